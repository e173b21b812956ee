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

mod checks;
mod data;
mod entries;
mod growing;
mod loader;
mod password;
mod rotation;
mod sheets;
mod training;
mod wanting;

use serde::Serialize;

use data::{AccountLine, Data};

use crate::accounts::{has_accounts, renew_password};
use crate::db;
use crate::db::{Db, Origin, Store, Tx, installation_value, note_installation};
use crate::folder::Folder;
use crate::organization;
use crate::problem::{Code, Problem};
use crate::vocab::{Name, Role, ShortText};
use crate::web::Fault;

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

/// Everything that is wrong in a folder's `demo`.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    drop(Data::read(folder, faults));
}

/// Fills an empty database, or gives the accounts of a demonstration new passwords. Returns the
/// sign-ins.
///
/// # Errors
/// `installation_state` for a database that is neither empty nor a demonstration.
pub fn load(store: &Store, folder: Folder) -> Result<Vec<DemoAccount>, Problem> {
    let mut faults = Vec::new();
    let mut data = Data::read(&folder, &mut faults);
    Fault::refuse(&faults)?;
    if data.accounts.is_empty() {
        data.accounts = one_of_each(&folder)?;
    }
    let accounts = sign_ins(&data.accounts);
    let hashes = password::hash_all(
        &accounts.iter().map(|account| account.password.as_str()).collect::<Vec<_>>(),
    )?;
    store.write_blocking(db::acts::DEMO_LOAD, Origin::operator("demo"), move |tx| {
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
        loader::fill(tx, &folder, &data, &hashes)
    })?;
    Ok(accounts)
}

/// An account per role for a folder that names none; the CIO and the delegate are those of the
/// first municipality that takes part.
fn one_of_each(folder: &Folder) -> Result<Vec<AccountLine>, Problem> {
    let bodies = organization::of_folder(folder);
    let prefecture = bodies.iter().find(|body| body.code.is_prefecture());
    let municipality = bodies
        .iter()
        .filter(|body| !body.code.is_prefecture())
        .min_by_key(|body| body.participations.is_empty());
    let of = |role: Role| match role {
        Role::MunicipalCio | Role::MunicipalDelegate => municipality,
        _ => prefecture,
    };
    let logins = [
        (Role::PrefectureStaff, "staff-1"),
        (Role::PrefectureStaff, "staff-2"),
        (Role::AccountAdmin, "admin"),
        (Role::Auditor, "auditor"),
        (Role::MunicipalCio, "cio"),
        (Role::MunicipalDelegate, "delegate"),
    ];
    let account = |(role, login): (Role, &str)| {
        let display_name = Name::new(format!("{}（架空）", role.name_ja()));
        Ok(AccountLine {
            role,
            organization_code: of(role).map(|body| body.code.clone()),
            login: login.to_owned(),
            display_name: display_name.map_err(|code| Problem::field("/name", code))?,
            talent: None,
            on_behalf_of: (role == Role::MunicipalDelegate)
                .then(|| ShortText::new("CIO").unwrap_or_default()),
        })
    };
    logins.into_iter().map(account).collect()
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
