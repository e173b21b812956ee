//! Wishes: stated until the deadline, seen by few, their reasons by fewer; hosts rank whom they
//! were shown.

use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, person, post, serve};

/// A round for FY2027, open from June to September 2026, and the zones.
fn round(world: &World, staff: &Client) -> String {
    world.write(|tx| dxship::wish::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    let body = json!({ "fiscal_year": 2027, "title": "意向調査", "opens_on": "2026-06-01", "deadline": "2026-09-30" });
    staff.post("/wish-rounds", &body).expect(201).id()
}

fn wish() -> Value {
    json!({
        "movement": "move", "job_types": ["business_designer", "data_scientist"],
        "places": [{ "organization_code": ETAJIMA }, { "zone": "island" }], "impossible": [{ "organization_code": "342106" }],
        "commuting_limit_minutes": 60, "telework": "some_days", "house_move": "to_discuss",
        "constraint": { "kind": "family", "reason": "介護のため" }, "note": "海の近くがよい",
    })
}

fn state(client: &Client, body: &Value) -> crate::harness::Answer {
    let etag = client.get("/me/wish").expect(200).etag();
    client.put("/me/wish", &etag, body)
}

fn advance_to(world: &World, instant: &str) {
    world.clock.set(chrono::NaiveDateTime::parse_from_str(instant, "%Y-%m-%d %H:%M:%S").unwrap());
}

fn name_officer(world: &World, login: &str) -> String {
    let admin = world.as_login("admin");
    let account =
        admin.get(&format!("/accounts?login={login}")).expect(200).items()[0]["id"].clone();
    crate::scene::name_officer(&admin, &world.as_login("staff"), &account)
}

on_both! {
    fn a_wish_is_stated_anew_until_the_deadline_and_not_after(world) {
        let staff = world.staff();
        round(world, &staff);
        let talent = person(world, "意向 花子", PREFECTURE);
        let own = world.staff_account("hanako", &talent);
        let before = own.get("/me/wish").expect(200);
        assert_eq!((&before.body["version"], &before.body["wish"], &before.body["allowed_actions"]), (&json!(0), &Value::Null, &json!(["state"])));
        let first = own.put("/me/wish", &before.etag(), &wish()).expect(200);
        assert_eq!((&first.body["version"], &first.body["wish"]["constraint"]["reason"]), (&json!(1), &json!("介護のため")));
        assert_eq!(own.put("/me/wish", &before.etag(), &wish()).expect(412).code(), "stale");
        let mut other = wish();
        other["movement"] = json!("stay");
        other["constraint"] = Value::Null;
        let second = state(&own, &other).expect(200);
        assert_eq!((&second.body["version"], &second.body["wish"]["movement"], &second.body["wish"]["has_constraint"]), (&json!(2), &json!("stay"), &json!(false)));
        let id = second.body["wish"]["id"].as_str().unwrap().to_owned();
        assert_eq!(first.body["wish"]["id"], json!(id), "one wish, many versions");

        // The last minute in Japan, and the one after.
        advance_to(world, "2026-09-30 14:59:00");
        let own = world.as_login("hanako");
        let last = state(&own, &wish()).expect(200);
        let etag = last.etag();
        advance_to(world, "2026-09-30 15:00:00");
        let refused = own.put("/me/wish", &etag, &other).expect(409);
        assert_eq!(refused.code(), "deadline_passed");
        let seen = own.get("/me/wish").expect(200);
        assert_eq!((&seen.body["wish"], &seen.body["allowed_actions"]), (&last.body["wish"], &json!([])));
        // Next year begins with nothing stated and last year's beside it.
        advance_to(world, "2027-06-02 03:00:00");
        let (staff, own) = (world.staff(), world.as_login("hanako"));
        let next = json!({ "fiscal_year": 2028, "title": "意向調査", "opens_on": "2027-06-01", "deadline": "2027-09-30" });
        staff.post("/wish-rounds", &next).expect(201);
        let seen = own.get("/me/wish").expect(200);
        assert_eq!((&seen.body["wish"], &seen.body["last"]["id"]), (&Value::Null, &json!(id)));
    }
}

on_both! {
    fn a_reason_is_for_the_person_and_named_officers_only(world) {
        let staff = world.staff();
        round(world, &staff);
        let talent = person(world, "事情 太郎", ETAJIMA);
        let own = world.staff_account("taro", &talent);
        let stated = state(&own, &wish()).expect(200);
        let path = format!("/wishes/{}", stated.body["wish"]["id"].as_str().unwrap());
        serve(&staff, &talent, &post(&staff, MIHARA, 100), ("2026-04-01", "2028-03-31"), 100);
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        for client in [&staff, &etajima] {
            let seen = client.get(&path).expect(200);
            assert_eq!((&seen.body["has_constraint"], &seen.body["constraint"]), (&json!(true), &Value::Null));
            for question in ["/wishes", "/wishes?format=csv", &path] {
                let text = String::from_utf8(client.get(question).expect(200).bytes).unwrap();
                assert!(!text.contains("介護") && !text.contains("family"), "{question}: {text}");
            }
        }
        assert_eq!(own.get(&path).expect(200).body["constraint"]["kind"], json!("family"));
        // A host sees neither the reason nor the wish.
        assert_eq!(mihara.get(&path).status, 404);
        assert_eq!(mihara.get("/wishes").expect(200).items().len(), 0);
        for name in ["auditor", "admin"] {
            assert_eq!(world.as_login(name).get(&path).status, 403);
        }
        let officer = name_officer(world, "staff2");
        let staff2 = world.as_login("staff2");
        assert_eq!(staff2.get(&path).expect(200).body["constraint"]["reason"], json!("介護のため"));
        assert_eq!(staff.get(&path).expect(200).body["constraint"], Value::Null, "named is the account, not the role");
        let admin = world.as_login("admin");
        let cio = admin.get("/accounts?login=etajima").expect(200).items()[0]["id"].clone();
        assert_eq!(admin.post("/wish-officers", &json!({ "account_id": cio })).expect(422).faults()[0].1, "reference_unknown");
        assert_eq!(staff.post("/wish-officers", &json!({ "account_id": cio })).status, 403);
        admin.post(&format!("/wish-officers/{officer}/revoke"), &json!({})).expect(204);
        assert_eq!(staff2.get(&path).expect(200).body["constraint"], Value::Null);
        // Every look of somebody else was recorded; the person's own was not.
        let looks = |action: &str| world.as_login("auditor").get(&format!("/audit-events?action={action}&limit=200")).expect(200).items().len();
        assert_eq!(looks("wish_reasons.read"), 1);
        assert!(looks("wishes.read") >= 8, "{}", looks("wishes.read"));
    }
}

on_both! {
    fn a_host_ranks_whom_it_was_shown_and_nobody_else(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let people = ["候補 一郎", "候補 二子", "候補 三太"].map(|name| person(world, name, PREFECTURE));
        let show = |talent: &str, body: &str| {
            let new = json!({ "talent_id": talent, "organization_code": body, "fiscal_year": 2027, "consented_on": "2026-05-20", "consent_reference": "同意書" });
            staff.post("/shown-candidates", &new)
        };
        let [one, two, elsewhere] = [show(&people[0], ETAJIMA), show(&people[1], ETAJIMA), show(&people[2], MIHARA)].map(|answer| answer.expect(201).id());
        assert_eq!(show(&people[0], ETAJIMA).expect(409).code(), "duplicate");
        let late = json!({ "talent_id": people[2], "organization_code": ETAJIMA, "fiscal_year": 2027, "consented_on": "2026-06-02", "consent_reference": "同意書" });
        assert_eq!(staff.post("/shown-candidates", &late).expect(422).faults(), [("/consented_on".to_owned(), "day_outside".to_owned())]);
        let names: Vec<_> = etajima.get("/shown-candidates").expect(200).items().iter().map(|row| row["talent_name"].clone()).collect();
        assert!(names.len() == 2 && names.contains(&json!("候補 一郎")) && !names.contains(&json!("候補 三太")));
        assert_eq!(etajima.get(&format!("/shown-candidates/{elsewhere}")).status, 404);
        assert_eq!(etajima.get(&format!("/talents/{}", people[0])).status, 404, "to be shown is not to be hosted");

        let path = format!("/host-rankings/{ETAJIMA}");
        let rank = |client: &Client, path: &str, ranked: Value| {
            let etag = client.get(path).header("etag").unwrap_or("\"0-x\"").to_owned();
            client.put(path, &etag, &json!({ "fiscal_year": 2027, "ranked": ranked }))
        };
        let refused = rank(&etajima, &path, json!([two, elsewhere])).expect(422);
        assert_eq!(refused.faults(), [("/ranked/1".to_owned(), "reference_unknown".to_owned())]);
        assert_eq!(rank(&etajima, &path, json!([two, two])).expect(422).faults()[0].1, "listed_twice");
        assert_eq!(rank(&mihara, &path, json!([])).status, 404);
        assert_eq!(rank(&staff, &path, json!([])).status, 403);
        let ranked = rank(&etajima, &path, json!([two, one])).expect(200);
        assert_eq!((&ranked.body["version"], &ranked.body["ranked"][0]["talent_name"], &ranked.body["ranked"][1]["place"]), (&json!(1), &json!("候補 二子"), &json!(2)));
        let by_delegate = rank(&world.as_login("etajima-delegate"), &path, json!([one, two])).expect(200);
        assert_eq!((&by_delegate.body["version"], &by_delegate.body["on_behalf_of"]), (&json!(2), &json!("副市長")));
        staff.post(&format!("/shown-candidates/{one}/take-back"), &json!({})).expect(204);
        let seen = etajima.get(&path).expect(200);
        assert_eq!((seen.body["ranked"].as_array().unwrap().len(), &seen.body["ranked"][0]["talent_name"]), (1, &json!("候補 二子")));
        assert_eq!(rank(&etajima, &path, json!([one])).expect(422).faults()[0].1, "reference_unknown");
    }
}

on_both! {
    fn somebody_pauses_and_resumes(world) {
        let staff = world.staff();
        let (one, other) = (person(world, "休止 花子", PREFECTURE), person(world, "休止 次郎", ETAJIMA));
        let own = world.staff_account("hanako", &one);
        let foreign = own.post("/pauses", &json!({ "talent_id": other, "pauses_on": "2026-07-01" })).expect(422);
        assert_eq!(foreign.faults(), [("/talent_id".to_owned(), "reference_unknown".to_owned())]);
        let paused = own.post("/pauses", &json!({ "talent_id": one, "pauses_on": "2026-07-01" })).expect(201);
        assert_eq!(paused.body["resumes_on"], Value::Null);
        assert_eq!(own.post("/pauses", &json!({ "talent_id": one, "pauses_on": "2027-07-01" })).expect(409).code(), "period_overlap");
        let resumed = own.post(&format!("/pauses/{}/resume", paused.id()), &json!({ "resumes_on": "2027-04-01" })).expect(200);
        assert_eq!((&resumed.body["resumes_on"], &resumed.body["version"]), (&json!("2027-04-01"), &json!(2)));
        own.post("/pauses", &json!({ "talent_id": one, "pauses_on": "2027-07-01", "resumes_on": "2027-08-01" })).expect(201);
        assert_eq!(own.post(&format!("/pauses/{}/resume", paused.id()), &json!({ "resumes_on": "2027-07-15" })).expect(409).code(), "period_overlap");
        staff.post("/pauses", &json!({ "talent_id": other, "pauses_on": "2026-07-01" })).expect(201);
        assert_eq!((own.get("/pauses").expect(200).items().len(), staff.get("/pauses").expect(200).items().len()), (2, 3));
        assert_eq!((world.as_login("etajima").get("/pauses").expect(200).items().len(), world.as_login("mihara").get("/pauses").expect(200).items().len()), (1, 0));
        own.post(&format!("/pauses/{}/resume", paused.id()), &json!({ "resumes_on": "2026-07-01" })).expect(204);
        assert_eq!(own.get("/pauses").expect(200).items().len(), 1);
    }
}

on_both! {
    fn what_a_wish_cannot_say_is_refused_with_its_place(world) {
        let staff = world.staff();
        round(world, &staff);
        let talent = person(world, "誤記 花子", PREFECTURE);
        let own = world.staff_account("hanako", &talent);
        let fault = |field: &str, value: Value| {
            let mut body = wish();
            body[field] = value;
            state(&own, &body).expect(422).faults()[0].clone()
        };
        let at = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(fault("talent_id", json!(talent)), at("/talent_id", "unknown_field"));
        assert_eq!(fault("state", json!("confirmed")), at("/state", "unknown_field"));
        assert_eq!(fault("job_types", json!(["business_designer", "wizard"])), at("/job_types/1", "reference_unknown"));
        assert_eq!(fault("places", json!([{ "zone": "moon" }])), at("/places/0/zone", "reference_unknown"));
        assert_eq!(fault("places", json!([{}])), at("/places/0", "place_unclear"));
        assert_eq!(fault("places", json!([{ "organization_code": ETAJIMA, "zone": "city" }])), at("/places/0", "place_unclear"));
        assert_eq!(fault("impossible", json!([{ "zone": "island" }])), at("/impossible/0", "place_contradicts"));
        assert_eq!(fault("commuting_limit_km", json!(0)), at("/commuting_limit_km", "number_out_of_range"));
        assert_eq!(own.get("/me/wish").expect(200).body["wish"], Value::Null, "nothing was written");
        assert_eq!(staff.get("/me/wish").status, 403);
        assert_eq!(own.get("/wish-zones").expect(200).items().len(), 5);
    }
}
