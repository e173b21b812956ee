//! A person is lent to a municipality and returns; what each of the people concerned sees of it,
//! and when.

use serde_json::json;

use crate::harness::Client;
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post, post_body, serve};

fn state(client: &Client, id: &str) -> String {
    client.get(&format!("/assignments/{id}")).expect(200).body["state"].as_str().unwrap().to_owned()
}

fn warned(answer: &crate::harness::Answer) -> Vec<String> {
    answer.body["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap().to_owned())
        .collect()
}

on_both! {
    fn from_a_draft_to_the_return(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let (talent, post) = (person(world, "派遣 花子", PREFECTURE), post(&staff, ETAJIMA, 100));
        let own = world.staff_account("hanako", &talent);
        let id = draft(&staff, &talent, &post, ("2026-07-01", "2028-03-31"), 60);
        let path = format!("/assignments/{id}");
        for client in [&etajima, &mihara, &own] {
            assert_eq!(client.get(&path).status, 404, "a draft is secret");
            assert_eq!(client.get("/assignments?total=true").expect(200).body["total"].as_i64(), Some(0));
        }
        let seen = staff.get(&path).expect(200);
        assert_eq!(seen.body["form"].as_str(), Some("dispatch"));
        assert_eq!(warned(&seen), ["single_handed_post", "short_stay", "grade_below_post"]);
        assert_eq!(seen.body["allowed_actions"], json!(["update", "cancel"]), "not by whoever wrote it");
        let colleague = world.as_login("staff2").get(&path).expect(200);
        assert_eq!(colleague.body["allowed_actions"], json!(["update", "announce", "cancel"]));
        let worded = json!({ "agreement_reference": "協定第1号", "work_days": "月・水" });
        let worded = staff.patch(&path, &seen.etag(), &worded).expect(200);
        assert_eq!((&worded.body["agreement_reference"], &worded.body["work_days"]), (&json!("協定第1号"), &json!("月・水")));
        let taken_away = json!({ "ends_on": "2028-06-30", "share_percent": 40, "agreement_reference": null, "work_days": null });
        let changed = staff.patch(&path, &worded.etag(), &taken_away).expect(200);
        assert_eq!((&changed.body["agreement_reference"], &changed.body["work_days"]), (&json!(""), &json!("")), "null takes a text away");
        assert_eq!(staff.patch(&path, &seen.etag(), &json!({ "share_percent": 50 })).expect(412).code(), "stale");
        assert_eq!(warned(&changed), ["single_handed_post", "grade_below_post"]);

        staff.step(&format!("{path}/announce"), &changed.etag(), &json!({})).expect(200);
        assert_eq!((state(&etajima, &id), state(&own, &id)), ("announced".to_owned(), "announced".to_owned()));
        assert_eq!(mihara.get(&path).status, 404, "another body's");
        assert_eq!(etajima.get(&path).expect(200).body["allowed_actions"], json!([]));
        assert_eq!(staff.post(&format!("{path}/recall"), &json!({ "reason": " " })).expect(422).faults(), [("/reason".to_owned(), "required".to_owned())]);
        staff.post(&format!("{path}/recall"), &json!({ "reason": "日程の見直し" })).expect(200);
        assert_eq!(etajima.get(&path).status, 404, "a recalled announcement is a draft again");
        assert_eq!(etajima.get(&format!("{path}?known_at=2026-06-01")).status, 404);

        staff.post(&format!("{path}/announce"), &json!({})).expect(200);
        let orders = json!({ "ordered_on": "2026-07-01", "sending_number": "県人第10号", "receiving_number": "江人第3号" });
        let ordered = staff.post(&format!("{path}/order"), &orders).expect(200);
        let kinds: Vec<&str> = ordered.body["orders"].as_array().unwrap().iter().map(|order| order["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["dispatch", "appointment"]);
        assert_eq!(staff.post(&format!("{path}/announce"), &json!({})).expect(409).code(), "state_conflict");

        let early = json!({ "ends_on": "2027-03-31", "sending_number": "県人第11号", "receiving_number": "江人第4号", "reason": "本庁へ復帰" });
        let ended = staff.post(&format!("{path}/end"), &early).expect(200);
        assert_eq!((ended.body["state"].as_str(), ended.body["ends_on"].as_str()), (Some("ended"), Some("2027-03-31")));
        assert_eq!(ended.body["orders"].as_array().unwrap().len(), 4);
        let reopened = staff.post(&format!("{path}/reopen"), &json!({ "reason": "取消" })).expect(200);
        assert_eq!((reopened.body["ends_on"].as_str(), reopened.body["orders"].as_array().unwrap().len()), (Some("2028-06-30"), 2));
    }
}

on_both! {
    fn a_share_changes_by_a_follower(world) {
        let staff = world.staff();
        let (talent, post) = (person(world, "分担 太郎", PREFECTURE), post(&staff, ETAJIMA, 60));
        let id = serve(&staff, &talent, &post, ("2026-04-01", "2028-03-31"), 40);
        let path = format!("/assignments/{id}");
        let more = json!({ "effective_on": "2026-10-01", "share_percent": 61 });
        let refused = staff.post(&format!("{path}/change-share"), &more).expect(409);
        assert_eq!(refused.code(), "post_share_exceeded");
        assert!(refused.body["detail"].as_str().unwrap().contains("2026-10-01"));
        let same = staff.post(&format!("{path}/change-share"), &json!({ "effective_on": "2026-10-01", "share_percent": 40 })).expect(422);
        assert_eq!(same.faults(), [("/share_percent".to_owned(), "share_unchanged".to_owned())]);
        let follower = staff.post(&format!("{path}/change-share"), &json!({ "effective_on": "2026-10-01", "share_percent": 60 })).expect(201);
        assert_eq!((follower.body["follows_id"].as_str(), follower.body["state"].as_str()), (Some(id.as_str()), Some("ordered")));
        let first = staff.get(&path).expect(200);
        assert_eq!((first.body["ends_on"].as_str(), first.body["share_percent"].as_i64()), (Some("2026-09-30"), Some(40)));
        let on = |day: &str| staff.get(&format!("/assignments?as_of={day}&talent_id={talent}")).expect(200).items()[0]["share_percent"].as_i64();
        assert_eq!((on("2026-09-30"), on("2026-10-01")), (Some(40), Some(60)));
        // 40 and 60 are one person, but more than the post wants.
        assert_eq!(staff.post(&format!("{path}/extend"), &json!({ "ends_on": "2026-12-31" })).expect(409).code(), "post_share_exceeded");
        let elsewhere = json!({ "talent_id": talent, "post_id": crate::scheme::post(&staff, MIHARA, 100), "starts_on": "2026-09-30", "share_percent": 41 });
        let refused = staff.post("/assignments", &elsewhere).expect(409);
        assert_eq!(refused.code(), "share_exceeded");
        assert!(refused.body["detail"].as_str().unwrap().contains("2026-10-01 に割合の合計が 101%"), "{}", refused.body["detail"]);
        // Days no record can have are refused before any database sees them.
        for day in ["-5000-01-01", "+12000-01-01", "2201-01-01"] {
            let wrong = json!({ "effective_on": day, "share_percent": 10 });
            assert_eq!(staff.post(&format!("{path}/change-share"), &wrong).status, 422, "{day}");
            let wrong = json!({ "ends_on": "2026-08-31", "ordered_on": day });
            assert_eq!(staff.post(&format!("{path}/end"), &wrong).status, 422, "{day}");
            let wrong = json!({ "talent_id": talent, "post_id": post, "starts_on": day, "share_percent": 1 });
            assert_eq!(staff.post("/assignments", &wrong).expect(422).faults()[0].0, "/starts_on", "{day}");
            let wrong = json!({ "effective_on": day, "title": "x" });
            let seen = staff.get(&format!("/posts/{post}")).expect(200);
            assert_eq!(staff.patch(&format!("/posts/{post}"), &seen.etag(), &wrong).status, 422, "{day}");
        }
    }
}

on_both! {
    fn what_is_missing_is_named_before_people_are_told(world) {
        let staff = world.staff();
        let talent = person(world, "準備 次郎", PREFECTURE);
        // 広島市 takes no part in placement, and the post begins later than the assignment.
        let mut body = post_body("341002", 100);
        body["starts_on"] = json!("2026-10-01");
        let post = staff.post("/posts", &body).expect(201).id();
        let id = draft(&staff, &talent, &post, ("2026-07-01", "2027-03-31"), 100);
        let refused = staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(409);
        let codes: Vec<String> = refused.faults().into_iter().map(|(_, code)| code).collect();
        assert_eq!((refused.code(), codes), ("not_ready", vec!["post_not_there".to_owned(), "host_not_participating".to_owned()]));
        let own_body = json!({ "talent_id": talent, "post_id": post, "starts_on": "2026-10-01", "share_percent": 1, "form": "own_body" });
        assert_eq!(staff.post("/assignments", &own_body).expect(422).faults(), [("/form".to_owned(), "form_inconsistent".to_owned())]);
        let unknown = json!({ "talent_id": "tal_0000000000001", "post_id": "pst_0000000000001", "starts_on": "2026-10-01", "share_percent": 1 });
        assert_eq!(staff.post("/assignments", &unknown).expect(422).faults().len(), 2);
    }
}

on_both! {
    fn closing_a_post_says_nothing_of_a_draft(world) {
        let (staff, etajima) = (world.staff(), world.as_login("etajima"));
        let (with, without) = (post(&staff, ETAJIMA, 100), post(&staff, ETAJIMA, 100));
        let id = draft(&staff, &person(world, "下書 三郎", PREFECTURE), &with, ("2026-07-01", "2028-06-30"), 100);
        let strip = |answer: crate::harness::Answer, id: &str| (answer.status, String::from_utf8(answer.bytes).unwrap().replace(id, "ID"));
        let list = |vacant: bool| etajima.get(&format!("/posts?vacant={vacant}&as_of=2026-08-01&total=true")).expect(200).body["total"].as_i64();
        assert_eq!((list(true), list(false)), (Some(2), Some(0)));
        let view = |id: &str| strip(etajima.get(&format!("/posts/{id}?as_of=2026-08-01")), id);
        assert_eq!(view(&with), view(&without));
        let close = |id: &str| strip(etajima.post(&format!("/posts/{id}/close"), &json!({ "ends_on": "2026-12-31" })), id);
        assert_eq!(close(&with), close(&without));
        let seen = staff.get(&format!("/assignments/{id}")).expect(200);
        assert!(warned(&seen).contains(&"post_closed".to_owned()));
        assert_eq!(staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(409).code(), "not_ready");
        assert_eq!(staff.post(&format!("/posts/{with}/close"), &json!({ "ends_on": "2026-08-31" })).expect(409).code(), "assignment_in_use");
    }
}

on_both! {
    fn a_municipality_keeps_its_own_posts_only(world) {
        let (staff, etajima) = (world.staff(), world.as_login("etajima"));
        let own = post(&etajima, ETAJIMA, 100);
        let refused = etajima.post("/posts", &post_body(MIHARA, 100)).expect(422);
        assert_eq!(refused.faults(), [("/organization_code".to_owned(), "reference_unknown".to_owned())]);
        let foreign = post(&staff, MIHARA, 100);
        let unknown = etajima.get("/posts/pst_0000000000001").expect(404);
        assert_eq!(etajima.get(&format!("/posts/{foreign}")).expect(404).body["code"], unknown.body["code"]);
        let seen = etajima.get(&format!("/posts/{own}")).expect(200);
        let patch = json!({ "effective_on": "2026-10-01", "title": "DX推進監", "share_percent": 40 });
        let changed = etajima.patch(&format!("/posts/{own}"), &seen.etag(), &patch).expect(200);
        assert_eq!(changed.body["title"].as_str(), Some("CIO補佐官"), "today's days keep what was said");
        let later = etajima.get(&format!("/posts/{own}?as_of=2026-10-01")).expect(200);
        assert_eq!((later.body["title"].as_str(), later.body["share_percent"].as_i64()), (Some("DX推進監"), Some(40)));
        assert_eq!(etajima.get("/posts?title=dx%E6%8E%A8%E9%80%B2&as_of=2026-10-01").expect(200).items().len(), 1);
        assert_eq!(etajima.get("/posts?title=%25").expect(200).items().len(), 0);
        let talent = person(world, "占有 四郎", PREFECTURE);
        serve(&staff, &talent, &own, ("2026-04-01", "2026-09-30"), 100);
        let seen = etajima.get(&format!("/posts/{own}")).expect(200);
        assert_eq!(seen.body["filled_percent"].as_i64(), Some(100));
        let less = json!({ "effective_on": "2026-08-01", "share_percent": 99 });
        assert_eq!(etajima.patch(&format!("/posts/{own}"), &seen.etag(), &less).expect(409).code(), "post_share_exceeded");
    }
}

on_both! {
    fn the_list_goes_on_from_page_to_page_and_into_files(world) {
        let staff = world.staff();
        for (number, body) in [ETAJIMA, MIHARA, "343099", ETAJIMA].into_iter().enumerate() {
            let talent = person(world, &format!("一覧 {number}"), PREFECTURE);
            serve(&staff, &talent, &post(&staff, body, 100), ("2026-04-01", "2028-03-31"), 100);
        }
        for sort in ["starts_on", "-starts_on", "official"] {
            let mut seen = Vec::new();
            let mut path = format!("/assignments?limit=1&sort={sort}");
            loop {
                let page = staff.get(&path).expect(200);
                seen.extend(page.items().iter().map(|row| (row["host_code"].as_str().unwrap().to_owned(), row["id"].as_str().unwrap().to_owned())));
                let Some(cursor) = page.body["next_cursor"].as_str() else { break };
                path = format!("/assignments?limit=1&sort={sort}&cursor={cursor}");
            }
            let whole: Vec<_> = staff.get(&format!("/assignments?sort={sort}")).expect(200).items().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(seen.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>(), whole, "{sort}");
            assert!(sort != "official" || seen.is_sorted());
        }
        let csv = String::from_utf8(staff.get("/assignments?format=csv&as_of=2026-04-01").expect(200).bytes).unwrap();
        assert!(csv.contains("団体コード,団体名,所属,職名") && csv.contains("342041,三原市,情報政策課,CIO補佐官,課長相当,一覧 1,本務"), "{csv}");
        let rows = world.as_login("mihara").get("/assignments").expect(200);
        assert_eq!(rows.items().len(), 1);
        assert_eq!(rows.items()[0]["talent_name"].as_str(), Some("一覧 1"));
    }
}
