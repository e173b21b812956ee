//! 共同利用・共同調達: systems that bodies procure and use together, phase by phase, and who is in.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::commons::{FIELDS, InformationSystems};
use crate::db::Db;
use crate::ledger::{self, Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

const FORMS: &[Word] =
    &[["use", "共同利用", "Joint use"], ["procurement", "共同調達", "Joint procurement"]];

const fn phase(key: &'static str, ja: &'static str, en: &'static str, tone: &'static str) -> State {
    State::new(key, [ja, en], tone, Audience::Scheme)
}

pub struct JointSystems;

impl Ledger for JointSystems {
    type Read = may::ReadJointSystems;
    type Write = may::WriteJointSystems;

    const SPEC: Spec = Spec {
        path: "joint-systems",
        noun: "joint_system",
        one: ["共同利用システム", "Joint system"],
        many: ["共同利用・共同調達", "Joint systems"],
        lead: [
            "県と市町が共同で利用・調達するシステムです。調査から更新までの段階、参加団体、参加できそうな団体、次の更新が分かります。",
            "Systems used or procured together: phase, members, who could join, and the next renewal.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("name", "名称", "Name").required(),
            Field::term("form", "形", "Form", FORMS).required().listed().asked(),
            Field::term("field", "分野", "Field", FIELDS).required().listed().asked(),
            Field::line("product", "製品名", "Product").listed().asked(),
            Field::line("vendor", "落札者・事業者", "Vendor").listed().asked(),
            Field::body("lead", "幹事団体", "Lead").listed(),
            Field::text("summary", "概要", "Summary"),
            Field::day("tender_on", "入札の日", "Tender on"),
            Field::day("contract_from", "契約の始期", "Contract from"),
            Field::day("contract_until", "契約の終期", "Contract until").listed(),
            Field::number(
                "notice_months",
                "更新の検討（終期の何か月前）",
                "Renewal (months before)",
                0,
                60,
            ),
            Field::text("decisions", "これまでに決めたこと", "Decisions"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            phase("survey", "調査", "Survey", "plain"),
            phase("subcommittee", "部会", "Subcommittee", "half"),
            phase("specification", "仕様", "Specification", "half"),
            phase("tender", "入札", "Tender", "half"),
            phase("awarded", "落札", "Awarded", "half"),
            phase("contracts", "個別契約", "Contracts", "half"),
            phase("operation", "運用", "Operation", "good"),
            phase("renewal", "更新", "Renewal", "half"),
            phase("ended", "終了", "Ended", "plain").closed(),
        ],
        steps: &[
            Step::new(acts::JOINT_SYSTEM_DELIBERATE, &["survey", "renewal"], "subcommittee"),
            Step::new(
                acts::JOINT_SYSTEM_SPECIFY,
                &["survey", "subcommittee", "renewal"],
                "specification",
            )
            .asking(&["decisions"]),
            Step::new(acts::JOINT_SYSTEM_TENDER, &["specification"], "tender")
                .asking(&["tender_on"])
                .owing(&["tender_on"]),
            Step::new(acts::JOINT_SYSTEM_AWARD, &["tender"], "awarded")
                .asking(&["vendor", "product"])
                .owing(&["vendor"]),
            Step::new(acts::JOINT_SYSTEM_CONTRACT, &["awarded"], "contracts")
                .asking(&["contract_from", "contract_until", "notice_months"])
                .owing(&["contract_from", "contract_until"]),
            Step::new(acts::JOINT_SYSTEM_OPERATE, &["contracts"], "operation"),
            Step::new(acts::JOINT_SYSTEM_RENEW, &["operation"], "renewal"),
            Step::new(acts::JOINT_SYSTEM_END, &["survey", "operation", "renewal"], "ended"),
        ],
        order: Order::Title,
        identity: &["name"],
        add: acts::JOINT_SYSTEM_ADD,
        change: acts::JOINT_SYSTEM_CHANGE,
        import: acts::JOINT_SYSTEM_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        Ok(reversed(entry, "contract_from", "contract_until"))
    }
}

/// A last day before its first.
pub(super) fn reversed(entry: &Entry, from: &str, until: &str) -> Vec<FieldError> {
    let reversed = entry.day(from).zip(entry.day(until)).is_some_and(|(from, until)| until < from);
    let fault = || FieldError::new(&format!("/{until}"), "period_reversed");
    reversed.then(fault).into_iter().collect()
}

pub struct JointParticipations;

impl Ledger for JointParticipations {
    type Read = may::ReadJointSystems;
    type Write = may::WriteJointParticipations;

    const SPEC: Spec = Spec {
        path: "joint-participations",
        noun: "joint_participation",
        one: ["共同利用への参加", "Participation in a joint system"],
        many: ["共同利用への参加", "Participations in joint systems"],
        lead: [
            "団体ごとの参加です。検討中の団体も登録できます。契約は情報システム台帳のものを選ぶと、費用と終期がそこから分かります。",
            "Participation of each body, from the first thought on. Its contract is that of the ledger of systems.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "件名", "Title").required(),
            Field::entry("joint_system", "共同利用システム", "Joint system", "joint_system")
                .required()
                .listed()
                .asked(),
            Field::entry(
                "information_system",
                "自団体の契約（情報システム台帳）",
                "Own contract (ledger of systems)",
                "information_system",
            )
            .listed(),
            Field::day("joins_on", "参加の日", "Joins on").listed(),
            Field::yen("cost_before_yen", "参加前の年間の費用（円）", "Yearly cost before (yen)")
                .banded(&[1_000_000, 5_000_000, 10_000_000, 50_000_000]),
            Field::text("note", "備考", "Note"),
        ],
        states: &[
            State::new("considering", ["検討中", "Considering"], "half", Audience::Scheme),
            State::new("joined", ["参加", "Joined"], "good", Audience::Scheme),
            State::new("left", ["取りやめ", "Left"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::JOINT_PARTICIPATION_JOIN, &["considering", "left"], "joined")
                .asking(&["joins_on", "information_system", "cost_before_yen"])
                .owing(&["joins_on"]),
            Step::new(acts::JOINT_PARTICIPATION_LEAVE, &["considering", "joined"], "left")
                .asking(&["note"]),
        ],
        order: Order::Title,
        identity: &["joint_system"],
        add: acts::JOINT_PARTICIPATION_ADD,
        change: acts::JOINT_PARTICIPATION_CHANGE,
        import: acts::JOINT_PARTICIPATION_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults = Vec::new();
        if let Ok(system) = entry.text("information_system").parse() {
            let system = ledger::at(db, InformationSystems::LEDGER, system)?;
            if system.is_some_and(|system| system.organization != entry.organization) {
                let why = (
                    "ほかの団体のシステムです。自団体の契約を選んでください。",
                    "This system is another body's. Choose your own contract.",
                );
                faults.push(FieldError::because("/information_system", why));
            }
        }
        let joined = |one: &Entry| one.state == "joined";
        let twice = joined(entry)
            && ledger::all(db, Self::LEDGER)?.iter().any(|other| {
                other.id != entry.id
                    && joined(other)
                    && other.organization == entry.organization
                    && other.text("joint_system") == entry.text("joint_system")
            });
        if twice {
            let why = (
                "この団体は参加済みです。その記録を開いて手続してください。",
                "Your body is in it already. Open that entry.",
            );
            faults.push(FieldError::because("/joint_system", why));
        }
        Ok(faults)
    }
}
