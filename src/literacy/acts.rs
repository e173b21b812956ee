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
    STAFF_SURVEY_ADD = "staff_survey.add", "アンケートの登録", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_CHANGE = "staff_survey.change" as "update", "アンケートの変更", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_IMPORT = "staff_survey.import", "アンケートの取込み", [WriteStaffDevelopment], [Ledger];
    STAFF_SURVEY_SHARE = "staff_survey.share", "アンケートの結果の共有", [WriteStaffDevelopment], [Ledger],
        plain "県・市町に共有する" "Share it with the scheme",
        "「{}」の結果を県とすべての市町が見られるようにします。" "The prefecture and every municipality will see the results of {}.";
    STAFF_SURVEY_WITHDRAW = "staff_survey.withdraw", "アンケートの結果の共有の取りやめ", [WriteStaffDevelopment], [Ledger],
        plain "共有をやめる" "Stop sharing it",
        "「{}」の結果を、登録した団体と県だけが見られる状態に戻します。" "Only its body and the prefecture will see {}.";
}
