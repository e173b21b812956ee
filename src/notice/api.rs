//! Notices, what is wanted by mail, the calendar's secret, and the outbox over HTTP.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::feed;
use super::kind::NoticeKind;
use super::mail::{self, ChangeMail, MailSettings};
use super::model::{DigestLine, LetterView, NoticeView};
use super::outbox::{self, LetterState};
use super::{store, webhook};
use crate::auth::may;
use crate::notice::acts;
use crate::problem::Problem;
use crate::vocab::{LetterId, NoticeId};
use crate::web::{Can, Cursor, Input, Listing, Nothing, Page, PathKey, Reply, Route, Table};

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/me/notices", "自分へのお知らせの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<NoticeView>>(),
        Route::get("/me/notices/digest", "この7日間のお知らせのまとめ", week).returns::<Week>(),
        Route::post("/me/notices/{id}/read", "お知らせを既読にする", read_one)
            .takes::<Nothing>()
            .returns::<NoticeView>(),
        Route::post("/me/notices/read-all", "お知らせをすべて既読にする", read_all)
            .takes::<Nothing>()
            .returns::<Marked>(),
        Route::get("/me/mail", "自分へのメールの設定", show_mail).returns::<MailSettings>(),
        Route::put("/me/mail", "自分へのメールの設定の変更", change_mail)
            .takes::<ChangeMail>()
            .returns::<MailSettings>(),
        Route::post(
            "/me/calendar",
            "自分のカレンダーの発行（前のものは使えなくなる）",
            make_calendar,
        )
        .takes::<Nothing>()
        .returns::<CalendarSecret>(),
        Route::post("/me/calendar/revoke", "自分のカレンダーの停止", revoke_calendar)
            .takes::<Nothing>()
            .gives(204),
        Route::get("/outbox", "送信待ち・送信済・未達の一覧", letters)
            .query::<LetterFilter>()
            .list()
            .returns::<Page<LetterView>>(),
        Route::post("/outbox/{id}/resend", "未達のものを再送する", resend)
            .takes::<Nothing>()
            .returns::<LetterView>(),
    ];
    routes.extend(webhook::routes());
    routes
}

/// Which notices.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whether it was not read yet.
    pub unread: Option<bool>,
    /// What happened.
    #[param(value_type = Option<String>)]
    pub kind: Option<NoticeKind>,
}

/// Which letters.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LetterFilter {
    /// Where it stands.
    #[param(value_type = Option<String>)]
    pub state: Option<LetterState>,
}

/// What the last seven days brought.
#[derive(Debug, Serialize, ToSchema)]
struct Week {
    /// By kind.
    items: Vec<DigestLine>,
}

/// How many were marked.
#[derive(Debug, Serialize, ToSchema)]
struct Marked {
    /// Notices that were not read before.
    read: usize,
}

/// The address of a calendar; shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarSecret {
    /// Path below the address of the pages.
    path: String,
}

async fn list(can: Can<may::UseOwnAccount>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, scope| {
            let page = page(db, scope, &listing)?;
            Ok((listing, page))
        })
        .await?;
    file(&listing, &page)
}

/// A page of one's own notices.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn page(
    db: &mut crate::db::Db,
    scope: &crate::auth::Scope,
    listing: &Listing<Filter>,
) -> Result<Page<NoticeView>, Problem> {
    let after: Option<(bool, NaiveDateTime, i64)> =
        listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let filter = (listing.filter.unread, listing.filter.kind);
    let (rows, total) = store::notices(db, scope, filter, (after, listing.fetch()))?;
    Ok(Page::of(rows, listing.limit, listing.total.then_some(total), |row| row.place))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<NoticeView>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let columns =
            [("日時", 28), ("お知らせ", 44), ("状態", 10), ("既読の日時", 28), ("画面", 40)];
        rows.iter().fold(Table::new("お知らせ", &columns), |table, row| {
            table.row(vec![
                row.told_at.clone(),
                row.what.to_owned(),
                if row.unread { "未読" } else { "既読" }.to_owned(),
                row.read_at.clone().unwrap_or_default(),
                row.link.clone(),
            ])
        })
    })
}

async fn week(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let items = can.read(move |db, scope| store::digest(db, scope, now)).await?;
    Reply::json(&Week { items })
}

/// Marks one notice as read; read before, it stays as it was.
///
/// # Errors
/// `not_found` for that of another account, too.
pub async fn read_one(
    can: Can<may::UseOwnAccount>,
    key: PathKey<NoticeId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::NOTICE_READ, input, move |tx, scope, _, _| {
        tx.nothing_to_audit();
        store::one(tx.db, scope, key.0)?;
        store::mark_read(tx, scope, Some(key.0))?;
        Reply::json(&store::one(tx.db, scope, key.0)?)
    })
    .await
}

/// Marks everything that is there as read.
///
/// # Errors
/// When the rows cannot be written.
pub async fn read_all(
    can: Can<may::UseOwnAccount>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::NOTICE_READ_ALL, input, |tx, scope, _, _| {
        tx.nothing_to_audit();
        Reply::json(&Marked { read: store::mark_read(tx, scope, None)? })
    })
    .await
}

async fn show_mail(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    let config = can.door().mail.clone();
    let found =
        can.read(move |db, scope| mail::mail_settings(db, scope.account(), &config)).await?;
    Reply::entity(found.version, &found)
}

/// Sets what one wants by mail.
///
/// # Errors
/// `if_match_needed`, `stale`; faults of the address; a refusal where no mail is sent.
pub async fn change_mail(
    can: Can<may::UseOwnAccount>,
    input: Input<ChangeMail>,
) -> Result<Reply, Problem> {
    let config = can.door().mail.clone();
    can.write(acts::ACCOUNT_MAIL, input, move |tx, scope, wanted, given| {
        let account = scope.account();
        given.require_version(mail::mail_settings(tx.db, account, &config)?.version)?;
        mail::change(tx, account, wanted, &config)?;
        let now = mail::mail_settings(tx.db, account, &config)?;
        Reply::entity(now.version, &now)
    })
    .await
}

/// Makes one's calendar, or gives it another address.
///
/// # Errors
/// When the row cannot be written.
pub async fn make_calendar(
    can: Can<may::UseOwnAccount>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::FEED_MAKE, input, |tx, scope, _, _| {
        let secret = feed::make(tx, scope.account())?;
        let path = format!("/calendar/{secret}.ics");
        Ok(Reply::json(&CalendarSecret { path })?.shown_once())
    })
    .await
}

/// Revokes one's calendar.
///
/// # Errors
/// When the row cannot be written.
pub async fn revoke_calendar(
    can: Can<may::UseOwnAccount>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::FEED_REVOKE, input, |tx, scope, _, _| {
        feed::revoke(tx, scope.account())?;
        Ok(Reply::empty())
    })
    .await
}

async fn letters(
    can: Can<may::KeepOutbox>,
    listing: Listing<LetterFilter>,
) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, _| {
            let page = letter_page(db, &listing)?;
            Ok((listing, page))
        })
        .await?;
    letter_file(&listing, &page)
}

/// A page of the outbox.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn letter_page(
    db: &mut crate::db::Db,
    listing: &Listing<LetterFilter>,
) -> Result<Page<LetterView>, Problem> {
    let after: Option<i64> = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (rows, total) = outbox::letters(db, listing.filter.state, (after, listing.fetch()))?;
    Ok(Page::of(rows, listing.limit, listing.total.then_some(total), |row| row.place))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn letter_file(
    listing: &Listing<LetterFilter>,
    page: &Page<LetterView>,
) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let columns = [
            ("作成日時", 28),
            ("手段", 10),
            ("アカウント", 22),
            ("状態", 14),
            ("試行回数", 10),
            ("次の送信", 28),
            ("失敗の理由", 50),
        ];
        rows.iter().fold(
            Table::new("送信の記録", &columns).counting(&["試行回数"]),
            |table, row| {
                table.row(vec![
                    row.created_at.clone(),
                    row.channel.name_ja().to_owned(),
                    row.account_id.map_or_else(String::new, |id| id.to_string()),
                    row.state_label.to_owned(),
                    row.attempts.to_string(),
                    row.next_at.clone().unwrap_or_default(),
                    row.failure.clone(),
                ])
            },
        )
    })
}

/// Sends again what was given up.
///
/// # Errors
/// `not_found`; `state_conflict` for what was not given up.
pub async fn resend(
    can: Can<may::KeepOutbox>,
    key: PathKey<LetterId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::OUTBOX_RESEND, input, move |tx, _, _, _| {
        Reply::json(&outbox::resend(tx, key.0)?)
    })
    .await
}
