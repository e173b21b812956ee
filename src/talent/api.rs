//! The register of people over HTTP.

pub mod nomination;
pub mod planned;

use std::collections::BTreeMap;

use super::allowance::{AllowanceView, Exam, weigh};
use super::filter::{Filter, Order, When};
use super::model::{
    ChangeEmployment, ConfirmQualification, CorrectAbsence, CorrectEmployment,
    CorrectQualification, DeclineEmployment, EndEmployment, MoveEmployment, NewAbsence,
    NewEmployment, NewQualification, NewRegistration, NewTalent, Recorded, RetractAbsence,
    RetractQualification, UndoStep, UpdateTalent, WithdrawRegistration,
};
use super::planned::{DatedStep, Taken, take};
use super::store::Record;
use super::view::{Known, TalentCard, TalentLine, TalentView, actions, writes};
use super::{register, steps, store};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{Code, Problem};
use crate::talent::acts;
use crate::vocab::{LATEST, OrganizationCode, TalentId};
use crate::web::{
    API_PREFIX, Can, Cursor, Given, Input, Listing, NoFilter, Page, PathKey, Query, Reply, Route,
    Table, TimeTravel,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/talents", "人材リスト（共通人材名簿）", list)
            .proven_in_part()
            .query::<Filter>()
            .list()
            .returns::<Page<TalentLine>>(),
        Route::post("/talents", "人材の登録", create)
            .takes::<NewTalent>()
            .returns::<TalentView>()
            .gives(201),
        Route::get("/talents/{id}", "人材カード", show)
            .query::<TimeTravel>()
            .returns::<TalentView>(),
        Route::patch("/talents/{id}", "氏名・職員番号などの変更", update)
            .takes::<UpdateTalent>()
            .returns::<TalentView>(),
        Route::get("/exams", "試験の一覧（旧試験名を含む）", list_exams)
            .list()
            .returns::<Page<Exam>>(),
    ];
    routes.extend(employment_routes());
    routes.extend(other_routes());
    routes.extend(nomination::routes());
    routes.extend(planned::routes());
    routes
}

fn employment_routes() -> [Route; 7] {
    [
        Route::post("/talents/{id}/employments", "任用の追加", add_employment)
            .takes::<NewEmployment>()
            .returns::<TalentView>()
            .gives(201),
        Route::post(
            "/talents/{id}/employments/change",
            "昇任・職名・任期の変更",
            change_employment,
        )
        .takes::<ChangeEmployment>()
        .returns::<TalentView>(),
        Route::post("/talents/{id}/employments/end", "退職・任期満了", end_employment)
            .takes::<EndEmployment>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/employments/decline", "採用の辞退", decline_employment)
            .takes::<DeclineEmployment>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/employments/correct", "任用の訂正", correct_employment)
            .takes::<CorrectEmployment>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/employments/transfer", "割愛・転籍", transfer_employment)
            .takes::<MoveEmployment>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/undo", "直前の記録の取消", undo)
            .takes::<UndoStep>()
            .returns::<TalentView>(),
    ]
}

fn other_routes() -> [Route; 11] {
    [
        Route::post(
            "/me/qualifications",
            "自分の資格の申告（県の確認を待つ）",
            declare_qualification,
        )
        .takes::<NewQualification>()
        .returns::<TalentView>()
        .gives(201),
        Route::post(
            "/me/qualifications/withdraw",
            "自分の資格の申告の取下げ（確認の前）",
            withdraw_declaration,
        )
        .takes::<RetractQualification>()
        .returns::<TalentView>(),
        Route::post(
            "/talents/{id}/qualifications/confirm",
            "申告された資格の確認",
            confirm_qualification,
        )
        .takes::<ConfirmQualification>()
        .returns::<TalentView>(),
        Route::post("/talents/{id}/qualifications", "資格の追加", add_qualification)
            .takes::<NewQualification>()
            .returns::<TalentView>()
            .gives(201),
        Route::post("/talents/{id}/qualifications/correct", "資格の訂正", correct_qualification)
            .takes::<CorrectQualification>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/qualifications/retract", "資格の取消", retract_qualification)
            .takes::<RetractQualification>()
            .returns::<TalentView>(),
        Route::post("/talents/{id}/registrations", "共通人材の登録", add_registration)
            .takes::<NewRegistration>()
            .returns::<TalentView>()
            .gives(201),
        Route::post(
            "/talents/{id}/registrations/withdraw",
            "共通人材の登録の取りやめ",
            withdraw_registration,
        )
        .takes::<WithdrawRegistration>()
        .returns::<TalentView>(),
        Route::post("/talents/{id}/absences", "休職・研修派遣の追加", add_absence)
            .takes::<NewAbsence>()
            .returns::<TalentView>()
            .gives(201),
        Route::post(
            "/talents/{id}/absences/correct",
            "休職・研修派遣の訂正・終了",
            correct_absence,
        )
        .takes::<CorrectAbsence>()
        .returns::<TalentView>(),
        Route::post("/talents/{id}/absences/retract", "休職・研修派遣の取消", retract_absence)
            .takes::<RetractAbsence>()
            .returns::<TalentView>(),
    ]
}

/// Place in the list with the order it belongs to, so that a cursor of another order is refused.
type Keys = (Order, String, TalentId);

fn sorted_by(order: Order, known: &Known) -> Keys {
    let text = match order {
        Order::Kana | Order::KanaDown => &known.profile.name_kana,
        Order::Number | Order::NumberDown => &known.profile.staff_number,
    };
    (order, text.clone(), known.id)
}

fn place(cursor: Option<&Cursor>, order: Order) -> Result<Option<store::Place>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let (of, text, talent) = cursor.keys::<Keys>()?;
    if of == order { Ok(Some((text, talent))) } else { Err(Problem::new(Code::CursorInvalid)) }
}

async fn list(can: Can<may::ReadTalents>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page, names) = can
        .proven_if(listing.is_file())
        .read(move |db, scope| {
            let page = people(db, scope, &listing)?;
            Ok((listing, page, body_names(db)?))
        })
        .await?;
    listing.reply(&page, |rows| register::table("共通人材名簿", rows, &names))
}

/// A page of the register as the caller may see it.
///
/// # Errors
/// `cursor_invalid`, `query_invalid`, or when the rows cannot be read.
pub fn people(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<TalentLine>, Problem> {
    let (filter, order) = (&listing.filter, listing.filter.sort);
    let after = place(listing.cursor.as_ref(), order)?;
    let when = When::of(filter.time(), scope.today())?;
    let listed = store::page(db, scope, filter, when, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, filter, when)?) } else { None };
    let people = store::known(db, listed, when.known)?;
    let page = Page::of(people, listing.limit, total, |known| sorted_by(order, known));
    listing.arranged(lines(db, scope, page, when)?)
}

/// A card as the caller may see it.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn card(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    time: TimeTravel,
) -> Result<TalentView, Problem> {
    let when = When::of(time, scope.today())?;
    Ok(view(db, scope, talent, when)?.1)
}

/// The card as it would stand if the last step of a part of it were taken back; nothing when there
/// was none before.
///
/// # Errors
/// When the rows cannot be read.
pub fn before_last(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    of: Recorded,
) -> Result<Option<TalentCard>, Problem> {
    let Some(moment) = store::last_step(db, talent, of)? else { return Ok(None) };
    let known = moment - chrono::TimeDelta::microseconds(1);
    match view(db, scope, talent, When { known, ..When::now(scope.today()) }) {
        Ok((_, TalentView::Full(card))) => Ok(Some(*card)),
        Ok(_) => Ok(None),
        Err(problem) if problem == Problem::not_found() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The list as a file.
///
/// # Errors
/// As for the list.
pub fn file(
    listing: &Listing<Filter>,
    page: &Page<TalentLine>,
    names: &BTreeMap<OrganizationCode, String>,
) -> Result<Reply, Problem> {
    listing.reply(page, |rows| register::table("共通人材名簿", rows, names))
}

/// Each person as the caller may see it; the narrow view is always today's.
fn lines(
    db: &mut Db,
    scope: &Scope,
    page: Page<Known>,
    when: When,
) -> Result<Page<TalentLine>, Problem> {
    let people: Vec<TalentId> = page.items.iter().map(|known| known.id).collect();
    let full = store::seen_in_full(db, scope, &people)?;
    let narrow: Vec<TalentId> =
        people.iter().copied().filter(|talent| !full.contains(talent)).collect();
    let mut now = BTreeMap::new();
    for (talent, row) in store::employments_of(db, &narrow, LATEST)? {
        now.entry(talent).or_insert_with(Vec::new).push(row);
    }
    Ok(page.map(|known| match now.remove(&known.id) {
        Some(employments) => TalentLine::Narrow(Known { employments, ..known }.narrow(when.today)),
        None if narrow.contains(&known.id) => TalentLine::Narrow(known.narrow(when.today)),
        None => TalentLine::Full(Box::new(known.full(when.day))),
    }))
}

fn body_names(db: &mut Db) -> Result<BTreeMap<OrganizationCode, String>, Problem> {
    Ok(organization::all(db)?.into_iter().map(|(_, body)| (body.code, body.name_ja)).collect())
}

/// The record as the caller may see it at the time asked for, with its version.
fn view(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
    when: When,
) -> Result<(i32, TalentView), Problem> {
    let full = store::sees_in_full(db, scope, talent, when)?.ok_or(Problem::not_found())?;
    let mut record = store::record(db, talent, when, full)?.ok_or(Problem::not_found())?;
    let known = Known {
        id: talent,
        profile: record.profile.take().ok_or(Problem::not_found())?,
        employments: std::mem::take(&mut record.employments),
        qualifications: std::mem::take(&mut record.qualifications),
        registrations: std::mem::take(&mut record.registrations),
    };
    if !full {
        // The version counts what this caller may not see; its validator is made of the bytes
        // alone.
        return Ok((0, TalentView::Narrow(known.narrow(when.today))));
    }
    let line = known.full(when.day);
    let card = TalentCard {
        as_of: when.day,
        employments: known.employments.iter().map(Into::into).collect(),
        qualifications: known.qualifications.iter().map(Into::into).collect(),
        registrations: known.registrations.iter().map(Into::into).collect(),
        absences: record.absences.iter().map(Into::into).collect(),
        allowances: allowances(&record, &known, when),
        version: record.version,
        allowed_actions: if writes(scope, when) {
            let declared = known.qualifications.iter().any(|row| row.declared);
            actions(scope, &line, declared, &record.undoable(when.today))
        } else {
            Vec::new()
        },
        line,
        state: None,
        planned_step_id: None,
    };
    Ok((record.version, TalentView::Full(Box::new(card))))
}

/// By the rules of the day, and the exams that were passed.
fn allowances(record: &Record, known: &Known, when: When) -> Vec<AllowanceView> {
    let weighed = record.rules.iter().filter_map(|rule| {
        weigh(rule, &known.employments, &known.qualifications, &record.exams, when.day)
    });
    weighed.collect()
}

async fn show(
    can: Can<may::ReadTalents>,
    key: PathKey<TalentId>,
    time: Query<TimeTravel>,
) -> Result<Reply, Problem> {
    let (version, view) = can
        .read(move |db, scope| {
            let when = When::of(time.0, scope.today())?;
            view(db, scope, key.0, when)
        })
        .await?;
    Reply::entity(version, &view)
}

pub async fn create(
    can: Can<may::WriteTalents>,
    input: Input<NewTalent>,
) -> Result<Reply, Problem> {
    can.write(acts::TALENT_ADD, input, |tx, scope, input, _| {
        let talent = steps::add_talent(tx, input)?;
        let (version, view) = view(tx.db, scope, talent, When::now(scope.today()))?;
        Reply::created(format!("{API_PREFIX}/talents/{talent}"), version, &view)
    })
    .await
}

/// A step with a record: it must be within reach, and the caller must have seen its newest version.
fn step<T>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    given: &Given,
    talent: TalentId,
    take: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
) -> Result<(i32, TalentView), Problem> {
    let now = When::now(scope.today());
    let (version, _) = view(tx.db, scope, talent, now)?;
    given.require_version(version)?;
    take(tx)?;
    view(tx.db, scope, talent, now)
}

/// Handlers of steps, one line each: name, input, name of the write, step, and whether something
/// was added.
macro_rules! steps {
    ($($handler:ident($input:ty) = $act:expr, $reply:ident;)*) => {$(
        pub async fn $handler(can: Can<may::WriteTalents>, key: PathKey<TalentId>, input: Input<$input>) -> Result<Reply, Problem> {
            can.write($act, input, move |tx, scope, input, given| {
                let (version, view) = step(tx, scope, given, key.0, |tx| steps::$handler(tx, key.0, input))?;
                $reply(key.0, version, &view)
            })
            .await
        }
    )*};
}

fn changed(_: TalentId, version: i32, view: &TalentView) -> Result<Reply, Problem> {
    Reply::entity(version, view)
}

/// What was added is part of the record, so that is where it can be found.
fn added(talent: TalentId, version: i32, view: &TalentView) -> Result<Reply, Problem> {
    Reply::created(format!("{API_PREFIX}/talents/{talent}"), version, view)
}

pub async fn update(
    can: Can<may::WriteTalents>,
    key: PathKey<TalentId>,
    input: Input<UpdateTalent>,
) -> Result<Reply, Problem> {
    can.write(acts::TALENT_UPDATE, input, move |tx, scope, input, given| {
        let (version, view) =
            step(tx, scope, given, key.0, |tx| steps::update_talent(tx, key.0, input))?;
        Reply::entity(version, &view)
    })
    .await
}

/// Handlers of steps that may wait for 内示, one line each; the answer says which it was.
macro_rules! dated {
    ($($handler:ident($input:ty) = $step:ident, $act:expr, $reply:ident;)*) => {$(
        pub async fn $handler(can: Can<may::WriteTalents>, key: PathKey<TalentId>, input: Input<$input>) -> Result<Reply, Problem> {
            can.write($act, input, move |tx, scope, input, given| {
                let mut taken = Taken::InForce;
                let (version, view) = step(tx, scope, given, key.0, |tx| {
                    taken = take(tx, key.0, &DatedStep::$step(input.clone()))?;
                    Ok(())
                })?;
                $reply(key.0, version, &view.after(taken))
            })
            .await
        }
    )*};
}

dated! {
    add_employment(NewEmployment) = Add, acts::EMPLOYMENT_ADD, added;
    change_employment(ChangeEmployment) = Change, acts::EMPLOYMENT_CHANGE, changed;
    end_employment(EndEmployment) = End, acts::EMPLOYMENT_END, changed;
    correct_employment(CorrectEmployment) = Correct, acts::EMPLOYMENT_CORRECT, changed;
    transfer_employment(MoveEmployment) = Transfer, acts::EMPLOYMENT_TRANSFER, changed;
    add_absence(NewAbsence) = AddAbsence, acts::ABSENCE_ADD, added;
    correct_absence(CorrectAbsence) = CorrectAbsence, acts::ABSENCE_CORRECT, changed;
    retract_absence(RetractAbsence) = RetractAbsence, acts::ABSENCE_RETRACT, changed;
}

steps! {
    decline_employment(DeclineEmployment) = acts::EMPLOYMENT_DECLINE, changed;
    undo(UndoStep) = acts::TALENT_UNDO, changed;
    add_qualification(NewQualification) = acts::QUALIFICATION_ADD, added;
    correct_qualification(CorrectQualification) = acts::QUALIFICATION_CORRECT, changed;
    retract_qualification(RetractQualification) = acts::QUALIFICATION_RETRACT, changed;
    add_registration(NewRegistration) = acts::REGISTRATION_ADD, added;
    withdraw_registration(WithdrawRegistration) = acts::REGISTRATION_WITHDRAW, changed;
}

pub async fn confirm_qualification(
    can: Can<may::WriteTalents>,
    key: PathKey<TalentId>,
    input: Input<ConfirmQualification>,
) -> Result<Reply, Problem> {
    can.write(acts::QUALIFICATION_CONFIRM, input, move |tx, scope, input, given| {
        let (version, view) = step(tx, scope, given, key.0, |tx| {
            steps::confirm_qualification(tx, scope, key.0, input)
        })?;
        Reply::entity(version, &view)
    })
    .await
}

/// Adding to one's own record needs no version: nothing that is there is changed.
pub async fn declare_qualification(
    can: Can<may::DeclareOwnQualification>,
    input: Input<NewQualification>,
) -> Result<Reply, Problem> {
    can.write(acts::QUALIFICATION_DECLARE, input, |tx, scope, input, _| {
        let talent = scope.oneself().ok_or(Problem::not_found())?;
        steps::declare_qualification(tx, talent, input)?;
        let (version, view) = view(tx.db, scope, talent, When::now(scope.today()))?;
        added(talent, version, &view)
    })
    .await
}

pub async fn withdraw_declaration(
    can: Can<may::DeclareOwnQualification>,
    input: Input<RetractQualification>,
) -> Result<Reply, Problem> {
    can.write(acts::QUALIFICATION_WITHDRAW, input, |tx, scope, input, _| {
        let talent = scope.oneself().ok_or(Problem::not_found())?;
        steps::withdraw_declaration(tx, talent, input)?;
        let (version, view) = view(tx.db, scope, talent, When::now(scope.today()))?;
        Reply::entity(version, &view)
    })
    .await
}

async fn list_exams(
    can: Can<may::ReadReference>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(|db, _| store::all_exams(db)).await?;
    listing.reply_all(
        rows,
        |row| row.exam.clone(),
        |rows| {
            let table = Table::new("試験", &[("キー", 44), ("名称", 36), ("後継試験", 44)]);
            rows.iter().fold(table, |table, row| {
                table.row(vec![
                    row.exam.clone(),
                    row.name_ja.clone(),
                    row.predecessor_of.clone().unwrap_or_default(),
                ])
            })
        },
    )
}
