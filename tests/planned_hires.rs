//! People still to be hired stand in a plan: solved, shown and counted, never told of, and replaced by whoever was hired.

use dxship_planner::problem::{History, Problem, ToBeHired};
use dxship_planner::referee::check;
use dxship_planner::validation::{parse, validate};
use serde_json::{Value, json};

use crate::harness::{Answer, Client};
use crate::on_both;
use crate::rotation::{Stage, edit, lines, make, new_plan, solve, stage, step};
use crate::scheme::{MIHARA, PREFECTURE, SAKA, person, post};

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn places(count: i32, from: i32) -> Value {
    json!({ "name": "採用予定", "employer_code": PREFECTURE, "route": "graduate", "count": count,
        "post_type": "business_designer", "level": 3, "from_fiscal_year": from })
}

fn keep(staff: &Client, plan: &str, add: &Value) -> Answer {
    staff.post(&format!("/rotation-plans/{plan}/planned-hires"), &json!({ "add": [add] }))
}

fn hires(staff: &Client, plan: &str) -> Vec<Value> {
    let found = staff.get(&format!("/rotation-plans/{plan}/planned-hires")).expect(200);
    found.items().to_vec()
}

fn replace(staff: &Client, plan: &str, hire: &str, by: &str) -> Answer {
    let body = json!({ "planned_hire_id": hire, "talent_id": by });
    staff.post(&format!("/rotation-plans/{plan}/planned-hires/replace"), &body)
}

fn of_hires(found: &[Value]) -> Vec<&Value> {
    found.iter().filter(|line| line["is_planned_hire"] == json!(true)).collect()
}

on_both! {
    fn planned_hires_are_solved_counted_and_never_announced(world) {
        let Stage { staff, other, people, .. } = stage(world);
        (0..3).for_each(|_| drop(post(&staff, MIHARA, 100)));
        let plan = make(&staff, &new_plan("採用を含む案", "optimal", 2));
        keep(&staff, &plan, &places(2, 2028)).expect(200);
        let kept = hires(&staff, &plan);
        assert_eq!(kept.iter().map(|one| text(one, "name")).collect::<Vec<_>>(), ["採用予定1", "採用予定2"]);
        let snapshot = &staff.get(&format!("/rotation-plans/{plan}")).expect(200).body["snapshot"];
        assert_eq!((snapshot["people"].as_i64(), snapshot["notes"].as_array().unwrap().len()), (Some(6), 0), "{snapshot}");
        assert_eq!(text(&solve(&staff, &plan), "state"), "done");
        let found = lines(&staff, &plan);
        let own = of_hires(&found);
        assert_eq!(own.len(), 2, "{found:?}");
        assert!(own.iter().all(|line| line["fiscal_year"] == json!(2028) && text(line, "talent_name").starts_with("採用予定")), "{own:?}");
        let page = staff.get(&format!("/rotation-plans/{plan}/presentation")).expect(200).body;
        assert_eq!(page["planned_hires"], json!([0, 2]));
        let borne: i64 = page["burdens"][0]["people"].as_array().unwrap().iter().map(|count| count.as_i64().unwrap()).sum();
        assert_eq!(borne, people.len() as i64, "nobody bears it yet");
        // What others are told: nothing, whatever is asked.
        let hire = text(&kept[0], "id");
        let line = own.iter().find(|line| text(line, "talent_id") == hire).unwrap();
        let asked = json!({ "talent_id": hire, "post_id": line["post_id"], "fiscal_year": 2028, "to": ["host"] });
        let refused = staff.post(&format!("/rotation-plans/{plan}/circulate"), &asked);
        assert_eq!((refused.status, refused.faults()[0].0.as_str()), (422, "/talent_id"), "{}", refused.body);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        let told = step(&staff, &plan, "announce").expect(200).body;
        assert!(!told["assignments"].as_array().unwrap().is_empty());
        let all = staff.get("/assignments?limit=200").expect(200);
        assert!(all.items().iter().all(|one| people.contains(&text(one, "talent_id").to_owned())), "{}", all.body);
        assert!(all.items().iter().all(|one| own.iter().all(|line| text(line, "post_id") != text(one, "post_id") || text(one, "starts_on") < "2028")), "{}", all.body);
        staff.get(&format!("/rotation-plans/{plan}/explanation")).expect(200);
        let seen = world.as_login("auditor").get(&format!("/audit-events?talent_id={hire}&total=true")).expect(200);
        assert_eq!(seen.body["total"], json!(0), "nobody is behind it who could be read of");
    }
}

on_both! {
    fn whoever_is_hired_takes_over_the_lines_they_can_keep(world) {
        let Stage { staff, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("置き換える案", "hand", 2));
        keep(&staff, &plan, &places(2, 2027)).expect(200);
        let kept = hires(&staff, &plan);
        let (first, second) = (text(&kept[0], "id"), text(&kept[1], "id"));
        let hard = post(&staff, SAKA, 100);
        let path = format!("/posts/{hard}");
        staff.patch(&path, &staff.get(&path).etag(), &json!({ "effective_on": "2026-11-01", "min_level": 3 })).expect(200);
        staff.post(&format!("/rotation-plans/{plan}/refresh"), &json!({})).expect(200);
        let cell = |who: &str, year: i32, place: &str, pinned: bool| json!({ "talent_id": who, "fiscal_year": year, "posts": [{ "post_id": place, "pinned": pinned }] });
        let cells = json!([cell(first, 2027, &posts[0], true), cell(first, 2028, &posts[0], true), cell(second, 2027, &hard, true), cell(second, 2028, &hard, false)]);
        edit(&staff, &plan, &cells).expect(200);
        let before = staff.get(&format!("/rotation-plans/{plan}")).expect(200).body;
        // Nobody can take it who is not planned, and no place that is not there.
        let stranger = dxship::vocab::TalentId::random().to_string();
        assert_eq!(replace(&staff, &plan, first, &stranger).faults(), [("/talent_id".to_owned(), "not_allowed_here".to_owned())]);
        assert_eq!(replace(&staff, &plan, first, second).faults()[0].1, "not_allowed_here");
        let hired = [person(world, "採用 一花", PREFECTURE), person(world, "採用 二葉", PREFECTURE)];
        assert_eq!(replace(&staff, &plan, &stranger, &hired[0]).faults(), [("/planned_hire_id".to_owned(), "reference_unknown".to_owned())]);
        let done = replace(&staff, &plan, first, &hired[0]).expect(200).body;
        assert_eq!(text(&done, "state"), "solved", "judged anew and kept");
        assert_ne!(done["problem_hash"], before["problem_hash"]);
        let found = lines(&staff, &plan);
        let own: Vec<_> = found.iter().filter(|line| text(line, "talent_id") == hired[0]).collect();
        assert!(own.len() == 2 && own.iter().all(|line| line["pinned"] == json!(true) && text(line, "post_id") == posts[0]), "{found:?}");
        // The second has no level: the lines are left out, and the plan says so.
        let done = replace(&staff, &plan, second, &hired[1]).expect(200).body;
        let notes = done["snapshot"]["notes"].as_array().unwrap();
        let told = notes.iter().find(|note| text(note, "code") == "planned_hire_unfit").expect("a note");
        assert!(text(told, "ja").contains("採用 二葉") && text(told, "talent_id") == hired[1], "{told}");
        assert_eq!((text(&done, "state"), lines(&staff, &plan).len(), hires(&staff, &plan).len()), ("solved", 2, 0));
    }
}

on_both! {
    fn places_are_kept_within_the_plan_and_by_one_officer_at_a_time(world) {
        let Stage { staff, other, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("入力の誤り", "hand", 2));
        let path = format!("/rotation-plans/{plan}/planned-hires");
        let with = |field: &str, value: Value| { let mut one = places(1, 2027); one[field] = value; one };
        for (field, value, code) in [
            ("employer_code", json!("999997"), "reference_unknown"),
            ("from_fiscal_year", json!(2026), "number_out_of_range"),
            ("from_fiscal_year", json!(2029), "number_out_of_range"),
            ("count", json!(0), "number_out_of_range"),
            ("level", json!(6), "number_out_of_range"),
            ("name", json!("あ".repeat(70)), "text_too_long"),
            ("route", json!("nothing"), "term_unknown"),
        ] {
            let refused = keep(&staff, &plan, &with(field, value));
            let faults = refused.faults();
            assert_eq!((refused.status, faults.first().map(|fault| (fault.0.as_str(), fault.1.as_str()))), (422, Some((format!("/add/0/{field}").as_str(), code))), "{}", refused.body);
        }
        let gone = json!({ "remove": [dxship::vocab::TalentId::random()] });
        assert_eq!(staff.post(&path, &gone).faults(), [("/remove/0".to_owned(), "reference_unknown".to_owned())]);
        let many = json!({ "add": vec![places(50, 2027); 5] });
        assert_eq!(staff.post(&path, &many).faults(), [("/add/4/count".to_owned(), "number_out_of_range".to_owned())]);
        assert!(hires(&staff, &plan).is_empty(), "what is refused leaves nothing");
        let etag = staff.get(&path).expect(200).etag();
        keep(&staff, &plan, &places(3, 2027)).expect(200);
        assert_eq!(staff.step(&path, &etag, &json!({ "add": [places(1, 2027)] })).status, 412);
        let kept = hires(&staff, &plan);
        let cells = json!([{ "talent_id": kept[1]["id"], "fiscal_year": 2027, "posts": [{ "post_id": posts[1] }] }, { "talent_id": kept[2]["id"], "fiscal_year": 2027, "posts": [{ "post_id": posts[2] }] }]);
        let mut free = new_plan("", "hand", 2)["rules"].clone();
        free.as_array_mut().unwrap().push(json!({ "key": "min_stay_years", "value": 1 }));
        let show = format!("/rotation-plans/{plan}");
        staff.patch(&show, &staff.get(&show).etag(), &json!({ "rules": free })).expect(200);
        edit(&staff, &plan, &cells).expect(200);
        staff.post(&path, &json!({ "remove": [kept[1]["id"]] })).expect(200);
        assert_eq!(lines(&staff, &plan).len(), 1, "its lines go with it, others stay");
        keep(&staff, &plan, &places(1, 2028)).expect(200);
        assert_eq!(hires(&staff, &plan).iter().map(|one| text(one, "name").to_owned()).collect::<Vec<_>>(), ["採用予定1", "採用予定3", "採用予定2"]);
        // Two officers replace the same place at once: one of them is told that it is gone.
        let two = [person(world, "採用 三江", PREFECTURE), person(world, "採用 四郎", PREFECTURE)];
        let hire = text(&kept[2], "id");
        let outcomes = std::thread::scope(|scope| {
            let racing = [(&staff, &two[0]), (&other, &two[1])].map(|(officer, by)| scope.spawn(|| replace(officer, &plan, hire, by)));
            racing.map(|one| one.join().unwrap())
        });
        let mut statuses = outcomes.map(|answer| answer.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(world.as_login("mihara").get(&path).status, 403);
        assert_eq!(world.as_login("mihara").post(&path, &gone).status, 403);
    }
}

/// A place kept is one more member of a file and changes no figure of it.
#[test]
fn a_file_says_who_is_to_be_hired_and_counts_as_before() {
    let shape = dxship_planner::generate::Shape { people: 8, hosts: 6, years: 3, seed: 5 };
    let known = dxship_planner::generate::generate(shape).expect("a problem");
    let plan = dxship_planner::solve::solve(
        &known,
        &dxship_planner::solve::SolveOptions::default(),
        &|| std::time::Duration::ZERO,
        &mut |_| std::ops::ControlFlow::Continue(()),
    );
    let lines = plan.expect("a plan").lines;
    let score = |problem: &Problem| {
        check(problem, &dxship_planner::plan::Plan::of_lines(lines.clone())).score
    };
    assert!(!String::from_utf8(known.canonical_json()).unwrap().contains("to_be_hired"));
    let mut kept = known.clone();
    for person in &mut kept.people {
        if person.current.is_none() && person.history.is_empty() {
            person.to_be_hired =
                Some(ToBeHired { name: "採用予定1".into(), route: String::new() });
        }
    }
    assert_ne!(kept, known, "somebody without a past");
    let read = parse(&kept.canonical_json()).expect("a problem others can read");
    assert_eq!((&read, score(&read)), (&kept, score(&known)));
    let past = kept.people.iter_mut().find(|person| person.to_be_hired.is_some()).unwrap();
    past.history.push(History { host: known.hosts[0].id.clone(), left_year: -1 });
    assert_eq!(validate(&kept).expect_err("refused")[0].code, "hired_already");
}
