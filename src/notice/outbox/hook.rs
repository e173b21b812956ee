//! Events to other systems by HTTP, with the headers of the Standard Webhooks specification.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Channel;
use super::courier::{Destination, Sender};
use super::store::{Letter, Outcome};
use crate::clock::Clock;
use crate::config::Webhooks;
use crate::db::Db;
use crate::notice::webhook::{destination, may_reach, secret};
use crate::problem::Problem;
use crate::vocab::WebhookId;
use crate::web::outward::{Failure, Limits, post};

/// Bytes of an answer that are read: nothing in it is of use.
const ANSWER_BYTES: u64 = 64 * 1024;

/// Whatever hosts were named.
pub struct Hooks {
    config: Webhooks,
    key: Vec<u8>,
    limits: Limits,
}

impl Hooks {
    /// # Errors
    /// The network that cannot be read.
    pub fn new(config: &Webhooks, key: Vec<u8>) -> Result<Self, String> {
        let seconds = u64::try_from(config.answer_seconds).unwrap_or(10);
        let limits = Limits { seconds, bytes: ANSWER_BYTES, networks: config.networks.parse()? };
        Ok(Self { config: config.clone(), key, limits })
    }
}

/// What a receiver holds against its own count: `v1,` and base64.
fn signature(secret: &[u8], id: &str, moment: &str, body: &str) -> String {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    let mac = mac.chain_update(format!("{id}.{moment}.{body}"));
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

impl Sender for Hooks {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    fn first_wait(&self) -> i64 {
        self.config.retry_seconds
    }

    fn address(&self, db: &mut Db, letter: &Letter) -> Result<Option<Destination>, Problem> {
        let Ok(id) = letter.thing.parse::<WebhookId>() else { return Ok(None) };
        let found = destination(db, id)?;
        Ok(found
            .map(|(address, salt)| Destination { address, secret: secret(&self.key, id, &salt) }))
    }

    fn send(&self, letter: &Letter, to: &Destination) -> Outcome {
        if !may_reach(&to.address, &self.config) {
            return Outcome::Refused("webhooks.allow does not name the host".to_owned());
        }
        let (id, moment) =
            (letter.id.to_string(), Clock::System.now().and_utc().timestamp().to_string());
        let signature = signature(&to.secret, &id, &moment, &letter.payload);
        let headers = [
            ("content-type", "application/json"),
            ("webhook-id", id.as_str()),
            ("webhook-timestamp", moment.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        match post(&to.address, &headers, letter.payload.as_bytes(), &self.limits) {
            Ok(answer) if (200..300).contains(&answer.status) => Outcome::Sent,
            Ok(answer) if (300..400).contains(&answer.status) => {
                Outcome::Refused(format!("{}: redirects are not followed", answer.status))
            }
            Ok(answer) => Outcome::Failed(format!("status {}", answer.status)),
            Err(Failure::Forbidden(address)) => {
                Outcome::Refused(Failure::Forbidden(address).to_string())
            }
            Err(Failure::Failed(why)) => Outcome::Failed(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let said = signature(
            &secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(said, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
