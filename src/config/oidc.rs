//! Identity providers (OpenID Connect): what the operator writes of each, checked at the start.

use std::path::PathBuf;

use serde::Deserialize;

use super::{ConfigError, refused};

/// Algorithms of signatures that are verified at all: none by a shared secret, none without a
/// signature.
const VERIFIED: [&str; 3] = ["RS256", "PS256", "ES256"];

/// One provider. Lists are words apart by commas or spaces.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// What its button is called, in Japanese and English.
    pub label_ja: String,
    pub label_en: String,
    /// Exactly as the provider names itself in its tokens.
    pub issuer: String,
    pub client_id: String,
    /// File that holds the secret of the client; empty = none, the proof by PKCE alone.
    #[serde(default)]
    pub client_secret_file: PathBuf,
    /// `https://…/api/v1/auth/oidc/NAME/callback`, exactly as it is registered at the provider.
    pub redirect_uri: String,
    /// Body whose people alone may sign in by it; empty = everybody's.
    #[serde(default)]
    pub body: String,
    /// Algorithms of signatures that are accepted.
    #[serde(default = "algorithms")]
    pub algorithms: String,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub scopes: String,
    /// Classes of authentication that are asked for and count as a second factor.
    #[serde(default)]
    pub acr_values: String,
    /// Methods of authentication (`amr`) that count as a second factor.
    #[serde(default)]
    pub amr_values: String,
    /// Further origins (`https://host`) at which the provider's metadata may have endpoints.
    #[serde(default)]
    pub endpoint_origins: String,
    /// Certificates (PEM) of the authorities that are trusted for it; empty = the system's.
    #[serde(default)]
    pub ca_file: PathBuf,
    /// `http://host:port` through which it is reached; empty = directly.
    #[serde(default)]
    pub proxy: String,
    /// Whether it may be spoken to without TLS beyond this machine.
    #[serde(default)]
    pub allow_http: bool,
}

fn algorithms() -> String {
    "RS256 ES256".to_owned()
}

/// Words apart by commas or spaces.
pub fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ' ']).filter(|word| !word.is_empty())
}

/// `https://host:port` of an address in small letters; nothing for what is none, or holds a name and
/// password.
#[must_use]
pub fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    let good =
        matches!(scheme, "https" | "http") && !authority.is_empty() && authority.bytes().all(plain);
    good.then(|| format!("{scheme}://{}", authority.to_ascii_lowercase()))
}

/// Whether an origin is of this machine, where nobody listens on the way.
fn is_own(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").unwrap_or("");
    let host = host.rsplit_once(':').map_or(host, |(host, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { origin }
    });
    matches!(host, "localhost" | "[::1]")
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

impl Oidc {
    pub(super) fn check(&self, name: &str) -> Result<(), ConfigError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let private = |address: &str| match origin(address) {
            Some(origin) => origin.starts_with("https://") || self.allow_http || is_own(&origin),
            None => false,
        };
        let callback = format!("/api/v1/auth/oidc/{name}/callback");
        let endpoints = words(&self.endpoint_origins)
            .all(|one| private(one) && origin(one).as_deref() == Some(one));
        let known = words(&self.algorithms).all(|one| VERIFIED.contains(&one));
        let faults = [
            (
                "auth.oidc",
                name.is_empty() || name.len() > 32 || !name.bytes().all(plain),
                "名前は英小文字・数字・ハイフンの 32 文字までにしてください",
            ),
            (
                "auth.oidc.label_ja",
                self.label_ja.is_empty() || self.label_en.is_empty(),
                "label_ja と label_en に、サインインの画面に出す名前を書いてください",
            ),
            (
                "auth.oidc.issuer",
                !private(&self.issuer) || self.issuer.contains(['?', '#']),
                "https:// で始まる発行者の名前を、認証サーバーの表記のまま書いてください（http はこの機器か allow_http = true のときだけ）",
            ),
            (
                "auth.oidc.client_id",
                self.client_id.is_empty(),
                "認証サーバーが決めた値を書いてください",
            ),
            (
                "auth.oidc.redirect_uri",
                origin(&self.redirect_uri)
                    .is_none_or(|own| format!("{own}{callback}") != self.redirect_uri),
                "https://dxship.example.lg.jp/api/v1/auth/oidc/名前/callback のように、登録したとおりに書いてください",
            ),
            (
                "auth.oidc.body",
                !self.body.is_empty()
                    && self.body.parse::<crate::vocab::OrganizationCode>().is_err(),
                "団体コード 6 桁を書くか、空にしてください",
            ),
            (
                "auth.oidc.algorithms",
                !known || words(&self.algorithms).next().is_none(),
                "RS256、PS256、ES256 から選んでください",
            ),
            (
                "auth.oidc.endpoint_origins",
                !endpoints,
                "https://keys.example.lg.jp のように、経路を付けずに書いてください",
            ),
            (
                "auth.oidc.proxy",
                !self.proxy.is_empty() && origin(&self.proxy).is_none(),
                "http://proxy.example.lg.jp:8080 のように書いてください",
            ),
        ];
        let found = faults.into_iter().find(|(_, bad, _)| *bad);
        found.map_or(Ok(()), |(key, _, remedy)| Err(refused(key, format!("{name}: {remedy}"))))
    }

    /// Origins at which the provider's endpoints may be.
    pub fn origins(&self) -> impl Iterator<Item = String> + '_ {
        origin(&self.issuer).into_iter().chain(words(&self.endpoint_origins).map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Oidc {
        Oidc {
            label_ja: "県".to_owned(),
            label_en: "Prefecture".to_owned(),
            issuer: "https://id.pref.example.lg.jp/realms/a".to_owned(),
            client_id: "dxship".to_owned(),
            redirect_uri: "https://dx.example.lg.jp/api/v1/auth/oidc/pref/callback".to_owned(),
            algorithms: algorithms(),
            ..Oidc::default()
        }
    }

    #[test]
    fn a_provider_is_written_as_it_is_registered() {
        assert!(provider().check("pref").is_ok());
        let faults: [fn(&mut Oidc); 9] = [
            |one| one.issuer = "http://id.pref.example.lg.jp".to_owned(),
            |one| one.issuer = "http://127.0.0.1.evil.example".to_owned(),
            |one| one.issuer = "https://id.example@evil.example".to_owned(),
            |one| one.redirect_uri += "/",
            |one| one.algorithms = "RS256, HS256".to_owned(),
            |one| one.algorithms = "none".to_owned(),
            |one| one.algorithms = String::new(),
            |one| one.endpoint_origins = "https://keys.example/path".to_owned(),
            |one| one.body = "江田島".to_owned(),
        ];
        for (index, spoil) in faults.iter().enumerate() {
            let mut one = provider();
            spoil(&mut one);
            assert!(one.check("pref").is_err(), "{index}");
        }
        assert!(provider().check("other").is_err(), "the callback is another's");
        assert!(provider().check("Pref").is_err());
        for own in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"] {
            assert!(Oidc { issuer: own.to_owned(), ..provider() }.check("pref").is_ok(), "{own}");
        }
    }
}
