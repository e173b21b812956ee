//! Whoever holds every edition beside each other learns no figure that was withheld.

use proptest::prelude::*;

use super::*;

const THRESHOLD: i64 = 5;

fn group(values: &[i64]) -> Group {
    let key = |place: usize| format!("cell {place}");
    let counts =
        values.iter().enumerate().map(|(place, value)| Count { key: key(place), value: *value });
    let total = Count { key: "total".to_owned(), value: values.iter().sum() };
    Group { counts: counts.collect(), total: Some(total) }
}

/// The editions of these values, one after the other: what each withheld.
fn editions(years: &[Vec<i64>]) -> Vec<BTreeSet<String>> {
    let mut history = History::new();
    let edition = |values: &Vec<i64>| {
        let group = group(values);
        let kept = withheld(std::slice::from_ref(&group), &history, THRESHOLD);
        for count in group.counts.iter().chain(&group.total) {
            let past = history.entry(count.key.clone()).or_default();
            if kept.contains(&count.key) {
                past.withheld = true;
            } else {
                past.published = true;
            }
        }
        kept
    };
    years.iter().map(edition).collect()
}

/// A prime for which sums of a few counts never wrap round.
const PRIME: i128 = 2_305_843_009_213_693_951;

fn inverse(number: i128) -> i128 {
    let (mut result, mut base, mut power) = (1, number.rem_euclid(PRIME), PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    result
}

/// Brings equations into the form in which each unknown that is known stands alone.
fn solved(mut rows: Vec<Vec<i128>>, unknowns: usize) -> Vec<Vec<i128>> {
    let mut done = 0;
    for column in 0..unknowns {
        let Some(found) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, found);
        let scale = inverse(rows[done][column]);
        rows[done].iter_mut().for_each(|value| *value = *value * scale % PRIME);
        let pivot = rows[done].clone();
        for (place, row) in rows.iter_mut().enumerate().filter(|(place, _)| *place != done) {
            let _ = place;
            let factor = row[column];
            for (value, by) in row.iter_mut().zip(&pivot) {
                *value = (*value - factor * by).rem_euclid(PRIME);
            }
        }
        done += 1;
    }
    rows
}

/// Small figures that somebody finds who knows which values did not change between editions.
fn found(years: &[Vec<i64>]) -> Vec<(usize, usize)> {
    let kept = editions(years);
    let cells = years[0].len();
    // A value that stands unchanged in the next edition is the same unknown.
    let mut unknown = vec![vec![0; cells]; years.len()];
    let mut unknowns = 0;
    for cell in 0..cells {
        for year in 0..years.len() {
            let same = year > 0 && years[year][cell] == years[year - 1][cell];
            unknown[year][cell] = if same { unknown[year - 1][cell] } else { unknowns };
            unknowns += usize::from(!same);
        }
    }
    let mut rows = Vec::new();
    for (year, values) in years.iter().enumerate() {
        for cell in (0..cells).filter(|cell| !kept[year].contains(&format!("cell {cell}"))) {
            let mut row = vec![0; unknowns];
            row[unknown[year][cell]] = 1;
            rows.push(row);
        }
        if !kept[year].contains("total") {
            let mut row = vec![0; unknowns];
            (0..cells).for_each(|cell| row[unknown[year][cell]] += 1);
            rows.push(row);
        }
        assert!(values.len() == cells, "the same cells in every edition");
    }
    let rows = solved(rows, unknowns);
    let alone = |row: &&Vec<i128>| row.iter().filter(|value| **value != 0).count() == 1;
    let known: BTreeSet<usize> =
        rows.iter().filter(alone).filter_map(|row| row.iter().position(|one| *one != 0)).collect();
    let mut told = Vec::new();
    for (year, values) in years.iter().enumerate() {
        for (cell, value) in values.iter().enumerate() {
            let small = 0 < *value && *value < THRESHOLD;
            if small && known.contains(&unknown[year][cell]) {
                told.push((year, cell));
            }
        }
    }
    told
}

#[test]
fn a_small_figure_takes_another_with_it() {
    let kept = editions(&[vec![3, 9, 20, 0]]);
    let expected: BTreeSet<String> = ["cell 0", "cell 1"].map(str::to_owned).into();
    assert_eq!(kept[0], expected);
}

#[test]
fn what_was_withheld_once_stays_withheld() {
    let kept = editions(&[vec![3, 9, 20], vec![8, 9, 20]]);
    assert_eq!(kept[1], kept[0], "8 less what the sums tell would have been 3");
}

#[test]
fn a_figure_that_was_published_hides_no_other_afterwards() {
    // 20 stood in the first edition: withheld in the second it would protect nothing.
    let kept = editions(&[vec![0, 20, 30], vec![2, 20, 30]]);
    assert!(kept[1].contains("total"), "{kept:?}");
}

#[test]
fn the_attack_finds_what_a_naive_rule_leaves_open() {
    // One figure withheld alone is the sum less the others.
    let rows = vec![vec![0, 1, 0], vec![0, 0, 1], vec![1, 1, 1]];
    let alone = solved(rows, 3)
        .iter()
        .filter(|row| row.iter().filter(|one| **one != 0).count() == 1)
        .count();
    assert_eq!(alone, 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_comparison_of_editions_tells_a_small_figure(
        first in prop::collection::vec(prop_oneof![Just(0_i64), 1_i64..5, 5_i64..40], 2..7),
        changes in prop::collection::vec((0_usize..7, prop_oneof![Just(0_i64), 1_i64..5, 5_i64..40]), 0..6),
    ) {
        let mut years = vec![first];
        for (cell, value) in changes {
            let mut next = years[years.len() - 1].clone();
            let cell = cell % next.len();
            next[cell] = value;
            years.push(next);
        }
        prop_assert_eq!(found(&years), Vec::new(), "{:?} {:?}", years.clone(), editions(&years));
    }
}
