//! 負担金の精算: a line that corrects what was charged; a wrong one is corrected by another.

use super::acts;
use super::model::CostItem;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State};

/// Most that one line corrects, in yen.
const MOST: i64 = 1_000_000_000;

pub struct CostCorrections;

impl Ledger for CostCorrections {
    type Read = may::ReadLabourCost;
    type Write = may::KeepLabourCost;

    const SPEC: Spec = Spec {
        path: "cost-corrections",
        noun: "cost_correction",
        one: ["負担金の精算", "Correction of a share"],
        many: ["負担金の精算", "Corrections of shares"],
        lead: [
            "負担金の増減の精算です。減らすときは負の額を書きます。記録したものは変えられません。誤りは、反対の額を足して正します。",
            "Adds to or takes from a share. A line is never changed; a wrong one is undone by its opposite.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "精算の理由", "Reason").required(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::body("payee", "受け取る団体", "Who is paid").required().listed(),
            Field::term("item", "費目", "CostItem", CostItem::WORDS).required().listed().asked(),
            Field::number("amount_yen", "増減額（円）", "Yen", -MOST, MOST).required().listed(),
            Field::day("decided_on", "決定日", "Decided on").listed(),
        ],
        states: &[State {
            key: "recorded",
            name: ["確定", "Recorded"],
            tone: "good",
            audience: Audience::Owner,
            open: false,
        }],
        steps: &[],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year", "payee", "item", "amount_yen"],
        add: acts::COST_CORRECTION_ADD,
        change: acts::COST_CORRECTION_CHANGE,
        import: acts::COST_CORRECTION_IMPORT,
    };
}
