//! Files that come in: .xlsx and CSV as sheets of text cells, with the numbers of rows people see
//! in their spreadsheet.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use super::table::restored;
use crate::limits::{SHEET_COLUMNS, SHEET_ROWS, WORKBOOK_BYTES};
use crate::problem::{Code, Problem, Wording};

/// Kind of a file that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated text, UTF-8 or CP932.
    Csv,
    Xlsx,
}

impl FileKind {
    /// Media types that are taken in.
    pub const MEDIA: &'static str =
        "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    pub(super) fn of_media(essence: &str) -> Option<Self> {
        match essence {
            "text/csv" => Some(Self::Csv),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// What the name of a file says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// A row with its number in the spreadsheet, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Number in the spreadsheet.
    pub number: usize,
    /// Its cells, trimmed; shorter than the headings when the last ones are empty.
    pub cells: Vec<String>,
}

/// A sheet of text cells. The first row that is not empty holds the headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; `CSV` for a file without sheets.
    pub name: String,
    pub headings: Vec<String>,
    /// The rows below that are not empty.
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    fn of_rows(name: String, mut rows: Vec<SheetRow>) -> Self {
        let headings = if rows.is_empty() { Vec::new() } else { rows.remove(0).cells };
        Self { name, headings, rows }
    }
}

/// Reads every sheet of a file.
///
/// # Errors
/// `file_unreadable` for a damaged or encrypted file, one that unpacks to too much, or too many
/// rows or columns.
pub fn read_sheets(kind: FileKind, bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    match kind {
        FileKind::Csv => Ok(vec![read_csv(bytes)?]),
        FileKind::Xlsx => read_xlsx(bytes),
    }
}

fn unreadable(reason: impl Into<Wording>) -> Problem {
    Problem::new(Code::FileUnreadable).saying("reason", reason)
}

fn no_workbook<E>(_: E) -> Problem {
    unreadable(Wording::Same("XLSX".to_owned()))
}

fn sheet_too_large() -> Problem {
    unreadable(Wording::Each {
        ja: format!("1 シート {SHEET_ROWS} 行・{SHEET_COLUMNS} 列まで"),
        en: format!("at most {SHEET_ROWS} rows and {SHEET_COLUMNS} columns in a sheet"),
    })
}

/// UTF-8 with or without a byte-order mark; what is not UTF-8 is what Excel writes in Japan.
fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, damaged) = encoding_rs::SHIFT_JIS.decode(bytes);
    if damaged {
        Err(unreadable(("文字コードは UTF-8 または CP932", "encode it in UTF-8 or CP932")))
    } else {
        Ok(text.into_owned())
    }
}

fn read_csv(bytes: &[u8]) -> Result<Sheet, Problem> {
    let text = decode(bytes)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| unreadable(Wording::Same("CSV".to_owned())))?;
        let number = record.position().map_or(0, |place| line_of(&text, place));
        keep(
            &mut rows,
            number,
            record.iter().map(|cell| restored(cell.trim()).to_owned()).collect(),
        )?;
    }
    Ok(Sheet::of_rows("CSV".to_owned(), rows))
}

/// The line a record stands on; the reader counts from the empty lines before it.
fn line_of(text: &str, place: &csv::Position) -> usize {
    let from = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let before = text
        .as_bytes()
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(place.line()).unwrap_or(0) + before.filter(|byte| **byte == b'\n').count()
}

fn keep(rows: &mut Vec<SheetRow>, number: usize, mut cells: Vec<String>) -> Result<(), Problem> {
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if cells.is_empty() {
        return Ok(());
    }
    if rows.len() > SHEET_ROWS || cells.len() > SHEET_COLUMNS {
        return Err(sheet_too_large());
    }
    rows.push(SheetRow { number, cells });
    Ok(())
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let names = book.sheet_names();
    names.into_iter().map(|name| read_sheet(&mut book, name)).collect()
}

/// Unpacks every part and counts, because the sizes a file declares need not be true.
fn check_size(bytes: &[u8]) -> Result<(), Problem> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let mut total = 0;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(no_workbook)?;
        total += std::io::copy(&mut part.take(WORKBOOK_BYTES - total + 1), &mut std::io::sink())
            .map_err(no_workbook)?;
        if total > WORKBOOK_BYTES {
            let megabytes = WORKBOOK_BYTES / 1024 / 1024;
            return Err(unreadable(Wording::Each {
                ja: format!("展開後 {megabytes} MB まで"),
                en: format!("at most {megabytes} MB unpacked"),
            }));
        }
    }
    Ok(())
}

/// Cell by cell: a sheet whose only cells are its first and its last would fill the memory as a
/// rectangle.
fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String) -> Result<Sheet, Problem> {
    let mut cells = book.worksheet_cells_reader(&name).map_err(no_workbook)?;
    let (mut rows, mut number, mut row) = (Vec::new(), 0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(no_workbook)? {
        let (at, column) = cell.get_position();
        if at != number {
            keep(&mut rows, number as usize + 1, std::mem::take(&mut row))?;
            number = at;
        }
        let column = column as usize;
        if column >= SHEET_COLUMNS {
            return Err(sheet_too_large());
        }
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text(&Data::from(cell.get_value().clone()));
    }
    keep(&mut rows, number as usize + 1, row)?;
    Ok(Sheet::of_rows(name, rows))
}

/// Whole numbers without a decimal point, whatever the cell's format.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(flag) => u8::from(*flag).to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        fill(book.add_worksheet().set_name("スキル").expect("a name"));
        book.save_to_buffer().expect("a workbook")
    }

    #[test]
    fn a_workbook_is_read_as_text_with_the_numbers_of_its_rows() {
        let bytes = workbook(|sheet| {
            sheet.write(0, 0, "キー").expect("written").write(0, 1, "重み").expect("written");
            sheet.write(3, 0, " a ").expect("written").write(3, 1, 2).expect("written");
        });
        let sheets = read_sheets(FileKind::Xlsx, &bytes).expect("readable");
        assert_eq!(
            (sheets[0].name.as_str(), sheets[0].headings.clone()),
            ("スキル", vec!["キー".to_owned(), "重み".to_owned()])
        );
        assert_eq!(
            sheets[0].rows,
            [SheetRow { number: 4, cells: vec!["a".to_owned(), "2".to_owned()] }]
        );
    }

    #[test]
    fn a_csv_is_read_in_both_encodings() {
        let text = "キー,名\n\na,\"一,\n二\"\nb,髙\n";
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(text);
        let utf8 = read_sheets(FileKind::Csv, text.as_bytes()).expect("readable");
        assert_eq!(utf8, read_sheets(FileKind::Csv, &cp932).expect("readable"));
        assert_eq!(utf8[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5]);
        let defused =
            read_sheets(FileKind::Csv, "キー\n'-1\n''x\n'x\n".as_bytes()).expect("readable");
        assert_eq!(
            defused[0].rows.iter().map(|row| row.cells[0].as_str()).collect::<Vec<_>>(),
            ["-1", "'x", "'x"]
        );
        assert_eq!(
            utf8,
            read_sheets(FileKind::Csv, &[b"\xEF\xBB\xBF", text.as_bytes()].concat())
                .expect("readable")
        );
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        let code = |kind, bytes: &[u8]| read_sheets(kind, bytes).map_err(|problem| problem.code);
        assert_eq!(code(FileKind::Xlsx, b"PK nothing"), Err(Code::FileUnreadable));
        assert_eq!(code(FileKind::Csv, b"\xFF\xFF\x81"), Err(Code::FileUnreadable));
        let far = workbook(|sheet| drop(sheet.write(0, 200, "x").map(drop)));
        assert_eq!(code(FileKind::Xlsx, &far), Err(Code::FileUnreadable));
        let many = "a\n".repeat(SHEET_ROWS + 5);
        assert_eq!(code(FileKind::Csv, many.as_bytes()), Err(Code::FileUnreadable));
    }
}
