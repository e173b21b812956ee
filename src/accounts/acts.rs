//! What can be done in this room.

use super::approval::ApprovalStep;
use crate::vocab::Act;

crate::auth::acts! {
    ACCOUNT_ADD = "account.add", "アカウントの作成", [ManageAccounts], [Account];
    ACCOUNT_CHANGE = "account.change", "アカウントの変更", [ManageAccounts], [Account];
    ACCOUNT_CHANGE_PASSWORD = "account.change_password", "パスワードの変更", [UseOwnAccount], [Account];
    ACCOUNT_CHECK_PASSWORD = "account.check_password", "パスワードの確認", [], [Account];
    ACCOUNT_GRANT = "account.grant", "役割の付与", [ManageAccounts], [Account];
    ACCOUNT_IMPORT = "account.import", "アカウント一覧の取込み", [ManageAccounts], [Everything];
    ACCOUNT_LINK = "account.link", "人材リストの本人とアカウントの結び付け", [], [Account];
    ACCOUNT_RESET_PASSWORD = "account.reset_password", "初期パスワードの再発行", [ManageAccounts], [Account];
    ACCOUNT_REVIEW = "account.review", "役割の年次の確認", [ManageAccounts], [Account];
    ACCOUNT_REVOKE_GRANT = "account.revoke_grant", "役割の取消", [ManageAccounts], [Account];
    ALARM_ACKNOWLEDGE = "alarm.acknowledge", "警報の確認", [AcknowledgeAlarms], [Account];
    APPROVAL_APPROVE = "approval.approve", "申請の承認", [DecideApprovals], [Everything];
    APPROVAL_ASK = "approval.ask", "二人の承認が要る操作の申請", [], [Approval];
    APPROVAL_BOOTSTRAP = "approval.bootstrap", "二人目ができる前の一人での実施", [], [Everything];
    APPROVAL_BREAK_GLASS = "approval.break_glass", "承認者不在時の緊急実施", [BreakGlass], [Everything];
    APPROVAL_DECLINE = "approval.decline", "申請の否決", [DecideApprovals], [Approval];
    APPROVAL_WITHDRAW = "approval.withdraw", "申請の取下げ", [DecideApprovals], [Approval];
    IDENTITY_LINK = "identity.link", "認証サーバーの利用者との結び付け", [ManageAccounts], [Account];
    IDENTITY_UNLINK = "identity.unlink", "認証サーバーの利用者との結び付けの解除", [ManageAccounts], [Account];
    SECOND_FACTOR_BEGIN = "second_factor.begin", "認証アプリの設定の開始", [ProveOneself], [Account];
    SECOND_FACTOR_CODES = "second_factor.codes", "復旧コードの発行", [ProveOneself], [Account];
    SECOND_FACTOR_REMOVE = "second_factor.remove", "認証アプリの設定を外す", [ProveOneself], [Account];
    SECOND_FACTOR_RESET = "second_factor.reset", "二要素の設定の取消", [ManageAccounts], [Account];
    SECOND_FACTOR_SET_UP = "second_factor.set_up", "認証アプリの設定", [ProveOneself], [Account];
    SERVICE_ACCOUNT_ADD = "service_account.add", "サービスアカウントの作成", [ManageAccounts], [Account];
    SERVICE_ACCOUNT_REVOKE = "service_account.revoke", "サービスアカウントの停止", [ManageAccounts], [Account];
    SERVICE_ACCOUNT_ROTATE = "service_account.rotate", "サービスアカウントの秘密の切替え", [ManageAccounts], [Account];
    SESSION_ATTEMPT = "session.attempt", "サインインの失敗", [], [Account];
    SESSION_END = "session.end", "サインインの終了", [UseOwnAccount], [Account];
    SESSION_END_ELSEWHERE = "session.end_elsewhere", "認証サーバーからのサインアウト", [], [Account];
    SESSION_KNOW = "session.know", "覚えのあるサインインだとの回答", [UseOwnAccount], [Account];
    SESSION_MISUSED_REFRESH = "session.misused_refresh", "サインインの不正な継続", [], [Account];
    SESSION_OPEN = "session.open", "サインイン", [], [Account];
    SESSION_PROVE = "session.prove", "本人であることの確認", [ProveOneself], [Account];
    SESSION_REFRESH = "session.refresh", "サインインの継続", [], [Account];
    SESSION_REFUSE = "session.refuse", "サインインの拒否", [], [Account];
    SESSION_SIGN_OUT = "session.sign_out", "サインアウト", [UseOwnAccount ProveOneself], [Account];
    VIEW_REMOVE = "view.remove", "一覧の条件の削除", [UseOwnAccount], [Account];
    VIEW_SAVE = "view.save", "一覧の条件の保存", [UseOwnAccount], [Account];
}

impl ApprovalStep {
    /// What the record, routes and `allowed_actions` call it.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Approve => APPROVAL_APPROVE,
            Self::Decline => APPROVAL_DECLINE,
            Self::Withdraw => APPROVAL_WITHDRAW,
            Self::BreakGlass => APPROVAL_BREAK_GLASS,
        }
    }
}
