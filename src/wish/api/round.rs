//! Rounds of wishes over HTTP.

use crate::auth::{Scope, may};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::WishRoundId;
use crate::web::{API_PREFIX, Can, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Table};
use crate::wish::acts;

use crate::wish::round::{
    NewRound, RoundPatch, RoundView, change_round, current, open_round, rounds,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/wish-rounds", "意向調査の一覧", list).list().returns::<Page<RoundView>>(),
        Route::post("/wish-rounds", "意向調査の開始", open)
            .takes::<NewRound>()
            .returns::<RoundView>()
            .gives(201),
        Route::get("/wish-rounds/{id}", "意向調査", show).returns::<RoundView>(),
        Route::patch("/wish-rounds/{id}", "意向調査の変更（締切の延長など）", change)
            .takes::<RoundPatch>()
            .returns::<RoundView>(),
    ]
}

async fn list(can: Can<may::ReadWishRounds>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let rows = can
        .read(|db, scope| Ok(rounds(db)?.iter().map(|round| round.view(scope)).collect::<Vec<_>>()))
        .await?;
    listing.reply_all(rows, |round| round.id.to_string(), table)
}

fn table(rows: &[RoundView]) -> Table {
    let columns = [("年度", 12), ("名称", 30), ("受付開始", 12), ("締切", 12)];
    rows.iter().fold(Table::new("意向調査一覧", &columns), |table, round| {
        let days = [round.opens_on.to_string(), round.deadline.to_string()];
        table.row(
            [round.fiscal_year_label.clone(), round.title.to_string()]
                .into_iter()
                .chain(days)
                .collect(),
        )
    })
}

fn seen(db: &mut Db, scope: &Scope, id: WishRoundId) -> Result<RoundView, Problem> {
    Ok(current(db, id)?.view(scope))
}

async fn show(can: Can<may::ReadWishRounds>, key: PathKey<WishRoundId>) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| seen(db, scope, key.0)).await?;
    Reply::entity(view.version, &view)
}

pub async fn open(can: Can<may::KeepWishRounds>, input: Input<NewRound>) -> Result<Reply, Problem> {
    can.write(acts::WISH_ROUND_OPEN, input, |tx, scope, input, _| {
        let id = open_round(tx, input)?;
        let view = seen(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/wish-rounds/{id}"), view.version, &view)
    })
    .await
}

pub async fn change(
    can: Can<may::KeepWishRounds>,
    key: PathKey<WishRoundId>,
    input: Input<RoundPatch>,
) -> Result<Reply, Problem> {
    can.write(acts::WISH_ROUND_CHANGE, input, move |tx, scope, input, given| {
        given.require_version(current(tx.db, key.0)?.version)?;
        change_round(tx, key.0, input)?;
        let view = seen(tx.db, scope, key.0)?;
        Reply::entity(view.version, &view)
    })
    .await
}
