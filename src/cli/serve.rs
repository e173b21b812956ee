//! Serving: for real, and as a demonstration that needs nothing.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::anchor::Anchors;
use super::{Failure, Outcome, Ran, waiting};
use crate::app::{self, Listening};
use crate::clock::Clock;
use crate::config::{Config, Log};
use crate::db::{AuditHead, Store, connect_once, last_commit};
use crate::limits::CLOCK_BEHIND_MINUTES;

/// Flags of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// 待ち受けるアドレス（例 127.0.0.1:8080）
    #[arg(long)]
    bind: Option<SocketAddr>,
    /// データベース（sqlite:ファイル または postgres://…）
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// 時計が最後の記録より遅れていても起動する（時計が正しいことを確かめた場合だけ）
    #[arg(long)]
    accept_clock: bool,
}

/// Flags of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// 標準出力の最初の行に、URL とサインイン情報を JSON で出す
    #[arg(long)]
    json: bool,
    /// 待ち受けるポート（省略時は 8080、使用中なら空いているもの。0 なら空いているもの）
    #[arg(long)]
    port: Option<u16>,
    /// データを残すフォルダー（省略時は終了とともに消える一時フォルダー）
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 都道府県のフォルダー（省略時は組み込みのもの。誤りがあれば終了コード 3）
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// 空の PostgreSQL データベースを使う場合の URL
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// The allocator's setting for how long freed memory is held back, in milliseconds.
const PURGE_DELAY: &str = "MIMALLOC_PURGE_DELAY";

/// Lets freed memory go back to the system at once: preparing the demonstration and every sign-in
/// take tens of MiB for a moment. The allocator reads its settings before `main`, so the program
/// starts itself anew, as the same process. Whoever set the variable is left alone; when the start
/// fails, the server runs with more memory.
fn give_memory_back() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(PURGE_DELAY).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let error = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(PURGE_DELAY, "0")
            .exec();
        eprintln!("警告: メモリーの設定を変えられませんでした（{error}）");
    }
}

const DEMO_PORT: u16 = 8080;

pub(super) fn serve(flags: &ServeArguments, mut config: Config) -> Ran {
    give_memory_back();
    config.server.bind = flags.bind.unwrap_or(config.server.bind);
    config.database.url = flags.database_url.clone().unwrap_or(config.database.url);
    config.check()?;
    start_log(&config.log);
    let store = app::open_store(&config, Clock::System)?;
    if !flags.accept_clock {
        check_clock(&store)?;
    }
    keep_anchor(&config, &store)?;
    let metrics = config.metrics_address()?.map(|address| (address, store.clone()));
    let door = app::open_door(&config, store)?;
    run(
        || {
            let listening = app::listen(&config, door)?;
            eprintln!("http://{} で待ち受けています（Ctrl+C で終了）", listening.address);
            Ok(listening)
        },
        metrics,
    )
}

/// A clock behind the last commit would give new rows moments before it, and let what has ended live
/// on.
fn check_clock(store: &Store) -> Result<(), Failure> {
    let last = store.read_blocking(last_commit)?;
    let behind = last.map_or(0, |last| (last - store.clock().now()).num_minutes());
    if behind < CLOCK_BEHIND_MINUTES {
        return Ok(());
    }
    Err(app::StartError(format!(
        "この機械の時計は、最後の記録より {behind} 分遅れています（{CLOCK_BEHIND_MINUTES} 分まで）。時計を合わせてください。時計が正しいことを確かめた場合は serve --accept-clock で起動できます"
    ))
    .into())
}

fn start_log(log: &Log) {
    // What libraries write at finer levels is not ours to vouch for: it may hold what was sent.
    let (level, others) = (&log.level, if log.level == "error" { "error" } else { "warn" });
    let filter = EnvFilter::try_new(format!("{others},dxship={level},dxship_planner={level}"))
        .unwrap_or_else(|_| EnvFilter::new("warn,dxship=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if log.format == "json" {
        builder.json().try_init()
    } else {
        builder.with_ansi(false).try_init()
    };
    // A second initialisation (tests) leaves the first in place.
    drop(started);
}

/// Runs until a signal; requests under way are answered.
fn run(
    listen: impl FnOnce() -> Result<Listening, Failure>,
    metrics: Option<(SocketAddr, Store)>,
) -> Ran {
    actix_web::rt::System::new().block_on(async move {
        let listening = listen()?;
        if let Some((address, store)) = metrics {
            actix_web::rt::spawn(app::serve_metrics(address, store)?);
        }
        let stop = listening.stop();
        actix_web::rt::spawn(async move {
            wait_for_signal().await;
            stop.await;
        });
        listening.server.await?;
        Ok(Outcome::Done)
    })
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Compares the heads kept outside with the record before anything is served, writes the present one,
/// and goes on doing so while the server runs.
fn keep_anchor(config: &Config, store: &Store) -> Result<(), Failure> {
    let (anchors, url) = (Anchors::of(config), store.url().clone());
    let key = app::audit_key(config)?;
    let pause = Duration::from_secs(u64::try_from(config.audit.anchor_seconds).unwrap_or(300));
    let write = move || anchors.write(&mut connect_once(&url)?, &key);
    let mut last = write()?;
    say(&last);
    std::thread::Builder::new().name("anchor".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(pause);
            match write() {
                Ok(head) if head == last => {}
                Ok(head) => {
                    say(&head);
                    last = head;
                }
                Err(error) => tracing::error!(%error, "the head of the audit record was not kept"),
            }
        }
    })?;
    Ok(())
}

/// The log is a place outside as well, where another machine collects it.
fn say(head: &AuditHead) {
    tracing::info!(sequence = head.sequence, chain = head.chain, "audit-anchor");
}

pub(super) fn demo(flags: &DemoArguments, mut config: Config) -> Ran {
    give_memory_back();
    let (prefecture, faults) = super::init::open(flags.from.as_deref())?;
    if !faults.is_empty() {
        super::init::tell_faults(&faults);
        return Ok(Outcome::Found);
    }
    let folder = DemoFolder::open(flags.data.as_deref())?;
    config.auth.key_dir = folder.path().join("keys");
    config.database.url = flags
        .database_url
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("demo.sqlite3").display()));
    config.server.bind = SocketAddr::from(([127, 0, 0, 1], demo_port(flags.port)));
    config.log.level = "warn".to_owned();
    config.check()?;
    start_log(&config.log);
    let store = app::open_store(&config, Clock::System)?;
    let accounts = waiting("体験版のデータを準備しています…", || {
        super::demo::load(&store, prefecture)
    })?;
    let door = app::open_door(&config, store)?;
    run(
        || {
            let listening = app::listen(&config, door)?;
            announce(flags.json, listening.address, &accounts)?;
            Ok(listening)
        },
        None,
    )
}

/// The usual port unless somebody has it; any port asked for by name is taken or refused.
fn demo_port(asked: Option<u16>) -> u16 {
    asked.unwrap_or_else(|| {
        if TcpListener::bind(("127.0.0.1", DEMO_PORT)).is_ok() { DEMO_PORT } else { 0 }
    })
}

fn announce(
    json: bool,
    address: SocketAddr,
    accounts: &[super::demo::DemoAccount],
) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if json {
        let line = serde_json::json!({ "url": format!("http://{address}"), "accounts": accounts });
        writeln!(out, "{line}")?;
    } else {
        writeln!(
            out,
            "体験版を開始しました: http://{address}\n（職員はすべて架空です。Ctrl+C で終了します）\n"
        )?;
        writeln!(out, "サインインできるアカウント:")?;
        for account in accounts {
            let body = account.organization_code.as_deref().unwrap_or("-");
            writeln!(
                out,
                "  {:<18} {:<7} {:<20} {}",
                account.role, body, account.login, account.password
            )?;
        }
        writeln!(out, "\nAPI の説明: http://{address}/api/docs/")?;
    }
    Ok(out.flush()?)
}

/// A folder that stays when it was named and goes with the program when it was not.
struct DemoFolder {
    path: PathBuf,
    temporary: bool,
}

impl DemoFolder {
    fn open(named: Option<&Path>) -> Result<Self, Failure> {
        use std::os::unix::fs::DirBuilderExt;
        let path = named.map_or_else(
            || std::env::temp_dir().join(format!("dxship-demo-{:016x}", crate::vocab::random_id())),
            Path::to_path_buf,
        );
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        Ok(Self { path, temporary: named.is_none() })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        if self.temporary {
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}
