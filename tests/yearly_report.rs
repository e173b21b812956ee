//! The report of a year: the published edition comes out of the register, and nothing unannounced
//! is in it.

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::demo::Demo;
use crate::harness::Backend;
use crate::on_both;
use crate::scene::{draft, post, talent};

/// What the published table says of fiscal year 2024: the post, and since when.
const PUBLISHED: [(&str, &str, i32); 7] = [
    ("342041", "デジタル化戦略課主幹", 2022),
    ("342157", "CIO補佐官", 2022),
    ("342131", "デジタル推進課長", 2022),
    ("342114", "企画財政課課長補佐", 2023),
    ("343048", "デジタル推進課長", 2023),
    ("344311", "企画課課長補佐", 2023),
    ("343684", "企画課主幹", 2023),
];

fn body<'a>(report: &'a Value, code: &str) -> &'a Value {
    let items = report["items"].as_array().unwrap();
    items.iter().find(|one| one["organization_code"] == code).unwrap()
}

#[test]
fn the_published_edition_comes_out_of_the_register() {
    let demo = Demo::new(Backend::Sqlite);
    let staff = demo.staff();
    let report = staff.get("/statistics/yearly-report?fiscal_year=2024").expect(200).body;
    let totals = &report["totals"];
    let people = |group: &str| totals[group]["headcount"].clone();
    assert_eq!(
        [people("all"), people("prefectural"), people("municipal")],
        [json!(38), json!(30), json!(8)]
    );
    assert_eq!(totals["municipalities"], 15);
    for (code, title, year) in PUBLISHED {
        let found = body(&report, code);
        let posts: Vec<&str> =
            found["posts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(posts.iter().any(|post| post.contains(title)), "{code}: {posts:?}");
        assert_eq!(found["placed_from"], year, "{code}");
        assert_eq!(found["prefectural"]["headcount"], 1, "{code}");
    }
    let year_before = staff.get("/statistics/yearly-report?fiscal_year=2023").expect(200).body;
    assert_eq!(year_before["totals"]["prefectural"]["fte"], 6);
    assert_eq!(year_before["items"].as_array().unwrap().len(), 7);
    // Ratios up to the year, as published, and the training of that year.
    let ratio = |route: &str, year: i32| {
        let items = report["hiring"].as_array().unwrap();
        let wanted = |one: &&Value| one["route"] == route && one["intake_fiscal_year"] == year;
        items.iter().find(wanted).unwrap()["competition_ratio"].clone()
    };
    assert_eq!(ratio("experienced", 2021), "6.0");
    assert_eq!(ratio("experienced", 2024), "3.0");
    assert_eq!(ratio("graduate", 2024), "3.3");
    let later = report["hiring"].as_array().unwrap().iter();
    assert!(later.into_iter().all(|one| one["intake_fiscal_year"].as_i64() <= Some(2024)));
    let courses = year_before["training"].as_array().unwrap();
    let published: BTreeMap<&str, &Value> = courses
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), &one["published_participants"]))
        .collect();
    assert_eq!(published["みんなのDX研修"], &json!(164));
    let file = staff.get("/statistics/yearly-report?fiscal_year=2024&format=xlsx").expect(200);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["年次報告", "共通人材", "採用", "研修", "条件"]);
    let pool = book.worksheet_range("共通人材").unwrap();
    assert_eq!(pool.get((1, 1)), Some(&Data::Float(38.0)));
    let window = demo.window();
    window.go("/yearly-report?fiscal_year=2024");
    let text = window.text();
    for said in ["CIO補佐官", "令和4年度", "みんなのDX研修"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

on_both! {
    fn drafts_move_nothing_and_others_do_not_ask(world) {
        let staff = world.staff();
        let path = "/statistics/yearly-report?fiscal_year=2026";
        let before = staff.get(path).expect(200).body;
        let person = talent(&staff, "Y0001", "340006");
        let secret = post(&staff, "342041", 100);
        draft(&staff, &person, &secret, "2026-04-01", Value::Null, 100);
        assert_eq!(staff.get(path).expect(200).body, before);
        for login in ["admin", "auditor", "etajima"] {
            world.as_login(login).get(path).expect(403);
        }
        assert_eq!(staff.get("/statistics/yearly-report").expect(200).body, before, "this year's");
        staff.get(&format!("{path}&as_of=2027-04-01")).expect(400);
    }
}
