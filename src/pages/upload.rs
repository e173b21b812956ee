//! A form with a file, as browsers send it: in parts, apart from each other by a line that stands in none of them.

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};

use super::visit::{Coming, Step, check_origin, own_form, visit};
use crate::auth::Action;
use crate::auth::may::Permission;
use crate::limits::{BODY_BYTES, UPLOAD_BYTES};
use crate::problem::{Code, Problem};
use crate::web::{Guard, read_body};

/// A form that somebody signed in has sent with a file.
pub struct Sent<A> {
    /// The form.
    pub step: Step<A>,
    /// Name and bytes of the file; nothing when none was chosen.
    pub file: Option<(String, Vec<u8>)>,
}

impl<A: Permission> Guard for Sent<A> {
    const ACTION: Option<Action> = Some(A::ACTION);
}

impl<A: Permission> FromRequest for Sent<A> {
    type Error = Problem;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            // Who it is comes before the bytes: nobody fills the memory without a session.
            let visit = visit::<A>(request.clone()).await?;
            check_origin(&request)?;
            let media = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
            let Some(boundary) = boundary(media) else {
                let pairs = own_form(&request, payload).await?;
                return Ok(Self { step: visit.sent(pairs)?, file: None });
            };
            let bytes = read_body(&request, payload, UPLOAD_BYTES + BODY_BYTES).await?;
            let parts = parts(&boundary, &bytes).ok_or_else(|| Problem::new(Code::BodyUnreadable).with("reason", "form"))?;
            let (mut pairs, mut file) = (Vec::new(), None);
            for part in parts {
                match part.file {
                    Some(name) if !name.is_empty() => file = Some((name, part.bytes)),
                    Some(_) => {}
                    None => pairs.push((part.name, String::from_utf8_lossy(&part.bytes).into_owned())),
                }
            }
            Ok(Self { step: visit.sent(pairs)?, file })
        })
    }
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
    let named = rest.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?.trim_matches('"');
    // RFC 2046: 1 to 70 letters.
    (is_form && (1..=70).contains(&named.len())).then(|| format!("--{named}"))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The parts of a body; nothing for what is none.
fn parts(boundary: &str, body: &[u8]) -> Option<Vec<Part>> {
    let line = format!("\r\n{boundary}");
    let mut rest = body.strip_prefix(boundary.as_bytes())?;
    let mut found = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, line.as_bytes())?;
        let head = find(&part[..end], b"\r\n\r\n")?;
        let (name, file) = names(std::str::from_utf8(&part[..head]).ok()?)?;
        found.push(Part { name, file, bytes: part[head + 4..end].to_vec() });
        rest = &part[end + line.len()..];
    }
    Some(found)
}

/// Name of the field and, for a file, of the file.
fn names(head: &str) -> Option<(String, Option<String>)> {
    let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition: form-data"))?;
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
        let read = parts(&boundary, BODY).expect("parts");
        assert_eq!(
            read.iter().map(|part| (part.name.as_str(), part.file.as_deref())).collect::<Vec<_>>(),
            [("token", None), ("file", Some("a.csv"))]
        );
        assert_eq!(read[1].bytes, b"one\r\n--two\r\n", "what looks like a boundary and is none stays");
    }

    #[test]
    fn what_is_cut_off_is_no_form() {
        for end in 0..BODY.len() - 4 {
            assert!(parts("--x1", &BODY[..end]).is_none(), "{end}");
        }
        for media in ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "text/csv; boundary=x"] {
            assert_eq!(boundary(media), None, "{media}");
        }
    }
}
