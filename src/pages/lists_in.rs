//! Lists that come in from files: rehearsed, shown by count and name, taken in once, undone.

use actix_web::http::Method;

use super::kit::upload::Sent;
use super::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks, slips,
    with_form,
};
use super::skills::imports::{Place, Told, take_in};
use crate::auth::may;
use crate::import::{self, Import, Undoing};
use crate::problem::Problem;
use crate::reference::ReferenceTable;
use crate::vocab::{ImportId, Language};
use crate::web::{
    DryRun, ImportReport, Importable, Input, PathKey, Query, Route, Sheet, Stated, Taken, Upload,
    WantsWorkbook,
};
use crate::{accounts, assignment, demand, hiring, organization, talent};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![Route::post("/imports/undo", "ファイルの取込の取消", undo)];
    routes.extend(of_kind(
        talent::Register,
        ["/talents/import", "/talents/import-template"],
        ["共通人材名簿の取込の画面", "共通人材名簿の取込", "共通人材名簿の取込様式"],
    ));
    routes.extend(of_kind(
        demand::Posts,
        ["/posts/import", "/posts/import-template"],
        ["ポスト一覧の取込の画面", "ポスト一覧の取込", "ポスト一覧の取込様式"],
    ));
    routes.extend(of_kind(
        assignment::Placements,
        ["/assignments/import", "/assignments/import-template"],
        ["配属一覧の取込の画面", "配属一覧の取込", "配属一覧の取込様式"],
    ));
    routes.extend(of_kind(
        hiring::Rounds,
        ["/hiring-rounds/import", "/hiring-rounds/import-template"],
        ["採用試験一覧の取込の画面", "採用試験一覧の取込", "採用試験一覧の取込様式"],
    ));
    routes.extend(of_kind(
        organization::Bodies,
        ["/organizations/import", "/organizations/import-template"],
        ["団体一覧の取込の画面", "団体一覧の取込", "団体一覧の取込様式"],
    ));
    routes.extend(of_kind(
        accounts::Accounts,
        ["/accounts/import", "/accounts/import-template"],
        ["アカウント一覧の取込の画面", "アカウント一覧の取込", "アカウント一覧の取込様式"],
    ));
    routes
}

pub(super) fn of_kind<I: Importable>(
    of: I,
    [path, template]: [&'static str; 2],
    [form_says, says, template_says]: [&'static str; 3],
) -> [Route; 3] {
    let (Taken { may, kind, .. }, own) = (of.taken(), of.clone());
    [
        Route::under(may, (Method::GET, path), form_says, async move |visit, ()| {
            form(kind, visit).await
        }),
        Route::under(may, (Method::POST, path), says, async move |file: Sent<Stated>, ()| {
            sent(of.clone(), file).await
        }),
        Route::under(
            may,
            (Method::GET, template),
            template_says,
            async move |visit: Visit<Stated>, ()| {
                let filled = import::handlers::form_of(own.clone(), visit.can().clone());
                filled.await.map(Answer::file)
            },
        ),
    ]
}

/// What the list is called, and where it is.
fn named(kind: &str, w: &'static Words) -> (&'static str, String) {
    let (name, back) = match kind {
        "posts" => (w.posts, "/posts"),
        "assignments" => (w.assignments, "/assignments"),
        "organizations" => (w.bodies, "/organizations"),
        "accounts" => (w.accounts, "/accounts"),
        "hiring-rounds" => (w.hiring_rounds, "/hiring-rounds"),
        _ => match kind.strip_prefix("reference_tables.").and_then(|key| key.parse().ok()) {
            Some(table) => {
                let table: ReferenceTable = table;
                return (w.term(table), format!("/reference-tables/{table}"));
            }
            None => return of_ledger(kind, w).unwrap_or((w.talents, "/talents".to_owned())),
        },
    };
    (name, back.to_owned())
}

/// What a ledger is called, and where it is.
fn of_ledger(kind: &str, w: &'static Words) -> Option<(&'static str, String)> {
    let [ja, en] = import::every_ledger().find(|ledger| ledger.path == kind)?.many;
    Some((if w.language() == Language::Japanese { ja } else { en }, format!("/{kind}")))
}

/// The files of a list, and for those who may the way to take one in.
pub(super) fn beside(
    mut files: Vec<Link>,
    may: bool,
    path: &'static str,
    w: &'static Words,
) -> Vec<Link> {
    files.extend(may.then(|| Link::new(path, w.list_import)));
    files
}

/// Rows of the preview; the counts are of all.
const SHOWN: usize = 200;

fn place(kind: &str, w: &'static Words) -> Place {
    let (list, back) = named(kind, w);
    let template = Link::new(format!("{back}/import-template"), w.list_template);
    let mut files = vec![template];
    // A screen without files of its own has none to begin from.
    if kind != hiring::Rounds::KIND {
        let own = Words::fill(w.list_own_file, &[&list]);
        files.push(Link::new(format!("{back}?format=xlsx"), own));
    }
    Place {
        title: w.list_import,
        path: path_of(kind, w),
        back,
        lead: vec![Block::Text(Words::fill(w.list_import_lead, &[&list])), Block::Extras(files)],
        fields: Vec::new(),
    }
}

fn path_of(kind: &str, w: &'static Words) -> String {
    format!("{}/import", named(kind, w).1)
}

/// The form; after an import, what was done and how it is undone stands before it.
async fn form(kind: &str, visit: Visit<Stated>) -> Result<Answer, Problem> {
    let mut place = place(kind, visit.w);
    place.lead.splice(0..0, done_before(&visit).await?);
    place.blank(&visit)
}

/// What the import one comes from has done, and how it is undone.
pub(super) async fn done_before<A>(visit: &Visit<A>) -> Result<Vec<Block>, Problem> {
    let meant = visit.looks("import").pop();
    let Some(id) = meant.and_then(|id| id.parse::<ImportId>().ok()) else { return Ok(Vec::new()) };
    let can = visit.can().also::<may::UndoImports>();
    let import = can.read(move |db, scope| import::find(db, scope, id)).await?;
    Ok(done(visit, &import))
}

fn done<A>(visit: &Visit<A>, import: &Import) -> Vec<Block> {
    let w = visit.w;
    let (list, back) = named(&import.kind, w);
    let text = if import.undone_at.is_some() { w.import_undone } else { w.import_done };
    let counts: [&dyn std::fmt::Display; 3] = [&import.created, &import.changed, &import.unchanged];
    let mut parts = vec![
        Block::Notice("good", Words::fill(text, &counts)),
        Block::Links(vec![Link::new(back, list)]),
    ];
    if import.undone_at.is_none() && import.created + import.changed > 0 {
        let id = Field::new("id", "", Kind::Hidden).value(import.id);
        let form = visit.form("/imports/undo", w.import_undo, vec![id]).grave();
        parts.extend([Block::Text(w.import_undo_text.to_owned()), Block::Form(form)]);
    }
    parts.push(Block::Section("next", w.list_import.to_owned()));
    parts
}

pub(super) fn told(report: ImportReport, w: &'static Words) -> Told {
    let ImportReport { rows, created, changed, unchanged, errors, ignored, items, digest, .. } =
        report;
    let columns: Vec<String> = ignored
        .iter()
        .filter(|one| !one.heading.is_empty())
        .map(|one| one.heading.clone())
        .collect();
    let mut beside = Vec::new();
    if !columns.is_empty() {
        let text = Words::fill(w.columns_ignored, &[&columns.join("、")]);
        beside.push(Block::Notice("info", text));
    }
    let heads = [w.row_number, w.list_item, w.what_happens, w.what_changes];
    let grid =
        items.iter().take(SHOWN).fold(Grid::new(w.import_preview, &heads, w), |grid, item| {
            let action =
                if item.action == "created" { w.will_be_created } else { w.will_be_changed };
            grid.row(vec![
                Cell::Days(Words::fill(w.row_named, &[&item.row])),
                Cell::text(&item.name),
                Cell::text(action),
                Cell::text(item.headings.join("、")),
            ])
        });
    let all = created + changed;
    let status = if all > SHOWN {
        Words::fill(w.count_shown, &[&all, &SHOWN])
    } else {
        Words::fill(w.count_all, &[&all])
    };
    if all > 0 {
        beside.push(Block::Grid(Grid { status: Some(status), ..grid }));
    }
    Told {
        does: Words::fill(w.import_would, &[&created, &changed, &unchanged]),
        writes: all > 0,
        beside,
        rows,
        faults: errors,
        ignored: ignored
            .into_iter()
            .filter(|one| one.heading.is_empty())
            .map(|one| one.sheet)
            .collect(),
        digest,
        marks: true,
    }
}

async fn sent<I: Importable>(of: I, sent: Sent<Stated>) -> Result<Answer, Problem> {
    let (w, kind) = (sent.step.visit.w, of.taken().kind);
    if let Ok(file) = &sent.file
        && sent.step.typed("marked") == "true"
    {
        let (can, upload) = (sent.step.visit.can().clone(), file.upload());
        let rehearsal = Query(DryRun { dry_run: true });
        let reply = import::handlers::take_in(of, can, rehearsal, upload, WantsWorkbook(true));
        return reply.await.map(Answer::file);
    }
    let rehearse = async |visit: &Visit<Stated>, _: &Form, sheets: Vec<Sheet>| {
        let of = of.clone();
        let read = move |db: &mut _, scope: &_| import::rehearse(db, scope, &of, &sheets);
        Ok(told(visit.can().read(read).await?, w))
    };
    let store = async |visit: &Visit<Stated>, _: &Form, upload: Upload| {
        let (can, taking) = (visit.can().clone(), Query(DryRun { dry_run: false }));
        let (of, wants) = (of.clone(), WantsWorkbook(false));
        let reply = import::handlers::take_in(of, can, taking, upload, wants).await?;
        let said = reply.said();
        if let (202, Some(id)) = (reply.status, said["id"].as_str()) {
            return Ok(Answer::to(format!("/approvals/{id}?done=asked")));
        }
        let address =
            format!("{}?import={}", path_of(kind, w), said["import_id"].as_str().unwrap_or(""));
        match said["initial_access"].as_array().map_or(&[][..], Vec::as_slice) {
            [] => Ok(Answer::to(address)),
            opened => shown_once(visit, opened, &address),
        }
    };
    take_in(sent, place(kind, w), rehearse, store).await
}

/// Initial passwords are shown in the answer itself: there is no address under which they could be
/// seen again.
fn shown_once<A>(
    visit: &Visit<A>,
    opened: &[serde_json::Value],
    address: &str,
) -> Result<Answer, Problem> {
    let w = visit.w;
    let text = |one: &'_ serde_json::Value, key: &str| one[key].as_str().unwrap_or("").to_owned();
    let words: Vec<(String, String)> =
        opened.iter().map(|one| (text(one, "login"), text(one, "initial_password"))).collect();
    let each = words.iter().map(|(login, password)| (login.as_str(), password.as_str()));
    let parts = vec![
        Block::Notice("info", w.initial_note.to_owned()),
        slips(&visit.request, each, w),
        Block::Links(vec![Link::new(address, w.import_result)]),
    ];
    visit.page(w.initial_password, blocks(parts))
}

/// Takes an import back; what stands in the way is named on the page it came from.
async fn undo(step: Step<may::UndoImports>) -> Result<Answer, Problem> {
    let id: ImportId = step.typed("id").parse().map_err(|_| Problem::not_found())?;
    let visit = &step.visit;
    let import = visit.can().read(move |db, scope| import::find(db, scope, id)).await?;
    let path = path_of(&import.kind, visit.w);
    let nothing: Input<Undoing> = Input::of_form(&serde_json::json!({}), None);
    let undone = import::handlers::undo(visit.can().clone(), PathKey(id), nothing).await;
    match undone {
        Ok(_) => Ok(Answer::to(format!("{path}?import={id}"))),
        Err(problem) => {
            let id = Field::new("id", "", Kind::Hidden).value(import.id);
            let form = visit.form("/imports/undo", visit.w.import_undo, vec![id]).back(path);
            visit.again(visit.w.import_undo, &problem, form, with_form(Vec::new()))
        }
    }
}
