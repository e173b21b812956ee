//! DX施策・好事例: what a body did, at which cost, with what effect, for others to take home.

use super::acts;
use super::words::{FIELDS, THEMES};
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Step, Word};

/// Kinds as the scheme counts them.
pub const KINDS: &[Word] = &[
    ["project", "県DX関連事業", "Project of the prefecture"],
    ["grant", "交付決定", "Grant decision"],
    ["plan", "実施計画書", "Implementation plan"],
    ["survey", "調査", "Survey"],
    ["practice", "好事例", "Good practice"],
];

const STAGES: &[Word] = &[
    ["idea", "構想", "Idea"],
    ["trial", "試行", "Trial"],
    ["running", "本格実施", "In operation"],
    ["ended", "終了", "Ended"],
];

pub struct Practices;

impl Ledger for Practices {
    type Read = may::ReadPractices;
    type Write = may::WritePractices;

    const SPEC: Spec = Spec {
        path: "practices",
        noun: "practice",
        one: ["取組・好事例", "Practice"],
        many: ["DX施策・好事例", "Practices"],
        lead: [
            "県と市町のDX施策と好事例です。ほかの団体の取組を探し、連絡先に尋ね、持ち帰れます。",
            "What the prefecture and the municipalities did: search it, ask the contact, take it home.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "取組の名称", "Title").required(),
            Field::term("kind", "種類", "Kind", KINDS).required().listed().asked(),
            Field::terms("field", "分野", "Field", FIELDS).listed().asked(),
            Field::terms("theme", "テーマ", "Theme", THEMES).listed().asked(),
            Field::term("stage", "段階", "Stage", STAGES).listed().asked(),
            Field::year("fiscal_year", "開始年度", "Begun in").listed().asked(),
            Field::text("summary", "概要", "Summary").required(),
            Field::yen("cost_yen", "費用（円）", "Cost (yen)"),
            Field::line("vendor", "事業者", "Vendor"),
            Field::flag("own_make", "内製", "Made by the body itself").asked(),
            Field::text("effect", "効果", "Effect"),
            Field::number(
                "hours_saved",
                "削減した時間（年・時間）",
                "Hours saved a year",
                0,
                10_000_000,
            )
            .listed(),
            Field::address("document", "資料のアドレス", "Document"),
            Field::line("contact", "連絡先（部署・電話）", "Contact (section, phone)").help(
                "個人のお名前ではなく、部署と電話番号を書いてください。",
                "The section and its number, not a person's name.",
            ),
            Field::entry("issue", "もとになった課題", "Issue it began with", "cycle_issue").asked(),
            Field::line("source", "出典", "Source"),
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
                key: "shared",
                name: ["共有中", "Shared"],
                tone: "good",
                audience: Audience::Scheme,
                open: true,
            },
            State {
                key: "open",
                name: ["公開可", "May be published"],
                tone: "good",
                audience: Audience::Public,
                open: false,
            },
        ],
        steps: &[
            Step {
                act: acts::PRACTICE_SHARE,
                from: &["draft"],
                to: "shared",
                asks: &[],
                owes: &[],
                by_prefecture: false,
            },
            Step {
                act: acts::PRACTICE_OPEN,
                from: &["shared"],
                to: "open",
                asks: &[],
                owes: &[],
                by_prefecture: true,
            },
            Step {
                act: acts::PRACTICE_WITHDRAW,
                from: &["shared", "open"],
                to: "draft",
                asks: &[],
                owes: &[],
                by_prefecture: false,
            },
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title"],
        add: acts::PRACTICE_ADD,
        change: acts::PRACTICE_CHANGE,
        import: acts::PRACTICE_IMPORT,
    };
}
