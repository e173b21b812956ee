//! The assignment list at any date in official order: the 「ジャバラ」, on screen, on paper and as files.

use chrono::{Datelike, NaiveDate};

use super::many;
use crate::assignment::{self, AssignmentRow, Filter};
use crate::auth::{Action, may};
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Kind, Link, Visit, Words, blocks, rows_per_page,
};
use crate::pages::lists_in;
use crate::pages::register::talents::{days, to_assignment};
use crate::problem::Problem;
use crate::vocab::{AssignmentState, PlacementForm};
use crate::web::{Format, Listing, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/assignments", "配属一覧（ジャバラ）の画面", list)]
}

/// Without a day it is today's list: a list of all days is no 「ジャバラ」.
fn asked_for(visit: &Visit<may::ReadAssignments>) -> Result<Listing<Filter>, Problem> {
    let mut listing = visit.listing::<Filter>()?;
    listing.filter.as_of = listing.filter.as_of.or(Some(visit.viewer.today()));
    listing.filter.order_officially();
    listing.filter.hide_cancelled();
    Ok(listing)
}

async fn list(visit: Visit<may::ReadAssignments>) -> Result<Answer, Problem> {
    let listing = asked_for(&visit)?;
    let (listing, listed, names) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let listed = assignment::served(db, scope, &listing, looks)?;
            Ok((listing, listed, organization::names(db)?))
        })
        .await?;
    if listing.format != Format::Json {
        return assignment::file(&listing, &listed).map(Answer::file);
    }
    let page = listed.page;
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let day = listing.filter.as_of.unwrap_or_else(|| visit.viewer.today());
    let columns = [
        ("host_code", w.municipality),
        ("department", w.department),
        ("post_title", w.title),
        ("post_grade", w.grade),
        ("talent_name", w.name),
        ("state", w.state),
        ("form", w.main_or_concurrent),
        ("share_percent", w.share),
        ("starts_on", w.period),
        ("post_type", w.post_type),
    ];
    let people = visit.viewer.may(Action::ReadTalents);
    let grid = page
        .items
        .iter()
        .fold(asked.grid(Words::fill(w.assignments_on, &[&day]), &columns), |grid, line| {
            grid.row(row(line, people, &visit))
        });
    let grid = if visit.viewer.may(Action::WriteAssignments) {
        let ids = page.items.iter().map(|line| line.id.to_string()).collect();
        grid.ticked(many::PATH, ids, &many::steps(w), w)
    } else {
        grid
    };
    let bodies = names.iter().map(|(code, name)| (code.to_string(), name.clone())).collect();
    let fields = conditions(&visit, day, bodies);
    let mut parts = vec![Block::Text(w.assignments_lead.to_owned())];
    if visit.viewer.may(Action::WriteAssignments) {
        parts.push(Block::Actions(vec![Link::new("/assignments/new", w.assignment_new)]));
    }
    if visit.viewer.may(Action::NumberPapers) {
        let batch = format!("/paper-batches?starts_on={day}");
        parts.push(Block::Extras(vec![Link::new(batch, w.paper_batch)]));
    }
    parts.extend([
        Block::Conditions(Form::conditions(
            "/assignments",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(lists_in::beside(
            asked.files(),
            visit.viewer.may(Action::WriteAssignments),
            "/assignments/import",
            w,
        )),
        Block::Text(w.print_hint.to_owned()),
    ]);
    visit.page(w.assignments, blocks(parts))
}

fn conditions(
    visit: &Visit<may::ReadAssignments>,
    day: NaiveDate,
    bodies: Vec<(String, String)>,
) -> Vec<Field> {
    let w = visit.w;
    let mut fields = vec![
        Field::new("as_of", w.as_of, Kind::Day).value(day),
        Field::new("host_code", w.municipality, Kind::Choice(bodies)),
        Field::new("form", w.placement_form, Kind::Choice(choices!(PlacementForm, w))),
    ];
    if visit.viewer.may(Action::SeePlacementDrafts) {
        fields.push(Field::new("state", w.state, Kind::Choice(choices!(AssignmentState, w))));
    }
    fields.push(rows_per_page(w));
    fields
}

fn row(line: &AssignmentRow, people: bool, visit: &Visit<may::ReadAssignments>) -> Vec<Cell> {
    let w = visit.w;
    let name = if people {
        Cell::link(format!("/talents/{}", line.talent_id), &line.talent_name)
    } else {
        Cell::text(&line.talent_name)
    };
    let main = if line.form == PlacementForm::Concurrent { w.concurrent_post } else { w.main_post };
    vec![
        Cell::text(&line.host_name),
        Cell::maybe(line.department.as_ref()),
        to_assignment(line, w),
        Cell::maybe(line.post_grade.map(|grade| w.term(grade))),
        name,
        Cell::text(state_to_come(line, visit.viewer.today(), w)),
        Cell::text(main),
        Cell::number(line.share_percent.percent()),
        Cell::Days(days(line.starts_on, line.ends_on, w)),
        Cell::maybe(line.post_type.map(|kind| w.term(kind))),
    ]
}

/// The state with what will be: when it begins, or when it ends within a year.
pub fn state_to_come(line: &AssignmentRow, today: NaiveDate, w: &'static Words) -> String {
    let state = w.term(line.state);
    let short = |day: NaiveDate| format!("{}/{}", day.month(), day.day());
    let soon = |day: &NaiveDate| (*day - today).num_days() < 365;
    let told = matches!(line.state, AssignmentState::Announced | AssignmentState::Ordered);
    match line.ends_on.filter(soon) {
        _ if !told => state.to_owned(),
        _ if today < line.starts_on => {
            Words::fill(w.state_begins, &[&state, &short(line.starts_on)])
        }
        Some(last) if today <= last => Words::fill(w.state_ends, &[&state, &short(last)]),
        _ => state.to_owned(),
    }
}
