//! What can be done in this room.

use super::model::Action;
use crate::vocab::Act;

crate::auth::acts! {
    ROTATION_ANNOUNCE = "rotation.announce", "異動計画の内示", [WriteRotationPlans], [Plan Person Post Demand];
    ROTATION_APPROVE = "rotation.approve", "異動計画の承認", [WriteRotationPlans], [Plan];
    ROTATION_CANCEL = "rotation.cancel", "異動計画の中止", [WriteRotationPlans], [Plan];
    ROTATION_CIRCULATE = "rotation.circulate", "配置案の照会", [WriteRotationPlans], [Plan];
    ROTATION_CLAIM = "rotation.claim", "異動計画の計算の着手", [], [Plan];
    ROTATION_COMMENT = "rotation.comment", "配置案への意見", [AnswerForHost], [Plan];
    ROTATION_CONSENT = "rotation.consent", "配置案への同意", [AnswerForOneself], [Plan];
    ROTATION_COPY = "rotation.copy", "異動計画の複製", [WriteRotationPlans], [Plan];
    ROTATION_CREATE = "rotation.create", "異動計画の作成", [WriteRotationPlans], [Plan];
    ROTATION_EDIT_LINES = "rotation.edit_lines", "異動計画の行の変更", [WriteRotationPlans], [Plan];
    ROTATION_FAILED = "rotation.failed", "異動計画の計算の失敗", [], [Plan];
    ROTATION_ORDER = "rotation.order", "異動計画の発令", [WriteRotationPlans], [Plan Person Post Demand];
    ROTATION_PROGRESS = "rotation.progress", "異動計画の計算の途中経過", [], [Plan];
    ROTATION_PROPOSE = "rotation.propose", "異動計画の提案", [WriteRotationPlans], [Plan];
    ROTATION_REFRESH = "rotation.refresh", "異動計画の事実の取直し", [WriteRotationPlans], [Plan];
    ROTATION_RELEASE = "rotation.release", "異動計画の計算の中断", [], [Plan];
    ROTATION_RESUME = "rotation.resume", "異動計画の計算の再開", [], [Plan];
    ROTATION_RETURN = "rotation.return", "異動計画の差戻し", [WriteRotationPlans], [Plan];
    ROTATION_SOLVE = "rotation.solve", "異動計画の計算の開始", [WriteRotationPlans], [Plan];
    ROTATION_SOLVE_END = "rotation.solve_end", "異動計画の計算の終了", [], [Plan];
    ROTATION_SOLVED = "rotation.solved", "異動計画の計算の完了", [], [Plan];
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
            Self::Order => ROTATION_ORDER,
            Self::Cancel => ROTATION_CANCEL,
            Self::Circulate => ROTATION_CIRCULATE,
            Self::Copy => ROTATION_COPY,
        }
    }
}
