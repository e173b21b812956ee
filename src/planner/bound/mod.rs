//! The Lagrangian bound and the dual prices that make it low.
pub(crate) mod dual_prices;
pub(crate) mod goals;
pub(crate) mod lagrangian;
pub(crate) mod subgradient;
