//! One's own wish: what the round asks until when, the form, and what was stated.

use std::collections::BTreeMap;

use crate::auth::{Action, may};
use crate::choices;
use crate::db::Db;
use crate::organization;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Group, Kind, Link, Step, Visit, Words, blocks,
    with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::web::Route;
use crate::wish::{
    self, HouseMove, Movement, MyWish, PlaceInput, ReasonKind, TeleworkWish, WishView, acts,
    handlers,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/my/wish", "自分の意向の画面", show),
        Route::post("/my/wish", "自分の意向の提出", state),
    ]
}

/// Places and job types offered at least; more when more were stated.
const PLACES: usize = 5;
const JOB_TYPES: usize = 3;

/// What can be wished for: key and name.
struct Offer {
    job_types: Vec<(String, String)>,
    places: Vec<(String, String)>,
}

fn offer(db: &mut Db) -> Result<Offer, Problem> {
    let job_types = organization::job_types(db)?
        .into_iter()
        .map(|one| (one.job_type.to_string(), one.name_ja))
        .collect();
    Ok(Offer { job_types, places: place_names(db)? })
}

/// Zones first, then the bodies: key as in a form, and name.
pub(super) fn place_names(db: &mut Db) -> Result<Vec<(String, String)>, Problem> {
    let zones =
        wish::zones(db)?.into_iter().map(|zone| (format!("zone={}", zone.zone), zone.name_ja));
    let bodies = organization::names(db)?
        .into_iter()
        .map(|(code, name)| (format!("organization_code={code}"), name));
    Ok(zones.chain(bodies).collect())
}

/// A place as it stands in a form.
pub fn place_key(place: &PlaceInput) -> String {
    match (&place.organization_code, &place.zone) {
        (Some(code), _) => format!("organization_code={code}"),
        (None, zone) => format!("zone={}", zone.as_ref().map_or("", |zone| zone.as_str())),
    }
}

fn in_order(
    name: &str,
    (heading, label): (&str, &str),
    least: usize,
    chosen: &[String],
    kind: &Kind,
) -> Vec<Field> {
    let group = Group { name: heading.to_owned(), look: "row", ..Group::default() };
    let count = least.max(chosen.len() + usize::from(chosen.len() >= least));
    let field = |place: usize| {
        let value = chosen.get(place).cloned().unwrap_or_default();
        Field::new(&format!("{name}/{place}"), &Words::fill(label, &[&(place + 1)]), kind.clone())
            .under(&group)
            .value(value)
    };
    (0..count).map(field).collect()
}

/// What was stated, or in the year before.
fn fields(mine: &MyWish, offer: &Offer, w: &'static Words) -> Vec<Field> {
    let said = mine.wish.as_ref().or(mine.last.as_ref());
    let text = |value: Option<String>| value.unwrap_or_default();
    let number = |value: fn(&WishView) -> Option<i32>| {
        text(said.and_then(value).map(|number| number.to_string()))
    };
    let keys = |places: fn(&WishView) -> &Vec<PlaceInput>| {
        said.map_or_else(Vec::new, |said| places(said).iter().map(place_key).collect::<Vec<_>>())
    };
    let types: Vec<String> =
        said.map_or_else(Vec::new, |said| said.job_types.iter().map(ToString::to_string).collect());
    let reason = said.and_then(|said| said.constraint.as_ref());
    let places = Kind::Keyed(offer.places.clone());
    let movement =
        Field::new("movement", w.movement, Kind::Choice(choices!(Movement, w))).required();
    let mut fields = vec![movement.value(text(said.map(|said| said.movement.to_string())))];
    fields.extend(in_order(
        "job_types",
        (w.wished_job_type, w.nth_wish),
        JOB_TYPES,
        &types,
        &Kind::Choice(offer.job_types.clone()),
    ));
    fields.extend(in_order(
        "places",
        (w.wished_place, w.nth_wish),
        PLACES,
        &keys(|said| &said.places),
        &places,
    ));
    fields.extend(in_order(
        "impossible",
        (w.impossible_place, w.nth_place),
        JOB_TYPES,
        &keys(|said| &said.impossible),
        &places,
    ));
    let commuting = Group { name: w.commuting.to_owned(), look: "row", ..Group::default() };
    let limit = |name: &str, label: &str| Field::new(name, label, Kind::Number).under(&commuting);
    fields.extend([
        limit("commuting_limit_minutes", w.commuting_minutes)
            .value(number(|said| said.commuting_limit_minutes)),
        limit("commuting_limit_km", w.commuting_km).value(number(|said| said.commuting_limit_km)),
        Field::new("telework", w.telework, Kind::Choice(choices!(TeleworkWish, w)))
            .required()
            .value(text(said.map(|said| said.telework.to_string()))),
        Field::new("house_move", w.house_move, Kind::Choice(choices!(HouseMove, w)))
            .required()
            .value(text(said.map(|said| said.house_move.to_string()))),
        Field::new("constraint/kind", w.constraint_kind, Kind::Choice(choices!(ReasonKind, w)))
            .support(w.constraint_support)
            .value(text(reason.map(|reason| reason.kind.to_string()))),
        Field::new("constraint/reason", w.constraint_reason, Kind::Text)
            .when_empty(Empty::LeftOut)
            .support(w.constraint_support)
            .value(text(reason.map(|reason| reason.reason.to_string()))),
        Field::new("note", w.note, Kind::Lines)
            .support(w.wish_note_support)
            .value(text(said.map(|said| said.note.to_string()))),
    ]);
    fields
}

async fn read(visit: &Visit<may::StateOwnWish>) -> Result<Option<(MyWish, Offer)>, Problem> {
    match visit.can().read(|db, scope| Ok((wish::my_wish(db, scope)?, offer(db)?))).await {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem == Problem::not_found() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The round, and whether one's wish is in it.
fn round(mine: &MyWish, w: &'static Words) -> Vec<Block> {
    let Some(round) = &mine.round else {
        return vec![Block::Notice("info", w.no_round.to_owned())];
    };
    let stated = mine.wish.as_ref().map_or_else(
        || w.not_stated.to_owned(),
        |wish| Words::fill(w.stated_at, &[&wish.stated_at]),
    );
    let mut parts = vec![Block::Facts(vec![
        (
            w.wish_round.to_owned(),
            Cell::text(format!("{}（{}）", round.title, w.year(round.fiscal_year))),
        ),
        (w.call_window.to_owned(), Cell::text(days(round.opens_on, Some(round.deadline), w))),
        (w.state.to_owned(), Cell::Mark(if mine.wish.is_some() { "good" } else { "bad" }, stated)),
        (w.note.to_owned(), Cell::text(&round.note)),
    ])];
    if !round.is_open {
        parts.push(Block::Notice("info", w.round_closed.to_owned()));
    }
    parts
}

/// What was stated, in words.
fn stated(said: &WishView, offer: &Offer, w: &'static Words) -> Block {
    let name = |known: &[(String, String)], key: &str| {
        known
            .iter()
            .find(|(other, _)| other == key)
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let places = |places: &[PlaceInput]| {
        places
            .iter()
            .map(|place| name(&offer.places, &place_key(place)))
            .collect::<Vec<_>>()
            .join("、")
    };
    let types: Vec<String> =
        said.job_types.iter().map(|key| name(&offer.job_types, key.as_str())).collect();
    let reason = said
        .constraint
        .as_ref()
        .map(|reason| format!("{}: {}", w.term(reason.kind), reason.reason));
    Block::Facts(vec![
        (w.movement.to_owned(), Cell::text(w.term(said.movement))),
        (w.wished_job_type.to_owned(), Cell::text(types.join("、"))),
        (w.wished_place.to_owned(), Cell::text(places(&said.places))),
        (w.impossible_place.to_owned(), Cell::text(places(&said.impossible))),
        (
            format!("{} {}", w.commuting, w.commuting_minutes),
            Cell::maybe(said.commuting_limit_minutes),
        ),
        (format!("{} {}", w.commuting, w.commuting_km), Cell::maybe(said.commuting_limit_km)),
        (w.telework.to_owned(), Cell::text(w.term(said.telework))),
        (w.house_move.to_owned(), Cell::text(w.term(said.house_move))),
        (w.constraint_reason.to_owned(), Cell::maybe(reason)),
        (w.note.to_owned(), Cell::text(&said.note)),
    ])
}

fn form(visit: &Visit<may::StateOwnWish>, mine: &MyWish, offer: &Offer) -> Form {
    visit
        .form("/my/wish", visit.w.wish_state, fields(mine, offer, visit.w))
        .of_version(mine.version)
        .back("/home")
}

async fn show(visit: Visit<may::StateOwnWish>) -> Result<Answer, Problem> {
    let w = visit.w;
    let Some((mine, offer)) = read(&visit).await? else {
        return visit.page(w.my_wish, blocks(vec![Block::Notice("info", w.no_person.to_owned())]));
    };
    let mut parts = vec![Block::Text(w.my_wish_lead.to_owned())];
    parts.extend(round(&mine, w));
    if mine.allowed_actions.contains(&acts::WISH_STATE) {
        parts.push(Block::Form(form(&visit, &mine, &offer)));
    } else if let Some(said) = &mine.wish {
        parts.push(stated(said, &offer, w));
    }
    if visit.viewer.may(Action::PausePlacement) {
        parts.push(Block::Links(vec![Link::new("/pauses", w.pauses)]));
    }
    visit.page(w.my_wish, blocks(parts))
}

async fn state(step: Step<may::StateOwnWish>) -> Result<Answer, Problem> {
    let Some((mine, offer)) = read(&step.visit).await? else { return Err(Problem::not_found()) };
    let form = form(&step.visit, &mine, &offer);
    match handlers::state(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/my/wish?done=submitted")),
        Err(problem) => step.visit.again(
            step.visit.w.my_wish,
            &problem,
            step.filled(form),
            with_form(round(&mine, step.visit.w)),
        ),
    }
}

/// Names by key, for those who show wishes of others.
pub fn known_places(db: &mut Db) -> Result<BTreeMap<String, String>, Problem> {
    Ok(place_names(db)?.into_iter().collect())
}
