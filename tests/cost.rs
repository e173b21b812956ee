//! Shares of labour cost: computed from orders, seen by who pays and who is paid, never guessed.

use serde_json::{Value, json};

use crate::harness::Client;
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post, serve};

const YEAR: (&str, &str) = ("2026-04-01", "2027-03-31");

fn agree(staff: &Client, body: &str, somebody: &str, percent: i32) -> String {
    let new = json!({ "organization_code": body, "title": format!("協定 {body}"), "person": somebody, "starts_on": "2026-04-01", "salary_percent": percent });
    let id = staff.post("/cost-agreements", &new).expect(201).id();
    staff.post(&format!("/cost-agreements/{id}/conclude"), &json!({})).expect(200);
    id
}

fn rate(staff: &Client, from: &str, yen: i64) {
    let new = json!({ "title": "係長相当の給料", "item": "salary", "grade": "subsection_chief", "applies_from": from, "monthly_yen": yen, "basis": "average" });
    staff.post("/pay-rates", &new).expect(201);
}

fn shares(client: &Client) -> Value {
    client.get("/labour-cost-shares?fiscal_year=2026&limit=200").expect(200).body
}

fn sums(answer: &Value) -> Vec<(String, i64)> {
    let bodies = answer["bodies"].as_array().unwrap().iter();
    bodies
        .map(|row| {
            (
                row["organization_code"].as_str().unwrap().to_owned(),
                row["total_yen"].as_i64().unwrap(),
            )
        })
        .collect()
}

fn owes(body: &str, yen: i64) -> (String, i64) {
    (body.to_owned(), yen)
}

on_both! {
    fn a_body_pays_its_share_of_days_and_sees_its_own_alone(world) {
        let staff = world.staff();
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        let shared = person(world, "分担 太郎", PREFECTURE);
        let places = [post(&staff, MIHARA, 100), post(&staff, ETAJIMA, 100)];
        serve(&staff, &shared, &places[0], YEAR, 40);
        serve(&staff, &shared, &places[1], YEAR, 60);
        rate(&staff, "2026-04-01", 300_000);
        agree(&staff, MIHARA, &shared, 50);
        let own = agree(&staff, ETAJIMA, &shared, 100);
        let found = shares(&staff);
        assert_eq!(found["holes"], json!([]));
        assert_eq!(sums(&found), [owes(MIHARA, 720_000), owes(ETAJIMA, 2_160_000)]);
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 24);
        assert_eq!(items[0]["working"], json!("300,000 × 30/30 × 40% × 50%"));
        assert_eq!(items.iter().map(|line| line["yen"].as_i64().unwrap()).sum::<i64>(), found["total_yen"].as_i64().unwrap());
        // A body with one person sees what it pays, others nothing of it.
        assert_eq!(sums(&shares(&mihara)), [owes(MIHARA, 720_000)]);
        assert!(shares(&mihara)["items"].as_array().unwrap().iter().all(|line| line["organization_code"] == MIHARA));
        assert_eq!(sums(&shares(&etajima)), [owes(ETAJIMA, 2_160_000)]);
        for login in ["admin", "auditor"] {
            world.as_login(login).get("/labour-cost-shares").expect(403);
        }
        mihara.get("/pay-rates").expect(403);
        mihara.post("/cost-agreements", &json!({})).expect(403);
        mihara.get(&format!("/cost-agreements/{own}")).expect(404);
        // Neither a draft nor an announcement moves a yen.
        let before = [&staff, &mihara, &etajima].map(|client| shares(client).to_string());
        let other = person(world, "内示 次郎", PREFECTURE);
        agree(&staff, MIHARA, &other, 100);
        let id = draft(&staff, &other, &post(&staff, MIHARA, 100), YEAR, 50);
        staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
        assert_eq!([&staff, &mihara, &etajima].map(|client| shares(client).to_string()), before);
        // What was charged is corrected by a further line.
        let correction = json!({ "organization_code": MIHARA, "title": "前年度の精算", "fiscal_year": 2026, "payee": PREFECTURE, "item": "salary", "amount_yen": -20_000 });
        let line = staff.post("/cost-corrections", &correction).expect(201);
        let changed = staff.patch(&format!("/cost-corrections/{}", line.id()), &line.etag(), &json!({ "amount_yen": 0 }));
        changed.expect(409);
        assert_eq!(sums(&shares(&mihara)), [owes(MIHARA, 700_000)]);
        assert_eq!(sums(&shares(&etajima)), [owes(ETAJIMA, 2_160_000)]);
    }
}

on_both! {
    fn what_cannot_be_charged_is_named_and_holds_the_file_back(world) {
        let staff = world.staff();
        let mihara = world.as_login("mihara");
        let somebody = person(world, "穴 太郎", PREFECTURE);
        let place = post(&staff, MIHARA, 100);
        serve(&staff, &somebody, &place, YEAR, 100);
        agree(&staff, MIHARA, &somebody, 100);
        rate(&staff, "2026-10-01", 100_000);
        let hole = shares(&mihara)["holes"].clone();
        assert_eq!(hole.as_array().unwrap().len(), 1);
        let text = hole[0]["ja"].as_str().unwrap();
        assert!(text.contains("穴 太郎") && text.contains("係長相当") && text.contains("2026-04-01"), "{text}");
        let refused = staff.get("/labour-cost-shares?fiscal_year=2026&format=xlsx").expect(400);
        assert!(refused.body.to_string().contains("穴 太郎"), "{}", refused.body);
        rate(&staff, "2026-04-01", 90_000);
        assert_eq!(sums(&shares(&staff)), [owes(MIHARA, 1_140_000)]);
        let csv = staff.get("/labour-cost-shares?fiscal_year=2026&format=csv").expect(200).bytes;
        let text = String::from_utf8(csv).unwrap();
        let yen: i64 = text.lines().skip(1).filter_map(|line| line.rsplit(',').next()?.trim_matches('"').parse::<i64>().ok()).sum();
        assert_eq!(yen, 1_140_000, "{text}");
        // The budget of the post against what it uses.
        let etag = mihara.get(&format!("/posts/{place}")).expect(200).etag();
        let budget = json!({ "fiscal_year": 2026, "amount_yen": 1_000_000, "funding": "own_funds", "source": "当初予算", "secured": true });
        mihara.step(&format!("/posts/{place}/budget"), &etag, &budget).expect(200);
        let used = shares(&mihara)["posts"][0].clone();
        assert_eq!((&used["budget_yen"], &used["used_yen"]), (&json!(1_000_000), &json!(1_140_000)));
    }
}

on_both! {
    fn the_return_counts_orders_by_funding_form_and_body_in_the_form_that_is_kept(world) {
        let staff = world.staff();
        let shared = person(world, "分担 太郎", PREFECTURE);
        serve(&staff, &shared, &post(&staff, MIHARA, 100), YEAR, 40);
        serve(&staff, &shared, &post(&staff, ETAJIMA, 100), YEAR, 60);
        let half = person(world, "半年 花子", PREFECTURE);
        serve(&staff, &half, &post(&staff, MIHARA, 100), ("2026-10-01", "2027-03-31"), 100);
        let year = |query: &str| staff.get(&format!("/ministry-returns?fiscal_year=2026{query}")).expect(200);
        // Without a form: each funding by headcount, FTE and person-years; nothing is tagged here.
        let plain = year("").body;
        assert_eq!(plain["totals"].as_array().unwrap()[..3], [json!(2), json!(2), json!(1.5)]);
        assert_eq!(plain["columns"].as_array().unwrap().len(), 12);
        let column = |title: &str, place: i32, measure: &str, more: Value| {
            let mut new = json!({ "title": title, "place": place, "measure": measure });
            for (key, value) in more.as_object().unwrap() {
                new[key] = value.clone();
            }
            staff.post("/return-columns", &new).expect(201);
        };
        column("人役", 2, "person_years", json!({ "homes": ["prefecture"] }));
        column("人数", 1, "headcount", json!({}));
        column("登録者", 3, "headcount", json!({ "accelerators": true }));
        column("単独", 4, "fte", json!({ "fundings": ["own_funds"] }));
        let found = year("").body;
        assert_eq!(found["totals"], json!([2, 1.5, 0, 0]));
        assert_eq!(found["text"][0], json!("人数: 2"));
        let rows = found["items"].as_array().unwrap();
        let of = |code: &str| rows.iter().find(|row| row["organization_code"] == code).unwrap()["values"].clone();
        assert_eq!((of(MIHARA), of(ETAJIMA)), (json!([2, 0.9, 0, 0]), json!([1, 0.6, 0, 0])));
        assert_eq!(year("&as_of=2026-09-30").body["totals"][0], json!(1));
        let refused = staff.get("/ministry-returns?fiscal_year=2026&as_of=2027-04-01").expect(400);
        assert_eq!(refused.faults(), [("?as_of".to_owned(), "day_outside".to_owned())]);
        // Neither a draft nor an announcement is counted.
        let before = year("").bytes;
        let other = person(world, "内示 次郎", PREFECTURE);
        let id = draft(&staff, &other, &post(&staff, MIHARA, 100), YEAR, 50);
        staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
        assert_eq!(year("").bytes, before);
        let csv = String::from_utf8(year("&format=csv").bytes).unwrap();
        assert!(csv.contains("人数") && csv.lines().last().unwrap().contains('計'), "{csv}");
        for login in ["mihara", "auditor"] {
            world.as_login(login).get("/ministry-returns").expect(403);
        }
    }
}
