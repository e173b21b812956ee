//! Rows of notices.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::kind::NoticeKind;
use super::model::{DIGEST_DAYS, DigestLine, KEPT_DAYS, News, NoticeView, Told};
use super::{mail, outbox, webhook};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::schema::notices;
use crate::db::{Db, MultiBackend, Tx, on_each};
use crate::problem::Problem;
use crate::vocab::{AccountId, NoticeId, OrganizationCode, TalentId};

/// Rows of one statement: each has eight values, and SQLite takes 32,766.
const AT_ONCE: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = notices)]
struct NewNotice<'a> {
    id: NoticeId,
    account_id: AccountId,
    kind: NoticeKind,
    subject: &'a str,
    link: &'a str,
    organization_code: Option<&'a OrganizationCode>,
    talent_id: Option<TalentId>,
    unread: bool,
    told_at: NaiveDateTime,
}

fn new_row<'a>(news: &'a News, told: &'a Told, now: NaiveDateTime) -> NewNotice<'a> {
    NewNotice {
        id: NoticeId::random(),
        account_id: told.account,
        kind: news.kind,
        subject: &news.subject,
        link: &told.link,
        organization_code: told.organization.as_ref(),
        talent_id: told.talent,
        unread: true,
        told_at: now,
    }
}

/// Tells accounts of something, in the transaction in which it happens, and puts into the outbox
/// what is to leave because of it.
///
/// # Errors
/// When the rows cannot be written.
pub fn tell(tx: &mut Tx<'_>, news: &News, to: &[Told]) -> Result<(), Problem> {
    webhook::emit(tx, news)?;
    let now = tx.now;
    for part in to.chunks(AT_ONCE) {
        let row = |told| new_row(news, told, now);
        let rows: Vec<NewNotice<'_>> = part.iter().map(row).collect();
        on_each!(tx.db, c => diesel::insert_into(notices::table).values(&rows).execute(c))?;
        let accounts: Vec<AccountId> = part.iter().map(|told| told.account).collect();
        let old = notices::table
            .filter(notices::account_id.eq_any(&accounts))
            .filter(notices::told_at.lt(now - TimeDelta::days(KEPT_DAYS)));
        diesel::delete(old).execute(tx.db)?;
        for (account, pace) in mail::wanting(tx.db, &accounts)? {
            outbox::post_mail(tx, account, pace)?;
        }
    }
    Ok(())
}

/// Takes back what was told of a subject and nobody has read yet; the accounts that have read of it.
///
/// # Errors
/// When the rows cannot be written.
pub fn take_back(tx: &mut Tx<'_>, subject: &str) -> Result<Vec<Told>, Problem> {
    let of = notices::table.filter(notices::subject.eq(subject));
    diesel::delete(of.filter(notices::unread.eq(true))).execute(tx.db)?;
    let columns =
        (notices::account_id, notices::organization_code, notices::talent_id, notices::link);
    let read: Vec<(AccountId, Option<OrganizationCode>, Option<TalentId>, String)> =
        of.select(columns).order(notices::told_at).load(tx.db)?;
    let told = |(account, organization, talent, link)| {
        (account, Told { account, organization, talent, link })
    };
    let by_account: BTreeMap<AccountId, Told> = read.into_iter().map(told).collect();
    Ok(by_account.into_values().collect())
}

/// Notices of an account that still concern it.
fn own(scope: &Scope) -> notices::BoxedQuery<'static, MultiBackend> {
    let bodies: Vec<OrganizationCode> = scope.spoken_for().cloned().collect();
    let of_body = notices::organization_code.is_null();
    let of_person = notices::talent_id.is_null();
    let mine = notices::talent_id.eq(scope.oneself()).and(notices::talent_id.is_not_null());
    notices::table
        .filter(notices::account_id.eq(scope.account()))
        .filter(of_body.or(notices::organization_code.eq_any(bodies).assume_not_null()))
        .filter(of_person.or(mine.assume_not_null()))
        .into_boxed()
}

fn narrowed(
    scope: &Scope,
    (unread, kind): (Option<bool>, Option<NoticeKind>),
) -> notices::BoxedQuery<'static, MultiBackend> {
    let mut query = own(scope);
    if let Some(unread) = unread {
        query = query.filter(notices::unread.eq(unread));
    }
    if let Some(kind) = kind {
        query = query.filter(notices::kind.eq(kind));
    }
    query
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = notices)]
struct Row {
    id: NoticeId,
    kind: NoticeKind,
    link: String,
    organization_code: Option<OrganizationCode>,
    unread: bool,
    told_at: NaiveDateTime,
    read_at: Option<NaiveDateTime>,
}

impl From<Row> for NoticeView {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            what: row.kind.name_ja(),
            what_en: row.kind.name_en(),
            link: row.link,
            organization_code: row.organization_code,
            unread: row.unread,
            told_at: in_japan(row.told_at),
            read_at: row.read_at.map(in_japan),
            place: (row.unread, row.told_at, row.id.number()),
        }
    }
}

/// Notices of an account after a place, unread ones first, then the newest; and how many there are.
///
/// # Errors
/// When the rows cannot be read.
pub fn notices(
    db: &mut Db,
    scope: &Scope,
    filter: (Option<bool>, Option<NoticeKind>),
    (after, rows): (Option<(bool, NaiveDateTime, i64)>, i64),
) -> Result<(Vec<NoticeView>, i64), Problem> {
    let mut query = narrowed(scope, filter);
    if let Some((unread, at, id)) = after {
        let later =
            notices::told_at.lt(at).or(notices::told_at.eq(at).and(notices::id.lt(NoticeId(id))));
        let read = notices::unread.eq(false);
        query = if unread { query.filter(read.or(later)) } else { query.filter(read.and(later)) };
    }
    let found: Vec<Row> = query
        .order((notices::unread.desc(), notices::told_at.desc(), notices::id.desc()))
        .limit(rows)
        .select(Row::as_select())
        .load(db)?;
    let total = narrowed(scope, filter).count().get_result(db)?;
    Ok((found.into_iter().map(NoticeView::from).collect(), total))
}

/// One notice of the account.
///
/// # Errors
/// `not_found` for that of another account, too.
pub fn one(db: &mut Db, scope: &Scope, id: NoticeId) -> Result<NoticeView, Problem> {
    let query = own(scope).filter(notices::id.eq(id)).select(Row::as_select());
    let row: Option<Row> = query.first(db).optional()?;
    row.map(NoticeView::from).ok_or(Problem::not_found())
}

/// How many notices an account has not read.
///
/// # Errors
/// When the rows cannot be read.
pub fn unread(db: &mut Db, scope: &Scope) -> Result<i64, Problem> {
    Ok(own(scope).filter(notices::unread.eq(true)).count().get_result(db)?)
}

/// Whether an account has anything unread, whoever it speaks for.
pub(super) fn has_unread(db: &mut Db, account: AccountId) -> Result<bool, Problem> {
    let rows = notices::table
        .filter(notices::account_id.eq(account))
        .filter(notices::unread.eq(true))
        .count();
    Ok(rows.get_result::<i64>(db)? > 0)
}

/// What the last seven days brought, by kind, in the order of the kinds.
///
/// # Errors
/// When the rows cannot be read.
pub fn digest(db: &mut Db, scope: &Scope, now: NaiveDateTime) -> Result<Vec<DigestLine>, Problem> {
    let since = notices::told_at.gt(now - TimeDelta::days(DIGEST_DAYS));
    let rows: Vec<(NoticeKind, bool)> =
        own(scope).filter(since).select((notices::kind, notices::unread)).load(db)?;
    let mut lines: BTreeMap<NoticeKind, (i64, i64)> = BTreeMap::new();
    for (kind, unread) in rows {
        let line = lines.entry(kind).or_default();
        *line = (line.0 + 1, line.1 + i64::from(unread));
    }
    let line = |(kind, (count, unread)): (NoticeKind, (i64, i64))| DigestLine {
        kind,
        what: kind.name_ja(),
        what_en: kind.name_en(),
        count,
        unread,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// Marks notices of an account as read: one, or all that are told by now.
///
/// # Errors
/// When the rows cannot be written.
pub fn mark_read(tx: &mut Tx<'_>, scope: &Scope, one: Option<NoticeId>) -> Result<usize, Problem> {
    let mut wanted = own(scope).filter(notices::unread.eq(true));
    if let Some(id) = one {
        wanted = wanted.filter(notices::id.eq(id));
    }
    let ids: Vec<NoticeId> = wanted.select(notices::id).load(tx.db)?;
    let read = (notices::unread.eq(false), notices::read_at.eq(tx.now));
    for part in ids.chunks(AT_ONCE) {
        diesel::update(notices::table.filter(notices::id.eq_any(part))).set(read).execute(tx.db)?;
    }
    Ok(ids.len())
}
