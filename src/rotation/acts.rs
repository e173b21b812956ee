//! What can be done in this room.

use super::model::Action;
use crate::vocab::Act;

crate::auth::acts! {
    ROTATION_ADD_SCENARIO = "rotation.add_scenario", "異動計画の想定の登録", [WriteRotationPlans], [Plan];
    ROTATION_ADOPT = "rotation.adopt", "異動計画に別の計画の結果を採用", [WriteRotationPlans], [Plan],
        plain "この結果を元の計画に採る" "Take this result over",
        "試算の結果で、次のとおり元の計画を置き換えます。試算は取り下げられます。" "The trial replaces the plan as follows, and is given up.";
    ROTATION_ANNOUNCE = "rotation.announce", "異動計画の内示", [WriteRotationPlans], [Plan Person Post Demand],
        grave "内示する" "Announce",
        "下の行が内示された配属になり、本人と団体に見えるようになります。すべての行か、一つも内示しないかのどちらかです。" "The lines below become announced assignments, seen by their people and bodies: all of them or none.";
    ROTATION_APPROVE = "rotation.approve", "異動計画の承認", [WriteRotationPlans], [Plan],
        plain "承認する" "Approve",
        "承認すると内示ができるようになります。作成者と提案者は承認できません。" "After this it can be announced. Its author and proposer cannot approve.";
    ROTATION_CANCEL = "rotation.cancel", "異動計画の中止", [WriteRotationPlans], [Plan],
        grave "中止・取り下げ" "Stop or give up",
        "計算中は計算を止めて作成中に戻します。そのほかは計画を取り下げ、照会中の行も取り下げます。計画は記録として残ります。" "Stops the search under way. Any other plan is given up with everything circulated, and kept on record.";
    ROTATION_CHANGE_SCENARIO = "rotation.change_scenario", "異動計画の想定の変更", [WriteRotationPlans], [Plan];
    ROTATION_CIRCULATE = "rotation.circulate", "配置案の照会", [WriteRotationPlans], [Plan];
    ROTATION_CLAIM = "rotation.claim", "異動計画の計算の着手", [], [Plan];
    ROTATION_COMMENT = "rotation.comment", "配置案への意見", [AnswerForHost], [Plan];
    ROTATION_CONSENT = "rotation.consent", "配置案への同意", [AnswerForOneself], [Plan];
    ROTATION_COPY = "rotation.copy", "異動計画の複製", [WriteRotationPlans], [Plan],
        plain "複製する" "Copy",
        "同じ事実・規則・固定・結果で、もう一つの計画を作ります。" "Makes another plan with the same facts, rules, pins and result.";
    ROTATION_CREATE = "rotation.create", "異動計画の作成", [WriteRotationPlans], [Plan];
    ROTATION_EDIT_LINES = "rotation.edit_lines", "異動計画の行の変更", [WriteRotationPlans], [Plan];
    ROTATION_FAILED = "rotation.failed", "異動計画の計算の失敗", [], [Plan];
    ROTATION_JUDGE = "rotation.judge", "異動計画の想定の判定の開始", [WriteRotationPlans], [Plan];
    ROTATION_JUDGE_END = "rotation.judge_end", "異動計画の判定の終了", [], [Plan];
    ROTATION_JUDGE_STABILITY = "rotation.judge_stability", "異動計画の安定性の判定の開始", [WriteRotationPlans], [Plan];
    ROTATION_ORDER = "rotation.order", "異動計画の発令", [WriteRotationPlans], [Plan Person Post Demand],
        grave "発令する" "Order",
        "内示した配属をすべて発令します。" "Orders every announced assignment of the plan.";
    ROTATION_PLAN_HIRES = "rotation.plan_hires", "異動計画の採用予定の変更", [WriteRotationPlans], [Plan];
    ROTATION_PROGRESS = "rotation.progress", "異動計画の計算の途中経過", [], [Plan];
    ROTATION_PROPOSE = "rotation.propose", "異動計画の提案", [WriteRotationPlans], [Plan],
        plain "提案する" "Propose",
        "ほかの県職員に承認を求めます。注意点を先に確かめてください。" "Asks somebody else for approval. Look at the warnings first.";
    ROTATION_RECALL = "rotation.recall", "異動計画の内示の取消", [WriteRotationPlans], [Plan Person Post Demand],
        grave "内示をまとめて取り消す" "Take the announcement back",
        "この計画が内示したものをすべて取り消し、承認済みに戻します。期限のない配属の終了も取り消されます。発令したものがあれば、取り消せません。" "Everything this plan announced is taken back, what was to give way goes on, and the plan is approved again. Not possible once anything is ordered.";
    ROTATION_REFRESH = "rotation.refresh", "異動計画の事実の取直し", [WriteRotationPlans], [Plan],
        plain "事実を取り直す" "Take the facts anew",
        "今の事実に入れ替えて作成中に戻します。守れない固定と結果は取り除かれます。" "Takes a new snapshot and goes back to draft; what cannot be kept is taken away.";
    ROTATION_RELEASE = "rotation.release", "異動計画の計算の中断", [], [Plan];
    ROTATION_REMOVE_SCENARIO = "rotation.remove_scenario" as "remove", "異動計画の想定の削除", [WriteRotationPlans], [Plan];
    ROTATION_REPLACE_HIRE = "rotation.replace_hire", "異動計画の採用予定を採用者に置き換え", [WriteRotationPlans], [Plan];
    ROTATION_RESUME = "rotation.resume", "異動計画の計算の再開", [], [Plan];
    ROTATION_RETURN = "rotation.return", "異動計画の差戻し", [WriteRotationPlans], [Plan],
        plain "差し戻す" "Return",
        "作成中に戻します。照会中の行はすべて取り下げられます。" "Back to draft; everything circulated is taken back.";
    ROTATION_SOLVE = "rotation.solve", "異動計画の計算の開始", [WriteRotationPlans], [Plan],
        plain "計算を始める" "Solve",
        "裏で計算します。始めると、終わるか中止するまで内容は変えられません。" "Runs in the background; nothing can be changed until it ends or is stopped.";
    ROTATION_SOLVE_END = "rotation.solve_end", "異動計画の計算の終了", [], [Plan];
    ROTATION_SOLVED = "rotation.solved", "異動計画の計算の完了", [], [Plan];
    ROTATION_STOP_JUDGING = "rotation.stop_judging", "異動計画の想定の判定の中止", [WriteRotationPlans], [Plan];
    ROTATION_TAKE_OVER = "rotation.take_over", "想定の立て直しを異動計画にする", [WriteRotationPlans], [Plan],
        plain "立て直しを新しい計画にする" "Make the repair a plan",
        "下のとおりに立て直した計画を、同じ事実の上に新しく作ります。頼む変更は固定されます。元の計画と想定はそのまま残ります。" "Makes a new plan on the same facts, mended as below, with what is asked of people pinned. The plan and its scenarios stay as they are.";
    ROTATION_UPDATE = "rotation.update", "異動計画の規則の変更", [WriteRotationPlans], [Plan];
    ROTATION_WITHDRAW_CIRCULATION = "rotation.withdraw_circulation" as "withdraw", "配置案の照会の取下げ", [WriteRotationPlans], [Plan];
}

impl Action {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Update => ROTATION_UPDATE,
            Self::EditLines => ROTATION_EDIT_LINES,
            Self::Refresh => ROTATION_REFRESH,
            Self::Solve => ROTATION_SOLVE,
            Self::Propose => ROTATION_PROPOSE,
            Self::Approve => ROTATION_APPROVE,
            Self::Return => ROTATION_RETURN,
            Self::Announce => ROTATION_ANNOUNCE,
            Self::Recall => ROTATION_RECALL,
            Self::Order => ROTATION_ORDER,
            Self::Cancel => ROTATION_CANCEL,
            Self::Circulate => ROTATION_CIRCULATE,
            Self::Copy => ROTATION_COPY,
            Self::PlanHires => ROTATION_PLAN_HIRES,
            Self::ReplaceHire => ROTATION_REPLACE_HIRE,
            Self::Judge => ROTATION_JUDGE,
        }
    }
}
