//! The published figures, from the running server.

use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, draft, person, post, serve};

const YEAR_2023: (&str, &str) = ("2023-04-01", "2024-03-31");
const YEAR_2024: (&str, &str) = ("2024-04-01", "2025-03-31");

fn places(world: &World, staff: &Client, home: &str, body: &str, days: (&str, &str)) {
    serve(staff, &person(world, "統計 花子", home), &post(staff, body, 100), days, 100);
}

fn of<'a>(answer: &'a Value, code: &str) -> &'a Value {
    answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["organization_code"] == code)
        .expect("the body")
}

on_both! {
    fn the_year_2023(world) {
        let staff = world.staff();
        let shared = person(world, "分担 太郎", PREFECTURE);
        serve(&staff, &shared, &post(&staff, MIHARA, 100), YEAR_2023, 40);
        serve(&staff, &shared, &post(&staff, ETAJIMA, 100), YEAR_2023, 60);
        for body in ["342131", "342114", "343048", "344311", "343684"] {
            places(world, &staff, PREFECTURE, body, YEAR_2023);
        }
        // Neither a draft nor an announcement is counted.
        let another = person(world, "内示 次郎", PREFECTURE);
        let id = draft(&staff, &another, &post(&staff, MIHARA, 100), YEAR_2023, 50);
        let year = || staff.get("/statistics/placements?fiscal_year=2023").expect(200);
        let before = year().bytes;
        staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
        assert_eq!(year().bytes, before);
        let answer = year().body;
        assert_eq!((answer["fiscal_year_label"].as_str(), answer["as_of"].as_str()), (Some("令和5年度"), Some("2024-03-31")));
        assert_eq!(answer["totals"]["municipalities"], json!(7));
        assert_eq!(answer["totals"]["prefectural"], json!({ "headcount": 6, "fte": 6, "person_years": 6 }));
        assert_eq!(of(&answer, MIHARA)["prefectural"], json!({ "headcount": 1, "fte": 0.4, "person_years": 0.4 }));
        assert_eq!(of(&answer, ETAJIMA)["prefectural"]["fte"], json!(0.6));
        let refused = staff.get("/statistics/placements?fiscal_year=2023&as_of=2024-04-01").expect(400);
        assert_eq!(refused.faults(), [("?as_of".to_owned(), "day_outside".to_owned())]);
    }
}

on_both! {
    fn the_year_2024(world) {
        let staff = world.staff();
        let bodies = [MIHARA, ETAJIMA, "342131", "342114", "343048", "344311", "343684", "342025", "342033", "342084", "342106", "343021", "343072", "343692"];
        for body in bodies {
            places(world, &staff, PREFECTURE, body, YEAR_2024);
        }
        places(world, &staff, PREFECTURE, SAKA, ("2024-10-01", "2025-03-31"));
        for _ in 0..15 {
            places(world, &staff, PREFECTURE, PREFECTURE, YEAR_2024);
        }
        for body in [MIHARA, MIHARA, ETAJIMA, ETAJIMA, "342131", "342131"] {
            places(world, &staff, body, body, YEAR_2024);
        }
        for home in [MIHARA, ETAJIMA] {
            places(world, &staff, home, PREFECTURE, YEAR_2024);
        }
        let answer = world.as_login("auditor").get("/statistics/placements?fiscal_year=2024").expect(200).body;
        let totals = &answer["totals"];
        assert_eq!(totals["municipalities"], json!(15));
        let heads = |part: &Value| [&part["prefectural"]["headcount"], &part["municipal"]["headcount"], &part["all"]["headcount"]].map(|head| head.as_i64().unwrap());
        assert_eq!(heads(totals), [30, 8, 38]);
        assert_eq!(heads(&totals["in_municipalities"]), [15, 6, 21]);
        assert_eq!(heads(&totals["in_prefecture"]), [15, 2, 17]);
        assert_eq!(of(&answer, SAKA)["prefectural"], json!({ "headcount": 1, "fte": 1, "person_years": 0.5 }));
        assert_eq!(of(&answer, PREFECTURE)["all"]["headcount"], json!(17));
        let spring = staff.get("/statistics/placements?fiscal_year=2024&as_of=2024-04-01").expect(200).body;
        assert_eq!(spring["totals"]["municipalities"], json!(14));
        assert_eq!(spring["totals"]["all"]["person_years"], json!(37.5));
    }
}
