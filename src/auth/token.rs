//! Access tokens (RFC 9068) and the secrets they come from. The library verifies the signature; the
//! rest is decided here, because it accepts unknown `crit`, `b64: false`, any `typ`, an `exp` of
//! this very second and an empty `sub`.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::signatures;
use crate::limits::TOKEN_BYTES;
use crate::vocab::{AccountId, SessionId};

const ISSUER: &str = "dxship";
const AUDIENCE: &str = "dxship-api";
const TYPE: &str = "at+jwt";
const KEY_BYTES: usize = 32;
/// How far a token may seem to come from the future: servers of one database may be a minute apart.
const LEEWAY_SECONDS: i64 = 90;

/// What an access token says: who, until when. No name, no role, no body: those are read from the
/// account each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: String,
    aud: String,
    client_id: String,
    pub sub: AccountId,
    pub sid: SessionId,
    /// Identifier of this token.
    pub jti: String,
    /// Seconds since 1970 at which it was made.
    pub iat: i64,
    /// Seconds since 1970 from which it is no longer good.
    pub exp: i64,
    /// What a machine showed instead of a signed token; it is looked up with the work itself.
    #[serde(skip)]
    pub machine: Option<Machine>,
}

/// What a machine showed, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Of the secret: 256 random bits need no slow digest, nobody guesses them.
    pub digest: String,
    pub address: String,
}

/// What a machine's token begins with, so that scanners of leaked secrets know it.
const MACHINE_PREFIX: &str = "dxs_";

impl Machine {
    /// The token of an account with a secret.
    #[must_use]
    pub fn token(account: AccountId, secret: &str) -> String {
        let id = account.to_string();
        format!("{MACHINE_PREFIX}{}_{secret}", id.trim_start_matches("acc_"))
    }
}

impl Claims {
    /// What a machine's token says, which nobody has verified yet; nothing for any other token.
    #[must_use]
    pub fn of_machine(token: &str, address: &str) -> Option<Result<Self, TokenFault>> {
        let said = token.strip_prefix(MACHINE_PREFIX)?;
        let claims = |(id, secret): (&str, &str)| {
            let sub = format!("acc_{id}").parse().ok()?;
            let machine = Machine { digest: secret_digest(secret), address: address.to_owned() };
            Some(Self {
                iss: ISSUER.to_owned(),
                aud: AUDIENCE.to_owned(),
                client_id: ISSUER.to_owned(),
                sub,
                sid: SessionId::random(),
                jti: String::new(),
                iat: 0,
                exp: 0,
                machine: Some(machine),
            })
        };
        let short = Some(said).filter(|said| said.len() <= 100);
        let found = short.and_then(|said| said.split_once('_')).and_then(claims);
        Some(found.ok_or(TokenFault::Malformed))
    }
}

/// Why a token is not accepted; for the log, never for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not three parts, too long, or not base64url JSON.
    #[error("malformed")]
    Malformed,
    /// The header holds anything but `alg`, `typ` and `kid` with our values.
    #[error("header")]
    Header,
    /// The signature or a claim does not hold.
    #[error("signature or claims")]
    Claims,
    /// Past its end or from the future.
    #[error("time")]
    Time,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// The signing key and how long tokens live.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Key and name of the one before, whose tokens are still accepted.
    former: Option<(DecodingKey, String)>,
    validation: Validation,
    kid: String,
    minutes: i64,
    secret: Vec<u8>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Keys {
    /// Keys from a secret of at least 256 bits; tokens live `minutes`.
    ///
    /// # Errors
    /// When the secret is shorter than 32 bytes.
    pub fn new(secret: &[u8], minutes: i64) -> Result<Self, String> {
        if secret.len() < KEY_BYTES {
            return Err(format!("署名鍵が短すぎます（{KEY_BYTES} バイト以上が必要です）"));
        }
        signatures::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // Time is judged below, by our clock.
        validation.validate_exp = false;
        let kid = kid_of(secret);
        Ok(Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            former: None,
            validation,
            kid,
            minutes,
            secret: secret.to_vec(),
        })
    }

    /// Accepts tokens of the key before, which live out their minutes; none is made with it.
    pub fn accept(&mut self, former: &[u8]) {
        self.former = Some((DecodingKey::from_secret(former), kid_of(former)));
    }

    /// The secret itself, for the successors of refresh tokens.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// A key for another use, from which neither the secret nor the other uses' follow.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Vec<u8> {
        use hmac::{Hmac, KeyInit, Mac};
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return Vec::new() };
        mac.chain_update(b"derived:").chain_update(purpose).finalize().into_bytes().to_vec()
    }

    /// Makes a token. Returns it with the seconds it lives.
    ///
    /// # Errors
    /// When the library cannot sign.
    pub fn issue(
        &self,
        account: AccountId,
        session: SessionId,
        now: NaiveDateTime,
    ) -> Result<(String, i64), String> {
        let iat = now.and_utc().timestamp();
        let exp = (now + TimeDelta::minutes(self.minutes)).and_utc().timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            client_id: ISSUER.to_owned(),
            sub: account,
            sid: session,
            jti: new_secret(),
            iat,
            exp,
            machine: None,
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.encoding)
            .map_err(|error| error.to_string())?;
        Ok((token, exp - iat))
    }

    /// Checks a token at a moment.
    ///
    /// # Errors
    /// [`TokenFault`]; all of them are answered alike.
    pub fn verify(&self, token: &str, now: NaiveDateTime) -> Result<Claims, TokenFault> {
        let key = self.key_of(token)?;
        let claims: Claims = jsonwebtoken::decode(token, key, &self.validation)
            .map_err(|_| TokenFault::Claims)?
            .claims;
        let now = now.and_utc().timestamp();
        let in_time = claims.exp > now
            && claims.iat <= now + LEEWAY_SECONDS
            && claims.exp - claims.iat <= self.minutes * 60;
        if in_time { Ok(claims) } else { Err(TokenFault::Time) }
    }

    /// The key a token names. Only the header we write ourselves is accepted; `crit`, `b64`, `jku`, `jwk` and the like are
    /// unknown fields.
    fn key_of(&self, token: &str) -> Result<&DecodingKey, TokenFault> {
        if token.len() > TOKEN_BYTES || token.split('.').count() != 3 {
            return Err(TokenFault::Malformed);
        }
        let first = token.split('.').next().unwrap_or("");
        let bytes = URL_SAFE_NO_PAD.decode(first).map_err(|_| TokenFault::Malformed)?;
        let header: KnownHeader = serde_json::from_slice(&bytes).map_err(|_| TokenFault::Header)?;
        if header.alg != "HS256" || header.typ != TYPE {
            return Err(TokenFault::Header);
        }
        if header.kid == self.kid {
            return Ok(&self.decoding);
        }
        let former = self.former.as_ref().filter(|(_, kid)| *kid == header.kid);
        former.map(|(key, _)| key).ok_or(TokenFault::Header)
    }
}

/// Name of a key in the header of its tokens.
fn kid_of(secret: &[u8]) -> String {
    secret_digest(&URL_SAFE_NO_PAD.encode(secret))[..16].to_owned()
}

/// 256 random bits as text.
#[must_use]
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; KEY_BYTES]>())
}

/// What is stored instead of a secret.
#[must_use]
pub fn secret_digest(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a key of 32 bytes, or makes one with mode 0600 at the first start.
///
/// # Errors
/// When the file cannot be read or written, is too short, or may be read by others.
pub fn read_or_make_key(path: &Path) -> Result<Vec<u8>, String> {
    if !path.exists() {
        make_key(path).map_err(|error| format!("鍵 {}: {error}", path.display()))?;
    }
    read_key(path)
}

/// A key of 256 random bits.
#[must_use]
pub fn new_key() -> [u8; KEY_BYTES] {
    rand::random()
}

/// The key is whole before it has its name, and whoever comes second finds the first one's.
fn make_key(path: &Path) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let own = folder.join(format!(".key-{:016x}", rand::random::<u64>()));
    let mut file =
        std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&own)?;
    let named = file
        .write_all(&new_key())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::hard_link(&own, path));
    std::fs::remove_file(&own)?;
    match named {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::File::open(folder)?.sync_all(),
    }
}

/// Reads a key of 32 bytes that must be there.
///
/// # Errors
/// When the file cannot be read, is too short, or may be read by others.
pub fn read_key(path: &Path) -> Result<Vec<u8>, String> {
    use std::os::unix::fs::MetadataExt;
    let failed = |error: std::io::Error| format!("鍵 {}: {error}", path.display());
    let mode = std::fs::metadata(path).map_err(failed)?.mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "鍵 {} を他の利用者が読めます。chmod 600 を実行してください",
            path.display()
        ));
    }
    let key = std::fs::read(path).map_err(failed)?;
    if key.len() < KEY_BYTES {
        return Err(format!(
            "鍵 {} が短すぎます（{KEY_BYTES} バイト以上が必要です）",
            path.display()
        ));
    }
    // A file of zeros is what a broken disk or a slip leaves, and anybody's guess.
    if key.iter().all(|byte| *byte == key[0]) {
        return Err(format!(
            "鍵 {} は乱数ではありません（同じバイトだけです）。控えから戻してください",
            path.display()
        ));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(&[7; 32], 10).unwrap_or_else(|error| panic!("{error}"))
    }

    fn now() -> NaiveDateTime {
        chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default().naive_utc()
    }

    fn forged(header: &str, claims: &serde_json::Value, secret: &[u8]) -> String {
        use hmac::{Hmac, KeyInit, Mac};
        let head = URL_SAFE_NO_PAD.encode(header);
        let body = URL_SAFE_NO_PAD.encode(claims.to_string());
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret).unwrap_or_else(|error| panic!("{error}"));
        mac.update(format!("{head}.{body}").as_bytes());
        format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn claims() -> serde_json::Value {
        let iat = now().and_utc().timestamp();
        serde_json::json!({
            "iss": ISSUER, "aud": AUDIENCE, "client_id": ISSUER, "sub": AccountId::random(), "sid": SessionId::random(),
            "jti": "x", "iat": iat, "exp": iat + 600,
        })
    }

    #[test]
    fn our_own_token_is_accepted_until_its_last_second() {
        let keys = keys();
        let (token, seconds) =
            keys.issue(AccountId::random(), SessionId::random(), now()).unwrap_or_default();
        assert_eq!(seconds, 600);
        assert!(keys.verify(&token, now() + TimeDelta::seconds(599)).is_ok());
        assert_eq!(keys.verify(&token, now() + TimeDelta::seconds(600)), Err(TokenFault::Time));
        assert!(keys.verify(&token, now() - TimeDelta::seconds(60)).is_ok(), "a server behind");
        assert_eq!(keys.verify(&token, now() - TimeDelta::seconds(91)), Err(TokenFault::Time));
    }

    #[test]
    fn the_hand_made_good_token_is_accepted_so_the_bad_ones_fail_for_their_own_reason() {
        let keys = keys();
        let header = format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{}"}}"#, keys.kid);
        assert!(keys.verify(&forged(&header, &claims(), &[7; 32]), now()).is_ok());
    }

    #[test]
    fn odd_headers_are_refused() {
        let keys = keys();
        let kid = &keys.kid;
        for header in [
            format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"HS384","typ":"at+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"signatures","typ":"at+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}","crit":["x"],"x":1}}"#),
            format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}","b64":false,"crit":["b64"]}}"#),
            format!(
                r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}","jku":"https://example.invalid/"}}"#
            ),
            format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}","jwk":{{}}}}"#),
            format!(r#"{{"alg":"HS256","alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#),
            r#"{"alg":"HS256","typ":"at+jwt","kid":"../key"}"#.to_owned(),
            r#"{"alg":"HS256","typ":"at+jwt"}"#.to_owned(),
            "[]".to_owned(),
            String::new(),
        ] {
            assert!(keys.verify(&forged(&header, &claims(), &[7; 32]), now()).is_err(), "{header}");
        }
    }

    #[test]
    fn odd_claims_are_refused() {
        let keys = keys();
        let header = format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{}"}}"#, keys.kid);
        let good = claims();
        let iat = good["iat"].as_i64().unwrap_or(0);
        let changes: Vec<(&str, serde_json::Value)> = vec![
            ("exp", serde_json::json!((iat + 600).to_string())),
            ("exp", serde_json::json!(null)),
            ("exp", serde_json::json!(iat)),
            ("exp", serde_json::json!(iat + 601)),
            ("exp", serde_json::json!(1e30)),
            ("iat", serde_json::json!(iat + 3600)),
            ("iat", serde_json::json!("now")),
            ("sub", serde_json::json!("")),
            ("sub", serde_json::json!("acc_0000000000000")),
            ("sub", serde_json::json!(1)),
            ("sid", serde_json::json!("")),
            ("aud", serde_json::json!("other")),
            ("aud", serde_json::json!([AUDIENCE, "other"])),
            ("iss", serde_json::json!("other")),
            ("role", serde_json::json!("prefecture_staff")),
            ("machine", serde_json::json!({ "digest": "", "address": "" })),
        ];
        for (name, value) in changes {
            let mut claims = good.clone();
            claims[name] = value.clone();
            assert!(
                keys.verify(&forged(&header, &claims, &[7; 32]), now()).is_err(),
                "{name} = {value}"
            );
        }
        for name in ["exp", "iat", "sub", "sid", "aud", "iss", "jti", "client_id"] {
            let mut claims = good.clone();
            claims.as_object_mut().map(|claims| claims.remove(name));
            assert!(
                keys.verify(&forged(&header, &claims, &[7; 32]), now()).is_err(),
                "without {name}"
            );
        }
        assert!(keys.verify(&forged(&header, &good, &[8; 32]), now()).is_err());
    }

    #[test]
    fn odd_shapes_are_refused() {
        let keys = keys();
        let (token, _) =
            keys.issue(AccountId::random(), SessionId::random(), now()).unwrap_or_default();
        let unsigned = token.rsplit_once('.').map_or("", |(message, _)| message);
        let padded = format!("{token}=");
        let long = format!("{token}{}", "a".repeat(80_000));
        for token in [
            "",
            ".",
            "..",
            "a.b.c",
            unsigned,
            &format!("{unsigned}."),
            &padded,
            &long,
            &format!("{token}.{token}"),
            &format!(" {token}"),
            &token.to_uppercase(),
        ] {
            assert!(keys.verify(token, now()).is_err(), "{token:.40}");
        }
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(Keys::new(&[1; 31], 10).is_err());
    }
}
