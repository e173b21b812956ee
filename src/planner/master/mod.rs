//! The restricted master problem and the simplex method that solves it.
pub(crate) mod coupling_rows;
pub(crate) mod goal_points;
pub(crate) mod restricted_master;
pub(crate) mod simplex;
