//! First people everywhere before second people anywhere, and these before third ones.
use crate::bound::dual_prices::DualPrices;
use crate::branch::node::Leaf;
use crate::exchange::plan::StoppedBy;
use crate::model::column::Column;
use crate::model::numbers::Model;
use crate::primal::working_plan::WorkingPlan;
use crate::solve::work::{PARTS, WHOLE, Work};

/// Most rounds of the proof in one pass.
const PASS_ROUNDS: usize = 500;
/// Of [`PARTS`] parts of the limits, how many may be used up after each pass.
const SHARES: [u64; 3] = [6, 8, 9];
/// How often the bonuses of earlier passes may grow in a pass.
const TRIES: usize = 4;

/// What a pass leaves behind.
struct Standing {
    bonus: [i64; 3],
    prices: DualPrices,
    /// Value, bound and score.
    figures: (i64, i64, Option<i64>),
    best: Vec<Column>,
    parts: Option<Vec<Leaf>>,
}

impl Work<'_, '_> {
    /// First, second and third people one after the other, each pass proven before the next begins.
    /// A pass adds to the points of its people more than all else can be worth; what earlier passes
    /// reached is held by bonuses of their own, which grow until the plan found holds it. The proof
    /// of such a plan is one among all plans that hold it as well.
    pub(crate) fn passes(&mut self) {
        self.subproblem.bonus = [0; 3];
        let is_whole = self.model.people.len() <= WHOLE;
        self.effort.rounds =
            if is_whole { self.effort.rounds.min(PASS_ROUNDS) } else { self.effort.rounds / 3 };
        self.part = if is_whole { PARTS } else { SHARES[0] };
        self.solve_dual();
        if self.stuck.is_some() {
            return;
        }
        if !is_whole {
            self.effort = self.effort.warm();
        }
        let more = self.bound.max(0) + most_loss(self.model) + 1;
        let (mut reached, mut cut) = (Vec::new(), None);
        for nth in 0..3 {
            if !is_whole {
                self.open_part(nth, &mut cut);
            }
            let before = self.standing();
            self.subproblem.bonus[nth] = more;
            for _ in 0..TRIES {
                self.pass();
                if self.score.is_none() {
                    return self.return_to(before);
                }
                let covered = self.covered();
                if reached.iter().zip(covered).all(|(before, now)| *before <= now)
                    || self.stopped.is_some()
                {
                    break;
                }
                self.subproblem.bonus[..nth].iter_mut().for_each(|bonus| *bonus *= 4);
            }
            let covered = self.covered();
            let holds = reached.iter().zip(covered).all(|(before, now)| *before <= now);
            self.is_proven &= holds;
            reached.push(covered[nth]);
            if is_whole && !self.is_proven {
                break;
            }
        }
        self.stopped = self.stopped.take().or(cut);
    }

    /// What is not proven as a whole shares the limits, so that no pass goes without; the
    /// limit that ended the one before ends this one no more.
    fn open_part(&mut self, nth: usize, cut: &mut Option<StoppedBy>) {
        self.part = SHARES[nth];
        if !matches!(self.stopped, Some(StoppedBy::Cancelled { .. })) {
            *cut = self.stopped.take().or_else(|| cut.take());
        }
    }

    /// One pass from the prices and the plan of the one before.
    fn pass(&mut self) {
        (self.value, self.bound, self.score, self.is_proven, self.parts) =
            (i64::MAX, i64::MAX, None, false, None);
        self.start = (0..).zip(std::mem::take(&mut self.best)).collect();
        self.solve_dual();
        self.plan();
    }

    /// What has been reached so far.
    fn standing(&self) -> Standing {
        Standing {
            bonus: self.subproblem.bonus,
            prices: self.prices.clone(),
            figures: (self.value, self.bound, self.score),
            best: self.best.clone(),
            parts: self.parts.clone(),
        }
    }

    /// Takes back a pass that was ended before it had a plan.
    fn return_to(&mut self, standing: Standing) {
        (self.subproblem.bonus, self.prices, self.best, self.parts) =
            (standing.bonus, standing.prices, standing.best, standing.parts);
        (self.value, self.bound, self.score) = standing.figures;
        self.is_proven = false;
    }

    /// Municipality-years with one, two, three people in the best plan.
    fn covered(&self) -> [i64; 3] {
        let mut working_plan = WorkingPlan::new(self.model, [0; 3], &self.prices);
        (0..)
            .zip(&self.best)
            .for_each(|(person, column)| working_plan.place(person, column.clone()));
        working_plan.covered()
    }
}

/// More than any plan can lose: every year a move and once a recall, for everybody.
fn most_loss(model: &Model) -> i64 {
    let lost = |graph: &std::sync::Arc<crate::model::state_graph::StateGraph>| {
        let worst = graph.cells.iter().map(|cell| cell.points.min(0)).min().unwrap_or(0);
        (model.stays.move_cost - worst) * 4 * model.years as i64 + model.stays.recall_cost
    };
    model.people.iter().map(lost).sum()
}
