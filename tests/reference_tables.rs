//! The tables of a prefecture's folder, kept by hand: a line or a file at a time.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A world in which the folder was taken in as `init` does it.
pub fn staff(world: &World) -> Client {
    let folder = dxship::folder::Folder::built_in();
    world.write(move |tx| dxship::cli::init::take_in(tx, &folder).map(drop));
    world.staff()
}

fn send(client: &Client, path: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", media)], Some(bytes))
}

fn version(staff: &Client, table: &str) -> String {
    let all = staff.get("/reference-tables").expect(200);
    let one = all.items().iter().find(|one| one["table"] == table).unwrap();
    format!("\"{}\"", one["version"])
}

fn put(staff: &Client, table: &str, cells: &Value) -> Answer {
    let etag = version(staff, table);
    staff.put(&format!("/reference-tables/{table}/lines"), &etag, &json!({ "cells": cells }))
}

on_both! {
    fn a_line_is_registered_and_changed_by_hand(world) {
        let staff = staff(world);
        let exam = json!({ "exam": "cloud_practitioner", "name_ja": "クラウド実務者", "predecessor_of": "" });
        put(&staff, "exams", &exam).expect(200);
        assert!(staff.get("/exams?limit=200").expect(200).items().iter().any(|one| one["name_ja"] == "クラウド実務者"));
        put(&staff, "exams", &json!({ "exam": "cloud_practitioner", "name_ja": "クラウド実務者試験" })).expect(200);
        let names: Vec<Value> = staff.get("/exams?limit=200").expect(200).items().iter().filter(|one| one["exam"] == "cloud_practitioner").map(|one| one["name_ja"].clone()).collect();
        assert_eq!(names, [json!("クラウド実務者試験")]);
        let zone = json!({ "zone": "山間", "name_ja": "山間", "organization_code": "庄原市" });
        put(&staff, "wish_zones", &zone).expect(200);
        let zones = staff.get("/wish-zones").expect(200);
        let of = zones.items().iter().find(|one| one["zone"] == "山間").unwrap();
        assert_eq!(of["organization_codes"], json!(["342106"]));
        let target = json!({ "organization_code": "342106", "kind": "2人目", "first_fiscal_year": "R8", "shared_wanted": "１", "own_wanted": 0.to_string(), "note": "要望", "source": "令和8年度ヒアリング" });
        put(&staff, "targets", &target).expect(200);
        let targets = staff.get("/targets?limit=200").expect(200);
        assert!(targets.items().iter().any(|one| one["organization_code"] == "342106" && one["kind"] == "second_person"), "the target");
        let rule = json!({ "name": "資格手当", "valid_from": "R9.4.1", "amount_yen": "10,000", "years": "5", "recruitment_routes": ["graduate", "experienced"], "exams": ["cloud_practitioner"], "source": "要綱" });
        put(&staff, "allowance_rules", &rule).expect(200);
        let line = staff.get("/reference-tables/allowance_rules").expect(200).items().iter().find(|one| one["cells"]["name"] == "資格手当").unwrap()["cells"].clone();
        assert_eq!((&line["valid_from"], &line["exams"]), (&json!("2027-04-01"), &json!("cloud_practitioner")));
    }
}

on_both! {
    fn every_fault_of_a_line_is_told_and_nothing_is_written(world) {
        let staff = staff(world);
        let before = version(&staff, "targets");
        let wrong = json!({ "organization_code": "380008", "kind": "三人目", "first_fiscal_year": "いつか", "shared_wanted": "-1", "color": "red" });
        let faults = put(&staff, "targets", &wrong).expect(422).faults();
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.0.as_str()).collect();
        assert_eq!(pointers, ["/cells/color", "/cells/organization_code", "/cells/kind", "/cells/first_fiscal_year", "/cells/shared_wanted", "/cells/own_wanted", "/cells/source"]);
        assert_eq!(version(&staff, "targets"), before);
        let reversed = json!({ "name": "手当", "valid_from": "2027-04-01", "valid_to": "2026-03-31", "amount_yen": "1", "years": "1", "recruitment_routes": ["graduate"], "exams": ["it_strategist"], "source": "要綱" });
        put(&staff, "allowance_rules", &reversed).expect(422);
        let stale = staff.put("/reference-tables/exams/lines", "\"1\"", &json!({ "cells": {} }));
        assert_eq!(stale.expect(412).code(), "stale");
        staff.put("/reference-tables/nothing/lines", "\"1\"", &json!({ "cells": {} })).expect(404);
    }
}

on_both! {
    fn a_table_comes_in_as_it_goes_out(world) {
        let staff = staff(world);
        for table in ["exams", "allowance_rules", "targets", "wish_zones", "hiring_plans", "development_scheme"] {
            for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
                let own = staff.get(&format!("/reference-tables/{table}?format={format}&limit=200")).expect(200).bytes;
                let again = send(&staff, &format!("/reference-tables/{table}/import?dry_run=true"), media, &own).expect(200).body;
                assert_eq!((&again["valid"], &again["created"], &again["changed"], &again["errors"]), (&json!(true), &json!(0), &json!(0), &json!([])), "{table} {format}");
                assert!(again["unchanged"].as_i64().unwrap() > 0, "{table}");
            }
        }
        let bad = "区域の記号,区域の名称,団体コード\ncity,市,福山\ncity,市,342106\ncity,市,342106\n";
        let report = send(&staff, "/reference-tables/wish_zones/import?dry_run=true", CSV, bad.as_bytes()).expect(200).body;
        let told: Vec<(i64, &str)> = report["errors"].as_array().unwrap().iter().map(|one| (one["row"].as_i64().unwrap(), one["heading"].as_str().unwrap())).collect();
        assert_eq!(told, [(2, "団体コード")]);
        let twice = bad.replace("福山\n", "福山市\n");
        let report = send(&staff, "/reference-tables/wish_zones/import", CSV, twice.as_bytes()).expect(422);
        assert!(report.body["errors"][0]["pointer"].as_str().unwrap().contains("/4/"), "{}", report.body);
        let good = "採用年度,採用する団体,採用予定者数（人）,「程度」,出典\nR10,県,3,程度,方針\n令和10年度,市町,2,ちょうど,方針\n";
        let done = send(&staff, "/reference-tables/hiring_plans/import", CSV, good.as_bytes()).expect(200).body;
        assert_eq!((&done["done"], &done["created"]), (&json!(true), &json!(2)));
        let again = send(&staff, "/reference-tables/hiring_plans/import", CSV, good.as_bytes()).expect(200).body;
        assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(2)));
    }
}
