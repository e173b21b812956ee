//! Who belongs where is the same, row by row and day by day, as the facts it stands for: after
//! random histories, for days past and to come, as known now and as known before. The facts are read
//! here by statements of the test's own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::affiliation::{
    Of, difference, employed, employed_at, hosted_at, own_posts, rebuild, served_posts,
    services_on, serving_at,
};
use dxship::app::facts_of_affiliation;
use dxship::db::Db;
use dxship::vocab::{AssignmentState, LATEST, OrganizationCode, PostId, TalentId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::harness::{Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, person, post};

/// Enough for most kinds of steps to succeed in every history; which did is asserted.
const STEPS: usize = 320;
const DAYS: [&str; 6] =
    ["2019-12-31", "2020-04-01", "2025-10-01", "2026-06-15", "2027-04-01", "2031-01-01"];

#[derive(QueryableByName, Debug)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn run(db: &mut Db, sql: &str) {
    match db {
        Db::Sqlite(connection) => connection.batch_execute(sql).unwrap(),
        Db::Postgres(connection) => connection.batch_execute(sql).unwrap(),
    }
}

/// Takes the migration back and applies it again.
fn migrate_again(db: &mut Db) {
    let database = if db.is_postgres() { "postgres" } else { "sqlite" };
    for way in ["down", "up"] {
        let folder = env!("CARGO_MANIFEST_DIR");
        let file = format!("{folder}/migrations/{database}/00000000000019_affiliations/{way}.sql");
        run(db, &std::fs::read_to_string(file).unwrap());
    }
}

fn words(db: &mut Db, sql: &str) -> BTreeSet<String> {
    diesel::sql_query(sql).load::<Word>(db).unwrap().into_iter().map(|row| row.word).collect()
}

fn joined(columns: &[&str]) -> String {
    let texts = columns.iter().map(|column| format!("COALESCE(CAST({column} AS TEXT), '-')"));
    texts.collect::<Vec<_>>().join(" || ' ' || ")
}

pub fn rows_and_facts(db: &mut Db) -> (BTreeSet<String>, BTreeSet<String>) {
    let told = "CASE WHEN disclosed_at IS NULL THEN 'no' ELSE 'yes' END";
    let moments = ["valid_from", "valid_to", "recorded_at", "retired_at"];
    let home = ["'home'", "id", "talent_id", "organization_code", "organization_code", "'yes'"];
    let home = [&home[..], &["NULL"; 4], &moments].concat();
    let host = ["'host'", "id", "talent_id", "host_code", "home_code", told];
    let duty = ["assignment_id", "post_id", "state", "share_percent"];
    let host = [&host[..], &duty, &moments].concat();
    let disclosed = "CASE WHEN disclosed THEN 'yes' ELSE 'no' END";
    let row = ["side", "id", "talent_id", "organization_code", "home_code", disclosed];
    let row = [&row[..], &duty, &moments].concat();
    let facts = format!(
        "SELECT {} AS word FROM employments UNION ALL SELECT {} AS word FROM assignment_versions",
        joined(&home),
        joined(&host)
    );
    let rows = format!("SELECT {} AS word FROM affiliations", joined(&row));
    (words(db, &rows), words(db, &facts))
}

/// Every question of the face on a day, as known at a moment or now, against the facts.
fn same_answers(db: &mut Db, people: &[TalentId], day: NaiveDate, known: NaiveDateTime) {
    let on = format!("valid_from <= '{day}' AND valid_to > '{day}'");
    let at = format!("recorded_at <= '{known}' AND retired_at > '{known}'");
    let now = "retired_at = '9999-12-31 00:00:00'";
    let numbers = |ids: Vec<TalentId>| -> BTreeSet<String> {
        ids.into_iter().map(|id| id.number().to_string()).collect()
    };
    let posts = |ids: Vec<PostId>| -> BTreeSet<String> {
        ids.into_iter().map(|id| id.number().to_string()).collect()
    };
    let of = |table: &str, column: &str, rest: &str| {
        format!("SELECT CAST({column} AS TEXT) AS word FROM {table} WHERE {rest}")
    };
    let found = numbers(employed(day, known).load(db).unwrap());
    assert_eq!(found, words(db, &of("employments", "talent_id", &format!("{on} AND {at}"))));
    for code in [PREFECTURE, ETAJIMA, MIHARA] {
        let body: OrganizationCode = code.parse().unwrap();
        let home = format!("organization_code = '{code}' AND {on} AND {at}");
        let found = numbers(employed_at(vec![body.clone()], day, known).load(db).unwrap());
        assert_eq!(found, words(db, &of("employments", "talent_id", &home)), "{code} {day}");
        let host = format!(
            "host_code = '{code}' AND {now} AND valid_to > '{day}' AND disclosed_at IS NOT NULL AND state IN ('announced', 'ordered')"
        );
        let found = numbers(hosted_at(vec![body.clone()], day).load(db).unwrap());
        assert_eq!(found, words(db, &of("assignment_versions", "talent_id", &host)));
        let serves = format!("host_code = '{code}' AND {now} AND {on} AND state = 'ordered'");
        let found = numbers(serving_at(vec![body], day).load(db).unwrap());
        assert_eq!(found, words(db, &of("assignment_versions", "talent_id", &serves)));
    }
    let served = format!("{on} AND {at} AND state IN ('draft', 'ordered')");
    let states = vec![AssignmentState::Draft, AssignmentState::Ordered];
    let found = posts(served_posts(states, day, known).load(db).unwrap());
    assert_eq!(found, words(db, &of("assignment_versions", "post_id", &served)));
    for talent in people {
        let own = format!("talent_id = {} AND {now} AND disclosed_at IS NOT NULL", talent.number());
        let found = posts(own_posts(*talent).load(db).unwrap());
        assert_eq!(found, words(db, &of("assignment_versions", "post_id", &own)));
        let held: BTreeSet<String> =
            services_on(db, Of::People(&[*talent]), AssignmentState::ALL, day)
                .unwrap()
                .iter()
                .map(|one| one.version.to_string())
                .collect();
        let facts = format!("talent_id = {} AND {now} AND {on}", talent.number());
        assert_eq!(held, words(db, &of("assignment_versions", "id", &facts)));
    }
}

pub fn pick<'a, T>(dice: &mut StdRng, among: &'a [T]) -> &'a T {
    &among[dice.random_range(0..among.len())]
}

/// Steps that the program may refuse; the kind of each that it took.
pub struct History {
    pub dice: StdRng,
    people: Vec<String>,
    pub posts: Vec<String>,
    assignments: Vec<String>,
    planned: Vec<String>,
    pub taken: BTreeSet<&'static str>,
    /// The version of each assignment that was answered last.
    pub answered: BTreeMap<String, i64>,
}

impl History {
    pub fn day(&mut self) -> String {
        let days = self.dice.random_range(0..1_500);
        (NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + TimeDelta::days(days)).to_string()
    }

    fn employment(&mut self, staff: &Client) -> Option<(&'static str, String, Value)> {
        let (talent, day) = (pick(&mut self.dice, &self.people).clone(), self.day());
        let body = *pick(&mut self.dice, &[PREFECTURE, ETAJIMA, MIHARA]);
        let new = json!({
            "organization_code": body, "form": "permanent", "recruitment_route": "experienced",
            "grade": "staff", "title": "技師", "starts_on": day,
        });
        let kind = *pick(&mut self.dice, &["add", "change", "end", "decline", "correct"]);
        let said = match kind {
            "add" => new,
            "change" => {
                json!({ "effective_on": day, "title": "主任", "grade": "subsection_chief" })
            }
            "end" => json!({ "ends_on": day, "reason": "transferred" }),
            "decline" => json!({ "starts_on": day }),
            _ => {
                let seen = staff.get(&format!("/talents/{talent}"));
                let held = seen.body["employments"].as_array()?.last()?["id"].clone();
                json!({ "employment_id": held, "employment": new })
            }
        };
        let end = if kind == "add" { String::new() } else { format!("/{kind}") };
        Some((kind, format!("/talents/{talent}/employments{end}"), said))
    }

    fn assignment(&mut self) -> (&'static str, String, Value) {
        let kinds = [
            "propose",
            "propose",
            "announce",
            "announce",
            "announce",
            "order",
            "order",
            "order",
            "order",
            "recall",
            "rescind",
            "end",
            "reopen",
            "extend",
            "change-share",
            "cancel",
            "reinstate",
        ];
        let kind = *pick(&mut self.dice, &kinds);
        let (first, last, share) = (self.day(), self.day(), self.dice.random_range(1..=40));
        if kind == "propose" || self.assignments.is_empty() {
            let (talent, post) =
                (pick(&mut self.dice, &self.people), pick(&mut self.dice, &self.posts));
            let said = json!({ "talent_id": talent, "post_id": post, "starts_on": first.clone().min(last.clone()), "ends_on": first.max(last), "share_percent": share });
            return ("propose", "/assignments".to_owned(), said);
        }
        let said = match kind {
            "announce" | "reinstate" => json!({}),
            "order" => json!({ "sending_number": "県人第1号", "receiving_number": "人第1号" }),
            "end" => json!({ "ends_on": last, "reason": "復帰" }),
            "extend" => json!({ "ends_on": last }),
            "change-share" => json!({ "effective_on": last, "share_percent": share }),
            _ => json!({ "reason": "見直し" }),
        };
        (kind, format!("/assignments/{}/{kind}", pick(&mut self.dice, &self.assignments)), said)
    }

    /// What waits is announced, recalled, given up.
    fn planned(&mut self) -> Option<(&'static str, String, Value)> {
        if self.planned.is_empty() {
            return None;
        }
        let (kind, act) = *pick(
            &mut self.dice,
            &[
                ("tell", "announce"),
                ("tell", "announce"),
                ("untell", "recall"),
                ("drop", "withdraw"),
                ("lift", "reinstate"),
            ],
        );
        let said = if act == "recall" { json!({ "reason": "見直し" }) } else { json!({}) };
        let id = pick(&mut self.dice, &self.planned);
        Some((kind, format!("/planned-steps/{id}/{act}"), said))
    }

    pub fn step(&mut self, staff: &Client) {
        let step = if self.dice.random_range(0..5) == 0 {
            self.planned()
        } else if self.dice.random_range(0..4) == 0 {
            self.employment(staff)
        } else {
            Some(self.assignment())
        };
        let Some((kind, path, said)) = step else { return };
        // A career is changed as it was seen.
        let answer = match path.split_once("/employments") {
            Some((talent, _)) => staff.step(&path, &staff.get(talent).expect(200).etag(), &said),
            None => staff.post(&path, &said),
        };
        assert!(answer.status < 500, "{path} {said}: {}", answer.status);
        if answer.status < 300 {
            self.taken.insert(kind);
            self.planned.extend(answer.body["planned_step_id"].as_str().map(str::to_owned));
            if matches!(kind, "propose" | "change-share") {
                self.assignments.push(answer.id());
            }
            if path.starts_with("/assignments") {
                let version = answer.body["version"].as_i64().expect("a version");
                self.answered.insert(answer.id(), version);
            }
        }
    }
}

pub fn begun(world: &World, seed: u64) -> History {
    let staff = world.staff();
    let homes = [PREFECTURE, PREFECTURE, ETAJIMA, MIHARA];
    History {
        dice: StdRng::seed_from_u64(seed),
        people: homes.iter().map(|home| person(world, "所属 花子", home)).collect(),
        posts: [ETAJIMA, MIHARA, ETAJIMA].map(|body| post(&staff, body, 100)).to_vec(),
        assignments: Vec::new(),
        planned: Vec::new(),
        taken: BTreeSet::new(),
        answered: BTreeMap::new(),
    }
}

on_both! {
    fn rows_are_the_facts_whatever_happens(world) {
        let seed: u64 = rand::random();
        println!("seed {seed}");
        let mut history = begun(world, seed);
        let people: Vec<TalentId> = history.people.iter().map(|id| id.parse().unwrap()).collect();
        let (mut db, mut moments) = (world.connection(), vec![LATEST]);
        for round in 0..STEPS / 8 {
            let staff = world.staff();
            for _ in 0..8 {
                history.step(&staff);
                world.clock.advance(TimeDelta::seconds(1));
            }
            let (rows, facts) = rows_and_facts(&mut db);
            assert_eq!(rows, facts, "seed {seed}, round {round}");
            moments.push(world.clock.now());
            world.clock.advance(TimeDelta::days(3));
        }
        for known in [moments[0], moments[1], moments[moments.len() / 2]] {
            for day in DAYS {
                same_answers(&mut db, &people, day.parse().unwrap(), known);
            }
        }
        // What chance has left out so far comes in a longer history, with new people and posts: one whose
        // assignments were all given up early leaves no room for an order.
        let kinds = ["propose", "announce", "order", "change", "tell"];
        for _ in 0..STEPS / 4 {
            if kinds.iter().all(|kind| history.taken.contains(kind)) {
                break;
            }
            let staff = world.staff();
            history.people.push(person(world, "所属 補", PREFECTURE));
            history.posts.push(post(&staff, MIHARA, 100));
            (0..8).for_each(|_| history.step(&staff));
            world.clock.advance(TimeDelta::seconds(60));
        }
        let (rows, facts) = rows_and_facts(&mut db);
        assert_eq!(rows, facts, "seed {seed}, at the end");
        let taken = &history.taken;
        for kind in kinds {
            assert!(taken.contains(kind), "seed {seed}: {kind} never happened: {taken:?}");
        }
        assert!(taken.len() >= 7, "seed {seed}: only {taken:?}");
    }
}

on_both! {
    fn what_went_astray_is_found_and_built_again(world) {
        let mut history = begun(world, 13);
        let staff = world.staff();
        for _ in 0..24 {
            history.step(&staff);
            world.clock.advance(TimeDelta::seconds(1));
        }
        let mut db = world.connection();
        let found = |db: &mut Db| {
            let facts = facts_of_affiliation(db).unwrap();
            difference(db, facts).unwrap()
        };
        assert_eq!(found(&mut db).rows(), 0);
        let astray = "DELETE FROM affiliations WHERE side = 'host'; \
                      UPDATE affiliations SET organization_code = '341002' WHERE id = (SELECT min(id) FROM affiliations);";
        run(&mut db, astray);
        let seen = found(&mut db);
        assert_eq!(seen.surplus.len(), 1);
        assert!(seen.missing.len() > 1);
        world.write(|tx| {
            let facts = facts_of_affiliation(tx.db)?;
            rebuild(tx, facts).map(drop)
        });
        assert_eq!(found(&mut db).rows(), 0);
        let (rows, facts) = rows_and_facts(&mut db);
        assert_eq!(rows, facts);
        // An installation from before the table gets the same rows by its migration.
        migrate_again(&mut db);
        assert_eq!(rows_and_facts(&mut db), (rows, facts));
    }
}
