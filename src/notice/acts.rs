//! What can be done in this room.

crate::auth::acts! {
    ACCOUNT_MAIL = "account.mail", "自分へのメールの設定の変更", [UseOwnAccount], [Account];
    FEED_MAKE = "feed.make", "自分のカレンダーの発行", [UseOwnAccount], [Account];
    FEED_REVOKE = "feed.revoke", "自分のカレンダーの停止", [UseOwnAccount], [Account];
    NOTICE_READ = "notice.read", "お知らせを既読にする", [UseOwnAccount], [Account];
    NOTICE_READ_ALL = "notice.read_all", "お知らせをすべて既読にする", [UseOwnAccount], [Account];
    OUTBOX_CLAIM = "outbox.claim", "送信の着手", [], [Everything];
    OUTBOX_FREE = "outbox.free", "送信の中断", [], [Everything];
    OUTBOX_NOTE = "outbox.note", "送信の結果", [], [Everything];
    OUTBOX_RESEND = "outbox.resend", "未達のメールの再送", [KeepOutbox], [Everything];
    WEBHOOK_ADD = "webhook.add", "Webhookの登録", [KeepOutbox], [Everything];
    WEBHOOK_CHANGE = "webhook.change", "Webhookの変更", [KeepOutbox], [Everything];
    WEBHOOK_RENEW_SECRET = "webhook.renew_secret", "Webhookの秘密の切替え", [KeepOutbox], [Everything];
}
