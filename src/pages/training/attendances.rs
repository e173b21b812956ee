//! Who attends a course: listing people, every step behind a page that states its effect, and
//! files.

use std::collections::BTreeMap;

use crate::auth::may;
use crate::pages::kit::choose::{chosen, name_of};
use crate::pages::kit::upload::Sent;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, about, address,
    screen_by, screen_of,
};
use crate::pages::skills::imports::{Place, Told, take_in};
use crate::problem::Problem;
use crate::training::{
    self, AttendanceImport, AttendanceState, AttendanceView, CourseFilter, CourseState, Taking,
    acts, handlers,
};
use crate::vocab::{Act, OrganizationCode, TrainingAttendanceId};
use crate::web::{Listing, PathKey, Query, Reply, Route, Sheet, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/training-attendances/import", "受講の記録の取込の画面", import_blank),
        Route::post("/training-attendances/import", "受講の記録の取込", import),
    ]
    .into_iter()
    .chain(screen_of(
        "/training-attendances/new",
        ["受講者の登録の画面", "受講者の登録"],
        async |visit: &Visit<_>| {
            about(
                visit,
                "/training-attendances/new",
                listing(visit).await?,
                (visit.w.attendance_new, "/training-courses/{course_id}?done=saved"),
            )
            .await
        },
        handlers::enrol,
    ))
    .chain(screen_by(
        "/training-attendances/{id}/step",
        ["受講の記録の確認の画面", "受講の記録"],
        confirmed,
        take,
    ))
    .collect()
}

/// How far an attendance is, with a mark.
pub fn state(state: AttendanceState, w: &Words) -> Cell {
    let tone = match state {
        AttendanceState::Completed => "good",
        AttendanceState::Requested | AttendanceState::Enrolled => "half",
        AttendanceState::Declined | AttendanceState::Withdrawn | AttendanceState::Absent => "bad",
    };
    Cell::Mark(tone, w.term(state).to_owned())
}

fn links(row: &AttendanceView, w: &'static Words) -> Cell {
    let link = |act: &Act| {
        Some(Link::new(format!("/training-attendances/{}/step?take={act}", row.id), w.ask(*act)?.0))
    };
    Cell::Links(row.allowed_actions.iter().filter_map(link).collect())
}

/// The participants of a course; with ways on for those who keep the list.
pub(super) fn grid(
    rows: &[AttendanceView],
    bodies: &BTreeMap<OrganizationCode, String>,
    w: &'static Words,
) -> Grid {
    let keeps = rows.iter().any(|row| !row.allowed_actions.is_empty());
    let told = rows.iter().any(|row| row.certificate_reference.is_some());
    let mut heads = vec![w.name, w.body, w.state, w.completed_on];
    heads.extend(told.then_some(w.certificate_reference));
    heads.extend(told.then_some(w.reason_column));
    heads.extend(keeps.then_some(w.what_to_do));
    rows.iter().fold(Grid::new(w.participants, &heads, w), |grid, row| {
        let mut cells = vec![
            Cell::link(
                format!("/talents/{}", row.talent_id),
                format!("{}（{}）", row.talent_name, row.talent_name_kana),
            ),
            Cell::maybe(row.organization_code.as_ref().and_then(|code| bodies.get(code))),
            state(row.state, w),
            Cell::maybe(row.completed_on),
        ];
        if told {
            cells.extend([
                Cell::maybe(row.certificate_reference.as_ref()),
                Cell::maybe(row.reason.as_ref()),
            ]);
        }
        cells.extend(keeps.then(|| links(row, w)));
        grid.row(cells)
    })
}

/// The training of one person.
pub(super) fn of_one(rows: &[AttendanceView], w: &'static Words) -> Grid {
    let told = rows.iter().any(|row| row.certificate_reference.is_some());
    let mut heads = vec![w.course_name, w.fiscal_year, w.state, w.completed_on];
    heads.extend(told.then_some(w.certificate_reference));
    rows.iter().fold(Grid::new(w.training, &heads, w), |grid, row| {
        let mut cells = vec![
            Cell::link(format!("/training-courses/{}", row.course_id), row.course_name.to_string()),
            Cell::Days(w.year(row.fiscal_year)),
            state(row.state, w),
            Cell::maybe(row.completed_on),
        ];
        cells.extend(told.then(|| Cell::maybe(row.certificate_reference.as_ref())));
        grid.row(cells)
    })
}

/// Courses that can be chosen at once.
const OFFERED: usize = 200;

/// Whom to list, chosen in the address, and for which course.
async fn listing(visit: &Visit<may::KeepTraining>) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, Some(talent)) = (visit.w, chosen(visit)) else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let open = CourseFilter {
        state: vec![CourseState::Planned, CourseState::Held],
        ..CourseFilter::default()
    };
    let courses = visit
        .can()
        .read(move |db, scope| training::courses_asked(db, scope, &Listing::first(open, OFFERED)))
        .await?;
    let named = |course: training::CourseView| {
        (course.id.to_string(), format!("{}（{}）", course.name, w.year(course.fiscal_year)))
    };
    let asked = visit.looks("course_id").pop().unwrap_or_default();
    let fields = vec![
        Field::new("talent_id", w.name, Kind::Hidden).value(talent),
        Field::new(
            "course_id",
            w.course,
            Kind::Choice(courses.items.into_iter().map(named).collect()),
        )
        .required()
        .value(&asked),
    ];
    let action = address(
        "/training-attendances/new",
        "",
        &[("talent_id", &talent.to_string()), ("course_id", &asked)],
    );
    let parts = vec![
        Block::Text(w.attendance_new_lead.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((
        parts,
        visit.form(action, w.attendance_new, fields).back(format!("/talents/{talent}")),
    )))
}

fn fields(act: Act, row: &AttendanceView, visit: &Visit<may::KeepTraining>) -> Vec<Field> {
    let w = visit.w;
    match act {
        acts::TRAINING_ATTENDANCE_ACCEPT => Vec::new(),
        acts::TRAINING_ATTENDANCE_COMPLETE => vec![
            Field::new("completed_on", w.completed_on, Kind::Day)
                .required()
                .value(row.ends_on.min(visit.viewer.today())),
            Field::new("certificate_reference", w.certificate_reference, Kind::Text)
                .support(w.certificate_support),
        ],
        _ => vec![
            Field::new("reason", w.reason_column, Kind::Text).support(w.attendance_reason_support),
        ],
    }
}

/// The step named in the address, or the first that can be taken now.
fn asked(visit: &Visit<may::KeepTraining>, row: &AttendanceView) -> Result<Act, Problem> {
    match visit.looks("take").pop() {
        Some(_) => visit.wanted(acts::ALL),
        None => {
            Ok(row.allowed_actions.first().map_or(acts::TRAINING_ATTENDANCE_REOPEN, |act| *act))
        }
    }
}

/// The step named in the address, its effect, and the form that takes it where it can be taken now.
async fn confirmed(
    visit: &Visit<may::KeepTraining>,
    id: TrainingAttendanceId,
) -> Result<Screen, Problem> {
    let (w, row) =
        (visit.w, visit.can().read(move |db, scope| training::find(db, scope, id)).await?);
    let wanted = asked(visit, &row)?;
    let (button, text, _) = w.ask(wanted).ok_or(Problem::not_found())?;
    let course = format!("/training-courses/{}", row.course_id);
    if !row.allowed_actions.contains(&wanted) {
        let why = Words::fill(w.attendance_not_now, &[&w.term(row.state)]);
        let parts = vec![
            Block::Notice("bad", why),
            Block::Links(vec![Link::new(course, row.course_name.to_string())]),
        ];
        return Ok(Screen::new(button, parts, None::<Form>, ""));
    }
    let form = visit.form(
        format!("/training-attendances/{id}/step?take={wanted}"),
        button,
        fields(wanted, &row, visit),
    );
    let parts = vec![
        Block::Notice("info", Words::fill(text, &[&row.talent_name, &row.course_name])),
        Block::Facts(vec![
            (w.state.to_owned(), state(row.state, w)),
            (w.completed_on.to_owned(), Cell::maybe(row.completed_on)),
        ]),
    ];
    let then = format!("{course}?done=saved");
    Ok(Screen::new(button, parts, form.of_version(row.version).back(course), then))
}

async fn take(
    step: &Step<may::KeepTraining>,
    id: TrainingAttendanceId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    let row = step.visit.can().read(move |db, scope| training::find(db, scope, id)).await?;
    match asked(&step.visit, &row)? {
        acts::TRAINING_ATTENDANCE_ACCEPT => handlers::accept(can, key, step.input(form)).await,
        acts::TRAINING_ATTENDANCE_DECLINE => handlers::decline(can, key, step.input(form)).await,
        acts::TRAINING_ATTENDANCE_COMPLETE => handlers::complete(can, key, step.input(form)).await,
        acts::TRAINING_ATTENDANCE_MARK_ABSENT => {
            handlers::mark_absent(can, key, step.input(form)).await
        }
        acts::TRAINING_ATTENDANCE_WITHDRAW => handlers::withdraw(can, key, step.input(form)).await,
        _ => handlers::reopen(can, key, step.input(form)).await,
    }
}

fn import_place(w: &'static Words) -> Place {
    let lead = vec![Block::Text(w.attendance_import_lead.to_owned())];
    Place {
        title: w.attendance_import,
        path: "/training-attendances/import".to_owned(),
        back: "/training-courses".to_owned(),
        lead,
        fields: Vec::new(),
    }
}

async fn import_blank(visit: Visit<may::KeepTraining>) -> Result<Answer, Problem> {
    import_place(visit.w).blank(&visit)
}

async fn import(sent: Sent<may::KeepTraining>) -> Result<Answer, Problem> {
    let w = sent.step.visit.w;
    let rehearse = async |visit: &Visit<may::KeepTraining>, _: &Form, sheets: Vec<Sheet>| {
        let report = visit
            .can()
            .read(move |db, scope| training::rehearse_import(db, scope, &sheets, None))
            .await?;
        let does = Words::fill(
            w.attendance_file_good,
            &[&report.enrolled, &report.changed, &report.unchanged],
        );
        let AttendanceImport { rows, enrolled, changed, errors, ignored_sheets, .. } = report;
        Ok(Told {
            does,
            writes: enrolled + changed > 0,
            beside: Vec::new(),
            rows,
            faults: errors,
            ignored: ignored_sheets,
            ..Told::default()
        })
    };
    let store = async |visit: &Visit<may::KeepTraining>, _: &Form, upload: Upload| {
        let query = Query(Taking { dry_run: false, course_id: None });
        let reply = handlers::import(visit.can().clone(), query, upload).await?;
        let said = reply.said();
        let done = format!("attendances-{}-{}", said["enrolled"], said["changed"]);
        Ok(Answer::to(format!("/training-courses?done={done}")))
    };
    take_in(sent, import_place(w), rehearse, store).await
}
