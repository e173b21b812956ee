//! Random histories of the register through the API, with a clock that leaps: employments, drafts,
//! announcements, orders, ends, transfers, planned steps and approvals, and after every step what
//! must hold whatever happened. The facts are read here by statements of the test's own.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use dxship::assignment::overfull;
use dxship::db::{Db, verify_chain};
use dxship::talent::overlapping;
use dxship::vocab::AssignmentId;
use rand::RngExt;
use serde_json::json;

use crate::affiliation::{History, begun, pick, rows_and_facts};
use crate::harness::{Backend, Client, World};

/// Steps of a history; most of them are refused, as they should be.
const STEPS: usize = 40;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn number(db: &mut Db, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(db).unwrap().number
}

fn run(db: &mut Db, sql: &str) {
    match db {
        _ if sql.is_empty() => {}
        Db::Sqlite(connection) => connection.batch_execute(sql).unwrap(),
        Db::Postgres(connection) => connection.batch_execute(sql).unwrap(),
    }
}

struct Story {
    history: History,
    transfers: Vec<String>,
    /// Requests and where the last answer said they stand.
    requests: Vec<(String, String)>,
    accounts: usize,
}

impl Story {
    /// A transfer out of what somebody serves, or a step with one.
    fn transfer(&mut self, staff: &Client) {
        let dice = &mut self.history.dice;
        let answer = if self.transfers.is_empty() || dice.random_range(0..3) == 0 {
            let rows = staff.get("/assignments?state=ordered&limit=50").expect(200);
            if rows.items().is_empty() {
                return;
            }
            let held = pick(dice, rows.items()).clone();
            let post = pick(dice, &self.history.posts).clone();
            let share = dice.random_range(1..=60);
            let last: chrono::NaiveDate = self.history.day().parse().unwrap();
            let body = json!({
                "talent_id": held["talent_id"],
                "ends": [{ "assignment_id": held["id"], "ends_on": last }],
                "starts": [{ "post_id": post, "starts_on": last.succ_opt(), "share_percent": share }],
                "reason": "定期異動",
            });
            staff.post("/transfers", &body)
        } else {
            let step = *pick(dice, &["announce", "order", "undo"]);
            let body = if step == "order" {
                json!({ "receiving_number": "人第1号" })
            } else {
                json!({ "reason": "見直し" })
            };
            let id = pick(dice, &self.transfers).clone();
            let body = if step == "announce" { json!({}) } else { body };
            staff.post(&format!("/transfers/{id}/{step}"), &body)
        };
        assert!(answer.status < 500, "{}", answer.body);
        if answer.status < 300 {
            self.history.taken.insert("transfer");
            self.transfers.push(answer.id());
        }
    }

    /// Something nobody does alone: asked for, tried alone, decided on.
    fn request(&mut self, admin: &Client, second: &Client) {
        if self.requests.is_empty() || self.history.dice.random_range(0..3) == 0 {
            self.accounts += 1;
            let grant = json!({ "role": "auditor", "starts_on": "2026-04-01" });
            let login = format!("made.{}", self.accounts);
            let new = json!({ "login": login, "display_name": login, "grants": [grant] });
            let asked = admin.post("/accounts", &new).expect(202);
            self.requests.push((asked.id(), "pending".to_owned()));
            return;
        }
        let (client, step) = *pick(
            &mut self.history.dice,
            &[(second, "approve"), (second, "decline"), (admin, "withdraw"), (admin, "approve")],
        );
        let place = self.history.dice.random_range(0..self.requests.len());
        let (id, state) = &mut self.requests[place];
        let said = json!({ "reason": "確かめた" });
        let answer = client.post(&format!("/approvals/{id}/{step}"), &said);
        assert!(answer.status < 500, "{}", answer.body);
        assert!(answer.status >= 300 || client.token != admin.token || step != "approve", "alone");
        if answer.status < 300 {
            self.history.taken.insert("request");
            *state = answer.body["state"].as_str().unwrap().to_owned();
        }
    }

    fn step(&mut self, world: &World) {
        // The clock leaps now and then, and a little back.
        let leap = match self.history.dice.random_range(0..8) {
            0 => TimeDelta::days(self.history.dice.random_range(1..40)),
            1 => -TimeDelta::seconds(self.history.dice.random_range(1..60)),
            _ => TimeDelta::seconds(1),
        };
        world.clock.advance(leap);
        let staff = world.staff();
        match self.history.dice.random_range(0..8) {
            0 => self.transfer(&staff),
            1 => self.request(&world.as_login("admin"), &world.as_login("staff2")),
            _ => self.history.step(&staff),
        }
    }
}

/// What holds whatever happened; the first that does not.
fn broken(world: &World, story: &Story) -> Result<(), String> {
    let mut db = world.connection();
    let db = &mut db;
    let full = "SELECT count(*) AS number FROM assignment_versions a
        WHERE a.retired_at = '9999-12-31 00:00:00' AND a.state IN ('ordered', 'ended') AND 100 < (
            SELECT sum(b.share_percent) FROM assignment_versions b WHERE b.talent_id = a.talent_id
            AND b.retired_at = '9999-12-31 00:00:00' AND b.state IN ('ordered', 'ended')
            AND b.valid_from <= a.valid_from AND b.valid_to > a.valid_from)";
    let twice = "SELECT count(*) AS number FROM employments a JOIN employments b
        ON a.talent_id = b.talent_id AND a.id <> b.id AND a.valid_from < b.valid_to
        AND b.valid_from < a.valid_to WHERE a.retired_at = '9999-12-31 00:00:00'
        AND b.retired_at = '9999-12-31 00:00:00'";
    let over = overfull(db).map_err(|problem| problem.code.as_str().to_owned())?;
    if !over.is_empty() || number(db, full) > 0 {
        return Err(format!("above 100 percent: {over:?}"));
    }
    let overlap = overlapping(db).map_err(|problem| problem.code.as_str().to_owned())?;
    if !overlap.is_empty() || number(db, twice) > 0 {
        return Err(format!("two employments: {overlap:?}"));
    }
    let (rows, facts) = rows_and_facts(db);
    if rows != facts {
        return Err("affiliations are not the facts".to_owned());
    }
    let key = dxship::app::audit_key(&world.config).unwrap();
    if let Err(fault) = verify_chain(db, &key, None).unwrap() {
        return Err(format!("the record: {fault:?}"));
    }
    for (id, version) in &story.history.answered {
        let of: AssignmentId = id.parse().unwrap();
        let sql = format!(
            "SELECT CAST(max(version) AS BIGINT) AS number FROM assignment_versions WHERE assignment_id = {}",
            of.number()
        );
        if number(db, &sql) < *version {
            return Err(format!("{id} was answered as version {version}"));
        }
    }
    for (id, state) in story.requests.iter().filter(|(_, state)| state != "pending") {
        let of: dxship::vocab::ApprovalId = id.parse().unwrap();
        let sql = format!(
            "SELECT count(*) AS number FROM approvals WHERE id = {} AND state = '{state}'",
            of.number()
        );
        if number(db, &sql) != 1 {
            return Err(format!("{id} was answered as {state}"));
        }
    }
    Ok(())
}

/// Tells a history; what was done in it.
fn told(backend: Backend, seed: u64) -> (World, Story) {
    let world = World::new(backend);
    let history = begun(&world, seed);
    let mut story = Story { history, transfers: Vec::new(), requests: Vec::new(), accounts: 0 };
    for step in 0..STEPS {
        story.step(&world);
        if let Err(what) = broken(&world, &story) {
            panic!("{backend:?}, seed {seed}, step {step}: {what}");
        }
    }
    (world, story)
}

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

#[test]
fn whatever_happens_what_must_hold_holds() {
    let first: u64 = rand::random_range(0..1 << 40);
    println!("first seed {first}");
    let mut taken = std::collections::BTreeSet::new();
    for seed in first..first + 3 {
        for backend in BOTH {
            taken.extend(told(backend, seed).1.history.taken);
        }
    }
    assert!(taken.len() >= 6, "seed {first}: only {taken:?}");
}

/// Columns of an employment beside its number.
const EMPLOYMENT: &str = "talent_id, organization_code, form, recruitment_route, grade, title, \
    valid_from, valid_to, recorded_at, retired_at";

/// The control: each thing that must hold is seen where it does not.
#[test]
fn what_does_not_hold_is_seen() {
    for backend in BOTH {
        let (world, mut story) = told(backend, 7);
        let seen = |story: &Story, sql: &str, words: &str| {
            run(&mut world.connection(), sql);
            let said = broken(&world, story).expect_err(words);
            assert!(said.contains(words), "{said}");
        };
        let id = story.history.answered.keys().next().expect("an assignment").clone();
        let version = story.history.answered.insert(id.clone(), 999).unwrap();
        seen(&story, "", "was answered as version 999");
        story.history.answered.insert(id, version);
        let asked = world.as_login("admin").post(
            "/accounts",
            &json!({ "login": "one.more", "display_name": "x", "grants": [{ "role": "auditor", "starts_on": "2026-04-01" }] }),
        );
        story.requests.push((asked.expect(202).id(), "approved".to_owned()));
        seen(&story, "", "was answered as approved");
        story.requests.pop();
        assert_eq!(broken(&world, &story), Ok(()), "the control of the control");
        let open = "retired_at = '9999-12-31 00:00:00'";
        let first = format!("id = (SELECT min(id) FROM employments WHERE {open})");
        let twin = format!(
            "INSERT INTO employments (id, {EMPLOYMENT}) SELECT 7, {EMPLOYMENT} FROM employments WHERE {first}"
        );
        seen(&story, &twin, "two employments");
        run(&mut world.connection(), "DELETE FROM employments WHERE id = 7");
        let astray = "UPDATE affiliations SET organization_code = '341002' WHERE id = (SELECT min(id) FROM affiliations)";
        seen(&story, astray, "affiliations are not the facts");
        let full = format!(
            "UPDATE assignment_versions SET state = 'ordered', share_percent = 100, valid_from = '2026-01-01', valid_to = '2027-01-01',
             talent_id = (SELECT min(talent_id) FROM assignment_versions) WHERE {open}"
        );
        seen(&story, &full, "above 100 percent");
    }
}

/// `.ci/soak histories N`: N histories on each database.
#[test]
#[ignore = "a campaign of .ci/soak"]
fn campaign() {
    let count: u64 = std::env::var("DXSHIP_SOAK").unwrap().parse().unwrap();
    let first: u64 = rand::random_range(0..1 << 40);
    for backend in BOTH {
        let mut taken = std::collections::BTreeMap::new();
        for seed in first..first + count {
            for kind in told(backend, seed).1.history.taken {
                *taken.entry(kind).or_insert(0) += 1;
            }
        }
        println!("{backend:?}: {count} histories of {STEPS} steps from seed {first}: {taken:?}");
    }
}
