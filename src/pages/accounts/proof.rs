//! Proving that it is oneself. Where a step needs it, it is asked in place: the same form again with
//! one more field and what was typed going along, so that sending it proves and goes on. A page that
//! was only opened is asked for at an address of its own and leads back.

use actix_web::{HttpMessage, HttpRequest};

use super::entrance::{asked, own_path};
use super::single_sign_on;
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Field, Form, Frame, Kind, PROOF, ProofFault, Step, Typed, Viewer, Visit, Words,
    blocks, cookie, with_form,
};
use crate::problem::Problem;
use crate::web::{Route, door_of};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/prove", "本人であることの確認の画面", ask),
        Route::post("/me/prove", "本人であることの確認", go_on),
    ]
}

/// What is asked: a code where a second factor is set up, otherwise the password.
fn proof_field(by_code: bool, w: &Words) -> Field {
    if by_code {
        let field = Field::new(PROOF, w.proof_code, Kind::Text).required();
        field.support(w.proof_code_support).autocomplete("one-time-code")
    } else {
        let field = Field::new(PROOF, w.password, Kind::Password).required();
        field.autocomplete("current-password")
    }
}

fn lead(by_code: bool, w: &Words) -> Vec<Block> {
    let text = if by_code { w.prove_lead_code } else { w.prove_lead_password };
    let mut parts = vec![Block::Text(text.to_owned())];
    parts.extend(by_code.then(|| Block::Text(w.lost_factor.to_owned())));
    parts
}

/// What leads on for whoever must prove that it is them.
pub fn asked_of(request: &HttpRequest) -> Answer {
    let typed = request.extensions_mut().remove::<Typed>().map(|typed| typed.0);
    let viewer = request.extensions().get::<Viewer>().cloned();
    let path = request.uri().path_and_query().map_or("/home", |asked| asked.as_str());
    let in_place = viewer.zip(typed).and_then(|(viewer, typed)| {
        let secret = typed.iter().any(|(name, _)| name.contains("password"));
        (!secret).then(|| in_place(request, &viewer, path, &typed))?
    });
    let next = if request.method() == actix_web::http::Method::GET { path } else { "/home" };
    let query = serde_html_form::to_string([("next", next)]).unwrap_or_default();
    in_place.unwrap_or_else(|| Answer::to(format!("/me/prove?{query}")))
}

/// The form that was sent, with the proof asked for and everything else going along.
fn in_place(
    request: &HttpRequest,
    viewer: &Viewer,
    path: &str,
    typed: &[(String, String)],
) -> Option<Answer> {
    let (w, by_code) = (Words::of(cookie::language(request)), viewer.me.second_factor);
    let token = typed.iter().find(|(name, _)| name == "token").map(|(_, value)| value.clone());
    let kept = typed.iter().filter(|(name, _)| name != "token" && name != PROOF);
    let mut fields = vec![proof_field(by_code, w)];
    fields.extend(kept.map(|(name, value)| Field::new(name, "", Kind::Hidden).value(value)));
    let mut form = Form::post(path, w.prove_and_go_on, fields, token?).back("/home");
    let fault = request.extensions_mut().remove::<ProofFault>();
    let title = match &fault {
        Some(_) => format!("{}: {}", w.error_prefix, w.prove),
        None => w.prove.to_owned(),
    };
    let status = fault.as_ref().map_or(403, |fault| fault.0.code.status());
    if let Some(ProofFault(problem)) = fault {
        form.refuse(&problem, w);
    }
    let frame = Frame::of(request, Some(viewer), &title);
    let (door, issuer) = (door_of(request).ok()?, viewer.me.issuer.as_deref());
    let mut parts = lead(by_code, w);
    parts.extend(single_sign_on::way_to_prove(&door, issuer, path, w));
    Answer::page(status, &with_form(parts)(frame, form)).ok()
}

fn form(visit: &Visit<may::ProveOneself>, next: &str) -> Form {
    let by_code = visit.viewer.me.second_factor;
    let fields = vec![
        // For the browser's keeper of passwords.
        Field::new("login", "", Kind::Hidden)
            .value(&visit.viewer.me.login)
            .autocomplete(if by_code { "off" } else { "username" }),
        proof_field(by_code, visit.w),
        Field::new("next", "", Kind::Hidden).value(next),
    ];
    visit.form("/me/prove", visit.w.prove_and_go_on, fields)
}

async fn ask(visit: Visit<may::ProveOneself>) -> Result<Answer, Problem> {
    let next = asked(visit.request.query_string(), "next");
    let me = &visit.viewer.me;
    let mut parts = single_sign_on::told(&visit.request, visit.w);
    parts.extend(lead(me.second_factor, visit.w));
    let (door, issuer) = (visit.can().door(), me.issuer.as_deref());
    parts.extend(single_sign_on::way_to_prove(door, issuer, own_path(&next), visit.w));
    parts.push(Block::Form(form(&visit, own_path(&next))));
    visit.page(visit.w.prove, blocks(parts))
}

/// The proof was taken where the form came in.
async fn go_on(step: Step<may::ProveOneself>) -> Result<Answer, Problem> {
    let next = own_path(step.typed("next"));
    if step.typed(PROOF).is_empty() {
        let missing = Problem::field(&format!("/{PROOF}"), "required");
        let parts = lead(step.visit.viewer.me.second_factor, step.visit.w);
        let form = form(&step.visit, next);
        return step.visit.again(step.visit.w.prove, &missing, form, with_form(parts));
    }
    Ok(Answer::to(next))
}
