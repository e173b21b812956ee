//! Plans under doubts: judged in the background, as the command judges files, and never for longer
//! than their plan stands.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::plan_command::{Desk, plan as command};
use crate::rotation::{Stage, crowd, edit, lines, make, new_plan, solve, stage, step};
use crate::scene::{done, judged};
use crate::scheme::{ETAJIMA, MIHARA, serve};

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn list(plan: &str) -> String {
    format!("/rotation-plans/{plan}/scenarios")
}

fn add(staff: &Client, plan: &str, scenario: &Value) -> Answer {
    staff.post(&list(plan), scenario)
}

fn judge(staff: &Client, plan: &str) -> Value {
    let answer = staff.post(&format!("{}/judge", list(plan)), &json!({})).expect(202);
    let job = answer.id();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/jobs/{job}").as_str()));
    done(staff, &job)
}

fn shown(staff: &Client, id: &str) -> Value {
    staff.get(&format!("/rotation-scenarios/{id}")).expect(200).body
}

fn line(person: &str, year: i32, post: &str, pinned: bool) -> Value {
    json!({ "talent_id": person, "fiscal_year": year, "posts": [{ "post_id": post, "pinned": pinned }] })
}

/// Who changes in which year from which posts to which, as the server and the command say it.
fn changes(repair: &Value, of_server: bool) -> Vec<(String, i64, Vec<String>, Vec<String>)> {
    let posts = |all: &Value| -> Vec<String> {
        let id = |one: &Value| {
            if of_server {
                text(one, "post_id").to_owned()
            } else {
                one.as_str().unwrap().to_owned()
            }
        };
        all.as_array().unwrap().iter().map(id).collect()
    };
    let change = |one: &Value| {
        let (who, year) = if of_server {
            (text(one, "talent_id"), one["fiscal_year"].as_i64().unwrap() - 2027)
        } else {
            (text(one, "person"), one["year"].as_i64().unwrap())
        };
        (who.to_owned(), year, posts(&one["from"]), posts(&one["to"]))
    };
    repair["changes"].as_array().unwrap().iter().map(change).collect()
}

on_both! {
    fn a_plan_is_judged_by_the_server_as_by_the_command(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("想定", "optimal", 3));
        assert_eq!(text(&solve(&staff, &plan), "state"), "done");
        let doubts = json!([
            { "name": "離職", "people": [{ "talent_id": people[0], "from_fiscal_year": 2028 }, { "talent_id": people[3] }] },
            { "name": "予算", "posts": [{ "post_id": posts[1] }], "bodies": [{ "organization_code": ETAJIMA, "from_fiscal_year": 2029 }] },
        ]);
        let ids: Vec<String> = doubts.as_array().unwrap().iter().map(|one| add(&staff, &plan, one).expect(201).id()).collect();
        assert_eq!((text(&shown(&staff, &ids[0]), "outcome"), &shown(&staff, &ids[0])["repair"]), ("open", &Value::Null));
        let job = judge(&staff, &plan);
        assert_eq!((text(&job, "state"), text(&job, "kind"), job["round"].as_i64()), ("done", "rotation.judge", Some(2)), "{job}");
        assert_eq!(text(&staff.get(&format!("/rotation-plans/{plan}")).expect(200).body, "state"), "solved", "the plan stays as it is");

        // The same from the files that anybody may take along.
        let desk = Desk::new(&format!("server-{:?}", world.backend));
        let file = |part: &str| String::from_utf8(staff.get(&format!("/rotation-plans/{plan}/{part}")).expect(200).bytes).unwrap();
        let files = [desk.write("problem.json", &file("problem")), desk.write("plan.json", &file("result"))];
        let gone = |id: &str, year: i32| json!([{ "id": id, "from_year": year }]);
        let scenarios = json!({ "format": "dxship-plan-scenarios/1", "scenarios": [
            { "name": "離職", "people": [{ "id": people[0], "from_year": 1 }, { "id": people[3] }] },
            { "name": "予算", "posts": gone(&posts[1], 0), "hosts": gone(ETAJIMA, 2) },
        ]});
        let said = command(&["scenarios", &files[0], &files[1], &desk.write("doubts.json", &scenarios.to_string()), "--steps", "400", "--json"]);
        let said: Value = serde_json::from_slice(&said.stdout).unwrap();
        for (id, of_file) in ids.iter().zip(said["scenarios"].as_array().unwrap()) {
            let found = shown(&staff, id);
            let lost = of_file["lost"].as_array().unwrap().len();
            assert!(lost > 0 && found["lost"].as_array().unwrap().len() == lost, "{of_file}");
            for part in ["repair", "best"] {
                assert_eq!(changes(&found[part], true), changes(&of_file[part], false), "{part} of {}", text(&found, "name"));
                for figure in ["score", "bound", "proven_optimal"] {
                    assert_eq!(found[part][figure], of_file[part][figure], "{part} {figure}");
                }
            }
            assert_eq!((&found["score_left"], &found["score_before"]), (&of_file["score_left"], &of_file["score_before"]));
            assert!(text(&found, "sentence_ja").contains(&format!("{lost}行が失われます")), "{found}");
        }
        // Whoever leaves has no place in the repair from that year on, and nobody is asked of it.
        let first = shown(&staff, &ids[0]);
        let left: Vec<&Value> = first["repair"]["changes"].as_array().unwrap().iter().filter(|one| text(one, "talent_id") == people[0]).collect();
        assert!(!left.is_empty() && left.iter().all(|one| one["to"] == json!([]) && (one["kind"] == "falls_away") == (one["fiscal_year"].as_i64() >= Some(2028))), "{left:?}");
        assert!(first["lost"].to_string().contains("異動 一郎") && first["lost"].to_string().contains("CIO補佐官"), "in names: {}", first["lost"]);
        // As a file, and on the page of the plan.
        let csv = staff.get(&format!("{}?format=csv", list(&plan))).expect(200);
        let csv = String::from_utf8(csv.bytes).unwrap();
        assert!(csv.contains("異動 一郎（令和10年度から）") && csv.lines().count() >= 3, "{csv}");
        let csv = String::from_utf8(staff.get(&format!("/rotation-scenarios/{}/changes?format=csv&kind=falls_away", ids[0])).expect(200).bytes).unwrap();
        assert!(csv.contains("失われる") && !csv.contains("別の配置を頼む"), "{csv}");
        let page = staff.get(&format!("/rotation-plans/{plan}/presentation")).expect(200).body;
        let risks: Vec<&Value> = page["risks"].as_array().unwrap().iter().filter(|risk| text(risk, "code") == "scenario").collect();
        assert!(risks.len() == 2 && risks.iter().any(|risk| text(risk, "ja").starts_with("想定 離職：")), "{risks:?}");
    }
}

/// Who stands where in which year, of a plan.
fn placed(staff: &Client, plan: &str) -> BTreeSet<(String, i64, String)> {
    let rows = lines(staff, plan);
    let line = |row: &Value| {
        let year = row["fiscal_year"].as_i64().unwrap();
        (text(row, "talent_id").to_owned(), year, text(row, "post_id").to_owned())
    };
    rows.iter().map(line).collect()
}

on_both! {
    fn a_repair_becomes_a_plan_of_its_own_and_gives_up_nothing_that_stands(world) {
        let Stage { staff, other, people, posts } = stage(world);
        serve(&staff, &people[3], &posts[1], ("2026-04-01", "2028-03-31"), 100);
        let plan = make(&staff, &new_plan("立て直す", "optimal", 3));
        assert_eq!(text(&solve(&staff, &plan), "state"), "done");
        let leaves = |who: usize, year: i32| json!({ "name": format!("離職{who}"), "people": [{ "talent_id": people[who], "from_fiscal_year": year }] });
        let [id, ordered] = [leaves(0, 2028), leaves(3, 2027)].map(|body| add(&staff, &plan, &body).expect(201).id());
        let take = |who: &Client, id: &str, at: &Value| who.post(&format!("/rotation-scenarios/{id}/take-over"), &json!({ "name": "離職に備える", "judged_at": at }));
        assert_eq!(take(&staff, &id, &Value::Null).expect(409).code(), "not_ready", "nothing was judged");
        judge(&staff, &plan);
        let found = shown(&staff, &id);
        assert!(found["allowed_actions"].to_string().contains("take_over"), "{found}");
        let before = placed(&staff, &plan);
        let version = |plan: &str| staff.get(&format!("/rotation-plans/{plan}")).expect(200).body["version"].clone();
        let was = version(&plan);
        assert_eq!(take(&staff, &id, &json!("2020-01-01T00:00:00+09:00")).expect(412).code(), "stale", "another judgement than was read");
        for login in ["etajima", "auditor", "admin"] {
            take(&world.as_login(login), &id, &found["judged_at"]).expect(403);
        }
        let made = take(&other, &id, &found["judged_at"]).expect(201).body;
        let twin = text(&made, "id");
        assert_eq!((text(&made, "state"), text(&made, "copied_from"), &made["score"]), ("solved", plan.as_str(), &found["repair"]["score"]));
        // Exactly what the repair says is changed, and what somebody is asked for is pinned.
        let mut expected = before.clone();
        for (who, year, from, to) in changes(&found["repair"], true) {
            from.iter().for_each(|post| { expected.remove(&(who.clone(), year + 2027, post.clone())); });
            to.iter().for_each(|post| { expected.insert((who.clone(), year + 2027, post.clone())); });
        }
        let after = placed(&staff, twin);
        assert_eq!(after, expected);
        assert!(after != before && after.iter().all(|(who, year, _)| *who != people[0] || *year < 2028));
        let asked = found["repair"]["changes"].as_array().unwrap().iter().filter(|one| one["kind"] == "asked");
        let asked: BTreeSet<(String, i64)> = asked.map(|one| (text(one, "talent_id").to_owned(), one["fiscal_year"].as_i64().unwrap())).collect();
        let pinned = lines(&staff, twin).into_iter().filter(|row| row["pinned"] == true && row["standing"].is_null());
        let pinned: BTreeSet<(String, i64)> = pinned.map(|row| (text(&row, "talent_id").to_owned(), row["fiscal_year"].as_i64().unwrap())).collect();
        assert_eq!(pinned, asked);
        assert_eq!((placed(&staff, &plan), version(&plan)), (before, was), "the plan stays as it is");
        // What was ordered ends by its own act, not by a plan: the refusal says who and what.
        let refused = take(&staff, &ordered, &shown(&staff, &ordered)["judged_at"]).expect(409);
        assert_eq!(refused.code(), "rule_broken");
        assert!(refused.body["errors"].to_string().contains("江田 島子"), "{}", refused.body);
        // Of a plan that has changed since there is nothing to take over.
        edit(&staff, &plan, &json!([{ "talent_id": people[2], "fiscal_year": 2029, "posts": [] }])).expect(200);
        assert!(!shown(&staff, &id)["allowed_actions"].to_string().contains("take_over"));
        assert_eq!(take(&staff, &id, &found["judged_at"]).expect(409).code(), "not_ready");
    }
}

on_both! {
    fn the_stability_of_a_plan_is_counted_by_the_server_as_by_the_command(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("安定性", "hand", 2));
        let path = format!("/rotation-plans/{plan}/stability");
        let judged = || staff.post(&path, &json!({}));
        assert_eq!(judged().expect(409).code(), "state_conflict", "there is no result");
        let stays = |who: usize, post: usize| json!([2027, 2028].map(|year| line(&people[who], year, &posts[post], false)));
        edit(&staff, &plan, &stays(0, 0)).expect(200);
        let open = staff.get(&path).expect(200).body;
        assert_eq!((&open["judged_at"], &open["pairs"], staff.get(&format!("{path}/pairs")).expect(200).items().len()), (&Value::Null, &Value::Null, 0));
        world.as_login("etajima").post(&path, &json!({})).expect(403);
        let job = done(&staff, &judged().expect(202).id());
        assert_eq!((text(&job, "state"), text(&job, "kind")), ("done", "rotation.stability"), "{job}");
        // The same from the files that anybody may take along.
        let desk = Desk::new(&format!("stability-{:?}", world.backend));
        let file = |part: &str| String::from_utf8(staff.get(&format!("/rotation-plans/{plan}/{part}")).expect(200).bytes).unwrap();
        let files = [desk.write("problem.json", &file("problem")), desk.write("plan.json", &file("result"))];
        let said = command(&["stable", &files[0], "--judge", &files[1], "--json"]);
        let said: Value = serde_json::from_slice(&said.stdout).unwrap();
        let looks = crate::rotation::withheld_looks(world);
        let found = staff.get(&path).expect(200).body;
        assert_eq!(crate::rotation::withheld_looks(world), looks, "figures tell of nobody");
        let by_year: Vec<Value> = found["years"].as_array().unwrap().iter().map(|year| year["pairs"].clone()).collect();
        assert_eq!(json!(by_year), said["blocking_by_year"]);
        let pairs = staff.get(&format!("{path}/pairs?limit=200")).expect(200);
        assert!(crate::rotation::withheld_looks(world) > looks, "whom the pairs tell of is recorded, and withheld");
        let of_server: BTreeSet<(i64, String, String, String)> = pairs.items().iter()
            .map(|pair| (pair["fiscal_year"].as_i64().unwrap() - 2027, text(pair, "talent_id").to_owned(), text(pair, "post_id").to_owned(), text(pair, "holder_id").to_owned())).collect();
        let of_file: BTreeSet<(i64, String, String, String)> = said["blocking"].as_array().unwrap().iter()
            .map(|pair| (pair["year"].as_i64().unwrap(), text(pair, "person").to_owned(), text(pair, "post").to_owned(), text(pair, "holder").to_owned())).collect();
        assert!(of_server.len() > 2 && of_server == of_file, "{of_server:?} {of_file:?}");
        assert_eq!(found["pairs"], json!(of_file.len()));
        let csv = String::from_utf8(staff.get(&format!("{path}/pairs?format=csv&fiscal_year=2028")).expect(200).bytes).unwrap();
        assert!(csv.contains("異動 二郎") && csv.contains("令和10年度") && !csv.contains("令和9年度"), "{csv}");
        // It is of one result, and gone with that.
        edit(&staff, &plan, &stays(1, 1)).expect(200);
        assert_eq!(staff.get(&path).expect(200).body["judged_at"], Value::Null);
    }
}

on_both! {
    fn what_was_found_is_of_one_result_and_marked_when_that_changes(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let plan = make(&staff, &new_plan("古くなる", "hand", 2));
        assert_eq!(add(&staff, &plan, &json!({ "name": "早い", "people": [{ "talent_id": people[0] }] })).expect(409).code(), "state_conflict");
        let cells = [2027, 2028].map(|year| line(&people[0], year, &posts[0], false));
        edit(&staff, &plan, &json!(cells)).expect(200);
        let id = judged(&staff, &plan, &people[0]);
        let looks = crate::rotation::withheld_looks(world);
        let found = shown(&staff, &id);
        assert!(crate::rotation::withheld_looks(world) > looks, "whom it tells of is recorded, and withheld");
        assert_eq!((text(&found, "outcome"), found["is_stale"].as_bool(), found["judged_plan_version"].as_i64()), ("mended", Some(false), Some(2)));
        // Asked for approval it is the same plan.
        step(&staff, &plan, "propose").expect(200);
        assert_eq!(shown(&other, &id)["is_stale"], json!(false));
        step(&staff, &plan, "return").expect(200);
        edit(&staff, &plan, &json!([line(&people[1], 2027, &posts[1], false), line(&people[1], 2028, &posts[1], false)])).expect(200);
        assert_eq!(shown(&staff, &id)["is_stale"], json!(true));
        let count = |query: &str| staff.get(&format!("{}?{query}", list(&plan))).expect(200).items().len();
        assert_eq!((count("stale=true"), count("stale=false"), count("outcome=mended"), count("outcome=open")), (1, 0, 1, 0));
        let risks = staff.get(&format!("/rotation-plans/{plan}/presentation")).expect(200).body["risks"].to_string();
        assert!(risks.contains("今の計画で判定していない想定が1件") && !risks.contains("離職："), "{risks}");
        assert_eq!(text(&judge(&staff, &plan), "state"), "done");
        assert_eq!(shown(&staff, &id)["is_stale"], json!(false));
        // Other doubts: what was found goes. Changed by the version that was read, by one officer.
        let path = format!("/rotation-scenarios/{id}");
        let (etag, body) = (staff.get(&path).etag(), json!({ "name": "予算", "bodies": [{ "organization_code": MIHARA }] }));
        assert_eq!(staff.put(&path, &etag, &body).expect(200).body["outcome"], "open");
        assert_eq!(other.put(&path, &etag, &body).expect(412).code(), "stale");
        assert_eq!(world.as_login("etajima").get(&path).status, 403);
        staff.send("DELETE", &path, &[("Content-Type", "application/json")], Some(b"{}")).expect(204);
        assert_eq!((staff.get(&path).status, count("total=true")), (404, 0));
    }
}

on_both! {
    fn a_scenario_without_a_solution_says_which_rule_binds(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let mut body = new_plan("解なし", "hand", 2);
        body["rules"] = json!([{ "key": "grade_distance_max", "value": 4 }, { "key": "min_stay_years", "value": 2 }]);
        let plan = make(&staff, &body);
        // Pinned for two years, as the shortest stay asks; the post is there for one.
        let cells = [2027, 2028].map(|year| line(&people[0], year, &posts[0], true));
        edit(&staff, &plan, &json!(cells)).expect(200);
        let scenario = json!({ "name": "予算が1年", "posts": [{ "post_id": posts[0], "from_fiscal_year": 2028 }] });
        let id = add(&staff, &plan, &scenario).expect(201).id();
        assert_eq!(text(&judge(&staff, &plan), "state"), "done", "no solution is an answer");
        let found = shown(&staff, &id);
        assert_eq!((text(&found, "outcome"), &found["repair"], &found["best"]), ("without_solution", &Value::Null, &Value::Null), "{found}");
        assert!(!found["without_solution"].as_array().unwrap().is_empty());
        let why = format!("{}{}", found["without_solution"], found["broken"]);
        assert!(why.contains("異動 一郎") && why.contains("2年"), "who and which rule: {why}");
        assert!(text(&found, "sentence_ja").starts_with("予算が1年：1行が失われ、規則を守る計画はありません"), "{found}");
    }
}

fn running(staff: &Client, job: &str) {
    let began = Instant::now();
    while text(&staff.get(&format!("/jobs/{job}")).expect(200).body, "state") != "running" {
        assert!(began.elapsed() < Duration::from_secs(20), "a server begins");
        std::thread::sleep(Duration::from_millis(20));
    }
}

on_both! {
    fn a_judgement_ends_with_its_plan_and_has_one_officer_at_a_time(world) {
        let (staff, other) = (world.staff(), world.as_login("staff2"));
        let plan = crowd(world, &staff);
        let (path, state) = (list(&plan), |job: &str| text(&staff.get(&format!("/jobs/{job}")).expect(200).body, "state").to_owned());
        let people = staff.get("/talents?limit=2").expect(200);
        let people: Vec<&str> = people.items().iter().map(|row| text(row, "id")).collect();
        let posts = staff.get("/posts?limit=2").expect(200);
        let posts: Vec<&str> = posts.items().iter().map(|row| text(row, "id")).collect();
        let put = |at: usize| edit(&staff, &plan, &json!([line(people[at], 2027, posts[at], false), line(people[at], 2028, posts[at], false)])).expect(200);
        put(0);
        let begin = |who: &Client| who.post(&format!("{path}/judge"), &json!({}));
        assert_eq!(begin(&staff).expect(409).code(), "not_ready", "nothing to judge");
        let id = add(&staff, &plan, &json!({ "name": "離職", "people": [{ "talent_id": people[0] }] })).expect(201).id();
        assert_eq!(staff.post(&format!("{path}/stop"), &json!({})).expect(409).code(), "not_ready");
        let stopped = begin(&staff).expect(202).id();
        running(&staff, &stopped);
        assert_eq!(begin(&other).expect(409).code(), "not_ready", "it is being judged");
        assert_eq!(staff.get(&format!("/jobs/{stopped}")).expect(200).body["allowed_actions"], json!(["stop_judging"]));
        other.post(&format!("{path}/stop"), &json!({})).expect(204);
        assert_eq!(state(&stopped), "cancelled");
        // A line is changed while it is judged: what would be found is of a plan that is no more.
        let outdated = begin(&other).expect(202).id();
        running(&staff, &outdated);
        put(1);
        assert_eq!(state(&outdated), "cancelled");
        // The plan is given up meanwhile.
        let withdrawn = begin(&staff).expect(202).id();
        running(&staff, &withdrawn);
        step(&staff, &plan, "cancel").expect(200);
        assert_eq!((state(&withdrawn).as_str(), text(&shown(&staff, &id), "outcome")), ("cancelled", "open"));
        assert_eq!(begin(&staff).expect(409).code(), "state_conflict");
        // The server is free for the next piece of work.
        let small = make(&staff, &new_plan("小さな計画", "stable", 1));
        assert_eq!(text(&solve(&staff, &small), "state"), "done");
    }
}

on_both! {
    fn doubts_that_do_not_fit_the_plan_are_all_named_at_once(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("入力の誤り", "hand", 2));
        edit(&staff, &plan, &json!([line(&people[0], 2027, &posts[0], false), line(&people[0], 2028, &posts[0], false)])).expect(200);
        let body = json!({ "name": "誤り", "people": [{ "talent_id": "tal_1234567890abc", "from_fiscal_year": 2026 }, { "talent_id": people[0] }, { "talent_id": people[0] }],
            "posts": [{ "post_id": "pst_1234567890abc" }], "bodies": [{ "organization_code": "131016", "from_fiscal_year": 2029 }] });
        let faults = add(&staff, &plan, &body).expect(422).faults();
        let expected = [
            ("/people/0/talent_id", "reference_unknown"),
            ("/people/0/from_fiscal_year", "number_out_of_range"),
            ("/people/2/talent_id", "duplicate_field"),
            ("/posts/0/post_id", "reference_unknown"),
            ("/bodies/0/organization_code", "reference_unknown"),
            ("/bodies/0/from_fiscal_year", "number_out_of_range"),
        ].map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        assert_eq!(faults, expected);
        assert_eq!(add(&staff, &plan, &json!({ "name": "無" })).expect(422).faults(), [("/people".to_owned(), "not_allowed_here".to_owned())]);
        let good = json!({ "name": "離職", "people": [{ "talent_id": people[0] }] });
        add(&staff, &plan, &good).expect(201);
        assert_eq!(add(&staff, &plan, &good).expect(422).faults()[0].0, "/name", "a name stands once");
        for number in 1..20 {
            add(&staff, &plan, &json!({ "name": format!("離職{number}"), "people": [{ "talent_id": people[0] }] })).expect(201);
        }
        assert_eq!(add(&staff, &plan, &json!({ "name": "もう一つ", "people": [{ "talent_id": people[0] }] })).expect(409).code(), "not_ready");
    }
}

#[test]
fn an_officer_names_doubts_in_the_browser_and_reads_what_they_cost() {
    let world = World::new(Backend::Sqlite);
    let Stage { staff, people, posts, .. } = stage(&world);
    let plan = make(&staff, &new_plan("画面", "optimal", 2));
    assert_eq!(text(&solve(&staff, &plan), "state"), "done");
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    window.go(&format!("/plans/{plan}/scenarios/new"));
    window.type_into("name", "離職と予算");
    window.type_into("people/0/talent_id", &people[0]);
    window.type_into("people/0/from_fiscal_year", "2028");
    window.type_into("posts/1/post_id", &posts[1]);
    window.press("想定を登録する");
    assert!(window.at().starts_with(&format!("/plans/{plan}/scenarios")), "{}", window.text());
    assert!(
        window.text().contains("未判定") && window.text().contains("異動 一郎"),
        "{}",
        window.text()
    );
    window.press("すべての想定を判定する");
    window.until("!document.querySelector('#live[data-events]') && document.body.textContent.includes('完了')");
    window.go(&format!("/plans/{plan}/scenarios"));
    assert!(
        window.text().contains("立て直せる") || window.text().contains("影響なし"),
        "{}",
        window.text()
    );
    drop(window.screenshot("plan-scenarios-judged"));
    let named = staff.get(&list(&plan)).expect(200);
    window.go(&format!("/rotation-scenarios/{}", text(&named.items()[0], "id")));
    let told = window.text();
    for word in ["行が失われます", "異動 一郎", "証明済み", "空いたままになる"]
    {
        assert!(told.contains(word), "{word}: {told}");
    }
    drop(window.screenshot("plan-scenario-judged"));
    window.press("立て直しを新しい計画にする");
    assert!(window.text().contains("頼む変更は固定されます"), "{}", window.text());
    window.type_into("name", "離職に備える案");
    window.press("立て直しを新しい計画にする");
    let told = window.text();
    assert!(told.contains("離職に備える案") && told.contains("計算済"), "{told}");
    assert!(!window.at().contains(&plan), "a plan of its own: {}", window.at());
}
