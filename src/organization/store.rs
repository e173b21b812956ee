//! Rows of bodies, participation, job types and their mapping.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Organization, Participation};
use super::reference::JobTypeView;
use crate::db::schema::{
    job_types as job_type_rows, organizations, participations, post_type_job_types,
};
use crate::db::{AuditEvent, Db, Tx, on_each};
use crate::limits::FISCAL_YEAR_MAX;
use crate::organization::acts;
use crate::problem::{Code, Problem};
use crate::vocab::{
    BodyKind, FiscalYear, Function, JobType, NOT_RETIRED, OrganizationCode, ParticipationId,
    PostType, random_id,
};

/// Last fiscal year of a participation that goes on.
const OPEN_YEAR: i32 = 9999;

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations)]
struct OrganizationRow {
    code: OrganizationCode,
    name_ja: String,
    name_kana: String,
    name_en: String,
    kind: BodyKind,
    population: i32,
    population_on: NaiveDate,
    latitude_e6: i32,
    longitude_e6: i32,
    joined_order: Option<i32>,
    map_column: Option<i32>,
    map_row: Option<i32>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = participations)]
struct ParticipationRow {
    organization_code: OrganizationCode,
    function: Function,
    first_fiscal_year: i32,
    last_fiscal_year: i32,
    retired_at: NaiveDateTime,
    assumed: bool,
}

impl ParticipationRow {
    fn view(&self) -> Option<Participation> {
        let first_fiscal_year = FiscalYear::new(self.first_fiscal_year).ok()?;
        let last_fiscal_year = if self.last_fiscal_year > FISCAL_YEAR_MAX {
            None
        } else {
            FiscalYear::new(self.last_fiscal_year).ok()
        };
        let Self { function, assumed, .. } = *self;
        Some(Participation { function, first_fiscal_year, last_fiscal_year, assumed })
    }
}

/// Every body in the order of codes (建制順), with its version.
pub fn all(db: &mut Db) -> Result<Vec<(i32, Organization)>, Problem> {
    let rows = organizations::table
        .order(organizations::code)
        .select(OrganizationRow::as_select())
        .load(db)?;
    let mut parts: BTreeMap<OrganizationCode, Vec<ParticipationRow>> = BTreeMap::new();
    let order = (participations::function, participations::first_fiscal_year, participations::id);
    for row in participations::table.order(order).select(ParticipationRow::as_select()).load(db)? {
        parts.entry(row.organization_code.clone()).or_default().push(row);
    }
    Ok(rows.into_iter().map(|row| with_participations(row, &parts)).collect())
}

/// The version counts participations recorded and retired: it grows with every change, also when
/// all are taken away.
fn with_participations(
    row: OrganizationRow,
    parts: &BTreeMap<OrganizationCode, Vec<ParticipationRow>>,
) -> (i32, Organization) {
    let own = parts.get(&row.code).map_or(&[][..], Vec::as_slice);
    let current: Vec<_> = own.iter().filter(|part| part.retired_at == NOT_RETIRED).collect();
    let version = i32::try_from(2 * own.len() - current.len()).unwrap_or(i32::MAX);
    let current = current.into_iter().filter_map(ParticipationRow::view).collect();
    let organization = Organization {
        code: row.code,
        name_ja: row.name_ja,
        name_kana: row.name_kana,
        name_en: row.name_en,
        kind: row.kind,
        population: row.population,
        population_on: row.population_on,
        latitude_e6: row.latitude_e6,
        longitude_e6: row.longitude_e6,
        joined_order: row.joined_order,
        map_column: row.map_column,
        map_row: row.map_row,
        participations: current,
        allowed_actions: Vec::new(),
    };
    (version, organization)
}

/// Name of each body.
pub fn names(db: &mut Db) -> Result<BTreeMap<OrganizationCode, String>, Problem> {
    let rows: Vec<(OrganizationCode, String)> = on_each!(db, c => organizations::table
        .select((organizations::code, organizations::name_ja))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// Whether there is such a body.
pub fn exists(db: &mut Db, code: &OrganizationCode) -> Result<bool, Problem> {
    Ok(diesel::select(diesel::dsl::exists(organizations::table.find(code))).get_result(db)?)
}

/// Whether a body takes part in a function in a fiscal year.
pub fn participates(
    db: &mut Db,
    code: &OrganizationCode,
    function: Function,
    year: FiscalYear,
) -> Result<bool, Problem> {
    let rows = participations::table
        .filter(participations::organization_code.eq(code))
        .filter(participations::function.eq(function))
        .filter(participations::retired_at.eq(NOT_RETIRED))
        .select(ParticipationRow::as_select())
        .load(db)?;
    Ok(rows.iter().filter_map(ParticipationRow::view).any(|part| part.covers(year)))
}

/// What a body took part in, as it was recorded at a moment.
pub fn participations_known(
    db: &mut Db,
    code: &OrganizationCode,
    known: NaiveDateTime,
) -> Result<Vec<Participation>, Problem> {
    use participations as p;
    let query = p::table
        .filter(p::organization_code.eq(code))
        .filter(p::recorded_at.le(known).and(p::retired_at.gt(known)))
        .order((p::function, p::first_fiscal_year, p::id));
    let rows = query.select(ParticipationRow::as_select()).load(db)?;
    Ok(rows.iter().filter_map(ParticipationRow::view).collect())
}

/// Retires what held and appends what holds from now on.
pub fn replace_participations(
    tx: &mut Tx<'_>,
    code: &OrganizationCode,
    set: &[Participation],
) -> Result<(), Problem> {
    let current = participations::table
        .filter(participations::organization_code.eq(code))
        .filter(participations::retired_at.eq(NOT_RETIRED));
    diesel::update(current).set(participations::retired_at.eq(tx.now)).execute(tx.db)?;
    for part in set {
        diesel::insert_into(participations::table)
            .values((
                participations::id.eq(ParticipationId::random()),
                participations::organization_code.eq(code),
                participations::function.eq(part.function),
                participations::first_fiscal_year.eq(part.first_fiscal_year.year()),
                participations::last_fiscal_year
                    .eq(part.last_fiscal_year.map_or(OPEN_YEAR, FiscalYear::year)),
                participations::recorded_at.eq(tx.now),
                participations::retired_at.eq(NOT_RETIRED),
                participations::assumed.eq(part.assumed),
            ))
            .execute(tx.db)?;
    }
    tx.audit(
        AuditEvent::done(acts::ORGANIZATION_REPLACE_PARTICIPATIONS, "organization", code)
            .with(format!("{} items", set.len())),
    );
    Ok(())
}

/// Adds a body that is not there yet; true when it was added.
pub fn add(tx: &mut Tx<'_>, organization: &Organization) -> Result<bool, Problem> {
    if exists(tx.db, &organization.code)? {
        return Ok(false);
    }
    let values = (organizations::code.eq(&organization.code), said_of(organization));
    diesel::insert_into(organizations::table).values(values).execute(tx.db)?;
    replace_participations(tx, &organization.code, &organization.participations)?;
    Ok(true)
}

/// Changes what is said of a body, its participations apart.
pub fn change(tx: &mut Tx<'_>, organization: &Organization) -> Result<(), Problem> {
    let here = organizations::table.find(&organization.code);
    diesel::update(here).set(said_of(organization)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ORGANIZATION_CHANGE, "organization", &organization.code));
    Ok(())
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
struct Said<'a> {
    name_ja: &'a str,
    name_kana: &'a str,
    name_en: &'a str,
    kind: BodyKind,
    population: i32,
    population_on: NaiveDate,
    latitude_e6: i32,
    longitude_e6: i32,
    joined_order: Option<i32>,
    map_column: Option<i32>,
    map_row: Option<i32>,
}

fn said_of(body: &Organization) -> Said<'_> {
    Said {
        name_ja: &body.name_ja,
        name_kana: &body.name_kana,
        name_en: &body.name_en,
        kind: body.kind,
        population: body.population,
        population_on: body.population_on,
        latitude_e6: body.latitude_e6,
        longitude_e6: body.longitude_e6,
        joined_order: body.joined_order,
        map_column: body.map_column,
        map_row: body.map_row,
    }
}

/// Whether a prefecture was taken in.
pub fn is_there(db: &mut Db) -> Result<bool, Problem> {
    Ok(organizations::table.count().get_result::<i64>(db)? > 0)
}

/// Code of the prefecture this database is for.
///
/// # Errors
/// `installation_state` before there is one.
pub fn prefecture_code(db: &mut Db) -> Result<OrganizationCode, Problem> {
    let of_prefectures = organizations::table
        .filter(organizations::kind.eq(BodyKind::Prefecture))
        .order(organizations::code)
        .select(organizations::code);
    of_prefectures.first(db).optional()?.ok_or_else(no_prefecture)
}

fn no_prefecture() -> Problem {
    let reason = (
        "県と市町村がまだ登録されていません。dxship init を実行してください。",
        "There is no prefecture yet. Run dxship init.",
    );
    Problem::new(Code::InstallationState).saying("reason", reason)
}

/// The job types in their order.
pub fn job_types(db: &mut Db) -> Result<Vec<JobTypeView>, Problem> {
    let columns = (
        job_type_rows::job_type,
        job_type_rows::number,
        job_type_rows::name_ja,
        job_type_rows::name_en,
        job_type_rows::feature_ja,
        job_type_rows::version,
    );
    let rows: Vec<(JobType, i32, String, String, String, i32)> =
        job_type_rows::table.order(job_type_rows::number).select(columns).load(db)?;
    let view = |(job_type, number, name_ja, name_en, feature_ja, version)| {
        let allowed_actions = Vec::new();
        JobTypeView { job_type, number, name_ja, name_en, feature_ja, version, allowed_actions }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Changes what a job type is called and what it is for; its key and number stay.
pub fn change_job_type(tx: &mut Tx<'_>, view: &JobTypeView) -> Result<(), Problem> {
    let values = (
        job_type_rows::name_ja.eq(&view.name_ja),
        job_type_rows::name_en.eq(&view.name_en),
        job_type_rows::feature_ja.eq(&view.feature_ja),
        job_type_rows::version.eq(view.version + 1),
    );
    diesel::update(job_type_rows::table.find(&view.job_type)).set(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::JOB_TYPE_CHANGE, "job_type", &view.job_type));
    Ok(())
}

/// Whether there is such a job type.
pub fn known_job_type(db: &mut Db, job_type: &JobType) -> Result<bool, Problem> {
    Ok(diesel::select(diesel::dsl::exists(job_type_rows::table.find(job_type))).get_result(db)?)
}

/// Adds a job type that is not there yet; true when it was added.
pub fn add_job_type(tx: &mut Tx<'_>, view: &JobTypeView) -> Result<bool, Problem> {
    if known_job_type(tx.db, &view.job_type)? {
        return Ok(false);
    }
    diesel::insert_into(job_type_rows::table)
        .values((
            job_type_rows::job_type.eq(&view.job_type),
            job_type_rows::number.eq(view.number),
            job_type_rows::name_ja.eq(&view.name_ja),
            job_type_rows::name_en.eq(&view.name_en),
            job_type_rows::feature_ja.eq(&view.feature_ja),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::JOB_TYPE_ADD, "job_type", &view.job_type));
    Ok(true)
}

/// Names of the job types that can fill each type of post, as one text.
pub fn job_type_names(db: &mut Db) -> Result<BTreeMap<PostType, String>, Problem> {
    let rows: Vec<(PostType, String)> = post_type_job_types::table
        .inner_join(job_type_rows::table)
        .filter(post_type_job_types::retired_at.eq(NOT_RETIRED))
        .order((job_type_rows::number, post_type_job_types::id))
        .select((post_type_job_types::post_type, job_type_rows::name_ja))
        .load(db)?;
    let mut names: BTreeMap<PostType, String> = BTreeMap::new();
    for (post_type, name) in rows {
        let joined = names.entry(post_type).or_default();
        if !joined.is_empty() {
            joined.push('、');
        }
        joined.push_str(&name);
    }
    Ok(names)
}

/// The job types that can fill a post type, with the mapping's version.
pub fn job_types_of(db: &mut Db, post_type: PostType) -> Result<(i32, Vec<JobType>), Problem> {
    let rows: Vec<(JobType, NaiveDateTime)> = post_type_job_types::table
        .filter(post_type_job_types::post_type.eq(post_type))
        .order((post_type_job_types::job_type, post_type_job_types::id))
        .select((post_type_job_types::job_type, post_type_job_types::retired_at))
        .load(db)?;
    let version = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    Ok((
        version,
        rows.into_iter()
            .filter(|(_, retired_at)| *retired_at == NOT_RETIRED)
            .map(|(job_type, _)| job_type)
            .collect(),
    ))
}

/// The job types that could fill a post type, as it was recorded at a moment.
pub fn job_types_known(
    db: &mut Db,
    post_type: PostType,
    known: NaiveDateTime,
) -> Result<Vec<JobType>, Problem> {
    use post_type_job_types as t;
    let query = t::table
        .filter(t::post_type.eq(post_type))
        .filter(t::recorded_at.le(known).and(t::retired_at.gt(known)));
    Ok(query.order((t::job_type, t::id)).select(t::job_type).load(db)?)
}

/// Retires the mapping of a post type and appends the new one.
pub fn replace_job_types(
    tx: &mut Tx<'_>,
    post_type: PostType,
    set: &[JobType],
) -> Result<(), Problem> {
    let current = post_type_job_types::table
        .filter(post_type_job_types::post_type.eq(post_type))
        .filter(post_type_job_types::retired_at.eq(NOT_RETIRED));
    diesel::update(current).set(post_type_job_types::retired_at.eq(tx.now)).execute(tx.db)?;
    for job_type in set {
        diesel::insert_into(post_type_job_types::table)
            .values((
                post_type_job_types::id.eq(random_id()),
                post_type_job_types::post_type.eq(post_type),
                post_type_job_types::job_type.eq(job_type),
                post_type_job_types::recorded_at.eq(tx.now),
                post_type_job_types::retired_at.eq(NOT_RETIRED),
            ))
            .execute(tx.db)?;
    }
    tx.audit(
        AuditEvent::done(acts::POST_TYPE_REPLACE_JOB_TYPES, "post_type", post_type)
            .with(format!("{} job types", set.len())),
    );
    Ok(())
}
