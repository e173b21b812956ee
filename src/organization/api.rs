//! Bodies, job types and post types over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{Organization, Participation, check_participations};
use super::reference::JobTypeView;
use super::register::table;
use super::store;
use crate::auth::{Action, Scope, may};
use crate::db::Db;
use crate::organization::acts;
use crate::problem::{FieldError, Problem};
use crate::vocab::{
    Act, BodyKind, FiscalYear, Function, JobType, Name, OrganizationCode, PostType, ShortText,
};
use crate::web::{Can, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Table, given};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/organizations", "団体の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<Organization>>(),
        Route::get("/organizations/{key}", "団体", show).returns::<Organization>(),
        Route::put("/organizations/{key}/participations", "参画の変更", participate)
            .takes::<Participations>()
            .returns::<Organization>(),
        Route::get("/job-types", "ジョブタイプの一覧", list_job_types)
            .list()
            .returns::<Page<JobTypeView>>(),
        Route::get("/job-types/{key}", "ジョブタイプ", show_job_type).returns::<JobTypeView>(),
        Route::patch("/job-types/{key}", "ジョブタイプの名称・特徴の変更", change_job_type)
            .takes::<JobTypePatch>()
            .returns::<JobTypeView>(),
        Route::get("/post-types", "ポスト種別と対応するジョブタイプの一覧", list_post_types)
            .list()
            .returns::<Page<PostTypeView>>(),
        Route::get("/post-types/{key}", "ポスト種別", show_post_type).returns::<PostTypeView>(),
        Route::put("/post-types/{key}", "ポスト種別に対応するジョブタイプの変更", map_post_type)
            .takes::<Mapping>()
            .returns::<PostTypeView>(),
    ]
}

/// Which bodies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of these kinds.
    #[serde(default)]
    kind: Vec<BodyKind>,
    /// Taking part in this function …
    function: Option<Function>,
    /// … in this fiscal year.
    fiscal_year: Option<FiscalYear>,
    /// `code` (建制順, default) or `joined` (参画順).
    #[serde(default)]
    #[param(inline)]
    sort: Order,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Code,
    Joined,
}

/// The whole set of participations of a body.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Participations {
    /// What it takes part in from now on.
    #[validate(length(max = 50))]
    items: Vec<Participation>,
}

/// A post type and what can fill it.
#[derive(Debug, Serialize, ToSchema)]
struct PostTypeView {
    /// Key.
    post_type: PostType,
    /// Japanese name.
    name_ja: &'static str,
    /// Job types that can fill it.
    job_types: Vec<JobType>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    allowed_actions: Vec<Act>,
}

/// The job types that can fill a post type.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Keys of job types; at least one.
    #[validate(length(min = 1, max = 50))]
    job_types: Vec<JobType>,
}

fn actions(scope: &Scope, act: Act) -> Vec<Act> {
    if scope.may(Action::WriteReference) { vec![act] } else { Vec::new() }
}

async fn list(can: Can<may::ReadReference>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, listed).await?;
    file(&listing, &page)
}

/// The bodies that were asked for.
///
/// # Errors
/// `cursor_invalid`; when the rows cannot be read.
pub fn listed(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<Organization>, Problem> {
    let allowed = actions(scope, acts::ORGANIZATION_REPLACE_PARTICIPATIONS);
    let bodies = store::all(db)?.into_iter().map(|(_, body)| body);
    let mut rows: Vec<Organization> = bodies
        .filter(|body| wanted(&listing.filter, body))
        .map(|body| Organization { allowed_actions: allowed.clone(), ..body })
        .collect();
    if listing.filter.sort == Order::Joined {
        rows.sort_by_key(|body| (body.joined_order.unwrap_or(i32::MAX), body.code.clone()));
    }
    listing.cut(rows, |body| body.code.to_string())
}

/// The page as it was asked for: as JSON or as a file.
///
/// # Errors
/// As [`Listing::reply`].
pub fn file(listing: &Listing<Filter>, page: &Page<Organization>) -> Result<Reply, Problem> {
    listing.reply(page, table)
}

fn wanted(filter: &Filter, body: &Organization) -> bool {
    let takes_part = |part: &Participation| {
        filter.function.is_none_or(|function| part.function == function)
            && filter.fiscal_year.is_none_or(|year| part.covers(year))
    };
    let any = filter.function.is_none() && filter.fiscal_year.is_none();
    (filter.kind.is_empty() || filter.kind.contains(&body.kind))
        && (any || body.participations.iter().any(takes_part))
}

fn find(db: &mut Db, code: &OrganizationCode) -> Result<(i32, Organization), Problem> {
    store::all(db)?.into_iter().find(|(_, body)| body.code == *code).ok_or(Problem::not_found())
}

async fn show(
    can: Can<may::ReadReference>,
    key: PathKey<OrganizationCode>,
) -> Result<Reply, Problem> {
    let (version, body) = can
        .read(move |db, scope| {
            let (version, body) = find(db, &key.0)?;
            Ok((
                version,
                Organization {
                    allowed_actions: actions(scope, acts::ORGANIZATION_REPLACE_PARTICIPATIONS),
                    ..body
                },
            ))
        })
        .await?;
    Reply::entity(version, &body)
}

pub async fn participate(
    can: Can<may::WriteReference>,
    key: PathKey<OrganizationCode>,
    input: Input<Participations>,
) -> Result<Reply, Problem> {
    can.write(acts::ORGANIZATION_REPLACE_PARTICIPATIONS, input, move |tx, scope, input, given| {
        let (version, _) = find(tx.db, &key.0)?;
        given.require_version(version)?;
        check_participations(&input.items).map_err(Problem::invalid)?;
        store::replace_participations(tx, &key.0, &input.items)?;
        let (version, body) = find(tx.db, &key.0)?;
        Reply::entity(
            version,
            &Organization {
                allowed_actions: actions(scope, acts::ORGANIZATION_REPLACE_PARTICIPATIONS),
                ..body
            },
        )
    })
    .await
}

async fn list_job_types(
    can: Can<may::ReadReference>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can
        .read(|db, scope| {
            let allowed = actions(scope, acts::JOB_TYPE_CHANGE);
            Ok(store::job_types(db)?
                .into_iter()
                .map(|view| JobTypeView { allowed_actions: allowed.clone(), ..view })
                .collect::<Vec<_>>())
        })
        .await?;
    listing.reply_all(
        rows,
        |row| row.job_type.to_string(),
        |rows| {
            let table = Table::new(
                "ジョブタイプ",
                &[("番号", 6), ("キー", 28), ("名称", 28), ("英語名", 28), ("特徴", 60)],
            );
            rows.iter().fold(table, |table, row| {
                table.row(vec![
                    row.number.to_string(),
                    row.job_type.to_string(),
                    row.name_ja.clone(),
                    row.name_en.clone(),
                    row.feature_ja.clone(),
                ])
            })
        },
    )
}

/// What changes in a job type (merge patch); its key and number stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobTypePatch {
    /// Japanese name.
    #[serde(default, deserialize_with = "given")]
    name_ja: Option<Name>,
    /// English name.
    #[serde(default, deserialize_with = "given")]
    name_en: Option<Name>,
    /// What it is for.
    #[serde(default, deserialize_with = "given")]
    feature_ja: Option<ShortText>,
}

fn job_type(db: &mut Db, scope: &Scope, key: &JobType) -> Result<JobTypeView, Problem> {
    let found = store::job_types(db)?
        .into_iter()
        .find(|view| view.job_type == *key)
        .ok_or(Problem::not_found())?;
    Ok(JobTypeView { allowed_actions: actions(scope, acts::JOB_TYPE_CHANGE), ..found })
}

async fn show_job_type(
    can: Can<may::ReadReference>,
    key: PathKey<JobType>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| job_type(db, scope, &key.0)).await?;
    Reply::entity(view.version, &view)
}

pub async fn change_job_type(
    can: Can<may::WriteReference>,
    key: PathKey<JobType>,
    input: Input<JobTypePatch>,
) -> Result<Reply, Problem> {
    can.write(acts::JOB_TYPE_CHANGE, input, move |tx, scope, patch, given| {
        let mut view = job_type(tx.db, scope, &key.0)?;
        given.require_version(view.version)?;
        let text = |word: &Name| word.to_string();
        view.name_ja = patch.name_ja.as_ref().map_or(view.name_ja, text);
        view.name_en = patch.name_en.as_ref().map_or(view.name_en, text);
        view.feature_ja = patch.feature_ja.as_ref().map_or(view.feature_ja, ToString::to_string);
        store::change_job_type(tx, &view)?;
        let view = job_type(tx.db, scope, &key.0)?;
        Reply::entity(view.version, &view)
    })
    .await
}

fn post_type_view(
    db: &mut Db,
    scope: &Scope,
    post_type: PostType,
) -> Result<(i32, PostTypeView), Problem> {
    let (version, job_types) = store::job_types_of(db, post_type)?;
    Ok((
        version,
        PostTypeView {
            post_type,
            name_ja: post_type.name_ja(),
            job_types,
            allowed_actions: actions(scope, acts::POST_TYPE_REPLACE_JOB_TYPES),
        },
    ))
}

async fn list_post_types(
    can: Can<may::ReadReference>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can
        .read(|db, scope| {
            PostType::ALL
                .iter()
                .map(|post_type| Ok(post_type_view(db, scope, *post_type)?.1))
                .collect::<Result<Vec<_>, Problem>>()
        })
        .await?;
    listing.reply_all(
        rows,
        |row| row.post_type.to_string(),
        |rows| {
            let table = Table::new(
                "ポスト種別",
                &[("キー", 24), ("名称", 28), ("対応するジョブタイプ", 80)],
            );
            rows.iter().fold(table, |table, row| {
                let job_types =
                    row.job_types.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
                table.row(vec![row.post_type.to_string(), row.name_ja.to_owned(), job_types])
            })
        },
    )
}

async fn show_post_type(
    can: Can<may::ReadReference>,
    key: PathKey<PostType>,
) -> Result<Reply, Problem> {
    let (version, view) = can.read(move |db, scope| post_type_view(db, scope, key.0)).await?;
    Reply::entity(version, &view)
}

pub async fn map_post_type(
    can: Can<may::WriteReference>,
    key: PathKey<PostType>,
    input: Input<Mapping>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_TYPE_REPLACE_JOB_TYPES, input, move |tx, scope, input, given| {
        let (version, _) = store::job_types_of(tx.db, key.0)?;
        given.require_version(version)?;
        let mut errors = Vec::new();
        for (index, job_type) in input.job_types.iter().enumerate() {
            let repeated = input.job_types[..index].contains(job_type);
            if repeated || !store::known_job_type(tx.db, job_type)? {
                let code = if repeated { "duplicate_field" } else { "reference_unknown" };
                errors.push(FieldError::new(&format!("/job_types/{index}"), code));
            }
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        store::replace_job_types(tx, key.0, &input.job_types)?;
        let (version, view) = post_type_view(tx.db, scope, key.0)?;
        Reply::entity(version, &view)
    })
    .await
}
