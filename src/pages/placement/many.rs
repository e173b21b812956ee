//! One step with many assignments: announced, ordered with a grid of numbers, or given up.

use super::assignment::{one, title};
use super::assignment_steps::done;
use crate::assignment::{Action, AssignmentView, handlers};
use crate::auth::may;
use crate::pages::kit::{Batch, Cell, Empty, Field, Group, Kind, Many, Visit, Words, many};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{AssignmentId, PlacementForm};
use crate::web::Route;

pub(super) const PATH: &str = "/assignments/steps";
/// Steps that can be taken with many, in the order of the work.
const STEPS: [Action; 3] = [Action::Announce, Action::Order, Action::Cancel];

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の配属の手続の確認の画面", "多数の配属の手続"];
    many(PATH, says, batch, async |visit: &Visit<_>, input| {
        handlers::many(visit.can().proven(), input).await
    })
    .into()
}

/// The steps with their buttons, for the list.
pub(super) fn steps(w: &'static Words) -> Vec<(&'static str, &'static str)> {
    let step = |action: &Action| Some((action.as_str(), w.ask(action.act())?.0));
    STEPS.iter().filter_map(step).collect()
}

async fn batch(visit: &Visit<may::WriteAssignments>, many: &Many) -> Result<Batch, Problem> {
    let w = visit.w;
    let action: Action = many.take.parse().map_err(|_| Problem::not_found())?;
    let words = STEPS.contains(&action).then(|| w.ask(action.act())).flatten();
    let (button, effect, _) = words.ok_or(Problem::not_found())?;
    let mut views = Vec::new();
    for id in many.keys::<AssignmentId>()? {
        views.push(one(visit, id).await?.0);
    }
    let reason = || Field::new("reason", w.reason_column, Kind::Text);
    let (fields, reasoned) = match action {
        Action::Order => (numbers(&views, w), ""),
        Action::Cancel => (vec![reason()], "―"),
        _ => (Vec::new(), ""),
    };
    Ok(Batch {
        button,
        effect,
        heads: vec![w.name, w.body, w.host_body, w.title, w.period, w.state],
        rows: views.iter().map(|view| (title(view), cells(view, w))).collect(),
        fields,
        trial: vec![("reason", reasoned.into())],
        grave: true,
        back: "/assignments".to_owned(),
        done: format!("/assignments?done={}", done(action)),
    })
}

/// The day of the orders, and a line of numbers for each.
fn numbers(views: &[AssignmentView], w: &'static Words) -> Vec<Field> {
    let mut fields =
        vec![Field::new("ordered_on", w.ordered_on, Kind::Day).support(w.order_day_support)];
    for (place, view) in views.iter().enumerate() {
        let group = Group { name: title(view), note: String::new(), look: "row" };
        let name = |member: &str| format!("numbers/{place}/{member}");
        let number = |member: &str, label: &str| {
            Field::new(&name(member), label, Kind::Text).when_empty(Empty::LeftOut)
        };
        let mut line = vec![Field::new(&name("id"), "", Kind::Hidden).value(view.row.id)];
        if view.row.form != PlacementForm::OwnBody {
            line.push(number("sending_number", w.sending_number));
        }
        line.push(number("receiving_number", w.receiving_number));
        fields.extend(line.into_iter().map(|field| field.under(&group)));
    }
    fields
}

fn cells(view: &AssignmentView, w: &'static Words) -> Vec<Cell> {
    let row = &view.row;
    vec![
        Cell::link(format!("/assignments/{}", row.id), &row.talent_name),
        Cell::text(&row.home_name),
        Cell::text(&row.host_name),
        Cell::maybe(row.post_title.as_ref()),
        Cell::Days(days(row.starts_on, row.ends_on, w)),
        Cell::text(w.term(row.state)),
    ]
}
