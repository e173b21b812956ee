//! Badges over HTTP: awarded by rule, taken along, and what others check them with.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::{BadgeAwards, StaffBadges, credential, rule};
use crate::auth::Action;
use crate::auth::Scope;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{self, Descriptor, Entry, Filter, Ledger};
use crate::literacy::acts;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::LedgerEntryId;
use crate::web::{Anyone, Can, Input, Nothing, PathKey, Reply, Route};

pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/badge-awards/judge", "規則によるバッジの認定", judge)
            .takes::<Nothing>()
            .returns::<Judged>(),
        Route::get("/badge-awards/{id}/credential", "バッジの証明書", show)
            .returns::<BadgeCredential>(),
        Route::post("/staff-badges/judge", "規則による一般職員のバッジの認定", judge_staff)
            .takes::<Nothing>()
            .returns::<Judged>(),
        Route::get("/staff-badges/{id}/credential", "一般職員のバッジの証明書", show_staff)
            .returns::<BadgeCredential>(),
    ]
}

/// What others check badges with, open to everybody at addresses that stay.
#[must_use]
pub fn open_routes() -> Vec<Route> {
    vec![
        Route::get(credential::KEYS_PATH, "バッジの検証鍵", keys),
        Route::get(credential::REVOKED_PATH, "取り消したバッジ", revoked),
    ]
}

/// What the rules came to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Judged {
    /// How many badges were awarded.
    pub awarded: usize,
}

/// A badge to be taken along.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BadgeCredential {
    /// An Open Badges 3.0 credential as a signed token (JWT, EdDSA); its keys are at
    /// `/badges/keys.json`, what was revoked at `/badges/revoked.json`.
    pub credential: String,
}

/// Awards to shared talent what they meet.
///
/// # Errors
/// When the rows cannot be written.
pub async fn judge(can: Can<may::AwardBadges>, input: Input<Nothing>) -> Result<Reply, Problem> {
    can.write(acts::BADGE_AWARD_JUDGE, input, |tx, scope, _, _| {
        Reply::json(&Judged { awarded: rule::judge_talents(tx, scope)? })
    })
    .await
}

/// Awards to the staff in one's own body's lists what they meet.
///
/// # Errors
/// When the rows cannot be written.
pub async fn judge_staff(
    can: Can<may::AwardStaffBadges>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::STAFF_BADGE_JUDGE, input, |tx, scope, _, _| {
        Reply::json(&Judged { awarded: rule::judge_staff(tx, scope)? })
    })
    .await
}

/// An entry within reach with what its holder is called.
fn held(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    id: LedgerEntryId,
) -> Result<(Entry, String), Problem> {
    let mut filter = Filter::on(of);
    filter.id = vec![id];
    let award = ledger::within(db, scope, &filter)?.pop().ok_or(Problem::not_found())?;
    let name = match award.talent {
        Some(talent) => talent::names_on(db, &[talent], scope.today())?
            .remove(&talent)
            .map_or_else(String::new, |name| name.name),
        None => award.text("holder").to_owned(),
    };
    Ok((award, name))
}

async fn taken(can: Can, of: &'static Descriptor, id: LedgerEntryId) -> Result<String, Problem> {
    let clone = can.clone();
    can.read(move |db, scope| {
        let (award, name) = held(db, scope, of, id)?;
        credential::credential(db, clone.door(), &award, &name)
    })
    .await
}

/// The credential of somebody's badge, for its holder and the prefecture.
///
/// # Errors
/// `not_found`; `state_conflict` for one that was revoked.
pub async fn badge_credential(
    can: &Can<may::ExportBadges>,
    id: LedgerEntryId,
) -> Result<String, Problem> {
    taken(can.to(Action::ExportBadges), BadgeAwards::LEDGER, id).await
}

/// The same for a badge of one's own body's staff.
///
/// # Errors
/// As [`badge_credential`].
pub async fn staff_credential(
    can: &Can<may::ExportStaffBadges>,
    id: LedgerEntryId,
) -> Result<String, Problem> {
    taken(can.to(Action::ExportStaffBadges), StaffBadges::LEDGER, id).await
}

/// A credential as a file.
#[must_use]
pub fn credential_file(credential: String) -> Reply {
    Reply::file("badge.jwt".to_owned(), "application/vc+jwt", credential.into_bytes())
}

async fn show(can: Can<may::ExportBadges>, key: PathKey<LedgerEntryId>) -> Result<Reply, Problem> {
    Reply::json(&BadgeCredential { credential: badge_credential(&can, key.0).await? })
}

async fn show_staff(
    can: Can<may::ExportStaffBadges>,
    key: PathKey<LedgerEntryId>,
) -> Result<Reply, Problem> {
    Reply::json(&BadgeCredential { credential: staff_credential(&can, key.0).await? })
}

async fn keys(anyone: Anyone) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/jwk-set+json")
        .body(credential::keys_of(&anyone.door).to_string())
}

async fn revoked(anyone: Anyone) -> Result<HttpResponse, Problem> {
    let door = anyone.door.clone();
    let list = anyone.door.store.read(move |db: &mut Db| credential::revoked(db, &door)).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(list.to_string()))
}
