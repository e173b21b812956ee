//! The targets the program brings along (`config/reference/targets.csv`): what the scheme
//! published.

use serde::Deserialize;

use super::model::{Role, Target, TargetKind};
use super::store;
use crate::db::Tx;
use crate::organization;
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Grade, OrganizationCode, PostType};

const TARGETS: &str = include_str!("../../../config/reference/targets.csv");
/// Stands for every municipality.
const EVERYBODY: &str = "*";

#[derive(Clone, Debug, Deserialize)]
struct TargetLine {
    organization_code: String,
    kind: TargetKind,
    first_fiscal_year: FiscalYear,
    shared_wanted: i32,
    own_wanted: i32,
    role_no: Option<i32>,
    post_type: Option<PostType>,
    grade: Option<Grade>,
    note: String,
    source: String,
}

impl TargetLine {
    fn role(&self) -> Option<Role> {
        Some(Role { role_no: self.role_no?, post_type: self.post_type?, grade: self.grade? })
    }

    fn target(&self, organization: OrganizationCode) -> Target {
        Target {
            organization,
            kind: self.kind,
            first_fiscal_year: self.first_fiscal_year,
            shared_wanted: self.shared_wanted,
            own_wanted: self.own_wanted,
            note: self.note.clone(),
            source: self.source.clone(),
            roles: Vec::new(),
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "the built-in targets cannot be read");
    Problem::new(Code::Internal)
}

fn built_in(municipalities: &[OrganizationCode]) -> Result<Vec<Target>, Problem> {
    let lines: Vec<TargetLine> = csv::Reader::from_reader(TARGETS.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    let mut targets: Vec<Target> = Vec::new();
    for line in &lines {
        let bodies = if line.organization_code == EVERYBODY {
            municipalities.to_vec()
        } else {
            vec![line.organization_code.parse().map_err(broken)?]
        };
        for body in bodies {
            let known = targets
                .iter_mut()
                .find(|target| target.organization == body && target.kind == line.kind);
            match known {
                Some(target) => target.roles.extend(line.role()),
                None => targets
                    .push(Target { roles: line.role().into_iter().collect(), ..line.target(body) }),
            }
        }
    }
    Ok(targets)
}

/// Adds the targets that are missing; leaves alone what is there. Returns how many were added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let municipalities: Vec<OrganizationCode> =
        organization::names(tx.db)?.into_keys().filter(|code| !code.is_prefecture()).collect();
    let known = store::all(tx.db, None)?;
    let mut added = 0;
    for target in built_in(&municipalities)? {
        if !known
            .iter()
            .any(|one| one.organization == target.organization && one.kind == target.kind)
        {
            store::insert(tx, &target)?;
            added += 1;
        }
    }
    if added == 0 {
        tx.nothing_to_audit();
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etajima_is_to_have_two_shared_and_two_of_its_own_in_four_roles() {
        let bodies: Vec<OrganizationCode> =
            ["342157", "342041"].iter().map(|code| code.parse().expect("a code")).collect();
        let targets = built_in(&bodies).expect("readable");
        assert_eq!(targets.len(), 5);
        let team = targets.iter().find(|target| target.kind == TargetKind::Team).expect("a team");
        let roles: Vec<(PostType, Grade)> =
            team.roles.iter().map(|role| (role.post_type, role.grade)).collect();
        assert_eq!((team.shared_wanted, team.own_wanted), (2, 2));
        assert_eq!(
            roles,
            [
                (PostType::BusinessDesigner, Grade::SectionChief),
                (PostType::ProjectManager, Grade::SubsectionChief),
                (PostType::ServiceDesigner, Grade::Staff),
                (PostType::Engineer, Grade::Staff),
            ]
        );
    }
}
