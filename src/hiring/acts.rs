//! What can be done in this room.

crate::auth::acts! {
    HIRING_PLAN_PUT = "hiring_plan.put", "採用予定の取込み", [], [HiringRound];
    HIRING_PLAN_REMOVE = "hiring_plan.remove", "採用予定の除去", [], [HiringRound];
    HIRING_ROUND_ADD = "hiring_round.add", "採用試験の登録", [WriteHiring], [HiringRound];
    HIRING_ROUND_CHANGE = "hiring_round.change", "採用試験の変更", [WriteHiring], [HiringRound];
    HIRING_ROUND_IMPORT = "hiring_round.import", "採用試験一覧の取込み", [WriteHiring], [Everything];
}
