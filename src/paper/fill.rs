//! Filling a template: texts go into the places of their fields, and nothing else changes.

use std::collections::BTreeMap;

use super::kinds::OF_ROW;
use crate::web::Document;

/// Values by the name of their field.
pub type Values = BTreeMap<&'static str, String>;

/// What a paper says: the values of its fields, and of the rows of its table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub values: Values,
    pub rows: Vec<Values>,
}

/// Across the sheet, behind the text.
const WATERMARK: &str = r##"<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:300pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:page;mso-position-vertical:center;mso-position-vertical-relative:page" fillcolor="silver" stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;MS Mincho&quot;;font-size:1pt" string="MARK"/></v:shape></w:pict></w:r><w:r><w:rPr><w:sz w:val="40"/></w:rPr><w:t>MARK</w:t></w:r></w:p>"##;

/// A text as it stands in XML; a new line of it is a new line of the paragraph.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn in_paragraph(text: &str) -> String {
    escaped(text).replace('\n', "</w:t><w:br/><w:t xml:space=\"preserve\">")
}

/// Fields of a template that have no value here.
pub fn missing<'a>(document: &'a Document, said: &Said) -> Vec<&'a str> {
    let empty = |value: Option<&String>| value.is_none_or(|value| value.trim().is_empty());
    let lacks = |name: &str| match name.starts_with(OF_ROW) {
        true => said.rows.is_empty() || said.rows.iter().any(|row| empty(row.get(name))),
        false => empty(said.values.get(name)),
    };
    document.fields.iter().map(String::as_str).filter(|name| lacks(name)).collect()
}

/// The paper; `mark` stands across it.
pub fn fill(document: &Document, said: &Said, mark: Option<&str>) -> Document {
    let filled = |(name, bytes): &(String, Vec<u8>)| {
        let text = std::str::from_utf8(bytes).ok().filter(|_| name.ends_with(".xml"));
        let Some(text) = text.filter(|text| text.contains("{{") || name.ends_with("document.xml"))
        else {
            return (name.clone(), bytes.clone());
        };
        let text = replaced(&with_rows(text, &said.rows), &said.values);
        let text = match mark.filter(|_| name == "word/document.xml") {
            Some(mark) => {
                let mark = WATERMARK.replace("MARK", mark);
                text.replacen("<w:body>", &format!("<w:body>{mark}"), 1)
            }
            None => text,
        };
        (name.clone(), text.into_bytes())
    };
    Document { parts: document.parts.iter().map(filled).collect(), fields: Vec::new() }
}

/// Each row of a table that names fields of a row, once for each of them.
fn with_rows(text: &str, rows: &[Values]) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    let wanted = format!("{{{{{OF_ROW}");
    while let Some(at) = rest.find(&wanted) {
        let start = rest[..at].rfind("<w:tr>").max(rest[..at].rfind("<w:tr "));
        let end = rest[at..].find("</w:tr>").map(|end| at + end + "</w:tr>".len());
        let (Some(start), Some(end)) = (start, end) else { break };
        whole.push_str(&rest[..start]);
        rows.iter().for_each(|row| whole.push_str(&replaced(&rest[start..end], row)));
        rest = &rest[end..];
    }
    whole + rest
}

/// Each place is read once: a name that looks like a field stays a name.
fn replaced(text: &str, values: &Values) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("{{") {
        whole.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            whole.push_str("{{");
            rest = after;
            continue;
        };
        match values.get(name) {
            Some(value) => whole.push_str(&in_paragraph(value)),
            None => whole.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = behind;
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(body: &str) -> Document {
        let text = format!("<w:document><w:body>{body}</w:body></w:document>");
        let fields = vec!["氏名".to_owned(), "行の氏名".to_owned()];
        Document { parts: vec![("word/document.xml".to_owned(), text.into_bytes())], fields }
    }

    fn text(document: &Document) -> String {
        String::from_utf8(document.parts[0].1.clone()).expect("text")
    }

    #[test]
    fn names_stand_as_they_are_registered_and_are_never_read_as_fields() {
        let name = "葛󠄀城{{終期}} <b>&";
        let said = Said { values: [("氏名", name.to_owned())].into(), rows: Vec::new() };
        let filled = text(&fill(&document("<w:t>{{氏名}}</w:t>"), &said, None));
        assert!(filled.contains("<w:t>葛󠄀城{{終期}} &lt;b&gt;&amp;</w:t>"), "{filled}");
        assert_eq!(missing(&document(""), &said), ["行の氏名"]);
        assert!(text(&fill(&document(""), &said, Some("案"))).contains("<w:t>案</w:t>"));
    }

    #[test]
    fn a_row_stands_once_for_each_person() {
        let row = |name: &str| Values::from([("行の氏名", name.to_owned())]);
        let said = Said { rows: vec![row("甲"), row("乙")], ..Said::default() };
        let body = "<w:tr><w:t>氏名</w:t></w:tr><w:tr a=\"1\"><w:t>{{行の氏名}}</w:t></w:tr>";
        let filled = text(&fill(&document(body), &said, None));
        assert!(filled.contains("<w:tr a=\"1\"><w:t>甲</w:t></w:tr><w:tr a=\"1\"><w:t>乙</w:t>"));
        assert!(filled.contains("<w:t>氏名</w:t></w:tr>"));
    }
}
