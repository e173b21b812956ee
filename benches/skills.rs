//! `cargo bench --bench skills [-- --people 5000 --years 10 --reads 400 --answers 100000]`: skill sheets
//! and answers of skill checks at full size on SQLite.
//!
//! Loads people with one confirmed sheet and one span of levels per year (67 skills each), then
//! measures, over HTTP on loopback with one client: a profile as of a date relative to the single
//! read of a person, the distribution of the pool, the list of people as a page and as JSON, and
//! how long it takes to give out a year's sheets and to publish its figures; then the pages of skill
//! checks with as many answers, against the list of people. Requests are
//! interleaved, so that a machine that slows down slows all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use dxship::accounts::{NewAccount, NewGrant, add_account};
use dxship::app;
use dxship::auth::{Passwords, new_secret, secret_digest};
use dxship::clock::Clock;
use dxship::config::{Config, DatabaseUrl};
use dxship::db::{Db, Origin, Store, connect_once};
use dxship::problem::Problem;
use dxship::vocab::{LedgerEntryId, Name, Role, TalentId};
use dxship::web::FileReader;
use serde_json::{Value, json};

const PASSWORD: &str = "mizuiro no kujira 7";
const NOW: &str = "2026-06-01T03:00:00";

fn number(name: &str, otherwise: usize, most: usize) -> usize {
    let given: Vec<String> = std::env::args().collect();
    let place = given.iter().position(|word| word == name);
    place
        .and_then(|place| given.get(place + 1))
        .map_or(otherwise, |text| text.parse().expect("a number"))
        .clamp(1, most)
}

fn main() {
    let (people, years, reads) = (
        number("--people", 5000, 20_000),
        number("--years", 10, 10),
        number("--reads", 400, 10_000),
    );
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("skills-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut config = Config::load(None).expect("defaults");
    config.database.url = format!("sqlite:{}", folder.join("dxship.sqlite3").display());
    config.auth.key_dir = folder.join("keys");
    config.server.bind = "127.0.0.1:0".parse().expect("an address");
    let clock = Clock::fixed(NOW.parse().expect("an instant"));
    let store = app::open_store(&config, clock.clone()).expect("a store");
    prepare(&store);
    let began = Instant::now();
    let ids = load(&config, people, years);
    println!(
        "{people} people × 67 skills × {years} years loaded in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let address = start(&config, store);
    let client = Client::sign_in(address);
    year(&client, &clock, address, people);
    // Tokens go by the clock that was moved.
    let client = Client::sign_in(address);
    compare(&client, &ids, (years, reads));
    files(&client, &ids);
    checks(&client, &config, (number("--answers", 100_000, 200_000), reads));
    drop(std::fs::remove_dir_all(&folder));
}

fn prepare(store: &Store) {
    let write = |body: fn(&mut dxship::db::Tx<'_>) -> Result<(), Problem>| {
        store.write_blocking("bench.prepare", Origin::operator("bench"), body).expect("prepared");
    };
    write(|tx| dxship::organization::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    write(|tx| {
        let starts_on = "2020-04-01".parse().expect("a day");
        let grants = vec![NewGrant {
            role: Role::PrefectureStaff,
            organization_code: None,
            on_behalf_of: None,
            starts_on,
            ends_on: None,
        }];
        let account = NewAccount {
            login: "staff".to_owned(),
            display_name: Name::new("staff").expect("a name"),
            talent_id: None,
            grants,
        };
        add_account(tx, &account, &Passwords::hash_now(PASSWORD).expect("hashes"), false).map(drop)
    });
}

fn run(db: &mut Db, sql: &str) {
    match db {
        Db::Sqlite(connection) => connection.batch_execute(sql).expect("runs"),
        Db::Postgres(connection) => connection.batch_execute(sql).expect("runs"),
    }
}

/// Levels of the skills of the catalogue as the program keeps them, in one of six variants.
fn levels(keys: &[String], variant: usize) -> (String, String, String, String) {
    let (mut own, mut review, mut fixed, mut levels) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (place, key) in keys.iter().enumerate() {
        let level = (variant + place * 3) % 6;
        own.push(format!("\"{key}\":{{\"level\":{level},\"evidence\":\"更新案件の主担当\"}}"));
        review.push(format!("\"{key}\":{{\"rating\":{level},\"comment\":\"\"}}"));
        fixed.push(format!("\"{key}\":{{\"level\":{level},\"reason\":\"\"}}"));
        levels.push(format!("\"{key}\":{level}"));
    }
    let whole = |parts: Vec<String>| format!("{{{}}}", parts.join(","));
    (whole(own), whole(review), whole(fixed), whole(levels))
}

/// Rows as the program would have written them, by SQL: entering ten years of fifty thousand sheets
/// by the steps would measure the steps, not the reads. What is said repeats every six people and
/// years, so six documents are made and the database copies them.
fn load(config: &Config, people: usize, years: usize) -> Vec<TalentId> {
    let url = DatabaseUrl::parse(&config.database.url).expect("a database");
    let mut db = connect_once(&url).expect("connects");
    let (catalogue, keys) = catalogue(&mut db);
    run(
        &mut db,
        "BEGIN;
         CREATE TEMP TABLE said (variant INTEGER PRIMARY KEY, own TEXT, review TEXT, fixed TEXT, levels TEXT);
         CREATE TEMP TABLE pool (number INTEGER PRIMARY KEY, id INTEGER)",
    );
    for variant in 0..6 {
        let (own, review, fixed, levels) = levels(&keys, variant);
        run(
            &mut db,
            &format!(
                "INSERT INTO said VALUES ({variant}, '{own}', '{review}', '{fixed}', '{levels}')"
            ),
        );
    }
    let ids: Vec<TalentId> = (0..people).map(|_| TalentId::random()).collect();
    for (place, part) in ids.chunks(500).enumerate() {
        let row = |(number, id): (usize, &TalentId)| {
            format!("({}, {})", place * 500 + number, id.number())
        };
        run(
            &mut db,
            &format!(
                "INSERT INTO pool VALUES {}",
                part.iter().enumerate().map(row).collect::<Vec<_>>().join(",")
            ),
        );
    }
    run(&mut db, PEOPLE);
    for year in 0..years {
        run(&mut db, &of_year(catalogue, year, year + 1 == years));
    }
    run(&mut db, "COMMIT; ANALYZE");
    ids
}

/// Everybody, employed by the prefecture since 2016.
const PEOPLE: &str = "
    INSERT INTO talents (id, version, created_at) SELECT id, 1, '2016-01-01 00:00:00' FROM pool;
    INSERT INTO talent_profiles (id, talent_id, name, name_kana, search_key, staff_number, accelerator, valid_from, valid_to, recorded_at, retired_at)
      SELECT id, id, '山田 ' || number, 'ヤマダ', 'ヤマダ', printf('B%05d', number), 0, '1900-01-01', '9999-12-31', '2016-01-01 00:00:00', '9999-12-31 00:00:00' FROM pool;
    INSERT INTO employments (id, talent_id, organization_code, form, recruitment_route, grade, title, valid_from, valid_to, recorded_at, retired_at)
      SELECT id, id, '340006', 'permanent', 'graduate', 'staff', '技師', '2016-04-01', '9999-12-31', '2016-01-01 00:00:00', '9999-12-31 00:00:00' FROM pool;
    INSERT INTO affiliations (side, id, talent_id, organization_code, home_code, disclosed, valid_from, valid_to, recorded_at, retired_at)
      SELECT 'home', id, talent_id, organization_code, organization_code, 1, valid_from, valid_to, recorded_at, retired_at
      FROM employments WHERE id NOT IN (SELECT id FROM affiliations WHERE side = 'home');";

/// The cycle of a year, everybody's confirmed sheet in it, and the levels that hold until the next.
fn of_year(catalogue: i64, year: usize, last: bool) -> String {
    let (cycle, fiscal) = (year + 1, 2016 + year);
    let until = if last { "9999-12-31".to_owned() } else { format!("{}-08-01", fiscal + 1) };
    // The rows' own numbers: no person and no two years share one.
    let row = format!("number * 100 + {cycle}");
    let said = format!("pool JOIN said ON variant = (number * 7 + {year}) % 6");
    format!(
        "INSERT INTO assessment_cycles (id, fiscal_year, catalogue_id, opens_on, self_due_on, review_due_on, closes_on, opened_at, version, created_at)
           VALUES ({cycle}, {fiscal}, {catalogue}, '{fiscal}-06-01', '{fiscal}-06-30', '{fiscal}-07-31', '{fiscal}-09-30', '{fiscal}-06-01 00:00:00', 2, '{fiscal}-06-01 00:00:00');
         INSERT INTO assessments (id, cycle_id, talent_id, number, fiscal_year, catalogue_id, home_code, grade, reviewer_code, state, return_reason, previous_levels, own_answers, review_answers, confirmed_answers, submitted_at, reviewed_at, confirmed_at, version, created_at)
           SELECT {row}, {cycle}, pool.id, 1, {fiscal}, {catalogue}, '340006', 'staff', '340006', 'confirmed', '', '{{}}', own, review, fixed, '{fiscal}-06-10 00:00:00', '{fiscal}-07-10 00:00:00', '{fiscal}-08-01 00:00:00', 5, '{fiscal}-06-01 00:00:00' FROM {said};
         INSERT INTO skill_profiles (id, talent_id, assessment_id, catalogue_id, source, levels, valid_from, valid_to, recorded_at, retired_at)
           SELECT {row}, pool.id, {row}, {catalogue}, '評価', levels, '{fiscal}-08-01', '{until}', '{fiscal}-08-01 00:00:00', '9999-12-31 00:00:00' FROM {said};"
    )
}

fn catalogue(db: &mut Db) -> (i64, Vec<String>) {
    use diesel::prelude::*;
    use dxship::db::schema::{catalogue_skills, skill_catalogues};
    let catalogue: i64 =
        skill_catalogues::table.select(skill_catalogues::id).first(db).expect("a catalogue");
    let keys = catalogue_skills::table
        .order(catalogue_skills::number)
        .select(catalogue_skills::skill_key)
        .load(db)
        .expect("skills");
    (catalogue, keys)
}

fn start(config: &Config, store: Store) -> SocketAddr {
    let mut door = app::open_door(config, store).expect("a door");
    // Files are read by the program, which the bench is not.
    door.files = FileReader::started_from(env!("CARGO_BIN_EXE_dxship"));
    let config = config.clone();
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let listening = app::listen(&config, door).expect("listens");
            ready.send(listening.address).expect("somebody waits");
            listening.server.await.expect("serves");
        });
    });
    started.recv().expect("started")
}

struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Client {
    fn sign_in(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(600)));
        let mut client = Self {
            agent: config.build().into(),
            base: format!("http://{address}/api/v1"),
            token: String::new(),
        };
        let answer = client.post("/auth/token", &json!({ "login": "staff", "password": PASSWORD }));
        client.token = answer["access_token"].as_str().expect("a token").to_owned();
        client
    }

    fn get(&self, path: &str) -> (Duration, Value) {
        let began = Instant::now();
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token));
        let mut response = request.call().expect("answers");
        let body = response.body_mut().read_to_vec().expect("a body");
        let lasted = began.elapsed();
        assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(&body));
        (lasted, serde_json::from_slice(&body).expect("JSON"))
    }

    /// A page as a browser asks for it; what it weighs before compression.
    fn page(&self, path: &str) -> (Duration, usize) {
        let began = Instant::now();
        let base = self.base.trim_end_matches("/api/v1");
        let request = self
            .agent
            .get(format!("{base}{path}"))
            .header("Cookie", format!("__Host-dxship-access={}", self.token));
        let mut response = request.call().expect("answers");
        let body = response.body_mut().read_to_vec().expect("a body");
        assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(&body));
        (began.elapsed(), body.len())
    }

    fn upload(&self, path: &str, csv: &str) -> (Duration, Value) {
        let began = Instant::now();
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token));
        let mut response = request.header("Content-Type", "text/csv").send(csv).expect("answers");
        let bytes =
            response.body_mut().with_config().limit(64 << 20).read_to_vec().expect("a body");
        assert!(response.status().is_success(), "{path}: {}", String::from_utf8_lossy(&bytes));
        (began.elapsed(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token));
        let mut response = request
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .expect("answers");
        let bytes = response.body_mut().read_to_vec().expect("a body");
        assert!(response.status().is_success(), "{path}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }
}

/// A year of its own: sheets given out with last year's levels, and figures published.
fn year(client: &Client, clock: &Clock, address: SocketAddr, people: usize) {
    let day = "2026-06-01";
    let dates = json!({ "fiscal_year": 2026, "opens_on": day, "self_due_on": day, "review_due_on": day, "closes_on": day });
    let cycle = client.post("/assessment-cycles", &dates)["id"].as_str().expect("an id").to_owned();
    let began = Instant::now();
    client.post(&format!("/assessment-cycles/{cycle}/open"), &json!({}));
    println!(
        "{people} sheets given out with last year's levels and evidence in {:.2} s",
        began.elapsed().as_secs_f64()
    );
    clock.advance(chrono::TimeDelta::days(1));
    let client = Client::sign_in(address);
    let began = Instant::now();
    client.post(&format!("/assessment-cycles/{cycle}/publish"), &json!({}));
    println!(
        "figures of the pool counted and published in {:.2} s\n",
        began.elapsed().as_secs_f64()
    );
}

/// Files of 20,000 rows: a catalogue, and the sheets of as many people as fill so many rows.
fn files(client: &Client, ids: &[TalentId]) {
    let types: Vec<String> = client.get("/job-types").1["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["job_type"].as_str().expect("a key").to_owned())
        .collect();
    let mut catalogue = String::from(
        "job_type_key,skill_key,skill_ja,skill_en,standard_ref,core,weight,required_staff\n",
    );
    for row in 0..20_000 {
        let (job_type, skill) = (&types[row % types.len()], row / types.len());
        catalogue += &format!(
            "{job_type},skill_{skill},技能{skill},Skill {skill},DSS-P1.2:項目,{},1,2\n",
            u8::from(row < types.len())
        );
    }
    let (rehearsed, report) = client.upload("/skill-catalogues/import?dry_run=true", &catalogue);
    assert_eq!(report["valid"], json!(true), "{report}");
    let (taken, _) = client.upload("/skill-catalogues/import", &catalogue);
    println!("\n| file | dry run, s | taken in, s |\n|---|---|---|");
    println!(
        "| catalogue, 20,000 rows | {:.2} | {:.2} |",
        rehearsed.as_secs_f64(),
        taken.as_secs_f64()
    );
    let day = "2026-06-02";
    let dates = json!({ "fiscal_year": 2027, "opens_on": day, "self_due_on": day, "review_due_on": day, "closes_on": day });
    let cycle = client.post("/assessment-cycles", &dates)["id"].as_str().expect("an id").to_owned();
    client.post(&format!("/assessment-cycles/{cycle}/open"), &json!({}));
    let mut sheets = String::from("シートID,スキルキー,自己評価,案件,役割\n");
    let mut rows = 0;
    for id in ids.iter().take(20_000 / 67 + 1) {
        let sheet = client.get(&format!("/assessments?cycle_id={cycle}&talent_id={id}")).1["items"]
            [0]["id"]
            .clone();
        let (_, seen) = client.get(&format!("/assessments/{}", sheet.as_str().expect("an id")));
        for item in seen["items"].as_array().expect("skills") {
            sheets += &format!(
                "{},{},3,窓口改革プロジェクト,主担当\n",
                sheet.as_str().expect("an id"),
                item["skill"].as_str().expect("a key")
            );
            rows += 1;
        }
    }
    let (rehearsed, report) = client.upload("/assessments/import?dry_run=true", &sheets);
    assert_eq!(report["valid"], json!(true), "{report}");
    let (taken, _) = client.upload("/assessments/import", &sheets);
    println!(
        "| skill sheets, {rows} rows | {:.2} | {:.2} |",
        rehearsed.as_secs_f64(),
        taken.as_secs_f64()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("\nMost memory of the whole run: {peak}");
}

fn compare(client: &Client, ids: &[TalentId], (years, reads): (usize, usize)) {
    let (mut single, mut profile, mut spread, mut json, mut page) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for turn in 0..reads {
        let id = ids[(turn * 7919) % ids.len()];
        single.push(client.get(&format!("/talents/{id}")).0);
        let (lasted, body) =
            client.get(&format!("/talents/{id}/skills?as_of={}-09-01", 2016 + turn % years));
        assert_eq!(body["items"].as_array().map(Vec::len), Some(67));
        profile.push(lasted);
        spread.push(client.get("/statistics/skills").0);
        json.push(client.get("/talents?limit=50&total=true").0);
        page.push(client.page("/talents?limit=50").0);
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1000.0
    };
    let (single, profile, spread) =
        (median(&mut single), median(&mut profile), median(&mut spread));
    let (json, page) = (median(&mut json), median(&mut page));
    println!("| read (median of {reads}) | ms | ÷ single read |");
    println!("|---|---|---|");
    println!("| a person | {single:.2} | 1.0 |");
    println!(
        "| its levels as of a day, look recorded on the disk | {profile:.2} | {:.1} |",
        profile / single
    );
    println!("| distribution of the pool | {spread:.2} | {:.1} |", spread / single);
    println!("| 50 of all people as JSON, with their number | {json:.2} | {:.1} |", json / single);
    println!(
        "| the same as a page | {page:.2} | {:.1} ({:.1} of the JSON) |",
        page / single,
        page / json
    );
}

/// A round of each body with its share of the answers, closed; the pages of checks against that of people.
fn checks(client: &Client, config: &Config, (answers, reads): (usize, usize)) {
    let of = client.post("/skill-questionnaires/ship", &json!({}))["id"].clone();
    let bodies = client.get("/organizations?limit=200").1["items"].as_array().cloned();
    let bodies = bodies.expect("a list");
    let each = answers.div_ceil(bodies.len());
    let url = DatabaseUrl::parse(&config.database.url).expect("a database");
    let mut db = connect_once(&url).expect("connects");
    let (mut rounds, secret) = (Vec::new(), new_secret());
    for (place, body) in bodies.iter().enumerate() {
        let code = body["code"].as_str().expect("a code");
        let new = json!({ "organization_code": code, "title": "令和8年度", "questionnaire": of, "fiscal_year": 2026,
            "headcount": each + 1, "closes_on": "2026-09-30" });
        let round = client.post("/skill-check-rounds", &new)["id"].clone();
        let round: LedgerEntryId = round.as_str().expect("an id").parse().expect("an id");
        client.post(&format!("/skill-check-rounds/{round}/open"), &json!({}));
        run(&mut db, &of_round(round, code, (place * each, each)));
        rounds.push((code.to_owned(), round));
    }
    let known = secret_digest(&secret);
    run(
        &mut db,
        &format!("UPDATE skill_check_answers SET result_digest = '{known}' WHERE id = 1; ANALYZE"),
    );
    // The prefecture's own: of others its officers know no names.
    let own = rounds.iter().find(|(code, _)| &code[2..5] == "000").expect("a prefecture").1;
    let began = Instant::now();
    let people = json!({ "people": [{ "holder": "最後の人" }] });
    client.post(&format!("/skill-check-rounds/{own}/links"), &people);
    println!("\na link given among {each}: {:.1} ms", began.elapsed().as_secs_f64() * 1000.0);
    let began = Instant::now();
    for (_, round) in &rounds {
        client.post(&format!("/skill-check-rounds/{round}/close"), &json!({}));
    }
    println!("{answers} answers counted in {:.2} s", began.elapsed().as_secs_f64());
    let pages = [
        ("list of people", "/talents?limit=50".to_owned()),
        ("rounds", "/skill-check-rounds".to_owned()),
        ("links of a round", format!("/skill-check-rounds/{own}/links")),
        ("figures of all bodies", "/skill-check-figures".to_owned()),
        ("a result", format!("/check/results/{secret}")),
    ];
    let mut times = vec![Vec::new(); pages.len()];
    for _ in 0..reads {
        for ((_, path), times) in pages.iter().zip(&mut times) {
            times.push(client.page(path).0);
        }
    }
    println!(
        "\n| page at {answers} answers (median of {reads}) | ms | ÷ list of people |\n|---|---|---|"
    );
    let mut first = None;
    for ((name, _), mut times) in pages.iter().zip(times) {
        times.sort();
        let middle = times[times.len() / 2].as_secs_f64() * 1000.0;
        println!("| {name} | {middle:.2} | {:.2} |", middle / *first.get_or_insert(middle));
    }
}

/// Links and answers of a round, as the program would have written them.
fn of_round(round: LedgerEntryId, code: &str, (before, each): (usize, usize)) -> String {
    let part = |part: i64| json!({ "part": part, "name": ["表計算の関数", "Spreadsheet functions"], "points": 9, "most": 18, "level": 3, "courses": ["表計算研修"] });
    let parts = Value::from((1..=5).map(part).collect::<Vec<_>>());
    let round = round.number();
    let chosen: Vec<String> = (1..=27).map(|number| format!("\"{number}\":2")).collect();
    let chosen = format!("{{{}}}", chosen.join(","));
    let rows =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})");
    format!(
        "INSERT INTO skill_check_links {rows} SELECT {before} + i, {round}, '{code}', printf('職員 %05d', i), printf('課 %02d', i % 40),
           printf('link %d', {before} + i), '2026-09-30 15:00:00', (SELECT min(id) FROM accounts), '2026-06-02', NULL FROM n;
         INSERT INTO skill_check_answers {rows} SELECT {before} + i, {round}, {before} + i, printf('answer %d', {before} + i), 1 + i % 4,
           '{chosen}', '{parts}', '2026-06-02' FROM n"
    )
}
