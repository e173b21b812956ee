//! 書類の様式: which template is in force, its versions, a new one, a look at it with a real record.

use super::paper::said;
use crate::auth::may;
use crate::pages::kit::upload::{Sent, at_file};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks, with_form,
};
use crate::paper::{self, FIELDS, Noting, TemplateKey, TemplateView, VersionAsked, handlers};
use crate::problem::Problem;
use crate::vocab::ShortText;
use crate::web::{PathKey, Query, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/paper-templates", "書類の様式の一覧の画面", list),
        Route::get("/paper-templates/{id}", "書類の様式の画面", show),
        Route::post("/paper-templates/{id}", "書類の様式の新しい版", add),
        Route::get("/paper-templates/{id}/file", "書類の様式のファイル", file),
    ]
}

fn in_force(view: &TemplateView, w: &'static Words) -> String {
    match &view.in_force_code {
        None => w.paper_shipped.to_owned(),
        Some(code) if *code == view.organization_code => {
            Words::fill(w.paper_version, &[&view.in_force_version])
        }
        Some(_) => w.paper_of_prefecture.to_owned(),
    }
}

async fn list(visit: Visit<may::KeepPaperTemplates>) -> Result<Answer, Problem> {
    let (w, rows) = (visit.w, visit.can().read(paper::templates).await?);
    let heads = [w.paper, w.municipality, w.paper_in_force];
    let grid = rows.iter().fold(Grid::new(w.paper_templates, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/paper-templates/{}", row.id), w.term(row.kind)),
            Cell::text(&row.organization_name),
            Cell::text(in_force(row, w)),
        ])
    });
    let parts = vec![
        Block::Text(w.paper_templates_lead.to_owned()),
        Block::Grid(grid),
        Block::Section("fields", w.paper_fields.to_owned()),
        Block::Grid(fields(w)),
    ];
    visit.page(w.paper_templates, blocks(parts))
}

fn fields(w: &'static Words) -> Grid {
    let heads = [w.paper_field, w.meaning];
    FIELDS.iter().fold(Grid::new(w.paper_fields, &heads, w), |grid, (name, meaning)| {
        grid.row(vec![Cell::text(format!("{{{{{name}}}}}")), Cell::text(meaning)])
    })
}

async fn shown(
    visit: &Visit<may::KeepPaperTemplates>,
    key: TemplateKey,
) -> Result<(String, Vec<Block>, Form), Problem> {
    let w = visit.w;
    let view = visit.can().read(move |db, scope| paper::template_of(db, scope, &key)).await?;
    let path = format!("/paper-templates/{}", view.id);
    let heads = [w.paper_template, w.when, w.note, w.paper_fields];
    let grid = view.versions.iter().fold(Grid::new(w.paper_versions, &heads, w), |grid, one| {
        let name = Words::fill(w.paper_version, &[&one.version]);
        grid.row(vec![
            Cell::link(format!("{path}/file?version={}", one.version), name),
            Cell::text(&one.recorded_at),
            Cell::text(&one.note),
            Cell::text(one.fields.join("、")),
        ])
    });
    let files = vec![
        Link::new(format!("{path}/file"), w.paper_file_in_force),
        Link::new(format!("{path}/file?version=0"), w.paper_file_shipped),
    ];
    let facts = vec![
        (w.municipality.to_owned(), Cell::text(&view.organization_name)),
        (w.paper_in_force.to_owned(), Cell::text(in_force(&view, w))),
        (w.paper_fields.to_owned(), Cell::text(view.fields.join("、"))),
    ];
    let parts = vec![
        Block::Facts(facts),
        Block::Extras(files),
        Block::Grid(grid),
        Block::Text(w.paper_preview_support.to_owned()),
        Block::Section("new", w.paper_version_new.to_owned()),
    ];
    let asked = vec![
        Field::new("file", w.file, Kind::File).required().support(w.paper_file_support),
        Field::new("note", w.note, Kind::Text),
    ];
    let form = visit.form(path, w.paper_version_keep, asked).back("/paper-templates");
    Ok((format!("{}: {}", w.paper_template, w.term(view.kind)), parts, form))
}

async fn show(
    visit: Visit<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
) -> Result<Answer, Problem> {
    let (title, mut parts, form) = shown(&visit, key.0.clone()).await?;
    parts.push(Block::Form(form));
    if let Some(id) = visit.looks("assignment_id").pop() {
        parts.push(preview(&visit, &key.0, &id));
    } else {
        let ask = Field::new("assignment_id", visit.w.paper_preview_of, Kind::Text);
        let query = visit.request.query_string();
        let path = format!("/paper-templates/{}", key.0);
        parts.push(Block::Section("preview", visit.w.paper_preview.to_owned()));
        parts.push(Block::Conditions(Form::conditions(
            &path,
            visit.w.paper_preview,
            vec![ask],
            query,
        )));
    }
    visit.page(&title, blocks(parts))
}

/// The way to a look at each version with a real record.
fn preview(visit: &Visit<may::KeepPaperTemplates>, key: &TemplateKey, id: &str) -> Block {
    let version = visit.looks("version").pop().unwrap_or_else(|| "1".to_owned());
    let (kind, code) = (key.kind, &key.organization);
    let href = |version: &str| {
        let path = format!("/assignments/{id}/papers/{kind}");
        format!("{path}?template_code={code}&template_version={version}")
    };
    let own = Words::fill(visit.w.paper_version, &[&version]);
    Block::Links(vec![
        Link::new(href(&version), format!("{}: {own}", visit.w.paper_preview)),
        Link::new(href("0"), format!("{}: {}", visit.w.paper_preview, visit.w.paper_shipped)),
    ])
}

async fn add(
    sent: Sent<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
) -> Result<Answer, Problem> {
    let Sent { step, file } = sent;
    let (visit, address) = (&step.visit, format!("/paper-templates/{}", key.0));
    let (title, parts, form) = shown(visit, key.0.clone()).await?;
    let kept = match file {
        Ok(file) => {
            let note = Query(Noting { note: ShortText::new(step.typed("note")).ok() });
            handlers::add_version(visit.can().clone(), key, note, file.upload()).await
        }
        Err(problem) => Err(problem),
    };
    match kept {
        Ok(_) => Ok(Answer::to(format!("{address}?done=saved"))),
        Err(problem) => {
            let of_file = matches!(problem.code.status(), 400 | 413 | 415);
            let problem = if of_file { at_file(&problem, visit.w) } else { problem };
            visit.again(&title, &problem, step.filled(form), with_form(parts))
        }
    }
}

async fn file(
    visit: Visit<may::KeepPaperTemplates>,
    key: PathKey<TemplateKey>,
) -> Result<Answer, Problem> {
    let asked = Query(VersionAsked { version: said(&visit, "version") });
    handlers::file_of(visit.can().clone(), key, asked).await.map(Answer::file)
}
