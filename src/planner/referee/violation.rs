//! What a plan breaks or claims in vain.
use serde::Serialize;

use crate::exchange::plan::Line;

/// One broken rule, or one false claim of the plan about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Stable code in snake case.
    pub code: &'static str,
    /// The lines that break the rule together; empty when the fault is the lack of a line or in a
    /// claim.
    pub lines: Vec<Line>,
    pub ja: String,
    pub en: String,
}

impl Violation {
    pub(crate) fn new(code: &'static str, lines: Vec<Line>, ja: String, en: String) -> Self {
        Self { code, lines, ja, en }
    }
}
