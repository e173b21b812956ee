//! What bodies pay for who serves there: agreements, rates, corrections, and the shares of a year.

use super::ledgers;
use crate::auth::{Action, may};
use crate::cost::{
    self, CostAgreements, CostCorrections, LabourCostShares, PayRates, ReturnColumns, Wanted,
};
use crate::ledger::Ledger;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::vocab::{Language, with_commas};
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    let own = vec![Route::get("/labour-cost-shares", "人件費負担金の画面", show)];
    [
        own,
        ledgers::routes(CostAgreements::LEDGER, Vec::new()),
        ledgers::routes(PayRates::LEDGER, Vec::new()),
        ledgers::routes(CostCorrections::LEDGER, Vec::new()),
        ledgers::routes(ReturnColumns::LEDGER, Vec::new()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn show(visit: Visit<may::ReadLabourCost>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<Wanted>()?);
    let wanted = listing.filter.clone();
    let read = visit
        .can()
        .read(move |db, scope| Ok((cost::shares(db, scope, &wanted)?, organization::names(db)?)));
    let (found, names) = read.await?;
    if listing.format != Format::Json {
        return cost::file(&listing, found).map(Answer::file);
    }
    let asked = Asked::new(&visit.request, w);
    let lead =
        Words::fill(w.cost_lead, &[&w.year(found.fiscal_year), &with_commas(found.total_yen)]);
    let mut parts = vec![Block::Text(lead), Block::Text(w.cost_rule.to_owned())];
    for hole in &found.holes {
        let says = if w.language() == Language::English { &hole.en } else { &hole.ja };
        parts.push(Block::Notice("bad", says.clone()));
    }
    let names = names.into_iter().map(|(code, name)| (code.to_string(), name)).collect();
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, visit.viewer.this_year(), w),
        Field::new("organization_code", w.cost_payer, Kind::Choice(names)).sought(),
    ];
    let query = visit.request.query_string();
    let (bodies, posts) = (bodies(&found, w), posts(&found, w));
    let page = listing.cut(found.items, |row| row.number.to_string())?;
    let heads =
        [w.cost_payer, w.cost_payee, w.name, w.cost_month, w.cost_item, w.cost_working, w.cost_yen];
    let lines = page.items.iter().fold(Grid::new(w.cost_lines, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(&row.organization_name),
            Cell::text(&row.payee_name),
            Cell::text(&row.talent_name),
            Cell::Days(row.month.clone()),
            Cell::text(w.term(row.item)),
            Cell::text(&row.working),
            Cell::number(with_commas(row.yen)),
        ])
    });
    parts.extend([
        Block::Conditions(Form::conditions("/labour-cost-shares", w.search, fields, query)),
        Block::Grid(bodies),
        Block::Grid(posts),
        Block::Grid(asked.finish(lines, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(beside(&visit)),
    ]);
    visit.page(w.cost_shares, blocks(parts))
}

fn bodies(found: &LabourCostShares, w: &'static Words) -> Grid {
    let heads = [w.cost_payer, w.cost_payee, w.cost_charged, w.cost_corrected, w.cost_total];
    found.bodies.iter().fold(Grid::new(w.cost_by_body, &heads, w), |grid, row| {
        let sums = [row.charged_yen, row.corrected_yen, row.total_yen];
        let who = [Cell::text(&row.organization_name), Cell::text(&row.payee_name)];
        grid.row(who.into_iter().chain(sums.map(|sum| Cell::number(with_commas(sum)))).collect())
    })
}

fn posts(found: &LabourCostShares, w: &'static Words) -> Grid {
    let heads = [w.municipality, w.post, w.cost_budget, w.cost_used, w.cost_left];
    found.posts.iter().fold(Grid::new(w.cost_posts, &heads, w), |grid, row| {
        let left = row.budget_yen.map(|budget| with_commas(budget - row.used_yen));
        grid.row(vec![
            Cell::text(&row.organization_name),
            Cell::link(format!("/posts/{}", row.post_id), row.post_title.clone()),
            Cell::number(row.budget_yen.map_or_else(String::new, with_commas)),
            Cell::number(with_commas(row.used_yen)),
            Cell::number(left.unwrap_or_default()),
        ])
    })
}

fn beside(visit: &Visit<may::ReadLabourCost>) -> Vec<Link> {
    let w = visit.w;
    let mut links = vec![
        Link::new("/cost-agreements", w.cost_agreements),
        Link::new("/cost-corrections", w.cost_corrections),
    ];
    if visit.viewer.may(Action::KeepLabourCost) {
        links.push(Link::new("/pay-rates", w.pay_rates));
    }
    links
}
