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
//! How to add a screen (`talents.rs` and `posts.rs` are the examples):
//! 1. A file beside this one with `routes()`: `Route::get("/things", "画面の名", list)`; name it in
//!    [`routes`] below.
//! 2. `async fn list(visit: Visit<may::ReadThings>) -> Result<Answer, Problem>`: the permission is
//!    in the type.
//! 3. Read: `visit.listing::<Filter>()?` (the slice's own filter), `visit.can().read(|db, scope|
//!    slice::face(db, scope, …))`.
//! 4. Show: `visit.page(title, blocks(vec![Block::…]))`; tables are `block::Grid`, lists end in
//!    `Asked::finish`.
//! 5. Change: `async fn change(step: Step<may::WriteThings>)`; the form is a list of `form::Field`s
//!    whose names are the pointers of the handler's input; `step.input(&form)` is that input; call
//!    `slice::handlers::change`, then `Answer::to(…?done=saved)`, or `step.visit.again(title,
//!    &problem, step.filled(form), with_form(…))`.
//! 6. Words: one line each in `words.rs`, or in `phrases.rs` for the steps of the year. Menu: one
//!    line in `menu.rs`.
//! 7. A row in `PAGES` of `tests/pages/looks.rs`: the browser looks at it, with axe-core, narrow,
//!    wide and on paper.

mod account_roles;
mod accounts;
mod answer;
mod asset;
mod assignment;
mod assignment_steps;
mod assignments;
mod attendances;
mod audit;
mod block;
mod calls;
mod candidates;
mod catalogues;
mod chart;
mod choose;
mod circulation;
mod cookie;
mod cycles;
mod deeds;
mod demands;
mod due;
mod entrance;
mod form;
mod frame;
mod help;
mod hiring;
mod hiring_rounds;
mod home;
mod imports;
mod levels;
mod list;
mod lists_in;
mod map;
mod menu;
mod mine;
mod my_training;
mod pauses;
mod phrases;
mod plan_board;
mod plan_why;
mod plans;
mod posts;
mod qualifications;
mod radar;
mod records;
mod refusal;
mod sheet;
mod sheets;
mod talents;
mod training;
mod typed;
mod upload;
mod visit;
mod when;
mod wish;
mod wishes;
mod words;

pub use refusal::show_problem;
pub use visit::Viewer;

use crate::web::Route;

/// Routes of the pages; they stand beside the API, at the top.
#[must_use]
pub fn routes() -> Vec<Route> {
    let assets = vec![Route::get("/assets/{key}", "画面の部品", asset::serve)];
    [
        assets,
        entrance::routes(),
        home::routes(),
        talents::routes(),
        records::routes(),
        levels::routes(),
        posts::routes(),
        assignments::routes(),
        assignment::routes(),
        assignment_steps::routes(),
        map::routes(),
        hiring::routes(),
        hiring_rounds::routes(),
        accounts::routes(),
        account_roles::routes(),
        audit::routes(),
        mine::routes(),
        qualifications::routes(),
        imports::routes(),
        lists_in::routes(),
        sheet::routes(),
        cycles::routes(),
        sheets::routes(),
        catalogues::routes(),
        wish::routes(),
        wishes::routes(),
        pauses::routes(),
        candidates::routes(),
        demands::routes(),
        calls::routes(),
        help::routes(),
        plans::routes(),
        plan_board::routes(),
        plan_why::routes(),
        circulation::routes(),
        training::routes(),
        attendances::routes(),
        my_training::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
