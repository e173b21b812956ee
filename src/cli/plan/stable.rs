//! `dxship plan stable`: stability over several years.
use std::path::PathBuf;

use clap::Args;

use super::files::{self, Trouble};
use super::report::Report;
use super::{Done, Outcome};
use crate::planner::plan::Plan;
use crate::planner::stable_years::{StableYears, judge, stable_years};

#[derive(Debug, Args)]
pub struct StableArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 同順位を決めるくじの種 (seed of the lottery that breaks ties)
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// 作らずに、この計画のブロッキングペアを数える (count the pairs of this plan instead)
    #[arg(long)]
    judge: Option<PathBuf>,
    /// 計画を書き出すファイル (file to write the plan to)
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &StableArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let found = match &arguments.judge {
        Some(path) => judge(&problem, files::plan(path)?.lines),
        None => stable_years(&problem, arguments.seed).map_err(Trouble::Refused)?,
    };
    if let Some(path) = &arguments.out {
        files::write_whole(path, &files::json(&Plan::of_lines(found.lines.clone())))?;
    }
    report.result(&found, || text(report, problem.first_fiscal_year, &found));
    Ok(Outcome::with_findings(!found.blocking.is_empty()))
}

fn text(report: &Report, first: i32, found: &StableYears) -> Vec<String> {
    let (lines, pairs) = (found.lines.len(), found.blocking.len());
    let ja = format!("{lines} 行、ブロッキングペアは {pairs} 組です。");
    let en = format!("{lines} lines, {pairs} blocking pairs.");
    let mut text = vec![report.of(&ja, &en).to_owned()];
    text.extend((first..).zip(&found.blocking_by_year).map(|(year, count)| {
        let (ja, en) =
            (format!("- {year}年度: {count} 組"), format!("- Fiscal year {year}: {count} pairs"));
        report.of(&ja, &en).to_owned()
    }));
    text
}
