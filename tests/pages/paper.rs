//! What stands on paper: the text of every sheet of a PDF as Chromium writes it (objects in the
//! clear, streams deflated, fonts with a table from glyphs to letters), and the lists and boards
//! that are printed.

use std::collections::BTreeMap;
use std::io::Read;

use unicode_normalization::UnicodeNormalization;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::{Paper, Window};
use crate::scene::Scene;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post, serve};

/// Numbered objects: the text before the stream, and the stream.
type Objects = BTreeMap<usize, (String, Vec<u8>)>;

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    bytes[from..]
        .windows(wanted.len())
        .position(|window| window == wanted)
        .map(|place| from + place)
}

fn objects(bytes: &[u8]) -> Objects {
    let mut found = Objects::new();
    let mut from = 0;
    while let Some(place) = find(bytes, from, b" 0 obj") {
        let head =
            bytes[..place].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
        let number = std::str::from_utf8(&bytes[head..place]).unwrap().parse().unwrap_or(0);
        let end = find(bytes, place, b"endobj").unwrap();
        let stream = find(&bytes[..end], place, b"stream");
        let text = String::from_utf8_lossy(&bytes[place..stream.unwrap_or(end)]).into_owned();
        // Streams may hold any bytes, even the word `endobj`; their length is told.
        let length = text.split("/Length ").nth(1).and_then(|rest| {
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
        });
        let (mut data, mut after) = (Vec::new(), end);
        if let (Some(start), Some(length)) = (stream, length) {
            let start = start + b"stream".len() + if bytes[start + 6] == b'\r' { 2 } else { 1 };
            let raw = &bytes[start..start + length];
            if text.contains("FlateDecode") {
                flate2::read::ZlibDecoder::new(raw).read_to_end(&mut data).unwrap();
            } else {
                data.extend_from_slice(raw);
            }
            after = start + length;
        }
        found.insert(number, (text, data));
        from = after;
    }
    found
}

/// Numbers of the objects that a key of a dictionary points to.
fn pointed(text: &str, key: &str) -> Vec<usize> {
    let Some(rest) = text.split(key).nth(1) else { return Vec::new() };
    let rest = rest.trim_start().trim_start_matches('[');
    let words: Vec<&str> = rest
        .split(|c: char| c.is_whitespace() || c == ']' || c == '/' || c == '>')
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for reference in words.chunks(3) {
        match reference {
            [number, "0", "R"] => found.extend(number.parse::<usize>()),
            _ => break,
        }
    }
    found
}

fn number(hex: &str) -> u32 {
    u32::from_str_radix(hex.trim_matches(['<', '>']), 16).unwrap()
}

fn letters(hex: &str) -> String {
    let hex = hex.trim_matches(['<', '>']);
    let units: Vec<u16> = (0..hex.len() / 4)
        .map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap())
        .collect();
    String::from_utf16_lossy(&units)
}

/// A font: how many hexadecimal digits a glyph takes, and the letters of the glyphs.
struct Font {
    digits: usize,
    letters: BTreeMap<u32, String>,
}

impl Font {
    /// From its table of letters (`ToUnicode`).
    fn of(map: &[u8]) -> Self {
        let (text, mut font, mut kind) = (
            String::from_utf8_lossy(map).into_owned(),
            Self { digits: 4, letters: BTreeMap::new() },
            "",
        );
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [_, begins] if begins.starts_with("begin") => kind = begins,
                [ends] if ends.starts_with("end") => kind = "",
                [first, _] if kind == "begincodespacerange" => font.digits = first.len() - 2,
                [glyph, letter] if kind == "beginbfchar" => {
                    drop(font.letters.insert(number(glyph), letters(letter)))
                }
                [first, last, letter] if kind == "beginbfrange" => {
                    for (letter, glyph) in (number(letter)..).zip(number(first)..=number(last)) {
                        font.letters
                            .insert(glyph, char::from_u32(letter).unwrap_or(' ').to_string());
                    }
                }
                _ => {}
            }
        }
        font
    }

    fn read(&self, hex: &str) -> String {
        let hex = hex.trim_matches(['<', '>']);
        let glyphs = (0..hex.len() / self.digits)
            .map(|at| number(&hex[at * self.digits..(at + 1) * self.digits]));
        glyphs.filter_map(|glyph| self.letters.get(&glyph)).map(String::as_str).collect()
    }
}

/// Fonts of a page by the names its content knows them by.
fn fonts(objects: &Objects, page: &str) -> BTreeMap<String, Font> {
    let list = page.split("/Font").nth(1).unwrap_or("").split(">>").next().unwrap_or("").to_owned();
    let names = list.split('/').skip(1).filter_map(|entry| {
        let mut words = entry.split_whitespace();
        let (name, number) = (words.next()?.to_owned(), words.next()?.parse::<usize>().ok()?);
        let map = *pointed(&objects.get(&number)?.0, "/ToUnicode").first()?;
        Some((name, Font::of(&objects.get(&map)?.1)))
    });
    names.collect()
}

/// What a content paints, in its order: a font is set (`/F5 16 Tf`), glyphs are painted (`<2E> Tj`,
/// `[<2E> 3 <2F>] TJ`).
fn painted(content: &str, fonts: &BTreeMap<String, Font>) -> String {
    let apart = content.replace('<', " <").replace('>', "> ").replace(['[', ']'], " ");
    let (mut said, mut font, mut name, mut glyphs) = (String::new(), None, "", Vec::new());
    for word in apart.split_whitespace() {
        match word {
            "Tf" => font = fonts.get(name),
            "Tj" | "TJ" => {
                said.extend(glyphs.drain(..).filter_map(|hex| font.map(|font| font.read(hex))))
            }
            // Texts for those who copy from it are told again by the glyphs.
            "BDC" => glyphs.clear(),
            _ if word.starts_with('/') => name = &word[1..],
            _ if word.len() > 2 && word.starts_with('<') && word.ends_with('>') => {
                glyphs.push(word)
            }
            _ => {}
        }
    }
    said
}

/// The text of each sheet without its spaces, letters of equal meaning as one (Chromium writes ⼀
/// for 一).
pub fn sheets(document: &[u8]) -> Vec<String> {
    let objects = objects(document);
    let pages = objects.values().filter(|(text, _)| text.contains("/Type /Page\n"));
    let text = |page: &str| {
        let fonts = fonts(&objects, page);
        let contents = pointed(page, "/Contents")
            .into_iter()
            .map(|content| String::from_utf8_lossy(&objects[&content].1).into_owned());
        contents.map(|content| plain(&painted(&content, &fonts))).collect()
    };
    pages.map(|(page, _)| text(page)).collect()
}

pub fn plain(text: &str) -> String {
    text.nfkc().filter(|letter| !letter.is_whitespace()).collect()
}

/// Fifty people at work and a plan for all of them.
fn crowd(world: &World) -> String {
    drop(Scene::new(world));
    let staff = world.staff();
    let bodies = [ETAJIMA, MIHARA, SAKA, PREFECTURE];
    let mut cells = Vec::new();
    for number in 0..50 {
        let somebody = person(world, &format!("紙面 {number}"), bodies[number % 4]);
        let place = post(&staff, bodies[(number + 1) % 4], 100);
        serve(&staff, &somebody, &place, ("2026-04-01", "2027-03-31"), 100);
        cells.push(serde_json::json!({ "talent_id": somebody, "fiscal_year": 2027, "posts": [{ "post_id": place }] }));
    }
    let new = serde_json::json!({ "name": "印刷の計画", "method": "hand", "first_fiscal_year": 2027, "years": 5,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] });
    let made = staff.post("/rotation-plans", &new).expect(201);
    staff
        .patch(
            &format!("/rotation-plans/{}/lines", made.id()),
            &made.etag(),
            &serde_json::json!({ "cells": cells }),
        )
        .expect(200);
    made.id()
}

/// Every sheet says who printed it, the head of the table is on every sheet that has rows, and A3
/// takes fewer sheets.
#[test]
fn lists_and_boards_fit_their_paper_and_say_who_printed_them() {
    let world = World::new(Backend::Sqlite);
    let plan = crowd(&world);
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    let board = format!("/plans/{plan}/board");
    let printed = [
        ("/assignments?limit=100", "割合（%）", "紙面49", [(Paper::A4, 3), (Paper::A3, 2)]),
        (board.as_str(), "令和13年度", "紙面49", [(Paper::A4, 4), (Paper::A3, 2)]),
    ];
    for (path, head, last, papers) in printed {
        window.go(path);
        for (paper, most) in papers {
            let sheets = window.on_paper(paper);
            assert!(
                (1..=most).contains(&sheets.len()),
                "{path} on {paper:?}: {} sheets",
                sheets.len()
            );
            for (at, sheet) in sheets.iter().enumerate() {
                assert!(
                    sheet.contains(&plain("令和8年6月1日閲覧者:staff（県人事担当）")),
                    "{path} on {paper:?}, sheet {at}: {sheet}"
                );
                assert!(
                    sheet.contains(&plain(head)) || !sheet.contains("紙面"),
                    "{path} on {paper:?}, sheet {at} has no head: {sheet}"
                );
            }
            assert!(
                sheets.iter().any(|sheet| sheet.contains(last)),
                "{path} on {paper:?} is cut off: {sheets:?}"
            );
        }
    }
    window.go("/help/glossary");
    assert!(window.on_paper(Paper::A4).len() <= 2);
}

/// A development plan with everything in it is one sheet of A4.
#[test]
fn a_development_plan_is_one_sheet() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let staff = world.staff();
    let somebody = person(&world, "一枚 花子", ETAJIMA);
    for body in [MIHARA, SAKA] {
        let days = if body == MIHARA {
            ("2025-04-01", "2026-03-31")
        } else {
            ("2026-10-01", "2027-03-31")
        };
        serve(&staff, &somebody, &post(&staff, body, 100), days, 100);
    }
    let text = "広報・住民・税の三つの業務で、要件の整理から調達仕様書の案までを一人でまとめる。"
        .repeat(2);
    let stage = serde_json::json!({ "title": "PM 係長相当", "job_type": "プロジェクトマネージャー", "grade": "subsection_chief",
        "years": 5, "posts": ["project_manager", "engineer"], "courses": text });
    let stage = staff.post("/career-stages", &stage).expect(201).id();
    let new = serde_json::json!({ "talent_id": somebody, "title": "大きな調達を一人でまとめる", "fiscal_year": 2026, "stage": stage,
        "reach_by": 2028, "ojt": text, "courses": text, "cost_yen": 120_000, "support": text, "person_says": text,
        "supervisor_says": text, "results": text, "next_sheet": text });
    let plan = staff.post("/development-plans", &new).expect(201).id();
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    window.go(&format!("/development-plans/{plan}/sheet"));
    let sheets = window.on_paper(Paper::A4Upright);
    assert_eq!(sheets.len(), 1, "{sheets:?}");
    for said in ["大きな調達を一人でまとめる", "これからの配属", "署名"] {
        assert!(sheets[0].contains(&plain(said)), "{said}: {}", sheets[0]);
    }
}
