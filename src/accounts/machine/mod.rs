//! Service accounts: programs that call the API (decision 45).
//!
//! Invariants:
//! - A machine holds permissions that were named for it, as a role would reach them: statewide as the
//!   prefecture's staff, for one body as its CIO. The role bounds what it was given and adds nothing.
//! - Nobody makes one or gives it another secret alone: with that secret whoever keeps accounts would
//!   read what the machine reads.
//! - The secret is shown once and kept as a digest; the one before it is good for some hours more, so
//!   that a caller changes over without a gap. Revoking ends both at once.
//! - Its row among the accounts is one by which nobody signs in and to which no role is given.
//! - It never proves that it is a person: what owes a fresh proof is refused to it.

mod api;
mod model;
mod store;

pub use api::{Filter, file, kept, one};
pub(super) use api::{add_agreed, rotate_agreed, routes};
pub use model::{Attention, MachineState, ServiceAccount, grantable_statewide};
pub(super) use store::actor;
pub use store::{note_use, to_look_at};

/// The API's own handlers, for pages.
pub mod handlers {
    pub use super::api::{create, revoke, rotate};
}
