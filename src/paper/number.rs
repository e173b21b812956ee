//! Numbers of papers: 県人令8第121号 is the 121st of the mark 県人令 in the fiscal year 令和8年度.

use crate::vocab::{FiscalYear, year_in_words};

/// What stands before the number: the mark and the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// 県人令.
    pub mark: String,
    pub year: FiscalYear,
}

impl Mark {
    /// The usual mark of a body: the kind of body, and whether it orders or writes.
    #[must_use]
    pub fn usual(body: &str, orders: bool, year: FiscalYear) -> Self {
        let kind = body.chars().last().map_or_else(String::new, String::from);
        Self { mark: format!("{kind}{}", if orders { "人令" } else { "人発" }), year }
    }

    /// The number written out.
    #[must_use]
    pub fn number(&self, ordinal: i32) -> String {
        format!("{}{}第{ordinal}号", self.mark, of_year(self.year))
    }

    /// Which number of this mark and year a text is, as it may have been typed; nothing for a number
    /// of another kind.
    #[must_use]
    pub fn ordinal(&self, number: &str) -> Option<i32> {
        let half = |letter: char| match letter {
            '０'..='９' => char::from_digit(u32::from(letter) - 0xFF10, 10).unwrap_or(letter),
            _ => letter,
        };
        let number: String =
            number.chars().filter(|letter| !letter.is_whitespace()).map(half).collect();
        let rest = number.strip_prefix(&format!("{}{}", self.mark, of_year(self.year)))?;
        let digits = rest.strip_prefix('第')?.strip_suffix('号')?;
        digits.parse().ok().filter(|ordinal| *ordinal > 0)
    }
}

/// The year of the era in which a fiscal year begins: 8 for 令和8年度.
#[must_use]
pub fn of_year(year: FiscalYear) -> String {
    let words = year_in_words(year.first_day());
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { "元".to_owned() } else { digits }
}

/// The first number nobody has used: a hole that a typed number left is filled before the sequence
/// goes on.
#[must_use]
pub fn smallest_unused(mut used: Vec<i32>) -> i32 {
    used.sort_unstable();
    used.dedup();
    (1..)
        .zip(&used)
        .find(|(next, known)| next < *known)
        .map_or_else(|| i32::try_from(used.len()).unwrap_or(i32::MAX - 1) + 1, |(next, _)| next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_as_the_office_does() {
        let year = FiscalYear::new(2026).unwrap_or_else(|code| panic!("{code}"));
        let mark = Mark::usual("広島県", true, year);
        assert_eq!(mark.number(121), "県人令8第121号");
        assert_eq!(Mark::usual("坂町", false, year).number(3), "町人発8第3号");
        assert_eq!(mark.ordinal("県人令8第１２１号"), Some(121));
        for other in ["県人令7第121号", "県人令8第0号", "県人令8第x号", "人第1号", ""]
        {
            assert_eq!(mark.ordinal(other), None, "{other}");
        }
    }

    #[test]
    fn no_number_is_left_out_and_none_is_given_twice() {
        for (used, next) in [(vec![], 1), (vec![1, 2], 3), (vec![2, 1, 4, 2], 3), (vec![5], 1)] {
            assert_eq!(smallest_unused(used), next);
        }
    }
}
