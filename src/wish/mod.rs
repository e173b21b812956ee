//! What people want: once a year each person states whether to stay or move, where to, into which
//! job types, and what is impossible. Hosts rank the people they were shown, and only those.
//!
//! Invariants:
//! - A wish is its person's alone to state, until the deadline of the round at its end in Japan.
//!   Versions are appended, never edited, and nothing is written after the deadline.
//! - A wish is seen by its person, by the home body and by the prefecture; never by a host. Every
//!   look of somebody else is recorded before the answer leaves (`web::Caller::read_logged`).
//! - Of a constraint others see at most that there is one. Its reason lies in a table of its own
//!   and is read by the person and by officers named one by one, and by no role as such.
//! - No statistic of wishes is offered.
//! - A candidate is shown to a host with the person's recorded consent; a host sees and ranks
//!   nobody else.
//! - Nothing here depends on a draft, and a draft changes nothing here.

pub mod acts;
mod api;
mod host;
mod input;
mod model;
mod officer;
mod pause;
mod reference;
mod round;
mod stating;
mod store;
mod view;

pub use api::{asked, file, routes};
pub use host::{
    RankCandidates, RankingView, ShowCandidate, ShownQuestion, ShownView, rank, ranking,
    show_candidate, shown, take_back as take_back_candidate,
};
pub use input::{PlaceInput, StatedReason, StatedWish, WishQuestion};
pub use model::{HouseMove, Movement, Place, ReasonKind, TeleworkWish};
pub use officer::{name_agreed, name_officer, officers, revoke_officer};
pub use pause::{
    NewPause, PauseView, current as pause_as_it_stands, pause, pauses, pauses_between, resume,
};
pub use reference::{Zone, check_folder, take_away, take_in, zones};
pub use round::{
    NewRound, Round, RoundPatch, RoundView, change_round, current as round_as_it_stands,
    open_round, rounds,
};
pub use stating::{state_wish, wish_of};
pub use store::{Stated, stated_by, stated_in, stated_in_round};
pub use view::{MyWish, ReasonView, WishView, find_wish, list_wishes, my_wish};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::host::{
        put_ranking as rank, show as show_candidate, withdraw as take_back_candidate,
    };
    pub use super::api::officer::{name as name_officer, revoke as revoke_officer};
    pub use super::api::pause::{add as pause, end as resume};
    pub use super::api::round::{change as change_round, open as open_round};
    pub use super::api::state;
}
