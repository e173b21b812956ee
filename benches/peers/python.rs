//! A Python with the packages of a peer, made once below `target`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the peers.
pub fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

/// Python that can import `modules`: `DXSHIP_PEER_PYTHON`, or an environment named `name` into
/// which `requirements` (a file below [`peers`]) are installed; `None`, said aloud, when neither
/// can be had.
pub fn python(name: &str, requirements: &str, modules: &str) -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("DXSHIP_PEER_PYTHON") {
        return Some(given.into());
    }
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let python = home.join("bin/python");
    let run = |program: &Path, arguments: &[&str]| {
        Command::new(program).args(arguments).status().is_ok_and(|status| status.success())
    };
    let import = format!("import {modules}");
    let works = || run(&python, &["-c", &import]);
    if python.exists() && works() {
        return Some(python);
    }
    eprintln!("making a Python environment in {} …", home.display());
    let (home, list) = (home.to_string_lossy(), peers().join(requirements));
    let made = run(Path::new("python3"), &["-m", "venv", &home]);
    let list = list.to_string_lossy();
    if made && run(&python, &["-m", "pip", "install", "--quiet", "-r", &list]) && works() {
        return Some(python);
    }
    eprintln!("LEFT OUT: {name}, because python3 with its packages could not be set up");
    None
}
