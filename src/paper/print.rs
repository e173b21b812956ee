//! A filled paper as a page made for A4: the same words as the Word file, without an office suite.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fill::escaped;
use crate::web::Document;

/// The style of such a page, for the API's own file and for the screens.
pub const STYLE: &str = include_str!("paper.css");

/// Most steps of the indents there are classes for.
const INDENTS: i32 = 12;

/// A paper as a section of a page; `mark` stands across it.
pub fn section(document: &Document, mark: Option<&str>) -> String {
    let body = document.parts.iter().find(|(name, _)| name == "word/document.xml");
    let text = body.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let mark = mark.map_or_else(String::new, |mark| {
        format!("<div class=\"mark\" aria-hidden=\"true\">{}</div>", escaped(mark))
    });
    let across = if text.contains("w:orient=\"landscape\"") { " across" } else { "" };
    format!("<section class=\"paper{across}\">{mark}{}</section>", Sheet::of(text))
}

/// A whole page of sections; `style` is the element that brings the style.
pub fn page(title: &str, style: &str, sections: &[String]) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>{title}</title>{style}</head><body>{}</body></html>\n",
        sections.concat()
    )
}

/// What is being written of a sheet.
#[derive(Default)]
struct Sheet {
    html: String,
    /// Classes of the paragraph under way.
    classes: Vec<String>,
    /// Whether its element was begun.
    begun: bool,
    /// Whether letters are text of a run.
    text: bool,
    /// Whether the run is bold.
    bold: bool,
}

impl Sheet {
    fn of(text: &str) -> String {
        let (mut sheet, mut reader) = (Self::default(), Reader::from_str(text));
        loop {
            // It was read when it was taken in; what cannot be read ends the page.
            match reader.read_event() {
                Ok(Event::Start(tag)) => sheet.start(&tag),
                Ok(Event::Empty(tag)) => {
                    sheet.start(&tag);
                    sheet.end(tag.name().0);
                }
                Ok(Event::End(tag)) => sheet.end(tag.name().0),
                Ok(Event::Text(text)) if sheet.text => sheet.say(&escaped_again(&text)),
                Ok(Event::GeneralRef(name)) if sheet.text => sheet.say(&format!("&{};", &*name)),
                Ok(Event::Eof) | Err(_) => return sheet.html,
                Ok(_) => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let value = |name| {
            let found = tag.try_get_attribute(name).ok().flatten();
            found.map_or_else(String::new, |found| found.value.into_owned())
        };
        match tag.name().0 {
            "w:tbl" => self.html.push_str("<table>"),
            "w:tr" => self.html.push_str("<tr>"),
            "w:tc" => self.html.push_str("<td>"),
            "w:p" => (self.classes, self.begun) = (Vec::new(), false),
            "w:jc" => self.classes.extend(alignment(&value("w:val"))),
            "w:ind" => self.classes.extend(indent(&value("w:left"))),
            "w:sz" if !self.begun && value("w:val").parse::<i32>().is_ok_and(|size| size >= 28) => {
                self.classes.push("large".to_owned());
            }
            "w:r" => self.bold = false,
            "w:b" => self.bold = value("w:val") != "0",
            "w:t" => self.text = true,
            "w:tab" if self.begun => self.say("\u{2003}"),
            "w:br" => self.say("<br>"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "w:tbl" => self.html.push_str("</table>"),
            "w:tr" => self.html.push_str("</tr>"),
            "w:tc" => self.html.push_str("</td>"),
            "w:t" => self.text = false,
            "w:p" => {
                self.begin();
                self.html.push_str("</p>");
            }
            _ => {}
        }
    }

    fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            self.html.push_str(&format!("<p class=\"{}\">", self.classes.join(" ")));
        }
    }

    fn say(&mut self, text: &str) {
        self.begin();
        let (open, close) = if self.bold { ("<b>", "</b>") } else { ("", "") };
        self.html.extend([open, text, close]);
    }
}

/// Text between tags holds no `<`; a bare `>` may stand in XML.
fn escaped_again(text: &str) -> String {
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn alignment(how: &str) -> Option<String> {
    ["center", "right", "both"].contains(&how).then(|| how.to_owned())
}

/// An indent in letters of 12 points (240 twips).
fn indent(twips: &str) -> Option<String> {
    let steps = twips.parse::<i32>().ok()? / 240;
    (steps > 0).then(|| format!("in{}", steps.min(INDENTS)))
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
