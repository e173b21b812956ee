//! The catalogue of a prefecture's folder (`skills.csv`, `skill_levels.csv`): a beginning that the
//! prefecture replaces by its own sheet. Which skills are core is a proposal.

use super::import::compile;
use super::model::Content;
use super::steps::{CatalogueFile, import_catalogue};
use super::store;
use crate::db::Tx;
use crate::folder::Folder;
use crate::organization;
use crate::problem::{FieldError, Problem};
use crate::vocab::{JobType, Name, ShortText};
use crate::web::{Fault, Sheet, read_embedded_csv};

const SKILLS: &str = "skills.csv";
const LEVELS: &str = "skill_levels.csv";
/// What the version of a folder is called.
const NAME: &str = "初期カタログ（案）";

fn sheets(folder: &Folder) -> Result<Vec<Sheet>, Problem> {
    let levels = read_embedded_csv(folder.text(LEVELS))?;
    Ok(vec![read_embedded_csv(folder.text(SKILLS))?, Sheet { name: "scale".to_owned(), ..levels }])
}

/// What the folder's catalogue holds, with every fault under the name of its file.
fn content(folder: &Folder, job_types: &[(JobType, String)]) -> (Content, Vec<Fault>) {
    let Ok(sheets) = sheets(folder) else {
        let error = FieldError::new("", "file_no_text");
        return (Content::default(), vec![Fault::new(SKILLS, 0, "", "", error)]);
    };
    let compiled = compile(&sheets, job_types, &Content::default());
    let named = |fault: Fault| Fault {
        sheet: if fault.sheet == "scale" { LEVELS } else { SKILLS }.to_owned(),
        ..fault
    };
    (compiled.content, compiled.faults.into_iter().map(named).collect())
}

/// Everything that is wrong in the catalogue; a folder without skills has none.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    if folder.text(SKILLS).trim().is_empty() {
        return;
    }
    let lines = folder.lines::<organization::JobTypeView>("job_types.csv", &mut Vec::new());
    let job_types = lines.into_iter().map(|placed| (placed.line.job_type, placed.line.name_ja));
    faults.extend(content(folder, &job_types.collect::<Vec<_>>()).1);
}

/// Publishes the folder's catalogue where there is none at all; where its lines have changed since,
/// it becomes a draft of the next version. Needs the job types. Returns how many were added.
///
/// # Errors
/// `invalid_input` when the catalogue is wrong.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let there = store::any(tx.db)?;
    let moved = folder.moved_at_all(SKILLS) || folder.moved_at_all(LEVELS);
    if folder.text(SKILLS).trim().is_empty() || (there && !moved) {
        tx.nothing_to_audit();
        return Ok(0);
    }
    if there {
        let name = Name::new(NAME).map_err(|code| Problem::field("/name", code))?;
        let file = CatalogueFile { name, note: ShortText::blank(), sheets: sheets(folder)? };
        import_catalogue(tx, &file)?;
        return Ok(1);
    }
    let job_types = organization::job_types(tx.db)?
        .into_iter()
        .map(|view| (view.job_type, view.name_ja))
        .collect::<Vec<_>>();
    let (content, faults) = content(folder, &job_types);
    Fault::refuse(&faults)?;
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
        let job_types: Vec<(JobType, String)> = Folder::built_in()
            .text("job_types.csv")
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').next())
            .map(|key| (JobType::new(key).expect("a key"), String::new()))
            .collect();
        let (content, faults) = content(&Folder::built_in(), &job_types);
        assert_eq!(faults, []);
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
