//! Sums as they were published, without the records behind them: shown as such, added to nothing.

use super::acts;
use super::practice::KINDS;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State, Word};

const SUBJECTS: &[Word] = &[
    ["practices", "DX施策・好事例", "Practices"],
    ["prefectural_systems", "県の情報システム", "Systems of the prefecture"],
    ["municipal_systems", "市町の情報システム", "Systems of municipalities"],
];

pub struct PublishedCounts;

impl Ledger for PublishedCounts {
    type Read = may::ReadPractices;
    type Write = may::WriteReference;

    const SPEC: Spec = Spec {
        path: "published-counts",
        noun: "published_count",
        one: ["公表された件数", "Published count"],
        many: ["公表された件数", "Published counts"],
        lead: [
            "資料で公表された件数です。ここに登録された取組や情報システムの数ではなく、足し合わせません。",
            "Counts as they were published. They are not counts of what is kept here and are added to nothing.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "件数の名称", "Title").required(),
            Field::term("subject", "何の件数か", "Of what", SUBJECTS).required().listed().asked(),
            Field::term("kind", "種類", "Kind", KINDS).listed().asked(),
            Field::number("count", "件数", "Count", 0, 1_000_000).required().listed(),
            Field::day("published_on", "公表日", "Published on").listed(),
            Field::line("source", "出典", "Source").required().listed(),
        ],
        states: &[State::new("published", ["公表値", "Published"], "plain", Audience::Public)],
        steps: &[],
        order: Order::Title,
        identity: &["title"],
        add: acts::PUBLISHED_COUNT_ADD,
        change: acts::PUBLISHED_COUNT_CHANGE,
        import: acts::PUBLISHED_COUNT_IMPORT,
    };
}
