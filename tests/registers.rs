//! Lists that go out as files and come in again: rehearsed, marked, taken in once, undone.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use crate::assessment::fingerprint;
use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, Scene};

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn send(client: &Client, path: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", media)], Some(bytes))
}

fn counts(report: &Answer) -> [i64; 4] {
    ["rows", "created", "changed", "unchanged"].map(|name| report.body[name].as_i64().unwrap())
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

fn book(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

const PEOPLE: &str = "職員番号,氏名,カナ,団体コード,所属団体,職名,相当級,採用区分,任用形態,採用日,任期末,共通人材,同意日,同意文書,資格\n\
    0101,山川 一郎,ヤマカワ イチロウ,340006,広島県,主任,主任主事級相当,情報職採用試験（新卒）,任期の定めのない職員,R5.4.1,,登録,2023/3/1,同意書 第1号,応用情報技術者試験（2022/6/24）\n\
    0102,海田 二郎,カイタ ジロウ,342157,江田島市,主事,係員相当,情報職採用試験（新卒）,任期の定めのない職員,２０２４年４月１日,,,,,\n";

/// The names by which terms are read, as the program itself writes them.
fn people() -> String {
    use dxship::vocab::{EmploymentForm, Grade, HiringRoute};
    PEOPLE
        .replace("主任主事級相当", Grade::ALL[1].name_ja())
        .replace("係員相当", Grade::ALL[0].name_ja())
        .replace("情報職採用試験（新卒）", HiringRoute::Graduate.name_ja())
        .replace("任期の定めのない職員", EmploymentForm::Permanent.name_ja())
}

fn staff(world: &World) -> Client {
    world.write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    world.staff()
}

fn one<'a>(answer: &'a Answer, name: &str) -> &'a Value {
    answer.items().iter().find(|item| item["name"] == json!(name)).unwrap()
}

on_both! {
    fn people_come_in_and_their_own_file_changes_nothing(world) {
        let staff = staff(world);
        let before = fingerprint(world);
        let rehearsed = send(&staff, "/talents/import?dry_run=true", CSV, people().as_bytes()).expect(200);
        assert_eq!(rehearsed.body["errors"], json!([]));
        assert_eq!((counts(&rehearsed), fingerprint(world)), ([2, 2, 0, 0], before));
        assert_eq!(rehearsed.body["items"][0]["name"], json!("山川 一郎（広島県 0101）"));
        assert_eq!((&rehearsed.body["valid"], &rehearsed.body["done"], &rehearsed.body["import_id"]), (&json!(true), &json!(false), &Value::Null));
        let done = send(&staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        assert_eq!((counts(&done), &done.body["done"]), ([2, 2, 0, 0], &json!(true)));
        let list = staff.get("/talents").expect(200);
        let person = one(&list, "山川 一郎");
        assert_eq!((&person["hired_on"], &person["registered"], &person["staff_number"]), (&json!("2023-04-01"), &json!(true), &json!("0101")));
        assert_eq!(person["qualification_names"], json!(["応用情報技術者試験"]));
        assert_eq!(one(&list, "海田 二郎")["hired_on"], json!("2024-04-01"));
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = staff.get(&format!("/talents?format={format}")).expect(200).bytes;
            let again = send(&staff, "/talents/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"], &again.body["ignored"]), ([2, 0, 0, 2], &json!([]), &json!([])), "{format}");
        }
        let same = send(&staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        assert_eq!((counts(&same), &same.body["import_id"]), ([2, 0, 0, 2], &Value::Null));
        let events = world.as_login("auditor").get("/audit-events?action=talent.import").expect(200);
        assert_eq!(events.items().len(), 1);
        for who in ["admin", "auditor", "etajima"] {
            assert_eq!(send(&world.as_login(who), "/talents/import?dry_run=true", CSV, people().as_bytes()).status, 403, "{who}");
        }
    }
}

on_both! {
    fn every_fault_of_every_row_is_told_by_its_heading(world) {
        let staff = staff(world);
        let file = people()
            + "0103,府中 三郎,フチュウ,342084,府中町,主事,部長,情報職採用試験,任期付,2024/2/30,,,,,基本情報技術者試験\n\
               0101,山川 一郎,ヤマカワ,340006,,主任,,,,2023/4/1,,,,,\n\
               ,,,340007,,,,,,,,,,,\n";
        let before = fingerprint(world);
        let report = send(&staff, "/talents/import?dry_run=true", CSV, file.as_bytes()).expect(200);
        let faults = told(&report);
        for expected in [
            at(4, "相当級", "term_unknown"),
            at(4, "採用区分", "term_unknown"),
            at(4, "採用日", "day_unreadable"),
            at(4, "所属団体", "body_differs"),
            at(4, "資格", "not_allowed_here"),
            at(5, "職員番号", "row_repeated"),
            at(5, "相当級", "required"),
            at(6, "団体コード", "organization_code_invalid"),
            at(6, "職員番号", "required"),
            at(6, "氏名", "required"),
        ] {
            assert!(faults.contains(&expected), "{expected:?} in {faults:?}");
        }
        assert_eq!((&report.body["valid"], counts(&report)[1]), (&json!(false), 2));
        let refused = send(&staff, "/talents/import", CSV, file.as_bytes()).expect(422);
        assert_eq!(refused.faults().len(), faults.len());
        let marked = staff.send("POST", "/talents/import", &[("Content-Type", CSV), ("Accept", XLSX)], Some(file.as_bytes())).expect(422);
        assert_eq!(marked.header("content-type"), Some(XLSX));
        assert_eq!(fingerprint(world), before);
        let range = book(&marked.bytes).worksheet_range("CSV").unwrap();
        let column = range.rows().next().unwrap().iter().position(|cell| *cell == Data::String("エラー".to_owned())).unwrap();
        let said = |row: usize| range.get_value((u32::try_from(row).unwrap(), u32::try_from(column).unwrap())).map_or_else(String::new, ToString::to_string);
        assert!(said(1).is_empty() && said(3).contains("採用日：日付は"), "{}", said(3));
        let mut archive = zip::ZipArchive::new(Cursor::new(marked.bytes)).unwrap();
        let mut comments = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml").unwrap(), &mut comments).unwrap();
        assert!(comments.contains("342084") && comments.contains("府中市"), "{comments}");
    }
}

/// A workbook as an office keeps it: a cover, a title, a column of its own, a body said once for two
/// rows, days as Excel counts them.
fn office_book() -> Vec<u8> {
    use dxship::vocab::{EmploymentForm, Grade, HiringRoute};
    let mut book = Workbook::new();
    book.add_worksheet().set_name("表紙").unwrap().write(0, 0, "令和8年度 職員名簿").unwrap();
    let page = book.add_worksheet().set_name("名簿").unwrap();
    page.write(0, 0, "職員名簿（情報職）").unwrap();
    let headings = [
        "所属団体",
        "備考",
        "氏 名",
        "ﾌﾘｶﾞﾅ",
        "職員番号",
        "職名",
        "相当級",
        "採用区分",
        "任用形態",
        "採用年月日",
    ];
    for (column, heading) in (0..).zip(headings) {
        page.write(2, column, heading).unwrap();
    }
    let day = Format::new().set_num_format("yyyy/m/d");
    page.merge_range(3, 0, 4, 0, "江田島市", &Format::new()).unwrap();
    for (row, (name, number)) in (3..).zip([("甲 一", "E7"), ("乙 二", "E8")]) {
        page.write(row, 1, "自由な記入")
            .unwrap()
            .write(row, 2, name)
            .unwrap()
            .write(row, 3, "コウ")
            .unwrap();
        page.write(row, 4, number).unwrap().write(row, 5, "主事").unwrap();
        page.write(row, 6, Grade::ALL[0].name_ja())
            .unwrap()
            .write(row, 7, HiringRoute::Graduate.name_ja())
            .unwrap();
        page.write(row, 8, EmploymentForm::Permanent.name_ja()).unwrap();
        page.write_with_format(row, 9, ExcelDateTime::from_ymd(2025, 4, 1).unwrap(), &day).unwrap();
    }
    book.save_to_buffer().unwrap()
}

on_both! {
    fn an_office_s_own_workbook_is_understood(world) {
        let staff = staff(world);
        let report = send(&staff, "/talents/import", XLSX, &office_book()).expect(200);
        assert_eq!(counts(&report), [2, 2, 0, 0]);
        let ignored = json!([{ "sheet": "表紙", "heading": "" }, { "sheet": "名簿", "heading": "備考" }]);
        assert_eq!(report.body["ignored"], ignored);
        let list = staff.get("/talents").expect(200);
        assert_eq!((&one(&list, "乙 二")["organization_code"], &one(&list, "乙 二")["hired_on"]), (&json!(ETAJIMA), &json!("2025-04-01")));
        let text = people();
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(&text);
        let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.replace(',', "\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [cp932.as_ref(), &utf16] {
            let report = send(&staff, "/talents/import?dry_run=true", CSV, bytes).expect(200);
            assert_eq!((counts(&report), &report.body["errors"]), ([2, 2, 0, 0], &json!([])));
        }
    }
}

on_both! {
    fn the_template_can_be_filled_and_taken_in(world) {
        let staff = staff(world);
        let file = staff.get("/talents/import-template").expect(200);
        assert_eq!(file.header("content-type"), Some(XLSX));
        let mut template = book(&file.bytes);
        assert_eq!(template.sheet_names(), ["共通人材名簿", "記入のしかた", "選択肢"]);
        let headings: Vec<String> = template.worksheet_range("共通人材名簿").unwrap().rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert!(headings.contains(&"採用日".to_owned()) && headings.contains(&"変更日".to_owned()));
        let mut archive = zip::ZipArchive::new(Cursor::new(file.bytes.clone())).unwrap();
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet).unwrap();
        assert!(sheet.contains("選択肢") && sheet.contains("dataValidation"));
        let empty = send(&staff, "/talents/import?dry_run=true", XLSX, &file.bytes).expect(200);
        assert_eq!(told(&empty), [at(1, "", "rows_missing")]);
    }
}

on_both! {
    fn changes_are_told_apart_from_what_a_file_does_not_change(world) {
        let staff = staff(world);
        send(&staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        let changed = people().replace("主任,", "係長,").replace("0102,海田 二郎", "0102,海田 次郎");
        let report = send(&staff, "/talents/import?dry_run=true", CSV, changed.as_bytes()).expect(200);
        assert_eq!((counts(&report), &report.body["errors"]), ([2, 0, 2, 0], &json!([])));
        assert_eq!(report.body["items"][0]["headings"], json!(["職名"]));
        assert_eq!(report.body["items"][1]["headings"], json!(["氏名"]));
        let other = people().replace("R5.4.1", "R4.4.1");
        let report = send(&staff, "/talents/import?dry_run=true", CSV, other.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(2, "採用日", "kept_elsewhere")]);
        send(&staff, "/talents/import", CSV, changed.as_bytes()).expect(200);
        let list = staff.get("/talents").expect(200);
        assert_eq!(one(&list, "山川 一郎")["title"], json!("係長"));
        let yesterday = staff.get("/talents?as_of=2026-05-31").expect(200);
        assert_eq!(one(&yesterday, "海田 二郎")["staff_number"], json!("0102"), "earlier days keep what was said");
    }
}

on_both! {
    fn a_change_meanwhile_is_a_conflict_and_nothing_is_half_written(world) {
        let staff = staff(world);
        send(&staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        let changed = people().replace("主任,", "係長,");
        let seen = send(&staff, "/talents/import?dry_run=true", CSV, changed.as_bytes()).expect(200);
        let person = one(&staff.get("/talents").expect(200), "山川 一郎")["id"].as_str().unwrap().to_owned();
        let path = format!("/talents/{person}");
        staff.patch(&path, &staff.get(&path).etag(), &json!({ "accelerator": true })).expect(200);
        let before = fingerprint(world);
        let with = |etag: &str| staff.send("POST", "/talents/import", &[("Content-Type", CSV), ("If-Match", etag)], Some(changed.as_bytes()));
        assert_eq!(with(&seen.etag()).expect(412).code(), "stale");
        assert_eq!(fingerprint(world), before);
        let anew = send(&staff, "/talents/import?dry_run=true", CSV, changed.as_bytes()).expect(200);
        assert_eq!(counts(&with(&anew.etag()).expect(200)), [2, 0, 1, 1]);
    }
}

on_both! {
    fn an_import_is_undone_as_one_act(world) {
        let staff = staff(world);
        send(&staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let more = people().replace("主任,", "係長,") + &people().lines().nth(2).unwrap().replace("0102,海田 二郎", "0199,新人 三郎");
        let done = send(&staff, "/talents/import", CSV, more.as_bytes()).expect(200);
        assert_eq!(counts(&done), [3, 1, 1, 1]);
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        assert_eq!(world.as_login("etajima").post(&undo, &json!({})).status, 404);
        assert_eq!(world.as_login("auditor").post(&undo, &json!({})).status, 403);
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let moment = staff.get("/talents").expect(200);
        let new = one(&moment, "新人 三郎")["id"].as_str().unwrap().to_owned();
        let post = crate::scene::post(&staff, ETAJIMA, 100);
        let draft = crate::scene::draft(&staff, &new, &post, "2027-04-01", Value::Null, 50);
        let refused = staff.post(&undo, &json!({})).expect(409);
        assert_eq!(refused.code(), "import_built_upon");
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("新人 三郎"), "{}", refused.body);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("配属"));
        crate::scene::step(&staff, &draft, "cancel", &json!({})).expect(200);
        let undone = staff.post(&undo, &json!({})).expect(200);
        assert!(undone.body["undone_at"].is_string());
        let list = staff.get("/talents?employed=any").expect(200);
        assert_eq!((list.items().len(), &one(&list, "山川 一郎")["title"]), (2, &json!("主任")));
        let known = staff.get("/talents?known_at=2026-06-01T12:00:02%2B09:00").expect(200);
        assert_eq!(one(&known, "山川 一郎")["title"], json!("係長"), "history keeps both");
        assert_eq!(staff.post(&undo, &json!({})).expect(409).code(), "state_conflict");
        let again = send(&staff, "/talents/import", CSV, more.as_bytes()).expect(200);
        assert_eq!(counts(&again), [3, 1, 1, 1], "what was undone can come in again");
    }
}

fn posts() -> String {
    use dxship::vocab::{Grade, PostType};
    format!(
        "団体コード,団体名,所属,職名,相当級,ポスト種別,必要割合（%）,始期\n\
         342157,江田島市,DX推進課,CIO補佐官,{},{},６０％,R6.4.1\n\
         ,江田島市,企画課,主幹,{},{},100,2024/4/1\n",
        Grade::ALL[2].name_ja(),
        PostType::ALL[0].name_ja(),
        Grade::ALL[1].name_ja(),
        PostType::ALL[1].name_ja(),
    )
}

on_both! {
    fn posts_come_in_change_and_are_undone(world) {
        let scene = Scene::new(world);
        let cio = &scene.etajima;
        let done = send(cio, "/posts/import", CSV, posts().as_bytes()).expect(200);
        assert_eq!(counts(&done), [2, 2, 0, 0]);
        let list = cio.get("/posts").expect(200);
        assert_eq!(list.items().len(), 3);
        let new = list.items().iter().find(|post| post["department"] == json!("DX推進課")).unwrap();
        assert_eq!((&new["share_percent"], &new["starts_on"]), (&json!(60), &json!("2024-04-01")));
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = cio.get(&format!("/posts?format={format}")).expect(200).bytes;
            let again = send(cio, "/posts/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"]), ([3, 0, 0, 3], &json!([])), "{format}");
        }
        // The post of another body, and a share below what an assignment takes.
        let foreign = posts().replace("342157,江田島市", "342041,三原市");
        let report = send(cio, "/posts/import?dry_run=true", CSV, foreign.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(2, "団体コード", "body_unknown")]);
        let low = format!("団体コード,所属,職名,相当級,ポスト種別,必要割合（%）,始期,ポストID\n342157,情報政策課,CIO補佐官,,,10,,{}\n", scene.own.post);
        let report = send(cio, "/posts/import?dry_run=true", CSV, low.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(2, "必要割合（%）", "not_allowed_here")]);
        let twice = posts() + posts().lines().nth(1).unwrap();
        let report = send(cio, "/posts/import?dry_run=true", CSV, twice.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(4, "職名", "row_repeated")]);
        // A secret draft on a new post changes no answer; one that was announced stands in the way.
        let id = new["id"].as_str().unwrap();
        let draft = crate::scene::draft(&scene.staff, &scene.own.talent, id, "2027-04-01", json!("2027-06-30"), 40);
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        assert_eq!(scene.mihara.post(&undo, &json!({})).status, 404);
        crate::scene::step(&scene.staff, &draft, "announce", &json!({})).expect(200);
        let refused = cio.post(&undo, &json!({})).expect(409);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("配属"), "{}", refused.body);
        crate::scene::step(&scene.staff, &draft, "recall", &json!({ "reason": "見直し" })).expect(200);
        world.clock.advance(chrono::TimeDelta::seconds(1));
        cio.post(&undo, &json!({})).expect(200);
        assert_eq!(cio.get("/posts").expect(200).items().len(), 1);
    }
}

on_both! {
    fn recruitment_comes_in_as_its_system_writes_it(world) {
        use dxship::vocab::HiringRoute;
        let staff = world.staff();
        let route = HiringRoute::Experienced.name_ja();
        let file = format!("採用システム出力,,,,\n試験区分,試験年度,採用年度,募集人数,申込者数,受験者数,採用者数\n{route},R7,令和8年度,4名程度,43,\"1,036\",未定\n{route},2026,Ｒ９,ー,,,\n");
        let report = send(&staff, "/hiring-rounds/import?dry_run=true", CSV, file.as_bytes()).expect(200);
        assert_eq!(told(&report), [at(3, "受験者数", "count_exceeds"), at(4, "募集人数", "not_allowed_here")]);
        let good = file.replace("\"1,036\"", "36").replace("Ｒ９,ー", "Ｒ９,非公表");
        let done = send(&staff, "/hiring-rounds/import", CSV, good.as_bytes()).expect(200);
        assert_eq!(counts(&done), [2, 2, 0, 0]);
        let list = staff.get("/hiring-rounds").expect(200);
        assert_eq!((&list.items()[0]["planned"]["approximate"], &list.items()[0]["examinees"]["count"]), (&json!(true), &json!(36)));
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = staff.get(&format!("/hiring-rounds?format={format}")).expect(200).bytes;
            let again = send(&staff, "/hiring-rounds/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"]), ([2, 0, 0, 2], &json!([])), "{format}");
        }
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let more = send(&staff, "/hiring-rounds/import", CSV, good.replace(",43,", ",45,").as_bytes()).expect(200);
        assert_eq!((counts(&more), &more.body["items"][0]["headings"]), ([2, 0, 1, 1], &json!(["応募者数"])));
        world.clock.advance(chrono::TimeDelta::seconds(1));
        staff.post(&format!("/imports/{}/undo", more.body["import_id"].as_str().unwrap()), &json!({})).expect(200);
        assert_eq!(staff.get("/hiring-rounds").expect(200).items()[0]["applicants"]["count"], json!(43));
    }
}

on_both! {
    fn years_of_participation_come_in_as_the_list_of_bodies_writes_them(world) {
        let staff = world.staff();
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = staff.get(&format!("/organizations?format={format}&limit=200")).expect(200).bytes;
            let again = send(&staff, "/organizations/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"]), ([24, 0, 0, 24], &json!([])), "{format}");
        }
        let before = staff.get("/organizations/342041").expect(200).body;
        let bad = "団体コード,団体名,配属参画年度,育成参画年度
342041,三原市,R5〜R7、R7,
342084,府中町,R5,
,呉市,R7〜R5,いつでも
380008,愛媛県,R5,
342041,三原市,R9,
";
        let report = send(&staff, "/organizations/import?dry_run=true", CSV, bad.as_bytes()).expect(200);
        assert_eq!(told(&report), [
            at(2, "配属参画年度", "not_allowed_here"),
            at(3, "団体名", "body_differs"),
            at(4, "育成参画年度", "fiscal_year_unreadable"),
            at(4, "配属参画年度", "period_reversed"),
            at(5, "団体コード", "body_unknown"),
            at(6, "団体コード", "row_repeated"),
        ]);
        let file = "団体名,育成参画年度,需要参画年度
三原市,なし,R6〜R8、R10
呉市,,
";
        let done = send(&staff, "/organizations/import", CSV, file.as_bytes()).expect(200);
        assert_eq!((counts(&done), &done.body["items"][0]["headings"]), ([2, 0, 1, 1], &json!(["育成参画年度", "需要参画年度"])));
        let parts = staff.get("/organizations/342041").expect(200).body["participations"].clone();
        let of = |function: &str| parts.as_array().unwrap().iter().filter(|part| part["function"] == function).count();
        assert_eq!((of("placement"), of("development"), of("demand")), (1, 0, 2), "{parts}");
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let undo = format!("/imports/{}/undo", done.body["import_id"].as_str().unwrap());
        staff.post(&undo, &json!({})).expect(200);
        assert_eq!(staff.get("/organizations/342041").expect(200).body, before);
        let refused = send(&world.as_login("mihara"), "/organizations/import", CSV, file.as_bytes());
        assert_eq!(refused.expect(403).code(), "forbidden");
    }
}

on_both! {
    fn files_hold_real_days_and_numbers_and_are_called_as_the_office_says(world) {
        let scene = Scene::new(world);
        let file = scene.staff.get("/assignments?format=xlsx&as_of=2026-04-01&form=own_body").expect(200);
        let name = "配属一覧_令和8年4月1日.xlsx".bytes().map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        });
        assert!(file.header("content-disposition").unwrap().ends_with(&name.collect::<String>()), "{:?}", file.header("content-disposition"));
        let mut book = book(&file.bytes);
        let range = book.worksheet_range("配属一覧").unwrap();
        let column = |heading: &str| range.rows().next().unwrap().iter().position(|cell| *cell == Data::String(heading.to_owned())).unwrap();
        let row: Vec<Data> = range.rows().nth(1).unwrap().to_vec();
        assert!(matches!(row[column("始期")], Data::DateTime(_)), "{:?}", row[column("始期")]);
        let list = scene.staff.get("/assignments?as_of=2026-04-01&form=own_body").expect(200);
        let Data::String(code) = &row[column("団体コード")] else { panic!("a code is a text: {row:?}") };
        let one = list.items().iter().find(|one| one["host_code"] == json!(code)).expect("listed");
        assert_eq!(row[column("割合（%）")], Data::Float(one["share_percent"].as_f64().unwrap()));
        let said: Vec<String> = book.worksheet_range("条件").unwrap().rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("=")).collect();
        assert!(said.contains(&"基準日=令和8年4月1日".to_owned()) && said.iter().any(|line| line.starts_with("形態=") && !line.contains("own_body")), "{said:?}");
    }
}

/// A file in which somebody was told already is let in by the second officer; its import.
fn let_in(world: &World, staff: &Client, file: &str) -> String {
    let before = staff.get("/assignments").expect(200).bytes;
    let asked = send(staff, "/assignments/import", CSV, file.as_bytes()).expect(202);
    assert_eq!(asked.code(), "second_person_needed");
    assert_eq!(staff.get("/assignments").expect(200).bytes, before, "nothing was taken in yet");
    let path = format!("/approvals/{}/approve", asked.id());
    let sign = json!({ "reason": "" });
    let alone = world.as_login("staff").post(&path, &sign).expect(403);
    assert_eq!(alone.code(), "second_person_needed");
    let second = world.as_login("staff2");
    let done = second.post(&path, &sign).expect(200);
    assert!(done.body["summary"].as_str().unwrap().contains("山川 一郎"), "{}", done.body);
    done.body["made_id"].as_str().expect("an import").to_owned()
}

on_both! {
    fn placements_come_in_with_their_history(world) {
        use dxship::vocab::{AssignmentState, PlacementForm};
        let scene = Scene::new(world);
        let staff = &scene.staff;
        send(staff, "/talents/import", CSV, people().as_bytes()).expect(200);
        send(staff, "/posts/import", CSV, posts().as_bytes()).expect(200);
        let (ordered, draft) = (AssignmentState::Ordered.name_ja(), AssignmentState::Draft.name_ja());
        let head = "団体名,所属,職名,本籍団体,職員番号,氏名,割合（%）,始期,終期,状態,発令日,受入側の発令番号";
        let file = format!("{head}\n江田島市,DX推進課,CIO補佐官,広島県,0101,山川 一郎,40%,R6.4.1,R8.3.31,{ordered},R6.4.1,人第7号\n江田島市,企画課,主幹,広島県,0101,山川 一郎,50,2027/4/1,2028/3/31,{draft},,\n");
        let before = fingerprint(world);
        let rehearsed = send(staff, "/assignments/import?dry_run=true", CSV, file.as_bytes()).expect(200);
        assert_eq!((counts(&rehearsed), &rehearsed.body["errors"], fingerprint(world)), ([2, 2, 0, 0], &json!([]), before));
        let import = let_in(world, staff, &file);
        let list = staff.get("/assignments").expect(200);
        let past = list.items().iter().find(|one| one["starts_on"] == json!("2024-04-01")).unwrap();
        assert_eq!((&past["state"], &past["share_percent"], &past["form"]), (&json!("ordered"), &json!(40), &json!(PlacementForm::Dispatch.as_str())));
        let seen = scene.etajima.get("/assignments").expect(200);
        assert!(seen.items().iter().all(|one| one["starts_on"] != json!("2027-04-01")), "a draft stays secret");
        let events = scene.auditor.get("/audit-events?action=assignment.import").expect(200);
        assert_eq!(events.items().len(), 0, "that drafts came in is secret too");
        for (format, media) in [("xlsx", XLSX), ("csv", CSV)] {
            let own = staff.get(&format!("/assignments?format={format}")).expect(200).bytes;
            let again = send(staff, "/assignments/import?dry_run=true", media, &own).expect(200);
            assert_eq!((counts(&again), &again.body["errors"]), ([4, 0, 0, 4], &json!([])), "{format}");
        }
        assert_eq!(counts(&send(staff, "/assignments/import?dry_run=true", CSV, file.as_bytes()).expect(200)), [2, 0, 0, 2]);
        // Shares of one person in two rows, a person nobody knows, a post that is not there.
        let bad = format!("{head}\n江田島市,DX推進課,CIO補佐官,広島県,0101,山川 一郎,60,2027/4/1,,{draft},,\n江田島市,なし,部長,広島県,0101,海田 二郎,10,2029/4/1,,{draft},,\n江田島市,企画課,主幹,広島県,9999,,10,2029/4/1,,終了,,\n");
        let report = send(staff, "/assignments/import?dry_run=true", CSV, bad.as_bytes()).expect(200);
        let faults = told(&report);
        for expected in [at(2, "割合（%）", "not_allowed_here"), at(3, "職名", "post_unknown"), at(4, "職員番号", "person_unknown")] {
            assert!(faults.contains(&expected), "{expected:?} in {faults:?}");
        }
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let undo = format!("/imports/{import}/undo");
        staff.post(&undo, &json!({})).expect(200);
        let left = staff.get("/assignments").expect(200);
        let states: Vec<&str> = left.items().iter().filter(|one| one["talent_name"] == json!("山川 一郎")).map(|one| one["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["cancelled", "cancelled"]);
        let_in(world, staff, &file);
    }
}
