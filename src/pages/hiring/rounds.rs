//! Recruitment rounds: recording one and correcting its counts, with the formula of the ratio
//! beside it.

use crate::auth::Action;
use crate::auth::may;
use crate::choices;
use crate::hiring::{self, CountKind, CountStatus, Round, Selection, handlers};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Screen, Visit, Words, blocks,
    screen, screen_of,
};
use crate::problem::Problem;
use crate::vocab::{HiringRoundId, HiringRoute};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/hiring-rounds", "採用試験の一覧の画面", list)]
        .into_iter()
        .chain(screen_of(
            "/hiring-rounds/new",
            ["採用試験の登録の画面", "採用試験の登録"],
            async |visit: &Visit<_>| {
                Ok(Screen::new(
                    visit.w.hiring_new,
                    vec![Block::Text(visit.w.hiring_new_lead.to_owned()), formula(visit.w)],
                    new_form(visit),
                    "/hiring-rounds?done=saved",
                ))
            },
            handlers::add,
        ))
        .chain(screen(
            "/hiring-rounds/{id}",
            ["採用試験の人数の訂正の画面", "採用試験の人数の訂正"],
            changing,
            handlers::change,
        ))
        .collect()
}

/// The formula that the figures are for.
fn formula(w: &'static Words) -> Block {
    let formula = if w.tag == "en" { hiring::DEFINITION_EN } else { hiring::DEFINITION };
    Block::Notice("info", format!("{}: {formula}", w.formula))
}

pub(super) fn name(round: &Round, w: &'static Words) -> String {
    Words::fill(
        w.round_named,
        &[&w.year(round.intake_fiscal_year), &round.number_in_year, &w.term(round.route)],
    )
}

/// A count in a cell: the number, or why there is none.
fn shown(round: &Round, kind: CountKind, w: &Words) -> Cell {
    match round.counts.get(&kind).map(|recorded| &recorded.count) {
        Some(count) => Cell::number(
            count.count.map_or_else(|| w.term(count.status).to_owned(), |count| count.to_string()),
        ),
        None => Cell::number(w.term(CountStatus::NotYetKnown)),
    }
}

async fn list(visit: Visit<may::ReadHiring>) -> Result<Answer, Problem> {
    let (w, rounds) =
        (visit.w, visit.can().read(|db, _| hiring::rounds(db, &Selection::default())).await?);
    let mut heads = vec![w.route, w.exam_year];
    heads.extend(CountKind::ALL.iter().map(|kind| w.term(kind)));
    heads.push(w.funnel);
    let writes = visit.viewer.may(Action::WriteHiring);
    let grid = rounds.iter().fold(Grid::new(w.hiring_rounds, &heads, w), |grid, round| {
        let first = name(round, w);
        let mut row = vec![if writes {
            Cell::link(format!("/hiring-rounds/{}", round.id), first)
        } else {
            Cell::text(first)
        }];
        row.push(Cell::Days(w.year(round.exam_fiscal_year)));
        row.extend(CountKind::ALL.iter().map(|kind| shown(round, *kind, w)));
        row.push(Cell::link(format!("/hiring-rounds/{}/funnel", round.id), w.funnel));
        grid.row(row)
    });
    let mut parts = vec![Block::Text(w.hiring_rounds_lead.to_owned()), formula(w)];
    if writes {
        parts.push(Block::Actions(vec![Link::new("/hiring-rounds/new", w.hiring_new)]));
        parts.push(Block::Extras(vec![Link::new("/hiring-rounds/import", w.list_import)]));
    }
    parts.push(Block::Grid(Grid {
        status: Some(Words::fill(w.count_all, &[&rounds.len()])),
        ..grid
    }));
    parts.push(Block::Links(vec![Link::new("/hiring", w.hiring)]));
    visit.page(w.hiring_rounds, blocks(parts))
}

/// The four parts of each of the seven counts; nothing typed of one says nothing of it.
fn counts(round: Option<&Round>, w: &'static Words) -> Vec<Field> {
    let blank = if round.is_some() { Empty::Null } else { Empty::LeftOut };
    let of = |kind: &CountKind| {
        let now = round.and_then(|round| round.counts.get(kind)).map(|recorded| &recorded.count);
        let group = Group { name: w.term(kind).to_owned(), look: "row", ..Group::default() };
        let field = |part: &str, text: &str, how: Kind| {
            Field::new(&format!("{kind}/{part}"), text, how).under(&group)
        };
        let status = now
            .map_or(if round.is_some() { CountStatus::NotYetKnown.as_str() } else { "" }, |now| {
                now.status.as_str()
            });
        [
            field("status", w.count_status, Kind::Choice(choices!(CountStatus, w))).value(status),
            field("count", w.count_people, Kind::Number).when_empty(blank).value(
                now.and_then(|now| now.count).map_or_else(String::new, |count| count.to_string()),
            ),
            field("approximate", w.about_as_many, Kind::Flag)
                .value(if now.is_some_and(|now| now.approximate) { "true" } else { "" }),
            field("note", w.note, Kind::Text)
                .when_empty(blank)
                .value(now.map_or_else(String::new, |now| now.note.to_string())),
            field("source", w.source, Kind::Text)
                .when_empty(blank)
                .value(now.map_or_else(String::new, |now| now.source.to_string())),
        ]
    };
    CountKind::ALL.iter().flat_map(of).collect()
}

fn new_form<A>(visit: &Visit<A>) -> Form {
    let w = visit.w;
    let year = visit.viewer.this_year();
    let mut fields = vec![
        Field::new("route", w.route, Kind::Choice(choices!(HiringRoute, w))).required(),
        Field::year("exam_fiscal_year", w.exam_year, year, w).required().value(year),
        Field::year("intake_fiscal_year", w.intake_year, year, w).required().value(year + 1),
        Field::new("number_in_year", w.number_in_year, Kind::Number)
            .required()
            .support("1〜12")
            .value(1),
    ];
    fields.extend(counts(None, w));
    visit.form("/hiring-rounds/new", w.save, fields).back("/hiring-rounds")
}

async fn changing(visit: &Visit<may::WriteHiring>, id: HiringRoundId) -> Result<Screen, Problem> {
    let (found, w) = (visit.can().read(move |db, _| hiring::round(db, id, None)).await?, visit.w);
    let round = found.ok_or(Problem::not_found())?;
    let facts = Block::Facts(vec![
        (w.route.to_owned(), Cell::text(w.term(round.route))),
        (w.exam_year.to_owned(), Cell::Days(w.year(round.exam_fiscal_year))),
        (w.intake_year.to_owned(), Cell::Days(w.year(round.intake_fiscal_year))),
        (w.number_in_year.to_owned(), Cell::text(round.number_in_year)),
    ]);
    let form = visit
        .form(format!("/hiring-rounds/{id}"), w.save, counts(Some(&round), w))
        .of_version(round.version)
        .back("/hiring-rounds");
    Ok(Screen::new(
        format!("{}: {}", w.hiring_change, name(&round, w)),
        vec![facts, Block::Text(w.hiring_change_lead.to_owned()), formula(w)],
        form,
        "/hiring-rounds?done=saved",
    ))
}
