//! What can be done in this room.

crate::auth::acts! {
    CALENDAR_REPLACE = "calendar.replace", "年間の仕事の取込み", [], [Everything];
    JOB_TYPE_ADD = "job_type.add", "ジョブタイプの登録", [], [Reference];
    JOB_TYPE_CHANGE = "job_type.change", "ジョブタイプの変更", [WriteReference], [Reference];
    ORGANIZATION_CHANGE = "organization.change", "団体の変更", [], [Body];
    ORGANIZATION_IMPORT = "organization.import", "団体一覧の取込み", [WriteReference], [Everything];
    ORGANIZATION_REPLACE_PARTICIPATIONS = "organization.replace_participations", "参画の変更", [WriteReference], [Body];
    POST_TYPE_REPLACE_JOB_TYPES = "post_type.replace_job_types", "ポスト種別の対応の変更", [WriteReference], [Reference];
    PREFECTURE_TAKE_IN = "prefecture.take_in", "都道府県の設定の取込み", [], [Everything];
}
