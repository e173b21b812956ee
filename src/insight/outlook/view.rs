//! The answer: figures with the names of what they are of, and sentences made from them.

use serde::Serialize;
use utoipa::ToSchema;

use super::assume::{Assumed, ROUTES, backtests, of_measure, results};
use super::chance::Coming;
use super::figures::{Band, Year};
use super::question::{Against, Assumption, Question};
use super::sources::Facts;
use super::world::{GRADES, LEVELS};
use crate::insight::placements::Hundredths;
use crate::vocab::{FiscalYear, Grade, HiringRoute, JobType, OrganizationCode};

/// Ten, fifty and ninety of a hundred futures stay at or below these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Spread {
    pub p10: Hundredths,
    pub p50: Hundredths,
    pub p90: Hundredths,
}

impl From<Band> for Spread {
    fn from(band: Band) -> Self {
        Self { p10: Hundredths(band.p10), p50: Hundredths(band.p50), p90: Hundredths(band.p90) }
    }
}

/// The 1 April of a fiscal year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct YearRow {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// Everybody in the pool.
    pub pool: Spread,
    /// Who serves and has a level in a job type: only they count against demand.
    pub rated: Spread,
    /// Who serves and has none.
    pub unrated: Spread,
    /// Left since the year before.
    pub left: Spread,
    /// Taken on since the year before.
    pub hired: Spread,
    /// Wanted by the measure that was asked for, in people.
    pub wanted: Hundredths,
    /// What of it stays empty.
    pub gap: Spread,
    /// Wanted as it is stated.
    pub wanted_stated: Hundredths,
    /// Wanted by the targets.
    pub wanted_targets: Hundredths,
    /// Wanted as expected.
    pub wanted_expected: Hundredths,
}

/// A job type at a level or above.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobTypeRow {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// Job type.
    pub job_type: JobType,
    /// Its name.
    pub job_type_name: String,
    /// This level or above.
    pub level: usize,
    /// Who serves at it.
    pub supply: Spread,
    /// What is wanted at it.
    pub wanted: Hundredths,
    /// What of it stays empty.
    pub gap: Spread,
    /// The same within the radius …
    pub gap_near: Spread,
    /// … and beyond it.
    pub gap_far: Spread,
}

/// A grade.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GradeRow {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// 相当級.
    pub grade: Grade,
    /// Who serves.
    pub supply: Spread,
    /// What is wanted where a grade is said.
    pub wanted: Hundredths,
}

/// A home body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HomeRow {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Its people who serve.
    pub supply: Spread,
}

/// A body and a job type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GapRow {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// The body that wants people.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Job type.
    pub job_type: JobType,
    /// Its name.
    pub job_type_name: String,
    /// What is wanted.
    pub wanted: Hundredths,
    /// What of it stays empty.
    pub gap: Spread,
}

/// A finding in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// 「令和9年度、水準3のセキュリティスペシャリストが60km圏で2〜4人不足」.
    pub text: String,
    /// The same in English.
    pub text_en: String,
}

/// How well the years before foretell the last one that is known.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BacktestRow {
    /// Route.
    pub route: HiringRoute,
    /// Its name.
    pub route_label: &'static str,
    /// 令和3〜5年度: 8/46.
    pub basis: String,
    /// Year that is foretold.
    pub fiscal_year: i32,
    /// 令和6年度.
    pub fiscal_year_label: String,
    /// Its applicants or examinees.
    pub applicants: u32,
    /// Hires that would have been foretold.
    pub p10: i64,
    /// In the middle.
    pub p50: i64,
    /// At most, in nine of ten.
    pub p90: i64,
    /// Hires that came.
    pub hired: u32,
    /// Whether they lie within.
    pub within: bool,
}

/// How many applicants a route needs for the pool to be kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BreakEvenRow {
    /// Route.
    pub route: HiringRoute,
    /// Its name.
    pub route_label: &'static str,
    /// Applicants or examinees a year, as assumed.
    pub applicants: u32,
    /// Hires to expect of them a year.
    pub expected_hires: Hundredths,
    /// Hires that keep the pool, when the other routes bring what is expected of them.
    pub needed_hires: Hundredths,
    /// Fewest applicants that bring them; null when the plan is below what is needed.
    pub needed_applicants: Option<u32>,
    /// Whether those assumed are enough.
    pub keeps: bool,
    /// Change of applicants a year in percent, between the first and the last year that are known;
    /// null with fewer than two.
    pub trend_percent: Option<i64>,
    /// First fiscal year in which, going on so, they are too few; null when they stay enough for
    /// ten years, or no trend is known.
    pub too_few_from: Option<i32>,
}

/// The outlook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Outlook {
    /// The day of which the pool is.
    pub as_of: chrono::NaiveDate,
    /// Against what.
    pub demand: Against,
    /// The same in words.
    pub demand_label: &'static str,
    /// People of today's pool.
    pub pool_today: usize,
    /// The years.
    pub items: Vec<YearRow>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many years in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// By job type and level.
    pub job_types: Vec<JobTypeRow>,
    /// By grade.
    pub grades: Vec<GradeRow>,
    /// By home body.
    pub homes: Vec<HomeRow>,
    /// By body and job type.
    pub gaps: Vec<GapRow>,
    /// What it assumes.
    pub assumptions: Vec<Assumption>,
    /// Held against what happened; what is not here was not.
    pub backtest: Vec<BacktestRow>,
    /// Applicants that are needed.
    pub break_even: Vec<BreakEvenRow>,
}

/// 令和9年度.
#[must_use]
pub fn label(year: i32) -> String {
    FiscalYear::new(year).map_or_else(|_| year.to_string(), FiscalYear::label)
}

/// FY2027.
fn label_en(year: i32) -> String {
    FiscalYear::new(year).map_or_else(|_| year.to_string(), FiscalYear::label_en)
}

/// Everything the answer holds.
#[must_use]
pub fn outlook(facts: &Facts, assumed: Assumed, question: &Question, years: &[Year]) -> Outlook {
    let against = question.against();
    let made = Made { facts, assumed: &assumed, years };
    Outlook {
        as_of: facts.today,
        demand: against,
        demand_label: against.name_ja(),
        pool_today: facts.people.len(),
        items: made.rows(question.demand_growth.unwrap_or(0)),
        next_cursor: None,
        total: None,
        findings: made.findings(),
        job_types: made.job_types(),
        grades: made.grades(),
        homes: made.homes(),
        gaps: made.gaps(),
        backtest: backtests(&facts.rounds).into_iter().map(backtest).collect(),
        break_even: made.break_even(),
        assumptions: assumed.lines.all,
    }
}

/// What the rows are made of.
struct Made<'a> {
    facts: &'a Facts,
    assumed: &'a Assumed,
    years: &'a [Year],
}

impl Made<'_> {
    fn each(&self) -> impl Iterator<Item = (i32, String, &Year)> {
        (self.assumed.world.first..)
            .zip(self.years)
            .map(|(number, year)| (number, label(number), year))
    }

    fn rows(&self, growth: i64) -> Vec<YearRow> {
        let sums = |against| -> Vec<i64> {
            let wants = of_measure(self.facts, against, growth);
            wants.iter().map(|year| year.iter().map(|want| want.hundredths).sum()).collect()
        };
        let [stated, targets, expected] =
            [Against::Stated, Against::Targets, Against::Expected].map(sums);
        let of = |sums: &[i64], place: usize| Hundredths(sums.get(place).copied().unwrap_or(0));
        let row =
            |(place, (fiscal_year, fiscal_year_label, year)): (usize, (i32, String, &Year))| {
                YearRow {
                    fiscal_year,
                    fiscal_year_label,
                    pool: year.pool.into(),
                    rated: year.rated.into(),
                    unrated: year.unrated.into(),
                    left: year.left.into(),
                    hired: year.hired.into(),
                    wanted: Hundredths(year.wanted),
                    gap: year.gap.into(),
                    wanted_stated: of(&stated, place),
                    wanted_targets: of(&targets, place),
                    wanted_expected: of(&expected, place),
                }
            };
        self.each().enumerate().map(row).collect()
    }

    fn job_types(&self) -> Vec<JobTypeRow> {
        let mut rows = Vec::new();
        for (fiscal_year, fiscal_year_label, year) in self.each() {
            for (of, levels) in self.facts.types.iter().zip(&year.kinds) {
                let shown = levels
                    .iter()
                    .enumerate()
                    .filter(|(level, one)| *level == 0 || one.wanted > 0 || one.supply.p90 > 0);
                rows.extend(shown.map(|(level, one)| JobTypeRow {
                    fiscal_year,
                    fiscal_year_label: fiscal_year_label.clone(),
                    job_type: of.job_type.clone(),
                    job_type_name: of.name_ja.clone(),
                    level,
                    supply: one.supply.into(),
                    wanted: Hundredths(one.wanted),
                    gap: one.gap.into(),
                    gap_near: one.near.into(),
                    gap_far: one.far.into(),
                }));
            }
        }
        rows
    }

    fn grades(&self) -> Vec<GradeRow> {
        let mut rows = Vec::new();
        for ((fiscal_year, fiscal_year_label, year), wants) in
            self.each().zip(&self.assumed.world.wants)
        {
            for (place, grade) in Grade::ALL.iter().enumerate().take(GRADES) {
                let of_grade = wants.iter().filter(|want| want.grade == Some(place));
                rows.push(GradeRow {
                    fiscal_year,
                    fiscal_year_label: fiscal_year_label.clone(),
                    grade: *grade,
                    supply: year.grades[place].into(),
                    wanted: Hundredths(of_grade.map(|want| want.hundredths).sum()),
                });
            }
        }
        rows
    }

    fn homes(&self) -> Vec<HomeRow> {
        let mut rows = Vec::new();
        for (fiscal_year, fiscal_year_label, year) in self.each() {
            let there = self.facts.bodies.iter().zip(&year.homes).filter(|(_, one)| one.p90 > 0);
            rows.extend(there.map(|(body, supply)| HomeRow {
                fiscal_year,
                fiscal_year_label: fiscal_year_label.clone(),
                organization_code: body.code.clone(),
                organization_name: body.name_ja.clone(),
                supply: (*supply).into(),
            }));
        }
        rows
    }

    fn gaps(&self) -> Vec<GapRow> {
        let mut rows = Vec::new();
        for (fiscal_year, fiscal_year_label, year) in self.each() {
            for (body, kinds) in self.facts.bodies.iter().zip(&year.bodies) {
                let wanted = self.facts.types.iter().zip(kinds).filter(|(_, one)| one.0 > 0);
                rows.extend(wanted.map(|(of, (wanted, gap))| GapRow {
                    fiscal_year,
                    fiscal_year_label: fiscal_year_label.clone(),
                    organization_code: body.code.clone(),
                    organization_name: body.name_ja.clone(),
                    job_type: of.job_type.clone(),
                    job_type_name: of.name_ja.clone(),
                    wanted: Hundredths(*wanted),
                    gap: (*gap).into(),
                }));
            }
        }
        rows
    }

    /// For every year, job type and side of the radius the level at which most is missing (the
    /// highest where several are equal), where half of the futures miss half a person or more.
    fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for (number, _, year) in self.each() {
            let mut of_year = Vec::new();
            for (kind, levels) in year.kinds.iter().enumerate() {
                for near in [true, false] {
                    let gap =
                        |level: usize| if near { levels[level].near } else { levels[level].far };
                    let worst =
                        (0..LEVELS).max_by_key(|level| (gap(*level).p50, *level)).unwrap_or(0);
                    if gap(worst).p50 >= 50 {
                        of_year.push((gap(worst), kind, worst, near));
                    }
                }
            }
            of_year.sort_by_key(|(gap, kind, ..)| (-gap.p50, *kind));
            if of_year.is_empty() {
                found.push(Finding {
                    text: format!("{}は、中位の将来で不足なし", label(number)),
                    text_en: format!("{}: no gap in half of the futures", label_en(number)),
                });
            }
            found.extend(of_year.into_iter().map(|one| self.sentence(number, one)));
        }
        found
    }

    fn sentence(&self, year: i32, (gap, kind, level, near): (Band, usize, usize, bool)) -> Finding {
        let whole = |hundredths: i64| (hundredths + 50) / 100;
        let (few, many) = (whole(gap.p10), whole(gap.p90));
        let people = if few == many { few.to_string() } else { format!("{few}〜{many}") };
        let (of, km) = (&self.facts.types[kind], self.assumed.radius_km);
        let (at, at_en) = match level {
            0 => (String::new(), String::new()),
            level => (format!("水準{level}の"), format!(" at level {level}")),
        };
        let (place, place_en) = if near { ("で", "within") } else { ("の外で", "beyond") };
        Finding {
            text: format!("{}、{at}{}が{km}km圏{place}{people}人不足", label(year), of.name_ja),
            text_en: format!(
                "{}: {} short of {}{at_en} {place_en} {km} km",
                label_en(year),
                people.replace('〜', " to "),
                of.name_en
            ),
        }
    }

    fn break_even(&self) -> Vec<BreakEvenRow> {
        let world = &self.assumed.world;
        let years = i64::try_from(self.years.len().max(1)).unwrap_or(1);
        let left = self.years.iter().map(|year| year.mean_left).sum::<i64>() / years;
        let expected: Vec<i64> = world
            .routes
            .iter()
            .map(|one| Coming::of(one.success, one.applicants[0], one.planned[0] as usize).mean())
            .collect();
        let all: i64 = expected.iter().sum();
        let of = |(place, route): (usize, HiringRoute)| {
            let (of, mine) = (&world.routes[place], expected[place]);
            let needed = (left - (all - mine)).max(0);
            let needed_applicants = fewest(of, needed);
            let (trend_percent, too_few_from) = trend(
                &results(&self.facts.rounds, route),
                needed_applicants,
                of.applicants[0],
                world.first,
            );
            BreakEvenRow {
                route,
                route_label: route.name_ja(),
                applicants: of.applicants[0],
                expected_hires: Hundredths(mine),
                needed_hires: Hundredths(needed),
                needed_applicants,
                keeps: needed_applicants.is_some_and(|needed| needed <= of.applicants[0]),
                trend_percent,
                too_few_from,
            }
        };
        ROUTES.into_iter().enumerate().map(of).collect()
    }
}

/// Most applicants that are looked at.
const MOST_APPLICANTS: u32 = 3_000;

/// Fewest applicants of whom so many hires are to be expected.
fn fewest(route: &super::world::Route, needed: i64) -> Option<u32> {
    let mut coming = Coming::nobody(route.success, route.planned[0] as usize);
    (0..=MOST_APPLICANTS).find(|_| {
        let enough = coming.mean() >= needed;
        coming.ask();
        enough
    })
}

/// Change a year in whole percent between the first and the last year that are known, and when it
/// leads below what is needed.
fn trend(
    results: &[(i32, u32, u32)],
    needed: Option<u32>,
    now: u32,
    first: i32,
) -> (Option<i64>, Option<i32>) {
    let (Some(start), Some(end)) = (results.first(), results.last()) else { return (None, None) };
    let years = usize::try_from(end.0 - start.0).unwrap_or(0);
    if years == 0 || start.1 == 0 {
        return (None, None);
    }
    let reaches = |percent: &i64| {
        let grown =
            (0..years).fold(i64::from(start.1) * 1_000, |now, _| now * (100 + percent) / 100);
        grown >= i64::from(end.1) * 1_000
    };
    let percent = (-50..=50).find(reaches).unwrap_or(50);
    let going_on = super::assume::grown(i64::from(now), percent, 10);
    let too_few = needed.and_then(|needed| {
        (first..).zip(going_on).find(|(_, applicants)| *applicants < needed).map(|(year, _)| year)
    });
    (Some(percent), too_few)
}

fn backtest(one: super::assume::Backtest) -> BacktestRow {
    let (first, last, hits, cases) = one.known;
    let (p10, p50, p90) = one.band;
    BacktestRow {
        route: one.route,
        route_label: one.route.name_ja(),
        basis: format!("{}〜{}: {hits}/{cases}", label(first), label(last)),
        fiscal_year: one.year,
        fiscal_year_label: label(one.year),
        applicants: one.applicants,
        p10,
        p50,
        p90,
        hired: one.hired,
        within: (p10..=p90).contains(&i64::from(one.hired)),
    }
}
