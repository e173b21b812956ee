//! Entries of ledgers in the demonstration: each says its fields as a file would, and the steps that
//! were taken with it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::data::{Key, broken};
use crate::auth::Scope;
use crate::db::Tx;
use crate::import::every_ledger;
use crate::ledger::{Descriptor, Field, Holds, Said, add_entry, take_step};
use crate::problem::Problem;
use crate::vocab::{LedgerEntryId, ShortText, TalentId};

/// An entry of the ledger at this path. `said` is `field=cell|field=cell`, a cell that begins with
/// `@` another line's entry or a person; `steps` are the steps' words in their order.
#[derive(Clone, Debug, Deserialize)]
pub struct EntryLine {
    pub ledger: String,
    pub entry: Key,
    pub organization_code: ShortText,
    /// Whose it is, where a person owns it.
    pub talent: String,
    pub steps: String,
    pub said: String,
}

struct Adds<'a, 'b> {
    tx: &'a mut Tx<'b>,
    staff: &'a Scope,
    line: &'a EntryLine,
    known: &'a BTreeMap<Key, LedgerEntryId>,
    talents: &'a BTreeMap<Key, TalentId>,
}

impl Adds<'_, '_> {
    fn value(&self, field: &Field, cell: &str) -> Result<Value, Problem> {
        if let (Holds::Entry(_), Some(key)) = (field.holds, cell.strip_prefix('@')) {
            let id = self.known.get(key).ok_or_else(|| broken(key, "unknown key"))?;
            return Ok(id.to_string().into());
        }
        if let (Holds::Person, Some(key)) = (field.holds, cell.strip_prefix('@')) {
            return self.person(key);
        }
        field.typed(cell).map_err(|error| broken(&self.line.entry, format!("{error:?}")))
    }

    fn person(&self, key: &str) -> Result<Value, Problem> {
        let id = self.talents.get(key).ok_or_else(|| broken(key, "unknown person"))?;
        Ok(id.to_string().into())
    }

    fn add(&mut self, of: &'static Descriptor) -> Result<LedgerEntryId, Problem> {
        let mut said = Map::new();
        for part in self.line.said.split('|') {
            let (key, cell) = part.split_once('=').ok_or_else(|| broken(part, "no field"))?;
            let field = of.field(key).ok_or_else(|| broken(key, "unknown field"))?;
            said.insert(key.to_owned(), self.value(field, cell)?);
        }
        if let Some(member) = of.owner_member() {
            let owner = match self.line.talent.as_str() {
                "" => self.line.organization_code.to_string().into(),
                key => self.person(key)?,
            };
            said.insert(member.to_owned(), owner);
        }
        let mut entry = add_entry(self.tx, self.staff, of, &Said::of(said))?;
        for word in self.line.steps.split_whitespace() {
            let step = of.steps.iter().find(|step| step.act.step == word);
            let step = step.ok_or_else(|| broken(word, "unknown step"))?;
            entry = take_step(self.tx, self.staff, of, entry, step, &Said::of(Map::new()))?;
        }
        Ok(entry.id)
    }
}

/// Adds every entry in the order of its lines.
pub fn fill(
    tx: &mut Tx<'_>,
    lines: &[EntryLine],
    talents: &BTreeMap<Key, TalentId>,
    staff: &Scope,
) -> Result<(), Problem> {
    let mut known = BTreeMap::new();
    for line in lines {
        let mut adds = Adds { tx: &mut *tx, staff, line, known: &known, talents };
        let of = every_ledger().find(|ledger| ledger.path == line.ledger);
        let made = adds.add(of.ok_or_else(|| broken(&line.ledger, "unknown ledger"))?);
        let id = made.map_err(|problem| broken(&line.entry, format!("{problem:?}")))?;
        known.insert(line.entry.clone(), id);
    }
    Ok(())
}
