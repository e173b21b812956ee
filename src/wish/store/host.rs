//! Rows of candidates shown to hosts, and of the hosts' rankings.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::auth::Scope;
use crate::db::schema::{host_ranking_places, host_rankings, shown_candidates};
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{FiscalYear, NOT_RETIRED, OrganizationCode, ShownId, TalentId, random_id};
use crate::wish::host::ShowCandidate;

/// A person shown to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub id: ShownId,
    pub talent: TalentId,
    pub organization: OrganizationCode,
    pub fiscal_year: FiscalYear,
    /// When the person consented.
    pub consented_on: NaiveDate,
}

/// A ranking as it was stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Grows with every ranking.
    pub version: i32,
    /// Whose place a delegate took; blank otherwise.
    pub on_behalf_of: String,
    /// Shown people, the most wanted first.
    pub places: Vec<ShownId>,
}

type Boxed<'a> = shown_candidates::BoxedQuery<'a, MultiBackend>;
type Columns = (ShownId, TalentId, OrganizationCode, FiscalYear, NaiveDate);

fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let query =
        shown_candidates::table.filter(shown_candidates::retired_at.eq(NOT_RETIRED)).into_boxed();
    if scope.is_statewide() {
        query
    } else {
        query.filter(shown_candidates::organization_code.eq_any(scope.body_codes()))
    }
}

fn load(db: &mut Db, query: Boxed<'_>) -> Result<Vec<Shown>, Problem> {
    use shown_candidates as s;
    let columns = (s::id, s::talent_id, s::organization_code, s::fiscal_year, s::consented_on);
    let rows: Vec<Columns> =
        query.order((s::organization_code, s::fiscal_year, s::id)).select(columns).load(db)?;
    let shown = |(id, talent, organization, fiscal_year, consented_on)| Shown {
        id,
        talent,
        organization,
        fiscal_year,
        consented_on,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Candidates within reach, of these bodies (any when empty) and this year.
pub fn shown(
    db: &mut Db,
    scope: &Scope,
    bodies: &[OrganizationCode],
    year: Option<FiscalYear>,
) -> Result<Vec<Shown>, Problem> {
    let mut query = visible(scope);
    if !bodies.is_empty() {
        query = query.filter(shown_candidates::organization_code.eq_any(bodies.to_vec()));
    }
    if let Some(year) = year {
        query = query.filter(shown_candidates::fiscal_year.eq(year));
    }
    load(db, query)
}

/// One candidate within reach.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn find_shown(db: &mut Db, scope: &Scope, id: ShownId) -> Result<Shown, Problem> {
    let query = visible(scope).filter(shown_candidates::id.eq(id));
    load(db, query)?.pop().ok_or(Problem::not_found())
}

/// Records that a person is shown to a host.
pub fn insert_shown(tx: &mut Tx<'_>, new: &ShowCandidate) -> Result<ShownId, Problem> {
    let id = ShownId::random();
    diesel::insert_into(shown_candidates::table)
        .values((
            shown_candidates::id.eq(id),
            shown_candidates::talent_id.eq(new.talent_id),
            shown_candidates::organization_code.eq(&new.organization_code),
            shown_candidates::fiscal_year.eq(new.fiscal_year),
            shown_candidates::consented_on.eq(new.consented_on),
            shown_candidates::consent_reference.eq(&new.consent_reference),
            shown_candidates::version.eq(1),
            shown_candidates::recorded_at.eq(tx.now),
            shown_candidates::retired_at.eq(NOT_RETIRED),
            shown_candidates::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Takes a candidate back.
pub fn retire_shown(tx: &mut Tx<'_>, id: ShownId) -> Result<(), Problem> {
    diesel::update(shown_candidates::table.find(id))
        .set(shown_candidates::retired_at.eq(tx.now))
        .execute(tx.db)?;
    Ok(())
}

/// The ranking of a body for a year, if there is one.
pub fn ranking(
    db: &mut Db,
    code: &OrganizationCode,
    year: FiscalYear,
) -> Result<Option<Ranking>, Problem> {
    let held: Option<(i64, i32, String)> = host_rankings::table
        .filter(host_rankings::organization_code.eq(code).and(host_rankings::fiscal_year.eq(year)))
        .filter(host_rankings::retired_at.eq(NOT_RETIRED))
        .select((host_rankings::id, host_rankings::version, host_rankings::on_behalf_of))
        .first(db)
        .optional()?;
    let Some((id, version, on_behalf_of)) = held else { return Ok(None) };
    let places = host_ranking_places::table
        .filter(host_ranking_places::ranking_id.eq(id))
        .order((host_ranking_places::place, host_ranking_places::id))
        .select(host_ranking_places::shown_id)
        .load(db)?;
    Ok(Some(Ranking { version, on_behalf_of, places }))
}

/// Retires the ranking that held and appends the next.
pub fn append_ranking(
    tx: &mut Tx<'_>,
    (code, year): (&OrganizationCode, FiscalYear),
    (version, on_behalf_of): (i32, &str),
    ranked: &[ShownId],
) -> Result<(), Problem> {
    let held = host_rankings::table
        .filter(host_rankings::organization_code.eq(code).and(host_rankings::fiscal_year.eq(year)))
        .filter(host_rankings::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(host_rankings::retired_at.eq(tx.now)).execute(tx.db)?;
    let id = random_id();
    diesel::insert_into(host_rankings::table)
        .values((
            host_rankings::id.eq(id),
            host_rankings::organization_code.eq(code),
            host_rankings::fiscal_year.eq(year),
            host_rankings::version.eq(version),
            host_rankings::on_behalf_of.eq(on_behalf_of),
            host_rankings::recorded_at.eq(tx.now),
            host_rankings::retired_at.eq(NOT_RETIRED),
            host_rankings::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    for (place, shown) in (1..).zip(ranked) {
        diesel::insert_into(host_ranking_places::table)
            .values((
                host_ranking_places::id.eq(random_id()),
                host_ranking_places::ranking_id.eq(id),
                host_ranking_places::place.eq(place),
                host_ranking_places::shown_id.eq(*shown),
            ))
            .execute(tx.db)?;
    }
    Ok(())
}
