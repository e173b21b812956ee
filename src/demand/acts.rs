//! What can be done in this room.

use super::asking::DemandAction;
use crate::vocab::Act;

crate::auth::acts! {
    DEMAND_ACCEPT = "demand.accept", "需要の採択", [JudgeDemands], [Demand];
    DEMAND_ADD = "demand.add", "需要の入力", [WriteDemands], [Demand];
    DEMAND_AMEND = "demand.amend" as "update", "需要の変更", [WriteDemands], [Demand];
    DEMAND_CARRY_FORWARD = "demand.carry_forward", "需要の繰越し", [WriteDemands], [Demand];
    DEMAND_COPY = "demand.copy", "需要の複写", [WriteDemands], [Demand];
    DEMAND_DECLINE = "demand.decline", "需要の見送り", [JudgeDemands], [Demand];
    DEMAND_IMPORT = "demand.import", "需要調査票の取込み", [WriteDemands], [Everything];
    DEMAND_MANY = "demand.many", "需要の一括の手続", [WriteDemands], [Demand];
    DEMAND_RECONSIDER = "demand.reconsider", "需要の採否の取消", [JudgeDemands], [Demand];
    DEMAND_RESTORE = "demand.restore", "需要の取下げの取消", [WriteDemands], [Demand];
    DEMAND_RETURN = "demand.return", "需要の差戻し", [JudgeDemands], [Demand];
    DEMAND_SETTLE = "demand.settle", "需要の充足", [], [Demand];
    DEMAND_START_REVIEW = "demand.start_review", "需要の確認開始", [JudgeDemands], [Demand];
    DEMAND_STEP = "demand.step", "需要の手続", [WriteDemands JudgeDemands], [Demand];
    DEMAND_SUBMIT = "demand.submit", "需要の提出", [WriteDemands], [Demand];
    DEMAND_WITHDRAW = "demand.withdraw", "需要の取下げ", [WriteDemands], [Demand];
    DEMAND_CALL_CHANGE = "demand_call.change" as "update", "需要調査の変更", [KeepDemandCalls], [DemandCall];
    DEMAND_CALL_CLAIM_NO_NEED = "demand_call.claim_no_need", "需要なしの回答", [WriteDemands], [DemandCall];
    DEMAND_CALL_MANY = "demand_call.many", "需要調査の一括の手続", [KeepDemandCalls], [DemandCall];
    DEMAND_CALL_OPEN = "demand_call.open", "需要調査の開始", [KeepDemandCalls], [DemandCall];
    DEMAND_CALL_REMIND = "demand_call.remind", "需要調査の督促", [KeepDemandCalls], [DemandCall];
    DEMAND_CALL_TAKE_BACK_NO_NEED = "demand_call.take_back_no_need", "需要なしの回答の取消", [WriteDemands], [DemandCall];
    POST_BUDGET = "post.budget", "ポストの人件費の枠", [WritePosts], [Post];
    POST_CLOSE = "post.close", "ポストの廃止", [WritePosts], [Post];
    POST_CREATE = "post.create", "ポストの登録", [WritePosts], [Post];
    POST_DESCRIBE = "post.describe" as "update", "ポストの変更", [WritePosts], [Post];
    POST_HAND_OVER = "post.hand_over", "ポストの職名の引継ぎ", [WritePosts], [Post];
    POST_IMPORT = "post.import", "ポスト一覧の取込み", [WritePosts], [Everything];
    POST_REOPEN = "post.reopen", "ポストの廃止の取消", [WritePosts], [Post];
    POST_RESTORE = "post.restore", "取込の取消によるポストの復元", [], [Post];
    TARGET_ADD = "target.add", "配置目標の登録", [], [Body];
    TARGET_REMOVE = "target.remove", "配置目標の除去", [], [Body];
}

impl DemandAction {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Update => DEMAND_AMEND,
            Self::Submit => DEMAND_SUBMIT,
            Self::Withdraw => DEMAND_WITHDRAW,
            Self::Restore => DEMAND_RESTORE,
            Self::StartReview => DEMAND_START_REVIEW,
            Self::Return => DEMAND_RETURN,
            Self::Accept => DEMAND_ACCEPT,
            Self::Decline => DEMAND_DECLINE,
            Self::Reconsider => DEMAND_RECONSIDER,
            Self::Copy => DEMAND_COPY,
            Self::CarryForward => DEMAND_CARRY_FORWARD,
        }
    }
}
