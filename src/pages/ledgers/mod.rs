//! Ledgers: one list, one card, one form, one step, one import for all of them, made from their
//! descriptions. What a trade adds to a card is given to [`routes`].

mod card;
mod form;
mod list;

pub use card::{Beside, related};
pub(super) use list::cell;
pub use list::grid;

use std::sync::Arc;

use super::kit::{Screen, Step, Visit, Words, screen, screen_by, screen_of};
use super::lists_in;
use crate::ledger::{Import, Ledger, handlers, step_of};
use crate::problem::Problem;
use crate::vocab::{Act, Language, LedgerEntryId};
use crate::web::{PathKey, Route, fixed};

/// Screens of a ledger; `beside` is what its card shows besides its own fields.
pub fn routes<L: Ledger>(beside: Vec<Beside<L>>) -> Vec<Route> {
    let spec = &L::SPEC;
    let beside = Arc::new(beside);
    let all = fixed(format!("/{}", spec.path));
    let says = |what: &str| fixed(format!("{}{what}", spec.one[0]));
    let show = move |visit: Visit<L::Read>, key: PathKey<LedgerEntryId>| {
        let beside = beside.clone();
        async move { card::show::<L>(&visit, key.0, &beside).await }
    };
    let import = fixed(format!("{all}/import"));
    let template = fixed(format!("{all}/import-template"));
    let mut routes = vec![
        Route::get(all, fixed(format!("{}の画面", spec.many[0])), list::list::<L>),
        Route::get(fixed(format!("{all}/{{id}}")), says("の画面"), show),
    ];
    routes.extend(screen_of(
        fixed(format!("{all}/new")),
        [says("の登録の画面"), says("の登録")],
        async |visit: &Visit<_>| form::blank::<L>(visit).await,
        handlers::add::<L>,
    ));
    routes.extend(screen(
        fixed(format!("{all}/{{id}}/change")),
        [says("の変更の画面"), says("の変更")],
        async |visit: &Visit<_>, id| form::changing::<L>(visit, id).await,
        handlers::change::<L>,
    ));
    routes.extend(screen_by(
        fixed(format!("{all}/{{id}}/step")),
        [says("の手続の確認の画面"), says("の手続")],
        async |visit: &Visit<_>, id| stepping::<L>(visit, id).await,
        async |step: &Step<_>, id, form: &super::kit::Form| {
            let act = wanted::<L>(&step.visit)?;
            let taken = step_of::<L>(act).ok_or(Problem::not_found())?;
            handlers::take::<L>(taken, step.visit.can().clone(), PathKey(id), step.input(form))
                .await
        },
    ));
    routes.extend(lists_in::of_kind::<Import<L>>(
        [import, template],
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
fn wanted<L: Ledger>(visit: &Visit<L::Write>) -> Result<Act, Problem> {
    let acts: Vec<Act> = L::SPEC.steps.iter().map(|step| step.act).collect();
    visit.wanted(&acts)
}

async fn stepping<L: Ledger>(
    visit: &Visit<L::Write>,
    id: LedgerEntryId,
) -> Result<Screen, Problem> {
    let act = wanted::<L>(visit)?;
    form::stepping::<L>(visit, id, act).await
}
