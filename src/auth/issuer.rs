//! The key badges are signed with: Ed25519 (RFC 8037), made from 32 random bytes that are kept as every
//! other key. Its public half, and that of the one before it, is what others check badges with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Bytes of a seed.
const SEED: usize = 32;

/// What signs badges.
pub struct Issuer {
    pair: Ed25519KeyPair,
    /// Public halves, the present one first.
    public: Vec<Vec<u8>>,
}

fn pair(secret: &[u8]) -> Result<Ed25519KeyPair, String> {
    let seed = secret.get(..SEED).ok_or("a key for badges has 32 bytes")?;
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|error| error.to_string())
}

/// Thumbprint of a public key (RFC 7638), as the name it goes by.
fn name_of(public: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()))
}

impl Issuer {
    /// The key, and the one before it, whose badges stay good.
    ///
    /// # Errors
    /// When a key is too short.
    pub fn new(secret: &[u8], former: Option<&[u8]>) -> Result<Self, String> {
        let own = pair(secret)?;
        let mut public = vec![own.public_key().as_ref().to_vec()];
        if let Some(former) = former {
            public.push(pair(former)?.public_key().as_ref().to_vec());
        }
        Ok(Self { pair: own, public })
    }

    /// A signed token (JWS, compact) that names its key by the address at which keys are told.
    #[must_use]
    pub fn sign(&self, keys_at: &str, payload: &Value) -> String {
        let kid = format!("{keys_at}#{}", name_of(&self.public[0]));
        let header = json!({ "alg": "EdDSA", "kid": kid, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(payload));
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// The public keys (RFC 7517).
    #[must_use]
    pub fn keys(&self, keys_at: &str) -> Value {
        let key = |public: &Vec<u8>| {
            let kid = format!("{keys_at}#{}", name_of(public));
            let x = URL_SAFE_NO_PAD.encode(public);
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig" })
        };
        json!({ "keys": self.public.iter().map(key).collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037, appendix A.
    #[test]
    fn the_known_key_has_its_known_name_and_public_half() {
        let seed = URL_SAFE_NO_PAD
            .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap_or_default();
        let issuer = Issuer::new(&seed, None).unwrap_or_else(|error| panic!("{error}"));
        let keys = issuer.keys("at");
        assert_eq!(keys["keys"][0]["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(keys["keys"][0]["kid"], "at#kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert!(Issuer::new(&seed[..31], None).is_err());
    }
}
