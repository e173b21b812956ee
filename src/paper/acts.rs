//! What can be done in this room.

crate::auth::acts! {
    ATTACHMENT_ADD = "attachment.add" as "attach", "添付ファイルの登録", [KeepAttachments], [Body Person Post];
    ATTACHMENT_RETIRE = "attachment.retire", "添付ファイルの取下げ", [KeepAttachments], [Body Person Post],
        grave "添付を取り下げる" "Take the file back",
        "ファイルは一覧から外れ、県人事担当のほかは受け取れなくなります。記録は残ります。" "The file leaves the list, and nobody but the prefecture's staff gets it any more. That it was there stays recorded.";
    PAPER_NUMBER = "paper.number", "書類の番号の付与", [NumberPapers], [Body Person Post];
    PAPER_PRINT = "paper.print", "書類の作成", [PrintPapers ReadNominations], [Body Person Post];
    PAPER_RESCIND_NUMBER = "paper.rescind_number" as "rescind", "書類の番号の取消", [NumberPapers], [Body Person Post];
    PAPER_TEMPLATE_ADD = "paper_template.add" as "add_version", "書類の様式の登録", [KeepPaperTemplates], [Body];
}
