//! Days and moments as officers write them: 令和8年4月1日 in Japanese, as in the files (2026-04-01) in
//! English.

use chrono::{Datelike, NaiveDate};

pub use crate::vocab::day_in_words as day;
use crate::vocab::year_in_words as year;

/// A text that is a day (2026-04-01), a month (2026-04) or a moment (2026-04-01T09:30:00+09:00) and
/// nothing else, as it is read; nothing for any other text.
#[must_use]
pub fn read(text: &str, japanese: bool) -> Option<String> {
    if !matches!(text.len(), 7 | 10 | 20..=35) || text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    if text.len() == 7 {
        let first = format!("{text}-01").parse().ok()?;
        return Some(if japanese {
            format!("{}{}月", year(first), first.month())
        } else {
            text.to_owned()
        });
    }
    let date: NaiveDate = text.get(..10)?.parse().ok()?;
    let shown = if japanese { day(date) } else { date.to_string() };
    let Some(rest) = text.get(10..).filter(|rest| !rest.is_empty()) else { return Some(shown) };
    let clock = rest.strip_prefix('T')?.get(..5)?;
    chrono::NaiveTime::parse_from_str(clock, "%H:%M").ok()?;
    Some(format!("{shown} {clock}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_by_era_and_other_texts_are_left_alone() {
        let told = [
            ("2026-04-01", "令和8年4月1日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("2026-06", "令和8年6月"),
            ("2026-06-01T12:05:01.000000+09:00", "令和8年6月1日 12:05"),
            ("2026-06-01T12:05:01Z", "令和8年6月1日 12:05"),
        ];
        for (text, expected) in told {
            assert_eq!(read(text, true).as_deref(), Some(expected), "{text}");
        }
        for other in [
            "",
            "2026-13-01",
            "2026-04-01の会議",
            "2026-99",
            "山田",
            "2026-06-01 12:05:01 oder",
            "12345-67",
        ] {
            assert_eq!(read(other, true), None, "{other}");
        }
        assert_eq!(
            read("2026-06-01T12:05:01.000000+09:00", false).as_deref(),
            Some("2026-06-01 12:05")
        );
    }
}
