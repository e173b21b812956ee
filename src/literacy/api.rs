//! Figures of this room over HTTP; everything else is made from the ledgers.

use serde::Serialize;
use utoipa::ToSchema;

use super::leaders::{DxLeaders, LeaderTargets, Progress, progress};
use super::{acts, questionnaire};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::ledger::{self, Ledger};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;
use crate::web::{Can, Input, Listing, NoFilter, Nothing, Page, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/leader-progress", "推進リーダーの目標と実績", show)
            .list()
            .returns::<Page<Progress>>(),
        Route::post("/skill-questionnaires/ship", "標準のスキルチェックの登録", ship)
            .takes::<Nothing>()
            .returns::<Shipped>(),
    ]
}

/// Targets of the bodies the caller acts for, all for the prefecture, with how many were appointed:
/// a body of three leaders is no secret to itself, and others see targets alone.
///
/// # Errors
/// When the rows cannot be read.
pub fn leader_progress(db: &mut Db, scope: &Scope) -> Result<Vec<Progress>, Problem> {
    let mut targets = ledger::all(db, LeaderTargets::LEDGER)?;
    if !scope.is_statewide() {
        let own = ledger::acting_for(db, scope)?;
        targets.retain(|target| target.organization.as_ref().is_some_and(|one| own.contains(one)));
    }
    let (leaders, names) = (ledger::all(db, DxLeaders::LEDGER)?, organization::names(db)?);
    Ok(progress(&targets, &leaders, &names, scope.today()))
}

/// What was added.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Shipped {
    /// The questionnaire.
    pub id: LedgerEntryId,
}

/// Adds the questionnaire that comes with the program.
///
/// # Errors
/// `invalid_input` where it is there already.
pub async fn ship(
    can: Can<may::KeepQuestionnaires>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_QUESTIONNAIRE_SHIP, input, |tx, scope, _, _| {
        Reply::json(&Shipped { id: questionnaire::ship(tx, scope)? })
    })
    .await
}

async fn show(
    can: Can<may::ReadStaffDevelopment>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let found = can.read(leader_progress).await?;
    progress_file(&listing, found)
}

/// The targets in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn progress_file(listing: &Listing<NoFilter>, found: Vec<Progress>) -> Result<Reply, Problem> {
    listing.reply_all(
        found,
        |row| row.target_id.to_string(),
        |rows| {
            let heads = [
                ("団体名", 14),
                ("目標", 30),
                ("最後の年度", 12),
                ("1年の目標", 12),
                ("今年度の人数", 14),
                ("合計の目標", 12),
                ("これまでの人数", 14),
            ];
            let counted = ["1年の目標", "今年度の人数", "合計の目標", "これまでの人数"];
            let table = Table::new("推進リーダーの目標と実績", &heads).counting(&counted);
            rows.iter().fold(table, |table, row| {
                table.row(vec![
                    row.organization_name.clone(),
                    row.title.clone(),
                    row.last_year.to_string(),
                    row.yearly.to_string(),
                    row.this_year.to_string(),
                    row.total.to_string(),
                    row.so_far.to_string(),
                ])
            })
        },
    )
}
