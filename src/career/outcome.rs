//! 配属の成果・引継ぎ: what a placement brought, and what whoever comes next must know.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step};
use crate::problem::{FieldError, Problem};

pub struct PlacementOutcomes;

impl Ledger for PlacementOutcomes {
    type Read = may::ReadPlacementOutcomes;
    type Write = may::WritePlacementOutcomes;

    const SPEC: Spec = Spec {
        path: "placement-outcomes",
        noun: "placement_outcome",
        one: ["配属の成果・引継ぎ", "Outcome of a placement"],
        many: ["配属の成果・引継ぎ", "Outcomes and handover"],
        lead: [
            "配属で得た成果と、次の人に引き継ぐことです。配属された本人と配属先が書き、次に配属された人が読めます。",
            "What a placement brought and what to hand over; written by the person and the host, read by whoever serves there next.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "業務・取組の名称", "Work").required(),
            Field::person("person", "配属された人", "Who served").listed(),
            Field::day("starts_on", "配属の始期", "From").required().listed(),
            Field::day("ends_on", "配属の終期", "Until").listed(),
            Field::text("results", "成果", "Results").required(),
            Field::text("handover", "引き継ぐこと（経緯・懸案・関係者）", "Handover"),
            Field::address("document", "資料のアドレス", "Document"),
        ],
        states: &[
            State {
                key: "open",
                name: ["記録中", "Being written"],
                tone: "plain",
                audience: Audience::Owner,
                open: true,
            },
            State {
                key: "handed_over",
                name: ["引継ぎ済み", "Handed over"],
                tone: "good",
                audience: Audience::Owner,
                open: false,
            },
        ],
        steps: &[
            Step {
                act: acts::PLACEMENT_OUTCOME_HAND_OVER,
                from: &["open"],
                to: "handed_over",
                asks: &["handover"],
                owes: &["handover"],
                by_prefecture: false,
            },
            Step {
                act: acts::PLACEMENT_OUTCOME_RESUME,
                from: &["handed_over"],
                to: "open",
                asks: &[],
                owes: &[],
                by_prefecture: false,
            },
        ],
        order: Order::Latest("starts_on"),
        identity: &["title", "starts_on"],
        add: acts::PLACEMENT_OUTCOME_ADD,
        change: acts::PLACEMENT_OUTCOME_CHANGE,
        import: acts::PLACEMENT_OUTCOME_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let reversed = entry.day("starts_on").zip(entry.day("ends_on"));
        let reversed = reversed.is_some_and(|(from, until)| until < from);
        Ok(reversed.then(|| FieldError::new("/ends_on", "period_reversed")).into_iter().collect())
    }
}
