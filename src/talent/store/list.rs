//! Who sees whom, in the WHERE clause of every query of the API.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;

use super::super::filter::{Employed, Filter, Order, When};
use super::super::model::Profile;
use crate::affiliation::{employed_among, employed_at, hosted_at};
use crate::auth::Scope;
use crate::db::schema::{employments, pool_registrations, qualifications, talent_profiles};
use crate::db::{Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{LATEST, SearchKey, TalentId};

type Profiles = IntoBoxed<'static, talent_profiles::table, MultiBackend>;

/// A person in a list: identifier and what is known on the day.
pub type Listed = (TalentId, Profile);

/// Place in the list: the value it is ordered by, and the person.
pub type Place = (String, TalentId);

/// Who has a home body on a day, as known at a moment. The two-database enum cannot nest boxed
/// queries, so the queries inside are plain, and each further condition is one more of them: on a
/// day there is at most one employment.
#[diesel::dsl::auto_type(no_type_alias)]
fn employees(day: NaiveDate, known: NaiveDateTime) -> _ {
    employments::table
        .filter(employments::valid_from.le(day))
        .filter(employments::valid_to.gt(day))
        .filter(employments::recorded_at.le(known))
        .filter(employments::retired_at.gt(known))
        .select(employments::talent_id)
}

/// Who is employed at the bodies within reach, today, as known now.
macro_rules! at_home {
    ($scope:expr) => {
        employed_at($scope.body_codes(), $scope.today(), LATEST)
    };
}

/// Who serves there, or will.
macro_rules! hosted {
    ($scope:expr) => {
        hosted_at($scope.body_codes(), $scope.today())
    };
}

/// An identifier that no row has: nobody.
const NOBODY: TalentId = TalentId(0);

/// Profiles of the people within reach, as they are at the time asked for; `full` leaves out those
/// seen narrowly.
fn visible(scope: &Scope, when: When, full: bool) -> Profiles {
    use talent_profiles as t;
    let profiles = on_the_day(when.day, when.known).into_boxed();
    let itself = scope.person().unwrap_or(NOBODY);
    match (scope.is_statewide(), full) {
        (true, _) => profiles,
        (false, true) => {
            profiles.filter(t::talent_id.eq(itself).or(t::talent_id.eq_any(at_home!(scope))))
        }
        (false, false) => profiles.filter(
            t::talent_id
                .eq(itself)
                .or(t::talent_id.eq_any(at_home!(scope)))
                .or(t::talent_id.eq_any(hosted!(scope))),
        ),
    }
}

/// People seen narrowly are shown as of today, so their home body is asked about today, whatever
/// day the list is for.
fn with_home_body(profiles: Profiles, scope: &Scope, filter: &Filter, when: When) -> Profiles {
    use talent_profiles as t;
    let bodies = &filter.organization_code;
    if scope.is_statewide() || filter.asks_beyond_narrow() {
        let profiles = match filter.employed {
            Employed::True => profiles.filter(t::talent_id.eq_any(employees(when.day, when.known))),
            Employed::False => {
                profiles.filter(t::talent_id.ne_all(employees(when.day, when.known)))
            }
            Employed::Any => profiles,
        };
        let at = employed_at(bodies.clone(), when.day, when.known);
        return if bodies.is_empty() { profiles } else { profiles.filter(t::talent_id.eq_any(at)) };
    }
    let full =
        t::talent_id.eq(scope.person().unwrap_or(NOBODY)).or(t::talent_id.eq_any(at_home!(scope)));
    let narrow = t::talent_id.eq_any(hosted!(scope));
    if bodies.is_empty() {
        let (then, today) = (employees(when.day, when.known), employees(when.today, LATEST));
        profiles
            .filter(full.and(t::talent_id.eq_any(then)).or(narrow.and(t::talent_id.eq_any(today))))
    } else {
        let (then, today) = (
            employed_at(bodies.clone(), when.day, when.known),
            employed_at(bodies.clone(), when.today, LATEST),
        );
        profiles
            .filter(full.and(t::talent_id.eq_any(then)).or(narrow.and(t::talent_id.eq_any(today))))
    }
}

fn with_employment(profiles: Profiles, scope: &Scope, filter: &Filter, when: When) -> Profiles {
    use employments as e;
    use talent_profiles as t;
    let mut profiles = with_home_body(profiles, scope, filter, when);
    if !filter.form.is_empty() {
        let people = employees(when.day, when.known).filter(e::form.eq_any(filter.form.clone()));
        profiles = profiles.filter(t::talent_id.eq_any(people));
    }
    if !filter.recruitment_route.is_empty() {
        let people = employees(when.day, when.known)
            .filter(e::recruitment_route.eq_any(filter.recruitment_route.clone()));
        profiles = profiles.filter(t::talent_id.eq_any(people));
    }
    if let Some(day) = filter.term_ending_before {
        let ending = employees(when.day, when.known)
            .filter(e::term_end.ge(when.day).and(e::term_end.lt(day)));
        profiles = profiles.filter(t::talent_id.eq_any(ending));
    }
    profiles
}

fn filtered(scope: &Scope, filter: &Filter, when: When) -> Profiles {
    use talent_profiles as t;
    let mut profiles =
        with_employment(visible(scope, when, filter.asks_beyond_narrow()), scope, filter, when);
    if let Some(name) = &filter.name {
        profiles = profiles.filter(t::search_key.like(pattern(name.as_str())).escape('\\'));
    }
    if let Some(among) = &filter.among {
        profiles = profiles.filter(t::talent_id.eq_any(among.clone()));
    }
    if let Some(registered) = filter.registered {
        use pool_registrations as r;
        let people = r::table
            .select(r::talent_id)
            .filter(r::valid_from.le(when.day).and(r::valid_to.gt(when.day)))
            .filter(r::recorded_at.le(when.known).and(r::retired_at.gt(when.known)));
        profiles = if registered {
            profiles.filter(t::talent_id.eq_any(people))
        } else {
            profiles.filter(t::talent_id.ne_all(people))
        };
    }
    if let Some(declared) = filter.declared {
        use qualifications as q;
        let people = q::table
            .select(q::talent_id)
            .filter(q::declared.eq(true))
            .filter(q::recorded_at.le(when.known).and(q::retired_at.gt(when.known)));
        profiles = if declared {
            profiles.filter(t::talent_id.eq_any(people))
        } else {
            profiles.filter(t::talent_id.ne_all(people))
        };
    }
    profiles
}

/// `%`, `_` and `\` are letters like others in a name.
fn pattern(name: &str) -> String {
    let folded = SearchKey::fold(&[name]);
    let escaped: String = folded
        .as_str()
        .chars()
        .flat_map(|letter| {
            matches!(letter, '%' | '_' | '\\').then_some('\\').into_iter().chain([letter])
        })
        .collect();
    format!("%{escaped}%")
}

/// A page of the list: at most `fetch` rows after a place.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    when: When,
    after: Option<Place>,
    fetch: i64,
) -> Result<Vec<Listed>, Problem> {
    use talent_profiles as t;
    let mut query = filtered(scope, filter, when);
    if let Some((text, talent)) = after {
        let (same, larger, smaller) = (text.clone(), text.clone(), text);
        query = match filter.sort {
            Order::Kana => query.filter(
                t::name_kana.gt(larger).or(t::name_kana.eq(same).and(t::talent_id.gt(talent))),
            ),
            Order::KanaDown => query.filter(
                t::name_kana.lt(smaller).or(t::name_kana.eq(same).and(t::talent_id.lt(talent))),
            ),
            Order::Number => query.filter(
                t::staff_number
                    .gt(larger)
                    .or(t::staff_number.eq(same).and(t::talent_id.gt(talent))),
            ),
            Order::NumberDown => query.filter(
                t::staff_number
                    .lt(smaller)
                    .or(t::staff_number.eq(same).and(t::talent_id.lt(talent))),
            ),
        };
    }
    query = match filter.sort {
        Order::Kana => query.order((t::name_kana, t::talent_id)),
        Order::KanaDown => query.order((t::name_kana.desc(), t::talent_id.desc())),
        Order::Number => query.order((t::staff_number, t::talent_id)),
        Order::NumberDown => query.order((t::staff_number.desc(), t::talent_id.desc())),
    };
    load(db, query.limit(fetch))
}

/// How many in all.
pub fn count(db: &mut Db, scope: &Scope, filter: &Filter, when: When) -> Result<i64, Problem> {
    Ok(filtered(scope, filter, when).count().get_result(db)?)
}

/// Whether a person within reach is seen in full; nothing when there is none such or it is not within
/// reach. Whoever sees everybody needs not be asked for.
pub fn sees_in_full(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    when: When,
) -> Result<Option<bool>, Problem> {
    use talent_profiles as t;
    if scope.is_statewide() {
        return Ok(Some(true));
    }
    let itself = scope.person().unwrap_or(NOBODY);
    let full = t::talent_id.eq(itself).or(t::talent_id.eq_any(at_home!(scope)));
    let found = visible(scope, when, false).filter(t::talent_id.eq(talent)).select(full);
    Ok(found.first(db).optional()?)
}

/// Profiles as they are on a day, as known at a moment.
#[diesel::dsl::auto_type(no_type_alias)]
fn on_the_day(day: NaiveDate, known: NaiveDateTime) -> _ {
    talent_profiles::table
        .filter(talent_profiles::valid_from.le(day).and(talent_profiles::valid_to.gt(day)))
        .filter(talent_profiles::recorded_at.le(known).and(talent_profiles::retired_at.gt(known)))
}

type Columns = (TalentId, String, String, String, bool);
const COLUMNS: (
    talent_profiles::talent_id,
    talent_profiles::name,
    talent_profiles::name_kana,
    talent_profiles::staff_number,
    talent_profiles::accelerator,
) = (
    talent_profiles::talent_id,
    talent_profiles::name,
    talent_profiles::name_kana,
    talent_profiles::staff_number,
    talent_profiles::accelerator,
);

fn listed((talent, name, name_kana, staff_number, accelerator): Columns) -> Listed {
    (talent, Profile { name, name_kana, staff_number, accelerator })
}

fn load(db: &mut Db, query: Profiles) -> Result<Vec<Listed>, Problem> {
    let rows: Vec<Columns> = query.select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// Of these people, those whose record is seen in full.
pub fn seen_in_full(
    db: &mut Db,
    scope: &Scope,
    people: &[TalentId],
) -> Result<Vec<TalentId>, Problem> {
    if scope.is_statewide() {
        return Ok(people.to_vec());
    }
    let mut full: Vec<TalentId> =
        people.iter().copied().filter(|talent| Some(*talent) == scope.person()).collect();
    full.extend(employed_among(db, people, &scope.body_codes(), scope.today())?);
    Ok(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_name_are_letters() {
        assert_eq!(pattern("100%_\\"), "%100\\%\\_\\\\%");
        assert_eq!(pattern("やま だ"), "%ヤマダ%");
    }

    #[test]
    fn now_is_known_at_the_latest_moment() {
        let when = When::now(NaiveDate::default());
        assert!(
            when.is_current() && when.known == LATEST && when.known < crate::vocab::NOT_RETIRED
        );
    }
}
