//! What can be done in this room.

crate::auth::acts! {
    IMPORT_REFERENCE = "import.reference", "基礎データの取込み", [], [Everything];
    IMPORT_UNDO = "import.undo", "ファイルの取込の取消", [UndoImports WriteTalents WritePosts WriteAssignments WriteHiring WriteReference ManageAccounts], [Everything];
}
