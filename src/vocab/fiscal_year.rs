//! 年度: fiscal year n runs from 1 April n to 31 March n + 1.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Integer;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::period::Period;
use super::sql::sql_integer;
use crate::limits::{FISCAL_YEAR_MAX, FISCAL_YEAR_MIN};

/// A Japanese fiscal year, 2000 to 2100, by the Gregorian year it begins in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Integer)]
#[serde(transparent)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// The year that begins on 1 April `year`.
    ///
    /// # Errors
    /// `fiscal_year_out_of_range` outside 2000 to 2100.
    pub fn new(year: i32) -> Result<Self, &'static str> {
        if (FISCAL_YEAR_MIN..=FISCAL_YEAR_MAX).contains(&year) {
            Ok(Self(year))
        } else {
            Err("fiscal_year_out_of_range")
        }
    }

    /// The fiscal year a day lies in.
    ///
    /// # Errors
    /// `fiscal_year_out_of_range` outside 2000 to 2100.
    pub fn of(day: NaiveDate) -> Result<Self, &'static str> {
        Self::new(if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    /// The Gregorian year it begins in.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or_default()
    }

    /// 31 March of the next year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).unwrap_or_default()
    }

    #[must_use]
    pub fn period(self) -> Period {
        Period::between(
            self.first_day(),
            NaiveDate::from_ymd_opt(self.0 + 1, 4, 1).unwrap_or_default(),
        )
    }

    /// 令和6年度, 令和元年度, 平成30年度: as printed in documents.
    #[must_use]
    pub fn label(self) -> String {
        match self.0 {
            2019 => "令和元年度".to_owned(),
            year if year > 2019 => format!("令和{}年度", year - 2018),
            year => format!("平成{}年度", year - 1988),
        }
    }

    /// FY2024.
    #[must_use]
    pub fn label_en(self) -> String {
        format!("FY{}", self.0)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Reads what people write in files: 2024, R6, 令和6年度, 令和元年, Ｒ６ and H30, in half or full width.
impl FromStr for FiscalYear {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String =
            unicode_normalization::UnicodeNormalization::nfkc(text.trim()).collect();
        let plain = plain.trim_end_matches("年度").trim_end_matches('年').replace('元', "1");
        let (base, digits) = [("令和", 2018), ("R", 2018), ("平成", 1988), ("H", 1988), ("", 0)]
            .into_iter()
            .find_map(|(era, base)| plain.strip_prefix(era).map(|rest| (base, rest)))
            .ok_or("fiscal_year_unreadable")?;
        if digits.is_empty()
            || digits.len() > 4
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
            || digits.starts_with('0')
        {
            return Err("fiscal_year_unreadable");
        }
        Self::new(base + digits.parse::<i32>().map_err(|_| "fiscal_year_unreadable")?)
    }
}

impl<'de> Deserialize<'de> for FiscalYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i32::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for FiscalYear {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(FISCAL_YEAR_MIN))
            .maximum(Some(FISCAL_YEAR_MAX))
            .description(Some("Fiscal year: 2024 is 1 April 2024 to 31 March 2025 (令和6年度)"))
            .into()
    }
}
impl utoipa::ToSchema for FiscalYear {}

sql_integer!(FiscalYear, i32, Integer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn march_belongs_to_the_year_before() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(FiscalYear::of(day(2025, 3, 31)).map(FiscalYear::year), Ok(2024));
        assert_eq!(FiscalYear::of(day(2025, 4, 1)).map(FiscalYear::year), Ok(2025));
    }

    #[test]
    fn people_write_years_in_many_ways() {
        for text in ["2024", "R6", "Ｒ６", "令和6年度", "令和６年", " R6 ", "2024年度"]
        {
            assert_eq!(text.parse::<FiscalYear>().map(FiscalYear::year), Ok(2024), "{text}");
        }
        assert_eq!("令和元年度".parse::<FiscalYear>().map(FiscalYear::year), Ok(2019));
        assert_eq!("平成30年度".parse::<FiscalYear>().map(FiscalYear::year), Ok(2018));
        for text in ["", "R", "R0", "令和0年", "+2024", "24x", "99999", "1999", "2101"] {
            assert!(text.parse::<FiscalYear>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_label_is_read_back() {
        for year in FISCAL_YEAR_MIN..=FISCAL_YEAR_MAX {
            let fiscal_year = FiscalYear(year);
            assert_eq!(fiscal_year.label().parse(), Ok(fiscal_year));
        }
    }
}
