//! Places in lists, sealed by the server: one that was changed, made up or taken from another list
//! is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::problem::{Code, Problem};

/// Bytes of a seal: 128 bits of HMAC-SHA256.
const SEAL_BYTES: usize = 16;

/// The place after the last row of a page: the values of its sort keys. It carries no rights; the
/// scope is applied again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(super) String);

impl Cursor {
    /// The place after a row with these sort keys.
    #[must_use]
    pub fn after(keys: &impl Serialize) -> Self {
        Self(URL_SAFE_NO_PAD.encode(serde_json::to_vec(keys).unwrap_or_default()))
    }

    /// The sort keys.
    ///
    /// # Errors
    /// `cursor_invalid` when this list has other ones.
    pub fn keys<K: DeserializeOwned>(&self) -> Result<K, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|_| Problem::new(Code::CursorInvalid))
    }
}

/// What the places of one list are sealed with: a key of the server's and the list's path.
#[derive(Clone, Debug, Default)]
pub(super) struct Seal {
    pub key: Vec<u8>,
    pub path: String,
}

impl Seal {
    fn of(&self, place: &str) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        Some(mac.chain_update(&self.path).chain_update(b";").chain_update(place))
    }

    /// The place as it is sent.
    pub fn close(&self, place: &str) -> String {
        let seal = self.of(place).map(|mac| mac.finalize().into_bytes());
        let seal = seal.as_deref().and_then(|seal| seal.get(..SEAL_BYTES)).unwrap_or_default();
        format!("{place}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    /// The place as it was made.
    ///
    /// # Errors
    /// `cursor_invalid` when it is not this list's, to the bit.
    pub fn open(&self, sent: &str) -> Result<Cursor, Problem> {
        let place = sent.rsplit_once('.').and_then(|(place, seal)| {
            let seal = URL_SAFE_NO_PAD.decode(seal).ok().filter(|seal| seal.len() == SEAL_BYTES)?;
            self.of(place)?.verify_truncated_left(&seal).ok()?;
            Some(Cursor(place.to_owned()))
        });
        place.ok_or(Problem::new(Code::CursorInvalid))
    }
}
