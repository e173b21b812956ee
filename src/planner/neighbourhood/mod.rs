//! Neighbourhoods: small groups of people re-planned beside everybody else.
pub(crate) mod block;
pub(crate) mod local_search;
