//! The funnel over HTTP; everything else is made from the ledgers.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::IntoParams;

use super::candidate::HiringCandidates;
use super::channel::RecruitmentChannels;
use super::funnel::{Facts, Funnel, Sight, Stage, funnel};
use super::many::{ManyCandidates, many};
use crate::affiliation::{Of, services};
use crate::auth::{Action, Scope, may};
use crate::db::Db;
use crate::hiring::{self, Round, Selection};
use crate::ledger::{self, Ledger};
use crate::organization;
use crate::problem::{FieldError, Problem};
use crate::vocab::{AssignmentState, FiscalYear, HiringRoundId, HiringRoute, LATEST, TalentId};
use crate::web::{Can, Listing, Page, PathKey, Reply, Route, Stepped, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/hiring-funnel", "採用の流れ（応募から着任まで）と経費", list)
            .query::<Wanted>()
            .list()
            .returns::<Page<Funnel>>(),
        Route::get("/hiring-rounds/{id}/funnel", "採用試験の流れと経費", show).returns::<Funnel>(),
        Route::post("/hiring-candidates/steps", "多数の受験者・内定者の手続（消去）", many)
            .takes::<ManyCandidates>()
            .returns::<Stepped>(),
    ]
}

/// Which rounds.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of these routes.
    #[serde(default)]
    pub route: Vec<HiringRoute>,
    /// Intake in this fiscal year or later.
    pub intake_fiscal_year_from: Option<FiscalYear>,
    /// Intake in this fiscal year or earlier.
    pub intake_fiscal_year_to: Option<FiscalYear>,
}

fn sight(scope: &Scope) -> Sight {
    Sight {
        counts: scope.may(Action::ReadHiring),
        candidates: scope.may(Action::ReadHiringCandidates),
    }
}

fn facts(db: &mut Db, scope: &Scope) -> Result<Facts, Problem> {
    let candidates = ledger::all(db, HiringCandidates::LEDGER)?;
    let people: Vec<TalentId> = candidates.iter().filter_map(|entry| entry.talent).collect();
    let ordered = [AssignmentState::Ordered, AssignmentState::Ended];
    Ok(Facts {
        services: services(db, Of::People(&people), &ordered, None, LATEST)?,
        channels: ledger::all(db, RecruitmentChannels::LEDGER)?,
        names: organization::names(db)?,
        today: scope.today(),
        candidates,
    })
}

/// Funnels by route and intake year, the latest year first.
///
/// # Errors
/// `query_invalid` for years the wrong way round.
pub fn funnels(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<Vec<Funnel>, Problem> {
    let (intake_from, intake_to) = (wanted.intake_fiscal_year_from, wanted.intake_fiscal_year_to);
    if intake_from.zip(intake_to).is_some_and(|(from, to)| to < from) {
        let fault = FieldError::new("?intake_fiscal_year_to", "fiscal_years_reversed");
        return Err(Problem::query(fault));
    }
    let selection =
        Selection { routes: wanted.route.clone(), intake_from, intake_to, known_at: None };
    let (rounds, facts) = (hiring::rounds(db, &selection)?, facts(db, scope)?);
    let mut together: BTreeMap<(i32, HiringRoute), Vec<&Round>> = BTreeMap::new();
    for round in &rounds {
        let key = (-round.intake_fiscal_year.year(), round.route);
        together.entry(key).or_default().push(round);
    }
    let sight = sight(scope);
    Ok(together.values().filter_map(|rounds| funnel(rounds, &facts, sight)).collect())
}

/// The funnel of one round.
///
/// # Errors
/// `not_found`.
pub fn of_round(db: &mut Db, scope: &Scope, id: HiringRoundId) -> Result<(Round, Funnel), Problem> {
    let round = hiring::round(db, id, None)?.ok_or(Problem::not_found())?;
    let found = funnel(&[&round], &facts(db, scope)?, sight(scope)).ok_or(Problem::not_found())?;
    Ok((round, found))
}

async fn show(can: Can<may::ReadHiring>, id: PathKey<HiringRoundId>) -> Result<Reply, Problem> {
    let (_, found) = can.read(move |db, scope| of_round(db, scope, id.0)).await?;
    Reply::json(&found)
}

async fn list(
    can: Can<may::ReadHiringStatistics>,
    listing: Listing<Wanted>,
) -> Result<Reply, Problem> {
    let wanted = listing.filter.clone();
    let found = can.read(move |db, scope| funnels(db, scope, &wanted)).await?;
    file(&listing, found)
}

/// The funnels in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn file(listing: &Listing<Wanted>, found: Vec<Funnel>) -> Result<Reply, Problem> {
    let key = |row: &Funnel| format!("{}-{}", row.route, row.intake_fiscal_year);
    listing.reply_all(found, key, table)
}

fn table(rows: &[Funnel]) -> Table {
    let (mut heads, mut counted) = (vec![("試験区分", 32), ("採用年度", 12)], Vec::new());
    for (published, candidates) in HEADS {
        heads.extend([(published, 10), (candidates, 16)]);
        counted.extend([published, candidates]);
    }
    let costs = ["経費（円）", "うち有償（円）", "応募1人当たり（円）", "採用1人当たり（円）"];
    heads.extend(costs.map(|head| (head, 16)));
    counted.extend(costs);
    rows.iter().fold(Table::new("採用の流れ", &heads).counting(&counted), |table, row| {
        let mut cells = vec![row.route_label.to_owned(), row.intake_fiscal_year.label()];
        let text = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
        for step in &row.steps {
            let published = match (step.published, step.status) {
                (Some(count), _) => count.to_string(),
                (None, _) if step.withheld => "秘匿".to_owned(),
                (None, status) => status.map_or("", |status| status.name_ja()).to_owned(),
            };
            cells.extend([published, text(step.candidates)]);
        }
        let costs =
            [row.cost_yen, row.paid_cost_yen, row.cost_per_applicant_yen, row.cost_per_hire_yen];
        cells.extend(costs.map(text));
        table.row(cells)
    })
}

/// Columns of each stage: as published, and by the candidates.
const HEADS: [(&str, &str); Stage::ALL.len()] = [
    ("応募", "応募（受験者・内定者）"),
    ("受験", "受験（受験者・内定者）"),
    ("一次合格", "一次合格（受験者・内定者）"),
    ("最終合格", "最終合格（受験者・内定者）"),
    ("内定", "内定（受験者・内定者）"),
    ("辞退", "辞退（受験者・内定者）"),
    ("採用", "採用（受験者・内定者）"),
    ("着任", "着任（受験者・内定者）"),
];
