//! Columns, and what a further line or stay in one is worth.

/// Value of what cannot be.
pub(crate) const NEVER: i64 = i64::MIN / 8;

/// An itinerary of one person over all years: a variable of the restricted master problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Column {
    /// Points of its lines less moves and recall; nothing that depends on others.
    pub points: i64,
    pub lines: Vec<(u32, u8)>,
    /// Municipalities with the years in which the person was also there the year before.
    pub stays: Vec<(u32, u8)>,
}

/// What one more line or stay adds beyond its points (marginal values), in 1/[`SCALE`] point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marginals {
    /// Per post-year; [`NEVER`] for a post-year that is not to be had.
    pub line: Vec<i64>,
    /// Per host-year, for staying.
    pub stay: Vec<i64>,
}
