//! The placement desk: a plan tells what already is, ranks the places of a person, gives its reasons in sentences
//! and fits on a page.

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::harness::Backend;
use crate::on_both;
use crate::rotation::{Stage, edit, lines, make, new_plan, solve, stage, step};
use crate::scheme::{ETAJIMA, MIHARA, draft, serve};

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn of<'a>(rows: &'a [Value], person: &str, year: i32) -> Vec<&'a Value> {
    rows.iter()
        .filter(|row| text(row, "talent_id") == person && row["fiscal_year"] == json!(year))
        .collect()
}

on_both! {
    fn what_stands_already_is_in_the_plan_with_its_days_and_its_state(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        // Half a year by order, the rest of it elsewhere as a draft; a share that is not the post's; an order without end.
        serve(&staff, &people[0], &posts[0], ("2027-04-01", "2027-09-30"), 100);
        draft(&staff, &people[0], &posts[1], ("2027-10-01", "2028-03-31"), 100);
        serve(&staff, &people[1], &posts[2], ("2026-04-01", "2028-03-31"), 60);
        let plan = make(&staff, &new_plan("事実の上に", "optimal", 3));
        let made = staff.get(&format!("/rotation-plans/{plan}")).expect(200).body;
        // Two places in one year cannot both be kept for the shortest stay: for that person the rule gives way.
        let notes: Vec<_> = made["snapshot"]["notes"].as_array().unwrap().iter().map(|note| (text(note, "code"), text(note, "talent_id"))).collect();
        assert_eq!(notes, [("stays_eased", people[0].as_str())], "nobody is left out");
        assert_eq!(text(&solve(&staff, &plan), "state"), "done");
        let found = lines(&staff, &plan);
        let parts = of(&found, &people[0], 2027);
        let said: Vec<_> = parts.iter().map(|row| (text(row, "post_id"), text(row, "standing"), text(row, "starts_on"), text(row, "ends_on"))).collect();
        assert!(said.contains(&(posts[0].as_str(), "ordered", "2027-04-01", "2027-09-30")), "{said:?}");
        assert!(said.contains(&(posts[1].as_str(), "draft", "2027-10-01", "2028-03-31")), "{said:?}");
        let share = of(&found, &people[1], 2027);
        assert_eq!((share.len(), share[0]["share_percent"].as_i64(), text(share[0], "standing")), (1, Some(60), "ordered"));
        // Nobody else is put on top of them, and the year before is told.
        for row in found.iter().filter(|row| row["fiscal_year"] == json!(2027) && row["standing"].is_null()) {
            assert!(!posts[..3].contains(&text(row, "post_id").to_owned()), "{row}");
        }
        let standing = staff.get(&format!("/rotation-plans/{plan}/standing")).expect(200);
        let before = of(standing.items(), &people[1], 2026);
        assert_eq!((before.len(), text(before[0], "state")), (1, "ordered"));
        assert!(of(standing.items(), &people[0], 2027).iter().all(|row| row["in_plan"] == json!(true)));
        // The plan is announced beside them: nothing has changed, so nothing is outdated.
        step(&staff, &plan, "propose").expect(200);
        step(&world.as_login("staff2"), &plan, "approve").expect(200);
        step(&staff, &plan, "announce").expect(200);
        let drafts = staff.get("/assignments?state=draft&total=true").expect(200);
        assert_eq!(drafts.body["total"], json!(1), "a part that is drafted is told of by its own assignment");
    }
}

on_both! {
    fn whoever_is_left_out_has_a_reason_of_their_own(world) {
        let Stage { staff, people, .. } = stage(world);
        let etag = staff.get(&format!("/talents/{}", people[0])).expect(200).etag();
        let leave = json!({ "kind": "leave", "starts_on": "2027-04-01", "ends_on": "2028-03-31" });
        let planned = staff.step(&format!("/talents/{}/absences", people[0]), &etag, &leave).expect(201);
        let step = text(&planned.body, "planned_step_id");
        staff.post(&format!("/planned-steps/{step}/announce"), &json!({})).expect(200);
        let plan = make(&staff, &new_plan("休む人", "optimal", 2));
        let made = staff.get(&format!("/rotation-plans/{plan}")).expect(200).body;
        let notes = made["snapshot"]["notes"].as_array().unwrap();
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert_eq!((text(&notes[0], "code"), text(&notes[0], "talent_id"), notes[0]["fiscal_year"].as_i64()), ("on_leave", people[0].as_str(), Some(2027)));
    }
}

on_both! {
    fn places_are_ranked_with_reasons_and_hold_what_they_promise(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        serve(&staff, &people[0], &posts[0], ("2027-04-01", "2028-03-31"), 100);
        let plan = make(&staff, &new_plan("盤", "optimal", 1));
        solve(&staff, &plan);
        let score = |plan: &str| staff.get(&format!("/rotation-plans/{plan}")).expect(200).body["score"].as_i64().unwrap();
        let before = score(&plan);
        let asked = format!("/rotation-plans/{plan}/places?talent_id={}&fiscal_year=2027", people[1]);
        let places = staff.get(&asked).expect(200);
        assert_eq!(places.items().len(), posts.len());
        for place in places.items() {
            let post = text(place, "post_id");
            let cells = json!([{ "talent_id": people[1], "fiscal_year": 2027, "posts": [{ "post_id": post }] }]);
            let twin = staff.post(&format!("/rotation-plans/{plan}/copy"), &json!({ "name": post })).expect(201).id();
            let put = edit(&staff, &twin, &cells);
            assert_eq!(put.status == 200, place["allowed"] == json!(true), "{place} {}", put.body);
            if put.status == 200 {
                assert_eq!(place["estimate"].as_i64(), Some(score(&twin) - before), "{place}");
                assert!(text(place, "estimate_label").starts_with('約'), "{place}");
            } else {
                assert!(place["estimate"].is_null() && !place["reasons"].as_array().unwrap().is_empty(), "{place}");
            }
        }
        let taken = places.items().iter().find(|place| text(place, "post_id") == posts[0]).unwrap();
        assert!(text(&taken["reasons"][0], "ja").contains("異動 一郎"), "{taken}");
        // Whose year is decided already can go nowhere, and says why.
        let fixed = staff.get(&format!("/rotation-plans/{plan}/places?talent_id={}&fiscal_year=2027", people[0])).expect(200);
        let elsewhere = fixed.items().iter().filter(|place| place["is_here"] == json!(false));
        assert!(elsewhere.into_iter().all(|place| text(&place["reasons"][0], "code") == "stands_already"), "{}", fixed.body);
        // A board that is behind changes nothing.
        let cells = json!([{ "talent_id": people[1], "fiscal_year": 2027, "posts": [] }]);
        edit(&staff, &plan, &cells).expect(200);
        let late = staff.patch(&format!("/rotation-plans/{plan}/lines"), &places.etag(), &json!({ "cells": cells }));
        assert_eq!(late.status, 412, "{}", late.body);
        for query in [&format!("talent_id={}&fiscal_year=2027", dxship::vocab::TalentId::random()), &format!("talent_id={}&fiscal_year=2040", people[1])] {
            let unknown = staff.get(&format!("/rotation-plans/{plan}/places?{query}"));
            assert_eq!((unknown.status, unknown.faults()[0].1.as_str()), (400, "reference_unknown"), "{query} {}", unknown.body);
        }
        assert_eq!(world.as_login("mihara").get(&asked).status, 403);
    }
}

on_both! {
    fn a_plan_fits_on_one_page_and_its_reasons_are_sentences(world) {
        // Which bodies lie on islands, the folder says.
        drop(crate::reference_tables::staff(world));
        let Stage { staff, people, posts, .. } = stage(world);
        serve(&staff, &people[0], &posts[0], ("2024-04-01", "2026-03-31"), 100);
        serve(&staff, &people[0], &posts[1], ("2026-04-01", "2028-03-31"), 100);
        // What is drafted was never borne.
        draft(&staff, &people[1], &posts[0], ("2026-06-01", "2026-12-31"), 100);
        let plan = make(&staff, &new_plan("説明する案", "optimal", 2));
        let early = staff.get(&format!("/rotation-plans/{plan}/presentation"));
        assert_eq!((early.status, early.code()), (409, "not_ready"), "{}", early.body);
        solve(&staff, &plan);
        let page = staff.get(&format!("/rotation-plans/{plan}/presentation")).expect(200).body;
        let mihara = page["bodies"].as_array().unwrap().iter().find(|body| body["host_code"] == json!(MIHARA)).unwrap();
        assert_eq!((mihara["before"].as_i64(), mihara["years"][0].as_i64()), (Some(1), Some(1)), "{mihara}");
        let found = lines(&staff, &plan);
        let moves = page["moves"].as_array().unwrap();
        assert!(!moves.is_empty() && moves.iter().all(|one| text(one, "talent_id") != people[0] || one["fiscal_year"] != json!(2027)), "{moves:?}");
        for (year, row) in [(2026, &page["coverage"][0]), (2027, &page["coverage"][1])] {
            let bodies = page["bodies"].as_array().unwrap().len() as i64;
            let sum: i64 = ["nobody", "one", "two", "more"].iter().map(|key| row[*key].as_i64().unwrap()).sum();
            assert_eq!((row["fiscal_year"].as_i64(), sum), (Some(year), bodies), "{row}");
        }
        let wishes: i64 = page["wishes"].as_array().unwrap().iter().map(|count| count.as_i64().unwrap()).sum();
        assert_eq!(wishes + page["unwished"].as_i64().unwrap(), found.len() as i64);
        assert!(text(&page, "proof_ja").contains("証明"), "{page}");
        // What people bore in ten years is told beside what the plan asks of them; nobody is away at home.
        let bear = page["burdens_of_people"].as_array().unwrap();
        let past = |who: &str| bear.iter().find(|one| text(one, "talent_id") == who).map(|one| (one["moves_before"].as_i64(), one["remote_years_before"].as_i64()));
        assert_eq!(past(&people[0]), Some((Some(2), Some(2))), "two years on the island, then Mihara: {bear:?}");
        assert!(past(&people[1]).is_none_or(|before| before == (Some(0), Some(0))), "{bear:?}");
        assert_eq!(text(&bear[0], "talent_id"), people[0], "whoever bears most stands first");
        for one in bear {
            let away = found.iter().filter(|line| line["talent_id"] == one["talent_id"] && text(line, "host_code") == ETAJIMA && text(line, "home_code") != ETAJIMA);
            assert_eq!(one["remote_years"].as_u64(), Some(away.count() as u64), "{one}");
        }
        let why = staff.get(&format!("/rotation-plans/{plan}/explanation")).expect(200).body;
        for line in why["lines"].as_array().unwrap() {
            assert!(text(line, "sentence_ja").ends_with('。') && !text(line, "sentence_en").is_empty(), "{line}");
            assert!(!line["claims"].as_array().unwrap().is_empty() && !text(line, "sentence_ja").contains("pst_"), "{line}");
        }
        assert_eq!(world.as_login("mihara").get(&format!("/rotation-plans/{plan}/presentation")).status, 403);
        // Another plan is told in people, and its points are not compared where weights differ.
        let twin = staff.post(&format!("/rotation-plans/{plan}/copy"), &json!({ "name": "B案" })).expect(201).id();
        let away = lines(&staff, &twin).into_iter().find(|line| text(line, "talent_id") != people[0]).unwrap();
        let cells = json!([{ "talent_id": away["talent_id"], "fiscal_year": 2027, "posts": [] }, { "talent_id": away["talent_id"], "fiscal_year": 2028, "posts": [] }]);
        edit(&staff, &twin, &cells).expect(200);
        let etag = staff.get(&format!("/rotation-plans/{twin}")).expect(200).etag();
        staff.patch(&format!("/rotation-plans/{twin}"), &etag, &json!({ "emphasis": "wishes" })).expect(200);
        let diff = staff.get(&format!("/rotation-plans/{twin}/diff?against={plan}")).expect(200).body;
        assert_eq!(diff["same_weights"], json!(false));
        let goes = diff["bodies"].as_array().unwrap().iter().any(|body| body["goes"].to_string().contains(text(&away, "talent_name")));
        assert!(goes, "{}", diff["bodies"]);
    }
}

on_both! {
    fn drafts_without_a_last_day_make_room_for_the_years_behind_them(world) {
        let Stage { staff, people, posts, other } = stage(world);
        // Two drafts without a last day; the year after, each takes the other's post. Whichever is placed first finds the other's.
        draft(&staff, &people[0], &posts[0], ("2027-04-01", ""), 100);
        draft(&staff, &people[1], &posts[1], ("2027-04-01", ""), 100);
        let mut body = new_plan("交代", "optimal", 2);
        body["rules"].as_array_mut().unwrap().push(json!({ "key": "min_stay_years", "value": 1 }));
        let plan = make(&staff, &body);
        solve(&staff, &plan);
        let cells = json!([
            { "talent_id": people[0], "fiscal_year": 2028, "posts": [{ "post_id": posts[1] }] },
            { "talent_id": people[1], "fiscal_year": 2028, "posts": [{ "post_id": posts[0] }] },
            { "talent_id": people[2], "fiscal_year": 2028, "posts": [] },
            { "talent_id": people[3], "fiscal_year": 2028, "posts": [] },
        ]);
        edit(&staff, &plan, &cells).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        step(&staff, &plan, "announce").expect(200);
        for (person, here, there) in [(0, 0, 1), (1, 1, 0)] {
            let rows = staff.get(&format!("/assignments?talent_id={}&state=announced", people[person])).expect(200);
            let mut held: Vec<_> = rows.items().iter().map(|row| (text(row, "starts_on"), text(row, "post_id"), text(row, "ends_on"))).collect();
            held.sort_unstable();
            let wanted = [("2027-04-01", posts[here].as_str(), "2028-03-31"), ("2028-04-01", posts[there].as_str(), "2029-03-31")];
            assert_eq!(held, wanted);
        }
    }
}

/// Solved and announced on the demonstration, untouched: nothing has changed, so nothing is outdated.
#[test]
fn a_plan_of_the_untouched_demonstration_is_announced() {
    let demo = Demo::new(Backend::Sqlite);
    let staff = demo.staff();
    let body = json!({ "name": "R9-R11 異動計画", "method": "optimal", "first_fiscal_year": 2027, "years": 3, "max_steps": 40, "emphasis": "few_moves" });
    let plan = make(&staff, &body);
    let made = staff.get(&format!("/rotation-plans/{plan}")).expect(200).body;
    let moving =
        made["rules"].as_array().unwrap().iter().find(|rule| rule["key"] == json!("move")).unwrap();
    assert_eq!(moving["value"], json!(40), "weights in words");
    for note in made["snapshot"]["notes"].as_array().unwrap() {
        assert_ne!(text(note, "code"), "over_full_time", "everybody who serves is in it: {note}");
    }
    assert_eq!(text(&solve(&staff, &plan), "state"), "done");
    // Whoever serves by order on the eve of the plan stands in it, or gives way to it.
    let standing = staff.get(&format!("/rotation-plans/{plan}/standing")).expect(200);
    assert!(
        standing.items().iter().any(|row| row["fiscal_year"] == json!(2026)),
        "{}",
        standing.body
    );
    step(&staff, &plan, "propose").expect(200);
    step(&demo.sign_in("kenjinji-2"), &plan, "approve").expect(200);
    let first = json!({ "through_fiscal_year": 2027 });
    let announced = staff.post(&format!("/rotation-plans/{plan}/announce"), &first);
    assert_eq!(announced.status, 200, "{}", announced.body);
}

/// As above, for every year at once.
#[test]
fn every_year_of_the_untouched_demonstration_is_announced() {
    let demo = Demo::new(Backend::Sqlite);
    let staff = demo.staff();
    let body = json!({ "name": "R9-R11 異動計画", "method": "optimal", "first_fiscal_year": 2027, "years": 3, "max_steps": 40 });
    let plan = make(&staff, &body);
    assert_eq!(text(&solve(&staff, &plan), "state"), "done");
    step(&staff, &plan, "propose").expect(200);
    step(&demo.sign_in("kenjinji-2"), &plan, "approve").expect(200);
    let announced = step(&staff, &plan, "announce");
    assert_eq!(announced.status, 200, "{}", announced.body);
}
