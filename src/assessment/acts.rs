//! What can be done in this room.

use super::model::Step;
use crate::vocab::Act;

crate::auth::acts! {
    ASSESSMENT_ANSWER = "assessment.answer", "異議への発言", [WriteAssessments], [Sheet];
    ASSESSMENT_ASSIGN = "assessment.assign", "評価団体の変更", [WriteAssessments], [Sheet];
    ASSESSMENT_CONFIRM = "assessment.confirm", "水準の確定", [WriteAssessments], [Sheet Person];
    ASSESSMENT_FILL = "assessment.fill", "スキルシートの記入", [WriteAssessments], [Sheet];
    ASSESSMENT_GIVE_OUT = "assessment.give_out", "スキルシートの配付", [ManageAssessments], [Cycle Person];
    ASSESSMENT_IMPORT = "assessment.import", "スキルシートの取込み", [ManageAssessments WriteAssessments], [Everything];
    ASSESSMENT_MANY = "assessment.many", "スキルシートの一括の手続", [WriteAssessments], [Sheet Person];
    ASSESSMENT_OBJECT = "assessment.object", "異議申立て", [WriteAssessments], [Sheet];
    ASSESSMENT_RATE = "assessment.rate", "評価の記入", [WriteAssessments], [Sheet];
    ASSESSMENT_RETURN = "assessment.return", "スキルシートの差戻し", [WriteAssessments], [Sheet];
    ASSESSMENT_REVIEW = "assessment.review", "評価の確定", [WriteAssessments], [Sheet];
    ASSESSMENT_SUBMIT = "assessment.submit", "スキルシートの提出", [WriteAssessments], [Sheet];
    ASSESSMENT_SUPERSEDE = "assessment.supersede", "異議を認めた差替え", [WriteAssessments], [Sheet Person];
    ASSESSMENT_UPHOLD = "assessment.uphold", "異議後の水準の維持", [WriteAssessments], [Sheet Person];
    ASSESSMENT_CYCLE_CREATE = "assessment_cycle.create", "評価年度の作成", [ManageAssessments], [Cycle];
    ASSESSMENT_CYCLE_ENROL = "assessment_cycle.enrol", "評価の対象者の追加", [ManageAssessments], [Cycle Person],
        plain "追加の人に配付する" "Give sheets to newcomers",
        "まだシートのない登録者に配付します。配付済みのシートは変わりません。" "Those of the pool without a sheet get one; other sheets stay.";
    ASSESSMENT_CYCLE_OPEN = "assessment_cycle.open", "評価の開始", [ManageAssessments], [Cycle Person],
        plain "開始してシートを配付する" "Open and give sheets out",
        "共通人材に登録された人と県の職員全員にシートを配付します。前回の確定水準が入ります。" "Everybody registered or employed by the prefecture gets a sheet with last year's levels.";
    ASSESSMENT_CYCLE_PUBLISH = "assessment_cycle.publish", "評価結果の公表", [ManageAssessments], [Cycle],
        grave "統計を公表する" "Publish the figures",
        "ジョブタイプと水準の統計を公表します。少人数の数値は伏せます。公表した数値と年次の期日は、以後変えられません。" "Publishes the figures by job type and level, small ones withheld. They never change afterwards.";
    ASSESSMENT_CYCLE_REVISE = "assessment_cycle.revise" as "update", "評価の日程の変更", [ManageAssessments], [Cycle];
    SKILL_PROFILE_RECORD = "skill_profile.record", "スキルの水準の記録", [ManageAssessments], [Person];
}

impl Step {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Fill => ASSESSMENT_FILL,
            Self::Import => ASSESSMENT_IMPORT,
            Self::Submit => ASSESSMENT_SUBMIT,
            Self::Rate => ASSESSMENT_RATE,
            Self::Review => ASSESSMENT_REVIEW,
            Self::Return => ASSESSMENT_RETURN,
            Self::Assign => ASSESSMENT_ASSIGN,
            Self::Confirm => ASSESSMENT_CONFIRM,
            Self::Object => ASSESSMENT_OBJECT,
            Self::Answer => ASSESSMENT_ANSWER,
            Self::Supersede => ASSESSMENT_SUPERSEDE,
        }
    }
}
