//! The dated rules of allowances and the exams they name: data of the prefecture's folder.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::allowance::{AllowanceRule, Exam};
use crate::db::schema::{allowance_rules, exams};
use crate::db::{AuditEvent, Db, Tx, on_each};
use crate::problem::Problem;
use crate::talent::acts;
use crate::vocab::{NOT_RETIRED, Period, random_id};

fn exam_of((exam, name_ja, predecessor_of): (String, String, Option<String>)) -> Exam {
    Exam { exam, name_ja, predecessor_of }
}

/// Every known exam, predecessors included, by key.
pub fn all_exams(db: &mut Db) -> Result<Vec<Exam>, Problem> {
    let columns = (exams::exam, exams::name_ja, exams::predecessor_of);
    let rows: Vec<(String, String, Option<String>)> =
        exams::table.order(exams::exam).select(columns).load(db)?;
    Ok(rows.into_iter().map(exam_of).collect())
}

pub fn exam(db: &mut Db, key: &str) -> Result<Option<Exam>, Problem> {
    let columns = (exams::exam, exams::name_ja, exams::predecessor_of);
    let row: Option<(String, String, Option<String>)> =
        on_each!(db, c => exams::table.find(key).select(columns).first(c).optional())?;
    Ok(row.map(exam_of))
}

/// Adds an exam that is not there yet; true when it was added.
pub fn add_exam(tx: &mut Tx<'_>, new: &Exam) -> Result<bool, Problem> {
    if exam(tx.db, &new.exam)?.is_some() {
        return Ok(false);
    }
    let values = (
        exams::exam.eq(&new.exam),
        exams::name_ja.eq(&new.name_ja),
        exams::predecessor_of.eq(&new.predecessor_of),
    );
    diesel::insert_into(exams::table).values(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::EXAM_ADD, "exam", &new.exam));
    Ok(true)
}

/// Changes what an exam is called and what it counts as.
pub fn change_exam(tx: &mut Tx<'_>, exam: &Exam) -> Result<(), Problem> {
    let values = (exams::name_ja.eq(&exam.name_ja), exams::predecessor_of.eq(&exam.predecessor_of));
    diesel::update(exams::table.find(&exam.exam)).set(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::EXAM_CHANGE, "exam", &exam.exam));
    Ok(())
}

/// People whose recorded qualifications name an exam, the first ten.
pub fn holders_of(db: &mut Db, key: &str) -> Result<Vec<String>, Problem> {
    use crate::db::schema::{qualifications as q, talent_profiles as p};
    let people =
        q::table.filter(q::exam.eq(key).and(q::retired_at.eq(NOT_RETIRED))).select(q::talent_id);
    let names = p::table
        .filter(p::talent_id.eq_any(people).and(p::retired_at.eq(NOT_RETIRED)))
        .order((p::name_kana, p::id));
    Ok(names.select(p::name).limit(10).load(db)?)
}

/// Takes an exam away.
pub fn remove_exam(tx: &mut Tx<'_>, key: &str) -> Result<(), Problem> {
    diesel::delete(exams::table.find(key)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::EXAM_REMOVE, "exam", key));
    Ok(())
}

/// Takes a rule away.
pub fn remove_rule(tx: &mut Tx<'_>, rule: &AllowanceRule) -> Result<(), Problem> {
    use allowance_rules as t;
    let same = t::table.filter(t::name.eq(&rule.name)).filter(t::valid_from.eq(rule.period.from));
    diesel::delete(same).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ALLOWANCE_RULE_REMOVE, "allowance_rule", rule.period.from));
    Ok(())
}

/// A rule of its columns. Lists are kept as words with spaces between.
pub(super) fn rule_of(
    name: String,
    (routes, exams, grades): (&str, &str, &str),
    (amount_yen, years): (i32, i32),
    source: String,
    period: Period,
) -> AllowanceRule {
    AllowanceRule {
        name,
        recruitment_routes: words(routes).filter_map(|word| word.parse().ok()).collect(),
        exams: words(exams).map(str::to_owned).collect(),
        excluded_salary_grades: words(grades).filter_map(|word| word.parse().ok()).collect(),
        amount_yen,
        years,
        source,
        period,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Adds a rule unless one of that name begins on that day; true when it was added.
pub fn add_rule(tx: &mut Tx<'_>, new: &AllowanceRule) -> Result<bool, Problem> {
    use allowance_rules as t;
    let same = t::table.filter(t::name.eq(&new.name)).filter(t::valid_from.eq(new.period.from));
    if diesel::select(diesel::dsl::exists(same)).get_result(tx.db)? {
        return Ok(false);
    }
    let values = (
        t::id.eq(random_id()),
        t::name.eq(&new.name),
        t::valid_from.eq(new.period.from),
        said_of(new),
    );
    diesel::insert_into(t::table).values(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ALLOWANCE_RULE_ADD, "allowance_rule", new.period.from));
    Ok(true)
}

/// Changes what the rule of that name says that begins on that day.
pub fn change_rule(tx: &mut Tx<'_>, rule: &AllowanceRule) -> Result<(), Problem> {
    use allowance_rules as t;
    let same = t::table.filter(t::name.eq(&rule.name)).filter(t::valid_from.eq(rule.period.from));
    diesel::update(same).set(said_of(rule)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ALLOWANCE_RULE_CHANGE, "allowance_rule", rule.period.from));
    Ok(())
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = allowance_rules)]
struct Said<'a> {
    recruitment_routes: String,
    exams: String,
    excluded_salary_grades: String,
    amount_yen: i32,
    years: i32,
    source: &'a str,
    valid_to: NaiveDate,
}

fn said_of(rule: &AllowanceRule) -> Said<'_> {
    Said {
        recruitment_routes: joined(&rule.recruitment_routes),
        exams: joined(&rule.exams),
        excluded_salary_grades: joined(&rule.excluded_salary_grades),
        amount_yen: rule.amount_yen,
        years: rule.years,
        source: &rule.source,
        valid_to: rule.period.to,
    }
}
