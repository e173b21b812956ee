//! Candidates erased together: those that were ticked, or everybody of a round, all or none.

use serde::Deserialize;
use serde_json::Map;
use utoipa::ToSchema;
use validator::Validate;

use super::acts;
use super::candidate::{HiringCandidates, holds_somebody};
use super::channel::round_of;
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::hiring;
use crate::ledger::{self, Ledger, Said};
use crate::problem::{FieldError, Problem};
use crate::vocab::{HiringRoundId, LedgerEntryId};
use crate::web::{Can, Input, Reply, on_all, on_each};

/// A step that can be taken with many at once.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CandidateStepOfMany {
    Erase,
}

/// One step for many candidates.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyCandidates {
    /// Which step.
    #[allow(dead_code)] // Read by whoever asks: there is one.
    step: CandidateStepOfMany,
    /// With which, 1 to 200; nothing where a round is named.
    #[serde(default)]
    ids: Vec<LedgerEntryId>,
    /// With everybody of this round, whose intake year has begun, of whom something is kept and who
    /// was not hired.
    round_id: Option<HiringRoundId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    dry_run: bool,
}

/// One step for many, all or none.
///
/// # Errors
/// `rows_refused` with what each refuses; `not_found`; `invalid_input`.
pub async fn many(
    can: Can<may::WriteHiringCandidates>,
    input: Input<ManyCandidates>,
) -> Result<Reply, Problem> {
    can.write(acts::HIRING_CANDIDATE_MANY, input, |tx, scope, input, _| {
        let step = ledger::step_of(HiringCandidates::LEDGER, acts::HIRING_CANDIDATE_ERASE);
        let step = step.ok_or(Problem::not_found())?;
        let erase = |tx: &mut Tx<'_>, _: usize, id: LedgerEntryId| {
            let before =
                ledger::at(tx.db, HiringCandidates::LEDGER, id)?.ok_or(Problem::not_found())?;
            let nothing = Said::of(Map::new());
            ledger::take_step(tx, scope, HiringCandidates::LEDGER, before, step, &nothing).map(drop)
        };
        match input.round_id {
            None => on_each(tx, &input.ids, input.dry_run, erase),
            Some(round) => {
                let ids = of_round(tx.db, scope, (round, &input.ids))?;
                on_all(tx, &ids, input.dry_run, erase)
            }
        }
    })
    .await
}

/// Everybody of a round who was not hired and of whom something is kept; who was offered a post and is
/// neither hired nor declined is among them, and refuses.
fn of_round(
    db: &mut Db,
    scope: &Scope,
    (id, named): (HiringRoundId, &[LedgerEntryId]),
) -> Result<Vec<LedgerEntryId>, Problem> {
    let round = hiring::round(db, id, None)?.ok_or(Problem::not_found())?;
    let refused =
        |why: (&'static str, &'static str)| Err(FieldError::because("/round_id", why).into());
    if !named.is_empty() {
        return refused((
            "ids と round_id は、どちらか一方だけを指定してください。",
            "Name either ids or a round_id.",
        ));
    }
    if scope.today() < round.intake_fiscal_year.first_day() {
        return refused((
            "この試験の採用年度は、まだ始まっていません。始まった後に消去してください。",
            "The intake year of this round has not begun. Erase once it has.",
        ));
    }
    let key = Some((round.route, round.intake_fiscal_year, round.number_in_year));
    let all = ledger::all(db, HiringCandidates::LEDGER)?.into_iter();
    let kept = all.filter(|entry| round_of(entry) == key && holds_somebody(entry));
    let ids: Vec<LedgerEntryId> = kept.map(|entry| entry.id).collect();
    if ids.is_empty() {
        return refused((
            "この試験に、個人情報の残る受験者・内定者はいません。",
            "Nothing is kept of anybody of this round.",
        ));
    }
    Ok(ids)
}
