//! One fiscal year, two sides: who goes where when people rank hosts and hosts rank people.
//!
//! Invariants of this room:
//! * A pair is acceptable only if each side lists the other; one-sided entries are kept in the
//!   file and simply never matched.
//! * Every method is deterministic: the same instance, method, side and lottery seed give the
//!   same answer byte for byte.
//! * [`blocking`] judges any matching, whoever made it, and is not consulted by the methods.
//!
//! Sources: Gale & Shapley (1962) and Roth & Peranson (1999) for deferred acceptance, Kamada &
//! Kojima (2015) for regional caps, Abraham, Irving & Manlove (2007) for posts inside hosts.

mod acceptance;
mod answer;
pub mod blocking;
mod format;
mod lottery;
mod market;
mod method;
mod posts;
mod regions;
mod validation;

use crate::exchange::fault::Fault;

pub use answer::{Answer, Match, Pair, Shortfall, parse_matches};
pub use format::{
    HostEntry, Instance, MAX_BYTES, MAX_CAPACITY, MAX_ENTRIES, MAX_IDS, PersonEntry, PostEntry,
    Preference, RegionEntry,
};
pub use market::{Market, Matching};
pub use method::{Method, Side};

/// Matches an instance. `seed` drives only the lottery that breaks ties.
///
/// # Errors
/// All faults of the instance that forbid the method, each with its code and JSON pointer.
pub fn solve(
    instance: &Instance,
    method: Method,
    side: Side,
    seed: u64,
) -> Result<Answer, Vec<Fault>> {
    let resolved = validation::resolve(instance, method, side)?;
    let market = Market::of(instance, method, seed, resolved);
    let matching = match (method, side) {
        (Method::Da, Side::Person) => acceptance::person_proposing(&market),
        (Method::Da, Side::Host) => acceptance::host_proposing(&market),
        (Method::FlexibleDa, _) => regions::flexible(&market),
        (Method::Project, Side::Person) => posts::person_proposing(&market),
        (Method::Project, Side::Host) => posts::host_proposing(&market),
    };
    Ok(answer::compose(instance, method, &market, &matching))
}

/// Judges a matching made elsewhere, for example by hand or by an optimizer: its blocking pairs,
/// the people it leaves out and the minimums it misses. A pair that one side does not list counts
/// as the worst either side could have.
///
/// # Errors
/// Faults of the instance, unknown ids, a person matched twice, or more people than places.
pub fn judge(
    instance: &Instance,
    method: Method,
    matches: &[Match],
    seed: u64,
) -> Result<Answer, Vec<Fault>> {
    let resolved = validation::resolve(instance, method, Side::Person)?;
    let market = Market::of(instance, method, seed, resolved);
    let matching = answer::positions(instance, method, &market, matches)?;
    Ok(answer::compose(instance, method, &market, &matching))
}
