//! Lists as files: what one downloads is what one sees, with the conditions it was made under.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format as CellFormat, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::exchange::Cell;
use super::list::Format;
use super::reply::Reply;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::day_in_words;

/// A column of a file.
#[derive(Clone, Debug)]
pub struct Column {
    pub heading: Cow<'static, str>,
    pub width: u16,
}

/// A list made ready for a file. What is no number and no day is written as text, so that codes keep
/// their zeros and nothing becomes a formula.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name of the file and the sheet.
    pub title: String,
    pub columns: Vec<Column>,
    /// Rows, as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    conditions: Vec<(String, String)>,
    /// The day it is for.
    day: Option<NaiveDate>,
    /// Headings of the columns whose cells are numbers.
    numbers: Vec<Cow<'static, str>>,
    /// What stands on the further sheets of a workbook; a CSV holds the first table alone.
    further: Vec<Self>,
}

/// How the cells of a column are written.
#[derive(Clone, Copy)]
enum Typed {
    Text,
    Number,
    Day,
}

/// A number that a cell can hold; "NaN" and "inf" are none.
fn number_in(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

const CSV_MEDIA: &str = "text/csv; charset=utf-8";
const CP932_MEDIA: &str = "text/csv; charset=Shift_JIS";
pub(super) const XLSX_MEDIA: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Excel shows a CSV as UTF-8 only when it begins with this.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Cells beginning with one of these would be taken for a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(title: impl Into<String>, columns: &[(&'static str, u16)]) -> Self {
        let columns = columns
            .iter()
            .map(|(heading, width)| Column { heading: Cow::Borrowed(*heading), width: *width })
            .collect();
        Self {
            title: title.into(),
            columns,
            rows: Vec::new(),
            conditions: Vec::new(),
            day: None,
            numbers: Vec::new(),
            further: Vec::new(),
        }
    }

    /// Puts another table on a sheet of its own behind this one.
    #[must_use]
    pub fn followed_by(mut self, other: Self) -> Self {
        self.further.push(other);
        self
    }

    /// Adds a column whose heading is not known beforehand, as that of a year.
    #[must_use]
    pub fn column(mut self, heading: String, width: u16) -> Self {
        self.columns.push(Column { heading: Cow::Owned(heading), width });
        self
    }

    /// The same, of numbers.
    #[must_use]
    pub fn numbers(mut self, heading: String, width: u16) -> Self {
        self.numbers.push(Cow::Owned(heading.clone()));
        self.column(heading, width)
    }

    #[must_use]
    pub fn row<C: Into<Cell>>(mut self, cells: Vec<C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// Says which columns hold numbers; whatever is none in them stays a text.
    #[must_use]
    pub fn counting(mut self, headings: &[&'static str]) -> Self {
        self.numbers = headings.iter().map(|heading| Cow::Borrowed(*heading)).collect();
        self
    }

    pub(super) fn with_conditions(
        mut self,
        conditions: Vec<(String, String)>,
        day: Option<NaiveDate>,
    ) -> Self {
        (self.conditions, self.day) = (conditions, day);
        self
    }

    /// 配属一覧_令和8年4月1日.
    fn file_name(&self) -> String {
        match self.day {
            Some(day) => format!("{}_{}", self.title, day_in_words(day)),
            None => self.title.clone(),
        }
    }

    /// The table as a workbook.
    ///
    /// # Errors
    /// `internal` when it cannot be made.
    pub fn workbook(&self) -> Result<Reply, Problem> {
        self.to_file(Format::Xlsx)
    }

    pub(super) fn to_file(&self, format: Format) -> Result<Reply, Problem> {
        let failed = |error: String| {
            tracing::error!(error, "a file could not be made");
            Problem::new(Code::Internal)
        };
        match format {
            Format::Xlsx => Ok(Reply::file(
                format!("{}.xlsx", self.file_name()),
                XLSX_MEDIA,
                self.to_xlsx().map_err(|error| failed(error.to_string()))?,
            )),
            Format::CsvCp932 => Ok(Reply::file(
                format!("{}.csv", self.file_name()),
                CP932_MEDIA,
                self.to_cp932(&self.to_csv().map_err(failed)?)?,
            )),
            Format::Csv | Format::Json => {
                let bytes = [BYTE_ORDER_MARK, self.to_csv().map_err(failed)?.as_bytes()].concat();
                Ok(Reply::file(format!("{}.csv", self.file_name()), CSV_MEDIA, bytes))
            }
        }
    }

    fn to_csv(&self) -> Result<String, String> {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer
            .write_record(self.columns.iter().map(|column| column.heading.as_ref()))
            .map_err(|error| error.to_string())?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| defuse(&cell.text())))
                .map_err(|error| error.to_string())?;
        }
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|error| error.to_string())
    }

    /// The encoder would write `&#134071;` for 𠮷 without failing; the cell is named instead.
    fn to_cp932(&self, csv: &str) -> Result<Vec<u8>, Problem> {
        let mapped: String = csv.chars().map(cp932_twin).collect();
        let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(&mapped);
        if !lossy {
            return Ok(bytes.into_owned());
        }
        let errors = self.unmappable_cells().map(|(row, column)| {
            let (row, heading) = (row + 2, &self.columns[column].heading);
            let reason = Wording::Each {
                ja: format!("{row} 行目「{heading}」に CP932 にない文字があります。UTF-8 の CSV か XLSX を指定してください。"),
                en: format!("Row {row}, {heading} holds letters that CP932 does not have. Ask for CSV in UTF-8 or for XLSX."),
            };
            FieldError::because("?charset", reason)
        });
        Err(Problem::invalid(errors.take(20).collect()))
    }

    fn unmappable_cells(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.rows.iter().enumerate().flat_map(|(row, cells)| {
            cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| {
                    let mapped: String = cell.text().chars().map(cp932_twin).collect();
                    encoding_rs::SHIFT_JIS.encode(&mapped).2
                })
                .map(move |(column, _)| (row, column))
        })
    }

    /// A column is one of days when every cell in it is a day; numbers are said to be.
    fn kinds(&self) -> Vec<Typed> {
        let is_day = |text: &str| text.len() == 10 && text.parse::<NaiveDate>().is_ok();
        let kind = |(place, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            let cells: Vec<&Cell> = cells.filter(|cell| **cell != Cell::Nothing).collect();
            let counted = self.numbers.contains(&column.heading);
            if counted || cells.iter().any(|cell| matches!(cell, Cell::Number(_))) {
                Typed::Number
            } else if !cells.is_empty() && cells.iter().all(|cell| is_day(&cell.text())) {
                Typed::Day
            } else {
                Typed::Text
            }
        };
        self.columns.iter().enumerate().map(kind).collect()
    }

    fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&fixed_properties()?);
        let on = self.day.map_or_else(String::new, day_in_words);
        for table in std::iter::once(self).chain(&self.further) {
            table.fill(workbook.add_worksheet(), &on)?;
        }
        let conditions = workbook.add_worksheet();
        conditions.set_name("条件")?;
        conditions.set_column_width(0, 24)?.set_column_width(1, 40)?;
        conditions.write_string(0, 0, "一覧")?.write_string(0, 1, &self.title)?;
        conditions.write_string(1, 0, "日付")?.write_string(1, 1, on)?;
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        conditions.write_string(2, 0, "件数")?.write_number(2, 1, rows)?;
        for (line, (name, value)) in (3_u32..).zip(&self.conditions) {
            conditions.write_string(line, 0, name)?.write_string(line, 1, value)?;
        }
        workbook.save_to_buffer()
    }

    fn fill(&self, sheet: &mut Worksheet, on: &str) -> Result<(), XlsxError> {
        let head =
            CellFormat::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
        let text = CellFormat::new().set_num_format("@");
        let day = CellFormat::new().set_num_format("yyyy/m/d");
        sheet.set_name(self.title.chars().take(31).collect::<String>())?;
        sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_header(format!("&L{}&R{on}", self.title.replace('&', "&&")));
        sheet.set_footer("&C&P / &N");
        let kinds = self.kinds();
        for (number, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(number, column.width)?.write_string_with_format(
                0,
                number,
                column.heading.as_ref(),
                &head,
            )?;
        }
        for (line, cells) in (1_u32..).zip(&self.rows) {
            for ((number, cell), kind) in (0_u16..).zip(cells).zip(&kinds) {
                let said = cell.text();
                match kind {
                    _ if said.is_empty() => sheet.write_blank(line, number, &text)?,
                    Typed::Number if number_in(&said).is_some() => {
                        sheet.write_number(line, number, number_in(&said).unwrap_or_default())?
                    }
                    Typed::Day => sheet.write_datetime_with_format(
                        line,
                        number,
                        ExcelDateTime::parse_from_str(&said)?,
                        &day,
                    )?,
                    _ => sheet.write_string_with_format(line, number, said, &text)?,
                };
            }
        }
        Ok(())
    }
}

/// The same rows give the same bytes: a file tells nothing but its rows.
pub(super) fn fixed_properties() -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?))
}

/// One apostrophe before what would be a formula; the import takes exactly one away.
fn defuse(cell: &str) -> String {
    if cell.starts_with(FORMULA) || cell.starts_with('\'') {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// What stood there before [`defuse`].
pub(super) fn restored(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| rest.starts_with(FORMULA) || rest.starts_with('\''))
        .unwrap_or(cell)
}

/// Characters that PDFs and other systems bring and CP932 has under another code.
fn cp932_twin(letter: char) -> char {
    match letter {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{FF0D}',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cell: &str) -> Table {
        Table::new("配属一覧", &[("氏名", 20)]).row(vec![cell.to_owned()])
    }

    #[test]
    fn formulas_are_defused() {
        for cell in ["=1+1", "+81", "-1", "@x", "\tx", "＝1", "'x"] {
            assert!(defuse(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(defuse("広島"), "広島");
    }

    #[test]
    fn cp932_refuses_what_it_lacks_and_maps_twins() {
        assert!(table("髙橋 〜").to_file(Format::CsvCp932).is_ok());
        let problem = table("𠮷田").to_file(Format::CsvCp932).expect_err("refused");
        assert_eq!(problem.errors.len(), 1);
    }
}
