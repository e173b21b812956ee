//! The worst-off first (leximin): what satisfaction is, and the problems whose points are nothing else.
//!
//! Those who are satisfied or not are every hundredth of a person's year and, a hundred times as
//! much, every municipality's year. A line at a wish w of a person whose highest wish is W has
//! level 1, one more if 2 w >= W, one more if w = W; a line out of the person's reach has level 1,
//! and what no line fills has level 0. A municipality's year has as many levels as lines, at most
//! three. One plan is fairer than another if fewer are left at level 0; if as many are, fewer at
//! levels 0 and 1; and then at 0 to 2. That is the leximin order, because satisfaction has whole
//! levels. Everything is counted in units of the greatest hundredth that divides every share.
use crate::exchange::problem::{Person, Problem};

/// Levels above nothing.
pub const LEVELS: usize = 3;

/// Hundredths of a person's year in a unit.
#[must_use]
pub fn unit(problem: &Problem) -> i64 {
    problem.posts.iter().fold(100, |unit, post| divisor(unit, post.share))
}

fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// Points of a unit that an earlier stage counted: `hold` for the one before, and as many times more
/// for each one before that.
#[must_use]
pub fn held(hold: i64, stage: usize, earlier: usize) -> i64 {
    (earlier..stage).fold(1, |points: i64, _| points.saturating_mul(hold))
}

/// The problem of a stage (counted from 0): the rules are those of the problem, a unit at the
/// stage's level counts one point and a unit at a lower one what holds it; in the last stage the
/// points of the problem count besides.
#[must_use]
pub fn staged(problem: &Problem, stage: usize, hold: i64) -> Problem {
    let whole = 100 / unit(problem);
    let points = |level: usize| match level {
        level if level < stage => held(hold, stage, level) * whole,
        level if level == stage => whole,
        _ => 0,
    };
    let mut staged = problem.clone();
    let is_last = stage >= LEVELS;
    if !is_last {
        without_points(&mut staged);
    }
    let weights = &mut staged.weights;
    weights.base += points(0);
    weights.first_person += points(0);
    weights.second_person += points(1);
    weights.third_person += points(2);
    let person_wish = std::mem::replace(&mut weights.person_wish, 1);
    for person in &mut staged.people {
        let highest = highest_wish(person);
        for reach in &mut person.reach {
            let own = if is_last { person_wish * reach.wish } else { 0 };
            let half = if 2 * reach.wish >= highest { points(1) } else { 0 };
            let first = if reach.wish == highest { points(2) } else { 0 };
            reach.wish = own + half + first;
        }
    }
    staged
}

fn without_points(problem: &mut Problem) {
    let weights = &mut problem.weights;
    for weight in [
        &mut weights.base,
        &mut weights.host_rank,
        &mut weights.skill_margin,
        &mut weights.growth,
        &mut weights.stretch,
        &mut weights.moving,
        &mut weights.early_recall,
        &mut weights.first_person,
        &mut weights.second_person,
        &mut weights.third_person,
        &mut weights.team_type,
        &mut weights.handover,
        &mut weights.distance,
        &mut weights.remote_again,
    ] {
        *weight = 0;
    }
    problem.posts.iter_mut().for_each(|post| post.value = 0);
}

fn highest_wish(person: &Person) -> i64 {
    person.reach.iter().map(|reach| reach.wish).max().unwrap_or(0)
}
