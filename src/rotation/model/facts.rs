//! What is known of people, posts and bodies, as plain facts, and the planner's problem made of it.
//!
//! A year counts for a person when one unbroken stretch of at least half of it is free: employed in
//! the term, registered with consent, not on leave. A line of that year later becomes an assignment
//! on the days of that stretch and of the post. What stands already is set in by `standing`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Settings, standing};
use crate::planner::fault::Fault;
use crate::planner::problem::{
    Current, FORMAT, History, Host, HostKind, Person, Post, Problem, Reach, ToBeHired,
};
use crate::planner::validation::validate;
use crate::vocab::{
    AssignmentId, AssignmentState, FOREVER, FiscalYear, OrganizationCode, Period, PostId, PostType,
    Share, TalentId,
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
    /// The body that keeps the post.
    pub host: OrganizationCode,
    pub period: Period,
    pub share: Share,
    pub state: AssignmentState,
    /// Whether no plan can end it: that of somebody who is not planned.
    pub is_settled: bool,
}

/// Why somebody cannot be placed in a year, or is not planned at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    NotEmployed,
    TermEnds,
    NotRegistered,
    Leave,
    Pause,
    /// Serves without being registered as shared talent.
    OutsideThePool,
    /// Assignments that together are more than all of a person.
    OverFullTime,
}

impl Away {
    const fn said(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotEmployed => (
                "not_employed",
                "この年度の半分以上にわたる雇用がないため、新しい配置の対象外です。",
                "Is not employed for half of the year, so nothing new is planned.",
            ),
            Self::TermEnds => (
                "term_ends",
                "任期が終わり、この年度の半分以上は勤務できないため、新しい配置の対象外です。",
                "The term ends before half of the year is served, so nothing new is planned.",
            ),
            Self::NotRegistered => (
                "not_registered",
                "共通人材としての登録（所属団体の同意）がこの年度の半分に満たないため、新しい配置の対象外です。",
                "Is registered with consent for less than half of the year, so nothing new is planned.",
            ),
            Self::Leave => (
                "on_leave",
                "休職・研修派遣のため、この年度の半分以上は勤務できません。",
                "Is on leave or in training elsewhere for more than half of the year.",
            ),
            Self::Pause => (
                "pausing",
                "本人が配置の休止を届け出ているため、この年度の半分以上は配置できません。",
                "Has asked not to be placed for more than half of the year.",
            ),
            Self::OutsideThePool => (
                "outside_the_pool",
                "共通人材として登録されていないため異動させません。いまある配属は固定の行として数えています。",
                "Is not registered as shared talent and is not moved; what is assigned counts as fixed lines.",
            ),
            Self::OverFullTime => (
                "over_full_time",
                "割合の合計が100%を超えるため、超えた配属はこの年度の行にしていません。",
                "Assignments add up to more than full time; what is beyond is no line of that year.",
            ),
        }
    }
}

/// A person of the pool, or one who serves without being in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: TalentId,
    /// Home body when the plan begins, or when the person first is free.
    pub home: OrganizationCode,
    /// Grade, 0 = staff to 4 = director.
    pub grade: i64,
    /// Whether the person is registered as shared talent on some day of the plan.
    pub in_pool: bool,
    /// For a place kept for somebody who is still to be hired.
    pub to_be_hired: Option<ToBeHired>,
    /// The days free in each year of the plan, if they are enough.
    pub free: Vec<Option<Period>>,
    /// Why they are not enough in the other years.
    pub away: BTreeMap<i64, Away>,
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
    /// Why somebody is left out.
    pub fn of(away: Away, talent: TalentId, fiscal_year: Option<i32>) -> Self {
        let (code, ja, en) = away.said();
        Self {
            code: code.to_owned(),
            talent_id: Some(talent),
            post_id: None,
            fiscal_year,
            ja: ja.into(),
            en: en.into(),
        }
    }
}

/// The days of a line: of the year, the person's free stretch and the post.
pub fn days_together(free: Period, post: Period) -> Option<Period> {
    free.overlap(&post)
}

impl Facts {
    /// The fiscal year of a year of the plan.
    pub fn fiscal(&self, year: i64) -> i32 {
        self.first.year() + i32::try_from(year).unwrap_or(0)
    }

    pub fn year(&self, number: i64) -> Option<FiscalYear> {
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
        days_together(*free, what.period)
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
    // Whoever is not in the pool is there to be counted where things stay as they are.
    let planned = facts.people.iter().filter(|one| one.in_pool || settings.keeps_assignments);
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
        people: planned.map(|person| person_of(facts, settings, person)).collect(),
    };
    let mut notes = Vec::new();
    standing::away(facts, &mut notes);
    if settings.keeps_assignments {
        standing::stand(facts, &mut problem, &mut notes)?;
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
        closed: Vec::new(),
        part_of: None,
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
    let is_free = |year: &i64| person.free.get(usize::try_from(*year).ok()?).copied().flatten();
    let busy = (0..=facts.last()).filter(|year| is_free(year).is_none());
    let can_serve = |host: &&KnownHost| person.in_pool && !person.barred.contains(&host.code);
    let reach = facts.hosts.iter().filter(can_serve).map(|host| Reach {
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
        stays: None,
        to_be_hired: person.to_be_hired.clone(),
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
            in_pool: true,
            to_be_hired: None,
            free,
            away: BTreeMap::new(),
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
            planned_hires: Vec::new(),
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

    fn held(facts: &Facts, at: usize, share: i32, (first, last): (&str, &str)) -> Commitment {
        let post = &facts.posts[at];
        Commitment {
            assignment: AssignmentId::random(),
            post: post.id,
            host: post.host.clone(),
            period: period(first, last),
            share: Share::new(share).expect("a share"),
            state: AssignmentState::Ordered,
            is_settled: false,
        }
    }

    #[test]
    fn what_is_assigned_is_a_line_whole_or_in_part() {
        let mut facts = facts();
        facts.people[0].commitments = vec![held(&facts, 0, 100, ("2025-04-01", "2027-03-31"))];
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        let years = |problem: &Problem| {
            problem.people[0].pins.iter().map(|pin| pin.year).collect::<Vec<_>>()
        };
        assert_eq!((years(&problem), problem.posts.len(), notes), (vec![0, 1], 1, vec![]));
        // Half a year is a post of its own, of half the share; the whole post is closed meanwhile
        // and open again afterwards.
        facts.people[0].commitments = vec![held(&facts, 0, 100, ("2026-04-01", "2026-09-30"))];
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!((years(&problem), problem.posts[0].closed.clone()), (vec![1], vec![1]));
        let part = &problem.posts[1];
        assert_eq!((part.share, part.part_of.as_ref()), (50, Some(&problem.posts[0].id)));
        let fixed = &problem.people[0].pins[0].fixed[0];
        assert_eq!((fixed.from.as_str(), fixed.to.as_str()), ("2026-04-01", "2026-09-30"));
        // Two posts of one body in one year, one after the other, are one line with two parts.
        facts.posts.push(KnownPost { id: PostId::random(), ..facts.posts[0].clone() });
        let then = held(&facts, 1, 100, ("2026-10-01", "2027-03-31"));
        facts.people[0].commitments.push(then);
        let (problem, _) = problem_of(&facts, &settings(), "").expect("a problem");
        let pins = &problem.people[0].pins;
        assert_eq!((pins.len(), pins[0].fixed.len(), problem.posts[2].share), (1, 2, 100));
        assert!(problem.posts[..2].iter().all(|post| post.closed == [1]));
        let free = Settings { keeps_assignments: false, ..settings() };
        assert!(problem_of(&facts, &free, "").expect("a problem").0.people[0].pins.is_empty());
    }

    #[test]
    fn what_breaks_a_rule_stands_all_the_same() {
        let mut facts = facts();
        let mut strict = settings();
        strict.rules.grade_distance_max = 0;
        facts.posts[0].grade = 3;
        facts.people[0].barred = BTreeSet::from([code("342157")]);
        facts.people[0].free[0] = None;
        facts.people[0].away.insert(0, Away::Leave);
        facts.people[0].commitments = vec![held(&facts, 0, 100, ("2025-04-01", "2026-03-31"))];
        let (problem, notes) = problem_of(&facts, &strict, "").expect("a problem");
        assert_eq!(problem.people[0].pins.len(), 1);
        assert_eq!(notes[0].code, "on_leave", "the true reason for the rest of the year");
        // Five years in one place are more than the rules allow; they are what they are.
        let whole = facts.first.period();
        facts.people[0].free[0] = Some(whole);
        facts.people[0].stays = vec![Stay {
            host: code("342157"),
            period: period("2021-04-01", "2025-03-31"),
            share: Share::WHOLE,
        }];
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!(problem.people[0].stays.map(|stays| stays.max_stay_years), Some(5));
        assert!(notes.iter().any(|note| note.code == "stays_eased"), "{notes:?}");
    }

    #[test]
    fn whoever_serves_outside_of_the_pool_counts_and_is_not_moved() {
        let mut facts = facts();
        let mut other = facts.people[0].clone();
        (other.id, other.in_pool, other.free) = (TalentId::random(), false, vec![None; 3]);
        let stays = Commitment {
            period: Period::between(day("2024-04-01"), FOREVER),
            is_settled: true,
            ..held(&facts, 0, 100, ("2025-04-01", "2026-03-31"))
        };
        other.commitments = vec![stays];
        facts.people.push(other);
        let (problem, notes) = problem_of(&facts, &settings(), "").expect("a problem");
        assert_eq!((problem.people[1].pins.len(), problem.people[1].reach.len()), (3, 0));
        assert_eq!(
            notes.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(),
            ["outside_the_pool"]
        );
    }

    #[test]
    fn what_begins_in_the_plan_is_decided_for_its_first_year() {
        let mut facts = facts();
        let period = Period::between(day("2026-04-01"), FOREVER);
        let open = held(&facts, 0, 100, ("2026-04-01", "2027-03-31"));
        facts.people[0].commitments = vec![Commitment { period, ..open }];
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
