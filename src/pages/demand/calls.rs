//! The yearly call for demand: opening it, moving its days, reminding those who are silent, stating
//! that nobody is needed, carrying forward what was not filled; and how far the scheme's targets
//! are met.

use crate::auth::Action;
use crate::auth::may;
use crate::choices;
use crate::demand::{
    self, BoardRow, CallView, DemandRow, TargetKind, TargetQuestion, TargetView, acts, handlers,
};
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Visit, Words, blocks,
    screen, screen_of,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{Act, DemandCallId, DemandId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/demand-calls", "需要調査の一覧の画面", list),
        Route::get("/demand-calls/{id}", "需要調査の画面", show),
        Route::get("/targets", "配置の目標と達成状況の画面", targets),
    ]
    .into_iter()
    .chain(screen_of(
        "/demand-calls/new",
        ["需要調査の開始の画面", "需要調査の開始"],
        async |visit: &Visit<_>| {
            Ok(Screen::new(
                visit.w.call_new,
                vec![Block::Text(visit.w.call_new_lead.to_owned())],
                new_form(visit),
                "/demand-calls/{id}?done=saved",
            ))
        },
        handlers::open_call,
    ))
    .chain(screen(
        "/demand-calls/{id}/change",
        ["需要調査の変更の画面", "需要調査の変更"],
        async |visit: &Visit<_>, id| {
            let form = changing(visit, id).await?;
            Ok(Screen::new(
                visit.w.call_change,
                vec![Block::Text(visit.w.call_change_lead.to_owned())],
                form,
                format!("/demand-calls/{id}?done=saved"),
            ))
        },
        handlers::change_call,
    ))
    .chain(screen(
        "/demand-calls/{id}/remind",
        ["督促の確認の画面", "督促の記録"],
        reminding,
        handlers::remind,
    ))
    .chain(screen(
        "/demand-calls/{id}/no-need",
        ["需要なしの回答の画面", "需要なしの回答"],
        async |visit: &Visit<_>, id| needing(visit, id, false).await,
        handlers::claim_no_need,
    ))
    .chain(screen(
        "/demands/{id}/carry-forward",
        ["需要の繰越しの画面", "需要の繰越し"],
        carrying,
        handlers::carry_forward,
    ))
    .chain(screen(
        "/demand-calls/{id}/need-again",
        ["需要なしの回答の取消の画面", "需要なしの回答の取消"],
        async |visit: &Visit<_>, id| needing(visit, id, true).await,
        handlers::take_back_no_need,
    ))
    .collect()
}

async fn list(visit: Visit<may::ReadDemandCalls>) -> Result<Answer, Problem> {
    let w = visit.w;
    let calls = visit
        .can()
        .read(|db, scope| {
            demand::calls(db)?
                .iter()
                .map(|call| demand::call_view(db, scope, call))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let heads = [w.name_of_call, w.fiscal_year, w.call_window, w.state];
    let grid = calls.iter().fold(Grid::new(w.demand_calls, &heads, w), |grid, call| {
        grid.row(vec![
            Cell::link(format!("/demand-calls/{}", call.id), call.title.to_string()),
            Cell::Days(w.year(call.fiscal_year)),
            Cell::Days(days(call.opens_on, Some(call.deadline), w)),
            state(call, w),
        ])
    });
    let mut parts = vec![Block::Text(w.demand_calls_lead.to_owned())];
    if visit.viewer.may(Action::KeepDemandCalls) {
        parts.push(Block::Actions(vec![Link::new("/demand-calls/new", w.call_new)]));
    }
    parts.push(Block::Grid(Grid {
        status: Some(Words::fill(w.count_all, &[&calls.len()])),
        ..grid
    }));
    visit.page(w.demand_calls, blocks(parts))
}

fn state(call: &CallView, w: &'static Words) -> Cell {
    let (tone, text) = if call.is_open { ("good", w.call_open) } else { ("plain", w.call_closed) };
    Cell::Mark(tone, text.to_owned())
}

async fn call_of<A>(visit: &Visit<A>, id: DemandCallId) -> Result<CallView, Problem> {
    let read = visit.can().read(move |db, scope| {
        let call = demand::call_as_it_stands(db, id)?;
        demand::call_view(db, scope, &call)
    });
    read.await
}

fn facts(call: &CallView, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.fiscal_year.to_owned(), Cell::Days(w.year(call.fiscal_year))),
        (w.call_window.to_owned(), Cell::Days(days(call.opens_on, Some(call.deadline), w))),
        (w.state.to_owned(), state(call, w)),
        (w.note.to_owned(), Cell::text(&call.note)),
    ])
}

async fn show(
    visit: Visit<may::ReadDemandCalls>,
    key: PathKey<DemandCallId>,
) -> Result<Answer, Problem> {
    let (call, w) = (call_of(&visit, key.0).await?, visit.w);
    let names = visit.can().read(|db, _| organization::names(db)).await?;
    let here = format!("/demand-calls/{}", call.id);
    let may = |act: Act| call.allowed_actions.contains(&act);
    let mut links = Vec::new();
    if may(acts::DEMAND_CALL_REMIND) {
        links.push(Link::new(format!("{here}/board"), w.demand_board));
        links.push(Link::new(format!("{here}/remind"), w.call_remind));
    }
    if may(acts::DEMAND_CALL_CHANGE) {
        links.push(Link::new(format!("{here}/change"), w.call_change));
    }
    if call.is_open && visit.viewer.may(Action::WriteDemands) {
        links.push(Link::new(format!("/demands/new?call_id={}", call.id), w.demand_new));
        let answers = [
            (acts::DEMAND_CALL_CLAIM_NO_NEED, "no-need", w.no_need),
            (acts::DEMAND_CALL_TAKE_BACK_NO_NEED, "need-again", w.need_again),
        ];
        links.extend(
            answers
                .iter()
                .filter(|(step, ..)| may(*step))
                .map(|(_, place, text)| Link::new(format!("{here}/{place}"), *text)),
        );
    }
    let mut parts = vec![facts(&call, w)];
    if links.is_empty() {
        parts.push(Block::Notice(
            "info",
            Words::fill(w.call_over, &[&call.opens_on, &call.deadline]),
        ));
    } else {
        parts.push(Block::Actions(links));
    }
    if !call.no_need.is_empty() {
        parts.push(Block::Section("no-need", w.stated_no_need.to_owned()));
        parts.push(Block::List(
            call.no_need.iter().filter_map(|code| names.get(code).cloned()).collect(),
        ));
    }
    parts.push(Block::Links(vec![
        Link::new(format!("/demands?call_id={}", call.id), w.demands),
        Link::new("/demand-calls", w.demand_calls),
    ]));
    visit.page(&format!("{}: {}", w.demand_call, call.title), blocks(parts))
}

fn said(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("title", w.name_of_call, Kind::Text).required(),
        Field::new("note", w.call_note, Kind::Lines),
        Field::new("opens_on", w.first_day_open, Kind::Day).required(),
        Field::new("deadline", w.last_day_open, Kind::Day).required().support(w.deadline_support),
    ]
}

fn new_form(visit: &Visit<may::KeepDemandCalls>) -> Form {
    let w = visit.w;
    let next = visit.viewer.this_year() + 1;
    let mut fields =
        vec![Field::year("fiscal_year", w.wanted_year, next, w).required().value(next)];
    fields.extend(said(w));
    visit.form("/demand-calls/new", w.call_new, fields).back("/demand-calls")
}

async fn changing(visit: &Visit<may::KeepDemandCalls>, id: DemandCallId) -> Result<Form, Problem> {
    let (call, w) = (call_of(visit, id).await?, visit.w);
    let values = [
        call.title.to_string(),
        call.note.to_string(),
        call.opens_on.to_string(),
        call.deadline.to_string(),
    ];
    let fields = said(w).into_iter().zip(values).map(|(field, value)| field.value(value)).collect();
    Ok(visit
        .form(format!("/demand-calls/{id}/change"), w.save, fields)
        .of_version(call.version)
        .back(format!("/demand-calls/{id}")))
}

/// Whom a reminder concerns, and the form.
async fn reminding(
    visit: &Visit<may::KeepDemandCalls>,
    id: DemandCallId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let (version, rows) = visit
        .can()
        .read(move |db, scope| {
            let call = demand::call_as_it_stands(db, id)?;
            Ok((call.version, demand::board(db, scope, &call)?))
        })
        .await?;
    let silent: Vec<&BoardRow> = rows.iter().filter(|row| row.to_remind).collect();
    let grid = silent.iter().fold(
        Grid::new(
            w.to_be_reminded,
            &[w.municipality, w.answer_of_body, w.reminders, w.reminded_last],
            w,
        ),
        |grid, row| {
            grid.row(vec![
                Cell::text(&row.organization_name),
                Cell::text(w.term(row.answer)),
                Cell::number(row.reminders),
                Cell::maybe(row.reminded_at.as_ref()),
            ])
        },
    );
    let text = Words::fill(w.remind_text, &[&silent.len(), &rows.len()]);
    let form = visit.form(format!("/demand-calls/{id}/remind"), w.call_remind, Vec::new());
    Ok(Screen::new(
        visit.w.call_remind,
        vec![Block::Notice("info", text), Block::Grid(grid)],
        form.of_version(version).back(format!("/demand-calls/{id}/board")),
        format!("/demand-calls/{id}/board?done=saved"),
    ))
}

/// What stating that nobody is needed does, or taking that back, and the form.
async fn needing(
    visit: &Visit<may::WriteDemands>,
    id: DemandCallId,
    back: bool,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let (drafts, names) = visit
        .can()
        .read(move |db, scope| {
            let call = demand::call_as_it_stands(db, id)?;
            let rows = demand::list_demands(
                db,
                scope,
                &of_call(&call),
                None,
                (i64::from(crate::limits::PAGE_MAX), false),
            )?
            .0;
            let names =
                organization::names(db)?.into_iter().filter(|(code, _)| scope.reaches_body(code));
            Ok((rows.len(), names.map(|(code, name)| (code.to_string(), name)).collect::<Vec<_>>()))
        })
        .await?;
    let call = call_of(visit, id).await?;
    let only = if names.len() == 1 { names[0].0.clone() } else { String::new() };
    let fields = vec![
        Field::new("organization_code", w.municipality, Kind::Choice(names)).required().value(only),
    ];
    let (place, text, told) = if back {
        ("need-again", w.need_again, w.need_again_text.to_owned())
    } else {
        ("no-need", w.no_need, Words::fill(w.no_need_text, &[&call.title, &drafts]))
    };
    let form = visit
        .form(format!("/demand-calls/{id}/{place}"), text, fields)
        .back(format!("/demand-calls/{id}"));
    Ok(Screen::new(
        text,
        vec![Block::Notice("info", told), facts(&call, w)],
        form,
        format!("/demand-calls/{id}?done=saved"),
    ))
}

fn of_call(call: &demand::Call) -> demand::DemandQuestion {
    demand::DemandQuestion { call_id: vec![call.id], ..demand::DemandQuestion::default() }
}

/// What is carried, and into which call.
async fn carrying(visit: &Visit<may::WriteDemands>, id: DemandId) -> Result<Screen, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let (view, calls) = visit
        .can()
        .read(move |db, scope| Ok((demand::find_demand(db, scope, id)?, demand::calls(db)?)))
        .await?;
    let later = calls.iter().filter(|call| call.is_open(today) && call.id != view.row.call_id);
    let names: Vec<(String, String)> = later
        .map(|call| {
            (call.id.to_string(), format!("{}（{}）", call.title, w.year(call.fiscal_year)))
        })
        .collect();
    let first = names.first().map_or_else(String::new, |(id, _)| id.clone());
    let field = Field::new("call_id", w.carry_into, Kind::Choice(names))
        .required()
        .support(w.carry_support)
        .value(first);
    let form = visit
        .form(format!("/demands/{id}/carry-forward"), w.carry_forward, vec![field])
        .back(format!("/demands/{id}"));
    Ok(Screen::new(
        visit.w.carry_forward,
        vec![Block::Notice("info", w.carry_text.to_owned()), carried(&view.row, w)],
        form,
        "/demands/{id}/change?done=saved",
    ))
}

fn carried(row: &DemandRow, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.title.to_owned(), Cell::text(&row.title)),
        (w.municipality.to_owned(), Cell::text(&row.organization_name)),
        (w.fiscal_year.to_owned(), Cell::Days(w.year(row.fiscal_year))),
        (w.state.to_owned(), Cell::text(w.term(row.state))),
        (w.days_a_week.to_owned(), Cell::text(&row.days_per_week)),
    ])
}

async fn targets(visit: Visit<may::ReadDemands>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<TargetQuestion>()?);
    let (listing, rows, names) = visit
        .can()
        .read(move |db, scope| {
            let rows = demand::targets(db, scope, &listing.filter)?;
            Ok((listing, rows, organization::names(db)?))
        })
        .await?;
    if listing.format != crate::web::Format::Json {
        return demand::target_file(&listing, rows).map(Answer::file);
    }
    let asked = Asked::new(&visit.request, w);
    let met = rows.iter().filter(|row| row.met).count();
    let heads = [
        w.municipality,
        w.target,
        w.first_year,
        w.shared_people,
        w.own_people,
        w.missing_people,
        w.roles_of_team,
        w.state,
    ];
    let grid =
        rows.iter().fold(Grid::new(w.targets, &heads, w), |grid, row| grid.row(target(row, w)));
    let bodies = names.iter().map(|(code, name)| (code.to_string(), name.clone())).collect();
    let fields = vec![
        Field::new("organization_code", w.municipality, Kind::Choice(bodies)),
        Field::new("kind", w.target, Kind::Choice(choices!(TargetKind, w))),
        Field::new("as_of", w.as_of, Kind::Day),
    ];
    let parts = vec![
        Block::Text(Words::fill(w.targets_lead, &[&rows.len(), &met])),
        Block::Conditions(Form::conditions(
            "/targets",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        Block::Grid(Grid {
            status: Some(Words::fill(w.count_all, &[&rows.len()])),
            empty: w.none_found,
            ..grid
        }),
        Block::Extras(asked.files()),
    ];
    visit.page(w.targets, blocks(parts))
}

fn target(row: &TargetView, w: &'static Words) -> Vec<Cell> {
    let filled = row.roles.iter().filter(|role| role.filled).count();
    let roles =
        if row.roles.is_empty() { String::new() } else { format!("{filled}/{}", row.roles.len()) };
    let (tone, text) = if row.met { ("good", w.target_met) } else { ("bad", w.target_open) };
    vec![
        Cell::text(&row.organization_name),
        Cell::text(w.term(row.kind)),
        Cell::Days(w.year(row.first_fiscal_year)),
        Cell::number(format!("{}/{}", row.shared, row.shared_wanted)),
        Cell::number(format!("{}/{}", row.own, row.own_wanted)),
        Cell::number(row.missing),
        Cell::number(roles),
        Cell::Mark(tone, text.to_owned()),
    ]
}
