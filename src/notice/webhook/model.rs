//! What a webhook is told, and where it may stand.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use ureq::http::Uri;
use utoipa::ToSchema;
use validator::Validate;

use crate::config::Webhooks;
use crate::notice::NoticeKind;
use crate::problem::FieldError;
use crate::vocab::{Act, Name, ShortText, WebhookId};

/// A new webhook.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// The system that is told.
    #[schema(value_type = String, example = "人事給与システム")]
    pub name: Name,
    /// Where it is told: a host the operator has named.
    #[schema(value_type = String, example = "https://hooks.example.lg.jp/dxship")]
    pub url: ShortText,
    /// What it is told of, in the words of the audit record.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = json!(["assignment.announce", "assignment.order"]))]
    pub kinds: Vec<String>,
}

/// What of a webhook changes.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWebhook {
    /// The system that is told.
    #[schema(value_type = Option<String>)]
    pub name: Option<Name>,
    /// Where it is told.
    #[schema(value_type = Option<String>)]
    pub url: Option<ShortText>,
    /// What it is told of.
    #[validate(length(min = 1, max = 60))]
    pub kinds: Option<Vec<String>>,
    /// Whether it is told at all; switched off, what waits for it is dropped.
    pub active: Option<bool>,
}

/// A webhook, for administrators.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Webhook {
    /// Identifier.
    pub id: WebhookId,
    /// The system that is told.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// What it is told of.
    pub kinds: Vec<String>,
    /// Whether it is told at all.
    pub active: bool,
    /// How many events wait for it.
    pub waiting: i64,
    /// How many were given up; they stand in the outbox and can be sent again.
    pub undelivered: i64,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// What a webhook may be told of: what was disclosed to people outside the office, and how bodies
/// answer. Not plans, candidates, sheets and requests, whose very existence is told to few.
pub fn kinds() -> impl Iterator<Item = NoticeKind> {
    const NOT: [&str; 6] =
        ["rotation.", "candidate.", "assessment.", "approval.", "nomination.", "qualification."];
    let told = |kind: &NoticeKind| !NOT.iter().any(|room| kind.as_str().starts_with(room));
    NoticeKind::ALL.iter().copied().filter(told)
}

/// Words that are no kind a webhook is told of.
pub fn check_kinds(words: &[String]) -> Vec<FieldError> {
    let known = |word: &String| kinds().any(|kind| kind.as_str() == word);
    let allowed = || kinds().map(NoticeKind::as_str).collect::<Vec<_>>().join(", ");
    let wrong = words.iter().enumerate().filter(|(_, word)| !known(word));
    wrong
        .map(|(index, _)| {
            FieldError::new(&format!("/kinds/{index}"), "term_unknown").with("allowed", allowed())
        })
        .collect()
}

/// Whether the operator allows an address as it is written; what its name means is looked at when
/// it is connected to.
pub fn may_reach(url: &str, config: &Webhooks) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let scheme_allowed = scheme == "https" || (scheme == "http" && config.plain);
    let said = authority.as_str().to_ascii_lowercase();
    let port = authority.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let host = authority.host().to_ascii_lowercase();
    let named = |one: String| one == said || one == host || one == format!("{host}:{port}");
    let plain = !url.contains(['#', '@', '\\']) && url.is_ascii();
    scheme_allowed && plain && config.hosts().any(named)
}

/// The fault of an address.
pub fn check_url(url: &str, config: &Webhooks) -> Option<FieldError> {
    if may_reach(url, config) {
        return None;
    }
    let reason = if config.is_on() {
        (
            "運用担当が許したホストの https のアドレスを書いてください（設定 webhooks.allow）。",
            "Give an https address of a host the operator has named (setting webhooks.allow).",
        )
    } else {
        (
            "この環境ではWebhookを送りません。運用担当に設定 webhooks.allow を依頼してください。",
            "No webhooks are sent here. Ask the operator to set webhooks.allow.",
        )
    };
    Some(FieldError::because("/url", reason))
}

/// The bytes a webhook's events are signed with.
pub fn secret(key: &[u8], id: WebhookId, salt: &str) -> Vec<u8> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.chain_update(format!("webhook:{id}:{salt}")).finalize().into_bytes().to_vec()
}

/// The secret as receivers' libraries read it.
pub fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(allow: &str, plain: bool) -> Webhooks {
        let mut config = crate::config::Config::load(None).expect("defaults").webhooks;
        (config.allow, config.plain) = (allow.to_owned(), plain);
        config
    }

    #[test]
    fn an_address_is_of_a_host_that_was_named() {
        let named = config("hooks.example.lg.jp, hr.example.lg.jp:8443", false);
        for good in [
            "https://hooks.example.lg.jp/x",
            "https://HOOKS.example.lg.jp:9443/x",
            "https://hr.example.lg.jp:8443/",
        ] {
            assert!(may_reach(good, &named), "{good}");
        }
        for wrong in [
            "http://hooks.example.lg.jp/x",
            "https://evil.example/",
            "https://hooks.example.lg.jp@evil.example/",
            "https://hooks.example.lg.jp.evil.example/",
            "https://hr.example.lg.jp/",
            "https://evil.example/#hooks.example.lg.jp",
            "https://evil.example\\hooks.example.lg.jp/",
            "ftp://hooks.example.lg.jp/",
            "hooks.example.lg.jp",
            "/x",
            "",
        ] {
            assert!(!may_reach(wrong, &named), "{wrong}");
        }
        assert!(may_reach("http://127.0.0.1:80/x", &config("127.0.0.1", true)));
        assert!(!may_reach("https://hooks.example.lg.jp/x", &config("", true)), "off");
    }

    #[test]
    fn nothing_that_few_know_of_is_told() {
        for word in ["rotation.propose", "candidate.show", "approval.ask", "nomination.nominate"] {
            assert!(!check_kinds(&[word.to_owned()]).is_empty(), "{word}");
        }
        assert!(check_kinds(&["assignment.announce".to_owned()]).is_empty());
        assert!(!check_kinds(&["assignment.propose".to_owned()]).is_empty(), "a draft");
    }
}
