//! The first day: accounts from a file, money and titles of posts, lines of tables that go, and what
//! is told together with a transfer.

use std::collections::BTreeMap;

use dxship::vocab::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, Scene, ahead};
use crate::scheme::{PREFECTURE, person, post, serve};

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn send(client: &Client, path: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", media)], Some(bytes))
}

fn counts(report: &Answer) -> [i64; 4] {
    ["rows", "created", "changed", "unchanged"].map(|name| report.body[name].as_i64().unwrap())
}

/// Row and heading of everything that is wrong.
fn told(report: &Answer) -> Vec<(i64, String)> {
    let errors = report.body["errors"].as_array().unwrap();
    let at = |error: &Value| {
        (error["row"].as_i64().unwrap(), error["heading"].as_str().unwrap().to_owned())
    };
    errors.iter().map(at).collect()
}

fn later(world: &World) {
    world.clock.advance(chrono::TimeDelta::seconds(1));
}

const ACCOUNTS: &str = "ログイン名,表示名,役割,団体コード,団体名,誰の代理か\n\
    saka.cio,坂町CIO,市町CIO,,坂町,\n\
    ｋｕｍａｎｏ.cio,熊野町CIO,市町CIO,343072,熊野町,\n\
    etajima.sub,代理 花子,市町CIO代理,342157,,江田島市CIO\n";

on_both! {
    fn accounts_come_in_with_a_first_password_each_and_go_as_one_act(world) {
        let admin = world.as_login("admin");
        let rehearsed = send(&admin, "/accounts/import?dry_run=true", CSV, ACCOUNTS.as_bytes()).expect(200);
        assert_eq!((counts(&rehearsed), &rehearsed.body["errors"], &rehearsed.body["initial_access"]), ([3, 3, 0, 0], &json!([]), &json!([])));
        let done = send(&admin, "/accounts/import", CSV, ACCOUNTS.as_bytes()).expect(200);
        let access = done.body["initial_access"].as_array().unwrap();
        assert_eq!((counts(&done), access.len()), ([3, 3, 0, 0], 3));
        let passwords: std::collections::BTreeSet<&str> = access.iter().map(|one| one["initial_password"].as_str().unwrap()).collect();
        assert_eq!(passwords.len(), 3, "each has its own");
        // Each is good to come in once, as after a single account.
        let first = access.iter().find(|one| one["login"] == "saka.cio").unwrap();
        let answer = world.sign_in("saka.cio", first["initial_password"].as_str().unwrap());
        assert!(answer.status == 200 || answer.code() == "password_change_required", "{}", answer.body);
        // The own file changes nothing, privileged roles included.
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = admin.get(&format!("/accounts?format={format}&limit=200")).expect(200).bytes;
            let again = send(&admin, "/accounts/import?dry_run=true", media, &own).expect(200);
            assert_eq!((&again.body["errors"], &counts(&again)[1..3]), (&json!([]), &[0, 0][..]), "{format}");
        }
        // Whoever has come in stands in the way; the others too, for it is one act.
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        if answer.status == 200 {
            let refused = admin.post(&undo, &json!({})).expect(409);
            assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("saka.cio"), "{}", refused.body);
        }
        let one = ACCOUNTS.lines().next().unwrap().to_owned() + "\nfuchu.cio,府中町CIO,市町CIO,343021,府中町,\nmihara,三原市CIO,市町CIO代理,342041,三原市,三原市CIO\n";
        let name = admin.get("/accounts?login=mihara").expect(200).items()[0]["display_name"].as_str().unwrap().to_owned();
        let one = one.replace("mihara,三原市CIO,", &format!("mihara,{name},"));
        later(world);
        let more = send(&admin, "/accounts/import", CSV, one.as_bytes()).expect(200);
        assert_eq!((counts(&more), more.body["initial_access"].as_array().unwrap().len()), ([2, 1, 1, 0], 1));
        later(world);
        admin.post(&format!("/imports/{}/undo", more.body["import_id"].as_str().unwrap()), &json!({})).expect(200);
        let gone = admin.get("/accounts?login=fuchu.cio").expect(200).items()[0].clone();
        assert_eq!((&gone["active"], gone["grants"].as_array().unwrap().len()), (&json!(false), 0));
        let kept = admin.get("/accounts?login=mihara").expect(200).items()[0].clone();
        assert_eq!(kept["grants"].as_array().unwrap().len(), 1, "what it held before");
        for who in ["staff", "auditor", "etajima", "person"] {
            if who != "person" {
                assert_eq!(send(&world.as_login(who), "/accounts/import?dry_run=true", CSV, ACCOUNTS.as_bytes()).status, 403, "{who}");
            }
        }
    }
}

on_both! {
    fn roles_that_take_two_persons_are_refused_at_their_row(world) {
        let admin = world.as_login("admin");
        let file = "ログイン名,表示名,役割,団体コード,団体名\n\
            new.staff,県の人,県人事担当,,\n\
            new.admin,管理者,アカウント管理者,,\n\
            new.auditor,監査,監査担当,,\n\
            new.person,職員,配属職員,,\n\
            fuchu,府中,市町CIO,342084,府中町\n\
            a,短い,市町CIO,343021,府中町\n\
            no.body,団体なし,市町CIO,,\n\
            no.one,代理,市町CIO代理,343021,府中町\n\
            admin,別人,監査担当,,\n";
        let report = send(&admin, "/accounts/import?dry_run=true", CSV, file.as_bytes()).expect(200);
        let at = |row, heading: &str| (row, heading.to_owned());
        let faults = told(&report);
        for expected in [at(2, "役割"), at(3, "役割"), at(4, "役割"), at(5, "役割"), at(6, "団体名"), at(7, "ログイン名"), at(8, "団体コード"), at(9, "誰の代理か"), at(10, "役割"), at(10, "表示名")] {
            assert!(faults.contains(&expected), "{expected:?} in {faults:?}");
        }
        let said = report.body["errors"][0]["detail"].as_str().unwrap();
        assert!(said.contains("2人目の承認"), "{said}");
        let before = admin.get("/accounts?total=true").expect(200).body["total"].clone();
        send(&admin, "/accounts/import", CSV, file.as_bytes()).expect(422);
        assert_eq!(admin.get("/accounts?total=true").expect(200).body["total"], before);
    }
}

on_both! {
    fn a_post_carries_its_money_and_hands_its_title_on(world) {
        let scene = Scene::new(world);
        let (cio, id) = (&scene.etajima, &scene.own.post);
        let path = format!("/posts/{id}");
        let frame = |yen: Value, secured: bool| json!({ "fiscal_year": 2027, "amount_yen": yen, "funding": "special_allocation_tax", "source": "デジタル人材確保事業", "secured": secured });
        let put = |body: &Value| cio.post(&format!("{path}/budget"), body);
        let first = put(&frame(json!(7_200_000), false)).expect(200);
        assert_eq!(first.body["budgets"][0]["amount_yen"], json!(7_200_000));
        let moment = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        later(world);
        let second = put(&frame(json!(7_500_000), true)).expect(200);
        assert_eq!((&second.body["budgets"][0]["secured"], second.body["budgets"].as_array().unwrap().len()), (&json!(true), 1));
        assert_eq!(put(&frame(json!(7_500_000), true)).expect(200).body["version"], second.body["version"], "the same again is no change");
        let then = cio.get(&format!("{path}?known_at={moment}")).expect(200);
        assert_eq!(then.body["budgets"][0]["amount_yen"], json!(7_200_000), "the history keeps it");
        put(&json!({ "fiscal_year": 2010, "amount_yen": 1 })).expect(422);
        put(&json!({ "fiscal_year": 2027, "amount_yen": -1 })).expect(422);
        put(&json!({ "fiscal_year": 2027, "amount_yen": 1_000_000_001 })).expect(422);
        assert_eq!(scene.mihara.post(&format!("{path}/budget"), &frame(json!(1), true)).status, 404);
        // Whoever serves in the post is not told what it costs.
        let seen = scene.person.get(&path).expect(200);
        assert_eq!(seen.body["budgets"], json!([]));

        let over = json!({ "effective_on": "2027-04-01", "title": "情報政策監" });
        let handed = cio.post(&format!("{path}/hand-over"), &over).expect(200);
        let titles: Vec<&str> = handed.body["titles"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
        assert_eq!(titles, ["CIO補佐官", "情報政策監"]);
        assert_eq!(handed.body["title"], "CIO補佐官", "until its day");
        assert_eq!(cio.get(&format!("{path}?as_of=2027-04-01")).expect(200).body["title"], "情報政策監");
        assert_eq!(cio.post(&format!("{path}/hand-over"), &json!({ "effective_on": "2020-04-01", "title": "主幹" })).expect(422).faults()[0].1, "day_outside");
        assert_eq!(cio.post(&format!("{path}/hand-over"), &json!({ "effective_on": "2027-05-01", "title": "情報政策監" })).expect(422).faults()[0].1, "title_unchanged");
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = cio.get(&format!("/posts?format={format}")).expect(200).bytes;
            let again = send(cio, "/posts/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"]), ([1, 0, 0, 1], &json!([])), "{format}");
        }
    }
}

on_both! {
    fn money_and_successors_come_in_by_file_and_go_with_it(world) {
        let scene = Scene::new(world);
        let (cio, id) = (&scene.etajima, &scene.own.post);
        let read = || cio.get(&format!("/posts/{id}")).expect(200).body;
        let before = read();
        let year = dxship::vocab::FiscalYear::of(world.clock.now().date()).unwrap().label();
        let file = format!("団体コード,所属,職名,相当級,ポスト種別,必要割合（%）,始期,ポストID,後継の職名,後継の始期,人件費の年度,人件費（円）,人件費の財源区分,人件費の財源,予算の確保\n342157,情報政策課,CIO補佐官,,,,,{id},情報政策監,R9.4.1,{year},\"7,200,000\",特別交付税,総務費,確保済\n");
        later(world);
        let done = send(cio, "/posts/import", CSV, file.as_bytes()).expect(200);
        assert_eq!(counts(&done), [1, 0, 1, 0]);
        let now = read();
        assert_eq!((&now["budgets"][0]["amount_yen"], &now["budgets"][0]["secured"], &now["titles"][1]["starts_on"]), (&json!(7_200_000), &json!(true), &json!("2027-04-01")));
        assert_eq!(counts(&send(cio, "/posts/import", CSV, file.as_bytes()).expect(200)), [1, 0, 0, 1]);
        // Something else of today leaves the title of the year to come as it is.
        let tasks = format!("団体コード,所属,職名,相当級,ポスト種別,必要割合（%）,始期,ポストID,業務内容\n342157,情報政策課,CIO補佐官,,,,,{id},窓口改革\n");
        later(world);
        let more = send(cio, "/posts/import", CSV, tasks.as_bytes()).expect(200);
        assert_eq!(counts(&more), [1, 0, 1, 0]);
        assert_eq!(read()["titles"], now["titles"]);
        let undo = |report: &Answer| cio.post(&format!("/imports/{}/undo", report.body["import_id"].as_str().unwrap()), &json!({}));
        assert_eq!(undo(&done).expect(409).code(), "import_built_upon");
        later(world);
        undo(&more).expect(200);
        let half = file.replace("情報政策監,R9.4.1", "情報政策監,");
        assert_eq!(told(&send(cio, "/posts/import?dry_run=true", CSV, half.as_bytes()).expect(200)), [(2, "後継の始期".to_owned())]);
        assert_eq!((&read()["budgets"], &read()["titles"]), (&now["budgets"], &now["titles"]));
        drop(before);
    }
}

/// A world in which the folder was taken in as `init` does it.
fn keeper(world: &World) -> Client {
    let folder = dxship::folder::Folder::built_in();
    world.write(move |tx| dxship::cli::init::take_in(tx, &folder).map(drop));
    world.staff()
}

fn table(staff: &Client, table: &str) -> Vec<String> {
    let lines = staff.get(&format!("/reference-tables/{table}?limit=200")).expect(200);
    lines.items().iter().map(|line| line["line"].as_str().unwrap().to_owned()).collect()
}

fn retire(staff: &Client, of: &str, line: &str, day: Option<&str>) -> Answer {
    let mut said = json!({ "line": line });
    if let Some(day) = day {
        said["effective_on"] = json!(day);
    }
    staff.post(&format!("/reference-tables/{of}/retire"), &said)
}

on_both! {
    fn a_line_goes_unless_something_rests_on_it(world) {
        let staff = keeper(world);
        // Nothing rests on these.
        for of in ["hiring_plans", "development_scheme", "targets"] {
            let line = table(&staff, of)[0].clone();
            retire(&staff, of, &line, None).expect(200);
            assert!(!table(&staff, of).contains(&line), "{of}");
            assert_eq!(retire(&staff, of, &line, None).expect(422).code(), "invalid_input", "{of}: once");
        }
        // An exam that a rule names, by the rule's table.
        let refused = retire(&staff, "exams", "it_strategist", None).expect(409);
        assert_eq!(refused.code(), "line_in_use");
        // A rule in force ends on a day; one that never was goes at once.
        let rules = table(&staff, "allowance_rules");
        let line = rules.last().unwrap().clone();
        assert_eq!(retire(&staff, "allowance_rules", &line, None).expect(409).code(), "line_in_use");
        retire(&staff, "allowance_rules", &line, Some("2030-04-01")).expect(200);
        let all = staff.get("/reference-tables/allowance_rules?limit=200").expect(200);
        let ended = all.items().iter().find(|one| one["line"] == json!(line)).unwrap();
        assert_eq!(ended["cells"]["valid_to"], "2030-03-31");
        assert_eq!(retire(&staff, "exams", "it_strategist", Some("2030-04-01")).expect(422).code(), "invalid_input");
        // An exam that somebody holds, by the name of whoever does.
        let csv = "記号,名称,後継の試験\nown_exam,庁内試験,\nother_exam,ほかの試験,\n";
        later(world);
        send(&staff, "/reference-tables/exams/import", CSV, csv.as_bytes()).expect(200);
        let holder = crate::scene::talent(&staff, "Q1", ETAJIMA);
        let etag = staff.get(&format!("/talents/{holder}")).expect(200).etag();
        staff.step(&format!("/talents/{holder}/qualifications"), &etag, &json!({ "exam": "own_exam", "acquired_on": "2024-04-01" })).expect(201);
        let refused = retire(&staff, "exams", "own_exam", None).expect(409);
        assert!(refused.body["detail"].as_str().unwrap().contains("山田 Q1"), "{}", refused.body);
        retire(&staff, "exams", "other_exam", None).expect(200);
        assert_eq!(world.as_login("etajima").post("/reference-tables/exams/retire", &json!({ "line": "own_exam" })).status, 403);
    }
}

on_both! {
    fn a_table_that_came_in_goes_back_as_one_act(world) {
        let staff = keeper(world);
        let before = staff.get("/reference-tables/hiring_plans?limit=200").expect(200).body;
        let known = &before["items"][0]["cells"];
        let year = dxship::vocab::FiscalYear::new(known["intake_fiscal_year"].as_str().unwrap().parse().unwrap()).unwrap().label();
        let employer = if known["employer"] == "prefecture" { "県" } else { "市町" };
        let file = format!("採用年度,採用する団体,採用予定者数（人）,「程度」,出典\n{year},{employer},9,ちょうど,方針\n令和12年度,市町,2,ちょうど,方針\n");
        let done = send(&staff, "/reference-tables/hiring_plans/import", CSV, file.as_bytes()).expect(200);
        assert_eq!(counts(&done), [2, 1, 1, 0]);
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        later(world);
        assert_eq!(world.as_login("etajima").post(&undo, &json!({})).status, 404);
        staff.post(&undo, &json!({})).expect(200);
        assert_eq!(staff.get("/reference-tables/hiring_plans?limit=200").expect(200).body["items"], before["items"]);
        assert_eq!(staff.post(&undo, &json!({})).expect(409).code(), "state_conflict");
        // What was changed since is named, and nothing is taken back.
        later(world);
        let again = send(&staff, "/reference-tables/hiring_plans/import", CSV, file.as_bytes()).expect(200);
        later(world);
        send(&staff, "/reference-tables/hiring_plans/import", CSV, file.replace(",2,", ",3,").as_bytes()).expect(200);
        let refused = staff.post(&format!("/imports/{}/undo", again.body["import_id"].as_str().unwrap()), &json!({})).expect(409);
        assert_eq!(refused.code(), "import_built_upon");
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("2030"), "{}", refused.body);
        assert_eq!(table(&staff, "hiring_plans").len(), before["items"].as_array().unwrap().len() + 1);
    }
}

/// Everything somebody is told of a person, as bytes.
fn seen(client: &Client, talent: &str) -> BTreeMap<String, (u16, Vec<u8>)> {
    let paths = [
        format!("/planned-steps?talent_id={talent}"),
        format!("/assignments?talent_id={talent}&as_of=2026-11-01"),
        "/posts?as_of=2026-11-01&vacant=true".to_owned(),
        "/statistics/placements?fiscal_year=2026".to_owned(),
    ];
    let ask = |path: String| {
        let answer = client.get(&path);
        let bytes = if answer.status < 300 { answer.bytes } else { Vec::new() };
        (path, (answer.status, bytes))
    };
    paths.into_iter().map(ask).collect()
}

on_both! {
    fn a_promotion_is_told_with_its_transfer_and_taken_back_with_it(world) {
        let staff = world.staff();
        let talent = person(world, "異動 花子", PREFECTURE);
        let posts = [post(&staff, ETAJIMA, 100), post(&staff, MIHARA, 100)];
        let held = serve(&staff, &talent, &posts[0], ("2025-04-01", ""), 100);
        world.account("kure", Role::MunicipalCio, Some("342025"));
        let clients = [world.as_login("etajima"), world.as_login("mihara"), world.staff_account("hanako", &talent), world.as_login("kure")];
        let look = || clients.iter().map(|client| seen(client, &talent)).collect::<Vec<_>>();
        let before = look();
        let card = |client: &Client| Some(client.get(&format!("/talents/{talent}"))).filter(|card| card.status == 200).map(|card| card.body);
        let cards = || clients.iter().filter_map(card).collect::<Vec<_>>();
        let held_before = cards();
        let promotion = ahead(&staff, &talent, "employments/change", &json!({ "effective_on": "2026-10-01", "title": "課長補佐" }));
        let body = json!({
            "talent_id": talent,
            "ends": [{ "assignment_id": held, "ends_on": "2026-09-30" }],
            "starts": [{ "post_id": posts[1], "starts_on": "2026-10-01", "ends_on": "2028-03-31", "share_percent": 100 }],
        });
        let transfer = staff.post("/transfers", &body).expect(201).id();
        assert!(look() == before && cards() == held_before && held_before.len() >= 2, "neither draft is anybody's business");
        let other = person(world, "別人 太郎", PREFECTURE);
        let foreign = ahead(&staff, &other, "employments/change", &json!({ "effective_on": "2026-10-01", "title": "課長補佐" }));
        let before = look();
        let announce = |steps: Value| staff.post(&format!("/transfers/{transfer}/announce"), &json!({ "planned_step_ids": steps }));
        let refused = announce(json!([promotion, foreign])).expect(422);
        assert_eq!(refused.faults()[0].0, "/planned_step_ids/1");
        announce(json!(["pls_0000000000001"])).expect(422);
        assert!(look() == before, "a refusal tells nothing");
        later(world);
        announce(json!([promotion])).expect(200);
        let state = |id: &str| staff.get(&format!("/planned-steps/{id}")).expect(200).body["state"].clone();
        assert_eq!((state(&promotion), state(&foreign)), (json!("announced"), json!("draft")));
        let told = look();
        assert!(told[2] != before[2], "the person knows of both");
        assert!(told[3] == before[3], "a body that is not concerned reads as before");
        assert_eq!(clients[2].get(&format!("/planned-steps?talent_id={talent}")).expect(200).items().len(), 1);
        // Taken back it is gone for everybody, of both.
        later(world);
        staff.post(&format!("/transfers/{transfer}/undo"), &json!({ "reason": "見直し" })).expect(200);
        assert_eq!(state(&promotion), json!("draft"));
        assert!(look() == before, "as if nothing had been said");
        for (card, before) in cards().iter().zip(&held_before) {
            assert_eq!((&card["title"], &card["employments"].as_array().map(Vec::len)), (&before["title"], &before["employments"].as_array().map(Vec::len)));
        }
        later(world);
        announce(json!([promotion])).expect(200);
        assert_eq!(state(&promotion), json!("announced"));
    }
}

fn people(title: &str) -> String {
    use dxship::vocab::{EmploymentForm, Grade, HiringRoute};
    let said = format!(
        "{},{},{}",
        Grade::ALL[0].name_ja(),
        HiringRoute::Graduate.name_ja(),
        EmploymentForm::Permanent.name_ja()
    );
    let mut file =
        String::from("職員番号,氏名,カナ,団体コード,職名,相当級,採用区分,任用形態,採用日\n");
    for number in 0..30 {
        file += &format!("C{number:03},同時 {number},ドウジ,340006,{title},{said},R5.4.1\n");
    }
    file
}

on_both! {
    fn a_file_beside_changes_of_the_same_people_loses_neither(world) {
        let staff = world.staff();
        send(&staff, "/talents/import", CSV, people("主事").as_bytes()).expect(200);
        let list = staff.get("/talents?limit=200").expect(200);
        let ids: Vec<String> = list.items().iter().filter(|one| one["name"].as_str().unwrap().starts_with("同時")).map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 30);
        let seen: Vec<String> = ids.iter().map(|id| staff.get(&format!("/talents/{id}")).etag()).collect();
        let (start, file) = (std::sync::Barrier::new(2), people("主任"));
        let (taken, marked) = std::thread::scope(|scope| {
            let import = scope.spawn(|| {
                start.wait();
                send(&staff, "/talents/import", CSV, file.as_bytes())
            });
            let patch = scope.spawn(|| {
                start.wait();
                let mark = json!({ "accelerator": true });
                ids.iter().zip(&seen).map(|(id, etag)| staff.patch(&format!("/talents/{id}"), etag, &mark).status).collect::<Vec<_>>()
            });
            (import.join().unwrap(), patch.join().unwrap())
        });
        assert_eq!(counts(&taken.expect(200))[1..3], [0, 30]);
        for (id, status) in ids.iter().zip(&marked) {
            let card = staff.get(&format!("/talents/{id}")).expect(200).body;
            assert_eq!(card["title"], "主任", "the file was taken in whole");
            assert!(*status == 200 && card["accelerator"] == true || *status == 412 && card["accelerator"] == false, "{status}: {card}");
        }
    }
}
