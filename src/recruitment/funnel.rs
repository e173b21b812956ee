//! The funnel of recruitment: how many came how far, by what was published and by the candidates, what
//! that cost, and where those hired were first placed. All arithmetic is in integers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::candidate::holds_somebody;
use super::channel::round_of;
use crate::affiliation::Service;
use crate::hiring::{self, CountKind, CountStatus, Round};
use crate::ledger::Entry;
use crate::vocab::{FiscalYear, HiringRoute, OrganizationCode, TalentId, terms};

terms! {
    /// A stage between applying and the first post.
    Stage {
        /// 応募.
        Applied = "applied", "応募", "Applied";
        /// 受験.
        Examined = "examined", "受験", "Examined";
        /// 一次合格.
        FirstPass = "first_pass", "一次合格", "Passed the first stage";
        /// 最終合格.
        FinalPass = "final_pass", "最終合格", "Passed the final stage";
        /// 内定; no round counts it.
        Offered = "offered", "内定", "Offered";
        /// 辞退.
        Declined = "declined", "辞退", "Declined";
        /// 採用.
        Hired = "hired", "採用", "Hired";
        /// 着任: serves, or served, under orders; no round counts it.
        Placed = "placed", "着任", "Took up a post";
    }
}

impl Stage {
    /// The count of a round that says how many.
    const fn counted(self) -> Option<CountKind> {
        match self {
            Self::Applied => Some(CountKind::Applicants),
            Self::Examined => Some(CountKind::Examinees),
            Self::FirstPass => Some(CountKind::FirstStagePasses),
            Self::FinalPass => Some(CountKind::FinalPasses),
            Self::Declined => Some(CountKind::Declined),
            Self::Hired => Some(CountKind::Hired),
            Self::Offered | Self::Placed => None,
        }
    }
}

/// How many came as far as a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Step {
    /// The stage.
    pub stage: Stage,
    /// The same in words.
    pub stage_label: &'static str,
    /// Whether the rounds count it, and if not, why; null for what no round counts.
    pub status: Option<CountStatus>,
    /// As published; null where that is not known or is withheld.
    pub published: Option<i64>,
    /// By the candidates; null where there are none, and below the prefecture's staff.
    pub candidates: Option<i64>,
    /// Candidates less published, where both are known.
    pub difference: Option<i64>,
    /// Whether a count is withheld because it is small or stands close to another.
    pub withheld: bool,
}

/// Where people who were hired were first placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FirstPost {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// How many began there.
    pub people: i64,
    /// How many of them serve there today.
    pub still_there: i64,
}

/// The funnel of one or several rounds of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Funnel {
    /// Route.
    pub route: HiringRoute,
    /// Its name.
    pub route_label: &'static str,
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// 令和5年度採用.
    pub label: String,
    /// How many rounds it adds up.
    pub rounds: i64,
    /// Stage by stage.
    pub steps: Vec<Step>,
    /// What the channels cost in all; null where no cost is recorded.
    pub cost_yen: Option<i64>,
    /// Of it, the paid ones.
    pub paid_cost_yen: Option<i64>,
    /// Cost over applicants as published, half up; null where either is not known or is withheld.
    pub cost_per_applicant_yen: Option<i64>,
    /// Cost over hires as published, half up.
    pub cost_per_hire_yen: Option<i64>,
    /// Where those hired were first placed, by body; null below the prefecture's staff.
    pub first_posts: Option<Vec<FirstPost>>,
    /// People not hired whose data is still kept though the intake year has begun; null below the
    /// prefecture's staff.
    pub to_erase: Option<i64>,
}

/// How much somebody is shown.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Every count of the rounds.
    pub counts: bool,
    /// What the candidates say.
    pub candidates: bool,
}

/// What funnels are made of.
pub struct Facts {
    pub candidates: Vec<Entry>,
    pub channels: Vec<Entry>,
    /// Services under orders of those hired, by first day.
    pub services: Vec<Service>,
    pub names: BTreeMap<OrganizationCode, String>,
    pub today: NaiveDate,
}

/// Fewer people than this are not told of beyond the prefecture's staff (decision 8).
const SMALL: i64 = 5;

impl Facts {
    fn of_rounds<'a>(entries: &'a [Entry], rounds: &[&Round]) -> Vec<&'a Entry> {
        let named = |entry: &&Entry| {
            let round = round_of(entry);
            rounds
                .iter()
                .any(|one| round == Some((one.route, one.intake_fiscal_year, one.number_in_year)))
        };
        entries.iter().filter(named).collect()
    }

    /// First services of people, each with whether it is where the person serves today.
    fn first(&self, people: &[TalentId]) -> Vec<(&Service, bool)> {
        let first = |person: &TalentId| {
            let mut own = self.services.iter().filter(|one| one.talent == *person);
            let first = own.clone().find(|one| one.period.from <= self.today)?;
            let there = own.any(|one| one.host == first.host && one.period.contains(self.today));
            Some((first, there))
        };
        people.iter().filter_map(first).collect()
    }

    fn first_posts(&self, people: &[TalentId]) -> Vec<FirstPost> {
        let mut bodies: BTreeMap<&OrganizationCode, (i64, i64)> = BTreeMap::new();
        for (service, there) in self.first(people) {
            let body = bodies.entry(&service.host).or_default();
            *body = (body.0 + 1, body.1 + i64::from(there));
        }
        let post = |(code, (people, still_there)): (&OrganizationCode, (i64, i64))| FirstPost {
            organization_name: self.names.get(code).cloned().unwrap_or_default(),
            organization_code: code.clone(),
            people,
            still_there,
        };
        bodies.into_iter().map(post).collect()
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether a candidate came as far as a stage; nobody comes to 着任 here.
fn came_to(entry: &Entry, stage: Stage) -> bool {
    let (state, reached) = (entry.state.as_str(), entry.text("stage"));
    let declined = state == "declined" || state == "erased" && entry.day("declined_on").is_some();
    match stage {
        Stage::Applied => true,
        Stage::Examined => reached != "applied",
        Stage::FirstPass => matches!(reached, "first_pass" | "final_pass"),
        Stage::FinalPass => reached == "final_pass",
        Stage::Offered => {
            matches!(state, "offered" | "hired") || declined && entry.day("offered_on").is_some()
        }
        Stage::Declined => declined,
        Stage::Hired => state == "hired",
        Stage::Placed => false,
    }
}

/// Rounds of one route and intake year as a funnel; nothing of none.
pub fn funnel(rounds: &[&Round], facts: &Facts, sight: Sight) -> Option<Funnel> {
    let first = rounds.first()?;
    let candidates = Facts::of_rounds(&facts.candidates, rounds);
    let people: Vec<TalentId> = candidates.iter().filter_map(|entry| entry.talent).collect();
    let mut steps: Vec<Step> = Vec::new();
    for stage in Stage::ALL {
        let figure = stage.counted().map(|kind| hiring::figure(kind, rounds));
        let published = figure.and_then(|figure| figure.count);
        let listed = match stage {
            Stage::Placed => facts.first(&people).len(),
            stage => candidates.iter().filter(|entry| came_to(entry, *stage)).count(),
        };
        let listed = (sight.candidates && !candidates.is_empty()).then(|| number(listed));
        steps.push(Step {
            stage: *stage,
            stage_label: stage.name_ja(),
            status: figure.map(|figure| figure.status),
            published,
            candidates: listed,
            difference: listed.zip(published).map(|(listed, published)| listed - published),
            withheld: false,
        });
    }
    if !sight.counts {
        let (over, under) = hiring::pair(first.route, rounds);
        let told = [Some(over.kind), Some(under.kind)];
        withhold(&mut steps, |stage| told.contains(&stage.counted()));
    }
    let channels = Facts::of_rounds(&facts.channels, rounds);
    let cost = |wanted: &dyn Fn(&Entry) -> bool| {
        let costs = channels.iter().filter(|entry| wanted(entry));
        let costs: Vec<i64> = costs.filter_map(|entry| entry.number("cost_yen")).collect();
        (!costs.is_empty()).then(|| costs.iter().sum::<i64>())
    };
    let (cost_yen, paid_cost_yen) = (cost(&|_| true), cost(&|entry| entry.text("paid") == "paid"));
    let per = |stage: Stage| {
        let step = steps.iter().find(|step| step.stage == stage)?;
        each(cost_yen?, step.published?)
    };
    let begun = facts.today >= first.intake_fiscal_year.first_day();
    let kept = candidates.iter().filter(|entry| holds_somebody(entry)).count();
    Some(Funnel {
        route: first.route,
        route_label: first.route.name_ja(),
        intake_fiscal_year: first.intake_fiscal_year,
        label: format!("{}採用", first.intake_fiscal_year.label()),
        rounds: number(rounds.len()),
        cost_per_applicant_yen: per(Stage::Applied),
        cost_per_hire_yen: per(Stage::Hired),
        cost_yen,
        paid_cost_yen,
        first_posts: sight.candidates.then(|| facts.first_posts(&people)),
        to_erase: sight.candidates.then(|| if begun { number(kept) } else { 0 }),
        steps,
    })
}

/// Whole yen for each, half up.
fn each(yen: i64, people: i64) -> Option<i64> {
    (people > 0).then(|| (2 * yen + people) / (2 * people))
}

/// Leaves of the counts those the statistics of hiring tell already, and of the others those that are
/// not small and not near any other that is told: a difference of two is a group as well.
fn withhold(steps: &mut [Step], already: impl Fn(Stage) -> bool) {
    let mut told: Vec<i64> =
        steps.iter().filter(|step| already(step.stage)).filter_map(|step| step.published).collect();
    for step in steps.iter_mut().filter(|step| !already(step.stage)) {
        let Some(count) = step.published else { continue };
        if count >= SMALL && told.iter().all(|other| (other - count).abs() >= SMALL) {
            told.push(count);
        } else {
            (step.published, step.withheld) = (None, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn steps(counts: [Option<i64>; 8]) -> Vec<Step> {
        let step = |(stage, published): (&Stage, Option<i64>)| Step {
            stage: *stage,
            stage_label: "",
            status: None,
            published,
            candidates: None,
            difference: None,
            withheld: false,
        };
        Stage::ALL.iter().zip(counts).map(step).collect()
    }

    fn already(stage: Stage) -> bool {
        matches!(stage, Stage::Examined | Stage::Hired)
    }

    #[test]
    fn yen_are_whole_and_halves_go_up() {
        assert_eq!(
            (each(10, 4), each(9, 4), each(0, 3), each(1, 0)),
            (Some(3), Some(2), Some(0), None)
        );
    }

    #[test]
    fn what_was_told_before_stays_and_what_is_near_it_is_withheld() {
        let mut all = steps([Some(30), Some(26), Some(12), Some(9), None, Some(2), Some(7), None]);
        withhold(&mut all, already);
        let told: Vec<_> = all.iter().map(|step| (step.published, step.withheld)).collect();
        let none = (None, false);
        assert_eq!(
            told,
            [
                (None, true),
                (Some(26), false),
                (Some(12), false),
                (None, true),
                none,
                (None, true),
                (Some(7), false),
                none
            ]
        );
    }

    proptest! {
        #[test]
        fn no_two_counts_that_are_told_differ_by_a_few(counts in proptest::array::uniform8(proptest::option::of(0_i64..60))) {
            let mut all = steps(counts);
            withhold(&mut all, already);
            let told: Vec<&Step> = all.iter().filter(|step| step.published.is_some()).collect();
            for (place, one) in told.iter().enumerate() {
                for other in &told[place + 1..] {
                    let near = (one.published.unwrap() - other.published.unwrap()).abs() < SMALL;
                    prop_assert!(!near || already(one.stage) && already(other.stage));
                }
                prop_assert!(already(one.stage) || one.published >= Some(SMALL));
            }
        }
    }
}
