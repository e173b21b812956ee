//! Comma-separated text as a sheet.

use std::borrow::Cow;

use super::refusal::Refusal;
use super::sheet::{Budget, Sheet};
use crate::limits::FILE_COLUMNS;
use crate::problem::Problem;
use crate::web::table::restored;

/// A file of the operator's own folder, which needs no process of its own.
///
/// # Errors
/// As for a file that comes in.
pub fn read_embedded_csv(text: &str) -> Result<Sheet, Problem> {
    Ok(read(text.as_bytes(), &mut Budget::of_file())?)
}

/// The text of a file of the operator's own, in either encoding.
///
/// # Errors
/// When it is neither.
pub fn text_of_csv(bytes: &[u8]) -> Result<String, Problem> {
    Ok(decode(bytes)?.into_owned())
}

/// UTF-8 with or without a byte-order mark, UTF-16 with one (Excel's "Unicode text"); what is
/// neither is what Excel writes in Japan.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if damaged { Err(Refusal::Encoding) } else { Ok(text) };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    let (text, _, damaged) = encoding_rs::SHIFT_JIS.decode(bytes);
    if damaged { Err(Refusal::Encoding) } else { Ok(text) }
}

/// "Unicode text" has tabs where a CSV has commas.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or("");
    if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' }
}

pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Sheet, Refusal> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut rows, mut record) = (Vec::new(), csv::StringRecord::new());
    while reader.read_record(&mut record).map_err(|_| Refusal::NotCsv)? {
        // Looked at before a text is made of each: a file of commas is one record of millions.
        if record.len() > FILE_COLUMNS {
            return Err(Refusal::RowCells);
        }
        let number = record.position().map_or(0, |place| line_of(&text, place));
        let cells = record.iter().map(|cell| {
            let text = restored(cell.trim());
            budget.count(text).map(|()| text.to_owned())
        });
        let cells = cells.collect::<Result<_, _>>()?;
        budget.keep(&mut rows, number, cells)?;
    }
    Ok(Sheet::of_rows("CSV".to_owned(), rows))
}

/// The line a record stands on; the reader counts from the empty lines before it.
fn line_of(text: &str, place: &csv::Position) -> usize {
    let from = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let before = text
        .as_bytes()
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(place.line()).unwrap_or(0) + before.filter(|byte| **byte == b'\n').count()
}
