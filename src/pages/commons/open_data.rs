//! Editions of the open data: made, looked at, published by two, fetched as files.

use crate::auth::{Action, may};
use crate::edition::{self, Dataset, EditionState, EditionView, acts, handlers};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Grid, Kind, Link, Screen, Step, Visit, Words, blocks, screen_by,
    screen_of,
};
use crate::problem::Problem;
use crate::vocab::{Language, OpenDataEditionId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/open-data", "オープンデータの版の一覧の画面", list),
        Route::get("/open-data/{id}", "オープンデータの版の画面", show),
        Route::get("/open-data/{id}/archive", "オープンデータの版のファイルの受取", files),
    ];
    routes.extend(screen_of(
        "/open-data/new",
        ["オープンデータの版の作成の画面", "オープンデータの版の作成"],
        async |visit: &Visit<_>| making(visit),
        handlers::make,
    ));
    routes.extend(screen_by(
        "/open-data/{id}/step",
        ["オープンデータの版の手続の確認の画面", "オープンデータの版の手続"],
        async |visit: &Visit<_>, id| stepping(visit, id).await,
        async |step: &Step<_>, id, form: &crate::pages::kit::Form| {
            let can = step.visit.can().clone();
            if wanted(&step.visit)? == acts::OPEN_DATA_EDITION_PUBLISH {
                handlers::publish(can, PathKey(id), step.input(form)).await
            } else {
                handlers::discard(can, PathKey(id), step.input(form)).await
            }
        },
    ));
    routes
}

fn tone(state: EditionState) -> &'static str {
    match state {
        EditionState::Draft => "half",
        EditionState::Published => "good",
        EditionState::Discarded => "plain",
    }
}

async fn list(visit: Visit<may::ReadOpenData>) -> Result<Answer, Problem> {
    let w = visit.w;
    let read = visit.can().read(|db, scope| {
        edition::editions(db, scope)?.iter().map(|one| edition::view(scope, one)).collect()
    });
    let all: Vec<EditionView> = read.await?;
    let heads = [w.edition, w.state, w.edition_made, w.edition_decided, w.edition_withheld];
    let grid = all.iter().fold(Grid::new(w.open_data, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/open-data/{}", row.id), named(row, w)),
            Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
            Cell::Days(row.made_at.clone()),
            Cell::Days(row.decided_at.clone().unwrap_or_default()),
            Cell::number(row.withheld),
        ])
    });
    let mut parts = vec![Block::Text(w.open_data_lead.to_owned())];
    if visit.viewer.may(Action::KeepOpenData) {
        parts.push(Block::Actions(vec![Link::new("/open-data/new", w.edition_make)]));
    }
    parts.push(Block::Grid(grid));
    visit.page(w.open_data, blocks(parts))
}

fn named(row: &EditionView, w: &Words) -> String {
    Words::fill(w.edition_number, &[&row.number])
}

async fn one<A>(visit: &Visit<A>, id: OpenDataEditionId) -> Result<EditionView, Problem> {
    let read =
        visit.can().read(move |db, scope| edition::view(scope, &edition::find(db, scope, id)?));
    read.await
}

async fn show(
    visit: Visit<may::ReadOpenData>,
    key: PathKey<OpenDataEditionId>,
) -> Result<Answer, Problem> {
    let (w, row) = (visit.w, one(&visit, key.0).await?);
    let here = format!("/open-data/{}", row.id);
    let button = |act: &crate::vocab::Act| {
        w.ask(*act).map(|(button, ..)| Link::new(format!("{here}/step?take={act}"), button))
    };
    let steps: Vec<Link> = row.allowed_actions.iter().filter_map(button).collect();
    let mut parts = Vec::new();
    if !steps.is_empty() {
        parts.push(Block::Actions(steps));
    }
    parts.push(facts(&row, w));
    for dataset in &row.datasets {
        parts.extend(of_dataset(dataset, w));
    }
    parts.push(Block::Extras(vec![Link::new(format!("{here}/archive"), w.edition_files)]));
    let back = Words::fill(w.back_to, &[&w.open_data]);
    parts.push(Block::Links(vec![Link::new("/open-data", back)]));
    visit.page(&format!("{}: {}", w.open_data, named(&row, w)), blocks(parts))
}

fn facts(row: &EditionView, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.state.to_owned(), Cell::Mark(tone(row.state), w.term(row.state).to_owned())),
        (w.edition_made.to_owned(), Cell::Days(row.made_at.clone())),
        (w.edition_decided.to_owned(), Cell::Days(row.decided_at.clone().unwrap_or_default())),
        (w.edition_withheld.to_owned(), Cell::number(row.withheld)),
        (w.edition_note.to_owned(), Cell::text(&row.note)),
    ])
}

/// What will be public, as it will be; the data is in Japanese, its keys are not.
fn of_dataset(dataset: &Dataset, w: &'static Words) -> Vec<Block> {
    let japanese = w.language() == Language::Japanese;
    let title = if japanese { &dataset.title } else { &dataset.title_en };
    let count = Words::fill(w.edition_rows, &[title, &dataset.rows.len(), &dataset.withheld.len()]);
    if !japanese {
        let keys = dataset.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>();
        return vec![Block::Text(format!("{count}: {}", keys.join(", ")))];
    }
    let heads: Vec<&str> = dataset.columns.iter().map(|column| column.name.as_str()).collect();
    let cell = |row: usize, column: usize, value: &serde_json::Value| {
        if dataset.withheld.contains(&(row, column)) {
            return Cell::Mark("plain", w.edition_hidden.to_owned());
        }
        match value {
            serde_json::Value::Null => Cell::text(""),
            serde_json::Value::String(text) => Cell::text(text),
            other => Cell::number(other),
        }
    };
    let grid = dataset.rows.iter().enumerate().fold(
        Grid::new(title.as_str(), &heads, w),
        |grid, (row, cells)| {
            let cells = cells.iter().enumerate();
            grid.row(cells.map(|(column, value)| cell(row, column, value)).collect())
        },
    );
    vec![Block::Fold(count, grid)]
}

async fn files(
    visit: Visit<may::ReadOpenData>,
    key: PathKey<OpenDataEditionId>,
) -> Result<Answer, Problem> {
    handlers::files(visit.can().clone(), key).await.map(Answer::file)
}

fn making(visit: &Visit<may::KeepOpenData>) -> Result<Screen, Problem> {
    let w = visit.w;
    let note = Field::new("note", w.edition_note, Kind::Text).support(w.edition_note_support);
    let form = visit.form("/open-data/new", w.edition_make, vec![note]).back("/open-data");
    let parts = vec![Block::Text(w.edition_make_lead.to_owned())];
    Ok(Screen::new(w.edition_make, parts, form, "/open-data/{id}?done=saved"))
}

fn wanted(visit: &Visit<may::KeepOpenData>) -> Result<crate::vocab::Act, Problem> {
    visit.wanted(&[acts::OPEN_DATA_EDITION_PUBLISH, acts::OPEN_DATA_EDITION_DISCARD])
}

async fn stepping(
    visit: &Visit<may::KeepOpenData>,
    id: OpenDataEditionId,
) -> Result<Screen, Problem> {
    let (w, act, row) = (visit.w, wanted(visit)?, one(visit, id).await?);
    let (button, effect, _) = w.ask(act).ok_or(Problem::not_found())?;
    let here = format!("/open-data/{id}");
    if !row.allowed_actions.contains(&act) {
        let why = Words::fill(w.ledger_not_now, &[&w.term(row.state)]);
        return Ok(Screen::new(button, vec![Block::Notice("bad", why)], None, ""));
    }
    let form = visit.form(format!("{here}/step?take={act}"), button, Vec::new());
    let form = form.of_version(row.version).grave().back(&here);
    let parts = vec![Block::Notice("info", Words::fill(effect, &[&row.number])), facts(&row, w)];
    Ok(Screen::new(button, parts, form, format!("{here}?done=saved")))
}
