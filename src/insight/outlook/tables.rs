//! The tables of the outlook as files.

use super::compare::LeverRow;
use super::question::Sheet;
use super::view::{Outlook, Spread, YearRow};
use crate::insight::placements::Hundredths;
use crate::web::Table;

const YEAR: (&str, u16) = ("年度", 12);
const SUPPLY: [(&str, u16); 3] = [("人数 p10", 10), ("人数 p50", 10), ("人数 p90", 10)];
const WANTED: (&str, u16) = ("需要", 10);
const GAP: [(&str, u16); 3] = [("不足 p10", 10), ("不足 p50", 10), ("不足 p90", 10)];

fn number(hundredths: Hundredths) -> String {
    hundredths.to_string()
}

fn three(spread: Spread) -> [String; 3] {
    [number(spread.p10), number(spread.p50), number(spread.p90)]
}

fn table(sheet: Sheet, columns: &[&[(&'static str, u16)]], rows: Vec<Vec<String>>) -> Table {
    let title = format!("見通し_{}", sheet.name_ja().replace('・', ""));
    let mut numbers: Vec<&'static str> =
        [&SUPPLY[..], &GAP[..], &[WANTED]].concat().iter().map(|(name, _)| *name).collect();
    numbers.extend(PLAIN);
    rows.into_iter().fold(Table::new(title, &columns.concat()), Table::row).counting(&numbers)
}

/// Further columns that hold numbers.
const PLAIN: [&str; 13] = [
    "人材 p10",
    "人材 p50",
    "人材 p90",
    "転出 p50",
    "採用 p50",
    "申告",
    "目標",
    "見込み",
    "水準以上",
    "応募者",
    "採用者",
    "期待採用",
    "必要採用",
];

/// The years.
#[must_use]
pub fn years(rows: &[YearRow]) -> Table {
    let columns = [
        YEAR,
        ("人材 p10", 10),
        ("人材 p50", 10),
        ("人材 p90", 10),
        ("転出 p50", 10),
        ("採用 p50", 10),
        WANTED,
    ];
    let others = [("申告", 10), ("目標", 10), ("見込み", 10)];
    let row = |row: &YearRow| {
        let mut cells = vec![row.fiscal_year_label.clone()];
        cells.extend(three(row.pool));
        cells.extend([row.left.p50, row.hired.p50, row.wanted].map(number));
        cells.extend(three(row.gap));
        cells.extend([row.wanted_stated, row.wanted_targets, row.wanted_expected].map(number));
        cells
    };
    table(Sheet::Years, &[&columns, &GAP, &others], rows.iter().map(row).collect())
}

/// Any other of its tables.
#[must_use]
pub fn of(sheet: Sheet, told: &Outlook) -> Table {
    match sheet {
        Sheet::Years => years(&told.items),
        Sheet::JobTypes => job_types(told),
        Sheet::Grades => grades(told),
        Sheet::Homes => homes(told),
        Sheet::Gaps => gaps(told),
        Sheet::Assumptions => assumptions(told),
        Sheet::Backtest => backtest(told),
        Sheet::BreakEven => break_even(told),
    }
}

fn job_types(told: &Outlook) -> Table {
    let columns = [YEAR, ("ジョブタイプ", 28), ("水準以上", 10)];
    let rows = told.job_types.iter().map(|row| {
        let start =
            [row.fiscal_year_label.clone(), row.job_type_name.clone(), row.level.to_string()];
        [&start[..], &three(row.supply), &[number(row.wanted)], &three(row.gap)].concat()
    });
    table(Sheet::JobTypes, &[&columns, &SUPPLY, &[WANTED], &GAP], rows.collect())
}

fn grades(told: &Outlook) -> Table {
    let rows = told.grades.iter().map(|row| {
        let start = [row.fiscal_year_label.clone(), row.grade.name_ja().to_owned()];
        [&start[..], &three(row.supply), &[number(row.wanted)]].concat()
    });
    table(Sheet::Grades, &[&[YEAR, ("相当級", 16)], &SUPPLY, &[WANTED]], rows.collect())
}

fn homes(told: &Outlook) -> Table {
    let rows = told.homes.iter().map(|row| {
        let start = [
            row.fiscal_year_label.clone(),
            row.organization_code.to_string(),
            row.organization_name.clone(),
        ];
        [&start[..], &three(row.supply)].concat()
    });
    let columns = [YEAR, ("団体コード", 10), ("所属団体", 16)];
    table(Sheet::Homes, &[&columns, &SUPPLY], rows.collect())
}

fn gaps(told: &Outlook) -> Table {
    let columns = [YEAR, ("団体コード", 10), ("団体名", 16), ("ジョブタイプ", 28), WANTED];
    let rows = told.gaps.iter().map(|row| {
        let start = [
            row.fiscal_year_label.clone(),
            row.organization_code.to_string(),
            row.organization_name.clone(),
            row.job_type_name.clone(),
            number(row.wanted),
        ];
        [&start[..], &three(row.gap)].concat()
    });
    table(Sheet::Gaps, &[&columns, &GAP], rows.collect())
}

fn assumptions(told: &Outlook) -> Table {
    let columns =
        [("項目", 24), ("前提", 48), ("値", 12), ("割合", 10), ("根拠", 16), ("説明", 60)];
    let rows = told.assumptions.iter().map(|row| {
        vec![
            row.key.clone(),
            row.label.clone(),
            row.value.clone(),
            row.percent.clone(),
            row.basis_label.clone(),
            row.note.clone(),
        ]
    });
    table(Sheet::Assumptions, &[&columns], rows.collect())
}

fn backtest(told: &Outlook) -> Table {
    let columns = [("区分", 32), ("根拠", 28), YEAR, ("応募者", 10)];
    let rows = told.backtest.iter().map(|row| {
        let start = [row.route_label.to_owned(), row.basis.clone(), row.fiscal_year_label.clone()];
        let figures = [i64::from(row.applicants), row.p10, row.p50, row.p90, i64::from(row.hired)];
        let within = if row.within { "幅の内" } else { "幅の外" };
        [&start[..], &figures.map(|one| one.to_string()), &[within.to_owned()]].concat()
    });
    let rest = [("採用者", 10), ("判定", 10)];
    table(Sheet::Backtest, &[&columns, &SUPPLY, &rest], rows.collect())
}

fn break_even(told: &Outlook) -> Table {
    let columns = [
        ("区分", 32),
        ("応募者", 10),
        ("期待採用", 10),
        ("必要採用", 10),
        ("必要応募者", 12),
        ("足りる", 8),
        ("応募者の傾向（%／年）", 14),
        ("足りなくなる年度", 14),
    ];
    let rows = told.break_even.iter().map(|row| {
        let maybe = |value: Option<String>| value.unwrap_or_default();
        vec![
            row.route_label.to_owned(),
            row.applicants.to_string(),
            number(row.expected_hires),
            number(row.needed_hires),
            row.needed_applicants
                .map_or_else(|| "採用予定が不足".to_owned(), |one| one.to_string()),
            if row.keeps { "○" } else { "" }.to_owned(),
            maybe(row.trend_percent.map(|one| one.to_string())),
            maybe(row.too_few_from.map(super::view::label)),
        ]
    });
    table(Sheet::BreakEven, &[&columns], rows.collect())
}

/// The measures.
#[must_use]
pub fn levers(rows: &[LeverRow]) -> Table {
    let columns = [("打ち手", 48), ("量", 8)];
    let rest = [("縮む不足（平均）", 12), ("費用（千円／年）", 14), ("1人あたり費用（千円）", 14)];
    let all = [&columns[..], &GAP, &rest].concat();
    let row = |row: &LeverRow| {
        let start = [row.label.clone(), row.units.to_string()];
        let each = row.cost_per_person.map_or_else(String::new, |cost| cost.to_string());
        let end = [number(row.closes), row.cost.to_string(), each];
        [&start[..], &three(row.gap), &end].concat()
    };
    let numbers: Vec<&'static str> = all.iter().skip(1).map(|(name, _)| *name).collect();
    rows.iter().map(row).fold(Table::new("打ち手の比較", &all), Table::row).counting(&numbers)
}
