//! What can be done in this room.

crate::auth::acts! {
    DX_LEADER_ADD = "dx_leader.add", "DX推進リーダー・推進員の登録", [WriteStaffDevelopment], [Ledger];
    DX_LEADER_CHANGE = "dx_leader.change" as "update", "DX推進リーダー・推進員の変更", [WriteStaffDevelopment], [Ledger];
    DX_LEADER_IMPORT = "dx_leader.import", "DX推進リーダー・推進員の取込み", [WriteStaffDevelopment], [Ledger];
    DX_LEADER_APPOINT = "dx_leader.appoint", "DX推進リーダー・推進員の任命", [WriteStaffDevelopment], [Ledger],
        plain "任命する" "Appoint",
        "{} さんを任命したことを記録します。" "{} is appointed.";
    DX_LEADER_DECLINE = "dx_leader.decline", "DX推進リーダー・推進員の見送り", [WriteStaffDevelopment], [Ledger],
        plain "見送る" "Decline",
        "{} さんの任命を見送ります。" "{} is not appointed.";
    DX_LEADER_END = "dx_leader.end", "DX推進リーダー・推進員の任期の終了", [WriteStaffDevelopment], [Ledger],
        plain "任期の終了を記録する" "Record the end of the term",
        "{} さんの任期の終了と、参加した回数を記録します。" "The end of the term of {} is recorded, with the sessions attended.";
    DX_LEADER_REOPEN = "dx_leader.reopen", "DX推進リーダー・推進員の記録の取消し", [WriteStaffDevelopment], [Ledger],
        plain "候補に戻す" "Back to candidate",
        "{} さんを候補に戻します。" "{} is a candidate again.";
    LEADER_TARGET_ADD = "leader_target.add", "推進リーダーの目標の登録", [WriteStaffDevelopment], [Ledger];
    LEADER_TARGET_CHANGE = "leader_target.change" as "update", "推進リーダーの目標の変更", [WriteStaffDevelopment], [Ledger];
    LEADER_TARGET_IMPORT = "leader_target.import", "推進リーダーの目標の取込み", [WriteStaffDevelopment], [Ledger];
    COURSE_REQUEST_ADD = "course_request.add", "団体の研修の申込み", [WriteStaffDevelopment], [Ledger];
    COURSE_REQUEST_CHANGE = "course_request.change" as "update", "団体の研修の申込みの変更", [WriteStaffDevelopment], [Ledger];
    COURSE_REQUEST_IMPORT = "course_request.import", "団体の研修の申込みの取込み", [WriteStaffDevelopment], [Ledger];
    COURSE_REQUEST_ACCEPT = "course_request.accept", "団体の研修の申込みの承認", [WriteStaffDevelopment], [Ledger],
        plain "承認する" "Accept",
        "「{}」への申込みを承認し、講師を決めます。" "The request for {} is accepted, with its teacher.";
    COURSE_REQUEST_DECLINE = "course_request.decline", "団体の研修の申込みの見送り", [WriteStaffDevelopment], [Ledger],
        grave "見送る" "Decline",
        "「{}」への申込みを見送ります。理由が団体に表示されます。" "The request for {} is declined; the body sees why.";
    COURSE_REQUEST_HOLD = "course_request.hold", "団体の研修の実施の記録", [WriteStaffDevelopment], [Ledger],
        plain "実施と参加人数を記録する" "Record that it was held",
        "「{}」の実施日と参加した人数を記録します。" "Day and attendance of {} are recorded.";
    COURSE_ATTENDEE_ADD = "course_attendee.add", "団体の研修の受講者の登録", [WriteStaffDevelopment], [Ledger];
    COURSE_ATTENDEE_CHANGE = "course_attendee.change" as "update", "団体の研修の受講者の変更", [WriteStaffDevelopment], [Ledger];
    COURSE_ATTENDEE_IMPORT = "course_attendee.import", "団体の研修の受講者名簿の取込み", [WriteStaffDevelopment], [Ledger];
    STAFF_IDEA_ADD = "staff_idea.add", "職員のアイデアの登録", [WriteStaffDevelopment], [Ledger];
    STAFF_IDEA_CHANGE = "staff_idea.change" as "update", "職員のアイデアの変更", [WriteStaffDevelopment], [Ledger];
    STAFF_IDEA_IMPORT = "staff_idea.import", "職員のアイデアの取込み", [WriteStaffDevelopment], [Ledger];
    STAFF_IDEA_ADOPT = "staff_idea.adopt", "職員のアイデアの採用", [WriteStaffDevelopment], [Ledger],
        plain "計画に反映する" "Adopt it",
        "「{}」を計画に反映したことを記録し、ほかの団体にも見せます。" "{} is taken into the plan; other bodies see it.";
    STAFF_IDEA_DECLINE = "staff_idea.decline", "職員のアイデアの見送り", [WriteStaffDevelopment], [Ledger],
        plain "見送る" "Decline",
        "「{}」を見送ります。" "{} is not taken up.";
    STAFF_IDEA_REALISE = "staff_idea.realise", "職員のアイデアの実現", [WriteStaffDevelopment], [Ledger],
        plain "実現を記録する" "Record that it came true",
        "「{}」の実現を記録します。" "{} came true.";
    SKILL_QUESTIONNAIRE_ADD = "skill_questionnaire.add", "スキルチェックの設問票の登録", [KeepQuestionnaires], [Ledger];
    SKILL_QUESTIONNAIRE_CHANGE = "skill_questionnaire.change" as "update", "スキルチェックの設問票の変更", [KeepQuestionnaires], [Ledger];
    SKILL_QUESTIONNAIRE_IMPORT = "skill_questionnaire.import", "スキルチェックの設問票の取込み", [KeepQuestionnaires], [Ledger];
    SKILL_QUESTIONNAIRE_SHIP = "skill_questionnaire.ship", "標準のスキルチェックの登録", [KeepQuestionnaires], [Ledger];
    SKILL_QUESTIONNAIRE_RETIRE = "skill_questionnaire.retire", "スキルチェックの設問票の廃止", [KeepQuestionnaires], [Ledger],
        plain "使用をやめる" "Retire it",
        "「{}」は、新しい実施に使えなくなります。" "{} is not used for new rounds any more.";
    CHECK_QUESTION_ADD = "check_question.add", "スキルチェックの設問の登録", [KeepQuestionnaires], [Ledger];
    CHECK_QUESTION_CHANGE = "check_question.change" as "update", "スキルチェックの設問の変更", [KeepQuestionnaires], [Ledger];
    CHECK_QUESTION_IMPORT = "check_question.import", "スキルチェックの設問の取込み", [KeepQuestionnaires], [Ledger];
    SKILL_CHECK_ROUND_ADD = "skill_check_round.add", "スキルチェックの実施の登録", [WriteSkillChecks], [Ledger];
    SKILL_CHECK_ROUND_CHANGE = "skill_check_round.change" as "update", "スキルチェックの実施の変更", [WriteSkillChecks], [Ledger];
    SKILL_CHECK_ROUND_IMPORT = "skill_check_round.import", "スキルチェックの実施の取込み", [WriteSkillChecks], [Ledger];
    SKILL_CHECK_ROUND_OPEN = "skill_check_round.open", "スキルチェックの開始", [WriteSkillChecks], [Ledger],
        plain "回答を受け付ける" "Open it",
        "「{}」の回答の受付を始めます。以後、設問は変えられません。" "{} takes answers; its questions stay as they are.";
    SKILL_CHECK_ROUND_CLOSE = "skill_check_round.close", "スキルチェックの終了", [WriteSkillChecks], [Ledger],
        grave "受付を終えて集計する" "Close it",
        "「{}」の回答の受付を終えます。集計は一度だけ作られ、受付は再開できません。" "{} takes no further answers. Its figures are made once; it is never opened again.";
    SKILL_CHECK_LINK_ISSUE = "skill_check_link.issue", "スキルチェックの回答用リンクの発行", [GiveSkillCheckLinks], [Everything];
    SKILL_CHECK_LINK_WITHDRAW = "skill_check_link.withdraw", "スキルチェックの回答用リンクの取消し", [GiveSkillCheckLinks], [Everything];
    SKILL_CHECK_LINK_MISS = "skill_check_link.miss", "無効な回答用リンクの閲覧", [], [Account];
    SKILL_CHECK_ANSWER_GIVE = "skill_check_answer.give", "スキルチェックへの回答", [], [Everything];
    SKILL_CHECK_ANSWER_IMPORT = "skill_check_answer.import", "スキルチェックの回答の取込み", [WriteSkillChecks], [Everything];
    BADGE_STEP_ADD = "badge_step.add", "バッジの段階の登録", [KeepBadgeSteps], [Ledger];
    BADGE_STEP_CHANGE = "badge_step.change" as "update", "バッジの段階の変更", [KeepBadgeSteps], [Ledger];
    BADGE_STEP_IMPORT = "badge_step.import", "バッジの段階の取込み", [KeepBadgeSteps], [Ledger];
    BADGE_STEP_RETIRE = "badge_step.retire", "バッジの段階の廃止", [KeepBadgeSteps], [Ledger],
        plain "認定をやめる" "Retire it",
        "「{}」を、これから認定しないことにします。認定済みのバッジは残ります。" "{} is awarded no more; those awarded stay.";
    BADGE_AWARD_ADD = "badge_award.add", "バッジの認定", [AwardBadges], [Ledger];
    BADGE_AWARD_CHANGE = "badge_award.change" as "update", "バッジの認定の変更", [AwardBadges], [Ledger];
    BADGE_AWARD_IMPORT = "badge_award.import", "バッジの認定の取込み", [AwardBadges], [Ledger];
    BADGE_AWARD_JUDGE = "badge_award.judge", "バッジの規則による認定", [AwardBadges], [Ledger];
    BADGE_AWARD_REVOKE = "badge_award.revoke", "バッジの取消し", [AwardBadges], [Ledger],
        grave "取り消す" "Revoke it",
        "「{}」を取り消します。書き出した証明書も、取り消されたと分かるようになります。" "{} is revoked; credentials taken along are known as revoked.";
    STAFF_BADGE_ADD = "staff_badge.add", "一般職員のバッジの認定", [AwardStaffBadges], [Ledger];
    STAFF_BADGE_CHANGE = "staff_badge.change" as "update", "一般職員のバッジの認定の変更", [AwardStaffBadges], [Ledger];
    STAFF_BADGE_IMPORT = "staff_badge.import", "一般職員のバッジの認定の取込み", [AwardStaffBadges], [Ledger];
    STAFF_BADGE_JUDGE = "staff_badge.judge", "一般職員のバッジの規則による認定", [AwardStaffBadges], [Ledger];
    STAFF_BADGE_CLAIM = "staff_badge.claim", "一般職員のバッジの受取り", [], [Ledger];
    STAFF_BADGE_REVOKE = "staff_badge.revoke", "一般職員のバッジの取消し", [AwardStaffBadges], [Ledger],
        grave "取り消す" "Revoke it",
        "「{}」を取り消します。書き出した証明書も、取り消されたと分かるようになります。" "{} is revoked; credentials taken along are known as revoked.";
    STAFF_SURVEY_ADD = "staff_survey.add", "アンケートの登録", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_CHANGE = "staff_survey.change" as "update", "アンケートの変更", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_IMPORT = "staff_survey.import", "アンケートの取込み", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_SHARE = "staff_survey.share", "アンケートの結果の共有", [WriteStaffDevelopment], [Ledger],
        plain "県・市町に共有する" "Share it with the scheme",
        "「{}」の結果を県とすべての市町が見られるようにします。" "The prefecture and every municipality will see the results of {}.";
    STAFF_SURVEY_WITHDRAW = "staff_survey.withdraw", "アンケートの結果の共有の取りやめ", [WriteStaffDevelopment], [Ledger],
        plain "共有をやめる" "Stop sharing it",
        "「{}」の結果を、登録した団体と県だけが見られる状態に戻します。" "Only its body and the prefecture will see {}.";
    STAFF_TIER_ADD = "staff_tier.add", "階層別の人材像の登録", [WriteStaffDevelopment], [Ledger];
    STAFF_TIER_CHANGE = "staff_tier.change" as "update", "階層別の人材像の変更", [WriteStaffDevelopment], [Ledger];
    STAFF_TIER_IMPORT = "staff_tier.import", "階層別の人材像の取込み", [WriteStaffDevelopment], [Ledger];
}
