//! Notices and letters as they are shown.

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::kind::NoticeKind;
use super::outbox::{Channel, LetterState};
use crate::vocab::{AccountId, Act, LetterId, NoticeId, OrganizationCode, TalentId, WebhookId};

/// Days for which a notice is kept.
pub const KEPT_DAYS: i64 = 400;
/// Days of the digest.
pub const DIGEST_DAYS: i64 = 7;

/// What there is to tell.
#[derive(Clone, Debug)]
pub struct News {
    pub kind: NoticeKind,
    /// Identifier of what it is about.
    pub subject: String,
}

/// An account that is told, in which capacity, and where it looks. A notice is shown for as long as
/// the account still speaks for that body, or belongs to that person.
#[derive(Clone, Debug)]
pub struct Told {
    pub account: AccountId,
    pub organization: Option<OrganizationCode>,
    pub talent: Option<TalentId>,
    pub link: String,
}

/// A notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Identifier.
    pub id: NoticeId,
    /// What happened.
    pub kind: NoticeKind,
    /// In a sentence, in Japanese.
    pub what: &'static str,
    /// The same in English.
    pub what_en: &'static str,
    /// The page it is about.
    pub link: String,
    /// The body for which one is told; null otherwise.
    pub organization_code: Option<OrganizationCode>,
    /// Whether it was not read yet.
    pub unread: bool,
    /// When it happened, Japan time.
    #[schema(format = DateTime)]
    pub told_at: String,
    /// When it was read, Japan time.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
    /// Where the row stands in the list.
    #[serde(skip)]
    pub place: (bool, NaiveDateTime, i64),
}

/// How many notices of a kind a week brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DigestLine {
    /// What happened.
    pub kind: NoticeKind,
    /// In a sentence, in Japanese.
    pub what: &'static str,
    /// The same in English.
    pub what_en: &'static str,
    /// How often.
    pub count: i64,
    /// How many of them were not read yet.
    pub unread: i64,
}

/// Something on its way out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LetterView {
    /// Identifier; a mail's `Message-ID` begins with it.
    pub id: LetterId,
    /// By which way it leaves.
    pub channel: Channel,
    /// For which account.
    pub account_id: Option<AccountId>,
    /// For which webhook.
    pub webhook_id: Option<WebhookId>,
    /// Where it stands.
    pub state: LetterState,
    /// The state in words.
    pub state_label: &'static str,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, Japan time; null once it is over.
    #[schema(format = DateTime)]
    pub next_at: Option<String>,
    /// Why the last attempt failed; empty otherwise.
    pub failure: String,
    /// When it was written, Japan time.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was over, Japan time.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
    /// Where the row stands in the list.
    #[serde(skip)]
    pub place: i64,
}
