//! A file as the body of a request.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::door::Given;
use super::files::{Document, FileKind, Refusal, Sheet, Turn};
use super::guard::Can;
use super::input::{Input, charset, header, idempotency_key, read_body};
use crate::auth::secret_digest;
use crate::limits::{ATTACHMENT_BYTES, IDEMPOTENCY_KEY_BYTES, UPLOAD_BYTES};
use crate::problem::{Code, Problem};

/// A workbook or a CSV that comes in. Faults are kept until the rights are known.
pub struct Upload {
    file: Result<(FileKind, Vec<u8>), Problem>,
    key: Result<Option<String>, Problem>,
    digest: String,
    route: String,
    given: Given,
}

impl Upload {
    /// A file that came with the form of a page; what it is, its name says.
    #[must_use]
    pub fn of_file(name: &str, bytes: Vec<u8>) -> Self {
        let unknown = || Problem::new(Code::UnsupportedMedia).with("expected", FileKind::MEDIA);
        let file = FileKind::of_name(name).ok_or_else(unknown).map(|kind| (kind, bytes));
        Self {
            file,
            key: Ok(None),
            digest: String::new(),
            route: String::new(),
            given: Given { if_match: None },
        }
    }

    /// Taken in once, however often it is sent under this key; a key that cannot be one is none.
    #[must_use]
    pub fn once(mut self, key: &str) -> Self {
        let good = (1..=IDEMPOTENCY_KEY_BYTES).contains(&key.len())
            && key.bytes().all(|letter| letter.is_ascii_graphic());
        if good {
            let bytes = self.file.as_ref().map_or(&[][..], |(_, bytes)| bytes.as_slice());
            self.digest = secret_digest(&hex(bytes));
            self.route = "page".to_owned();
            self.key = Ok(Some(key.to_owned()));
        }
        self
    }

    /// Taken in only if it would still do what it was seen to do; an empty digest asks for nothing.
    #[must_use]
    pub fn seen(mut self, digest: &str) -> Self {
        if !digest.is_empty() {
            self.given.if_match = Some(digest.to_owned());
        }
        self
    }

    /// What is wrong with how it came, before anything of it is read.
    ///
    /// # Errors
    /// As kept from the request.
    pub fn came(&self) -> Result<(), Problem> {
        self.file.as_ref().map(drop).map_err(Clone::clone)
    }

    /// Reads the sheets in a process of its own, when it is the account's turn; the turn is kept
    /// until what they say is done, because they are as large as the file. What is wrong with the
    /// file is kept in the input, which the guard opens after it has judged the rights.
    pub async fn sheets<A>(self, can: &Can<A>) -> (Input<Vec<Sheet>>, Option<Turn>) {
        self.read(can, FileKind::MEDIA).await
    }

    /// The Word file, looked through as [`Self::sheets`] does it.
    pub async fn document<A>(self, can: &Can<A>) -> Input<Document> {
        let (input, _turn) = self.read(can, FileKind::DOCUMENT).await;
        let Input { value, key, digest, route, given } = input;
        let whole = |sheets: Vec<Sheet>| Document::of_sheets(&sheets).ok_or(Refusal::NotDocument);
        let value = value.and_then(|sheets| Ok(whole(sheets)?));
        Input { value, key, digest, route, given }
    }

    /// A PDF or a picture, looked through as [`Self::sheets`] does it and kept as it came.
    pub async fn attachment<A>(mut self, can: &Can<A>) -> Input<(FileKind, Vec<u8>)> {
        if self.file.as_ref().is_ok_and(|(_, bytes)| bytes.len() > ATTACHMENT_BYTES) {
            self.file = Err(Refusal::AttachmentBytes.into());
        }
        let sent = self.file.clone();
        let (input, _turn) = self.read(can, FileKind::ATTACHMENT).await;
        let Input { value, key, digest, route, given } = input;
        Input { value: value.and(sent), key, digest, route, given }
    }

    async fn read<A>(self, can: &Can<A>, media: &str) -> (Input<Vec<Sheet>>, Option<Turn>) {
        let files = &can.door.files;
        let (value, turn) = match self.file {
            Err(problem) => (Err(problem), None),
            Ok((kind, _)) if kind.among() != media => {
                (Err(Problem::new(Code::UnsupportedMedia).with("expected", media)), None)
            }
            Ok((kind, bytes)) => match files.turn_of(can.claims.sub).await {
                Err(problem) => (Err(problem), None),
                Ok(turn) => (files.read(kind, bytes).await, Some(turn)),
            },
        };
        let Self { key, digest, route, given, .. } = self;
        (Input { value, key, digest, route, given }, turn)
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_body(&request, payload, UPLOAD_BYTES).await;
            let bytes = bytes.map_err(|problem| match problem.code {
                Code::BodyTooLarge => Refusal::Bytes.into(),
                _ => problem,
            });
            let file = bytes.and_then(|bytes| kind(&request, &bytes).map(|kind| (kind, bytes)));
            // The digest of bytes, not of a text made of them: two files that differ only in what
            // is no UTF-8 are two files.
            let digest = file
                .as_ref()
                .map_or_else(|_| String::new(), |(_, bytes)| secret_digest(&hex(bytes)));
            let key = idempotency_key(request.headers());
            let given = Given { if_match: header(request.headers(), "if-match") };
            // The question belongs to what was asked: the same file under another name is another
            // draft.
            let route =
                format!("{} {}?{}", request.method(), request.path(), request.query_string());
            Ok(Self { file, key, digest, route, given })
        })
    }
}

/// Whether somebody asks for the workbook itself instead of what is said about it.
pub struct WantsWorkbook(pub bool);

impl FromRequest for WantsWorkbook {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accept = header(request.headers(), "accept").unwrap_or_default();
        let wants = accept.split(',').any(|part| {
            part.split(';').next().is_some_and(|media| media.trim() == super::table::XLSX_MEDIA)
        });
        std::future::ready(Ok(Self(wants)))
    }
}

fn hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn kind(request: &HttpRequest, bytes: &[u8]) -> Result<FileKind, Problem> {
    let media = header(request.headers(), "content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let unsupported =
        |expected: &str| Problem::new(Code::UnsupportedMedia).with("expected", expected);
    let kind = FileKind::of_media(&essence).ok_or_else(|| unsupported(FileKind::MEDIA))?;
    if kind == FileKind::Xlsx || kind.among() == FileKind::ATTACHMENT {
        return Ok(kind);
    }
    let (charset, text) = (charset(request), std::str::from_utf8(bytes).ok());
    match charset.as_str() {
        "" => Ok(kind),
        "utf-8" | "utf8" if text.is_some() => Ok(kind),
        "utf-8" | "utf8" => Err(unsupported("text/csv; charset=shift_jis")),
        "shift_jis" | "cp932" | "windows-31j" | "ms932" if text.is_none_or(str::is_ascii) => {
            Ok(kind)
        }
        _ => Err(unsupported("text/csv; charset=utf-8")),
    }
}
