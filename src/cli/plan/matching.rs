//! `dxship plan match`.
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::files::{self, Trouble};
use super::report::Report;
use super::{Done, Outcome};
use crate::planner::matching::{self, Answer, Match};

#[derive(Debug, Args)]
pub struct MatchArgs {
    /// 希望順位 (dxship-match/1)
    instance: PathBuf,
    /// 方式 (method)
    #[arg(long, value_enum, default_value_t = Method::Da)]
    method: Method,
    /// 申し込む側 (who proposes)
    #[arg(long, value_enum, default_value_t = Side::Person)]
    side: Side,
    /// 同順位を決めるくじの種 (seed of the lottery that breaks ties)
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// 解かずに、この組合せのブロッキングペアを数える (judge this matching instead of making one)
    #[arg(long)]
    judge: Option<PathBuf>,
    /// 書き出すファイル (file to write the answer to)
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Method {
    /// 受入保留方式 (deferred acceptance)
    Da,
    /// 地域上限つき (flexible deferred acceptance with regional caps)
    FlexibleDa,
    /// 団体の中のポスト (posts inside hosts)
    Project,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Side {
    /// 職員側 (people propose)
    Person,
    /// 団体側 (hosts propose)
    Host,
}

pub(super) fn run(arguments: &MatchArgs, report: &Report) -> Done {
    let instance = files::instance(&arguments.instance)?;
    let method = match arguments.method {
        Method::Da => matching::Method::Da,
        Method::FlexibleDa => matching::Method::FlexibleDa,
        Method::Project => matching::Method::Project,
    };
    let side = match arguments.side {
        Side::Person => matching::Side::Person,
        Side::Host => matching::Side::Host,
    };
    let answer = match &arguments.judge {
        None => matching::solve(&instance, method, side, arguments.seed),
        Some(path) => matching::judge(&instance, method, &files::matches(path)?, arguments.seed),
    };
    let answer = answer.map_err(Trouble::Refused)?;
    if let Some(path) = &arguments.out {
        files::write_whole(path, &files::json(&answer))?;
    }
    report.result(&answer, || text(report, &answer));
    let found = !answer.blocking_pairs.is_empty() || !answer.minimum_short.is_empty();
    Ok(Outcome::with_findings(found))
}

fn text(report: &Report, answer: &Answer) -> Vec<String> {
    let (matched, out, blocking) =
        (answer.matches.len(), answer.unmatched.len(), answer.blocking_pairs.len());
    let ja =
        format!("{matched} 人が決まり、{out} 人が未定です。ブロッキングペアは {blocking} 組です。");
    let en = format!("{matched} matched, {out} unmatched, {blocking} blocking pairs.");
    let mut text = vec![report.of(&ja, &en).to_owned()];
    text.extend(answer.matches.iter().map(|pair| format!("  {}", pair_text(pair))));
    text.extend(answer.unmatched.iter().map(|person| format!("  {person} -> -")));
    let blocking = report.of("ブロッキングペア", "blocking pair");
    text.extend(
        answer.blocking_pairs.iter().map(|pair| format!("- {blocking}: {}", pair_text(pair))),
    );
    let held = report.of("地域の上限により不成立", "held back by the regional cap");
    text.extend(answer.held_by_cap.iter().map(|pair| format!("- {held}: {}", pair_text(pair))));
    let shortfalls = answer.minimum_short.iter();
    text.extend(shortfalls.map(|short| format!("- {}", report.of(&short.ja, &short.en))));
    text.extend(answer.warnings.iter().map(|fault| format!("- {}", report.fault(fault))));
    text
}

fn pair_text(pair: &Match) -> String {
    match &pair.post {
        Some(post) => format!("{} -> {} ({post})", pair.person, pair.host),
        None => format!("{} -> {}", pair.person, pair.host),
    }
}
