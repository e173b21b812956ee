//! The lines of a plan as a list: narrowed, taken along as a file, and shown many at once to those
//! they concern.

use std::collections::{BTreeMap, BTreeSet};

use crate::auth::may;
use crate::pages::kit::{
    Answer, Asked, Batch, Block, Cell, Field, Form, Kind, Link, Many, Visit, Words, blocks, many,
    rows_per_page,
};
use crate::problem::Problem;
use crate::rotation::{self, LineFilter, LineKey, PlanLine, RotationPlanRow, acts, handlers};
use crate::vocab::{CirculationId, FieldGroup, FiscalYear, RotationPlanId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let [confirmed, done] = many(
        "/plans/{id}/lines/steps",
        ["多数の行の照会の確認の画面", "多数の行の照会"],
        batch,
        async |visit: &Visit<_>, input| {
            handlers::many(visit.can().clone(), PathKey(plan_of(visit)?), input).await
        },
    );
    vec![Route::get("/plans/{id}/lines", "異動計画の行の一覧の画面", list), confirmed, done]
}

/// The plan whose lines are meant.
fn plan_of<A>(visit: &Visit<A>) -> Result<RotationPlanId, Problem> {
    let key = visit.request.match_info().get("id").and_then(|id| id.parse().ok());
    key.ok_or(Problem::not_found())
}

type Lines = (RotationPlanRow, Vec<PlanLine>);

/// A plan and those of its lines that are asked for, with the looks at whom they name.
async fn read<A>(
    visit: &Visit<A>,
    id: RotationPlanId,
    wants: impl Fn(&PlanLine) -> bool + Send + 'static,
) -> Result<Lines, Problem> {
    let read = visit.can().read_logged(move |db, scope, looks| {
        let plan = rotation::whole(db, scope, id)?.row;
        let mut lines = rotation::lines(db, scope, id)?;
        lines.retain(wants);
        let people: BTreeSet<_> = lines.iter().map(|line| line.talent_id).collect();
        rotation::look(db, looks, id, &[FieldGroup::Drafts], &people)?;
        Ok((plan, lines))
    });
    read.await
}

async fn list(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<LineFilter>()?.counted());
    let filter = listing.filter.clone();
    let (plan, lines) = read(&visit, id, move |line| filter.wants(line)).await?;
    let bodies: BTreeMap<String, String> =
        lines.iter().map(|line| (line.host_code.to_string(), line.host_name.clone())).collect();
    let place = |row: &PlanLine| format!("{} {}", row.id, row.post_name);
    let page = listing.cut(lines, place)?;
    if listing.is_file() {
        return listing.reply(&page, rotation::line_table).map(Answer::file);
    }
    let out = visit.can().read(move |db, _| rotation::out_of(db, id)).await?;
    let asked = Asked::new(&visit.request, w);
    let columns = [
        ("talent_name", w.name),
        ("fiscal_year", w.fiscal_year),
        ("host_name", w.municipality),
        ("post_name", w.post),
        ("share_percent", w.share),
        ("standing", w.state),
        (".out", w.circulation),
    ];
    let grid = asked.grid(w.plan_lines_list, &columns);
    let mut grid = page.items.iter().fold(grid, |grid, line| grid.row(row(line, &out, w)));
    if plan.allowed_actions.contains(&acts::ROTATION_CIRCULATE) {
        let tick = |line: &PlanLine| {
            let is_new = line.standing.is_none() && !line.is_part && !line.is_planned_hire;
            let open = is_new && out_as(line, &out).is_none();
            if open { line.id.clone() } else { String::new() }
        };
        let ids = page.items.iter().map(tick).collect();
        grid =
            grid.ticked(&format!("/plans/{id}/lines/steps"), ids, &[("circulate", w.circulate)], w);
    }
    let first = plan.first_fiscal_year.year();
    let years = (first..=plan.last_fiscal_year).filter_map(|year| FiscalYear::new(year).ok());
    let years = years.map(|year| (year.to_string(), w.year(year))).collect();
    let fields = vec![
        Field::new("fiscal_year", w.fiscal_year, Kind::Choice(years)),
        Field::new("host_code", w.municipality, Kind::Choice(bodies.into_iter().collect())),
        rows_per_page(w),
    ];
    let (path, query) = (visit.request.path(), visit.request.query_string());
    let parts = vec![
        Block::Text(w.plan_lines_lead.to_owned()),
        Block::Conditions(Form::conditions(path, w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)]),
    ];
    visit.page(&format!("{}: {}", w.plan_lines_list, plan.name), blocks(parts))
}

/// As what a line is out.
fn out_as(line: &PlanLine, out: &BTreeMap<LineKey, CirculationId>) -> Option<CirculationId> {
    line.id.parse().ok().and_then(|key| out.get(&key).copied())
}

fn row(line: &PlanLine, out: &BTreeMap<LineKey, CirculationId>, w: &'static Words) -> Vec<Cell> {
    let hire = line.is_planned_hire.then_some(w.desk_hire);
    let state = hire.or_else(|| line.standing.map(|state| w.term(state)));
    let shown = out_as(line, out);
    let shown = shown.map(|id| Cell::link(format!("/circulations/{id}"), w.line_is_out));
    let mut cells = told(line, w);
    cells.extend([Cell::maybe(state), shown.unwrap_or(Cell::text(""))]);
    cells
}

/// Who, when and where.
fn told(line: &PlanLine, w: &'static Words) -> Vec<Cell> {
    vec![
        Cell::text(format!("{}（{}）", line.talent_name, line.home_name)),
        Cell::Days(w.year(line.fiscal_year)),
        Cell::text(&line.host_name),
        Cell::text(&line.post_name),
        Cell::number(line.share_percent),
    ]
}

async fn batch(visit: &Visit<may::WriteRotationPlans>, many: &Many) -> Result<Batch, Problem> {
    let (w, id) = (visit.w, plan_of(visit)?);
    visit.wanted(&[acts::ROTATION_CIRCULATE])?;
    many.keys::<LineKey>()?;
    let wanted = many.ids.clone();
    let (_, lines) = read(visit, id, move |line| wanted.contains(&line.id)).await?;
    let mut rows = Vec::new();
    for key in &many.ids {
        let line = lines.iter().find(|line| line.id == *key).ok_or(Problem::not_found())?;
        rows.push((format!("{} {}", line.talent_name, line.post_name), told(line, w)));
    }
    let whom = [("host", w.to_host), ("person", w.to_person)];
    let whom = whom.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec();
    let to = Field::new("to", w.to_whom, Kind::Several(whom)).required();
    Ok(Batch {
        button: w.circulate,
        effect: w.circulate_text,
        heads: vec![w.name, w.fiscal_year, w.municipality, w.post, w.share],
        rows,
        fields: vec![
            to.support(w.to_whom_support),
            Field::new("note", w.circulation_note, Kind::Lines),
        ],
        trial: vec![("to", serde_json::json!(["host", "person"]))],
        grave: false,
        back: format!("/plans/{id}/lines"),
        done: format!("/plans/{id}/lines?done=saved"),
    })
}
