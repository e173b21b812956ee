//! The tables of reference data: what each says, a line of it by hand, all of it by file.

use crate::auth::{Action, may};
use crate::folder::Cells;
use crate::import::handlers::take_in_table;
use crate::pages::kit::upload::Sent;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Visit, Words, address,
    blocks, screen,
};
use crate::pages::lists_in;
use crate::pages::skills::imports::{Place, Told, take_in};
use crate::problem::Problem;
use crate::reference::{self, Column, ColumnKind, Recorded, ReferenceTable, TableKey, handlers};
use crate::web::{DryRun, Format, NoFilter, PathKey, Query, Route, Sheet, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/reference-tables", "基礎データの表の一覧の画面", tables),
        Route::get("/reference-tables/{key}", "基礎データの表の画面", table),
        Route::get("/reference-tables/{key}/import", "基礎データの表の取込の画面", import_form),
        Route::post("/reference-tables/{key}/import", "基礎データの表の取込", import),
    ]
    .into_iter()
    .chain(screen(
        "/reference-tables/{key}/line",
        ["基礎データの行の画面", "基礎データの行の登録・変更"],
        lining,
        handlers::put_line,
    ))
    .chain(screen(
        "/reference-tables/{key}/retire",
        ["基礎データの行の終了・除去の画面", "基礎データの行の終了・除去"],
        retiring,
        handlers::retire,
    ))
    .collect()
}

async fn tables(visit: Visit<may::ReadReference>) -> Result<Answer, Problem> {
    let (w, all) = (visit.w, visit.can().read(|db, _| reference::tables(db)).await?);
    let heads = [w.reference_table, w.count_lines];
    let grid =
        all.iter().fold(Grid::new(w.reference_tables, &heads, w), |grid, (table, lines, _)| {
            let way = format!("/reference-tables/{table}");
            grid.row(vec![Cell::link(way, w.term(*table)), Cell::number(lines)])
        });
    let lead = Block::Text(w.reference_tables_lead.to_owned());
    visit.page(w.reference_tables, blocks(vec![lead, Block::Grid(grid)]))
}

fn name(column: &Column, w: &'static Words) -> &'static str {
    if place(w) == 2 { column.name_en } else { column.name_ja }
}

/// Where a choice has its name in the language of the screen.
fn place(w: &'static Words) -> usize {
    if w.tag == "en" { 2 } else { 1 }
}

async fn table(
    visit: Visit<may::ReadReference>,
    key: PathKey<TableKey>,
) -> Result<Answer, Problem> {
    let (listing, table) = (visit.listing::<NoFilter>()?, key.0.table()?);
    let recorded = visit.can().read(move |db, _| reference::lines(db, table)).await?;
    if listing.format != Format::Json {
        return handlers::file(&listing, table, &recorded).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let writes = visit.viewer.may(Action::WriteReference);
    let here = format!("/reference-tables/{table}");
    let mut parts = Vec::new();
    if writes {
        parts.push(Block::Actions(vec![Link::new(format!("{here}/line"), w.line_new)]));
    } else {
        parts.push(Block::Notice("info", w.reference_by.to_owned()));
    }
    let mut files = asked.files();
    files.extend(writes.then(|| Link::new(format!("{here}/import"), w.list_import)));
    let count = Words::fill(w.count_all, &[&recorded.lines.len()]);
    let grid = grid(table, &recorded, writes, w);
    parts.push(Block::Grid(Grid { status: Some(count), ..grid }));
    parts.push(Block::Extras(files));
    visit.page(w.term(table), blocks(parts))
}

fn grid(table: ReferenceTable, recorded: &Recorded, writes: bool, w: &'static Words) -> Grid {
    let columns = table.columns();
    let choices: Vec<_> = columns.iter().map(|one| one.choices(&recorded.folder)).collect();
    let mut heads: Vec<&str> = columns.iter().map(|one| name(one, w)).collect();
    heads.extend(writes.then_some(w.what_to_do));
    heads.extend(writes.then_some(w.line_retire));
    recorded.lines.iter().fold(Grid::new(w.term(table), &heads, w), |grid, (line, cells)| {
        let cell = |(column, choices): (&Column, &Vec<[String; 3]>)| {
            let typed = cells.get(column.key).map_or("", String::as_str);
            Cell::text(column.shown(choices, typed, place(w)))
        };
        let mut row: Vec<Cell> = columns.iter().zip(&choices).map(cell).collect();
        let way = address(&format!("/reference-tables/{table}/line"), "", &[("line", line)]);
        row.extend(writes.then(|| Cell::link(way, w.post_change)));
        let way = address(&format!("/reference-tables/{table}/retire"), "", &[("line", line)]);
        row.extend(writes.then(|| Cell::link(way, w.line_retire)));
        grid.row(row)
    })
}

/// The form of a line: of the one that is asked for, or of a new one.
async fn lining(visit: &Visit<may::WriteReference>, key: TableKey) -> Result<Screen, Problem> {
    let (w, table) = (visit.w, key.table()?);
    let recorded = visit.can().read(move |db, _| reference::lines(db, table)).await?;
    let asked = visit.looks("line").pop();
    let known = |line: &String| {
        let found = recorded.lines.iter().find(|(known, _)| known == line);
        found.map(|(_, cells)| cells).ok_or_else(Problem::not_found)
    };
    let now = asked.as_ref().map(known).transpose()?;
    let field = |column: &Column| field(column, &recorded, now, w);
    let fields = table.columns().iter().map(field).collect();
    let query: Vec<(&str, &str)> = asked.iter().map(|line| ("line", line.as_str())).collect();
    let action = address(&format!("/reference-tables/{table}/line"), "", &query);
    let form = visit.form(action, w.save, fields).of_version(recorded.version);
    let title = if now.is_some() { w.post_change } else { w.line_new };
    let back = format!("/reference-tables/{table}");
    let (title, then) = (format!("{}: {title}", w.term(table)), format!("{back}?done=saved"));
    Ok(Screen::new(title, Vec::new(), form.back(back), then))
}

fn field(column: &Column, recorded: &Recorded, now: Option<&Cells>, w: &'static Words) -> Field {
    let cell = now.and_then(|cells| cells.get(column.key)).map_or("", String::as_str);
    let choices = || {
        let all = column.choices(&recorded.folder).into_iter();
        all.map(|[key, ja, en]| (key, if place(w) == 2 { en } else { ja })).collect()
    };
    let kind = match column.kind {
        ColumnKind::Terms(_) | ColumnKind::Exams => Kind::Several(choices()),
        ColumnKind::Term(_) | ColumnKind::Exam | ColumnKind::Body | ColumnKind::Flag => {
            Kind::Choice(choices())
        }
        ColumnKind::Day => Kind::Day,
        ColumnKind::Text | ColumnKind::Number | ColumnKind::Year => Kind::Text,
    };
    let mut field = Field::new(&format!("cells/{}", column.key), name(column, w), kind);
    field = if column.takes_several() {
        field.values = cell.split_whitespace().map(str::to_owned).collect();
        field
    } else {
        field.value(cell)
    };
    if column.required { field.required() } else { field }
}

/// A line with the form that takes it away.
async fn retiring(visit: &Visit<may::WriteReference>, key: TableKey) -> Result<Screen, Problem> {
    let (w, table) = (visit.w, key.table()?);
    let recorded = visit.can().read(move |db, _| reference::lines(db, table)).await?;
    let asked = visit.looks("line").pop().ok_or_else(Problem::not_found)?;
    let found = recorded.lines.iter().find(|(line, _)| *line == asked);
    let (line, cells) = found.ok_or_else(Problem::not_found)?;
    let fact = |column: &Column| {
        let typed = cells.get(column.key).map_or("", String::as_str);
        let shown = column.shown(&column.choices(&recorded.folder), typed, place(w));
        (name(column, w).to_owned(), Cell::text(shown))
    };
    let facts = table.columns().iter().map(fact).collect();
    let mut fields = vec![Field::new("line", "", Kind::Hidden).value(line)];
    if table == ReferenceTable::AllowanceRules {
        let day = Field::new("effective_on", w.line_retire_day, Kind::Day);
        fields.push(day.support(w.line_retire_day_support));
    }
    let back = format!("/reference-tables/{table}");
    let action = address(&format!("{back}/retire"), "", &[("line", line)]);
    let form = visit.form(action, w.line_retire, fields).of_version(recorded.version);
    let parts = vec![Block::Notice("info", w.line_retire_text.to_owned()), Block::Facts(facts)];
    let title = format!("{}: {}", w.term(table), w.line_retire);
    Ok(Screen::new(title, parts, form.back(&back).grave(), format!("{back}?done=saved")))
}

fn importing(table: ReferenceTable, w: &'static Words) -> Place {
    let back = format!("/reference-tables/{table}");
    let own = Words::fill(w.list_own_file, &[&w.term(table)]);
    let files = vec![Link::new(format!("{back}?format=xlsx"), own)];
    let lead = Words::fill(w.line_import_lead, &[&w.term(table)]);
    Place {
        title: w.list_import,
        path: format!("{back}/import"),
        back,
        lead: vec![Block::Text(lead), Block::Extras(files)],
        fields: Vec::new(),
    }
}

/// The form; after an import, what was done and how it is undone stands before it.
async fn import_form(
    visit: Visit<may::WriteReference>,
    key: PathKey<TableKey>,
) -> Result<Answer, Problem> {
    let mut place = importing(key.0.table()?, visit.w);
    place.lead.splice(0..0, lists_in::done_before(&visit).await?);
    place.blank(&visit)
}

async fn import(
    sent: Sent<may::WriteReference>,
    key: PathKey<TableKey>,
) -> Result<Answer, Problem> {
    let (w, table) = (sent.step.visit.w, key.0.table()?);
    let rehearse = async |visit: &Visit<may::WriteReference>, _: &Form, sheets: Vec<Sheet>| {
        let read = visit.can().read(move |db, _| reference::rehearse(db, table, &sheets));
        // The columns of a table are not those of a list, into whose cells faults are written.
        Ok(Told { marks: false, ..lists_in::told(read.await?.report, w) })
    };
    let store = async |visit: &Visit<may::WriteReference>, _: &Form, upload: Upload| {
        let taking = Query(DryRun { dry_run: false });
        let key = PathKey(table.into());
        let reply = take_in_table(visit.can().clone(), key, taking, upload).await?;
        let said = reply.said();
        let id = said["import_id"].as_str().unwrap_or("");
        Ok(Answer::to(format!("/reference-tables/{table}/import?import={id}")))
    };
    take_in(sent, importing(table, w), rehearse, store).await
}
