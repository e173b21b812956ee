//! A Word file as the template of a paper: looked through part by part, so that nothing in it runs
//! or comes from elsewhere, its fields `{{項目}}` each in one piece, and packed anew.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;

use super::refusal::Refusal;
use super::sheet::{Sheet, SheetRow};
use crate::limits::{DOCUMENT_BYTES, FILE_PARTS};

/// A Word file that may be filled: its parts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Name and bytes of each part, in the order of the file.
    pub parts: Vec<(String, Vec<u8>)>,
    /// Names of the fields it asks for, in the order of their first place.
    pub fields: Vec<String>,
}

/// Word's own fields that say something of the paper itself; all others fetch or run something.
const OWN_FIELDS: [&str; 3] = ["PAGE", "NUMPAGES", "SECTIONPAGES"];
/// What a relationship may not bring: programs, other files, parts of other formats.
const FOREIGN: [&str; 7] = [
    "/attachedTemplate",
    "/oleObject",
    "/package",
    "/subDocument",
    "/aFChunk",
    "/frame",
    "/control",
];

impl Document {
    /// The file, always of the same bytes for the same parts.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            // Memory does not fail to be written.
            drop(file.start_file(name.as_str(), SimpleFileOptions::DEFAULT));
            drop(file.write_all(bytes));
        }
        file.finish().map(Cursor::into_inner).unwrap_or_default()
    }

    /// A file that was packed by [`Self::packed`].
    #[must_use]
    pub fn unpacked(bytes: &[u8], fields: Vec<String>) -> Option<Self> {
        Some(Self { parts: parts(bytes).ok()?, fields })
    }

    /// How the process that reads files hands it over: as letters.
    pub(super) fn to_sheet(&self) -> Sheet {
        let cells = vec![STANDARD.encode(self.packed())];
        Sheet {
            name: "document".to_owned(),
            headings: self.fields.clone(),
            heading_row: 0,
            rows: vec![SheetRow { number: 1, cells }],
        }
    }

    pub(in crate::web) fn of_sheets(sheets: &[Sheet]) -> Option<Self> {
        let [sheet] = sheets else { return None };
        let bytes = STANDARD.decode(sheet.rows.first()?.cells.first()?).ok()?;
        Self::unpacked(&bytes, sheet.headings.clone())
    }
}

fn no_document<E>(_: E) -> Refusal {
    Refusal::NotDocument
}

/// Unpacks every part and counts, because the sizes a file declares need not be true.
fn parts(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_document)?;
    if archive.len() > FILE_PARTS {
        return Err(Refusal::Parts);
    }
    let (mut parts, mut total) = (Vec::new(), 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(no_document)?;
        if part.is_dir() {
            continue;
        }
        let (name, mut bytes) = (part.name().map_err(no_document)?.into_owned(), Vec::new());
        part.take(DOCUMENT_BYTES - total + 1).read_to_end(&mut bytes).map_err(no_document)?;
        total += bytes.len() as u64;
        if total > DOCUMENT_BYTES {
            return Err(Refusal::DocumentBytes);
        }
        parts.push((name, bytes));
    }
    Ok(parts)
}

/// Looks a Word file through; what would run or fetch something is refused, not taken out, so that
/// nobody wonders where it went.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Refusal> {
    let (mut document, mut whole) = (Document::default(), false);
    for (name, bytes) in parts(bytes)? {
        let bytes = if name.ends_with(".xml") || name.ends_with(".rels") {
            let text = String::from_utf8(bytes).map_err(no_document)?;
            look_through(&text)?;
            whole |= name == "word/document.xml" && text.contains("<w:body>");
            let filled = name.starts_with("word/") && name.ends_with(".xml");
            if filled { in_pieces(&text, &mut document.fields)?.into_bytes() } else { text.into() }
        } else if is_picture(&name, &bytes)? {
            bytes
        } else {
            return Err(Refusal::Embedded);
        };
        document.parts.push((name, bytes));
    }
    if whole { Ok(document) } else { Err(Refusal::NotDocument) }
}

/// By its bytes, whatever its name says.
fn is_picture(name: &str, bytes: &[u8]) -> Result<bool, Refusal> {
    if name.ends_with("vbaProject.bin") || name.contains("/activeX/") {
        return Err(Refusal::Macro);
    }
    let picture = bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(b"\xff\xd8\xff");
    Ok(picture && name.starts_with("word/media/"))
}

/// Refuses text that declares entities, runs, or brings something in from elsewhere.
fn look_through(text: &str) -> Result<(), Refusal> {
    let (mut reader, mut own, mut instruction) = (Reader::from_str(text), true, String::new());
    loop {
        match reader.read_event().map_err(no_document)? {
            Event::DocType(_) => return Err(Refusal::NotDocument),
            Event::Start(tag) | Event::Empty(tag) => {
                own &= judge(&tag)?;
                if tag.local_name().into_inner() == "instrText" {
                    instruction.clear();
                }
            }
            Event::Text(text) => instruction.push_str(&text),
            Event::End(tag) if tag.local_name().into_inner() == "instrText" => {
                own &= is_own(&instruction);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if own { Ok(()) } else { Err(Refusal::Linked) }
}

/// Whether a field of Word says something of the paper itself; the rest of one that was split is
/// empty or a switch.
fn is_own(instruction: &str) -> bool {
    let word = instruction.split_whitespace().next().unwrap_or("");
    word.is_empty() || word.starts_with('\\') || OWN_FIELDS.contains(&word)
}

fn judge(tag: &BytesStart<'_>) -> Result<bool, Refusal> {
    let mut own = true;
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(no_document)?;
        let (key, value) = (attribute.key.local_name().into_inner(), attribute.value.as_ref());
        match key {
            // What is written in other letters than it is read in hides something.
            "TargetMode" | "Type" | "ContentType" if value.contains('&') => own = false,
            "TargetMode" => own &= !value.eq_ignore_ascii_case("external"),
            "ContentType" | "Type" if value.contains("macroEnabled") => return Err(Refusal::Macro),
            "ContentType" | "Type" if value.contains("vbaProject") => return Err(Refusal::Macro),
            "Type" => own &= !FOREIGN.iter().any(|kind| value.ends_with(kind)),
            "instr" => own &= is_own(value),
            "src" | "href" => own &= !value.contains("://"),
            _ => {}
        }
    }
    Ok(own && tag.local_name().into_inner() != "altChunk")
}

/// The text with every field in one piece: Word splits what was typed over runs as it likes. Each
/// field goes to the run in which it begins, all else stays byte for byte.
fn in_pieces(text: &str, fields: &mut Vec<String>) -> Result<String, Refusal> {
    let (mut reader, mut open, mut edits) = (Reader::from_str(text), Vec::new(), Vec::new());
    let mut start = None;
    loop {
        let before = place(&reader);
        match reader.read_event().map_err(no_document)? {
            Event::Start(tag) if tag.name().0 == "w:p" => open.push(Vec::new()),
            Event::Start(tag) if tag.name().0 == "w:t" => start = Some(place(&reader)),
            Event::End(tag) if tag.name().0 == "w:t" => {
                if let (Some(from), Some(runs)) = (start.take(), open.last_mut()) {
                    runs.push(from..before);
                }
            }
            Event::End(tag) if tag.name().0 == "w:p" => {
                edits.extend(joined(text, &open.pop().unwrap_or_default(), fields)?);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _): &(Range<usize>, String)| range.start);
    let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
    for (range, piece) in edits {
        whole.push_str(&text[from..range.start]);
        whole.push_str(&piece);
        from = range.end;
    }
    Ok(whole + &text[from..])
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// What stands in each run of a paragraph once its fields are in one piece.
fn joined(
    text: &str,
    runs: &[Range<usize>],
    fields: &mut Vec<String>,
) -> Result<Vec<(Range<usize>, String)>, Refusal> {
    let whole: String = runs.iter().map(|run| &text[run.clone()]).collect();
    let found = fields_of(&whole)?;
    for (_, name) in &found {
        if !fields.contains(name) {
            fields.push(name.clone());
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let (mut pieces, mut low) = (Vec::new(), 0);
    for run in runs {
        let (high, mut piece, mut from) = (low + run.len(), String::new(), low);
        for (place, name) in found.iter().filter(|(at, _)| at.end > low && at.start < high) {
            if place.start >= low {
                piece.push_str(&whole[from..place.start]);
                piece.push_str(&format!("{{{{{name}}}}}"));
            }
            from = place.end.min(high);
        }
        piece.push_str(&whole[from..high]);
        pieces.push((run.clone(), piece));
        low = high;
    }
    Ok(pieces)
}

/// Places and names of the fields in a paragraph.
fn fields_of(text: &str) -> Result<Vec<(Range<usize>, String)>, Refusal> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let end = text[start..].find("}}").map(|at| start + at).ok_or(Refusal::OpenField)?;
        found.push((start..end + 2, text[start + 2..end].trim().to_owned()));
        from = end + 2;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(runs: &[&str]) -> String {
        let runs: String = runs.iter().map(|run| format!("<w:r><w:t>{run}</w:t></w:r>")).collect();
        format!("<w:document><w:body><w:p>{runs}</w:p></w:body></w:document>")
    }

    #[test]
    fn a_field_split_over_runs_is_one_again_and_all_else_stays() {
        let mut fields = Vec::new();
        let split = paragraph(&["甲{", "{ 氏", "名 }", "}乙{{終期}}", "丙"]);
        let whole = in_pieces(&split, &mut fields).expect("a document");
        assert_eq!(whole, paragraph(&["甲{{氏名}}", "", "", "乙{{終期}}", "丙"]));
        assert_eq!(fields, ["氏名", "終期"]);
        assert_eq!(in_pieces(&paragraph(&["a {b}"]), &mut fields), Ok(paragraph(&["a {b}"])));
        assert_eq!(in_pieces(&paragraph(&["{{氏名"]), &mut fields), Err(Refusal::OpenField));
    }

    #[test]
    fn what_runs_or_fetches_is_refused() {
        for (text, refusal) in [
            ("<!DOCTYPE x><a/>", Refusal::NotDocument),
            (r#"<a TargetMode="External"/>"#, Refusal::Linked),
            (r#"<a Type="http://x/attachedTemplate"/>"#, Refusal::Linked),
            (r#"<a><w:instrText> INCLUDETEXT x</w:instrText></a>"#, Refusal::Linked),
            (r#"<w:fldSimple w:instr="DDEAUTO x"/>"#, Refusal::Linked),
            (r#"<w:altChunk r:id="x"/>"#, Refusal::Linked),
            (r#"<a ContentType="application/x.macroEnabled.main+xml"/>"#, Refusal::Macro),
        ] {
            assert_eq!(look_through(text), Err(refusal), "{text}");
        }
        assert_eq!(look_through("<a><w:instrText> PAGE </w:instrText></a>"), Ok(()));
    }
}
