//! The pages: what prefecture staff, municipal CIOs and assigned staff see in a browser, from the
//! same binary.
//!
//! Invariants:
//! - A screen calls the faces and handlers of the slices, never diesel; rights are judged where the
//!   API judges them.
//! - Every page works without a script, in both languages, by keyboard and on paper; its state is
//!   in its address.
//! - A change is a form that was sent from this site with the token of its session; it ends in 303,
//!   or in the same form with what was typed and why it was refused.
//! - A button is shown to whoever may press it, and otherwise the reason stands there.
//!
//! `kit` is what every screen is made of; beside it stands a folder for each trade.
//!
//! How to add a screen (`register/talents.rs` and `demand/posts.rs` are the examples):
//! 1. A file in the folder of its trade with `routes()`: `Route::get("/things", "画面の名", list)`;
//!    name it in the `routes` of that folder.
//! 2. `async fn list(visit: Visit<may::ReadThings>) -> Result<Answer, Problem>`: the permission is
//!    in the type.
//! 3. Read: `visit.listing::<Filter>()?` (the slice's own filter), `visit.can().read(|db, scope|
//!    slice::face(db, scope, …))`.
//! 4. Show: `visit.page(title, blocks(vec![Block::…]))`; tables are `block::Grid`, lists end in
//!    `Asked::finish`.
//! 5. Change: `screen("/things/{id}/change", ["…の画面", "…"], changing, handlers::change)` is both
//!    routes; `async fn changing(visit: &Visit<may::WriteThings>, id: ThingId) -> Result<Screen,
//!    Problem>` makes the form, a list of `form::Field`s whose names are the pointers of the
//!    handler's input, with what stands above it and where a change leads. `screen_of` where
//!    nothing is there yet, `screen_by` for several handlers, `many` for what was ticked in a list.
//! 6. Words: one line each in `kit/words.rs`, or in `kit/phrases.rs` for the steps of the year.
//!    Menu: one line in `kit/menu.rs`.
//! 7. A row in `PAGES` of `tests/pages/looks.rs`: the browser looks at it, with axe-core, narrow,
//!    wide and on paper.

mod accounts;
mod career;
mod commons;
mod cost;
mod council;
mod demand;
mod figures;
mod hiring;
mod kit;
mod ledgers;
mod lists_in;
mod literacy;
mod own;
mod papers;
mod placement;
mod plans;
mod register;
mod skills;
mod training;

pub use accounts::single_sign_on::provider_routes;
pub use kit::{Viewer, show_problem};

use crate::web::Route;

/// Routes of the pages; they stand beside the API, at the top.
#[must_use]
pub fn routes() -> Vec<Route> {
    let assets = vec![Route::get("/assets/{key}", "画面の部品", kit::asset::serve)];
    [
        assets,
        register::routes(),
        skills::routes(),
        demand::routes(),
        placement::routes(),
        papers::routes(),
        lists_in::routes(),
        plans::routes(),
        hiring::routes(),
        figures::routes(),
        training::routes(),
        commons::routes(),
        council::routes(),
        literacy::routes(),
        career::routes(),
        cost::routes(),
        accounts::routes(),
        own::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
