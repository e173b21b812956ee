//! Wishes over HTTP.

pub mod host;
pub mod officer;
pub mod pause;
pub mod round;

use super::input::{StatedWish, WishQuestion};
use super::reference::{Zone, zones};
use super::stating::state_wish;
use super::view::{MyWish, WishView, find_wish, list_wishes, my_wish};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FieldGroup, WishId};
use crate::web::{Can, Cursor, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Seen, Table};
use crate::wish::acts;

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    let own = vec![
        Route::get("/wish-zones", "希望地の区域の一覧", list_zones).list().returns::<Page<Zone>>(),
        Route::get("/wishes", "意向の一覧（閲覧は記録されます）", list)
            .query::<WishQuestion>()
            .list()
            .returns::<Page<WishView>>(),
        Route::get("/wishes/{id}", "意向（閲覧は記録されます）", show)
            .proven_in_part()
            .returns::<WishView>(),
        Route::get("/me/wish", "自分の意向", show_own).returns::<MyWish>(),
        Route::put("/me/wish", "自分の意向の提出（締切まで何度でも）", state)
            .takes::<StatedWish>()
            .returns::<MyWish>(),
    ];
    [own, round::routes(), officer::routes(), host::routes(), pause::routes()]
        .into_iter()
        .flatten()
        .collect()
}

async fn list_zones(
    can: Can<may::ReadWishRounds>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(|db, _| zones(db)).await?;
    listing.reply_all(rows, |zone| zone.zone.clone(), zone_table)
}

fn zone_table(rows: &[Zone]) -> Table {
    rows.iter().fold(
        Table::new("希望地の区域", &[("区域", 14), ("名称", 14), ("団体コード", 60)]),
        |table, zone| {
            let codes: Vec<&str> = zone
                .organization_codes
                .iter()
                .map(crate::vocab::OrganizationCode::as_str)
                .collect();
            table.row(vec![zone.zone.clone(), zone.name_ja.clone(), codes.join(" ")])
        },
    )
}

async fn list(can: Can<may::ReadWishes>, listing: Listing<WishQuestion>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read_logged(move |db, scope, seen| {
            let page = asked(db, scope, seen, &listing)?;
            Ok((listing, page))
        })
        .await?;
    file(&listing, &page)
}

/// A page of wishes within reach, without reasons; everybody shown is noted.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    listing: &Listing<WishQuestion>,
) -> Result<Page<WishView>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (rows, total) =
        list_wishes(db, scope, seen, &listing.filter, after, (listing.limit, listing.total))?;
    let page = listing.arranged(Page::of(rows, listing.limit, total, |wish| wish.id))?;
    seen.keep(FieldGroup::Wishes, &page.items.iter().map(|wish| wish.talent_id).collect());
    Ok(page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<WishQuestion>, page: &Page<WishView>) -> Result<Reply, Problem> {
    listing.reply(page, table)
}

/// Reasons of constraints are in no file.
fn table(rows: &[WishView]) -> Table {
    let columns = [
        ("年度", 12),
        ("氏名", 16),
        ("本籍団体", 14),
        ("継続・異動", 10),
        ("希望ジョブタイプ", 40),
        ("希望地", 40),
        ("勤務できない所", 40),
        ("通勤上限（分）", 10),
        ("通勤上限（km）", 10),
        ("テレワーク", 16),
        ("転居", 10),
        ("配慮事項", 8),
        ("備考", 40),
    ];
    rows.iter().fold(Table::new("意向一覧", &columns), |table, row| table.row(cells(row)))
}

fn cells(row: &WishView) -> Vec<String> {
    let number = |value: Option<i32>| value.map_or_else(String::new, |value| value.to_string());
    let places = |places: &[super::PlaceInput]| {
        let word = |place: &super::PlaceInput| match (&place.organization_code, &place.zone) {
            (Some(code), _) => code.to_string(),
            (None, zone) => zone.as_ref().map_or_else(String::new, ToString::to_string),
        };
        places.iter().map(word).collect::<Vec<_>>().join(" ")
    };
    vec![
        row.fiscal_year_label.clone(),
        row.talent_name.clone(),
        row.home_name.clone(),
        row.movement.name_ja().to_owned(),
        row.job_types.iter().map(crate::vocab::JobType::as_str).collect::<Vec<_>>().join(" "),
        places(&row.places),
        places(&row.impossible),
        number(row.commuting_limit_minutes),
        number(row.commuting_limit_km),
        row.telework.name_ja().to_owned(),
        row.house_move.name_ja().to_owned(),
        if row.has_constraint { "あり" } else { "" }.to_owned(),
        row.note.to_string(),
    ]
}

async fn show(can: Can<may::ReadWishes>, key: PathKey<WishId>) -> Result<Reply, Problem> {
    let view = can.read_logged(move |db, scope, seen| find_wish(db, scope, seen, key.0)).await?;
    Reply::entity(view.version, &view)
}

async fn show_own(can: Can<may::StateOwnWish>) -> Result<Reply, Problem> {
    let view = can.read(my_wish).await?;
    Reply::entity(view.version, &view)
}

pub async fn state(
    can: Can<may::StateOwnWish>,
    input: Input<StatedWish>,
) -> Result<Reply, Problem> {
    can.write(acts::WISH_STATE, input, |tx, scope, input, given| {
        given.require_version(my_wish(tx.db, scope)?.version)?;
        state_wish(tx, scope, input)?;
        let view = my_wish(tx.db, scope)?;
        Reply::entity(view.version, &view)
    })
    .await
}
