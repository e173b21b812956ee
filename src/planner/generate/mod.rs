//! Seeded problems of the shape the scheme has in practice, valid by construction.
//!
//! One prefecture up to sixty hosts, beyond that one per 38 hosts. About 1.1 posts per person, a
//! third of them in the prefecture; municipal posts mostly of the four team types; one municipality
//! in eight has a shared post of 40-60 %; 65 % of the hosts take part from year 0; people have one
//! strong job type, levels 1-4, and reach the municipalities within 40, 60 or 90 minutes; 70 % are
//! somewhere with a tenure of 1-3 years, 20 % have a fixed term, 3 % are pinned in year 0 to a post
//! they can keep for the shortest stay. All names are numbers.
mod bodies;
mod shape;
mod staff;
mod wide;

use crate::exchange::fault::Fault;
use crate::exchange::limits;
use crate::exchange::problem::{Problem, Rules, Weights};
pub use crate::generate::shape::{OTHER, Shape, TEAM};
use crate::random::Random;
use bodies::Map;

/// Makes a problem.
///
/// # Errors
/// `out_of_range` when a size is outside its limits.
pub fn generate(shape: Shape) -> Result<Problem, Fault> {
    within("people", shape.people, 1, limits::PEOPLE)?;
    within("hosts", shape.hosts, 2, limits::HOSTS)?;
    let years = usize::try_from(shape.years).unwrap_or(0);
    within("years", years, 1, usize::try_from(limits::YEARS).unwrap_or(7))?;
    let mut random = Random::new(shape.seed);
    let map = Map::draw(&mut random, shape);
    let hosts = bodies::hosts(&mut random, &map, shape.years);
    let posts = bodies::posts(&mut random, &map, &hosts, shape);
    let mut problem = Problem {
        format: crate::exchange::problem::FORMAT.to_owned(),
        name: name(shape),
        first_fiscal_year: 2025,
        years: shape.years,
        team_job_types: TEAM.map(str::to_owned).to_vec(),
        rules: rules(),
        weights: Weights::USUAL,
        hosts,
        posts,
        people: Vec::new(),
    };
    problem.people = staff::people(&mut random, &map, &problem, shape.people);
    Ok(problem)
}

/// As [`generate`], and then as hard as practice can be: up to 30 % of the posts are missing, most
/// people wish for the same eighth of the municipalities, minimum levels lie near those of the
/// people, posts are split, and terms and posts end inside the horizon.
///
/// # Errors
/// As [`generate`].
pub fn generate_wide(shape: Shape) -> Result<Problem, Fault> {
    let mut problem = generate(shape)?;
    problem.name = format!("{} wide", problem.name);
    wide::harden(&mut problem, shape.seed);
    Ok(problem)
}

fn within(what: &str, is: usize, least: usize, most: usize) -> Result<(), Fault> {
    if (least..=most).contains(&is) {
        return Ok(());
    }
    Err(Fault::new(
        "out_of_range",
        format!("/{what}"),
        format!("{what}は{least}以上{most}以下でなければなりません（指定は{is}）。"),
        format!("{what} must lie between {least} and {most}, not {is}."),
    ))
}

fn name(shape: Shape) -> String {
    format!("generated {} x {} x {} seed {}", shape.people, shape.hosts, shape.years, shape.seed)
}

fn rules() -> Rules {
    Rules { max_stay_years: 3, min_stay_years: 2, no_return_years: 3, grade_distance_max: 1 }
}
