//! What needs two persons, where a request stands, and what can be done with it.

use serde_json::Value;

use crate::auth::Action;
use crate::vocab::{AccountId, OrganizationCode, TalentId, terms};

terms! {
    /// What nobody does alone.
    ApprovalKind {
        /// An account with a guarded role, or on a person's record.
        AccountAdd = "account_add", "アカウントの作成", "New account";
        /// An account that exists is set on a person's record.
        PersonLink = "person_link", "人材リストの本人との結び付け", "Account set on a person's record";
        /// A guarded role.
        RoleGrant = "role_grant", "役割の付与", "Role given";
        /// Of an account that holds or held a guarded role.
        PasswordReset = "password_reset", "初期パスワードの再発行", "New initial password";
        /// Of an account whose owner has lost phone and paper.
        FactorReset = "factor_reset", "二要素の設定の取消", "Second factor taken away";
        /// Somebody a provider knows may sign in to an account that holds or held a guarded role.
        IdentityLink = "identity_link", "認証サーバーの利用者との結び付け", "Account linked to a provider's user";
        /// They may no longer.
        IdentityUnlink = "identity_unlink", "認証サーバーの利用者との結び付けの解除", "Account unlinked from a provider's user";
        /// The last auditor is switched off.
        AuditorOff = "auditor_off", "最後の監査担当の停止", "Last auditor switched off";
        /// The last auditor loses the role.
        AuditorRevoke = "auditor_revoke", "最後の監査担当の役割の取消", "Role taken from the last auditor";
        /// A program is to call the API.
        ServiceAccountAdd = "service_account_add", "サービスアカウントの作成", "New service account";
        /// A program is to call with another secret.
        ServiceAccountRotate = "service_account_rotate", "サービスアカウントの秘密の切替え", "New secret of a service account";
        /// Somebody is to read the reasons of constraints.
        WishOfficer = "wish_officer", "配慮事項の理由を読める担当の指定", "Officer named for reasons of wishes";
        /// Confirmed levels without a sheet.
        Levels = "levels", "評価年度によらない水準の登録", "Levels recorded outside a cycle";
        /// A list of assignments of which some are announced or ordered already.
        PlacementImport = "placement_import", "内示・発令済みの配属の取込", "File of announced assignments";
        /// An edition of the open data is published.
        OpenDataEdition = "open_data_edition", "オープンデータの版の公開", "Publication of open data";
    }
}

terms! {
    /// Where a request stands.
    ApprovalState {
        /// Nobody has decided.
        Pending = "pending", "承認待ち", "Waiting";
        /// It was done.
        Approved = "approved", "承認済", "Approved";
        /// It was not done.
        Declined = "declined", "否決", "Declined";
        /// Whoever asked took it back.
        Withdrawn = "withdrawn", "取下げ", "Withdrawn";
        /// Nobody decided in time.
        Expired = "expired", "期限切れ", "Expired";
        /// It was done by one person alone, with a reason, and every auditor was told.
        Forced = "forced", "緊急実施", "Carried out alone";
    }
}

terms! {
    /// What can be done with a request.
    ApprovalStep {
        /// Another person lets it be done, and it is done.
        Approve = "approve", "承認する", "Approve";
        /// Another person does not.
        Decline = "decline", "承認しない", "Decline";
        /// Whoever asked takes it back.
        Withdraw = "withdraw", "申請を取り下げる", "Withdraw";
        /// Whoever asked does it alone because nobody is there.
        BreakGlass = "break_glass", "緊急に一人で実施する", "Carry it out alone";
    }
}

impl ApprovalKind {
    /// What whoever decides must be allowed.
    #[must_use]
    pub const fn needs(self) -> Action {
        match self {
            Self::Levels => Action::ManageAssessments,
            Self::PlacementImport => Action::WriteAssignments,
            Self::OpenDataEdition => Action::KeepOpenData,
            _ => Action::DecideApprovals,
        }
    }

    /// Whether it may be done alone in an emergency. What would leave nobody who is told, and what
    /// can wait, may not.
    #[must_use]
    pub const fn can_be_forced(self) -> bool {
        !matches!(
            self,
            Self::AuditorOff
                | Self::AuditorRevoke
                | Self::ServiceAccountAdd
                | Self::ServiceAccountRotate
                | Self::Levels
                | Self::PlacementImport
                | Self::OpenDataEdition
        )
    }

    /// Whether one person acts alone only until a second one was there for the first time:
    /// otherwise an administrator would be alone again by switching the others off.
    #[must_use]
    pub const fn bootstraps_once(self) -> bool {
        !matches!(self, Self::Levels | Self::PlacementImport | Self::OpenDataEdition)
    }
}

/// What somebody asks a second person for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub kind: ApprovalKind,
    /// Id of what it is done to; empty for what does not exist yet.
    pub subject: String,
    /// The person on whose record it is.
    pub talent: Option<TalentId>,
    /// What is to be done, as its room reads it.
    pub act: Value,
    /// Digest of an initial password; gone once decided.
    pub secret: Option<String>,
    /// What it is, in Japanese and English.
    pub says: (String, String),
}

/// What two persons agreed on, for the room that does it.
#[derive(Clone, Debug)]
pub struct Agreed {
    pub kind: ApprovalKind,
    pub subject: String,
    pub act: Value,
    pub secret: Option<String>,
}

/// How somebody stands to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Asked for it.
    Asker,
    /// May decide.
    Second,
    /// Is it about, or is bound to whoever asked, or may not decide on this kind.
    Other,
}

/// What can be done with a request that stands so.
#[must_use]
pub fn allowed(
    kind: ApprovalKind,
    state: ApprovalState,
    party: Party,
    breaks_glass: bool,
) -> Vec<ApprovalStep> {
    match (state, party) {
        (ApprovalState::Pending, Party::Asker) if breaks_glass && kind.can_be_forced() => {
            vec![ApprovalStep::Withdraw, ApprovalStep::BreakGlass]
        }
        (ApprovalState::Pending, Party::Asker) => vec![ApprovalStep::Withdraw],
        (ApprovalState::Pending, Party::Second) => {
            vec![ApprovalStep::Approve, ApprovalStep::Decline]
        }
        _ => Vec::new(),
    }
}

/// What of an account tells whether it and another are as one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub account: AccountId,
    pub talent: Option<TalentId>,
    pub names: [String; 2],
    /// Bodies it speaks for, and for whom, since the request was made.
    pub voices: Vec<(Option<OrganizationCode>, Option<String>)>,
}

impl Standing {
    /// Whether the other is the same person, its delegate or its principal.
    #[must_use]
    pub fn is_bound_to(&self, other: &Self) -> bool {
        self.account == other.account
            || self.talent.is_some() && self.talent == other.talent
            || self.stands_for(other)
            || other.stands_for(self)
    }

    /// Takes the place of somebody of the same municipality, or of the other by its name.
    fn stands_for(&self, other: &Self) -> bool {
        self.voices.iter().any(|(body, principal)| {
            let Some(principal) = principal else { return false };
            let municipal = body.as_ref().filter(|body| !body.is_prefecture());
            municipal.is_some_and(|body| {
                other.voices.iter().any(|(theirs, _)| theirs.as_ref() == Some(body))
            }) || other.names.iter().any(|name| name == principal.trim())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(voices: &[(&str, Option<&str>)]) -> Standing {
        let account = AccountId::random();
        let voice = |(body, principal): &(&str, Option<&str>)| {
            (body.parse().ok(), principal.map(str::to_owned))
        };
        Standing {
            account,
            talent: None,
            names: [format!("login {account}"), format!("name {account}")],
            voices: voices.iter().map(voice).collect(),
        }
    }

    #[test]
    fn a_delegate_and_its_principal_are_as_one_in_either_direction() {
        let (cio, deputy) =
            (standing(&[("342157", None)]), standing(&[("342157", Some("副市長"))]));
        let (elsewhere, office) = (standing(&[("342041", None)]), standing(&[("340006", None)]));
        for (one, other) in [(&cio, &deputy), (&deputy, &cio)] {
            assert!(one.is_bound_to(other));
        }
        assert!(!deputy.is_bound_to(&elsewhere) && !elsewhere.is_bound_to(&deputy));
        assert!(!office.is_bound_to(&standing(&[("340006", None)])), "colleagues are two persons");
        let by_name = standing(&[("340006", Some(&office.names[1]))]);
        assert!(by_name.is_bound_to(&office) && office.is_bound_to(&by_name));
        let mut twin = standing(&[]);
        twin.talent = Some(TalentId::random());
        let same = Standing { talent: twin.talent, ..standing(&[]) };
        assert!(twin.is_bound_to(&same), "two accounts of one person");
    }

    #[test]
    fn nobody_decides_on_what_they_asked_for() {
        for kind in ApprovalKind::ALL {
            for breaks_glass in [false, true] {
                let steps = |party| allowed(*kind, ApprovalState::Pending, party, breaks_glass);
                assert!(!steps(Party::Asker).contains(&ApprovalStep::Approve));
                assert!(steps(Party::Other).is_empty());
                assert!(!steps(Party::Second).contains(&ApprovalStep::BreakGlass));
            }
            for state in ApprovalState::ALL.iter().filter(|one| **one != ApprovalState::Pending) {
                assert!(allowed(*kind, *state, Party::Second, true).is_empty(), "{state}");
            }
        }
    }
}
