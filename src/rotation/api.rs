//! Rotation plans, work in the background and circulated lines over HTTP.

mod circulations;
pub mod events;
mod input;
mod scenarios;
mod stability;

use std::collections::BTreeSet;

use actix_web::web::block;

pub use circulations::{comment, consent, many as many_circulations, withdraw};
pub use input::{LineFilter, line_table};
pub use scenarios::{
    ChangeFilter, ScenarioFilter, add as add_scenario, change as change_scenario, judge,
    remove as remove_scenario, stop, take_over,
};
pub use stability::{PairFilter, judge as judge_stability};

use input::{
    Adopting, Announcing, Cancelling, CellsEdit, Circulating, Copying, DiffQuery, ExplanationQuery,
    Filter, NewRotationPlan, Ordering, PlacesQuery, Recalling, Solving, UpdateRotationPlan,
};

use super::circulation::{self, CirculationView, Showing};
use super::explain::{self, ChangesView, DiffView, ExplanationView};
use super::hires::{self, PlannedHiresView};
use super::looks::look;
use super::order_numbers::{self, NumbersImport, OrderLine};
use super::places::PlacesView;
use super::presentation::Presentation;
use super::sheets::ReasonSheet;
use super::standing::StandingView;
use super::view::{
    self, JobView, LineKey, PlanDocument, PlanLine, RotationPlanRow, RotationPlanView,
};
use super::{publish, steps, store};
use crate::auth::{Scope, may};
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::rotation::acts;
use crate::vocab::{Act, AssignmentId, FieldGroup, JobId, RotationPlanId, TalentId};
use crate::web::{
    API_PREFIX, Can, DryRun, Given, Input, Listing, NoFilter, Nothing, Page, PathKey, Proven,
    Query, Reply, Route, Stepped, Upload, handlers, on_each,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        plan_routes(),
        telling_routes(),
        further_routes(),
        step_routes(),
        circulations::routes(),
        scenarios::routes(),
        stability::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn plan_routes() -> Vec<Route> {
    vec![
        Route::get("/rotation-plans", "異動計画の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<RotationPlanRow>>(),
        Route::post("/rotation-plans", "異動計画の作成", create)
            .takes::<NewRotationPlan>()
            .returns::<RotationPlanView>()
            .gives(201),
        Route::get("/rotation-plans/{id}", "異動計画", show).returns::<RotationPlanView>(),
        Route::patch("/rotation-plans/{id}", "異動計画の変更", update)
            .takes::<UpdateRotationPlan>()
            .returns::<RotationPlanView>(),
        Route::get("/rotation-plans/{id}/lines", "計画の行", lines)
            .query::<LineFilter>()
            .list()
            .returns::<Page<PlanLine>>(),
        Route::patch("/rotation-plans/{id}/lines", "計画の行を手で決める・固定する・外す", edit)
            .takes::<CellsEdit>()
            .returns::<input::EditedView>(),
        Route::post("/rotation-plans/{id}/lines/steps", "多数の行の手続（全部か無か）", many)
            .takes::<input::OnLines>()
            .returns::<Stepped>(),
        Route::get("/rotation-plans/{id}/problem", "計画の問題（dxship-plan-problem/1）", problem)
            .returns::<PlanDocument>(),
        Route::get(
            "/rotation-plans/{id}/result",
            "計画の結果（dxship-plan/1。まだなければ null）",
            result,
        )
        .returns::<Option<PlanDocument>>(),
        Route::get("/rotation-plans/{id}/places", "一人の一年度に就けるポストの一覧", places)
            .query::<PlacesQuery>()
            .returns::<PlacesView>(),
        Route::get("/rotation-plans/{id}/standing", "計画期間に既にある配属", standing)
            .returns::<StandingView>(),
        Route::get(
            "/rotation-plans/{id}/events",
            "計画の版が変わったことの知らせ（server-sent events）",
            events::versions,
        )
        .query::<input::SinceQuery>(),
        Route::post("/rotation-plans/{id}/solve", "計算（裏で実行）", solve)
            .takes::<Solving>()
            .returns::<JobView>()
            .gives(202),
        Route::post("/rotation-plans/{id}/refresh", "事実の取り直し", refresh)
            .takes::<Nothing>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/copy", "複製（B案）", copy)
            .takes::<Copying>()
            .returns::<RotationPlanView>()
            .gives(201),
    ]
}

/// What a result says: only of a plan that has one.
fn telling_routes() -> Vec<Route> {
    vec![
        Route::get("/rotation-plans/{id}/explanation", "計画の説明", explanation)
            .refuses(&[409])
            .returns::<ExplanationView>(),
        Route::get(
            "/rotation-plans/{id}/smallest-changes",
            "配置できなかった人・ポストを配置できる最小の変更",
            smallest,
        )
        .query::<ExplanationQuery>()
        .refuses(&[409])
        .returns::<ChangesView>(),
        Route::get("/rotation-plans/{id}/presentation", "計画の一枚説明", presentation)
            .refuses(&[409])
            .returns::<Presentation>(),
        Route::get("/rotation-plans/{id}/diff", "二つの計画の差", diff)
            .query::<DiffQuery>()
            .refuses(&[409])
            .returns::<DiffView>(),
    ]
}

/// Beside the plan itself: people to be hired, and the numbers of its orders.
fn further_routes() -> Vec<Route> {
    vec![
        Route::get("/rotation-plans/{id}/planned-hires", "計画の採用予定", planned_hires)
            .returns::<PlannedHiresView>(),
        Route::post(
            "/rotation-plans/{id}/planned-hires",
            "採用予定を計画に入れる・外す",
            plan_hires,
        )
        .takes::<input::HiresChange>()
        .returns::<RotationPlanView>(),
        Route::post(
            "/rotation-plans/{id}/planned-hires/replace",
            "採用予定を採用者に置き換え",
            replace_hire,
        )
        .takes::<input::HireReplaced>()
        .returns::<RotationPlanView>(),
        Route::get("/rotation-plans/{id}/order-lines", "計画の発令を待つ行", order_lines)
            .query::<NoFilter>()
            .list()
            .returns::<Page<OrderLine>>(),
        Route::post(
            "/rotation-plans/{id}/order-lines/import",
            "発令番号のファイルによる計画の発令（XLSX・CSV、dry_run=true で確認のみ）",
            order_by_file,
        )
        .query::<DryRun>()
        .takes_file()
        .returns::<NumbersImport>(),
    ]
}

fn step_routes() -> Vec<Route> {
    vec![
        Route::post("/rotation-plans/{id}/propose", "提案", propose)
            .takes::<Nothing>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/approve", "承認（作成者・提案者以外）", approve)
            .takes::<Nothing>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/return", "差し戻し", send_back)
            .takes::<Nothing>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/announce", "計画の内示", announce)
            .takes::<Announcing>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/recall", "計画の内示の取消（発令前）", recall)
            .takes::<Recalling>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/adopt", "同じ事実の別の計画の結果を採る", adopt)
            .takes::<Adopting>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/order", "計画の発令", order)
            .takes::<Ordering>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/cancel", "計算の中止・計画の取り下げ", cancel)
            .takes::<Cancelling>()
            .returns::<RotationPlanView>(),
        Route::post("/rotation-plans/{id}/circulate", "一行を団体・本人に照会", circulate)
            .takes::<Circulating>()
            .returns::<CirculationView>()
            .gives(201),
        Route::get("/assignments/{id}/reasons", "計画による配属の理由（本人・団体）", reasons)
            .returns::<ReasonSheet>(),
        Route::get("/jobs/{id}", "裏の計算の進み具合", job).returns::<JobView>(),
        Route::get("/jobs/{id}/events", "裏の計算の進み具合（server-sent events）", events::stream),
    ]
}

async fn list(
    can: Can<may::ReadRotationPlans>,
    listing: Listing<Filter>,
) -> Result<Reply, Problem> {
    let rows = can.read(view::list).await?;
    let rows = rows.into_iter().filter(|row| listing.filter.wants(row)).collect();
    listing.reply_all(rows, |row: &RotationPlanRow| row.id.to_string(), input::plan_table)
}

async fn show(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| view::whole(db, scope, key.0)).await?;
    Reply::entity(view.row.version, &view)
}

/// What a step leaves, in the eyes of the one who took it.
fn seen(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<Reply, Problem> {
    let view = view::whole(tx.db, scope, id)?;
    Reply::entity(view.row.version, &view)
}

fn made(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<Reply, Problem> {
    let view = view::whole(tx.db, scope, id)?;
    Reply::created(format!("{API_PREFIX}/rotation-plans/{id}"), view.row.version, &view)
}

pub async fn create(
    can: Can<may::WriteRotationPlans>,
    input: Input<NewRotationPlan>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_CREATE, input, |tx, scope, input, _| {
        let id = steps::create(tx, scope, &input.plan()?)?;
        made(tx, scope, id)
    })
    .await
}

pub async fn update(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<UpdateRotationPlan>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_UPDATE, input, move |tx, scope, input, given| {
        let plan = store::plan(tx.db, key.0)?;
        given.require_version(plan.version)?;
        steps::update(tx, scope, key.0, &input.changes(&plan.settings()?)?)?;
        seen(tx, scope, key.0)
    })
    .await
}

async fn lines(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    listing: Listing<LineFilter>,
) -> Result<Reply, Problem> {
    let (page, listing) = can
        .read_logged(move |db, scope, seen| {
            let rows = view::lines(db, scope, key.0)?
                .into_iter()
                .filter(|row| listing.filter.wants(row))
                .collect();
            let place =
                |row: &PlanLine| format!("{} {} {}", row.talent_id, row.fiscal_year, row.post_id);
            let page = listing.cut(rows, place)?;
            look(
                db,
                seen,
                key.0,
                &[FieldGroup::Drafts],
                &page.items.iter().map(|row| row.talent_id).collect(),
            )?;
            Ok((page, listing))
        })
        .await?;
    listing.reply(&page, input::line_table)
}

pub async fn edit(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<CellsEdit>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_EDIT_LINES, input, move |tx, scope, input, given| {
        let plan = store::plan(tx.db, key.0)?;
        if input.check_only {
            tx.nothing_to_audit();
            let documents = store::documents(tx.db, key.0)?;
            let outcome = steps::try_cells(tx, &plan, &documents, &input.cells());
            return Reply::json(&input::EditedView::of(
                outcome.map(|(judged, _)| judged),
                plan.version,
            )?);
        }
        given.require_version(plan.version)?;
        let judged = steps::edit_lines(tx, scope, key.0, &input.cells())?;
        let version = plan.version + 1;
        Reply::entity(version, &input::EditedView::of(Ok(judged), version)?)
    })
    .await
}

async fn problem(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let problem = can
        .read_logged(move |db, _, seen| {
            let (problem, _) = view::exchange(db, key.0)?;
            let people =
                problem.people.iter().filter_map(|person| person.id.parse().ok()).collect();
            look(db, seen, key.0, FieldGroup::PLANNED, &people)?;
            Ok(problem)
        })
        .await?;
    Reply::json(&problem)
}

async fn result(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let plan = can
        .read_logged(move |db, _, seen| {
            let (_, plan) = view::exchange(db, key.0)?;
            let people = plan
                .iter()
                .flat_map(|plan| &plan.lines)
                .filter_map(|line| line.person.parse().ok())
                .collect();
            look(db, seen, key.0, &[FieldGroup::Drafts], &people)?;
            Ok(plan)
        })
        .await?;
    Reply::json(&plan)
}

/// Records whom an answer tells of that was worked out after the read.
async fn told(
    can: &Can<may::ReadRotationPlans>,
    id: RotationPlanId,
    people: BTreeSet<TalentId>,
) -> Result<(), Problem> {
    can.read_logged(move |db, _, seen| look(db, seen, id, FieldGroup::PLANNED, &people)).await
}

/// Work of seconds is done on a thread that holds no connection.
async fn worked<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    block(work).await.map_err(|_| Problem::new(Code::Unavailable).header("Retry-After", 2))
}

pub async fn explanation(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let subject = can.read(move |db, _| explain::subject(db, key.0)).await?;
    let mut view = worked(move || subject.explained()).await?;
    told(&can, key.0, std::mem::take(&mut view.told_of)).await?;
    Reply::json(&view)
}

async fn smallest(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    query: Query<ExplanationQuery>,
) -> Result<Reply, Problem> {
    let subject = can.read(move |db, _| explain::subject(db, key.0)).await?;
    let left = query.0.left()?;
    let mut view =
        worked(move || left.map_or_else(|| Ok(ChangesView::none()), |left| subject.changes(&left)))
            .await??;
    told(&can, key.0, std::mem::take(&mut view.told_of)).await?;
    Reply::json(&view)
}

async fn diff(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    query: Query<DiffQuery>,
) -> Result<Reply, Problem> {
    let against = query.0.against.unwrap_or(key.0);
    let view = can
        .read_logged(move |db, _, seen| {
            let view = explain::diff(db, key.0, against)?;
            look(db, seen, key.0, &[FieldGroup::Drafts], &view.told_of)?;
            look(db, seen, against, &[FieldGroup::Drafts], &view.told_of)?;
            Ok(view)
        })
        .await?;
    Reply::json(&view)
}

async fn places(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    query: Query<PlacesQuery>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, _, seen| {
            let view = super::places::places(db, key.0, query.0.cell()?)?;
            let asked = view.talent_id.into_iter().collect();
            look(db, seen, key.0, FieldGroup::PLANNED, &asked)?;
            look(db, seen, key.0, &[FieldGroup::Drafts], &view.told_of)?;
            Ok(view)
        })
        .await?;
    Reply::entity(view.version, &view)
}

async fn standing(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let items = can
        .read_logged(move |db, scope, seen| {
            let rows = super::standing::standing(db, scope, key.0)?;
            let people = rows.iter().map(|row| row.talent_id).collect();
            look(db, seen, key.0, &[FieldGroup::Drafts], &people)?;
            Ok(rows)
        })
        .await?;
    Reply::json(&StandingView { items })
}

async fn order_lines(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can
        .read_logged(move |db, _, seen| {
            let rows = order_numbers::order_lines(db, key.0)?;
            let people = rows.iter().map(|row| row.talent_id).collect();
            look(db, seen, key.0, &[FieldGroup::Drafts], &people)?;
            Ok(rows)
        })
        .await?;
    listing.reply_all(rows, |row: &OrderLine| row.assignment_id.to_string(), order_numbers::table)
}

pub async fn order_by_file(
    can: Proven<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    query: Query<DryRun>,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    if query.0.dry_run {
        let sheets = input.value()?;
        let report = can.read(move |db, _| order_numbers::rehearse(db, key.0, &sheets)).await?;
        return Reply::json(&report);
    }
    can.write(acts::ROTATION_ORDER, input, move |tx, scope, sheets, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        Reply::json(&order_numbers::take_in(tx, scope, key.0, sheets)?)
    })
    .await
}

async fn planned_hires(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let (items, version) = can.read(move |db, _| hires::planned_hires(db, key.0)).await?;
    Reply::entity(version, &PlannedHiresView { items })
}

async fn presentation(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    let draft = can.read(move |db, scope| super::presentation::presented(db, scope, key.0)).await?;
    let mut view = worked(move || draft.page()).await?;
    told(&can, key.0, std::mem::take(&mut view.told_of)).await?;
    Reply::json(&view)
}

/// Any step that answers with the plan it was taken on.
async fn step<I: Send + 'static>(
    act: Act,
    can: Can<may::WriteRotationPlans>,
    id: RotationPlanId,
    input: Input<I>,
    take: impl Fn(&mut Tx<'_>, &Scope, &I) -> Result<(), Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(act, input, move |tx, scope, input, given: &Given| {
        given.check_version(store::plan(tx.db, id)?.version)?;
        take(tx, scope, input)?;
        seen(tx, scope, id)
    })
    .await
}

type Plan = PathKey<RotationPlanId>;

pub async fn solve(
    can: Can<may::WriteRotationPlans>,
    key: Plan,
    input: Input<Solving>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_SOLVE, input, move |tx, scope, input, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        if input.refresh {
            steps::take_in(tx, scope, key.0)?;
        }
        let id = steps::solve(tx, scope, key.0, input.warm.unwrap_or(true))?;
        let mut reply = Reply::json(&view::job(tx.db, id)?)?;
        (reply.status, reply.location) = (202, Some(format!("{API_PREFIX}/jobs/{id}")));
        Ok(reply)
    })
    .await
}

handlers! { step for WriteRotationPlans on RotationPlanId {
    refresh(Nothing) = acts::ROTATION_REFRESH, id =>
        move |tx, scope, _| steps::refresh(tx, scope, id);
    propose(Nothing) = acts::ROTATION_PROPOSE, id =>
        move |tx, scope, _| steps::propose(tx, scope, id);
    send_back(Nothing) = acts::ROTATION_RETURN, id =>
        move |tx, scope, _| steps::send_back(tx, scope, id);
    announce(Announcing) by Proven = acts::ROTATION_ANNOUNCE, id =>
        move |tx, scope, input| publish::announce(tx, scope, id, input.through_fiscal_year).map(drop);
    recall(Recalling) = acts::ROTATION_RECALL, id =>
        move |tx, scope, input| publish::recall(tx, scope, id, &input.reason).map(drop);
    plan_hires(input::HiresChange) = acts::ROTATION_PLAN_HIRES, id =>
        move |tx, scope, input| hires::change(tx, scope, id, (&input.added(), &input.remove));
    replace_hire(input::HireReplaced) = acts::ROTATION_REPLACE_HIRE, id =>
        move |tx, scope, input| hires::replace(tx, scope, id, input.places());
    adopt(Adopting) = acts::ROTATION_ADOPT, id =>
        move |tx, scope, input| steps::adopt(tx, scope, id, input.from_plan_id);
    order(Ordering) by Proven = acts::ROTATION_ORDER, id =>
        move |tx, scope, input| {
            publish::order(tx, scope, id, &input.papers(), &input.numbers).map(drop)
        };
    cancel(Cancelling) = acts::ROTATION_CANCEL, id =>
        move |tx, scope, _| steps::cancel(tx, scope, id);
}}

pub async fn copy(
    can: Can<may::WriteRotationPlans>,
    key: Plan,
    input: Input<Copying>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_COPY, input, move |tx, scope, input, _| {
        let twin = steps::copy(tx, scope, key.0, &input.name)?;
        made(tx, scope, twin)
    })
    .await
}

pub async fn approve(
    can: Can<may::WriteRotationPlans>,
    key: Plan,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_APPROVE, input, move |tx, scope, _, given| {
        let version = store::plan(tx.db, key.0)?.version;
        // Who approves says which version was seen, where the state lets anybody approve.
        steps::approve(tx, scope, key.0)?;
        given.require_version(version)?;
        seen(tx, scope, key.0)
    })
    .await
}

pub async fn circulate(
    can: Can<may::WriteRotationPlans>,
    key: Plan,
    input: Input<Circulating>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_CIRCULATE, input, move |tx, scope, input, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        let id = circulation::circulate(tx, scope, key.0, &input.showing()?)?;
        let line = store::circulation_for_staff(tx.db, id)?;
        let view = circulation::views(tx.db, scope, &[line])?.remove(0);
        Reply::created(format!("{API_PREFIX}/circulations/{id}"), view.version, &view)
    })
    .await
}

/// One step for many lines, all or none.
pub async fn many(
    can: Can<may::WriteRotationPlans>,
    key: Plan,
    input: Input<input::OnLines>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_CIRCULATE, input, move |tx, scope, input, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        let (to_host, to_person) = circulation::asked(&input.to)?;
        let shown = circulation::Shown::of(tx, scope, key.0)?;
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| match input.step {
            input::LineStep::Circulate => {
                let LineKey { talent, fiscal_year, post } = id;
                let note = input.note.clone();
                let showing = Showing { talent, post, fiscal_year, to_host, to_person, note };
                shown.show(tx, &showing).map(drop)
            }
        })
    })
    .await
}

async fn reasons(
    can: Can<may::ReadAssignments>,
    key: PathKey<AssignmentId>,
) -> Result<Reply, Problem> {
    let sheet = can
        .read_logged(move |db, scope, seen| super::sheets::sheet(db, scope, seen, key.0))
        .await?;
    Reply::json(&sheet.0)
}

async fn job(can: Can<may::ReadRotationPlans>, key: PathKey<JobId>) -> Result<Reply, Problem> {
    let view = can.read(move |db, _| view::job(db, key.0)).await?;
    Reply::json(&view)
}
