//! A filled paper as a page made for A4: the same words as the Word file, without an office suite.

use super::fill::escaped;
use super::sheet::{Align, Block, Cell, Paragraph, Run, Sheet};
use crate::web::Document;

/// The style of such a page, for the API's own file and for the screens.
pub const STYLE: &str = include_str!("paper.css");

/// Most steps of the indents there are classes for; a step is a letter of 12 points, in twips.
const INDENTS: i32 = 12;
const STEP: i32 = 240;
/// Half points from which letters are large.
const LARGE: u16 = 28;

/// A paper as a section of a page; `mark` stands across it.
pub fn section(document: &Document, mark: Option<&str>) -> String {
    let sheet = sheet_of(document);
    let mark = mark.map_or_else(String::new, |mark| {
        format!("<div class=\"mark\" aria-hidden=\"true\">{}</div>", escaped(mark))
    });
    let across = if sheet.size[0] > sheet.size[1] { " across" } else { "" };
    let body: String = sheet.blocks.iter().map(block).collect();
    format!("<section class=\"paper{across}\">{mark}{body}</section>")
}

/// What stands on a filled paper.
pub fn sheet_of(document: &Document) -> Sheet {
    let body = document.parts.iter().find(|(name, _)| name == "word/document.xml");
    Sheet::of(body.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default())
}

/// A whole page of sections; `style` is the element that brings the style.
pub fn page(title: &str, style: &str, sections: &[String]) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>{title}</title>{style}</head><body>{}</body></html>\n",
        sections.concat()
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(paragraph) => paragraph_of(paragraph),
        Block::Table(rows) => {
            let cell = |cell: &Cell| {
                format!("<td>{}</td>", cell.blocks.iter().map(self::block).collect::<String>())
            };
            let row =
                |row: &Vec<Cell>| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>());
            format!("<table>{}</table>", rows.iter().map(row).collect::<String>())
        }
    }
}

fn paragraph_of(paragraph: &Paragraph) -> String {
    let align = match paragraph.align {
        Align::Start => None,
        Align::Center => Some("center".to_owned()),
        Align::End => Some("right".to_owned()),
        Align::Both => Some("both".to_owned()),
    };
    let steps = (paragraph.indent / STEP).min(INDENTS);
    let indent = (steps > 0).then(|| format!("in{steps}"));
    let large = paragraph.runs.first().filter(|run| run.size >= LARGE).map(|_| "large".to_owned());
    let classes: Vec<String> = [align, indent, large].into_iter().flatten().collect();
    let run = |run: &Run| {
        let text = escaped(&run.text).replace('\n', "<br>");
        if run.bold { format!("<b>{text}</b>") } else { text }
    };
    let text: String = paragraph.runs.iter().map(run).collect();
    format!("<p class=\"{}\">{text}</p>", classes.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_word_stands_on_the_page_and_nothing_runs() {
        let text = r#"<w:body><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="32"/></w:rPr><w:t>題 &lt;script&gt;</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>"#;
        let parts = vec![("word/document.xml".to_owned(), text.as_bytes().to_vec())];
        let html = section(&Document { parts, fields: Vec::new() }, Some("案"));
        assert!(html.contains("<p class=\"center large\">題 &lt;script&gt;</p>"), "{html}");
        assert!(html.contains("<table><tr><td><p class=\"\">甲<br>乙</p></td></tr></table>"));
        assert!(html.contains(">案</div>"));
    }
}
