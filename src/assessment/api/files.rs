//! Sheets as files over HTTP: written out, filled in elsewhere, taken in again.

use super::{Filter, place};
use crate::assessment::acts;
use crate::assessment::exchange::{self, SheetImport, Whose};
use crate::assessment::store;
use crate::assessment::view::{self, AssessmentView};
use crate::auth::Scope;
use crate::auth::may::{self, Permission};
use crate::db::Db;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::FieldGroup;
use crate::web::{Can, Cursor, DryRun, Format, Listing, Page, Query, Reply, Route, Seen, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/assessments/items",
            "スキルシートの記入内容（取込と同じ形の CSV・XLSX）",
            list_items,
        )
        .query::<Filter>()
        .list()
        .returns::<Page<AssessmentView>>(),
        Route::post(
            "/assessments/import",
            "スキルシートの取込（XLSX・CSV、複数人、dry_run=true で確認のみ）",
            import,
        )
        .query::<DryRun>()
        .takes_file()
        .returns::<SheetImport>(),
        Route::post(
            "/me/assessment/import",
            "自分のスキルシートの取込（XLSX・CSV、dry_run=true で確認のみ）",
            import_own,
        )
        .query::<DryRun>()
        .takes_file()
        .returns::<SheetImport>(),
    ]
}

/// Most sheets in one file; more are asked for body by body.
const SHEETS_IN_FILE: usize = 1000;

/// A page of whole sheets within reach, as the caller sees them. Whose levels are on it is noted.
///
/// # Errors
/// `cursor_invalid`; `query_invalid` for a file of more sheets than one holds.
pub fn whole_sheets(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    listing: &Listing<Filter>,
) -> Result<Page<AssessmentView>, Problem> {
    let wanted = listing.filter.wanted();
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let limit = listing.limit.min(SHEETS_IN_FILE);
    let heads =
        store::page(db, scope, &wanted, after, i64::try_from(limit + 1).unwrap_or(i64::MAX))?;
    let total = if listing.total { Some(store::count(db, scope, &wanted)?) } else { None };
    let page = Page::of(heads, limit, total, place);
    if listing.format != Format::Json && page.next_cursor.is_some() {
        let reason = Wording::Each {
            ja: format!(
                "1 つのファイルは {SHEETS_IN_FILE} シートまでです。団体・年度・状態で絞ってください。"
            ),
            en: format!(
                "A file has at most {SHEETS_IN_FILE} sheets. Narrow it by body, year or state."
            ),
        };
        return Err(Problem::query(FieldError::because("?organization_code", reason)));
    }
    let mut items = Vec::new();
    for head in page.items {
        items.push(view::whole(db, scope, head)?);
    }
    let page =
        listing.arranged(Page { items, next_cursor: page.next_cursor, total: page.total })?;
    page.items.iter().for_each(|sheet| looks.person(FieldGroup::Levels, sheet.row.talent_id));
    Ok(page)
}

async fn list_items(
    can: Can<may::ReadAssessments>,
    listing: Listing<Filter>,
) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read_logged(move |db, scope, looks| {
            let page = whole_sheets(db, scope, looks, &listing)?;
            Ok((listing, page))
        })
        .await?;
    listing.reply(&page, exchange::table)
}

pub async fn import(
    can: Can<may::ManageAssessments>,
    query: Query<DryRun>,
    upload: Upload,
) -> Result<Reply, Problem> {
    take_in(can, query.0.dry_run, upload, Whose::Anybody).await
}

pub async fn import_own(
    can: Can<may::WriteAssessments>,
    query: Query<DryRun>,
    upload: Upload,
) -> Result<Reply, Problem> {
    take_in(can, query.0.dry_run, upload, Whose::Own).await
}

/// Takes a file in, or says what that would do.
///
/// # Errors
/// As for the routes.
pub async fn take_in<A: Permission>(
    can: Can<A>,
    dry_run: bool,
    upload: Upload,
    whose: Whose,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    if dry_run {
        let sheets = input.value()?;
        return Reply::json(
            &can.read(move |db, scope| exchange::rehearse(db, scope, &sheets, whose)).await?,
        );
    }
    can.write(acts::ASSESSMENT_IMPORT, input, move |tx, scope, sheets, _| {
        Reply::json(&exchange::take_in(tx, scope, sheets, whose)?)
    })
    .await
}
