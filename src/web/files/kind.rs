//! What kind of file comes in.

/// Kind of a file that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileKind {
    /// Comma-separated text, UTF-8 or CP932.
    Csv,
    Xlsx,
    /// A Word file: the template of a paper, never a list.
    Docx,
    /// What hangs on a record as it is: a PDF or a picture.
    Pdf,
    Png,
    Jpeg,
}

impl FileKind {
    /// Media types that are taken in.
    pub const MEDIA: &'static str =
        "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// Media type of a Word file.
    pub const DOCUMENT: &'static str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// Media types of what hangs on a record.
    pub const ATTACHMENT: &'static str = "application/pdf, image/png, image/jpeg";

    const ALL: [Self; 6] = [Self::Csv, Self::Xlsx, Self::Docx, Self::Pdf, Self::Png, Self::Jpeg];

    pub(in crate::web) fn of_media(essence: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media() == essence)
    }

    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => Self::DOCUMENT,
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The media types it is taken in among.
    pub(in crate::web) const fn among(self) -> &'static str {
        match self {
            Self::Csv | Self::Xlsx => Self::MEDIA,
            Self::Docx => Self::DOCUMENT,
            Self::Pdf | Self::Png | Self::Jpeg => Self::ATTACHMENT,
        }
    }

    /// What the name of a file says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "jpg" => Some(Self::Jpeg),
            word => Self::ALL.into_iter().find(|kind| kind.word() == word),
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}
