//! The generator of chance: SplitMix64 (Steele, Lea & Flood 2014), 64 bits of state.

/// A stream of numbers that depends on the seed alone, on every machine.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// A stream from a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`, both included; `least` when the range is empty. The high
    /// half of a 128-bit product is off an even spread by less than 1 in 2^40 for the ranges used
    /// here.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = u128::from(most.saturating_sub(least).max(0).unsigned_abs()) + 1;
        let offset = (u128::from(self.roll()) * width) >> 64;
        least + i64::try_from(offset).unwrap_or(0)
    }

    /// A position below `count`; 0 when there is none.
    pub fn below(&mut self, count: usize) -> usize {
        let most = i64::try_from(count).unwrap_or(i64::MAX) - 1;
        usize::try_from(self.between(0, most)).unwrap_or(0)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the things, or nothing when there are none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let at = self.below(things.len());
        things.get(at)
    }

    /// Puts things into a random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            let other = self.below(at + 1);
            things.swap(at, other);
        }
    }
}
