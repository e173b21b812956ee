//! What can be done in this room.

use super::model::{CourseStep, Step};
use crate::vocab::Act;

crate::auth::acts! {
    DEVELOPMENT_TOOL_REPLACE = "development_tool.replace", "人材育成の体系の取込み", [], [Reference];
    TRAINING_ATTENDANCE_ACCEPT = "training_attendance.accept", "受講の申込みの承認", [KeepTraining], [Course Person],
        plain "申込みを承認する" "Accept the request",
        "{} さんの「{}」の受講を承認します。" "{} is to attend {}.";
    TRAINING_ATTENDANCE_ASK = "training_attendance.ask", "受講の申込み", [AskForTraining], [Course Person];
    TRAINING_ATTENDANCE_COMPLETE = "training_attendance.complete", "研修の修了の記録", [KeepTraining], [Course Person],
        plain "修了を記録する" "Record completion",
        "{} さんの「{}」の修了を記録します。スキルの水準は変わりません。次の評価で見直すスキルとして示します。" "{} completed {}. No level changes; its skills are shown for the next assessment.";
    TRAINING_ATTENDANCE_DECLINE = "training_attendance.decline", "受講の申込みの見送り", [KeepTraining], [Course Person],
        plain "申込みを見送る" "Decline the request",
        "{} さんの「{}」の申込みを見送ります。" "The request of {} for {} is declined.";
    TRAINING_ATTENDANCE_ENROL = "training_attendance.enrol", "受講者の登録", [KeepTraining], [Course Person];
    TRAINING_ATTENDANCE_IMPORT = "training_attendance.import", "受講の記録の取込み", [KeepTraining], [Everything];
    TRAINING_ATTENDANCE_MARK_ABSENT = "training_attendance.mark_absent", "研修の欠席の記録", [KeepTraining], [Course Person],
        plain "欠席を記録する" "Record absence",
        "{} さんの「{}」の欠席を記録します。" "{} did not come to {}.";
    TRAINING_ATTENDANCE_REOPEN = "training_attendance.reopen", "受講の記録の取消し", [KeepTraining], [Course Person],
        plain "この記録を取り消す" "Take this record back",
        "{} さんの「{}」の最後の記録を取り消し、その前の状態に戻します。取り消した記録も残ります。" "The last record of {} at {} is taken back; it is kept on record.";
    TRAINING_ATTENDANCE_WITHDRAW = "training_attendance.withdraw", "受講の取りやめ", [AskForTraining KeepTraining], [Course Person],
        plain "受講を取りやめる" "Take from the list",
        "{} さんの「{}」の受講を取りやめます。" "{} does not attend {}.";
    TRAINING_COURSE_ADD = "training_course.add", "研修の登録", [KeepTraining], [Course];
    TRAINING_COURSE_CANCEL = "training_course.cancel", "研修の中止", [KeepTraining], [Course],
        grave "中止する" "Cancel it",
        "「{}」を中止します。申込中の {} 人は見送り、受講予定の {} 人は取りやめになり、本人に理由が表示されます。" "{} is cancelled. {} requests are declined and {} people are taken from the list; they see why.";
    TRAINING_COURSE_CHANGE = "training_course.change" as "update", "研修の変更", [KeepTraining], [Course];
    TRAINING_COURSE_HOLD = "training_course.hold", "研修の実施の記録", [KeepTraining], [Course],
        plain "実施したことを記録する" "Record that it was held",
        "「{}」を実施済にします。以後は申し込めません。修了は一人ずつ、またはファイルで記録します。" "{} is recorded as held. Nobody can ask any more; completions are recorded one by one or from a file.";
    TRAINING_COURSE_REOPEN = "training_course.reopen", "研修の実施・中止の記録の取消し", [KeepTraining], [Course],
        plain "予定に戻す" "Plan it again",
        "「{}」を予定に戻します。中止で取りやめになった人は、そのままです。" "{} is planned again. Whoever the cancellation took from the list stays off it.";
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
