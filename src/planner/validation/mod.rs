//! Judging a problem before any work is spent on it.
pub(crate) mod contradictions;
pub(crate) mod statements;
