//! What is recorded, in words: the audit record keeps short codes, and its readers are officers.

use crate::accounts::ApprovalKind;
use crate::pages::kit::Words;
use crate::vocab::{Language, Purpose, Role};

/// Code of an action and what it is called.
pub const DEEDS: &[(&str, &str)] = &[
    ("absence.add", "休職・研修派遣の登録"),
    ("absence.correct", "休職・研修派遣の訂正"),
    ("absence.retract", "休職・研修派遣の取消"),
    ("access.bulk_read", "短時間での多人数の閲覧"),
    ("access.probe", "権限のないものへの繰返しの要求"),
    ("access.refuse", "権限のない、または存在しないものへの要求の拒否"),
    ("account.add", "アカウントの作成"),
    ("account.change", "アカウントの変更"),
    ("account.change_password", "パスワードの変更"),
    ("account.check_password", "パスワードの確認"),
    ("account.grant", "役割の付与"),
    ("account.link", "人材リストの本人とアカウントの結び付け"),
    ("account.reset_password", "初期パスワードの再発行"),
    ("account.revoke_grant", "役割の取消"),
    ("affiliation.rebuild", "所属・受入の一覧の作り直し"),
    ("allowance_rule.add", "手当の規則の登録"),
    ("allowance_rule.change", "手当の規則の変更"),
    ("approval.approve", "申請の承認"),
    ("approval.ask", "二人の承認が要る操作の申請"),
    ("approval.bootstrap", "二人目ができる前の一人での実施"),
    ("approval.break_glass", "承認者不在時の緊急実施"),
    ("approval.decline", "申請の否決"),
    ("approval.withdraw", "申請の取下げ"),
    ("assessment.answer", "異議への発言"),
    ("assessment.assign", "評価団体の変更"),
    ("assessment.confirm", "水準の確定"),
    ("assessment.fill", "スキルシートの記入"),
    ("assessment.give_out", "スキルシートの配付"),
    ("assessment.import", "スキルシートの取込み"),
    ("assessment.many", "スキルシートの一括の手続"),
    ("assessment.object", "異議申立て"),
    ("assessment.rate", "評価の記入"),
    ("assessment.return", "スキルシートの差戻し"),
    ("assessment.review", "評価の確定"),
    ("assessment.submit", "スキルシートの提出"),
    ("assessment.supersede", "異議を認めた差替え"),
    ("assessment.uphold", "異議後の水準の維持"),
    ("assessment_cycle.create", "評価年度の作成"),
    ("assessment_cycle.enrol", "評価の対象者の追加"),
    ("assessment_cycle.open", "評価の開始"),
    ("assessment_cycle.publish", "評価結果の公表"),
    ("assessment_cycle.revise", "評価の日程の変更"),
    ("assignment.amend", "配属の案の変更"),
    ("assignment.announce", "内示"),
    ("assignment.cancel", "配属の案の取消"),
    ("assignment.correct_order", "発令番号の訂正"),
    ("assignment.change_share", "配属の割合の変更"),
    ("assignment.end", "配属の終了"),
    ("assignment.extend", "配属の延長"),
    ("assignment.follow", "配属の引継ぎ"),
    ("assignment.import", "配属一覧の取込み"),
    ("assignment.many", "配属の一括の手続"),
    ("assignment.order", "発令"),
    ("assignment.propose", "配属の案の作成"),
    ("assignment.recall", "内示の取消"),
    ("assignment.reinstate", "配属の取消の撤回"),
    ("assignment.reopen", "配属の終了の撤回"),
    ("assignment.rescind", "発令の取消"),
    ("audit.break", "監査記録の途切れについての説明"),
    ("assignment.unextend", "配属の延長の取消"),
    ("audit.erase_looks", "保存期間を過ぎた閲覧記録の消去"),
    ("backup.restore", "控えからの復元"),
    ("calendar.replace", "年間の仕事の取込み"),
    ("candidate.show", "候補者の提示"),
    ("candidate.take_back", "候補者の提示の取下げ"),
    ("demand.accept", "需要の採択"),
    ("demand.add", "需要の入力"),
    ("demand.amend", "需要の変更"),
    ("demand.carry_forward", "需要の繰越し"),
    ("demand.copy", "需要の複写"),
    ("demand.decline", "需要の見送り"),
    ("demand.import", "需要調査票の取込み"),
    ("demand.many", "需要の一括の手続"),
    ("demand.reconsider", "需要の採否の取消"),
    ("demand.restore", "需要の取下げの取消"),
    ("demand.return", "需要の差戻し"),
    ("demand.settle", "需要の充足"),
    ("demand.start_review", "需要の確認開始"),
    ("demand.step", "需要の手続"),
    ("demand.submit", "需要の提出"),
    ("demand.withdraw", "需要の取下げ"),
    ("demand_call.change", "需要調査の変更"),
    ("demand_call.claim_no_need", "需要なしの回答"),
    ("demand_call.many", "需要調査の一括の手続"),
    ("demand_call.open", "需要調査の開始"),
    ("demand_call.remind", "需要調査の督促"),
    ("demand_call.take_back_no_need", "需要なしの回答の取消"),
    ("demo.load", "試用データの読込み"),
    ("development_tool.replace", "人材育成の体系の取込み"),
    ("drafts.read", "内示前の案の閲覧"),
    ("employment.add", "任用の登録"),
    ("employment.change", "任用の変更"),
    ("employment.correct", "任用の訂正"),
    ("employment.decline", "任用の辞退"),
    ("employment.end", "任用の終了"),
    ("employment.transfer", "割愛・転籍"),
    ("exam.add", "資格の種類の登録"),
    ("exam.change", "資格の種類の変更"),
    ("hiring_plan.put", "採用予定の取込み"),
    ("hiring_round.add", "採用試験の登録"),
    ("hiring_round.change", "採用試験の変更"),
    ("hiring_round.import", "採用試験一覧の取込み"),
    ("host_ranking.rank", "候補者の希望順位の記入"),
    ("paper.number", "書類の番号の付与"),
    ("paper.print", "書類の作成"),
    ("paper.rescind_number", "書類の番号の取消"),
    ("paper_template.add", "書類の様式の登録"),
    ("import.undo", "ファイルの取込の取消"),
    ("import.reference", "基礎データの取込み"),
    ("init", "都道府県のフォルダーの取込み"),
    ("job_type.add", "ジョブタイプの登録"),
    ("job_type.change", "ジョブタイプの変更"),
    ("levels.read", "スキルの水準の閲覧"),
    ("organization.change", "団体の変更"),
    ("nomination.accept", "推薦による登録"),
    ("nomination.decline", "推薦の見送り"),
    ("nomination.nominate", "共通人材への推薦"),
    ("nomination.reopen", "推薦への回答の取消"),
    ("nomination.withdraw", "推薦の取下げ"),
    ("organization.import", "団体一覧の取込み"),
    ("organization.replace_participations", "参画の変更"),
    ("pause.add", "配属の休止の登録"),
    ("pause.resume", "配属の休止の終了"),
    ("planned_step.announce", "人事の予定の内示"),
    ("planned_step.enter", "人事の予定の入力"),
    ("planned_step.recall", "人事の予定の内示の取消"),
    ("planned_step.reinstate", "取り消した案の復活"),
    ("planned_step.withdraw", "人事の予定の案の取消"),
    ("post.close", "ポストの廃止"),
    ("post.create", "ポストの登録"),
    ("post.describe", "ポストの変更"),
    ("post.import", "ポスト一覧の取込み"),
    ("post.restore", "取込の取消によるポストの復元"),
    ("post.reopen", "ポストの廃止の取消"),
    ("post_type.replace_job_types", "ポスト種別の対応の変更"),
    ("prefecture.take_in", "都道府県の設定の取込み"),
    ("qualification.add", "資格の登録"),
    ("qualification.confirm", "申告された資格の確認"),
    ("qualification.correct", "資格の訂正"),
    ("qualification.declare", "本人による資格の申告"),
    ("qualification.retract", "資格の取消"),
    ("qualification.withdraw", "資格の申告の取下げ"),
    ("reference_table.change", "基礎データの表の変更"),
    ("read.log", "閲覧の記録"),
    ("reference_table.import", "基礎データの表の取込み"),
    ("registration.add", "共通人材の登録"),
    ("registration.withdraw", "共通人材の登録の終了"),
    ("rotation.announce", "異動計画の内示"),
    ("rotation.approve", "異動計画の承認"),
    ("rotation.cancel", "異動計画の中止"),
    ("rotation.circulate", "配置案の照会"),
    ("rotation.claim", "異動計画の計算の着手"),
    ("rotation.comment", "配置案への意見"),
    ("rotation.consent", "配置案への同意"),
    ("rotation.copy", "異動計画の複製"),
    ("rotation.create", "異動計画の作成"),
    ("rotation.edit_lines", "異動計画の行の変更"),
    ("rotation.failed", "異動計画の計算の失敗"),
    ("rotation.order", "異動計画の発令"),
    ("rotation.progress", "異動計画の計算の途中経過"),
    ("rotation.propose", "異動計画の提案"),
    ("rotation.refresh", "異動計画の事実の取直し"),
    ("rotation.release", "異動計画の計算の中断"),
    ("rotation.resume", "異動計画の計算の再開"),
    ("rotation.return", "異動計画の差戻し"),
    ("rotation.solve", "異動計画の計算の開始"),
    ("rotation.solve_end", "異動計画の計算の終了"),
    ("rotation.solved", "異動計画の計算の完了"),
    ("rotation.update", "異動計画の規則の変更"),
    ("rotation.withdraw_circulation", "配置案の照会の取下げ"),
    ("session.attempt", "サインインの失敗"),
    ("session.end", "サインインの終了"),
    ("session.misused_refresh", "サインインの不正な継続"),
    ("session.open", "サインイン"),
    ("session.refresh", "サインインの継続"),
    ("session.refuse", "サインインの拒否"),
    ("session.sign_out", "サインアウト"),
    ("skill_catalogue.change", "スキル体系の変更"),
    ("skill_catalogue.discard", "スキル体系の案の破棄"),
    ("skill_catalogue.import", "スキル体系の取込み"),
    ("skill_catalogue.publish", "スキル体系の公表"),
    ("skill_catalogue.rehearse", "スキル体系の取込みの確認"),
    ("skill_profile.record", "スキルの水準の記録"),
    ("store.probe", "書込みの確認"),
    ("talent.import", "共通人材名簿の取込み"),
    ("talent.restore", "取込の取消による復元"),
    ("talent.add", "人材の登録"),
    ("talent.undo", "人材の直前の手続の取消"),
    ("talent.update", "人材の変更"),
    ("target.add", "配置目標の登録"),
    ("transfer.announce", "異動の内示"),
    ("transfer.cancel", "異動の案の取消"),
    ("transfer.draft", "異動の起案"),
    ("transfer.order", "異動の発令"),
    ("transfer.recall", "異動の内示の取消"),
    ("transfer.rescind", "異動の発令の取消"),
    ("training_attendance.accept", "受講の申込みの承認"),
    ("training_attendance.ask", "受講の申込み"),
    ("training_attendance.complete", "研修の修了の記録"),
    ("training_attendance.decline", "受講の申込みの見送り"),
    ("training_attendance.enrol", "受講者の登録"),
    ("training_attendance.import", "受講の記録の取込み"),
    ("training_attendance.mark_absent", "研修の欠席の記録"),
    ("training_attendance.reopen", "受講の記録の取消し"),
    ("training_attendance.withdraw", "受講の取りやめ"),
    ("training_course.add", "研修の登録"),
    ("training_course.cancel", "研修の中止"),
    ("training_course.change", "研修の変更"),
    ("training_course.hold", "研修の実施の記録"),
    ("training_course.reopen", "研修の実施・中止の記録の取消し"),
    ("view.remove", "一覧の条件の削除"),
    ("view.save", "一覧の条件の保存"),
    ("wish.state", "意向の提出"),
    ("wish_officer.name", "意向の担当者の指名"),
    ("wish_officer.revoke", "意向の担当者の指名の取消"),
    ("wish_reasons.read", "配慮事項の閲覧"),
    ("wish_round.change", "意向調査の変更"),
    ("wish_round.open", "意向調査の開始"),
    ("wish_zone.add", "勤務地区分の登録"),
    ("wish_zone.change", "勤務地区分の変更"),
    ("wishes.read", "意向の閲覧"),
];

/// Kind of a subject and what it is called.
const KINDS: &[(&str, &str)] = &[
    ("account", "アカウント"),
    ("affiliation", "所属・受入"),
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
    ("session", "サインイン"),
    ("shown_candidate", "候補者の提示"),
    ("skill_catalogue", "スキル体系"),
    ("talent", "人材"),
    ("target", "配置目標"),
    ("training_attendance", "研修の受講"),
    ("training_course", "研修"),
    ("wish", "意向"),
    ("wish_officer", "意向の担当者"),
    ("wish_round", "意向調査"),
    ("wish_zone", "勤務地区分"),
];

fn name<'a>(table: &[(&str, &'a str)], code: &'a str) -> &'a str {
    table.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

/// What was done; the code itself where it has no name.
#[must_use]
pub fn deed(code: &str, language: Language) -> String {
    named(DEEDS, code, language)
}

/// What it was done to.
#[must_use]
pub fn kind(code: &str, language: Language) -> String {
    named(KINDS, code, language)
}

/// The codes are English words, so they are what an English page says, with spaces.
fn named(names: &[(&str, &str)], code: &str, language: Language) -> String {
    match language {
        Language::Japanese => name(names, code).to_owned(),
        Language::English => code.replace('.', ": ").replace('_', " "),
    }
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

    #[test]
    fn an_announcement_taken_back_is_not_a_return_to_the_home_body() {
        let taken_back = deed("assignment.recall", Language::Japanese);
        assert_eq!(taken_back, crate::assignment::Action::Recall.name_ja());
    }

    #[test]
    fn whatever_a_handler_records_has_a_name() {
        let mut files = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let (mut checked, mut missing) = (0, Vec::new());
        while let Some(place) = files.pop() {
            if place.is_dir() {
                files.extend(
                    std::fs::read_dir(place)
                        .expect("a folder")
                        .map(|entry| entry.expect("an entry").path()),
                );
                continue;
            }
            let text = std::fs::read_to_string(&place).unwrap_or_default();
            for start in [".write(\"", "AuditEvent::done(\"", "AuditEvent::refused(\""] {
                for code in text.split(start).skip(1).filter_map(|rest| rest.split('"').next()) {
                    checked += 1;
                    if code.contains('.') && name(DEEDS, code) == code {
                        missing.push(code.to_owned());
                    }
                }
            }
        }
        assert!(missing.is_empty() && checked > 60, "{missing:?} of {checked}");
    }
}
