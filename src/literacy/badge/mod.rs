//! Badges (バッジ): steps with their rules, what was awarded to shared talent and to a body's own
//! staff, by rule or by a person, and what is taken along of it.
//!
//! Invariants:
//! - An award is not changed: it is revoked, and who checks its credential is told so.
//! - What is awarded by rule meets the rule on that day; only the program says so.
//! - What a check came to is told by a badge only because its holder asked for it.

mod api;
mod credential;
mod rule;

pub use api::{
    badge_credential, credential_file, judge, judge_staff, open_routes, routes, staff_credential,
};
pub use credential::credential;
pub use rule::{ClaimView, claim, claims};

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{self, Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

const HOW: &[Word] =
    &[["person", "人による認定", "By a person"], ["rule", "規則による認定", "By rule"]];

const FOR_WHOM: &[Word] =
    &[["talent", "共通人材", "Shared talent"], ["staff", "一般職員", "General staff"]];

pub struct BadgeSteps;

impl Ledger for BadgeSteps {
    type Read = may::ReadBadges;
    type Write = may::KeepBadgeSteps;

    const SPEC: Spec = Spec {
        path: "badge-steps",
        noun: "badge_step",
        one: ["バッジの段階", "Step of badges"],
        many: ["バッジの段階", "Steps of badges"],
        lead: [
            "能力を段階的に認定するバッジと、その規則です。書いた条件をすべて満たすと、規則により認定されます。条件のない段階は、人だけが認定します。",
            "Badges with their rules. Whoever meets every condition that is stated can have one by rule; a step without conditions is awarded by people alone.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "名称", "Name").required(),
            Field::terms("for_whom", "対象", "For whom", FOR_WHOM).listed().asked(),
            Field::number("rank", "段階", "Step", 1, 9).required().listed().asked(),
            Field::text("criteria", "認定の基準", "What it stands for").required(),
            Field::number("level", "条件: 水準", "Rule: level", 1, 5).listed().help(
                "一般職員はスキルチェックの水準（1〜4）、共通人材は確定した水準の最高（1〜5）。",
                "Of a skill check (1 to 4) for general staff; the highest confirmed level (1 to 5) for shared talent.",
            ),
            Field::number("courses", "条件: 修了した研修", "Rule: courses completed", 1, 100).listed(),
            Field::number("practices", "条件: 定着した実践", "Rule: practices that work", 1, 100)
                .listed()
                .help("共通人材だけ。", "Of shared talent alone."),
            Field::number("leader_terms", "条件: 推進リーダーの任期", "Rule: terms as leader", 1, 20)
                .listed()
                .help(
                    "共通人材は、登録と結び付けた任期を数えます。",
                    "Of shared talent, the terms that are linked to its entry.",
                ),
        ],
        states: &[
            State::new("in_use", ["認定中", "In use"], "good", Audience::Scheme),
            State::new("retired", ["廃止", "Retired"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[Step::new(acts::BADGE_STEP_RETIRE, &["in_use"], "retired")],
        order: Order::Title,
        identity: &["title"],
        add: acts::BADGE_STEP_ADD,
        change: acts::BADGE_STEP_CHANGE,
        import: acts::BADGE_STEP_IMPORT,
    };
}

/// What is wrong with an award: its days, its step. Nobody types that a rule was met: a body would
/// otherwise learn by trying what a check of its staff came to.
fn faults_of(db: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
    let mut faults = Vec::new();
    let (awarded, revoked) = (entry.day("awarded_on"), entry.day("revoked_on"));
    for (key, day) in [("/awarded_on", awarded), ("/revoked_on", revoked)] {
        if day.is_some_and(|day| day > today) {
            let why = ("これからの日です。", "This day is to come.");
            faults.push(FieldError::because(key, why));
        }
    }
    if awarded.zip(revoked).is_some_and(|(awarded, revoked)| revoked < awarded) {
        faults.push(FieldError::new("/revoked_on", "period_reversed"));
    }
    if entry.version > 1 {
        return Ok(faults);
    }
    if entry.text("how") == "rule" {
        let why = (
            "規則による認定は、プログラムが記録します。人による認定として登録してください。",
            "What is awarded by rule is recorded by the program. Say that a person awards it.",
        );
        faults.push(FieldError::because("/how", why));
    }
    let Ok(id) = entry.text("step").parse() else { return Ok(faults) };
    let Some(step) = ledger::at(db, BadgeSteps::LEDGER, id)? else { return Ok(faults) };
    if step.state != "in_use" {
        let why = ("廃止された段階です。", "This step is awarded no more.");
        faults.push(FieldError::because("/step", why));
    }
    Ok(faults)
}

const AWARDED: &[State] = &[
    State::new("awarded", ["認定", "Awarded"], "good", Audience::Owner).closed(),
    State::new("revoked", ["取消し", "Revoked"], "bad", Audience::Owner).closed(),
];

const TITLE: Field = Field::line("title", "バッジ", "Badge").required();
const NUMBER: Field = Field::line("number", "認定番号", "Number").required().listed();
const STEP: Field = Field::entry("step", "段階", "Step", "badge_step").required().listed().asked();
const AWARDED_ON: Field = Field::day("awarded_on", "認定日", "Awarded on").required().listed();
const AWARDED_BY: Field = Field::term("how", "認定の方法", "How", HOW).required().listed().asked();
const EVIDENCE: Field = Field::text("evidence", "根拠", "Evidence");
const REVOKED_ON: Field = Field::day("revoked_on", "取消日", "Revoked on").listed();
const WHY: Field = Field::text("why", "取消しの理由", "Why it was revoked");

pub struct BadgeAwards;

impl Ledger for BadgeAwards {
    type Read = may::ReadBadges;
    type Write = may::AwardBadges;

    const SPEC: Spec = Spec {
        path: "badge-awards",
        noun: "badge_award",
        one: ["バッジの認定", "Badge of shared talent"],
        many: ["バッジの認定（共通人材）", "Badges of shared talent"],
        lead: [
            "共通人材に認定したバッジです。本人・所属と配属先の団体・県が見られます。認定は変えず、取り消します。",
            "Badges of shared talent, seen by the person, its bodies and the prefecture. An award is not changed but revoked.",
        ],
        owner: Owner::Person,
        fields: &[TITLE, NUMBER, STEP, AWARDED_ON, AWARDED_BY, EVIDENCE, REVOKED_ON, WHY],
        states: AWARDED,
        steps: &[Step::new(acts::BADGE_AWARD_REVOKE, &["awarded"], "revoked")
            .asking(&["revoked_on", "why"])
            .owing(&["revoked_on", "why"])],
        order: Order::Latest("awarded_on"),
        identity: &["number"],
        add: acts::BADGE_AWARD_ADD,
        change: acts::BADGE_AWARD_CHANGE,
        import: acts::BADGE_AWARD_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        faults_of(db, entry, today)
    }
}

pub struct StaffBadges;

impl Ledger for StaffBadges {
    type Read = may::ReadBadges;
    type Write = may::AwardStaffBadges;

    const SPEC: Spec = Spec {
        path: "staff-badges",
        noun: "staff_badge",
        one: ["一般職員のバッジ", "Badge of staff"],
        many: ["バッジの認定（一般職員）", "Badges of general staff"],
        lead: [
            "一般職員に認定したバッジです。氏名は、その団体だけが見られます（県にも見えません）。認定は変えず、取り消します。",
            "Badges of general staff. Only their body sees whose they are, not even the prefecture. An award is not changed but revoked.",
        ],
        owner: Owner::Body,
        fields: &[
            TITLE,
            NUMBER,
            STEP,
            Field::line("holder", "氏名・整理番号", "Holder").required().confidential(),
            Field::line("department", "所属", "Department").confidential(),
            AWARDED_ON,
            AWARDED_BY,
            EVIDENCE.confidential(),
            REVOKED_ON,
            WHY.confidential(),
        ],
        states: AWARDED,
        steps: &[Step::new(acts::STAFF_BADGE_REVOKE, &["awarded"], "revoked")
            .asking(&["revoked_on", "why"])
            .owing(&["revoked_on", "why"])],
        order: Order::Latest("awarded_on"),
        identity: &["number"],
        add: acts::STAFF_BADGE_ADD,
        change: acts::STAFF_BADGE_CHANGE,
        import: acts::STAFF_BADGE_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        faults_of(db, entry, today)
    }
}
