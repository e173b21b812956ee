//! Assignments over HTTP.

mod input;
pub mod transfers;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

pub use input::Filter;
use input::{
    Amending, Announcing, AssignmentStepOfMany, Ending, Extending, OnMany, Ordering, Proposing,
    Reasoned, Sharing, Unexplained,
};

use super::model::Assignment;
use super::store::{Order, Past, Wanted};
use super::view::{AssignmentRow, AssignmentView};
use super::{checks, register, steps, store, view};
use crate::assignment::acts;
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{
    Act, AssignmentId, AssignmentState, FOREVER, FieldGroup, Period, PostId, PostType, TalentId,
};
use crate::web::{
    API_PREFIX, Can, Cursor, Format, Given, Input, Listing, Page, PathKey, Proven, Query, Reply,
    Route, Seen, Stepped, TimeTravel, handlers, on_each,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/assignments", "配属の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AssignmentRow>>(),
        Route::post("/assignments", "配属の起案", propose)
            .takes::<Proposing>()
            .returns::<AssignmentView>()
            .gives(201),
        Route::post("/assignments/steps", "多数の配属の手続（内示・発令・取消）", many)
            .takes::<OnMany>()
            .returns::<Stepped>(),
        Route::get("/assignments/{id}", "配属", show)
            .query::<TimeTravel>()
            .returns::<AssignmentView>(),
        Route::patch("/assignments/{id}", "配属案の変更", amend)
            .takes::<Amending>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/announce", "内示", announce)
            .takes::<Announcing>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/recall", "内示の取消", recall)
            .takes::<Reasoned>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/order", "発令", order)
            .takes::<Ordering>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/rescind", "発令の取消", rescind)
            .takes::<Reasoned>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/end", "期間途中の終了", end)
            .takes::<Ending>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/reopen", "途中終了の取消", reopen)
            .takes::<Reasoned>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/unextend", "延長の取消", unextend)
            .takes::<Reasoned>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/extend", "延長", extend)
            .takes::<Extending>()
            .returns::<AssignmentView>(),
        Route::post(
            "/assignments/{id}/change-share",
            "割合の変更（後続の配属を作る）",
            change_share,
        )
        .takes::<Sharing>()
        .returns::<AssignmentView>()
        .gives(201),
        Route::post("/assignments/{id}/cancel", "取消", cancel)
            .takes::<Unexplained>()
            .returns::<AssignmentView>(),
        Route::post("/assignments/{id}/reinstate", "取消の取消", reinstate)
            .takes::<Announcing>()
            .returns::<AssignmentView>(),
    ];
    routes.extend(transfers::routes());
    routes
}

async fn list(can: Can<may::ReadAssignments>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, listed) = can
        .read_logged(move |db, scope, looks| {
            let listed = served(db, scope, &listing, looks)?;
            Ok((listing, listed))
        })
        .await?;
    file(&listing, &listed)
}

/// A page of the list, with what its file names besides.
pub struct Listed {
    pub page: Page<AssignmentRow>,
    job_types: BTreeMap<PostType, String>,
}

/// A page of the list as the caller may see it; looks at drafts are recorded.
///
/// # Errors
/// `cursor_invalid`, `query_invalid`, or when the rows cannot be read.
pub fn served(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
    looks: &mut Seen,
) -> Result<Listed, Problem> {
    let is_file = listing.format != Format::Json;
    let wanted = listing.filter.wanted(is_file)?;
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = store::page(db, scope, &wanted, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, &wanted)?) } else { None };
    let page = Page::of(rows, listing.limit, total, |row| {
        (row.host.clone(), row.content.period.from, row.id)
    });
    let day = listing.filter.as_of.unwrap_or_else(|| scope.today());
    let mut items = view::rows(db, scope, &page.items, day)?;
    if wanted.order == Order::Official {
        // As the list is read out; a body that goes on over the end of a page is so ordered on each
        // of them.
        items.sort_by(|one, other| read_out(one).cmp(&read_out(other)));
    }
    let (next_cursor, total) = (page.next_cursor, page.total);
    let shown = listing.arranged(Page { items, next_cursor, total })?;
    let ids: BTreeSet<AssignmentId> = shown.items.iter().map(|row| row.id).collect();
    let looked = page.items.iter().filter(|assignment| ids.contains(&assignment.id));
    looked.for_each(|assignment| look(looks, assignment));
    let job_types = if is_file { organization::job_type_names(db)? } else { BTreeMap::new() };
    Ok(Listed { page: shown, job_types })
}

/// By body, within a body by department, and there the highest grade first.
fn read_out(row: &AssignmentRow) -> impl Ord + '_ {
    (&row.host_code, &row.department, Reverse(row.post_grade))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, listed: &Listed) -> Result<Reply, Problem> {
    listing.reply(&listed.page, |rows| register::table(rows, &listed.job_types))
}

/// Everything a person served, serves and will serve, as far as the caller may see it, latest
/// first; looks at drafts are recorded.
pub fn of_person(
    db: &mut Db,
    scope: &Scope,
    person: TalentId,
    looks: &mut Seen,
) -> Result<Vec<AssignmentRow>, Problem> {
    let wanted = Wanted { talents: vec![person], order: Order::LatestStart, ..Wanted::default() };
    let rows = store::page(db, scope, &wanted, None, i64::from(crate::limits::PAGE_MAX))?;
    rows.iter().for_each(|assignment| look(looks, assignment));
    view::rows(db, scope, &rows, scope.today())
}

/// Where these people serve on a day by announcement or order, as far as the caller may see it.
pub fn placed_on(
    db: &mut Db,
    scope: &Scope,
    people: &[TalentId],
    day: NaiveDate,
) -> Result<Vec<AssignmentRow>, Problem> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = Wanted {
        talents: people.to_vec(),
        states: vec![AssignmentState::Announced, AssignmentState::Ordered],
        during: day.succ_opt().map(|next| Period::between(day, next)),
        ..Wanted::default()
    };
    let rows = store::page(db, scope, &wanted, None, i64::MAX)?;
    view::rows(db, scope, &rows, day)
}

/// What the caller was told of its own assignments, latest first; no draft, whatever else the
/// caller may see.
pub fn own(db: &mut Db, scope: &Scope) -> Result<Vec<AssignmentRow>, Problem> {
    let Some(person) = scope.oneself() else { return Ok(Vec::new()) };
    let wanted = Wanted { talents: vec![person], order: Order::LatestStart, ..Wanted::default() };
    let mut rows = store::page(db, scope, &wanted, None, i64::from(crate::limits::PAGE_MAX))?;
    rows.retain(|row| row.content.disclosed_at.is_some());
    view::rows(db, scope, &rows, scope.today())
}

/// Everybody who served, serves and will serve in a post, as far as the caller may see it, latest
/// first; looks at drafts are recorded.
pub fn in_post(
    db: &mut Db,
    scope: &Scope,
    post: PostId,
    looks: &mut Seen,
) -> Result<Vec<AssignmentRow>, Problem> {
    let wanted = Wanted { posts: vec![post], order: Order::LatestStart, ..Wanted::default() };
    let rows = store::page(db, scope, &wanted, None, i64::from(crate::limits::PAGE_MAX))?;
    rows.iter().for_each(|assignment| look(looks, assignment));
    view::rows(db, scope, &rows, scope.today())
}

async fn show(
    can: Can<may::ReadAssignments>,
    key: PathKey<AssignmentId>,
    time: Query<TimeTravel>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, scope, looks| {
            let known_at: Option<NaiveDateTime> = time.0.known_at.map(|moment| moment.0);
            let assignment = store::find(db, scope, key.0, known_at)?;
            look(looks, &assignment);
            let day: NaiveDate = time.0.as_of.unwrap_or_else(|| scope.today());
            let view = view::whole(db, scope, &assignment, day, known_at)?;
            look_at_end(looks, &view);
            Ok(view)
        })
        .await?;
    Reply::entity(view.row.version, &view)
}

/// One assignment as it stands, with what its versions said, the latest first, as far as the caller
/// may see each; a look at a draft is recorded.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn one(
    db: &mut Db,
    scope: &Scope,
    id: AssignmentId,
    looks: &mut Seen,
) -> Result<(AssignmentView, Vec<Past>), Problem> {
    let assignment = store::find(db, scope, id, None)?;
    look(looks, &assignment);
    let past = store::versions(db, scope, id)?;
    let view = view::whole(db, scope, &assignment, scope.today(), None)?;
    look_at_end(looks, &view);
    Ok((view, past))
}

/// Assignments that begin on a day, in these states (any when empty), as far as the caller may see
/// them: in official order, at most `limit`.
///
/// # Errors
/// When the rows cannot be read.
pub fn beginning_on(
    db: &mut Db,
    scope: &Scope,
    (day, states): (NaiveDate, Vec<AssignmentState>),
    limit: usize,
) -> Result<Vec<AssignmentId>, Problem> {
    let during = Some(Period::between(day, day.succ_opt().unwrap_or(day)));
    let wanted =
        Wanted { states, during, beginning: true, order: Order::Official, ..Wanted::default() };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = store::page(db, scope, &wanted, None, limit)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many assignments to a post go on after a day, as far as the caller may see them.
pub fn going_on_in(
    db: &mut Db,
    scope: &Scope,
    post: PostId,
    after: NaiveDate,
) -> Result<i64, Problem> {
    let from = after.succ_opt().unwrap_or(after);
    let states = AssignmentState::ALL
        .iter()
        .copied()
        .filter(|state| *state != AssignmentState::Cancelled)
        .collect();
    let wanted = Wanted {
        posts: vec![post],
        states,
        during: Some(Period::between(from, FOREVER)),
        ..Wanted::default()
    };
    store::count(db, scope, &wanted)
}

/// A draft that is read stands in the read log, unseen until it is announced.
fn look(looks: &mut Seen, assignment: &Assignment) {
    if assignment.is_secret() {
        looks.secretly(FieldGroup::Drafts, assignment.talent, "assignment", assignment.id);
    }
}

/// So does the drafted end of an assignment that is known.
fn look_at_end(looks: &mut Seen, view: &AssignmentView) {
    let drafted = view.coming_end.as_ref().filter(|end| end.state == AssignmentState::Draft);
    if let Some(transfer) = drafted.and(view.transfer_id) {
        looks.secretly(FieldGroup::Drafts, view.row.talent_id, "transfer", transfer);
    }
}

/// What a step leaves, in the eyes of the one who took it.
fn seen(
    tx: &mut Tx<'_>,
    scope: &Scope,
    assignment: &Assignment,
) -> Result<AssignmentView, Problem> {
    view::whole(tx.db, scope, assignment, scope.today(), None)
}

pub async fn propose(
    can: Can<may::WriteAssignments>,
    input: Input<Proposing>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSIGNMENT_PROPOSE, input, |tx, scope, input, _| {
        let draft = steps::propose(tx, &input.proposal(input.talent_id)?)?;
        let view = seen(tx, scope, &draft)?;
        Reply::created(format!("{API_PREFIX}/assignments/{}", draft.id), draft.version, &view)
    })
    .await
}

pub async fn amend(
    can: Can<may::WriteAssignments>,
    key: PathKey<AssignmentId>,
    input: Input<Amending>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSIGNMENT_AMEND, input, move |tx, scope, input, given| {
        given.require_version(store::current(tx.db, key.0)?.version)?;
        let draft = steps::amend(tx, key.0, &input.amendment())?;
        Reply::entity(draft.version, &seen(tx, scope, &draft)?)
    })
    .await
}

/// Any step that answers with the assignment it was taken on.
async fn step<I: Send + 'static>(
    act: Act,
    can: Can<may::WriteAssignments>,
    id: AssignmentId,
    input: Input<I>,
    take: impl Fn(&mut Tx<'_>, &I) -> Result<Assignment, Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(act, input, move |tx, scope, input, given: &Given| {
        given.check_version(store::current(tx.db, id)?.version)?;
        let assignment = take(tx, input)?;
        Reply::entity(assignment.version, &seen(tx, scope, &assignment)?)
    })
    .await
}

/// One step for many, all or none.
pub async fn many(
    can: Proven<may::WriteAssignments>,
    input: Input<OnMany>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSIGNMENT_MANY, input, |tx, scope, input, _| {
        input.check()?;
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| {
            match input.step {
                AssignmentStepOfMany::Announce => {
                    checks::second_person(tx.db, scope, id)?;
                    steps::announce(tx, id)
                }
                AssignmentStepOfMany::Order => steps::order(tx, id, &input.papers(id)),
                AssignmentStepOfMany::Cancel => steps::cancel(tx, id, &input.reason),
            }
            .map(drop)
        })
    })
    .await
}

pub async fn announce(
    can: Proven<may::WriteAssignments>,
    key: PathKey<AssignmentId>,
    input: Input<Announcing>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSIGNMENT_ANNOUNCE, input, move |tx, scope, _, given| {
        given.check_version(store::current(tx.db, key.0)?.version)?;
        checks::second_person(tx.db, scope, key.0)?;
        let told = steps::announce(tx, key.0)?;
        Reply::entity(told.version, &seen(tx, scope, &told)?)
    })
    .await
}

handlers! { step for WriteAssignments on AssignmentId {
    recall(Reasoned) = acts::ASSIGNMENT_RECALL, id =>
        move |tx, input| steps::recall(tx, id, &input.reason);
    order(Ordering) by Proven = acts::ASSIGNMENT_ORDER, id =>
        move |tx, input| steps::order(tx, id, &input.papers());
    rescind(Reasoned) = acts::ASSIGNMENT_RESCIND, id =>
        move |tx, input| steps::rescind(tx, id, &input.reason);
    end(Ending) = acts::ASSIGNMENT_END, id =>
        move |tx, input| steps::end(tx, id, input.ends_on, &input.papers(), &input.reason);
    reopen(Reasoned) = acts::ASSIGNMENT_REOPEN, id =>
        move |tx, input| steps::reopen(tx, id, &input.reason);
    unextend(Reasoned) = acts::ASSIGNMENT_UNEXTEND, id =>
        move |tx, input| steps::unextend(tx, id, &input.reason);
    extend(Extending) = acts::ASSIGNMENT_EXTEND, id =>
        move |tx, input| steps::extend(tx, id, input.ends_on, &input.papers(), &input.reason);
    cancel(Unexplained) = acts::ASSIGNMENT_CANCEL, id =>
        move |tx, input| steps::cancel(tx, id, &input.reason);
    reinstate(Announcing) = acts::ASSIGNMENT_REINSTATE, id => move |tx, _| steps::reinstate(tx, id);
}}

/// Answers with the follower, which is new.
pub async fn change_share(
    can: Can<may::WriteAssignments>,
    key: PathKey<AssignmentId>,
    input: Input<Sharing>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSIGNMENT_CHANGE_SHARE, input, move |tx, scope, input, given| {
        given.check_version(store::current(tx.db, key.0)?.version)?;
        let change = (input.effective_on, input.share_percent);
        let (_, follower) = steps::change_share(tx, key.0, change, &input.papers(), &input.reason)?;
        let view = seen(tx, scope, &follower)?;
        Reply::created(format!("{API_PREFIX}/assignments/{}", follower.id), follower.version, &view)
    })
    .await
}
