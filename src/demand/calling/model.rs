//! What a call is and when it is open.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::problem::{Code, FieldError, Problem, day_of};
use crate::vocab::{Act, DemandCallId, FiscalYear, LongText, Name, OrganizationCode, terms};
use crate::web::given;

terms! {
    /// How a body stands to a call.
    Answer {
        /// 提出済: at least one demand was submitted.
        Submitted = "submitted", "提出済", "Submitted";
        /// 需要なし, stated.
        NoNeed = "no_need", "需要なし", "No need";
        /// Drafts only.
        InPreparation = "in_preparation", "入力中", "In preparation";
        /// Nothing yet.
        NotStarted = "not_started", "未着手", "Not started";
    }
}

impl Answer {
    /// From what is there: demands beyond drafts and withdrawals, drafts, and the statement that
    /// nobody is needed.
    #[must_use]
    pub const fn of(submitted: usize, drafts: usize, no_need: bool) -> Self {
        match (submitted, drafts, no_need) {
            (1.., _, _) => Self::Submitted,
            (0, _, true) => Self::NoNeed,
            (0, 1.., false) => Self::InPreparation,
            (0, 0, false) => Self::NotStarted,
        }
    }

    /// Whether the prefecture has its answer.
    #[must_use]
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Submitted | Self::NoNeed)
    }
}

/// A call as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: DemandCallId,
    /// The fiscal year people are wanted for.
    pub fiscal_year: FiscalYear,
    /// What it is called.
    pub title: Name,
    /// What bodies should know.
    pub note: LongText,
    /// First day on which can be submitted.
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
    /// Grows with every change.
    pub version: i32,
    /// When it was opened.
    pub created_at: NaiveDateTime,
}

impl Call {
    /// Whether can be submitted on the day.
    #[must_use]
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.opens_on <= today && today <= self.deadline
    }

    /// Refuses what comes after the deadline.
    ///
    /// # Errors
    /// `deadline_passed`.
    pub fn require_not_over(&self, today: NaiveDate) -> Result<(), Problem> {
        require_not_over(self.deadline, today)
    }

    /// Refuses what comes outside its days.
    ///
    /// # Errors
    /// `deadline_passed`, `not_open_yet`.
    pub fn require_open(&self, today: NaiveDate) -> Result<(), Problem> {
        require_window((self.opens_on, self.deadline), today)
    }
}

/// Refuses what comes after a deadline, which itself belongs to the time.
///
/// # Errors
/// `deadline_passed`.
pub fn require_not_over(deadline: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    if today <= deadline {
        Ok(())
    } else {
        Err(Problem::deadline_passed(("提出・変更", "Submitting and changing"), deadline))
    }
}

/// Refuses what comes before an opening or after a deadline.
///
/// # Errors
/// `deadline_passed`, `not_open_yet`.
pub fn require_window(
    (opens_on, deadline): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<(), Problem> {
    require_not_over(deadline, today)?;
    if opens_on <= today {
        Ok(())
    } else {
        Err(Problem::new(Code::NotOpenYet).with("day", opens_on))
    }
}

/// Checks the days of something that opens and ends.
///
/// # Errors
/// `date_out_of_range`, `period_reversed` at the field that is wrong.
pub fn check_days(opens_on: NaiveDate, deadline: NaiveDate) -> Result<(), FieldError> {
    day_of("/opens_on", opens_on)?;
    day_of("/deadline", deadline)?;
    if deadline < opens_on { Err(FieldError::new("/deadline", "period_reversed")) } else { Ok(()) }
}

/// A call that is to be opened.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCall {
    /// The fiscal year people are wanted for; one call a year.
    pub fiscal_year: FiscalYear,
    /// What it is called.
    pub title: Name,
    /// What bodies should know.
    #[serde(default)]
    pub note: LongText,
    /// First day on which can be submitted.
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
}

/// What a call says differently; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallPatch {
    /// What it is called.
    #[serde(default, deserialize_with = "given")]
    pub title: Option<Name>,
    /// What bodies should know.
    #[serde(default, deserialize_with = "given")]
    pub note: Option<LongText>,
    /// First day on which can be submitted.
    #[serde(default, deserialize_with = "given")]
    pub opens_on: Option<NaiveDate>,
    /// Last day: a later one lets those in who were late.
    #[serde(default, deserialize_with = "given")]
    pub deadline: Option<NaiveDate>,
}

/// A body that states that it needs nobody.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoNeed {
    /// The body.
    pub organization_code: OrganizationCode,
}

/// A call as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CallView {
    /// Its id.
    pub id: DemandCallId,
    /// Grows with every change.
    pub version: i32,
    /// The fiscal year people are wanted for.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// What it is called.
    pub title: Name,
    /// What bodies should know.
    pub note: LongText,
    /// First day on which can be submitted.
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
    /// Whether can be submitted today.
    pub is_open: bool,
    /// Bodies within reach that stated that they need nobody.
    pub no_need: Vec<OrganizationCode>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        let day = |text: &str| text.parse().expect("a day");
        Call {
            id: DemandCallId::random(),
            fiscal_year: FiscalYear::new(2025).expect("a year"),
            title: Name::new("需要調査").expect("a title"),
            note: LongText::default(),
            opens_on: day("2024-09-01"),
            deadline: day("2024-10-31"),
            version: 1,
            created_at: NaiveDateTime::default(),
        }
    }

    #[test]
    fn the_deadline_belongs_to_the_call() {
        let call = call();
        let code = |day: &str| {
            call.require_open(day.parse().expect("a day")).map_err(|problem| problem.code)
        };
        assert_eq!(code("2024-08-31"), Err(Code::NotOpenYet));
        assert_eq!(code("2024-09-01"), Ok(()));
        assert_eq!(code("2024-10-31"), Ok(()));
        assert_eq!(code("2024-11-01"), Err(Code::DeadlinePassed));
        assert!(
            call.is_open("2024-10-31".parse().expect("a day"))
                && !call.is_open("2024-11-01".parse().expect("a day"))
        );
    }

    #[test]
    fn a_submitted_demand_is_an_answer_whatever_else_is_there() {
        assert_eq!(Answer::of(1, 3, true), Answer::Submitted);
        assert_eq!(Answer::of(0, 3, true), Answer::NoNeed);
        assert_eq!(Answer::of(0, 3, false), Answer::InPreparation);
        assert_eq!(Answer::of(0, 0, false), Answer::NotStarted);
    }
}
