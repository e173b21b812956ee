//! What may be published of the levels of many without telling those of one.
//!
//! A line is a partition of a group whose number is public: how many are in each cell. The rules,
//! argued in `docs/decisions/0008-withholding-of-small-figures.md`:
//! 1. A cell with fewer than the threshold is hidden, zero too.
//! 2. What is hidden can be summed by taking the shown cells from the total. Where a cell is
//!    hidden, further ones are, from the first on, at least one, until that sum is at least twice
//!    the threshold. Which ones does not depend on how many are in them: hiding the smallest would
//!    tell, to whoever knows the rule, that the others are larger, and often the rest.
//! 3. Figures of another day take the place of older ones only when no sum that both days give away
//!    differs by fewer people than the threshold. Otherwise the older figures stay.

/// Number of people per cell, nothing where it is withheld.
pub type Published = Vec<Option<i64>>;

/// A line as it may be shown; nothing when not even the total may be.
#[must_use]
pub fn withhold(counts: &[i64], threshold: i64) -> Option<Published> {
    let total: i64 = counts.iter().sum();
    if total < threshold {
        return None;
    }
    let mut hidden: Vec<bool> = counts.iter().map(|count| *count < threshold).collect();
    if hidden.contains(&true) {
        let mut sum: i64 = counts.iter().filter(|count| **count < threshold).sum();
        let others = counts.iter().enumerate().filter(|(_, count)| **count >= threshold);
        for (further, (cell, count)) in others.enumerate() {
            if further > 0 && sum >= 2 * threshold {
                break;
            }
            hidden[cell] = true;
            sum += count;
        }
    }
    Some(counts.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect())
}

/// In which cell a person was and is; nothing for somebody who was not, or is no longer, in the
/// group.
pub type Move = (Option<usize>, Option<usize>);

/// Whether both publications may be known: no sum that both give away differs through 1 to
/// `threshold - 1` people. The sum over all cells is the number of the group, which is public.
#[must_use]
pub fn may_follow(
    older: Option<&Published>,
    newer: Option<&Published>,
    moves: &[Move],
    threshold: i64,
) -> bool {
    let (Some(older), Some(newer)) = (older, newer) else { return true };
    let cells = older.len().min(newer.len()).min(16);
    let whole = (1_u32 << cells) - 1;
    (1..whole).filter(|sum| gives_away(older, *sum) && gives_away(newer, *sum)).all(|sum| {
        let inside = |cell: Option<usize>| cell.is_some_and(|cell| sum >> cell & 1 == 1);
        let crossed = moves.iter().filter(|(from, to)| inside(*from) != inside(*to)).count();
        crossed == 0 || i64::try_from(crossed).is_ok_and(|crossed| crossed >= threshold)
    })
}

/// A sum can be formed when it holds all hidden cells or none.
fn gives_away(published: &Published, sum: u32) -> bool {
    let mut hidden = published
        .iter()
        .enumerate()
        .filter(|(_, count)| count.is_none())
        .map(|(cell, _)| sum >> cell & 1 == 1);
    let Some(first) = hidden.next() else { return true };
    hidden.all(|inside| inside == first)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// All ways to put `total` people into `cells` cells.
    fn tables(cells: usize, total: i64) -> Vec<Vec<i64>> {
        if cells == 1 {
            return vec![vec![total]];
        }
        let rest = |first: i64| {
            tables(cells - 1, total - first)
                .into_iter()
                .map(move |rest| [vec![first], rest].concat())
        };
        (0..=total).flat_map(rest).collect()
    }

    /// The attack: everybody knows the rule, so whoever sees a line keeps only the tables that it
    /// would be shown for.
    #[test]
    fn nobody_who_knows_the_rule_finds_a_hidden_cell() {
        let mut tried = 0;
        for (cells, totals, threshold) in
            [(3, 5..=24, 5), (4, 5..=20, 5), (5, 3..=15, 3), (7, 3..=10, 3)]
        {
            for total in totals {
                let mut shown: BTreeMap<Option<Published>, Vec<Vec<i64>>> = BTreeMap::new();
                for table in tables(cells, total) {
                    shown.entry(withhold(&table, threshold)).or_default().push(table);
                }
                for (published, possible) in shown {
                    tried += 1;
                    let Some(published) = published else { continue };
                    for (cell, count) in published.iter().enumerate() {
                        if let Some(count) = count {
                            assert!(*count >= threshold);
                        } else {
                            let values: std::collections::BTreeSet<i64> =
                                possible.iter().map(|table| table[cell]).collect();
                            assert!(
                                values.len() >= 2,
                                "cell {cell} of {published:?} of {total} is {values:?}"
                            );
                        }
                    }
                }
            }
        }
        assert!(tried > 500, "{tried}");
    }

    #[test]
    fn known_lines() {
        assert_eq!(withhold(&[1, 1, 1, 1], 5), None);
        assert_eq!(withhold(&[10, 20, 30], 5), Some(vec![Some(10), Some(20), Some(30)]));
        assert_eq!(
            withhold(&[3, 6, 20], 5),
            Some(vec![None, None, None]),
            "of two that make nine, one would be three or more"
        );
        assert_eq!(
            withhold(&[3, 7, 20], 5),
            Some(vec![None, None, Some(20)]),
            "one hidden cell would be the rest"
        );
        assert_eq!(
            withhold(&[0, 0, 30], 5),
            Some(vec![None, None, None]),
            "a group that is all alike tells everybody's level"
        );
        assert_eq!(
            withhold(&[1, 2, 9, 30], 5),
            Some(vec![None, None, None, Some(30)]),
            "three together are too few too"
        );
        assert_eq!(
            withhold(&[30, 9, 3, 2], 5),
            Some(vec![None, Some(9), None, None]),
            "from the first on, whatever is in it"
        );
    }

    proptest! {
        /// Two days: whoever subtracts what was shown never isolates fewer than the threshold.
        #[test]
        fn two_days_do_not_give_away_a_few(before in proptest::collection::vec(0_usize..4, 10..40), changes in proptest::collection::vec((0_usize..40, 0_usize..5), 0..20)) {
            let mut after: Vec<Option<usize>> = before.iter().copied().map(Some).collect();
            for (person, cell) in changes {
                let person = person % after.len();
                after[person] = (cell < 4).then_some(cell);
            }
            let moves: Vec<Move> = before.iter().copied().map(Some).zip(after.iter().copied()).collect();
            let count = |at: &dyn Fn(&Move) -> Option<usize>| (0..4).map(|cell| moves.iter().filter(|one| at(one) == Some(cell)).count() as i64).collect::<Vec<_>>();
            let (old, new) = (withhold(&count(&|one| one.0), 5), withhold(&count(&|one| one.1), 5));
            if may_follow(old.as_ref(), new.as_ref(), &moves, 5) && let (Some(old), Some(new)) = (&old, &new) {
                for cell in 0..4 {
                    if let (Some(one), Some(other)) = (old[cell], new[cell]) {
                        let changed = moves.iter().filter(|(from, to)| (*from == Some(cell)) != (*to == Some(cell))).count();
                        prop_assert!(changed == 0 || changed >= 5, "{one} {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn one_who_moved_keeps_the_older_figures() {
        let old = withhold(&[10, 20, 30], 5);
        let mut moves = vec![(Some(0), Some(1))];
        let new = withhold(&[9, 21, 30], 5);
        assert!(!may_follow(old.as_ref(), new.as_ref(), &moves, 5));
        moves.extend([(Some(0), Some(1)); 4]);
        assert!(may_follow(old.as_ref(), withhold(&[5, 25, 30], 5).as_ref(), &moves, 5));
        // Two cells change by six and more, the third by three.
        let mut moves = vec![(Some(0), Some(1)); 5];
        moves.extend([(Some(0), Some(2)), (Some(1), Some(2))]);
        moves.extend([(Some(2), Some(0)); 1]);
        assert!(!may_follow(old.as_ref(), withhold(&[5, 24, 31], 5).as_ref(), &moves, 5));
    }
}
