//! Accounts at the command line: the first administrator of a fresh installation, and the way back
//! in.

use clap::{Args, Subcommand};

use super::{Failure, Outcome, Ran};
use crate::accounts;
use crate::accounts::{
    NewAccount, NewGrant, add_account, check_account, reset_by_operator, reset_factor_by_operator,
};
use crate::app::open_beside;
use crate::auth::{Passwords, new_word, reading};
use crate::config::Config;
use crate::db::Origin;
use crate::problem::Problem;
use crate::vocab::{Name, OrganizationCode, Role, ShortText, TalentId};

/// What can be done with accounts at the command line.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// アカウントを作り、初期パスワード（24時間有効）を表示する
    Add(AddArguments),
    /// 二要素の設定を取り消す（その人のサインインはすべて終わる）
    ResetSecondFactor {
        /// ログイン名
        login: String,
    },
    /// 初期パスワードを再発行する（その人のサインインはすべて終わる）
    ResetPassword {
        /// ログイン名
        login: String,
    },
}

/// Flags of `user add`.
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// ログイン名（半角英小文字・数字・. - _、3〜64文字）
    login: String,
    /// 表示名
    #[arg(long)]
    name: String,
    /// 役割（prefecture_staff, account_admin, auditor, municipal_cio, municipal_delegate,
    /// assigned_staff）
    #[arg(long)]
    role: String,
    /// 市町の役割の団体コード
    #[arg(long)]
    organization: Option<String>,
    /// 代理の場合、誰の代理か
    #[arg(long)]
    on_behalf_of: Option<String>,
    /// 人材リストの本人の id（tal_…）
    #[arg(long)]
    talent: Option<String>,
}

fn wrong(flag: &str, code: &'static str) -> Failure {
    Problem::field(flag, code).into()
}

fn account_of(flags: &AddArguments) -> Result<NewAccount, Failure> {
    let role: Role = flags.role.parse().map_err(|_| {
        Failure::Text(format!("--role には次のどれかを指定してください: {}", names()))
    })?;
    let organization_code = flags
        .organization
        .as_deref()
        .map(str::parse::<OrganizationCode>)
        .transpose()
        .map_err(|code| wrong("--organization", code))?;
    let on_behalf_of = flags
        .on_behalf_of
        .as_deref()
        .map(ShortText::new)
        .transpose()
        .map_err(|code| wrong("--on-behalf-of", code))?;
    let talent_id = flags
        .talent
        .as_deref()
        .map(str::parse::<TalentId>)
        .transpose()
        .map_err(|code| wrong("--talent", code))?;
    let starts_on = crate::clock::Clock::System.today();
    let display_name = Name::new(&flags.name).map_err(|code| wrong("--name", code))?;
    let grant = NewGrant { role, organization_code, on_behalf_of, starts_on, ends_on: None };
    Ok(NewAccount { login: flags.login.clone(), display_name, talent_id, grants: vec![grant] })
}

fn names() -> String {
    Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn run(command: &UserCommand, config: &Config) -> Ran {
    let password = new_word();
    let hash = Passwords::hash_now(&password)
        .ok_or_else(|| Failure::Text("パスワードを処理できません".to_owned()))?;
    let store = open_beside(config)?;
    match command {
        UserCommand::Add(flags) => {
            let account = account_of(flags)?;
            store.write_blocking(
                accounts::acts::ACCOUNT_ADD,
                Origin::operator("user add"),
                move |tx| {
                    check_account(tx, &account)?;
                    add_account(tx, &account, &hash, true).map(drop)
                },
            )?;
        }
        UserCommand::ResetSecondFactor { login } => {
            let login = login.clone();
            store.write_blocking(
                accounts::acts::SECOND_FACTOR_RESET,
                Origin::operator("user reset-second-factor"),
                move |tx| reset_factor_by_operator(tx, &login),
            )?;
            println!("二要素の設定を取り消しました。次のサインインの後、本人が設定し直します");
            return Ok(Outcome::Done);
        }
        UserCommand::ResetPassword { login } => {
            let login = login.clone();
            store.write_blocking(
                accounts::acts::ACCOUNT_RESET_PASSWORD,
                Origin::operator("user reset-password"),
                move |tx| reset_by_operator(tx, &login, &hash),
            )?;
        }
    }
    println!("読み方: {}", reading(&password));
    println!("初期パスワード（24時間以内に本人がサインインして変更）: {password}");
    Ok(Outcome::Done)
}
