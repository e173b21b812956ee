//! The conditions of a list in words, as its file says them.

use crate::vocab::{
    AssignmentState, BodyKind, EmploymentForm, FiscalYear, Function, Grade, HiringRoute,
    PlacementForm, PostType, day_in_words, day_typed,
};

/// What a parameter is called.
const NAMES: &[(&str, &str)] = &[
    ("as_of", "基準日"),
    ("known_at", "記録の時点"),
    ("from", "この日以後"),
    ("to", "この日以前"),
    ("ends_from", "最終日がこの日以後"),
    ("ends_to", "最終日がこの日以前"),
    ("unnumbered", "番号のない発令"),
    ("name", "氏名・カナ"),
    ("organization_code", "団体コード"),
    ("host_code", "受入団体コード"),
    ("home_code", "本籍団体コード"),
    ("form", "形態"),
    ("recruitment_route", "採用区分"),
    ("route", "試験区分"),
    ("registered", "共通人材の登録"),
    ("term_ending_before", "任期末がこの日より前"),
    ("declared", "本人の申告した資格"),
    ("employed", "在職"),
    ("state", "状態"),
    ("post_type", "ポスト種別"),
    ("grade", "相当級"),
    ("title", "所属・職名"),
    ("vacant", "空き"),
    ("kind", "区分"),
    ("function", "参画する機能"),
    ("fiscal_year", "年度"),
    ("intake_fiscal_year_from", "採用年度（から）"),
    ("intake_fiscal_year_to", "採用年度（まで）"),
    ("call_id", "需要調査"),
    ("talent_id", "人材ID"),
    ("post_id", "ポストID"),
    ("login", "ログイン名の始まり"),
    ("action", "操作"),
    ("job_type", "ジョブタイプ"),
    ("years", "年数"),
    ("runs", "試算の回数"),
    ("seed", "乱数の種"),
    ("radius_km", "圏の半径（km）"),
    ("demand", "比べる需要"),
    ("table", "表"),
    ("level", "水準以上"),
    ("sort", "並び順"),
    ("waiting", "自分が承認できるもの"),
    ("own", "自分の申請"),
];

/// Parameters that are days.
const DAYS: &[&str] =
    &["as_of", "known_at", "from", "to", "ends_from", "ends_to", "term_ending_before"];

/// A condition as people say it: name and value.
pub(super) fn in_words((name, value): &(String, String)) -> (String, String) {
    let called = NAMES.iter().find(|(key, _)| key == name).map_or(name.as_str(), |(_, name)| name);
    (called.to_owned(), value_in_words(name, value))
}

fn value_in_words(name: &str, value: &str) -> String {
    if DAYS.contains(&name)
        && let Some(day) = day_typed(value)
    {
        return day_in_words(day);
    }
    if name.contains("fiscal_year")
        && let Ok(year) = value.parse::<FiscalYear>()
    {
        return year.label();
    }
    let known = match value {
        "true" => Some("はい"),
        "false" => Some("いいえ"),
        "any" => Some("問わない"),
        "name_kana" => Some("カナの順"),
        "-name_kana" => Some("カナの逆順"),
        "staff_number" => Some("職員番号の順"),
        "-staff_number" => Some("職員番号の逆順"),
        "code" => Some("建制順"),
        "joined" => Some("参画順"),
        _ => None,
    };
    known.or_else(|| term(name, value)).unwrap_or(value).to_owned()
}

/// A word of a closed vocabulary, by the parameters that carry one.
fn term(name: &str, value: &str) -> Option<&'static str> {
    match name {
        "form" => value
            .parse::<EmploymentForm>()
            .map(EmploymentForm::name_ja)
            .or_else(|_| value.parse::<PlacementForm>().map(PlacementForm::name_ja))
            .ok(),
        "recruitment_route" | "route" => {
            value.parse::<HiringRoute>().map(HiringRoute::name_ja).ok()
        }
        "state" => value.parse::<AssignmentState>().map(AssignmentState::name_ja).ok(),
        "post_type" => value.parse::<PostType>().map(PostType::name_ja).ok(),
        "grade" => value.parse::<Grade>().map(Grade::name_ja).ok(),
        "kind" => value.parse::<BodyKind>().map(BodyKind::name_ja).ok(),
        "function" => value.parse::<Function>().map(Function::name_ja).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_said_in_words() {
        let said = |name: &str, value: &str| in_words(&(name.to_owned(), value.to_owned()));
        for (name, value, words) in [
            ("as_of", "2026-04-01", ("基準日", "令和8年4月1日")),
            ("form", "dispatch", ("形態", PlacementForm::Dispatch.name_ja())),
            ("state", "draft", ("状態", AssignmentState::Draft.name_ja())),
            ("vacant", "true", ("空き", "はい")),
            ("fiscal_year", "2026", ("年度", "令和8年度")),
            ("name", "山田", ("氏名・カナ", "山田")),
        ] {
            assert_eq!(said(name, value), (words.0.to_owned(), words.1.to_owned()));
        }
    }
}
