//! One entry: what it says, what can be done with it, what became of it, and what refers to it.

use std::future::Future;
use std::pin::Pin;

use super::{list, named};
use crate::ledger::{self, Descriptor, EntryVersion, EntryView, Filter};
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::{Language, LedgerEntryId, in_english};
use crate::web::Listing;

type Blocks<'a> = Pin<Box<dyn Future<Output = Result<Vec<Block>, Problem>> + 'a>>;

/// What a card shows besides its own fields.
pub type Beside = Box<dyn for<'a> Fn(&'a Visit, &'a EntryView) -> Blocks<'a> + Send + Sync>;

/// Rows of another ledger on a card.
const SHOWN: usize = 50;

/// Entries of another ledger that refer to this one in a field, and the way to add one.
pub fn related(of: &'static Descriptor, field: &'static str, name: [&'static str; 2]) -> Beside {
    Box::new(move |visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            if !visit.viewer.may(of.read) {
                return Ok(Vec::new());
            }
            let can = visit.can().to(of.read);
            let read = can.read(move |db, scope| {
                let listing = Listing::first(Filter::on(of).holding(field, id), SHOWN).counted();
                ledger::asked(db, scope, &listing)
            });
            let page = read.await?;
            let total = page.total.unwrap_or_default();
            let caption = format!("{}（{total}）", named(name, w));
            let mut parts = vec![Block::Grid(list::grid(of, &page.items, &caption, w))];
            if visit.viewer.may(of.write) {
                let new = Words::fill(w.ledger_new, &[&named(of.one, w)]);
                let address = format!("/{}/new?{field}={id}", of.path);
                parts.push(Block::Links(vec![Link::new(address, new)]));
            }
            Ok(parts)
        })
    })
}

pub(super) async fn show(
    of: &'static Descriptor,
    visit: &Visit,
    id: LedgerEntryId,
    beside: &[Beside],
) -> Result<Answer, Problem> {
    let w = visit.w;
    let can = visit.can();
    let row = can.read(move |db, scope| ledger::one(db, scope, of, id)).await?;
    let writing = can.to(of.write);
    // What may be done is judged where it is done: a reader's scope is not a writer's.
    let (acts, history) = if visit.viewer.may(of.write) {
        let read = writing.read(move |db, scope| {
            Ok((
                ledger::one(db, scope, of, id)?.allowed_actions,
                ledger::history(db, scope, of, id)?,
            ))
        });
        read.await?
    } else {
        (Vec::new(), Vec::new())
    };
    let here = format!("/{}/{id}", of.path);
    let mut links = Vec::new();
    for act in &acts {
        if *act == of.change {
            links.push(Link::new(format!("{here}/change"), w.change));
        } else if let Some((button, ..)) = w.ask(*act) {
            links.push(Link::new(format!("{here}/step?take={act}"), button));
        }
    }
    let mut parts = Vec::new();
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    parts.push(facts(&row, w));
    for more in beside {
        parts.extend(more(visit, &row).await?);
    }
    if !history.is_empty() {
        parts.push(Block::Fold(w.ledger_history.to_owned(), versions(of, &history, w)));
    }
    parts.push(back(of, w));
    let title = format!("{}: {}", named(of.one, w), row.title());
    visit.page(&title, blocks(parts))
}

/// Everything it says.
pub(super) fn facts(row: &EntryView, w: &'static Words) -> Block {
    let of = row.ledger;
    let mut facts = Vec::new();
    if of.states.len() > 1 {
        facts.push((w.state.to_owned(), list::state(row, w)));
    }
    if let Some(name) = &row.organization_name {
        facts.push((w.ledger_body.to_owned(), Cell::text(name)));
    }
    if let Some(id) = row.talent_id {
        let name = row.talent_name.clone().unwrap_or_else(|| id.to_string());
        facts.push((w.name.to_owned(), Cell::link(format!("/talents/{id}"), name)));
    }
    for field in of.fields {
        if !row.said(field, w.language()).is_empty() {
            facts.push((named(field.name, w).to_owned(), list::cell(row, field, w)));
        }
    }
    Block::Facts(facts)
}

pub(super) fn back(of: &Descriptor, w: &'static Words) -> Block {
    let text = Words::fill(w.back_to, &[&named(of.many, w)]);
    Block::Links(vec![Link::new(format!("/{}", of.path), text)])
}

fn versions(of: &Descriptor, history: &[EntryVersion], w: &'static Words) -> Grid {
    let heads = [w.when, w.ledger_act, w.state, w.ledger_changed];
    history.iter().fold(Grid::new(w.ledger_history, &heads, w), |grid, one| {
        let act = match w.language() {
            Language::Japanese => act_name(of, &one.act),
            Language::English => in_english(&one.act),
        };
        let changed = one.changed.iter().filter_map(|key| of.field(key));
        let changed: Vec<&str> = changed.map(|field| named(field.name, w)).collect();
        grid.row(vec![
            Cell::Days(one.recorded_at.clone()),
            Cell::text(act),
            Cell::text(named(of.state(&one.state).name, w)),
            Cell::text(changed.join("、")),
        ])
    })
}

/// What an act of the ledger is called.
fn act_name(of: &Descriptor, word: &str) -> String {
    let own = [of.add, of.change, of.import];
    let acts = own.into_iter().chain(of.steps.iter().map(|step| step.act));
    acts.into_iter()
        .find(|act| act.word == word)
        .map_or_else(|| word.to_owned(), |act| act.name_ja.to_owned())
}
