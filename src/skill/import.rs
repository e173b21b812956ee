//! A catalogue out of a file: every fault of every row at once, and what the file leaves out taken
//! from the version in use.

mod columns;
mod compile;

pub use compile::{Compiled, compile};
