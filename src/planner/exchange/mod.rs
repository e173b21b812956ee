//! The exchange formats: problems and plans as they stand in files.
pub mod fairness;
pub mod fault;
pub mod limits;
pub mod plan;
pub mod problem;
pub mod proof_tree;
