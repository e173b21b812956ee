//! Rows of 人件費の枠.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{post_budgets as t, posts};
use crate::db::{Db, Tx};
use crate::demand::model::Budget;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, Funding, LATEST, NOT_RETIRED, PostId, ShortText, random_id};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct BudgetRow {
    post_id: PostId,
    fiscal_year: FiscalYear,
    amount_yen: i32,
    funding: Funding,
    source: ShortText,
    secured: bool,
}

/// What is put aside for each of these posts by year, as recorded at a moment (now when empty).
pub fn budgets(
    db: &mut Db,
    ids: &[PostId],
    known_at: Option<NaiveDateTime>,
) -> Result<BTreeMap<PostId, Vec<Budget>>, Problem> {
    let moment = known_at.unwrap_or(LATEST);
    let mut found: BTreeMap<PostId, Vec<Budget>> = BTreeMap::new();
    for part in ids.chunks(super::IDS_AT_ONCE) {
        let rows = t::table
            .filter(t::post_id.eq_any(part.to_vec()))
            .filter(t::recorded_at.le(moment).and(t::retired_at.gt(moment)))
            .order((t::post_id, t::fiscal_year))
            .select(BudgetRow::as_select());
        for row in rows.load(db)? {
            let BudgetRow { post_id, fiscal_year, amount_yen, funding, source, secured } = row;
            let budget = Budget { fiscal_year, amount_yen, funding, source, secured };
            found.entry(post_id).or_default().push(budget);
        }
    }
    Ok(found)
}

/// Retires what was put aside for the year, records what is from now on, and counts the version of
/// the post up.
pub fn replace_budget(
    tx: &mut Tx<'_>,
    id: PostId,
    year: FiscalYear,
    new: Option<&Budget>,
) -> Result<(), Problem> {
    let old = t::table.filter(t::post_id.eq(id).and(t::fiscal_year.eq(year)));
    diesel::update(old.filter(t::retired_at.eq(NOT_RETIRED)))
        .set(t::retired_at.eq(tx.now))
        .execute(tx.db)?;
    if let Some(new) = new {
        diesel::insert_into(t::table)
            .values((
                t::id.eq(random_id()),
                t::post_id.eq(id),
                t::fiscal_year.eq(new.fiscal_year),
                t::amount_yen.eq(new.amount_yen),
                t::funding.eq(new.funding),
                t::source.eq(&new.source),
                t::secured.eq(new.secured),
                t::recorded_at.eq(tx.now),
                t::retired_at.eq(NOT_RETIRED),
                t::recorded_by.eq(tx.origin.account),
            ))
            .execute(tx.db)?;
    }
    diesel::update(posts::table.find(id))
        .set(posts::version.eq(posts::version + 1))
        .execute(tx.db)?;
    Ok(())
}
