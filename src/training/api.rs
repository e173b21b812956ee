//! Training over HTTP.

pub mod attendance;
pub mod course;

use serde::Deserialize;
use utoipa::IntoParams;

use super::exchange::AttendanceImport;
use super::input::{
    AskForTraining, AttendanceFilter, Completed, CourseFilter, CoursePatch, NewAttendance,
    NewCourse, Reason,
};
use super::reference::DevelopmentTool;
use super::statistics::TrainingStatistics;
use super::view::{AttendanceView, CourseView, MyTraining};
use crate::vocab::{FiscalYear, TrainingCourseId};
use crate::web::{Nothing, Page, Route};

pub use attendance::{asked as attendances_asked, file as attendances_file};
pub use course::{asked as courses_asked, file as courses_file};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    [courses(), attendances()].into_iter().flatten().collect()
}

fn courses() -> Vec<Route> {
    vec![
        Route::get("/development-scheme", "人材育成の体系（OJT・Off-JT）", course::scheme)
            .list()
            .returns::<Page<DevelopmentTool>>(),
        Route::get("/training-courses", "研修の一覧", course::list)
            .query::<CourseFilter>()
            .list()
            .returns::<Page<CourseView>>(),
        Route::post("/training-courses", "研修の登録", course::add)
            .takes::<NewCourse>()
            .returns::<CourseView>()
            .gives(201),
        Route::get("/training-courses/{id}", "研修", course::show).returns::<CourseView>(),
        Route::patch("/training-courses/{id}", "研修の変更", course::change)
            .takes::<CoursePatch>()
            .returns::<CourseView>(),
        Route::post("/training-courses/{id}/hold", "研修の実施の記録", course::hold)
            .takes::<Nothing>()
            .returns::<CourseView>(),
        Route::post(
            "/training-courses/{id}/cancel",
            "研修の中止（受講予定の人にも記録されます）",
            course::cancel,
        )
        .takes::<Reason>()
        .returns::<CourseView>(),
        Route::post("/training-courses/{id}/reopen", "実施・中止の記録の取消", course::reopen)
            .takes::<Nothing>()
            .returns::<CourseView>(),
        Route::get(
            "/statistics/training",
            "研修の受講者数（県人事担当以外には、少人数を伏せます）",
            course::figures,
        )
        .query::<OfYear>()
        .list()
        .returns::<TrainingStatistics>(),
    ]
}

fn attendances() -> Vec<Route> {
    vec![
        Route::get(
            "/training-attendances",
            "研修の受講の一覧（取込と同じ形の CSV・XLSX）",
            attendance::list,
        )
        .query::<AttendanceFilter>()
        .list()
        .returns::<Page<AttendanceView>>(),
        Route::post("/training-attendances", "受講者の登録", attendance::enrol)
            .takes::<NewAttendance>()
            .returns::<AttendanceView>()
            .gives(201),
        Route::post(
            "/training-attendances/import",
            "受講の記録の取込（XLSX・CSV、dry_run=true で確認のみ）",
            attendance::import,
        )
        .query::<Taking>()
        .takes_file()
        .returns::<AttendanceImport>(),
        Route::get("/training-attendances/{id}", "研修の受講", attendance::show)
            .returns::<AttendanceView>(),
        Route::post("/training-attendances/{id}/accept", "受講の申込みの承認", attendance::accept)
            .takes::<Nothing>()
            .returns::<AttendanceView>(),
        Route::post(
            "/training-attendances/{id}/decline",
            "受講の申込みの見送り",
            attendance::decline,
        )
        .takes::<Reason>()
        .returns::<AttendanceView>(),
        Route::post("/training-attendances/{id}/complete", "修了の記録", attendance::complete)
            .takes::<Completed>()
            .returns::<AttendanceView>(),
        Route::post(
            "/training-attendances/{id}/mark-absent",
            "欠席の記録",
            attendance::mark_absent,
        )
        .takes::<Reason>()
        .returns::<AttendanceView>(),
        Route::post("/training-attendances/{id}/withdraw", "受講の取りやめ", attendance::withdraw)
            .takes::<Reason>()
            .returns::<AttendanceView>(),
        Route::post(
            "/training-attendances/{id}/reopen",
            "修了・欠席・取りやめ・見送りの記録の取消",
            attendance::reopen,
        )
        .takes::<Reason>()
        .returns::<AttendanceView>(),
        Route::get("/me/training", "自分の研修", attendance::own).returns::<MyTraining>(),
        Route::post("/me/training", "受講の申込み", attendance::ask)
            .takes::<AskForTraining>()
            .returns::<AttendanceView>()
            .gives(201),
        Route::post("/me/training/{id}/withdraw", "自分の申込みの取下げ", attendance::take_back)
            .takes::<Reason>()
            .returns::<AttendanceView>(),
    ]
}

/// Which year.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfYear {
    /// The fiscal year; the present one when left out.
    fiscal_year: Option<FiscalYear>,
}

/// How a file is taken in.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Taking {
    /// Only report what is wrong and how much would be written; nothing is.
    #[serde(default)]
    pub dry_run: bool,
    /// The course of rows that name none.
    pub course_id: Option<TrainingCourseId>,
}
