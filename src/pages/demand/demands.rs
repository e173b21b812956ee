//! What bodies ask for: the yearly call, a body's own demands from draft to decision, and who has
//! answered.

use super::many;
use crate::auth::may;
use crate::auth::{Action, Scope};
use crate::choices;
use crate::db::Db;
use crate::demand::{
    self, Call, DemandAction, DemandQuestion, DemandRow, DemandState, DemandView, Housing, acts,
    handlers,
};
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Screen, Visit, Words,
    address, blocks, screen, screen_of,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{Act, DemandCallId, DemandId, FiscalYear, Grade, PostType, Telework};
use crate::web::{Format, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let all = vec![
        Route::get("/demands", "需要一覧の画面", list),
        Route::get("/demands/{id}", "需要の画面", show),
        Route::get("/demand-calls/{id}/board", "需要調査の回答状況の画面", board),
    ];
    all.into_iter()
        .chain(step_routes())
        .chain(screen_of(
            "/demands/new",
            ["需要の入力の画面", "需要の入力"],
            async |visit: &Visit<_>| {
                let form = blank_form(visit).await?;
                Ok(Screen::new(
                    visit.w.demand_new,
                    vec![Block::Text(visit.w.demand_new_lead.to_owned())],
                    form,
                    "/demands/{id}?done=saved",
                ))
            },
            handlers::add,
        ))
        .chain(screen(
            "/demands/{id}/change",
            ["需要の変更の画面", "需要の変更"],
            async |visit: &Visit<_>, id| {
                let form = changing(visit, id).await?;
                Ok(Screen::new(
                    visit.w.demand_change,
                    vec![],
                    form,
                    format!("/demands/{id}?done=saved"),
                ))
            },
            handlers::amend,
        ))
        .chain(screen(
            "/demands/{id}/copy",
            ["需要の複写の画面", "需要の複写"],
            copying,
            handlers::copy,
        ))
        .collect()
}

/// The call that counts today: of those that have begun, the one of the latest year.
pub fn counting(calls: &[Call], today: chrono::NaiveDate) -> Option<&Call> {
    calls.iter().filter(|call| call.opens_on <= today).max_by_key(|call| call.fiscal_year)
}

async fn list(visit: Visit<may::ReadDemands>) -> Result<Answer, Problem> {
    let mut listing = visit.listing::<DemandQuestion>()?;
    let today = visit.viewer.today();
    let (listing, page, calls, earlier, names) = visit
        .can()
        .read(move |db, scope| {
            let calls = demand::calls(db)?;
            if listing.filter.call_id.is_empty() {
                listing.filter.call_id =
                    counting(&calls, today).map(|call| call.id).into_iter().collect();
            }
            let page = demand::asked(db, scope, &listing)?;
            let earlier = earlier(db, scope, &calls, &listing.filter.call_id)?;
            Ok((listing, page, calls, earlier, bodies(db, scope)?))
        })
        .await?;
    if listing.format != Format::Json {
        return demand::demand_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let mut parts = of_call(&visit, &calls, &listing.filter.call_id, earlier);
    let columns = [
        ("title", w.title),
        ("organization_code", w.municipality),
        ("department", w.department),
        ("priority", w.priority),
        ("post_type", w.post_type),
        ("grade", w.grade),
        ("share_percent", w.days_a_week),
        ("starts_on", w.period),
        ("state", w.state),
    ];
    let grid = page
        .items
        .iter()
        .fold(asked.grid(w.demands, &columns), |grid, row| grid.row(cells(row, w)));
    let drafts = keys(&page.items, acts::DEMAND_SUBMIT);
    let open =
        calls.iter().any(|call| call.is_open(today) && !listing.filter.call_id.contains(&call.id));
    let grid = if drafts.iter().any(|id| !id.is_empty()) {
        grid.ticked(many::PATH, drafts, &[("submit", w.demands_submit)], w)
    } else if open && visit.viewer.may(Action::WriteDemands) {
        grid.ticked(
            many::PATH,
            keys(&page.items, acts::DEMAND_COPY),
            &[("copy", w.demands_copy)],
            w,
        )
    } else {
        grid
    };
    parts.extend([
        Block::Conditions(conditions(&visit, &calls, names)),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ]);
    visit.page(w.demands, blocks(parts))
}

/// Keys of the demands with which a step can be taken; empty for the others.
fn keys(rows: &[DemandRow], step: Act) -> Vec<String> {
    let key = |row: &DemandRow| match row.allowed_actions.contains(&step) {
        true => row.id.to_string(),
        false => String::new(),
    };
    rows.iter().map(key).collect()
}

fn cells(row: &DemandRow, w: &'static Words) -> Vec<Cell> {
    vec![
        Cell::link(format!("/demands/{}", row.id), row.title.to_string()),
        Cell::text(&row.organization_name),
        Cell::text(&row.department),
        Cell::number(row.priority),
        Cell::text(w.term(row.post_type)),
        Cell::text(w.term(row.grade)),
        Cell::number(&row.days_per_week),
        Cell::text(days(row.starts_on, row.ends_on, w)),
        Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
    ]
}

const fn tone(state: DemandState) -> &'static str {
    match state {
        DemandState::Accepted | DemandState::Filled => "good",
        DemandState::Submitted | DemandState::UnderReview | DemandState::PartlyFilled => "half",
        DemandState::Declined => "bad",
        DemandState::Draft | DemandState::Withdrawn => "plain",
    }
}

/// The last call before the one that is shown in which the viewer's bodies asked for somebody.
fn earlier(
    db: &mut Db,
    scope: &Scope,
    calls: &[Call],
    shown: &[DemandCallId],
) -> Result<Option<DemandCallId>, Problem> {
    let year = calls.iter().filter(|call| shown.contains(&call.id)).map(|call| call.fiscal_year);
    let Some(year) = year.min() else { return Ok(None) };
    let mut before: Vec<&Call> = calls.iter().filter(|call| call.fiscal_year < year).collect();
    before.sort_by_key(|call| std::cmp::Reverse(call.fiscal_year));
    for call in before {
        let question = DemandQuestion { call_id: vec![call.id], ..DemandQuestion::default() };
        if !demand::list_demands(db, scope, &question, None, (1, false))?.0.is_empty() {
            return Ok(Some(call.id));
        }
    }
    Ok(None)
}

/// What the call that is shown says, and what can be done about it.
fn of_call(
    visit: &Visit<may::ReadDemands>,
    calls: &[Call],
    shown: &[DemandCallId],
    earlier: Option<DemandCallId>,
) -> Vec<Block> {
    let (w, today) = (visit.w, visit.viewer.today());
    let Some(call) = calls.iter().find(|call| shown.contains(&call.id)) else {
        let calls = Link::new("/demand-calls", w.demand_calls);
        return vec![Block::Notice("info", w.no_call.to_owned()), Block::Links(vec![calls])];
    };
    let state = if call.is_open(today) { w.call_open } else { w.call_closed };
    let mut parts = vec![Block::Facts(vec![
        (
            w.demand_call.to_owned(),
            Cell::text(format!("{}（{}）", call.title, w.year(call.fiscal_year))),
        ),
        (w.call_window.to_owned(), Cell::text(days(call.opens_on, Some(call.deadline), w))),
        (w.state.to_owned(), Cell::text(state)),
        (w.note.to_owned(), Cell::text(&call.note)),
    ])];
    let mut links = Vec::new();
    if visit.viewer.may(Action::WriteDemands) && call.is_open(today) {
        links.push(Link::new(format!("/demands/new?call_id={}", call.id), w.demand_new));
        links.push(Link::new(format!("/demands/import?call_id={}", call.id), w.demands_import));
    }
    if visit.viewer.may(Action::KeepDemandCalls) {
        links.push(Link::new(format!("/demand-calls/{}/board", call.id), w.demand_board));
    }
    links.push(Link::new(format!("/demand-calls/{}", call.id), w.call_steps));
    links.extend(earlier.map(|id| Link::new(format!("/demands?call_id={id}"), w.demand_last_year)));
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    parts
}

pub fn call_names(calls: &[Call], w: &Words) -> Vec<(String, String)> {
    calls
        .iter()
        .map(|call| {
            (call.id.to_string(), format!("{}（{}）", call.title, w.year(call.fiscal_year)))
        })
        .collect()
}

fn conditions(
    visit: &Visit<may::ReadDemands>,
    calls: &[Call],
    names: Vec<(String, String)>,
) -> Form {
    let w = visit.w;
    let fields = vec![
        Field::new("call_id", w.demand_call, Kind::Choice(call_names(calls, w))),
        Field::new("organization_code", w.municipality, Kind::Choice(names)),
        Field::new("state", w.state, Kind::Choice(choices!(DemandState, w))),
        Field::new("post_type", w.post_type, Kind::Choice(choices!(PostType, w))),
        Field::new("title", w.title, Kind::Text),
    ];
    Form::conditions("/demands", w.search, fields, visit.request.query_string())
}

/// Bodies within reach, as choices.
fn bodies(db: &mut Db, scope: &Scope) -> Result<Vec<(String, String)>, Problem> {
    let all = organization::names(db)?;
    Ok(all
        .into_iter()
        .filter(|(code, _)| scope.reaches_body(code))
        .map(|(code, name)| (code.to_string(), name))
        .collect())
}

/// Posts within reach, as choices.
fn posts(db: &mut Db, scope: &Scope) -> Result<Vec<(String, String)>, Problem> {
    let all = demand::all_to_come(db, scope)?;
    Ok(all
        .iter()
        .map(|post| {
            (
                post.id.to_string(),
                format!("{} {} {}", post.organization_name, post.department, post.title),
            )
        })
        .collect())
}

/// Choices that are sent as numbers.
fn numbers(numbers: std::ops::RangeInclusive<i32>, name: impl Fn(i32) -> String) -> Kind {
    Kind::Scale(numbers.map(|number| (number.to_string(), name(number))).collect())
}

/// What is said of a demand, in the order in which it is thought: `blank` is what an empty text is
/// in the body.
fn said(
    first: Vec<Field>,
    posts: Vec<(String, String)>,
    blank: Empty,
    (year, w): (i32, &'static Words),
) -> Vec<Field> {
    let text =
        |name: &str, label: &str, kind: Kind| Field::new(name, label, kind).when_empty(blank);
    let mut what = first;
    what.extend([
        Field::new("post_id", w.post, Kind::Choice(posts))
            .sought()
            .unset(w.demand_new_post)
            .support(w.demand_post_support)
            .when_empty(Empty::Null),
        text("department", w.department, Kind::Text),
        text("title", w.title, Kind::Text).support(w.demand_title_support),
        text("tasks", w.tasks, Kind::Lines).support(w.demand_tasks_support),
        text("expected_result", w.expected_result, Kind::Lines).support(w.demand_result_support),
        Field::new(
            "start_month",
            w.start_month,
            numbers(1..=12, |month| Words::fill(w.month_named, &[&month])),
        )
        .support(w.start_month_support),
        Field::year("last_fiscal_year", w.last_fiscal_year, year, w)
            .support(w.last_fiscal_year_support),
    ]);
    let days = numbers(1..=10, |half| format!("{}.{}", half / 2, half % 2 * 5));
    let who = vec![
        Field::new("post_type", w.post_type, Kind::Choice(choices!(PostType, w)))
            .support(w.demand_type_support),
        Field::new("grade", w.grade, Kind::Choice(choices!(Grade, w)))
            .support(w.demand_grade_support),
        Field::new("half_days_per_week", w.days_a_week, days)
            .required()
            .support(w.days_a_week_support),
        Field::new("priority", w.priority, Kind::Number).support(w.priority_support),
    ];
    let conditions = vec![
        text("supervisor", w.supervisor, Kind::Text).support(w.demand_supervisor_support),
        text("authority", w.authority, Kind::Text).support(w.demand_authority_support),
        Field::new("budget_secured", w.budget_secured, Kind::Flag),
        Field::new("telework", w.telework, Kind::Choice(choices!(Telework, w))),
        Field::new("housing", w.housing, Kind::Choice(choices!(Housing, w))),
    ];
    let under = |group: Group, fields: Vec<Field>| {
        fields.into_iter().map(move |field| field.under(&group)).collect::<Vec<_>>()
    };
    [
        under(Group::set(w.demand_what, w.demand_what_lead), what),
        under(Group::set(w.demand_who, ""), who),
        under(Group::more(w.demand_conditions, w.demand_conditions_lead), conditions),
    ]
    .concat()
}

async fn blank_form(visit: &Visit<may::WriteDemands>) -> Result<Form, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let (calls, names, posts) = visit
        .can()
        .read(|db, scope| Ok((demand::calls(db)?, bodies(db, scope)?, posts(db, scope)?)))
        .await?;
    let open: Vec<Call> = calls.into_iter().filter(|call| call.is_open(today)).collect();
    let year = visit.looks("fiscal_year").pop().and_then(|year| year.parse::<FiscalYear>().ok());
    let of_year = open.iter().find(|call| Some(call.fiscal_year) == year);
    let asked = visit
        .looks("call_id")
        .into_iter()
        .next()
        .or_else(|| of_year.or_else(|| counting(&open, today)).map(|call| call.id.to_string()));
    let only = if names.len() == 1 { names[0].0.clone() } else { String::new() };
    let first = vec![
        Field::new("call_id", w.demand_call, Kind::Choice(call_names(&open, w)))
            .required()
            .value(asked.unwrap_or_default()),
        Field::new("organization_code", w.municipality, Kind::Choice(names)).required().value(only),
    ];
    let mut fields = said(first, posts, Empty::LeftOut, (visit.viewer.this_year(), w));
    for field in &mut fields {
        // What a gap on the home page knows already.
        if ["post_id", "start_month", "half_days_per_week"].contains(&field.name.as_str()) {
            field.values = visit.looks(&field.name);
        }
    }
    Ok(visit.form("/demands/new", w.save_draft, fields).back("/demands"))
}

async fn one<A>(visit: &Visit<A>, id: DemandId) -> Result<DemandView, Problem> {
    visit.can().read(move |db, scope| demand::find_demand(db, scope, id)).await
}

fn facts(row: &DemandRow, w: &'static Words) -> Block {
    let secured = if row.budget_secured { w.yes } else { w.no };
    Block::Facts(vec![
        (w.municipality.to_owned(), Cell::text(&row.organization_name)),
        (w.state.to_owned(), Cell::Mark(tone(row.state), w.term(row.state).to_owned())),
        (w.department.to_owned(), Cell::text(&row.department)),
        (w.grade.to_owned(), Cell::text(w.term(row.grade))),
        (w.post_type.to_owned(), Cell::text(w.term(row.post_type))),
        (w.days_a_week.to_owned(), Cell::text(&row.days_per_week)),
        (w.priority.to_owned(), Cell::text(row.priority)),
        (w.period.to_owned(), Cell::text(days(row.starts_on, row.ends_on, w))),
        (w.tasks.to_owned(), Cell::text(&row.tasks)),
        (w.expected_result.to_owned(), Cell::text(&row.expected_result)),
        (w.supervisor.to_owned(), Cell::text(&row.supervisor)),
        (w.authority.to_owned(), Cell::text(&row.authority)),
        (w.budget_secured.to_owned(), Cell::text(secured)),
        (w.telework.to_owned(), Cell::text(w.term(row.telework))),
        (w.housing.to_owned(), Cell::text(w.term(row.housing))),
        (w.reason_column.to_owned(), Cell::text(&row.reason)),
    ])
}

/// Where a step is taken: its name with hyphens.
fn place(action: DemandAction) -> String {
    match action {
        DemandAction::Update => "change".to_owned(),
        other => other.as_str().replace('_', "-"),
    }
}

async fn show(visit: Visit<may::ReadDemands>, key: PathKey<DemandId>) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let (view, band) = visit
        .can()
        .read(move |db, scope| {
            Ok((demand::find_demand(db, scope, id)?, demand::supply(db, scope, id)?))
        })
        .await?;
    let mut possible: Vec<_> = DemandAction::ALL
        .iter()
        .filter(|action| view.row.allowed_actions.contains(&action.act()))
        .collect();
    // What takes away stands last, never as what one would do next.
    possible.sort_by_key(|action| matches!(action, DemandAction::Withdraw | DemandAction::Decline));
    let links: Vec<Link> = possible
        .into_iter()
        .map(|action| Link::new(format!("/demands/{id}/{}", place(*action)), w.term(action)))
        .collect();
    let links: Vec<Link> = candidates(&view.row, &visit).into_iter().chain(links).collect();
    let mut parts = vec![
        facts(&view.row, w),
        Block::Text(Words::fill(
            w.supply_band,
            &[&w.term(band.post_type), &w.term(band.band), &band.reference_on],
        )),
    ];
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    let heads = [w.when, w.state, w.role, w.on_behalf_of, w.reason_column];
    let history = view.history.iter().fold(Grid::new(w.demand_history, &heads, w), |grid, step| {
        grid.row(vec![
            Cell::text(&step.recorded_at),
            Cell::text(w.term(step.state)),
            Cell::text(w.term(step.party)),
            Cell::text(&step.on_behalf_of),
            Cell::text(&step.reason),
        ])
    });
    parts.extend([Block::Section("history", w.demand_history.to_owned()), Block::Grid(history)]);
    parts.push(Block::Links(vec![Link::new(
        format!("/demands?call_id={}", view.row.call_id),
        Words::fill(w.back_to, &[&w.demands]),
    )]));
    visit.page(&format!("{}: {}", w.demand, view.row.title), blocks(parts))
}

/// What was accepted leads to those who fit its post, with the days and the share asked for.
fn candidates(row: &DemandRow, visit: &Visit<may::ReadDemands>) -> Option<Link> {
    let open = matches!(row.state, DemandState::Accepted | DemandState::PartlyFilled);
    let post = row.post_id.filter(|_| open && visit.viewer.may(Action::ReadFit))?;
    let last = row.ends_on.map_or_else(String::new, |day| day.to_string());
    let pairs = [
        ("starts_on", row.starts_on.to_string()),
        ("ends_on", last),
        ("share_percent", row.share_percent.percent().to_string()),
    ];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (*name, &**text)).collect();
    Some(Link::new(address(&format!("/posts/{post}/fit"), "", &pairs), visit.w.fit))
}

/// What a demand says now, as it stands in a field.
fn now(row: &DemandRow, name: &str) -> String {
    match name {
        "post_id" => row.post_id.map_or_else(String::new, |id| id.to_string()),
        "department" => row.department.to_string(),
        "title" => row.title.to_string(),
        "grade" => row.grade.to_string(),
        "post_type" => row.post_type.to_string(),
        "half_days_per_week" => (row.share_percent.percent() / 10).to_string(),
        "priority" => row.priority.to_string(),
        "start_month" => row.start_month.to_string(),
        "last_fiscal_year" => row.last_fiscal_year.year().to_string(),
        "tasks" => row.tasks.to_string(),
        "expected_result" => row.expected_result.to_string(),
        "supervisor" => row.supervisor.to_string(),
        "authority" => row.authority.to_string(),
        "budget_secured" => row.budget_secured.to_string(),
        "telework" => row.telework.to_string(),
        _ => row.housing.to_string(),
    }
}

async fn changing(visit: &Visit<may::WriteDemands>, id: DemandId) -> Result<Form, Problem> {
    let w = visit.w;
    let (view, posts) = visit
        .can()
        .read(move |db, scope| Ok((demand::find_demand(db, scope, id)?, posts(db, scope)?)))
        .await?;
    let fields = said(Vec::new(), posts, Empty::Text, (visit.viewer.this_year(), w))
        .into_iter()
        .map(|field| {
            let value = now(&view.row, &field.name);
            field.value(value)
        });
    let form = visit.form(format!("/demands/{id}/change"), w.save_draft, fields.collect());
    Ok(form.of_version(view.row.version).back(format!("/demands/{id}")))
}

/// A draft with the same content in a call that is open.
async fn copying(visit: &Visit<may::WriteDemands>, id: DemandId) -> Result<Screen, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let (view, calls) = visit
        .can()
        .read(move |db, scope| Ok((demand::find_demand(db, scope, id)?, demand::calls(db)?)))
        .await?;
    let open: Vec<Call> = calls.into_iter().filter(|call| call.is_open(today)).collect();
    let first = open.first().map_or_else(String::new, |call| call.id.to_string());
    let fields = vec![
        Field::new("call_id", w.demand_copy_into, Kind::Choice(call_names(&open, w)))
            .required()
            .value(first),
    ];
    let form = visit
        .form(format!("/demands/{id}/copy"), w.demand_copy, fields)
        .back(format!("/demands/{id}"));
    Ok(Screen::new(
        visit.w.demand_copy,
        vec![Block::Text(w.demand_copy_text.to_owned()), facts(&view.row, w)],
        form,
        "/demands/{id}/change?done=saved",
    ))
}

/// A step with its reason: what it is taken on, and the form.
async fn stepping<A>(
    visit: &Visit<A>,
    id: DemandId,
    action: DemandAction,
) -> Result<Screen, Problem> {
    let (view, w) = (one(visit, id).await?, visit.w);
    let fields = vec![Field::new("reason", w.reason_column, Kind::Text)];
    let at = format!("/demands/{id}/{}", place(action));
    let form = visit
        .form(at, w.term(action), fields)
        .of_version(view.row.version)
        .back(format!("/demands/{id}"));
    let grave = matches!(action, DemandAction::Withdraw | DemandAction::Decline);
    let form = if grave { form.grave() } else { form };
    let title = format!("{}: {}", w.demand, w.term(action));
    let done = if action == DemandAction::Submit { "submitted" } else { "saved" };
    let then = format!("/demands/{id}?done={done}");
    Ok(Screen::new(title, vec![facts(&view.row, w)], form, then))
}

/// A screen for each step; the permission is the handler's.
macro_rules! steps {
    ($($send:ident $action:ident $form:literal $step:literal $path:literal;)*) => {
        fn step_routes() -> impl Iterator<Item = Route> {
            [$(screen($path, [$form, $step], async |visit: &Visit<_>, id| {
                stepping(visit, id, DemandAction::$action).await
            }, handlers::$send)),*].into_iter().flatten()
        }
    };
}

steps! {
    submit Submit "需要の提出の確認の画面" "需要の提出" "/demands/{id}/submit";
    withdraw Withdraw "需要の取下げの確認の画面" "需要の取下げ" "/demands/{id}/withdraw";
    restore Restore "需要の取下げの取消の画面" "需要の取下げの取消" "/demands/{id}/restore";
    start_review StartReview "需要の確認開始の画面" "需要の確認開始" "/demands/{id}/start-review";
    send_back Return "需要の差戻しの画面" "需要の差戻し" "/demands/{id}/return";
    accept Accept "需要の採択の画面" "需要の採択" "/demands/{id}/accept";
    decline Decline "需要の見送りの画面" "需要の見送り" "/demands/{id}/decline";
    reconsider Reconsider "需要の採否の取消の画面" "需要の採否の取消" "/demands/{id}/reconsider";
}

/// Who has answered a call, and whom to remind.
async fn board(
    visit: Visit<may::KeepDemandCalls>,
    key: PathKey<DemandCallId>,
) -> Result<Answer, Problem> {
    let w = visit.w;
    let (call, rows) = visit
        .can()
        .read(move |db, scope| {
            let call = demand::call_as_it_stands(db, key.0)?;
            let rows = demand::board(db, scope, &call)?;
            Ok((call, rows))
        })
        .await?;
    let heads = [
        w.municipality,
        w.answer_of_body,
        w.drafts,
        w.submitted,
        w.accepted,
        w.declined,
        w.to_remind,
        w.reminders,
    ];
    let grid = rows.iter().fold(
        Grid::new(format!("{}（{}）", w.demand_board, call.title), &heads, w),
        |grid, row| {
            let tone = if row.answer.is_given() { "good" } else { "bad" };
            grid.row(vec![
                Cell::link(
                    format!(
                        "/demands?call_id={}&organization_code={}",
                        call.id, row.organization_code
                    ),
                    row.organization_name.clone(),
                ),
                Cell::Mark(tone, w.term(row.answer).to_owned()),
                Cell::number(row.drafts),
                Cell::number(row.submitted),
                Cell::number(row.accepted + row.partly_filled + row.filled),
                Cell::number(row.declined),
                Cell::text(if row.to_remind { w.to_remind_yes } else { "" }),
                Cell::number(row.reminders),
            ])
        },
    );
    let given = rows.iter().filter(|row| row.answer.is_given()).count();
    let text = Words::fill(w.demand_board_lead, &[&call.deadline, &given, &rows.len()]);
    visit.page(
        w.demand_board,
        blocks(vec![
            Block::Text(text),
            Block::Actions(vec![
                Link::new(format!("/demand-calls/{}/remind", call.id), w.call_remind),
                Link::new(format!("/demand-calls/{}/change", call.id), w.call_change),
            ]),
            Block::Grid(grid),
            Block::Links(vec![
                Link::new("/demands", Words::fill(w.back_to, &[&w.demands])),
                Link::new("/demand-calls", w.demand_calls),
            ]),
        ]),
    )
}
