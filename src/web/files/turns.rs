//! Whose file is read when: one of an account at a time, few of all, and only so many wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::limits::{FILE_WAIT_SECONDS, FILES_AT_ONCE, FILES_OF_ACCOUNT, FILES_WAITING};
use crate::problem::{Code, Problem};
use crate::vocab::AccountId;

/// Too much is under way; it may be tried again in a few seconds.
pub(super) fn busy() -> Problem {
    Problem::new(Code::Unavailable).header("Retry-After", 5)
}

pub(super) struct Turns {
    all: Arc<Semaphore>,
    accounts: Arc<Mutex<HashMap<AccountId, Queue>>>,
}

/// The files of one account: one is read, the others wait for it.
struct Queue {
    turn: Arc<Semaphore>,
    files: usize,
}

/// Kept for as long as a file is read and worked on.
pub struct Turn {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
    _place: Place,
}

/// A place in the queue, given back when it is dropped.
struct Place {
    account: AccountId,
    accounts: Arc<Mutex<HashMap<AccountId, Queue>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = accounts.get_mut(&self.account) {
            queue.files -= 1;
            if queue.files == 0 {
                accounts.remove(&self.account);
            }
        }
    }
}

impl Turns {
    pub(super) fn new() -> Self {
        Self { all: Arc::new(Semaphore::new(FILES_AT_ONCE)), accounts: Arc::default() }
    }

    /// Waits for one's turn, first come, first served.
    ///
    /// # Errors
    /// `unavailable` when too many wait already, or when it takes too long.
    pub(super) async fn take(&self, account: AccountId) -> Result<Turn, Problem> {
        let (turn, place) = self.queue(account)?;
        // The account's own turn first: who waits for it must not hold up others.
        let waiting = async {
            let own = turn.acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>((own, Arc::clone(&self.all).acquire_owned().await?))
        };
        let patience = Duration::from_secs(FILE_WAIT_SECONDS);
        match timeout(patience, waiting).await {
            Ok(Ok((own, all))) => Ok(Turn { _own: own, _all: all, _place: place }),
            _ => Err(busy()),
        }
    }

    fn queue(&self, account: AccountId) -> Result<(Arc<Semaphore>, Place), Problem> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = accounts.values().map(|queue| queue.files).sum();
        let own = accounts.get(&account).map_or(0, |queue| queue.files);
        if all >= FILES_AT_ONCE + FILES_WAITING || own >= FILES_OF_ACCOUNT {
            return Err(busy());
        }
        let queue = accounts
            .entry(account)
            .or_insert_with(|| Queue { turn: Arc::new(Semaphore::new(1)), files: 0 });
        queue.files += 1;
        let place = Place { account, accounts: Arc::clone(&self.accounts) };
        Ok((Arc::clone(&queue.turn), place))
    }
}
