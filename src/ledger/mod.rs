//! Ledgers (台帳): things that are described once. From the description of a ledger come its rows,
//! input, view, list, filter, CSV and XLSX, import, form, card, steps and rights.
//!
//! Invariants:
//! - A ledger is a [`Spec`]: fields, states, steps, whose its entries are. Nothing of an entry is
//!   said in a second place.
//! - Each act is a version; none is altered or taken out, but what an import made and takes back, and
//!   fields about a person that are erased.
//! - An entry is seen by its owner, the prefecture, and, where its state says so, by everybody who
//!   may read the ledger. Names of people are shown to whom they serve or belong.
//! - Amounts with bands are exact for the owner and the prefecture alone.
//! - What is confidential is shown to the body it belongs to and to nobody else.
//! - Words are found by pairs of letters, the same on both databases.

mod api;
mod exchange;
mod field;
mod filter;
mod input;
mod search;
mod spec;
mod steps;
mod store;
mod view;

pub use api::{asked, file, page_schema, routes, step_of};
pub use exchange::{Import, table};
pub use field::{Field, Holds, Word};
pub use filter::Filter;
pub use input::Said;
pub use search::{folded, telling};
pub use spec::{Audience, Descriptor, Ledger, Order, Owner, Spec, State, Step};
pub use steps::{add as add_entry, put as put_entry, take as take_step, writes};
pub use store::{
    Content, Entry, Place, acting_for, all, at, count, forget, like, page, referring, titles,
    within,
};
pub use view::{EntryVersion, EntryView, history, one, views};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{add, change, take};
}
