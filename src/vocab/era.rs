//! Days as officers write them: 令和8年4月1日.

use chrono::{Datelike, NaiveDate};

/// First days of the eras, the newest first; the year of each first day is its first year (元年).
const ERAS: [(i32, u32, u32, &str); 4] =
    [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和"), (1912, 7, 30, "大正")];

/// The year of a day by era: 令和8年, 令和元年.
#[must_use]
pub fn year_in_words(date: NaiveDate) -> String {
    let began = |(year, month, day, _): &&(i32, u32, u32, &str)| {
        (date.year(), date.month(), date.day()) >= (*year, *month, *day)
    };
    match ERAS.iter().find(began) {
        Some((first, .., era)) if date.year() == *first => format!("{era}元年"),
        Some((first, .., era)) => format!("{era}{}年", date.year() - first + 1),
        None => format!("{}年", date.year()),
    }
}

/// 令和8年4月1日.
#[must_use]
pub fn day_in_words(date: NaiveDate) -> String {
    format!("{}{}月{}日", year_in_words(date), date.month(), date.day())
}
