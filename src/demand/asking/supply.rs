//! How many people of the pool could fit, as a band that gives nobody away.

use super::model::{Band, BandQuestion, SupplyView};
use super::store;
use crate::assessment;
use crate::auth::Scope;
use crate::db::Db;
use crate::demand::calling;
use crate::organization;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{DemandId, FiscalYear, Grade};

/// The band for a demand within reach.
///
/// # Errors
/// `not_found` when the demand is not within reach.
pub fn supply(db: &mut Db, scope: &Scope, id: DemandId) -> Result<SupplyView, Problem> {
    let demand = store::find(db, scope, id)?;
    let call = calling::current(db, demand.call)?;
    let year = FiscalYear::of(call.opens_on).unwrap_or(call.fiscal_year);
    let question = BandQuestion {
        post_type: demand.asked.post_type,
        reference_on: year.first_day(),
        known_at: call.created_at,
    };
    let band = band(db, &question)?;
    Ok(SupplyView {
        post_type: question.post_type,
        band,
        label: band.name_ja(),
        reference_on: question.reference_on,
    })
}

/// Everybody who was registered as shared talent on the day and whose confirmed levels attain one
/// of the job types that can fill the type of post, at the grade that asks least. The grade asked
/// for does not enter: five nested answers could be held against one another. Neither drafts nor
/// wishes nor unfinished sheets nor where somebody serves enter; the moment of knowledge is the
/// opening of the call for people, levels and job types alike, so that what is recorded later moves
/// nothing.
fn band(db: &mut Db, question: &BandQuestion) -> Result<Band, Problem> {
    let pool = talent::registered_on(db, question.reference_on, question.known_at)?;
    let job_types = organization::job_types_known(db, question.post_type, question.known_at)?;
    let moment = (question.reference_on, question.known_at);
    Ok(Band::of(assessment::attaining(db, &pool, moment, (&job_types, Grade::Staff))?))
}
