//! New keys in the place of old ones. What was sealed or signed with an old key stays readable.

use clap::Subcommand;

use super::anchor::{Anchors, write_whole};
use super::{Failure, Outcome, Ran};
use crate::app::{
    BADGE_KEY, FORMER_BADGE_KEY, FORMER_TOKEN_KEY, TOKEN_KEY, audit_key, audit_key_file,
};
use crate::auth::{new_key, read_key};
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db::{KeyState, Store, claim_key, connect_existing, former_key, rotate_audit_key};

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// 新しい鍵に替える
    #[command(subcommand)]
    Rotate(Which),
}

#[derive(Debug, Subcommand)]
pub(super) enum Which {
    /// サインインの署名鍵。前の鍵の署名も、次に替えるまで受け付ける（再起動で有効）
    Token,
    /// バッジの署名鍵。前の鍵のバッジも、次に替えるまで検証できる（再起動で有効）
    Badge,
    /// 監査記録の鍵。前の鍵は読むために残す（サーバーを止めてから）
    Audit,
}

pub(super) fn run(command: &KeyCommand, config: &Config) -> Ran {
    let KeyCommand::Rotate(which) = command;
    match which {
        Which::Token => rotate_token(config),
        Which::Badge => rotate_badge(config),
        Which::Audit => rotate_audit(config),
    }
}

fn rotate_token(config: &Config) -> Ran {
    let file = |name| config.auth.key_dir.join(name);
    let former = read_key(&file(TOKEN_KEY)).map_err(Failure::Text)?;
    write_whole(&file(FORMER_TOKEN_KEY), &former)?;
    write_whole(&file(TOKEN_KEY), &new_key())?;
    println!(
        "署名鍵を替えました。サーバーを再起動すると新しい鍵で署名し、前の鍵の署名は次に替えるまで受け付けます。\
         漏れたおそれがあるときは {} を消してください（全員がサインインし直します）",
        file(FORMER_TOKEN_KEY).display()
    );
    Ok(Outcome::Done)
}

fn rotate_badge(config: &Config) -> Ran {
    let file = |name| config.auth.key_dir.join(name);
    let former = read_key(&file(BADGE_KEY)).map_err(Failure::Text)?;
    write_whole(&file(FORMER_BADGE_KEY), &former)?;
    write_whole(&file(BADGE_KEY), &new_key())?;
    println!(
        "バッジの署名鍵を替えました。サーバーを再起動すると新しい鍵で署名します。\
         前の鍵で署名したバッジは、次に替えるまで検証できます"
    );
    Ok(Outcome::Done)
}

/// The new key is on the disk before the record names it; cut short in between, the next call goes
/// on from there.
fn rotate_audit(config: &Config) -> Ran {
    let url = DatabaseUrl::parse(&config.database.url)?;
    let mut db = connect_existing(&url)?;
    let _place = Store::hold(&url)?;
    let others = db.other_sessions()?;
    if others > 0 {
        return Err(Failure::Text(format!(
            "データベースに {others} 件の接続があります。dxship サーバーを先に停止してください"
        )));
    }
    let held = audit_key(config)?;
    let (former, key) = match claim_key(&mut db, &held)? {
        KeyState::Former => (former_key(&mut db, &held)?.unwrap_or_else(|| held.clone()), held),
        KeyState::Own => {
            let key = held.with_successor();
            write_whole(&audit_key_file(config), &key.to_file())?;
            (held, key)
        }
        KeyState::Foreign | KeyState::Unclaimed => {
            return Err(Failure::Text(
                "この audit.key は、このデータベースの監査記録の鍵ではありません".to_owned(),
            ));
        }
    };
    Anchors::of(config).check(&mut db, &former)?;
    rotate_audit_key(&mut db, &former, &key, &Clock::System)?;
    let head = Anchors::of(config).write(&mut db, &key)?;
    println!(
        "監査記録の鍵を替えました（{} 件目から）。{} には前の鍵も入っています。控えを取り直してください",
        head.sequence,
        audit_key_file(config).display()
    );
    Ok(Outcome::Done)
}
