//! The yearly round: from when until when people state their wishes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::store;
use crate::accounts::{self, Concerned};
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::{check_days, require_window};
use crate::problem::{Code, Problem};
use crate::vocab::{Act, FiscalYear, LongText, Name, WishRoundId};
use crate::web::given;
use crate::wish::acts;

/// A round as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub id: WishRoundId,
    /// The fiscal year the wishes are for.
    pub fiscal_year: FiscalYear,
    /// What it is called.
    pub title: Name,
    /// What people should know: the purpose above all.
    pub note: LongText,
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
    /// Grows with every change.
    pub version: i32,
}

impl Round {
    /// Whether wishes are taken on the day.
    #[must_use]
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.opens_on <= today && today <= self.deadline
    }

    /// Refuses what comes outside its days.
    ///
    /// # Errors
    /// `deadline_passed`, `not_open_yet`.
    pub fn require_open(&self, today: NaiveDate) -> Result<(), Problem> {
        require_window((self.opens_on, self.deadline), today)
    }

    /// As it is shown.
    #[must_use]
    pub fn view(&self, scope: &Scope) -> RoundView {
        let keeps = scope.may(Action::KeepWishRounds);
        RoundView {
            id: self.id,
            version: self.version,
            fiscal_year: self.fiscal_year,
            fiscal_year_label: self.fiscal_year.label(),
            title: self.title.clone(),
            note: self.note.clone(),
            opens_on: self.opens_on,
            deadline: self.deadline,
            is_open: self.is_open(scope.today()),
            allowed_actions: if keeps { vec![acts::WISH_ROUND_CHANGE] } else { Vec::new() },
        }
    }
}

/// A round as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundView {
    /// Its id.
    pub id: WishRoundId,
    /// Grows with every change.
    pub version: i32,
    /// The fiscal year the wishes are for.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// What it is called.
    pub title: Name,
    /// What people should know.
    pub note: LongText,
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
    /// Whether wishes are taken today.
    pub is_open: bool,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A round that is to be opened.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRound {
    /// The fiscal year the wishes are for; one round a year.
    pub fiscal_year: FiscalYear,
    /// What it is called.
    pub title: Name,
    /// What people should know.
    #[serde(default)]
    pub note: LongText,
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day, until its end in Japan.
    pub deadline: NaiveDate,
}

/// What a round says differently; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundPatch {
    /// What it is called.
    #[serde(default, deserialize_with = "given")]
    pub title: Option<Name>,
    /// What people should know.
    #[serde(default, deserialize_with = "given")]
    pub note: Option<LongText>,
    /// First day.
    #[serde(default, deserialize_with = "given")]
    pub opens_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, deserialize_with = "given")]
    pub deadline: Option<NaiveDate>,
}

/// Every round, the newest year first.
pub fn rounds(db: &mut Db) -> Result<Vec<Round>, Problem> {
    store::round::all(db)
}

/// One round.
///
/// # Errors
/// `not_found` when there is none.
pub fn current(db: &mut Db, id: WishRoundId) -> Result<Round, Problem> {
    rounds(db)?.into_iter().find(|round| round.id == id).ok_or(Problem::not_found())
}

/// The round that counts on a day: of those that have begun, the one of the latest year.
pub fn begun(db: &mut Db, today: NaiveDate) -> Result<Option<Round>, Problem> {
    Ok(rounds(db)?.into_iter().find(|round| round.opens_on <= today))
}

/// Opens the round of a year.
///
/// # Errors
/// `duplicate` when the year has one; faults of the days.
pub fn open_round(tx: &mut Tx<'_>, new: &NewRound) -> Result<WishRoundId, Problem> {
    check_days(new.opens_on, new.deadline)?;
    if rounds(tx.db)?.iter().any(|round| round.fiscal_year == new.fiscal_year) {
        return Err(Problem::new(Code::Duplicate));
    }
    let id = store::round::insert(tx, new)?;
    tx.audit(AuditEvent::done(acts::WISH_ROUND_OPEN, "wish_round", id));
    accounts::tell(tx, acts::WISH_ROUND_OPEN, id, &Concerned::default())?;
    Ok(id)
}

/// Changes what a round says, its deadline above all.
///
/// # Errors
/// Faults of the days.
pub fn change_round(tx: &mut Tx<'_>, id: WishRoundId, patch: &RoundPatch) -> Result<(), Problem> {
    let (old, patch) = (current(tx.db, id)?, patch.clone());
    let round = Round {
        title: patch.title.unwrap_or(old.title),
        note: patch.note.unwrap_or(old.note),
        opens_on: patch.opens_on.unwrap_or(old.opens_on),
        deadline: patch.deadline.unwrap_or(old.deadline),
        ..old
    };
    check_days(round.opens_on, round.deadline)?;
    store::round::change(tx, &round)?;
    tx.audit(AuditEvent::done(acts::WISH_ROUND_CHANGE, "wish_round", id));
    Ok(())
}
