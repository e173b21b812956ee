//! What can be done in this room.

use super::nomination::NominationStep;
use super::planned::PlannedAct;
use crate::vocab::Act;

crate::auth::acts! {
    ABSENCE_ADD = "absence.add" as "add_absence", "休職・研修派遣の登録", [WriteTalents], [Person];
    ABSENCE_CORRECT = "absence.correct" as "correct_absence", "休職・研修派遣の訂正", [WriteTalents], [Person];
    ABSENCE_RETRACT = "absence.retract" as "retract_absence", "休職・研修派遣の取消", [WriteTalents], [Person];
    ALLOWANCE_RULE_ADD = "allowance_rule.add", "手当の規則の登録", [], [Reference];
    ALLOWANCE_RULE_CHANGE = "allowance_rule.change", "手当の規則の変更", [], [Reference];
    ALLOWANCE_RULE_REMOVE = "allowance_rule.remove", "手当の規則の除去", [], [Reference];
    EMPLOYMENT_ADD = "employment.add" as "add_employment", "任用の登録", [WriteTalents], [Person];
    EMPLOYMENT_CHANGE = "employment.change" as "change_employment", "任用の変更", [WriteTalents], [Person];
    EMPLOYMENT_CORRECT = "employment.correct" as "correct_employment", "任用の訂正", [WriteTalents], [Person];
    EMPLOYMENT_DECLINE = "employment.decline" as "decline_employment", "任用の辞退", [WriteTalents], [Person];
    EMPLOYMENT_END = "employment.end" as "end_employment", "任用の終了", [WriteTalents], [Person];
    EMPLOYMENT_TRANSFER = "employment.transfer" as "transfer_employment", "割愛・転籍", [WriteTalents], [Person];
    EXAM_ADD = "exam.add", "資格の種類の登録", [], [Reference];
    EXAM_CHANGE = "exam.change", "資格の種類の変更", [], [Reference];
    EXAM_REMOVE = "exam.remove", "資格の種類の除去", [], [Reference];
    NOMINATION_ACCEPT = "nomination.accept", "推薦による登録", [WriteTalents], [Person];
    NOMINATION_DECLINE = "nomination.decline", "推薦の見送り", [WriteTalents], [Person];
    NOMINATION_NOMINATE = "nomination.nominate", "共通人材への推薦", [NominateTalents], [Person];
    NOMINATION_REOPEN = "nomination.reopen", "推薦への回答の取消", [WriteTalents], [Person];
    NOMINATION_WITHDRAW = "nomination.withdraw", "推薦の取下げ", [NominateTalents], [Person];
    PLANNED_STEP_ANNOUNCE = "planned_step.announce", "人事の予定の内示", [WriteTalents], [Person];
    PLANNED_STEP_ENTER = "planned_step.enter", "人事の予定の入力", [WriteTalents], [Person];
    PLANNED_STEP_RECALL = "planned_step.recall", "人事の予定の内示の取消", [WriteTalents], [Person];
    PLANNED_STEP_REINSTATE = "planned_step.reinstate", "取り消した案の復活", [WriteTalents], [Person];
    PLANNED_STEP_WITHDRAW = "planned_step.withdraw", "人事の予定の案の取消", [WriteTalents], [Person];
    QUALIFICATION_ADD = "qualification.add" as "add_qualification", "資格の登録", [WriteTalents], [Person];
    QUALIFICATION_CONFIRM = "qualification.confirm" as "confirm_qualification", "申告された資格の確認", [WriteTalents], [Person];
    QUALIFICATION_CORRECT = "qualification.correct" as "correct_qualification", "資格の訂正", [WriteTalents], [Person];
    QUALIFICATION_DECLARE = "qualification.declare", "本人による資格の申告", [DeclareOwnQualification], [Person];
    QUALIFICATION_RETRACT = "qualification.retract" as "retract_qualification", "資格の取消", [WriteTalents], [Person];
    QUALIFICATION_WITHDRAW = "qualification.withdraw", "資格の申告の取下げ", [DeclareOwnQualification], [Person];
    REGISTRATION_ADD = "registration.add" as "register", "共通人材の登録", [WriteTalents], [Person];
    REGISTRATION_WITHDRAW = "registration.withdraw" as "withdraw_registration", "共通人材の登録の終了", [WriteTalents], [Person];
    TALENT_ADD = "talent.add", "人材の登録", [WriteTalents], [Person];
    TALENT_IMPORT = "talent.import", "共通人材名簿の取込み", [WriteTalents], [Everything];
    TALENT_RESTORE = "talent.restore", "取込の取消による復元", [], [Person];
    TALENT_UNDO = "talent.undo", "人材の直前の手続の取消", [WriteTalents], [Person];
    TALENT_UPDATE = "talent.update", "人材の変更", [WriteTalents], [Person];
}

/// What is taken back: the last step of each kind.
pub const UNDO_PROFILE: Act = TALENT_UNDO.called("undo_profile");
pub const UNDO_EMPLOYMENT: Act = TALENT_UNDO.called("undo_employment");
pub const UNDO_REGISTRATION: Act = TALENT_UNDO.called("undo_registration");

impl NominationStep {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Accept => NOMINATION_ACCEPT,
            Self::Decline => NOMINATION_DECLINE,
            Self::Withdraw => NOMINATION_WITHDRAW,
            Self::Reopen => NOMINATION_REOPEN,
        }
    }
}

impl PlannedAct {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Announce => PLANNED_STEP_ANNOUNCE,
            Self::Recall => PLANNED_STEP_RECALL,
            Self::Withdraw => PLANNED_STEP_WITHDRAW,
            Self::Reinstate => PLANNED_STEP_REINSTATE,
        }
    }
}
