//! Copies of the whole database, made while people work, and the way back.
//!
//! Beside every copy stands a manifest, sealed with the audit key: what the copy is, its digest, how
//! many rows each table had, and where the audit record stood. A copy has its name only when it is
//! whole and has a manifest. It is restored into a fresh place, judged there, and then swapped in one
//! step; whatever ends the program, the old database or the new one stands afterwards.

mod crypt;
mod make;
mod manifest;
mod postgres;
mod restore;
mod sqlite;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

pub(super) use make::backup;
pub(super) use restore::restore;

/// Flags of `backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// 控えのファイル（まだ無いもの）、または日時の名前で控えを置くフォルダー
    place: PathBuf,
    /// フォルダーに、この間隔で控え続ける（例 6h、1d。止めるまで続く）
    #[arg(long, value_name = "TIME", value_parser = interval)]
    every: Option<Duration>,
    /// フォルダーに残す控えの数（古いものから消す）
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    keep: Option<u32>,
    /// この age 公開鍵（age1…）の持ち主だけが読めるように暗号化する（繰り返し可）
    #[arg(long, value_name = "RECIPIENT")]
    encrypt_to: Vec<String>,
}

/// Flags of `restore`.
#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// 控えのファイル、または控えのフォルダー（一番新しいものを使う）
    place: PathBuf,
    /// 今のデータに触れず、別の場所に戻して確かめる（訓練。控えの古さと、戻すのにかかる時間を示す）
    #[arg(long, visible_alias = "drill")]
    check: bool,
    /// 暗号化した控えを読むための age 秘密鍵のファイル
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

/// `90s`, `30m`, `6h`, `1d`.
fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || "30m、6h、1d のように指定してください".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = text.trim_end_matches(unit).parse().map_err(|_| wrong())?;
    if (1..=366).contains(&count) { Ok(Duration::from_secs(count * seconds)) } else { Err(wrong()) }
}

/// A debug build kills itself at the step named in `DXSHIP_KILL_AT`, so that tests can stop it at
/// every one.
fn step(name: &str) {
    if cfg!(debug_assertions) && std::env::var("DXSHIP_KILL_AT").as_deref() == Ok(name) {
        let own = rustix::process::getpid();
        let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    }
}
