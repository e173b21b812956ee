//! Spans of days, closed-open inside: the first day belongs, the day after the last does not.
//!
//! People read and type the last day (終期, 31 March), so that is what goes in and out; arithmetic
//! uses the day after.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// The day after every last day: a span that has no end yet. Kept as a date so that columns are
/// never null.
pub const FOREVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The moment after every moment: a record that still holds.
pub const NOT_RETIRED: NaiveDateTime = FOREVER.and_time(NaiveTime::MIN);

/// A moment after everything recorded and before [`NOT_RETIRED`]: what is known at it is what holds
/// in the record now.
pub const LATEST: NaiveDateTime = match NaiveDate::from_ymd_opt(9999, 12, 30) {
    Some(day) => day.and_time(NaiveTime::MIN),
    None => NOT_RETIRED,
};

/// Days from `from` to the day before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub from: NaiveDate,
    /// Day after the last day; [`FOREVER`] while open.
    pub to: NaiveDate,
}

impl Period {
    /// The days from `from` to the day before `to`; empty when `to` is not later.
    #[must_use]
    pub const fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to }
    }

    /// The days from the first to the last, both included; without a last day it is open.
    ///
    /// # Errors
    /// `period_reversed` when the last day is before the first; `date_out_of_range` outside the
    /// years 1900 to 2200.
    pub fn of_days(first: NaiveDate, last: Option<NaiveDate>) -> Result<Self, &'static str> {
        let to = match last {
            None => FOREVER,
            Some(last) if last < first => return Err("period_reversed"),
            Some(last) => day_after(check_day(last)?),
        };
        Ok(Self { from: check_day(first)?, to })
    }

    /// Last day, or nothing while it is open.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.to < FOREVER).then(|| day_before(self.to))
    }

    /// Whether the day belongs to it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    /// Whether the other lies within it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The days both have; nothing when there are none.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }

    #[must_use]
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days().max(0)
    }
}

/// What an open end is shown as: the last day, or nothing.
#[must_use]
pub fn open_end(to: NaiveDate) -> Option<NaiveDate> {
    (to < FOREVER).then(|| day_before(to))
}

fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(FOREVER)
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

/// Careers of people alive today lie within these years; anything else is a typing error.
fn check_day(day: NaiveDate) -> Result<NaiveDate, &'static str> {
    let year = chrono::Datelike::year(&day);
    if (1900..=2200).contains(&year) { Ok(day) } else { Err("date_out_of_range") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_last_day_belongs_and_the_next_does_not() {
        let year = Period::of_days(day("2024-04-01"), Some(day("2025-03-31")));
        let year = year.unwrap_or(Period::between(FOREVER, FOREVER));
        assert!(year.contains(day("2025-03-31")) && !year.contains(day("2025-04-01")));
        assert_eq!((year.days(), year.last_day()), (365, Some(day("2025-03-31"))));
    }

    #[test]
    fn neighbours_do_not_overlap() {
        let first = Period::between(day("2024-04-01"), day("2024-10-01"));
        let second = Period::between(day("2024-10-01"), day("2025-04-01"));
        assert_eq!(first.overlap(&second), None);
        assert_eq!(first.overlap(&first), Some(first));
    }

    #[test]
    fn an_open_period_shows_no_last_day() {
        assert_eq!(
            Period::of_days(day("2024-04-01"), None).map(|period| period.last_day()),
            Ok(None)
        );
        assert_eq!(
            Period::of_days(day("2024-04-02"), Some(day("2024-04-01"))),
            Err("period_reversed")
        );
        assert_eq!(Period::of_days(day("0001-01-01"), None), Err("date_out_of_range"));
    }
}
