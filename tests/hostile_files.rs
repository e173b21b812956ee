//! Files made to harm whoever reads them. The server that took them in answers each with a sentence,
//! keeps its memory, and goes on.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Cursor, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dxship::web::{FileKind, FileReader};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Answer, Backend, Client, World};
use crate::on_both;
use crate::scene::Scene;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// A sheet of one cell that shows the first shared string.
const ONE_CELL: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;

fn send(client: &Client, path: &str, media: &str, bytes: &[u8]) -> Answer {
    client.send("POST", path, &[("Content-Type", media)], Some(bytes))
}

/// A demonstration of its own process: what harms it harms no other test, and its memory is its own.
struct Server {
    child: Child,
    staff: Client,
    _folder: Folder,
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("dxship-hostile-{}-{:x}", std::process::id(), rand::random::<u64>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("written");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl Server {
    fn start() -> Self {
        let folder = Folder::new();
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--json", "--port", "0", "--data"])
            .arg(folder.0.join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dxship starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output"))
            .read_line(&mut line)
            .expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let base = told["url"].as_str().expect("a url").trim_end_matches('/').to_owned();
        let accounts = told["accounts"].as_array().expect("accounts");
        let staff = accounts.iter().find(|account| account["role"] == "prefecture_staff");
        let staff = staff.expect("an account of the prefecture's staff");
        let who = json!({"login": staff["login"], "password": staff["password"]});
        let signed = Client::new(&base, None).post("/auth/token", &who).expect(200);
        let token = signed.body["access_token"].as_str().map(str::to_owned);
        Self { child, staff: Client::new(&base, token), _folder: folder }
    }

    fn import(&self, media: &str, bytes: &[u8]) -> Answer {
        send(&self.staff, "/skill-catalogues/import?dry_run=true", media, bytes)
    }

    /// Refused with a sentence, and the server answers the next one.
    fn refuses(&self, what: &str, media: &str, bytes: &[u8]) {
        let answer = self.import(media, bytes);
        let code = answer.code().to_owned();
        let known = ["file_unreadable", "file_beyond_limits"].contains(&code.as_str());
        assert!(answer.status == 422 && known, "{what}: {} {code}", answer.status);
        self.staff.get("/skill-catalogues").expect(200);
    }

    /// The most memory it ever held, in MiB.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the server lives");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
        line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok()).expect("kB") / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A small file that claims more shared strings than memory holds.
pub fn claiming(unique: u64) -> Vec<u8> {
    workbook(&["a.xml"], ONE_CELL, &strings(unique, "キー"))
}

/// A workbook whose sheets each name one of these parts; `strings` are the shared strings.
fn workbook(sheets: &[&str], rows: &str, strings: &str) -> Vec<u8> {
    let (mut names, mut targets) = (String::new(), String::new());
    for (place, part) in sheets.iter().enumerate() {
        let number = place + 1;
        write!(names, r#"<sheet name="s{number}" sheetId="{number}" r:id="r{number}"/>"#).unwrap();
        write!(
            targets,
            r#"<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" Target="worksheets/{part}"/>"#
        )
        .unwrap();
    }
    write!(
        targets,
        r#"<Relationship Id="strings" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>"#
    )
    .unwrap();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), format!(r#"<Types xmlns="{PACKAGE}/content-types"/>"#)),
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="book" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>"#),
        ),
        ("xl/sharedStrings.xml".to_owned(), strings.to_owned()),
    ];
    let mut known: Vec<&str> = sheets.to_vec();
    known.dedup();
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    parts.extend(known.iter().map(|part| (format!("xl/worksheets/{part}"), sheet.clone())));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn strings(unique: u64, text: &str) -> String {
    format!(r#"<sst xmlns="{MAIN}" count="1" uniqueCount="{unique}"><si><t>{text}</t></si></sst>"#)
}

#[test]
fn a_file_made_to_harm_is_refused_and_the_server_goes_on() {
    let server = Server::start();
    let good = claiming(1);
    server.import(XLSX, &good).expect(200);
    let before = server.peak();

    // What a file says it holds is believed by the library that reads it.
    for unique in [u64::from(u32::MAX), 1 << 42, 1 << 43, 1 << 45, 1 << 50, 1 << 58] {
        let bytes = claiming(unique);
        assert!(bytes.len() < 2_000, "{} bytes", bytes.len());
        server.refuses(&format!("uniqueCount {unique}"), XLSX, &bytes);
    }
    // One part, named by many sheets, is read once for each of them.
    let row = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#.repeat(20_000);
    for times in [2, 90, 1_000] {
        let bytes = workbook(&vec!["a.xml"; times], &row, &strings(1, "キー"));
        server.refuses(&format!("one part named {times} times"), XLSX, &bytes);
    }
    // A file of commas is a million cells of nothing.
    server.refuses("commas", "text/csv", &vec![b','; 8 * 1024 * 1024 - 1]);

    // Twelve at once, each a cell of 60 MB packed into 60 kB.
    let cell = workbook(&["a.xml"], ONE_CELL, &strings(1, &"a".repeat(60_000_000)));
    assert!(cell.len() < 100_000, "{} bytes", cell.len());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| server.refuses("a cell of 60 MB", XLSX, &cell));
        }
    });

    server.import(XLSX, &good).expect(200);
    let grown = server.peak() - before;
    assert!(grown < 100, "the server's own memory grew by {grown} MiB");

    // A file that is read well, and wrong in 450,000 cells, each told in a sentence.
    let wrong = wrong_cells(49_900);
    send(&server.staff, "/skill-catalogues/import", CSV, &wrong).expect(422);
    let grown = server.peak() - before;
    assert!(grown < 250, "the server's own memory grew by {grown} MiB");
}

/// A catalogue of as many skills, nine faults in each.
fn wrong_cells(rows: usize) -> Vec<u8> {
    let mut text = "job_type_key,skill_key,skill_ja,core,weight,renamed_from,required_staff,\
        required_subsection_chief,required_assistant_section_chief,required_section_chief,\
        required_director\n"
        .to_owned();
    for row in 0..rows {
        writeln!(text, "business_designer,skill_{row},n{}", ",!!".repeat(8)).unwrap();
    }
    text.into_bytes()
}

/// Parts of an archive that is no workbook.
fn archive(parts: usize, bytes: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in 0..parts {
        archive.start_file(format!("{part}"), SimpleFileOptions::default()).expect("a part");
        archive.write_all(&vec![b' '; bytes]).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn every_bound_of_a_file_is_told_in_a_sentence() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let names: Vec<String> = (0..101).map(|number| format!("{number}.xml")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = |cell: &str, rows: usize, columns: usize| {
        format!("{}\n", vec![cell; columns].join(",")).repeat(rows).into_bytes()
    };
    let shared = workbook(&["a.xml"], &ONE_CELL.repeat(400), &strings(1, &"a".repeat(100_000)));
    let new = "file_beyond_limits";
    let old = "file_unreadable";
    for (media, bytes, status, code, sentence) in [
        (XLSX, workbook(&names, ONE_CELL, &strings(1, "a")), 422, new, "シートは 100 枚まで"),
        (XLSX, workbook(&["a.xml"; 2], ONE_CELL, &strings(1, "a")), 422, new, "同じ中身"),
        (XLSX, archive(2_001, 0), 422, new, "内部の部品は 2000 個まで"),
        (XLSX, shared, 422, new, "文字はファイル全体で 32 MB まで"),
        (XLSX, claiming(20_000_000), 422, new, "メモリーは 256 MB まで"),
        (CSV, vec![b'a'; 131_069], 422, new, "1 セル 131068 バイトまで"),
        (CSV, many("1", 99_999, 21), 422, new, "セルはファイル全体で 2000000 個まで"),
        (CSV, vec![b','; 100_000], 422, new, "1 行のセルは 16384 個まで"),
        (XLSX, archive(1, 257 << 20), 422, new, "展開後 256 MB まで"),
        (CSV, many("a", 100_002, 1), 422, new, "1 シート 100000 行・256 列まで"),
        (CSV, many("a", 1, 257), 422, new, "1 シート 100000 行・256 列まで"),
        (XLSX, b"PK".to_vec(), 400, old, "（XLSX）"),
    ] {
        let answer = send(&staff, "/skill-catalogues/import?dry_run=true", media, &bytes);
        let detail = answer.body["detail"].as_str().unwrap_or("").to_owned();
        assert!(detail.contains(sentence), "{sentence}: {} {detail}", answer.status);
        assert_eq!((answer.status, answer.code()), (status, code), "{sentence}");
    }
    // What is just within them is read.
    for bytes in
        [vec![b'a'; 131_068], many("1", 99_999, 20), many("a", 100_001, 1), many(",", 1, 8_000)]
    {
        send(&staff, "/skill-catalogues/import?dry_run=true", CSV, &bytes).expect(200);
    }
}

#[test]
fn more_faults_than_anybody_mends_are_cut_and_said_to_be() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let told = |path: &str, status: u16, pointer: &str| {
        let answer = send(&staff, path, CSV, &wrong_cells(300)).expect(status);
        let errors = answer.body["errors"].as_array().expect("errors").clone();
        assert_eq!(errors.len(), 2_001, "{path}");
        let last = errors.last().expect("a last one")[pointer].as_str().expect("a text").to_owned();
        assert!(last.contains("2000 件を超えた"), "{path}: {last}");
    };
    told("/skill-catalogues/import?dry_run=true", 200, "detail");
    told("/skill-catalogues/import", 422, "detail");
}

on_both! {
    fn every_way_in_refuses_a_hostile_file(world) {
        let scene = Scene::new(world);
        let bytes = claiming(1 << 45);
        for (who, path) in [
            (&scene.staff, "/skill-catalogues/import"),
            (&scene.staff, "/assessments/import"),
            (&scene.staff, "/training-attendances/import"),
            (&scene.etajima, "/demands/import"),
            (&scene.person, "/me/assessment/import"),
        ] {
            for query in ["", "?dry_run=true"] {
                let answer = send(who, &format!("{path}{query}"), XLSX, &bytes).expect(422);
                assert_eq!(answer.code(), "file_beyond_limits", "{path}{query}");
            }
            // Whoever has no right learns nothing of the file.
            assert_eq!(send(&scene.auditor, path, XLSX, &bytes).status, 403, "{path}");
        }
    }
}

#[test]
fn the_command_line_refuses_a_hostile_file() {
    let folder = Folder::new();
    let file = folder.0.join("a.xlsx");
    std::fs::write(&file, claiming(1 << 45)).expect("written");
    let run = Command::new(PROGRAM)
        .args(["import", "skill-catalogue", "--dry-run"])
        .arg(&file)
        .current_dir(&folder.0)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.code() == Some(1) && said.contains("メモリーは 256 MB まで"), "{said}");
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_dxship");

/// A reader that first does what stands in the file `first`, then what the program does.
fn reader(folder: &Folder) -> PathBuf {
    let (script, first) = (folder.0.join("reader"), folder.0.join("first"));
    folder.write("first", ":");
    // Written by another process: a file that a thread of this one holds open cannot be started.
    let text = format!("#!/bin/sh\n. {}\nexec {PROGRAM} \"$@\"\n", first.display());
    let made = Command::new("sh")
        .args(["-c", "printf %s \"$1\" > \"$2\" && chmod +x \"$2\"", "sh", &text])
        .arg(&script)
        .status();
    assert!(made.expect("sh").success());
    script
}

fn world_with_reader(folder: &Folder) -> World {
    World::new(Backend::Sqlite).reading_by(&reader(folder))
}

fn within(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lives(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    state.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

#[test]
fn how_the_process_ended_decides_the_answer() {
    let folder = Folder::new();
    let world = world_with_reader(&folder);
    let staff = world.staff();
    let import = || send(&staff, "/skill-catalogues/import?dry_run=true", CSV, b"skill_key\na\n");
    for (first, status, code, sentence) in [
        ("kill -KILL $$", 503, "unavailable", "少し待って"),
        ("exit 3", 503, "unavailable", "少し待って"),
        ("echo no sheets; exit 0", 503, "unavailable", "少し待って"),
        ("kill -ABRT $$", 422, "file_beyond_limits", "メモリーは 256 MB まで"),
        ("exit 101", 422, "file_beyond_limits", "メモリーは 256 MB まで"),
        ("kill -XCPU $$", 422, "file_beyond_limits", "読み取りは 20 秒まで"),
        ("exec sleep 60", 422, "file_beyond_limits", "読み取りは 20 秒まで"),
        ("exec cat /dev/zero", 422, "file_beyond_limits", "文字はファイル全体で 32 MB まで"),
    ] {
        folder.write("first", first);
        let answer = import();
        assert_eq!((answer.status, answer.code()), (status, code), "{first}");
        let detail = answer.body["detail"].as_str().unwrap_or("");
        assert!(detail.contains(sentence), "{first}: {detail}");
        assert_eq!(answer.header("retry-after").is_some(), status == 503, "{first}");
        folder.write("first", ":");
        import().expect(200);
    }
}

#[test]
fn the_process_inherits_neither_environment_nor_descriptors() {
    let folder = Folder::new();
    let world = world_with_reader(&folder);
    let out = folder.0.display();
    folder.write(
        "first",
        &format!("tr '\\0' '\\n' < /proc/$$/environ > {out}/env; ls -l /proc/$$/fd > {out}/fd"),
    );
    send(&world.staff(), "/skill-catalogues/import?dry_run=true", CSV, b"skill_key\na\n")
        .expect(200);
    let environment = folder.read("env");
    assert!(!environment.is_empty(), "the allocator's settings");
    assert!(environment.lines().all(|line| line.starts_with("MIMALLOC_")), "{environment}");
    let open = folder.read("fd");
    assert!(open.contains("pipe:"), "{open}");
    for inherited in ["socket:", "sqlite", "keys", "anon_inode"] {
        assert!(!open.contains(inherited), "{open}");
    }
}

#[test]
fn one_file_of_an_account_and_two_of_all_are_read_at_once_and_few_wait() {
    let folder = Folder::new();
    let world = world_with_reader(&folder);
    world.account("staff3", dxship::vocab::Role::PrefectureStaff, None);
    let out = folder.0.display();
    folder.write(
        "first",
        &format!("echo $$ >> {out}/started; while [ ! -e {out}/gate ]; do sleep 0.05; done"),
    );
    let started = || folder.read("started").lines().count();
    let clients: Vec<Client> =
        ["staff", "staff2", "staff3"].into_iter().map(|login| world.as_login(login)).collect();
    let import = |client: &Client| {
        send(client, "/skill-catalogues/import?dry_run=true", CSV, b"skill_key\na\n")
    };
    std::thread::scope(|scope| {
        let mut waiting: Vec<_> = (0..12).map(|_| scope.spawn(|| import(&clients[0]))).collect();
        within(10, "the first is read", || started() == 1);
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(started(), 1, "one of an account");
        let refused = import(&clients[0]).expect(503);
        assert_eq!((refused.code(), refused.header("retry-after")), ("unavailable", Some("5")));
        waiting.push(scope.spawn(|| import(&clients[1])));
        within(10, "another account is not held up", || started() == 2);
        waiting.push(scope.spawn(|| import(&clients[2])));
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(started(), 2, "two of all");
        folder.write("gate", "");
        for answer in waiting {
            answer.join().expect("answered").expect(200);
        }
    });
    assert_eq!(started(), 14);
    import(&clients[0]).expect(200);
}

#[test]
fn the_process_ends_with_the_request() {
    let folder = Folder::new();
    let script = reader(&folder);
    let out = folder.0.display();
    folder.write("first", &format!("echo $$ > {out}/pid; exec sleep 60"));
    let given_up = actix_web::rt::System::new().block_on(async move {
        let files = FileReader::started_from(script);
        tokio::time::timeout(Duration::from_secs(2), files.read(FileKind::Csv, b"a".to_vec())).await
    });
    assert!(given_up.is_err(), "it waits for longer");
    let pid = folder.read("pid");
    assert!(!pid.is_empty(), "it was started");
    within(5, "the process is gone", || !lives(&pid));
}

#[test]
fn the_process_ends_with_the_server() {
    // A shell in the server's place: the process waits for the rest of a file that never comes.
    let mut parent = Command::new("sh")
        .args(["-c", "exec 3<&0; \"$0\" read-file csv $$ <&3 >&2 3<&- & echo $!; wait", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh");
    let mut pid = String::new();
    BufReader::new(parent.stdout.take().expect("an output")).read_line(&mut pid).expect("a line");
    let limits = || std::fs::read_to_string(format!("/proc/{}/limits", pid.trim()));
    let core = "Max core file size        0                    0";
    within(5, "it has confined itself", || limits().is_ok_and(|limits| limits.contains(core)));
    let data = "Max data size             268435456            268435456";
    let limits = limits().expect("limits");
    assert!(limits.contains(data), "{limits}");
    parent.kill().expect("killed");
    parent.wait().expect("ended");
    within(5, "the process is gone", || !lives(&pid));
    // One that learns of its server's end too late reads nothing.
    let orphan =
        Command::new(PROGRAM).args(["read-file", "csv", "1"]).stdin(Stdio::null()).output();
    let orphan = orphan.expect("runs");
    assert!(!orphan.status.success() && orphan.stdout.is_empty());
}
