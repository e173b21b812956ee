//! Training: who attends which course, step by step; who sees it; files; figures of few people
//! withheld; no level changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post, serve};

fn new_course(name: &str, (first, last): (&str, &str)) -> Value {
    json!({ "fiscal_year": 2026, "name": name, "category": "digital_skill", "method": "online", "provider": "県DX推進チーム",
        "content": "DXの基礎", "starts_on": first, "ends_on": last, "hours": 6 })
}

/// A course that has begun on the first day of every world.
fn begun(staff: &Client, name: &str) -> String {
    staff
        .post("/training-courses", &new_course(name, ("2026-05-01", "2026-12-31")))
        .expect(201)
        .id()
}

fn enrol(staff: &Client, course: &str, talent: &str) -> Answer {
    staff.post("/training-attendances", &json!({ "course_id": course, "talent_id": talent }))
}

fn take(client: &Client, attendance: &str, step: &str, body: &Value) -> Answer {
    client.post(&format!("/training-attendances/{attendance}/{step}"), body)
}

fn complete(staff: &Client, course: &str, talent: &str, day: &str) -> String {
    let id = enrol(staff, course, talent).expect(201).id();
    take(
        staff,
        &id,
        "complete",
        &json!({ "completed_on": day, "certificate_reference": "修了証 第1号" }),
    )
    .expect(200);
    id
}

fn advance_to(world: &World, instant: &str) {
    world.clock.set(NaiveDateTime::parse_from_str(instant, "%Y-%m-%d %H:%M:%S").unwrap());
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn number(world: &World, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(&mut world.connection()).unwrap().number
}

fn deeds(world: &World, action: &str) -> usize {
    world
        .as_login("auditor")
        .get(&format!("/audit-events?action={action}&limit=200"))
        .expect(200)
        .items()
        .len()
}

on_both! {
    fn a_course_and_an_attendance_go_through_their_states_and_nothing_is_overwritten(world) {
        let staff = world.staff();
        let talent = person(world, "研修 花子", ETAJIMA);
        let made = staff.post("/training-courses", &new_course("DX研修", ("2026-05-01", "2026-12-31"))).expect(201);
        let (course, path) = (made.id(), format!("/training-courses/{}", made.id()));
        assert_eq!((&made.body["state"], &made.body["allowed_actions"]), (&json!("planned"), &json!(["update", "hold", "cancel"])));
        let changed = staff.patch(&path, &made.etag(), &json!({ "name": "みんなのDX研修", "hours": null })).expect(200);
        assert_eq!((&changed.body["name"], &changed.body["hours"], &changed.body["version"]), (&json!("みんなのDX研修"), &Value::Null, &json!(2)));
        assert_eq!(staff.patch(&path, &made.etag(), &json!({ "name": "遅い変更" })).expect(412).code(), "stale");

        let attendance = enrol(&staff, &course, &talent).expect(201);
        let id = attendance.id();
        assert_eq!((&attendance.body["state"], &attendance.body["allowed_actions"]), (&json!("enrolled"), &json!(["complete", "mark_absent", "withdraw"])));
        assert_eq!(enrol(&staff, &course, &talent).expect(409).code(), "duplicate");
        for day in ["2026-04-30", "2026-06-02"] {
            let refused = take(&staff, &id, "complete", &json!({ "completed_on": day })).expect(422);
            assert_eq!(refused.faults(), [("/completed_on".to_owned(), "day_outside".to_owned())], "{day}");
        }
        let done = take(&staff, &id, "complete", &json!({ "completed_on": "2026-06-01", "certificate_reference": "第7号" })).expect(200);
        assert_eq!((&done.body["state"], &done.body["completed_on"], &done.body["version"]), (&json!("completed"), &json!("2026-06-01"), &json!(2)));
        assert_eq!(take(&staff, &id, "mark-absent", &json!({})).expect(409).code(), "state_conflict");
        assert_eq!(staff.patch(&path, &changed.etag(), &json!({ "starts_on": "2026-06-02" })).expect(422).faults()[0].0, "/starts_on");
        let cancelled = staff.post(&format!("{path}/cancel"), &json!({})).expect(409);
        assert_eq!(cancelled.code(), "not_ready");
        let stale = staff.step(&format!("/training-attendances/{id}/reopen"), &attendance.etag(), &json!({}));
        assert_eq!(stale.expect(412).code(), "stale");
        let back = take(&staff, &id, "reopen", &json!({ "reason": "別人の記録だった" })).expect(200);
        assert_eq!((&back.body["state"], &back.body["completed_on"], &back.body["certificate_reference"]), (&json!("enrolled"), &Value::Null, &json!("")));
        take(&staff, &id, "mark-absent", &json!({ "reason": "欠席" })).expect(200);
        assert_eq!(take(&staff, &id, "reopen", &json!({})).expect(200).body["state"], json!("enrolled"));
        take(&staff, &id, "withdraw", &json!({ "reason": "議会対応" })).expect(200);
        assert_eq!(number(world, "SELECT count(*) AS number FROM training_attendances"), 6, "every step is a row of its own");
        assert_eq!(number(world, "SELECT count(*) AS number FROM training_attendances WHERE completed_on IS NOT NULL"), 1);
        assert_eq!((deeds(world, "training_attendance.reopen"), deeds(world, "training_attendance.complete")), (2, 1));

        let held = staff.post(&format!("{path}/hold"), &json!({})).expect(200);
        assert_eq!((&held.body["state"], &held.body["allowed_actions"]), (&json!("held"), &json!(["update", "cancel", "reopen"])));
        staff.post(&format!("{path}/reopen"), &json!({})).expect(200);
        let later = staff.post("/training-courses", &new_course("来月の研修", ("2026-07-01", "2026-07-31"))).expect(201).id();
        assert_eq!(staff.post(&format!("/training-courses/{later}/hold"), &json!({})).expect(409).code(), "not_begun");
        let early = enrol(&staff, &later, &talent).expect(201).id();
        assert_eq!(take(&staff, &early, "mark-absent", &json!({})).expect(409).code(), "not_begun");
        let found = staff.get("/training-courses?fiscal_year=2026&total=true").expect(200);
        assert_eq!((found.body["total"].as_i64(), &found.items()[0]["name"]), (Some(2), &json!("来月の研修")));
    }
}

on_both! {
    fn what_a_course_cannot_say_is_refused_field_by_field(world) {
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = world.staff();
        let mut bad = new_course("研修", ("2025-05-01", "2025-04-01"));
        bad["hours"] = json!(0);
        bad["job_types"] = json!(["project_manager", "nobody"]);
        bad["skills"] = json!(["risk_management", "of_no_catalogue", "risk_management"]);
        bad["open_to"] = json!(["131016"]);
        let mut faults = staff.post("/training-courses", &bad).expect(422).faults();
        faults.sort();
        let known = [
            ("/ends_on", "period_reversed"),
            ("/hours", "number_out_of_range"),
            ("/job_types/1", "reference_unknown"),
            ("/open_to/0", "reference_unknown"),
            ("/skills/1", "reference_unknown"),
            ("/skills/2", "listed_twice"),
            ("/starts_on", "day_outside"),
        ];
        assert_eq!(faults, known.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        let (course, talent) = (begun(&staff, "研修"), person(world, "誰か", MIHARA));
        for (body, pointer) in [
            (json!({ "course_id": "trc_1234567890abc", "talent_id": talent }), "/course_id"),
            (json!({ "course_id": course, "talent_id": "tal_1234567890abc" }), "/talent_id"),
        ] {
            assert_eq!(staff.post("/training-attendances", &body).expect(422).faults()[0], (pointer.to_owned(), "reference_unknown".to_owned()));
        }
        for login in ["etajima", "etajima-delegate", "auditor", "admin"] {
            let client = world.as_login(login);
            assert_eq!(client.post("/training-courses", &new_course("研修", ("2026-05-01", "2026-05-02"))).status, 403, "{login}");
            assert_eq!(enrol(&client, &course, &talent).status, 403, "{login}");
        }
        assert_eq!(number(world, "SELECT count(*) AS number FROM training_attendances"), 0);
    }
}

on_both! {
    fn a_person_asks_and_sees_itself_alone(world) {
        let staff = world.staff();
        let (one, two) = (person(world, "申込 一郎", ETAJIMA), person(world, "申込 二子", MIHARA));
        let (own, other) = (world.staff_account("ichiro", &one), world.staff_account("niko", &two));
        let everybody = begun(&staff, "みんなの研修");
        let mut some = new_course("三原市の研修", ("2026-05-01", "2026-12-31"));
        some["open_to"] = json!([MIHARA]);
        let some = staff.post("/training-courses", &some).expect(201).id();
        let held = begun(&staff, "終わった研修");
        staff.post(&format!("/training-courses/{held}/hold"), &json!({})).expect(200);

        let offered = |client: &Client| -> Vec<String> {
            let seen = client.get("/me/training").expect(200);
            seen.body["open_courses"].as_array().unwrap().iter().map(|course| course["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(offered(&own), ["みんなの研修"]);
        assert_eq!(offered(&other).len(), 2);
        let asks = |client: &Client, course: &str| client.post("/me/training", &json!({ "course_id": course, "reason": "計画づくりに" }));
        assert_eq!(asks(&own, &some).expect(422).faults()[0], ("/talent_id".to_owned(), "not_allowed_here".to_owned()));
        assert_eq!(asks(&own, &held).expect(409).code(), "state_conflict");
        let asked = asks(&own, &everybody).expect(201);
        assert_eq!((&asked.body["state"], &asked.body["allowed_actions"], &asked.body["reason"]), (&json!("requested"), &json!(["withdraw"]), &json!("計画づくりに")));
        assert_eq!(asks(&own, &everybody).expect(409).code(), "duplicate");
        assert!(offered(&own).is_empty());
        let others = asks(&other, &everybody).expect(201).id();

        // Nobody reaches another's, and nobody accepts its own.
        assert_eq!(own.get(&format!("/training-attendances/{others}")).status, 404);
        assert_eq!(own.post(&format!("/me/training/{others}/withdraw"), &json!({})).status, 404);
        assert_eq!(take(&own, &asked.id(), "accept", &json!({})).status, 403);
        let seen = own.get("/training-attendances?total=true").expect(200);
        assert_eq!((seen.body["total"].as_i64(), &seen.items()[0]["id"]), (Some(1), &json!(asked.id())));

        take(&staff, &asked.id(), "accept", &json!({})).expect(200);
        assert_eq!(own.post(&format!("/me/training/{}/withdraw", asked.id()), &json!({})).expect(409).code(), "state_conflict");
        take(&staff, &others, "decline", &json!({ "reason": "定員のため" })).expect(200);
        let mine = other.get("/me/training").expect(200);
        assert_eq!((&mine.body["attendances"][0]["state"], &mine.body["attendances"][0]["reason"]), (&json!("declined"), &json!("定員のため")));
        take(&staff, &others, "reopen", &json!({})).expect(200);
        let again = other.get("/me/training").expect(200);
        assert_eq!((&again.body["attendances"][0]["state"], &again.body["attendances"][0]["reason"]), (&json!("requested"), &json!("計画づくりに")));
        other.post(&format!("/me/training/{others}/withdraw"), &json!({})).expect(200);

        advance_to(world, "2026-12-31 15:00:00");
        let own = world.as_login("ichiro");
        let (staff, late) = (world.staff(), world.as_login("niko"));
        let last = staff.get("/training-courses").expect(200);
        assert_eq!(last.items().len(), 3);
        assert_eq!(asks(&late, &some).expect(409).code(), "deadline_passed", "the day after the last, in Japan");
        assert_eq!(own.get("/me/training").expect(200).body["open_courses"], json!([]));
    }
}

on_both! {
    fn a_body_sees_its_people_and_those_who_serve_there_as_long_as_they_do(world) {
        let staff = world.staff();
        let course = begun(&staff, "研修");
        let (home, guest, planned) = (person(world, "地元 一", ETAJIMA), person(world, "派遣 二", PREFECTURE), person(world, "案 三", PREFECTURE));
        let ids = [&home, &guest, &planned].map(|talent| complete(&staff, &course, talent, "2026-05-20"));
        let post = post(&staff, ETAJIMA, 100);
        serve(&staff, &guest, &post, ("2026-04-01", "2026-09-30"), 60);
        draft(&staff, &planned, &post, ("2026-06-01", "2026-09-30"), 20);
        let seen = |login: &str| -> Vec<String> {
            let answer = world.as_login(login).get("/training-attendances?total=true").expect(200);
            let mut ids: Vec<String> = answer.items().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(answer.body["total"].as_u64(), Some(ids.len() as u64));
            ids.sort();
            ids
        };
        let sorted = |all: &[&String]| { let mut all: Vec<String> = all.iter().map(|id| (*id).clone()).collect(); all.sort(); all };
        for login in ["etajima", "etajima-delegate"] {
            assert_eq!(seen(login), sorted(&[&ids[0], &ids[1]]), "{login}: a draft shows nobody");
        }
        assert!(seen("mihara").is_empty());
        assert_eq!(seen("staff").len(), 3);
        // How far and which days, nothing more.
        let row = world.as_login("etajima").get(&format!("/training-attendances/{}", ids[1])).expect(200);
        assert_eq!((&row.body["state"], &row.body["completed_on"]), (&json!("completed"), &json!("2026-05-20")));
        assert_eq!((&row.body["certificate_reference"], &row.body["reason"], &row.body["allowed_actions"]), (&Value::Null, &Value::Null, &json!([])));
        for question in ["/training-attendances?format=csv", "/training-attendances"] {
            let text = String::from_utf8(world.as_login("etajima").get(question).expect(200).bytes).unwrap();
            assert!(!text.contains("修了証 第1号") && text.contains("派遣 二"), "{question}");
        }
        for login in ["auditor", "admin"] {
            assert_eq!(world.as_login(login).get("/training-attendances").status, 403);
        }
        // The day after the service ends the guest is gone from there.
        advance_to(world, "2026-09-30 15:00:00");
        assert_eq!(seen("etajima"), sorted(&[&ids[0]]));
        assert_eq!(world.as_login("etajima").get(&format!("/training-attendances/{}", ids[1])).status, 404);
    }
}

on_both! {
    fn a_cancelled_course_lets_everybody_go_with_the_reason(world) {
        let staff = world.staff();
        let course = begun(&staff, "中止になる研修");
        let people = ["一", "二", "三"].map(|name| person(world, name, ETAJIMA));
        let asker = world.staff_account("asker", &people[0]);
        let asked = asker.post("/me/training", &json!({ "course_id": course })).expect(201).id();
        let enrolled = enrol(&staff, &course, &people[1]).expect(201).id();
        let absent = enrol(&staff, &course, &people[2]).expect(201).id();
        take(&staff, &absent, "mark-absent", &json!({})).expect(200);
        let cancelled = staff.post(&format!("/training-courses/{course}/cancel"), &json!({ "reason": "講師の都合" })).expect(200);
        assert_eq!((&cancelled.body["state"], &cancelled.body["allowed_actions"]), (&json!("cancelled"), &json!(["reopen"])));
        let state = |id: &str| staff.get(&format!("/training-attendances/{id}")).expect(200).body;
        assert_eq!((&state(&asked)["state"], &state(&enrolled)["state"], &state(&absent)["state"]), (&json!("declined"), &json!("withdrawn"), &json!("absent")));
        assert_eq!(asker.get("/me/training").expect(200).body["attendances"][0]["reason"], json!("講師の都合"));
        assert_eq!(enrol(&staff, &course, &person(world, "四", ETAJIMA)).expect(409).code(), "state_conflict");
        assert_eq!(take(&staff, &enrolled, "reopen", &json!({})).expect(409).code(), "state_conflict");
        assert_eq!(staff.patch(&format!("/training-courses/{course}"), &cancelled.etag(), &json!({ "name": "x" })).expect(409).code(), "state_conflict");
        staff.post(&format!("/training-courses/{course}/reopen"), &json!({})).expect(200);
        assert_eq!(state(&enrolled)["state"], json!("withdrawn"), "who was let go stays so until somebody takes that back");
        assert_eq!(take(&staff, &enrolled, "reopen", &json!({})).expect(200).body["state"], json!("enrolled"));
    }
}

on_both! {
    fn completion_suggests_skills_and_changes_no_level(world) {
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = world.staff();
        let talent = person(world, "学習 太郎", ETAJIMA);
        let own = world.staff_account("taro", &talent);
        let serving = |name: &str, skills: Value, year: i32, days: (&str, &str)| {
            let mut new = new_course(name, days);
            new["fiscal_year"] = json!(year);
            new["skills"] = skills;
            staff.post("/training-courses", &new).expect(201).id()
        };
        let courses = [
            serving("古い研修", json!(["ebpm"]), 2024, ("2024-05-01", "2024-06-30")),
            serving("去年の研修", json!(["risk_management", "agile_delivery"]), 2025, ("2025-05-01", "2025-06-30")),
            serving("今年の研修", json!(["risk_management"]), 2026, ("2026-05-01", "2026-06-30")),
        ];
        let levels = || staff.get(&format!("/talents/{talent}/skills")).expect(200).bytes;
        let before = levels();
        let ids: Vec<String> = courses.iter().zip(["2024-06-01", "2025-06-01", "2026-05-20"]).map(|(course, day)| complete(&staff, course, &talent, day)).collect();
        assert_eq!(levels(), before, "no level changes");
        let hints = || -> Vec<(String, String)> {
            let seen = own.get("/me/training").expect(200);
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            seen.body["skills"].as_array().unwrap().iter().map(|hint| (text(&hint["skill"]), text(&hint["completed_on"]))).collect()
        };
        let hint = |skill: &str, day: &str| (skill.to_owned(), day.to_owned());
        assert_eq!(hints(), [hint("risk_management", "2026-05-20"), hint("agile_delivery", "2025-06-01")], "this year and the last, the newest first, each skill once");
        take(&staff, &ids[2], "reopen", &json!({})).expect(200);
        assert_eq!(hints(), [hint("risk_management", "2025-06-01"), hint("agile_delivery", "2025-06-01")], "what is taken back suggests nothing");
        assert_eq!(own.get("/me/training").expect(200).body["skills"][0]["name_ja"], json!("リスク管理"));
    }
}

const CSV: &str = "text/csv";

fn send(client: &Client, path: &str, text: &str) -> Answer {
    client.send("POST", path, &[("Content-Type", CSV)], Some(text.as_bytes()))
}

on_both! {
    fn a_file_is_rehearsed_told_row_by_row_and_taken_in_whole(world) {
        let staff = world.staff();
        let course = begun(&staff, "取込の研修");
        let people = ["取込 一", "取込 二", "取込 三", "取込 四"].map(|name| person(world, name, ETAJIMA));
        let listed = enrol(&staff, &course, &people[0]).expect(201).id();
        let asker = world.staff_account("asker", &people[1]);
        asker.post("/me/training", &json!({ "course_id": course })).expect(201);
        let number = staff.get(&format!("/talents/{}", people[2])).expect(200).body["staff_number"].as_str().unwrap().to_owned();
        let good = format!(
            "研修ID,人材ID,団体コード,職員番号,氏名,状態,修了日,修了証\n\
             {course},{},,,取込　一,修了,2026/05/20,第1号\n\
             {course},{},,,,修了,2026-05-21,\n\
             {course},,{ETAJIMA},{number},取込 三,欠席,,\n\
             {course},{},,,,受講予定,,\n",
            people[0], people[1], people[3]
        );
        let rows = || self::number(world, "SELECT count(*) AS number FROM training_attendances");
        let before = rows();
        let rehearsed = send(&staff, "/training-attendances/import?dry_run=true", &good).expect(200);
        let known = |done: bool| json!({ "valid": true, "done": done, "rows": 4, "enrolled": 2, "changed": 3, "unchanged": 0, "errors": [], "ignored_sheets": [] });
        assert_eq!((&rehearsed.body, rows()), (&known(false), before), "nothing is written");
        assert_eq!(send(&staff, "/training-attendances/import", &good).expect(200).body, known(true));
        assert_eq!(rows(), before + 1 + 2 + 2 + 1);
        assert_eq!(staff.get(&format!("/training-attendances/{listed}")).expect(200).body["certificate_reference"], json!("第1号"));
        let again = send(&staff, "/training-attendances/import", &good).expect(200);
        assert_eq!((&again.body["unchanged"], &again.body["changed"], &again.body["enrolled"]), (&json!(4), &json!(0), &json!(0)), "a file taken in twice changes nothing");
        // What the list writes out is taken in again.
        let file = String::from_utf8(staff.get("/training-attendances?format=csv").expect(200).bytes).unwrap();
        let back = send(&staff, "/training-attendances/import?dry_run=true", &file).expect(200);
        assert_eq!((&back.body["valid"], &back.body["unchanged"]), (&json!(true), &json!(4)), "{}", back.body);

        let elsewhere = {
            let mut new = new_course("三原市だけ", ("2026-07-01", "2026-07-31"));
            new["open_to"] = json!([MIHARA]);
            staff.post("/training-courses", &new).expect(201).id()
        };
        let bad = format!(
            "研修ID,人材ID,氏名,状態,修了日\n\
             {course},{},,修了,2026-06-02\n\
             {course},{},,受講予定,\n\
             {elsewhere},{},別人 太郎,受講予定,\n\
             trc_1234567890abc,{},,受講予定,\n\
             {course},tal_1234567890abc,,受講予定,\n\
             {course},{},,修了,\n\
             {course},{},,申込中,\n\
             {course},{},,よくできた,\n",
            people[3], people[0], people[0], people[0], people[1], people[3], people[2]
        );
        let told = send(&staff, "/training-attendances/import?dry_run=true", &bad).expect(200);
        let found: Vec<(u64, &str)> =
            told.body["errors"].as_array().unwrap().iter().map(|fault| (fault["row"].as_u64().unwrap(), fault["code"].as_str().unwrap())).collect();
        let expected = [
            (2, "day_outside"),
            (3, "not_allowed_here"),
            (4, "register_differs"),
            (4, "not_allowed_here"),
            (5, "reference_unknown"),
            (6, "reference_unknown"),
            (7, "required"),
            (8, "row_repeated"),
            (8, "not_allowed_here"),
            (9, "term_unknown"),
        ];
        assert_eq!(found, expected, "{}", told.body);
        let count = rows();
        assert_eq!(send(&staff, "/training-attendances/import", &bad).expect(422).code(), "invalid_input");
        assert_eq!(rows(), count, "whole or not at all");
        for login in ["etajima", "auditor", "admin", "asker"] {
            assert_eq!(send(&world.as_login(login), "/training-attendances/import?dry_run=true", &good).status, 403, "{login}");
        }
    }
}

on_both! {
    fn figures_of_few_people_are_withheld_from_all_but_the_prefecture(world) {
        world.write(|tx| dxship::training::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let (staff, auditor, etajima) = (world.staff(), world.as_login("auditor"), world.as_login("etajima"));
        let of = |client: &Client, year: i32, name: &str| -> Value {
            let answer = client.get(&format!("/statistics/training?fiscal_year={year}")).expect(200);
            answer.items().iter().find(|row| row["name"] == json!(name)).unwrap_or_else(|| panic!("{name}")).clone()
        };
        for client in [&staff, &auditor, &etajima] {
            let published = of(client, 2023, "みんなのDX研修");
            assert_eq!((&published["published_participants"], &published["published_municipalities"]), (&json!(164), &json!(9)));
            let video = of(client, 2023, "デジタルリテラシー向上に係る学習動画");
            assert_eq!((&video["published_participants"], &video["published_municipalities"]), (&json!(799), &json!(12)));
        }
        let (few, many) = (begun(&staff, "四人の研修"), begun(&staff, "五人の研修"));
        for (place, home) in [ETAJIMA, ETAJIMA, MIHARA, MIHARA, PREFECTURE].into_iter().enumerate() {
            let talent = person(world, &format!("受講 {place}"), home);
            complete(&staff, &many, &talent, "2026-05-20");
            if place < 4 { complete(&staff, &few, &talent, "2026-05-20"); }
        }
        let figures = |client: &Client, name: &str| { let row = of(client, 2026, name); (row["participants"].clone(), row["municipalities"].clone()) };
        assert_eq!(figures(&staff, "五人の研修"), (Value::Null, Value::Null), "until it was held nothing is counted");
        for course in [&few, &many] {
            staff.post(&format!("/training-courses/{course}/hold"), &json!({})).expect(200);
        }
        assert_eq!((figures(&staff, "四人の研修"), figures(&staff, "五人の研修")), ((json!(4), json!(2)), (json!(5), json!(2))));
        for client in [&auditor, &etajima] {
            assert_eq!((figures(client, "四人の研修"), figures(client, "五人の研修")), ((Value::Null, Value::Null), (json!(5), Value::Null)));
            let answer = client.get("/statistics/training?fiscal_year=2026").expect(200);
            assert_eq!(answer.body["smallest_group"], json!(5));
            assert!(!answer.body.to_string().contains("totals"), "no sums");
            let file = client.get("/statistics/training?fiscal_year=2026&format=csv").expect(200);
            let text = String::from_utf8(file.bytes).unwrap();
            let line = text.lines().find(|line| line.contains("四人の研修")).unwrap().to_owned();
            assert!(line.contains("実施済\"\"") || line.contains("実施済,,,"), "{line}");
        }
        let sixth = person(world, "受講 六", ETAJIMA);
        complete(&staff, &many, &sixth, "2026-05-20");
        assert_eq!(figures(&auditor, "五人の研修"), (json!(6), json!(2)));
        assert_eq!(world.staff_account("sixth", &sixth).get("/statistics/training").status, 403);
        world.write(|tx| {
            assert_eq!(dxship::training::take_in(tx, &dxship::folder::Folder::built_in())?, 0, "a second import adds nothing");
            Ok(())
        });
    }
}
