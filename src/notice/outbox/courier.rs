//! The threads of a server that send what the outbox holds, one for each way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::hook::Hooks;
use super::smtp::Smtp;
use super::store::{self, Letter, Outcome};
use super::{Channel, LetterState};
use crate::config::{Mail, Webhooks};
use crate::db::{Background, Db, Origin, Store, Tx};
use crate::notice::acts;
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, random_id};

/// How long an idle courier waits before it looks again.
const IDLE: Duration = Duration::from_millis(500);

/// Whether an account may be told anything now; wired in `app`, because this room knows no accounts.
pub type MayHear = fn(&mut Db, AccountId) -> Result<bool, Problem>;

/// A way out. What is to be sent is looked up when its turn comes, so that nothing leaves that is not
/// wanted any more.
pub(super) trait Sender: Send + Sync {
    fn channel(&self) -> Channel;
    /// Seconds before the second attempt.
    fn first_wait(&self) -> i64;
    /// Where a letter goes now; nothing where there is no need any more.
    fn address(&self, db: &mut Db, letter: &Letter) -> Result<Option<Destination>, Problem>;
    /// Hands it over, in less than the lease of a letter.
    fn send(&self, letter: &Letter, to: &Destination) -> Outcome;
}

/// Where something goes, and what it is signed with where it is.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    pub address: String,
    pub secret: Vec<u8>,
}

/// Sends what the outbox holds until it goes out of sight.
#[derive(Debug)]
pub struct Courier {
    _threads: Vec<Background>,
}

impl Courier {
    /// Starts one, where something is set up to send by.
    ///
    /// # Errors
    /// A sentence for the operator: the file of the password cannot be read.
    pub fn start(
        store: &Store,
        (mail, may_hear): (&Mail, MayHear),
        (webhooks, key): (&Webhooks, Vec<u8>),
    ) -> Result<Option<Self>, String> {
        let mut senders: Vec<Arc<dyn Sender>> = Vec::new();
        if mail.is_on() {
            senders.push(Arc::new(Smtp::new(mail, may_hear)?));
        }
        if webhooks.is_on() {
            senders.push(Arc::new(Hooks::new(webhooks, key)?));
        }
        let thread = |sender: Arc<dyn Sender>| {
            let store = store.clone();
            let work = move |stop| Round { store, sender, server: random_id(), stop }.go();
            Background::start("courier", work)
        };
        let threads: Vec<Background> = senders.into_iter().map(thread).collect();
        Ok((!threads.is_empty()).then_some(Self { _threads: threads }))
    }
}

struct Round {
    store: Store,
    sender: Arc<dyn Sender>,
    server: i64,
    stop: Arc<AtomicBool>,
}

impl Round {
    fn go(&self) {
        let channel = self.sender.channel();
        if self.store.url().is_sqlite()
            && let Err(problem) =
                self.write(acts::OUTBOX_FREE, move |tx| store::free_all(tx, channel))
        {
            tracing::error!(%problem, "the outbox was not freed");
        }
        while !self.stop.load(Ordering::SeqCst) {
            match self.step() {
                Ok(true) => {}
                Ok(false) => std::thread::sleep(IDLE),
                Err(problem) => {
                    tracing::error!(%problem, "the courier was refused by the database");
                    std::thread::sleep(4 * IDLE);
                }
            }
        }
    }

    fn write<T: Send + 'static>(
        &self,
        act: Act,
        body: impl Fn(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let work = move |tx: &mut Tx<'_>| {
            tx.nothing_to_audit();
            body(tx)
        };
        self.store.write_blocking(act, Origin::operator("courier"), work)
    }

    /// Sends the next letter; false when there is none. Looking is a read; only what was seen is
    /// claimed, after it was seen again in the write.
    fn step(&self) -> Result<bool, Problem> {
        let (sender, now) = (Arc::clone(&self.sender), self.store.clock().now());
        let channel = sender.channel();
        if self.store.read_blocking(move |db| store::due(db, channel, now))?.is_none() {
            return Ok(false);
        }
        let server = self.server;
        let claim = move |tx: &mut Tx<'_>| store::claim(tx, channel, server);
        let Some(letter) = self.write(acts::OUTBOX_CLAIM, claim)? else { return Ok(false) };
        let (asked, wanted) = (Arc::clone(&sender), letter.clone());
        let address = self.store.read_blocking(move |db| asked.address(db, &wanted))?;
        let outcome = address.map_or(Outcome::Dropped, |address| sender.send(&letter, &address));
        if let Outcome::Failed(why) | Outcome::Refused(why) = &outcome {
            tracing::warn!(letter = %letter.id, attempts = letter.attempts, why, "not sent");
        }
        let wait = sender.first_wait();
        let note = move |tx: &mut Tx<'_>| store::note(tx, &letter, server, &outcome, wait);
        if !self.write(acts::OUTBOX_NOTE, note)? {
            tracing::warn!("a letter was not this server's any more: {}", LetterState::Waiting);
        }
        Ok(true)
    }
}
