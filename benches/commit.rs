//! `cargo bench --bench commit [-- --seconds 5 --writers 64]`: durable writes on SQLite
//! (`synchronous = FULL`) three ways.
//!
//! One connection per writer, a pool of eight, and the program's own writer that commits waiting
//! transactions together. Each transaction inserts one row; the program's own adds the audit row
//! with its chained digest, so it does more, not less. The file lies below `target`, on the disk
//! the program is built on: on a memory file system nothing is durable.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use dxship::clock::Clock;
use dxship::config::DatabaseUrl;
use dxship::db::schema::audit_disclosures as rows;
use dxship::db::{AuditEvent, Db, DbError, Origin, Store, connect_once, migrate, pool};
use dxship::vocab::random_id;

/// Connections of the pool.
const POOL: u32 = 8;

fn number(name: &str, otherwise: u64, most: u64) -> u64 {
    let given: Vec<String> = std::env::args().collect();
    let place = given.iter().position(|word| word == name);
    place
        .and_then(|place| given.get(place + 1))
        .map_or(otherwise, |text| text.parse().expect("a number"))
        .clamp(1, most)
}

fn main() {
    let seconds = Duration::from_secs(number("--seconds", 5, 60));
    let writers = usize::try_from(number("--writers", 64, 256)).expect("a small number");
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("commit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    println!(
        "{writers} writers, {} s each, SQLite with synchronous = FULL in {}\n",
        seconds.as_secs(),
        folder.display()
    );
    println!("| way | commits/s | median | p99 | failed | rows there | ÷ first |");
    println!("|---|---|---|---|---|---|---|");
    let mut first = None;
    for (way, run) in [
        ("a connection per writer", by_connections as fn(&DatabaseUrl, usize, Duration) -> Run),
        ("a pool of eight", by_pool),
        ("one writer, waiting transactions committed together", by_group),
    ] {
        let url = fresh(&folder, way);
        let outcome = run(&url, writers, seconds);
        let per_second = outcome.done() / outcome.lasted.as_secs_f64();
        let base = *first.get_or_insert(per_second);
        let there: i64 = rows::table
            .count()
            .get_result(&mut connect_once(&url).expect("connects"))
            .expect("counts");
        assert_eq!(
            there as f64,
            outcome.done(),
            "every answered commit is there, and nothing else"
        );
        let Run { failed, .. } = outcome;
        let (median, p99) = (outcome.at(0.5), outcome.at(0.99));
        println!(
            "| {way} | {per_second:.0} | {median:.1} ms | {p99:.1} ms | {failed} | {there} | {:.1} |",
            per_second / base
        );
    }
    drop(std::fs::remove_dir_all(&folder));
}

fn fresh(folder: &Path, way: &str) -> DatabaseUrl {
    let name: String = way.chars().filter(char::is_ascii_alphabetic).collect();
    let path: PathBuf = folder.join(format!("{name}.sqlite3"));
    let url = DatabaseUrl::Sqlite(path);
    migrate(&mut connect_once(&url).expect("connects")).expect("migrates");
    url
}

/// Milliseconds each commit took, and how many writes failed.
struct Run {
    took: Vec<f64>,
    failed: usize,
    lasted: Duration,
}

impl Run {
    fn done(&self) -> f64 {
        self.took.len() as f64
    }

    fn at(&self, share: f64) -> f64 {
        let place =
            ((self.took.len() as f64 * share) as usize).min(self.took.len().saturating_sub(1));
        self.took.get(place).copied().unwrap_or(0.0)
    }
}

/// As many threads as writers, each writing again and again until the time is over.
fn repeat<W: FnMut() -> bool>(
    writers: usize,
    seconds: Duration,
    make: impl Fn() -> W + Sync,
) -> Run {
    let over = AtomicBool::new(false);
    let started = Instant::now();
    let parts: Vec<(Vec<f64>, usize)> = std::thread::scope(|scope| {
        let work = || {
            let (mut write, mut took, mut failed) = (make(), Vec::new(), 0);
            while !over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                if write() {
                    took.push(begun.elapsed().as_secs_f64() * 1000.0);
                } else {
                    failed += 1;
                }
            }
            (took, failed)
        };
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(work)).collect();
        std::thread::sleep(seconds);
        over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("a writer")).collect()
    });
    let lasted = started.elapsed();
    let failed = parts.iter().map(|(_, failed)| failed).sum();
    let mut took: Vec<f64> = parts.into_iter().flat_map(|(took, _)| took).collect();
    took.sort_by(f64::total_cmp);
    Run { took, failed, lasted }
}

fn insert(db: &mut Db) -> QueryResult<usize> {
    let subject = random_id();
    diesel::insert_into(rows::table)
        .values((
            rows::id.eq(subject),
            rows::subject_kind.eq("bench"),
            rows::subject_id.eq(subject.to_string()),
            rows::disclosed_at.eq(Clock::System.now()),
        ))
        .execute(db)
}

/// Locked up front, as the program does it.
fn commit_alone(db: &mut Db) -> QueryResult<()> {
    let Db::Sqlite(connection) = db else {
        unreachable!("this comparison is about the embedded database")
    };
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
    let outcome = insert(db);
    match outcome {
        Ok(_) => <Db as Connection>::TransactionManager::commit_transaction(db),
        Err(error) => {
            <Db as Connection>::TransactionManager::rollback_transaction(db).and(Err(error))
        }
    }
}

fn by_connections(url: &DatabaseUrl, writers: usize, seconds: Duration) -> Run {
    repeat(writers, seconds, || {
        let mut db = connect_once(url).expect("connects");
        move || commit_alone(&mut db).is_ok()
    })
}

fn by_pool(url: &DatabaseUrl, writers: usize, seconds: Duration) -> Run {
    let pool = pool(url, POOL, 60).expect("a pool");
    repeat(writers, seconds, || || pool.get().is_ok_and(|mut db| commit_alone(&mut db).is_ok()))
}

fn by_group(url: &DatabaseUrl, writers: usize, seconds: Duration) -> Run {
    let database = dxship::config::Config::load(None).expect("defaults").database;
    let store =
        Store::open(url, &database, Clock::System, vec![7; 32].into(), None).expect("a store");
    repeat(writers, seconds, || {
        let store = store.clone();
        move || {
            let write = |tx: &mut dxship::db::Tx<'_>| {
                insert(tx.db).map_err(DbError::from)?;
                tx.audit(AuditEvent::done("bench.write", "bench", 1));
                Ok::<(), DbError>(())
            };
            store.write_blocking("bench.write", Origin::operator("bench"), write).is_ok()
        }
    })
}
