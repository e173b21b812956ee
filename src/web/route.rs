//! A route, declared once: where, who, what for, what goes in and out.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, web};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use super::files::FileKind;
use super::guard::{Guarded, OfStated};
use crate::auth::Action;
use crate::problem::{Code, Problem};

/// Where the API lives.
pub const API_PREFIX: &str = "/api/v1";

/// A schema and those it refers to. It stands in the operation itself where different things share
/// its name, as pages do.
pub(super) struct Shape {
    pub name: String,
    pub schema: RefOr<Schema>,
    pub others: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    fn of<T: ToSchema>() -> Self {
        let mut others = Vec::new();
        T::schemas(&mut others);
        Self { name: T::name().into_owned(), schema: T::schema(), others }
    }
}

impl Route {
    /// Answers requests of a method.
    fn at(&self, method: Method) -> actix_web::Route {
        let serve = self.serve.clone();
        web::method(method)
            .to(move |request, payload: web::Payload| serve(request, payload.into_inner()))
    }

    /// Everything its description refers to.
    pub(super) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        let others = self.others.iter().filter_map(|(_, shape)| shape.as_ref());
        self.body.iter().chain(&self.reply).chain(others)
    }
}

type Served = Pin<Box<dyn Future<Output = HttpResponse>>>;
/// A handler of whatever arguments, so that the framework's layers are compiled once for all.
type Serve = Arc<dyn Fn(HttpRequest, Payload) -> Served + Send + Sync>;

/// A route of the API.
pub struct Route {
    pub method: Method,
    /// Path below [`API_PREFIX`].
    pub path: &'static str,
    /// What the caller must be allowed; nothing for everybody.
    pub action: Option<Action>,
    /// Whether it is done only with a fresh proof of oneself.
    pub is_proven: bool,
    /// What it is for, in Japanese.
    pub says: &'static str,
    /// Whether the answer is a list with its common parameters.
    pub is_list: bool,
    /// Whether its body is a file.
    pub takes_file: bool,
    /// Media types of the file; lists unless it says otherwise.
    pub(super) media: &'static str,
    pub status: u16,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Shape>,
    pub(super) reply: Option<Shape>,
    /// Other ways to succeed: status and, where it has a body, its shape.
    pub(super) others: Vec<(u16, Option<Shape>)>,
    /// Refusals beside those that every route of its kind has.
    pub(super) refusals: &'static [u16],
    serve: Serve,
}

impl Route {
    fn new<F, Args>(method: Method, path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        let serve: Serve = Arc::new(move |request, mut payload| {
            let handler = handler.clone();
            Box::pin(async move {
                match Args::from_request(&request, &mut payload).await {
                    Ok(args) => answer(handler.call(args).await, &request),
                    Err(error) => HttpResponse::from_error(error),
                }
            })
        });
        Self::served(method, path, says, Args::ACTION, serve).owing(Args::PROVEN)
    }

    /// A route that states its action; the guard, which stands first, asks for that one.
    pub fn under<G, X, F, R>(
        action: Action,
        (method, path): (Method, &'static str),
        says: &'static str,
        handler: F,
    ) -> Self
    where
        G: OfStated,
        X: FromRequest + 'static,
        F: AsyncFn(G, X) -> R + Clone + Send + Sync + 'static,
        R: Responder + 'static,
    {
        let serve: Serve = Arc::new(move |request, mut payload| {
            let handler = handler.clone();
            Box::pin(async move {
                let guard = match G::of_stated(&request, &mut payload, action).await {
                    Ok(guard) => guard,
                    Err(problem) => return HttpResponse::from_error(problem),
                };
                match X::from_request(&request, &mut payload).await {
                    Ok(rest) => answer(handler(guard, rest).await, &request),
                    Err(error) => HttpResponse::from_error(error),
                }
            })
        });
        Self::served(method, path, says, Some(action), serve)
    }

    fn served(
        method: Method,
        path: &'static str,
        says: &'static str,
        action: Option<Action>,
        serve: Serve,
    ) -> Self {
        Self {
            method,
            path,
            action,
            is_proven: false,
            says,
            is_list: false,
            takes_file: false,
            media: FileKind::MEDIA,
            status: 200,
            parameters: Vec::new(),
            body: None,
            reply: None,
            others: Vec::new(),
            refusals: &[],
            serve,
        }
    }

    const fn owing(mut self, proven: bool) -> Self {
        self.is_proven = proven;
        self
    }

    pub fn get<F, Args>(path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::GET, path, says, handler)
    }

    /// Makes something or takes a step.
    pub fn post<F, Args>(path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::POST, path, says, handler)
    }

    pub fn put<F, Args>(path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::PUT, path, says, handler)
    }

    /// Changes by merge patch.
    pub fn patch<F, Args>(path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::PATCH, path, says, handler)
    }

    pub fn delete<F, Args>(path: &'static str, says: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::DELETE, path, says, handler).gives(204)
    }

    #[must_use]
    pub fn query<T: IntoParams>(mut self) -> Self {
        self.parameters.extend(T::into_params(|| Some(ParameterIn::Query)));
        self
    }

    /// The same, of parameters that are described where the route is made.
    #[must_use]
    pub fn asks(mut self, parameters: Vec<Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// A part of what it answers owes a fresh proof of oneself; its handler says which.
    #[must_use]
    pub const fn proven_in_part(mut self) -> Self {
        self.is_proven = true;
        self
    }

    /// It is a list: `limit`, `cursor`, `total`, `format`, `charset`.
    #[must_use]
    pub const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }

    #[must_use]
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(Shape::of::<T>());
        self
    }

    /// The same, of a body that is described where the route is made.
    #[must_use]
    pub fn takes_described(mut self, (name, schema): (String, RefOr<Schema>)) -> Self {
        self.body = Some(Shape { name, schema, others: Vec::new() });
        self
    }

    /// Its body is a workbook or a CSV.
    #[must_use]
    pub const fn takes_file(mut self) -> Self {
        self.takes_file = true;
        self
    }

    /// The same, of these media types.
    #[must_use]
    pub const fn takes_file_of(mut self, media: &'static str) -> Self {
        (self.takes_file, self.media) = (true, media);
        self
    }

    /// The same, of an answer that is described where the route is made, with what it refers to.
    #[must_use]
    pub fn returns_described(
        mut self,
        (name, schema): (String, RefOr<Schema>),
        others: Vec<(String, RefOr<Schema>)>,
    ) -> Self {
        self.reply = Some(Shape { name, schema, others });
        self
    }

    #[must_use]
    pub fn returns<T: ToSchema>(mut self) -> Self {
        self.reply = Some(Shape::of::<T>());
        self
    }

    /// It may also succeed with another status and body.
    #[must_use]
    pub fn or_returns<T: ToSchema>(mut self, status: u16) -> Self {
        self.others.push((status, Some(Shape::of::<T>())));
        self
    }

    /// It may also succeed with another status and nothing to say.
    #[must_use]
    pub fn or_gives(mut self, status: u16) -> Self {
        self.others.push((status, None));
        self
    }

    /// What nobody does alone is answered by 202 and the request that was made for it.
    #[must_use]
    pub fn or_asks<T: ToSchema>(self) -> Self {
        self.or_returns::<T>(202)
    }

    /// It may also be refused with these statuses.
    #[must_use]
    pub const fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refusals = statuses;
        self
    }

    /// Its status of success.
    #[must_use]
    pub const fn gives(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

fn answer(said: impl Responder, request: &HttpRequest) -> HttpResponse {
    said.respond_to(request).map_into_boxed_body()
}

/// A text that is made once, when the routes are; the same one for the same text.
#[must_use]
pub fn fixed(text: String) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match known.get(text.as_str()) {
        Some(same) => same,
        None => {
            let text: &'static str = text.leak();
            known.insert(text);
            text
        }
    }
}

/// Methods of a path that take parameters; any other request with a query string is refused by its
/// guard.
pub(super) struct TakesParameters(pub Vec<Method>);

/// Registers the routes under a prefix: HEAD beside every GET, and 405 with `Allow` for everything
/// else. Paths with the same first word share a scope, so that a request is compared with its own
/// kind alone and not with every path there is.
pub fn mount(config: &mut web::ServiceConfig, prefix: &str, routes: &[Route]) {
    let mut paths: Vec<&str> = routes.iter().map(|route| route.path).collect();
    // A fixed word goes before a key at the same place.
    paths.sort_by_key(|path| path.replace('{', "~"));
    paths.dedup();
    for family in paths.chunk_by(|one, next| first_word(one) == first_word(next)) {
        if let [path] = family {
            config.service(resource(path, &format!("{prefix}{path}"), routes));
            continue;
        }
        let word = first_word(family[0]);
        let scope = web::scope(&format!("{prefix}{word}"));
        let scope = family
            .iter()
            .fold(scope, |scope, path| scope.service(resource(path, &path[word.len()..], routes)));
        config.service(scope);
    }
}

/// `/talents` of `/talents/{id}`.
fn first_word(path: &str) -> &str {
    path.get(1..).and_then(|rest| rest.find('/')).map_or(path, |end| &path[..=end])
}

/// What answers at a path, registered as `place`.
fn resource(path: &str, place: &str, routes: &[Route]) -> actix_web::Resource {
    let of_path: Vec<&Route> = routes.iter().filter(|route| route.path == path).collect();
    let asks = |route: &&&Route| route.is_list || !route.parameters.is_empty();
    let asking = of_path.iter().filter(asks).map(|route| route.method.clone()).collect();
    let mut resource = web::resource(place).app_data(TakesParameters(asking));
    for route in &of_path {
        resource = resource.route(route.at(route.method.clone()));
        if route.method == Method::GET {
            resource = resource.route(route.at(Method::HEAD));
        }
    }
    let allow = allowed(&of_path);
    resource.default_service(web::to(move |request: HttpRequest| refuse(request, allow.clone())))
}

fn allowed(routes: &[&Route]) -> String {
    let mut methods: Vec<&str> = routes.iter().map(|route| route.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

async fn refuse(_: HttpRequest, allow: String) -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::MethodNotAllowed).with("allow", &allow).header("Allow", allow))
}
