//! Who has a plan for a year, and who has none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::DevelopmentPlans;
use crate::auth::Scope;
use crate::db::Db;
use crate::ledger::{self, Entry, Ledger};
use crate::organization;
use crate::problem::{Code, Problem};
use crate::talent;
use crate::vocab::{FiscalYear, LedgerEntryId, OrganizationCode, TalentId};
use crate::web::{Listing, Reply, Table};

/// Which year, and whom.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Fiscal year (default: this one).
    pub fiscal_year: Option<FiscalYear>,
    /// Only who has none.
    pub missing: Option<bool>,
}

impl Wanted {
    /// The year that is meant.
    ///
    /// # Errors
    /// `internal` for a day out of every year.
    pub fn year(&self, scope: &Scope) -> Result<FiscalYear, Problem> {
        let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
        Ok(self.fiscal_year.unwrap_or(this))
    }
}

/// Somebody of the pool with the plan of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoverageRow {
    /// Who.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// Home body today.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The plan; null for whoever has none.
    pub plan_id: Option<LedgerEntryId>,
    /// How far it is.
    pub state: Option<&'static str>,
    /// The same in words.
    pub state_label: Option<&'static str>,
}

/// Whether plans are kept for a year at all: a prefecture that keeps none is not reminded.
fn of_year(db: &mut Db, year: FiscalYear) -> Result<Vec<Entry>, Problem> {
    let all = ledger::all(db, DevelopmentPlans::LEDGER)?;
    let number = i64::from(year.year());
    Ok(all.into_iter().filter(|plan| plan.number("fiscal_year") == Some(number)).collect())
}

/// The shared talent and the prefecture's own of today within reach, with their plans of a year; and
/// whether anybody has one.
///
/// # Errors
/// When the rows cannot be read.
pub fn planned(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
) -> Result<(Vec<CoverageRow>, bool), Problem> {
    let plans = of_year(db, wanted.year(scope)?)?;
    let in_use = !plans.is_empty();
    let plans: BTreeMap<TalentId, Entry> =
        plans.into_iter().filter_map(|plan| Some((plan.talent?, plan))).collect();
    let (codes, names) = (scope.body_codes(), organization::names(db)?);
    let mut pool = talent::pool_on(db, scope.today())?;
    pool.retain(|one| {
        scope.is_statewide()
            || codes.contains(&one.organization)
            || scope.person() == Some(one.talent)
    });
    let people: Vec<TalentId> = pool.iter().map(|one| one.talent).collect();
    let called = talent::names_on(db, &people, scope.today())?;
    let row = |one: talent::PoolMember| {
        let plan = plans.get(&one.talent);
        let state = plan.map(|plan| DevelopmentPlans::SPEC.state(&plan.state));
        CoverageRow {
            talent_id: one.talent,
            talent_name: called.get(&one.talent).map_or_else(String::new, |name| name.name.clone()),
            organization_name: names.get(&one.organization).cloned().unwrap_or_default(),
            organization_code: one.organization,
            plan_id: plan.map(|plan| plan.id),
            state: state.map(|state| state.key),
            state_label: state.map(|state| state.name[0]),
        }
    };
    let mut rows: Vec<CoverageRow> = pool.into_iter().map(row).collect();
    rows.retain(|row| wanted.missing != Some(true) || row.plan_id.is_none());
    Ok((rows, in_use))
}

/// The rows in the form that was asked for.
///
/// # Errors
/// `cursor_invalid`, or when the file cannot be made.
pub fn file(listing: &Listing<Wanted>, rows: Vec<CoverageRow>) -> Result<Reply, Problem> {
    listing.reply_all(
        rows,
        |row| row.talent_id.to_string(),
        |rows| {
            let heads =
                [("人材ID", 20), ("氏名", 16), ("団体コード", 12), ("所属元", 14), ("状態", 14)];
            rows.iter().fold(Table::new("育成計画の作成状況", &heads), |table, row| {
                table.row(vec![
                    row.talent_id.to_string(),
                    row.talent_name.clone(),
                    row.organization_code.to_string(),
                    row.organization_name.clone(),
                    row.state_label.unwrap_or("未作成").to_owned(),
                ])
            })
        },
    )
}
