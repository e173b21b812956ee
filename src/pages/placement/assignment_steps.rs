//! The steps of an assignment, each behind a page that states its effect in words and numbers
//! before it is taken.

use super::assignment::{facts, one, title, warned};
use crate::assignment::{self, Action, AssignmentRow, AssignmentView, Effect, handlers};
use crate::auth::may;
use crate::choices;
use crate::pages::kit::{
    Block, Empty, Field, Form, Kind, Link, Screen, Step, Visit, Words, screen_by,
};
use crate::problem::Problem;
use crate::vocab::{AssignmentId, AssignmentState, PlacementForm};
use crate::web::{PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    screen_by("/assignments/{id}/step", ["配属の手続の確認の画面", "配属の手続"], confirmed, take)
        .into()
}

/// What leads on stands first, what takes back last.
const IN_ORDER: [Action; 13] = [
    Action::Announce,
    Action::Order,
    Action::Update,
    Action::Extend,
    Action::ChangeShare,
    Action::End,
    Action::Reopen,
    Action::Unextend,
    Action::Reinstate,
    Action::CorrectOrder,
    Action::Recall,
    Action::Rescind,
    Action::Cancel,
];

/// What can be done with an assignment by the viewer, as links.
pub(super) fn steps(row: &AssignmentRow, w: &'static Words) -> Vec<Link> {
    let open = IN_ORDER.iter().filter(|action| row.allowed_actions.contains(&action.act()));
    let link = |action: &Action| match w.ask(action.act()) {
        Some((text, ..)) => Link::new(format!("/assignments/{}/step?take={action}", row.id), text),
        None => Link::new(format!("/assignments/{}/change", row.id), w.assignment_change),
    };
    open.map(link).collect()
}

/// Day and numbers of the orders; the own body's service has one order only.
fn papers(view: &AssignmentView, w: &'static Words) -> Vec<Field> {
    let mut fields =
        vec![Field::new("ordered_on", w.ordered_on, Kind::Day).support(w.order_day_support)];
    if view.row.form != PlacementForm::OwnBody {
        fields.push(
            Field::new("sending_number", w.sending_number, Kind::Text).when_empty(Empty::LeftOut),
        );
    }
    fields.push(
        Field::new("receiving_number", w.receiving_number, Kind::Text).when_empty(Empty::LeftOut),
    );
    fields
}

/// Which orders, their day and numbers; what stays empty stays as it is.
fn correcting(view: &AssignmentView, w: &'static Words) -> Vec<Field> {
    let reason = Field::new("reason", w.reason_column, Kind::Text);
    let mut fields =
        vec![Field::new("occasion", w.order_kind, Kind::Choice(choices!(assignment::Occasion, w)))];
    fields.extend(papers(view, w).into_iter().map(|field| field.support(w.left_as_it_is)));
    fields.push(reason.required().support(w.reason_told));
    fields
}

/// What a step asks for.
fn asked(action: Action, view: &AssignmentView, w: &'static Words) -> Vec<Field> {
    let reason = Field::new("reason", w.reason_column, Kind::Text);
    let last = Field::new("ends_on", w.last_day, Kind::Day);
    let mut fields = match action {
        Action::Recall | Action::Rescind | Action::Reopen | Action::Unextend => {
            return vec![reason.required().support(w.reason_told)];
        }
        Action::Cancel if view.row.state == AssignmentState::Draft => return vec![reason],
        Action::Cancel => return vec![reason.required().support(w.reason_told)],
        Action::Order => return papers(view, w),
        Action::CorrectOrder => return correcting(view, w),
        Action::End => vec![last.required().support(w.last_day_served)],
        Action::Extend => vec![last.support(w.last_day_support).when_empty(Empty::Null)],
        Action::ChangeShare => vec![
            Field::new("effective_on", w.effective_on, Kind::Day)
                .required()
                .support(w.share_day_support),
            Field::new("share_percent", w.new_share, Kind::Number).required().support("1〜100"),
        ],
        Action::Update | Action::Announce | Action::Reinstate => return Vec::new(),
    };
    fields.push(reason);
    fields.extend(papers(view, w));
    fields
}

/// The effect in numbers.
fn numbers(view: &AssignmentView, effect: &Effect, w: &'static Words) -> Vec<String> {
    let row = &view.row;
    let days = effect
        .days
        .map_or_else(|| w.open_end.to_owned(), |days| Words::fill(w.days_counted, &[&days]));
    let mut told: Vec<&str> = vec![&row.home_name];
    if row.home_code != row.host_code {
        told.push(&row.host_name);
    }
    vec![
        Words::fill(w.effect_told, &[&row.talent_name, &told.len(), &told.join("、")]),
        Words::fill(w.effect_days, &[&row.starts_on, &days, &row.share_percent.percent()]),
        Words::fill(
            w.effect_shares,
            &[&effect.person_percent, &effect.post_percent, &effect.wanted_percent],
        ),
        Words::fill(w.effect_orders, &[&effect.orders, &view.orders.len()]),
    ]
}

/// A step before it is taken: its title, its effect, and the form where the state allows it.
async fn confirmed(
    visit: &Visit<may::WriteAssignments>,
    id: AssignmentId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let action = named(visit)?;
    let (button, text, grave) = w.ask(action.act()).ok_or(Problem::not_found())?;
    let (view, _) = one(visit, id).await?;
    let effect = visit.can().read(move |db, _| assignment::effect(db, id)).await?;
    let title = format!("{button}: {}", title(&view));
    if !view.row.allowed_actions.contains(&action.act()) {
        let drafted = action == Action::Announce && view.row.state == AssignmentState::Draft;
        let why = if drafted {
            w.announce_second.to_owned()
        } else {
            Words::fill(w.step_not_now, &[&w.term(view.row.state), &button])
        };
        let back = Link::new(format!("/assignments/{id}"), w.assignment);
        let parts = vec![Block::Notice("bad", why), Block::Links(vec![back])];
        return Ok(Screen::new(title, parts, None::<Form>, ""));
    }
    let tone = if grave { "bad" } else { "info" };
    let mut parts =
        vec![Block::Notice(tone, text.to_owned()), Block::List(numbers(&view, &effect, w))];
    parts.extend(warned(&view.warnings, w));
    parts.extend([Block::Section("now", w.as_it_stands.to_owned()), facts(&view, visit)]);
    let form = visit.form(
        format!("/assignments/{id}/step?take={action}"),
        button,
        asked(action, &view, w),
    );
    let form = form.of_version(view.row.version).back(format!("/assignments/{id}"));
    let form = if grave { form.grave() } else { form };
    // A change of share leads to the follower, which is another assignment.
    let then = format!("/assignments/{{id}}?done={}", done(action));
    Ok(Screen::new(title, parts, form, then))
}

/// What the page says afterwards.
pub(super) const fn done(action: Action) -> &'static str {
    match action {
        Action::Announce => "announced",
        Action::Order => "ordered",
        _ => "saved",
    }
}

/// The step that the address names.
fn named(visit: &Visit<may::WriteAssignments>) -> Result<Action, Problem> {
    let step = visit.looks("take").pop().and_then(|step| step.parse().ok());
    step.ok_or(Problem::not_found())
}

async fn take(
    step: &Step<may::WriteAssignments>,
    id: AssignmentId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match named(&step.visit)? {
        Action::Announce => handlers::announce(can.proven(), key, step.input(form)).await,
        Action::Recall => handlers::recall(can, key, step.input(form)).await,
        Action::Order => handlers::order(can.proven(), key, step.input(form)).await,
        Action::Rescind => handlers::rescind(can, key, step.input(form)).await,
        Action::End => handlers::end(can, key, step.input(form)).await,
        Action::Reopen => handlers::reopen(can, key, step.input(form)).await,
        Action::Extend => handlers::extend(can, key, step.input(form)).await,
        Action::Unextend => handlers::unextend(can, key, step.input(form)).await,
        Action::ChangeShare => handlers::change_share(can, key, step.input(form)).await,
        Action::Cancel => handlers::cancel(can, key, step.input(form)).await,
        Action::Reinstate => handlers::reinstate(can, key, step.input(form)).await,
        Action::CorrectOrder => {
            handlers::transfers::correct_order(can, key, step.input(form)).await
        }
        Action::Update => Err(Problem::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Language;

    #[test]
    fn every_step_has_its_words_or_a_screen_of_its_own() {
        for action in Action::ALL {
            assert!(IN_ORDER.contains(action), "{action}");
            assert_eq!(
                Words::of(Language::English).ask(action.act()).is_none(),
                *action == Action::Update,
                "{action}"
            );
        }
    }
}
