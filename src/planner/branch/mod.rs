//! Branch and price: nodes with column generation, and the tree that splits them.
pub(crate) mod node;
pub(crate) mod tree;
