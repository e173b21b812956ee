//! The shares of a year: who pays whom how much, with the working, and what of the budgets it uses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::model::{
    Agreement, Charge, CostItem, Grades, Hole, Known, Lack, Rate, Stay, Terms, charges,
};
use super::{CostAgreements, CostCorrections, PayRates};
use crate::affiliation::{Of, services};
use crate::auth::Scope;
use crate::db::Db;
use crate::ledger::{self, Entry, Ledger};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    AssignmentState, FOREVER, FiscalYear, LATEST, OrganizationCode, Period, PostId, TalentId,
    with_commas,
};
use crate::web::{Listing, Page, Reply, Table};
use crate::{demand, organization, talent};

/// Which year, and whose.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Fiscal year (default: this one).
    pub fiscal_year: Option<FiscalYear>,
    /// Only what this body pays.
    pub organization_code: Option<OrganizationCode>,
}

/// What is charged for a person, a month and an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargeLine {
    /// Place in the year.
    pub number: usize,
    /// Who pays: the body served.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Who is paid: the home body.
    pub payee_code: OrganizationCode,
    /// Its name.
    pub payee_name: String,
    /// Who serves.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// The post.
    pub post_id: PostId,
    /// Month, as 2026-04.
    pub month: String,
    /// CostItem.
    pub item: CostItem,
    /// The same in words.
    pub item_label: &'static str,
    /// Yen a month × days served / days of the month × share of the person × percent the host pays.
    pub working: String,
    /// Whole yen.
    pub yen: i64,
}

/// What a body pays another in the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyTotal {
    /// Who pays.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Who is paid.
    pub payee_code: OrganizationCode,
    /// Its name.
    pub payee_name: String,
    /// Sum of the lines.
    pub charged_yen: i64,
    /// Sum of the corrections.
    pub corrected_yen: i64,
    /// Both.
    pub total_yen: i64,
}

/// The budget of a post against what is charged for who serves there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PostUse {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// The post.
    pub post_id: PostId,
    /// 職名.
    pub post_title: String,
    /// Put aside for the year; null where nothing is.
    pub budget_yen: Option<i64>,
    /// Charged in the year.
    pub used_yen: i64,
}

/// Days that cannot be charged.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HoleView {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// The shares of a year: orders alone count.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LabourCostShares {
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和8年度.
    pub fiscal_year_label: String,
    /// Sums by who pays and who is paid.
    pub bodies: Vec<BodyTotal>,
    /// Budgets of posts against what is charged.
    pub posts: Vec<PostUse>,
    /// What cannot be charged until a rate or an agreement is mended; the file waits for it.
    pub holes: Vec<HoleView>,
    /// Sum of the totals.
    pub total_yen: i64,
    /// The lines.
    pub items: Vec<ChargeLine>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many lines in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// Bodies whose money somebody sees.
fn sees(scope: &Scope, code: &OrganizationCode) -> bool {
    scope.is_statewide() || scope.body_codes().contains(code)
}

/// Who serves by order in a year, as far as the caller sees its cost: who pays, who is paid.
fn stays(db: &mut Db, scope: &Scope, wanted: &Wanted, year: Period) -> Result<Vec<Stay>, Problem> {
    let ordered = [AssignmentState::Ordered, AssignmentState::Ended];
    let mut found = services(db, Of::Everybody, &ordered, Some(year), LATEST)?;
    found.retain(|one| {
        (sees(scope, &one.host) || sees(scope, &one.home))
            && one.host != one.home
            && wanted.organization_code.as_ref().is_none_or(|code| *code == one.host)
    });
    found.sort_by(|a, b| {
        (&a.host, a.period.from, a.version).cmp(&(&b.host, b.period.from, b.version))
    });
    let stay = |one: crate::affiliation::Service| Stay {
        talent: one.talent,
        home: one.home,
        host: one.host,
        post: one.post,
        percent: i64::from(one.share.percent()),
        period: one.period,
    };
    Ok(found.into_iter().map(stay).collect())
}

fn agreement(entry: Entry) -> Option<Agreement> {
    let says = |item: &CostItem| {
        let percent = entry.number(&format!("{item}_percent")).unwrap_or(0);
        (*item, (percent, entry.number(&format!("{item}_yen"))))
    };
    let terms: Terms = CostItem::ALL.iter().map(says).collect();
    let until = entry.day("ends_on").and_then(|day| day.succ_opt()).unwrap_or(FOREVER);
    Some(Agreement {
        talent: entry.text("person").parse().ok()?,
        period: Period::between(entry.day("starts_on")?, until),
        terms,
        host: entry.organization?,
    })
}

/// What of each item the host pays for somebody serving there on a day, as the one concluded agreement
/// says; an item it says nothing of is not there, and none is where two agreements hold.
///
/// # Errors
/// When the rows cannot be read.
pub fn agreed(
    db: &mut Db,
    (talent, host): (TalentId, &OrganizationCode),
    day: NaiveDate,
) -> Result<Terms, Problem> {
    let mut held = ledger::referring(db, CostAgreements::LEDGER, "person", &talent.to_string())?;
    held.retain(|entry| {
        entry.state == "concluded"
            && agreement(entry.clone())
                .is_some_and(|one| one.host == *host && one.period.contains(day))
    });
    let [entry] = held.as_slice() else { return Ok(Terms::new()) };
    let says = |item: &CostItem| {
        let percent = entry.number(&format!("{item}_percent"))?;
        Some((*item, (percent, entry.number(&format!("{item}_yen")))))
    };
    Ok(CostItem::ALL.iter().filter_map(says).collect())
}

fn rate(entry: &Entry) -> Option<Rate> {
    Some(Rate {
        item: entry.text("item").parse().ok()?,
        grade: entry.text("grade").parse().ok()?,
        from: entry.day("applies_from")?,
        yen: entry.number("monthly_yen")?,
    })
}

fn grades(db: &mut Db, stays: &[Stay], year: Period) -> Result<Grades, Problem> {
    let people: BTreeSet<TalentId> = stays.iter().map(|stay| stay.talent).collect();
    let mut grades = Grades::new();
    for person in people {
        let held = talent::employments_between(db, person, year)?;
        grades.insert(person, held.into_iter().map(|one| (one.period, one.grade)).collect());
    }
    Ok(grades)
}

/// The shares of a year within reach: bodies see what they pay and what they are paid.
///
/// # Errors
/// When the rows cannot be read.
pub fn shares(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<LabourCostShares, Problem> {
    let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
    let year = wanted.fiscal_year.unwrap_or(this);
    let stays = stays(db, scope, wanted, year.period())?;
    let agreements = ledger::all(db, CostAgreements::LEDGER)?.into_iter();
    let agreements: Vec<Agreement> =
        agreements.filter(|one| one.state == "concluded").filter_map(agreement).collect();
    let rates: Vec<Rate> = ledger::all(db, PayRates::LEDGER)?.iter().filter_map(rate).collect();
    let grades = grades(db, &stays, year.period())?;
    let known = Known { agreements: &agreements, grades: &grades, rates: &rates };
    let (charged, holes) = charges(&stays, &known, year.period());
    let people: Vec<TalentId> = stays.iter().map(|stay| stay.talent).collect();
    let around = Around {
        bodies: organization::names(db)?,
        people: talent::names_on(db, &people, scope.today())?
            .into_iter()
            .map(|(id, name)| (id, name.name))
            .collect(),
    };
    let items: Vec<ChargeLine> = charged
        .iter()
        .enumerate()
        .map(|(place, charge)| around.line(place + 1, &stays[charge.stay], charge))
        .collect();
    let bodies = totals(&around, &items, corrections(db, scope, wanted, year)?);
    Ok(LabourCostShares {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        posts: posts(db, scope, wanted, (&around, &items), year)?,
        holes: holes.iter().map(|hole| around.hole(&stays[hole.stay], hole)).collect(),
        total_yen: bodies.iter().map(|body| body.total_yen).sum(),
        bodies,
        items,
        next_cursor: None,
        total: None,
    })
}

/// Names.
struct Around {
    bodies: BTreeMap<OrganizationCode, String>,
    people: BTreeMap<TalentId, String>,
}

impl Around {
    fn body(&self, code: &OrganizationCode) -> String {
        self.bodies.get(code).cloned().unwrap_or_default()
    }

    fn person(&self, id: TalentId) -> String {
        self.people.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn line(&self, number: usize, stay: &Stay, charge: &Charge) -> ChargeLine {
        let part = |part: &super::model::Part| {
            format!(
                "{} × {}/{} × {}% × {}%",
                with_commas(part.monthly_yen),
                part.days,
                charge.month_days,
                stay.percent,
                part.borne
            )
        };
        let parts: Vec<String> = charge.parts.iter().map(part).collect();
        ChargeLine {
            number,
            organization_name: self.body(&stay.host),
            organization_code: stay.host.clone(),
            payee_name: self.body(&stay.home),
            payee_code: stay.home.clone(),
            talent_id: stay.talent,
            talent_name: self.person(stay.talent),
            post_id: stay.post,
            month: charge.month.format("%Y-%m").to_string(),
            item: charge.item,
            item_label: charge.item.name_ja(),
            working: parts.join(" + "),
            yen: charge.yen,
        }
    }

    fn hole(&self, stay: &Stay, hole: &Hole) -> HoleView {
        let (who, host, day) = (self.person(stay.talent), self.body(&stay.host), hole.day);
        let (item, item_en) = (hole.item.name_ja(), hole.item.name_en());
        let (ja, en) = match hole.lack {
            Lack::Rate(grade) => (
                format!(
                    "{}の{item}の単価が {day} の時点でありません。「給与等の単価」に登録してください。",
                    grade.name_ja()
                ),
                format!(
                    "There is no rate of {item_en} for {} on {day}: add one to the pay rates.",
                    grade.name_en()
                ),
            ),
            Lack::Grade => (
                format!("{day} の所属・相当級がありません。人材リストの経歴を確かめてください。"),
                format!("There is no employment on {day}: look at the career."),
            ),
            Lack::Agreement => (
                format!("{day} に取決めが二つあります。一方の期間を直してください。"),
                format!("Two agreements hold on {day}: mend the days of one."),
            ),
        };
        HoleView { ja: format!("{host} {who}: {ja}"), en: format!("{host} {who}: {en}") }
    }
}

type Corrections = BTreeMap<(OrganizationCode, OrganizationCode), i64>;

/// Corrections of a year by who pays and who is paid, as far as the caller sees either.
fn corrections(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    year: FiscalYear,
) -> Result<Corrections, Problem> {
    let mut sums = Corrections::new();
    for entry in ledger::all(db, CostCorrections::LEDGER)? {
        let of_year = entry.number("fiscal_year") == Some(i64::from(year.year()));
        let (Some(host), Ok(payee)) = (entry.organization.clone(), entry.text("payee").parse())
        else {
            continue;
        };
        let asked = wanted.organization_code.as_ref().is_none_or(|code| *code == host);
        if of_year && asked && (sees(scope, &host) || sees(scope, &payee)) {
            *sums.entry((host, payee)).or_default() +=
                entry.content.get("amount_yen").and_then(Value::as_i64).unwrap_or_default();
        }
    }
    Ok(sums)
}

fn totals(around: &Around, items: &[ChargeLine], corrections: Corrections) -> Vec<BodyTotal> {
    let mut sums: BTreeMap<(OrganizationCode, OrganizationCode), [i64; 2]> = BTreeMap::new();
    for line in items {
        let key = (line.organization_code.clone(), line.payee_code.clone());
        sums.entry(key).or_default()[0] += line.yen;
    }
    for (key, yen) in corrections {
        sums.entry(key).or_default()[1] += yen;
    }
    let total = |((host, payee), [charged_yen, corrected_yen]): (_, [i64; 2])| BodyTotal {
        organization_name: around.body(&host),
        organization_code: host,
        payee_name: around.body(&payee),
        payee_code: payee,
        charged_yen,
        corrected_yen,
        total_yen: charged_yen + corrected_yen,
    };
    sums.into_iter().map(total).collect()
}

/// Budgets of a year against what is charged; each body its own.
fn posts(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    (around, items): (&Around, &[ChargeLine]),
    year: FiscalYear,
) -> Result<Vec<PostUse>, Problem> {
    let mut kept = demand::posts_between(db, year.period())?;
    kept.retain(|(_, code)| {
        sees(scope, code) && wanted.organization_code.as_ref().is_none_or(|asked| asked == code)
    });
    let ids: Vec<PostId> = kept.iter().map(|(id, _)| *id).collect();
    let (budgets, said) = (demand::budgets(db, &ids, None)?, demand::histories(db, &ids, None)?);
    let mut used: BTreeMap<PostId, i64> = BTreeMap::new();
    for line in items {
        *used.entry(line.post_id).or_default() += line.yen;
    }
    let mut uses = Vec::new();
    for (post_id, code) in kept {
        let budget =
            budgets.get(&post_id).and_then(|all| all.iter().find(|one| one.fiscal_year == year));
        let used_yen = used.get(&post_id).copied().unwrap_or_default();
        if budget.is_none() && used_yen == 0 {
            continue;
        }
        let title = said.get(&post_id).and_then(|history| history.nearest(year.last_day()));
        uses.push(PostUse {
            organization_name: around.body(&code),
            organization_code: code,
            post_id,
            post_title: title.map(|stretch| stretch.what.title.to_string()).unwrap_or_default(),
            budget_yen: budget.map(|budget| i64::from(budget.amount_yen)),
            used_yen,
        });
    }
    Ok(uses)
}

/// The shares in the form that was asked for; the file holds the lines, and is refused while
/// something cannot be charged.
///
/// # Errors
/// `query_invalid` with what is lacking; `cursor_invalid`.
pub fn file(listing: &Listing<Wanted>, found: LabourCostShares) -> Result<Reply, Problem> {
    if listing.is_file() && !found.holes.is_empty() {
        let (ja, en): (Vec<&str>, Vec<&str>) =
            found.holes.iter().map(|hole| (hole.ja.as_str(), hole.en.as_str())).unzip();
        let why = Wording::Each { ja: ja.join(""), en: en.join(" ") };
        return Err(Problem::query(FieldError::because("?fiscal_year", why)));
    }
    let rows = found.items.clone();
    let whole = |page: Page<ChargeLine>| LabourCostShares {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..found
    };
    listing.reply_within(rows, |row| row.number.to_string(), whole, table)
}

fn table(rows: &[ChargeLine]) -> Table {
    let heads = [
        ("負担する団体コード", 14),
        ("負担する団体", 14),
        ("受け取る団体", 14),
        ("氏名", 14),
        ("月", 10),
        ("費目", 12),
        ("計算（月額×日数×配属割合×負担割合）", 60),
        ("負担金（円）", 14),
    ];
    let table = Table::new("人件費負担金", &heads).counting(&["負担金（円）"]);
    rows.iter().fold(table, |table, row| {
        table.row(vec![
            row.organization_code.to_string(),
            row.organization_name.clone(),
            row.payee_name.clone(),
            row.talent_name.clone(),
            row.month.clone(),
            row.item_label.to_owned(),
            row.working.clone(),
            row.yen.to_string(),
        ])
    })
}
