//! What hangs on records: kept as it came, seen by whoever sees the record, refused where it could harm,
//! brought back by a copy.

use diesel::RunQueryDsl;
use dxship::config::DatabaseUrl;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Answer, Backend, Client, Desk, World};
use crate::on_both;
use crate::scene::{nominate, pdf};
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, draft, person, post};

const PDF: &str = "application/pdf";

fn attach(client: &Client, question: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send(
        "POST",
        &format!("/attachments?{question}"),
        &[("Content-Type", media)],
        Some(bytes),
    )
}

fn at(kind: &str, subject: &str, name: &str) -> String {
    let pairs = [("kind", kind), ("subject_id", subject), ("file_name", name)];
    serde_html_form::to_string(pairs).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Somebody of the prefecture at Mihara; a draft.
fn dispatch(world: &World, name: &str) -> (String, String) {
    let staff = world.staff();
    let who = person(world, name, PREFECTURE);
    let id = draft(&staff, &who, &post(&staff, MIHARA, 100), ("2026-10-01", "2028-03-31"), 40);
    (id, who)
}

fn announce(world: &World, id: &str) {
    world.staff().post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.items().iter().filter_map(|item| item["file_name"].as_str()).collect()
}

on_both! {
    fn a_scan_comes_back_as_it_came_to_those_who_see_the_record(world) {
        let (staff, mihara, etajima) = (world.staff(), world.as_login("mihara"), world.as_login("etajima"));
        let (id, who) = dispatch(world, "添付 花子");
        announce(world, &id);
        let own = world.staff_account("own", &who);
        let sent = attach(&staff, &format!("{}&note=%E6%8A%BC%E5%8D%B0%E6%B8%88", at("agreement", &id, "協定書（令和8.4.1）.pdf")), PDF, &pdf()).expect(201);
        assert_eq!((sent.body["sha256"].as_str(), sent.body["bytes"].as_u64()), (Some(sha256(&pdf()).as_str()), Some(pdf().len() as u64)));
        assert_eq!((&sent.body["note"], &sent.body["media_type"]), (&json!("押印済"), &json!(PDF)));
        let list = format!("/assignments/{id}/attachments");
        let file = format!("/attachments/{}/file", sent.id());
        for reader in [&staff, &mihara] {
            assert_eq!(names(&reader.get(&list).expect(200)), ["協定書（令和8.4.1）.pdf"]);
            let got = reader.get(&file).expect(200);
            assert_eq!((got.bytes.as_slice(), got.header("content-type")), (pdf().as_slice(), Some(PDF)));
            assert!(got.header("content-disposition").unwrap().starts_with("attachment;"));
            assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
        }
        // The agreement is between the bodies; nobody else has the record at all.
        assert_eq!(names(&own.get(&list).expect(200)).len(), 0);
        assert_eq!((own.get(&file).status, etajima.get(&list).status, etajima.get(&file).status), (404, 404, 404));
        assert_eq!(world.as_login("auditor").get(&file).status, 403);
        // Each body keeps its own order's copy; the person reads it and cannot attach one.
        let order = attach(&mihara, &at("receiving_order", &id, "辞令.pdf"), PDF, &pdf()).expect(201);
        assert_eq!(attach(&mihara, &at("receiving_order", &id, "二度.pdf"), PDF, &pdf()).code(), "duplicate");
        assert_eq!(attach(&mihara, &at("sending_order", &id, "a.pdf"), PDF, &pdf()).status, 404);
        assert_eq!(attach(&own, &at("receiving_order", &id, "a.pdf"), PDF, &pdf()).status, 403);
        assert_eq!(attach(&etajima, &at("agreement", &id, "a.pdf"), PDF, &pdf()).status, 404);
        assert_eq!(own.get(&format!("/attachments/{}/file", order.id())).expect(200).bytes, pdf());
        // Taken back by whoever attached it or by the staff, with a reason; the staff alone has it then.
        let retire = |client: &Client, id: &str, reason: &str| client.post(&format!("/attachments/{id}/retire"), &json!({ "reason": reason }));
        assert_eq!(retire(&mihara, &sent.id(), "誤り").status, 403);
        assert_eq!(retire(&staff, &sent.id(), "").status, 422);
        retire(&staff, &sent.id(), "押印前のもの").expect(200);
        assert_eq!(retire(&staff, &sent.id(), "二度").code(), "state_conflict");
        assert_eq!((names(&mihara.get(&list).expect(200)), mihara.get(&file).status), (vec!["辞令.pdf"], 404));
        assert_eq!((staff.get(&list).expect(200).items().len(), staff.get(&file).status), (2, 200));
        retire(&mihara, &order.id(), "差替え").expect(200);
        attach(&mihara, &at("receiving_order", &id, "辞令.pdf"), PDF, &pdf()).expect(201);
        let auditor = world.as_login("auditor");
        let told = |act: &str| auditor.get(&format!("/audit-events?action=attachment.{act}")).expect(200).items().len();
        assert_eq!((told("add"), told("retire")), (3, 2));
    }
}

on_both! {
    fn consents_and_certificates_hang_on_whom_they_are_about(world) {
        let (staff, mihara, etajima) = (world.staff(), world.as_login("mihara"), world.as_login("etajima"));
        let nomination = nominate(&etajima, ETAJIMA);
        attach(&etajima, &at("consent", &nomination, "同意書.pdf"), PDF, &pdf()).expect(201);
        let list = format!("/pool-nominations/{nomination}/attachments");
        assert_eq!((names(&staff.get(&list).expect(200)), mihara.get(&list).status), (vec!["同意書.pdf"], 404));
        assert_eq!(attach(&mihara, &at("consent", &nomination, "a.pdf"), PDF, &pdf()).status, 404);
        // A person attaches to oneself, and nobody but the staff to somebody else.
        let who = person(world, "証書 持", ETAJIMA);
        let own = world.staff_account("own", &who);
        attach(&own, &at("qualification", &who, "合格証書.pdf"), PDF, &pdf()).expect(201);
        let list = format!("/talents/{who}/attachments");
        assert_eq!((names(&own.get(&list).expect(200)), names(&etajima.get(&list).expect(200))), (vec!["合格証書.pdf"], vec!["合格証書.pdf"]));
        assert_eq!((mihara.get(&list).status, attach(&etajima, &at("qualification", &who, "a.pdf"), PDF, &pdf()).status), (404, 403));
        let other = person(world, "別 人", MIHARA);
        assert_eq!(attach(&own, &at("qualification", &other, "a.pdf"), PDF, &pdf()).status, 404);
        // A file hangs where its kind belongs, and a record holds so many.
        assert_eq!(attach(&staff, &at("consent", &who, "a.pdf"), PDF, &pdf()).faults()[0].0, "/subject_id");
        assert_eq!(attach(&staff, "kind=consent", PDF, &pdf()).faults()[0].0, "/subject_id");
        for number in 1..20 {
            let bytes = [b"%PDF-1.4\n%".as_slice(), number.to_string().as_bytes(), b"\nstartxref\n0\n%%EOF"].concat();
            attach(&staff, &at("qualification", &who, "証書.pdf"), PDF, &bytes).expect(201);
        }
        let full = attach(&staff, &at("qualification", &who, "証書.pdf"), PDF, b"%PDF-1.4\nstartxref\n0\n%%EOF").expect(422);
        assert_eq!(full.faults()[0].0, "/file_name");
    }
}

on_both! {
    fn files_of_drafts_are_known_to_the_staff_alone(world) {
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        let (id, _) = dispatch(world, "案の人");
        let look = |id: &str, file: &str| {
            let list = mihara.get(&format!("/assignments/{id}/attachments"));
            let got = mihara.get(&format!("/attachments/{file}/file"));
            let sent = attach(&mihara, &at("receiving_order", id, "a.pdf"), PDF, &pdf());
            [list, got, sent].map(|answer| (answer.status, answer.code().to_owned(), answer.bytes.len()))
        };
        let file = attach(&staff, &at("receiving_order", &id, "案.pdf"), PDF, &pdf()).expect(201).id();
        assert_eq!(look(&id, &file), look("asg_1234567890abc", "att_1234567890abc"));
        let auditor = world.as_login("auditor");
        let told = || auditor.get("/audit-events?action=attachment.add").expect(200).items().len();
        assert_eq!(told(), 0);
        announce(world, &id);
        assert_eq!((told(), names(&mihara.get(&format!("/assignments/{id}/attachments")).expect(200)).len()), (1, 1));
        staff.post(&format!("/assignments/{id}/recall"), &json!({ "reason": "見直し" })).expect(200);
        assert_eq!(look(&id, &file), look("asg_1234567890abc", "att_1234567890abc"));
    }
}

#[test]
fn what_could_harm_is_refused_with_a_sentence() {
    let world = World::new(Backend::Sqlite);
    let (staff, who) = (world.staff(), person(&world, "証書 持", ETAJIMA));
    let send = |name: &str, media: &str, bytes: &[u8]| {
        attach(&staff, &at("qualification", &who, name), media, bytes)
    };
    let whole = |body: &str| format!("%PDF-1.7\n{body}\nstartxref\n0\n%%EOF\n").into_bytes();
    for (what, media, bytes, says) in [
        ("a script", PDF, whole("<</S /JavaScript /JS (x)>>"), "スクリプト"),
        ("a program", PDF, whole("<</S /Launch /F (cmd.exe)>>"), "スクリプト"),
        ("another file in it", PDF, whole("<</Type /EmbeddedFile>>"), "埋め込み"),
        ("a lock", PDF, whole("<</Encrypt 1 0 R>>"), "暗号化"),
        ("no PDF", PDF, b"MZ\x90\0".to_vec(), "PDF として"),
        ("a program as a picture", "image/png", b"MZ\x90\0".to_vec(), "PNG"),
        ("a PDF as a picture", "image/jpeg", pdf(), "PNG・JPEG"),
        ("too large", PDF, [pdf(), vec![b' '; 10 << 20]].concat(), "10 MB"),
    ] {
        let name = if media == PDF { "a.pdf" } else { "a.jpg" };
        let answer = send(name, media, &bytes).expect(422);
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(answer.code() == "attachment_refused" && detail.contains(says), "{what}: {detail}");
    }
    for name in
        ["../a.pdf", "a\u{202e}fdp.exe.pdf", "a.exe.pdf", "a.png", "C:\\a.pdf", "CON.pdf", ".pdf"]
    {
        let answer = send(name, PDF, &pdf()).expect(422);
        assert_eq!(
            answer.faults(),
            [("/file_name".to_owned(), "not_allowed_here".to_owned())],
            "{name}"
        );
    }
    assert_eq!(send("a.csv", "text/csv", b"a").status, 415);
    assert_eq!(send("a.svg", "image/svg+xml", b"<svg/>").status, 415);
    assert_eq!(staff.get(&format!("/talents/{who}/attachments")).expect(200).items().len(), 0);
    // The control.
    send("a.pdf", PDF, &pdf()).expect(201);
}

/// A file with its bytes in two pieces.
fn put(desk: &Desk, pieces: [&[u8]; 2]) {
    let whole = pieces.concat();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let literal = |bytes: &[u8]| match desk.url {
        DatabaseUrl::Sqlite(_) => format!("X'{}'", hex(bytes)),
        DatabaseUrl::Postgres(_) => format!("'\\x{}'::bytea", hex(bytes)),
    };
    let row = format!(
        "INSERT INTO attachments VALUES (7, 'agreement', 1, 'a.pdf', '{PDF}', {}, '{}', '', '2026-06-01 00:00:00', NULL, '9999-12-31 00:00:00', NULL, '')",
        whole.len(),
        sha256(&whole)
    );
    let mut db = desk.connection();
    diesel::sql_query(row).execute(&mut db).unwrap();
    for (place, piece) in pieces.iter().enumerate() {
        let row = format!("INSERT INTO attachment_pieces VALUES (7, {place}, {})", literal(piece));
        diesel::sql_query(row).execute(&mut db).unwrap();
    }
}

#[test]
fn a_copy_brings_files_back_and_a_flipped_bit_is_found() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let desk = Desk::new(backend);
        desk.account("some.body");
        put(&desk, [&pdf(), &[0, 255, 1]]);
        desk.serve().unwrap().stop();
        desk.is_sound();
        let copy = desk.path("copy.dx").display().to_string();
        desk.run(&["backup", &copy]).expect(0);
        let run = |sql: &str| {
            diesel::sql_query(sql).execute(&mut desk.connection()).unwrap();
        };
        let sign = if matches!(desk.url, DatabaseUrl::Sqlite(_)) {
            "X'00ff00'"
        } else {
            "'\\x00ff00'::bytea"
        };
        run(&format!("UPDATE attachment_pieces SET content = {sign} WHERE place = 1"));
        let found = desk.run(&["doctor"]);
        assert!(
            found.code == Some(3) && found.out.contains("× 添付ファイル"),
            "{backend:?}: {found:?}"
        );
        run("DELETE FROM attachment_pieces");
        run("DELETE FROM attachments");
        desk.run(&["restore", &copy]).expect(0);
        let said = desk.run(&["doctor"]).out;
        assert!(said.contains("○ 添付ファイル: 1 件"), "{backend:?}: {said}");
    }
}

#[test]
fn a_page_attaches_gives_out_and_takes_back() {
    let world = World::new(Backend::Sqlite);
    let (staff, who) = (world.staff(), person(&world, "画面 花子", ETAJIMA));
    let cookie = crate::pages::frame::cookies(&world, "staff");
    let client = world.anonymous();
    let page = |path: &str| client.page("GET", path, &[("Cookie", &cookie)], None).expect(200);
    let place = format!("/attachments?subject_id={who}");
    let text = |answer: &Answer| String::from_utf8_lossy(&answer.bytes).into_owned();
    assert!(
        text(&page(&format!("/talents/{who}"))).contains(&format!("/attachments?subject_id={who}"))
    );
    let form = text(&page(&place));
    let token = form
        .split("name=\"token\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let origin = format!("http://{}", world.address);
    let send = |name: &str, bytes: &[u8]| {
        let field = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = format!(
            "{}{}{}--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n",
            field("token", token),
            field("kind", "qualification"),
            field("note", "原本照合済")
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let headers = [
            ("Cookie", cookie.as_str()),
            ("Origin", &origin),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "multipart/form-data; boundary=x"),
        ];
        client.page("POST", &place, &headers, Some(&body))
    };
    let refused = send("合格.exe.pdf", &pdf());
    assert!(refused.status == 422 && text(&refused).contains("拡張子が二重"), "{}", text(&refused));
    let other = send("合格.txt", b"x");
    assert!(
        other.status == 422 && text(&other).contains("PDF・PNG・JPEG のファイル"),
        "{}",
        text(&other)
    );
    assert_eq!(send("合格.pdf", &pdf()).status, 303);
    let list = staff.get(&format!("/talents/{who}/attachments")).expect(200);
    let id = list.items()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&list.items()[0]["note"], page(&format!("/attachments/{id}/file")).bytes),
        (&json!("原本照合済"), pdf())
    );
    let shown = text(&page(&format!("/talents/{who}")));
    assert!(
        shown.contains("合格.pdf") && shown.contains(&format!("/attachments/{id}/retire")),
        "{shown}"
    );
    let form = text(&page(&format!("/attachments/{id}/retire")));
    assert!(form.contains("添付を取り下げる") && form.contains("合格.pdf"));
    let gone: Value = staff
        .post(&format!("/attachments/{id}/retire"), &json!({ "reason": "誤り" }))
        .expect(200)
        .body;
    assert!(gone["retired_at"].is_string());
}
