//! Time to the first byte of a page against that of the JSON that says the same, one caller.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::servers::{self, Login, Server};

/// Page, and the JSON of the same. What stands in braces is an id, found by its list.
const PAGES: [(&str, &str, &str); 12] = [
    ("home", "/home", "/me/tasks"),
    ("register", "/talents", "/talents?total=true"),
    ("card", "/talents/{talents}", "/talents/{talents}"),
    ("posts", "/posts", "/posts?total=true"),
    ("assignments", "/assignments", "/assignments?total=true"),
    (
        "demand board",
        "/demand-calls/{demand-calls}/board",
        "/demands?call_id={demand-calls}&limit=200",
    ),
    ("sheet", "/talents/{talents}/skills", "/talents/{talents}/skills"),
    ("plan board", "/plans/{rotation-plans}/board", "/rotation-plans/{rotation-plans}/lines"),
    ("hiring", "/hiring", "/statistics/hiring"),
    ("statistics", "/placement-statistics", "/statistics/placements"),
    ("audit", "/audit", "/audit-events?total=true"),
    ("search", "/search?q=ヤマダ", "/search?q=ヤマダ"),
];

/// A table of medians of `reads` interleaved reads each.
pub fn compare(server: &Server, logins: &[Login], people: usize, reads: usize) {
    let tokens: Vec<String> =
        logins.iter().map(|login| servers::sign_in(server.address, login)).collect();
    println!(
        "\n### Pages at {people} people: time to the first byte, one caller, median of {reads}\n"
    );
    println!("| page | page | JSON of the same | page ÷ JSON |\n|---|---|---|---|");
    for (name, page, json) in PAGES {
        let paths = (filled(server, &tokens, page), filled(server, &tokens, json));
        let (Some(page), Some(json)) = paths else {
            println!("| {name} | nothing to show | | |");
            continue;
        };
        let json = format!("/api/v1{json}");
        // Whoever may see it: the prefecture's staff, otherwise the auditor.
        let token = tokens.iter().find(|token| first_byte(server, &json, token, false).is_some());
        let Some(token) = token else {
            println!("| {name} | not answered with 200: {json} | | |");
            continue;
        };
        let (mut pages, mut jsons) = (Vec::new(), Vec::new());
        for _ in 0..reads {
            pages.extend(first_byte(server, &page, token, true));
            jsons.extend(first_byte(server, &json, token, false));
        }
        assert_eq!(pages.len(), reads, "{page} is not answered with 200");
        let (page, json) = (median(&mut pages), median(&mut jsons));
        println!("| {name} | {page:.2} ms | {json:.2} ms | {:.2} |", page / json);
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0
}

/// The path with the id of the first of the list that is named in it.
fn filled(server: &Server, tokens: &[String], path: &str) -> Option<String> {
    let Some((before, rest)) = path.split_once('{') else { return Some(path.to_owned()) };
    let (list, after) = rest.split_once('}')?;
    let asked = format!("/api/v1/{list}?limit=1");
    let (_, body) = servers::ask(server.address, "GET", &asked, &tokens[0], "");
    let found: Value = serde_json::from_slice(&body).ok()?;
    Some(format!("{before}{}{after}", found["items"][0]["id"].as_str()?))
}

/// Until the first byte is here; nothing for any answer but 200. Addresses are percent-encoded.
fn first_byte(server: &Server, path: &str, token: &str, is_page: bool) -> Option<Duration> {
    let path: String = path
        .bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let sent = if is_page {
        format!("Cookie: __Host-dxship-access={token}\r\nAccept: text/html")
    } else {
        format!("Authorization: Bearer {token}")
    };
    let address = server.address;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{sent}\r\nConnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(address).expect("connects");
    let asked = Instant::now();
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = BufReader::new(stream);
    let mut head = [0; 12];
    answer.read_exact(&mut head[..1]).expect("an answer");
    let waited = asked.elapsed();
    answer.read_exact(&mut head[1..]).expect("a status");
    std::io::copy(&mut answer, &mut std::io::sink()).expect("the rest");
    head.ends_with(b" 200").then_some(waited)
}
