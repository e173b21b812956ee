//! Connections, reading, writing, the audit rows, migrations. Nothing of the business lives here.
//!
//! Invariants:
//! - A read sees one snapshot of the whole database, however many statements it makes.
//! - A write is named, runs alone (one writer on SQLite, one lock holder among all servers on
//!   PostgreSQL), is committed together with the audit rows it recorded, and is answered only after
//!   the commit reached the disk.
//! - Waiting writes are committed together; each has a savepoint, so one that is refused takes
//!   nothing else with it.
//! - Nothing is awaited while a connection is held: database work runs on threads of its own.

pub mod acts;
mod among;
mod anchor;
mod audit;
mod audit_key;
mod background;
mod column;
mod connection;
mod erasure;
mod idempotency;
mod installation;
mod migration;
pub mod schema;
mod store;
mod tx;
mod watch;
mod writer;

pub use among::{Among, among};
pub use anchor::{Anchored, anchored, break_event};
pub use audit::{AuditEvent, AuditHead, AuditRow, ChainFault, Origin, find_event, verify_chain};
pub use audit_key::{AuditKey, rotate_audit_key};
pub use background::Background;
pub use column::{DayColumn, MomentColumn};
pub use connection::{
    Db, DbError, MultiBackend, Pool, common_now, connect_existing, connect_frozen, connect_once,
    keep_private, missing, pool, sqlite_version,
};
pub use erasure::{erase_looks, looks_before};
pub use idempotency::{KeptAnswer, keep_answer, kept_answer};
pub use installation::{
    KeyState, claim_key, former_key, has_key, installation_value, key_state, last_commit,
    note_installation,
};
pub use migration::{
    SchemaState, applied_migrations, known_migrations, migrate, revert_all, schema_state,
};
pub use store::{Outcome, Store, lock_file, on_snapshot, opened};
pub use tx::{Transient, Tx};
pub use writer::record;

/// Compiles one expression for each backend: for what the two-database enum cannot say (batch
/// inserts, `on_conflict`), and for the reads every request makes, because the enum writes the SQL
/// of a prepared statement anew each time it is used.
macro_rules! on_each {
    ($db:expr, $connection:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Postgres($connection) => $body,
            $crate::db::Db::Sqlite($connection) => $body,
        }
    };
}
pub(crate) use on_each;
