//! Which bodies were visited when, and which were not for how many months.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ledger::Entry;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, OrganizationCode};

/// Months of which a body is asked to have seen a visit.
pub const USUAL_MONTHS: u32 = 12;
const MOST_MONTHS: u32 = 60;

/// Since when a body is to have been visited.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Coverage {
    /// Within so many months, 1 to 60 (12).
    pub months: Option<u32>,
}

impl Coverage {
    /// The months that were asked for.
    ///
    /// # Errors
    /// `query_invalid` for what is out of its bounds.
    pub fn months(&self) -> Result<u32, Problem> {
        let months = self.months.unwrap_or(USUAL_MONTHS);
        if (1..=MOST_MONTHS).contains(&months) {
            return Ok(months);
        }
        let error = FieldError::new("?months", "number_out_of_range");
        Err(Problem::query(error.with("min", 1).with("max", MOST_MONTHS)))
    }
}

/// A municipality and its visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Visited {
    /// The municipality.
    pub organization_code: OrganizationCode,
    /// What it is called.
    pub organization_name: String,
    /// The last visit; null for never.
    pub last_visited_on: Option<NaiveDate>,
    /// Visits in this fiscal year.
    pub visits: usize,
    /// Days they took together.
    pub days: i64,
    /// Visits whose follow-up is not closed.
    pub open_follow_ups: usize,
    /// Whether there was none within the months that were asked for.
    pub overdue: bool,
}

/// Every municipality, the one that waits longest first.
pub fn covered(
    names: BTreeMap<OrganizationCode, String>,
    visits: &[Entry],
    months: u32,
    today: NaiveDate,
) -> Vec<Visited> {
    let limit = today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    let year = FiscalYear::of(today).ok();
    let mut all: Vec<Visited> = names
        .into_iter()
        .filter(|(code, _)| !code.is_prefecture())
        .map(|(code, name)| {
            let of = |visit: &&Entry| {
                visit.organization.as_ref() == Some(&code)
                    && matches!(visit.state.as_str(), "held" | "closed")
            };
            let held: Vec<&Entry> = visits.iter().filter(of).collect();
            let last = held.iter().filter_map(|visit| visit.day("visited_on")).max();
            let this_year: Vec<&&Entry> = held
                .iter()
                .filter(|visit| {
                    let day = visit.day("visited_on");
                    day.and_then(|day| FiscalYear::of(day).ok()) == year
                })
                .collect();
            Visited {
                organization_name: name,
                last_visited_on: last,
                visits: this_year.len(),
                days: this_year.iter().filter_map(|visit| visit.number("days")).sum(),
                open_follow_ups: held.iter().filter(|visit| visit.state == "held").count(),
                overdue: last.is_none_or(|day| day < limit),
                organization_code: code,
            }
        })
        .collect();
    all.sort_by(|one, other| {
        (one.last_visited_on, &one.organization_code)
            .cmp(&(other.last_visited_on, &other.organization_code))
    });
    all
}
