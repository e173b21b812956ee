//! `docs/OPERATIONS.md` as it is written, from nothing to the first call for demand.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dxship::config::DatabaseUrl;
use serde_json::json;

use crate::harness::{Backend, Client, Desk, drop_database, make};

const OWN: &str = "yama no ue no shiroi ie 3";

/// A server that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What the document says to type, with the places of this machine.
fn commands(folder: &Path) -> Vec<Vec<String>> {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OPERATIONS.md"))
            .unwrap();
    let section =
        text.split("## From nothing to the first call for demand").nth(1).expect("the section");
    let block = section
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("commands");
    let place = |word: &str| {
        let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/ehime");
        word.replace("/etc/dxship/dxship.toml", &folder.join("dxship.toml").display().to_string())
            .replace("/etc/dxship/prefecture", fixture)
    };
    block
        .lines()
        .map(|line| line.strip_prefix("dxship ").expect("a command of the program"))
        .map(|line| line.split_whitespace().map(place).collect())
        .collect()
}

fn run(arguments: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dxship")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Starts the last command and waits for the address it tells.
fn serve(arguments: &[String]) -> (Serving, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dxship"))
        .args(arguments)
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    let serving = Serving(child);
    let address = told.by_ref().find_map(|line| {
        let line = line.unwrap();
        line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
    });
    // What it logs is taken off its hands, or its pipe would break.
    std::thread::spawn(move || told.for_each(drop));
    (serving, address.expect("the server tells its address"))
}

/// Signs in with an initial password and chooses one's own.
fn first_sign_in(base: &str, login: &str, initial: &str) -> Client {
    let enter = |password: &str| {
        let body = json!({ "login": login, "password": password });
        let answer = Client::new(base, None).post("/auth/token", &body).expect(200);
        Client::new(base, answer.body["access_token"].as_str().map(str::to_owned))
    };
    let change = json!({ "current_password": initial, "new_password": OWN });
    let status = enter(initial).post("/auth/password", &change).status;
    assert!(matches!(status, 200 | 204), "{status}");
    enter(OWN)
}

/// Makes an account; what the administrator does not do alone, the second person approves.
fn account(
    admin: &Client,
    second: Option<&Client>,
    (login, role): (&str, &str),
    body: Option<&str>,
) -> String {
    let grant = json!({ "role": role, "organization_code": body, "starts_on": chrono::Utc::now().date_naive() });
    let new = json!({ "login": login, "display_name": login, "grants": [grant] });
    let made = admin.post("/accounts", &new);
    if made.status == 202 {
        let path = format!("/approvals/{}/approve", made.id());
        second.expect("a second person").post(&path, &json!({})).expect(200);
    } else {
        assert_eq!(made.status, 201, "{}", made.body);
    }
    made.body["initial_password"].as_str().expect("a password").to_owned()
}

fn walk(backend: Backend) {
    let folder: PathBuf =
        std::env::temp_dir().join(format!("dxship-operations-{:x}", rand::random::<u64>()));
    std::fs::create_dir_all(&folder).unwrap();
    let (url, text) = make(backend, &folder);
    let config = format!(
        "[server]\nbind = \"127.0.0.1:0\"\n[database]\nurl = \"{text}\"\n[auth]\nkey_dir = \"{}\"\n",
        folder.join("keys").display()
    );
    std::fs::write(folder.join("dxship.toml"), config).unwrap();
    follow(&commands(&folder), &url);
    drop_database(&url);
    drop(std::fs::remove_dir_all(&folder));
}

fn follow(commands: &[Vec<String>], url: &DatabaseUrl) {
    let [init, add, start] = commands else { panic!("three commands: {commands:?}") };
    assert!(run(init).contains("加えるか改めました"));
    let said = run(add);
    let initial = said.rsplit(' ').next().unwrap().trim().to_owned();
    let doctor = |wanted: i32| {
        let output = Command::new(env!("CARGO_BIN_EXE_dxship"))
            .args([init[0].as_str(), init[1].as_str(), "doctor", "--json"])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(wanted),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let missing = doctor(3);
    assert!(
        missing.contains("需要調査: あと 1 件。画面 /demand-calls で整えます"),
        "{missing} {url:?}"
    );
    let (serving, base) = serve(start);
    let admin = first_sign_in(&base, "admin.yamada", &initial);
    // The first officer is made by one person alone; from then on there are two.
    let one = account(&admin, None, ("staff.one", "prefecture_staff"), None);
    let staff = first_sign_in(&base, "staff.one", &one);
    drop(account(&admin, Some(&staff), ("staff.two", "prefecture_staff"), None));
    drop(account(&admin, Some(&staff), ("auditor.one", "auditor"), None));
    drop(account(&admin, None, ("cio.matsuyama", "municipal_cio"), Some("382019")));
    let today = chrono::Utc::now().date_naive();
    let year = dxship::vocab::FiscalYear::of(today).unwrap().year() + 1;
    let call = json!({
        "fiscal_year": year, "title": "需要調査", "note": "", "opens_on": today,
        "deadline": today.checked_add_days(chrono::Days::new(60)),
    });
    let call = staff.post("/demand-calls", &call).expect(201).id();
    let board = staff.get(&format!("/demand-calls/{call}/board")).expect(200);
    assert!(board.body.to_string().contains("382019"), "{}", board.body);
    assert!(!doctor(3).contains("需要調査: あと"), "the call is there");
    drop(serving);
}

mod from_nothing_to_the_first_call_for_demand {
    use super::{Backend, walk};

    #[test]
    fn sqlite() {
        walk(Backend::Sqlite);
    }

    #[test]
    fn postgres() {
        walk(Backend::Postgres);
    }
}

#[test]
fn doctor_finds_what_no_step_would_have_let_happen() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let desk = Desk::new(backend);
        desk.account("both.hats");
        desk.serve().unwrap().stop();
        let bad = || -> Vec<String> {
            let said = desk.run(&["doctor"]).out;
            let lines = said.lines().filter(|line| line.starts_with('×'));
            lines.filter(|line| !line.contains("始める前の確認")).map(str::to_owned).collect()
        };
        assert_eq!(bad(), [""; 0]);
        let columns = "account_id, role, valid_from, valid_to, recorded_at, retired_at";
        let grant = |id: u32, role: &str| {
            desk.sql(&format!(
                "INSERT INTO account_grants (id, {columns}) SELECT {id}, account_id, '{role}', valid_from, valid_to, recorded_at, retired_at FROM account_grants WHERE role = 'account_admin'"
            ));
        };
        // The control: roles that go together are no finding.
        grant(7, "assigned_staff");
        assert_eq!(bad(), [""; 0]);
        grant(8, "auditor");
        let found = bad();
        assert!(found.len() == 1 && found[0].contains("both.hats"), "{found:?}");
    }
}
