//! An identity provider that answers whatever a test wants, and signs whatever a test wants signed.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dxship::config::{Config, Oidc};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// How a path is answered.
#[derive(Clone)]
pub enum Says {
    Json(Value),
    /// Status, further header lines, body.
    Raw(u16, String, Vec<u8>),
    /// Not within the time anybody waits.
    Slow,
}

type Answers = Arc<Mutex<BTreeMap<String, Says>>>;
type Asked = Arc<Mutex<Vec<(String, String)>>>;

pub struct Forger {
    pub issuer: String,
    answers: Answers,
    asked: Asked,
    key: EcdsaKeyPair,
}

pub const METADATA: &str = "/.well-known/openid-configuration";
/// Where the tests' server says that it is.
pub const CALLBACK: &str = "https://dx.example.lg.jp/api/v1/auth/oidc/pref/callback";

fn answer(mut stream: TcpStream, answers: &Answers, asked: &Asked) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    let (head, body) = loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let path = head.split_whitespace().nth(1)?.to_owned();
    asked.lock().unwrap().push((path.clone(), format!("{head}\n\n{body}")));
    let says = answers.lock().unwrap().get(&path).cloned();
    let (status, more, body) = match says {
        Some(Says::Json(value)) => (200, String::new(), value.to_string().into_bytes()),
        Some(Says::Raw(status, more, body)) => (status, more, body),
        Some(Says::Slow) => {
            std::thread::sleep(Duration::from_secs(8));
            (200, String::new(), b"{}".to_vec())
        }
        None => (404, String::new(), b"{}".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

fn new_key() -> EcdsaKeyPair {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let secret = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, secret.as_ref(), &random).unwrap()
}

pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Forger {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (answers, asked) = (Answers::default(), Asked::default());
        let (said, heard) = (Arc::clone(&answers), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (said, heard) = (Arc::clone(&said), Arc::clone(&heard));
                std::thread::spawn(move || answer(stream, &said, &heard));
            }
        });
        let forger = Self { issuer, answers, asked, key: new_key() };
        forger.says(METADATA, Says::Json(forger.metadata()));
        forger.publishes(&[("k1", &forger)]);
        forger
    }

    pub fn metadata(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"), "authorization_response_iss_parameter_supported": true,
        })
    }

    /// From the next question on.
    pub fn says(&self, path: &str, says: Says) {
        self.answers.lock().unwrap().insert(path.to_owned(), says);
    }

    /// What is said for the next code.
    pub fn gives(&self, token: &str) {
        self.says("/token", Says::Json(json!({ "id_token": token, "token_type": "Bearer" })));
    }

    pub fn asked(&self, path: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(known, _)| known == path).map(|(_, said)| said.clone()).collect()
    }

    pub fn public_key(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }

    /// The keys of these under these names.
    pub fn publishes(&self, keys: &[(&str, &Self)]) {
        let key = |(name, of): &(&str, &Self)| {
            let point = of.public_key();
            json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name,
                "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
            })
        };
        let keys: Vec<Value> = keys.iter().map(key).collect();
        self.says("/jwks", Says::Json(json!({ "keys": keys })));
    }

    /// Signs by ES256, whatever the header says.
    pub fn signed(&self, header: &Value, claims: &Value) -> String {
        let said = format!("{}.{}", part(header), part(claims));
        let seal = self.key.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    pub fn settings(&self) -> Oidc {
        serde_json::from_value(json!({
            "label_ja": "県の認証", "label_en": "Prefecture ID", "issuer": self.issuer, "client_id": "dxship",
            "redirect_uri": CALLBACK,
        }))
        .unwrap()
    }

    pub fn set_up(&self, config: &mut Config) {
        config.auth.oidc.insert("pref".to_owned(), self.settings());
        config.check().unwrap();
    }
}
