//! A plan is ordered with each body's number for every line: in one body, or by a file that went out, was filled in and
//! came in again.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::rotation::{Stage, edit, make, new_plan, stage, step};
use crate::scheme::serve;

const CSV: &str = "text/csv; charset=utf-8";

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

/// Three who come, one of them from elsewhere, and one who goes without another place.
struct Announced {
    staff: Client,
    plan: String,
    /// Of the first three people, in their order, then the end alone.
    lines: Vec<Value>,
    /// What the first has left.
    left: String,
}

fn announced(world: &World) -> Announced {
    let Stage { staff, other, people, posts } = stage(world);
    let left = serve(&staff, &people[0], &posts[0], ("2024-04-01", ""), 100);
    serve(&staff, &people[2], &posts[2], ("2024-04-01", ""), 100);
    let plan = make(&staff, &new_plan("番号の案", "hand", 1));
    let cell = |person: &str, post: &str| json!({ "talent_id": person, "fiscal_year": 2027, "posts": [{ "post_id": post }] });
    let cells = json!([
        cell(&people[0], &posts[1]),
        cell(&people[1], &posts[0]),
        cell(&people[3], &posts[2])
    ]);
    edit(&staff, &plan, &cells).expect(200);
    step(&staff, &plan, "propose").expect(200);
    step(&other, &plan, "approve").expect(200);
    step(&staff, &plan, "announce").expect(200);
    let found = staff.get(&format!("/rotation-plans/{plan}/order-lines")).expect(200);
    let of = |person: &String| {
        found
            .items()
            .iter()
            .find(|line| text(line, "talent_id") == *person)
            .expect("a line")
            .clone()
    };
    let lines = [&people[0], &people[1], &people[3], &people[2]].map(of).to_vec();
    assert_eq!(found.items().len(), lines.len(), "{}", found.body);
    Announced { staff, plan, lines, left }
}

fn order(client: &Client, plan: &str, numbers: &Value) -> Answer {
    client.post(&format!("/rotation-plans/{plan}/order"), numbers)
}

fn numbers(client: &Client, assignment: &str) -> Vec<String> {
    let held = client.get(&format!("/assignments/{assignment}")).expect(200).body;
    held["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| text(order, "number").to_owned())
        .collect()
}

fn send(client: &Client, path: &str, file: &str) -> Answer {
    client.send("POST", path, &[("Content-Type", CSV)], Some(file.as_bytes()))
}

on_both! {
    fn every_line_of_a_plan_has_the_numbers_of_its_own_bodies(world) {
        let Announced { staff, plan, lines, left } = announced(world);
        let said: Vec<_> = lines.iter().map(|line| (text(line, "host_name"), text(line, "effective_on"), line["ends"] == json!(true), text(line, "releasing_name"))).collect();
        assert_eq!(said, [
            ("三原市", "2027-04-01", false, "江田島市"),
            ("江田島市", "2027-04-01", false, ""),
            ("坂町", "2027-04-01", false, ""),
            ("坂町", "2027-03-31", true, ""),
        ]);
        let id = |at: usize| text(&lines[at], "assignment_id").to_owned();
        let faults = |numbers: Value| order(&staff, &plan, &json!({ "numbers": numbers })).faults();
        let unknown = json!([{ "assignment_id": dxship::vocab::AssignmentId::random() }]);
        assert_eq!(faults(unknown), [("/numbers/0/assignment_id".to_owned(), "reference_unknown".to_owned())]);
        let twice = json!([{ "assignment_id": id(0) }, { "assignment_id": id(0) }]);
        assert_eq!(faults(twice), [("/numbers/1/assignment_id".to_owned(), "listed_twice".to_owned())]);
        let nobody = json!([{ "assignment_id": id(1), "releasing_number": "江人第1号" }]);
        assert_eq!(faults(nobody), [("/numbers/0/releasing_number".to_owned(), "not_allowed_here".to_owned())]);
        let each = json!({ "ordered_on": "2027-03-25", "receiving_number": "共通第9号", "numbers": [
            { "assignment_id": id(0), "sending_number": "県人第1号", "receiving_number": "三人第1号", "releasing_number": "江人第7号" },
            { "assignment_id": id(1), "sending_number": "県人第2号" },
            { "assignment_id": id(3), "sending_number": "県人第3号", "receiving_number": "坂人第4号" },
        ] });
        order(&staff, &plan, &each).expect(200);
        assert_eq!(numbers(&staff, &id(0)), ["県人第1号", "三人第1号"]);
        assert_eq!(numbers(&staff, &left)[2..], ["県人第1号", "江人第7号"], "who is left gives its own");
        assert_eq!(numbers(&staff, &id(1)), ["県人第2号", "共通第9号"], "what a line leaves out is the number for all");
        assert_eq!(numbers(&staff, &id(2)), ["", "共通第9号"]);
        assert_eq!(numbers(&staff, &id(3))[2..], ["県人第3号", "坂人第4号"], "an end alone");
        let none = staff.get(&format!("/rotation-plans/{plan}/order-lines")).expect(200);
        assert!(none.items().is_empty(), "{}", none.body);
        assert_eq!(world.as_login("mihara").get(&format!("/rotation-plans/{plan}/order-lines")).status, 403);
    }
}

on_both! {
    fn a_file_of_numbers_is_tried_told_row_by_row_and_orders_the_plan_once(world) {
        let Announced { staff, plan, lines, .. } = announced(world);
        let path = format!("/rotation-plans/{plan}/order-lines");
        let out = String::from_utf8(staff.get(&format!("{path}?format=csv")).expect(200).bytes).unwrap();
        let rows: Vec<&str> = out.trim_start_matches('\u{feff}').lines().collect();
        let heads = rows[0];
        assert_eq!(rows.len(), 1 + lines.len(), "{out}");
        let filled = |row: &str, at: usize| {
            let cells: Vec<&str> = row.split(',').collect();
            let known = cells[..cells.len() - 3].join(",");
            let left = if cells[7].trim_matches('"').is_empty() { "" } else { "離人第1号" };
            format!("{known},県人第{at}号,受人第{at}号,{left}")
        };
        let body: Vec<String> = rows[1..].iter().zip(1..).map(|(row, at)| filled(row, at)).collect();
        let file = |rows: &[String]| format!("{heads}\n{}\n", rows.join("\n"));
        let import = format!("{path}/import");
        let tried = send(&staff, &format!("{import}?dry_run=true"), &file(&body)).expect(200).body;
        assert_eq!((&tried["valid"], &tried["done"], &tried["orders"], &tried["unnumbered"]), (&json!(true), &json!(false), &json!(4), &json!(0)), "{tried}");
        // A row that is gone, one that stands twice, one of something else: nothing is ordered.
        let short = send(&staff, &import, &file(&body[1..]));
        assert_eq!(short.status, 422, "{}", short.body);
        let twice = send(&staff, &format!("{import}?dry_run=true"), &file(&[body.clone(), vec![body[0].clone()]].concat())).expect(200).body;
        assert!(twice["errors"].to_string().contains("row_repeated"), "{twice}");
        let strange = body[0].replacen(body[0].split(',').next().unwrap(), &dxship::vocab::AssignmentId::random().to_string(), 1);
        let strange = send(&staff, &format!("{import}?dry_run=true"), &file(&[vec![strange], body[1..].to_vec()].concat())).expect(200).body;
        assert_eq!((text(&strange["errors"][0], "code"), strange["valid"].as_bool()), ("reference_unknown", Some(false)), "{strange}");
        assert_eq!(text(&staff.get(&format!("/rotation-plans/{plan}")).expect(200).body, "state"), "announced");
        // Two officers confirm at once: the orders are given once.
        let mut outcomes = std::thread::scope(|scope| {
            let other = world.as_login("staff2");
            let racing = [staff.clone(), other].map(|one| { let (import, file) = (&import, file(&body)); scope.spawn(move || send(&one, import, &file).status) });
            racing.map(|one| one.join().unwrap())
        });
        outcomes.sort_unstable();
        assert_eq!(outcomes, [200, 409]);
        let first = body.iter().position(|row| row.contains(text(&lines[0], "assignment_id"))).unwrap() + 1;
        assert_eq!(numbers(&staff, text(&lines[0], "assignment_id")), [format!("県人第{first}号"), format!("受人第{first}号")]);
        assert_eq!(text(&staff.get(&format!("/rotation-plans/{plan}")).expect(200).body, "state"), "ordered");
    }
}
