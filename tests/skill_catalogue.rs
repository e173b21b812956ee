//! Catalogues: taken in with every fault at once, compared, published, kept; and who looked at
//! whom.

use chrono::TimeDelta;
use diesel::prelude::*;
use dxship::db::AuditEvent;
use dxship::vocab::{FieldGroup, Purpose, TalentId};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scene::{self, ETAJIMA, Scene};

const CSV: &[(&str, &str)] = &[("Content-Type", "text/csv")];
const XLSX: &[(&str, &str)] =
    &[("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")];
const BUILT_IN: &str = include_str!("../config/prefecture/skills.csv");

fn with_catalogue(world: &World) -> Client {
    world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    world.clock.advance(TimeDelta::seconds(1));
    world.staff()
}

fn rehearse(client: &Client, file: &str) -> Answer {
    client.send("POST", "/skill-catalogues/import?dry_run=true", CSV, Some(file.as_bytes()))
}

fn import(client: &Client, file: &str) -> Answer {
    client.send("POST", "/skill-catalogues/import?name=R8", CSV, Some(file.as_bytes()))
}

fn in_use(client: &Client) -> String {
    client.get("/skill-catalogues?state=published").expect(200).items()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The built-in file with a text replaced everywhere.
fn replaced(from: &str, to: &str) -> String {
    let file = BUILT_IN.replace(from, to);
    assert_ne!(file, BUILT_IN);
    file
}

fn publish(client: &Client, id: &str) -> Answer {
    let etag = client.get(&format!("/skill-catalogues/{id}")).expect(200).etag();
    client.step(&format!("/skill-catalogues/{id}/publish"), &etag, &json!({}))
}

on_both! {
    fn the_built_in_catalogue_is_there_and_changes_nothing_in_itself(world) {
        let staff = with_catalogue(world);
        let view = staff.get(&format!("/skill-catalogues/{}", in_use(&staff))).expect(200).body;
        let count = |name: &str| view[name].as_array().unwrap().len();
        assert_eq!((count("skills"), count("memberships"), count("requirements"), count("anchors")), (67, 78, 50, 6));
        assert_eq!((&view["state"], &view["allowed_actions"]), (&json!("published"), &json!([])));
        let asked = view["requirements"].as_array().unwrap().iter().find(|rule| rule["job_type"] == "project_manager" && rule["grade"] == "subsection_chief");
        assert_eq!((&asked.unwrap()["core_level"], &asked.unwrap()["rest_level"]), (&json!(3), &json!(2)));
        let report = rehearse(&staff, BUILT_IN).expect(200).body;
        assert_eq!((&report["valid"], &report["rows"], &report["skills"]), (&json!(true), &json!(78), &json!(67)));
        for (part, changes) in report["diff"].as_object().unwrap() {
            assert!(changes == &json!([]) || changes == &json!(0), "{part}: {changes}");
        }
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        assert_eq!(staff.get("/skill-catalogues?total=true").expect(200).body["total"], 1);
    }
}

on_both! {
    fn every_fault_of_every_row_is_told_at_once_and_nothing_is_kept(world) {
        let staff = with_catalogue(world);
        let file = "job_type_key,skill_key,skill_ja,core,weight,renamed_from,required_staff,color\n\
                    nobody,a,甲,1,1,,2,red\n\
                    project_manager,Not A Key,乙,1,1,,2,\n\
                    project_manager,b,,1,1,,2,\n\
                    project_manager,c,丙,maybe,101,,9,\n\
                    project_manager,c,丙,1,1,nothing_old,2,\n\
                    data_scientist,d,丁,0,1,,2,\n";
        let report = rehearse(&staff, file).expect(200).body;
        assert_eq!(report["valid"], false);
        let mut found: Vec<(i64, &str, &str)> = report["errors"].as_array().unwrap().iter()
            .map(|error| (error["row"].as_i64().unwrap(), error["heading"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
        found.sort_unstable();
        assert_eq!(found, [
            (1, "color", "heading_unknown"),
            (1, "core", "core_missing"),
            (2, "job_type_key", "term_unknown"),
            (3, "skill_key", "skill_key_invalid"),
            (4, "skill_ja", "required"),
            (5, "core", "flag_invalid"),
            (5, "required_staff", "level_out_of_range"),
            (5, "weight", "number_out_of_range"),
            (6, "renamed_from", "row_differs"),
            (6, "skill_key", "row_repeated"),
        ]);
        let weight = report["errors"].as_array().unwrap().iter().find(|error| error["heading"] == "weight").unwrap();
        assert_eq!((&weight["sheet"], &weight["value"]), (&json!("CSV"), &json!("101")));
        assert!(weight["detail"].as_str().unwrap().contains("1 から 100"));
        let refused = import(&staff, file).expect(422);
        assert_eq!((refused.code(), refused.faults().len()), ("invalid_input", found.len()));
        let detail = refused.body["errors"].to_string();
        assert!(detail.contains("CSV 5 行目「weight」の値「101」"), "{detail}");
        assert_eq!(staff.get("/skill-catalogues?total=true").expect(200).body["total"], 1, "all or nothing");
    }
}

on_both! {
    fn a_file_that_is_none_is_refused(world) {
        let staff = with_catalogue(world);
        let send = |headers, bytes: &[u8]| staff.send("POST", "/skill-catalogues/import", headers, Some(bytes));
        assert_eq!(send(XLSX, b"PK\x03\x04 no workbook").expect(400).code(), "file_unreadable");
        assert_eq!(send(CSV, b"\x81\xFF\xFF").expect(400).code(), "file_unreadable");
        assert_eq!(send(&[("Content-Type", "application/json")], b"{}").expect(415).code(), "unsupported_media_type");
        assert_eq!(send(CSV, b"").expect(422).code(), "invalid_input");
        assert_eq!(staff.send("POST", "/skill-catalogues/import", CSV, Some(&vec![b'a'; 32 * 1024 * 1024 + 1])).expect(422).code(), "file_beyond_limits");
        assert_eq!(staff.get("/skill-catalogues?total=true").expect(200).body["total"], 1);
    }
}

fn workbook(core_level: i32) -> Vec<u8> {
    let mut book = Workbook::new();
    let fill = |sheet: &mut rust_xlsxwriter::Worksheet, rows: &[&[&str]]| {
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write(row, column, *cell).unwrap();
            }
        }
    };
    fill(
        book.add_worksheet().set_name("スキル").unwrap(),
        &[
            &[
                "ジョブタイプ",
                "スキルキー",
                "スキル名",
                "コア",
                "重み",
                "必要水準（係員相当）",
                "目安3",
            ],
            &[
                "プロジェクトマネージャー",
                "project_planning",
                "計画",
                "○",
                "2",
                "4",
                "計画を一人で立てた。",
            ],
            &["project_manager", "negotiation", "交渉", "", "", "", ""],
        ],
    );
    let level = core_level.to_string();
    fill(
        book.add_worksheet().set_name("必要水準").unwrap(),
        &[
            &["ジョブタイプ", "相当級", "コア", "その他"],
            &["project_manager", "係長相当", &level, "1"],
        ],
    );
    fill(
        book.add_worksheet().set_name("水準").unwrap(),
        &[&["水準", "名称", "目安"], &["0", "未経験", "していない。"]],
    );
    fill(book.add_worksheet().set_name("メモ").unwrap(), &[&["覚え書き"]]);
    book.save_to_buffer().unwrap()
}

on_both! {
    fn a_workbook_brings_levels_weights_and_the_scale(world) {
        let staff = with_catalogue(world);
        let report = staff.send("POST", "/skill-catalogues/import?dry_run=true", XLSX, Some(&workbook(5))).expect(200).body;
        assert_eq!((&report["valid"], &report["ignored_sheets"]), (&json!(true), &json!(["メモ"])), "{report}");
        assert_eq!((report["diff"]["added"].clone(), report["diff"]["removed"].as_array().unwrap().len()), (json!(["negotiation"]), 66));
        let bad = staff.send("POST", "/skill-catalogues/import?dry_run=true", XLSX, Some(&workbook(7))).expect(200).body;
        assert_eq!((&bad["errors"][0]["sheet"], &bad["errors"][0]["row"], &bad["errors"][0]["value"]), (&json!("必要水準"), &json!(2), &json!("7")));
        let made = staff.send("POST", "/skill-catalogues/import", XLSX, Some(&workbook(5))).expect(201);
        let view = staff.get(&format!("/skill-catalogues/{}", made.id())).expect(200).body;
        let rule = view["requirements"].as_array().unwrap().iter().find(|rule| rule["job_type"] == "project_manager" && rule["grade"] == "subsection_chief").unwrap();
        assert_eq!((&rule["core_level"], &rule["rest_level"]), (&json!(5), &json!(1)));
        assert_eq!(view["exceptions"], json!([{ "job_type": "project_manager", "skill": "project_planning", "grade": "staff", "level": 4 }]));
        assert_eq!((&view["memberships"][0]["weight"], &view["memberships"][1]["weight"], &view["memberships"][0]["core"]), (&json!(2), &json!(1), &json!(true)));
        let anchors = view["anchors"].as_array().unwrap();
        assert_eq!((anchors.len(), &anchors[1]["anchor_ja"]), (2, &json!("計画を一人で立てた。")), "{anchors:?}");
    }
}

on_both! {
    fn a_new_version_is_published_and_the_old_one_stays_as_it_was(world) {
        let staff = with_catalogue(world);
        let first = in_use(&staff);
        let path = format!("/skill-catalogues/{first}");
        let before = staff.get(&path).expect(200).body;
        let made = import(&staff, &replaced("リスク管理", "リスクの管理")).expect(201);
        let (second, etag) = (made.id(), made.etag());
        assert_eq!((&made.body["state"], &made.body["previous_id"], &made.body["name"]), (&json!("draft"), &json!(first), &json!("R8")));
        assert_eq!(made.body["allowed_actions"], json!(["change", "publish", "discard"]));
        let diff = staff.get(&format!("/skill-catalogues/{second}/diff")).expect(200).body;
        assert_eq!((&diff["compared_with"], &diff["diff"]["changed"][0]["skill"]), (&json!(first), &json!("risk_management")));
        // Nobody but the prefecture's staff knows of a draft.
        for login in ["etajima", "auditor", "admin"] {
            let other = world.as_login(login);
            other.get(&format!("/skill-catalogues/{second}")).expect(404);
            other.get(&format!("/skill-catalogues/{second}/diff")).expect(404);
            let list = other.get("/skill-catalogues?total=true").expect(200);
            assert_eq!((list.items().len(), &list.body["total"]), (1, &json!(1)));
            assert!(other.get("/skill-catalogues?state=draft").expect(200).items().is_empty());
        }
        staff.patch(&format!("/skill-catalogues/{second}"), &etag, &json!({ "name": "令和8年度版" })).expect(200);
        assert_eq!(staff.step(&format!("/skill-catalogues/{second}/publish"), &etag, &json!({})).expect(412).code(), "stale");
        let published = publish(&staff, &second).expect(200);
        assert_eq!((&published.body["state"], &published.body["name"]), (&json!("published"), &json!("令和8年度版")));
        // What was published never changes again, by no way.
        for id in [&first, &second] {
            let path = format!("/skill-catalogues/{id}");
            let etag = staff.get(&path).expect(200).etag();
            assert_eq!(staff.patch(&path, &etag, &json!({ "name": "別名" })).expect(409).code(), "state_conflict");
            assert_eq!(staff.patch(&path, &etag, &json!({ "renames": [] })).expect(409).code(), "state_conflict");
            assert_eq!(publish(&staff, id).expect(409).code(), "state_conflict");
        }
        let after = staff.get(&path).expect(200).body;
        for part in ["skills", "memberships", "requirements", "exceptions", "anchors", "name"] {
            assert_eq!(after[part], before[part], "{part}");
        }
        assert_eq!((&after["state"], after["superseded_at"].is_string()), (&json!("superseded"), true));
        assert_eq!(world.as_login("etajima").get(&path).expect(200).body["skills"], before["skills"], "old versions stay readable");
        let mut db = world.connection();
        for sql in ["UPDATE catalogue_skills SET name_ja = 'x'", "DELETE FROM catalogue_exceptions", "DELETE FROM catalogue_memberships", "UPDATE catalogue_requirements SET core_level = 0", "DELETE FROM catalogue_anchors"] {
            let done = diesel::sql_query(sql).execute(&mut db);
            assert!(done.is_err() || done == Ok(0), "{sql}");
        }
    }
}

on_both! {
    fn a_draft_nobody_wants_is_discarded_and_a_published_version_never(world) {
        let staff = with_catalogue(world);
        let first = in_use(&staff);
        let draft = import(&staff, &replaced(",risk_management,", ",risk_control,")).expect(201);
        let path = format!("/skill-catalogues/{}", draft.id());
        for login in ["etajima", "auditor", "admin"] {
            assert_eq!(world.as_login(login).delete(&path).status, 403, "{login}");
        }
        let changed = staff.patch(&path, &draft.etag(), &json!({ "name": "別名" })).expect(200);
        assert_eq!(staff.send("DELETE", &path, &[("If-Match", draft.etag().as_str())], None).expect(412).code(), "stale");
        staff.send("DELETE", &path, &[("If-Match", changed.etag().as_str())], None).expect(204);
        staff.get(&path).expect(404);
        staff.delete(&path).expect(404);
        assert_eq!(staff.get("/skill-catalogues?total=true").expect(200).body["total"], 1);
        assert_eq!(staff.delete(&format!("/skill-catalogues/{first}")).expect(409).code(), "state_conflict");
        assert_eq!(staff.get(&format!("/skill-catalogues/{first}")).expect(200).body["skills"].as_array().unwrap().len(), 67);
        let events = world.as_login("auditor").get("/audit-events?action=skill_catalogue.discard").expect(200);
        assert_eq!(events.items().len(), 1, "the record keeps that it was there");
        publish(&staff, &import(&staff, BUILT_IN).expect(201).id()).expect(200);
    }
}

on_both! {
    fn a_draft_made_against_an_older_version_is_not_published(world) {
        let staff = with_catalogue(world);
        let (one, two) = (import(&staff, BUILT_IN).expect(201).id(), import(&staff, BUILT_IN).expect(201).id());
        publish(&staff, &one).expect(200);
        assert_eq!(publish(&staff, &two).expect(409).code(), "not_ready");
        let states = |state: &str| staff.get(&format!("/skill-catalogues?state={state}&total=true")).expect(200).body["total"].clone();
        assert_eq!((states("published"), states("superseded"), states("draft")), (json!(1), json!(1), json!(1)));
    }
}

on_both! {
    fn renamed_skills_are_followed(world) {
        let staff = with_catalogue(world);
        let first = in_use(&staff);
        let made = import(&staff, &replaced(",risk_management,", ",risk_control,")).expect(201);
        let path = format!("/skill-catalogues/{}", made.id());
        let diff = |path: &str| staff.get(&format!("{path}/diff")).expect(200).body["diff"].clone();
        assert_eq!((&diff(&path)["added"], &diff(&path)["removed"]), (&json!(["risk_control"]), &json!(["risk_management"])));
        let change = |renames: Value| staff.patch(&path, &staff.get(&path).expect(200).etag(), &json!({ "renames": renames }));
        let faults = change(json!([
            { "from": "risk_management", "to": "nothing" }, { "from": "nothing", "to": "risk_control" }, { "from": "risk_management", "to": "leadership" }
        ])).expect(422).faults();
        assert_eq!(faults, [
            ("/renames/0/to".to_owned(), "reference_unknown".to_owned()),
            ("/renames/1/from".to_owned(), "rename_unknown".to_owned()),
            ("/renames/2".to_owned(), "rename_clash".to_owned()),
        ]);
        change(json!([{ "from": "risk_management", "to": "risk_control" }])).expect(200);
        let renamed = diff(&path);
        assert_eq!(renamed["renamed"], json!([{ "from": "risk_management", "to": "risk_control" }]));
        assert_eq!((&renamed["added"], &renamed["removed"], &renamed["memberships"]), (&json!([]), &json!([]), &json!([])));
        publish(&staff, &made.id()).expect(200);
        // The next version renames again, by a column of the file; core marks follow the old key.
        let lines: Vec<String> = BUILT_IN.lines().map(|line| {
            let line = line.replace(",risk_management,", ",risk,");
            let from = match line.as_str() { head if head.starts_with("job_type") => "renamed_from", row if row.contains(",risk,") => "risk_control", _ => "" };
            format!("{},{from}", line.rsplit_once(',').unwrap().0)
        }).collect();
        let next = import(&staff, &lines.join("\n")).expect(201);
        assert_eq!(diff(&format!("/skill-catalogues/{}", next.id()))["memberships"], json!([]));
        publish(&staff, &next.id()).expect(200);
        let mut db = world.connection();
        let id = |text: &str| text.parse().unwrap();
        let way = dxship::skill::renames(&mut db, id(&first), id(&next.id())).unwrap().expect("one leads to the other");
        let key = |text: &str| text.parse::<dxship::vocab::SkillKey>().unwrap();
        assert_eq!(way.newer(&key("risk_management")), Some(&key("risk")));
        assert_eq!(way.newer(&key("leadership")), Some(&key("leadership")));
        assert_eq!(dxship::skill::renames(&mut db, id(&next.id()), id(&first)).unwrap(), None);
    }
}

on_both! {
    fn only_the_prefecture_s_staff_writes_catalogues_and_job_types(world) {
        let staff = with_catalogue(world);
        let draft = import(&staff, BUILT_IN).expect(201).id();
        for login in ["etajima", "etajima-delegate", "auditor", "admin"] {
            let other = world.as_login(login);
            import(&other, BUILT_IN).expect(403);
            rehearse(&other, BUILT_IN).expect(403);
            other.step(&format!("/skill-catalogues/{draft}/publish"), "\"1-x\"", &json!({})).expect(403);
            other.patch(&format!("/skill-catalogues/{draft}"), "\"1-x\"", &json!({ "name": "x" })).expect(403);
            other.patch("/job-types/project_manager", "\"1-x\"", &json!({ "name_ja": "x" })).expect(403);
            assert!(other.get("/job-types").expect(200).items().iter().all(|row| row["allowed_actions"] == json!([])));
        }
        let shown = staff.get("/job-types/project_manager").expect(200);
        assert_eq!(staff.patch("/job-types/project_manager", "\"9-x\"", &json!({ "name_ja": "PM" })).expect(412).code(), "stale");
        let changed = staff.patch("/job-types/project_manager", &shown.etag(), &json!({ "name_ja": "PM" })).expect(200);
        assert_eq!((&changed.body["name_ja"], &changed.body["version"], &changed.body["name_en"]), (&json!("PM"), &json!(2), &shown.body["name_en"]));
        assert_eq!(staff.patch("/job-types/project_manager", &changed.etag(), &json!({ "number": 3 })).expect(422).faults()[0].1, "unknown_field");
        staff.get("/job-types/nothing").expect(404);
    }
}

on_both! {
    fn a_repeated_import_has_one_effect(world) {
        let staff = with_catalogue(world);
        let headers = [("Content-Type", "text/csv"), ("Idempotency-Key", "once")];
        let send = |file: &str| staff.send("POST", "/skill-catalogues/import", &headers, Some(file.as_bytes()));
        let (one, two) = (send(BUILT_IN).expect(201), send(BUILT_IN).expect(201));
        assert_eq!((one.id(), staff.get("/skill-catalogues?total=true").body["total"].clone()), (two.id(), json!(2)));
        assert_eq!(send(&replaced("リスク管理", "危機管理")).expect(422).code(), "idempotency_key_reused");
    }
}

fn viewers(client: &Client, path: &str) -> Vec<(String, String, String)> {
    let answer = client.get(path).expect(200);
    assert!(answer.body["note"].as_str().unwrap().contains("全員"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer
        .items()
        .iter()
        .map(|row| {
            (text(&row["month"]), text(&row["organization_code"]), text(&row["field_group"]))
        })
        .collect()
}

on_both! {
    fn a_person_sees_who_looked_and_no_plan(world) {
        let scene = Scene::new(world);
        let own = scene::talent(&scene.staff, "E0009", ETAJIMA);
        let person = world.staff_account("looked-at", &own);
        let me: TalentId = own.parse().unwrap();
        assert_eq!(viewers(&person, "/me/viewers"), []);
        let looked = |group: FieldGroup, body: Option<&str>, role: &'static str| {
            let body = body.map(str::to_owned);
            world.write(move |tx| {
                (tx.origin.roles, tx.origin.organization) = (role.to_owned(), body.clone());
                tx.audit(AuditEvent::read(group, me, Purpose::Pool));
                Ok(())
            });
        };
        looked(FieldGroup::Levels, None, "prefecture_staff");
        looked(FieldGroup::Levels, None, "prefecture_staff");
        looked(FieldGroup::Wishes, Some(ETAJIMA), "municipal_cio");
        let month = "2026-06".to_owned();
        let seen = [
            (month.clone(), ETAJIMA.to_owned(), "wishes".to_owned()),
            (month.clone(), "340006".to_owned(), "levels".to_owned()),
        ];
        assert_eq!(viewers(&person, "/me/viewers"), seen);
        // A draft about the person: looked at, and nowhere to be seen until it is announced.
        let post = scene::post(&scene.staff, ETAJIMA, 100);
        let secret = scene::draft(&scene.staff, &own, &post, "2027-04-01", Value::Null, 20);
        let before = person.get("/me/viewers").expect(200).bytes;
        scene.staff.get(&format!("/assignments/{secret}")).expect(200);
        scene.staff.get("/assignments").expect(200);
        assert_eq!(person.get("/me/viewers").expect(200).bytes, before);
        let path = format!("/talents/{}/viewers", own);
        for client in [&scene.staff, &scene.auditor, &scene.etajima, &scene.delegate] {
            assert_eq!(viewers(client, &path), seen);
        }
        scene.mihara.get(&path).expect(404);
        scene.admin.get(&path).expect(403);
        let audited = || scene.auditor.get(&format!("/audit-events?talent_id={}&action=drafts.read", own)).expect(200).items().len();
        assert_eq!(audited(), 0);
        world.clock.advance(TimeDelta::minutes(1));
        scene::step(&scene.staff, &secret, "announce", &json!({})).expect(200);
        let row = (month, "340006".to_owned(), "drafts".to_owned());
        assert!(viewers(&person, "/me/viewers").contains(&row));
        // Looked at twice by this test, and once by `step` for its version.
        assert_eq!(audited(), 3);
        let detail = &scene.auditor.get("/audit-events?action=drafts.read").expect(200).items()[0].clone();
        assert_eq!((&detail["detail"], &detail["subject_id"]), (&json!("pool"), &json!(secret)));
    }
}

on_both! {
    fn a_purpose_is_one_of_a_closed_list_and_the_chain_covers_looks(world) {
        let scene = Scene::new(world);
        let post = scene::post(&scene.staff, ETAJIMA, 100);
        let secret = scene::draft(&scene.staff, &scene.own.talent, &post, "2027-04-01", Value::Null, 20);
        let path = format!("/assignments/{secret}");
        assert_eq!(scene.staff.send("GET", &path, &[("X-Purpose", "curiosity")], None).expect(400).code(), "header_invalid");
        scene.staff.send("GET", &path, &[("X-Purpose", "placement")], None).expect(200);
        let mut db = world.connection();
        let key = dxship::app::audit_key(&world.config).unwrap();
        let head = dxship::db::verify_chain(&mut db, &key, None).unwrap().expect("a whole chain");
        use dxship::db::schema::audit_events::dsl as e;
        let last: (String, String, bool) = e::audit_events.filter(e::sequence.eq(head.sequence)).select((e::action, e::detail, e::withheld)).first(&mut db).unwrap();
        assert_eq!(last, ("drafts.read".to_owned(), "placement".to_owned(), true));
    }
}

/// Once by hand: `cargo test --test dxship large -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn a_large_catalogue_is_rehearsed_in_seconds() {
    let world = World::new(crate::harness::Backend::Sqlite);
    let staff = with_catalogue(&world);
    let types: Vec<String> = staff
        .get("/job-types")
        .items()
        .iter()
        .map(|row| row["job_type"].as_str().unwrap().to_owned())
        .collect();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut csv = String::from(
        "job_type_key,skill_key,skill_ja,skill_en,standard_ref,core,weight,required_staff\n",
    );
    for (column, heading) in (0..).zip(csv.clone().trim().split(',')) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in 0..20_000_u32 {
        let (job_type, skill) = (&types[row as usize % types.len()], row / 10);
        let cells = [
            job_type.clone(),
            format!("skill_{skill}"),
            format!("技能{skill}"),
            format!("Skill {skill}"),
            "DSS-P1.2:項目; SFIA:PROG".to_owned(),
            u8::from(row < 10).to_string(),
            "1".to_owned(),
            "2".to_owned(),
        ];
        csv += &format!("{}\n", cells.join(","));
        for (column, cell) in (0..).zip(&cells) {
            sheet.write(row + 1, column, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    for (name, headers, bytes) in [("csv", CSV, csv.as_bytes()), ("xlsx", XLSX, &bytes[..])] {
        let begun = std::time::Instant::now();
        let report = staff
            .send("POST", "/skill-catalogues/import?dry_run=true", headers, Some(bytes))
            .expect(200)
            .body;
        println!(
            "{name}: {} bytes, dry run {:?}, valid {}, {} skills",
            bytes.len(),
            begun.elapsed(),
            report["valid"],
            report["skills"]
        );
    }
    let begun = std::time::Instant::now();
    staff.send("POST", "/skill-catalogues/import", CSV, Some(csv.as_bytes())).expect(201);
    println!("import {:?}", begun.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}
