//! The demonstration as a visitor sees it: the published figures, people whose names are hard to
//! write, every state and every warning, a sign-in per role, and no way into a database that is
//! somebody's own.

use std::collections::BTreeSet;

use dxship::assignment::WarningCode;
use dxship::cli::demo::{DemoAccount, is_demo, load};
use dxship::folder::Folder;
use dxship::vocab::{AssignmentState, Role};
use serde_json::{Value, json};

use crate::harness::{Backend, Client, World};

/// A demonstration loaded on 21 November 2026, noon in Japan.
pub struct Demo {
    pub world: World,
    accounts: Vec<DemoAccount>,
}

impl Demo {
    pub fn new(backend: Backend) -> Self {
        let mut accounts = Vec::new();
        let world = World::prepared(
            backend,
            "2026-11-21 03:00:00",
            |_| {},
            |store| {
                accounts = load(store, Folder::built_in()).expect("loads");
            },
        );
        world.clock.advance(chrono::TimeDelta::seconds(1));
        Self { world, accounts }
    }

    pub fn password(&self, login: &str) -> &str {
        let account = self.accounts.iter().find(|account| account.login == login);
        &account.expect("an account").password
    }

    pub fn sign_in(&self, login: &str) -> Client {
        let answer = self.world.sign_in(login, self.password(login)).expect(200);
        Client::new(
            &format!("http://{}", self.world.address),
            answer.body["access_token"].as_str().map(str::to_owned),
        )
    }

    pub fn staff(&self) -> Client {
        self.sign_in("kenjinji-1")
    }

    /// The same officer in a browser.
    pub fn window(&self) -> crate::pages::browser::Window {
        let window =
            crate::pages::browser::Window::open(&format!("http://{}", self.world.address), true);
        let known = self.accounts.iter().find(|account| account.login == "kenjinji-1");
        window.sign_in("kenjinji-1", &known.expect("an account").password);
        window
    }
}

/// Every row of a list, page by page.
pub fn everything(client: &Client, list: &str) -> Vec<Value> {
    let sign = if list.contains('?') { '&' } else { '?' };
    let (mut path, mut rows) = (format!("{list}{sign}limit=200"), Vec::new());
    loop {
        let page = client.get(&path).expect(200);
        rows.extend(page.items().iter().cloned());
        let Some(cursor) = page.body["next_cursor"].as_str() else { return rows };
        path = format!("{list}{sign}limit=200&cursor={cursor}");
    }
}

macro_rules! stories {
    ($($name:ident)*) => {
        mod sqlite { $(#[test] fn $name() { super::$name(&super::Demo::new(crate::harness::Backend::Sqlite)); })* }
        mod postgres { $(#[test] fn $name() { super::$name(&super::Demo::new(crate::harness::Backend::Postgres)); })* }
    };
}

stories! {
    the_published_placements_come_from_the_running_server
    the_published_ratios_come_from_the_running_server
    the_cycle_of_skill_sheets_is_running
    what_happened_later_leaves_the_published_years_alone
    hard_names_come_back_as_they_were_typed
    every_state_and_every_warning_can_be_seen
    every_role_signs_in_and_sees_its_own
    started_again_it_only_makes_new_passwords
    demand_and_wishes_can_be_seen
    what_is_assumed_is_marked_and_targets_are_the_published_ones
}

fn body<'a>(statistics: &'a Value, code: &str) -> &'a Value {
    let items = statistics["items"].as_array().expect("items");
    items.iter().find(|item| item["organization_code"] == code).unwrap_or_else(|| panic!("{code}"))
}

fn headcounts(statistics: &Value, group: &str) -> (Value, Value) {
    let part = &statistics["totals"][group];
    (part["prefectural"]["headcount"].clone(), part["municipal"]["headcount"].clone())
}

/// The figures of the deck's page 20.
fn assert_published(staff: &Client) {
    let trial = staff.get("/statistics/placements?fiscal_year=2022").expect(200).body;
    assert_eq!(
        (&trial["totals"]["municipalities"], &trial["totals"]["prefectural"]["headcount"]),
        (&json!(3), &json!(2))
    );
    let second = staff.get("/statistics/placements?fiscal_year=2023").expect(200).body;
    let totals = &second["totals"];
    assert_eq!(
        (
            &totals["municipalities"],
            &totals["prefectural"]["fte"],
            &totals["prefectural"]["headcount"]
        ),
        (&json!(7), &json!(6), &json!(6))
    );
    assert_eq!(second["items"].as_array().expect("items").len(), 7);
    for (code, fte) in [
        ("342041", json!(0.4)),
        ("342157", json!(0.6)),
        ("342131", json!(1)),
        ("342114", json!(1)),
        ("343048", json!(1)),
    ] {
        assert_eq!(body(&second, code)["prefectural"]["fte"], fte, "{code}");
    }
    let third = staff.get("/statistics/placements?fiscal_year=2024").expect(200).body;
    assert_eq!(
        (&third["as_of"], &third["totals"]["municipalities"]),
        (&json!("2025-03-31"), &json!(15))
    );
    assert_eq!(third["totals"]["prefectural"]["headcount"], 30);
    assert_eq!(third["totals"]["municipal"]["headcount"], 8);
    assert_eq!(third["totals"]["all"]["headcount"], 38);
    assert_eq!(headcounts(&third, "in_municipalities"), (json!(15), json!(6)));
    assert_eq!(headcounts(&third, "in_prefecture"), (json!(15), json!(2)));
    for item in third["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item["organization_code"] != "340006")
    {
        assert_eq!(item["prefectural"]["headcount"], 1, "{item}");
    }
    for code in ["342041", "342157", "342131"] {
        assert_eq!(body(&third, code)["municipal"]["headcount"], 2, "{code}");
    }
    let saka = &body(&third, "343099")["prefectural"];
    assert_eq!(
        (&saka["headcount"], &saka["fte"], &saka["person_years"]),
        (&json!(1), &json!(1), &json!(0.5))
    );
    let before =
        staff.get("/statistics/placements?fiscal_year=2024&as_of=2024-09-30").expect(200).body;
    assert_eq!(body(&before, "343099")["prefectural"]["headcount"], 0);
    assert_eq!(
        (&before["totals"]["municipalities"], &before["totals"]["all"]["headcount"]),
        (&json!(14), &json!(38))
    );
}

fn the_published_placements_come_from_the_running_server(demo: &Demo) {
    assert_published(&demo.staff());
    let registered =
        everything(&demo.staff(), "/talents?as_of=2025-03-31&registered=true&employed=any");
    let prefectural =
        registered.iter().filter(|talent| talent["organization_code"] == "340006").count();
    assert_eq!((registered.len(), prefectural), (38, 30));
}

/// Some sheets confirmed, some open, last year's levels there, and a person who can go on filling
/// in.
fn the_cycle_of_skill_sheets_is_running(demo: &Demo) {
    let staff = demo.staff();
    let cycles = everything(&staff, "/assessment-cycles");
    let running = cycles.iter().find(|cycle| cycle["fiscal_year"] == json!(2026)).expect("a cycle");
    assert_eq!((&running["phase"], cycles.len()), (&json!("self"), 2));
    assert_eq!(running["fiscal_year_label"], json!("令和8年度"), "the year its dates lie in");
    let sheets = everything(&staff, "/assessments?fiscal_year=2026");
    let states: BTreeSet<&str> =
        sheets.iter().filter_map(|sheet| sheet["state"].as_str()).collect();
    assert_eq!(
        states,
        BTreeSet::from(["draft", "returned", "submitted", "reviewed", "confirmed", "objected"])
    );
    let figures = staff.get("/statistics/skills").expect(200);
    assert_eq!((&figures.body["fiscal_year"], figures.items().len()), (&json!(2023), 10));
    let person = demo.sign_in("haizoku-kenmu");
    let mine = person.get("/me/assessment").expect(200);
    assert_eq!(mine.body["state"], json!("draft"));
    assert!(
        mine.items()
            .iter()
            .any(|item| !item["previous_level"].is_null() && !item["self_level"].is_null())
    );
    let saved = json!({ "items": [{ "skill": mine.items()[0]["skill"], "self_level": 1 }] });
    person.patch(&format!("/assessments/{}", mine.id()), &mine.etag(), &saved).expect(200);
    let talent = mine.body["talent_id"].as_str().unwrap();
    assert_eq!(
        person.get(&format!("/talents/{talent}/skills?as_of=2024-03-31")).expect(200).items().len(),
        67
    );
}

fn the_published_ratios_come_from_the_running_server(demo: &Demo) {
    let answer = demo.staff().get("/statistics/hiring").expect(200);
    let ratios: Vec<&str> =
        answer.items().iter().filter_map(|item| item["competition_ratio"].as_str()).collect();
    assert_eq!(ratios, ["6.0", "6.5", "4.5", "3.0", "6.0", "4.0", "3.3"]);
}

fn what_happened_later_leaves_the_published_years_alone(demo: &Demo) {
    let staff = demo.staff();
    let now =
        staff.get("/statistics/placements?fiscal_year=2026&as_of=2026-11-21").expect(200).body;
    assert!(now["totals"]["all"]["headcount"].as_i64() > Some(38), "{}", now["totals"]);
    assert!(now["totals"]["municipalities"].as_i64() > Some(15));
    demo.world.clock.advance(chrono::TimeDelta::days(400));
    assert_published(&demo.staff());
}

fn hard_names_come_back_as_they_were_typed(demo: &Demo) {
    let people = everything(&demo.staff(), "/talents?employed=any");
    let names: BTreeSet<&str> =
        people.iter().filter_map(|talent| talent["name"].as_str()).collect();
    assert_eq!(names.len(), people.len(), "no name twice");
    for name in [
        "髙𣘺 真潮",
        "\u{FA19}谷 瑞穂",
        "岩﨑 汐里",
        "𠮷峯 颯人",
        "葛\u{E0100}原 悠仁",
        "渡邉 百々花",
    ] {
        assert!(names.contains(name), "{name}");
    }
    let found = demo.staff().get("/talents?name=%E5%90%89%E5%B3%AF").expect(200);
    assert_eq!(
        found.items().iter().map(|talent| &talent["name"]).collect::<Vec<_>>(),
        ["𠮷峯 颯人"],
        "searched as 吉峯"
    );
}

fn every_state_and_every_warning_can_be_seen(demo: &Demo) {
    let staff = demo.staff();
    let rows = everything(&staff, "/assignments");
    let states: BTreeSet<&str> = rows.iter().filter_map(|row| row["state"].as_str()).collect();
    assert_eq!(states, AssignmentState::ALL.iter().map(|state| state.as_str()).collect());
    let mut codes = BTreeSet::new();
    for row in &rows {
        let one =
            staff.get(&format!("/assignments/{}", row["id"].as_str().expect("an id"))).expect(200);
        let warnings = one.body["warnings"].as_array().expect("warnings");
        codes.extend(
            warnings.iter().filter_map(|warning| warning["code"].as_str().map(str::to_owned)),
        );
    }
    assert_eq!(codes, WarningCode::ALL.iter().map(|code| code.as_str().to_owned()).collect());
    let people = everything(&staff, "/talents");
    let seen: BTreeSet<&str> = people
        .iter()
        .flat_map(|talent| talent["warnings"].as_array().expect("codes"))
        .filter_map(Value::as_str)
        .collect();
    let expected = [
        "registration_ends_within_year",
        "term_end_within_year",
        "term_longer_than_five_years",
        "term_over",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}

fn every_role_signs_in_and_sees_its_own(demo: &Demo) {
    let roles: BTreeSet<&str> = demo.accounts.iter().map(|account| account.role.as_str()).collect();
    assert_eq!(roles, Role::ALL.iter().map(|role| role.as_str()).collect());
    for account in &demo.accounts {
        let me = demo.sign_in(&account.login).get("/me").expect(200);
        assert!(
            me.bytes.windows(account.role.len()).any(|part| part == account.role.as_bytes()),
            "{}",
            account.login
        );
    }
    let hosts = |login: &str| -> BTreeSet<String> {
        let rows = everything(&demo.sign_in(login), "/posts");
        rows.iter().filter_map(|row| row["organization_code"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(
        hosts("fuchu-city-cio"),
        BTreeSet::from(["342084".to_owned()]),
        "府中市 is not 府中町"
    );
    let target: Vec<Value> = everything(&demo.sign_in("etajima-cio"), "/posts?as_of=2026-11-21");
    let types: BTreeSet<&str> =
        target.iter().filter_map(|post| post["post_type"].as_str()).collect();
    assert_eq!((target.len(), types.len()), (4, 4), "the target team of 江田島市");
    for login in [
        "etajima-cio",
        "mihara-cio",
        "fuchu-city-cio",
        "etajima-dairi",
        "haizoku-kenmu",
        "haizoku-sennin",
    ] {
        let rows = everything(&demo.sign_in(login), "/assignments");
        assert!(!rows.is_empty() && rows.iter().all(|row| row["state"] != "draft"), "{login}");
    }
    let shares: Vec<i64> =
        everything(&demo.sign_in("haizoku-kenmu"), "/assignments?as_of=2026-11-21")
            .iter()
            .filter_map(|row| row["share_percent"].as_i64())
            .collect();
    assert_eq!((shares.len(), shares.iter().sum::<i64>()), (2, 100), "40 and 60");
}

fn started_again_it_only_makes_new_passwords(demo: &Demo) {
    let before = everything(&demo.staff(), "/assignments").len();
    let again = load(&demo.world.store, Folder::built_in()).expect("loads");
    for (old, new) in demo.accounts.iter().zip(&again) {
        assert_eq!((&old.login, &old.role), (&new.login, &new.role));
        assert_eq!(demo.world.sign_in(&old.login, &old.password).status, 401, "{}", old.login);
        demo.world.sign_in(&new.login, &new.password).expect(200);
    }
    let demo = Demo { world: World::new(demo.world.backend), accounts: Vec::new() };
    assert!(
        load(&demo.world.store, Folder::built_in())
            .is_err_and(|problem| problem.code.as_str() == "installation_state"),
        "not a demonstration"
    );
    assert!(!is_demo(&mut demo.world.connection()).expect("readable"));
    demo.world.staff().get("/talents").expect(200);
    assert!(everything(&demo.world.staff(), "/talents").is_empty(), "nothing of it was kept");
    assert!(before > 100);
}

/// Demand of the year in which many municipalities want a second person, and what became of it.
fn demand_and_wishes_can_be_seen(demo: &Demo) {
    let staff = demo.staff();
    let calls = staff.get("/demand-calls").expect(200);
    let of_year = |year: i64| {
        calls.items().iter().find(|call| call["fiscal_year"] == json!(year)).expect("a call")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let first = of_year(2025);
    let demands = everything(&staff, &format!("/demands?call_id={first}"));
    let states: BTreeSet<&str> =
        demands.iter().filter_map(|demand| demand["state"].as_str()).collect();
    let wanted =
        ["draft", "submitted", "under_review", "partly_filled", "filled", "declined", "withdrawn"];
    assert!(wanted.iter().all(|state| states.contains(state)), "{states:?}");
    let board = everything(&staff, &format!("/demand-calls/{first}/board"));
    let answers: BTreeSet<&str> = board.iter().filter_map(|row| row["answer"].as_str()).collect();
    assert!(
        answers.is_superset(&BTreeSet::from(["submitted", "in_preparation", "not_started"])),
        "{answers:?}"
    );
    let carried = everything(&staff, &format!("/demands?call_id={}", of_year(2026)));
    assert!(
        carried.iter().any(|demand| demand["origin"] == "carried" && demand["state"] == "filled"),
        "{carried:?}"
    );
    assert!(
        calls.items()[0]["is_open"] == json!(true)
            && calls.items()[0]["fiscal_year"] == json!(2027)
    );
    let team =
        staff.get("/targets?organization_code=342157&kind=team&as_of=2026-11-21").expect(200);
    assert_eq!(
        (
            team.items().len(),
            &team.items()[0]["shared_wanted"],
            team.items()[0]["roles"].as_array().map(Vec::len)
        ),
        (1, &json!(2), Some(4))
    );
    let wishes = everything(&staff, "/wishes?fiscal_year=2027");
    assert!(
        wishes.len() > 30 && wishes.iter().any(|wish| wish["has_constraint"] == json!(true)),
        "{}",
        wishes.len()
    );
    assert!(
        wishes.iter().all(|wish| wish["constraint"].is_null()),
        "reasons are for named officers"
    );
    assert!(
        demo.sign_in("haizoku-kenmu").get("/me/wish").expect(200).body["round"]["is_open"]
            == json!(true)
    );
}

fn what_is_assumed_is_marked_and_targets_are_the_published_ones(demo: &Demo) {
    let staff = demo.staff();
    for (code, assumed) in [("344621", true), ("342149", true), ("343099", false)] {
        let body = staff.get(&format!("/organizations/{code}")).expect(200).body;
        assert_eq!(body["participations"][0]["assumed"], json!(assumed), "{code}");
    }
    let posts = everything(&staff, "/posts?organization_code=343099");
    assert!(posts[0].to_string().contains("10月1日からは想定"), "{posts:?}");
    let targets = everything(&staff, "/targets?as_of=2025-03-31");
    let of = |kind: &str| -> Vec<&Value> {
        targets.iter().filter(|target| target["kind"] == kind).collect()
    };
    assert_eq!(of("second_person").len(), 0, "from 令和7年度 on, where it is needed");
    let lent = of("municipal_at_prefecture");
    assert_eq!(
        (lent.len(), &lent[0]["shared_wanted"], &lent[0]["shared"], &lent[0]["met"]),
        (1, &json!(2), &json!(2), &json!(true))
    );
    let later = everything(&staff, "/targets?as_of=2026-11-21");
    let count = |kind: &str| later.iter().filter(|target| target["kind"] == kind).count();
    assert_eq!((count("second_person"), count("between_municipalities")), (4, 1));
    let between = later.iter().find(|target| target["kind"] == "between_municipalities").unwrap();
    assert!(between["shared"].as_i64().is_some_and(|people| people >= 1), "{between}");
    assert!(
        later.iter().all(|target| target["source"]
            .as_str()
            .unwrap()
            .contains("DXShip（デジシップ）ひろしま"))
    );
}
