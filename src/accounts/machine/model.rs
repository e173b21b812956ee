//! What a machine may be given, until when, from where.

use chrono::{Months, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::model::check_login;
use crate::auth::{Action, FOR_MACHINES, Reach, reach};
use crate::problem::{FieldError, Problem};
use crate::vocab::{AccountId, Act, Name, Networks, OrganizationCode, Role, ShortText, terms};

/// Days before the end of one, and without any use, from which somebody is to look at it.
pub const ENDING_DAYS: i64 = 30;
pub const IDLE_DAYS: i64 = 90;
/// Hours for which the secret before is good besides the new one, where nothing else is said.
const OVERLAP_HOURS: i64 = 24;

terms! {
    /// Where a service account stands.
    MachineState {
        /// It may call.
        Active = "active", "利用中", "In use";
        /// Its last day is over.
        Expired = "expired", "期限切れ", "Expired";
        /// It was revoked.
        Revoked = "revoked", "停止", "Revoked";
    }
}

terms! {
    /// Why somebody is to look at a service account.
    Attention {
        /// It ends within 30 days.
        Ending = "ending", "30日以内に期限が切れる", "Ends within 30 days";
        /// It was not used for 90 days.
        Idle = "idle", "90日間使われていない", "Not used for 90 days";
    }
}

/// A new service account.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServiceAccount {
    /// What the record calls it: 3 to 64 of a-z, 0-9, '.', '-', '_'; no account has it.
    #[schema(example = "hr-system")]
    pub login: String,
    /// The system that calls, shown to others.
    #[schema(value_type = String, example = "人事給与システム")]
    pub display_name: Name,
    /// Permissions by their names in docs/PERMISSIONS.md, of those a machine may be given.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = json!(["ReadTalents", "ReadAssignments"]))]
    pub scopes: Vec<String>,
    /// The municipality it reads for; null for the whole prefecture.
    pub organization_code: Option<OrganizationCode>,
    /// Addresses and networks it calls from.
    #[validate(length(min = 1, max = 20))]
    #[schema(value_type = Vec<String>, example = json!(["10.20.0.0/16"]))]
    pub addresses: Vec<ShortText>,
    /// Last day, at most a year ahead.
    pub expires_on: NaiveDate,
}

/// How the secret is changed over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Hours for which the secret before is good besides, 0 to 168; 24 where nothing is said.
    #[validate(range(min = 0, max = 168))]
    #[serde(default = "overlap")]
    pub overlap_hours: i64,
}

const fn overlap() -> i64 {
    OVERLAP_HOURS
}

/// A service account, for administrators.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceAccount {
    /// Identifier; the record names it by this.
    pub id: AccountId,
    /// What the record calls it.
    pub login: String,
    /// The system that calls.
    pub display_name: String,
    /// Where it stands.
    pub state: MachineState,
    /// The state in words.
    pub state_label: &'static str,
    /// Permissions it holds.
    pub scopes: Vec<String>,
    /// The municipality it reads for; null for the whole prefecture.
    pub organization_code: Option<OrganizationCode>,
    /// Addresses and networks it calls from.
    pub addresses: Vec<String>,
    /// Last day.
    pub expires_on: NaiveDate,
    /// When its secret was made, Japan time.
    #[schema(format = DateTime)]
    pub rotated_at: String,
    /// Until when the secret before is good too, Japan time.
    #[schema(format = DateTime)]
    pub former_until: Option<String>,
    /// When it last called, Japan time, within a minute; null where it never did.
    #[schema(format = DateTime)]
    pub last_used_at: Option<String>,
    /// From where it last called.
    pub last_used_from: String,
    /// Why somebody is to look at it; null for what is in order.
    pub attention: Option<Attention>,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// As which role a machine reaches what it was given.
pub const fn role_of(body: Option<&OrganizationCode>) -> Role {
    match body {
        Some(_) => Role::MunicipalCio,
        None => Role::PrefectureStaff,
    }
}

/// What a machine may be given, statewide or for one body.
pub fn grantable(role: Role) -> impl Iterator<Item = Action> {
    FOR_MACHINES.into_iter().filter(move |action| reach(role, *action) != Reach::None)
}

/// What a machine may be given for the whole prefecture.
pub fn grantable_statewide() -> impl Iterator<Item = Action> {
    grantable(Role::PrefectureStaff)
}

/// Permissions by their names.
pub fn actions(names: &[String], role: Role) -> Result<Vec<Action>, Vec<FieldError>> {
    let allowed = || grantable(role).map(Action::as_str).collect::<Vec<_>>().join(", ");
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (index, name) in names.iter().enumerate() {
        match grantable(role).find(|action| action.as_str() == name) {
            Some(action) => found.push(action),
            None => errors.push(
                FieldError::new(&format!("/scopes/{index}"), "term_unknown")
                    .with("allowed", allowed()),
            ),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

impl NewServiceAccount {
    /// Addresses as they are kept.
    pub fn networks(&self) -> String {
        self.addresses.iter().map(|one| one.as_str().trim()).collect::<Vec<_>>().join(",")
    }

    /// Everything that a type alone cannot say.
    ///
    /// # Errors
    /// Every wrong field.
    pub fn check(&self, today: NaiveDate) -> Result<(), Problem> {
        let role = role_of(self.organization_code.as_ref());
        let mut errors = actions(&self.scopes, role).err().unwrap_or_default();
        errors.extend(check_login(&self.login).err());
        if self.organization_code.as_ref().is_some_and(OrganizationCode::is_prefecture) {
            let reason = (
                "県全体を読むサービスアカウントには団体コードを付けません。空欄にしてください。",
                "One that reads for the whole prefecture has no code. Leave it out.",
            );
            errors.push(FieldError::because("/organization_code", reason));
        }
        for (index, one) in self.addresses.iter().enumerate() {
            let word = one.as_str().trim();
            if word.is_empty() || word.contains(',') || word.parse::<Networks>().is_err() {
                let reason = (
                    "10.20.0.0/16 や 10.20.1.5 のように、アドレスか範囲を1つ書いてください。",
                    "Write one address or network, like 10.20.0.0/16 or 10.20.1.5.",
                );
                errors.push(FieldError::because(&format!("/addresses/{index}"), reason));
            }
        }
        let last = today.checked_add_months(Months::new(12)).unwrap_or(today);
        if self.expires_on < today || self.expires_on > last {
            let reason = (
                "今日から1年以内の日を指定してください。",
                "Choose a day from today to a year ahead.",
            );
            errors.push(FieldError::because("/expires_on", reason));
        }
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }
}

/// Where one stands on a day.
pub fn state(revoked: bool, expires_on: NaiveDate, today: NaiveDate) -> MachineState {
    match (revoked, today > expires_on) {
        (true, _) => MachineState::Revoked,
        (false, true) => MachineState::Expired,
        (false, false) => MachineState::Active,
    }
}

/// Why somebody is to look at one that may call; `since` is when it was last used, or made.
pub fn attention(
    expires_on: NaiveDate,
    since: NaiveDateTime,
    (now, today): (NaiveDateTime, NaiveDate),
) -> Option<Attention> {
    if expires_on - today <= TimeDelta::days(ENDING_DAYS) {
        return Some(Attention::Ending);
    }
    (now - since >= TimeDelta::days(IDLE_DAYS)).then_some(Attention::Idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_s_machine_is_given_no_more_than_its_cio_may() {
        let names = |role| grantable(role).map(Action::as_str).collect::<Vec<_>>();
        let (all, own) = (names(Role::PrefectureStaff), names(Role::MunicipalCio));
        assert_eq!(all.len(), FOR_MACHINES.len());
        assert!(own.contains(&"ReadTalents") && !own.contains(&"WriteHiring"));
        assert!(actions(&["WriteHiring".to_owned()], Role::MunicipalCio).is_err());
        assert!(actions(&["ManageAccounts".to_owned()], Role::PrefectureStaff).is_err());
    }

    #[test]
    fn one_is_good_through_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let last = day("2026-06-30");
        assert_eq!(state(false, last, last), MachineState::Active);
        assert_eq!(state(false, last, day("2026-07-01")), MachineState::Expired);
        assert_eq!(state(true, last, last), MachineState::Revoked);
        let noon = |text| day(text).and_hms_opt(3, 0, 0).expect("a moment");
        let looks =
            |since, today| attention(day("2026-12-31"), noon(since), (noon(today), day(today)));
        assert_eq!(looks("2026-06-01", "2026-08-29"), None);
        assert_eq!(looks("2026-06-01", "2026-08-30"), Some(Attention::Idle));
        assert_eq!(looks("2026-11-30", "2026-12-01"), Some(Attention::Ending));
    }
}
