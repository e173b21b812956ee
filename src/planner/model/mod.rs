//! The problem in numbers: state graphs, columns, and the subproblems a search splits it into.
pub(crate) mod column;
pub(crate) mod decision;
pub(crate) mod numbers;
pub(crate) mod state_graph;
pub(crate) mod subproblem;
