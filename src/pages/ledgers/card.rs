//! One entry: what it says, what can be done with it, what became of it, and what refers to it.

use std::future::Future;
use std::pin::Pin;

use super::{list, named};
use crate::auth::may::Permission;
use crate::ledger::{self, EntryVersion, EntryView, Filter, Ledger};
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::{Language, LedgerEntryId, in_english};
use crate::web::Listing;

type Blocks<'a> = Pin<Box<dyn Future<Output = Result<Vec<Block>, Problem>> + 'a>>;

/// What a card shows besides its own fields.
pub type Beside<L> = Box<
    dyn for<'a> Fn(&'a Visit<<L as Ledger>::Read>, &'a EntryView<L>) -> Blocks<'a> + Send + Sync,
>;

/// Rows of another ledger on a card.
const SHOWN: usize = 50;

/// Entries of another ledger that refer to this one in a field, and the way to add one.
pub fn related<L: Ledger, M: Ledger>(field: &'static str, name: [&'static str; 2]) -> Beside<L> {
    Box::new(move |visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            if !visit.viewer.may(<M::Read as Permission>::ACTION) {
                return Ok(Vec::new());
            }
            let can = visit.can().also::<M::Read>();
            let read = can.read(move |db, scope| {
                let listing = Listing::first(Filter::<M>::of(field, id), SHOWN).counted();
                ledger::asked(db, scope, &listing)
            });
            let page = read.await?;
            let total = page.total.unwrap_or_default();
            let caption = format!("{}（{total}）", named(name, w));
            let mut parts = vec![Block::Grid(list::grid(&page.items, &caption, w))];
            if visit.viewer.may(<M::Write as Permission>::ACTION) {
                let new = Words::fill(w.ledger_new, &[&named(M::SPEC.one, w)]);
                let address = format!("/{}/new?{field}={id}", M::SPEC.path);
                parts.push(Block::Links(vec![Link::new(address, new)]));
            }
            Ok(parts)
        })
    })
}

pub(super) async fn show<L: Ledger>(
    visit: &Visit<L::Read>,
    id: LedgerEntryId,
    beside: &[Beside<L>],
) -> Result<Answer, Problem> {
    let w = visit.w;
    let can = visit.can();
    let row = can.read(move |db, scope| ledger::one::<L>(db, scope, id)).await?;
    let writing = can.also::<L::Write>();
    // What may be done is judged where it is done: a reader's scope is not a writer's.
    let (acts, history) = if visit.viewer.may(<L::Write as Permission>::ACTION) {
        let read = writing.read(move |db, scope| {
            Ok((
                ledger::one::<L>(db, scope, id)?.allowed_actions,
                ledger::history::<L>(db, scope, id)?,
            ))
        });
        read.await?
    } else {
        (Vec::new(), Vec::new())
    };
    let here = format!("/{}/{id}", L::SPEC.path);
    let mut links = Vec::new();
    for act in &acts {
        if *act == L::SPEC.change {
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
        parts.push(Block::Fold(w.ledger_history.to_owned(), versions::<L>(&history, w)));
    }
    parts.push(back(&row, w));
    let title = format!("{}: {}", named(L::SPEC.one, w), row.title());
    visit.page(&title, blocks(parts))
}

/// Everything it says.
pub(super) fn facts<L: Ledger>(row: &EntryView<L>, w: &'static Words) -> Block {
    let mut facts = Vec::new();
    if L::SPEC.states.len() > 1 {
        facts.push((w.state.to_owned(), list::state(row, w)));
    }
    if let Some(name) = &row.organization_name {
        facts.push((w.ledger_body.to_owned(), Cell::text(name)));
    }
    if let Some(id) = row.talent_id {
        let name = row.talent_name.clone().unwrap_or_else(|| id.to_string());
        facts.push((w.name.to_owned(), Cell::link(format!("/talents/{id}"), name)));
    }
    for field in L::SPEC.fields {
        if !row.said(field, w.language()).is_empty() {
            facts.push((named(field.name, w).to_owned(), list::cell(row, field, w)));
        }
    }
    Block::Facts(facts)
}

pub(super) fn back<L: Ledger>(_: &EntryView<L>, w: &'static Words) -> Block {
    let text = Words::fill(w.back_to, &[&named(L::SPEC.many, w)]);
    Block::Links(vec![Link::new(format!("/{}", L::SPEC.path), text)])
}

fn versions<L: Ledger>(history: &[EntryVersion], w: &'static Words) -> Grid {
    let heads = [w.when, w.ledger_act, w.state, w.ledger_changed];
    history.iter().fold(Grid::new(w.ledger_history, &heads, w), |grid, one| {
        let act = match w.language() {
            Language::Japanese => act_name::<L>(&one.act),
            Language::English => in_english(&one.act),
        };
        let changed = one.changed.iter().filter_map(|key| L::SPEC.field(key));
        let changed: Vec<&str> = changed.map(|field| named(field.name, w)).collect();
        grid.row(vec![
            Cell::Days(one.recorded_at.clone()),
            Cell::text(act),
            Cell::text(named(L::SPEC.state(&one.state).name, w)),
            Cell::text(changed.join("、")),
        ])
    })
}

/// What an act of the ledger is called.
fn act_name<L: Ledger>(word: &str) -> String {
    let own = [L::SPEC.add, L::SPEC.change, L::SPEC.import];
    let acts = own.into_iter().chain(L::SPEC.steps.iter().map(|step| step.act));
    acts.into_iter()
        .find(|act| act.word == word)
        .map_or_else(|| word.to_owned(), |act| act.name_ja.to_owned())
}
