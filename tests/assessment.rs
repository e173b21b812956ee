//! Skill sheets from giving out to the last word: a whole cycle, an objection, another catalogue,
//! and every step tried in every state by everybody.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::assessment::{Part, SheetState, Step, Until, lines};
use dxship::db::Db;
use dxship::vocab::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, Scene, cycle, sheet_of, talent};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn words(db: &mut Db, sql: &str) -> Vec<String> {
    diesel::sql_query(sql).load::<Word>(db).unwrap().into_iter().map(|row| row.word).collect()
}

/// A hash of every row that holds what somebody said of a skill, whole rows, in one order.
pub fn fingerprint(world: &World) -> u64 {
    let mut db = world.connection();
    let mut hasher = DefaultHasher::new();
    for table in ["assessments", "assessment_memos", "assessment_messages", "skill_profiles"] {
        let rows = if db.is_postgres() {
            words(&mut db, &format!("SELECT t::text AS word FROM {table} t ORDER BY 1"))
        } else {
            let columns =
                words(&mut db, &format!("SELECT name AS word FROM pragma_table_info('{table}')"));
            let quoted: Vec<String> =
                columns.iter().map(|column| format!("quote({column})")).collect();
            words(
                &mut db,
                &format!("SELECT {} AS word FROM {table} ORDER BY 1", quoted.join(" || '|' || ")),
            )
        };
        (table, rows).hash(&mut hasher);
    }
    hasher.finish()
}

fn path(sheet: &str) -> String {
    format!("/assessments/{sheet}")
}

fn patch(client: &Client, path: &str, read: &str, body: &Value) -> Answer {
    client.patch(path, &client.get(read).expect(200).etag(), body)
}

fn fill(client: &Client, sheet: &str, body: &Value) -> Answer {
    patch(client, &path(sheet), &path(sheet), body)
}

fn step(client: &Client, sheet: &str, step: &str, body: &Value) -> Answer {
    client.post(&format!("/assessments/{sheet}/{step}"), body)
}

fn item<'a>(answer: &'a Answer, skill: &str) -> &'a Value {
    answer
        .items()
        .iter()
        .find(|item| item["skill"] == json!(skill))
        .unwrap_or_else(|| panic!("{skill}"))
}

fn actions(answer: &Answer) -> BTreeSet<String> {
    answer.body["allowed_actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

const PLAN: &str = "it_strategy";
const ANALYSIS: &str = "business_analysis";
const BUDGET: &str = "budget_cost_management";

/// A sheet taken to `confirmed`: PLAN 3 by the person, 2 by the reviewer and the prefecture.
pub fn confirmed(scene: &Scene) -> String {
    let sheet = scene.own.sheet.clone();
    let own = json!({ "items": [{ "skill": PLAN, "self_level": 3, "evidence": "DX推進計画の策定（主担当、R6）" }, { "skill": ANALYSIS, "self_level": 2 }] });
    fill(&scene.person, &sheet, &own).expect(200);
    step(&scene.person, &sheet, "submit", &json!({})).expect(200);
    let review = json!({ "items": [{ "skill": PLAN, "reviewer_level": 2, "comment": "委託先が主導した" }, { "skill": ANALYSIS, "reviewer_level": 2 }] });
    step(&scene.etajima, &sheet, "review", &review).expect(200);
    step(&scene.staff, &sheet, "confirm", &json!({})).expect(200);
    sheet
}

on_both! {
    fn a_whole_cycle(world) {
        let scene = Scene::new(world);
        let sheet = &scene.own.sheet;
        let mine = scene.person.get("/me/assessment").expect(200);
        assert_eq!((mine.id(), mine.body["state"].as_str(), mine.body["reviewer_code"].as_str()), (sheet.clone(), Some("draft"), Some(ETAJIMA)));
        assert_eq!((mine.items().len(), mine.body["fiscal_year_label"].as_str()), (67, Some("令和8年度")));
        assert_eq!(actions(&mine), BTreeSet::from(["fill".to_owned(), "submit".to_owned()]));
        // Unfinished answers are the person's alone.
        fill(&scene.person, sheet, &json!({ "items": [{ "skill": PLAN, "self_level": 4 }, { "skill": ANALYSIS, "self_level": 2, "evidence": "BPR研修" }] })).expect(200);
        fill(&scene.person, sheet, &json!({ "items": [{ "skill": BUDGET, "self_level": 1 }] })).expect(200);
        for client in [&scene.staff, &scene.etajima, &scene.delegate] {
            let seen = client.get(&path(sheet)).expect(200);
            assert!(seen.items().iter().all(|item| item["self_level"].is_null() && item["evidence"].is_null()));
            assert_eq!(seen.body["shown"], json!([]));
        }
        assert_eq!(scene.mihara.get(&path(sheet)).status, 404);
        // Level 3 and above rests on something.
        let refused = step(&scene.person, sheet, "submit", &json!({})).expect(422);
        assert_eq!(refused.faults(), [("/items/0/evidence".to_owned(), "evidence_needed".to_owned())]);
        let told = json!({ "project": "DX推進計画", "role": "主担当", "period": "R5-R6", "link": "https://www.city.etajima.hiroshima.jp/dx" });
        fill(&scene.person, sheet, &json!({ "items": [{ "skill": PLAN, "evidence": told }] })).expect(200);
        let handed_in = step(&scene.person, sheet, "submit", &json!({})).expect(200);
        assert_eq!((handed_in.body["state"].as_str(), actions(&handed_in).len()), (Some("submitted"), 0));
        a_review(&scene, sheet);
        a_confirmation(&scene, sheet);
    }
}

fn a_review(scene: &Scene, sheet: &str) {
    let review = format!("/assessments/{sheet}/review");
    let kept = json!({ "items": [{ "skill": PLAN, "reviewer_level": 2, "comment": "計画書の章立ては委託先が作成" }], "private_memo": "引継ぎの様子を次回も見る" });
    patch(&scene.etajima, &review, &path(sheet), &kept).expect(200);
    for client in [&scene.person, &scene.staff] {
        let seen = client.get(&path(sheet)).expect(200);
        let text = String::from_utf8_lossy(&seen.bytes).into_owned();
        assert!(
            !text.contains("委託先")
                && !text.contains("引継ぎ")
                && item(&seen, PLAN)["reviewer_level"].is_null()
        );
    }
    let seen = scene.etajima.get(&path(sheet)).expect(200);
    let order: Vec<&str> =
        seen.items().iter().take(2).map(|item| item["skill"].as_str().unwrap()).collect();
    assert_eq!(
        (order[0], &seen.items()[0]["difference"]),
        (PLAN, &json!(2)),
        "the largest difference first"
    );
    assert_eq!(item(&seen, PLAN)["evidence"]["role"], json!("主担当"));
    let open = step(
        &scene.etajima,
        sheet,
        "review",
        &json!({ "items": [{ "skill": BUDGET, "reviewer_level": 1 }] }),
    )
    .expect(422);
    assert_eq!(open.faults(), [("/items/-/reviewer_level".to_owned(), "review_needed".to_owned())]);
    let done = json!({ "items": [{ "skill": BUDGET, "reviewer_level": 1 }, { "skill": ANALYSIS, "reviewer_level": "not_observed" }] });
    step(&scene.etajima, sheet, "review", &done).expect(200);
    // Its own answers and the memo stay with the host, what the person says does not.
    let host = scene.etajima.get(&path(sheet)).expect(200);
    assert_eq!(
        (&item(&host, PLAN)["reviewer_level"], &host.body["private_memo"]),
        (&json!(2), &json!("引継ぎの様子を次回も見る"))
    );
    assert!(item(&host, PLAN)["self_level"].is_null());
    let mine = scene.person.get(&path(sheet)).expect(200);
    assert_eq!(
        (&item(&mine, PLAN)["reviewer_level"], &item(&mine, ANALYSIS)["reviewer_level"]),
        (&json!(2), &json!("not_observed"))
    );
    assert!(!String::from_utf8_lossy(&mine.bytes).contains("memo"), "not even its name");
}

fn a_confirmation(scene: &Scene, sheet: &str) {
    let refused = step(
        &scene.staff,
        sheet,
        "confirm",
        &json!({ "items": [{ "skill": PLAN, "confirmed_level": 3 }] }),
    )
    .expect(422);
    assert_eq!(refused.faults(), [("/items/0/reason".to_owned(), "reason_needed".to_owned())]);
    let word = json!({ "items": [{ "skill": PLAN, "confirmed_level": 3, "reason": "議会説明を一人で行った記録がある" }] });
    let done = step(&scene.staff, sheet, "confirm", &word).expect(200);
    assert_eq!((done.body["state"].as_str(), actions(&done).len()), (Some("confirmed"), 0));
    let mine = scene.person.get(&path(sheet)).expect(200);
    assert_eq!(
        (&item(&mine, PLAN)["confirmed_level"], &item(&mine, PLAN)["reason"]),
        (&json!(3), &json!("議会説明を一人で行った記録がある"))
    );
    assert_eq!(
        item(&mine, ANALYSIS)["confirmed_level"],
        json!(2),
        "not observed: what the person says stands"
    );
    assert_eq!(actions(&mine), BTreeSet::from(["object".to_owned()]));
    results(scene);
}

/// What comes out: levels as of a day, unrated apart from zero, who sees them, and who looked.
fn results(scene: &Scene) {
    let skills = format!("/talents/{}/skills", scene.own.talent);
    for client in [&scene.person, &scene.staff, &scene.etajima] {
        let profile = client.get(&skills).expect(200);
        assert_eq!(
            (&item(&profile, PLAN)["level"], &item(&profile, "requirements_definition")["level"]),
            (&json!(3), &Value::Null)
        );
        assert_eq!(profile.body["history"].as_array().unwrap().len(), 1);
    }
    assert_eq!(scene.mihara.get(&skills).status, 404);
    let before = scene.person.get(&format!("{skills}?as_of=2026-05-31")).expect(200);
    assert_eq!((before.items().len(), &before.body["catalogue_id"]), (0, &Value::Null));
    let achieved =
        scene.person.get(&format!("/talents/{}/achievement", scene.own.talent)).expect(200);
    let designer =
        achieved.items().iter().find(|one| one["job_type"] == json!("business_designer")).unwrap();
    assert_eq!(
        (&achieved.body["grade"], &designer["attained"], designer["unrated"].as_i64()),
        (&json!("staff"), &json!(false), Some(5))
    );
    let required = designer["required_points"].as_i64().unwrap();
    // 係員: core skills ask 2, the rest 1; 3 counts as what is asked, and the budget skill at 1.
    let points: i64 = designer["points"].as_i64().unwrap();
    assert_eq!(
        designer["percent"],
        json!(format!(
            "{}.{}",
            (2000 * points + required) / (2 * required) / 10,
            (2000 * points + required) / (2 * required) % 10
        ))
    );
    assert!((3..=5).contains(&points), "{designer}");
    let years = scene.person.get(&format!("/talents/{}/reviews", scene.own.talent)).expect(200);
    let compared = &years.items()[0]["job_types"]["business_designer"];
    assert_eq!(
        compared,
        &json!({ "compared": 2, "self_sum": 5, "reviewer_sum": 3, "higher": 1, "lower": 0, "not_observed": 1 })
    );
    let fits = scene.staff.get(&format!("/posts/{}/fit", scene.own.post)).expect(200);
    assert_eq!(
        (fits.items().len(), &fits.items()[0]["talent_id"], &fits.items()[0]["post_grade"]),
        (1, &json!(scene.own.talent), &json!("section_chief"))
    );
    assert!(!fits.items()[0]["gaps"].as_array().unwrap().is_empty());
    assert_eq!(scene.etajima.get(&format!("/posts/{}/fit", scene.own.post)).status, 403);
    let looks = scene.auditor.get("/audit-events?action=levels.read").expect(200);
    assert!(looks.items().len() >= 5, "every look of others is recorded");
}

on_both! {
    fn an_objection_ends_with_the_levels_upheld(world) {
        let scene = Scene::new(world);
        let sheet = confirmed(&scene);
        step(&scene.person, &sheet, "object", &json!({ "message": "議会説明は一人で行いました" })).expect(200);
        assert_eq!(step(&scene.person, &sheet, "object", &json!({ "message": "もう一度" })).code(), "state_conflict");
        step(&scene.staff, &sheet, "answer", &json!({ "message": "資料を送ってください" })).expect(200);
        step(&scene.person, &sheet, "answer", &json!({ "message": "送りました" })).expect(200);
        assert_eq!(scene.etajima.get(&path(&sheet)).expect(200).body["thread"], json!([]), "the thread is not the host's");
        let changed = step(&scene.staff, &sheet, "confirm", &json!({ "items": [{ "skill": PLAN, "confirmed_level": 3, "reason": "x" }], "message": "x" }));
        assert_eq!(changed.expect(422).faults(), [("/items".to_owned(), "not_allowed_here".to_owned())]);
        let done = step(&scene.staff, &sheet, "confirm", &json!({ "message": "資料は委託先の名義でした" })).expect(200);
        assert_eq!(done.body["state"], json!("settled"));
        let mine = scene.person.get(&path(&sheet)).expect(200);
        let parts: Vec<&str> = mine.body["thread"].as_array().unwrap().iter().map(|said| said["part"].as_str().unwrap()).collect();
        assert_eq!((parts, actions(&mine).len()), (vec!["person", "prefecture", "person", "prefecture"], 0));
    }
}

on_both! {
    fn an_objection_ends_with_another_sheet(world) {
        let scene = Scene::new(world);
        let sheet = confirmed(&scene);
        step(&scene.person, &sheet, "object", &json!({ "message": "議会説明は一人で行いました" })).expect(200);
        let next = step(&scene.staff, &sheet, "supersede", &json!({ "message": "認めます" })).expect(201).id();
        let old = scene.person.get(&path(&sheet)).expect(200);
        assert_eq!((&old.body["state"], &old.body["superseded_by"], &item(&old, PLAN)["confirmed_level"]), (&json!("superseded"), &json!(next), &json!(2)));
        let skills = format!("/talents/{}/skills", scene.own.talent);
        assert_eq!(item(&scene.person.get(&skills), PLAN)["level"], json!(2), "the levels hold until the other sheet is confirmed");
        let before = fingerprint(world);
        assert_eq!(step(&scene.staff, &sheet, "confirm", &json!({ "message": "x" })).code(), "state_conflict");
        assert_eq!(fingerprint(world), before);
        let word = json!({ "items": [{ "skill": PLAN, "confirmed_level": 3, "reason": "資料で確認した" }] });
        assert_eq!(step(&scene.staff, &next, "confirm", &word).expect(200).body["state"], json!("settled"));
        let profile = scene.person.get(&skills).expect(200);
        assert_eq!((&item(&profile, PLAN)["level"], profile.body["history"].as_array().unwrap().len()), (&json!(3), 1));
        assert_eq!(scene.person.get("/me/assessment").expect(200).id(), next);
        assert_eq!(actions(&scene.person.get(&path(&next)).expect(200)).len(), 0, "the last word");
    }
}

/// Steps as anybody would send them, with contents that are always good: whether they pass depends
/// on the table alone.
fn body_of(step: Step, state: SheetState, reviewer: &str) -> Value {
    match step {
        Step::Fill => json!({ "items": [{ "skill": PLAN, "self_level": 2 }] }),
        Step::Rate | Step::Review => json!({ "items": [{ "skill": PLAN, "reviewer_level": 2 }] }),
        Step::Submit | Step::Import => json!({}),
        Step::Return => json!({ "reason": "根拠を補ってください" }),
        Step::Assign => json!({ "reviewer_code": reviewer }),
        Step::Confirm if state == SheetState::Objected => json!({ "message": "変わりません" }),
        Step::Confirm => {
            json!({ "items": [{ "skill": PLAN, "confirmed_level": 2, "reason": "面談で確認した" }] })
        }
        Step::Object | Step::Answer | Step::Supersede => json!({ "message": "確認してください" }),
    }
}

fn send(client: &Client, sheet: &str, etag: &str, step: Step, body: &Value) -> Answer {
    match step {
        Step::Fill => client.patch(&path(sheet), etag, body),
        Step::Rate => client.patch(&format!("/assessments/{sheet}/review"), etag, body),
        Step::Import => {
            let file = format!("シートID,スキルキー,自己評価\n{sheet},{PLAN},2\n");
            client.send(
                "POST",
                "/assessments/import",
                &[("Content-Type", "text/csv")],
                Some(file.as_bytes()),
            )
        }
        step => client.post(&format!("/assessments/{sheet}/{step}"), body),
    }
}

/// The four last days of the walk's cycle, so that today (4 June) is in another phase each time.
const PHASES: [[&str; 3]; 4] = [
    ["2026-06-30", "2026-07-31", "2026-09-30"],
    ["2026-06-03", "2026-07-31", "2026-09-30"],
    ["2026-06-02", "2026-06-03", "2026-09-30"],
    ["2026-06-01", "2026-06-02", "2026-06-03"],
];

struct Walker<'a> {
    world: &'a World,
    scene: &'a Scene,
    actors: Vec<(Client, Vec<Part>)>,
    phase: usize,
    sheet: String,
    /// Who finished the review: the one who does not confirm.
    reviewed_by: Option<usize>,
    dice: u64,
}

impl Walker<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        // xorshift64: the same walk on every machine.
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from(self.dice % sides as u64).unwrap()
    }

    fn admits(&self, until: Until) -> bool {
        let today = "2026-06-04";
        match until {
            Until::SelfDue => today <= PHASES[self.phase][0],
            Until::ReviewDue => today <= PHASES[self.phase][1],
            Until::Close => today <= PHASES[self.phase][2],
            Until::Answered => true,
        }
    }

    fn may(&self, place: usize, parts: &[Part], state: SheetState, step: Step) -> bool {
        let own_review = step == Step::Confirm && self.reviewed_by == Some(place);
        !own_review
            && parts.iter().any(|part| {
                lines(state, *part)
                    .iter()
                    .any(|(known, until, _)| *known == step && self.admits(*until))
            })
    }

    fn shift(&mut self, phase: usize) {
        let staff = &self.actors[1].0;
        let path = format!("/assessment-cycles/{}", self.scene.cycle);
        let [own, review, last] = PHASES[phase];
        let dates = json!({ "self_due_on": own, "review_due_on": review, "closes_on": last });
        staff.patch(&path, &staff.get(&path).expect(200).etag(), &dates).expect(200);
        self.phase = phase;
    }

    /// The prefecture reviews where it is named, the host where it is.
    fn parts(&self, place: usize, reviewer: &str) -> Vec<Part> {
        let parts = self.actors[place].1.clone();
        match place {
            1 | 4 if reviewer != ETAJIMA => [parts, vec![Part::Reviewer]].concat(),
            2 if reviewer != ETAJIMA => Vec::new(),
            _ => parts,
        }
    }

    /// Every other time something the table allows, so that the walk gets anywhere; else anything
    /// by anybody.
    fn choose(&mut self, state: SheetState, reviewer: &str) -> (usize, Step) {
        let all = (0..self.actors.len())
            .flat_map(|place| Step::ALL.iter().map(move |step| (place, *step)));
        let open: Vec<(usize, Step)> = all
            .filter(|(place, step)| self.may(*place, &self.parts(*place, reviewer), state, *step))
            .collect();
        if !open.is_empty() && self.roll(2) == 0 {
            return open[self.roll(open.len())];
        }
        (self.roll(self.actors.len()), Step::ALL[self.roll(Step::ALL.len())])
    }

    /// One try: whoever it is, whatever it is. Returns whether it passed.
    fn attempt(&mut self) -> (SheetState, Step, bool) {
        let staff = self.actors[1].0.clone();
        let seen = staff.get(&path(&self.sheet)).expect(200);
        let state: SheetState = seen.body["state"].as_str().unwrap().parse().unwrap();
        let reviewer = seen.body["reviewer_code"].as_str().unwrap().to_owned();
        let (place, step) = self.choose(state, &reviewer);
        let (client, parts) = (self.actors[place].0.clone(), self.parts(place, &reviewer));
        let told = client.get(&path(&self.sheet));
        if told.status == 200 {
            let known: BTreeSet<String> = Step::ALL
                .iter()
                .filter(|step| self.may(place, &parts, state, **step))
                .map(|step| step.as_str().to_owned())
                .collect();
            assert_eq!(actions(&told), known, "{state} {parts:?}");
        }
        let other = if self.roll(4) == 0 { "340006" } else { ETAJIMA };
        let before = fingerprint(self.world);
        let etag = if told.status == 200 { told.etag() } else { "\"1\"".to_owned() };
        let answer = send(&client, &self.sheet, &etag, step, &body_of(step, state, other));
        let passed = (200..300).contains(&answer.status);
        assert_eq!(
            passed,
            self.may(place, &parts, state, step),
            "{step} in {state} by {parts:?}: {} {}",
            answer.status,
            answer.code()
        );
        if passed && step == Step::Review {
            self.reviewed_by = Some(place);
        }
        if passed && step == Step::Supersede {
            self.sheet = answer.id();
        }
        if !passed {
            assert!(
                matches!(answer.status, 403 | 404 | 409)
                    || (step == Step::Import && answer.status == 422),
                "{} {}",
                answer.status,
                answer.code()
            );
            assert_eq!(
                fingerprint(self.world),
                before,
                "{step} in {state}: a refusal leaves no trace"
            );
        }
        (state, step, passed)
    }
}

on_both! {
    /// The table as a model: walks through the real API never pass where it refuses, and never fail
    /// where it allows.
    fn every_step_in_every_state_by_everybody(world) {
        let first = Scene::new(world);
        let others: Vec<String> = (0..5).map(|number| talent(&first.staff, &format!("E01{number:02}"), ETAJIMA)).collect();
        first.staff.post(&format!("/assessment-cycles/{}/enrol", first.cycle), &json!({})).expect(200);
        let sheets: Vec<String> = others.iter().map(|talent| sheet_of(&first.staff, talent)).collect();
        for (number, talent) in others.iter().enumerate() {
            drop(world.staff_account(&format!("walker{number}"), talent));
        }
        for sheet in &sheets {
            // Employed at Etajima without serving there: the home body may review too.
            step(&first.staff, sheet, "assign", &json!({ "reviewer_code": ETAJIMA })).expect(200);
        }
        world.clock.advance(TimeDelta::days(3));
        let (staff, second, host, mihara) = (world.staff(), world.as_login("staff2"), world.as_login("etajima"), world.as_login("mihara"));
        let (mut passed, mut refused) = (BTreeSet::new(), BTreeSet::new());
        for (number, sheet) in sheets.iter().enumerate() {
            let person = world.as_login(&format!("walker{number}"));
            let actors = vec![
                (person, vec![Part::Person]),
                (staff.clone(), vec![Part::Prefecture]),
                (host.clone(), vec![Part::Reviewer]),
                (mihara.clone(), Vec::new()),
                (second.clone(), vec![Part::Prefecture]),
            ];
            let mut walker = Walker { world, scene: &first, actors, phase: 0, sheet: sheet.clone(), reviewed_by: None, dice: 0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1) };
            walker.shift(0);
            for turn in 0..48 {
                if turn % 14 == 13 {
                    let phase = walker.roll(PHASES.len());
                    walker.shift(phase);
                }
                if turn % 14 == 4 {
                    walker.shift(0);
                }
                let (state, step, done) = walker.attempt();
                if done { passed.insert((state, step)) } else { refused.insert((state, step)) };
            }
        }
        assert!(passed.len() >= 12 && refused.len() >= 20, "the walks saw little: {} passed, {} refused", passed.len(), refused.len());
    }
}

on_both! {
    fn after_the_last_day_nothing_is_written_in_any_way(world) {
        let scene = Scene::new(world);
        let sheet = confirmed(&scene);
        let open = scene.foreign.sheet.clone();
        world.clock.advance(TimeDelta::days(130));
        let (staff, host, mihara, person) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"), world.as_login("person"));
        let before = fingerprint(world);
        let mut tried = 0;
        for client in [&staff, &host, &mihara, &person] {
            for sheet in [&sheet, &open] {
                for step in Step::ALL {
                    for etag in ["\"1\"", "\"4\"", "\"5\"", "*"] {
                        let state = if *sheet == open { SheetState::Draft } else { SheetState::Confirmed };
                        let answer = send(client, sheet, etag, *step, &body_of(*step, state, "340006"));
                        let refused = matches!(answer.status, 403 | 404 | 409 | 412) || (*step == Step::Import && answer.status == 422);
                        assert!(refused, "{step}: {} {}", answer.status, answer.code());
                        assert_eq!(fingerprint(world), before, "{step}");
                        tried += 1;
                    }
                }
            }
        }
        assert_eq!(tried, 4 * 2 * 11 * 4);
        assert_eq!(step(&person, &sheet, "object", &json!({ "message": "遅れました" })).code(), "deadline_passed");
        // The database refuses what the program never asks.
        let mut db = world.connection();
        let text = if db.is_postgres() { "E'{}'" } else { "'{}'" };
        for sql in [
            format!("UPDATE assessments SET confirmed_answers = {text} WHERE state = 'confirmed'"),
            "UPDATE assessments SET state = 'draft' WHERE state = 'confirmed'".to_owned(),
            "DELETE FROM assessments".to_owned(),
        ] {
            assert!(diesel::sql_query(&sql).execute(&mut db).is_err(), "{sql}");
        }
        assert_eq!(fingerprint(world), before);
    }
}

on_both! {
    fn nothing_is_set_that_is_not_the_sender_s_to_set(world) {
        let scene = Scene::new(world);
        let sheet = &scene.own.sheet;
        let etag = scene.person.get(&path(sheet)).expect(200).etag();
        let before = fingerprint(world);
        let one = |field: &str, value: Value| json!({ "items": [{ "skill": PLAN, "self_level": 1, field: value }] });
        let whole = |field: &str, value: Value| json!({ "items": [], field: value });
        for (body, pointer, code) in [
            (one("confirmed_level", json!(5)), "/items/0/confirmed_level", "unknown_field"),
            (one("reviewer_level", json!(5)), "/items/0/reviewer_level", "unknown_field"),
            (one("reason", json!("x")), "/items/0/reason", "unknown_field"),
            (whole("state", json!("confirmed")), "/state", "unknown_field"),
            (whole("reviewer_code", json!(MIHARA)), "/reviewer_code", "unknown_field"),
            (whole("organization_code", json!(MIHARA)), "/organization_code", "unknown_field"),
            (whole("talent_id", json!(scene.foreign.talent)), "/talent_id", "unknown_field"),
            (whole("private_memo", json!("x")), "/private_memo", "unknown_field"),
            (json!({ "items": [{ "skill": PLAN, "self_level": 6 }] }), "/items/0/self_level", "level_out_of_range"),
            (json!({ "items": [{ "skill": PLAN, "self_level": -1 }] }), "/items/0/self_level", "level_out_of_range"),
            (json!({ "items": [{ "skill": PLAN, "self_level": 2.5 }] }), "/items/0/self_level", "wrong_type"),
            (json!({ "items": [{ "skill": PLAN, "self_level": "3" }] }), "/items/0/self_level", "wrong_type"),
            (json!({ "items": [{ "skill": PLAN, "self_level": 1 }, { "skill": "of_another_version", "self_level": 1 }] }), "/items/1/skill", "skill_not_in_catalogue"),
            (json!({ "items": [{ "skill": PLAN, "self_level": 1 }, { "skill": PLAN, "self_level": 2 }] }), "/items/1/skill", "skill_twice"),
            (one("evidence", json!({ "link": "javascript:alert(1)" })), "/items/0/evidence/link", "link_not_allowed"),
            (one("evidence", json!({ "link": "data:text/html,x" })), "/items/0/evidence/link", "link_not_allowed"),
            (one("evidence", json!({ "project": "x", "owner": "y" })), "/items/0/evidence/owner", "unknown_field"),
            (one("evidence", json!(7)), "/items/0/evidence", "wrong_type"),
        ] {
            let refused = scene.person.patch(&path(sheet), &etag, &body).expect(422);
            assert_eq!(refused.faults()[0], (pointer.to_owned(), code.to_owned()), "{body}");
            assert_eq!(fingerprint(world), before, "{body}");
        }
        for step_of_others in ["review", "confirm", "supersede", "assign"] {
            let body = body_of(step_of_others.parse().unwrap(), SheetState::Draft, ETAJIMA);
            assert_eq!(step(&scene.person, sheet, step_of_others, &body).status, 403, "{step_of_others}");
        }
        // Another's sheet is not there for the person, nor for the CIO of another body.
        for client in [&scene.person, &scene.etajima] {
            assert_eq!(fill_blind(client, &scene.foreign.sheet).status, 404);
        }
        let wrong = step(&scene.staff, sheet, "assign", &json!({ "reviewer_code": MIHARA })).expect(422);
        assert_eq!(wrong.faults(), [("/reviewer_code".to_owned(), "reference_unknown".to_owned())]);
        assert_eq!(fingerprint(world), before);
    }
}

fn fill_blind(client: &Client, sheet: &str) -> Answer {
    client.patch(&path(sheet), "\"1\"", &json!({ "items": [{ "skill": PLAN, "self_level": 1 }] }))
}

on_both! {
    fn nobody_reviews_or_confirms_oneself_whatever_the_roles(world) {
        let scene = Scene::new(world);
        let person = talent(&scene.staff, "P0001", "340006");
        let starts_on = NaiveDate::from_ymd_opt(2020, 4, 1).unwrap();
        let grant = |role| dxship::accounts::NewGrant { role, organization_code: None, on_behalf_of: None, starts_on, ends_on: None };
        world.account_of("both", Some(&person), vec![grant(Role::PrefectureStaff), grant(Role::AssignedStaff)]);
        let both = world.as_login("both");
        scene.staff.post(&format!("/assessment-cycles/{}/enrol", scene.cycle), &json!({})).expect(200);
        let sheet = sheet_of(&scene.staff, &person);
        let mine = both.get(&path(&sheet)).expect(200);
        assert_eq!((&mine.body["parts"], &mine.body["reviewer_code"]), (&json!(["person"]), &json!("340006")));
        fill(&both, &sheet, &json!({ "items": [{ "skill": PLAN, "self_level": 2 }] })).expect(200);
        step(&both, &sheet, "submit", &json!({})).expect(200);
        let review = json!({ "items": [{ "skill": PLAN, "reviewer_level": 5 }] });
        assert_eq!(step(&both, &sheet, "review", &review).status, 403);
        step(&scene.staff, &sheet, "review", &json!({ "items": [{ "skill": PLAN, "reviewer_level": 2 }], "private_memo": "面談で聞く" })).expect(200);
        assert_eq!(step(&both, &sheet, "confirm", &json!({})).status, 403);
        assert!(!String::from_utf8_lossy(&both.get(&path(&sheet)).bytes).contains("面談"));
        // On others' sheets the same account is the prefecture.
        assert_eq!(both.get(&path(&scene.own.sheet)).expect(200).body["parts"], json!(["prefecture"]));
    }
}

on_both! {
    fn who_reviewed_a_sheet_does_not_confirm_it(world) {
        let scene = Scene::new(world);
        let second = world.as_login("staff2");
        let person = talent(&scene.staff, "P0001", "340006");
        scene.staff.post(&format!("/assessment-cycles/{}/enrol", scene.cycle), &json!({})).expect(200);
        let (sheet, mine) = (sheet_of(&scene.staff, &person), world.staff_account("prefectural", &person));
        fill(&mine, &sheet, &json!({ "items": [{ "skill": PLAN, "self_level": 2 }] })).expect(200);
        step(&mine, &sheet, "submit", &json!({})).expect(200);
        step(&scene.staff, &sheet, "review", &json!({ "items": [{ "skill": PLAN, "reviewer_level": 2 }] })).expect(200);
        let seen = scene.staff.get(&path(&sheet)).expect(200);
        assert_eq!(actions(&seen), BTreeSet::from(["return".to_owned()]), "what is refused is not offered");
        let before = fingerprint(world);
        assert_eq!(step(&scene.staff, &sheet, "confirm", &json!({})).expect(403).code(), "own_review");
        assert_eq!(fingerprint(world), before);
        assert!(actions(&second.get(&path(&sheet)).expect(200)).contains("confirm"));
        step(&second, &sheet, "confirm", &json!({})).expect(200);
        // Neither does it turn an objection down, nor confirm what comes after one.
        step(&mine, &sheet, "object", &json!({ "message": "確認してください" })).expect(200);
        assert_eq!(step(&scene.staff, &sheet, "confirm", &json!({ "message": "変わりません" })).expect(403).code(), "own_review");
        let next = step(&scene.staff, &sheet, "supersede", &json!({ "message": "認めます" })).expect(201).id();
        assert_eq!(step(&scene.staff, &next, "confirm", &json!({})).expect(403).code(), "own_review");
        step(&second, &next, "confirm", &json!({})).expect(200);
    }
}

on_both! {
    fn the_next_year_begins_where_the_last_ended_in_another_catalogue(world) {
        let scene = Scene::new(world);
        let sheet = confirmed(&scene);
        // The next version: one skill renamed, one gone, one new.
        let old = scene.staff.get(&format!("/skill-catalogues/{}", scene.catalogue)).expect(200);
        world.clock.advance(TimeDelta::days(330));
        let (staff, person) = (world.staff(), world.as_login("person"));
        let next = successor(&staff, &old);
        let id = cycle(&staff, 2027, ["2027-04-20", "2027-06-30", "2027-07-31", "2027-09-30"]);
        assert_eq!(staff.get(&format!("/assessment-cycles/{id}")).expect(200).body["catalogue_id"], json!(next));
        let mine = person.get("/me/assessment").expect(200);
        let renamed = item(&mine, "digital_strategy");
        assert_eq!((&renamed["previous_level"], &renamed["self_level"]), (&json!(2), &json!(2)));
        assert_eq!(renamed["evidence"], json!("DX推進計画の策定（主担当、R6）"), "what it rested on goes with it");
        assert!(!mine.items().iter().any(|item| item["skill"] == json!(PLAN)));
        assert_eq!(item(&mine, "prompt_engineering")["previous_level"], Value::Null);
        // A key of the former version is not of this sheet; the former sheet reads as it was made.
        let refused = fill(&person, &mine.id(), &json!({ "items": [{ "skill": PLAN, "self_level": 2 }] })).expect(422);
        assert_eq!(refused.faults(), [("/items/0/skill".to_owned(), "skill_not_in_catalogue".to_owned())]);
        let former = person.get(&path(&sheet)).expect(200);
        assert_eq!((item(&former, PLAN)["confirmed_level"].clone(), former.body["catalogue_id"].clone()), (json!(2), json!(scene.catalogue)));
        step(&person, &mine.id(), "submit", &json!({})).expect(200);
        let host = world.as_login("etajima");
        let kept = json!({ "items": [{ "skill": "digital_strategy", "reviewer_level": 3, "comment": "計画改定を一人で行った" }, { "skill": ANALYSIS, "reviewer_level": 2 }] });
        step(&host, &mine.id(), "review", &kept).expect(200);
        step(&staff, &mine.id(), "confirm", &json!({})).expect(200);
        let profile = person.get(&format!("/talents/{}/skills", scene.own.talent)).expect(200);
        let spans = profile.body["history"].as_array().unwrap();
        assert_eq!((spans.len(), &spans[0]["starts_on"], &spans[0]["ends_on"], &spans[1]["ends_on"]), (2, &json!("2026-06-01"), &json!("2027-04-26"), &Value::Null));
        assert_eq!(item(&profile, "digital_strategy")["level"], json!(3));
        let then = person.get(&format!("/talents/{}/skills?as_of=2027-04-26", scene.own.talent)).expect(200);
        assert_eq!((&item(&then, PLAN)["level"], &then.body["catalogue_id"]), (&json!(2), &json!(scene.catalogue)));
        let known = person.get(&format!("/talents/{}/skills?as_of=2027-05-01&known_at=2027-04-01", scene.own.talent)).expect(200);
        assert_eq!(item(&known, PLAN)["level"], json!(2), "as it was recorded then");
    }
}

/// A version with `it_strategy` renamed and one skill more, published.
fn successor(staff: &Client, old: &Answer) -> String {
    let mut text = String::from("job_type_key,skill_key,skill_ja,core,renamed_from\n");
    for one in old.body["memberships"].as_array().unwrap() {
        let skill = old.body["skills"]
            .as_array()
            .unwrap()
            .iter()
            .find(|known| known["skill"] == one["skill"])
            .unwrap();
        let (key, from) = if one["skill"] == json!(PLAN) {
            ("digital_strategy", PLAN)
        } else {
            (one["skill"].as_str().unwrap(), "")
        };
        let core = u8::from(one["core"] == json!(true));
        text += &format!(
            "{},{key},{},{core},{from}\n",
            one["job_type"].as_str().unwrap(),
            skill["name_ja"].as_str().unwrap().replace(',', "、")
        );
    }
    text += "emerging_technology_engineer,prompt_engineering,生成AIの活用,0,\n";
    let made = staff
        .send(
            "POST",
            "/skill-catalogues/import?name=2027",
            &[("Content-Type", "text/csv")],
            Some(text.as_bytes()),
        )
        .expect(201);
    let draft = format!("/skill-catalogues/{}", made.id());
    staff.step(&format!("{draft}/publish"), &made.etag(), &json!({})).expect(200);
    made.id()
}

on_both! {
    fn levels_from_before_this_system_hold_for_their_days_and_never_overlap(world) {
        let scene = Scene::new(world);
        let skills = format!("/talents/{}/skills", scene.own.talent);
        let body = |first: &str, last: Value, level: i32| json!({
            "catalogue_id": scene.catalogue, "source": "令和6年度 デジタルスキルシート", "starts_on": first, "ends_on": last,
            "items": [{ "skill": PLAN, "level": level }]
        });
        scene.staff.post(&skills, &body("2024-04-01", json!("2025-03-31"), 1)).expect(201);
        scene.staff.post(&skills, &body("2025-04-01", Value::Null, 2)).expect(201);
        let before = fingerprint(world);
        for (first, last) in [("2024-06-01", json!("2024-06-30")), ("2023-04-01", json!("2024-04-01")), ("2025-03-31", json!("2025-03-31")), ("2030-01-01", Value::Null), ("2023-01-01", Value::Null)] {
            let refused = scene.staff.post(&skills, &body(first, last, 5)).expect(409);
            assert_eq!((refused.code(), fingerprint(world)), ("period_overlap", before), "{first}");
        }
        assert_eq!(scene.etajima.post(&skills, &body("2020-04-01", json!("2020-04-30"), 5)).status, 403);
        for (day, level) in [("2024-03-31", Value::Null), ("2024-04-01", json!(1)), ("2025-03-31", json!(1)), ("2025-04-01", json!(2))] {
            let profile = scene.person.get(&format!("{skills}?as_of={day}")).expect(200);
            let found = profile.items().iter().find(|item| item["skill"] == json!(PLAN)).map_or(Value::Null, |item| item["level"].clone());
            assert_eq!(found, level, "{day}");
        }
        confirmed(&scene);
        let spans = scene.person.get(&skills).expect(200).body["history"].clone();
        let days: Vec<(Value, Value)> = spans.as_array().unwrap().iter().map(|span| (span["starts_on"].clone(), span["ends_on"].clone())).collect();
        assert_eq!(days, [(json!("2024-04-01"), json!("2025-03-31")), (json!("2025-04-01"), json!("2026-05-31")), (json!("2026-06-01"), Value::Null)]);
    }
}

on_both! {
    fn a_cycle_keeps_its_order_of_days(world) {
        let scene = Scene::new(world);
        let dates = |year: i32, own: &str| json!({ "fiscal_year": year, "opens_on": "2027-06-01", "self_due_on": own, "review_due_on": "2027-07-31", "closes_on": "2027-09-30" });
        let wrong = scene.staff.post("/assessment-cycles", &dates(2027, "2027-08-01")).expect(422);
        assert_eq!(wrong.faults(), [("/review_due_on".to_owned(), "date_order".to_owned())]);
        assert_eq!(scene.staff.post("/assessment-cycles", &dates(2026, "2027-06-30")).code(), "duplicate");
        assert_eq!(scene.etajima.post("/assessment-cycles", &dates(2027, "2027-06-30")).status, 403);
        let planned = scene.staff.post("/assessment-cycles", &dates(2027, "2027-06-30")).expect(201).id();
        let early = scene.staff.post(&format!("/assessment-cycles/{planned}/open"), &json!({}));
        assert_eq!((early.status, early.code()), (409, "not_begun"));
        let cycle = format!("/assessment-cycles/{}", scene.cycle);
        assert_eq!(scene.staff.post(&format!("{cycle}/open"), &json!({})).code(), "state_conflict");
        assert_eq!(scene.staff.post(&format!("{cycle}/publish"), &json!({})).code(), "not_begun");
        let seen = scene.staff.get(&cycle).expect(200);
        assert_eq!(seen.body["progress"]["draft"], json!(2));
        assert!(scene.person.get(&cycle).expect(200).body["progress"].is_null());
        let moved = scene.staff.patch(&cycle, &seen.etag(), &json!({ "opens_on": "2026-05-01" }));
        assert_eq!(moved.code(), "state_conflict", "sheets rest on the first day");
    }
}
