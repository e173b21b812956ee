//! The published lottery that breaks ties.
//!
//! Every id draws one number: SplitMix64's output function applied to the seed mixed with the
//! 64-bit FNV-1a hash of the id's UTF-8 bytes. Within a tie the smaller number comes first, equal
//! numbers in the order of the ids' bytes. One draw serves all lists, so whoever is lucky at one
//! host is lucky at all of them, which keeps more people at their best place than separate draws.

use crate::matching::format::Preference;
use crate::random::Random;

/// Puts the tied parts of a looked-up list into the order of the draw.
pub fn open_ties(list: &[Preference], positions: &mut [u32], seed: u64) {
    let mut from = 0;
    for entry in list {
        let ids = entry.ids();
        let until = from + ids.len();
        if ids.len() > 1 {
            let mut drawn: Vec<_> =
                ids.iter().zip(positions[from..until].iter().copied()).collect();
            drawn.sort_by_key(|(id, _)| (draw(id, seed), *id));
            let drawn = drawn.into_iter().map(|(_, position)| position);
            positions[from..until].iter_mut().zip(drawn).for_each(|(to, position)| *to = position);
        }
        from = until;
    }
}

/// The number an id draws under a seed.
pub fn draw(id: &str, seed: u64) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Random::new(seed.wrapping_add(hash)).bits()
}
