//! What people aim at and learn: the career path, plans with their sheet, who has none; what
//! placements brought.

use super::ledgers::{self, Beside, related};
use crate::auth::{Action, may};
use crate::career::{
    self, CareerSheet, CareerStages, CoverageWanted, DevelopmentPlans, PlacementOutcomes,
};
use crate::ledger::{self, EntryView, Filter, Ledger, State};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, address, blocks,
};
use crate::problem::Problem;
use crate::vocab::{Language, LedgerEntryId, TalentId};
use crate::web::{Format, Listing, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let own = vec![
        Route::get(
            "/development-plans/{id}/sheet",
            "育成計画の一枚の画面（閲覧は記録されます）",
            show,
        ),
        Route::get("/development-plan-coverage", "育成計画の作成状況の画面", coverage),
    ];
    let aimed_at = related(DevelopmentPlans::LEDGER, "stage", ["目指している人", "Who aims at it"]);
    [
        ledgers::routes(CareerStages::LEDGER, vec![aimed_at]),
        ledgers::routes(DevelopmentPlans::LEDGER, vec![sheet_link()]),
        ledgers::routes(PlacementOutcomes::LEDGER, Vec::new()),
        own,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a plan's look back proposes to write, beside the person's skill sheet.
pub(super) async fn proposed<A>(visit: &Visit<A>, talent: TalentId) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadDevelopmentPlans) {
        return Ok(Vec::new());
    }
    let mut filter = Filter::on(DevelopmentPlans::LEDGER);
    (filter.talent_id, filter.state) = (vec![talent], vec!["looked_back".to_owned()]);
    let can = visit.can().also::<may::ReadDevelopmentPlans>();
    let read = can.read(move |db, scope| ledger::asked(db, scope, &Listing::first(filter, 1)));
    let latest: Vec<EntryView> = read.await?.items;
    let told = |plan: &EntryView| {
        let says = |key: &str| {
            let field = DevelopmentPlans::SPEC.field(key)?;
            let lines = plan.said(field, w.language()).lines().map(str::to_owned).collect();
            Some((named(field.name, w).to_owned(), Cell::Lines(lines)))
        };
        let facts = ["fiscal_year", "results", "next_sheet"].into_iter().filter_map(says);
        [Block::Section("plan-results", w.career_results.to_owned()), Block::Facts(facts.collect())]
    };
    Ok(latest.iter().flat_map(told).collect())
}

fn sheet_link() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let place = format!("/development-plans/{}/sheet", row.id);
            Ok(vec![Block::Links(vec![Link::new(place, visit.w.career_sheet)])])
        })
    })
}

async fn show(
    visit: Visit<may::ReadDevelopmentPlans>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let read = visit.can().read_logged(move |db, scope, looks| career::sheet(db, scope, id, looks));
    let found = read.await?;
    let mut parts =
        vec![Block::Section("one-sheet", named(DevelopmentPlans::SPEC.one, w).to_owned())];
    parts.push(said(&found, w));
    if let Some(stage) = &found.stage {
        parts.push(Block::Section("gap", w.career_gap.to_owned()));
        let years = stage.years.map_or_else(String::new, |years| years.to_string());
        let posts: Vec<&str> = stage.posts.iter().map(|one| w.term(*one)).collect();
        parts.push(Block::Facts(vec![
            (w.job_type.to_owned(), Cell::text(&stage.job_type)),
            (w.grade.to_owned(), Cell::text(w.term(stage.grade))),
            (w.career_years.to_owned(), Cell::text(years)),
            (w.career_posts.to_owned(), Cell::text(posts.join("、"))),
            (
                w.career_courses.to_owned(),
                Cell::Lines(stage.courses.lines().map(str::to_owned).collect()),
            ),
        ]));
        parts.extend(missing(&found, w));
    }
    parts.push(Block::Grid(experience(&found, w)));
    parts.push(Block::Grid(ahead(&found, w)));
    if !found.attendances.is_empty() {
        parts.push(Block::Grid(attended(&found, w)));
    }
    parts.push(Block::Grid(signatures(w)));
    let back = format!("/development-plans/{id}");
    parts
        .push(Block::Extras(vec![Link::new(back, Words::fill(w.back_to, &[&w.development_plan]))]));
    let name = found.plan.talent_name.clone().unwrap_or_default();
    visit.page(&format!("{}: {name}", w.career_sheet), blocks(parts))
}

/// One of the two languages of a name.
fn named(name: [&'static str; 2], w: &Words) -> &'static str {
    name[usize::from(w.language() == Language::English)]
}

fn state(state: &State, w: &Words) -> Cell {
    Cell::Mark(state.tone, named(state.name, w).to_owned())
}

fn said(found: &CareerSheet, w: &'static Words) -> Block {
    let plan = &found.plan;
    let mut facts = vec![
        (w.name.to_owned(), Cell::maybe(plan.talent_name.as_ref())),
        (w.state.to_owned(), state(DevelopmentPlans::SPEC.state(plan.state), w)),
    ];
    let fields = DevelopmentPlans::SPEC.fields.iter();
    facts.extend(
        fields.map(|field| (named(field.name, w).to_owned(), ledgers::cell(plan, field, w))),
    );
    Block::Facts(facts)
}

fn missing(found: &CareerSheet, w: &'static Words) -> Vec<Block> {
    let Some(shown) = &found.achievement else {
        return vec![Block::Text(w.career_no_levels.to_owned())];
    };
    let percent = shown.percent.map_or_else(String::new, |percent| percent.to_string());
    let heads = [w.skill, w.career_required, w.level, w.career_core];
    let grid = shown.gaps.iter().fold(Grid::new(w.career_gap, &heads, w), |grid, gap| {
        let level = gap.level.map_or_else(|| w.unrated.to_owned(), |level| level.to_string());
        grid.row(vec![
            Cell::text(&gap.name_ja),
            Cell::number(gap.required),
            Cell::number(level),
            Cell::text(if gap.core { w.yes } else { w.no }),
        ])
    });
    let lead = Words::fill(w.career_shown, &[&percent, &shown.unrated]);
    vec![Block::Text(lead), Block::Grid(grid)]
}

fn experience(found: &CareerSheet, w: &'static Words) -> Grid {
    let all: i64 = found.experience.iter().map(|one| one.days).sum();
    let heads = [w.post_type, w.career_kind, w.career_days, w.career_part];
    let done = found.experience.iter().filter(|one| one.days > 0);
    done.fold(Grid::new(w.career_balance, &heads, w), |grid, one| {
        let part = if all == 0 { 0 } else { (one.days * 200 + all) / (2 * all) };
        grid.row(vec![
            Cell::text(w.term(one.post_type)),
            Cell::text(if one.is_digital { w.career_digital } else { w.career_planning }),
            Cell::number(one.days),
            Cell::number(part),
        ])
    })
}

fn ahead(found: &CareerSheet, w: &'static Words) -> Grid {
    let heads = [w.municipality, w.post, w.day_since, w.share];
    found.ahead.iter().fold(Grid::new(w.career_ahead, &heads, w), |grid, one| {
        grid.row(vec![
            Cell::text(&one.organization_name),
            Cell::text(&one.post_title),
            Cell::Days(one.starts_on.to_string()),
            Cell::number(one.share_percent),
        ])
    })
}

/// Courses on the sheet: the latest, so that it stays one sheet.
const COURSES: usize = 6;

fn attended(found: &CareerSheet, w: &'static Words) -> Grid {
    let heads = [w.course_name, w.fiscal_year, w.state];
    let latest = found.attendances.iter().take(COURSES);
    latest.fold(Grid::new(w.career_courses, &heads, w), |grid, one| {
        let state =
            if w.language() == Language::English { w.term(one.state) } else { one.state_label };
        grid.row(vec![
            Cell::text(&one.course_name),
            Cell::Days(w.year(one.fiscal_year)),
            Cell::text(state),
        ])
    })
}

/// Where person and supervisor sign on paper.
fn signatures(w: &'static Words) -> Grid {
    let row = |who: &str| vec![Cell::text(who), Cell::text(""), Cell::text("")];
    let heads = [w.career_signs, w.career_signed_on, w.career_signature];
    let grid = Grid::new(w.career_agreement, &heads, w);
    grid.row(row(w.sheet_person)).row(row(w.career_supervisor))
}

async fn coverage(visit: Visit<may::ReadDevelopmentPlans>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<CoverageWanted>()?);
    let wanted = listing.filter.clone();
    let read = visit
        .can()
        .read(move |db, scope| Ok((career::planned(db, scope, &wanted)?.0, wanted.year(scope)?)));
    let (rows, year) = read.await?;
    if listing.format != Format::Json {
        return career::coverage_file(&listing, rows).map(Answer::file);
    }
    let asked = Asked::new(&visit.request, w);
    let without = rows.iter().filter(|row| row.plan_id.is_none()).count();
    let lead = Words::fill(w.career_coverage_lead, &[&w.year(year), &rows.len(), &without]);
    let page = listing.cut(rows, |row| row.talent_id.to_string())?;
    let heads = [w.name, w.body, w.state, w.development_plan];
    let writes = visit.viewer.may(Action::WriteDevelopmentPlans);
    let grid = page.items.iter().fold(Grid::new(w.career_coverage, &heads, w), |grid, row| {
        let plan = match (row.plan_id, row.state) {
            (Some(id), Some(key)) => [
                state(DevelopmentPlans::SPEC.state(key), w),
                Cell::link(format!("/development-plans/{id}"), w.development_plan),
            ],
            _ => [
                Cell::Mark("bad", w.career_none.to_owned()),
                if writes { make(row.talent_id, year.year(), w) } else { Cell::text("") },
            ],
        };
        let who = [Cell::text(&row.talent_name), Cell::text(&row.organization_name)];
        grid.row(who.into_iter().chain(plan).collect())
    });
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, visit.viewer.this_year(), w),
        Field::new(
            "missing",
            w.state,
            Kind::Choice(vec![("true".to_owned(), w.career_none_only.to_owned())]),
        ),
    ];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(lead),
        Block::Conditions(Form::conditions("/development-plan-coverage", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.career_coverage, blocks(parts))
}

fn make(talent: TalentId, year: i32, w: &'static Words) -> Cell {
    let (talent, year) = (talent.to_string(), year.to_string());
    let pairs = [("talent_id", talent.as_str()), ("fiscal_year", year.as_str())];
    Cell::link(address("/development-plans/new", "", &pairs), w.career_make)
}
