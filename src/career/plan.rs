//! 育成計画: what a person aims at in a year, agreed by the person and the supervisor, looked back on.

use super::acts;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Step};
use crate::vocab::Act;

pub struct DevelopmentPlans;

const fn state(
    key: &'static str,
    name: [&'static str; 2],
    tone: &'static str,
    open: bool,
) -> State {
    State { key, name, tone, audience: Audience::Owner, open }
}

const fn step(
    act: Act,
    from: &'static [&'static str],
    to: &'static str,
    asks: &'static [&'static str],
    owes: &'static [&'static str],
) -> Step {
    Step { act, from, to, asks, owes, by_prefecture: false }
}

impl Ledger for DevelopmentPlans {
    type Read = may::ReadDevelopmentPlans;
    type Write = may::WriteDevelopmentPlans;

    const BY_PERSON: &'static [Act] = &[acts::DEVELOPMENT_PLAN_AGREE];
    const BY_OTHERS: &'static [Act] = &[acts::DEVELOPMENT_PLAN_ENDORSE];

    const SPEC: Spec = Spec {
        path: "development-plans",
        noun: "development_plan",
        one: ["育成計画", "Development plan"],
        many: ["育成計画", "Development plans"],
        lead: [
            "一人ひとりの年度の育成計画です。本人と話し合って作り、本人、上司の順に合意します。見るのは、本人、所属元、配属先、県です。",
            "What somebody aims at in a year: made with the person, agreed by the person, then by the supervisor.",
        ],
        owner: Owner::Person,
        fields: &[
            Field::line("title", "今年度の目標", "Aim of the year").required(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::entry("stage", "目指す段階", "Stage aimed at", "career_stage").listed(),
            Field::year("reach_by", "いつまでに", "By").listed(),
            Field::text("ojt", "OJT（業務・配属先で経験すること）", "On the job"),
            Field::text("courses", "Off-JT（受ける研修）", "Courses"),
            Field::yen("cost_yen", "研修等の費用（円）", "Cost (yen)"),
            Field::text("support", "受けられる支援（費用・時間）", "Support (money, time)"),
            Field::text("person_says", "本人の意見", "The person says"),
            Field::text("supervisor_says", "上司の意見", "The supervisor says"),
            Field::text("results", "半年の成果", "Results of the half-year"),
            Field::text(
                "next_sheet",
                "次のスキルシートに書く実績（案）",
                "Proposed for the next skill sheet",
            ),
        ],
        states: &[
            state("draft", ["作成中", "Draft"], "plain", true),
            state("agreed", ["本人合意済み", "Agreed by the person"], "half", false),
            state("endorsed", ["上司合意済み", "Agreed by both"], "good", false),
            state("looked_back", ["振返り済み", "Looked back on"], "good", false),
        ],
        steps: &[
            step(acts::DEVELOPMENT_PLAN_AGREE, &["draft"], "agreed", &["person_says"], &[]),
            step(
                acts::DEVELOPMENT_PLAN_ENDORSE,
                &["agreed"],
                "endorsed",
                &["supervisor_says", "support", "cost_yen"],
                &[],
            ),
            step(acts::DEVELOPMENT_PLAN_REVISE, &["agreed", "endorsed"], "draft", &[], &[]),
            step(
                acts::DEVELOPMENT_PLAN_LOOK_BACK,
                &["endorsed"],
                "looked_back",
                &["results", "next_sheet"],
                &["results"],
            ),
            step(acts::DEVELOPMENT_PLAN_RESUME, &["looked_back"], "endorsed", &[], &[]),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["fiscal_year"],
        add: acts::DEVELOPMENT_PLAN_ADD,
        change: acts::DEVELOPMENT_PLAN_CHANGE,
        import: acts::DEVELOPMENT_PLAN_IMPORT,
    };
}
