//! A plan under doubts: officers name what may happen, have the plan judged, and read what falls
//! away, who would be asked for another place and what that costs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::explain::PlanWarning;
use super::looks;
use super::model::{
    Action, ChangeKind, Doubts, Findings, JobKind, Mended, Outcome, Sentence, effective, named,
};
use super::presentation::proven;
use super::steps::{allowed, begin, record};
use super::store::{self, Documents, PlanRow, ScenarioRow};
use super::view::{JobView, gap, job_view};
use super::{solving, sources};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::{Db, Tx};
use crate::limits::{PLAN_SCENARIOS, QUEUED_JOBS};
use crate::planner::stop::Stop;
use crate::problem::{Code, FieldError, Problem};
use crate::rotation::acts;
use crate::talent;
use crate::vocab::{
    Act, FiscalYear, JobId, Name, PostId, RotationPlanId, RotationScenarioId, TalentId,
};
use crate::web::{Seen, Table};

/// Somebody or something doubted, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DoubtView {
    /// `person`, `post` or `body`.
    pub kind: &'static str,
    /// Who or what.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The first fiscal year without.
    pub from_fiscal_year: FiscalYear,
}

/// A scenario as the list shows it. Figures are null until it is judged.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScenarioSummary {
    /// Its id.
    pub id: RotationScenarioId,
    /// The plan.
    pub plan_id: RotationPlanId,
    /// Grows with every change of the doubts.
    pub version: i32,
    /// Name.
    pub name: Name,
    /// What may happen together.
    pub doubts: Vec<DoubtView>,
    /// What it comes to.
    pub outcome: Outcome,
    /// Whether the plan has changed since it was judged.
    pub is_stale: bool,
    /// The version of the plan that was judged.
    pub judged_plan_version: Option<i32>,
    /// When.
    #[schema(format = DateTime)]
    pub judged_at: Option<String>,
    /// Lines that fall away.
    pub lost_lines: Option<usize>,
    /// People who would be asked for another place.
    pub people_asked: Option<usize>,
    /// Points the repair loses against the plan.
    pub points_lost: Option<i64>,
    /// Points the best plan loses if everybody may be asked.
    pub points_lost_at_best: Option<i64>,
    /// All of it in one sentence, Japanese.
    pub sentence_ja: String,
    /// The same in English.
    pub sentence_en: String,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
    /// Whom it tells of.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

/// A post that somebody has in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceOfChange {
    /// The post; null for one that is gone by now.
    pub post_id: Option<PostId>,
    /// Body and post.
    pub name: String,
}

/// A person's year under a scenario that differs from the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScenarioChange {
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和7年度.
    pub fiscal_year_label: String,
    /// Where in the plan.
    pub from: Vec<PlaceOfChange>,
    /// Where in the repair.
    pub to: Vec<PlaceOfChange>,
    /// What becomes of it.
    pub kind: ChangeKind,
}

impl ScenarioChange {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> String {
        let from: Vec<_> = self.from.iter().map(|place| place.name.as_str()).collect();
        format!("{} {} {} {from:?}", self.kind, self.talent_id, self.fiscal_year)
    }
}

/// A body or post without anybody in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftEmpty {
    /// `post`, or `body` for a municipality with nobody at all.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和7年度.
    pub fiscal_year_label: String,
}

/// A plan that mends what fell away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairView {
    /// Points.
    pub score: i64,
    /// Nothing under the same conditions scores more.
    pub bound: i64,
    /// Whether the score is proven to be the best.
    pub proven_optimal: bool,
    /// People who would be asked for another place.
    pub people_asked: usize,
    /// Every person's year that differs from the plan.
    pub changes: Vec<ScenarioChange>,
    /// What stays empty that was filled in the plan.
    pub empty: Vec<LeftEmpty>,
    /// How good it is known to be, Japanese.
    pub proof_ja: String,
    /// The same in English.
    pub proof_en: String,
}

/// What was found under a scenario.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScenarioView {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: ScenarioSummary,
    /// What falls away: nobody is asked for another place in it.
    pub lost: Vec<ScenarioChange>,
    /// Points of the plan.
    pub score_before: Option<i64>,
    /// Points of what is left if nothing is done.
    pub score_left: Option<i64>,
    /// Rules that what is left breaks if nothing is done; empty when it keeps them all.
    pub broken: Vec<Sentence>,
    /// The best plan with as few people asked anew as possible.
    pub repair: Option<RepairView>,
    /// The best plan if everybody may be asked.
    pub best: Option<RepairView>,
    /// Why there is no plan; the rules that bind stand in `broken`.
    pub without_solution: Vec<Sentence>,
}

impl ScenarioView {
    /// What falls away, then what is asked of whom.
    #[must_use]
    pub fn rows(&self) -> Vec<ScenarioChange> {
        let asked = self.repair.iter().flat_map(|repair| &repair.changes);
        self.lost
            .iter()
            .chain(asked.filter(|change| change.kind != ChangeKind::FallsAway))
            .cloned()
            .collect()
    }
}

/// What the scenarios of a plan are told with: its rows, and names for ids.
struct Telling {
    plan: PlanRow,
    documents: Documents,
    names: BTreeMap<String, String>,
    may: Vec<Action>,
}

impl Telling {
    fn of(
        db: &mut Db,
        scope: &Scope,
        id: RotationPlanId,
        rows: &[ScenarioRow],
    ) -> Result<Self, Problem> {
        let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
        let day = plan.first_fiscal_year.first_day();
        let mut names = sources::names(db, &documents.snapshot, day)?;
        // Whoever a judgement before the last snapshot speaks of is named as well.
        let mut ids = BTreeSet::new();
        for row in rows {
            ids.extend(subjects(&row.doubts()?, row.findings()?.as_ref()));
        }
        ids.retain(|id| !names.contains_key(id));
        let people: Vec<TalentId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let known = talent::names_on(db, &people, day)?;
        names.extend(known.into_iter().map(|(id, name)| (id.to_string(), name.name)));
        let posts: BTreeSet<PostId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        names.extend(sources::post_names(db, posts, day)?);
        let may = allowed(scope, &plan);
        Ok(Self { plan, documents, names, may })
    }

    fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_default()
    }

    /// The post of which it is a part, or itself.
    fn whole<'a>(&'a self, post: &'a str) -> &'a str {
        let known = self.documents.snapshot.posts.iter().find(|known| known.id == post);
        known.and_then(|known| known.part_of.as_deref()).unwrap_or(post)
    }

    /// Body and post.
    fn place(&self, post: &str) -> String {
        let known = self.documents.snapshot.posts.iter().find(|known| known.id == post);
        let host = known.map_or_else(String::new, |known| self.name(&known.host));
        format!("{host} {}", self.name(post)).trim().to_owned()
    }

    fn year(&self, year: i64) -> FiscalYear {
        let first = self.plan.first_fiscal_year;
        let year = i32::try_from(year).ok().map(|year| first.year() + year);
        year.and_then(|year| FiscalYear::new(year).ok()).unwrap_or(first)
    }

    fn doubts(&self, doubts: &Doubts) -> Vec<DoubtView> {
        let first = self.plan.first_fiscal_year;
        let view = |kind, id: String, from: Option<FiscalYear>| DoubtView {
            kind,
            name: if kind == "post" { self.place(&id) } else { self.name(&id) },
            id,
            from_fiscal_year: from.unwrap_or(first),
        };
        let people = doubts.people.iter();
        let people =
            people.map(|one| view("person", one.talent_id.to_string(), one.from_fiscal_year));
        let posts = doubts.posts.iter();
        let posts = posts.map(|one| view("post", one.post_id.to_string(), one.from_fiscal_year));
        let bodies = doubts
            .bodies
            .iter()
            .map(|one| view("body", one.organization_code.to_string(), one.from_fiscal_year));
        people.chain(posts).chain(bodies).collect()
    }

    fn sentence(&self, one: &Sentence) -> Sentence {
        Sentence { ja: named(&one.ja, &self.names), en: named(&one.en, &self.names) }
    }

    fn summary(&self, row: &ScenarioRow) -> Result<ScenarioSummary, Problem> {
        let (doubts, found) = (row.doubts()?, row.findings()?);
        let found = found.as_ref();
        let loss = |mended: Option<&Mended>| Some(found?.score_before - mended?.repair.score);
        let repair = found.and_then(|found| found.repair.as_ref());
        let sentence = found.map(|found| self.sentence(&found.sentence));
        let (sentence_ja, sentence_en) = sentence.map(|one| (one.ja, one.en)).unwrap_or_default();
        let people = subjects(&doubts, found);
        Ok(ScenarioSummary {
            id: row.id,
            plan_id: row.plan_id,
            version: row.version,
            name: row.name.clone(),
            doubts: self.doubts(&doubts),
            outcome: found.map_or(Outcome::Open, Findings::outcome),
            is_stale: row.is_stale,
            judged_plan_version: found.map(|found| found.plan_version),
            judged_at: row.judged_at.map(in_japan),
            lost_lines: found.map(|found| found.lost.len()),
            people_asked: repair.map(people_asked),
            points_lost: loss(repair),
            points_lost_at_best: loss(found.and_then(|found| found.best.as_ref())),
            sentence_ja,
            sentence_en,
            allowed_actions: [
                (Action::Judge, acts::ROTATION_CHANGE_SCENARIO),
                (Action::Judge, acts::ROTATION_REMOVE_SCENARIO),
                (Action::Copy, acts::ROTATION_TAKE_OVER),
            ]
            .into_iter()
            .filter(|(action, _)| self.may.contains(action))
            .filter(|(action, _)| *action == Action::Judge || repair.is_some() && !row.is_stale)
            .map(|(_, act)| act)
            .collect(),
            told_of: people.iter().filter_map(|id| id.parse().ok()).collect(),
        })
    }

    fn change(
        &self,
        person: &str,
        year: i64,
        [from, to]: [&[String]; 2],
        is_asked: bool,
    ) -> Option<ScenarioChange> {
        let fiscal_year = self.year(year);
        let place = |post: &String| PlaceOfChange {
            post_id: self.whole(post).parse().ok(),
            name: self.place(post),
        };
        let places = |posts: &[String]| posts.iter().map(place).collect();
        Some(ScenarioChange {
            talent_id: person.parse().ok()?,
            talent_name: self.name(person),
            fiscal_year,
            fiscal_year_label: fiscal_year.label(),
            from: places(from),
            to: places(to),
            kind: match (is_asked, to) {
                (false, _) => ChangeKind::FallsAway,
                (true, []) => ChangeKind::NoPlace,
                (true, _) => ChangeKind::Asked,
            },
        })
    }

    fn empty(&self, kind: &'static str, name: String, year: i64) -> LeftEmpty {
        let fiscal_year = self.year(year);
        LeftEmpty { kind, name, fiscal_year, fiscal_year_label: fiscal_year.label() }
    }

    fn repair(&self, mended: &Mended) -> RepairView {
        let repair = &mended.repair;
        let changes = repair.changes.iter().filter_map(|one| {
            self.change(&one.person, one.year, [&one.from, &one.to], mended.asked.contains(one))
        });
        let alone = repair.left_alone.iter();
        let alone = alone.map(|one| self.empty("body", self.name(&one.host), one.year));
        let posts = mended.empty.iter();
        let posts = posts.map(|(post, year)| self.empty("post", self.place(post), *year));
        let bound = Some(repair.bound);
        let (proof_ja, proof_en) =
            proven(repair.score, bound, gap(Some(repair.score), bound), repair.proven_optimal);
        RepairView {
            score: repair.score,
            bound: repair.bound,
            proven_optimal: repair.proven_optimal,
            people_asked: people_asked(mended),
            changes: changes.collect(),
            empty: alone.chain(posts).collect(),
            proof_ja,
            proof_en,
        }
    }

    fn view(&self, row: &ScenarioRow) -> Result<ScenarioView, Problem> {
        let (summary, found) = (self.summary(row)?, row.findings()?);
        let found = found.as_ref();
        let told = |of: fn(&Findings) -> &Vec<Sentence>| {
            found.into_iter().flat_map(of).map(|one| self.sentence(one)).collect()
        };
        let lost = found.into_iter().flat_map(|found| &found.lost);
        let lost = lost.filter_map(|line| {
            let from = std::slice::from_ref(&line.post);
            self.change(&line.person, line.year, [from, &[]], false)
        });
        Ok(ScenarioView {
            summary,
            lost: lost.collect(),
            score_before: found.map(|found| found.score_before),
            score_left: found.map(|found| found.score_left),
            broken: told(|found| &found.broken),
            repair: found.and_then(|found| found.repair.as_ref()).map(|one| self.repair(one)),
            best: found.and_then(|found| found.best.as_ref()).map(|one| self.repair(one)),
            without_solution: told(|found| &found.without_solution),
        })
    }
}

fn people_asked(mended: &Mended) -> usize {
    mended.asked.iter().map(|one| &one.person).collect::<BTreeSet<_>>().len()
}

/// Ids of everybody and everything a scenario and its judgement speak of.
fn subjects(doubts: &Doubts, found: Option<&Findings>) -> BTreeSet<String> {
    let people = doubts.people.iter().map(|one| one.talent_id.to_string());
    let mut ids: BTreeSet<String> = people.collect();
    ids.extend(doubts.posts.iter().map(|one| one.post_id.to_string()));
    if let Some(found) = found {
        ids.extend(found.lost.iter().flat_map(|line| [line.person.clone(), line.post.clone()]));
        for mended in [&found.repair, &found.best].into_iter().flatten() {
            for change in &mended.repair.changes {
                ids.insert(change.person.clone());
                ids.extend(change.from.iter().chain(&change.to).cloned());
            }
        }
    }
    ids
}

/// The scenarios of a plan, the oldest first, with the looks at whom they tell of.
///
/// # Errors
/// `not_found`.
pub fn scenarios(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    id: RotationPlanId,
) -> Result<Vec<ScenarioSummary>, Problem> {
    let rows = store::scenarios(db, id)?;
    let telling = Telling::of(db, scope, id, &rows)?;
    let views: Vec<ScenarioSummary> =
        rows.iter().map(|row| telling.summary(row)).collect::<Result<_, _>>()?;
    let people = views.iter().flat_map(|view| &view.told_of).copied().collect();
    looks::doubted(db, seen, id, &people)?;
    Ok(views)
}

/// What was found under one scenario, with the looks at whom it tells of.
///
/// # Errors
/// `not_found`.
pub fn scenario(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    id: RotationScenarioId,
) -> Result<ScenarioView, Problem> {
    let view = told(db, scope, id)?;
    looks::doubted(db, seen, view.summary.plan_id, &view.summary.told_of)?;
    Ok(view)
}

/// The same for whoever has just typed it.
///
/// # Errors
/// `not_found`.
pub fn told(db: &mut Db, scope: &Scope, id: RotationScenarioId) -> Result<ScenarioView, Problem> {
    let row = store::scenario(db, id)?;
    Telling::of(db, scope, row.plan_id, std::slice::from_ref(&row))?.view(&row)
}

/// The last judgement of a plan's scenarios, under way or over.
///
/// # Errors
/// When the rows cannot be read.
pub fn judgement(db: &mut Db, id: RotationPlanId) -> Result<Option<JobView>, Problem> {
    Ok(store::judgement(db, id, JobKind::Judge)?.map(job_view))
}

/// What is to be said of the scenarios where a plan is presented: each that was judged as the plan
/// is, and how many were not.
///
/// # Errors
/// When the rows cannot be read.
pub fn risks(db: &mut Db, scope: &Scope, id: RotationPlanId) -> Result<Vec<PlanWarning>, Problem> {
    let rows = store::scenarios(db, id)?;
    let telling = Telling::of(db, scope, id, &rows)?;
    let fiscal_year = i64::from(telling.plan.first_fiscal_year.year());
    let warning = |ja, en| PlanWarning { code: "scenario", fiscal_year, ja, en };
    let (mut found, mut open) = (Vec::new(), 0);
    for row in &rows {
        match row.findings()?.filter(|_| !row.is_stale) {
            Some(judged) => {
                let said = telling.sentence(&judged.sentence);
                found.push(warning(format!("想定 {}", said.ja), format!("Scenario {}", said.en)));
            }
            None => open += 1,
        }
    }
    if open > 0 {
        found.push(warning(
            format!("今の計画で判定していない想定が{open}件あります。"),
            format!("{open} scenarios were not judged on the plan as it is."),
        ));
    }
    Ok(found)
}

/// What is doubted, typed by somebody: everything that does not fit the plan, at once.
fn check(
    db: &mut Db,
    plan: &PlanRow,
    own: Option<RotationScenarioId>,
    name: &Name,
    doubts: &Doubts,
) -> Result<(), Problem> {
    let snapshot = store::documents(db, plan.id)?.snapshot;
    let (first, last) = (plan.first_fiscal_year, plan.first_fiscal_year.year() + plan.years - 1);
    let people: BTreeSet<&str> = snapshot.people.iter().map(|one| one.id.as_str()).collect();
    let wholes = snapshot.posts.iter().map(|one| one.part_of.as_ref().unwrap_or(&one.id).as_str());
    let posts: BTreeSet<&str> = wholes.collect();
    let hosts: BTreeSet<&str> = snapshot.hosts.iter().map(|one| one.id.as_str()).collect();
    let mut errors = Vec::new();
    let mut list = |list: &str,
                    field: &str,
                    known: &BTreeSet<&str>,
                    named: Vec<(String, Option<FiscalYear>)>| {
        for (at, (id, from)) in named.iter().enumerate() {
            let place = |field: &str| format!("/{list}/{at}/{field}");
            if !known.contains(id.as_str()) {
                errors.push(FieldError::new(&place(field), "reference_unknown"));
            }
            if named[..at].iter().any(|(other, _)| other == id) {
                errors.push(FieldError::new(&place(field), "duplicate_field"));
            }
            if from.is_some_and(|from| !(first.year()..=last).contains(&from.year())) {
                let error = FieldError::new(&place("from_fiscal_year"), "number_out_of_range");
                errors.push(error.with("min", first).with("max", last));
            }
        }
    };
    let of = |one: &super::model::PersonDoubt| (one.talent_id.to_string(), one.from_fiscal_year);
    list("people", "talent_id", &people, doubts.people.iter().map(of).collect());
    let of = |one: &super::model::PostDoubt| (one.post_id.to_string(), one.from_fiscal_year);
    list("posts", "post_id", &posts, doubts.posts.iter().map(of).collect());
    let of =
        |one: &super::model::BodyDoubt| (one.organization_code.to_string(), one.from_fiscal_year);
    list("bodies", "organization_code", &hosts, doubts.bodies.iter().map(of).collect());
    if doubts.count() == 0 {
        let reason = (
            "離職するかもしれない人、予算がつかないかもしれないポストか団体を、一つ以上挙げてください。",
            "Name at least one person who may leave, or a post or body whose budget may fail.",
        );
        errors.push(FieldError::because("/people", reason));
    }
    let others = store::scenarios(db, plan.id)?;
    let mut others = others.iter().filter(|other| Some(other.id) != own);
    if others.any(|other| other.name == *name) {
        let reason = (
            "この計画に同じ名前の想定があります。別の名前にしてください。",
            "The plan has a scenario of this name. Choose another.",
        );
        errors.push(FieldError::because("/name", reason));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Names what may happen.
///
/// # Errors
/// `state_conflict`; `not_ready` beyond [`PLAN_SCENARIOS`]; everything that does not fit the plan.
pub fn add(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    name: &Name,
    doubts: &Doubts,
) -> Result<RotationScenarioId, Problem> {
    let (plan, _) = begin(tx, scope, id, Action::Judge)?;
    if PLAN_SCENARIOS <= store::scenarios(tx.db, id)?.len() {
        return Err(not_ready((
            "一つの計画の想定は20件までです。要らない想定を削除してください。",
            "A plan has at most 20 scenarios. Remove one that is not needed.",
        )));
    }
    check(tx.db, &plan, None, name, doubts)?;
    let made = store::insert_scenario(tx, id, name, doubts)?;
    record(tx, id, acts::ROTATION_ADD_SCENARIO);
    Ok(made)
}

/// Names otherwise what may happen; what was found goes with what was doubted.
///
/// # Errors
/// As [`add`].
pub fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    row: &ScenarioRow,
    name: &Name,
    doubts: &Doubts,
) -> Result<(), Problem> {
    let (plan, _) = begin(tx, scope, row.plan_id, Action::Judge)?;
    check(tx.db, &plan, Some(row.id), name, doubts)?;
    store::change_scenario(tx, row, name, doubts)?;
    record(tx, row.plan_id, acts::ROTATION_CHANGE_SCENARIO);
    Ok(())
}

/// Takes a scenario away.
///
/// # Errors
/// `state_conflict`.
pub fn remove(tx: &mut Tx<'_>, scope: &Scope, row: &ScenarioRow) -> Result<(), Problem> {
    begin(tx, scope, row.plan_id, Action::Judge)?;
    store::remove_scenario(tx, row.id)?;
    record(tx, row.plan_id, acts::ROTATION_REMOVE_SCENARIO);
    Ok(())
}

/// What cannot be done yet, and why.
pub fn not_ready(reason: (&'static str, &'static str)) -> Problem {
    let mut problem = Problem::new(Code::NotReady);
    problem.errors = vec![FieldError::because("", reason)];
    problem
}

/// Puts the judgement of every scenario of a plan in the queue.
///
/// # Errors
/// `state_conflict`; `not_ready` without scenarios and while they are being judged; `unavailable`
/// when too much waits already.
pub fn judge(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<JobId, Problem> {
    begin(tx, scope, id, Action::Judge)?;
    if store::scenarios(tx.db, id)?.is_empty() {
        return Err(not_ready((
            "想定がありません。先に想定を登録してください。",
            "There are no scenarios. Name one first.",
        )));
    }
    queue(tx, scope, id, (JobKind::Judge, acts::ROTATION_JUDGE))
}

/// Puts a judgement of a plan in the queue, in one of the ways it is judged.
///
/// # Errors
/// `state_conflict`; `not_ready` while it is being judged in that way; `unavailable` when too much
/// waits already.
pub fn queue(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    (kind, act): (JobKind, Act),
) -> Result<JobId, Problem> {
    begin(tx, scope, id, Action::Judge)?;
    if store::judgement(tx.db, id, kind)?.is_some_and(|job| !job.state.is_over()) {
        return Err(not_ready((
            "この計画は判定中です。終わるのを待つか、想定の判定であれば中止してください。",
            "This plan is being judged. Wait until that ends, or stop it if scenarios are judged.",
        )));
    }
    if store::under_way(tx.db)? >= QUEUED_JOBS {
        return Err(Problem::new(Code::Unavailable).header("Retry-After", 30));
    }
    let job = store::insert_job(tx, kind, id, false)?;
    record(tx, id, act);
    Ok(job)
}

/// Stops judging.
///
/// # Errors
/// `state_conflict`; `not_ready` when nothing is under way.
pub fn stop(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    begin(tx, scope, id, Action::Judge)?;
    if !store::stop_judging(tx, id, JobKind::Judge)? {
        return Err(not_ready(("判定中ではありません。", "Nothing is being judged.")));
    }
    record(tx, id, acts::ROTATION_STOP_JUDGING);
    Ok(())
}

/// Judges within this write, for data that are prepared before anybody is served.
///
/// # Errors
/// `state_conflict`.
pub fn judge_now(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, _) = begin(tx, scope, id, Action::Judge)?;
    let (settings, documents) = (plan.settings()?, store::documents(tx.db, id)?);
    let problem = effective(&documents.snapshot, &settings, &documents.pins);
    let result = documents.result.ok_or(Problem::new(Code::NotReady))?;
    for row in store::scenarios(tx.db, id)? {
        let scenario = row.doubts()?.scenario(&problem, row.name.as_str());
        let clock = || std::time::Duration::ZERO;
        let mut watch = |_| std::ops::ControlFlow::Continue(());
        let judged = (&result, plan.version);
        let found =
            solving::judge(&problem, judged, &settings, &scenario, &clock, &mut watch, Stop::NEVER);
        let found = found.map_err(|_| Problem::new(Code::NotReady))?;
        store::keep_findings(tx, (row.id, row.version), &found)?;
    }
    record(tx, id, acts::ROTATION_JUDGE_END);
    Ok(())
}

/// 異動計画の想定.
#[must_use]
pub fn table(rows: &[ScenarioSummary]) -> Table {
    let columns = [
        ("想定", 24),
        ("挙げた人・ポスト・団体", 40),
        ("判定", 20),
        ("計画の変更", 16),
        ("失われる行", 10),
        ("ほかに頼む人", 10),
        ("点数の低下", 10),
        ("全員を動かす場合の低下", 16),
        ("説明", 60),
    ];
    rows.iter().fold(Table::new("異動計画 想定", &columns), |table, row| {
        let number = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
        let count =
            |value: Option<usize>| number(value.and_then(|value| i64::try_from(value).ok()));
        let doubt =
            |one: &DoubtView| format!("{}（{}から）", one.name, one.from_fiscal_year.label());
        table.row(vec![
            row.name.to_string(),
            row.doubts.iter().map(doubt).collect::<Vec<_>>().join("、"),
            row.outcome.name_ja().to_owned(),
            if row.is_stale { "判定の後に変更" } else { "" }.to_owned(),
            count(row.lost_lines),
            count(row.people_asked),
            number(row.points_lost),
            number(row.points_lost_at_best),
            row.sentence_ja.clone(),
        ])
    })
}

/// Places one after the other.
#[must_use]
pub fn in_words(places: &[PlaceOfChange]) -> String {
    places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>().join("、")
}

/// 想定での変更.
#[must_use]
pub fn change_table(rows: &[ScenarioChange]) -> Table {
    let columns = [("年度", 12), ("氏名", 16), ("区分", 14), ("計画", 40), ("立て直し", 40)];
    rows.iter().fold(Table::new("異動計画 想定での変更", &columns), |table, row| {
        table.row(vec![
            row.fiscal_year_label.clone(),
            row.talent_name.clone(),
            row.kind.name_ja().to_owned(),
            in_words(&row.from),
            in_words(&row.to),
        ])
    })
}
