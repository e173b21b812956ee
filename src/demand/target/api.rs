//! Targets over HTTP.

use super::coverage::targets;
use super::model::{TargetQuestion, TargetView};
use crate::auth::may;
use crate::problem::Problem;
use crate::web::{Can, Listing, Page, Reply, Route, Table};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/targets", "配置の目標と達成状況", list)
            .query::<TargetQuestion>()
            .list()
            .returns::<Page<TargetView>>(),
    ]
}

async fn list(
    can: Can<may::ReadDemands>,
    listing: Listing<TargetQuestion>,
) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| {
            let rows = targets(db, scope, &listing.filter)?;
            Ok((listing, rows))
        })
        .await?;
    file(&listing, rows)
}

/// The list in the form that was asked for.
///
/// # Errors
/// `cursor_invalid`, or when the file cannot be made.
pub fn file(listing: &Listing<TargetQuestion>, rows: Vec<TargetView>) -> Result<Reply, Problem> {
    listing.reply_all(rows, |row| format!("{} {}", row.organization_code, row.kind), table)
}

fn table(rows: &[TargetView]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("団体名", 14),
        ("目標", 10),
        ("開始年度", 12),
        ("基準日", 12),
        ("共同人材（目標）", 8),
        ("共同人材（現在）", 8),
        ("自団体職員（目標）", 8),
        ("自団体職員（現在）", 8),
        ("不足", 8),
        ("達成", 8),
        ("備考", 40),
    ];
    rows.iter().fold(Table::new("配置の目標と達成状況", &columns), |table, row| {
        let counts = [row.shared_wanted, row.shared, row.own_wanted, row.own, row.missing];
        let mut cells = vec![
            row.organization_code.to_string(),
            row.organization_name.clone(),
            row.kind.name_ja().to_owned(),
        ];
        cells.extend([row.first_fiscal_year_label.clone(), row.as_of.to_string()]);
        cells.extend(counts.map(|count| count.to_string()));
        cells.extend([if row.met { "○" } else { "" }.to_owned(), row.note.clone()]);
        table.row(cells)
    })
}
