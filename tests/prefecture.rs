//! A prefecture starts from a folder of data: the built-in one is a folder like any other, every
//! fault of a folder is told at once, and another prefecture does its year from its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::cli::init::{check, take_in};
use dxship::config::DatabaseUrl;
use dxship::db::{Db, Origin, connect_once};
use dxship::folder::{FILES, Folder};
use dxship::vocab::{OrganizationCode, Role};
use serde_json::{Value, json};

use crate::harness::{Backend, Client, World, drop_database, make};
use crate::pages::frame::cookies;
use crate::scheme::{person, post, serve};

const EHIME: &str = "380008";
const MATSUYAMA: &str = "382019";
const IMABARI: &str = "382027";
/// What stands on no page of another prefecture.
const HIROSHIMA: [&str; 4] = ["広島", "ひろしま", "Hiroshima", "340006"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fixture() -> PathBuf {
    root().join("tests/fixtures/ehime")
}

/// A folder and a database of one's own, and the program on them.
struct Desk {
    folder: PathBuf,
    url: DatabaseUrl,
    text: String,
}

impl Desk {
    fn new(backend: Backend) -> Self {
        let name = format!("dxship-prefecture-{}-{:x}", std::process::id(), rand::random::<u64>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("ehime")).unwrap();
        for entry in std::fs::read_dir(fixture()).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.join("ehime").join(path.file_name().unwrap())).unwrap();
        }
        let (url, text) = make(backend, &folder);
        Self { folder, url, text }
    }

    fn ehime(&self) -> String {
        self.folder.join("ehime").display().to_string()
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join("ehime").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} is not in {file}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dxship"));
        command
            .args(arguments)
            .env("DXSHIP__DATABASE__URL", &self.text)
            .env("DXSHIP__AUTH__KEY_DIR", self.folder.join("keys"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The report of `init --json`, and how it ended.
    fn init(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["init", "--json"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let report = serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), report)
    }

    fn names(&self) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Word {
            #[diesel(sql_type = Text)]
            word: String,
        }
        let sql = "SELECT name_ja AS word FROM organizations ORDER BY code";
        let rows: Vec<Word> =
            diesel::sql_query(sql).load(&mut connect_once(&self.url).unwrap()).unwrap();
        rows.into_iter().map(|row| row.word).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop_database(&self.url);
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn codes(report: &Value) -> Vec<(String, String)> {
    let text = |fault: &Value, field: &str| fault[field].as_str().unwrap_or("").to_owned();
    let faults = report["faults"].as_array().unwrap().iter();
    faults.map(|fault| (text(fault, "sheet"), text(fault, "code"))).collect()
}

#[test]
fn the_built_in_folder_is_written_out_as_it_stands_and_read_like_any_other() {
    let desk = Desk::new(Backend::Sqlite);
    let target = desk.folder.join("out");
    let target = target.display().to_string();
    assert!(desk.run(&["init", "--export", &target]).status.success());
    let again = desk.run(&["init", "--export", &target]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("空のフォルダー"), "{again:?}");
    let mut known = 0;
    for inner in ["", "demo"] {
        for entry in std::fs::read_dir(root().join("config/prefecture").join(inner)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let written = Path::new(&target).join(inner).join(path.file_name().unwrap());
                let (one, other) = (std::fs::read(&path).unwrap(), std::fs::read(&written));
                assert!(other.is_ok_and(|other| one == other), "{}", path.display());
                known += 1;
            }
        }
    }
    assert!(known > FILES.len(), "{known}");
    let (code, report) = desk.init(&["--from", &target, "--check"]);
    assert_eq!((code, codes(&report)), (0, vec![]));
    assert!(desk.names().is_empty(), "a check touches no database");
}

#[test]
fn every_fault_of_a_folder_is_told_at_once() {
    let desk = Desk::new(Backend::Sqlite);
    desk.change("organizations.csv", "382019,", "382018,");
    desk.change(
        "organizations.csv",
        "382027,今治市,イマバリシ,Imabari City,city",
        "342157,今治市,イマバリシ,Imabari City,no_kind",
    );
    desk.change("organizations.csv", "33223400,132560600,2,5,3", "33223400,132560600,,,3");
    desk.change("organizations.csv", "33463000,132423200,1,3", "33463000,132423200,2,3");
    desk.change("wish_zones.csv", "chuyo,中予,382019", "chuyo,中予,342041");
    desk.change("targets.csv", "*,first_person", "341002,first_person");
    desk.change("calendar.csv", "/plans", "/no-such-page");
    desk.change(
        "post_types.csv",
        "business_designer,business_designer",
        "business_designer,nobody",
    );
    desk.change("prefecture.csv", "#9a3c00", "#ffcc00");
    std::fs::write(desk.folder.join("ehime/tiles.csv"), "a\n1\n").unwrap();
    let (code, report) = desk.init(&["--from", &desk.ehime(), "--check"]);
    assert_eq!((code, &report["valid"], &report["done"]), (3, &json!(false), &json!(false)));
    let told = codes(&report);
    for wanted in [
        ("organizations.csv", "organization_code_invalid"),
        ("organizations.csv", "term_unknown"),
        ("organizations.csv", "map_place_missing"),
        ("organizations.csv", "map_place_taken"),
        ("wish_zones.csv", "name_unknown_in_folder"),
        ("targets.csv", "name_unknown_in_folder"),
        ("calendar.csv", "term_unknown"),
        ("post_types.csv", "name_unknown_in_folder"),
        ("prefecture.csv", "not_allowed_here"),
        ("tiles.csv", "file_unknown"),
    ] {
        let wanted = (wanted.0.to_owned(), wanted.1.to_owned());
        assert!(told.contains(&wanted), "{wanted:?} is not in {told:?}");
    }
    let first = &report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .find(|fault| fault["code"] == "organization_code_invalid")
        .unwrap();
    assert_eq!(
        (&first["row"], &first["heading"], &first["value"]),
        (&json!(3), &json!("code"), &json!("382018"))
    );
    let written = desk.run(&["init", "--from", &desk.ehime()]);
    assert_eq!(written.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&written.stdout)
            .contains("organizations.csv 3 行目「code」= 「382018」")
    );
    assert!(desk.names().is_empty(), "nothing half-written");
    let demo = desk.run(&["demo", "--from", &desk.ehime()]);
    assert_eq!(demo.status.code(), Some(3), "{demo:?}");
}

#[test]
fn a_body_of_another_prefecture_is_a_fault_of_its_own() {
    let desk = Desk::new(Backend::Sqlite);
    desk.change("organizations.csv", "382027,", "342157,");
    let (code, report) = desk.init(&["--from", &desk.ehime(), "--check"]);
    let elsewhere = ("organizations.csv".to_owned(), "organization_elsewhere".to_owned());
    assert!(code == 3 && codes(&report).contains(&elsewhere), "{report}");
}

fn a_later_folder(backend: Backend) {
    let desk = Desk::new(backend);
    let ehime = desk.ehime();
    let (code, first) = desk.init(&["--from", &ehime]);
    assert_eq!((code, &first["valid"], &first["done"]), (0, &json!(true), &json!(true)), "{first}");
    assert_eq!((desk.names().len(), desk.names()[0].as_str()), (21, "愛媛県"));
    let (code, again) = desk.init(&["--from", &ehime]);
    assert_eq!((code, &again["changes"], &again["taken_in"]), (0, &json!([]), &json!(0)));
    // Nothing of another prefecture comes along, whatever is done next.
    assert!(
        desk.run(&["user", "add", "admin.ehime", "--name", "管理者", "--role", "account_admin"])
            .status
            .success()
    );
    assert_eq!(desk.names().len(), 21);
    let (code, other) = desk.init(&[]);
    assert_eq!(
        (code, codes(&other)),
        (3, vec![("prefecture.csv".to_owned(), "organization_elsewhere".to_owned())])
    );
    assert_eq!(desk.names().len(), 21);

    desk.change(
        "organizations.csv",
        "松山市,マツヤマシ,Matsuyama City,city,511192",
        "松山市,マツヤマシ,Matsuyama City,city,500000",
    );
    desk.change("calendar.csv", "異動計画を作る", "異動計画を立てる");
    desk.change("targets.csv", "各市町に1名", "各市町に1名ずつ");
    let (code, diff) = desk.init(&["--from", &ehime, "--diff"]);
    let cells = diff["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["key"] == MATSUYAMA)
        .unwrap();
    assert_eq!((code, &cells["cells"]), (0, &json!([["population", "511192", "500000"]])));
    let population = |desk: &Desk| {
        let sql = format!(
            "SELECT CAST(population AS TEXT) AS word FROM organizations WHERE code = '{MATSUYAMA}'"
        );
        word(desk, &sql)
    };
    assert_eq!(population(&desk), "511192", "a difference that is shown is not applied");
    assert_eq!(desk.init(&["--from", &ehime]).0, 0);
    assert_eq!(population(&desk), "500000");
    assert_eq!(
        word(&desk, "SELECT task_ja AS word FROM calendar_tasks WHERE page = '/plans'"),
        "異動計画を立てる"
    );
    assert_eq!(
        word(&desk, "SELECT note AS word FROM staffing_targets ORDER BY organization_code LIMIT 1"),
        "各市町に1名ずつ"
    );
    assert_eq!(desk.init(&["--from", &ehime]).1["changes"], json!([]));
}

fn word(desk: &Desk, sql: &str) -> String {
    #[derive(QueryableByName)]
    struct Word {
        #[diesel(sql_type = Text)]
        word: String,
    }
    diesel::sql_query(sql).get_result::<Word>(&mut connect_once(&desk.url).unwrap()).unwrap().word
}

mod a_folder_twice_changes_nothing_and_a_later_one_shows_its_difference {
    use super::{Backend, a_later_folder};

    #[test]
    fn sqlite() {
        a_later_folder(Backend::Sqlite);
    }

    #[test]
    fn postgres() {
        a_later_folder(Backend::Postgres);
    }
}

fn batch(db: &mut Db, sql: &str) {
    match db {
        Db::Postgres(connection) => connection.batch_execute(sql).unwrap(),
        Db::Sqlite(connection) => connection.batch_execute(sql).unwrap(),
    }
}

#[test]
fn a_database_from_before_keeps_what_stood_in_the_program() {
    for (backend, folder) in [(Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres")] {
        let desk = Desk::new(backend);
        assert!(desk.run(&["init"]).status.success());
        let migration = root().join("migrations").join(folder).join("00000000000022_prefecture");
        let mut db = connect_once(&desk.url).unwrap();
        for half in ["down.sql", "up.sql"] {
            batch(&mut db, &std::fs::read_to_string(migration.join(half)).unwrap());
        }
        assert_eq!(word(&desk, "SELECT service_ja AS word FROM prefecture"), "DXShip ひろしま");
        let count =
            |what: &str| word(&desk, &format!("SELECT CAST(count(*) AS TEXT) AS word FROM {what}"));
        assert_eq!(count("organizations WHERE map_column IS NOT NULL"), "23");
        assert_eq!(count("calendar_tasks"), "26");
        assert_eq!(count("development_tools"), "5");
        let (code, report) = desk.init(&[]);
        assert_eq!((code, report["done"].as_bool()), (0, Some(true)), "{report}");
        assert_eq!((desk.names().len(), count("calendar_tasks").as_str()), (24, "26"));
    }
}

/// The world of 愛媛県 and its 20 municipalities, from nothing but its folder.
fn ehime(backend: Backend) -> World {
    let mut faults = Vec::new();
    let folder = Folder::read(&fixture(), &mut faults).expect("a folder");
    faults.extend(check(&folder));
    assert_eq!(faults, []);
    for code in folder.column("organizations.csv", "code") {
        assert!(code.parse::<OrganizationCode>().is_ok_and(|code| code.as_str().starts_with("38")));
    }
    let world = World::prepared(
        backend,
        "2026-06-01 03:00:00",
        |_| {},
        |store| {
            let load = move |tx: &mut dxship::db::Tx<'_>| take_in(tx, &folder);
            store.write_blocking("test.prepare", Origin::operator("test"), load).expect("loads");
        },
    );
    world.account("staff", Role::PrefectureStaff, None);
    world.account("staff2", Role::PrefectureStaff, None);
    world.account("admin", Role::AccountAdmin, None);
    world.account("auditor", Role::Auditor, None);
    world.account("matsuyama", Role::MunicipalCio, Some(MATSUYAMA));
    world.clock.advance(chrono::TimeDelta::seconds(1));
    world
}

fn page(world: &World, cookie: &str, path: &str) -> String {
    let answer = world.anonymous().page("GET", path, &[("Cookie", cookie)], None);
    assert!(matches!(answer.status, 200 | 303 | 400 | 403 | 404), "{path}: {}", answer.status);
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// The prefecture asks, 松山市 answers, the prefecture accepts.
fn demanded(world: &World, staff: &Client) -> String {
    let call = json!({ "fiscal_year": 2027, "title": "令和9年度需要調査", "note": "", "opens_on": "2026-06-01", "deadline": "2026-07-31" });
    let call = staff.post("/demand-calls", &call).expect(201).id();
    let cio = world.as_login("matsuyama");
    let opened = post(&cio, MATSUYAMA, 100);
    let mut demand = crate::demand_year::demand_body(&call, MATSUYAMA);
    demand["post_id"] = json!(opened);
    let demand = cio.post("/demands", &demand).expect(201).id();
    cio.post(&format!("/demands/{demand}/submit"), &json!({})).expect(200);
    staff.post(&format!("/demands/{demand}/accept"), &json!({})).expect(200);
    opened
}

fn planned(staff: &Client) -> String {
    let plan = json!({ "name": "愛媛A案", "method": "optimal", "first_fiscal_year": 2027, "years": 2, "max_steps": 200, "rules": [] });
    let plan = staff.post("/rotation-plans", &plan).expect(201).id();
    let job = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
    assert_eq!(crate::scene::done(staff, &job)["state"], json!("done"));
    plan
}

fn walk(backend: Backend) {
    let world = ehime(backend);
    let door = world.anonymous().page("GET", "/sign-in", &[], None);
    let door = String::from_utf8_lossy(&door.bytes).into_owned();
    assert!(
        door.contains("DXShip えひめ") && door.contains("愛媛県・市町 デジタル人材共有"),
        "{door}"
    );
    assert!(door.contains("/assets/theme.9a3c00.css"), "{door}");
    let style = world.anonymous().page("GET", "/assets/theme.9a3c00.css", &[], None);
    assert_eq!(
        (style.status, String::from_utf8_lossy(&style.bytes).contains("#9a3c00")),
        (200, true)
    );
    let staff = world.staff();
    let opened = demanded(&world, &staff);
    let people: Vec<String> = ["伊予 一郎", "石鎚 二葉", "砥部 三太"]
        .iter()
        .map(|name| person(&world, name, EHIME))
        .collect();
    serve(&staff, &people[0], &opened, ("2026-04-01", "2028-03-31"), 100);
    drop(post(&staff, IMABARI, 100));
    let plan = planned(&staff);
    let placed = staff.get("/statistics/placements?fiscal_year=2026").expect(200).body;
    assert_eq!(
        (&placed["totals"]["municipalities"], &placed["totals"]["prefectural"]["headcount"]),
        (&json!(1), &json!(1))
    );
    let targets = staff.get("/targets?limit=200").expect(200);
    assert_eq!(targets.items().len(), 3, "those that take part this year");

    world.staff_account("haizoku", &people[0]);
    let cookie = cookies(&world, "staff");
    let map = page(&world, &cookie, "/map");
    assert_eq!(map.matches("class=\"tile").count(), 20 + 1, "twenty tiles in their list");
    assert!(map.contains("四国中央市") && map.contains("20市町村"), "{map}");
    assert!(page(&world, &cookie, "/help/year").contains("需要調査を始める"));
    assert!(page(&world, &cookie, &format!("/plans/{plan}")).contains("愛媛A案"));
    nothing_of_another(
        &world,
        &[format!("/plans/{plan}"), format!("/plans/{plan}/board"), "/map?lang=en".to_owned()],
    );
}

/// Every page without a place in its address, as everybody, says nothing of another prefecture.
fn nothing_of_another(world: &World, besides: &[String]) {
    let routes = dxship::pages::routes();
    let plain =
        routes.iter().filter(|route| route.method.as_str() == "GET" && !route.path.contains('{'));
    let paths: Vec<String> =
        plain.map(|route| route.path.to_owned()).chain(besides.iter().cloned()).collect();
    assert!(paths.len() > 40, "{paths:?}");
    for login in ["staff", "admin", "auditor", "matsuyama", "haizoku"] {
        let cookie = cookies(world, login);
        for path in &paths {
            for language in ["ja", "en"] {
                let sign = if path.contains('?') { '&' } else { '?' };
                let asked = if path.contains("lang=") {
                    path.clone()
                } else {
                    format!("{path}{sign}lang={language}")
                };
                let text = page(world, &cookie, &asked);
                for word in HIROSHIMA {
                    assert!(!text.contains(word), "{login} reads {word} at {asked}");
                }
            }
        }
    }
}

mod another_prefecture_does_its_year {
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
fn a_demonstration_starts_from_a_folder_without_people() {
    let mut accounts = Vec::new();
    let world = World::prepared(
        Backend::Sqlite,
        "2026-06-01 03:00:00",
        |_| {},
        |store| {
            let folder = Folder::read(&fixture(), &mut Vec::new()).expect("a folder");
            accounts = dxship::cli::demo::load(store, folder).expect("loads");
        },
    );
    let logins: Vec<&str> = accounts.iter().map(|account| account.login.as_str()).collect();
    assert_eq!(logins, ["staff-1", "staff-2", "admin", "auditor", "cio", "delegate"]);
    let cio = accounts.iter().find(|account| account.login == "cio").unwrap();
    assert_eq!(cio.organization_code.as_deref(), Some(MATSUYAMA));
    assert_eq!(world.sign_in("cio", &cio.password).status, 200);
}

/// What is missing stands on home with the page that mends it, and goes when it is there.
#[test]
fn home_tells_what_the_first_year_lacks() {
    let world = ehime(Backend::Sqlite);
    let cookie = cookies(&world, "staff");
    let home = page(&world, &cookie, "/home");
    assert!(home.contains("始める前の確認"), "{home}");
    for (need, href) in [
        ("需要調査", "/demand-calls"),
        ("採用試験の実績", "/hiring-rounds"),
        ("市町のポスト", "/posts"),
    ] {
        assert!(home.contains(&format!("<a href=\"{href}\">{need}</a>")), "{need} in {home}");
    }
    assert!(
        page(&world, &cookies(&world, "admin"), "/home")
            .contains("<a href=\"/accounts\">参画市町のCIO")
    );
    assert!(!page(&world, &cookies(&world, "matsuyama"), "/home").contains("始める前の確認"));
    let staff = world.staff();
    drop(demanded(&world, &staff));
    drop(person(&world, "伊予 一郎", EHIME));
    for (login, code) in [("imabari", IMABARI), ("uwajima", "382035")] {
        world.account(login, Role::MunicipalCio, Some(code));
    }
    let round =
        json!({ "route": "experienced", "exam_fiscal_year": 2025, "intake_fiscal_year": 2026 });
    staff.post("/hiring-rounds", &round).expect(201);
    let home = page(&world, &cookie, "/home");
    assert!(!home.contains("始める前の確認"), "{home}");
}
