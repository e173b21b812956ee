//! Papers of placements: what they say, who gets them, their templates, their numbers, what was printed.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use regex::Regex;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post};

pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// 葛 with a variation selector, and 﨑 of its own code.
const NAME: &str = "葛\u{E0100}城 﨑太郎";
const DAYS: (&str, &str) = ("2026-10-01", "2028-03-31");

/// A part of a Word file.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

/// The text of a Word file, paragraph by paragraph.
fn text(bytes: &[u8]) -> String {
    let xml = part(bytes, "word/document.xml").replace("</w:p>", "\n").replace("<w:br/>", "\n");
    let plain = Regex::new("<[^>]*>").expect("a pattern").replace_all(&xml, "").into_owned();
    plain.trim_start().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn paper(client: &Client, id: &str, kind: &str) -> Answer {
    client.get(&format!("/assignments/{id}/papers/{kind}"))
}

fn step(staff: &Client, id: &str, name: &str, body: &Value) {
    staff.post(&format!("/assignments/{id}/{name}"), body).expect(200);
}

/// Somebody of the prefecture at Mihara; a draft.
fn dispatch(world: &World, name: &str) -> String {
    let staff = world.staff();
    let who = person(world, name, PREFECTURE);
    agreed(&staff, &who, [100, 80, 0, 100]);
    draft(&staff, &who, &post(&staff, MIHARA, 100), DAYS, 40)
}

/// What Mihara pays for somebody, by salary, allowances, retirement allowance and travel: concluded.
pub fn agreed(staff: &Client, who: &str, percent: [i32; 4]) -> String {
    let mut new = json!({ "organization_code": MIHARA, "title": "協定書", "person": who, "starts_on": "2026-04-01", "salary_yen": 350_000 });
    for (item, percent) in ["salary", "allowance", "retirement", "travel"].iter().zip(percent) {
        new[format!("{item}_percent")] = json!(percent);
    }
    let id = staff.post("/cost-agreements", &new).expect(201).id();
    staff.post(&format!("/cost-agreements/{id}/conclude"), &json!({})).expect(200);
    id
}

fn ordered(world: &World, name: &str) -> String {
    let (staff, id) = (world.staff(), dispatch(world, name));
    step(&staff, &id, "announce", &json!({}));
    step(&staff, &id, "order", &json!({}));
    id
}

fn upload(client: &Client, path: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", DOCX)], Some(bytes))
}

/// A Word file of these parts; a document part has this body.
pub fn word(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut parts = vec![("word/document.xml", document.as_bytes())];
    parts.extend_from_slice(more);
    for (name, bytes) in parts {
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        file.start_file(name, options).expect("begun");
        file.write_all(bytes).expect("written");
    }
    file.finish().expect("finished").into_inner()
}

fn line(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

on_both! {
    fn a_paper_says_what_the_record_says(world) {
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        let id = dispatch(world, NAME);
        // A draft is marked, for the prefecture's staff only.
        let drafted = text(&paper(&staff, &id, "announcement").expect(200).bytes);
        assert!(drafted.starts_with("案\n"), "{drafted}");
        for kind in ["announcement", "receiving_order", "agreement", "no_such_kind"] {
            assert_eq!(paper(&mihara, &id, kind).status, 404);
        }
        step(&staff, &id, "announce", &json!({}));
        let told = paper(&staff, &id, "announcement").expect(200);
        assert_eq!(told.header("content-type"), Some(DOCX));
        let said = text(&told.bytes);
        for wanted in ["令和8年6月1日", "広島県知事", NAME, "主任", "三原市　情報政策課", "CIO補佐官",
            "令和8年10月1日から令和10年3月31日まで", "週2日（0.4）"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(!said.contains('案') && !said.contains("{{"), "{said}");
        // An order that is not given yet is a draft.
        assert!(text(&paper(&staff, &id, "sending_order").expect(200).bytes).contains("（未定）"));
        step(&staff, &id, "order", &json!({ "sending_number": "県人令8第121号", "receiving_number": "人第7号" }));
        let order = text(&paper(&staff, &id, "sending_order").expect(200).bytes);
        for wanted in ["県人令8第121号", "派遣", "地方自治法第252条の17第1項の規定により三原市へ派遣する", "令和8年10月1日"] {
            assert!(order.contains(wanted), "{wanted}: {order}");
        }
        let host = text(&paper(&mihara, &id, "receiving_order").expect(200).bytes);
        assert!(host.contains("三原市職員に任命する\n情報政策課 CIO補佐官に補する") && host.contains("人第7号"), "{host}");
        let signed = text(&paper(&staff, &id, "agreement").expect(200).bytes);
        for wanted in ["給料　月額350,000円を、三原市が負担する", "三原市が80％、広島県が20％を負担する", "退職手当　広島県が負担する", "旅費　三原市が負担する"] {
            assert!(signed.contains(wanted), "{wanted}: {signed}");
        }
        // Each its own: the sending body's order is not the host's, and nothing is another body's.
        assert_eq!(paper(&mihara, &id, "sending_order").status, 404);
        assert_eq!(paper(&world.as_login("etajima"), &id, "receiving_order").status, 404);
        assert_eq!(paper(&world.as_login("auditor"), &id, "agreement").status, 403);
        // The same words for print.
        let html = staff.get(&format!("/assignments/{id}/papers/sending_order?format=html")).expect(200);
        let html = String::from_utf8(html.bytes).unwrap();
        assert!(html.contains(NAME) && html.contains("三原市へ派遣する") && html.contains("@page"), "{html}");
    }
}

on_both! {
    fn what_is_missing_is_told_before_anything_is_printed(world) {
        let staff = world.staff();
        let id = ordered(world, "番号 なし");
        let refused = paper(&staff, &id, "sending_order").expect(422);
        assert_eq!(refused.faults(), [("/番号".to_owned(), "paper_field_missing".to_owned())]);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("項目「番号」"), "{}", refused.body);
        assert_eq!(staff.get(&format!("/paper-prints?assignment_id={id}")).expect(200).items().len(), 0);
        let number = format!("/assignments/{id}/papers/sending_order/number");
        let given = staff.post(&number, &json!({})).expect(200).body;
        assert_eq!(given["number"], json!("県人令8第1号"));
        assert!(text(&paper(&staff, &id, "sending_order").expect(200).bytes).contains("県人令8第1号"));
        assert_eq!(staff.post(&number, &json!({})).code(), "duplicate");
        // The order itself has it now.
        let orders = staff.get(&format!("/assignments/{id}")).expect(200).body["orders"].clone();
        assert!(orders.as_array().unwrap().iter().any(|order| order["number"] == json!("県人令8第1号")), "{orders}");
        // A letter without a last day has no 終期, and says so.
        let open = draft(&staff, &person(world, "終わり なし", PREFECTURE), &post(&staff, MIHARA, 100), ("2026-10-01", ""), 100);
        let body = word(&line("{{終期}}"), &[]);
        upload(&staff, &format!("/paper-templates?kind=consent&organization_code={PREFECTURE}"), &body).expect(201);
        assert_eq!(paper(&staff, &open, "consent").expect(422).faults()[0].0, "/終期");
        // Who pays what is told item by item where nobody agreed on it, where two hold, and where it is taken back.
        let lacking = |id: &str| -> Vec<String> {
            paper(&staff, id, "agreement").expect(422).faults().into_iter().map(|(place, _)| place).collect()
        };
        let items = ["/給料の負担", "/手当の負担", "/退職手当の負担", "/旅費の負担"];
        assert_eq!(lacking(&open), items);
        let who = staff.get(&format!("/assignments/{id}")).expect(200).body["talent_id"].as_str().unwrap().to_owned();
        let twin = agreed(&staff, &who, [50; 4]);
        assert_eq!(lacking(&id), items);
        staff.post(&format!("/cost-agreements/{twin}/reopen"), &json!({})).expect(200);
        paper(&staff, &id, "agreement").expect(200);
    }
}

on_both! {
    fn a_number_is_given_once_and_stays_used(world) {
        let staff = world.staff();
        let give = |id: &str, kind: &str, body: Value| staff.post(&format!("/assignments/{id}/papers/{kind}/number"), &body);
        let (one, two, three) = (ordered(world, "一"), ordered(world, "二"), ordered(world, "三"));
        assert_eq!(give(&one, "sending_order", json!({ "number": "県人令8第２号" })).expect(200).body["ordinal"], json!(2));
        // Typed numbers are no doubles, in either width.
        assert_eq!(give(&two, "sending_order", json!({ "number": "県人令8第2号" })).code(), "duplicate");
        assert_eq!(give(&two, "sending_order", json!({})).expect(200).body["number"], json!("県人令8第1号"));
        assert_eq!(give(&three, "sending_order", json!({})).expect(200).body["number"], json!("県人令8第3号"));
        // Each body has a sequence of its own, and a letter is no order.
        assert_eq!(give(&one, "receiving_order", json!({})).expect(200).body["number"], json!("市人令8第1号"));
        assert_eq!(give(&one, "request", json!({})).expect(200).body["number"], json!("市人発8第1号"));
        // Taken back it stays used.
        let back = json!({ "organization_code": PREFECTURE, "number": "県人令8第3号", "reason": "誤り" });
        staff.post("/paper-numbers/rescind", &back).expect(200);
        assert_eq!(staff.post("/paper-numbers/rescind", &back).code(), "state_conflict");
        assert_eq!(give(&three, "sending_order", json!({})).expect(200).body["number"], json!("県人令8第4号"));
        // So does the number of an order that was rescinded.
        let four = ordered(world, "四");
        staff.post(&format!("/assignments/{four}/rescind"), &json!({ "reason": "訂正" })).expect(200);
        step(&staff, &four, "order", &json!({ "sending_number": "県人令8第5号" }));
        staff.post(&format!("/assignments/{four}/rescind"), &json!({ "reason": "訂正" })).expect(200);
        step(&staff, &four, "order", &json!({}));
        assert_eq!(give(&four, "sending_order", json!({})).expect(200).body["number"], json!("県人令8第6号"));
        // A draft takes none: the next would tell of it.
        let secret = dispatch(world, "案");
        assert_eq!(give(&secret, "consent", json!({})).code(), "state_conflict");
        let mihara = world.as_login("mihara");
        assert_eq!(mihara.post(&format!("/assignments/{secret}/papers/request/number"), &json!({})).status, 404);
        assert_eq!(mihara.post(&format!("/assignments/{one}/papers/sending_order/number"), &json!({})).status, 404);
        let seen = mihara.get("/paper-numbers").expect(200);
        assert!(seen.items().iter().all(|item| item["organization_code"] == json!(MIHARA)) && seen.items().len() == 2);
    }
}

on_both! {
    fn fifty_clients_get_fifty_numbers_without_a_hole(world) {
        let ids: Vec<String> = (0..50).map(|number| ordered(world, &format!("番号 {number}"))).collect();
        let staff = world.staff();
        let given: Vec<Value> = std::thread::scope(|scope| {
            let threads: Vec<_> = ids.iter().map(|id| {
                let staff = staff.clone();
                scope.spawn(move || {
                    let path = format!("/assignments/{id}/papers/sending_order/number");
                    staff.post(&path, &json!({})).expect(200).body["ordinal"].clone()
                })
            }).collect();
            threads.into_iter().map(|thread| thread.join().expect("answered")).collect()
        });
        let given: BTreeSet<i64> = given.iter().map(|one| one.as_i64().unwrap()).collect();
        assert_eq!(given, (1..=50).collect::<BTreeSet<i64>>());
    }
}

on_both! {
    fn an_office_keeps_its_own_words(world) {
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        let id = ordered(world, NAME);
        // Word splits a field over runs as it likes.
        let split = "<w:p><w:r><w:t>市長名で</w:t></w:r><w:r><w:t>{</w:t></w:r><w:r><w:t>{氏</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>名}</w:t></w:r><w:r><w:t>}を任命</w:t></w:r></w:p>";
        let path = format!("/paper-templates?kind=receiving_order&organization_code={MIHARA}");
        let kept = upload(&mihara, &path, &word(split, &[])).expect(201);
        assert_eq!((kept.body["in_force_version"].as_i64(), kept.body["fields"].clone()), (Some(1), json!(["氏名"])));
        assert_eq!(text(&paper(&mihara, &id, "receiving_order").expect(200).bytes).trim(), format!("市長名で{NAME}を任命"));
        let key = format!("receiving_order-{MIHARA}");
        upload(&mihara, &format!("/paper-templates/{key}/versions?note=2"), &word(&line("第二版 {{氏名}}"), &[])).expect(201);
        assert!(text(&paper(&mihara, &id, "receiving_order").expect(200).bytes).contains("第二版"));
        // A look at an earlier version is a sample, and stands in no record.
        let before = mihara.get("/paper-prints").expect(200).items().len();
        let look = mihara.get(&format!("/assignments/{id}/papers/receiving_order?template_code={MIHARA}&template_version=1")).expect(200);
        assert!(text(&look.bytes).starts_with("見本"));
        assert_eq!(mihara.get("/paper-prints").expect(200).items().len(), before);
        // Another body's words are its own.
        let other = world.as_login("etajima");
        assert_eq!(other.get(&format!("/paper-templates/{key}")).status, 404);
        assert_eq!(upload(&other, &path, &word(&line("x"), &[])).status, 404);
        assert_eq!(staff.get(&format!("/paper-templates/{key}")).expect(200).body["versions"].as_array().map(Vec::len), Some(2));
        // What is given out is a file that may be taken in again; so is what the program brings along.
        let all = staff.get("/paper-templates").expect(200);
        for item in all.items() {
            let file = staff.get(&format!("/paper-templates/{}/file", item["id"].as_str().unwrap())).expect(200);
            let kind = item["kind"].as_str().unwrap();
            upload(&staff, &format!("/paper-templates?kind={kind}&organization_code={ETAJIMA}"), &file.bytes).expect(201);
        }
        let fields = staff.get("/paper-templates/fields").expect(200);
        assert!(fields.items().iter().any(|field| field["name"] == json!("費用負担")));
    }
}

on_both! {
    fn a_template_that_could_harm_is_refused(world) {
        let staff = world.staff();
        let path = format!("/paper-templates?kind=consent&organization_code={PREFECTURE}");
        let link = br#"<Relationships><Relationship Id="r" Type="x/hyperlink" Target="http://evil.example/" TargetMode="External"/></Relationships>"#;
        let hidden = br#"<Relationships><Relationship Id="r" Type="x/image" Target="x" TargetMode="&#69;xternal"/></Relationships>"#;
        let bomb = vec![0_u8; 64 << 20];
        let macros = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>"#;
        let fetched = "<w:p><w:r><w:instrText> INCLUDETEXT \"http://evil.example/\" </w:instrText></w:r></w:p>";
        let entity = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>";
        for (what, bytes, says) in [
            ("no Word file", b"PK\x03\x04 nothing".to_vec(), "DOCX"),
            ("a link", word(&line("x"), &[("word/_rels/document.xml.rels", link)]), "外部"),
            ("a hidden link", word(&line("x"), &[("word/_rels/document.xml.rels", hidden)]), "外部"),
            ("a macro", word(&line("x"), &[("word/vbaProject.bin", b"\xd0\xcf")]), "マクロ"),
            ("a macro by type", word(&line("x"), &[("[Content_Types].xml", macros)]), "マクロ"),
            ("a program", word(&line("x"), &[("word/embeddings/oleObject1.bin", b"MZ")]), "図"),
            ("a script as a picture", word(&line("x"), &[("word/media/image1.png", b"<script>")]), "図"),
            ("a field of Word that fetches", word(fetched, &[]), "外部"),
            ("an entity", word(&line("x"), &[("word/styles.xml", entity.as_bytes())]), "DOCX"),
            ("a bomb", word(&line("x"), &[("word/styles.xml", &bomb)]), "8 MB"),
            ("an open field", word(&line("{{氏名"), &[]), "}}"),
        ] {
            let answer = upload(&staff, &path, &bytes);
            let detail = answer.body["detail"].as_str().unwrap_or("").to_owned();
            assert!(matches!(answer.status, 400 | 422) && detail.contains(says), "{what}: {} {detail}", answer.status);
        }
        // By its bytes, not by what it is called.
        let sheet = staff.get("/assignments?format=xlsx").expect(200).bytes;
        assert_eq!(upload(&staff, &path, &sheet).code(), "file_unreadable");
        let unknown = upload(&staff, &path, &word(&line("{{氏名}}{{給料}}"), &[])).expect(422);
        assert_eq!(unknown.faults(), [("/fields/1".to_owned(), "paper_field_unknown".to_owned())]);
        assert!(unknown.body["errors"][0]["detail"].as_str().unwrap().contains("給料"));
        // 200 MB are not read to their end.
        let large = upload(&staff, &path, &vec![0_u8; 200 << 20]);
        assert_eq!(large.code(), "file_beyond_limits");
        assert_eq!(staff.send("POST", &path, &[("Content-Type", "text/csv")], Some(b"a")).status, 415);
        assert_eq!(staff.send("POST", "/talents/import", &[("Content-Type", DOCX)], Some(&word("", &[]))).status, 415);
        assert_eq!(staff.get("/paper-templates/consent-340006").expect(200).body["in_force_version"], json!(0));
    }
}

on_both! {
    fn what_was_printed_is_kept_and_goes_stale(world) {
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        let id = dispatch(world, "印刷 花子");
        paper(&staff, &id, "announcement").expect(200);
        step(&staff, &id, "announce", &json!({}));
        paper(&staff, &id, "announcement").expect(200);
        step(&staff, &id, "order", &json!({ "sending_number": "県人令8第9号", "receiving_number": "人第9号" }));
        paper(&staff, &id, "sending_order").expect(200);
        paper(&mihara, &id, "receiving_order").expect(200);
        world.clock.advance(chrono::TimeDelta::days(1));
        let staff = world.staff();
        let state = |client: &Client| -> Vec<(String, bool, bool)> {
            let rows = client.get(&format!("/paper-prints?assignment_id={id}")).expect(200);
            let mut rows: Vec<_> = rows.items().iter().map(|row| {
                (row["kind"].as_str().unwrap().to_owned(), row["draft"] == json!(true), row["stale"] == json!(true))
            }).collect();
            rows.sort();
            rows
        };
        let of = |kind: &str, draft, stale| (kind.to_owned(), draft, stale);
        assert_eq!(state(&staff), [of("announcement", false, false), of("announcement", true, true),
            of("receiving_order", false, false), of("sending_order", false, false)]);
        // The host sees its own papers, and none of a draft.
        assert_eq!(state(&world.as_login("mihara")), [of("receiving_order", false, false)]);
        let longer = json!({ "ends_on": "2028-09-30", "sending_number": "県人令8第10号", "receiving_number": "人第10号" });
        step(&staff, &id, "extend", &longer);
        assert_eq!(state(&staff), [of("announcement", false, true), of("announcement", true, true),
            of("receiving_order", false, true), of("sending_order", false, true)]);
        let order = text(&paper(&staff, &id, "sending_order").expect(200).bytes);
        assert!(order.contains("派遣期間延長") && order.contains("令和10年9月30日まで更新する"), "{order}");
        assert!(state(&staff).contains(&of("sending_order", false, false)));
        // Words that changed make papers stale too.
        let path = format!("/paper-templates?kind=sending_order&organization_code={PREFECTURE}");
        upload(&staff, &path, &word(&line("{{発令文}}"), &[])).expect(201);
        assert!(!state(&staff).contains(&of("sending_order", false, false)));
        step(&staff, &id, "end", &json!({ "ends_on": "2027-03-31", "reason": "都合", "sending_number": "県人令8第11号", "receiving_number": "人第11号" }));
        assert!(text(&paper(&staff, &id, "sending_order").expect(200).bytes).contains("三原市への派遣を解く"));
    }
}

on_both! {
    fn papers_of_drafts_change_nothing_for_others(world) {
        let mihara = world.as_login("mihara");
        let told = ordered(world, "発令 済");
        paper(&mihara, &told, "agreement").expect(200);
        let look = || {
            let paths = ["/paper-prints", "/paper-numbers", "/paper-templates", "/assignments"];
            let seen: Vec<Vec<u8>> = paths.iter().map(|path| mihara.get(path).expect(200).bytes).collect();
            seen
        };
        let before = look();
        let (staff, id) = (world.staff(), dispatch(world, "案の人"));
        for kind in ["announcement", "sending_order", "receiving_order", "agreement"] {
            paper(&staff, &id, kind).expect(200);
            assert_eq!(paper(&mihara, &id, kind).bytes.len(), paper(&mihara, "asg_1234567890abc", kind).bytes.len() );
        }
        let batch = json!({ "kinds": ["announcement", "move_list"], "starts_on": DAYS.0, "state": "draft", "give_numbers": true });
        staff.post("/paper-batches", &batch).expect(200);
        assert_eq!(look(), before);
        // A look at a draft stands in the read log, and the auditor is not told of it.
        let auditor = world.as_login("auditor");
        let printed = |question: &str| auditor.get(&format!("/audit-events?action=paper.print{question}")).expect(200).items().len();
        let known = printed("");
        step(&staff, &id, "announce", &json!({}));
        assert!(printed("") > known, "{known}");
        // Taken back, what the host printed meanwhile is not its own any more.
        paper(&mihara, &id, "agreement").expect(200);
        staff.post(&format!("/assignments/{id}/recall"), &json!({ "reason": "見直し" })).expect(200);
        assert!(mihara.get("/paper-prints").expect(200).items().iter().all(|row| row["assignment_id"] != json!(id)));
    }
}

on_both! {
    fn a_batch_is_one_zip_or_one_page(world) {
        let staff = world.staff();
        let ids: Vec<String> = (0..12).map(|number| ordered(world, &format!("一括 {number}"))).collect();
        let batch = |body: Value| staff.post("/paper-batches", &body);
        // Nothing is printed while anything is missing.
        let refused = batch(json!({ "kinds": ["sending_order"], "starts_on": DAYS.0 })).expect(422);
        assert_eq!(refused.faults().len(), 12);
        assert_eq!(staff.get("/paper-prints").expect(200).items().len(), 0);
        let zip = batch(json!({ "kinds": ["sending_order", "move_list"], "starts_on": DAYS.0, "state": "ordered", "give_numbers": true })).expect(200);
        assert_eq!(zip.header("content-type"), Some("application/zip"));
        let mut archive = zip::ZipArchive::new(Cursor::new(zip.bytes)).expect("a ZIP");
        assert_eq!(archive.len(), 13);
        let mut numbers = BTreeSet::new();
        for index in 0..archive.len() {
            let mut bytes = Vec::new();
            let mut file = archive.by_index(index).unwrap();
            file.read_to_end(&mut bytes).unwrap();
            let said = text(&bytes);
            match said.find("県人令8第") {
                Some(at) => drop(numbers.insert(said[at..].lines().next().unwrap().to_owned())),
                None => assert_eq!(said.matches("一括 ").count(), 12, "{said}"),
            }
        }
        assert_eq!(numbers.len(), 12);
        let page = batch(json!({ "kinds": ["agreement"], "assignment_ids": ids, "output": "html" })).expect(200);
        assert_eq!(String::from_utf8(page.bytes).unwrap().matches("<section class=\"paper\">").count(), 12);
        assert_eq!(staff.get("/paper-prints").expect(200).items().len(), 36);
        assert_eq!(batch(json!({ "kinds": [], "starts_on": DAYS.0 })).status, 422);
        assert_eq!(batch(json!({ "kinds": ["consent"] })).expect(422).faults()[0].0, "/starts_on");
        assert_eq!(batch(json!({ "kinds": ["consent"], "assignment_ids": ["asg_1234567890abc"] })).expect(422).faults()[0].0, "/assignment_ids/0");
        assert_eq!(batch(json!({ "kinds": ["consent"], "starts_on": "2031-01-01" })).status, 422);
        // A body makes its own.
        let mihara = world.as_login("mihara");
        let own = mihara.post("/paper-batches", &json!({ "kinds": ["receiving_order", "sending_order"], "starts_on": DAYS.0, "give_numbers": true })).expect(200);
        assert_eq!(zip::ZipArchive::new(Cursor::new(own.bytes)).expect("a ZIP").len(), 12);
        let etajima = world.as_login("etajima");
        assert_eq!(etajima.post("/paper-batches", &json!({ "kinds": ["consent"], "assignment_ids": ids })).status, 422);
    }
}
