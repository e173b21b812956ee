//! What can be done in this room.

crate::auth::acts! {
    SKILL_CATALOGUE_CHANGE = "skill_catalogue.change", "スキル体系の変更", [WriteCatalogues], [Catalogue];
    SKILL_CATALOGUE_DISCARD = "skill_catalogue.discard", "スキル体系の案の破棄", [WriteCatalogues], [Catalogue];
    SKILL_CATALOGUE_IMPORT = "skill_catalogue.import", "スキル体系の取込み", [WriteCatalogues], [Catalogue];
    SKILL_CATALOGUE_PUBLISH = "skill_catalogue.publish", "スキル体系の公表", [WriteCatalogues], [Catalogue];
    SKILL_CATALOGUE_REHEARSE = "skill_catalogue.rehearse", "スキル体系の取込みの確認", [], [Catalogue];
}
