//! `dxship init`: a prefecture's folder is checked as one, held against what was taken in before,
//! and taken in in one write.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::demo;
use super::{Failure, Outcome, Ran};
use crate::app::open_beside;
use crate::config::{Config, DatabaseUrl};
use crate::db::{Db, Origin, SchemaState, Tx, connect_once, schema_state};
use crate::folder::{self, Change, DEMO_FILES, Folder, LineChange};
use crate::problem::{FieldError, Problem};
use crate::vocab::OrganizationCode;
use crate::web::{Fault, FaultView};
use crate::{demand, hiring, organization, pages, skill, talent, training, wish};

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// 都道府県のフォルダー（省略時は組み込みのもの。書き方は docs/PREFECTURE.md）
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// 取り込まず、フォルダーの誤りだけを調べる（誤りがあれば終了コード 3。データベースは使わない）
    #[arg(long, conflicts_with = "diff")]
    check: bool,
    /// 取り込まず、前に取り込んだものとの違いだけを表示する
    #[arg(long)]
    diff: bool,
    /// 組み込みのフォルダーを、まだ無いか空のフォルダーに書き出す
    #[arg(long, value_name = "DIR", conflicts_with_all = ["from", "check", "diff"])]
    export: Option<PathBuf>,
    /// JSON で出力する
    #[arg(long)]
    json: bool,
}

/// What `init` says.
#[derive(Default, Serialize)]
struct Report {
    /// Whether the folder has no fault.
    valid: bool,
    /// Whether it was taken in.
    done: bool,
    faults: Vec<FaultView>,
    changes: Vec<LineChange>,
    /// How much was added or changed.
    taken_in: usize,
}

/// The folder that is meant, with its faults.
///
/// # Errors
/// When there is no such folder.
pub fn open(from: Option<&Path>) -> Result<(Folder, Vec<Fault>), Problem> {
    let mut faults = Vec::new();
    let folder = match from {
        None => Folder::built_in(),
        Some(from) => Folder::read(from, &mut faults)?,
    };
    faults.extend(check(&folder));
    Ok((folder, faults))
}

/// Everything that is wrong in a folder: in each file, and between them.
#[must_use]
pub fn check(folder: &Folder) -> Vec<Fault> {
    let mut faults = Vec::new();
    organization::check_folder(folder, &mut faults);
    talent::check_folder(folder, &mut faults);
    skill::check_folder(folder, &mut faults);
    hiring::check_folder(folder, &mut faults);
    demand::check_folder(folder, &mut faults);
    wish::check_folder(folder, &mut faults);
    training::check_folder(folder, &mut faults);
    let known: Vec<String> = pages::routes().iter().map(|route| route.path.to_owned()).collect();
    folder.check_column("calendar.csv", "page", &mut faults, |page| {
        let allowed = FieldError::new("", "term_unknown").with("allowed", "/home, /talents, …");
        if known.iter().any(|known| known == page) { None } else { Some(allowed) }
    });
    let bodies = folder.column("organizations.csv", "code");
    for name in DEMO_FILES {
        let file = format!("demo/{name}.csv");
        folder.check_column(&file, "organization_code", &mut faults, |code| {
            let unknown = FieldError::new("", "name_unknown_in_folder");
            let known = code.is_empty() || code == "*" || bodies.contains(code);
            if known { None } else { Some(unknown.with("file", "organizations.csv")) }
        });
    }
    demo::check_folder(folder, &mut faults);
    faults
}

/// Takes everything in and keeps what the folder said. Returns how much was added or changed.
///
/// # Errors
/// What a slice refuses, with nothing written.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let people = organization::take_in(tx, folder)?
        + talent::take_in(tx, folder)?
        + skill::take_in(tx, folder)?;
    let done = people
        + hiring::take_in(tx, folder)?
        + demand::take_in(tx, folder)?
        + wish::take_in(tx, folder)?
        + training::take_in(tx, folder)?;
    folder::keep(tx, folder)?;
    Ok(done)
}

/// A fault when the database belongs to another prefecture than the folder.
fn check_owner(db: &mut Db, folder: &Folder) -> Result<Option<Fault>, Problem> {
    let bodies: Vec<OrganizationCode> =
        organization::names(db)?.into_keys().filter(OrganizationCode::is_prefecture).collect();
    let own = folder.column("prefecture.csv", "code").into_iter().next().unwrap_or_default();
    let other = bodies.iter().find(|code| code.as_str() != own);
    Ok(other.map(|other| {
        let error = FieldError::new("", "organization_elsewhere")
            .with("expected", other.as_str().get(..2).unwrap_or_default());
        Fault::new("prefecture.csv", 2, "code", &own, error)
    }))
}

pub(super) fn run(arguments: &InitArguments, config: &Config) -> Ran {
    if let Some(target) = &arguments.export {
        return export(target);
    }
    let (folder, faults) = open(arguments.from.as_deref())?;
    let mut report = Report { valid: faults.is_empty(), ..Report::default() };
    report.faults = Fault::views(&faults);
    if report.valid && !arguments.check {
        beside(arguments, config, folder, &mut report)?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        tell(arguments, &report);
    }
    Ok(if report.valid { Outcome::Done } else { Outcome::Found })
}

/// Holds the folder against the database and, unless only the differences are asked for, takes it
/// in.
fn beside(
    arguments: &InitArguments,
    config: &Config,
    folder: Folder,
    report: &mut Report,
) -> Result<(), Failure> {
    if arguments.diff {
        let mut db = connect_once(&DatabaseUrl::parse(&config.database.url)?)?;
        let folder = match schema_state(&mut db)? {
            SchemaState::Current => {
                report.faults = Fault::views(check_owner(&mut db, &folder)?.as_slice());
                folder.beside(&mut db)?
            }
            _ => folder,
        };
        report.valid = report.faults.is_empty();
        report.changes = folder::diff(&folder);
        return Ok(());
    }
    let store = open_beside(config)?;
    let written =
        store.write_blocking(crate::db::acts::INIT, Origin::operator("init"), move |tx| {
            if let Some(fault) = check_owner(tx.db, &folder)? {
                tx.nothing_to_audit();
                return Ok((Some(fault), Vec::new(), 0));
            }
            let folder = folder.clone().beside(tx.db)?;
            let changes = folder::diff(&folder);
            let taken_in = if changes.is_empty() {
                tx.nothing_to_audit();
                0
            } else {
                take_in(tx, &folder)?
            };
            Ok::<_, Problem>((None, changes, taken_in))
        })?;
    let (fault, changes, taken_in) = written;
    report.faults = Fault::views(fault.as_slice());
    report.valid = report.faults.is_empty();
    report.done = report.valid;
    (report.changes, report.taken_in) = (changes, taken_in);
    Ok(())
}

fn export(target: &Path) -> Ran {
    Folder::built_in().write(target).map_err(|error| {
        Failure::Text(format!(
            "{} に書き出せません（{error}）。空のフォルダーを指定してください",
            target.display()
        ))
    })?;
    println!("組み込みのフォルダーを {} に書き出しました", target.display());
    Ok(Outcome::Done)
}

/// Tells each fault in a line of its own.
pub(super) fn tell_faults(faults: &[Fault]) {
    tell_views(&Fault::views(faults));
}

fn tell_views(faults: &[FaultView]) {
    for fault in faults {
        let row = if fault.row == 0 { String::new() } else { format!(" {} 行目", fault.row) };
        println!(
            "{}{row}「{}」= 「{}」: {}",
            fault.sheet, fault.heading, fault.value, fault.detail
        );
    }
    println!("誤りが {} 件あります。何も取り込んでいません", faults.len());
}

fn tell(arguments: &InitArguments, report: &Report) {
    if !report.valid {
        tell_views(&report.faults);
        return;
    }
    if arguments.check {
        println!("誤りはありません");
        return;
    }
    for change in &report.changes {
        println!("{}", sentence(change));
    }
    if arguments.diff {
        println!("前に取り込んだものとの違い {} 件。まだ取り込んでいません", report.changes.len());
    } else {
        println!(
            "違い {} 件のうち、{} 件を加えるか改めました",
            report.changes.len(),
            report.taken_in
        );
        println!("稼働中のサーバーの名称と色は、再起動すると新しくなります");
    }
}

fn sentence(change: &LineChange) -> String {
    let said = match change.change {
        Change::Added => "追加".to_owned(),
        Change::Removed => "フォルダーから除かれました（登録済みのものは残します）".to_owned(),
        Change::Changed => {
            let cells = change.cells.iter();
            let cell = |(heading, was, now): &(String, String, String)| {
                format!("{heading}: 「{was}」→「{now}」")
            };
            cells.map(cell).collect::<Vec<_>>().join("、")
        }
    };
    format!("{} [{}] {said}", change.file, change.key)
}
