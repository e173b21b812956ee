//! What can be done in this room.

crate::auth::acts! {
    PAY_RATE_ADD = "pay_rate.add", "給与等の単価の登録", [KeepLabourCost], [Ledger];
    PAY_RATE_CHANGE = "pay_rate.change" as "update", "給与等の単価の変更", [KeepLabourCost], [Ledger];
    PAY_RATE_IMPORT = "pay_rate.import", "給与等の単価の取込み", [KeepLabourCost], [Ledger];
    COST_AGREEMENT_ADD = "cost_agreement.add", "人件費の負担の取決めの登録", [KeepLabourCost], [Ledger];
    COST_AGREEMENT_CHANGE = "cost_agreement.change" as "update", "人件費の負担の取決めの変更", [KeepLabourCost], [Ledger];
    COST_AGREEMENT_IMPORT = "cost_agreement.import", "人件費の負担の取決めの取込み", [KeepLabourCost], [Ledger];
    COST_AGREEMENT_CONCLUDE = "cost_agreement.conclude", "人件費の負担の取決めの締結", [KeepLabourCost], [Ledger],
        grave "締結を記録する" "Record that it is concluded",
        "「{}」を締結済みにします。この取決めで負担金を計算します。" "{} is concluded; shares are computed by it.";
    COST_AGREEMENT_REOPEN = "cost_agreement.reopen", "人件費の負担の取決めの締結の取消し", [KeepLabourCost], [Ledger],
        grave "締結を取り消す" "Take the conclusion back",
        "「{}」を作成中に戻します。負担金の計算から外れます。" "{} is a draft again and computes nothing.";
    COST_CORRECTION_ADD = "cost_correction.add", "負担金の精算の記録", [KeepLabourCost], [Ledger];
    COST_CORRECTION_CHANGE = "cost_correction.change" as "update", "負担金の精算の変更", [KeepLabourCost], [Ledger];
    COST_CORRECTION_IMPORT = "cost_correction.import", "負担金の精算の取込み", [KeepLabourCost], [Ledger];
    RETURN_COLUMN_ADD = "return_column.add", "国への報告の列の登録", [KeepMinistryReturn], [Ledger];
    RETURN_COLUMN_CHANGE = "return_column.change" as "update", "国への報告の列の変更", [KeepMinistryReturn], [Ledger];
    RETURN_COLUMN_IMPORT = "return_column.import", "国への報告の列の取込み", [KeepMinistryReturn], [Ledger];
}
