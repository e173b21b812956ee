//! What stands on paper: the text of every sheet of a PDF as Chromium writes it (objects in the clear, streams deflated,
//! fonts with a table from glyphs to letters), and the lists and boards that are printed.

use std::collections::BTreeMap;
use std::io::Read;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::{Paper, Window};
use crate::scene::Scene;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post, serve};

/// Numbered objects: the text before the stream, and the stream.
type Objects = BTreeMap<usize, (String, Vec<u8>)>;

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    bytes[from..].windows(wanted.len()).position(|window| window == wanted).map(|place| from + place)
}

fn objects(bytes: &[u8]) -> Objects {
    let mut found = Objects::new();
    let mut from = 0;
    while let Some(place) = find(bytes, from, b" 0 obj") {
        let head = bytes[..place].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
        let number = std::str::from_utf8(&bytes[head..place]).unwrap().parse().unwrap_or(0);
        let end = find(bytes, place, b"endobj").unwrap();
        let stream = find(&bytes[..end], place, b"stream");
        let text = String::from_utf8_lossy(&bytes[place..stream.unwrap_or(end)]).into_owned();
        // Streams may hold any bytes, even the word `endobj`; their length is told.
        let length = text.split("/Length ").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok());
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
    let words: Vec<&str> =
        rest.split(|c: char| c.is_whitespace() || c == ']' || c == '/' || c == '>').filter(|word| !word.is_empty()).collect();
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
    let units: Vec<u16> = (0..hex.len() / 4).map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap()).collect();
    String::from_utf16_lossy(&units)
}

/// From glyphs to letters.
fn table(map: &[u8]) -> BTreeMap<u32, String> {
    let (text, mut found, mut kind) = (String::from_utf8_lossy(map).into_owned(), BTreeMap::new(), "");
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [_, "beginbfchar"] => kind = "char",
            [_, "beginbfrange"] => kind = "range",
            ["endbfchar"] | ["endbfrange"] => kind = "",
            [glyph, letter] if kind == "char" => drop(found.insert(number(glyph), letters(letter))),
            [first, last, letter] if kind == "range" => {
                for (step, glyph) in (number(first)..=number(last)).enumerate() {
                    let letter = char::from_u32(number(letter) + step as u32).unwrap_or(' ');
                    found.insert(glyph, letter.to_string());
                }
            }
            _ => {}
        }
    }
    found
}

/// Fonts of a page by the names its content knows them by.
fn fonts(objects: &Objects, page: &str) -> BTreeMap<String, BTreeMap<u32, String>> {
    let resources = match pointed(page, "/Resources").first() {
        Some(number) => objects[number].0.clone(),
        None => page.to_owned(),
    };
    let list = resources.split("/Font").nth(1).unwrap_or("").split(">>").next().unwrap_or("").to_owned();
    let names = list.split('/').skip(1).filter_map(|entry| {
        let mut words = entry.split_whitespace();
        let (name, number) = (words.next()?.to_owned(), words.next()?.parse::<usize>().ok()?);
        let map = *pointed(&objects.get(&number)?.0, "/ToUnicode").first()?;
        Some((name, table(&objects.get(&map)?.1)))
    });
    names.collect()
}

/// The text of each sheet, as it is painted, without its spaces.
pub fn sheets(document: &[u8]) -> Vec<String> {
    let objects = objects(document);
    let pages = objects.values().filter(|(text, _)| text.contains("/Type /Page\n") || text.contains("/Type /Page "));
    let text = |page: &str| {
        let (fonts, mut said, mut font) = (fonts(&objects, page), String::new(), String::new());
        for content in pointed(page, "/Contents") {
            let content = String::from_utf8_lossy(&objects[&content].1).into_owned();
            for word in content.split_inclusive(|c: char| c.is_whitespace() || c == '>') {
                let word = word.trim();
                if let Some(name) = word.strip_prefix('/') {
                    if fonts.contains_key(name) {
                        name.clone_into(&mut font);
                    }
                } else if let Some((_, hex)) = word.split_once('<')
                    && let (Some(known), Some(hex)) = (fonts.get(&font), hex.strip_suffix('>'))
                {
                    let glyphs = (0..hex.len() / 4).map(|at| number(&hex[at * 4..at * 4 + 4]));
                    said.extend(glyphs.filter_map(|glyph| known.get(&glyph)).map(String::as_str));
                }
            }
        }
        said.split_whitespace().collect::<String>()
    };
    pages.map(|(page, _)| text(page)).collect()
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
    staff.patch(&format!("/rotation-plans/{}/lines", made.id()), &made.etag(), &serde_json::json!({ "cells": cells })).expect(200);
    made.id()
}

/// Every sheet says who printed it, the head of the table is on every sheet that has rows, and A3 takes fewer sheets.
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
            assert!((1..=most).contains(&sheets.len()), "{path} on {paper:?}: {} sheets", sheets.len());
            for (at, sheet) in sheets.iter().enumerate() {
                assert!(sheet.contains("令和8年6月1日閲覧者:staff（県人事担当）"), "{path} on {paper:?}, sheet {at}: {sheet}");
                assert!(sheet.contains(head) || !sheet.contains("紙面"), "{path} on {paper:?}, sheet {at} has no head: {sheet}");
            }
            assert!(sheets.iter().any(|sheet| sheet.contains(last)), "{path} on {paper:?} is cut off: {sheets:?}");
        }
    }
    window.go("/help/glossary");
    assert!(window.on_paper(Paper::A4).len() <= 2);
}
