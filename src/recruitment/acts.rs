//! What can be done in this room.

crate::auth::acts! {
    RECRUITMENT_CHANNEL_ADD = "recruitment_channel.add", "採用の広報の登録", [WriteHiring], [Ledger];
    RECRUITMENT_CHANNEL_CHANGE = "recruitment_channel.change" as "update", "採用の広報の変更", [WriteHiring], [Ledger];
    RECRUITMENT_CHANNEL_IMPORT = "recruitment_channel.import", "採用の広報の取込み", [WriteHiring], [Ledger];
    HIRING_CANDIDATE_ADD = "hiring_candidate.add", "受験者・内定者の登録", [WriteHiringCandidates], [Ledger];
    HIRING_CANDIDATE_CHANGE = "hiring_candidate.change" as "update", "受験者・内定者の変更", [WriteHiringCandidates], [Ledger];
    HIRING_CANDIDATE_IMPORT = "hiring_candidate.import", "受験者・内定者の取込み", [WriteHiringCandidates], [Ledger];
    HIRING_CANDIDATE_OFFER = "hiring_candidate.offer", "内定の記録", [WriteHiringCandidates], [Ledger],
        plain "内定を記録する" "Record the offer",
        "受験番号「{}」の人に内定を出したことを記録します。" "Records that the candidate with number {} was offered a post.";
    HIRING_CANDIDATE_DECLINE = "hiring_candidate.decline", "辞退の記録", [WriteHiringCandidates], [Ledger],
        plain "辞退を記録する" "Record that the person declined",
        "受験番号「{}」の人が辞退したことを記録します。" "Records that the candidate with number {} declined.";
    HIRING_CANDIDATE_RESUME = "hiring_candidate.resume", "内定・辞退の取消し", [WriteHiringCandidates], [Ledger],
        plain "内定・辞退を取り消す" "Take offer or declining back",
        "受験番号「{}」の人を選考中に戻します。内定日・辞退日は消えます。" "The candidate with number {} is in selection again; the days of offer and declining go.";
    HIRING_CANDIDATE_HIRE = "hiring_candidate.hire", "採用の記録", [WriteHiringCandidates], [Ledger Person],
        grave "採用し、人材リストに登録する" "Hire and enter in the register",
        "受験番号「{}」の人を採用し、氏名・カナ・採用区分・所属・採用日を引き継いで、人材リストに登録します。" "The candidate with number {} is hired and enters the register with name, reading, route, home body and first day as they stand here.";
    HIRING_CANDIDATE_UNHIRE = "hiring_candidate.unhire", "採用の記録の取消し", [WriteHiringCandidates], [Ledger Person],
        grave "採用を取り消す" "Take the hiring back",
        "受験番号「{}」の人の採用を取り消し、人材リストへの登録も取り消します。登録の後に別の記録があるときは、取り消せません。" "The hiring of the candidate with number {} and the entry in the register are taken back, as long as nothing else was recorded of the person.";
    HIRING_CANDIDATE_ERASE = "hiring_candidate.erase", "採用しない人の個人情報の消去", [WriteHiringCandidates], [Ledger],
        grave "個人情報を消去する" "Erase personal data",
        "受験番号「{}」の人の氏名などを、過去の版からも消去します。段階と日付だけが集計のために残ります。元に戻せません。" "Name and everything else about the person with number {} is erased, from earlier versions too. Stage and days stay for the figures. This is not undone.";
    HIRING_CANDIDATE_MANY = "hiring_candidate.many", "採用しない人の個人情報の一括の消去", [WriteHiringCandidates], [Ledger];
}
