//! `GET /posts/{id}/fit`: how far everybody of the pool is from what a post asks, by the job types
//! that can fill it.
//!
//! For the prefecture alone: it puts one person's levels beside another's. Whose levels a page
//! shows is noted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::assessment::{self, Levels, levels_on};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::problem::Problem;
use crate::skill::{self, Achievement, Requirement, achievement};
use crate::talent::{self, PoolMember};
use crate::vocab::{
    FieldGroup, Grade, JobType, Level, OrganizationCode, PostId, PostType, TalentId,
};
use crate::web::{Can, Listing, Page, PathKey, Reply, Route, Seen, Table};
use crate::{demand, organization};

/// Routes of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/posts/{id}/fit", "ポストと人材の適合（不足スキル）", show)
            .query::<Filter>()
            .list()
            .returns::<Page<FitRow>>(),
    ]
}

/// For which day.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// The day for which it is asked (default: today in Japan).
    as_of: Option<NaiveDate>,
}

/// A person beside a post, in the job type that fits best.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FitRow {
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// Home body.
    pub organization_code: OrganizationCode,
    /// 相当級 of the person.
    pub grade: Grade,
    /// Type of the post.
    pub post_type: PostType,
    /// 相当級 of the post, at which levels are required.
    pub post_grade: Grade,
    /// The job type that fits best among those that can fill the post.
    pub job_type: JobType,
    /// Points, percent, whether attained, and the missing skills by name.
    #[serde(flatten)]
    pub achievement: Achievement,
}

/// What a post asks.
struct Asked {
    post_type: PostType,
    grade: Grade,
    job_types: Vec<(JobType, Vec<Requirement>)>,
}

fn asked(
    db: &mut Db,
    post: PostId,
    day: NaiveDate,
    content: &skill::Content,
) -> Result<Asked, Problem> {
    let history = demand::history(db, post)?;
    let what = history.nearest(day).ok_or(Problem::not_found())?.what.clone();
    let (_, job_types) = organization::job_types_of(db, what.post_type)?;
    let required = |job_type: JobType| {
        let asked = content.requirements_of(&job_type, what.grade);
        (job_type, asked)
    };
    Ok(Asked {
        post_type: what.post_type,
        grade: what.grade,
        job_types: job_types.into_iter().map(required).collect(),
    })
}

/// The best of the job types: attained before not attained, then the higher percent, then the order
/// of keys.
fn best(asked: &Asked, levels: &Levels) -> Option<(JobType, Achievement)> {
    let weighed = asked
        .job_types
        .iter()
        .map(|(job_type, required)| (job_type.clone(), achievement(required, levels)));
    weighed.min_by_key(|(job_type, one)| {
        (!one.attained, std::cmp::Reverse(one.percent), job_type.clone())
    })
}

/// Everybody of the pool with confirmed levels, the best fit first.
///
/// # Errors
/// `not_found` for a post that is not there.
pub fn fit(db: &mut Db, post: PostId, day: NaiveDate) -> Result<Vec<FitRow>, Problem> {
    let Some(catalogue) = skill::published(db)? else {
        return demand::keeper(db, post)?.map(|_| Vec::new()).ok_or(Problem::not_found());
    };
    let asked = asked(db, post, day, &catalogue.content)?;
    let levels = levels_on(db, None, day, catalogue.id)?;
    let pool = talent::pool_on(db, day)?;
    let people: Vec<TalentId> = pool.iter().map(|member| member.talent).collect();
    let names = talent::names_on(db, &people, day)?;
    let row = |member: PoolMember| {
        let (job_type, achievement) = best(&asked, levels.get(&member.talent)?)?;
        Some(FitRow {
            talent_name: names
                .get(&member.talent)
                .map_or_else(String::new, |name| name.name.clone()),
            talent_id: member.talent,
            organization_code: member.organization,
            grade: member.grade,
            post_type: asked.post_type,
            post_grade: asked.grade,
            job_type,
            achievement,
        })
    };
    let mut rows: Vec<FitRow> = pool.into_iter().filter_map(row).collect();
    rows.sort_by_key(|row| {
        (!row.achievement.attained, std::cmp::Reverse(row.achievement.percent), row.talent_id)
    });
    Ok(rows)
}

/// Everybody whose confirmed levels make up at least this level in a job type, as the scheme counts
/// it. Whoever shows them asks who may see them, and logs the look.
pub fn at_level(
    db: &mut Db,
    job_type: &JobType,
    least: Level,
    day: NaiveDate,
) -> Result<Vec<TalentId>, Problem> {
    let Some(catalogue) = skill::published(db)? else { return Ok(Vec::new()) };
    let of_type = catalogue.content.memberships.iter().filter(|one| one.job_type == *job_type);
    let asked: Vec<assessment::Asked> =
        of_type.map(|one| assessment::Asked { skill: one.skill.clone(), core: one.core }).collect();
    let levels = levels_on(db, None, day, catalogue.id)?;
    let found = levels.into_iter().filter(|(_, levels)| {
        assessment::level_in(&asked, levels).is_some_and(|level| level >= least)
    });
    Ok(found.map(|(talent, _)| talent).collect())
}

/// A page of it; whose levels are on it is noted.
fn page(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    post: PostId,
    listing: &Listing<Filter>,
) -> Result<Page<FitRow>, Problem> {
    let rows = fit(db, post, listing.filter.as_of.unwrap_or_else(|| scope.today()))?;
    let page = listing.cut(rows, |row| row.talent_id.to_string())?;
    page.items.iter().for_each(|row| looks.person(FieldGroup::Levels, row.talent_id));
    Ok(page)
}

async fn show(
    can: Can<may::ReadFit>,
    key: PathKey<PostId>,
    listing: Listing<Filter>,
) -> Result<Reply, Problem> {
    let (listing, page, names) = can
        .read_logged(move |db, scope, looks| {
            let page = page(db, scope, looks, key.0, &listing)?;
            Ok((listing, page, organization::names(db)?))
        })
        .await?;
    listing.reply(&page, |rows| table(rows, &names))
}

fn table(rows: &[FitRow], names: &BTreeMap<OrganizationCode, String>) -> Table {
    let columns = [
        ("氏名", 16),
        ("所属団体", 14),
        ("相当級", 14),
        ("ジョブタイプ", 24),
        ("達成度（%）", 10),
        ("達成", 8),
        ("不足スキル", 60),
    ];
    rows.iter().fold(Table::new("ポスト適合", &columns), |table, row| {
        let missing: Vec<String> =
            row.achievement.gaps.iter().map(|gap| gap.name_ja.clone()).collect();
        table.row(vec![
            row.talent_name.clone(),
            names.get(&row.organization_code).cloned().unwrap_or_default(),
            row.grade.name_ja().to_owned(),
            row.job_type.to_string(),
            row.achievement.percent.map_or_else(String::new, |percent| percent.to_string()),
            if row.achievement.attained { "達成" } else { "" }.to_owned(),
            missing.join("、"),
        ])
    })
}
