//! What can be done in this room.

crate::auth::acts! {
    AFFILIATION_REBUILD = "affiliation.rebuild", "所属・受入の一覧の作り直し", [], [Everything];
}
