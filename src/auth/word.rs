//! Passwords that are handed over on paper: syllables anybody can read aloud and type, with their
//! reading.

/// Syllables that are written in one way and read in one way, each with its reading.
const SYLLABLES: &str = "\
    kaカ kiキ kuク keケ koコ saサ siシ suス seセ soソ taタ tiチ tuツ teテ toト \
    naナ niニ nuヌ neネ noノ haハ hiヒ huフ heヘ hoホ maマ miミ muム meメ moモ \
    raラ riリ ruル reレ roロ gaガ giギ guグ geゲ goゴ zaザ ziジ zuズ zeゼ zoゾ \
    daダ deデ doド baバ biビ buブ beベ boボ paパ piピ puプ peペ poポ";
/// Words of a password, and syllables of each: 70 bits, for a day in which guesses are made to wait.
const WORDS: usize = 4;
const LENGTH: usize = 3;

fn syllables() -> impl Iterator<Item = (&'static str, &'static str)> {
    SYLLABLES.split_whitespace().map(|one| one.split_at(2))
}

/// A password to be handed over, good for a day.
#[must_use]
pub fn new_word() -> String {
    let known: Vec<&str> = syllables().map(|(text, _)| text).collect();
    let word =
        || (0..LENGTH).map(|_| known[rand::random_range(0..known.len())]).collect::<String>();
    (0..WORDS).map(|_| word()).collect::<Vec<_>>().join("-")
}

/// How such a password is read.
#[must_use]
pub fn reading(word: &str) -> String {
    let letters: Vec<char> = word.chars().filter(|one| *one != '-').collect();
    let kana = |pair: &[char]| {
        let pair = String::from_iter(pair);
        syllables().find(|(text, _)| *text == pair).map(|(_, kana)| kana)
    };
    let read: Vec<&str> = letters.chunks(2).filter_map(kana).collect();
    read.chunks(LENGTH).map(<[&str]>::concat).collect::<Vec<_>>().join("・")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written_and_never_the_same() {
        let known: std::collections::BTreeSet<_> = syllables().collect();
        assert_eq!((known.len(), syllables().count()), (58, 58));
        let words: std::collections::BTreeSet<String> = (0..200).map(|_| new_word()).collect();
        assert_eq!(words.len(), 200);
        for word in words {
            assert_eq!((word.len(), word.split('-').count()), (27, WORDS), "{word}");
            assert_eq!(reading(&word).chars().filter(|one| *one != '・').count(), WORDS * LENGTH);
        }
        assert_eq!(reading("kamosu-tirini"), "カモス・チリニ");
    }
}
