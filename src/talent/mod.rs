//! The person: who is in the register, employed where and how, with what qualifications, registered
//! as shared talent (共通人材) with whose consent, and away when.
//!
//! Invariants:
//! - Everything is dated and nothing is overwritten: a change retires rows and appends others
//!   (`vocab::timeline`). The only value that is counted up in place is the version of a talent,
//!   once for every step.
//! - A person has at most one home body on any day: employments of a person never overlap.
//! - What a person declares of itself is marked and counts for nothing until the prefecture's staff
//!   confirm it; nobody confirms for oneself.
//! - A registration lies within the employment at the consenting body and names the consent; it
//!   ends with the employment.
//! - Names are stored as typed; only the search key beside them is folded.
//! - Who sees whom is part of the WHERE clause of every query of the API (`store::visible`). Who
//!   is hosted is asked of `affiliation`: announced or ordered, disclosed, current, not over.
//!   Drafts therefore change nothing here, and access ends the day after the assignment does. The scope is always today's, also when the past
//!   is asked for.
//! - A body that hosts somebody from another body sees the narrow view: name, kana, home body,
//!   title and grade of today.
//! - A body offers its own people as shared talent (`nomination`) with their consent; the prefecture
//!   accepts or declines, and each body sees its own nominations only.
//! - What changes employment or absence on a day to come is a planned step (`planned`): secret until
//!   内示, and nobody outside this room can write a dated change past it.
//! - Every step with name, employment and registration has its reverse (`steps::undo`).
//! - An allowance is never promised: its status is always `to_be_confirmed`, with the rule's source
//!   and what speaks for and against it.

pub mod acts;
mod allowance;
mod api;
mod filter;
mod model;
mod nomination;
mod planned;
mod reference;
mod register;
mod steps;
mod store;
mod view;

pub use allowance::{AllowanceView, Exam};
pub use api::{before_last, card, file, people, routes};
pub use filter::{Filter, Order};
pub use model::{
    BEGINNING, ChangeEmployment, ConfirmQualification, CorrectAbsence, CorrectEmployment,
    CorrectQualification, DeclineEmployment, EndEmployment, FirstRegistration, MoveEmployment,
    NewAbsence, NewEmployment, NewQualification, NewRegistration, NewTalent, Recorded,
    RetractAbsence, RetractQualification, UndoStep, UpdateTalent, WithdrawRegistration,
};
pub use nomination::{
    Newcomer, Nominate, NominationQuestion, NominationState, NominationStep, NominationView,
    nominate, nomination, nominations,
};
pub use planned::{
    DatedStep, PlannedAct, PlannedQuestion, PlannedState, PlannedStepView, Taken, announce, look,
    planned_step, planned_steps, recall_announced_at, take, whose,
};
pub use reference::{check_folder, take_away, take_in};
pub use register::{Register, numbered};
pub use steps::{
    add_qualification, add_registration, add_talent, confirm_qualification, correct_qualification,
    declare_qualification, decline_employment, retract_qualification, take_back_talent, undo,
    update_talent, withdraw_declaration, withdraw_registration,
};
pub use store::{
    AbsenceOn, EmploymentOn, PoolMember, Pooled, TalentName, absences_between, accelerators,
    affiliations, all_exams as exams, away_on, by_number, careers, count_of_people,
    employments_between, exists, names_on, overlapping, pool_between, pool_on, registered_on,
    registered_throughout, seen_in_full,
};
pub use view::{
    AbsenceView, EmploymentView, FullLine, NarrowTalent, QualificationView, RegistrationView,
    TalentCard, TalentLine, TalentView,
};

/// The API's own handlers of nominations.
pub mod nomination_handlers {
    pub use super::api::nomination::{accept, add, decline, reopen, withdraw};
}

/// The API's own handlers of planned steps.
pub mod planned_handlers {
    pub use super::api::planned::{announced, recalled, reinstated, withdrawn};
}

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{
        add_absence, add_employment, add_qualification, add_registration, change_employment,
        confirm_qualification, correct_absence, correct_employment, correct_qualification, create,
        declare_qualification, decline_employment, end_employment, retract_absence,
        retract_qualification, transfer_employment, undo, update, withdraw_declaration,
        withdraw_registration,
    };
}
