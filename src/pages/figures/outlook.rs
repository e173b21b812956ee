//! 見通し: the pool of the years ahead against demand as bands, where people are missing as a table
//! of bodies and job types, every assumption with its source and a field that changes it, and the
//! measures side by side.

use std::collections::BTreeSet;

use crate::auth::may;
use crate::choices;
use crate::insight::{
    self, Comparison, Hundredths, Outlook, OutlookAgainst, OutlookAssumption, OutlookQuestion,
    OutlookSheet, Spread,
};
use crate::pages::kit::chart::{self, Band, Line};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Group, Kind, Link, Visit, Words, address, blocks,
};
use crate::problem::Problem;
use crate::vocab::FiscalYear;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/outlook", "人材の見通しの画面", show),
        Route::get("/outlook/levers", "打ち手の比較の画面", levers),
    ]
}

async fn show(visit: Visit<may::ReadOutlook>) -> Result<Answer, Problem> {
    let (w, asked) = (visit.w, visit.listing::<OutlookQuestion>()?);
    let told = insight::outlook(visit.can(), asked.filter.clone()).await?;
    if asked.format != Format::Json {
        return insight::outlook_file(&asked, told).map(Answer::file);
    }
    let query = visit.request.query_string();
    let levers = address("/outlook/levers", query, &[]);
    let findings =
        told.findings.iter().map(|one| if w.tag == "en" { &one.text_en } else { &one.text });
    let findings: Vec<String> = findings.take(MOST_FINDINGS).cloned().collect();
    let parts = vec![
        Block::Text(Words::fill(w.outlook_lead, &[&told.as_of, &told.pool_today])),
        Block::Conditions(question(&visit)),
        Block::Actions(vec![Link::new(levers, w.levers)]),
        Block::Section("findings", w.findings.to_owned()),
        Block::List(findings),
        Block::Section("chart", w.outlook_chart.to_owned()),
        Block::Picture(picture(&told, w)),
        Block::Grid(years(&told, w)),
        Block::Section("gaps", w.gap_map.to_owned()),
        Block::Text(w.gap_map_lead.to_owned()),
        Block::Grid(gap_map(&told, w)),
        Block::Fold(w.by_job_type.to_owned(), job_types(&told, w)),
        Block::Section("applicants", w.break_even.to_owned()),
        Block::Grid(break_even(&told, w)),
        Block::Section("backtest", w.backtest.to_owned()),
        Block::Text(w.backtest_lead.to_owned()),
        Block::Grid(backtest(&told, w)),
        Block::Section("assumptions", w.assumptions.to_owned()),
        Block::Text(w.assumptions_lead.to_owned()),
        Block::Grid(assumptions(&told, w)),
        Block::Form(changes(&told, query, w)),
        Block::Section("files", w.download.to_owned()),
        Block::Extras(files(&visit)),
    ];
    visit.page(w.outlook, blocks(parts))
}

/// Most findings on the page; the tables have all.
const MOST_FINDINGS: usize = 30;

/// The frame of the question; the assumptions stand further below.
fn question(visit: &Visit<may::ReadOutlook>) -> Form {
    let w = visit.w;
    let years = (3..=10).map(|years: i32| (years.to_string(), years.to_string())).collect();
    let fields = vec![
        Field::new("years", w.outlook_years, Kind::Choice(years)).unset("5"),
        Field::new("demand", w.outlook_against, Kind::Choice(choices!(OutlookAgainst, w)))
            .unset(w.term(OutlookAgainst::Stated)),
        Field::new("radius_km", w.radius_km, Kind::Number),
        Field::new("runs", w.outlook_runs, Kind::Number),
        Field::new("seed", w.outlook_seed, Kind::Number),
    ];
    Form::conditions(visit.request.path(), w.outlook_ask, fields, visit.request.query_string())
}

/// 1.5〜3 (median 2).
fn band(spread: Spread, w: &Words) -> Cell {
    let ends = if spread.p10 == spread.p90 {
        spread.p50.to_string()
    } else {
        Words::fill(w.band, &[&spread.p50, &spread.p10, &spread.p90])
    };
    Cell::text(ends)
}

fn year_of(year: i32, w: &Words) -> String {
    FiscalYear::new(year).map_or_else(|_| year.to_string(), |year| w.year(year))
}

fn picture(told: &Outlook, w: &'static Words) -> String {
    let places: Vec<String> = told.items.iter().map(|row| year_of(row.fiscal_year, w)).collect();
    let tenths = |of: &dyn Fn(usize) -> Hundredths| -> Vec<i64> {
        (0..told.items.len()).map(|place| of(place).0 / 10).collect()
    };
    let line = |name: &str, of: &dyn Fn(usize) -> Hundredths| Line {
        name: name.to_owned(),
        tenths: tenths(of).into_iter().map(Some).collect(),
    };
    let row = |place: usize| &told.items[place];
    let lines = [
        line(w.rated, &|place| row(place).rated.p50),
        line(w.wanted, &|place| row(place).wanted),
        line(w.gap, &|place| row(place).gap.p50),
    ];
    let around = |line: usize, of: &dyn Fn(usize) -> Spread| Band {
        line,
        low: tenths(&|place| of(place).p10),
        high: tenths(&|place| of(place).p90),
    };
    let bands = [around(0, &|place| row(place).rated), around(2, &|place| row(place).gap)];
    let told = told.items.iter().map(|row| {
        let year = year_of(row.fiscal_year, w);
        format!("{year} {} {}, {} {}", w.rated, row.rated.p50, w.gap, row.gap.p50)
    });
    let description = told.collect::<Vec<_>>().join("; ");
    chart::banded(w.outlook_chart, &description, &places, (&lines, &bands))
}

fn years(told: &Outlook, w: &'static Words) -> Grid {
    let heads = [
        w.fiscal_year,
        w.pool,
        w.rated,
        w.unrated,
        w.left,
        w.hired,
        w.wanted_stated,
        w.wanted_targets,
        w.wanted_expected,
        w.gap,
    ];
    told.items.iter().fold(Grid::new(w.by_year, &heads, w), |grid, row| {
        let bands = [row.pool, row.rated, row.unrated, row.left, row.hired];
        let mut cells = vec![Cell::Days(year_of(row.fiscal_year, w))];
        cells.extend(bands.map(|one| band(one, w)));
        let wanted = [row.wanted_stated, row.wanted_targets, row.wanted_expected];
        cells.extend(wanted.map(Cell::number));
        cells.push(band(row.gap, w));
        grid.row(cells)
    })
}

/// Bodies and job types down, years across; the tone says how much of what is wanted is missing.
fn gap_map(told: &Outlook, w: &'static Words) -> Grid {
    let years: Vec<String> = told.items.iter().map(|row| year_of(row.fiscal_year, w)).collect();
    let mut heads = vec![w.served_body, w.job_type];
    heads.extend(years.iter().map(String::as_str));
    let mut grid = Grid { board: true, ..Grid::new(w.gap_map, &heads, w) };
    let mut known = BTreeSet::new();
    for first in &told.gaps {
        if !known.insert((&first.organization_code, &first.job_type)) {
            continue;
        }
        let mut row = vec![Cell::text(&first.organization_name), Cell::text(&first.job_type_name)];
        row.extend(told.items.iter().map(|year| {
            let same = told.gaps.iter().find(|one| {
                one.fiscal_year == year.fiscal_year
                    && one.organization_code == first.organization_code
                    && one.job_type == first.job_type
            });
            same.map_or_else(
                || Cell::text("ー"),
                |one| {
                    let of = Words::fill(w.gap_of, &[&one.gap.p50, &one.wanted]);
                    Cell::Mark(tone(one.gap.p50, one.wanted), of)
                },
            )
        }));
        grid = grid.row(row);
    }
    grid
}

const fn tone(gap: Hundredths, wanted: Hundredths) -> &'static str {
    if gap.0 == 0 {
        "good"
    } else if gap.0 * 2 < wanted.0 {
        "half"
    } else {
        "bad"
    }
}

fn job_types(told: &Outlook, w: &'static Words) -> Grid {
    let heads = [
        w.job_type,
        w.fiscal_year,
        w.level_or_above,
        w.supply_people,
        w.wanted,
        w.gap,
        w.gap_near,
        w.gap_far,
    ];
    told.job_types.iter().fold(Grid::new(w.by_job_type, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(&row.job_type_name),
            Cell::Days(year_of(row.fiscal_year, w)),
            Cell::number(row.level),
            band(row.supply, w),
            Cell::number(row.wanted),
            band(row.gap, w),
            band(row.gap_near, w),
            band(row.gap_far, w),
        ])
    })
}

fn break_even(told: &Outlook, w: &'static Words) -> Grid {
    let heads = [
        w.route,
        w.applicants_a_year,
        w.expected_hires,
        w.needed_hires,
        w.needed_applicants,
        w.trend,
        w.too_few_from,
    ];
    told.break_even.iter().fold(Grid::new(w.break_even, &heads, w), |grid, row| {
        let needed = row
            .needed_applicants
            .map_or_else(|| w.plan_too_small.to_owned(), |needed| needed.to_string());
        grid.row(vec![
            Cell::text(w.term(row.route)),
            Cell::number(row.applicants),
            Cell::number(row.expected_hires),
            Cell::number(row.needed_hires),
            Cell::Mark(if row.keeps { "good" } else { "bad" }, needed),
            Cell::maybe(row.trend_percent.map(|percent| format!("{percent}%"))),
            Cell::maybe(row.too_few_from.map(|year| year_of(year, w))),
        ])
    })
}

fn backtest(told: &Outlook, w: &'static Words) -> Grid {
    let heads = [w.route, w.fiscal_year, w.applicants_a_year, w.foretold, w.hired, w.state];
    told.backtest.iter().fold(Grid::new(w.backtest, &heads, w), |grid, row| {
        let (tone, within) =
            if row.within { ("good", w.within_band) } else { ("bad", w.outside_band) };
        grid.row(vec![
            Cell::text(w.term(row.route)),
            Cell::Days(year_of(row.fiscal_year, w)),
            Cell::number(row.applicants),
            Cell::text(Words::fill(w.band, &[&row.p50, &row.p10, &row.p90])),
            Cell::number(row.hired),
            Cell::Mark(tone, within.to_owned()),
        ])
    })
}

fn name<'a>(one: &'a OutlookAssumption, w: &Words) -> &'a str {
    if w.tag == "en" { &one.label_en } else { &one.label }
}

fn assumptions(told: &Outlook, w: &'static Words) -> Grid {
    let heads = [w.assumption, w.value, w.percent, w.basis, w.note];
    told.assumptions.iter().fold(Grid::new(w.assumptions, &heads, w), |grid, one| {
        grid.row(vec![
            Cell::text(name(one, w)),
            Cell::text(&one.value),
            Cell::text(&one.percent),
            Cell::text(w.term(one.basis)),
            Cell::text(if w.tag == "en" { &one.note_en } else { &one.note }),
        ])
    })
}

/// A field for every assumption; what stays empty stays as it is. What was asked in the frame goes
/// along.
fn changes(told: &Outlook, query: &str, w: &'static Words) -> Form {
    let frame = ["runs", "seed", "radius_km"];
    let kept = ["years", "demand", "runs", "seed", "radius_km"];
    let group = Group::more(w.assumptions_change, w.assumptions_change_note);
    let mut fields: Vec<Field> =
        kept.iter().map(|name| Field::new(name, "", Kind::Hidden)).collect();
    let open = told.assumptions.iter().filter(|one| !frame.contains(&one.key.as_str()));
    fields.extend(open.map(|one| {
        let now = Words::fill(w.value_now, &[&one.value]);
        Field::new(&one.key, name(one, w), Kind::Text).support(&now).under(&group)
    }));
    Form::conditions("/outlook", w.outlook_ask, fields, query)
}

/// Every table as a file, with the same question.
fn files(visit: &Visit<may::ReadOutlook>) -> Vec<Link> {
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let file = |sheet: &OutlookSheet| {
        ["xlsx", "csv"].map(|format| {
            let href = asked.with(&[("table", sheet.as_str()), ("format", format)]);
            Link::new(href, format!("{}（{format}）", w.term(*sheet)))
        })
    };
    OutlookSheet::ALL.iter().flat_map(file).collect()
}

async fn levers(visit: Visit<may::ReadOutlook>) -> Result<Answer, Problem> {
    let (w, asked) = (visit.w, visit.listing::<OutlookQuestion>()?);
    let compared = insight::levers_compared(visit.can(), asked.filter.clone()).await?;
    if asked.format != Format::Json {
        return insight::levers_file(&asked, compared).map(Answer::file);
    }
    let year = year_of(compared.fiscal_year, w);
    let text = Words::fill(w.levers_lead, &[&year, &compared.runs]);
    let before =
        Words::fill(w.gap_before, &[&compared.gap.p50, &compared.gap.p10, &compared.gap.p90]);
    let mut parts = vec![
        Block::Text(text),
        Block::Conditions(question(&visit)),
        Block::Text(before),
        Block::Section("smallest", w.smallest_set.to_owned()),
    ];
    parts.extend(smallest(&compared, w));
    parts.extend([
        Block::Section("levers", w.levers.to_owned()),
        Block::Grid(side_by_side(&compared, w)),
        Block::Extras(Asked::new(&visit.request, w).files()),
        Block::Links(vec![Link::new(
            address("/outlook", visit.request.query_string(), &[]),
            Words::fill(w.back_to, &[&w.outlook]),
        )]),
    ]);
    visit.page(w.levers, blocks(parts))
}

fn smallest(compared: &Comparison, w: &'static Words) -> Vec<Block> {
    let set = &compared.smallest;
    let mut parts = vec![Block::Text(w.term(set.end).to_owned())];
    if !set.measures.is_empty() {
        let heads = [w.lever, w.cost];
        let grid = set.measures.iter().fold(Grid::new(w.smallest_set, &heads, w), |grid, one| {
            let label = if w.tag == "en" { &one.label_en } else { &one.label };
            grid.row(vec![Cell::text(label), Cell::number(one.cost)])
        });
        parts.push(Block::Grid(grid));
    }
    parts
}

fn side_by_side(compared: &Comparison, w: &'static Words) -> Grid {
    let heads = [w.lever, w.gap, w.closes, w.pool, w.cost, w.cost_per_person];
    compared.items.iter().fold(Grid::new(w.levers, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(if w.tag == "en" { &row.label_en } else { &row.label }),
            band(row.gap, w),
            Cell::number(row.closes),
            band(row.pool, w),
            Cell::number(row.cost),
            Cell::number(
                row.cost_per_person.map_or_else(|| "ー".to_owned(), |cost| cost.to_string()),
            ),
        ])
    })
}
