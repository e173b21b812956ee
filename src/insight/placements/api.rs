//! `GET /statistics/placements`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{ByHome, Figures, Measures, Service, figures};
use crate::assignment::{Served, served_between};
use crate::auth::may;
use crate::organization;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, OrganizationCode};
use crate::web::{Can, Query, Reply, Route};

/// Routes of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/placements", "配属統計（人数・常勤換算・人役）", show)
            .query::<Wanted>()
            .returns::<PlacementStatistics>(),
    ]
}

/// Which year, and on which of its days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Fiscal year.
    fiscal_year: FiscalYear,
    /// Day for headcount and FTE, within the year (default: its last).
    as_of: Option<NaiveDate>,
}

/// The measures of one body served.
#[derive(Debug, Serialize, ToSchema)]
struct BodyMeasures {
    /// The body served.
    organization_code: OrganizationCode,
    /// Its name.
    organization_name: String,
    /// By home body of those who serve there.
    #[serde(flatten)]
    measures: ByHome,
}

/// Sums. A person who serves two bodies counts once in each headcount, so headcounts of items may
/// add up to more.
#[derive(Debug, Serialize, ToSchema)]
struct Totals {
    /// Municipalities (without the prefecture) that somebody of the prefecture serves on the day.
    municipalities: i64,
    /// People of the prefecture, wherever they serve: in municipalities and in the prefecture.
    prefectural: Measures,
    /// People of municipalities, wherever they serve.
    municipal: Measures,
    /// Everybody.
    all: Measures,
    /// Those who serve in municipalities.
    in_municipalities: ByHome,
    /// Those who serve in the prefecture.
    in_prefecture: ByHome,
}

/// Who serves where in a fiscal year, in three measures. Only orders count: no draft, no
/// announcement.
#[derive(Debug, Serialize, ToSchema)]
struct PlacementStatistics {
    /// Fiscal year.
    fiscal_year: FiscalYear,
    /// 令和6年度.
    fiscal_year_label: String,
    /// Day of headcount and FTE.
    as_of: NaiveDate,
    /// Bodies somebody serves in the year, in official order; the prefecture is one.
    items: Vec<BodyMeasures>,
    /// Sums over all bodies.
    totals: Totals,
}

async fn show(
    can: Can<may::ReadPlacementStatistics>,
    wanted: Query<Wanted>,
) -> Result<Reply, Problem> {
    let year = wanted.0.fiscal_year;
    let as_of = wanted.0.as_of.unwrap_or_else(|| year.last_day());
    let (figures, names) = can
        .read(move |db, _| {
            if !year.period().contains(as_of) {
                let limit = format!("{}〜{}", year.first_day(), year.last_day());
                return Err(Problem::query(
                    FieldError::new("?as_of", "day_outside").with("limit", limit),
                ));
            }
            let services: Vec<Service> =
                served_between(db, year.period())?.into_iter().map(Service::from).collect();
            Ok((figures(&services, year.period(), as_of), organization::names(db)?))
        })
        .await?;
    let Figures { bodies, municipalities, everywhere, in_municipalities, in_prefecture } = figures;
    let item = |(organization_code, measures)| BodyMeasures {
        organization_name: names.get(&organization_code).cloned().unwrap_or_default(),
        organization_code,
        measures,
    };
    let ByHome { prefectural, municipal, all } = everywhere;
    Reply::json(&PlacementStatistics {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        as_of,
        items: bodies.into_iter().map(item).collect(),
        totals: Totals {
            municipalities,
            prefectural,
            municipal,
            all,
            in_municipalities,
            in_prefecture,
        },
    })
}

impl From<Served> for Service {
    fn from(served: Served) -> Self {
        Self {
            talent: served.talent,
            home: served.home,
            host: served.host,
            percent: served.share.percent(),
            period: served.period,
        }
    }
}
