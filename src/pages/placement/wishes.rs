//! Wishes of others, for those who may know: the list and one wish, every look noted; the yearly
//! round that asks for them.

use std::collections::BTreeMap;

use crate::auth::Action;
use crate::auth::may;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Visit, Words, blocks,
    screen, screen_of,
};
use crate::pages::own::wish::{known_places, place_key};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{JobType, WishId, WishRoundId};
use crate::web::{Format, PathKey, Route};
use crate::wish::{self, PlaceInput, Round, WishQuestion, WishView, handlers};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/wishes", "意向の一覧の画面（閲覧は記録されます）", list),
        Route::get("/wishes/{id}", "意向の画面（閲覧は記録されます）", show),
    ]
    .into_iter()
    .chain(screen_of(
        "/wish-rounds/new",
        ["意向調査の開始の画面", "意向調査の開始"],
        async |visit: &Visit<_>| {
            Ok(Screen::new(
                visit.w.round_new,
                vec![Block::Text(visit.w.round_new_lead.to_owned())],
                new_form(visit),
                "/wishes?done=saved",
            ))
        },
        handlers::open_round,
    ))
    .chain(screen(
        "/wish-rounds/{id}/change",
        ["意向調査の変更の画面", "意向調査の変更"],
        async |visit: &Visit<_>, id| {
            let form = changing(visit, id).await?;
            Ok(Screen::new(visit.w.round_change, vec![], form, "/wishes?done=saved"))
        },
        handlers::change_round,
    ))
    .collect()
}

/// Names of places and job types, for showing what was stated.
pub(super) struct Names {
    places: BTreeMap<String, String>,
    job_types: BTreeMap<JobType, String>,
}

impl Names {
    fn places(&self, places: &[PlaceInput]) -> String {
        let named = places
            .iter()
            .map(|place| self.places.get(&place_key(place)).cloned().unwrap_or_default());
        named.collect::<Vec<_>>().join("、")
    }

    fn job_types(&self, types: &[JobType]) -> String {
        types
            .iter()
            .filter_map(|key| self.job_types.get(key).cloned())
            .collect::<Vec<_>>()
            .join("、")
    }
}

fn names(db: &mut crate::db::Db) -> Result<Names, Problem> {
    let job_types =
        organization::job_types(db)?.into_iter().map(|one| (one.job_type, one.name_ja)).collect();
    Ok(Names { places: known_places(db)?, job_types })
}

async fn list(visit: Visit<may::ReadWishes>) -> Result<Answer, Problem> {
    let listing = visit.listing::<WishQuestion>()?;
    let (listing, page, names, bodies, rounds) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let page = wish::asked(db, scope, looks, &listing)?;
            let bodies = organization::names(db)?
                .into_iter()
                .filter(|(code, _)| scope.reaches_body(code))
                .collect::<Vec<_>>();
            Ok((listing, page, names(db)?, bodies, wish::rounds(db)?))
        })
        .await?;
    if listing.format != Format::Json {
        return wish::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("talent_name", w.name),
        ("home_code", w.body),
        ("fiscal_year", w.wish_round),
        ("movement", w.movement),
        ("job_types", w.wished_job_type),
        ("places", w.wished_place),
        ("house_move", w.house_move),
        ("has_constraint", w.has_constraint),
    ];
    let grid = page
        .items
        .iter()
        .fold(asked.grid(w.wishes, &columns), |grid, row| grid.row(cells(row, &names, w)));
    let years = rounds
        .iter()
        .map(|round| (round.fiscal_year.year().to_string(), w.year_beside(round.fiscal_year)))
        .collect();
    let fields = vec![
        Field::new("fiscal_year", w.wish_round, Kind::Choice(years)),
        Field::new(
            "organization_code",
            w.body,
            Kind::Choice(
                bodies.iter().map(|(code, name)| (code.to_string(), name.clone())).collect(),
            ),
        ),
    ];
    let mut parts = vec![Block::Notice("info", w.wishes_logged.to_owned())];
    parts.extend(of_rounds(&rounds, &visit));
    parts.extend([
        Block::Conditions(Form::conditions(
            "/wishes",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(vec![Link::new("/pauses", w.pauses)]),
    ]);
    visit.page(w.wishes, blocks(parts))
}

fn cells(row: &WishView, names: &Names, w: &'static Words) -> Vec<Cell> {
    vec![
        Cell::link(format!("/wishes/{}", row.id), &row.talent_name),
        Cell::text(&row.home_name),
        Cell::Days(w.year(row.fiscal_year)),
        Cell::text(w.term(row.movement)),
        Cell::text(names.job_types(&row.job_types)),
        Cell::text(names.places(&row.places)),
        Cell::text(w.term(row.house_move)),
        Cell::text(if row.has_constraint { w.yes } else { "" }),
    ]
}

/// The rounds with their days; opening one and moving its days for those who may.
fn of_rounds(rounds: &[Round], visit: &Visit<may::ReadWishes>) -> Vec<Block> {
    let (w, keeps, today) =
        (visit.w, visit.viewer.may(Action::KeepWishRounds), visit.viewer.today());
    let grid = rounds.iter().fold(
        Grid::new(w.wish_rounds, &[w.wish_round, w.fiscal_year, w.call_window, w.state], w),
        |grid, round| {
            let title = round.title.to_string();
            let (tone, text) =
                if round.is_open(today) { ("good", w.call_open) } else { ("plain", w.call_closed) };
            grid.row(vec![
                if keeps {
                    Cell::link(format!("/wish-rounds/{}/change", round.id), title)
                } else {
                    Cell::text(title)
                },
                Cell::Days(w.year(round.fiscal_year)),
                Cell::Days(days(round.opens_on, Some(round.deadline), w)),
                Cell::Mark(tone, text.to_owned()),
            ])
        },
    );
    let mut parts = vec![Block::Section("rounds", w.wish_rounds.to_owned()), Block::Grid(grid)];
    if keeps {
        parts.push(Block::Actions(vec![Link::new("/wish-rounds/new", w.round_new)]));
    }
    parts.push(Block::Section("wishes", w.wishes.to_owned()));
    parts
}

async fn show(visit: Visit<may::ReadWishes>, key: PathKey<WishId>) -> Result<Answer, Problem> {
    let w = visit.w;
    let (view, names) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            Ok((wish::find_wish(db, scope, looks, key.0)?, names(db)?))
        })
        .await?;
    let reason = match (&view.constraint, view.has_constraint) {
        (Some(reason), _) => format!("{}: {}", w.term(reason.kind), reason.reason),
        (None, true) => w.constraint_hidden.to_owned(),
        (None, false) => w.none_stated.to_owned(),
    };
    let number = |value: Option<i32>| Cell::maybe(value);
    let facts = vec![
        (w.name.to_owned(), Cell::link(format!("/talents/{}", view.talent_id), &view.talent_name)),
        (w.body.to_owned(), Cell::text(&view.home_name)),
        (w.wish_round.to_owned(), Cell::Days(w.year(view.fiscal_year))),
        (w.movement.to_owned(), Cell::text(w.term(view.movement))),
        (w.wished_job_type.to_owned(), Cell::text(names.job_types(&view.job_types))),
        (w.wished_place.to_owned(), Cell::text(names.places(&view.places))),
        (w.impossible_place.to_owned(), Cell::text(names.places(&view.impossible))),
        (format!("{} {}", w.commuting, w.commuting_minutes), number(view.commuting_limit_minutes)),
        (format!("{} {}", w.commuting, w.commuting_km), number(view.commuting_limit_km)),
        (w.telework.to_owned(), Cell::text(w.term(view.telework))),
        (w.house_move.to_owned(), Cell::text(w.term(view.house_move))),
        (w.has_constraint.to_owned(), Cell::text(reason)),
        (w.note.to_owned(), Cell::text(&view.note)),
        (w.stated_when.to_owned(), Cell::text(&view.stated_at)),
    ];
    let parts = vec![
        Block::Notice("info", w.wishes_logged.to_owned()),
        Block::Facts(facts),
        Block::Links(vec![Link::new("/wishes", w.wishes)]),
    ];
    visit.page(&format!("{}: {}", w.wishes, view.talent_name), blocks(parts))
}

fn said(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("title", w.name_of_round, Kind::Text).required(),
        Field::new("note", w.round_note, Kind::Lines),
        Field::new("opens_on", w.first_day_open, Kind::Day).required(),
        Field::new("deadline", w.last_day_open, Kind::Day).required().support(w.deadline_support),
    ]
}

fn new_form(visit: &Visit<may::KeepWishRounds>) -> Form {
    let w = visit.w;
    let next = visit.viewer.this_year() + 1;
    let mut fields =
        vec![Field::year("fiscal_year", w.wanted_year, next, w).required().value(next)];
    fields.extend(said(w));
    visit.form("/wish-rounds/new", w.round_new, fields).back("/wishes")
}

async fn changing<A>(visit: &Visit<A>, id: WishRoundId) -> Result<Form, Problem> {
    let (round, w) =
        (visit.can().read(move |db, _| wish::round_as_it_stands(db, id)).await?, visit.w);
    let values = [
        round.title.to_string(),
        round.note.to_string(),
        round.opens_on.to_string(),
        round.deadline.to_string(),
    ];
    let fields = said(w).into_iter().zip(values).map(|(field, value)| field.value(value)).collect();
    Ok(visit
        .form(format!("/wish-rounds/{id}/change"), w.save, fields)
        .of_version(round.version)
        .back("/wishes"))
}
