//! `.ci/soak kills N`: the real server killed N times on each database under eight writers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rand::RngExt;

use super::office::{Office, Told, trials};
use crate::harness::Backend;

const WRITERS: usize = 8;

fn killed(office: &Office) {
    let (mut serving, client) = office.serve(office.command());
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                // Nobody answers any more once it is dead.
                while !over.load(Ordering::SeqCst) && office.write(&client) != Told::Unknown {
                    std::hint::spin_loop();
                }
            });
        }
        let (began, before) = (Instant::now(), office.kept());
        while office.kept() == before && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..400)));
        serving.child.kill().unwrap();
        serving.child.wait().unwrap();
        over.store(true, Ordering::SeqCst);
    });
}

#[test]
fn what_a_killed_server_called_kept_is_there() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let office = Office::new(backend);
        killed(&office);
        office.check(&format!("{backend:?}"));
        assert!(office.kept() > 0);
    }
}

#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (mut office, mut kept, mut asked) = (Office::new(backend), 0, 0);
        for kill in 1..=trials() {
            killed(&office);
            office.check(&format!("{backend:?}, kill {kill}"));
            if kill % 50 == 0 {
                office.desk.is_sound();
                (kept, asked) = (kept + office.kept(), asked + office.asked());
                office = Office::new(backend);
            }
        }
        office.desk.is_sound();
        (kept, asked) = (kept + office.kept(), asked + office.asked());
        println!("{backend:?}: {} kills, {kept} of {asked} writes kept, none lost", trials());
        assert!(kept as u64 > trials());
    }
}
