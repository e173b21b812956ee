//! How people cover demands. Called only from steps by which people are told, or by which what they
//! were told changes (内示, its recall, cancelling, extending, ending, changing the share): a draft
//! never comes here.

use super::model::coverage;
use super::store::{self, Demand, Fill};
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::problem::Problem;
use crate::vocab::{AssignmentId, DemandId, Period, PostId, Share, peak_share};

/// Somebody who was announced for a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving {
    pub assignment: AssignmentId,
    pub post: PostId,
    pub period: Period,
    /// How much of the person.
    pub share: Share,
}

/// Covers the accepted demands for the post with an announced assignment, as it stands now; what it
/// covered before and no longer does is given back. The same again changes nothing.
pub fn fill(tx: &mut Tx<'_>, serving: &Serving) -> Result<(), Problem> {
    let wanted = allotments(tx.db, serving)?;
    let held = store::fills_of_assignment(tx.db, serving.assignment)?;
    let same = |one: &Fill, other: &Fill| {
        (one.demand, one.period, one.share) == (other.demand, other.period, other.share)
    };
    for old in held.iter().filter(|old| !wanted.iter().any(|new| same(old, new))) {
        store::retire_fill(tx, old.demand, old.assignment)?;
    }
    for new in wanted.iter().filter(|new| !held.iter().any(|old| same(old, new))) {
        store::add_fill(tx, new)?;
    }
    let mut touched: Vec<DemandId> = wanted.iter().chain(&held).map(|fill| fill.demand).collect();
    touched.sort_unstable();
    touched.dedup();
    touched.into_iter().try_for_each(|demand| settle(tx, demand))
}

/// Lets everybody who was announced for the post already cover what was accepted for it only now.
pub fn catch_up(tx: &mut Tx<'_>, post: PostId, period: Period) -> Result<(), Problem> {
    store::announced_for(tx.db, post, period)?.iter().try_for_each(|serving| fill(tx, serving))
}

/// Gives back everything an assignment covered: the reverse of [`fill`].
pub fn release(tx: &mut Tx<'_>, assignment: AssignmentId) -> Result<(), Problem> {
    for held in store::fills_of_assignment(tx.db, assignment)? {
        store::retire_fill(tx, held.demand, assignment)?;
        settle(tx, held.demand)?;
    }
    Ok(())
}

fn settle(tx: &mut Tx<'_>, id: DemandId) -> Result<(), Problem> {
    let demand = store::current(tx.db, id)?;
    let spans: Vec<(Period, i32)> = store::fills_of(tx.db, &[id])?
        .iter()
        .map(|fill| (fill.period, fill.share.percent()))
        .collect();
    let covered = coverage(demand.asked.period, demand.asked.share, &spans);
    if covered != demand.coverage {
        store::set_coverage(tx, id, covered)?;
        tx.audit(AuditEvent::done(acts::DEMAND_SETTLE, "demand", id).with(covered.as_str()));
    }
    Ok(())
}

/// What the assignment covers of each demand: what others leave open, and no more than the person
/// gives.
fn allotments(db: &mut Db, serving: &Serving) -> Result<Vec<Fill>, Problem> {
    let mut allotted: Vec<Fill> = Vec::new();
    for demand in store::open_for(db, serving.post, serving.period)? {
        let Some(days) = demand.asked.period.overlap(&serving.period) else { continue };
        let left = left_open(db, &demand, serving.assignment, days)?;
        let given: Vec<(Period, i32)> =
            allotted.iter().map(|fill| (fill.period, fill.share.percent())).collect();
        let free = serving.share.percent() - peak_share(days, &given).map_or(0, |(_, total)| total);
        if let Ok(share) = Share::new(left.min(free)) {
            let (demand, assignment, recorded_at) =
                (demand.id, serving.assignment, demand.recorded_at);
            allotted.push(Fill { demand, assignment, period: days, share, recorded_at });
        }
    }
    Ok(allotted)
}

/// How much of the demand others leave open on all of these days.
fn left_open(
    db: &mut Db,
    demand: &Demand,
    except: AssignmentId,
    days: Period,
) -> Result<i32, Problem> {
    let others: Vec<(Period, i32)> = store::fills_of(db, &[demand.id])?
        .iter()
        .filter(|fill| fill.assignment != except)
        .map(|fill| (fill.period, fill.share.percent()))
        .collect();
    Ok(demand.asked.share.percent() - peak_share(days, &others).map_or(0, |(_, total)| total))
}
