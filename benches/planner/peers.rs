//! The peers on the files the bench wrote, one after the other; what they find must be what ours
//! found.
#![allow(clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use super::python::{peers, python};

/// A file for a peer, and the words its answer must contain.
pub struct Expected {
    pub file: PathBuf,
    pub script: &'static str,
    /// What stands before the file in the peer's command, for example its engine.
    pub before: Vec<String>,
    pub answer: String,
}

impl Expected {
    /// `lap.py` on an assignment whose greatest total is `total`.
    pub fn total(file: PathBuf, total: i64) -> Self {
        Self { file, script: "lap.py", before: Vec::new(), answer: format!("total {total}") }
    }

    /// `acceptance.py`: every stable matching of an instance has as many pairs as any other
    /// (Roth 1986).
    pub fn matched(file: PathBuf, pairs: usize) -> Self {
        let answer = format!("{pairs} matched");
        Self { file, script: "acceptance.py", before: Vec::new(), answer }
    }

    /// `compact.py` with one engine: a proven optimum is everybody's optimum. Where ours is not
    /// proven nothing is expected of the peer but an answer.
    pub fn optimum(file: PathBuf, engine: &str, seconds: u64, proven: Option<i64>) -> Self {
        let before = vec![engine.to_owned(), seconds.to_string(), "8".to_owned()];
        let answer = proven.map_or_else(|| "score".to_owned(), |score| format!("score {score} "));
        Self { file, script: "compact.py", before, answer }
    }

    fn name(&self) -> String {
        self.file.file_name().expect("a name").to_string_lossy().into_owned()
    }
}

/// Runs every peer and prints what it says.
///
/// # Panics
/// Without Python, or when a peer finds something else.
pub fn compare(expected: &[Expected]) {
    let python = python(
        "planner-python",
        "planner/requirements.txt",
        "numpy, scipy, ortools, highspy, matching",
    )
    .expect("Python with the peers' packages");
    println!("\n```text");
    for one in expected {
        let said = answer(&python, one);
        print!("{said}");
        // The library `matching` may give up on large lists, and says so.
        let about = |line: &&str| line.starts_with(&one.name()) && !line.contains("RecursionError");
        let found: Vec<&str> = said.lines().filter(about).collect();
        assert!(!found.is_empty(), "{} found nothing: {said}", one.script);
        for line in found {
            assert!(line.contains(&one.answer), "wanted {}, the peer says {line}", one.answer);
        }
    }
    println!("```");
}

fn answer(python: &Path, one: &Expected) -> String {
    let output = Command::new(python)
        .current_dir(one.file.parent().expect("a folder"))
        .arg(peers().join("planner").join(one.script))
        .args(&one.before)
        .arg(one.name())
        .output()
        .expect("Python starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} failed: {error}", one.script);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
