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
    ("access.note_use", "サービスアカウントの最終利用の記録"),
    ("account.import", "アカウント一覧の取込み"),
    ("account.mail", "自分へのメールの設定の変更"),
    ("account.review", "役割の年次の確認"),
    ("alarm.acknowledge", "警報の確認"),
    ("allowance_rule.remove", "手当の規則の除去"),
    ("attachment.add", "添付ファイルの登録"),
    ("attachment.retire", "添付ファイルの取下げ"),
    ("audit.rotate_key", "監査記録の鍵の切替え"),
    ("badge_award.add", "バッジの認定"),
    ("badge_award.change", "バッジの認定の変更"),
    ("badge_award.import", "バッジの認定の取込み"),
    ("badge_award.judge", "バッジの規則による認定"),
    ("badge_award.revoke", "バッジの取消し"),
    ("badge_step.add", "バッジの段階の登録"),
    ("badge_step.change", "バッジの段階の変更"),
    ("badge_step.import", "バッジの段階の取込み"),
    ("badge_step.retire", "バッジの段階の廃止"),
    ("career_stage.add", "キャリアパスの段階の登録"),
    ("career_stage.change", "キャリアパスの段階の変更"),
    ("career_stage.import", "キャリアパスの段階の取込み"),
    ("check_question.add", "スキルチェックの設問の登録"),
    ("check_question.change", "スキルチェックの設問の変更"),
    ("check_question.import", "スキルチェックの設問の取込み"),
    ("commitment.add", "コミットメントの登録"),
    ("commitment.change", "コミットメントの変更"),
    ("commitment.confirm", "コミットメントの完了の確認"),
    ("commitment.drop", "コミットメントの取りやめ"),
    ("commitment.import", "コミットメントの取込み"),
    ("commitment.reopen", "コミットメントの差戻し"),
    ("commitment.report", "コミットメントの結果の報告"),
    ("consultation.add", "相談の登録"),
    ("consultation.answer", "相談への回答"),
    ("consultation.ask_again", "相談の再度の相談"),
    ("consultation.change", "相談の変更"),
    ("consultation.import", "相談の取込み"),
    ("consultation.take", "相談の受付"),
    ("contact_officer.add", "団体別担当の登録"),
    ("contact_officer.change", "団体別担当の変更"),
    ("contact_officer.import", "団体別担当の取込み"),
    ("cost_agreement.add", "人件費の負担の取決めの登録"),
    ("cost_agreement.change", "人件費の負担の取決めの変更"),
    ("cost_agreement.conclude", "人件費の負担の取決めの締結"),
    ("cost_agreement.import", "人件費の負担の取決めの取込み"),
    ("cost_agreement.reopen", "人件費の負担の取決めの締結の取消し"),
    ("cost_correction.add", "負担金の精算の記録"),
    ("cost_correction.change", "負担金の精算の変更"),
    ("cost_correction.import", "負担金の精算の取込み"),
    ("council.add", "会議体の登録"),
    ("council.change", "会議体の変更"),
    ("council.end", "会議体の終了"),
    ("council.import", "会議体の一覧の取込み"),
    ("council.resume", "会議体の再開"),
    ("council_meeting.add", "会議の登録"),
    ("council_meeting.cancel", "会議の中止"),
    ("council_meeting.change", "会議の変更"),
    ("council_meeting.hold", "会議の開催の記録"),
    ("council_meeting.import", "会議の一覧の取込み"),
    ("council_meeting.reopen", "会議の開催・中止の取消し"),
    ("council_seat.add", "会議体のメンバーの登録"),
    ("council_seat.change", "会議体のメンバーの変更"),
    ("council_seat.import", "会議体のメンバーの取込み"),
    ("council_seat.leave", "会議体のメンバーの退任"),
    ("council_seat.return", "会議体のメンバーの退任の取消し"),
    ("course_attendee.add", "団体の研修の受講者の登録"),
    ("course_attendee.change", "団体の研修の受講者の変更"),
    ("course_attendee.import", "団体の研修の受講者名簿の取込み"),
    ("course_request.accept", "団体の研修の申込みの承認"),
    ("course_request.add", "団体の研修の申込み"),
    ("course_request.change", "団体の研修の申込みの変更"),
    ("course_request.decline", "団体の研修の申込みの見送り"),
    ("course_request.hold", "団体の研修の実施の記録"),
    ("course_request.import", "団体の研修の申込みの取込み"),
    ("cycle_answer.add", "答え・ヒントの登録"),
    ("cycle_answer.change", "答え・ヒントの変更"),
    ("cycle_answer.import", "答え・ヒントの取込み"),
    ("cycle_issue.add", "課題の登録"),
    ("cycle_issue.bring", "課題の持ち寄り"),
    ("cycle_issue.change", "課題の変更"),
    ("cycle_issue.drop", "課題の取りやめ"),
    ("cycle_issue.import", "課題の取込み"),
    ("cycle_issue.reopen", "課題の再開"),
    ("cycle_issue.solve", "課題の解決の記録"),
    ("cycle_participation.add", "加速サイクルへの参加の登録"),
    ("cycle_participation.change", "加速サイクルへの参加の変更"),
    ("cycle_participation.import", "加速サイクルへの参加の取込み"),
    ("cycle_session.add", "加速サイクルの回の登録"),
    ("cycle_session.cancel", "加速サイクルの回の中止"),
    ("cycle_session.change", "加速サイクルの回の変更"),
    ("cycle_session.hold", "加速サイクルの回の開催の記録"),
    ("cycle_session.import", "加速サイクルの回の取込み"),
    ("cycle_session.reopen", "加速サイクルの回の開催・中止の取消し"),
    ("development_plan.add", "育成計画の作成"),
    ("development_plan.agree", "育成計画への本人の合意"),
    ("development_plan.change", "育成計画の変更"),
    ("development_plan.endorse", "育成計画への上司の合意"),
    ("development_plan.import", "育成計画の取込み"),
    ("development_plan.look_back", "育成計画の振返り"),
    ("development_plan.resume", "育成計画の振返りの取消し"),
    ("development_plan.revise", "育成計画の見直し"),
    ("dx_leader.add", "DX推進リーダー・推進員の登録"),
    ("dx_leader.appoint", "DX推進リーダー・推進員の任命"),
    ("dx_leader.change", "DX推進リーダー・推進員の変更"),
    ("dx_leader.decline", "DX推進リーダー・推進員の見送り"),
    ("dx_leader.end", "DX推進リーダー・推進員の任期の終了"),
    ("dx_leader.import", "DX推進リーダー・推進員の取込み"),
    ("dx_leader.reopen", "DX推進リーダー・推進員の記録の取消し"),
    ("dx_plan.add", "DX計画・体制の登録"),
    ("dx_plan.change", "DX計画・体制の変更"),
    ("dx_plan.import", "DX計画・体制の取込み"),
    ("equipment_loan.add", "機器の貸与の登録"),
    ("equipment_loan.change", "機器の貸与の変更"),
    ("equipment_loan.import", "機器の貸与の取込み"),
    ("equipment_loan.lose", "機器の貸与の紛失の記録"),
    ("equipment_loan.reopen", "機器の貸与の返却・紛失の取消し"),
    ("equipment_loan.return", "機器の貸与の返却の記録"),
    ("exam.remove", "資格の種類の除去"),
    ("feed.make", "自分のカレンダーの発行"),
    ("feed.revoke", "自分のカレンダーの停止"),
    ("handover_note.add", "引継ぎのメモの登録"),
    ("handover_note.change", "引継ぎのメモの変更"),
    ("handover_note.hand_over", "引継ぎのメモの引継ぎ"),
    ("handover_note.import", "引継ぎのメモの取込み"),
    ("handover_note.reopen", "引継ぎのメモの書き直し"),
    ("hiring_candidate.add", "受験者・内定者の登録"),
    ("hiring_candidate.change", "受験者・内定者の変更"),
    ("hiring_candidate.decline", "辞退の記録"),
    ("hiring_candidate.erase", "採用しない人の個人情報の消去"),
    ("hiring_candidate.hire", "採用の記録"),
    ("hiring_candidate.import", "受験者・内定者の取込み"),
    ("hiring_candidate.many", "採用しない人の個人情報の一括の消去"),
    ("hiring_candidate.offer", "内定の記録"),
    ("hiring_candidate.resume", "内定・辞退の取消し"),
    ("hiring_candidate.unhire", "採用の記録の取消し"),
    ("hiring_plan.remove", "採用予定の除去"),
    ("identity.link", "認証サーバーの利用者との結び付け"),
    ("identity.unlink", "認証サーバーの利用者との結び付けの解除"),
    ("information_system.add", "情報システムの登録"),
    ("information_system.change", "情報システムの変更"),
    ("information_system.import", "情報システム台帳の取込み"),
    ("information_system.reinstate", "情報システムの廃止の取消し"),
    ("information_system.retire", "情報システムの廃止"),
    ("joint_participation.add", "共同利用への参加の登録"),
    ("joint_participation.change", "共同利用への参加の変更"),
    ("joint_participation.import", "共同利用への参加の取込み"),
    ("joint_participation.join", "共同利用への参加の決定"),
    ("joint_participation.leave", "共同利用への参加の取りやめ"),
    ("joint_system.add", "共同利用システムの登録"),
    ("joint_system.award", "共同調達の落札"),
    ("joint_system.change", "共同利用システムの変更"),
    ("joint_system.contract", "共同調達の個別契約"),
    ("joint_system.deliberate", "共同利用の部会での検討"),
    ("joint_system.end", "共同利用の終了"),
    ("joint_system.import", "共同利用システムの取込み"),
    ("joint_system.operate", "共同利用の運用の開始"),
    ("joint_system.renew", "共同利用の更新の検討"),
    ("joint_system.specify", "共同利用の仕様の調整"),
    ("joint_system.tender", "共同調達の入札"),
    ("leader_target.add", "推進リーダーの目標の登録"),
    ("leader_target.change", "推進リーダーの目標の変更"),
    ("leader_target.import", "推進リーダーの目標の取込み"),
    ("notice.read", "お知らせを既読にする"),
    ("notice.read_all", "お知らせをすべて既読にする"),
    ("open_data_edition.discard", "オープンデータの版の破棄"),
    ("open_data_edition.make", "オープンデータの版の作成"),
    ("open_data_edition.publish", "オープンデータの版の公開"),
    ("outbox.claim", "送信の着手"),
    ("outbox.free", "送信の中断"),
    ("outbox.note", "送信の結果"),
    ("outbox.resend", "未達のメールの再送"),
    ("outside_expert.add", "外部人材の登録"),
    ("outside_expert.change", "外部人材の変更"),
    ("outside_expert.end", "外部人材の契約の終了"),
    ("outside_expert.import", "外部人材の取込み"),
    ("outside_expert.resume", "外部人材の契約の再開"),
    ("pay_rate.add", "給与等の単価の登録"),
    ("pay_rate.change", "給与等の単価の変更"),
    ("pay_rate.import", "給与等の単価の取込み"),
    ("placement_outcome.add", "配属の成果・引継ぎの記録"),
    ("placement_outcome.change", "配属の成果・引継ぎの変更"),
    ("placement_outcome.hand_over", "引継ぎの完了"),
    ("placement_outcome.import", "配属の成果・引継ぎの取込み"),
    ("placement_outcome.resume", "引継ぎの完了の取消し"),
    ("plan_measure.add", "計画の施策の登録"),
    ("plan_measure.change", "計画の施策の変更"),
    ("plan_measure.finish", "計画の施策の完了"),
    ("plan_measure.import", "計画の施策の取込み"),
    ("plan_measure.resume", "計画の施策の再開"),
    ("plan_measure.start", "計画の施策の着手"),
    ("plan_measure.stop", "計画の施策の取りやめ"),
    ("post.budget", "ポストの人件費の枠"),
    ("post.hand_over", "ポストの職名の引継ぎ"),
    ("practice.add", "取組・好事例の登録"),
    ("practice.change", "取組・好事例の変更"),
    ("practice.import", "取組・好事例の取込み"),
    ("practice.open", "取組・好事例の公開の承認"),
    ("practice.share", "取組・好事例の共有"),
    ("practice.withdraw", "取組・好事例の共有の取りやめ"),
    ("practice_application.add", "持ち帰り実践の登録"),
    ("practice_application.change", "持ち帰り実践の変更"),
    ("practice_application.give_up", "持ち帰り実践の断念の記録"),
    ("practice_application.import", "持ち帰り実践の取込み"),
    ("practice_application.retry", "持ち帰り実践の再試行"),
    ("practice_application.work", "持ち帰り実践の定着の記録"),
    ("published_count.add", "公表された件数の登録"),
    ("published_count.change", "公表された件数の変更"),
    ("published_count.import", "公表された件数の取込み"),
    ("recruitment_channel.add", "採用の広報の登録"),
    ("recruitment_channel.change", "採用の広報の変更"),
    ("recruitment_channel.import", "採用の広報の取込み"),
    ("reference_table.retire", "基礎データの行の除去"),
    ("return_column.add", "国への報告の列の登録"),
    ("return_column.change", "国への報告の列の変更"),
    ("return_column.import", "国への報告の列の取込み"),
    ("rotation.add_scenario", "異動計画の想定の登録"),
    ("rotation.adopt", "異動計画に別の計画の結果を採用"),
    ("rotation.change_scenario", "異動計画の想定の変更"),
    ("rotation.judge", "異動計画の想定の判定の開始"),
    ("rotation.judge_end", "異動計画の判定の終了"),
    ("rotation.judge_stability", "異動計画の安定性の判定の開始"),
    ("rotation.plan_hires", "異動計画の採用予定の変更"),
    ("rotation.recall", "異動計画の内示の取消"),
    ("rotation.remove_scenario", "異動計画の想定の削除"),
    ("rotation.replace_hire", "異動計画の採用予定を採用者に置き換え"),
    ("rotation.stop_judging", "異動計画の想定の判定の中止"),
    ("rotation.take_over", "想定の立て直しを異動計画にする"),
    ("second_factor.begin", "認証アプリの設定の開始"),
    ("second_factor.codes", "復旧コードの発行"),
    ("second_factor.remove", "認証アプリの設定を外す"),
    ("second_factor.reset", "二要素の設定の取消"),
    ("second_factor.set_up", "認証アプリの設定"),
    ("service_account.add", "サービスアカウントの作成"),
    ("service_account.revoke", "サービスアカウントの停止"),
    ("service_account.rotate", "サービスアカウントの秘密の切替え"),
    ("session.end_elsewhere", "認証サーバーからのサインアウト"),
    ("session.know", "覚えのあるサインインだとの回答"),
    ("session.prove", "本人であることの確認"),
    ("skill_check_answer.give", "スキルチェックへの回答"),
    ("skill_check_answer.import", "スキルチェックの回答の取込み"),
    ("skill_check_link.issue", "スキルチェックの回答用リンクの発行"),
    ("skill_check_link.miss", "無効な回答用リンクの閲覧"),
    ("skill_check_link.withdraw", "スキルチェックの回答用リンクの取消し"),
    ("skill_check_round.add", "スキルチェックの実施の登録"),
    ("skill_check_round.change", "スキルチェックの実施の変更"),
    ("skill_check_round.close", "スキルチェックの終了"),
    ("skill_check_round.import", "スキルチェックの実施の取込み"),
    ("skill_check_round.open", "スキルチェックの開始"),
    ("skill_questionnaire.add", "スキルチェックの設問票の登録"),
    ("skill_questionnaire.change", "スキルチェックの設問票の変更"),
    ("skill_questionnaire.import", "スキルチェックの設問票の取込み"),
    ("skill_questionnaire.retire", "スキルチェックの設問票の廃止"),
    ("skill_questionnaire.ship", "標準のスキルチェックの登録"),
    ("staff_badge.add", "一般職員のバッジの認定"),
    ("staff_badge.change", "一般職員のバッジの認定の変更"),
    ("staff_badge.claim", "一般職員のバッジの受取り"),
    ("staff_badge.import", "一般職員のバッジの認定の取込み"),
    ("staff_badge.judge", "一般職員のバッジの規則による認定"),
    ("staff_badge.revoke", "一般職員のバッジの取消し"),
    ("staff_idea.add", "職員のアイデアの登録"),
    ("staff_idea.adopt", "職員のアイデアの採用"),
    ("staff_idea.change", "職員のアイデアの変更"),
    ("staff_idea.decline", "職員のアイデアの見送り"),
    ("staff_idea.import", "職員のアイデアの取込み"),
    ("staff_idea.realise", "職員のアイデアの実現"),
    ("staff_survey.add", "アンケートの登録"),
    ("staff_survey.change", "アンケートの変更"),
    ("staff_survey.import", "アンケートの取込み"),
    ("staff_survey.share", "アンケートの結果の共有"),
    ("staff_survey.withdraw", "アンケートの結果の共有の取りやめ"),
    ("staff_tier.add", "階層別の人材像の登録"),
    ("staff_tier.change", "階層別の人材像の変更"),
    ("staff_tier.import", "階層別の人材像の取込み"),
    ("support_menu.add", "支援メニューの登録"),
    ("support_menu.change", "支援メニューの変更"),
    ("support_menu.close", "支援メニューの受付の終了"),
    ("support_menu.import", "支援メニューの取込み"),
    ("support_menu.offer", "支援メニューの受付の再開"),
    ("support_visit.accept", "訪問・派遣の決定"),
    ("support_visit.add", "訪問・派遣の依頼"),
    ("support_visit.change", "訪問・派遣の変更"),
    ("support_visit.close", "訪問・派遣のフォローの完了"),
    ("support_visit.decline", "訪問・派遣の見送り"),
    ("support_visit.hold", "訪問・派遣の実施の記録"),
    ("support_visit.import", "訪問・派遣の取込み"),
    ("support_visit.reopen", "訪問・派遣の記録の取消し"),
    ("target.remove", "配置目標の除去"),
    ("transfer.undo", "異動の直前の手続の取消"),
    ("view.remove", "一覧の条件の削除"),
    ("view.save", "一覧の条件の保存"),
    ("webhook.add", "Webhookの登録"),
    ("webhook.change", "Webhookの変更"),
    ("webhook.renew_secret", "Webhookの秘密の切替え"),
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
