//! Rows of assignments: what each version said, and the orders about it.

pub mod drafter;
mod list;
mod transfers;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

pub use list::{Order, Wanted, count, find, page, unnumbered, within};
pub use transfers::{
    WantedTransfers, add_part, append_transfer, beside, count_transfers, held, insert_transfer,
    ties, told_in, transfer, transfers,
};

use super::model::{Assignment, Content, Held, Neighbour, Occasion, OrderKind, OrderSide, Paper};
use crate::affiliation::{self, Affiliation, Side};
use crate::auth::{Action, Scope};
use crate::db::schema::{assignment_orders, assignment_versions, assignments};
use crate::db::{DayColumn, Db, Tx};
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, Funding, LATEST, NOT_RETIRED, OrderId, OrganizationCode, Period,
    PlacementForm, PostId, Share, ShortText, TalentId, random_id,
};

/// SQLite bounds how many values a statement takes.
const IDS_AT_ONCE: usize = 500;

#[derive(Queryable, Selectable)]
#[diesel(table_name = assignment_versions)]
struct VersionRow {
    assignment_id: AssignmentId,
    talent_id: TalentId,
    post_id: PostId,
    host_code: OrganizationCode,
    home_code: OrganizationCode,
    version: i32,
    state: AssignmentState,
    share_percent: Share,
    form: PlacementForm,
    funding: Funding,
    agreement_reference: ShortText,
    work_days: ShortText,
    reason: ShortText,
    disclosed_at: Option<NaiveDateTime>,
    #[diesel(deserialize_as = DayColumn)]
    valid_from: NaiveDate,
    #[diesel(deserialize_as = DayColumn)]
    valid_to: NaiveDate,
}

impl From<VersionRow> for Assignment {
    fn from(row: VersionRow) -> Self {
        let content = Content {
            state: row.state,
            period: Period::between(row.valid_from, row.valid_to),
            share: row.share_percent,
            form: row.form,
            funding: row.funding,
            agreement_reference: row.agreement_reference,
            work_days: row.work_days,
            reason: row.reason,
            disclosed_at: row.disclosed_at,
            home: row.home_code,
        };
        Self {
            id: row.assignment_id,
            talent: row.talent_id,
            post: row.post_id,
            host: row.host_code,
            version: row.version,
            content,
        }
    }
}

/// The assignment as it stands.
///
/// # Errors
/// `not_found` when there is none.
pub fn current(db: &mut Db, id: AssignmentId) -> Result<Assignment, Problem> {
    let row = assignment_versions::table
        .filter(assignment_versions::assignment_id.eq(id))
        .filter(assignment_versions::retired_at.eq(NOT_RETIRED))
        .select(VersionRow::as_select())
        .first(db)
        .optional()?;
    row.map(Assignment::from).ok_or(Problem::not_found())
}

/// Assignments as they stand, of those that are there.
pub fn all_of(db: &mut Db, ids: &[AssignmentId]) -> Result<Vec<Assignment>, Problem> {
    let mut found = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows = assignment_versions::table
            .filter(assignment_versions::assignment_id.eq_any(part))
            .filter(assignment_versions::retired_at.eq(NOT_RETIRED))
            .select(VersionRow::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(Assignment::from));
    }
    Ok(found)
}

/// What an earlier version said.
///
/// # Errors
/// `not_found` when there is none.
pub fn version(db: &mut Db, id: AssignmentId, version: i32) -> Result<Content, Problem> {
    let row = assignment_versions::table
        .filter(assignment_versions::assignment_id.eq(id))
        .filter(assignment_versions::version.eq(version))
        .select(VersionRow::as_select())
        .first(db)
        .optional()?;
    row.map(|row| Assignment::from(row).content).ok_or(Problem::not_found())
}

/// What it said when it was last served by order without an early end.
///
/// # Errors
/// `not_found` when it never was.
pub fn last_ordered(db: &mut Db, id: AssignmentId) -> Result<Content, Problem> {
    let row = assignment_versions::table
        .filter(assignment_versions::assignment_id.eq(id))
        .filter(assignment_versions::state.eq(AssignmentState::Ordered))
        .order(assignment_versions::version.desc())
        .select(VersionRow::as_select())
        .first(db)
        .optional()?;
    row.map(|row| Assignment::from(row).content).ok_or(Problem::not_found())
}

/// What an assignment said at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub state: AssignmentState,
    pub period: Period,
    /// How much of the person.
    pub share: Share,
    /// Why the step that led there was taken.
    pub reason: ShortText,
    /// When it was taken.
    pub recorded_at: NaiveDateTime,
}

/// What the versions of an assignment said, the latest first; others than those who see drafts get
/// what was disclosed. The caller must have found it within reach.
pub fn versions(db: &mut Db, scope: &Scope, id: AssignmentId) -> Result<Vec<Past>, Problem> {
    let mut rows =
        assignment_versions::table.filter(assignment_versions::assignment_id.eq(id)).into_boxed();
    if !scope.may(Action::SeePlacementDrafts) {
        rows = rows.filter(assignment_versions::disclosed_at.is_not_null());
    }
    type Columns = (AssignmentState, NaiveDate, NaiveDate, Share, ShortText, NaiveDateTime);
    let rows: Vec<Columns> = rows
        .order(assignment_versions::version.desc())
        .select((
            assignment_versions::state,
            assignment_versions::valid_from,
            assignment_versions::valid_to,
            assignment_versions::share_percent,
            assignment_versions::reason,
            assignment_versions::recorded_at,
        ))
        .load(db)?;
    let past = |(state, from, to, share, reason, recorded_at)| Past {
        state,
        period: Period::between(from, to),
        share,
        reason,
        recorded_at,
    };
    Ok(rows.into_iter().map(past).collect())
}

/// Which assignment this one follows after a change of share.
pub fn follows(db: &mut Db, id: AssignmentId) -> Result<Option<AssignmentId>, Problem> {
    Ok(assignments::table.find(id).select(assignments::follows_id).first(db)?)
}

/// Records a new assignment in its first version.
pub fn insert(
    tx: &mut Tx<'_>,
    (talent, post, host): (TalentId, PostId, OrganizationCode),
    follows: Option<AssignmentId>,
    content: Content,
) -> Result<Assignment, Problem> {
    let id = AssignmentId::random();
    diesel::insert_into(assignments::table)
        .values((
            assignments::id.eq(id),
            assignments::talent_id.eq(talent),
            assignments::post_id.eq(post),
            assignments::follows_id.eq(follows),
            assignments::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    let assignment = Assignment { id, talent, post, host, version: 1, content };
    record(tx, &assignment)?;
    Ok(assignment)
}

/// Retires the version that held and appends the next.
pub fn append(tx: &mut Tx<'_>, old: &Assignment, content: Content) -> Result<Assignment, Problem> {
    let held = assignment_versions::table
        .filter(assignment_versions::assignment_id.eq(old.id))
        .filter(assignment_versions::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(assignment_versions::retired_at.eq(tx.now)).execute(tx.db)?;
    affiliation::retire_service(tx, old.id)?;
    let next = Assignment { version: old.version + 1, content, ..old.clone() };
    record(tx, &next)?;
    Ok(next)
}

fn record(tx: &mut Tx<'_>, assignment: &Assignment) -> Result<(), Problem> {
    let (id, content) = (random_id(), &assignment.content);
    diesel::insert_into(assignment_versions::table)
        .values((
            assignment_versions::id.eq(id),
            assignment_versions::assignment_id.eq(assignment.id),
            assignment_versions::talent_id.eq(assignment.talent),
            assignment_versions::post_id.eq(assignment.post),
            assignment_versions::host_code.eq(&assignment.host),
            assignment_versions::home_code.eq(&content.home),
            assignment_versions::version.eq(assignment.version),
            assignment_versions::state.eq(content.state),
            assignment_versions::share_percent.eq(content.share),
            assignment_versions::form.eq(content.form),
            assignment_versions::funding.eq(content.funding),
            assignment_versions::agreement_reference.eq(&content.agreement_reference),
            assignment_versions::work_days.eq(&content.work_days),
            assignment_versions::reason.eq(&content.reason),
            assignment_versions::disclosed_at.eq(content.disclosed_at),
            assignment_versions::valid_from.eq(content.period.from),
            assignment_versions::valid_to.eq(content.period.to),
            assignment_versions::recorded_at.eq(tx.now),
            assignment_versions::retired_at.eq(NOT_RETIRED),
            assignment_versions::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    affiliation::record(tx, &belonging(id, assignment, (tx.now, NOT_RETIRED)))
}

/// What a version of an assignment says of who belongs where.
fn belonging(
    id: i64,
    assignment: &Assignment,
    (recorded_at, retired_at): (NaiveDateTime, NaiveDateTime),
) -> Affiliation {
    let content = &assignment.content;
    Affiliation {
        side: Side::Host,
        id,
        talent_id: assignment.talent,
        organization_code: assignment.host.clone(),
        home_code: content.home.clone(),
        disclosed: content.disclosed_at.is_some(),
        assignment_id: Some(assignment.id),
        post_id: Some(assignment.post),
        state: Some(content.state),
        share_percent: Some(content.share),
        valid_from: content.period.from,
        valid_to: content.period.to,
        recorded_at,
        retired_at,
    }
}

/// What every version ever recorded says of who belongs where.
pub fn affiliations(db: &mut Db) -> Result<Vec<Affiliation>, Problem> {
    use assignment_versions as v;
    let columns = (v::id, v::recorded_at, v::retired_at, VersionRow::as_select());
    let rows: Vec<(i64, NaiveDateTime, NaiveDateTime, VersionRow)> =
        v::table.select(columns).load(db)?;
    let row = |(id, recorded, retired, version): (i64, _, _, VersionRow)| {
        belonging(id, &Assignment::from(version), (recorded, retired))
    };
    Ok(rows.into_iter().map(row).collect())
}

pub fn record_papers(tx: &mut Tx<'_>, id: AssignmentId, papers: &[Paper]) -> Result<(), Problem> {
    for paper in papers {
        diesel::insert_into(assignment_orders::table)
            .values((
                assignment_orders::id.eq(OrderId::random()),
                assignment_orders::assignment_id.eq(id),
                assignment_orders::side.eq(paper.side),
                assignment_orders::kind.eq(paper.kind),
                assignment_orders::organization_code.eq(&paper.organization),
                assignment_orders::number.eq(&paper.number),
                assignment_orders::ordered_on.eq(paper.ordered_on),
                assignment_orders::effective_on.eq(paper.effective_on),
                assignment_orders::recorded_at.eq(tx.now),
                assignment_orders::retired_at.eq(NOT_RETIRED),
                assignment_orders::recorded_by.eq(tx.origin.account),
            ))
            .execute(tx.db)?;
    }
    Ok(())
}

/// Every number an order of this body ever had, also one that was taken back.
pub fn order_numbers(db: &mut Db, body: &OrganizationCode) -> Result<Vec<String>, Problem> {
    let rows = assignment_orders::table
        .filter(assignment_orders::organization_code.eq(body))
        .filter(assignment_orders::number.ne(""));
    Ok(rows.select(assignment_orders::number).distinct().load(db)?)
}

/// Gives the newest order of a side that has the number `old` (empty for none) the number `new`: the
/// row is retired and another appended.
///
/// # Errors
/// `not_found` when no order of that side has that number.
pub fn renumber_order(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    side: OrderSide,
    (old, new): (&str, &str),
) -> Result<(), Problem> {
    use assignment_orders as t;
    let held = papers(tx.db, id, None)?;
    let meant = held.into_iter().filter(|paper| paper.side == side && paper.number == old);
    let paper = meant
        .max_by_key(|paper| (paper.kind.stage(), paper.effective_on))
        .ok_or(Problem::not_found())?;
    let row = t::table
        .filter(t::assignment_id.eq(id))
        .filter(t::side.eq(side).and(t::kind.eq(paper.kind)))
        .filter(t::effective_on.eq(paper.effective_on).and(t::number.eq(old)))
        .filter(t::retired_at.eq(NOT_RETIRED));
    diesel::update(row).set(t::retired_at.eq(tx.now)).execute(tx.db)?;
    record_papers(tx, id, &[Paper { number: new.to_owned(), ..paper }])
}

/// Takes back the orders of these kinds.
pub fn retire_papers(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    kinds: &[OrderKind],
) -> Result<(), Problem> {
    let held = assignment_orders::table
        .filter(assignment_orders::assignment_id.eq(id))
        .filter(assignment_orders::kind.eq_any(kinds.to_vec()))
        .filter(assignment_orders::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(assignment_orders::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Records other numbers or another day of orders that were recorded wrongly; what they said stays
/// in the record.
pub fn correct_papers(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    (old, new): (&[Paper], &[Paper]),
) -> Result<(), Problem> {
    let kinds: Vec<OrderKind> = old.iter().map(|paper| paper.kind).collect();
    for paper in old {
        let held = assignment_orders::table
            .filter(assignment_orders::assignment_id.eq(id))
            .filter(assignment_orders::kind.eq_any(kinds.clone()))
            .filter(assignment_orders::effective_on.eq(paper.effective_on))
            .filter(assignment_orders::retired_at.eq(NOT_RETIRED));
        diesel::update(held).set(assignment_orders::retired_at.eq(tx.now)).execute(tx.db)?;
    }
    record_papers(tx, id, new)
}

/// Takes back the orders that prolong from a day.
pub fn retire_extension(tx: &mut Tx<'_>, id: AssignmentId, from: NaiveDate) -> Result<(), Problem> {
    let (sending, receiving) = Occasion::Extension.kinds();
    let held = assignment_orders::table
        .filter(assignment_orders::assignment_id.eq(id))
        .filter(assignment_orders::kind.eq_any([sending, receiving]))
        .filter(assignment_orders::effective_on.eq(from))
        .filter(assignment_orders::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(assignment_orders::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Orders that hold, as recorded up to a moment.
pub fn papers(
    db: &mut Db,
    id: AssignmentId,
    known_at: Option<NaiveDateTime>,
) -> Result<Vec<Paper>, Problem> {
    let moment = known_at.unwrap_or(LATEST);
    let rows: Vec<(OrderSide, OrderKind, OrganizationCode, String, NaiveDate, NaiveDate)> =
        assignment_orders::table
            .filter(assignment_orders::assignment_id.eq(id))
            .filter(assignment_orders::recorded_at.le(moment))
            .filter(assignment_orders::retired_at.gt(moment))
            .order((
                assignment_orders::ordered_on,
                assignment_orders::side.desc(),
                assignment_orders::id,
            ))
            .select((
                assignment_orders::side,
                assignment_orders::kind,
                assignment_orders::organization_code,
                assignment_orders::number,
                assignment_orders::ordered_on,
                assignment_orders::effective_on,
            ))
            .load(db)?;
    let paper = |(side, kind, organization, number, ordered_on, effective_on)| Paper {
        side,
        kind,
        organization,
        number,
        ordered_on,
        effective_on,
    };
    Ok(rows.into_iter().map(paper).collect())
}

/// Whose shares are added up.
#[derive(Clone, Copy, Debug)]
pub enum Sum {
    /// Of this person, wherever.
    Person(TalentId),
    /// In this post, whoever.
    Post(PostId),
}

/// Shares on days of the period as everything is planned, drafts included, apart from one
/// assignment's own.
pub fn shares(
    db: &mut Db,
    sum: Sum,
    period: Period,
    except: Option<AssignmentId>,
) -> Result<Vec<(Period, i32)>, Problem> {
    let share = |one: &Held| Some((one.days(0)?, one.assignment.content.share.percent()));
    Ok(beside(db, sum, period, except)?.iter().filter_map(share).collect())
}

/// Everybody who serves, served or may serve anywhere.
pub fn people(db: &mut Db) -> Result<Vec<TalentId>, Problem> {
    use assignment_versions as v;
    let held =
        v::table.filter(v::retired_at.eq(NOT_RETIRED).and(v::state.ne(AssignmentState::Cancelled)));
    Ok(held.select(v::talent_id).distinct().order(v::talent_id).load(db)?)
}

/// States that a reader must not count: what came to nothing, and for others than those who
/// see drafts what is secret.
fn unseen(scope: &Scope) -> Vec<AssignmentState> {
    if scope.may(Action::SeePlacementDrafts) {
        vec![AssignmentState::Cancelled]
    } else {
        vec![AssignmentState::Cancelled, AssignmentState::Draft]
    }
}

/// Everybody at the same body who the reader may know of: on days around the assignment, and the
/// person at any time.
pub fn at_host(
    db: &mut Db,
    scope: &Scope,
    assignment: &Assignment,
) -> Result<Vec<Neighbour>, Problem> {
    let period = assignment.content.period;
    let around = assignment_versions::valid_from
        .le(period.to)
        .and(assignment_versions::valid_to.ge(period.from));
    let rows: Vec<VersionRow> = assignment_versions::table
        .filter(assignment_versions::host_code.eq(&assignment.host))
        .filter(assignment_versions::retired_at.eq(NOT_RETIRED))
        .filter(assignment_versions::state.ne_all(unseen(scope)))
        .filter(around.or(assignment_versions::talent_id.eq(assignment.talent)))
        .select(VersionRow::as_select())
        .load(db)?;
    let found = transfers::held(db, rows.into_iter().map(Assignment::from).collect())?;
    // What is planned or announced of an end is known to those who place people; others read what
    // is ordered.
    let planned = scope.may(Action::SeePlacementDrafts);
    let neighbour = |one: Held| {
        let assignment = if planned { one.into_planned() } else { one.assignment };
        let Content { period, form, .. } = assignment.content;
        Neighbour { talent: assignment.talent, period, form }
    };
    Ok(found.into_iter().map(neighbour).collect())
}

/// Somebody who serves by order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub talent: TalentId,
    pub home: OrganizationCode,
    pub host: OrganizationCode,
    pub post: PostId,
    pub share: Share,
    pub form: PlacementForm,
    pub funding: Funding,
    pub period: Period,
    pub state: AssignmentState,
}

/// Every assignment that was not given up and begins before the day, drafts included, by first day
/// and id, until the last day it is planned to have: for the prefecture's own planning only.
pub fn placed_before(db: &mut Db, day: NaiveDate) -> Result<Vec<Assignment>, Problem> {
    let rows = assignment_versions::table
        .filter(assignment_versions::retired_at.eq(NOT_RETIRED))
        .filter(assignment_versions::state.ne(AssignmentState::Cancelled))
        .filter(assignment_versions::valid_from.lt(day))
        .order((assignment_versions::valid_from, assignment_versions::assignment_id))
        .select(VersionRow::as_select())
        .load(db)?;
    let held = transfers::held(db, rows.into_iter().map(Assignment::from).collect())?;
    Ok(held.into_iter().map(Held::into_planned).collect())
}

/// Who serves by order on days of the period. No draft and no announcement is among them, so none
/// moves a figure.
pub fn served_between(db: &mut Db, period: Period) -> Result<Vec<Served>, Problem> {
    let rows = assignment_versions::table
        .filter(assignment_versions::retired_at.eq(NOT_RETIRED))
        .filter(
            assignment_versions::state.eq_any([AssignmentState::Ordered, AssignmentState::Ended]),
        )
        .filter(assignment_versions::valid_from.lt(period.to))
        .filter(assignment_versions::valid_to.gt(period.from))
        .order((assignment_versions::valid_from, assignment_versions::assignment_id))
        .select(VersionRow::as_select())
        .load(db)?;
    let served = |row: VersionRow| Served {
        talent: row.talent_id,
        home: row.home_code,
        host: row.host_code,
        post: row.post_id,
        share: row.share_percent,
        form: row.form,
        funding: row.funding,
        period: Period::between(row.valid_from, row.valid_to),
        state: row.state,
    };
    Ok(rows.into_iter().map(served).collect())
}

/// Of these people, those with an assignment that was not given up, secret or told.
pub fn served_by(db: &mut Db, people: &[TalentId]) -> Result<Vec<TalentId>, Problem> {
    use assignment_versions as t;
    let mut found = Vec::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows = t::table
            .filter(t::talent_id.eq_any(part))
            .filter(t::retired_at.eq(NOT_RETIRED))
            .filter(t::state.ne(AssignmentState::Cancelled));
        found.extend(rows.select(t::talent_id).distinct().load::<TalentId>(db)?);
    }
    Ok(found)
}
