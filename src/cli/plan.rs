//! `dxship plan`: rotation plans on files, without a server.
//!
//! Exit codes: 0 done; 1 a file could not be read, was refused or could not be written; 2 wrong
//! usage; 3 done, but with findings (a plan that breaks a rule, a minimum that no stable matching
//! meets).
mod check;
mod claims;
mod diff;
mod explain;
mod files;
mod generate;
mod matching;
mod report;
mod scenarios;
mod solve;
mod stable;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use files::Trouble;
use report::Report;

/// Arguments of `dxship plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(subcommand)]
    command: PlanCommand,
    /// 結果を JSON で標準出力に書く (write the result as JSON)
    #[arg(long, global = true)]
    json: bool,
    /// 文の言語 (language of sentences)
    #[arg(long, global = true, value_enum, default_value_t = Language::Ja)]
    lang: Language,
}

/// Language of sentences for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Language {
    /// The text in this language.
    pub fn of<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

#[derive(Debug, Subcommand)]
enum PlanCommand {
    /// 問題を解いて計画を作る (solve a problem)
    Solve(solve::SolveArgs),
    /// 計画を一から採点し、すべての規則を確かめる (score a plan from nothing and test every rule)
    Check(check::CheckArgs),
    /// 計画の理由を説明する (explain a plan)
    Explain(explain::ExplainArgs),
    /// 説明の文と、その根拠となる主張を書き出す (sentences of the explanation with their claims)
    Claims(claims::ClaimsArgs),
    /// 二つの計画を比べる (compare two plans)
    Diff(diff::DiffArgs),
    /// 一年分の安定な組合せを求める (stable matching of one year)
    Match(matching::MatchArgs),
    /// 想定ごとに計画を確かめ、最も変更の少ない立て直しを示す (a plan under doubts, and what mends it)
    Scenarios(scenarios::ScenariosArgs),
    /// 何年分もの安定な配置を求め、年ごとにブロッキングペアを数える (stability over several years)
    Stable(stable::StableArgs),
    /// 問題を乱数から作る (generate a problem)
    Generate(generate::GenerateArgs),
}

/// Carries the command out and returns the exit code.
pub fn run(arguments: PlanArgs) -> ExitCode {
    let report = Report::new(arguments.json, arguments.lang);
    let done = match arguments.command {
        PlanCommand::Solve(arguments) => solve::run(&arguments, &report),
        PlanCommand::Check(arguments) => check::run(&arguments, &report),
        PlanCommand::Explain(arguments) => explain::run(&arguments, &report),
        PlanCommand::Claims(arguments) => claims::run(&arguments, &report),
        PlanCommand::Diff(arguments) => diff::run(&arguments, &report),
        PlanCommand::Match(arguments) => matching::run(&arguments, &report),
        PlanCommand::Scenarios(arguments) => scenarios::run(&arguments, &report),
        PlanCommand::Stable(arguments) => stable::run(&arguments, &report),
        PlanCommand::Generate(arguments) => generate::run(&arguments, &report),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(3),
        Err(trouble) => {
            report.trouble(&trouble);
            ExitCode::from(trouble.exit_code())
        }
    }
}

/// How a command ended when nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Findings,
}

impl Outcome {
    fn with_findings(found: bool) -> Self {
        if found { Self::Findings } else { Self::Done }
    }
}

type Done = Result<Outcome, Trouble>;
