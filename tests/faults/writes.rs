//! EIO and ENOSPC at the n-th write, flush or truncation of the real server, once or for good.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::disk::{Disk, FOR_GOOD, How};
use super::office::{Office, Told, trials};
use crate::harness::Backend;

/// Writes of a round: enough for the log to be brought into the database at least once in a while.
const WRITES: usize = 60;

/// Where the disk fails, and what follows.
#[derive(Clone, Copy, Debug)]
struct Fault {
    from: u64,
    count: u64,
    how: How,
    /// Whether the server goes on afterwards, or is killed with the failure still fresh.
    goes_on: bool,
}

/// Whether the fault was met.
fn round(office: &Office, disk: &Disk, fault: Fault) -> bool {
    disk.heal();
    let (serving, client) = office.serve(disk.under(office.command()));
    disk.fail(fault.from, fault.count, fault.how);
    for _ in 0..WRITES {
        let told = office.write(&client);
        if disk.hits() > 0 && (!fault.goes_on || told == Told::Kept) {
            break;
        }
    }
    let met = disk.hits() > 0;
    disk.heal();
    if fault.goes_on {
        office.recovers(&client);
    }
    // A kill: whatever the log holds is what the next start finds.
    drop(serving);
    office.check(&format!("{fault:?}"));
    met
}

fn sample(dice: &mut StdRng) -> Fault {
    let near = dice.random_range(0..3) > 0;
    Fault {
        from: if near { dice.random_range(1..200) } else { dice.random_range(200..3_000) },
        count: if dice.random_range(0..2) == 0 { 1 } else { FOR_GOOD },
        how: if dice.random_range(0..2) == 0 { How::Broken } else { How::Full },
        goes_on: dice.random_range(0..2) == 0,
    }
}

#[test]
fn a_failing_disk_refuses_and_never_lies() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let office = Office::new(Backend::Sqlite);
    let disk = Disk::new(&office.desk.folder);
    let met = (0..10).filter(|_| round(&office, &disk, sample(&mut dice))).count();
    assert!(met >= 5 && office.kept() >= 5, "{met} faults, {} writes kept", office.kept());
    office.desk.is_sound();
    // The control: a disk that calls done what it does not do loses what was kept, and that is seen.
    let trial = || {
        let (serving, client) = office.serve(disk.under(office.command()));
        disk.fail(1, FOR_GOOD, How::Lie);
        for _ in 0..3 {
            office.write(&client);
        }
        disk.heal();
        drop(serving);
        office.check("a lying disk");
    };
    let lost = std::panic::catch_unwind(std::panic::AssertUnwindSafe(trial)).expect_err("seen");
    let said = lost.downcast_ref::<String>().expect("words");
    assert!(said.contains("was kept and is lost"), "{said}");
}

/// `.ci/soak writes N`: the first N calls, each in all four ways.
#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    let (mut met, mut tried) = (0, 0);
    let office = Office::new(Backend::Sqlite);
    let disk = Disk::new(&office.desk.folder);
    for from in 1..=trials() {
        for (how, count, goes_on) in [
            (How::Broken, 1, false),
            (How::Full, 1, true),
            (How::Broken, FOR_GOOD, true),
            (How::Full, FOR_GOOD, false),
        ] {
            met += usize::from(round(&office, &disk, Fault { from, count, how, goes_on }));
            tried += 1;
        }
    }
    office.desk.is_sound();
    println!(
        "{tried} rounds, {met} faults met, {} of {} writes kept",
        office.kept(),
        office.asked()
    );
    assert!(met > tried / 2);
}
