//! Rows of demands: what each version said, and how far announced people cover them.

mod fills;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

pub use fills::{
    Fill, add_fill, announced_for, fills_of, fills_of_assignment, open_for, ordered_shares,
    retire_fill, set_coverage,
};

use super::model::{Asked, Coverage, DemandState, Housing, Origin, Party};
use crate::auth::Scope;
use crate::db::schema::{demand_versions, demands};
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{
    DemandCallId, DemandId, FiscalYear, Grade, LongText, NOT_RETIRED, Name, OrganizationCode,
    Period, PostId, PostType, SearchKey, Share, ShortText, Telework, random_id,
};

/// How many identifiers a statement takes.
const IDS_AT_ONCE: usize = 500;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = demand_versions)]
struct VersionRow {
    demand_id: DemandId,
    call_id: DemandCallId,
    organization_code: OrganizationCode,
    version: i32,
    state: DemandState,
    post_id: Option<PostId>,
    department: ShortText,
    title: Name,
    grade: Grade,
    post_type: PostType,
    tasks: LongText,
    expected_result: LongText,
    supervisor: ShortText,
    authority: ShortText,
    budget_secured: bool,
    telework: Telework,
    housing: Housing,
    priority: i32,
    share_percent: Share,
    first_fiscal_year: FiscalYear,
    last_fiscal_year: FiscalYear,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    reason: ShortText,
    party: Party,
    on_behalf_of: ShortText,
    recorded_at: NaiveDateTime,
}

/// How a version came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// State after the step, as it is stored: filled or not is no step.
    pub state: DemandState,
    pub reason: ShortText,
    pub party: Party,
    /// Whose place a delegate took; blank otherwise.
    pub on_behalf_of: ShortText,
}

/// A demand as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub id: DemandId,
    /// The call it answers.
    pub call: DemandCallId,
    /// The body that asks.
    pub organization: OrganizationCode,
    /// Grows with every step; never with people who cover it.
    pub version: i32,
    pub taken: Taken,
    /// What is asked for.
    pub asked: Asked,
    /// When the last step was taken.
    pub recorded_at: NaiveDateTime,
    /// How far announced people cover it.
    pub coverage: Coverage,
    /// Where it came from.
    pub origin: Origin,
    /// The demand it was copied or carried from.
    pub origin_id: Option<DemandId>,
}

impl Demand {
    #[must_use]
    pub const fn state(&self) -> DemandState {
        self.taken.state.covered(self.coverage)
    }
}

type Standing = (Coverage, Origin, Option<DemandId>);

impl VersionRow {
    fn demand(self, (coverage, origin, origin_id): Standing) -> Demand {
        Demand {
            id: self.demand_id,
            call: self.call_id,
            organization: self.organization_code,
            version: self.version,
            taken: Taken {
                state: self.state,
                reason: self.reason,
                party: self.party,
                on_behalf_of: self.on_behalf_of,
            },
            asked: Asked {
                post: self.post_id,
                department: self.department,
                title: self.title,
                grade: self.grade,
                post_type: self.post_type,
                tasks: self.tasks,
                expected_result: self.expected_result,
                supervisor: self.supervisor,
                authority: self.authority,
                budget_secured: self.budget_secured,
                telework: self.telework,
                housing: self.housing,
                priority: self.priority,
                share: self.share_percent,
                years: (self.first_fiscal_year, self.last_fiscal_year),
                period: Period::between(self.valid_from, self.valid_to),
            },
            recorded_at: self.recorded_at,
            coverage,
            origin,
            origin_id,
        }
    }
}

/// Which demands, among those within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These; any when empty.
    pub ids: Vec<DemandId>,
    /// Of these calls; any when empty.
    pub calls: Vec<DemandCallId>,
    /// Of these bodies; any when empty.
    pub organizations: Vec<OrganizationCode>,
    /// In these states; any when empty.
    pub states: Vec<DemandState>,
    /// Of these types; any when empty.
    pub post_types: Vec<PostType>,
    /// For a year within their years.
    pub fiscal_year: Option<FiscalYear>,
    /// For these posts; any when empty.
    pub posts: Vec<PostId>,
    /// Part of title or department, folded, as a pattern.
    pub search: Option<String>,
}

/// Place in the list: body, priority, demand.
pub type Place = (OrganizationCode, i32, DemandId);

type Boxed<'a> = demand_versions::BoxedQuery<'a, MultiBackend>;

/// What holds now, at the bodies within reach.
fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let query =
        demand_versions::table.filter(demand_versions::retired_at.eq(NOT_RETIRED)).into_boxed();
    if scope.is_statewide() {
        query
    } else {
        query.filter(demand_versions::organization_code.eq_any(scope.body_codes()))
    }
}

fn matching<'a>(scope: &Scope, wanted: &Wanted) -> Boxed<'a> {
    use demand_versions as v;
    let mut query = visible(scope);
    if !wanted.ids.is_empty() {
        query = query.filter(v::demand_id.eq_any(wanted.ids.clone()));
    }
    if !wanted.calls.is_empty() {
        query = query.filter(v::call_id.eq_any(wanted.calls.clone()));
    }
    if !wanted.organizations.is_empty() {
        query = query.filter(v::organization_code.eq_any(wanted.organizations.clone()));
    }
    if !wanted.post_types.is_empty() {
        query = query.filter(v::post_type.eq_any(wanted.post_types.clone()));
    }
    if !wanted.posts.is_empty() {
        query = query
            .filter(v::post_id.eq_any(wanted.posts.iter().copied().map(Some).collect::<Vec<_>>()));
    }
    if let Some(year) = wanted.fiscal_year {
        query = query.filter(v::first_fiscal_year.le(year).and(v::last_fiscal_year.ge(year)));
    }
    if let Some(pattern) = &wanted.search {
        query = query.filter(v::search_key.like(pattern.clone()).escape('\\'));
    }
    if wanted.states.is_empty() { query } else { in_states(query, &wanted.states) }
}

/// What was accepted is told apart by how far it is covered.
fn in_states<'a>(query: Boxed<'a>, states: &[DemandState]) -> Boxed<'a> {
    use demand_versions as v;
    let coverages: Vec<Coverage> = [
        (DemandState::Accepted, Coverage::None),
        (DemandState::PartlyFilled, Coverage::Part),
        (DemandState::Filled, Coverage::Whole),
    ]
    .into_iter()
    .filter(|(state, _)| states.contains(state))
    .map(|(_, coverage)| coverage)
    .collect();
    let plain: Vec<DemandState> =
        states.iter().copied().filter(|state| *state != DemandState::Accepted).collect();
    let covered = demands::table.filter(demands::coverage.eq_any(coverages)).select(demands::id);
    query.filter(
        v::state
            .eq_any(plain)
            .or(v::state.eq(DemandState::Accepted).and(v::demand_id.eq_any(covered))),
    )
}

/// A page by body, priority and id, after a place.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Demand>, Problem> {
    use demand_versions as v;
    let mut query = matching(scope, wanted);
    if let Some((code, priority, id)) = after {
        let later = v::priority.gt(priority).or(v::priority.eq(priority).and(v::demand_id.gt(id)));
        query = query.filter(
            v::organization_code.gt(code.clone()).or(v::organization_code.eq(code).and(later)),
        );
    }
    let rows = query
        .order((v::organization_code, v::priority, v::demand_id))
        .limit(limit)
        .select(VersionRow::as_select())
        .load(db)?;
    with_standing(db, rows)
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<i64, Problem> {
    Ok(matching(scope, wanted).count().get_result(db)?)
}

/// One demand within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(db: &mut Db, scope: &Scope, id: DemandId) -> Result<Demand, Problem> {
    let rows = visible(scope)
        .filter(demand_versions::demand_id.eq(id))
        .select(VersionRow::as_select())
        .load(db)?;
    with_standing(db, rows)?.pop().ok_or(Problem::not_found())
}

/// One demand, for steps whose right was judged already.
///
/// # Errors
/// `not_found` when there is none.
pub fn current(db: &mut Db, id: DemandId) -> Result<Demand, Problem> {
    let rows = demand_versions::table
        .filter(demand_versions::retired_at.eq(NOT_RETIRED))
        .filter(demand_versions::demand_id.eq(id))
        .select(VersionRow::as_select())
        .load(db)?;
    with_standing(db, rows)?.pop().ok_or(Problem::not_found())
}

/// Everything asked in answer to a call, whoever asks.
pub fn of_call(db: &mut Db, call: DemandCallId) -> Result<Vec<Demand>, Problem> {
    let rows = demand_versions::table
        .filter(demand_versions::retired_at.eq(NOT_RETIRED))
        .filter(demand_versions::call_id.eq(call))
        .order((
            demand_versions::organization_code,
            demand_versions::priority,
            demand_versions::demand_id,
        ))
        .select(VersionRow::as_select())
        .load(db)?;
    with_standing(db, rows)
}

fn with_standing(db: &mut Db, rows: Vec<VersionRow>) -> Result<Vec<Demand>, Problem> {
    let ids: Vec<DemandId> = rows.iter().map(|row| row.demand_id).collect();
    let mut standings: BTreeMap<DemandId, Standing> = BTreeMap::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let found: Vec<(DemandId, Coverage, Origin, Option<DemandId>)> = demands::table
            .filter(demands::id.eq_any(part.to_vec()))
            .select((demands::id, demands::coverage, demands::origin, demands::origin_id))
            .load(db)?;
        standings.extend(
            found
                .into_iter()
                .map(|(id, coverage, origin, origin_id)| (id, (coverage, origin, origin_id))),
        );
    }
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            standings.get(&row.demand_id).copied().map(|standing| row.demand(standing))
        })
        .collect())
}

/// Steps taken so far, oldest first: version, step, moment.
pub fn history(db: &mut Db, id: DemandId) -> Result<Vec<(i32, Taken, NaiveDateTime)>, Problem> {
    let rows: Vec<VersionRow> = demand_versions::table
        .filter(demand_versions::demand_id.eq(id))
        .order((demand_versions::version, demand_versions::id))
        .select(VersionRow::as_select())
        .load(db)?;
    let taken = |row: VersionRow| {
        let taken = Taken {
            state: row.state,
            reason: row.reason,
            party: row.party,
            on_behalf_of: row.on_behalf_of,
        };
        (row.version, taken, row.recorded_at)
    };
    Ok(rows.into_iter().map(taken).collect())
}

/// Demands that were carried forward from this one.
pub fn carried_from(db: &mut Db, id: DemandId) -> Result<Vec<DemandId>, Problem> {
    let query = demands::table
        .filter(demands::origin_id.eq(Some(id)).and(demands::origin.eq(Origin::Carried)));
    Ok(query.order(demands::id).select(demands::id).load(db)?)
}

/// How many demands a call has per body and state.
pub fn counts_of_call(
    db: &mut Db,
    call: DemandCallId,
) -> Result<BTreeMap<OrganizationCode, BTreeMap<DemandState, usize>>, Problem> {
    let mut counts: BTreeMap<OrganizationCode, BTreeMap<DemandState, usize>> = BTreeMap::new();
    for demand in of_call(db, call)? {
        *counts
            .entry(demand.organization.clone())
            .or_default()
            .entry(demand.state())
            .or_default() += 1;
    }
    Ok(counts)
}

/// Records a new demand in its first version.
pub fn insert(
    tx: &mut Tx<'_>,
    (call, organization): (DemandCallId, OrganizationCode),
    (origin, origin_id): (Origin, Option<DemandId>),
    taken: Taken,
    asked: Asked,
) -> Result<Demand, Problem> {
    let id = DemandId::random();
    diesel::insert_into(demands::table)
        .values((
            demands::id.eq(id),
            demands::call_id.eq(call),
            demands::organization_code.eq(&organization),
            demands::coverage.eq(Coverage::None),
            demands::origin.eq(origin),
            demands::origin_id.eq(origin_id),
            demands::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    let coverage = Coverage::None;
    let demand = Demand {
        id,
        call,
        organization,
        version: 1,
        taken,
        asked,
        recorded_at: tx.now,
        coverage,
        origin,
        origin_id,
    };
    record(tx, &demand)?;
    Ok(demand)
}

/// Retires the version that held and appends the next.
pub fn append(
    tx: &mut Tx<'_>,
    old: &Demand,
    taken: Taken,
    asked: Asked,
) -> Result<Demand, Problem> {
    let held = demand_versions::table
        .filter(demand_versions::demand_id.eq(old.id))
        .filter(demand_versions::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(demand_versions::retired_at.eq(tx.now)).execute(tx.db)?;
    let next =
        Demand { version: old.version + 1, taken, asked, recorded_at: tx.now, ..old.clone() };
    record(tx, &next)?;
    Ok(next)
}

fn record(tx: &mut Tx<'_>, demand: &Demand) -> Result<(), Problem> {
    use demand_versions as v;
    let (asked, taken) = (&demand.asked, &demand.taken);
    diesel::insert_into(demand_versions::table)
        .values((
            v::id.eq(random_id()),
            v::demand_id.eq(demand.id),
            v::call_id.eq(demand.call),
            v::organization_code.eq(&demand.organization),
            v::version.eq(demand.version),
            v::state.eq(taken.state),
            v::post_id.eq(asked.post),
            v::department.eq(&asked.department),
            v::title.eq(&asked.title),
            v::search_key.eq(SearchKey::fold(&[asked.title.as_str(), asked.department.as_str()])),
            v::grade.eq(asked.grade),
            v::post_type.eq(asked.post_type),
            v::tasks.eq(&asked.tasks),
            v::expected_result.eq(&asked.expected_result),
            v::supervisor.eq(&asked.supervisor),
            v::authority.eq(&asked.authority),
            v::budget_secured.eq(asked.budget_secured),
            v::telework.eq(asked.telework),
            v::housing.eq(asked.housing),
            v::priority.eq(asked.priority),
            v::share_percent.eq(asked.share),
            v::first_fiscal_year.eq(asked.years.0),
            v::last_fiscal_year.eq(asked.years.1),
            v::valid_from.eq(asked.period.from),
            v::valid_to.eq(asked.period.to),
            v::reason.eq(&taken.reason),
            v::party.eq(taken.party),
            v::on_behalf_of.eq(&taken.on_behalf_of),
            v::recorded_at.eq(tx.now),
            v::retired_at.eq(NOT_RETIRED),
            v::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}
