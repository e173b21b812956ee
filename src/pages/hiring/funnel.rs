//! From applying to the first post: the funnel of a round and of each route and year, with what it
//! cost, as picture, table and file.

use crate::auth::Action;
use crate::auth::may;
use crate::choices;
use crate::hiring::Round;
use crate::ledger::{self, Descriptor, Filter, Ledger};
use crate::pages::kit::bars::{Bar, bars};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks, rows_per_page,
};
use crate::pages::ledgers;
use crate::problem::Problem;
use crate::recruitment::{
    self, Funnel, HiringCandidates, RecruitmentChannels, Stage, Step, Wanted,
};
use crate::vocab::{HiringRoundId, HiringRoute, with_commas};
use crate::web::{Format, Listing, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/hiring-funnel", "採用の流れと経費の画面", list),
        Route::get("/hiring-rounds/{id}/funnel", "採用試験の流れと経費の画面", show),
    ]
}

fn yen(amount: Option<i64>) -> String {
    amount.map_or_else(|| "ー".to_owned(), with_commas)
}

/// A count as published, or why there is none.
fn published(step: &Step, w: &Words) -> String {
    match (step.published, step.status) {
        (Some(count), _) => count.to_string(),
        (None, _) if step.withheld => w.funnel_withheld.to_owned(),
        (None, Some(status)) => w.term(status).to_owned(),
        (None, None) => "ー".to_owned(),
    }
}

/// The funnel as a picture, where anything of it is known.
fn picture(found: &Funnel, name: &str, w: &'static Words) -> Option<Block> {
    let known = |step: &&Step| step.published.is_some() || step.candidates.is_some();
    let drawn: Vec<&Step> = found.steps.iter().filter(known).collect();
    let told = |step: &&Step| format!("{} {}", w.term(step.stage), published(step, w));
    let description = drawn.iter().map(told).collect::<Vec<_>>().join("、");
    let bar = |step: &&Step| Bar {
        name: w.term(step.stage).to_owned(),
        values: [step.published, step.candidates],
    };
    let all: Vec<Bar> = drawn.iter().map(bar).collect();
    let sources = [w.funnel_published, w.funnel_candidates];
    (!drawn.is_empty()).then(|| Block::Picture(bars(name, &description, sources, &all)))
}

fn name(found: &Funnel, w: &Words) -> String {
    Words::fill(w.funnel_named, &[&w.year(found.intake_fiscal_year), &w.term(found.route)])
}

async fn list(visit: Visit<may::ReadHiringStatistics>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<Wanted>()?);
    let wanted = listing.filter.clone();
    let found = visit.can().read(move |db, scope| recruitment::funnels(db, scope, &wanted)).await?;
    if listing.format != Format::Json {
        return recruitment::file(&listing, found).map(Answer::file);
    }
    let asked = Asked::new(&visit.request, w);
    let mut parts =
        vec![Block::Text(w.funnel_lead.to_owned()), Block::Conditions(conditions(&visit))];
    let drawn = found.iter().find_map(|one| {
        let name = name(one, w);
        Some((picture(one, &name, w)?, name))
    });
    if let Some((picture, name)) = drawn {
        parts.extend([Block::Section("chart", name), picture]);
    }
    let page = listing.cut(found, |row| format!("{}-{}", row.route, row.intake_fiscal_year))?;
    let mut columns = vec![("route_label", w.route), ("intake_fiscal_year", w.intake_year)];
    columns.extend(STAGES.iter().zip(Stage::ALL).map(|(key, stage)| (*key, w.term(stage))));
    columns.extend([
        ("cost_yen", w.funnel_cost),
        ("cost_per_applicant_yen", w.funnel_per_applicant),
        ("cost_per_hire_yen", w.funnel_per_hire),
    ]);
    let grid = page.items.iter().fold(asked.grid(w.funnel, &columns), |grid, row| {
        let both = |step: &Step| match step.candidates {
            Some(count) => format!("{}（{count}）", published(step, w)),
            None => published(step, w),
        };
        let mut cells =
            vec![Cell::text(w.term(row.route)), Cell::Days(w.year(row.intake_fiscal_year))];
        cells.extend(row.steps.iter().map(|step| Cell::number(both(step))));
        let costs = [row.cost_yen, row.cost_per_applicant_yen, row.cost_per_hire_yen];
        cells.extend(costs.map(|cost| Cell::number(yen(cost))));
        grid.row(cells)
    });
    parts.extend([
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(beside(&visit)),
    ]);
    visit.page(w.funnel, blocks(parts))
}

/// Keys of the columns of stages: none can be sorted by.
const STAGES: [&str; Stage::ALL.len()] = [
    ".applied",
    ".examined",
    ".first_pass",
    ".final_pass",
    ".offered",
    ".declined",
    ".hired",
    ".placed",
];

fn conditions(visit: &Visit<may::ReadHiringStatistics>) -> Form {
    let (w, year) = (visit.w, visit.viewer.this_year());
    let fields = vec![
        Field::new("route", w.route, Kind::Choice(choices!(HiringRoute, w))),
        Field::year("intake_fiscal_year_from", w.funnel_from, year, w),
        Field::year("intake_fiscal_year_to", w.funnel_until, year, w),
        rows_per_page(w),
    ];
    Form::conditions("/hiring-funnel", w.search, fields, visit.request.query_string())
}

fn beside(visit: &Visit<may::ReadHiringStatistics>) -> Vec<Link> {
    let w = visit.w;
    let mut links = vec![Link::new("/hiring", w.hiring)];
    if visit.viewer.may(Action::ReadHiring) {
        links.extend([
            Link::new("/hiring-rounds", w.hiring_rounds),
            Link::new("/recruitment-channels", w.recruitment_channels),
        ]);
    }
    links
}

/// What of a ledger names a round, as a part of an address and as a condition.
fn of_round(ledger: &'static Descriptor, round: &Round) -> (String, Filter) {
    let pairs = [
        ("route", round.route.to_string()),
        ("intake_fiscal_year", round.intake_fiscal_year.to_string()),
        ("number_in_year", round.number_in_year.to_string()),
    ];
    let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let mut filter = Filter::on(ledger);
    filter.fields = pairs.map(|(key, value)| (key.to_owned(), vec![value])).into();
    (query.join("&"), filter)
}

/// Rows of a ledger on the page of a round.
const SHOWN: usize = 50;

/// The entries of a ledger that name a round, and the way to the others and to a new one.
async fn entries(
    visit: &Visit<may::ReadHiring>,
    of: &'static Descriptor,
    (round, id, title): (&Round, &'static str, &str),
) -> Result<Vec<Block>, Problem> {
    if !visit.viewer.may(of.read) {
        return Ok(Vec::new());
    }
    let (w, (query, filter)) = (visit.w, of_round(of, round));
    let read = visit.can().to(of.read);
    let read = read
        .read(move |db, scope| ledger::asked(db, scope, &Listing::first(filter, SHOWN).counted()));
    let page = read.await?;
    let all = format!("/{}?{query}", of.path);
    let mut links = vec![Link::new(all, title)];
    if visit.viewer.may(of.write) {
        let new = Words::fill(w.ledger_new, &[&title]);
        links.push(Link::new(format!("/{}/new?{query}", of.path), new));
    }
    Ok(vec![
        Block::Section(id, format!("{title}（{}）", page.total.unwrap_or_default())),
        Block::Grid(Grid { quiet: true, ..ledgers::grid(of, &page.items, title, w) }),
        Block::Extras(links),
    ])
}

async fn show(
    visit: Visit<may::ReadHiring>,
    key: PathKey<HiringRoundId>,
) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<Wanted>()?);
    let read = visit.can().read(move |db, scope| recruitment::of_round(db, scope, key.0));
    let (round, found) = read.await?;
    if listing.format != Format::Json {
        return recruitment::file(&listing, vec![found]).map(Answer::file);
    }
    let title = super::rounds::name(&round, w);
    let mut parts = vec![Block::Text(w.funnel_round_lead.to_owned())];
    if let Some(kept) = found.to_erase.filter(|kept| *kept > 0) {
        parts.push(Block::Notice("bad", Words::fill(w.funnel_to_erase, &[&kept])));
        parts.extend(super::many::due(&visit, of_round(HiringCandidates::LEDGER, &round).1).await?);
    }
    parts.extend(picture(&found, &title, w));
    parts.extend([Block::Grid(steps(&found, w)), costs(&found, w)]);
    if let Some(posts) = &found.first_posts {
        let heads = [w.served_body, w.funnel_people, w.funnel_still_there];
        let grid = posts.iter().fold(Grid::new(w.funnel_first_posts, &heads, w), |grid, post| {
            let counts = [post.people, post.still_there].map(Cell::number);
            grid.row([&[Cell::text(&post.organization_name)], &counts[..]].concat())
        });
        let heading = Block::Section("first-posts", w.funnel_first_posts.to_owned());
        parts.extend([heading, Block::Grid(Grid { quiet: true, ..grid })]);
    }
    let channels = (&round, "channels", w.recruitment_channels);
    parts.extend(entries(&visit, RecruitmentChannels::LEDGER, channels).await?);
    let candidates = (&round, "candidates", w.hiring_candidates);
    parts.extend(entries(&visit, HiringCandidates::LEDGER, candidates).await?);
    let mut links = vec![
        Link::new("/hiring-funnel", w.funnel),
        Link::new("/hiring-rounds", Words::fill(w.back_to, &[&w.hiring_rounds])),
    ];
    if visit.viewer.may(Action::WriteHiring) {
        links.push(Link::new(format!("/hiring-rounds/{}", round.id), w.hiring_change));
    }
    parts.extend([Block::Extras(Asked::new(&visit.request, w).files()), Block::Links(links)]);
    visit.page(&format!("{}: {title}", w.funnel), blocks(parts))
}

/// Each stage by both sources, and where they differ.
fn steps(found: &Funnel, w: &'static Words) -> Grid {
    let heads = [w.funnel_stage, w.funnel_published, w.funnel_candidates, w.funnel_difference];
    found.steps.iter().fold(Grid::new(w.table_of_chart, &heads, w), |grid, step| {
        let dash = |count: Option<String>| Cell::number(count.unwrap_or_else(|| "ー".to_owned()));
        grid.row(vec![
            Cell::text(w.term(step.stage)),
            Cell::number(published(step, w)),
            dash(step.candidates.map(|count| count.to_string())),
            dash(step.difference.map(|count| format!("{count:+}"))),
        ])
    })
}

fn costs(found: &Funnel, w: &'static Words) -> Block {
    let rows = [
        (w.funnel_cost, found.cost_yen),
        (w.funnel_paid, found.paid_cost_yen),
        (w.funnel_per_applicant, found.cost_per_applicant_yen),
        (w.funnel_per_hire, found.cost_per_hire_yen),
    ];
    let fact = |(name, cost): (&str, Option<i64>)| (name.to_owned(), Cell::text(yen(cost)));
    Block::Facts(rows.into_iter().map(fact).collect())
}
