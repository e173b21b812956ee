//! Open data: what an edition holds and withholds, that two persons publish it, and that it is
//! carried out as files.

use std::io::Read;

use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scene::{draft, post, step, talent};

fn made(client: &Client) -> Value {
    client.post("/open-data-editions", &json!({ "note": "最初の版" })).expect(201).body
}

fn path(edition: &Value) -> String {
    format!("/open-data-editions/{}", edition["id"].as_str().unwrap())
}

/// Asked for by one, approved by the other.
fn published(staff: &Client, second: &Client, edition: &Value) {
    let asked = staff.post(&format!("{}/publish", path(edition)), &json!({})).expect(202);
    assert_eq!(asked.code(), "second_person_needed");
    let approval = format!("/approvals/{}", asked.id());
    staff.post(&format!("{approval}/approve"), &json!({})).expect(403);
    second.post(&format!("{approval}/approve"), &json!({})).expect(200);
}

fn dataset<'a>(edition: &'a Value, name: &str) -> &'a Value {
    edition["datasets"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()
}

/// How many are placed at a body this year, as the edition says.
fn people(edition: &Value, body: &str) -> Value {
    let rows = dataset(edition, "placements")["rows"].as_array().unwrap();
    rows.iter().find(|row| row[0] == 2026 && row[2] == body).unwrap()[4].clone()
}

fn placed(staff: &Client, count: usize, body: &str, from: usize) {
    for number in from..from + count {
        let person = talent(staff, &format!("O{number:04}"), "340006");
        let place = post(staff, body, 100);
        let one = draft(staff, &person, &place, "2026-04-01", Value::Null, 100);
        step(staff, &one, "announce", &json!({})).expect(200);
        step(
            staff,
            &one,
            "order",
            &json!({ "ordered_on": "2026-04-01", "receiving_number": format!("人第{number}号") }),
        )
        .expect(200);
    }
}

on_both! {
    fn small_figures_are_withheld_and_stay_so(world) {
        let (staff, second) = (world.staff(), world.as_login("staff2"));
        placed(&staff, 2, "342157", 0);
        placed(&staff, 6, "342041", 10);
        placed(&staff, 7, "342131", 20);
        // A draft moves nothing.
        let person = talent(&staff, "O0099", "340006");
        draft(&staff, &person, &post(&staff, "342131", 100), "2026-04-01", Value::Null, 100);
        let first = made(&staff);
        assert_eq!([people(&first, "342157"), people(&first, "342041"), people(&first, "342131"), people(&first, "")],
            [Value::Null, Value::Null, json!(7), json!(15)], "two, and what the sum would tell them by");
        published(&staff, &second, &first);
        placed(&staff, 4, "342157", 30);
        let next = made(&staff);
        assert_eq!([people(&next, "342157"), people(&next, "342041"), people(&next, "")],
            [Value::Null, Value::Null, json!(19)], "six now, which would tell what it was");
        // A body that showed itself as empty cannot be small beside the sum.
        placed(&staff, 1, "342033", 40);
        let last = made(&staff);
        assert_eq!((people(&last, "342033"), people(&last, "")), (Value::Null, Value::Null));
    }
}

on_both! {
    fn two_persons_publish_and_an_old_draft_is_not_published(world) {
        let (staff, second, cio) = (world.staff(), world.as_login("staff2"), world.as_login("etajima"));
        cio.post("/open-data-editions", &json!({})).expect(403);
        let (first, other) = (made(&staff), made(&staff));
        cio.get(&path(&first)).expect(404);
        assert!(cio.get("/open-data-editions").expect(200).items().is_empty());
        published(&staff, &second, &first);
        assert_eq!(cio.get(&path(&first)).expect(200).body["state"], "published");
        assert_eq!(cio.get("/open-data-editions").expect(200).items().len(), 1);
        let refused = staff.post(&format!("{}/publish", path(&other)), &json!({})).expect(409);
        assert_eq!(refused.code(), "state_conflict");
        staff.post(&format!("{}/discard", path(&other)), &json!({})).expect(200);
        staff.post(&format!("{}/discard", path(&first)), &json!({})).expect(409);
        staff.post(&format!("{}/publish", path(&first)), &json!({})).expect(409);
        assert_eq!(staff.post("/open-data-editions", &json!({ "note": "長".repeat(300) })).status, 422);
    }
}

on_both! {
    fn an_approval_that_comes_after_another_edition_publishes_nothing(world) {
        let (staff, second) = (world.staff(), world.as_login("staff2"));
        let (first, other) = (made(&staff), made(&staff));
        let asked = staff.post(&format!("{}/publish", path(&other)), &json!({})).expect(202).id();
        published(&staff, &second, &first);
        second.post(&format!("/approvals/{asked}/approve"), &json!({})).expect(409);
        assert_eq!(staff.get(&path(&other)).expect(200).body["state"], "draft");
    }
}

fn files(world: &World, edition: &Value) -> Vec<(String, String)> {
    let answer = world.staff().get(&format!("{}/archive", path(edition))).expect(200);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(answer.bytes)).unwrap();
    let count = archive.len();
    let read = |place| {
        let mut file = archive.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..count).map(read).collect()
}

on_both! {
    fn an_edition_goes_out_as_files_that_describe_themselves(world) {
        let staff = &world.staff();
        placed(staff, 1, "342157", 0);
        let open = json!({ "organization_code": "342157", "title": "=1+1<b>", "kind": "practice", "summary": "公開する取組", "contact": "内線 1" });
        let id = staff.post("/practices", &open).expect(201).id();
        for taken in ["share", "open"] {
            let practice = format!("/practices/{id}");
            let etag = staff.get(&practice).expect(200).etag();
            staff.step(&format!("{practice}/{taken}"), &etag, &json!({})).expect(200);
        }
        let edition = made(staff);
        published(staff, &world.as_login("staff2"), &edition);
        let files = files(world, &edition);
        let text = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")).1;
        let catalogue: Value = serde_json::from_str(text("catalog.jsonld")).unwrap();
        assert_eq!(catalogue["@type"], "dcat:Catalog");
        let datasets = catalogue["dcat:dataset"].as_array().unwrap();
        assert_eq!(datasets.len(), 5);
        for dataset in datasets {
            for key in ["dct:title", "dct:description", "dct:identifier", "dcat:theme", "dcat:distribution", "dct:issued"] {
                assert!(!dataset[key].is_null(), "{key}: {dataset}");
            }
            for file in dataset["dcat:distribution"].as_array().unwrap() {
                assert_eq!(file["dct:license"]["@id"], "https://creativecommons.org/licenses/by/4.0/");
                text(file["dcat:downloadURL"]["@id"].as_str().unwrap());
            }
        }
        let csv = text("practices/1.csv");
        assert!(csv.starts_with('\u{FEFF}') && csv.contains("'=1+1<b>") && !csv.contains("内線"), "{csv}");
        let page = text("practices/index.html");
        assert!(!page.contains("<b>") && !page.contains("<script") && page.contains("CC BY 4.0"), "{page}");
        let rows: Value = serde_json::from_str(text("placements/1.json")).unwrap();
        let small = rows["rows"].as_array().unwrap().iter().find(|row| row["organization_code"] == "342157");
        assert!(small.is_some_and(|row| row["people"].is_null()), "one at a body: {small:?}");
        assert!(!rows["withheld"].as_array().unwrap().is_empty());
        assert!(text("placements/index.html").contains("非公開（少人数）"));
    }
}
