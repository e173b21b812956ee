//! Planned steps over HTTP.

use crate::auth::{Scope, may};
use crate::db::Tx;
use crate::problem::Problem;
use crate::talent::planned::{
    PlannedAct, PlannedAnswer, PlannedQuestion, PlannedReason, PlannedStepView, announce, look,
    planned_step, planned_steps, recall, reinstate, withdraw,
};
use crate::vocab::PlannedStepId;
use crate::web::{Can, Given, Input, Listing, Page, PathKey, Proven, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/planned-steps", "人事の予定の一覧", list)
            .query::<PlannedQuestion>()
            .list()
            .returns::<Page<PlannedStepView>>(),
        Route::get("/planned-steps/{id}", "人事の予定", show).returns::<PlannedStepView>(),
        Route::post("/planned-steps/{id}/announce", "人事の予定の内示", announced)
            .takes::<PlannedAnswer>()
            .returns::<PlannedStepView>(),
        Route::post("/planned-steps/{id}/recall", "人事の予定の内示の取消", recalled)
            .takes::<PlannedReason>()
            .returns::<PlannedStepView>(),
        Route::post("/planned-steps/{id}/withdraw", "人事の予定の案の取消", withdrawn)
            .takes::<PlannedAnswer>()
            .returns::<PlannedStepView>(),
        Route::post("/planned-steps/{id}/reinstate", "取り消した案の復活", reinstated)
            .takes::<PlannedAnswer>()
            .returns::<PlannedStepView>(),
    ]
}

async fn list(
    can: Can<may::ReadTalents>,
    listing: Listing<PlannedQuestion>,
) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read_logged(move |db, scope, looks| {
            let rows = planned_steps(db, scope, &listing.filter)?;
            look(looks, &rows);
            Ok((listing, rows))
        })
        .await?;
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn table(rows: &[PlannedStepView]) -> Table {
    let columns = [("氏名", 16), ("内容", 28), ("期日", 12), ("移る先", 10), ("状態", 8)];
    rows.iter().fold(Table::new("人事の予定", &columns), |table, row| {
        table.row(vec![
            row.name.clone(),
            row.step.kind().name_ja().to_owned(),
            row.effective_on.to_string(),
            row.to_organization_code.as_ref().map_or_else(String::new, ToString::to_string),
            row.state.name_ja().to_owned(),
        ])
    })
}

async fn show(can: Can<may::ReadTalents>, key: PathKey<PlannedStepId>) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| {
        let view = planned_step(db, scope, key.0)?;
        look(looks, std::slice::from_ref(&view));
        Ok(view)
    });
    let view = read.await?;
    Reply::entity(view.version, &view)
}

/// An act with a planned step within reach, guarded by its state, and by its version where one was
/// sent.
fn act(
    tx: &mut Tx<'_>,
    scope: &Scope,
    given: &Given,
    (id, act): (PlannedStepId, PlannedAct),
    reason: &str,
) -> Result<Reply, Problem> {
    given.check_version(planned_step(tx.db, scope, id)?.version)?;
    match act {
        PlannedAct::Announce => announce(tx, &[id]),
        PlannedAct::Recall => recall(tx, id, reason),
        PlannedAct::Withdraw => withdraw(tx, id),
        PlannedAct::Reinstate => reinstate(tx, id),
    }?;
    let view = planned_step(tx.db, scope, id)?;
    Reply::entity(view.version, &view)
}

/// Handlers of acts, one line each: input, act, and what it says why.
macro_rules! acts {
    ($($handler:ident: $guard:ident $input:ty, $act:ident, |$said:ident| $reason:expr;)*) => {$(
        pub async fn $handler(can: $guard<may::WriteTalents>, key: PathKey<PlannedStepId>, input: Input<$input>) -> Result<Reply, Problem> {
            can.write(PlannedAct::$act.act(), input, move |tx, scope, $said, given| {
                act(tx, scope, given, (key.0, PlannedAct::$act), $reason)
            })
            .await
        }
    )*};
}

acts! {
    announced: Proven PlannedAnswer, Announce, |_said| "";
    recalled: Can PlannedReason, Recall, |said| said.reason.as_str();
    withdrawn: Can PlannedAnswer, Withdraw, |_said| "";
    reinstated: Can PlannedAnswer, Reinstate, |_said| "";
}
