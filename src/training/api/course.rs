//! Courses over HTTP.

use super::OfYear;
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::training::acts;
use crate::training::input::{CourseFilter, CoursePatch, NewCourse, Reason};
use crate::training::model::Course;
use crate::training::reference::DevelopmentTool;
use crate::training::statistics::{CourseFigures, TrainingStatistics, statistics};
use crate::training::store::tools;
use crate::training::view::{CourseView, SkillName, course, course_views};
use crate::training::{steps, store};
use crate::vocab::{Act, FiscalYear, TrainingCourseId};
use crate::web::{
    API_PREFIX, Can, Cursor, Input, Listing, NoFilter, Nothing, Page, PathKey, Reply, Table,
    handlers,
};

pub(super) async fn scheme(
    can: Can<may::ReadTrainingCourses>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(|db, _| tools(db)).await?;
    listing.reply_all(rows, |tool| tool.tool_ja.clone(), scheme_table)
}

fn scheme_table(rows: &[DevelopmentTool]) -> Table {
    rows.iter().fold(
        Table::new("人材育成の体系", &[("区分", 24), ("方法", 24), ("内容", 60)]),
        |table, tool| {
            table.row(vec![
                tool.category_label.to_owned(),
                tool.tool_ja.clone(),
                tool.content_ja.clone(),
            ])
        },
    )
}

pub(super) async fn list(
    can: Can<may::ReadTrainingCourses>,
    listing: Listing<CourseFilter>,
) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, asked).await?;
    file(&listing, &page)
}

/// A page of courses, those that begin last first.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<CourseFilter>,
) -> Result<Page<CourseView>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = store::page(db, &listing.filter, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, &listing.filter)?) } else { None };
    let views = course_views(db, scope, rows)?;
    listing.arranged(Page::of(views, listing.limit, total, |row| (row.starts_on, row.id)))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<CourseFilter>, page: &Page<CourseView>) -> Result<Reply, Problem> {
    listing.reply(page, table)
}

fn table(rows: &[CourseView]) -> Table {
    let columns = [
        ("研修ID", 20),
        ("年度", 12),
        ("研修名", 30),
        ("区分", 24),
        ("方法", 12),
        ("実施主体", 20),
        ("始期", 12),
        ("終期", 12),
        ("公表された時期", 16),
        ("時間", 8),
        ("対象ジョブタイプ", 40),
        ("スキル", 40),
        ("対象団体", 30),
        ("状態", 10),
        ("公表された受講者数", 12),
        ("公表された市町数", 12),
        ("出典", 24),
        ("内容", 60),
    ];
    rows.iter().fold(Table::new("研修一覧", &columns), |table, row| table.row(cells(row)))
}

fn cells(row: &CourseView) -> Vec<String> {
    let number = |value: Option<i32>| value.map_or_else(String::new, |value| value.to_string());
    let skills = row
        .skills
        .iter()
        .map(|skill: &SkillName| skill.name_ja.as_str())
        .collect::<Vec<_>>()
        .join("、");
    vec![
        row.id.to_string(),
        row.fiscal_year_label.clone(),
        row.name.to_string(),
        row.category_label.to_owned(),
        row.method_label.to_owned(),
        row.provider.to_string(),
        row.starts_on.to_string(),
        row.ends_on.to_string(),
        row.period_note.to_string(),
        number(row.hours),
        row.job_types.iter().map(crate::vocab::JobType::as_str).collect::<Vec<_>>().join(" "),
        skills,
        row.open_to
            .iter()
            .map(crate::vocab::OrganizationCode::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        row.state_label.to_owned(),
        number(row.published_participants),
        number(row.published_municipalities),
        row.source.to_string(),
        row.content.to_string(),
    ]
}

pub(super) async fn show(
    can: Can<may::ReadTrainingCourses>,
    key: PathKey<TrainingCourseId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| course(db, scope, key.0)).await?;
    Reply::entity(view.version, &view)
}

fn shown(tx: &mut Tx<'_>, scope: &Scope, id: TrainingCourseId) -> Result<Reply, Problem> {
    let view = course(tx.db, scope, id)?;
    Reply::entity(view.version, &view)
}

pub async fn add(can: Can<may::KeepTraining>, input: Input<NewCourse>) -> Result<Reply, Problem> {
    can.write(acts::TRAINING_COURSE_ADD, input, |tx, scope, input, _| {
        let view = steps::add_course(tx, input).and_then(|id| course(tx.db, scope, id))?;
        Reply::created(format!("{API_PREFIX}/training-courses/{}", view.id), view.version, &view)
    })
    .await
}

pub async fn change(
    can: Can<may::KeepTraining>,
    key: PathKey<TrainingCourseId>,
    input: Input<CoursePatch>,
) -> Result<Reply, Problem> {
    can.write(acts::TRAINING_COURSE_CHANGE, input, move |tx, scope, input, given| {
        let course = store::course(tx.db, key.0)?;
        given.require_version(course.version)?;
        steps::change_course(tx, &course, input)?;
        shown(tx, scope, key.0)
    })
    .await
}

/// Takes a step with a course and answers how it stands then.
async fn step<I: Send + 'static>(
    act: Act,
    can: Can<may::KeepTraining>,
    id: TrainingCourseId,
    input: Input<I>,
    take: impl Fn(&mut Tx<'_>, &Scope, &Course, &I) -> Result<(), Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(act, input, move |tx, scope, input, given| {
        let course = store::course(tx.db, id)?;
        given.check_version(course.version)?;
        take(tx, scope, &course, input)?;
        shown(tx, scope, id)
    })
    .await
}

handlers! { step for KeepTraining on TrainingCourseId {
    hold(Nothing) = acts::TRAINING_COURSE_HOLD, id =>
        |tx, scope, course, _| steps::hold(tx, course, scope.today());
    cancel(Reason) = acts::TRAINING_COURSE_CANCEL, id =>
        |tx, _, course, said| steps::cancel(tx, course, &said.reason);
    reopen(Nothing) = acts::TRAINING_COURSE_REOPEN, id =>
        |tx, _, course, _| steps::plan_again(tx, course);
}}

pub(super) async fn figures(
    can: Can<may::ReadTrainingStatistics>,
    listing: Listing<OfYear>,
) -> Result<Reply, Problem> {
    let (asked, threshold) = (listing.filter.fiscal_year, can.door().smallest_group);
    let found = can
        .read(move |db, scope| {
            let year = asked.map_or_else(
                || FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal)),
                Ok,
            )?;
            statistics(db, scope, year, threshold)
        })
        .await?;
    let TrainingStatistics { fiscal_year, fiscal_year_label, smallest_group, items, .. } = found;
    let whole = |page: Page<CourseFigures>| TrainingStatistics {
        fiscal_year,
        fiscal_year_label,
        smallest_group,
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
    };
    listing.reply_within(items, |row| row.course_id.to_string(), whole, figures_table)
}

fn figures_table(rows: &[CourseFigures]) -> Table {
    let columns = [
        ("研修名", 30),
        ("区分", 24),
        ("状態", 10),
        ("修了者数", 10),
        ("市町数", 10),
        ("公表された受講者数", 12),
        ("公表された市町数", 12),
        ("出典", 24),
    ];
    let number = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
    rows.iter().fold(Table::new("研修の受講者数", &columns), |table, row| {
        table.row(vec![
            row.name.to_string(),
            row.category.name_ja().to_owned(),
            row.state.name_ja().to_owned(),
            number(row.participants),
            number(row.municipalities),
            number(row.published_participants.map(i64::from)),
            number(row.published_municipalities.map(i64::from)),
            row.source.to_string(),
        ])
    })
}
