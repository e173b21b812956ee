//! What a body is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FieldError;
use crate::vocab::{Act, BodyKind, FiscalYear, Function, OrganizationCode};

/// A body, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Organization {
    /// 全国地方公共団体コード.
    pub code: OrganizationCode,
    /// Name with 県, 市 or 町.
    pub name_ja: String,
    /// Reading in katakana.
    pub name_kana: String,
    /// English name in official use.
    pub name_en: String,
    /// Kind.
    pub kind: BodyKind,
    /// People, by the census.
    pub population: i32,
    /// Day of that count.
    pub population_on: NaiveDate,
    /// Latitude of the office, millionths of a degree.
    pub latitude_e6: i32,
    /// Longitude of the office, millionths of a degree.
    pub longitude_e6: i32,
    /// Place in the order of joining the scheme.
    pub joined_order: Option<i32>,
    /// Column of its tile on the map of tiles, from 0; the prefecture has none.
    pub map_column: Option<i32>,
    /// Row of its tile, from 0 in the north.
    pub map_row: Option<i32>,
    /// What it takes part in.
    pub participations: Vec<Participation>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Whole kilometres between two places (latitude and longitude in millionths of a degree) as the
/// crow flies. At 34 degrees north, where the prefecture lies, a degree of longitude is 92 km and
/// one of latitude 111 km.
#[must_use]
pub fn apart(one: (i32, i32), other: (i32, i32)) -> i64 {
    let north = i64::from(one.0 - other.0) * 111 / 1_000;
    let east = i64::from(one.1 - other.1) * 92 / 1_000;
    i64::try_from((north * north + east * east).unsigned_abs().isqrt() / 1_000)
        .unwrap_or(i64::MAX)
        .min(1_000)
}

/// Participation in one function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Participation {
    /// In what.
    pub function: Function,
    /// First fiscal year.
    pub first_fiscal_year: FiscalYear,
    /// Last fiscal year; null while it goes on.
    pub last_fiscal_year: Option<FiscalYear>,
    /// Not published, but assumed.
    #[serde(default)]
    pub assumed: bool,
}

impl Participation {
    /// Whether it covers a fiscal year.
    #[must_use]
    pub fn covers(&self, year: FiscalYear) -> bool {
        self.first_fiscal_year <= year && self.last_fiscal_year.is_none_or(|last| year <= last)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.function == other.function
            && self.last_fiscal_year.is_none_or(|last| other.first_fiscal_year <= last)
            && other.last_fiscal_year.is_none_or(|last| self.first_fiscal_year <= last)
    }
}

/// Checks a whole set: no span reversed, no two of one function in the same year.
///
/// # Errors
/// Every fault with its place in the list.
pub fn check_participations(set: &[Participation]) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    for (index, one) in set.iter().enumerate() {
        if one.last_fiscal_year.is_some_and(|last| last < one.first_fiscal_year) {
            errors.push(FieldError::new(
                &format!("/items/{index}/last_fiscal_year"),
                "period_reversed",
            ));
        }
        if set[..index].iter().any(|earlier| earlier.overlaps(one)) {
            let reason = (
                "同じ機能の参画年度が重なっています。期間を分けてください。",
                "Years of participation in the same function overlap. Separate the periods.",
            );
            errors.push(FieldError::because(&format!("/items/{index}"), reason));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(function: Function, first: i32, last: Option<i32>) -> Participation {
        let year = |year| FiscalYear::new(year).unwrap_or_else(|code| panic!("{code}"));
        let (first_fiscal_year, last_fiscal_year) = (year(first), last.map(year));
        Participation { function, first_fiscal_year, last_fiscal_year, assumed: false }
    }

    #[test]
    fn years_of_one_function_do_not_overlap() {
        assert!(
            check_participations(&[
                part(Function::Placement, 2023, Some(2024)),
                part(Function::Placement, 2025, None),
                part(Function::Demand, 2023, None)
            ])
            .is_ok()
        );
        assert!(
            check_participations(&[
                part(Function::Placement, 2023, None),
                part(Function::Placement, 2025, None)
            ])
            .is_err()
        );
        assert!(check_participations(&[part(Function::Placement, 2023, Some(2022))]).is_err());
    }
}
