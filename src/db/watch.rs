//! Threads that hold a connection. One that has waited for the database longer than any work may
//! take is given up, and another with a connection of its own takes its place: a link that fell
//! silent would hold it for as long as it lasts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::connection::DbError;

/// How often the threads are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Where a thread says that it works, and learns that it was given up.
pub(super) struct Post {
    began: Instant,
    /// Milliseconds after `began` at which it began its present work; 0 while it has none.
    since: AtomicU64,
    left: AtomicBool,
}

impl Post {
    fn new() -> Self {
        Self { began: Instant::now(), since: AtomicU64::new(0), left: AtomicBool::new(false) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    /// Does a piece of work that needs the database.
    pub fn working<T>(&self, work: impl FnOnce() -> T) -> T {
        self.since.store(self.now(), Ordering::SeqCst);
        let done = work();
        self.since.store(0, Ordering::SeqCst);
        done
    }

    /// Whether another thread has taken its place; it ends after its present work.
    pub fn is_left(&self) -> bool {
        self.left.load(Ordering::SeqCst)
    }

    fn is_silent(&self, patience: Duration) -> bool {
        let since = self.since.load(Ordering::SeqCst);
        since > 0 && u128::from(self.now().saturating_sub(since)) > patience.as_millis()
    }
}

type Work = Arc<dyn Fn(&Post) + Send + Sync>;

struct Hand {
    name: String,
    work: Work,
    post: Arc<Post>,
    thread: JoinHandle<()>,
}

impl Hand {
    fn start(name: String, work: Work) -> Result<Self, DbError> {
        let post = Arc::new(Post::new());
        let (own, task) = (Arc::clone(&post), Arc::clone(&work));
        let thread = spawn(name.clone(), move || task(&own))?;
        Ok(Self { name, work, post, thread })
    }

    fn replace_if_silent(&mut self, patience: Duration) {
        if !self.post.is_silent(patience) {
            return;
        }
        tracing::error!(thread = self.name, "the database is silent: another thread goes on");
        self.post.left.store(true, Ordering::SeqCst);
        match Self::start(self.name.clone(), Arc::clone(&self.work)) {
            Ok(next) => *self = next,
            Err(error) => tracing::error!(%error, "no thread takes its place"),
        }
    }
}

/// Starts threads, each with what it does until the store is dropped; with a patience they are
/// watched.
pub(super) fn employ(
    works: Vec<(String, Work)>,
    patience: Option<Duration>,
) -> Result<(), DbError> {
    let hands = works.into_iter().map(|(name, work)| Hand::start(name, work));
    let mut hands = hands.collect::<Result<Vec<_>, _>>()?;
    let Some(patience) = patience else { return Ok(()) };
    let watch = move || {
        while hands.iter().any(|hand| !hand.thread.is_finished()) {
            thread::sleep(LOOK);
            hands.iter_mut().for_each(|hand| hand.replace_if_silent(patience));
        }
    };
    spawn("watch".to_owned(), watch).map(drop)
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, DbError> {
    let started = thread::Builder::new().name(name).spawn(body);
    started.map_err(|error| DbError::File(error.to_string()))
}
