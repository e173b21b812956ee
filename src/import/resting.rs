//! What rests on a thing in rooms that the thing does not know.

use crate::db::Db;
use crate::problem::{Problem, Wording};
use crate::recruitment::resting_on;
use crate::talent;
use crate::vocab::TalentId;
use crate::web::Written;

/// For every thing an import made: what other rooms have recorded about it.
pub fn resting(
    db: &mut Db,
    kind: &str,
    written: &[Written],
) -> Result<Vec<(usize, Wording)>, Problem> {
    match kind {
        talent::Register::KIND => on_people(db, written),
        _ => Ok(Vec::new()),
    }
}

fn on_people(db: &mut Db, written: &[Written]) -> Result<Vec<(usize, Wording)>, Problem> {
    let made = written.iter().enumerate().filter(|(_, one)| one.created);
    let people: Vec<(usize, TalentId)> =
        made.map(|(place, one)| (place, TalentId(one.subject.id))).collect();
    let ids: Vec<TalentId> = people.iter().map(|(_, id)| *id).collect();
    let mut found = Vec::new();
    for (talent, what) in resting_on(db, &ids)? {
        let about = people.iter().filter(|(_, id)| *id == talent);
        found.extend(about.map(|(place, _)| (*place, what.clone())));
    }
    Ok(found)
}
