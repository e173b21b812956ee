//! Words in entries, found by the pairs of letters they are made of: the same on both databases, for
//! words of two letters and of one, which indexes of three letters do not know.

use std::collections::BTreeSet;

use crate::vocab::SearchKey;

/// Ends every text, so that its last letter stands before something.
const END: char = '\u{1}';

/// A text as it is searched: folded like names, so that width and case do not matter.
#[must_use]
pub fn folded(texts: &[&str]) -> String {
    SearchKey::fold(texts).as_str().to_owned()
}

/// Each two letters of a folded text that stand beside each other, and its last with the end.
#[must_use]
pub fn bigrams(folded: &str) -> BTreeSet<String> {
    let letters: Vec<char> = folded.chars().chain([END]).collect();
    letters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// The pairs of a text that tell what it is about: those of signs, katakana, letters and digits;
/// endings and particles, which every text shares, are left out. At most `most` of them, the first.
#[must_use]
pub fn telling(texts: &[&str], most: usize) -> Vec<String> {
    let tells =
        |letter: char| letter.is_alphanumeric() && !('\u{3041}'..='\u{309F}').contains(&letter);
    let mut pairs = Vec::new();
    for run in texts.iter().flat_map(|text| text.split(|letter| !tells(letter))) {
        let letters: Vec<char> = folded(&[run]).chars().collect();
        for pair in letters.windows(2).map(|pair| pair.iter().collect::<String>()) {
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs.truncate(most);
    pairs
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A single letter: pairs that begin with it, from the first to before the second.
    Letter(String, String),
    /// Pairs that must all be there.
    Pairs(Vec<String>),
}

/// How a folded word is found; nothing for an empty one.
#[must_use]
pub fn sought(word: &str) -> Option<Sought> {
    let letters: Vec<char> = word.chars().collect();
    match letters.as_slice() {
        [] => None,
        [one] => {
            let after = (u32::from(*one) + 1..=0x0010_FFFF).find_map(char::from_u32)?;
            Some(Sought::Letter(one.to_string(), after.to_string()))
        }
        many => {
            let pairs: BTreeSet<String> =
                many.windows(2).map(|pair| pair.iter().collect()).collect();
            Some(Sought::Pairs(pairs.into_iter().collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_begins_a_pair() {
        let pairs = bigrams("標準化");
        assert_eq!(pairs.len(), 3);
        assert!(pairs.contains("標準") && pairs.contains("準化") && pairs.contains("化\u{1}"));
        assert_eq!(
            sought("標準化"),
            Some(Sought::Pairs(vec!["標準".to_owned(), "準化".to_owned()]))
        );
        let Some(Sought::Letter(first, after)) = sought("化") else { panic!("a letter") };
        assert!(*"化\u{1}" >= *first && *"化\u{1}" < *after);
        assert_eq!(sought(""), None);
    }
}
