//! How posts are opened, described anew, closed and opened again.

use chrono::{NaiveDate, NaiveDateTime};

use super::model::{Budget, Description, History, NewPost, Revision};
use super::store;
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording, day_of};
use crate::vocab::{Act, FiscalYear, Name, Period, PostId, first_day_above};

/// Opens a post.
///
/// # Errors
/// `reference_unknown` for a body that does not exist.
pub fn create(tx: &mut Tx<'_>, new: &NewPost) -> Result<PostId, Problem> {
    if !organization::exists(tx.db, &new.organization)? {
        return Err(Problem::field("/organization_code", "reference_unknown"));
    }
    let id = store::insert(tx, new)?;
    tx.audit(AuditEvent::done(acts::POST_CREATE, "post", id));
    Ok(id)
}

/// Says something else of a post from `day` on.
///
/// # Errors
/// `day_outside` when the post is not there on that day; `post_share_exceeded` when the share would
/// fall below what assignments that the caller may know of take.
pub fn describe(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: PostId,
    day: NaiveDate,
    change: impl Fn(&Description) -> Description,
) -> Result<(), Problem> {
    let history = known(tx.db, id)?;
    within(whole(&history)?, day)?;
    let revision = history.changed_from(day, change);
    for (period, what) in &revision.added {
        leaves_room(tx.db, scope, id, *period, what.share.percent())?;
    }
    revise(tx, id, &revision, acts::POST_DESCRIBE)
}

fn within(days: Period, day: NaiveDate) -> Result<(), Problem> {
    if days.contains(day_of("/effective_on", day)?) {
        return Ok(());
    }
    Err(FieldError::new("/effective_on", "day_outside").with("limit", in_words(days)).into())
}

/// Hands a post over to another title from `day` on: whoever serves in it serves on under that title.
///
/// # Errors
/// `day_outside` for the first day of the post, or one on which it is not there; `title_unchanged`
/// for the title it has then.
pub fn hand_over(tx: &mut Tx<'_>, id: PostId, day: NaiveDate, title: &Name) -> Result<(), Problem> {
    let history = known(tx.db, id)?;
    let whole = whole(&history)?;
    within(Period::between(whole.from.succ_opt().unwrap_or(whole.from), whole.to), day)?;
    let before = day.pred_opt().and_then(|eve| history.nearest(eve));
    if before.is_some_and(|before| before.what.title == *title) {
        return Err(Problem::field("/title", "title_unchanged"));
    }
    let renamed = |what: &Description| Description { title: title.clone(), ..what.clone() };
    revise(tx, id, &history.changed_from(day, renamed), acts::POST_HAND_OVER)
}

/// Puts money aside for a post in a fiscal year, or no longer.
///
/// # Errors
/// `day_outside` for a year in which the post is not there.
pub fn put_aside(
    tx: &mut Tx<'_>,
    id: PostId,
    year: FiscalYear,
    new: Option<&Budget>,
) -> Result<(), Problem> {
    let whole = whole(&known(tx.db, id)?)?;
    if new.is_some() && whole.overlap(&year.period()).is_none() {
        let error = FieldError::new("/fiscal_year", "day_outside");
        return Err(error.with("limit", in_words(whole)).into());
    }
    let now = store::budgets(tx.db, &[id], None)?.remove(&id).unwrap_or_default();
    if now.iter().find(|budget| budget.fiscal_year == year) == new {
        tx.nothing_to_audit();
        return Ok(());
    }
    store::replace_budget(tx, id, year, new)?;
    tx.audit(AuditEvent::done(acts::POST_BUDGET, "post", id).with(year.label()));
    Ok(())
}

/// Ends a post: `last_day` is its last.
///
/// # Errors
/// `day_outside` when the post is not there on that day; `assignment_in_use` when an assignment
/// that the caller may know of goes on after it.
pub fn close(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: PostId,
    last_day: NaiveDate,
) -> Result<(), Problem> {
    let history = known(tx.db, id)?;
    let whole = whole(&history)?;
    if !whole.contains(day_of("/ends_on", last_day)?) {
        return Err(FieldError::new("/ends_on", "day_outside")
            .with("limit", in_words(whole))
            .into());
    }
    let after = Period::between(last_day.succ_opt().unwrap_or(last_day), whole.to);
    if let Some(first) = store::taken(tx.db, scope, &[id], after, None)?
        .iter()
        .map(|taken| taken.period.from.max(after.from))
        .min()
    {
        return Err(Problem::new(Code::AssignmentInUse).with("day", first));
    }
    let revision = history.closed_before(after.from);
    revise(tx, id, &revision, acts::POST_CLOSE)
}

/// Lets a post go on until `last_day`, or without an end: the reverse of closing it.
///
/// # Errors
/// `day_outside` when that is not later than its present end.
pub fn reopen(tx: &mut Tx<'_>, id: PostId, last_day: Option<NaiveDate>) -> Result<(), Problem> {
    let history = known(tx.db, id)?;
    let whole = whole(&history)?;
    let longer =
        Period::of_days(whole.from, last_day).map_err(|code| FieldError::new("/ends_on", code))?;
    if longer.to <= whole.to {
        let limit = whole.last_day().map_or_else(|| "―".to_owned(), |_| format!("{}〜", whole.to));
        return Err(FieldError::new("/ends_on", "day_outside").with("limit", limit).into());
    }
    let revision = history.open_until(longer.to);
    revise(tx, id, &revision, acts::POST_REOPEN)
}

/// Lets a post be again what was recorded of it at an earlier moment, which may be nothing. History
/// keeps both.
///
/// # Errors
/// `post_share_exceeded` when assignments that the caller may know of take more than it wanted then.
pub fn restore(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: PostId,
    moment: NaiveDateTime,
) -> Result<(), Problem> {
    let before = store::histories(tx.db, &[id], Some(moment))?.remove(&id).unwrap_or_default();
    let now = known(tx.db, id)?;
    let lacks = |one: &History, row: i64| !one.0.iter().any(|stretch| stretch.row == row);
    let gone = now.0.iter().filter(|stretch| lacks(&before, stretch.row));
    let lost = before.0.iter().filter(|stretch| lacks(&now, stretch.row));
    let revision = Revision {
        retired: gone.map(|stretch| stretch.row).collect(),
        added: lost.map(|stretch| (stretch.period, stretch.what.clone())).collect(),
    };
    for (period, what) in &revision.added {
        leaves_room(tx.db, scope, id, *period, what.share.percent())?;
    }
    let (then, now) = (
        store::budgets(tx.db, &[id], Some(moment))?.remove(&id).unwrap_or_default(),
        store::budgets(tx.db, &[id], None)?.remove(&id).unwrap_or_default(),
    );
    for budget in now.iter().filter(|budget| !then.contains(budget)) {
        store::replace_budget(tx, id, budget.fiscal_year, None)?;
    }
    for budget in then.iter().filter(|budget| !now.contains(budget)) {
        store::replace_budget(tx, id, budget.fiscal_year, Some(budget))?;
    }
    let left = revision.is_empty() && then != now;
    if left {
        tx.audit(AuditEvent::done(acts::POST_RESTORE, "post", id));
        return Ok(());
    }
    revise(tx, id, &revision, acts::POST_RESTORE)
}

fn known(db: &mut Db, id: PostId) -> Result<History, Problem> {
    Ok(store::histories(db, &[id], None)?.remove(&id).unwrap_or_default())
}

fn whole(history: &History) -> Result<Period, Problem> {
    history.whole().ok_or(Problem::not_found())
}

fn in_words(period: Period) -> String {
    format!(
        "{}〜{}",
        period.from,
        period.last_day().map_or_else(String::new, |day| day.to_string())
    )
}

fn leaves_room(
    db: &mut Db,
    scope: &Scope,
    id: PostId,
    period: Period,
    limit: i32,
) -> Result<(), Problem> {
    let taken: Vec<_> = store::taken(db, scope, &[id], period, None)?
        .iter()
        .map(|taken| (taken.period, taken.percent))
        .collect();
    match first_day_above(period, &taken, limit) {
        None => Ok(()),
        Some((day, total)) => Err(Problem::new(Code::PostShareExceeded)
            .with("day", day)
            .with("total", total)
            .with("limit", limit)
            .saying("others", Wording::nothing())),
    }
}

/// Saying the same again is no change, and no new version.
fn revise(tx: &mut Tx<'_>, id: PostId, revision: &Revision, action: Act) -> Result<(), Problem> {
    if revision.is_empty() {
        tx.nothing_to_audit();
        return Ok(());
    }
    store::revise(tx, id, revision)?;
    tx.audit(AuditEvent::done(action, "post", id));
    Ok(())
}
