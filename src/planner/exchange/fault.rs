//! What is wrong with a problem, in a form people and programs can read.
use serde::Serialize;

/// One reason why a problem (or a demand inside it) is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code in snake case; never reworded.
    pub code: &'static str,
    /// RFC 6901 pointer to the place in the problem; empty for the whole document.
    pub pointer: String,
    pub ja: String,
    pub en: String,
    /// Pointers to every member of the smallest set of statements that cannot be true together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<String>,
}

impl Fault {
    /// A fault at one place.
    pub fn new(
        code: &'static str,
        pointer: impl Into<String>,
        ja: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { code, pointer: pointer.into(), ja: ja.into(), en: en.into(), conflict: Vec::new() }
    }

    /// The same fault, naming the smallest conflicting set.
    pub fn among(mut self, conflict: Vec<String>) -> Self {
        self.conflict = conflict;
        self
    }
}

/// Escapes one token of a JSON pointer.
pub fn token(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}
