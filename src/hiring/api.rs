//! Recruitment rounds and their statistics over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{RoundInput, RoundPatch};
use super::model::{CountKind, CountStatus, Recorded, Round, Selection, check_counts, check_round};
use super::register::Row;
use super::statistics::{
    DEFINITION, DEFINITION_EN, Figure, Item, Projection, Ratio, Statistics, Trend, YearSupply,
    summarize,
};
use super::store;
use crate::auth::{Action, Scope, may};
use crate::clock::in_japan;
use crate::db::Db;
use crate::hiring::acts;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{Act, FiscalYear, HiringRoundId, HiringRoute};
use crate::web::{
    API_PREFIX, Can, Entry, Input, Listing, Moment, Page, PathKey, Query, Reply, Route, Table,
};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/hiring-rounds", "採用試験の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<HiringRound>>(),
        Route::post("/hiring-rounds", "採用試験の登録", add)
            .takes::<RoundInput>()
            .returns::<HiringRound>()
            .gives(201),
        Route::get("/hiring-rounds/{id}", "採用試験", show)
            .query::<KnownAt>()
            .returns::<HiringRound>(),
        Route::patch("/hiring-rounds/{id}", "採用試験の人数の入力・訂正", change)
            .takes::<RoundPatch>()
            .returns::<HiringRound>(),
        Route::get("/statistics/hiring", "採用統計（競争倍率・推移・供給）", statistics)
            .query::<Filter>()
            .list()
            .returns::<HiringStatistics>(),
    ]
}

/// Which rounds, as recorded when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Of these routes.
    #[serde(default)]
    route: Vec<HiringRoute>,
    /// Intake in this fiscal year or later.
    intake_fiscal_year_from: Option<FiscalYear>,
    /// Intake in this fiscal year or earlier.
    intake_fiscal_year_to: Option<FiscalYear>,
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    known_at: Option<Moment>,
}

/// As recorded when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KnownAt {
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    known_at: Option<Moment>,
}

impl Filter {
    fn selection(&self) -> Result<Selection, Problem> {
        let (intake_from, intake_to) = (self.intake_fiscal_year_from, self.intake_fiscal_year_to);
        if intake_from.zip(intake_to).is_some_and(|(from, to)| to < from) {
            return Err(Problem::query(FieldError::new(
                "?intake_fiscal_year_to",
                "fiscal_years_reversed",
            )));
        }
        Ok(Selection {
            routes: self.route.clone(),
            intake_from,
            intake_to,
            known_at: self.known_at.map(|moment| moment.0),
        })
    }
}

/// A recruitment round.
#[derive(Debug, Serialize, ToSchema)]
struct HiringRound {
    /// Identifier.
    id: HiringRoundId,
    /// Route.
    route: HiringRoute,
    /// Its name.
    route_label: &'static str,
    /// Fiscal year in which the examination is held.
    exam_fiscal_year: FiscalYear,
    /// 令和4年度.
    exam_fiscal_year_label: String,
    /// Fiscal year in which people begin.
    intake_fiscal_year: FiscalYear,
    /// 令和5年度.
    intake_fiscal_year_label: String,
    /// First, second … round for the same intake.
    number_in_year: i32,
    /// 採用予定: a plan.
    planned: CountView,
    /// 申込者 (応募者).
    applicants: CountView,
    /// 受験者.
    examinees: CountView,
    /// 一次合格者.
    first_stage_passes: CountView,
    /// 最終合格者.
    final_passes: CountView,
    /// 辞退者.
    declined: CountView,
    /// 採用者.
    hired: CountView,
    /// Grows with every change.
    version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    allowed_actions: Vec<Act>,
    /// The same as a row of the file.
    #[serde(skip)]
    #[schema(ignore)]
    file: Row,
}

/// A count: a number, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
struct CountView {
    /// Whether there is a number.
    status: CountStatus,
    /// The status in words.
    status_label: &'static str,
    /// People; null unless the status is `known`.
    count: Option<i32>,
    /// About as many (程度).
    approximate: bool,
    /// Remark.
    note: String,
    /// Where it is from.
    source: String,
    /// Since when it is recorded.
    recorded_at: Option<String>,
}

impl CountView {
    fn of(round: &Round, kind: CountKind) -> Self {
        let recorded: Option<&Recorded> = round.counts.get(&kind);
        let count = round.count(kind);
        Self {
            status: count.status,
            status_label: count.status.name_ja(),
            count: count.count,
            approximate: count.approximate,
            note: count.note.to_string(),
            source: count.source.to_string(),
            recorded_at: recorded.map(|recorded| in_japan(recorded.recorded_at)),
        }
    }
}

impl HiringRound {
    fn of(round: &Round, scope: &Scope) -> Self {
        let allowed_actions = if scope.may(Action::WriteHiring) {
            vec![acts::HIRING_ROUND_CHANGE]
        } else {
            Vec::new()
        };
        Self {
            id: round.id,
            route: round.route,
            route_label: round.route.name_ja(),
            exam_fiscal_year: round.exam_fiscal_year,
            exam_fiscal_year_label: round.exam_fiscal_year.label(),
            intake_fiscal_year: round.intake_fiscal_year,
            intake_fiscal_year_label: round.intake_fiscal_year.label(),
            number_in_year: round.number_in_year,
            planned: CountView::of(round, CountKind::Planned),
            applicants: CountView::of(round, CountKind::Applicants),
            examinees: CountView::of(round, CountKind::Examinees),
            first_stage_passes: CountView::of(round, CountKind::FirstStagePasses),
            final_passes: CountView::of(round, CountKind::FinalPasses),
            declined: CountView::of(round, CountKind::Declined),
            hired: CountView::of(round, CountKind::Hired),
            version: round.version,
            allowed_actions,
            file: Row::of(round),
        }
    }
}

async fn list(can: Can<may::ReadHiring>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let selection = listing.filter.selection()?;
    let rows = can
        .read(move |db, scope| {
            let rounds = store::rounds(db, &selection)?;
            Ok(rounds.iter().map(|round| HiringRound::of(round, scope)).collect::<Vec<_>>())
        })
        .await?;
    let table =
        |rows: &[HiringRound]| Row::table("採用試験一覧", rows.iter().map(|row| row.file.clone()));
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn find(db: &mut Db, id: HiringRoundId) -> Result<Round, Problem> {
    store::round(db, id, None)?.ok_or(Problem::not_found())
}

async fn show(
    can: Can<may::ReadHiring>,
    id: PathKey<HiringRoundId>,
    query: Query<KnownAt>,
) -> Result<Reply, Problem> {
    let known_at = query.0.known_at.map(|moment| moment.0);
    let (version, view) = can
        .read(move |db, scope| {
            let round = store::round(db, id.0, known_at)?.ok_or(Problem::not_found())?;
            Ok((round.version, HiringRound::of(&round, scope)))
        })
        .await?;
    Reply::entity(version, &view)
}

pub async fn add(can: Can<may::WriteHiring>, input: Input<RoundInput>) -> Result<Reply, Problem> {
    can.write(acts::HIRING_ROUND_ADD, input, |tx, scope, input, _| {
        let round = input.round();
        let errors = check_round(&round);
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        if store::is_recorded(tx.db, round.route, round.intake_fiscal_year, round.number_in_year)? {
            return Err(Problem::new(Code::Duplicate));
        }
        let id = store::add(tx, &round)?;
        let view = HiringRound::of(&find(tx.db, id)?, scope);
        Reply::created(format!("{API_PREFIX}/hiring-rounds/{id}"), view.version, &view)
    })
    .await
}

pub async fn change(
    can: Can<may::WriteHiring>,
    id: PathKey<HiringRoundId>,
    input: Input<RoundPatch>,
) -> Result<Reply, Problem> {
    can.write(acts::HIRING_ROUND_CHANGE, input, move |tx, scope, input, given| {
        let round = find(tx.db, id.0)?;
        given.require_version(round.version)?;
        let counts = input.applied_to(&round);
        let errors = check_counts(&counts);
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        store::replace_counts(tx, &round, &counts)?;
        let view = HiringRound::of(&find(tx.db, id.0)?, scope);
        Reply::entity(view.version, &view)
    })
    .await
}

/// Competition ratios, where they go, and what they mean for supply.
#[derive(Debug, Serialize, ToSchema)]
struct HiringStatistics {
    /// Each route in each intake year.
    items: Vec<Item>,
    /// Send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
    /// How many items in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// What the ratio is: the sentence that belongs under every graph.
    definition: &'static str,
    /// The same in English.
    definition_en: &'static str,
    /// Each route, over all items whatever the page.
    trends: Vec<Trend>,
    /// Each intake year, over all items whatever the page.
    supply: Vec<YearSupply>,
    /// Forecasts, apart from everything that is known.
    projections: Vec<Projection>,
}

async fn statistics(
    can: Can<may::ReadHiringStatistics>,
    listing: Listing<Filter>,
) -> Result<Reply, Problem> {
    let selection = listing.filter.selection()?;
    let rounds = can.read(move |db, _| store::rounds(db, &selection)).await?;
    let Statistics { items, trends, supply, projections } = summarize(&rounds);
    let whole = |page: Page<Item>| HiringStatistics {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        definition: DEFINITION,
        definition_en: DEFINITION_EN,
        trends,
        supply,
        projections,
    };
    listing.reply_within(
        items,
        |item| format!("{}-{}", item.route, item.intake_fiscal_year),
        whole,
        statistics_table,
    )
}

fn statistics_table(rows: &[Item]) -> Table {
    let columns = [
        ("試験区分", 32),
        ("採用年度", 12),
        ("分子", 12),
        ("分子の人数", 12),
        ("分母", 12),
        ("分母の人数", 12),
        ("競争倍率", 10),
        ("倍率がない理由", 24),
        ("採用予定者数", 12),
        ("注意", 40),
        ("算式", 60),
    ];
    rows.iter().fold(
        Table::new("採用統計", &columns).counting(&[
            "分子の人数",
            "分母の人数",
            "競争倍率",
            "採用予定者数",
        ]),
        |table, item| {
            table.row(vec![
                item.route_label.to_owned(),
                item.intake_fiscal_year_label.clone(),
                item.numerator.kind.name_ja().to_owned(),
                cell(&item.numerator),
                item.denominator.kind.name_ja().to_owned(),
                cell(&item.denominator),
                item.competition_ratio.as_ref().map_or_else(String::new, Ratio::to_string),
                item.reason_label.unwrap_or("").to_owned(),
                cell(&item.planned),
                item.small_number_note.unwrap_or("").to_owned(),
                DEFINITION.to_owned(),
            ])
        },
    )
}

fn cell(figure: &Figure) -> String {
    figure.count.map_or_else(|| figure.status.name_ja().to_owned(), |count| count.to_string())
}
