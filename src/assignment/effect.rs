//! What an assignment adds up to, in numbers, for whoever is about to take a step.

use super::store::{self, Sum};
use crate::db::Db;
use crate::demand;
use crate::problem::Problem;
use crate::vocab::{AssignmentId, FOREVER, PlacementForm, peak_share};

/// What an assignment adds up to on its days, drafts of others included: for the prefecture's staff
/// only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// How many days it has; nothing while it has no last one.
    pub days: Option<i64>,
    /// Most of the person that is taken on one of its days, in percent.
    pub person_percent: i32,
    /// Most of the post that is taken on one of its days, in percent.
    pub post_percent: i32,
    /// What the post wants on its first day, in percent.
    pub wanted_percent: i32,
    /// Orders that are given at once: of both bodies, or of the own alone.
    pub orders: usize,
}

/// What the assignment adds up to as it stands.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn effect(db: &mut Db, id: AssignmentId) -> Result<Effect, Problem> {
    let assignment = store::current(db, id)?;
    let period = assignment.content.period;
    let own = (period, assignment.content.share.percent());
    let mut peak = |sum| -> Result<i32, Problem> {
        let mut spans = store::shares(db, sum, period, Some(id))?;
        spans.push(own);
        Ok(peak_share(period, &spans).map_or(0, |(_, total)| total))
    };
    let (person_percent, post_percent) =
        (peak(Sum::Person(assignment.talent))?, peak(Sum::Post(assignment.post))?);
    let wanted = demand::history(db, assignment.post)?;
    Ok(Effect {
        days: (period.to < FOREVER).then(|| period.days()),
        person_percent,
        post_percent,
        wanted_percent: wanted
            .nearest(period.from)
            .map_or(0, |stretch| stretch.what.share.percent()),
        orders: if assignment.content.form == PlacementForm::OwnBody { 1 } else { 2 },
    })
}
