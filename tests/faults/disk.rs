//! The disk of one process, which fails when it is told to (`disk.c`).

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum How {
    /// EIO.
    Broken = 5,
    /// ENOSPC.
    Full = 28,
    /// The process is killed before it.
    Kill = 1000,
    /// Nothing is done and it is called done.
    Lie = 1001,
    /// Writes are done and flushes are only called done.
    Unsynced = 1002,
}

/// From a call on, for ever.
pub const FOR_GOOD: u64 = u64::MAX / 2;

pub struct Disk {
    control: std::fs::File,
    path: PathBuf,
}

impl Disk {
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("disk");
        std::fs::write(&path, [0; 40]).unwrap();
        let control = std::fs::File::options().read(true).write(true).open(&path).unwrap();
        Self { control, path }
    }

    /// The process of this command writes its database to this disk.
    pub fn under(&self, mut command: Command) -> Command {
        command.env("LD_PRELOAD", library()).env("DXSHIP_DISK", &self.path);
        command.env("DXSHIP_DISK_PATH", "dxship.sqlite3");
        command
    }

    fn get(&self, place: u64) -> u64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, place * 8).unwrap();
        u64::from_ne_bytes(bytes)
    }

    fn set(&self, place: u64, value: u64) {
        self.control.write_all_at(&value.to_ne_bytes(), place * 8).unwrap();
    }

    /// Calls so far.
    pub fn calls(&self) -> u64 {
        self.get(0)
    }

    /// Calls that were not what they should be, since it was told so.
    pub fn hits(&self) -> u64 {
        self.get(3)
    }

    /// So many calls from the `from`th one on, counted from now.
    pub fn fail(&self, from: u64, count: u64, how: How) {
        let first = self.calls() + from;
        self.set(1, first);
        self.set(2, first.saturating_add(count - 1));
        self.set(3, 0);
        self.set(4, how as u64);
    }

    pub fn heal(&self) {
        self.set(4, 0);
    }
}

fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let name = format!("disk-{}.so", std::process::id());
        let (library, root) =
            (Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), env!("CARGO_MANIFEST_DIR"));
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library);
        cc.arg(format!("{root}/tests/faults/disk.c")).arg("-ldl");
        assert!(cc.status().unwrap().success(), "a C compiler makes the disk");
        library
    })
}
