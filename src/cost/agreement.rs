//! 人件費の負担の取決め: what of each item the host pays for a person, from a day until a day.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step};
use crate::problem::{FieldError, Problem};

pub struct CostAgreements;

const fn part(key: &'static str, ja: &'static str, en: &'static str) -> Field {
    Field::number(key, ja, en, 0, 100)
}

impl Ledger for CostAgreements {
    type Read = may::ReadLabourCost;
    type Write = may::KeepLabourCost;

    const SPEC: Spec = Spec {
        path: "cost-agreements",
        noun: "cost_agreement",
        one: ["人件費の負担の取決め", "Agreement on cost"],
        many: ["人件費の負担の取決め", "Agreements on cost"],
        lead: [
            "協定書の定めのとおり、配属先が費目ごとに何%を負担するかです。締結を記録すると、発令された配属の負担金をこれで計算します。月額を書いた費目は、単価表でなくその額を使います。",
            "What of each item the host pays, as agreed. Once concluded, shares are computed by it; an amount given here counts before the rates.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "協定書の番号・名称", "Agreement").required(),
            Field::person("person", "配属される人", "Who serves").required().listed(),
            Field::day("starts_on", "始期", "From").required().listed(),
            Field::day("ends_on", "終期", "Until").listed(),
            part("salary_percent", "給料の負担（%）", "Salary (%)").listed(),
            part("allowance_percent", "手当の負担（%）", "Allowances (%)").listed(),
            part("retirement_percent", "退職手当の負担（%）", "Retirement allowance (%)").listed(),
            part("travel_percent", "旅費の負担（%）", "Travel (%)").listed(),
            Field::yen("salary_yen", "給料の月額（円）", "Salary a month (yen)"),
            Field::yen("allowance_yen", "手当の月額（円）", "Allowances a month (yen)"),
            Field::yen(
                "retirement_yen",
                "退職手当の月額（円）",
                "Retirement allowance a month (yen)",
            ),
            Field::yen("travel_yen", "旅費の月額（円）", "Travel a month (yen)"),
            Field::text("note", "備考", "Note"),
        ],
        states: &[
            State {
                key: "draft",
                name: ["作成中", "Draft"],
                tone: "plain",
                audience: Audience::Owner,
                open: true,
            },
            State {
                key: "concluded",
                name: ["締結済み", "Concluded"],
                tone: "good",
                audience: Audience::Owner,
                open: false,
            },
        ],
        steps: &[
            Step {
                act: acts::COST_AGREEMENT_CONCLUDE,
                from: &["draft"],
                to: "concluded",
                asks: &[],
                owes: &[],
                by_prefecture: true,
            },
            Step {
                act: acts::COST_AGREEMENT_REOPEN,
                from: &["concluded"],
                to: "draft",
                asks: &[],
                owes: &[],
                by_prefecture: true,
            },
        ],
        order: Order::Latest("starts_on"),
        identity: &["title", "person", "starts_on"],
        add: acts::COST_AGREEMENT_ADD,
        change: acts::COST_AGREEMENT_CHANGE,
        import: acts::COST_AGREEMENT_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let reversed = entry.day("starts_on").zip(entry.day("ends_on"));
        let reversed = reversed.is_some_and(|(from, until)| until < from);
        Ok(reversed.then(|| FieldError::new("/ends_on", "period_reversed")).into_iter().collect())
    }
}
