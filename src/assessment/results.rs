//! What comes out for one person: levels as of a day with their history, how much of each job type
//! they are, and self against reviewer over time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::SheetState;
use super::model::answers::{Levels, Rating};
use super::store::{self, ProfileRow};
use crate::auth::Scope;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::skill::{self, Achievement, Requirement, achievement};
use crate::talent;
use crate::vocab::{
    AssessmentId, FiscalYear, Grade, JobType, LATEST, Level, Period, ShortText, SkillCatalogueId,
    SkillKey, TalentId, open_end,
};
use crate::web::TimeTravel;

/// A level of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkillLevel {
    /// Key.
    pub skill: SkillKey,
    /// Name in the version.
    pub name_ja: String,
    /// Confirmed level; null where nobody rated it, which is not level 0.
    pub level: Option<Level>,
}

/// Levels of a span of days.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkillSpan {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while they hold.
    pub ends_on: Option<NaiveDate>,
    /// The sheet they come from; null for levels from before this system.
    pub assessment_id: Option<AssessmentId>,
    /// Version of the catalogue.
    pub catalogue_id: SkillCatalogueId,
    /// Where they come from.
    pub source: ShortText,
    /// The levels, by key in that version.
    #[schema(value_type = Object)]
    pub levels: Levels,
}

/// Confirmed levels of a person as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkillProfile {
    /// The person.
    pub talent_id: TalentId,
    /// The day.
    pub as_of: NaiveDate,
    /// Version of the catalogue on that day; null without levels.
    pub catalogue_id: Option<SkillCatalogueId>,
    /// The sheet the levels come from.
    pub assessment_id: Option<AssessmentId>,
    /// Every skill of the version, in its order; empty without levels.
    pub items: Vec<SkillLevel>,
    /// Every span, the oldest first; they never overlap.
    pub history: Vec<SkillSpan>,
}

/// Whoever sees the record in full sees the levels: the person, the home body, the prefecture. A
/// host does not.
fn within_reach(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<(), Problem> {
    let full =
        talent::exists(db, talent)? && !talent::seen_in_full(db, scope, &[talent])?.is_empty();
    if full { Ok(()) } else { Err(Problem::not_found()) }
}

/// Confirmed levels of a person, as of a day and as known at a moment.
///
/// # Errors
/// `not_found` for people out of reach.
pub fn profile(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    time: TimeTravel,
) -> Result<SkillProfile, Problem> {
    within_reach(db, scope, talent)?;
    let day = time.as_of.unwrap_or_else(|| scope.today());
    let spans = store::history(db, talent, time.known_at.map_or(LATEST, |moment| moment.0))?;
    let current = spans.iter().find(|span| span.period.contains(day));
    let items = match current {
        Some(span) => named(db, span)?,
        None => Vec::new(),
    };
    Ok(SkillProfile {
        talent_id: talent,
        as_of: day,
        catalogue_id: current.map(|span| span.catalogue),
        assessment_id: current.and_then(|span| span.assessment),
        items,
        history: spans.iter().map(span).collect::<Result<_, _>>()?,
    })
}

fn named(db: &mut Db, span: &ProfileRow) -> Result<Vec<SkillLevel>, Problem> {
    let levels = span.levels()?;
    let names = skill::skill_names(db, span.catalogue)?;
    Ok(names
        .into_iter()
        .map(|(skill, name_ja)| SkillLevel { level: levels.get(&skill).copied(), name_ja, skill })
        .collect())
}

fn span(row: &ProfileRow) -> Result<SkillSpan, Problem> {
    Ok(SkillSpan {
        starts_on: row.period.from,
        ends_on: open_end(row.period.to),
        assessment_id: row.assessment,
        catalogue_id: row.catalogue,
        source: row.source.clone(),
        levels: row.levels()?,
    })
}

/// How much of a job type a person is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobTypeAchievement {
    /// The job type.
    pub job_type: JobType,
    /// Its name.
    pub name_ja: String,
    /// Points, percent, whether attained, and what is missing.
    #[serde(flatten)]
    pub achievement: Achievement,
}

/// 達成度 of a person in every job type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AchievementView {
    /// The person.
    pub talent_id: TalentId,
    /// The day.
    pub as_of: NaiveDate,
    /// 相当級 of the day, which says what is required; null without an employment.
    pub grade: Option<Grade>,
    /// Version of the catalogue; null without levels.
    pub catalogue_id: Option<SkillCatalogueId>,
    /// The job types in the order of the scheme; empty without levels or employment.
    pub items: Vec<JobTypeAchievement>,
}

/// How much of each job type a person is on a day, at the grade of that day.
///
/// # Errors
/// `not_found` for people out of reach.
pub fn achievements(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    time: TimeTravel,
) -> Result<AchievementView, Problem> {
    within_reach(db, scope, talent)?;
    let day = time.as_of.unwrap_or_else(|| scope.today());
    let spans = store::history(db, talent, time.known_at.map_or(LATEST, |moment| moment.0))?;
    let current = spans.iter().find(|span| span.period.contains(day));
    let one_day = Period::between(day, day.succ_opt().unwrap_or(day));
    let grade =
        talent::employments_between(db, talent, one_day)?.pop().map(|employment| employment.grade);
    let mut items = Vec::new();
    if let (Some(span), Some(grade)) = (current, grade) {
        let (content, levels) = (skill::content(db, span.catalogue)?, span.levels()?);
        for view in organization::job_types(db)? {
            let achievement = achievement(&content.requirements_of(&view.job_type, grade), &levels);
            items.push(JobTypeAchievement {
                job_type: view.job_type,
                name_ja: view.name_ja,
                achievement,
            });
        }
    }
    Ok(AchievementView {
        talent_id: talent,
        as_of: day,
        grade,
        catalogue_id: current.map(|span| span.catalogue),
        items,
    })
}

/// Self against reviewer in one job type and cycle. Sums are over the skills of which both said a
/// level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAndReview {
    /// Skills of which both said a level.
    pub compared: i32,
    /// Sum of self levels.
    pub self_sum: i32,
    /// Sum of the reviewer's levels.
    pub reviewer_sum: i32,
    /// Skills in which the person is above the reviewer.
    pub higher: i32,
    /// Skills in which the person is below.
    pub lower: i32,
    /// Skills the reviewer had no occasion to see: neither low nor high.
    pub not_observed: i32,
}

/// Self against reviewer in one cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewYear {
    /// The sheet.
    pub assessment_id: AssessmentId,
    /// The year.
    pub fiscal_year: FiscalYear,
    /// By the key of the job type.
    #[schema(value_type = Object)]
    pub job_types: BTreeMap<String, SelfAndReview>,
}

/// Self against reviewer over the years.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewHistory {
    /// The person.
    pub talent_id: TalentId,
    /// Confirmed sheets, the oldest first; of a year in which one took another's place the last
    /// alone.
    pub items: Vec<ReviewYear>,
}

/// Self against reviewer of a person over the years, by job type.
///
/// # Errors
/// `not_found` for people out of reach.
pub fn reviews(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<ReviewHistory, Problem> {
    within_reach(db, scope, talent)?;
    let done = [SheetState::Confirmed, SheetState::Objected, SheetState::Settled];
    let mut items = Vec::new();
    for head in store::sheets_of(db, talent)?.into_iter().filter(|head| done.contains(&head.state))
    {
        let content = skill::content(db, head.catalogue_id)?;
        let (id, year) = (head.id, head.fiscal_year);
        let sheet = store::whole(db, head)?;
        let mut job_types: BTreeMap<String, SelfAndReview> = BTreeMap::new();
        for one in &content.memberships {
            let own = sheet.own.get(&one.skill).and_then(|said| said.level);
            let review = sheet.review.get(&one.skill).and_then(|said| said.rating);
            compare(job_types.entry(one.job_type.as_str().to_owned()).or_default(), own, review);
        }
        items.push(ReviewYear { assessment_id: id, fiscal_year: year, job_types });
    }
    Ok(ReviewHistory { talent_id: talent, items })
}

fn compare(into: &mut SelfAndReview, own: Option<Level>, review: Option<Rating>) {
    match (own, review) {
        (_, Some(Rating::NotObserved)) => into.not_observed += 1,
        (Some(own), Some(Rating::At(seen))) => {
            into.compared += 1;
            into.self_sum += own.number();
            into.reviewer_sum += seen.number();
            into.higher += i32::from(own > seen);
            into.lower += i32::from(own < seen);
        }
        (None, _) | (_, None) => {}
    }
}

/// Confirmed levels of people on a day, as known now, under the keys of one version of the
/// catalogue. For calculations: whoever shows what comes of it asks who may see it, and logs the
/// look.
pub fn levels_on(
    db: &mut Db,
    people: Option<&[TalentId]>,
    day: NaiveDate,
    catalogue: SkillCatalogueId,
) -> Result<BTreeMap<TalentId, Levels>, Problem> {
    let mut ways = super::cycles::Ways::to(catalogue);
    let profiles = store::profiles_on(db, people, day)?;
    profiles
        .into_iter()
        .map(|(talent, profile)| Ok((talent, ways.carried(db, &profile)?)))
        .collect()
}

/// How many of these people attained one of these job types at a grade on a day, as it was known at
/// a moment, each in the version of the catalogue its levels were confirmed in. For figures so
/// coarse that they name nobody.
pub fn attaining(
    db: &mut Db,
    people: &[TalentId],
    (day, known): (NaiveDate, NaiveDateTime),
    (job_types, grade): (&[JobType], Grade),
) -> Result<usize, Problem> {
    let profiles = store::profiles_known(db, day, known)?;
    let mut asked: BTreeMap<SkillCatalogueId, Vec<Vec<Requirement>>> = BTreeMap::new();
    let mut count = 0;
    for profile in people.iter().filter_map(|person| profiles.get(person)) {
        if let Entry::Vacant(place) = asked.entry(profile.catalogue) {
            let content = skill::content(db, profile.catalogue)?;
            place.insert(
                job_types.iter().map(|job_type| content.requirements_of(job_type, grade)).collect(),
            );
        }
        let levels = profile.levels()?;
        let attains = |required: &Vec<Requirement>| achievement(required, &levels).attained;
        count += usize::from(
            asked.get(&profile.catalogue).is_some_and(|of_types| of_types.iter().any(attains)),
        );
    }
    Ok(count)
}
