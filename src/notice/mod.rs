//! What people are told, and how anything leaves the program.
//!
//! Invariants:
//! - A notice is written in the transaction of the act it tells of, by `accounts::tell`, and never of
//!   a draft. It says what kind of thing happened and where to look: no name, no content.
//! - What was announced and is taken back before it was read leaves no notice.
//! - Everything that leaves the program is a row of the outbox, written in the same transaction; it is
//!   sent after the commit, at least once, and under the same identifier each time (`outbox`).
//! - The secret of a calendar is stored as a digest only.

pub mod acts;
mod api;
mod feed;
mod kind;
mod mail;
mod model;
mod outbox;
mod store;
mod webhook;

pub use api::{Filter, LetterFilter, file, letter_file, letter_page, page, routes};
pub use feed::{calendar_owner, has_calendar};
pub use kind::{NoticeKind, To};
pub use mail::{MailSettings, Pace, mail_settings};
pub use model::{DigestLine, LetterView, News, NoticeView, Told};
pub use outbox::{Channel, Courier, LetterState, MayHear, undelivered};
pub use store::{digest, one, take_back, tell, unread};
pub use webhook::{Webhook, all as webhooks, kinds as webhook_kinds, one as webhook};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{change_mail, make_calendar, read_all, read_one, resend, revoke_calendar};
    pub use super::webhook::handlers::{
        change as change_webhook, create as add_webhook, renew_secret,
    };
}
