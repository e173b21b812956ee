//! How many are satisfied, counted from the lines alone.
use std::collections::BTreeMap;

use crate::exchange::plan::Line;
use crate::exchange::problem::Problem;
use crate::referee::facts::PlanFacts;

/// Hundredths of a year at level 1 or above, at 2 or above, at 3: those of people by what their
/// lines are to them, those of municipalities by the number of their lines.
pub fn satisfaction(problem: &Problem, lines: &[Line]) -> [i64; 3] {
    let facts = PlanFacts::of(problem, lines);
    let mut reached = [0; 3];
    let mut municipal: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for entry in &facts.entries {
        let level = level(
            entry.person.reach.iter().map(|reach| (reach.host.as_str(), reach.wish)),
            &entry.host.id,
        );
        reached[..level].iter_mut().for_each(|sum| *sum += entry.post.share);
        if PlanFacts::is_municipality(entry.host) {
            *municipal.entry((&entry.host.id, entry.year)).or_default() += 1;
        }
    }
    for lines in municipal.into_values() {
        reached[..lines.min(3)].iter_mut().for_each(|sum| *sum += 100);
    }
    reached
}

/// What a place is to a person, 1..=3.
fn level<'a>(wishes: impl Iterator<Item = (&'a str, i64)>, host: &str) -> usize {
    let (mut most, mut here) = (0, None);
    for (at, wish) in wishes {
        most = wish.max(most);
        if at == host {
            here = Some(wish);
        }
    }
    match here {
        Some(wish) if wish == most => 3,
        Some(wish) if wish * 2 >= most => 2,
        _ => 1,
    }
}
