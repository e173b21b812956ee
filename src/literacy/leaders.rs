//! DX推進リーダー・推進員: who was appointed or raised a hand, by department and year, and how far a
//! body is from what it aims at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts;
use crate::affiliation::{Of, homes_on, services_on};
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};
use crate::vocab::{AssignmentState, FiscalYear, LedgerEntryId, OrganizationCode, TalentId};

const KINDS: &[Word] =
    &[["leader", "DX推進リーダー", "DX leader"], ["promoter", "DX推進員", "DX promoter"]];

const CHOSEN: &[Word] = &[
    ["appointed", "所属からの選出", "Named by the department"],
    ["volunteered", "本人の手上げ", "Volunteered"],
    ["assessed", "アセスメントによる選定", "Chosen by assessment"],
];

pub struct DxLeaders;

impl Ledger for DxLeaders {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "dx-leaders",
        noun: "dx_leader",
        one: ["DX推進リーダー・推進員", "DX leader"],
        many: ["DX推進リーダー・推進員", "DX leaders"],
        lead: [
            "部署と年度ごとのDX推進リーダー・推進員です。その団体と県だけが見られます。",
            "DX leaders by department and year. Only their body and the prefecture see them.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("name", "氏名", "Name").required(),
            Field::line("department", "所属", "Department").required().listed().asked(),
            Field::term("kind", "種類", "Kind", KINDS).required().listed().asked(),
            Field::term("chosen", "選び方", "How chosen", CHOSEN).required().listed().asked(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::day("term_from", "任期の始期", "Term from"),
            Field::day("term_until", "任期の終期", "Term until").listed(),
            Field::number("sessions", "参加した回数", "Sessions attended", 0, 366).listed(),
            Field::flag("concurrent", "DX部門との兼務", "Concurrent post").asked(),
            Field::line("concurrent_in", "兼務先", "Concurrent at"),
            Field::text("goal", "本人の目標", "Own goal"),
            Field::person("person", "共通人材としての登録", "Entry in the register").help(
                "登録されている人のときだけ。任期が、その人のバッジの条件に数えられます。",
                "Only of somebody in the register: the terms then count for the badges of that person.",
            ),
        ],
        states: &[
            State::new("candidate", ["候補", "Candidate"], "half", Audience::Owner),
            State::new("appointed", ["任命", "Appointed"], "good", Audience::Owner),
            State::new("ended", ["任期終了", "Term ended"], "plain", Audience::Owner).closed(),
            State::new("declined", ["見送り", "Declined"], "plain", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::DX_LEADER_APPOINT, &["candidate"], "appointed")
                .asking(&["term_from", "term_until"])
                .owing(&["term_from"]),
            Step::new(acts::DX_LEADER_DECLINE, &["candidate"], "declined"),
            Step::new(acts::DX_LEADER_END, &["appointed"], "ended")
                .asking(&["term_until", "sessions"])
                .owing(&["term_until"]),
            Step::new(acts::DX_LEADER_REOPEN, &["appointed", "ended", "declined"], "candidate"),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["name", "department", "fiscal_year"],
        add: acts::DX_LEADER_ADD,
        change: acts::DX_LEADER_CHANGE,
        import: acts::DX_LEADER_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let term = entry.day("term_from").zip(entry.day("term_until"));
        let reversed = term.is_some_and(|(from, until)| until < from);
        let fault = || FieldError::new("/term_until", "period_reversed");
        let mut faults: Vec<FieldError> = reversed.then(fault).into_iter().collect();
        let day = entry.day("term_from").unwrap_or(today);
        if let (Some(code), Ok(person)) = (&entry.organization, entry.text("person").parse())
            && !works_at(db, person, code, day)?
        {
            let why = (
                "任期の始期の日（ないときは今日）に、この団体に所属も配属もされていない人です。",
                "Neither belongs to this body nor serves it on the first day of the term (else today).",
            );
            faults.push(FieldError::because("/person", why));
        }
        Ok(faults)
    }
}

/// Whether somebody of the register belongs to a body or serves it on a day.
fn works_at(
    db: &mut Db,
    person: TalentId,
    code: &OrganizationCode,
    day: NaiveDate,
) -> Result<bool, Problem> {
    let (people, ordered) = ([person], [AssignmentState::Ordered, AssignmentState::Ended]);
    let serving = services_on(db, Of::People(&people), &ordered, day)?;
    Ok(serving.iter().any(|one| one.host == *code)
        || homes_on(db, &people, day)?.get(&person) == Some(code))
}

pub struct LeaderTargets;

impl Ledger for LeaderTargets {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "leader-targets",
        noun: "leader_target",
        one: ["推進リーダーの目標", "Target for leaders"],
        many: ["推進リーダーの目標", "Targets for leaders"],
        lead: [
            "推進リーダーを年に何人、何年度までに何人育てるかの目標です。",
            "How many leaders a year, and how many by when.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "目標", "Target").required(),
            Field::year("first_year", "最初の年度", "First year").required().listed(),
            Field::year("last_year", "最後の年度", "Last year").required().listed(),
            Field::number("yearly", "1年の人数", "A year", 0, 100_000).required().listed(),
            Field::number("total", "合計の人数", "In all", 0, 100_000).required().listed(),
            Field::line("source", "出典", "Source"),
        ],
        states: &[State::new("set", ["設定", "Set"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Latest("first_year"),
        identity: &["first_year"],
        add: acts::LEADER_TARGET_ADD,
        change: acts::LEADER_TARGET_CHANGE,
        import: acts::LEADER_TARGET_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let years = entry.number("first_year").zip(entry.number("last_year"));
        let reversed = years.is_some_and(|(first, last)| last < first);
        let fault = || FieldError::new("/last_year", "fiscal_years_reversed");
        Ok(reversed.then(fault).into_iter().collect())
    }
}

/// How far a body is from a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Progress {
    /// The target.
    pub target_id: LedgerEntryId,
    /// The body.
    pub organization_code: OrganizationCode,
    /// What it is called.
    pub organization_name: String,
    /// What it aims at, in words.
    pub title: String,
    /// Last fiscal year of the target.
    pub last_year: i64,
    /// Aimed at a year.
    pub yearly: i64,
    /// People who were appointed for this fiscal year.
    pub this_year: usize,
    /// Aimed at in all.
    pub total: i64,
    /// Different people who were appointed since the first year.
    pub so_far: usize,
}

/// Each target with how many were appointed; whoever served in two years counts once in all.
pub(super) fn progress(
    targets: &[Entry],
    leaders: &[Entry],
    names: &BTreeMap<OrganizationCode, String>,
    today: NaiveDate,
) -> Vec<Progress> {
    let year = FiscalYear::of(today).map_or(0, |year| i64::from(year.year()));
    let appointed: Vec<&Entry> = leaders
        .iter()
        .filter(|entry| matches!(entry.state.as_str(), "appointed" | "ended"))
        .collect();
    let people = |code: &OrganizationCode, first: i64, last: i64| {
        let within = |entry: &&&Entry| {
            let year = entry.number("fiscal_year").unwrap_or(0);
            entry.organization.as_ref() == Some(code) && (first..=last).contains(&year)
        };
        let all = appointed.iter().filter(within).map(|entry| entry.text("name"));
        all.collect::<BTreeSet<_>>().len()
    };
    targets
        .iter()
        .filter_map(|target| {
            let code = target.organization.clone()?;
            let number = |key: &str| target.number(key).unwrap_or(0);
            Some(Progress {
                target_id: target.id,
                organization_name: names.get(&code).cloned().unwrap_or_default(),
                title: target.text("title").to_owned(),
                last_year: number("last_year"),
                yearly: number("yearly"),
                this_year: people(&code, year, year),
                total: number("total"),
                so_far: people(&code, number("first_year"), number("last_year")),
                organization_code: code,
            })
        })
        .collect()
}
