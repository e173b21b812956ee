//! A PDF or a picture that is kept as it is: looked through for what it is and for what would run,
//! never shown or changed here.
//!
//! A PDF is not parsed: readers differ in what they forgive, so a name that asks for something to
//! run is refused wherever it stands, in the clear or in packed objects, and what could hide one is
//! refused too.

use std::io::Read;

use flate2::Crc;
use flate2::read::ZlibDecoder;

use super::FileKind;
use super::refusal::Refusal;
use crate::limits::PDF_OBJECT_BYTES;

/// Names without which nothing in a PDF runs, starts, sends or carries another file.
const ACTIVE: [&[u8]; 11] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"GoToE",
    b"RichMedia",
    b"Rendition",
    b"SubmitForm",
    b"ImportData",
    b"XFA",
    b"Movie",
];
/// How far from its end a PDF says that it ends.
const TAIL: usize = 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether the bytes are what their kind says, and nothing in them runs.
pub(super) fn look_through(kind: FileKind, bytes: &[u8]) -> Result<(), Refusal> {
    match kind {
        FileKind::Png => png(bytes).ok_or(Refusal::NotPicture),
        FileKind::Jpeg => jpeg(bytes).ok_or(Refusal::NotPicture),
        _ => pdf(bytes),
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

fn pdf(bytes: &[u8]) -> Result<(), Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let whole = bytes.starts_with(b"%PDF-") && find(tail, b"startxref").is_some();
    let end = tail.windows(5).rposition(|part| part == b"%%EOF");
    // What stands behind the end is no part of it: another file in its clothes.
    let Some(end) = end.filter(|_| whole) else { return Err(Refusal::NotPdf) };
    if tail[end + 5..].iter().any(|byte| !matches!(byte, b'\r' | b'\n' | b' ' | 0)) {
        return Err(Refusal::NotPdf);
    }
    judge(bytes)?;
    if says(bytes, b"Encrypt") {
        return Err(Refusal::PdfLocked);
    }
    let (mut rest, mut room) = (bytes, PDF_OBJECT_BYTES);
    while let Some(at) = find(rest, b"stream") {
        let (head, body) = (&rest[..at], &rest[at + b"stream".len()..]);
        let stop = find(body, b"endstream").unwrap_or(body.len());
        // The object the stream belongs to; what names packed objects is looked at wherever it stands.
        let own =
            head.windows(6).rposition(|part| part == b"endobj").map_or(head, |at| &head[at..]);
        let packed = if is_packed(own) { Some(own) } else { says(head, b"ObjStm").then_some(head) };
        if let Some(head) = packed {
            judge(&unpacked(head, &body[..stop], &mut room)?)?;
        }
        rest = body.get(stop + b"endstream".len()..).unwrap_or_default();
    }
    Ok(())
}

fn judge(bytes: &[u8]) -> Result<(), Refusal> {
    match names(bytes).any(|name| ACTIVE.contains(&name.as_slice())) {
        true => Err(Refusal::PdfActive),
        false => Ok(()),
    }
}

/// Names (`/Name`) with their escapes (`/N#61me`) read, wherever they stand.
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    bytes.split(|byte| *byte == b'/').skip(1).map(|text| {
        let regular = |byte: &u8| byte.is_ascii_alphanumeric() || b"#_.-+".contains(byte);
        let most = text.len().min(64);
        let end = text[..most].iter().position(|byte| !regular(byte)).unwrap_or(most);
        let (mut name, mut rest) = (Vec::new(), &text[..end]);
        while let Some((first, behind)) = rest.split_first() {
            let hex = (*first == b'#').then(|| behind.get(..2)).flatten();
            let escaped = hex.and_then(|hex| std::str::from_utf8(hex).ok());
            match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    name.push(byte);
                    rest = &behind[2..];
                }
                None => {
                    name.push(*first);
                    rest = behind;
                }
            }
        }
        name
    })
}

/// Whether a stream holds objects: by its type, or by what says where they stand in it.
fn is_packed(head: &[u8]) -> bool {
    says(head, b"ObjStm") || (says(head, b"First") && says(head, b"N"))
}

fn says(text: &[u8], wanted: &[u8]) -> bool {
    names(text).any(|name| name == wanted)
}

fn unpacked(head: &[u8], body: &[u8], room: &mut u64) -> Result<Vec<u8>, Refusal> {
    if !says(head, b"Filter") && !says(head, b"F") {
        return Ok(body.to_vec());
    }
    let other = |name: Vec<u8>| {
        let plain = [b"FlateDecode".as_slice(), b"Decode"].contains(&name.as_slice());
        let short = [b"AHx".as_slice(), b"A85", b"LZW", b"RL", b"Predictor"];
        name.ends_with(b"Decode") && !plain || short.contains(&name.as_slice())
    };
    if !says(head, b"FlateDecode") || names(head).any(other) {
        return Err(Refusal::PdfPacked);
    }
    let start = body.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let mut objects = Vec::new();
    let read = ZlibDecoder::new(&body[start..]).take(*room + 1).read_to_end(&mut objects);
    *room = room.checked_sub(objects.len() as u64).ok_or(Refusal::PdfPacked)?;
    read.map(|_| objects).map_err(|_| Refusal::PdfPacked)
}

/// Piece by piece with its check sums, and nothing behind the end.
fn png(bytes: &[u8]) -> Option<()> {
    let (mut rest, mut first, mut painted) = (bytes.strip_prefix(PNG)?, true, false);
    loop {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (piece, behind) = behind.split_at_checked(length.checked_add(4)?)?;
        let (sum, behind) = behind.split_first_chunk::<4>()?;
        let mut crc = Crc::new();
        crc.update(piece);
        let kind = &piece[..4];
        if crc.sum() != u32::from_be_bytes(*sum) || first != (kind == b"IHDR") {
            return None;
        }
        painted |= kind == b"IDAT";
        if kind == b"IEND" {
            return (painted && behind.is_empty()).then_some(());
        }
        (rest, first) = (behind, false);
    }
}

/// Segment by segment; behind its end only another picture, as some cameras write it.
fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let mut framed = false;
    loop {
        let [0xff, marker, behind @ ..] = rest else { return None };
        match marker {
            0xff => rest = &rest[1..],
            0xd9 if framed => {
                let zeros = behind.iter().take_while(|byte| **byte == 0).count();
                let behind = &behind[zeros..];
                if behind.is_empty() {
                    return Some(());
                }
                (rest, framed) = (behind.strip_prefix(b"\xff\xd8")?, false);
            }
            0x01 | 0xd0..=0xd9 => return None,
            _ => {
                let (length, _) = behind.split_first_chunk::<2>()?;
                let length = usize::from(u16::from_be_bytes(*length));
                let segment = behind.get(..length).filter(|_| length >= 2)?;
                rest = &behind[length..];
                let frame = matches!(marker, 0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc));
                framed |= frame && segment.len() > 8 && segment[3..7] != [0; 4];
                if *marker == 0xda {
                    rest = behind_scan(rest)?;
                }
            }
        }
    }
}

/// What follows the letters of a scan: the next marker that is none of them.
fn behind_scan(bytes: &[u8]) -> Option<&[u8]> {
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
    bytes.windows(2).position(is_end).map(|at| &bytes[at..])
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn whole(body: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7\n", body, b"\nstartxref\n0\n%%EOF\n"].concat()
    }

    fn stream(head: &str, body: &[u8]) -> Vec<u8> {
        [format!("1 0 obj <<{head}>>\nstream\n").as_bytes(), body, b"\nendstream endobj"].concat()
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    #[test]
    fn what_runs_is_found_wherever_it_stands() {
        let packed = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode";
        // Long enough to be packed: what is short is stored as it is.
        let action =
            [b"1 0 <</S /JavaScript /JS (app.alert(1))>>".as_slice(), &[b' '; 400]].concat();
        let bomb = deflated(&vec![b' '; (PDF_OBJECT_BYTES + 10) as usize]);
        let cases: [(Vec<u8>, Result<(), Refusal>); 12] = [
            (b"1 0 obj <</Type /Page>> endobj".to_vec(), Ok(())),
            (action.clone(), Err(Refusal::PdfActive)),
            (b"<</S /J#61vaScript>>".to_vec(), Err(Refusal::PdfActive)),
            (b"<</S/Launch/F(calc.exe)>>".to_vec(), Err(Refusal::PdfActive)),
            (b"<</Type /EmbeddedFile>>".to_vec(), Err(Refusal::PdfActive)),
            (stream(packed, &deflated(&action)), Err(Refusal::PdfActive)),
            (
                stream("/N 1 /First 4 /Filter [/Fl#61teDecode]", &deflated(&action)),
                Err(Refusal::PdfActive),
            ),
            (stream(packed, &deflated(b"1 0 <</Type /Page>>")), Ok(())),
            (stream(&packed.replace("Flate", "LZW"), b"x"), Err(Refusal::PdfPacked)),
            (
                stream(&format!("{packed} /DecodeParms <</Predictor 12>>"), b"x"),
                Err(Refusal::PdfPacked),
            ),
            (stream(packed, &bomb), Err(Refusal::PdfPacked)),
            (b"trailer <</Encrypt 5 0 R>>".to_vec(), Err(Refusal::PdfLocked)),
        ];
        for (body, judged) in cases {
            let said = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            assert_eq!(look_through(FileKind::Pdf, &whole(&body)), judged, "{said}");
        }
        for other in
            [b"MZ".to_vec(), whole(b"")[..20].to_vec(), [whole(b""), b"PK".to_vec()].concat()]
        {
            assert_eq!(look_through(FileKind::Pdf, &other), Err(Refusal::NotPdf));
        }
    }

    #[test]
    fn a_picture_is_whole_and_nothing_else() {
        let piece = |kind: &[u8], body: &[u8]| {
            let mut crc = Crc::new();
            crc.update(&[kind, body].concat());
            let length = u32::try_from(body.len()).unwrap_or(0).to_be_bytes();
            [&length[..], kind, body, &crc.sum().to_be_bytes()].concat()
        };
        let png =
            [PNG, &piece(b"IHDR", &[0; 13]), &piece(b"IDAT", b"x"), &piece(b"IEND", b"")].concat();
        let jpeg = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x02ab\xff\x00c\xff\xd9";
        let two = [&jpeg[..], &[0, 0], &jpeg[..]].concat();
        for (kind, bytes) in
            [(FileKind::Png, png.as_slice()), (FileKind::Jpeg, jpeg), (FileKind::Jpeg, &two)]
        {
            assert_eq!(look_through(kind, bytes), Ok(()));
            assert!(
                look_through(kind, &[bytes, b"PK\x03\x04"].concat()).is_err(),
                "{kind:?}: something behind"
            );
            for end in 0..bytes.len() {
                let cut = look_through(kind, &bytes[..end]);
                assert!(
                    cut.is_err() || end == jpeg.len() || end > jpeg.len() && bytes[end - 1] == 0,
                    "{kind:?} {end}"
                );
            }
        }
        let mut flipped = png.clone();
        flipped[20] ^= 1;
        assert!(look_through(FileKind::Png, &flipped).is_err());
        assert!(
            look_through(FileKind::Jpeg, &png).is_err()
                && look_through(FileKind::Png, jpeg).is_err()
        );
    }
}
