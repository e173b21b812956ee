//! Filled files come in by the pages: rehearsed, told row by row or in numbers, confirmed once. By
//! hand, as a browser without scripts sends them, on both databases; then in the browser, where the
//! reports are looked at.

use dxship::limits::UPLOAD_BYTES;
use serde_json::json;

use crate::harness::{Answer, Backend, Client, PASSWORD, World};
use crate::hostile_files::claiming;
use crate::on_both;
use crate::pages::browser::Window;
use crate::pages::frame::cookies;
use crate::scene::{ETAJIMA, Scene};

const PLAN: &str = "it_strategy";
const ANALYSIS: &str = "business_analysis";

/// Somebody with a browser that knows no scripts.
struct Visitor {
    client: Client,
    base: String,
    cookies: String,
}

impl Visitor {
    fn new(world: &World, login: &str) -> Self {
        Self {
            client: world.anonymous(),
            base: format!("http://{}", world.address),
            cookies: cookies(world, login),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.client.page("GET", path, &[("Cookie", &self.cookies)], None)
    }

    /// Sends a form in parts.
    fn send(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--zz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: x/y\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--zz--\r\n");
        let headers = [
            ("Cookie", self.cookies.as_str()),
            ("Origin", self.base.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "multipart/form-data; boundary=zz"),
        ];
        self.client.page("POST", path, &headers, Some(&body))
    }

    /// Chooses a file in the form of a page and sends it.
    fn choose(&self, path: &str, more: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        let token = hidden(&html(&self.get(path)), "token");
        let mut fields = vec![("token", token.as_str())];
        fields.extend(more);
        self.send(path.split('?').next().unwrap(), &fields, Some((name, bytes)))
    }

    /// Presses the button below a report.
    fn confirm(&self, path: &str, report: &str) -> Answer {
        let form = report.rsplit("<form").next().unwrap();
        let names = ["token", "sure", "once", "call_id", "kept_name", "kept"];
        let values: Vec<(&str, String)> = names
            .into_iter()
            .filter(|name| form.contains(&format!("name=\"{name}\"")))
            .map(|name| (name, hidden(form, name)))
            .collect();
        self.send(
            path,
            &values.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(),
            None,
        )
    }
}

fn html(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    // The first form of a page is the one in its head; what a report asks stands last.
    html.rsplit(&start).next().unwrap().split('"').next().unwrap().to_owned()
}

fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&answer.bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_of(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn put(rows: &mut [Vec<String>], keys: &[&str], heading: &str, value: &str) {
    let column = rows[0]
        .iter()
        .position(|known| known == heading)
        .unwrap_or_else(|| panic!("no column {heading}"));
    let row = rows
        .iter_mut()
        .find(|row| keys.iter().all(|key| row.iter().any(|cell| cell == key)))
        .expect("a row");
    row[column] = value.to_owned();
}

fn level_of(client: &Client, sheet: &str, skill: &str) -> serde_json::Value {
    let seen = client.get(&format!("/assessments/{sheet}")).expect(200);
    seen.items().iter().find(|item| item["skill"] == json!(skill)).expect("a skill")["self_level"]
        .clone()
}

on_both! {
    fn somebody_fills_the_own_sheet_in_a_spreadsheet(world) {
        let scene = Scene::new(world);
        let (person, path) = (Visitor::new(world, "person"), "/my/sheet/import");
        let page = html(&person.get("/my/sheet"));
        assert!(page.contains("/my/sheet/file?format=xlsx") && page.contains(path), "{page}");
        let xlsx = person.get("/my/sheet/file?format=xlsx").expect(200);
        assert!(xlsx.header("content-type").is_some_and(|kind| kind.contains("spreadsheetml")) && xlsx.bytes.starts_with(b"PK"));
        let mut filled = rows(&person.get("/my/sheet/file?format=csv").expect(200));
        assert_eq!(filled.len(), 1 + 67);
        // Nothing said yet: nothing to confirm.
        let silent = html(&person.choose(path, &[], "a.csv", &csv_of(&filled)).expect(200));
        assert!(silent.contains("記入がありません（67 行を読み取り）") && !silent.contains("この内容で取り込む"), "{silent}");
        put(&mut filled, &[PLAN], "自己評価", "３");
        put(&mut filled, &[ANALYSIS], "自己評価", "9");
        let bad = html(&person.choose(path, &[], "a.csv", &csv_of(&filled)).expect(200));
        let place = filled.iter().position(|row| row.contains(&PLAN.to_owned())).unwrap() + 1;
        for said in ["2 件の誤り", "自己評価", "根拠", &format!("{place} 行目"), "水準は 0 から 5"] {
            assert!(bad.contains(said), "{said}: {bad}");
        }
        assert!(!bad.contains("この内容で取り込む"));
        put(&mut filled, &[PLAN], "根拠", "窓口改革の計画を策定");
        put(&mut filled, &[ANALYSIS], "自己評価", "2");
        let good = html(&person.choose(path, &[], "<自分>.csv", &csv_of(&filled)).expect(200));
        assert!(good.contains("67 行のうち 2 件のスキルを書き込みます（空欄の 65 行は今のまま残ります）"), "{good}");
        assert_eq!(level_of(&scene.person, &scene.own.sheet, PLAN), json!(null), "a rehearsal writes nothing");
        // Pressed twice, it is taken in once.
        for _ in 0..2 {
            let done = person.confirm(path, &good).expect(303);
            assert_eq!(done.header("location"), Some("/my/sheet?done=own-2"));
        }
        assert!(html(&person.get("/my/sheet?done=own-2")).contains("2 件のスキルを取り込みました"));
        assert!(!html(&person.get("/my/sheet?done=own-x")).contains("取り込みました"));
        assert_eq!(level_of(&scene.person, &scene.own.sheet, PLAN), json!(3));
        assert_eq!(scene.auditor.get("/audit-events?action=assessment.fill").expect(200).items().len(), 1, "pressed twice, written once");
        // After handing in there is nothing to take in.
        scene.person.post(&format!("/assessments/{}/submit", scene.own.sheet), &json!({})).expect(200);
        assert_eq!(person.get(path).expect(303).header("location"), Some("/my/sheet"));
        assert_eq!(person.confirm(path, &good).expect(303).header("location"), Some("/my/sheet"));
    }
}

on_both! {
    fn a_file_that_cannot_be_one_comes_back_as_the_same_form(world) {
        let _scene = Scene::new(world);
        let (staff, path) = (Visitor::new(world, "staff"), "/assessments/import");
        let large = vec![b'a'; UPLOAD_BYTES + 1];
        let larger = vec![b'a'; UPLOAD_BYTES * 2];
        for (name, bytes, sentence) in [
            ("a.pdf", &b"%PDF"[..], "Excel（.xlsx）かCSVのファイルを選んでください"),
            ("a", b"x", "Excel（.xlsx）かCSVのファイルを選んでください"),
            ("a.csv", b"", "ファイルが空です"),
            ("a.xlsx", b"no workbook", "ファイルを読み取れません"),
            ("a.xlsx", &claiming(1 << 45), "メモリーは 256 MB まで"),
            ("a.csv", &large, "ファイルが大きすぎます（上限 32 MB）"),
            ("a.csv", &larger, "ファイルが大きすぎます（上限 32 MB）"),
        ] {
            let page = html(&staff.choose(path, &[], name, bytes).expect(422));
            let in_place = page.contains("href=\"#field-file\"") && page.contains("name=\"file\"") && page.contains("id=\"field-file-error\"");
            assert!(in_place && page.contains(sentence), "{name} {}: {page}", bytes.len());
        }
        let token = hidden(&html(&staff.get(path)), "token");
        let nothing = html(&staff.send(path, &[("token", &token)], None).expect(422));
        assert!(nothing.contains("href=\"#field-file\"") && nothing.contains("入力してください（必須です）"), "{nothing}");
        let other = html(&staff.choose(path, &[], "a.csv", "氏名,年齢\r\n山田,20\r\n".as_bytes()).expect(200));
        assert!(other.contains("見出し「シートID」の列がありません") && other.contains("1 行目") && other.contains("name=\"file\""), "{other}");
        // A file from elsewhere is no file of this form.
        assert_eq!(staff.send(path, &[("token", "AAAA")], Some(("a.csv", b"x"))).status, 403);
        assert_eq!(Visitor::new(world, "etajima").send(path, &[("token", &token)], Some(("a.csv", b"x"))).status, 403);
        let forged = staff.send(path, &[("token", &token), ("sure", "true"), ("kept_name", "a.csv"), ("kept", "AAAA")], None);
        assert!(html(&forged.expect(422)).contains("もう一度選んでください"));
    }
}

on_both! {
    fn staff_take_in_the_sheets_of_many(world) {
        let scene = Scene::new(world);
        let (staff, path) = (Visitor::new(world, "staff"), "/assessments/import");
        assert!(html(&staff.get("/assessments")).contains("スキルシートのファイルを取り込む"));
        assert!(!html(&Visitor::new(world, "etajima").get("/assessments")).contains("スキルシートのファイルを取り込む"));
        let mut filled = rows(&staff.get("/assessments/items?state=draft&format=csv").expect(200));
        assert_eq!(filled.len(), 1 + 2 * 67);
        put(&mut filled, &[&scene.own.sheet, PLAN], "自己評価", "2");
        put(&mut filled, &[&scene.foreign.sheet, PLAN], "自己評価", "1");
        put(&mut filled, &[&scene.foreign.sheet, ANALYSIS], "自己評価", "1");
        let report = html(&staff.choose(path, &[], "集計.csv", &csv_of(&filled)).expect(200));
        assert!(report.contains("134 行から、2 枚のシートに 3 件のスキルを書き込みます"), "{report}");
        // Meanwhile one of them is handed in: what was confirmed is told anew, and nothing is
        // written.
        scene.person.post(&format!("/assessments/{}/submit", scene.own.sheet), &json!({})).expect(200);
        let late = html(&staff.confirm(path, &report).expect(200));
        assert!(late.contains("1 件の誤り") && late.contains("シートID"), "{late}");
        let foreign = world.as_login("person-mihara");
        assert_eq!(level_of(&foreign, &scene.foreign.sheet, PLAN), json!(null), "whole or not at all");
        let rest: Vec<Vec<String>> = filled.into_iter().filter(|row| !row.contains(&scene.own.sheet)).collect();
        let report = html(&staff.choose(path, &[], "集計.csv", &csv_of(&rest)).expect(200));
        let done = staff.confirm(path, &report).expect(303);
        assert_eq!(done.header("location"), Some("/assessments?done=sheets-1-2"));
        assert_eq!(level_of(&foreign, &scene.foreign.sheet, ANALYSIS), json!(1));
        // The person sees that the sheet was looked at.
        assert!(html(&Visitor::new(world, "person").get("/me/record")).contains("県人事担当"));
    }
}

on_both! {
    fn a_body_answers_a_call_with_a_table(world) {
        let scene = Scene::new(world);
        let (cio, path) = (Visitor::new(world, "etajima"), format!("/demands/import?call_id={}", scene.demand_call));
        assert!(html(&cio.get("/demands")).contains(&path), "the list leads here");
        let mut table = rows(&cio.get(&format!("/demands?call_id={}&format=csv", scene.demand_call)).expect(200));
        assert_eq!(table.len(), 2);
        let call = [("call_id", scene.demand_call.as_str())];
        let as_it_is = html(&cio.choose(&path, &call, "a.csv", &csv_of(&table)).expect(200));
        assert!(as_it_is.contains("2 行目") && as_it_is.contains("状態"), "only drafts come in: {as_it_is}");
        put(&mut table, &[ETAJIMA], "状態", "");
        let mut second = table[1].clone();
        second[table[0].iter().position(|known| known == "職名").unwrap()] = "窓口改革の推進役".to_owned();
        second[table[0].iter().position(|known| known == "ポストID").unwrap()] = String::new();
        table.push(second);
        let report = html(&cio.choose(&path, &call, "a.csv", &csv_of(&table)).expect(200));
        assert!(report.contains("2 件の下書きを作ります") && report.contains("2 行目は、所属と職名が同じ需要"), "{report}");
        assert_eq!(scene.etajima.get("/demands?state=draft").expect(200).items().len(), 0);
        for _ in 0..2 {
            let done = cio.confirm("/demands/import", &report).expect(303);
            let place = format!("/demands?call_id={}&state=draft&done=demands-2", scene.demand_call);
            assert_eq!(done.header("location"), Some(place.as_str()));
        }
        assert_eq!(scene.etajima.get("/demands?state=draft").expect(200).items().len(), 2, "pressed twice, made once");
        let list = html(&cio.get(&format!("/demands?call_id={}&state=draft&done=demands-2", scene.demand_call)));
        assert!(list.contains("2 件の下書きを作りました") && list.contains("窓口改革の推進役"), "{list}");
        let unnamed = html(&cio.choose(&path, &[("call_id", "")], "a.csv", &csv_of(&table)).expect(422));
        assert!(unnamed.contains("href=\"#field-call-id\""), "{unnamed}");
        assert_eq!(Visitor::new(world, "staff").get("/demands/import").status, 403, "bodies answer, the prefecture asks");
        world.clock.advance(chrono::TimeDelta::days(300));
        let late = Visitor::new(world, "etajima");
        assert_eq!(late.get(&path).expect(303).header("location"), Some("/demand-calls"));
    }
}

/// Puts a file into the form, as a hand would.
fn put_file(window: &Window, name: &str, text: &str) {
    let script = format!(
        "(() => {{ const chosen = new DataTransfer(); chosen.items.add(new File([{}], {})); document.querySelector('main [name=file]').files = chosen.files; return true; }})()",
        json!(text),
        json!(name)
    );
    assert_eq!(window.eval(&script), json!(true));
}

fn looked_at(window: &Window, name: &str, scripts: bool) {
    for width in [1280, 390, 320] {
        window.size(width, 900);
        assert_eq!(window.overflow(), 0, "{name} at {width}");
        // axe-core is a script itself.
        if scripts {
            assert_eq!(window.violations(), Vec::<String>::new(), "{name} at {width}");
        }
        if scripts && width > 320 {
            window.screenshot(&format!("{name}-{width}"));
        }
    }
    window.size(1280, 900);
}

#[test]
fn the_reports_of_files_are_sound_with_and_without_scripts() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    for (scripts, skill) in [(true, PLAN), (false, ANALYSIS)] {
        let window = Window::open(&format!("http://{}", world.address), scripts);
        window.sign_in("person", PASSWORD);
        window.press("自分のスキルシート");
        window.press("記入したファイルを取り込む");
        window.press("ファイルを確かめる");
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-file"
        );
        put_file(
            &window,
            "記入.csv",
            &format!("スキルキー,自己評価,根拠\n{skill},4,\n{skill},7,毎月の記録\nnothing,2,\n"),
        );
        window.press("ファイルを確かめる");
        assert!(
            window.text().contains("件の誤りがあります") && window.text().contains("2 行目"),
            "{}",
            window.text()
        );
        looked_at(&window, "import-faults", scripts);
        put_file(&window, "記入.csv", &format!("スキルキー,自己評価,根拠\n{skill},4,毎月の記録\n"));
        window.press("ファイルを確かめる");
        assert!(
            window.text().contains("1 行のうち 1 件のスキルを書き込みます"),
            "{}",
            window.text()
        );
        looked_at(&window, "import-good", scripts);
        window.press("この内容で取り込む");
        assert_eq!(window.at(), "/my/sheet?done=own-1", "{}", window.text());
        assert!(window.text().contains("1 件のスキルを取り込みました"), "{}", window.text());
        assert_eq!(level_of(&scene.person, &scene.own.sheet, skill), json!(4));
    }
}

on_both! {
    fn attendances_come_in_by_the_page(world) {
        let scene = Scene::new(world);
        let (staff, path) = (Visitor::new(world, "staff"), "/training-attendances/import");
        assert_eq!(Visitor::new(world, "etajima").get(path).status, 403);
        // The list as the page of attendances saves it, with two columns filled in.
        let mut filled = rows(&scene.staff.get("/training-attendances?format=csv").expect(200));
        put(&mut filled, &[&scene.own.talent], "状態", "修了");
        let silent = html(&staff.choose(path, &[], "受講.csv", &csv_of(&filled)).expect(200));
        assert!(silent.contains("1 件の誤り") && silent.contains("修了日") && !silent.contains("この内容で取り込む"), "{silent}");
        put(&mut filled, &[&scene.own.talent], "修了日", "2026-05-20");
        let state = || scene.staff.get(&format!("/training-attendances/{}", scene.own.attendance)).expect(200).body["state"].clone();
        let report = html(&staff.choose(path, &[], "受講.csv", &csv_of(&filled)).expect(200));
        assert!(report.contains("この内容で取り込む"), "{report}");
        assert_eq!(state(), json!("requested"), "a rehearsal writes nothing");
        for _ in 0..2 {
            let done = staff.confirm(path, &report).expect(303);
            assert!(done.header("location").is_some_and(|place| place.contains("done=")), "{:?}", done.header("location"));
        }
        assert_eq!(state(), json!("completed"));
        assert_eq!(scene.auditor.get("/audit-events?action=training_attendance.complete").expect(200).items().len(), 1, "pressed twice, written once");
    }
}
