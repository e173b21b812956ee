//! One sign-in of a login at an address at a time: what is counted before the password is looked at is
//! taken back before the next one is counted, so that right passwords side by side never look like
//! guesses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::limits::SIGN_INS_AT_ONCE;

type Places = Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>;

/// Whose turn it is. Cheap to clone.
#[derive(Clone, Default)]
pub struct SignInTurns(Places);

/// Kept while a password is looked at.
pub struct SignInTurn {
    key: String,
    places: Places,
    /// Emptied first when the turn is over.
    held: Option<OwnedMutexGuard<()>>,
}

impl SignInTurns {
    /// Waits for one's turn; nothing when too many wait already.
    pub async fn of(&self, login: &str, address: &str) -> Option<SignInTurn> {
        let key = format!("{address} {login}");
        let place = {
            let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(places.entry(key.clone()).or_default())
        };
        if Arc::strong_count(&place) > SIGN_INS_AT_ONCE {
            return None;
        }
        let mut turn = SignInTurn { key, places: Arc::clone(&self.0), held: None };
        turn.held = Some(place.lock_owned().await);
        Some(turn)
    }
}

impl Drop for SignInTurn {
    fn drop(&mut self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        self.held = None;
        if places.get(&self.key).is_some_and(|place| Arc::strong_count(place) == 1) {
            places.remove(&self.key);
        }
    }
}
