//! A year of demand: called for, typed by a delegate, submitted, accepted, filled by an
//! announcement over a year end.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post};

/// A call for a year, open from June to September 2026.
pub fn call(staff: &Client, fiscal_year: i32) -> String {
    let body = json!({ "fiscal_year": fiscal_year, "title": "需要調査", "opens_on": "2026-06-01", "deadline": "2026-09-30" });
    staff.post("/demand-calls", &body).expect(201).id()
}

pub fn demand_body(call: &str, body: &str) -> Value {
    json!({
        "call_id": call, "organization_code": body, "department": "情報政策課", "title": "CIO補佐官", "grade": "section_chief",
        "post_type": "business_designer", "tasks": "窓口改革", "expected_result": "書かない窓口", "supervisor": "副市長",
        "authority": "情報化予算の査定", "budget_secured": true, "share_fifths": 3,
    })
}

/// A submitted demand for a post.
pub fn submitted(cio: &Client, call: &str, body: &str, post: &str) -> String {
    let mut new = demand_body(call, body);
    new["post_id"] = json!(post);
    let id = cio.post("/demands", &new).expect(201).id();
    cio.post(&format!("/demands/{id}/submit"), &json!({})).expect(200);
    id
}

fn state(client: &Client, id: &str) -> String {
    client.get(&format!("/demands/{id}")).expect(200).body["state"].as_str().unwrap().to_owned()
}

fn allowed(answer: &Answer) -> Vec<&str> {
    answer.body["allowed_actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action.as_str().unwrap())
        .collect()
}

fn advance_to(world: &World, instant: &str) {
    world.clock.set(chrono::NaiveDateTime::parse_from_str(instant, "%Y-%m-%d %H:%M:%S").unwrap());
}

on_both! {
    fn from_a_draft_to_filled_over_a_year_end(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let call = call(&staff, 2027);
        let opened = post(&etajima, ETAJIMA, 60);
        let mut new = demand_body(&call, ETAJIMA);
        new["post_id"] = json!(opened);
        new["tasks"] = json!("");
        let made = etajima.post("/demands", &new).expect(201);
        let (id, path) = (made.id(), format!("/demands/{}", made.id()));
        assert_eq!(made.body["share_percent"], json!(60));
        assert_eq!((&made.body["days_per_week"], &made.body["starts_on"], &made.body["ends_on"]), (&json!("3"), &json!("2027-04-01"), &json!("2028-03-31")));
        assert_eq!(allowed(&made), ["update", "submit", "withdraw", "copy"]);
        let refused = etajima.post(&format!("{path}/submit"), &json!({})).expect(409);
        assert_eq!((refused.code(), refused.faults()), ("not_ready", vec![("/tasks".to_owned(), "required".to_owned())]));
        let patched = etajima.patch(&path, &made.etag(), &json!({ "tasks": "窓口改革", "half_days_per_week": 6, "share_fifths": 3 })).expect(200);
        assert_eq!(etajima.patch(&path, &made.etag(), &json!({ "priority": 2 })).expect(412).code(), "stale");
        let band = etajima.get(&format!("{path}/supply")).expect(200);
        assert_eq!((&band.body["band"], &band.body["label"], &band.body["reference_on"]), (&json!("under_five"), &json!("0〜4人"), &json!("2026-04-01")));
        etajima.step(&format!("{path}/submit"), &patched.etag(), &json!({})).expect(200);
        assert_eq!(mihara.get(&path).status, 404);

        assert_eq!(staff.post(&format!("{path}/decline"), &json!({})).expect(422).faults(), [("/reason".to_owned(), "required".to_owned())]);
        staff.post(&format!("{path}/start-review"), &json!({})).expect(200);
        let accepted = staff.post(&format!("{path}/accept"), &json!({})).expect(200);
        assert_eq!((accepted.body["state"].as_str(), accepted.body["allowed_actions"].clone()), (Some("accepted"), json!(["reconsider"])));

        // March: a draft moves nothing; 内示 does, its recall takes it back, without a trace.
        advance_to(world, "2027-03-20 01:00:00");
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let talent = person(world, "需要 花子", PREFECTURE);
        let before = etajima.get(&path).expect(200);
        let assignment = draft(&staff, &talent, &opened, ("2027-04-01", "2029-03-31"), 40);
        let filled_in = |client: &Client| client.get("/statistics/demand?fiscal_year=2027").expect(200).body["totals"].clone();
        assert_eq!(etajima.get(&path).expect(200).bytes, before.bytes);
        staff.post(&format!("/assignments/{assignment}/announce"), &json!({})).expect(200);
        assert_eq!(state(&etajima, &id), "partly_filled");
        assert_eq!(filled_in(&mihara), json!({ "accepted": 1, "filled": 0, "partly_filled": 0, "unfilled": 1 }), "an announcement is not for everybody");
        staff.post(&format!("/assignments/{assignment}/recall"), &json!({ "reason": "組替え" })).expect(200);
        let after = etajima.get(&path).expect(200);
        assert_eq!((after.etag(), after.bytes), (before.etag(), before.bytes));
        let seen = staff.get(&format!("/assignments/{assignment}")).expect(200);
        staff.patch(&format!("/assignments/{assignment}"), &seen.etag(), &json!({ "share_percent": 60 })).expect(200);
        staff.post(&format!("/assignments/{assignment}/announce"), &json!({})).expect(200);
        let filled = etajima.get(&path).expect(200);
        assert_eq!((filled.body["state"].as_str(), filled.body["fills"][0]["assignment_id"].as_str()), (Some("filled"), Some(assignment.as_str())));
        assert_eq!(etajima.post(&format!("{path}/withdraw"), &json!({})).expect(409).code(), "state_conflict");

        advance_to(world, "2027-04-01 01:00:00");
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        staff.post(&format!("/assignments/{assignment}/order"), &json!({ "receiving_number": "人第1号", "sending_number": "県人第1号" })).expect(200);
        assert_eq!(state(&etajima, &id), "filled");
        assert_eq!(filled_in(&mihara), json!({ "accepted": 1, "filled": 1, "partly_filled": 0, "unfilled": 0 }));
        // Ended early, it is open again for the rest of the year.
        let early = json!({ "ends_on": "2027-09-30", "sending_number": "県人第2号", "receiving_number": "人第2号", "reason": "復帰" });
        staff.post(&format!("/assignments/{assignment}/end"), &early).expect(200);
        assert_eq!(state(&etajima, &id), "partly_filled");
        staff.post(&format!("/assignments/{assignment}/reopen"), &json!({ "reason": "取消" })).expect(200);
        assert_eq!(state(&etajima, &id), "filled");
        let second = draft(&staff, &person(world, "需要 二郎", PREFECTURE), &post(&staff, MIHARA, 100), ("2027-05-01", "2028-03-31"), 100);
        staff.post(&format!("/assignments/{second}/announce"), &json!({})).expect(200);
        assert_eq!(state(&etajima, &id), "filled", "another post's people change nothing");
    }
}

on_both! {
    fn a_delegate_types_and_who_submits_is_recorded(world) {
        let (staff, cio, delegate) = (world.staff(), world.as_login("etajima"), world.as_login("etajima-delegate"));
        let call = call(&staff, 2027);
        let typed = delegate.post("/demands", &demand_body(&call, ETAJIMA)).expect(201).id();
        let by_cio = cio.post(&format!("/demands/{typed}/submit"), &json!({})).expect(200);
        assert_eq!((&by_cio.body["submitted_by_proxy"], &by_cio.body["history"][1]["party"]), (&json!(false), &json!("cio")));
        // The same title twice is normal.
        let second = delegate.post("/demands", &demand_body(&call, ETAJIMA)).expect(201).id();
        let by_proxy = delegate.post(&format!("/demands/{second}/submit"), &json!({})).expect(200);
        assert_eq!(by_proxy.body["submitted_by_proxy"], json!(true));
        assert_eq!((&by_proxy.body["history"][1]["party"], &by_proxy.body["history"][1]["on_behalf_of"]), (&json!("delegate"), &json!("副市長")));
        assert_eq!(staff.post(&format!("/demands/{typed}/submit"), &json!({})).status, 403);
        assert_eq!(cio.post(&format!("/demands/{typed}/accept"), &json!({})).status, 403);
        // What was accepted is opened as a post, and only the CIO takes it back.
        let accepted = staff.post(&format!("/demands/{typed}/accept"), &json!({})).expect(200);
        let opened = cio.get(&format!("/posts/{}?as_of=2027-04-01", accepted.body["post_id"].as_str().unwrap())).expect(200);
        assert_eq!((&opened.body["title"], &opened.body["share_percent"], &opened.body["starts_on"]), (&json!("CIO補佐官"), &json!(60), &json!("2027-04-01")));
        let refused = delegate.post(&format!("/demands/{typed}/withdraw"), &json!({})).expect(409);
        assert_eq!(refused.code(), "state_conflict");
        assert!(refused.body["detail"].as_str().unwrap().contains("複写、繰越し"), "{}", refused.body["detail"]);
        cio.post(&format!("/demands/{typed}/withdraw"), &json!({})).expect(200);
        let restored = cio.post(&format!("/demands/{typed}/restore"), &json!({})).expect(200);
        assert_eq!(restored.body["state"], json!("draft"));
        // Returned for mending, with a reason.
        let returned = staff.post(&format!("/demands/{second}/return"), &json!({ "reason": "成果が読めない" })).expect(200);
        assert_eq!((&returned.body["state"], &returned.body["reason"]), (&json!("draft"), &json!("成果が読めない")));
        let list = cio.get("/demands?state=draft&title=%E8%A3%9C%E4%BD%90&total=true").expect(200);
        assert_eq!((list.items().len(), list.body["total"].as_i64()), (2, Some(2)));
        assert_eq!(cio.get("/demands?state=accepted&state=filled").expect(200).items().len(), 0);
        let csv = String::from_utf8(cio.get("/demands?format=csv").expect(200).bytes).unwrap();
        assert!(csv.contains("団体コード,団体名,年度") && csv.contains("342157,江田島市,令和9年度"), "{csv}");
    }
}

on_both! {
    fn last_year_is_copied_and_what_was_not_filled_is_carried_forward(world) {
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let (first, next) = (call(&staff, 2026), call(&staff, 2027));
        let id = submitted(&cio, &first, ETAJIMA, &post(&cio, ETAJIMA, 60));
        let path = format!("/demands/{id}");
        assert_eq!(cio.post(&format!("{path}/carry-forward"), &json!({ "call_id": next })).expect(409).code(), "state_conflict");
        let copied = cio.post(&format!("{path}/copy"), &json!({ "call_id": next })).expect(201);
        assert_eq!((&copied.body["origin"], &copied.body["origin_id"], &copied.body["fiscal_year"]), (&json!("copied"), &json!(id), &json!(2027)));
        staff.post(&format!("{path}/decline"), &json!({ "reason": "今年度は人が足りない" })).expect(200);
        let carried = cio.post(&format!("{path}/carry-forward"), &json!({ "call_id": next })).expect(201);
        assert_eq!((&carried.body["origin"], &carried.body["state"], &carried.body["starts_on"]), (&json!("carried"), &json!("draft"), &json!("2027-04-01")));
        assert_eq!(cio.get(&path).expect(200).body["carried_to"], json!([carried.id()]));
        assert_eq!(cio.post(&format!("{path}/carry-forward"), &json!({ "call_id": next })).expect(409).code(), "duplicate");
        cio.post(&format!("/demands/{}/withdraw", carried.id()), &json!({})).expect(200);
        cio.post(&format!("{path}/carry-forward"), &json!({ "call_id": next })).expect(201);
        let foreign = world.as_login("mihara").post(&format!("{path}/copy"), &json!({ "call_id": next }));
        assert_eq!(foreign.status, 404);
    }
}

on_both! {
    fn the_board_knows_who_has_answered_until_the_deadline_in_japan(world) {
        let (staff, cio, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let call = call(&staff, 2027);
        assert_eq!(staff.post("/demand-calls", &json!({ "fiscal_year": 2027, "title": "二回目", "opens_on": "2026-06-01", "deadline": "2026-09-30" })).expect(409).code(), "duplicate");
        let board = |query: &str| staff.get(&format!("/demand-calls/{call}/board{query}")).expect(200);
        let answer = |code: &str| board("").items().iter().find(|row| row["organization_code"] == json!(code)).unwrap()["answer"].as_str().unwrap().to_owned();
        let asked = board("?total=true").body["total"].as_i64().unwrap();
        assert_eq!((asked, answer(ETAJIMA).as_str()), (15, "not_started"), "広島市 takes no part");
        let late = cio.post("/demands", &demand_body(&call, ETAJIMA)).expect(201).id();
        assert_eq!(answer(ETAJIMA), "in_preparation");
        let actions = || mihara.get(&format!("/demand-calls/{call}")).expect(200).body["allowed_actions"].clone();
        assert_eq!(actions(), json!(["claim_no_need"]));
        mihara.post(&format!("/demand-calls/{call}/claim-no-need"), &json!({ "organization_code": MIHARA })).expect(200);
        assert_eq!((answer(MIHARA).as_str(), actions()), ("no_need", json!(["take_back_no_need"])));
        assert_eq!(cio.get(&format!("/demand-calls/{call}")).expect(200).body["no_need"], json!([]), "another body's answer");
        let reminded = staff.post(&format!("/demand-calls/{call}/remind"), &json!({})).expect(200).body["organization_codes"].clone();
        assert!(reminded.as_array().unwrap().contains(&json!(ETAJIMA)) && !reminded.as_array().unwrap().contains(&json!(MIHARA)));
        assert_eq!(board("?to_remind=true").items()[0]["reminders"], json!(1));
        let foreign = cio.post(&format!("/demand-calls/{call}/claim-no-need"), &json!({ "organization_code": MIHARA })).expect(422);
        assert_eq!(foreign.faults(), [("/organization_code".to_owned(), "reference_unknown".to_owned())]);
        // 23:59 of the last day in Japan is still in time, the next minute is not.
        advance_to(world, "2026-09-30 14:59:00");
        let in_time = world.as_login("mihara");
        in_time.post(&format!("/demand-calls/{call}/take-back-no-need"), &json!({ "organization_code": MIHARA })).expect(200);
        advance_to(world, "2026-09-30 15:00:00");
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let seen = cio.get(&format!("/demands/{late}")).expect(200);
        assert!(!allowed(&seen).contains(&"submit"));
        let refused = cio.post(&format!("/demands/{late}/submit"), &json!({})).expect(409);
        assert_eq!(refused.code(), "deadline_passed");
        assert_eq!(cio.get(&format!("/demands/{late}")).expect(200).bytes, seen.bytes);
        let call_seen = staff.get(&format!("/demand-calls/{call}")).expect(200);
        staff.patch(&format!("/demand-calls/{call}"), &call_seen.etag(), &json!({ "deadline": "2026-10-15" })).expect(200);
        cio.post(&format!("/demands/{late}/submit"), &json!({})).expect(200);
        let row = staff.get(&format!("/demand-calls/{call}/board?answer=submitted")).expect(200);
        assert_eq!((row.items().len(), &row.items()[0]["organization_code"], &row.items()[0]["submitted"]), (1, &json!(ETAJIMA), &json!(1)));
        let claim = json!({ "organization_code": ETAJIMA });
        let claimed = cio.post(&format!("/demand-calls/{call}/claim-no-need"), &claim).expect(409);
        assert_eq!(claimed.code(), "demand_submitted");
        let seen = cio.get(&format!("/demand-calls/{call}")).expect(200).body;
        assert_eq!((&seen["no_need"], &seen["allowed_actions"]), (&json!([]), &json!([])));
    }
}

on_both! {
    fn what_belongs_to_others_is_refused_by_name(world) {
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let call = call(&staff, 2027);
        let foreign_post = post(&staff, MIHARA, 100);
        let count = || staff.get("/demands?total=true").expect(200).body["total"].as_i64();
        let try_with = |field: &str, value: Value| {
            let mut body = demand_body(&call, ETAJIMA);
            body[field] = value;
            cio.post("/demands", &body).expect(422).faults()[0].clone()
        };
        let at = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(try_with("organization_code", json!(MIHARA)), at("/organization_code", "reference_unknown"));
        assert_eq!(try_with("post_id", json!(foreign_post)), at("/post_id", "reference_unknown"));
        assert_eq!(try_with("call_id", json!("dcl_1234567890abc")), at("/call_id", "reference_unknown"));
        for field in ["state", "submitted_by", "party", "on_behalf_of", "origin", "coverage", "version", "share_percent"] {
            assert_eq!(try_with(field, json!(1)), at(&format!("/{field}"), "unknown_field"));
        }
        assert_eq!(try_with("half_days_per_week", json!(5)), at("/share_fifths", "share_inconsistent"));
        assert_eq!(try_with("last_fiscal_year", json!(2026)), at("/last_fiscal_year", "fiscal_years_reversed"));
        assert_eq!(try_with("last_fiscal_year", json!(2032)), at("/last_fiscal_year", "number_out_of_range"));
        assert_eq!(try_with("start_month", json!(13)), at("/start_month", "number_out_of_range"));
        assert_eq!(count(), Some(0));
        // A draft's owner cannot be changed, and a step takes nothing but its reason.
        let made = cio.post("/demands", &demand_body(&call, ETAJIMA)).expect(201);
        let path = format!("/demands/{}", made.id());
        for field in ["organization_code", "state", "submitted_by", "call_id"] {
            assert_eq!(cio.patch(&path, &made.etag(), &json!({ field: MIHARA })).expect(422).faults()[0], at(&format!("/{field}"), "unknown_field"));
        }
        assert_eq!(cio.post(&format!("{path}/submit"), &json!({ "state": "accepted" })).expect(422).faults()[0], at("/state", "unknown_field"));
        assert_eq!(cio.get(&path).expect(200).bytes, made.bytes);
        assert_eq!(world.as_login("mihara").patch(&path, &made.etag(), &json!({ "priority": 9 })).status, 404);
    }
}

on_both! {
    fn a_demand_accepted_late_counts_who_was_announced_already(world) {
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let call = call(&staff, 2027);
        let opened = post(&cio, ETAJIMA, 60);
        let id = submitted(&cio, &call, ETAJIMA, &opened);
        let (one, other) = (person(world, "先着 花子", PREFECTURE), person(world, "案だけ 二郎", PREFECTURE));
        let told = draft(&staff, &one, &opened, ("2026-07-01", "2028-03-31"), 40);
        draft(&staff, &other, &opened, ("2027-04-01", "2028-03-31"), 20);
        staff.post(&format!("/assignments/{told}/announce"), &json!({})).expect(200);
        assert_eq!(state(&cio, &id), "submitted");
        staff.post(&format!("/demands/{id}/accept"), &json!({})).expect(200);
        let seen = cio.get(&format!("/demands/{id}")).expect(200);
        assert_eq!(seen.body["state"], json!("partly_filled"));
        let fills = seen.body["fills"].as_array().unwrap();
        assert_eq!((fills.len(), &fills[0]["assignment_id"], &fills[0]["share_percent"]), (1, &json!(told), &json!(40)), "a draft covers nothing");
        assert_eq!((&fills[0]["starts_on"], &fills[0]["ends_on"]), (&json!("2027-04-01"), &json!("2028-03-31")));
        // Taken back, it is open again; announced again, covered again.
        staff.post(&format!("/assignments/{told}/recall"), &json!({ "reason": "組替え" })).expect(200);
        assert_eq!(state(&cio, &id), "accepted");
    }
}

/// Levels confirmed before this system, all at the same height, in every skill of these job types.
fn levels(staff: &Client, talent: &str, catalogue: &Value, job_types: &[&str], level: i32) {
    let of_types = catalogue["memberships"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| job_types.contains(&one["job_type"].as_str().unwrap()));
    let skills: std::collections::BTreeSet<&str> =
        of_types.map(|one| one["skill"].as_str().unwrap()).collect();
    let items: Vec<Value> =
        skills.iter().map(|skill| json!({ "skill": skill, "level": level })).collect();
    let body = json!({ "catalogue_id": catalogue["id"], "source": "R7", "starts_on": "2026-03-01", "ends_on": null, "items": items });
    staff.post(&format!("/talents/{talent}/skills"), &body).expect(201);
}

on_both! {
    fn the_band_counts_confirmed_levels_as_they_stood_when_the_call_was_opened(world) {
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let catalogue = staff.get(&format!("/skill-catalogues/{}", staff.get("/skill-catalogues").items()[0]["id"].as_str().unwrap())).expect(200).body;
        let mapping = staff.get("/post-types/engineer").expect(200);
        let types: Vec<&str> = mapping.body["job_types"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let people: Vec<String> = (0..12).map(|number| person(world, &format!("帯 {number}"), PREFECTURE)).collect();
        people[..6].iter().for_each(|talent| levels(&staff, talent, &catalogue, &types, 3));
        // Of the pool, but short of what is asked: they do not fit.
        people[6..8].iter().for_each(|talent| levels(&staff, talent, &catalogue, &types, 0));
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let call = call(&staff, 2027);
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let asked = |post_type: &str| {
            let mut new = demand_body(&call, ETAJIMA);
            new["post_type"] = json!(post_type);
            format!("/demands/{}/supply", cio.post("/demands", &new).expect(201).id())
        };
        let (path, other) = (asked("engineer"), asked("business_designer"));
        let before = cio.get(&path).expect(200);
        assert_eq!((&before.body["band"], &before.body["label"]), (&json!("five_to_nine"), &json!("5〜9人")));
        assert_eq!(cio.get(&other).expect(200).body["band"], json!("under_five"), "their levels are of another kind");
        // Whatever happens afterwards says nothing: drafts, announcements, new levels, another
        // mapping.
        let opened = post(&cio, ETAJIMA, 100);
        let secret = draft(&staff, &people[0], &opened, ("2026-07-01", "2027-03-31"), 50);
        assert_eq!(cio.get(&path).expect(200).bytes, before.bytes);
        staff.post(&format!("/assignments/{secret}/announce"), &json!({})).expect(200);
        people[8..12].iter().for_each(|talent| levels(&staff, talent, &catalogue, &types, 4));
        staff.put("/post-types/engineer", &mapping.etag(), &json!({ "job_types": ["project_manager"] })).expect(200);
        assert_eq!(cio.get(&path).expect(200).bytes, before.bytes);
    }
}
