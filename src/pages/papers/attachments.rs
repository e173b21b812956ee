//! What hangs on a record: the box on its card, the page that lists and attaches, the step that takes
//! a file back.

use crate::auth::Action;
use crate::auth::may;
use crate::pages::kit::upload::{Sent, at_file};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Visit, Words, address,
    blocks, screen, with_form,
};
use crate::paper::{self, AttachmentSent, AttachmentView, Subject, acts, handlers};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{AttachmentId, ShortText};
use crate::web::{PathKey, Query, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/attachments", "添付ファイルの画面", show),
        Route::post("/attachments", "添付ファイルの登録", add),
        Route::get("/attachments/{id}/file", "添付ファイルの受け取り", file),
    ]
    .into_iter()
    .chain(screen(
        "/attachments/{id}/retire",
        ["添付ファイルの取下げの確認の画面", "添付ファイルの取下げ"],
        retiring,
        handlers::retire,
    ))
    .collect()
}

fn place(subject: Subject) -> String {
    address("/attachments", "", &[("subject_id", &subject.id())])
}

fn record(subject: Subject) -> String {
    let kind = match subject {
        Subject::Assignment(_) => "assignments",
        Subject::Nomination(_) => "pool-nominations",
        Subject::Person(_) => "talents",
    };
    format!("/{kind}/{}", subject.id())
}

/// The box on the card of a record that the viewer sees.
///
/// # Errors
/// When the files cannot be read.
pub async fn hanging<A>(visit: &Visit<A>, subject: Subject) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadAttachments) {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadAttachments>();
    let rows = match can.read(move |db, scope| paper::attached(db, scope, subject)).await {
        Ok(rows) => rows,
        // The record is seen, and none of its papers is for the viewer.
        Err(problem) if problem.code == Code::NotFound => return Ok(Vec::new()),
        Err(problem) => return Err(problem),
    };
    let mut parts = vec![Block::Section("attachments", w.attachments.to_owned())];
    if !rows.is_empty() {
        parts.push(Block::Grid(grid(&rows, w)));
    }
    parts.push(Block::Links(vec![Link::new(place(subject), w.attachment_open)]));
    Ok(parts)
}

fn grid(rows: &[AttachmentView], w: &'static Words) -> Grid {
    let heads =
        [w.attachment_kind, w.file, w.attachment_bytes, w.when, w.note, w.state, w.what_to_do];
    rows.iter().fold(Grid::new(w.attachments, &heads, w), |grid, row| {
        let state = match &row.retired_at {
            Some(_) => Cell::Mark("bad", format!("{} {}", w.attachment_retired, row.reason)),
            None => Cell::Mark("good", w.attachment_here.to_owned()),
        };
        let retires = row.allowed_actions.contains(&acts::ATTACHMENT_RETIRE);
        let retire = w
            .ask(acts::ATTACHMENT_RETIRE)
            .filter(|_| retires)
            .map(|(button, ..)| Link::new(format!("/attachments/{}/retire", row.id), button));
        grid.row(vec![
            Cell::text(w.term(row.kind)),
            Cell::link(format!("/attachments/{}/file", row.id), row.file_name.as_str()),
            Cell::number(format!("{} KB", (row.bytes + 1023) / 1024)),
            Cell::text(&row.recorded_at),
            Cell::text(&row.note),
            state,
            Cell::Links(retire.into_iter().collect()),
        ])
    })
}

/// The record the address names, what hangs on it, and the form where the viewer may attach.
async fn shown<A>(visit: &Visit<A>) -> Result<(Subject, Vec<Block>, Option<Form>), Problem> {
    let w = visit.w;
    let subject = visit.looks("subject_id").pop().and_then(|id| Subject::of(&id));
    let subject = subject.ok_or(Problem::not_found())?;
    let can = visit.can().also::<may::ReadAttachments>();
    let read = can.read_logged(move |db, scope, looks| {
        paper::attached_and_offered(db, scope, looks, subject)
    });
    let (rows, kinds) = read.await?;
    let mut parts = vec![
        Block::Text(w.attachments_lead.to_owned()),
        Block::Grid(grid(&rows, w)),
        Block::Links(vec![Link::new(record(subject), w.attachment_record)]),
    ];
    if kinds.is_empty() || !visit.viewer.may(Action::KeepAttachments) {
        return Ok((subject, parts, None));
    }
    parts.push(Block::Section("new", w.attachment_new.to_owned()));
    let kinds: Vec<(String, String)> =
        kinds.iter().map(|kind| (kind.to_string(), w.term(*kind).to_owned())).collect();
    let first = kinds.first().map_or_else(String::new, |(key, _)| key.clone());
    let fields = vec![
        Field::new("kind", w.attachment_kind, Kind::Choice(kinds)).required().value(first),
        Field::new("file", w.file, Kind::File).required().support(w.attachment_file_support),
        Field::new("note", w.note, Kind::Text).when_empty(Empty::LeftOut),
    ];
    let form = visit.form(place(subject), w.attachment_add, fields).back(record(subject));
    Ok((subject, parts, Some(form)))
}

async fn show(visit: Visit<may::ReadAttachments>) -> Result<Answer, Problem> {
    let (_, mut parts, form) = shown(&visit).await?;
    parts.extend(form.map(Block::Form));
    visit.page(visit.w.attachments, blocks(parts))
}

async fn add(sent: Sent<may::KeepAttachments>) -> Result<Answer, Problem> {
    let Sent { step, file } = sent;
    let visit = &step.visit;
    let (subject, parts, form) = shown(visit).await?;
    let form = form.ok_or(Problem::new(Code::Forbidden))?;
    let kept = match file {
        Ok(file) => {
            let asked = Query(AttachmentSent {
                kind: step.typed("kind").parse().ok(),
                subject_id: Some(subject.id()),
                file_name: Some(file.name.clone()),
                note: ShortText::new(step.typed("note")).ok(),
            });
            handlers::attach(visit.can().clone(), asked, file.upload()).await
        }
        Err(problem) => Err(problem),
    };
    match kept {
        Ok(_) => Ok(Answer::to(format!("{}&done=saved", place(subject)))),
        Err(problem) => {
            let problem = of_file(problem, visit.w);
            visit.again(visit.w.attachments, &problem, step.filled(form), with_form(parts))
        }
    }
}

/// What is wrong with a file, or with its name, stands at its field.
fn of_file(mut problem: Problem, w: &'static Words) -> Problem {
    match problem.code {
        Code::UnsupportedMedia => {
            let said = Wording::Same(w.attachment_other_kind.to_owned());
            FieldError::because("/file", said).into()
        }
        Code::AttachmentRefused | Code::FileBeyondLimits | Code::BodyTooLarge => {
            at_file(&problem, w)
        }
        _ => {
            for error in &mut problem.errors {
                if error.pointer == "/file_name" {
                    "/file".clone_into(&mut error.pointer);
                }
            }
            problem
        }
    }
}

async fn file(
    visit: Visit<may::ReadAttachments>,
    key: PathKey<AttachmentId>,
) -> Result<Answer, Problem> {
    handlers::file_of_attachment(visit.can().clone(), key).await.map(Answer::file)
}

async fn retiring(
    visit: &Visit<may::KeepAttachments>,
    id: AttachmentId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::ReadAttachments>();
    let row =
        can.read_logged(move |db, scope, looks| paper::attachment_of(db, scope, looks, id)).await?;
    let subject = Subject::of(&row.subject_id).ok_or(Problem::not_found())?;
    let facts = vec![
        (w.attachment_kind.to_owned(), Cell::text(w.term(row.kind))),
        (w.file.to_owned(), Cell::text(&row.file_name)),
        (w.when.to_owned(), Cell::text(&row.recorded_at)),
    ];
    let fields = vec![
        Field::new("reason", w.reason_column, Kind::Text).required().when_empty(Empty::LeftOut),
    ];
    let (button, text, _) = w.ask(acts::ATTACHMENT_RETIRE).ok_or(Problem::not_found())?;
    let form = visit.form(format!("/attachments/{id}/retire"), button, fields);
    let parts = vec![Block::Notice("bad", text.to_owned()), Block::Facts(facts)];
    let form = form.back(place(subject)).grave();
    Ok(Screen::new(button, parts, form, format!("{}&done=saved", place(subject))))
}
