//! `dxship publish DIR`: the published editions of the open data as a static site, to be carried out
//! of the closed network.

use std::path::PathBuf;

use super::{Failure, Outcome, Ran};
use crate::app::open_beside;
use crate::config::Config;
use crate::edition::{pages_of, published, publisher};
use crate::problem::Problem;

/// What `dxship publish` takes.
#[derive(Debug, clap::Args)]
pub(super) struct PublishArguments {
    /// 書き出すフォルダー（空か、前に書き出したもの）
    dir: PathBuf,
    /// 公開する場所のアドレス（カタログに書く。例: https://www.example.jp/opendata/）
    #[arg(long, default_value = "")]
    base: String,
}

pub(super) fn run(config: &Config, arguments: &PublishArguments) -> Ran {
    let PublishArguments { dir, base } = arguments;
    let web = base.starts_with("https://") || base.starts_with("http://");
    if !(base.is_empty() || web && base.ends_with('/')) {
        let why = "--base は http:// か https:// で始まり / で終わるアドレスにしてください。";
        return Err(Failure::Text(why.to_owned()));
    }
    std::fs::create_dir_all(dir)?;
    let known = dir.join("catalog.jsonld").exists();
    if !known && std::fs::read_dir(dir)?.next().is_some() {
        let why = "フォルダーが空ではありません。空のフォルダーか、前に書き出したフォルダーを指定してください。";
        return Err(Failure::Text(why.to_owned()));
    }
    let store = open_beside(config)?;
    let (editions, publisher) =
        store.read_blocking(|db| Ok::<_, Problem>((published(db)?, publisher(db)?)))?;
    if editions.is_empty() {
        let why =
            "公開された版がありません。画面の「オープンデータ」で版を作り、承認を受けてください。";
        return Err(Failure::Text(why.to_owned()));
    }
    let pages = pages_of(&editions, &publisher, base)?;
    for (place, bytes) in &pages {
        let path = dir.join(place);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // A reader of the folder finds the old file or the new one, never half of one.
        let half = path.with_extension("part");
        std::fs::write(&half, bytes)?;
        std::fs::rename(&half, &path)?;
    }
    println!("{} 版 {} ファイルを {} に書き出しました", editions.len(), pages.len(), dir.display());
    Ok(Outcome::Done)
}
