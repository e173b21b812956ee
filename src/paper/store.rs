//! Rows of templates, of numbers and of what was printed.

pub mod attachments;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::kinds::{PaperKind, TemplateKey};
use crate::auth::{Action, Scope};
use crate::db::schema::{paper_numbers, paper_prints, paper_template_versions};
use crate::db::{Db, Tx, on_each};
use crate::problem::Problem;
use crate::vocab::{
    AccountId, AssignmentId, FiscalYear, NominationId, OrganizationCode, ShortText, TalentId,
    random_id,
};

/// SQLite bounds how many values a statement takes.
const ROWS_AT_ONCE: usize = 200;

/// A version of a template, without its file.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = paper_template_versions)]
pub struct VersionRow {
    pub kind: PaperKind,
    pub organization_code: OrganizationCode,
    pub version: i32,
    pub fields: String,
    pub note: String,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: Option<AccountId>,
}

/// Versions of the templates of these bodies (of all when empty), by kind and body, the newest first.
pub fn versions(db: &mut Db, bodies: &[OrganizationCode]) -> Result<Vec<VersionRow>, Problem> {
    use paper_template_versions as t;
    let mut rows = t::table.into_boxed();
    if !bodies.is_empty() {
        rows = rows.filter(t::organization_code.eq_any(bodies.to_vec()));
    }
    let order = (t::kind, t::organization_code, t::version.desc());
    Ok(rows.order(order).select(VersionRow::as_select()).load(db)?)
}

/// Packed file and names of the fields of a version, or of the newest.
pub fn document(
    db: &mut Db,
    key: &TemplateKey,
    version: Option<i32>,
) -> Result<Option<(i32, String, String)>, Problem> {
    use paper_template_versions as t;
    let mut rows = t::table
        .filter(t::kind.eq(key.kind).and(t::organization_code.eq(&key.organization)))
        .order(t::version.desc())
        .into_boxed();
    if let Some(version) = version {
        rows = rows.filter(t::version.eq(version));
    }
    Ok(rows.select((t::version, t::document, t::fields)).first(db).optional()?)
}

/// Appends a version.
pub fn add_version(
    tx: &mut Tx<'_>,
    key: &TemplateKey,
    (version, note): (i32, &ShortText),
    (document, fields): (&str, &str),
) -> Result<(), Problem> {
    use paper_template_versions as t;
    diesel::insert_into(paper_template_versions::table)
        .values((
            t::id.eq(random_id()),
            t::kind.eq(key.kind),
            t::organization_code.eq(&key.organization),
            t::version.eq(version),
            t::fields.eq(fields),
            t::document.eq(document),
            t::note.eq(note.as_str()),
            t::recorded_at.eq(tx.now),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// A number that was given.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = paper_numbers)]
pub struct NumberRow {
    pub id: i64,
    pub organization_code: OrganizationCode,
    pub fiscal_year: FiscalYear,
    pub mark: String,
    pub ordinal: Option<i32>,
    pub number: String,
    pub kind: PaperKind,
    pub assignment_id: AssignmentId,
    pub given_at: NaiveDateTime,
    pub given_by: Option<AccountId>,
    pub rescinded_at: Option<NaiveDateTime>,
    pub rescinded_by: Option<AccountId>,
    pub reason: String,
}

/// Numbers of these bodies (of all when empty), the newest first.
pub fn numbers(
    db: &mut Db,
    bodies: &[OrganizationCode],
    year: Option<FiscalYear>,
) -> Result<Vec<NumberRow>, Problem> {
    use paper_numbers as t;
    let mut rows = t::table.into_boxed();
    if !bodies.is_empty() {
        rows = rows.filter(t::organization_code.eq_any(bodies.to_vec()));
    }
    if let Some(year) = year {
        rows = rows.filter(t::fiscal_year.eq(year));
    }
    let order = (t::given_at.desc(), t::organization_code, t::number);
    let limit = i64::from(crate::limits::PAGE_MAX);
    Ok(rows.order(order).limit(limit).select(NumberRow::as_select()).load(db)?)
}

/// Whether a body ever gave this number.
pub fn number(
    db: &mut Db,
    body: &OrganizationCode,
    number: &str,
) -> Result<Option<NumberRow>, Problem> {
    use paper_numbers as t;
    let rows = t::table.filter(t::organization_code.eq(body).and(t::number.eq(number)));
    Ok(rows.select(NumberRow::as_select()).first(db).optional()?)
}

/// Ordinals of a mark that were given, those that were taken back too.
pub fn ordinals(
    db: &mut Db,
    body: &OrganizationCode,
    (mark, year): (&str, FiscalYear),
) -> Result<Vec<i32>, Problem> {
    use paper_numbers as t;
    let rows = t::table
        .filter(t::organization_code.eq(body).and(t::fiscal_year.eq(year)).and(t::mark.eq(mark)))
        .filter(t::ordinal.is_not_null());
    Ok(rows.select(t::ordinal.assume_not_null()).load(db)?)
}

/// The number a paper has, unless it was taken back.
pub fn number_of(
    db: &mut Db,
    assignment: AssignmentId,
    kind: PaperKind,
) -> Result<Option<String>, Problem> {
    use paper_numbers as t;
    let rows = t::table
        .filter(t::assignment_id.eq(assignment).and(t::kind.eq(kind)))
        .filter(t::rescinded_at.is_null())
        .order(t::given_at.desc());
    Ok(rows.select(t::number).first(db).optional()?)
}

/// Records a number.
pub fn add_number(tx: &mut Tx<'_>, row: &NumberRow) -> Result<(), Problem> {
    let row = row.clone();
    on_each!(tx.db, c => diesel::insert_into(paper_numbers::table).values(row).execute(c))?;
    Ok(())
}

/// Records that a number was taken back; it stays used.
pub fn rescind_number(tx: &mut Tx<'_>, id: i64, reason: &ShortText) -> Result<(), Problem> {
    use paper_numbers as t;
    diesel::update(paper_numbers::table.find(id))
        .set((
            t::rescinded_at.eq(tx.now),
            t::rescinded_by.eq(tx.origin.account),
            t::reason.eq(reason.as_str()),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Something that was printed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = paper_prints)]
pub struct PrintRow {
    pub id: i64,
    pub assignment_id: Option<AssignmentId>,
    pub kind: PaperKind,
    pub output: String,
    pub assignment_version: i32,
    pub template_code: Option<OrganizationCode>,
    pub template_version: i32,
    pub digest: String,
    pub secret: bool,
    pub home_code: Option<OrganizationCode>,
    pub host_code: Option<OrganizationCode>,
    pub talent_id: Option<TalentId>,
    pub printed_on: NaiveDate,
    pub printed_at: NaiveDateTime,
    pub printed_by: Option<AccountId>,
    pub nomination_id: Option<NominationId>,
}

/// Records what was printed.
pub fn add_prints(tx: &mut Tx<'_>, rows: &[PrintRow]) -> Result<(), Problem> {
    for part in rows.chunks(ROWS_AT_ONCE / 2) {
        let part = part.to_vec();
        on_each!(tx.db, c => diesel::insert_into(paper_prints::table).values(part).execute(c))?;
    }
    Ok(())
}

/// What was printed of the scope's own papers, the latest first; what was printed before the
/// announcement only where drafts are seen.
pub fn prints(
    db: &mut Db,
    scope: &Scope,
    assignment: Option<AssignmentId>,
    day: Option<NaiveDate>,
) -> Result<Vec<PrintRow>, Problem> {
    use paper_prints as t;
    let mut rows = t::table.into_boxed();
    if !scope.is_statewide() {
        let codes = scope.body_codes();
        let own = t::home_code.eq_any(codes.clone()).or(t::host_code.eq_any(codes));
        rows = rows.filter(own.or(t::talent_id.eq(scope.person())));
    }
    if let Some(assignment) = assignment {
        rows = rows.filter(t::assignment_id.eq(assignment));
    }
    if let Some(day) = day {
        rows = rows.filter(t::printed_on.eq(day));
    }
    if !scope.may(Action::SeePlacementDrafts) {
        rows = rows.filter(t::secret.eq(false));
    }
    // By the random number last: what two databases say alike stands alike in both.
    let order = (t::printed_at.desc(), t::kind, t::assignment_id, t::output, t::digest);
    let order = (order, t::printed_by, t::id);
    let limit = i64::from(crate::limits::PAGE_MAX);
    Ok(rows.order(order).limit(limit).select(PrintRow::as_select()).load(db)?)
}
