//! What is typed (file, environment, flags) becomes what is meant, checked before anything starts.
//!
//! Order: built-in `config/default.toml`, then `--config FILE`, then `DXSHIP__SECTION__KEY`, then
//! flags. An unknown key is an error. A secret may stand in a file of its own (`…_file`), never on
//! the command line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

mod oidc;

pub use oidc::{Oidc, origin, words};

use serde::Deserialize;

const DEFAULTS: &str = include_str!("../config/default.toml");

/// Everything the program can be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where and how it listens.
    pub server: Server,
    /// Where records are kept.
    pub database: Database,
    pub auth: Auth,
    /// What is withheld of many people's figures.
    pub privacy: Privacy,
    /// Where the head of the audit record is kept outside the database.
    pub audit: Audit,
    /// The mail server, if mail leaves at all.
    pub mail: Mail,
    /// Other systems that may be told, if any.
    pub webhooks: Webhooks,
    /// How papers are printed.
    pub papers: Papers,
    /// What is written to the log.
    pub log: Log,
}

/// Where and how it listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address of the API and the pages.
    pub bind: SocketAddr,
    /// Address of the metrics; empty = off.
    pub metrics_bind: String,
    /// Threads that serve requests.
    pub workers: usize,
    /// Seconds in which a request must have arrived completely.
    pub request_seconds: u64,
    /// Addresses and networks of proxies whose `X-Forwarded-For` is believed, apart by commas;
    /// empty = none.
    pub trusted_proxies: String,
}

/// Where records are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH`, `postgres://…`; a value without a scheme is refused.
    pub url: String,
    /// Threads that read, each with a connection of its own.
    pub readers: usize,
    /// Seconds a statement on PostgreSQL may take and a request waits for it, 2 to 300; then the
    /// answer is 503.
    pub answer_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Folder of the signing and audit keys, readable by the server alone.
    pub key_dir: PathBuf,
    /// Life of an access token, in minutes, 1 to 10.
    pub token_minutes: i64,
    /// Idle time after which a session ends, in minutes.
    pub idle_minutes: i64,
    /// Longest life of a session, in hours, 1 to 24.
    pub session_hours: i64,
    /// Longest life of a session of prefecture staff, account administrators and auditors, in
    /// hours, 1 to 24.
    pub privileged_session_hours: i64,
    /// Different logins that may fail from one address within ten minutes.
    pub failing_logins_per_address: i32,
    /// `offered`: whoever wants sets up a second factor. `required`: whoever sees others' data
    /// does, at the first sign-in.
    pub second_factor: String,
    /// Minutes for which a proof of oneself counts as fresh before what a session left open must
    /// not do, 1 to 1440.
    pub step_up_minutes: i64,
    /// Threads that hash passwords; 0 = one per core.
    pub hashing_threads: usize,
    /// Identity providers people may sign in by, by the name in their addresses; none = passwords
    /// alone.
    #[serde(default)]
    pub oidc: BTreeMap<String, Oidc>,
}

impl Auth {
    /// Value of `second_factor` where it is owed.
    pub const REQUIRED: &str = "required";
}

/// What is withheld of many people's figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Fewest people behind a published figure of levels or wishes, 5 to 100.
    pub smallest_group: i64,
    /// Months for which it is kept who looked at whom, 12 to 240; `dxship audit erase-looks` erases
    /// what is older.
    pub looks_kept_months: i64,
}

/// Where the head of the audit record is kept outside the database, besides the key folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Seconds between two writings of the head, 1 to 3600.
    pub anchor_seconds: i64,
    /// A second file, on another machine's disk; empty = none.
    pub anchor_copy: PathBuf,
    /// Socket of the system's log (`/dev/log`); empty = none.
    pub anchor_syslog: PathBuf,
}

/// The mail server, if mail leaves at all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its host; empty = no mail leaves.
    pub server: String,
    pub port: u16,
    /// `none`, `starttls` or `tls`.
    pub tls: String,
    /// Address of the sender.
    pub from: String,
    /// Name to sign in to it with; empty = without.
    pub user: String,
    /// File that holds the password.
    pub password_file: PathBuf,
    /// Address under which people open the pages, `https://…` without a path.
    pub link: String,
    /// Domains of the addresses people may give, apart by commas.
    pub domains: String,
    /// Seconds before the second attempt, 1 to 3600.
    pub retry_seconds: i64,
    /// Seconds after which an attempt is given up, 1 to 60.
    pub answer_seconds: i64,
}

/// How papers are printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    /// File of the Japanese font that PDFs are made with; empty = one that the system has.
    pub font: PathBuf,
}

/// What is written to the log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// `text` or `json`.
    pub format: String,
}

/// One setting, its value as text with secrets masked, and where the value came from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Setting {
    /// `section.key`.
    pub key: String,
    pub value: String,
    /// `default`, the file's name, or the variable's name.
    pub origin: String,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable could not be read or holds an unknown key or a wrong type.
    #[error("設定を読めません: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A value is not allowed.
    #[error("設定 {key} が正しくありません: {reason}")]
    Refused {
        /// Name of the key.
        key: &'static str,
        /// What is wrong and what to write.
        reason: String,
    },
}

impl Config {
    /// Reads the defaults, the file if one is named, and the environment.
    ///
    /// # Errors
    /// [`ConfigError`] with the key and the remedy.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(path) = file {
            builder = builder.add_source(
                config::File::from(path).format(config::FileFormat::Toml).required(true),
            );
        }
        let config: Self = builder.add_source(environment()).build()?.try_deserialize()?;
        config.check()?;
        Ok(config)
    }

    /// Every setting with its value and origin, after the same checks as at a start.
    ///
    /// # Errors
    /// [`ConfigError`] with the key and the remedy.
    pub fn settings(file: Option<&Path>) -> Result<Vec<Setting>, ConfigError> {
        Self::load(file)?;
        let mut settings = BTreeMap::new();
        let mut layer = |source: config::Config, origin: &dyn Fn(&str) -> String| {
            let mut tables = vec![(String::new(), source.cache)];
            while let Some((place, value)) = tables.pop() {
                if let config::ValueKind::Table(table) = value.kind {
                    let inner = |key| if place.is_empty() { key } else { format!("{place}.{key}") };
                    tables.extend(table.into_iter().map(|(key, value)| (inner(key), value)));
                    continue;
                }
                let value = mask(&place, &value.to_string());
                let origin = origin(&place);
                settings.insert(place.clone(), Setting { key: place, value, origin });
            }
        };
        layer(
            config::Config::builder()
                .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
                .build()?,
            &|_| "default".to_owned(),
        );
        if let Some(path) = file {
            let source = config::File::from(path).format(config::FileFormat::Toml);
            layer(config::Config::builder().add_source(source).build()?, &|_| {
                path.display().to_string()
            });
        }
        let variable = |key: &str| format!("DXSHIP__{}", key.to_uppercase().replace('.', "__"));
        layer(config::Config::builder().add_source(environment()).build()?, &variable);
        Ok(settings.into_values().collect())
    }

    /// Checks what a type alone cannot say.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] with the key and the remedy.
    pub fn check(&self) -> Result<(), ConfigError> {
        DatabaseUrl::parse(&self.database.url)?;
        in_range("auth.token_minutes", self.auth.token_minutes, 1, 10)?;
        in_range("auth.session_hours", self.auth.session_hours, 1, 24)?;
        in_range("auth.privileged_session_hours", self.auth.privileged_session_hours, 1, 24)?;
        in_range("auth.idle_minutes", self.auth.idle_minutes, 1, 24 * 60)?;
        in_range("auth.step_up_minutes", self.auth.step_up_minutes, 1, 24 * 60)?;
        if !["offered", Auth::REQUIRED].contains(&self.auth.second_factor.as_str()) {
            return Err(refused("auth.second_factor", "offered か required を指定してください"));
        }
        in_range(
            "privacy.smallest_group",
            self.privacy.smallest_group,
            crate::limits::SMALL_CELL,
            100,
        )?;
        in_range("privacy.looks_kept_months", self.privacy.looks_kept_months, 12, 240)?;
        in_range("audit.anchor_seconds", self.audit.anchor_seconds, 1, 3600)?;
        in_range("server.workers", i64::try_from(self.server.workers).unwrap_or(0), 1, 64)?;
        in_range("database.readers", i64::try_from(self.database.readers).unwrap_or(0), 1, 64)?;
        if let Err(word) = self.server.trusted_proxies.parse::<crate::vocab::Networks>() {
            let remedy = "127.0.0.1, 10.1.0.0/16 のように、アドレスか範囲を書いてください";
            return Err(refused("server.trusted_proxies", format!("{word}: {remedy}")));
        }
        let seconds = i64::try_from(self.database.answer_seconds).unwrap_or(0);
        in_range("database.answer_seconds", seconds, 2, 300)?;
        if !matches!(self.log.format.as_str(), "text" | "json") {
            return Err(refused("log.format", "text か json を指定してください"));
        }
        self.metrics_address()?;
        self.auth.oidc.iter().try_for_each(|(name, provider)| provider.check(name))?;
        self.mail.check()?;
        self.webhooks.check()
    }

    /// Where metrics are served, if at all.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] when the address cannot be read.
    pub fn metrics_address(&self) -> Result<Option<SocketAddr>, ConfigError> {
        if self.server.metrics_bind.is_empty() {
            return Ok(None);
        }
        self.server
            .metrics_bind
            .parse()
            .map(Some)
            .map_err(|_| refused("server.metrics_bind", "127.0.0.1:9464 のように指定してください"))
    }
}

/// Other systems that may be told of what was disclosed, if any.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// Hosts (`hooks.example.lg.jp`, or with a port), apart by commas; empty = nothing leaves.
    pub allow: String,
    /// Private networks, loopback and the like that they may be in, apart by commas.
    pub networks: String,
    /// Whether `http` is allowed besides `https`.
    pub plain: bool,
    /// Seconds before the second attempt, 1 to 3600.
    pub retry_seconds: i64,
    /// Seconds after which an attempt is given up, 1 to 60.
    pub answer_seconds: i64,
}

impl Webhooks {
    /// Whether anything leaves at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.hosts().next().is_some()
    }

    /// Hosts that may be told, in small letters.
    pub fn hosts(&self) -> impl Iterator<Item = String> + '_ {
        let hosts = self.allow.split(',').map(|one| one.trim().to_ascii_lowercase());
        hosts.filter(|one| !one.is_empty())
    }

    fn check(&self) -> Result<(), ConfigError> {
        in_range("webhooks.retry_seconds", self.retry_seconds, 1, 3600)?;
        in_range("webhooks.answer_seconds", self.answer_seconds, 1, 60)?;
        if self.networks.parse::<crate::vocab::Networks>().is_err() {
            return Err(refused("webhooks.networks", "10.1.0.0/16 のように指定してください"));
        }
        if self.hosts().any(|host| host.contains(['/', '@', '?', '#', ' ', '*'])) {
            return Err(refused(
                "webhooks.allow",
                "hooks.example.lg.jp のようにホストだけを指定してください",
            ));
        }
        Ok(())
    }
}

/// Whether a text is an address of a mailbox as offices write them: `local@domain`, ASCII, unquoted.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    let atoms = |part: &str, more: &str| {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
        part.split('.').all(|atom| !atom.is_empty() && atom.chars().all(allowed))
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        local.len() <= 64
            && domain.len() <= 189
            && atoms(local, "!#$%&'*+-/=?^_`{|}~")
            && atoms(domain, "-")
    })
}

impl Mail {
    /// Whether mail leaves at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.server.is_empty()
    }

    /// Domains of the addresses people may give, in small letters.
    pub fn domains(&self) -> impl Iterator<Item = String> + '_ {
        let domains = self.domains.split(',').map(|one| one.trim().to_ascii_lowercase());
        domains.filter(|one| !one.is_empty())
    }

    fn check(&self) -> Result<(), ConfigError> {
        in_range("mail.retry_seconds", self.retry_seconds, 1, 3600)?;
        in_range("mail.answer_seconds", self.answer_seconds, 1, 60)?;
        if !self.is_on() {
            return Ok(());
        }
        let known = ["none", "starttls", "tls"].contains(&self.tls.as_str());
        let own = self.server == "localhost" || self.server.starts_with("127.");
        let origin = self.link.strip_prefix("https://").or(self.link.strip_prefix("http://"));
        let faults = [
            ("mail.port", self.port == 0, "1 から 65535 の整数を指定してください"),
            (
                "mail.from",
                !is_mailbox(&self.from),
                "dxship@pref.example.lg.jp のように指定してください",
            ),
            ("mail.tls", !known, "none、starttls、tls のいずれかを指定してください"),
            (
                "mail.tls",
                self.tls != "none" && !cfg!(feature = "mail-tls"),
                "暗号化には mail-tls 付きのビルドが必要です",
            ),
            (
                "mail.user",
                !self.user.is_empty() && self.tls == "none" && !own,
                "別のホストへパスワードを送るには starttls か tls が必要です",
            ),
            (
                "mail.link",
                origin.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', ' '])),
                "https://dxship.example.lg.jp のように、パスを付けずに指定してください",
            ),
            (
                "mail.domains",
                self.domains().next().is_none()
                    || !self.domains().all(|one| is_mailbox(&format!("a@{one}"))),
                "pref.example.lg.jp, city.example.lg.jp のように指定してください",
            ),
        ];
        let found = faults.into_iter().find(|(_, bad, _)| *bad);
        found.map_or(Ok(()), |(key, _, remedy)| Err(refused(key, remedy)))
    }
}

fn environment() -> config::Environment {
    config::Environment::with_prefix("DXSHIP")
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
}

/// A password inside a URL is nobody's to read.
fn mask(key: &str, value: &str) -> String {
    let password = value
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'))
        .and_then(|(user, _)| user.split_once(':'));
    match password {
        Some((_, password)) if key == "database.url" => {
            value.replacen(&format!(":{password}@"), ":****@", 1)
        }
        _ => value.to_owned(),
    }
}

fn refused(key: &'static str, reason: impl Into<String>) -> ConfigError {
    ConfigError::Refused { key, reason: reason.into() }
}

fn in_range(key: &'static str, value: i64, min: i64, max: i64) -> Result<(), ConfigError> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(refused(key, format!("{min} から {max} の整数を指定してください")))
    }
}

/// A database address that says which database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    /// A server, with the whole URL.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] without a known scheme, and for a remote PostgreSQL that would be
    /// reached in clear text.
    pub fn parse(url: &str) -> Result<Self, ConfigError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() || path.contains(['?', '\0']) {
                Err(refused("database.url", "sqlite:ファイル名 の形で指定してください"))
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            require_private_transport(url)?;
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(refused("database.url", "sqlite:ファイル名 または postgres://… の形で指定してください"))
    }

    /// Whether this is the embedded database.
    #[must_use]
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// libpq's `prefer` silently goes plain; a remote host therefore must ask for a verified connection
/// by name.
fn require_private_transport(url: &str) -> Result<(), ConfigError> {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let query_host = url
        .split_once('?')
        .and_then(|(_, query)| query.split('&').find_map(|pair| pair.strip_prefix("host=")));
    let host = query_host.unwrap_or(host);
    let local = host.is_empty()
        || host.starts_with('/')
        || host.starts_with("%2F")
        || host.starts_with("localhost")
        || host.starts_with("127.")
        || host.starts_with("[::1]");
    if local || (cfg!(feature = "pg-tls") && url.contains("sslmode=verify-full")) {
        return Ok(());
    }
    Err(refused(
        "database.url",
        "別のホストの PostgreSQL へは暗号化が必要です。pg-tls 付きでビルドし、sslmode=verify-full を指定してください",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_allowed() {
        assert!(Config::load(None).is_ok());
    }

    #[test]
    fn a_database_must_say_what_it_is() {
        assert_eq!(
            DatabaseUrl::parse("sqlite:data/x.sqlite3").ok(),
            Some(DatabaseUrl::Sqlite("data/x.sqlite3".into()))
        );
        assert!(DatabaseUrl::parse("postgres:///dx?host=/run/pg").is_ok());
        assert!(DatabaseUrl::parse("postgres://u@127.0.0.1:5432/dx").is_ok());
        for url in [
            "",
            "data/x.sqlite3",
            "mysql://x",
            "sqlite:",
            "postgres://u:p@db.example/dx",
            "postgres://u@db.example/dx?sslmode=prefer",
        ] {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
    }
}
