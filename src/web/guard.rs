//! The first argument of every handler: who may come in. A handler without one does not fit a
//! [`super::Route`].

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, USER_AGENT};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::door::Door;
use super::edge::RequestId;
use super::peer::{device, peer};
use super::route::TakesParameters;
use super::watch::note_asker;
use crate::auth::may::Permission;
use crate::auth::{Action, Claims};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::Purpose;

/// In the place of a permission's type where the route states which action it is: what is made from
/// descriptions has handlers that differ in data alone.
pub struct Stated;

/// Somebody signed in who asks for an action. Whether the account allows it is judged with the work
/// itself.
#[derive(Clone)]
pub struct Caller {
    pub(super) door: web::Data<Door>,
    pub(super) claims: Claims,
    pub(super) request_id: String,
    pub(super) purpose: Option<Purpose>,
    /// Whether a fresh proof of oneself is owed.
    pub(super) owes_proof: bool,
    pub(super) action: Action,
}

impl Caller {
    /// What the token says: which account and which session.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// What every request shares.
    #[must_use]
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// The same somebody asking for something else that is stated.
    #[must_use]
    pub fn to(&self, action: Action) -> Can {
        Can::new(Self { action, ..self.clone() })
    }

    /// The same for a page that shows several things. Whether the account allows that is judged with
    /// the work itself, as ever.
    #[must_use]
    pub fn also<B: Permission>(&self) -> Can<B> {
        Can::new(Self { action: B::ACTION, ..self.clone() })
    }

    fn of(request: &HttpRequest, action: Action) -> Result<Self, Problem> {
        let door = door_of(request)?;
        let claims = claims(request, &door)?;
        note_asker(request, &claims);
        refuse_parameters(request)?;
        let (purpose, request_id, owes_proof) = (purpose(request)?, request_id(request), false);
        Ok(Self { door, claims, request_id, purpose, owes_proof, action })
    }
}

/// A caller who asks for `A`: the first argument of a handler says by its type which action it is.
pub struct Can<A = Stated> {
    caller: Caller,
    of: PhantomData<A>,
}

impl<A> Clone for Can<A> {
    fn clone(&self) -> Self {
        Self::new(self.caller.clone())
    }
}

impl<A> std::ops::Deref for Can<A> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<A> Can<A> {
    const fn new(caller: Caller) -> Self {
        Self { caller, of: PhantomData }
    }

    /// For pages, whose token is in a cookie. The token is verified here too.
    ///
    /// # Errors
    /// `unauthenticated` for a token that is not good.
    pub fn by_token(
        door: web::Data<Door>,
        token: &str,
        request_id: String,
        action: Action,
    ) -> Result<Self, Problem> {
        let claims = verified(&door, token)?;
        let (purpose, owes_proof) = (None, false);
        Ok(Self::new(Caller { door, claims, request_id, purpose, owes_proof, action }))
    }

    /// The same, refused without a fresh proof that it is the account's owner who asks.
    #[must_use]
    pub fn proven(&self) -> Proven<A> {
        Proven(self.clone().proven_if(true))
    }

    /// The same, refused without a fresh proof where one is owed.
    #[must_use]
    pub fn proven_if(mut self, owed: bool) -> Self {
        self.caller.owes_proof |= owed;
        self
    }
}

/// Somebody who asks for `A` and has proved lately that it is them: what a session left open, or
/// taken over, must not do. Whether the proof is fresh is judged with the work itself.
pub struct Proven<A>(Can<A>);

impl<A> std::ops::Deref for Proven<A> {
    type Target = Can<A>;

    fn deref(&self) -> &Can<A> {
        &self.0
    }
}

impl<A> From<Proven<A>> for Can<A> {
    /// What is done with it still owes the proof.
    fn from(proven: Proven<A>) -> Self {
        proven.0
    }
}

/// Anybody, signed in or not: sign-in itself, health, the description of the API.
pub struct Anyone {
    /// What every request shares.
    pub door: web::Data<Door>,
    /// Identifier of the request.
    pub request_id: String,
    /// Address of the peer, as the socket says, or a proxy that is trusted; headers can be forged.
    pub address: String,
    /// By which program, in a few words; its own claim.
    pub device: String,
}

impl Anyone {
    /// Who asks, as far as is known of anybody.
    ///
    /// # Errors
    /// `internal` where nothing is wired.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let door = door_of(request)?;
        let address = peer(request, &door.proxies);
        let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        let device = device(agent.unwrap_or_default());
        Ok(Self { door, request_id: request_id(request), address, device })
    }
}

/// What may stand first in a handler's signature.
pub trait Guard {
    /// The action it asks for; nothing for [`Anyone`].
    const ACTION: Option<Action>;
    /// Whether it owes a fresh proof of oneself.
    const PROVEN: bool = false;
}

impl<A: Permission> Guard for Can<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl<A: Permission> Guard for Proven<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
    const PROVEN: bool = true;
}

impl Guard for Anyone {
    const ACTION: Option<Action> = None;
}

/// Arguments of a handler whose first is a guard.
pub trait Guarded {
    /// The action of the guard.
    const ACTION: Option<Action>;
    /// Whether the guard owes a fresh proof of oneself.
    const PROVEN: bool;
}

macro_rules! guarded {
    ($($rest:ident)*) => {
        impl<G: Guard, $($rest),*> Guarded for (G, $($rest,)*) {
            const ACTION: Option<Action> = G::ACTION;
            const PROVEN: bool = G::PROVEN;
        }
    };
}
guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);

/// What every request shares.
///
/// # Errors
/// `internal` where nothing is wired.
pub fn door_of(request: &HttpRequest) -> Result<web::Data<Door>, Problem> {
    request.app_data::<web::Data<Door>>().cloned().ok_or(Problem::new(Code::Internal))
}

/// Identifier of the request.
#[must_use]
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone())
}

/// A route without parameters refuses them by name instead of passing over them.
fn refuse_parameters(request: &HttpRequest) -> Result<(), Problem> {
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let taken = request.app_data::<TakesParameters>().is_none_or(|known| known.0.contains(method));
    if taken || request.query_string().is_empty() {
        return Ok(());
    }
    let name = request.query_string().split(['=', '&']).next().unwrap_or("");
    Err(Problem::query(
        FieldError::new(&format!("?{name}"), "unknown_parameter").with("allowed", "―"),
    ))
}

fn claims(request: &HttpRequest, door: &Door) -> Result<Claims, Problem> {
    let refused = || {
        Problem::new(Code::Unauthenticated).header("WWW-Authenticate", "Bearer realm=\"dxship\"")
    };
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else { return Err(refused()) };
    let (scheme, token) =
        header.to_str().ok().and_then(|header| header.split_once(' ')).ok_or_else(refused)?;
    // RFC 9110: the name of a scheme may be written in either case.
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(refused());
    }
    match Claims::of_machine(token, &peer(request, &door.proxies)) {
        Some(claims) => claims.map_err(|_| refused()),
        None => verified(door, token),
    }
}

fn verified(door: &Door, token: &str) -> Result<Claims, Problem> {
    door.keys.verify(token, door.store.clock().now()).map_err(|fault| {
        tracing::debug!(%fault, "an access token was refused");
        Problem::new(Code::Unauthenticated).header("WWW-Authenticate", "Bearer realm=\"dxship\"")
    })
}

/// `X-Purpose`: what a look at somebody's record is for.
fn purpose(request: &HttpRequest) -> Result<Option<Purpose>, Problem> {
    let invalid = || Problem::new(Code::HeaderInvalid).with("header", "X-Purpose");
    let mut headers = request.headers().get_all("x-purpose");
    match (headers.next(), headers.next()) {
        (None, _) => Ok(None),
        (Some(header), None) => {
            header.to_str().ok().and_then(|word| word.parse().ok()).map(Some).ok_or_else(invalid)
        }
        (Some(_), Some(_)) => Err(invalid()),
    }
}

impl<A: Permission> FromRequest for Can<A> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Caller::of(request, A::ACTION).map(Self::new))
    }
}

/// What stands first in a handler whose route states its action.
pub trait OfStated: Sized + 'static {
    /// Somebody signed in who asks for that action.
    fn of_stated(
        request: &HttpRequest,
        payload: &mut Payload,
        action: Action,
    ) -> impl Future<Output = Result<Self, Problem>>;
}

impl OfStated for Can {
    async fn of_stated(
        request: &HttpRequest,
        _: &mut Payload,
        action: Action,
    ) -> Result<Self, Problem> {
        Caller::of(request, action).map(Self::new)
    }
}

impl<A: Permission> FromRequest for Proven<A> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Can::from_request(request, payload).into_inner().map(|can| can.proven()))
    }
}

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(refuse_parameters(request).and_then(|()| Self::of(request)))
    }
}
