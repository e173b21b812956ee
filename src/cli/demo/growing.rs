//! The career path, development plans, outcomes and the cost of those who serve, all of it fictional.

use serde_json::{Value, json};

use crate::affiliation::{Of, Service, services_on};
use crate::auth::Scope;
use crate::career::{CareerStages, DevelopmentPlans, PlacementOutcomes};
use crate::cost::{CostAgreements, CostCorrections, CostItem, PayRates, acts};
use crate::db::Tx;
use crate::ledger::{Descriptor, Entry, Ledger, Said, add_entry, step_of, take_step};
use crate::problem::{Code, Problem};
use crate::vocab::{AssignmentState, FiscalYear, Grade};

/// How many people have a plan and an agreement.
const PEOPLE: usize = 4;

fn said(value: Value) -> Said {
    match value {
        Value::Object(members) => Said::of(members),
        _ => Said::of(serde_json::Map::new()),
    }
}

fn add(
    tx: &mut Tx<'_>,
    staff: &Scope,
    of: &'static Descriptor,
    value: Value,
) -> Result<Entry, Problem> {
    add_entry(tx, staff, of, &said(value))
}

pub fn fill(tx: &mut Tx<'_>, staff: &Scope) -> Result<(), Problem> {
    let year = FiscalYear::of(staff.today()).map_err(|_| Problem::new(Code::Internal))?;
    let stage = stages(tx, staff)?;
    rates(tx, staff, year)?;
    let ordered = [AssignmentState::Ordered];
    let mut serving = services_on(tx.db, Of::Everybody, &ordered, staff.today())?;
    serving.retain(|one| one.home != one.host && one.home.is_prefecture());
    for (place, one) in serving.iter().take(PEOPLE).enumerate() {
        plan(tx, staff, one, (&stage, year))?;
        agreement(tx, staff, one, year)?;
        if place == 0 {
            outcome(tx, staff, one, year)?;
        }
    }
    Ok(())
}

/// Stages of one job type; the last is the one aimed at.
fn stages(tx: &mut Tx<'_>, staff: &Scope) -> Result<Entry, Problem> {
    let stage = |title: &str, grade: Grade, years: i64, posts: &[&str]| {
        json!({ "title": title, "job_type": "project_manager", "grade": grade.as_str(), "years": years, "posts": posts,
            "expected": "担当する事業の計画・調達・移行を、関係者と調整しながら進める。", "source": "架空の例" })
    };
    let first = stage(
        "プロジェクトマネージャー（初任）",
        Grade::Staff,
        3,
        &["engineer", "service_designer"],
    );
    add(tx, staff, CareerStages::LEDGER, first)?;
    let next =
        stage("プロジェクトマネージャー（中堅）", Grade::SubsectionChief, 5, &["project_manager"]);
    add(tx, staff, CareerStages::LEDGER, next)
}

/// Averages a month, made up.
fn rates(tx: &mut Tx<'_>, staff: &Scope, year: FiscalYear) -> Result<(), Problem> {
    for (place, grade) in (0_i64..).zip(Grade::ALL) {
        let salary = 230_000 + 45_000 * place;
        let items = [
            (CostItem::Salary, salary),
            (CostItem::Allowance, salary / 4),
            (CostItem::Retirement, salary / 5),
        ];
        for (item, yen) in items {
            let title = format!("{}の{}（平均）", grade.name_ja(), item.name_ja());
            add(
                tx,
                staff,
                PayRates::LEDGER,
                json!({
                    "title": title, "item": item.as_str(), "grade": grade.as_str(), "applies_from": year.first_day().to_string(),
                    "monthly_yen": yen, "basis": "average", "source": "架空の額",
                }),
            )?;
        }
    }
    Ok(())
}

fn plan(
    tx: &mut Tx<'_>,
    staff: &Scope,
    one: &Service,
    (stage, year): (&Entry, FiscalYear),
) -> Result<(), Problem> {
    let new = json!({
        "talent_id": one.talent.to_string(), "title": "大きな調達を一人でまとめる", "fiscal_year": year.year(),
        "stage": stage.id.to_string(), "reach_by": year.year() + 2,
        "ojt": "窓口業務の見直しで、要件の整理から仕様書の案までを担当する。", "courses": "プロジェクト管理の研修", "cost_yen": 60_000,
    });
    add(tx, staff, DevelopmentPlans::LEDGER, new).map(drop)
}

fn agreement(
    tx: &mut Tx<'_>,
    staff: &Scope,
    one: &Service,
    year: FiscalYear,
) -> Result<(), Problem> {
    let new = json!({
        "organization_code": one.host.to_string(), "title": "派遣職員の人件費の負担に関する協定（架空）", "person": one.talent.to_string(),
        "starts_on": year.first_day().to_string(), "salary_percent": 50, "allowance_percent": 50, "retirement_percent": 0,
        "travel_percent": 100, "travel_yen": 12_000,
    });
    let entry = add(tx, staff, CostAgreements::LEDGER, new)?;
    let step = step_of(CostAgreements::LEDGER, acts::COST_AGREEMENT_CONCLUDE);
    let step = step.ok_or(Problem::new(Code::Internal))?;
    take_step(tx, staff, CostAgreements::LEDGER, entry, step, &said(json!({}))).map(drop)
}

fn outcome(tx: &mut Tx<'_>, staff: &Scope, one: &Service, year: FiscalYear) -> Result<(), Problem> {
    let new = json!({
        "organization_code": one.host.to_string(), "title": "窓口の書類の見直し", "person": one.talent.to_string(),
        "starts_on": year.first_day().to_string(), "results": "住民が書く欄を半分に減らした。",
        "handover": "システムの契約の更新は1月。事業者との打合せは毎月。",
    });
    add(tx, staff, PlacementOutcomes::LEDGER, new)?;
    let correction = json!({
        "organization_code": one.host.to_string(), "title": "前年度の旅費の精算（架空）", "fiscal_year": year.year(),
        "payee": one.home.to_string(), "item": "travel", "amount_yen": -3_000,
    });
    add(tx, staff, CostCorrections::LEDGER, correction).map(drop)
}
