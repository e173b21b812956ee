//! Sentences of the planner name things by their ids; people read names.

use std::collections::BTreeMap;

/// The sentence with every known id replaced by its name.
#[must_use]
pub fn named(sentence: &str, names: &BTreeMap<String, String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(sentence.len()), sentence);
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|letter| !is_part(letter)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out + rest
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
        let names = BTreeMap::from([("tal_1".to_owned(), "髙𣘺 真潮".to_owned()), ("342157".to_owned(), "江田島市".to_owned())]);
        assert_eq!(named("「tal_1」は342157へ（tal_12, x342157）。", &names), "「髙𣘺 真潮」は江田島市へ（tal_12, x342157）。");
        assert_eq!(named("", &names), "");
    }
}
