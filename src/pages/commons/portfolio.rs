//! The ledger of systems read across bodies.

use std::collections::BTreeMap;

use super::questions;
use crate::auth::Scope;
use crate::auth::may;
use crate::commons::{
    self, Dependence, InformationSystems, OfBodies, Renewal, RenewalState, SameProduct,
    StandardisationProgress,
};
use crate::db::Db;
use crate::ledger::{Holds, Ledger};
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Grid, Kind, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::vocab::Language;
use crate::web::{Format, Listing, Page, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/information-systems/renewals", "情報システムの更新の予定の画面", renewals),
        Route::get("/information-systems/same-product", "同じ製品を使う団体の画面", same_product),
        Route::get("/information-systems/dependence", "事業者への依存の画面", dependence),
        Route::get("/information-systems/standardisation", "標準化の進みの画面", standardisation),
    ]
}

type Systems = Visit<may::ReadInformationSystems>;

/// A question about systems: what it is called, how it is read, as which file, in which columns.
struct Asking<T: 'static> {
    name: &'static str,
    lead: &'static str,
    ask: fn(&mut Db, &Scope, &OfBodies) -> Result<Vec<T>, Problem>,
    file: fn(&Listing<OfBodies>, Vec<T>) -> Result<Reply, Problem>,
    key: fn(&T) -> String,
    columns: Vec<Column>,
    cells: fn(&T, &'static Words) -> Vec<Cell>,
}

impl<T: serde::Serialize + Send + 'static> Asking<T> {
    /// The page, with what stands before its table.
    async fn shown(
        self,
        visit: &Systems,
        before: impl FnOnce(&[T]) -> Vec<Block>,
    ) -> Result<Answer, Problem> {
        let (w, listing) = (visit.w, visit.listing::<OfBodies>()?);
        let (of, ask) = (listing.filter.clone(), self.ask);
        let read =
            visit.can().read(move |db, scope| Ok((ask(db, scope, &of)?, organization::names(db)?)));
        let (all, bodies) = read.await?;
        if listing.format != Format::Json {
            return (self.file)(&listing, all).map(Answer::file);
        }
        let before = before(&all);
        let page: Page<T> = listing.cut(all, self.key)?;
        let asked = Asked::new(&visit.request, w);
        let grid = page
            .items
            .iter()
            .fold(asked.grid(self.name, &self.columns), |grid, row| grid.row((self.cells)(row, w)));
        let bodies = bodies.into_iter().map(|(code, name)| (code.to_string(), name)).collect();
        let body = Field::new("organization_code", w.ledger_body, Kind::Choice(bodies));
        let query = visit.request.query_string();
        let conditions = Form::conditions(visit.request.path(), w.search, vec![body], query);
        let mut parts = vec![Block::Text(self.lead.to_owned()), Block::Conditions(conditions)];
        parts.extend(before);
        parts.extend([
            Block::Grid(asked.finish(grid, &listing, &page)),
            Block::Extras(asked.files()),
            questions(visit),
        ]);
        visit.page(self.name, blocks(parts))
    }
}

fn tone(state: RenewalState) -> &'static str {
    match state {
        RenewalState::Over | RenewalState::NoticePassed => "bad",
        RenewalState::NoticeSoon => "half",
        RenewalState::Ahead => "plain",
    }
}

async fn renewals(visit: Systems) -> Result<Answer, Problem> {
    let w = visit.w;
    let asking = Asking {
        name: w.renewals,
        lead: w.renewals_lead,
        ask: commons::renewals,
        file: commons::renewals_file,
        key: |row: &Renewal| row.id.to_string(),
        columns: vec![
            ("name", w.renewals_system),
            ("organization_name", w.ledger_body),
            ("vendor", w.vendor),
            ("product", w.product),
            ("notice_on", w.renewals_notice),
            ("contract_until", w.renewals_until),
            ("state", w.state),
        ],
        cells: |row, w| {
            vec![
                Cell::link(format!("/information-systems/{}", row.id), &row.name),
                Cell::text(&row.organization_name),
                Cell::text(&row.vendor),
                Cell::text(&row.product),
                Cell::Days(row.notice_on.to_string()),
                Cell::Days(row.contract_until.to_string()),
                Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
            ]
        },
    };
    asking.shown(&visit, |_| Vec::new()).await
}

async fn same_product(visit: Systems) -> Result<Answer, Problem> {
    let w = visit.w;
    let asking = Asking {
        name: w.same_product,
        lead: w.same_product_lead,
        ask: commons::same_product,
        file: commons::same_product_file,
        key: |row: &SameProduct| format!("{} {}", row.vendor, row.product),
        columns: vec![
            ("product", w.product),
            ("vendor", w.vendor),
            ("systems", w.same_product_systems),
            ("organization_names", w.ledger_body),
            ("ending_together", w.same_product_together),
        ],
        cells: |row, _| {
            let ends = row.ending_together.iter().zip(&row.ending_names);
            vec![
                Cell::text(&row.product),
                Cell::text(&row.vendor),
                Cell::number(row.systems),
                Cell::text(row.organization_names.join("、")),
                Cell::Lines(ends.map(|(day, names)| format!("{day}: {names}")).collect()),
            ]
        },
    };
    asking.shown(&visit, |_| Vec::new()).await
}

async fn dependence(visit: Systems) -> Result<Answer, Problem> {
    let w = visit.w;
    let asking = Asking {
        name: w.dependence,
        lead: w.dependence_lead,
        ask: commons::dependence,
        file: commons::dependence_file,
        key: |row: &Dependence| row.organization_code.to_string(),
        columns: vec![
            ("organization_name", w.ledger_body),
            ("vendor", w.dependence_vendor),
            ("systems", w.same_product_systems),
            ("count_percent", w.dependence_count),
            ("cost_percent", w.dependence_cost),
        ],
        cells: |row, _| {
            let cost = match (row.cost_percent, row.cost_band) {
                (Some(percent), _) => Cell::number(percent),
                (None, band) => Cell::text(band.unwrap_or("")),
            };
            vec![
                Cell::text(&row.organization_name),
                Cell::text(&row.vendor),
                Cell::text(format!("{} / {}", row.systems, row.of_systems)),
                Cell::number(row.count_percent),
                cost,
            ]
        },
    };
    asking.shown(&visit, |_| Vec::new()).await
}

/// What a step of the move is called.
fn step_name(key: &str, language: Language) -> String {
    let words = match InformationSystems::SPEC.field("progress").map(|field| field.holds) {
        Some(Holds::Term(words)) => words,
        _ => &[],
    };
    let place = if language == Language::Japanese { 1 } else { 2 };
    words.iter().find(|word| word[0] == key).map_or(key, |word| word[place]).to_owned()
}

async fn standardisation(visit: Systems) -> Result<Answer, Problem> {
    let w = visit.w;
    let asking = Asking {
        name: w.standardisation_bodies,
        lead: w.standardisation_lead,
        ask: commons::progress,
        file: commons::progress_file,
        key: |row: &StandardisationProgress| format!("{} {}", row.organization_code, row.task),
        columns: vec![
            ("organization_name", w.ledger_body),
            ("task_label", w.standardisation_task),
            ("progress", w.standardisation),
            ("due", w.deadline),
        ],
        cells: |row, w| {
            let due = row.due.map_or_else(String::new, |day| day.to_string());
            vec![
                Cell::text(&row.organization_name),
                Cell::text(commons::task_name(&row.task, w.language())),
                Cell::text(step_name(&row.progress, w.language())),
                Cell::Days(due),
            ]
        },
    };
    asking.shown(&visit, |all| vec![Block::Grid(by_task(all, w))]).await
}

/// How many bodies stand at each step, task by task.
fn by_task(all: &[StandardisationProgress], w: &'static Words) -> Grid {
    const STEPS: [&str; 6] =
        ["survey", "fit_gap", "procurement", "migration", "running", "difficult"];
    let names = STEPS.map(|step| step_name(step, w.language()));
    let mut heads = vec![w.standardisation_task];
    heads.extend(names.iter().map(String::as_str));
    let mut tasks: BTreeMap<&str, [i64; 6]> = BTreeMap::new();
    for row in all {
        let counts = tasks.entry(row.task.as_str()).or_default();
        if let Some(place) = STEPS.iter().position(|step| *step == row.progress) {
            counts[place] += 1;
        }
    }
    tasks.into_iter().fold(Grid::new(w.standardisation, &heads, w), |grid, (task, counts)| {
        let task = Cell::text(commons::task_name(task, w.language()));
        grid.row([vec![task], counts.map(Cell::number).to_vec()].concat())
    })
}
