//! What can be done in this room.

crate::auth::acts! {
    OPEN_DATA_EDITION_MAKE = "open_data_edition.make", "オープンデータの版の作成", [KeepOpenData], [Ledger];
    OPEN_DATA_EDITION_PUBLISH = "open_data_edition.publish", "オープンデータの版の公開", [KeepOpenData], [Ledger],
        grave "公開を申請する" "Ask for its publication",
        "第{}版を公開します。もう一人が承認すると公開され、取り消せません。" "Edition {} is published once a second person approves; this cannot be undone.";
    OPEN_DATA_EDITION_DISCARD = "open_data_edition.discard", "オープンデータの版の破棄", [KeepOpenData], [Ledger],
        grave "破棄する" "Discard it",
        "第{}版を公開しないことにします。" "Edition {} will not be published.";
}
