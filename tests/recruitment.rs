//! Recruitment from announcing to the first post: what it cost, who was examined, who enters the
//! register without being typed again, and what stays of who did not.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scheme::{ETAJIMA, PREFECTURE, post, serve};

/// A round of ten who passed, of whom two declined.
fn round(staff: &Client) -> String {
    let known = |count: i32| json!({ "status": "known", "count": count });
    let new = json!({
        "route": "experienced", "exam_fiscal_year": 2025, "intake_fiscal_year": 2026,
        "applicants": known(40), "examinees": known(30), "first_stage_passes": known(14),
        "final_passes": known(10), "declined": known(2), "hired": known(8),
    });
    staff.post("/hiring-rounds", &new).expect(201).id()
}

fn of_round(mut body: Value) -> Value {
    body["route"] = json!("experienced");
    body["intake_fiscal_year"] = json!(2026);
    body["number_in_year"] = json!(1);
    body
}

fn candidate(number: &str, name: &str) -> Value {
    of_round(
        json!({ "number": number, "name": name, "name_kana": "ミホン", "stage": "final_pass" }),
    )
}

fn add(staff: &Client, number: &str, name: &str) -> String {
    let made = staff.post("/hiring-candidates", &candidate(number, name)).expect(201);
    format!("/hiring-candidates/{}", made.id())
}

fn step(staff: &Client, one: &str, word: &str, body: &Value) -> Answer {
    let etag = staff.get(one).expect(200).etag();
    staff.step(&format!("{one}/{word}"), &etag, body)
}

fn employed(number: &str) -> Value {
    json!({ "staff_number": number, "home": PREFECTURE, "employment_form": "permanent", "grade": "staff",
        "job_title": "主事", "starts_on": "2026-04-01" })
}

/// Registers somebody as shared talent, as placements ask.
fn share(staff: &Client, person: &str) {
    let path = format!("/talents/{person}");
    let new = json!({ "organization_code": PREFECTURE, "consented_on": "2026-04-01", "consent_reference": "同意書", "starts_on": "2026-04-01" });
    let etag = staff.get(&path).expect(200).etag();
    let made = staff.step(&format!("{path}/registrations"), &etag, &new);
    assert!(matches!(made.status, 200 | 201), "{}", made.body);
}

fn stage<'a>(funnel: &'a Value, wanted: &str) -> &'a Value {
    let steps = funnel["steps"].as_array().unwrap();
    steps.iter().find(|step| step["stage"] == wanted).unwrap()
}

/// Published, by the candidates, and what differs.
fn counts(funnel: &Value, wanted: &str) -> [Value; 3] {
    ["published", "candidates", "difference"].map(|key| stage(funnel, wanted)[key].clone())
}

on_both! {
    fn what_announcing_cost_is_told_by_applicant_and_by_hire(world) {
        let staff = world.staff();
        let id = round(&staff);
        let paid = of_round(json!({ "title": "転職サイト", "kind": "site", "paid": "paid", "cost_yen": 300_000, "applicants": 12 }));
        staff.post("/recruitment-channels", &paid).expect(201);
        let free = of_round(json!({ "title": "県のウェブサイト", "kind": "own", "paid": "free" }));
        staff.post("/recruitment-channels", &free).expect(201);
        let found = staff.get(&format!("/hiring-rounds/{id}/funnel")).expect(200).body;
        assert_eq!([&found["cost_yen"], &found["paid_cost_yen"]], [&json!(300_000), &json!(300_000)]);
        assert_eq!([&found["cost_per_applicant_yen"], &found["cost_per_hire_yen"]], [&json!(7_500), &json!(37_500)]);
        // Everything that is wrong is told at once.
        let wrong = json!({ "title": "x", "kind": "own", "paid": "free", "cost_yen": 1, "route": "graduate", "intake_fiscal_year": 2026,
            "number_in_year": 1, "starts_on": "2026-02-02", "ends_on": "2026-02-01" });
        let faults = staff.post("/recruitment-channels", &wrong).expect(422).faults();
        let named: Vec<(&str, &str)> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(named, [("/number_in_year", "reference_unknown"), ("/ends_on", "period_reversed"), ("/paid", "not_allowed_here")]);
        for login in ["etajima", "auditor", "admin"] {
            world.as_login(login).get("/recruitment-channels").expect(403);
            world.as_login(login).get(&format!("/hiring-rounds/{id}/funnel")).expect(403);
        }
    }
}

on_both! {
    fn the_funnel_is_told_to_others_without_small_counts(world) {
        let staff = world.staff();
        round(&staff);
        add(&staff, "1001", "見本 一郎");
        let all = staff.get("/statistics/hiring-funnel").expect(200);
        let exact = &all.items()[0];
        assert_eq!(counts(exact, "final_pass"), [json!(10), json!(1), json!(-9)]);
        assert_eq!(counts(exact, "offered"), [Value::Null, json!(0), Value::Null]);
        assert_eq!((&exact["first_posts"], &exact["to_erase"]), (&json!([]), &json!(1)));
        for login in ["etajima", "etajima-delegate", "auditor"] {
            let told = world.as_login(login).get("/statistics/hiring-funnel?route=experienced").expect(200);
            let told = &told.items()[0];
            // 30 examined and 8 hired are published; 14 is far from both, 10 is not, 2 is small.
            let shown = |wanted: &str| (stage(told, wanted)["published"].clone(), stage(told, wanted)["withheld"].clone());
            assert_eq!(shown("examined"), (json!(30), json!(false)), "{login}");
            assert_eq!(shown("hired"), (json!(8), json!(false)));
            assert_eq!(shown("first_pass"), (json!(14), json!(false)));
            assert_eq!(shown("final_pass"), (Value::Null, json!(true)));
            assert_eq!(shown("declined"), (Value::Null, json!(true)));
            assert!(told["steps"].as_array().unwrap().iter().all(|step| step["candidates"].is_null() && step["difference"].is_null()));
            assert!(told["first_posts"].is_null() && told["to_erase"].is_null());
        }
        let etajima = world.as_login("etajima");
        let file = String::from_utf8(etajima.get("/statistics/hiring-funnel?format=csv").expect(200).bytes).unwrap();
        assert!(file.lines().nth(1).unwrap().contains("30,,14,,秘匿,"), "{file}");
        assert_eq!(staff.get("/statistics/hiring-funnel?intake_fiscal_year_from=2027").expect(200).items().len(), 0);
        let reversed = "/statistics/hiring-funnel?intake_fiscal_year_from=2027&intake_fiscal_year_to=2026";
        assert_eq!(staff.get(reversed).expect(400).faults()[0].1, "fiscal_years_reversed");
        world.as_login("admin").get("/statistics/hiring-funnel").expect(403);
    }
}

fn sent(staff: &Client, path: &str, file: &str) -> Answer {
    staff.send("POST", path, &[("Content-Type", "text/csv")], Some(file.as_bytes()))
}

/// Row, heading and code of each fault, and what its sentence says.
fn told(report: &Answer) -> Vec<(i64, String, String, String)> {
    let text = |fault: &Value, key: &str| fault[key].as_str().unwrap_or("").to_owned();
    let faults = report.body["errors"].as_array().unwrap().iter();
    let fault = |fault: &Value| {
        let row = fault["row"].as_i64().unwrap();
        (row, text(fault, "heading"), text(fault, "code"), text(fault, "detail"))
    };
    faults.map(fault).collect()
}

on_both! {
    fn a_list_with_somebody_twice_is_refused_by_both_rows(world) {
        let staff = world.staff();
        round(&staff);
        let heads = "受験番号,氏名,カナ,生年月日,試験区分,採用年度,第何回,段階\n";
        let row = |number: &str, name: &str, kana: &str, born: &str| {
            format!("{number},{name},{kana},{born},experienced,R8,1,最終合格\n")
        };
        let good = row("1001", "見本 一郎", "ミホン イチロウ", "1990-04-01");
        let double = [
            good.clone(),
            row("1001", "別の 花子", "ベツノ ハナコ", ""),
            // Applied twice, under another number and with another space.
            row("1002", "見本　一郎", "ミホンイチロウ", "H2.4.1"),
            // Another person of the same name.
            row("1003", "見本 一郎", "ミホン イチロウ", "1991-04-01"),
        ];
        let file = heads.to_owned() + &double.concat();
        let refused = sent(&staff, "/hiring-candidates/import?dry_run=true", &file).expect(200);
        let faults = told(&refused);
        let named: Vec<(i64, &str, &str)> = faults.iter().map(|(row, column, code, _)| (*row, column.as_str(), code.as_str())).collect();
        assert_eq!(named, [(3, "受験番号", "row_repeated"), (4, "氏名", "row_repeated")], "{faults:?}");
        assert!(faults.iter().all(|(.., detail)| detail.contains('2')), "{faults:?}");
        assert!(staff.get("/hiring-candidates").expect(200).items().is_empty());
        // Recorded already under another number: refused as well, and said to whom it is alike.
        let taken = sent(&staff, "/hiring-candidates/import", &(heads.to_owned() + &double[0] + &double[3])).expect(200);
        assert_eq!(taken.body["created"], json!(2));
        let again = sent(&staff, "/hiring-candidates/import?dry_run=true", &(heads.to_owned() + &double[2])).expect(200);
        let faults = told(&again);
        assert!(faults.len() == 1 && faults[0].0 == 2 && faults[0].3.contains("1001"), "{faults:?}");
        // A later list moves people on, and one of a round that is not recorded is refused.
        let later = heads.to_owned() + &good.replace("最終合格", "一次合格");
        assert_eq!(sent(&staff, "/hiring-candidates/import?dry_run=true", &later).expect(200).body["changed"], json!(1));
        sent(&staff, "/hiring-candidates/import", &(heads.to_owned() + &row("9", "誰か", "ダレカ", "").replace("R8", "R9"))).expect(422);
        for login in ["etajima", "auditor", "admin"] {
            world.as_login(login).get("/hiring-candidates").expect(403);
            assert_eq!(sent(&world.as_login(login), "/hiring-candidates/import", &file).status, 403, "{login}");
        }
    }
}

on_both! {
    fn who_is_hired_enters_the_register_without_being_typed_again(world) {
        let staff = world.staff();
        let id = round(&staff);
        let one = add(&staff, "1001", "見本 一郎");
        let early = of_round(json!({ "number": "1002", "name": "見本 二郎", "name_kana": "ミホン", "stage": "first_pass" }));
        let early = format!("/hiring-candidates/{}", staff.post("/hiring-candidates", &early).expect(201).id());
        let refused = step(&staff, &early, "offer", &json!({ "offered_on": "2025-12-01" })).expect(422);
        assert_eq!(refused.faults(), [("/stage".to_owned(), "not_allowed_here".to_owned())]);
        step(&staff, &one, "hire", &employed("P1")).expect(409);
        step(&staff, &one, "offer", &json!({ "offered_on": "2025-12-01" })).expect(200);
        // Only what is missing is asked, all of it at once.
        let lacking = step(&staff, &one, "hire", &json!({ "home": PREFECTURE })).expect(422).faults();
        let lacking: Vec<&str> = lacking.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(lacking, ["/staff_number", "/employment_form", "/grade", "/job_title", "/starts_on"]);
        let mut term = employed("P1");
        term["employment_form"] = json!("fixed_term_specialist");
        assert_eq!(step(&staff, &one, "hire", &term).expect(422).faults(), [("/term_ends_on".to_owned(), "required".to_owned())]);
        let hired = step(&staff, &one, "hire", &employed("P1")).expect(200);
        assert_eq!(hired.body["state"], "hired");
        let person = hired.body["talent_id"].as_str().unwrap().to_owned();
        let card = staff.get(&format!("/talents/{person}")).expect(200).body;
        let text = card.to_string();
        for known in ["見本 一郎", "ミホン", "experienced", "2026-04-01", "主事"] {
            assert!(text.contains(known), "{known}: {text}");
        }
        // Nobody else gets the number, and a refusal leaves no half of it.
        let other = add(&staff, "1003", "見本 三郎");
        step(&staff, &other, "offer", &json!({ "offered_on": "2025-12-01" })).expect(200);
        assert_eq!(step(&staff, &other, "hire", &employed("P1")).expect(409).code(), "duplicate");
        assert_eq!(staff.get(&other).expect(200).body["state"], "offered");
        // Taken back, the person is in no list; hired again, somebody new.
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let back = step(&staff, &one, "unhire", &json!({})).expect(200);
        assert!(back.body["talent_id"].is_null() && back.body["state"] == "offered", "{}", back.body);
        assert!(staff.get("/talents?name=%E8%A6%8B%E6%9C%AC").expect(200).items().is_empty());
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let again = step(&staff, &one, "hire", &employed("P1")).expect(200);
        let person = again.body["talent_id"].as_str().unwrap().to_owned();
        // What rests on the person holds it.
        share(&staff, &person);
        serve(&staff, &person, &post(&staff, ETAJIMA, 100), ("2026-04-01", "2027-03-31"), 100);
        assert_eq!(step(&staff, &one, "unhire", &json!({})).expect(409).code(), "state_conflict");
        let found = staff.get(&format!("/hiring-rounds/{id}/funnel")).expect(200).body;
        assert_eq!((counts(&found, "hired"), counts(&found, "placed")[1].clone()), ([json!(8), json!(1), json!(-7)], json!(1)));
        let posts = &found["first_posts"];
        assert_eq!((&posts[0]["organization_code"], &posts[0]["people"], &posts[0]["still_there"]), (&json!(ETAJIMA), &json!(1), &json!(1)));
        assert_eq!(posts.as_array().unwrap().len(), 1);
        // A draft moves nobody on.
        let drafted = step(&staff, &other, "hire", &employed("P2")).expect(200).body["talent_id"].as_str().unwrap().to_owned();
        share(&staff, &drafted);
        crate::scheme::draft(&staff, &drafted, &post(&staff, ETAJIMA, 100), ("2026-04-01", "2027-03-31"), 100);
        let then = staff.get(&format!("/hiring-rounds/{id}/funnel")).expect(200).body;
        assert_eq!((&then["first_posts"], counts(&then, "hired")[1].clone()), (posts, json!(2)));
    }
}

on_both! {
    fn a_step_in_the_register_holds_the_hiring(world) {
        let staff = world.staff();
        round(&staff);
        let one = add(&staff, "1001", "見本 一郎");
        step(&staff, &one, "offer", &json!({ "offered_on": "2025-12-01" })).expect(200);
        let person = step(&staff, &one, "hire", &employed("P1")).expect(200).body["talent_id"].as_str().unwrap().to_owned();
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let path = format!("/talents/{person}");
        staff.patch(&path, &staff.get(&path).expect(200).etag(), &json!({ "accelerator": true })).expect(200);
        assert_eq!(step(&staff, &one, "unhire", &json!({})).expect(409).code(), "state_conflict");
        assert_eq!(staff.get(&one).expect(200).body["state"], "hired");
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// How many rows of the ledgers hold a text.
fn holding(world: &World, text: &str) -> i64 {
    let tables = ["ledger_entries", "ledger_versions"];
    let count = |table: &str| {
        let sql = format!("SELECT count(*) AS number FROM {table} WHERE content LIKE '%{text}%'");
        diesel::sql_query(sql).get_result::<Number>(&mut world.connection()).unwrap().number
    };
    tables.into_iter().map(count).sum()
}

on_both! {
    fn of_who_is_not_hired_only_figures_stay(world) {
        let staff = world.staff();
        let id = round(&staff);
        let (declined, failed) = (add(&staff, "1001", "消去 一郎"), add(&staff, "1002", "消去 二郎"));
        step(&staff, &declined, "offer", &json!({ "offered_on": "2025-12-01" })).expect(200);
        step(&staff, &declined, "erase", &json!({})).expect(409);
        let early = step(&staff, &declined, "decline", &json!({ "declined_on": "2025-11-30" })).expect(422);
        assert_eq!(early.faults(), [("/declined_on".to_owned(), "period_reversed".to_owned())]);
        step(&staff, &declined, "decline", &json!({ "declined_on": "2025-12-20" })).expect(200);
        let funnel = || staff.get(&format!("/hiring-rounds/{id}/funnel")).expect(200).body;
        let before = funnel();
        assert_eq!((holding(world, "消去"), &before["to_erase"]), (6, &json!(2)));
        for one in [&declined, &failed] {
            let gone = step(&staff, one, "erase", &json!({})).expect(200);
            assert_eq!((&gone.body["state"], &gone.body["name"], &gone.body["number"]), (&json!("erased"), &Value::Null, &Value::Null));
            assert_eq!(gone.body["allowed_actions"], json!([]));
        }
        assert_eq!([holding(world, "消去"), holding(world, "ミホン"), holding(world, "1001")], [0, 0, 0]);
        assert!(staff.get("/hiring-candidates?q=%E6%B6%88%E5%8E%BB").expect(200).items().is_empty());
        let after = funnel();
        assert_eq!((&after["steps"], &after["to_erase"]), (&before["steps"], &json!(0)));
        assert_eq!(counts(&after, "declined"), [json!(2), json!(1), json!(-1)]);
        assert_eq!(staff.get(&format!("{declined}/versions")).expect(200).items().len(), 4);
    }
}

on_both! {
    fn a_finished_round_is_erased_at_once_or_not_at_all(world) {
        let staff = world.staff();
        let id = round(&staff);
        let failed: Vec<String> = (0..3).map(|number| add(&staff, &format!("消{number}"), "消去 一郎")).collect();
        let offered = add(&staff, "1009", "消去 九郎");
        step(&staff, &offered, "offer", &json!({ "offered_on": "2025-12-01" })).expect(200);
        let key = |one: &str| one.rsplit('/').next().unwrap().to_owned();
        let erase = |client: &Client, more: Value| {
            let mut body = json!({ "step": "erase" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            client.post("/hiring-candidates/steps", &body)
        };
        let kept = holding(world, "消去");
        // One who was offered a post is neither hired nor declined: the row says so and nothing is erased.
        for asked in [json!({ "round_id": id }), json!({ "ids": failed.iter().chain([&offered]).map(|one| key(one)).collect::<Vec<_>>() })] {
            let refused = erase(&staff, asked).expect(409);
            let errors = refused.body["errors"].as_array().unwrap();
            assert_eq!((refused.code(), errors.len()), ("rows_refused", 1));
            assert_eq!((&errors[0]["id"], &errors[0]["code"]), (&json!(key(&offered)), &json!("state_conflict")));
            assert_eq!(holding(world, "消去"), kept);
        }
        for (wrong, place) in [(json!({}), "/ids"), (json!({ "ids": [key(&offered)], "round_id": id }), "/round_id"), (json!({ "ids": [key(&failed[0]), key(&failed[0])] }), "/ids/1")] {
            assert_eq!(erase(&staff, wrong).expect(422).faults()[0].0, place);
        }
        for login in ["etajima", "auditor", "admin"] {
            erase(&world.as_login(login), json!({ "round_id": id })).expect(403);
        }
        let ticked = erase(&staff, json!({ "ids": [key(&failed[0])], "dry_run": true })).expect(200);
        assert_eq!((&ticked.body["dry_run"], holding(world, "消去")), (&json!(true), kept));
        step(&staff, &offered, "decline", &json!({ "declined_on": "2025-12-20" })).expect(200);
        let events = || world.as_login("auditor").get("/audit-events?action=hiring_candidate.erase&total=true").expect(200).body["total"].clone();
        let told = events().as_i64().unwrap();
        let done = erase(&staff, json!({ "round_id": id })).expect(200);
        assert_eq!(done.body["ids"].as_array().unwrap().len(), 4);
        assert_eq!([holding(world, "消去"), holding(world, "ミホン"), holding(world, "1009")], [0, 0, 0]);
        assert_eq!(events(), told + 4, "each has its own record");
        assert_eq!(erase(&staff, json!({ "round_id": id })).expect(422).faults()[0].0, "/round_id", "nobody is left");
        // Before its intake year a round is not finished.
        let next = json!({ "route": "graduate", "exam_fiscal_year": 2026, "intake_fiscal_year": 2027 });
        let next = staff.post("/hiring-rounds", &next).expect(201).id();
        assert_eq!(erase(&staff, json!({ "round_id": next })).expect(422).faults()[0].0, "/round_id");
    }
}

#[test]
fn an_officer_hires_from_the_page_of_the_round() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let staff = world.staff();
        let id = round(&staff);
        let window = Window::open(&format!("http://{}", world.address), scripts);
        window.sign_in("staff", PASSWORD);
        window.go(&format!("/hiring-rounds/{id}/funnel"));
        window.press("採用の広報を登録する");
        window.type_into("title", "転職サイト");
        window.type_into("kind", "site");
        window.type_into("paid", "paid");
        window.type_into("cost_yen", "400000");
        window.press("保存する");
        window.go(&format!("/hiring-rounds/{id}/funnel"));
        let says =
            |wanted: &str| assert!(window.text().contains(wanted), "{wanted}: {}", window.text());
        says("10,000");
        says("50,000");
        window.press("受験者・内定者を登録する");
        window.type_into("number", "1001");
        window.type_into("name", "見本 一郎");
        window.type_into("name_kana", "ミホン イチロウ");
        window.type_into("stage", "final_pass");
        window.press("保存する");
        window.press("内定を記録する");
        window.type_into("offered_on", "2025-12-01");
        window.press("内定を記録する");
        window.press("採用し、人材リストに登録する");
        for (name, value) in [
            ("staff_number", "P1"),
            ("employment_form", "permanent"),
            ("grade", "staff"),
            ("job_title", "主事"),
            ("starts_on", "2026-04-01"),
        ] {
            window.type_into(name, value);
        }
        window.type_into("home", PREFECTURE);
        window.press("採用し、人材リストに登録する");
        says("採用");
        assert!(
            window.holds("!!document.querySelector('main a[href^=\"/talents/tal_\"]')"),
            "{}",
            window.text()
        );
        window.go(&format!("/hiring-rounds/{id}/funnel"));
        says("見本 一郎");
        window.screenshot(&format!("hiring-funnel-{scripts}"));
        // Who was not hired is ticked there, looked over and erased.
        let others = ["消去 二郎", "消去 三郎"];
        for (number, name) in (1002..).zip(others) {
            add(&staff, &number.to_string(), name);
        }
        window.go(&format!("/hiring-rounds/{id}/funnel"));
        window.press("件すべて");
        others.iter().for_each(|name| says(name));
        window.press("個人情報を消去する");
        window.go(&format!("/hiring-rounds/{id}/funnel"));
        assert!(!window.text().contains("消去 "), "{}", window.text());
        assert!(window.log().complaints.is_empty(), "{:?}", window.log().complaints);
    }
}

#[test]
fn the_demonstration_shows_a_funnel_with_its_cost() {
    let demo = crate::demo::Demo::new(Backend::Sqlite);
    let staff = demo.staff();
    let found =
        staff.get("/statistics/hiring-funnel?route=experienced&intake_fiscal_year_from=2026");
    let found = found.expect(200).items()[0].clone();
    assert_eq!((&found["cost_yen"], &found["to_erase"]), (&json!(1_230_000), &json!(2)));
    let listed = ["applied", "final_pass", "offered", "declined", "hired"]
        .map(|stage| counts(&found, stage)[1].clone());
    assert_eq!(listed, [json!(4), json!(3), json!(3), json!(1), json!(1)]);
    let window = demo.window();
    window.go("/hiring-funnel");
    assert!(window.text().contains("1,230,000"), "{}", window.text());
    window.screenshot("hiring-funnel-demo");
    window.go("/hiring-candidates");
    window.screenshot("hiring-candidates-demo");
}
