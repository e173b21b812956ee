//! From a problem to a judged result: which method, with what limits, and nothing stored that the
//! referee does not confirm.

use std::ops::ControlFlow;
use std::time::Duration;

use super::model::{Findings, Judged, Method, Settings, Side, judged};
use crate::planner::fault::Fault;
use crate::planner::leximin;
use crate::planner::matching;
use crate::planner::plan::{Plan, StoppedBy};
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::scenarios::{self, Scenario};
use crate::planner::solve::{Clock, Progress, SolveOptions, Watch, solve};
use crate::planner::stability::stable_year;
use crate::planner::stop::Stop;

/// Seconds of a search when nothing else is set.
const USUAL_SECONDS: u64 = 60;
/// Searches under one scenario: two for the repair, one for the best plan.
const SEARCHES: u64 = 3;

/// Finds a plan; `stop` ends the search within a round.
///
/// # Errors
/// Why there is none, in sentences.
pub fn find(
    problem: &PlanProblem,
    method: Method,
    settings: &Settings,
    warm: Option<&Plan>,
    clock: &dyn Fn() -> Duration,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    stop: Stop,
) -> Result<Judged, Vec<String>> {
    match method {
        Method::Stable => stable(problem, settings),
        Method::Optimal | Method::Leximin => {
            let search = if method == Method::Leximin { leximin::solve } else { solve };
            optimal(problem, settings, search, warm, clock, watch, stop)
        }
        Method::Hand => Err(vec!["手作業の計画は計算しません。行を編集してください。".to_owned()]),
    }
}

/// How a problem is solved.
type Search = fn(&PlanProblem, &SolveOptions, &Clock, &mut Watch) -> Result<Plan, Vec<Fault>>;

fn optimal(
    problem: &PlanProblem,
    settings: &Settings,
    search: Search,
    warm: Option<&Plan>,
    clock: &dyn Fn() -> Duration,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    stop: Stop,
) -> Result<Judged, Vec<String>> {
    let options = SolveOptions { warm_start: warm, ..options(settings, stop) };
    let plan = search(problem, &options, clock, watch)
        .map_err(|faults| faults.into_iter().map(|fault| fault.ja).collect::<Vec<_>>())?;
    if matches!(plan.stopped_by, StoppedBy::Cancelled { .. }) {
        return Err(vec!["計算は中止されました。".to_owned()]);
    }
    judged(problem, plan)
}

fn options<'a>(settings: &Settings, stop: Stop<'a>) -> SolveOptions<'a> {
    let steps = settings.max_steps.map(u64::from);
    // A limit in steps repeats exactly; a clock is added only where nothing was said.
    let usual = if steps.is_some() { None } else { Some(USUAL_SECONDS) };
    SolveOptions {
        seed: u64::from(settings.seed),
        steps,
        seconds: settings.max_seconds.map(u64::from).or(usual),
        warm_start: None,
        lexicographic: settings.lexicographic,
        threads: 1,
        stop,
    }
}

/// Judges a plan under one scenario, in at most the time of one search of the plan.
///
/// # Errors
/// Why it cannot be judged, in sentences. That there is no plan under it is an answer.
pub fn judge(
    problem: &PlanProblem,
    (plan, version): (&Plan, i32),
    settings: &Settings,
    scenario: &Scenario,
    clock: &dyn Fn() -> Duration,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    stop: Stop,
) -> Result<Findings, Vec<String>> {
    let whole = options(settings, stop);
    let seconds = whole.seconds.map(|seconds| seconds.div_ceil(SEARCHES));
    let options = SolveOptions { seconds, ..whole };
    let mut found =
        scenarios::judge(problem, plan, std::slice::from_ref(scenario), &options, clock, watch)
            .map_err(|faults| faults.into_iter().map(|fault| fault.ja).collect::<Vec<_>>())?;
    let one = found.pop().ok_or_else(Vec::new)?;
    Findings::of(problem, plan, version, scenario, one)
}

/// One year by deferred acceptance. Matching knows nothing of the longest stay, so whoever has
/// served it is not asked there.
fn stable(problem: &PlanProblem, settings: &Settings) -> Result<Judged, Vec<String>> {
    let mut asked = problem.clone();
    for person in &mut asked.people {
        let Some(current) = &person.current else { continue };
        let is_full =
            current.host != person.owner && problem.rules.max_stay_years <= current.tenure_years;
        if is_full && !person.pins.iter().any(|pin| pin.year == 0) {
            person.reach.retain(|reach| reach.host != current.host);
        }
    }
    let side = match settings.side {
        Side::Person => matching::Side::Person,
        Side::Host => matching::Side::Host,
    };
    let (lines, _) = stable_year(&asked, 0, side, u64::from(settings.seed))
        .map_err(|faults| faults.into_iter().map(|fault| fault.ja).collect::<Vec<_>>())?;
    Judged::by_hand(problem, lines, None)
        .map_err(|verdict| verdict.broken.iter().map(|fault| fault.ja.clone()).collect())
}
