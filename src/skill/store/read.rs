//! Reading catalogues.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Head;
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::db::schema::{
    catalogue_anchors, catalogue_exceptions, catalogue_memberships, catalogue_requirements,
    catalogue_skills, skill_catalogues,
};
use crate::problem::Problem;
use crate::skill::model::{
    Anchor, Catalogue, CatalogueState, Content, Exception, GradeRule, Membership, Renames,
    Requirement, Skill,
};
use crate::vocab::{Grade, JobType, Level, SkillCatalogueId, SkillKey};

/// What stands between references to standards in a column and in a cell.
pub(super) const BETWEEN_REFERENCES: &str = "; ";
/// More versions than the scheme will ever have; a longer chain is a fault in the rows, not a
/// reason to go round for ever.
const LONGEST_CHAIN: usize = 1_000;

/// A catalogue within reach, without what it holds; a draft is there for those alone who see
/// drafts.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn head(db: &mut Db, scope: &Scope, id: SkillCatalogueId) -> Result<Head, Problem> {
    let row = skill_catalogues::table.find(id).select(Head::as_select());
    let found = if scope.may(Action::SeeCatalogueDrafts) {
        row.first(db).optional()?
    } else {
        row.filter(skill_catalogues::state.ne(CatalogueState::Draft)).first(db).optional()?
    };
    found.ok_or(Problem::not_found())
}

/// A catalogue by its key, for work that has judged the rights itself.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn draft(db: &mut Db, id: SkillCatalogueId) -> Result<Head, Problem> {
    skill_catalogues::table
        .find(id)
        .select(Head::as_select())
        .first(db)
        .optional()?
        .ok_or(Problem::not_found())
}

/// Whether there is any catalogue.
pub fn any(db: &mut Db) -> Result<bool, Problem> {
    Ok(skill_catalogues::table
        .select(skill_catalogues::id)
        .first::<SkillCatalogueId>(db)
        .optional()?
        .is_some())
}

/// Skills of a version in their order, with their names.
pub fn skill_names(
    db: &mut Db,
    catalogue: SkillCatalogueId,
) -> Result<Vec<(SkillKey, String)>, Problem> {
    use catalogue_skills as t;
    let of_version =
        t::table.filter(t::catalogue_id.eq(catalogue)).order((t::number, t::skill_key));
    Ok(of_version.select((t::skill_key, t::name_ja)).load(db)?)
}

/// Whether a version of the catalogue is there and no longer changes.
pub fn is_fixed(db: &mut Db, catalogue: SkillCatalogueId) -> Result<bool, Problem> {
    let fixed = skill_catalogues::table
        .filter(skill_catalogues::id.eq(catalogue))
        .filter(skill_catalogues::published_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(fixed)).get_result(db)?)
}

/// The catalogue in use, if one was published, without what it holds.
pub fn published_head(db: &mut Db) -> Result<Option<Head>, Problem> {
    let row = skill_catalogues::table
        .filter(skill_catalogues::state.eq(CatalogueState::Published))
        .select(Head::as_select());
    Ok(row.first(db).optional()?)
}

/// A catalogue within reach with what it holds.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn catalogue(db: &mut Db, scope: &Scope, id: SkillCatalogueId) -> Result<Catalogue, Problem> {
    let head = head(db, scope, id)?;
    whole(db, head)
}

/// The catalogue in use, if one was published.
pub fn published(db: &mut Db) -> Result<Option<Catalogue>, Problem> {
    let row = skill_catalogues::table
        .filter(skill_catalogues::state.eq(CatalogueState::Published))
        .select(Head::as_select());
    let head: Option<Head> = row.first(db).optional()?;
    head.map(|head| whole(db, head)).transpose()
}

/// Versions within reach, the newest first, after a place.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    states: &[CatalogueState],
    after: Option<(NaiveDateTime, SkillCatalogueId)>,
    limit: i64,
) -> Result<(Vec<Head>, i64), Problem> {
    let reached = || {
        let mut query = skill_catalogues::table.into_boxed();
        if !scope.may(Action::SeeCatalogueDrafts) {
            query = query.filter(skill_catalogues::state.ne(CatalogueState::Draft));
        }
        if states.is_empty() {
            query
        } else {
            query.filter(skill_catalogues::state.eq_any(states.to_vec()))
        }
    };
    let total = reached().count().get_result(db)?;
    let mut page = reached();
    if let Some((created_at, id)) = after {
        let later = skill_catalogues::created_at.eq(created_at).and(skill_catalogues::id.lt(id));
        page = page.filter(skill_catalogues::created_at.lt(created_at).or(later));
    }
    let rows = page
        .order((skill_catalogues::created_at.desc(), skill_catalogues::id.desc()))
        .limit(limit)
        .select(Head::as_select())
        .load(db)?;
    Ok((rows, total))
}

fn whole(db: &mut Db, head: Head) -> Result<Catalogue, Problem> {
    let content = content(db, head.id)?;
    Ok(Catalogue {
        id: head.id,
        name: head.name,
        note: head.note,
        state: head.state,
        previous: head.previous_id,
        created_at: head.created_at,
        published_at: head.published_at,
        superseded_at: head.superseded_at,
        version: head.version,
        content,
    })
}

/// What a version holds; nothing of one that is not there.
pub fn content(db: &mut Db, id: SkillCatalogueId) -> Result<Content, Problem> {
    Ok(Content {
        skills: skills(db, id)?,
        memberships: memberships(db, id, None)?,
        requirements: requirement_rules(db, id, None)?,
        exceptions: exceptions(db, id, None)?,
        anchors: anchors(db, id)?,
    })
}

type SkillRow = (SkillKey, i32, String, String, String, Option<SkillKey>);

fn skills(db: &mut Db, id: SkillCatalogueId) -> Result<Vec<Skill>, Problem> {
    use catalogue_skills as rows_of;
    let columns = (
        rows_of::skill_key,
        rows_of::number,
        rows_of::name_ja,
        rows_of::name_en,
        rows_of::standard_refs,
        rows_of::renamed_from,
    );
    let rows: Vec<SkillRow> = rows_of::table
        .filter(rows_of::catalogue_id.eq(id))
        .order((rows_of::number, rows_of::skill_key))
        .select(columns)
        .load(db)?;
    let skill = |(skill, number, name_ja, name_en, refs, renamed_from): SkillRow| {
        let standard_refs = refs
            .split(BETWEEN_REFERENCES)
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        Skill { skill, number, name_ja, name_en, standard_refs, renamed_from }
    };
    Ok(rows.into_iter().map(skill).collect())
}

fn memberships(
    db: &mut Db,
    id: SkillCatalogueId,
    of: Option<&JobType>,
) -> Result<Vec<Membership>, Problem> {
    use catalogue_memberships as rows_of;
    let mut query = rows_of::table.filter(rows_of::catalogue_id.eq(id)).into_boxed();
    if let Some(of) = of {
        query = query.filter(rows_of::job_type.eq(of));
    }
    let rows: Vec<(JobType, SkillKey, i32, bool, i32)> = query
        .order((rows_of::job_type, rows_of::number, rows_of::skill_key))
        .select((
            rows_of::job_type,
            rows_of::skill_key,
            rows_of::number,
            rows_of::core,
            rows_of::weight,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(job_type, skill, number, core, weight)| Membership {
            job_type,
            skill,
            number,
            core,
            weight,
        })
        .collect())
}

fn requirement_rules(
    db: &mut Db,
    id: SkillCatalogueId,
    of: Option<(&JobType, Grade)>,
) -> Result<Vec<GradeRule>, Problem> {
    use catalogue_requirements as rows_of;
    let mut query = rows_of::table.filter(rows_of::catalogue_id.eq(id)).into_boxed();
    if let Some((of, at)) = of {
        query = query.filter(rows_of::job_type.eq(of)).filter(rows_of::grade.eq(at));
    }
    let rows: Vec<(JobType, Grade, Level, Level)> = query
        .order((rows_of::job_type, rows_of::grade))
        .select((rows_of::job_type, rows_of::grade, rows_of::core_level, rows_of::rest_level))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(job_type, grade, core_level, rest_level)| GradeRule {
            job_type,
            grade,
            core_level,
            rest_level,
        })
        .collect())
}

fn exceptions(
    db: &mut Db,
    id: SkillCatalogueId,
    of: Option<(&JobType, Grade)>,
) -> Result<Vec<Exception>, Problem> {
    use catalogue_exceptions as rows_of;
    let mut query = rows_of::table.filter(rows_of::catalogue_id.eq(id)).into_boxed();
    if let Some((of, at)) = of {
        query = query.filter(rows_of::job_type.eq(of)).filter(rows_of::grade.eq(at));
    }
    let rows: Vec<(JobType, SkillKey, Grade, Level)> = query
        .order((rows_of::job_type, rows_of::skill_key, rows_of::grade))
        .select((rows_of::job_type, rows_of::skill_key, rows_of::grade, rows_of::level))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(job_type, skill, grade, level)| Exception { job_type, skill, grade, level })
        .collect())
}

fn anchors(db: &mut Db, id: SkillCatalogueId) -> Result<Vec<Anchor>, Problem> {
    use catalogue_anchors as rows_of;
    let rows: Vec<(SkillKey, Level, String, String)> = rows_of::table
        .filter(rows_of::catalogue_id.eq(id))
        .order((rows_of::skill_key, rows_of::level))
        .select((rows_of::skill_key, rows_of::level, rows_of::name_ja, rows_of::anchor_ja))
        .load(db)?;
    // An empty key stands for the scale itself: a column in a unique key is better never null.
    let anchor = |(skill, level, name_ja, anchor_ja): (SkillKey, Level, String, String)| {
        let skill = Some(skill).filter(|skill| !skill.as_str().is_empty());
        Anchor { skill, level, name_ja, anchor_ja }
    };
    Ok(rows.into_iter().map(anchor).collect())
}

/// What a job type asks at a grade in one version, in the order of its skills, without reading the
/// rest of it.
pub fn requirements(
    db: &mut Db,
    id: SkillCatalogueId,
    job_type: &JobType,
    grade: Grade,
) -> Result<Vec<Requirement>, Problem> {
    let content = Content {
        skills: skills(db, id)?,
        memberships: memberships(db, id, Some(job_type))?,
        requirements: requirement_rules(db, id, Some((job_type, grade)))?,
        exceptions: exceptions(db, id, Some((job_type, grade)))?,
        anchors: Vec::new(),
    };
    Ok(content.requirements_of(job_type, grade))
}

/// Where the keys of a version went in a later one; nothing when the one does not lead to the
/// other.
pub fn renames(
    db: &mut Db,
    older: SkillCatalogueId,
    newer: SkillCatalogueId,
) -> Result<Option<Renames>, Problem> {
    let mut chain = vec![newer];
    while chain.last() != Some(&older) {
        let Some(last) = chain.last().filter(|_| chain.len() < LONGEST_CHAIN) else {
            return Ok(None);
        };
        let previous: Option<Option<SkillCatalogueId>> = skill_catalogues::table
            .find(*last)
            .select(skill_catalogues::previous_id)
            .first(db)
            .optional()?;
        let Some(previous) = previous.flatten() else { return Ok(None) };
        chain.push(previous);
    }
    let mut before = keys_of(db, older)?;
    let mut way = Renames::unchanged(&before);
    for id in chain.into_iter().rev().skip(1) {
        let after = keys_of(db, id)?;
        way = way.then(&Renames::between(&before, &after));
        before = after;
    }
    Ok(Some(way))
}

fn keys_of(db: &mut Db, id: SkillCatalogueId) -> Result<Content, Problem> {
    Ok(Content { skills: skills(db, id)?, ..Content::default() })
}
