//! A provider and what is asked of it: its metadata and keys, kept for a while, and the token for a
//! code. Questions are asked on threads that may wait, few at a time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::ticket::Began;
use super::token::{self, Ended, Identity, Key, Unbelieved};
use crate::auth::install_signatures;
use crate::config::{Oidc, origin};
use crate::limits::{PROVIDER_ANSWER_BYTES, PROVIDER_QUESTIONS, PROVIDER_SECONDS};

/// Seconds for which metadata and keys are kept.
const KEPT_SECONDS: i64 = 3600;
/// Seconds between two questions for keys because of a name that is not known: whoever sends tokens
/// of made-up names does not make the server ask each time.
const RENEWED_SECONDS: i64 = 30;
const SYSTEM_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Why a provider's word is not had or not taken; the texts are for the log.
#[derive(Debug)]
pub enum Fault {
    /// It does not answer, or not in time.
    Unreachable(String),
    /// What it says is not believed.
    Refused(String),
    /// Too many ask at the same time.
    Busy,
}

impl From<Unbelieved> for Fault {
    fn from(why: Unbelieved) -> Self {
        Self::Refused(format!("token: {why:?}"))
    }
}

#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Whether it is the provider's own and leads nowhere but where the operator said.
    fn check(&self, settings: &Oidc) -> Result<(), Fault> {
        if self.issuer != settings.issuer {
            return Err(Fault::Refused("metadata: issuer".to_owned()));
        }
        for endpoint in [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri] {
            let found = origin(endpoint);
            if !settings.origins().any(|allowed| Some(allowed) == found) {
                return Err(Fault::Refused(format!("metadata: endpoint elsewhere: {endpoint}")));
            }
        }
        let challenges = self.code_challenge_methods_supported.as_ref();
        if challenges.is_some_and(|known| !known.iter().any(|one| one == "S256")) {
            return Err(Fault::Refused("metadata: no S256".to_owned()));
        }
        Ok(())
    }
}

/// What was asked for last.
struct Known {
    metadata: Metadata,
    keys: Vec<Key>,
    at: i64,
    /// When keys were asked for because of an unknown name.
    renewed_at: Option<i64>,
}

/// A provider as the operator set it up.
pub struct Provider {
    /// In addresses.
    pub name: String,
    pub settings: Oidc,
    secret: Option<String>,
    agent: ureq::Agent,
    known: Mutex<Option<Arc<Known>>>,
    questions: Semaphore,
}

/// The providers by their names.
#[derive(Default)]
pub struct Providers(BTreeMap<String, Arc<Provider>>);

impl Providers {
    /// Providers as they are set up; none is asked yet, so that the server starts without them.
    ///
    /// # Errors
    /// For the operator, when a file cannot be used.
    pub fn open(all: &BTreeMap<String, Oidc>) -> Result<Self, String> {
        if !all.is_empty() {
            install_signatures();
        }
        let opened = all.iter().map(|(name, one)| {
            let provider =
                Provider::open(name, one).map_err(|why| format!("auth.oidc.{name}: {why}"))?;
            Ok((name.clone(), Arc::new(provider)))
        });
        opened.collect::<Result<_, String>>().map(Self)
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<Provider>> {
        self.0.get(name).cloned()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.values().map(AsRef::as_ref)
    }

    /// The provider of an issuer.
    #[must_use]
    pub fn of_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.iter().find(|one| one.settings.issuer == issuer)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// TLS to whom the authorities of a file vouch for; those of the system where none is named.
///
/// # Errors
/// When the file cannot be read or holds no certificate.
pub fn tls(ca_file: &Path) -> Result<TlsConfig, String> {
    let cryptography = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(cryptography);
    Ok(tls.root_certs(authorities(ca_file)?).build())
}

fn authorities(ca_file: &Path) -> Result<RootCerts, String> {
    let own = !ca_file.as_os_str().is_empty();
    let path = if own { ca_file } else { Path::new(SYSTEM_AUTHORITIES) };
    let pem = read(path)?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(one)) => Some(one),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(format!("{} に証明書（PEM）がありません", path.display()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

fn agent(settings: &Oidc) -> Result<ureq::Agent, String> {
    let is_tls = settings.origins().any(|origin| origin.starts_with("https://"));
    let proxy = if settings.proxy.is_empty() {
        None
    } else {
        Some(ureq::Proxy::new(&settings.proxy).map_err(|error| error.to_string())?)
    };
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .user_agent("dxship")
        .timeout_global(Some(Duration::from_secs(PROVIDER_SECONDS)));
    if is_tls {
        config = config.tls_config(tls(&settings.ca_file)?);
    }
    Ok(config.build().into())
}

impl Provider {
    fn open(name: &str, settings: &Oidc) -> Result<Self, String> {
        let file = &settings.client_secret_file;
        let secret = if file.as_os_str().is_empty() {
            None
        } else {
            let text = String::from_utf8(read(file)?).map_err(|error| error.to_string())?;
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        Ok(Self {
            name: name.to_owned(),
            settings: settings.clone(),
            secret,
            agent: agent(settings)?,
            known: Mutex::default(),
            questions: Semaphore::new(PROVIDER_QUESTIONS),
        })
    }

    /// Asks on a thread that may wait.
    async fn asking<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.questions.try_acquire().map_err(|_| Fault::Busy)?;
        let own = Arc::clone(self);
        let answer = tokio::task::spawn_blocking(move || ask(&own)).await;
        answer.unwrap_or_else(|error| Err(Fault::Unreachable(error.to_string())))
    }

    /// The address at which somebody signs in there, or proves anew that it is them.
    ///
    /// # Errors
    /// [`Fault`] where the metadata is not had.
    pub async fn address(
        self: &Arc<Self>,
        began: &Began,
        key: &[u8],
        longest: i64,
    ) -> Result<String, Fault> {
        let at = began.at;
        let known = self.asking(move |own| own.known(at, false)).await?;
        let verifier = began.secret(key, "verifier");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let scope = format!("openid {}", self.settings.scopes.replace(',', " "));
        let age = longest.to_string();
        let (state, nonce) = (began.secret(key, "state"), began.secret(key, "nonce"));
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_uri),
            ("scope", scope.trim_end()),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("max_age", &age),
        ];
        let classes = self.settings.acr_values.replace(',', " ");
        if !classes.is_empty() {
            pairs.push(("acr_values", &classes));
        }
        if began.proves.is_some() {
            pairs.push(("prompt", "login"));
        }
        let endpoint = &known.metadata.authorization_endpoint;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        Ok(format!("{endpoint}{joint}{query}"))
    }

    /// Who came back with a code. `said` is the issuer that came with it.
    ///
    /// # Errors
    /// [`Fault`]; nobody is known then.
    pub async fn identify(
        self: &Arc<Self>,
        (code, said): (String, Option<String>),
        began: &Began,
        key: &[u8],
        (longest, now): (i64, i64),
    ) -> Result<Identity, Fault> {
        let (verifier, nonce) = (began.secret(key, "verifier"), began.secret(key, "nonce"));
        let owed = (began.at - longest, began.proves.is_some());
        self.asking(move |own| {
            let known = own.known(now, false)?;
            let is_owed = known.metadata.authorization_response_iss_parameter_supported;
            if said.map_or(is_owed, |said| said != own.settings.issuer) {
                return Err(Fault::Refused("answer: issuer".to_owned()));
            }
            let token = own.exchange(&known.metadata, &code, &verifier)?;
            own.judged(known, now, |keys| {
                token::identity(&token, &own.settings, keys, &nonce, owed, now)
            })
        })
        .await
    }

    /// What a message of the provider ends.
    ///
    /// # Errors
    /// [`Fault`]; nothing is ended then.
    pub async fn ended(self: &Arc<Self>, token: String, now: i64) -> Result<Ended, Fault> {
        self.asking(move |own| {
            let known = own.known(now, false)?;
            own.judged(known, now, |keys| token::ended(&token, &own.settings, keys, now))
        })
        .await
    }

    /// Judges a token, once more with the keys of now where its key is not known.
    fn judged<T>(
        &self,
        known: Arc<Known>,
        now: i64,
        judge: impl Fn(&[Key]) -> Result<T, Unbelieved>,
    ) -> Result<T, Fault> {
        match judge(&known.keys) {
            Err(Unbelieved::UnknownKey) => Ok(judge(&self.known(now, true)?.keys)?),
            judged => Ok(judged?),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Known>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Metadata and keys: kept ones, or asked for. Whoever comes meanwhile waits for the answer.
    fn known(&self, now: i64, key_is_missing: bool) -> Result<Arc<Known>, Fault> {
        let mut kept = self.lock();
        let fresh = kept.as_ref().filter(|known| (0..KEPT_SECONDS).contains(&(now - known.at)));
        let renewed_at = fresh.and_then(|known| known.renewed_at);
        if let Some(known) = fresh {
            let again = renewed_at.is_some_and(|at| (0..RENEWED_SECONDS).contains(&(now - at)));
            if !key_is_missing || again {
                return Ok(Arc::clone(known));
            }
        }
        let metadata = self.metadata()?;
        let keys = token::keys(&self.answered(self.agent.get(&metadata.jwks_uri).call())?);
        let renewed_at = if key_is_missing { Some(now) } else { renewed_at };
        let known = Arc::new(Known { metadata, keys, at: now, renewed_at });
        *kept = Some(Arc::clone(&known));
        Ok(known)
    }

    fn metadata(&self) -> Result<Metadata, Fault> {
        let issuer = self.settings.issuer.trim_end_matches('/');
        let place = format!("{issuer}/.well-known/openid-configuration");
        let said = self.answered(self.agent.get(&place).call())?;
        let metadata: Metadata = serde_json::from_value(said)
            .map_err(|error| Fault::Refused(format!("metadata: {error}")))?;
        metadata.check(&self.settings)?;
        Ok(metadata)
    }

    /// The JSON of an answer that is one.
    fn answered(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, Fault> {
        let name = &self.name;
        let mut answer = answer.map_err(|error| Fault::Unreachable(format!("{name}: {error}")))?;
        let status = answer.status().as_u16();
        if status >= 500 {
            return Err(Fault::Unreachable(format!("{name}: status {status}")));
        }
        if status != 200 {
            return Err(Fault::Refused(format!("{name}: status {status}")));
        }
        let body = answer.body_mut().with_config().limit(PROVIDER_ANSWER_BYTES).read_to_vec();
        let bytes = body.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => Fault::Refused(format!("{name}: {error}")),
            _ => Fault::Unreachable(format!("{name}: {error}")),
        })?;
        serde_json::from_slice(&bytes).map_err(|error| Fault::Refused(format!("{name}: {error}")))
    }

    /// The ID token for a code.
    fn exchange(&self, metadata: &Metadata, code: &str, verifier: &str) -> Result<String, Fault> {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.settings.redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        let mut question = self.agent.post(&metadata.token_endpoint);
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
        let basic = methods.is_none_or(|all| all.iter().any(|one| one == "client_secret_basic"));
        let client = self.settings.client_id.as_str();
        match &self.secret {
            Some(secret) if basic => {
                let escaped = |text: &str| {
                    let pair = serde_html_form::to_string([("", text)]).unwrap_or_default();
                    pair.trim_start_matches('=').to_owned()
                };
                let both = STANDARD.encode(format!("{}:{}", escaped(client), escaped(secret)));
                question = question.header("authorization", format!("Basic {both}"));
            }
            Some(secret) => pairs.extend([("client_id", client), ("client_secret", secret)]),
            None => pairs.push(("client_id", client)),
        }
        let body = serde_html_form::to_string(pairs).unwrap_or_default();
        let question = question
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json");
        let answer = self.answered(question.send(body.as_bytes()))?;
        let token = answer["id_token"].as_str().map(str::to_owned);
        token.ok_or(Fault::Refused("token: none".to_owned()))
    }
}
