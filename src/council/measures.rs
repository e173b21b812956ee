//! 計画の施策: what a body's DX plan sets out to do in a year, by which figure it is judged, and how far it
//! came by the half-year and in the whole.

use super::acts;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Step};

/// Largest figure of a measure.
const MOST: i64 = 1_000_000_000;

pub struct PlanMeasures;

impl Ledger for PlanMeasures {
    type Read = may::ReadBodySupport;
    type Write = may::WriteBodySupport;

    const SPEC: Spec = Spec {
        path: "plan-measures",
        noun: "plan_measure",
        one: ["計画の施策", "Measure of a plan"],
        many: ["計画の施策と進捗", "Measures of plans"],
        lead: [
            "DX計画の施策ごとの指標と目標、上半期と通期の実績です。年度ごとに一つ登録します。県とすべての市町が見られます。",
            "What each plan sets out to do in a year: the figure it is judged by, its target, and where it stood by the half-year and in the end. Everybody of the scheme sees it.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "施策", "Measure").required(),
            Field::entry("plan", "DX計画", "DX plan", "dx_plan").asked(),
            Field::line("direction", "方向性・柱", "Direction"),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::line("indicator", "指標（単位）", "Figure (unit)").required().listed(),
            Field::number("target", "目標", "Target", 0, MOST).required().listed(),
            Field::number("half_year", "上半期の実績", "By the half-year", 0, MOST).listed(),
            Field::number("whole_year", "通期の実績", "In the whole year", 0, MOST).listed(),
            Field::line("section", "担当", "Section"),
            Field::text("note", "進捗・課題", "Progress"),
        ],
        states: &[
            State::new("planned", ["予定", "Planned"], "plain", Audience::Scheme),
            State::new("under_way", ["実施中", "Under way"], "half", Audience::Scheme),
            State::new("done", ["完了", "Done"], "good", Audience::Scheme).closed(),
            State::new("stopped", ["取りやめ", "Stopped"], "bad", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::PLAN_MEASURE_START, &["planned"], "under_way"),
            Step::new(acts::PLAN_MEASURE_FINISH, &["under_way"], "done")
                .asking(&["whole_year", "note"])
                .owing(&["whole_year"]),
            Step::new(acts::PLAN_MEASURE_STOP, &["planned", "under_way"], "stopped")
                .asking(&["note"])
                .owing(&["note"]),
            Step::new(acts::PLAN_MEASURE_RESUME, &["done", "stopped"], "under_way"),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year"],
        add: acts::PLAN_MEASURE_ADD,
        change: acts::PLAN_MEASURE_CHANGE,
        import: acts::PLAN_MEASURE_IMPORT,
    };
}
