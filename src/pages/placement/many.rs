//! One step with many assignments: announced, ordered with a grid of numbers, or given up.

use super::assignment::{one, title};
use super::assignment_steps::words_of;
use crate::assignment::{Action, AssignmentView, handlers};
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Group, Kind, Many, Step, Visit, Words, blocks,
    with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{AssignmentId, PlacementForm};
use crate::web::Route;

pub(super) const PATH: &str = "/assignments/steps";
/// Steps that can be taken with many, in the order of the work.
const STEPS: [Action; 3] = [Action::Announce, Action::Order, Action::Cancel];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, "多数の配属の手続の確認の画面", look_over),
        Route::post(PATH, "多数の配属の手続", take),
    ]
}

/// The steps with their buttons, for the list.
pub(super) fn steps(w: &'static Words) -> Vec<(&'static str, &'static str)> {
    let step = |action: &Action| Some((action.as_str(), words_of(*action, w)?.0));
    STEPS.iter().filter_map(step).collect()
}

/// What is looked over: title, rows, form.
struct Over {
    title: String,
    many: Many,
    form: Form,
    views: Vec<AssignmentView>,
    effect: &'static str,
}

async fn over(visit: &Visit<may::WriteAssignments>) -> Result<Over, Problem> {
    let (w, many) = (visit.w, Many::of(visit, PATH));
    let action: Action = many.take.parse().map_err(|_| Problem::not_found())?;
    let (button, effect, _) = STEPS
        .contains(&action)
        .then(|| words_of(action, w))
        .flatten()
        .ok_or(Problem::not_found())?;
    let mut views = Vec::new();
    for id in &many.ids {
        let id: AssignmentId = id.parse().map_err(|_| Problem::not_found())?;
        views.push(one(visit, id).await?.0);
    }
    let names: Vec<String> = views.iter().map(title).collect();
    let mut fields = many.fields(&names);
    match action {
        Action::Order => fields.extend(numbers(&views, w)),
        Action::Cancel => fields.push(Field::new("reason", w.reason_column, Kind::Text)),
        _ => {}
    }
    let form = visit.form(many.action(), button, fields).grave().back("/assignments");
    Ok(Over { title: button.to_owned(), many, form, views, effect })
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

fn parts(over: &Over, w: &'static Words) -> Vec<Block> {
    let rows = over.views.iter().map(|view| {
        let row = &view.row;
        vec![
            Cell::link(format!("/assignments/{}", row.id), &row.talent_name),
            Cell::text(&row.home_name),
            Cell::text(&row.host_name),
            Cell::maybe(row.post_title.as_ref()),
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::text(w.term(row.state)),
        ]
    });
    let heads = [w.name, w.body, w.host_body, w.title, w.period, w.state];
    over.many.parts(over.effect, &heads, rows.collect(), w)
}

async fn look_over(visit: Visit<may::WriteAssignments>) -> Result<Answer, Problem> {
    let mut over = over(&visit).await?;
    if !over.many.ids.is_empty() {
        let reason = if over.many.take == Action::Cancel.as_str() { "―" } else { "" };
        let trial = over.many.trial(&[("reason", reason)]);
        let tried = handlers::many(visit.can().proven(), trial).await;
        over.many.hear(tried, visit.w)?;
    }
    let mut parts = parts(&over, visit.w);
    if over.many.is_clear() {
        parts.push(Block::Form(over.form));
    }
    visit.page(&over.title, blocks(parts))
}

async fn take(step: Step<may::WriteAssignments>) -> Result<Answer, Problem> {
    let mut over = over(&step.visit).await?;
    let done = handlers::many(step.visit.can().proven(), step.input(&over.form)).await;
    let Err(problem) = done else {
        let done = match over.many.take.as_str() {
            "announce" => "announced",
            "order" => "ordered",
            _ => "saved",
        };
        return Ok(Answer::to(format!("/assignments?done={done}")));
    };
    // A fault of the form stands at its field; what rows refuse stands at the rows.
    let _ = over.many.hear(Err(problem.clone()), step.visit.w);
    let parts = parts(&over, step.visit.w);
    step.visit.again(&over.title, &problem, step.filled(over.form), with_form(parts))
}
