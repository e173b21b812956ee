//! What can be done in this room.

crate::auth::acts! {
    PRACTICE_ADD = "practice.add", "取組・好事例の登録", [WritePractices], [Ledger];
    PRACTICE_CHANGE = "practice.change" as "update", "取組・好事例の変更", [WritePractices], [Ledger];
    PRACTICE_IMPORT = "practice.import", "取組・好事例の取込み", [WritePractices], [Ledger];
    PRACTICE_SHARE = "practice.share", "取組・好事例の共有", [WritePractices], [Ledger],
        plain "県・市町に共有する" "Share it with the scheme",
        "「{}」を県とすべての市町が見られるようにします。" "The prefecture and every municipality will see {}.";
    PRACTICE_WITHDRAW = "practice.withdraw", "取組・好事例の共有の取りやめ", [WritePractices], [Ledger],
        plain "共有をやめる" "Stop sharing it",
        "「{}」を、登録した団体と県だけが見られる状態に戻します。" "Only its body and the prefecture will see {}.";
    PRACTICE_OPEN = "practice.open", "取組・好事例の公開の承認", [WritePractices], [Ledger],
        grave "公開してよいと認める" "Allow it to be published",
        "「{}」をオープンデータに含めてよいものとします。次の公開から、誰でも見られるようになります。" "{} may be part of the open data. From the next edition everybody can read it.";
    INFORMATION_SYSTEM_ADD = "information_system.add", "情報システムの登録", [WriteInformationSystems], [Ledger];
    INFORMATION_SYSTEM_CHANGE = "information_system.change" as "update", "情報システムの変更", [WriteInformationSystems], [Ledger];
    INFORMATION_SYSTEM_IMPORT = "information_system.import", "情報システム台帳の取込み", [WriteInformationSystems], [Ledger];
    INFORMATION_SYSTEM_RETIRE = "information_system.retire", "情報システムの廃止", [WriteInformationSystems], [Ledger],
        grave "廃止を記録する" "Record that it ended",
        "「{}」を廃止したものとして記録します。" "{} is recorded as ended.";
    INFORMATION_SYSTEM_REINSTATE = "information_system.reinstate", "情報システムの廃止の取消し", [WriteInformationSystems], [Ledger],
        plain "廃止を取り消す" "Take the end back",
        "「{}」を使用中に戻します。" "{} is in use again.";
    CYCLE_SESSION_ADD = "cycle_session.add", "加速サイクルの回の登録", [KeepCycle], [Ledger];
    CYCLE_SESSION_CHANGE = "cycle_session.change" as "update", "加速サイクルの回の変更", [KeepCycle], [Ledger];
    CYCLE_SESSION_IMPORT = "cycle_session.import", "加速サイクルの回の取込み", [KeepCycle], [Ledger];
    CYCLE_SESSION_HOLD = "cycle_session.hold", "加速サイクルの回の開催の記録", [KeepCycle], [Ledger],
        plain "開催を記録する" "Record that it was held",
        "「{}」を開催したものとして記録します。" "{} is recorded as held.";
    CYCLE_SESSION_CANCEL = "cycle_session.cancel", "加速サイクルの回の中止", [KeepCycle], [Ledger],
        grave "中止する" "Cancel it",
        "「{}」を中止します。" "{} is cancelled.";
    CYCLE_SESSION_REOPEN = "cycle_session.reopen", "加速サイクルの回の開催・中止の取消し", [KeepCycle], [Ledger],
        plain "開催予定に戻す" "Plan it again",
        "「{}」を開催予定に戻します。" "{} is planned again.";
    CYCLE_PARTICIPATION_ADD = "cycle_participation.add", "加速サイクルへの参加の登録", [JoinCycle], [Ledger];
    CYCLE_PARTICIPATION_CHANGE = "cycle_participation.change" as "update", "加速サイクルへの参加の変更", [JoinCycle], [Ledger];
    CYCLE_PARTICIPATION_IMPORT = "cycle_participation.import", "加速サイクルへの参加の取込み", [JoinCycle], [Ledger];
    CYCLE_ISSUE_ADD = "cycle_issue.add", "課題の登録", [WriteCycle], [Ledger];
    CYCLE_ISSUE_CHANGE = "cycle_issue.change" as "update", "課題の変更", [WriteCycle], [Ledger];
    CYCLE_ISSUE_IMPORT = "cycle_issue.import", "課題の取込み", [WriteCycle], [Ledger];
    CYCLE_ISSUE_BRING = "cycle_issue.bring", "課題の持ち寄り", [WriteCycle], [Ledger],
        plain "持ち寄る" "Bring it",
        "「{}」を、県とすべての市町が見られるようにします。" "The prefecture and every municipality will see {}.";
    CYCLE_ISSUE_SOLVE = "cycle_issue.solve", "課題の解決の記録", [WriteCycle], [Ledger],
        plain "解決を記録する" "Record that it is solved",
        "「{}」を解決したものとして記録します。" "{} is recorded as solved.";
    CYCLE_ISSUE_DROP = "cycle_issue.drop", "課題の取りやめ", [WriteCycle], [Ledger],
        grave "取りやめる" "Drop it",
        "「{}」を取りやめます。" "{} is dropped.";
    CYCLE_ISSUE_REOPEN = "cycle_issue.reopen", "課題の再開", [WriteCycle], [Ledger],
        plain "相談中に戻す" "Open it again",
        "「{}」を相談中に戻します。" "{} is open again.";
    CYCLE_ANSWER_ADD = "cycle_answer.add", "答え・ヒントの登録", [WriteCycle], [Ledger];
    CYCLE_ANSWER_CHANGE = "cycle_answer.change" as "update", "答え・ヒントの変更", [WriteCycle], [Ledger];
    CYCLE_ANSWER_IMPORT = "cycle_answer.import", "答え・ヒントの取込み", [WriteCycle], [Ledger];
    PRACTICE_APPLICATION_ADD = "practice_application.add", "持ち帰り実践の登録", [WriteCycle], [Ledger];
    PRACTICE_APPLICATION_CHANGE = "practice_application.change" as "update", "持ち帰り実践の変更", [WriteCycle], [Ledger];
    PRACTICE_APPLICATION_IMPORT = "practice_application.import", "持ち帰り実践の取込み", [WriteCycle], [Ledger];
    PRACTICE_APPLICATION_WORK = "practice_application.work", "持ち帰り実践の定着の記録", [WriteCycle], [Ledger],
        plain "定着を記録する" "Record that it works",
        "「{}」が定着したものとして記録します。" "{} is recorded as working.";
    PRACTICE_APPLICATION_GIVE_UP = "practice_application.give_up", "持ち帰り実践の断念の記録", [WriteCycle], [Ledger],
        grave "断念を記録する" "Record that it was given up",
        "「{}」を断念したものとして記録します。" "{} is recorded as given up.";
    PRACTICE_APPLICATION_RETRY = "practice_application.retry", "持ち帰り実践の再試行", [WriteCycle], [Ledger],
        plain "試行中に戻す" "Try it again",
        "「{}」を試行中に戻します。" "{} is being tried again.";
    CONSULTATION_ADD = "consultation.add", "相談の登録", [WriteConsultations], [Ledger];
    CONSULTATION_CHANGE = "consultation.change" as "update", "相談の変更", [WriteConsultations], [Ledger];
    CONSULTATION_IMPORT = "consultation.import", "相談の取込み", [WriteConsultations], [Ledger];
    CONSULTATION_TAKE = "consultation.take", "相談の受付", [WriteConsultations], [Ledger],
        plain "担当する" "Take it",
        "「{}」の担当を記録します。" "Who deals with {} is recorded.";
    CONSULTATION_ANSWER = "consultation.answer", "相談への回答", [WriteConsultations], [Ledger],
        plain "回答する" "Answer it",
        "「{}」に回答します。" "{} is answered.";
    CONSULTATION_ASK_AGAIN = "consultation.ask_again", "相談の再度の相談", [WriteConsultations], [Ledger],
        plain "もう一度相談する" "Ask again",
        "「{}」をもう一度県に相談します。" "{} is asked again.";
    EQUIPMENT_LOAN_ADD = "equipment_loan.add", "機器の貸与の登録", [KeepEquipmentLoans], [Ledger];
    EQUIPMENT_LOAN_CHANGE = "equipment_loan.change" as "update", "機器の貸与の変更", [KeepEquipmentLoans], [Ledger];
    EQUIPMENT_LOAN_IMPORT = "equipment_loan.import", "機器の貸与の取込み", [KeepEquipmentLoans], [Ledger];
    EQUIPMENT_LOAN_RETURN = "equipment_loan.return", "機器の貸与の返却の記録", [KeepEquipmentLoans], [Ledger],
        plain "返却を記録する" "Record its return",
        "「{}」が返却されたことを記録します。" "The return of {} is recorded.";
    EQUIPMENT_LOAN_LOSE = "equipment_loan.lose", "機器の貸与の紛失の記録", [KeepEquipmentLoans], [Ledger],
        grave "紛失を記録する" "Record its loss",
        "「{}」が紛失したことを記録します。" "The loss of {} is recorded.";
    EQUIPMENT_LOAN_REOPEN = "equipment_loan.reopen", "機器の貸与の返却・紛失の取消し", [KeepEquipmentLoans], [Ledger],
        plain "貸与中に戻す" "Lent again",
        "「{}」を貸与中に戻します。" "{} is lent again.";
    HANDOVER_NOTE_ADD = "handover_note.add", "引継ぎのメモの登録", [WriteHandovers], [Ledger];
    HANDOVER_NOTE_CHANGE = "handover_note.change" as "update", "引継ぎのメモの変更", [WriteHandovers], [Ledger];
    HANDOVER_NOTE_IMPORT = "handover_note.import", "引継ぎのメモの取込み", [WriteHandovers], [Ledger];
    HANDOVER_NOTE_HAND_OVER = "handover_note.hand_over", "引継ぎのメモの引継ぎ", [WriteHandovers], [Ledger],
        plain "引き継ぐ" "Hand it over",
        "「{}」を引継ぎ済みにします。" "{} is handed over.";
    HANDOVER_NOTE_REOPEN = "handover_note.reopen", "引継ぎのメモの書き直し", [WriteHandovers], [Ledger],
        plain "作成中に戻す" "Write on",
        "「{}」を作成中に戻します。" "{} is being written again.";
    PUBLISHED_COUNT_ADD = "published_count.add", "公表された件数の登録", [WriteReference], [Ledger];
    PUBLISHED_COUNT_CHANGE = "published_count.change" as "update", "公表された件数の変更", [WriteReference], [Ledger];
    PUBLISHED_COUNT_IMPORT = "published_count.import", "公表された件数の取込み", [WriteReference], [Ledger];
}
