//! Assignments as a reader sees them: names joined for the page only, warnings from facts the
//! reader may know.

mod transfers;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

pub use transfers::{PartView, TransferRow, TransferView, transfer_rows, transfer_whole};

use super::model::{
    Action, Assignment, Facts, Held, OrderKind, OrderSide, Tie, Warning, extended_from, stage,
    warnings,
};
use super::{checks, store};
use crate::auth::{self, Scope};
use crate::db::Db;
use crate::problem::Problem;
use crate::talent::TalentName;
use crate::vocab::{
    Act, AssignmentId, AssignmentState, Funding, Grade, Name, OrganizationCode, Period,
    PlacementForm, PostId, PostType, Share, ShortText, TalentId, TransferId,
};
use crate::{demand, organization, talent};

/// A row of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentRow {
    /// Its id.
    pub id: AssignmentId,
    /// Grows with every step.
    pub version: i32,
    /// Where it stands.
    pub state: AssignmentState,
    /// The person.
    pub talent_id: TalentId,
    /// Name, as it is on the day of the view.
    pub talent_name: String,
    /// Reading of the name.
    pub talent_name_kana: String,
    /// Home body.
    pub home_code: OrganizationCode,
    /// Name of the home body.
    pub home_name: String,
    /// The post.
    pub post_id: PostId,
    /// 所属.
    pub department: Option<ShortText>,
    /// 職名.
    pub post_title: Option<Name>,
    /// 相当級.
    pub post_grade: Option<Grade>,
    /// Type of the post.
    pub post_type: Option<PostType>,
    /// The body that keeps the post.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// How much of the person.
    pub share_percent: Share,
    /// Legal form.
    pub form: PlacementForm,
    /// Who pays in the end.
    pub funding: Funding,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while it has none.
    pub ends_on: Option<NaiveDate>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// An order about an assignment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    /// Whose it is.
    pub side: OrderSide,
    /// What it says.
    pub kind: OrderKind,
    /// The body that gave it.
    pub organization_code: OrganizationCode,
    /// Its number; empty while it has none.
    pub number: String,
    /// 発令日.
    pub ordered_on: NaiveDate,
    /// Day from which it acts.
    pub effective_on: NaiveDate,
}

/// A last day that is not ordered yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComingEnd {
    /// How far it has come.
    pub state: AssignmentState,
    /// The last day from then on; null for none.
    pub ends_on: Option<NaiveDate>,
}

/// An assignment with all that is said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// What the list shows.
    #[serde(flatten)]
    pub row: AssignmentRow,
    /// Number or name of the agreement.
    pub agreement_reference: ShortText,
    /// The days as the agreement has them.
    pub work_days: ShortText,
    /// Why the last step was taken.
    pub reason: ShortText,
    /// The assignment it follows after a change of share.
    pub follows_id: Option<AssignmentId>,
    /// Another last day that is announced and not ordered yet, for the person and the bodies
    /// concerned; whoever places people sees it while it is drafted.
    pub coming_end: Option<ComingEnd>,
    /// The transfer it is a part of, for those who place people.
    pub transfer_id: Option<TransferId>,
    /// Orders that hold.
    pub orders: Vec<OrderView>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

/// Names for a page, read once for all its rows.
struct Around {
    bodies: BTreeMap<OrganizationCode, String>,
    people: BTreeMap<TalentId, TalentName>,
    posts: BTreeMap<PostId, demand::History>,
    /// Parts of transfers, for whoever takes steps.
    ties: Vec<Tie>,
    /// Drafts that somebody else announces.
    own: BTreeSet<AssignmentId>,
    day: NaiveDate,
}

impl Around {
    fn of(
        db: &mut Db,
        scope: &Scope,
        rows: &[Assignment],
        day: NaiveDate,
    ) -> Result<Self, Problem> {
        let posts: BTreeSet<PostId> = rows.iter().map(|row| row.post).collect();
        let ids: Vec<AssignmentId> = rows.iter().map(|row| row.id).collect();
        let steps = scope.may(auth::Action::WriteAssignments);
        let drafts: Vec<AssignmentId> = rows
            .iter()
            .filter(|row| steps && row.content.state == AssignmentState::Draft)
            .map(|row| row.id)
            .collect();
        Ok(Self {
            own: checks::not_announced_alone(db, scope, &drafts)?,
            ties: if steps { store::ties(db, &ids)? } else { Vec::new() },
            bodies: organization::names(db)?,
            people: people(db, rows, day)?,
            posts: demand::histories(db, &posts.into_iter().collect::<Vec<_>>(), None)?,
            day,
        })
    }

    fn row(&self, scope: &Scope, assignment: &Assignment) -> AssignmentRow {
        let (content, person) = (&assignment.content, self.people.get(&assignment.talent));
        let body = |code: &OrganizationCode| self.bodies.get(code).cloned().unwrap_or_default();
        let said = self
            .posts
            .get(&assignment.post)
            .and_then(|history| history.nearest(self.day))
            .map(|stretch| &stretch.what);
        AssignmentRow {
            id: assignment.id,
            version: assignment.version,
            state: content.state,
            talent_id: assignment.talent,
            talent_name: person.map_or_else(String::new, |name| name.name.clone()),
            talent_name_kana: person.map_or_else(String::new, |name| name.name_kana.clone()),
            home_name: body(&content.home),
            home_code: content.home.clone(),
            post_id: assignment.post,
            department: said.map(|what| what.department.clone()),
            post_title: said.map(|what| what.title.clone()),
            post_grade: said.map(|what| what.grade),
            post_type: said.map(|what| what.post_type),
            host_name: body(&assignment.host),
            host_code: assignment.host.clone(),
            share_percent: content.share,
            form: content.form,
            funding: content.funding,
            starts_on: content.period.from,
            ends_on: content.period.last_day(),
            allowed_actions: self.actions(scope, assignment, false),
        }
    }

    /// Whoever changes assignments takes steps; an extension is taken back where its orders are
    /// known, nothing is done that would part it from its transfer, and nobody announces alone.
    fn actions(&self, scope: &Scope, assignment: &Assignment, extended: bool) -> Vec<Act> {
        if !scope.may(auth::Action::WriteAssignments) {
            return Vec::new();
        }
        let standing = assignment.standing();
        let free = |action: &Action| match action {
            Action::Unextend if !extended => false,
            Action::Announce if self.own.contains(&assignment.id) => false,
            _ => {
                let mut own = self.ties.iter().filter(|tie| tie.part.assignment == assignment.id);
                own.all(|tie| tie.allows(standing, *action))
            }
        };
        standing.allowed().into_iter().filter(free).map(Action::act).collect()
    }
}

/// Who is not in the register on the day of the view is named as on the first day served.
fn people(
    db: &mut Db,
    rows: &[Assignment],
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, TalentName>, Problem> {
    let all: BTreeSet<TalentId> = rows.iter().map(|row| row.talent).collect();
    let mut names = talent::names_on(db, &all.into_iter().collect::<Vec<_>>(), day)?;
    let mut unnamed: BTreeMap<NaiveDate, Vec<TalentId>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !names.contains_key(&row.talent)) {
        unnamed.entry(row.content.period.from).or_default().push(row.talent);
    }
    for (first, ids) in unnamed {
        names.extend(talent::names_on(db, &ids, first)?);
    }
    Ok(names)
}

/// Rows of a page.
///
/// # Errors
/// When the names cannot be read.
pub fn rows(
    db: &mut Db,
    scope: &Scope,
    assignments: &[Assignment],
    day: NaiveDate,
) -> Result<Vec<AssignmentRow>, Problem> {
    let around = Around::of(db, scope, assignments, day)?;
    Ok(assignments.iter().map(|assignment| around.row(scope, assignment)).collect())
}

/// One assignment with its orders and warnings.
///
/// # Errors
/// When what it is made of cannot be read.
pub fn whole(
    db: &mut Db,
    scope: &Scope,
    assignment: &Assignment,
    day: NaiveDate,
    known_at: Option<NaiveDateTime>,
) -> Result<AssignmentView, Problem> {
    let around = Around::of(db, scope, std::slice::from_ref(assignment), day)?;
    let mut row = around.row(scope, assignment);
    let papers = store::papers(db, assignment.id, known_at)?;
    let extended = extended_from(&papers, assignment.content.period).is_some();
    row.allowed_actions = around.actions(scope, assignment, extended);
    let number_missing = papers.iter().any(|paper| paper.number.is_empty());
    let held = held(db, scope, assignment)?;
    let coming_end = held.change.filter(|_| known_at.is_none()).map(|tie| ComingEnd {
        state: tie.state,
        ends_on: tie.part.to.and_then(|to| Period::between(row.starts_on, to).last_day()),
    });
    let facts = facts(db, scope, &held.into_planned(), number_missing)?;
    let order = |paper: super::model::Paper| OrderView {
        side: paper.side,
        kind: paper.kind,
        organization_code: paper.organization,
        number: paper.number,
        ordered_on: paper.ordered_on,
        effective_on: paper.effective_on,
    };
    Ok(AssignmentView {
        row,
        agreement_reference: assignment.content.agreement_reference.clone(),
        work_days: assignment.content.work_days.clone(),
        reason: assignment.content.reason.clone(),
        follows_id: store::follows(db, assignment.id)?,
        coming_end,
        transfer_id: around.ties.last().map(|tie| tie.transfer),
        orders: papers.into_iter().map(order).collect(),
        warnings: if assignment.content.state == AssignmentState::Cancelled {
            Vec::new()
        } else {
            warnings(&facts)
        },
    })
}

/// The assignment with what the reader may know of its end: all of it for those who place people,
/// what is announced for everybody else, who reach it only when it concerns them.
fn held(db: &mut Db, scope: &Scope, assignment: &Assignment) -> Result<Held, Problem> {
    let alone = || Held { assignment: assignment.clone(), change: None };
    let mut held = store::held(db, vec![assignment.clone()])?.pop().unwrap_or_else(alone);
    let drafts = scope.may(auth::Action::SeePlacementDrafts);
    held.change = held.change.filter(|tie| drafts || stage(tie.state) > 0);
    Ok(held)
}

/// The host of somebody from elsewhere learns nothing here of that person's employment and
/// absences.
fn facts(
    db: &mut Db,
    scope: &Scope,
    assignment: &Assignment,
    number_missing: bool,
) -> Result<Facts, Problem> {
    let (person, content) = (assignment.talent, &assignment.content);
    let personal = scope.reaches_body(&content.home) || scope.person() == Some(person);
    let (mut term_ends, mut absences, mut grade) = (Vec::new(), Vec::new(), None);
    if personal {
        let employments = talent::employments_between(db, person, content.period)?;
        grade = employments.first().map(|employment| employment.grade);
        term_ends = employments.into_iter().filter_map(|employment| employment.term_end).collect();
        absences = talent::absences_between(db, person, content.period)?
            .into_iter()
            .map(|absence| absence.period)
            .collect();
    }
    let post = demand::history(db, assignment.post)?;
    Ok(Facts {
        talent: person,
        period: content.period,
        form: content.form,
        term_ends,
        absences,
        grade,
        post_grade: post.nearest(content.period.from).map(|stretch| stretch.what.grade),
        post: post.whole(),
        at_host: store::at_host(db, scope, assignment)?,
        number_missing,
    })
}
