//! One's own training: what one asked for, attends and completed, and what one can ask for.

use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, address,
    blocks, screen, with_form,
};
use crate::pages::register::talents::days;
use crate::pages::training::attendances::state;
use crate::pages::training::courses::skills;
use crate::problem::Problem;
use crate::training::{self, AttendanceView, CourseView, MyTraining, acts, handlers};
use crate::vocab::TrainingAttendanceId;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/my/training", "自分の研修の画面", show),
        Route::get("/my/training/ask", "受講の申込みの画面", ask_form),
        Route::post("/my/training/ask", "受講の申込み", ask),
    ]
    .into_iter()
    .chain(screen(
        "/my/training/{id}/withdraw",
        ["申込みの取下げの画面", "申込みの取下げ"],
        withdrawing,
        handlers::take_back,
    ))
    .collect()
}

async fn show(visit: Visit<may::AskForTraining>) -> Result<Answer, Problem> {
    let w = visit.w;
    if visit.viewer.me.talent_id.is_none() {
        return visit
            .page(w.my_training, blocks(vec![Block::Notice("info", w.no_person.to_owned())]));
    }
    let MyTraining { attendances, open_courses, skills: hints } =
        visit.can().read(training::my_training).await?;
    let mut parts =
        vec![Block::Text(w.my_training_lead.to_owned()), Block::Grid(own(&attendances, w))];
    parts.extend([
        Block::Section("open", w.open_courses.to_owned()),
        Block::Grid(open(&open_courses, w)),
    ]);
    parts.extend(skills(&hints, w));
    visit.page(w.my_training, blocks(parts))
}

fn own(rows: &[AttendanceView], w: &'static Words) -> Grid {
    let heads = [
        w.course_name,
        w.period,
        w.state,
        w.completed_on,
        w.certificate_reference,
        w.reason_column,
        w.what_to_do,
    ];
    rows.iter().fold(Grid::new(w.my_training, &heads, w), |grid, row| {
        let withdraw = row.allowed_actions.contains(&acts::TRAINING_ATTENDANCE_WITHDRAW);
        grid.row(vec![
            Cell::link(format!("/training-courses/{}", row.course_id), row.course_name.to_string()),
            Cell::Days(days(row.starts_on, Some(row.ends_on), w)),
            state(row.state, w),
            Cell::maybe(row.completed_on),
            Cell::maybe(row.certificate_reference.as_ref()),
            Cell::maybe(row.reason.as_ref()),
            if withdraw {
                Cell::link(format!("/my/training/{}/withdraw", row.id), w.take_request_back)
            } else {
                Cell::text("")
            },
        ])
    })
}

fn open(rows: &[CourseView], w: &'static Words) -> Grid {
    let heads = [w.course_name, w.period, w.method, w.provider, w.serves_skills, w.what_to_do];
    rows.iter().fold(
        Grid { empty: w.no_open_courses, ..Grid::new(w.open_courses, &heads, w) },
        |grid, row| {
            let served = row
                .skills
                .iter()
                .map(|skill| skill.name_ja.as_str())
                .collect::<Vec<_>>()
                .join("、");
            grid.row(vec![
                Cell::link(format!("/training-courses/{}", row.id), row.name.to_string()),
                Cell::Days(days(row.starts_on, Some(row.ends_on), w)),
                Cell::text(w.term(row.method)),
                Cell::text(&row.provider),
                Cell::text(served),
                Cell::link(
                    address("/my/training/ask", "", &[("course_id", &row.id.to_string())]),
                    w.ask_course,
                ),
            ])
        },
    )
}

/// The course named in the address, where it can be asked for.
async fn asking(visit: &Visit<may::AskForTraining>) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, asked) = (visit.w, visit.looks("course_id").pop().unwrap_or_default());
    let Some(talent) = visit.viewer.me.talent_id else { return Ok(None) };
    let open = visit.can().read(move |db, scope| training::open_courses(db, scope, talent)).await?;
    let Some(course) = open.into_iter().find(|course| course.id.to_string() == asked) else {
        return Ok(None);
    };
    let fields = vec![
        Field::new("course_id", w.course, Kind::Hidden).value(&asked),
        Field::new("reason", w.ask_reason, Kind::Text),
    ];
    let parts = vec![
        Block::Text(Words::fill(w.ask_course_text, &[&course.name])),
        Block::Facts(vec![
            (w.period.to_owned(), Cell::Days(days(course.starts_on, Some(course.ends_on), w))),
            (w.method.to_owned(), Cell::text(w.term(course.method))),
            (w.provider.to_owned(), Cell::text(&course.provider)),
            (w.course_content.to_owned(), Cell::text(&course.content)),
        ]),
    ];
    let action = address("/my/training/ask", "", &[("course_id", &asked)]);
    Ok(Some((parts, visit.form(action, w.ask_course, fields).back("/my/training"))))
}

async fn ask_form(visit: Visit<may::AskForTraining>) -> Result<Answer, Problem> {
    let Some((mut parts, form)) = asking(&visit).await? else {
        return Ok(Answer::to("/my/training"));
    };
    parts.push(Block::Form(form));
    visit.page(visit.w.ask_course, blocks(parts))
}

async fn ask(step: Step<may::AskForTraining>) -> Result<Answer, Problem> {
    let Some((parts, form)) = asking(&step.visit).await? else {
        return Ok(Answer::to("/my/training"));
    };
    match handlers::ask(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/my/training?done=saved")),
        Err(problem) => {
            step.visit.again(step.visit.w.ask_course, &problem, step.filled(form), with_form(parts))
        }
    }
}

async fn withdrawing(
    visit: &Visit<may::AskForTraining>,
    id: TrainingAttendanceId,
) -> Result<Screen, Problem> {
    let (w, row) =
        (visit.w, visit.can().read(move |db, scope| training::find(db, scope, id)).await?);
    if !row.allowed_actions.contains(&acts::TRAINING_ATTENDANCE_WITHDRAW) {
        let why = Words::fill(w.attendance_not_now, &[&w.term(row.state)]);
        return Ok(Screen::new(
            visit.w.take_request_back,
            vec![
                Block::Notice("bad", why),
                Block::Links(vec![Link::new("/my/training", w.my_training)]),
            ],
            None::<Form>,
            "/my/training?done=saved",
        ));
    }
    let form = visit.form(format!("/my/training/{id}/withdraw"), w.take_request_back, Vec::new());
    let text = Words::fill(w.take_request_back_text, &[&row.course_name]);
    Ok(Screen::new(
        visit.w.take_request_back,
        vec![Block::Notice("info", text)],
        Some(form.of_version(row.version).back("/my/training")),
        "/my/training?done=saved",
    ))
}
