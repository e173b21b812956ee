//! Days as officers write them, and as they type them: 令和8年4月1日, R8.4.1, 2026/4/1.

use chrono::{Datelike, Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

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

/// What an era is called where a day is typed, and the year before its first.
const TYPED: [(&str, i32); 8] = [
    ("令和", 2018),
    ("R", 2018),
    ("平成", 1988),
    ("H", 1988),
    ("昭和", 1925),
    ("S", 1925),
    ("大正", 1911),
    ("T", 1911),
];
/// Years that mean 令和 where no era is named (9.4.1). Later ones could be meant as 2027 as well, and
/// are not guessed.
const SHORT_YEARS: std::ops::RangeInclusive<i32> = 1..=20;

/// A day as offices type it, in half or full width, with or without blanks: 2026-04-01, 2026/4/1,
/// 2026年4月1日, 20260401, R8.4.1, 令和8年4月1日, 8.4.1 (令和 1 to 20, with dots), or the number by which
/// Excel counts days. Nothing for any other text and for days that do not exist.
#[must_use]
pub fn day_typed(text: &str) -> Option<NaiveDate> {
    let plain: String = text.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.to_uppercase();
    let (base, rest) = TYPED
        .iter()
        .find_map(|(era, base)| plain.strip_prefix(era).map(|rest| (*base, rest)))
        .unwrap_or((0, plain.as_str()));
    if base == 0 && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return day_in_digits(rest);
    }
    let rest = rest.replacen('元', "1", 1);
    let rest = rest.trim_end_matches('日');
    let short = base == 0 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let parts: Vec<i32> = rest
        .split(['-', '/', '.', '年', '月'])
        .map(|part| part.parse().ok().filter(|number| *number > 0))
        .collect::<Option<_>>()?;
    let [year, month, day] = parts[..] else { return None };
    let base = if short && SHORT_YEARS.contains(&year) { 2018 } else { base };
    if base == 0 && year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(base + year, month.try_into().ok()?, day.try_into().ok()?)
}

/// 20260401, or the number by which Excel counts days.
fn day_in_digits(digits: &str) -> Option<NaiveDate> {
    match digits.len() {
        8 => NaiveDate::parse_from_str(digits, "%Y%m%d").ok(),
        // 18264 is 1950-01-01; Excel takes 1900 for a leap year, so that its day 0 is this one.
        5 => {
            let number = digits.parse().ok().filter(|number| *number >= 18_264)?;
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_it_is_typed() {
        let day = NaiveDate::from_ymd_opt(2027, 4, 1);
        for text in [
            "2027-04-01",
            "2027/4/1",
            "2027.4.1",
            "20270401",
            "2027年4月1日",
            "R9.4.1",
            "r9.4.1",
            "R9/4/1",
            "令和9年4月1日",
            "9.4.1",
            "９．４．１",
            "Ｒ９．４．１",
            "令和９年４月１日",
            " 2027/ 4/ 1 ",
            "2027／4／1",
        ] {
            assert_eq!(day_typed(text), day, "{text}");
        }
        assert_eq!(day_typed("令和元年5月1日"), NaiveDate::from_ymd_opt(2019, 5, 1));
        for text in [
            "",
            "R9.2.30",
            "9/4/1",
            "27.4.1",
            "0.4.1",
            "21.4.1",
            "9.4",
            "4月1日",
            "9.4.1.1",
            "-9.4.1",
            "2027-4-1T",
        ] {
            assert_eq!(day_typed(text), None, "{text}");
        }
    }
}
