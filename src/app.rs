//! The only place where things are wired: the same application for production, demonstration and
//! tests.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::auth::{Keys, Passwords, read_or_make_key};
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db::{SchemaState, Store, connect_once, migrate, schema_state};
use crate::problem::{Code, Problem};
use crate::web::{
    API_PREFIX, Anyone, Door, Edge, FileReader, Reply, Route, describe, exposition, mount,
};
use crate::{
    accounts, assessment, assignment, demand, hiring, import, insight, organization, pages,
    rotation, skill, talent, training, wish,
};

/// Why the program cannot start; a sentence for its operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(pub String);

impl StartError {
    fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Every route of the API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        organization::routes(),
        accounts::routes(),
        talent::routes(),
        skill::routes(),
        assessment::routes(),
        demand::routes(),
        wish::routes(),
        assignment::routes(),
        rotation::routes(),
        hiring::routes(),
        training::routes(),
        import::routes(),
        insight::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The key that chains the audit rows.
///
/// # Errors
/// When the key file cannot be read or made.
pub fn audit_key(config: &Config) -> Result<Vec<u8>, StartError> {
    read_or_make_key(&config.auth.key_dir.join("audit.key")).map_err(StartError)
}

/// Opens the database for serving: empty ones are migrated, older and newer ones are refused with
/// what to do.
///
/// # Errors
/// [`StartError`] for the operator.
pub fn open_store(config: &Config, clock: Clock) -> Result<Store, StartError> {
    let url = DatabaseUrl::parse(&config.database.url).map_err(StartError::of)?;
    let mut db = connect_once(&url).map_err(StartError::of)?;
    match schema_state(&mut db).map_err(StartError::of)? {
        SchemaState::Current => {}
        SchemaState::Empty => drop(migrate(&mut db).map_err(StartError::of)?),
        SchemaState::Behind(names) => {
            return Err(StartError(format!(
                "データベースの更新が必要です（{}）。バックアップを取り、dxship migrate を実行してください",
                names.join(", ")
            )));
        }
        SchemaState::Ahead(names) => {
            return Err(StartError(format!(
                "データベースは新しい版の dxship のものです（{}）。新しい版を使ってください",
                names.join(", ")
            )));
        }
    }
    drop(db);
    Store::open(&url, config.database.readers, clock, audit_key(config)?).map_err(StartError::of)
}

/// Opens everything a server needs.
///
/// # Errors
/// [`StartError`] for the operator.
pub fn open_door(config: &Config, store: Store) -> Result<Door, StartError> {
    let secret = read_or_make_key(&config.auth.key_dir.join("token.key")).map_err(StartError)?;
    let keys = Keys::new(&secret, config.auth.token_minutes).map_err(StartError)?;
    // A library without a backend panics at the first token; better now than at the first sign-in.
    let (account, session, now) =
        (crate::vocab::AccountId::random(), crate::vocab::SessionId::random(), store.clock().now());
    keys.issue(account, session, now).map_err(StartError)?;
    let openapi = describe(&routes()).to_json().map_err(StartError::of)?;
    Ok(Door {
        store,
        keys,
        passwords: Passwords::start(config.auth.hashing_threads).map_err(StartError)?,
        files: FileReader::new(),
        load_actor: accounts::load_actor,
        auth: config.auth.clone(),
        smallest_group: config.privacy.smallest_group,
        request_seconds: config.server.request_seconds,
        openapi,
        show_problem: pages::show_problem,
    })
}

async fn health(_: Anyone) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#)
}

/// Ready when the database answers.
async fn readiness(anyone: Anyone) -> Result<HttpResponse, Problem> {
    anyone
        .door
        .store
        .read(|db| accounts::has_accounts(db).map(drop))
        .await
        .map_err(|_: Problem| Problem::new(Code::Unavailable).header("Retry-After", 2))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ready"}"#))
}

async fn openapi(anyone: Anyone) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(anyone.door.openapi.clone())
}

async fn docs_page(_: Anyone) -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("Location", "/api/docs/")).finish()
}

async fn nowhere() -> Result<Reply, Problem> {
    Err(Problem::not_found())
}

fn plain_routes() -> Vec<Route> {
    vec![
        Route::get("/healthz", "稼働確認", health),
        Route::get("/readyz", "準備確認", readiness),
        Route::get("/api/v1/openapi.json", "API の説明", openapi),
        Route::get("/api/docs", "API の説明を読む", docs_page),
    ]
}

fn configure(config: &mut web::ServiceConfig) {
    mount(config, API_PREFIX, &routes());
    let viewer = utoipa_swagger_ui::SwaggerUi::new("/api/docs/{_:.*}")
        .config(utoipa_swagger_ui::Config::new(["/api/v1/openapi.json"]).validator_url("none"));
    // Before the scope of `/api`, which would answer for everything below it.
    config.service(viewer);
    mount(config, "", &plain_routes());
    mount(config, "", &pages::routes());
    config.default_service(web::to(nowhere));
}

/// A server that listens but does not run yet, and where.
pub struct Listening {
    /// Run it to serve.
    pub server: Server,
    pub address: SocketAddr,
    /// Works on what the queue holds for as long as this is kept.
    pub worker: rotation::Worker,
}

impl Listening {
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
}

/// Binds the address and prepares the server.
///
/// # Errors
/// [`StartError`] when the address is taken.
pub fn listen(config: &Config, door: Door) -> Result<Listening, StartError> {
    let taken = |error: std::io::Error| {
        StartError(format!("{} で待ち受けできません: {error}", config.server.bind))
    };
    let socket = TcpListener::bind(config.server.bind).map_err(taken)?;
    let address = socket.local_addr().map_err(taken)?;
    let worker = rotation::Worker::start(door.store.clone());
    let door = web::Data::new(door);
    let server =
        HttpServer::new(move || App::new().app_data(door.clone()).wrap(Edge).configure(configure))
            .workers(config.server.workers)
            .client_request_timeout(Duration::from_secs(5))
            .keep_alive(Duration::from_secs(75))
            .shutdown_timeout(10)
            .disable_signals()
            .listen(socket)
            .map_err(taken)?
            .run();
    Ok(Listening { server, address, worker })
}

/// Prepares the metrics on their own port.
///
/// # Errors
/// [`StartError`] when the address is taken.
pub fn serve_metrics(address: SocketAddr) -> Result<Server, StartError> {
    let answer = || async {
        HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(exposition())
    };
    let server = HttpServer::new(move || App::new().route("/metrics", web::get().to(answer)))
        .workers(1)
        .disable_signals();
    Ok(server
        .bind(address)
        .map_err(|error| StartError(format!("{address} で計測値を公開できません: {error}")))?
        .run())
}
