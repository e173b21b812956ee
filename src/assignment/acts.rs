//! What can be done in this room.

use super::model::Action;
use crate::vocab::Act;

crate::auth::acts! {
    ASSIGNMENT_AMEND = "assignment.amend" as "update", "配属の案の変更", [WriteAssignments], [Person Post];
    ASSIGNMENT_ANNOUNCE = "assignment.announce", "内示", [WriteAssignments], [Person Post Demand],
        grave "内示する" "Announce",
        "内示すると、本人と関係団体に表示されます。取り消すには理由が必要です。" "The person and the bodies will see it. Taking it back needs a reason.";
    ASSIGNMENT_CANCEL = "assignment.cancel", "配属の案の取消", [WriteAssignments], [Person Post Demand],
        grave "取り消す" "Cancel",
        "配属を取りやめます。内示の後の取消は元に戻せません。" "Gives it up. After an announcement this cannot be undone.";
    ASSIGNMENT_CHANGE_SHARE = "assignment.change_share", "配属の割合の変更", [WriteAssignments], [Person Post Demand],
        plain "割合を変える" "Change the share",
        "前日で区切り、新しい割合の配属を続けて作ります。後続の配属には別の発令が付きます。" "Closes this one on the day before and opens a follower with its own orders.";
    ASSIGNMENT_CORRECT_ORDER = "assignment.correct_order", "発令番号の訂正", [WriteAssignments], [Person Post],
        plain "発令番号を訂正する" "Correct the orders",
        "記録した発令の番号と発令日を直します。前の内容と訂正の理由は履歴に残ります。" "Corrects numbers and day of the orders. What they said before stays in the record, with the reason.";
    ASSIGNMENT_END = "assignment.end", "配属の終了", [WriteAssignments], [Person Post Demand],
        grave "期間の途中で終了する" "End early",
        "最終日を早め、終了の発令を記録します。翌日から本人とポストの割合が空きます。" "Brings the last day forward, by order. The shares are free from the next day.";
    ASSIGNMENT_EXTEND = "assignment.extend", "配属の延長", [WriteAssignments], [Person Post Demand],
        plain "延長する" "Extend",
        "最終日を遅らせ、延長の発令を記録します。" "Moves the last day back, by order.";
    ASSIGNMENT_FOLLOW = "assignment.follow", "配属の引継ぎ", [], [Person Post];
    ASSIGNMENT_IMPORT = "assignment.import", "配属一覧の取込み", [WriteAssignments], [Everything];
    ASSIGNMENT_MANY = "assignment.many", "配属の一括の手続", [WriteAssignments], [Person Post Demand];
    ASSIGNMENT_ORDER = "assignment.order", "発令", [WriteAssignments], [Person Post Demand],
        grave "発令する" "Order",
        "発令を記録します。派遣は、派遣元と受入側の同じ日の2件です。統計に数えられるようになります。" "Records the orders: two of the same day for a dispatch. Statistics count it from here.";
    ASSIGNMENT_PROPOSE = "assignment.propose", "配属の案の作成", [WriteAssignments], [Person Post];
    ASSIGNMENT_RECALL = "assignment.recall", "内示の取消", [WriteAssignments], [Person Post Demand],
        grave "内示を取り消す" "Take the announcement back",
        "案に戻り、本人と団体には表示されなくなります。" "It becomes a draft again and is no longer seen by the person and the bodies.";
    ASSIGNMENT_REINSTATE = "assignment.reinstate", "配属の取消の撤回", [WriteAssignments], [Person Post],
        plain "取消を元に戻す" "Take the cancellation back",
        "案に戻します。" "It becomes a draft again.";
    ASSIGNMENT_REOPEN = "assignment.reopen", "配属の終了の撤回", [WriteAssignments], [Person Post Demand],
        plain "途中終了を取り消す" "Take the early end back",
        "最終日を元に戻します。その間に割合がほかで使われていればできません。" "The last day is again what it was, unless the share was taken meanwhile.";
    ASSIGNMENT_RESCIND = "assignment.rescind", "発令の取消", [WriteAssignments], [Person Post Demand],
        grave "発令を取り消す" "Take the orders back",
        "発令を取り消し、内示に戻します。統計から外れます。" "Takes the orders back; it is announced again and no longer counted.";
    ASSIGNMENT_UNEXTEND = "assignment.unextend", "配属の延長の取消", [WriteAssignments], [Person Post Demand],
        grave "延長を取り消す" "Take the extension back",
        "最後の延長とその発令を取り消し、最終日を延長の前に戻します。" "Takes the last extension and its orders back; the last day is again what it was.";
    TRANSFER_ANNOUNCE = "transfer.announce", "異動の内示", [WriteAssignments], [Person Post Demand],
        grave "内示する" "Announce",
        "終了と開始を一緒に内示します。本人と関係するすべての団体に表示されます。" "Announces ends and starts together to the person and all bodies concerned.";
    TRANSFER_CANCEL = "transfer.cancel", "異動の案の取消", [WriteAssignments], [Person Post Demand],
        grave "案を取り消す" "Give the draft up",
        "異動の案を取り消します。今の配属は変わりません。" "Gives the draft up. What is served now stays.";
    TRANSFER_DRAFT = "transfer.draft", "異動の起案", [WriteAssignments], [Person Post];
    TRANSFER_ORDER = "transfer.order", "異動の発令", [WriteAssignments], [Person Post Demand],
        grave "発令する" "Order",
        "終了と開始の発令を一緒に記録します。ここから統計に数えられます。" "Records the orders of ends and starts together. Statistics count them from here.";
    TRANSFER_RECALL = "transfer.recall", "異動の内示の取消", [WriteAssignments], [Person Post Demand],
        grave "内示を取り消す" "Take the announcement back",
        "内示を一緒に取り消し、案に戻します。" "Takes the announcement of all parts back; it is a draft again.";
    TRANSFER_RESCIND = "transfer.rescind", "異動の発令の取消", [WriteAssignments], [Person Post Demand],
        grave "発令を取り消す" "Take the orders back",
        "発令を一緒に取り消し、内示に戻します。終えた配属は元の最終日に戻ります。" "Takes all orders back; it is announced again and what ended has its last day again.";
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
