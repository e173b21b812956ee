//! The tables over HTTP.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::steps::{self, Recorded};
use super::table::{ReferenceTable, TableKey};
use crate::auth::{Action, Scope, may};
use crate::db::Db;
use crate::folder::Cells;
use crate::problem::{FieldError, Problem, day_of};
use crate::reference::acts;
use crate::vocab::Act;
use crate::vocab::LongText;
use crate::web::{Can, Fault, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Table};

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/reference-tables", "基礎データの表の一覧", list)
            .list()
            .returns::<Page<TableView>>(),
        Route::get("/reference-tables/{key}", "基礎データの表の行", show)
            .list()
            .returns::<Page<LineView>>(),
        Route::put("/reference-tables/{key}/lines", "基礎データの行の登録・変更", put_line)
            .takes::<LineInput>()
            .returns::<LineView>(),
        Route::post("/reference-tables/{key}/retire", "基礎データの行の終了・除去", retire)
            .takes::<Retiring>()
            .returns::<TableView>(),
    ]
}

/// A table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableView {
    /// Key.
    pub table: ReferenceTable,
    /// Name.
    pub name_ja: &'static str,
    /// How many lines it has.
    pub lines: usize,
    /// What `If-Match` says when a line is put.
    pub version: i32,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A column of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// Key.
    pub key: &'static str,
    /// What people call it.
    pub name_ja: &'static str,
    /// Whether every line has it.
    pub required: bool,
}

/// A line of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// What names it: the values of its identifying columns.
    pub line: String,
    /// Its cells by the keys of the columns.
    pub cells: BTreeMap<String, String>,
}

/// A line: new, or in the place of the one of its name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// Its cells by the keys of the columns; a column that is left out is empty.
    pub cells: BTreeMap<String, CellInput>,
}

/// A line that is taken away.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retiring {
    /// What names it, as the list says.
    pub line: LongText,
    /// First day without it, of a line that is in force on days (an allowance rule): it ends on the
    /// day before. Left out, or for a table without days, it is taken away at once.
    #[serde(default)]
    pub effective_on: Option<NaiveDate>,
}

/// What a cell says: a text, several choices, or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CellInput {
    One(Option<String>),
    Several(Vec<String>),
}

impl CellInput {
    fn text(&self) -> String {
        match self {
            Self::One(text) => text.clone().unwrap_or_default(),
            Self::Several(all) => all.join(" "),
        }
    }
}

fn actions(scope: &Scope) -> Vec<Act> {
    if scope.may(Action::WriteReference) {
        vec![
            acts::REFERENCE_TABLE_CHANGE,
            acts::REFERENCE_TABLE_RETIRE,
            acts::REFERENCE_TABLE_IMPORT,
        ]
    } else {
        Vec::new()
    }
}

fn views(db: &mut Db, scope: &Scope) -> Result<Vec<TableView>, Problem> {
    let view = |(table, lines, version): (ReferenceTable, usize, i32)| TableView {
        table,
        name_ja: table.name_ja(),
        lines,
        version,
        columns: table
            .columns()
            .iter()
            .map(|one| ColumnView { key: one.key, name_ja: one.name_ja, required: one.required })
            .collect(),
        allowed_actions: actions(scope),
    };
    Ok(steps::tables(db)?.into_iter().map(view).collect())
}

async fn list(can: Can<may::ReadReference>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let rows = can.read(views).await?;
    listing.reply_all(
        rows,
        |row| row.table.to_string(),
        |rows| {
            let table = Table::new("基礎データ", &[("表", 24), ("行数", 8)]).counting(&["行数"]);
            rows.iter().fold(table, |table, row| {
                table.row(vec![row.name_ja.to_owned(), row.lines.to_string()])
            })
        },
    )
}

async fn show(
    can: Can<may::ReadReference>,
    key: PathKey<TableKey>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let read = move |db: &mut Db, _: &Scope| {
        let table = key.0.table()?;
        Ok((table, steps::lines(db, table)?))
    };
    let (table, recorded) = can.read(read).await?;
    file(&listing, table, &recorded)
}

/// The lines as they were asked for: as JSON or as a file, which comes in again.
///
/// # Errors
/// As [`Listing::reply_all`].
pub fn file(
    listing: &Listing<NoFilter>,
    table: ReferenceTable,
    recorded: &Recorded,
) -> Result<Reply, Problem> {
    let views = recorded.lines.iter().map(|(line, cells)| view(line, cells)).collect();
    listing.reply_all(
        views,
        |row: &LineView| row.line.clone(),
        |rows| {
            let columns = table.columns();
            let choices: Vec<_> = columns.iter().map(|one| one.choices(&recorded.folder)).collect();
            let heads: Vec<(&'static str, u16)> =
                columns.iter().map(|one| (one.name_ja, 20)).collect();
            rows.iter().fold(Table::new(table.name_ja(), &heads), |sheet, row| {
                let cell = |place: usize| {
                    let typed = row.cells.get(columns[place].key).map_or("", String::as_str);
                    columns[place].shown(&choices[place], typed, 1)
                };
                sheet.row((0..columns.len()).map(cell).collect())
            })
        },
    )
}

fn view(line: &str, cells: &Cells) -> LineView {
    LineView { line: line.to_owned(), cells: cells.clone() }
}

pub async fn put_line(
    can: Can<may::WriteReference>,
    key: PathKey<TableKey>,
    input: Input<LineInput>,
) -> Result<Reply, Problem> {
    can.write(acts::REFERENCE_TABLE_CHANGE, input, move |tx, _, input, given| {
        let table = key.0.table()?;
        let recorded = steps::lines(tx.db, table)?;
        given.require_version(recorded.version)?;
        recorded.folder.need_recorded()?;
        let cells = read(table, &recorded, input)?;
        let line = crate::folder::key_of(&table.file(), &cells);
        let folder = recorded.folder.clone();
        let folder = folder.with_lines(&table.file(), std::slice::from_ref(&cells))?;
        let faults = steps::check(&folder, table);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults.into_iter().map(of_cell).collect()));
        }
        if recorded.lines.iter().any(|(known, now)| *known == line && *now == cells) {
            tx.nothing_to_audit();
        } else {
            steps::take_in(tx, &recorded, &folder, table)?;
        }
        Reply::entity(steps::lines(tx.db, table)?.version, &view(&line, &cells))
    })
    .await
}

/// The cells as they were sent; a column that is unknown is a fault too.
fn read(table: ReferenceTable, recorded: &Recorded, input: &LineInput) -> Result<Cells, Problem> {
    let known = |key: &String| table.columns().iter().any(|column| column.key == *key);
    let mut errors: Vec<FieldError> = input
        .cells
        .keys()
        .filter(|key| !known(key))
        .map(|key| FieldError::new(&format!("/cells/{key}"), "unknown_field"))
        .collect();
    let typed: BTreeMap<&str, String> =
        input.cells.iter().map(|(key, cell)| (key.as_str(), cell.text())).collect();
    let cell = |column: &super::Column| typed.get(column.key).map_or("", String::as_str);
    let cells = steps::read(table, &recorded.folder, cell);
    match cells {
        Ok(cells) if errors.is_empty() => Ok(cells),
        Ok(_) => Err(Problem::invalid(errors)),
        Err(wrong) => {
            let at = |(column, error): (&super::Column, FieldError)| FieldError {
                pointer: format!("/cells/{}", column.key),
                ..error
            };
            errors.extend(wrong.into_iter().map(at));
            Err(Problem::invalid(errors))
        }
    }
}

fn of_cell(fault: Fault) -> FieldError {
    let column = fault.heading.split(',').next().unwrap_or("").to_owned();
    FieldError { pointer: format!("/cells/{column}"), ..fault.error }
}

/// The column that says a line's last day.
const LAST_DAY: &str = "valid_to";

pub async fn retire(
    can: Can<may::WriteReference>,
    key: PathKey<TableKey>,
    input: Input<Retiring>,
) -> Result<Reply, Problem> {
    can.write(acts::REFERENCE_TABLE_RETIRE, input, move |tx, scope, input, given| {
        let table = key.0.table()?;
        let recorded = steps::lines(tx.db, table)?;
        given.check_version(recorded.version)?;
        recorded.folder.need_recorded()?;
        let found = recorded.lines.iter().find(|(line, _)| *line == input.line.as_str());
        let (line, cells) = found.ok_or_else(|| Problem::field("/line", "reference_unknown"))?;
        let dated = table.columns().iter().any(|column| column.key == LAST_DAY);
        let folder = recorded.folder.clone();
        let folder = match input.effective_on {
            Some(day) if dated => {
                let last = day_of("/effective_on", day)?.pred_opt().unwrap_or(day);
                let mut ended = cells.clone();
                ended.insert(LAST_DAY.to_owned(), last.to_string());
                folder.with_lines(&table.file(), &[ended])?
            }
            Some(_) => {
                let reason = (
                    "この表の行は日付で終わりません。日付を付けずに取り除いてください。",
                    "A line of this table does not end on a day. Take it away without one.",
                );
                return Err(FieldError::because("/effective_on", reason).into());
            }
            None => folder.without_lines(&table.file(), &[line])?,
        };
        let faults =
            if input.effective_on.is_some() { steps::check(&folder, table) } else { vec![] };
        if !faults.is_empty() {
            let at =
                |fault: Fault| FieldError { pointer: "/effective_on".to_owned(), ..fault.error };
            return Err(Problem::invalid(faults.into_iter().map(at).collect()));
        }
        steps::take_in(tx, &recorded, &folder, table)?;
        let view = views(tx.db, scope)?.into_iter().find(|view| view.table == table);
        let view = view.ok_or_else(Problem::not_found)?;
        Reply::entity(view.version, &view)
    })
    .await
}
