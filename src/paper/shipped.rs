//! The templates the program brings along: small Word files made of plain texts, the same bytes each
//! time. A line that begins with `#` is a title, with `>` stands to the right, with `|` is a row of a
//! table.

use std::sync::LazyLock;

use super::fill::escaped;
use super::kinds::PaperKind;
use crate::web::Document;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const OF_DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="MS Mincho" w:eastAsia="ＭＳ 明朝" w:hAnsi="MS Mincho"/><w:kern w:val="2"/><w:sz w:val="22"/><w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
/// A4 upright; margins of 25 mm, 20 mm at the sides.
const UPRIGHT: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1134" w:bottom="1418" w:left="1134" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>"#;
/// A4 across, for lists.
const ACROSS: &str = r#"<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>"#;
const BORDERS: &str = r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr>"#;

/// The template of a kind.
pub fn template(kind: PaperKind) -> &'static Document {
    static ALL: LazyLock<Vec<Document>> =
        LazyLock::new(|| PaperKind::ALL.iter().map(|kind| made(*kind)).collect());
    &ALL[PaperKind::ALL.iter().position(|known| *known == kind).unwrap_or(0)]
}

const fn text(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Announcement => include_str!("shipped/announcement.txt"),
        PaperKind::SendingOrder => include_str!("shipped/sending_order.txt"),
        PaperKind::ReceivingOrder => include_str!("shipped/receiving_order.txt"),
        PaperKind::Request => include_str!("shipped/request.txt"),
        PaperKind::Consent => include_str!("shipped/consent.txt"),
        PaperKind::Agreement => include_str!("shipped/agreement.txt"),
        PaperKind::MoveList => include_str!("shipped/move_list.txt"),
        PaperKind::Handover => include_str!("shipped/handover.txt"),
        PaperKind::Recommendation => include_str!("shipped/recommendation.txt"),
        PaperKind::SecondeeList => include_str!("shipped/secondee_list.txt"),
    }
}

fn made(kind: PaperKind) -> Document {
    let mut body = HEAD.to_owned();
    let lines: Vec<&str> = text(kind).lines().collect();
    for part in lines.chunk_by(|one, next| one.starts_with('|') && next.starts_with('|')) {
        if part[0].starts_with('|') {
            body.push_str(BORDERS);
            part.iter().for_each(|line| body.push_str(&row(line)));
            body.push_str("</w:tbl>");
        } else {
            part.iter().for_each(|line| body.push_str(&paragraph(line)));
        }
    }
    body.push_str(if kind.is_list() { ACROSS } else { UPRIGHT });
    let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let parts = vec![
        part("[Content_Types].xml", CONTENT_TYPES),
        part("_rels/.rels", RELATIONS),
        part("word/document.xml", &body),
        part("word/_rels/document.xml.rels", OF_DOCUMENT),
        part("word/styles.xml", STYLES),
    ];
    Document { parts, fields: named(text(kind)) }
}

fn named(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")) {
        if !names.iter().any(|known| known == name.0) {
            names.push(name.0.to_owned());
        }
    }
    names
}

fn paragraph(line: &str) -> String {
    let (how, size, text) = match (line.strip_prefix("# "), line.strip_prefix("> ")) {
        (Some(title), _) => ("<w:jc w:val=\"center\"/>", "<w:sz w:val=\"32\"/>", title),
        (_, Some(right)) => ("<w:jc w:val=\"right\"/>", "", right),
        _ => ("", "", line),
    };
    let text = escaped(text);
    format!(
        "<w:p><w:pPr>{how}</w:pPr><w:r><w:rPr>{size}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
    )
}

/// A row of two cells asks and answers; the cells of any other are alike.
fn row(line: &str) -> String {
    let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
    let width = |place| match (cells.len(), place) {
        (2, 0) => 1250,
        (2, _) => 3750,
        (all, _) => 5000 / all,
    };
    let cell = |(place, text): (usize, &&str)| {
        let (width, text) = (width(place), paragraph(text.trim_matches(' ')));
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"pct\"/></w:tcPr>{text}</w:tc>")
    };
    format!("<w:tr>{}</w:tr>", cells.iter().enumerate().map(cell).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::kinds::FIELDS;

    #[test]
    fn every_shipped_template_names_known_fields_only() {
        for kind in PaperKind::ALL {
            let document = template(*kind);
            assert!(!document.fields.is_empty(), "{kind}");
            for field in &document.fields {
                assert!(FIELDS.iter().any(|(known, _)| known == field), "{kind}: {field}");
            }
            assert_eq!(document.packed(), made(*kind).packed(), "the same bytes each time");
        }
    }
}
