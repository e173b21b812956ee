//! Looking over an installation.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;

use super::anchor::Anchors;
use super::{Failure, Outcome, Ran, state_sentence, waiting};
use crate::accounts::{has_accounts, incompatible, without_second_factor};
use crate::affiliation;
use crate::app::{BADGE_KEY, FORMER_BADGE_KEY, audit_key_of, facts_of_affiliation, open_beside};
use crate::clock::Clock;
use crate::config::{Auth, Config, DatabaseUrl};
use crate::db::{
    AuditHead, ChainFault, Db, Origin, SchemaState, connect_existing, on_snapshot, schema_state,
    sqlite_version, verify_chain,
};
use crate::insight::{Readiness, readiness};
use crate::problem::Problem;
use crate::{assignment, paper, talent};

/// Oldest SQLite without the corruption of a reset write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    good: bool,
    detail: String,
    /// The page that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'static str>,
}

impl Finding {
    const fn of(check: &'static str, good: bool, detail: String) -> Self {
        Self { check, good, detail, page: None }
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub(super) fn run(config: &Config, json: bool, rebuild_affiliations: bool) -> Ran {
    if rebuild_affiliations {
        let count = open_beside(config)?.write_blocking(
            affiliation::acts::AFFILIATION_REBUILD,
            Origin::operator("doctor"),
            |tx| {
                let facts = facts_of_affiliation(tx.db)?;
                affiliation::rebuild(tx, facts)
            },
        )?;
        eprintln!("所属・受入の一覧を作り直しました（{count} 行）");
    }
    let findings = waiting("点検しています…", || look(config));
    if json {
        println!("{}", serde_json::to_string(&findings)?);
    } else {
        for finding in &findings {
            println!(
                "{} {}: {}",
                if finding.good { "○" } else { "×" },
                finding.check,
                finding.detail
            );
        }
    }
    Ok(if findings.iter().all(|finding| finding.good) { Outcome::Done } else { Outcome::Found })
}

fn look(config: &Config) -> Vec<Finding> {
    let finding = Finding::of;
    let mut findings = vec![finding(
        "SQLite の版",
        sqlite_version() >= OLDEST_SQLITE,
        sqlite_version().to_string(),
    )];
    let key = |name| config.auth.key_dir.join(name);
    findings.extend(["token.key", "audit.key"].map(|name| private("鍵", &key(name))));
    // Made at the first start; before it, it is not missed.
    let of_badges = [BADGE_KEY, FORMER_BADGE_KEY].map(key).into_iter();
    findings.extend(of_badges.filter(|file| file.exists()).map(|file| private("鍵", &file)));
    let url = match DatabaseUrl::parse(&config.database.url) {
        Ok(url) => url,
        Err(error) => {
            findings.push(finding("設定", false, error.to_string()));
            return findings;
        }
    };
    findings.extend(mail(config));
    if let DatabaseUrl::Sqlite(path) = &url {
        findings.push(private("データベースファイル", path));
        if !path.exists() {
            return findings;
        }
    }
    match connect_existing(&url) {
        Err(error) => findings.push(finding("データベース接続", false, error.to_string())),
        Ok(mut db) => findings.extend(look_inside(config, &mut db)),
    }
    findings
}

/// Whether the mail server that is set up answers, and whether its password is private.
fn mail(config: &Config) -> Vec<Finding> {
    use std::net::{TcpStream, ToSocketAddrs};
    let (check, mail) = ("メールサーバー", &config.mail);
    if !mail.is_on() {
        return vec![Finding::of(check, true, "設定なし（メールは送りません）".to_owned())];
    }
    let place = (mail.server.as_str(), mail.port);
    let reached = place.to_socket_addrs().map(Vec::from_iter).and_then(|found| {
        let first = found.first().ok_or(std::io::ErrorKind::NotFound)?;
        TcpStream::connect_timeout(first, std::time::Duration::from_secs(5))
    });
    let (good, said) = match reached {
        Ok(_) => (true, format!("{}:{} に接続できます", mail.server, mail.port)),
        Err(error) => (false, format!("{}:{} に接続できません: {error}", mail.server, mail.port)),
    };
    let mut findings = vec![Finding::of(check, good, said)];
    if !mail.user.is_empty() {
        findings.push(private("メールのパスワードのファイル", &mail.password_file));
    }
    findings
}

/// Files of the installation are for the server's own user alone.
fn private(check: &'static str, path: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    let (good, detail) = match std::fs::metadata(path) {
        Err(error) => (false, format!("{}: {error}", path.display())),
        Ok(metadata) => {
            let mode = metadata.permissions().mode() & 0o777;
            (mode & 0o077 == 0, format!("{} ({mode:o})", path.display()))
        }
    };
    Finding::of(check, good, detail)
}

fn look_inside(config: &Config, db: &mut Db) -> Vec<Finding> {
    let mut findings = Vec::new();
    let state = schema_state(db);
    findings.push(match &state {
        Ok(state) => {
            Finding::of("データベースの版", *state == SchemaState::Current, state_sentence(state))
        }
        Err(error) => Finding::of("データベースの版", false, error.to_string()),
    });
    if !matches!(state, Ok(SchemaState::Current)) {
        return findings;
    }
    findings.extend(integrity(db));
    findings.push(match has_accounts(db) {
        Ok(true) => Finding::of("アカウント", true, "あり".to_owned()),
        Ok(false) => Finding::of(
            "アカウント",
            false,
            "dxship user add で最初の管理者を作ってください".to_owned(),
        ),
        Err(error) => Finding::of("アカウント", false, error.to_string()),
    });
    findings.push(roles(db));
    findings.extend(second_factors(config, db));
    findings.push(affiliations(db));
    findings.push(days(db));
    findings.push(attachments(db));
    findings.push(chain(config, db));
    findings.extend(first_year(db));
    findings
}

/// Whether anybody holds roles that watch one another: from before they were refused, or by a hand in
/// the database.
fn roles(db: &mut Db) -> Finding {
    let check = "両立しない役割";
    match incompatible(db, Clock::System.today()) {
        Ok(logins) if logins.is_empty() => Finding::of(check, true, "なし".to_owned()),
        Ok(logins) => Finding::of(
            check,
            false,
            format!("{}。どちらかの役割を取り消してください", logins.join("、")),
        ),
        Err(error) => Finding::of(check, false, error.to_string()),
    }
}

/// Whether what hangs on records is byte by byte what came.
fn attachments(db: &mut Db) -> Finding {
    let check = "添付ファイル";
    match on_snapshot(db, paper::damaged) {
        Ok((count, found)) if found.is_empty() => {
            Finding::of(check, true, format!("{count} 件、登録時のまま"))
        }
        Ok((_, found)) => {
            let said = "登録時と違います。写しから復元するか、取り下げて添付し直してください";
            Finding::of(check, false, format!("{said}: {}", found.join(", ")))
        }
        Err(error) => Finding::of(check, false, error.to_string()),
    }
}

/// Whether on every day each person has one employment at most and 100 percent of placements at most.
fn days(db: &mut Db) -> Finding {
    let check = "日ごとの在職と割合";
    let held = |db: &mut Db| -> Result<Vec<String>, Problem> {
        let twice = talent::overlapping(db)?.into_iter().map(|(id, day)| format!("{id} {day}"));
        let twice: Vec<String> = twice.collect();
        let full = assignment::overfull(db)?.into_iter();
        Ok(twice.into_iter().chain(full.map(|(id, day)| format!("{id} {day}"))).collect())
    };
    match on_snapshot(db, held) {
        Ok(found) if found.is_empty() => Finding::of(check, true, "重なりなし".to_owned()),
        Ok(found) => Finding::of(check, false, format!("重なりがあります: {}", found.join(", "))),
        Err(error) => Finding::of(check, false, error.to_string()),
    }
}

/// Who sees others' data by a password alone; a fault where the configuration asks for more.
fn second_factors(config: &Config, db: &mut Db) -> Option<Finding> {
    let check = "二要素のないアカウント";
    let required = config.auth.second_factor == Auth::REQUIRED;
    match without_second_factor(db, Clock::System.today()) {
        Ok(logins) if logins.is_empty() => {
            required.then(|| Finding::of(check, true, "なし".to_owned()))
        }
        Ok(logins) => {
            let asked = if required {
                "次のサインインで設定を求めます"
            } else {
                "auth.second_factor = \"required\" で設定を求められます"
            };
            let detail = format!("{} 件: {}。{asked}", logins.len(), logins.join("、"));
            Some(Finding::of(check, !required, detail))
        }
        Err(error) => Some(Finding::of(check, false, error.code.as_str().to_owned())),
    }
}

/// Whether the rows of affiliations are those of the facts, at one moment of a server that may be
/// writing.
fn affiliations(db: &mut Db) -> Finding {
    let check = "所属・受入の一覧";
    let held = |db: &mut Db| -> Result<_, Problem> {
        let facts = facts_of_affiliation(db)?;
        affiliation::difference(db, facts)
    };
    match on_snapshot(db, held) {
        Ok(found) if found.rows() == 0 => Finding::of(check, true, "事実の記録と同じ".to_owned()),
        Ok(found) => Finding::of(
            check,
            false,
            format!(
                "{} 行が事実の記録と違います。dxship doctor --rebuild-affiliations で作り直せます",
                found.rows()
            ),
        ),
        Err(error) => Finding::of(check, false, error.to_string()),
    }
}

/// What the first year needs, each with the page that mends it.
fn first_year(db: &mut Db) -> Vec<Finding> {
    let check = "始める前の確認";
    let finding = |need: Readiness| {
        let page = need.page.map_or_else(String::new, |page| format!("。画面 {page} で整えます"));
        let detail = match need.missing {
            0 => format!("{}: {} 件", need.need.name_ja(), need.there),
            missing => format!("{}: あと {missing} 件{page}", need.need.name_ja()),
        };
        Finding { check, good: need.missing == 0, detail, page: need.page }
    };
    match readiness(db, Clock::System.today()) {
        Ok(needs) => needs.into_iter().map(finding).collect(),
        Err(problem) => {
            vec![Finding {
                check,
                good: false,
                detail: problem.code.as_str().to_owned(),
                page: None,
            }]
        }
    }
}

fn integrity(db: &mut Db) -> Option<Finding> {
    let Db::Sqlite(_) = db else { return None };
    let read = |db: &mut Db, sql: &str| {
        diesel::sql_query(sql)
            .load::<Line>(db)
            .map(|lines| lines.into_iter().map(|line| line.line).collect::<Vec<_>>())
    };
    let checked = read(db, "SELECT integrity_check AS line FROM pragma_integrity_check");
    let foreign = read(db, "SELECT \"table\" AS line FROM pragma_foreign_key_check");
    let (good, detail) = match (checked, foreign) {
        (Ok(lines), Ok(broken)) => {
            (lines == ["ok"] && broken.is_empty(), [lines, broken].concat().join(", "))
        }
        (Err(error), _) | (_, Err(error)) => (false, error.to_string()),
    };
    Some(Finding::of("データベースの整合性", good, detail))
}

fn verdict(config: &Config, db: &mut Db) -> Result<Result<AuditHead, ChainFault>, Failure> {
    let key = audit_key_of(config, db)?;
    let anchors: Vec<AuditHead> =
        Anchors::of(config).kept()?.into_iter().map(|(_, head)| head).collect();
    Ok(verify_chain(db, &key, &anchors)?)
}

fn chain(config: &Config, db: &mut Db) -> Finding {
    let check = "監査記録の連鎖";
    let verdict = verdict(config, db);
    match verdict {
        Ok(Ok(head)) => Finding::of(check, true, format!("{} 件", head.sequence)),
        Ok(Err(fault)) => {
            Finding::of(check, false, format!("{} 件目（{}）", fault.sequence, fault.kind))
        }
        Err(error) => Finding::of(check, false, error.to_string()),
    }
}
