//! Everything recorded of one person by one statement that stays prepared: a card shows every part of
//! the record, and asked for one by one the parts cost more than they hold.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Integer, Nullable, Text, Timestamp};

use super::super::allowance::{AllowanceRule, Exam};
use super::super::filter::When;
use super::super::model::{
    Absence, AbsenceRow, Employment, EmploymentRow, Profile, Qualification, Recorded, Registration,
    RegistrationRow, Row,
};
use super::super::planned::PlannedState;
use super::rule::rule_of;
use crate::db::schema::{
    absences as a, allowance_rules as l, employments as e, exams as x, planned_step_states as s,
    planned_steps as d, pool_registrations as r, qualifications as q, talent_profiles as p,
    talents as t,
};
use crate::db::{DayColumn, Db, MomentColumn, on_each};
use crate::problem::{Code, Problem};
use crate::vocab::timeline::Dated;
use crate::vocab::{
    AbsenceId, EmploymentId, LATEST, NOT_RETIRED, Period, QualificationId, RegistrationId, TalentId,
};

/// What a line is of.
const PERSON: i32 = 0;
const PROFILE: i32 = 1;
const EMPLOYMENT: i32 = 2;
const QUALIFICATION: i32 = 3;
const REGISTRATION: i32 = 4;
const ABSENCE: i32 = 5;
const PLANNED_STEP: i32 = 6;
const RULE: i32 = 7;

type Word = Option<String>;
type Words = (Word, Word, Word, Word, Word, Word, Word);

/// A row of any part: when it was recorded and retired, its days, and what it says in columns of these
/// types.
#[derive(Queryable)]
struct Line {
    part: i32,
    id: i64,
    recorded: MomentColumn,
    retired: MomentColumn,
    from: DayColumn,
    to: Option<DayColumn>,
    day: Option<DayColumn>,
    words: Words,
    numbers: (Option<i32>, Option<i32>),
    flag: Option<bool>,
}

/// A column that a part does not use.
macro_rules! none {
    ($rust:ty, $sql:ty) => {
        None::<$rust>.into_sql::<Nullable<$sql>>()
    };
}

/// A part of the statement: where its rows are, and the columns of a [`Line`]; words that are left out
/// are none.
macro_rules! part {
    ($rows:expr, $part:expr, ($($dated:expr),*), $to:expr, $day:expr,
     [$($word:expr),*], [$($none:tt)*], $numbers:expr, $flag:expr) => {
        $rows.select((
            $part.into_sql::<Integer>(),
            $($dated,)*
            $to,
            $day,
            ($($word.nullable(),)* $({ stringify!($none); none!(String, Text) },)*),
            $numbers,
            $flag,
        ))
    };
}

/// Every row about a person, of whatever moment, and the rules of a day.
fn lines(db: &mut Db, talent: TalentId, day: NaiveDate) -> Result<Vec<Line>, Problem> {
    let number = || none!(i32, Integer);
    let (other, flag) = (|| none!(NaiveDate, Date), || none!(bool, Bool));
    let (always, numbers) = (|| LATEST.into_sql::<Timestamp>(), || (number(), number()));
    let lines = on_each!(db, c => part!(
        t::table.find(talent), PERSON, (t::id, always(), always(), day.into_sql::<Date>()),
        other(), other(), [], [. . . . . . .], (t::version.nullable(), number()), flag()
    ).union_all(part!(
        p::table.filter(p::talent_id.eq(talent)), PROFILE,
        (p::id, p::recorded_at, p::retired_at, p::valid_from), p::valid_to.nullable(), other(),
        [p::name, p::name_kana, p::staff_number], [. . . .], numbers(), p::accelerator.nullable()
    )).union_all(part!(
        e::table.filter(e::talent_id.eq(talent)), EMPLOYMENT,
        (e::id, e::recorded_at, e::retired_at, e::valid_from), e::valid_to.nullable(), e::term_end,
        [e::organization_code, e::form, e::recruitment_route, e::grade, e::title, e::term_purpose,
         e::end_reason], [], (e::salary_grade, number()), flag()
    )).union_all(part!(
        q::table.left_join(x::table.on(x::exam.eq(q::exam))).filter(q::talent_id.eq(talent)),
        QUALIFICATION, (q::id, q::recorded_at, q::retired_at, q::acquired_on), q::expires_on,
        other(), [q::exam, q::name, q::certificate_number, x::name_ja, x::predecessor_of], [. .],
        numbers(), q::declared.nullable()
    )).union_all(part!(
        r::table.filter(r::talent_id.eq(talent)), REGISTRATION,
        (r::id, r::recorded_at, r::retired_at, r::valid_from), r::valid_to.nullable(),
        r::consented_on.nullable(), [r::organization_code, r::consent_reference, r::end_reason],
        [. . . .], numbers(), flag()
    )).union_all(part!(
        a::table.filter(a::talent_id.eq(talent)), ABSENCE,
        (a::id, a::recorded_at, a::retired_at, a::valid_from), a::valid_to.nullable(), other(),
        [a::kind, a::destination], [. . . . .], numbers(), flag()
    )).union_all(part!(
        d::table.inner_join(s::table).filter(d::talent_id.eq(talent)), PLANNED_STEP,
        (s::id, s::recorded_at, s::retired_at, d::day), other(), other(), [s::state],
        [. . . . . .], (s::version.nullable(), number()), flag()
    )).union_all(part!(
        l::table.filter(l::valid_from.le(day).and(l::valid_to.gt(day))), RULE,
        (l::id, always(), always(), l::valid_from), l::valid_to.nullable(), other(),
        [l::name, l::recruitment_routes, l::exams, l::excluded_salary_grades, l::source], [. .],
        (l::amount_yen.nullable(), l::years.nullable()), flag()
    )).load::<Line>(c))?;
    Ok(lines)
}

/// Everything recorded of a person, as it is known at one moment.
#[derive(Debug, Default)]
pub struct Record {
    pub version: i32,
    /// What the person is called on the day; nothing without such a row.
    pub profile: Option<Profile>,
    pub employments: Vec<EmploymentRow>,
    pub qualifications: Vec<Qualification>,
    pub registrations: Vec<RegistrationRow>,
    pub absences: Vec<AbsenceRow>,
    /// The rules of allowances on the day, by their first day.
    pub rules: Vec<AllowanceRule>,
    /// The exams that the qualifications name.
    pub exams: Vec<Exam>,
    steps: [Moments; Recorded::ALL.len()],
    moves: Vec<Move>,
}

/// The latest moments at which a row of a part was recorded, and at which one was retired.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    recorded: Option<NaiveDateTime>,
    retired: Option<NaiveDateTime>,
}

/// That a planned step came to stand somewhere.
#[derive(Debug)]
struct Move {
    at: NaiveDateTime,
    /// Whether it stands there still.
    stands: bool,
    day: NaiveDate,
    version: i32,
    state: PlannedState,
}

/// What is recorded of a person: in full as known at the moment asked about, otherwise as known now,
/// with the name of that moment in any case. Nothing when there is no such person.
pub fn record(
    db: &mut Db,
    talent: TalentId,
    when: When,
    full: bool,
) -> Result<Option<Record>, Problem> {
    let mut lines = lines(db, talent, when.day)?;
    if !lines.iter().any(|line| line.part == PERSON) {
        return Ok(None);
    }
    lines.sort_unstable_by_key(|line| (line.part, line.from.0, line.id));
    let mut record = Record::default();
    for line in lines {
        record.note(&line);
        let known = if full || line.part == PROFILE { when.known } else { LATEST };
        record.take(line, when.day, known).ok_or(Problem::new(Code::Internal))?;
    }
    Ok(Some(record))
}

impl Record {
    fn note(&mut self, line: &Line) {
        let of = match line.part {
            PROFILE => Recorded::Profile,
            EMPLOYMENT => Recorded::Employment,
            REGISTRATION => Recorded::Registration,
            _ => return,
        };
        let moments = &mut self.steps[of as usize];
        moments.recorded = moments.recorded.max(Some(line.recorded.0));
        moments.retired = moments.retired.max(line.retired());
    }

    /// Nothing when a column holds what this program never wrote.
    fn take(&mut self, line: Line, day: NaiveDate, known: NaiveDateTime) -> Option<()> {
        match line.part {
            PERSON => self.version = line.numbers.0?,
            RULE => self.rules.push(line.rule()?),
            PLANNED_STEP => self.moves.push(line.moved()?),
            _ if line.recorded.0 > known || line.retired.0 <= known => {}
            PROFILE if !line.days()?.contains(day) => {}
            PROFILE => self.profile = Some(line.profile()?),
            EMPLOYMENT => self.employments.push(line.employment()?),
            QUALIFICATION => {
                self.exams.extend(line.exam());
                self.qualifications.push(line.qualification()?);
            }
            REGISTRATION => self.registrations.push(line.registration()?),
            _ => self.absences.push(line.absence()?),
        }
        Some(())
    }

    /// Of which parts of the record the last step can be taken back on the card; the first name is no
    /// step. What is announced and not in force is recalled instead; a recall is not taken back, but
    /// announced anew: otherwise a draft would stand in the record.
    #[must_use]
    pub fn undoable(&self, today: NaiveDate) -> Vec<Recorded> {
        let can = |of: &Recorded| {
            let Moments { recorded, retired } = self.steps[*of as usize];
            let there = recorded.is_some() && (*of != Recorded::Profile || retired.is_some());
            let mut then = self.moves.iter().filter(|one| Some(one.at) == recorded.max(retired));
            there && !then.any(|one| one.is_waiting(today) || one.is_recall())
        };
        Recorded::ALL.iter().copied().filter(can).collect()
    }
}

impl Move {
    fn is_waiting(&self, today: NaiveDate) -> bool {
        self.stands && self.state == PlannedState::Announced && self.day > today
    }

    fn is_recall(&self) -> bool {
        self.state == PlannedState::Draft && self.version > 1
    }
}

impl Line {
    fn retired(&self) -> Option<NaiveDateTime> {
        Some(self.retired.0).filter(|moment| *moment != NOT_RETIRED)
    }

    fn days(&self) -> Option<Period> {
        Some(Period::between(self.from.0, self.to?.0))
    }

    fn profile(self) -> Option<Profile> {
        let (name, name_kana, staff_number, ..) = self.words;
        Some(Profile {
            name: name?,
            name_kana: name_kana?,
            staff_number: staff_number?,
            accelerator: self.flag?,
        })
    }

    fn employment(self) -> Option<EmploymentRow> {
        let days = self.days()?;
        let (body, form, route, grade, title, term_purpose, end_reason) = self.words;
        let fact = Employment {
            organization_code: body?.parse().ok()?,
            form: form?.parse().ok()?,
            recruitment_route: route?.parse().ok()?,
            grade: grade?.parse().ok()?,
            salary_grade: self.numbers.0,
            title: title?,
            term_end: self.day.map(Into::into),
            term_purpose,
            end_reason: end_reason.map(|word| word.parse()).transpose().ok()?,
        };
        Some(Row { id: EmploymentId(self.id), dated: Dated::new(days, fact) })
    }

    /// The known exam that was passed.
    fn exam(&self) -> Option<Exam> {
        let (exam, _, _, name_ja, predecessor_of, ..) = &self.words;
        let (exam, name_ja) = (exam.clone()?, name_ja.clone()?);
        Some(Exam { exam, name_ja, predecessor_of: predecessor_of.clone() })
    }

    fn qualification(self) -> Option<Qualification> {
        let (exam, name, certificate_number, ..) = self.words;
        Some(Qualification {
            id: QualificationId(self.id),
            exam: exam?,
            name: name?,
            certificate_number: certificate_number?,
            acquired_on: self.from.into(),
            expires_on: self.to.map(Into::into),
            declared: self.flag?,
        })
    }

    fn registration(self) -> Option<RegistrationRow> {
        let days = self.days()?;
        let (body, consent_reference, end_reason, ..) = self.words;
        let fact = Registration {
            organization_code: body?.parse().ok()?,
            consented_on: self.day?.into(),
            consent_reference: consent_reference?,
            end_reason: end_reason?,
        };
        Some(Row { id: RegistrationId(self.id), dated: Dated::new(days, fact) })
    }

    fn absence(self) -> Option<AbsenceRow> {
        let days = self.days()?;
        let (kind, destination, ..) = self.words;
        let fact = Absence { kind: kind?.parse().ok()?, destination: destination? };
        Some(Row { id: AbsenceId(self.id), dated: Dated::new(days, fact) })
    }

    fn moved(self) -> Option<Move> {
        Some(Move {
            at: self.recorded.into(),
            stands: self.retired().is_none(),
            day: self.from.into(),
            version: self.numbers.0?,
            state: self.words.0?.parse().ok()?,
        })
    }

    fn rule(self) -> Option<AllowanceRule> {
        let days = self.days()?;
        let (name, routes, exams, grades, source, ..) = self.words;
        let words = (&*routes?, &*exams?, &*grades?);
        Some(rule_of(name?, words, (self.numbers.0?, self.numbers.1?), source?, days))
    }
}
