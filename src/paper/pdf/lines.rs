//! Lines of a paragraph, no wider than there is room.

use std::collections::BTreeMap;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::font::{Letters, Shape};
use crate::paper::sheet::{Align, Block, Cell, Paragraph};

/// A line is this many times as high as its letters.
const LEADING: f32 = 1.6;
/// Height of a paragraph without letters, in points.
const EMPTY: f32 = 11.0;

/// A letter on a line.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub shape: Shape,
    pub size: f32,
    pub bold: bool,
    is_space: bool,
}

impl Placed {
    pub fn width(&self) -> f32 {
        self.shape.width * self.size
    }
}

/// A line: its letters, how high it is, and where it begins.
#[derive(Clone, Debug)]
pub struct Line {
    pub letters: Vec<Placed>,
    pub height: f32,
    pub left: f32,
    /// What is added between letters where both edges are met.
    pub apart: f32,
}

impl Line {
    fn of(letters: &[Placed], room: f32, how: (Align, f32, bool)) -> Self {
        let (align, indent, last) = how;
        let end = letters.iter().rposition(|letter| !letter.is_space).map_or(0, |at| at + 1);
        let kept = &letters[..end];
        let largest = kept.iter().map(|letter| letter.size).fold(0.0, f32::max);
        let size =
            if largest > 0.0 { largest } else { letters.first().map_or(EMPTY, |one| one.size) };
        let free = (room - kept.iter().map(Placed::width).sum::<f32>()).max(0.0);
        let gaps = f32::from(u16::try_from(kept.len().saturating_sub(1)).unwrap_or(u16::MAX));
        let (left, apart) = match align {
            Align::Start => (0.0, 0.0),
            Align::Center => (free / 2.0, 0.0),
            Align::End => (free, 0.0),
            Align::Both if last || gaps < 1.0 || free > size * 2.0 => (0.0, 0.0),
            Align::Both => (0.0, free / gaps),
        };
        Self { letters: kept.to_vec(), height: size * LEADING, left: indent + left, apart }
    }
}

/// The lines of a paragraph in this width. 行頭・行末の禁則 is in where a line may end; a word without
/// such a place is parted where the room ends.
pub fn lines(paragraph: &Paragraph, width: f32, letters: &mut Letters<'_>) -> Vec<Line> {
    let indent = super::points(paragraph.indent).min(width / 2.0);
    let room = width - indent;
    let text: String = paragraph.runs.iter().map(|run| run.text.as_str()).collect();
    let ends: BTreeMap<usize, BreakOpportunity> = linebreaks(&text).collect();
    let (mut placed, mut may_end, mut from) = (Vec::new(), Vec::new(), 0);
    for run in &paragraph.runs {
        let size = f32::from(run.size) / 2.0;
        for (end, letter, shape) in letters.shapes(&run.text) {
            placed.push(Placed { shape, size, bold: run.bold, is_space: letter.is_whitespace() });
            may_end.push(if letter == '\n' {
                Some(true)
            } else {
                ends.get(&(from + end)).map(|_| false)
            });
        }
        from += run.text.len();
    }
    let (mut found, mut start, mut good, mut used, mut at) = (Vec::new(), 0, 0, 0.0, 0);
    let how = |last| (paragraph.align, indent, last);
    while at < placed.len() {
        let letter: &Placed = &placed[at];
        used += letter.width();
        if used > room + 0.01 && !letter.is_space && at > start {
            let end = if good > start { good } else { at };
            found.push(Line::of(&placed[start..end], room, how(false)));
            (start, good, used, at) = (end, end, 0.0, end);
            continue;
        }
        at += 1;
        match may_end[at - 1] {
            Some(true) => {
                found.push(Line::of(&placed[start..at], room, how(true)));
                (start, good, used) = (at, at, 0.0);
            }
            Some(false) => good = at,
            None => {}
        }
    }
    found.push(Line::of(&placed[start..], room, how(true)));
    found
}

/// The lines of a cell; a table in it stands as its texts, one below the other.
pub fn of_cell(cell: &Cell, width: f32, letters: &mut Letters<'_>) -> Vec<Line> {
    of_blocks(&cell.blocks, width, letters)
}

fn of_blocks(blocks: &[Block], width: f32, letters: &mut Letters<'_>) -> Vec<Line> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Text(paragraph) => found.extend(lines(paragraph, width, letters)),
            Block::Table(rows) => {
                let cells = rows.iter().flatten();
                found.extend(cells.flat_map(|cell| of_cell(cell, width, letters)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::paper::pdf::font::Font;
    use crate::paper::sheet::Run;

    /// How many letters each line has in a width of so many letters.
    fn counts(text: &str, wide: f32, align: Align) -> Vec<(usize, f32)> {
        let font = Font::read(Path::new("/usr/share/fonts/truetype/ipamj/ipamjm.ttf"));
        let font = font.expect("fonts-ipamj-mincho");
        let mut letters = font.letters().expect("a font");
        let runs = vec![Run { text: text.to_owned(), bold: false, size: 20 }];
        let paragraph = Paragraph { align, indent: 0, runs };
        let lines = lines(&paragraph, wide * 10.0, &mut letters);
        lines.iter().map(|line| (line.letters.len(), line.left)).collect()
    }

    #[test]
    fn no_line_begins_or_ends_with_what_must_not() {
        let lengths = |text: &str| -> Vec<usize> {
            counts(text, 4.0, Align::Start).into_iter().map(|(count, _)| count).collect()
        };
        for (text, wanted) in [
            ("あいうえおか", vec![4, 2]),
            ("あいうえ」かき", vec![3, 4]),
            ("あいうえ。かき", vec![3, 4]),
            ("あいうえっかき", vec![3, 4]),
            ("あいうえーかき", vec![3, 4]),
            ("人人人人々人人", vec![3, 4]),
            ("あいう「えお」", vec![3, 4]),
            ("あ\n\nい", vec![1, 0, 1]),
            ("あい　　　うえ", vec![2, 2]),
            ("葛\u{E0102}葛\u{E0102}葛\u{E0102}葛\u{E0102}葛\u{E0102}", vec![4, 1]),
        ] {
            assert_eq!(lengths(text), wanted, "{text}");
        }
        // A word without a place to end is parted; nothing is lost.
        let parted = lengths("abcdefghijklmnopqrstuvwxyz");
        assert!(parted.len() > 2 && parted.iter().sum::<usize>() == 26, "{parted:?}");
        assert_eq!(counts("あい", 4.0, Align::End), [(2, 20.0)]);
        assert_eq!(counts("あい", 4.0, Align::Center), [(2, 10.0)]);
    }
}
