//! What kind of file comes in.

/// Kind of a file that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileKind {
    /// Comma-separated text, UTF-8 or CP932.
    Csv,
    Xlsx,
    /// A Word file: the template of a paper, never a list.
    Docx,
}

impl FileKind {
    /// Media types that are taken in.
    pub const MEDIA: &'static str =
        "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// Media type of a Word file.
    pub const DOCUMENT: &'static str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    pub(in crate::web) fn of_media(essence: &str) -> Option<Self> {
        match essence {
            "text/csv" => Some(Self::Csv),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some(Self::Xlsx),
            Self::DOCUMENT => Some(Self::Docx),
            _ => None,
        }
    }

    /// What the name of a file says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::of_word(&name.rsplit_once('.')?.1.to_ascii_lowercase())
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx, Self::Docx].into_iter().find(|kind| kind.word() == word)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
        }
    }
}
