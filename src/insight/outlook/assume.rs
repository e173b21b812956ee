//! From what is known and what is asked to a world that can be simulated, with every assumption
//! written down on the way.

use super::chance::{Coming, Rate};
use super::levers::Terms;
use super::question::{Basis, Lines, Question, Said};
use super::sources::{Asks, Count, Facts};
use super::world::{Route, Want, World};
use crate::hiring::Item;
use crate::organization;
use crate::problem::Problem;
use crate::vocab::HiringRoute;

/// Routes with examinations of their own.
pub const ROUTES: [HiringRoute; 3] =
    [HiringRoute::Experienced, HiringRoute::Graduate, HiringRoute::FixedTerm];

/// What an answer is made from.
pub struct Assumed {
    pub world: World,
    pub lines: Lines,
    pub terms: Terms,
    pub runs: usize,
    pub seed: u64,
    pub radius_km: i64,
}

/// How many years are asked for.
///
/// # Errors
/// `query_invalid` outside 3 to 10.
pub fn years(question: &Question) -> Result<usize, Problem> {
    let mut lines = Lines::default();
    let years = number(&mut lines, "years", Said::default(), question.years, 5, (3, 10));
    lines.check()?;
    Ok(usize::try_from(years).unwrap_or(5))
}

fn number(
    lines: &mut Lines,
    key: &str,
    said: Said<'_>,
    asked: Option<i64>,
    usual: i64,
    bounds: (i64, i64),
) -> i64 {
    lines.number(key, said, asked, (usual, Basis::Assumed), bounds)
}

const fn said<'a>(ja: &'a str, en: &'a str, note: &'a str, note_en: &'a str) -> Said<'a> {
    Said { ja, en, note, note_en }
}

/// # Errors
/// `query_invalid` with everything that is out of its bounds.
pub fn assume(facts: &Facts, question: &Question) -> Result<Assumed, Problem> {
    let mut lines = Lines::default();
    let years = years(question)?;
    let (runs, seed, radius_km) = frame(&mut lines, question);
    let office = &facts.bodies[facts.home];
    let place = |body: &organization::Organization| (body.latitude_e6, body.longitude_e6);
    let near = facts
        .bodies
        .iter()
        .map(|body| organization::apart(place(office), place(body)) <= radius_km)
        .collect();
    let mut mix = vec![0; facts.types.len()];
    facts.people.iter().filter_map(|person| person.kind).for_each(|kind| mix[kind] += 1);
    let mut world = World {
        first: facts.first,
        years,
        near,
        kinds: facts.types.len(),
        home: facts.home,
        people: facts.people.clone(),
        mix,
        routes: Vec::new(),
        leaving: Rate::Assumed { percent: 0 },
        leaving_left: 100,
        retirement: Rate::Assumed { percent: 0 },
        renewal: Rate::Assumed { percent: 0 },
        renewal_years: 3,
        growth: Rate::Assumed { percent: 0 },
        promotion: Rate::Assumed { percent: 0 },
        wants: Vec::new(),
    };
    people(&mut world, &mut lines, facts, question);
    world.routes = ROUTES.map(|route| of_route(&mut lines, facts, question, route, years)).into();
    world.wants = wants(&mut lines, facts, question);
    let terms = terms(&mut lines, question);
    lines.check()?;
    Ok(Assumed { world, lines, terms, runs, seed, radius_km })
}

fn frame(lines: &mut Lines, question: &Question) -> (usize, u64, i64) {
    let runs = said("将来の数（試行回数）", "Futures", "", "");
    let runs = number(lines, "runs", runs, question.runs, 1_000, (50, 5_000));
    let seed = said(
        "乱数の種",
        "Seed",
        "同じ種なら同じ結果になります。",
        "The same seed gives the same figures.",
    );
    let seed = number(lines, "seed", seed, question.seed, 1, (0, i64::from(u32::MAX)));
    let radius = said(
        "圏の半径（km、県庁からの直線距離）",
        "Radius (km, straight from the prefecture's office)",
        "",
        "",
    );
    let radius = number(lines, "radius_km", radius, question.radius_km, 60, (1, 1_000));
    (usize::try_from(runs).unwrap_or(1_000), seed.unsigned_abs(), radius)
}

/// What happens to people in a year.
fn people(world: &mut World, lines: &mut Lines, facts: &Facts, question: &Question) {
    let mut rate = |key: &str, said: Said<'_>, asked, count: Count, usual| {
        lines.rate(key, said, asked, count, usual)
    };
    world.leaving = rate(
        "leaving",
        said(
            "離職（1年あたり）",
            "Leaving, a year",
            "過去5年の人年のうち、退職・割愛で登録から離れた人。",
            "People who left, of person-years of the last five years.",
        ),
        question.leaving,
        facts.leaving,
        3,
    );
    world.retirement = rate(
        "retirement",
        said(
            "定年到達（1年あたり、任期の定めのない職員）",
            "Age limit, a year, permanent staff",
            "生年月日は登録しないため、勤続35年に1人とみなします。",
            "The register holds no birthdays: one in 35 years of service.",
        ),
        question.retirement,
        (0, 0),
        3,
    );
    world.renewal = rate(
        "renewal",
        said(
            "任期の更新",
            "Terms renewed",
            "過去5年に終わった任期のうち、翌日も任用が続いた人。",
            "Of terms that ended in five years, those after which service went on.",
        ),
        question.renewal,
        facts.renewal,
        50,
    );
    world.growth = rate(
        "growth",
        said(
            "水準が1つ上がる（1年あたり）",
            "Rise by a level, a year",
            "過去3年の確定水準を前年と比べたもの。",
            "Confirmed levels of three years, each held against the year before.",
        ),
        question.growth,
        facts.growth,
        20,
    );
    world.promotion = rate(
        "promotion",
        said(
            "昇任（1年あたり）",
            "Promotion, a year",
            "過去5年の人年のうち、相当級が上がった人。",
            "Of person-years of the last five years.",
        ),
        question.promotion,
        facts.promotion,
        10,
    );
    let term = said("更新後の任期（年）", "Years of a renewed term", "", "");
    let term = number(lines, "renewal_years", term, question.renewal_years, 3, (1, 5));
    world.renewal_years = i32::try_from(term).unwrap_or(3);
}

/// The rounds of a route whose result is known and whose divisor is the same as that of the last:
/// year, applicants or examinees, hired.
#[must_use]
pub fn results(rounds: &[Item], route: HiringRoute) -> Vec<(i32, u32, u32)> {
    let of_route = || rounds.iter().filter(|item| item.route == route);
    let known = |item: &&Item| item.numerator.count.is_some() && item.denominator.count.is_some();
    let Some(last) = of_route().rfind(known) else { return Vec::new() };
    of_route()
        .filter(|item| item.numerator.kind == last.numerator.kind)
        .filter_map(|item| {
            let (all, hired) = (item.numerator.count?, item.denominator.count?);
            let year = item.intake_fiscal_year.year();
            Some((year, u32::try_from(all).ok()?, u32::try_from(hired).ok()?))
        })
        .collect()
}

/// What a route is planned to bring in a year: its plan, or its last one.
fn planned(rounds: &[Item], route: HiringRoute, year: i32) -> Option<i64> {
    let of_route = rounds.iter().filter(|item| item.route == route);
    let by_then = of_route.filter(|item| item.intake_fiscal_year.year() <= year);
    by_then.filter_map(|item| item.planned.count).next_back()
}

/// How many of the applicants of a route are hired.
fn success(
    lines: &mut Lines,
    route: HiringRoute,
    results: &[(i32, u32, u32)],
    asked: Option<Rate>,
) -> Rate {
    let ja = format!("{}: 採用に至る割合", route.name_ja());
    let en = format!("{}: who are hired", route.name_en());
    let line = said(
        &ja,
        &en,
        "採用者 ÷ 受験者（任期付は応募者）。採用は予定数までとします。予定数で打ち切られた年を含むため、低めに出ます。新しい職員は県の職員とし、ジョブタイプは今の人材の構成に従います。",
        "Hired by examinees (fixed-term: applicants), at most as planned; years cut off by the plan make it low. New people are the prefecture's, in the job types as they are spread today.",
    );
    let observed = (results.iter().map(|one| one.2).sum(), results.iter().map(|one| one.1).sum());
    lines.rate(&format!("{route}_rate"), line, asked, observed, 10)
}

fn of_route(
    lines: &mut Lines,
    facts: &Facts,
    question: &Question,
    route: HiringRoute,
    years: usize,
) -> Route {
    let asked = question.of_route(route);
    let (name, name_en) = (route.name_ja(), route.name_en());
    let results = results(&facts.rounds, route);
    let last = results
        .last()
        .map_or((0, Basis::Assumed), |(_, all, _)| (i64::from(*all), Basis::Observed));
    let plan = |year| planned(&facts.rounds, route, year);
    let first = plan(facts.first).map_or((0, Basis::Assumed), |plan| (plan, Basis::Planned));
    let mut line = |part: &str, ja: &str, en: &str, asked, usual, bounds| {
        let (ja, en) = (format!("{name}: {ja}"), format!("{name_en}: {en}"));
        lines.number(&format!("{route}_{part}"), said(&ja, &en, "", ""), asked, usual, bounds)
    };
    let plans =
        line("planned", "採用予定（1年）", "planned a year", asked.planned, first, (0, 100));
    let applicants = line(
        "applicants",
        "受験者・応募者（1年）",
        "applicants a year",
        asked.applicants,
        last,
        (0, 10_000),
    );
    let usual = match route {
        HiringRoute::Graduate => 1,
        HiringRoute::FixedTerm => 3,
        _ => 2,
    };
    let assumed = (usual, Basis::Assumed);
    let level =
        line("level", "採用時の水準", "level at the beginning", asked.level, assumed, (0, 5));
    let term = (route == HiringRoute::FixedTerm).then(|| {
        line(
            "years",
            "任期（年）",
            "years of the term",
            question.fixed_term_years,
            (3, Basis::Assumed),
            (1, 5),
        )
    });
    let success = success(lines, route, &results, asked.rate);
    let change = question.applicants_change.unwrap_or(0).clamp(-50, 50);
    let by_year = |number: usize| {
        let year = facts.first + i32::try_from(number).unwrap_or(0);
        asked.planned.or_else(|| plan(year)).unwrap_or(plans)
    };
    Route {
        planned: (0..years).map(|year| u32::try_from(by_year(year).max(0)).unwrap_or(0)).collect(),
        applicants: grown(applicants, change, years),
        success,
        level: usize::try_from(level).unwrap_or(0),
        grade: usize::from(route != HiringRoute::Graduate),
        term: term.and_then(|years| i32::try_from(years).ok()),
    }
}

/// The same number for every year, changed by so many percent from one to the next.
#[must_use]
pub fn grown(first: i64, percent: i64, years: usize) -> Vec<u32> {
    let next = |now: &i64| Some((now * (100 + percent) + 50) / 100);
    std::iter::successors(Some(first), next)
        .take(years)
        .map(|number| u32::try_from(number.clamp(0, 100_000)).unwrap_or(0))
        .collect()
}

/// What is wanted by year, each post spread over the job types that can fill it.
fn wants(lines: &mut Lines, facts: &Facts, question: &Question) -> Vec<Vec<Want>> {
    let growth = number(
        lines,
        "demand_growth",
        said(
            "需要の増え方（1年、%）",
            "Growth of demand a year (%)",
            "「見込み」の需要だけに使います。",
            "For expected demand only.",
        ),
        question.demand_growth,
        0,
        (-20, 20),
    );
    let change = said("応募者の増減（1年、%）", "Change of applicants a year (%)", "", "");
    number(lines, "applicants_change", change, question.applicants_change, 0, (-50, 50));
    of_measure(facts, question.against(), growth)
}

/// What one measure wants, by year.
#[must_use]
pub fn of_measure(facts: &Facts, against: super::question::Against, growth: i64) -> Vec<Vec<Want>> {
    let asks = facts.asks.get(&against).cloned().unwrap_or_default();
    let plain = facts.asks.get(&super::question::Against::Stated);
    let percent = if against == super::question::Against::Expected { growth } else { 0 };
    let scale = grown(10_000, percent, asks.len());
    let year = |(number, asks): (usize, Vec<Asks>)| {
        let usual = usual(facts, plain.and_then(|years| years.get(number)));
        let asks = asks.into_iter().map(|one| Asks {
            hundredths: one.hundredths * i64::from(scale[number]) / 10_000,
            ..one
        });
        asks.flat_map(|one| spread(&one, facts, &usual)).collect()
    };
    asks.into_iter().enumerate().map(year).collect()
}

/// Job types as the posts of a year ask for them, in hundredths: for people of whom no type is
/// said.
fn usual(facts: &Facts, asks: Option<&Vec<Asks>>) -> Vec<i64> {
    let mut weights = vec![0; facts.types.len()];
    for one in asks.into_iter().flatten() {
        for kind in one.post_type.and_then(|kind| facts.fills.get(&kind)).into_iter().flatten() {
            weights[*kind] += one.hundredths;
        }
    }
    if weights.iter().all(|weight| *weight == 0) { vec![1; facts.types.len()] } else { weights }
}

/// A post as wants of its job types, in equal parts; nothing is lost by rounding.
fn spread(one: &Asks, facts: &Facts, usual: &[i64]) -> Vec<Want> {
    let of_type = one.post_type.and_then(|kind| facts.fills.get(&kind));
    let parts: Vec<(usize, i64)> = match of_type {
        Some(kinds) => kinds.iter().map(|kind| (*kind, 1)).collect(),
        None => usual.iter().copied().enumerate().filter(|(_, weight)| *weight > 0).collect(),
    };
    let whole: i64 = parts.iter().map(|(_, weight)| weight).sum();
    let (mut before, mut given) = (0, 0);
    let want = |(kind, weight): (usize, i64)| {
        before += weight;
        let upto = one.hundredths * before / whole.max(1);
        let hundredths = upto - given;
        given = upto;
        Want {
            body: one.body,
            kind,
            grade: one.grade,
            level: one.level,
            hundredths,
            telework: one.telework,
        }
    };
    parts.into_iter().map(want).collect()
}

/// Key, names, usual value and bound of what measures do.
const GAINS: [(&str, &str, &str, i64, i64); 4] = [
    (
        "exam_gain",
        "2回目の試験で増える受験者（%）",
        "More applicants by a second examination (%)",
        50,
        200,
    ),
    ("retention_gain", "定着策で減る離職（%）", "Fewer leave by retention (%)", 30, 100),
    (
        "telework_saving",
        "圏外のポストを在宅勤務で担うときに減る必要割合（%）",
        "Less needed of a far post by telework (%)",
        10,
        100,
    ),
    ("nominee_level", "推薦・育成する職員の水準", "Level of somebody nominated or trained", 2, 5),
];

/// Key, names and usual value of what they cost.
const COSTS: [(&str, &str, &str, i64); 6] = [
    ("cost_hire", "採用を年1人増やす", "one more hire a year", 8_000),
    ("cost_exam", "試験をもう1回", "a second examination", 1_500),
    ("cost_retention", "定着策（1人あたり）", "retention, each", 300),
    ("cost_nomination", "市町職員の推薦（1人）", "a nomination", 600),
    ("cost_training", "育成（1人）", "training one", 500),
    ("cost_telework", "在宅勤務（1ポスト）", "telework, a post", 200),
];

fn terms(lines: &mut Lines, q: &Question) -> Terms {
    let asked = [q.exam_gain, q.retention_gain, q.telework_saving, q.nominee_level];
    let mut gain = |place: usize| {
        let (key, ja, en, usual, most) = GAINS[place];
        let value = number(lines, key, said(ja, en, "", ""), asked[place], usual, (0, most));
        u32::try_from(value).unwrap_or(0)
    };
    let [exam_gain, retention_gain, telework_saving, level] = [0, 1, 2, 3].map(&mut gain);
    let asked = [
        q.cost_hire,
        q.cost_exam,
        q.cost_retention,
        q.cost_nomination,
        q.cost_training,
        q.cost_telework,
    ];
    let mut cost = |place: usize| {
        let (key, ja, en, usual) = COSTS[place];
        let ja = format!("費用: {ja}（千円／年）");
        let en = format!("Cost: {en} (thousand yen a year)");
        number(lines, key, said(&ja, &en, "", ""), asked[place], usual, (0, 1_000_000))
    };
    Terms {
        exam_gain,
        retention_gain,
        telework_saving,
        nominee_level: level as usize,
        cost_hire: cost(0),
        cost_exam: cost(1),
        cost_retention: cost(2),
        cost_nomination: cost(3),
        cost_training: cost(4),
        cost_telework: cost(5),
    }
}

/// How far the past years of a route foretell its last one.
pub struct Backtest {
    pub route: HiringRoute,
    /// Years it goes by, and what happened in them.
    pub known: (i32, i32, u32, u32),
    pub year: i32,
    pub applicants: u32,
    /// What would have been foretold.
    pub band: (i64, i64, i64),
    pub hired: u32,
}

/// Each route whose results go back more than a year: all years but the last foretell the last.
#[must_use]
pub fn backtests(rounds: &[Item]) -> Vec<Backtest> {
    let of = |route: HiringRoute| {
        let results = results(rounds, route);
        let ((year, applicants, hired), before) = results.split_last()?;
        let (first, last) = (before.first()?.0, before.last()?.0);
        let (cases, hits) =
            (before.iter().map(|one| one.1).sum(), before.iter().map(|one| one.2).sum());
        let rate = Rate::Observed { hits, cases };
        let coming = Coming::of(rate, *applicants, *applicants as usize);
        Some(Backtest {
            route,
            known: (first, last, hits, cases),
            year: *year,
            applicants: *applicants,
            band: (coming.quantile(10), coming.quantile(50), coming.quantile(90)),
            hired: *hired,
        })
    };
    ROUTES.into_iter().filter_map(of).collect()
}
