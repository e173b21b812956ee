//! 割合: how much of a person serves in a post, in whole percent, so that 40 + 60 is exactly 100.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Integer;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::sql::sql_integer;

/// Share of a person's working time, 1 to 100 percent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Integer)]
#[serde(transparent)]
pub struct Share(i32);

impl Share {
    pub const WHOLE: Self = Self(100);

    /// A share of `percent`.
    ///
    /// # Errors
    /// `share_out_of_range` outside 1 to 100.
    pub fn new(percent: i32) -> Result<Self, &'static str> {
        if (1..=100).contains(&percent) { Ok(Self(percent)) } else { Err("share_out_of_range") }
    }

    /// Percent, 1 to 100.
    #[must_use]
    pub const fn percent(self) -> i32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i32::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for Share {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(100))
            .description(Some("Share of working time in whole percent"))
            .into()
    }
}
impl utoipa::ToSchema for Share {}

sql_integer!(Share, i32, Integer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_percents_of_one_person_are_shares() {
        assert!(Share::new(1).is_ok() && Share::new(100).is_ok());
        assert!(Share::new(0).is_err() && Share::new(101).is_err() && Share::new(-40).is_err());
        for json in ["40.0", "\"40\"", "1e400", "null", "0"] {
            assert!(serde_json::from_str::<Share>(json).is_err(), "{json}");
        }
    }
}
