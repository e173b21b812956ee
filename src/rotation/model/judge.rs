//! A result is stored only as the referee and the certificate checker find it.

use std::collections::BTreeMap;

use super::names::named;
use crate::planner::certificate::audit;
use crate::planner::fault::Fault;
use crate::planner::plan::{Line, Plan, Proof};
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::referee::{Verdict, check};
use crate::problem::{Code, FieldError, Problem, Wording};

/// A result with its figures, as found by those who share nothing with the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The plan with its claims.
    pub plan: Plan,
    pub score: i64,
    /// Nothing scores more; unknown for plans that were not optimized.
    pub bound: Option<i64>,
    /// Whether the score is proven to be the best.
    pub proven: bool,
}

/// Judges a plan that a search has made: every rule kept, every claim true, the bound confirmed.
///
/// # Errors
/// What does not hold, in sentences; such a plan is never stored.
pub fn judged(problem: &PlanProblem, plan: Plan) -> Result<Judged, Vec<String>> {
    let verdict = check(problem, &plan);
    if !verdict.holds() {
        return Err(verdict
            .broken
            .iter()
            .chain(&verdict.false_claims)
            .map(|fault| fault.ja.clone())
            .collect());
    }
    if plan.certificate.is_none() && plan.fairness.is_none() {
        return Ok(Judged { score: verdict.score, bound: None, proven: false, plan });
    }
    let found = audit(problem, &plan);
    let stands = found.faults.is_empty() && (found.proves_plan_bound || found.rests_on_search);
    if stands {
        Ok(Judged {
            score: verdict.score,
            bound: Some(plan.bound),
            proven: plan.proven_optimal,
            plan,
        })
    } else {
        Err(found.faults.into_iter().map(|fault| fault.ja).collect())
    }
}

impl Judged {
    /// Judges lines set by hand. Prices of an earlier search, if there are any, bound this plan as
    /// well: they do so for every problem, and are evaluated anew for this one.
    ///
    /// # Errors
    /// What the referee found, when a rule is broken.
    pub fn by_hand(
        problem: &PlanProblem,
        mut lines: Vec<Line>,
        earlier: Option<&Plan>,
    ) -> Result<Self, Box<Verdict>> {
        order(problem, &mut lines);
        let mut plan = Plan { problem_hash: problem.hash(), ..Plan::of_lines(lines) };
        let verdict = check(problem, &plan);
        if !verdict.broken.is_empty() {
            return Err(Box::new(verdict));
        }
        let score = verdict.score;
        plan.certificate = earlier.and_then(|plan| plan.certificate.clone());
        if let Some(certificate) = &mut plan.certificate {
            // A proof by search speaks of the problem it was made for; its ids may be gone from
            // this one.
            certificate.tree = None;
        }
        let bound = plan.certificate.as_ref().and_then(|_| audit(problem, &plan).bound);
        match bound.filter(|bound| *bound >= score) {
            None => plan.certificate = None,
            Some(bound) => {
                (plan.score, plan.bound, plan.proof) = (score, bound, Some(Proof::Certificate));
                plan.proven_optimal = bound == score;
                if let Some(certificate) = &mut plan.certificate {
                    certificate.bound = bound;
                }
            }
        }
        Ok(Self { score, bound, proven: plan.proven_optimal, plan })
    }
}

/// By person, year and post in the order of the problem, as the exchange format has it.
fn order(problem: &PlanProblem, lines: &mut [Line]) {
    let people: BTreeMap<&str, usize> =
        problem.people.iter().zip(0..).map(|(person, at)| (person.id.as_str(), at)).collect();
    let posts: BTreeMap<&str, usize> =
        problem.posts.iter().zip(0..).map(|(post, at)| (post.id.as_str(), at)).collect();
    lines.sort_by_key(|line| {
        (
            people.get(line.person.as_str()).copied(),
            line.year,
            posts.get(line.post.as_str()).copied(),
        )
    });
}

/// What the planner says, with names for ids.
fn sentence(ja: &str, en: &str, names: &BTreeMap<String, String>) -> Wording {
    Wording::Each { ja: named(ja, names), en: named(en, names) }
}

/// Every broken rule as an error with its place: the first of its lines among the cells that were
/// set.
#[must_use]
pub fn broken_rules(
    verdict: &Verdict,
    cells: &[(String, i64)],
    names: &BTreeMap<String, String>,
) -> Problem {
    let place = |lines: &[Line]| {
        let at = cells.iter().position(|(person, year)| {
            lines.iter().any(|line| line.person == *person && line.year == *year)
        });
        at.map_or_else(|| "/cells".to_owned(), |at| format!("/cells/{at}"))
    };
    let errors = verdict.broken.iter().map(|fault| {
        FieldError::new(&place(&fault.lines), "plan_rule_broken")
            .saying("sentence", sentence(&fault.ja, &fault.en, names))
    });
    let mut problem = Problem::new(Code::RuleBroken);
    problem.errors = errors.collect();
    problem
}

/// What the planner refuses about a problem.
#[must_use]
pub fn refused(faults: &[Fault], pointer: &str, names: &BTreeMap<String, String>) -> Problem {
    let error = |fault: &Fault| {
        FieldError::new(pointer, "plan_rule_broken")
            .saying("sentence", sentence(&fault.ja, &fault.en, names))
    };
    let mut problem = Problem::new(Code::RuleBroken);
    problem.errors = faults.iter().map(error).collect();
    problem
}
