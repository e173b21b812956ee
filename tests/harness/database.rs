//! A fresh, migrated database per test, copied from a template made once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::config::DatabaseUrl;
use dxship::db::{Db, connect_once, migrate};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Where the tests' PostgreSQL listens: a URL ending in `host=DIRECTORY`, set by `.ci/test`.
const VARIABLE: &str = "DXSHIP_TEST_POSTGRES";

fn server() -> String {
    std::env::var(VARIABLE)
        .unwrap_or_else(|_| panic!("{VARIABLE} is not set: run the tests by `.ci/test`, which starts a PostgreSQL of its own"))
}

fn url_of(name: &str) -> String {
    let server = server();
    let (head, query) = server.split_once('?').unwrap_or((&server, ""));
    let head = head.rsplit_once('/').map_or(head, |(head, _)| head);
    format!("{head}/{name}?{query}")
}

fn run(url: &DatabaseUrl, sql: &str) {
    match connect_once(url).expect("connects") {
        Db::Postgres(mut connection) => connection.batch_execute(sql).expect("runs"),
        Db::Sqlite(mut connection) => connection.batch_execute(sql).expect("runs"),
    }
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("dxship_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("{}_template", fresh_name());
        run(
            &DatabaseUrl::Postgres(server()),
            &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
        );
        migrate(&mut connect_once(&DatabaseUrl::Postgres(url_of(&name))).expect("connects"))
            .expect("migrates");
        name
    })
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("{}_template.sqlite3", fresh_name()));
        let mut db = connect_once(&DatabaseUrl::Sqlite(path.clone())).expect("connects");
        migrate(&mut db).expect("migrates");
        if let Db::Sqlite(connection) = &mut db {
            connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("checkpoints");
        }
        path
    })
}

/// Makes a fresh database; for SQLite inside the folder.
pub fn make(backend: Backend, folder: &Path) -> (DatabaseUrl, String) {
    match backend {
        Backend::Sqlite => {
            let path = folder.join("dxship.sqlite3");
            std::fs::copy(sqlite_template(), &path).expect("copies");
            (DatabaseUrl::Sqlite(path.clone()), format!("sqlite:{}", path.display()))
        }
        Backend::Postgres => {
            let (name, template) = (fresh_name(), postgres_template());
            run(
                &DatabaseUrl::Postgres(server()),
                &format!("CREATE DATABASE {name} TEMPLATE {template}"),
            );
            let url = url_of(&name);
            (DatabaseUrl::Postgres(url.clone()), url)
        }
    }
}

/// Nothing at all: the name of a file that is not there, or a database without tables.
pub fn empty(backend: Backend, folder: &Path) -> (DatabaseUrl, String) {
    match backend {
        Backend::Sqlite => {
            let path = folder.join("dxship.sqlite3");
            (DatabaseUrl::Sqlite(path.clone()), format!("sqlite:{}", path.display()))
        }
        Backend::Postgres => {
            let name = fresh_name();
            let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
            run(&DatabaseUrl::Postgres(server()), &sql);
            let url = url_of(&name);
            (DatabaseUrl::Postgres(url.clone()), url)
        }
    }
}

/// Copies a database as it stands, for a second world that begins where the first one is.
pub fn twin_database(url: &DatabaseUrl, folder: &Path) -> (DatabaseUrl, String) {
    match url {
        DatabaseUrl::Sqlite(_) => {
            let path = folder.join("dxship.sqlite3");
            run(url, &format!("VACUUM INTO '{}'", path.display()));
            (DatabaseUrl::Sqlite(path.clone()), format!("sqlite:{}", path.display()))
        }
        DatabaseUrl::Postgres(url) => {
            let original = url
                .split('?')
                .next()
                .and_then(|head| head.rsplit('/').next())
                .expect("a name")
                .to_owned();
            let name = fresh_name();
            let server = DatabaseUrl::Postgres(server());
            // A database with connections cannot be copied; the first world's server takes new ones
            // afterwards.
            run(&server, &format!("ALTER DATABASE {original} ALLOW_CONNECTIONS false"));
            run(
                &server,
                &format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{original}'"
                ),
            );
            std::thread::sleep(std::time::Duration::from_millis(200));
            run(&server, &format!("CREATE DATABASE {name} TEMPLATE {original}"));
            run(&server, &format!("ALTER DATABASE {original} ALLOW_CONNECTIONS true"));
            let url = url_of(&name);
            (DatabaseUrl::Postgres(url.clone()), url)
        }
    }
}

/// Takes a PostgreSQL database away again.
pub fn drop_database(url: &DatabaseUrl) {
    if let DatabaseUrl::Postgres(url) = url {
        let name =
            url.split('?').next().and_then(|head| head.rsplit('/').next()).unwrap_or("").to_owned();
        let server = DatabaseUrl::Postgres(server());
        run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // What restores have kept beside it.
        let kept = format!(
            "SELECT datname::text AS word FROM pg_database WHERE datname LIKE '{name}\\_before\\_%'"
        );
        let mut db = connect_once(&server).expect("connects");
        for former in diesel::sql_query(kept).load::<Word>(&mut db).expect("asks") {
            run(&server, &format!("DROP DATABASE {} WITH (FORCE)", former.word));
        }
    }
}
