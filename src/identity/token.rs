//! Tokens of a provider, judged: OpenID Connect Core 1.0 §3.1.3.7 and Back-Channel Logout 1.0 §2.6.
//! The library verifies the signature; every claim is decided here.

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::{Oidc, words};
use crate::limits::PROVIDER_TOKEN_BYTES;

/// How far the clocks of a provider and of this server may be apart.
const SKEW_SECONDS: i64 = 60;
/// Longest subject and session of a provider (Core §2: at most 255 letters).
const LONGEST_NAME: usize = 255;
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Who somebody is, as a provider says and this server believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// The provider's name of the session.
    pub session: Option<String>,
    /// When they proved to the provider that it is them, in seconds since 1970.
    pub proved_at: Option<i64>,
    /// Whether that was by what counts as a second factor.
    pub by_second_factor: bool,
}

/// A session, or every session of somebody, that a provider says is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub subject: Option<String>,
    pub session: Option<String>,
    /// Name of the message, which counts once.
    pub id: String,
    /// Until when it could be sent again.
    pub until: i64,
}

/// A key of a provider.
#[derive(Debug)]
pub struct Key {
    id: Option<String>,
    algorithm: Option<String>,
    key: DecodingKey,
}

/// The keys of a set that can be used to verify signatures; others are passed over.
pub fn keys(set: &Value) -> Vec<Key> {
    let each = set["keys"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    let usable = |one: &Value| {
        let jwk: Jwk = serde_json::from_value(one.clone()).ok()?;
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let signs =
            jwk.common.public_key_use.is_none_or(|wanted| wanted == PublicKeyUse::Signature);
        let is_public = matches!(key.family(), AlgorithmFamily::Rsa | AlgorithmFamily::Ec);
        let algorithm = one["alg"].as_str().map(str::to_owned);
        (signs && is_public).then_some(Key { id: jwk.common.key_id, algorithm, key })
    };
    each.iter().filter_map(usable).collect()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    azp: Option<String>,
    sub: Option<String>,
    sid: Option<String>,
    jti: Option<String>,
    nonce: Option<String>,
    auth_time: Option<i64>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    events: Option<Map<String, Value>>,
}

/// Why a token is not believed; for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbelieved {
    /// Signed by a key that is not among those known.
    UnknownKey,
    Because(&'static str),
}

use Unbelieved::Because;

/// Signature, issuer, audience and time: what holds of every token of a provider.
fn verified(
    token: &str,
    provider: &Oidc,
    keys: &[Key],
    types: &[&str],
    now: i64,
) -> Result<Claims, Unbelieved> {
    if token.len() > PROVIDER_TOKEN_BYTES {
        return Err(Because("too long"));
    }
    let header: Value = token
        .split('.')
        .next()
        .and_then(|head| {
            use base64::Engine;
            let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(head).ok()?;
            serde_json::from_slice(&bytes).ok()
        })
        .ok_or(Because("header"))?;
    if header.get("crit").is_some() || header.get("b64").is_some() {
        return Err(Because("critical header"));
    }
    let kind = header["typ"].as_str().map(str::to_ascii_lowercase);
    if kind.is_some_and(|kind| !types.contains(&kind.as_str())) {
        return Err(Because("type"));
    }
    let named = header["alg"].as_str().unwrap_or("");
    if !words(&provider.algorithms).any(|allowed| allowed == named) {
        return Err(Because("algorithm"));
    }
    let algorithm: Algorithm = named.parse().map_err(|_| Because("algorithm"))?;
    let fits = |key: &&Key| {
        key.key.family() == family(algorithm)
            && key.algorithm.as_deref().is_none_or(|own| own == named)
            && header.get("kid").is_none_or(|id| id.as_str() == key.id.as_deref())
    };
    let mut fitting = keys.iter().filter(fits);
    let (Some(key), None) = (fitting.next(), fitting.next()) else {
        return Err(Unbelieved::UnknownKey);
    };
    let mut validation = Validation::new(algorithm);
    // Claims are judged below, by our clock and to the letter.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &validation)
        .map_err(|_| Because("signature or claims"))?
        .claims;
    check(&claims, provider, now)?;
    Ok(claims)
}

const fn family(algorithm: Algorithm) -> AlgorithmFamily {
    match algorithm {
        Algorithm::ES256 => AlgorithmFamily::Ec,
        _ => AlgorithmFamily::Rsa,
    }
}

fn check(claims: &Claims, provider: &Oidc, now: i64) -> Result<(), Unbelieved> {
    let own = provider.client_id.as_str();
    let (is_for_us, is_shared) = match &claims.aud {
        Audience::One(one) => (one == own, false),
        Audience::Several(all) => (all.iter().any(|one| one == own), all.len() > 1),
    };
    if claims.iss != provider.issuer {
        return Err(Because("issuer"));
    }
    if !is_for_us {
        return Err(Because("audience"));
    }
    if claims.azp.as_ref().map_or(is_shared, |party| party != own) {
        return Err(Because("authorized party"));
    }
    if claims.exp <= now.saturating_sub(SKEW_SECONDS) {
        return Err(Because("over"));
    }
    let latest = now + SKEW_SECONDS;
    if claims.iat > latest || claims.nbf.is_some_and(|from| from > latest) {
        return Err(Because("not yet"));
    }
    Ok(())
}

fn named(text: Option<String>) -> Result<Option<String>, Unbelieved> {
    match text {
        Some(text) if text.is_empty() || text.len() > LONGEST_NAME => Err(Because("name")),
        Some(text) if text.chars().any(char::is_control) => Err(Because("name")),
        text => Ok(text),
    }
}

/// Who an ID token names. It may not rest on a proof older than `oldest`; `is_proof` asks that it says
/// when that was.
pub fn identity(
    token: &str,
    provider: &Oidc,
    keys: &[Key],
    nonce: &str,
    (oldest, is_proof): (i64, bool),
    now: i64,
) -> Result<Identity, Unbelieved> {
    let claims = verified(token, provider, keys, &["jwt"], now)?;
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(Because("nonce"));
    }
    let proved_at = claims.auth_time.filter(|at| *at <= now + SKEW_SECONDS);
    if proved_at.map_or(is_proof, |at| at < oldest - SKEW_SECONDS) {
        return Err(Because("proved too long ago"));
    }
    let counts = |list: &str, said: &str| words(list).any(|one| one == said);
    let by_second_factor = claims.acr.is_some_and(|acr| counts(&provider.acr_values, &acr))
        || claims.amr.iter().any(|amr| counts(&provider.amr_values, amr));
    Ok(Identity {
        issuer: claims.iss,
        subject: named(claims.sub)?.ok_or(Because("no subject"))?,
        session: named(claims.sid)?,
        proved_at,
        by_second_factor,
    })
}

/// What a logout token ends.
pub fn ended(token: &str, provider: &Oidc, keys: &[Key], now: i64) -> Result<Ended, Unbelieved> {
    let claims = verified(token, provider, keys, &["logout+jwt", "jwt"], now)?;
    let says_so =
        claims.events.is_some_and(|events| events.get(LOGOUT_EVENT).is_some_and(Value::is_object));
    // What has a nonce is an ID token, which must never be taken for this.
    if !says_so || claims.nonce.is_some() {
        return Err(Because("no logout"));
    }
    let (subject, session) = (named(claims.sub)?, named(claims.sid)?);
    if subject.is_none() && session.is_none() {
        return Err(Because("nobody"));
    }
    let id = named(claims.jti)?.ok_or(Because("no name"))?;
    Ok(Ended { subject, session, id, until: claims.exp.saturating_add(SKEW_SECONDS) })
}
