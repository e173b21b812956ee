//! The demonstration's data (`demo/*.csv` of a prefecture's folder), read into words that cannot hold a
//! wrong value.
//!
//! FY2022 to FY2024 show what the scheme published in August 2024 (posts, tasks, numbers of people,
//! shares); what happens from FY2025 on is made up, and so is every person, staff number, order
//! number, form and funding in all years. The published table has 「－」 for the prefecture before
//! FY2024; nothing is recorded there, because unknown is not zero.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::entries::EntryLine;
use super::training::{AttendanceLine, CourseLine};
use super::wanting::{DemandLine, WishLine, YearLine};
use crate::folder::Folder;
use crate::problem::{Code, Problem};
use crate::vocab::{
    AbsenceKind, AssignmentState, EmploymentForm, EndReason, FiscalYear, Funding, Grade,
    HiringRoute, JobType, Kana, LongText, Name, OrganizationCode, PlacementForm, PostType, Role,
    Share, ShortText, StaffNumber, Telework,
};
use crate::web::Fault;

/// Key of a line by which others of the demonstration refer to it.
pub type Key = String;

/// A body that joins after the published years.
#[derive(Clone, Debug, Deserialize)]
pub struct ParticipationLine {
    pub organization_code: OrganizationCode,
    pub first_fiscal_year: FiscalYear,
}

/// A person with the employment at the home body.
#[derive(Clone, Debug, Deserialize)]
pub struct TalentLine {
    pub talent: Key,
    pub name: Name,
    pub name_kana: Kana,
    pub staff_number: StaffNumber,
    pub accelerator: bool,
    pub organization_code: OrganizationCode,
    pub form: EmploymentForm,
    pub recruitment_route: HiringRoute,
    pub grade: Grade,
    pub salary_grade: Option<i32>,
    pub title: ShortText,
    pub term_ends_on: Option<NaiveDate>,
    pub term_purpose: Option<ShortText>,
    pub starts_on: NaiveDate,
}

/// A registration as shared talent.
#[derive(Clone, Debug, Deserialize)]
pub struct RegistrationLine {
    pub talent: Key,
    pub organization_code: OrganizationCode,
    pub consented_on: NaiveDate,
    pub consent_reference: Name,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct QualificationLine {
    pub talent: Key,
    pub exam: Option<ShortText>,
    pub name: Option<Name>,
    pub certificate_number: Option<ShortText>,
    pub acquired_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
}

/// A leave or a secondment for training.
#[derive(Clone, Debug, Deserialize)]
pub struct AbsenceLine {
    pub talent: Key,
    pub kind: AbsenceKind,
    pub destination: Option<ShortText>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// A post as it is said of when it opens.
#[derive(Clone, Debug, Deserialize)]
pub struct PostLine {
    pub post: Key,
    pub organization_code: OrganizationCode,
    pub department: ShortText,
    pub title: Name,
    pub grade: Grade,
    pub post_type: PostType,
    pub tasks: LongText,
    pub supervisor: ShortText,
    pub telework: Telework,
    pub share_percent: i32,
    pub min_level: i32,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// What is said of a post from a day on.
#[derive(Clone, Debug, Deserialize)]
pub struct PostChangeLine {
    pub post: Key,
    pub effective_on: NaiveDate,
    pub department: ShortText,
    pub title: Name,
    pub supervisor: ShortText,
}

/// What happens in an employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareerStep {
    /// Grade, title or term change.
    Change,
    /// Leaving after that day.
    End,
}

/// A step in an employment.
#[derive(Clone, Debug, Deserialize)]
pub struct CareerLine {
    pub talent: Key,
    pub step: CareerStep,
    pub on: NaiveDate,
    pub grade: Option<Grade>,
    pub salary_grade: Option<i32>,
    pub title: Option<ShortText>,
    pub term_ends_on: Option<NaiveDate>,
    pub end_reason: Option<EndReason>,
}

/// An assignment, taken as far as `state` when it is proposed; `steps.csv` has what happens to it
/// later.
#[derive(Clone, Debug, Deserialize)]
pub struct AssignmentLine {
    pub assignment: Key,
    /// Only puts the events in order: what is recorded is recorded at the moment of loading.
    pub proposed_on: NaiveDate,
    pub talent: Key,
    pub post: Key,
    pub state: AssignmentState,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub share_percent: i32,
    pub form: PlacementForm,
    pub funding: Funding,
    pub agreement_reference: ShortText,
    pub work_days: ShortText,
    pub ordered_on: Option<NaiveDate>,
    pub sending_number: Option<Name>,
    pub receiving_number: Option<Name>,
}

/// What happens to an assignment after it was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Extend,
    End,
    ChangeShare,
    Cancel,
    Recall,
}

/// A step of an assignment.
#[derive(Clone, Debug, Deserialize)]
pub struct StepLine {
    /// Only puts the events in order.
    pub taken_on: NaiveDate,
    pub assignment: Key,
    pub step: StepKind,
    /// Last day of an extension or an early end, first day of a changed share.
    pub on: Option<NaiveDate>,
    pub share_percent: Option<i32>,
    pub reason: ShortText,
    pub ordered_on: Option<NaiveDate>,
    pub sending_number: Option<Name>,
    pub receiving_number: Option<Name>,
}

/// Where a sheet of the running cycle is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetStage {
    Draft,
    Submitted,
    Returned,
    Reviewed,
    Confirmed,
    Objected,
}

/// What a person can: the level in the job type it is best at and in a second one, whether it was
/// confirmed the year before, and how far this year's sheet is.
#[derive(Clone, Debug, Deserialize)]
pub struct SkillLine {
    pub talent: Key,
    pub job_type: JobType,
    pub level: i32,
    pub second_job_type: JobType,
    pub second_level: i32,
    pub confirmed_2023: bool,
    pub state: SheetStage,
}

/// Somebody who can sign in.
#[derive(Clone, Debug, Deserialize)]
pub struct AccountLine {
    pub role: Role,
    pub organization_code: Option<OrganizationCode>,
    pub login: String,
    pub display_name: Name,
    pub talent: Option<Key>,
    pub on_behalf_of: Option<ShortText>,
}

/// Everything the demonstration shows.
#[derive(Clone, Debug)]
pub struct Data {
    pub participations: Vec<ParticipationLine>,
    pub talents: Vec<TalentLine>,
    pub registrations: Vec<RegistrationLine>,
    pub qualifications: Vec<QualificationLine>,
    pub absences: Vec<AbsenceLine>,
    pub posts: Vec<PostLine>,
    pub post_changes: Vec<PostChangeLine>,
    pub careers: Vec<CareerLine>,
    pub assignments: Vec<AssignmentLine>,
    pub steps: Vec<StepLine>,
    pub skills: Vec<SkillLine>,
    pub accounts: Vec<AccountLine>,
    pub demand_calls: Vec<YearLine>,
    pub demands: Vec<DemandLine>,
    pub wish_rounds: Vec<YearLine>,
    pub wishes: Vec<WishLine>,
    pub ledger_entries: Vec<EntryLine>,
    pub training_courses: Vec<CourseLine>,
    pub training_attendances: Vec<AttendanceLine>,
}

/// Something that happened on a day.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    Step(&'a StepLine),
    Assignment(&'a AssignmentLine),
    Career(&'a CareerLine),
    Demand(&'a DemandLine),
}

impl Data {
    /// Reads the folder's `demo`; a folder without one has nobody in it.
    pub fn read(folder: &Folder, faults: &mut Vec<Fault>) -> Self {
        Self {
            participations: lines(folder, "demo/participations.csv", faults),
            talents: lines(folder, "demo/talents.csv", faults),
            registrations: lines(folder, "demo/registrations.csv", faults),
            qualifications: lines(folder, "demo/qualifications.csv", faults),
            absences: lines(folder, "demo/absences.csv", faults),
            posts: lines(folder, "demo/posts.csv", faults),
            post_changes: lines(folder, "demo/post_changes.csv", faults),
            careers: lines(folder, "demo/careers.csv", faults),
            assignments: lines(folder, "demo/assignments.csv", faults),
            steps: lines(folder, "demo/steps.csv", faults),
            skills: lines(folder, "demo/skill_levels.csv", faults),
            accounts: lines(folder, "demo/accounts.csv", faults),
            demand_calls: lines(folder, "demo/demand_calls.csv", faults),
            demands: lines(folder, "demo/demands.csv", faults),
            wish_rounds: lines(folder, "demo/wish_rounds.csv", faults),
            wishes: lines(folder, "demo/wishes.csv", faults),
            ledger_entries: lines(folder, "demo/ledger_entries.csv", faults),
            training_courses: lines(folder, "demo/training_courses.csv", faults),
            training_attendances: lines(folder, "demo/training_attendances.csv", faults),
        }
    }

    /// What happened, in the order of days: on one day steps make room first, then people are
    /// placed, then they leave.
    #[must_use]
    pub fn events(&self) -> Vec<Event<'_>> {
        let steps = self.steps.iter().map(|line| ((line.taken_on, 0), Event::Step(line)));
        let assignments =
            self.assignments.iter().map(|line| ((line.proposed_on, 1), Event::Assignment(line)));
        let careers = self.careers.iter().map(|line| ((line.on, 2), Event::Career(line)));
        let demands = self.demands.iter().map(|line| ((line.taken_on, 3), Event::Demand(line)));
        let mut events: Vec<_> = steps.chain(assignments).chain(careers).chain(demands).collect();
        events.sort_by_key(|(place, _)| *place);
        events.into_iter().map(|(_, event)| event).collect()
    }
}

fn lines<T: DeserializeOwned>(
    folder: &Folder,
    file: &'static str,
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    folder.lines(file, faults).into_iter().map(|placed| placed.line).collect()
}

/// A share of the data; 0 and 101 are not shares.
pub fn share(file: &str, percent: i32) -> Result<Share, Problem> {
    Share::new(percent).map_err(|code| broken(file, code))
}

/// The demonstration's data are wrong in what they mean; which line it was goes to the log.
pub fn broken(place: &str, error: impl std::fmt::Display) -> Problem {
    tracing::error!(place, %error, "the data of the demonstration are wrong");
    Problem::new(Code::Internal)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::vocab::Period;

    fn data() -> Data {
        let mut faults = Vec::new();
        let data = Data::read(&Folder::built_in(), &mut faults);
        assert_eq!(faults, []);
        data
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// Home, host and share of everybody who serves on a day; good for the years before the first
    /// share changes.
    fn serving(data: &Data, day: NaiveDate) -> Vec<(Key, OrganizationCode, OrganizationCode, i32)> {
        let homes: BTreeMap<_, _> =
            data.talents.iter().map(|line| (&line.talent, &line.organization_code)).collect();
        let hosts: BTreeMap<_, _> =
            data.posts.iter().map(|line| (&line.post, &line.organization_code)).collect();
        data.assignments
            .iter()
            .filter(|line| line.state == AssignmentState::Ordered)
            .filter(|line| {
                Period::of_days(line.starts_on, line.ends_on).expect("a period").contains(day)
            })
            .map(|line| {
                (
                    line.talent.clone(),
                    homes[&line.talent].clone(),
                    hosts[&line.post].clone(),
                    line.share_percent,
                )
            })
            .collect()
    }

    fn count(
        serving: &[(Key, OrganizationCode, OrganizationCode, i32)],
        prefectural: bool,
        in_prefecture: bool,
    ) -> (usize, usize, i32) {
        let chosen: Vec<_> = serving
            .iter()
            .filter(|(_, home, host, _)| {
                home.is_prefecture() == prefectural && host.is_prefecture() == in_prefecture
            })
            .collect();
        let people: BTreeSet<_> = chosen.iter().map(|(talent, ..)| talent).collect();
        let hosts: BTreeSet<_> = chosen.iter().map(|(_, _, host, _)| host).collect();
        (people.len(), hosts.len(), chosen.iter().map(|(.., percent)| percent).sum())
    }

    #[test]
    fn the_published_years_are_exact() {
        let data = data();
        let trial = serving(&data, day("2022-06-01"));
        assert_eq!(count(&trial, true, false), (2, 3, 200));
        assert!(serving(&data, day("2022-05-31")).is_empty());
        for on in ["2023-04-01", "2024-03-31"] {
            let second = serving(&data, day(on));
            assert_eq!(count(&second, true, false), (6, 7, 600), "{on}");
            assert_eq!(second.len(), 7, "{on}");
        }
        let third = serving(&data, day("2025-03-31"));
        assert_eq!(count(&third, true, false), (15, 15, 1500));
        assert_eq!(count(&third, false, false), (6, 3, 600));
        assert_eq!(
            (count(&third, true, true), count(&third, false, true)),
            ((15, 1, 1500), (2, 1, 200))
        );
        assert_eq!(
            count(&serving(&data, day("2024-09-30")), true, false),
            (14, 14, 1400),
            "坂町 begins in mid-year"
        );
    }

    #[test]
    fn the_pool_of_2024_is_thirty_and_eight_and_hires_do_not_add_up_to_it() {
        let data = data();
        let registered: BTreeSet<_> = data
            .registrations
            .iter()
            .filter(|line| line.starts_on <= day("2025-03-31"))
            .map(|line| &line.talent)
            .collect();
        let pool: Vec<_> =
            data.talents.iter().filter(|line| registered.contains(&line.talent)).collect();
        assert_eq!(pool.len(), 38);
        assert_eq!(pool.iter().filter(|line| line.organization_code.is_prefecture()).count(), 30);
        let hired = |route, years: std::ops::RangeInclusive<i32>| {
            let intake = |line: &TalentLine| {
                FiscalYear::of(line.starts_on).is_ok_and(|year| years.contains(&year.year()))
            };
            data.talents
                .iter()
                .filter(|line| line.recruitment_route == route && intake(line))
                .count()
        };
        let routes = [HiringRoute::Experienced, HiringRoute::Graduate, HiringRoute::FixedTerm]
            .map(|route| hired(route, 2021..=2024));
        assert_eq!(routes, [12, 8, 8]);
        assert_eq!(
            (2021..=2024)
                .map(|year| hired(HiringRoute::Experienced, year..=year))
                .collect::<Vec<_>>(),
            [4, 2, 2, 4]
        );
        assert_eq!(
            (2022..=2024).map(|year| hired(HiringRoute::Graduate, year..=year)).collect::<Vec<_>>(),
            [2, 3, 3]
        );
    }

    #[test]
    fn nobody_is_twice_in_it_and_every_key_leads_somewhere() {
        let data = data();
        let distinct =
            |keys: Vec<String>| assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        distinct(data.talents.iter().map(|line| line.talent.clone()).collect());
        distinct(data.talents.iter().map(|line| line.name.to_string()).collect());
        distinct(data.talents.iter().map(|line| line.name_kana.to_string()).collect());
        distinct(
            data.talents
                .iter()
                .map(|line| format!("{} {}", line.organization_code, line.staff_number))
                .collect(),
        );
        distinct(data.posts.iter().map(|line| line.post.clone()).collect());
        distinct(data.assignments.iter().map(|line| line.assignment.clone()).collect());
        let numbers =
            data.assignments.iter().flat_map(|line| [&line.sending_number, &line.receiving_number]);
        distinct(numbers.flatten().map(ToString::to_string).collect());
        let people: BTreeSet<_> = data.talents.iter().map(|line| &line.talent).collect();
        let posts: BTreeSet<_> = data.posts.iter().map(|line| &line.post).collect();
        let assignments: BTreeSet<_> =
            data.assignments.iter().map(|line| &line.assignment).collect();
        assert!(
            data.assignments
                .iter()
                .all(|line| people.contains(&line.talent) && posts.contains(&line.post))
        );
        assert!(data.steps.iter().all(|line| assignments.contains(&line.assignment)));
        assert!(data.careers.iter().all(|line| people.contains(&line.talent)));
        assert!(
            data.registrations
                .iter()
                .map(|line| &line.talent)
                .chain(data.absences.iter().map(|line| &line.talent))
                .all(|key| people.contains(key))
        );
    }

    #[test]
    fn events_come_in_the_order_of_days() {
        let data = data();
        let days: Vec<NaiveDate> = data
            .events()
            .iter()
            .map(|event| match event {
                Event::Step(line) => line.taken_on,
                Event::Assignment(line) => line.proposed_on,
                Event::Career(line) => line.on,
                Event::Demand(line) => line.taken_on,
            })
            .collect();
        assert!(
            days.is_sorted()
                && days.len()
                    == data.steps.len()
                        + data.assignments.len()
                        + data.careers.len()
                        + data.demands.len()
        );
    }
}
