//! Subjects and details of the audit record, in words: it keeps short codes, and its readers are
//! officers. What was done is said by the acts of the rooms.

use crate::accounts::ApprovalKind;
use crate::import;
use crate::pages::kit::Words;
use crate::vocab::{Language, Purpose, Role, in_english};

/// Kind of a subject and what it is called.
const KINDS: &[(&str, &str)] = &[
    ("account", "アカウント"),
    ("affiliation", "所属・受入"),
    ("alarm", "警報"),
    ("allowance_rule", "手当の規則"),
    ("approval", "承認の申請"),
    ("assessment", "スキルシート"),
    ("assessment_cycle", "評価年度"),
    ("assignment", "配属"),
    ("assignment_set_apart", "配属"),
    ("circulation", "配置案の照会"),
    ("demand", "需要"),
    ("demand_call", "需要調査"),
    ("exam", "資格の種類"),
    ("letter", "送信"),
    ("hiring_round", "採用試験"),
    ("job_type", "ジョブタイプ"),
    ("nomination", "共通人材の推薦"),
    ("organization", "団体"),
    ("pause", "休止"),
    ("planned_step", "人事の予定"),
    ("post", "ポスト"),
    ("post_type", "ポスト種別"),
    ("rotation_plan", "異動計画"),
    ("rotation_plan_lines", "異動計画の行"),
    ("route", "経路"),
    ("saved_view", "一覧の条件"),
    ("service_account", "サービスアカウント"),
    ("session", "サインイン"),
    ("shown_candidate", "候補者の提示"),
    ("skill_catalogue", "スキル体系"),
    ("talent", "人材"),
    ("target", "配置目標"),
    ("training_attendance", "研修の受講"),
    ("training_course", "研修"),
    ("webhook", "Webhook"),
    ("wish", "意向"),
    ("wish_officer", "意向の担当者"),
    ("wish_round", "意向調査"),
    ("wish_zone", "勤務地区分"),
];

/// What something was done to; the code itself where it has no name.
#[must_use]
pub fn kind(code: &str, language: Language) -> String {
    match language {
        Language::Japanese => {
            let known = KINDS.iter().find(|(known, _)| *known == code);
            let known = known.copied().or_else(|| ledger_kind(code));
            known.map_or(code, |(_, name)| name).to_owned()
        }
        Language::English => in_english(code),
    }
}

/// What an entry of a ledger is called.
fn ledger_kind(code: &str) -> Option<(&'static str, &'static str)> {
    let ledger = import::every_ledger().find(|ledger| ledger.noun == code)?;
    Some((ledger.noun, ledger.one[0]))
}

/// What is counted in a detail.
const COUNTED: &[(&str, &str)] = &[
    ("bodies", "団体"),
    ("items", "件"),
    ("job types", "ジョブタイプ"),
    ("people", "人"),
    ("rows", "行"),
    ("sessions", "件のサインイン"),
    ("sheets", "枚"),
];

/// The detail of an event, part by part: purposes and roles by their names, numbers with what they
/// count, the rest as it is.
#[must_use]
pub fn detail(text: &str, w: &Words) -> String {
    text.split("; ").map(|part| part_of_detail(part, w)).collect::<Vec<_>>().join("; ")
}

fn part_of_detail(part: &str, w: &Words) -> String {
    if let Ok(purpose) = part.parse::<Purpose>() {
        return w.term(purpose).to_owned();
    }
    if let Ok(kind) = part.parse::<ApprovalKind>() {
        return w.term(kind).to_owned();
    }
    let Some((first, rest)) = part.split_once(' ') else { return part.to_owned() };
    if let Ok(role) = first.parse::<Role>() {
        return format!("{} {rest}", w.term(role));
    }
    let counted = COUNTED.iter().find(|(unit, _)| *unit == rest && first.parse::<u64>().is_ok());
    match (counted, w.language()) {
        (Some((_, unit)), Language::Japanese) => format!("{first}{unit}"),
        _ => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_told_in_the_reader_s_language() {
        let (ja, en) = (Words::of(Language::Japanese), Words::of(Language::English));
        for (text, in_japanese, in_english) in [
            ("2 sheets", "2枚", "2 sheets"),
            ("pool; 24 people", "共通人材の管理; 24人", "Keeping the shared register; 24 people"),
            ("municipal_cio 342157", "市町CIO 342157", "Municipal CIO 342157"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
            ("3 before 2026-06-01", "3 before 2026-06-01", "3 before 2026-06-01"),
            ("", "", ""),
        ] {
            assert_eq!(
                (detail(text, ja).as_str(), detail(text, en).as_str()),
                (in_japanese, in_english)
            );
        }
    }
}
