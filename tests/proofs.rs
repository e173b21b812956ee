//! That it is oneself: codes of an app beside the password, codes on paper, fresh proofs before what a
//! session left open must not do, sign-ins from places not known.

use chrono::{NaiveDateTime, TimeDelta};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

use crate::harness::{Answer, Backend, Client, Desk, PASSWORD, World};
use crate::on_both;

/// What an app shows at a moment for a secret that was typed into it.
pub fn shown(secret: &str, now: NaiveDateTime) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letters = secret.chars().filter(|one| *one != '-');
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in letters {
        held = held << 5 | u32::try_from(alphabet.find(letter).expect("base32")).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xFF) as u8);
        }
    }
    let step = u64::try_from(now.and_utc().timestamp() / 30).unwrap();
    let digest = Hmac::<Sha1>::new_from_slice(&bytes)
        .unwrap()
        .chain_update(step.to_be_bytes())
        .finalize()
        .into_bytes();
    let at = usize::from(digest[19] & 0xF);
    let word = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7FFF_FFFF;
    format!("{:06}", word % 1_000_000)
}

fn signed_in(world: &World, answer: &Answer) -> Client {
    let token = answer.body["access_token"].as_str().map(str::to_owned);
    Client { token, ..world.anonymous() }
}

fn step_up(client: &Client, proof: &Value) -> Answer {
    client.post("/auth/step-up", proof)
}

fn by_code(client: &Client, code: &str) -> Answer {
    step_up(client, &json!({ "code": code }))
}

/// Sets an app up: its secret and the codes on paper.
pub fn set_up(world: &World, client: &Client) -> (String, Vec<String>) {
    let begun = client.post("/me/second-factor", &json!({})).expect(200);
    let secret = begun.body["secret"].as_str().unwrap().to_owned();
    let code = shown(&secret, world.clock.now());
    let given = client.post("/me/second-factor/confirm", &json!({ "code": code })).expect(200);
    let papers = given.body["recovery_codes"].as_array().unwrap();
    (secret, papers.iter().map(|one| one.as_str().unwrap().to_owned()).collect())
}

on_both! {
    fn a_password_alone_opens_nothing_where_an_app_is_set_up(world) {
        let staff = world.as_login("staff");
        let begun = staff.post("/me/second-factor", &json!({})).expect(200);
        let secret = begun.body["secret"].as_str().unwrap().to_owned();
        assert!(begun.body["uri"].as_str().unwrap().contains(&secret.replace('-', "")));
        staff.get("/talents").expect(200);
        let wrong = staff.post("/me/second-factor/confirm", &json!({ "code": "000000" }));
        assert_eq!(wrong.expect(422).faults(), [("/code".to_owned(), "code_wrong".to_owned())]);
        assert_eq!(staff.get("/me/second-factor").body["set_up"], json!(false));
        let elsewhere = world.as_login("staff");
        let (secret, papers) = set_up(world, &staff);
        assert_eq!(papers.len(), 10);
        elsewhere.get("/talents").expect(401);
        staff.get("/talents").expect(200);

        let answer = world.sign_in("staff", PASSWORD).expect(200);
        assert_eq!(answer.body["second_factor_needed"], json!(true));
        let half = signed_in(world, &answer);
        for (method, path) in [
            ("GET", "/me"), ("GET", "/talents"), ("GET", "/me/sessions"), ("DELETE", "/me/sessions"),
            ("POST", "/auth/password"), ("GET", "/me/tasks"),
        ] {
            let body = (method == "POST").then_some(&b"{\"current_password\":\"a\",\"new_password\":\"b\"}"[..]);
            let refused = half.send(method, path, &[("Content-Type", "application/json")], body);
            assert_eq!(refused.expect(403).code(), "second_factor_needed", "{path}");
        }
        // Nor does it replace the factor, or take it away.
        for path in ["/me/second-factor", "/me/second-factor/recovery-codes"] {
            assert_eq!(half.post(path, &json!({})).expect(403).code(), "step_up_needed", "{path}");
        }
        assert_eq!(half.delete("/me/second-factor").expect(403).code(), "step_up_needed");
        let password = step_up(&half, &json!({ "password": PASSWORD })).expect(422);
        assert_eq!(password.faults(), [("/code".to_owned(), "required".to_owned())]);
        let refreshed = half.post("/auth/refresh", &json!({ "refresh_token": answer.body["refresh_token"] }));
        assert_eq!(refreshed.expect(200).body["second_factor_needed"], json!(true));

        world.clock.advance(TimeDelta::seconds(30));
        by_code(&half, &shown(&secret, world.clock.now())).expect(200);
        half.get("/talents").expect(200);
        assert_eq!(half.get("/me").body["second_factor"], json!(true));
    }
}

on_both! {
    fn a_code_is_taken_once_and_one_step_off(world) {
        let staff = world.as_login("staff");
        let (secret, papers) = set_up(world, &staff);
        let at = |steps: i64| shown(&secret, world.clock.now() + TimeDelta::seconds(30 * steps));
        // The code that ended the setting up is used.
        assert_eq!(by_code(&staff, &at(0)).expect(422).faults()[0].1, "code_wrong");
        world.clock.advance(TimeDelta::minutes(5));
        for off in [-2, 2] {
            by_code(&staff, &at(off)).expect(422);
        }
        by_code(&staff, &at(-1)).expect(200);
        by_code(&staff, &at(-1)).expect(422);
        by_code(&staff, &at(1)).expect(200);
        for off in [1, 0, -1] {
            assert_eq!(by_code(&staff, &at(off)).expect(422).faults()[0].1, "code_wrong", "{off}");
        }
        // Codes on paper: each once, as people type them.
        let typed = papers[0].to_lowercase().replace('-', " ");
        by_code(&staff, &typed).expect(200);
        by_code(&staff, &papers[0]).expect(422);
        assert_eq!(staff.get("/me/second-factor").body["recovery_codes_left"], json!(9));
        let renewed = staff.post("/me/second-factor/recovery-codes", &json!({})).expect(200);
        by_code(&staff, &papers[1]).expect(422);
        by_code(&staff, renewed.body["recovery_codes"][0].as_str().unwrap()).expect(200);
        // Somebody else's code is nobody's.
        let other = world.as_login("staff2");
        set_up(world, &other);
        by_code(&other, renewed.body["recovery_codes"][1].as_str().unwrap()).expect(422);
    }
}

on_both! {
    fn codes_are_not_guessed_nor_taken_twice_side_by_side(world) {
        let staff = world.as_login("staff");
        let (secret, _) = set_up(world, &staff);
        world.clock.advance(TimeDelta::minutes(2));
        let code = shown(&secret, world.clock.now());
        let many = |code: &str| -> Vec<u16> {
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..12).map(|_| scope.spawn(|| by_code(&staff, code).status)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            })
        };
        let taken = many(&code);
        assert_eq!(taken.iter().filter(|status| **status == 200).count(), 1, "{taken:?}");
        world.clock.advance(TimeDelta::seconds(40));
        let guessed = many("123456");
        assert!(guessed.iter().filter(|status| **status == 422).count() <= 5, "{guessed:?}");
        assert!(guessed.contains(&429));
        // Signing in anew, from anywhere, does not begin the count anew.
        let half = signed_in(world, &world.sign_in("staff", PASSWORD).expect(200));
        assert_eq!(by_code(&half, &shown(&secret, world.clock.now())).expect(429).code(), "too_many_attempts");
        // The password is guessed no faster here than at the door.
        let etajima = world.as_login("etajima");
        let wrong = |_| step_up(&etajima, &json!({ "password": "not my password at all" })).status;
        assert_eq!((0..6).map(wrong).collect::<Vec<_>>(), [422, 422, 422, 422, 422, 429]);
    }
}

/// Everybody's path before which a proof is asked, with a body that is well formed.
fn guarded(world: &World) -> Vec<(&'static str, &'static str, String, Value)> {
    let admin = world.as_login("admin");
    let mihara = admin.get("/accounts?login=mihara").expect(200).items()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let none = || json!({});
    vec![
        (
            "admin",
            "POST",
            format!("/accounts/{mihara}/grant"),
            json!({ "role": "auditor", "starts_on": "2026-06-01" }),
        ),
        ("admin", "POST", format!("/accounts/{mihara}/reset-password"), none()),
        ("admin", "POST", format!("/accounts/{mihara}/reset-second-factor"), none()),
        (
            "admin",
            "POST",
            "/accounts".to_owned(),
            json!({ "login": "new-one", "display_name": "新人" }),
        ),
        ("staff", "POST", "/approvals/apr_1234567890abc/approve".to_owned(), none()),
        ("admin", "POST", "/approvals/apr_1234567890abc/break-glass".to_owned(), none()),
        ("staff", "POST", "/assignments/asg_1234567890abc/announce".to_owned(), none()),
        ("staff", "POST", "/assignments/asg_1234567890abc/order".to_owned(), none()),
        (
            "staff",
            "POST",
            "/assignments/steps".to_owned(),
            json!({ "step": "announce", "ids": ["asg_1234567890abc"] }),
        ),
        ("staff", "POST", "/transfers/trf_1234567890abc/announce".to_owned(), none()),
        ("staff", "POST", "/transfers/trf_1234567890abc/order".to_owned(), none()),
        ("staff", "POST", "/rotation-plans/rtp_1234567890abc/announce".to_owned(), none()),
        ("staff", "POST", "/rotation-plans/rtp_1234567890abc/order".to_owned(), none()),
        ("staff", "POST", "/planned-steps/pls_1234567890abc/announce".to_owned(), none()),
        ("staff", "GET", "/talents?format=csv".to_owned(), Value::Null),
        ("staff", "GET", "/talents?format=xlsx&name=a".to_owned(), Value::Null),
        ("etajima", "GET", "/talents?format=csv".to_owned(), Value::Null),
        ("staff", "POST", "/me/second-factor".to_owned(), none()),
        ("staff", "POST", "/me/second-factor/recovery-codes".to_owned(), none()),
        ("staff", "DELETE", "/me/second-factor".to_owned(), Value::Null),
    ]
}

fn short_lived(config: &mut dxship::config::Config) {
    config.auth.step_up_minutes = 5;
}

#[test]
fn what_a_session_left_open_must_not_do_asks_for_a_fresh_proof() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::at(backend, "2026-06-01 03:00:00", short_lived);
        let people: std::collections::BTreeMap<_, _> = ["admin", "staff", "etajima"]
            .into_iter()
            .map(|login| (login, world.as_login(login)))
            .collect();
        let steps = guarded(&world);
        let take = |(login, method, path, body): &(&'static str, &'static str, String, Value)| {
            let text = body.to_string();
            let headers = [("Content-Type", "application/json"), ("If-Match", "\"1\"")];
            let sent = (*method == "POST").then_some(text.as_bytes());
            people[login].send(method, path, &headers, sent)
        };
        world.clock.advance(TimeDelta::minutes(5) + TimeDelta::seconds(1));
        for step in &steps {
            let refused = take(step);
            assert_eq!((refused.status, refused.code()), (403, "step_up_needed"), "{step:?}");
        }
        for client in people.values() {
            // What is looked at and typed all day is not asked for.
            client.get("/me/tasks").expect(200);
            let wrong = step_up(client, &json!({ "password": "not my password at all" }));
            assert_eq!(wrong.expect(422).faults()[0].0, "/password");
            step_up(client, &json!({ "password": PASSWORD })).expect(200);
        }
        people["staff"].get("/talents?limit=1").expect(200);
        for step in &steps {
            let answer = take(step);
            assert_ne!(answer.code(), "step_up_needed", "{step:?}");
        }
        // Who may not do it is told so, fresh or not.
        let etajima = world.as_login("etajima");
        world.clock.advance(TimeDelta::minutes(6));
        let refused = etajima.post(&steps[0].2, &steps[0].3);
        assert_eq!(refused.expect(403).code(), "forbidden");
    }
}

/// Rows of the record about being asked: no right was lacking.
#[test]
fn being_asked_for_a_proof_is_no_refusal_of_a_right() {
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", short_lived);
    let (staff, auditor) = (world.as_login("staff"), world.as_login("auditor"));
    world.clock.advance(TimeDelta::minutes(6));
    for _ in 0..3 {
        staff.get("/talents?format=csv").expect(403);
    }
    let refused = auditor.get("/audit-events?action=access.refuse").expect(200);
    assert_eq!(refused.items().len(), 0, "{}", refused.body);
    by_code(&staff, "123456").expect(422);
    step_up(&staff, &json!({ "password": PASSWORD })).expect(200);
    let proofs = auditor.get("/audit-events?action=session.prove").expect(200);
    assert_eq!(proofs.items().len(), 1, "{}", proofs.body);
}

#[test]
fn where_it_is_required_it_is_set_up_before_anything_else() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::at(backend, "2026-06-01 03:00:00", |config| {
            config.auth.second_factor = "required".to_owned();
        });
        for login in ["staff", "admin", "auditor", "etajima", "etajima-delegate"] {
            let client = world.as_login(login);
            let refused = client.get("/organizations").expect(403);
            assert_eq!(refused.code(), "second_factor_set_up_needed", "{login}");
            client.get("/me").expect(200);
            assert_eq!(client.get("/me/second-factor").body["sees_others"], json!(true));
            set_up(&world, &client);
            client.get("/organizations").expect(200);
            client.delete("/me/second-factor").expect(204);
            assert_eq!(
                client.get("/organizations").expect(403).code(),
                "second_factor_set_up_needed"
            );
        }
        // Who sees nobody else is not asked.
        world.account("person", dxship::vocab::Role::AssignedStaff, None);
        world.as_login("person").get("/organizations").expect(200);
    }
}

on_both! {
    fn a_factor_is_reset_by_two(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let mihara = world.as_login("mihara");
        let (_, papers) = set_up(world, &mihara);
        let found = admin.get("/accounts?login=mihara").expect(200).items()[0].clone();
        assert_eq!(found["second_factor"], json!(true));
        let place = format!("/accounts/{}", found["id"].as_str().unwrap());
        let etag = admin.get(&place).etag();
        let asked = admin.step(&format!("{place}/reset-second-factor"), &etag, &json!({})).expect(202);
        assert_eq!(asked.code(), "second_person_needed");
        assert_eq!(asked.body["kind"], json!("factor_reset"));
        mihara.get("/me").expect(200);
        let own = admin.post(&format!("/approvals/{}/approve", asked.id()), &json!({}));
        assert_eq!(own.expect(403).code(), "second_person_needed");
        staff.post(&format!("/approvals/{}/approve", asked.id()), &json!({})).expect(200);
        mihara.get("/me").expect(401);
        let answer = world.sign_in("mihara", PASSWORD).expect(200);
        assert_eq!(answer.body["second_factor_needed"], json!(false));
        let mihara = signed_in(world, &answer);
        assert_eq!(mihara.get("/me/second-factor").expect(200).body["set_up"], json!(false));
        by_code(&mihara, &papers[0]).expect(422);
        assert_eq!(world.as_login("auditor").get("/audit-events?action=second_factor.reset").items().len(), 1);
    }
}

on_both! {
    fn a_sign_in_from_a_new_device_is_told(world) {
        let from = |agent: &str| {
            let body = json!({ "login": "staff", "password": PASSWORD }).to_string();
            let headers = [("Content-Type", "application/json"), ("User-Agent", agent)];
            let answer = world.anonymous().send("POST", "/auth/token", &headers, Some(body.as_bytes())).expect(200);
            world.clock.advance(TimeDelta::seconds(1));
            signed_in(world, &answer)
        };
        let told = |client: &Client| {
            let tasks = client.get("/me/tasks").expect(200);
            tasks.items().iter().any(|task| task["kind"] == json!("new_sign_ins"))
        };
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36";
        let first = from(windows);
        assert!(!told(&first), "there is nobody to tell");
        from(&windows.replace("140", "141"));
        assert!(!told(&first), "an update is no other device");
        let phone = from("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1");
        assert!(told(&first));
        phone.send("POST", "/auth/logout", &[], None).expect(204);
        let listed = first.get("/me/sessions").expect(200);
        let new = listed.items().iter().find(|one| one["is_new"] == json!(true)).expect("told when it is over too");
        assert_eq!(new["device"], json!("Safari / iPhone"));
        assert!(!new["ended_at"].is_null());
        let id = new["id"].as_str().unwrap();
        let mihara = world.as_login("mihara");
        mihara.post(&format!("/me/sessions/{id}/known"), &json!({})).expect(404);
        first.post(&format!("/me/sessions/{id}/known"), &json!({})).expect(204);
        assert!(!told(&first));
        assert_eq!(first.get("/me/sessions").items().len(), 2);
        let again = from("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1");
        assert!(!told(&again), "it is known now");
        again.delete("/me/sessions").expect(204);
        first.get("/me").expect(401);
        assert_eq!(again.get("/me/sessions").expect(200).items().len(), 1);
    }
}

/// The database alone, read or written by somebody, opens nothing.
#[test]
fn the_database_tells_no_code() {
    use diesel::prelude::*;
    let world = World::new(Backend::Sqlite);
    let staff = world.as_login("staff");
    let (secret, papers) = set_up(&world, &staff);
    let path = std::path::PathBuf::from(world.config.database.url.trim_start_matches("sqlite:"));
    diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut world.connection()).ok();
    let bytes = std::fs::read(path).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("staff"), "what is searched is the database");
    for told in [secret.clone(), secret.replace('-', "")].iter().chain(&papers) {
        assert!(!holds(told) && !holds(&told.replace('-', "")), "{told}");
    }
}

#[test]
fn the_operator_resets_a_factor_and_doctor_says_who_has_none() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut desk = Desk::new(backend);
        desk.account("yamada");
        let line = |said: String| {
            said.lines().find(|line| line.contains("二要素のないアカウント")).unwrap().to_owned()
        };
        let said = line(desk.run(&["doctor"]).out);
        assert!(said.starts_with('○') && said.contains("yamada"), "{said}");
        desk.set("DXSHIP__AUTH__SECOND_FACTOR", "required");
        let said = line(desk.run(&["doctor"]).out);
        assert!(said.starts_with('×') && said.contains("yamada"), "{said}");
        desk.run(&["user", "reset-second-factor", "yamada"]).expect(0);
        assert_eq!(desk.run(&["user", "reset-second-factor", "nobody"]).code, Some(1));
        desk.set("DXSHIP__AUTH__SECOND_FACTOR", "always");
        assert_eq!(desk.run(&["doctor"]).code, Some(1));
    }
}
