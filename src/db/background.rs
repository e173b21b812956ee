//! Work of a server beside its requests, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a server that ends waits for work under way to be given back.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// A thread that works until this goes out of sight.
#[derive(Debug)]
pub struct Background {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts it; the work looks at the sign by which it is asked to end.
    pub fn start(name: &str, work: impl FnOnce(Arc<AtomicBool>) + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(seen));
        if let Err(error) = &thread {
            tracing::error!(%error, name, "no thread: the work waits for another server");
        }
        Self { stop, thread: thread.ok() }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let began = Instant::now();
        // A database that is silent must not keep the server from ending; the lease ends all the same.
        while self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
            && began.elapsed() < LAST_WORDS
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
