//! What is known of people, posts and bodies, as plain facts, and the planner's problem made of it.
//!
//! A year counts for a person when one unbroken stretch of at least half of it is free: employed in
//! the term, registered with consent, not on leave. A line of that year later becomes an assignment
//! on the days of that stretch and of the post.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Settings;
use crate::planner::fault::Fault;
use crate::planner::problem::{
    Current, FORMAT, History, Host, HostKind, Person, Pin, Post, Problem, Reach,
};
use crate::planner::validation::validate;
use crate::vocab::{
    AssignmentId, FOREVER, FiscalYear, OrganizationCode, Period, PostId, PostType, Share, TalentId,
};

/// A stay that was served, or is being served when the plan begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub host: OrganizationCode,
    pub period: Period,
    pub share: Share,
}

/// An assignment on days of the plan that exists already, draft or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub assignment: AssignmentId,
    /// In which post.
    pub post: PostId,
    pub period: Period,
    pub share: Share,
}

/// A person of the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: TalentId,
    /// Home body when the plan begins, or when the person first is free.
    pub home: OrganizationCode,
    /// Grade, 0 = staff to 4 = director.
    pub grade: i64,
    /// The days free in each year of the plan, if they are enough.
    pub free: Vec<Option<Period>>,
    /// Level by post type.
    pub levels: BTreeMap<String, i64>,
    /// Post type the person wants to grow into.
    pub growth: Option<String>,
    /// Strength of the wish by body; a body that is left out is asked nothing of.
    pub wishes: BTreeMap<OrganizationCode, i64>,
    /// Bodies where the person cannot serve.
    pub barred: BTreeSet<OrganizationCode>,
    /// Kilometres from home, or from the nearest place wished for, by body.
    pub kilometres: BTreeMap<OrganizationCode, i64>,
    /// How hosts rank the person.
    pub ranks: BTreeMap<OrganizationCode, i64>,
    /// Stays begun before the plan.
    pub stays: Vec<Stay>,
    /// Assignments on days of the plan.
    pub commitments: Vec<Commitment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPost {
    pub id: PostId,
    /// The body that keeps it.
    pub host: OrganizationCode,
    pub post_type: PostType,
    /// How much of a person it takes, percent.
    pub share: i64,
    /// Grade, 0 = staff to 4 = director.
    pub grade: i64,
    /// Lowest level that will do, 0 when nothing is asked.
    pub min_level: i64,
    /// Points for filling it.
    pub value: i64,
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHost {
    pub code: OrganizationCode,
    /// Whether it is the prefecture.
    pub is_prefecture: bool,
    /// Years of the plan in which it takes part in placement.
    pub takes_part: Vec<bool>,
    /// Whether it lies on an island or in the mountains.
    pub is_remote: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// First fiscal year of the plan.
    pub first: FiscalYear,
    /// Number of fiscal years.
    pub years: i32,
    /// The day on which it was asked.
    pub today: NaiveDate,
    pub hosts: Vec<KnownHost>,
    /// Posts, by code of the body and id.
    pub posts: Vec<KnownPost>,
    pub people: Vec<KnownPerson>,
    /// Posts held on days of the plan by people who are not in it, each with when.
    pub held_by_others: Vec<(PostId, Period)>,
}

/// Something a snapshot could not take as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// The person, if it is about one.
    pub talent_id: Option<TalentId>,
    /// The post, if it is about one.
    pub post_id: Option<PostId>,
    /// Fiscal year, if it is about one.
    pub fiscal_year: Option<i32>,
    /// Sentence in Japanese.
    pub ja: String,
    /// Sentence in English.
    pub en: String,
}

impl Note {
    fn about(
        code: &str,
        (talent, post, fiscal_year): (TalentId, Option<PostId>, i32),
        ja: &str,
        en: &str,
    ) -> Self {
        Self {
            code: code.to_owned(),
            talent_id: Some(talent),
            post_id: post,
            fiscal_year: Some(fiscal_year),
            ja: ja.into(),
            en: en.into(),
        }
    }
}

/// An assignment that fills a year of a person and a post but cannot be a line of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken {
    person: usize,
    post: PostId,
    year: i64,
}

/// The days of a line: of the year, the person's free stretch and the post.
fn clip(free: Period, post: Period) -> Option<Period> {
    free.overlap(&post)
}

impl Facts {
    fn year(&self, number: i64) -> Option<FiscalYear> {
        FiscalYear::new(self.first.year() + i32::try_from(number).ok()?).ok()
    }

    fn index(&self, day: NaiveDate) -> i64 {
        FiscalYear::of(day).map_or(0, |year| i64::from(year.year() - self.first.year()))
    }

    fn last(&self) -> i64 {
        i64::from(self.years) - 1
    }

    /// The days of a line, by ids; nothing when person or post is not known or not free.
    #[must_use]
    pub fn days_of(&self, person: &str, post: &str, year: i64) -> Option<Period> {
        let who = self.people.iter().find(|known| known.id.to_string() == person)?;
        let what = self.posts.iter().find(|known| known.id.to_string() == post)?;
        let free = who.free.get(usize::try_from(year).ok()?)?.as_ref()?;
        clip(*free, what.period)
    }
}

/// The problem, and what could not be taken into it.
///
/// # Errors
/// The planner's faults that no assignment explains.
pub fn problem_of(
    facts: &Facts,
    settings: &Settings,
    name: &str,
) -> Result<(Problem, Vec<Note>), Vec<Fault>> {
    let mut problem = Problem {
        format: FORMAT.to_owned(),
        name: name.to_owned(),
        first_fiscal_year: facts.first.year(),
        years: facts.years,
        team_job_types: PostType::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        rules: settings.rules.clone(),
        weights: settings.weights.clone(),
        hosts: facts.hosts.iter().map(|host| host_of(facts, host)).collect(),
        posts: facts.posts.iter().map(|post| post_of(facts, post)).collect(),
        people: facts.people.iter().map(|person| person_of(facts, settings, person)).collect(),
    };
    let mut notes = Vec::new();
    if settings.keeps_assignments {
        for taken in keep(facts, &mut problem) {
            set_apart(facts, &mut problem, taken, &mut notes);
        }
        leave_to_others(facts, &mut problem, &mut notes);
        relax(facts, &mut problem, &mut notes)?;
    }
    validate(&problem)?;
    Ok((problem, notes))
}

fn host_of(facts: &Facts, host: &KnownHost) -> Host {
    let never = i64::from(facts.years);
    let first =
        host.takes_part.iter().position(|part| *part).and_then(|year| i64::try_from(year).ok());
    Host {
        id: host.code.to_string(),
        kind: if host.is_prefecture { HostKind::Prefecture } else { HostKind::Municipality },
        from_year: first.unwrap_or(never),
        remote: host.is_remote,
    }
}

fn post_of(facts: &Facts, post: &KnownPost) -> Post {
    let last_day = if post.period.to == FOREVER { None } else { post.period.last_day() };
    Post {
        id: post.id.to_string(),
        host: post.host.to_string(),
        job_type: post.post_type.as_str().to_owned(),
        share: post.share,
        min_level: post.min_level,
        grade: post.grade,
        from_year: facts.index(post.period.from).max(0),
        to_year: last_day.map_or(facts.last(), |day| facts.index(day).min(facts.last())),
        value: post.value,
    }
}

fn person_of(facts: &Facts, settings: &Settings, person: &KnownPerson) -> Person {
    let is_municipal =
        facts.hosts.iter().any(|host| host.code == person.home && !host.is_prefecture);
    let allowed = if is_municipal {
        i64::from(settings.municipal_lending_from - facts.first.year()).max(0)
    } else {
        0
    };
    let busy = (0_i64..).zip(&person.free).filter(|(_, free)| free.is_none()).map(|(year, _)| year);
    let reach =
        facts.hosts.iter().filter(|host| !person.barred.contains(&host.code)).map(|host| Reach {
            host: host.code.to_string(),
            wish: person.wishes.get(&host.code).copied().unwrap_or(0),
            host_rank: person.ranks.get(&host.code).copied().unwrap_or(0),
            distance_km: person.kilometres.get(&host.code).copied().unwrap_or(0),
        });
    let current = current(facts, person);
    Person {
        id: person.id.to_string(),
        owner: person.home.to_string(),
        lendable_from_year: allowed.min(i64::from(facts.years)),
        to_year: facts.last(),
        unavailable: busy.collect(),
        grade: person.grade,
        levels: person.levels.clone(),
        growth_target: person.growth.clone(),
        reach: reach.collect(),
        history: history(facts, person, current.as_ref()),
        current,
        pins: Vec::new(),
    }
}

/// Where the person is on the day before the plan; with several places at once, the one with the
/// largest share.
fn current(facts: &Facts, person: &KnownPerson) -> Option<Current> {
    let eve = facts.first.first_day().pred_opt()?;
    let here = person
        .stays
        .iter()
        .filter(|stay| stay.period.contains(eve))
        .max_by_key(|stay| stay.share)?;
    let mut since = here.period.from;
    let own = || person.stays.iter().filter(|stay| stay.host == here.host);
    while let Some(before) = own()
        .map(|stay| stay.period)
        .filter(|period| period.from < since && since <= period.to)
        .map(|p| p.from)
        .min()
    {
        since = before;
    }
    let tenure_years = (-facts.index(since)).max(0);
    Some(Current { host: here.host.to_string(), tenure_years })
}

/// Bodies left before the plan. Nobody has left a place where they still are, be it for a smaller
/// share.
fn history(facts: &Facts, person: &KnownPerson, current: Option<&Current>) -> Vec<History> {
    let begin = facts.first.first_day();
    let still: BTreeSet<String> = person
        .stays
        .iter()
        .filter(|stay| begin <= stay.period.to)
        .map(|stay| stay.host.to_string())
        .collect();
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    for stay in
        person.stays.iter().filter(|stay| stay.period.to < begin && stay.host != person.home)
    {
        let host = stay.host.to_string();
        let is_here = still.contains(&host) || current.is_some_and(|current| current.host == host);
        if !is_here {
            let year = facts.index(stay.period.to);
            left.entry(host).and_modify(|known| *known = year.max(*known)).or_insert(year);
        }
    }
    left.into_iter().map(|(host, left_year)| History { host, left_year }).collect()
}

/// Pins what is assigned already. What cannot be a line as it is (another share, part of the days)
/// is given back.
fn keep(facts: &Facts, problem: &mut Problem) -> Vec<Taken> {
    let mut taken = Vec::new();
    for (at, person) in facts.people.iter().enumerate() {
        for commitment in &person.commitments {
            for year in 0..=facts.last() {
                let Some(days) = facts.year(year).map(FiscalYear::period) else { continue };
                // Without a last day it is decided up to the running year, or up to the one in
                // which it begins.
                let runs = commitment.period.to < FOREVER
                    || days.from <= facts.today.max(commitment.period.from);
                if !runs || commitment.period.overlap(&days).is_none() {
                    continue;
                }
                if is_line(facts, person, commitment, year) {
                    problem.people[at].pins.push(Pin { year, post: commitment.post.to_string() });
                } else {
                    taken.push(Taken { person: at, post: commitment.post, year });
                }
            }
        }
    }
    taken
}

fn is_line(facts: &Facts, person: &KnownPerson, commitment: &Commitment, year: i64) -> bool {
    let Some(post) = facts.posts.iter().find(|post| post.id == commitment.post) else {
        return false;
    };
    let free = usize::try_from(year).ok().and_then(|year| person.free.get(year).copied().flatten());
    let days = free.and_then(|free| clip(free, post.period));
    i64::from(commitment.share.percent()) == post.share
        && days.is_some_and(|days| commitment.period.covers(&days))
}

/// Neither the person nor the post is there for others in that year.
fn set_apart(facts: &Facts, problem: &mut Problem, taken: Taken, notes: &mut Vec<Note>) {
    let person = &mut problem.people[taken.person];
    if !person.unavailable.contains(&taken.year) {
        person.unavailable.push(taken.year);
        person.unavailable.sort_unstable();
    }
    person.pins.retain(|pin| pin.year != taken.year);
    close(problem, &taken.post.to_string(), taken.year);
    // What else the person does in that year goes on as well, so those posts are not free either.
    let days = facts.year(taken.year).map(FiscalYear::period);
    let meanwhile =
        |one: &&Commitment| days.is_some_and(|days| one.period.overlap(&days).is_some());
    facts.people[taken.person]
        .commitments
        .iter()
        .filter(meanwhile)
        .for_each(|one| close(problem, &one.post.to_string(), taken.year));
    let fiscal = facts.first.year() + i32::try_from(taken.year).unwrap_or(0);
    let about = (facts.people[taken.person].id, Some(taken.post), fiscal);
    let ja =
        "既にある配属を計画の行として表せないため、その年度は本人とポストを計画から外しました。";
    let en = "An assignment that exists cannot be a line of the plan; person and post were left out of that year.";
    notes.push(Note::about("assignment_set_apart", about, ja, en));
}

/// A post is there in one stretch of years: what is taken out of its middle takes the years behind
/// it along.
fn close(problem: &mut Problem, post: &str, year: i64) {
    let Some(post) = problem.posts.iter_mut().find(|known| known.id == post) else { return };
    if year <= post.from_year {
        post.from_year = post.from_year.max(year + 1);
    } else {
        post.to_year = post.to_year.min(year - 1);
    }
}

/// Posts in which somebody serves who is not in the plan stay with them: a plan moves nobody it
/// does not know.
fn leave_to_others(facts: &Facts, problem: &mut Problem, notes: &mut Vec<Note>) {
    for (post, period) in &facts.held_by_others {
        let held = |year: &i64| {
            facts.year(*year).is_some_and(|fiscal| fiscal.period().overlap(period).is_some())
        };
        let years: Vec<i64> = (0..=facts.last()).filter(held).collect();
        if years.is_empty() || facts.posts.iter().all(|known| known.id != *post) {
            continue;
        }
        years.into_iter().for_each(|year| close(problem, &post.to_string(), year));
        notes.push(Note {
            code: "held_by_others".to_owned(),
            talent_id: None,
            post_id: Some(*post),
            fiscal_year: None,
            ja: "計画の対象でない人が配属されているため、その間このポストを計画から外しました。".to_owned(),
            en: "Somebody who is not in the plan serves there; the post was left out of the plan meanwhile.".to_owned(),
        });
    }
}

/// Assignments that break a rule of the plan stay as they are: the person is left out of those
/// years.
fn relax(facts: &Facts, problem: &mut Problem, notes: &mut Vec<Note>) -> Result<(), Vec<Fault>> {
    for _ in 0..=problem.people.len() {
        let Err(faults) = validate(problem) else { return Ok(()) };
        let mut culprits: BTreeSet<usize> = BTreeSet::new();
        for fault in &faults {
            let places = std::iter::once(&fault.pointer).chain(&fault.conflict);
            culprits.extend(places.filter_map(|place| {
                place.strip_prefix("/people/")?.split('/').next()?.parse::<usize>().ok()
            }));
        }
        culprits.retain(|at| problem.people.get(*at).is_some_and(|person| !person.pins.is_empty()));
        if culprits.is_empty() {
            return Err(faults);
        }
        for at in culprits {
            for pin in std::mem::take(&mut problem.people[at].pins) {
                let Ok(post) = pin.post.parse() else { continue };
                set_apart(facts, problem, Taken { person: at, post, year: pin.year }, notes);
            }
        }
    }
    validate(problem)
}

#[cfg(test)]
mod tests {
    use super::super::{Side, defaults};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(first: &str, last: &str) -> Period {
        Period::of_days(day(first), Some(day(last))).expect("a period")
    }

    fn code(text: &str) -> OrganizationCode {
        text.parse().expect("a code")
    }

    fn facts() -> Facts {
        let first = FiscalYear::new(2025).expect("a year");
        let years = 3;
        let host = |text: &str| KnownHost {
            code: code(text),
            is_prefecture: text == "340006",
            takes_part: vec![true; 3],
            is_remote: text == "342157",
        };
        let post = KnownPost {
            id: PostId::random(),
            host: code("342157"),
            post_type: PostType::ProjectManager,
            share: 100,
            grade: 1,
            min_level: 0,
            value: 0,
            period: Period::between(day("2024-04-01"), FOREVER),
        };
        let free = (0..years)
            .map(|year| FiscalYear::new(2025 + year).ok().map(FiscalYear::period))
            .collect();
        let person = KnownPerson {
            id: TalentId::random(),
            home: code("340006"),
            grade: 1,
            free,
            levels: BTreeMap::new(),
            growth: None,
            wishes: BTreeMap::from([(code("342157"), 7)]),
            barred: BTreeSet::new(),
            kilometres: BTreeMap::from([(code("342157"), 12)]),
            ranks: BTreeMap::new(),
            stays: Vec::new(),
            commitments: Vec::new(),
        };
        let hosts = vec![host("340006"), host("342041"), host("342157")];
        Facts {
            first,
            years,
            today: day("2025-01-10"),
            hosts,
            posts: vec![post],
            people: vec![person],
            held_by_others: Vec::new(),
        }
    }

    fn settings() -> Settings {
        let (rules, weights) = defaults();
        Settings {
            side: Side::Person,
            rules,
            weights,
            seed: 1,
            max_steps: None,
            max_seconds: None,
            lexicographic: false,
            keeps_assignments: true,
            municipal_lending_from: 2026,
        }
    }

    #[test]
    fn past_stays_become_tenure_and_history() {
        let mut facts = facts();
        let stay = |host: &str, first: &str, last: &str, share| Stay {
            host: code(host),
            period: period(first, last),
            share: Share::new(share).expect("a share"),
        };
        facts.people[0].stays = vec![
            stay("342157", "2022-06-01", "2024-03-31", 60),
            stay("342157", "2024-04-01", "2025-03-31", 60),
            stay("342041", "2024-04-01", "2025-03-31", 40),
            stay("340006", "2020-04-01", "2022-05-31", 100),
        ];
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        let person = &problem.people[0];
        assert_eq!(person.current, Some(Current { host: "342157".to_owned(), tenure_years: 3 }));
        assert_eq!(
            person.history,
            vec![],
            "the smaller place is no place left, and home is no place to return to"
        );
        facts.people[0].stays = vec![stay("342041", "2022-06-01", "2023-09-30", 100)];
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(
            problem.people[0].history,
            vec![History { host: "342041".to_owned(), left_year: -2 }]
        );
        assert_eq!(problem.people[0].current, None);
    }

    #[test]
    fn islands_and_distances_reach_the_problem() {
        let (problem, _) = problem_of(&facts(), &settings(), "").expect("a problem");
        let remote: Vec<&str> =
            problem.hosts.iter().filter(|host| host.remote).map(|host| host.id.as_str()).collect();
        assert_eq!(remote, ["342157"]);
        assert_eq!(
            problem.people[0].reach.iter().map(|reach| reach.distance_km).collect::<Vec<_>>(),
            [0, 0, 12]
        );
    }

    #[test]
    fn what_is_assigned_is_pinned_or_set_apart() {
        let mut facts = facts();
        let post = facts.posts[0].id;
        let commitment = |share, last: &str| Commitment {
            assignment: AssignmentId::random(),
            post,
            period: period("2025-04-01", last),
            share: Share::new(share).expect("a share"),
        };
        facts.people[0].commitments = vec![commitment(100, "2027-03-31")];
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(problem.people[0].pins.iter().map(|pin| pin.year).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(notes, vec![]);
        facts.people[0].commitments = vec![commitment(40, "2026-03-31")];
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(
            (
                problem.people[0].pins.len(),
                &problem.people[0].unavailable,
                problem.posts[0].from_year
            ),
            (0, &vec![0], 1)
        );
        assert_eq!(notes.len(), 1);
        // Half of what somebody does in a year cannot be a line: the other half goes on beside it
        // and is not free.
        let other = KnownPost { id: PostId::random(), ..facts.posts[0].clone() };
        let beside = Commitment { post: other.id, ..commitment(100, "2026-03-31") };
        let mut two = facts.clone();
        two.people[0].commitments.insert(0, beside);
        two.posts.push(other);
        let (problem, _) = problem_of(&two, &settings(), "").expect("a problem");
        assert_eq!(problem.posts.iter().map(|post| post.from_year).collect::<Vec<_>>(), [1, 1]);
        // A year alone would be shorter than the shortest stay: it stays as it is, outside of the
        // plan.
        let mut strict = settings();
        strict.rules.grade_distance_max = 0;
        facts.posts[0].grade = 3;
        facts.people[0].commitments = vec![commitment(100, "2026-03-31")];
        let (problem, notes) = problem_of(&facts, &strict, "").expect("a problem");
        assert_eq!((problem.people[0].pins.len(), notes.len()), (0, 1));
        let free = Settings { keeps_assignments: false, ..settings() };
        assert_eq!(
            problem_of(&facts, &free, "").expect("a problem").0.people[0].unavailable,
            Vec::<i64>::new()
        );
    }

    #[test]
    fn what_begins_in_the_plan_is_decided_for_its_first_year() {
        let mut facts = facts();
        let period = Period::between(day("2026-04-01"), FOREVER);
        let share = Share::WHOLE;
        facts.people[0].commitments = vec![Commitment {
            assignment: AssignmentId::random(),
            post: facts.posts[0].id,
            period,
            share,
        }];
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(
            problem.people[0].pins.iter().map(|pin| pin.year).collect::<Vec<_>>(),
            [1],
            "open afterwards"
        );
        facts.today = day("2027-01-10");
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(
            problem.people[0].pins.iter().map(|pin| pin.year).collect::<Vec<_>>(),
            [1],
            "a year before it began is not its own"
        );
        facts.people[0].commitments[0].period = Period::between(day("2024-04-01"), FOREVER);
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(
            problem.people[0].pins.iter().map(|pin| pin.year).collect::<Vec<_>>(),
            [0, 1],
            "what has been is not planned anew"
        );
        // Today is before the plan: what has run since last year is open in all of it.
        facts.today = day("2025-01-10");
        facts.people[0].commitments[0].period = Period::between(day("2024-04-01"), FOREVER);
        assert_eq!(
            problem_of(&facts, &settings(), "").expect("a problem").0.people[0].pins,
            vec![]
        );
    }

    #[test]
    fn a_post_of_somebody_outside_of_the_plan_is_left_to_them() {
        let mut facts = facts();
        let post = facts.posts[0].id;
        facts.held_by_others = vec![(post, period("2024-04-01", "2026-03-31"))];
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!((problem.posts[0].from_year, notes.len(), notes[0].post_id), (1, 1, Some(post)));
        facts.held_by_others = vec![(post, Period::between(day("2025-04-01"), FOREVER))];
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert!(problem.posts[0].to_year < problem.posts[0].from_year, "never");
        facts.held_by_others = vec![(PostId::random(), period("2024-04-01", "2026-03-31"))];
        assert_eq!(problem_of(&facts, &settings(), "").expect("a problem").1, vec![]);
    }

    #[test]
    fn municipalities_lend_from_their_year_and_posts_are_there_on_their_days() {
        let mut facts = facts();
        facts.people[0].home = code("342041");
        facts.posts[0].period = period("2026-10-01", "2027-03-31");
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(problem.people[0].lendable_from_year, 1);
        assert_eq!((problem.posts[0].from_year, problem.posts[0].to_year), (1, 1));
        let (person, post) = (facts.people[0].id.to_string(), facts.posts[0].id.to_string());
        assert_eq!(facts.days_of(&person, &post, 1), Some(period("2026-10-01", "2027-03-31")));
        assert_eq!(facts.days_of(&person, &post, 0), None);
    }
}
