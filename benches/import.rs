//! `cargo bench --bench import [-- --people 20000 --reads 40]`: the first day's lists at full size, on
//! SQLite and, where `DXSHIP_TEST_POSTGRES` names a server, on PostgreSQL.
//!
//! A register of people with their employments and a list of posts are rehearsed, taken in once and
//! read: as the JSON list and as the page of the register, interleaved. Over HTTP on loopback with
//! one client, so that the time holds the upload and the reading of the file. Memory is the peak
//! of this process, which is server and client at once, beyond what it was before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use dxship::accounts::{NewAccount, NewGrant, add_account};
use dxship::app;
use dxship::auth::Passwords;
use dxship::clock::Clock;
use dxship::config::{Config, DatabaseUrl};
use dxship::db::{Db, Origin, Store, connect_once};
use dxship::folder::Folder;
use dxship::problem::Problem;
use dxship::vocab::{EmploymentForm, Grade, HiringRoute, Name, PostType, Role};
use dxship::web::FileReader;
use serde_json::{Value, json};

const PASSWORD: &str = "mizuiro no kujira 7";
const NOW: &str = "2026-06-01T03:00:00";
const SERVER: &str = "DXSHIP_TEST_POSTGRES";

fn number(name: &str, otherwise: usize, most: usize) -> usize {
    let given: Vec<String> = std::env::args().collect();
    let place = given.iter().position(|word| word == name);
    place
        .and_then(|place| given.get(place + 1))
        .map_or(otherwise, |text| text.parse().expect("a number"))
        .clamp(1, most)
}

fn main() {
    let (people, reads) = (number("--people", 20_000, 50_000), number("--reads", 40, 1_000));
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    println!("{people} people with employments, as many posts\n");
    println!("| | rehearsal | memory | write | undo |\n|---|---|---|---|---|");
    let sqlite = format!("sqlite:{}", folder.join("dxship.sqlite3").display());
    let mut pages = vec![on("SQLite", &sqlite, &folder, (people, reads))];
    if let Ok(server) = std::env::var(SERVER) {
        let name = format!("dxship_bench_import_{}", std::process::id());
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        let (head, query) = server.split_once('?').unwrap_or((&server, ""));
        let head = head.rsplit_once('/').map_or(head, |(head, _)| head);
        let url = format!("{head}/{name}?{query}");
        pages.push(on("PostgreSQL", &url, &folder, (people, reads)));
        run(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
    }
    println!("\n| register at {people} | JSON list | page | ratio |\n|---|---|---|---|");
    pages.iter().for_each(|line| println!("{line}"));
    drop(std::fs::remove_dir_all(&folder));
}

fn run(url: &str, sql: &str) {
    match connect_once(&DatabaseUrl::parse(url).expect("a database")).expect("connects") {
        Db::Sqlite(mut connection) => connection.batch_execute(sql).expect("runs"),
        Db::Postgres(mut connection) => connection.batch_execute(sql).expect("runs"),
    }
}

/// Both lists on one database; the line of the table of reads.
fn on(name: &str, url: &str, folder: &Path, (people, reads): (usize, usize)) -> String {
    let mut config = Config::load(None).expect("defaults");
    config.database.url = url.to_owned();
    config.auth.key_dir = folder.join(format!("keys-{name}"));
    config.server.bind = "127.0.0.1:0".parse().expect("an address");
    config.server.request_seconds = 600;
    let clock = Clock::fixed(NOW.parse().expect("an instant"));
    let store = app::open_store(&config, clock.clone()).expect("a store");
    prepare(&store);
    let client = Client::sign_in(start(&config, store));
    for (list, path, file) in
        [("people", "/talents/import", register(people)), ("posts", "/posts/import", posts(people))]
    {
        let before = peak();
        let (rehearsed, report) = client.upload(&format!("{path}?dry_run=true"), &file);
        let memory = peak() - before;
        assert_eq!(report["created"], json!(people), "{}", report["errors"][0]);
        let (written, done) = client.upload(path, &file);
        clock.advance(chrono::TimeDelta::seconds(1));
        // What was taken in is undone and taken in again: both are acts of the same size.
        let id = done["import_id"].as_str().expect("an import");
        let began = Instant::now();
        client.post(&format!("/imports/{id}/undo"), &json!({}));
        let undone = began.elapsed();
        clock.advance(chrono::TimeDelta::seconds(1));
        client.upload(path, &file);
        println!(
            "| {name}, {list} | {:.2} s | {memory:.0} MiB | {:.2} s | {:.2} s |",
            rehearsed.as_secs_f64(),
            written.as_secs_f64(),
            undone.as_secs_f64()
        );
    }
    let (mut lists, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..reads {
        lists.push(client.get("/api/v1/talents?limit=50"));
        pages.push(client.get("/talents"));
    }
    let (list, page) = (median(lists), median(pages));
    format!(
        "| {name} | {:.1} ms | {:.1} ms | {:.2} |",
        list.as_secs_f64() * 1000.0,
        page.as_secs_f64() * 1000.0,
        page.as_secs_f64() / list.as_secs_f64()
    )
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

/// The most memory this process ever held, in MiB; what it holds at rest is counted anew before.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn prepare(store: &Store) {
    let write = |body: fn(&mut dxship::db::Tx<'_>) -> Result<(), Problem>| {
        store.write_blocking("bench.prepare", Origin::operator("bench"), body).expect("prepared");
    };
    write(|tx| dxship::organization::take_in(tx, &Folder::built_in()).map(drop));
    write(|tx| dxship::talent::take_in(tx, &Folder::built_in()).map(drop));
    write(|tx| {
        let grants = vec![NewGrant {
            role: Role::PrefectureStaff,
            organization_code: None,
            on_behalf_of: None,
            starts_on: "2020-04-01".parse().expect("a day"),
            ends_on: None,
        }];
        let account = NewAccount {
            login: "staff".to_owned(),
            display_name: Name::new("staff").expect("a name"),
            talent_id: None,
            grants,
        };
        add_account(tx, &account, &Passwords::hash_now(PASSWORD).expect("hashes"), false).map(drop)
    });
}

fn register(people: usize) -> String {
    let mut file = String::from(
        "職員番号,氏名,カナ,団体コード,所属団体,職名,相当級,採用区分,任用形態,採用日,共通人材,同意日,同意文書\n",
    );
    let (grade, route, form) = (Grade::ALL[0], HiringRoute::Graduate, EmploymentForm::Permanent);
    let said = format!("{},{},{}", grade.name_ja(), route.name_ja(), form.name_ja());
    for number in 0..people {
        let line = format!(
            "P{number:05},山川 {number},ヤマカワ,340006,広島県,主任,{said},R5.4.1,登録,2023/3/1,同意書 第{number}号\n"
        );
        file.write_str(&line).expect("written");
    }
    file
}

fn posts(posts: usize) -> String {
    let mut file =
        String::from("団体コード,団体名,所属,職名,相当級,ポスト種別,必要割合（%）,始期\n");
    let said = format!("{},{}", Grade::ALL[0].name_ja(), PostType::ALL[0].name_ja());
    for number in 0..posts {
        writeln!(file, "342157,江田島市,第{number}係,CIO補佐官,{said},100,R6.4.1")
            .expect("written");
    }
    file
}

fn start(config: &Config, store: Store) -> SocketAddr {
    let mut door = app::open_door(config, store).expect("a door");
    // Files are read by the program, which the bench is not.
    door.files = FileReader::started_from(env!("CARGO_BIN_EXE_dxship"));
    let config = config.clone();
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let listening = app::listen(&config, door).expect("listens");
            ready.send(listening.address).expect("somebody waits");
            listening.server.await.expect("serves");
        });
    });
    started.recv().expect("started")
}

struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Client {
    fn sign_in(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(600)));
        let base = format!("http://{address}");
        let mut client = Self { agent: config.build().into(), base, token: String::new() };
        let answer = client.post("/auth/token", &json!({ "login": "staff", "password": PASSWORD }));
        client.token = answer["access_token"].as_str().expect("a token").to_owned();
        client
    }

    /// A list or a page, as a program or a browser asks for it.
    fn get(&self, path: &str) -> Duration {
        let began = Instant::now();
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Cookie", format!("__Host-dxship-access={}", self.token));
        let mut response = request.call().expect("answers");
        let body = response.body_mut().read_to_vec().expect("a body");
        assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(&body));
        began.elapsed()
    }

    fn send(&self, path: &str, media: &str, body: &str) -> (Duration, Value) {
        let began = Instant::now();
        let request = self
            .agent
            .post(format!("{}/api/v1{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token));
        let mut response = request.header("Content-Type", media).send(body).expect("answers");
        let bytes =
            response.body_mut().with_config().limit(64 << 20).read_to_vec().expect("a body");
        assert!(response.status().is_success(), "{path}: {}", String::from_utf8_lossy(&bytes));
        (began.elapsed(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    fn upload(&self, path: &str, csv: &str) -> (Duration, Value) {
        self.send(path, "text/csv", csv)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.send(path, "application/json", &body.to_string()).1
    }
}
