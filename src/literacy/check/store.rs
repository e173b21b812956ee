//! Rows of links and answers. A secret is kept as its digest; no question joins a name with answers.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Chosen, Counted, PartResult};
use crate::auth::secret_digest;
use crate::db::schema::{
    skill_check_answers as answers, skill_check_figures as figures, skill_check_links as links,
};
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, LedgerEntryId, OrganizationCode, SkillCheckLinkId, random_id};

/// A link somebody of a body was given.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = links)]
pub struct Link {
    pub id: SkillCheckLinkId,
    pub round_id: LedgerEntryId,
    pub organization_code: OrganizationCode,
    pub holder: String,
    pub department: String,
    pub secret_digest: String,
    /// From then on it opens nothing.
    pub expires_at: NaiveDateTime,
    pub issued_by: AccountId,
    pub used_on: Option<NaiveDate>,
    pub withdrawn_on: Option<NaiveDate>,
}

/// What somebody answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub round: LedgerEntryId,
    pub link: Option<SkillCheckLinkId>,
    pub level: i32,
    pub parts: Vec<PartResult>,
    pub answered_on: NaiveDate,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = answers)]
struct Row {
    round_id: LedgerEntryId,
    link_id: Option<SkillCheckLinkId>,
    level: i32,
    parts: String,
    answered_on: NaiveDate,
}

impl Row {
    fn answer(self) -> Result<Answer, Problem> {
        let parts = serde_json::from_str(&self.parts).map_err(|_| Problem::new(Code::Internal))?;
        let (round, link) = (self.round_id, self.link_id);
        Ok(Answer { round, link, level: self.level, parts, answered_on: self.answered_on })
    }
}

pub fn add_link(tx: &mut Tx<'_>, link: &Link) -> Result<(), Problem> {
    diesel::insert_into(links::table).values(link).execute(tx.db)?;
    Ok(())
}

/// The link of a secret; nothing for one that is withdrawn or never was.
pub fn link_of(db: &mut Db, secret: &str) -> Result<Option<Link>, Problem> {
    let of = links::table.filter(links::secret_digest.eq(secret_digest(secret)));
    let standing = of.filter(links::withdrawn_on.is_null()).select(Link::as_select());
    Ok(standing.first(db).optional()?)
}

pub fn link(db: &mut Db, id: SkillCheckLinkId) -> Result<Option<Link>, Problem> {
    Ok(links::table.find(id).select(Link::as_select()).first(db).optional()?)
}

/// The place of a link in its list.
pub type Place = (String, String, SkillCheckLinkId);

/// Links of a round that were not withdrawn, by department and holder, after a place.
pub fn links_page(
    db: &mut Db,
    round: LedgerEntryId,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Link>, Problem> {
    let of = links::table.filter(links::round_id.eq(round).and(links::withdrawn_on.is_null()));
    let mut query = of.into_boxed();
    if let Some((department, holder, id)) = after {
        let later = links::holder.gt(holder.clone());
        let later = later.or(links::holder.eq(holder).and(links::id.gt(id)));
        let within = links::department.eq(department.clone()).and(later);
        query = query.filter(links::department.gt(department).or(within));
    }
    let sorted = query.order((links::department, links::holder, links::id)).limit(limit);
    Ok(sorted.select(Link::as_select()).load(db)?)
}

/// How many links of a round were not withdrawn, and how many of these were not used.
pub fn links_counted(db: &mut Db, round: LedgerEntryId) -> Result<(i64, i64), Problem> {
    let of = links::table.filter(links::round_id.eq(round).and(links::withdrawn_on.is_null()));
    let unused = of.filter(links::used_on.is_null());
    Ok((of.count().get_result(db)?, unused.count().get_result(db)?))
}

/// Marks a link as used; false where it was used or withdrawn in between.
pub fn use_link(tx: &mut Tx<'_>, id: SkillCheckLinkId, today: NaiveDate) -> Result<bool, Problem> {
    let unused = links::table
        .filter(links::id.eq(id).and(links::used_on.is_null()).and(links::withdrawn_on.is_null()));
    Ok(diesel::update(unused).set(links::used_on.eq(today)).execute(tx.db)? == 1)
}

/// Withdraws a link; false where it was used or withdrawn before.
pub fn withdraw(tx: &mut Tx<'_>, id: SkillCheckLinkId, today: NaiveDate) -> Result<bool, Problem> {
    let unused = links::table
        .filter(links::id.eq(id).and(links::used_on.is_null()).and(links::withdrawn_on.is_null()));
    Ok(diesel::update(unused).set(links::withdrawn_on.eq(today)).execute(tx.db)? == 1)
}

/// Keeps an answer under the secret its result is read with.
pub fn add_answer(
    tx: &mut Tx<'_>,
    answer: &Answer,
    chosen: &Chosen,
    secret: &str,
) -> Result<(), Problem> {
    let json = |value: serde_json::Result<String>| value.map_err(|_| Problem::new(Code::Internal));
    let row = (
        answers::id.eq(random_id()),
        answers::round_id.eq(answer.round),
        answers::link_id.eq(answer.link),
        answers::result_digest.eq(secret_digest(secret)),
        answers::level.eq(answer.level),
        answers::chosen.eq(json(serde_json::to_string(chosen))?),
        answers::parts.eq(json(serde_json::to_string(&answer.parts))?),
        answers::answered_on.eq(answer.answered_on),
    );
    diesel::insert_into(answers::table).values(row).execute(tx.db)?;
    Ok(())
}

/// What is read with a secret.
pub fn answer_of(db: &mut Db, secret: &str) -> Result<Option<Answer>, Problem> {
    let of = answers::table.filter(answers::result_digest.eq(secret_digest(secret)));
    let row: Option<Row> = of.select(Row::as_select()).first(db).optional()?;
    row.map(Row::answer).transpose()
}

/// Every answer of a round, in no order that tells anything.
pub fn answers_of(db: &mut Db, round: LedgerEntryId) -> Result<Vec<Answer>, Problem> {
    let of = answers::table.filter(answers::round_id.eq(round)).order(answers::id);
    let rows: Vec<Row> = of.select(Row::as_select()).load(db)?;
    rows.into_iter().map(Row::answer).collect()
}

/// How many answered.
pub fn answered(db: &mut Db, round: LedgerEntryId) -> Result<i64, Problem> {
    Ok(answers::table.filter(answers::round_id.eq(round)).count().get_result(db)?)
}

/// Keeps the figures of a round that was closed.
pub fn add_figures(
    tx: &mut Tx<'_>,
    round: LedgerEntryId,
    lines: &[(i64, Counted)],
) -> Result<(), Problem> {
    for (part, counted) in lines {
        let content = serde_json::to_string(counted).map_err(|_| Problem::new(Code::Internal))?;
        let row =
            (figures::round_id.eq(round), figures::part.eq(*part), figures::content.eq(content));
        diesel::insert_into(figures::table).values(row).execute(tx.db)?;
    }
    Ok(())
}

/// The figures of every closed round.
pub fn figures(db: &mut Db) -> Result<Vec<(LedgerEntryId, i64, Counted)>, Problem> {
    let sorted = figures::table.order((figures::round_id, figures::part));
    let rows: Vec<(LedgerEntryId, i64, String)> =
        sorted.select((figures::round_id, figures::part, figures::content)).load(db)?;
    let read = |(round, part, content): (LedgerEntryId, i64, String)| {
        let counted = serde_json::from_str(&content).map_err(|_| Problem::new(Code::Internal))?;
        Ok((round, part, counted))
    };
    rows.into_iter().map(read).collect()
}
