//! What rests on a thing in rooms that the thing does not know.

use std::collections::BTreeSet;

use crate::db::Db;
use crate::problem::{Problem, Wording};
use crate::vocab::TalentId;
use crate::web::{Importable, Written};
use crate::{accounts, assessment, assignment, talent, training, wish};

/// For every thing an import made: what other rooms have recorded about it.
pub fn resting<I: Importable>(
    db: &mut Db,
    written: &[Written],
) -> Result<Vec<(usize, Wording)>, Problem> {
    match I::KIND {
        talent::Register::KIND => on_people(db, written),
        _ => Ok(Vec::new()),
    }
}

type Asked = fn(&mut Db, &[TalentId]) -> Result<Vec<TalentId>, Problem>;

fn on_people(db: &mut Db, written: &[Written]) -> Result<Vec<(usize, Wording)>, Problem> {
    const ROOMS: [(Asked, (&str, &str)); 5] = [
        (assignment::served_by, ("配属", "an assignment")),
        (assessment::assessed, ("スキルシート", "a skill sheet")),
        (wish::stated_by, ("意向・候補者の提示・配属の休止", "a wish, a showing or a pause")),
        (training::attended_by, ("研修の受講", "training")),
        (accounts::belonging_to, ("アカウント", "an account")),
    ];
    let made = written.iter().enumerate().filter(|(_, one)| one.created);
    let people: Vec<(usize, TalentId)> =
        made.map(|(place, one)| (place, TalentId(one.subject.id))).collect();
    let ids: Vec<TalentId> = people.iter().map(|(_, id)| *id).collect();
    let mut found = Vec::new();
    for (ask, what) in ROOMS {
        let named: BTreeSet<TalentId> = ask(db, &ids)?.into_iter().collect();
        let about = people.iter().filter(|(_, id)| named.contains(id));
        found.extend(about.map(|(place, _)| (*place, Wording::from(what))));
    }
    Ok(found)
}
