//! What can be done in this room.

crate::auth::acts! {
    CAREER_STAGE_ADD = "career_stage.add", "キャリアパスの段階の登録", [KeepCareerStages], [Ledger];
    CAREER_STAGE_CHANGE = "career_stage.change" as "update", "キャリアパスの段階の変更", [KeepCareerStages], [Ledger];
    CAREER_STAGE_IMPORT = "career_stage.import", "キャリアパスの段階の取込み", [KeepCareerStages], [Ledger];
    DEVELOPMENT_PLAN_ADD = "development_plan.add", "育成計画の作成", [WriteDevelopmentPlans], [Ledger];
    DEVELOPMENT_PLAN_CHANGE = "development_plan.change" as "update", "育成計画の変更", [WriteDevelopmentPlans], [Ledger];
    DEVELOPMENT_PLAN_IMPORT = "development_plan.import", "育成計画の取込み", [WriteDevelopmentPlans], [Ledger];
    DEVELOPMENT_PLAN_AGREE = "development_plan.agree", "育成計画への本人の合意", [WriteDevelopmentPlans], [Ledger],
        plain "この計画に合意する" "Agree to this plan",
        "「{}」に本人として合意します。次に上司が確かめます。" "You agree to {}. The supervisor is next.";
    DEVELOPMENT_PLAN_ENDORSE = "development_plan.endorse", "育成計画への上司の合意", [WriteDevelopmentPlans], [Ledger],
        plain "上司として合意する" "Agree as the supervisor",
        "「{}」に上司として合意し、計画を確定します。" "{} is settled.";
    DEVELOPMENT_PLAN_REVISE = "development_plan.revise", "育成計画の見直し", [WriteDevelopmentPlans], [Ledger],
        plain "見直す（合意をやり直す）" "Revise it (agree anew)",
        "「{}」を作成中に戻します。本人と上司の合意をやり直します。" "{} is a draft again; both agree anew.";
    DEVELOPMENT_PLAN_LOOK_BACK = "development_plan.look_back", "育成計画の振返り", [WriteDevelopmentPlans], [Ledger],
        plain "振返りを記録する" "Record the look back",
        "「{}」の半年の成果を記録します。次のスキルシートを書くときに示されます。" "The results of {} are recorded and shown beside the next skill sheet.";
    DEVELOPMENT_PLAN_RESUME = "development_plan.resume", "育成計画の振返りの取消し", [WriteDevelopmentPlans], [Ledger],
        plain "振返りを取り消す" "Take the look back away",
        "「{}」を上司合意済みに戻します。" "{} is under way again.";
    PLACEMENT_OUTCOME_ADD = "placement_outcome.add", "配属の成果・引継ぎの記録", [WritePlacementOutcomes], [Ledger];
    PLACEMENT_OUTCOME_CHANGE = "placement_outcome.change" as "update", "配属の成果・引継ぎの変更", [WritePlacementOutcomes], [Ledger];
    PLACEMENT_OUTCOME_IMPORT = "placement_outcome.import", "配属の成果・引継ぎの取込み", [WritePlacementOutcomes], [Ledger];
    PLACEMENT_OUTCOME_HAND_OVER = "placement_outcome.hand_over", "引継ぎの完了", [WritePlacementOutcomes], [Ledger],
        plain "引き継いだことを記録する" "Record that it was handed over",
        "「{}」の引継ぎを終えたものとして記録します。" "{} is recorded as handed over.";
    PLACEMENT_OUTCOME_RESUME = "placement_outcome.resume", "引継ぎの完了の取消し", [WritePlacementOutcomes], [Ledger],
        plain "引継ぎの完了を取り消す" "Take that back",
        "「{}」を記録中に戻します。" "{} is open again.";
}
