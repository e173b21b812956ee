//! ポスト一覧 as a file, one row per post: what the list writes out can be filled in with a spreadsheet
//! and taken in again.
//!
//! A post has no number of its own in an office's table: a row means the post of its ポストID, else the
//! one post of the body with that department and title; where there are several, the row must say
//! which.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::api::PostView;
use super::keeping;
use super::model::{BUDGET_MAX, Budget, Description, History, NewPost};
use super::store::{self, PostRow, Taken};
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::demand::acts;
use crate::organization;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{
    FOREVER, FiscalYear, Funding, Grade, Level, LongText, Name, OrganizationCode, Period, PostId,
    PostType, SearchKey, Share, ShortText, Telework, first_day_above,
};
use crate::web::{
    self, BodyName, Cell, Entry, Field, Importable, Judge, Judged, Kind, Offered, Subject, Table,
    Value, Verdict, Whole, Written, body_meant, fields, flag, half_width,
};

fields! {
    /// A row of the list of posts.
    Row {
        organization_code: OrganizationCode = ["団体コード", "全国地方公共団体コード"], 10, Required, "ポストを置く団体の全国地方公共団体コード（6桁）。団体名の列だけでも取り込めます。";
        organization_name: BodyName = ["団体名"], 14, Optional, "県・市・町まで付けた団体名。コードと違うときは誤りになります。";
        department: ShortText = ["所属"], 24, Required, "課や室の名前。";
        title: Name = ["職名"], 20, Required, "主幹、CIO補佐官など。";
        grade: Grade = ["相当級"], 14, Required, "職の相当級。";
        post_type: PostType = ["ポスト種別"], 24, Required, "4つの種別のどれか。";
        share: Share = ["必要割合（%）", "必要割合", "割合（%）", "割合"], 10, Required, "1人を100とする割合。";
        filled: Whole<0, 1000> = ["充足割合（%）"], 10, Shown, "配属から計算します。";
        telework: Telework = ["テレワーク"], 10, Optional, "テレワークで務められるか。";
        min_level: Level = ["求める水準"], 10, Optional, "0〜5。0は求めません。";
        starts_on: NaiveDate = ["始期", "設置日"], 12, Required, "ポストの最初の日。";
        ends_on: NaiveDate = ["終期", "廃止日"], 12, Optional, "ポストの最後の日。空欄は続きます。";
        tasks: LongText = ["業務内容"], 40, Optional, "何をする職か。";
        id: PostId = ["ポストID"], 20, Optional, "登録済みのポスト。同じ所属・職名のポストが2つ以上あるときに必要です。";
        successor_title: Name = ["後継の職名"], 20, Optional, "次に引き継ぐ職名。後継の始期と一緒に入力します。";
        successor_from: NaiveDate = ["後継の始期"], 12, Optional, "後継の職名の最初の日。";
        budget_year: FiscalYear = ["人件費の年度"], 12, Optional, "人件費の枠の年度。空欄は今の年度です。";
        budget_yen: Whole<0, BUDGET_MAX> = ["人件費（円）", "人件費", "人件費の枠"], 14, Optional, "その年度にこのポストのために確保する人件費（円）。";
        budget_funding: Funding = ["人件費の財源区分"], 16, Optional, "最後に誰が負担するか。";
        budget_source: ShortText = ["人件費の財源", "予算科目"], 24, Optional, "予算の科目や財源の名前。";
        budget_secured: Secured = ["予算の確保"], 12, Optional, "確保済か、未確保か。";
        supervisor: ShortText = ["指揮者"], 16, Taken, "誰の指揮を受けるか。";
        effective_on: NaiveDate = ["変更日"], 12, Taken, "登録済みのポストの内容が変わる日。空欄は取込の日です。";
    }
}

/// Whether money is in the budget that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secured(bool);

const SECURED: [(&str, bool); 2] = [("確保済", true), ("未確保", false)];

impl Value for Secured {
    const KIND: Kind = Kind::Choice(|| SECURED.iter().map(|(name, _)| *name).collect());

    fn read(cell: &str) -> Result<Self, FieldError> {
        match SECURED.iter().find(|(name, _)| *name == half_width(cell)) {
            Some((_, secured)) => Ok(Self(*secured)),
            None => flag(cell).map(Self),
        }
    }

    fn cell(&self) -> Cell {
        let name = SECURED.iter().find(|(_, secured)| *secured == self.0).map(|(name, _)| *name);
        name.unwrap_or_default().to_owned().into()
    }
}

/// The list as a file.
#[must_use]
pub fn table(rows: &[PostView]) -> Table {
    Row::table("ポスト一覧", rows.iter().map(row))
}

fn row(post: &PostView) -> Row {
    let successor = post.titles.iter().find(|span| span.starts_on > post.as_of);
    let year = FiscalYear::of(post.as_of).ok();
    let budget = post.budgets.iter().find(|budget| Some(budget.fiscal_year) == year);
    Row {
        successor_title: successor.map(|span| span.title.clone()),
        successor_from: successor.map(|span| span.starts_on),
        budget_year: budget.map(|budget| budget.fiscal_year),
        budget_yen: budget.map(|budget| Whole(budget.amount_yen)),
        budget_funding: budget.map(|budget| budget.funding),
        budget_source: budget.map(|budget| budget.source.clone()),
        budget_secured: budget.map(|budget| Secured(budget.secured)),
        organization_code: Some(post.organization_code.clone()),
        organization_name: Some(BodyName(post.organization_name.clone())),
        department: Some(post.department.clone()),
        title: Some(post.title.clone()),
        grade: Some(post.grade),
        post_type: Some(post.post_type),
        share: Some(post.share_percent),
        filled: Some(Whole(post.filled_percent)),
        telework: Some(post.telework),
        min_level: Some(post.min_level),
        starts_on: Some(post.starts_on),
        ends_on: post.ends_on,
        tasks: Some(post.tasks.clone()),
        id: Some(post.id),
        ..Row::default()
    }
}

/// The list of posts as it comes in.
#[derive(Clone, Copy)]
pub struct Posts;

impl Posts {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "posts";
}

/// Everything the rows are held against.
pub struct Known {
    today: NaiveDate,
    reached: BTreeMap<OrganizationCode, String>,
    posts: BTreeMap<OrganizationCode, Vec<(PostRow, History)>>,
    budgets: BTreeMap<PostId, Vec<Budget>>,
    taken: Vec<Taken>,
}

/// What a row does, step by step.
#[derive(Clone)]
pub enum Steps {
    Create(Box<NewPost>, Beside),
    Change {
        id: PostId,
        describe: Option<(NaiveDate, Box<Row>)>,
        close: Option<NaiveDate>,
        reopen: Option<NaiveDate>,
        beside: Beside,
    },
}

/// What a row says beside the post itself.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    successor: Option<(NaiveDate, Name)>,
    budget: Option<Budget>,
}

impl Beside {
    const fn is_empty(&self) -> bool {
        self.successor.is_none() && self.budget.is_none()
    }

    fn carry_out(&self, tx: &mut Tx<'_>, id: PostId) -> Result<(), Problem> {
        if let Some((day, title)) = &self.successor {
            keeping::hand_over(tx, id, *day, title)?;
        }
        match &self.budget {
            Some(budget) => keeping::put_aside(tx, id, budget.fiscal_year, Some(budget)),
            None => Ok(()),
        }
    }
}

impl Importable for Posts {
    type Entry = Row;
    type Known = Known;
    type Work = Steps;

    fn taken(&self) -> web::Taken {
        web::Taken::new(Action::WritePosts, Self::KIND, "ポスト一覧", acts::POST_IMPORT)
    }

    fn fields(&self) -> Cow<'static, [Field<Row>]> {
        Row::FIELDS.into()
    }

    fn blank(&self) -> Row {
        Row::default()
    }

    fn offered(&self, db: &mut Db, scope: &Scope) -> Result<Vec<Offered>, Problem> {
        Ok(Offered::bodies(reached(db, scope)?))
    }

    fn load(&self, db: &mut Db, scope: &Scope, _: &[Row]) -> Result<Known, Problem> {
        let reached = reached(db, scope)?;
        let rows = store::kept_by(db, &reached.keys().cloned().collect::<Vec<_>>())?;
        let ids: Vec<PostId> = rows.iter().map(|row| row.id).collect();
        let mut histories = store::histories(db, &ids, None)?;
        let mut posts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows {
            if let Some(history) = histories.remove(&row.id) {
                posts.entry(row.organization_code.clone()).or_default().push((row, history));
            }
        }
        let taken = store::taken(db, scope, &ids, always(), None)?;
        let budgets = store::budgets(db, &ids, None)?;
        Ok(Known { today: scope.today(), reached, posts, budgets, taken })
    }

    fn identity(&self, known: &Known, _: usize, entry: &Row) -> Option<(&'static str, String)> {
        if let Some(id) = entry.id {
            return Some(("id", id.to_string()));
        }
        let body = body_of(known, entry).ok()?;
        let (department, title) = (entry.department.as_ref()?, entry.title.as_ref()?);
        let named = SearchKey::fold(&[department.as_str(), title.as_str()]);
        Some(("title", format!("{body} {}", named.as_str())))
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<Judged<Steps>> {
        let body = body_of(known, entry).map_err(|(key, error)| row.fault(key, error)).ok()?;
        let title = row.need("title", entry.title.as_ref());
        let found = found(known, row, entry, &body)?;
        let (basis, verdict) = match found {
            None => (String::new(), new_post(known, row, entry, &body).map(Verdict::Create)),
            Some((post, history)) => (
                format!("{}/{}", post.id, post.version),
                known_post(known, row, entry, (post.id, history)),
            ),
        };
        let verdict = verdict.filter(|_| row.is_good())?;
        let department = entry.department.as_ref().map_or("", ShortText::as_str);
        let name = format!("{} {department} {}", known.reached[&body], title?);
        Some(Judged { name, verdict, basis })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, scope: &Scope, work: &Steps) -> Result<Subject, Problem> {
        let id = match work {
            Steps::Create(new, beside) => {
                let id = keeping::create(tx, new)?;
                if beside.is_empty() {
                    return Ok(Subject { id: id.number(), version: 1 });
                }
                beside.carry_out(tx, id)?;
                id
            }
            Steps::Change { id, describe, close, reopen, beside } => {
                if reopen.is_some() {
                    keeping::reopen(tx, *id, *reopen)?;
                }
                if let Some((day, said)) = describe {
                    keeping::describe(tx, scope, *id, *day, |what| applied(said, what))?;
                }
                beside.carry_out(tx, *id)?;
                if let Some(last) = close {
                    keeping::close(tx, scope, *id, *last)?;
                }
                *id
            }
        };
        let version = store::post(tx.db, id)?.ok_or(Problem::not_found())?.version;
        Ok(Subject { id: id.number(), version })
    }

    fn built_upon(
        &self,
        db: &mut Db,
        scope: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        let ids: Vec<PostId> = written.iter().map(|one| PostId(one.subject.id)).collect();
        let taken = store::taken(db, scope, &ids, always(), None)?;
        let asked = store::asked_for(db, &ids)?;
        let mut reasons =
            Written::moved(written, ("ポストの変更", "a change of the post"), |id| {
                Ok(store::post(db, PostId(id))?.map(|post| post.version))
            })?;
        for (place, one) in written.iter().enumerate() {
            let id = PostId(one.subject.id);
            if one.created && taken.iter().any(|taken| taken.post == id) {
                reasons.push((place, ("配属", "an assignment").into()));
            }
            if one.created && asked.contains(&id) {
                reasons.push((place, ("需要", "a demand").into()));
            }
        }
        Ok(reasons)
    }

    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem> {
        let before = moment - TimeDelta::microseconds(1);
        keeping::restore(tx, scope, PostId(written.subject.id), before)
    }
}

/// Every day on which anything can be recorded.
fn always() -> Period {
    Period::between(NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default(), FOREVER)
}

/// Bodies whose posts the caller keeps.
fn reached(db: &mut Db, scope: &Scope) -> Result<BTreeMap<OrganizationCode, String>, Problem> {
    let names = organization::names(db)?;
    Ok(names.into_iter().filter(|(code, _)| scope.reaches_body(code)).collect())
}

/// A body out of reach is answered like one that does not exist.
fn body_of(known: &Known, entry: &Row) -> Result<OrganizationCode, (&'static str, FieldError)> {
    let (code, name) = (entry.organization_code.as_ref(), entry.organization_name.as_ref());
    body_meant(&known.reached, code, name)
}

type Found<'a> = Option<(&'a PostRow, &'a History)>;

/// The post a row means; nothing when the row does not say which of several.
fn found<'a>(
    known: &'a Known,
    row: &mut Judge<'_>,
    entry: &Row,
    body: &OrganizationCode,
) -> Option<Found<'a>> {
    let posts = known.posts.get(body).map_or(&[][..], Vec::as_slice);
    if let Some(id) = entry.id {
        let found = posts.iter().find(|(post, _)| post.id == id);
        if found.is_none() {
            row.fault("id", FieldError::new("", "reference_unknown"));
        }
        return found.map(|(post, history)| Some((post, history)));
    }
    let key = |department: &str, title: &str| SearchKey::fold(&[department, title]);
    let meant = key(entry.department.as_ref()?.as_str(), entry.title.as_ref()?.as_str());
    let same = |history: &History| {
        history
            .nearest(known.today)
            .is_some_and(|now| key(now.what.department.as_str(), now.what.title.as_str()) == meant)
    };
    let mut same = posts.iter().filter(|(_, history)| same(history));
    match (same.next(), same.next()) {
        (Some(_), Some(_)) => {
            let reason = (
                "同じ所属・職名のポストが2つ以上あります。どれかをポストIDの列で指定してください。",
                "There are several posts of this department and title. Say which in the column ポストID.",
            );
            row.fault("title", FieldError::because("", reason));
            None
        }
        (one, _) => Some(one.map(|(post, history)| (post, history))),
    }
}

fn period_of(row: &mut Judge<'_>, entry: &Row) -> Option<Period> {
    let first = *row.need("starts_on", entry.starts_on.as_ref())?;
    match Period::of_days(first, entry.ends_on) {
        Ok(period) => Some(period),
        Err(code) => {
            row.fault("ends_on", FieldError::new("", code));
            None
        }
    }
}

fn new_post(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Row,
    body: &OrganizationCode,
) -> Option<Steps> {
    let department = row.need("department", entry.department.as_ref()).cloned();
    let grade = row.need("grade", entry.grade.as_ref()).copied();
    let post_type = row.need("post_type", entry.post_type.as_ref()).copied();
    let share = row.need("share", entry.share.as_ref()).copied();
    let period = period_of(row, entry);
    let title = entry.title.clone()?;
    let whole = period?;
    let beside = Beside {
        successor: successor(row, entry, whole).filter(|(_, next)| *next != title),
        budget: budget(known.today, row, entry, (whole, &[])),
    };
    let new = NewPost {
        organization: body.clone(),
        period: whole,
        what: Description {
            department: department?,
            title,
            grade: grade?,
            post_type: post_type?,
            tasks: entry.tasks.clone().unwrap_or_default(),
            supervisor: entry.supervisor.clone().unwrap_or_default(),
            telework: entry.telework.unwrap_or(Telework::None),
            share: share?,
            min_level: entry.min_level.unwrap_or(Level::LOWEST),
        },
    };
    Some(Steps::Create(Box::new(new), beside))
}

/// The title that follows, when the row names one with its day.
fn successor(row: &mut Judge<'_>, entry: &Row, whole: Period) -> Option<(NaiveDate, Name)> {
    let (title, day) = (entry.successor_title.as_ref(), entry.successor_from.as_ref());
    if title.is_none() && day.is_none() {
        return None;
    }
    let title = row.need("successor_title", title).cloned();
    let day = *row.need("successor_from", day)?;
    if day <= whole.from || whole.to <= day {
        let last = whole.last_day().map_or_else(String::new, |day| day.to_string());
        let limit = format!("{}〜{last}", whole.from);
        row.fault("successor_from", FieldError::new("", "day_outside").with("limit", limit));
    }
    Some((day, title?))
}

/// What the row puts aside, if that is not what is recorded. Cells that are empty stay as they are.
fn budget(
    today: NaiveDate,
    row: &mut Judge<'_>,
    entry: &Row,
    (whole, recorded): (Period, &[Budget]),
) -> Option<Budget> {
    let asked = entry.budget_yen.is_some()
        || entry.budget_funding.is_some()
        || entry.budget_source.is_some()
        || entry.budget_secured.is_some();
    let year = match entry.budget_year {
        _ if !asked => return None,
        Some(year) => year,
        None => FiscalYear::of(today).ok()?,
    };
    let now = recorded.iter().find(|budget| budget.fiscal_year == year);
    let yen = entry.budget_yen.map(|yen| yen.0).or(now.map(|now| now.amount_yen));
    let amount_yen = *row.need("budget_yen", yen.as_ref())?;
    if whole.overlap(&year.period()).is_none() {
        let last = whole.last_day().map_or_else(String::new, |day| day.to_string());
        let limit = format!("{}〜{last}", whole.from);
        row.fault("budget_year", FieldError::new("", "day_outside").with("limit", limit));
    }
    let funding = entry.budget_funding.or(now.map(|now| now.funding));
    let source = entry.budget_source.clone().or(now.map(|now| now.source.clone()));
    let secured = entry.budget_secured.map(|secured| secured.0).or(now.map(|now| now.secured));
    let new = Budget {
        fiscal_year: year,
        amount_yen,
        funding: funding.unwrap_or(Funding::Unspecified),
        source: source.unwrap_or_default(),
        secured: secured.unwrap_or(false),
    };
    Some(new).filter(|new| now != Some(new))
}

impl Row {
    /// The row with what it says differently alone: what is said of later days stays.
    fn differing(&self, keys: &[&'static str]) -> Self {
        let (said, asked) = (self.clone(), |key: &str| keys.contains(&key));
        Self {
            department: said.department.filter(|_| asked("department")),
            title: said.title.filter(|_| asked("title")),
            grade: said.grade.filter(|_| asked("grade")),
            post_type: said.post_type.filter(|_| asked("post_type")),
            tasks: said.tasks.filter(|_| asked("tasks")),
            supervisor: said.supervisor.filter(|_| asked("supervisor")),
            telework: said.telework.filter(|_| asked("telework")),
            share: said.share.filter(|_| asked("share")),
            min_level: said.min_level.filter(|_| asked("min_level")),
            ..said
        }
    }
}

/// What is said of a post with a row laid over it.
fn applied(said: &Row, what: &Description) -> Description {
    Description {
        department: said.department.clone().unwrap_or_else(|| what.department.clone()),
        title: said.title.clone().unwrap_or_else(|| what.title.clone()),
        grade: said.grade.unwrap_or(what.grade),
        post_type: said.post_type.unwrap_or(what.post_type),
        tasks: said.tasks.clone().unwrap_or_else(|| what.tasks.clone()),
        supervisor: said.supervisor.clone().unwrap_or_else(|| what.supervisor.clone()),
        telework: said.telework.unwrap_or(what.telework),
        share: said.share.unwrap_or(what.share),
        min_level: said.min_level.unwrap_or(what.min_level),
    }
}

fn changes(now: &Description, then: &Description) -> Vec<&'static str> {
    [
        ("department", now.department != then.department),
        ("title", now.title != then.title),
        ("grade", now.grade != then.grade),
        ("post_type", now.post_type != then.post_type),
        ("tasks", now.tasks != then.tasks),
        ("supervisor", now.supervisor != then.supervisor),
        ("telework", now.telework != then.telework),
        ("share", now.share != then.share),
        ("min_level", now.min_level != then.min_level),
    ]
    .into_iter()
    .filter_map(|(key, differs)| differs.then_some(key))
    .collect()
}

/// A post that is there: what the row says differently.
fn known_post(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Row,
    (id, history): (PostId, &History),
) -> Option<Verdict<Steps>> {
    let whole = history.whole()?;
    if entry.starts_on.is_some_and(|first| first != whole.from) {
        let place = ("ポストの画面", "the page of the post");
        let error = FieldError::new("", "kept_elsewhere").with("other", whole.from);
        row.fault("starts_on", error.saying("place", place));
    }
    let taken: Vec<(Period, i32)> = known
        .taken
        .iter()
        .filter(|taken| taken.post == id)
        .map(|taken| (taken.period, taken.percent))
        .collect();
    let day = entry.effective_on.unwrap_or(known.today).max(whole.from);
    let now = &history.nearest(day)?.what;
    let mut keys = changes(now, &applied(entry, now));
    let mut describe = None;
    if !keys.is_empty() {
        if whole.contains(day) {
            let revision = history.changed_from(day, |what| applied(entry, what));
            room(row, &taken, &revision.added);
        } else {
            let last = whole.last_day().map_or_else(String::new, |day| day.to_string());
            let limit = format!("{}〜{last}", whole.from);
            row.fault("effective_on", FieldError::new("", "day_outside").with("limit", limit));
        }
        describe = Some((day, Box::new(entry.differing(&keys))));
    }
    let next = successor(row, entry, whole);
    let titles = history.titles();
    let follows = |(day, title): &(NaiveDate, Name)| {
        titles.iter().any(|span| span.starts_on == *day && span.title == *title)
    };
    let recorded = known.budgets.get(&id).map_or(&[][..], Vec::as_slice);
    let beside = Beside {
        // A title that changes from a day before would change what follows it too.
        successor: next.filter(|next| keys.contains(&"title") || !follows(next)),
        budget: budget(known.today, row, entry, (whole, recorded)),
    };
    keys.extend(beside.successor.as_ref().map(|_| "successor_title"));
    keys.extend(beside.budget.as_ref().map(|_| "budget_yen"));
    let (close, reopen) = ends(row, entry, whole, &taken);
    if close.or(reopen).is_some() {
        keys.push("ends_on");
    }
    let steps = Steps::Change { id, describe, close, reopen, beside };
    Some(if keys.is_empty() { Verdict::Leave } else { Verdict::Change(steps, keys) })
}

/// A share does not fall below what assignments take.
fn room(row: &mut Judge<'_>, taken: &[(Period, i32)], added: &[(Period, Description)]) {
    for (period, what) in added {
        if let Some((day, total)) = first_day_above(*period, taken, what.share.percent()) {
            let reason = Wording::Each {
                ja: format!(
                    "{day} に配属の割合の合計が {total}% あります。それより下げられません。"
                ),
                en: format!("On {day} assignments take {total} %. It cannot be less."),
            };
            row.fault("share", FieldError::because("", reason));
        }
    }
}

/// An earlier last day closes the post, a later one lets it go on.
fn ends(
    row: &mut Judge<'_>,
    entry: &Row,
    whole: Period,
    taken: &[(Period, i32)],
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let Some(last) = entry.ends_on.filter(|last| Some(*last) != whole.last_day()) else {
        return (None, None);
    };
    if last < whole.from {
        row.fault("ends_on", FieldError::new("", "period_reversed"));
    } else if last >= whole.to {
        return (None, Some(last));
    } else if let Some((period, _)) =
        taken.iter().find(|(period, _)| period.to > last.succ_opt().unwrap_or(last))
    {
        let day = period.from.max(last);
        let reason = Wording::Each {
            ja: format!("{day} 以降に配属があります。先に配属を変更してください。"),
            en: format!("There is an assignment from {day} on. Change it first."),
        };
        row.fault("ends_on", FieldError::because("", reason));
    }
    (Some(last), None)
}
