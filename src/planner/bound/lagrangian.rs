//! Dual prices of post-years and goals, and the bound they prove.
//!
//! The formula is the one in the comment of `exchange::plan`; everything is counted in whole 1/1,024
//! points, so the bound is exact for whatever prices a search (which may think in floats) proposes.

use crate::bound::dual_prices::DualPrices;
use crate::bound::goals::Goals;
use crate::model::column::{Column, Marginals};
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;
use crate::pricing::everybody::best_columns;
use crate::stop::Workers;

/// The Lagrangian bound that prices prove, and everybody's best column under them.
#[derive(Debug, Clone, Default)]
pub(crate) struct LagrangianBound {
    /// L, in 1/[`SCALE`] point.
    pub value: i64,
    /// Reduced value of the best column, per person of the subproblem.
    pub best: Vec<i64>,
    /// The best column, per person of the subproblem.
    pub columns: Vec<Column>,
    pub goals: Goals,
    /// A person of the subproblem who has no column at all.
    pub stuck: Option<u32>,
}

/// Value of a bound that was ended before it was done: proves nothing.
const UNKNOWN: i64 = i64::MAX / 4;

/// Evaluates the Lagrangian bound of the prices. Ended early it proves nothing and knows no
/// columns.
pub(crate) fn lagrangian_bound(
    model: &Model,
    subproblem: &Subproblem,
    prices: &DualPrices,
    workers: Workers,
) -> LagrangianBound {
    let mut marginals = Marginals::default();
    prices.marginals(model, subproblem, &mut marginals);
    let mut lagrangian = LagrangianBound::default();
    lagrangian.goals.answer(model, subproblem, prices);
    lagrangian.value = lagrangian.goals.value;
    let Some(best_columns) = best_columns(model, &subproblem.graphs, &marginals, workers) else {
        let columns = vec![Column::default(); subproblem.people.len()];
        return LagrangianBound {
            value: UNKNOWN,
            best: vec![0; columns.len()],
            columns,
            ..lagrangian
        };
    };
    for (&person, answer) in subproblem.people.iter().zip(best_columns) {
        let (value, column) = answer.unwrap_or_else(|| {
            lagrangian.stuck = lagrangian.stuck.or(Some(person));
            (0, Column::default())
        });
        lagrangian.value += value;
        lagrangian.best.push(value);
        lagrangian.columns.push(column);
    }
    lagrangian
}
