//! Keeping one's second factor: setting an app up, codes on paper, taking it away.

use qrcode::{Color, EcLevel, QrCode};
use serde_json::json;

use crate::accounts::{self, FactorView, handlers};
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Kind, Link, Step, Visit, Words, blocks, with_form,
};
use crate::problem::Problem;
use crate::web::{Input, Reply, Route};

const PAGE: &str = "/me/second-factor";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/second-factor", "認証アプリの設定の画面", show),
        Route::post("/me/second-factor/begin", "認証アプリの設定を始める", begin),
        Route::post("/me/second-factor/confirm", "認証アプリの設定を終える", confirm),
        Route::post("/me/second-factor/recovery-codes", "復旧コードの再発行", renew),
        Route::post("/me/second-factor/drop", "認証アプリの設定を外す", drop_factor),
    ]
}

type Own = Visit<may::ProveOneself>;

fn nothing() -> serde_json::Value {
    json!({})
}

fn step(visit: &Own, step: &str, text: &'static str) -> Form {
    visit.form(format!("{PAGE}/{step}"), text, Vec::new())
}

async fn show(visit: Own) -> Result<Answer, Problem> {
    let (w, factor) = (visit.w, visit.can().read(accounts::second_factor).await?);
    let state = if factor.set_up {
        Cell::Mark("good", w.factor_set.to_owned())
    } else {
        Cell::Mark(if factor.sees_others { "bad" } else { "plain" }, w.factor_none.to_owned())
    };
    let mut facts = vec![(w.second_factor.to_owned(), state)];
    if let FactorView { set_up_at: Some(since), recovery_codes_left, .. } = &factor {
        facts.push((w.factor_since.to_owned(), Cell::text(since)));
        facts.push((w.recovery_left.to_owned(), Cell::number(recovery_codes_left)));
    }
    let mut parts = vec![Block::Text(w.factor_lead.to_owned()), Block::Facts(facts)];
    if factor.set_up {
        parts.extend([
            Block::Section("papers", w.recovery.to_owned()),
            Block::Text(w.recovery_lead.to_owned()),
            Block::Form(step(&visit, "recovery-codes", w.recovery_renew)),
            Block::Section("another", w.factor_other.to_owned()),
            Block::Text(w.factor_other_lead.to_owned()),
            Block::Form(step(&visit, "begin", w.factor_other)),
            Block::Section("drop", w.factor_drop.to_owned()),
            Block::Text(w.factor_drop_lead.to_owned()),
            Block::Form(step(&visit, "drop", w.factor_drop).grave()),
        ]);
    } else {
        parts.push(Block::Form(step(&visit, "begin", w.factor_begin)));
    }
    visit.page(w.second_factor, blocks(parts))
}

fn confirm_form(visit: &Own) -> Form {
    let code = Field::new("code", visit.w.proof_code, Kind::Text).required();
    let fields = vec![code.support(visit.w.factor_code_support).autocomplete("one-time-code")];
    visit.form(format!("{PAGE}/confirm"), visit.w.factor_confirm, fields).back(PAGE)
}

/// What an app reads: as a picture, as a link on the phone itself, and as letters.
fn to_scan(secret: &str, uri: &str, w: &'static Words) -> Vec<Block> {
    let mut parts = vec![Block::Text(w.factor_scan.to_owned())];
    parts.extend(picture(uri).map(|svg| Block::Drawing(w.factor_picture.to_owned(), svg)));
    parts.extend([
        Block::Links(vec![Link::new(uri, w.factor_open)]),
        Block::Text(w.factor_type.to_owned()),
        Block::Secret(secret.to_owned()),
    ]);
    parts
}

/// Modules of light around the code, as its readers need them.
const MARGIN: usize = 4;

/// Black squares on white, in either scheme of colours.
fn picture(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, side) = (code.width(), code.width() + 2 * MARGIN);
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, one)| *one == Color::Dark);
    let squares: String = dark
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN))
        .collect();
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\" aria-hidden=\"true\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{squares}\"/></svg>"
    ))
}

async fn begin(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let can = step.visit.can().proven();
    let said = handlers::begin(can, Input::of_form(&nothing(), None)).await?.said();
    let text = |name: &str| said[name].as_str().unwrap_or("").to_owned();
    let mut parts = to_scan(&text("secret"), &text("uri"), step.visit.w);
    parts.push(Block::Form(confirm_form(&step.visit)));
    step.visit.page(step.visit.w.factor_begin, blocks(parts))
}

async fn confirm(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let (visit, form) = (&step.visit, confirm_form(&step.visit));
    let body = json!({ "code": step.typed("code") });
    match handlers::confirm(visit.can().proven(), Input::of_form(&body, None)).await {
        Ok(reply) => given_out(visit, &reply),
        Err(problem) => {
            let (key, service) = accounts::apps(visit.can().door());
            let begun = visit.can().proven();
            let begun =
                begun.read(move |db, scope| accounts::begun(db, scope, &key, &service)).await?;
            let parts = to_scan(&begun.secret, &begun.uri, visit.w);
            visit.again(visit.w.factor_begin, &problem, form, with_form(parts))
        }
    }
}

/// Shown in the answer itself: there is no address under which they could be seen again.
fn given_out(visit: &Own, reply: &Reply) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let mut parts = vec![Block::Notice("info", w.recovery_note.to_owned())];
    let codes = said["recovery_codes"].as_array().cloned().unwrap_or_default();
    let codes = codes.iter().filter_map(serde_json::Value::as_str);
    parts.extend(codes.map(|code| Block::Secret(code.to_owned())));
    parts.push(Block::Links(vec![Link::new("/home", w.back_home)]));
    visit.page(w.recovery, blocks(parts))
}

async fn renew(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let can = step.visit.can().proven();
    given_out(&step.visit, &handlers::renew_codes(can, Input::of_form(&nothing(), None)).await?)
}

async fn drop_factor(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let can = step.visit.can().proven();
    handlers::drop_factor(can, Input::of_form(&nothing(), None)).await?;
    Ok(Answer::to(format!("{PAGE}?done=saved")))
}
