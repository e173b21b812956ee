//! What rests on somebody in rooms that the register does not know.

use crate::db::Db;
use crate::problem::{Problem, Wording};
use crate::vocab::TalentId;
use crate::{accounts, assessment, assignment, training, wish};

type Asked = fn(&mut Db, &[TalentId]) -> Result<Vec<TalentId>, Problem>;

/// Which of these people other rooms have recorded something about, and what.
///
/// # Errors
/// When the rows cannot be read.
pub fn resting_on(db: &mut Db, people: &[TalentId]) -> Result<Vec<(TalentId, Wording)>, Problem> {
    const ROOMS: [(Asked, (&str, &str)); 5] = [
        (assignment::served_by, ("配属", "an assignment")),
        (assessment::assessed, ("スキルシート", "a skill sheet")),
        (wish::stated_by, ("意向・候補者の提示・配属の休止", "a wish, a showing or a pause")),
        (training::attended_by, ("研修の受講", "training")),
        (accounts::belonging_to, ("アカウント", "an account")),
    ];
    let mut found = Vec::new();
    for (ask, what) in ROOMS {
        let mut named = ask(db, people)?;
        named.sort_unstable();
        named.dedup();
        found.extend(named.into_iter().map(|id| (id, Wording::from(what))));
    }
    Ok(found)
}
