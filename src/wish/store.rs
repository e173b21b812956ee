//! Rows of wishes: what each version said.

pub mod host;
pub mod officer;
pub mod pause;
pub mod round;
pub mod zone;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{
    ChoiceKind, HouseMove, Movement, Place, Reason, ReasonKind, Said, TeleworkWish,
};
use crate::affiliation::employed_at;
use crate::auth::Scope;
use crate::db::schema::{
    placement_pauses, shown_candidates, wish_choices, wish_reasons, wish_rounds, wish_versions,
    wishes,
};
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{
    FiscalYear, JobType, LATEST, LongText, NOT_RETIRED, OrganizationCode, ShortText, TalentId,
    WishId, WishRoundId, random_id,
};

/// How many identifiers a statement takes.
const IDS_AT_ONCE: usize = 500;
/// An identifier that no row has: nobody.
const NOBODY: TalentId = TalentId(0);

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = wish_versions)]
struct VersionRow {
    id: i64,
    wish_id: WishId,
    talent_id: TalentId,
    version: i32,
    movement: Movement,
    telework: TeleworkWish,
    house_move: HouseMove,
    commuting_limit_minutes: Option<i32>,
    commuting_limit_km: Option<i32>,
    has_constraint: bool,
    note: LongText,
    recorded_at: NaiveDateTime,
}

/// A wish as it stands; the reason of its constraint is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub id: WishId,
    /// Number of the row that holds: the key of its reason.
    pub row: i64,
    pub round: WishRoundId,
    pub talent: TalentId,
    /// Grows with every statement.
    pub version: i32,
    pub said: Said,
    /// When it was stated.
    pub recorded_at: NaiveDateTime,
}

/// Which wishes, among those within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these rounds; any when empty.
    pub rounds: Vec<WishRoundId>,
    /// Of these people; any when empty.
    pub talents: Vec<TalentId>,
    /// Of people employed at these bodies today; any when empty.
    pub homes: Vec<OrganizationCode>,
}

type Boxed<'a> = wish_versions::BoxedQuery<'a, MultiBackend>;

/// Wishes of oneself, and of people whose home body today is within reach. A host reaches nobody by
/// hosting.
fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    use wish_versions as v;
    let query = v::table.filter(v::retired_at.eq(NOT_RETIRED)).into_boxed();
    if scope.is_statewide() {
        return query;
    }
    let own = v::talent_id.eq(scope.person().unwrap_or(NOBODY));
    query.filter(own.or(v::talent_id.eq_any(employed_at(
        scope.body_codes(),
        scope.today(),
        LATEST,
    ))))
}

fn matching<'a>(scope: &Scope, wanted: &Wanted) -> Boxed<'a> {
    use wish_versions as v;
    let mut query = visible(scope);
    if !wanted.rounds.is_empty() {
        let of_rounds =
            wishes::table.filter(wishes::round_id.eq_any(wanted.rounds.clone())).select(wishes::id);
        query = query.filter(v::wish_id.eq_any(of_rounds));
    }
    if !wanted.talents.is_empty() {
        query = query.filter(v::talent_id.eq_any(wanted.talents.clone()));
    }
    if !wanted.homes.is_empty() {
        query = query.filter(v::talent_id.eq_any(employed_at(
            wanted.homes.clone(),
            scope.today(),
            LATEST,
        )));
    }
    query
}

/// A page in the order of identifiers, after one.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<WishId>,
    limit: i64,
) -> Result<Vec<Stated>, Problem> {
    let mut query = matching(scope, wanted);
    if let Some(id) = after {
        query = query.filter(wish_versions::wish_id.gt(id));
    }
    let rows = query
        .order(wish_versions::wish_id)
        .limit(limit)
        .select(VersionRow::as_select())
        .load(db)?;
    whole(db, rows)
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<i64, Problem> {
    Ok(matching(scope, wanted).count().get_result(db)?)
}

/// One wish within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(db: &mut Db, scope: &Scope, id: WishId) -> Result<Stated, Problem> {
    let rows = visible(scope)
        .filter(wish_versions::wish_id.eq(id))
        .select(VersionRow::as_select())
        .load(db)?;
    whole(db, rows)?.pop().ok_or(Problem::not_found())
}

/// The wish of a person in a round, if it was stated.
pub fn of_person(
    db: &mut Db,
    round: WishRoundId,
    talent: TalentId,
) -> Result<Option<Stated>, Problem> {
    let own = wishes::table
        .filter(wishes::round_id.eq(round).and(wishes::talent_id.eq(talent)))
        .select(wishes::id);
    let rows = wish_versions::table
        .filter(wish_versions::wish_id.eq_any(own).and(wish_versions::retired_at.eq(NOT_RETIRED)))
        .select(VersionRow::as_select())
        .load(db)?;
    Ok(whole(db, rows)?.pop())
}

/// Every wish stated for a year, for plans; whoever calls this records the look at the pool.
/// Reasons are not among it.
pub fn stated_in(db: &mut Db, year: FiscalYear) -> Result<Vec<Stated>, Problem> {
    let rounds =
        wish_rounds::table.filter(wish_rounds::fiscal_year.eq(year)).select(wish_rounds::id);
    let of_year = wishes::table.filter(wishes::round_id.eq_any(rounds)).select(wishes::id);
    let rows = wish_versions::table
        .filter(
            wish_versions::wish_id.eq_any(of_year).and(wish_versions::retired_at.eq(NOT_RETIRED)),
        )
        .order((wish_versions::talent_id, wish_versions::id))
        .select(VersionRow::as_select())
        .load(db)?;
    whole(db, rows)
}

/// Who stated a wish in a round: how far it is, never what was said.
pub fn stated_in_round(db: &mut Db, round: WishRoundId) -> Result<Vec<TalentId>, Problem> {
    let stated = wish_versions::table.filter(wish_versions::retired_at.eq(NOT_RETIRED));
    let of_round = wishes::table.filter(wishes::round_id.eq(round)).select(wishes::id);
    let rows = stated.filter(wish_versions::wish_id.eq_any(of_round));
    Ok(rows.select(wish_versions::talent_id).distinct().load(db)?)
}

/// Why somebody cannot. Call it only for the person and for named officers.
pub fn reason(db: &mut Db, row: i64) -> Result<Option<Reason>, Problem> {
    let found: Option<(ReasonKind, ShortText)> = wish_reasons::table
        .filter(wish_reasons::wish_version_id.eq(row))
        .select((wish_reasons::kind, wish_reasons::reason))
        .first(db)
        .optional()?;
    Ok(found.map(|(kind, reason)| Reason { kind, reason }))
}

#[derive(Default)]
struct Choices {
    job_types: Vec<JobType>,
    places: Vec<Place>,
    impossible: Vec<Place>,
}

type ChoiceColumns = (i64, ChoiceKind, Option<OrganizationCode>, Option<String>, Option<JobType>);

impl Choices {
    fn add(&mut self, (_, kind, code, zone, job_type): ChoiceColumns) {
        let place = code.map(Place::Body).or(zone.map(Place::Zone));
        match kind {
            ChoiceKind::JobType => self.job_types.extend(job_type),
            ChoiceKind::Place => self.places.extend(place),
            ChoiceKind::Impossible => self.impossible.extend(place),
        }
    }
}

fn whole(db: &mut Db, rows: Vec<VersionRow>) -> Result<Vec<Stated>, Problem> {
    use wish_choices as c;
    let (ids, wish_ids): (Vec<i64>, Vec<WishId>) =
        rows.iter().map(|row| (row.id, row.wish_id)).unzip();
    let (mut choices, mut rounds): (BTreeMap<i64, Choices>, BTreeMap<WishId, WishRoundId>) =
        (BTreeMap::new(), BTreeMap::new());
    for part in ids.chunks(IDS_AT_ONCE) {
        let found: Vec<ChoiceColumns> = c::table
            .filter(c::wish_version_id.eq_any(part.to_vec()))
            .order((c::wish_version_id, c::kind, c::place, c::id))
            .select((c::wish_version_id, c::kind, c::organization_code, c::zone, c::job_type))
            .load(db)?;
        found.into_iter().for_each(|choice| choices.entry(choice.0).or_default().add(choice));
    }
    for part in wish_ids.chunks(IDS_AT_ONCE) {
        let query = wishes::table
            .filter(wishes::id.eq_any(part.to_vec()))
            .select((wishes::id, wishes::round_id));
        rounds.extend(query.load::<(WishId, WishRoundId)>(db)?);
    }
    let stated = |row: VersionRow| {
        Some(stated(&row, *rounds.get(&row.wish_id)?, choices.remove(&row.id).unwrap_or_default()))
    };
    Ok(rows.into_iter().filter_map(stated).collect())
}

fn stated(row: &VersionRow, round: WishRoundId, choices: Choices) -> Stated {
    let said = Said {
        movement: row.movement,
        job_types: choices.job_types,
        places: choices.places,
        impossible: choices.impossible,
        commuting_limit_minutes: row.commuting_limit_minutes,
        commuting_limit_km: row.commuting_limit_km,
        telework: row.telework,
        house_move: row.house_move,
        has_constraint: row.has_constraint,
        note: row.note.clone(),
    };
    Stated {
        id: row.wish_id,
        row: row.id,
        round,
        talent: row.talent_id,
        version: row.version,
        said,
        recorded_at: row.recorded_at,
    }
}

/// Records a statement: the first of a round makes the wish, later ones retire what held.
pub fn append(
    tx: &mut Tx<'_>,
    (round, talent): (WishRoundId, TalentId),
    old: Option<&Stated>,
    said: &Said,
    reason: Option<&Reason>,
) -> Result<WishId, Problem> {
    let id = match old {
        Some(old) => old.id,
        None => insert(tx, round, talent)?,
    };
    let held = wish_versions::table
        .filter(wish_versions::wish_id.eq(id))
        .filter(wish_versions::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(wish_versions::retired_at.eq(tx.now)).execute(tx.db)?;
    let row = record(tx, (id, talent, old.map_or(1, |old| old.version + 1)), said)?;
    choose(tx, row, said)?;
    if let Some(reason) = reason {
        diesel::insert_into(wish_reasons::table)
            .values((
                wish_reasons::id.eq(random_id()),
                wish_reasons::wish_version_id.eq(row),
                wish_reasons::kind.eq(reason.kind),
                wish_reasons::reason.eq(&reason.reason),
            ))
            .execute(tx.db)?;
    }
    Ok(id)
}

fn insert(tx: &mut Tx<'_>, round: WishRoundId, talent: TalentId) -> Result<WishId, Problem> {
    let id = WishId::random();
    diesel::insert_into(wishes::table)
        .values((
            wishes::id.eq(id),
            wishes::round_id.eq(round),
            wishes::talent_id.eq(talent),
            wishes::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

fn record(
    tx: &mut Tx<'_>,
    (id, talent, version): (WishId, TalentId, i32),
    said: &Said,
) -> Result<i64, Problem> {
    use wish_versions as v;
    let row = random_id();
    diesel::insert_into(wish_versions::table)
        .values((
            v::id.eq(row),
            v::wish_id.eq(id),
            v::talent_id.eq(talent),
            v::version.eq(version),
            v::movement.eq(said.movement),
            v::telework.eq(said.telework),
            v::house_move.eq(said.house_move),
            v::commuting_limit_minutes.eq(said.commuting_limit_minutes),
            v::commuting_limit_km.eq(said.commuting_limit_km),
            v::has_constraint.eq(said.has_constraint),
            v::note.eq(&said.note),
            v::recorded_at.eq(tx.now),
            v::retired_at.eq(NOT_RETIRED),
            v::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(row)
}

fn choose(tx: &mut Tx<'_>, row: i64, said: &Said) -> Result<(), Problem> {
    let job_types =
        said.job_types.iter().map(|job_type| (ChoiceKind::JobType, None, Some(job_type)));
    let places = said.places.iter().map(|place| (ChoiceKind::Place, Some(place), None));
    let impossible =
        said.impossible.iter().map(|place| (ChoiceKind::Impossible, Some(place), None));
    for (number, (kind, place, job_type)) in (1..).zip(job_types.chain(places).chain(impossible)) {
        let (code, zone) = match place {
            Some(Place::Body(code)) => (Some(code), None),
            Some(Place::Zone(zone)) => (None, Some(zone)),
            None => (None, None),
        };
        diesel::insert_into(wish_choices::table)
            .values((
                wish_choices::id.eq(random_id()),
                wish_choices::wish_version_id.eq(row),
                wish_choices::kind.eq(kind),
                wish_choices::place.eq(number),
                wish_choices::organization_code.eq(code),
                wish_choices::zone.eq(zone),
                wish_choices::job_type.eq(job_type),
            ))
            .execute(tx.db)?;
    }
    Ok(())
}

/// Of these people, those who stated a wish, were shown to a host, or paused.
pub fn stated_by(db: &mut Db, people: &[TalentId]) -> Result<Vec<TalentId>, Problem> {
    let mut found = Vec::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows = wishes::table.filter(wishes::talent_id.eq_any(part));
        found.extend(rows.select(wishes::talent_id).distinct().load::<TalentId>(db)?);
        let rows = shown_candidates::table.filter(shown_candidates::talent_id.eq_any(part));
        found.extend(rows.select(shown_candidates::talent_id).distinct().load::<TalentId>(db)?);
        let rows = placement_pauses::table.filter(placement_pauses::talent_id.eq_any(part));
        found.extend(rows.select(placement_pauses::talent_id).distinct().load::<TalentId>(db)?);
    }
    Ok(found)
}
