//! One-time codes (RFC 4226, RFC 6238 with its defaults: SHA-1, 30 seconds, six digits) and codes on
//! paper, as pure rules.

use chrono::NaiveDateTime;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

use crate::vocab::AccountId;

/// Seconds for which an app shows a code.
const STEP_SECONDS: i64 = 30;
/// Steps by which the clock of a phone may be off, in either direction.
const STEPS_OFF: i64 = 1;
const DIGITS: usize = 6;
const SECRET_BYTES: usize = 20;
/// Bytes of a code on paper: nobody finds 80 bits from a digest.
const PAPER_BYTES: usize = 10;
/// Codes on paper that are given out together.
pub const PAPER_CODES: usize = 10;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an app counts with. It follows from the key of the installation and the salt of the account,
/// so that the database alone does not tell it.
pub fn secret_of(key: &[u8], account: AccountId, salt: &str) -> Vec<u8> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    let mac = mac.chain_update(format!("second-factor:{account}:{salt}"));
    mac.finalize().into_bytes()[..SECRET_BYTES].to_vec()
}

fn code_at(secret: &[u8], step: i64) -> String {
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    let digest = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let offset = usize::from(digest[digest.len() - 1] & 0xF);
    let word =
        digest[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
}

/// Compares without stopping at the first difference.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

/// The step whose code this is, when it is near enough and later than the last one that was taken.
pub fn step_of(secret: &[u8], code: &str, now: NaiveDateTime, last: i64) -> Option<i64> {
    let step = now.and_utc().timestamp().div_euclid(STEP_SECONDS);
    (step - STEPS_OFF..=step + STEPS_OFF)
        .filter(|step| *step > last)
        .find(|step| same(&code_at(secret, *step), code))
}

/// RFC 4648, without padding: how apps have secrets typed.
pub fn base32(bytes: &[u8]) -> String {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    let bits: Vec<u8> = bits.collect();
    let letter = |five: &[u8]| {
        let index = (0..5).fold(0, |all, at| all << 1 | five.get(at).copied().unwrap_or(0));
        char::from(ALPHABET[usize::from(index)])
    };
    bits.chunks(5).map(letter).collect()
}

/// In groups of four, as people copy them.
pub fn in_groups(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What an app takes from a picture or a link.
pub fn uri(service: &str, login: &str, secret: &[u8]) -> String {
    let escape = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let service = escape(service);
    format!("otpauth://totp/{service}:{}?secret={}&issuer={service}", escape(login), base32(secret))
}

/// A new code on paper.
pub fn paper_code() -> String {
    in_groups(&base32(&rand::random::<[u8; PAPER_BYTES]>()))
}

/// What somebody typed for a code.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// Of an app.
    Code(String),
    /// From paper, as it was given out without its hyphens.
    Paper(String),
}

/// Full-width letters, spaces and hyphens are how people type; digits that a code on paper cannot
/// hold are read as the letters they look like.
pub fn typed(text: &str) -> Typed {
    let plain: String = text.nfkc().filter(|one| !one.is_whitespace() && *one != '-').collect();
    if plain.len() == DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Typed::Code(plain);
    }
    let letter = |one: char| match one {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other.to_ascii_uppercase(),
    };
    Typed::Paper(plain.chars().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(seconds, 0).expect("a moment").naive_utc()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, seconds / 30), code, "{seconds}");
            assert_eq!(step_of(SECRET, code, at(seconds), 0), Some(seconds / 30));
        }
    }

    #[test]
    fn a_clock_one_step_off_is_right_and_two_are_not() {
        let (step, now) = (41_152_263, at(1_234_567_890));
        for off in -3..=3 {
            let code = code_at(SECRET, step + off);
            let taken = (-1..=1).contains(&off).then_some(step + off);
            assert_eq!(step_of(SECRET, &code, now, 0), taken, "{off}");
        }
    }

    #[test]
    fn a_code_counts_once_and_none_before_it_after_it() {
        let (step, now) = (41_152_263, at(1_234_567_890));
        assert_eq!(step_of(SECRET, &code_at(SECRET, step), now, step), None);
        assert_eq!(step_of(SECRET, &code_at(SECRET, step - 1), now, step), None);
        assert_eq!(step_of(SECRET, &code_at(SECRET, step + 1), now, step), Some(step + 1));
    }

    #[test]
    fn secrets_are_typed_as_apps_read_them() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD-EFGH-IJ");
        let uri = uri("人材 DX", "staff", b"foobar");
        assert_eq!(
            uri,
            "otpauth://totp/%E4%BA%BA%E6%9D%90%20DX:staff?secret=MZXW6YTBOI&issuer=%E4%BA%BA%E6%9D%90%20DX"
        );
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(typed(" 123 456 "), Typed::Code("123456".to_owned()));
        assert_eq!(typed("１２３４５６"), Typed::Code("123456".to_owned()));
        let code = paper_code();
        assert_eq!(code.len(), 19);
        assert_eq!(typed(&code.to_lowercase()), Typed::Paper(code.replace('-', "")));
        assert_eq!(typed("o0i1-b8"), Typed::Paper("OOIIBB".to_owned()));
    }

    #[test]
    fn the_secret_follows_from_key_account_and_salt() {
        let (one, other) = (AccountId::random(), AccountId::random());
        let secret = secret_of(b"key", one, "salt");
        assert_eq!(secret.len(), SECRET_BYTES);
        assert_eq!(secret, secret_of(b"key", one, "salt"));
        for differs in [
            secret_of(b"kez", one, "salt"),
            secret_of(b"key", other, "salt"),
            secret_of(b"key", one, "sals"),
        ] {
            assert_ne!(secret, differs);
        }
    }
}
