//! Who asks, and what of it they may touch.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::policy::{Action, Reach, reach};
use crate::db::Origin;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, OrganizationCode, Role, SessionId, TalentId};

/// A role held today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    /// The body it speaks for; municipal roles reach nothing without one.
    pub organization: Option<OrganizationCode>,
    /// For a delegate: whose place it takes.
    pub on_behalf_of: Option<String>,
}

/// Who asks, as the account row says it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub session: SessionId,
    /// The person the account belongs to, if it is in the register.
    pub talent: Option<TalentId>,
    pub grants: Vec<Grant>,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// The day in Japan.
    pub today: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bodies {
    All,
    Only(BTreeSet<OrganizationCode>),
}

/// What of an action an actor may touch. Only [`Actor::scope`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    account: AccountId,
    session: SessionId,
    bodies: Bodies,
    person: Option<TalentId>,
    oneself: Option<TalentId>,
    drafts: bool,
    voices: Vec<Grant>,
    today: NaiveDate,
}

impl Actor {
    /// What of the action this actor may touch: the union over the roles held today.
    ///
    /// # Errors
    /// `forbidden` when no role allows it, `password_change_needed` before the first password was
    /// changed.
    pub fn scope(&self, action: Action) -> Result<Scope, Problem> {
        if self.must_change_password && action != Action::UseOwnAccount {
            return Err(Problem::new(Code::PasswordChangeNeeded));
        }
        let mut bodies = BTreeSet::new();
        let mut scope = Scope {
            account: self.account,
            session: self.session,
            bodies: Bodies::Only(BTreeSet::new()),
            person: None,
            oneself: self.talent,
            drafts: false,
            voices: Vec::new(),
            today: self.today,
        };
        let mut allowed = false;
        for grant in &self.grants {
            match reach(grant.role, action) {
                Reach::None => continue,
                Reach::Own => scope.person = self.talent,
                Reach::Body => bodies.extend(grant.organization.clone()),
                Reach::Statewide => scope.bodies = Bodies::All,
            }
            allowed = true;
            scope.drafts |= grant.role == Role::PrefectureStaff;
            scope.voices.push(grant.clone());
        }
        if let Bodies::Only(reached) = &mut scope.bodies {
            reached.append(&mut bodies);
        }
        if allowed { Ok(scope) } else { Err(Problem::new(Code::Forbidden)) }
    }

    /// How this actor stands in the audit record.
    #[must_use]
    pub fn origin(&self, request_id: &str) -> Origin {
        let roles =
            self.grants.iter().map(|grant| grant.role.as_str()).collect::<Vec<_>>().join(",");
        Origin {
            account: Some(self.account),
            roles,
            on_behalf_of: self.grants.iter().find_map(|grant| grant.on_behalf_of.clone()),
            organization: self
                .grants
                .iter()
                .find_map(|grant| grant.organization.as_ref().map(ToString::to_string)),
            request_id: request_id.to_owned(),
        }
    }
}

impl Scope {
    /// The account that asks.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The session that asks.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    #[must_use]
    pub const fn bodies(&self) -> &Bodies {
        &self.bodies
    }

    /// The person within reach because it is the actor itself.
    #[must_use]
    pub const fn person(&self) -> Option<TalentId> {
        self.person
    }

    /// The person the account belongs to, whatever its roles: nobody reviews or confirms what is
    /// about oneself.
    #[must_use]
    pub const fn oneself(&self) -> Option<TalentId> {
        self.oneself
    }

    /// Whether everything is within reach.
    #[must_use]
    pub fn is_statewide(&self) -> bool {
        self.bodies == Bodies::All
    }

    /// Whether what is not yet announced may be seen.
    #[must_use]
    pub const fn sees_drafts(&self) -> bool {
        self.drafts
    }

    /// Whether the body is within reach.
    #[must_use]
    pub fn reaches_body(&self, code: &OrganizationCode) -> bool {
        match &self.bodies {
            Bodies::All => true,
            Bodies::Only(bodies) => bodies.contains(code),
        }
    }

    /// With which of the roles that reach the body the actor speaks for it: the CIO's own voice
    /// goes before a delegate's, and a municipal one before the prefecture's.
    #[must_use]
    pub fn voice_at(&self, code: &OrganizationCode) -> Option<&Grant> {
        let municipal =
            self.voices.iter().filter(|grant| grant.organization.as_ref() == Some(code));
        let ranked = |role: Role| {
            [Role::MunicipalCio, Role::MunicipalDelegate].iter().position(|known| *known == role)
        };
        let own = municipal
            .filter_map(|grant| Some((ranked(grant.role)?, grant)))
            .min_by_key(|(rank, _)| *rank);
        own.map(|(_, grant)| grant)
            .or_else(|| self.voices.iter().find(|grant| grant.role == Role::PrefectureStaff))
    }

    /// Whether the actor speaks for the prefecture.
    #[must_use]
    pub fn speaks_for_prefecture(&self) -> bool {
        self.voices.iter().any(|grant| grant.role == Role::PrefectureStaff)
    }

    /// Codes of the bodies within reach, when they are not all.
    #[must_use]
    pub fn body_codes(&self) -> Vec<OrganizationCode> {
        match &self.bodies {
            Bodies::All => Vec::new(),
            Bodies::Only(bodies) => bodies.iter().cloned().collect(),
        }
    }

    /// The municipalities the actor speaks for, as CIO or delegate, whatever it may read beyond
    /// them.
    pub fn spoken_for(&self) -> impl Iterator<Item = &OrganizationCode> {
        let municipal =
            |grant: &&Grant| matches!(grant.role, Role::MunicipalCio | Role::MunicipalDelegate);
        self.voices.iter().filter(municipal).filter_map(|grant| grant.organization.as_ref())
    }

    /// The day in Japan on which it holds.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(grants: Vec<Grant>) -> Actor {
        let today = NaiveDate::default();
        Actor {
            account: AccountId::random(),
            session: SessionId::random(),
            talent: None,
            grants,
            must_change_password: false,
            today,
        }
    }

    fn grant(role: Role, organization: Option<&str>) -> Grant {
        Grant {
            role,
            organization: organization.and_then(|code| code.parse().ok()),
            on_behalf_of: None,
        }
    }

    #[test]
    fn a_body_without_meaning_is_nobody() {
        let scope = actor(vec![grant(Role::MunicipalCio, None)]).scope(Action::ReadTalents);
        assert_eq!(scope.map(|scope| scope.body_codes()), Ok(vec![]));
        let staff = actor(vec![grant(Role::AssignedStaff, None)]).scope(Action::ReadTalents);
        assert_eq!(staff.map(|scope| (scope.person(), scope.is_statewide())), Ok((None, false)));
    }

    #[test]
    fn roles_add_up_and_drafts_come_only_with_the_prefecture_s() {
        let both =
            actor(vec![grant(Role::MunicipalCio, Some("342157")), grant(Role::Auditor, None)]);
        assert_eq!(both.scope(Action::ReadTalents).map(|scope| scope.sees_drafts()), Ok(false));
        assert!(both.scope(Action::ReadAudit).is_ok());
        assert!(both.scope(Action::WriteTalents).is_err());
        let staff = actor(vec![grant(Role::PrefectureStaff, None)]);
        assert_eq!(staff.scope(Action::ReadAssignments).map(|scope| scope.sees_drafts()), Ok(true));
    }

    #[test]
    fn nobody_without_a_role_may_do_anything() {
        for action in Action::ALL {
            assert!(actor(vec![]).scope(*action).is_err());
        }
    }
}
