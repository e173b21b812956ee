//! The process that reads one file and ends: bytes in, sheets or a refusal out.

use std::io::{BufWriter, Error, Read, Write, stdin, stdout};

use rustix::process::{
    Resource, Rlimit, Signal, getppid, getrlimit, set_parent_process_death_signal, setrlimit,
};
use rustix::thread::set_no_new_privs;

use super::refusal::Refusal;
use super::{FileKind, read_sheets};
use crate::limits::{FILE_MEMORY_BYTES, FILE_SECONDS, WORKBOOK_BYTES};

/// The command by which the program is started as this process.
pub const READER_COMMAND: &str = "read-file";

/// The allocator reserves an arena of a gibibyte at its start. Left as it is, the arena is writable
/// memory from before the limit was set, and the limit would come after it; committed piece by
/// piece, each piece is counted. What is freed goes back at once.
pub(super) const ALLOCATOR: [(&str, &str); 2] =
    [("MIMALLOC_ARENA_EAGER_COMMIT", "0"), ("MIMALLOC_PURGE_DELAY", "0")];

/// Reads the file at standard input and writes its sheets to standard output, confined before the
/// first byte.
///
/// # Errors
/// When a limit cannot be set, the parent has gone, or a stream breaks.
pub fn answer_with_sheets(kind: FileKind, parent: u32) -> Result<(), Error> {
    end_with(parent)?;
    confine()?;
    let mut bytes = Vec::new();
    stdin().lock().take(WORKBOOK_BYTES + 1).read_to_end(&mut bytes)?;
    let sheets = match bytes.len() as u64 {
        0..=WORKBOOK_BYTES => read_sheets(kind, &bytes),
        _ => Err(Refusal::Unpacked),
    };
    let mut answer = BufWriter::new(stdout().lock());
    serde_json::to_writer(&mut answer, &sheets)?;
    answer.flush()
}

/// Ends when the server does. One that went before this was asked for sends no signal any more; a
/// process it left behind has another parent by then.
fn end_with(parent: u32) -> Result<(), Error> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let now = getppid().and_then(|pid| u32::try_from(pid.as_raw_nonzero().get()).ok());
    if now == Some(parent) { Ok(()) } else { Err(Error::other("the server has gone")) }
}

/// Memory, processor time, and nothing else: no file, no process, no core.
fn confine() -> Result<(), Error> {
    // Where memory ends all the same, this process ends before the server. Where it cannot be said,
    // the limits below hold.
    drop(std::fs::write("/proc/self/oom_score_adj", "1000"));
    set_no_new_privs(true)?;
    let limits = [
        (Resource::Data, FILE_MEMORY_BYTES, FILE_MEMORY_BYTES),
        // The first ends with a signal of its own, by which the server knows the reason.
        (Resource::Cpu, FILE_SECONDS, FILE_SECONDS + 1),
        (Resource::Fsize, 0, 0),
        (Resource::Nofile, 3, 3),
        (Resource::Nproc, 0, 0),
        (Resource::Core, 0, 0),
    ];
    for (resource, current, maximum) in limits {
        // Whoever starts the server may have set less already.
        let most = getrlimit(resource).maximum.unwrap_or(maximum).min(maximum);
        let limit = Rlimit { current: Some(current.min(most)), maximum: Some(most) };
        setrlimit(resource, limit)?;
    }
    Ok(())
}
