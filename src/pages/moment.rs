//! Moments as people read them.

/// Day, hour and minute of a moment in Japan: `2026-06-01 12:00`.
#[must_use]
pub fn minute(moment: &str) -> String {
    moment.get(..16).unwrap_or(moment).replacen('T', " ", 1)
}

/// The same of a moment that may not have come.
#[must_use]
pub fn maybe_minute(moment: Option<&String>) -> String {
    moment.map_or_else(String::new, |moment| minute(moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_to_the_minute() {
        assert_eq!(minute("2026-06-01T12:00:01.000000+09:00"), "2026-06-01 12:00");
        assert_eq!((minute("2026"), maybe_minute(None)), ("2026".to_owned(), String::new()));
    }
}
