//! `GET /me/tasks`: what waits for the caller, counted from the records: why, until when, and how
//! far it is. An item is there while its work is not done, and no longer.
//!
//! A room adds its work as a small function in [`SOURCES`], with the action whose rights it asks
//! with. What the account may not ask is left out, so nothing is told here that a list would not
//! show: counts are of rows within reach.

mod asking;
mod kind;
mod people;
mod placing;
mod sharing;
mod sheets;
mod together;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

pub use kind::TaskKind;

use crate::auth::Action;
use crate::auth::may::{self, Permission};
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Language, Term};
use crate::web::{Can, Page, Question, Reply, Route};

/// Route of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/me/tasks", "自分を待っている仕事", show).returns::<Page<TaskView>>()]
}

/// What can wait for somebody, each with the action that does it.
const SOURCES: &[(Action, Question<Task>)] = &[
    (Action::UseOwnAccount, people::new_sign_ins),
    (Action::KeepDemandCalls, asking::silent),
    (Action::WriteDemands, asking::unanswered),
    (Action::WriteDemands, asking::drafts),
    (Action::JudgeDemands, asking::judging),
    (Action::ManageAssessments, sheets::under_way),
    (Action::WriteAssessments, sheets::to_review),
    (Action::ReadAssessments, sheets::own),
    (Action::StateOwnWish, people::own_wish),
    (Action::KeepWishRounds, people::wishes),
    (Action::WriteTalents, people::register),
    (Action::WriteTalents, people::nominations),
    (Action::SeePlannedSteps, people::planned),
    (Action::KeepTraining, people::training),
    (Action::ManageAccounts, people::sign_ins),
    (Action::ManageAccounts, people::machines),
    (Action::ManageAccounts, people::reviews),
    (Action::KeepOutbox, people::undelivered),
    (Action::ReadApprovals, people::approvals),
    (Action::ReadAudit, people::alarms),
    (Action::ReadAssignments, placing::assignments),
    (Action::WritePosts, placing::empty_posts),
    (Action::WriteRotationPlans, placing::plans),
    (Action::ReadCirculations, placing::circulations),
    (Action::WriteCommitments, together::commitments),
    (Action::KeepBodySupport, together::support),
    (Action::GiveSkillCheckLinks, together::checks),
    (Action::WriteInformationSystems, sharing::renewals),
    (Action::WriteConsultations, sharing::consultations),
    (Action::ReadEquipmentLoans, sharing::loans),
    (Action::WriteDevelopmentPlans, people::development_plans),
];

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub kind: TaskKind,
    /// What it is about, in Japanese and English; empty where the kind says it all.
    subject: [String; 2],
    /// Last day; nothing for what has none. One that is past is late, not gone.
    pub due_on: Option<NaiveDate>,
    /// How much of it is done.
    pub done: i64,
    /// Of how much.
    pub total: i64,
    /// The page it is done on.
    pub link: String,
}

/// Something to be done, as it is told.
#[derive(Debug, Serialize, ToSchema)]
struct TaskView {
    /// What kind of work.
    kind: TaskKind,
    /// What is to be done, in Japanese.
    what: String,
    /// The same in English.
    what_en: String,
    /// Why it waits for the caller, in Japanese.
    why: &'static str,
    /// The same in English.
    why_en: &'static str,
    /// Until when; null for what has no day. A day that is past means that it is late.
    due_on: Option<NaiveDate>,
    /// How much of it is done.
    done: i64,
    /// Of how much.
    total: i64,
    /// The page it is done on.
    link: String,
}

impl Task {
    /// Work of which so much is done; nothing when all of it is.
    fn left(kind: TaskKind, done: i64, total: i64, link: impl Into<String>) -> Option<Self> {
        let subject = [String::new(), String::new()];
        (done < total).then(|| Self { kind, subject, due_on: None, done, total, link: link.into() })
    }

    fn about(self, subject: impl std::fmt::Display) -> Self {
        Self { subject: [subject.to_string(), subject.to_string()], ..self }
    }

    fn of_year(self, year: FiscalYear) -> Self {
        Self { subject: [year.label(), year.label_en()], ..self }
    }

    fn until(self, day: NaiveDate) -> Self {
        Self { due_on: Some(day), ..self }
    }

    /// What is to be done, in a sentence.
    #[must_use]
    pub fn what(&self, language: Language) -> String {
        let subject = &self.subject[usize::from(language == Language::English)];
        self.kind.name(language).replacen("{}", subject, 1)
    }

    fn view(self) -> TaskView {
        let [why, why_en] = [Language::Japanese, Language::English].map(|one| self.kind.why(one));
        TaskView {
            what: self.what(Language::Japanese),
            what_en: self.what(Language::English),
            why,
            why_en,
            kind: self.kind,
            due_on: self.due_on,
            done: self.done,
            total: self.total,
            link: self.link,
        }
    }
}

/// Everything that waits for the caller, the next day first, what has no day last.
///
/// # Errors
/// When the records cannot be read.
pub async fn tasks<A: Permission>(can: &Can<A>) -> Result<Vec<Task>, Problem> {
    let mut all = can.gather(SOURCES).await?;
    all.sort_by_key(|task| (task.due_on.is_none(), task.due_on));
    Ok(all)
}

async fn show(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    let items: Vec<TaskView> = tasks(&can).await?.into_iter().map(Task::view).collect();
    Reply::json(&Page { items, next_cursor: None, total: None })
}

/// A list's own filter, as its address has it.
fn asking_for<F: DeserializeOwned>(query: &str) -> Result<F, Problem> {
    serde_html_form::from_str(query).map_err(|_| Problem::new(Code::Internal))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Nothing waits where there is nothing: who is not in the register has no sheet and no wish.
fn known<T>(read: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match read {
        Err(problem) if problem == Problem::not_found() => Ok(None),
        read => read.map(Some),
    }
}
