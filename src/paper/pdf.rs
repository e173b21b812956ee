//! A filled paper as a PDF, without an office suite: lines broken by UAX #14 (which keeps 禁則), tables,
//! names with their variation selectors, the letters embedded from a font of the system.

mod font;
mod lines;
mod page;

use std::path::Path;

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};

use font::{Font, Letters};
use page::Pages;

use super::sheet::Sheet;

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No Japanese font was found, or the one that was named cannot be read.
    NoFont,
    /// Letters of a paper that no font has, with the font that has most.
    Letters { paper: String, letters: String, font: String },
}

/// A paper: its name, what stands on it, what stands across it.
pub type Paper = (String, Sheet, Option<&'static str>);

/// All papers as one document, each on sheets of its own; `named` is the font the operator chose.
///
/// # Errors
/// [`Fault`].
pub fn write(papers: &[Paper], named: &Path) -> Result<Vec<u8>, Fault> {
    let mut best: Option<Fault> = None;
    for path in font::candidates(named) {
        let Some(font) = Font::read(&path) else { continue };
        match with(papers, &font) {
            Err(fault) if best.is_none() => best = Some(fault),
            Err(_) => {}
            done => return done,
        }
    }
    Err(best.unwrap_or(Fault::NoFont))
}

fn with(papers: &[Paper], font: &Font) -> Result<Vec<u8>, Fault> {
    let mut letters = font.letters().ok_or(Fault::NoFont)?;
    let mut pages = Pages::default();
    for (name, sheet, mark) in papers {
        pages.paper(sheet, *mark, &mut letters);
        if let Some(missing) = letters.missing() {
            let (paper, font) = (name.replace('_', " "), font.name.clone());
            return Err(Fault::Letters { paper, letters: missing, font });
        }
    }
    let title = papers.first().map_or("", |(name, ..)| name);
    assembled(title, pages, &letters).ok_or(Fault::NoFont)
}

fn assembled(title: &str, pages: Pages, letters: &Letters<'_>) -> Option<Vec<u8>> {
    let (catalog, tree, info, face) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let first = font::LAST_REF + 1;
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr("ja"));
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("dxship"));
    let kids = (0..).zip(&pages.done).map(|(at, _)| Ref::new(first + 2 * at));
    let count = i32::try_from(pages.done.len()).ok()?;
    pdf.pages(tree).kids(kids).count(count);
    for (at, page) in (0..).zip(pages.done) {
        let (id, content) = (Ref::new(first + 2 * at), Ref::new(first + 2 * at + 1));
        let mut written = pdf.page(id);
        written.parent(tree).contents(content);
        written.media_box(Rect::new(0.0, 0.0, page.size[0], page.size[1]));
        written.resources().fonts().pair(FACE, face);
        written.finish();
        let packed = font::packed(&page.content.finish());
        pdf.stream(content, &packed).filter(pdf_writer::Filter::FlateDecode);
    }
    letters.embed(&mut pdf, face)?;
    Some(pdf.finish())
}

/// What pages call the font.
const FACE: Name<'static> = Name(b"F0");

/// Points of twips.
fn points(twips: i32) -> f32 {
    // A sheet is some ten thousand twips.
    f32::from(i16::try_from(twips).unwrap_or(i16::MAX)) / 20.0
}

/// A content with nothing on it.
fn blank() -> Content {
    Content::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::sheet::{Align, Block, Paragraph, Run};

    fn paper(text: &str) -> Paper {
        let run = Run { text: text.to_owned(), bold: false, size: 22 };
        let paragraph = Paragraph { align: Align::Start, indent: 0, runs: vec![run] };
        let mut sheet = Sheet::of("");
        sheet.blocks = vec![Block::Text(paragraph)];
        ("書類".to_owned(), sheet, None)
    }

    #[test]
    fn a_name_is_printed_with_its_variant_or_refused_by_its_letters() {
        let told = |text: &str, font: &str| write(&[paper(text)], Path::new(font));
        let registered = "葛\u{E0102}城";
        let variants =
            told(registered, "/usr/share/fonts/truetype/ipamj/ipamjm.ttf").expect("a PDF");
        assert!(variants.starts_with(b"%PDF-1."));
        let plain = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf";
        assert!(told("葛城", plain).is_ok());
        let Err(Fault::Letters { letters, font, .. }) = told(registered, plain) else {
            panic!("printed without its variant")
        };
        assert!(letters == "葛\u{E0102}" && font == "ipag.ttf", "{letters} {font}");
        assert_eq!(told("葛城", "/nowhere.ttf"), Err(Fault::NoFont));
        assert_eq!(told(registered, ""), Ok(variants), "the font that has every letter is found");
    }
}
