//! Recruitment rounds: counts that are appended, ratios as they were published, and who may see
//! what.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;

fn published(world: &World) -> Client {
    world.write(|tx| dxship::hiring::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    world.clock.advance(TimeDelta::seconds(1));
    world.staff()
}

fn known(count: i32) -> Value {
    json!({ "status": "known", "count": count, "source": "採用担当" })
}

fn round(intake: i32) -> Value {
    json!({ "route": "experienced", "exam_fiscal_year": intake - 1, "intake_fiscal_year": intake, "planned": known(4) })
}

fn item<'a>(items: &'a [Value], route: &str, intake: i32) -> &'a Value {
    items
        .iter()
        .find(|item| item["route"] == route && item["intake_fiscal_year"] == intake)
        .expect("an item")
}

on_both! {
    fn the_published_ratios_come_from_the_running_server(world) {
        let answer = published(world).get("/statistics/hiring").expect(200);
        let golden = include_str!("fixtures/competition_ratios.csv");
        for line in golden.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let item = item(answer.items(), cells[0], cells[1].parse().unwrap());
            assert_eq!(item["competition_ratio"], cells[4], "{line}");
            assert_eq!(item["numerator"]["kind"], "examinees");
            assert_eq!(item["numerator"]["count"].to_string(), cells[2]);
            assert_eq!(item["denominator"]["kind"], "hired");
            assert_eq!(item["denominator"]["count"].to_string(), cells[3]);
            assert!(item["reason"].is_null() && item["small_number_note"].is_string());
        }
        for (intake, applicants) in [(2023, 43), (2024, 113)] {
            let item = item(answer.items(), "fixed_term", intake);
            assert_eq!((&item["competition_ratio"], &item["reason"]), (&Value::Null, &json!("applicants_only")));
            assert_eq!((&item["numerator"]["kind"], &item["numerator"]["count"]), (&json!("applicants"), &json!(applicants)));
        }
        for (route, planned) in [("experienced", 4), ("graduate", 3)] {
            for intake in [2025, 2026] {
                let item = item(answer.items(), route, intake);
                assert_eq!((&item["competition_ratio"], &item["reason"]), (&Value::Null, &json!("not_yet_known")));
                assert_eq!((&item["planned"]["count"], &item["denominator"]["count"]), (&json!(planned), &Value::Null));
                assert_eq!(item["planned"]["approximate"], json!(true), "「{planned}名程度」");
            }
        }
        let last = item(answer.items(), "fixed_term", 2026);
        assert_eq!((&last["planned"]["count"], &last["planned"]["status"]), (&Value::Null, &json!("not_published")), "「ー」");
        let trend = &answer.body["trends"][0];
        assert_eq!((&trend["route"], &trend["direction"], &trend["change"]), (&json!("experienced"), &json!("falling"), &json!("-3.0")));
        assert!(answer.body["definition"].as_str().unwrap().contains("受験者数 ÷ 採用者数"));
        assert_eq!(answer.body["supply"][3]["hired_cumulative"], 28);
        assert_eq!(answer.body["projections"], json!([]));
    }
}

on_both! {
    fn a_round_is_planned_then_held_and_its_past_comes_back(world) {
        let staff = world.staff();
        let added = staff.post("/hiring-rounds", &round(2027)).expect(201);
        let path = added.header("location").unwrap().to_owned();
        assert_eq!((&added.body["planned"]["count"], &added.body["hired"]["status"]), (&json!(4), &json!("not_yet_known")));
        assert_eq!(added.body["allowed_actions"], json!(["change"]));
        assert_eq!(staff.post("/hiring-rounds", &round(2027)).expect(409).code(), "duplicate");
        let before = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        world.clock.advance(TimeDelta::days(200));
        let staff = world.staff();
        let results = json!({ "applicants": known(20), "examinees": known(14), "final_passes": known(5), "declined": known(1), "hired": known(4) });
        let changed = staff.patch(&path, &added.etag(), &results).expect(200);
        assert_eq!((&changed.body["version"], &changed.body["hired"]["count"]), (&json!(2), &json!(4)));
        assert_eq!(staff.patch(&path, &added.etag(), &results).expect(412).code(), "stale");
        assert_eq!(staff.send("PATCH", &path, &[("Content-Type", "application/json")], Some(b"{}")).expect(428).code(), "if_match_needed");
        let same = staff.patch(&path, &changed.etag(), &results).expect(200);
        assert_eq!(same.body["version"], 2, "nothing changed");
        let then = staff.get(&format!("{path}?known_at={before}")).expect(200);
        assert_eq!((&then.body["hired"]["status"], &then.body["hired"]["count"]), (&json!("not_yet_known"), &Value::Null));
        assert_eq!(staff.get(&format!("{path}?known_at=2026-05-31")).status, 404, "it was not recorded then");
        let now = staff.get("/statistics/hiring").expect(200);
        assert_eq!(item(now.items(), "experienced", 2027)["competition_ratio"], "3.5");
        let then = staff.get(&format!("/statistics/hiring?known_at={before}")).expect(200);
        assert_eq!(item(then.items(), "experienced", 2027)["reason"], "not_yet_known");
        let taken_back = staff.patch(&path, &changed.etag(), &json!({ "hired": null })).expect(200);
        assert_eq!(taken_back.body["hired"]["status"], "not_yet_known");
        let now = staff.get("/statistics/hiring").expect(200);
        assert_eq!(item(now.items(), "experienced", 2027)["reason"], "not_yet_known");
    }
}

on_both! {
    fn counts_that_cannot_be_true_are_all_named(world) {
        let staff = world.staff();
        let mut impossible = round(2027);
        impossible["exam_fiscal_year"] = json!(2027);
        impossible["applicants"] = known(10);
        impossible["examinees"] = known(11);
        impossible["hired"] = known(12);
        let faults = staff.post("/hiring-rounds", &impossible).expect(422).faults();
        let named: Vec<(&str, &str)> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        let expected =
            [("/exam_fiscal_year", "exam_year_outside"), ("/examinees/count", "count_exceeds"), ("/hired/count", "count_exceeds")];
        assert_eq!(named, expected);
        for (wrong, pointer, code) in [
            (json!({ "route": "other" }), "/route", "term_unknown"),
            (json!({ "hired": { "status": "known" } }), "/hired/count", "count_needed"),
            (json!({ "hired": { "status": "not_held", "count": 0 } }), "/hired/count", "count_without_known"),
            (json!({ "hired": known(-1) }), "/hired/count", "number_out_of_range"),
            (json!({ "hired": { "status": "ー" } }), "/hired/status", "term_unknown"),
            (json!({ "number_in_year": 0 }), "/number_in_year", "number_out_of_range"),
            (json!({ "intake_fiscal_year": 1999 }), "/intake_fiscal_year", "fiscal_year_out_of_range"),
        ] {
            let mut body = round(2027);
            wrong.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
            let faults = staff.post("/hiring-rounds", &body).expect(422).faults();
            assert_eq!(faults, [(pointer.to_owned(), code.to_owned())], "{wrong}");
        }
        assert!(staff.get("/hiring-rounds").expect(200).items().is_empty(), "nothing half-written");
        let reversed = staff.get("/statistics/hiring?intake_fiscal_year_from=2025&intake_fiscal_year_to=2024").expect(400);
        assert_eq!(reversed.faults()[0].1, "fiscal_years_reversed");
    }
}

on_both! {
    fn rounds_are_the_prefecture_s_and_ratios_everybody_s_who_steers(world) {
        let staff = published(world);
        let id = staff.get("/hiring-rounds?limit=1").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
        for (login, ratios) in [("etajima", 200), ("etajima-delegate", 200), ("auditor", 200), ("admin", 403)] {
            let client = world.as_login(login);
            assert_eq!(client.get("/statistics/hiring").status, ratios, "{login}");
            for path in ["/hiring-rounds".to_owned(), format!("/hiring-rounds/{id}")] {
                assert_eq!(client.get(&path).expect(403).code(), "forbidden", "{login}");
            }
            assert_eq!(client.post("/hiring-rounds", &round(2030)).status, 403);
        }
        assert_eq!(world.anonymous().get("/statistics/hiring").status, 401);
    }
}

on_both! {
    fn lists_filter_turn_pages_and_become_files(world) {
        let staff = published(world);
        world.write(|tx| {
            assert_eq!(dxship::hiring::take_in(tx, &dxship::folder::Folder::built_in())?, 0, "a second import adds nothing");
            Ok(())
        });
        let filtered = staff.get("/statistics/hiring?route=graduate&route=experienced&intake_fiscal_year_from=2023&intake_fiscal_year_to=2024");
        let filtered = filtered.expect(200);
        let shown: Vec<(&str, i64)> =
            filtered.items().iter().map(|item| (item["route"].as_str().unwrap(), item["intake_fiscal_year"].as_i64().unwrap())).collect();
        assert_eq!(shown, [("experienced", 2023), ("experienced", 2024), ("graduate", 2023), ("graduate", 2024)]);
        for list in ["/hiring-rounds", "/statistics/hiring"] {
            let (mut path, mut seen) = (format!("{list}?limit=5&total=true"), 0);
            let total = staff.get(&path).expect(200).body["total"].as_i64().unwrap();
            loop {
                let page = staff.get(&path).expect(200);
                seen += page.items().len();
                let Some(cursor) = page.body["next_cursor"].as_str() else { break };
                assert!(page.header("link").unwrap().contains("rel=\"next\""));
                path = format!("{list}?limit=5&cursor={cursor}");
            }
            assert_eq!((seen, total), (18, 18), "{list}");
            assert!(staff.get(&format!("{list}?format=xlsx")).expect(200).bytes.starts_with(b"PK"));
            assert_eq!(staff.get(&format!("{list}?year=2024")).expect(400).faults()[0].1, "unknown_parameter");
        }
        let csv = String::from_utf8(staff.get("/statistics/hiring?format=csv&route=experienced").expect(200).bytes).unwrap();
        assert!(csv.starts_with('\u{FEFF}') && csv.lines().count() == 7);
        assert!(csv.lines().nth(1).unwrap().contains(",受験者数,24,採用者数,4,6.0,"), "{csv}");
        assert!(staff.get("/statistics/hiring?format=csv&charset=cp932").status == 200, "every word of it exists there");
    }
}
