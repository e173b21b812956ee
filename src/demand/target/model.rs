//! What a target says, and when it is met.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::vocab::{FiscalYear, Grade, OrganizationCode, PostType, terms};

terms! {
    /// Kind of a target.
    TargetKind {
        /// 各市町に1名.
        FirstPerson = "first_person", "1人目", "First person";
        /// 2人目.
        SecondPerson = "second_person", "2人目", "Second person";
        /// A team with roles.
        Team = "team", "チーム", "Team";
        /// 市町の共通人材の県への配属: people of municipalities who serve at the prefecture.
        MunicipalAtPrefecture = "municipal_at_prefecture", "市町から県への配属", "Municipal people at the prefecture";
        /// 市町の共通人材の他市町への配属: people of municipalities who serve at others, in all.
        BetweenMunicipalities = "between_municipalities", "市町から他の市町への配属", "Municipal people at other municipalities";
    }
}

/// A role of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Number in the team.
    pub role_no: i32,
    /// Type of the post.
    pub post_type: PostType,
    /// 相当級.
    pub grade: Grade,
}

/// What is aimed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub organization: OrganizationCode,
    pub kind: TargetKind,
    /// From which fiscal year on.
    pub first_fiscal_year: FiscalYear,
    /// People of other bodies.
    pub shared_wanted: i32,
    /// The body's own people.
    pub own_wanted: i32,
    /// What is planned, in words.
    pub note: String,
    /// Where it is written.
    pub source: String,
    /// Roles of a team.
    pub roles: Vec<Role>,
}

/// Somebody who serves at the body by order on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Whether the home body is another one.
    pub shared: bool,
    /// Whether the home body is a municipality.
    pub municipal: bool,
    /// Type of the post; nothing when the post says nothing on the day.
    pub post_type: Option<PostType>,
}

/// A role and whether somebody is in a post of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoleView {
    /// Number in the team.
    pub role_no: i32,
    /// Type of the post.
    pub post_type: PostType,
    /// 相当級.
    pub grade: Grade,
    /// Whether somebody serves in a post of the type; one person fills one role.
    pub filled: bool,
}

/// Whose roles are filled: each member fills the first open role of the type of its post.
#[must_use]
pub fn filled_roles(roles: &[Role], members: &[Member]) -> Vec<RoleView> {
    let mut views: Vec<RoleView> = roles
        .iter()
        .map(|role| RoleView {
            role_no: role.role_no,
            post_type: role.post_type,
            grade: role.grade,
            filled: false,
        })
        .collect();
    for post_type in members.iter().filter_map(|member| member.post_type) {
        if let Some(open) =
            views.iter_mut().find(|role| !role.filled && role.post_type == post_type)
        {
            open.filled = true;
        }
    }
    views
}

/// Which targets.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TargetQuestion {
    /// Of these bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// Of these kinds.
    #[serde(default)]
    pub kind: Vec<TargetKind>,
    /// The day for which it is asked (default: today in Japan).
    pub as_of: Option<NaiveDate>,
}

/// A target and how far it is met on a day, counting people with orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TargetView {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Kind.
    pub kind: TargetKind,
    /// From which fiscal year on.
    pub first_fiscal_year: FiscalYear,
    /// The same as printed.
    pub first_fiscal_year_label: String,
    /// The day it was counted on.
    pub as_of: NaiveDate,
    /// People of other bodies that are aimed at.
    pub shared_wanted: i32,
    /// People of other bodies that serve.
    pub shared: i32,
    /// The body's own people that are aimed at.
    pub own_wanted: i32,
    /// The body's own people that serve.
    pub own: i32,
    /// How many are missing.
    pub missing: i32,
    /// Whether nobody is missing and every role is filled.
    pub met: bool,
    /// Roles of a team.
    pub roles: Vec<RoleView>,
    /// What is planned, in words.
    pub note: String,
    /// Where it is written.
    pub source: String,
}

impl Target {
    /// How far it is met by these people.
    #[must_use]
    pub fn seen(
        &self,
        organization_name: String,
        as_of: NaiveDate,
        members: &[Member],
    ) -> TargetView {
        let count = |shared: bool| {
            i32::try_from(members.iter().filter(|member| member.shared == shared).count())
                .unwrap_or(i32::MAX)
        };
        let (shared, own) = (count(true), count(false));
        let missing = (self.shared_wanted - shared).max(0) + (self.own_wanted - own).max(0);
        let roles = filled_roles(&self.roles, members);
        TargetView {
            organization_code: self.organization.clone(),
            organization_name,
            kind: self.kind,
            first_fiscal_year: self.first_fiscal_year,
            first_fiscal_year_label: self.first_fiscal_year.label(),
            as_of,
            shared_wanted: self.shared_wanted,
            shared,
            own_wanted: self.own_wanted,
            own,
            missing,
            met: missing == 0 && roles.iter().all(|role| role.filled),
            roles,
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> Target {
        let types = [
            PostType::BusinessDesigner,
            PostType::ProjectManager,
            PostType::ServiceDesigner,
            PostType::Engineer,
        ];
        Target {
            organization: "342157".parse().expect("a code"),
            kind: TargetKind::Team,
            first_fiscal_year: FiscalYear::new(2026).expect("a year"),
            shared_wanted: 2,
            own_wanted: 2,
            note: String::new(),
            source: String::new(),
            roles: (1..)
                .zip(types)
                .map(|(role_no, post_type)| Role { role_no, post_type, grade: Grade::Staff })
                .collect(),
        }
    }

    fn member(shared: bool, post_type: PostType) -> Member {
        Member { shared, municipal: !shared, post_type: Some(post_type) }
    }

    #[test]
    fn a_team_needs_its_roles_and_both_kinds_of_people() {
        let see =
            |members: &[Member]| team().seen("江田島市".to_owned(), NaiveDate::default(), members);
        let three = [
            member(true, PostType::BusinessDesigner),
            member(true, PostType::ProjectManager),
            member(false, PostType::ProjectManager),
        ];
        let seen = see(&three);
        assert_eq!(
            (seen.missing, seen.met, seen.roles.iter().filter(|role| role.filled).count()),
            (1, false, 2)
        );
        let whole = [
            member(true, PostType::BusinessDesigner),
            member(true, PostType::ProjectManager),
            member(false, PostType::ServiceDesigner),
            member(false, PostType::Engineer),
        ];
        assert!(see(&whole).met);
        let shared = whole.map(|one| Member { shared: true, ..one });
        assert_eq!(
            (see(&shared).missing, see(&shared).met),
            (2, false),
            "a surplus of one kind hides no lack of the other"
        );
    }
}
