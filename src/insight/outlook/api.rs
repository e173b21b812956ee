//! `GET /statistics/outlook` and `GET /statistics/outlook/levers`.

use actix_web::web::block;

use super::assume::{assume, years};
use super::compare::{Comparison, LeverRow, compare};
use super::figures::figures;
use super::question::{Question, Sheet};
use super::sources::{Facts, facts};
use super::tables;
use super::view::{Outlook, YearRow, outlook};
use crate::auth::may;
use crate::problem::{Code, Problem};
use crate::vocab::FieldGroup;
use crate::web::{Can, Listing, Page, Reply, Route};

/// Routes of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/outlook", "人材の見通し（3〜10年、将来の幅と前提）", show)
            .query::<Question>()
            .list()
            .returns::<Outlook>(),
        Route::get("/statistics/outlook/levers", "不足を埋める打ち手の比較と最小の組合せ", levers)
            .query::<Question>()
            .list()
            .returns::<Comparison>(),
    ]
}

/// What is known, read at one moment; the look is recorded.
async fn known(can: &Can<may::ReadOutlook>, question: &Question) -> Result<Facts, Problem> {
    let years = years(question)?;
    can.read_logged(move |db, scope, looks| {
        let facts = facts(db, scope, years)?;
        looks.pool(FieldGroup::Levels, facts.people.len());
        Ok(facts)
    })
    .await
}

/// The outlook; it is computed beside the threads that answer and read.
///
/// # Errors
/// `query_invalid` for what is out of its bounds.
pub async fn told(can: &Can<may::ReadOutlook>, question: Question) -> Result<Outlook, Problem> {
    let facts = known(can, &question).await?;
    block(move || {
        let assumed = assume(&facts, &question)?;
        let years = figures(&assumed.world, assumed.runs, assumed.seed);
        Ok(outlook(&facts, assumed, &question, &years))
    })
    .await
    .map_err(|_| Problem::new(Code::Internal))?
}

/// Measures side by side.
///
/// # Errors
/// As [`told`].
pub async fn compared(
    can: &Can<may::ReadOutlook>,
    question: Question,
) -> Result<Comparison, Problem> {
    let facts = known(can, &question).await?;
    block(move || {
        let assumed = assume(&facts, &question)?;
        let years = figures(&assumed.world, assumed.runs.min(200), assumed.seed);
        Ok(compare(&facts, &assumed, years.last()))
    })
    .await
    .map_err(|_| Problem::new(Code::Internal))?
}

async fn show(can: Can<may::ReadOutlook>, listing: Listing<Question>) -> Result<Reply, Problem> {
    let told = told(&can, listing.filter.clone()).await?;
    outlook_file(&listing, told)
}

/// The outlook in the form that was asked for; a file holds one of its tables.
///
/// # Errors
/// When the file cannot be made.
pub fn outlook_file(listing: &Listing<Question>, told: Outlook) -> Result<Reply, Problem> {
    let sheet = listing.filter.sheet();
    let other = (sheet != Sheet::Years).then(|| tables::of(sheet, &told));
    let Outlook { items, .. } = &told;
    let rows = items.clone();
    let whole = |page: Page<YearRow>| Outlook {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..told
    };
    listing.reply_within(
        rows,
        |row| row.fiscal_year.to_string(),
        whole,
        |rows| other.unwrap_or_else(|| tables::years(rows)),
    )
}

async fn levers(can: Can<may::ReadOutlook>, listing: Listing<Question>) -> Result<Reply, Problem> {
    let compared = compared(&can, listing.filter.clone()).await?;
    levers_file(&listing, compared)
}

/// The measures in the form that was asked for.
///
/// # Errors
/// When the file cannot be made.
pub fn levers_file(listing: &Listing<Question>, compared: Comparison) -> Result<Reply, Problem> {
    let rows = compared.items.clone();
    let whole = |page: Page<LeverRow>| Comparison {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..compared
    };
    listing.reply_within(rows, |row| row.lever.clone(), whole, tables::levers)
}
