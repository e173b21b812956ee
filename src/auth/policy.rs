//! The policy: role x action, every cell decided. `docs/PERMISSIONS.md` is written from it and from
//! the routes.

use crate::vocab::Role;

/// How far a role reaches in an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not at all.
    None,
    /// What is about the person itself.
    Own,
    /// What belongs to the body the account speaks for.
    Body,
    Statewide,
}

/// Something an actor may or may not do, known to the handler's signature as a type.
pub trait Permission: Send + Sync + 'static {
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $ja:literal;)*) => {
        /// Everything that can be asked of the program by somebody signed in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What it is called in the permission table.
            #[must_use]
            pub const fn name_ja(self) -> &'static str {
                match self { $(Self::$name => $ja,)* }
            }
        }

        /// The actions as types, for the signatures of handlers: `Can<may::ReadTalents>`.
        pub mod may {
            pub use super::Permission;
            $($(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl Permission for $name {
                const ACTION: super::Action = super::Action::$name;
            })*
        }
    };
}

actions! {
    /// See oneself and one's own sessions, change one's password.
    UseOwnAccount = "自分のアカウントを使う";
    /// Read bodies, job types, post types.
    ReadReference = "団体・ジョブタイプなどの基礎データを見る";
    /// Change participation and the mapping of post types to job types.
    WriteReference = "団体の参画・ジョブタイプとの対応を変更する";
    /// Read talent records.
    ReadTalents = "人材リストを見る";
    /// Write talent records.
    WriteTalents = "人材リストを変更する";
    /// Declare one's own qualifications, to be confirmed by the prefecture's staff.
    DeclareOwnQualification = "自分の資格を申告する";
    /// Read skill sheets and confirmed levels.
    ReadAssessments = "スキルシート・水準を見る";
    /// Fill in, submit, review, confirm, object: which of them, `assessment::model` says for each
    /// sheet.
    WriteAssessments = "スキルシートを記入・評価・確定する";
    /// Set up the yearly cycles and publish their figures.
    ManageAssessments = "スキル評価の年次を管理する";
    /// Hold people against posts.
    ReadFit = "ポストと人材の適合を見る";
    /// Read the distribution of levels.
    ReadSkillStatistics = "スキル統計を見る";
    /// Read posts.
    ReadPosts = "ポストを見る";
    /// Write posts.
    WritePosts = "ポストを変更する";
    /// Read the yearly calls for demand.
    ReadDemandCalls = "需要調査を見る";
    /// Open calls for demand, see who has answered, remind.
    KeepDemandCalls = "需要調査を行う";
    /// Read demands and the targets of the scheme.
    ReadDemands = "需要・目標を見る";
    /// State, submit and withdraw demands.
    WriteDemands = "需要を入力・提出する";
    /// Review, accept and decline demands.
    JudgeDemands = "需要を確認・採否する";
    /// Read counts of filled and unfilled demand.
    ReadDemandStatistics = "需要の充足数を見る";
    /// Read the yearly rounds of wishes and the zones.
    ReadWishRounds = "意向調査を見る";
    /// Open rounds of wishes.
    KeepWishRounds = "意向調査を行う";
    /// Read wishes and pauses.
    ReadWishes = "意向を見る";
    /// State one's own wish.
    StateOwnWish = "自分の意向を提出する";
    /// Record days on which a person is not to be placed.
    PausePlacement = "配属を控える期間を記録する";
    /// Name who may read reasons of constraints.
    NameWishOfficers = "配慮事項の理由を読める担当を指定する";
    /// Read which people were shown to a host.
    ReadShownCandidates = "提示された候補者を見る";
    /// Show people to hosts with their consent.
    ShowCandidates = "候補者を受入団体に提示する";
    /// Read the order in which a host wants the people it was shown.
    ReadHostRankings = "受入団体の希望順位を見る";
    /// Rank the people shown to the own body.
    RankCandidates = "候補者に希望順位を付ける";
    /// Read assignments.
    ReadAssignments = "配属を見る";
    /// Propose, announce, order, change and end assignments.
    WriteAssignments = "配属を起案・内示・発令・変更する";
    /// Read rotation plans and the work on them.
    ReadRotationPlans = "異動計画を見る";
    /// Make, solve, propose, approve, announce and order rotation plans.
    WriteRotationPlans = "異動計画を作成・決定する";
    /// Read lines of plans that were circulated.
    ReadCirculations = "照会された配置案を見る";
    /// Comment on a circulated line for the host.
    AnswerForHost = "照会された配置案に団体として意見する";
    /// Consent to a circulated line about oneself.
    AnswerForOneself = "照会された自分の配置案に同意する";
    /// Read the measures of placement.
    ReadPlacementStatistics = "配属統計を見る";
    /// Read recruitment rounds.
    ReadHiring = "採用試験の実績を見る";
    /// Write recruitment rounds.
    WriteHiring = "採用試験の実績を入力する";
    /// Read competition ratios.
    ReadHiringStatistics = "採用統計を見る";
    /// Read which courses of training there are.
    ReadTrainingCourses = "研修の一覧を見る";
    /// Keep courses of training and who attends them.
    KeepTraining = "研修と受講の記録を管理する";
    /// Read who attends which course.
    ReadAttendances = "研修の受講を見る";
    /// Ask to attend a course oneself.
    AskForTraining = "自分の研修を申し込む";
    /// Read how many attended.
    ReadTrainingStatistics = "研修の受講者数を見る";
    /// Take back a list that was taken in from a file; what of it, the list's own permission says.
    UndoImports = "ファイルの取込を取り消す";
    /// Read the audit record.
    ReadAudit = "監査記録を見る";
    /// Read who looked at somebody's levels, wishes or drafts.
    ReadViewers = "閲覧記録を見る";
    /// Keep accounts.
    ManageAccounts = "アカウントを管理する";
}

/// What a role may do. Exhaustive on purpose: a new action does not compile until every role is
/// decided.
#[must_use]
pub const fn reach(role: Role, action: Action) -> Reach {
    match role {
        Role::PrefectureStaff => prefecture_staff(action),
        Role::AccountAdmin => account_admin(action),
        Role::Auditor => auditor(action),
        Role::MunicipalCio => municipal(action, Reach::Body),
        Role::MunicipalDelegate => municipal(action, Reach::Body),
        Role::AssignedStaff => assigned_staff(action),
    }
}

const fn prefecture_staff(action: Action) -> Reach {
    match action {
        Action::ReadDemandCalls
        | Action::KeepDemandCalls
        | Action::ReadDemands
        | Action::JudgeDemands
        | Action::ReadDemandStatistics
        | Action::ReadWishRounds
        | Action::KeepWishRounds
        | Action::ReadWishes
        | Action::PausePlacement
        | Action::ReadShownCandidates
        | Action::ShowCandidates
        | Action::ReadHostRankings => Reach::Statewide,
        Action::DeclareOwnQualification
        | Action::WriteDemands
        | Action::StateOwnWish
        | Action::NameWishOfficers
        | Action::RankCandidates => Reach::None,
        Action::UseOwnAccount => Reach::Own,
        Action::ReadReference
        | Action::WriteReference
        | Action::ReadTalents
        | Action::WriteTalents
        | Action::ReadAssessments
        | Action::WriteAssessments
        | Action::ManageAssessments
        | Action::ReadFit
        | Action::ReadSkillStatistics
        | Action::ReadPosts
        | Action::WritePosts
        | Action::ReadAssignments
        | Action::WriteAssignments
        | Action::ReadRotationPlans
        | Action::WriteRotationPlans
        | Action::ReadCirculations
        | Action::ReadPlacementStatistics
        | Action::ReadHiring
        | Action::WriteHiring
        | Action::ReadHiringStatistics
        | Action::ReadTrainingCourses
        | Action::KeepTraining
        | Action::ReadAttendances
        | Action::ReadTrainingStatistics
        | Action::UndoImports
        | Action::ReadViewers => Reach::Statewide,
        Action::AnswerForHost
        | Action::AnswerForOneself
        | Action::AskForTraining
        | Action::ReadAudit
        | Action::ManageAccounts => Reach::None,
    }
}

/// Keeps accounts and sees nothing of people's records by that role.
const fn account_admin(action: Action) -> Reach {
    match action {
        Action::DeclareOwnQualification
        | Action::ReadDemandCalls
        | Action::KeepDemandCalls
        | Action::ReadDemands
        | Action::WriteDemands
        | Action::JudgeDemands
        | Action::ReadDemandStatistics
        | Action::ReadWishRounds
        | Action::KeepWishRounds
        | Action::ReadWishes
        | Action::StateOwnWish
        | Action::PausePlacement
        | Action::ReadShownCandidates
        | Action::ShowCandidates
        | Action::ReadHostRankings
        | Action::RankCandidates => Reach::None,
        Action::NameWishOfficers => Reach::Statewide,
        Action::UseOwnAccount => Reach::Own,
        Action::ReadReference | Action::ManageAccounts | Action::UndoImports => Reach::Statewide,
        Action::WriteReference
        | Action::ReadTalents
        | Action::WriteTalents
        | Action::ReadAssessments
        | Action::WriteAssessments
        | Action::ManageAssessments
        | Action::ReadFit
        | Action::ReadSkillStatistics
        | Action::ReadPosts
        | Action::WritePosts
        | Action::ReadAssignments
        | Action::WriteAssignments
        | Action::ReadRotationPlans
        | Action::WriteRotationPlans
        | Action::ReadCirculations
        | Action::AnswerForHost
        | Action::AnswerForOneself
        | Action::ReadPlacementStatistics
        | Action::ReadHiring
        | Action::WriteHiring
        | Action::ReadHiringStatistics
        | Action::ReadTrainingCourses
        | Action::KeepTraining
        | Action::ReadAttendances
        | Action::AskForTraining
        | Action::ReadTrainingStatistics
        | Action::ReadAudit
        | Action::ReadViewers => Reach::None,
    }
}

/// Reads the record, changes nothing.
const fn auditor(action: Action) -> Reach {
    match action {
        Action::DeclareOwnQualification
        | Action::ReadDemandCalls
        | Action::KeepDemandCalls
        | Action::ReadDemands
        | Action::WriteDemands
        | Action::JudgeDemands
        | Action::ReadWishRounds
        | Action::KeepWishRounds
        | Action::ReadWishes
        | Action::StateOwnWish
        | Action::PausePlacement
        | Action::NameWishOfficers
        | Action::ReadShownCandidates
        | Action::ShowCandidates
        | Action::ReadHostRankings
        | Action::RankCandidates => Reach::None,
        Action::ReadDemandStatistics => Reach::Statewide,
        Action::UseOwnAccount => Reach::Own,
        Action::ReadReference
        | Action::ReadPlacementStatistics
        | Action::ReadHiringStatistics
        | Action::ReadSkillStatistics
        | Action::ReadTrainingStatistics
        | Action::ReadAudit
        | Action::ReadViewers => Reach::Statewide,
        Action::WriteReference
        | Action::ReadTalents
        | Action::WriteTalents
        | Action::ReadAssessments
        | Action::WriteAssessments
        | Action::ManageAssessments
        | Action::ReadFit
        | Action::ReadPosts
        | Action::WritePosts
        | Action::ReadAssignments
        | Action::WriteAssignments
        | Action::ReadRotationPlans
        | Action::WriteRotationPlans
        | Action::ReadCirculations
        | Action::AnswerForHost
        | Action::AnswerForOneself
        | Action::ReadHiring
        | Action::WriteHiring
        | Action::ReadTrainingCourses
        | Action::KeepTraining
        | Action::ReadAttendances
        | Action::AskForTraining
        | Action::UndoImports
        | Action::ManageAccounts => Reach::None,
    }
}

/// A CIO and a delegate see the same; what differs is recorded: a delegate acts on behalf.
const fn municipal(action: Action, body: Reach) -> Reach {
    match action {
        Action::ReadDemandCalls | Action::ReadDemandStatistics | Action::ReadWishRounds => {
            Reach::Statewide
        }
        Action::ReadTrainingCourses | Action::ReadTrainingStatistics => Reach::Statewide,
        Action::DeclareOwnQualification
        | Action::KeepDemandCalls
        | Action::JudgeDemands
        | Action::KeepWishRounds
        | Action::StateOwnWish
        | Action::PausePlacement
        | Action::NameWishOfficers
        | Action::ShowCandidates => Reach::None,
        Action::ReadDemands
        | Action::WriteDemands
        | Action::ReadWishes
        | Action::ReadShownCandidates
        | Action::ReadHostRankings
        | Action::RankCandidates => body,
        Action::UseOwnAccount => Reach::Own,
        Action::ReadReference
        | Action::ReadPlacementStatistics
        | Action::ReadHiringStatistics
        | Action::ReadSkillStatistics => Reach::Statewide,
        Action::ReadTalents
        | Action::ReadAssessments
        | Action::WriteAssessments
        | Action::ReadPosts
        | Action::WritePosts
        | Action::ReadAssignments
        | Action::ReadViewers
        | Action::ReadCirculations
        | Action::ReadAttendances
        | Action::UndoImports
        | Action::AnswerForHost => body,
        Action::WriteReference
        | Action::WriteTalents
        | Action::ManageAssessments
        | Action::ReadFit
        | Action::WriteAssignments
        | Action::ReadRotationPlans
        | Action::WriteRotationPlans
        | Action::AnswerForOneself
        | Action::ReadHiring
        | Action::WriteHiring
        | Action::KeepTraining
        | Action::AskForTraining
        | Action::ReadAudit
        | Action::ManageAccounts => Reach::None,
    }
}

const fn assigned_staff(action: Action) -> Reach {
    match action {
        Action::ReadDemandCalls
        | Action::KeepDemandCalls
        | Action::ReadDemands
        | Action::WriteDemands
        | Action::JudgeDemands
        | Action::ReadDemandStatistics
        | Action::KeepWishRounds
        | Action::NameWishOfficers
        | Action::ReadShownCandidates
        | Action::ShowCandidates
        | Action::ReadHostRankings
        | Action::RankCandidates => Reach::None,
        Action::ReadWishRounds | Action::ReadTrainingCourses => Reach::Statewide,
        Action::ReadAttendances | Action::AskForTraining => Reach::Own,
        Action::DeclareOwnQualification
        | Action::ReadWishes
        | Action::StateOwnWish
        | Action::PausePlacement => Reach::Own,
        Action::UseOwnAccount
        | Action::ReadTalents
        | Action::ReadAssessments
        | Action::WriteAssessments
        | Action::ReadPosts
        | Action::ReadAssignments
        | Action::ReadViewers
        | Action::ReadCirculations
        | Action::AnswerForOneself => Reach::Own,
        Action::ReadReference => Reach::Statewide,
        Action::WriteReference
        | Action::WriteTalents
        | Action::ManageAssessments
        | Action::ReadFit
        | Action::ReadSkillStatistics
        | Action::WritePosts
        | Action::WriteAssignments
        | Action::ReadRotationPlans
        | Action::WriteRotationPlans
        | Action::UndoImports
        | Action::AnswerForHost
        | Action::ReadPlacementStatistics
        | Action::ReadHiring
        | Action::WriteHiring
        | Action::ReadHiringStatistics
        | Action::KeepTraining
        | Action::ReadTrainingStatistics
        | Action::ReadAudit
        | Action::ManageAccounts => Reach::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_of_accounts_reads_nothing_about_people() {
        for action in [
            Action::ReadTalents,
            Action::ReadAssessments,
            Action::ReadSkillStatistics,
            Action::ReadPosts,
            Action::ReadAssignments,
            Action::ReadPlacementStatistics,
            Action::ReadAudit,
        ] {
            assert_eq!(reach(Role::AccountAdmin, action), Reach::None);
        }
    }

    #[test]
    fn nobody_but_the_prefecture_s_staff_knows_of_plans() {
        for role in Role::ALL {
            for action in [Action::ReadRotationPlans, Action::WriteRotationPlans] {
                assert_eq!(reach(*role, action) != Reach::None, *role == Role::PrefectureStaff);
            }
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for action in [
            Action::WriteReference,
            Action::WriteTalents,
            Action::WriteAssessments,
            Action::ManageAssessments,
            Action::WritePosts,
            Action::WriteAssignments,
            Action::WriteHiring,
            Action::KeepTraining,
            Action::AskForTraining,
            Action::ManageAccounts,
        ] {
            assert_eq!(reach(Role::Auditor, action), Reach::None);
        }
    }

    #[test]
    fn nobody_but_the_prefecture_s_staff_reaches_people_statewide() {
        for role in Role::ALL {
            for action in [
                Action::ReadTalents,
                Action::ReadAssessments,
                Action::ReadPosts,
                Action::ReadAssignments,
            ] {
                assert_eq!(
                    reach(*role, action) == Reach::Statewide,
                    *role == Role::PrefectureStaff
                );
            }
        }
    }
}
