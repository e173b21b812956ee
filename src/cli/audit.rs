//! The audit chain, from the outside.

use std::path::PathBuf;

use chrono::Months;
use clap::Subcommand;

use super::anchor::Anchors;
use super::{Failure, Outcome, Ran, waiting};
use crate::app::{audit_key, audit_key_of, open_beside};
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db;
use crate::db::{
    Anchored, AuditHead, ChainFault, Origin, Tx, anchored, break_event, connect_existing,
    erase_looks, looks_before, record, verify_chain,
};
use crate::problem::Problem;
use crate::vocab::ShortText;

/// What can be done with the audit record at the command line.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// 改ざんがないかを最初から確かめる（見つかれば終了コード 3）
    Verify {
        /// 外に控えた先頭情報（省略時は鍵フォルダーの audit-anchor.json と audit.anchor_copy のうち、あるもの）
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
        /// JSON で出力する
        #[arg(long)]
        json: bool,
    },
    /// 先頭情報を一行で出力する（外に控えるため）
    Anchor {
        /// 控えと合わなくなった理由を記録に残し、今の先頭を新しい控えにする
        #[arg(long, value_name = "REASON", value_parser = reason)]
        accept: Option<String>,
    },
    /// 保存期間（privacy.looks_kept_months）を過ぎた閲覧記録の内容を消す（連鎖は保たれ、消したことが記録に残る）
    EraseLooks {
        /// 消さず、件数だけを表示する
        #[arg(long)]
        dry_run: bool,
    },
}

/// A reason stands in the record for ever, on one line.
fn reason(text: &str) -> Result<String, String> {
    ShortText::new(text)
        .map(|text| text.to_string())
        .map_err(|_| "1〜200文字で入力してください".to_owned())
}

pub(super) fn run(command: &AuditCommand, config: &Config) -> Ran {
    match command {
        AuditCommand::Verify { anchor, json } => verify(anchor.as_ref(), *json, config),
        AuditCommand::Anchor { accept } => anchor(accept.as_deref(), config),
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
        let mut db = connect_existing(&DatabaseUrl::parse(&config.database.url)?)?;
        println!(
            "{day} より前の閲覧記録は {} 件です。何も消していません",
            looks_before(&mut db, before)?
        );
        return Ok(Outcome::Done);
    }
    let (store, key) = (open_beside(config)?, audit_key(config)?);
    let erase = move |tx: &mut Tx<'_>| erase_looks(tx, &key, before).map_err(Problem::from);
    let count = store.write_blocking(
        db::acts::AUDIT_ERASE_LOOKS,
        Origin::operator("audit erase-looks"),
        erase,
    )?;
    println!("{day} より前の閲覧記録 {count} 件の内容を消しました");
    Ok(Outcome::Done)
}

fn verify(anchor: Option<&PathBuf>, json: bool, config: &Config) -> Ran {
    let anchors: Vec<AuditHead> = match anchor {
        Some(file) => vec![serde_json::from_slice(&std::fs::read(file)?)?],
        None => Anchors::of(config).kept()?.into_iter().map(|(_, head)| head).collect(),
    };
    let mut db = connect_existing(&DatabaseUrl::parse(&config.database.url)?)?;
    let key = audit_key_of(config, &mut db)?;
    let verdict = waiting("監査記録を確かめています…", || {
        verify_chain(&mut db, &key, &anchors)
    })?;
    let mut answered = 0;
    for anchor in &anchors {
        answered += usize::from(anchored(&mut db, &key, anchor)? == Anchored::Answered);
    }
    if json {
        println!(
            "{}",
            serde_json::json!({ "intact": verdict.is_ok(), "anchored": !anchors.is_empty(), "answered_breaks": answered, "head": verdict.as_ref().ok(), "fault": verdict.as_ref().err() })
        );
    } else {
        println!("{}", sentence(&verdict, anchors.len(), answered));
    }
    Ok(if verdict.is_ok() { Outcome::Done } else { Outcome::Found })
}

fn sentence(verdict: &Result<AuditHead, ChainFault>, anchors: usize, answered: usize) -> String {
    match verdict {
        Ok(head) => {
            let outside = match (anchors, answered) {
                (0, _) => "（外の控えなし）",
                (_, 0) => "（外の控えと一致）",
                _ => {
                    "（外の控えの後に途切れがあり、その理由は audit.break として記録されています）"
                }
            };
            format!("監査記録 {} 件に改ざんは見つかりませんでした{outside}", head.sequence)
        }
        Err(fault) => {
            format!("監査記録の {} 件目に異常があります（{}）", fault.sequence, fault.kind)
        }
    }
}

/// Prints the head, for whoever keeps it elsewhere; or goes on after a break, which the record then
/// tells.
fn anchor(accept: Option<&str>, config: &Config) -> Ran {
    let mut db = connect_existing(&DatabaseUrl::parse(&config.database.url)?)?;
    let key = audit_key_of(config, &mut db)?;
    let anchors = Anchors::of(config);
    let Some(why) = accept else {
        anchors.check(&mut db, &key)?;
        println!("{}", serde_json::to_string(&AuditHead::read(&mut db)?)?);
        return Ok(Outcome::Done);
    };
    let events: Vec<_> =
        anchors.broken(&mut db, &key)?.iter().map(|(_, head)| break_event(head, why)).collect();
    if events.is_empty() {
        println!("外の控えは監査記録と合っています。することはありません");
        return Ok(Outcome::Done);
    }
    record(&mut db, &key, "audit anchor", events, &Clock::System)?;
    let head = anchors.write(&mut db, &key)?;
    println!("途切れを監査記録に残し、{} 件目を新しい控えにしました", head.sequence);
    Ok(Outcome::Done)
}
