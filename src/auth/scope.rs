//! Who asks, and what of it they may touch.

use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// For a machine: the actions it was given of what the role may do.
    pub only: Option<Arc<[Action]>>,
}

impl Grant {
    /// A role as persons hold it.
    #[must_use]
    pub const fn of(role: Role, organization: Option<OrganizationCode>) -> Self {
        Self { role, organization, on_behalf_of: None, only: None }
    }

    /// How far it reaches in an action: as the role does, for a machine in what it was given.
    fn reach(&self, action: Action) -> Reach {
        match &self.only {
            Some(given) if !given.contains(&action) => Reach::None,
            _ => reach(self.role, action),
        }
    }
}

/// The second factor as it stands with a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactor {
    /// Given, or none is there and none is owed.
    #[default]
    Settled,
    /// One is there and was not given in this session.
    Ungiven,
    /// None is there, and one is owed.
    ToSetUp,
}

/// What somebody owes before anything else, and whether they proved lately that it is them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// Whether the password must be changed.
    pub must_change_password: bool,
    pub second_factor: SecondFactor,
    /// Whether the last proof still counts as fresh.
    pub fresh: bool,
}

/// Who asks, as the account row says it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub session: SessionId,
    /// The person the account belongs to, if it is in the register.
    pub talent: Option<TalentId>,
    pub grants: Vec<Grant>,
    pub proofs: Proofs,
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
    voices: Vec<Grant>,
    fresh: bool,
    today: NaiveDate,
}

impl Actor {
    /// What of the action this actor may touch: the union over the roles held today.
    ///
    /// # Errors
    /// `forbidden` when no role allows it; `second_factor_needed`, `password_change_needed`,
    /// `second_factor_set_up_needed` for what is owed before anything else.
    pub fn scope(&self, action: Action) -> Result<Scope, Problem> {
        self.check_owed(action)?;
        let mut bodies = BTreeSet::new();
        let mut scope = Scope {
            account: self.account,
            session: self.session,
            bodies: Bodies::Only(BTreeSet::new()),
            person: None,
            oneself: self.talent,
            voices: Vec::new(),
            fresh: self.proofs.fresh,
            today: self.today,
        };
        let mut allowed = false;
        for grant in &self.grants {
            match grant.reach(action) {
                Reach::None => continue,
                Reach::Own => scope.person = self.talent,
                Reach::Body => bodies.extend(grant.organization.clone()),
                Reach::Statewide => scope.bodies = Bodies::All,
            }
            allowed = true;
            scope.voices.push(grant.clone());
        }
        if let Bodies::Only(reached) = &mut scope.bodies {
            reached.append(&mut bodies);
        }
        if allowed { Ok(scope) } else { Err(Problem::new(Code::Forbidden)) }
    }

    /// Whoever knows the password alone proves more before doing anything else.
    fn check_owed(&self, action: Action) -> Result<(), Problem> {
        let owed = match (self.proofs.second_factor, action) {
            (_, Action::ProveOneself) => return Ok(()),
            (SecondFactor::Ungiven, _) => Code::SecondFactorNeeded,
            (_, Action::UseOwnAccount) => return Ok(()),
            _ if self.proofs.must_change_password => Code::PasswordChangeNeeded,
            (SecondFactor::ToSetUp, _) => Code::SecondFactorSetUpNeeded,
            (SecondFactor::Settled, _) => return Ok(()),
        };
        Err(Problem::new(owed))
    }

    /// How this actor stands in the audit record.
    #[must_use]
    pub fn origin(&self, request_id: &str) -> Origin {
        let called = |grant: &Grant| match grant.only {
            Some(_) => "service_account",
            None => grant.role.as_str(),
        };
        let roles = self.grants.iter().map(called).collect::<Vec<_>>().join(",");
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

    /// Refuses what is done only with a fresh proof that it is the account's owner who asks.
    ///
    /// # Errors
    /// `step_up_needed`.
    pub fn check_fresh(&self) -> Result<(), Problem> {
        if self.fresh { Ok(()) } else { Err(Problem::new(Code::StepUpNeeded)) }
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

    /// Whether a role that reaches this action allows another too, be it for oneself alone. Roles
    /// that do not reach this one do not count: each look is in one capacity.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.farthest(action) != Reach::None
    }

    /// Whether such a role allows the other action for everybody.
    #[must_use]
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.farthest(action) == Reach::Statewide
    }

    fn farthest(&self, action: Action) -> Reach {
        self.voices.iter().map(|grant| grant.reach(action)).max().unwrap_or(Reach::None)
    }

    /// Whether such a role allows the other action for the body.
    #[must_use]
    pub fn may_at(&self, action: Action, code: &OrganizationCode) -> bool {
        self.voices.iter().any(|grant| match grant.reach(action) {
            Reach::None | Reach::Own => false,
            Reach::Body => grant.organization.as_ref() == Some(code),
            Reach::Statewide => true,
        })
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

    /// Whose place a delegate takes who speaks for the body; nothing for anybody else.
    #[must_use]
    pub fn principal_at(&self, code: &OrganizationCode) -> Option<&str> {
        let delegate = self.voice_at(code).filter(|grant| grant.role == Role::MunicipalDelegate)?;
        delegate.on_behalf_of.as_deref()
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
            proofs: Proofs::default(),
            today,
        }
    }

    fn grant(role: Role, organization: Option<&str>) -> Grant {
        Grant::of(role, organization.and_then(|code| code.parse().ok()))
    }

    #[test]
    fn a_body_without_meaning_is_nobody() {
        let scope = actor(vec![grant(Role::MunicipalCio, None)]).scope(Action::ReadTalents);
        assert_eq!(scope.map(|scope| scope.body_codes()), Ok(vec![]));
        let staff = actor(vec![grant(Role::AssignedStaff, None)]).scope(Action::ReadTalents);
        assert_eq!(staff.map(|scope| (scope.person(), scope.is_statewide())), Ok((None, false)));
    }

    #[test]
    fn roles_add_up_and_each_look_is_in_one_capacity() {
        let both =
            actor(vec![grant(Role::MunicipalCio, Some("342157")), grant(Role::Auditor, None)]);
        assert!(both.scope(Action::ReadAudit).is_ok());
        assert!(both.scope(Action::WriteTalents).is_err());
        let reads = both.scope(Action::ReadTalents).expect("a municipality reads its people");
        assert!(reads.may(Action::WriteDemands) && !reads.may(Action::ReadAudit));
        let (own, other) = ("342157".parse().expect("a code"), "342041".parse().expect("a code"));
        assert!(reads.may_at(Action::RankCandidates, &own));
        assert!(!reads.may_at(Action::RankCandidates, &other));
        let person = actor(vec![grant(Role::AssignedStaff, None)]).scope(Action::ReadWishes);
        assert!(person.as_ref().is_ok_and(|scope| scope.may(Action::PausePlacement)));
        assert!(person.is_ok_and(|scope| !scope.may_everywhere(Action::PausePlacement)));
    }

    /// Whoever changes a line of the policy changes nothing but what that line says: what `may`
    /// answers rests on the line of the action it is asked about.
    #[test]
    fn a_right_rests_on_its_own_line_of_the_policy() {
        for role in Role::ALL {
            for action in Action::ALL {
                let Ok(scope) = actor(vec![grant(*role, Some("342157"))]).scope(*action) else {
                    continue;
                };
                for other in Action::ALL {
                    let line = reach(*role, *other);
                    assert_eq!(scope.may(*other), line != Reach::None, "{role} {other:?}");
                    assert_eq!(scope.may_everywhere(*other), line == Reach::Statewide);
                }
            }
        }
    }

    /// The role a machine acts by is a bound, never a gift: an action it was not given does not
    /// come with another one either.
    #[test]
    fn a_machine_may_what_it_was_given_and_nothing_beside_it() {
        let given = Grant {
            only: Some([Action::ReadAssignments, Action::WriteDemands].into()),
            ..grant(Role::PrefectureStaff, None)
        };
        let machine = actor(vec![given]);
        assert_eq!(machine.origin("").roles, "service_account");
        let reads = machine.scope(Action::ReadAssignments).expect("it was given");
        assert!(reads.is_statewide() && reads.check_fresh().is_err());
        for action in Action::ALL.iter().filter(|one| **one != Action::ReadAssignments) {
            assert!(machine.scope(*action).is_err() && !reads.may(*action), "{action:?}");
            assert!(!reads.may_everywhere(*action));
        }
    }

    #[test]
    fn what_is_owed_comes_before_anything_else() {
        let owing = |second_factor, must_change_password| {
            let proofs = Proofs { must_change_password, second_factor, fresh: true };
            let actor = Actor { proofs, ..actor(vec![grant(Role::PrefectureStaff, None)]) };
            move |action| actor.scope(action).map_err(|problem| problem.code).err()
        };
        let (own, prove, other) =
            (Action::UseOwnAccount, Action::ProveOneself, Action::ReadReference);
        let ungiven = owing(SecondFactor::Ungiven, true);
        assert_eq!(ungiven(prove), None);
        assert_eq!([own, other].map(ungiven), [Some(Code::SecondFactorNeeded); 2]);
        let changing = owing(SecondFactor::ToSetUp, true);
        assert_eq!([prove, own].map(&changing), [None, None]);
        assert_eq!(changing(other), Some(Code::PasswordChangeNeeded));
        let setting_up = owing(SecondFactor::ToSetUp, false);
        assert_eq!([prove, own].map(&setting_up), [None, None]);
        assert_eq!(setting_up(other), Some(Code::SecondFactorSetUpNeeded));
        assert_eq!(owing(SecondFactor::Settled, false)(other), None);
    }

    #[test]
    fn nobody_without_a_role_may_do_anything() {
        for action in Action::ALL {
            assert!(actor(vec![]).scope(*action).is_err());
        }
    }
}
