//! Passwords: argon2id on threads of its own, one per core with a short queue, so that a flood of
//! sign-ins costs neither memory nor the reads of others. Rules by NIST SP 800-63B-4 §3.1.1.2:
//! length and a block list, no composition.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use crossbeam_channel::{Sender, bounded};
use tokio::sync::oneshot;

use crate::limits::{HASHING_QUEUE, PASSWORD_MAX_BYTES, PASSWORD_MIN};

/// Words of the program and of everywhere: a password that is little more than them is guessed first.
const CONTEXT: &[&str] = &[
    "dxship",
    "password",
    "パスワード",
    "reiwa",
    "令和",
    "jinji",
    "人事",
    "admin",
    "welcome",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "letmein",
    "iloveyou",
    "sakura",
];
/// What must be left when those words, digits and repetitions are taken away.
const OWN_LETTERS: usize = 6;

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer than [`PASSWORD_MIN`] code points.
    TooShort,
    /// More than [`PASSWORD_MAX_BYTES`] bytes; it is not hashed.
    TooLong,
    /// Made of the login, words of the place, repetitions or runs.
    Common,
}

/// Whether a password may be chosen for a login; `place` are words of the place in small letters.
///
/// # Errors
/// [`PasswordFault`].
pub fn check_password(password: &str, login: &str, place: &[String]) -> Result<(), PasswordFault> {
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(PasswordFault::TooLong);
    }
    if password.chars().count() < PASSWORD_MIN {
        return Err(PasswordFault::TooShort);
    }
    let folded = password.to_lowercase();
    let rest = CONTEXT
        .iter()
        .copied()
        .chain(place.iter().map(String::as_str))
        .chain([login])
        .filter(|word| !word.is_empty())
        .fold(folded, |text, word| text.replace(word, ""));
    if own_letters(&rest) < OWN_LETTERS { Err(PasswordFault::Common) } else { Ok(()) }
}

/// Code points that neither repeat nor continue the one before (aaaa, 1234, 4321), digits counted
/// once in three.
fn own_letters(text: &str) -> usize {
    let letters: Vec<u32> =
        text.chars().filter(|letter| !letter.is_whitespace()).map(u32::from).collect();
    let steps = letters.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 1).count()
        + usize::from(!letters.is_empty());
    let distinct: std::collections::BTreeSet<_> = letters.iter().collect();
    steps.min(distinct.len())
}

enum Work {
    Hash(String, oneshot::Sender<Option<String>>),
    Verify(String, Option<String>, oneshot::Sender<bool>),
}

/// Why nothing was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashingError {
    /// Too many sign-ins are waiting.
    Busy,
    Failed,
}

/// The hashing threads. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    queue: Sender<Work>,
}

impl Passwords {
    /// Starts `threads` threads (0 = one per core).
    ///
    /// # Errors
    /// When a thread cannot be started or the library does not work.
    pub fn start(threads: usize) -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let (queue, work) = bounded::<Work>(HASHING_QUEUE);
        // An unknown login is verified against this, so that it takes as long as a known one.
        static NOBODY: OnceLock<Option<String>> = OnceLock::new();
        let nobody = NOBODY.get_or_init(|| hash(&super::new_secret()));
        let nobody: &'static str = nobody.as_deref().ok_or("argon2 failed")?;
        for number in 0..if threads == 0 { cores } else { threads } {
            let work = work.clone();
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || work.iter().for_each(|item| do_work(item, nobody)))
                .map_err(|error| error.to_string())?;
        }
        Ok(Self { queue })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`HashingError`].
    pub async fn hash(&self, password: &str) -> Result<String, HashingError> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Work::Hash(password.to_owned(), reply))
            .map_err(|_| HashingError::Busy)?;
        answer.await.ok().flatten().ok_or(HashingError::Failed)
    }

    /// Whether the password belongs to the stored hash; without one it takes as long and is never
    /// true.
    ///
    /// # Errors
    /// [`HashingError`].
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<String>,
    ) -> Result<bool, HashingError> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Work::Verify(password.to_owned(), stored, reply))
            .map_err(|_| HashingError::Busy)?;
        answer.await.map_err(|_| HashingError::Failed)
    }

    /// Hashes a password at the command line, where nobody waits for a thread.
    #[must_use]
    pub fn hash_now(password: &str) -> Option<String> {
        hash(password)
    }
}

fn do_work(work: Work, nobody: &str) {
    match work {
        Work::Hash(password, reply) => drop(reply.send(hash(&password))),
        Work::Verify(password, stored, reply) => {
            let holds = verify(&password, stored.as_deref().unwrap_or(nobody));
            _ = reply.send(holds && stored.is_some());
        }
    }
}

/// argon2id, 19 MiB, two passes, one lane: the library's defaults are OWASP's baseline.
fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_and_composition_does_not() {
        assert_eq!(
            check_password("短いパスワード14文字", "cio", &[]),
            Err(PasswordFault::TooShort)
        );
        assert_eq!(check_password("mizuiro no kujira", "cio", &[]), Ok(()));
        assert_eq!(check_password(&"海と島と橋と山と川と空と".repeat(4), "cio", &[]), Ok(()));
        assert_eq!(check_password(&"あ".repeat(400), "cio", &[]), Err(PasswordFault::TooLong));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for password in [
            "aaaaaaaaaaaaaaaaaa",
            "123456789012345678",
            "hiroshima2026hiroshima",
            "dxship-dxship-dxship",
            "passwordpassword1",
            "etajima.cio etajima.cio",
            "qwertyqwertyqwerty",
            "令和令和令和令和令和令和令和令和",
        ] {
            assert_eq!(
                check_password(password, "etajima.cio", &["hiroshima".to_owned()]),
                Err(PasswordFault::Common),
                "{password}"
            );
        }
    }

    #[test]
    fn only_the_right_password_holds() {
        let stored = hash("mizuiro no kujira").unwrap_or_default();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            verify("mizuiro no kujira", &stored)
                && !verify("mizuiro no kujirа", &stored)
                && !verify("", &stored)
        );
    }
}
