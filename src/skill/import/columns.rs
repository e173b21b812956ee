//! The headings a file may have, and reading its cells by them.

use super::Fault;
use crate::problem::FieldError;
use crate::vocab::{Grade, Level};
use crate::web::{Sheet, SheetRow};

/// Columns of the sheet of skills: key and the names it goes by.
pub(super) const SKILL_COLUMNS: &[(&str, &[&str])] = &[
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
pub(super) const REQUIREMENT_COLUMNS: &[(&str, &[&str])] = &[
    ("job_type_key", &["job_type", "ジョブタイプキー", "ジョブタイプ"]),
    ("grade", &["相当級"]),
    ("core_level", &["コア", "コアの水準"]),
    ("rest_level", &["その他", "その他の水準"]),
];
/// Columns of the sheet of the scale.
pub(super) const SCALE_COLUMNS: &[(&str, &[&str])] =
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

/// A sheet whose columns are known.
pub(super) struct Known<'a> {
    pub sheet: &'a Sheet,
    /// Column of the sheet -> key.
    keys: Vec<Option<&'static str>>,
}

/// A row read by its headings.
pub(super) struct Row<'a> {
    pub known: &'a Known<'a>,
    pub row: &'a SheetRow,
}

impl<'a> Known<'a> {
    /// Finds the columns; unknown, repeated and missing headings are faults of row 1.
    pub fn of(sheet: &'a Sheet, columns: &[(&'static str, &[&str])], needed: &[&str], faults: &mut Vec<Fault>) -> Self {
        let key =
            |heading: &String| columns.iter().find(|(key, names)| key == heading || names.contains(&heading.as_str())).map(|known| known.0);
        let keys: Vec<Option<&'static str>> = sheet.headings.iter().map(key).collect();
        let allowed = || columns.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(", ");
        for (place, heading) in sheet.headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            let error = match keys[place] {
                None => FieldError::new("", "heading_unknown").with("allowed", allowed()),
                Some(key) if keys[..place].contains(&Some(key)) => FieldError::new("", "duplicate_field"),
                Some(_) => continue,
            };
            faults.push(Fault::new(&sheet.name, 1, heading, heading, error));
        }
        for missing in needed.iter().filter(|needed| !keys.contains(&Some(needed))) {
            faults.push(Fault::new(&sheet.name, 1, missing, "", FieldError::new("", "heading_missing").with("heading", missing)));
        }
        Self { sheet, keys }
    }

    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&Some(key))
    }

    pub fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.sheet.rows.iter().map(|row| Row { known: self, row })
    }
}

impl Row<'_> {
    /// The cell under a heading; empty when there is none.
    pub fn cell(&self, key: &str) -> &str {
        let place = self.known.keys.iter().position(|known| *known == Some(key));
        place.and_then(|place| self.row.cells.get(place)).map_or("", String::as_str)
    }

    /// Says that a cell is wrong.
    pub fn fault(&self, key: &str, error: FieldError) -> Fault {
        let place = self.known.keys.iter().position(|known| *known == Some(key));
        let heading = place.and_then(|place| self.known.sheet.headings.get(place)).map_or(key, String::as_str);
        Fault::new(&self.known.sheet.name, self.row.number, heading, self.cell(key), error)
    }

    /// The cell read by `parse`; a fault when it is wrong, `None` when it is empty.
    pub fn read<T>(&self, key: &str, faults: &mut Vec<Fault>, parse: impl FnOnce(&str) -> Result<T, FieldError>) -> Option<T> {
        let cell = self.cell(key);
        if cell.is_empty() {
            return None;
        }
        parse(cell).map_err(|error| faults.push(self.fault(key, error))).ok()
    }

    /// As [`Row::read`]; an empty cell is a fault too.
    pub fn need<T>(&self, key: &str, faults: &mut Vec<Fault>, parse: impl FnOnce(&str) -> Result<T, FieldError>) -> Option<T> {
        if self.cell(key).is_empty() && self.known.has(key) {
            faults.push(self.fault(key, FieldError::new("", "required")));
        }
        self.read(key, faults, parse)
    }
}

/// Digits as people type them, also in full width.
pub(super) fn whole_number(cell: &str, min: i32, max: i32) -> Result<i32, FieldError> {
    use unicode_normalization::UnicodeNormalization;
    let number = cell.nfkc().collect::<String>().parse::<i32>().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| FieldError::new("", "number_out_of_range").with("min", min).with("max", max))
}

pub(super) fn level(cell: &str) -> Result<Level, FieldError> {
    let number = whole_number(cell, i32::MIN, i32::MAX).map_err(|_| FieldError::new("", "level_out_of_range"))?;
    Level::new(number).map_err(|code| FieldError::new("", code))
}

pub(super) fn flag(cell: &str) -> Result<bool, FieldError> {
    match cell {
        "1" | "１" | "○" | "◯" | "〇" | "true" | "TRUE" | "はい" => Ok(true),
        "0" | "０" | "×" | "-" | "false" | "FALSE" | "いいえ" => Ok(false),
        _ => Err(FieldError::new("", "flag_invalid")),
    }
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
