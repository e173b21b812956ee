//! What hangs on records over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::auth::Scope;
use crate::auth::may::{self, Permission};
use crate::clock::in_japan;
use crate::db::Db;
use crate::paper::acts;
use crate::paper::attachment::{self, Attaching, AttachmentKind, Subject};
use crate::paper::store::attachments::AttachmentRow;
use crate::problem::Problem;
use crate::vocab::{
    AccountId, Act, AssignmentId, AttachmentId, NOT_RETIRED, Name, NominationId, ShortText,
    TalentId,
};
use crate::web::{
    API_PREFIX, Can, FileKind, Input, Page, PathKey, Query, Reply, Route, Seen, Upload,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/assignments/{id}/attachments", "配属の添付ファイルの一覧", at_assignment)
            .returns::<Page<AttachmentView>>(),
        Route::get("/pool-nominations/{id}/attachments", "推薦の添付ファイルの一覧", at_nomination)
            .returns::<Page<AttachmentView>>(),
        Route::get("/talents/{id}/attachments", "人材の資格の添付ファイルの一覧", at_person)
            .returns::<Page<AttachmentView>>(),
        Route::post("/attachments", "添付ファイルの登録", attach)
            .query::<AttachmentSent>()
            .takes_file_of(FileKind::ATTACHMENT)
            .returns::<AttachmentView>()
            .gives(201)
            .refuses(&[404]),
        Route::get("/attachments/{id}/file", "添付ファイルの受け取り", file_of_attachment),
        Route::post("/attachments/{id}/retire", "添付ファイルの取下げ", retire)
            .takes::<Retiring>()
            .returns::<AttachmentView>(),
    ]
}

/// What a file is, and where it hangs.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttachmentSent {
    /// What it is; needed.
    pub kind: Option<AttachmentKind>,
    /// The record it hangs on: an assignment (orders, agreement), a nomination (consent), a person
    /// (qualification); needed.
    pub subject_id: Option<String>,
    /// Its name with its ending; needed.
    pub file_name: Option<String>,
    /// What should be known of it.
    pub note: Option<ShortText>,
}

/// Why a file is taken back.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retiring {
    /// Why.
    pub reason: Name,
}

/// A scan or a signed paper at a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: AttachmentKind,
    /// What that is called.
    pub kind_name: &'static str,
    /// The record it hangs on.
    pub subject_id: String,
    /// Its name.
    pub file_name: String,
    /// Its media type, as its content says.
    pub media_type: String,
    /// Its size.
    pub bytes: i32,
    /// SHA-256 of its bytes, in hexadecimal letters.
    pub sha256: String,
    /// What should be known of it.
    pub note: String,
    /// When it was attached.
    pub recorded_at: String,
    /// By whom.
    pub recorded_by: Option<AccountId>,
    /// When it was taken back; for the prefecture's staff.
    pub retired_at: Option<String>,
    /// Why it was taken back.
    pub reason: String,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

impl AttachmentView {
    fn of((row, open): (AttachmentRow, bool)) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            kind_name: row.kind.name_ja(),
            subject_id: row.hangs_on().id(),
            file_name: row.file_name,
            media_type: row.media_type,
            bytes: row.bytes,
            sha256: row.sha256,
            note: row.note,
            recorded_at: in_japan(row.recorded_at),
            recorded_by: row.recorded_by,
            retired_at: (row.retired_at != NOT_RETIRED).then(|| in_japan(row.retired_at)),
            reason: row.reason,
            allowed_actions: if open { vec![acts::ATTACHMENT_RETIRE] } else { Vec::new() },
        }
    }
}

async fn at_assignment(
    can: Can<may::ReadAssignments>,
    key: PathKey<AssignmentId>,
) -> Result<Reply, Problem> {
    list(&can, Subject::Assignment(key.0)).await
}

async fn at_nomination(
    can: Can<may::ReadNominations>,
    key: PathKey<NominationId>,
) -> Result<Reply, Problem> {
    list(&can, Subject::Nomination(key.0)).await
}

async fn at_person(can: Can<may::ReadTalents>, key: PathKey<TalentId>) -> Result<Reply, Problem> {
    list(&can, Subject::Person(key.0)).await
}

async fn list<A: Permission>(can: &Can<A>, subject: Subject) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| {
        attachment::seen(db, scope, looks, subject)?;
        attached(db, scope, subject)
    });
    Reply::json(&Page { items: read.await?, next_cursor: None, total: None })
}

/// Files at a record that is seen, the latest first.
///
/// # Errors
/// `not_found` for a record out of reach.
pub fn attached(
    db: &mut Db,
    scope: &Scope,
    subject: Subject,
) -> Result<Vec<AttachmentView>, Problem> {
    let found = attachment::listed(db, scope, subject)?;
    Ok(found.into_iter().map(AttachmentView::of).collect())
}

/// Files at a record that is yet to be seen, with what the reader may attach.
///
/// # Errors
/// `not_found` for a record out of reach.
pub fn attached_and_offered(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    subject: Subject,
) -> Result<(Vec<AttachmentView>, Vec<AttachmentKind>), Problem> {
    attachment::seen(db, scope, looks, subject)?;
    Ok((attached(db, scope, subject)?, attachment::offered(db, scope, subject)?))
}

/// A file that is yet to be taken back.
///
/// # Errors
/// `not_found` out of reach.
pub fn attachment_of(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    id: AttachmentId,
) -> Result<AttachmentView, Problem> {
    Ok(AttachmentView::of((attachment::known(db, scope, looks, id)?, false)))
}

fn attaching(asked: AttachmentSent) -> Result<Attaching, Problem> {
    let needed = |name: &str| Problem::field(&format!("/{name}"), "required");
    let kind = asked.kind.ok_or_else(|| needed("kind"))?;
    let subject = asked.subject_id.ok_or_else(|| needed("subject_id"))?;
    let subject = kind.subject(&subject).map_err(|code| Problem::field("/subject_id", code))?;
    let file_name = asked.file_name.ok_or_else(|| needed("file_name"))?;
    Ok(Attaching { kind, subject, file_name, note: asked.note.unwrap_or_default() })
}

pub async fn attach(
    can: Can<may::KeepAttachments>,
    asked: Query<AttachmentSent>,
    upload: Upload,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    upload.came()?;
    let new = attaching(asked.0)?;
    // Looking through a file is work: the rights come first.
    let about = (new.kind, new.subject);
    can.read(move |db, scope| attachment::may_attach(db, scope, about)).await?;
    let input = upload.attachment(&can).await;
    can.write(acts::ATTACHMENT_ADD, input, move |tx, scope, (media, bytes), _| {
        let row = attachment::attach(tx, scope, &new, (*media, bytes))?;
        let place = format!("{API_PREFIX}/attachments/{}/file", row.id);
        Reply::created(place, 1, &AttachmentView::of((row, true)))
    })
    .await
}

pub async fn file_of_attachment(
    can: Can<may::ReadAttachments>,
    key: PathKey<AttachmentId>,
) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| attachment::whole(db, scope, looks, key.0));
    let (row, bytes) = read.await?;
    let kind = FileKind::of_name(&row.file_name).unwrap_or(FileKind::Pdf);
    Ok(Reply::file(row.file_name, kind.media(), bytes))
}

pub async fn retire(
    can: Can<may::KeepAttachments>,
    key: PathKey<AttachmentId>,
    input: Input<Retiring>,
) -> Result<Reply, Problem> {
    can.write(acts::ATTACHMENT_RETIRE, input, move |tx, scope, input, _| {
        let row = attachment::retire(tx, scope, key.0, &input.reason)?;
        Reply::json(&AttachmentView::of((row, false)))
    })
    .await
}
