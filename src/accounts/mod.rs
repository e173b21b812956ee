//! Who is asking: accounts, the roles they hold for a time, sign-in, sessions.
//!
//! Invariants:
//! - Rights come from the account's rows on every request, by the day in Japan; a token only says
//!   which session it is.
//! - An attempt to sign in is counted before the password is looked at, so that parallel guesses
//!   cannot outrun the count; right passwords side by side are looked at one after the other.
//! - Whoever has a second factor and gave the password alone does nothing but give it (`factor`).
//! - A known, an unknown and a blocked login get the same answers in the same time.
//! - A refresh token is good once. Used again after the grace of ten seconds, it ends its whole
//!   session.
//! - A provider's word signs in to the account an administrator linked, and to nothing else
//!   (`single_sign_on`).
//! - Nobody changes the rights of their own account, and nobody gives guarded rights alone
//!   (`approval`).
//! - Roles that watch one another are not held by one person (`model::INCOMPATIBLE`).

pub mod acts;
mod admin;
mod alarm;
mod api;
mod approval;
mod factor;
mod machine;
mod model;
mod register;
mod session;
mod single_sign_on;
mod store;
mod telling;
mod throttle;
mod views;

pub use admin::{
    Filter, check_account, file, kept, one, renew_password, reset_by_operator,
    reset_factor_by_operator,
};
pub use alarm::{
    ALARMS, ALARMS_BY_OPERATOR, Acknowledgement, AlarmKind, Looked, alarm_of, event_name,
    looked_into,
};
pub use api::{Me, Tokens, enter, go_on, hashed, oneself, routes};
pub use approval::{
    ApprovalKind, ApprovalState, ApprovalStep, ApprovalView, Asked, Filter as ApprovalFilter,
    Wanted, asked, is_alone, matches as matches_approval, may_finish, request as approval,
    requests as approvals,
};
pub use factor::{
    FactorView, NewFactor, StepUp, apps, begun, standing as second_factor, without_second_factor,
};
pub use machine::{
    Attention, Filter as MachineFilter, MachineState, ServiceAccount, file as machine_file,
    grantable_statewide, kept as machines, note_use, one as machine, to_look_at,
};
pub use model::{AccountView, GrantView, IdentityView, NewAccount, NewGrant, SessionView};
pub use register::Accounts;
pub use session::{LastSignIn, actor_of, alive, end_all_sessions, load_actor, news};
pub use single_sign_on::{CameBack, begin, come_back, end_by_session, end_by_token};
pub use store::{
    add_account, belonging_to, bodies_of_entitled, entitled, failing, find_by_login, has_accounts,
    incompatible, name_of_entitled, names, reviews,
};
pub use telling::{Concerned, tell};
pub use throttle::count_guess;
pub use views::{SavedView, saved};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::admin::{
        change, create, grant, reset_factor, reset_password, review, revoke_grant,
    };
    pub use super::alarm::acknowledge;
    pub use super::api::{change_password, end_others, end_session, know_session, sign_out};
    pub use super::approval::handlers::{approve, break_glass, decline, withdraw};
    pub use super::factor::handlers::{begin, confirm, drop_factor, renew_codes, step_up};
    pub use super::machine::handlers::{create as make_machine, revoke, rotate};
    pub use super::single_sign_on::handlers::{link, unlink};
    pub use super::views::{remove, save};
}
