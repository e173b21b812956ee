//! Limits that stop guessing and not people: how many guesses pass in a day, and how long somebody
//! with the right password waits meanwhile. Both are asserted, and stand in docs/SECURITY.md.

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::{Answer, Backend, PASSWORD, World};
use crate::on_both;

/// Behind a proxy that tells the address; nobody else may.
fn behind_a_proxy(limit: i32) -> World {
    World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        config.server.trusted_proxies = "127.0.0.1".to_owned();
        config.auth.failing_logins_per_address = limit;
    })
}

fn sign_in(world: &World, address: &str, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password }).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address)];
    world.anonymous().send("POST", "/auth/token", &headers, Some(body.as_bytes()))
}

fn guess(world: &World, address: &str, login: &str) -> u16 {
    sign_in(world, address, login, "a guess that is not right").status
}

/// Seconds until a refused request may be tried again.
fn seconds(answer: &Answer) -> i64 {
    answer.header("retry-after").expect("a time").parse().expect("seconds")
}

/// Guesses that pass within a day when whoever guesses waits exactly as long as asked.
fn guesses_in(world: &World, hours: i64, mut ask: impl FnMut() -> Answer) -> usize {
    let end = world.clock.now() + TimeDelta::hours(hours);
    let mut passed = 0;
    while world.clock.now() < end {
        let answer = ask();
        if answer.status == 429 {
            world.clock.advance(TimeDelta::seconds(seconds(&answer)));
        } else {
            assert_eq!(answer.status, 401);
            passed += 1;
        }
    }
    passed
}

#[test]
fn one_address_guesses_one_login_some_dozens_of_times_a_day() {
    let world = behind_a_proxy(20);
    let wrong = "a guess that is not right";
    let passed = guesses_in(&world, 24, || sign_in(&world, "192.0.2.1", "staff", wrong));
    assert!((20..=40).contains(&passed), "{passed} guesses a day");
    // Somebody else is not kept out, nor is the same person at an own session or another address.
    sign_in(&world, "192.0.2.2", "staff", PASSWORD).expect(200);
    sign_in(&world, "192.0.2.1", "staff2", PASSWORD).expect(200);
    // The control: at the address of the guesses even the right password waits.
    let body = guesses_until_refused(&world, "192.0.2.1", "staff");
    assert_eq!(sign_in(&world, "192.0.2.1", "staff", PASSWORD).status, 429, "{body}");
}

fn guesses_until_refused(world: &World, address: &str, login: &str) -> usize {
    (0..200).take_while(|_| guess(world, address, login) == 401).count()
}

#[test]
fn many_addresses_guess_one_login_once_in_half_a_minute() {
    let world = behind_a_proxy(20);
    sign_in(&world, "198.51.100.7", "staff", PASSWORD).expect(200);
    let mut number = 0_u32;
    let mut next = || {
        number += 1;
        let address = format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
        sign_in(&world, &address, "staff", "a guess that is not right")
    };
    let free = (0..300).take_while(|_| next().status == 401).count();
    assert_eq!(free, 100);
    world.clock.advance(TimeDelta::seconds(31));
    let in_an_hour = guesses_in(&world, 1, next);
    assert!(in_an_hour <= 120, "{in_an_hour} guesses an hour, {} a day", 24 * in_an_hour);
    // Who has been there before does not wait at all; who has not, half a minute at most.
    sign_in(&world, "198.51.100.7", "staff", PASSWORD).expect(200);
    let stranger = sign_in(&world, "203.0.113.9", "staff", PASSWORD);
    if stranger.status == 429 {
        assert!(seconds(&stranger) <= 31);
        world.clock.advance(TimeDelta::seconds(seconds(&stranger)));
        sign_in(&world, "203.0.113.9", "staff", PASSWORD).expect(200);
    }
}

#[test]
fn two_hundred_unknown_logins_from_one_address_lock_nobody_out() {
    let world = behind_a_proxy(20);
    sign_in(&world, "192.0.2.1", "staff", PASSWORD).expect(200);
    let statuses: Vec<u16> =
        (0..200).map(|n| guess(&world, "192.0.2.1", &format!("nobody{n}"))).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 20);
    sign_in(&world, "192.0.2.1", "staff", PASSWORD).expect(200);
    sign_in(&world, "192.0.2.2", "staff2", PASSWORD).expect(200);
    let first = sign_in(&world, "192.0.2.1", "mihara", PASSWORD).expect(429);
    assert!(seconds(&first) <= 31, "somebody who never came from there waits for a slot");
    world.clock.advance(TimeDelta::seconds(seconds(&first)));
    sign_in(&world, "192.0.2.1", "mihara", PASSWORD).expect(200);
}

on_both! {
    fn right_passwords_side_by_side_are_never_too_many(world) {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..30).map(|_| scope.spawn(|| world.sign_in("staff", PASSWORD).status)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses, [200; 30]);
    }
}

on_both! {
    fn failures_counted_while_the_clock_was_ahead_block_nobody(world) {
        let then = world.clock.now();
        world.clock.set(then + TimeDelta::days(30));
        for _ in 0..7 {
            world.sign_in("staff", "a guess that is not right");
        }
        world.sign_in("staff", PASSWORD).expect(429);
        world.clock.set(then);
        world.sign_in("staff", PASSWORD).expect(200);
    }
}

#[test]
fn an_own_session_is_never_locked_out_by_guesses_at_the_door() {
    let world = World::new(Backend::Sqlite);
    let mihara = world.as_login("mihara");
    for _ in 0..8 {
        world.sign_in("mihara", "a guess that is not right");
    }
    world.sign_in("mihara", PASSWORD).expect(429);
    mihara.get("/me").expect(200);
    let change = json!({ "current_password": PASSWORD, "new_password": "kujira wa mizuiro desu" });
    mihara.post("/auth/password", &change).expect(204);
}

#[test]
fn an_address_is_believed_of_trusted_proxies_alone() {
    let trusting = behind_a_proxy(20);
    // What stands before the address the proxy wrote was written by whoever asks.
    for n in 0..5 {
        assert_eq!(guess(&trusting, &format!("198.51.100.{n}, 192.0.2.1"), "staff"), 401);
    }
    assert_eq!(guess(&trusting, "198.51.100.77, 192.0.2.1", "staff"), 429);
    assert_eq!(guess(&trusting, "192.0.2.1, 198.51.100.77", "staff"), 401);
    let world = World::new(Backend::Sqlite);
    for n in 0..5 {
        assert_eq!(guess(&world, &format!("198.51.100.{n}"), "staff"), 401);
    }
    assert_eq!(guess(&world, "198.51.100.77", "staff"), 429, "the header is anybody's");
}
