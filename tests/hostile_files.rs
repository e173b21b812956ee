//! Files made to harm whoever reads them. The server that took them in answers each with a sentence,
//! keeps its memory, and goes on.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Cursor, Write as _};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Answer, Client};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// A sheet of one cell that shows the first shared string.
const ONE_CELL: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;

/// A demonstration of its own process: what harms it harms no other test, and its memory is its own.
struct Server {
    child: Child,
    staff: Client,
    _folder: Folder,
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl Server {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("dxship-hostile-{}", std::process::id()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_dxship"))
            .args(["demo", "--json", "--port", "0", "--data"])
            .arg(&folder)
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
        Self { child, staff: Client::new(&base, token), _folder: Folder(folder) }
    }

    fn import(&self, media: &str, bytes: &[u8]) -> Answer {
        let path = "/skill-catalogues/import?dry_run=true";
        self.staff.send("POST", path, &[("Content-Type", media)], Some(bytes))
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
    let good = workbook(&["a.xml"], ONE_CELL, &strings(1, "キー"));
    server.import(XLSX, &good).expect(200);
    let before = server.peak();

    // What a file says it holds is believed by the library that reads it.
    for unique in [u64::from(u32::MAX), 1 << 42, 1 << 43, 1 << 45, 1 << 50, 1 << 58] {
        let bytes = workbook(&["a.xml"], ONE_CELL, &strings(unique, "キー"));
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
}
