//! Who looks at a page: [`Visit`] stands first in the signature of a screen, [`Step`] in that of a
//! form that was sent, [`Guest`] where nobody has signed in yet. All three are guards of the web
//! room: the permission is in the type.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use sha2::Sha256;
use validator::Validate;

use super::answer::Answer;
use super::block::{Cell, Press};
use super::cookie;
use super::form::{Field, Form};
use super::frame::Frame;
use super::typed::to_json;
use super::words::Words;
use crate::accounts::{self, Me, handlers};
use crate::auth::may::{self, Permission};
use crate::auth::{Action, Actor, Reach, reach};
use crate::notice;
use crate::problem::{Code, Problem};
use crate::vocab::{Act, FiscalYear, Role, SessionId};
use crate::web::{
    Anyone, Can, Door, Guard, Input, Listing, OfStated, Stated, door_of, note_asker, only_utf8,
    read_body, request_id,
};

#[derive(Clone)]
pub struct Viewer {
    /// Account, roles, last sign-in.
    pub me: std::rc::Rc<Me>,
    actor: std::rc::Rc<Actor>,
    /// What a form must bring back.
    pub(super) token: String,
    /// Notices that were not read yet.
    pub unread: i64,
}

impl Viewer {
    /// Whether the action is allowed by any role held today. A screen shows no button without
    /// asking this.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.actor.scope(action).is_ok()
    }

    /// How far the roles held today reach in an action, taken together.
    #[must_use]
    pub fn reach(&self, action: Action) -> Reach {
        let roles = self.actor.grants.iter().map(|grant| grant.role);
        roles.map(|role| reach(role, action)).max().unwrap_or(Reach::None)
    }

    /// Whether an action reaches the viewer's own record.
    #[must_use]
    pub fn reaches_oneself(&self, action: Action) -> bool {
        self.actor.scope(action).is_ok_and(|scope| scope.person().is_some())
    }

    /// Whether a role is held today; whether it allows something is asked by the action.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.actor.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether a role is held for a body.
    #[must_use]
    pub fn has_office(&self) -> bool {
        self.actor.grants.iter().any(|grant| grant.organization.is_some())
    }

    /// Names of the roles held today.
    #[must_use]
    pub fn role_names(&self, w: &Words) -> String {
        self.actor.grants.iter().map(|grant| w.term(grant.role)).collect::<Vec<_>>().join("・")
    }

    /// The fiscal year of today.
    #[must_use]
    pub fn this_year(&self) -> i32 {
        FiscalYear::of(self.today()).map_or(0, FiscalYear::year)
    }

    /// The day in Japan.
    #[must_use]
    pub fn today(&self) -> chrono::NaiveDate {
        self.me.today
    }
}

/// Somebody signed in who opens a screen that needs `A`.
pub struct Visit<A = Stated> {
    can: Can<A>,
    pub viewer: Viewer,
    pub request: HttpRequest,
    /// The words of the viewer's language.
    pub w: &'static Words,
}

impl<A: Permission> Guard for Visit<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl<A> Visit<A> {
    /// The way to the database, as for a handler of the API; cloned, it is what such a handler
    /// takes.
    pub const fn can(&self) -> &Can<A> {
        &self.can
    }

    /// What is asked of the list, by the list's own filter.
    ///
    /// # Errors
    /// As for the API.
    pub fn listing<F: DeserializeOwned>(&self) -> Result<Listing<F>, Problem> {
        Listing::of_page(&self.request)
    }

    /// The same, where the page itself answers what these parameters ask.
    ///
    /// # Errors
    /// As for the API.
    pub fn listing_but<F: DeserializeOwned>(&self, own: &[&str]) -> Result<Listing<F>, Problem> {
        Listing::of_page_but(&self.request, own)
    }

    /// Values of a parameter that says how the page looks.
    #[must_use]
    pub fn looks(&self, name: &str) -> Vec<String> {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(self.request.query_string()).unwrap_or_default();
        pairs
            .into_iter()
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value)
            .collect()
    }

    /// The act that the address asks for, of those the page knows.
    ///
    /// # Errors
    /// `not_found` for any other.
    pub fn wanted(&self, acts: &[Act]) -> Result<Act, Problem> {
        let step = self.looks("take").pop().unwrap_or_default();
        Act::among(acts, &step).ok_or(Problem::not_found())
    }

    /// A page.
    ///
    /// # Errors
    /// `internal` when the template cannot be filled.
    pub fn page<T: askama::Template>(
        &self,
        title: &str,
        make: impl FnOnce(Frame) -> T,
    ) -> Result<Answer, Problem> {
        Answer::page(200, &make(Frame::of(&self.request, Some(&self.viewer), title)))
    }

    /// The same form again, with what was typed and why it was refused.
    ///
    /// # Errors
    /// What is no fault of the form (not found, sign-in ended, internal).
    pub fn again<T: askama::Template>(
        &self,
        title: &str,
        problem: &Problem,
        mut form: Form,
        make: impl FnOnce(Frame, Form) -> T,
    ) -> Result<Answer, Problem> {
        if !matches!(problem.code.status(), 409 | 412 | 422 | 429) {
            return Err(problem.clone());
        }
        form.refuse(problem, self.w);
        let frame = Frame::of(
            &self.request,
            Some(&self.viewer),
            &format!("{}: {title}", self.w.error_prefix),
        );
        Answer::page(problem.code.status(), &make(frame, form))
    }

    /// What was sent, when it came from a form of this viewer's session.
    ///
    /// # Errors
    /// `foreign_form`.
    pub(super) fn sent(self, pairs: Vec<(String, String)>) -> Result<Step<A>, Problem> {
        self.check_token(&pairs)?;
        Ok(Step { visit: self, pairs })
    }

    fn check_token(&self, pairs: &[(String, String)]) -> Result<(), Problem> {
        let brought = pairs.iter().find(|(name, _)| name == "token").map_or("", |(_, value)| value);
        if unmask(brought)
            .is_none_or(|token| token != seal(self.can.door(), self.viewer.actor.session))
        {
            return Err(Problem::new(Code::ForeignForm));
        }
        Ok(())
    }

    /// A button that sends a form with nothing in it.
    #[must_use]
    pub fn press(&self, action: impl Into<String>, text: impl Into<String>) -> Cell {
        let token = self.viewer.token.clone();
        Cell::Press(Press { action: action.into(), token, text: text.into() })
    }

    /// A form to be sent by this viewer.
    #[must_use]
    pub fn form(
        &self,
        action: impl Into<String>,
        submit: &'static str,
        fields: Vec<Field>,
    ) -> Form {
        Form::post(action, submit, fields, self.viewer.token.clone())
    }
}

/// What a form said, for whoever must first sign in or prove that it is them.
pub struct Typed(pub Vec<(String, String)>);

/// Name of the field in which a proof is asked for; any form may have it besides its own.
pub const PROOF: &str = "proof";

/// Why a proof was not taken.
pub struct ProofFault(pub Problem);

/// A form that somebody signed in has sent: same origin, with the token of its session.
pub struct Step<A = Stated> {
    pub visit: Visit<A>,
    pairs: Vec<(String, String)>,
}

impl<A: Permission> Guard for Step<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl<A> Step<A> {
    /// What was typed into a field.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The form with what was typed.
    #[must_use]
    pub fn filled(&self, mut form: Form) -> Form {
        form.fill(&self.pairs);
        form
    }

    /// The form as the body of an API handler; the version is the one the form was shown with.
    #[must_use]
    pub fn input<T: DeserializeOwned + Validate>(&self, form: &Form) -> Input<T> {
        self.body(&to_json(&form.fields, &self.pairs))
    }

    /// A body for an API handler that the page has made of what was typed. Its key is the masked
    /// token, which is made anew for every page.
    #[must_use]
    pub fn body<T: DeserializeOwned + Validate>(&self, value: &serde_json::Value) -> Input<T> {
        Input::of_form(value, self.typed("version").parse().ok())
            .sent_from(self.typed("token"), self.visit.request.path())
    }
}

/// Somebody who has not signed in, or may not have.
pub struct Guest {
    /// As for the API.
    pub anyone: Anyone,
    pub request: HttpRequest,
    /// The words of the language asked for.
    pub w: &'static Words,
}

impl Guard for Guest {
    const ACTION: Option<Action> = None;
}

/// A form sent by somebody who has not signed in: same origin.
pub struct Knock {
    pub guest: Guest,
    pub pairs: Vec<(String, String)>,
}

impl Guard for Knock {
    const ACTION: Option<Action> = None;
}

pub(super) type Coming<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Guest {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Anyone::of(request).map(|anyone| Self {
            anyone,
            request: request.clone(),
            w: Words::of(cookie::language(request)),
        }))
    }
}

impl FromRequest for Knock {
    type Error = Problem;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let pairs = own_form(&request, payload).await?;
            Ok(Self {
                guest: Guest {
                    anyone: Anyone::of(&request)?,
                    w: Words::of(cookie::language(&request)),
                    request,
                },
                pairs,
            })
        })
    }
}

impl<A: Permission> FromRequest for Visit<A> {
    type Error = Problem;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(visit(request.clone(), A::ACTION))
    }
}

impl<A: Permission> FromRequest for Step<A> {
    type Error = Problem;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(sent(request.clone(), payload.take(), A::ACTION))
    }
}

impl OfStated for Visit {
    async fn of_stated(
        request: &HttpRequest,
        _: &mut Payload,
        action: Action,
    ) -> Result<Self, Problem> {
        visit(request.clone(), action).await
    }
}

impl OfStated for Step {
    async fn of_stated(
        request: &HttpRequest,
        payload: &mut Payload,
        action: Action,
    ) -> Result<Self, Problem> {
        sent(request.clone(), payload.take(), action).await
    }
}

async fn sent<A>(
    request: HttpRequest,
    payload: Payload,
    action: Action,
) -> Result<Step<A>, Problem> {
    let pairs = own_form(&request, payload).await;
    // What was typed while the session ended, or before a proof, is not lost: it goes along to the
    // door, or to where the proof is asked for.
    if let Ok(pairs) = &pairs {
        request.extensions_mut().insert(Typed(pairs.clone()));
        prove(&request, pairs).await?;
    }
    visit(request, action).await?.sent(pairs?)
}

/// Takes the proof that came with a form, where one was asked for.
async fn prove(request: &HttpRequest, pairs: &[(String, String)]) -> Result<(), Problem> {
    let typed = pairs.iter().find(|(name, value)| name == PROOF && !value.is_empty());
    let Some((_, typed)) = typed else { return Ok(()) };
    let visit: Visit<may::ProveOneself> = visit(request.clone(), Action::ProveOneself).await?;
    visit.check_token(pairs)?;
    let name = if visit.viewer.me.second_factor { "code" } else { "password" };
    let input = Input::of_form(&serde_json::json!({ name: typed }), None);
    let Err(mut problem) = handlers::step_up(visit.can().clone(), input).await else {
        return Ok(());
    };
    if !matches!(problem.code.status(), 422 | 429) {
        return Err(problem);
    }
    problem.errors.iter_mut().for_each(|error| error.pointer = format!("/{PROOF}"));
    request.extensions_mut().insert(ProofFault(problem));
    Err(Problem::new(Code::StepUpNeeded))
}

/// Only this site's own pages send forms here; a request that does not say where it comes from is
/// somebody else's.
pub(super) fn check_origin(request: &HttpRequest) -> Result<(), Problem> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let origin = text(ORIGIN.as_str())
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, authority)| authority);
    let own = origin.is_some() && origin == text(HOST.as_str());
    let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    if own && site { Ok(()) } else { Err(Problem::new(Code::ForeignForm)) }
}

pub(super) async fn own_form(
    request: &HttpRequest,
    payload: Payload,
) -> Result<Vec<(String, String)>, Problem> {
    check_origin(request)?;
    let media = request.content_type().to_ascii_lowercase();
    if media != "application/x-www-form-urlencoded" {
        return Err(Problem::new(Code::UnsupportedMedia)
            .with("expected", "application/x-www-form-urlencoded"));
    }
    only_utf8(request, &media)?;
    let bytes = read_body(request, payload, crate::limits::BODY_BYTES).await?;
    serde_html_form::from_bytes(&bytes)
        .map_err(|_| Problem::new(Code::BodyUnreadable).with("reason", "form"))
}

/// The access token, exchanged for the next one when it is over.
async fn token(request: &HttpRequest) -> Result<String, Problem> {
    let anyone = Anyone::of(request)?;
    let now = anyone.door.store.clock().now();
    if let Some(token) = cookie::value(request, cookie::ACCESS)
        .filter(|token| anyone.door.keys.verify(token, now).is_ok())
    {
        return Ok(token);
    }
    let refresh =
        cookie::value(request, cookie::REFRESH).ok_or(Problem::new(Code::Unauthenticated))?;
    let tokens = accounts::go_on(anyone, refresh).await?;
    cookie::keep(request, &tokens);
    Ok(tokens.access_token)
}

pub(super) async fn visit<A>(request: HttpRequest, action: Action) -> Result<Visit<A>, Problem> {
    let (door, token) = (door_of(&request)?, token(&request).await?);
    let can: Can<A> = Can::by_token(door, &token, request_id(&request), action)?;
    let (door, claims) = (can.door(), can.claims().clone());
    note_asker(&request, &claims);
    let (load_actor, now) = (door.load_actor, door.store.clock().now());
    let (actor, (me, unread)) = door
        .store
        .read(move |db| {
            let actor = load_actor(db, &claims, now)?;
            let own = actor.scope(Action::ProveOneself)?;
            let told = (accounts::oneself(db, &own)?, notice::unread(db, &own)?);
            Ok::<_, Problem>((actor, told))
        })
        .await?;
    let allowed = actor.scope(action).map(drop);
    let mut viewer = Viewer { me: me.into(), actor: actor.into(), token: String::new(), unread };
    viewer.token = form_token(door, viewer.actor.session);
    request.extensions_mut().insert(viewer.clone());
    allowed?;
    Ok(Visit { can, viewer, w: Words::of(cookie::language(&request)), request })
}

/// What a form of this session must bring back.
pub fn form_token(door: &Door, session: SessionId) -> String {
    mask(&seal(door, session))
}

/// What only this server can make for this session.
fn seal(door: &Door, session: SessionId) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(door.keys.secret()) else {
        return crate::auth::new_secret().into_bytes();
    };
    mac.update(b"form:");
    mac.update(session.to_string().as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Pages are compressed: a token that looks different on every page tells nothing by its length
/// (BREACH).
fn mask(seal: &[u8]) -> String {
    let pad: Vec<u8> = seal.iter().map(|_| rand::random::<u8>()).collect();
    let mixed = seal.iter().zip(&pad).map(|(one, other)| one ^ other);
    URL_SAFE_NO_PAD.encode(pad.iter().copied().chain(mixed).collect::<Vec<u8>>())
}

fn unmask(token: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (pad, mixed) = bytes.split_at_checked(bytes.len() / 2)?;
    Some(pad.iter().zip(mixed).map(|(one, other)| one ^ other).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_looks_the_same_and_always_says_the_same() {
        let seal = vec![7_u8; 32];
        let (one, other) = (mask(&seal), mask(&seal));
        assert_ne!(one, other);
        assert_eq!((unmask(&one), unmask(&other)), (Some(seal.clone()), Some(seal)));
        assert_eq!(unmask("!"), None);
    }
}
