//! Days and moments as they come out of the database. SQLite keeps them as text, which diesel reads by
//! format strings; a page holds hundreds of them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::sql_types::{Date, Timestamp};
use diesel::sqlite::Sqlite;

use super::MultiBackend;

/// A day, to be read in the place of a [`NaiveDate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromSqlRow)]
pub struct DayColumn(pub NaiveDate);

/// A moment, to be read in the place of a [`NaiveDateTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromSqlRow)]
pub struct MomentColumn(pub NaiveDateTime);

/// Reads as the type inside on PostgreSQL, and on SQLite where the text is not as this program writes it.
macro_rules! columns {
    ($($column:ident($inner:ty) = $sql:ty, $read:ident;)*) => {$(
        impl FromSql<$sql, Sqlite> for $column {
            fn from_sql(
                mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                match $read(value.read_text()) {
                    Some(read) => Ok(Self(read)),
                    None => <$inner as FromSql<$sql, Sqlite>>::from_sql(value).map(Self),
                }
            }
        }

        impl FromSql<$sql, Pg> for $column {
            fn from_sql(
                value: <Pg as diesel::backend::Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                <$inner as FromSql<$sql, Pg>>::from_sql(value).map(Self)
            }
        }

        impl FromSql<$sql, MultiBackend> for $column {
            fn from_sql(
                value: <MultiBackend as diesel::backend::Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }

        impl From<$column> for $inner {
            fn from(column: $column) -> Self {
                column.0
            }
        }
    )*};
}

columns! {
    DayColumn(NaiveDate) = Date, day;
    MomentColumn(NaiveDateTime) = Timestamp, moment;
}

/// `2026-04-01`.
fn day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&bytes[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&bytes[5..7])?, number(&bytes[8..])?)
}

/// `2026-04-01 03:00:00`, with up to nine digits of a second.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_at_checked(10)?;
    let time = time.as_bytes();
    if time.len() < 9 || [time[0], time[3], time[6]] != *b" ::" {
        return None;
    }
    let nanos = match &time[9..] {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            let missing = 9 - u32::try_from(digits.len()).ok()?;
            number(digits)? * 10_u32.pow(missing)
        }
        _ => return None,
    };
    let (hour, minute, second) = (number(&time[1..3])?, number(&time[4..6])?, number(&time[7..9])?);
    Some(day(date)?.and_time(NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?))
}

/// At most nine digits.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_the_format_strings_read() {
        for text in ["1900-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(day(text), NaiveDate::parse_from_str(text, "%F").ok(), "{text}");
            assert!(day(text).is_some(), "{text}");
        }
        for text in [
            "2026-06-01 03:00:00",
            "2026-06-01 23:59:59.5",
            "2026-06-01 03:00:00.000001",
            "9999-12-31 00:00:00.123456789",
        ] {
            let read = NaiveDateTime::parse_from_str(text, "%F %T%.f").ok();
            assert!(read.is_some() && moment(text) == read, "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_them() {
        for text in ["", "2026-6-01", "2026-02-30", "2026-06-01 ", "+026-06-01", "２０２６-01"]
        {
            assert_eq!(day(text), None, "{text}");
        }
        for text in [
            "2026-06-01",
            "2026-06-01T03:00:00",
            "2026-06-01 03:00",
            "2026-06-01 03:00:00.",
            "2026-06-01 03:00:00Z",
            "2026-06-01 24:00:00",
            "2026-06-01 03:00:00.1234567890",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
