//! The papers of a personnel office: 内示書, 人事異動通知書 (辞令), 派遣依頼書, 承諾書, 協定書, lists. Made from
//! the record, in the words of a Word template; numbered; what was printed is kept.
//!
//! Invariants:
//! - A paper says what the record says: a field without a value is told and nothing is printed.
//! - Before the announcement a paper is a draft (「案」) for those who see drafts; everybody else is
//!   answered as if there were none. Afterwards the person and each body get their own papers only.
//! - Nothing in a template runs or fetches (`web::Document`); filling puts texts into its places and
//!   changes nothing else.
//! - Numbers of a body, a year and a mark follow each other without holes and without doubles, those
//!   that were typed and those of orders included; a number that was taken back stays used.
//! - What hangs on a record (`attachment`) is kept byte by byte with its digest, is seen by whoever
//!   sees the record, and is never shown inline.
//! - What was printed is appended: from which version of the record and of the template, and a digest
//!   of what it said. A paper is stale when it would say something else today.

pub mod acts;
mod api;
mod attachment;
mod batch;
mod facts;
mod fill;
mod kinds;
mod making;
mod number;
mod numbering;
#[cfg(feature = "pdf")]
mod pdf;
mod print;
mod recommending;
mod sheet;
mod shipped;
mod store;
mod template;
mod wording;

pub use api::{
    Asking, AttachmentSent, AttachmentView, FieldView, Noting, NumberView, NumbersAsked, Output,
    PathKind, PrintView, PrintsAsked, TemplateView, VersionAsked, VersionView, attached,
    attached_and_offered, attachment_of, made_of, numbers_given, printed, recommended, routes,
    template_of, templates,
};
pub use attachment::{AttachmentKind, Subject, damaged};
pub use kinds::{FIELDS, PaperKind, TemplateKey};
pub use making::Made;
pub use print::STYLE;

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{
        add_version, attach, batch, file_of, file_of_attachment, number, paper, rescind, retire,
    };
}
