//! Who is asking: accounts, the roles they hold for a time, sign-in, sessions.
//!
//! Invariants:
//! - Rights come from the account's rows on every request, by the day in Japan; a token only says
//!   which session it is.
//! - An attempt to sign in is counted before the password is looked at, so that parallel guesses
//!   cannot outrun the count; right passwords side by side are looked at one after the other.
//! - A known, an unknown and a blocked login get the same answers in the same time.
//! - A refresh token is good once. Used again after the grace of ten seconds, it ends its whole
//!   session.
//! - Nobody changes the rights of their own account, and nobody gives guarded rights alone
//!   (`approval`).
//! - Roles that watch one another are not held by one person (`model::INCOMPATIBLE`).

mod admin;
mod api;
mod approval;
mod model;
mod session;
mod store;
mod throttle;
mod views;

pub use admin::{Filter, check_account, file, kept, one, renew_password, reset_by_operator};
pub use api::{Me, Tokens, enter, go_on, oneself, routes};
pub use approval::{
    ApprovalKind, ApprovalState, ApprovalStep, ApprovalView, Asked, Filter as ApprovalFilter,
    Wanted, asked, is_alone, matches as matches_approval, may_finish, request as approval,
    requests as approvals,
};
pub use model::{AccountView, GrantView, NewAccount, NewGrant, SessionView};
pub use session::{LastSignIn, alive, end_all_sessions, load_actor};
pub use store::{
    add_account, belonging_to, bodies_of_entitled, entitled, failing, find_by_login, has_accounts,
    name_of_entitled, names,
};
pub use views::{SavedView, saved};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::admin::{change, create, grant, reset_password, revoke_grant};
    pub use super::api::{change_password, end_session, sign_out};
    pub use super::approval::handlers::{approve, break_glass, decline, withdraw};
    pub use super::views::{remove, save};
}
