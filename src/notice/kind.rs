//! What is told to whom: one line for each act, called as the record calls it.

use crate::auth::Action;
use crate::vocab::terms;

terms! {
    /// What happened, in the words of the audit record.
    NoticeKind {
        /// 内示.
        AssignmentAnnounce = "assignment.announce", "配属の内示がありました", "A placement was announced";
        /// Back to a draft.
        AssignmentRecall = "assignment.recall", "配属の内示が取り消されました", "The announcement of a placement was taken back";
        /// 発令.
        AssignmentOrder = "assignment.order", "配属の発令がありました", "A placement was ordered";
        /// Back to an announcement.
        AssignmentRescind = "assignment.rescind", "配属の発令が取り消されました", "The orders of a placement were taken back";
        /// An early end.
        AssignmentEnd = "assignment.end", "配属の終了の発令がありました", "The end of a placement was ordered";
        /// The early end is taken back.
        AssignmentReopen = "assignment.reopen", "配属の終了が取り消されました", "The end of a placement was taken back";
        /// A later last day.
        AssignmentExtend = "assignment.extend", "配属の期間が延長されました", "A placement was extended";
        /// The later last day is taken back.
        AssignmentUnextend = "assignment.unextend", "配属の延長が取り消されました", "The extension of a placement was taken back";
        /// Another share.
        AssignmentShare = "assignment.change_share", "配属の従事割合が変わりました", "The share of a placement has changed";
        /// Given up after people were told.
        AssignmentCancel = "assignment.cancel", "配属が取り消されました", "A placement was cancelled";
        /// Ends and extensions of a transfer; its starts are announced as assignments.
        TransferAnnounce = "transfer.announce", "配属の終了・延長の内示がありました", "The end or extension of a placement was announced";
        /// Back to a draft.
        TransferRecall = "transfer.recall", "配属の終了・延長の内示が取り消されました", "The announcement of an end or extension was taken back";
        /// 内示 of a change of employment or absence.
        PlannedStepAnnounce = "planned_step.announce", "人事の予定の内示がありました", "A planned change of employment was announced";
        /// Back to a draft.
        PlannedStepRecall = "planned_step.recall", "人事の予定の内示が取り消されました", "The announcement of a planned change was taken back";
        /// A sheet to fill in.
        SheetGiven = "assessment.give_out", "スキルシートが配られました", "A skill sheet was handed out";
        /// A sheet to review.
        SheetSubmitted = "assessment.submit", "評価するスキルシートが提出されました", "A skill sheet was handed in for review";
        /// Back to its person.
        SheetReturned = "assessment.return", "スキルシートが差し戻されました", "A skill sheet was returned";
        /// Levels hold.
        SheetConfirmed = "assessment.confirm", "スキルの水準が確定しました", "Skill levels were confirmed";
        /// Against the levels.
        SheetObjection = "assessment.object", "水準への異議が出されました", "An objection to levels was raised";
        /// The levels change.
        SheetAnswered = "assessment.answer", "水準への異議に回答がありました", "An objection to levels was answered";
        /// The levels stay.
        SheetUpheld = "assessment.uphold", "水準への異議に回答がありました", "An objection to levels was answered";
        /// A year's question to the bodies.
        CallOpened = "demand_call.open", "需要調査のお知らせがあります", "There is a call for demand";
        /// Nobody has answered.
        CallReminded = "demand_call.remind", "需要調査への回答をお願いします", "Please answer the call for demand";
        /// To be judged.
        DemandSubmitted = "demand.submit", "需要が提出されました", "A demand was submitted";
        /// To be mended.
        DemandReturned = "demand.return", "需要が差し戻されました", "A demand was returned";
        /// To be filled.
        DemandAccepted = "demand.accept", "需要が採択されました", "A demand was accepted";
        /// Not to be filled.
        DemandDeclined = "demand.decline", "需要が不採択になりました", "A demand was declined";
        /// A year's question to the people.
        WishRoundOpened = "wish_round.open", "意向調査のお知らせがあります", "There is a round of wishes";
        /// Somebody to rank.
        CandidateShown = "candidate.show", "候補者が提示されました", "A candidate was shown";
        /// Nobody to rank any more.
        CandidateTakenBack = "candidate.take_back", "候補者の提示が取り下げられました", "A shown candidate was taken back";
        /// A plan to approve.
        PlanProposed = "rotation.propose", "異動計画の承認の依頼があります", "A rotation plan waits for approval";
        /// Approved.
        PlanApproved = "rotation.approve", "異動計画が承認されました", "A rotation plan was approved";
        /// A draft again.
        PlanReturned = "rotation.return", "異動計画が差し戻されました", "A rotation plan was returned";
        /// A line to comment on or consent to.
        Circulated = "rotation.circulate", "配置案の照会があります", "A line of a plan was circulated";
        /// Asked no more.
        CirculationWithdrawn = "rotation.withdraw_circulation", "配置案の照会が取り下げられました", "A circulated line was withdrawn";
        /// The host's answer.
        CirculationComment = "rotation.comment", "照会した配置案に団体の回答がありました", "A host answered a circulated line";
        /// The person's answer.
        CirculationConsent = "rotation.consent", "照会した配置案に本人の回答がありました", "A person answered a circulated line";
        /// Somebody offered.
        Nominated = "nomination.nominate", "共通人材の推薦がありました", "Somebody was nominated";
        /// Registered.
        NominationAccepted = "nomination.accept", "推薦した職員が登録されました", "A nominated person was registered";
        /// Not registered.
        NominationDeclined = "nomination.decline", "推薦した職員は登録されませんでした", "A nomination was declined";
        /// To be confirmed.
        QualificationDeclared = "qualification.declare", "資格の申告がありました", "A qualification was declared";
        /// In the register.
        QualificationConfirmed = "qualification.confirm", "申告した資格が確認されました", "A declared qualification was confirmed";
        /// To be answered.
        TrainingAsked = "training_attendance.ask", "研修の申込みがありました", "Training was asked for";
        /// On the list by the prefecture.
        TrainingEnrolled = "training_attendance.enrol", "研修の受講者に決まりました", "You were enrolled in a course";
        /// Accepted.
        TrainingAccepted = "training_attendance.accept", "研修の申込みが認められました", "A request for training was accepted";
        /// Not accepted.
        TrainingDeclined = "training_attendance.decline", "研修の申込みは認められませんでした", "A request for training was declined";
        /// Somebody may sign in by a provider's word.
        IdentityLinked = "identity.link", "アカウントが認証サーバーの利用者に結び付けられました", "Your account was linked to a provider's user";
        /// No longer.
        IdentityUnlinked = "identity.unlink", "アカウントと認証サーバーの利用者の結び付けが解除されました", "Your account was unlinked from a provider's user";
        /// For a second person.
        ApprovalAsked = "approval.ask", "承認の依頼があります", "A request waits for approval";
        /// Done.
        ApprovalGiven = "approval.approve", "申請が承認されました", "A request was approved";
        /// Not done.
        ApprovalDeclined = "approval.decline", "申請が否決されました", "A request was declined";
        /// Done alone.
        BrokenGlass = "approval.break_glass", "承認なしの緊急実施がありました", "An act was carried out alone in an emergency";
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The people it is about, whose accounts may do this with their own.
    People(Action),
    /// Accounts that may do this for the bodies concerned.
    Bodies(Action),
    /// Accounts that may do this for any body.
    EveryBody(Action),
    /// Accounts that may do this with their own.
    Everybody(Action),
    /// Accounts that may do this statewide.
    Office(Action),
    /// Accounts that may do what the act itself names.
    Deciders,
    /// The account whose doing it was about.
    Account,
}

type Ways = &'static [(To, &'static str)];

const PLACED: Ways = &[
    (To::People(Action::ReadAssignments), "/assignments/{}"),
    (To::Bodies(Action::ReadAssignments), "/assignments/{}"),
];
/// What nobody outside the prefecture's staff can open any more, or is not theirs to open.
const GONE: Ways = &[
    (To::People(Action::ReadAssignments), "/assignments"),
    (To::Bodies(Action::ReadAssignments), "/assignments"),
];
const SHEET: Ways = &[(To::People(Action::ReadAssessments), "/my/sheet")];
const DEMAND: Ways = &[(To::Bodies(Action::WriteDemands), "/demands/{}")];
const TRAINING: Ways = &[(To::People(Action::AskForTraining), "/my/training")];
const ASKED_PLAN: Ways = &[(To::Account, "/plans/{}")];
const ANSWERED: Ways = &[(To::Office(Action::WriteRotationPlans), "/circulations")];
const NOMINATED: Ways = &[(To::Bodies(Action::ReadNominations), "/pool-nominations/{}")];
const DECIDED: Ways = &[(To::Account, "/approvals/{}")];

impl NoticeKind {
    /// Who is told, and on which page it is; `{}` in its address is what it is about.
    #[must_use]
    pub const fn ways(self) -> Ways {
        match self {
            Self::AssignmentCancel | Self::TransferAnnounce => GONE,
            Self::AssignmentAnnounce
            | Self::AssignmentOrder
            | Self::AssignmentRescind
            | Self::AssignmentEnd
            | Self::AssignmentReopen
            | Self::AssignmentExtend
            | Self::AssignmentUnextend
            | Self::AssignmentShare => PLACED,
            Self::PlannedStepAnnounce => &[
                (To::People(Action::ReadTalents), "/me/record"),
                (To::Bodies(Action::ReadTalents), "/planned-steps"),
            ],
            Self::SheetSubmitted => &[(To::Bodies(Action::WriteAssessments), "/assessments/{}")],
            Self::SheetGiven
            | Self::SheetReturned
            | Self::SheetConfirmed
            | Self::SheetAnswered
            | Self::SheetUpheld => SHEET,
            Self::SheetObjection => &[(To::Office(Action::ManageAssessments), "/assessments/{}")],
            Self::CallOpened => &[(To::EveryBody(Action::WriteDemands), "/demand-calls/{}")],
            Self::CallReminded => &[(To::Bodies(Action::WriteDemands), "/demand-calls/{}")],
            Self::DemandSubmitted => &[(To::Office(Action::JudgeDemands), "/demands/{}")],
            Self::DemandReturned | Self::DemandAccepted | Self::DemandDeclined => DEMAND,
            Self::WishRoundOpened => &[(To::Everybody(Action::StateOwnWish), "/my/wish")],
            Self::CandidateShown => &[(To::Bodies(Action::RankCandidates), "/shown-candidates")],
            Self::PlanProposed => &[(To::Office(Action::WriteRotationPlans), "/plans/{}")],
            Self::PlanApproved | Self::PlanReturned => ASKED_PLAN,
            Self::Circulated => &[
                (To::People(Action::AnswerForOneself), "/circulations/{}"),
                (To::Bodies(Action::AnswerForHost), "/circulations/{}"),
            ],
            Self::CirculationComment | Self::CirculationConsent => ANSWERED,
            Self::Nominated => &[(To::Office(Action::WriteTalents), "/pool-nominations/{}")],
            Self::NominationAccepted | Self::NominationDeclined => NOMINATED,
            Self::QualificationDeclared => {
                &[(To::Office(Action::WriteTalents), "/talents?declared=true")]
            }
            Self::QualificationConfirmed => &[(To::People(Action::ReadTalents), "/me/record")],
            Self::TrainingAsked => &[(To::Office(Action::KeepTraining), "/training-courses")],
            Self::TrainingEnrolled | Self::TrainingAccepted | Self::TrainingDeclined => TRAINING,
            Self::IdentityLinked | Self::IdentityUnlinked => &[(To::Account, "/me")],
            Self::ApprovalAsked => &[(To::Deciders, "/approvals/{}")],
            Self::ApprovalGiven | Self::ApprovalDeclined => DECIDED,
            Self::BrokenGlass => &[(To::Office(Action::ReadAudit), "/alarms?kind=break_glass")],
            Self::AssignmentRecall
            | Self::CandidateTakenBack
            | Self::TransferRecall
            | Self::PlannedStepRecall
            | Self::CirculationWithdrawn => &[],
        }
    }

    /// Where those look who had read of what it takes back; they alone are told.
    #[must_use]
    pub const fn takes_back(self) -> Option<&'static str> {
        match self {
            Self::AssignmentRecall | Self::TransferRecall => Some("/assignments"),
            Self::PlannedStepRecall => Some("/home"),
            Self::CandidateTakenBack => Some("/shown-candidates"),
            Self::CirculationWithdrawn => Some("/circulations"),
            _ => None,
        }
    }
}
