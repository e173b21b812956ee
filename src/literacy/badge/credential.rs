//! Badges as others check them: Open Badges 3.0 credentials as signed tokens (VC-JWT), and the list of
//! those that were revoked. Contexts are named and never fetched.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{BadgeAwards, BadgeSteps, StaffBadges};
use crate::auth::secret_digest;
use crate::db::Db;
use crate::ledger::{self, Entry, Ledger};
use crate::problem::{Problem, Wording};
use crate::web::Door;

/// Where public keys are told.
pub const KEYS_PATH: &str = "/badges/keys.json";
/// Where revoked badges are told.
pub const REVOKED_PATH: &str = "/badges/revoked.json";

/// Under which address this house is known to others; where the operator has named none, a name that
/// tells so.
fn origin(door: &Door) -> &str {
    if door.mail.link.is_empty() { "https://dxship.invalid" } else { &door.mail.link }
}

fn id_of(award: &Entry) -> String {
    format!("urn:dxship:badge:{}", award.id)
}

/// The public keys, as they are told.
#[must_use]
pub fn keys_of(door: &Door) -> Value {
    door.badges.keys(&format!("{}{KEYS_PATH}", origin(door)))
}

/// The list of revoked badges: identifiers that name nobody.
pub(super) fn revoked(db: &mut Db, door: &Door) -> Result<Value, Problem> {
    let all = [ledger::all(db, BadgeAwards::LEDGER)?, ledger::all(db, StaffBadges::LEDGER)?];
    let mut ids: Vec<String> =
        all.iter().flatten().filter(|award| award.state == "revoked").map(id_of).collect();
    ids.sort();
    let entry = |id: String| json!({ "id": id, "revoked": true });
    let issuer = origin(door);
    Ok(json!({
        "id": format!("{issuer}{REVOKED_PATH}"),
        "issuer": issuer,
        "revokedCredential": ids.into_iter().map(entry).collect::<Vec<_>>(),
    }))
}

/// What tells its holder's name to whoever is told it, and to nobody else (Open Badges 3.0,
/// `IdentityObject`). The salt is of this badge, so that the same badge is the same credential.
fn identity(name: &str, id: &str) -> Value {
    let salt = secret_digest(id)[..16].to_owned();
    let hash = Sha256::digest(format!("{name}{salt}").as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    json!([{
        "type": "IdentityObject",
        "hashed": true,
        "identityHash": format!("sha256${hash}"),
        "identityType": "name",
        "salt": salt,
    }])
}

/// A badge as a signed credential for its holder.
///
/// # Errors
/// `state_conflict` for a badge that was revoked.
pub fn credential(
    db: &mut Db,
    door: &Door,
    award: &Entry,
    holder: &str,
) -> Result<String, Problem> {
    if award.state != "awarded" {
        let state = ("取消し", "Revoked");
        let step = ("証明書の書出し", "Take it along");
        return Err(Problem::state_conflict(state, step, Wording::nothing()));
    }
    let step = match award.text("step").parse() {
        Ok(id) => ledger::at(db, BadgeSteps::LEDGER, id)?,
        Err(_) => None,
    };
    let step = step.ok_or(Problem::not_found())?;
    let (issuer, id) = (origin(door), id_of(award));
    let subject = format!("urn:dxship:holder:{}", award.id);
    let day = award.day("awarded_on").unwrap_or(NaiveDate::MIN);
    let from = format!("{day}T00:00:00+09:00");
    let seconds = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() - 9 * 3600;
    let payload = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.text("title"),
        "issuer": { "id": issuer, "type": ["Profile"], "name": door.product.service[0] },
        "validFrom": from,
        "credentialSubject": {
            "id": subject,
            "type": ["AchievementSubject"],
            "identifier": identity(holder, &id),
            "achievement": {
                "id": format!("urn:dxship:badge-step:{}", step.id),
                "type": ["Achievement"],
                "achievementType": "Badge",
                "name": step.text("title"),
                "description": step.text("criteria"),
                "criteria": { "narrative": step.text("criteria") },
            },
        },
        "credentialStatus": {
            "id": format!("{issuer}{REVOKED_PATH}"),
            "type": "1EdTechRevocationList",
        },
        "iss": issuer,
        "jti": id,
        "sub": subject,
        "nbf": seconds,
    });
    Ok(door.badges.sign(&format!("{issuer}{KEYS_PATH}"), &payload))
}
