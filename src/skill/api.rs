//! Catalogues over HTTP.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{Catalogue, CatalogueDiff, CatalogueState, Content};
use super::steps::{
    CatalogueChange, CatalogueFile, ImportReport, change_draft, diff_of, discard_draft,
    import_catalogue, publish_catalogue, rehearse_import,
};
use super::store::{self, Head};
use crate::auth::{Action, Scope, may};
use crate::clock::in_japan;
use crate::db::Db;
use crate::problem::Problem;
use crate::skill::acts;
use crate::vocab::{Act, Name, ShortText, SkillCatalogueId, SkillKey};
use crate::web::{
    API_PREFIX, Can, Cursor, Input, Listing, Page, PathKey, Query, Reply, Route, Table, Upload,
    given,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/skill-catalogues", "スキルカタログの版の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<CatalogueHead>>(),
        Route::post(
            "/skill-catalogues/import",
            "スキルカタログの取込（XLSX・CSV、dry_run=true で確認のみ）",
            import,
        )
        .query::<ImportQuery>()
        .takes_file()
        .returns::<CatalogueView>()
        .gives(201)
        .or_returns::<ImportReport>(200),
        Route::get("/skill-catalogues/{id}", "スキルカタログ", show).returns::<CatalogueView>(),
        Route::patch("/skill-catalogues/{id}", "スキルカタログ案の名称・改称の変更", change)
            .takes::<CataloguePatch>()
            .returns::<CatalogueView>(),
        Route::delete("/skill-catalogues/{id}", "スキルカタログ案の破棄", discard),
        Route::get("/skill-catalogues/{id}/diff", "前の版からの差分", diff).returns::<DiffView>(),
        Route::post("/skill-catalogues/{id}/publish", "スキルカタログの公開", publish)
            .takes::<Publishing>()
            .returns::<CatalogueView>(),
    ]
}

/// Which versions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// In these states.
    #[serde(default)]
    state: Vec<CatalogueState>,
}

/// How a file is taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only report what is wrong and what would change; nothing is written.
    #[serde(default)]
    pub dry_run: bool,
    /// What the version is called (default: スキルカタログ).
    #[param(value_type = Option<String>)]
    pub name: Option<Name>,
    /// Remark.
    #[param(value_type = Option<String>)]
    pub note: Option<ShortText>,
}

/// A version without what it holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CatalogueHead {
    /// Identifier.
    pub id: SkillCatalogueId,
    /// What people call it.
    pub name: String,
    /// Remark.
    pub note: String,
    /// Where it stands.
    pub state: CatalogueState,
    /// The state in words.
    pub state_label: &'static str,
    /// The version it was made to replace.
    pub previous_id: Option<SkillCatalogueId>,
    /// When it was made, Japan time.
    pub created_at: String,
    /// When it was published.
    pub published_at: Option<String>,
    /// When the next one took its place.
    pub superseded_at: Option<String>,
    /// Grows with every change.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
    #[serde(skip)]
    place: (NaiveDateTime, SkillCatalogueId),
}

/// A version with what it holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CatalogueView {
    /// The version.
    #[serde(flatten)]
    pub head: CatalogueHead,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
}

/// What a version changes in the one it was made to replace.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DiffView {
    /// The older version; null for the first.
    compared_with: Option<SkillCatalogueId>,
    /// What differs; null for the first.
    diff: Option<CatalogueDiff>,
}

/// A skill that goes on under another key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Renaming {
    /// Key in the version in use.
    from: SkillKey,
    /// Key in this one.
    to: SkillKey,
}

/// What changes in a draft (merge patch).
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct CataloguePatch {
    /// Name.
    #[serde(default, deserialize_with = "given")]
    name: Option<Name>,
    /// Remark.
    #[serde(default, deserialize_with = "given")]
    note: Option<ShortText>,
    /// The whole mapping of renamed skills.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 5000))]
    renames: Option<Vec<Renaming>>,
}

/// Nothing to say.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publishing {}

/// Nothing to say.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Discarding {}

fn allowed_actions(scope: &Scope, state: CatalogueState) -> Vec<Act> {
    if scope.may(Action::WriteCatalogues) && state == CatalogueState::Draft {
        vec![
            acts::SKILL_CATALOGUE_CHANGE,
            acts::SKILL_CATALOGUE_PUBLISH,
            acts::SKILL_CATALOGUE_DISCARD,
        ]
    } else {
        Vec::new()
    }
}

impl CatalogueHead {
    fn of(head: &Head, scope: &Scope) -> Self {
        Self {
            id: head.id,
            name: head.name.clone(),
            note: head.note.clone(),
            state: head.state,
            state_label: head.state.name_ja(),
            previous_id: head.previous_id,
            created_at: in_japan(head.created_at),
            published_at: head.published_at.map(in_japan),
            superseded_at: head.superseded_at.map(in_japan),
            version: head.version,
            allowed_actions: allowed_actions(scope, head.state),
            place: (head.created_at, head.id),
        }
    }
}

/// A version as it is shown to this caller.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn show_catalogue(
    db: &mut Db,
    scope: &Scope,
    id: SkillCatalogueId,
) -> Result<CatalogueView, Problem> {
    let head = store::head(db, scope, id)?;
    Ok(CatalogueView { head: CatalogueHead::of(&head, scope), content: store::content(db, id)? })
}

/// A page of the versions, the newest first, with how many there are.
pub fn list_catalogues(
    db: &mut Db,
    scope: &Scope,
    states: &[CatalogueState],
    after: Option<(NaiveDateTime, SkillCatalogueId)>,
    fetch: i64,
) -> Result<(Vec<CatalogueHead>, i64), Problem> {
    let (rows, total) = store::list(db, scope, states, after, fetch)?;
    Ok((rows.iter().map(|head| CatalogueHead::of(head, scope)).collect(), total))
}

async fn list(can: Can<may::ReadReference>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (states, fetch, limit, counted) =
        (listing.filter.state.clone(), listing.fetch(), listing.limit, listing.total);
    let page = can
        .read(move |db, scope| {
            let (rows, total) = list_catalogues(db, scope, &states, after, fetch)?;
            Ok(Page::of(rows, limit, counted.then_some(total), |row| row.place))
        })
        .await?;
    listing.reply(&listing.arranged(page)?, table)
}

fn table(rows: &[CatalogueHead]) -> Table {
    let columns = [
        ("名称", 32),
        ("状態", 10),
        ("作成", 26),
        ("公開", 26),
        ("旧版になった日時", 26),
        ("備考", 40),
    ];
    rows.iter().fold(Table::new("スキルカタログ", &columns), |table, row| {
        table.row(vec![
            row.name.clone(),
            row.state_label.to_owned(),
            row.created_at.clone(),
            row.published_at.clone().unwrap_or_default(),
            row.superseded_at.clone().unwrap_or_default(),
            row.note.clone(),
        ])
    })
}

async fn show(
    can: Can<may::ReadReference>,
    id: PathKey<SkillCatalogueId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| show_catalogue(db, scope, id.0)).await?;
    Reply::entity(view.head.version, &view)
}

async fn diff(
    can: Can<may::ReadReference>,
    id: PathKey<SkillCatalogueId>,
) -> Result<Reply, Problem> {
    let view = can
        .read(move |db, scope| {
            let catalogue: Catalogue = store::catalogue(db, scope, id.0)?;
            Ok(DiffView { compared_with: catalogue.previous, diff: diff_of(db, &catalogue)? })
        })
        .await?;
    Reply::json(&view)
}

async fn import(
    can: Can<may::WriteCatalogues>,
    query: Query<ImportQuery>,
    upload: Upload,
) -> Result<Reply, Problem> {
    import_file(can, query.0, upload).await
}

/// Takes a file in as a draft, or only says what that would do.
///
/// # Errors
/// What is wrong with the file, every fault of every row at once.
pub async fn import_file(
    can: Can<may::WriteCatalogues>,
    query: ImportQuery,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    let ImportQuery { dry_run, name, note } = query;
    if dry_run {
        let sheets = input.value()?;
        let report: ImportReport = can.read(move |db, _| rehearse_import(db, &sheets)).await?;
        return Reply::json(&report);
    }
    let name = name
        .map_or_else(|| Name::new("スキルカタログ"), Ok)
        .map_err(|code| Problem::field("?name", code))?;
    let note = note.unwrap_or_default();
    let file = input.map(|sheets| CatalogueFile { name, note, sheets });
    can.write(acts::SKILL_CATALOGUE_IMPORT, file, |tx, scope, file, _| {
        let id = import_catalogue(tx, file)?;
        let view = show_catalogue(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/skill-catalogues/{id}"), view.head.version, &view)
    })
    .await
}

async fn change(
    can: Can<may::WriteCatalogues>,
    id: PathKey<SkillCatalogueId>,
    input: Input<CataloguePatch>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_CATALOGUE_CHANGE, input, move |tx, scope, patch, given| {
        let renames = patch
            .renames
            .as_ref()
            .map(|pairs| pairs.iter().map(|pair| (pair.to.clone(), pair.from.clone())).collect());
        let change =
            CatalogueChange { name: patch.name.clone(), note: patch.note.clone(), renames };
        change_draft(tx, scope, id.0, &change, |version| given.require_version(version))?;
        let view = show_catalogue(tx.db, scope, id.0)?;
        Reply::entity(view.head.version, &view)
    })
    .await
}

async fn discard(
    can: Can<may::WriteCatalogues>,
    id: PathKey<SkillCatalogueId>,
    input: Input<Discarding>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_CATALOGUE_DISCARD, input, move |tx, scope, _, given| {
        discard_draft(tx, scope, id.0, |version| given.check_version(version))?;
        Ok(Reply::empty())
    })
    .await
}

pub async fn publish(
    can: Can<may::WriteCatalogues>,
    id: PathKey<SkillCatalogueId>,
    input: Input<Publishing>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_CATALOGUE_PUBLISH, input, move |tx, scope, _, given| {
        publish_catalogue(tx, scope, id.0, |version| given.check_version(version))?;
        let view = show_catalogue(tx.db, scope, id.0)?;
        Reply::entity(view.head.version, &view)
    })
    .await
}
