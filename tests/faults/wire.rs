//! The wire to PostgreSQL cut at each message of a write, before it arrives or before it is answered.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::office::{Office, Told, trials};
use crate::harness::{Backend, Client, Cut, Desk, Proxy};

struct Wired {
    office: Office,
    proxy: Proxy,
    client: Client,
    _serving: crate::harness::Serving,
}

fn wired() -> Wired {
    let office = Office::at(Desk::new(Backend::Postgres));
    let proxy = Proxy::new(&office.desk.url);
    let mut command = office.command();
    command.env("DXSHIP__DATABASE__URL", proxy.url(office.desk.text()));
    let (serving, client) = office.serve(command);
    Wired { office, proxy, client, _serving: serving }
}

impl Wired {
    /// Messages of a write, those of reading who asks included: the fewest of some, because the
    /// first ones prepare their statements, and what no later write sends cannot be cut.
    fn messages_of_a_write(&self) -> usize {
        let count = || {
            let before = self.proxy.messages();
            assert_eq!(self.office.write(&self.client), Told::Kept);
            self.proxy.messages() - before
        };
        (0..5).map(|_| count()).min().unwrap_or_default()
    }

    /// Whether the wire was cut.
    fn round(&self, nth: usize, cut: Cut) -> bool {
        let cuts = self.proxy.cuts();
        self.proxy.cut_at(nth, cut, false);
        self.office.write(&self.client);
        let met = self.proxy.cuts() > cuts;
        self.proxy.mend();
        self.office.recovers(&self.client);
        met
    }
}

const CUTS: [Cut; 2] = [Cut::BeforeItArrives, Cut::BeforeItIsAnswered];

#[test]
fn a_wire_cut_at_any_message_tells_no_lie() {
    let wired = wired();
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let (mut dice, most) = (StdRng::seed_from_u64(seed), wired.messages_of_a_write());
    let rounds = (0..12).map(|round| wired.round(dice.random_range(1..=most), CUTS[round % 2]));
    let met = rounds.filter(|met| *met).count();
    wired.office.check(&format!("seed {seed}"));
    assert!(met >= 8, "{met} of 12 cuts were met, of {most} messages");
}

/// `.ci/soak wire N`: every message, N times over.
#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    let wired = wired();
    let (most, mut met, mut tried) = (wired.messages_of_a_write(), 0, 0);
    for _ in 0..trials() {
        for nth in 1..=most {
            for cut in CUTS {
                met += usize::from(wired.round(nth, cut));
                tried += 1;
            }
        }
        wired.office.check("a sweep");
    }
    println!(
        "{tried} rounds over {most} messages, {met} cuts met, {} of {} writes kept",
        wired.office.kept(),
        wired.office.asked()
    );
    assert!(met > tried / 2);
}
