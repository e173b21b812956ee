//! The outlook and its measures over HTTP: the same for a seed, changeable, closed to everybody but
//! the prefecture's staff, and blind to drafts. Exact levels beside it.

use dxship::folder::Folder;
use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post, serve};

const ASK: &str = "/statistics/outlook?runs=50&years=3";

/// Reference data, recruitment, levels, two posts; people with levels.
fn scene(world: &World) -> (Client, Vec<String>) {
    world.write(|tx| dxship::talent::take_in(tx, &Folder::built_in()).map(drop));
    world.write(|tx| dxship::skill::take_in(tx, &Folder::built_in()).map(drop));
    world.write(|tx| dxship::hiring::take_in(tx, &Folder::built_in()).map(drop));
    let staff = world.staff();
    let people: Vec<String> = [PREFECTURE, PREFECTURE, MIHARA]
        .iter()
        .map(|home| person(world, "見通し 花子", home))
        .collect();
    let catalogue = staff.get("/skill-catalogues").expect(200).items()[0]["id"].clone();
    let content =
        staff.get(&format!("/skill-catalogues/{}", catalogue.as_str().unwrap())).expect(200);
    let of_type = content.body["memberships"].as_array().unwrap().iter();
    let items: Vec<Value> = of_type
        .filter(|one| one["job_type"] == "business_designer")
        .map(|one| json!({ "skill": one["skill"], "level": 3 }))
        .collect();
    let body = json!({ "catalogue_id": catalogue, "source": "試験", "starts_on": "2022-06-01", "ends_on": null, "items": items });
    staff.post(&format!("/talents/{}/skills", people[0]), &body).expect(201);
    for body in [ETAJIMA, MIHARA, "342025", "342033"] {
        post(&staff, body, 100);
    }
    (staff, people)
}

fn line<'a>(answer: &'a Value, key: &str) -> &'a Value {
    let mut lines = answer["assumptions"].as_array().unwrap().iter();
    lines.find(|one| one["key"] == key).unwrap_or_else(|| panic!("no {key}"))
}

on_both! {
    fn the_outlook_is_the_same_for_a_seed_and_says_what_it_assumes(world) {
        let (staff, _) = scene(world);
        let first = staff.get(ASK).expect(200);
        assert_eq!(first.bytes, staff.get(ASK).expect(200).bytes);
        assert_ne!(first.body["items"], staff.get(&format!("{ASK}&seed=2")).expect(200).body["items"]);
        assert_eq!(first.items().len(), 3);
        assert_eq!(first.body["pool_today"], 3);
        for row in first.items() {
            for name in ["pool", "rated", "gap", "left", "hired"] {
                let of = |part: &str| row[name][part].as_f64().unwrap();
                assert!(of("p10") <= of("p50") && of("p50") <= of("p90"), "{row}");
            }
            assert_eq!((row["wanted"].as_f64(), row["wanted_stated"].as_f64()), (Some(4.0), Some(4.0)));
        }
        // Observed with its cases, planned, assumed; changed by the question.
        assert_eq!((line(&first.body, "experienced_rate")["value"].as_str(), line(&first.body, "experienced_rate")["basis"].as_str()), (Some("12/58"), Some("observed")));
        assert_eq!(line(&first.body, "graduate_planned")["basis"], "planned");
        assert_eq!(line(&first.body, "retirement")["basis"], "assumed");
        let all_leave = staff.get(&format!("{ASK}&leaving=100&experienced_planned=0&graduate_planned=0&fixed_term_planned=0")).expect(200);
        assert_eq!(line(&all_leave.body, "leaving")["basis"], "changed");
        assert_eq!(all_leave.items()[0]["pool"]["p90"], 0);
        assert_eq!(all_leave.items()[0]["gap"]["p50"], 4);
        let findings = all_leave.body["findings"].as_array().unwrap();
        assert!(findings.iter().any(|one| one["text"].as_str().unwrap().contains("ビジネスデザイナーが60km圏で")), "{findings:?}");
        // Years before 令和6年度 against it: four of twelve came, which lies within.
        let back = first.body["backtest"].as_array().unwrap().iter().find(|one| one["route"] == "experienced").unwrap();
        assert_eq!((&back["fiscal_year"], &back["hired"], &back["within"]), (&json!(2024), &json!(4), &json!(true)));
        assert_eq!(first.body["break_even"].as_array().unwrap().len(), 3);
    }
}

on_both! {
    fn what_cannot_be_asked_is_told_with_its_bounds(world) {
        let staff = world.staff();
        for (wrong, code) in [
            ("years=2", "number_out_of_range"),
            ("years=11", "number_out_of_range"),
            ("runs=0", "number_out_of_range"),
            ("leaving=4/3", "rate_unreadable"),
            ("leaving=101", "rate_unreadable"),
            ("leaving=", "rate_unreadable"),
            ("demand=all", "term_unknown"),
            ("cost_hire=-1", "number_out_of_range"),
            ("people=3", "unknown_parameter"),
        ] {
            for path in ["/statistics/outlook", "/statistics/outlook/levers"] {
                let refused = staff.get(&format!("{path}?{wrong}")).expect(400);
                let name = wrong.split('=').next().unwrap();
                assert_eq!(refused.faults(), [(format!("?{name}"), code.to_owned())], "{wrong}");
            }
        }
        // With nobody in the register and nothing wanted there is an answer all the same.
        let empty = staff.get(ASK).expect(200);
        assert_eq!((&empty.body["pool_today"], &empty.items()[0]["gap"]["p90"]), (&json!(0), &json!(0)));
    }
}

on_both! {
    fn a_draft_moves_nothing_and_nobody_else_may_ask(world) {
        let (staff, people) = scene(world);
        let place = post(&staff, ETAJIMA, 100);
        let (before, levers) = (staff.get(ASK).expect(200).bytes, "/statistics/outlook/levers?runs=50&years=3");
        let compared = staff.get(levers).expect(200).bytes;
        let id = draft(&staff, &people[0], &place, ("2027-04-01", "2028-03-31"), 100);
        assert_eq!(staff.get(ASK).expect(200).bytes, before);
        assert_eq!(staff.get(levers).expect(200).bytes, compared);
        staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
        assert_eq!(staff.get(ASK).expect(200).bytes, before);
        for login in ["auditor", "etajima", "etajima-delegate", "admin"] {
            for path in [ASK, levers, "/statistics/levels/exact"] {
                assert_eq!(world.as_login(login).get(path).status, 403, "{login} {path}");
            }
        }
    }
}

on_both! {
    fn measures_stand_side_by_side_and_the_set_closes_the_gap(world) {
        let (staff, _) = scene(world);
        let answer = staff.get("/statistics/outlook/levers?runs=50&years=3&nominee_level=3").expect(200);
        let keys: Vec<&str> = answer.items().iter().map(|one| one["lever"].as_str().unwrap()).collect();
        assert_eq!(keys, ["hire_experienced", "hire_graduate", "hire_fixed_term", "second_exam", "retention", "nominate", "train", "share", "telework"]);
        let smallest = &answer.body["smallest"];
        match smallest["end"].as_str().unwrap() {
            "solved" | "found" => {
                assert_eq!(smallest["gap"]["p50"], 0);
                let costs = smallest["measures"].as_array().unwrap().iter().map(|one| one["cost"].as_i64().unwrap());
                assert_eq!(costs.sum::<i64>(), smallest["cost"].as_i64().unwrap());
            }
            other => assert!(["not_closed", "unfinished", "nothing_needed"].contains(&other), "{other}"),
        }
    }
}

on_both! {
    fn every_table_is_a_file(world) {
        let (staff, _) = scene(world);
        for (table, says) in [
            ("years", "年度,人材 p10"),
            ("job_types", "年度,ジョブタイプ,水準以上"),
            ("grades", "年度,相当級"),
            ("homes", "年度,団体コード,所属団体"),
            ("gaps", "年度,団体コード,団体名,ジョブタイプ,需要"),
            ("assumptions", "項目,前提,値"),
            ("backtest", "区分,根拠,年度"),
            ("break_even", "区分,応募者,期待採用"),
        ] {
            let file = staff.get(&format!("{ASK}&table={table}&format=csv")).expect(200);
            let text = String::from_utf8(file.bytes).unwrap();
            assert!(text.trim_start_matches('\u{feff}').starts_with(says), "{table}: {text}");
            assert!(text.lines().count() > 1, "{table}");
            assert_eq!(&staff.get(&format!("{ASK}&table={table}&format=xlsx")).expect(200).bytes[..2], b"PK");
        }
        let levers = staff.get("/statistics/outlook/levers?runs=50&years=3&format=csv").expect(200);
        assert!(String::from_utf8(levers.bytes).unwrap().contains("打ち手"));
        let served = person(world, "統計 花子", PREFECTURE);
        serve(&staff, &served, &post(&staff, MIHARA, 100), ("2026-04-01", "2027-03-31"), 60);
        let placed = staff.get("/statistics/placements?fiscal_year=2026&format=csv").expect(200);
        assert!(String::from_utf8(placed.bytes).unwrap().contains("三原市,1,0.6,0.6,0,0,0,1,0.6,0.6"));
    }
}

on_both! {
    fn exact_levels_are_told_on_the_screen_and_the_look_is_kept(world) {
        let (staff, _) = scene(world);
        let looks = || world.as_login("auditor").get("/audit-events?action=levels.read").expect(200).items().len();
        let before = looks();
        let exact = staff.get("/statistics/levels/exact").expect(200);
        assert_eq!(exact.body["people"], 1);
        let line = exact.items().iter().find(|one| one["job_type"] == "business_designer").unwrap().clone();
        assert_eq!((&line["people"], &line["unrated"], &line["levels"]), (&json!(1), &json!(0), &json!([0, 0, 0, 1, 0, 0])));
        assert_eq!(looks(), before + 1, "the look is in the record");
        for question in ["format=csv", "format=xlsx", "as_of=2027-04-01"] {
            assert_eq!(staff.get(&format!("/statistics/levels/exact?{question}")).status, 400, "{question}");
        }
        // What is published withholds it.
        assert_eq!(staff.get("/statistics/skills").expect(200).items().len(), 0);
    }
}
