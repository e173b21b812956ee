//! The certificate checker: the bound of a plan evaluated anew from its stored prices.
//!
//! The formula is the one in the module comment of [`crate::exchange::plan`]. Nothing is shared with the
//! search: prices are read from the plan, eligibility comes from the referee, and the best
//! itinerary of each person under the prices is found by a dynamic programme of this room's own.
//! Everything is counted in integers; one point is [`SCALE`] units.
mod fairness;
mod goals;
mod itinerary;
mod offers;
mod parts;
mod prices;

use serde::Serialize;

use crate::certificate::goals::{coverage, handover, team};
use crate::exchange::fault::Fault;
use crate::exchange::plan::{Certificate, Fairness, Plan, Proof, SCALE};
use crate::exchange::problem::Problem;
use crate::referee::{EligibleLines, eligible_lines};
use itinerary::Best;
use prices::StoredPrices;

/// What the stored prices prove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The bound the prices give, in points; none when there is no certificate or it cannot be
    /// evaluated.
    pub bound: Option<i64>,
    /// The bound its proof by search gives, in points; none without one or when it proves nothing.
    pub search_bound: Option<i64>,
    /// The plan's bound follows from the prices, or from those of the proof by search, alone.
    pub proves_plan_bound: bool,
    /// The plan's bound is lower than what the prices prove and rests on a search that is not
    /// stored and has to be repeated.
    pub rests_on_search: bool,
    /// The bound speaks only of plans with at least the promised coverage (lexicographic option).
    pub conditional: bool,
    /// The lowest bound that was evaluated anew, in points: what the plan is measured against,
    /// whatever it claims.
    pub confirmed_bound: Option<i64>,
    /// (confirmed bound - score) / confirmed bound in millionths, rounded up; none without one or
    /// when it is not above 0.
    pub gap_millionths: Option<i64>,
    /// People whose best itinerary was replaced by a slightly better one that may return too early,
    /// because the exact search was cut; the bound stays valid.
    pub relaxed_people: usize,
    /// What does not hold.
    pub faults: Vec<Fault>,
}

/// Evaluates the certificate of a plan, or those of all its stages if it puts the worst-off first.
pub fn audit(problem: &Problem, plan: &Plan) -> Audit {
    match &plan.fairness {
        Some(fairness) => audit_stages(problem, plan, fairness),
        None => audit_points(problem, plan),
    }
}

/// Nothing evaluated yet.
const NOTHING: Audit = Audit {
    bound: None,
    search_bound: None,
    proves_plan_bound: false,
    rests_on_search: false,
    conditional: false,
    confirmed_bound: None,
    gap_millionths: None,
    relaxed_people: 0,
    faults: Vec::new(),
};

/// The bounds told are those of the last stage, in points of the problem.
fn audit_stages(problem: &Problem, plan: &Plan, stated: &Fairness) -> Audit {
    let stages = match fairness::stages(problem, plan, stated) {
        Ok(stages) => stages,
        Err(faults) => return Audit { faults, ..NOTHING },
    };
    let mut all = Audit { proves_plan_bound: true, conditional: true, ..NOTHING };
    for (nth, (stage, stated)) in stages.iter().zip(&stated.stages).enumerate() {
        let audit = audit_points(&stage.problem, &stage.plan);
        let at = format!("/fairness/stages/{nth}");
        if stage.plan.score != stage.held.saturating_add(stated.reached) {
            all.faults.push(fairness::differs(&at));
        }
        all.proves_plan_bound &= audit.proves_plan_bound;
        all.rests_on_search |= audit.rests_on_search;
        all.relaxed_people += audit.relaxed_people;
        all.faults.extend(
            audit
                .faults
                .into_iter()
                .map(|fault| Fault { pointer: format!("{at}{}", fault.pointer), ..fault }),
        );
        (all.bound, all.search_bound, all.confirmed_bound) =
            [audit.bound, audit.search_bound, audit.confirmed_bound]
                .map(|bound| bound.map(|bound| bound - stage.held))
                .into();
    }
    all.gap_millionths = all.confirmed_bound.and_then(|bound| gap_millionths(bound, plan.score));
    all
}

fn audit_points(problem: &Problem, plan: &Plan) -> Audit {
    let mut audit = NOTHING;
    match StoredPrices::read(problem, plan) {
        Ok(prices) => audit.judge(problem, plan, &prices),
        Err(faults) => audit.faults = faults,
    }
    if plan.certificate.is_none() && (plan.proven_optimal || plan.bound != 0) {
        audit.faults = vec![unconfirmed(plan.bound)];
    }
    audit.gap_millionths =
        audit.confirmed_bound.and_then(|bound| gap_millionths(bound, plan.score));
    audit
}

fn gap_millionths(bound: i64, score: i64) -> Option<i64> {
    let (missing, bound) = (i128::from(bound) - i128::from(score), i128::from(bound));
    let gap = (bound > 0).then(|| (missing * 1_000_000 + bound - 1).div_euclid(bound));
    gap.and_then(|gap| i64::try_from(gap).ok())
}

impl Audit {
    fn judge(&mut self, problem: &Problem, plan: &Plan, prices: &StoredPrices) {
        self.conditional = prices.bonus != [0; 3];
        let lines = eligible_lines(problem);
        let Some(units) = self.units(problem, prices, &lines) else {
            return;
        };
        let points = units.div_euclid(i128::from(SCALE)) - prices.promised_points();
        let Ok(bound) = i64::try_from(points) else {
            self.faults.push(prices::out_of_range("/certificate"));
            return;
        };
        self.bound = Some(bound);
        if bound > prices.claimed_bound {
            self.faults.push(too_low("/certificate/bound", prices.claimed_bound, bound));
        }
        let is_stored = plan
            .certificate
            .as_ref()
            .is_some_and(|certificate| self.search(problem, certificate, &lines));
        let proven = self.search_bound.map_or(bound, |search| search.min(bound));
        self.confirmed_bound = Some(proven);
        self.proves_plan_bound = proven <= plan.bound;
        self.rests_on_search =
            proven > plan.bound && !is_stored && matches!(plan.proof, Some(Proof::Search { .. }));
        if proven > plan.bound && !self.rests_on_search {
            self.faults.push(too_low("/bound", plan.bound, proven));
        }
    }

    /// Evaluates the proof by search; false if none is stored.
    fn search(
        &mut self,
        problem: &Problem,
        certificate: &Certificate,
        lines: &EligibleLines,
    ) -> bool {
        let Some(tree) = &certificate.tree else {
            return false;
        };
        match parts::bound(problem, certificate, tree, lines) {
            Ok(bound) => {
                self.search_bound = Some(bound);
                if bound > tree.bound {
                    self.faults.push(too_low("/certificate/tree/bound", tree.bound, bound));
                }
            }
            Err(faults) => self.faults.extend(faults),
        }
        true
    }

    fn units(
        &mut self,
        problem: &Problem,
        prices: &StoredPrices,
        lines: &EligibleLines,
    ) -> Option<i128> {
        let mut total = prices.posts_total() + coverage(problem, prices) + team(problem, prices);
        total += handover(problem, prices);
        for (at, person) in problem.people.iter().enumerate() {
            let offers = offers::of(problem, prices, person, lines.of(at));
            match itinerary::best(problem, prices, person, &offers) {
                Best::Exact(units) => total += i128::from(units),
                Best::Relaxed(units) => {
                    total += i128::from(units);
                    self.relaxed_people += 1;
                }
                Best::Impossible => {
                    self.faults.push(no_itinerary(at, &person.id));
                    return None;
                }
            }
        }
        Some(total)
    }
}

fn unconfirmed(claimed: i64) -> Fault {
    Fault::new(
        "bound_unconfirmed",
        "/certificate",
        format!("上界{claimed}が主張されていますが、それを確かめる証明（双対価格）がありません。"),
        format!(
            "The plan claims the bound {claimed} but holds no certificate that would confirm it."
        ),
    )
}

fn too_low(pointer: &str, claimed: i64, bound: i64) -> Fault {
    Fault::new(
        "bound_too_low",
        pointer,
        format!("上界は{claimed}とされていますが、双対価格から証明できるのは{bound}です。"),
        format!("The bound is claimed to be {claimed}, but the prices prove only {bound}."),
    )
}

fn no_itinerary(at: usize, person: &str) -> Fault {
    Fault::new(
        "no_itinerary",
        format!("/people/{at}/pins"),
        format!("{person}の固定をすべて守れる配置がありません。"),
        format!("No itinerary keeps all pins of {person}."),
    )
}
