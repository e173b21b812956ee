//! Sentences of the planner name things by their ids; people read names.

use std::collections::BTreeMap;

use crate::vocab::FiscalYear;

/// The sentence with every known id replaced by its name, and fiscal years as Japanese documents
/// print them.
#[must_use]
pub fn named(sentence: &str, names: &BTreeMap<String, String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(sentence.len()), sentence);
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) =
            from.split_at(from.find(|letter| !is_part(letter)).unwrap_or(from.len()));
        out.push_str(before);
        rest = after;
        match (names.get(word), year_of(word, after)) {
            (Some(name), _) => out.push_str(name),
            (None, Some(year)) => {
                out.push_str(&year.label());
                rest = &after[YEAR.len()..];
            }
            (None, None) => out.push_str(word),
        }
    }
    out + rest
}

const YEAR: &str = "年度";

/// 2027年度, where it is one.
fn year_of(word: &str, after: &str) -> Option<FiscalYear> {
    let year = word.parse::<i32>().ok().filter(|_| word.len() == 4 && after.starts_with(YEAR))?;
    FiscalYear::new(year).ok()
}

/// The words of a sentence that could be ids.
pub fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|letter: char| !is_part(letter)).filter(|word| !word.is_empty())
}

const fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ids_become_names() {
        let names = BTreeMap::from([
            ("tal_1".to_owned(), "髙𣘺 真潮".to_owned()),
            ("342157".to_owned(), "江田島市".to_owned()),
        ]);
        assert_eq!(
            named("「tal_1」は342157へ（tal_12, x342157）。", &names),
            "「髙𣘺 真潮」は江田島市へ（tal_12, x342157）。"
        );
        assert_eq!(named("tal_1は2027年度と2027年に", &names), "髙𣘺 真潮は令和9年度と2027年に");
        assert_eq!(named("", &names), "");
    }
}
