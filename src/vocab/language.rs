//! The two languages in which the program speaks.

/// Language of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Japanese, unless something else is asked.
    #[default]
    Japanese,
    English,
}

impl Language {
    /// What an `Accept-Language` header asks for: English only when it is preferred to Japanese.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Self {
        let weight = |wanted: &str| {
            header
                .unwrap_or("")
                .split(',')
                .filter_map(|part| quality(part, wanted))
                .max()
                .unwrap_or(0)
        };
        if weight("en") > weight("ja") { Self::English } else { Self::Japanese }
    }

    /// The tag of the language.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }
}

/// Weight in thousandths of one part of `Accept-Language`, if it is about the wanted language.
fn quality(part: &str, wanted: &str) -> Option<u32> {
    let mut fields = part.split(';').map(str::trim);
    let tag = fields.next()?;
    if !tag.split('-').next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let digits = fields.find_map(|field| field.strip_prefix("q=")).unwrap_or("1");
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<u32>().ok()?;
    // A weight is at most 1 (RFC 9110 §12.4.2); a larger one is nobody's wish, and multiplied it
    // would overflow.
    whole.parse::<u32>().ok().filter(|whole| *whole <= 1).map(|whole| whole * 1000 + thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_only_when_it_is_preferred() {
        for (header, language) in [
            (None, Language::Japanese),
            (Some("en"), Language::English),
            (Some("en-US,en;q=0.9"), Language::English),
            (Some("ja,en;q=0.8"), Language::Japanese),
            (Some("en;q=0.5, ja;q=0.7"), Language::Japanese),
            (Some("de"), Language::Japanese),
            (Some("en;q=x"), Language::Japanese),
            (Some("en;q=4294967295.999"), Language::Japanese),
            (Some("en;q=1.000000001"), Language::English),
            (Some("*"), Language::Japanese),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
    }
}
