//! Everything recorded of one person by one statement that stays prepared: a card shows every part of
//! the record, and asked for one by one the parts cost more than they hold.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text, Timestamp};

use super::super::allowance::{AllowanceRule, Exam};
use super::super::filter::When;
use super::super::model::{
    Absence, AbsenceRow, Employment, EmploymentRow, Profile, Qualification, Recorded, Registration,
    RegistrationRow, Row,
};
use super::super::planned::PlannedState;
use super::rule::rule_of;
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
type SqlWord = Nullable<Text>;
type SqlWords = (SqlWord, SqlWord, SqlWord, SqlWord, SqlWord, SqlWord, SqlWord);

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

/// Every row about a person, of whatever moment, and the rules of a day. Written out: composed of
/// eight selections it is a type as long as the statement, made for each of two databases.
#[derive(Clone, Copy, Debug, QueryId)]
struct Lines {
    talent: TalentId,
    day: NaiveDate,
}

/// The columns of a [`Line`]: part, id, recorded, retired, from, to, day, seven words, two numbers, a
/// flag. The first part gives them their types. `@` marks a bound value.
const LINES: &str = "\
    SELECT 0, t.id, @latest, @latest, @day, CAST(NULL AS DATE), CAST(NULL AS DATE), \
    CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), \
    CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), \
    t.version, CAST(NULL AS INTEGER), CAST(NULL AS BOOLEAN) FROM talents t WHERE t.id = @talent \
    UNION ALL SELECT 1, id, recorded_at, retired_at, valid_from, valid_to, NULL, \
    name, name_kana, staff_number, NULL, NULL, NULL, NULL, NULL, NULL, accelerator \
    FROM talent_profiles WHERE talent_id = @talent \
    UNION ALL SELECT 2, id, recorded_at, retired_at, valid_from, valid_to, term_end, \
    organization_code, form, recruitment_route, grade, title, term_purpose, end_reason, \
    salary_grade, NULL, NULL FROM employments WHERE talent_id = @talent \
    UNION ALL SELECT 3, q.id, q.recorded_at, q.retired_at, q.acquired_on, q.expires_on, NULL, \
    q.exam, q.name, q.certificate_number, x.name_ja, x.predecessor_of, NULL, NULL, \
    NULL, NULL, q.declared FROM qualifications q LEFT JOIN exams x ON x.exam = q.exam \
    WHERE q.talent_id = @talent \
    UNION ALL SELECT 4, id, recorded_at, retired_at, valid_from, valid_to, consented_on, \
    organization_code, consent_reference, end_reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM pool_registrations WHERE talent_id = @talent \
    UNION ALL SELECT 5, id, recorded_at, retired_at, valid_from, valid_to, NULL, \
    kind, destination, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM absences WHERE talent_id = @talent \
    UNION ALL SELECT 6, s.id, s.recorded_at, s.retired_at, d.day, NULL, NULL, \
    s.state, NULL, NULL, NULL, NULL, NULL, NULL, s.version, NULL, NULL \
    FROM planned_steps d JOIN planned_step_states s ON s.planned_step_id = d.id \
    WHERE d.talent_id = @talent \
    UNION ALL SELECT 7, id, @latest, @latest, valid_from, valid_to, NULL, \
    name, recruitment_routes, exams, excluded_salary_grades, source, NULL, NULL, \
    amount_yen, years, NULL FROM allowance_rules WHERE valid_from <= @day AND valid_to > @day";

impl Query for Lines {
    type SqlType = (
        Integer,
        BigInt,
        Timestamp,
        Timestamp,
        Date,
        Nullable<Date>,
        Nullable<Date>,
        SqlWords,
        (Nullable<Integer>, Nullable<Integer>),
        Nullable<Bool>,
    );
}

impl<C> RunQueryDsl<C> for Lines {}

impl<DB: Backend> QueryFragment<DB> for Lines
where
    TalentId: ToSql<BigInt, DB>,
    NaiveDate: ToSql<Date, DB>,
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (place, text) in LINES.split('@').enumerate() {
            let bound = if place == 0 { "" } else { text.split([' ', ',']).next().unwrap_or("") };
            match bound {
                "talent" => out.push_bind_param::<BigInt, _>(&self.talent)?,
                "day" => out.push_bind_param::<Date, _>(&self.day)?,
                "latest" => out.push_bind_param::<Timestamp, _>(&LATEST)?,
                _ => {}
            }
            out.push_sql(&text[bound.len()..]);
        }
        Ok(())
    }
}

fn lines(db: &mut Db, talent: TalentId, day: NaiveDate) -> Result<Vec<Line>, Problem> {
    Ok(on_each!(db, c => Lines { talent, day }.load::<Line>(c))?)
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
            ABSENCE => self.absences.push(line.absence()?),
            _ => return None,
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
