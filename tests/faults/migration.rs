//! A migration that ends at any step, by a kill or by its connection, has done all or nothing.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::disk::{Disk, How};
use super::office::trials;
use crate::harness::{Backend, Cut, Desk, Proxy};

/// What is applied: nothing, or everything there is.
fn check(desk: &Desk, what: &str) {
    let mut db = desk.connection();
    let applied = dxship::db::applied_migrations(&mut db).unwrap();
    let known = dxship::db::known_migrations().unwrap();
    assert!(applied.is_empty() || applied == known, "{what}: {applied:?}");
    drop(db);
    desk.run(&["migrate"]).expect(0);
    desk.run(&["migrate", "--check"]).expect(0);
}

/// Calls that a whole migration makes of the disk.
fn calls() -> u64 {
    let desk = Desk::bare(Backend::Sqlite);
    let disk = Disk::new(&desk.folder);
    assert!(disk.under(desk.command(&["migrate"])).output().unwrap().status.success());
    disk.calls()
}

fn killed_at(nth: u64) {
    let desk = Desk::bare(Backend::Sqlite);
    let disk = Disk::new(&desk.folder);
    disk.fail(nth, 1, How::Kill);
    let status = disk.under(desk.command(&["migrate"])).output().unwrap().status;
    assert_eq!((status.code(), disk.hits()), (None, 1), "killed at {nth}");
    check(&desk, &format!("killed at call {nth}"));
}

/// Messages that a whole migration sends.
fn messages() -> usize {
    let desk = Desk::bare(Backend::Postgres);
    let proxy = Proxy::new(&desk.url);
    let mut migrate = desk.command(&["migrate"]);
    migrate.env("DXSHIP__DATABASE__URL", proxy.url(desk.text()));
    assert!(migrate.output().unwrap().status.success());
    proxy.messages()
}

fn cut_at(nth: usize, cut: Cut) {
    let desk = Desk::bare(Backend::Postgres);
    let proxy = Proxy::new(&desk.url);
    proxy.cut_at(nth, cut, true);
    let mut migrate = desk.command(&["migrate"]);
    migrate.env("DXSHIP__DATABASE__URL", proxy.url(desk.text()));
    migrate.output().unwrap();
    assert_eq!(proxy.cuts(), 1, "cut at {nth}");
    check(&desk, &format!("{cut:?} at message {nth}"));
}

#[test]
fn a_migration_killed_at_any_call_is_whole_or_not_there() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let (mut dice, most) = (StdRng::seed_from_u64(seed), calls());
    assert!(most > 100, "{most}");
    // The end is where it is decided.
    let ends = [most, most - 1, most / 2 + 1];
    ends.into_iter().for_each(killed_at);
    (0..6).for_each(|_| killed_at(dice.random_range(1..=most)));
}

#[test]
fn a_migration_cut_at_any_message_is_whole_or_not_there() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let (mut dice, most) = (StdRng::seed_from_u64(seed), messages());
    assert!(most > 30, "{most}");
    cut_at(most - 1, Cut::BeforeItIsAnswered);
    for round in 0..6 {
        let cut = [Cut::BeforeItArrives, Cut::BeforeItIsAnswered][round % 2];
        cut_at(dice.random_range(1..=most), cut);
    }
}

/// `.ci/soak migration N`: N calls and N messages, spread over the whole.
#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    let (count, calls, messages) = (trials(), calls(), messages() as u64);
    let spread = |most: u64| (0..count.min(most)).map(move |n| 1 + n * most / count.min(most));
    let kills = spread(calls).inspect(|nth| killed_at(*nth)).count();
    let cut = |nth: u64| cut_at(usize::try_from(nth).unwrap(), Cut::BeforeItIsAnswered);
    let cuts = spread(messages).inspect(|nth| cut(*nth)).count();
    println!("{kills} kills at {calls} calls, {cuts} cuts at {messages} messages");
}
