//! The register of people: history without overwriting, registration with consent, who sees whom.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use dxship::db::Db;
use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;

fn newcomer(name: &str, kana: &str, number: &str, body: &str) -> Value {
    json!({
        "name": name, "name_kana": kana, "staff_number": number,
        "employment": {
            "organization_code": body, "form": "permanent", "recruitment_route": "graduate", "grade": "staff",
            "salary_grade": 2, "title": "技師", "starts_on": "2023-04-01"
        }
    })
}

fn hire(staff: &Client, name: &str, kana: &str, number: &str, body: &str) -> String {
    staff.post("/talents", &newcomer(name, kana, number, body)).expect(201).id()
}

fn take(staff: &Client, talent: &str, step: &str, body: &Value) -> crate::harness::Answer {
    let etag = staff.get(&format!("/talents/{talent}")).expect(200).etag();
    staff.step(&format!("/talents/{talent}/{step}"), &etag, body)
}

/// Announces what a step left as a draft.
fn told(staff: &Client, taken: &crate::harness::Answer) {
    let id = taken.body["planned_step_id"].as_str().expect("a draft");
    staff.post(&format!("/planned-steps/{id}/announce"), &json!({})).expect(200);
}

/// An assignment at a body, as the later slice would have written it.
fn place(
    world: &World,
    talent: &str,
    host: &str,
    state: &str,
    disclosed: bool,
    last_day_after: &str,
) {
    let talent: dxship::vocab::TalentId = talent.parse().unwrap();
    let number = talent.number();
    let id = dxship::vocab::random_id();
    let disclosed = if disclosed { "'2026-03-20 00:00:00'" } else { "NULL" };
    let sql = format!(
        "INSERT INTO posts (id, organization_code, version, created_at) VALUES ({id}, '{host}', 1, '2026-01-01 00:00:00');
         INSERT INTO assignments (id, talent_id, post_id, created_at) VALUES ({id}, {number}, {id}, '2026-01-01 00:00:00');
         INSERT INTO assignment_versions (id, assignment_id, talent_id, post_id, host_code, home_code, version, state, share_percent,
             form, funding, agreement_reference, work_days, reason, disclosed_at, valid_from, valid_to, recorded_at, retired_at)
         VALUES ({id}, {id}, {number}, {id}, '{host}', '340006', 1, '{state}', 100, 'dispatch', 'unspecified', '', '', '',
             {disclosed}, '2026-04-01', '{last_day_after}', '2026-03-01 00:00:00', '9999-12-31 00:00:00');"
    );
    match world.connection() {
        Db::Sqlite(mut connection) => connection.batch_execute(&sql).unwrap(),
        Db::Postgres(mut connection) => connection.batch_execute(&sql).unwrap(),
    }
    world.write(|tx| {
        let facts = dxship::app::facts_of_affiliation(tx.db)?;
        dxship::affiliation::rebuild(tx, facts).map(drop)
    });
}

fn ids(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/talents{query}")).expect(200);
    answer.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn a_career_is_appended_and_never_overwritten(world) {
        world.write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = world.staff();
        let talent = hire(&staff, "𠮷田 花子", "ヨシダ ハナコ", "K0001", "340006");
        let before = staff.get(&format!("/talents/{talent}")).expect(200);
        assert_eq!((before.body["name"].as_str(), before.body["grade"].as_str()), (Some("𠮷田 花子"), Some("staff")));
        world.clock.advance(TimeDelta::days(1));
        let staff = world.staff();
        let promoted = take(&staff, &talent, "employments/change", &json!({ "effective_on": "2026-04-01", "grade": "subsection_chief", "title": "主任" })).expect(200);
        assert_eq!(promoted.body["employments"].as_array().unwrap().len(), 2);
        assert_eq!((promoted.body["grade"].as_str(), promoted.body["hired_on"].as_str()), (Some("subsection_chief"), Some("2023-04-01")));
        assert_eq!(promoted.body["version"], 2);
        let then = |query: &str| staff.get(&format!("/talents/{talent}?{query}")).expect(200).body["grade"].clone();
        assert_eq!(then("as_of=2026-03-31"), "staff");
        assert_eq!(then("as_of=2026-04-01"), "subsection_chief");
        assert_eq!(then("known_at=2026-06-01"), "staff");
        let qualified = take(&staff, &talent, "qualifications", &json!({ "exam": "software_design_and_development_engineer", "acquired_on": "2008-06-01" })).expect(201);
        assert_eq!(qualified.body["qualifications"][0]["name"], "ソフトウェア開発技術者");
        let allowance = &qualified.body["allowances"][0];
        assert_eq!((allowance["status"].as_str(), allowance["until"].as_str()), (Some("to_be_confirmed"), Some("2033-03-31")));
        assert_eq!(allowance["reasons_for"].as_array().unwrap().len(), 4);
        let left = take(&staff, &talent, "employments/end", &json!({ "ends_on": "2026-09-30", "reason": "resigned" })).expect(200);
        told(&staff, &left);
        let left = staff.get(&format!("/talents/{talent}")).expect(200);
        assert_eq!(left.body["employments"][1]["end_reason"], "resigned");
        assert!(ids(&staff, "?as_of=2026-10-01").is_empty());
        assert_eq!(ids(&staff, "?as_of=2026-10-01&known_at=2026-06-01"), *std::slice::from_ref(&talent));
        assert_eq!(ids(&staff, "?as_of=2026-10-01&employed=any"), [talent]);
    }
}

on_both! {
    fn registration_needs_employment_and_consent_and_ends_with_it(world) {
        let staff = world.staff();
        let talent = hire(&staff, "三原 一", "ミハラ ハジメ", "1", "342041");
        let consent = |body: &str, from: &str| json!({ "organization_code": body, "consented_on": "2024-03-01", "consent_reference": "三原人第1号", "starts_on": from });
        let refused = take(&staff, &talent, "registrations", &consent("342157", "2024-04-01")).expect(422);
        assert_eq!(refused.faults(), [("/starts_on".to_owned(), "period_outside".to_owned())]);
        let late = take(&staff, &talent, "registrations", &consent("342041", "2024-02-01")).expect(422);
        assert_eq!(late.faults(), [("/consented_on".to_owned(), "day_outside".to_owned())]);
        let registered = take(&staff, &talent, "registrations", &consent("342041", "2024-04-01")).expect(201);
        assert_eq!(registered.body["registered"], true);
        assert_eq!(take(&staff, &talent, "registrations", &consent("342041", "2025-04-01")).expect(409).code(), "period_overlap");
        assert_eq!(ids(&staff, "?registered=true&as_of=2024-03-31").len(), 0);
        assert_eq!(ids(&staff, "?registered=true&as_of=2024-04-01").len(), 1);
        let left = take(&staff, &talent, "employments/end", &json!({ "ends_on": "2026-03-31", "reason": "transferred" })).expect(200);
        assert_eq!((left.body["registrations"][0]["ends_on"].as_str(), left.body["registered"].as_bool()), (Some("2026-03-31"), Some(false)));
        let mut second = newcomer("", "", "", "342157")["employment"].clone();
        second["starts_on"] = json!("2026-03-01");
        assert_eq!(take(&staff, &talent, "employments", &second).expect(409).code(), "period_overlap");
        second["starts_on"] = json!("2026-04-01");
        let moved = take(&staff, &talent, "employments", &second).expect(201);
        assert_eq!(moved.body["organization_code"], "342157");
        take(&staff, &talent, "registrations", &json!({ "organization_code": "342157", "consented_on": "2026-04-01", "consent_reference": "江人第2号", "starts_on": "2026-04-01" })).expect(201);
        let withdrawn = take(&staff, &talent, "registrations/withdraw", &json!({ "effective_on": "2026-05-01", "reason": "本人の申出" })).expect(200);
        assert_eq!(withdrawn.body["registered"], false);
        assert_eq!(take(&staff, &talent, "registrations/withdraw", &json!({ "effective_on": "2026-05-01", "reason": "本人の申出" })).status, 422);
    }
}

on_both! {
    fn each_role_sees_its_own_people_and_drafts_change_nothing(world) {
        let staff = world.staff();
        let own = hire(&staff, "江田 島子", "エダ シマコ", "E1", "342157");
        let sent = hire(&staff, "県 太郎", "ケン タロウ", "K1", "340006");
        let other = hire(&staff, "福山 二郎", "フクヤマ ジロウ", "F1", "342076");
        let itself = world.staff_account("itself", &sent);
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        place(world, &sent, "342157", "draft", false, "2027-04-01");
        assert_eq!(ids(&etajima, "?total=true"), *std::slice::from_ref(&own));
        place(world, &sent, "342157", "announced", true, "2026-07-01");
        let seen = etajima.get("/talents?total=true").expect(200);
        assert_eq!((seen.items().len(), seen.body["total"].as_i64()), (2, Some(2)));
        assert_eq!(ids(&etajima, ""), [own.clone(), sent.clone()]);
        assert!(ids(&mihara, "").is_empty());
        let narrow = etajima.get(&format!("/talents/{sent}")).expect(200);
        let mut keys: Vec<&String> = narrow.body.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["allowed_actions", "grade", "id", "name", "name_kana", "organization_code", "title"]);
        // A filter about what the narrow view leaves out does not answer about those seen narrowly.
        assert_eq!(ids(&etajima, "?recruitment_route=graduate"), *std::slice::from_ref(&own));
        assert_eq!(ids(&etajima, "?organization_code=340006"), *std::slice::from_ref(&sent));
        let file = etajima.get("/talents?format=csv").expect(200);
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(text.contains("E1") && text.contains("県 太郎") && !text.contains("K1"), "{text}");
        let card = itself.get(&format!("/talents/{sent}")).expect(200);
        assert_eq!((card.body["staff_number"].as_str(), card.body["allowed_actions"].as_array().map(Vec::len)), (Some("K1"), Some(0)));
        assert_eq!(ids(&itself, ""), *std::slice::from_ref(&sent));
        let unknown = etajima.get("/talents/tal_0000000000001").expect(404);
        let foreign = etajima.get(&format!("/talents/{other}")).expect(404);
        assert_eq!((unknown.code(), unknown.body["detail"].as_str()), (foreign.code(), foreign.body["detail"].as_str()));
        assert_eq!((world.as_login("auditor").get("/talents").status, world.as_login("admin").get("/talents").status), (403, 403));
        assert_eq!(etajima.post("/talents", &newcomer("a", "ア", "1", "342157")).status, 403);
        world.clock.advance(TimeDelta::days(30));
        let etajima = world.as_login("etajima");
        assert_eq!(ids(&etajima, ""), [own]);
        assert_eq!(etajima.get(&format!("/talents/{sent}?as_of=2026-06-15&known_at=2026-06-15")).status, 404);
    }
}

on_both! {
    fn lists_are_searched_sorted_and_paged(world) {
        let staff = world.staff();
        for (number, (name, kana)) in [("髙橋 一", "タカハシ ハジメ"), ("山田 二", "ヤマダ ジ"), ("100%_太郎", "ヒャク タロウ"), ("髙橋 三", "タカハシ ハジメ")].iter().enumerate() {
            hire(&staff, name, kana, &format!("N{number}"), "340006");
        }
        assert_eq!(ids(&staff, "?name=%E9%AB%98%E6%A9%8B").len(), 2);
        assert_eq!(ids(&staff, "?name=%E3%82%84%E3%81%BE%E3%81%A0").len(), 1);
        assert_eq!(ids(&staff, "?name=%25").len(), 1);
        assert_eq!(ids(&staff, "?name=_").len(), 1);
        for sort in ["name_kana", "-name_kana", "staff_number", "-staff_number"] {
            let all = ids(&staff, &format!("?sort={sort}"));
            let (mut paged, mut path) = (Vec::new(), format!("?sort={sort}&limit=1"));
            loop {
                let page = staff.get(&format!("/talents{path}")).expect(200);
                paged.extend(page.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                let Some(cursor) = page.body["next_cursor"].as_str() else { break };
                path = format!("?sort={sort}&limit=1&cursor={cursor}");
                if sort == "name_kana" {
                    assert_eq!(staff.get(&format!("/talents?sort=-name_kana&cursor={cursor}")).expect(400).code(), "cursor_invalid");
                }
            }
            assert_eq!(paged, all);
            assert_eq!(all.len(), 4);
        }
    }
}

on_both! {
    fn a_term_that_is_over_is_not_about_to_end(world) {
        let staff = world.staff();
        let mut body = newcomer("任期 花", "ニンキ ハナ", "T1", "340006");
        body["employment"]["form"] = json!("fixed_term_specialist");
        body["employment"]["recruitment_route"] = json!("fixed_term");
        body["employment"]["term_ends_on"] = json!("2026-09-30");
        let id = staff.post("/talents", &body).expect(201).id();
        hire(&staff, "任期 なし", "ニンキ ナシ", "T2", "340006");
        assert_eq!(ids(&staff, "?term_ending_before=2026-10-01"), [id]);
        assert!(ids(&staff, "?term_ending_before=2026-09-30").is_empty(), "not before its own last day");
        assert!(ids(&staff, "?term_ending_before=2027-04-01&as_of=2026-10-01").is_empty(), "it ended the day before");
    }
}

on_both! {
    fn what_is_wrong_is_named_and_nothing_is_written(world) {
        let staff = world.staff();
        let talent = hire(&staff, "山田", "ヤマダ", "1", "340006");
        let etag = staff.get(&format!("/talents/{talent}")).expect(200).etag();
        let with = |pointer: &str, value: Value| {
            let mut body = newcomer("山本", "ヤマモト", "2", "340006");
            *body.pointer_mut(pointer).unwrap() = value;
            body
        };
        for (body, pointer, code) in [
            (with("/name", json!("  ")), "/name", "text_blank"),
            (with("/name", json!("a\u{202e}b")), "/name", "text_hidden_character"),
            (with("/employment/organization_code", json!("340007")), "/employment/organization_code", "organization_code_invalid"),
            (with("/employment/organization_code", json!("011002")), "/employment/organization_code", "reference_unknown"),
            (with("/employment/form", json!("fixed_term_general")), "/employment/term_ends_on", "required"),
            (with("/employment/salary_grade", json!(99)), "/employment/salary_grade", "number_out_of_range"),
            (with("/employment/starts_on", json!("1700-01-01")), "/employment/starts_on", "date_out_of_range"),
            (with("/employment/starts_on", json!("2024-02-30")), "/employment/starts_on", "date_invalid"),
        ] {
            let refused = staff.post("/talents", &body).expect(422);
            assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{body}");
        }
        assert_eq!(staff.post("/talents", &newcomer("別人", "ベツジン", "1", "340006")).expect(409).code(), "duplicate");
        assert_eq!(staff.send("PATCH", &format!("/talents/{talent}"), &[("Content-Type", "application/json")], Some(b"{}")).status, 428);
        assert_eq!(staff.patch(&format!("/talents/{talent}"), &etag, &json!({ "name": null })).expect(422).faults()[0].0, "/name");
        let renamed = staff.patch(&format!("/talents/{talent}"), &etag, &json!({ "name": "神\u{fa19}", "effective_on": "2026-05-01" })).expect(200);
        assert_eq!(renamed.body["name"], "神\u{fa19}");
        assert_eq!(staff.get(&format!("/talents/{talent}?as_of=2026-04-30")).expect(200).body["name"], "山田");
        assert_eq!(staff.patch(&format!("/talents/{talent}"), &etag, &json!({ "name": "x" })).expect(412).code(), "stale");
        assert_eq!(take(&staff, &talent, "employments/change", &json!({ "effective_on": "2020-01-01", "title": "x" })).expect(422).faults()[0].1, "day_outside");
        assert_eq!(take(&staff, &talent, "employments/end", &json!({ "ends_on": "2026-06-30", "reason": "declined" })).expect(422).faults()[0].0, "/reason");
        assert_eq!(take(&staff, &talent, "qualifications", &json!({ "exam": "nothing", "acquired_on": "2020-01-01" })).expect(422).faults()[0].0, "/exam");
        let away = take(&staff, &talent, "absences", &json!({ "kind": "training_secondment", "destination": "デジタル庁", "starts_on": "2026-05-01" })).expect(201);
        let absence = away.body["absences"][0]["id"].clone();
        let ended = json!({ "absence_id": absence, "absence": { "kind": "training_secondment", "starts_on": "2026-05-01", "ends_on": "2026-05-30" } });
        assert_eq!(take(&staff, &talent, "absences/correct", &ended).expect(200).body["absences"][0]["ends_on"], "2026-05-30");
        assert_eq!(take(&staff, &talent, "absences/retract", &json!({ "absence_id": absence })).expect(422).faults()[0].1, "reference_unknown");
        assert_eq!(staff.get("/talents?as_of=0001-01-01").expect(400).code(), "query_invalid");
        assert_eq!(staff.get("/talents?colour=red").status, 400);
    }
}

on_both! {
    fn a_declined_hire_never_was_and_is_remembered(world) {
        let staff = world.staff();
        let mut body = newcomer("辞退 花", "ジタイ ハナ", "9", "340006");
        body["employment"]["starts_on"] = json!("2027-04-01");
        let talent = staff.post("/talents", &body).expect(201).id();
        assert_eq!(ids(&staff, "?as_of=2027-04-01"), *std::slice::from_ref(&talent));
        let declined = take(&staff, &talent, "employments/decline", &json!({ "starts_on": "2027-04-01" })).expect(200);
        assert_eq!((declined.body["employments"][0]["end_reason"].as_str(), declined.body["employments"][0]["ends_on"].is_null()), (Some("declined"), true));
        assert!(ids(&staff, "?as_of=2027-04-01").is_empty());
    }
}

on_both! {
    fn what_a_person_declares_counts_once_it_is_confirmed(world) {
        let scene = crate::scene::Scene::new(world);
        let (staff, path) = (&scene.staff, format!("/talents/{}", scene.own.talent));
        let exam = json!({ "exam": "software_design_and_development_engineer", "acquired_on": "2008-06-01", "certificate_number": "第1号" });
        let declared = scene.person.post("/me/qualifications", &exam).expect(201);
        assert_eq!(declared.header("location"), Some(format!("/api/v1{path}").as_str()));
        let row = &declared.body["qualifications"][0];
        assert_eq!((&row["declared"], &row["certificate_number"]), (&json!(true), &json!("第1号")));
        // It is on the card, and counts neither in the register nor for allowances.
        let seen = staff.get(&path).expect(200);
        assert_eq!(seen.body["qualifications"], declared.body["qualifications"]);
        assert_eq!(seen.body["qualification_names"], json!([]));
        assert!(seen.body["allowed_actions"].as_array().unwrap().contains(&json!("confirm_qualification")));
        assert_eq!(ids(staff, "?declared=true"), std::slice::from_ref(&scene.own.talent));
        assert_eq!(ids(&scene.etajima, "?declared=true"), std::slice::from_ref(&scene.own.talent), "the home body sees it");
        assert_eq!(ids(&scene.mihara, "?declared=true"), Vec::<String>::new());
        assert!(!ids(staff, "?declared=false").contains(&scene.own.talent));
        // The same again is no second one; a day to come is none that was reached.
        assert_eq!(scene.person.post("/me/qualifications", &exam).expect(409).code(), "duplicate");
        let faults = scene.person.post("/me/qualifications", &json!({ "name": "測量士", "acquired_on": "2026-12-01" })).expect(422).faults();
        assert_eq!(faults, [("/acquired_on".to_owned(), "day_outside".to_owned())]);
        let assigned = json!({ "name": "測量士", "acquired_on": "2026-05-01", "declared": false });
        assert_eq!(scene.person.post("/me/qualifications", &assigned).expect(422).faults()[0].1, "unknown_field", "nobody confirms for oneself");
        for client in [staff, &scene.etajima, &scene.auditor, &scene.admin] {
            assert_eq!(client.post("/me/qualifications", &exam).status, 403);
        }
        let mistaken = scene.person.post("/me/qualifications", &json!({ "name": "測量士", "acquired_on": "2026-05-01" })).expect(201);
        let taken_back = json!({ "qualification_id": mistaken.body["qualifications"][1]["id"] });
        let left = scene.person.post("/me/qualifications/withdraw", &taken_back).expect(200);
        assert_eq!(left.body["qualifications"], declared.body["qualifications"]);
        assert_eq!(scene.person.post("/me/qualifications/withdraw", &taken_back).expect(422).faults()[0].0, "/qualification_id");
        let seen = staff.get(&path).expect(200);
        let confirm = json!({ "qualification_id": row["id"] });
        for client in [&scene.person, &scene.etajima, &scene.auditor] {
            assert_eq!(client.step(&format!("{path}/qualifications/confirm"), &seen.etag(), &confirm).status, 403);
        }
        let before = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        world.clock.advance(chrono::TimeDelta::seconds(5));
        let foreign = format!("/talents/{}", scene.foreign.talent);
        let other = staff.step(&format!("{foreign}/qualifications/confirm"), &staff.get(&foreign).etag(), &confirm);
        assert_eq!(other.expect(422).faults()[0].0, "/qualification_id", "a row of somebody else's");
        assert_eq!(staff.post(&format!("{path}/qualifications/confirm"), &confirm).expect(428).code(), "if_match_needed");
        let done = staff.step(&format!("{path}/qualifications/confirm"), &seen.etag(), &confirm).expect(200);
        let now = &done.body["qualifications"][0];
        assert_eq!((&now["declared"], &now["certificate_number"], now["id"] == row["id"]), (&json!(false), &json!("第1号"), false));
        assert_eq!(done.body["qualification_names"], json!(["ソフトウェア開発技術者"]));
        assert_eq!(staff.get(&format!("{path}?known_at={before}")).expect(200).body["qualifications"], declared.body["qualifications"], "nothing is overwritten");
        assert_eq!(ids(staff, "?declared=true"), Vec::<String>::new());
        let again = json!({ "qualification_id": now["id"] });
        assert_eq!(staff.step(&format!("{path}/qualifications/confirm"), &done.etag(), &again).expect(409).code(), "state_conflict");
        assert_eq!(scene.person.post("/me/qualifications/withdraw", &again).expect(409).code(), "state_conflict", "it is no longer one's own word");
        let deeds = |action: &str| scene.auditor.get(&format!("/audit-events?action={action}")).expect(200).items().len();
        assert_eq!((deeds("qualification.declare"), deeds("qualification.confirm")), (2, 1));
    }
}

on_both! {
    fn nobody_confirms_what_one_declared_oneself(world) {
        let scene = crate::scene::Scene::new(world);
        let grant = |role| dxship::accounts::NewGrant {
            role,
            organization_code: None,
            on_behalf_of: None,
            starts_on: chrono::NaiveDate::from_ymd_opt(2020, 4, 1).unwrap(),
            ends_on: None,
        };
        let both = vec![grant(dxship::vocab::Role::AssignedStaff), grant(dxship::vocab::Role::PrefectureStaff)];
        world.account_of("officer", Some(&scene.own.talent), both);
        let (officer, path) = (world.as_login("officer"), format!("/talents/{}", scene.own.talent));
        let declared = officer.post("/me/qualifications", &json!({ "name": "測量士", "acquired_on": "2026-05-01" })).expect(201);
        let confirm = json!({ "qualification_id": declared.body["qualifications"][0]["id"] });
        let refused = officer.step(&format!("{path}/qualifications/confirm"), &declared.etag(), &confirm).expect(403);
        assert_eq!(refused.code(), "own_qualification");
        assert!(!declared.body["allowed_actions"].as_array().unwrap().contains(&json!("confirm_qualification")));
        scene.staff.step(&format!("{path}/qualifications/confirm"), &declared.etag(), &confirm).expect(200);
    }
}

on_both! {
    fn a_qualification_has_one_name_and_no_day_to_come(world) {
        let scene = crate::scene::Scene::new(world);
        let (staff, talent) = (&scene.staff, &scene.own.talent);
        let exam = |name: Value, day: &str| json!({ "exam": "network_specialist", "name": name, "acquired_on": day });
        let faults = take(staff, talent, "qualifications", &exam(json!("測量士"), "2031-04-01")).expect(422).faults();
        let told = [("/acquired_on", "day_outside"), ("/name", "not_allowed_here")].map(|(at, code)| (at.to_owned(), code.to_owned()));
        assert_eq!(faults, told, "both at once");
        let both = take(staff, talent, "qualifications", &exam(json!("測量士"), "2020-04-01")).expect(422);
        assert_eq!(both.faults(), [told[1].clone()]);
        let kept = take(staff, talent, "qualifications", &exam(json!("ネットワークスペシャリスト"), "2020-04-01")).expect(201);
        let row = &kept.body["qualifications"][0];
        assert_eq!((&row["exam"], &row["name"]), (&json!("network_specialist"), &json!("ネットワークスペシャリスト")));
        let later = json!({ "qualification_id": row["id"], "qualification": { "name": "測量士", "acquired_on": "2031-04-01" } });
        assert_eq!(take(staff, talent, "qualifications/correct", &later).expect(422).faults(), [("/qualification/acquired_on".to_owned(), "day_outside".to_owned())]);
        let told = scene.person.post("/me/qualifications", &exam(json!("測量士"), "2020-04-01")).expect(422);
        assert_eq!(told.faults(), [("/name".to_owned(), "not_allowed_here".to_owned())]);
        // What was declared before such rows were refused is corrected first.
        let declared = scene.person.post("/me/qualifications", &json!({ "name": "測量士", "acquired_on": "2026-05-01" })).expect(201);
        let id = declared.body["qualifications"][1]["id"].as_str().unwrap().to_owned();
        let number = id.parse::<dxship::vocab::QualificationId>().unwrap().number();
        run(world, &format!("UPDATE qualifications SET exam = 'network_specialist', acquired_on = '2031-04-01' WHERE id = {number}"));
        let refused = take(staff, talent, "qualifications/confirm", &json!({ "qualification_id": id })).expect(422).faults();
        assert_eq!(refused.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect::<Vec<_>>(), [("/qualification_id", "day_outside"), ("/qualification_id", "not_allowed_here")]);
        let mended = json!({ "qualification_id": id, "qualification": { "name": "測量士", "acquired_on": "2026-05-01" } });
        let confirmed = take(staff, talent, "qualifications/correct", &mended).expect(200);
        assert_eq!(confirmed.body["qualifications"][1]["declared"], false);
    }
}

fn run(world: &World, sql: &str) {
    match world.connection() {
        Db::Sqlite(mut connection) => connection.batch_execute(sql).unwrap(),
        Db::Postgres(mut connection) => connection.batch_execute(sql).unwrap(),
    }
}

on_both! {
    fn every_step_of_a_career_is_taken_back_by_one(world) {
        let staff = world.staff();
        let mut body = newcomer("三次 一", "ミヨシ ハジメ", "K0001", "340006");
        body["registration"] = json!({ "consented_on": "2023-03-01", "consent_reference": "人第1号" });
        let talent = staff.post("/talents", &body).expect(201).id();
        let card = || world.staff().get(&format!("/talents/{talent}")).expect(200).body;
        let said = |card: &Value| -> Vec<Value> {
            let plain = |row: &Value| { let mut row = row.clone(); row["id"] = Value::Null; row };
            ["employments", "registrations"].iter().flat_map(|part| card[*part].as_array().unwrap().iter().map(plain)).chain(["name", "staff_number"].map(|part| card[part].clone())).collect()
        };
        let go = |step: &str, input: &Value| { world.clock.advance(TimeDelta::seconds(5)); take(&world.staff(), &talent, step, input) };
        let first = card();
        assert_eq!((first["registered"].as_bool(), first["registrations"][0]["starts_on"].as_str()), (Some(true), Some("2023-04-01")));
        let moved = json!({ "staff_number": "M0009", "employment": { "organization_code": "342041", "form": "permanent", "recruitment_route": "other", "grade": "subsection_chief", "title": "係長", "starts_on": "2026-05-01" } });
        for (of, step, input) in [
            ("employment", "employments/change", json!({ "effective_on": "2026-05-01", "grade": "subsection_chief", "title": "主任", "salary_grade": 3 })),
            ("employment", "employments/end", json!({ "ends_on": "2026-05-31", "reason": "resigned" })),
            ("employment", "employments/transfer", moved.clone()),
            ("registration", "registrations/withdraw", json!({ "effective_on": "2027-04-01", "reason": "本人の申出" })),
        ] {
            let taken = go(step, &input).expect(200);
            assert_ne!(said(&taken.body), said(&first), "{step}");
            assert!(taken.body["allowed_actions"].as_array().unwrap().contains(&json!(format!("undo_{of}"))));
            let back = go("undo", &json!({ "of": of })).expect(200);
            assert_eq!(said(&back.body), said(&first), "{step}");
        }
        world.clock.advance(TimeDelta::seconds(5));
        let etag = world.staff().get(&format!("/talents/{talent}")).expect(200).etag();
        world.staff().patch(&format!("/talents/{talent}"), &etag, &json!({ "name": "庄原 一", "effective_on": "2026-05-01" })).expect(200);
        assert_eq!(said(&go("undo", &json!({ "of": "profile" })).expect(200).body), said(&first));
        assert_eq!(go("undo", &json!({ "of": "colour" })).expect(422).faults()[0].0, "/of");
        // Moved for good: one home body a day, the number of the new one, out of the pool of the old.
        let there = go("employments/transfer", &moved).expect(200).body;
        assert_eq!((&there["organization_code"], &there["staff_number"], &there["registered"]), (&json!("342041"), &json!("M0009"), &json!(false)));
        assert_eq!((&there["employments"][0]["ends_on"], &there["employments"][0]["end_reason"]), (&json!("2026-04-30"), &json!("transferred")));
        let again = go("employments/transfer", &json!({ "staff_number": "M0009", "employment": { "organization_code": "342041", "form": "permanent", "recruitment_route": "other", "grade": "staff", "title": "主事", "starts_on": "2026-06-01" } })).expect(422);
        assert_eq!(again.faults()[0].0, "/employment/organization_code");
    }
}

on_both! {
    fn a_person_is_added_with_everything_or_not_at_all(world) {
        world.write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = world.staff();
        let mut body = newcomer("呉 一", "クレ ハジメ", "K1", "340006");
        body["qualification"] = json!({ "exam": "network_specialist", "acquired_on": "2020-04-01" });
        body["registration"] = json!({ "consented_on": "2023-05-01", "consent_reference": "人第1号" });
        assert_eq!(staff.post("/talents", &body).expect(422).faults(), [("/registration/consented_on".to_owned(), "day_outside".to_owned())]);
        assert!(ids(&staff, "?employed=any").is_empty(), "nothing half-written");
        body["registration"]["consented_on"] = json!("2023-03-01");
        let made = staff.post("/talents", &body).expect(201).body;
        assert_eq!((&made["qualification_names"][0], &made["registered"], &made["version"]), (&json!("ネットワークスペシャリスト"), &json!(true), &json!(1)));
    }
}
