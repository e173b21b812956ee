//! The shared state of the server, and how a guarded piece of work gets to the database.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDateTime;
use serde_json::Value;

use super::files::FileReader;
use super::guard::Caller;
use super::input::Input;
use super::reply::Reply;
use super::watch::Watch;
use crate::auth::{Action, Actor, Claims, Issuer, Keys, Passwords, Scope, SignInTurns};
use crate::config::{Auth, Mail, Papers, Webhooks};
use crate::db::{Db, KeptAnswer, Origin, Outcome, Store, Tx, keep_answer, kept_answer, opened};
use crate::identity::Providers;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, Act, Networks};

/// How the account behind a token is loaded; wired in `app`, because this room knows no tables.
pub type LoadActor = fn(&mut Db, &Claims, NaiveDateTime) -> Result<Actor, Problem>;

/// How it is noted that a machine asked, from an address.
pub type NoteUse = fn(&mut Tx<'_>, AccountId, &str) -> Result<(), Problem>;

/// How rooms to the right of `accounts` do what two persons agreed on, by kind, subject and act;
/// answers the id of what was made. Wired in `app`.
pub type CarryOut = fn(&mut Tx<'_>, &Scope, &str, &str, &Value) -> Result<Option<String>, Problem>;

/// How a page says a problem; nothing for what is no page. Wired in `app`, because pages stand to
/// the right of this room.
pub type ShowProblem = fn(&HttpRequest, &Problem, &str) -> Option<HttpResponse>;

/// What the product is called at the prefecture this database is for, in Japanese and English, and
/// in which colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub service: [String; 2],
    /// Below every page.
    pub footer: [String; 2],
    /// `#rrggbb`; empty for the design system's own.
    pub color: String,
    /// Words of the place, in small letters: a password that is little more than them is guessed
    /// first.
    pub password_words: Vec<String>,
}

impl Default for Product {
    fn default() -> Self {
        let service = ["DXShip".to_owned(), "DXShip".to_owned()];
        Self {
            service,
            footer: Default::default(),
            color: String::new(),
            password_words: Vec::new(),
        }
    }
}

/// What every request shares.
pub struct Door {
    pub store: Store,
    pub keys: Keys,
    pub passwords: Passwords,
    pub sign_ins: SignInTurns,
    /// Proxies that tell where a request comes from.
    pub proxies: Networks,
    pub files: FileReader,
    pub load_actor: LoadActor,
    pub note_use: NoteUse,
    pub carry_out: CarryOut,
    /// What the secrets of second factors follow from, with what the database holds.
    pub factor_key: Vec<u8>,
    pub watch: Watch,
    pub auth: Auth,
    /// What signs badges.
    pub badges: Issuer,
    /// Who else may say who somebody is.
    pub providers: Providers,
    pub mail: Mail,
    pub webhooks: Webhooks,
    pub papers: Papers,
    /// Read when the program starts.
    pub product: Product,
    /// Fewest people behind a published figure of levels or wishes.
    pub smallest_group: i64,
    /// Whether the server is about to end, so that streams end by themselves.
    pub stopping: Arc<AtomicBool>,
    /// Seconds in which a body must have arrived.
    pub request_seconds: u64,
    /// The OpenAPI description, as JSON.
    pub openapi: String,
    /// Says problems on pages.
    pub show_problem: ShowProblem,
}

/// Conditions that came with a request.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `If-Match`, as sent.
    pub if_match: Option<String>,
}

impl Given {
    /// Refuses a change to something that has moved on: the version must be the one the caller has
    /// seen.
    ///
    /// # Errors
    /// `if_match_needed` without the header, `stale` when the version differs.
    pub fn require_version(&self, current: i32) -> Result<(), Problem> {
        let Some(header) = &self.if_match else { return Err(Problem::new(Code::IfMatchNeeded)) };
        let seen = |tag: &str| {
            tag.trim()
                .trim_matches('"')
                .split('-')
                .next()
                .and_then(|version| version.parse::<i32>().ok())
        };
        if header.split(',').any(|tag| seen(tag) == Some(current)) {
            Ok(())
        } else {
            Err(Problem::new(Code::Stale).with("version", current))
        }
    }
}

impl Given {
    /// For steps by POST, which the state already guards: the version is compared only where it was
    /// sent.
    ///
    /// # Errors
    /// `stale` when the version that was sent differs.
    pub fn check_version(&self, current: i32) -> Result<(), Problem> {
        if self.if_match.is_some() { self.require_version(current) } else { Ok(()) }
    }
}

/// What is asked of the records with the rights of one action, at a moment.
pub type Question<T> = fn(&mut Db, &Scope, NaiveDateTime) -> Result<Vec<T>, Problem>;

/// What of the action the account may touch, once it is known whether a fresh proof is owed.
pub(super) fn admitted(actor: &Actor, action: Action, owes_proof: bool) -> Result<Scope, Problem> {
    let scope = actor.scope(action)?;
    if owes_proof {
        scope.check_fresh()?;
    }
    Ok(scope)
}

/// What is asked with the scope of the caller's action.
type Asked = Box<dyn FnOnce(&mut Db, &Scope) -> Outcome + Send>;
/// What is done with it, again after a lost conflict.
type Done = Box<dyn Fn(&mut Tx<'_>, &Scope) -> Result<Reply, Problem> + Send>;

impl Caller {
    /// Reads on one snapshot, in which the rights are read too.
    ///
    /// # Errors
    /// The account's lack of rights, or whatever the body returns.
    pub async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Db, &Scope) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let asked: Asked = Box::new(move |db, scope| Box::new(body(db, scope)));
        opened(self.ask(asked).await?)?
    }

    async fn ask(&self, asked: Asked) -> Result<Outcome, Problem> {
        let (load_actor, claims, now) =
            (self.door.load_actor, self.claims.clone(), self.door.store.clock().now());
        let (action, owes_proof) = (self.action, self.owes_proof);
        let work = move |db: &mut Db| {
            let scope = admitted(&load_actor(db, &claims, now)?, action, owes_proof)?;
            Ok::<_, Problem>(asked(db, &scope))
        };
        self.door.store.read(work).await
    }

    /// What several questions find on one snapshot, each asked with the rights of its own action;
    /// what the account may not ask is left out.
    ///
    /// # Errors
    /// The account's lack of rights to `A`, or whatever a question returns.
    pub async fn gather<T: Send + 'static>(
        &self,
        questions: &'static [(Action, Question<T>)],
    ) -> Result<Vec<T>, Problem> {
        let (load_actor, claims, now) =
            (self.door.load_actor, self.claims.clone(), self.door.store.clock().now());
        let needed = self.action;
        let body = move |db: &mut Db| {
            let actor = load_actor(db, &claims, now)?;
            actor.scope(needed)?;
            let mut found = Vec::new();
            for (action, ask) in questions {
                if let Ok(scope) = actor.scope(*action) {
                    found.extend(ask(db, &scope, now)?);
                }
            }
            Ok(found)
        };
        self.door.store.read(body).await
    }

    /// Writes in one transaction, in which the rights are read too. A repeated `Idempotency-Key`
    /// gets the kept answer.
    ///
    /// Rights are judged before the input, so that nobody learns what a body should hold from a
    /// route that is not theirs.
    ///
    /// # Errors
    /// The account's lack of rights, the input's faults, or whatever the body returns, with nothing
    /// written.
    pub async fn write<I: Send + 'static>(
        &self,
        act: impl Into<Act>,
        input: Input<I>,
        body: impl Fn(&mut Tx<'_>, &Scope, &I, &Given) -> Result<Reply, Problem> + Send + 'static,
    ) -> Result<Reply, Problem> {
        let Input { value, key, digest, route, given } = input;
        match value.and_then(|value| Ok((value, key?))) {
            Ok((value, key)) => {
                let done: Done = Box::new(move |tx, scope| body(tx, scope, &value, &given));
                self.write_once(act.into(), key.map(|key| (route, key, digest)), done).await
            }
            Err(problem) => {
                self.read(|_, _| Ok(())).await?;
                Err(problem)
            }
        }
    }

    /// `key` is the route, the key of the request and the digest of its body.
    async fn write_once(
        &self,
        act: Act,
        key: Option<(String, String, String)>,
        done: Done,
    ) -> Result<Reply, Problem> {
        debug_assert!(
            act.permissions.is_empty() || act.permissions.contains(&self.action.as_str()),
            "{} is not done under {}",
            act.word,
            self.action.as_str()
        );
        let (load_actor, claims, request_id) =
            (self.door.load_actor, self.claims.clone(), self.request_id.clone());
        let (action, owes_proof) = (self.action, self.owes_proof);
        let work = move |tx: &mut Tx<'_>| {
            let actor = load_actor(tx.db, &claims, tx.now)?;
            let scope = admitted(&actor, action, owes_proof)?;
            tx.origin = actor.origin(&request_id);
            let Some((route, key, digest)) = &key else { return done(tx, &scope) };
            once(tx, &scope, (route, key, digest), &done)
        };
        self.door.store.write(act, Origin::default(), work).await
    }
}

fn once(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (route, key, digest): (&str, &str, &str),
    done: &Done,
) -> Result<Reply, Problem> {
    if let Some(kept) = kept_answer(tx, scope.account(), route, key)? {
        if kept.body_digest != digest {
            return Err(Problem::new(Code::IdempotencyReused));
        }
        tx.nothing_to_audit();
        return Ok(Reply::kept(kept));
    }
    let reply = done(tx, scope)?;
    let answer = KeptAnswer {
        body_digest: digest.to_owned(),
        status: i32::from(reply.status),
        location: reply.location.clone(),
        etag: reply.etag.clone(),
        body: reply.text().to_owned(),
    };
    if reply.may_be_kept() {
        keep_answer(tx, scope.account(), route, key, answer)?;
    }
    Ok(reply)
}
