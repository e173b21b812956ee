//! Rows of nominations: what was offered, and where it stands.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::clock::day_in_japan;
use crate::db::schema::{pool_nomination_states, pool_nominations};
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::talent::nomination::{Newcomer, Nominate, NominationState};
use crate::vocab::{
    NOT_RETIRED, NominationId, OrganizationCode, RegistrationId, TalentId, random_id,
};

/// A nomination as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomination {
    pub id: NominationId,
    pub organization: OrganizationCode,
    /// Who, once in the register.
    pub talent: Option<TalentId>,
    /// What was told of somebody who was not in it.
    pub newcomer: Option<Newcomer>,
    /// When the person consented.
    pub consented_on: NaiveDate,
    pub consent_reference: String,
    pub reference: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub note: String,
    pub nominated_on: NaiveDate,
    pub state: NominationState,
    pub reason: String,
    /// What an acceptance registered.
    pub registration: Option<RegistrationId>,
    /// Whose place a delegate took when it was made.
    pub on_behalf_of: String,
    pub version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = pool_nominations)]
struct Offered {
    id: NominationId,
    organization_code: OrganizationCode,
    talent_id: Option<TalentId>,
    newcomer: String,
    consented_on: NaiveDate,
    consent_reference: String,
    reference: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    note: String,
    recorded_at: NaiveDateTime,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = pool_nomination_states)]
struct Standing {
    version: i32,
    state: NominationState,
    reason: String,
    talent_id: Option<TalentId>,
    registration_id: Option<RegistrationId>,
    on_behalf_of: String,
}

fn nomination((offered, standing): (Offered, Standing)) -> Result<Nomination, Problem> {
    let newcomer = match offered.newcomer.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).map_err(|_| Problem::new(Code::Internal))?),
    };
    Ok(Nomination {
        id: offered.id,
        organization: offered.organization_code,
        talent: standing.talent_id.or(offered.talent_id),
        newcomer,
        consented_on: offered.consented_on,
        consent_reference: offered.consent_reference,
        reference: offered.reference,
        starts_on: offered.starts_on,
        ends_on: offered.ends_on,
        note: offered.note,
        nominated_on: day_in_japan(offered.recorded_at),
        state: standing.state,
        reason: standing.reason,
        registration: standing.registration_id,
        on_behalf_of: standing.on_behalf_of,
        version: standing.version,
    })
}

/// Nominations of these bodies (of all when none is named), the latest first.
pub fn all(db: &mut Db, bodies: &[OrganizationCode]) -> Result<Vec<Nomination>, Problem> {
    let mut query = pool_nominations::table
        .inner_join(pool_nomination_states::table)
        .filter(pool_nomination_states::retired_at.eq(NOT_RETIRED))
        .into_boxed();
    if !bodies.is_empty() {
        query = query.filter(pool_nominations::organization_code.eq_any(bodies.to_vec()));
    }
    let rows: Vec<(Offered, Standing)> = query
        .order((pool_nominations::recorded_at.desc(), pool_nominations::id))
        .select((Offered::as_select(), Standing::as_select()))
        .load(db)?;
    rows.into_iter().map(nomination).collect()
}

pub fn one(db: &mut Db, id: NominationId) -> Result<Option<Nomination>, Problem> {
    let row: Option<(Offered, Standing)> = pool_nominations::table
        .inner_join(pool_nomination_states::table)
        .filter(pool_nomination_states::retired_at.eq(NOT_RETIRED))
        .filter(pool_nominations::id.eq(id))
        .select((Offered::as_select(), Standing::as_select()))
        .first(db)
        .optional()?;
    row.map(nomination).transpose()
}

/// Records what is offered, open in its first version.
pub fn insert(
    tx: &mut Tx<'_>,
    new: &Nominate,
    on_behalf_of: &str,
) -> Result<NominationId, Problem> {
    use pool_nominations as t;
    let id = NominationId::random();
    let newcomer = new.newcomer.as_ref().map(serde_json::to_string).transpose();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::organization_code.eq(&new.organization_code),
            t::talent_id.eq(new.talent_id),
            t::newcomer.eq(newcomer.map_err(|_| Problem::new(Code::Internal))?.unwrap_or_default()),
            t::consented_on.eq(new.consented_on),
            t::consent_reference.eq(new.consent_reference.as_str()),
            t::reference.eq(new.reference.as_str()),
            t::starts_on.eq(new.starts_on),
            t::ends_on.eq(new.ends_on),
            t::note.eq(new.note.as_str()),
            t::recorded_at.eq(tx.now),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    stand(tx, id, 1, (NominationState::Open, ""), (None, None), on_behalf_of)?;
    Ok(id)
}

/// Retires where it stood and records where it stands.
pub fn append(
    tx: &mut Tx<'_>,
    old: &Nomination,
    now: (NominationState, &str),
    made: (Option<TalentId>, Option<RegistrationId>),
) -> Result<(), Problem> {
    let held = pool_nomination_states::table
        .filter(pool_nomination_states::nomination_id.eq(old.id))
        .filter(pool_nomination_states::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(pool_nomination_states::retired_at.eq(tx.now)).execute(tx.db)?;
    stand(tx, old.id, old.version + 1, now, made, &old.on_behalf_of)
}

fn stand(
    tx: &mut Tx<'_>,
    id: NominationId,
    version: i32,
    (state, reason): (NominationState, &str),
    (talent, registration): (Option<TalentId>, Option<RegistrationId>),
    on_behalf_of: &str,
) -> Result<(), Problem> {
    use pool_nomination_states as t;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::nomination_id.eq(id),
            t::version.eq(version),
            t::state.eq(state),
            t::reason.eq(reason),
            t::talent_id.eq(talent),
            t::registration_id.eq(registration),
            t::on_behalf_of.eq(on_behalf_of),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}
