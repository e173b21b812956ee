//! The stages of a plan that puts the worst-off first, each as a plan of the problem it answers.
use crate::exchange::fairness::{LEVELS, held, staged, unit};
use crate::exchange::fault::Fault;
use crate::exchange::plan::{FairStage, Fairness, Plan};
use crate::exchange::problem::Problem;
use crate::referee::{satisfaction, score};

/// Largest weight of earlier stages.
const MOST_HOLD: i64 = 4_096;

/// A stage to be audited: its problem, the plan in it, and the points that earlier stages hold.
pub(crate) struct Stage {
    pub problem: Problem,
    pub plan: Plan,
    pub held: i64,
}

/// Counts anew what the stages reached.
///
/// # Errors
/// What the stages say about the plan that is not so.
pub(crate) fn stages(
    problem: &Problem,
    plan: &Plan,
    fairness: &Fairness,
) -> Result<Vec<Stage>, Vec<Fault>> {
    if fairness.unit != unit(problem) || fairness.stages.len() != LEVELS + 1 {
        return Err(vec![differs("/fairness")]);
    }
    let counted = satisfaction(problem, &plan.lines).map(|hundredths| hundredths / fairness.unit);
    let own = score(problem, &plan.lines);
    let reached = counted.into_iter().chain([own]);
    let mut faults = Vec::new();
    let mut stages = Vec::new();
    for (nth, (stage, reached)) in fairness.stages.iter().zip(reached).enumerate() {
        let at = format!("/fairness/stages/{nth}");
        let is_last = nth == LEVELS;
        let sound = (0..=MOST_HOLD).contains(&stage.hold)
            && stage.reached == reached
            && stage.bound >= reached
            && (!is_last || stage.bound == plan.bound);
        if !sound {
            faults.push(differs(&at));
            continue;
        }
        let earlier = counted.iter().take(nth).enumerate();
        let points = earlier.map(|(at, count)| held(stage.hold, nth, at).saturating_mul(*count));
        let points = points.fold(0, i64::saturating_add);
        stages.push(in_its_problem(problem, plan, stage, nth, points));
    }
    if faults.is_empty() { Ok(stages) } else { Err(faults) }
}

fn in_its_problem(
    problem: &Problem,
    plan: &Plan,
    stage: &FairStage,
    nth: usize,
    held: i64,
) -> Stage {
    let own = staged(problem, nth, stage.hold);
    let mut answer = Plan::of_lines(plan.lines.clone());
    // Counted from the lines again: had the points of the stage another meaning than the levels,
    // the bound below would fall short of it.
    answer.score = score(&own, &plan.lines);
    answer.bound = held.saturating_add(stage.bound);
    answer.certificate = Some(stage.certificate.clone());
    answer.proof = Some(stage.proof.clone());
    Stage { problem: own, plan: answer, held }
}

/// The points of a stage are not what the levels of its plan say.
pub(crate) fn differs(at: &str) -> Fault {
    Fault::new(
        "fairness_differs",
        at,
        "満足の段階ごとの数が、計画の行から数え直したものと一致しません。",
        "What the stages say of satisfaction is not what the lines of the plan come to.",
    )
}
