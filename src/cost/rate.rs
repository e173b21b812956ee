//! 給与等の単価: what an item costs a month at a grade, from a day on.

use super::acts;
use super::model::CostItem;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Word};
use crate::vocab::Grade;

const BASES: &[Word] =
    &[["pay_table", "給料表", "Pay table"], ["average", "平均", "Typed average"]];

pub struct PayRates;

impl Ledger for PayRates {
    type Read = may::KeepLabourCost;
    type Write = may::KeepLabourCost;

    const SPEC: Spec = Spec {
        path: "pay-rates",
        noun: "pay_rate",
        one: ["給与等の単価", "Pay rate"],
        many: ["給与等の単価", "Pay rates"],
        lead: [
            "相当級ごとの1か月の単価です。同じ費目・相当級では、適用日の新しいものがその日から効きます。個人の給与ではありません。",
            "What an item costs a month at a grade; the latest on or before a day counts. Nobody's own pay.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "名称", "Name").required(),
            Field::term("item", "費目", "CostItem", CostItem::WORDS).required().listed().asked(),
            Field::term("grade", "相当級", "Grade", Grade::WORDS).required().listed().asked(),
            Field::day("applies_from", "適用日", "Applies from").required().listed(),
            Field::yen("monthly_yen", "月額（円）", "Yen a month").required().listed(),
            Field::term("basis", "根拠", "Basis", BASES).listed().asked(),
            Field::line("source", "出典", "Source"),
        ],
        states: &[State {
            key: "in_force",
            name: ["適用", "In force"],
            tone: "good",
            audience: Audience::Owner,
            open: true,
        }],
        steps: &[],
        order: Order::Latest("applies_from"),
        identity: &["item", "grade", "applies_from"],
        add: acts::PAY_RATE_ADD,
        change: acts::PAY_RATE_CHANGE,
        import: acts::PAY_RATE_IMPORT,
    };
}
