//! What the rounds say: competition ratios, their trend, and supply by intake year. All arithmetic
//! is in integers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::model::{CountKind, CountStatus, Round};
use crate::vocab::{FiscalYear, HiringRoute, terms};

/// The sentence under the graph. The scheme's own slide labels its figures 「最終合格/受験者」, which is
/// upside down and names another divisor: the printed figures are examinees ÷ hired.
pub const DEFINITION: &str = "競争倍率 = 受験者数 ÷ 採用者数（小数第2位を四捨五入）。応募者数しか公表されていない任期付職員採用は倍率を計算しません。";
/// The same in English.
pub const DEFINITION_EN: &str = "Competition ratio = examinees ÷ hired, rounded half up to one decimal. Fixed-term recruitment publishes applicants only and gets no ratio.";
/// How a projection is made.
pub const PROJECTION_RULE: &str = "受験者数が確定し採用者数が未定の年度について、受験者数 × 直近の採用者数 ÷ 直近の受験者数を四捨五入した推計です。確定値ではありません。";
/// Below this many hires one person more or less moves the ratio by much.
const SMALL_NUMBER: i64 = 5;
const SMALL_NUMBER_NOTE: &str = "採用者が5人未満のため、1人の増減で倍率が大きく変わります。";
terms! {
    /// Why there is no ratio.
    Reason {
        /// Applicants are published, examinees are not.
        ApplicantsOnly = "applicants_only", "応募者数のみ公表（受験者数ではないため倍率を計算しない）", "Only applicants are published (no ratio: they are not examinees)";
        /// It lies in the future or has not been reported.
        NotYetKnown = "not_yet_known", "未定", "Not yet known";
        /// Somebody has the figures, and they were not published.
        NotPublished = "not_published", "非公表", "Not published";
        /// No examination was held.
        NotHeld = "not_held", "実施なし", "Not held";
        /// The question does not arise.
        NotApplicable = "not_applicable", "該当なし", "Not applicable";
        /// Nobody was hired, and nothing divides by zero.
        NobodyHired = "nobody_hired", "採用者なし", "Nobody hired";
        /// No round is recorded for this year.
        NoRound = "no_round", "記録なし", "No record";
    }
}

terms! {
    /// Where a series goes between its first and its last ratio.
    Direction {
        /// Down.
        Falling = "falling", "低下", "Falling";
        /// Up.
        Rising = "rising", "上昇", "Rising";
        /// Neither.
        Unchanged = "unchanged", "横ばい", "Unchanged";
        /// Fewer than two ratios.
        TooFew = "too_few", "判定できない", "Too few to tell";
    }
}

/// A ratio in tenths, written with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(i64);

impl Ratio {
    /// The tenths it counts.
    pub const fn tenths(self) -> i64 {
        self.0
    }
    /// `numerator ÷ denominator`, half up to one decimal; nothing when the denominator is not
    /// positive.
    #[must_use]
    pub const fn of(numerator: i64, denominator: i64) -> Option<Self> {
        if numerator < 0 || denominator <= 0 {
            return None;
        }
        // Half up: ⌊10n/d + 1/2⌋ = ⌊(20n + d) / 2d⌋.
        Some(Self((20 * numerator + denominator) / (2 * denominator)))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A count of a whole intake year: the sum over its rounds, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figure {
    /// What was counted.
    pub kind: CountKind,
    /// Whether there is a number.
    pub status: CountStatus,
    /// People; null unless the status is `known`.
    pub count: Option<i64>,
    /// About as many (程度).
    pub approximate: bool,
}

/// A route in an intake year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Item {
    /// Route.
    pub route: HiringRoute,
    /// Its name.
    pub route_label: &'static str,
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// 令和5年度.
    pub intake_fiscal_year_label: String,
    /// 令和5年度採用.
    pub label: String,
    /// Fiscal years of the examinations.
    pub exam_fiscal_years: Vec<FiscalYear>,
    /// How many rounds it adds up.
    pub rounds: i64,
    /// What is divided.
    pub numerator: Figure,
    /// By what.
    pub denominator: Figure,
    /// One decimal, half up; null with a reason.
    #[schema(value_type = Option<String>)]
    pub competition_ratio: Option<Ratio>,
    /// Why there is no ratio.
    pub reason: Option<Reason>,
    /// The reason in words.
    pub reason_label: Option<&'static str>,
    /// The plan, apart from what came.
    pub planned: Figure,
    /// A warning when the denominator is below five.
    pub small_number_note: Option<&'static str>,
}

/// A ratio on the line of a route; years without one stay as gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Point {
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// The ratio, or a gap.
    #[schema(value_type = Option<String>)]
    pub competition_ratio: Option<Ratio>,
    /// Why there is a gap.
    pub reason: Option<Reason>,
}

/// Where the ratios of a route go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Trend {
    /// Route.
    pub route: HiringRoute,
    /// Its name.
    pub route_label: &'static str,
    /// Between the first and the last known ratio.
    pub direction: Direction,
    /// The direction in words.
    pub direction_label: &'static str,
    /// First known ratio.
    pub first: Option<Point>,
    /// Last known ratio.
    pub last: Option<Point>,
    /// Last less first, as printed (`-3.0`); null with fewer than two.
    pub change: Option<String>,
    /// Every year from the first round to the last.
    pub points: Vec<Point>,
}

/// What came and what is planned in an intake year, all routes together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearSupply {
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// 令和5年度採用.
    pub label: String,
    /// Planned by the routes whose plan is known.
    pub planned: Option<i64>,
    /// Whether one of those plans is about as many (程度).
    pub planned_approximate: bool,
    /// Hired by the routes whose result is known.
    pub hired: Option<i64>,
    /// Routes whose plan is not known.
    pub plan_unknown_routes: Vec<HiringRoute>,
    /// Routes whose result is not known.
    pub result_unknown_routes: Vec<HiringRoute>,
    /// Hired less planned, over the routes where both are known.
    pub hired_less_planned: Option<i64>,
    /// Planned since the first year shown; null from the first unknown plan on.
    pub planned_cumulative: Option<i64>,
    /// Hired since the first year shown; null from the first unknown result on.
    pub hired_cumulative: Option<i64>,
    /// Hired since the first year shown, with the plan where the result is not known; null where
    /// neither is.
    pub hired_or_planned_cumulative: Option<i64>,
}

/// A forecast of hires. Never added to what is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Projection {
    /// Always `projection`.
    pub label: &'static str,
    /// Route.
    pub route: HiringRoute,
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// Hires to expect.
    pub expected_hires: i64,
    /// Examinees it starts from.
    pub examinees: i64,
    /// Year whose examinees and hires it goes by.
    pub basis_intake_fiscal_year: FiscalYear,
    /// How it was made.
    pub rule: &'static str,
}

/// What a set of rounds says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Each route in each intake year.
    pub items: Vec<Item>,
    pub trends: Vec<Trend>,
    pub supply: Vec<YearSupply>,
    /// Where hires can be forecast.
    pub projections: Vec<Projection>,
}

/// Rounds of a route by intake year.
type ByYear<'a> = BTreeMap<FiscalYear, Vec<&'a Round>>;

/// What the rounds say.
#[must_use]
pub fn summarize(rounds: &[Round]) -> Statistics {
    let mut routes: BTreeMap<HiringRoute, ByYear<'_>> = BTreeMap::new();
    for round in rounds {
        routes
            .entry(round.route)
            .or_default()
            .entry(round.intake_fiscal_year)
            .or_default()
            .push(round);
    }
    let of_route = |(route, years): (&HiringRoute, &ByYear<'_>)| -> Vec<Item> {
        years.iter().map(|(year, rounds)| item(*route, *year, rounds)).collect()
    };
    let by_route: Vec<Vec<Item>> = routes.iter().map(of_route).collect();
    Statistics {
        trends: by_route.iter().filter_map(|items| trend(items)).collect(),
        supply: supply(&by_route.concat()),
        projections: by_route.iter().flat_map(|items| projections(items)).collect(),
        items: by_route.concat(),
    }
}

/// Adds up over the rounds of a year. One round that is not yet known leaves the year not yet
/// known; a round that was not held adds nothing.
#[must_use]
pub fn figure(kind: CountKind, rounds: &[&Round]) -> Figure {
    let counts: Vec<_> = rounds.iter().map(|round| round.count(kind)).collect();
    let any = |status| counts.iter().any(|count| count.status == status);
    let order = [
        CountStatus::NotYetKnown,
        CountStatus::NotPublished,
        CountStatus::Known,
        CountStatus::NotHeld,
        CountStatus::NotApplicable,
    ];
    let status = order.into_iter().find(|status| any(*status)).unwrap_or(CountStatus::NotYetKnown);
    let sum = || counts.iter().filter_map(|count| count.count).map(i64::from).sum();
    let known = status == CountStatus::Known;
    let approximate = known && counts.iter().any(|count| count.approximate);
    Figure { kind, status, count: known.then(sum), approximate }
}

fn item(route: HiringRoute, year: FiscalYear, rounds: &[&Round]) -> Item {
    let (numerator, denominator) = pair(route, rounds);
    let outcome = ratio(numerator, denominator);
    let reason = outcome.err();
    let exams: BTreeSet<FiscalYear> = rounds.iter().map(|round| round.exam_fiscal_year).collect();
    Item {
        route,
        route_label: route.name_ja(),
        intake_fiscal_year: year,
        intake_fiscal_year_label: year.label(),
        label: format!("{}採用", year.label()),
        exam_fiscal_years: exams.into_iter().collect(),
        rounds: i64::try_from(rounds.len()).unwrap_or(i64::MAX),
        numerator,
        denominator,
        competition_ratio: outcome.ok(),
        reason,
        reason_label: reason.map(Reason::name_ja),
        planned: figure(CountKind::Planned, rounds),
        small_number_note: denominator
            .count
            .filter(|hired| *hired < SMALL_NUMBER)
            .map(|_| SMALL_NUMBER_NOTE),
    }
}

/// Examinees over hired; applicants stand in for examinees only to be shown, never to be divided.
#[must_use]
pub fn pair(route: HiringRoute, rounds: &[&Round]) -> (Figure, Figure) {
    let (examinees, applicants) =
        (figure(CountKind::Examinees, rounds), figure(CountKind::Applicants, rounds));
    let shows_applicants = examinees.count.is_none()
        && (applicants.count.is_some() || route == HiringRoute::FixedTerm);
    (if shows_applicants { applicants } else { examinees }, figure(CountKind::Hired, rounds))
}

fn ratio(numerator: Figure, denominator: Figure) -> Result<Ratio, Reason> {
    let blocking = |status| numerator.status == status || denominator.status == status;
    if numerator.kind == CountKind::Applicants && numerator.count.is_some() {
        return Err(Reason::ApplicantsOnly);
    }
    if let (Some(examinees), Some(hired)) = (numerator.count, denominator.count) {
        return Ratio::of(examinees, hired).ok_or(Reason::NobodyHired);
    }
    let known = [
        (CountStatus::NotYetKnown, Reason::NotYetKnown),
        (CountStatus::NotPublished, Reason::NotPublished),
        (CountStatus::NotHeld, Reason::NotHeld),
    ];
    Err(known
        .into_iter()
        .find(|(status, _)| blocking(*status))
        .map_or(Reason::NotApplicable, |(_, reason)| reason))
}

/// The printed ratios are compared, because those are what the reader sees.
fn trend(items: &[Item]) -> Option<Trend> {
    let (start, end) = (items.first()?, items.last()?);
    let years = start.intake_fiscal_year.year()..=end.intake_fiscal_year.year();
    let points: Vec<Point> = years
        .filter_map(|year| FiscalYear::new(year).ok())
        .map(|year| point(items, year))
        .collect();
    let first = points.iter().find(|point| point.competition_ratio.is_some()).cloned();
    let last = points.iter().rfind(|point| point.competition_ratio.is_some()).cloned();
    let tenths = |point: &Option<Point>| {
        point.as_ref().and_then(|point| point.competition_ratio).map(|ratio| ratio.0)
    };
    let change = tenths(&last)
        .zip(tenths(&first))
        .map(|(last, first)| last - first)
        .filter(|_| first != last);
    let direction = match change {
        None => Direction::TooFew,
        Some(change) if change < 0 => Direction::Falling,
        Some(0) => Direction::Unchanged,
        Some(_) => Direction::Rising,
    };
    let (route, route_label) = (start.route, start.route_label);
    Some(Trend {
        route,
        route_label,
        direction,
        direction_label: direction.name_ja(),
        first,
        last,
        change: change.map(signed_tenths),
        points,
    })
}

fn point(items: &[Item], year: FiscalYear) -> Point {
    match items.iter().find(|item| item.intake_fiscal_year == year) {
        Some(item) => Point {
            intake_fiscal_year: year,
            competition_ratio: item.competition_ratio,
            reason: item.reason,
        },
        None => Point {
            intake_fiscal_year: year,
            competition_ratio: None,
            reason: Some(Reason::NoRound),
        },
    }
}

fn signed_tenths(tenths: i64) -> String {
    let sign = match tenths {
        0 => "",
        below if below < 0 => "-",
        _ => "+",
    };
    format!("{sign}{}", Ratio(tenths.abs()))
}

/// Whether a figure leaves a hole in a sum: what was not held or does not apply adds nothing and
/// hides nothing.
const fn is_open(figure: &Figure) -> bool {
    matches!(figure.status, CountStatus::NotYetKnown | CountStatus::NotPublished)
}

fn total(figures: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    figures.flatten().fold(None, |sum, count| Some(sum.unwrap_or(0) + count))
}

fn supply(items: &[Item]) -> Vec<YearSupply> {
    let years: BTreeSet<FiscalYear> = items.iter().map(|item| item.intake_fiscal_year).collect();
    let (mut planned_so_far, mut hired_so_far, mut either_so_far) = (Some(0), Some(0), Some(0));
    let add = |so_far: Option<i64>, year: Option<i64>| {
        so_far.zip(year).map(|(so_far, year)| so_far + year)
    };
    let year_supply = |year: FiscalYear| {
        let of_year: Vec<&Item> =
            items.iter().filter(|item| item.intake_fiscal_year == year).collect();
        let unknown = |of: fn(&Item) -> &Figure| -> Vec<HiringRoute> {
            of_year.iter().filter(|item| is_open(of(item))).map(|item| item.route).collect()
        };
        let (plan_unknown_routes, result_unknown_routes) =
            (unknown(|item| &item.planned), unknown(|item| &item.denominator));
        let planned = total(of_year.iter().map(|item| item.planned.count));
        let hired = total(of_year.iter().map(|item| item.denominator.count));
        planned_so_far = add(
            planned_so_far,
            Some(planned.unwrap_or(0)).filter(|_| plan_unknown_routes.is_empty()),
        );
        hired_so_far = add(
            hired_so_far,
            Some(hired.unwrap_or(0)).filter(|_| result_unknown_routes.is_empty()),
        );
        either_so_far = add(
            either_so_far,
            of_year.iter().try_fold(0, |sum, item| Some(sum + hired_or_planned(item)?)),
        );
        YearSupply {
            intake_fiscal_year: year,
            label: format!("{}採用", year.label()),
            planned,
            planned_approximate: of_year.iter().any(|item| item.planned.approximate),
            hired,
            plan_unknown_routes,
            result_unknown_routes,
            hired_less_planned: total(
                of_year.iter().map(|item| Some(item.denominator.count? - item.planned.count?)),
            ),
            planned_cumulative: planned_so_far,
            hired_cumulative: hired_so_far,
            hired_or_planned_cumulative: either_so_far,
        }
    };
    years.into_iter().map(year_supply).collect()
}

fn hired_or_planned(item: &Item) -> Option<i64> {
    if is_open(&item.denominator) {
        item.planned.count
    } else {
        Some(item.denominator.count.unwrap_or(0))
    }
}

/// Only where people have sat the examination and the result is open; goes by the last year that
/// has both.
fn projections(items: &[Item]) -> Vec<Projection> {
    let counts = |item: &Item| {
        (item.numerator.kind == CountKind::Examinees)
            .then_some((item.numerator.count, item.denominator.count))
    };
    let open = items.iter().filter_map(|item| match counts(item) {
        Some((Some(examinees), None)) if item.denominator.status == CountStatus::NotYetKnown => {
            Some((item, examinees))
        }
        _ => None,
    });
    let project = |(item, examinees): (&Item, i64)| {
        let earlier =
            items.iter().rev().filter(|basis| basis.intake_fiscal_year < item.intake_fiscal_year);
        let (basis, sat, hired) = earlier
            .filter_map(|basis| counts(basis).and_then(|(sat, hired)| Some((basis, sat?, hired?))))
            .next()?;
        // Half up to whole people: ⌊e·h/s + 1/2⌋.
        let expected_hires = (sat > 0).then(|| (2 * examinees * hired + sat) / (2 * sat))?;
        let (route, intake_fiscal_year) = (item.route, item.intake_fiscal_year);
        let basis_intake_fiscal_year = basis.intake_fiscal_year;
        let (label, rule) = ("projection", PROJECTION_RULE);
        Some(Projection {
            label,
            route,
            intake_fiscal_year,
            expected_hires,
            examinees,
            basis_intake_fiscal_year,
            rule,
        })
    };
    open.filter_map(project).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::{Count, NewRound, Recorded};
    use super::super::reference::published;
    use super::*;
    use crate::clock::Clock;
    use crate::vocab::HiringRoundId;

    #[derive(serde::Deserialize)]
    struct Golden {
        route: HiringRoute,
        intake_fiscal_year: FiscalYear,
        examinees: i64,
        hired: i64,
        competition_ratio: String,
    }

    fn year(year: i32) -> FiscalYear {
        FiscalYear::new(year).unwrap_or_else(|code| panic!("{code}"))
    }

    fn recorded(round: NewRound) -> Round {
        let recorded_at = Clock::System.now();
        let counts = round
            .counts
            .into_iter()
            .map(|(kind, count)| (kind, Recorded { count, recorded_at }))
            .collect();
        Round {
            id: HiringRoundId::random(),
            route: round.route,
            exam_fiscal_year: round.exam_fiscal_year,
            intake_fiscal_year: round.intake_fiscal_year,
            number_in_year: round.number_in_year,
            version: 1,
            counts,
        }
    }

    fn round(intake: i32, number_in_year: i32, counts: &[(CountKind, Count)]) -> Round {
        recorded(NewRound {
            route: HiringRoute::Experienced,
            exam_fiscal_year: year(intake - 1),
            intake_fiscal_year: year(intake),
            number_in_year,
            counts: counts.iter().cloned().collect(),
        })
    }

    fn sat(intake: i32, number: i32, examinees: i32, hired: i32) -> Round {
        round(
            intake,
            number,
            &[
                (CountKind::Examinees, Count::known(examinees)),
                (CountKind::Hired, Count::known(hired)),
            ],
        )
    }

    fn scheme() -> Statistics {
        summarize(&published().expect("readable").into_iter().map(recorded).collect::<Vec<_>>())
    }

    fn of(statistics: &Statistics, route: HiringRoute, intake: i32) -> &Item {
        let here = |item: &&Item| item.route == route && item.intake_fiscal_year == year(intake);
        statistics.items.iter().find(here).expect("an item")
    }

    #[test]
    fn the_published_ratios_come_out() {
        let statistics = scheme();
        let file = include_str!("../../tests/fixtures/competition_ratios.csv");
        let golden: Vec<Golden> = csv::Reader::from_reader(file.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("readable");
        assert_eq!(golden.len(), 7);
        for line in &golden {
            let item = of(&statistics, line.route, line.intake_fiscal_year.year());
            assert_eq!(
                item.competition_ratio.map(|ratio| ratio.to_string()),
                Some(line.competition_ratio.clone()),
                "{}",
                item.label
            );
            assert_eq!(
                (item.numerator.kind, item.numerator.count),
                (CountKind::Examinees, Some(line.examinees))
            );
            assert_eq!(
                (item.denominator.kind, item.denominator.count),
                (CountKind::Hired, Some(line.hired))
            );
            assert!(item.small_number_note.is_some() && item.reason.is_none());
        }
        let ratios =
            statistics.items.iter().filter(|item| item.competition_ratio.is_some()).count();
        assert_eq!(ratios, golden.len(), "no other year has one");
    }

    #[test]
    fn applicants_are_shown_and_never_divided() {
        let statistics = scheme();
        for (intake, applicants) in [(2023, 43), (2024, 113)] {
            let item = of(&statistics, HiringRoute::FixedTerm, intake);
            assert_eq!((item.competition_ratio, item.reason), (None, Some(Reason::ApplicantsOnly)));
            assert_eq!(
                (item.numerator.kind, item.numerator.count),
                (CountKind::Applicants, Some(applicants))
            );
            assert_eq!(item.denominator.count, Some(4));
        }
        let trend = statistics
            .trends
            .iter()
            .find(|trend| trend.route == HiringRoute::FixedTerm)
            .expect("a trend");
        assert_eq!(
            (trend.direction, &trend.change, &trend.first),
            (Direction::TooFew, &None, &None)
        );
    }

    #[test]
    fn a_plan_is_no_result_and_a_dash_has_a_name() {
        let statistics = scheme();
        for (route, planned) in [(HiringRoute::Experienced, 4), (HiringRoute::Graduate, 3)] {
            for intake in [2025, 2026] {
                let item = of(&statistics, route, intake);
                assert_eq!(
                    (item.competition_ratio, item.reason),
                    (None, Some(Reason::NotYetKnown))
                );
                assert_eq!((item.planned.count, item.denominator.count), (Some(planned), None));
            }
        }
        assert_eq!(of(&statistics, HiringRoute::Graduate, 2021).reason, Some(Reason::NotHeld));
        assert_eq!(of(&statistics, HiringRoute::FixedTerm, 2025).reason, Some(Reason::NotYetKnown));
    }

    #[test]
    fn a_trend_runs_from_the_first_known_ratio_to_the_last_and_keeps_gaps() {
        let statistics = scheme();
        let trend =
            |route| statistics.trends.iter().find(|trend| trend.route == route).expect("a trend");
        let experienced = trend(HiringRoute::Experienced);
        assert_eq!(
            (experienced.direction, experienced.change.as_deref()),
            (Direction::Falling, Some("-3.0"))
        );
        let graduate = trend(HiringRoute::Graduate);
        assert_eq!(
            (graduate.direction, graduate.change.as_deref()),
            (Direction::Falling, Some("-2.7"))
        );
        let gaps = |trend: &Trend| {
            trend.points.iter().map(|point| point.competition_ratio.is_none()).collect::<Vec<_>>()
        };
        assert_eq!(gaps(graduate), [true, false, false, false, true, true]);
        let holed = summarize(&[sat(2021, 1, 10, 2), sat(2023, 1, 11, 2)]);
        assert_eq!(
            (holed.trends[0].direction, holed.trends[0].change.as_deref()),
            (Direction::Rising, Some("+0.5"))
        );
        assert_eq!(holed.trends[0].points[1].reason, Some(Reason::NoRound));
    }

    #[test]
    fn rounds_of_a_year_add_up_and_an_open_one_leaves_the_year_open() {
        let two = summarize(&[sat(2023, 1, 9, 2), sat(2023, 2, 6, 3)]);
        assert_eq!(
            two.items[0].competition_ratio.map(|ratio| ratio.to_string()).as_deref(),
            Some("3.0")
        );
        let open = round(2023, 2, &[(CountKind::Examinees, Count::known(6))]);
        let half = summarize(&[sat(2023, 1, 9, 2), open]);
        assert_eq!(
            (half.items[0].competition_ratio, half.items[0].reason),
            (None, Some(Reason::NotYetKnown))
        );
        let not_held = |kind| (kind, Count::without(CountStatus::NotHeld));
        let called_off =
            round(2023, 2, &[not_held(CountKind::Examinees), not_held(CountKind::Hired)]);
        assert!(summarize(&[sat(2023, 1, 9, 2), called_off]).items[0].competition_ratio.is_some());
        assert_eq!(summarize(&[sat(2023, 1, 9, 0)]).items[0].reason, Some(Reason::NobodyHired));
    }

    #[test]
    fn supply_adds_up_to_what_was_hired_and_stops_where_nobody_knows() {
        let supply = scheme().supply;
        let hired: Vec<_> = supply
            .iter()
            .map(|year| (year.intake_fiscal_year.year(), year.hired, year.hired_cumulative))
            .collect();
        assert_eq!(
            hired,
            [
                (2021, Some(4), Some(4)),
                (2022, Some(4), Some(8)),
                (2023, Some(9), Some(17)),
                (2024, Some(11), Some(28)),
                (2025, None, None),
                (2026, None, None)
            ]
        );
        let either: Vec<_> = supply.iter().map(|year| year.hired_or_planned_cumulative).collect();
        // The plan of R8 for 任期付 is 「ー」.
        assert_eq!(either, [Some(4), Some(8), Some(17), Some(28), Some(39), None]);
        assert_eq!((supply[0].planned, supply[0].hired_less_planned), (Some(4), Some(0)));
        assert_eq!(
            (supply[4].planned, supply[4].planned_cumulative),
            (Some(11), None),
            "the plans of R4 to R6 were not published"
        );
    }

    #[test]
    fn only_people_who_sat_are_projected() {
        assert_eq!(scheme().projections, vec![]);
        let open = round(2025, 1, &[(CountKind::Examinees, Count::known(14))]);
        let projections = summarize(&[sat(2023, 1, 9, 2), sat(2024, 1, 12, 4), open]).projections;
        assert_eq!(projections.len(), 1);
        // 14 × 4 ÷ 12 = 4.67
        assert_eq!(
            (projections[0].expected_hires, projections[0].basis_intake_fiscal_year),
            (5, year(2024))
        );
    }

    /// The schoolbook: divide on paper to the second decimal, look at that digit.
    fn on_paper(numerator: i64, denominator: i64) -> String {
        let (whole, rest) = (numerator / denominator, numerator % denominator);
        let (first, rest) = (rest * 10 / denominator, rest * 10 % denominator);
        let second = rest * 10 / denominator;
        let tenths = whole * 10 + first + i64::from(second >= 5);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    proptest! {
        #[test]
        fn half_up_is_the_nearest_tenth_of_the_rational(numerator in 0_i64..=1_200_000, denominator in 1_i64..=1_200_000) {
            let ratio = Ratio::of(numerator, denominator).expect("divisible");
            prop_assert_eq!(ratio.to_string(), on_paper(numerator, denominator));
            let (n, d, tenths) = (i128::from(numerator), i128::from(denominator), i128::from(ratio.0));
            // t - 1/2 <= 10 n/d < t + 1/2, without dividing.
            prop_assert!((2 * tenths - 1) * d <= 20 * n && 20 * n < (2 * tenths + 1) * d);
        }

        #[test]
        fn exact_halves_go_up(whole in 0_i64..1000, denominator in 1_i64..500) {
            // (20w + 1) / 20 of anything lies exactly between two tenths.
            let ratio = Ratio::of((20 * whole + 1) * denominator, 20 * denominator).expect("divisible");
            prop_assert_eq!(ratio.0, 10 * whole + 1);
        }
    }
}
