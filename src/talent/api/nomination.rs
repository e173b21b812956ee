//! Nominations over HTTP.

use crate::auth::may;
use crate::problem::Problem;
use crate::talent::acts;
use crate::talent::nomination::{
    Nominate, NominationAnswer, NominationQuestion, NominationStep, NominationView, ReasonedAnswer,
    nominate, nomination, nominations, take,
};
use crate::vocab::NominationId;
use crate::web::{API_PREFIX, Can, Input, Listing, Page, PathKey, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/pool-nominations", "共通人材の推薦の一覧", list)
            .query::<NominationQuestion>()
            .list()
            .returns::<Page<NominationView>>(),
        Route::post("/pool-nominations", "共通人材への推薦（本人の同意が必要）", add)
            .takes::<Nominate>()
            .returns::<NominationView>()
            .gives(201),
        Route::get("/pool-nominations/{id}", "共通人材の推薦", show).returns::<NominationView>(),
        Route::post("/pool-nominations/{id}/withdraw", "推薦の取下げ", withdraw)
            .takes::<NominationAnswer>()
            .returns::<NominationView>(),
        Route::post("/pool-nominations/{id}/accept", "推薦による登録", accept)
            .takes::<NominationAnswer>()
            .returns::<NominationView>(),
        Route::post("/pool-nominations/{id}/decline", "推薦の見送り", decline)
            .takes::<ReasonedAnswer>()
            .returns::<NominationView>(),
        Route::post("/pool-nominations/{id}/reopen", "推薦への回答の取消", reopen)
            .takes::<ReasonedAnswer>()
            .returns::<NominationView>(),
    ]
}

async fn list(
    can: Can<may::ReadNominations>,
    listing: Listing<NominationQuestion>,
) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| Ok((nominations(db, scope, &listing.filter)?, listing)))
        .await
        .map(|(rows, listing)| (listing, rows))?;
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn table(rows: &[NominationView]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("氏名", 16),
        ("カナ", 20),
        ("本人の同意日", 12),
        ("始期", 12),
        ("最終日", 12),
        ("状態", 12),
        ("理由", 30),
    ];
    rows.iter().fold(Table::new("共通人材の推薦", &columns), |table, row| {
        table.row(vec![
            row.organization_code.to_string(),
            row.name.clone(),
            row.name_kana.clone(),
            row.consented_on.to_string(),
            row.starts_on.to_string(),
            row.ends_on.map_or_else(String::new, |day| day.to_string()),
            row.state.name_ja().to_owned(),
            row.reason.clone(),
        ])
    })
}

async fn show(
    can: Can<may::ReadNominations>,
    key: PathKey<NominationId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| nomination(db, scope, key.0)).await?;
    Reply::entity(view.version, &view)
}

pub async fn add(can: Can<may::NominateTalents>, input: Input<Nominate>) -> Result<Reply, Problem> {
    can.write(acts::NOMINATION_NOMINATE, input, |tx, scope, input, _| {
        let id = nominate(tx, scope, input)?;
        let view = nomination(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/pool-nominations/{id}"), view.version, &view)
    })
    .await
}

/// Handlers of steps, one line each: who may, input, step, and what it says why.
macro_rules! steps {
    ($($handler:ident: $may:ident, $input:ty, $step:ident, |$said:ident| $reason:expr;)*) => {$(
        pub async fn $handler(can: Can<may::$may>, key: PathKey<NominationId>, input: Input<$input>) -> Result<Reply, Problem> {
            can.write(NominationStep::$step.act(), input, move |tx, scope, $said, given| {
                given.require_version(nomination(tx.db, scope, key.0)?.version)?;
                take(tx, scope, key.0, NominationStep::$step, $reason)?;
                let view = nomination(tx.db, scope, key.0)?;
                Reply::entity(view.version, &view)
            })
            .await
        }
    )*};
}

steps! {
    withdraw: NominateTalents, NominationAnswer, Withdraw, |_said| "";
    accept: WriteTalents, NominationAnswer, Accept, |_said| "";
    decline: WriteTalents, ReasonedAnswer, Decline, |said| said.reason.as_str();
    reopen: WriteTalents, ReasonedAnswer, Reopen, |said| said.reason.as_str();
}
