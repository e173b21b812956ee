//! Candidates of a finished round erased together: ticked, or all of them.

use crate::auth::Action;
use crate::auth::may;
use crate::ledger::{self, EntryView, Filter, Ledger};
use crate::limits::PAGE_MAX;
use crate::pages::kit::{Batch, Block, Cell, Grid, Many, Visit, Words, many};
use crate::pages::ledgers;
use crate::problem::Problem;
use crate::recruitment::{HiringCandidates, acts, handlers};
use crate::vocab::LedgerEntryId;
use crate::web::{Listing, Route};

const PATH: &str = "/hiring-candidates/steps";
/// What a row says of somebody.
const FIELDS: [&str; 3] = ["number", "name", "stage"];

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の受験者・内定者の消去の確認の画面", "多数の受験者・内定者の個人情報の消去"];
    let send = async |visit: &Visit<_>, input| handlers::many(visit.can().clone(), input).await;
    many(PATH, says, batch, send).into()
}

async fn batch(visit: &Visit<may::WriteHiringCandidates>, many: &Many) -> Result<Batch, Problem> {
    let w = visit.w;
    let act = visit.wanted(&[acts::HIRING_CANDIDATE_ERASE])?;
    let ids = many.keys::<LedgerEntryId>()?;
    let can = visit.can().also::<may::ReadHiringCandidates>();
    let read = can.read(move |db, scope| {
        let one = |id| ledger::one(db, scope, HiringCandidates::LEDGER, id);
        ids.into_iter().map(one).collect::<Result<Vec<_>, _>>()
    });
    let named = FIELDS.iter().filter_map(|key| HiringCandidates::SPEC.field(key));
    Ok(Batch {
        button: w.ask(act).ok_or(Problem::not_found())?.0,
        effect: w.candidates_erase_text,
        heads: named.map(|field| field.name(w.language())).chain([w.state]).collect(),
        rows: read.await?.iter().map(|view| row(view, w)).collect(),
        fields: Vec::new(),
        trial: Vec::new(),
        grave: true,
        back: "/hiring-rounds".to_owned(),
        done: "/hiring-rounds?done=saved".to_owned(),
    })
}

fn row(view: &EntryView, w: &'static Words) -> (String, Vec<Cell>) {
    let spec = &HiringCandidates::SPEC;
    let said = FIELDS.iter().filter_map(|key| spec.field(key));
    let mut cells: Vec<Cell> = said.map(|field| ledgers::cell(view, field, w)).collect();
    let state = spec.state(view.state);
    cells.push(Cell::Mark(state.tone, state.name(w.language()).to_owned()));
    (view.title(), cells)
}

/// Those of a round whose data is still kept, to be ticked by whoever erases it.
pub(super) async fn due(
    visit: &Visit<may::ReadHiring>,
    mut filter: Filter,
) -> Result<Option<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::WriteHiringCandidates) {
        return Ok(None);
    }
    filter.state = ["candidate", "offered", "declined"].map(str::to_owned).into();
    let listing = Listing::first(filter, usize::from(PAGE_MAX));
    let read = visit.can().also::<may::ReadHiringCandidates>();
    let rows = read.read(move |db, scope| ledger::asked(db, scope, &listing)).await?.items;
    let act = acts::HIRING_CANDIDATE_ERASE;
    let open = |row: &EntryView| {
        let open = row.allowed_actions.contains(&act);
        if open { row.id.to_string() } else { String::new() }
    };
    let steps = w.ask(act).map(|(button, ..)| (act.step, button));
    let grid = ledgers::grid(HiringCandidates::LEDGER, &rows, w.candidates_due, w);
    let grid = grid.ticked(PATH, rows.iter().map(open).collect(), steps.as_slice(), w);
    Ok(Some(Block::Grid(Grid { screen_only: true, ..grid })))
}
