//! Cycles, sheets and what comes out of them over HTTP.

mod files;

pub use files::{take_in, whole_sheets};

use serde::Deserialize;
use utoipa::IntoParams;

use super::input::{
    AssessmentStepOfMany, AssignReviewer, ConfirmSheet, CyclePatch, FillSheet, NewAssessment,
    NewCycle, OnMany, RecordLevels, ReturnSheet, ReviewSheet, Said,
};
use super::model::SheetState;
use super::results::{AchievementView, ReviewHistory, SkillProfile};
use super::statistics::{Publication, SkillStatistics};
use super::store::{self, Head, Wanted};
use super::view::{self, AssessmentRow, AssessmentView, CycleView};
use super::{cycles, results, statistics, steps};
use crate::accounts;
use crate::assessment::acts;
use crate::auth::{Action, Scope, may};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{
    Act, AssessmentCycleId, AssessmentId, FieldGroup, FiscalYear, OrganizationCode, TalentId,
};
use crate::web::{
    API_PREFIX, Can, Cursor, Given, Input, Listing, NoFilter, Nothing, Page, PathKey, Query, Reply,
    Route, Seen, Stepped, Table, TimeTravel, handlers, on_each,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = cycle_routes();
    routes.extend(sheet_routes());
    routes.extend(files::routes());
    routes.extend(step_routes());
    routes.extend(result_routes());
    routes
}

fn cycle_routes() -> Vec<Route> {
    vec![
        Route::get("/assessment-cycles", "スキル評価の年次一覧", list_cycles)
            .list()
            .returns::<Page<CycleView>>(),
        Route::post("/assessment-cycles", "スキル評価の年次の設定", create_cycle)
            .takes::<NewCycle>()
            .returns::<CycleView>()
            .gives(201),
        Route::get("/assessment-cycles/{id}", "スキル評価の年次", show_cycle)
            .returns::<CycleView>(),
        Route::patch("/assessment-cycles/{id}", "期日の変更", revise_cycle)
            .takes::<CyclePatch>()
            .returns::<CycleView>(),
        Route::post("/assessment-cycles/{id}/open", "開始（シートの配付）", open_cycle)
            .takes::<Nothing>()
            .returns::<CycleView>(),
        Route::post("/assessment-cycles/{id}/enrol", "登録者の追加分への配付", enrol)
            .takes::<Nothing>()
            .returns::<CycleView>(),
        Route::post("/assessment-cycles/{id}/publish", "統計の公表（締切後）", publish)
            .takes::<Nothing>()
            .returns::<CycleView>(),
    ]
}

fn sheet_routes() -> Vec<Route> {
    vec![
        Route::get("/assessments", "スキルシートの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AssessmentRow>>(),
        Route::post("/assessments", "スキルシートの個別配付", give_out)
            .takes::<NewAssessment>()
            .returns::<AssessmentView>()
            .gives(201),
        Route::get("/assessments/{id}", "スキルシート", show).returns::<AssessmentView>(),
        Route::get("/me/assessment", "自分の最新のスキルシート", show_own)
            .returns::<AssessmentView>(),
        Route::patch("/assessments/{id}", "自己評価の保存（下書き）", fill)
            .takes::<FillSheet>()
            .returns::<AssessmentView>(),
        Route::patch("/assessments/{id}/review", "評価の保存（下書き）", rate)
            .takes::<ReviewSheet>()
            .returns::<AssessmentView>(),
    ]
}

fn step_routes() -> Vec<Route> {
    vec![
        Route::post("/assessments/steps", "多数のスキルシートの手続（確定）", many)
            .takes::<OnMany>()
            .returns::<Stepped>(),
        Route::post("/assessments/{id}/submit", "提出", submit)
            .takes::<Nothing>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/review", "評価の確定", review)
            .takes::<ReviewSheet>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/return", "差戻し", give_back)
            .takes::<ReturnSheet>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/assign", "評価者の変更", assign)
            .takes::<AssignReviewer>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/confirm", "水準の確定（異議の棄却を含む）", confirm)
            .takes::<ConfirmSheet>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/object", "異議申立て", object)
            .takes::<Said>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/answer", "異議についての発言", answer)
            .takes::<Said>()
            .returns::<AssessmentView>(),
        Route::post("/assessments/{id}/supersede", "異議を認めて差替え", supersede)
            .takes::<Said>()
            .returns::<AssessmentView>()
            .gives(201),
    ]
}

fn result_routes() -> Vec<Route> {
    vec![
        Route::get("/talents/{id}/skills", "確定した水準と履歴", show_profile)
            .query::<TimeTravel>()
            .returns::<SkillProfile>(),
        Route::post("/talents/{id}/skills", "過去に確定した水準の登録", record_levels)
            .takes::<RecordLevels>()
            .returns::<SkillProfile>()
            .gives(201)
            .or_asks::<accounts::Asked>(),
        Route::get("/talents/{id}/achievement", "ジョブタイプごとの達成度", show_achievement)
            .query::<TimeTravel>()
            .returns::<AchievementView>(),
        Route::get("/talents/{id}/reviews", "自己評価と評価者の差の推移", show_reviews)
            .returns::<ReviewHistory>(),
        Route::get("/statistics/skills", "スキル統計（ジョブタイプ×水準）", show_statistics)
            .query::<Publication>()
            .returns::<SkillStatistics>(),
        Route::get(
            "/statistics/levels/exact",
            "水準の統計（少人数を含む。閲覧を記録し、ファイルはない）",
            show_exact,
        )
        .returns::<statistics::ExactLevels>(),
    ]
}

/// Which sheets.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// These.
    #[serde(default)]
    id: Vec<AssessmentId>,
    /// Of these cycles.
    #[serde(default)]
    cycle_id: Vec<AssessmentCycleId>,
    /// Of these years.
    #[serde(default)]
    fiscal_year: Vec<FiscalYear>,
    /// Standing here.
    #[serde(default)]
    state: Vec<SheetState>,
    /// Of people of these bodies, when the sheet was given out.
    #[serde(default)]
    organization_code: Vec<OrganizationCode>,
    /// Reviewed by these bodies.
    #[serde(default)]
    reviewer_code: Vec<OrganizationCode>,
    /// Of these people.
    #[serde(default)]
    talent_id: Vec<TalentId>,
}

impl Filter {
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            ids: self.id.clone(),
            cycles: self.cycle_id.clone(),
            years: self.fiscal_year.clone(),
            states: self.state.clone(),
            homes: self.organization_code.clone(),
            reviewers: self.reviewer_code.clone(),
            talents: self.talent_id.clone(),
        }
    }
}

async fn list_cycles(
    can: Can<may::ReadReference>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(cycle_views).await?;
    listing.reply_all(rows, |row| row.id.to_string(), cycle_table)
}

/// Every cycle as the caller sees it, the newest first.
pub fn cycle_views(db: &mut Db, scope: &Scope) -> Result<Vec<CycleView>, Problem> {
    Ok(store::cycles(db)?.iter().map(|cycle| view::cycle_view(scope, cycle, None)).collect())
}

fn cycle_table(rows: &[CycleView]) -> Table {
    let columns = [
        ("年度", 12),
        ("開始日", 12),
        ("自己評価期限", 12),
        ("評価期限", 12),
        ("終了日", 12),
        ("段階", 10),
    ];
    rows.iter().fold(Table::new("スキル評価の年次", &columns), |table, row| {
        let days = [row.opens_on, row.self_due_on, row.review_due_on, row.closes_on]
            .map(|day| day.to_string());
        table.row(
            [vec![row.fiscal_year_label.clone()], days.to_vec(), vec![row.phase.to_owned()]]
                .concat(),
        )
    })
}

/// A cycle as the caller sees it; how many sheets stand where is for the prefecture.
///
/// # Errors
/// `not_found`.
pub fn cycle_view(db: &mut Db, scope: &Scope, id: AssessmentCycleId) -> Result<CycleView, Problem> {
    let cycle = store::cycle(db, id)?;
    let progress = if scope.may(Action::SeeAssessmentProgress) {
        Some(cycles::progress(db, id)?)
    } else {
        None
    };
    Ok(view::cycle_view(scope, &cycle, progress))
}

async fn show_cycle(
    can: Can<may::ReadReference>,
    key: PathKey<AssessmentCycleId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| cycle_view(db, scope, key.0)).await?;
    Reply::entity(view.version, &view)
}

pub async fn create_cycle(
    can: Can<may::ManageAssessments>,
    input: Input<NewCycle>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_CYCLE_CREATE, input, |tx, scope, input, _| {
        let id = cycles::create(tx, input)?;
        let view = cycle_view(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/assessment-cycles/{id}"), view.version, &view)
    })
    .await
}

pub async fn revise_cycle(
    can: Can<may::ManageAssessments>,
    key: PathKey<AssessmentCycleId>,
    input: Input<CyclePatch>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_CYCLE_REVISE, input, move |tx, scope, input, given| {
        given.require_version(store::cycle(tx.db, key.0)?.version)?;
        cycles::revise(tx, key.0, input)?;
        answer_cycle(tx, scope, key.0)
    })
    .await
}

fn answer_cycle(tx: &mut Tx<'_>, scope: &Scope, id: AssessmentCycleId) -> Result<Reply, Problem> {
    let view = cycle_view(tx.db, scope, id)?;
    Reply::entity(view.version, &view)
}

pub async fn open_cycle(
    can: Can<may::ManageAssessments>,
    key: PathKey<AssessmentCycleId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_CYCLE_OPEN, input, move |tx, scope, _, given| {
        given.check_version(store::cycle(tx.db, key.0)?.version)?;
        cycles::open(tx, key.0)?;
        answer_cycle(tx, scope, key.0)
    })
    .await
}

pub async fn enrol(
    can: Can<may::ManageAssessments>,
    key: PathKey<AssessmentCycleId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_CYCLE_ENROL, input, move |tx, scope, _, given| {
        given.check_version(store::cycle(tx.db, key.0)?.version)?;
        cycles::enrol(tx, key.0)?;
        answer_cycle(tx, scope, key.0)
    })
    .await
}

pub async fn publish(
    can: Can<may::ManageAssessments>,
    key: PathKey<AssessmentCycleId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    let threshold = can.door().smallest_group;
    can.write(acts::ASSESSMENT_CYCLE_PUBLISH, input, move |tx, scope, _, given| {
        given.check_version(store::cycle(tx.db, key.0)?.version)?;
        cycles::publish(tx, key.0, threshold)?;
        answer_cycle(tx, scope, key.0)
    })
    .await
}

pub(super) fn place(head: &Head) -> store::Place {
    (head.fiscal_year, head.home_code.clone(), head.talent_id, head.number)
}

async fn list(can: Can<may::ReadAssessments>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, sheets).await?;
    file(&listing, &page)
}

/// A page of sheets within reach.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn sheets(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<AssessmentRow>, Problem> {
    let wanted = listing.filter.wanted();
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let heads = store::page(db, scope, &wanted, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, &wanted)?) } else { None };
    let page = Page::of(heads, listing.limit, total, place);
    let items = view::rows(db, scope, &page.items)?;
    listing.arranged(Page { items, next_cursor: page.next_cursor, total: page.total })
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<AssessmentRow>) -> Result<Reply, Problem> {
    listing.reply(page, table)
}

fn table(rows: &[AssessmentRow]) -> Table {
    let columns = [
        ("年度", 12),
        ("所属団体", 14),
        ("氏名", 16),
        ("相当級", 14),
        ("状態", 20),
        ("評価団体", 14),
        ("提出", 20),
        ("確定", 20),
    ];
    rows.iter().fold(Table::new("スキルシート一覧", &columns), |table, row| {
        table.row(vec![
            row.fiscal_year_label.clone(),
            row.organization_name.clone(),
            row.talent_name.clone(),
            row.grade.name_ja().to_owned(),
            row.state_name.to_owned(),
            row.reviewer_name.clone(),
            row.submitted_at.clone().unwrap_or_default(),
            row.confirmed_at.clone().unwrap_or_default(),
        ])
    })
}

/// A sheet as the caller sees it; the look is noted.
///
/// # Errors
/// `not_found`.
pub fn sheet_view(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    id: AssessmentId,
) -> Result<AssessmentView, Problem> {
    let head = store::find(db, scope, id)?;
    looks.person(FieldGroup::Levels, head.talent_id);
    view::whole(db, scope, head)
}

async fn show(
    can: Can<may::ReadAssessments>,
    key: PathKey<AssessmentId>,
) -> Result<Reply, Problem> {
    let view = can.read_logged(move |db, scope, looks| sheet_view(db, scope, looks, key.0)).await?;
    Reply::entity(view.row.version, &view)
}

/// The caller's own newest sheet.
///
/// # Errors
/// `not_found` for those who have none.
pub fn own_sheet(db: &mut Db, scope: &Scope) -> Result<AssessmentView, Problem> {
    let person = scope.oneself().ok_or(Problem::not_found())?;
    let head = store::newest_of(db, person)?.ok_or(Problem::not_found())?;
    view::whole(db, scope, head)
}

/// The caller's own sheets, the oldest first.
pub fn own_sheets(db: &mut Db, scope: &Scope) -> Result<Vec<AssessmentView>, Problem> {
    let Some(person) = scope.oneself() else { return Ok(Vec::new()) };
    let heads = store::sheets_of(db, person)?.into_iter();
    heads.map(|head| view::whole(db, scope, head)).collect()
}

async fn show_own(can: Can<may::ReadAssessments>) -> Result<Reply, Problem> {
    let view = can.read(own_sheet).await?;
    Reply::entity(view.row.version, &view)
}

/// What a step leaves, in the eyes of the one who took it; it may have moved out of sight with the
/// step.
fn left(tx: &mut Tx<'_>, scope: &Scope, id: AssessmentId) -> Result<Reply, Problem> {
    match store::find(tx.db, scope, id) {
        Ok(head) => {
            let view = view::whole(tx.db, scope, head)?;
            Reply::entity(view.row.version, &view)
        }
        Err(problem) if problem == Problem::not_found() => Ok(Reply::empty()),
        Err(problem) => Err(problem),
    }
}

pub async fn give_out(
    can: Can<may::ManageAssessments>,
    input: Input<NewAssessment>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_GIVE_OUT, input, |tx, scope, input, _| {
        let id = cycles::enrol_one(tx, input)?;
        let head = store::find(tx.db, scope, id)?;
        let view = view::whole(tx.db, scope, head)?;
        Reply::created(format!("{API_PREFIX}/assessments/{id}"), view.row.version, &view)
    })
    .await
}

/// Any write on a sheet within reach; `must` says whether the version the caller saw has to be
/// sent.
async fn step<I: Send + 'static>(
    (act, must): (Act, bool),
    can: Can<may::WriteAssessments>,
    id: AssessmentId,
    input: Input<I>,
    take: impl Fn(&mut Tx<'_>, &Scope, &I) -> Result<(), Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(act, input, move |tx, scope, input, given: &Given| {
        let version = store::find(tx.db, scope, id)?.version;
        if must {
            given.require_version(version)?
        } else {
            given.check_version(version)?
        }
        take(tx, scope, input)?;
        left(tx, scope, id)
    })
    .await
}

handlers! { step for WriteAssessments on AssessmentId {
    fill(FillSheet) = (acts::ASSESSMENT_FILL, true), id =>
        move |tx, scope, input| steps::fill(tx, scope, id, input);
    rate(ReviewSheet) = (acts::ASSESSMENT_RATE, true), id =>
        move |tx, scope, input| steps::rate(tx, scope, id, input);
    submit(Nothing) = (acts::ASSESSMENT_SUBMIT, false), id =>
        move |tx, scope, _| steps::submit(tx, scope, id);
    review(ReviewSheet) = (acts::ASSESSMENT_REVIEW, false), id =>
        move |tx, scope, input| steps::review(tx, scope, id, input);
    give_back(ReturnSheet) = (acts::ASSESSMENT_RETURN, false), id =>
        move |tx, scope, input| steps::give_back(tx, scope, id, input);
    assign(AssignReviewer) = (acts::ASSESSMENT_ASSIGN, false), id =>
        move |tx, scope, input| steps::assign(tx, scope, id, input);
    confirm(ConfirmSheet) = (acts::ASSESSMENT_CONFIRM, false), id =>
        move |tx, scope, input| steps::confirm(tx, scope, id, input);
    object(Said) = (acts::ASSESSMENT_OBJECT, false), id =>
        move |tx, scope, input| steps::object(tx, scope, id, input);
    answer(Said) = (acts::ASSESSMENT_ANSWER, false), id =>
        move |tx, scope, input| steps::answer(tx, scope, id, input);
}}

/// One step for many, all or none.
pub async fn many(can: Can<may::WriteAssessments>, input: Input<OnMany>) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_MANY, input, |tx, scope, input, _| {
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| match input.step {
            AssessmentStepOfMany::Confirm => {
                steps::confirm(tx, scope, id, &ConfirmSheet::default())
            }
        })
    })
    .await
}

/// Answers with the successor, which is new.
pub async fn supersede(
    can: Can<may::WriteAssessments>,
    key: PathKey<AssessmentId>,
    input: Input<Said>,
) -> Result<Reply, Problem> {
    can.write(acts::ASSESSMENT_SUPERSEDE, input, move |tx, scope, input, given| {
        given.check_version(store::find(tx.db, scope, key.0)?.version)?;
        let id = steps::supersede(tx, scope, key.0, input)?;
        let head = store::find(tx.db, scope, id)?;
        let view = view::whole(tx.db, scope, head)?;
        Reply::created(format!("{API_PREFIX}/assessments/{id}"), view.row.version, &view)
    })
    .await
}

async fn show_profile(
    can: Can<may::ReadAssessments>,
    key: PathKey<TalentId>,
    time: Query<TimeTravel>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, scope, looks| {
            let view = results::profile(db, scope, key.0, time.0)?;
            looks.person(FieldGroup::Levels, key.0);
            Ok(view)
        })
        .await?;
    Reply::json(&view)
}

async fn record_levels(
    can: Can<may::ManageAssessments>,
    key: PathKey<TalentId>,
    input: Input<RecordLevels>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_PROFILE_RECORD, input, move |tx, scope, input, _| {
        let wanted = cycles::wanted_levels(tx, key.0, input)?;
        if let Some(reply) = accounts::asked(tx, scope, &wanted, None)? {
            return Ok(reply);
        }
        cycles::record_levels(tx, key.0, input)?;
        let view = results::profile(tx.db, scope, key.0, TimeTravel::default())?;
        Reply::created(format!("{API_PREFIX}/talents/{}/skills", key.0), 1, &view)
    })
    .await
}

async fn show_achievement(
    can: Can<may::ReadAssessments>,
    key: PathKey<TalentId>,
    time: Query<TimeTravel>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, scope, looks| {
            let view = results::achievements(db, scope, key.0, time.0)?;
            looks.person(FieldGroup::Levels, key.0);
            Ok(view)
        })
        .await?;
    Reply::json(&view)
}

async fn show_reviews(
    can: Can<may::ReadAssessments>,
    key: PathKey<TalentId>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, scope, looks| {
            let view = results::reviews(db, scope, key.0)?;
            looks.person(FieldGroup::Levels, key.0);
            Ok(view)
        })
        .await?;
    Reply::json(&view)
}

async fn show_statistics(
    can: Can<may::ReadSkillStatistics>,
    wanted: Query<Publication>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, _| statistics::published(db, wanted.0)).await?;
    Reply::json(&view)
}

async fn show_exact(can: Can<may::ReadExactLevels>) -> Result<Reply, Problem> {
    let read = |db: &mut Db, scope: &Scope, looks: &mut Seen| {
        let found = statistics::exact(db, scope.today())?;
        looks.pool(FieldGroup::Levels, found.people);
        Ok(found)
    };
    Reply::json(&can.read_logged(read).await?)
}
