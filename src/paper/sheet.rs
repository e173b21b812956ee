//! What stands on a filled paper, as far as it is printed without an office suite: paragraphs with their
//! runs, tables, and the size of the sheet.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Letters of half a point where a run says nothing: 11 points.
const USUAL: u16 = 22;
/// Twips: A4 upright, and the margins of the shipped templates.
const A4: [i32; 2] = [11906, 16838];
const MARGINS: [i32; 4] = [1418, 1134, 1418, 1134];

/// A paper for print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub blocks: Vec<Block>,
    /// Width and height in twips.
    pub size: [i32; 2],
    /// Top, right, bottom, left, in twips.
    pub margins: [i32; 4],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Text(Paragraph),
    Table(Vec<Vec<Cell>>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    Center,
    End,
    Both,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub align: Align,
    /// In twips.
    pub indent: i32,
    pub runs: Vec<Run>,
}

/// Letters of one kind; a new line is a line feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    /// In half points.
    pub size: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// As the template weighs it against its neighbours; 0 where it says nothing.
    pub width: i32,
    pub blocks: Vec<Block>,
}

/// What is being read.
#[derive(Default)]
struct Reading {
    /// Blocks of the body and of each cell that is open.
    open: Vec<Vec<Block>>,
    rows: Vec<Vec<Vec<Cell>>>,
    widths: Vec<i32>,
    paragraph: Paragraph,
    run: Run,
    is_text: bool,
}

impl Sheet {
    /// The paper in a part of a Word file. It was read when it was taken in; what cannot be read ends
    /// it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut reading, mut reader) = (Reading::default(), Reader::from_str(text));
        let mut sheet = Self { blocks: Vec::new(), size: A4, margins: MARGINS };
        reading.open.push(Vec::new());
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => reading.start(&tag, &mut sheet),
                Ok(Event::Empty(tag)) => {
                    reading.start(&tag, &mut sheet);
                    reading.end(tag.name().0);
                }
                Ok(Event::End(tag)) => reading.end(tag.name().0),
                Ok(Event::Text(text)) if reading.is_text => reading.run.text.push_str(&text),
                Ok(Event::GeneralRef(name)) if reading.is_text => {
                    reading.run.text.extend(letter(&name));
                }
                Ok(Event::Eof) | Err(_) => {
                    sheet.blocks = reading.open.into_iter().next().unwrap_or_default();
                    return sheet;
                }
                Ok(_) => {}
            }
        }
    }
}

fn letter(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => {
            let number = other.strip_prefix('#')?;
            let hex = number.strip_prefix('x').map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)
        }
    }
}

impl Reading {
    fn start(&mut self, tag: &BytesStart<'_>, sheet: &mut Sheet) {
        let value = |name: &str| {
            let found = tag.try_get_attribute(name).ok().flatten();
            found.map_or_else(String::new, |found| found.value.into_owned())
        };
        let number = |name: &str| value(name).parse::<i32>().ok();
        match tag.name().0 {
            "w:tbl" => self.rows.push(Vec::new()),
            "w:tr" => self.rows.last_mut().into_iter().for_each(|rows| rows.push(Vec::new())),
            "w:tc" => {
                self.open.push(Vec::new());
                self.widths.push(0);
            }
            "w:tcW" => self.widths.last_mut().into_iter().for_each(|width| {
                *width = number("w:w").unwrap_or(0).max(0);
            }),
            "w:p" => self.paragraph = Paragraph::default(),
            "w:jc" => {
                self.paragraph.align = match value("w:val").as_str() {
                    "center" => Align::Center,
                    "right" | "end" => Align::End,
                    "both" | "distribute" => Align::Both,
                    _ => Align::Start,
                };
            }
            "w:ind" => self.paragraph.indent = number("w:left").unwrap_or(0).max(0),
            "w:r" => self.run = Run { size: USUAL, ..Run::default() },
            "w:sz" => self.run.size = number("w:val").map_or(USUAL, of_letters),
            "w:b" => self.run.bold = value("w:val") != "0",
            "w:t" => self.is_text = true,
            "w:tab" if !self.run.text.is_empty() => self.run.text.push('\u{3000}'),
            "w:br" => self.run.text.push('\n'),
            "w:pgSz" => {
                let [wide, high] = sheet.size;
                let side = |name, usual| {
                    number(name).filter(|side| (2000..40000).contains(side)).unwrap_or(usual)
                };
                sheet.size = [side("w:w", wide), side("w:h", high)];
            }
            "w:pgMar" => {
                let names = ["w:top", "w:right", "w:bottom", "w:left"];
                let side = |(name, usual)| number(name).map_or(usual, |side| side.abs().min(4000));
                let sides: Vec<i32> = names.into_iter().zip(sheet.margins).map(side).collect();
                sheet.margins = sides.try_into().unwrap_or(MARGINS);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "w:t" => self.is_text = false,
            "w:r" if !self.run.text.is_empty() => {
                self.paragraph.runs.push(std::mem::take(&mut self.run));
            }
            "w:p" => {
                let paragraph = std::mem::take(&mut self.paragraph);
                self.put(Block::Text(paragraph));
            }
            "w:tc" if self.open.len() > 1 => {
                let blocks = self.open.pop().unwrap_or_default();
                let cell = Cell { width: self.widths.pop().unwrap_or(0), blocks };
                let row = self.rows.last_mut().and_then(|rows| rows.last_mut());
                row.into_iter().for_each(|row| row.push(cell.clone()));
            }
            "w:tbl" => {
                let rows = self.rows.pop().unwrap_or_default();
                self.put(Block::Table(rows));
            }
            _ => {}
        }
    }

    fn put(&mut self, block: Block) {
        self.open.last_mut().into_iter().for_each(|blocks| blocks.push(block.clone()));
    }
}

/// Letters of 4 to 200 points.
fn of_letters(half_points: i32) -> u16 {
    u16::try_from(half_points.clamp(8, 400)).unwrap_or(USUAL)
}
