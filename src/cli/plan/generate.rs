//! `dxship plan generate`.
use std::path::PathBuf;

use clap::Args;

use super::files::{self, Trouble};
use super::report::Report;
use super::{Done, Outcome};
use crate::planner::generate::{Shape, generate, generate_wide};

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// 職員の数 (people)
    #[arg(long)]
    people: usize,
    /// 団体の数、県を含む (hosts, prefectures included)
    #[arg(long)]
    hosts: usize,
    /// 年数 (fiscal years)
    #[arg(long, default_value_t = 5)]
    years: i32,
    /// 乱数の種 (seed)
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 難しい問題にする (as hard as practice can be)
    #[arg(long)]
    wide: bool,
    /// 書き出すファイル。なければ標準出力 (file to write; standard output without it)
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &GenerateArgs, report: &Report) -> Done {
    let shape = Shape {
        people: arguments.people,
        hosts: arguments.hosts,
        years: arguments.years,
        seed: arguments.seed,
    };
    let made = if arguments.wide { generate_wide(shape) } else { generate(shape) };
    let problem = made.map_err(Trouble::Usage)?;
    match &arguments.out {
        Some(path) => files::write_whole(path, &files::json(&problem))?,
        None => report
            .result(&problem, || vec![serde_json::to_string_pretty(&problem).unwrap_or_default()]),
    }
    Ok(Outcome::Done)
}
