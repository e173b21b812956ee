//! Coming in and going out: sign-in, sign-out, the first password, own sign-ins.

use actix_web::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{sessions, single_sign_on};
use crate::accounts::{self, handlers};
use crate::auth::may;
use crate::pages::kit::cookie;
use crate::pages::kit::{
    Answer, Block, Blocks, Cell, Field, Form, Frame, Guest, Kind, Knock, Link, Step, Visit, Words,
    blocks, form_token, with_form,
};
use crate::problem::Problem;
use crate::web::{Door, Input, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", "はじめの画面", start),
        Route::get("/sign-in", "サインインの画面", sign_in),
        Route::post("/sign-in", "サインイン", enter),
        Route::post("/sign-out", "サインアウト", leave),
        Route::get("/me", "自分の設定", settings),
        Route::get("/me/password", "パスワードの変更の画面", password),
        Route::post("/me/password", "パスワードの変更", change_password),
    ]
}

/// The top path leads to the tasks, or to the door.
async fn start(guest: Guest) -> Answer {
    let known = cookie::value(&guest.request, cookie::REFRESH).is_some();
    Answer::to(if known { "/home" } else { "/sign-in" })
}

/// Where to go after signing in: a path of this server and nothing else.
pub(super) fn own_path(wanted: &str) -> &str {
    let plain = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains(['\\', '\r', '\n', '\t']);
    if plain && !wanted.starts_with("/sign-") { wanted } else { "/home" }
}

pub(super) fn asked(query: &str, name: &str) -> String {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    pairs.into_iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value)
}

fn sign_in_form(w: &'static Words, next: &str, (path, packed): (&str, &str)) -> Form {
    let fields = vec![
        Field::new("login", w.login, Kind::Text)
            .required()
            .support(w.login_support)
            .autocomplete("username"),
        Field::new("password", w.password, Kind::Password)
            .required()
            .autocomplete("current-password"),
        Field::new("next", "", Kind::Hidden).value(next),
        Field::new("kept_path", "", Kind::Hidden).value(path),
        Field::new("kept", "", Kind::Hidden).value(packed),
    ];
    Form::post("/sign-in", w.sign_in, fields, String::new())
}

/// The door for somebody whose session ended over a form: what was typed goes along, packed, and
/// can be sent afterwards. Nothing for a form that holds a password or in which nothing was typed.
pub fn kept_at_the_door(request: &HttpRequest, typed: &[(String, String)]) -> Option<Answer> {
    if typed.iter().any(|(name, _)| name.contains("password")) {
        return None;
    }
    let said: Vec<_> = typed.iter().filter(|(name, _)| name != "token").collect();
    if said.iter().all(|(_, value)| value.is_empty()) {
        return None;
    }
    let packed = URL_SAFE_NO_PAD.encode(serde_html_form::to_string(said).ok()?);
    let w = Words::of(cookie::language(request));
    let path = request.uri().path_and_query().map_or("/home", |asked| asked.as_str());
    let parts = vec![
        Block::Notice("info", w.session_over_kept.to_owned()),
        Block::Form(sign_in_form(w, "", (path, &packed))),
    ];
    Answer::page(401, &Blocks::of(Frame::of(request, None, w.sign_in), parts)).ok()
}

/// What was kept at the door, to be sent now by whoever has come in with this access token.
fn going_on(
    request: &HttpRequest,
    w: &'static Words,
    door: &Door,
    access: &str,
    (path, packed): (&str, &str),
) -> Option<Answer> {
    let said = URL_SAFE_NO_PAD.decode(packed).ok().filter(|said| !said.is_empty())?;
    let token = form_token(door, door.keys.verify(access, door.store.clock().now()).ok()?.sid);
    let said: Vec<(String, String)> = serde_html_form::from_bytes(&said).ok()?;
    let fields = said
        .iter()
        .filter(|(name, _)| name != "token")
        .map(|(name, value)| Field::new(name, "", Kind::Hidden).value(value));
    let form = Form::post(own_path(path), w.send_kept, fields.collect(), token).back("/home");
    let parts = vec![Block::Text(w.send_kept_lead.to_owned()), Block::Form(form)];
    Answer::page(200, &Blocks::of(Frame::of(request, None, w.send_kept_title), parts)).ok()
}

async fn sign_in(guest: Guest) -> Result<Answer, Problem> {
    let next = asked(guest.request.query_string(), "next");
    let w = guest.w;
    let mut parts = single_sign_on::told(&guest.request, w);
    if !next.is_empty() {
        parts.push(Block::Notice("info", w.come_back.to_owned()));
    }
    parts.extend(single_sign_on::ways_in(&guest.anyone.door, &next, w));
    parts.extend([Block::Form(sign_in_form(w, &next, ("", ""))), Block::Text(w.forgot.to_owned())]);
    Answer::page(200, &Blocks::of(Frame::of(&guest.request, None, w.sign_in), parts))
}

async fn enter(knock: Knock) -> Result<Answer, Problem> {
    let Knock { guest: Guest { anyone, request, w }, pairs } = knock;
    let typed =
        |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let body = serde_json::json!({ "login": typed("login"), "password": typed("password") });
    let door = anyone.door.clone();
    match accounts::enter(anyone, Input::of_form(&body, None)).await {
        Ok(tokens) => {
            cookie::keep(&request, &tokens);
            if tokens.must_change_password {
                return Ok(Answer::to("/me/password"));
            }
            let kept = going_on(
                &request,
                w,
                &door,
                &tokens.access_token,
                (typed("kept_path"), typed("kept")),
            );
            Ok(kept.unwrap_or_else(|| Answer::to(own_path(typed("next")))))
        }
        Err(problem) if matches!(problem.code.status(), 401 | 422 | 429) => {
            let mut form = sign_in_form(w, typed("next"), (typed("kept_path"), typed("kept")));
            form.fill(&pairs);
            form.refuse(&problem, w);
            let f = Frame::of(&request, None, &format!("{}: {}", w.error_prefix, w.sign_in));
            let status = if problem.code.status() == 401 { 422 } else { problem.code.status() };
            Answer::page(
                status,
                &Blocks::of(f, vec![Block::Form(form), Block::Text(w.forgot.to_owned())]),
            )
        }
        Err(problem) => Err(problem),
    }
}

async fn leave(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let request = step.visit.request.clone();
    handlers::sign_out(step.visit.can().clone(), Input::of_form(&serde_json::json!({}), None))
        .await?;
    cookie::forget(&request);
    Ok(Answer::Left("/sign-in?done=signed_out".to_owned()))
}

async fn settings(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (w, me) = (visit.w, visit.viewer.me.clone());
    let mut parts = vec![
        Block::Facts(vec![
            (w.display_name.to_owned(), Cell::text(&me.display_name)),
            (w.login.to_owned(), Cell::text(&me.login)),
            (w.role.to_owned(), Cell::text(visit.viewer.role_names(w))),
            (w.last_sign_in.to_owned(), Cell::text(last_sign_in(&me, w))),
        ]),
        Block::Actions(vec![
            Link::new("/me/password", w.change_password),
            Link::new("/me/second-factor", w.second_factor),
            Link::new("/my/messages", w.messages),
        ]),
    ];
    parts.extend(sessions::parts(&visit).await?);
    visit.page(w.own_settings, blocks(parts))
}

/// The sign-in before this one, in a sentence.
pub fn last_sign_in(me: &accounts::Me, w: &Words) -> String {
    let last = &me.last_sign_in;
    match (&last.at, &last.address) {
        (Some(at), Some(address)) => {
            Words::fill(w.last_sign_in_text, &[at, address, &last.failures_since])
        }
        _ => w.first_sign_in.to_owned(),
    }
}

fn password_form(visit: &Visit<may::UseOwnAccount>) -> Form {
    let w = visit.w;
    let fields = vec![
        // For the browser's keeper of passwords.
        Field::new("login", "", Kind::Hidden)
            .value(&visit.viewer.me.login)
            .autocomplete("username"),
        Field::new("current_password", w.password_now, Kind::Password)
            .required()
            .autocomplete("current-password"),
        Field::new("new_password", w.password_new, Kind::Password)
            .required()
            .support(w.password_support)
            .autocomplete("new-password"),
        Field::new("again", w.password_again, Kind::Password)
            .required()
            .autocomplete("new-password"),
    ];
    visit.form("/me/password", w.change_password, fields)
}

fn password_lead(visit: &Visit<may::UseOwnAccount>) -> Vec<Block> {
    if visit.viewer.me.must_change_password {
        vec![Block::Notice("info", visit.w.change_first.to_owned())]
    } else {
        Vec::new()
    }
}

async fn password(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let mut parts = password_lead(&visit);
    parts.push(Block::Form(password_form(&visit)));
    visit.page(visit.w.change_password, blocks(parts))
}

async fn change_password(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (form, lead, w) = (password_form(&step.visit), password_lead(&step.visit), step.visit.w);
    let (current, new) = (step.typed("current_password"), step.typed("new_password"));
    if new != step.typed("again") {
        return step.visit.again(
            w.change_password,
            &Problem::field("/again", "password_differs"),
            form,
            with_form(lead),
        );
    }
    let body = serde_json::json!({ "current_password": current, "new_password": new });
    match handlers::change_password(step.visit.can().clone(), Input::of_form(&body, None)).await {
        Ok(_) => Ok(Answer::to("/home?done=password")),
        Err(problem) => step.visit.again(w.change_password, &problem, form, with_form(lead)),
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn after_signing_in_one_stays_here() {
        for elsewhere in
            ["//evil", "https:evil", "/\\evil", "https://evil/", "/a\r\nb", "", "/sign-out"]
        {
            assert_eq!(own_path(elsewhere), "/home", "{elsewhere}");
        }
        assert_eq!(own_path("/talents?name=a"), "/talents?name=a");
    }
}
