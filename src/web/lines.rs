//! Line ends of requests: CR LF and nothing else, whatever the parser of the server would accept.
//! Two parsers that disagree about where a line ends disagree about where a request ends.
//!
//! A line feed without its carriage return is handed on as NUL, which the parser refuses by itself
//! with 400, and the connection ends. Bodies are counted and left as they are.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes of a line that are looked at; what says how long a body is is shorter.
const LOOKED_AT: usize = 256;

/// Where in a connection the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the lines before a body; also those after the last chunk.
    Head,
    /// This many bytes of a body are to come.
    Body(u64),
    /// This many bytes of a chunk are to come, its line end included.
    Chunk(u64),
    /// In the line that says how long a chunk is.
    Size,
}

/// Follows the requests of one connection.
#[derive(Debug)]
struct Lines {
    place: Place,
    /// The line so far, without blanks, in small letters.
    line: Vec<u8>,
    length: u64,
    chunked: bool,
    after_return: bool,
}

impl Lines {
    const fn new() -> Self {
        Self {
            place: Place::Head,
            line: Vec::new(),
            length: 0,
            chunked: false,
            after_return: false,
        }
    }

    fn check(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let passed = match &mut self.place {
                Place::Body(left) | Place::Chunk(left) => {
                    let passed = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= passed as u64;
                    self.end_of_data();
                    passed
                }
                Place::Head | Place::Size => {
                    self.look(&mut bytes[0]);
                    1
                }
            };
            bytes = &mut bytes[passed..];
        }
    }

    fn end_of_data(&mut self) {
        match self.place {
            Place::Body(0) => self.place = Place::Head,
            Place::Chunk(0) => self.place = Place::Size,
            _ => {}
        }
    }

    /// One byte of a line.
    fn look(&mut self, byte: &mut u8) {
        let after_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
        match *byte {
            b'\n' if after_return => self.end_of_line(),
            b'\n' => *byte = 0,
            b'\r' | b' ' | b'\t' => {}
            _ if self.line.len() < LOOKED_AT => self.line.push(byte.to_ascii_lowercase()),
            // What is too long to be understood could hide where the body ends.
            _ if self.line.starts_with(b"content-length:") => *byte = 0,
            _ => {}
        }
    }

    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.place == Place::Size {
            let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
            self.place = match number(digits, 16) {
                0 => Place::Head,
                size => Place::Chunk(size.saturating_add(2)),
            };
        } else if line.is_empty() {
            let (length, chunked) = (self.length, self.chunked);
            (self.length, self.chunked) = (0, false);
            self.place = match (chunked, length) {
                (true, _) => Place::Size,
                (false, 0) => Place::Head,
                (false, length) => Place::Body(length),
            };
        } else if let Some(length) = line.strip_prefix(b"content-length:") {
            self.length = number(length, 10);
        } else if let Some(coding) = line.strip_prefix(b"transfer-encoding:") {
            self.chunked = coding.ends_with(b"chunked");
        }
    }
}

/// A length; what is none is refused by the parser.
fn number(digits: &[u8], radix: u32) -> u64 {
    let text = std::str::from_utf8(digits).unwrap_or_default();
    u64::from_str_radix(text, radix).unwrap_or(0)
}

/// A connection whose requests end their lines by CR LF.
#[derive(Debug)]
pub struct StrictLines<S> {
    stream: S,
    lines: Lines,
}

impl<S> StrictLines<S> {
    #[must_use]
    pub const fn new(stream: S) -> Self {
        Self { stream, lines: Lines::new() }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StrictLines<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let (own, before) = (self.get_mut(), buffer.filled().len());
        ready!(Pin::new(&mut own.stream).poll_read(context, buffer))?;
        own.lines.check(&mut buffer.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for StrictLines<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is handed on, however the bytes arrive.
    fn passed(text: &str) -> String {
        let whole = |size: usize| {
            let mut lines = Lines::new();
            let mut bytes = text.as_bytes().to_vec();
            bytes.chunks_mut(size).for_each(|part| lines.check(part));
            String::from_utf8(bytes).unwrap()
        };
        let all = whole(text.len());
        for size in 1..8 {
            assert_eq!(whole(size), all, "in parts of {size}");
        }
        all
    }

    #[test]
    fn what_ends_its_lines_well_is_left_as_it_is() {
        for text in [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nPOST / HTTP/1.1\r\nContent-LENGTH:\t 4\r\n\r\na\nb\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3\r\na\nb\r\nA;x=y\r\n\n\n\n\n\n\n\n\n\n\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        ] {
            assert_eq!(passed(text), text);
        }
    }

    #[test]
    fn a_bare_line_feed_is_none() {
        for text in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\n\nGET / HTTP/1.1\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
        ] {
            assert!(passed(text).contains('\0'), "{text:?}");
        }
        let long = format!("POST / HTTP/1.1\r\nContent-Length: {}2\r\n\r\na\n", "0".repeat(300));
        assert!(passed(&long).contains('\0'), "a length that is not understood");
    }
}
