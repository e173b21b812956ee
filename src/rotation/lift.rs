//! Somebody who is lifted off the board: what an officer has to know of the person before putting
//! them anywhere, and every place of that year.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::explain::begun;
use super::places::PlacesView;
use super::store;
use super::view::wish_place;
use crate::db::Db;
use crate::planner::problem::Person;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, PostType, RotationPlanId, TalentId};
use crate::wish;

/// Bodies that are named for one rank of a wish; a zone may have more.
const NAMED: usize = 4;

/// A stay away from home before the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Name of the body.
    pub host_name: String,
    /// The last fiscal year there; nothing while it goes on.
    pub until: Option<FiscalYear>,
    /// Unbroken years there before the plan, for the stay that goes on.
    pub years: i64,
}

/// What is known of somebody, as the plan has it.
#[derive(Clone, Debug)]
pub struct Lifted {
    /// Every place of that year.
    pub places: PlacesView,
    /// Name of the home body.
    pub home_name: String,
    /// Rank of each wish, the first bodies of it, and how many more there are.
    pub wishes: Vec<(usize, Vec<String>, usize)>,
    /// Confirmed level by type of post.
    pub levels: Vec<(PostType, i64)>,
    /// The type of post the person wants to grow into.
    pub growth: Option<PostType>,
    /// Where the person has served, the latest first.
    pub career: Vec<Served>,
    /// Whether the person has told of a constraint (family, health); never which.
    pub has_constraint: bool,
}

/// Somebody's year, lifted; without a result, beside what is pinned.
///
/// # Errors
/// `not_found`; `reference_unknown` for a person or year that the plan does not have.
pub fn lifted(
    db: &mut Db,
    id: RotationPlanId,
    (talent, year): (TalentId, FiscalYear),
) -> Result<Lifted, Problem> {
    let plan = store::plan(db, id)?;
    let subject = begun(db, id)?;
    let key = talent.to_string();
    let person = subject.problem.people.iter().find(|person| person.id == key);
    let unknown = || Problem::query(FieldError::new("?talent_id", "reference_unknown"));
    let person = person.ok_or_else(unknown)?.clone();
    let has_constraint = constrained(db, plan.first_fiscal_year, talent)?;
    let name = |id: &str| subject.names.get(id).cloned().unwrap_or_default();
    Ok(Lifted {
        places: subject.places((id, plan.version), talent, year)?,
        home_name: name(&person.owner),
        wishes: wishes(&person, name),
        levels: person
            .levels
            .iter()
            .filter_map(|(kind, level)| Some((kind.parse().ok()?, *level)))
            .collect(),
        growth: person.growth_target.as_ref().and_then(|kind| kind.parse().ok()),
        career: career(&person, plan.first_fiscal_year.first_day(), name),
        has_constraint,
    })
}

fn constrained(db: &mut Db, first: FiscalYear, talent: TalentId) -> Result<bool, Problem> {
    let mut found = false;
    // As the snapshot reads wishes: those of the first year, or else of the year before.
    for year in [first.year() - 1, first.year()] {
        let Ok(year) = FiscalYear::new(year) else { continue };
        let said = wish::stated_in(db, year)?.into_iter().find(|one| one.talent == talent);
        found = said.map_or(found, |one| one.said.has_constraint);
    }
    Ok(found)
}

fn wishes(person: &Person, name: impl Fn(&str) -> String) -> Vec<(usize, Vec<String>, usize)> {
    let mut found: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for reach in &person.reach {
        if let Some(place) = wish_place(&person.reach, &reach.host) {
            found.entry(place).or_default().push(&reach.host);
        }
    }
    let told = |(place, hosts): (usize, Vec<&str>)| {
        let more = hosts.len().saturating_sub(NAMED);
        (place, hosts.into_iter().take(NAMED).map(&name).collect(), more)
    };
    found.into_iter().map(told).collect()
}

fn career(person: &Person, first: NaiveDate, name: impl Fn(&str) -> String) -> Vec<Served> {
    let year = |offset: i64| {
        let first = FiscalYear::of(first).map_or(0, FiscalYear::year);
        FiscalYear::new(first + i32::try_from(offset).ok()?).ok()
    };
    let now = person.current.iter().filter(|current| current.host != person.owner);
    let now = now.map(|current| Served {
        host_name: name(&current.host),
        until: None,
        years: current.tenure_years,
    });
    let mut left: Vec<_> = person.history.iter().filter(|left| left.host != person.owner).collect();
    left.sort_by_key(|left| std::cmp::Reverse(left.left_year));
    let left = left.into_iter().map(|left| Served {
        host_name: name(&left.host),
        until: year(left.left_year),
        years: 0,
    });
    now.chain(left).collect()
}
