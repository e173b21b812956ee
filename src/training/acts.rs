//! What can be done in this room.

use super::model::{CourseStep, Step};
use crate::vocab::Act;

crate::auth::acts! {
    DEVELOPMENT_TOOL_REPLACE = "development_tool.replace", "人材育成の体系の取込み", [], [Reference];
    TRAINING_ATTENDANCE_ACCEPT = "training_attendance.accept", "受講の申込みの承認", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_ASK = "training_attendance.ask", "受講の申込み", [AskForTraining], [Course Person];
    TRAINING_ATTENDANCE_COMPLETE = "training_attendance.complete", "研修の修了の記録", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_DECLINE = "training_attendance.decline", "受講の申込みの見送り", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_ENROL = "training_attendance.enrol", "受講者の登録", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_IMPORT = "training_attendance.import", "受講の記録の取込み", [KeepTraining], [Everything];
    TRAINING_ATTENDANCE_MARK_ABSENT = "training_attendance.mark_absent", "研修の欠席の記録", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_REOPEN = "training_attendance.reopen", "受講の記録の取消し", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_WITHDRAW = "training_attendance.withdraw", "受講の取りやめ", [AskForTraining KeepTraining], [Course Person];
    TRAINING_COURSE_ADD = "training_course.add", "研修の登録", [KeepTraining], [Course];
    TRAINING_COURSE_CANCEL = "training_course.cancel", "研修の中止", [KeepTraining], [Course];
    TRAINING_COURSE_CHANGE = "training_course.change" as "update", "研修の変更", [KeepTraining], [Course];
    TRAINING_COURSE_HOLD = "training_course.hold", "研修の実施の記録", [KeepTraining], [Course];
    TRAINING_COURSE_REOPEN = "training_course.reopen", "研修の実施・中止の記録の取消し", [KeepTraining], [Course];
}

impl Step {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Accept => TRAINING_ATTENDANCE_ACCEPT,
            Self::Decline => TRAINING_ATTENDANCE_DECLINE,
            Self::Complete => TRAINING_ATTENDANCE_COMPLETE,
            Self::MarkAbsent => TRAINING_ATTENDANCE_MARK_ABSENT,
            Self::Withdraw => TRAINING_ATTENDANCE_WITHDRAW,
            Self::Reopen => TRAINING_ATTENDANCE_REOPEN,
        }
    }
}

impl CourseStep {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Update => TRAINING_COURSE_CHANGE,
            Self::Hold => TRAINING_COURSE_HOLD,
            Self::Cancel => TRAINING_COURSE_CANCEL,
            Self::Reopen => TRAINING_COURSE_REOPEN,
        }
    }
}
