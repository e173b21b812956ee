//! Skill checks for those who hold them: links to give, answers that came by file, figures.

use crate::auth::{Action, Reach, may};

use crate::literacy::{self, FigureLine, LinkView, handlers};
use crate::pages::kit::upload::{Sent, at_file};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, blocks,
    screen, screen_of, with_form,
};
use crate::pages::ledgers::Beside;
use crate::problem::Problem;
use crate::vocab::{LedgerEntryId, OrganizationCode, SkillCheckLinkId};
use crate::web::{DryRun, Format, Listing, NoFilter, Page, PathKey, Query, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    let links = "/skill-check-rounds/{id}/links";
    let answers = "/skill-check-rounds/{id}/answers";
    [
        vec![
            Route::get(links, "回答用リンクの画面（氏名は自団体だけ）", shown),
            Route::post(links, "回答用リンクの発行", issue),
            Route::get(answers, "スキルチェックの回答の取込みの画面", answers_form),
            Route::post(answers, "スキルチェックの回答の取込み", take_in),
            Route::get("/skill-check-figures", "スキルチェックの集計の画面", figures),
        ],
        screen(
            "/skill-check-links/{id}/withdraw",
            ["回答用リンクの取消しの画面", "回答用リンクの取消し"],
            withdrawing,
            handlers::withdraw,
        )
        .into(),
        screen_of(
            "/skill-questionnaires/ship",
            ["標準のスキルチェックの登録の画面", "標準のスキルチェックの登録"],
            shipping,
            handlers::ship,
        )
        .into(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What can be done beside a round's own steps.
pub(super) fn beside() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            let may = |action| visit.viewer.may(action);
            let mut links = Vec::new();
            // Of a municipality's staff the prefecture's officers know no names.
            let known = visit.viewer.reach(Action::GiveSkillCheckLinks) != Reach::Statewide
                || row.organization_code.as_ref().is_some_and(OrganizationCode::is_prefecture);
            if row.state == "open" && may(Action::GiveSkillCheckLinks) && known {
                let here = format!("/skill-check-rounds/{id}/links");
                links.push(Link::new(here, w.check_links));
            }
            if row.state == "open" && may(Action::WriteSkillChecks) {
                let here = format!("/skill-check-rounds/{id}/answers");
                links.push(Link::new(here, w.check_answers));
            }
            if row.state == "closed" {
                links.push(Link::new("/skill-check-figures", w.check_figures));
            }
            Ok(if links.is_empty() { Vec::new() } else { vec![Block::Links(links)] })
        })
    })
}

fn card(id: LedgerEntryId) -> String {
    format!("/skill-check-rounds/{id}")
}

fn people_form(visit: &Visit<may::GiveSkillCheckLinks>, id: LedgerEntryId) -> Form {
    let w = visit.w;
    let field = Field::new("people", w.check_people, Kind::Lines).required();
    let fields = vec![field.support(w.check_people_support)];
    visit.form(format!("{}/links", card(id)), w.check_issue, fields).back(card(id))
}

fn link_parts(
    visit: &Visit<may::GiveSkillCheckLinks>,
    (listing, page): (&Listing<NoFilter>, &Page<LinkView>),
) -> Vec<Block> {
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("holder", w.check_holder),
        ("department", w.check_department),
        ("answered", w.state),
        (".step", w.what_to_do),
    ];
    let grid = page.items.iter().fold(asked.grid(w.check_links, &columns), |grid, row| {
        let (state, step) = if row.answered {
            (Cell::Mark("good", w.check_answered.to_owned()), Cell::text(""))
        } else {
            let place = format!("/skill-check-links/{}/withdraw", row.id);
            (Cell::Mark("half", w.check_waiting.to_owned()), Cell::link(place, w.check_withdraw))
        };
        grid.row(vec![Cell::text(&row.holder), Cell::text(&row.department), state, step])
    });
    let lead = Block::Text(w.check_links_lead.to_owned());
    vec![lead, Block::Grid(asked.finish(grid, listing, page)), Block::Extras(asked.files())]
}

async fn links(
    visit: &Visit<may::GiveSkillCheckLinks>,
    id: LedgerEntryId,
) -> Result<(Listing<NoFilter>, Page<LinkView>), Problem> {
    let listing = visit.listing::<NoFilter>()?;
    let read = move |db: &mut _, scope: &_| {
        let page = literacy::check_links(db, scope, (id, &listing))?;
        Ok((listing, page))
    };
    visit.can().read(read).await
}

async fn shown(
    visit: Visit<may::GiveSkillCheckLinks>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let (listing, page) = links(&visit, key.0).await?;
    if listing.format != Format::Json {
        return literacy::check_links_file(&listing, &page).map(Answer::file);
    }
    let mut parts = link_parts(&visit, (&listing, &page));
    parts.push(Block::Form(people_form(&visit, key.0)));
    visit.page(visit.w.check_links, blocks(parts))
}

/// The people of a text, one a line: the name, and behind a comma or tab the department.
fn people(text: &str) -> serde_json::Value {
    let one = |line: &str| {
        let (holder, department) = line.split_once([',', '、', '\t', '，']).unwrap_or((line, ""));
        serde_json::json!({ "holder": holder.trim(), "department": department.trim() })
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(one).collect()
}

async fn issue(
    step: Step<may::GiveSkillCheckLinks>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let (visit, w, id) = (&step.visit, step.visit.w, key.0);
    let (listing, page) = links(visit, id).await?;
    let (parts, form) = (link_parts(visit, (&listing, &page)), people_form(visit, id));
    let said = serde_json::json!({ "people": people(step.typed("people")) });
    match handlers::issue(visit.can().clone(), key, step.body(&said)).await {
        Ok(reply) => given(visit, id, &reply),
        Err(mut problem) => {
            for error in &mut problem.errors {
                "/people".clone_into(&mut error.pointer);
            }
            problem.errors.truncate(1);
            visit.again(w.check_links, &problem, step.filled(form), with_form(parts))
        }
    }
}

/// The links as they are handed out: shown this once, each where it is opened.
fn given(
    visit: &Visit<may::GiveSkillCheckLinks>,
    id: LedgerEntryId,
    reply: &Reply,
) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let heads = [w.check_holder, w.check_department, w.check_address];
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or("").to_owned();
    let rows = said["links"].as_array().cloned().unwrap_or_default();
    let grid = rows.iter().fold(Grid::new(w.check_given, &heads, w), |grid, row| {
        let path = text(row, "path");
        grid.row(vec![
            Cell::Text(text(row, "holder")),
            Cell::Text(text(row, "department")),
            Cell::link(path.clone(), path),
        ])
    });
    let parts = vec![
        Block::Notice("bad", w.check_once.to_owned()),
        Block::Grid(grid),
        Block::Links(vec![Link::new(format!("{}/links", card(id)), w.check_links)]),
    ];
    visit.page(w.check_given, blocks(parts))
}

async fn withdrawing(
    visit: &Visit<may::GiveSkillCheckLinks>,
    id: SkillCheckLinkId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    visit.can().read(move |db, scope| literacy::own_check_link(db, scope, id)).await?;
    let form =
        visit.form(format!("/skill-check-links/{id}/withdraw"), w.check_withdraw, Vec::new());
    let parts = vec![Block::Notice("bad", w.check_withdraw_lead.to_owned())];
    let then = "/skill-check-rounds/{round_id}/links?done=saved";
    Ok(Screen::new(w.check_withdraw, parts, form.back("/skill-check-rounds"), then))
}

async fn shipping(visit: &Visit<may::KeepQuestionnaires>) -> Result<Screen, Problem> {
    let w = visit.w;
    let form = visit.form("/skill-questionnaires/ship", w.check_ship, Vec::new());
    let parts = vec![Block::Text(w.check_ship_lead.to_owned())];
    let form = form.back("/skill-questionnaires");
    Ok(Screen::new(w.check_ship, parts, form, "/skill-questionnaires/{id}?done=saved"))
}

fn file_form(visit: &Visit<may::WriteSkillChecks>, id: LedgerEntryId) -> Form {
    let w = visit.w;
    let file = Field::new("file", w.file, Kind::File).required();
    let fields = vec![file.support(w.check_answers_support)];
    visit.form(format!("{}/answers", card(id)), w.check_answers, fields).back(card(id))
}

async fn answers_form(
    visit: Visit<may::WriteSkillChecks>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    visit.can().read(move |db, scope| literacy::written_round(db, scope, id).map(drop)).await?;
    let form = file_form(&visit, id);
    let lead = Block::Text(visit.w.check_answers_lead.to_owned());
    visit.page(visit.w.check_answers, blocks(vec![lead, Block::Form(form)]))
}

async fn take_in(
    sent: Sent<may::WriteSkillChecks>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let Sent { step, file } = sent;
    let (visit, w, id) = (&step.visit, step.visit.w, key.0);
    let form = file_form(visit, id);
    let taken = match file {
        Ok(file) => {
            let now = Query(DryRun { dry_run: false });
            handlers::take_in(visit.can().clone(), key, now, file.upload()).await
        }
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(reply) => taken_page(visit, id, &reply),
        Err(problem) => {
            let told = matches!(problem.code.status(), 409 | 422);
            let problem = if told { problem } else { at_file(&problem, w) };
            let lead = vec![Block::Text(w.check_answers_lead.to_owned())];
            visit.again(w.check_answers, &problem, step.filled(form), with_form(lead))
        }
    }
}

fn taken_page(
    visit: &Visit<may::WriteSkillChecks>,
    id: LedgerEntryId,
    reply: &Reply,
) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let heads = [w.check_holder, w.check_points, w.check_level, w.check_address];
    let rows = said["rows"].as_array().cloned().unwrap_or_default();
    let grid = rows.iter().fold(Grid::new(w.check_taken, &heads, w), |grid, row| {
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        grid.row(vec![
            Cell::Text(text("mark")),
            Cell::text(format!("{} / {}", row["points"], row["most"])),
            Cell::number(&row["level"]),
            Cell::link(text("path"), text("path")),
        ])
    });
    let parts = vec![
        Block::Notice("bad", w.check_once.to_owned()),
        Block::Grid(grid),
        Block::Links(vec![Link::new(card(id), w.check_rounds)]),
    ];
    visit.page(w.check_taken, blocks(parts))
}

async fn figures(visit: Visit<may::ReadSkillChecks>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<NoFilter>()?);
    let threshold = visit.can().door().smallest_group;
    let read = move |db: &mut _, scope: &_| literacy::check_figures(db, scope, threshold);
    let found = visit.can().read(read).await?;
    if listing.format != Format::Json {
        return literacy::check_figures_file(&listing, found).map(Answer::file);
    }
    let asked = Asked::new(&visit.request, w);
    let page = listing.cut(found, FigureLine::key)?;
    let columns = [
        ("organization_name", w.ledger_body),
        ("fiscal_year", w.check_year),
        ("part", w.check_part),
        ("people", w.check_people_count),
        (".levels", w.check_levels),
        (".courses", w.check_courses),
    ];
    let grid = rows(asked.grid(w.check_figures, &columns), &page.items, w);
    let parts = vec![
        Block::Text(w.check_figures_lead.to_owned()),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Links(vec![Link::new("/skill-check-rounds", w.check_rounds)]),
        Block::Extras(asked.files()),
    ];
    visit.page(w.check_figures, blocks(parts))
}

fn rows(grid: Grid, found: &[FigureLine], w: &'static Words) -> Grid {
    found.iter().fold(grid, |grid, row| {
        let cell = |count: Option<i64>| {
            count.map_or_else(|| w.check_withheld.to_owned(), |count| count.to_string())
        };
        let name = match (&row.round_id, row.part) {
            (_, 0) => w.check_whole,
            _ if w.tag == "en" => &row.part_name_en,
            _ => &row.part_name,
        };
        let levels = row.levels.map(cell).join(" / ");
        grid.row(vec![
            Cell::text(&row.organization_name),
            Cell::number(row.fiscal_year),
            Cell::text(name),
            Cell::text(cell(row.people)),
            Cell::text(levels),
            Cell::text(row.courses.join("、")),
        ])
    })
}
