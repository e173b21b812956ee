//! The English switch: what the program says of itself is English; what was entered or published
//! stays as it was written.

use regex::Regex;

use crate::harness::{Answer, Backend, World};
use crate::pages::frame::cookies;
use crate::pages::looks::{PAGES, filled};
use crate::scene::Scene;

/// What the scene entered and what stands in an example, which no list of names holds; and the way
/// back to Japanese.
const ENTERED: &[&str] = &[
    "日本語",
    "需要調査",
    "意向調査",
    "山田",
    "ヤマダ",
    "主任技師",
    "技師",
    "同意書",
    "情報政策課",
    "CIO補佐官",
    "データ活用研修",
    "場面の計画",
    "離職",
    "書かない窓口",
    "窓口改革",
    "副市長",
    "人第1号",
    "初期カタログ（案）",
    "県DX推進チーム",
    "集計から可視化まで",
    "仕事に生かす",
    "年度, 終わりの年度 and 状態",
    // Published: the allowance and where its rule is written.
    "初任給調整手当",
    "広島県職員採用案内「情報」（令和7年度の掲載内容。情報職給料表4〜7級は対象外。対象試験と旧試験名の対応は要確認）",
];

/// Pages whose subject is a published Japanese text: the glossary, the catalogue's anchors, the
/// scheme's means of training, the fields of papers (which are in Japanese).
const JAPANESE_TEXTS: &[&str] = &[
    "help-glossary",
    "catalogue",
    "training",
    "training-cio",
    "job-types",
    "job-type-change",
    "paper-templates",
    "paper-template",
];

/// Names as they were published: bodies, job types, skills and what is seen of their levels, examinations,
/// zones.
fn published(scene: &Scene) -> Vec<String> {
    let named = |answer: Answer| -> Vec<String> {
        let rows = answer.expect(200).body["items"].as_array().cloned().unwrap_or_default();
        rows.iter().filter_map(|row| row["name_ja"].as_str().map(str::to_owned)).collect()
    };
    let version = scene.staff.get(&format!("/skill-catalogues/{}", scene.catalogue)).expect(200);
    let listed = |list: &str| version.body[list].as_array().cloned().unwrap_or_default();
    let (skills, acts) = (listed("skills"), listed("anchors"));
    let mut names: Vec<String> =
        ["/organizations?limit=200", "/job-types", "/exams", "/wish-zones"]
            .into_iter()
            .flat_map(|path| named(scene.staff.get(path)))
            .chain(skills.iter().filter_map(|skill| skill["name_ja"].as_str().map(str::to_owned)))
            .chain(acts.iter().filter_map(|act| act["anchor_ja"].as_str().map(str::to_owned)))
            .chain(ENTERED.iter().map(ToString::to_string))
            .collect();
    // The longest first: one name may be the beginning of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names
}

#[test]
fn the_program_speaks_english_of_itself() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let (japanese, tag) = (
        Regex::new(r"[\p{Hiragana}\p{Katakana}\p{Han}]").unwrap(),
        Regex::new(r"(?s)<[^>]*>").unwrap(),
    );
    let (client, names) = (world.anonymous(), published(&scene));
    assert!(names.len() > 100, "only {} names", names.len());
    let (mut pages, mut wrong) = (0, Vec::new());
    let spoken = PAGES.iter().filter(|(name, who, path)| {
        !who.is_empty() && !path.contains("{declared}") && !JAPANESE_TEXTS.contains(name)
    });
    for (name, who, path) in spoken {
        let cookie = format!("{}; dxship-language=en", cookies(&world, who));
        let path = filled(path, &scene).replace("lang=ja", "lang=en");
        let answer = client.page("GET", &path, &[("Cookie", &cookie)], None);
        let html = String::from_utf8_lossy(&answer.bytes).into_owned();
        pages += usize::from(html.contains("<html lang=\"en\""));
        for text in tag.split(&html).map(str::trim) {
            let own = names.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
            if japanese.is_match(&own) {
                wrong.push(format!("{name}: {text}"));
            }
        }
    }
    assert!(pages > 100, "only {pages} pages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
