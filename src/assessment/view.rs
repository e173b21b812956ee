//! A sheet as a reader may see it: groups that are not the reader's to see are null, in every
//! state.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::answers::{Evidence, Rating, difference};
use super::model::{Part, SheetState, Shown, Step, Viewer, allowed, seen};
use super::steps::parts;
use super::store::{self, CycleRow, Head, Sheet};
use crate::auth::{Action, Scope};
use crate::clock::in_japan;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::skill;
use crate::talent::{self, TalentName};
use crate::vocab::{
    AccountId, Act, AssessmentCycleId, AssessmentId, FiscalYear, Grade, Level, LongText,
    OrganizationCode, SkillCatalogueId, SkillKey, TalentId,
};

/// A sheet in the list: no levels.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentRow {
    /// Its id.
    pub id: AssessmentId,
    /// Grows with every write.
    pub version: i32,
    /// The cycle.
    pub cycle_id: AssessmentCycleId,
    /// Its year.
    pub fiscal_year: FiscalYear,
    /// The year as people write it.
    pub fiscal_year_label: String,
    /// The person.
    pub talent_id: TalentId,
    /// Name of the person today.
    pub talent_name: String,
    /// Home body when the sheet was given out.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// 相当級 at that time.
    pub grade: Grade,
    /// Where it stands.
    pub state: SheetState,
    /// What that is called.
    pub state_name: &'static str,
    /// The body that reviews.
    pub reviewer_code: OrganizationCode,
    /// Its name.
    pub reviewer_name: String,
    /// Last day of the persons.
    pub self_due_on: NaiveDate,
    /// Last day of the reviewers.
    pub review_due_on: NaiveDate,
    /// Last day of the cycle.
    pub closes_on: NaiveDate,
    /// When it was handed in.
    pub submitted_at: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<String>,
    /// What the caller may do with it now.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// What is said of a skill.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentItem {
    /// Key.
    pub skill: SkillKey,
    /// Name in the version of the sheet.
    pub name_ja: String,
    /// Level confirmed before.
    pub previous_level: Option<Level>,
    /// What the person says.
    pub self_level: Option<Level>,
    /// What it rests on.
    pub evidence: Option<Evidence>,
    /// What the reviewer says: a level or `not_observed`.
    pub reviewer_level: Option<Rating>,
    /// Told by the reviewer.
    pub reviewer_comment: Option<LongText>,
    /// What was confirmed; null also for a skill left unrated.
    pub confirmed_level: Option<Level>,
    /// Why.
    pub reason: Option<LongText>,
    /// How far the person is from the reviewer, or from the level before while there is no review
    /// to see.
    pub difference: Option<i32>,
}

/// Something said in the thread of an objection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ThreadMessage {
    /// In which part.
    pub part: Part,
    /// What.
    pub message: LongText,
    /// When.
    pub written_at: String,
}

/// A sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    /// The same as in the list.
    #[serde(flatten)]
    pub row: AssessmentRow,
    /// Version of the catalogue.
    pub catalogue_id: SkillCatalogueId,
    /// In which parts the caller meets it.
    pub parts: Vec<Part>,
    /// Which groups the caller sees in this state: `self`, `review`, `confirmed`, `thread`, `memo`.
    /// Others are null.
    pub shown: Vec<&'static str>,
    /// Skills in the order of the catalogue; for reviewers and the prefecture the largest
    /// difference first.
    pub items: Vec<AssessmentItem>,
    /// Why it was given back last; empty when it was not.
    pub return_reason: LongText,
    /// The thread of an objection.
    pub thread: Vec<ThreadMessage>,
    /// The reviewer's private memo; there only for those who see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_memo: Option<LongText>,
    /// The sheet whose place it took.
    pub supersedes_id: Option<AssessmentId>,
    /// The sheet that took its place.
    pub superseded_by: Option<AssessmentId>,
}

/// Everything rows are made of, read once for all of a page.
struct Around {
    bodies: BTreeMap<OrganizationCode, String>,
    names: BTreeMap<TalentId, TalentName>,
    cycles: BTreeMap<AssessmentCycleId, CycleRow>,
    today: NaiveDate,
    account: AccountId,
}

impl Around {
    fn of(db: &mut Db, scope: &Scope, heads: &[Head]) -> Result<Self, Problem> {
        let people: Vec<TalentId> = heads.iter().map(|head| head.talent_id).collect();
        Ok(Self {
            bodies: organization::names(db)?,
            names: talent::names_on(db, &people, scope.today())?,
            cycles: store::cycles(db)?.into_iter().map(|cycle| (cycle.id, cycle)).collect(),
            today: scope.today(),
            account: scope.account(),
        })
    }

    fn open_steps(&self, head: &Head, parts: &[Part], cycle: &CycleRow) -> Vec<Step> {
        let own_review = head.reviewed_by == Some(self.account);
        let steps = allowed(head.state, parts, &cycle.dates(), self.today).into_iter();
        steps.filter(|step| !(own_review && *step == Step::Confirm)).collect()
    }

    fn row(&self, head: &Head, parts: &[Part]) -> Option<AssessmentRow> {
        let cycle = self.cycles.get(&head.cycle_id)?;
        let body = |code: &OrganizationCode| self.bodies.get(code).cloned().unwrap_or_default();
        Some(AssessmentRow {
            id: head.id,
            version: head.version,
            cycle_id: head.cycle_id,
            fiscal_year: head.fiscal_year,
            fiscal_year_label: head.fiscal_year.label(),
            talent_id: head.talent_id,
            talent_name: self
                .names
                .get(&head.talent_id)
                .map_or_else(String::new, |name| name.name.clone()),
            organization_name: body(&head.home_code),
            organization_code: head.home_code.clone(),
            grade: head.grade,
            state: head.state,
            state_name: head.state.name_ja(),
            reviewer_name: body(&head.reviewer_code),
            reviewer_code: head.reviewer_code.clone(),
            self_due_on: cycle.self_due_on,
            review_due_on: cycle.review_due_on,
            closes_on: cycle.closes_on,
            submitted_at: head.submitted_at.map(in_japan),
            confirmed_at: head.confirmed_at.map(in_japan),
            allowed_actions: self
                .open_steps(head, parts, cycle)
                .into_iter()
                .map(Step::act)
                .collect(),
        })
    }
}

/// Rows of a page.
pub fn rows(db: &mut Db, scope: &Scope, heads: &[Head]) -> Result<Vec<AssessmentRow>, Problem> {
    let around = Around::of(db, scope, heads)?;
    let mut rows = Vec::new();
    for head in heads {
        let parts = parts(db, scope, head)?;
        rows.extend(around.row(head, &parts));
    }
    Ok(rows)
}

/// What somebody in these parts sees; who is in none looks from the home body.
fn shown(state: SheetState, parts: &[Part]) -> Shown {
    if parts.is_empty() {
        return seen(state, Viewer::Home);
    }
    parts.iter().map(|part| seen(state, Viewer::In(*part))).fold(Shown::default(), Shown::or)
}

/// Groups by their names.
fn names_of(shown: Shown) -> Vec<&'static str> {
    let groups = [
        ("self", shown.own),
        ("review", shown.review),
        ("confirmed", shown.confirmed),
        ("thread", shown.thread),
        ("memo", shown.memo),
    ];
    groups.into_iter().filter(|(_, seen)| *seen).map(|(name, _)| name).collect()
}

fn item(sheet: &Sheet, shown: Shown, (skill, name_ja): (SkillKey, String)) -> AssessmentItem {
    let own = sheet.own.get(&skill).filter(|_| shown.own);
    let review = sheet.review.get(&skill).filter(|_| shown.review);
    let fixed = sheet.confirmed.get(&skill).filter(|_| shown.confirmed);
    let previous_level = sheet.previous.get(&skill).copied();
    let self_level = own.and_then(|said| said.level);
    let reviewer_level = review.and_then(|said| said.rating);
    let other = reviewer_level.map_or(previous_level, Rating::level);
    AssessmentItem {
        name_ja,
        previous_level,
        self_level,
        evidence: own.and_then(|said| said.evidence.clone()),
        reviewer_level,
        reviewer_comment: review.map(|said| said.comment.clone()),
        confirmed_level: fixed.and_then(|said| said.level),
        reason: fixed.map(|said| said.reason.clone()),
        difference: difference(self_level, other),
        skill,
    }
}

/// A sheet as the caller sees it. The caller must have found it within reach.
pub fn whole(db: &mut Db, scope: &Scope, head: Head) -> Result<AssessmentView, Problem> {
    let parts = parts(db, scope, &head)?;
    let row = Around::of(db, scope, std::slice::from_ref(&head))?
        .row(&head, &parts)
        .ok_or(Problem::not_found())?;
    let shown = shown(head.state, &parts);
    let skills = skill::skill_names(db, head.catalogue_id)?;
    let sheet = store::whole(db, head)?;
    let mut items: Vec<AssessmentItem> =
        skills.into_iter().map(|skill| item(&sheet, shown, skill)).collect();
    if parts.iter().any(|part| *part != Part::Person) {
        // Stable: equal differences stay in the order of the catalogue.
        items.sort_by_key(|item| item.difference.map_or(1, |difference| -difference));
    }
    let head = sheet.head;
    Ok(AssessmentView {
        catalogue_id: head.catalogue_id,
        shown: names_of(shown),
        items,
        thread: if shown.thread { thread(db, &head)? } else { Vec::new() },
        private_memo: if shown.memo { store::memo(db, head.id)? } else { None },
        superseded_by: store::successor(db, head.id)?,
        supersedes_id: head.supersedes_id,
        return_reason: if told_why(&head, &parts) {
            head.return_reason
        } else {
            LongText::default()
        },
        parts,
        row,
    })
}

/// The reason is told to whom the sheet was given back, and known to the prefecture.
fn told_why(head: &Head, parts: &[Part]) -> bool {
    match head.state {
        SheetState::Returned => parts.contains(&Part::Person) || parts.contains(&Part::Prefecture),
        SheetState::Submitted => {
            parts.contains(&Part::Reviewer) || parts.contains(&Part::Prefecture)
        }
        _ => parts.contains(&Part::Prefecture),
    }
}

/// A sheet that took the place of another shows the thread that led to it.
fn thread(db: &mut Db, head: &Head) -> Result<Vec<ThreadMessage>, Problem> {
    let mut all = match head.supersedes_id {
        Some(before) => store::messages(db, before)?,
        None => Vec::new(),
    };
    all.extend(store::messages(db, head.id)?);
    let message = |said: store::Message| ThreadMessage {
        part: said.part,
        message: said.message,
        written_at: in_japan(said.written_at),
    };
    Ok(all.into_iter().map(message).collect())
}

/// A cycle as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CycleView {
    /// Its id.
    pub id: AssessmentCycleId,
    /// Grows with every change.
    pub version: i32,
    /// The year.
    pub fiscal_year: FiscalYear,
    /// The year as people write it.
    pub fiscal_year_label: String,
    /// Version of the catalogue.
    pub catalogue_id: SkillCatalogueId,
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day of the persons.
    pub self_due_on: NaiveDate,
    /// Last day of the reviewers.
    pub review_due_on: NaiveDate,
    /// Last day.
    pub closes_on: NaiveDate,
    /// `planned`, `self`, `review`, `closing` or `closed`, today.
    pub phase: &'static str,
    /// When sheets were given out.
    pub opened_at: Option<String>,
    /// When its figures were published.
    pub published_at: Option<String>,
    /// How many sheets stand where; for the prefecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub progress: Option<BTreeMap<&'static str, i64>>,
    /// What the caller may do with it now.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A cycle as the caller sees it.
#[must_use]
pub fn cycle_view(
    scope: &Scope,
    cycle: &CycleRow,
    progress: Option<BTreeMap<&'static str, i64>>,
) -> CycleView {
    let today = scope.today();
    CycleView {
        id: cycle.id,
        version: cycle.version,
        fiscal_year: cycle.fiscal_year,
        fiscal_year_label: cycle.fiscal_year.label(),
        catalogue_id: cycle.catalogue_id,
        opens_on: cycle.opens_on,
        self_due_on: cycle.self_due_on,
        review_due_on: cycle.review_due_on,
        closes_on: cycle.closes_on,
        phase: phase(cycle, today),
        opened_at: cycle.opened_at.map(in_japan),
        published_at: cycle.published_at.map(in_japan),
        progress,
        allowed_actions: if scope.may(Action::ManageAssessments) {
            super::cycles::cycle_actions(cycle, today)
        } else {
            Vec::new()
        },
    }
}

fn phase(cycle: &CycleRow, today: NaiveDate) -> &'static str {
    match today {
        _ if cycle.opened_at.is_none() => "planned",
        day if day > cycle.closes_on => "closed",
        day if day > cycle.review_due_on => "closing",
        day if day > cycle.self_due_on => "review",
        _ => "self",
    }
}
