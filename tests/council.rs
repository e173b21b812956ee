//! What bodies do together: commitments until they are done, offices by period, joint systems and who
//! could join, visits and who waits for one; in the API, on both databases, and in a browser.

use serde_json::{Value, json};

use crate::harness::{Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE};

fn add(client: &Client, ledger: &str, said: Value) -> String {
    client.post(&format!("/{ledger}"), &said).expect(201).id()
}

fn refused(client: &Client, ledger: &str, said: Value, pointer: &str) {
    let answer = client.post(&format!("/{ledger}"), &said).expect(422);
    let faults = answer.faults();
    assert!(faults.iter().any(|(at, _)| at == pointer), "{ledger} {said}: {faults:?}");
}

fn take(client: &Client, ledger: &str, id: &str, step: &str, said: &Value) -> u16 {
    client.post(&format!("/{ledger}/{id}/{step}"), said).status
}

/// How many pieces of work of a kind wait.
fn waits(client: &Client, kind: &str) -> i64 {
    let answer = client.get("/me/tasks").expect(200);
    let item = answer.items().iter().find(|item| item["kind"] == kind).cloned();
    item.map_or(0, |item| item["total"].as_i64().unwrap())
}

/// A council with a meeting in April and one in May.
fn council(staff: &Client) -> (String, String, String) {
    let forum = add(staff, "councils", json!({ "name": "CDOフォーラム", "kind": "forum" }));
    let meeting = |title: &str, day: &str| {
        let said = json!({ "title": title, "council": forum, "held_on": day });
        add(staff, "council-meetings", said)
    };
    let (first, second) = (meeting("第1回", "2026-04-20"), meeting("第2回", "2026-05-25"));
    (forum, first, second)
}

fn commitment(client: &Client, body: &str, meeting: &str) -> String {
    let said = json!({ "organization_code": body, "title": "参加を庁内で決める", "kind": "commitment",
        "meeting": meeting, "due": "2026-06-30" });
    add(client, "commitments", said)
}

on_both! {
    fn a_commitment_is_shown_at_the_next_meeting_until_it_is_done(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let (_, first, second) = council(&staff);
        let shown = |meeting: &str| {
            let found = other.get(&format!("/council-meetings/{meeting}/earlier-commitments"));
            found.expect(200).items().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(shown(&second), Vec::<Value>::new());
        let owed = commitment(&cio, ETAJIMA, &first);
        let own = commitment(&staff, PREFECTURE, &first);
        assert_eq!(shown(&second).len(), 2);
        assert_eq!(shown(&first), Vec::<Value>::new(), "what was committed there is not from before");
        assert_eq!([waits(&cio, "commitments_owed"), waits(&other, "commitments_owed")], [1, 0]);
        assert_eq!(waits(&staff, "commitments_owed"), 1, "the prefecture owes its own alone");
        assert_eq!(take(&other, "commitments", &owed, "report", &json!({ "result": "他団体" })), 403);
        assert_eq!(take(&cio, "commitments", &owed, "report", &json!({})), 422, "the result is owed");
        assert_eq!(take(&cio, "commitments", &owed, "confirm", &json!({ "result": "済" })), 403);
        assert_eq!(take(&cio, "commitments", &owed, "report", &json!({ "result": "決めた" })), 200);
        assert_eq!([waits(&cio, "commitments_owed"), waits(&staff, "commitments_reported")], [0, 1]);
        assert_eq!(shown(&second).len(), 2, "reported is not done");
        assert_eq!(take(&staff, "commitments", &owed, "confirm", &json!({})), 200);
        assert_eq!(shown(&second), [json!(own)]);
        assert_eq!(waits(&staff, "commitments_reported"), 0);
        assert_eq!(take(&staff, "commitments", &owed, "reopen", &json!({ "due": "2026-07-31" })), 200);
        assert_eq!([waits(&cio, "commitments_owed"), i64::try_from(shown(&second).len()).unwrap()], [1, 2]);
        let early = json!({ "organization_code": ETAJIMA, "title": "早い", "kind": "task",
            "meeting": second, "due": "2026-05-24" });
        refused(&cio, "commitments", early, "/due");
        let foreign = json!({ "organization_code": MIHARA, "title": "他団体", "kind": "task",
            "meeting": second, "due": "2026-06-24" });
        refused(&cio, "commitments", foreign, "/organization_code");
        let forum = json!({ "name": "勝手な会議", "kind": "forum" });
        assert_eq!(cio.post("/councils", &forum).status, 403);
    }
}

on_both! {
    fn an_office_is_held_by_one_at_a_time(world) {
        let staff = world.staff();
        let (forum, ..) = council(&staff);
        let seat = |body: Value, from: &str, until: Value| json!({ "office": "副市長", "council": forum,
            "body": body, "from": from, "until": until, "holder": format!("{from} からの人") });
        let first = add(&staff, "council-seats", seat(json!(ETAJIMA), "2023-04-01", Value::Null));
        refused(&staff, "council-seats", seat(json!(ETAJIMA), "2025-04-01", Value::Null), "/from");
        add(&staff, "council-seats", seat(json!(MIHARA), "2025-04-01", Value::Null));
        let leaves = |day: &str| take(&staff, "council-seats", &first, "leave", &json!({ "until": day }));
        assert_eq!(leaves("2023-03-31"), 422, "before the first day");
        assert_eq!(leaves("2025-03-31"), 200);
        refused(&staff, "council-seats", seat(json!(ETAJIMA), "2025-03-31", Value::Null), "/from");
        add(&staff, "council-seats", seat(json!(ETAJIMA), "2025-04-01", Value::Null));
        refused(&staff, "council-seats", seat(Value::Null, "2025-04-01", Value::Null), "/body");
        let mayors = json!({ "office": "事務局長", "council": forum, "association": "mayors" });
        let mayors = add(&staff, "council-seats", mayors);
        let told = world.as_login("etajima").get(&format!("/council-seats/{mayors}")).expect(200);
        assert_eq!(told.body["association_label"], "市長会");
    }
}

/// A system of a body in the field of civil works.
fn system(client: &Client, name: &str, (product, until): (&str, &str), cost: i64) -> String {
    let said = json!({ "name": name, "field": "civil_works", "product": product,
        "contract_until": until, "yearly_cost_yen": cost });
    add(client, "information-systems", said)
}

on_both! {
    fn a_joint_system_shows_who_is_in_what_it_saves_and_who_could_join(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let joint = json!({ "name": "施設予約", "form": "use", "field": "civil_works",
            "product": "よやく", "notice_months": 12 });
        let joint = add(&staff, "joint-systems", joint);
        let contract = system(&other, "三原の予約", ("よやく", "2027-03-31"), 1_400_000);
        let alone = system(&cio, "江田島の予約", ("べつ", "2027-05-31"), 1_800_000);
        system(&cio, "江田島の遠い契約", ("べつ", "2027-06-02"), 1);
        let outlook = |client: &Client| {
            client.get(&format!("/joint-systems/{joint}/outlook")).expect(200).body
        };
        let why = |client: &Client| {
            let found = outlook(client);
            let all = found["could_join"].as_array().unwrap().iter();
            all.map(|one| format!("{} {}", one["organization_code"], one["why"])).collect::<Vec<_>>()
        };
        let ends = format!("\"{ETAJIMA}\" \"ends_soon\"");
        assert_eq!(why(&cio), [format!("\"{MIHARA}\" \"same_product\""), ends.clone()]);
        let joining = |id: &str, system: &str| json!({ "title": "参加", "joint_system": joint,
            "organization_code": id, "information_system": system, "cost_before_yen": 2_600_000 });
        refused(&other, "joint-participations", joining(MIHARA, &alone), "/information_system");
        let part = add(&other, "joint-participations", joining(MIHARA, &contract));
        assert_eq!(outlook(&staff)["members"], json!([]), "considering is not being in it");
        let joined = json!({ "joins_on": "2026-06-01" });
        assert_eq!(take(&cio, "joint-participations", &part, "join", &joined), 403);
        assert_eq!(take(&other, "joint-participations", &part, "join", &joined), 200);
        let twice = add(&other, "joint-participations", joining(MIHARA, &contract));
        assert_eq!(take(&other, "joint-participations", &twice, "join", &joined), 422, "it is in it");
        let (all, own, foreign) = (outlook(&staff), outlook(&other), outlook(&cio));
        assert_eq!(all["members"][0]["saving_yen"], 1_200_000);
        assert_eq!([&all["saving_yen"], &own["members"][0]["saving_yen"]], [&json!(1_200_000); 2]);
        assert_eq!([&own["saving_yen"], &foreign["members"][0]["saving_yen"]], [&Value::Null; 2]);
        assert_eq!(foreign["next_renewal"], "2027-03-31");
        assert_eq!(foreign["consider_from"], "2026-03-31");
        assert_eq!(why(&cio), [ends]);
        let phase = |step: &str, said: Value| take(&staff, "joint-systems", &joint, step, &said);
        assert_eq!(phase("award", json!({ "vendor": "みなと" })), 409, "nobody has tendered");
        assert_eq!(phase("deliberate", json!({})), 200);
        assert_eq!(phase("specify", json!({ "decisions": "県で入札" })), 200);
        assert_eq!(phase("tender", json!({})), 422);
        assert_eq!(phase("tender", json!({ "tender_on": "2026-05-01" })), 200);
        assert_eq!(phase("award", json!({})), 422, "who won is owed");
        assert_eq!(phase("award", json!({ "vendor": "みなと" })), 200);
        let contract = json!({ "contract_from": "2026-06-01", "contract_until": "2026-05-31" });
        assert_eq!(phase("contract", contract), 422);
        let contract = json!({ "contract_from": "2026-06-01", "contract_until": "2029-05-31" });
        assert_eq!(phase("contract", contract), 200);
        for step in ["operate", "renew", "specify"] {
            assert_eq!(phase(step, json!({})), 200, "{step}");
        }
        assert_eq!(take(&cio, "joint-systems", &joint, "tender", &json!({})), 403);
    }
}

on_both! {
    fn a_body_asks_for_a_visit_and_waits_no_longer(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let row = |months: u32| {
            let found = staff.get(&format!("/visit-coverage?months={months}&limit=200")).expect(200);
            let row = found.items().iter().find(|row| row["organization_code"] == ETAJIMA);
            row.expect("a row").clone()
        };
        assert_eq!([&row(12)["overdue"], &row(12)["last_visited_on"]], [&json!(true), &Value::Null]);
        let asked = json!({ "title": "窓口の相談", "kind": "dispatch", "request": "様式を減らしたい" });
        let visit = add(&cio, "support-visits", asked);
        assert_eq!(other.get(&format!("/support-visits/{visit}")).status, 404);
        assert_eq!(other.get("/support-visits?total=true").expect(200).body["total"], 0);
        assert_eq!(waits(&staff, "support_requested"), 1);
        let step = |client: &Client, step: &str, said: Value| {
            take(client, "support-visits", &visit, step, &said)
        };
        assert_eq!(step(&cio, "accept", json!({ "planned_on": "2026-05-20" })), 403);
        assert_eq!(step(&staff, "accept", json!({ "planned_on": "2026-05-20" })), 200);
        assert_eq!([waits(&staff, "support_requested"), waits(&staff, "visits_to_hold")], [0, 1]);
        let etag = cio.get(&format!("/support-visits/{visit}")).expect(200).etag();
        let moved = cio.patch(&format!("/support-visits/{visit}"), &etag, &json!({ "days": 9 }));
        assert_eq!(moved.status, 409, "what was decided is not the body's to change");
        assert_eq!(row(12)["overdue"], true, "planned is not visited");
        assert_eq!(step(&staff, "hold", json!({ "visited_on": "2026-06-02" })), 422, "tomorrow");
        assert_eq!(step(&staff, "hold", json!({ "visited_on": "2026-05-20", "days": 2 })), 200);
        let after = row(12);
        assert_eq!([&after["overdue"], &after["days"]], [&json!(false), &json!(2)]);
        assert_eq!([&after["visits"], &after["open_follow_ups"]], [&json!(1), &json!(1)]);
        assert_eq!(step(&cio, "close", json!({ "follow_up": "一枚にした" })), 200);
        assert_eq!(row(1)["open_follow_ups"], 0);
        for denied in [&cio, &other] {
            assert_eq!(denied.get("/visit-coverage").status, 403);
        }
        for months in ["0", "61", "x"] {
            assert_eq!(staff.get(&format!("/visit-coverage?months={months}")).status, 400, "{months}");
        }
        assert_eq!(staff.get("/visit-coverage?format=xlsx").status, 200);
    }
}

fn signed_in(world: &World, login: &str, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.sign_in(login, PASSWORD);
    window
}

fn says(window: &Window, wanted: &str) {
    assert!(window.text().contains(wanted), "{wanted}: not at {}:\n{}", window.at(), window.text());
}

/// From the contract that ends to the joint one.
#[test]
fn a_cio_goes_from_a_renewal_to_joint_procurement() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let own = system(&cio, "体育施設予約", ("べつ", "2027-03-31"), 1_800_000);
        let joint = json!({ "name": "公共施設予約", "form": "use", "field": "civil_works" });
        let joint = add(&staff, "joint-systems", joint);
        let window = signed_in(&world, "etajima", scripts);
        window.press("情報システム台帳");
        window.press("体育施設予約");
        says(&window, "令和9年3月31日");
        window.press("共同利用・共同調達");
        window.press("公共施設予約");
        says(&window, "同じ分野の契約が1年以内に終わる");
        window.press("共同利用への参加を登録する");
        assert_eq!(window.value_of("joint_system"), joint);
        window.type_into("title", "公共施設予約への参加");
        window.type_into("information_system", &own);
        window.type_into("cost_before_yen", "2400000");
        window.press("保存する");
        says(&window, "検討中");
        window.press("参加を決める");
        window.type_into("joins_on", "2027-04-01");
        window.press("参加を決める");
        window.go(&format!("/joint-systems/{joint}"));
        says(&window, "参加団体と契約（1）");
        assert!(!window.text().contains("同じ分野の契約"), "a member could not join");
        says(&window, "600");
    }
}

/// From the next meeting's list to done.
#[test]
fn an_officer_takes_a_commitment_to_its_end() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let (_, first, second) = council(&staff);
        let owed = commitment(&cio, ETAJIMA, &first);
        assert_eq!(take(&cio, "commitments", &owed, "report", &json!({ "result": "決めた" })), 200);
        let window = signed_in(&world, "staff", scripts);
        says(&window, "報告されたコミットメントの完了を確認する");
        window.go(&format!("/council-meetings/{second}"));
        says(&window, "前の会議までの未完了のコミットメント（1）");
        window.press("参加を庁内で決める");
        window.press("完了を確認する");
        assert_eq!(window.value_of("result"), "決めた");
        window.press("完了を確認する");
        says(&window, "完了");
        window.go(&format!("/council-meetings/{second}"));
        assert!(!window.text().contains("参加を庁内で決める"), "what is done is not left open");
    }
}
