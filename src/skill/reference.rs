//! The first version of the catalogue (`config/reference/skills.csv`, `skill_levels.csv`): a
//! beginning that the prefecture replaces by its own sheet. Which skills are core is a proposal.

use super::import::compile;
use super::model::Content;
use super::store;
use crate::db::Tx;
use crate::organization;
use crate::problem::{Code, Problem};
use crate::vocab::JobType;
use crate::web::{Sheet, read_embedded_csv};

const SKILLS: &str = include_str!("../../config/reference/skills.csv");
const LEVELS: &str = include_str!("../../config/reference/skill_levels.csv");
/// What the built-in version is called.
const NAME: &str = "初期カタログ（案）";

fn sheets() -> Result<Vec<Sheet>, Problem> {
    let levels = read_embedded_csv(LEVELS)?;
    Ok(vec![read_embedded_csv(SKILLS)?, Sheet { name: "scale".to_owned(), ..levels }])
}

fn built_in(job_types: &[(JobType, String)]) -> Result<Content, Problem> {
    let compiled = compile(&sheets()?, job_types, &Content::default());
    if let Some(fault) = compiled.faults.first() {
        tracing::error!(?fault, "the built-in catalogue cannot be read");
        return Err(Problem::new(Code::Internal));
    }
    Ok(compiled.content)
}

/// Adds and publishes the built-in catalogue where there is none at all. Needs the job types.
/// Returns how many were added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    if store::any(tx.db)? {
        tx.nothing_to_audit();
        return Ok(0);
    }
    let job_types = organization::job_types(tx.db)?
        .into_iter()
        .map(|view| (view.job_type, view.name_ja))
        .collect::<Vec<_>>();
    let content = built_in(&job_types)?;
    let id = store::add(tx, NAME, "", None, &content)?;
    let head = store::draft(tx.db, id)?;
    store::publish(tx, &head)?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_whole() {
        let job_types: Vec<(JobType, String)> =
            include_str!("../../config/reference/job_types.csv")
                .lines()
                .skip(1)
                .filter_map(|line| line.split(',').next())
                .map(|key| (JobType::new(key).expect("a key"), String::new()))
                .collect();
        let content = built_in(&job_types).expect("readable");
        assert_eq!(
            (content.skills.len(), content.memberships.len(), content.job_types().len()),
            (67, 78, 10)
        );
        assert_eq!(content.memberships.iter().filter(|one| one.core).count(), 40);
        assert_eq!(
            (content.requirements.len(), content.exceptions.len(), content.anchors.len()),
            (50, 0, 6)
        );
        let shared = content.skills.iter().filter(|skill| {
            content.memberships.iter().filter(|one| one.skill == skill.skill).count() > 1
        });
        assert_eq!(shared.count(), 10, "skills that count in several job types");
    }
}
