//! Development plans: who makes, agrees, sees them; what stands on the sheet; who has none.

use serde_json::{Value, json};

use crate::harness::{Answer, Client};
use crate::on_both;
use crate::scene::Scene;
use crate::scheme::{ETAJIMA, MIHARA, SAKA, draft, person, post, serve};

fn step(client: &Client, plan: &str, step: &str, body: &Value) -> Answer {
    client.post(&format!("/development-plans/{plan}/{step}"), body)
}

on_both! {
    fn a_plan_is_agreed_by_the_person_and_endorsed_by_somebody_else(world) {
        let scene = Scene::new(world);
        let Scene { staff, etajima, mihara, person, own, .. } = &scene;
        let new = json!({ "title": "要件定義を一人でまとめる", "fiscal_year": 2026 });
        let made = person.post("/development-plans", &new).expect(201);
        assert_eq!(made.body["talent_id"], json!(own.talent));
        let plan = made.id();
        let page = format!("/development-plans/{plan}");
        mihara.get(&page).expect(404);
        // Nobody agrees in somebody else's place, and nobody is offered to.
        let offered = |client: &Client, act: &str| {
            client.get(&page).expect(200).body["allowed_actions"].as_array().unwrap().contains(&json!(act))
        };
        assert!(offered(person, "agree") && !offered(staff, "agree") && !offered(etajima, "agree"));
        step(staff, &plan, "agree", &json!({})).expect(403);
        step(etajima, &plan, "agree", &json!({})).expect(403);
        step(person, &plan, "agree", &json!({ "person_says": "挑戦したい" })).expect(200);
        assert!(offered(etajima, "endorse") && !offered(person, "endorse"));
        step(person, &plan, "endorse", &json!({})).expect(403);
        let settled = step(etajima, &plan, "endorse", &json!({ "support": "研修費", "cost_yen": 50_000 })).expect(200);
        assert_eq!((&settled.body["state"], &settled.body["person_says"]), (&json!("endorsed"), &json!("挑戦したい")));
        let refused = step(person, &plan, "look-back", &json!({})).expect(422);
        assert_eq!(refused.faults(), [("/results".to_owned(), "required".to_owned())]);
        step(person, &plan, "look-back", &json!({ "results": "2件をまとめた" })).expect(200);
        mihara.post("/development-plans", &json!({ "title": "他団体", "fiscal_year": 2026, "talent_id": own.talent })).expect(422);
    }
}

fn rows(client: &Client, query: &str) -> Vec<Value> {
    client
        .get(&format!("/development-plan-coverage?limit=200&{query}"))
        .expect(200)
        .items()
        .to_vec()
}

on_both! {
    fn who_has_no_plan_is_told_to_whom_it_concerns(world) {
        let staff = world.staff();
        let (with, without) = (person(world, "計画 有", ETAJIMA), person(world, "計画 無", MIHARA));
        // While nobody keeps plans, nobody is asked for one.
        let asked = |client: &Client| {
            let tasks = client.get("/me/tasks").expect(200);
            tasks.items().iter().find(|task| task["kind"] == "plans_missing").map(|task| (task["done"].clone(), task["total"].clone()))
        };
        assert_eq!(asked(&staff), None);
        staff.post("/development-plans", &json!({ "title": "目標", "fiscal_year": 2026, "talent_id": with })).expect(201);
        assert_eq!(asked(&staff), Some((json!(1), json!(2))));
        let mihara = world.as_login("mihara");
        assert_eq!(asked(&mihara), Some((json!(0), json!(1))));
        let all = rows(&staff, "fiscal_year=2026");
        assert_eq!(all.len(), 2);
        let missing = rows(&staff, "fiscal_year=2026&missing=true");
        assert_eq!(missing.iter().map(|row| &row["talent_id"]).collect::<Vec<_>>(), [&json!(without)]);
        assert_eq!(rows(&mihara, "").iter().map(|row| &row["talent_id"]).collect::<Vec<_>>(), [&json!(without)]);
        assert_eq!(rows(&staff, "fiscal_year=2027&missing=true").len(), 2);
        world.as_login("admin").get("/development-plan-coverage").expect(403);
    }
}

on_both! {
    fn the_sheet_tells_of_a_placement_once_it_is_announced_and_to_whom_it_concerns(world) {
        let staff = world.staff();
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        let somebody = person(world, "育成 花子", ETAJIMA);
        serve(&staff, &somebody, &post(&staff, MIHARA, 100), ("2026-04-01", "2027-03-31"), 50);
        let stage = json!({ "title": "PM 係長", "job_type": "プロジェクトマネージャー", "grade": "subsection_chief", "posts": ["project_manager"] });
        let stage = staff.post("/career-stages", &stage).expect(201).id();
        let new = json!({ "title": "目標", "fiscal_year": 2026, "talent_id": somebody, "stage": stage });
        let plan = staff.post("/development-plans", &new).expect(201).id();
        let sheet = |client: &Client| client.get(&format!("/development-plans/{plan}/sheet")).expect(200);
        let body = sheet(&staff).body;
        assert_eq!(body["stage"]["title"], json!("PM 係長"));
        // 62 days until 1 June at half a share.
        let planning = body["experience"].as_array().unwrap().iter().find(|one| one["post_type"] == "business_designer").unwrap().clone();
        assert_eq!((&planning["days"], &planning["is_digital"]), (&json!(31), &json!(false)));
        let readers = [&staff, &etajima, &mihara];
        let before = readers.map(|client| sheet(client).bytes);
        let next = draft(&staff, &somebody, &post(&staff, SAKA, 100), ("2027-04-01", ""), 100);
        assert_eq!(readers.map(|client| sheet(client).bytes), before, "a draft is told");
        staff.post(&format!("/assignments/{next}/announce"), &json!({})).expect(200);
        let ahead = readers.map(|client| sheet(client).body["ahead"].as_array().unwrap().len());
        assert_eq!(ahead, [1, 1, 0]);
    }
}

on_both! {
    fn what_a_placement_brought_is_found_by_whoever_serves_there(world) {
        let scene = Scene::new(world);
        let Scene { staff, etajima, mihara, .. } = &scene;
        let new = json!({ "organization_code": ETAJIMA, "title": "窓口改革", "starts_on": "2025-04-01", "ends_on": "2025-03-31", "results": "待ち時間を半減" });
        let refused = etajima.post("/placement-outcomes", &new).expect(422);
        assert_eq!(refused.faults(), [("/ends_on".to_owned(), "period_reversed".to_owned())]);
        let new = json!({ "organization_code": ETAJIMA, "title": "窓口改革", "starts_on": "2025-04-01", "results": "待ち時間を半減" });
        let id = etajima.post("/placement-outcomes", &new).expect(201).id();
        etajima.post(&format!("/placement-outcomes/{id}/hand-over"), &json!({})).expect(422);
        etajima.post(&format!("/placement-outcomes/{id}/hand-over"), &json!({ "handover": "契約更新は1月" })).expect(200);
        assert!(staff.get("/placement-outcomes?q=%E5%8D%8A%E6%B8%9B").expect(200).items().iter().any(|row| row["id"] == json!(id)));
        mihara.get(&format!("/placement-outcomes/{id}")).expect(404);
    }
}
