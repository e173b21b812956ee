//! What can be done in this room.

crate::auth::acts! {
    REFERENCE_TABLE_CHANGE = "reference_table.change" as "put_line", "基礎データの表の変更", [WriteReference], [Reference];
    REFERENCE_TABLE_RETIRE = "reference_table.retire", "基礎データの行の除去", [WriteReference], [Reference];
    REFERENCE_TABLE_IMPORT = "reference_table.import", "基礎データの表の取込み", [WriteReference], [Reference];
}
