//! Rows of requests, and what is asked of accounts to tell two persons from one.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::model::{ApprovalKind, ApprovalState, Standing, Wanted};
use crate::accounts::store::entitled_roles;
use crate::auth::Action;
use crate::clock::day_in_japan;
use crate::db::schema::{account_grants as grants, accounts, approvals};
use crate::db::{Db, Tx};
use crate::limits::APPROVAL_DAYS;
use crate::problem::Problem;
use crate::vocab::{AccountId, ApprovalId, OrganizationCode, TalentId};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = approvals)]
pub struct ApprovalRow {
    pub id: ApprovalId,
    pub kind: ApprovalKind,
    pub subject: String,
    pub talent_id: Option<TalentId>,
    pub act: String,
    pub secret: Option<String>,
    pub summary_ja: String,
    pub summary_en: String,
    state: ApprovalState,
    pub asked_by: AccountId,
    pub asked_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<NaiveDateTime>,
    pub reason: String,
    pub made: Option<String>,
    pub version: i32,
}

impl ApprovalRow {
    /// Where it stands: what nobody decided on in time is over.
    #[must_use]
    pub fn state(&self, now: NaiveDateTime) -> ApprovalState {
        if self.state == ApprovalState::Pending && self.expires_at <= now {
            ApprovalState::Expired
        } else {
            self.state
        }
    }
}

pub fn insert(tx: &mut Tx<'_>, asker: AccountId, wanted: &Wanted) -> Result<ApprovalId, Problem> {
    let id = ApprovalId::random();
    diesel::insert_into(approvals::table)
        .values((
            approvals::id.eq(id),
            approvals::kind.eq(wanted.kind),
            approvals::subject.eq(&wanted.subject),
            approvals::talent_id.eq(wanted.talent),
            approvals::act.eq(wanted.act.to_string()),
            approvals::secret.eq(&wanted.secret),
            approvals::summary_ja.eq(&wanted.says.0),
            approvals::summary_en.eq(&wanted.says.1),
            approvals::state.eq(ApprovalState::Pending),
            approvals::asked_by.eq(asker),
            approvals::asked_at.eq(tx.now),
            approvals::expires_at.eq(tx.now + TimeDelta::days(APPROVAL_DAYS)),
            approvals::reason.eq(""),
            approvals::version.eq(1),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Every request of these kinds, the newest first.
pub fn all(db: &mut Db, kinds: &[ApprovalKind]) -> Result<Vec<ApprovalRow>, Problem> {
    Ok(approvals::table
        .filter(approvals::kind.eq_any(kinds))
        .order((approvals::asked_at.desc(), approvals::id))
        .select(ApprovalRow::as_select())
        .load(db)?)
}

pub fn find(db: &mut Db, id: ApprovalId) -> Result<ApprovalRow, Problem> {
    let found = approvals::table.find(id).select(ApprovalRow::as_select()).first(db).optional()?;
    found.ok_or(Problem::not_found())
}

/// Decides on a request; its secret is gone.
pub fn decide(
    tx: &mut Tx<'_>,
    row: &ApprovalRow,
    (state, by): (ApprovalState, AccountId),
    reason: &str,
    made: Option<String>,
) -> Result<(), Problem> {
    diesel::update(approvals::table.find(row.id))
        .set((
            approvals::state.eq(state),
            approvals::decided_by.eq(by),
            approvals::decided_at.eq(tx.now),
            approvals::reason.eq(reason),
            approvals::made.eq(made),
            approvals::secret.eq(None::<String>),
            approvals::version.eq(row.version + 1),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Whether anybody else has ever held a role that allows the action, whatever became of it.
pub fn was_ever_another(
    db: &mut Db,
    action: Action,
    but: AccountId,
    day: NaiveDate,
) -> Result<bool, Problem> {
    let held: i64 = grants::table
        .filter(grants::account_id.ne(but).and(grants::role.eq_any(entitled_roles(action))))
        .filter(grants::valid_from.le(day))
        .count()
        .get_result(db)?;
    Ok(held > 0)
}

/// How an account has stood since a moment.
pub fn standing(
    db: &mut Db,
    account: AccountId,
    since: NaiveDateTime,
    today: NaiveDate,
) -> Result<Standing, Problem> {
    let (login, name, talent): (String, String, Option<TalentId>) = accounts::table
        .find(account)
        .select((accounts::login, accounts::display_name, accounts::talent_id))
        .first(db)?;
    let voices: Vec<(Option<OrganizationCode>, Option<String>)> = grants::table
        .filter(grants::account_id.eq(account).and(grants::retired_at.gt(since)))
        .filter(grants::valid_from.le(today))
        .filter(grants::valid_to.gt(day_in_japan(since)))
        .select((grants::organization_code, grants::on_behalf_of))
        .load(db)?;
    Ok(Standing { account, talent, names: [login, name], voices })
}
