//! The targets of a prefecture's folder (`targets.csv`): what the scheme published.

use serde::Deserialize;

use super::model::{Role, Target, TargetKind};
use super::store;
use crate::db::{AuditEvent, Tx};
use crate::demand::acts;
use crate::folder::Folder;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, Grade, OrganizationCode, PostType};
use crate::web::Fault;

const TARGETS: &str = "targets.csv";
/// Stands for every municipality.
const EVERYBODY: &str = "*";

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// The targets of a file, roles of one team together; a fault for a body the folder has not.
fn targets(folder: &Folder, file: &'static str, faults: &mut Vec<Fault>) -> Vec<(bool, Target)> {
    let bodies = folder.column("organizations.csv", "code");
    let municipalities: Vec<OrganizationCode> = bodies
        .iter()
        .filter_map(|code| code.parse::<OrganizationCode>().ok())
        .filter(|code| !code.is_prefecture())
        .collect();
    let mut targets: Vec<(bool, Target)> = Vec::new();
    for placed in folder.lines::<TargetLine>(file, faults) {
        let line = &placed.line;
        let bodies = match line.organization_code.parse::<OrganizationCode>() {
            _ if line.organization_code == EVERYBODY => municipalities.clone(),
            Ok(code) if bodies.contains(code.as_str()) => vec![code],
            _ => {
                let error =
                    FieldError::new("", "name_unknown_in_folder").with("file", "organizations.csv");
                faults.push(placed.fault("organization_code", &line.organization_code, error));
                continue;
            }
        };
        for body in bodies {
            let moved = !placed.changed.is_empty();
            let known = targets
                .iter_mut()
                .find(|(_, target)| target.organization == body && target.kind == line.kind);
            match known {
                Some((changed, target)) => {
                    *changed |= moved;
                    target.roles.extend(line.role());
                }
                None => {
                    let roles = line.role().into_iter().collect();
                    targets.push((moved, Target { roles, ..line.target(body) }));
                }
            }
        }
    }
    targets
}

/// Everything that is wrong in the targets.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    drop(targets(folder, TARGETS, faults));
}

/// Takes in the targets: adds what is missing, changes what the folder says anew. Returns how many
/// were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    take_in_file(tx, folder, TARGETS)
}

/// The same of the demonstration's own targets.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in_demo(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    take_in_file(tx, folder, "demo/targets.csv")
}

fn take_in_file(tx: &mut Tx<'_>, folder: &Folder, file: &'static str) -> Result<usize, Problem> {
    let mut faults = Vec::new();
    let targets = targets(folder, file, &mut faults);
    Fault::refuse(&faults)?;
    let known = store::all(tx.db, None)?;
    let mut done = 0;
    for (changed, target) in &targets {
        let there = known
            .iter()
            .any(|one| one.organization == target.organization && one.kind == target.kind);
        if there && *changed {
            store::remove(tx, target)?;
        }
        if !there || *changed {
            store::insert(tx, target)?;
            done += 1;
        }
    }
    if done == 0 {
        tx.nothing_to_audit();
    }
    Ok(done)
}

/// Takes away the targets the folder does not say any more; one that lost a role only is written
/// anew.
///
/// # Errors
/// When the rows cannot be written.
pub fn take_away(tx: &mut Tx<'_>, before: &Folder, after: &Folder) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let left: Vec<Target> =
        targets(after, TARGETS, &mut faults).into_iter().map(|(_, target)| target).collect();
    for (_, gone) in targets(before, TARGETS, &mut faults) {
        let same = |one: &&Target| one.organization == gone.organization && one.kind == gone.kind;
        let now = left.iter().find(same);
        if now.is_some_and(|now| now.roles.len() == gone.roles.len()) {
            continue;
        }
        store::remove(tx, &gone)?;
        match now {
            Some(now) => store::insert(tx, now)?,
            None => {
                tx.audit(AuditEvent::done(acts::TARGET_REMOVE, "organization", &gone.organization))
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etajima_is_to_have_two_shared_and_two_of_its_own_in_four_roles() {
        let mut faults = Vec::new();
        let targets: Vec<Target> = targets(&Folder::built_in(), TARGETS, &mut faults)
            .into_iter()
            .map(|(_, target)| target)
            .collect();
        assert_eq!(faults, []);
        let of = |kind| targets.iter().filter(|target| target.kind == kind).count();
        assert_eq!(
            [TargetKind::FirstPerson, TargetKind::SecondPerson, TargetKind::Team].map(of),
            [23, 0, 1],
            "who needs a second person was not published"
        );
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
