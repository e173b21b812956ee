//! What helps placed staff between the sessions: consultations, lent equipment, notes handed over.

use chrono::NaiveDate;

use super::acts;
use super::words::FIELDS;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

/// The fault where the second day lies before the first.
fn reversed(entry: &Entry, from: &str, until: &'static str) -> Vec<FieldError> {
    let days = entry.day(from).zip(entry.day(until));
    let wrong = days.is_some_and(|(from, until)| until < from);
    wrong.then(|| FieldError::new(&format!("/{until}"), "period_reversed")).into_iter().collect()
}

/// A question of a body to the prefecture.
pub struct Consultations;

impl Ledger for Consultations {
    type Read = may::ReadConsultations;
    type Write = may::WriteConsultations;

    const SPEC: Spec = Spec {
        path: "consultations",
        noun: "consultation",
        one: ["相談", "Consultation"],
        many: ["相談", "Consultations"],
        lead: [
            "加速サイクルの合間の相談です。相談した団体と県だけが見られます。",
            "Questions between the sessions; seen by the body that asked and by the prefecture.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "件名", "Title").required(),
            Field::term("field", "分野", "Field", FIELDS).listed().asked(),
            Field::text("question", "相談の内容", "Question").required(),
            Field::day("asked_on", "相談日", "Asked on").required().listed(),
            Field::line("taken_by", "担当（県の部署）", "Taken by (section)").listed(),
            Field::text("answer", "回答", "Answer"),
            Field::day("answered_on", "回答日", "Answered on").listed(),
        ],
        states: &[
            State::new("open", ["受付前", "Open"], "half", Audience::Owner),
            State::new("taken", ["対応中", "Taken"], "half", Audience::Owner),
            State::new("answered", ["回答済", "Answered"], "good", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::CONSULTATION_TAKE, &["open"], "taken")
                .asking(&["taken_by"])
                .owing(&["taken_by"])
                .by_prefecture(),
            Step::new(acts::CONSULTATION_ANSWER, &["open", "taken"], "answered")
                .asking(&["answer", "answered_on", "taken_by"])
                .owing(&["answer", "answered_on"])
                .by_prefecture(),
            Step::new(acts::CONSULTATION_ASK_AGAIN, &["answered"], "open").asking(&["question"]),
        ],
        order: Order::Latest("asked_on"),
        identity: &["title", "asked_on"],
        add: acts::CONSULTATION_ADD,
        change: acts::CONSULTATION_CHANGE,
        import: acts::CONSULTATION_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        Ok(reversed(entry, "asked_on", "answered_on"))
    }
}

const EQUIPMENT: &[Word] = &[
    ["laptop", "県ノートPC", "Prefecture's laptop"],
    ["tablet", "タブレット", "Tablet"],
    ["router", "モバイルルーター", "Mobile router"],
    ["other", "その他", "Other"],
];

/// Something of the prefecture's that a body has borrowed.
pub struct EquipmentLoans;

impl Ledger for EquipmentLoans {
    type Read = may::ReadEquipmentLoans;
    type Write = may::KeepEquipmentLoans;

    const SPEC: Spec = Spec {
        path: "equipment-loans",
        noun: "equipment_loan",
        one: ["機器の貸与", "Equipment loan"],
        many: ["機器の貸与", "Equipment loans"],
        lead: [
            "県が配属先に貸している機器です。期限を過ぎたものは、借りた団体と県のホームに出ます。",
            "What the prefecture has lent; what is overdue stands on the home page of both.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("name", "機器の名称・番号", "Item").required(),
            Field::term("kind", "種類", "Kind", EQUIPMENT).required().listed().asked(),
            Field::person("holder", "使う人", "Holder"),
            Field::day("lent_on", "貸与日", "Lent on").required().listed(),
            Field::day("due_on", "返却期限", "Due on").required().listed(),
            Field::day("returned_on", "返却日", "Returned on").listed(),
            Field::text("note", "備考", "Note"),
        ],
        states: &[
            State::new("lent", ["貸与中", "Lent"], "half", Audience::Owner),
            State::new("returned", ["返却済", "Returned"], "good", Audience::Owner).closed(),
            State::new("lost", ["紛失", "Lost"], "bad", Audience::Owner),
        ],
        steps: &[
            Step::new(acts::EQUIPMENT_LOAN_RETURN, &["lent", "lost"], "returned")
                .asking(&["returned_on"])
                .owing(&["returned_on"]),
            Step::new(acts::EQUIPMENT_LOAN_LOSE, &["lent"], "lost")
                .asking(&["note"])
                .owing(&["note"]),
            Step::new(acts::EQUIPMENT_LOAN_REOPEN, &["returned", "lost"], "lent"),
        ],
        order: Order::Latest("lent_on"),
        identity: &["name", "lent_on"],
        add: acts::EQUIPMENT_LOAN_ADD,
        change: acts::EQUIPMENT_LOAN_CHANGE,
        import: acts::EQUIPMENT_LOAN_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults = reversed(entry, "lent_on", "due_on");
        faults.extend(reversed(entry, "lent_on", "returned_on"));
        Ok(faults)
    }
}

/// What whoever leaves writes down for whoever comes.
pub struct HandoverNotes;

impl Ledger for HandoverNotes {
    type Read = may::ReadHandovers;
    type Write = may::WriteHandovers;

    const SPEC: Spec = Spec {
        path: "handover-notes",
        noun: "handover_note",
        one: ["引継ぎのメモ", "Handover note"],
        many: ["引継ぎのメモ", "Handover notes"],
        lead: [
            "配属が替わるときに残すメモです。団体の中と県だけが見られ、次に配属された人も読めます。",
            "What is left for whoever comes next: read within the body, by those who serve there, and by the prefecture.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "件名", "Title").required(),
            Field::day("handed_on", "引継ぎ日", "Handed over on").required().listed(),
            Field::person("author", "書いた人", "Written by"),
            Field::text("work", "仕事の内容と進み具合", "Work and how far it is").required(),
            Field::text("open_points", "残っていること", "What is open"),
            Field::line("contact", "連絡先（部署・電話）", "Contact (section, phone)").help(
                "個人のお名前ではなく、部署と電話番号を書いてください。",
                "The section and its number, not a person's name.",
            ),
            Field::entry("system", "情報システム", "Information system", "information_system")
                .asked(),
            Field::entry("issue", "課題", "Issue", "cycle_issue").asked(),
            Field::address("document", "資料のアドレス", "Document"),
        ],
        states: &[
            State::new("writing", ["作成中", "Being written"], "plain", Audience::Owner),
            State::new("handed", ["引継ぎ済", "Handed over"], "good", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::HANDOVER_NOTE_HAND_OVER, &["writing"], "handed"),
            Step::new(acts::HANDOVER_NOTE_REOPEN, &["handed"], "writing"),
        ],
        order: Order::Latest("handed_on"),
        identity: &["title", "handed_on"],
        add: acts::HANDOVER_NOTE_ADD,
        change: acts::HANDOVER_NOTE_CHANGE,
        import: acts::HANDOVER_NOTE_IMPORT,
    };
}
