//! `.ci/soak power N`: the power goes N times under the real server on SQLite.
//!
//! The database lies on a file system of its own in a file (a loop device). When the power goes the
//! server is stopped in whatever it does and the file is copied as it is: what was written and not
//! flushed is in the memory of the file system and so not in the copy. The copy is the disk on which
//! everything goes on. Needs root.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rand::RngExt;

use super::disk::{Disk, FOR_GOOD, How};
use super::office::{Office, Told, trials};
use crate::harness::{Backend, Desk, Serving};

const MEGABYTES: u64 = 96;
/// Cuts of one file system, before it is full.
const EACH: u64 = 25;

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}

struct Machine {
    office: Office,
    image: PathBuf,
}

fn mount(image: &Path, folder: &Path) {
    // The file system's own timer would flush what nobody asked it to.
    let (image, folder) = (image.display().to_string(), folder.display().to_string());
    run("mount", &["-o", "loop,commit=300", &image, &folder]);
}

impl Machine {
    fn new() -> Self {
        let desk = Desk::bare(Backend::Sqlite);
        let image = desk.folder.with_extension("image");
        std::fs::File::create(&image).unwrap().set_len(MEGABYTES << 20).unwrap();
        run("mkfs.ext4", &["-q", "-F", &image.display().to_string()]);
        mount(&image, &desk.folder);
        desk.run(&["migrate"]).expect(0);
        Self { office: Office::at(desk), image }
    }

    /// The power goes.
    fn cut(&self, mut serving: Serving) {
        let id = rustix::process::Pid::from_child(&serving.child);
        rustix::process::kill_process(id, rustix::process::Signal::STOP).unwrap();
        wait_until_stopped(serving.child.id());
        let [image, copy] = [&self.image, &self.copy()].map(|path| path.display().to_string());
        run("cp", &["--sparse=always", &image, &copy]);
        serving.child.kill().unwrap();
        serving.child.wait().unwrap();
    }

    /// The power comes again.
    fn come_again(&self) {
        self.away();
        std::fs::rename(self.copy(), &self.image).unwrap();
        mount(&self.image, &self.office.desk.folder);
    }

    fn copy(&self) -> PathBuf {
        self.image.with_extension("copy")
    }

    fn away(&self) {
        run("umount", &[&self.office.desk.folder.display().to_string()]);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.away();
        drop(std::fs::remove_file(&self.image));
    }
}

/// Every thread has ended the call it was in.
fn wait_until_stopped(process: u32) {
    let stopped = |task: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('T'))
    };
    loop {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
        if tasks.map_while(Result::ok).all(stopped) {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Writes from four sides until the power goes.
fn trial(machine: &Machine, command: Command) {
    let (serving, client) = machine.office.serve(command);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            // Nobody answers any more once the power is gone.
            scope.spawn(|| while machine.office.write(&client) != Told::Unknown {});
        }
        let (began, before) = (Instant::now(), machine.office.kept());
        while machine.office.kept() == before && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..400)));
        machine.cut(serving);
    });
    machine.come_again();
}

#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    control();
    let (mut kept, mut asked) = (0, 0);
    let mut machine = Machine::new();
    for cut in 1..=trials() {
        let command = machine.office.command();
        trial(&machine, command);
        machine.office.check(&format!("cut {cut}"));
        if cut % EACH == 0 || cut == trials() {
            machine.office.desk.is_sound();
            (kept, asked) = (kept + machine.office.kept(), asked + machine.office.asked());
            machine = Machine::new();
        }
    }
    println!("{} cuts, {kept} of {asked} writes kept, none lost", trials());
    assert!(kept as u64 > trials());
}

/// The control: without flushes something is lost, and that is seen.
fn control() {
    let machine = Machine::new();
    let command = machine.office.command();
    trial(&machine, command);
    machine.office.check("before the control");
    let folder = machine.image.with_extension("control");
    std::fs::create_dir(&folder).unwrap();
    let disk = Disk::new(&folder);
    disk.fail(1, FOR_GOOD, How::Unsynced);
    let command = disk.under(machine.office.command());
    trial(&machine, command);
    let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| machine.office.check("x")));
    let said = seen.expect_err("a loss").downcast::<String>().expect("words");
    assert!(said.contains("was kept and is lost"), "{said}");
    println!("control: {said}");
    std::fs::remove_dir_all(folder).unwrap();
}
