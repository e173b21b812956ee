//! Three plans for FY2025 to FY2029 on the fictional people: an optimal one, a stable one for the
//! first year, and one by hand that leaves some people out. 令和7年度 brings a second person to
//! municipalities that want one, 令和8年度 municipal people to other municipalities. They are made as
//! if nothing of those years had been decided, so they can be compared with what was.

use std::collections::BTreeMap;

use crate::auth::Scope;
use crate::db::Tx;
use crate::planner::problem::HostKind;
use crate::problem::Problem;
use crate::rotation::{
    self, BodyDoubt, Cell, Doubts, Method, NewPlan, PersonDoubt, Settings, Side, defaults,
};
use crate::vocab::{FiscalYear, LongText, Name, RotationPlanId};

/// Rounds of the search: a good plan with a bound, in a moment; the same on every machine.
const ROUNDS: u32 = 50;
/// People whom the plan by hand leaves without a place.
const LEFT_OUT: usize = 4;

/// Makes the plans. Data that leave no plan leave a draft, so that the demonstration starts in any
/// case.
///
/// # Errors
/// When the database refuses.
pub fn make(tx: &mut Tx<'_>, staff: &Scope) -> Result<(), Problem> {
    let best = plan(
        tx,
        staff,
        (
            "R7-R11 異動計画 A案（最適化）",
            "市町に1人目、次に2人目。令和8年度から市町職員も他の市町へ。",
        ),
        Method::Optimal,
        5,
    )?;
    solved(tx, staff, best);
    doubted(tx, staff, best)?;
    let stable = plan(
        tx,
        staff,
        ("R7 配属 B案（安定マッチング）", "本人の希望と受入団体の希望だけで決めた場合。"),
        Method::Stable,
        1,
    )?;
    solved(tx, staff, stable);
    let hand = plan(
        tx,
        staff,
        ("R7-R11 異動計画 C案（手作業）", "A案をもとに、何人かの配置を外して検討中。"),
        Method::Hand,
        5,
    )?;
    let (_, Some(result)) = rotation::exchange(tx.db, best)? else { return Ok(()) };
    let mut people: Vec<&str> = result.lines.iter().map(|line| line.person.as_str()).collect();
    people.dedup();
    let kept = &people[..people.len().saturating_sub(LEFT_OUT)];
    let mut posts: BTreeMap<(&str, i64), Vec<&str>> = BTreeMap::new();
    for line in result.lines.iter().filter(|line| kept.contains(&line.person.as_str())) {
        posts.entry((&line.person, line.year)).or_default().push(&line.post);
    }
    let cell = |((person, year), posts): (&(&str, i64), &Vec<&str>)| {
        let posts = posts.iter().filter_map(|post| Some((post.parse().ok()?, false))).collect();
        let fiscal_year = FiscalYear::new(FIRST + i32::try_from(*year).ok()?).ok()?;
        Some(Cell { talent: person.parse().ok()?, fiscal_year, posts })
    };
    let cells: Vec<Cell> = posts.iter().filter_map(cell).collect();
    told("by hand", rotation::edit_lines(tx, staff, hand, &cells).map(drop));
    Ok(())
}

/// 令和7年度.
const FIRST: i32 = 2025;

fn plan(
    tx: &mut Tx<'_>,
    staff: &Scope,
    (name, purpose): (&str, &str),
    method: Method,
    years: i32,
) -> Result<RotationPlanId, Problem> {
    let (rules, weights) = defaults();
    let settings = Settings {
        side: Side::Person,
        rules,
        weights,
        seed: 1,
        max_steps: Some(ROUNDS),
        max_seconds: None,
        lexicographic: false,
        keeps_assignments: false,
        municipal_lending_from: 2026,
        planned_hires: Vec::new(),
    };
    let named = |code| Problem::field("/name", code);
    let new = NewPlan {
        name: Name::new(name).map_err(named)?,
        purpose: LongText::new(purpose).map_err(named)?,
        method,
        first: FiscalYear::new(FIRST).map_err(named)?,
        years,
        settings,
    };
    rotation::create(tx, staff, &new)
}

fn solved(tx: &mut Tx<'_>, staff: &Scope, id: RotationPlanId) {
    told("solved", rotation::solve_now(tx, staff, id));
}

/// Somebody of the plan may leave, which is judged; a body's budget may fail, which waits for it.
fn doubted(tx: &mut Tx<'_>, staff: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (problem, Some(result)) = rotation::exchange(tx.db, id)? else { return Ok(()) };
    let from_fiscal_year = FiscalYear::new(FIRST + 2).ok();
    let person = result.lines.iter().find(|line| line.year == 2);
    let Some(talent_id) = person.and_then(|line| line.person.parse().ok()) else { return Ok(()) };
    let people = vec![PersonDoubt { talent_id, from_fiscal_year }];
    scenario(tx, staff, id, "令和9年度からの離職", &Doubts { people, ..Doubts::default() });
    told("judged", rotation::judge_now(tx, staff, id));
    let host = problem.hosts.iter().find(|host| host.kind == HostKind::Municipality);
    let Some(organization_code) = host.and_then(|host| host.id.parse().ok()) else { return Ok(()) };
    let bodies = vec![BodyDoubt { organization_code, from_fiscal_year }];
    scenario(tx, staff, id, "令和9年度からの予算減", &Doubts { bodies, ..Doubts::default() });
    Ok(())
}

fn scenario(tx: &mut Tx<'_>, staff: &Scope, id: RotationPlanId, name: &str, doubts: &Doubts) {
    let named = Name::new(name).map_err(|code| Problem::field("/name", code));
    let done = named.and_then(|name| rotation::add_scenario(tx, staff, id, &name, doubts));
    told("doubted", done.map(drop));
}

fn told(what: &str, outcome: Result<(), Problem>) {
    if let Err(problem) = outcome {
        tracing::warn!(what, ?problem, "a plan of the demonstration stays a draft");
    }
}
