//! Attendances over HTTP.

use super::Taking;
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::training::exchange;
use crate::training::input::{
    AskForTraining, AttendanceFilter, Completed, NewAttendance, Nothing, Reason,
};
use crate::training::model::Step;
use crate::training::steps::{self, Saying};
use crate::training::view::{self, AttendanceView, attendances, my_training};
use crate::vocab::{ShortText, TrainingAttendanceId};
use crate::web::{
    API_PREFIX, Can, Cursor, Given, Input, Listing, Page, PathKey, Query, Reply, Upload,
};

type Key = PathKey<TrainingAttendanceId>;

pub(super) async fn list(
    can: Can<may::ReadAttendances>,
    listing: Listing<AttendanceFilter>,
) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, scope| {
            let page = asked(db, scope, &listing)?;
            Ok((listing, page))
        })
        .await?;
    file(&listing, &page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(
    listing: &Listing<AttendanceFilter>,
    page: &Page<AttendanceView>,
) -> Result<Reply, Problem> {
    listing.reply(page, exchange::table)
}

/// A page of attendances within reach, in the order in which people were listed.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<AttendanceFilter>,
) -> Result<Page<AttendanceView>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (rows, total) =
        attendances(db, scope, &listing.filter, after, (listing.fetch(), listing.total))?;
    let page = Page::of(rows, listing.limit, total, |(place, _)| *place);
    listing.arranged(page.map(|(_, view)| view))
}

pub(super) async fn show(can: Can<may::ReadAttendances>, key: Key) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view::find(db, scope, key.0)).await?;
    Reply::entity(found.version, &found)
}

pub(super) async fn own(can: Can<may::AskForTraining>) -> Result<Reply, Problem> {
    Reply::json(&can.read(my_training).await?)
}

pub async fn enrol(
    can: Can<may::KeepTraining>,
    input: Input<NewAttendance>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.enrol", input, |tx, scope, input, _| {
        let id = steps::enrol(tx, input)?.id;
        created(tx, scope, id)
    })
    .await
}

pub async fn ask(
    can: Can<may::AskForTraining>,
    input: Input<AskForTraining>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.ask", input, |tx, scope, input, _| {
        let id = steps::ask(tx, scope, input)?.id;
        created(tx, scope, id)
    })
    .await
}

fn created(tx: &mut Tx<'_>, scope: &Scope, id: TrainingAttendanceId) -> Result<Reply, Problem> {
    let found = view::find(tx.db, scope, id)?;
    Reply::created(format!("{API_PREFIX}/training-attendances/{id}"), found.version, &found)
}

/// Takes a step with an attendance and answers how it stands then.
fn step(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (key, given): (&Key, &Given),
    step: Step,
    said: &Saying<'_>,
) -> Result<Reply, Problem> {
    given.check_version(view::find(tx.db, scope, key.0)?.version)?;
    steps::take(tx, scope, key.0, step, said)?;
    let found = view::find(tx.db, scope, key.0)?;
    Reply::entity(found.version, &found)
}

pub async fn accept(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.accept", input, move |tx, scope, _, given| {
        step(tx, scope, (&key, given), Step::Accept, &Saying::Reason(&ShortText::blank()))
    })
    .await
}

pub async fn decline(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Reason>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.decline", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::Decline, &Saying::Reason(&input.reason))
    })
    .await
}

pub async fn complete(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Completed>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.complete", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::Complete, &Saying::Completed(input))
    })
    .await
}

pub async fn mark_absent(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Reason>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.mark_absent", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::MarkAbsent, &Saying::Reason(&input.reason))
    })
    .await
}

pub async fn withdraw(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Reason>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.withdraw", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::Withdraw, &Saying::Reason(&input.reason))
    })
    .await
}

pub async fn reopen(
    can: Can<may::KeepTraining>,
    key: Key,
    input: Input<Reason>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.reopen", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::Reopen, &Saying::Reason(&input.reason))
    })
    .await
}

/// The person's own request.
pub async fn take_back(
    can: Can<may::AskForTraining>,
    key: Key,
    input: Input<Reason>,
) -> Result<Reply, Problem> {
    can.write("training_attendance.withdraw", input, move |tx, scope, input, given| {
        step(tx, scope, (&key, given), Step::Withdraw, &Saying::Reason(&input.reason))
    })
    .await
}

pub async fn import(
    can: Can<may::KeepTraining>,
    query: Query<Taking>,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    let Taking { dry_run, course_id } = query.0;
    if dry_run {
        let sheets = input.value()?;
        return Reply::json(
            &can.read(move |db, scope| exchange::rehearse(db, scope, &sheets, course_id)).await?,
        );
    }
    let take = "training_attendance.import";
    can.write(take, input, move |tx, scope, sheets, _| {
        Reply::json(&exchange::take_in(tx, scope, sheets, course_id)?)
    })
    .await
}
