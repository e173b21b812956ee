//! What changes employment or absence on a day to come is nobody's business before 内示; then the
//! person and the bodies know it as coming, and on its day it is in force.

use std::sync::Barrier;

use chrono::TimeDelta;
use dxship::vocab::{EmploymentForm, Grade, HiringRoute};
use serde_json::{Value, json};

use crate::harness::{Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, MIHARA, ahead, new_talent, talent};

fn card(client: &Client, talent: &str) -> Value {
    client.get(&format!("/talents/{talent}")).expect(200).body
}

/// What is recorded at one moment is taken back together: every act has a moment of its own.
fn act(world: &World, staff: &Client, id: &str, act: &str) -> crate::harness::Answer {
    world.clock.advance(TimeDelta::seconds(1));
    let said = if act == "recall" { json!({ "reason": "見直し" }) } else { json!({}) };
    staff.post(&format!("/planned-steps/{id}/{act}"), &said)
}

fn rows(client: &Client, question: &str) -> Vec<Value> {
    client.get(&format!("/planned-steps{question}")).expect(200).items().to_vec()
}

fn take(staff: &Client, talent: &str, path: &str, said: &Value) -> crate::harness::Answer {
    let etag = staff.get(&format!("/talents/{talent}")).expect(200).etag();
    staff.step(&format!("/talents/{talent}/{path}"), &etag, said)
}

fn employment(body: &str, first: &str) -> Value {
    json!({
        "organization_code": body, "form": "permanent", "recruitment_route": "other",
        "grade": "subsection_chief", "title": "係長", "starts_on": first
    })
}

/// Fifty days on: tokens are over, so everybody signs in anew.
fn later(world: &World) {
    world.clock.advance(TimeDelta::days(50));
}

on_both! {
    fn every_kind_waits_is_told_and_comes_into_force(world) {
        let staff = world.staff();
        let of = |number: &str| talent(&staff, number, ETAJIMA);
        let on_leave = staff.post("/talents", &new_talent("E9", ETAJIMA)).expect(201).id();
        let away = json!({ "kind": "leave", "starts_on": "2026-05-01" });
        let absence = take(&staff, &on_leave, "absences", &away).expect(201).body["absences"][0]["id"].clone();
        let mended = staff.post("/talents", &new_talent("E8", ETAJIMA)).expect(201).id();
        let held = card(&staff, &mended)["employments"][0]["id"].clone();
        let mut ends = employment(ETAJIMA, "2020-04-01");
        ends["ends_on"] = json!("2026-06-30");
        ends["end_reason"] = json!("resigned");
        let back = json!({ "kind": "leave", "starts_on": "2026-05-01", "ends_on": "2026-06-30" });
        let coming = json!({ "kind": "parental_leave", "starts_on": "2026-07-01", "ends_on": "2027-03-31" });
        let kinds = [
            (of("E1"), "employments/change", json!({ "effective_on": "2026-07-01", "grade": "subsection_chief" }), "change_employment"),
            (of("E2"), "employments/change", json!({ "effective_on": "2026-07-01", "salary_grade": 5 }), "change_employment"),
            (of("E3"), "employments/end", json!({ "ends_on": "2026-06-30", "reason": "resigned" }), "end_employment"),
            (of("E4"), "employments/transfer", json!({ "staff_number": "M4", "employment": employment(MIHARA, "2026-07-01") }), "transfer_employment"),
            (of("E5"), "absences", coming, "add_absence"),
            (on_leave, "absences/correct", json!({ "absence_id": absence, "absence": back }), "correct_absence"),
            (mended, "employments/correct", json!({ "employment_id": held, "employment": ends }), "correct_employment"),
        ];
        for (number, (talent, path, said, kind)) in kinds.iter().enumerate() {
            let person = world.staff_account(&format!("own{number}"), talent);
            let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
            let (told, theirs) = ([&person, &etajima], format!("?talent_id={talent}"));
            let before = told.map(|client| client.get(&format!("/talents/{talent}")).bytes);
            let id = ahead(&staff, talent, path, said);
            // Nothing is there, for the staff's card neither: it says what holds.
            assert_eq!(told.map(|client| client.get(&format!("/talents/{talent}")).bytes), before, "{path}");
            for client in [&person, &etajima, &mihara] {
                assert!(rows(client, &theirs).is_empty(), "{path}");
                client.get(&format!("/planned-steps/{id}")).expect(404);
            }
            let draft = &rows(&staff, &format!("?talent_id={talent}&state=draft"))[0];
            assert_eq!((&draft["kind"], &draft["effective_on"], &draft["allowed_actions"]), (&json!(kind), &json!("2026-07-01"), &json!(["announce", "withdraw"])));
            let announced = act(world, &staff, &id, "announce").expect(200);
            assert_eq!((&announced.body["state"], &announced.body["allowed_actions"]), (&json!("announced"), &json!(["recall"])));
            for (client, before) in told.iter().zip(&before) {
                assert_ne!(&client.get(&format!("/talents/{talent}")).bytes, before, "{path}: told as coming");
                let seen = client.get(&format!("/planned-steps/{id}")).expect(200).body;
                assert_eq!((&seen["state"], &seen["allowed_actions"]), (&json!("announced"), &json!([])));
            }
            assert_eq!(rows(&mihara, &theirs).len(), usize::from(*kind == "transfer_employment"), "the body the person comes to");
            // Recalled, it is gone; given up, taken up and announced again.
            act(world, &staff, &id, "recall").expect(200);
            assert!([&person, &etajima, &mihara].iter().all(|client| rows(client, &theirs).is_empty()), "{path}");
            let card = card(&staff, talent);
            let days = |part: &str| card[part].as_array().unwrap().iter().filter(|row| row["ends_on"].is_null()).count();
            assert_eq!((days("employments"), card["employments"].as_array().unwrap().len()), (1, 1), "{path}: as before");
            for step in ["withdraw", "reinstate", "announce"] {
                act(world, &staff, &id, step).expect(200);
            }
        }
        later(world);
        let staff = world.staff();
        let moved = &kinds[3].0;
        assert_eq!(card(&staff, &kinds[0].0)["grade"], "subsection_chief");
        assert_eq!(card(&staff, moved)["organization_code"], MIHARA);
        assert_eq!(card(&staff, &kinds[2].0)["organization_code"], Value::Null);
        let force = rows(&staff, "?state=in_force");
        assert_eq!(force.len(), 7);
        assert!(force.iter().all(|row| row["allowed_actions"] == json!([])));
        // After its day it is a record like others, and its reverse is the card's.
        let back = take(&staff, moved, "undo", &json!({ "of": "employment" })).expect(200);
        assert_eq!((&back.body["organization_code"], &back.body["staff_number"]), (&json!(ETAJIMA), &json!("E4")));
        assert_eq!(rows(&staff, &format!("?talent_id={moved}&state=withdrawn")).len(), 1);
    }
}

on_both! {
    fn what_is_past_or_owes_nobody_a_word_is_in_force_at_once(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        for (path, said) in [
            ("employments/change", json!({ "effective_on": "2026-06-01", "title": "主任" })),
            ("employments/change", json!({ "effective_on": "2025-04-01", "salary_grade": 4 })),
            ("absences", json!({ "kind": "leave", "starts_on": "2026-06-01", "ends_on": "2026-12-31" })),
            ("employments/end", json!({ "ends_on": "2026-05-31", "reason": "resigned" })),
        ] {
            world.clock.advance(TimeDelta::seconds(1));
            let taken = take(&staff, &talent, path, &said);
            assert_eq!((taken.status / 100, &taken.body["state"]), (2, &json!("in_force")), "{path}: {}", taken.body);
            assert_eq!(taken.body.get("planned_step_id"), None);
        }
        // A correction of the past tells nothing of the future, or waits as a whole.
        let held = card(&staff, &talent)["employments"][0]["id"].clone();
        let mut mended = employment(ETAJIMA, "2020-04-01");
        mended["ends_on"] = json!("2025-03-31");
        mended["end_reason"] = json!("resigned");
        let correct = |mended: &Value| json!({ "employment_id": held, "employment": mended });
        assert_eq!(take(&staff, &talent, "employments/correct", &correct(&mended)).expect(200).body["state"], "in_force");
        // A new hire's start, in the register for the first time or again.
        let hired = take(&staff, &talent, "employments", &employment(MIHARA, "2027-04-01")).expect(201);
        assert_eq!(hired.body["state"], "in_force");
        let mut new = new_talent("N1", ETAJIMA);
        new["employment"]["starts_on"] = json!("2027-04-01");
        staff.post("/talents", &new).expect(201);
        assert!(rows(&staff, "").is_empty());
        assert_eq!(card(&staff, &talent).get("state"), None, "only answers to steps say it");
    }
}

on_both! {
    fn a_correction_that_tells_of_the_future_waits_as_a_whole(world) {
        let staff = world.staff();
        let talent = staff.post("/talents", &new_talent("E1", ETAJIMA)).expect(201).id();
        let held = card(&staff, &talent)["employments"][0]["id"].clone();
        let mut mended = employment(ETAJIMA, "2020-03-31");
        let said = |mended: &Value| json!({ "employment_id": held, "employment": mended });
        mended["ends_on"] = json!("2027-03-31");
        mended["end_reason"] = json!("resigned");
        let id = ahead(&staff, &talent, "employments/correct", &said(&mended));
        assert_eq!(rows(&staff, "")[0]["effective_on"], "2027-04-01");
        act(world, &staff, &id, "announce").expect(200);
        assert_eq!(card(&staff, &talent)["employments"][0]["ends_on"], "2027-03-31");
    }
}

on_both! {
    fn drafts_are_judged_one_after_the_other_and_again_when_announced(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        let change = json!({ "effective_on": "2027-04-01", "title": "主任" });
        let end = ahead(&staff, &talent, "employments/end", &json!({ "ends_on": "2027-03-31", "reason": "term_expired" }));
        let refused = take(&staff, &talent, "employments/change", &change).expect(422);
        assert_eq!(refused.faults(), [("/effective_on".to_owned(), "day_outside".to_owned())]);
        assert_eq!(take(&staff, &talent, "employments", &employment(MIHARA, "2027-03-01")).expect(409).code(), "period_overlap");
        let again = ahead(&staff, &talent, "employments", &employment(MIHARA, "2027-04-01"));
        // What was said already is not entered twice.
        let twice = take(&staff, &talent, "employments/end", &json!({ "ends_on": "2027-03-31", "reason": "term_expired" }));
        assert!(twice.status < 500);
        assert_eq!(act(world, &staff, &again, "announce").expect(409).code(), "period_overlap", "the end is not announced");
        assert_eq!(rows(&staff, &format!("?talent_id={talent}&state=announced")).len(), 0);
        act(world, &staff, &end, "announce").expect(200);
        act(world, &staff, &again, "announce").expect(200);
        // The later stands on the earlier; neither is undone on the card before its day.
        assert_eq!(act(world, &staff, &end, "recall").expect(409).code(), "state_conflict");
        let undo = json!({ "of": "employment" });
        assert_eq!(take(&staff, &talent, "undo", &undo).expect(409).code(), "not_ready");
        assert!(!card(&staff, &talent)["allowed_actions"].as_array().unwrap().contains(&json!("undo_employment")));
        act(world, &staff, &again, "recall").expect(200);
        world.clock.advance(TimeDelta::seconds(1));
        assert_eq!(take(&staff, &talent, "undo", &undo).expect(409).code(), "not_ready", "a recall is not undone behind 内示");
        act(world, &staff, &end, "recall").expect(200);
        assert_eq!(card(&staff, &talent)["employments"].as_array().unwrap().len(), 1);
        // A draft whose day has come waits still, and is in force when it is announced.
        act(world, &staff, &again, "withdraw").expect(200);
        let soon = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2026-07-01", "title": "主任" }));
        later(world);
        let staff = world.staff();
        assert_eq!(card(&staff, &talent)["title"], "技師");
        assert_eq!(act(world, &staff, &soon, "announce").expect(200).body["state"], "in_force");
        assert_eq!(card(&staff, &talent)["title"], "主任");
    }
}

on_both! {
    fn what_is_announced_together_is_taken_back_together(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        let one = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2027-04-01", "title": "主任" }));
        let other = ahead(&staff, &talent, "absences", &json!({ "kind": "leave", "starts_on": "2027-04-01" }));
        // As a transfer does it: in one transaction.
        world.clock.advance(TimeDelta::seconds(1));
        let ids = [one.parse().unwrap(), other.parse().unwrap()];
        world.write(move |tx| dxship::talent::announce(tx, &ids));
        let told = card(&staff, &talent);
        assert_eq!((told["employments"].as_array().unwrap().len(), told["absences"].as_array().unwrap().len()), (2, 1));
        act(world, &staff, &one, "recall").expect(200);
        let back = card(&staff, &talent);
        assert_eq!((back["employments"].as_array().unwrap().len(), back["absences"].as_array().unwrap().len()), (1, 0));
        assert_eq!(rows(&staff, "?state=draft").len(), 2);
    }
}

on_both! {
    fn two_officers_announce_the_same_once(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        let id = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2027-04-01", "title": "主任" }));
        let (barrier, staff) = (Barrier::new(8), &staff);
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..8).map(|_| scope.spawn(|| {
                barrier.wait();
                act(world, &staff.clone(), &id, "announce").status
            })).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
        assert_eq!(card(staff, &talent)["employments"].as_array().unwrap().len(), 2);
    }
}

on_both! {
    fn bad_input_is_named_and_leaves_nothing(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        let id = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2027-04-01", "title": "主任" }));
        let path = format!("/planned-steps/{id}");
        for refused in ["employments/change", "employments/end", "employments/transfer", "absences"] {
            take(&staff, &talent, refused, &json!({ "effective_on": "2027-13-01" })).expect(422);
        }
        assert_eq!(take(&staff, &talent, "absences/retract", &json!({ "absence_id": "abs_0000000000001" })).expect(422).faults()[0].1, "reference_unknown");
        assert_eq!(rows(&staff, "").len(), 1, "nothing half-written");
        for (step, said, status) in [
            ("recall", json!({ "reason": "早い" }), 409),
            ("recall", json!({}), 422),
            ("recall", json!({ "reason": " " }), 422),
            ("reinstate", json!({}), 409),
            ("announce", json!({ "colour": "red" }), 422),
        ] {
            assert_eq!(staff.post(&format!("{path}/{step}"), &said).status, status, "{step} {said}");
        }
        assert_eq!(staff.step(&format!("{path}/announce"), "\"9-x\"", &json!({})).expect(412).code(), "stale");
        for who in ["etajima", "mihara", "auditor"] {
            assert_eq!(world.as_login(who).post(&format!("{path}/announce"), &json!({})).status, 403, "{who}");
        }
        assert_eq!(staff.get("/planned-steps?state=soon").status, 400);
        assert_eq!(staff.get("/planned-steps/pls_0000000000001").status, 404);
        act(world, &staff, &id, "announce").expect(200);
        assert_eq!(act(world, &staff, &id, "withdraw").expect(409).code(), "state_conflict");
    }
}

on_both! {
    fn the_auditor_learns_of_a_draft_when_it_is_announced(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        let auditor = world.as_login("auditor");
        let seen = || auditor.get("/audit-events?action=planned_step.enter").expect(200).items().len();
        let id = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2027-04-01", "title": "主任" }));
        assert_eq!(seen(), 0);
        act(world, &staff, &id, "announce").expect(200);
        assert_eq!(seen(), 1);
    }
}

on_both! {
    fn what_a_file_says_of_the_future_waits_too_and_goes_with_the_import(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        world.clock.advance(TimeDelta::seconds(1));
        let heads = "職員番号,氏名,カナ,団体コード,職名,相当級,採用区分,任用形態,採用日,変更日";
        let terms = [Grade::Staff.name_ja(), HiringRoute::Graduate.name_ja(), EmploymentForm::Permanent.name_ja()];
        let file = format!("{heads}\nE1,山田 E1,ヤマダ,342157,主任,{},2020-04-01,2027-04-01\n", terms.join(","));
        let send = || staff.send("POST", "/talents/import", &[("Content-Type", "text/csv")], Some(file.as_bytes())).expect(200);
        let done = send();
        assert_eq!(done.body["changed"], 1, "{}", done.body);
        assert_eq!(card(&staff, &talent)["employments"].as_array().unwrap().len(), 1);
        assert!(rows(&world.as_login("etajima"), "").is_empty());
        // The same file again adds no second draft.
        send();
        assert_eq!(rows(&staff, "?state=draft").len(), 1);
        world.clock.advance(TimeDelta::seconds(1));
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        staff.post(&undo, &json!({})).expect(200);
        assert!(rows(&staff, "").is_empty());
        assert_eq!(rows(&staff, "?state=withdrawn").len(), 1);
    }
}

on_both! {
    fn pages_lead_from_the_form_to_the_announcement(world) {
        let staff = world.staff();
        let talent = talent(&staff, "E1", ETAJIMA);
        world.staff_account("person", &talent);
        let open = |login: &str| {
            let window = Window::open(&format!("http://{}", world.address), false);
            window.sign_in(login, PASSWORD);
            window
        };
        let (officer, person) = (open("staff"), open("person"));
        officer.go(&format!("/talents/{talent}/career?take=promote"));
        officer.type_into("effective_on", "2027-04-01");
        officer.type_into("title", "主任技師");
        officer.press("昇任・職名・級を変える");
        assert!(officer.at().starts_with("/planned-steps/pls_"), "{}: {}", officer.at(), officer.text());
        officer.go("/home");
        officer.press("内示前の人事の予定を内示する");
        for (page, hidden) in [("/me/record", "主任技師"), ("/home", "人事の予定を内示")] {
            person.go(page);
            assert!(!person.text().contains(hidden), "{page}");
        }
        officer.press("昇任・職名・任期の変更");
        for _ in 0..2 {
            officer.press("内示する");
        }
        assert!(officer.text().contains("内示を取り消す"), "{}", officer.text());
        person.go("/me/record");
        assert!(person.text().contains("主任技師"), "told as coming");
    }
}
