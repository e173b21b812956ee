//! What the rooms know, collected through their faces. Only what is recorded and told counts: no
//! assignment enters, and so no draft.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::question::Against;
use super::world::Person;
use crate::assessment::{self, Asked, Levels, levels_on};
use crate::auth::Scope;
use crate::db::Db;
use crate::demand::{self, Stretch, TargetKind, TargetQuestion};
use crate::hiring::{self, Item, Selection};
use crate::organization::{self, JobTypeView, Organization};
use crate::problem::{Code, Problem};
use crate::skill;
use crate::talent::{self, EmploymentOn, PoolMember};
use crate::vocab::{
    EndReason, FiscalYear, Grade, OrganizationCode, Period, PostType, TalentId, Telework,
};

/// Years in which leaving, promotions and ends of terms are counted.
pub const WINDOW: i32 = 5;
/// Pairs of years in which growth of levels is counted.
const GROWTH_YEARS: u64 = 3;

/// What a post or an accepted demand asks, in the place of a job type its type.
#[derive(Clone, Copy, Debug)]
pub struct Asks {
    /// The body, by its place.
    pub body: usize,
    /// Nothing where only people are wanted, as for a first person.
    pub post_type: Option<PostType>,
    pub grade: Option<usize>,
    pub level: usize,
    pub hundredths: i64,
    pub telework: bool,
}

/// How often something happened, of how many cases.
pub type Count = (u32, u32);

/// Everything that is known.
pub struct Facts {
    pub today: NaiveDate,
    /// First fiscal year of the outlook: the one that begins next.
    pub first: i32,
    pub bodies: Vec<Organization>,
    /// The prefecture, by its place.
    pub home: usize,
    pub types: Vec<JobTypeView>,
    /// Job types that can fill a type of post, by their places.
    pub fills: BTreeMap<PostType, Vec<usize>>,
    pub people: Vec<Person>,
    pub leaving: Count,
    pub renewal: Count,
    pub growth: Count,
    pub promotion: Count,
    pub rounds: Vec<Item>,
    /// What is asked, by measure and year.
    pub asks: BTreeMap<Against, Vec<Vec<Asks>>>,
}

/// Collects everything for so many years.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(db: &mut Db, scope: &Scope, years: usize) -> Result<Facts, Problem> {
    let today = scope.today();
    let first = FiscalYear::of(today).map_err(|_| Problem::new(Code::Internal))?.year() + 1;
    let bodies: Vec<Organization> =
        organization::all(db)?.into_iter().map(|(_, body)| body).collect();
    let home = bodies.iter().position(|body| body.code.is_prefecture()).unwrap_or(0);
    let types = organization::job_types(db)?;
    let mut fills = BTreeMap::new();
    for post_type in PostType::ALL {
        let (_, kinds) = organization::job_types_of(db, *post_type)?;
        let place = |kind| types.iter().position(|one| one.job_type == kind);
        fills.insert(*post_type, kinds.into_iter().filter_map(place).collect());
    }
    let careers = talent::careers(db)?;
    let place = places(&bodies);
    let (people, growth) = people(db, today, &place, &types, &careers)?;
    let asks = asks(db, scope, &place, (first, years))?;
    let rounds = hiring::summarize(&hiring::rounds(db, &Selection::default())?).items;
    let [leaving, renewal, promotion] = past(&careers, today);
    Ok(Facts {
        today,
        first,
        bodies,
        home,
        types,
        fills,
        people,
        leaving,
        renewal,
        growth,
        promotion,
        rounds,
        asks,
    })
}

type Places = BTreeMap<OrganizationCode, usize>;

fn places(bodies: &[Organization]) -> Places {
    bodies.iter().enumerate().map(|(place, body)| (body.code.clone(), place)).collect()
}

/// Place of a grade, the lowest first.
#[must_use]
pub fn grade(grade: Grade) -> usize {
    Grade::ALL.iter().position(|one| *one == grade).unwrap_or(0)
}

type Careers = BTreeMap<TalentId, Vec<EmploymentOn>>;

/// Everybody of today's pool, and how often levels rose in the last years.
fn people(
    db: &mut Db,
    today: NaiveDate,
    place: &Places,
    types: &[JobTypeView],
    careers: &Careers,
) -> Result<(Vec<Person>, Count), Problem> {
    let pool = talent::pool_on(db, today)?;
    let away = talent::away_on(db, today)?;
    let (standing, growth) = standing(db, today, types)?;
    let person = |member: PoolMember| {
        let now = careers.get(&member.talent).into_iter().flatten();
        let now = now.rev().find(|one| one.period.contains(today));
        let term = now.and_then(|one| one.term_end).and_then(|day| FiscalYear::of(day).ok());
        let (kind, level) =
            standing.get(&member.talent).map_or((None, 0), |(kind, level)| (Some(*kind), *level));
        let back = away.get(&member.talent).map_or(0, |day| {
            day.pred_opt()
                .and_then(|day| FiscalYear::of(day).ok())
                .map_or(i32::MAX, |year| year.year() + 1)
        });
        Some(Person {
            body: *place.get(&member.organization)?,
            kind,
            level,
            grade: grade(member.grade),
            term: term.map(FiscalYear::year),
            back,
        })
    };
    Ok((pool.into_iter().filter_map(person).collect(), growth))
}

type Standing = BTreeMap<TalentId, (usize, usize)>;

/// In which job type everybody stands highest today (the first of the scheme where several are as
/// high), at which level, and how often people rose by a level within a year.
fn standing(
    db: &mut Db,
    today: NaiveDate,
    types: &[JobTypeView],
) -> Result<(Standing, Count), Problem> {
    let Some(catalogue) = skill::published(db)? else { return Ok((Standing::new(), (0, 0))) };
    let asked: Vec<Vec<Asked>> = types
        .iter()
        .map(|one| {
            let of_type =
                catalogue.content.memberships.iter().filter(|of| of.job_type == one.job_type);
            of_type.map(|of| Asked { skill: of.skill.clone(), core: of.core }).collect()
        })
        .collect();
    let mut later = levels_on(db, None, today, catalogue.id)?;
    let now = later.iter().filter_map(|(one, levels)| Some((*one, highest(&asked, levels)?)));
    let standing: Standing = now.collect();
    let (mut rose, mut cases) = (0, 0);
    for back in 1..=GROWTH_YEARS {
        let day = today.checked_sub_days(Days::new(365 * back)).unwrap_or(today);
        let earlier = levels_on(db, None, day, catalogue.id)?;
        for (one, levels) in &earlier {
            let (Some((kind, before)), Some(after)) = (highest(&asked, levels), later.get(one))
            else {
                continue;
            };
            if let Some(after) = level(&asked[kind], after) {
                cases += 1;
                rose += u32::from(after > before);
            }
        }
        later = earlier;
    }
    Ok((standing, (rose, cases)))
}

fn level(asked: &[Asked], levels: &Levels) -> Option<usize> {
    usize::try_from(assessment::level_in(asked, levels)?.number()).ok()
}

fn highest(asked: &[Vec<Asked>], levels: &Levels) -> Option<(usize, usize)> {
    let at = |(kind, asked): (usize, &Vec<Asked>)| Some((kind, level(asked, levels)?));
    asked
        .iter()
        .enumerate()
        .filter_map(at)
        .max_by_key(|(kind, level)| (*level, std::cmp::Reverse(*kind)))
}

/// Leaving, renewals of terms and promotions of the last years, each with the cases it is of.
fn past(careers: &Careers, today: NaiveDate) -> [Count; 3] {
    let from = today.checked_sub_days(Days::new(365 * u64::from(WINDOW.unsigned_abs())));
    let window = Period::between(from.unwrap_or(today), today);
    let (mut days, mut left, mut terms, mut renewed, mut promoted) = (0_i64, 0, 0, 0, 0);
    for career in careers.values() {
        days += career
            .iter()
            .filter_map(|one| one.period.overlap(&window))
            .map(|one| one.days())
            .sum::<i64>();
        let goes_on = |day: NaiveDate| career.iter().any(|one| one.period.contains(day));
        let ended = |one: &&EmploymentOn| window.contains(one.period.to) && !goes_on(one.period.to);
        let own = |one: &&EmploymentOn| {
            matches!(one.end_reason, Some(EndReason::Resigned | EndReason::Transferred))
        };
        left += u32::from(career.iter().filter(ended).any(|one| own(&one)));
        let mut ends: Vec<NaiveDate> = career.iter().filter_map(|one| one.term_end).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends.into_iter().filter(|end| window.contains(*end)) {
            terms += 1;
            renewed += u32::from(end.succ_opt().is_some_and(goes_on));
        }
        promoted += career
            .windows(2)
            .filter(|two| window.contains(two[1].period.from) && two[0].grade < two[1].grade)
            .count();
    }
    let years = u32::try_from(days / 365).unwrap_or(u32::MAX);
    let promoted = u32::try_from(promoted).unwrap_or(u32::MAX);
    [(left.min(years), years), (renewed, terms), (promoted.min(years), years)]
}

/// What is asked in each of the years, by every measure.
fn asks(
    db: &mut Db,
    scope: &Scope,
    place: &Places,
    (first, years): (i32, usize),
) -> Result<BTreeMap<Against, Vec<Vec<Asks>>>, Problem> {
    let known = Known::read(db, scope.today())?;
    let mut all: BTreeMap<Against, Vec<Vec<Asks>>> = BTreeMap::new();
    for number in 0..years {
        let year = first + i32::try_from(number).unwrap_or(0);
        let Ok(year) = FiscalYear::new(year) else { continue };
        let mut add = |against, asks| all.entry(against).or_default().push(asks);
        add(Against::Stated, known.stated(place, year));
        add(Against::Expected, known.expected(place, year));
        add(Against::Targets, targets(db, scope, place, year)?);
    }
    Ok(all)
}

/// Posts and accepted demands.
struct Known {
    today: NaiveDate,
    posts: Vec<(crate::vocab::PostId, OrganizationCode, demand::History)>,
    accepted: Vec<demand::Demand>,
}

impl Known {
    fn read(db: &mut Db, today: NaiveDate) -> Result<Self, Problem> {
        let ever = Period::between(today, crate::vocab::FOREVER);
        let posts = demand::posts_between(db, ever)?;
        let ids: Vec<_> = posts.iter().map(|(id, _)| *id).collect();
        let mut said = demand::histories(db, &ids, None)?;
        let posts = posts.into_iter().filter_map(|(id, body)| Some((id, body, said.remove(&id)?)));
        Ok(Self { today, posts: posts.collect(), accepted: demand::accepted(db)? })
    }

    /// Posts that are said to be there on the first day, and accepted demands of the year for which
    /// there is no such post.
    fn stated(&self, place: &Places, year: FiscalYear) -> Vec<Asks> {
        self.of(
            place,
            |history| on(history, year.first_day()),
            |(from, to)| from <= year && year <= to,
        )
    }

    /// Posts of today that end by then are thought to go on, and demands that have begun.
    fn expected(&self, place: &Places, year: FiscalYear) -> Vec<Asks> {
        self.of(
            place,
            |history| {
                on(history, year.first_day())
                    .or_else(|| on(history, self.today).and(history.0.last()))
            },
            |(from, _)| from <= year,
        )
    }

    fn of(
        &self,
        place: &Places,
        said: impl Fn(&demand::History) -> Option<&Stretch>,
        in_year: impl Fn((FiscalYear, FiscalYear)) -> bool,
    ) -> Vec<Asks> {
        let mut there = Vec::new();
        let mut asks = Vec::new();
        for (id, body, history) in &self.posts {
            let (Some(what), Some(body)) = (said(history).map(|one| &one.what), place.get(body))
            else {
                continue;
            };
            there.push(*id);
            asks.push(Asks {
                body: *body,
                post_type: Some(what.post_type),
                grade: Some(grade(what.grade)),
                level: usize::try_from(what.min_level.number()).unwrap_or(0),
                hundredths: i64::from(what.share.percent()),
                telework: what.telework != Telework::None,
            });
        }
        let open = self.accepted.iter().filter(|one| {
            in_year(one.asked.years) && !one.asked.post.is_some_and(|post| there.contains(&post))
        });
        asks.extend(open.filter_map(|one| {
            Some(Asks {
                body: *place.get(&one.organization)?,
                post_type: Some(one.asked.post_type),
                grade: Some(grade(one.asked.grade)),
                level: 0,
                hundredths: i64::from(one.asked.share.percent()),
                telework: one.asked.telework != Telework::None,
            })
        }));
        asks
    }
}

fn on(history: &demand::History, day: NaiveDate) -> Option<&Stretch> {
    history.0.iter().find(|one| one.period.contains(day))
}

/// Per body the largest of its targets: a second person counts the first, a team both.
fn targets(
    db: &mut Db,
    scope: &Scope,
    place: &Places,
    year: FiscalYear,
) -> Result<Vec<Asks>, Problem> {
    let question = TargetQuestion {
        kind: vec![TargetKind::FirstPerson, TargetKind::SecondPerson, TargetKind::Team],
        as_of: Some(year.first_day()),
        ..TargetQuestion::default()
    };
    let mut largest: BTreeMap<usize, demand::TargetView> = BTreeMap::new();
    for view in demand::targets(db, scope, &question)? {
        let Some(body) = place.get(&view.organization_code) else { continue };
        let people = |view: &demand::TargetView| view.shared_wanted + view.own_wanted;
        match largest.get(body) {
            Some(known) if people(known) >= people(&view) => {}
            _ => drop(largest.insert(*body, view)),
        }
    }
    let mut asks = Vec::new();
    for (body, view) in largest {
        let wanted = usize::try_from(view.shared_wanted + view.own_wanted).unwrap_or(0);
        for number in 0..wanted {
            let role = view.roles.get(number);
            asks.push(Asks {
                body,
                post_type: role.map(|role| role.post_type),
                grade: role.map(|role| grade(role.grade)),
                level: 0,
                hundredths: 100,
                telework: false,
            });
        }
    }
    Ok(asks)
}
