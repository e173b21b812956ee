//! Counts of demand, for everybody who may read figures. They count as filled what people with
//! orders (発令) cover: an announcement is known to the bodies concerned only, a draft to nobody, and
//! neither moves a figure here.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Coverage, DemandState, coverage};
use super::store::{self, Demand};
use crate::db::Db;
use crate::demand::calling;
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{DemandId, FiscalYear, OrganizationCode, Period};

/// Demands of a body that were accepted for a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DemandCounts {
    /// Accepted in all.
    pub accepted: usize,
    /// Of them, covered on every day by people with orders.
    pub filled: usize,
    /// Of them, covered in part.
    pub partly_filled: usize,
    /// Of them, covered by nobody.
    pub unfilled: usize,
}

impl DemandCounts {
    fn add(&mut self, coverage: Coverage) {
        self.accepted += 1;
        match coverage {
            Coverage::Whole => self.filled += 1,
            Coverage::Part => self.partly_filled += 1,
            Coverage::None => self.unfilled += 1,
        }
    }
}

/// The counts of one body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyDemand {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: DemandCounts,
}

/// The counts of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DemandStatistics {
    /// The year of the call.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// All bodies.
    pub totals: DemandCounts,
    /// Bodies with accepted demand, in official order.
    pub items: Vec<BodyDemand>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many bodies in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// Counts of accepted demand in answer to the call of a year.
pub fn statistics(db: &mut Db, year: FiscalYear) -> Result<DemandStatistics, Problem> {
    let mut accepted: Vec<Demand> = Vec::new();
    for call in calling::all(db)?.into_iter().filter(|call| call.fiscal_year == year) {
        accepted.extend(
            store::of_call(db, call.id)?
                .into_iter()
                .filter(|demand| demand.taken.state == DemandState::Accepted),
        );
    }
    let ids: Vec<DemandId> = accepted.iter().map(|demand| demand.id).collect();
    let ordered = store::ordered_shares(db, &ids)?;
    let nobody: Vec<(Period, i32)> = Vec::new();
    let (mut totals, mut bodies) =
        (DemandCounts::default(), BTreeMap::<OrganizationCode, DemandCounts>::new());
    for demand in &accepted {
        let spans = ordered.get(&demand.id).unwrap_or(&nobody);
        let covered = coverage(demand.asked.period, demand.asked.share, spans);
        totals.add(covered);
        bodies.entry(demand.organization.clone()).or_default().add(covered);
    }
    let names = organization::names(db)?;
    let name = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    let body = |(code, counts)| BodyDemand {
        organization_name: name(&code),
        organization_code: code,
        counts,
    };
    Ok(DemandStatistics {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        totals,
        items: bodies.into_iter().map(body).collect(),
        next_cursor: None,
        total: None,
    })
}
