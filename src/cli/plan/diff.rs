//! `dxship plan diff`.
use std::path::PathBuf;

use clap::Args;

use super::report::Report;
use super::{Done, Outcome, files};
use crate::planner::diff::{Diff, compare};

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 一つ目の計画
    before: PathBuf,
    /// 二つ目の計画
    after: PathBuf,
}

pub(super) fn run(arguments: &DiffArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let before = files::plan(&arguments.before)?;
    let after = files::plan(&arguments.after)?;
    let diff = compare(&problem, &before, &after);
    report.result(&diff, || text(report, &diff));
    Ok(Outcome::Done)
}

fn text(report: &Report, diff: &Diff) -> Vec<String> {
    let mut text = vec![report.of(&diff.ja, &diff.en).to_owned()];
    text.extend(diff.figures.iter().map(|figure| {
        let (before, after) = (figure.before, figure.after);
        let name = report.of(figure.ja, figure.en);
        format!("  {before:>9} -> {after:>9}  ({:+})  {name}", after - before)
    }));
    let sentences = diff.changes.iter();
    text.extend(sentences.map(|change| format!("- {}", report.of(&change.ja, &change.en))));
    text
}
