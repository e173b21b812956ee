//! Templates of papers over HTTP.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Scope, may};
use crate::clock::in_japan;
use crate::db::Db;
use crate::organization;
use crate::paper::acts;
use crate::paper::kinds::{FIELDS, PaperKind, TemplateKey};
use crate::paper::store::{self, VersionRow};
use crate::paper::template::{self, Templates};
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, OrganizationCode, ShortText};
use crate::web::{API_PREFIX, Can, FileKind, Page, PathKey, Query, Reply, Route, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/paper-templates", "書類の様式の一覧", list).returns::<Page<TemplateView>>(),
        Route::post("/paper-templates", "書類の様式の登録", create)
            .query::<Creating>()
            .takes_file()
            .returns::<TemplateView>()
            .gives(201),
        Route::get("/paper-templates/fields", "様式で使える項目の一覧", fields)
            .returns::<Page<FieldView>>(),
        Route::get("/paper-templates/{id}", "書類の様式", show).returns::<TemplateView>(),
        Route::post("/paper-templates/{id}/versions", "書類の様式の新しい版", add_version)
            .query::<Noting>()
            .takes_file()
            .returns::<TemplateView>()
            .gives(201),
        Route::get("/paper-templates/{id}/file", "書類の様式のファイル", file_of)
            .query::<VersionAsked>(),
    ]
}

/// A first version of a template, or the next.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Creating {
    /// Kind of paper; needed.
    kind: Option<PaperKind>,
    /// The body whose words it has; needed.
    organization_code: Option<OrganizationCode>,
    /// What has changed.
    note: Option<ShortText>,
}

/// What has changed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Noting {
    /// What has changed.
    pub note: Option<ShortText>,
}

/// Which version.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionAsked {
    /// A version of the body's own; 0 is the one the program brings along (default: the one in force).
    pub version: Option<i32>,
}

/// A field that a template may name as `{{名前}}`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// What is written between the braces.
    pub name: &'static str,
    /// What stands there.
    pub meaning: &'static str,
}

/// A version of a template.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Counts from 1.
    pub version: i32,
    /// Fields it names.
    pub fields: Vec<String>,
    /// What has changed.
    pub note: String,
    /// When it was kept.
    pub recorded_at: String,
    /// By whom.
    pub recorded_by: Option<AccountId>,
}

/// The template of a kind at a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateView {
    /// Kind and body: `announcement-340006`.
    pub id: String,
    /// Kind of paper.
    pub kind: PaperKind,
    /// What it is called.
    pub kind_name: &'static str,
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Whose template is in force here: the body's own, the prefecture's, or null for the one the
    /// program brings along.
    pub in_force_code: Option<OrganizationCode>,
    /// Its version; 0 for the one the program brings along.
    pub in_force_version: i32,
    /// Fields it names.
    pub fields: Vec<String>,
    /// The body's own versions, the newest first.
    pub versions: Vec<VersionView>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

impl From<VersionRow> for VersionView {
    fn from(row: VersionRow) -> Self {
        Self {
            version: row.version,
            fields: row.fields.lines().map(str::to_owned).collect(),
            note: row.note,
            recorded_at: in_japan(row.recorded_at),
            recorded_by: row.recorded_by,
        }
    }
}

async fn fields(can: Can<may::KeepPaperTemplates>) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let items = FIELDS.iter().map(|(name, meaning)| FieldView { name, meaning }).collect();
    Reply::json(&Page { items, next_cursor: None, total: None })
}

async fn list(can: Can<may::KeepPaperTemplates>) -> Result<Reply, Problem> {
    let items = can.read(templates).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}

/// Templates within reach: every kind at one's own bodies (for the staff, at the prefecture), and what
/// other bodies keep of their own.
///
/// # Errors
/// When they cannot be read.
pub fn templates(db: &mut Db, scope: &Scope) -> Result<Vec<TemplateView>, Problem> {
    let mut own = scope.body_codes();
    let kept = store::versions(db, &own)?;
    if scope.is_statewide() {
        own.push(organization::prefecture_code(db)?);
    }
    let mut keys: Vec<TemplateKey> = Vec::new();
    for organization in own {
        let key =
            |kind: &PaperKind| TemplateKey { kind: *kind, organization: organization.clone() };
        keys.extend(PaperKind::ALL.iter().map(key));
    }
    for row in &kept {
        let key = TemplateKey { kind: row.kind, organization: row.organization_code.clone() };
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let (names, mut force) = (organization::names(db)?, Templates::default());
    keys.iter().map(|key| view(db, key, (&names, &kept, &mut force))).collect()
}

type Around<'a> = (&'a BTreeMap<OrganizationCode, String>, &'a [VersionRow], &'a mut Templates);

fn view(
    db: &mut Db,
    key: &TemplateKey,
    (names, kept, force): Around<'_>,
) -> Result<TemplateView, Problem> {
    let force = force.in_force(db, key)?;
    let own = |row: &&VersionRow| row.kind == key.kind && row.organization_code == key.organization;
    Ok(TemplateView {
        id: key.to_string(),
        kind: key.kind,
        kind_name: key.kind.name_ja(),
        organization_name: names.get(&key.organization).cloned().unwrap_or_default(),
        organization_code: key.organization.clone(),
        in_force_code: force.organization,
        in_force_version: force.version,
        fields: force.document.fields.clone(),
        versions: kept.iter().filter(own).cloned().map(VersionView::from).collect(),
        allowed_actions: vec![acts::PAPER_TEMPLATE_ADD],
    })
}

/// The template of a kind at a body within reach.
///
/// # Errors
/// `not_found`.
pub fn template_of(db: &mut Db, scope: &Scope, key: &TemplateKey) -> Result<TemplateView, Problem> {
    template::reach(db, scope, &key.organization)?;
    let kept = store::versions(db, std::slice::from_ref(&key.organization))?;
    let names = organization::names(db)?;
    view(db, key, (&names, &kept, &mut Templates::default()))
}

async fn show(
    can: Can<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
) -> Result<Reply, Problem> {
    Reply::json(&can.read(move |db, scope| template_of(db, scope, &key.0)).await?)
}

pub async fn file_of(
    can: Can<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
    asked: Query<VersionAsked>,
) -> Result<Reply, Problem> {
    let name = key.0.kind.name_ja();
    let read = can.read(move |db, scope| {
        template::reach(db, scope, &key.0.organization)?;
        match asked.0.version {
            Some(version) => template::version(db, &key.0, version),
            None => Templates::default().in_force(db, &key.0),
        }
    });
    let packed = read.await?.document.packed();
    Ok(Reply::file(format!("様式_{name}.docx"), FileKind::DOCUMENT, packed))
}

async fn create(
    can: Can<may::KeepPaperTemplates>,
    asked: Query<Creating>,
    upload: Upload,
) -> Result<Reply, Problem> {
    let Creating { kind, organization_code, note } = asked.0;
    let key = kind.zip(organization_code);
    let key = key.map(|(kind, organization)| TemplateKey { kind, organization });
    kept(can, key, note, upload).await
}

pub async fn add_version(
    can: Can<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
    asked: Query<Noting>,
    upload: Upload,
) -> Result<Reply, Problem> {
    kept(can, Some(key.0), asked.0.note, upload).await
}

async fn kept(
    can: Can<may::KeepPaperTemplates>,
    key: Option<TemplateKey>,
    note: Option<ShortText>,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a file is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, note) = (upload.document(&can).await, note.unwrap_or_default());
    can.write(acts::PAPER_TEMPLATE_ADD, input, move |tx, scope, document, _| {
        let key = key.as_ref().ok_or_else(|| Problem::field("/kind", "required"))?;
        let version = template::add(tx, scope, key, (document, &note))?;
        let view = template_of(tx.db, scope, key)?;
        Reply::created(format!("{API_PREFIX}/paper-templates/{key}"), version, &view)
    })
    .await
}
