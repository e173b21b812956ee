//! The demonstration: a database with the published years of the scheme, fictional people, and one
//! sign-in per role.
//!
//! Invariants:
//! - Everything enters by the slices' own steps, so every rule was kept and every audit row is
//!   there.
//! - Loading is one write: a crash leaves nothing, and the next start loads it all.
//! - `recorded_at` of every row is the moment of loading. Valid time is the scheme's; pretending to
//!   have recorded it years ago would make `known_at` tell a lie.
//! - A database that is neither empty nor a demonstration is refused, untouched.
//! - Passwords are made anew at each start, printed, and kept nowhere but as hashes.

mod data;
mod loader;
mod password;
mod rotation;
mod sheets;
mod training;
mod wanting;

use serde::Serialize;

use data::{AccountLine, Data};

use crate::accounts::{has_accounts, renew_password};
use crate::db::{Db, Origin, Store, Tx, installation_value, note_installation};
use crate::organization;
use crate::problem::{Code, Problem};

/// Name and value of the row that marks a demonstration.
const KIND: (&str, &str) = ("kind", "demo");

/// A sign-in of the demonstration.
#[derive(Clone, Serialize)]
pub struct DemoAccount {
    pub role: String,
    /// Body it speaks for; assigned staff speak for nobody.
    pub organization_code: Option<String>,
    /// What is typed at sign-in.
    pub login: String,
    /// Good until the next start.
    pub password: String,
    /// Name shown to others.
    pub display_name: String,
}

/// Whether this database is a demonstration.
pub fn is_demo(db: &mut Db) -> Result<bool, Problem> {
    Ok(installation_value(db, KIND.0)?.is_some_and(|kind| kind == KIND.1))
}

/// Says that this database is a demonstration, for ever.
pub fn mark_demo(tx: &mut Tx<'_>) -> Result<(), Problem> {
    Ok(note_installation(tx, KIND.0, KIND.1)?)
}

/// Fills an empty database, or gives the accounts of a demonstration new passwords. Returns the
/// sign-ins.
///
/// # Errors
/// `installation_state` for a database that is neither empty nor a demonstration.
pub fn load(store: &Store) -> Result<Vec<DemoAccount>, Problem> {
    let data = Data::read()?;
    let accounts = sign_ins(&data.accounts);
    let hashes = password::hash_all(
        &accounts.iter().map(|account| account.password.as_str()).collect::<Vec<_>>(),
    )?;
    store.write_blocking("demo.load", Origin::operator("demo"), move |tx| {
        if is_demo(tx.db)? {
            return renew(tx, &data.accounts, &hashes);
        }
        if has_accounts(tx.db)? || !organization::all(tx.db)?.is_empty() {
            let reason = (
                "このデータベースは空でも体験版でもありません。空のデータベースか、別の --data フォルダーを指定してください。",
                "The database is neither empty nor a demo. Name an empty database or another --data folder.",
            );
            return Err(Problem::new(Code::InstallationState).saying("reason", reason));
        }
        mark_demo(tx)?;
        loader::fill(tx, &data, &hashes)
    })?;
    Ok(accounts)
}

fn sign_ins(lines: &[AccountLine]) -> Vec<DemoAccount> {
    let sign_in = |line: &AccountLine| DemoAccount {
        role: line.role.to_string(),
        organization_code: line.organization_code.as_ref().map(ToString::to_string),
        password: password::spoken(&line.login),
        login: line.login.clone(),
        display_name: line.display_name.to_string(),
    };
    lines.iter().map(sign_in).collect()
}

fn renew(tx: &mut Tx<'_>, lines: &[AccountLine], hashes: &[String]) -> Result<(), Problem> {
    lines.iter().zip(hashes).try_for_each(|(line, hash)| renew_password(tx, &line.login, hash))
}
