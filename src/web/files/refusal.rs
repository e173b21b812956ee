//! Why a file is not taken in.

use serde::{Deserialize, Serialize};

use crate::limits::{
    FILE_CELL_BYTES, FILE_CELLS, FILE_COLUMNS, FILE_MEMORY_BYTES, FILE_PARTS, FILE_SECONDS,
    FILE_SHEETS, FILE_TEXT_BYTES, SHEET_COLUMNS, SHEET_ROWS, UPLOAD_BYTES, WORKBOOK_BYTES,
};
use crate::problem::{Code, Problem, Wording};

const MEBIBYTE: u64 = 1024 * 1024;

/// What is wrong with a file, as the child tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::web) enum Refusal {
    /// More bytes than are taken in at all.
    Bytes,
    NotWorkbook,
    NotCsv,
    Encoding,
    /// More rows or columns than a sheet may have.
    SheetSize,
    /// Its parts unpack to more than a workbook may.
    Unpacked,
    Parts,
    Sheets,
    /// Two sheets name the same part.
    PartShared,
    /// More cells, empty ones too, than a row of any spreadsheet has.
    RowCells,
    Cells,
    CellBytes,
    TextBytes,
    /// The child ended before it could answer.
    Memory,
    Time,
}

impl Refusal {
    /// What is damaged is saved anew; what is beyond a bound is made smaller.
    const fn code(self) -> Code {
        match self {
            Self::NotWorkbook | Self::NotCsv | Self::Encoding => Code::FileUnreadable,
            _ => Code::FileBeyondLimits,
        }
    }

    fn reason(self) -> Wording {
        let each = |ja: String, en: String| Wording::Each { ja, en };
        match self {
            Self::Bytes => most(UPLOAD_BYTES as u64 / MEBIBYTE, "ファイルは {} MB まで", "{} MB"),
            Self::NotWorkbook => Wording::Same("XLSX".to_owned()),
            Self::NotCsv => Wording::Same("CSV".to_owned()),
            Self::Encoding => {
                ("文字コードは UTF-8 または CP932", "encode it in UTF-8 or CP932").into()
            }
            Self::SheetSize => each(
                format!("1 シート {SHEET_ROWS} 行・{SHEET_COLUMNS} 列まで"),
                format!("at most {SHEET_ROWS} rows and {SHEET_COLUMNS} columns in a sheet"),
            ),
            Self::Unpacked => {
                most(WORKBOOK_BYTES / MEBIBYTE, "展開後 {} MB まで", "{} MB unpacked")
            }
            Self::Parts => most(FILE_PARTS, "内部の部品は {} 個まで", "{} parts inside"),
            Self::Sheets => most(FILE_SHEETS, "シートは {} 枚まで", "{} sheets"),
            Self::PartShared => (
                "2 つ以上のシートが同じ中身を指しています",
                "two or more of its sheets name the same content",
            )
                .into(),
            Self::RowCells => most(FILE_COLUMNS, "1 行のセルは {} 個まで", "{} cells in a row"),
            Self::Cells => most(FILE_CELLS, "セルはファイル全体で {} 個まで", "{} cells in all"),
            Self::CellBytes => most(FILE_CELL_BYTES, "1 セル {} バイトまで", "{} bytes in a cell"),
            Self::TextBytes => most(
                FILE_TEXT_BYTES as u64 / MEBIBYTE,
                "文字はファイル全体で {} MB まで",
                "{} MB of text in all",
            ),
            Self::Memory => most(
                FILE_MEMORY_BYTES / MEBIBYTE,
                "読み取りに使えるメモリーは {} MB まで",
                "{} MB of memory to read it",
            ),
            Self::Time => most(FILE_SECONDS, "読み取りは {} 秒まで", "{} seconds to read it"),
        }
    }
}

/// A bound in both languages.
fn most(bound: impl ToString, ja: &str, en: &str) -> Wording {
    let bound = bound.to_string();
    Wording::Each {
        ja: ja.replace("{}", &bound),
        en: format!("at most {}", en.replace("{}", &bound)),
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code()).saying("reason", refusal.reason())
    }
}
