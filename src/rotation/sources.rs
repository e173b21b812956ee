//! Where the facts of a snapshot come from: one function per source, each by the face of the room that knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Commitment, Facts, KnownHost, KnownPerson, KnownPost, Stay};
use crate::db::Db;
use crate::problem::Problem;
use crate::talent::{EmploymentOn, Pooled};
use crate::vocab::{BodyKind, FiscalYear, Function, Grade, OrganizationCode, Period, PostType, TalentId};
use crate::{assignment, demand, organization, talent};

/// Share of a fiscal year that must be free in one stretch.
const ENOUGH: i64 = 2;

/// Everything a plan of these years has to know.
///
/// # Errors
/// When the rows cannot be read.
pub fn facts(db: &mut Db, first: FiscalYear, years: i32, today: NaiveDate) -> Result<Facts, Problem> {
    let span: Vec<FiscalYear> = (0..years).filter_map(|year| FiscalYear::new(first.year() + year).ok()).collect();
    let days = Period::between(first.first_day(), span.last().map_or(first.period().to, |year| year.period().to));
    let hosts = hosts(db, &span)?;
    let mut people = people(db, &span, days)?;
    placed(db, days, &mut people)?;
    levels(db, days, &mut people)?;
    wishes(db, first, &mut people)?;
    rankings(db, first, &mut people)?;
    Ok(Facts { first, years, today, hosts, posts: posts(db, days)?, people })
}

/// Bodies with the years in which they take part in placement.
fn hosts(db: &mut Db, span: &[FiscalYear]) -> Result<Vec<KnownHost>, Problem> {
    let bodies = organization::all(db)?;
    let host = |body: organization::Organization| KnownHost {
        takes_part: span
            .iter()
            .map(|year| body.participations.iter().any(|part| part.function == Function::Placement && part.covers(*year)))
            .collect(),
        is_prefecture: body.kind == BodyKind::Prefecture,
        code: body.code,
    };
    Ok(bodies.into_iter().map(|(_, body)| host(body)).collect())
}

/// Posts with some day in the plan, as they are on the first of these days.
fn posts(db: &mut Db, days: Period) -> Result<Vec<KnownPost>, Problem> {
    let kept = demand::posts_between(db, days)?;
    let ids: Vec<_> = kept.iter().map(|(id, _)| *id).collect();
    let histories = demand::histories(db, &ids, None)?;
    let mut posts = Vec::new();
    for (id, host) in kept {
        let Some(history) = histories.get(&id) else { continue };
        let (Some(period), Some(stretch)) = (history.whole(), history.nearest(days.from)) else { continue };
        posts.push(KnownPost {
            id,
            host,
            post_type: stretch.what.post_type,
            share: i64::from(stretch.what.share.percent()),
            grade: rank(stretch.what.grade),
            min_level: 0,
            value: 0,
            period,
        });
    }
    Ok(posts)
}

/// Place of a grade in the order of the vocabulary.
fn rank(grade: Grade) -> i64 {
    Grade::ALL.iter().position(|known| *known == grade).and_then(|place| i64::try_from(place).ok()).unwrap_or(0)
}

/// Everybody registered with consent on some day of the plan.
fn people(db: &mut Db, span: &[FiscalYear], days: Period) -> Result<Vec<KnownPerson>, Problem> {
    let pool = talent::pool_between(db, days)?;
    Ok(pool.into_iter().filter_map(|pooled| person(&pooled, span, days)).collect())
}

fn person(pooled: &Pooled, span: &[FiscalYear], days: Period) -> Option<KnownPerson> {
    let first = pooled.employments.iter().find(|employment| employment.period.overlap(&days).is_some())?;
    let own: Vec<&EmploymentOn> = pooled.employments.iter().filter(|employment| employment.organization == first.organization).collect();
    Some(KnownPerson {
        id: pooled.talent,
        home: first.organization.clone(),
        grade: rank(first.grade),
        free: span.iter().map(|year| free(pooled, &own, year.period())).collect(),
        levels: BTreeMap::new(),
        growth: None,
        wishes: BTreeMap::new(),
        barred: BTreeSet::new(),
        ranks: BTreeMap::new(),
        stays: Vec::new(),
        commitments: Vec::new(),
    })
}

/// The longest stretch of the year on which the person is employed in the term, registered and not away.
fn free(pooled: &Pooled, own: &[&EmploymentOn], year: Period) -> Option<Period> {
    let in_term = own.iter().map(|employment| {
        let term = employment.term_end.and_then(|last| last.succ_opt()).unwrap_or(employment.period.to);
        Period::between(employment.period.from, employment.period.to.min(term))
    });
    let employed = joined(in_term.collect());
    let registered = joined(pooled.registered.clone());
    let mut stretches: Vec<Period> =
        employed.iter().flat_map(|one| registered.iter().filter_map(|other| one.overlap(other)?.overlap(&year))).collect();
    for absent in &pooled.absent {
        stretches = stretches.iter().flat_map(|stretch| without(*stretch, *absent)).collect();
    }
    let longest = stretches.into_iter().max_by_key(Period::days)?;
    (longest.days() * ENOUGH >= year.days()).then_some(longest)
}

/// Neighbours become one.
fn joined(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_by_key(|period| period.from);
    let mut found: Vec<Period> = Vec::new();
    for period in periods.into_iter().filter(|period| period.from < period.to) {
        match found.last_mut() {
            Some(before) if period.from <= before.to => before.to = before.to.max(period.to),
            _ => found.push(period),
        }
    }
    found
}

fn without(stretch: Period, absent: Period) -> Vec<Period> {
    let parts = [Period::between(stretch.from, stretch.to.min(absent.from)), Period::between(stretch.from.max(absent.to), stretch.to)];
    if stretch.overlap(&absent).is_none() { vec![stretch] } else { parts.into_iter().filter(|part| part.from < part.to).collect() }
}

/// What people have served and are assigned to, drafts included: a draft holds its days as firmly as an order.
fn placed(db: &mut Db, days: Period, people: &mut [KnownPerson]) -> Result<(), Problem> {
    let mut by_id: BTreeMap<TalentId, &mut KnownPerson> = people.iter_mut().map(|person| (person.id, person)).collect();
    for assignment in assignment::placed_before(db, days.to)? {
        let Some(person) = by_id.get_mut(&assignment.talent) else { continue };
        let (period, share) = (assignment.content.period, assignment.content.share);
        if period.from < days.from && !assignment.is_secret() {
            person.stays.push(Stay { host: assignment.host.clone(), period, share });
        }
        if days.from < period.to {
            person.commitments.push(Commitment { assignment: assignment.id, post: assignment.post, period, share });
        }
    }
    Ok(())
}

/// Levels by post type: of the job types that can fill it, the best one. Nobody's level is known yet, and posts ask for none.
fn levels(_: &mut Db, _: Period, people: &mut [KnownPerson]) -> Result<(), Problem> {
    for person in people {
        person.levels = PostType::ALL.iter().map(|kind| (kind.as_str().to_owned(), 0)).filter(|(_, level)| *level > 0).collect();
    }
    Ok(())
}

/// Wishes of the people for bodies, bodies they cannot serve, and the job type they want to grow into.
fn wishes(_: &mut Db, _: FiscalYear, people: &mut [KnownPerson]) -> Result<(), Problem> {
    people.iter_mut().for_each(|person| person.wishes.clear());
    Ok(())
}

/// How hosts rank people.
fn rankings(_: &mut Db, _: FiscalYear, people: &mut [KnownPerson]) -> Result<(), Problem> {
    people.iter_mut().for_each(|person| person.ranks.clear());
    Ok(())
}

/// Names by id of everything a plan speaks of, for sentences.
///
/// # Errors
/// When the rows cannot be read.
pub fn names(db: &mut Db, problem: &crate::planner::problem::Problem, day: NaiveDate) -> Result<BTreeMap<String, String>, Problem> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (code, name) in organization::names(db)? {
        names.insert(code.to_string(), name);
    }
    let people: Vec<TalentId> = problem.people.iter().filter_map(|person| person.id.parse().ok()).collect();
    for (id, name) in talent::names_on(db, &people, day)? {
        names.insert(id.to_string(), name.name);
    }
    let posts: Vec<_> = problem.posts.iter().filter_map(|post| post.id.parse().ok()).collect();
    for (id, history) in demand::histories(db, &posts, None)? {
        if let Some(stretch) = history.nearest(day) {
            names.insert(id.to_string(), format!("{} {}", stretch.what.department, stretch.what.title).trim().to_owned());
        }
    }
    names.extend(PostType::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.name_ja().to_owned())));
    Ok(names)
}
