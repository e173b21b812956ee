//! Files that go out, are filled in with a spreadsheet, and come in again: skill sheets and 需要調査票.

use std::fmt::Write as _;

use chrono::TimeDelta;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value, json};

use crate::assessment::fingerprint;
use crate::demand_year::{call, demand_body};
use crate::harness::{Answer, Backend, Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, Scene};
use crate::scheme;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PLAN: &str = "it_strategy";
const ANALYSIS: &str = "business_analysis";
const BUDGET: &str = "budget_cost_management";

fn send(client: &Client, path: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", media)], Some(bytes))
}

/// A file as rows; the first holds the headings.
fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&answer.bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_of(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// Writes into the cell under a heading, in the row that holds all of these words.
fn put(rows: &mut [Vec<String>], keys: &[&str], heading: &str, value: &str) {
    let column = rows[0]
        .iter()
        .position(|known| known == heading)
        .unwrap_or_else(|| panic!("no column {heading}"));
    let row = rows
        .iter_mut()
        .find(|row| keys.iter().all(|key| row.iter().any(|cell| cell == key)))
        .unwrap_or_else(|| panic!("no row {keys:?}"));
    row[column] = value.to_owned();
}

/// Row, heading and code of everything that is wrong.
fn told(report: &Answer) -> Vec<(i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = report.body["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            (error["row"].as_i64().unwrap(), text(&error["heading"]), text(&error["code"]))
        })
        .collect()
}

fn at(row: i64, heading: &str, code: &str) -> (i64, String, String) {
    (row, heading.to_owned(), code.to_owned())
}

fn sheet(client: &Client, id: &str) -> Answer {
    client.get(&format!("/assessments/{id}")).expect(200)
}

fn item<'a>(answer: &'a Answer, skill: &str) -> &'a Value {
    answer.items().iter().find(|item| item["skill"] == json!(skill)).unwrap()
}

fn count_of(world: &World, table: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let mut db = world.connection();
    diesel::sql_query(format!("SELECT count(*) AS number FROM {table}"))
        .get_result::<Number>(&mut db)
        .unwrap()
        .number
}

on_both! {
    fn sheets_of_many_go_out_and_come_in_again(world) {
        let scene = Scene::new(world);
        let (own, foreign) = (&scene.own.sheet, &scene.foreign.sheet);
        let kept = json!({ "items": [{ "skill": BUDGET, "self_level": 1, "evidence": "誰にも見せない書きかけ" }] });
        scene.person.patch(&format!("/assessments/{own}"), &sheet(&scene.person, own).etag(), &kept).expect(200);
        let file = scene.staff.get("/assessments/items?state=draft&format=csv").expect(200);
        let mut filled = rows(&file);
        assert_eq!(filled.len(), 1 + 2 * 67);
        assert!(!String::from_utf8_lossy(&file.bytes).contains("書きかけ"), "unfinished answers are the person's");
        put(&mut filled, &[own, PLAN], "自己評価", "３ ");
        put(&mut filled, &[own, PLAN], "根拠", "-3日で策定");
        put(&mut filled, &[own, ANALYSIS], "自己評価", " 2");
        put(&mut filled, &[foreign, PLAN], "自己評価", "4");
        put(&mut filled, &[foreign, PLAN], "案件", "窓口改革");
        put(&mut filled, &[foreign, PLAN], "役割", "主担当");
        let bytes = csv_of(&filled);

        let before = fingerprint(world);
        let rehearsed = send(&scene.staff, "/assessments/import?dry_run=true", CSV, &bytes).expect(200);
        let known = json!({ "valid": true, "done": false, "rows": 134, "empty_rows": 131, "sheets": 2, "items": 3, "errors": [], "ignored_sheets": [] });
        assert_eq!((&rehearsed.body, fingerprint(world)), (&known, before), "nothing is written");
        // What the person writes meanwhile changes no answer about the file.
        let more = json!({ "items": [{ "skill": PLAN, "self_level": 5, "evidence": "本人の書きかけ" }] });
        scene.person.patch(&format!("/assessments/{own}"), &sheet(&scene.person, own).etag(), &more).expect(200);
        assert_eq!(send(&scene.staff, "/assessments/import?dry_run=true", CSV, &bytes).expect(200).bytes, rehearsed.bytes);

        let seen = sheet(&scene.person, own);
        let done = send(&scene.staff, "/assessments/import", CSV, &bytes).expect(200);
        assert_eq!((&done.body["done"], &done.body["sheets"], &done.body["items"]), (&json!(true), &json!(2), &json!(3)));
        let mine = sheet(&scene.person, own);
        assert_eq!((&item(&mine, PLAN)["self_level"], &item(&mine, PLAN)["evidence"]), (&json!(3), &json!("-3日で策定")));
        assert_eq!((&item(&mine, ANALYSIS)["self_level"], &item(&mine, BUDGET)["self_level"]), (&json!(2), &json!(1)), "what is left empty stays");
        assert_eq!(mine.body["state"], json!("draft"), "handing in stays the person's");
        let late = scene.person.patch(&format!("/assessments/{own}"), &seen.etag(), &json!({ "items": [] }));
        assert_eq!(late.expect(412).code(), "stale");
        let other = world.as_login("person-mihara");
        assert_eq!(item(&sheet(&other, foreign), PLAN)["evidence"], json!({ "project": "窓口改革", "role": "主担当" }));
        let events = scene.auditor.get("/audit-events?action=assessment.import").expect(200);
        assert_eq!(events.items().len(), 2);
        for client in [&scene.etajima, &scene.delegate, &scene.person, &scene.auditor, &scene.admin] {
            assert_eq!(send(client, "/assessments/import", CSV, &bytes).status, 403);
            assert_eq!(send(client, "/assessments/import?dry_run=true", CSV, &bytes).status, 403);
        }
        assert_eq!(send(&scene.staff, "/assessments/import", "application/json", b"{}").status, 415);
    }
}

on_both! {
    fn every_fault_of_a_file_of_sheets_is_told_with_its_row(world) {
        let scene = Scene::new(world);
        let (own, foreign) = (&scene.own.sheet, &scene.foreign.sheet);
        world.as_login("person-mihara").post(&format!("/assessments/{foreign}/submit"), &json!({})).expect(200);
        let name = sheet(&scene.person, own).body["talent_name"].as_str().unwrap().to_owned();
        let file = format!(
            "シートID,氏名,スキルキー,スキル名,自己評価,根拠,案件,リンク,確定水準\n\
             {own},{name},{PLAN},,6,,,,5\n\
             {own},別人 太郎,{ANALYSIS},,3,,,,\n\
             {own},{name},of_another_version,,1,,,,\n\
             {own},{name},{BUDGET},別のスキル,2,,,,\n\
             {own},{name},{BUDGET},,2,,,,\n\
             {own},{name},risk_management,,4,記録,案件A,javascript:alert(1),\n\
             asm_1234567890abc,,{PLAN},,1,,,,\n\
             nobody,,{PLAN},,1,,,,\n\
             {foreign},,{PLAN},,1,,,,\n\
             {own},{name},Not A Key,,1,,,,\n"
        );
        let before = fingerprint(world);
        let report = send(&scene.staff, "/assessments/import?dry_run=true", CSV, file.as_bytes()).expect(200);
        assert_eq!(told(&report), [
            at(1, "確定水準", "heading_unknown"),
            at(2, "自己評価", "level_out_of_range"),
            at(3, "根拠", "evidence_needed"),
            at(3, "氏名", "register_differs"),
            at(4, "スキルキー", "skill_not_in_catalogue"),
            at(5, "スキル名", "register_differs"),
            at(6, "スキルキー", "row_repeated"),
            at(7, "リンク", "link_not_allowed"),
            at(7, "根拠", "not_allowed_here"),
            at(7, "根拠", "evidence_needed"),
            at(8, "シートID", "reference_unknown"),
            at(9, "シートID", "id_malformed"),
            at(10, "シートID", "not_allowed_here"),
            at(11, "スキルキー", "skill_key_invalid"),
        ]);
        let closed = report.body["errors"].as_array().unwrap().iter().find(|error| error["row"] == json!(10)).unwrap();
        assert!(closed["detail"].as_str().unwrap().contains("提出済"), "{closed}");
        let refused = send(&scene.staff, "/assessments/import", CSV, file.as_bytes()).expect(422);
        assert_eq!(refused.faults().len(), 14);
        assert_eq!(refused.faults()[1], ("/CSV/2/自己評価".to_owned(), "cell_invalid".to_owned()));
        // One bad row, and the good ones are not taken in either.
        let half = format!("シートID,スキルキー,自己評価\n{own},{PLAN},1\n{own},{ANALYSIS},9\n");
        send(&scene.staff, "/assessments/import", CSV, half.as_bytes()).expect(422);
        let untitled = format!("スキルシート\nシートID,スキルキー,自己評価\n{own},{PLAN},1\n");
        let merged = send(&scene.staff, "/assessments/import?dry_run=true", CSV, untitled.as_bytes()).expect(200);
        assert_eq!(told(&merged)[..2], [at(1, "スキルシート", "heading_unknown"), at(1, "assessment_id", "heading_missing")]);
        send(&scene.staff, "/assessments/import", CSV, b"").expect(422);
        assert_eq!(fingerprint(world), before);
    }
}

/// A workbook as somebody leaves it: numbers, a formula, a date, a second sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("記入").unwrap();
    for (column, heading) in (0..).zip(["シートID", "スキルキー", "自己評価", "案件", "期間"])
    {
        page.write(0, column, heading).unwrap();
    }
    for (row, skill) in (1..).zip([PLAN, ANALYSIS, BUDGET]) {
        page.write(row, 0, sheet).unwrap().write(row, 1, skill).unwrap();
    }
    page.write(1, 2, 2).unwrap();
    page.write_formula(2, 2, Formula::new("=1+2").set_result("3")).unwrap();
    page.write(2, 3, "髙橋プロジェクト").unwrap();
    page.write_datetime_with_format(
        2,
        4,
        ExcelDateTime::from_ymd(2024, 4, 1).unwrap(),
        &Format::new().set_num_format("yyyy/m/d"),
    )
    .unwrap();
    page.write(3, 2, "２").unwrap();
    book.add_worksheet().set_name("条件").unwrap().write(0, 0, "件数").unwrap();
    book.save_to_buffer().unwrap()
}

on_both! {
    fn a_person_takes_its_own_sheet_in(world) {
        let scene = Scene::new(world);
        let (own, foreign) = (&scene.own.sheet, &scene.foreign.sheet);
        let done = send(&scene.person, "/me/assessment/import", XLSX, &workbook(own)).expect(200);
        assert_eq!((&done.body["items"], &done.body["ignored_sheets"]), (&json!(3), &json!(["条件"])));
        let mine = sheet(&scene.person, own);
        assert_eq!((&item(&mine, PLAN)["self_level"], &item(&mine, ANALYSIS)["self_level"], &item(&mine, BUDGET)["self_level"]), (&json!(2), &json!(3), &json!(2)));
        assert_eq!(item(&mine, ANALYSIS)["evidence"], json!({ "project": "髙橋プロジェクト", "period": "2024-04-01" }));
        // Written out and taken in unchanged, it is the same sheet; in Excel's own encoding too.
        for query in ["format=csv", "format=csv&charset=cp932"] {
            let file = scene.person.get(&format!("/assessments/items?{query}")).expect(200);
            send(&scene.person, "/me/assessment/import", CSV, &file.bytes).expect(200);
            assert_eq!(sheet(&scene.person, own).body["items"], mine.body["items"], "{query}");
        }
        let book = scene.person.get("/assessments/items?format=xlsx").expect(200);
        let back = send(&scene.person, "/me/assessment/import?dry_run=true", XLSX, &book.bytes).expect(200);
        assert_eq!((&back.body["valid"], &back.body["rows"], &back.body["items"]), (&json!(true), &json!(67), &json!(3)), "{}", back.body);
        // Another's sheet is refused by its row, and the file needs not say whose it is.
        let before = fingerprint(world);
        let stranger = format!("シートID,スキルキー,自己評価\n{foreign},{PLAN},1\n");
        let report = send(&scene.person, "/me/assessment/import?dry_run=true", CSV, stranger.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(2, "シートID", "reference_unknown")]);
        send(&scene.person, "/me/assessment/import", CSV, stranger.as_bytes()).expect(422);
        assert_eq!(fingerprint(world), before);
        for nobody in [&scene.etajima, &scene.staff] {
            assert_eq!(send(nobody, "/me/assessment/import", CSV, stranger.as_bytes()).status, 404);
        }
        let plain = format!("skill_key,self_level\n{PLAN},1\n");
        let send_once = |key: &str| scene.person.send("POST", "/me/assessment/import", &[("Content-Type", CSV), ("Idempotency-Key", key)], Some(plain.as_bytes()));
        assert_eq!(send_once("one").expect(200).bytes, send_once("one").expect(200).bytes);
        let version = sheet(&scene.person, own).body["version"].clone();
        // Handed in, or after the last day, nothing is taken in any more.
        scene.person.post(&format!("/assessments/{own}/submit"), &json!({})).expect(200);
        let after = fingerprint(world);
        assert_eq!(told(&send(&scene.person, "/me/assessment/import?dry_run=true", CSV, plain.as_bytes()).expect(200)), [at(2, "assessment_id", "not_allowed_here")]);
        send(&scene.person, "/me/assessment/import", CSV, plain.as_bytes()).expect(422);
        assert_eq!((fingerprint(world), version.is_number()), (after, true));
        world.clock.advance(TimeDelta::days(60));
        let late = world.as_login("person-mihara");
        let refused = send(&late, "/me/assessment/import?dry_run=true", CSV, plain.as_bytes()).expect(200);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("2026-06-30"), "{}", refused.body);
        send(&late, "/me/assessment/import", CSV, plain.as_bytes()).expect(422);
        assert_eq!(fingerprint(world), after);
    }
}

on_both! {
    fn a_demand_survey_file_becomes_drafts_of_the_own_body(world) {
        let (staff, cio, delegate) = (world.staff(), world.as_login("etajima"), world.as_login("etajima-delegate"));
        let call = call(&staff, 2027);
        let first = cio.post("/demands", &demand_body(&call, ETAJIMA)).expect(201);
        let mut file = rows(&cio.get("/demands?format=csv").expect(200));
        assert_eq!(file.len(), 2);
        put(&mut file, &["CIO補佐官"], "職名", "-データ担当");
        put(&mut file, &["-データ担当"], "割合（%）", "５０％");
        put(&mut file, &["-データ担当"], "週の日数", "2.5");
        put(&mut file, &["-データ担当"], "終わりの年度", "R10");
        put(&mut file, &["-データ担当"], "開始月", "10");
        let bytes = csv_of(&file);
        let before = count_of(world, "demand_versions");
        let report = send(&delegate, "/demands/import?dry_run=true", CSV, &bytes).expect(200);
        assert_eq!((&report.body["valid"], &report.body["done"], &report.body["rows"]), (&json!(true), &json!(false), &json!(1)), "{}", report.body);
        assert_eq!((&report.body["call_id"], count_of(world, "demand_versions")), (&json!(call), before));
        let done = send(&delegate, &format!("/demands/import?call_id={call}"), CSV, &bytes).expect(200);
        let made = cio.get(&format!("/demands/{}", done.body["demand_ids"][0].as_str().unwrap())).expect(200);
        assert_eq!((&made.body["state"], &made.body["title"], &made.body["share_percent"]), (&json!("draft"), &json!("-データ担当"), &json!(50)));
        assert_eq!((&made.body["starts_on"], &made.body["ends_on"]), (&json!("2027-10-01"), &json!("2029-03-31")));
        for same in ["department", "grade", "post_type", "tasks", "expected_result", "supervisor", "authority", "budget_secured", "telework", "housing", "priority"] {
            assert_eq!(made.body[same], first.body[same], "{same}");
        }
        assert_eq!(made.body["history"][0]["party"], json!("delegate"));
        // The same file again asks again; it is said, not refused: the same title twice is normal.
        let again = send(&cio, "/demands/import?dry_run=true", CSV, &bytes).expect(200);
        assert_eq!((&again.body["already_there"], &again.body["valid"]), (&json!([2]), &json!(true)));
        let events = world.as_login("auditor").get("/audit-events?action=demand.import").expect(200);
        assert_eq!((events.items().len(), &events.items()[0]["detail"]), (1, &json!("1 demands")));
        // Excel's own encoding, and a workbook with numbers in it.
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode("団体コード,職名,相当級,ポスト種別,割合\n342157,髙度化担当,係長相当,engineer,20\n");
        send(&cio, "/demands/import", CSV, &cp932).expect(200);
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        for (column, heading) in (0..).zip(["団体コード", "職名", "相当級", "ポスト種別", "週の日数"]) {
            page.write(0, column, heading).unwrap();
        }
        page.write(1, 0, 342_157).unwrap().write(1, 1, "技術担当").unwrap().write(1, 2, "係員相当").unwrap().write(1, 3, "engineer").unwrap();
        page.write(1, 4, 2.5).unwrap();
        let done = send(&cio, "/demands/import", XLSX, &book.save_to_buffer().unwrap()).expect(200);
        assert_eq!(cio.get(&format!("/demands/{}", done.body["demand_ids"][0].as_str().unwrap())).expect(200).body["share_percent"], json!(50));
        assert_eq!(send(&staff, "/demands/import", CSV, &bytes).status, 403);
        world.clock.advance(TimeDelta::days(200));
        let late = send(&world.as_login("etajima"), &format!("/demands/import?call_id={call}"), CSV, &bytes).expect(409);
        assert_eq!(late.code(), "deadline_passed");
        assert_eq!(send(&world.as_login("etajima"), "/demands/import", CSV, &bytes).expect(400).faults(), [("?call_id".to_owned(), "required".to_owned())]);
    }
}

on_both! {
    fn every_fault_of_a_demand_survey_file_is_told_with_its_row(world) {
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let call = call(&staff, 2027);
        let foreign_post = scheme::post(&staff, MIHARA, 100);
        let file = format!(
            "団体コード,年度,終わりの年度,開始月,職名,相当級,ポスト種別,割合,週の日数,予算,テレワーク,状態,ポストID\n\
             342041,R9,,,他団体の職,係長相当,engineer,20,,,,,\n\
             342157,R8,,13月,職A,首長,engineer,20,3,多分,,採択,\n\
             342157,令和9年度,R8,,,係長相当,,25,,,,下書き,\n\
             342157,,,,職B,係長相当,engineer,,,,,,{foreign_post}\n\
             ,,,,職C,係長相当,engineer,20,,,,,\n\
             123456,,,,職D,係長相当,engineer,,6,,,,\n"
        );
        let report = send(&cio, &format!("/demands/import?dry_run=true&call_id={call}"), CSV, file.as_bytes()).expect(200);
        assert_eq!(told(&report), [
            at(2, "団体コード", "reference_unknown"),
            at(3, "状態", "not_allowed_here"),
            at(3, "年度", "not_allowed_here"),
            at(3, "相当級", "term_unknown"),
            at(3, "予算", "flag_invalid"),
            at(3, "週の日数", "share_inconsistent"),
            at(3, "開始月", "number_out_of_range"),
            at(4, "割合", "not_allowed_here"),
            at(4, "職名", "required"),
            at(4, "ポスト種別", "required"),
            at(4, "終わりの年度", "fiscal_years_reversed"),
            at(5, "ポストID", "reference_unknown"),
            at(5, "割合", "required"),
            at(6, "団体コード", "required"),
            at(7, "団体コード", "organization_code_invalid"),
            at(7, "週の日数", "number_out_of_range"),
        ]);
        let refused = send(&cio, "/demands/import", CSV, file.as_bytes()).expect(422);
        assert_eq!(refused.faults()[0], ("/CSV/2/団体コード".to_owned(), "cell_invalid".to_owned()));
        let mut many = "団体コード,職名,相当級,ポスト種別,割合\n".to_owned();
        (0..501).for_each(|number| writeln!(many, "342157,職{number},係長相当,engineer,20").unwrap());
        assert_eq!(told(&send(&cio, "/demands/import?dry_run=true", CSV, many.as_bytes()).expect(200)), [at(502, "職名", "not_allowed_here")]);
        let unknown = send(&cio, "/demands/import?call_id=dcl_1234567890abc", CSV, file.as_bytes()).expect(400);
        assert_eq!(unknown.faults(), [("?call_id".to_owned(), "reference_unknown".to_owned())]);
        assert_eq!(count_of(world, "demand_versions"), 0);
    }
}

/// Once by hand: `cargo test --test dxship large_file_of_sheets -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn a_large_file_of_sheets_is_rehearsed_in_seconds() {
    let world = World::new(Backend::Sqlite);
    world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    (0..300).for_each(|number| drop(scheme::person(&world, &format!("架空 {number}"), ETAJIMA)));
    let staff = world.staff();
    crate::scene::cycle(&staff, 2026, ["2026-06-01", "2026-06-30", "2026-07-31", "2026-09-30"]);
    let mut file = rows(&staff.get("/assessments/items?format=csv").expect(200));
    let column = |name: &str| file[0].iter().position(|known| known == name).unwrap();
    let (level, project, role, note) =
        (column("自己評価"), column("案件"), column("役割"), column("補足"));
    for row in file.iter_mut().skip(1) {
        "3".clone_into(&mut row[level]);
        "窓口改革プロジェクト（架空）".clone_into(&mut row[project]);
        "主担当".clone_into(&mut row[role]);
        "住民記録の更改で要件定義と受入試験を担当した。".clone_into(&mut row[note]);
    }
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (row, cells) in (0..).zip(&file) {
        for (column, cell) in (0..).zip(cells) {
            page.write(row, column, cell).unwrap();
        }
    }
    let high_water = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned()
    };
    println!("before: {}", high_water());
    for (name, media, bytes) in
        [("csv", CSV, csv_of(&file)), ("xlsx", XLSX, book.save_to_buffer().unwrap())]
    {
        let begun = std::time::Instant::now();
        let report =
            send(&staff, "/assessments/import?dry_run=true", media, &bytes).expect(200).body;
        println!(
            "{name}: {} rows, {} bytes, dry run {:?}, valid {}; {}",
            report["rows"],
            bytes.len(),
            begun.elapsed(),
            report["valid"],
            high_water()
        );
        assert_eq!((&report["valid"], &report["items"]), (&json!(true), &json!(20_100)));
    }
    let begun = std::time::Instant::now();
    send(&staff, "/assessments/import", CSV, &csv_of(&file)).expect(200);
    println!("import {:?}; {}", begun.elapsed(), high_water());
}
