//! Facts that change from a day on, without anything being overwritten: which recorded rows a
//! change retires and which it appends. Pure: what a row is in a database is the caller's business.

use chrono::NaiveDate;

use super::period::Period;

/// A fact and the days on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    pub period: Period,
    /// What holds on them.
    pub fact: T,
}

impl<T> Dated<T> {
    /// A fact that holds on the days of a period.
    #[must_use]
    pub const fn new(period: Period, fact: T) -> Self {
        Self { period, fact }
    }
}

/// What a change does to recorded rows. Everything not named stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment<T> {
    /// Places (in the list that was given) of the rows to retire, ascending.
    pub retired: Vec<usize>,
    /// Rows to append, in the order of their days.
    pub appended: Vec<Dated<T>>,
}

impl<T> Amendment<T> {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.retired.is_empty() && self.appended.is_empty()
    }
}

/// Changes what holds on the days of `period`; `change` gives what holds instead, or nothing. Days
/// on which nothing held stay without; rows that `change` leaves as they are, and rows of other
/// days, are not touched.
pub fn amend<T: Clone + PartialEq>(
    rows: &[Dated<T>],
    period: Period,
    change: impl Fn(&T) -> Option<T>,
) -> Amendment<T> {
    let mut amendment = Amendment { retired: Vec::new(), appended: Vec::new() };
    for (place, row) in rows.iter().enumerate() {
        let Some(days) = row.period.overlap(&period) else { continue };
        let changed = change(&row.fact);
        if changed.as_ref() == Some(&row.fact) {
            continue;
        }
        amendment.retired.push(place);
        keep(&mut amendment, Period::between(row.period.from, days.from), Some(row.fact.clone()));
        keep(&mut amendment, days, changed);
        keep(&mut amendment, Period::between(days.to, row.period.to), Some(row.fact.clone()));
    }
    amendment.appended.sort_by_key(|row| row.period);
    amendment
}

fn keep<T>(amendment: &mut Amendment<T>, period: Period, fact: Option<T>) {
    if let Some(fact) = fact.filter(|_| period.from < period.to) {
        amendment.appended.push(Dated { period, fact });
    }
}

/// Lets `fact` hold on every day of `period`, whatever held before, also where nothing did.
pub fn replace<T: Clone + PartialEq>(rows: &[Dated<T>], period: Period, fact: T) -> Amendment<T> {
    if rows.iter().any(|row| row.fact == fact && row.period.covers(&period)) {
        return Amendment { retired: Vec::new(), appended: Vec::new() };
    }
    let mut amendment = amend(rows, period, |_| None);
    // A row that already says the same within the period would have been left by `amend`; here all
    // make room.
    keep(&mut amendment, period, Some(fact));
    amendment.appended.sort_by_key(|row| row.period);
    amendment
}

/// The first day on which a period meets one of others.
#[must_use]
pub fn first_overlap<'a>(
    others: impl IntoIterator<Item = &'a Period>,
    period: &Period,
) -> Option<NaiveDate> {
    others.into_iter().filter_map(|other| other.overlap(period)).map(|both| both.from).min()
}

/// The first day of `period` on which none of the others holds; nothing when they cover all of it.
#[must_use]
pub fn first_gap<'a>(
    others: impl IntoIterator<Item = &'a Period>,
    period: &Period,
) -> Option<NaiveDate> {
    let mut sorted: Vec<&Period> = others.into_iter().collect();
    sorted.sort_unstable();
    let reached =
        sorted.iter().fold(
            period.from,
            |reached, other| if other.contains(reached) { other.to } else { reached },
        );
    (reached < period.to).then_some(reached)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    /// Days of the brute-force calendar.
    const DAYS: u64 = 40;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, 20).unwrap_or_default() + Days::new(number)
    }

    fn span(from: u64, to: u64) -> Period {
        Period::between(day(from), day(to))
    }

    /// What holds on each day: the naive reading of the rows.
    fn calendar(rows: &[Dated<u8>]) -> Vec<Option<u8>> {
        (0..DAYS)
            .map(|number| {
                rows.iter().find(|row| row.period.contains(day(number))).map(|row| row.fact)
            })
            .collect()
    }

    fn after(rows: &[Dated<u8>], amendment: &Amendment<u8>) -> Vec<Dated<u8>> {
        let kept = rows
            .iter()
            .enumerate()
            .filter(|(place, _)| !amendment.retired.contains(place))
            .map(|(_, row)| row.clone());
        kept.chain(amendment.appended.iter().cloned()).collect()
    }

    fn disjoint(rows: &[Dated<u8>]) -> bool {
        rows.iter().enumerate().all(|(place, row)| {
            row.period.from < row.period.to
                && rows[..place].iter().all(|earlier| earlier.period.overlap(&row.period).is_none())
        })
    }

    /// Rows that do not overlap, with gaps, in any order.
    fn timelines() -> impl Strategy<Value = Vec<Dated<u8>>> {
        prop::collection::vec((0_u64..6, 1_u64..9, 0_u8..4), 0..6)
            .prop_map(|parts| {
                let mut at = 0;
                let mut rows = Vec::new();
                for (gap, length, fact) in parts {
                    let from = at + gap;
                    at = from + length;
                    if at < DAYS {
                        rows.push(Dated::new(span(from, at), fact));
                    }
                }
                rows
            })
            .prop_shuffle()
    }

    fn change(fact: u8) -> Option<u8> {
        match fact {
            0 => None,
            1 => Some(1),
            other => Some(other + 10),
        }
    }

    proptest! {
        #[test]
        fn an_amendment_changes_the_days_of_its_period_and_no_other(rows in timelines(), from in 0_u64..DAYS, length in 0_u64..DAYS) {
            let period = span(from, (from + length).min(DAYS));
            let amendment = amend(&rows, period, |fact| change(*fact));
            let (before, now) = (calendar(&rows), calendar(&after(&rows, &amendment)));
            for number in 0..DAYS {
                let was = before[usize::try_from(number).unwrap_or(0)];
                let expected = if period.contains(day(number)) { was.and_then(change) } else { was };
                prop_assert_eq!(now[usize::try_from(number).unwrap_or(0)], expected, "day {}", number);
            }
            prop_assert!(disjoint(&after(&rows, &amendment)));
            for place in &amendment.retired {
                prop_assert!(rows[*place].period.overlap(&period).is_some() && rows[*place].fact != 1);
            }
        }

        #[test]
        fn a_replacement_fills_its_period(rows in timelines(), from in 0_u64..DAYS, length in 1_u64..DAYS) {
            let period = span(from, (from + length).min(DAYS));
            let amendment = replace(&rows, period, 9);
            let (before, now) = (calendar(&rows), calendar(&after(&rows, &amendment)));
            for number in 0..DAYS {
                let place = usize::try_from(number).unwrap_or(0);
                prop_assert_eq!(now[place], if period.contains(day(number)) { Some(9) } else { before[place] });
            }
            prop_assert!(disjoint(&after(&rows, &amendment)));
            prop_assert!(replace(&after(&rows, &amendment), period, 9).is_empty());
        }

        #[test]
        fn gaps_and_overlaps_are_found_on_their_first_day(rows in timelines(), from in 0_u64..DAYS, length in 1_u64..DAYS) {
            let period = span(from, (from + length).min(DAYS));
            let periods: Vec<Period> = rows.iter().map(|row| row.period).collect();
            let held = |number: u64| calendar(&rows)[usize::try_from(number).unwrap_or(0)].is_some();
            let inside: Vec<u64> = (0..DAYS).filter(|number| period.contains(day(*number))).collect();
            prop_assert_eq!(first_overlap(&periods, &period), inside.iter().copied().find(|number| held(*number)).map(day));
            prop_assert_eq!(first_gap(&periods, &period), inside.iter().copied().find(|number| !held(*number)).map(day));
        }
    }

    #[test]
    fn a_change_from_a_day_on_splits_the_row_that_holds() {
        let rows = [Dated::new(span(0, 30), 2)];
        let amendment = amend(&rows, span(10, 40), |_| Some(3));
        assert_eq!(amendment.retired, [0]);
        assert_eq!(amendment.appended, [Dated::new(span(0, 10), 2), Dated::new(span(10, 30), 3)]);
    }
}
