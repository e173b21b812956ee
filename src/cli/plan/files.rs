//! Reading and writing files: sizes are looked at before anything is read, and a plan file is
//! either whole or absent.
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::planner::fault::Fault;
use crate::planner::limits;
use crate::planner::matching::{self, Instance};
use crate::planner::plan::Plan;
use crate::planner::problem::Problem;
use crate::planner::scenarios::{self, Doubts};
use crate::planner::validation::parse;

/// Largest plan file, in bytes: 20,000 people over 7 years with prices stay well below.
const PLAN_BYTES: usize = 256 << 20;
/// Largest file of doubts, in bytes.
const DOUBTS_BYTES: usize = 4 << 20;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A file could not be read or written.
    File(PathBuf, String),
    /// A document was refused.
    Refused(Vec<Fault>),
    /// The arguments do not fit together.
    Usage(Fault),
}

impl Trouble {
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File(..) | Self::Refused(_) => 1,
            Self::Usage(_) => 2,
        }
    }

    pub fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Refused(faults) => faults.clone(),
            Self::Usage(fault) => vec![fault.clone()],
            Self::File(path, cause) => {
                let path = path.display();
                vec![Fault::new(
                    "file",
                    "",
                    format!("{path} を読み書きできません: {cause}"),
                    format!("{path} cannot be read or written: {cause}"),
                )]
            }
        }
    }
}

/// Reads at most `most` bytes; a longer file is refused without being read.
fn read(path: &Path, most: usize) -> Result<Vec<u8>, Trouble> {
    let failed = |error: std::io::Error| Trouble::File(path.to_owned(), error.to_string());
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > most {
        return Err(Trouble::Refused(vec![too_large(path, most)]));
    }
    // One byte more than allowed, because a pipe or a growing file tells no size.
    let mut bytes = Vec::new();
    let mut reader = file.take(most + 1);
    let read = reader.read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(Trouble::Refused(vec![too_large(path, most)]));
    }
    Ok(bytes)
}

fn too_large(path: &Path, most: u64) -> Fault {
    let path = path.display();
    Fault::new(
        "too_large",
        "",
        format!("{path} が上限（{most} バイト）を超えています。"),
        format!("{path} is longer than {most} bytes."),
    )
}

/// Reads and inspects a problem.
pub(super) fn problem(path: &Path) -> Result<Problem, Trouble> {
    let bytes = read(path, limits::PROBLEM_BYTES)?;
    parse(&bytes).map_err(Trouble::Refused)
}

/// Reads a plan; its lines are judged by the command.
pub(super) fn plan(path: &Path) -> Result<Plan, Trouble> {
    let bytes = read(path, PLAN_BYTES)?;
    Plan::parse(&bytes).map_err(|cause| {
        let path = path.display();
        Trouble::Refused(vec![Fault::new(
            "unreadable",
            "",
            format!("{path} を計画として読めません: {cause}"),
            format!("{path} cannot be read as a plan: {cause}"),
        )])
    })
}

/// Reads doubts about a plan; what they name is judged beside the problem.
pub(super) fn doubts(path: &Path) -> Result<Doubts, Trouble> {
    let bytes = read(path, DOUBTS_BYTES)?;
    let doubts = serde_json::from_slice::<Doubts>(&bytes).map_err(|cause| cause.to_string());
    let named = doubts.and_then(|doubts| {
        let is_known = doubts.format == scenarios::FORMAT;
        is_known.then_some(doubts).ok_or_else(|| format!("format is not {}", scenarios::FORMAT))
    });
    named.map_err(|cause| {
        let path = path.display();
        Trouble::Refused(vec![Fault::new(
            "unreadable",
            "",
            format!("{path} を想定として読めません: {cause}"),
            format!("{path} cannot be read as scenarios: {cause}"),
        )])
    })
}

/// Reads an instance of stable matching.
pub(super) fn instance(path: &Path) -> Result<Instance, Trouble> {
    let bytes = read(path, matching::MAX_BYTES)?;
    Instance::parse(&bytes).map_err(|fault| Trouble::Refused(vec![fault]))
}

/// Reads a matching made elsewhere.
pub(super) fn matches(path: &Path) -> Result<Vec<matching::Match>, Trouble> {
    let bytes = read(path, matching::MAX_BYTES)?;
    matching::parse_matches(&bytes).map_err(|fault| Trouble::Refused(vec![fault]))
}

/// Writes a file so that a crash leaves the old one or the new one, never a part: a temporary file
/// beside it, synced, then renamed over it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let failed = |error: std::io::Error| Trouble::File(path.to_owned(), error.to_string());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = write_synced(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    if let Err(error) = written {
        // The first error is the one to tell; the part may not even exist.
        let _ = std::fs::remove_file(&part);
        return Err(failed(error));
    }
    sync_directory(path).map_err(failed)
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The rename itself lasts only once the directory is synced.
#[cfg(unix)]
fn sync_directory(path: &Path) -> std::io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Pretty JSON with a line break at the end.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
