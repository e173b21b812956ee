//! Why a file is not taken in.

use serde::{Deserialize, Serialize};

use crate::limits::{
    ATTACHMENT_BYTES, DOCUMENT_BYTES, FILE_CELL_BYTES, FILE_CELLS, FILE_COLUMNS, FILE_MEMORY_BYTES,
    FILE_PARTS, FILE_SECONDS, FILE_SHEETS, FILE_TEXT_BYTES, SHEET_COLUMNS, SHEET_ROWS,
    UPLOAD_BYTES, WORKBOOK_BYTES,
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
    NotDocument,
    /// A program in a Word file, or something that is run with it.
    Macro,
    /// Something a Word file brings in from elsewhere.
    Linked,
    /// Something in a Word file that is neither text nor a picture.
    Embedded,
    /// `{{` without its `}}` in a paragraph.
    OpenField,
    DocumentBytes,
    AttachmentBytes,
    NotPdf,
    NotPicture,
    /// Something in a PDF that runs, or a file packed into it.
    PdfActive,
    /// An encrypted PDF: what is in it cannot be looked through.
    PdfLocked,
    /// Packed in a way that is not looked through.
    PdfPacked,
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
            Self::NotWorkbook
            | Self::NotCsv
            | Self::Encoding
            | Self::NotDocument
            | Self::Macro
            | Self::Linked
            | Self::Embedded
            | Self::OpenField => Code::FileUnreadable,
            Self::AttachmentBytes
            | Self::NotPdf
            | Self::NotPicture
            | Self::PdfActive
            | Self::PdfLocked
            | Self::PdfPacked => Code::AttachmentRefused,
            _ => Code::FileBeyondLimits,
        }
    }

    fn of_attachment(self) -> Wording {
        match self {
            Self::AttachmentBytes => {
                most(ATTACHMENT_BYTES as u64 / MEBIBYTE, "1 ファイル {} MB まで", "{} MB a file")
            }
            Self::NotPdf => ("PDF として読み取れません", "it is no whole PDF").into(),
            Self::NotPicture => (
                "PNG・JPEG として読み取れません。中身と種類が違うか、壊れています",
                "it is no whole PNG or JPEG, or another kind than it says",
            )
                .into(),
            Self::PdfActive => (
                "PDF にスクリプト・プログラムの起動・埋め込みファイルなどが入っています",
                "the PDF holds scripts, actions that start programs, or embedded files",
            )
                .into(),
            Self::PdfLocked => ("PDF が暗号化されています", "the PDF is encrypted").into(),
            _ => (
                "PDF の内部の圧縮方式を確かめられません",
                "the PDF is packed in a way that cannot be looked through",
            )
                .into(),
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
            Self::NotDocument => Wording::Same("DOCX".to_owned()),
            Self::Macro => (
                "マクロが入っています。マクロのない .docx として保存してください",
                "it holds macros; save it as .docx without them",
            )
                .into(),
            Self::Linked => (
                "外部へのリンクや外部の内容を取り込む指定が入っています。外してください",
                "it links to or takes in something from outside; take that out",
            )
                .into(),
            Self::Embedded => (
                "文章と図（PNG・JPEG）以外の部品が入っています。外してください",
                "it holds parts that are neither text nor PNG or JPEG pictures; take them out",
            )
                .into(),
            Self::OpenField => {
                ("「{{」に対する「}}」が同じ段落にありません", "a paragraph has {{ without its }}")
                    .into()
            }
            Self::DocumentBytes => {
                most(DOCUMENT_BYTES / MEBIBYTE, "様式は展開後 {} MB まで", "{} MB unpacked")
            }
            Self::AttachmentBytes
            | Self::NotPdf
            | Self::NotPicture
            | Self::PdfActive
            | Self::PdfLocked
            | Self::PdfPacked => self.of_attachment(),
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
