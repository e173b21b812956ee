//! How stable a plan is over its years: who and which post would rather have each other than what
//! the plan gives them, counted year by year in the background. A diagnosis and no fault: coverage
//! and lengths of stay are good reasons for a pair.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::looks::look;
use super::model::{JobKind, Stability};
use super::scenarios::queue;
use super::view::{JobView, job_view};
use super::{sources, store};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::rotation::acts;
use crate::vocab::{FieldGroup, FiscalYear, JobId, PostId, RotationPlanId, TalentId};
use crate::web::{Seen, Table};

/// How many pairs there are in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StableYear {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// Pairs in it.
    pub pairs: usize,
}

/// How stable the result of a plan is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StabilityView {
    /// The plan.
    pub plan_id: RotationPlanId,
    /// When it was judged; null for a result that was not, and then nothing else is told.
    #[schema(format = DateTime)]
    pub judged_at: Option<String>,
    /// The version of the plan that was judged.
    pub judged_plan_version: Option<i32>,
    /// Each year of the plan.
    pub years: Vec<StableYear>,
    /// Pairs in all years.
    pub pairs: Option<usize>,
    /// The last work on it.
    pub job: Option<JobView>,
}

/// A person and a post that would both rather have each other in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BlockingPair {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// The post.
    pub post_id: PostId,
    /// Body and post.
    pub post_name: String,
    /// Who holds the post; null where nobody does.
    pub holder_id: Option<TalentId>,
    /// Name.
    pub holder_name: Option<String>,
}

impl BlockingPair {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} {} {}", self.fiscal_year, self.talent_id, self.post_id)
    }
}

/// How stable a plan is, and its pairs by year, with the looks at whom they name.
///
/// # Errors
/// `not_found`.
pub fn stability(
    db: &mut Db,
    seen: &mut Seen,
    id: RotationPlanId,
) -> Result<(StabilityView, Vec<BlockingPair>), Problem> {
    let (view, pairs) = found(db, id)?;
    let people = pairs.iter().flat_map(|pair| [Some(pair.talent_id), pair.holder_id]);
    let people: BTreeSet<TalentId> = people.flatten().collect();
    look(db, seen, id, FieldGroup::PLANNED, &people)?;
    Ok((view, pairs))
}

/// How stable a plan is, and its pairs by year, for whoever is shown no pair.
///
/// # Errors
/// `not_found`.
pub fn found(
    db: &mut Db,
    id: RotationPlanId,
) -> Result<(StabilityView, Vec<BlockingPair>), Problem> {
    let plan = store::plan(db, id)?;
    let job = store::judgement(db, id, JobKind::Stability)?.map(job_view);
    let found = store::stability(db, id)?;
    let first = plan.first_fiscal_year;
    let year = |at: usize| {
        let at = i32::try_from(at).ok()?;
        FiscalYear::new(first.year() + at).ok()
    };
    let told = found.as_ref().map(|(found, _)| found);
    let years = told.iter().flat_map(|found| found.by_year.iter().enumerate());
    let years = years.filter_map(|(at, pairs)| {
        let (fiscal_year, pairs) = (year(at)?, *pairs);
        Some(StableYear { fiscal_year, fiscal_year_label: fiscal_year.label(), pairs })
    });
    let view = StabilityView {
        plan_id: id,
        judged_at: found.as_ref().map(|(_, at)| in_japan(*at)),
        judged_plan_version: told.map(|found| found.plan_version),
        years: years.collect(),
        pairs: told.map(|found| found.by_year.iter().sum()),
        job,
    };
    let pairs = match told {
        Some(found) => named(db, (id, first), found, year)?,
        None => Vec::new(),
    };
    Ok((view, pairs))
}

fn named(
    db: &mut Db,
    (id, first): (RotationPlanId, FiscalYear),
    found: &Stability,
    year: impl Fn(usize) -> Option<FiscalYear>,
) -> Result<Vec<BlockingPair>, Problem> {
    let snapshot = store::documents(db, id)?.snapshot;
    let names = sources::names(db, &snapshot, first.first_day())?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let pair = |pair: &crate::planner::stable_years::Blocking| {
        let fiscal_year = year(pair.year)?;
        let post = snapshot.posts.iter().find(|post| post.id == pair.post)?;
        Some(BlockingPair {
            fiscal_year,
            fiscal_year_label: fiscal_year.label(),
            talent_id: pair.person.parse().ok()?,
            talent_name: name(&pair.person),
            post_id: post.part_of.as_ref().unwrap_or(&post.id).parse().ok()?,
            post_name: format!("{} {}", name(&post.host), name(&post.id)),
            holder_id: pair.holder.as_ref().and_then(|holder| holder.parse().ok()),
            holder_name: pair.holder.as_ref().map(|holder| name(holder)),
        })
    };
    Ok(found.pairs.iter().filter_map(pair).collect())
}

/// Has it counted in the background.
///
/// # Errors
/// As [`queue`].
pub fn judge(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<JobId, Problem> {
    queue(tx, scope, id, (JobKind::Stability, acts::ROTATION_JUDGE_STABILITY))
}

/// 異動計画の安定性.
#[must_use]
pub fn table(rows: &[BlockingPair]) -> Table {
    let columns = [("年度", 12), ("氏名", 16), ("互いに望むポスト", 40), ("いまの担当", 16)];
    rows.iter().fold(Table::new("異動計画 安定性", &columns), |table, row| {
        table.row(vec![
            row.fiscal_year_label.clone(),
            row.talent_name.clone(),
            row.post_name.clone(),
            row.holder_name.clone().unwrap_or_default(),
        ])
    })
}
