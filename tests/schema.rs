//! Both databases hold the same tables, and each is as strict as it can be.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use dxship::config::DatabaseUrl;
use dxship::db::{
    Db, SchemaState, Store, connect_once, migrate, revert_all, schema_state, sqlite_version,
};

use crate::harness::{Backend, World, drop_database, make};
use crate::on_both;

#[derive(QueryableByName, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

#[derive(QueryableByName, Debug)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName, Debug)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

const SQLITE_COLUMNS: &str = "SELECT m.name || '.' || c.name AS place, lower(c.type) AS kind, c.\"notnull\" AS required \
     FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name AS place, data_type::text AS kind, is_nullable = 'NO' AS required \
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const SQLITE_INDEXES: &str =
    "SELECT name AS word FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT i.relname::text AS word FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid \
     LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u') \
     JOIN pg_namespace n ON n.oid = i.relnamespace WHERE n.nspname = 'public' AND c.oid IS NULL AND i.relname NOT LIKE '\\_\\_%'";

fn words(db: &mut Db, sql: &str) -> BTreeSet<String> {
    diesel::sql_query(sql).load::<Word>(db).unwrap().into_iter().map(|row| row.word).collect()
}

fn number(db: &mut Db, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(db).unwrap().number
}

/// Each column with its class and whether it must be filled. SQLite has whole numbers and texts
/// only.
fn columns(db: &mut Db) -> BTreeMap<String, (String, bool)> {
    let sql = if db.is_postgres() { POSTGRES_COLUMNS } else { SQLITE_COLUMNS };
    let class = |kind: &str| match kind {
        "bigint" | "integer" | "boolean" => "integer",
        "text" | "timestamp without time zone" | "date" => "text",
        "blob" | "bytea" => "bytes",
        _ => "another",
    };
    let rows: Vec<Column> = diesel::sql_query(sql).load(db).unwrap();
    rows.into_iter().map(|row| (row.place, (class(&row.kind).to_owned(), row.required))).collect()
}

/// An empty database without a server on it.
fn bare(backend: Backend) -> (DatabaseUrl, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!(
        "dxship-schema-{}-{:x}",
        std::process::id(),
        rand::random::<u64>()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    (make(backend, &folder).0, folder)
}

#[test]
fn both_databases_have_the_same_tables_columns_and_indexes() {
    let ((sqlite, folder), (postgres, other)) = (bare(Backend::Sqlite), bare(Backend::Postgres));
    let (mut one, mut two) = (connect_once(&sqlite).unwrap(), connect_once(&postgres).unwrap());
    let (left, right) = (columns(&mut one), columns(&mut two));
    assert!(left.len() > 80, "{left:?}");
    assert!(
        left.values().all(|(kind, _)| kind != "another")
            && right.values().all(|(kind, _)| kind != "another")
    );
    let difference: Vec<_> = left
        .keys()
        .chain(right.keys())
        .filter(|place| left.get(*place) != right.get(*place))
        .collect();
    assert!(difference.is_empty(), "{difference:?}");
    assert_eq!(words(&mut one, SQLITE_INDEXES), words(&mut two, POSTGRES_INDEXES));
    let loose = "SELECT name AS word FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 \
                 AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    assert_eq!(words(&mut one, loose), BTreeSet::new(), "every table is STRICT");
    let unordered = "SELECT table_name || '.' || column_name AS word FROM information_schema.columns \
                     WHERE table_schema = 'public' AND data_type = 'text' AND coalesce(collation_name, '') <> 'C' AND table_name NOT LIKE '\\_\\_%'";
    assert_eq!(words(&mut two, unordered), BTreeSet::new(), "texts order as on SQLite");
    drop((one, two));
    drop_database(&postgres);
    drop((std::fs::remove_dir_all(folder), std::fs::remove_dir_all(other)));
}

#[test]
fn the_way_down_leads_back_up() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (url, folder) = bare(backend);
        let mut db = connect_once(&url).unwrap();
        let before = columns(&mut db);
        assert_eq!(schema_state(&mut db).unwrap(), SchemaState::Current);
        revert_all(&mut db).unwrap();
        assert_eq!(
            (schema_state(&mut db).unwrap(), columns(&mut db).len()),
            (SchemaState::Empty, 0)
        );
        if let Db::Postgres(_) = db {
            let functions = "SELECT count(*) AS number FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
                             WHERE n.nspname = 'public' AND p.proname NOT LIKE 'diesel%'";
            assert_eq!(number(&mut db, functions), 0, "nothing stays behind");
        }
        assert_eq!(migrate(&mut db).unwrap().len(), 7.max(migrations()));
        assert_eq!(columns(&mut db), before);
        drop(db);
        drop_database(&url);
        drop(std::fs::remove_dir_all(folder));
    }
}

fn migrations() -> usize {
    std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap().count()
}

#[test]
fn an_older_and_a_newer_schema_are_refused_with_what_to_do() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (url, folder) = bare(backend);
        let mut config = dxship::config::Config::load(None).unwrap();
        config.auth.key_dir = folder.join("keys");
        config.database.url = match &url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        let open = || {
            dxship::app::open_store(&config, dxship::clock::Clock::System)
                .map(drop)
                .map_err(|error| error.to_string())
        };
        batch(&url, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
        assert!(open().unwrap_err().contains("新しい版"));
        batch(&url, "DELETE FROM __diesel_schema_migrations WHERE version > '00000000000006'");
        assert!(open().unwrap_err().contains("dxship migrate"));
        drop_database(&url);
        drop(std::fs::remove_dir_all(folder));
    }
}

fn batch(url: &DatabaseUrl, sql: &str) {
    match connect_once(url).unwrap() {
        Db::Postgres(mut connection) => connection.batch_execute(sql).unwrap(),
        Db::Sqlite(mut connection) => connection.batch_execute(sql).unwrap(),
    }
}

#[test]
fn sqlite_is_new_enough_durable_and_strict() {
    assert!(
        sqlite_version() >= 3_051_003,
        "the WAL-reset fault is mended from 3.51.3 on: {}",
        sqlite_version()
    );
    let (url, folder) = bare(Backend::Sqlite);
    let mut db = connect_once(&url).unwrap();
    assert_eq!(
        words(&mut db, "SELECT journal_mode AS word FROM pragma_journal_mode"),
        BTreeSet::from(["wal".to_owned()])
    );
    assert_eq!(number(&mut db, "SELECT synchronous AS number FROM pragma_synchronous"), 2, "FULL");
    assert_eq!(number(&mut db, "SELECT foreign_keys AS number FROM pragma_foreign_keys"), 1);
    assert!(diesel::sql_query("INSERT INTO sessions (id, account_id, refresh_digest, rotated_at, created_at, idle_until, expires_at, client_address, failures_before) VALUES (1, 1, '', '', '', '', '', '', 0)").execute(&mut db).is_err());
    assert!(
        diesel::sql_query("INSERT INTO sign_in_throttles VALUES ('x', 'not a number', '', '')")
            .execute(&mut db)
            .is_err()
    );
    drop(db);
    use std::os::unix::fs::PermissionsExt;
    let DatabaseUrl::Sqlite(path) = connect_fresh(&folder) else { unreachable!() };
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(std::fs::remove_dir_all(folder));
}

fn connect_fresh(folder: &std::path::Path) -> DatabaseUrl {
    let url = DatabaseUrl::Sqlite(folder.join("inner/fresh.sqlite3"));
    drop(connect_once(&url).unwrap());
    url
}

on_both! {
    fn the_record_refuses_to_be_changed(world) {
        let mut db = world.connection();
        world.write(|tx| { tx.disclose("thing", "x".to_owned()); tx.nothing_to_audit(); Ok(()) });
        let before = number(&mut db, "SELECT count(*) AS number FROM audit_events");
        for table in ["audit_events", "audit_disclosures"] {
            for sql in [format!("UPDATE {table} SET subject_id = 'x'"), format!("DELETE FROM {table}")] {
                let refusal = diesel::sql_query(&sql).execute(&mut db).unwrap_err().to_string();
                assert!(refusal.contains("append-only"), "{sql}: {refusal}");
            }
            if db.is_postgres() {
                assert!(diesel::sql_query(format!("TRUNCATE {table}")).execute(&mut db).is_err());
            }
        }
        assert_eq!(number(&mut db, "SELECT count(*) AS number FROM audit_events"), before);
    }
}

#[test]
fn a_second_server_on_the_same_file_refuses() {
    let world = World::new(Backend::Sqlite);
    let began = std::time::Instant::now();
    let refusal = Store::hold(&world.url).map(drop).unwrap_err().to_string();
    assert!(refusal.contains("別の dxship サーバー") && began.elapsed().as_secs() < 2, "{refusal}");
    world.staff().get("/me").expect(200);
}
