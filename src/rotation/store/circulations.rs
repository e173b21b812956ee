//! Rows of circulated lines, read through what the scope reaches.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::auth::{Action, Scope};
use crate::db::schema::circulations as t;
use crate::db::schema::circulations::BoxedQuery;
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{
    AccountId, CirculationId, FiscalYear, LongText, NOT_RETIRED, OrganizationCode, PostId,
    RotationPlanId, Share, TalentId,
};

/// A line that was shown to those it concerns.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Circulation {
    pub id: CirculationId,
    /// Grows with every answer.
    pub version: i32,
    /// The plan; known to the prefecture's staff only.
    pub plan_id: RotationPlanId,
    pub talent_id: TalentId,
    pub post_id: PostId,
    /// The body that keeps the post.
    pub host_code: OrganizationCode,
    /// The year of the line.
    pub fiscal_year: FiscalYear,
    pub valid_from: NaiveDate,
    /// Day after the last.
    pub valid_to: NaiveDate,
    /// How much of the person.
    pub share_percent: Share,
    /// Whether the host was asked.
    pub to_host: bool,
    /// Whether the person was asked.
    pub to_person: bool,
    /// What the prefecture says with it.
    pub note: LongText,
    pub host_agrees: Option<bool>,
    pub host_comment: LongText,
    /// Grows with every answer of the host.
    pub host_version: i32,
    /// When the host answered last.
    pub host_answered_at: Option<NaiveDateTime>,
    /// Who answered for the host last.
    pub host_answered_by: Option<AccountId>,
    pub person_consents: Option<bool>,
    /// The person's comment, for the prefecture's staff only.
    pub person_comment: LongText,
    /// Grows with every answer of the person.
    pub person_version: i32,
    /// When the person answered last.
    pub person_answered_at: Option<NaiveDateTime>,
    /// When it was circulated.
    pub created_at: NaiveDateTime,
    /// When it was taken back.
    pub withdrawn_at: NaiveDateTime,
}

type Rows<'a> = BoxedQuery<'a, MultiBackend>;

/// What the scope reaches: all for the prefecture's staff, for others what was circulated to them
/// and not taken back.
fn visible<'a>(scope: &Scope) -> Rows<'a> {
    let rows = t::table.into_boxed();
    if scope.may(Action::SeeAllCirculations) {
        return rows;
    }
    let to_host = t::to_host.eq(true).and(t::host_code.eq_any(scope.body_codes()));
    let rows = rows.filter(t::withdrawn_at.eq(NOT_RETIRED));
    match scope.person() {
        None => rows.filter(to_host),
        Some(person) => rows.filter(to_host.or(t::to_person.eq(true).and(t::talent_id.eq(person)))),
    }
}

/// Circulated lines within reach, the latest first; of one plan, if asked.
pub fn circulations(
    db: &mut Db,
    scope: &Scope,
    plan: Option<RotationPlanId>,
) -> Result<Vec<Circulation>, Problem> {
    let mut rows = visible(scope);
    if let Some(plan) = plan {
        rows = rows.filter(t::plan_id.eq(plan));
    }
    Ok(rows.order((t::created_at.desc(), t::id)).select(Circulation::as_select()).load(db)?)
}

/// What is out of a plan and was not taken back: id, person, post, year.
pub fn open_circulations(
    db: &mut Db,
    plan: RotationPlanId,
) -> Result<Vec<(CirculationId, TalentId, PostId, FiscalYear)>, Problem> {
    let open =
        t::table.filter(t::plan_id.eq(plan)).filter(t::withdrawn_at.eq(NOT_RETIRED)).order(t::id);
    Ok(open.select((t::id, t::talent_id, t::post_id, t::fiscal_year)).load(db)?)
}

/// One circulated line within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find_circulation(
    db: &mut Db,
    scope: &Scope,
    id: CirculationId,
) -> Result<Circulation, Problem> {
    let row = visible(scope)
        .filter(t::id.eq(id))
        .select(Circulation::as_select())
        .first(db)
        .optional()?;
    row.ok_or(Problem::not_found())
}

/// One circulated line, for those who do not ask for a reader.
///
/// # Errors
/// `not_found` when there is none.
pub fn circulation_for_staff(db: &mut Db, id: CirculationId) -> Result<Circulation, Problem> {
    t::table
        .find(id)
        .select(Circulation::as_select())
        .first(db)
        .optional()?
        .ok_or(Problem::not_found())
}

/// Records that a line is shown.
pub fn insert_circulation(tx: &mut Tx<'_>, new: &Circulation) -> Result<(), Problem> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(new.id),
            t::version.eq(new.version),
            t::plan_id.eq(new.plan_id),
            t::talent_id.eq(new.talent_id),
            t::post_id.eq(new.post_id),
            t::host_code.eq(&new.host_code),
            t::fiscal_year.eq(new.fiscal_year),
            t::valid_from.eq(new.valid_from),
            t::valid_to.eq(new.valid_to),
            t::share_percent.eq(new.share_percent),
            t::to_host.eq(new.to_host),
            t::to_person.eq(new.to_person),
            t::note.eq(&new.note),
            t::host_comment.eq(&new.host_comment),
            t::host_version.eq(new.host_version),
            t::person_comment.eq(&new.person_comment),
            t::person_version.eq(new.person_version),
            t::created_at.eq(new.created_at),
            t::created_by.eq(tx.origin.account),
            t::withdrawn_at.eq(new.withdrawn_at),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Records the answers as they are now.
pub fn record_answer(tx: &mut Tx<'_>, answered: &Circulation) -> Result<(), Problem> {
    diesel::update(t::table.find(answered.id))
        .set((
            t::version.eq(answered.version + 1),
            t::host_agrees.eq(answered.host_agrees),
            t::host_comment.eq(&answered.host_comment),
            t::host_version.eq(answered.host_version),
            t::host_answered_at.eq(answered.host_answered_at),
            t::host_answered_by.eq(answered.host_answered_by),
            t::person_consents.eq(answered.person_consents),
            t::person_comment.eq(&answered.person_comment),
            t::person_version.eq(answered.person_version),
            t::person_answered_at.eq(answered.person_answered_at),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Takes circulated lines back.
pub fn withdraw(tx: &mut Tx<'_>, ids: &[CirculationId]) -> Result<(), Problem> {
    for id in ids {
        let open = t::table.find(*id).filter(t::withdrawn_at.eq(NOT_RETIRED));
        diesel::update(open)
            .set((t::withdrawn_at.eq(tx.now), t::version.eq(t::version + 1)))
            .execute(tx.db)?;
    }
    Ok(())
}
