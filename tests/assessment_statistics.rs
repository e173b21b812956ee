//! The distribution of levels: published at the end of a cycle, and attacked with everything anybody may fetch.
