//! The only place where things are wired: the same application for production, demonstration and
//! tests.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server, ServerHandle};
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpResponse, HttpServer, web};
use chrono::NaiveDateTime;

use crate::accounts::ApprovalKind;
use crate::affiliation::Affiliation;
use crate::auth::{
    Actor, Claims, Issuer, Keys, Passwords, Scope, SignInTurns, read_key, read_or_make_key,
};
use crate::clock::Clock;
use crate::config::{Config, Database, DatabaseUrl};
use crate::db::{
    AuditKey, Background, Db, KeyState, SchemaState, Store, Tx, claim_key, connect_existing,
    connect_once, has_key, keep_private, key_state, migrate, missing, schema_state,
};
use crate::identity::Providers;
use crate::problem::{Code, Problem};
use crate::vocab::AccountId;
use crate::web::{
    API_PREFIX, Anyone, Condition, Door, Edge, FileReader, Reply, Route, StrictLines, Watch,
    describe, exposition, mount,
};
use crate::{
    accounts, affiliation, assessment, assignment, career, commons, cost, council, demand, edition,
    hiring, import, insight, literacy, notice, organization, pages, paper, recruitment, reference,
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
        notice::routes(),
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
        commons::routes(),
        council::routes(),
        literacy::routes(),
        career::routes(),
        cost::routes(),
        recruitment::routes(),
        reference::routes(),
        paper::routes(),
        import::routes(),
        insight::routes(),
        pages::provider_routes(),
        edition::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the facts say of who belongs where, as the rooms that own them tell it.
///
/// # Errors
/// When the rows cannot be read.
pub fn facts_of_affiliation(db: &mut Db) -> Result<Vec<Affiliation>, Problem> {
    let mut facts = talent::affiliations(db)?;
    facts.extend(assignment::affiliations(db)?);
    Ok(facts)
}

/// Name of the key that signs access tokens.
pub const TOKEN_KEY: &str = "token.key";
/// Name of the one before it, whose tokens are still accepted.
pub const FORMER_TOKEN_KEY: &str = "token.former.key";

/// Name of the key that signs badges.
pub const BADGE_KEY: &str = "badge.key";
/// Name of the one before it, whose badges stay good.
pub const FORMER_BADGE_KEY: &str = "badge.former.key";

/// Where the keys of the audit record stand.
#[must_use]
pub fn audit_key_file(config: &Config) -> PathBuf {
    config.auth.key_dir.join("audit.key")
}

/// The key that chains the audit rows, as it is; asking makes none.
///
/// # Errors
/// When the key file cannot be read.
pub fn audit_key(config: &Config) -> Result<AuditKey, StartError> {
    read_key(&audit_key_file(config)).map(AuditKey::from).map_err(|error| {
        StartError(format!("{error}。監査記録の鍵 audit.key を控えから戻してください"))
    })
}

/// The key of this record, for looking at it.
///
/// # Errors
/// When the key is missing, or another one chains this record.
pub fn audit_key_of(config: &Config, db: &mut Db) -> Result<AuditKey, StartError> {
    let key = audit_key(config)?;
    let state = key_state(db, &key).map_err(StartError::of)?;
    own_key(config, key, state)
}

/// The key of this record, for going on with it: made together with the record, and from then on the
/// only one.
fn claimed_key(config: &Config, db: &mut Db) -> Result<AuditKey, StartError> {
    let file = audit_key_file(config);
    let key = if !file.exists() && !has_key(db).map_err(StartError::of)? {
        read_or_make_key(&file).map(AuditKey::from).map_err(StartError)?
    } else {
        audit_key(config)?
    };
    let state = claim_key(db, &key).map_err(StartError::of)?;
    own_key(config, key, state)
}

fn own_key(config: &Config, key: AuditKey, state: KeyState) -> Result<AuditKey, StartError> {
    let file = audit_key_file(config);
    match state {
        KeyState::Own | KeyState::Unclaimed => Ok(key),
        KeyState::Former => Err(StartError(format!(
            "監査記録の鍵 {} の切替えが終わっていません。dxship key rotate audit を実行してください",
            file.display()
        ))),
        KeyState::Foreign => Err(StartError(format!(
            "鍵 {} は、このデータベースの監査記録の鍵ではありません。正しい audit.key を戻してください",
            file.display()
        ))),
    }
}

/// Opens the database for serving: empty ones are migrated where none was expected, older and newer
/// ones are refused with what to do.
///
/// # Errors
/// [`StartError`] for the operator.
pub fn open_store(config: &Config, clock: Clock) -> Result<Store, StartError> {
    let url = DatabaseUrl::parse(&config.database.url).map_err(StartError::of)?;
    let expected = is_expected(config, &url)?;
    let place = Store::hold(&url).map_err(StartError::of)?;
    let key = prepare(config, &url, expected)?;
    Store::open(&url, &config.database, clock, key, place).map_err(StartError::of)
}

/// Opens the database beside a server that may be running, for one piece of work of the operator.
///
/// # Errors
/// [`StartError`] for the operator.
pub fn open_beside(config: &Config) -> Result<Store, StartError> {
    let url = DatabaseUrl::parse(&config.database.url).map_err(StartError::of)?;
    let key = prepare(config, &url, is_expected(config, &url)?)?;
    let database = Database { readers: 1, ..config.database.clone() };
    Store::open(&url, &database, Clock::System, key, None).map_err(StartError::of)
}

/// Whether a database was here before, which its key tells. One that is gone is not replaced by an
/// empty one.
fn is_expected(config: &Config, url: &DatabaseUrl) -> Result<bool, StartError> {
    let expected = audit_key_file(config).exists();
    if let (true, DatabaseUrl::Sqlite(_)) = (expected, url) {
        connect_existing(url).map_err(StartError::of)?;
    }
    Ok(expected)
}

fn name_of(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => path.display().to_string(),
        DatabaseUrl::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

/// Brings the database to where this program can work with it; the key of its record.
fn prepare(config: &Config, url: &DatabaseUrl, expected: bool) -> Result<AuditKey, StartError> {
    keep_private(url).map_err(StartError::of)?;
    let mut db = connect_once(url).map_err(StartError::of)?;
    match schema_state(&mut db).map_err(StartError::of)? {
        SchemaState::Current => {}
        SchemaState::Empty if expected => return Err(StartError(missing(&name_of(url)))),
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
    claimed_key(config, &mut db)
}

/// What signs badges, with the key before it, whose badges stay good.
fn issuer(config: &Config) -> Result<Issuer, StartError> {
    let file = |name| config.auth.key_dir.join(name);
    let own = read_or_make_key(&file(BADGE_KEY)).map_err(StartError)?;
    let former = file(FORMER_BADGE_KEY);
    let former = former.exists().then(|| read_key(&former)).transpose().map_err(StartError)?;
    Issuer::new(&own, former.as_deref()).map_err(StartError)
}

/// Opens everything a server needs.
///
/// # Errors
/// [`StartError`] for the operator.
pub fn open_door(config: &Config, store: Store) -> Result<Door, StartError> {
    let file = |name| config.auth.key_dir.join(name);
    let secret = read_or_make_key(&file(TOKEN_KEY)).map_err(StartError)?;
    let mut keys = Keys::new(&secret, config.auth.token_minutes).map_err(StartError)?;
    if file(FORMER_TOKEN_KEY).exists() {
        keys.accept(&read_key(&file(FORMER_TOKEN_KEY)).map_err(StartError)?);
    }
    // A library without a backend panics at the first token; better now than at the first sign-in.
    let (account, session, now) =
        (crate::vocab::AccountId::random(), crate::vocab::SessionId::random(), store.clock().now());
    keys.issue(account, session, now).map_err(StartError)?;
    let product = store.read_blocking(organization::product).map_err(|_: Problem| {
        StartError("データベースから都道府県の設定を読めません".to_owned())
    })?;
    let openapi = describe(&routes()).to_json().map_err(StartError::of)?;
    Ok(Door {
        store,
        keys,
        sign_ins: SignInTurns::default(),
        proxies: config.server.trusted_proxies.parse().map_err(StartError)?,
        passwords: Passwords::start(config.auth.hashing_threads).map_err(StartError)?,
        files: FileReader::new(),
        load_actor,
        note_use: accounts::note_use,
        carry_out,
        factor_key: audit_key(config)?.root().to_vec(),
        badges: issuer(config)?,
        watch: Watch::default(),
        auth: config.auth.clone(),
        providers: Providers::open(&config.auth.oidc).map_err(StartError)?,
        mail: config.mail.clone(),
        webhooks: config.webhooks.clone(),
        papers: config.papers.clone(),
        product,
        smallest_group: config.privacy.smallest_group,
        stopping: Arc::default(),
        request_seconds: config.server.request_seconds,
        openapi,
        show_problem: pages::show_problem,
    })
}

/// Whether an account may be told anything now.
fn may_hear(db: &mut Db, account: AccountId) -> Result<bool, Problem> {
    let now = Clock::System.now();
    match accounts::actor_of(db, account, now)? {
        Some(actor) => Ok(!has_left(db, &actor)?),
        None => Ok(false),
    }
}

/// Whether the person of an account has left: on the day after the last of their employment the
/// account opens nothing more, whatever roles it holds.
fn has_left(db: &mut Db, actor: &Actor) -> Result<bool, Problem> {
    actor.talent.map_or(Ok(false), |talent| affiliation::has_left(db, talent, actor.today))
}

/// Who asks, by the session and the roles, while they are employed.
fn load_actor(db: &mut Db, claims: &Claims, now: NaiveDateTime) -> Result<Actor, Problem> {
    let actor = accounts::load_actor(db, claims, now)?;
    if !has_left(db, &actor)? {
        return Ok(actor);
    }
    Err(Problem::new(Code::Unauthenticated).header("WWW-Authenticate", "Bearer realm=\"dxship\""))
}

/// What two persons agreed on, by the rooms that do it.
fn carry_out(
    tx: &mut Tx<'_>,
    scope: &Scope,
    kind: &str,
    subject: &str,
    act: &serde_json::Value,
) -> Result<Option<String>, Problem> {
    match kind.parse() {
        Ok(ApprovalKind::WishOfficer) => wish::name_agreed(tx, scope, act).map(Some),
        Ok(ApprovalKind::Levels) => assessment::record_agreed(tx, subject, act).map(|()| None),
        Ok(ApprovalKind::PlacementImport) => import::take_agreed(tx, scope, act),
        Ok(ApprovalKind::OpenDataEdition) => edition::publish_agreed(tx, subject).map(|()| None),
        _ => Err(Problem::new(Code::Internal)),
    }
}

async fn health(_: Anyone) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#)
}

/// Seconds in which whoever asks for readiness is answered.
const READY_SECONDS: u64 = 3;

/// Ready when the database answers and keeps what is written.
async fn readiness(anyone: Anyone) -> Result<HttpResponse, Problem> {
    let check = anyone.door.store.check();
    match tokio::time::timeout(Duration::from_secs(READY_SECONDS), check).await {
        Ok(Ok(())) => {
            Ok(HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ready"}"#))
        }
        _ => Err(Problem::new(Code::Unavailable).header("Retry-After", 2)),
    }
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
        insight::calendar_route(),
    ]
    .into_iter()
    .chain(literacy::open_routes())
    .collect()
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
    pub worker: Background,
    /// Sends what the outbox holds for as long as this is kept, where there is a way out.
    pub courier: Option<notice::Courier>,
    stopping: Arc<AtomicBool>,
}

impl Listening {
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Ends the server: streams end by themselves, requests and files under way are answered within
    /// their time.
    pub fn stop(&self) -> impl Future<Output = ()> + 'static {
        let (handle, stopping) = (self.handle(), Arc::clone(&self.stopping));
        async move {
            stopping.store(true, Ordering::SeqCst);
            handle.stop(true).await;
        }
    }
}

/// Seconds a request that has arrived takes at most to be answered, when the server ends.
const LAST_ANSWERS_SECONDS: u64 = 5;

/// Descriptors of a connection to the database: the file, its log, their shared memory, one to spare.
const DESCRIPTORS_EACH: u64 = 4;
/// Descriptors for everything that is neither a connection of a client nor of the database.
const DESCRIPTORS_OTHERWISE: u64 = 16;

/// Connections one worker takes: whoever comes when they are used up waits outside, so that those
/// inside, the database and the files never lack a descriptor.
fn connections_each(config: &Config) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let allowed = getrlimit(Resource::Nofile).maximum;
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: allowed, maximum: allowed }) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let open = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let database = DESCRIPTORS_EACH * (config.database.readers.max(8) as u64 + 1);
    let left = open.saturating_sub(DESCRIPTORS_OTHERWISE + database) / config.server.workers as u64;
    usize::try_from(left).unwrap_or(usize::MAX).clamp(MOST_CONNECTIONS.0, MOST_CONNECTIONS.1)
}

/// Fewest and most connections of a worker.
const MOST_CONNECTIONS: (usize, usize) = (4, 25_600);

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
    let worker = rotation::start_worker(door.store.clone());
    let hooks = (&config.webhooks, door.factor_key.clone());
    let courier =
        notice::Courier::start(&door.store, (&config.mail, may_hear), hooks).map_err(StartError)?;
    let stopping = Arc::clone(&door.stopping);
    let server = serve(config, socket, address, web::Data::new(door)).map_err(taken)?;
    Ok(Listening { server, address, worker, courier, stopping })
}

async fn metrics(store: web::Data<Store>) -> HttpResponse {
    let ready = store.check().await.is_ok();
    let jobs = store.read(rotation::under_way).await.unwrap_or(0);
    match exposition(Condition { ready, waiting: store.waiting(), jobs }) {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// The server of the library, with connections whose lines end as they must.
fn serve(
    config: &Config,
    socket: TcpListener,
    address: SocketAddr,
    door: web::Data<Door>,
) -> std::io::Result<Server> {
    let builder = Server::build();
    let ending = builder.graceful_shutdown_signal();
    let connections = move || {
        let app = App::new().app_data(door.clone()).wrap(Edge).configure(configure);
        let app = app.into_factory().map_err(|error| error.error_response());
        let ending = ending.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .keep_alive(Duration::from_secs(75))
            .client_request_timeout(Duration::from_secs(5))
            .client_disconnect_timeout(Duration::from_secs(1))
            .local_addr(address)
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(|stream: TcpStream| async {
            let peer = stream.peer_addr().ok();
            Ok::<_, DispatchError>((StrictLines::new(stream), Protocol::Http1, peer))
        })
        .and_then(http)
    };
    let server = builder
        .workers(config.server.workers)
        .max_concurrent_connections(connections_each(config))
        .shutdown_timeout(config.server.request_seconds + LAST_ANSWERS_SECONDS)
        .disable_signals()
        .listen("dxship", socket, connections)?;
    Ok(server.run())
}

/// Prepares the metrics on their own port.
///
/// # Errors
/// [`StartError`] when the address is taken.
pub fn serve_metrics(address: SocketAddr, store: Store) -> Result<Server, StartError> {
    let store = web::Data::new(store);
    let server = HttpServer::new(move || {
        App::new().app_data(store.clone()).route("/metrics", web::get().to(metrics))
    })
    .workers(1)
    .disable_signals();
    Ok(server
        .bind(address)
        .map_err(|error| StartError(format!("{address} で計測値を公開できません: {error}")))?
        .run())
}
