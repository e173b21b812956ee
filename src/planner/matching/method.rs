//! How a year is matched, and for whose good.

/// How the year is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Deferred acceptance; a `target`, where given, is the plain capacity.
    Da,
    /// Flexible deferred acceptance with regional caps (Kamada & Kojima).
    FlexibleDa,
    /// Posts inside hosts with an overall capacity per host (student-project allocation).
    Project,
}

/// Whose best stable matching is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// People propose; the outcome is the best stable one for every person at once.
    Person,
    /// Hosts propose; the outcome is the best stable one for every host at once.
    Host,
}
