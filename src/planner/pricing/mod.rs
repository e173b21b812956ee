//! Pricing problems: the column of greatest reduced value of one person, or of everybody.
pub(crate) mod everybody;
pub(crate) mod pricer;
