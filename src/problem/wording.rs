//! A value that stands in a sentence, as each language says it.

use crate::vocab::{Language, Term};

/// A number or a name is the same in both languages, a word is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// The same in both languages.
    Same(String),
    /// Each language's own word.
    Each {
        /// In Japanese.
        ja: String,
        /// In English.
        en: String,
    },
}

impl Wording {
    /// Words one after the other, as a sentence lists them; a dash when there is none.
    pub fn list<T: Term>(terms: impl IntoIterator<Item = T>) -> Self {
        let terms: Vec<T> = terms.into_iter().collect();
        let joined = |language, between: &str| {
            terms.iter().map(|term| term.name(language)).collect::<Vec<_>>().join(between)
        };
        if terms.is_empty() {
            return Self::nothing();
        }
        Self::Each { ja: joined(Language::Japanese, "、"), en: joined(Language::English, ", ") }
    }

    /// Nothing at all, as a dash.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Same("―".to_owned())
    }

    /// What stands in a sentence of this language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Same(text) | Self::Each { ja: text, .. }, Language::Japanese)
            | (Self::Same(text), Language::English) => text,
            (Self::Each { en, .. }, Language::English) => en,
        }
    }
}

impl<T: Term> From<T> for Wording {
    fn from(term: T) -> Self {
        Self::from((term.name(Language::Japanese), term.name(Language::English)))
    }
}

impl From<(&str, &str)> for Wording {
    fn from((ja, en): (&str, &str)) -> Self {
        Self::Each { ja: ja.to_owned(), en: en.to_owned() }
    }
}

/// Puts values into the places `{name}` of a sentence.
pub(super) fn fill(
    sentence: &str,
    values: &[(&'static str, Wording)],
    language: Language,
) -> String {
    values.iter().fold(sentence.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value.text(language))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::AssignmentState;

    #[test]
    fn words_are_listed_as_each_language_lists_them() {
        let listed = Wording::list([AssignmentState::Draft, AssignmentState::Announced]);
        assert_eq!(listed.text(Language::Japanese), "案、内示");
        assert_eq!(listed.text(Language::English), "Draft, Announced");
        assert_eq!(Wording::list::<AssignmentState>([]), Wording::nothing());
    }
}
