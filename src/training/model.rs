//! What a course is, how far somebody is with it, and which step leads where.

use chrono::{NaiveDate, NaiveDateTime};

use crate::problem::FieldError;
use crate::vocab::{
    FiscalYear, JobType, LongText, Name, OrganizationCode, Period, ShortText, SkillKey, TalentId,
    TrainingAttendanceId, TrainingCourseId, terms,
};

/// Most hours of a course: a year of full-time training elsewhere.
pub const HOURS_MAX: i32 = 2500;
/// Most people in a published count; anything above is a typing error.
pub const COUNT_MAX: i32 = 100_000;
/// Longest course: two years of training elsewhere.
const DAYS_MAX: i64 = 731;

terms! {
    /// Where a course stands in the scheme of development (OJT and two kinds of Off-JT).
    Category {
        /// OJT.
        OnTheJob = "on_the_job", "OJT", "OJT";
        /// Off-JT: デジタルスキル.
        DigitalSkill = "digital_skill", "Off-JT（デジタルスキル）", "Off-JT (digital skills)";
        /// Off-JT: 行政知識.
        AdministrativeKnowledge = "administrative_knowledge", "Off-JT（行政知識）", "Off-JT (administrative knowledge)";
    }
}

terms! {
    /// How a course is given.
    CourseMethod {
        /// 集合.
        InPerson = "in_person", "集合", "In person";
        /// オンライン, at a set time.
        Online = "online", "オンライン", "Online";
        /// 派遣: at the state or a company.
        Secondment = "secondment", "派遣", "Secondment";
        /// Whenever the person likes.
        ELearning = "e_learning", "eラーニング", "E-learning";
    }
}

terms! {
    /// How far a course is.
    CourseState {
        /// 予定: people may ask to attend.
        Planned = "planned", "予定", "Planned";
        /// 実施済.
        Held = "held", "実施済", "Held";
        /// 中止.
        Cancelled = "cancelled", "中止", "Cancelled";
    }
}

terms! {
    /// How far somebody is with a course.
    AttendanceState {
        /// The person asked to attend.
        Requested = "requested", "申込中", "Requested";
        /// The request was not accepted.
        Declined = "declined", "見送り", "Declined";
        /// 受講予定・受講中.
        Enrolled = "enrolled", "受講予定", "Enrolled";
        /// 修了.
        Completed = "completed", "修了", "Completed";
        /// Given up before or during the course.
        Withdrawn = "withdrawn", "取りやめ", "Withdrawn";
        /// Did not come.
        Absent = "absent", "欠席", "Absent";
    }
}

terms! {
    /// What is done with an attendance.
    Step {
        /// A request is accepted.
        Accept = "accept", "申込みの承認", "Accept the request";
        /// A request is not accepted.
        Decline = "decline", "申込みの見送り", "Decline the request";
        /// The course was completed.
        Complete = "complete", "修了の記録", "Record completion";
        /// The person did not come.
        MarkAbsent = "mark_absent", "欠席の記録", "Record absence";
        /// The person gives it up.
        Withdraw = "withdraw", "受講の取りやめ", "Withdraw from the course";
        /// What was recorded last was wrong: back to where it stood before.
        Reopen = "reopen", "記録の取消し", "Take the record back";
    }
}

terms! {
    /// What is done with a course.
    CourseStep {
        /// What it says is changed.
        Update = "update", "研修の変更", "Change the course";
        /// It was held.
        Hold = "hold", "実施の記録", "Record as held";
        /// It is not held.
        Cancel = "cancel", "中止", "Cancel";
        /// It is planned again.
        Reopen = "reopen", "予定に戻す", "Back to planned";
    }
}

/// What a course says; days are inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// What it is called.
    pub name: Name,
    /// Where it stands in the scheme.
    pub category: Category,
    /// How it is given.
    pub method: CourseMethod,
    pub provider: Name,
    /// What it is about.
    pub content: LongText,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// The days as they were published, where only months are known.
    pub period_note: ShortText,
    /// Hours, where they are known.
    pub hours: Option<i32>,
    /// Job types it is meant for; everybody when empty.
    pub job_types: Vec<JobType>,
    /// Skills it serves, by their keys in the catalogue.
    pub skills: Vec<SkillKey>,
    /// Bodies whose people may attend; every body when empty.
    pub open_to: Vec<OrganizationCode>,
    pub published_participants: Option<i32>,
    pub published_municipalities: Option<i32>,
    /// Where the published figures are from.
    pub source: ShortText,
}

impl Described {
    #[must_use]
    pub fn period(&self) -> Period {
        Period::between(self.starts_on, self.ends_on + chrono::TimeDelta::days(1))
    }

    /// Whether people of the body may attend.
    #[must_use]
    pub fn is_open_to(&self, body: &OrganizationCode) -> bool {
        self.open_to.is_empty() || self.open_to.contains(body)
    }

    /// Everything that cannot be true of a course of the year, beside unknown references.
    #[must_use]
    pub fn faults(&self, year: FiscalYear) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !year.period().contains(self.starts_on) {
            faults.push(
                FieldError::new("/starts_on", "day_outside")
                    .with("limit", between(year.first_day(), year.last_day())),
            );
        }
        if let Err(code) = Period::of_days(self.starts_on, Some(self.ends_on)) {
            faults.push(FieldError::new("/ends_on", code));
        } else if self.period().days() > DAYS_MAX {
            let last = self.starts_on + chrono::TimeDelta::days(DAYS_MAX - 1);
            faults.push(
                FieldError::new("/ends_on", "day_outside")
                    .with("limit", between(self.starts_on, last)),
            );
        }
        let within = |pointer: &str, value: Option<i32>, (min, max): (i32, i32)| {
            let outside = value.is_some_and(|value| !(min..=max).contains(&value));
            outside.then(|| {
                FieldError::new(pointer, "number_out_of_range").with("min", min).with("max", max)
            })
        };
        faults.extend(within("/hours", self.hours, (1, HOURS_MAX)));
        faults.extend(within(
            "/published_participants",
            self.published_participants,
            (0, COUNT_MAX),
        ));
        faults.extend(within(
            "/published_municipalities",
            self.published_municipalities,
            (0, COUNT_MAX),
        ));
        faults.extend(twice("/job_types", &self.job_types));
        faults.extend(twice("/skills", &self.skills));
        faults.extend(twice("/open_to", &self.open_to));
        faults
    }
}

/// 2026-04-01〜2027-03-31, for sentences.
pub fn between(first: NaiveDate, last: NaiveDate) -> String {
    format!("{first}〜{last}")
}

fn twice<T: PartialEq>(pointer: &str, list: &[T]) -> Option<FieldError> {
    let again = (1..list.len()).find(|place| list[..*place].contains(&list[*place]))?;
    Some(FieldError::new(&format!("{pointer}/{again}"), "listed_twice"))
}

/// A course as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    pub id: TrainingCourseId,
    /// The fiscal year in which it begins.
    pub fiscal_year: FiscalYear,
    pub said: Described,
    /// How far it is.
    pub state: CourseState,
    /// Grows with every change.
    pub version: i32,
}

/// What can be done with a course in a state; whether its days allow it is another question.
#[must_use]
pub const fn course_steps(state: CourseState) -> &'static [CourseStep] {
    match state {
        CourseState::Planned => &[CourseStep::Update, CourseStep::Hold, CourseStep::Cancel],
        CourseState::Held => &[CourseStep::Update, CourseStep::Cancel, CourseStep::Reopen],
        CourseState::Cancelled => &[CourseStep::Reopen],
    }
}

/// Somebody at a course, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    pub id: TrainingAttendanceId,
    pub course: TrainingCourseId,
    pub talent: TalentId,
    /// Grows with every step.
    pub version: i32,
    /// How far it is, and what is known of that.
    pub standing: Standing,
    /// When the person was first listed.
    pub listed_at: NaiveDateTime,
}

/// How far somebody is with a course, and what is known of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: AttendanceState,
    /// The day of completion; present exactly when completed.
    pub completed_on: Option<NaiveDate>,
    /// Where the certificate is kept.
    pub certificate_reference: ShortText,
    /// Why it was declined, given up or taken back; what the person said when asking.
    pub reason: ShortText,
}

impl Standing {
    /// Somewhere, with nothing further to say.
    #[must_use]
    pub const fn at(state: AttendanceState) -> Self {
        Self {
            state,
            completed_on: None,
            certificate_reference: ShortText::blank(),
            reason: ShortText::blank(),
        }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, reason: &ShortText) -> Self {
        Self { reason: reason.clone(), ..self }
    }
}

/// What the prefecture's staff can do with an attendance in a state.
#[must_use]
pub const fn steps(state: AttendanceState) -> &'static [Step] {
    match state {
        AttendanceState::Requested => &[Step::Accept, Step::Decline, Step::Withdraw],
        AttendanceState::Enrolled => &[Step::Complete, Step::MarkAbsent, Step::Withdraw],
        AttendanceState::Completed
        | AttendanceState::Withdrawn
        | AttendanceState::Absent
        | AttendanceState::Declined => &[Step::Reopen],
    }
}

/// What the person can do with its own attendance: an accepted one is given up by telling the
/// prefecture.
#[must_use]
pub const fn own_steps(state: AttendanceState) -> &'static [Step] {
    match state {
        AttendanceState::Requested => &[Step::Withdraw],
        _ => &[],
    }
}

/// Where a step leads; `before` is where it last stood open, to which a record that is taken back
/// returns.
#[must_use]
pub fn after(
    state: AttendanceState,
    step: Step,
    before: AttendanceState,
) -> Option<AttendanceState> {
    if !steps(state).contains(&step) {
        return None;
    }
    Some(match step {
        Step::Accept => AttendanceState::Enrolled,
        Step::Decline => AttendanceState::Declined,
        Step::Complete => AttendanceState::Completed,
        Step::MarkAbsent => AttendanceState::Absent,
        Step::Withdraw => AttendanceState::Withdrawn,
        Step::Reopen => before,
    })
}

/// Whether the course, as it is on a day, allows a step: nobody completes or misses what has not
/// begun, and nobody comes to what is cancelled.
#[must_use]
pub fn course_allows(course: &Course, step: Step, today: NaiveDate) -> bool {
    match step {
        Step::Decline | Step::Withdraw => true,
        Step::Accept | Step::Reopen => course.state != CourseState::Cancelled,
        Step::Complete | Step::MarkAbsent => {
            course.state != CourseState::Cancelled && course.said.starts_on <= today
        }
    }
}

/// Whether it is not settled yet.
#[must_use]
pub const fn is_open(state: AttendanceState) -> bool {
    matches!(state, AttendanceState::Requested | AttendanceState::Enrolled)
}

/// The steps that lead from where somebody stands (nowhere when not listed) to what a file says;
/// nothing when the file contradicts what is recorded, which is first taken back by hand.
#[must_use]
pub fn way(now: Option<AttendanceState>, wanted: AttendanceState) -> Option<Vec<Step>> {
    use AttendanceState as State;
    let last = match wanted {
        State::Enrolled => None,
        State::Completed => Some(Step::Complete),
        State::Withdrawn => Some(Step::Withdraw),
        State::Absent => Some(Step::MarkAbsent),
        State::Requested | State::Declined => return None,
    };
    match now {
        Some(now) if now == wanted => Some(Vec::new()),
        None | Some(State::Enrolled) => Some(last.into_iter().collect()),
        Some(State::Requested) => Some([Step::Accept].into_iter().chain(last).collect()),
        Some(_) => None,
    }
}

/// Counts of a course as whoever may see exact figures sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// People who completed it.
    pub participants: i64,
    /// Of them, those of municipalities.
    pub municipal: i64,
    /// Municipalities they are of.
    pub municipalities: i64,
}

/// Participants and municipalities as others may see them: what fewer than the threshold are behind
/// is withheld, nobody too.
#[must_use]
pub fn withheld(counted: Counted, threshold: i64) -> (Option<i64>, Option<i64>) {
    let told = |people: i64, figure: i64| (people >= threshold).then_some(figure);
    (
        told(counted.participants, counted.participants),
        told(counted.municipal, counted.municipalities),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use AttendanceState as State;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn described() -> Described {
        Described {
            name: Name::new("DX研修").expect("a name"),
            category: Category::DigitalSkill,
            method: CourseMethod::Online,
            provider: Name::new("県").expect("a name"),
            content: LongText::default(),
            starts_on: day("2026-09-01"),
            ends_on: day("2027-02-28"),
            period_note: ShortText::blank(),
            hours: Some(6),
            job_types: Vec::new(),
            skills: Vec::new(),
            open_to: Vec::new(),
            published_participants: None,
            published_municipalities: None,
            source: ShortText::blank(),
        }
    }

    /// Every step in every state, written out; what is not here is refused.
    #[test]
    fn each_step_leads_to_one_place_or_nowhere() {
        let known = [
            (State::Requested, Step::Accept, State::Enrolled),
            (State::Requested, Step::Decline, State::Declined),
            (State::Requested, Step::Withdraw, State::Withdrawn),
            (State::Enrolled, Step::Complete, State::Completed),
            (State::Enrolled, Step::MarkAbsent, State::Absent),
            (State::Enrolled, Step::Withdraw, State::Withdrawn),
            (State::Completed, Step::Reopen, State::Requested),
            (State::Withdrawn, Step::Reopen, State::Requested),
            (State::Absent, Step::Reopen, State::Requested),
            (State::Declined, Step::Reopen, State::Requested),
        ];
        for state in State::ALL {
            for step in Step::ALL {
                let expected = known
                    .iter()
                    .find(|(from, taken, _)| from == state && taken == step)
                    .map(|(.., to)| *to);
                assert_eq!(after(*state, *step, State::Requested), expected, "{state} {step}");
            }
            assert!(own_steps(*state).iter().all(|step| steps(*state).contains(step)));
            assert_eq!(
                is_open(*state),
                !steps(*state).contains(&Step::Reopen),
                "{state}: what is settled can be taken back"
            );
        }
    }

    #[test]
    fn a_file_goes_forward_only() {
        assert_eq!(way(None, State::Enrolled), Some(vec![]));
        assert_eq!(way(None, State::Completed), Some(vec![Step::Complete]));
        assert_eq!(
            way(Some(State::Requested), State::Absent),
            Some(vec![Step::Accept, Step::MarkAbsent])
        );
        assert_eq!(way(Some(State::Enrolled), State::Withdrawn), Some(vec![Step::Withdraw]));
        for state in [State::Completed, State::Withdrawn, State::Absent] {
            assert_eq!(way(Some(state), state), Some(vec![]));
            assert_eq!(way(Some(state), State::Enrolled), None);
        }
        assert_eq!(way(Some(State::Declined), State::Enrolled), None);
        for wanted in [State::Requested, State::Declined] {
            assert_eq!(way(None, wanted), None, "a file does not ask in anybody's name");
        }
        for now in State::ALL {
            for wanted in State::ALL {
                let Some(way) = way(Some(*now), *wanted) else { continue };
                let end =
                    way.iter().try_fold(*now, |state, step| after(state, *step, State::Enrolled));
                assert_eq!(end, Some(*wanted), "the way leads there");
            }
        }
    }

    #[test]
    fn few_people_are_not_counted_aloud() {
        let counted = |participants, municipal, municipalities| Counted {
            participants,
            municipal,
            municipalities,
        };
        assert_eq!(withheld(counted(164, 164, 9), 5), (Some(164), Some(9)));
        assert_eq!(withheld(counted(5, 5, 1), 5), (Some(5), Some(1)));
        assert_eq!(withheld(counted(4, 4, 4), 5), (None, None));
        assert_eq!(
            withheld(counted(0, 0, 0), 5),
            (None, None),
            "nobody is a statement about everybody"
        );
        assert_eq!(withheld(counted(9, 4, 2), 5), (Some(9), None), "four of municipalities");
        assert_eq!(withheld(counted(9, 0, 0), 5), (Some(9), None), "none of a municipality");
        assert_eq!(withheld(counted(9, 5, 2), 5), (Some(9), Some(2)));
    }

    #[test]
    fn a_course_begins_in_its_year_and_ends_after_it_begins() {
        let year = FiscalYear::new(2026).expect("a year");
        let codes = |said: &Described| {
            said.faults(year)
                .iter()
                .map(|fault| (fault.pointer.clone(), fault.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(&described()), []);
        let early = Described { starts_on: day("2026-03-31"), ..described() };
        assert_eq!(codes(&early), [("/starts_on".to_owned(), "day_outside")]);
        let reversed = Described { ends_on: day("2026-08-31"), ..described() };
        assert_eq!(codes(&reversed), [("/ends_on".to_owned(), "period_reversed")]);
        let endless = Described { ends_on: day("2029-09-01"), ..described() };
        assert_eq!(codes(&endless), [("/ends_on".to_owned(), "day_outside")]);
        let odd = Described { hours: Some(0), published_participants: Some(-1), ..described() };
        assert_eq!(codes(&odd).len(), 2);
        let skill = |key: &str| key.parse::<SkillKey>().expect("a key");
        let again = Described {
            skills: vec![skill("ebpm"), skill("risk_management"), skill("ebpm")],
            ..described()
        };
        assert_eq!(codes(&again), [("/skills/2".to_owned(), "listed_twice")]);
    }

    #[test]
    fn a_course_is_open_to_every_body_or_to_those_it_names() {
        let code = |code: &str| code.parse::<OrganizationCode>().expect("a code");
        assert!(described().is_open_to(&code("342157")));
        let some = Described { open_to: vec![code("342041")], ..described() };
        assert!(some.is_open_to(&code("342041")) && !some.is_open_to(&code("342157")));
        assert!(
            described().period().contains(day("2027-02-28"))
                && !described().period().contains(day("2027-03-01"))
        );
    }
}
