//! Mail by SMTP: that there is something to read, and where. Nothing of what.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::Channel;
use super::courier::{Destination, MayHear, Sender};
use super::store::{Letter, Outcome};
use crate::config::Mail;
use crate::db::Db;
use crate::notice::{mail, store};
use crate::problem::Problem;

const SUBJECT: &str = "お知らせがあります / There is something for you";

/// The one mail server that was set up.
pub struct Smtp {
    config: Mail,
    password: String,
    may_hear: MayHear,
}

impl Smtp {
    /// # Errors
    /// A sentence for the operator: the file of the password cannot be read.
    pub fn new(config: &Mail, may_hear: MayHear) -> Result<Self, String> {
        let file = &config.password_file;
        let password = if config.user.is_empty() {
            String::new()
        } else {
            let text = std::fs::read_to_string(file);
            text.map_err(|error| format!("mail.password_file {}: {error}", file.display()))?
        };
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        Ok(Self { config: config.clone(), password, may_hear })
    }

    /// The host of the pages' address, by which a `Message-ID` is this installation's own.
    fn host(&self) -> &str {
        let host = self.config.link.split("://").nth(1).unwrap_or("localhost");
        host.split(':').next().unwrap_or(host)
    }

    fn message(&self, letter: &Letter, address: &str) -> Result<Message, String> {
        let mailbox = |text: &str| -> Result<Mailbox, String> {
            let address: Address = text.parse().map_err(|error| format!("{text}: {error}"))?;
            Ok(Mailbox::new(None, address))
        };
        let link = &self.config.link;
        let body = format!(
            "あなた宛てのお知らせがあります。サインインしてご覧ください。\r\n\
             There is something for you. Please sign in to read it.\r\n\r\n\
             {link}/notices\r\n\r\n\
             送る間隔・停止の設定 / How often, and how to stop:\r\n\
             {link}/my/messages\r\n"
        );
        let mut message = Message::builder()
            .message_id(Some(format!("<{}@{}>", letter.id, self.host())))
            .from(mailbox(&self.config.from)?)
            .to(mailbox(address)?)
            .subject(SUBJECT)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|error| error.to_string())?;
        // So that no absence note comes back (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
        let host = &self.config.server;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(self.config.port)
            .timeout(Some(self.patience()));
        builder = with_tls(builder, &self.config)?;
        if !self.config.user.is_empty() {
            let user = self.config.user.clone();
            builder = builder.credentials(Credentials::new(user, self.password.clone()));
        }
        Ok(builder.build())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.config.answer_seconds).unwrap_or(30))
    }

    fn handed_over(&self, letter: &Letter, address: &str) -> Result<Outcome, String> {
        let (message, transport) = (self.message(letter, address)?, self.transport()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        // However slowly the other side speaks, the attempt ends before its lease does.
        let sent = runtime.block_on(async {
            tokio::time::timeout(self.patience(), transport.send(message)).await
        });
        Ok(match sent {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(error)) if error.is_permanent() => Outcome::Refused(error.to_string()),
            Ok(Err(error)) => Outcome::Failed(error.to_string()),
            Err(_) => Outcome::Failed(format!("no answer in {} s", self.patience().as_secs())),
        })
    }
}

type Builder = lettre::transport::smtp::AsyncSmtpTransportBuilder;

#[cfg(feature = "mail-tls")]
fn with_tls(builder: Builder, config: &Mail) -> Result<Builder, String> {
    use lettre::transport::smtp::client::{Tls, TlsParameters};
    if config.tls == "none" {
        return Ok(builder);
    }
    let how = TlsParameters::new(config.server.clone()).map_err(|error| error.to_string())?;
    Ok(builder.tls(if config.tls == "tls" { Tls::Wrapper(how) } else { Tls::Required(how) }))
}

#[cfg(not(feature = "mail-tls"))]
fn with_tls(builder: Builder, config: &Mail) -> Result<Builder, String> {
    if config.tls == "none" { Ok(builder) } else { Err("mail-tls".to_owned()) }
}

impl Sender for Smtp {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    fn first_wait(&self) -> i64 {
        self.config.retry_seconds
    }

    fn address(&self, db: &mut Db, letter: &Letter) -> Result<Option<Destination>, Problem> {
        let Some(account) = letter.account_id else { return Ok(None) };
        if !store::has_unread(db, account)? || !(self.may_hear)(db, account)? {
            return Ok(None);
        }
        let address = mail::address_now(db, account)?;
        let allowed = |address: &String| {
            let domain = address.split_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
            domain.is_some_and(|domain| self.config.domains().any(|one| one == domain))
        };
        let to = |address| Destination { address, secret: Vec::new() };
        Ok(address.filter(allowed).map(to))
    }

    fn send(&self, letter: &Letter, to: &Destination) -> Outcome {
        self.handed_over(letter, &to.address).unwrap_or_else(Outcome::Refused)
    }
}
