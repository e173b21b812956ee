//! 全国地方公共団体コード: five digits and a check digit.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::sql::sql_text;

/// Code of a local body. Matching is always by this code, never by name: 府中市 and 府中町 both take
/// part.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct OrganizationCode(String);

impl OrganizationCode {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a prefecture: its three digits for the municipality are 000 (総務省
    /// 全国地方公共団体コード仕様).
    #[must_use]
    pub fn is_prefecture(&self) -> bool {
        self.0.get(2..5) == Some("000")
    }

    /// Whether both lie in one prefecture: the first two digits are its number.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        self.0.get(..2) == other.0.get(..2)
    }

    fn from_column(text: String) -> Result<Self, &'static str> {
        text.parse()
    }
}

/// The last digit of 11 − (6a + 5b + 4c + 3d + 2e mod 11) (総務省 全国地方公共団体コード仕様).
fn check_digit(digits: &[u8]) -> u8 {
    let weights = [6_u32, 5, 4, 3, 2];
    let sum: u32 =
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    u8::try_from((11 - sum % 11) % 10).unwrap_or(0)
}

impl FromStr for OrganizationCode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: Vec<u8> =
            text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        if text.len() != 6 || digits.len() != 6 || check_digit(&digits[..5]) != digits[5] {
            return Err("organization_code_invalid");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for OrganizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for OrganizationCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for OrganizationCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]{6}$"))
            .examples(["011002"])
            .into()
    }
}
impl utoipa::ToSchema for OrganizationCode {}

sql_text!(OrganizationCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_real_bodies_holds() {
        for code in ["340006", "341002", "342084", "342106", "343021", "345458", "011002"] {
            assert!(code.parse::<OrganizationCode>().is_ok(), "{code}");
        }
    }

    #[test]
    fn a_code_says_which_prefecture_it_belongs_to() {
        let code = |text: &str| text.parse::<OrganizationCode>().expect("a code");
        assert!(code("340006").is_prefecture() && code("380008").is_prefecture());
        assert!(!code("342157").is_prefecture() && !code("382019").is_prefecture());
        assert!(code("342157").is_beside(&code("340006")));
        assert!(!code("382019").is_beside(&code("340006")));
    }

    #[test]
    fn every_other_last_digit_is_refused() {
        for last in "012345789".chars() {
            assert!(format!("34000{last}").parse::<OrganizationCode>().is_err());
        }
        for text in ["34000", "3400066", "３４０００６", "34000a", ""] {
            assert_eq!(text.parse::<OrganizationCode>(), Err("organization_code_invalid"));
        }
    }

    #[test]
    fn remainders_nought_and_one_follow_the_specification() {
        // Remainder 0 gives 1, remainder 1 gives 0.
        assert_eq!(check_digit(&[0, 0, 0, 0, 0]), 1);
        assert_eq!(check_digit(&[0, 0, 0, 0, 6]), 0);
    }
}
