//! `dxship plan scenarios`: a plan when doubts come true, and the cheapest repair.
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::files::{self, Trouble};
use super::report::Report;
use super::{Done, Outcome};
use crate::planner::scenarios::{Judgement, judge};
use crate::planner::solve::SolveOptions;

#[derive(Debug, Args)]
pub struct ScenariosArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 計画 (dxship-plan/1)
    plan: PathBuf,
    /// 想定 (dxship-plan-scenarios/1)
    scenarios: PathBuf,
    /// 一つの探索の作業の上限 (limit of work of each search)
    #[arg(long)]
    steps: Option<u64>,
    /// 乱数の種 (seed)
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct Answer {
    scenarios: Vec<Judgement>,
}

pub(super) fn run(arguments: &ScenariosArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let plan = files::plan(&arguments.plan)?;
    let doubts = files::doubts(&arguments.scenarios)?;
    let options =
        SolveOptions { seed: arguments.seed, steps: arguments.steps, ..SolveOptions::default() };
    let start = Instant::now();
    let mut watch = |_| ControlFlow::Continue(());
    let scenarios =
        judge(&problem, &plan, &doubts.scenarios, &options, &|| start.elapsed(), &mut watch)
            .map_err(Trouble::Refused)?;
    let answer = Answer { scenarios };
    report.result(&answer, || {
        let said = answer.scenarios.iter();
        said.map(|one| format!("- {}", report.of(&one.sentence_ja, &one.sentence_en))).collect()
    });
    Ok(Outcome::with_findings(answer.scenarios.iter().any(|one| one.best.is_none())))
}
