//! Recruitment rounds and what they say about supply: who applied, sat, passed, declined and was
//! hired, by route and year.
//!
//! Invariants:
//! - Seven counts are kept apart (採用予定, 申込者, 受験者, 一次合格者, 最終合格者, 辞退者, 採用者); a count that nobody has
//!   is a status with a name (「ー」 means four different things), never 0, and a plan is never taken
//!   for a result.
//! - A count is never edited: a change retires the row and appends the next, so the figures of any
//!   past moment come back.
//! - Route, years and number identify a round and do not change. A round entered by mistake is
//!   compensated: all its counts become `not_applicable`.
//! - The competition ratio is examinees ÷ hired, half-up to one decimal in integers; a route that
//!   publishes applicants only (任期付) never joins that series.

pub mod acts;
mod api;
mod input;
mod model;
mod reference;
mod register;
mod statistics;
mod store;

pub use api::routes;
pub use model::{
    Count, CountKind, CountStatus, Employer, NewRound, Plan, Recorded, Round, Selection,
};
pub use reference::{check_folder, take_away, take_in};
pub use register::Rounds;
pub use statistics::{
    DEFINITION, DEFINITION_EN, Figure, Item, Point, Ratio, Statistics, Trend, YearSupply, figure,
    pair, summarize,
};
pub use store::{add, is_recorded, plans, round, rounds};

/// What [`Item::small_number_note`] says, in English.
pub const SMALL_NUMBER_NOTE_EN: &str =
    "Fewer than 5 were hired: one person more or less changes the ratio greatly.";

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{add, change};
}
