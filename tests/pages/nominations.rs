//! A municipality offers its own people as shared talent; the prefecture registers them or says why
//! not; each body knows of its own only.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, MIHARA, nominate};

fn open(world: &World, login: &str) -> Window {
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in(login, PASSWORD);
    window
}

fn says(window: &Window, wanted: &str) {
    assert!(window.text().contains(wanted), "{wanted}: not at {}:\n{}", window.at(), window.text());
}

fn fill(window: &Window, fields: &[(&str, &str)]) {
    fields.iter().for_each(|(name, value)| window.type_into(name, value));
}

const NEWCOMER: &[(&str, &str)] = &[
    ("newcomer/name", "江田 推子"),
    ("newcomer/name_kana", "エダ スイコ"),
    ("newcomer/staff_number", "0042"),
    ("newcomer/title", "主任"),
    ("newcomer/grade", "staff"),
    ("newcomer/form", "permanent"),
    ("newcomer/hired_on", "2018-04-01"),
    ("consent_reference", "同意書 1"),
    ("starts_on", "2026-07-01"),
];

on_both! {
    fn a_body_offers_its_own_and_the_prefecture_registers(world) {
        let cio = open(world, "etajima");
        cio.go("/pool-nominations");
        cio.press("共通人材に推薦する");
        fill(&cio, NEWCOMER);
        cio.type_into("consented_on", "2031-01-01");
        cio.press("共通人材に推薦する");
        assert_eq!(cio.eval("document.querySelector('#errors a').getAttribute('href')"), "#field-consented-on");
        assert_eq!(cio.value_of("newcomer/name"), "江田 推子", "nothing typed is lost");
        cio.type_into("consented_on", "2026-05-20");
        cio.press("共通人材に推薦する");
        let at = cio.at().trim_end_matches("?done=saved").to_owned();
        assert!(at.starts_with("/pool-nominations/nom_"), "{at}: {}", cio.text());
        says(&cio, "県の確認中");
        assert!(!cio.text().contains("見送る"), "the answer is the prefecture's");
        // Another body knows nothing of it, and nobody is in the register yet.
        let other = open(world, "mihara");
        other.go(&at);
        says(&other, "見つかりません");
        other.go("/pool-nominations");
        says(&other, "全 0 件");
        assert_eq!(world.staff().get("/talents?employed=any").expect(200).items().len(), 0);
        let staff = open(world, "staff");
        says(&staff, "市町から推薦された人の登録を決める");
        staff.press("市町から推薦された人の登録を決める");
        staff.press("江田 推子");
        staff.press("見送る");
        staff.press("見送る");
        says(&staff, "入力内容を確認してください");
        staff.type_into("reason", "今年度の枠がありません");
        staff.press("見送る");
        cio.go(&at);
        says(&cio, "今年度の枠がありません");
        staff.press("回答を取り消す");
        staff.type_into("reason", "枠ができました");
        staff.press("回答を取り消す");
        world.clock.advance(TimeDelta::seconds(5));
        staff.press("登録する");
        staff.press("登録する");
        says(&staff, "登録済");
        let found = world.staff().get("/talents?employed=any").expect(200);
        let card = world.staff().get(&format!("/talents/{}", found.items()[0]["id"].as_str().unwrap())).expect(200).body;
        let registration = &card["registrations"][0];
        assert_eq!((&card["staff_number"], &registration["organization_code"], &registration["starts_on"], &registration["consented_on"]), (&json!("0042"), &json!(ETAJIMA), &json!("2026-07-01"), &json!("2026-06-01")));
        // The answer taken back takes the registration with it; the person stays.
        world.clock.advance(TimeDelta::seconds(5));
        staff.go(&at);
        staff.press("回答を取り消す");
        staff.type_into("reason", "誤り");
        staff.press("回答を取り消す");
        let card = world.staff().get(&format!("/talents/{}", card["id"].as_str().unwrap())).expect(200).body;
        assert_eq!((card["registrations"].as_array().unwrap().len(), &card["name"]), (0, &json!("江田 推子")));
        // Of the register now: chosen from the card, and in English.
        world.clock.advance(TimeDelta::seconds(5));
        cio.go(&format!("{at}/withdraw"));
        cio.press("推薦を取り下げる");
        says(&cio, "取下げ");
        cio.go(&format!("/talents/{}?lang=en", card["id"].as_str().unwrap()));
        cio.press("Nominate as shared talent");
        assert_eq!(cio.value_of("talent_id"), card["id"].as_str().unwrap());
        fill(&cio, &[("consented_on", "2026-05-20"), ("consent_reference", "form 2"), ("starts_on", "2026-07-01")]);
        cio.press("Nominate as shared talent");
        says(&cio, "Waiting for the prefecture");
    }
}

fn step(client: &Client, id: &str, step: &str, body: &Value) -> crate::harness::Answer {
    let etag = client.get(&format!("/pool-nominations/{id}")).expect(200).etag();
    client.step(&format!("/pool-nominations/{id}/{step}"), &etag, body)
}

on_both! {
    fn nobody_is_offered_twice_or_by_others(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let delegate = world.as_login("etajima-delegate");
        let id = nominate(&etajima, ETAJIMA);
        let offer = |body: &str, who: (&str, Value)| {
            let mut new = json!({ "organization_code": body, "consented_on": "2026-05-01", "consent_reference": "同意書", "starts_on": "2027-04-01" });
            new[who.0] = who.1;
            new
        };
        let newcomer = etajima.get(&format!("/pool-nominations/{id}")).expect(200).body["newcomer"].clone();
        assert_eq!(etajima.post("/pool-nominations", &offer(ETAJIMA, ("newcomer", newcomer.clone()))).expect(409).code(), "duplicate");
        let of_others = etajima.post("/pool-nominations", &offer(MIHARA, ("newcomer", newcomer.clone()))).expect(422);
        assert_eq!(of_others.faults(), [("/organization_code".to_owned(), "reference_unknown".to_owned())]);
        let person = staff.post("/talents", &crate::scene::new_talent("M9", MIHARA)).expect(201).id();
        let stranger = etajima.post("/pool-nominations", &offer(ETAJIMA, ("talent_id", json!(person)))).expect(422);
        let nobody = etajima.post("/pool-nominations", &offer(ETAJIMA, ("talent_id", json!("tal_0000000000001")))).expect(422);
        assert_eq!(stranger.faults(), nobody.faults(), "whoever is not one's own is nobody");
        let mut both = offer(ETAJIMA, ("newcomer", newcomer));
        both["talent_id"] = json!(person);
        both["newcomer"]["form"] = json!("fixed_term_general");
        both["starts_on"] = json!("2026-05-31");
        let faults: Vec<String> = etajima.post("/pool-nominations", &both).expect(422).faults().into_iter().map(|(at, _)| at).collect();
        assert_eq!(faults, ["/starts_on", "/newcomer", "/talent_id"], "everything at once");
        // By a delegate it is the CIO's; by the prefecture and auditors it is nobody's to make.
        let theirs = mihara.post("/pool-nominations", &offer(MIHARA, ("talent_id", json!(person)))).expect(201).id();
        assert_eq!(etajima.get(&format!("/pool-nominations/{theirs}")).status, 404);
        assert_eq!(etajima.get("/pool-nominations").expect(200).items().len(), 1);
        assert_eq!(staff.get("/pool-nominations").expect(200).items().len(), 2);
        assert_eq!((staff.post("/pool-nominations", &both).status, world.as_login("auditor").get("/pool-nominations").status), (403, 403));
        assert_eq!(step(&etajima, &id, "accept", &json!({})).status, 403);
        step(&delegate, &id, "withdraw", &json!({})).expect(200);
        assert_eq!(step(&staff, &id, "accept", &json!({})).expect(409).code(), "state_conflict");
        world.clock.advance(TimeDelta::seconds(5));
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        step(&staff, &theirs, "accept", &json!({})).expect(200);
        let again = mihara.post("/pool-nominations", &offer(MIHARA, ("talent_id", json!(person)))).expect(409);
        assert_eq!(again.code(), "period_overlap", "already shared on these days");
        // What was built on the registration keeps its answer.
        world.clock.advance(TimeDelta::seconds(5));
        let etag = staff.get(&format!("/talents/{person}")).expect(200).etag();
        staff.step(&format!("/talents/{person}/registrations/withdraw"), &etag, &json!({ "effective_on": "2028-04-01", "reason": "異動" })).expect(200);
        assert_eq!(step(&staff, &theirs, "reopen", &json!({ "reason": "誤り" })).expect(409).code(), "state_conflict");
    }
}
