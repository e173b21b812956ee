//! Where the facts of a snapshot come from: one function per source, each by the face of the room
//! that knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{
    Away, Commitment, Facts, KnownHost, KnownPerson, KnownPost, PlannedHire, Stay, rank,
};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::talent::{EmploymentOn, Pooled, TalentName};
use crate::vocab::{
    BodyKind, FiscalYear, Function, Grade, OrganizationCode, Period, PostId, PostType, TalentId,
};
use crate::{assessment, assignment, demand, organization, skill, talent, wish};

/// Share of a fiscal year that must be free in one stretch.
const ENOUGH: i64 = 2;
/// Zones of wishes whose bodies are hard to reach: rotations share them fairly.
const REMOTE: [&str; 2] = ["island", "mountain"];

/// Everything a plan of these years has to know, with the places kept for people to be hired.
pub fn facts(
    db: &mut Db,
    scope: &Scope,
    first: FiscalYear,
    years: i32,
    today: NaiveDate,
    hires: &[PlannedHire],
) -> Result<Facts, Problem> {
    let span: Vec<FiscalYear> =
        (0..years).filter_map(|year| FiscalYear::new(first.year() + year).ok()).collect();
    let days = Period::between(
        first.first_day(),
        span.last().map_or(first.period().to, |year| year.period().to),
    );
    let hosts = hosts(db, &span)?;
    let mut people = people(db, &span, days)?;
    placed(db, days, &mut people)?;
    levels(db, days, &mut people)?;
    wishes(db, first, &mut people)?;
    people.extend(hires.iter().map(|hire| hire.known(&span)));
    kilometres(db, &mut people)?;
    rankings(db, scope, first, &mut people, &hosts)?;
    Ok(Facts { first, years, today, hosts, posts: posts(db, days)?, people })
}

/// Bodies with the years in which they take part in placement.
fn hosts(db: &mut Db, span: &[FiscalYear]) -> Result<Vec<KnownHost>, Problem> {
    let bodies = organization::all(db)?;
    let remote: Vec<OrganizationCode> = wish::zones(db)?
        .into_iter()
        .filter(|zone| REMOTE.contains(&zone.zone.as_str()))
        .flat_map(|zone| zone.organization_codes)
        .collect();
    let host = |body: organization::Organization| KnownHost {
        takes_part: span
            .iter()
            .map(|year| {
                body.participations
                    .iter()
                    .any(|part| part.function == Function::Placement && part.covers(*year))
            })
            .collect(),
        is_prefecture: body.kind == BodyKind::Prefecture,
        is_remote: remote.contains(&body.code),
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
        let (Some(period), Some(stretch)) = (history.whole(), history.nearest(days.from)) else {
            continue;
        };
        posts.push(KnownPost {
            id,
            host,
            post_type: stretch.what.post_type,
            share: i64::from(stretch.what.share.percent()),
            grade: rank(stretch.what.grade),
            min_level: i64::from(stretch.what.min_level.number()),
            value: 0,
            period,
        });
    }
    Ok(posts)
}

/// Everybody registered with consent on some day of the plan.
fn people(db: &mut Db, span: &[FiscalYear], days: Period) -> Result<Vec<KnownPerson>, Problem> {
    let mut pauses: BTreeMap<TalentId, Vec<Period>> = BTreeMap::new();
    for (talent, pause) in wish::pauses_between(db, days)? {
        pauses.entry(talent).or_default().push(pause);
    }
    let pool = talent::pool_between(db, days)?;
    let person = |pooled: Pooled| {
        let pauses = pauses.get(&pooled.talent).map_or(&[][..], Vec::as_slice);
        let mut known = person(pooled.talent, &pooled.employments, days)?;
        let own = pooled.employments.iter().filter(|one| one.organization == known.home);
        let own: Vec<&EmploymentOn> = own.collect();
        for (year, number) in span.iter().zip(0..) {
            let free = free(&pooled, &own, pauses, year.period());
            known.away.extend(free.err().map(|away| (number, away)));
            known.free.push(free.ok());
        }
        Some(known)
    };
    Ok(pool.into_iter().filter_map(person).collect())
}

/// Somebody with an employment on some day of the plan, of whom nothing else is known yet.
fn person(talent: TalentId, employments: &[EmploymentOn], days: Period) -> Option<KnownPerson> {
    let first = employments.iter().find(|one| one.period.overlap(&days).is_some())?;
    Some(KnownPerson {
        id: talent,
        home: first.organization.clone(),
        grade: rank(first.grade),
        in_pool: true,
        to_be_hired: None,
        free: Vec::new(),
        away: BTreeMap::new(),
        levels: BTreeMap::new(),
        growth: None,
        wishes: BTreeMap::new(),
        barred: BTreeSet::new(),
        kilometres: BTreeMap::new(),
        ranks: BTreeMap::new(),
        stays: Vec::new(),
        commitments: Vec::new(),
    })
}

/// The longest stretch of the year on which the person is employed in the term, registered, and
/// neither away nor pausing; or the first of these that leaves too little of the year.
fn free(
    pooled: &Pooled,
    own: &[&EmploymentOn],
    pauses: &[Period],
    year: Period,
) -> Result<Period, Away> {
    let longest = |stretches: &[Period], away| {
        let longest = stretches.iter().copied().max_by_key(Period::days);
        longest.filter(|longest| longest.days() * ENOUGH >= year.days()).ok_or(away)
    };
    let both = |some: &[Period], others: &[Period]| -> Vec<Period> {
        some.iter().flat_map(|one| others.iter().filter_map(|other| one.overlap(other))).collect()
    };
    let held = joined(own.iter().map(|employment| employment.period).collect());
    longest(&both(&held, &[year]), Away::NotEmployed)?;
    let in_term = own.iter().map(|employment| {
        let term =
            employment.term_end.and_then(|last| last.succ_opt()).unwrap_or(employment.period.to);
        Period::between(employment.period.from, employment.period.to.min(term))
    });
    let employed = both(&joined(in_term.collect()), &[year]);
    longest(&employed, Away::TermEnds)?;
    let registered = both(&employed, &joined(pooled.registered.clone()));
    longest(&registered, Away::NotRegistered)?;
    let present = apart_from(registered, &pooled.absent);
    longest(&present, Away::Leave)?;
    longest(&apart_from(present, pauses), Away::Pause)
}

fn apart_from(stretches: Vec<Period>, absent: &[Period]) -> Vec<Period> {
    absent.iter().fold(stretches, |left, absent| {
        left.iter().flat_map(|stretch| without(*stretch, *absent)).collect()
    })
}

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
    let parts = [
        Period::between(stretch.from, stretch.to.min(absent.from)),
        Period::between(stretch.from.max(absent.to), stretch.to),
    ];
    if stretch.overlap(&absent).is_none() {
        vec![stretch]
    } else {
        parts.into_iter().filter(|part| part.from < part.to).collect()
    }
}

/// What people have served and are assigned to, drafts included: a draft holds its days as firmly
/// as an order. Whoever serves in the plan without being in the pool comes along, and stays.
fn placed(db: &mut Db, days: Period, people: &mut Vec<KnownPerson>) -> Result<(), Problem> {
    let mut places: BTreeMap<TalentId, usize> =
        people.iter().enumerate().map(|(at, person)| (person.id, at)).collect();
    for assignment in assignment::placed_before(db, days.to)? {
        let (talent, period) = (assignment.talent, assignment.content.period);
        if !places.contains_key(&talent) && days.from < period.to {
            let employed = talent::employments_between(db, talent, days)?;
            let Some(stranger) = person(talent, &employed, days) else { continue };
            places.insert(talent, people.len());
            people.push(KnownPerson { in_pool: false, ..stranger });
        }
        let Some(person) = places.get(&talent).map(|at| &mut people[*at]) else { continue };
        let share = assignment.content.share;
        if period.from < days.from && !assignment.is_secret() {
            person.stays.push(Stay { host: assignment.host.clone(), period, share });
        }
        if days.from < period.to {
            person.commitments.push(Commitment {
                assignment: assignment.id,
                post: assignment.post,
                host: assignment.host.clone(),
                period,
                share,
                state: assignment.content.state,
                is_settled: !person.in_pool,
            });
        }
    }
    Ok(())
}

/// Levels by post type: of the job types that can fill it, the one the person is furthest in. Level
/// 5 is everything the job type asks for at the person's grade, 1 a fifth of it. Whoever was never
/// assessed has no level, and is shut out only by a post that asks for one.
fn levels(db: &mut Db, days: Period, people: &mut [KnownPerson]) -> Result<(), Problem> {
    let Some(catalogue) = skill::published(db)? else { return Ok(()) };
    let ids: Vec<TalentId> = people.iter().map(|person| person.id).collect();
    let known = assessment::levels_on(db, Some(&ids), days.from, catalogue.id)?;
    let mut fills = Vec::new();
    for kind in PostType::ALL {
        fills.push((*kind, organization::job_types_of(db, *kind)?.1));
    }
    for person in people {
        let Some(levels) = known.get(&person.id) else { continue };
        let grade = usize::try_from(person.grade)
            .ok()
            .and_then(|place| Grade::ALL.get(place))
            .copied()
            .unwrap_or(Grade::Staff);
        for (kind, job_types) in &fills {
            let fifths = job_types.iter().map(|job_type| {
                let found =
                    skill::achievement(&catalogue.content.requirements_of(job_type, grade), levels);
                if found.required_points > 0 { 5 * found.points / found.required_points } else { 0 }
            });
            person.levels.insert(kind.as_str().to_owned(), fifths.max().unwrap_or(0));
        }
        person.levels.retain(|_, level| *level > 0);
    }
    Ok(())
}

/// Points of the first wished place; each further place has [`LESS`] fewer, none fewer than
/// [`LEAST`].
const MOST: i64 = 10;
const LESS: i64 = 2;
const LEAST: i64 = 2;

/// Wishes of the people for bodies, bodies they cannot serve, and the type of post they want to
/// grow into: as stated for the first year of the plan, or else for the year before.
fn wishes(db: &mut Db, first: FiscalYear, people: &mut [KnownPerson]) -> Result<(), Problem> {
    let zones: BTreeMap<String, Vec<OrganizationCode>> =
        wish::zones(db)?.into_iter().map(|zone| (zone.zone, zone.organization_codes)).collect();
    let mut stated = BTreeMap::new();
    for year in [first.year() - 1, first.year()] {
        let Ok(year) = FiscalYear::new(year) else { continue };
        stated.extend(wish::stated_in(db, year)?.into_iter().map(|one| (one.talent, one.said)));
    }
    let mut fills = Vec::new();
    for kind in PostType::ALL {
        fills.push((*kind, organization::job_types_of(db, *kind)?.1));
    }
    let bodies = |place: &wish::Place| match place {
        wish::Place::Body(code) => vec![code.clone()],
        wish::Place::Zone(zone) => zones.get(zone).cloned().unwrap_or_default(),
    };
    for person in people {
        let Some(said) = stated.get(&person.id) else { continue };
        let mut points = MOST;
        for place in &said.places {
            for code in bodies(place) {
                person.wishes.entry(code).or_insert(points);
            }
            points = (points - LESS).max(LEAST);
        }
        if said.movement == wish::Movement::Stay {
            let last = person
                .stays
                .iter()
                .max_by_key(|stay| stay.period.from)
                .map(|stay| stay.host.clone());
            person.wishes.extend(last.map(|host| (host, MOST)));
        }
        person.barred = said.impossible.iter().flat_map(bodies).collect();
        person.wishes.retain(|code, _| !person.barred.contains(code));
        let wanted = said.job_types.first();
        let grows = wanted
            .and_then(|wanted| fills.iter().find(|(_, job_types)| job_types.contains(wanted)));
        person.growth = grows.map(|(kind, _)| kind.as_str().to_owned());
    }
    Ok(())
}

/// Kilometres from each person to each body: from the home body, or from the nearest of the bodies
/// wished for.
fn kilometres(db: &mut Db, people: &mut [KnownPerson]) -> Result<(), Problem> {
    let places: BTreeMap<OrganizationCode, (i32, i32)> = organization::all(db)?
        .into_iter()
        .map(|(_, body)| (body.code, (body.latitude_e6, body.longitude_e6)))
        .collect();
    for person in people {
        let wished: Vec<&OrganizationCode> = person.wishes.keys().collect();
        let from = if wished.is_empty() { vec![&person.home] } else { wished };
        let from: Vec<(i32, i32)> =
            from.into_iter().filter_map(|code| places.get(code).copied()).collect();
        let near = |to: (i32, i32)| from.iter().map(|from| organization::apart(*from, to)).min();
        person.kilometres =
            places.iter().filter_map(|(code, to)| Some((code.clone(), near(*to)?))).collect();
    }
    Ok(())
}

/// How hosts rank people they were shown for the first year of the plan: ten points for the first,
/// one less for each further.
fn rankings(
    db: &mut Db,
    scope: &Scope,
    first: FiscalYear,
    people: &mut [KnownPerson],
    hosts: &[KnownHost],
) -> Result<(), Problem> {
    for host in hosts.iter().filter(|host| !host.is_prefecture && host.takes_part.contains(&true)) {
        for ranked in wish::ranking(db, scope, &host.code, first)?.ranked {
            if let Some(person) =
                people.iter_mut().find(|person| person.id == ranked.candidate.talent_id)
            {
                person.ranks.insert(host.code.clone(), (MOST + 1 - i64::from(ranked.place)).max(1));
            }
        }
    }
    Ok(())
}

/// Names by id of everything a plan speaks of, for sentences.
pub fn names(
    db: &mut Db,
    problem: &crate::planner::problem::Problem,
    day: NaiveDate,
) -> Result<BTreeMap<String, String>, Problem> {
    let people = people_named(db, problem, day)?;
    names_beside(db, problem, day, &people)
}

/// The people a plan speaks of, as they are called on a day.
pub fn people_named(
    db: &mut Db,
    problem: &crate::planner::problem::Problem,
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, TalentName>, Problem> {
    let people: Vec<TalentId> =
        problem.people.iter().filter_map(|person| person.id.parse().ok()).collect();
    talent::names_on(db, &people, day)
}

/// As [`names`], for whoever has read the people already.
pub fn names_beside(
    db: &mut Db,
    problem: &crate::planner::problem::Problem,
    day: NaiveDate,
    people: &BTreeMap<TalentId, TalentName>,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (code, name) in organization::names(db)? {
        names.insert(code.to_string(), name);
    }
    names.extend(people.iter().map(|(id, name)| (id.to_string(), name.name.clone())));
    let kept = problem.people.iter().filter_map(|one| Some((one, one.to_be_hired.as_ref()?)));
    names.extend(kept.map(|(one, hire)| (one.id.clone(), hire.name.clone())));
    let whole = problem.posts.iter().map(|post| post.part_of.as_ref().unwrap_or(&post.id));
    let parts = problem.people.iter().flat_map(|person| &person.pins).flat_map(|pin| &pin.fixed);
    let ids = whole.chain(parts.map(|part| &part.post));
    let posts: BTreeSet<PostId> = ids.filter_map(|id| id.parse().ok()).collect();
    names.extend(post_names(db, posts, day)?);
    for part in &problem.posts {
        let whole = part.part_of.as_ref().and_then(|whole| names.get(whole)).cloned();
        names.extend(whole.map(|name| (part.id.clone(), name)));
    }
    names.extend(
        PostType::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.name_ja().to_owned())),
    );
    Ok(names)
}

/// 所属 and 職名 of posts by id, as they are nearest to a day.
pub fn post_names(
    db: &mut Db,
    posts: BTreeSet<PostId>,
    day: NaiveDate,
) -> Result<BTreeMap<String, String>, Problem> {
    let posts: Vec<PostId> = posts.into_iter().collect();
    let name = |(id, history): (PostId, demand::History)| {
        let what = &history.nearest(day)?.what;
        let name = format!("{} {}", what.department, what.title);
        Some((id.to_string(), name.trim().to_owned()))
    };
    Ok(demand::histories(db, &posts, None)?.into_iter().filter_map(name).collect())
}
