//! Ledgers: one list, one card, one form, one step, one import for all of them, made from their
//! descriptions. What a trade adds to a card is given to [`routes`].

mod card;
mod form;
mod list;

pub use card::{Beside, related};
pub(super) use list::cell;
pub use list::grid;

use std::sync::Arc;

use actix_web::http::Method;

use super::kit::{Form, Step, Visit, Words, screen_under};
use super::lists_in;
use crate::ledger::{Descriptor, Import, handlers, step_of};
use crate::problem::Problem;
use crate::vocab::{Act, Language, LedgerEntryId};
use crate::web::{PathKey, Route, fixed};

type Key = PathKey<LedgerEntryId>;

/// Screens of a ledger; `beside` is what its card shows besides its own fields.
pub fn routes(of: &'static Descriptor, beside: Vec<Beside>) -> Vec<Route> {
    let beside = Arc::new(beside);
    let all = fixed(format!("/{}", of.path));
    let at = |end: &str| fixed(format!("{all}/{end}"));
    let says = |what: &str| fixed(format!("{}{what}", of.one[0]));
    let list = async move |visit: Visit, ()| list::list(of, visit).await;
    let show = async move |visit: Visit, key: Key| card::show(of, &visit, key.0, &beside).await;
    let (lists, shows) = (fixed(format!("{}の画面", of.many[0])), says("の画面"));
    let mut routes = vec![
        Route::under(of.read, (Method::GET, all), lists, list),
        Route::under(of.read, (Method::GET, at("{id}")), shows, show),
    ];
    routes.extend(screen_under(
        of.write,
        at("new"),
        [says("の登録の画面"), says("の登録")],
        async move |visit: &Visit, ()| form::blank(of, visit).await,
        async move |step: &Step, (), form: &Form| {
            handlers::add(of, step.visit.can().clone(), step.input(form)).await
        },
    ));
    routes.extend(screen_under(
        of.write,
        at("{id}/change"),
        [says("の変更の画面"), says("の変更")],
        async move |visit: &Visit, key: Key| form::changing(of, visit, key.0).await,
        async move |step: &Step, key: Key, form: &Form| {
            handlers::change(of, step.visit.can().clone(), key, step.input(form)).await
        },
    ));
    routes.extend(screen_under(
        of.write,
        at("{id}/step"),
        [says("の手続の確認の画面"), says("の手続")],
        async move |visit: &Visit, key: Key| {
            form::stepping(of, visit, key.0, wanted(of, visit)?).await
        },
        async move |step: &Step, key: Key, form: &Form| {
            let act = wanted(of, &step.visit)?;
            let taken = step_of(of, act).ok_or(Problem::not_found())?;
            let can = step.visit.can().clone();
            handlers::take((of, taken), can, key, step.input(form)).await
        },
    ));
    routes.extend(lists_in::of_kind(
        Import(of),
        [at("import"), at("import-template")],
        [says("の取込の画面"), says("の取込"), says("の取込様式")],
    ));
    routes
}

/// One of the two languages of a name.
fn named(name: [&'static str; 2], w: &Words) -> &'static str {
    match w.language() {
        Language::Japanese => name[0],
        Language::English => name[1],
    }
}

/// The step that the address names.
fn wanted(of: &Descriptor, visit: &Visit) -> Result<Act, Problem> {
    let acts: Vec<Act> = of.steps.iter().map(|step| step.act).collect();
    visit.wanted(&acts)
}
