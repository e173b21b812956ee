//! Where in a workbook the rows are: offices put a cover before them, titles above them, and columns
//! of their own between them.

use super::field::{Field, Usage, plain};
use super::report::Ignored;
use crate::problem::FieldError;
use crate::web::columns::Fault;
use crate::web::files::{Sheet, SheetRow};

/// Rows above the headings that are looked through for them.
const ROWS_ABOVE: usize = 30;
/// Sheets that the program itself writes beside the rows.
pub(super) const OWN_SHEETS: [&str; 3] = ["条件", "記入のしかた", "選択肢"];
/// Columns that the program itself adds to a workbook it gives back.
pub(super) const OWN_COLUMNS: [&str; 2] = ["エラー", "取込の結果"];

/// The rows of a file below their headings.
pub(super) struct Located<'a> {
    pub sheet: &'a Sheet,
    pub headings: &'a [String],
    /// Number of the row of the headings.
    pub number: usize,
    pub rows: &'a [SheetRow],
}

impl<'a> Located<'a> {
    /// The sheet and the row in which most headings are known.
    pub fn of<E>(fields: &[Field<E>], sheets: &'a [Sheet]) -> Option<Self> {
        let places = sheets.iter().flat_map(|sheet| {
            let first = (&sheet.headings, sheet.heading_row, 0);
            let below = sheet.rows.iter().take(ROWS_ABOVE).enumerate();
            let rows = below.map(|(place, row)| (&row.cells, row.number, place + 1));
            std::iter::once(first).chain(rows).map(move |place| (sheet, place))
        });
        let mut best: Option<(usize, Self)> = None;
        for (sheet, (headings, number, skipped)) in places {
            let known =
                headings.iter().filter(|heading| field_of(fields, heading).is_some()).count();
            if best.as_ref().is_none_or(|(most, _)| known > *most) {
                let rows = sheet.rows.get(skipped..).unwrap_or_default();
                best = Some((known, Self { sheet, headings, number, rows }));
            }
        }
        best.map(|(_, located)| located)
    }

    /// The column in which each field stands, with what is wrong with the headings and what of them
    /// is not looked at.
    pub fn places<E>(
        &self,
        fields: &[Field<E>],
        faults: &mut Vec<Fault>,
        ignored: &mut Vec<Ignored>,
    ) -> Vec<Option<usize>> {
        let mut places = vec![None; fields.len()];
        for (column, heading) in self.headings.iter().enumerate() {
            if heading.is_empty() || OWN_COLUMNS.contains(&heading.as_str()) {
                continue;
            }
            match field_of(fields, heading) {
                None => ignored.push(Ignored::column(&self.sheet.name, heading)),
                Some(index) if places[index].is_some() => {
                    faults.push(self.fault(heading, FieldError::new("", "duplicate_field")));
                }
                Some(index) => places[index] = Some(column),
            }
        }
        let missing = fields.iter().zip(&places).filter(|(field, place)| {
            field.usage == Usage::Required && place.is_none() && !has_twin(fields, field, &places)
        });
        for (field, _) in missing {
            let error = FieldError::new("", "heading_missing").with("heading", field.heading());
            faults.push(self.fault(field.heading(), error));
        }
        places
    }

    fn fault(&self, heading: &str, error: FieldError) -> Fault {
        Fault::new(&self.sheet.name, self.number, heading, "", error)
    }
}

/// A body is named by its code or by its name.
fn has_twin<E>(fields: &[Field<E>], field: &Field<E>, places: &[Option<usize>]) -> bool {
    let Some(twin) = field.key.strip_suffix("_code").map(|stem| format!("{stem}_name")) else {
        return false;
    };
    fields.iter().zip(places).any(|(field, place)| field.key == twin && place.is_some())
}

fn field_of<E>(fields: &[Field<E>], heading: &str) -> Option<usize> {
    if plain(heading).is_empty() {
        return None;
    }
    fields.iter().position(|field| field.is_called(heading))
}
