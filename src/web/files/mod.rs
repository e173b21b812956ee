//! Files that come in. What a stranger wrote is unpacked by the program started a second time (see
//! [`FileReader`]): an allocation that fails ends a process and cannot be caught, so it must not be
//! the server's. Here only sheets of text arrive, counted against `limits`.

mod attachment;
mod child;
mod csv;
mod document;
mod kind;
mod reader;
mod refusal;
mod sheet;
mod turns;
mod workbook;

pub use child::{READER_COMMAND, answer_with_sheets};
pub use csv::{read_embedded_csv, text_of_csv};
pub use document::Document;
pub use kind::FileKind;
pub use reader::FileReader;
pub use sheet::{Sheet, SheetRow};
pub use turns::Turn;

pub(in crate::web) use refusal::Refusal;
use sheet::Budget;

/// Reads every sheet of a file; only the child does, for what comes from outside.
fn read_sheets(kind: FileKind, bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut budget = Budget::of_file();
    match kind {
        FileKind::Csv => Ok(vec![csv::read(bytes, &mut budget)?]),
        FileKind::Xlsx => workbook::read(bytes, &mut budget),
        FileKind::Docx => Ok(vec![document::read(bytes)?.to_sheet()]),
        FileKind::Pdf | FileKind::Png | FileKind::Jpeg => {
            attachment::look_through(kind, bytes).map(|()| Vec::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SHEET_ROWS;
    use crate::problem::{Code, Problem};

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
        let code = |kind, bytes: &[u8]| {
            read_sheets(kind, bytes).map_err(|refusal| Problem::from(refusal).code)
        };
        assert_eq!(code(FileKind::Xlsx, b"PK nothing"), Err(Code::FileUnreadable));
        assert_eq!(code(FileKind::Csv, b"\xFF\xFF\x81"), Err(Code::FileUnreadable));
        let far = workbook(|sheet| drop(sheet.write(0, 300, "x").map(drop)));
        assert_eq!(code(FileKind::Xlsx, &far), Err(Code::FileBeyondLimits));
        let many = "a\n".repeat(SHEET_ROWS + 5);
        assert_eq!(code(FileKind::Csv, many.as_bytes()), Err(Code::FileBeyondLimits));
    }
}
