//! Small readers for inputs.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Deserializer, de};

/// Years that a day or a moment in a question may lie in.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A moment somebody names: RFC 3339, or a day, which means its end in Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub NaiveDateTime);

impl std::str::FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            let in_range = YEARS.contains(&chrono::Datelike::year(&instant));
            return if in_range { Ok(Self(instant.naive_utc())) } else { Err("date_out_of_range") };
        }
        let day: NaiveDate = text.parse().map_err(|_| "time_invalid")?;
        let next = day.checked_add_days(Days::new(1)).ok_or("date_out_of_range")?;
        next.and_hms_opt(0, 0, 0)
            .and_then(|midnight| midnight.checked_sub_signed(TimeDelta::hours(9)))
            .map(Self)
            .ok_or("date_out_of_range")
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Whether a text begins as a day of a year outside of these: no record has one, and PostgreSQL
/// fails on some.
pub(super) fn day_out_of(text: &str, years: &std::ops::RangeInclusive<i32>) -> bool {
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    day.parse::<NaiveDate>().is_ok_and(|day| !years.contains(&chrono::Datelike::year(&day)))
}

/// For merge patches (RFC 7396): absent leaves a value alone, null takes it away.
///
/// # Errors
/// Whatever the inner value's reader returns.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// For merge patches: absent leaves a value alone; null is refused where a value cannot be taken
/// away.
///
/// # Errors
/// Whatever the inner value's reader returns, null included.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
