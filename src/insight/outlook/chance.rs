//! Rates that are known by few cases, and chance from a seed. Only operations that are exactly
//! rounded everywhere (+, −, ×, ÷, √) are used, so that a seed gives the same figures on any machine.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::planner::random::Random;

/// Most cases a rate is told by.
const CASES_MAX: u32 = 100_000;
/// Places at which a posterior is kept; a draw takes one of them.
const PLACES: usize = 1024;
/// Steps in which a posterior is added up.
const STEPS: usize = 4096;
/// A probability as a whole number: this is 1.
const WHOLE: f64 = 65_536.0;

/// How often something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// So often of so many cases that were seen. What so few cases can tell is part of the
    /// simulation (Jeffreys' prior: Beta(hits + ½, cases − hits + ½)).
    Observed { hits: u32, cases: u32 },
    /// Percent that somebody assumes; exact, because nothing is known of its error.
    Assumed { percent: u32 },
}

impl Rate {
    /// Parameters of its beta distribution; nothing for one that is assumed.
    fn beta(self) -> Option<(f64, f64)> {
        match self {
            Self::Observed { hits, cases } => {
                Some((f64::from(hits) + 0.5, f64::from(cases - hits) + 0.5))
            }
            Self::Assumed { .. } => None,
        }
    }

    /// Its middle, in hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> i64 {
        match self {
            Self::Observed { hits, cases } => {
                (i64::from(hits) * 2 + 1) * 10_000 / (i64::from(cases) * 2 + 2)
            }
            Self::Assumed { percent } => i64::from(percent) * 100,
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Observed { hits, cases } => write!(f, "{hits}/{cases}"),
            Self::Assumed { percent } => write!(f, "{percent}%"),
        }
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    /// `3/40` is observed, `8` or `8%` assumed.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| part.trim().parse::<u32>().map_err(|_| "rate_unreadable");
        let rate = match text.split_once('/') {
            Some((hits, cases)) => Self::Observed { hits: number(hits)?, cases: number(cases)? },
            None => Self::Assumed { percent: number(text.trim().trim_end_matches('%'))? },
        };
        match rate {
            Self::Observed { hits, cases } if hits > cases || cases > CASES_MAX => {
                Err("rate_unreadable")
            }
            Self::Assumed { percent } if percent > 100 => Err("rate_unreadable"),
            _ => Ok(rate),
        }
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a rate may truly be, as quantiles in 65,536ths.
pub struct Posterior(Vec<u32>);

impl Posterior {
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        let Rate::Observed { hits, cases } = rate else {
            let Rate::Assumed { percent } = rate else { return Self(Vec::new()) };
            return Self(vec![percent * 65_536 / 100]);
        };
        let (hit, miss) = (f64::from(hits), f64::from(cases - hits));
        let middle = (hit + 0.5) / (hit + miss + 1.0);
        let density = |x: f64| {
            let (up, down) = (x / middle, (1.0 - x) / (1.0 - middle));
            let dense = power(up, hits) / up.sqrt() * (power(down, cases - hits) / down.sqrt());
            if dense.is_finite() { dense } else { 0.0 }
        };
        let at = |step: usize| (step as f64 + 0.5) / STEPS as f64;
        let mut sums = Vec::with_capacity(STEPS);
        let mut sum = 0.0;
        for step in 0..STEPS {
            sum += density(at(step));
            sums.push(sum);
        }
        let quantile = |place: usize| {
            let wanted = sum * (place as f64 + 0.5) / PLACES as f64;
            let step = sums.partition_point(|reached| *reached < wanted).min(STEPS - 1);
            (at(step) * WHOLE) as u32
        };
        Self((0..PLACES).map(quantile).collect())
    }

    /// One value it may have, in 65,536ths.
    pub fn draw(&self, random: &mut Random) -> u32 {
        self.0.get(random.below(self.0.len().max(1))).copied().unwrap_or(0)
    }
}

/// A power by squaring: the library's may differ between machines in its last bit.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut result = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    result
}

/// A stream of its own for everything that happens to one thing: more or fewer of another thing
/// change nothing of it.
#[must_use]
pub fn stream(seed: u64, run: usize, thing: u64) -> Random {
    let run = Random::for_purpose(seed, run as u64).bits();
    Random::for_purpose(run, thing)
}

/// How many of so many people come, at most `most`: the chance of 0, 1, … `most`, worked out person
/// by person (Pólya's urn), so that nothing underflows.
#[derive(Clone, Debug)]
pub struct Coming {
    rate: Rate,
    asked: u32,
    chances: Vec<f64>,
}

impl Coming {
    /// Nobody was asked yet.
    #[must_use]
    pub fn nobody(rate: Rate, most: usize) -> Self {
        let mut chances = vec![0.0; most + 1];
        chances[0] = 1.0;
        Self { rate, asked: 0, chances }
    }

    /// Of so many.
    #[must_use]
    pub fn of(rate: Rate, people: u32, most: usize) -> Self {
        let mut coming = Self::nobody(rate, most);
        (0..people).for_each(|_| coming.ask());
        coming
    }

    /// One more is asked.
    pub fn ask(&mut self) {
        let asked = f64::from(self.asked);
        let next = |came: usize| match (self.rate.beta(), self.rate) {
            (Some((a, b)), _) => (a + came as f64) / (a + b + asked),
            (None, Rate::Assumed { percent }) => f64::from(percent) / 100.0,
            (None, Rate::Observed { .. }) => 0.0,
        };
        let last = self.chances.len() - 1;
        for came in (0..last).rev() {
            let moved = self.chances[came] * next(came);
            self.chances[came + 1] += moved;
            self.chances[came] -= moved;
        }
        self.asked += 1;
    }

    /// How many on average, in hundredths.
    #[must_use]
    pub fn mean(&self) -> i64 {
        let mean: f64 =
            self.chances.iter().enumerate().map(|(came, chance)| came as f64 * chance).sum();
        (mean * 100.0 + 0.5) as i64
    }

    /// The number not exceeded with this chance in percent.
    #[must_use]
    pub fn quantile(&self, percent: u32) -> i64 {
        let mut sum = 0.0;
        for (came, chance) in self.chances.iter().enumerate() {
            sum += chance;
            if sum * 100.0 + 1e-9 >= f64::from(percent) {
                return i64::try_from(came).unwrap_or(i64::MAX);
            }
        }
        i64::try_from(self.chances.len()).unwrap_or(i64::MAX) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        for (text, rate) in [
            ("3/40", Rate::Observed { hits: 3, cases: 40 }),
            ("0/0", Rate::Observed { hits: 0, cases: 0 }),
            ("8", Rate::Assumed { percent: 8 }),
            ("100%", Rate::Assumed { percent: 100 }),
        ] {
            assert_eq!(text.parse(), Ok(rate));
        }
        for wrong in ["", "4/3", "101", "-1", "1/x", "1/2/3", "1/100001", "NaN"] {
            assert_eq!(wrong.parse::<Rate>(), Err("rate_unreadable"), "{wrong}");
        }
    }

    /// Mean of Beta(a, b) and of what is drawn from its table.
    #[test]
    fn few_cases_spread_wide_and_many_stand_close() {
        let spread = |hits, cases| {
            let table = Posterior::of(Rate::Observed { hits, cases }).0;
            let mean = table.iter().map(|one| u64::from(*one)).sum::<u64>() / PLACES as u64;
            (mean, table[PLACES * 9 / 10] - table[PLACES / 10])
        };
        let ((few, wide), (many, narrow)) = (spread(2, 8), spread(2_000, 8_000));
        let expected = |a: u64, n: u64| (2 * a + 1) * 65_536 / (2 * n + 2);
        assert!(few.abs_diff(expected(2, 8)) < 200, "{few}");
        assert!(many.abs_diff(expected(2_000, 8_000)) < 200, "{many}");
        assert!(wide > 20 * narrow, "{wide} {narrow}");
        assert!(spread(0, 0).1 > 50_000, "nothing known is nearly anything");
    }

    #[test]
    fn who_comes_adds_up_to_one_and_has_the_mean_of_the_urn() {
        let rate = Rate::Observed { hits: 8, cases: 46 };
        let coming = Coming::of(rate, 12, 12);
        let sum: f64 = coming.chances.iter().sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert_eq!(coming.mean(), 217, "12 × 8.5 / 47");
        assert!(coming.quantile(10) <= coming.quantile(50));
        assert!(Coming::of(rate, 12, 4).mean() < coming.mean(), "the plan is a limit");
        assert_eq!(Coming::of(Rate::Assumed { percent: 50 }, 10, 10).mean(), 500);
    }
}
