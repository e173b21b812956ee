//! The placement desk between officers: an announcement is of one year and taken back as one, what has changed is named and
//! taken in by one act, a trial is looked at before it is taken, others learn of a change, and those concerned read reasons
//! that tell of nobody else.

use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::rotation::{Stage, edit, lines, make, new_plan, solve, stage, step};
use crate::scene::done;
use crate::scheme::{draft, serve};

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn cell(person: &str, year: i32, post: &str) -> Value {
    json!({ "talent_id": person, "fiscal_year": year, "posts": [{ "post_id": post }] })
}

fn approved(staff: &Client, other: &Client, plan: &str) {
    step(staff, plan, "propose").expect(200);
    step(other, plan, "approve").expect(200);
}

on_both! {
    fn an_announcement_is_of_the_first_year_and_is_taken_back_as_one(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let held = serve(&staff, &people[0], &posts[0], ("2024-04-01", ""), 100);
        let drafted = draft(&staff, &people[2], &posts[2], ("2027-04-01", "2028-03-31"), 100);
        let mut body = new_plan("取り消す案", "hand", 2);
        body["rules"].as_array_mut().unwrap().push(json!({ "key": "min_stay_years", "value": 1 }));
        let plan = make(&staff, &body);
        let cells = json!([cell(&people[0], 2027, &posts[1]), cell(&people[0], 2028, &posts[1]), cell(&people[1], 2027, &posts[0]), cell(&people[1], 2028, &posts[0])]);
        edit(&staff, &plan, &cells).expect(200);
        approved(&staff, &other, &plan);
        let read = |id: &str| staff.get(&format!("/assignments/{id}")).expect(200).body;
        let filled = || staff.get(&format!("/posts/{}?as_of=2027-05-01", posts[0])).expect(200).body["filled_percent"].as_i64();
        let announced = staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({})).expect(200).body;
        let made: Vec<String> = announced["assignments"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        for id in &made {
            assert_eq!(text(&read(id), "ends_on"), "2028-03-31", "the first year alone");
        }
        assert_eq!(made.len(), 3, "two made and one that was a draft");
        assert_eq!(filled(), Some(100), "whoever comes and whoever goes fill one post");
        assert_eq!(read(&held)["coming_end"]["state"], json!("announced"));
        assert!(announced["allowed_actions"].as_array().unwrap().contains(&json!("recall")));
        let path = format!("/rotation-plans/{plan}/recall");
        let blank = staff.post(&path, &json!({ "reason": "" }));
        assert_eq!(blank.status, 422, "{}", blank.body);
        // Nothing is taken back while anything is ordered.
        let mover = made.iter().find(|id| text(&read(id), "talent_id") == people[2]).unwrap();
        staff.post(&format!("/assignments/{mover}/order"), &json!({ "receiving_number": "人第2号" })).expect(200);
        let why = json!({ "reason": "予算が変わったため" });
        let refused = staff.post(&path, &why).expect(409);
        assert!(refused.code() == "plan_outdated" && refused.body["errors"][0]["detail"].as_str().unwrap().contains("異動 三郎"), "{}", refused.body);
        staff.post(&format!("/assignments/{mover}/rescind"), &why).expect(200);
        let back = staff.post(&path, &why).expect(200).body;
        assert_eq!((text(&back, "state"), back["assignments"].as_array().unwrap().len()), ("approved", 0));
        assert_eq!((text(&read(&held), "state"), &read(&held)["coming_end"], &read(&held)["ends_on"]), ("ordered", &json!(null), &json!(null)), "what gave way goes on");
        assert_eq!(text(&read(&drafted), "state"), "draft", "what was a draft is one again");
        let told = staff.get("/assignments?state=announced&total=true").expect(200);
        assert_eq!(told.body["total"], json!(0));
        let drafts = staff.get("/assignments?state=draft&total=true").expect(200);
        assert_eq!(drafts.body["total"], json!(1), "what the plan made is gone");
        // And it can be announced again.
        let again = staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({}));
        assert_eq!(again.status, 200, "{}", again.body);
        assert_eq!(world.as_login("mihara").post(&path, &why).status, 403);
    }
}

on_both! {
    fn what_has_changed_is_named_and_taken_in_by_one_act(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let plan = make(&staff, &new_plan("変わる案", "optimal", 2));
        assert_eq!(text(&solve(&staff, &plan), "state"), "done");
        approved(&staff, &other, &plan);
        let line = lines(&staff, &plan).into_iter().find(|line| line["fiscal_year"] == json!(2027)).unwrap();
        draft(&staff, text(&line, "talent_id"), &posts[3], ("2027-04-01", "2028-03-31"), 100);
        let refused = staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({})).expect(409);
        let said = refused.body["errors"].to_string();
        assert!(refused.code() == "plan_outdated" && said.contains("案、2027-04-01〜2028-03-31") && said.contains("加わりました"), "{said}");
        let asked = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({ "refresh": true })).expect(202);
        assert_eq!(text(&done(&staff, &asked.id()), "state"), "done");
        let now = staff.get(&format!("/rotation-plans/{plan}")).expect(200).body;
        assert_eq!(text(&now, "state"), "solved");
        let own = |row: &&Value| text(row, "talent_id") == text(&line, "talent_id") && row["fiscal_year"] == json!(2027);
        let kept = lines(&staff, &plan);
        assert_eq!(text(kept.iter().find(own).unwrap(), "post_id"), posts[3], "what is drafted is a line now");
        approved(&staff, &other, &plan);
        staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({})).expect(200);
        assert!(people.len() == 4);
    }
}

on_both! {
    fn a_trial_is_taken_over_with_its_pins_and_given_up(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("元の案", "optimal", 1));
        solve(&staff, &plan);
        let free = lines(&staff, &plan);
        let holder = free.iter().find(|line| text(line, "post_id") == posts[0]).unwrap();
        let another = people[..3].iter().find(|person| *person != text(holder, "talent_id")).unwrap();
        let mut cells = vec![json!({ "talent_id": another, "fiscal_year": 2027, "posts": [{ "post_id": posts[0], "pinned": true }] })];
        cells.push(json!({ "talent_id": holder["talent_id"], "fiscal_year": 2027, "posts": [] }));
        edit(&staff, &plan, &json!(cells)).expect(200);
        let trial = staff.post(&format!("/rotation-plans/{plan}/copy"), &json!({ "name": "試算" })).expect(201).id();
        solve(&staff, &trial);
        let wanted = lines(&staff, &trial);
        assert!(wanted.len() > lines(&staff, &plan).len(), "the rest was solved around the pin");
        let path = format!("/rotation-plans/{plan}/adopt");
        let stale = staff.step(&path, "\"1\"", &json!({ "from_plan_id": trial }));
        assert_eq!(stale.status, 412, "{}", stale.body);
        let elsewhere = make(&staff, &new_plan("別の案", "optimal", 2));
        assert_eq!(staff.post(&path, &json!({ "from_plan_id": elsewhere })).status, 422);
        staff.post(&path, &json!({ "from_plan_id": trial })).expect(200);
        let key = |rows: &[Value]| rows.iter().map(|row| (text(row, "talent_id").to_owned(), text(row, "post_id").to_owned(), row["pinned"].as_bool())).collect::<Vec<_>>();
        assert_eq!(key(&lines(&staff, &plan)), key(&wanted));
        assert_eq!(text(&staff.get(&format!("/rotation-plans/{trial}")).expect(200).body, "state"), "cancelled");
    }
}

on_both! {
    fn others_learn_of_a_change_by_its_version(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("共同の案", "hand", 1));
        let path = format!("/rotation-plans/{plan}/events");
        let now = String::from_utf8(staff.get(&path).expect(200).bytes).unwrap();
        assert!(now.contains("event: version") && now.contains("\"version\":1") && now.contains("event: end"), "{now}");
        let colleague = world.as_login("staff2");
        let watched = format!("{path}?since=1");
        let seen = std::thread::scope(|scope| {
            let watching = scope.spawn(|| colleague.get(&watched).expect(200).bytes);
            std::thread::sleep(std::time::Duration::from_millis(600));
            edit(&staff, &plan, &json!([cell(&people[0], 2027, &posts[0])])).expect(200);
            String::from_utf8(watching.join().unwrap()).unwrap()
        });
        assert!(seen.contains("\"version\":1") && seen.contains("\"version\":2") && seen.ends_with("\n\n"), "{seen}");
        assert_eq!(world.as_login("mihara").get(&path).status, 403);
        assert_eq!(staff.get("/rotation-plans/rpl_1234567890abc/events").status, 404);
    }
}

on_both! {
    fn those_concerned_read_reasons_that_tell_of_nobody_else(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let reader = world.staff_account("ichiro", &people[0]);
        let plan = make(&staff, &new_plan("理由の案", "hand", 1));
        edit(&staff, &plan, &json!([cell(&people[0], 2027, &posts[1]), cell(&people[1], 2027, &posts[0])])).expect(200);
        approved(&staff, &other, &plan);
        staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({})).expect(200);
        let rows = staff.get("/assignments?state=announced").expect(200);
        let id = |person: &str| rows.items().iter().find(|row| text(row, "talent_id") == person).map(|row| text(row, "id").to_owned()).unwrap();
        let (own, theirs) = (id(&people[0]), id(&people[1]));
        let sheet = |client: &Client, id: &str| client.get(&format!("/assignments/{id}/reasons"));
        let mine = sheet(&reader, &own).expect(200);
        assert!(mine.body["is_planned"] == json!(true) && mine.body["for_bodies"] == json!([]), "{}", mine.body);
        assert_eq!(sheet(&reader, &theirs).status, 404);
        let (mihara, etajima) = (world.as_login("mihara"), world.as_login("etajima"));
        let host = sheet(&mihara, &own).expect(200);
        assert!(host.body["for_person"] == json!([]) && !host.body["for_bodies"].as_array().unwrap().is_empty(), "{}", host.body);
        assert_eq!(sheet(&mihara, &theirs).status, 404);
        let both = sheet(&staff, &own).expect(200).body;
        assert!(!both["for_bodies"].as_array().unwrap().is_empty());
        // Another plan without the second person: not a byte of the first one's sheets differs.
        staff.post(&format!("/rotation-plans/{plan}/recall"), &json!({ "reason": "別の案" })).expect(200);
        let alone = make(&staff, &new_plan("一人の案", "hand", 1));
        edit(&staff, &alone, &json!([cell(&people[0], 2027, &posts[1])])).expect(200);
        approved(&staff, &other, &alone);
        staff.post(&format!("/rotation-plans/{alone}/announce"), &json!({})).expect(200);
        let again = staff.get("/assignments?state=announced").expect(200);
        let again = text(&again.items()[0], "id").to_owned();
        let same = |one: &Value, other: &Value| one["for_person"] == other["for_person"] && one["for_bodies"] == other["for_bodies"];
        assert!(same(&mine.body, &sheet(&reader, &again).expect(200).body));
        assert!(same(&host.body, &sheet(&mihara, &again).expect(200).body));
        assert_eq!(sheet(&etajima, &again).status, 404);
        // What no plan has placed has none, and says so; a draft says nothing.
        let by_hand = draft(&staff, &people[3], &posts[3], ("2027-04-01", "2028-03-31"), 100);
        assert_eq!(sheet(&staff, &by_hand).expect(200).body["is_planned"], json!(false));
    }
}

/// What the person and the host read of one placement; ids are random, so they are taken out.
fn sheets_read(world: &World, others: bool) -> [String; 2] {
    let Stage { staff, other, people, posts } = stage(world);
    let (reader, mihara) = (world.staff_account("ichiro", &people[0]), world.as_login("mihara"));
    let mut cells = vec![cell(&people[0], 2027, &posts[1])];
    if others {
        draft(&staff, &people[2], &posts[2], ("2027-04-01", "2028-03-31"), 100);
        let secret = make(&staff, &new_plan("秘密の案", "hand", 1));
        edit(&staff, &secret, &json!([cell(&people[0], 2027, &posts[3])])).expect(200);
        cells.push(cell(&people[1], 2027, &posts[0]));
    }
    let plan = make(&staff, &new_plan("理由の案", "hand", 1));
    if others {
        let place = json!({ "name": "採用予定", "employer_code": crate::scheme::PREFECTURE, "route": "graduate", "count": 1, "post_type": "business_designer", "level": 3 });
        let kept = json!({ "add": [place] });
        staff.post(&format!("/rotation-plans/{plan}/planned-hires"), &kept).expect(200);
    }
    edit(&staff, &plan, &json!(cells)).expect(200);
    approved(&staff, &other, &plan);
    staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({})).expect(200);
    let rows = staff.get("/assignments?state=announced").expect(200);
    let own =
        rows.items().iter().find(|row| text(row, "talent_id") == people[0]).expect("announced");
    let id = text(own, "id");
    [&reader, &mihara].map(|client| {
        let sheet = client.get(&format!("/assignments/{id}/reasons")).expect(200);
        String::from_utf8(sheet.bytes).expect("text").replace(id, "ID")
    })
}

on_both! {
    fn a_reason_sheet_is_the_same_bytes_whatever_drafts_and_others_say(world) {
        let alone = sheets_read(world, false);
        assert!(alone[0].contains("for_person") && alone[0] != alone[1], "{alone:?}");
        assert_eq!(alone, sheets_read(&World::new(world.backend), true));
    }
}
