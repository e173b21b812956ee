//! The sheet of a plan: what was agreed, the levels that are missing, the work so far, what is ahead.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CareerStages, DevelopmentPlans};
use crate::affiliation::{Of, Service, services};
use crate::auth::Scope;
use crate::db::Db;
use crate::ledger::{self, Entry, EntryView, Ledger};
use crate::problem::Problem;
use crate::skill::Achievement;
use crate::training::{AttendanceView, DevelopmentTool};
use crate::vocab::{
    AssignmentState, FieldGroup, Grade, JobType, LATEST, LedgerEntryId, OrganizationCode, Period,
    PostType, TalentId,
};
use crate::web::Seen;
use crate::{assessment, demand, organization, skill, talent, training};

/// The stage a plan aims at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageAim {
    /// What the stage is called.
    pub title: String,
    /// The job type, as the stage names it.
    pub job_type: String,
    /// 相当級.
    pub grade: Grade,
    /// Years it takes, about.
    pub years: Option<i64>,
    /// Posts that teach it.
    pub posts: Vec<PostType>,
    /// Courses that serve it.
    pub courses: String,
}

/// How long somebody did work of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Experience {
    /// The kind of post.
    pub post_type: PostType,
    /// Whether it touches digital technology itself; else it is planning and coordination.
    pub is_digital: bool,
    /// Days at full share.
    pub days: i64,
}

/// A placement to come that the person was told of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ahead {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The post.
    pub post_title: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Percent.
    pub share_percent: i32,
}

/// A plan on one sheet.
#[derive(Serialize, ToSchema)]
pub struct CareerSheet {
    /// The plan.
    #[schema(value_type = Object)]
    pub plan: EntryView,
    /// The stage it aims at.
    pub stage: Option<StageAim>,
    /// What of that stage's levels is shown today; null for whoever does not read the person's
    /// levels, and where the catalogue in use asks nothing of that job type.
    pub achievement: Option<Achievement>,
    /// Work under orders so far, by kind of post (バランスよく経験).
    pub experience: Vec<Experience>,
    /// Placements to come that the person was told of.
    pub ahead: Vec<Ahead>,
    /// Courses of the person.
    pub attendances: Vec<AttendanceView>,
    /// The tools of the development scheme.
    pub scheme: Vec<DevelopmentTool>,
}

/// Whether work in such a post touches digital technology itself, as the development scheme parts
/// it: デジタル技術に直接携わる業務, or 企画・調整などの実務.
const fn is_digital(post_type: PostType) -> bool {
    matches!(post_type, PostType::Engineer | PostType::ServiceDesigner)
}

/// The sheet of a plan within reach; the look at levels is recorded.
///
/// # Errors
/// `not_found`.
pub fn sheet(
    db: &mut Db,
    scope: &Scope,
    id: LedgerEntryId,
    looks: &mut Seen,
) -> Result<CareerSheet, Problem> {
    let plan = ledger::one(db, scope, DevelopmentPlans::LEDGER, id)?;
    let talent = plan.talent_id.ok_or(Problem::not_found())?;
    let stage = plan.fields.get("stage").and_then(|id| id.as_str()?.parse().ok());
    let stage = match stage {
        Some(id) => ledger::at(db, CareerStages::LEDGER, id)?.as_ref().and_then(aim),
        None => None,
    };
    let levels = !talent::seen_in_full(db, scope, &[talent])?.is_empty();
    let achievement = match stage.as_ref().filter(|_| levels) {
        Some(stage) => shown_of(db, talent, stage, scope.today())?,
        None => None,
    };
    if achievement.is_some() {
        looks.person(FieldGroup::Levels, talent);
    }
    let known = known_services(db, scope, talent)?;
    Ok(CareerSheet {
        experience: experience(db, &known, scope.today())?,
        ahead: ahead(db, &known, scope.today())?,
        attendances: training::of_person(db, scope, talent)?.attendances,
        scheme: training::development_scheme(db)?,
        plan,
        stage,
        achievement,
    })
}

fn aim(entry: &Entry) -> Option<StageAim> {
    let posts = entry.content.get("posts").and_then(|all| all.as_array());
    let posts = posts.into_iter().flatten().filter_map(|one| one.as_str()?.parse().ok());
    Some(StageAim {
        title: entry.text("title").to_owned(),
        job_type: entry.text("job_type").to_owned(),
        grade: entry.text("grade").parse().ok()?,
        years: entry.number("years"),
        posts: posts.collect(),
        courses: entry.text("courses").to_owned(),
    })
}

/// What of a stage's levels somebody has shown by a day.
fn shown_of(
    db: &mut Db,
    talent: TalentId,
    stage: &StageAim,
    day: NaiveDate,
) -> Result<Option<Achievement>, Problem> {
    let named = organization::job_types(db)?.into_iter().find(|one| {
        [one.job_type.as_str(), &one.name_ja, &one.name_en].contains(&stage.job_type.as_str())
    });
    let Some(catalogue) = skill::published(db)? else { return Ok(None) };
    let Some(job_type): Option<JobType> = named.map(|one| one.job_type) else { return Ok(None) };
    let asked = skill::requirements(db, catalogue.id, &job_type, stage.grade)?;
    if asked.is_empty() {
        return Ok(None);
    }
    let levels = assessment::levels_on(db, Some(&[talent]), day, catalogue.id)?;
    Ok(Some(skill::achievement(&asked, &levels.get(&talent).cloned().unwrap_or_default())))
}

/// What somebody served, serves and was told to serve: everything for the person, the home body of
/// that time and the prefecture; its own for a host. Nothing that was not announced.
fn known_services(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<Vec<Service>, Problem> {
    let states = [AssignmentState::Announced, AssignmentState::Ordered, AssignmentState::Ended];
    let codes = scope.body_codes();
    let all = scope.is_statewide() || scope.person() == Some(talent);
    let mut found = services(db, Of::People(&[talent]), &states, None, LATEST)?;
    found.retain(|one| {
        one.disclosed && (all || codes.contains(&one.home) || codes.contains(&one.host))
    });
    Ok(found)
}

/// Days at full share by kind of post, under orders until a day.
fn experience(
    db: &mut Db,
    known: &[Service],
    today: NaiveDate,
) -> Result<Vec<Experience>, Problem> {
    let posts: Vec<_> = known.iter().map(|one| one.post).collect();
    let said = demand::histories(db, &posts, None)?;
    let past = Period::between(NaiveDate::MIN, today.succ_opt().unwrap_or(today));
    let mut percent_days = std::collections::BTreeMap::<PostType, i64>::new();
    for one in known.iter().filter(|one| one.state != AssignmentState::Announced) {
        let Some(served) = one.period.overlap(&past) else { continue };
        for stretch in said.get(&one.post).into_iter().flat_map(|history| &history.0) {
            let days = stretch.period.overlap(&served).map_or(0, |both| both.days());
            *percent_days.entry(stretch.what.post_type).or_default() +=
                days * i64::from(one.share.percent());
        }
    }
    let done = |post_type: &PostType| {
        let days = (percent_days.get(post_type).copied().unwrap_or_default() + 50) / 100;
        Experience { post_type: *post_type, is_digital: is_digital(*post_type), days }
    };
    Ok(PostType::ALL.iter().map(done).collect())
}

fn ahead(db: &mut Db, known: &[Service], today: NaiveDate) -> Result<Vec<Ahead>, Problem> {
    let coming = known.iter().filter(|one| one.period.from > today);
    let names = organization::names(db)?;
    let mut found = Vec::new();
    for one in coming {
        let said = demand::history(db, one.post)?;
        let title = said.nearest(one.period.from).map(|stretch| stretch.what.title.to_string());
        found.push(Ahead {
            organization_code: one.host.clone(),
            organization_name: names.get(&one.host).cloned().unwrap_or_default(),
            post_title: title.unwrap_or_default(),
            starts_on: one.period.from,
            share_percent: one.share.percent(),
        });
    }
    Ok(found)
}
