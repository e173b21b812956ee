//! Text as people type it. Stored unchanged (normalising would alter names: 神 U+FA19 becomes 神
//! U+795E); only the search key is folded. Control characters, NUL and bidirectional controls never
//! enter.

use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_normalization::UnicodeNormalization;

use super::sql::sql_text;
use crate::limits::{LONG_TEXT, SHORT_TEXT};

/// A number as people read it: `1,234,567`.
#[must_use]
pub fn with_commas(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Refuses what no field may hold: too long, controls, NUL, bidirectional and zero-width marks that
/// hide or reorder.
///
/// # Errors
/// `text_too_long`, `text_control_character` or `text_hidden_character`.
pub fn check_text(text: &str, max: usize, lines: bool) -> Result<(), &'static str> {
    if text.chars().count() > max {
        return Err("text_too_long");
    }
    for letter in text.chars() {
        if letter.is_control() && !(lines && matches!(letter, '\n' | '\r' | '\t')) {
            return Err("text_control_character");
        }
        if is_hidden(letter) {
            return Err("text_hidden_character");
        }
    }
    Ok(())
}

/// Bidirectional controls, zero-width space and marks, soft hyphen, joiners and fillers without a
/// shape, byte-order mark, interlinear marks, tags and noncharacters. Variation selectors and the
/// zero-width joiner stay: names need them.
fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FFA0}'
        | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E007F}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
        || (u32::from(letter) & 0xFFFE) == 0xFFFE
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident(max = $max:expr, lines = $lines:expr, blank = $blank:expr);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it was typed.
            ///
            /// # Errors
            /// `required` for no text at all, `text_blank`, `text_too_long`,
            /// `text_control_character` or `text_hidden_character`.
            pub fn new(text: impl Into<String>) -> Result<Self, &'static str> {
                let text = text.into();
                if !$blank && text.trim().is_empty() {
                    return Err(if text.is_empty() { "required" } else { "text_blank" });
                }
                check_text(&text, $max, $lines)?;
                Ok(Self(text))
            }

            /// The text as it was typed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn from_column(text: String) -> Result<Self, &'static str> {
                Ok(Self(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .min_length(Some(usize::from(!$blank)))
                    .max_length(Some($max))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}

        sql_text!($name);
    )*};
}

texts! {
    /// A person's name as entered.
    Name(max = SHORT_TEXT, lines = false, blank = false);
    /// A reading, as entered.
    Kana(max = SHORT_TEXT, lines = false, blank = false);
    /// One line of text; may be empty.
    #[derive(Default)]
    ShortText(max = SHORT_TEXT, lines = false, blank = true);
    /// Several lines of text; may be empty.
    #[derive(Default)]
    LongText(max = LONG_TEXT, lines = true, blank = true);
    /// 職員番号: text, because leading zeros count.
    StaffNumber(max = 32, lines = false, blank = false);
    /// Key of one of the ten job types; which keys exist is data.
    JobType(max = 64, lines = false, blank = false);
}

/// Keys in addresses are plain; what cannot be one is answered like one that does not exist.
impl std::str::FromStr for JobType {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if text.bytes().all(plain) { Self::new(text) } else { Err("term_unknown") }
    }
}

impl ShortText {
    /// No text.
    #[must_use]
    pub const fn blank() -> Self {
        Self(String::new())
    }
}

/// What is searched instead of a name: compatibility forms folded, small letters, hiragana as
/// katakana, no spaces.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct SearchKey(String);

impl SearchKey {
    /// Folds a text, or several joined.
    #[must_use]
    pub fn fold(parts: &[&str]) -> Self {
        let folded = parts.iter().map(|part| fold(part)).collect::<Vec<_>>().join("\u{1F}");
        Self(folded)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_column(text: String) -> Result<Self, &'static str> {
        Ok(Self(text))
    }
}

sql_text!(SearchKey);

fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !letter.is_whitespace())
        .map(katakana)
        .map(plain_form)
        .collect()
}

/// Hiragana has its katakana 0x60 places further.
fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(u32::from(letter) + 0x60).unwrap_or(letter),
        _ => letter,
    }
}

/// Variants that people type for one another and that no Unicode normalisation folds.
fn plain_form(letter: char) -> char {
    match letter {
        '髙' => '高',
        '﨑' | '嵜' | '碕' => '崎',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斎' => '斉',
        '澤' => '沢',
        '濵' | '濱' => '浜',
        '廣' => '広',
        '德' => '徳',
        '桒' => '桑',
        '𠮷' => '吉',
        '眞' => '真',
        '圡' => '土',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_and_a_sign_does_not() {
        let told = [0, 999, 1_000, -999, -1_234_567].map(with_commas);
        assert_eq!(told, ["0", "999", "1,000", "-999", "-1,234,567"]);
        assert_eq!(with_commas(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn what_is_typed_is_what_is_kept() {
        for name in ["𠮷田 太郎", "髙橋﨑", "神\u{FA19}", "葛\u{E0100}城"] {
            assert_eq!(Name::new(name).map(|name| name.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn hidden_and_control_characters_do_not_enter() {
        for (text, code) in [
            ("a\u{0}b", "text_control_character"),
            ("a\u{202E}b", "text_hidden_character"),
            ("a\u{200B}", "text_hidden_character"),
            ("髙\u{AD}橋", "text_hidden_character"),
            ("\u{115F}", "text_hidden_character"),
            ("a\nb", "text_control_character"),
            ("  ", "text_blank"),
            ("\u{E000}", "text_hidden_character"),
        ] {
            assert_eq!(Name::new(text), Err(code), "{text:?}");
        }
        assert!(LongText::new("一行目\n二行目").is_ok());
        assert_eq!(Name::new("𠮷".repeat(201)), Err("text_too_long"));
        assert!(Name::new("𠮷".repeat(200)).is_ok());
    }

    #[test]
    fn search_finds_across_width_kana_and_variants() {
        for (typed, searched) in [
            ("タナカ", "ﾀﾅｶ"),
            ("たなか", "タナカ"),
            ("ガ", "カ\u{3099}"),
            ("髙橋", "高橋"),
            ("ＡＢＣ", "abc"),
            ("山田 太郎", "山田太郎"),
        ] {
            assert_eq!(SearchKey::fold(&[typed]), SearchKey::fold(&[searched]), "{typed}");
        }
    }
}
