//! Writing catalogues: a draft whole, its name and renames while it is one, and the step to
//! publication.

use diesel::prelude::*;

use super::Head;
use super::read::BETWEEN_REFERENCES;
use crate::db::schema::{
    catalogue_anchors, catalogue_exceptions, catalogue_memberships, catalogue_requirements,
    catalogue_skills, skill_catalogues,
};
use crate::db::{AuditEvent, Tx, on_each};
use crate::problem::Problem;
use crate::skill::acts;
use crate::skill::model::{
    Anchor, CatalogueState, Content, Exception, GradeRule, Membership, Skill,
};
use crate::vocab::{SkillCatalogueId, SkillKey, random_id};

const KIND: &str = "skill_catalogue";
/// SQLite takes at most 32,766 values in one statement; a row has eight at most.
const ROWS_AT_ONCE: usize = 1000;

/// Adds a draft with all it holds.
pub fn add(
    tx: &mut Tx<'_>,
    name: &str,
    note: &str,
    previous: Option<SkillCatalogueId>,
    content: &Content,
) -> Result<SkillCatalogueId, Problem> {
    let id = SkillCatalogueId::random();
    diesel::insert_into(skill_catalogues::table)
        .values((
            skill_catalogues::id.eq(id),
            skill_catalogues::name.eq(name),
            skill_catalogues::note.eq(note),
            skill_catalogues::state.eq(CatalogueState::Draft),
            skill_catalogues::previous_id.eq(previous),
            skill_catalogues::created_at.eq(tx.now),
            skill_catalogues::version.eq(1),
        ))
        .execute(tx.db)?;
    content.skills.chunks(ROWS_AT_ONCE).try_for_each(|part| add_skills(tx, id, part))?;
    content.memberships.chunks(ROWS_AT_ONCE).try_for_each(|part| add_memberships(tx, id, part))?;
    content
        .requirements
        .chunks(ROWS_AT_ONCE)
        .try_for_each(|part| add_requirements(tx, id, part))?;
    content.exceptions.chunks(ROWS_AT_ONCE).try_for_each(|part| add_exceptions(tx, id, part))?;
    content.anchors.chunks(ROWS_AT_ONCE).try_for_each(|part| add_anchors(tx, id, part))?;
    tx.audit(
        AuditEvent::done(acts::SKILL_CATALOGUE_IMPORT, KIND, id)
            .with(format!("{} skills", content.skills.len())),
    );
    Ok(id)
}

fn add_skills(tx: &mut Tx<'_>, id: SkillCatalogueId, part: &[Skill]) -> Result<(), Problem> {
    let row = |one: &Skill| {
        (
            catalogue_skills::id.eq(random_id()),
            catalogue_skills::catalogue_id.eq(id),
            catalogue_skills::skill_key.eq(one.skill.clone()),
            catalogue_skills::number.eq(one.number),
            catalogue_skills::name_ja.eq(one.name_ja.clone()),
            catalogue_skills::name_en.eq(one.name_en.clone()),
            catalogue_skills::standard_refs.eq(one.standard_refs.join(BETWEEN_REFERENCES)),
            catalogue_skills::renamed_from.eq(one.renamed_from.clone()),
        )
    };
    let rows: Vec<_> = part.iter().map(row).collect();
    on_each!(&mut *tx.db, connection => diesel::insert_into(catalogue_skills::table).values(rows).execute(connection))?;
    Ok(())
}

fn add_memberships(
    tx: &mut Tx<'_>,
    id: SkillCatalogueId,
    part: &[Membership],
) -> Result<(), Problem> {
    let row = |one: &Membership| {
        (
            catalogue_memberships::id.eq(random_id()),
            catalogue_memberships::catalogue_id.eq(id),
            catalogue_memberships::job_type.eq(one.job_type.clone()),
            catalogue_memberships::skill_key.eq(one.skill.clone()),
            catalogue_memberships::number.eq(one.number),
            catalogue_memberships::core.eq(one.core),
            catalogue_memberships::weight.eq(one.weight),
        )
    };
    let rows: Vec<_> = part.iter().map(row).collect();
    on_each!(&mut *tx.db, connection => diesel::insert_into(catalogue_memberships::table).values(rows).execute(connection))?;
    Ok(())
}

fn add_requirements(
    tx: &mut Tx<'_>,
    id: SkillCatalogueId,
    part: &[GradeRule],
) -> Result<(), Problem> {
    let row = |one: &GradeRule| {
        (
            catalogue_requirements::id.eq(random_id()),
            catalogue_requirements::catalogue_id.eq(id),
            catalogue_requirements::job_type.eq(one.job_type.clone()),
            catalogue_requirements::grade.eq(one.grade),
            catalogue_requirements::core_level.eq(one.core_level),
            catalogue_requirements::rest_level.eq(one.rest_level),
        )
    };
    let rows: Vec<_> = part.iter().map(row).collect();
    on_each!(&mut *tx.db, connection => diesel::insert_into(catalogue_requirements::table).values(rows).execute(connection))?;
    Ok(())
}

fn add_exceptions(
    tx: &mut Tx<'_>,
    id: SkillCatalogueId,
    part: &[Exception],
) -> Result<(), Problem> {
    let row = |one: &Exception| {
        (
            catalogue_exceptions::id.eq(random_id()),
            catalogue_exceptions::catalogue_id.eq(id),
            catalogue_exceptions::job_type.eq(one.job_type.clone()),
            catalogue_exceptions::skill_key.eq(one.skill.clone()),
            catalogue_exceptions::grade.eq(one.grade),
            catalogue_exceptions::level.eq(one.level),
        )
    };
    let rows: Vec<_> = part.iter().map(row).collect();
    on_each!(&mut *tx.db, connection => diesel::insert_into(catalogue_exceptions::table).values(rows).execute(connection))?;
    Ok(())
}

fn add_anchors(tx: &mut Tx<'_>, id: SkillCatalogueId, part: &[Anchor]) -> Result<(), Problem> {
    let row = |one: &Anchor| {
        (
            catalogue_anchors::id.eq(random_id()),
            catalogue_anchors::catalogue_id.eq(id),
            catalogue_anchors::skill_key.eq(one
                .skill
                .as_ref()
                .map_or("", SkillKey::as_str)
                .to_owned()),
            catalogue_anchors::level.eq(one.level),
            catalogue_anchors::name_ja.eq(one.name_ja.clone()),
            catalogue_anchors::anchor_ja.eq(one.anchor_ja.clone()),
        )
    };
    let rows: Vec<_> = part.iter().map(row).collect();
    on_each!(&mut *tx.db, connection => diesel::insert_into(catalogue_anchors::table).values(rows).execute(connection))?;
    Ok(())
}

/// What changes in a draft; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub note: Option<String>,
    /// The whole mapping, as pairs of newer and older key.
    pub renames: Option<Vec<(SkillKey, SkillKey)>>,
}

/// Changes a draft; the caller has checked that it is one and that the keys are there.
pub fn change(tx: &mut Tx<'_>, head: &Head, change: &Change) -> Result<(), Problem> {
    let name = change.name.as_deref().unwrap_or(&head.name);
    let note = change.note.as_deref().unwrap_or(&head.note);
    let row = skill_catalogues::table.find(head.id);
    let values = (
        skill_catalogues::name.eq(name),
        skill_catalogues::note.eq(note),
        skill_catalogues::version.eq(head.version + 1),
    );
    diesel::update(row).set(values).execute(tx.db)?;
    if let Some(renames) = &change.renames {
        let all = catalogue_skills::table.filter(catalogue_skills::catalogue_id.eq(head.id));
        diesel::update(all)
            .set(catalogue_skills::renamed_from.eq(None::<SkillKey>))
            .execute(tx.db)?;
        for (newer, older) in renames {
            let one = catalogue_skills::table
                .filter(catalogue_skills::catalogue_id.eq(head.id))
                .filter(catalogue_skills::skill_key.eq(newer));
            diesel::update(one)
                .set(catalogue_skills::renamed_from.eq(Some(older)))
                .execute(tx.db)?;
        }
    }
    tx.audit(AuditEvent::done(acts::SKILL_CATALOGUE_CHANGE, KIND, head.id));
    Ok(())
}

/// Takes a draft away; the caller has checked that it is one. The record keeps that it was there.
///
/// # Errors
/// When rows cannot be taken away.
pub fn discard(tx: &mut Tx<'_>, head: &Head) -> Result<(), Problem> {
    // Each names the one before it.
    diesel::delete(
        catalogue_exceptions::table.filter(catalogue_exceptions::catalogue_id.eq(head.id)),
    )
    .execute(tx.db)?;
    diesel::delete(
        catalogue_requirements::table.filter(catalogue_requirements::catalogue_id.eq(head.id)),
    )
    .execute(tx.db)?;
    diesel::delete(
        catalogue_memberships::table.filter(catalogue_memberships::catalogue_id.eq(head.id)),
    )
    .execute(tx.db)?;
    diesel::delete(catalogue_anchors::table.filter(catalogue_anchors::catalogue_id.eq(head.id)))
        .execute(tx.db)?;
    diesel::delete(catalogue_skills::table.filter(catalogue_skills::catalogue_id.eq(head.id)))
        .execute(tx.db)?;
    diesel::delete(skill_catalogues::table.find(head.id)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SKILL_CATALOGUE_DISCARD, KIND, head.id));
    Ok(())
}

/// Publishes a draft; the version in use until now is superseded in the same commit.
pub fn publish(tx: &mut Tx<'_>, head: &Head) -> Result<(), Problem> {
    let in_use =
        skill_catalogues::table.filter(skill_catalogues::state.eq(CatalogueState::Published));
    let superseded = (
        skill_catalogues::state.eq(CatalogueState::Superseded),
        skill_catalogues::superseded_at.eq(Some(tx.now)),
        skill_catalogues::version.eq(skill_catalogues::version + 1),
    );
    diesel::update(in_use).set(superseded).execute(tx.db)?;
    let published = (
        skill_catalogues::state.eq(CatalogueState::Published),
        skill_catalogues::published_at.eq(Some(tx.now)),
        skill_catalogues::version.eq(head.version + 1),
    );
    diesel::update(skill_catalogues::table.find(head.id)).set(published).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SKILL_CATALOGUE_PUBLISH, KIND, head.id));
    Ok(())
}
