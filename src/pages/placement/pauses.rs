//! Days on which somebody is not to be placed: the list, recording them, and saying when the person
//! is to be placed again.

use crate::auth::may;
use crate::auth::{Action, Reach};
use crate::pages::kit::choose::{chosen, name_of, person};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, address,
    blocks, screen, with_form,
};
use crate::problem::Problem;
use crate::vocab::{FieldGroup, PauseId};
use crate::web::Route;
use crate::wish::{self, PauseView, acts, handlers};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/pauses", "配属を控える期間の一覧の画面（閲覧は記録されます）", list),
        Route::get("/pauses/new", "配属を控える期間の記録の画面", blank),
        Route::post("/pauses/new", "配属を控える期間の記録", add),
    ]
    .into_iter()
    .chain(screen(
        "/pauses/{id}/resume",
        ["配属の再開の画面", "配属の再開"],
        resuming,
        handlers::resume,
    ))
    .collect()
}

async fn list(visit: Visit<may::ReadWishes>) -> Result<Answer, Problem> {
    let w = visit.w;
    let rows = visit
        .can()
        .read_logged(|db, scope, looks| {
            let rows = wish::pauses(db, scope)?;
            rows.iter().for_each(|row| looks.person(FieldGroup::Wishes, row.talent_id));
            Ok(rows)
        })
        .await?;
    let grid = rows.iter().fold(
        Grid::new(w.pauses, &[w.name, w.pauses_on, w.resumes_on, w.note, w.what_to_do], w),
        |grid, row| {
            let resumable = row.allowed_actions.contains(&acts::PAUSE_RESUME);
            grid.row(vec![
                Cell::text(&row.talent_name),
                Cell::Days(row.pauses_on.to_string()),
                Cell::Days(
                    row.resumes_on.map_or_else(|| w.open_end.to_owned(), |day| day.to_string()),
                ),
                Cell::text(&row.note),
                if resumable {
                    Cell::link(format!("/pauses/{}/resume", row.id), w.pause_resume)
                } else {
                    Cell::text("")
                },
            ])
        },
    );
    let mut parts = vec![Block::Text(w.pauses_lead.to_owned())];
    if visit.viewer.may(Action::PausePlacement) {
        parts.push(Block::Actions(vec![Link::new("/pauses/new", w.pause_new)]));
    } else {
        parts.push(Block::Notice("info", w.pause_by.to_owned()));
    }
    parts
        .push(Block::Grid(Grid { status: Some(Words::fill(w.count_all, &[&rows.len()])), ..grid }));
    visit.page(w.pauses, blocks(parts))
}

/// Whether the viewer chooses the person; an address names nobody to others.
fn chooses(visit: &Visit<may::PausePlacement>) -> bool {
    visit.viewer.reach(Action::PausePlacement) == Reach::Statewide
}

/// For oneself, or for the person who was chosen.
async fn pausing(
    visit: &Visit<may::PausePlacement>,
) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let w = visit.w;
    let talent = if chooses(visit) { chosen(visit) } else { visit.viewer.me.talent_id };
    let Some(talent) = talent else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let fields = vec![
        Field::new("talent_id", w.name, Kind::Hidden).value(talent),
        Field::new("pauses_on", w.pauses_on, Kind::Day).required().value(visit.viewer.today()),
        Field::new("resumes_on", w.resumes_on, Kind::Day).support(w.resumes_support),
        Field::new("note", w.note, Kind::Lines).support(w.pause_note_support),
    ];
    let action = address("/pauses/new", "", &[("talent_id", &talent.to_string())]);
    let parts = vec![
        Block::Text(w.pause_text.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((parts, visit.form(action, w.pause_new, fields).back("/pauses"))))
}

async fn blank(visit: Visit<may::PausePlacement>) -> Result<Answer, Problem> {
    let parts = match pausing(&visit).await? {
        Some((mut parts, form)) => {
            parts.push(Block::Form(form));
            parts
        }
        None if chooses(&visit) => person(&visit, "/pauses/new").await?,
        None => vec![Block::Notice("info", visit.w.no_person.to_owned())],
    };
    visit.page(visit.w.pause_new, blocks(parts))
}

async fn add(step: Step<may::PausePlacement>) -> Result<Answer, Problem> {
    let Some((parts, form)) = pausing(&step.visit).await? else {
        return Ok(Answer::to("/pauses/new"));
    };
    match handlers::pause(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/pauses?done=saved")),
        Err(problem) => {
            step.visit.again(step.visit.w.pause_new, &problem, step.filled(form), with_form(parts))
        }
    }
}

fn facts(row: &PauseView, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.name.to_owned(), Cell::text(&row.talent_name)),
        (w.pauses_on.to_owned(), Cell::text(row.pauses_on)),
        (
            w.resumes_on.to_owned(),
            Cell::text(row.resumes_on.map_or_else(|| w.open_end.to_owned(), |day| day.to_string())),
        ),
        (w.note.to_owned(), Cell::text(&row.note)),
    ])
}

async fn resuming(visit: &Visit<may::PausePlacement>, id: PauseId) -> Result<Screen, Problem> {
    let (row, w) = (
        visit.can().read(move |db, scope| wish::pause_as_it_stands(db, scope, id)).await?,
        visit.w,
    );
    let day = row.resumes_on.unwrap_or_else(|| visit.viewer.today().max(row.pauses_on));
    let field = Field::new("resumes_on", w.resumes_on, Kind::Day)
        .required()
        .support(w.resume_support)
        .value(day);
    let form = visit
        .form(format!("/pauses/{id}/resume"), w.pause_resume, vec![field])
        .of_version(row.version)
        .back("/pauses");
    Ok(Screen::new(
        visit.w.pause_resume,
        vec![Block::Text(Words::fill(w.resume_text, &[&row.pauses_on])), facts(&row, w)],
        form,
        "/pauses?done=saved",
    ))
}
