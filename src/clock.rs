//! What time it is. Instants are UTC with microseconds; days are Asia/Tokyo's (UTC+9, no summer
//! time), because a role that begins on 1 April begins at 00:00 in Japan, when the UTC date is
//! still 31 March.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Source of the current instant.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The operating system's clock.
    System,
    /// A clock that stands where a test put it.
    Fixed(Arc<Fixed>),
}

/// Where a clock of a test stands, and how long it has gone.
#[derive(Debug, Default)]
pub struct Fixed {
    /// Microseconds since 1970-01-01 UTC.
    at: AtomicI64,
    /// Microseconds by which it was advanced; being put elsewhere is a jump.
    gone: AtomicI64,
}

/// When this program began to measure.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock {
    /// A clock that stands at `instant` until it is moved.
    #[must_use]
    pub fn fixed(instant: NaiveDateTime) -> Self {
        let at = AtomicI64::new(instant.and_utc().timestamp_micros());
        Self::Fixed(Arc::new(Fixed { at, ..Fixed::default() }))
    }

    /// Moves a fixed clock by `delta`; the system clock is left alone.
    pub fn advance(&self, delta: TimeDelta) {
        if let Self::Fixed(clock) = self {
            let micros = delta.num_microseconds().unwrap_or(0);
            clock.at.fetch_add(micros, Ordering::SeqCst);
            clock.gone.fetch_add(micros, Ordering::SeqCst);
        }
    }

    /// Puts a fixed clock at `instant`; the system clock is left alone.
    pub fn set(&self, instant: NaiveDateTime) {
        if let Self::Fixed(clock) = self {
            clock.at.store(instant.and_utc().timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The instant, UTC, in whole microseconds (what both databases keep).
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        let micros = match self {
            Self::System => Utc::now().timestamp_micros(),
            Self::Fixed(clock) => clock.at.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
    }

    /// How long this program has run, whatever was done to the clock meanwhile.
    #[must_use]
    pub fn running(&self) -> Duration {
        match self {
            Self::System => BEGAN.elapsed(),
            Self::Fixed(clock) => {
                Duration::from_micros(clock.gone.load(Ordering::SeqCst).try_into().unwrap_or(0))
            }
        }
    }

    /// The day in Japan.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        day_in_japan(self.now())
    }
}

const JAPAN_SECONDS_EAST: i32 = 9 * 3600;

/// The day in Japan at a UTC instant.
#[must_use]
pub fn day_in_japan(instant: NaiveDateTime) -> NaiveDate {
    (instant + TimeDelta::seconds(i64::from(JAPAN_SECONDS_EAST))).date()
}

/// An instant as people here read it: RFC 3339 with +09:00.
#[must_use]
pub fn in_japan(instant: NaiveDateTime) -> String {
    match FixedOffset::east_opt(JAPAN_SECONDS_EAST) {
        Some(offset) => instant
            .and_utc()
            .with_timezone(&offset)
            .to_rfc3339_opts(chrono::SecondsFormat::Micros, false),
        None => instant.and_utc().to_rfc3339(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap_or_default()
    }

    #[test]
    fn the_first_of_april_begins_at_fifteen_hundred_utc() {
        assert_eq!(day_in_japan(at("2026-03-31 14:59:59")).to_string(), "2026-03-31");
        assert_eq!(day_in_japan(at("2026-03-31 15:00:00")).to_string(), "2026-04-01");
    }

    #[test]
    fn instants_are_shown_with_the_offset_of_japan() {
        assert_eq!(in_japan(at("2026-03-31 15:00:00")), "2026-04-01T00:00:00.000000+09:00");
    }
}
