//! Levels and keys of skills.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::{Integer, Text};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::sql::{sql_integer, sql_text};

/// Level of a skill: 0 未経験, 1 知識あり, 2 支援付き, 3 独力, 4 指導, 5 全県の基準. A skill nobody rated has no level,
/// not 0.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Integer)]
#[serde(transparent)]
pub struct Level(i32);

impl Level {
    /// The lowest: neither studied nor done.
    pub const LOWEST: Self = Self(0);
    /// The highest: sets the rule others follow.
    pub const HIGHEST: Self = Self(5);
    /// From this level on a rating needs evidence.
    pub const EVIDENCE_FROM: Self = Self(3);

    /// A level.
    ///
    /// # Errors
    /// `level_out_of_range` outside 0 to 5.
    pub fn new(level: i32) -> Result<Self, &'static str> {
        if (0..=5).contains(&level) { Ok(Self(level)) } else { Err("level_out_of_range") }
    }

    /// Every level from 0 to 5.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=5).map(Self)
    }

    /// The number, 0 to 5.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The level below, or the lowest.
    #[must_use]
    pub fn lower(self) -> Self {
        Self((self.0 - 1).max(0))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i32::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for Level {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(0))
            .maximum(Some(5))
            .description(Some("Level of a skill, 0 to 5; null where nobody rated it"))
            .into()
    }
}
impl utoipa::ToSchema for Level {}

sql_integer!(Level, i32, Integer);

/// Longest key of a skill, in letters.
const KEY_LETTERS: usize = 64;

/// Key of a skill: small letters, digits and `_`, beginning with a letter. It stays while the
/// wording changes.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct SkillKey(String);

impl SkillKey {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_column(text: String) -> Result<Self, &'static str> {
        Ok(Self(text))
    }
}

impl FromStr for SkillKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        let good = text.len() <= KEY_LETTERS
            && text.bytes().all(known)
            && text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if good { Ok(Self(text.to_owned())) } else { Err("skill_key_invalid") }
    }
}

impl fmt::Display for SkillKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SkillKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for SkillKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[a-z][a-z0-9_]{0,63}$"))
            .into()
    }
}
impl utoipa::ToSchema for SkillKey {}

sql_text!(SkillKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_one_of_six() {
        assert_eq!(Level::all().count(), 6);
        assert_eq!(
            (Level::new(-1), Level::new(6)),
            (Err("level_out_of_range"), Err("level_out_of_range"))
        );
        assert_eq!((Level::LOWEST.lower(), Level::HIGHEST.lower().number()), (Level::LOWEST, 4));
    }

    #[test]
    fn a_key_is_plain() {
        assert!("ui_design2".parse::<SkillKey>().is_ok());
        for text in ["", "UI", "2d", "_x", "a b", "a-b", &"a".repeat(65)] {
            assert_eq!(text.parse::<SkillKey>(), Err("skill_key_invalid"), "{text}");
        }
    }
}
