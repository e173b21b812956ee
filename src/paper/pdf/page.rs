//! Lines and tables put on sheets.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Str};

use super::font::Letters;
use super::lines::{Line, lines, of_cell};
use super::{FACE, blank, points};
use crate::paper::sheet::{Block, Cell, Sheet};

/// Room around the text of a cell, in points.
const SIDE: f32 = 5.7;
const ABOVE: f32 = 2.8;
const RULE: f32 = 0.5;
/// Size of what stands across a sheet.
const MARK: f32 = 200.0;

/// A sheet that is done, or under way.
pub struct Page {
    pub content: Content,
    /// Width and height in points.
    pub size: [f32; 2],
}

/// Sheets, the last under way.
#[derive(Default)]
pub struct Pages {
    pub done: Vec<Page>,
    /// Where the next line begins, from the top.
    top: f32,
}

/// Where text may stand on a sheet, in points.
struct Frame {
    size: [f32; 2],
    top: f32,
    left: f32,
    width: f32,
    bottom: f32,
}

impl Frame {
    fn of(sheet: &Sheet) -> Self {
        let [wide, high] = sheet.size.map(points);
        let [top, right, below, left] = sheet.margins.map(points);
        // Margins wider than the sheet leave a letter.
        let width = (wide - left - right).max(24.0);
        Self { size: [wide, high], top, left, width, bottom: (high - below).max(top + 24.0) }
    }
}

impl Pages {
    /// A paper on sheets of its own.
    pub fn paper(&mut self, sheet: &Sheet, mark: Option<&str>, letters: &mut Letters<'_>) {
        let frame = Frame::of(sheet);
        self.turn(&frame, mark, letters);
        for block in &sheet.blocks {
            match block {
                Block::Text(paragraph) => {
                    for line in lines(paragraph, frame.width, letters) {
                        if self.top + line.height > frame.bottom && self.top > frame.top {
                            self.turn(&frame, mark, letters);
                        }
                        self.line(&frame, frame.left, &line);
                        self.top += line.height;
                    }
                }
                Block::Table(rows) => {
                    for row in rows.iter().filter(|row| !row.is_empty()) {
                        self.row(&frame, row, (mark, letters));
                    }
                }
            }
        }
    }

    /// The next sheet.
    fn turn(&mut self, frame: &Frame, mark: Option<&str>, letters: &mut Letters<'_>) {
        let mut content = blank();
        if let Some(mark) = mark {
            across(&mut content, frame, mark, letters);
        }
        self.done.push(Page { content, size: frame.size });
        self.top = frame.top;
    }

    /// A row of a table: on one sheet if a sheet holds it, else parted between its lines.
    fn row(
        &mut self,
        frame: &Frame,
        row: &[Cell],
        (mark, letters): (Option<&str>, &mut Letters<'_>),
    ) {
        let widths = widths(row, frame.width);
        let mut cells: Vec<Vec<Line>> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| of_cell(cell, (width - 2.0 * SIDE).max(12.0), letters))
            .collect();
        let high = |lines: &[Line]| lines.iter().map(|line| line.height).sum::<f32>();
        let whole = cells.iter().map(|lines| high(lines)).fold(0.0, f32::max) + 2.0 * ABOVE;
        let fresh = |pages: &Self| pages.top <= frame.top;
        if self.top + whole > frame.bottom && !fresh(self) && whole <= frame.bottom - frame.top {
            self.turn(frame, mark, letters);
        }
        loop {
            let room = frame.bottom - self.top - 2.0 * ABOVE;
            let fits: Vec<usize> = cells.iter().map(|lines| fitting(lines, room)).collect();
            if fits.iter().all(|count| *count == 0) && !fresh(self) {
                self.turn(frame, mark, letters);
                continue;
            }
            let mut tallest = 0.0_f32;
            let parts: Vec<Vec<Line>> = cells
                .iter_mut()
                .zip(fits)
                .map(|(lines, count)| {
                    // A line higher than a sheet stands alone.
                    let part: Vec<Line> = lines
                        .drain(..count.max(usize::from(!lines.is_empty())).min(lines.len()))
                        .collect();
                    tallest = tallest.max(high(&part));
                    part
                })
                .collect();
            self.part(frame, &widths, &parts, tallest + 2.0 * ABOVE);
            if cells.iter().all(Vec::is_empty) {
                return;
            }
            self.turn(frame, mark, letters);
        }
    }

    fn part(&mut self, frame: &Frame, widths: &[f32], parts: &[Vec<Line>], height: f32) {
        let (begin, mut left) = (self.top, frame.left);
        for (lines, width) in parts.iter().zip(widths) {
            if let Some(page) = self.done.last_mut() {
                let below = frame.size[1] - begin - height;
                page.content.set_line_width(RULE).rect(left, below, *width, height).stroke();
            }
            self.top = begin + ABOVE;
            for line in lines {
                self.line(frame, left + SIDE, line);
                self.top += line.height;
            }
            left += width;
        }
        self.top = begin + height;
    }

    fn line(&mut self, frame: &Frame, left: f32, line: &Line) {
        let Some(page) = self.done.last_mut() else { return };
        let largest = line.letters.iter().map(|letter| letter.size).fold(0.0, f32::max);
        // The letters stand in the middle of their line, their feet an eighth above its foot.
        let foot = self.top + (line.height - largest) / 2.0 + largest * 0.88;
        let mut at = left + line.left;
        let alike = |one: &super::lines::Placed, next: &super::lines::Placed| {
            (one.size - next.size).abs() < 0.01 && one.bold == next.bold
        };
        for part in line.letters.chunk_by(alike) {
            let glyphs: Vec<u8> =
                part.iter().flat_map(|letter| letter.shape.glyph.to_be_bytes()).collect();
            let content = &mut page.content;
            let mode =
                if part[0].bold { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
            content.set_line_width(part[0].size * 0.03);
            content
                .begin_text()
                .set_font(FACE, part[0].size)
                .set_text_rendering_mode(mode)
                .set_char_spacing(line.apart)
                .set_text_matrix([1.0, 0.0, 0.0, 1.0, at, frame.size[1] - foot])
                .show(Str(&glyphs))
                .end_text();
            at += part.iter().map(|letter| letter.width() + line.apart).sum::<f32>();
        }
    }
}

/// How many of these lines stand in a height.
fn fitting(lines: &[Line], room: f32) -> usize {
    let mut used = 0.0;
    let fits = |line: &&Line| {
        used += line.height;
        used <= room + 0.01
    };
    lines.iter().take_while(fits).count()
}

/// Widths of the cells of a row: as the template weighs them, those that say nothing alike.
fn widths(row: &[Cell], width: f32) -> Vec<f32> {
    let said: i32 = row.iter().map(|cell| cell.width).sum();
    let all = f32::from(u16::try_from(row.len()).unwrap_or(u16::MAX));
    if said <= 0 || row.iter().any(|cell| cell.width == 0) {
        return vec![width / all; row.len()];
    }
    let part = |cell: &Cell| {
        width * points(cell.width) / row.iter().map(|cell| points(cell.width)).sum::<f32>()
    };
    row.iter().map(part).collect()
}

/// What a draft says, large and pale behind its text.
fn across(content: &mut Content, frame: &Frame, mark: &str, letters: &mut Letters<'_>) {
    let shapes = letters.shapes(mark);
    let glyphs: Vec<u8> = shapes.iter().flat_map(|(.., shape)| shape.glyph.to_be_bytes()).collect();
    let half = shapes.iter().map(|(.., shape)| shape.width).sum::<f32>() * MARK / 2.0;
    let (sin, cos) = 20.0_f32.to_radians().sin_cos();
    let [wide, high] = frame.size;
    content
        .save_state()
        .set_fill_gray(0.85)
        .begin_text()
        .set_font(FACE, MARK)
        .set_text_matrix([cos, sin, -sin, cos, wide / 2.0 - half * cos, high / 2.0 - half * sin])
        .show(Str(&glyphs))
        .end_text()
        .restore_state();
}
