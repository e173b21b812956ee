//! `dxship import skill-catalogue`: the same import as over HTTP, at the command line.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome, Ran};
use crate::app::open_beside;
use crate::config::Config;
use crate::db::{Origin, Store, Tx};
use crate::problem::Problem;
use crate::skill;
use crate::skill::{CatalogueFile, ImportReport, import_catalogue, rehearse_import};
use crate::vocab::{Name, ShortText};
use crate::web::{FileKind, FileReader, Sheet};

#[derive(Debug, Args)]
pub(super) struct CatalogueArguments {
    /// ファイル（.xlsx または .csv）
    file: PathBuf,
    /// 取り込まず、誤りと公開中の版からの差分だけを表示する
    #[arg(long)]
    dry_run: bool,
    /// 版の名称
    #[arg(long, default_value = "スキルカタログ")]
    name: String,
}

pub(super) fn import(arguments: &CatalogueArguments, config: &Config) -> Ran {
    let kind = FileKind::of_name(&arguments.file.to_string_lossy());
    let kind = kind.ok_or_else(|| {
        Failure::Text("ファイル名は .xlsx または .csv で終わるものにしてください".to_owned())
    })?;
    let name = Name::new(arguments.name.clone())
        .map_err(|code| Failure::from(Problem::field("/name", code)))?;
    let sheets = super::waiting("ファイルを読んでいます", || {
        let bytes = std::fs::read(&arguments.file)?;
        let reading = async move { FileReader::new().read(kind, bytes).await };
        actix_web::rt::System::new().block_on(reading).map_err(Failure::from)
    })?;
    let store = open_beside(config)?;
    let report = rehearse(&store, sheets.clone())?;
    tell(&report);
    if !report.valid {
        return Ok(Outcome::Found);
    }
    if arguments.dry_run {
        println!("確認だけを行いました。取り込むには --dry-run を外してください");
        return Ok(Outcome::Done);
    }
    let file = CatalogueFile { name, note: ShortText::blank(), sheets };
    let id = store.write_blocking(
        skill::acts::SKILL_CATALOGUE_IMPORT,
        Origin::operator("import skill-catalogue"),
        move |tx: &mut Tx<'_>| import_catalogue(tx, &file),
    )?;
    println!(
        "案として取り込みました: {id}（POST /api/v1/skill-catalogues/{id}/publish で公開します）"
    );
    Ok(Outcome::Done)
}

fn rehearse(store: &Store, sheets: Vec<Sheet>) -> Result<ImportReport, Failure> {
    let report = store.write_blocking(
        skill::acts::SKILL_CATALOGUE_REHEARSE,
        Origin::operator("import skill-catalogue --dry-run"),
        move |tx: &mut Tx<'_>| {
            tx.nothing_to_audit();
            rehearse_import(tx.db, &sheets)
        },
    );
    Ok(report?)
}

fn tell(report: &ImportReport) {
    println!("{} 行、{} スキルを読みました", report.rows, report.skills);
    for sheet in &report.ignored_sheets {
        println!("シート「{sheet}」は使いません");
    }
    for error in &report.errors {
        println!(
            "{} {} 行目「{}」= 「{}」: {}",
            error.sheet, error.row, error.heading, error.value, error.detail
        );
    }
    if !report.valid {
        println!("誤りが {} 件あります。何も取り込んでいません", report.errors.len());
        return;
    }
    let diff = &report.diff;
    let keys = |keys: &[crate::vocab::SkillKey]| {
        keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
    };
    println!("追加 {}: {}", diff.added.len(), keys(&diff.added));
    println!("削除 {}: {}", diff.removed.len(), keys(&diff.removed));
    for renamed in &diff.renamed {
        println!("改称: {} → {}", renamed.from, renamed.to);
    }
    let (changed, memberships, levels) =
        (diff.changed.len(), diff.memberships.len(), diff.requirements.len());
    println!(
        "名称等の変更 {changed}、ジョブタイプとの対応の変更 {memberships}、必要水準の変更 {levels}、目安の変更 {}",
        diff.anchors
    );
}
