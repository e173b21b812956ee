//! What can be done in this room.

use super::model::Action;
use crate::vocab::Act;

crate::auth::acts! {
    ASSIGNMENT_AMEND = "assignment.amend" as "update", "配属の案の変更", [WriteAssignments], [Person Post];
    ASSIGNMENT_ANNOUNCE = "assignment.announce", "内示", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_CANCEL = "assignment.cancel", "配属の案の取消", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_CHANGE_SHARE = "assignment.change_share", "配属の割合の変更", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_CORRECT_ORDER = "assignment.correct_order", "発令番号の訂正", [WriteAssignments], [Person Post];
    ASSIGNMENT_END = "assignment.end", "配属の終了", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_EXTEND = "assignment.extend", "配属の延長", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_FOLLOW = "assignment.follow", "配属の引継ぎ", [], [Person Post];
    ASSIGNMENT_IMPORT = "assignment.import", "配属一覧の取込み", [WriteAssignments], [Everything];
    ASSIGNMENT_MANY = "assignment.many", "配属の一括の手続", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_ORDER = "assignment.order", "発令", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_PROPOSE = "assignment.propose", "配属の案の作成", [WriteAssignments], [Person Post];
    ASSIGNMENT_RECALL = "assignment.recall", "内示の取消", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_REINSTATE = "assignment.reinstate", "配属の取消の撤回", [WriteAssignments], [Person Post];
    ASSIGNMENT_REOPEN = "assignment.reopen", "配属の終了の撤回", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_RESCIND = "assignment.rescind", "発令の取消", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_UNEXTEND = "assignment.unextend", "配属の延長の取消", [WriteAssignments], [Person Post Demand];
    TRANSFER_ANNOUNCE = "transfer.announce", "異動の内示", [WriteAssignments], [Person Post Demand];
    TRANSFER_CANCEL = "transfer.cancel", "異動の案の取消", [WriteAssignments], [Person Post Demand];
    TRANSFER_DRAFT = "transfer.draft", "異動の起案", [WriteAssignments], [Person Post];
    TRANSFER_ORDER = "transfer.order", "異動の発令", [WriteAssignments], [Person Post Demand];
    TRANSFER_RECALL = "transfer.recall", "異動の内示の取消", [WriteAssignments], [Person Post Demand];
    TRANSFER_RESCIND = "transfer.rescind", "異動の発令の取消", [WriteAssignments], [Person Post Demand];
    TRANSFER_UNDO = "transfer.undo", "異動の直前の手続の取消", [WriteAssignments], [Person Post Demand];
}

impl Action {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Update => ASSIGNMENT_AMEND,
            Self::Announce => ASSIGNMENT_ANNOUNCE,
            Self::Recall => ASSIGNMENT_RECALL,
            Self::Order => ASSIGNMENT_ORDER,
            Self::Rescind => ASSIGNMENT_RESCIND,
            Self::End => ASSIGNMENT_END,
            Self::Reopen => ASSIGNMENT_REOPEN,
            Self::Extend => ASSIGNMENT_EXTEND,
            Self::Unextend => ASSIGNMENT_UNEXTEND,
            Self::ChangeShare => ASSIGNMENT_CHANGE_SHARE,
            Self::CorrectOrder => ASSIGNMENT_CORRECT_ORDER,
            Self::Cancel => ASSIGNMENT_CANCEL,
            Self::Reinstate => ASSIGNMENT_REINSTATE,
        }
    }
}
