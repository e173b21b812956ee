//! The worst-off first: as few as can be without satisfaction, then as few as can be at the lowest
//! level, and so on; among the plans that are as fair, the one with the most points.
//!
//! Each stage is a problem of its own (`exchange::fairness`), solved and proven like any other. What
//! earlier stages reached is held by points, and these grow until the plan holds it.
use crate::exchange::fairness::{LEVELS, held, staged, unit};
use crate::exchange::fault::Fault;
use crate::exchange::plan::{
    FORMAT, FairStage, Fairness, Line, Plan, Proof, SearchLimits, StoppedBy,
};
use crate::exchange::problem::Problem;
use crate::referee::{satisfaction, score};
use crate::solve::{Clock, SolveOptions, Watch, search};
use crate::validation::validate;

/// Points per unit of earlier stages, tried one after the other.
const HOLDS: [i64; 3] = [8, 64, 512];

/// Solves a problem for the worst-off first. The limits of the options hold for each stage's rounds
/// and for the seconds of all together; a stage that was ended has a gap, and every bound stays true.
///
/// # Errors
/// As [`crate::solve::solve`].
pub fn solve(
    problem: &Problem,
    options: &SolveOptions,
    clock: &Clock,
    watch: &mut Watch,
) -> Result<Plan, Vec<Fault>> {
    validate(problem)?;
    let mut stages = Stages::begin(problem, options);
    for nth in 0..=LEVELS {
        stages.add(nth, clock, watch)?;
    }
    Ok(stages.publish())
}

/// A stage that was solved.
struct Solved {
    hold: i64,
    /// Its plan's bound, held points included.
    plan: Plan,
}

struct Stages<'a> {
    problem: &'a Problem,
    options: &'a SolveOptions<'a>,
    unit: i64,
    /// The fairest lines so far.
    lines: Option<Vec<Line>>,
    solved: Vec<Solved>,
    stopped: StoppedBy,
}

impl<'a> Stages<'a> {
    fn begin(problem: &'a Problem, options: &'a SolveOptions<'a>) -> Self {
        Self {
            problem,
            options,
            unit: unit(problem),
            lines: options.warm_start.map(|plan| plan.lines.clone()),
            solved: Vec::new(),
            stopped: StoppedBy::Finished,
        }
    }

    /// What lines come to in each stage.
    fn reached(&self, lines: &[Line]) -> [i64; LEVELS + 1] {
        let [first, second, third] = satisfaction(self.problem, lines).map(|sum| sum / self.unit);
        [first, second, third, score(self.problem, lines)]
    }

    fn add(&mut self, nth: usize, clock: &Clock, watch: &mut Watch) -> Result<(), Vec<Fault>> {
        let holds = if nth == 0 { &HOLDS[..1] } else { &HOLDS[..] };
        for &hold in holds {
            let own = staged(self.problem, nth, if nth == 0 { 0 } else { hold });
            let warm = self.lines.clone().map(Plan::of_lines);
            let options =
                SolveOptions { warm_start: warm.as_ref(), lexicographic: false, ..*self.options };
            let plan = search(&own, &options, clock, watch)?;
            let (new, known) = (self.reached(&plan.lines), &self.lines);
            let old = known.as_ref().map(|lines| self.reached(lines));
            let holds = nth == 0 || old.is_none_or(|old| new[..nth] >= old[..nth]);
            if plan.stopped_by != StoppedBy::Finished {
                self.stopped = plan.stopped_by.clone();
            }
            if holds && old.is_none_or(|old| new[..=nth] > old[..=nth]) {
                self.lines = Some(plan.lines.clone());
            }
            let is_over = holds || plan.stopped_by != StoppedBy::Finished;
            if is_over || hold == HOLDS[HOLDS.len() - 1] {
                self.solved.push(Solved { hold: if nth == 0 { 0 } else { hold }, plan });
                break;
            }
        }
        Ok(())
    }

    fn publish(self) -> Plan {
        let lines = self.lines.clone().unwrap_or_default();
        let reached = self.reached(&lines);
        let mut stages = Vec::new();
        for (nth, solved) in self.solved.into_iter().enumerate() {
            let points = |at: usize| held(solved.hold, nth, at) * reached[at];
            let bound = solved.plan.bound - (0..nth).map(points).sum::<i64>();
            stages.push(FairStage {
                hold: solved.hold,
                reached: reached[nth],
                bound,
                certificate: solved.plan.certificate.unwrap_or_default(),
                proof: solved.plan.proof.unwrap_or(Proof::Certificate),
            });
        }
        let is_proven = stages.iter().all(|stage| stage.reached == stage.bound);
        Plan {
            format: FORMAT.to_owned(),
            problem_hash: self.problem.hash(),
            score: reached[LEVELS],
            bound: stages.last().map_or(reached[LEVELS], |stage| stage.bound),
            proven_optimal: is_proven,
            seed: self.options.seed,
            limits: SearchLimits {
                steps: self.options.steps,
                seconds: self.options.seconds,
                lexicographic: false,
            },
            stopped_by: self.stopped,
            fairness: Some(Fairness { unit: self.unit, stages }),
            ..Plan::of_lines(lines)
        }
    }
}
