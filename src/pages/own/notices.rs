//! What one is told, and how else one wants to be told: by mail, in a calendar.

use actix_web::http::header::ORIGIN;
use serde_json::json;

use crate::auth::may;
use crate::choices;
use crate::clock::in_japan;
use crate::notice::{self, Filter, MailSettings, NoticeKind, Pace, handlers};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks,
    with_form,
};
use crate::problem::Problem;
use crate::vocab::NoticeId;
use crate::web::{Format, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/notices", "お知らせの画面", list),
        Route::post("/notices/{id}/read", "お知らせを開く（既読にする）", open),
        Route::post("/notices/read-all", "お知らせをすべて既読にする", read_all),
        Route::get("/my/messages", "メールとカレンダーの設定の画面", settings),
        Route::post("/my/messages", "メールの設定の変更", change),
        Route::post("/my/calendar", "カレンダーの発行", make),
        Route::post("/my/calendar/revoke", "カレンダーの停止", revoke),
    ]
}

async fn list(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let listing = visit.listing::<Filter>()?;
    let now = visit.can().door().store.clock().now();
    let read = visit.can().read(move |db, scope| {
        let page = notice::page(db, scope, &listing)?;
        Ok((listing, page, notice::digest(db, scope, now)?))
    });
    let (listing, page, week) = read.await?;
    if listing.format != Format::Json {
        return notice::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let heads = [w.notice_what, w.notice_state, w.when];
    let grid = page.items.iter().fold(Grid::new(w.notices, &heads, w), |grid, row| {
        let what = if row.unread {
            visit.press(format!("/notices/{}/read", row.id), w.term(row.kind))
        } else {
            Cell::link(&row.link, w.term(row.kind))
        };
        let state = if row.unread { ("half", w.notice_unread) } else { ("plain", w.notice_read) };
        grid.row(vec![what, Cell::Mark(state.0, state.1.to_owned()), Cell::text(&row.told_at)])
    });
    let flags = vec![
        ("true".to_owned(), w.notice_unread.to_owned()),
        ("false".to_owned(), w.notice_read.to_owned()),
    ];
    let fields = vec![
        Field::new("unread", w.notice_state, Kind::Choice(flags)),
        Field::new("kind", w.notice_what, Kind::Choice(choices!(NoticeKind, w))),
    ];
    let query = visit.request.query_string();
    let mut parts = vec![
        Block::Text(w.notices_lead.to_owned()),
        Block::Conditions(Form::conditions("/notices", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
    ];
    if visit.viewer.unread > 0 {
        let all = visit.form("/notices/read-all", w.notice_read_all, Vec::new());
        parts.push(Block::Form(all));
    }
    let heads = [w.notice_what, w.notice_count, w.notice_unread];
    let digest = week.iter().fold(Grid::new(w.notice_week, &heads, w), |grid, line| {
        let cells = vec![
            Cell::text(w.term(line.kind)),
            Cell::number(line.count),
            Cell::number(line.unread),
        ];
        grid.row(cells)
    });
    parts.extend([
        Block::Extras(asked.files()),
        Block::Section("week", w.notice_week.to_owned()),
        Block::Grid(digest),
        Block::Links(vec![Link::new("/my/messages", w.messages)]),
    ]);
    visit.page(w.notices, blocks(parts))
}

/// Marked as read, and on to what it is about.
async fn open(step: Step<may::UseOwnAccount>, key: PathKey<NoticeId>) -> Result<Answer, Problem> {
    let can = step.visit.can().clone();
    let reply = handlers::read_one(can, key, step.body(&json!({}))).await?;
    Ok(Answer::to(reply.said()["link"].as_str().unwrap_or("/notices")))
}

async fn read_all(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    handlers::read_all(step.visit.can().clone(), step.body(&json!({}))).await?;
    Ok(Answer::to("/notices?done=saved"))
}

fn mail_form(visit: &Visit<may::UseOwnAccount>, set: &MailSettings) -> Form {
    let w = visit.w;
    let known = Words::fill(w.mail_domains, &[&set.domains.join(", ")]);
    let fields = vec![
        Field::new("address", w.mail_address, Kind::Text)
            .support(&known)
            .autocomplete("email")
            .value(&set.address),
        Field::new("pace", w.mail_pace, Kind::Choice(choices!(Pace, w))).required().value(set.pace),
    ];
    visit.form("/my/messages", w.mail_save, fields).of_version(set.version)
}

/// What stands before the form of the mail, the form, and what stands after it.
async fn parts(
    visit: &Visit<may::UseOwnAccount>,
) -> Result<(Vec<Block>, Form, Vec<Block>), Problem> {
    let (w, config) = (visit.w, visit.can().door().mail.clone());
    let read = visit.can().read(move |db, scope| {
        let account = scope.account();
        Ok((notice::mail_settings(db, account, &config)?, notice::has_calendar(db, account)?))
    });
    let (set, since) = read.await?;
    let (known, make) = match since {
        Some(at) => (Words::fill(w.calendar_since, &[&in_japan(at)]), w.calendar_anew),
        None => (w.calendar_none.to_owned(), w.calendar_make),
    };
    let mut after = vec![
        Block::Section("calendar", w.calendar.to_owned()),
        Block::Text(w.calendar_lead.to_owned()),
        Block::Notice("info", known),
        Block::Form(visit.form("/my/calendar", make, Vec::new())),
    ];
    if since.is_some() {
        let form = visit.form("/my/calendar/revoke", w.calendar_revoke, Vec::new()).grave();
        after.push(Block::Form(form));
    }
    let off = || Block::Notice("info", w.mail_off.to_owned());
    let mut before = vec![Block::Section("mail", w.mail.to_owned())];
    before.push(if set.available { Block::Text(w.mail_lead.to_owned()) } else { off() });
    Ok((before, mail_form(visit, &set), after))
}

async fn settings(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (mut shown, form, after) = parts(&visit).await?;
    if visit.can().door().mail.is_on() {
        shown.push(Block::Form(form));
    }
    shown.extend(after);
    visit.page(visit.w.messages, blocks(shown))
}

async fn change(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (before, form, _) = parts(&step.visit).await?;
    match handlers::change_mail(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/my/messages?done=saved")),
        Err(problem) => {
            let form = step.filled(form);
            step.visit.again(step.visit.w.messages, &problem, form, with_form(before))
        }
    }
}

/// The address is shown in the answer itself: nowhere else can it be seen again.
async fn make(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let reply = handlers::make_calendar(step.visit.can().clone(), step.body(&json!({}))).await?;
    let (w, said) = (step.visit.w, reply.said());
    let origin = step.visit.request.headers().get(ORIGIN);
    let origin = origin.and_then(|origin| origin.to_str().ok()).unwrap_or("");
    let address = format!("{origin}{}", said["path"].as_str().unwrap_or(""));
    let parts = vec![
        Block::Secret(address),
        Block::Notice("info", w.calendar_once.to_owned()),
        Block::Links(vec![Link::new("/my/messages", w.messages)]),
    ];
    step.visit.page(w.calendar, blocks(parts))
}

async fn revoke(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    handlers::revoke_calendar(step.visit.can().clone(), step.body(&json!({}))).await?;
    Ok(Answer::to("/my/messages?done=saved"))
}
