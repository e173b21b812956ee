//! The audit chain, from the outside.

use std::path::{Path, PathBuf};

use chrono::Months;
use clap::Subcommand;

use super::{Failure, Outcome, Ran, waiting};
use crate::app::audit_key;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db::{AuditHead, Origin, Tx, connect_once, erase_looks, looks_before, verify_chain};
use crate::problem::Problem;

/// What can be done with the audit record at the command line.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// 改ざんがないかを最初から確かめる（見つかれば終了コード 3）
    Verify {
        /// 外に控えた先頭情報（省略時は鍵フォルダーの audit-anchor.json があればそれ）
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
        /// JSON で出力する
        #[arg(long)]
        json: bool,
    },
    /// 保存期間（privacy.looks_kept_months）を過ぎた閲覧記録の内容を消す（連鎖は保たれ、消したことが記録に残る）
    EraseLooks {
        /// 消さず、件数だけを表示する
        #[arg(long)]
        dry_run: bool,
    },
}

/// Where a server keeps the head of the chain.
pub(super) fn anchor_file(config: &Config) -> PathBuf {
    config.auth.key_dir.join("audit-anchor.json")
}

/// Writes the head beside the keys: to a new file first, which then takes the old one's name.
pub(super) fn write_anchor(url: &DatabaseUrl, file: &Path) -> Result<(), Failure> {
    let head = AuditHead::read(&mut connect_once(url)?)?;
    write_whole(file, serde_json::to_string(&head)?.as_bytes())
}

/// A file that is either the old one or the new one, whatever happens in between.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut out = std::fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&beside)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    std::fs::rename(&beside, file)?;
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn run(command: &AuditCommand, config: &Config) -> Ran {
    match command {
        AuditCommand::Verify { anchor, json } => verify(anchor.as_ref(), *json, config),
        AuditCommand::EraseLooks { dry_run } => erase(*dry_run, config),
    }
}

fn erase(dry_run: bool, config: &Config) -> Ran {
    let months = u32::try_from(config.privacy.looks_kept_months).unwrap_or(u32::MAX);
    let now = Clock::System.now();
    let before = now
        .checked_sub_months(Months::new(months))
        .ok_or_else(|| Failure::Text("保存期間が長すぎます".to_owned()))?;
    let day = before.date();
    if dry_run {
        let mut db = connect_once(&DatabaseUrl::parse(&config.database.url)?)?;
        println!(
            "{day} より前の閲覧記録は {} 件です。何も消していません",
            looks_before(&mut db, before)?
        );
        return Ok(Outcome::Done);
    }
    let (store, key) = (super::store_beside(config)?, audit_key(config)?);
    let erase = move |tx: &mut Tx<'_>| erase_looks(tx, &key, before).map_err(Problem::from);
    let count =
        store.write_blocking("audit.erase_looks", Origin::operator("audit erase-looks"), erase)?;
    println!("{day} より前の閲覧記録 {count} 件の内容を消しました");
    Ok(Outcome::Done)
}

fn verify(anchor: Option<&PathBuf>, json: bool, config: &Config) -> Ran {
    let named = anchor.is_some();
    let file = anchor.cloned().unwrap_or_else(|| anchor_file(config));
    let anchor: Option<AuditHead> = if named || file.exists() {
        Some(serde_json::from_slice(&std::fs::read(&file)?)?)
    } else {
        None
    };
    let mut db = connect_once(&DatabaseUrl::parse(&config.database.url)?)?;
    let key = audit_key(config)?;
    let verdict = waiting("監査記録を確かめています…", || {
        verify_chain(&mut db, &key, anchor.as_ref())
    })?;
    let (sentence, outcome) = match &verdict {
        Ok(head) => (
            format!(
                "監査記録 {} 件に改ざんは見つかりませんでした{}",
                head.sequence,
                if anchor.is_some() {
                    "（外の控えと一致）"
                } else {
                    "（外の控えなし）"
                }
            ),
            Outcome::Done,
        ),
        Err(fault) => (
            format!("監査記録の {} 件目に異常があります（{}）", fault.sequence, fault.kind),
            Outcome::Found,
        ),
    };
    if json {
        println!(
            "{}",
            serde_json::json!({ "intact": verdict.is_ok(), "anchored": anchor.is_some(), "head": verdict.as_ref().ok(), "fault": verdict.as_ref().err() })
        );
    } else {
        println!("{sentence}");
    }
    Ok(outcome)
}
