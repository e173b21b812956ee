//! What can be done in this room.

crate::auth::acts! {
    CANDIDATE_SHOW = "candidate.show", "候補者の提示", [ShowCandidates], [Person Body];
    CANDIDATE_TAKE_BACK = "candidate.take_back", "候補者の提示の取下げ", [ShowCandidates], [Person Body];
    HOST_RANKING_RANK = "host_ranking.rank", "候補者の希望順位の記入", [RankCandidates], [Body];
    PAUSE_ADD = "pause.add", "配属の休止の登録", [PausePlacement], [Person];
    PAUSE_RESUME = "pause.resume", "配属の休止の終了", [PausePlacement], [Person];
    WISH_STATE = "wish.state", "意向の提出", [StateOwnWish], [Person];
    WISH_OFFICER_NAME = "wish_officer.name", "意向の担当者の指名", [NameWishOfficers], [Account];
    WISH_OFFICER_REVOKE = "wish_officer.revoke", "意向の担当者の指名の取消", [NameWishOfficers], [Account];
    WISH_ROUND_CHANGE = "wish_round.change" as "update", "意向調査の変更", [KeepWishRounds], [WishRound];
    WISH_ROUND_OPEN = "wish_round.open", "意向調査の開始", [KeepWishRounds], [WishRound];
    WISH_ZONE_ADD = "wish_zone.add", "勤務地区分の登録", [], [Reference];
    WISH_ZONE_CHANGE = "wish_zone.change", "勤務地区分の変更", [], [Reference];
    WISH_ZONE_REMOVE = "wish_zone.remove", "勤務地区分の除去", [], [Reference];
}
