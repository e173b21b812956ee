//! The audit record as its reader may see it: what is withheld appears only once its subject was
//! announced, and no number of a row is shown, because a gap would tell that something secret
//! happened.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::event_name;
use crate::auth::may;
use crate::clock::in_japan;
use crate::db::schema::{audit_disclosures as disclosures, audit_events as events};
use crate::db::{AuditRow, Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{AccountId, TalentId};
use crate::web::{Can, Cursor, Listing, Page, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/audit-events", "監査記録の検索", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AuditEventView>>(),
    ]
}

/// Which events.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Done by this account.
    pub account_id: Option<AccountId>,
    /// About this person.
    talent_id: Option<TalentId>,
    /// Action, as `noun.verb`.
    action: Option<String>,
    /// `done` or `refused`.
    outcome: Option<String>,
    /// From this day in Japan.
    from: Option<NaiveDate>,
    /// To this day in Japan, included.
    to: Option<NaiveDate>,
}

/// One recorded event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEventView {
    /// Random identifier.
    pub id: String,
    /// When, Japan time.
    pub recorded_at: String,
    /// Who; null for the program and the command line.
    pub account_id: Option<AccountId>,
    /// Roles held.
    pub roles: String,
    /// For a delegate: whose place it took.
    pub on_behalf_of: Option<String>,
    /// Body it spoke for.
    pub organization_code: Option<String>,
    /// What, as `noun.verb`.
    pub action: String,
    /// Kind of the subject.
    pub subject_kind: String,
    /// The subject.
    pub subject_id: String,
    /// The person concerned.
    pub talent_id: Option<TalentId>,
    /// `done` or `refused`.
    pub outcome: String,
    /// Names of fields and counts, never contents.
    pub detail: String,
    /// Identifier of the request.
    pub request_id: String,
    #[serde(skip)]
    place: (NaiveDateTime, i64),
}

impl AuditEventView {
    /// Its place in a list.
    pub(super) const fn place(&self) -> (NaiveDateTime, i64) {
        self.place
    }
}

impl From<AuditRow> for AuditEventView {
    fn from(row: AuditRow) -> Self {
        Self {
            id: event_name(row.id),
            recorded_at: in_japan(row.recorded_at),
            account_id: row.account_id,
            roles: row.roles,
            on_behalf_of: row.on_behalf_of,
            organization_code: row.organization_code,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            talent_id: row.talent_id,
            outcome: row.outcome,
            detail: row.detail,
            request_id: row.request_id,
            place: (row.recorded_at, row.id),
        }
    }
}

fn matching(filter: &Filter) -> events::BoxedQuery<'static, MultiBackend> {
    let disclosed = disclosures::table
        .filter(disclosures::subject_kind.eq(events::subject_kind))
        .filter(disclosures::subject_id.eq(events::subject_id))
        .filter(disclosures::disclosed_at.ge(events::recorded_at));
    let mut query =
        events::table.filter(events::withheld.eq(false).or(exists(disclosed))).into_boxed();
    if let Some(account) = filter.account_id {
        query = query.filter(events::account_id.eq(account.number()));
    }
    if let Some(talent) = filter.talent_id {
        query = query.filter(events::talent_id.eq(talent.number()));
    }
    if let Some(action) = filter.action.clone() {
        query = query.filter(events::action.eq(action));
    }
    if let Some(outcome) = filter.outcome.clone() {
        query = query.filter(events::outcome.eq(outcome));
    }
    if let Some(from) = filter.from.and_then(start_of_day) {
        query = query.filter(events::recorded_at.ge(from));
    }
    if let Some(to) = filter.to.and_then(|day| day.succ_opt()).and_then(start_of_day) {
        query = query.filter(events::recorded_at.lt(to));
    }
    query
}

/// The first moment of a day in Japan, UTC.
fn start_of_day(day: NaiveDate) -> Option<NaiveDateTime> {
    day.and_hms_opt(0, 0, 0)?.checked_sub_signed(TimeDelta::hours(9))
}

fn page(
    db: &mut Db,
    filter: &Filter,
    after: Option<(NaiveDateTime, i64)>,
    rows: i64,
) -> Result<Vec<AuditEventView>, Problem> {
    let mut query = matching(filter);
    if let Some((at, id)) = after {
        query = query.filter(
            events::recorded_at.lt(at).or(events::recorded_at.eq(at).and(events::id.lt(id))),
        );
    }
    let rows: Vec<AuditRow> = query
        .order((events::recorded_at.desc(), events::id.desc()))
        .limit(rows)
        .select(AuditRow::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(AuditEventView::from).collect())
}

async fn list(can: Can<may::ReadAudit>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, _| {
            let page = recorded(db, &listing)?;
            Ok((listing, page))
        })
        .await?;
    file(&listing, &page)
}

/// A page of the record; only whoever may read it comes this far.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn recorded(db: &mut Db, listing: &Listing<Filter>) -> Result<Page<AuditEventView>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = page(db, &listing.filter, after, listing.fetch())?;
    let total =
        if listing.total { Some(matching(&listing.filter).count().get_result(db)?) } else { None };
    listing.arranged(Page::of(rows, listing.limit, total, |row| row.place))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<AuditEventView>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let columns = [
            ("日時", 28),
            ("アカウント", 20),
            ("役割", 20),
            ("操作", 30),
            ("対象種別", 16),
            ("対象", 22),
            ("人材", 22),
            ("結果", 8),
            ("内容", 40),
            ("要求ID", 20),
        ];
        rows.iter().fold(Table::new("監査記録", &columns), |table, row| {
            let text = |id: Option<String>| id.unwrap_or_default();
            table.row(vec![
                row.recorded_at.clone(),
                text(row.account_id.map(|id| id.to_string())),
                row.roles.clone(),
                row.action.clone(),
                row.subject_kind.clone(),
                row.subject_id.clone(),
                text(row.talent_id.map(|id| id.to_string())),
                row.outcome.clone(),
                row.detail.clone(),
                row.request_id.clone(),
            ])
        })
    })
}
