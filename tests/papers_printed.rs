//! Papers as PDF, looked at as pictures: how many sheets, nothing beyond its margins, names with their
//! variants. And the letter of recommendation.

use std::process::Command;

use regex::Regex;
use serde_json::json;

use crate::harness::{Answer, Backend, Client, World};
use crate::on_both;
use crate::papers::agreed;
use crate::scene::nominate;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, person, post, serve};

/// A variant that IPAmj明朝 has, and one of another collection that it has not.
const VARIANT: &str = "葛\u{E0102}";
const FOREIGN: &str = "葛\u{E0100}";

/// What a tool of poppler says of a PDF.
fn tool(name: &str, options: &[&str], bytes: &[u8]) -> Vec<u8> {
    // Pictures go to where texts are asked to go.
    let rest = if name == "pdftotext" { &["-"][..] } else { &[] };
    let file = std::env::temp_dir().join(format!(
        "dxship-{}-{:x}.pdf",
        std::process::id(),
        rand::random::<u64>()
    ));
    std::fs::write(&file, bytes).unwrap();
    let ran = Command::new(name).args(options).arg(&file).args(rest).output();
    std::fs::remove_file(&file).unwrap();
    let ran = ran.unwrap_or_else(|error| panic!("{name} of poppler-utils: {error}"));
    assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

fn text(bytes: &[u8]) -> String {
    let said = String::from_utf8(tool("pdftotext", &["-raw"], bytes)).unwrap();
    said.replace(['\n', '\u{3000}', ' '], "")
}

fn sheets(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(&tool("pdftotext", &["-raw"], bytes)).matches('\u{c}').count()
}

/// Words that stand beyond the margins (20 mm at the sides, 15 mm above and below at least).
fn beyond(bytes: &[u8]) -> Vec<String> {
    // The title of the document stands in the head in its own encoding.
    let boxes = tool("pdftotext", &["-bbox"], bytes);
    let boxes = String::from_utf8_lossy(&boxes);
    let page = Regex::new(r#"<page width="([\d.]+)" height="([\d.]+)""#).unwrap();
    let word = Regex::new(
        r#"<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)"#,
    )
    .unwrap();
    let (mut found, mut size) = (Vec::new(), [0.0, 0.0]);
    for line in boxes.lines() {
        let number = |text: &str| text.parse::<f64>().unwrap();
        if let Some(sheet) = page.captures(line) {
            size = [number(&sheet[1]), number(&sheet[2])];
        } else if let Some(at) = word.captures(line) {
            let [left, top, right, below] = [1, 2, 3, 4].map(|place| number(&at[place]));
            if left < 55.0 || right > size[0] - 55.0 || top < 40.0 || below > size[1] - 40.0 {
                found.push(format!("{} at {left} {top} {right} {below} of {size:?}", &at[5]));
            }
        }
    }
    assert!(size[0] > 0.0, "{boxes}");
    found
}

/// How much of a sheet is ink, of a thousand, and of its outermost centimetre.
fn ink(bytes: &[u8]) -> (usize, usize) {
    let picture = tool("pdftoppm", &["-gray", "-r", "50", "-f", "1", "-l", "1"], bytes);
    let mut head = picture.splitn(4, |byte| byte.is_ascii_whitespace());
    let _format = head.next();
    let number =
        |part: Option<&[u8]>| std::str::from_utf8(part.unwrap()).unwrap().parse::<usize>().unwrap();
    let (wide, high) = (number(head.next()), number(head.next()));
    let rest = head.next().unwrap();
    let dots = &rest[rest.len() - wide * high..];
    let dark = |at: usize| dots[at] < 200;
    let edge = |at: usize| {
        let (x, y) = (at % wide, at / wide);
        x < 20 || y < 20 || x >= wide - 20 || y >= high - 20
    };
    let inked = (0..dots.len()).filter(|at| dark(*at)).count();
    (inked * 1000 / dots.len(), (0..dots.len()).filter(|at| dark(*at) && edge(*at)).count())
}

fn paper(client: &Client, id: &str, kind: &str) -> Answer {
    client.get(&format!("/assignments/{id}/papers/{kind}?format=pdf"))
}

/// Every kind of paper of an assignment.
pub const KINDS: [&str; 9] = [
    "announcement",
    "sending_order",
    "receiving_order",
    "request",
    "consent",
    "agreement",
    "move_list",
    "handover",
    "secondee_list",
];

/// Somebody with the longest name in the post with the longest names.
pub fn longest(world: &World) -> (String, String) {
    let staff = world.staff();
    let long = format!("{VARIANT}城").repeat(16);
    let somebody = person(world, &long, PREFECTURE);
    agreed(&staff, &somebody, [80, 55, 5, 95]);
    let place = json!({
        "organization_code": MIHARA, "department": "総務部デジタル化戦略推進課情報システム最適化担当".repeat(2),
        "title": "デジタル化戦略監補佐兼情報化推進専門員".repeat(2), "grade": "section_chief",
        "post_type": "business_designer", "share_percent": 100, "starts_on": "2020-04-01"
    });
    let place = staff.post("/posts", &place).expect(201).id();
    let id = serve(&staff, &somebody, &place, ("2026-04-01", "2028-03-31"), 40);
    for kind in ["sending_order", "request"] {
        staff.post(&format!("/assignments/{id}/papers/{kind}/number"), &json!({})).expect(200);
    }
    (id, long)
}

#[cfg(not(feature = "pdf"))]
#[test]
fn without_its_feature_a_pdf_is_refused_with_the_way_out() {
    let world = World::new(Backend::Sqlite);
    let (id, _) = longest(&world);
    let refused = paper(&world.staff(), &id, "agreement");
    assert_eq!((refused.status, refused.code()), (406, "pdf_not_made"));
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("format=html") && detail.contains("pdf"), "{detail}");
    assert_eq!(world.staff().get("/paper-prints").expect(200).items().len(), 0);
}

#[cfg(feature = "pdf")]
#[test]
fn every_paper_is_one_sheet_within_its_margins_with_the_longest_names() {
    let world = World::new(Backend::Sqlite);
    let (staff, (id, long)) = (world.staff(), longest(&world));
    for kind in KINDS {
        let made = paper(&staff, &id, kind).expect(200);
        assert_eq!(made.header("content-type"), Some("application/pdf"));
        assert!(made.header("content-disposition").unwrap().ends_with(".pdf"));
        assert_eq!(sheets(&made.bytes), 1, "{kind}");
        assert_eq!(beyond(&made.bytes), Vec::<String>::new(), "{kind}");
        let said = text(&made.bytes);
        // A request names the post and nobody yet; what is copied has the variants.
        assert_eq!(said.contains(&long), kind != "request", "{kind}: {said}");
        let (inked, edge) = ink(&made.bytes);
        assert!(
            (3..300).contains(&inked) && edge == 0,
            "{kind}: {inked} of a thousand, {edge} at the edge"
        );
    }
    let kept = staff.get(&format!("/paper-prints?assignment_id={id}")).expect(200);
    assert!(
        kept.items().iter().all(|row| row["output"] == json!("pdf")) && kept.items().len() == 9
    );
}

#[cfg(feature = "pdf")]
#[test]
fn a_letter_no_font_has_is_refused_by_name_and_a_draft_is_marked() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let place = post(&staff, MIHARA, 100);
    let somebody = person(&world, &format!("{FOREIGN}城 太郎"), PREFECTURE);
    agreed(&staff, &somebody, [100; 4]);
    let id = serve(&staff, &somebody, &place, ("2026-04-01", "2028-03-31"), 40);
    let refused = paper(&staff, &id, "agreement").expect(422);
    assert_eq!(refused.faults(), [("/format".to_owned(), "paper_letter_missing".to_owned())]);
    let said = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(said.contains(FOREIGN) && said.contains("format=docx"), "{said}");
    assert_eq!(staff.get("/paper-prints").expect(200).items().len(), 0);
    staff.get(&format!("/assignments/{id}/papers/agreement?format=docx")).expect(200);
    // A draft is marked across the sheet, and is nobody else's.
    let secret = crate::scheme::draft(
        &staff,
        &person(&world, "案 人", PREFECTURE),
        &post(&staff, MIHARA, 100),
        ("2026-10-01", "2028-03-31"),
        40,
    );
    let drafted = paper(&staff, &secret, "announcement").expect(200);
    assert!(text(&drafted.bytes).contains('案') && sheets(&drafted.bytes) == 1);
    assert_eq!(paper(&world.as_login("mihara"), &secret, "announcement").status, 404);
}

#[cfg(feature = "pdf")]
#[test]
fn a_batch_is_one_document_with_a_sheet_for_each() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let ids: Vec<String> = (0..12)
        .map(|number| {
            let somebody = person(&world, &format!("一括 {number}"), PREFECTURE);
            agreed(&staff, &somebody, [100; 4]);
            serve(&staff, &somebody, &post(&staff, MIHARA, 100), ("2026-04-01", "2028-03-31"), 40)
        })
        .collect();
    let asked =
        json!({ "kinds": ["agreement", "move_list"], "assignment_ids": ids, "output": "pdf" });
    let made = staff.post("/paper-batches", &asked).expect(200);
    assert_eq!((made.header("content-type"), sheets(&made.bytes)), (Some("application/pdf"), 14));
    let said = text(&made.bytes);
    assert!((0..12).all(|number| said.contains(&format!("一括{number}"))), "{said}");
    assert_eq!(beyond(&made.bytes), Vec::<String>::new());
}

/// The Word files as LibreOffice prints them. It is an office suite of its own: `bash .ci/papers` installs
/// it and says where it is; elsewhere this is left to that command.
#[test]
fn every_word_file_is_one_sheet_in_an_office_suite() {
    let Ok(office) = std::env::var("DXSHIP_TEST_OFFICE") else { return };
    let world = World::new(Backend::Sqlite);
    let (staff, (id, long)) = (world.staff(), longest(&world));
    let folder = std::env::temp_dir().join(format!("dxship-office-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let kinds = [
        "announcement",
        "sending_order",
        "receiving_order",
        "request",
        "consent",
        "agreement",
        "move_list",
        "handover",
        "secondee_list",
    ];
    for kind in kinds {
        let word = staff.get(&format!("/assignments/{id}/papers/{kind}")).expect(200).bytes;
        std::fs::write(folder.join(format!("{kind}.docx")), word).unwrap();
    }
    let home = format!("-env:UserInstallation=file://{}/home", folder.display());
    let files = kinds.map(|kind| folder.join(format!("{kind}.docx")));
    let ran = Command::new(office)
        .args([&home, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .args(files)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    for kind in kinds {
        let made = std::fs::read(folder.join(format!("{kind}.pdf"))).unwrap();
        assert_eq!((sheets(&made), beyond(&made)), (1, Vec::new()), "{kind}");
        assert_eq!(text(&made).contains(&long), kind != "request", "{kind}: {}", text(&made));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

on_both! {
    fn a_letter_of_recommendation_stands_on_the_person_s_consent(world) {
        let (staff, mihara, etajima) = (world.staff(), world.as_login("mihara"), world.as_login("etajima"));
        let id = nominate(&etajima, ETAJIMA);
        let path = format!("/pool-nominations/{id}/recommendation");
        let letter = etajima.get(&format!("{path}?format=html")).expect(200);
        let said = String::from_utf8(letter.bytes).unwrap();
        for wanted in ["共通人材の推薦について", "山田 N", "技師", "江田島市長", "広島県知事", "令和8年5月1日", "同意書", "令和9年4月1日から"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        let word = staff.get(&path).expect(200);
        assert!(word.header("content-disposition").unwrap().contains(".docx"));
        assert_eq!((mihara.get(&path).status, world.as_login("auditor").get(&path).status), (404, 403));
        // It is no paper of an assignment.
        let place = post(&staff, MIHARA, 100);
        let served = serve(&staff, &person(world, "配属 人", PREFECTURE), &place, ("2026-04-01", "2028-03-31"), 40);
        assert_eq!(staff.get(&format!("/assignments/{served}/papers/recommendation")).expect(422).faults()[0].0, "/kind");
        assert_eq!(staff.post(&format!("/assignments/{served}/papers/recommendation/number"), &json!({})).status, 404);
        // What was printed is kept for the body and the staff, and goes stale with the words.
        let stale = |client: &Client| -> Vec<bool> {
            let rows = client.get("/paper-prints").expect(200);
            rows.items().iter().filter(|row| row["nomination_id"] == json!(id)).map(|row| row["stale"] == json!(true)).collect()
        };
        assert_eq!((stale(&etajima), stale(&mihara)), (vec![false, false], vec![]));
        let body = "<w:p><w:r><w:t>{{氏名}}を推薦する</w:t></w:r></w:p>";
        let template = crate::papers::word(body, &[]);
        let upload = format!("/paper-templates?kind=recommendation&organization_code={ETAJIMA}");
        etajima.send("POST", &upload, &[("Content-Type", crate::papers::DOCX)], Some(&template)).expect(201);
        assert_eq!(stale(&staff), [true, true]);
        let own = String::from_utf8(etajima.get(&format!("{path}?format=html")).expect(200).bytes).unwrap();
        assert!(own.contains("山田 Nを推薦する"), "{own}");
        let seen = etajima.get(&format!("/pool-nominations/{id}")).expect(200).etag();
        etajima.step(&format!("/pool-nominations/{id}/withdraw"), &seen, &json!({})).expect(200);
        assert_eq!(staff.get(&path).code(), "state_conflict");
    }
}
