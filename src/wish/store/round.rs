//! Rows of rounds.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::wish_rounds;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{FiscalYear, LongText, Name, WishRoundId};
use crate::wish::round::{NewRound, Round};

type Columns = (WishRoundId, FiscalYear, Name, LongText, NaiveDate, NaiveDate, i32);

/// Every round, the newest year first.
pub fn all(db: &mut Db) -> Result<Vec<Round>, Problem> {
    use wish_rounds as r;
    let columns = (r::id, r::fiscal_year, r::title, r::note, r::opens_on, r::deadline, r::version);
    let rows: Vec<Columns> =
        r::table.order((r::fiscal_year.desc(), r::id)).select(columns).load(db)?;
    let round = |(id, fiscal_year, title, note, opens_on, deadline, version)| Round {
        id,
        fiscal_year,
        title,
        note,
        opens_on,
        deadline,
        version,
    };
    Ok(rows.into_iter().map(round).collect())
}

pub fn insert(tx: &mut Tx<'_>, new: &NewRound) -> Result<WishRoundId, Problem> {
    let id = WishRoundId::random();
    diesel::insert_into(wish_rounds::table)
        .values((
            wish_rounds::id.eq(id),
            wish_rounds::fiscal_year.eq(new.fiscal_year),
            wish_rounds::title.eq(&new.title),
            wish_rounds::note.eq(&new.note),
            wish_rounds::opens_on.eq(new.opens_on),
            wish_rounds::deadline.eq(new.deadline),
            wish_rounds::version.eq(1),
            wish_rounds::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Writes what a round says now.
pub fn change(tx: &mut Tx<'_>, round: &Round) -> Result<(), Problem> {
    diesel::update(wish_rounds::table.find(round.id))
        .set((
            wish_rounds::title.eq(&round.title),
            wish_rounds::note.eq(&round.note),
            wish_rounds::opens_on.eq(round.opens_on),
            wish_rounds::deadline.eq(round.deadline),
            wish_rounds::version.eq(wish_rounds::version + 1),
        ))
        .execute(tx.db)?;
    Ok(())
}
