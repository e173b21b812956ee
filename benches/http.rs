//! `cargo bench --bench http`: the running server against a trivial actix handler and against the
//! same two endpoints in FastAPI, side by side in one run on one machine; then a page of 1,000,000
//! assignments against a page of 1,000.
//!
//!     cargo bench --bench http [-- --seconds 10 --rounds 3 --connections 64 --rows 1000000 --own-client --no-scale --need-peer
//!                                  --postgres URL --other PROGRAM --pages 5000]
//!
//! `--postgres` adds the same program on that empty PostgreSQL database, `--other` another build of the
//! program, an earlier one say; `--pages` adds the time to the
//! first byte of the pages, with the people of the demonstration and with so many.
//!
//! Runs are interleaved, so that a machine that slows down slows all of them; what counts are the
//! ratios. Only loopback addresses are loaded. Needs `python3` for the peer (packages are installed
//! below `target`); `wrk` is used when present.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "http/load.rs"]
mod load;
#[path = "http/pages.rs"]
mod pages;
#[path = "peers/python.rs"]
mod python;
#[path = "http/scale.rs"]
mod scale;
#[path = "http/servers.rs"]
mod servers;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use load::{Load, Measured, Target};
use serde_json::Value;
use servers::{Login, Server};

const LIST: &str = "/api/v1/assignments?limit=50";
const LISTED: &str = "list of 50 joined rows";

struct Options {
    load: Load,
    rounds: usize,
    rows: Option<u32>,
    /// Whether a missing peer stops the run instead of being left out aloud.
    need_peer: bool,
    /// An empty PostgreSQL database to measure too.
    postgres: Option<String>,
    /// Another build of the program.
    other: Option<PathBuf>,
    /// How many people the pages are measured with besides those of the demonstration.
    people: Option<usize>,
}

impl Options {
    fn read() -> Self {
        let given: Vec<String> = std::env::args().skip(1).collect();
        let has = |name: &str| given.iter().any(|word| word == name);
        let text = |name: &str| {
            let place = given.iter().position(|word| word == name);
            place.and_then(|place| given.get(place + 1))
        };
        let number = |name: &str, otherwise: u64| {
            text(name).map_or(otherwise, |text| text.parse().expect("a number"))
        };
        let wrk = !has("--own-client") && load::has_wrk();
        let connections =
            usize::try_from(number("--connections", 64).min(256)).expect("a small number");
        let rows = u32::try_from(number("--rows", 1_000_000)).expect("rows");
        Self {
            load: Load { connections, seconds: number("--seconds", 10).min(60), wrk },
            rounds: usize::try_from(number("--rounds", 3).clamp(1, 20)).expect("rounds"),
            rows: (!has("--no-scale")).then_some(rows),
            need_peer: has("--need-peer"),
            postgres: text("--postgres").cloned(),
            other: text("--other").map(PathBuf::from),
            people: text("--pages").map(|text| text.parse().expect("a number")),
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "trivial-server") {
        return servers::be_trivial(&arguments[1..]);
    }
    let options = Options::read();
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let driver = if options.load.wrk { "wrk" } else { "the own client" };
    let Load { connections, seconds, .. } = options.load;
    println!(
        "{connections} connections, {} rounds of {seconds} s, driven by {driver}\n",
        options.rounds
    );
    let logins = compare(&options, &folder);
    let login = &logins[0];
    if let Some(people) = options.people {
        compare_pages(&folder, people, &logins);
    }
    if let Some(rows) = options.rows {
        compare_sizes(&options, &folder, rows, login);
    }
    drop(std::fs::remove_dir_all(&folder));
}

/// The servers on the two endpoints.
fn compare(options: &Options, folder: &Path) -> [Login; 2] {
    let (ours, logins) = servers::demo(("dxship", Path::new(servers::PROGRAM)), folder, None);
    let login = &logins[0];
    println!("resident memory of the started demonstration: {:.1} MiB\n", ours.memory());
    let token = servers::sign_in(ours.address, login);
    let single = format!("/api/v1/talents/{}", first_talent(&ours, &token));
    let (one, many) = (body(&ours, &single, &token), body(&ours, LIST, &token));
    let shown = serde_json::from_slice::<Value>(&many).expect("JSON")["items"]
        .as_array()
        .map_or(0, Vec::len);
    println!("single read: {} bytes; list: {shown} rows, {} bytes", one.len(), many.len());
    assert_eq!(shown, 50, "the demonstration has too few assignments for a full page");
    let trivial = servers::trivial(&one, &many, folder);
    let peer = servers::fastapi(folder);
    assert!(peer.is_some() || !options.need_peer, "the peer could not be set up");
    if let Some(peer) = &peer {
        same_answers(&one, &body(peer, &single, &token), "single read");
        same_answers(&many, &body(peer, LIST, &token), "list");
    }
    let beside = beside(options, folder);
    let own = |server| (server, ours.address, login, single.as_str());
    let mut all: Vec<(&Server, SocketAddr, &Login, &str)> =
        [Some(&ours), Some(&trivial), peer.as_ref()].into_iter().flatten().map(own).collect();
    all.extend(
        beside
            .iter()
            .map(|(server, login, single)| (server, server.address, login, single.as_str())),
    );
    for title in ["authenticated single read", LISTED] {
        let mut runs = vec![Vec::new(); all.len()];
        for _ in 0..options.rounds {
            for ((server, signed_in_at, login, single), runs) in all.iter().zip(&mut runs) {
                let token = servers::sign_in(*signed_in_at, login);
                let path = if title == LISTED { LIST } else { single };
                let target = Target { address: server.address, path: path.to_owned(), token };
                runs.push(load::run(&target, options.load));
            }
        }
        let rows: Vec<Row> = all
            .iter()
            .zip(&runs)
            .map(|((server, ..), runs)| Row::of(server.name, middle(runs), server.memory()))
            .collect();
        print(title, &rows);
    }
    logins
}

/// The program on PostgreSQL and another build of it, each on a demonstration of its own, with its
/// sign-in and the path of its single read: ids, keys and passwords differ.
fn beside(options: &Options, folder: &Path) -> Vec<(Server, Login, String)> {
    let program = Path::new(servers::PROGRAM);
    let postgres = options.postgres.as_deref();
    let on_postgres =
        postgres.map(|url| servers::demo(("dxship on PostgreSQL", program), folder, Some(url)));
    let other = options.other.as_deref();
    let other =
        other.map(|program| servers::demo(("other dxship", program), &folder.join("other"), None));
    let asked = on_postgres.into_iter().chain(other).map(|(server, [login, _])| {
        let token = servers::sign_in(server.address, &login);
        let single = format!("/api/v1/talents/{}", first_talent(&server, &token));
        (server, login, single)
    });
    asked.collect()
}

/// The pages with the people of the demonstration, and with many.
fn compare_pages(folder: &Path, people: usize, logins: &[Login]) {
    let (demo, keys) = (folder.join("demo.sqlite3"), folder.join("keys"));
    for people in [40, people] {
        let database = scale::peopled(&demo, folder, people);
        let server = servers::serve("pages", &database, &keys);
        pages::compare(&server, logins, people, 40);
    }
}

/// The same page on a small and a large table: the first one, and one in the middle.
fn compare_sizes(options: &Options, folder: &Path, rows: u32, login: &Login) {
    let (demo, keys) = (folder.join("demo.sqlite3"), folder.join("keys"));
    eprintln!("filling two databases with 1,000 and {rows} assignments …");
    let databases: Vec<PathBuf> =
        [1_000, rows].into_iter().map(|rows| scale::filled(&demo, folder, rows)).collect();
    let servers: Vec<Server> = [("1,000 rows", &databases[0]), ("all rows", &databases[1])]
        .map(|(name, path)| servers::serve(name, path, &keys))
        .into();
    for (title, connections) in [
        ("page of the list, one caller", 1),
        ("page of the list, all connections", options.load.connections),
    ] {
        for place in ["first page", "page in the middle"] {
            let mut runs = vec![Vec::new(); servers.len()];
            for _ in 0..options.rounds {
                for (server, runs) in servers.iter().zip(&mut runs) {
                    let token = servers::sign_in(server.address, login);
                    let path = if place == "first page" {
                        LIST.to_owned()
                    } else {
                        format!("{LIST}&cursor={}", middle_place(server, &token))
                    };
                    let load = Load { connections, ..options.load };
                    runs.push(load::run(&Target { address: server.address, path, token }, load));
                }
            }
            let rows: Vec<Row> = servers
                .iter()
                .zip(&runs)
                .map(|(server, runs)| Row::of(server.name, middle(runs), server.memory()))
                .collect();
            print(&format!("{title}: {place}"), &rows);
        }
    }
}

/// The place after some assignment of 2012, as the list itself writes it.
fn middle_place(server: &Server, token: &str) -> String {
    let path = "/api/v1/assignments?limit=1&as_of=2012-06-01";
    let list: Value = serde_json::from_slice(&body(server, path, token)).expect("JSON");
    list["next_cursor"].as_str().expect("a place").to_owned()
}

fn first_talent(server: &Server, token: &str) -> String {
    let list: Value =
        serde_json::from_slice(&body(server, "/api/v1/talents?limit=1", token)).expect("JSON");
    list["items"][0]["id"].as_str().expect("a talent").to_owned()
}

fn body(server: &Server, path: &str, token: &str) -> Vec<u8> {
    let (status, bytes) = servers::ask(server.address, "GET", path, token, "");
    assert_eq!(status, 200, "{} {path}: {}", server.name, String::from_utf8_lossy(&bytes));
    bytes
}

/// A comparison is fair only when both say the same. The place of the next page is sealed with a key
/// of the server's own: only that there is one is compared.
fn same_answers(ours: &[u8], theirs: &[u8], what: &str) {
    let read = |bytes: &[u8]| {
        let mut value: Value = serde_json::from_slice(bytes).expect("JSON");
        if let Some(place) = value.get_mut("next_cursor").filter(|place| place.is_string()) {
            *place = Value::from("a place");
        }
        value
    };
    let mut differing = Vec::new();
    differences("", &read(ours), &read(theirs), &mut differing);
    assert!(
        differing.is_empty(),
        "the peer answers the {what} differently at: {}",
        differing.join(", ")
    );
    println!("{what}: the peer answers the same");
}

fn differences(place: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> =
                one.keys().chain(other.keys()).collect();
            for name in names {
                let value = |of: &serde_json::Map<String, Value>| {
                    of.get(name).cloned().unwrap_or(Value::from("(absent)"))
                };
                differences(&format!("{place}/{name}"), &value(one), &value(other), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter()
                .zip(other)
                .enumerate()
                .for_each(|(index, (a, b))| differences(&format!("{place}/{index}"), a, b, found));
        }
        _ if ours != theirs => found.push(place.to_owned()),
        _ => {}
    }
}

#[derive(Clone)]
struct Row {
    name: &'static str,
    measured: Measured,
    memory: f64,
}

impl Row {
    const fn of(name: &'static str, measured: Measured, memory: f64) -> Self {
        Self { name, measured, memory }
    }
}

/// The run with the middle throughput.
fn middle(runs: &[Measured]) -> Measured {
    let mut sorted = runs.to_vec();
    sorted.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    sorted[sorted.len() / 2]
}

/// A table for `docs/PERFORMANCE.md`; the first row is what the others are compared with.
fn print(title: &str, rows: &[Row]) {
    println!("\n### {title}\n");
    println!(
        "| server | answers/s | median | p99 | memory | not 200 | first ÷ this, answers/s | this ÷ first, median |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let first = rows[0].measured;
    for Row { name, measured, memory } in rows {
        let Measured { per_second, median_us, p99_us, refused } = measured;
        let (speed, wait) = (first.per_second / per_second, median_us / first.median_us);
        println!(
            "| {name} | {per_second:.0} | {:.2} ms | {:.2} ms | {memory:.0} MiB | {refused} | {speed:.2} | {wait:.2} |",
            median_us / 1000.0,
            p99_us / 1000.0
        );
        assert_eq!(*refused, 0, "{name} refused requests");
    }
    if let Some(peer) = rows.iter().find(|row| row.name == "FastAPI") {
        let below = first.p99_us < peer.measured.median_us;
        println!("\nour p99 is {} the peer's median", if below { "below" } else { "NOT below" });
    }
}
