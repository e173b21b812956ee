//! What other servers say of who somebody is: identity providers by OpenID Connect (decision 38).
//!
//! Invariants:
//! - Nobody is known by anything but issuer and subject of a token whose signature, issuer, audience,
//!   time and nonce hold.
//! - A provider is asked at origins the operator named and nowhere else, whatever its metadata says;
//!   no redirect is followed, no answer is read beyond its bounds.
//! - What a sign-in began with stands in its own browser alone, sealed; the server keeps nothing of
//!   those who only begin.

mod provider;
mod ticket;
mod token;

pub use provider::{Fault, Provider, Providers, tls};
pub use ticket::{Began, TICKET_SECONDS};
pub use token::{Ended, Identity};
