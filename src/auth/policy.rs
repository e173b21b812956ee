//! The policy: role x action, every cell decided. `docs/PERMISSIONS.md` is written from it and from
//! the routes.

use crate::vocab::{Language, Role};

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

macro_rules! policy {
    ($($(#[$doc:meta])* $name:ident = $ja:literal:
       $staff:ident $admin:ident $auditor:ident $municipal:ident $assigned:ident;)*) => {
        /// Everything that can be asked of the program by somebody signed in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What a handler's signature calls it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What it is called on a page: the English page names it as the API does.
            #[must_use]
            pub const fn name(self, language: Language) -> &'static str {
                match language {
                    Language::Japanese => self.name_ja(),
                    Language::English => self.as_str(),
                }
            }

            /// What it is called in the permission table.
            #[must_use]
            pub const fn name_ja(self) -> &'static str {
                match self { $(Self::$name => $ja,)* }
            }
        }

        /// How far a role reaches in an action. Exhaustive on purpose: a new action does not
        /// compile until every role is decided, nor a new role until every action is.
        #[must_use]
        pub const fn reach(role: Role, action: Action) -> Reach {
            match (action, role) {
                $((Action::$name, Role::PrefectureStaff) => Reach::$staff,
                (Action::$name, Role::AccountAdmin) => Reach::$admin,
                (Action::$name, Role::Auditor) => Reach::$auditor,
                // A CIO and a delegate see the same; what differs is recorded: a delegate acts on
                // behalf.
                (Action::$name, Role::MunicipalCio | Role::MunicipalDelegate) => Reach::$municipal,
                (Action::$name, Role::AssignedStaff) => Reach::$assigned,)*
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

// Columns: the prefecture's staff, administrators of accounts (who see nothing of people's records
// by that role), auditors (who read the record and change nothing but which alarms they have
// looked into), municipal CIOs and delegates,
// assigned staff. What begins with `See` is asked within an action: it has no route of its own.
policy! {
    /// See oneself and one's own sessions, change one's password.
    UseOwnAccount = "自分のアカウントを使う": Own Own Own Own Own;
    /// Prove that it is oneself, keep one's second factor, sign out.
    ProveOneself = "本人であることを示す": Own Own Own Own Own;
    /// Read bodies, job types, post types.
    ReadReference = "団体・ジョブタイプなどの基礎データを見る": Statewide Statewide Statewide Statewide Statewide;
    /// Change participation and the mapping of post types to job types.
    WriteReference = "団体の参画・ジョブタイプとの対応を変更する": Statewide None None None None;
    /// Take in, change, publish and discard versions of the skill catalogue.
    WriteCatalogues = "スキルカタログを取り込み・公開する": Statewide None None None None;
    /// See versions of the skill catalogue before they are published.
    SeeCatalogueDrafts = "公開前のスキルカタログを見る": Statewide None None None None;
    /// Read talent records.
    ReadTalents = "人材リストを見る": Statewide None None Body Own;
    /// Write talent records.
    WriteTalents = "人材リストを変更する": Statewide None None None None;
    /// See changes of employment and absence before they are announced.
    SeePlannedSteps = "内示前の人事の予定を見る": Statewide None None None None;
    /// Read who was offered as shared talent.
    ReadNominations = "共通人材の推薦を見る": Statewide None None Body None;
    /// Offer one's own body's people as shared talent, with their consent.
    NominateTalents = "自団体の職員を共通人材に推薦する": None None None Body None;
    /// Declare one's own qualifications, to be confirmed by the prefecture's staff.
    DeclareOwnQualification = "自分の資格を申告する": None None None None Own;
    /// Read skill sheets and confirmed levels.
    ReadAssessments = "スキルシート・水準を見る": Statewide None None Body Own;
    /// Fill in, submit, review, confirm, object: which of them, `assessment::model` says for each
    /// sheet.
    WriteAssessments = "スキルシートを記入・評価・確定する": Statewide None None Body Own;
    /// Set up the yearly cycles and publish their figures.
    ManageAssessments = "スキル評価の年次を管理する": Statewide None None None None;
    /// See how many sheets stand where in a cycle.
    SeeAssessmentProgress = "スキル評価の進み具合を見る": Statewide None None None None;
    /// Hold people against posts.
    ReadFit = "ポストと人材の適合を見る": Statewide None None None None;
    /// Read the distribution of levels.
    ReadSkillStatistics = "スキル統計を見る": Statewide None Statewide Statewide None;
    /// Read exact figures of levels, small ones too.
    ReadExactLevels = "水準の統計を少人数も含めて見る": Statewide None None None None;
    /// Read posts.
    ReadPosts = "ポストを見る": Statewide None None Body Own;
    /// Write posts.
    WritePosts = "ポストを変更する": Statewide None None Body None;
    /// Read the yearly calls for demand.
    ReadDemandCalls = "需要調査を見る": Statewide None None Statewide None;
    /// Open calls for demand, see who has answered, remind.
    KeepDemandCalls = "需要調査を行う": Statewide None None None None;
    /// Read demands and the targets of the scheme.
    ReadDemands = "需要・目標を見る": Statewide None None Body None;
    /// State, submit and withdraw demands.
    WriteDemands = "需要を入力・提出する": None None None Body None;
    /// Review, accept and decline demands.
    JudgeDemands = "需要を確認・採否する": Statewide None None None None;
    /// Read counts of filled and unfilled demand.
    ReadDemandStatistics = "需要の充足数を見る": Statewide None Statewide Statewide None;
    /// Read the yearly rounds of wishes and the zones.
    ReadWishRounds = "意向調査を見る": Statewide None None Statewide Statewide;
    /// Open rounds of wishes.
    KeepWishRounds = "意向調査を行う": Statewide None None None None;
    /// Read wishes and pauses.
    ReadWishes = "意向を見る": Statewide None None Body Own;
    /// Read the reasons of constraints, for those who are named besides.
    SeeWishReasons = "配慮事項の理由を見る（指定された担当のみ）": Statewide None None None None;
    /// State one's own wish.
    StateOwnWish = "自分の意向を提出する": None None None None Own;
    /// Record days on which a person is not to be placed.
    PausePlacement = "配属を控える期間を記録する": Statewide None None None Own;
    /// Name who may read reasons of constraints.
    NameWishOfficers = "配慮事項の理由を読める担当を指定する": None Statewide None None None;
    /// Read which people were shown to a host.
    ReadShownCandidates = "提示された候補者を見る": Statewide None None Body None;
    /// Show people to hosts with their consent.
    ShowCandidates = "候補者を受入団体に提示する": Statewide None None None None;
    /// Read the order in which a host wants the people it was shown.
    ReadHostRankings = "受入団体の希望順位を見る": Statewide None None Body None;
    /// Rank the people shown to the own body.
    RankCandidates = "候補者に希望順位を付ける": None None None Body None;
    /// Read assignments.
    ReadAssignments = "配属を見る": Statewide None None Body Own;
    /// See placements before they are announced.
    SeePlacementDrafts = "内示前の配属案を見る": Statewide None None None None;
    /// Read transfers: what a person leaves and begins as one act, drafted ones too.
    ReadTransfers = "異動（終了と開始の組）を見る": Statewide None None None None;
    /// Propose, announce, order, change and end assignments.
    WriteAssignments = "配属を起案・内示・発令・変更する": Statewide None None None None;
    /// Make the papers of a placement, and see which were made.
    PrintPapers = "配属の書類を作る・印刷の記録を見る": Statewide None None Body Own;
    /// Number papers, take numbers back, make papers of many placements at once.
    NumberPapers = "書類に番号を付ける・まとめて作る": Statewide None None Body None;
    /// See the scans and signed papers that hang on a record one sees.
    ReadAttachments = "記録の添付ファイルを見る": Statewide None None Body Own;
    /// Attach scans and signed papers to one's own records and take them back.
    KeepAttachments = "添付ファイルを登録・取下げする": Statewide None None Body Own;
    /// Keep the templates of papers.
    KeepPaperTemplates = "書類の様式を管理する": Statewide None None Body None;
    /// Read rotation plans and the work on them.
    ReadRotationPlans = "異動計画を見る": Statewide None None None None;
    /// Make, solve, propose, approve, announce and order rotation plans.
    WriteRotationPlans = "異動計画を作成・決定する": Statewide None None None None;
    /// Read lines of plans that were circulated.
    ReadCirculations = "照会された配置案を見る": Statewide None None Body Own;
    /// See every circulated line, withdrawn ones too.
    SeeAllCirculations = "照会された配置案をすべて見る": Statewide None None None None;
    /// Comment on a circulated line for the host.
    AnswerForHost = "照会された配置案に団体として意見する": None None None Body None;
    /// Consent to a circulated line about oneself.
    AnswerForOneself = "照会された自分の配置案に同意する": None None None None Own;
    /// Read the measures of placement.
    ReadPlacementStatistics = "配属統計を見る": Statewide None Statewide Statewide None;
    /// Read the outlook over the years, with the level of every small group in it.
    ReadOutlook = "見通し・打ち手の比較を見る": Statewide None None None None;
    /// Read recruitment rounds.
    ReadHiring = "採用試験の実績を見る": Statewide None None None None;
    /// Write recruitment rounds.
    WriteHiring = "採用試験の実績を入力する": Statewide None None None None;
    /// Read who was examined and offered a post.
    ReadHiringCandidates = "採用の受験者・内定者を見る": Statewide None None None None;
    /// Record who was examined and offered a post, hire them, erase who was not hired.
    WriteHiringCandidates = "採用の受験者・内定者を記録する": Statewide None None None None;
    /// Read competition ratios.
    ReadHiringStatistics = "採用統計を見る": Statewide None Statewide Statewide None;
    /// Read which courses of training there are.
    ReadTrainingCourses = "研修の一覧を見る": Statewide None None Statewide Statewide;
    /// Keep courses of training and who attends them.
    KeepTraining = "研修と受講の記録を管理する": Statewide None None None None;
    /// Read who attends which course.
    ReadAttendances = "研修の受講を見る": Statewide None None Body Own;
    /// Read why somebody else was declined or withdrew, and where certificates are.
    SeeAttendanceReasons = "他人の受講の理由・修了証を見る": Statewide None None None None;
    /// Read practices that are shared, and those of one's body.
    ReadPractices = "取組・好事例を見る": Statewide None Statewide Body Own;
    /// Keep practices of the body one speaks for or serves.
    WritePractices = "取組・好事例を登録する": Statewide None None Body Own;
    /// Read the ledger of information systems.
    ReadInformationSystems = "情報システム台帳を見る": Statewide None Statewide Body Own;
    /// Keep the information systems of the body one speaks for or serves.
    WriteInformationSystems = "情報システム台帳を管理する": Statewide None None Body Own;
    /// Read councils, their members, meetings and commitments.
    ReadCouncils = "会議体・開催・コミットメントを見る": Statewide None Statewide Body Own;
    /// Keep councils, their members and meetings.
    WriteCouncils = "会議体・メンバー・開催を管理する": Statewide None None None None;
    /// Keep what the body one speaks for or serves has committed, and report it.
    WriteCommitments = "コミットメントを登録・報告する": Statewide None None Body Own;
    /// Read joint systems and who is in them.
    ReadJointSystems = "共同利用・共同調達を見る": Statewide None Statewide Body Own;
    /// Keep joint systems and their phases.
    WriteJointSystems = "共同利用システムを管理する": Statewide None None None None;
    /// Keep the participations of the body one speaks for or serves.
    WriteJointParticipations = "共同利用への参加を登録する": Statewide None None Body Own;
    /// Read what support there is, experts, contact officers and plans, and visits to one's body.
    ReadBodySupport = "団体支援（訪問・外部人材・DX計画）を見る": Statewide None Statewide Body Own;
    /// Ask for visits, keep experts and the plan of the body one speaks for or serves.
    WriteBodySupport = "訪問の依頼・外部人材・DX計画を登録する": Statewide None None Body Own;
    /// Keep what support is offered and who answers for which body; see which bodies wait for a visit.
    KeepBodySupport = "支援メニュー・団体別担当を管理し、訪問の状況を見る": Statewide None None None None;
    /// Read leaders, course requests, ideas and surveys of one's body, and what others share.
    ReadStaffDevelopment = "一般職員の育成（推進リーダー・研修・アイデア）を見る": Statewide None Statewide Body Own;
    /// Keep those of the body one speaks for or serves.
    WriteStaffDevelopment = "一般職員の育成の記録を登録する": Statewide None None Body Own;
    /// Read questionnaires, the rounds of one's body and what they came to.
    ReadSkillChecks = "スキルチェックの設問・実施・集計を見る": Statewide None Statewide Body Own;
    /// Keep questionnaires.
    KeepQuestionnaires = "スキルチェックの設問を管理する": Statewide None None None None;
    /// Hold skill checks of a body's staff, take in answers that came on paper.
    WriteSkillChecks = "スキルチェックを実施する": Statewide None None Body None;
    /// See to whom of one's own body links were given, and give them; names are the body's alone.
    GiveSkillCheckLinks = "スキルチェックの回答用リンクを自団体の職員に渡す": Statewide None None Body None;
    /// See which badges there are and, of the own ones, who holds them.
    ReadBadges = "バッジを見る": Statewide None Statewide Body Own;
    /// Keep the steps of badges and their rules.
    KeepBadgeSteps = "バッジの段階を管理する": Statewide None None None None;
    /// Award and revoke badges of shared talent.
    AwardBadges = "共通人材のバッジを認定・取消しする": Statewide None None None None;
    /// Take a badge along as a credential.
    ExportBadges = "バッジの証明書を受け取る": Statewide None None None Own;
    /// Award and revoke badges of a body's own staff.
    AwardStaffBadges = "一般職員のバッジを認定・取消しする": Statewide None None Body None;
    /// Take badges of the own body's staff along as credentials for them.
    ExportStaffBadges = "一般職員のバッジの証明書を受け取る": None None None Body None;
    /// Read the acceleration cycle: sessions, issues, answers, what was taken home.
    ReadCycle = "加速サイクルを見る": Statewide None None Body Own;
    /// Keep the sessions of the acceleration cycle.
    KeepCycle = "加速サイクルの開催を管理する": Statewide None None None None;
    /// Take part in a session oneself, or record who did.
    JoinCycle = "加速サイクルへの参加を記録する": Statewide None None None Own;
    /// Bring issues, answer, and say what was taken home, for the body one speaks for or serves.
    WriteCycle = "加速サイクルの課題・答え・実践を登録する": Statewide None None Body Own;
    /// Read the consultations of one's body.
    ReadConsultations = "相談を見る": Statewide None None Body Own;
    /// Ask the prefecture for one's body; answer, for its staff.
    WriteConsultations = "相談する・回答する": Statewide None None Body Own;
    /// See what equipment was lent.
    ReadEquipmentLoans = "機器の貸与を見る": Statewide None None Body Own;
    /// Keep what equipment is lent.
    KeepEquipmentLoans = "機器の貸与を管理する": Statewide None None None None;
    /// Read the notes that were handed over at one's body.
    ReadHandovers = "引継ぎのメモを見る": Statewide None None Body Own;
    /// Write notes to be handed over.
    WriteHandovers = "引継ぎのメモを書く": Statewide None None Body Own;
    /// See the editions of open data that were published.
    ReadOpenData = "公開したオープンデータの版を見る": Statewide None Statewide Statewide Statewide;
    /// Make and publish editions of open data, which two persons do.
    KeepOpenData = "オープンデータの版を作成・公開する": Statewide None None None None;
    /// Read the stages of the career path.
    ReadCareerStages = "キャリアパスを見る": Statewide None Statewide Body Own;
    /// Keep the stages of the career path.
    KeepCareerStages = "キャリアパスを管理する": Statewide None None None None;
    /// Read development plans, and who has none.
    ReadDevelopmentPlans = "育成計画を見る": Statewide None None Body Own;
    /// Make, agree and look back on development plans.
    WriteDevelopmentPlans = "育成計画を作る・合意する・振り返る": Statewide None None Body Own;
    /// Read what placements at one's body brought.
    ReadPlacementOutcomes = "配属の成果・引継ぎを見る": Statewide None None Body Own;
    /// Record what placements at one's body brought.
    WritePlacementOutcomes = "配属の成果・引継ぎを記録する": Statewide None None Body Own;
    /// Read what a body pays for who serves there, and what it is paid.
    ReadLabourCost = "人件費負担金を見る": Statewide None None Body None;
    /// Keep pay rates, agreements on cost and corrections.
    KeepLabourCost = "人件費負担金の取決め・単価・精算を管理する": Statewide None None None None;
    /// Read the return to the ministry.
    ReadMinistryReturn = "国への報告を見る": Statewide None None None None;
    ReadYearlyReport = "年次報告を見る": Statewide None None None None;
    /// Keep the form of the return to the ministry.
    KeepMinistryReturn = "国への報告の様式を管理する": Statewide None None None None;
    /// Ask to attend a course oneself.
    AskForTraining = "自分の研修を申し込む": None None None None Own;
    /// Read how many attended.
    ReadTrainingStatistics = "研修の受講者数を見る": Statewide None Statewide Statewide None;
    /// See small figures of training too.
    SeeExactTrainingFigures = "研修の小さい人数も見る": Statewide None None None None;
    /// Take back a list that was taken in from a file; what of it, the list's own permission says.
    UndoImports = "ファイルの取込を取り消す": Statewide Statewide None Body Own;
    /// Read the audit record.
    ReadAudit = "監査記録を見る": None None Statewide None None;
    /// Record that alarms were looked into.
    AcknowledgeAlarms = "警報を確かめたことを記録する": None None Statewide None None;
    /// Read who looked at somebody's levels, wishes or drafts.
    ReadViewers = "閲覧記録を見る": Statewide None Statewide Body Own;
    /// Read requests for what needs two persons; which of them, their kind says.
    ReadApprovals = "二人の承認が要る申請を見る": Statewide Statewide Statewide None None;
    /// Decide on requests of somebody else; which of them, their kind says.
    DecideApprovals = "二人の承認が要る申請を決める": Statewide Statewide None None None;
    /// Carry out alone, with a reason, what nobody is there to approve; every auditor is told.
    BreakGlass = "承認者の不在時に緊急に一人で実施する": None Statewide None None None;
    /// Keep accounts.
    ManageAccounts = "アカウントを管理する": None Statewide None None None;
    /// See what leaves the program, and send again what was not delivered.
    KeepOutbox = "送信待ち・未達のメールを見る・再送する": None Statewide None None None;
}

/// What a machine may be given: readings of what is settled, and the few registers another system
/// feeds. Neither what is not announced, nor requests and rights of persons, nor the record.
pub const FOR_MACHINES: [Action; 18] = [
    Action::ReadReference,
    Action::ReadTalents,
    Action::ReadAssessments,
    Action::ReadSkillStatistics,
    Action::ReadPosts,
    Action::WritePosts,
    Action::ReadDemandCalls,
    Action::ReadDemands,
    Action::ReadDemandStatistics,
    Action::ReadAssignments,
    Action::ReadPlacementStatistics,
    Action::ReadHiring,
    Action::WriteHiring,
    Action::ReadHiringStatistics,
    Action::ReadTrainingCourses,
    Action::ReadAttendances,
    Action::KeepTraining,
    Action::ReadTrainingStatistics,
];

/// Whether a role sees more of people, of the record or of accounts than what is about itself: its
/// holders owe a second factor where the configuration asks for one.
#[must_use]
pub fn sees_others(role: Role) -> bool {
    let actions = [Action::ReadTalents, Action::ReadAudit, Action::ManageAccounts];
    actions.into_iter().any(|action| reach(role, action) >= Reach::Body)
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
    fn a_machine_is_given_nothing_that_is_secret_or_gives_rights() {
        for action in FOR_MACHINES {
            let name = action.as_str();
            assert!(!name.starts_with("See") && !name.contains("Rotation"), "{name}");
            for word in ["Approval", "Account", "Audit", "Wish", "Viewers", "Outbox", "Transfers"] {
                assert!(!name.contains(word), "{name}");
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
