//! What can be done in this room.

crate::auth::acts! {
    PAPER_NUMBER = "paper.number", "書類の番号の付与", [NumberPapers], [Body Person Post];
    PAPER_PRINT = "paper.print", "書類の作成", [PrintPapers], [Body Person Post];
    PAPER_RESCIND_NUMBER = "paper.rescind_number" as "rescind", "書類の番号の取消", [NumberPapers], [Body Person Post];
    PAPER_TEMPLATE_ADD = "paper_template.add" as "add_version", "書類の様式の登録", [KeepPaperTemplates], [Body];
}
