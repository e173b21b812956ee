//! What can be done in this room.

crate::auth::acts! {
    COUNCIL_ADD = "council.add", "会議体の登録", [WriteCouncils], [Ledger];
    COUNCIL_CHANGE = "council.change" as "update", "会議体の変更", [WriteCouncils], [Ledger];
    COUNCIL_IMPORT = "council.import", "会議体の一覧の取込み", [WriteCouncils], [Ledger];
    COUNCIL_END = "council.end", "会議体の終了", [WriteCouncils], [Ledger],
        grave "終了を記録する" "Record that it ended",
        "「{}」を終了したものとして記録します。" "{} is recorded as ended.";
    COUNCIL_RESUME = "council.resume", "会議体の再開", [WriteCouncils], [Ledger],
        plain "再開する" "Resume it",
        "「{}」を活動中に戻します。" "{} is active again.";
    COUNCIL_SEAT_ADD = "council_seat.add", "会議体のメンバーの登録", [WriteCouncils], [Ledger];
    COUNCIL_SEAT_CHANGE = "council_seat.change" as "update", "会議体のメンバーの変更", [WriteCouncils], [Ledger];
    COUNCIL_SEAT_IMPORT = "council_seat.import", "会議体のメンバーの取込み", [WriteCouncils], [Ledger];
    COUNCIL_SEAT_LEAVE = "council_seat.leave", "会議体のメンバーの退任", [WriteCouncils], [Ledger],
        plain "退任を記録する" "Record the last day",
        "「{}」の退任を記録します。後任は新しいメンバーとして登録します。" "{} leaves. A successor is added as a member.";
    COUNCIL_SEAT_RETURN = "council_seat.return", "会議体のメンバーの退任の取消し", [WriteCouncils], [Ledger],
        plain "退任を取り消す" "Take the last day back",
        "「{}」を在任中に戻します。" "{} is a member again.";
    COUNCIL_MEETING_ADD = "council_meeting.add", "会議の登録", [WriteCouncils], [Ledger];
    COUNCIL_MEETING_CHANGE = "council_meeting.change" as "update", "会議の変更", [WriteCouncils], [Ledger];
    COUNCIL_MEETING_IMPORT = "council_meeting.import", "会議の一覧の取込み", [WriteCouncils], [Ledger];
    COUNCIL_MEETING_HOLD = "council_meeting.hold", "会議の開催の記録", [WriteCouncils], [Ledger],
        plain "開催したことを記録する" "Record that it was held",
        "「{}」を開催済にします。話し合ったことと成果を残します。" "{} was held: what was said and what came of it are kept.";
    COUNCIL_MEETING_CANCEL = "council_meeting.cancel", "会議の中止", [WriteCouncils], [Ledger],
        grave "中止する" "Cancel it",
        "「{}」を中止したものとして記録します。" "{} is recorded as cancelled.";
    COUNCIL_MEETING_REOPEN = "council_meeting.reopen", "会議の開催・中止の取消し", [WriteCouncils], [Ledger],
        plain "予定に戻す" "Plan it again",
        "「{}」を予定に戻します。" "{} is planned again.";
    COMMITMENT_ADD = "commitment.add", "コミットメントの登録", [WriteCommitments], [Ledger];
    COMMITMENT_CHANGE = "commitment.change" as "update", "コミットメントの変更", [WriteCommitments], [Ledger];
    COMMITMENT_IMPORT = "commitment.import", "コミットメントの取込み", [WriteCommitments], [Ledger];
    COMMITMENT_REPORT = "commitment.report", "コミットメントの結果の報告", [WriteCommitments], [Ledger],
        plain "果たしたことを報告する" "Report that it is done",
        "「{}」を果たしたことを、結果とともに県に報告します。" "{} is reported as done, with its result.";
    COMMITMENT_CONFIRM = "commitment.confirm", "コミットメントの完了の確認", [WriteCommitments], [Ledger],
        plain "完了を確認する" "Confirm that it is done",
        "「{}」を完了とします。次の会議の未完了の一覧から外れます。" "{} is done and no longer shown as open at the next meeting.";
    COMMITMENT_DROP = "commitment.drop", "コミットメントの取りやめ", [WriteCommitments], [Ledger],
        grave "取りやめる" "Give it up",
        "「{}」を取りやめます。理由を結果に書いてください。" "{} is given up. Say why in the result.";
    COMMITMENT_REOPEN = "commitment.reopen", "コミットメントの差戻し", [WriteCommitments], [Ledger],
        plain "対応中に戻す" "Open it again",
        "「{}」を対応中に戻します。" "{} is open again.";
    JOINT_SYSTEM_ADD = "joint_system.add", "共同利用システムの登録", [WriteJointSystems], [Ledger];
    JOINT_SYSTEM_CHANGE = "joint_system.change" as "update", "共同利用システムの変更", [WriteJointSystems], [Ledger];
    JOINT_SYSTEM_IMPORT = "joint_system.import", "共同利用システムの取込み", [WriteJointSystems], [Ledger];
    JOINT_SYSTEM_DELIBERATE = "joint_system.deliberate", "共同利用の部会での検討", [WriteJointSystems], [Ledger],
        plain "部会での検討に進める" "Take it to the subcommittee",
        "「{}」を部会での検討に進めます。" "{} goes to the subcommittee.";
    JOINT_SYSTEM_SPECIFY = "joint_system.specify", "共同利用の仕様の調整", [WriteJointSystems], [Ledger],
        plain "仕様の調整に進める" "Go on to the specification",
        "「{}」の仕様の調整に進めます。部会で決めたことを残します。" "{} goes on to its specification; what was decided is kept.";
    JOINT_SYSTEM_TENDER = "joint_system.tender", "共同調達の入札", [WriteJointSystems], [Ledger],
        plain "入札に進める" "Go on to the tender",
        "「{}」を入札に進めます。" "{} goes to tender.";
    JOINT_SYSTEM_AWARD = "joint_system.award", "共同調達の落札", [WriteJointSystems], [Ledger],
        plain "落札者を記録する" "Record who won",
        "「{}」の落札者を記録します。" "Who won the tender for {} is recorded.";
    JOINT_SYSTEM_CONTRACT = "joint_system.contract", "共同調達の個別契約", [WriteJointSystems], [Ledger],
        plain "個別契約に進める" "Go on to the contracts",
        "「{}」の、参加団体ごとの契約に進めます。" "Each member makes its contract for {}.";
    JOINT_SYSTEM_OPERATE = "joint_system.operate", "共同利用の運用の開始", [WriteJointSystems], [Ledger],
        plain "運用の開始を記録する" "Record that it is in operation",
        "「{}」の運用を始めます。" "{} is in operation.";
    JOINT_SYSTEM_RENEW = "joint_system.renew", "共同利用の更新の検討", [WriteJointSystems], [Ledger],
        plain "更新の検討に進める" "Begin its renewal",
        "「{}」の更新の検討を始めます。" "The renewal of {} begins.";
    JOINT_SYSTEM_END = "joint_system.end", "共同利用の終了", [WriteJointSystems], [Ledger],
        grave "終了を記録する" "Record that it ended",
        "「{}」の共同利用を終了したものとして記録します。" "{} is recorded as ended.";
    JOINT_PARTICIPATION_ADD = "joint_participation.add", "共同利用への参加の登録", [WriteJointParticipations], [Ledger];
    JOINT_PARTICIPATION_CHANGE = "joint_participation.change" as "update", "共同利用への参加の変更", [WriteJointParticipations], [Ledger];
    JOINT_PARTICIPATION_IMPORT = "joint_participation.import", "共同利用への参加の取込み", [WriteJointParticipations], [Ledger];
    JOINT_PARTICIPATION_JOIN = "joint_participation.join", "共同利用への参加の決定", [WriteJointParticipations], [Ledger],
        plain "参加を決める" "Join it",
        "「{}」への参加を決めます。契約は情報システム台帳から選びます。" "Your body joins: {}. Choose its contract from the ledger of systems.";
    JOINT_PARTICIPATION_LEAVE = "joint_participation.leave", "共同利用への参加の取りやめ", [WriteJointParticipations], [Ledger],
        grave "参加をやめる" "Leave it",
        "「{}」への参加をやめます。" "Your body leaves: {}.";
    SUPPORT_MENU_ADD = "support_menu.add", "支援メニューの登録", [KeepBodySupport], [Ledger];
    SUPPORT_MENU_CHANGE = "support_menu.change" as "update", "支援メニューの変更", [KeepBodySupport], [Ledger];
    SUPPORT_MENU_IMPORT = "support_menu.import", "支援メニューの取込み", [KeepBodySupport], [Ledger];
    SUPPORT_MENU_CLOSE = "support_menu.close", "支援メニューの受付の終了", [KeepBodySupport], [Ledger],
        plain "受付を終える" "Stop offering it",
        "「{}」の受付を終えます。" "{} is offered no longer.";
    SUPPORT_MENU_OFFER = "support_menu.offer", "支援メニューの受付の再開", [KeepBodySupport], [Ledger],
        plain "受付を再開する" "Offer it again",
        "「{}」の受付を再開します。" "{} is offered again.";
    SUPPORT_VISIT_ADD = "support_visit.add", "訪問・派遣の依頼", [WriteBodySupport], [Ledger];
    SUPPORT_VISIT_CHANGE = "support_visit.change" as "update", "訪問・派遣の変更", [WriteBodySupport], [Ledger];
    SUPPORT_VISIT_IMPORT = "support_visit.import", "訪問・派遣の取込み", [WriteBodySupport], [Ledger];
    SUPPORT_VISIT_ACCEPT = "support_visit.accept", "訪問・派遣の決定", [WriteBodySupport], [Ledger],
        plain "派遣を決める" "Accept it",
        "「{}」を実施することに決め、担当者と予定日を団体に知らせます。" "{} will be done; the body sees by whom and when.";
    SUPPORT_VISIT_DECLINE = "support_visit.decline", "訪問・派遣の見送り", [WriteBodySupport], [Ledger],
        grave "見送る" "Decline it",
        "「{}」を見送ります。理由が団体に表示されます。" "{} is declined; the body sees why.";
    SUPPORT_VISIT_HOLD = "support_visit.hold", "訪問・派遣の実施の記録", [WriteBodySupport], [Ledger],
        plain "実施したことを記録する" "Record that it was done",
        "「{}」の実施日、日数、分かったことを記録します。" "Day, length and findings of {} are recorded.";
    SUPPORT_VISIT_CLOSE = "support_visit.close", "訪問・派遣のフォローの完了", [WriteBodySupport], [Ledger],
        plain "フォローを終える" "Close its follow-up",
        "「{}」のその後を記録して終えます。" "What came of {} is recorded, and it is closed.";
    SUPPORT_VISIT_REOPEN = "support_visit.reopen", "訪問・派遣の記録の取消し", [WriteBodySupport], [Ledger],
        plain "決定に戻す" "Take it back to accepted",
        "「{}」を実施前に戻します。" "{} is to be done again.";
    OUTSIDE_EXPERT_ADD = "outside_expert.add", "外部人材の登録", [WriteBodySupport], [Ledger];
    OUTSIDE_EXPERT_CHANGE = "outside_expert.change" as "update", "外部人材の変更", [WriteBodySupport], [Ledger];
    OUTSIDE_EXPERT_IMPORT = "outside_expert.import", "外部人材の取込み", [WriteBodySupport], [Ledger];
    OUTSIDE_EXPERT_END = "outside_expert.end", "外部人材の契約の終了", [WriteBodySupport], [Ledger],
        plain "契約の終了を記録する" "Record that it ended",
        "「{}」の契約の終了と成果を記録します。" "The end of {} and its results are recorded.";
    OUTSIDE_EXPERT_RESUME = "outside_expert.resume", "外部人材の契約の再開", [WriteBodySupport], [Ledger],
        plain "契約中に戻す" "Resume it",
        "「{}」を契約中に戻します。" "{} is engaged again.";
    CONTACT_OFFICER_ADD = "contact_officer.add", "団体別担当の登録", [KeepBodySupport], [Ledger];
    CONTACT_OFFICER_CHANGE = "contact_officer.change" as "update", "団体別担当の変更", [KeepBodySupport], [Ledger];
    CONTACT_OFFICER_IMPORT = "contact_officer.import", "団体別担当の取込み", [KeepBodySupport], [Ledger];
    DX_PLAN_ADD = "dx_plan.add", "DX計画・体制の登録", [WriteBodySupport], [Ledger];
    DX_PLAN_CHANGE = "dx_plan.change" as "update", "DX計画・体制の変更", [WriteBodySupport], [Ledger];
    DX_PLAN_IMPORT = "dx_plan.import", "DX計画・体制の取込み", [WriteBodySupport], [Ledger];
    PLAN_MEASURE_ADD = "plan_measure.add", "計画の施策の登録", [WriteBodySupport], [Ledger];
    PLAN_MEASURE_CHANGE = "plan_measure.change" as "update", "計画の施策の変更", [WriteBodySupport], [Ledger];
    PLAN_MEASURE_IMPORT = "plan_measure.import", "計画の施策の取込み", [WriteBodySupport], [Ledger];
    PLAN_MEASURE_START = "plan_measure.start", "計画の施策の着手", [WriteBodySupport], [Ledger],
        plain "着手を記録する" "Record that it began",
        "「{}」に着手したことを記録します。" "{} is under way.";
    PLAN_MEASURE_FINISH = "plan_measure.finish", "計画の施策の完了", [WriteBodySupport], [Ledger],
        plain "完了を記録する" "Record that it is done",
        "「{}」の通期の実績を記録して完了にします。" "{} is done, with what it came to in the whole year.";
    PLAN_MEASURE_STOP = "plan_measure.stop", "計画の施策の取りやめ", [WriteBodySupport], [Ledger],
        plain "取りやめを記録する" "Record that it was stopped",
        "「{}」を取りやめ、理由を記録します。" "{} is stopped; the reason is recorded.";
    PLAN_MEASURE_RESUME = "plan_measure.resume", "計画の施策の再開", [WriteBodySupport], [Ledger],
        plain "実施中に戻す" "Take it back to under way",
        "「{}」を実施中に戻します。" "{} is under way again.";
}
