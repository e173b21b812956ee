//! Plans, lines and work in the background as the prefecture's staff see them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::model::{
    Facts, JobKind, JobState, Method, Note, PlanState, RuleSetting, Side, effective, settings_of,
};
use super::sources;
use super::steps::allowed;
use super::store::{self, Documents, Job, PlanRow};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::Db;
use crate::planner::plan::{Plan, Proof, StoppedBy};
use crate::planner::problem::{Part, Problem as PlanProblem, Reach};
use crate::problem::Problem;
use crate::rotation::acts;
use crate::vocab::{
    AccountId, Act, AssignmentId, AssignmentState, FiscalYear, JobId, LongText, Name,
    OrganizationCode, Period, PostId, PostType, RotationPlanId, TalentId,
};

/// A document of one of the exchange formats, as `docs/PLANNER.md` describes them.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = Object)]
pub struct PlanDocument(());

/// A row of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RotationPlanRow {
    /// Its id.
    pub id: RotationPlanId,
    /// Grows with every step.
    pub version: i32,
    /// Name.
    pub name: Name,
    /// What it is for.
    pub purpose: LongText,
    /// How it comes about.
    pub method: Method,
    /// Where it stands.
    pub state: PlanState,
    /// First fiscal year.
    pub first_fiscal_year: FiscalYear,
    /// Last fiscal year.
    pub last_fiscal_year: i32,
    /// 令和7年度.
    pub fiscal_year_label: String,
    /// Number of fiscal years.
    pub years: i32,
    /// Lines of its result.
    pub line_count: i32,
    /// Points of its result.
    pub score: Option<i64>,
    /// No plan of the same problem scores more; unknown for plans that were not optimized.
    pub bound: Option<i64>,
    /// (bound - score) / bound in millionths, rounded up.
    pub gap_millionths: Option<i64>,
    /// Whether the score is proven to be the best.
    pub proven_optimal: bool,
    /// Who made it.
    pub author_id: AccountId,
    /// Who proposed it last.
    pub proposed_by: Option<AccountId>,
    /// Who approved it last.
    pub approved_by: Option<AccountId>,
    /// The plan it was copied from.
    pub copied_from: Option<RotationPlanId>,
    /// The last work on it in the background.
    pub job_id: Option<JobId>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was changed last.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// The frozen facts a plan rests on, in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SnapshotView {
    /// SHA-256 of the snapshot.
    pub hash: String,
    /// When it was taken.
    #[schema(format = DateTime)]
    pub taken_at: String,
    /// People in it.
    pub people: usize,
    /// Posts in it.
    pub posts: usize,
    /// Bodies in it.
    pub hosts: usize,
    /// What could not be taken into it as it is.
    pub notes: Vec<Note>,
}

/// A plan with all that is said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RotationPlanView {
    /// What the list shows.
    #[serde(flatten)]
    pub row: RotationPlanRow,
    /// Who proposes in a stable plan.
    pub side: Side,
    /// Every rule in plain words, with its value.
    pub rules: Vec<RuleSetting>,
    /// Seed of the search.
    pub seed: u32,
    /// Most rounds of the search; with these alone it repeats exactly.
    pub max_steps: Option<u32>,
    /// Most seconds of the search.
    pub max_seconds: Option<u32>,
    /// First person everywhere before the second anywhere.
    pub lexicographic: bool,
    /// Whether assignments of the years planned stay as they are.
    pub keeps_assignments: bool,
    /// First fiscal year in which municipalities lend their people.
    pub municipal_lending_from: i32,
    /// The frozen facts.
    pub snapshot: SnapshotView,
    /// SHA-256 of the problem the result answers: snapshot, rules and pins.
    pub problem_hash: Option<String>,
    /// Why the search ended: `finished`, `steps`, `seconds`, `cancelled`; null without a search.
    pub stopped_by: Option<&'static str>,
    /// How the bound was reached: `certificate` (anybody can recompute it) or `search`; null
    /// without a bound.
    pub proof: Option<&'static str>,
    /// Assignments that came from it.
    pub assignments: Vec<AssignmentId>,
}

/// A line by its person, year and post: `tal_….2027.pst_…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct LineKey {
    pub talent: TalentId,
    pub fiscal_year: FiscalYear,
    pub post: PostId,
}

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.talent, self.fiscal_year, self.post)
    }
}

impl FromStr for LineKey {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('.').collect();
        let [talent, year, post] = parts[..] else { return Err("id_malformed") };
        let fiscal_year = year.parse().map_err(|_| "id_malformed")?;
        Ok(Self { talent: talent.parse()?, fiscal_year, post: post.parse()? })
    }
}

impl TryFrom<String> for LineKey {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl PartialSchema for LineKey {
    fn schema() -> RefOr<Schema> {
        const ID: &str = "[0-9a-hjkmnp-tv-z]{13}";
        let pattern = format!("^tal_{ID}\\.[0-9]{{4}}\\.pst_{ID}$");
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).into()
    }
}

impl ToSchema for LineKey {}

/// A person in a post for a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanLine {
    /// By which it is circulated with others: person, year and post.
    #[schema(value_type = LineKey)]
    pub id: String,
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// Home body.
    pub home_code: OrganizationCode,
    /// Name of the home body.
    pub home_name: String,
    /// The post.
    pub post_id: PostId,
    /// 所属 and 職名.
    pub post_name: String,
    /// Type of the post.
    pub post_type: Option<PostType>,
    /// The body that keeps it.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和7年度.
    pub fiscal_year_label: String,
    /// How much of the person.
    pub share_percent: i64,
    /// First day, as facts are now; null when they leave no day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Whether a re-solve must keep it.
    pub pinned: bool,
    /// Rank of the person's wish for the body, 1 = the first; null where nothing was wished.
    pub wish_place: Option<usize>,
    /// For a line that is a fact already: whether it was ordered, announced or drafted.
    pub standing: Option<AssignmentState>,
    /// Whether it is a part of a year or of the post's share.
    pub is_part: bool,
    /// The assignment that makes it a fact.
    pub assignment_id: Option<AssignmentId>,
    /// Whether it is kept for somebody who is still to be hired.
    pub is_planned_hire: bool,
}

/// Work in the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The plan it works on.
    pub plan_id: RotationPlanId,
    /// Where it stands.
    pub state: JobState,
    /// Rounds of the search done; of a judgement, scenarios judged.
    pub round: i64,
    /// What the last round did: `prices`, `plans`, `proof`, `scenarios`, `done`.
    pub stage: String,
    /// Points of the best plan so far.
    pub score: Option<i64>,
    /// Best bound so far.
    pub bound: Option<i64>,
    /// (bound - score) / bound in millionths, rounded up.
    pub gap_millionths: Option<i64>,
    /// Why it failed, in sentences.
    pub failure: Vec<String>,
    /// How often a server has begun it.
    pub attempts: i32,
    /// When it was asked for.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When a server began it last.
    #[schema(format = DateTime)]
    pub started_at: Option<String>,
    /// When it ended.
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
    /// What the caller may do: `cancel` goes to the plan, `stop_judging` to its scenarios.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

pub fn gap(score: Option<i64>, bound: Option<i64>) -> Option<i64> {
    let (score, bound) = (i128::from(score?), i128::from(bound?));
    let gap = (bound > 0).then(|| ((bound - score) * 1_000_000 + bound - 1).div_euclid(bound));
    gap.and_then(|gap| i64::try_from(gap).ok())
}

/// A row of the list.
#[must_use]
pub fn row(scope: &Scope, plan: &PlanRow) -> RotationPlanRow {
    RotationPlanRow {
        id: plan.id,
        version: plan.version,
        name: plan.name.clone(),
        purpose: plan.purpose.clone(),
        method: plan.method,
        state: plan.state,
        first_fiscal_year: plan.first_fiscal_year,
        last_fiscal_year: plan.first_fiscal_year.year() + plan.years - 1,
        fiscal_year_label: plan.first_fiscal_year.label(),
        years: plan.years,
        line_count: plan.line_count,
        score: plan.score,
        bound: plan.bound,
        gap_millionths: gap(plan.score, plan.bound),
        proven_optimal: plan.proven_optimal,
        author_id: plan.author_id,
        proposed_by: plan.proposed_by,
        approved_by: plan.approved_by,
        copied_from: plan.copied_from,
        job_id: plan.job_id,
        created_at: in_japan(plan.created_at),
        updated_at: in_japan(plan.updated_at),
        allowed_actions: allowed(scope, plan).into_iter().map(super::model::Action::act).collect(),
    }
}

/// Every plan, the latest first.
pub fn list(db: &mut Db, scope: &Scope) -> Result<Vec<RotationPlanRow>, Problem> {
    Ok(store::plans(db)?.iter().map(|plan| row(scope, plan)).collect())
}

/// A plan with all that is said of it.
///
/// # Errors
/// `not_found`.
pub fn whole(db: &mut Db, scope: &Scope, id: RotationPlanId) -> Result<RotationPlanView, Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let settings = plan.settings()?;
    let result = documents.result.as_ref();
    Ok(RotationPlanView {
        row: row(scope, &plan),
        side: settings.side,
        rules: settings_of(&settings.rules, &settings.weights),
        seed: settings.seed,
        max_steps: settings.max_steps,
        max_seconds: settings.max_seconds,
        lexicographic: settings.lexicographic,
        keeps_assignments: settings.keeps_assignments,
        municipal_lending_from: settings.municipal_lending_from,
        snapshot: SnapshotView {
            hash: plan.snapshot_hash.clone(),
            taken_at: in_japan(plan.snapshot_at),
            people: documents.snapshot.people.len(),
            posts: documents.snapshot.posts.len(),
            hosts: documents.snapshot.hosts.len(),
            notes: documents.notes.clone(),
        },
        problem_hash: Some(plan.problem_hash.clone()).filter(|hash| !hash.is_empty()),
        stopped_by: result
            .filter(|result| result.certificate.is_some())
            .map(|result| stopped(&result.stopped_by)),
        proof: result.and_then(proven_by),
        assignments: store::placements(db, id)?,
    })
}

/// The parts of a proof by search are stored beside the prices, where they are not too many: then
/// it can be recomputed as well.
fn proven_by(result: &Plan) -> Option<&'static str> {
    let stored = result.certificate.as_ref().is_some_and(|certificate| certificate.tree.is_some());
    Some(match result.proof.as_ref()? {
        Proof::Certificate => "certificate",
        Proof::Search { .. } if stored => "certificate",
        Proof::Search { .. } => "search",
    })
}

const fn stopped(by: &StoppedBy) -> &'static str {
    match by {
        StoppedBy::Finished => "finished",
        StoppedBy::Steps { .. } => "steps",
        StoppedBy::Seconds { .. } => "seconds",
        StoppedBy::Cancelled { .. } => "cancelled",
    }
}

/// The problem a plan is solved on, and its result: the documents others can referee.
///
/// # Errors
/// `not_found`.
pub fn exchange(db: &mut Db, id: RotationPlanId) -> Result<(PlanProblem, Option<Plan>), Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    Ok((effective(&documents.snapshot, &plan.settings()?, &documents.pins), documents.result))
}

/// The lines of a plan's result, by person, year and post.
///
/// # Errors
/// `not_found`.
pub fn lines(db: &mut Db, scope: &Scope, id: RotationPlanId) -> Result<Vec<PlanLine>, Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let (first, hires) = (plan.first_fiscal_year, plan.settings()?.planned_hires);
    let facts = sources::facts(db, scope, first, plan.years, scope.today(), &hires)?;
    let names = sources::names(db, &documents.snapshot, plan.first_fiscal_year.first_day())?;
    Ok(of_result(&plan, &documents, Some(&facts), &names))
}

/// The lines of a result; without facts they have no days.
pub fn of_result(
    plan: &PlanRow,
    documents: &Documents,
    facts: Option<&Facts>,
    names: &BTreeMap<String, String>,
) -> Vec<PlanLine> {
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let people: BTreeMap<&str, _> =
        documents.snapshot.people.iter().map(|person| (person.id.as_str(), person)).collect();
    let posts: BTreeMap<&str, _> =
        documents.snapshot.posts.iter().map(|post| (post.id.as_str(), post)).collect();
    let line = |line: &crate::planner::plan::Line| -> Option<PlanLine> {
        let (person, post) = (people.get(line.person.as_str())?, posts.get(line.post.as_str())?);
        let fiscal_year =
            FiscalYear::new(plan.first_fiscal_year.year() + i32::try_from(line.year).ok()?).ok()?;
        let pin = person.pins.iter().find(|pin| pin.post == line.post && pin.year == line.year);
        let fixed = pin.map_or(&[][..], |pin| pin.fixed.as_slice());
        let days = days_of(fixed).or_else(|| facts?.days_of(&line.person, &line.post, line.year));
        let pinned = |pin: &super::model::PinnedLine| {
            pin.person == line.person && pin.post == line.post && pin.year == line.year
        };
        let talent = line.person.parse().ok()?;
        let post_id = post.part_of.as_ref().unwrap_or(&line.post).parse().ok()?;
        Some(PlanLine {
            id: LineKey { talent, fiscal_year, post: post_id }.to_string(),
            talent_id: talent,
            talent_name: name(&line.person),
            home_name: name(&person.owner),
            home_code: person.owner.parse().ok()?,
            post_id,
            post_name: name(&line.post),
            post_type: post.job_type.parse().ok(),
            host_name: name(&post.host),
            host_code: post.host.parse().ok()?,
            fiscal_year,
            fiscal_year_label: fiscal_year.label(),
            share_percent: post.share,
            starts_on: days.map(|days| days.from),
            ends_on: days.and_then(|days| days.last_day()),
            pinned: pin.is_some() || documents.pins.iter().any(pinned),
            wish_place: wish_place(&person.reach, &post.host),
            standing: fixed.first().and_then(|part| part.state.parse().ok()),
            is_part: post.part_of.is_some(),
            assignment_id: fixed.first().and_then(|part| part.source.parse().ok()),
            is_planned_hire: person.to_be_hired.is_some(),
        })
    };
    documents.result.iter().flat_map(|result| &result.lines).filter_map(line).collect()
}

/// Rank of a wish among the different wishes of a person.
pub fn wish_place(reach: &[Reach], host: &str) -> Option<usize> {
    let own = reach.iter().find(|reach| reach.host == host).map(|reach| reach.wish)?;
    let better: BTreeSet<i64> =
        reach.iter().map(|reach| reach.wish).filter(|wish| *wish > own).collect();
    (own > 0).then_some(better.len() + 1)
}

/// The days of what stands already, from the first to the last.
fn days_of(fixed: &[Part]) -> Option<Period> {
    let first = fixed.iter().filter_map(|part| part.from.parse().ok()).min()?;
    let last = fixed.iter().filter_map(|part| part.to.parse().ok()).max()?;
    Period::of_days(first, Some(last)).ok()
}

/// Work in the background.
///
/// # Errors
/// `not_found`.
pub fn job(db: &mut Db, id: JobId) -> Result<JobView, Problem> {
    Ok(job_view(store::job(db, id)?))
}

pub fn job_view(job: Job) -> JobView {
    JobView {
        id: job.id,
        kind: job.kind,
        plan_id: job.plan_id,
        state: job.state,
        round: job.round,
        stage: job.stage,
        score: job.score,
        bound: job.bound,
        gap_millionths: gap(job.score, job.bound),
        failure: job.failure.lines().map(str::to_owned).collect(),
        attempts: job.attempts,
        created_at: in_japan(job.created_at),
        started_at: job.started_at.map(in_japan),
        finished_at: job.finished_at.map(in_japan),
        allowed_actions: match job.kind {
            _ if job.state.is_over() => Vec::new(),
            JobKind::Solve => vec![acts::ROTATION_CANCEL],
            JobKind::Judge => vec![acts::ROTATION_STOP_JUDGING],
            // Over before anybody could stop it.
            JobKind::Stability => Vec::new(),
        },
    }
}
