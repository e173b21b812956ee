//! The command line. Text for people goes to standard output in Japanese, progress and logs to
//! standard error; exit codes: 0 done, 1 failed, 2 wrong usage, 3 something was found (`doctor`,
//! `audit verify`).

mod anchor;
mod audit;
mod catalogue;
mod configuration;
mod copies;
pub mod demo;
mod doctor;
pub mod init;
mod key;
pub mod plan;
mod publish;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::app::{StartError, routes};
use crate::config::{Config, DatabaseUrl};
use crate::db::{DbError, SchemaState, connect_existing, connect_once, migrate, schema_state};
use crate::problem::Problem;
use crate::vocab::Language;
use crate::web::{FileKind, READER_COMMAND, answer_with_sheets};

/// 県と市町で情報システム人材を共同で確保・育成・配属するための配属管理
#[derive(Debug, Parser)]
#[command(name = "dxship", version, arg_required_else_help = true)]
struct Arguments {
    /// 設定ファイル（TOML）
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 架空の職員と公表数値の入った体験版を起動する（準備不要）
    Demo(serve::DemoArguments),
    /// サーバーを起動する
    Serve(serve::ServeArguments),
    /// データベースを新しい版に更新する
    Migrate {
        /// 更新せず、必要かどうかだけを調べる（必要なら終了コード 3）
        #[arg(long)]
        check: bool,
    },
    /// 都道府県のフォルダー（団体・配置図・年間の仕事・スキルカタログ・目標など）を取り込む
    Init(init::InitArguments),
    /// アカウントを管理する（最初の管理者の作成など）
    #[command(subcommand)]
    User(user::UserCommand),
    /// データを取り込む
    #[command(subcommand)]
    Import(ImportCommand),
    /// 環境とデータを点検する（問題があれば終了コード 3）
    Doctor {
        /// JSON で出力する
        #[arg(long)]
        json: bool,
        /// 点検の前に、所属・受入の一覧（affiliations）を事実の記録から作り直す
        #[arg(long)]
        rebuild_affiliations: bool,
    },
    /// 公開されたオープンデータの版を、静的なサイトとして書き出す
    Publish(publish::PublishArguments),
    /// API の説明（OpenAPI 3.1）を出力する
    Openapi,
    /// 監査記録
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// 鍵を替える
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// 配置計画をファイルの上で作る・確かめる・比べる（サーバー不要）
    Plan(plan::PlanArgs),
    /// データベースを1つのファイルと目録に控える（稼働中でも可）
    Backup(copies::BackupArguments),
    /// 控えから戻す（サーバーを止めてから。全員のサインインは無効になる）
    Restore(copies::RestoreArguments),
    /// 設定
    #[command(subcommand)]
    Config(ConfigCommand),
    /// シェルの補完スクリプトを出力する
    Completions {
        /// シェルの種類
        shell: clap_complete::Shell,
    },
    /// 説明書（man page）を出力する
    Manual,
    /// Started by the program itself for each file that comes in.
    #[command(name = READER_COMMAND, hide = true)]
    ReadFile { kind: FileKind, parent: u32 },
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// スキルカタログの新しい版を案として取り込む（XLSX・CSV。誤りがあれば終了コード 3）
    SkillCatalogue(catalogue::CatalogueArguments),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// 各設定の値と、その出所を表示する（秘密は伏せる）
    Show {
        /// JSON で出力する
        #[arg(long)]
        json: bool,
    },
}

/// Shows that something is under way where a person would wait; nothing when standard error is no
/// terminal.
fn waiting<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let spinner = indicatif::ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    let done = work();
    spinner.finish_and_clear();
    done
}

/// What a command came to.
enum Outcome {
    Done,
    Found,
    Code(ExitCode),
}

/// Why a command failed; a sentence for its operator.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Text(String),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error(transparent)]
    Database(#[from] crate::db::DbError),
    #[error("入出力エラー: {0}")]
    Io(#[from] std::io::Error),
    #[error("JSON エラー: {0}")]
    Json(#[from] serde_json::Error),
}

/// Problems are told in the words people get over HTTP.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let json = problem.to_json(Language::Japanese, "", "");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
        let fields = json["errors"].as_array().map_or_else(String::new, |errors| {
            errors
                .iter()
                .map(|error| format!("\n  {}: {}", text(&error["pointer"]), text(&error["detail"])))
                .collect()
        });
        Self::Text(format!("{}: {}{fields}", text(&json["title"]), text(&json["detail"])))
    }
}

type Ran = Result<Outcome, Failure>;

/// Runs the program with its arguments.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(3),
        Ok(Outcome::Code(code)) => code,
        Err(failure) => {
            eprintln!("エラー: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: Arguments) -> Ran {
    let file = arguments.config;
    let load = || Config::load(file.as_deref());
    match arguments.command {
        Command::Demo(demo) => serve::demo(&demo, load()?),
        Command::Serve(flags) => serve::serve(&flags, load()?),
        Command::Migrate { check } => run_migrations(&load()?, check),
        Command::User(command) => user::run(&command, &load()?),
        Command::Init(arguments) => init::run(&arguments, &load()?),
        Command::Import(ImportCommand::SkillCatalogue(arguments)) => {
            catalogue::import(&arguments, &load()?)
        }
        Command::Doctor { json, rebuild_affiliations } => {
            doctor::run(&load()?, json, rebuild_affiliations)
        }
        Command::Publish(arguments) => publish::run(&load()?, &arguments),
        Command::Openapi => print_openapi(),
        Command::Key(command) => key::run(&command, &load()?),
        Command::Audit(command) => audit::run(&command, &load()?),
        Command::Backup(flags) => copies::backup(&load()?, &flags),
        Command::Restore(flags) => copies::restore(&load()?, &flags),
        Command::Config(ConfigCommand::Show { json }) => configuration::show(file.as_deref(), json),
        Command::Plan(plan) => Ok(Outcome::Code(plan::run(plan))),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "dxship",
                &mut std::io::stdout(),
            );
            Ok(Outcome::Done)
        }
        Command::Manual => {
            clap_mangen::Man::new(Arguments::command()).render(&mut std::io::stdout())?;
            Ok(Outcome::Done)
        }
        Command::ReadFile { kind, parent } => {
            answer_with_sheets(kind, parent)?;
            Ok(Outcome::Done)
        }
    }
}

fn run_migrations(config: &Config, check: bool) -> Ran {
    let url = DatabaseUrl::parse(&config.database.url)?;
    if check {
        let state = match connect_existing(&url) {
            Err(DbError::File(_)) => SchemaState::Empty,
            db => schema_state(&mut db?)?,
        };
        println!("{}", state_sentence(&state));
        return Ok(if state == SchemaState::Current { Outcome::Done } else { Outcome::Found });
    }
    let done = migrate(&mut connect_once(&url)?)?;
    println!("{} 件の更新を行いました", done.len());
    Ok(Outcome::Done)
}

fn state_sentence(state: &SchemaState) -> String {
    match state {
        SchemaState::Current => "データベースは最新です".to_owned(),
        SchemaState::Empty => "データベースは空です。dxship migrate で準備できます".to_owned(),
        SchemaState::Behind(names) => format!("更新が必要です: {}", names.join(", ")),
        SchemaState::Ahead(names) => {
            format!("新しい版の dxship で作られています: {}", names.join(", "))
        }
    }
}

fn print_openapi() -> Ran {
    println!("{}", crate::web::describe(&routes()).to_pretty_json()?);
    Ok(Outcome::Done)
}
