//! 国への報告の様式: which placements a column counts, and how.

use super::acts;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Word};
use crate::vocab::{Funding, PlacementForm};

const MEASURES: &[Word] = &[
    ["headcount", "人数（基準日）", "Headcount on the day"],
    ["fte", "常勤換算（基準日）", "FTE on the day"],
    ["person_years", "人役（年度）", "Person-years"],
];

const HOMES: &[Word] =
    &[["prefecture", "県職員", "Prefectural"], ["municipality", "市町職員", "Municipal"]];

pub struct ReturnColumns;

impl Ledger for ReturnColumns {
    type Read = may::ReadMinistryReturn;
    type Write = may::KeepMinistryReturn;

    const SPEC: Spec = Spec {
        path: "return-columns",
        noun: "return_column",
        one: ["報告の列", "Column of the return"],
        many: ["国への報告の様式", "Form of the return"],
        lead: [
            "国への報告の列です。国の様式が変わったら、ここを変えます。条件を空欄にすると、すべてを数えます。一つも登録しないと、財源ごとの人数・常勤換算・人役を示します。",
            "Columns of the return to the ministry. An empty condition counts everything; without any column each funding is shown by headcount, FTE and person-years.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "列の見出し", "Heading").required(),
            Field::number("place", "順", "Place", 1, 99).required().listed(),
            Field::term("measure", "数え方", "Measure", MEASURES).required().listed(),
            Field::terms("fundings", "財源", "Funding", Funding::WORDS).listed(),
            Field::terms("forms", "配属の形", "Form", PlacementForm::WORDS).listed(),
            Field::terms("homes", "所属元", "Home", HOMES).listed(),
            Field::flag("accelerators", "アクセラレータの登録者だけ", "Accelerators only").listed(),
            Field::line("source", "様式の名称・通知", "Form of the ministry"),
        ],
        states: &[State {
            key: "in_use",
            name: ["使用中", "In use"],
            tone: "good",
            audience: Audience::Owner,
            open: true,
        }],
        steps: &[],
        order: Order::Title,
        identity: &["title"],
        add: acts::RETURN_COLUMN_ADD,
        change: acts::RETURN_COLUMN_CHANGE,
        import: acts::RETURN_COLUMN_IMPORT,
    };
}
