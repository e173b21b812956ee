//! Every ledger, by its description alone: what is said is kept, told back, refused, seen by whom it
//! may be, stepped, found, written out and taken in again. A ledger is tested by being there.

use std::collections::BTreeSet;

use dxship::import::every_ledger;
use dxship::ledger::{Audience, Descriptor, Holds, Order, Owner};
use serde_json::{Map, Value, json};

use crate::harness::{Answer, Backend, Client, Samples, World};
use crate::on_both;
use crate::scene::{ETAJIMA, talent};

type Of = &'static Descriptor;

fn is_sound(spec: Of) {
    let noun = spec.noun;
    let mut keys: Vec<&str> = spec.fields.iter().map(|field| field.key).collect();
    keys.extend(["id", "q", "state", "version", "organization_code", "talent_id", "sort", "limit"]);
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "{noun}: a key stands twice or is taken");
    assert!(spec.fields.len() <= 32 && !spec.states.is_empty(), "{noun}");
    assert!(spec.identity.iter().all(|key| spec.field(key).is_some()), "{noun}: identity");
    if let Order::Latest(key) = spec.order {
        assert!(spec.field(key).is_some(), "{noun}: order");
    }
    for act in [spec.add, spec.change, spec.import] {
        assert!(act.word.starts_with(&format!("{noun}.")), "{noun}: {}", act.word);
    }
    let known = |key: &&str| spec.states.iter().any(|state| state.key == *key);
    for step in spec.steps {
        assert!(step.act.word.starts_with(&format!("{noun}.")), "{noun}: {}", step.act.word);
        assert!(step.act.ask.is_some(), "{noun}: {} has no button", step.act.word);
        assert!(step.from.iter().all(&known) && known(&step.to), "{noun}: {}", step.act.word);
        let asked = step.asks.iter().chain(step.owes).all(|key| spec.field(key).is_some());
        assert!(asked && step.owes.iter().all(|key| step.asks.contains(key)), "{noun}");
    }
    for state in spec.states.iter().skip(1) {
        let reached = spec.steps.iter().any(|step| step.to == state.key);
        assert!(reached, "{noun}: no step leads to {}", state.key);
    }
    for field in spec.fields {
        let names = field.name.iter().chain(&field.help);
        assert!(field.name.iter().all(|name| !name.is_empty()), "{noun}: {}", field.key);
        assert!(names.skip(1).step_by(2).all(|text| text.is_ascii()), "{noun}: {}", field.key);
    }
}

#[test]
fn every_description_is_sound() {
    every_ledger().for_each(is_sound);
    assert!(every_ledger().count() >= 2);
}

struct Kept<'a>(&'a Samples<'a>);

fn patch(client: &Client, path: &str, etag: &str, body: &Value) -> Answer {
    client.patch(path, etag, body)
}

impl Kept<'_> {
    fn ask(&self, spec: Of) {
        let samples = self.0;
        let (staff, all) = (samples.staff, format!("/{}", spec.path));
        let one = format!("{all}/{}", samples.by_path[spec.path]);
        let seen = staff.get(&one).expect(200);
        for (key, value) in samples.body(spec) {
            // What is confidential is the body's alone.
            let confidential = spec.field(&key).is_some_and(|field| field.confidential);
            let told = if confidential { &Value::Null } else { &value };
            assert_eq!(&seen.body[&key], told, "{one}: {key}");
        }
        // Everything that is owed is told at once, and what nobody knows by its name.
        let empty = staff.post(&all, &json!({ "colour": "red" })).expect(422);
        let faults: Vec<String> = empty.faults().into_iter().map(|(pointer, _)| pointer).collect();
        let owed = spec
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| format!("/{}", field.key));
        for pointer in owed.chain(["/colour".to_owned()]) {
            assert!(faults.contains(&pointer), "{all}: {pointer} is missing in {faults:?}");
        }
        // Each field refuses what is none of its kind, and names itself.
        let wrong: Map<String, Value> =
            spec.fields.iter().map(|field| (field.key.to_owned(), json!({ "x": 1 }))).collect();
        if spec.states[0].open {
            let refused = patch(staff, &one, &seen.etag(), &Value::from(wrong)).expect(422);
            assert_eq!(refused.faults().len(), spec.fields.len(), "{one}: {}", refused.body);
            let media = [("Content-Type", "application/merge-patch+json")];
            assert_eq!(staff.send("PATCH", &one, &media, Some(b"{}")).status, 428);
            if let Some(field) = spec.fields.iter().find(|field| !field.required) {
                let gone =
                    patch(staff, &one, &seen.etag(), &json!({ field.key: null })).expect(200);
                assert!(gone.body[field.key].is_null());
                patch(staff, &one, &seen.etag(), &json!({ field.key: null })).expect(412);
                let again =
                    patch(staff, &one, &gone.etag(), &json!({ field.key: seen.body[field.key] }));
                assert_eq!(again.expect(200).body[field.key], seen.body[field.key]);
                let history = staff.get(&format!("{one}/versions")).expect(200);
                assert!(history.items().len() >= 3, "{}", history.body);
            }
        }
        let listed =
            staff.get(&format!("{all}?total=true&id={}", samples.by_path[spec.path])).expect(200);
        assert_eq!((listed.items().len(), &listed.body["total"]), (1, &json!(1)));
        for field in spec.fields.iter().filter(|field| field.asked) {
            let value = &seen.body[field.key];
            let value = value.as_array().map_or(value, |all| &all[0]);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let found = staff.get(&format!("{all}?{}={}", field.key, encoded(&text))).expect(200);
            assert!(
                found.items().iter().any(|row| row["id"] == seen.body["id"]),
                "{all}?{}={text}",
                field.key
            );
        }
        assert_eq!(staff.get(&format!("{all}?colour=red")).status, 400);
        assert_eq!(staff.get(&format!("{all}?state=nowhere")).status, 400);
    }
}

on_both! {
    fn what_is_said_to_a_ledger_is_kept_and_what_is_wrong_is_named(world) {
        let staff = world.staff();
        let person = talent(&staff, "L0001", ETAJIMA);
        let samples = Samples::of(&staff, ETAJIMA, &person);
        let asked = Kept(&samples);
        every_ledger().for_each(|of| asked.ask(of));
    }
}

struct Seen<'a> {
    own: &'a Samples<'a>,
    etajima: &'a Client,
    mihara: &'a Client,
}

impl Seen<'_> {
    fn ask(&self, spec: Of) {
        let one = format!("/{}/{}", spec.path, self.own.by_path[spec.path]);
        let (ours, theirs) = (self.etajima.get(&one), self.mihara.get(&one));
        if ours.status == 403 {
            assert_eq!(theirs.status, 403, "{one}: one body may what another may not");
            return;
        }
        let shared = spec.states[0].audience != Audience::Owner;
        let owned = spec.owner != Owner::Prefecture;
        for field in spec.fields.iter().filter(|field| field.confidential) {
            assert!(ours.body[field.key].is_string(), "{one}: {} is the body's own", field.key);
            let words = ours.body[field.key].as_str().unwrap();
            let found = self.own.staff.get(&format!("/{}?q={}", spec.path, encoded(words)));
            assert_eq!(found.expect(200).items().len(), 0, "{one}: {} is found", field.key);
        }
        assert_eq!(ours.status, if shared || owned { 200 } else { 404 }, "{one}: {}", ours.body);
        assert_eq!(theirs.status, if shared { 200 } else { 404 }, "{one}: {}", theirs.body);
        let list = self.mihara.get(&format!("/{}?id={}", spec.path, self.own.by_path[spec.path]));
        assert_eq!(list.expect(200).items().len(), usize::from(shared), "{one}");
        if !shared {
            return;
        }
        assert_eq!(theirs.body["allowed_actions"], json!([]), "{one}");
        let changed = self.mihara.patch(&one, &theirs.etag(), &json!({}));
        assert_eq!(changed.status, 403, "{one}: {}", changed.body);
        for field in spec.fields.iter().filter(|field| !field.bands.is_empty() && owned) {
            assert!(theirs.body[field.key].is_null(), "{one}: {} is told exactly", field.key);
            assert!(theirs.body[format!("{}_band", field.key)].is_string(), "{one}");
            assert!(!ours.body[field.key].is_null(), "{one}: {}", field.key);
        }
    }
}

on_both! {
    fn entries_are_seen_by_whom_they_may_be(world) {
        let staff = world.staff();
        let person = talent(&staff, "L0001", ETAJIMA);
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        let own = Samples::of(&staff, ETAJIMA, &person);
        let asked = Seen { own: &own, etajima: &etajima, mihara: &mihara };
        every_ledger().for_each(|of| asked.ask(of));
        // A delegate acts for the body, an administrator of accounts sees nothing of it.
        let admin = world.as_login("admin");
        assert_eq!(admin.get("/practices").status, 403);
    }
}

struct Stepped<'a>(&'a Samples<'a>);

impl Stepped<'_> {
    fn ask(&self, spec: Of) {
        let samples = self.0;
        let all = format!("/{}", spec.path);
        for step in spec.steps {
            // A way to where the step begins, one step at a time; what only the person takes has a
            // story of its own.
            let way: Vec<_> = way(spec, step.from[0]).into_iter().chain([*step]).collect();
            if way.iter().any(|step| spec.by_person.contains(&step.act)) {
                continue;
            }
            let one = format!(
                "{all}/{}",
                samples.staff.post(&all, &Value::from(samples.body(spec))).expect(201).id()
            );
            for step in way {
                let now = samples.staff.get(&one).expect(200);
                let offered =
                    now.body["allowed_actions"].as_array().unwrap().contains(&json!(step.act.step));
                assert!(offered, "{one}: {} is not offered: {}", step.act.step, now.body);
                let asked = step.asks.iter().map(|key| {
                    let place = spec.fields.iter().position(|field| field.key == *key).unwrap();
                    ((*key).to_owned(), samples.value(&spec.fields[place], place))
                });
                let mut asked: Map<String, Value> = asked.collect();
                if let Some(number) = asked.get_mut("staff_number") {
                    // Nobody has the number of somebody else.
                    *number = json!(&one[one.len() - 13..]);
                }
                let path = format!("{one}/{}", step.act.step.replace('_', "-"));
                let taken = samples.staff.step(&path, &now.etag(), &Value::from(asked)).expect(200);
                assert_eq!(taken.body["state"], step.to, "{path}");
                if !step.from.contains(&step.to) {
                    let refused = samples.staff.post(&path, &json!({})).expect(409);
                    assert_eq!(refused.code(), "state_conflict");
                }
            }
        }
    }
}

/// Steps that lead from the first state to another.
fn way(spec: Of, to: &str) -> Vec<dxship::ledger::Step> {
    let mut ways: Vec<(&str, Vec<dxship::ledger::Step>)> = vec![(spec.states[0].key, Vec::new())];
    let mut at = 0;
    while at < ways.len() {
        let (state, steps) = ways[at].clone();
        if state == to {
            return steps;
        }
        for step in spec.steps.iter().filter(|step| step.from.contains(&state)) {
            if ways.iter().all(|(known, _)| *known != step.to) {
                ways.push((step.to, steps.iter().copied().chain([*step]).collect()));
            }
        }
        at += 1;
    }
    panic!("{}: no way to {to}", spec.noun)
}

on_both! {
    fn every_step_is_taken_from_where_it_may_be_and_from_nowhere_else(world) {
        let staff = world.staff();
        let person = talent(&staff, "L0001", ETAJIMA);
        let samples = Samples::of(&staff, ETAJIMA, &person);
        let asked = Stepped(&samples);
        every_ledger().for_each(|of| asked.ask(of));
    }
}

/// As a part of a query.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn sent(client: &Client, path: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", "text/csv")], Some(bytes))
}

/// A list with something else under a heading, and what stood there.
fn renamed(csv: &[u8], heading: &str, text: &str) -> (Vec<u8>, Vec<String>) {
    let mut reader = csv::Reader::from_reader(csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv));
    let heads = reader.headers().unwrap().clone();
    let place = heads.iter().position(|known| known == heading).unwrap();
    let (mut writer, mut before) = (csv::Writer::from_writer(Vec::new()), Vec::new());
    writer.write_record(&heads).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        before.push(row[place].to_owned());
        let cells = row.iter().enumerate();
        writer.write_record(cells.map(|(at, cell)| if at == place { text } else { cell })).unwrap();
    }
    (writer.into_inner().unwrap(), before)
}

struct Exchanged<'a>(&'a Samples<'a>);

impl Exchanged<'_> {
    fn ask(&self, spec: Of) {
        let staff = self.0.staff;
        let all = format!("/{}", spec.path);
        let out = staff.get(&format!("{all}?format=csv")).expect(200).bytes;
        let report = sent(staff, &format!("{all}/import?dry_run=true"), &out).expect(200);
        assert_eq!(report.body["errors"], json!([]), "{all}");
        assert_eq!(
            (&report.body["unchanged"], &report.body["changed"]),
            (&report.body["rows"], &json!(0)),
            "{all}: {}",
            report.body
        );
        let workbook = staff.get(&format!("{all}?format=xlsx")).expect(200);
        assert!(workbook.bytes.starts_with(b"PK"));
        assert!(staff.get(&format!("{all}/import-template")).expect(200).bytes.starts_with(b"PK"));
        // A row with another title is another entry; undone, it is gone.
        let first = &spec.fields[0];
        let title_alone = spec.same.is_empty() && spec.identity.contains(&first.key);
        if first.holds != Holds::Line || !title_alone {
            return;
        }
        let title = format!("sample {} 0", first.key);
        let (more, named) = renamed(&out, first.name[0], "別の見本");
        assert!(named.contains(&title), "{all}: {named:?}");
        let taken = sent(staff, &format!("{all}/import"), &more).expect(200);
        assert_eq!(
            (&taken.body["done"], &taken.body["created"]),
            (&json!(true), &json!(1)),
            "{all}: {}",
            taken.body
        );
        let found = |client: &Client| {
            client.get(&format!("{all}?q={}", encoded("別の"))).expect(200).items().len()
        };
        assert_eq!(found(staff), 1, "{all}");
        let import = taken.body["import_id"].as_str().unwrap();
        staff.post(&format!("/imports/{import}/undo"), &json!({})).expect(200);
        assert_eq!(found(staff), 0, "{all}");
    }
}

on_both! {
    fn ledgers_go_out_come_in_and_are_taken_back(world) {
        let staff = world.staff();
        let person = talent(&staff, "L0001", ETAJIMA);
        let samples = Samples::of(&staff, ETAJIMA, &person);
        let asked = Exchanged(&samples);
        every_ledger().for_each(|of| asked.ask(of));
    }
}

on_both! {
    fn words_of_one_and_two_letters_are_found(world) {
        let staff = world.staff();
        let add = |title: &str, summary: &str| {
            let new = json!({ "organization_code": ETAJIMA, "title": title, "kind": "practice", "summary": summary });
            staff.post("/practices", &new).expect(201).id()
        };
        let standard = add("標準化の進め方", "ガバメントクラウドへの移行");
        let counter = add("書かない窓口", "住民の記入を減らす。達成率は100%_です");
        let found = |words: &str| {
            let rows = staff.get(&format!("/practices?q={}", encoded(words))).expect(200);
            rows.items().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("標準"), [standard.as_str()]);
        assert_eq!(found("化"), [standard.as_str()]);
        assert_eq!(found("クラウド"), [standard.as_str()]);
        // Width, case and kana do not matter; wildcards are letters; parts apart are no word.
        assert_eq!(found("ｸﾗｳﾄﾞ"), [standard.as_str()]);
        assert_eq!(found("0%_"), [counter.as_str()]);
        assert_eq!(found("窓口 住民"), [counter.as_str()]);
        assert!(found("標化").is_empty() && found("%%").is_empty());
        let mut both = found("の");
        both.sort_unstable();
        let mut all = vec![standard, counter];
        all.sort_unstable();
        assert_eq!(both, all);
        assert_eq!(staff.get(&format!("/practices?q={}", encoded(&"長".repeat(201)))).status, 400);
    }
}

struct Shown<'a>(&'a Samples<'a>, &'a Client, &'a str);

impl Shown<'_> {
    fn ask(&self, spec: Of) {
        let all = format!("/{}", spec.path);
        let one = format!("{all}/{}", self.0.by_path[spec.path]);
        let mut pages =
            vec![all.clone(), format!("{all}/new"), one.clone(), format!("{all}/import")];
        if spec.states[0].open {
            pages.push(format!("{one}/change"));
        }
        let open = spec.steps.iter().filter(|step| step.from.contains(&spec.states[0].key));
        pages.extend(open.map(|step| format!("{one}/step?take={}", step.act.step)));
        for page in pages {
            for language in ["ja", "en"] {
                let sign = if page.contains('?') { '&' } else { '?' };
                let path = format!("{page}{sign}lang={language}");
                let shown = self.1.page("GET", &path, &[("Cookie", self.2)], None);
                assert_eq!(shown.status, 200, "{page} {language}");
            }
        }
    }
}

#[test]
fn every_ledger_has_its_pages() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let person = talent(&staff, "L0001", ETAJIMA);
    let samples = Samples::of(&staff, ETAJIMA, &person);
    let cookies = crate::pages::frame::cookies(&world, "staff");
    let asked = Shown(&samples, &world.anonymous(), &cookies);
    every_ledger().for_each(|of| asked.ask(of));
}

/// Paths of the ledgers that another of the same owner and audience stands for: what makes their
/// answers is one code, and differs by these two alone.
pub fn stood_for() -> BTreeSet<&'static str> {
    let mut kinds = Vec::new();
    let mut others = BTreeSet::new();
    for of in every_ledger() {
        let kind = (of.states[0].audience, of.owner);
        if kinds.contains(&kind) {
            others.insert(of.path);
        } else {
            kinds.push(kind);
        }
    }
    others
}

/// Whether a path is of one of them.
pub fn is_stood_for(path: &str) -> bool {
    path.trim_start_matches('/').split('/').next().is_some_and(|name| stood_for().contains(name))
}

/// What the rights' matrix expects of an entry as the samples leave it: who sees it besides the
/// prefecture, by the path of its ledger.
pub fn seen_beside_the_owner(path: &str) -> Option<(Audience, Owner)> {
    let name = path.trim_start_matches('/').split('/').next()?;
    let of = every_ledger().find(|of| of.path == name)?;
    Some((of.states[0].audience, of.owner))
}
