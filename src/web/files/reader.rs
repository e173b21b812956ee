//! The server's side: one process for each file, in turn, bounded in time and in what it answers.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use actix_web::web;
use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::child::{ALLOCATOR, READER_COMMAND};
use super::refusal::Refusal;
use super::turns::{Turn, Turns, busy};
use super::{FileKind, Sheet};
use crate::limits::{FILE_ANSWER_BYTES, FILE_SECONDS};
use crate::problem::{Code, Problem};
use crate::vocab::AccountId;

/// Reads the files that come in, each in a process of its own.
pub struct FileReader {
    program: PathBuf,
    turns: Turns,
}

impl FileReader {
    /// By this program, as it runs: also after the file it was started from was replaced.
    #[must_use]
    pub fn new() -> Self {
        Self::started_from("/proc/self/exe")
    }

    /// By the program at this path, where the process that asks is another one.
    pub fn started_from(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), turns: Turns::new() }
    }

    /// Waits until a file of this account may be read.
    ///
    /// # Errors
    /// `unavailable` when too many files wait, or this one has waited too long.
    pub(in crate::web) async fn turn_of(&self, account: AccountId) -> Result<Turn, Problem> {
        self.turns.take(account).await
    }

    /// Reads every sheet of a file. The process ends with this call, also when it is dropped.
    ///
    /// # Errors
    /// `file_unreadable` for a damaged or encrypted file, `file_beyond_limits` for one beyond a
    /// bound, `unavailable` when no process could be started or somebody ended it.
    pub async fn read(&self, kind: FileKind, bytes: Vec<u8>) -> Result<Vec<Sheet>, Problem> {
        let failed = |error: std::io::Error| {
            tracing::error!(%error, "the process that reads files failed");
            busy()
        };
        let mut child = self.command(kind).spawn().map_err(failed)?;
        let wait = Duration::from_secs(FILE_SECONDS);
        let Ok(answered) = timeout(wait, converse(&mut child, &bytes)).await else {
            return Err(Refusal::Time.into());
        };
        let (answer, status) = answered.map_err(failed)?;
        if answer.len() as u64 > FILE_ANSWER_BYTES {
            return Err(Refusal::TextBytes.into());
        }
        if !status.success() {
            return Err(ended(status));
        }
        web::block(move || serde_json::from_slice::<Result<Vec<Sheet>, Refusal>>(&answer))
            .await
            .map_err(|_| Problem::new(Code::Internal))?
            .map_err(|error| failed(error.into()))?
            .map_err(Problem::from)
    }

    /// It inherits neither environment nor streams; every other descriptor closes as it starts.
    fn command(&self, kind: FileKind) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg0(env!("CARGO_PKG_NAME"))
            .args([READER_COMMAND, kind.word(), &std::process::id().to_string()])
            .env_clear()
            .envs(ALLOCATOR)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

impl Default for FileReader {
    fn default() -> Self {
        Self::new()
    }
}

/// What a process answers to these bytes, as far as that is looked at, and how it ended.
async fn converse(child: &mut Child, bytes: &[u8]) -> std::io::Result<(Vec<u8>, ExitStatus)> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    };
    // A process that ended early reads no further; how it ended says why.
    let send = async move { drop(stdin.write_all(bytes).await) };
    let mut answer = Vec::new();
    let receive = async { stdout.take(FILE_ANSWER_BYTES + 1).read_to_end(&mut answer).await };
    let ((), received) = tokio::join!(send, receive);
    received?;
    Ok((answer, child.wait().await?))
}

/// An allocation that fails ends a process by `SIGABRT`, one that could never succeed by a panic,
/// which the program ends with 101.
fn ended(status: ExitStatus) -> Problem {
    let by = |signal: Signal| status.signal() == Some(signal.as_raw());
    if by(Signal::XCPU) {
        return Refusal::Time.into();
    }
    if status.code() == Some(101) || [Signal::ABORT, Signal::SEGV, Signal::BUS].into_iter().any(by)
    {
        return Refusal::Memory.into();
    }
    tracing::error!(%status, "the process that reads files was ended");
    busy()
}
