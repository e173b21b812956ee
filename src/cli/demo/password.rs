//! Passwords to be read from a screen and typed: four made-up words.

use crate::auth::{Passwords, check_password};
use crate::problem::{Code, Problem};

const CONSONANTS: &[u8] = b"bdfghjkmnprstwyz";
const VOWELS: &[u8] = b"aeiou";
const WORDS: usize = 4;
const SYLLABLES: usize = 3;

/// A new password for a login: 12 syllables of 80 are 75 bits.
pub fn spoken(login: &str) -> String {
    loop {
        let words: Vec<String> =
            (0..WORDS).map(|_| (0..SYLLABLES).map(|_| syllable()).collect()).collect();
        let password = words.join("-");
        // Chance may spell a word of the place; then it is thrown away.
        if check_password(&password, login, &[]).is_ok() {
            return password;
        }
    }
}

fn syllable() -> String {
    let one_of = |letters: &[u8]| char::from(letters[rand::random_range(0..letters.len())]);
    [one_of(CONSONANTS), one_of(VOWELS)].iter().collect()
}

/// Hashes one after the other: each takes 19 MiB for a moment, and the memory of two at once would
/// stay with the process.
///
/// # Errors
/// `internal` when the library fails.
pub fn hash_all(passwords: &[&str]) -> Result<Vec<String>, Problem> {
    let hashes: Option<Vec<String>> =
        passwords.iter().map(|password| Passwords::hash_now(password)).collect();
    hashes.ok_or(Problem::new(Code::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_password_keeps_the_rules_and_is_new_each_time() {
        let passwords: std::collections::BTreeSet<String> =
            (0..200).map(|_| spoken("kanri")).collect();
        assert_eq!(passwords.len(), 200);
        for password in &passwords {
            assert_eq!(check_password(password, "kanri", &[]), Ok(()));
            assert_eq!(password.len(), WORDS * SYLLABLES * 2 + WORDS - 1);
        }
    }
}
