//! Points of first, second and third people as a concave function, which a linear programme can hold.
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;

/// Variables per goal of first, second and third people.
pub(crate) const STEPS: usize = 3;

/// Points of the lines beyond those of others, at a host-year: F(0), F(1), F(2), F(3).
pub(crate) fn cover_points(model: &Model, subproblem: &Subproblem, at: usize) -> [i64; STEPS + 1] {
    let mut points = [0; STEPS + 1];
    for n in 0..STEPS {
        points[n + 1] =
            points[n] + subproblem.person_points(model, subproblem.lines[at] as usize + n);
    }
    points
}

/// The concave hull of points of `least..=most` people as slopes; entry n belongs to the step from
/// n to n + 1.
pub(crate) fn concave_hull(points: &[i64; STEPS + 1], least: usize, most: usize) -> [f64; STEPS] {
    let mut slopes = [0.0; STEPS];
    let mut from = least;
    while from < most {
        let slope = |to: usize| (points[to] - points[from]) as f64 / (to - from) as f64;
        let best = (from + 1..=most)
            .fold(from + 1, |best, to| if slope(to) > slope(best) { to } else { best });
        slopes[from..best].fill(slope(best));
        from = best;
    }
    slopes
}
