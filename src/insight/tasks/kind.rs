//! What kinds of work there are, what each asks for and why.

use crate::vocab::{Language, terms};

terms! {
    /// A kind of work; `{}` in its name is what it is about.
    TaskKind {
        /// Sign-ins from a device or address not known.
        NewSignIns = "new_sign_ins", "新しい端末・接続元からの自分のサインインを確かめる", "Look at your sign-ins from new devices";
        /// Bodies have not answered a call.
        CallSilent = "call_silent", "「{}」に未回答の団体に督促する", "Remind the silent bodies of {}";
        /// The own body has not answered a call.
        CallUnanswered = "call_unanswered", "「{}」に回答する", "Answer {}";
        /// Demands not submitted.
        DemandDrafts = "demand_drafts", "「{}」の需要の下書きを提出する", "Submit the drafts for {}";
        /// Demands sent back by the prefecture.
        DemandsReturned = "demands_returned", "「{}」で差し戻された需要を直して提出する", "Mend and submit what was returned from {}";
        /// Drafts somebody typed for the CIO.
        DemandsOfDelegate = "demands_of_delegate", "「{}」に代理が入力した需要を確かめる", "Look over what the delegate typed for {}";
        /// Demands to accept or decline.
        DemandsToJudge = "demands_to_judge", "「{}」に提出された需要の採否を決める", "Accept or decline what was submitted for {}";
        /// Accepted demands nobody was announced for.
        DemandsUnfilled = "demands_unfilled", "「{}」で採択した需要に人を充てる", "Place people for what was accepted of {}";
        /// Sheets not handed in.
        SheetsToCollect = "sheets_to_collect", "{}のスキルシートの自己評価を集める", "Collect own answers of {}";
        /// Sheets to review.
        SheetsToReview = "sheets_to_review", "{}のスキルシートを評価する", "Review the sheets of {}";
        /// Sheets to confirm.
        SheetsToConfirm = "sheets_to_confirm", "{}の水準を確定する", "Confirm the levels of {}";
        /// Objections to answer.
        Objections = "objections", "{}の水準への異議に答える", "Answer objections to the levels of {}";
        /// Figures to publish.
        SheetsToPublish = "sheets_to_publish", "{}のスキル統計を公表する", "Publish the figures of {}";
        /// The own sheet.
        OwnSheet = "own_sheet", "自分のスキルシートを提出する", "Hand in your skill sheet";
        /// The own sheet, sent back.
        OwnSheetReturned = "own_sheet_returned", "差し戻された自分のスキルシートを直して提出する", "Mend and hand in your returned skill sheet";
        /// The own wish.
        OwnWish = "own_wish", "自分の意向を提出する", "State your wish";
        /// People who stated no wish.
        WishesMissing = "wishes_missing", "「{}」の意向を集める", "Collect the wishes of {}";
        /// Terms that end.
        TermsEnding = "terms_ending", "半年以内に任期末を迎える人の次を決める", "Terms ending within half a year";
        /// Qualifications people declared.
        QualificationsDeclared = "qualifications_declared", "申告された資格を確認する", "Confirm declared qualifications";
        /// People whom bodies offered.
        NominationsOpen = "nominations_open", "市町から推薦された人の登録を決める", "Decide about nominated people";
        /// Changes of employment and absence that nobody was told of.
        PlannedDrafts = "planned_drafts", "内示前の人事の予定を内示する", "Announce planned changes of employment";
        /// People who asked for a course.
        TrainingRequested = "training_requested", "研修の申込みに答える", "Answer requests for training";
        /// An account somebody tries passwords on.
        SignInsFailed = "sign_ins_failed", "「{}」のサインインの失敗を確かめる", "Look into failed sign-ins of {}";
        /// Accounts whose roles were not confirmed this year.
        AccountsToReview = "accounts_to_review", "アカウントの役割を年に一度確かめる", "Review the accounts' roles of this year";
        /// Service accounts that end soon.
        ServiceAccountsEnding = "service_accounts_ending", "期限が近いサービスアカウントを作り直すか終える", "Renew or give up service accounts that end soon";
        /// Service accounts nothing calls by.
        ServiceAccountsIdle = "service_accounts_idle", "使われていないサービスアカウントを停止する", "Revoke service accounts that are not used";
        /// What was to be sent and was given up.
        Undelivered = "undelivered", "届かなかったメールを確かめて再送する", "Look at what could not be delivered";
        /// Requests that wait for a second person.
        ApprovalsWaiting = "approvals_waiting", "承認を待つ申請を決める", "Decide on requests for approval";
        /// What was carried out alone in an emergency.
        ActedAlone = "acted_alone", "緊急実施の理由を確かめる", "Look at why acts were carried out alone";
        /// Alarms nobody has looked into.
        AlarmsOpen = "alarms_open", "警報を確かめる", "Look into alarms";
        /// Placements that end with nobody and nothing after them.
        PlacementsEnding = "placements_ending", "半年以内に終わる配属の次を決める", "Placements ending within half a year";
        /// Drafts.
        PlacementDrafts = "placement_drafts", "配属案を内示するか取り消す", "Announce or give up drafts of placements";
        /// Announced, no orders.
        PlacementsToOrder = "placements_to_order", "内示済みの配属を発令する", "Order what was announced";
        /// Orders without a number.
        OrdersUnnumbered = "orders_unnumbered", "番号のない発令に番号を記録する", "Record the numbers of orders";
        /// Posts nobody is in.
        PostsEmpty = "posts_empty", "空いているポストを埋める", "Fill empty posts";
        /// Posts nobody is in from the next fiscal year.
        PostsToBeEmpty = "posts_to_be_empty", "{}に空くポストを埋める", "Fill the posts that are empty in {}";
        /// A plan to approve.
        PlanToApprove = "plan_to_approve", "異動計画「{}」を承認するか差し戻す", "Approve or return the plan {}";
        /// An approved plan.
        PlanToAnnounce = "plan_to_announce", "承認した異動計画「{}」を内示する", "Announce the approved plan {}";
        /// An announced plan.
        PlanToOrder = "plan_to_order", "内示した異動計画「{}」を発令する", "Order the announced plan {}";
        /// Circulated lines without a reply.
        RepliesMissing = "replies_missing", "異動計画「{}」の照会への回答を集める", "Collect the replies about the plan {}";
        /// People without a development plan.
        PlansMissing = "plans_missing", "{}の育成計画がない人と計画を作る", "Make the missing development plans of {}";
        /// The own development plan.
        OwnPlan = "own_plan", "{}の自分の育成計画を作る", "Make your development plan of {}";
        /// A circulated line to answer.
        CirculationUnanswered = "circulation_unanswered", "{}への配置案の照会に回答する", "Answer about the proposed placement at {}";
        /// What the own body committed at meetings.
        CommitmentsOwed = "commitments_owed", "会議でのコミットメントを果たして報告する", "Keep what was committed at meetings, and report it";
        /// What bodies reported as done.
        CommitmentsReported = "commitments_reported", "報告されたコミットメントの完了を確認する", "Confirm reported commitments";
        /// Bodies whose last skill check is older than a year, or that held none.
        CheckDue = "check_due", "一般職員のスキルチェックを行う", "Hold the yearly skill check of your staff";
        /// Support bodies asked for.
        SupportRequested = "support_requested", "団体からの訪問・派遣の依頼に答える", "Answer requests for visits and advisers";
        /// Visits that were decided.
        VisitsToHold = "visits_to_hold", "決定した訪問・派遣を実施して記録する", "Hold the accepted visits and record them";
        /// Contracts of systems whose day of notice is near or past.
        RenewalsDue = "renewals_due", "情報システムの契約の更新を申し入れる", "Give notice for contracts of systems";
        /// Questions of bodies that wait for the prefecture.
        ConsultationsOpen = "consultations_open", "市町からの相談に回答する", "Answer consultations";
        /// Lent equipment whose day is past.
        EquipmentOverdue = "equipment_overdue", "期限を過ぎた貸与機器を返す・延ばす", "Return overdue equipment or extend the loan";
    }
}

impl TaskKind {
    /// Why it waits.
    #[must_use]
    pub const fn why(self, language: Language) -> &'static str {
        let (ja, en) = self.reason();
        match language {
            Language::Japanese => ja,
            Language::English => en,
        }
    }

    const fn reason(self) -> (&'static str, &'static str) {
        match self {
            Self::CheckDue => {
                ("前回の実施から1年が過ぎています。", "The last one is more than a year ago.")
            }
            Self::CallSilent => ("回答のない団体があります。", "Bodies have not answered."),
            Self::CallUnanswered => (
                "団体の回答（需要の提出か「需要なし」）がありません。",
                "Your body has neither submitted a demand nor stated that it needs nobody.",
            ),
            Self::DemandDrafts => ("下書きは県に届いていません。", "Drafts are not submitted."),
            Self::DemandsReturned => ("県が差し戻しました。", "The prefecture returned them."),
            Self::DemandsOfDelegate => {
                ("代理が入力した下書きが残っています。", "Drafts of your delegate are left.")
            }
            Self::DemandsToJudge => ("採否が決まっていません。", "They are not judged."),
            Self::DemandsUnfilled => {
                ("内示した人がいないか、足りません。", "Nobody, or too few, were announced.")
            }
            Self::SheetsToCollect
            | Self::SheetsToReview
            | Self::SheetsToConfirm
            | Self::Objections
            | Self::SheetsToPublish
            | Self::OwnSheet
            | Self::OwnSheetReturned => self.reason_of_sheets(),
            Self::OwnWish => ("今回の意向がまだありません。", "You have not stated it."),
            Self::WishesMissing => {
                ("登録者の意向がそろっていません。", "People in the pool stated none.")
            }
            Self::TermsEnding
            | Self::QualificationsDeclared
            | Self::NominationsOpen
            | Self::PlannedDrafts
            | Self::TrainingRequested => self.reason_of_people(),
            Self::NewSignIns
            | Self::SignInsFailed
            | Self::ApprovalsWaiting
            | Self::AccountsToReview
            | Self::ServiceAccountsEnding
            | Self::ServiceAccountsIdle
            | Self::Undelivered
            | Self::ActedAlone
            | Self::AlarmsOpen => self.reason_of_guarding(),
            Self::PlansMissing | Self::OwnPlan => {
                ("この年度の計画がまだありません。", "There is no plan of this year.")
            }
            Self::PlacementsEnding
            | Self::PlacementDrafts
            | Self::PlacementsToOrder
            | Self::OrdersUnnumbered
            | Self::PostsEmpty
            | Self::PostsToBeEmpty
            | Self::PlanToApprove
            | Self::PlanToAnnounce
            | Self::PlanToOrder
            | Self::RepliesMissing
            | Self::CirculationUnanswered => self.reason_of_placing(),
            Self::CommitmentsOwed
            | Self::CommitmentsReported
            | Self::SupportRequested
            | Self::VisitsToHold => self.reason_of_councils(),
            Self::RenewalsDue | Self::ConsultationsOpen | Self::EquipmentOverdue => {
                self.reason_of_sharing()
            }
        }
    }

    const fn reason_of_people(self) -> (&'static str, &'static str) {
        match self {
            Self::TermsEnding => {
                ("任期の更新か終了が決まっていません。", "No renewal is recorded.")
            }
            Self::QualificationsDeclared => {
                ("本人が申告し、確認を待っています。", "People declared them.")
            }
            Self::NominationsOpen => ("団体が推薦しました。", "Bodies offered them."),
            Self::PlannedDrafts => (
                "案のままで、本人も団体もまだ知りません。",
                "They are drafts: nobody was told of them.",
            ),
            _ => ("本人が申し込みました。", "People asked to attend."),
        }
    }

    const fn reason_of_sheets(self) -> (&'static str, &'static str) {
        match self {
            Self::SheetsToCollect => ("本人が提出していません。", "They were not handed in."),
            Self::SheetsToReview => ("評価者の評価を待っています。", "They wait for the reviewer."),
            Self::SheetsToConfirm => ("評価が済みました。", "They were reviewed."),
            Self::Objections => ("本人が異議を申し立てています。", "People object."),
            Self::SheetsToPublish => {
                ("年次が締め切られ、統計は未公表です。", "The year is over and not published.")
            }
            Self::OwnSheet => ("まだ提出していません。", "You have not handed it in."),
            _ => ("評価者が差し戻しました。", "The reviewer returned it."),
        }
    }

    const fn reason_of_placing(self) -> (&'static str, &'static str) {
        match self {
            Self::PlacementsEnding => (
                "延長も後任も次の配属も決まっていません。",
                "Neither extension nor successor nor next placement is known.",
            ),
            Self::PlacementDrafts => ("案のままです。", "They are still drafts."),
            Self::PlacementsToOrder => ("内示したまま発令していません。", "No orders were given."),
            Self::OrdersUnnumbered => {
                ("発令番号が空欄です。", "The number of an order is missing.")
            }
            Self::PostsEmpty | Self::PostsToBeEmpty => {
                ("その日に人がいません。", "Nobody is in them on that day.")
            }
            Self::PlanToApprove => ("承認を求められています。", "Your approval is asked for."),
            Self::PlanToAnnounce => ("承認が済みました。", "It was approved."),
            Self::PlanToOrder => ("内示が済みました。", "It was announced."),
            Self::RepliesMissing => ("照会に回答がありません。", "There are no replies."),
            _ => ("意見を求められています。", "You are asked."),
        }
    }

    const fn reason_of_councils(self) -> (&'static str, &'static str) {
        match self {
            Self::CommitmentsOwed => (
                "団体が会議で約束し、まだ報告していません。",
                "Your body committed itself at a meeting and has not reported.",
            ),
            Self::CommitmentsReported => {
                ("団体が結果を報告しました。", "Bodies reported their results.")
            }
            Self::SupportRequested => ("団体が依頼しました。", "Bodies asked for them."),
            _ => ("実施の記録がありません。", "They are not recorded as held."),
        }
    }

    const fn reason_of_sharing(self) -> (&'static str, &'static str) {
        match self {
            Self::RenewalsDue => (
                "申入れの期限が3か月以内か、過ぎています。",
                "The day of notice is within three months, or past.",
            ),
            Self::ConsultationsOpen => ("回答を待っています。", "They wait for an answer."),
            _ => ("返却の期限を過ぎました。", "The day of return is past."),
        }
    }

    const fn reason_of_guarding(self) -> (&'static str, &'static str) {
        match self {
            Self::NewSignIns => (
                "前に使ったことのない端末か接続元からでした。",
                "They came from a device or address not used before.",
            ),
            Self::SignInsFailed => (
                "続けて失敗し、待たされているアカウントです。",
                "It failed again and again and is made to wait.",
            ),
            Self::AccountsToReview => (
                "今年度、役割を確かめていないアカウントがあります。",
                "The roles of some accounts were not confirmed this fiscal year.",
            ),
            Self::ServiceAccountsEnding => (
                "30日以内に期限が切れ、連携が止まります。",
                "They end within 30 days, and what calls by them stops.",
            ),
            Self::ServiceAccountsIdle => {
                ("90日間、呼び出しがありません。", "Nothing has called by them for 90 days.")
            }
            Self::Undelivered => (
                "メールサーバーに届けられず、再送をやめたものがあります。",
                "Mail could not be handed over and was given up.",
            ),
            Self::ApprovalsWaiting => (
                "一人ではできない手続きを、ほかの人が申請しました。",
                "Somebody asked for what nobody does alone.",
            ),
            Self::ActedAlone => {
                ("二人目の承認を待たずに行われました。", "They did not wait for a second person.")
            }
            _ => (
                "探り・大量閲覧・権限の変更などが記録され、まだ誰も確かめていません。",
                "Probing, bulk reading or privileged changes; nobody has looked into them.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_and_why_in_both_languages() {
        for kind in TaskKind::ALL {
            let (ja, en) = kind.reason();
            assert!(ja.ends_with('。') && en.ends_with('.'), "{kind}");
            assert_eq!(kind.name_ja().contains("{}"), kind.name_en().contains("{}"), "{kind}");
        }
    }
}
