//! The fullest day: sums of shares over every day, never over a fiscal year, because 60 and 60 on
//! one common day are 120 even if each is 30 on the average of the year.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::period::Period;

/// Sums of percents within a period: each day on which the sum changes, with the sum from that day
/// on. The first entry is the first day of the period.
#[must_use]
pub fn day_totals(within: Period, spans: &[(Period, i32)]) -> Vec<(NaiveDate, i32)> {
    let mut changes: BTreeMap<NaiveDate, i32> = BTreeMap::new();
    if within.from < within.to {
        changes.insert(within.from, 0);
    }
    for (span, percent) in spans {
        let Some(part) = span.overlap(&within) else { continue };
        *changes.entry(part.from).or_default() += percent;
        if part.to < within.to {
            *changes.entry(part.to).or_default() -= percent;
        }
    }
    let running = |total: &mut i32, (day, change): (NaiveDate, i32)| {
        *total += change;
        Some((day, *total))
    };
    changes.into_iter().scan(0, running).collect()
}

/// The highest sum within a period and the first day that has it; nothing for an empty period.
#[must_use]
pub fn peak_share(within: Period, spans: &[(Period, i32)]) -> Option<(NaiveDate, i32)> {
    day_totals(within, spans)
        .into_iter()
        .reduce(|highest, next| if next.1 > highest.1 { next } else { highest })
}

/// The first day within a period on which the sum is above `limit`, and the sum on that day.
#[must_use]
pub fn first_day_above(
    within: Period,
    spans: &[(Period, i32)],
    limit: i32,
) -> Option<(NaiveDate, i32)> {
    day_totals(within, spans).into_iter().find(|(_, total)| *total > limit)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    const SPAN: u64 = 40;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, 20)
            .and_then(|first| first.checked_add_days(Days::new(number)))
            .unwrap_or_default()
    }

    fn period() -> impl Strategy<Value = Period> {
        (0..SPAN, 0..SPAN)
            .prop_map(|(one, other)| Period::between(day(one.min(other)), day(one.max(other))))
    }

    /// Adds up every single day.
    fn by_day(within: Period, spans: &[(Period, i32)]) -> Vec<(NaiveDate, i32)> {
        let days = (0..SPAN).map(day).filter(|day| within.contains(*day));
        days.map(|day| {
            (
                day,
                spans
                    .iter()
                    .filter(|(span, _)| span.contains(day))
                    .map(|(_, percent)| percent)
                    .sum(),
            )
        })
        .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_sweep_agrees_with_adding_up_every_day(
            within in period(),
            spans in proptest::collection::vec((period(), 1..=100_i32), 0..8),
            limit in 0..=200_i32,
        ) {
            let days = by_day(within, &spans);
            let highest = days.iter().map(|(_, total)| *total).max();
            let expected = highest.and_then(|highest| days.iter().find(|(_, total)| *total == highest).copied());
            prop_assert_eq!(peak_share(within, &spans), expected);
            prop_assert_eq!(first_day_above(within, &spans, limit), days.into_iter().find(|(_, total)| *total > limit));
        }
    }

    #[test]
    fn forty_and_sixty_fill_a_person_exactly() {
        let year = Period::between(day(0), day(30));
        let spans = [(year, 40), (year, 60)];
        assert_eq!(peak_share(year, &spans), Some((day(0), 100)));
        assert_eq!(first_day_above(year, &spans, 100), None);
        let one_more = [(year, 40), (year, 60), (Period::between(day(29), day(35)), 1)];
        assert_eq!(first_day_above(year, &one_more, 100), Some((day(29), 101)));
    }

    #[test]
    fn who_leaves_and_who_comes_the_next_day_do_not_meet() {
        let spans =
            [(Period::between(day(0), day(10)), 100), (Period::between(day(10), day(20)), 100)];
        assert_eq!(peak_share(Period::between(day(0), day(20)), &spans), Some((day(0), 100)));
    }
}
