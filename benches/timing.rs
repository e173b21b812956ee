//! `cargo bench --bench timing [-- --pairs 500]`: whether time tells what an answer does not.
//!
//! Two questions that are answered alike, asked in turn, so that a machine that slows down slows both:
//! a post of another body and one that is nowhere; a login that exists and one that does not, with a
//! wrong password. From 500 pairs on, medians more than 5 % apart end the bench with an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use dxship::accounts::{NewAccount, add_account};
use dxship::auth::Passwords;
use dxship::vocab::{Name, PostId};
use serde_json::json;

#[path = "../tests/harness/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros)]
mod harness;
#[path = "../tests/scene.rs"]
#[allow(dead_code, unused_imports)]
mod scene;

use harness::{Backend, World};
use scene::Scene;

/// Pairs from which the medians are judged, and how far they may be apart.
const JUDGED: usize = 500;
const APART: f64 = 0.05;

fn pairs() -> usize {
    let given: Vec<String> = std::env::args().collect();
    let place = given.iter().position(|word| word == "--pairs");
    place
        .and_then(|place| given.get(place + 1))
        .map_or(JUDGED, |text| text.parse().expect("a number"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed(ask: impl FnOnce()) -> Duration {
    let began = Instant::now();
    ask();
    began.elapsed()
}

/// Asks both in turn, each first as often; the relative distance of the medians.
fn compare(
    what: &str,
    pairs: usize,
    mut one: impl FnMut(usize),
    mut other: impl FnMut(usize),
) -> f64 {
    (0..5).for_each(|n| {
        one(n);
        other(n);
    });
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for n in 0..pairs {
        if n % 2 == 0 {
            ones.push(timed(|| one(n)));
            others.push(timed(|| other(n)));
        } else {
            others.push(timed(|| other(n)));
            ones.push(timed(|| one(n)));
        }
    }
    let (one, other) = (median(ones).as_secs_f64(), median(others).as_secs_f64());
    let apart = (one - other).abs() / one.min(other);
    println!(
        "| {what} | {pairs} | {:.3} ms | {:.3} ms | {:.1} % |",
        one * 1e3,
        other * 1e3,
        apart * 1e2
    );
    apart
}

fn main() {
    let pairs = pairs();
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        config.server.trusted_proxies = "127.0.0.1".to_owned();
        config.auth.failing_logins_per_address = i32::MAX;
    });
    let scene = Scene::new(&world);
    println!("| question | pairs | median | median of the other | apart |");
    println!("|---|---|---|---|---|");
    let foreign = format!("/posts/{}", scene.foreign.post);
    let ids = compare(
        "a post of another body, one that is nowhere",
        pairs,
        |_| drop(scene.etajima.get(&foreign).expect(404)),
        |_| drop(scene.etajima.get(&format!("/posts/{}", PostId::random())).expect(404)),
    );
    // Each guess from an address of its own, and a new day before a login's count is full.
    let guess = |login: &'static str| {
        let (world, anonymous) = (&world, world.anonymous());
        let body = json!({ "login": login, "password": "a guess that is not right" }).to_string();
        move |n: usize| {
            if n.is_multiple_of(40) {
                world.clock.advance(TimeDelta::days(2));
            }
            let address = format!("10.0.{}.{}", n / 250, n % 250);
            let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", &*address)];
            anonymous.send("POST", "/auth/token", &headers, Some(body.as_bytes())).expect(401);
        }
    };
    // What the harness keeps of its passwords is made with far less work than the program's own.
    let somebody = NewAccount {
        login: "somebody".to_owned(),
        display_name: Name::new("somebody").unwrap(),
        talent_id: None,
        grants: Vec::new(),
    };
    let hash = Passwords::hash_now("mizuiro no kujira 7").unwrap();
    world.write(move |tx| add_account(tx, &somebody, &hash, false).map(drop));
    let guesses = (guess("somebody"), guess("nobody"));
    let logins = compare("a login that exists, one that does not", pairs, guesses.0, guesses.1);
    assert!(pairs < JUDGED || ids.max(logins) <= APART, "time tells what the answers do not");
}
