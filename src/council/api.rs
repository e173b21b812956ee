//! Figures of this room over HTTP; everything else is made from the ledgers.

use super::coverage::{Coverage, Visited, covered};
use super::forum::{Commitments, left_open};
use super::outlook::{JointOutlook, joint_outlook};
use super::support::SupportVisits;
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::ledger::{self, Ledger};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;
use crate::web::{Can, Listing, NoFilter, Page, PathKey, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    let (page, shown) = ledger::page_schema(Commitments::LEDGER);
    vec![
        Route::get(
            "/council-meetings/{id}/earlier-commitments",
            "前の会議までの未完了のコミットメント",
            earlier,
        )
        .list()
        .returns_described(page, shown),
        Route::get(
            "/joint-systems/{id}/outlook",
            "共同利用の参加・節減・次の更新・参加の候補",
            outlook,
        )
        .returns::<JointOutlook>(),
        Route::get("/visit-coverage", "団体ごとの訪問の状況", coverage)
            .query::<Coverage>()
            .list()
            .returns::<Page<Visited>>(),
    ]
}

async fn earlier(
    can: Can<may::ReadCouncils>,
    key: PathKey<LedgerEntryId>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| left_open(db, scope, key.0)).await?;
    listing.reply_all(
        found,
        |row| row.id.to_string(),
        |rows| ledger::table(Commitments::LEDGER, rows),
    )
}

async fn outlook(
    can: Can<may::ReadJointSystems>,
    key: PathKey<LedgerEntryId>,
) -> Result<Reply, Problem> {
    Reply::json(&can.read(move |db, scope| joint_outlook(db, scope, key.0)).await?)
}

/// Every municipality with its visits, the one that waits longest first.
///
/// # Errors
/// `query_invalid`, or when the rows cannot be read.
pub fn visit_coverage(
    db: &mut Db,
    scope: &Scope,
    asked: &Coverage,
) -> Result<Vec<Visited>, Problem> {
    let (months, names) = (asked.months()?, organization::names(db)?);
    Ok(covered(names, &ledger::all(db, SupportVisits::LEDGER)?, months, scope.today()))
}

async fn coverage(
    can: Can<may::KeepBodySupport>,
    listing: Listing<Coverage>,
) -> Result<Reply, Problem> {
    let asked = listing.filter.clone();
    let found = can.read(move |db, scope| visit_coverage(db, scope, &asked)).await?;
    coverage_file(&listing, found)
}

/// The bodies in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn coverage_file(listing: &Listing<Coverage>, found: Vec<Visited>) -> Result<Reply, Problem> {
    listing.reply_all(
        found,
        |row| row.organization_code.to_string(),
        |rows| {
            let heads = [
                ("団体コード", 12),
                ("団体名", 14),
                ("最終の訪問日", 14),
                ("今年度の回数", 14),
                ("今年度の日数", 14),
                ("未完了のフォロー", 16),
                ("期間内の訪問なし", 16),
            ];
            let counted = ["今年度の回数", "今年度の日数", "未完了のフォロー"];
            let table = Table::new("団体ごとの訪問の状況", &heads).counting(&counted);
            rows.iter().fold(table, |table, row| {
                table.row(vec![
                    row.organization_code.to_string(),
                    row.organization_name.clone(),
                    row.last_visited_on.map_or_else(String::new, |day| day.to_string()),
                    row.visits.to_string(),
                    row.days.to_string(),
                    row.open_follow_ups.to_string(),
                    if row.overdue { "○" } else { "" }.to_owned(),
                ])
            })
        },
    )
}
