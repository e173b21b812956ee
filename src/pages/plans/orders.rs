//! 発令 of a plan with the numbers of every line: in a grid that a first number fills, or from a
//! file that goes out, is filled in, and comes in again.

use crate::auth::may;
use crate::pages::kit::upload::Sent;
use crate::pages::kit::{
    Answer, Block, Empty, Field, Form, Group, Kind, Link, Screen, Step, Visit, Words, screen_by,
};
use crate::pages::skills::imports::{Place, Told, take_in};
use crate::problem::Problem;
use crate::rotation::{self, OrderLine, RotationPlanRow, acts, handlers};
use crate::vocab::{FieldGroup, RotationPlanId};
use crate::web::{DryRun, NoFilter, Page, PathKey, Query, Route, Sheet, Upload};

/// The columns of numbers, with what fills each.
const COLUMNS: [&str; 3] = ["sending_number", "receiving_number", "releasing_number"];

pub(super) fn routes() -> Vec<Route> {
    let send = async |step: &Step<may::WriteRotationPlans>, id, form: &Form| {
        let can = step.visit.can().proven();
        handlers::order(can, PathKey(id), step.input(form)).await
    };
    let says = ["異動計画の発令番号の画面", "異動計画を行ごとの番号で発令"];
    let mut routes: Vec<Route> = screen_by("/plans/{id}/orders", says, numbering, send).into();
    routes.extend([
        Route::get("/plans/{id}/orders/file", "異動計画の発令番号の記入用ファイル", file),
        Route::get("/plans/{id}/orders/import", "異動計画の発令番号の取込の画面", asking),
        Route::post("/plans/{id}/orders/import", "異動計画を発令番号のファイルで発令", sent),
    ]);
    routes
}

/// What waits for its order, with the plan.
async fn waiting(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<(RotationPlanRow, Vec<OrderLine>), Problem> {
    let read = visit.can().read_logged(move |db, scope, looks| {
        let plan = rotation::whole(db, scope, id)?.row;
        let lines = rotation::order_lines(db, id)?;
        let people = lines.iter().map(|line| line.talent_id).collect();
        rotation::look(db, looks, id, &[FieldGroup::Drafts], &people)?;
        Ok((plan, lines))
    });
    read.await
}

/// The number that follows after so many: the last digits of it count on, as wide as they are.
fn following(first: &str, after: usize) -> String {
    let digits = |letter: char| letter.is_ascii_digit();
    let Some(end) = first.rfind(digits).map(|at| at + 1) else { return first.to_owned() };
    let start = first[..end].rfind(|letter| !digits(letter));
    let start = start.map_or(0, |at| at + first[at..].chars().next().map_or(1, char::len_utf8));
    let (number, wide) = (&first[start..end], end - start);
    match number.parse::<u64>().ok().and_then(|one| one.checked_add(u64::try_from(after).ok()?)) {
        Some(next) => format!("{}{next:0wide$}{}", &first[..start], &first[end..]),
        None => first.to_owned(),
    }
}

fn takes(line: &OrderLine, column: &str) -> bool {
    match column {
        "sending_number" => line.takes_sending_number,
        "releasing_number" => line.releasing_name.is_some(),
        _ => true,
    }
}

async fn numbering(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<Screen, Problem> {
    let (w, (plan, lines)) = (visit.w, waiting(visit, id).await?);
    let path = format!("/plans/{id}/orders");
    let mut parts = vec![Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)])];
    let title = format!("{}: {}", w.orders_numbers, plan.name);
    if !plan.allowed_actions.contains(&acts::ROTATION_ORDER) {
        parts.push(Block::Notice("info", Words::fill(w.cell_closed, &[&w.term(plan.state)])));
        return Ok(Screen::new(title, parts, None, ""));
    }
    parts.push(Block::Text(w.orders_lead.to_owned()));
    let files = ["xlsx", "csv"].map(|format| {
        Link::new(format!("{path}/file?format={format}"), format!("{} ({format})", w.orders_file))
    });
    let import = Link::new(format!("{path}/import"), w.orders_import);
    parts.push(Block::Extras(files.into_iter().chain([import]).collect()));
    let label = |column: &str| match column {
        "sending_number" => w.sending_number,
        "receiving_number" => w.receiving_number,
        _ => w.releasing_number,
    };
    let first = COLUMNS.iter().map(|column| {
        Field::new(column, label(column), Kind::Text).support(w.orders_first_support)
    });
    let query = visit.request.query_string();
    parts.push(Block::Conditions(Form::conditions(&path, w.orders_fill, first.collect(), query)));
    let mut fields =
        vec![Field::new("ordered_on", w.ordered_on, Kind::Day).support(w.ordered_on_support)];
    let mut counts = [0; COLUMNS.len()];
    for (place, line) in lines.iter().enumerate() {
        let group = Group { name: named(line, w), note: String::new(), look: "row" };
        let name = |member: &str| format!("numbers/{place}/{member}");
        let line_id = Field::new(&name("assignment_id"), "", Kind::Hidden);
        fields.push(line_id.value(line.assignment_id).under(&group));
        for (column, count) in COLUMNS.iter().zip(&mut counts) {
            if !takes(line, column) {
                continue;
            }
            let filled = visit.looks(column).pop().filter(|first| !first.trim().is_empty());
            let filled = filled.map_or_else(String::new, |first| following(first.trim(), *count));
            *count += 1;
            let field = Field::new(&name(column), label(column), Kind::Text);
            fields.push(field.when_empty(Empty::LeftOut).value(filled).under(&group));
        }
    }
    parts.push(Block::Notice("bad", w.orders_effect.to_owned()));
    let form = visit.form(path, w.orders_give, fields).of_version(plan.version).grave();
    let back = format!("/plans/{id}/step?take=order");
    Ok(Screen::new(title, parts, form.back(back), format!("/plans/{id}?done=ordered")))
}

/// Who begins or ends where, and when.
fn named(line: &OrderLine, w: &'static Words) -> String {
    let what = if line.ends { w.orders_end } else { w.orders_begin };
    let mut said = format!(
        "{}（{}→{} {}）{what} {}",
        line.talent_name, line.home_name, line.host_name, line.post_name, line.effective_on
    );
    if let Some(left) = &line.releasing_name {
        said += &format!(" {}", Words::fill(w.orders_leaves, &[left]));
    }
    said
}

async fn file(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let listing = visit.listing::<NoFilter>()?;
    let (_, items) = waiting(&visit, key.0).await?;
    let page = Page { items, next_cursor: None, total: None };
    listing.reply(&page, rotation::order_table).map(Answer::file)
}

fn place(id: RotationPlanId, visit: &Visit<may::WriteRotationPlans>) -> Place {
    let (w, path) = (visit.w, format!("/plans/{id}/orders"));
    let own = Link::new(format!("{path}/file?format=xlsx"), w.orders_file);
    Place {
        title: w.orders_import,
        path: format!("{path}/import"),
        back: path,
        lead: vec![Block::Text(w.orders_import_lead.to_owned()), Block::Extras(vec![own])],
        fields: Vec::new(),
    }
}

async fn asking(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    waiting(&visit, key.0).await?;
    place(key.0, &visit).blank(&visit)
}

async fn sent(
    sent: Sent<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, w) = (key.0, sent.step.visit.w);
    let here = place(id, &sent.step.visit);
    let rehearse = async |visit: &Visit<may::WriteRotationPlans>, _: &Form, sheets: Vec<Sheet>| {
        let read = visit.can().read(move |db, _| rotation::rehearse_numbers(db, id, &sheets));
        let report = read.await?;
        let counts: [&dyn std::fmt::Display; 2] = [&report.orders, &report.unnumbered];
        Ok(Told {
            does: Words::fill(w.orders_would, &counts),
            writes: report.valid && report.orders > 0,
            rows: report.rows,
            faults: report.errors,
            ignored: report.ignored_sheets,
            ..Told::default()
        })
    };
    let store = async |visit: &Visit<may::WriteRotationPlans>, _: &Form, upload: Upload| {
        let (can, taking) = (visit.can().proven(), Query(DryRun { dry_run: false }));
        handlers::order_by_file(can, PathKey(id), taking, upload).await?;
        Ok(Answer::to(format!("/plans/{id}?done=ordered")))
    };
    take_in(sent, here, rehearse, store).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digits_of_a_number_count_on() {
        let cases = [
            ("人第12号", 3, "人第15号"),
            ("R9-人-099", 1, "R9-人-100"),
            ("令和9年人第009号の2", 1, "令和9年人第009号の3"),
            ("7", 0, "7"),
            ("番号なし", 5, "番号なし"),
            ("99999999999999999999999", 1, "99999999999999999999999"),
        ];
        for (first, after, next) in cases {
            assert_eq!(following(first, after), next);
        }
    }
}
