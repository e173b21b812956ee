//! The questions over HTTP.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{self, RenewalState, System};
use crate::auth::{Scope, may};
use crate::commons::InformationSystems;
use crate::commons::system::{PROGRESS, STANDARD_TASKS};
use crate::commons::words::called;
use crate::db::Db;
use crate::ledger::{self, Entry, Filter, Ledger};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{Language, LedgerEntryId, OrganizationCode};
use crate::web::{Can, Listing, Page, Reply, Route, Table};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/information-systems/renewals", "情報システムの更新の予定", list_renewals)
            .query::<OfBodies>()
            .list()
            .returns::<Page<Renewal>>(),
        Route::get("/information-systems/same-product", "同じ製品を使う団体", list_same_product)
            .query::<OfBodies>()
            .list()
            .returns::<Page<SameProduct>>(),
        Route::get("/information-systems/dependence", "事業者への依存", list_dependence)
            .query::<OfBodies>()
            .list()
            .returns::<Page<Dependence>>(),
        Route::get("/information-systems/standardisation", "標準化の進み", list_progress)
            .query::<OfBodies>()
            .list()
            .returns::<Page<StandardisationProgress>>(),
    ]
}

/// Whose systems.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfBodies {
    /// Bodies; all within reach where none is named.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
}

/// A contract with the day by which its renewal must be announced.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Renewal {
    /// The system.
    pub id: LedgerEntryId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organization_code: OrganizationCode,
    /// The name of that body.
    pub organization_name: String,
    /// Who runs it.
    pub vendor: String,
    /// What product it is.
    pub product: String,
    /// Last day of notice: the end less the months of notice.
    pub notice_on: NaiveDate,
    /// Last day of the contract.
    pub contract_until: NaiveDate,
    /// How near it is.
    pub state: RenewalState,
    /// The same in words.
    pub state_label: &'static str,
}

/// A product that several systems run.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SameProduct {
    /// Who sells it.
    pub vendor: String,
    /// What it is called.
    pub product: String,
    /// How many systems.
    pub systems: i64,
    /// The bodies that run it.
    pub organization_codes: Vec<OrganizationCode>,
    /// Their names.
    pub organization_names: Vec<String>,
    /// Quarters in which contracts of several bodies end, by their first month: `2027-01`.
    pub ending_together: Vec<String>,
    /// The bodies of each of those quarters.
    pub ending_names: Vec<String>,
}

/// The vendor a body depends on most.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Dependence {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The vendor.
    pub vendor: String,
    /// Systems of that vendor.
    pub systems: i64,
    /// All systems of the body.
    pub of_systems: i64,
    /// Share of the number of systems, in percent.
    pub count_percent: i64,
    /// Share of the yearly cost in percent; null for those who see bands.
    pub cost_percent: Option<i64>,
    /// The quarter that share lies in: `-25`, `25-50`, `50-75`, `75-`.
    pub cost_band: Option<&'static str>,
}

/// How far a body is with a standardised task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandardisationProgress {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The task.
    pub task: String,
    /// What it is called.
    pub task_label: String,
    /// The step of the system that is furthest behind.
    pub progress: String,
    /// The step in words.
    pub progress_label: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// How many systems serve the task.
    pub systems: i64,
}

/// What a standardised task is called.
#[must_use]
pub fn task_name(key: &str, language: Language) -> String {
    called(STANDARD_TASKS, key, language)
}

fn system(entry: Entry) -> Option<System> {
    Some(System {
        id: entry.id,
        name: entry.text("name").to_owned(),
        vendor: entry.text("vendor").to_owned(),
        product: entry.text("product").to_owned(),
        until: entry.day("contract_until"),
        notice_months: entry
            .number("notice_months")
            .and_then(|months| months.try_into().ok())
            .unwrap_or(0),
        yearly: entry.number("yearly_cost_yen"),
        task: entry.text("standard_task").to_owned(),
        progress: entry.text("progress").to_owned(),
        due: entry.day("progress_due"),
        body: entry.organization?,
    })
}

/// Systems in use within reach.
fn systems(db: &mut Db, scope: &Scope, of: &OfBodies) -> Result<Vec<System>, Problem> {
    let mut filter = Filter::on(InformationSystems::LEDGER).in_state(&["in_use"]);
    filter.organization_code.clone_from(&of.organization_code);
    Ok(ledger::within(db, scope, &filter)?.into_iter().filter_map(system).collect())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Contracts by the day of their notice.
///
/// # Errors
/// When the rows cannot be read.
pub fn renewals(db: &mut Db, scope: &Scope, of: &OfBodies) -> Result<Vec<Renewal>, Problem> {
    let (names, today) = (organization::names(db)?, scope.today());
    let renewal = |one: System| {
        let state = one.renewal(today)?;
        Some(Renewal {
            notice_on: one.notice_on()?,
            contract_until: one.until?,
            id: one.id,
            name: one.name,
            organization_name: names.get(&one.body).cloned().unwrap_or_default(),
            organization_code: one.body,
            vendor: one.vendor,
            product: one.product,
            state,
            state_label: state.name_ja(),
        })
    };
    let mut rows: Vec<Renewal> = systems(db, scope, of)?.into_iter().filter_map(renewal).collect();
    rows.sort_by(|one, other| {
        let key = |row: &Renewal| (row.notice_on, row.organization_code.clone(), row.id);
        key(one).cmp(&key(other))
    });
    Ok(rows)
}

/// Days of notice that are near or past, of contracts of the bodies somebody acts for that still
/// run; the prefecture's staff act for the prefecture.
///
/// # Errors
/// When the rows cannot be read.
pub fn notices_due(db: &mut Db, scope: &Scope) -> Result<Vec<NaiveDate>, Problem> {
    let own = ledger::acting_for(db, scope)?;
    let mine = |code: &OrganizationCode| {
        own.contains(code) || scope.is_statewide() && code.is_prefecture()
    };
    let near = [RenewalState::NoticePassed, RenewalState::NoticeSoon];
    let rows = renewals(db, scope, &OfBodies::default())?.into_iter();
    let due = rows.filter(|row| mine(&row.organization_code) && near.contains(&row.state));
    Ok(due.map(|row| row.notice_on).collect())
}

/// Products that several systems run.
///
/// # Errors
/// When the rows cannot be read.
pub fn same_product(
    db: &mut Db,
    scope: &Scope,
    of: &OfBodies,
) -> Result<Vec<SameProduct>, Problem> {
    let names = organization::names(db)?;
    let called = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    // Whoever asks for a body asks which others run what it runs.
    let all = model::products(&systems(db, scope, &OfBodies::default())?).into_iter();
    let asked = |one: &model::Product| {
        let of = &of.organization_code;
        of.is_empty() || of.iter().any(|code| one.bodies.contains(code))
    };
    let row = |one: model::Product| SameProduct {
        vendor: one.vendor,
        product: one.product,
        systems: number(one.systems),
        organization_names: one.bodies.iter().map(called).collect(),
        organization_codes: one.bodies.into_iter().collect(),
        ending_together: one.together.keys().map(|day| day.format("%Y-%m").to_string()).collect(),
        ending_names: one
            .together
            .values()
            .map(|bodies| bodies.iter().map(called).collect::<Vec<_>>().join("、"))
            .collect(),
    };
    Ok(all.filter(asked).map(row).collect())
}

/// The vendor each body depends on most.
///
/// # Errors
/// When the rows cannot be read.
pub fn dependence(db: &mut Db, scope: &Scope, of: &OfBodies) -> Result<Vec<Dependence>, Problem> {
    let (names, own) = (organization::names(db)?, ledger::acting_for(db, scope)?);
    let all = systems(db, scope, of)?;
    let mut bodies: BTreeMap<&OrganizationCode, Vec<&System>> = BTreeMap::new();
    for system in &all {
        bodies.entry(&system.body).or_default().push(system);
    }
    let row = |(code, systems): (&OrganizationCode, Vec<&System>)| {
        let exact = scope.is_statewide() || own.contains(code);
        let share = model::dependence(&systems, exact)?;
        Some(Dependence {
            organization_name: names.get(code).cloned().unwrap_or_default(),
            organization_code: code.clone(),
            vendor: share.vendor,
            systems: number(share.systems),
            of_systems: number(share.of_systems),
            count_percent: share.count_percent,
            cost_percent: share.cost_percent.filter(|_| exact),
            cost_band: share.cost_percent.map(model::band),
        })
    };
    Ok(bodies.into_iter().filter_map(row).collect())
}

/// How far each body is with each standardised task: as far as its system furthest behind.
///
/// # Errors
/// When the rows cannot be read.
pub fn progress(
    db: &mut Db,
    scope: &Scope,
    of: &OfBodies,
) -> Result<Vec<StandardisationProgress>, Problem> {
    let names = organization::names(db)?;
    let place = |key: &str| PROGRESS.iter().position(|word| word[0] == key);
    let task = |key: &str| STANDARD_TASKS.iter().position(|word| word[0] == key);
    let mut rows: BTreeMap<(OrganizationCode, Option<usize>), StandardisationProgress> =
        BTreeMap::new();
    let all = systems(db, scope, of)?.into_iter();
    for one in all.filter(|one| !one.task.is_empty() && !one.progress.is_empty()) {
        let label = |key: &str| called(PROGRESS, key, Language::Japanese);
        let key = (one.body.clone(), task(&one.task));
        let row = rows.entry(key).or_insert_with(|| StandardisationProgress {
            organization_name: names.get(&one.body).cloned().unwrap_or_default(),
            organization_code: one.body.clone(),
            task_label: task_name(&one.task, Language::Japanese),
            task: one.task.clone(),
            progress: one.progress.clone(),
            progress_label: label(&one.progress),
            due: one.due,
            systems: 0,
        });
        row.systems += 1;
        // 移行困難 stands last in the list and hardest of all.
        let behind = |key: &str| if key == "difficult" { None } else { place(key) };
        if behind(&one.progress) < behind(&row.progress) {
            (row.progress, row.due) = (one.progress.clone(), one.due);
            row.progress_label = label(&one.progress);
        }
    }
    Ok(rows.into_values().collect())
}

/// A list and its file, from one question.
macro_rules! lists {
    ($($list:ident $file:ident: $ask:ident -> $row:ident, $key:expr, $title:literal, [$($head:literal: $width:literal = $cell:expr),*];)*) => {$(
        async fn $list(
            can: Can<may::ReadInformationSystems>,
            listing: Listing<OfBodies>,
        ) -> Result<Reply, Problem> {
            let of = listing.filter.clone();
            let rows = can.read(move |db, scope| $ask(db, scope, &of)).await?;
            $file(&listing, rows)
        }

        /// The list in the form that was asked for.
        ///
        /// # Errors
        /// As for any list.
        pub fn $file(listing: &Listing<OfBodies>, rows: Vec<$row>) -> Result<Reply, Problem> {
            listing.reply_all(rows, $key, |rows| {
                let table = Table::new($title, &[$(($head, $width)),*]);
                rows.iter().fold(table, |table, row: &$row| {
                    let cells: Vec<String> = vec![$(($cell)(row)),*];
                    table.row(cells)
                })
            })
        }
    )*};
}

type Text<T> = fn(&T) -> String;

lists! {
    list_renewals renewals_file: renewals -> Renewal, |row: &Renewal| row.id.to_string(), "更新の予定", [
        "団体": 14 = (|row| row.organization_name.clone()) as Text<Renewal>,
        "システム名": 30 = (|row| row.name.clone()) as Text<Renewal>,
        "事業者": 20 = (|row| row.vendor.clone()) as Text<Renewal>,
        "製品名": 20 = (|row| row.product.clone()) as Text<Renewal>,
        "申入れの期限": 14 = (|row| row.notice_on.to_string()) as Text<Renewal>,
        "契約の終期": 14 = (|row| row.contract_until.to_string()) as Text<Renewal>,
        "状態": 20 = (|row| row.state_label.to_owned()) as Text<Renewal>
    ];
    list_same_product same_product_file: same_product -> SameProduct, |row: &SameProduct| format!("{} {}", row.vendor, row.product), "同じ製品を使う団体", [
        "事業者": 20 = (|row| row.vendor.clone()) as Text<SameProduct>,
        "製品名": 20 = (|row| row.product.clone()) as Text<SameProduct>,
        "システム数": 10 = (|row| row.systems.to_string()) as Text<SameProduct>,
        "団体": 40 = (|row| row.organization_names.join("、")) as Text<SameProduct>,
        "同じ四半期に終わる契約": 40 = (|row| {
            let pairs = row.ending_together.iter().zip(&row.ending_names);
            pairs.map(|(day, names)| format!("{day}: {names}")).collect::<Vec<_>>().join(" / ")
        }) as Text<SameProduct>
    ];
    list_dependence dependence_file: dependence -> Dependence, |row: &Dependence| row.organization_code.to_string(), "事業者への依存", [
        "団体": 14 = (|row| row.organization_name.clone()) as Text<Dependence>,
        "最も多い事業者": 24 = (|row| row.vendor.clone()) as Text<Dependence>,
        "システム数": 10 = (|row| row.systems.to_string()) as Text<Dependence>,
        "全システム数": 10 = (|row| row.of_systems.to_string()) as Text<Dependence>,
        "件数の割合（%）": 12 = (|row| row.count_percent.to_string()) as Text<Dependence>,
        "費用の割合（%）": 12 = (|row| {
            let band = row.cost_band.unwrap_or("").to_owned();
            row.cost_percent.map_or(band, |percent| percent.to_string())
        }) as Text<Dependence>
    ];
    list_progress progress_file: progress -> StandardisationProgress, |row: &StandardisationProgress| format!("{} {}", row.organization_code, row.task), "標準化の進み", [
        "団体": 14 = (|row| row.organization_name.clone()) as Text<StandardisationProgress>,
        "標準化対象業務": 24 = (|row| row.task_label.clone()) as Text<StandardisationProgress>,
        "進み": 16 = (|row| row.progress_label.clone()) as Text<StandardisationProgress>,
        "期限": 14 = (|row| row.due.map_or_else(String::new, |day| day.to_string())) as Text<StandardisationProgress>,
        "システム数": 10 = (|row| row.systems.to_string()) as Text<StandardisationProgress>
    ];
}
