//! Words of what is connected from outside: service accounts, webhooks, first access; in both languages, one line
//! each. Screens read them as if they were [`super::words::Words`]: `w.machines`.

macro_rules! outside {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language.
        #[allow(missing_docs)]
        pub struct Outside { $(pub $name: &'static str,)* }
        pub(super) static JAPANESE: Outside = Outside { $($name: $ja,)* };
        pub(super) static ENGLISH: Outside = Outside { $($name: $en,)* };
    };
}

outside! {
    review = "役割を確かめる（年に一度）", "Review the roles (yearly)";
    review_text = "異動・退職した人や、要らなくなった役割がないか確かめてください。要らない役割は先に終えるか、アカウントを停止します。", "Has the person moved or left, is a role not needed any more? End such a role first, or switch the account off.";
    review_confirm = "このままでよい", "The roles stay";
    reviewed = "役割を確かめた日時", "Roles confirmed";
    account_unreviewed = "今年度まだ確かめていないもの", "Not confirmed this fiscal year";
    machines = "サービスアカウント", "Service accounts";
    machine = "サービスアカウント", "Service account";
    machines_lead = "APIを呼び出すほかのシステムの一覧です。人はこの名前でサインインできません。", "Other systems that call the API. Nobody signs in by these names.";
    machine_new = "サービスアカウントを作る", "New service account";
    machine_new_lead = "2人目の管理者などが承認すると使えるようになります。必要な操作だけを選んでください。", "It works once a second person has approved it. Choose only what the system needs.";
    machine_system = "呼び出すシステム", "System that calls";
    machine_scopes = "許す操作", "Permissions";
    machine_body = "読める団体", "Body";
    machine_all = "県全体", "The whole prefecture";
    machine_body_support = "選ばなければ県全体です。市町を選ぶと、その市町のCIOが見られるものだけになります。", "The whole prefecture where none is chosen; otherwise what the CIO of that municipality sees.";
    machine_addresses = "接続元（アドレスか範囲）", "Calls from (address or network)";
    machine_address_support = "10.20.0.0/16 のように書きます。ここ以外からは使えません。", "Like 10.20.0.0/16. It works from nowhere else.";
    machine_expires = "期限（この日まで使えます）", "Last day";
    machine_expires_support = "1年以内の日を選んでください。", "At most a year ahead.";
    machine_used = "最終利用", "Last use";
    machine_rotated = "秘密を作った日時", "Secret made";
    machine_former = "前の秘密が使える期限", "The secret before is good until";
    machine_look = "確認の理由", "To look at";
    machine_rotate = "秘密を切り替える", "Change the secret";
    machine_rotate_text = "新しいトークンを発行します。2人目が承認すると有効になり、前のトークンも下の時間だけ使えます。", "Makes another token. It works once a second person has approved it; the one before works on for the hours below.";
    machine_overlap = "前のトークンが使える時間（0〜168時間）", "Hours for which the token before works (0 to 168)";
    machine_revoke = "停止する", "Revoke";
    machine_revoke_text = "すぐに使えなくなり、元に戻せません。連携しているシステムの担当に知らせてください。", "It ends at once and for good. Tell those who keep the system.";
    machine_token = "トークン", "Token";
    machine_token_note = "このトークンは一度だけ表示します。システムの秘密の保管場所に入れてください。紙に書いたりメールで送ったりしないでください。", "This token is shown this once. Put it where the system keeps its secrets, not on paper and not in a mail.";
    webhooks = "Webhook（ほかのシステムへの通知）", "Webhooks";
    webhooks_lead = "内示や発令などがあったことを、ほかのシステムへ署名付きで知らせます。伝えるのは種類・識別子・画面の場所・時刻だけで、氏名や内容は送りません。内示前の案は伝えません。", "Tells other systems, signed, that something was announced or ordered: its kind, identifier, page and time, no names and no content. Nothing before it is announced.";
    webhooks_off = "この環境ではWebhookを送りません。送り先のホストは、運用担当が設定 webhooks.allow に書きます。", "No webhooks are sent here. The operator names hosts in the setting webhooks.allow.";
    webhook_new = "Webhookを登録する", "New webhook";
    webhook_change = "変更する", "Change";
    webhook_name = "送り先のシステム", "System that is told";
    webhook_url = "送り先のアドレス", "Address";
    webhook_url_support = "運用担当が許したホストの https のアドレス。", "An https address of a host the operator has named.";
    webhook_kinds = "知らせること", "What it is told of";
    webhook_active = "送る（外すと、送信待ちのものは捨てます）", "Send (without it, what waits is dropped)";
    webhook_waiting = "送信待ち", "Waiting";
    webhook_dead = "未達", "Undelivered";
    webhook_renew = "秘密を切り替える", "Change the secret";
    webhook_renew_text = "すぐに新しい秘密で署名します。受け取る側を続けて直してください。送信待ちのものも新しい秘密で署名します。", "Events are signed with the new secret at once, those that wait too. Change the receiver right after.";
    webhook_secret = "Webhookの秘密", "Secret of the webhook";
    webhook_secret_note = "この秘密は一度だけ表示します。受け取る側で署名（webhook-signature）を確かめるのに使います。", "This secret is shown this once. The receiver checks signatures (webhook-signature) with it.";
    machine_token_approval = "承認されるまで、このトークンは使えません。", "It does not work until the request is approved.";
}
