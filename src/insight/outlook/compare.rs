//! Measures side by side, and the smallest set that closes the gap, as they are told.

use serde::Serialize;
use utoipa::ToSchema;

use super::assume::{Assumed, ROUTES};
use super::figures::Year;
use super::levers::{Lever, Outcome, Scene, Smallest};
use super::sources::Facts;
use super::view::{Spread, label};
use crate::insight::placements::Hundredths;
use crate::vocab::terms;

/// A measure and what it does in the last year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeverRow {
    /// The measure.
    pub lever: String,
    /// In words.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// How much of it is tried here.
    pub units: u32,
    /// The gap with it alone.
    pub gap: Spread,
    /// By how much the gap is less on average.
    pub closes: Hundredths,
    /// The pool with it.
    pub pool: Spread,
    /// Thousands of yen a year.
    pub cost: i64,
    /// Thousands of yen a year for each person the gap is less; null when it is not less.
    pub cost_per_person: Option<i64>,
}

terms! {
    /// How the search for the smallest set ended.
    SearchEnd {
        /// Half of the futures have no gap without any measure.
        Nothing = "nothing_needed", "中位の将来で不足がないため、打ち手は要りません", "Half of the futures have no gap: nothing is needed";
        /// Found, and no set of as many measures is cheaper.
        Solved = "solved", "この組合せが最小です（これより少ない打ち手、より安い同数の組合せでは埋まりません）", "The smallest set: neither fewer measures nor a cheaper set of as many close the gap";
        /// Found; a cheaper one of as many measures may exist.
        Found = "found", "この数の打ち手で埋まります。より安い組合せが残っているかは調べきれていません", "So many measures close the gap; a cheaper set of as many was not ruled out";
        /// Every set of up to three was tried.
        NotClosed = "not_closed", "3つまでの打ち手のどの組合せでも埋まりません", "No set of up to three measures closes the gap";
        /// The search ended before.
        Unfinished = "unfinished", "調べきれる範囲では見つかりません。将来の数（runs）を減らすと、より多く調べます", "Not found within bounds; fewer futures (runs) let the search try more";
    }
}

/// A measure of the set.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Taken {
    /// The measure.
    pub lever: String,
    /// In words, with how much.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// How much of it.
    pub units: u32,
    /// Thousands of yen a year.
    pub cost: i64,
}

/// The smallest set that closes the gap in half of the futures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SmallestSet {
    /// How the search ended.
    pub end: SearchEnd,
    /// The same in words.
    pub end_label: &'static str,
    /// The measures.
    pub measures: Vec<Taken>,
    /// Thousands of yen a year.
    pub cost: i64,
    /// The gap with them; null when there is no set.
    pub gap: Option<Spread>,
}

/// Measures compared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Comparison {
    /// The last year, of which all this is.
    pub fiscal_year: i32,
    /// 令和13年度.
    pub fiscal_year_label: String,
    /// The gap without any of them.
    pub gap: Spread,
    /// The pool without any of them.
    pub pool: Spread,
    /// Futures behind every figure here.
    pub runs: usize,
    /// The measures.
    pub items: Vec<LeverRow>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// The smallest set.
    pub smallest: SmallestSet,
}

/// Most futures behind a comparison: it is made of many simulations.
const MOST_RUNS: usize = 200;

/// Compares every measure.
#[must_use]
pub fn compare(facts: &Facts, assumed: &Assumed, last: Option<&Year>) -> Comparison {
    let world = &assumed.world;
    let mut lacking: Vec<usize> = (0..world.kinds).collect();
    let gap = |kind: usize| {
        last.map_or(0, |year| year.kinds[kind].iter().map(|one| one.gap.p50).max().unwrap_or(0))
    };
    lacking.sort_by_key(|kind| (-gap(*kind), *kind));
    let runs = assumed.runs.min(MOST_RUNS);
    let scene = Scene { world, terms: assumed.terms, lacking, runs, seed: assumed.seed };
    let before = scene.outcome(&[]);
    let names = Names { facts, scene: &scene };
    let row = |lever: Lever| names.row(lever, &before);
    let fiscal_year = world.first + i32::try_from(world.years).unwrap_or(1) - 1;
    Comparison {
        fiscal_year,
        fiscal_year_label: label(fiscal_year),
        gap: before.gap.into(),
        pool: before.pool.into(),
        runs,
        items: Lever::all(world).into_iter().map(row).collect(),
        next_cursor: None,
        total: None,
        smallest: names.smallest(),
    }
}

struct Names<'a> {
    facts: &'a Facts,
    scene: &'a Scene<'a>,
}

impl Names<'_> {
    fn row(&self, lever: Lever, before: &Outcome) -> LeverRow {
        let after = self.scene.outcome(&[(lever, 1)]);
        let (label, label_en) = self.say(lever, 1);
        let (closes, cost) = (before.mean - after.mean, lever.cost(1, self.scene));
        LeverRow {
            lever: key(lever),
            label,
            label_en,
            units: 1,
            gap: after.gap.into(),
            closes: Hundredths(closes),
            pool: after.pool.into(),
            cost,
            cost_per_person: (closes > 0).then(|| cost * 100 / closes),
        }
    }

    fn smallest(&self) -> SmallestSet {
        let (end, set, outcome) = match self.scene.smallest() {
            Smallest::Nothing => (SearchEnd::Nothing, Vec::new(), None),
            Smallest::Set(set, outcome, true) => (SearchEnd::Solved, set, Some(outcome)),
            Smallest::Set(set, outcome, false) => (SearchEnd::Found, set, Some(outcome)),
            Smallest::None(_) => (SearchEnd::NotClosed, Vec::new(), None),
            Smallest::Unfinished(_) => (SearchEnd::Unfinished, Vec::new(), None),
        };
        let taken = |(lever, units): &(Lever, u32)| {
            let (label, label_en) = self.say(*lever, *units);
            let cost = lever.cost(*units, self.scene);
            Taken { lever: key(*lever), label, label_en, units: *units, cost }
        };
        SmallestSet {
            end,
            end_label: end.name_ja(),
            measures: set.iter().map(taken).collect(),
            cost: self.scene.cost(&set),
            gap: outcome.map(|outcome| outcome.gap.into()),
        }
    }

    fn say(&self, lever: Lever, units: u32) -> (String, String) {
        let (terms, world) = (&self.scene.terms, self.scene.world);
        let both = |ja: String, en: String| (ja, en);
        match lever {
            Lever::Hire(route) => both(
                format!("{}の採用予定を年{units}人増やす", ROUTES[route].name_ja()),
                format!("{units} more planned a year: {}", ROUTES[route].name_en()),
            ),
            Lever::SecondExam => both(
                format!("試験を年2回にする（受験者 +{}%）", terms.exam_gain),
                format!("A second examination a year (+{}% applicants)", terms.exam_gain),
            ),
            Lever::Retention => both(
                format!("定着策をとる（離職 −{}%）", terms.retention_gain),
                format!("Retention (−{}% leaving)", terms.retention_gain),
            ),
            Lever::Nominate => {
                let now = world.people.iter().filter(|one| one.body != world.home).count();
                let then = now + units as usize;
                both(
                    format!("市町職員の共通人材を{now}人から{then}人にする"),
                    format!("Municipal staff in the pool: {now} → {then}"),
                )
            }
            Lever::Train => {
                let toward = self.scene.lacking.first().map(|kind| &self.facts.types[*kind]);
                let (ja, en) =
                    toward.map_or(("", ""), |one| (one.name_ja.as_str(), one.name_en.as_str()));
                both(format!("{units}人を{ja}へ育成する"), format!("Train {units} toward {en}"))
            }
            Lever::Share => both(
                format!("2団体で1人を0.5ずつ分け合う（{units}組）"),
                format!("Two bodies share one person, 0.5 each ({units} pairs)"),
            ),
            Lever::Telework => both(
                "圏外のポストを在宅勤務で担う".to_owned(),
                "Fill far posts by telework".to_owned(),
            ),
        }
    }
}

fn key(lever: Lever) -> String {
    match lever {
        Lever::Hire(route) => format!("hire_{}", ROUTES[route]),
        Lever::SecondExam => "second_exam".to_owned(),
        Lever::Retention => "retention".to_owned(),
        Lever::Nominate => "nominate".to_owned(),
        Lever::Train => "train".to_owned(),
        Lever::Share => "share".to_owned(),
        Lever::Telework => "telework".to_owned(),
    }
}
