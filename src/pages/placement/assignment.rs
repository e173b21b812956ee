//! One assignment: what it says, its orders, what it said before; proposing one, and altering a
//! draft. Its steps stand in `assignment_steps`.

use super::assignment_steps::steps;
use crate::assignment::{self, AssignmentView, Past, Warning, acts, handlers};
use crate::auth::may;
use crate::auth::{Action, Scope};
use crate::choices;
use crate::clock::in_japan;
use crate::db::Db;
use crate::demand;
use crate::pages::kit::choose::{chosen, name_of};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Visit, Words, about,
    address, blocks, screen, screen_of,
};
use crate::pages::papers;
use crate::pages::register::talents::days;
use crate::paper::Subject;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{AssignmentId, AssignmentState, Funding, Period, PlacementForm, TalentId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/assignments/{id}", "配属の画面", show)]
        .into_iter()
        .chain(screen_of(
            "/assignments/new",
            ["配属案の起案の画面", "配属案の起案"],
            async |visit: &Visit<_>| {
                about(
                    visit,
                    "/assignments/new",
                    proposing(visit).await?,
                    (visit.w.assignment_new, "/assignments/{id}?done=saved"),
                )
                .await
            },
            handlers::propose,
        ))
        .chain(screen(
            "/assignments/{id}/change",
            ["配属案の変更の画面", "配属案の変更"],
            changing,
            handlers::amend,
        ))
        .collect()
}

pub(super) const fn tone(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::Ordered => "good",
        AssignmentState::Announced => "half",
        AssignmentState::Cancelled => "bad",
        AssignmentState::Draft | AssignmentState::Ended => "plain",
    }
}

/// One assignment with what it said before; a look at a draft is recorded.
pub(super) async fn one<A>(
    visit: &Visit<A>,
    id: AssignmentId,
) -> Result<(AssignmentView, Vec<Past>), Problem> {
    visit.can().read_logged(move |db, scope, looks| assignment::one(db, scope, id, looks)).await
}

pub(super) fn title(view: &AssignmentView) -> String {
    let post = view.row.post_title.as_ref().map_or_else(String::new, |title| format!(" {title}"));
    format!("{}（{}{post}）", view.row.talent_name, view.row.host_name)
}

/// What an assignment says; a person and a post are links for those who may open them.
pub(super) fn facts<A>(view: &AssignmentView, visit: &Visit<A>) -> Block {
    let (w, row) = (visit.w, &view.row);
    let linked = |may: bool, href: String, text: String| {
        if may { Cell::link(href, text) } else { Cell::text(text) }
    };
    let name = linked(
        visit.viewer.may(Action::ReadTalents),
        format!("/talents/{}", row.talent_id),
        row.talent_name.clone(),
    );
    let post = row.post_title.as_ref().map_or_else(String::new, ToString::to_string);
    let post = linked(visit.viewer.may(Action::ReadPosts), format!("/posts/{}", row.post_id), post);
    Block::Facts(vec![
        (w.state.to_owned(), Cell::Mark(tone(row.state), w.term(row.state).to_owned())),
        (w.name.to_owned(), name),
        (w.body.to_owned(), Cell::text(&row.home_name)),
        (w.host_body.to_owned(), Cell::text(&row.host_name)),
        (w.department.to_owned(), Cell::maybe(row.department.as_ref())),
        (w.title.to_owned(), post),
        (w.grade.to_owned(), Cell::maybe(row.post_grade.map(|grade| w.term(grade)))),
        (w.post_type.to_owned(), Cell::maybe(row.post_type.map(|kind| w.term(kind)))),
        (w.period.to_owned(), Cell::Days(days(row.starts_on, row.ends_on, w))),
        (w.share.to_owned(), Cell::text(row.share_percent.percent())),
        (w.placement_form.to_owned(), Cell::text(w.term(row.form))),
        (w.funding.to_owned(), Cell::text(w.term(row.funding))),
        (w.agreement.to_owned(), Cell::text(&view.agreement_reference)),
        (w.work_days.to_owned(), Cell::text(&view.work_days)),
        (w.reason_column.to_owned(), Cell::text(&view.reason)),
    ])
}

fn orders(view: &AssignmentView, w: &'static Words) -> Grid {
    let heads =
        [w.order_side, w.order_kind, w.municipality, w.order_number, w.ordered_on, w.effective_day];
    view.orders.iter().fold(Grid::new(w.orders, &heads, w), |grid, order| {
        let home = order.organization_code == view.row.home_code;
        grid.row(vec![
            Cell::text(w.term(order.side)),
            Cell::text(w.term(order.kind)),
            Cell::text(if home { &view.row.home_name } else { &view.row.host_name }),
            Cell::text(&order.number),
            Cell::Days(order.ordered_on.to_string()),
            Cell::Days(order.effective_on.to_string()),
        ])
    })
}

fn history(past: &[Past], w: &'static Words) -> Grid {
    let heads = [w.when, w.state, w.period, w.share, w.reason_column];
    past.iter().fold(Grid::new(w.assignment_history, &heads, w), |grid, version| {
        grid.row(vec![
            Cell::text(in_japan(version.recorded_at)),
            Cell::Mark(tone(version.state), w.term(version.state).to_owned()),
            Cell::Days(days(version.period.from, version.period.last_day(), w)),
            Cell::number(version.share.percent()),
            Cell::text(&version.reason),
        ])
    })
}

/// What somebody should look at, as sentences with the first day they are about.
pub(super) fn warned(warnings: &[Warning], w: &'static Words) -> Vec<Block> {
    if warnings.is_empty() {
        return Vec::new();
    }
    let line = |warning: &Warning| match warning.day {
        Some(day) => Words::fill(w.warned_from, &[&w.term(warning.code), &day]),
        None => w.term(warning.code).to_owned(),
    };
    vec![
        Block::Section("warnings", w.plan_warnings.to_owned()),
        Block::List(warnings.iter().map(line).collect()),
    ]
}

async fn show(
    visit: Visit<may::ReadAssignments>,
    key: PathKey<AssignmentId>,
) -> Result<Answer, Problem> {
    let ((view, past), w) = (one(&visit, key.0).await?, visit.w);
    let mut parts = vec![facts(&view, &visit)];
    if let Some(end) = &view.coming_end {
        let last = end.ends_on.map_or_else(|| w.open_end.to_owned(), |day| day.to_string());
        let text = Words::fill(w.coming_end_text, &[&last, &w.term(end.state)]);
        parts.push(Block::Notice("info", text));
    }
    let mut links = steps(&view.row, w);
    if visit.viewer.may(Action::WriteAssignments) && view.row.state == AssignmentState::Ordered {
        let pairs = [
            ("talent_id", &*view.row.talent_id.to_string()),
            ("assignment_id", &*key.0.to_string()),
        ];
        links.insert(0, Link::new(address("/transfers/new", "", &pairs), w.transfer_new));
    }
    let announces = view.row.allowed_actions.contains(&acts::ASSIGNMENT_ANNOUNCE);
    if view.row.state == AssignmentState::Draft && !links.is_empty() && !announces {
        parts.push(Block::Notice("info", w.announce_second.to_owned()));
    }
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    } else if visit.viewer.may(Action::WriteAssignments) {
        parts.push(Block::Notice(
            "info",
            Words::fill(w.assignment_no_step, &[&w.term(view.row.state)]),
        ));
    } else {
        parts.push(Block::Notice("info", w.assignment_steps_by.to_owned()));
    }
    parts.extend(warned(&view.warnings, w));
    parts.extend([Block::Section("orders", w.orders.to_owned()), Block::Grid(orders(&view, w))]);
    parts.extend(papers::beside(&view, &visit));
    parts.extend(papers::hanging(&visit, Subject::Assignment(key.0)).await?);
    parts.extend([
        Block::Section("history", w.assignment_history.to_owned()),
        Block::Grid(history(&past, w)),
    ]);
    let mut ways = vec![Link::new("/assignments", w.assignments)];
    if view.row.state != AssignmentState::Draft {
        ways.push(Link::new(format!("/assignments/{}/reasons", view.row.id), w.sheet_reasons));
    }
    ways.extend(view.transfer_id.map(|id| Link::new(format!("/transfers/{id}"), w.transfer_of)));
    ways.extend(
        view.follows_id
            .map(|before| Link::new(format!("/assignments/{before}"), w.assignment_before)),
    );
    parts.push(Block::Links(ways));
    visit.page(&format!("{}: {}", w.assignment, title(&view)), blocks(parts))
}

/// What is said of an assignment, in the order it is asked for.
fn said(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("starts_on", w.day_since, Kind::Day).required(),
        Field::new("ends_on", w.last_day, Kind::Day)
            .support(w.last_day_support)
            .when_empty(Empty::Null),
        Field::new("share_percent", w.share, Kind::Number).required().support("1〜100"),
        Field::new("form", w.placement_form, Kind::Choice(choices!(PlacementForm, w)))
            .support(w.form_support),
        Field::new("funding", w.funding, Kind::Choice(choices!(Funding, w))),
        Field::new("agreement_reference", w.agreement, Kind::Text),
        Field::new("work_days", w.work_days, Kind::Text).support(w.work_days_support),
    ]
}

/// Posts to choose from, each with its grade, how far it is filled and from when it is free.
pub(super) fn posts(
    db: &mut Db,
    scope: &Scope,
    w: &'static Words,
) -> Result<Vec<(String, String)>, Problem> {
    let (all, today) = (demand::all_to_come(db, scope)?, scope.today());
    let day = today.succ_opt().map(|next| Period::between(today, next));
    let told = [AssignmentState::Announced, AssignmentState::Ordered];
    let serving = assignment::within(db, scope, day, &told)?;
    let people: Vec<TalentId> = serving.iter().map(|row| row.talent).collect();
    let names = talent::names_on(db, &people, today)?;
    let holder = |row: &&assignment::Assignment| {
        let name = names.get(&row.talent).map_or("", |name| name.name.as_str());
        let last = row.content.period.last_day().map_or_else(String::new, |day| day.to_string());
        format!("{name}〜{last}")
    };
    let name = |post: &demand::PostView| {
        let mut held: Vec<String> =
            serving.iter().filter(|row| row.post == post.id).map(|row| holder(&row)).collect();
        if today < post.starts_on {
            held.push(format!("{}〜", post.starts_on));
        } else if held.is_empty() {
            held.push(w.post_free.to_owned());
        }
        let filled = format!("{}/{} %", post.filled_percent, post.share_percent.percent());
        let (body, place, grade) = (&post.organization_name, &post.department, w.term(post.grade));
        format!("{body} {place} {}（{grade}、{filled}、{}）", post.title, held.join("、"))
    };
    Ok(all.iter().map(|post| (post.id.to_string(), name(post))).collect())
}

/// A draft for the person chosen; without one, who it is for is asked first.
async fn proposing(
    visit: &Visit<may::WriteAssignments>,
) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, Some(talent)) = (visit.w, chosen(visit)) else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let read = move |db: &mut Db, scope: &Scope| posts(db, scope, w);
    let posts = visit.can().also::<may::ReadPosts>().read(read).await?;
    let post = visit.looks("post_id").pop().unwrap_or_default();
    let mut fields = vec![
        Field::new("talent_id", w.name, Kind::Hidden).value(talent),
        Field::new("post_id", w.post, Kind::Choice(posts))
            .sought()
            .required()
            .support(w.sought_support)
            .value(&post),
    ];
    let asked = |field: Field| match visit.looks(&field.name).pop() {
        Some(value) => field.value(value),
        None => field,
    };
    fields.extend(said(w).into_iter().map(asked));
    let action =
        address("/assignments/new", "", &[("talent_id", &talent.to_string()), ("post_id", &post)]);
    let form = visit.form(action, w.assignment_propose, fields).back(format!("/talents/{talent}"));
    let parts = vec![
        Block::Text(w.assignment_new_lead.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((parts, form)))
}

/// What a draft says now, as it stands in a field.
fn now(view: &AssignmentView, name: &str) -> String {
    let row = &view.row;
    match name {
        "starts_on" => row.starts_on.to_string(),
        "ends_on" => row.ends_on.map_or_else(String::new, |day| day.to_string()),
        "share_percent" => row.share_percent.percent().to_string(),
        "form" => row.form.to_string(),
        "funding" => row.funding.to_string(),
        "agreement_reference" => view.agreement_reference.to_string(),
        _ => view.work_days.to_string(),
    }
}

async fn changing(
    visit: &Visit<may::WriteAssignments>,
    id: AssignmentId,
) -> Result<Screen, Problem> {
    let ((view, _), w) = (one(visit, id).await?, visit.w);
    let fields = said(w).into_iter().map(|field| {
        let value = now(&view, &field.name);
        field.value(value)
    });
    let form = visit.form(format!("/assignments/{id}/change"), w.save_draft, fields.collect());
    Ok(Screen::new(
        visit.w.assignment_change,
        vec![facts(&view, visit)],
        form.of_version(view.row.version).back(format!("/assignments/{id}")),
        format!("/assignments/{id}?done=saved"),
    ))
}
