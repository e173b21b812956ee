//! Posts over HTTP.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::keeping;
use super::model::{Budget, Description, History, NewPost, TitleSpan};
use super::register;
use super::store::{self, PostRow, Wanted};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::demand::acts;
use crate::organization;
use crate::problem::{FieldError, Problem, period_of};
use crate::vocab::{
    Act, FiscalYear, Funding, Grade, JobType, Level, LongText, Name, OrganizationCode, Period,
    PostId, PostType, SearchKey, Share, ShortText, Telework, peak_share,
};
use crate::web::{
    Can, Input, Listing, Moment, Page, PathKey, Query, Reply, Route, TimeTravel, given,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/posts", "ポストの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<PostView>>(),
        Route::post("/posts", "ポストの登録", create)
            .takes::<PostInput>()
            .returns::<PostView>()
            .gives(201),
        Route::get("/posts/{id}", "ポスト", show).query::<TimeTravel>().returns::<PostView>(),
        Route::patch("/posts/{id}", "ポストの変更（指定日以降）", describe)
            .takes::<PostPatch>()
            .returns::<PostView>(),
        Route::post("/posts/{id}/close", "ポストの廃止", close)
            .takes::<Closing>()
            .returns::<PostView>(),
        Route::post("/posts/{id}/reopen", "ポストの廃止の取消・期間の延長", reopen)
            .takes::<Reopening>()
            .returns::<PostView>(),
        Route::post("/posts/{id}/hand-over", "ポストの職名の引継ぎ", hand_over)
            .takes::<HandOver>()
            .returns::<PostView>(),
        Route::post("/posts/{id}/budget", "ポストの人件費の枠", put_aside)
            .takes::<BudgetInput>()
            .returns::<PostView>(),
    ]
}

/// Which posts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Kept by these bodies.
    #[serde(default)]
    organization_code: Vec<OrganizationCode>,
    /// Of these types.
    #[serde(default)]
    post_type: Vec<PostType>,
    /// Part of the title or the department.
    title: Option<ShortText>,
    /// Without anybody in them on the day (true), or with somebody (false).
    vacant: Option<bool>,
    /// The day for which it is asked (default: today in Japan).
    as_of: Option<NaiveDate>,
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    known_at: Option<Moment>,
    /// `code` (建制順, default) or `joined` (参画順).
    #[serde(default)]
    #[param(inline)]
    sort: Order,
}

impl Filter {
    /// Posts of today with this in their title or department.
    #[must_use]
    pub fn titled(title: Option<ShortText>) -> Self {
        Self { title, ..Self::default() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Code,
    Joined,
}

/// A new post.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostInput {
    /// The body that keeps it.
    organization_code: OrganizationCode,
    /// 所属.
    department: ShortText,
    /// 職名.
    title: Name,
    /// 相当級.
    grade: Grade,
    /// Type of the post.
    post_type: PostType,
    /// What is to be done.
    #[serde(default = "no_lines")]
    tasks: LongText,
    /// Who leads.
    #[serde(default = "no_line")]
    supervisor: ShortText,
    /// Whether it can be served from elsewhere.
    #[serde(default = "no_telework")]
    telework: Telework,
    /// How much of a person is wanted.
    share_percent: Share,
    /// The lowest level that will do, 0 to 5 (0, the default, asks for none); plans hold to it.
    #[serde(default = "no_level")]
    min_level: Level,
    /// First day.
    starts_on: NaiveDate,
    /// Last day; null while it has none.
    #[serde(default)]
    ends_on: Option<NaiveDate>,
}

fn no_lines() -> LongText {
    LongText::default()
}

fn no_line() -> ShortText {
    ShortText::default()
}

const fn no_level() -> Level {
    Level::LOWEST
}

const fn no_telework() -> Telework {
    Telework::None
}

/// What is to be said differently from a day on; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostPatch {
    /// From this day on; earlier days keep what was said.
    effective_on: NaiveDate,
    /// 所属.
    #[serde(default, deserialize_with = "given")]
    department: Option<ShortText>,
    /// 職名.
    #[serde(default, deserialize_with = "given")]
    title: Option<Name>,
    /// 相当級.
    #[serde(default, deserialize_with = "given")]
    grade: Option<Grade>,
    /// Type of the post.
    #[serde(default, deserialize_with = "given")]
    post_type: Option<PostType>,
    /// What is to be done.
    #[serde(default, deserialize_with = "given")]
    tasks: Option<LongText>,
    /// Who leads.
    #[serde(default, deserialize_with = "given")]
    supervisor: Option<ShortText>,
    /// Whether it can be served from elsewhere.
    #[serde(default, deserialize_with = "given")]
    telework: Option<Telework>,
    /// How much of a person is wanted.
    #[serde(default, deserialize_with = "given")]
    share_percent: Option<Share>,
    /// The lowest level that will do, 0 to 5.
    #[serde(default, deserialize_with = "given")]
    min_level: Option<Level>,
}

impl PostPatch {
    fn applied(&self, what: &Description) -> Description {
        let new = self.clone();
        Description {
            department: new.department.unwrap_or_else(|| what.department.clone()),
            title: new.title.unwrap_or_else(|| what.title.clone()),
            grade: new.grade.unwrap_or(what.grade),
            post_type: new.post_type.unwrap_or(what.post_type),
            tasks: new.tasks.unwrap_or_else(|| what.tasks.clone()),
            supervisor: new.supervisor.unwrap_or_else(|| what.supervisor.clone()),
            telework: new.telework.unwrap_or(what.telework),
            share: new.share_percent.unwrap_or(what.share),
            min_level: new.min_level.unwrap_or(what.min_level),
        }
    }
}

/// The end of a post.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Its last day.
    ends_on: NaiveDate,
}

/// A post that goes on.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// Its new last day; null or left out for none.
    #[serde(default)]
    ends_on: Option<NaiveDate>,
}

/// A title that follows the present one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// First day of the title.
    effective_on: NaiveDate,
    /// 職名 from then on.
    title: Name,
}

/// What is put aside for a post in a fiscal year.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetInput {
    /// The year, in which the post is there.
    fiscal_year: FiscalYear,
    /// Yen; null or left out when nothing is put aside any more.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[serde(default)]
    amount_yen: Option<i32>,
    /// Who pays in the end.
    #[serde(default = "no_funding")]
    funding: Funding,
    /// The item of the budget, or where the money comes from.
    #[serde(default = "no_line")]
    source: ShortText,
    /// Whether it is in the budget that was passed.
    #[serde(default)]
    secured: bool,
}

const fn no_funding() -> Funding {
    Funding::Unspecified
}

impl BudgetInput {
    fn budget(&self) -> Option<Budget> {
        Some(Budget {
            fiscal_year: self.fiscal_year,
            amount_yen: self.amount_yen?,
            funding: self.funding,
            source: self.source.clone(),
            secured: self.secured,
        })
    }
}

/// A post, as it is on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostView {
    /// Its id.
    pub id: PostId,
    /// Grows with every change.
    pub version: i32,
    /// The body that keeps it.
    pub organization_code: OrganizationCode,
    /// Name of the body.
    pub organization_name: String,
    /// 所属.
    pub department: ShortText,
    /// 職名.
    pub title: Name,
    /// 相当級.
    pub grade: Grade,
    /// Type of the post.
    pub post_type: PostType,
    /// Job types that can fill a post of this type.
    pub job_types: Vec<JobType>,
    /// What is to be done.
    pub tasks: LongText,
    /// Who leads.
    pub supervisor: ShortText,
    /// Whether it can be served from elsewhere.
    pub telework: Telework,
    /// How much of a person is wanted.
    pub share_percent: Share,
    /// The lowest level that will do, 0 to 5; 0 asks for none.
    pub min_level: Level,
    /// How much of it is taken on the day, by assignments the reader may know of.
    pub filled_percent: i32,
    /// 人件費の枠 by fiscal year, for whoever keeps the post.
    pub budgets: Vec<Budget>,
    /// The titles of the post in the order of days: each follows the one before.
    pub titles: Vec<TitleSpan>,
    /// The day this view is true on.
    pub as_of: NaiveDate,
    /// First day of the post.
    pub starts_on: NaiveDate,
    /// Last day of the post; null while it has none.
    pub ends_on: Option<NaiveDate>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// When a view is true.
#[derive(Clone, Copy)]
struct When {
    day: NaiveDate,
    known_at: Option<NaiveDateTime>,
}

impl When {
    fn of(scope: &Scope, as_of: Option<NaiveDate>, known_at: Option<Moment>) -> Self {
        Self {
            day: as_of.unwrap_or_else(|| scope.today()),
            known_at: known_at.map(|moment| moment.0),
        }
    }
}

/// Everything a page of views is made of, read once for all its rows.
struct Around {
    when: When,
    names: BTreeMap<OrganizationCode, String>,
    histories: BTreeMap<PostId, History>,
    budgets: BTreeMap<PostId, Vec<Budget>>,
    job_types: BTreeMap<PostType, Vec<JobType>>,
    taken: Vec<store::Taken>,
}

impl Around {
    fn of(db: &mut Db, scope: &Scope, rows: &[PostRow], when: When) -> Result<Self, Problem> {
        let ids: Vec<PostId> = rows.iter().map(|row| row.id).collect();
        let day = Period::between(when.day, when.day.succ_opt().unwrap_or(when.day));
        let mapping = |db: &mut Db, post_type: &PostType| {
            Ok((*post_type, organization::job_types_of(db, *post_type)?.1))
        };
        Ok(Self {
            when,
            names: organization::names(db)?,
            histories: store::histories(db, &ids, when.known_at)?,
            budgets: store::budgets(db, &ids, when.known_at)?,
            job_types: PostType::ALL
                .iter()
                .map(|post_type| mapping(db, post_type))
                .collect::<Result<_, Problem>>()?,
            taken: store::taken(db, scope, &ids, day, when.known_at)?,
        })
    }

    /// Nothing for a post that was not recorded yet at the moment.
    fn view(&self, scope: &Scope, row: &PostRow) -> Option<PostView> {
        let history = self.histories.get(&row.id)?;
        let (whole, what) = (history.whole()?, history.nearest(self.when.day)?.what.clone());
        let day = Period::between(self.when.day, self.when.day.succ_opt()?);
        let kept = self.budgets.get(&row.id).filter(|_| scope.reaches_body(&row.organization_code));
        Some(PostView {
            id: row.id,
            version: row.version,
            organization_name: self.names.get(&row.organization_code).cloned().unwrap_or_default(),
            department: what.department,
            title: what.title,
            grade: what.grade,
            post_type: what.post_type,
            job_types: self.job_types.get(&what.post_type).cloned().unwrap_or_default(),
            tasks: what.tasks,
            supervisor: what.supervisor,
            telework: what.telework,
            share_percent: what.share,
            min_level: what.min_level,
            filled_percent: self.filled(row.id, day, what.share.percent()),
            budgets: kept.cloned().unwrap_or_default(),
            titles: history.titles(),
            as_of: self.when.day,
            starts_on: whole.from,
            ends_on: whole.last_day(),
            allowed_actions: actions(scope, &row.organization_code, whole),
            organization_code: row.organization_code.clone(),
        })
    }
}

impl Around {
    /// How much of a post is filled on a day. Between 内示 and 発令 whoever comes stands beside
    /// whoever goes: together they fill no more than the post.
    fn filled(&self, post: PostId, day: Period, share: i32) -> i32 {
        let sum = |only_ordered: bool| {
            let own = self.taken.iter().filter(|taken| taken.post == post);
            let own = own.filter(|taken| taken.is_ordered || !only_ordered);
            let spans: Vec<_> = own.map(|taken| (taken.period, taken.percent)).collect();
            peak_share(day, &spans).map_or(0, |(_, total)| total)
        };
        sum(false).min(share.max(sum(true)))
    }
}

/// Who reaches the body keeps its posts.
fn actions(scope: &Scope, code: &OrganizationCode, whole: Period) -> Vec<Act> {
    if !scope.reaches_body(code) {
        return Vec::new();
    }
    if whole.last_day().is_some() {
        vec![
            acts::POST_DESCRIBE,
            acts::POST_CLOSE,
            acts::POST_HAND_OVER,
            acts::POST_BUDGET,
            acts::POST_REOPEN,
        ]
    } else {
        vec![acts::POST_DESCRIBE, acts::POST_CLOSE, acts::POST_HAND_OVER, acts::POST_BUDGET]
    }
}

fn view(db: &mut Db, scope: &Scope, row: &PostRow, when: When) -> Result<PostView, Problem> {
    Around::of(db, scope, std::slice::from_ref(row), when)?
        .view(scope, row)
        .ok_or(Problem::not_found())
}

impl Filter {
    fn wanted(&self, when: When) -> Wanted {
        Wanted {
            organizations: self.organization_code.clone(),
            post_types: self.post_type.clone(),
            search: self.title.as_ref().map(|title| SearchKey::fold(&[title.as_str()])),
            vacant: self.vacant,
            day: when.day,
            later: false,
            known_at: when.known_at,
        }
    }
}

async fn list(can: Can<may::ReadPosts>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    if listing.filter.sort == Order::Joined {
        return list_joined(can, listing).await;
    }
    let (listing, page) = can.page(listing, kept).await?;
    file(&listing, &page)
}

/// A page of posts, in official order, as the caller may see them.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn kept(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<PostView>, Problem> {
    let when = When::of(scope, listing.filter.as_of, listing.filter.known_at);
    let wanted = listing.filter.wanted(when);
    let after = listing.cursor.as_ref().map(crate::web::Cursor::keys).transpose()?;
    let rows = store::page(db, scope, &wanted, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, &wanted)?) } else { None };
    let page = Page::of(rows, listing.limit, total, |row| (row.organization_code.clone(), row.id));
    let around = Around::of(db, scope, &page.items, when)?;
    let items = page.items.iter().filter_map(|row| around.view(scope, row)).collect();
    listing.arranged(Page { items, next_cursor: page.next_cursor, total: page.total })
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<PostView>) -> Result<Reply, Problem> {
    listing.reply(page, register::table)
}

/// One post today, as the caller may see it.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn one(db: &mut Db, scope: &Scope, id: PostId) -> Result<PostView, Problem> {
    let row = store::find(db, scope, id)?;
    view(db, scope, &row, When::of(scope, None, None))
}

/// Every post within reach today.
pub fn all_now(db: &mut Db, scope: &Scope) -> Result<Vec<PostView>, Problem> {
    all(db, scope, false)
}

/// The same, with the posts that begin later: what somebody can be placed in.
///
/// # Errors
/// When the rows cannot be read.
pub fn all_to_come(db: &mut Db, scope: &Scope) -> Result<Vec<PostView>, Problem> {
    all(db, scope, true)
}

fn all(db: &mut Db, scope: &Scope, later: bool) -> Result<Vec<PostView>, Problem> {
    let when = When::of(scope, None, None);
    let wanted = Wanted {
        organizations: Vec::new(),
        post_types: Vec::new(),
        search: None,
        vacant: None,
        day: when.day,
        later,
        known_at: None,
    };
    let most = i64::try_from(crate::limits::FILE_ROWS).unwrap_or(i64::MAX);
    let rows = store::page(db, scope, &wanted, None, most)?;
    let around = Around::of(db, scope, &rows, when)?;
    Ok(rows.iter().filter_map(|row| around.view(scope, row)).collect())
}

/// The order of joining is a property of few bodies and no column of a post: read whole, ordered
/// here.
async fn list_joined(can: Can<may::ReadPosts>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| {
            let when = When::of(scope, listing.filter.as_of, listing.filter.known_at);
            let most = i64::try_from(crate::limits::FILE_ROWS).unwrap_or(i64::MAX);
            let mut rows = store::page(db, scope, &listing.filter.wanted(when), None, most)?;
            let joined: BTreeMap<_, _> = organization::all(db)?
                .into_iter()
                .map(|(_, body)| (body.code, body.joined_order))
                .collect();
            let place =
                |code: &OrganizationCode| joined.get(code).copied().flatten().unwrap_or(i32::MAX);
            rows.sort_by_key(|row| {
                (place(&row.organization_code), row.organization_code.clone(), row.id)
            });
            let around = Around::of(db, scope, &rows, when)?;
            let views: Vec<PostView> =
                rows.iter().filter_map(|row| around.view(scope, row)).collect();
            Ok((listing, views))
        })
        .await?;
    listing.reply_all(rows, |view| view.id.to_string(), register::table)
}

async fn show(
    can: Can<may::ReadPosts>,
    key: PathKey<PostId>,
    time: Query<TimeTravel>,
) -> Result<Reply, Problem> {
    let view = can
        .read(move |db, scope| {
            let row = store::find(db, scope, key.0)?;
            view(db, scope, &row, When::of(scope, time.0.as_of, time.0.known_at))
        })
        .await?;
    Reply::entity(view.version, &view)
}

pub async fn create(can: Can<may::WritePosts>, input: Input<PostInput>) -> Result<Reply, Problem> {
    can.write(acts::POST_CREATE, input, |tx, scope, input, _| {
        let new = new_post(scope, input)?;
        let id = keeping::create(tx, &new)?;
        let view = written(tx, scope, id)?;
        Reply::created(format!("{}/posts/{id}", crate::web::API_PREFIX), view.version, &view)
    })
    .await
}

/// A body out of reach is answered like one that does not exist.
fn new_post(scope: &Scope, input: &PostInput) -> Result<NewPost, Problem> {
    let input = input.clone();
    let mut errors = Vec::new();
    if !scope.reaches_body(&input.organization_code) {
        errors.push(FieldError::new("/organization_code", "reference_unknown"));
    }
    match period_of(input.starts_on, input.ends_on) {
        Ok(period) if errors.is_empty() => Ok(NewPost {
            organization: input.organization_code.clone(),
            period,
            what: input.into(),
        }),
        Ok(_) => Err(Problem::invalid(errors)),
        Err(error) => {
            errors.push(error);
            Err(Problem::invalid(errors))
        }
    }
}

impl From<PostInput> for Description {
    fn from(input: PostInput) -> Self {
        Self {
            department: input.department,
            title: input.title,
            grade: input.grade,
            post_type: input.post_type,
            tasks: input.tasks,
            supervisor: input.supervisor,
            telework: input.telework,
            share: input.share_percent,
            min_level: input.min_level,
        }
    }
}

pub async fn describe(
    can: Can<may::WritePosts>,
    key: PathKey<PostId>,
    input: Input<PostPatch>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_DESCRIBE, input, move |tx, scope, input, given| {
        let row = store::find(tx.db, scope, key.0)?;
        given.require_version(row.version)?;
        keeping::describe(tx, scope, row.id, input.effective_on, |what| input.applied(what))?;
        answer(tx, scope, row.id)
    })
    .await
}

pub async fn close(
    can: Can<may::WritePosts>,
    key: PathKey<PostId>,
    input: Input<Closing>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_CLOSE, input, move |tx, scope, input, given| {
        let row = store::find(tx.db, scope, key.0)?;
        given.check_version(row.version)?;
        keeping::close(tx, scope, row.id, input.ends_on)?;
        answer(tx, scope, row.id)
    })
    .await
}

pub async fn reopen(
    can: Can<may::WritePosts>,
    key: PathKey<PostId>,
    input: Input<Reopening>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_REOPEN, input, move |tx, scope, input, given| {
        let row = store::find(tx.db, scope, key.0)?;
        given.check_version(row.version)?;
        keeping::reopen(tx, row.id, input.ends_on)?;
        answer(tx, scope, row.id)
    })
    .await
}

pub async fn hand_over(
    can: Can<may::WritePosts>,
    key: PathKey<PostId>,
    input: Input<HandOver>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_HAND_OVER, input, move |tx, scope, input, given| {
        let row = store::find(tx.db, scope, key.0)?;
        given.check_version(row.version)?;
        keeping::hand_over(tx, row.id, input.effective_on, &input.title)?;
        answer(tx, scope, row.id)
    })
    .await
}

pub async fn put_aside(
    can: Can<may::WritePosts>,
    key: PathKey<PostId>,
    input: Input<BudgetInput>,
) -> Result<Reply, Problem> {
    can.write(acts::POST_BUDGET, input, move |tx, scope, input, given| {
        let row = store::find(tx.db, scope, key.0)?;
        given.check_version(row.version)?;
        keeping::put_aside(tx, row.id, input.fiscal_year, input.budget().as_ref())?;
        answer(tx, scope, row.id)
    })
    .await
}

fn written(tx: &mut Tx<'_>, scope: &Scope, id: PostId) -> Result<PostView, Problem> {
    let row = store::find(tx.db, scope, id)?;
    view(tx.db, scope, &row, When::of(scope, None, None))
}

fn answer(tx: &mut Tx<'_>, scope: &Scope, id: PostId) -> Result<Reply, Problem> {
    let view = written(tx, scope, id)?;
    Reply::entity(view.version, &view)
}
