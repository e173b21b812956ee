//! How far a known actor reaches. Pure: it judges actors and makes tokens; it loads nothing.
//!
//! Invariants:
//! - What a role may do is one exhaustive table, [`reach`]; nothing else decides.
//! - Every query over personal data takes a [`Scope`], and only this room can make one.
//! - A body without meaning is nobody, never everybody: a municipal role without a body reaches
//!   nothing.

mod acts;
mod issuer;
mod password;
mod policy;
mod scope;
mod signatures;
mod token;
mod turns;
mod word;

pub(crate) use acts::acts;
pub use issuer::Issuer;
pub use password::{HashingError, PasswordFault, Passwords, check_password};
pub use policy::{Action, FOR_MACHINES, Reach, may, reach, sees_others};
pub use scope::{Actor, Bodies, Grant, Proofs, Scope, SecondFactor};
pub use signatures::install as install_signatures;
pub use token::{
    Claims, Keys, Machine, TokenFault, new_key, new_secret, read_key, read_or_make_key,
    secret_digest,
};
pub use turns::{SignInTurn, SignInTurns};
pub use word::{new_word, reading};
