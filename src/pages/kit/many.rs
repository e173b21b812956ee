//! One step with many rows of a list: what was ticked is looked over once more, each row with what
//! refuses it, and then done with all of them or with none.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use validator::Validate;

use super::answer::Answer;
use super::block::{Block, Cell, Grid, blocks, with_form};
use super::form::{Field, Form, Kind};
use super::frame::Link;
use super::visit::{Step, Visit};
use super::words::Words;
use crate::auth::may::Permission;
use crate::problem::Problem;
use crate::web::{Input, Reply, Route};

/// What a step with many rows says of itself and of them.
pub struct Batch {
    /// What its button says, which is the title too.
    pub button: &'static str,
    pub effect: &'static str,
    pub heads: Vec<&'static str>,
    /// Name and cells of each row, in the order that was asked for.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// What is asked beside the rows.
    pub fields: Vec<Field>,
    /// What stands for that while it is only tried.
    pub trial: Vec<(&'static str, Value)>,
    /// Whether it is hard to undo.
    pub grave: bool,
    /// Where the list is, and where it leads with what is told there.
    pub back: String,
    pub done: String,
}

/// The routes of a step with many rows: what is said of those that were ticked, and the handler,
/// which learns from the visit in which list they are.
pub fn many<A, I>(
    path: &'static str,
    [shows, does]: [&'static str; 2],
    make: impl AsyncFn(&Visit<A>, &Many) -> Result<Batch, Problem> + Clone + Send + Sync + 'static,
    send: impl AsyncFn(&Visit<A>, Input<I>) -> Result<Reply, Problem> + Clone + Send + Sync + 'static,
) -> [Route; 2]
where
    A: Permission,
    I: DeserializeOwned + Validate + 'static,
{
    let (build, attempt) = (make.clone(), send.clone());
    let shown = move |visit: Visit<A>| {
        let (build, attempt) = (build.clone(), attempt.clone());
        async move {
            let mut many = Many::of(&visit);
            let batch = build(&visit, &many).await?;
            if !many.ids.is_empty() {
                let tried = attempt(&visit, many.trial(&batch.trial)).await;
                many.hear(tried, visit.w)?;
            }
            let form = many.is_clear().then(|| many.form(&batch, &visit));
            let mut parts = many.parts(&batch, visit.w);
            parts.extend(form.map(Block::Form));
            visit.page(batch.button, blocks(parts))
        }
    };
    let sent = move |step: Step<A>| {
        let (make, send) = (make.clone(), send.clone());
        async move {
            let mut many = Many::of(&step.visit);
            let batch = make(&step.visit, &many).await?;
            let form = many.form(&batch, &step.visit);
            let done = send(&step.visit, step.input(&form)).await;
            let Err(problem) = done else { return Ok(Answer::to(batch.done)) };
            // A fault of the form stands at its field; what rows refuse stands at the rows.
            let _ = many.hear(Err(problem.clone()), step.visit.w);
            let parts = many.parts(&batch, step.visit.w);
            step.visit.again(batch.button, &problem, step.filled(form), with_form(parts))
        }
    };
    [Route::get(path, shows, shown), Route::post(path, does, sent)]
}

/// What was ticked, and for which step.
pub struct Many {
    path: String,
    /// Key of the step.
    pub take: String,
    /// Keys of the rows.
    pub ids: Vec<String>,
    refused: BTreeMap<String, Vec<String>>,
}

impl Many {
    /// What the address of the page asks for.
    fn of<A>(visit: &Visit<A>) -> Self {
        let take = visit.looks("take").pop().unwrap_or_default();
        Self {
            path: visit.request.path().to_owned(),
            take,
            ids: visit.looks("id"),
            refused: BTreeMap::new(),
        }
    }

    /// Keys of the rows as what they are.
    ///
    /// # Errors
    /// `not_found` for what cannot be one.
    pub fn keys<T: FromStr>(&self) -> Result<Vec<T>, Problem> {
        self.ids.iter().map(|id| id.parse().map_err(|_| Problem::not_found())).collect()
    }

    /// The body of the API that only tries it.
    fn trial<T: DeserializeOwned + Validate>(&self, more: &[(&str, Value)]) -> Input<T> {
        let mut body = json!({ "step": self.take, "ids": self.ids, "dry_run": true });
        for (name, value) in more {
            body[*name] = value.clone();
        }
        Input::of_form(&body, None)
    }

    /// Takes over what was refused, row by row.
    ///
    /// # Errors
    /// What is no refusal of rows.
    fn hear(&mut self, answer: Result<Reply, Problem>, w: &Words) -> Result<(), Problem> {
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
    fn is_clear(&self) -> bool {
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

    /// The form, with fields that say which step and which rows; they are called as the rows are.
    fn form<A>(&self, batch: &Batch, visit: &Visit<A>) -> Form {
        let row = |(place, (id, (name, _))): (usize, (&String, &(String, Vec<Cell>)))| {
            Field::new(&format!("ids/{place}"), name, Kind::Hidden).value(id)
        };
        let rows = self.ids.iter().zip(&batch.rows).enumerate().map(row);
        let step = Field::new("step", "", Kind::Hidden).value(&self.take);
        let fields = [step].into_iter().chain(rows).chain(batch.fields.iter().cloned());
        let action = self.address(self.ids.iter());
        let form = visit.form(action, batch.button, fields.collect()).back(&batch.back);
        if batch.grave { form.grave() } else { form }
    }

    /// What the step does, and the rows, each with what refuses it.
    fn parts(&self, batch: &Batch, w: &'static Words) -> Vec<Block> {
        if self.ids.is_empty() {
            return vec![Block::Notice("info", w.many_none.to_owned())];
        }
        let lead = Words::fill(w.many_lead, &[&self.ids.len()]);
        let mut parts = vec![Block::Notice("bad", batch.effect.to_owned()), Block::Text(lead)];
        let refused = !self.refused.is_empty();
        let why = refused.then_some(w.many_why);
        let heads: Vec<&str> = batch.heads.iter().copied().chain(why).collect();
        if refused {
            let open = self.ids.iter().filter(|id| !self.refused.contains_key(*id));
            let count = Words::fill(w.many_refused, &[&self.refused.len()]);
            parts.push(Block::Notice("bad", count));
            if self.refused.len() < self.ids.len() {
                parts.push(Block::Links(vec![Link::new(self.address(open), w.many_only_open)]));
            }
        }
        let grid = self.ids.iter().zip(&batch.rows).fold(
            Grid::new(w.many_rows, &heads, w),
            |grid, (id, (_, cells))| {
                let why = self.refused.get(id).cloned().unwrap_or_default();
                let why = refused.then_some(Cell::Lines(why));
                grid.row(cells.iter().cloned().chain(why).collect())
            },
        );
        parts.push(Block::Grid(grid));
        parts
    }
}
