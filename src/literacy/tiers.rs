//! 階層別の人材像: whom a body wants in each tier of its staff, how many it wants and how many it has.

use super::acts;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State};

pub struct StaffTiers;

impl Ledger for StaffTiers {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "staff-tiers",
        noun: "staff_tier",
        one: ["階層別の人材像", "Tier of staff"],
        many: ["階層別の人材像", "Tiers of staff"],
        lead: [
            "一般職員の階層ごとの人材像と、目標・現在の人数です。年度ごとに登録すると、変化が追えます。人数だけで、氏名は持ちません。",
            "Whom a body wants in each tier of its staff, how many, and how many there are, by year. Figures alone, no names.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "人材像の名称", "Tier").required(),
            Field::number("rank", "階層（1が基礎）", "Rank, 1 the base", 1, 9)
                .required()
                .listed()
                .asked(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::text("definition", "身に付けていること", "What it stands for").required(),
            Field::line("meant_for", "対象の職員", "Whom it is for").listed(),
            Field::number("target", "目標の人数", "People wanted", 0, 100_000).required().listed(),
            Field::year("target_by", "目標の年度", "Wanted by"),
            Field::number("people", "現在の人数", "People now", 0, 100_000).listed(),
            Field::text("means", "育て方（研修・スキルチェック・バッジ）", "How they get there"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[State::new("stated", ["登録", "Stated"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Latest("fiscal_year"),
        identity: &["rank", "fiscal_year"],
        add: acts::STAFF_TIER_ADD,
        change: acts::STAFF_TIER_CHANGE,
        import: acts::STAFF_TIER_IMPORT,
    };
}
