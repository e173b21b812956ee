//! Rules of accounts: logins, which role needs what, when a session ends.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::{PasswordFault, check_password};
use crate::config::Auth;
use crate::limits::{PASSWORD_MAX_BYTES, PASSWORD_MIN};
use crate::problem::{FieldError, Problem};
use crate::vocab::{
    AccountId, Act, GrantId, IdentityLinkId, Name, OrganizationCode, Period, Role, SessionId,
    ShortText, TalentId, open_end,
};

/// Roles that nobody gives alone, and the passwords of whose holders nobody resets alone.
pub const GUARDED: [Role; 3] = [Role::PrefectureStaff, Role::AccountAdmin, Role::Auditor];
/// Roles that a file gives: no second person is needed for them.
pub const FILED: [Role; 2] = [Role::MunicipalCio, Role::MunicipalDelegate];
/// Roles that one person does not hold on the same day: who is watched does not watch, and who gives
/// rights does not use them.
pub const INCOMPATIBLE: [(Role, Role); 5] = [
    (Role::Auditor, Role::AccountAdmin),
    (Role::Auditor, Role::PrefectureStaff),
    (Role::Auditor, Role::MunicipalCio),
    (Role::Auditor, Role::MunicipalDelegate),
    (Role::AccountAdmin, Role::PrefectureStaff),
];

/// Refuses a role beside one that is held on the same day.
///
/// # Errors
/// `role_incompatible`.
pub fn check_beside(
    pointer: &str,
    (role, period): (Role, Period),
    held: &[(Role, Period)],
) -> Result<(), FieldError> {
    let beside = |other: Role| {
        INCOMPATIBLE.contains(&(role, other)) || INCOMPATIBLE.contains(&(other, role))
    };
    match held.iter().find(|(other, days)| beside(*other) && days.overlap(&period).is_some()) {
        Some((other, _)) => Err(FieldError::new(pointer, "role_incompatible")
            .saying("role", role)
            .saying("held", *other)),
        None => Ok(()),
    }
}

/// Hours for which an initial password is good.
pub const INITIAL_PASSWORD_HOURS: i64 = 24;
/// Seconds in which a refresh token whose answer was lost may be sent again.
pub const REFRESH_GRACE_SECONDS: i64 = 10;

/// A new account.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What is typed at sign-in: 3 to 64 of a-z, 0-9, '.', '-', '_'.
    pub login: String,
    /// Name shown to others.
    pub display_name: Name,
    /// The person of the register it belongs to.
    pub talent_id: Option<TalentId>,
    /// Roles it holds.
    #[validate(length(max = 20))]
    #[serde(default)]
    pub grants: Vec<NewGrant>,
}

/// A role for a time.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// Body it speaks for; municipal roles need one.
    pub organization_code: Option<OrganizationCode>,
    /// For a delegate: whose place it takes.
    pub on_behalf_of: Option<ShortText>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null = open.
    pub ends_on: Option<NaiveDate>,
}

/// A role held by an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GrantView {
    /// Identifier.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// What it is called.
    pub role_name: &'static str,
    /// Body it speaks for.
    pub organization_code: Option<OrganizationCode>,
    /// For a delegate: whose place it takes.
    pub on_behalf_of: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null = open.
    pub ends_on: Option<NaiveDate>,
}

impl GrantView {
    #[must_use]
    pub fn new(
        id: GrantId,
        role: Role,
        organization_code: Option<OrganizationCode>,
        on_behalf_of: Option<String>,
        days: Period,
    ) -> Self {
        Self {
            id,
            role,
            role_name: role.name_ja(),
            organization_code,
            on_behalf_of,
            starts_on: days.from,
            ends_on: open_end(days.to),
        }
    }
}

/// An account, for its administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountView {
    /// Identifier.
    pub id: AccountId,
    /// What is typed at sign-in.
    pub login: String,
    /// Name shown to others.
    pub display_name: String,
    /// Whether it can sign in.
    pub active: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// The person of the register it belongs to.
    pub talent_id: Option<TalentId>,
    /// Roles it holds or will hold.
    pub grants: Vec<GrantView>,
    /// Who identity providers know it as.
    pub identities: Vec<IdentityView>,
    /// Last sign-in, Japan time.
    pub last_sign_in_at: Option<String>,
    /// When somebody last confirmed that it is still to have its roles, Japan time.
    pub reviewed_at: Option<String>,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Who an identity provider knows an account as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IdentityView {
    /// Identifier of the link.
    pub id: IdentityLinkId,
    /// The provider, as it names itself.
    pub issuer: String,
    /// Its user, as it names them.
    pub subject: String,
    /// Since when, Japan time.
    pub linked_at: String,
}

/// A session that is alive, or is over and came from a device not known, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionView {
    /// Identifier.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it began, Japan time.
    pub created_at: String,
    /// When it ends at the latest, Japan time.
    pub expires_at: String,
    /// From where.
    pub client_address: String,
    /// By which program, as it says itself.
    pub device: String,
    /// Whether it came from a device and address not known before, and nobody has said that it is
    /// known.
    pub is_new: bool,
    /// When it ended, Japan time; null while it is alive.
    pub ended_at: Option<String>,
}

/// Whether a text can be a login: ASCII only, so that no two look alike.
///
/// # Errors
/// `login_invalid`.
pub fn check_login(login: &str) -> Result<(), FieldError> {
    let good = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
    };
    if (3..=64).contains(&login.len()) && login.bytes().all(good) {
        Ok(())
    } else {
        Err(FieldError::new("/login", "login_invalid"))
    }
}

/// Whether a password may be chosen.
///
/// # Errors
/// The fault, with the pointer.
pub fn check_new_password(
    pointer: &str,
    password: &str,
    login: &str,
    place: &[String],
) -> Result<(), Problem> {
    check_password(password, login, place).map_err(|fault| {
        let error = match fault {
            PasswordFault::TooShort => {
                FieldError::new(pointer, "password_too_short").with("min", PASSWORD_MIN)
            }
            PasswordFault::TooLong => {
                FieldError::new(pointer, "password_too_long").with("max", PASSWORD_MAX_BYTES)
            }
            PasswordFault::Common => FieldError::new(pointer, "password_common"),
        };
        error.into()
    })
}

/// A municipal role speaks for a municipality, a delegate for somebody, assigned staff are somebody
/// of the register.
///
/// # Errors
/// Every fault, with pointers below `prefix`.
pub fn check_grant(
    prefix: &str,
    grant: &NewGrant,
    talent: Option<TalentId>,
) -> Result<Period, Vec<FieldError>> {
    let mut errors = Vec::new();
    let municipal = matches!(grant.role, Role::MunicipalCio | Role::MunicipalDelegate);
    let municipality = grant.organization_code.as_ref().is_some_and(|code| !code.is_prefecture());
    if municipal && !municipality {
        let reason = (
            "市町の役割には市町の団体コードが必要です。",
            "A municipal role needs the code of its municipality.",
        );
        errors.push(FieldError::because(&format!("{prefix}/organization_code"), reason));
    }
    if !municipal && municipality {
        let reason = (
            "市町の団体コードを持てるのは市町の役割だけです。外してください。",
            "Only municipal roles have the code of a municipality. Leave it out.",
        );
        errors.push(FieldError::because(&format!("{prefix}/organization_code"), reason));
    }
    if grant.role == Role::MunicipalDelegate
        && grant.on_behalf_of.as_ref().is_none_or(|name| name.as_str().trim().is_empty())
    {
        errors.push(FieldError::new(&format!("{prefix}/on_behalf_of"), "required"));
    }
    if grant.role == Role::AssignedStaff && talent.is_none() {
        let reason = (
            "配属職員の役割には、人材リストの本人（talent_id）が必要です。",
            "The role of assigned staff needs its person in the register (talent_id).",
        );
        errors.push(FieldError::because(&format!("{prefix}/role"), reason));
    }
    match Period::of_days(grant.starts_on, grant.ends_on) {
        Ok(period) if errors.is_empty() => Ok(period),
        Ok(_) => Err(errors),
        Err(code) => {
            errors.push(FieldError::new(&format!("{prefix}/ends_on"), code));
            Err(errors)
        }
    }
}

/// When a session of these roles ends at the latest: shorter for those who see everybody.
#[must_use]
pub fn session_end(roles: &[Role], auth: &Auth, now: NaiveDateTime) -> NaiveDateTime {
    let privileged = roles.iter().any(|role| GUARDED.contains(role));
    now + TimeDelta::hours(if privileged {
        auth.privileged_session_hours
    } else {
        auth.session_hours
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, organization: Option<&str>, on_behalf_of: Option<&str>) -> NewGrant {
        NewGrant {
            role,
            organization_code: organization.and_then(|code| code.parse().ok()),
            on_behalf_of: on_behalf_of.and_then(|name| ShortText::new(name).ok()),
            starts_on: NaiveDate::default(),
            ends_on: None,
        }
    }

    #[test]
    fn each_role_needs_what_gives_it_meaning() {
        let fails = |grant: &NewGrant, talent| check_grant("", grant, talent).is_err();
        assert!(fails(&grant(Role::MunicipalCio, None, None), None));
        assert!(fails(&grant(Role::MunicipalCio, Some("340006"), None), None));
        assert!(!fails(&grant(Role::MunicipalCio, Some("342157"), None), None));
        assert!(fails(&grant(Role::MunicipalDelegate, Some("342157"), None), None));
        assert!(!fails(&grant(Role::MunicipalDelegate, Some("342157"), Some("副市長")), None));
        assert!(fails(&grant(Role::AssignedStaff, None, None), None));
        assert!(!fails(&grant(Role::AssignedStaff, None, None), Some(TalentId::random())));
        assert!(fails(&grant(Role::Auditor, Some("342157"), None), None));
    }

    #[test]
    fn who_watches_holds_nothing_that_is_watched() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let days = |from, to| Period::between(day(from), day(to));
        let year = days("2026-04-01", "2027-04-01");
        for (one, other) in INCOMPATIBLE {
            for (new, held) in [(one, other), (other, one)] {
                assert!(check_beside("", (new, year), &[(held, year)]).is_err(), "{new} {held}");
                let later = days("2027-04-01", "2028-04-01");
                assert!(
                    check_beside("", (new, later), &[(held, year)]).is_ok(),
                    "one after another"
                );
            }
        }
        for role in Role::ALL {
            assert!(check_beside("", (*role, year), &[(*role, year)]).is_ok());
        }
    }

    #[test]
    fn logins_are_plain() {
        for login in ["ab", "Admin", "a b c", "админ", "a@b", "管理者", &"a".repeat(65)] {
            assert!(check_login(login).is_err(), "{login}");
        }
        assert!(check_login("etajima.cio-1").is_ok());
    }
}
