//! Acts are said once, in their rooms, and are recorded and told as they always were.

use std::collections::{BTreeMap, BTreeSet};

use dxship::auth::Action;
use dxship::insight::{act_name, acts};
use dxship::vocab::{Act, Language};
use regex::Regex;

use crate::tidy::{SOURCES, none};

/// What was told before the rooms said it themselves, in the order of the words.
const AS_BEFORE: &str = include_str!("fixtures/acts.txt");
/// What came since.
const SINCE: &[(&str, &str)] = &[
    ("account.import", "アカウント一覧の取込み"),
    ("account.mail", "自分へのメールの設定の変更"),
    ("alarm.acknowledge", "警報の確認"),
    ("allowance_rule.remove", "手当の規則の除去"),
    ("audit.rotate_key", "監査記録の鍵の切替え"),
    ("exam.remove", "資格の種類の除去"),
    ("feed.make", "自分のカレンダーの発行"),
    ("feed.revoke", "自分のカレンダーの停止"),
    ("hiring_plan.remove", "採用予定の除去"),
    ("notice.read", "お知らせを既読にする"),
    ("notice.read_all", "お知らせをすべて既読にする"),
    ("outbox.claim", "送信の着手"),
    ("outbox.free", "送信の中断"),
    ("outbox.note", "送信の結果"),
    ("outbox.resend", "未達のメールの再送"),
    ("post.budget", "ポストの人件費の枠"),
    ("post.hand_over", "ポストの職名の引継ぎ"),
    ("reference_table.retire", "基礎データの行の除去"),
    ("rotation.adopt", "異動計画に別の計画の結果を採用"),
    ("rotation.recall", "異動計画の内示の取消"),
    ("second_factor.begin", "認証アプリの設定の開始"),
    ("second_factor.codes", "復旧コードの発行"),
    ("second_factor.remove", "認証アプリの設定を外す"),
    ("second_factor.reset", "二要素の設定の取消"),
    ("second_factor.set_up", "認証アプリの設定"),
    ("session.know", "覚えのあるサインインだとの回答"),
    ("session.prove", "本人であることの確認"),
    ("target.remove", "配置目標の除去"),
    ("transfer.undo", "異動の直前の手続の取消"),
    ("view.remove", "一覧の条件の削除"),
    ("view.save", "一覧の条件の保存"),
    ("wish_zone.remove", "勤務地区分の除去"),
];

#[test]
fn what_is_recorded_is_told_as_before() {
    let before = AS_BEFORE.lines().filter_map(|line| line.split_once('\t'));
    let expected: BTreeMap<&str, &str> = before.chain(SINCE.iter().copied()).collect();
    let now: BTreeMap<&str, &str> = acts().iter().map(|act| (act.word, act.name_ja)).collect();
    assert_eq!(now, expected);
    assert_eq!(acts().len(), expected.len(), "a word stands twice");
    for (word, name) in expected {
        assert_eq!(act_name(word, Language::Japanese), name);
        assert_eq!(act_name(word, Language::English), word.replace('.', ": ").replace('_', " "));
    }
}

#[test]
fn what_nobody_knows_any_more_is_told_by_its_word() {
    assert_eq!(act_name("gone.away_now", Language::Japanese), "gone.away_now");
    assert_eq!(act_name("gone.away_now", Language::English), "gone: away now");
}

#[test]
fn what_a_person_does_says_under_which_permission_and_what_it_locks() {
    let known: BTreeSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    let fault = |act: &Act| {
        let unknown = act.permissions.iter().find(|name| !known.contains(*name));
        let unlocked = !act.permissions.is_empty() && act.locks.is_empty();
        (unlocked || unknown.is_some() || act.step.is_empty())
            .then(|| format!("{}: {unknown:?} {:?}", act.word, act.locks))
    };
    none(acts().iter().filter_map(fault).collect());
}

#[test]
fn an_act_is_named_as_its_word_and_never_written_as_text() {
    let text = Regex::new(
        r#"(?:\.write(?:_blocking)?|AuditEvent::done|\bstep|\brecord(?:ed)?|\bnote|\bfinish|\baudit)\(\s*(?:\(\s*)?(?:\w+, )*"[a-z_]+\.[a-z_]+""#,
    );
    let declared = Regex::new(
        r#"(?m)^\s*(?:pub const )?([A-Z_]+)(?:: Act)? =\s*(?:Act::of_program\(\s*)?"([a-z_.]+)""#,
    );
    let (text, declared) = (text.unwrap(), declared.unwrap());
    let (mut faults, mut checked) = (Vec::new(), 0);
    for source in SOURCES.iter() {
        if source.name.ends_with("acts.rs") {
            for found in declared.captures_iter(&source.code) {
                checked += 1;
                if found[1] != found[2].to_uppercase().replace('.', "_") {
                    faults.push(format!("{}: {} is `{}`", source.name, &found[1], &found[2]));
                }
            }
        } else {
            let found = text.find_iter(&source.code).map(|found| found.as_str().to_owned());
            faults.extend(found.map(|text| format!("{}: {text}: an act is text", source.name)));
        }
    }
    assert!(checked > 200, "{checked}");
    none(faults);
}

#[test]
fn what_may_be_done_is_compared_as_acts() {
    let text =
        Regex::new(r#"allowed_actions[^;{}]*?(?:&?"[a-z_]+"|as_str\(\)|act\.step\b)"#).unwrap();
    let fault = |source: &crate::tidy::Source| {
        text.find(&source.code).map(|found| format!("{}: {}", source.name, found.as_str()))
    };
    none(SOURCES.iter().filter_map(fault).collect());
}
