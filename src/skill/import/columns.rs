//! The headings a file may have.

use crate::problem::FieldError;
use crate::vocab::{Grade, Level};
use crate::web::FileColumn;

/// Columns of the sheet of skills: key and the names it goes by.
pub(super) const SKILL_COLUMNS: &[FileColumn] = &[
    ("job_type_key", &["job_type", "ジョブタイプキー", "ジョブタイプ"]),
    ("job_type_ja", &["ジョブタイプ名"]),
    ("skill_key", &["skill", "スキルキー"]),
    ("skill_ja", &["name_ja", "スキル名"]),
    ("skill_en", &["name_en", "スキル名（英語）", "英語名"]),
    ("standard_ref", &["参照標準", "準拠標準"]),
    ("core", &["コア"]),
    ("weight", &["重み"]),
    ("renamed_from", &["旧スキルキー", "旧キー"]),
    ("required_staff", &["必要水準（係員相当）", "必要水準（係員）"]),
    ("required_subsection_chief", &["必要水準（係長相当）", "必要水準（係長）"]),
    ("required_assistant_section_chief", &["必要水準（課長補佐相当）", "必要水準（課長補佐）"]),
    ("required_section_chief", &["必要水準（課長相当）", "必要水準（課長）"]),
    ("required_director", &["必要水準（部長相当）", "必要水準（部長）"]),
    ("anchor_0", &["目安0"]),
    ("anchor_1", &["目安1"]),
    ("anchor_2", &["目安2"]),
    ("anchor_3", &["目安3"]),
    ("anchor_4", &["目安4"]),
    ("anchor_5", &["目安5"]),
];
/// Columns of the sheet of required levels.
pub(super) const REQUIREMENT_COLUMNS: &[FileColumn] = &[
    ("job_type_key", &["job_type", "ジョブタイプキー", "ジョブタイプ"]),
    ("grade", &["相当級"]),
    ("core_level", &["コア", "コアの水準"]),
    ("rest_level", &["その他", "その他の水準"]),
];
/// Columns of the sheet of the scale.
pub(super) const SCALE_COLUMNS: &[FileColumn] =
    &[("level", &["水準"]), ("name_ja", &["名称"]), ("anchor_ja", &["行動の目安", "目安"])];

/// Names of the sheets beside the first.
pub(super) const REQUIREMENT_SHEETS: &[&str] = &["requirements", "必要水準"];
pub(super) const SCALE_SHEETS: &[&str] = &["scale", "水準", "水準の目安"];

pub(super) fn required_column(grade: Grade) -> String {
    format!("required_{grade}")
}

pub(super) fn anchor_column(level: Level) -> String {
    format!("anchor_{level}")
}

/// A text a record may hold.
pub(super) fn short(cell: &str) -> Result<String, FieldError> {
    text(cell, crate::limits::SHORT_TEXT)
}

pub(super) fn long(cell: &str) -> Result<String, FieldError> {
    text(cell, crate::limits::LONG_TEXT)
}

fn text(cell: &str, max: usize) -> Result<String, FieldError> {
    match crate::vocab::check_text(cell, max, true) {
        Ok(()) => Ok(cell.to_owned()),
        Err(code) => Err(FieldError::new("", code).with("max", max)),
    }
}
