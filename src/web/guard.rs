//! The first argument of every handler: who may come in. A handler without one does not fit a
//! [`super::Route`].

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::door::Door;
use super::edge::RequestId;
use super::peer::peer;
use super::route::TakesParameters;
use super::watch::note_asker;
use crate::auth::may::Permission;
use crate::auth::{Action, Claims};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::Purpose;

/// Somebody signed in who asks for `A`. Whether the account allows it is judged with the work
/// itself.
pub struct Can<A> {
    pub(super) door: web::Data<Door>,
    pub(super) claims: Claims,
    pub(super) request_id: String,
    pub(super) purpose: Option<Purpose>,
    action: PhantomData<A>,
}

impl<A> Clone for Can<A> {
    fn clone(&self) -> Self {
        Self {
            door: self.door.clone(),
            claims: self.claims.clone(),
            request_id: self.request_id.clone(),
            purpose: self.purpose,
            action: PhantomData,
        }
    }
}

impl<A> Can<A> {
    /// For pages, whose token is in a cookie. The token is verified here too.
    ///
    /// # Errors
    /// `unauthenticated` for a token that is not good.
    pub fn by_token(
        door: web::Data<Door>,
        token: &str,
        request_id: String,
    ) -> Result<Self, Problem> {
        let claims = verified(&door, token)?;
        Ok(Self { door, claims, request_id, purpose: None, action: PhantomData })
    }

    /// What the token says: which account and which session.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The same somebody asking for something else, for pages that show several things. Whether the
    /// account allows that is judged with the work itself, as ever.
    #[must_use]
    pub fn also<B: Permission>(&self) -> Can<B> {
        Can {
            door: self.door.clone(),
            claims: self.claims.clone(),
            request_id: self.request_id.clone(),
            purpose: self.purpose,
            action: PhantomData,
        }
    }

    /// What every request shares.
    #[must_use]
    pub fn door(&self) -> &Door {
        &self.door
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
}

impl Anyone {
    /// Who asks, as far as is known of anybody.
    ///
    /// # Errors
    /// `internal` where nothing is wired.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let door = door_of(request)?;
        let address = peer(request, &door.proxies);
        Ok(Self { door, request_id: request_id(request), address })
    }
}

/// What may stand first in a handler's signature.
pub trait Guard {
    /// The action it asks for; nothing for [`Anyone`].
    const ACTION: Option<Action>;
}

impl<A: Permission> Guard for Can<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl Guard for Anyone {
    const ACTION: Option<Action> = None;
}

/// Arguments of a handler whose first is a guard.
pub trait Guarded {
    /// The action of the guard.
    const ACTION: Option<Action>;
}

macro_rules! guarded {
    ($($rest:ident)*) => {
        impl<G: Guard, $($rest),*> Guarded for (G, $($rest,)*) {
            const ACTION: Option<Action> = G::ACTION;
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
    verified(door, token)
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
        ready(door_of(request).and_then(|door| {
            let claims = claims(request, &door)?;
            note_asker(request, &claims);
            refuse_parameters(request)?;
            let purpose = purpose(request)?;
            Ok(Self { door, claims, request_id: request_id(request), purpose, action: PhantomData })
        }))
    }
}

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(refuse_parameters(request).and_then(|()| Self::of(request)))
    }
}
