//! Going to an identity provider and coming back, by the browser; what a provider says of sessions;
//! and which of its users an account is linked to. Whatever goes wrong is told where one can go on
//! without the provider: at the door, or where the proof is asked for.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::account::{Names, facts, one};
use super::entrance::{asked, own_path};
use crate::accounts::{self, AccountView, CameBack, acts, handlers};
use crate::auth::may;
use crate::identity::{Identity, Provider, TICKET_SECONDS};
use crate::limits::{PROVIDER_TOKEN_BYTES, QUERY_BYTES};
use crate::pages::kit::Answer;
use crate::pages::kit::{
    Block, Cell, Field, Grid, Guest, Kind, Link, Screen, Visit, Words, cookie, screen,
};
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, IdentityLinkId, Language, SessionId};
use crate::web::{Can, Door, Route, read_body};

/// What is told of a provider where one can go on without it.
const TOLD: [Code; 7] = [
    Code::IdentityNotProved,
    Code::IdentityRefused,
    Code::IdentityUnlinked,
    Code::IdentityNotAllowed,
    Code::IdentityUnreachable,
    Code::Unavailable,
    Code::SecondFactorNeeded,
];
/// Seconds for which the door shows who somebody is at the provider.
const SHOWN_SECONDS: i64 = 300;

/// Routes of the API that browsers and providers come to.
pub fn provider_routes() -> Vec<Route> {
    vec![
        Route::get("/auth/oidc/{key}/start", "認証サーバーでのサインインを始める", start)
            .gives(303),
        Route::get("/auth/oidc/{key}/callback", "認証サーバーから戻る", callback).gives(303),
        Route::get(
            "/auth/oidc/{key}/front-channel-logout",
            "認証サーバーの画面からのサインアウト",
            front_channel,
        )
        .gives(204),
        Route::post(
            "/auth/oidc/{key}/back-channel-logout",
            "認証サーバーからのサインアウトの通知",
            back_channel,
        )
        .gives(204),
    ]
}

pub(super) fn routes() -> Vec<Route> {
    screen(
        "/accounts/{id}/identities/new",
        ["認証サーバーの利用者との結び付けの画面", "認証サーバーの利用者との結び付け"],
        linking,
        async |can: Can<_>, key, input| handlers::link(can.proven(), key, input).await,
    )
    .into_iter()
    .chain(screen(
        "/accounts/{id}/identities/end",
        [
            "認証サーバーの利用者との結び付けの解除の確認の画面",
            "認証サーバーの利用者との結び付けの解除",
        ],
        unlinking,
        handlers::unlink,
    ))
    .collect()
}

fn name(request: &HttpRequest) -> String {
    request.match_info().get("key").unwrap_or_default().to_owned()
}

/// What a provider is called.
fn label<'a>(provider: &'a Provider, w: &Words) -> &'a str {
    match w.language() {
        Language::Japanese => &provider.settings.label_ja,
        Language::English => &provider.settings.label_en,
    }
}

fn start_at(provider: &Provider, next: &str, more: &[(&str, &str)]) -> String {
    let pairs: Vec<(&str, &str)> = more.iter().copied().chain([("next", next)]).collect();
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    format!("/api/v1/auth/oidc/{}/start?{query}", provider.name)
}

/// The ways to the providers, for the door.
pub fn ways_in(door: &Door, next: &str, w: &Words) -> Option<Block> {
    let way = |one: &Provider| {
        Link::new(start_at(one, next, &[]), Words::fill(w.sso_with, &[&label(one, w)]))
    };
    let ways: Vec<Link> = door.providers.iter().map(way).collect();
    (!ways.is_empty()).then_some(Block::Extras(ways))
}

/// The way to prove it by the provider that opened the session.
pub fn way_to_prove(door: &Door, issuer: Option<&str>, next: &str, w: &Words) -> Option<Block> {
    let one = door.providers.of_issuer(issuer?)?;
    let text = Words::fill(w.sso_prove, &[&label(one, w)]);
    Some(Block::Extras(vec![Link::new(start_at(one, next, &[("prove", "true")]), text)]))
}

/// What went wrong at a provider, as the address says, and who somebody is there.
pub fn told(request: &HttpRequest, w: &Words) -> Vec<Block> {
    let key = asked(request.query_string(), "problem");
    let Some(code) = TOLD.into_iter().find(|code| code.as_str() == key) else { return Vec::new() };
    let (title, sentence) = match code {
        Code::SecondFactorNeeded => (w.second_factor, w.prove_lead_code),
        code => code.sentences(w.language()),
    };
    let mut parts = vec![Block::Notice("bad", format!("{title}: {sentence}"))];
    let who = cookie::value(request, cookie::STRANGER).filter(|_| code == Code::IdentityUnlinked);
    let who = who.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    if let Some([issuer, subject]) =
        who.and_then(|who| serde_json::from_slice::<[String; 2]>(&who).ok())
    {
        parts.push(Block::Facts(vec![
            (w.sso_provider.to_owned(), Cell::text(issuer)),
            (w.sso_subject.to_owned(), Cell::text(subject)),
        ]));
    }
    parts
}

/// Back to where one can go on without the provider.
fn led_back(
    request: &HttpRequest,
    problem: Problem,
    who: Option<Identity>,
) -> Result<Answer, Problem> {
    if !TOLD.contains(&problem.code) {
        return Err(problem);
    }
    if let (Code::IdentityUnlinked, Some(who)) = (problem.code, who) {
        let said = serde_json::to_vec(&[who.issuer, who.subject]).unwrap_or_default();
        cookie::keep_for(request, cookie::STRANGER, &URL_SAFE_NO_PAD.encode(said), SHOWN_SECONDS);
    }
    let place = if session(request).is_some() { "/me/prove" } else { "/sign-in" };
    Ok(Answer::to(format!("{place}?problem={}", problem.code.as_str())))
}

/// The session of the browser, while its access token is good.
fn session(request: &HttpRequest) -> Option<SessionId> {
    let door = crate::web::door_of(request).ok()?;
    let token = cookie::value(request, cookie::ACCESS)?;
    door.keys.verify(&token, door.store.clock().now()).ok().map(|claims| claims.sid)
}

async fn start(guest: Guest) -> Result<Answer, Problem> {
    let Guest { anyone, request, .. } = guest;
    let query = request.query_string();
    let next = asked(query, "next");
    let next = own_path(&next);
    let proves = asked(query, "prove") == "true";
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let session = session(&request).filter(|_| proves);
    // A proof is begun by this site's own pages alone.
    if proves && (session.is_none() || site.is_some_and(|site| site != "same-origin")) {
        return Ok(Answer::to("/me/prove"));
    }
    match accounts::begin(&anyone.door, &name(&request), next, session).await {
        Ok((address, ticket)) => {
            cookie::keep_for(&request, cookie::TICKET, &ticket, TICKET_SECONDS);
            Ok(Answer::to(address))
        }
        Err(problem) => led_back(&request, problem, None),
    }
}

async fn callback(guest: Guest) -> Result<Answer, Problem> {
    let Guest { anyone, request, .. } = guest;
    if request.query_string().len() > QUERY_BYTES {
        return Err(Problem::new(Code::UriTooLong).with("limit", QUERY_BYTES));
    }
    let said: Vec<(String, String)> =
        serde_html_form::from_str(request.query_string()).unwrap_or_default();
    let ticket = cookie::value(&request, cookie::TICKET);
    cookie::keep_for(&request, cookie::TICKET, "", 0);
    match accounts::come_back(anyone, &name(&request), ticket, &said).await {
        Ok(CameBack::In(tokens, next)) => {
            cookie::keep(&request, &tokens);
            Ok(Answer::to(own_path(&next)))
        }
        Ok(CameBack::Proved(next)) => Ok(Answer::to(own_path(&next))),
        Err((problem, who)) => led_back(&request, problem, who),
    }
}

fn ended() -> HttpResponse {
    HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish()
}

/// Opened by the provider's page in a frame, where no cookie of ours goes along.
async fn front_channel(guest: Guest) -> Result<HttpResponse, Problem> {
    let Guest { anyone, request, .. } = guest;
    let said: Vec<(String, String)> =
        serde_html_form::from_str(request.query_string()).unwrap_or_default();
    accounts::end_by_session(anyone, &name(&request), &said).await?;
    Ok(ended())
}

/// Sent by the provider itself.
async fn back_channel(guest: Guest, payload: web::Payload) -> Result<HttpResponse, Problem> {
    let Guest { anyone, request, .. } = guest;
    if anyone.door.providers.get(&name(&request)).is_none() {
        return Err(Problem::not_found());
    }
    let body = read_body(&request, payload.into_inner(), PROVIDER_TOKEN_BYTES * 2).await?;
    let said: Vec<(String, String)> = serde_html_form::from_bytes(&body).unwrap_or_default();
    let token = said.into_iter().find(|(name, _)| name == "logout_token");
    let token = token.map_or_else(String::new, |(_, token)| token);
    accounts::end_by_token(anyone, &name(&request), token).await?;
    Ok(ended())
}

/// The users of providers an account is linked to, and what can be done about it.
pub(super) fn links(visit: &Visit<may::ManageAccounts>, account: &AccountView) -> Vec<Block> {
    let (w, providers) = (visit.w, &visit.can().door().providers);
    let place = format!("/accounts/{}/identities", account.id);
    let may = |act| account.allowed_actions.contains(&act);
    let mut parts = Vec::new();
    if !account.identities.is_empty() {
        let mut heads = vec![w.sso_provider, w.sso_subject, w.sso_since];
        heads.extend(may(acts::IDENTITY_UNLINK).then_some(w.what_to_do));
        let mut grid = Grid::new(w.sso_links, &heads, w);
        for link in &account.identities {
            let known = providers.of_issuer(&link.issuer).map(|one| label(one, w));
            let mut cells = vec![
                Cell::text(known.unwrap_or(&link.issuer)),
                Cell::text(&link.subject),
                Cell::text(&link.linked_at),
            ];
            let end = || Cell::link(format!("{place}/end?identity_id={}", link.id), w.sso_unlink);
            cells.extend(may(acts::IDENTITY_UNLINK).then(end));
            grid = grid.row(cells);
        }
        parts.push(Block::Grid(grid));
    }
    if may(acts::IDENTITY_LINK) && providers.iter().next().is_some() {
        parts.push(Block::Extras(vec![Link::new(format!("{place}/new"), w.sso_link)]));
    }
    parts
}

async fn linking(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
    let (known, w): ((AccountView, Names), _) = (one(visit, id).await?, visit.w);
    let providers = visit.can().door().providers.iter();
    let choices = providers.map(|one| (one.name.clone(), label(one, w).to_owned())).collect();
    let fields = vec![
        Field::new("provider", w.sso_provider, Kind::Choice(choices)).required(),
        Field::new("subject", w.sso_subject, Kind::Text).required().support(w.sso_subject_support),
    ];
    let mut parts = facts(&known, w);
    parts.insert(0, Block::Notice("info", w.sso_link_text.to_owned()));
    let form = visit.form(format!("/accounts/{id}/identities/new"), w.sso_link, fields);
    Ok(Screen::new(
        w.sso_link,
        parts,
        form.of_version(known.0.version).back(format!("/accounts/{id}")),
        format!("/accounts/{id}?done=saved"),
    ))
}

async fn unlinking(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
    let ((account, _), w) = (one(visit, id).await?, visit.w);
    let asked: Option<IdentityLinkId> =
        visit.looks("identity_id").pop().and_then(|link| link.parse().ok());
    let link = account.identities.iter().find(|one| Some(one.id) == asked);
    let link = link.ok_or(Problem::not_found())?;
    let parts = vec![
        Block::Notice("info", Words::fill(w.sso_unlink_text, &[&account.display_name])),
        Block::Facts(vec![
            (w.sso_provider.to_owned(), Cell::text(&link.issuer)),
            (w.sso_subject.to_owned(), Cell::text(&link.subject)),
            (w.sso_since.to_owned(), Cell::text(&link.linked_at)),
        ]),
    ];
    let fields = vec![Field::new("identity_id", "", Kind::Hidden).value(link.id)];
    let place = format!("/accounts/{id}/identities/end?identity_id={}", link.id);
    let form = visit.form(place, w.sso_unlink, fields).of_version(account.version);
    Ok(Screen::new(
        w.sso_unlink,
        parts,
        form.back(format!("/accounts/{id}")).grave(),
        format!("/accounts/{id}?done=saved"),
    ))
}
