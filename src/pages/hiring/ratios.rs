//! Recruitment: competition ratios as lines with their formula and their figures, and what came and
//! is planned by year.

use std::collections::BTreeSet;

use crate::auth::{Action, may};
use crate::hiring::{self, Item, Plan, Selection, Statistics, Trend, YearSupply};
use crate::pages::kit::chart::{self, Line};
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::FiscalYear;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/hiring", "採用の実績の画面", show)]
}

async fn show(visit: Visit<may::ReadHiringStatistics>) -> Result<Answer, Problem> {
    let w = visit.w;
    let (rounds, planned) = visit
        .can()
        .read(|db, _| Ok((hiring::rounds(db, &Selection::default())?, hiring::plans(db)?)))
        .await?;
    let Statistics { items, trends, supply, .. } = hiring::summarize(&rounds);
    let mut parts = vec![Block::Text(w.hiring_lead.to_owned())];
    let drawn: Vec<&Trend> = trends.iter().filter(|trend| trend.first.is_some()).collect();
    if !drawn.is_empty() {
        parts.push(Block::Section("chart", w.chart_title.to_owned()));
        parts.push(Block::Picture(picture(&drawn, w)));
    }
    let formula = if w.tag == "en" { hiring::DEFINITION_EN } else { hiring::DEFINITION };
    parts.extend([
        Block::Text(format!("{}: {formula}", w.formula)),
        Block::Text(w.gap_mark.to_owned()),
        Block::Section("figures", w.table_of_chart.to_owned()),
        Block::Grid(figures(&items, w)),
        Block::Section("supply", w.supply.to_owned()),
        Block::Grid(by_year(&supply, w)),
        Block::Section("plans", w.plans_by_employer.to_owned()),
        Block::Grid(plans(&planned, w)),
    ]);
    let mut links = vec![Link::new("/hiring-funnel", w.funnel)];
    if visit.viewer.may(Action::ReadHiring) {
        links.push(Link::new("/hiring-rounds", w.hiring_rounds));
    }
    parts.push(Block::Links(links));
    visit.page(w.hiring, blocks(parts))
}

/// R5.
fn short(year: FiscalYear) -> String {
    if year.year() >= 2019 {
        format!("R{}", year.year() - 2018)
    } else {
        format!("H{}", year.year() - 1988)
    }
}

fn picture(trends: &[&Trend], w: &'static Words) -> String {
    let years: BTreeSet<FiscalYear> = trends
        .iter()
        .flat_map(|trend| trend.points.iter().map(|point| point.intake_fiscal_year))
        .collect();
    let places: Vec<String> = years.iter().map(|year| short(*year)).collect();
    let line = |trend: &&Trend| Line {
        name: w.term(trend.route).to_owned(),
        tenths: years
            .iter()
            .map(|year| {
                trend
                    .points
                    .iter()
                    .find(|point| point.intake_fiscal_year == *year)?
                    .competition_ratio
                    .map(|ratio| ratio.tenths())
            })
            .collect(),
    };
    let sentence = |trend: &&Trend| {
        let ends = trend.first.iter().chain(&trend.last).map(|point| {
            format!(
                "{} {}",
                short(point.intake_fiscal_year),
                point.competition_ratio.map_or_else(|| "ー".to_owned(), |ratio| ratio.to_string())
            )
        });
        format!(
            "{}: {}（{}）",
            w.term(trend.route),
            ends.collect::<Vec<_>>().join(" → "),
            w.term(trend.direction)
        )
    };
    let description = trends.iter().map(sentence).collect::<Vec<_>>().join("。");
    chart::lines(w.chart_title, &description, &places, &trends.iter().map(line).collect::<Vec<_>>())
}

/// What came of each route in each year.
pub fn figures(items: &[Item], w: &'static Words) -> Grid {
    let heads = [w.route, w.intake_year, w.numerator, w.denominator, w.ratio, w.planned, w.detail];
    items.iter().fold(Grid::new(w.table_of_chart, &heads, w), |grid, item| {
        let count = |figure: &hiring::Figure| {
            format!(
                "{} {}",
                w.term(figure.kind),
                figure
                    .count
                    .map_or_else(|| w.term(figure.status).to_owned(), |count| count.to_string())
            )
        };
        let ratio =
            item.competition_ratio.map_or_else(|| "ー".to_owned(), |ratio| ratio.to_string());
        let remark = item
            .reason
            .map(|reason| w.term(reason))
            .or(item
                .small_number_note
                .map(|note| if w.tag == "en" { hiring::SMALL_NUMBER_NOTE_EN } else { note }))
            .unwrap_or("");
        grid.row(vec![
            Cell::text(w.term(item.route)),
            Cell::Days(w.year(item.intake_fiscal_year)),
            Cell::text(count(&item.numerator)),
            Cell::text(count(&item.denominator)),
            Cell::number(ratio),
            Cell::number(planned(item.planned.count, item.planned.approximate, w)),
            Cell::text(remark),
        ])
    })
}

/// A plan is shown as it was said: 「4名程度」 is no 4.
fn planned(count: Option<i64>, approximate: bool, w: &Words) -> String {
    match count {
        None => "ー".to_owned(),
        Some(count) if approximate => Words::fill(w.about_people, &[&count]),
        Some(count) => count.to_string(),
    }
}

fn plans(plans: &[Plan], w: &'static Words) -> Grid {
    let heads = [w.intake_year, w.employer, w.planned, w.source];
    plans.iter().fold(Grid::new(w.plans_by_employer, &heads, w), |grid, plan| {
        grid.row(vec![
            Cell::Days(w.year(plan.intake_fiscal_year)),
            Cell::text(w.term(plan.employer)),
            Cell::number(planned(Some(i64::from(plan.planned)), plan.approximate, w)),
            Cell::text(plan.source.as_str()),
        ])
    })
}

fn by_year(supply: &[YearSupply], w: &'static Words) -> Grid {
    let number = |count: Option<i64>| {
        Cell::number(count.map_or_else(|| "ー".to_owned(), |count| count.to_string()))
    };
    supply.iter().fold(Grid::new(w.supply, &[w.intake_year, w.planned, w.hired], w), |grid, row| {
        grid.row(vec![
            Cell::Days(w.year(row.intake_fiscal_year)),
            Cell::number(planned(row.planned, row.planned_approximate, w)),
            number(row.hired),
        ])
    })
}
