//! Rows of cycles, sheets and profiles. What each side says is kept as one document per sheet and
//! side.

mod cycle;
mod profile;
mod reach;
mod thread;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use cycle::{
    CycleRow, Placings, cycle, cycle_of_year, cycles, distribution_of, insert_cycle,
    insert_distribution, latest_distribution, open_cycle, placings, progress, revise_cycle,
};
pub use profile::{
    ProfileRow, add_profile, check_free, history, profiles_known, profiles_on, set_profile,
};
pub use reach::{Place, Wanted, count, find, found, hosts_on, may_review, page, reviewing_bodies};
pub use thread::{Message, keep_memo, memo, messages, say};

use super::model::SheetState;
use super::model::answers::{Answers, Fixed, Levels, Own, Reviewed};
use crate::db::schema::assessments;
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::{
    AccountId, AssessmentCycleId, AssessmentId, FiscalYear, Grade, LongText, OrganizationCode,
    SkillCatalogueId, TalentId,
};

/// A sheet with everything each side says.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its row without the documents.
    pub head: Head,
    /// Levels that were confirmed before, under the keys of this version.
    pub previous: Levels,
    /// What the person says.
    pub own: Answers<Own>,
    /// What the reviewer says.
    pub review: Answers<Reviewed>,
    pub confirmed: Answers<Fixed>,
}

/// A sheet apart from what is said in it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assessments)]
pub struct Head {
    pub id: AssessmentId,
    pub cycle_id: AssessmentCycleId,
    pub talent_id: TalentId,
    /// 1, or more for sheets that took the place of another in the same cycle.
    pub number: i32,
    /// Fiscal year of the cycle.
    pub fiscal_year: FiscalYear,
    /// Version of the catalogue.
    pub catalogue_id: SkillCatalogueId,
    /// Home body when the sheet was given out.
    pub home_code: OrganizationCode,
    /// 相当級 at that time.
    pub grade: Grade,
    /// The body that reviews.
    pub reviewer_code: OrganizationCode,
    pub state: SheetState,
    /// The sheet whose place it took.
    pub supersedes_id: Option<AssessmentId>,
    /// Why it was given back last.
    pub return_reason: LongText,
    /// When it was handed in last.
    pub submitted_at: Option<NaiveDateTime>,
    /// When the review was finished last.
    pub reviewed_at: Option<NaiveDateTime>,
    /// Who finished it: the account that does not confirm the same sheet.
    pub reviewed_by: Option<AccountId>,
    /// When the levels were confirmed.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Grows with every write.
    pub version: i32,
}

/// SQLite takes at most 32,766 values in one statement.
pub(super) const IDS_AT_ONCE: usize = 1000;

/// A document as it is kept.
///
/// # Errors
/// `internal` when it cannot be written.
pub fn to_document(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| {
        tracing::error!(%error, "a document could not be written");
        Problem::new(Code::Internal)
    })
}

/// A document as it was kept.
///
/// # Errors
/// `internal` when it cannot be read.
pub fn from_document<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        tracing::error!(%error, "a document could not be read");
        Problem::new(Code::Internal)
    })
}

/// What is said in a sheet.
pub fn whole(db: &mut Db, head: Head) -> Result<Sheet, Problem> {
    use assessments as t;
    let columns = (t::previous_levels, t::own_answers, t::review_answers, t::confirmed_answers);
    let (previous, own, review, confirmed): (String, String, String, String) =
        t::table.find(head.id).select(columns).first(db)?;
    Ok(Sheet {
        head,
        previous: from_document(&previous)?,
        own: from_document(&own)?,
        review: from_document(&review)?,
        confirmed: from_document(&confirmed)?,
    })
}

/// A sheet that is to be given out.
#[derive(Clone, Debug)]
pub struct NewSheet {
    pub cycle: AssessmentCycleId,
    pub talent: TalentId,
    /// Fiscal year of the cycle.
    pub year: FiscalYear,
    /// Version of the catalogue.
    pub catalogue: SkillCatalogueId,
    pub home: OrganizationCode,
    /// 相当級.
    pub grade: Grade,
    /// The body that reviews.
    pub reviewer: OrganizationCode,
    pub previous: Levels,
    /// What the person begins with.
    pub own: Answers<Own>,
}

/// Gives a sheet out.
pub fn insert(tx: &mut Tx<'_>, new: &NewSheet) -> Result<AssessmentId, Problem> {
    use assessments as t;
    let id = AssessmentId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::cycle_id.eq(new.cycle),
            t::talent_id.eq(new.talent),
            t::number.eq(1),
            t::fiscal_year.eq(new.year),
            t::catalogue_id.eq(new.catalogue),
            t::home_code.eq(&new.home),
            t::grade.eq(new.grade),
            t::reviewer_code.eq(&new.reviewer),
            t::state.eq(SheetState::Draft),
            t::return_reason.eq(""),
            t::previous_levels.eq(to_document(&new.previous)?),
            t::own_answers.eq(to_document(&new.own)?),
            t::review_answers.eq("{}"),
            t::confirmed_answers.eq("{}"),
            t::version.eq(1),
            t::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Gives out the sheet that takes the place of another: what was said stays, the levels are open
/// again.
pub fn insert_successor(tx: &mut Tx<'_>, old: &Sheet) -> Result<AssessmentId, Problem> {
    use assessments as t;
    let id = AssessmentId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::cycle_id.eq(old.head.cycle_id),
            t::talent_id.eq(old.head.talent_id),
            t::number.eq(old.head.number + 1),
            t::fiscal_year.eq(old.head.fiscal_year),
            t::catalogue_id.eq(old.head.catalogue_id),
            t::home_code.eq(&old.head.home_code),
            t::grade.eq(old.head.grade),
            t::reviewer_code.eq(&old.head.reviewer_code),
            t::state.eq(SheetState::Reconsidered),
            t::supersedes_id.eq(Some(old.head.id)),
            t::return_reason.eq(""),
            t::previous_levels.eq(to_document(&old.previous)?),
            t::own_answers.eq(to_document(&old.own)?),
            t::review_answers.eq(to_document(&old.review)?),
            t::confirmed_answers.eq("{}"),
            t::submitted_at.eq(old.head.submitted_at),
            t::reviewed_at.eq(old.head.reviewed_at),
            t::reviewed_by.eq(old.head.reviewed_by),
            t::version.eq(1),
            t::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// The sheet that took the place of another.
pub fn successor(db: &mut Db, id: AssessmentId) -> Result<Option<AssessmentId>, Problem> {
    use assessments as t;
    // Within one person's sheets, of which there are few.
    let row: Option<(AssessmentCycleId, TalentId, i32)> =
        t::table.find(id).select((t::cycle_id, t::talent_id, t::number)).first(db).optional()?;
    let Some((cycle, talent, number)) = row else { return Ok(None) };
    let next = t::table
        .filter(t::cycle_id.eq(cycle))
        .filter(t::talent_id.eq(talent))
        .filter(t::number.eq(number + 1));
    Ok(next.select(t::id).first(db).optional()?)
}

/// Keeps what the person says.
pub fn keep_own(tx: &mut Tx<'_>, id: AssessmentId, own: &Answers<Own>) -> Result<(), Problem> {
    use assessments as t;
    let values = (t::own_answers.eq(to_document(own)?), t::version.eq(t::version + 1));
    diesel::update(t::table.find(id)).set(values).execute(tx.db)?;
    Ok(())
}

/// Keeps what the reviewer says.
pub fn keep_review(
    tx: &mut Tx<'_>,
    id: AssessmentId,
    review: &Answers<Reviewed>,
) -> Result<(), Problem> {
    use assessments as t;
    let values = (t::review_answers.eq(to_document(review)?), t::version.eq(t::version + 1));
    diesel::update(t::table.find(id)).set(values).execute(tx.db)?;
    Ok(())
}

/// Keeps what was confirmed; the sheet does not change after it.
pub fn keep_confirmed(
    tx: &mut Tx<'_>,
    id: AssessmentId,
    fixed: &Answers<Fixed>,
) -> Result<(), Problem> {
    use assessments as t;
    let values = (t::confirmed_answers.eq(to_document(fixed)?), t::confirmed_at.eq(Some(tx.now)));
    diesel::update(t::table.find(id)).set(values).execute(tx.db)?;
    Ok(())
}

/// Lets a sheet stand elsewhere.
pub fn advance(tx: &mut Tx<'_>, head: &Head, next: SheetState) -> Result<(), Problem> {
    use assessments as t;
    let row = t::table.find(head.id);
    let counted = t::version.eq(t::version + 1);
    match next {
        SheetState::Submitted if head.state != SheetState::Reviewed => diesel::update(row)
            .set((t::state.eq(next), t::submitted_at.eq(Some(tx.now)), counted))
            .execute(tx.db)?,
        SheetState::Reviewed => {
            let review = (t::reviewed_at.eq(Some(tx.now)), t::reviewed_by.eq(tx.origin.account));
            diesel::update(row).set((t::state.eq(next), review, counted)).execute(tx.db)?
        }
        _ => diesel::update(row).set((t::state.eq(next), counted)).execute(tx.db)?,
    };
    Ok(())
}

/// Notes why a sheet was given back.
pub fn note_return(tx: &mut Tx<'_>, id: AssessmentId, reason: &LongText) -> Result<(), Problem> {
    diesel::update(assessments::table.find(id))
        .set(assessments::return_reason.eq(reason))
        .execute(tx.db)?;
    Ok(())
}

/// Names another reviewing body; what the former one had not finished goes with it.
pub fn assign(
    tx: &mut Tx<'_>,
    id: AssessmentId,
    reviewer: &OrganizationCode,
) -> Result<(), Problem> {
    use assessments as t;
    let values =
        (t::reviewer_code.eq(reviewer), t::review_answers.eq("{}"), t::version.eq(t::version + 1));
    diesel::update(t::table.find(id)).set(values).execute(tx.db)?;
    Ok(())
}

/// People who have a sheet in a cycle.
pub fn people_in(db: &mut Db, cycle: AssessmentCycleId) -> Result<Vec<TalentId>, Problem> {
    Ok(assessments::table
        .filter(assessments::cycle_id.eq(cycle))
        .select(assessments::talent_id)
        .load(db)?)
}

/// The sheet of a person in the newest cycle that has one: the last of them, if some took the place
/// of others.
pub fn newest_of(db: &mut Db, talent: TalentId) -> Result<Option<Head>, Problem> {
    use assessments as t;
    let sheets =
        t::table.filter(t::talent_id.eq(talent)).order((t::fiscal_year.desc(), t::number.desc()));
    Ok(sheets.select(Head::as_select()).first(db).optional()?)
}

/// Sheets of a person, the oldest first.
pub fn sheets_of(db: &mut Db, talent: TalentId) -> Result<Vec<Head>, Problem> {
    use assessments as t;
    Ok(t::table
        .filter(t::talent_id.eq(talent))
        .order((t::fiscal_year, t::number))
        .select(Head::as_select())
        .load(db)?)
}

/// What people said in their last confirmed sheets, to begin the next with.
pub fn last_said(
    db: &mut Db,
    ids: &[AssessmentId],
) -> Result<std::collections::BTreeMap<AssessmentId, Answers<Own>>, Problem> {
    use assessments as t;
    let mut found = std::collections::BTreeMap::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<(AssessmentId, String)> = t::table
            .filter(t::id.eq_any(part.to_vec()))
            .select((t::id, t::own_answers))
            .load(db)?;
        for (id, own) in rows {
            found.insert(id, from_document(&own)?);
        }
    }
    Ok(found)
}

/// Of these people, those with a skill sheet.
pub fn assessed(db: &mut Db, people: &[TalentId]) -> Result<Vec<TalentId>, Problem> {
    let mut found = Vec::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows = assessments::table.filter(assessments::talent_id.eq_any(part));
        found.extend(rows.select(assessments::talent_id).distinct().load::<TalentId>(db)?);
    }
    Ok(found)
}
