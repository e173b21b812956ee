//! A form with a file, as browsers send it: in parts, apart from each other by a line that stands
//! in none of them.
//!
//! What is wrong with the file is a fault of its field: the form comes back with a sentence, never
//! a bare refusal. A file that was rehearsed goes along in the form that confirms it, so that
//! nobody has to find it again.

use std::io::Read;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::StreamExt;

use super::asset::gzip;
use super::form::{Field, Kind};
use super::visit::{Coming, Step, check_origin, own_form, visit};
use super::words::Words;
use crate::auth::Action;
use crate::auth::may::Permission;
use crate::limits::{BODY_BYTES, UPLOAD_BYTES};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::web::{Guard, OfStated, Stated, Upload, door_of};

/// A form that somebody signed in has sent with a file.
pub struct Sent<A = Stated> {
    pub step: Step<A>,
    /// The file, or what is wrong with it at its field.
    pub file: Result<Chosen, Problem>,
}

/// A file that was chosen, now or before it was rehearsed.
pub struct Chosen {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file kept in a form is packed in letters; above this many it is chosen again instead.
const KEPT_LETTERS: usize = 3 << 20;
/// What is read of a form with a file; more is let go until it has all come, because a browser that
/// cannot finish sending shows no answer.
const READ_BYTES: usize = UPLOAD_BYTES + BODY_BYTES;
const LET_GO_BYTES: usize = 4 * UPLOAD_BYTES;

impl Chosen {
    /// As a handler of the API takes it.
    pub fn upload(&self) -> Upload {
        Upload::of_file(&self.name, self.bytes.clone())
    }

    /// The fields of the form that confirms it: the file itself, or, when it is large, the question
    /// for it.
    pub fn kept(&self, w: &'static Words) -> Vec<Field> {
        let packed = URL_SAFE_NO_PAD.encode(gzip(&self.bytes, 6));
        if packed.len() > KEPT_LETTERS {
            return vec![
                Field::new("file", w.file, Kind::File).required().support(w.file_again_support),
            ];
        }
        let hidden = |name: &str, value: &str| Field::new(name, "", Kind::Hidden).value(value);
        vec![hidden("kept_name", &self.name), hidden("kept", &packed)]
    }

    fn of_kept(name: &str, packed: &str) -> Option<Self> {
        let packed = URL_SAFE_NO_PAD.decode(packed).ok()?;
        let (mut bytes, most) = (Vec::new(), u64::try_from(UPLOAD_BYTES).ok()?);
        flate2::read::GzDecoder::new(packed.as_slice())
            .take(most + 1)
            .read_to_end(&mut bytes)
            .ok()?;
        (bytes.len() <= UPLOAD_BYTES).then(|| Self { name: name.to_owned(), bytes })
    }
}

/// A file that cannot be read is the fault of its field, said for those who chose it.
pub fn at_file(problem: &Problem, w: &'static Words) -> Problem {
    let sentence = match problem.code {
        Code::UnsupportedMedia => w.file_other_kind.to_owned(),
        Code::BodyTooLarge => w.file_too_large.to_owned(),
        _ => problem.says(w.language()).1,
    };
    fault(sentence)
}

fn fault(sentence: String) -> Problem {
    FieldError::because("/file", Wording::Same(sentence)).into()
}

impl<A: Permission> Guard for Sent<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl<A: Permission> FromRequest for Sent<A> {
    type Error = Problem;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(sent(request.clone(), payload.take(), A::ACTION))
    }
}

impl OfStated for Sent {
    async fn of_stated(
        request: &HttpRequest,
        payload: &mut Payload,
        action: Action,
    ) -> Result<Self, Problem> {
        sent(request.clone(), payload.take(), action).await
    }
}

async fn sent<A>(
    request: HttpRequest,
    payload: Payload,
    action: Action,
) -> Result<Sent<A>, Problem> {
    // Who it is comes before the bytes: nobody fills the memory without a session.
    let visit = visit(request.clone(), action).await?;
    check_origin(&request)?;
    let media =
        request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let Some(boundary) = boundary(media) else {
        let pairs = own_form(&request, payload).await?;
        return Ok(Sent {
            step: visit.sent(pairs)?,
            file: Err(Problem::field("/file", "required")),
        });
    };
    let (bytes, whole) = receive(&request, payload).await?;
    let (parts, ended) = parts(&boundary, &bytes);
    if whole && !ended {
        return Err(Problem::new(Code::BodyUnreadable).with("reason", "form"));
    }
    let (mut pairs, mut file) = (Vec::new(), None);
    for part in parts {
        match part.file {
            Some(name) if !name.is_empty() => file = Some(Chosen { name, bytes: part.bytes }),
            Some(_) => {}
            None => pairs.push((part.name, String::from_utf8_lossy(&part.bytes).into_owned())),
        }
    }
    let (w, step) = (visit.w, visit.sent(pairs)?);
    let file = if whole { chosen(file, &step, w) } else { Err(fault(w.file_too_large.to_owned())) };
    Ok(Sent { step, file })
}

/// The file that is meant: the one chosen now, else the one that was kept.
fn chosen<A>(file: Option<Chosen>, step: &Step<A>, w: &'static Words) -> Result<Chosen, Problem> {
    match file {
        Some(file) if file.bytes.is_empty() => Err(fault(w.file_empty.to_owned())),
        Some(file) if file.bytes.len() > UPLOAD_BYTES => Err(fault(w.file_too_large.to_owned())),
        Some(file) => Ok(file),
        None if step.typed("kept").is_empty() => Err(Problem::field("/file", "required")),
        None => Chosen::of_kept(step.typed("kept_name"), step.typed("kept"))
            .ok_or_else(|| fault(w.file_again_support.to_owned())),
    }
}

/// The bytes of a form, and whether they are all of it.
async fn receive(request: &HttpRequest, mut payload: Payload) -> Result<(Vec<u8>, bool), Problem> {
    let seconds = Duration::from_secs(door_of(request)?.request_seconds);
    let reading = async move {
        let (mut bytes, mut all) = (Vec::new(), 0);
        while let Some(chunk) = payload.next().await {
            let chunk =
                chunk.map_err(|_| Problem::new(Code::BodyUnreadable).with("reason", "transfer"))?;
            all += chunk.len();
            if all > LET_GO_BYTES {
                return Err(Problem::new(Code::BodyTooLarge).with("limit", READ_BYTES));
            }
            let room = READ_BYTES - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        let whole = all == bytes.len();
        Ok((bytes, whole))
    };
    tokio::time::timeout(seconds, reading).await.unwrap_or(Err(Problem::new(Code::Timeout)))
}

struct Part {
    name: String,
    file: Option<String>,
    bytes: Vec<u8>,
}

/// The line between parts, as the content type names it.
fn boundary(media: &str) -> Option<String> {
    let (essence, rest) = media.split_once(';')?;
    let is_form = essence.trim().eq_ignore_ascii_case("multipart/form-data");
    let named = rest
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?
        .trim_matches('"');
    // RFC 2046: 1 to 70 letters.
    (is_form && (1..=70).contains(&named.len())).then(|| format!("--{named}"))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The parts of a body, and whether it ends as a body does.
fn parts(boundary: &str, body: &[u8]) -> (Vec<Part>, bool) {
    let (line, mut found) = (format!("\r\n{boundary}"), Vec::new());
    let Some(mut rest) = body.strip_prefix(boundary.as_bytes()) else { return (found, false) };
    while !rest.starts_with(b"--") {
        let Some((part, after)) = part(&line, rest) else { return (found, false) };
        found.push(part);
        rest = after;
    }
    (found, true)
}

/// The next part, and what comes after it.
fn part<'a>(line: &str, rest: &'a [u8]) -> Option<(Part, &'a [u8])> {
    let part = rest.strip_prefix(b"\r\n")?;
    let end = find(part, line.as_bytes())?;
    let head = find(&part[..end], b"\r\n\r\n")?;
    let (name, file) = names(std::str::from_utf8(&part[..head]).ok()?)?;
    Some((Part { name, file, bytes: part[head + 4..end].to_vec() }, &part[end + line.len()..]))
}

/// Name of the field and, for a file, of the file.
fn names(head: &str) -> Option<(String, Option<String>)> {
    let disposition = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-disposition: form-data"))?;
    let quoted = |key: &str| {
        let start = disposition.find(&format!("; {key}=\""))? + key.len() + 4;
        let text = disposition.get(start..)?;
        text.split_once('"').map(|(name, _)| name.to_owned())
    };
    Some((quoted("name")?, quoted("filename")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--x1\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n--x1\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\none\r\n--two\r\n\r\n--x1--\r\n";

    #[test]
    fn a_form_in_parts_is_read_byte_by_byte() {
        let boundary = boundary("multipart/form-data; boundary=x1").expect("a boundary");
        let (read, ended) = parts(&boundary, BODY);
        assert!(ended);
        assert_eq!(
            read.iter().map(|part| (part.name.as_str(), part.file.as_deref())).collect::<Vec<_>>(),
            [("token", None), ("file", Some("a.csv"))]
        );
        assert_eq!(
            read[1].bytes, b"one\r\n--two\r\n",
            "what looks like a boundary and is none stays"
        );
    }

    #[test]
    fn what_is_cut_off_is_no_form() {
        for end in 0..BODY.len() - 4 {
            assert!(!parts("--x1", &BODY[..end]).1, "{end}");
        }
        let cut = parts("--x1", &BODY[..BODY.len() - 10]).0;
        assert_eq!(
            cut.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(),
            ["token"],
            "what came before is read"
        );
        for media in [
            "",
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "text/csv; boundary=x",
        ] {
            assert_eq!(boundary(media), None, "{media}");
        }
    }

    #[test]
    fn a_file_goes_along_packed_and_comes_back_as_it_was() {
        let w = Words::of(crate::vocab::Language::Japanese);
        let file = Chosen {
            name: "回答.csv".to_owned(),
            bytes: "団体コード,職名\r\n".repeat(500).into_bytes(),
        };
        let fields = file.kept(w);
        assert_eq!(
            fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
            ["kept_name", "kept"]
        );
        let back = Chosen::of_kept(fields[0].first(), fields[1].first()).expect("a file");
        assert_eq!((back.name, back.bytes), (file.name, file.bytes));
        assert!(
            Chosen::of_kept("a.csv", "!").is_none() && Chosen::of_kept("a.csv", "AAAA").is_none()
        );
        // A small text that unpacks to more than a file may hold is none.
        let bomb = URL_SAFE_NO_PAD.encode(gzip(&vec![0; UPLOAD_BYTES + 1], 6));
        assert!(Chosen::of_kept("a.csv", &bomb).is_none());
    }
}
