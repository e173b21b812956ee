//! Posts of the bodies: list, one post, adding, changing, closing and opening again; and how far
//! the four types are covered.

use std::collections::BTreeMap;

use super::post_steps;
use crate::assignment;
use crate::auth::may;
use crate::auth::{Action, Scope};
use crate::choices;
use crate::db::Db;
use crate::demand::{self, Filter, PostView, acts, handlers};
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Visit, Words, blocks,
    screen, screen_of,
};
use crate::pages::lists_in;
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{Grade, Level, OrganizationCode, PostId, PostType, Telework};
use crate::web::{Format, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/posts", "ポスト一覧の画面", list),
        Route::get("/posts/{id}", "ポストの画面", show),
        Route::get("/coverage", "ポスト種別ごとの充足の画面", coverage),
    ]
    .into_iter()
    .chain(screen_of(
        "/posts/new",
        ["ポストの登録の画面", "ポストの登録"],
        async |visit: &Visit<_>| {
            let form = blank_form(visit).await?;
            Ok(Screen::new(visit.w.post_new, vec![], form, "/posts/{id}?done=saved"))
        },
        handlers::create,
    ))
    .chain(screen(
        "/posts/{id}/change",
        ["ポストの変更の画面", "ポストの変更"],
        async |visit: &Visit<_>, id| {
            let form = change_form(visit, id).await?;
            Ok(Screen::new(visit.w.post_change, vec![], form, format!("/posts/{id}?done=saved")))
        },
        handlers::describe,
    ))
    .chain(screen(
        "/posts/{id}/close",
        ["ポストの廃止の確認の画面", "ポストの廃止"],
        closing,
        handlers::close,
    ))
    .chain(screen(
        "/posts/{id}/reopen",
        ["ポストの廃止の取消の画面", "ポストの廃止の取消・期間の延長"],
        reopening,
        handlers::reopen,
    ))
    .collect()
}

async fn list(visit: Visit<may::ReadPosts>) -> Result<Answer, Problem> {
    let listing = visit.listing::<Filter>()?;
    let (listing, page, names) = visit
        .can()
        .read(move |db, scope| {
            let page = demand::kept(db, scope, &listing)?;
            Ok((listing, page, bodies(db, scope)?))
        })
        .await?;
    if listing.format != Format::Json {
        return demand::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("title", w.title),
        ("organization_code", w.municipality),
        ("department", w.department),
        ("grade", w.grade),
        ("post_type", w.post_type),
        ("share_percent", w.wanted_share),
        ("filled_percent", w.filled_share),
        ("starts_on", w.period),
    ];
    let grid = page.items.iter().fold(asked.grid(w.posts, &columns), |grid, post| {
        grid.row(vec![
            Cell::link(format!("/posts/{}", post.id), post.title.to_string()),
            Cell::text(&post.organization_name),
            Cell::text(&post.department),
            Cell::text(w.term(post.grade)),
            Cell::text(w.term(post.post_type)),
            Cell::number(post.share_percent.percent()),
            Cell::Mark(
                tone(post.filled_percent, post.share_percent.percent()),
                format!("{}", post.filled_percent),
            ),
            Cell::Days(days(post.starts_on, post.ends_on, w)),
        ])
    });
    let mut parts = vec![Block::Text(w.posts_lead.to_owned())];
    if visit.viewer.may(Action::WritePosts) {
        parts.push(Block::Actions(vec![Link::new("/posts/new", w.post_new)]));
    }
    parts.extend([
        Block::Conditions(conditions(&visit, names)),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(lists_in::beside(
            asked.files(),
            visit.viewer.may(Action::WritePosts),
            "/posts/import",
            visit.w,
        )),
    ]);
    visit.page(w.posts, blocks(parts))
}

fn conditions(visit: &Visit<may::ReadPosts>, names: Vec<(String, String)>) -> Form {
    let w = visit.w;
    let fields = vec![
        Field::new("title", w.title, Kind::Text),
        Field::new("organization_code", w.municipality, Kind::Choice(names)),
        Field::new("post_type", w.post_type, Kind::Choice(choices!(PostType, w))),
        Field::new(
            "vacant",
            w.state,
            Kind::Choice(vec![("true".to_owned(), w.vacant_only.to_owned())]),
        ),
        Field::new("as_of", w.as_of, Kind::Day),
    ];
    Form::conditions("/posts", w.search, fields, visit.request.query_string())
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

const fn tone(filled: i32, wanted: i32) -> &'static str {
    if filled >= wanted {
        "good"
    } else if filled > 0 {
        "half"
    } else {
        "bad"
    }
}

pub(super) async fn one<A>(visit: &Visit<A>, id: PostId) -> Result<PostView, Problem> {
    visit.can().read(move |db, scope| demand::one(db, scope, id)).await
}

pub(super) fn facts(post: &PostView, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.municipality.to_owned(), Cell::text(&post.organization_name)),
        (w.department.to_owned(), Cell::text(&post.department)),
        (w.grade.to_owned(), Cell::text(w.term(post.grade))),
        (w.post_type.to_owned(), Cell::text(w.term(post.post_type))),
        (w.wanted_share.to_owned(), Cell::text(post.share_percent.percent())),
        (
            w.filled_share.to_owned(),
            Cell::Mark(
                tone(post.filled_percent, post.share_percent.percent()),
                post.filled_percent.to_string(),
            ),
        ),
        (w.tasks.to_owned(), Cell::text(&post.tasks)),
        (w.supervisor.to_owned(), Cell::text(&post.supervisor)),
        (w.telework.to_owned(), Cell::text(w.term(post.telework))),
        (w.min_level.to_owned(), Cell::text(level_asked(post.min_level, w))),
        (w.period.to_owned(), Cell::Days(days(post.starts_on, post.ends_on, w))),
    ])
}

async fn show(visit: Visit<may::ReadPosts>, key: PathKey<PostId>) -> Result<Answer, Problem> {
    let (post, w) = (one(&visit, key.0).await?, visit.w);
    let mut steps = Vec::new();
    for (action, place, text) in [
        (acts::POST_DESCRIBE, "change", w.post_change),
        (acts::POST_HAND_OVER, "hand-over", w.post_hand_over),
        (acts::POST_BUDGET, "budget", w.post_budget),
        (acts::POST_CLOSE, "close", w.post_close),
        (acts::POST_REOPEN, "reopen", w.post_reopen),
    ] {
        if post.allowed_actions.contains(&action) && visit.viewer.may(Action::WritePosts) {
            steps.push(Link::new(format!("/posts/{}/{place}", post.id), text));
        }
    }
    if visit.viewer.may(Action::WriteAssignments) {
        steps.insert(
            0,
            Link::new(format!("/assignments/new?post_id={}", post.id), w.assignment_new),
        );
    }
    if visit.viewer.may(Action::ReadFit) {
        steps.push(Link::new(format!("/posts/{}/fit", post.id), w.fit));
    }
    let mut parts = vec![facts(&post, w)];
    if !steps.is_empty() {
        parts.push(Block::Actions(steps));
    }
    parts.extend(post_steps::shown(&post, w));
    if visit.viewer.may(Action::ReadAssignments) {
        parts.extend([
            Block::Section("assignments", w.assignments_in_post.to_owned()),
            Block::Grid(served(&visit, post.id).await?),
        ]);
    }
    parts.push(Block::Links(vec![Link::new("/posts", Words::fill(w.back_to, &[&w.posts]))]));
    visit.page(&format!("{}: {}", w.post, post.title), blocks(parts))
}

/// Who serves in the post, served and will serve, as far as the viewer may see it.
async fn served(visit: &Visit<may::ReadPosts>, post: PostId) -> Result<Grid, Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::ReadAssignments>();
    let rows = can
        .read_logged(move |db, scope, looks| assignment::in_post(db, scope, post, looks))
        .await?;
    let heads = [w.name, w.body, w.period, w.share, w.state];
    Ok(rows.iter().fold(Grid::new(w.assignments_in_post, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/assignments/{}", row.id), &row.talent_name),
            Cell::text(&row.home_name),
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::number(row.share_percent.percent()),
            Cell::text(w.term(row.state)),
        ])
    }))
}

/// The level in words: nothing asked, or the number.
fn level_asked(level: Level, w: &Words) -> String {
    if level == Level::LOWEST { w.no_level_asked.to_owned() } else { level.to_string() }
}

fn levels(w: &Words) -> Vec<(String, String)> {
    Level::all().map(|level| (level.to_string(), level_asked(level, w))).collect()
}

/// What is said of a post, in the order it is asked for.
fn said(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("department", w.department, Kind::Text).required(),
        Field::new("title", w.title, Kind::Text).required(),
        Field::new("grade", w.grade, Kind::Choice(choices!(Grade, w))).required(),
        Field::new("post_type", w.post_type, Kind::Choice(choices!(PostType, w))).required(),
        Field::new("share_percent", w.wanted_share, Kind::Number).required().support("1〜100"),
        Field::new("tasks", w.tasks, Kind::Lines),
        Field::new("supervisor", w.supervisor, Kind::Text),
        Field::new("telework", w.telework, Kind::Choice(choices!(Telework, w))),
        Field::new("min_level", w.min_level, Kind::Scale(levels(w)))
            .support(w.min_level_support)
            .required()
            .value(Level::LOWEST),
    ]
}

async fn blank_form(visit: &Visit<may::WritePosts>) -> Result<Form, Problem> {
    let (w, names) = (visit.w, visit.can().read(bodies).await?);
    let only = if names.len() == 1 { names[0].0.clone() } else { String::new() };
    let mut fields = vec![
        Field::new("organization_code", w.municipality, Kind::Choice(names)).required().value(only),
    ];
    fields.extend(said(w));
    fields.push(
        Field::new("starts_on", w.day_since, Kind::Day).required().value(visit.viewer.today()),
    );
    fields.push(Field::new("ends_on", w.last_day, Kind::Day).support(w.last_day_support));
    Ok(visit.form("/posts/new", w.save, fields).back("/posts"))
}

async fn change_form(visit: &Visit<may::WritePosts>, id: PostId) -> Result<Form, Problem> {
    let (post, w) = (one(visit, id).await?, visit.w);
    let now: BTreeMap<&str, String> = BTreeMap::from([
        ("department", post.department.to_string()),
        ("title", post.title.to_string()),
        ("grade", post.grade.to_string()),
        ("post_type", post.post_type.to_string()),
        ("share_percent", post.share_percent.percent().to_string()),
        ("tasks", post.tasks.to_string()),
        ("supervisor", post.supervisor.to_string()),
        ("telework", post.telework.to_string()),
        ("min_level", post.min_level.to_string()),
    ]);
    let day = visit.viewer.today().max(post.starts_on);
    let mut fields = vec![
        Field::new("effective_on", w.effective_on, Kind::Day)
            .required()
            .support(w.effective_support)
            .value(day),
    ];
    fields.extend(said(w).into_iter().map(|field| {
        let value = now.get(field.name.as_str()).cloned().unwrap_or_default();
        field.value(value)
    }));
    Ok(visit
        .form(format!("/posts/{id}/change"), w.save, fields)
        .of_version(post.version)
        .back(format!("/posts/{id}")))
}

/// What closing does, in numbers, and the form.
async fn closing(visit: &Visit<may::WritePosts>, id: PostId) -> Result<Screen, Problem> {
    let w = visit.w;
    let today = visit.viewer.today();
    let (post, going_on) = visit
        .can()
        .read(move |db, scope| {
            Ok((demand::one(db, scope, id)?, assignment::going_on_in(db, scope, id, today)?))
        })
        .await?;
    let text = Words::fill(w.confirm_close_text, &[&post.filled_percent, &today, &going_on]);
    let fields = vec![Field::new("ends_on", w.last_day, Kind::Day).required().value(today)];
    let form = visit
        .form(format!("/posts/{id}/close"), w.post_close, fields)
        .of_version(post.version)
        .back(format!("/posts/{id}"))
        .grave();
    Ok(Screen::new(
        visit.w.confirm_close,
        vec![Block::Notice("info", text), facts(&post, w)],
        form,
        format!("/posts/{id}?done=saved"),
    ))
}

async fn reopening(visit: &Visit<may::WritePosts>, id: PostId) -> Result<Screen, Problem> {
    let (post, w) = (one(visit, id).await?, visit.w);
    let fields = vec![
        Field::new("ends_on", w.last_day, Kind::Day)
            .support(w.last_day_support)
            .when_empty(Empty::Null),
    ];
    let form = visit
        .form(format!("/posts/{id}/reopen"), w.post_reopen, fields)
        .of_version(post.version)
        .back(format!("/posts/{id}"));
    Ok(Screen::new(
        visit.w.post_reopen,
        vec![facts(&post, w)],
        form,
        format!("/posts/{id}?done=saved"),
    ))
}

/// Whole percents as people, two decimals.
fn people(percent: i32) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// One row per body and type; a body without a post of a type says so instead of being left out.
async fn coverage(visit: Visit<may::ReadPosts>) -> Result<Answer, Problem> {
    let w = visit.w;
    let (posts, names) = visit
        .can()
        .read(|db, scope| Ok((demand::all_now(db, scope)?, organization::names(db)?)))
        .await?;
    let today = visit.viewer.today();
    let mut sums: BTreeMap<(OrganizationCode, PostType), (i32, i32)> = BTreeMap::new();
    for post in posts
        .iter()
        .filter(|post| post.starts_on <= today && post.ends_on.is_none_or(|last| last >= today))
    {
        let sum = sums.entry((post.organization_code.clone(), post.post_type)).or_default();
        sum.0 += post.share_percent.percent();
        sum.1 += post.filled_percent.min(post.share_percent.percent());
    }
    let codes: std::collections::BTreeSet<OrganizationCode> =
        posts.iter().map(|post| post.organization_code.clone()).collect();
    let heads = [w.municipality, w.post_type, w.wanted_total, w.filled_total, w.gap, w.state];
    let mut grid = Grid::new(w.coverage, &heads, w);
    for code in codes {
        for kind in PostType::ALL {
            let name = names.get(&code).cloned().unwrap_or_default();
            let (wanted, filled) = sums.get(&(code.clone(), *kind)).copied().unwrap_or_default();
            let (mark, text) = match (wanted, tone(filled, wanted)) {
                (0, _) => ("plain", w.no_post),
                (_, "good") => ("good", w.covered),
                (_, "half") => ("half", w.partly),
                _ => ("bad", w.uncovered),
            };
            grid = grid.row(vec![
                Cell::text(name),
                Cell::text(w.term(kind)),
                Cell::number(people(wanted)),
                Cell::number(people(filled)),
                Cell::number(people(wanted - filled)),
                Cell::Mark(mark, text.to_owned()),
            ]);
        }
    }
    visit.page(
        w.coverage,
        blocks(vec![
            Block::Text(w.coverage_lead.to_owned()),
            Block::Grid(grid),
            Block::Links(vec![Link::new("/posts", Words::fill(w.back_to, &[&w.posts]))]),
        ]),
    )
}
