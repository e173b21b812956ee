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
        let words: Vec<String> = (0..WORDS).map(|_| (0..SYLLABLES).map(|_| syllable()).collect()).collect();
        let password = words.join("-");
        // Chance may spell a word of the place; then it is thrown away.
        if check_password(&password, login).is_ok() {
            return password;
        }
    }
}

fn syllable() -> String {
    let one_of = |letters: &[u8]| char::from(letters[rand::random_range(0..letters.len())]);
    [one_of(CONSONANTS), one_of(VOWELS)].iter().collect()
}

/// Hashes on every core: each hash is slow on purpose.
///
/// # Errors
/// `internal` when the library fails.
pub fn hash_all(passwords: Vec<&str>) -> Result<Vec<String>, Problem> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let part = passwords.len().div_ceil(cores).max(1);
    let hashes: Option<Vec<String>> = std::thread::scope(|scope| {
        let hash = |part: &[&str]| part.iter().map(|password| Passwords::hash_now(password)).collect::<Option<Vec<String>>>();
        let workers: Vec<_> = passwords.chunks(part).map(|part| scope.spawn(move || hash(part))).collect();
        let parts: Option<Vec<Vec<String>>> = workers.into_iter().map(|worker| worker.join().ok().flatten()).collect();
        parts.map(|parts| parts.into_iter().flatten().collect())
    });
    hashes.ok_or(Problem::new(Code::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_password_keeps_the_rules_and_is_new_each_time() {
        let passwords: std::collections::BTreeSet<String> = (0..200).map(|_| spoken("kanri")).collect();
        assert_eq!(passwords.len(), 200);
        for password in &passwords {
            assert_eq!(check_password(password, "kanri"), Ok(()));
            assert_eq!(password.len(), WORDS * SYLLABLES * 2 + WORDS - 1);
        }
    }
}
