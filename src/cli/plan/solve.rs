//! `dxship plan solve`.
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::files::{self, Trouble};
use super::report::Report;
use super::{Done, Language, Outcome};
use crate::planner::fairness::LEVELS;
use crate::planner::fault::Fault;
use crate::planner::leximin;
use crate::planner::plan::{FairStage, Plan, StoppedBy};
use crate::planner::problem::Problem;
use crate::planner::referee::check;
use crate::planner::solve::{Progress, SolveOptions, Stage, solve};

#[derive(Debug, Args)]
pub struct SolveArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 乱数の種 (seed)
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 作業の上限。同じ計画を再現できるのはこの上限だけ (limit of work; the only one that repeats exactly)
    #[arg(long)]
    steps: Option<u64>,
    /// 秒数の上限 (limit in wall-clock seconds)
    #[arg(long)]
    seconds: Option<u64>,
    /// 計画を書き出すファイル (file to write the plan to)
    #[arg(long)]
    out: PathBuf,
    /// この計画から始める (plan to start from)
    #[arg(long)]
    warm: Option<PathBuf>,
    /// 何を最もよくするか (what is made best)
    #[arg(long, value_enum, default_value_t = Method::Weighted)]
    method: Method,
    /// --method lexicographic と同じ (the same as --method lexicographic)
    #[arg(long, conflicts_with = "method")]
    lexicographic: bool,
    /// スレッド数。計画には影響しない (threads; never changes the plan)
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// 点数の合計 (the sum of points)
    Weighted,
    /// どの団体にも1人目を2人目より先に (first person everywhere before the second anywhere)
    Lexicographic,
    /// 最も満足の低い人と団体から (the worst-off first)
    Leximin,
}

/// The answer for programs; the plan itself goes to the file.
#[derive(Serialize)]
struct Answer<'a> {
    out: String,
    score: i64,
    bound: i64,
    proven_optimal: bool,
    lines: usize,
    stopped_by: &'a StoppedBy,
    #[serde(skip_serializing_if = "Option::is_none")]
    fairness: Option<Vec<FairFigures>>,
    problem_hash: &'a str,
}

/// What a stage of the worst-off first reached, in units.
#[derive(Serialize)]
struct FairFigures {
    reached: i64,
    bound: i64,
}

fn stages(plan: &Plan) -> Option<Vec<FairFigures>> {
    let stages = &plan.fairness.as_ref()?.stages;
    Some(stages.iter().map(|one| FairFigures { reached: one.reached, bound: one.bound }).collect())
}

pub(super) fn run(arguments: &SolveArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let warm = arguments.warm.as_deref().map(files::plan).transpose()?;
    let plan = solved(arguments, report, &problem, warm.as_ref())?;
    let verdict = check(&problem, &plan);
    if !verdict.holds() {
        return Err(Trouble::Refused(disagreement(&plan, verdict.score)));
    }
    files::write_whole(&arguments.out, &files::json(&plan))?;
    let answer = Answer {
        out: arguments.out.display().to_string(),
        score: plan.score,
        bound: plan.bound,
        proven_optimal: plan.proven_optimal,
        lines: plan.lines.len(),
        stopped_by: &plan.stopped_by,
        fairness: stages(&plan),
        problem_hash: &plan.problem_hash,
    };
    report.result(&answer, || text(report, &plan, &answer.out));
    Ok(Outcome::Done)
}

fn solved(
    arguments: &SolveArgs,
    report: &Report,
    problem: &Problem,
    warm: Option<&Plan>,
) -> Result<Plan, Trouble> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options = SolveOptions {
        seed: arguments.seed,
        steps: arguments.steps,
        seconds: arguments.seconds,
        warm_start: warm,
        lexicographic: arguments.lexicographic || arguments.method == Method::Lexicographic,
        threads: arguments.threads.map_or(cores, usize::from),
        ..SolveOptions::default()
    };
    let start = Instant::now();
    let clock = move || start.elapsed();
    let bar = bar(arguments.seconds);
    let language = report.language;
    let mut watch = |progress: Progress| {
        bar.set_position(start.elapsed().as_secs());
        bar.set_message(standing(language, progress));
        ControlFlow::Continue(())
    };
    let plan = match arguments.method {
        Method::Leximin => leximin::solve(problem, &options, &clock, &mut watch),
        Method::Weighted | Method::Lexicographic => solve(problem, &options, &clock, &mut watch),
    };
    bar.finish_and_clear();
    plan.map_err(Trouble::Refused)
}

/// A bar on standard error, drawn only when that is a terminal: over the seconds allowed, or a
/// turning wheel.
fn bar(seconds: Option<u64>) -> ProgressBar {
    let (bar, template) = match seconds {
        Some(seconds) => (ProgressBar::new(seconds), "{elapsed} {wide_bar} {msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {elapsed} {msg}"),
    };
    bar.set_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn standing(language: Language, progress: Progress) -> String {
    let stage = match progress.stage {
        Stage::Prices => language.of("上界", "bound"),
        Stage::Plans => language.of("探索", "search"),
        Stage::Proof => language.of("証明", "proof"),
    };
    let (score_name, bound_name) = (language.of("点数", "score"), language.of("上界", "bound"));
    let (bound, round) = (progress.bound, progress.round);
    match progress.score {
        None => format!("{stage} {round}  {bound_name} {bound}"),
        Some(score) => {
            let gap = gap(score, bound);
            let gap_name = language.of("ギャップ", "gap");
            format!("{stage} {round}  {score_name} {score}  {bound_name} {bound}  {gap_name} {gap}")
        }
    }
}

/// (bound - score) / bound as a percentage with three places, rounded up.
fn gap(score: i64, bound: i64) -> String {
    if bound <= 0 || score > bound {
        return "-".to_owned();
    }
    let missing = i128::from(bound) - i128::from(score);
    let thousandths = (missing * 100_000 + i128::from(bound) - 1) / i128::from(bound);
    format!("{}.{:03} %", thousandths / 1000, thousandths % 1000)
}

fn text(report: &Report, plan: &Plan, out: &str) -> Vec<String> {
    let (lines, score, bound) = (plan.lines.len(), plan.score, plan.bound);
    let gap = gap(score, bound);
    let (ja_proof, en_proof) = if plan.proven_optimal {
        ("最適であることが証明されました。", "It is proven to be optimal.")
    } else {
        ("", "")
    };
    let ja = format!(
        "計画を {out} に書きました。{lines} 行、点数 {score}、上界 {bound}、ギャップ {gap}。{ja_proof}"
    );
    let en = format!(
        "The plan is in {out}: {lines} lines, score {score}, bound {bound}, gap {gap}. {en_proof}"
    );
    let mut text = vec![report.of(&ja, &en).trim_end().to_owned()];
    text.extend(fairness(report, plan));
    if let StoppedBy::Seconds { round } = plan.stopped_by {
        let ja = format!(
            "時間の上限により {round} 回目で打ち切りました。別の計算機では結果が変わりえます。"
        );
        let en =
            format!("Cut by the clock at round {round}; another machine may give another plan.");
        text.push(report.of(&ja, &en).to_owned());
    }
    text
}

/// How many are satisfied, level by level.
fn fairness(report: &Report, plan: &Plan) -> Vec<String> {
    let Some(fairness) = &plan.fairness else {
        return Vec::new();
    };
    let unit = fairness.unit;
    let levels = fairness.stages.iter().enumerate().take(LEVELS);
    let line = |(nth, stage): (usize, &FairStage)| {
        let (level, reached, bound) = (nth + 1, stage.reached, stage.bound);
        let ja = format!("満足の段階{level}以上: {reached}（上界 {bound}）。1は1年の{unit}%。");
        let en = format!(
            "Satisfied at level {level} or above: {reached} of at most {bound}, in units of {unit} % of a year."
        );
        format!("- {}", report.of(&ja, &en))
    };
    levels.map(line).collect()
}

fn disagreement(plan: &Plan, score: i64) -> Vec<Fault> {
    let claimed = plan.score;
    vec![Fault::new(
        "referee_disagrees",
        "",
        format!(
            "審判の採点 {score} と探索の点数 {claimed} が一致しないか、規則が破られているため、計画を書きません。"
        ),
        format!(
            "The referee counts {score}, the search {claimed}, or a rule is broken; the plan is not written."
        ),
    )]
}
