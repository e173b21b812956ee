//! One step with many rows of a list: what was ticked is looked over once more, each row with what
//! refuses it, and then done with all of them or with none.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use validator::Validate;

use super::block::{Block, Cell, Grid};
use super::form::{Field, Kind};
use super::frame::Link;
use super::visit::Visit;
use super::words::Words;
use crate::auth::may::Permission;
use crate::problem::Problem;
use crate::web::{Input, Reply};

/// What was ticked, and for which step.
pub struct Many {
    path: &'static str,
    /// Key of the step.
    pub take: String,
    /// Keys of the rows.
    pub ids: Vec<String>,
    refused: BTreeMap<String, Vec<String>>,
}

impl Many {
    /// What the address of the page asks for.
    #[must_use]
    pub fn of<A: Permission>(visit: &Visit<A>, path: &'static str) -> Self {
        let take = visit.looks("take").pop().unwrap_or_default();
        Self { path, take, ids: visit.looks("id"), refused: BTreeMap::new() }
    }

    /// The body of the API that only tries it.
    #[must_use]
    pub fn trial<T: DeserializeOwned + Validate>(&self, more: &[(&str, &str)]) -> Input<T> {
        let mut body = json!({ "step": self.take, "ids": self.ids, "dry_run": true });
        for (name, value) in more {
            body[*name] = Value::from(*value);
        }
        Input::of_form(&body, None)
    }

    /// Takes over what was refused, row by row.
    ///
    /// # Errors
    /// What is no refusal of rows.
    pub fn hear(&mut self, answer: Result<Reply, Problem>, w: &Words) -> Result<(), Problem> {
        let Err(problem) = answer else { return Ok(()) };
        if problem.errors.iter().any(|error| error.id.is_none()) || problem.errors.is_empty() {
            return Err(problem);
        }
        for error in &problem.errors {
            let id = error.id.clone().unwrap_or_default();
            self.refused.entry(id).or_default().push(error.sentence(w.language()));
        }
        Ok(())
    }

    /// Whether nothing refuses it.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.refused.is_empty() && !self.ids.is_empty()
    }

    /// Where the page with these rows is.
    fn address<'a>(&self, ids: impl Iterator<Item = &'a String>) -> String {
        let pairs: Vec<(&str, &str)> = [("take", self.take.as_str())]
            .into_iter()
            .chain(ids.map(|id| ("id", id.as_str())))
            .collect();
        format!("{}?{}", self.path, serde_html_form::to_string(pairs).unwrap_or_default())
    }

    /// Where the form goes.
    #[must_use]
    pub fn action(&self) -> String {
        self.address(self.ids.iter())
    }

    /// The fields that say which step and which rows; they are called as the rows are.
    #[must_use]
    pub fn fields(&self, names: &[String]) -> Vec<Field> {
        let row = |(place, (id, name)): (usize, (&String, &String))| {
            Field::new(&format!("ids/{place}"), name, Kind::Hidden).value(id)
        };
        let rows = self.ids.iter().zip(names).enumerate().map(row);
        [Field::new("step", "", Kind::Hidden).value(&self.take)].into_iter().chain(rows).collect()
    }

    /// What the step does, and the rows, each with what refuses it.
    #[must_use]
    pub fn parts(
        &self,
        effect: &str,
        heads: &[&str],
        rows: Vec<Vec<Cell>>,
        w: &'static Words,
    ) -> Vec<Block> {
        if self.ids.is_empty() {
            return vec![Block::Notice("info", w.many_none.to_owned())];
        }
        let lead = Words::fill(w.many_lead, &[&self.ids.len()]);
        let mut parts = vec![Block::Notice("bad", effect.to_owned()), Block::Text(lead)];
        let refused = !self.refused.is_empty();
        let heads: Vec<&str> = heads.iter().copied().chain(refused.then_some(w.many_why)).collect();
        if refused {
            let open = self.ids.iter().filter(|id| !self.refused.contains_key(*id));
            let count = Words::fill(w.many_refused, &[&self.refused.len()]);
            parts.push(Block::Notice("bad", count));
            if self.refused.len() < self.ids.len() {
                parts.push(Block::Links(vec![Link::new(self.address(open), w.many_only_open)]));
            }
        }
        let grid = self.ids.iter().zip(rows).fold(
            Grid::new(w.many_rows, &heads, w),
            |grid, (id, mut cells)| {
                let why = self.refused.get(id).cloned().unwrap_or_default();
                cells.extend(refused.then_some(Cell::Lines(why)));
                grid.row(cells)
            },
        );
        parts.push(Block::Grid(grid));
        parts
    }
}
