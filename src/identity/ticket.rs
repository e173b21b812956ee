//! What a sign-in began with: kept in the browser that began it, sealed by the server. State, nonce
//! and the verifier of PKCE follow from it and a key, so that none of them can be had from the
//! browser, and a state of another browser is nobody's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::vocab::SessionId;

/// Seconds within which somebody comes back from the provider.
pub const TICKET_SECONDS: i64 = 600;

/// What was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Began {
    /// Name of the provider.
    pub provider: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Where to go afterwards.
    pub next: String,
    /// The session that is to be proved; nothing for a sign-in.
    pub proves: Option<SessionId>,
    salt: String,
}

impl Began {
    #[must_use]
    pub fn new(provider: &str, at: i64, next: &str, proves: Option<SessionId>) -> Self {
        let salt = crate::auth::new_secret();
        Self { provider: provider.to_owned(), at, next: next.to_owned(), proves, salt }
    }

    /// As it stands in the browser.
    #[must_use]
    pub fn sealed(&self, key: &[u8]) -> String {
        let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let seal = derived(key, "seal", &said);
        format!("{said}.{seal}")
    }

    /// What a browser brought back, if this server sealed it and its time is not over.
    #[must_use]
    pub fn opened(key: &[u8], brought: &str, now: i64) -> Option<Self> {
        let (said, seal) = brought.split_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        keyed(key, "seal", said)?.verify_slice(&seal).ok()?;
        let began: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
        (began.at <= now && now - began.at <= TICKET_SECONDS).then_some(began)
    }

    /// What only this sign-in has, for one use.
    #[must_use]
    pub fn secret(&self, key: &[u8], purpose: &str) -> String {
        derived(key, purpose, &self.salt)
    }
}

fn keyed(key: &[u8], purpose: &str, of: &str) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(purpose).chain_update(b":").chain_update(of))
}

fn derived(key: &[u8], purpose: &str, of: &str) -> String {
    keyed(key, purpose, of).map_or_else(crate::auth::new_secret, |mac| {
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_comes_back_whole_in_time_or_not_at_all() {
        let began = Began::new("pref", 1000, "/home", Some(SessionId::random()));
        let sealed = began.sealed(b"key");
        assert_eq!(Began::opened(b"key", &sealed, 1600), Some(began.clone()));
        assert_eq!(Began::opened(b"key", &sealed, 1601), None);
        assert_eq!(Began::opened(b"key", &sealed, 999), None);
        assert_eq!(Began::opened(b"kez", &sealed, 1000), None);
        let other = Began { next: "/x".to_owned(), ..began.clone() }.sealed(b"kez");
        let forged =
            format!("{}.{}", other.split_once('.').unwrap().0, sealed.split_once('.').unwrap().1);
        assert_eq!(Began::opened(b"key", &forged, 1000), None);
        let purposes = ["state", "nonce", "verifier"].map(|purpose| began.secret(b"key", purpose));
        assert!(purposes.iter().all(|one| one.len() == 43));
        assert!(purposes[0] != purposes[1] && purposes[1] != purposes[2]);
    }
}
