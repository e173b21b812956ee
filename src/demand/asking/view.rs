//! Demands as they are shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::DemandQuestion;
use super::model::{DemandState, Housing, Origin, Party, days_per_week, fifths};
use super::steps::{actions, start_month};
use super::store::{self, Demand, Place, Wanted};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::Db;
use crate::demand::calling::{self, Call};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{
    Act, AssignmentId, DemandCallId, DemandId, FiscalYear, Grade, LongText, Name, OrganizationCode,
    PostId, PostType, SearchKey, Share, ShortText, Telework,
};

/// A row of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandRow {
    /// Its id.
    pub id: DemandId,
    /// Grows with every step.
    pub version: i32,
    /// Where it stands; filled only by people who were announced.
    pub state: DemandState,
    /// The call it answers.
    pub call_id: DemandCallId,
    /// First fiscal year.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// Last fiscal year.
    pub last_fiscal_year: FiscalYear,
    /// Month of the first year in which it begins.
    pub start_month: i32,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// The body that asks.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The post, if it is there.
    pub post_id: Option<PostId>,
    /// 所属.
    pub department: ShortText,
    /// 職名.
    pub title: Name,
    /// 相当級.
    pub grade: Grade,
    /// Type of the post.
    pub post_type: PostType,
    /// Share, exact, in percent.
    pub share_percent: Share,
    /// The same in fifths of a week; null when it is not a whole number of them.
    pub share_fifths: Option<i32>,
    /// The same in days a week of five.
    pub days_per_week: String,
    /// 1 is wanted most.
    pub priority: i32,
    /// Whether the money is in the budget.
    pub budget_secured: bool,
    /// Whether it can be served from elsewhere.
    pub telework: Telework,
    /// What the body offers for living.
    pub housing: Housing,
    /// What is to be done.
    pub tasks: LongText,
    /// 期待する成果.
    pub expected_result: LongText,
    /// Who leads.
    pub supervisor: ShortText,
    /// 権限.
    pub authority: ShortText,
    /// Where it came from.
    pub origin: Origin,
    /// The demand it was copied or carried from.
    pub origin_id: Option<DemandId>,
    /// Why the last step was taken.
    pub reason: ShortText,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A step that was taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandHistory {
    /// Version it made.
    pub version: i32,
    /// State after it.
    pub state: DemandState,
    /// Who took it.
    pub party: Party,
    /// 代理提出: whose place a delegate took; blank otherwise.
    pub on_behalf_of: ShortText,
    /// Why.
    pub reason: ShortText,
    /// When.
    pub recorded_at: String,
}

/// Somebody announced who covers a part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandFill {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// How much.
    pub share_percent: Share,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// A demand with all that is said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandView {
    /// What the list shows.
    #[serde(flatten)]
    pub row: DemandRow,
    /// Whether the last submission was made by a delegate (代理提出).
    pub submitted_by_proxy: bool,
    /// Demands that were carried forward from it.
    pub carried_to: Vec<DemandId>,
    /// Who covers it, of those who were announced.
    pub fills: Vec<DemandFill>,
    /// Steps taken so far.
    pub history: Vec<DemandHistory>,
}

/// Names and calls for a page, read once for all its rows.
struct Around {
    names: BTreeMap<OrganizationCode, String>,
    calls: BTreeMap<DemandCallId, Call>,
}

impl Around {
    fn of(db: &mut Db) -> Result<Self, Problem> {
        let calls = calling::all(db)?.into_iter().map(|call| (call.id, call)).collect();
        Ok(Self { names: organization::names(db)?, calls })
    }

    fn row(&self, scope: &Scope, demand: &Demand) -> DemandRow {
        let asked = demand.asked.clone();
        DemandRow {
            id: demand.id,
            version: demand.version,
            state: demand.state(),
            call_id: demand.call,
            fiscal_year: asked.years.0,
            fiscal_year_label: asked.years.0.label(),
            last_fiscal_year: asked.years.1,
            start_month: start_month(asked.period),
            starts_on: asked.period.from,
            ends_on: asked.period.last_day(),
            organization_name: self.names.get(&demand.organization).cloned().unwrap_or_default(),
            organization_code: demand.organization.clone(),
            post_id: asked.post,
            department: asked.department,
            title: asked.title,
            grade: asked.grade,
            post_type: asked.post_type,
            share_percent: asked.share,
            share_fifths: fifths(asked.share),
            days_per_week: days_per_week(asked.share),
            priority: asked.priority,
            budget_secured: asked.budget_secured,
            telework: asked.telework,
            housing: asked.housing,
            tasks: asked.tasks,
            expected_result: asked.expected_result,
            supervisor: asked.supervisor,
            authority: asked.authority,
            origin: demand.origin,
            origin_id: demand.origin_id,
            reason: demand.taken.reason.clone(),
            allowed_actions: actions(scope, demand, self.calls.get(&demand.call)),
        }
    }
}

impl DemandQuestion {
    fn wanted(&self) -> Wanted {
        Wanted {
            ids: self.id.clone(),
            calls: self.call_id.clone(),
            organizations: self.organization_code.clone(),
            states: self.state.clone(),
            post_types: self.post_type.clone(),
            fiscal_year: self.fiscal_year,
            posts: self.post_id.clone(),
            search: self.title.as_ref().map(|title| pattern(title.as_str())),
        }
    }
}

/// `%`, `_` and `\` are letters like others in a title.
fn pattern(text: &str) -> String {
    let folded = SearchKey::fold(&[text]);
    let escaped: String = folded
        .as_str()
        .chars()
        .flat_map(|letter| {
            matches!(letter, '%' | '_' | '\\').then_some('\\').into_iter().chain([letter])
        })
        .collect();
    format!("%{escaped}%")
}

/// A page of demands within reach (by body, priority, id), and how many there are in all when that
/// is wanted.
pub fn list_demands(
    db: &mut Db,
    scope: &Scope,
    question: &DemandQuestion,
    after: Option<Place>,
    (limit, total): (i64, bool),
) -> Result<(Vec<DemandRow>, Option<i64>), Problem> {
    let wanted = question.wanted();
    let demands = store::page(db, scope, &wanted, after, limit)?;
    let total = if total { Some(store::count(db, scope, &wanted)?) } else { None };
    let around = Around::of(db)?;
    Ok((demands.iter().map(|demand| around.row(scope, demand)).collect(), total))
}

/// One demand within reach, with its history.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn find_demand(db: &mut Db, scope: &Scope, id: DemandId) -> Result<DemandView, Problem> {
    let demand = store::find(db, scope, id)?;
    let row = Around::of(db)?.row(scope, &demand);
    let steps = store::history(db, id)?;
    let submission = steps.iter().rev().find(|(_, taken, _)| taken.state == DemandState::Submitted);
    let fill = |fill: &store::Fill| DemandFill {
        assignment_id: fill.assignment,
        share_percent: fill.share,
        starts_on: fill.period.from,
        ends_on: fill.period.last_day(),
    };
    Ok(DemandView {
        row,
        submitted_by_proxy: submission.is_some_and(|(_, taken, _)| taken.party == Party::Delegate),
        carried_to: store::carried_from(db, id)?,
        fills: store::fills_of(db, &[id])?.iter().map(fill).collect(),
        history: steps
            .into_iter()
            .map(|(version, taken, at)| told(version, taken, in_japan(at)))
            .collect(),
    })
}

fn told(version: i32, taken: store::Taken, recorded_at: String) -> DemandHistory {
    let store::Taken { state, reason, party, on_behalf_of } = taken;
    DemandHistory { version, state, party, on_behalf_of, reason, recorded_at }
}
