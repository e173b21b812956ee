//! The font of a PDF: found on the system, asked for the shapes of letters, embedded with those that
//! were used.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId, RawFace};

/// Where systems keep fonts, and files of Japanese ones: those with most letters and variants first.
const FOLDERS: [&str; 2] = ["/usr/local/share/fonts", "/usr/share/fonts"];
const KNOWN: [&str; 9] = [
    "ipamjm.ttf",
    "ipaexm.ttf",
    "ipam.ttf",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJKjp-Regular.otf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKjp-Regular.otf",
    "ipaexg.ttf",
    "ipag.ttf",
];
/// Folders below one another that are looked into.
const DEPTH: usize = 4;
/// References of the embedded font end here.
pub const LAST_REF: i32 = 8;
const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Fonts to try: the one that was named, else what the system has.
pub fn candidates(named: &Path) -> Vec<PathBuf> {
    if !named.as_os_str().is_empty() {
        return vec![named.to_owned()];
    }
    let mut found = BTreeMap::new();
    FOLDERS.iter().for_each(|folder| look(Path::new(folder), DEPTH, &mut found));
    found.into_values().collect()
}

fn look(folder: &Path, depth: usize, found: &mut BTreeMap<usize, PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth > 0 {
                look(&path, depth - 1, found);
            }
        } else if let Some(place) = KNOWN.iter().position(|known| name == *known) {
            found.entry(place).or_insert(path);
        }
    }
}

/// A font as it lies there.
pub struct Font {
    pub name: String,
    data: Vec<u8>,
}

impl Font {
    pub fn read(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Self { name, data: std::fs::read(path).ok()? })
    }

    /// Its letters, of the first face of a collection (which is the Japanese one).
    pub fn letters(&self) -> Option<Letters<'_>> {
        let face = Face::parse(&self.data, 0).ok()?;
        let unit = 1.0 / f32::from(face.units_per_em());
        let (used, known) = (GlyphRemapper::new(), BTreeMap::new());
        Some(Letters { data: &self.data, face, unit, used, known, missing: BTreeSet::new() })
    }
}

/// A letter with what changes its shape: its place among the embedded ones, and its width in ems.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub glyph: u16,
    pub width: f32,
}

/// Letters of a font, those used kept for embedding.
pub struct Letters<'a> {
    data: &'a [u8],
    face: Face<'a>,
    unit: f32,
    used: GlyphRemapper,
    /// Shapes by the text they stand for.
    known: BTreeMap<String, Shape>,
    missing: BTreeSet<String>,
}

impl Letters<'_> {
    /// Pieces of a text that are one shape each, with the place where each ends.
    pub fn shapes(&mut self, text: &str) -> Vec<(usize, char, Shape)> {
        let (mut shapes, mut rest) = (Vec::new(), text.char_indices().peekable());
        while let Some((from, letter)) = rest.next() {
            let variant = rest.next_if(|(_, next)| is_selector(*next)).map(|(_, next)| next);
            let end = rest.peek().map_or(text.len(), |(at, _)| *at);
            shapes.push((end, letter, self.shape(&text[from..end], letter, variant)));
        }
        shapes
    }

    fn shape(&mut self, text: &str, letter: char, variant: Option<char>) -> Shape {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        if letter == '\n' {
            return Shape { glyph: 0, width: 0.0 };
        }
        // Spaces of any kind are widths; fonts lack most of them.
        let drawn = if letter.is_whitespace() && letter != ' ' { '\u{3000}' } else { letter };
        let found = match variant {
            Some(variant) => self.face.glyph_variation_index(drawn, variant),
            None => self.face.glyph_index(drawn),
        };
        if found.is_none() {
            self.missing.insert(text.to_owned());
        }
        let glyph = found.unwrap_or_default();
        let width = self.width(glyph);
        let shape = Shape { glyph: self.used.remap(glyph.0), width };
        self.known.insert(text.to_owned(), shape);
        shape
    }

    fn width(&self, glyph: GlyphId) -> f32 {
        f32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * self.unit
    }

    /// Letters it was asked for and does not have.
    pub fn missing(&self) -> Option<String> {
        let missing: Vec<&str> = self.missing.iter().map(String::as_str).collect();
        (!missing.is_empty()).then(|| missing.join("、"))
    }

    /// Embeds what was used, so that what is copied from the paper are the letters of the record.
    pub fn embed(&self, pdf: &mut Pdf, face: Ref) -> Option<()> {
        let [cid, descriptor, letters, data] = [5, 6, 7, LAST_REF].map(Ref::new);
        let subset = subsetter::subset(self.data, 0, &self.used).ok()?;
        let name = Name(b"DXSHIP+Japanese");
        let cff = RawFace::parse(&subset, 0)
            .ok()
            .and_then(|raw| raw.table(ttf_parser::Tag::from_bytes(b"CFF ")));
        pdf.type0_font(face)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(letters);
        let mut font = pdf.cid_font(cid);
        font.subtype(if cff.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
        font.base_font(name).system_info(SYSTEM).font_descriptor(descriptor).default_width(1000.0);
        if cff.is_none() {
            font.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let used = self.used.remapped_gids();
        let widths = used.map(|glyph| self.width(GlyphId(glyph)) * 1000.0);
        font.widths().consecutive(0, widths);
        font.finish();
        self.describe(pdf, descriptor, name, (data, cff.is_some()));
        let packed = self::packed(cff.unwrap_or(&subset));
        let mut stream = pdf.stream(data, &packed);
        stream.filter(Filter::FlateDecode);
        if cff.is_some() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
        stream.finish();
        let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
        for (text, shape) in &self.known {
            map.pair_with_multiple(shape.glyph, text.chars());
        }
        pdf.cmap(letters, &map.finish());
        Some(())
    }

    fn describe(&self, pdf: &mut Pdf, id: Ref, name: Name<'_>, (data, cff): (Ref, bool)) {
        let scaled = |units: i16| f32::from(units) * self.unit * 1000.0;
        let bounds = self.face.global_bounding_box();
        let mut descriptor = pdf.font_descriptor(id);
        descriptor
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scaled(bounds.x_min),
                scaled(bounds.y_min),
                scaled(bounds.x_max),
                scaled(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(scaled(self.face.ascender()))
            .descent(scaled(self.face.descender()))
            .cap_height(scaled(self.face.capital_height().unwrap_or(self.face.ascender())))
            .stem_v(80.0);
        if cff {
            descriptor.font_file3(data);
        } else {
            descriptor.font_file2(data);
        }
    }
}

const fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Deflated as streams of a PDF are.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    // Memory does not fail to be written.
    drop(packer.write_all(bytes));
    packer.finish().unwrap_or_default()
}
