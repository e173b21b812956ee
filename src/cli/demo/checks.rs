//! A skill check in the demonstration, held and closed by one body, and the badges: invented people
//! alone.

use serde_json::{Map, Value, json};

use super::data::broken;
use crate::affiliation::{Of, services_on};
use crate::auth::Scope;
use crate::db::Tx;
use crate::ledger::{Ledger, Said, add_entry, step_of, take_step};
use crate::literacy::{
    self, AnswerRow, BadgeSteps, SkillCheckRounds, StaffBadges, acts, question_views,
};
use crate::problem::Problem;
use crate::vocab::{Act, AssignmentState};

fn said(value: Value) -> Said {
    match value {
        Value::Object(members) => Said::of(members),
        _ => Said::of(Map::new()),
    }
}

/// Who chose what, how often: (everywhere the same choice, people).
const ANSWERED: [(usize, usize); 3] = [(1, 14), (2, 11), (3, 6)];

/// A closed round with its figures, steps of badges, and one badge of somebody.
pub(super) fn fill(tx: &mut Tx<'_>, staff: &Scope) -> Result<(), Problem> {
    let serving = services_on(tx.db, Of::Everybody, &[AssignmentState::Ordered], staff.today())?;
    let away = serving.into_iter().find(|one| one.home.is_prefecture() && one.host != one.home);
    let body = away.ok_or_else(|| broken("skill-check", "nobody serves a body"))?.host.to_string();
    let of = literacy::ship_questionnaire(tx, staff)?.to_string();
    let questions = question_views(tx.db, &of)?;
    let new = json!({ "organization_code": body, "title": "スキルチェック（架空）", "questionnaire": of,
        "fiscal_year": 2025, "headcount": 40, "closes_on": staff.today() });
    let round = add_entry(tx, staff, SkillCheckRounds::LEDGER, &said(new))?;
    let step = |act: Act| {
        step_of(SkillCheckRounds::LEDGER, act).ok_or_else(|| broken("skill-check", "no step"))
    };
    let open = step(acts::SKILL_CHECK_ROUND_OPEN)?;
    let round = take_step(tx, staff, SkillCheckRounds::LEDGER, round, open, &Said::of(Map::new()))?;
    let people = ANSWERED.into_iter().flat_map(|(choice, people)| vec![choice; people]);
    let row = |(row, choice): (usize, usize)| {
        let chosen = questions.iter().map(|one| (one.number, choice)).collect();
        AnswerRow { row, mark: String::new(), chosen }
    };
    let rows: Vec<AnswerRow> = (2..).zip(people).map(row).collect();
    literacy::take_answers(tx, &round, &rows)?;
    let close = step(acts::SKILL_CHECK_ROUND_CLOSE)?;
    take_step(tx, staff, SkillCheckRounds::LEDGER, round, close, &Said::of(Map::new()))?;
    badges(tx, staff, &body)
}

fn badges(tx: &mut Tx<'_>, staff: &Scope, body: &str) -> Result<(), Problem> {
    let steps = [
        (
            "デジタル基礎",
            json!({ "for_whom": ["staff"], "rank": 1, "level": 3, "criteria": "業務で使うデジタルの基礎を身に付けている" }),
        ),
        (
            "推進リーダー",
            json!({ "for_whom": ["staff"], "rank": 2, "leader_terms": 1, "criteria": "部署のデジタル化を率いた" }),
        ),
        (
            "実践者",
            json!({ "for_whom": ["talent"], "rank": 1, "practices": 1, "criteria": "ほかの団体の取組を持ち帰り、定着させた" }),
        ),
    ];
    let mut last = None;
    for (title, mut new) in steps {
        new["title"] = title.into();
        let made = add_entry(tx, staff, BadgeSteps::LEDGER, &said(new))?;
        if title == "推進リーダー" {
            last = Some(made.id);
        }
    }
    let step = last.map(|id| id.to_string());
    let award = json!({ "organization_code": body, "title": "推進リーダー", "number": "2026-架空-1",
        "step": step, "holder": "架空 四郎", "department": "企画課", "awarded_on": "2026-04-01",
        "how": "person", "evidence": "令和7年度の推進リーダー（架空）" });
    add_entry(tx, staff, StaffBadges::LEDGER, &said(award)).map(drop)
}
