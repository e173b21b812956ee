//! Attendances over HTTP.

use super::Taking;
use crate::auth::Scope;
use crate::auth::may::{self, Permission};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::training::acts;
use crate::training::exchange;
use crate::training::input::{AskForTraining, AttendanceFilter, Completed, NewAttendance, Reason};
use crate::training::model::Step;
use crate::training::steps::{self, Saying};
use crate::training::view::{self, AttendanceView, attendances, my_training};
use crate::vocab::{ShortText, TrainingAttendanceId};
use crate::web::{
    API_PREFIX, Can, Cursor, Input, Listing, Nothing, Page, PathKey, Query, Reply, Upload, handlers,
};

type Key = PathKey<TrainingAttendanceId>;

pub(super) async fn list(
    can: Can<may::ReadAttendances>,
    listing: Listing<AttendanceFilter>,
) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, asked).await?;
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
    can.write(acts::TRAINING_ATTENDANCE_ENROL, input, |tx, scope, input, _| {
        let id = steps::enrol(tx, input)?.id;
        created(tx, scope, id)
    })
    .await
}

pub async fn ask(
    can: Can<may::AskForTraining>,
    input: Input<AskForTraining>,
) -> Result<Reply, Problem> {
    can.write(acts::TRAINING_ATTENDANCE_ASK, input, |tx, scope, input, _| {
        let id = steps::ask(tx, scope, input)?.id;
        created(tx, scope, id)
    })
    .await
}

fn created(tx: &mut Tx<'_>, scope: &Scope, id: TrainingAttendanceId) -> Result<Reply, Problem> {
    let found = view::find(tx.db, scope, id)?;
    Reply::created(format!("{API_PREFIX}/training-attendances/{id}"), found.version, &found)
}

/// Of a step that needs no reason.
const NOTHING: &ShortText = &ShortText::blank();

/// Takes a step with an attendance and answers how it stands then.
async fn step<A: Permission, I: Send + 'static>(
    step: Step,
    can: Can<A>,
    id: TrainingAttendanceId,
    input: Input<I>,
    said: impl Fn(&I) -> Saying<'_> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(step.act(), input, move |tx, scope, input, given| {
        given.check_version(view::find(tx.db, scope, id)?.version)?;
        steps::take(tx, scope, id, step, &said(input))?;
        let found = view::find(tx.db, scope, id)?;
        Reply::entity(found.version, &found)
    })
    .await
}

handlers! { step for KeepTraining on TrainingAttendanceId {
    accept(Nothing) = Step::Accept, id => |_| Saying::Reason(NOTHING);
    decline(Reason) = Step::Decline, id => |said| Saying::Reason(&said.reason);
    complete(Completed) = Step::Complete, id => |said| Saying::Completed(said);
    mark_absent(Reason) = Step::MarkAbsent, id => |said| Saying::Reason(&said.reason);
    withdraw(Reason) = Step::Withdraw, id => |said| Saying::Reason(&said.reason);
    reopen(Reason) = Step::Reopen, id => |said| Saying::Reason(&said.reason);
}}

// The person's own request.
handlers! { step for AskForTraining on TrainingAttendanceId {
    take_back(Reason) = Step::Withdraw, id => |said| Saying::Reason(&said.reason);
}}

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
    let take = acts::TRAINING_ATTENDANCE_IMPORT;
    can.write(take, input, move |tx, scope, sheets, _| {
        Reply::json(&exchange::take_in(tx, scope, sheets, course_id)?)
    })
    .await
}
