//! Sign-in, sessions, rights that act at once.

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::{Client, PASSWORD};
use crate::on_both;

fn refresh(client: &Client, token: &str) -> crate::harness::Answer {
    client.post("/auth/refresh", &json!({ "refresh_token": token }))
}

on_both! {
    fn a_session_from_sign_in_to_sign_out(world) {
        let answer = world.sign_in("staff", PASSWORD).expect(200);
        assert_eq!((answer.body["token_type"].as_str(), answer.body["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
        let client = Client { token: answer.body["access_token"].as_str().map(str::to_owned), ..world.anonymous() };
        let me = client.get("/me").expect(200);
        assert_eq!((me.body["login"].as_str(), me.body["grants"][0]["role"].as_str()), (Some("staff"), Some("prefecture_staff")));
        assert!(me.body["last_sign_in"]["at"].is_null());
        let token = client.token.clone().expect("a token");
        for scheme in ["bearer", "BEARER"] {
            let headers = [("Authorization", format!("{scheme} {token}"))];
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(world.anonymous().send("GET", "/me", &headers, None).status, 200, "the name of a scheme has no case (RFC 9110 §11.1)");
        }
        assert_eq!(client.send("POST", "/auth/logout", &[], None).status, 204);
        assert_eq!(client.get("/me").expect(401).code(), "unauthenticated");
        assert_eq!(refresh(&client, answer.body["refresh_token"].as_str().unwrap()).status, 401);
    }
}

on_both! {
    fn unknown_wrong_and_switched_off_are_answered_alike(world) {
        let admin = world.as_login("admin");
        let list = admin.get("/accounts?login=mihara").expect(200);
        let id = list.items()[0]["id"].as_str().unwrap();
        let seen = admin.get(&format!("/accounts/{id}")).expect(200);
        admin.patch(&format!("/accounts/{id}"), &seen.etag(), &json!({ "active": false })).expect(200);
        let strip = |answer: crate::harness::Answer| {
            let mut body = answer.body;
            body["request_id"] = json!("");
            (answer.status, body.to_string())
        };
        let wrong = strip(world.sign_in("staff", "not the password at all"));
        assert_eq!(wrong.0, 401);
        assert_eq!(strip(world.sign_in("nobody", "not the password at all")), wrong);
        assert_eq!(strip(world.sign_in("mihara", PASSWORD)), wrong);
    }
}

on_both! {
    fn a_refresh_token_is_good_once_and_its_misuse_ends_the_session(world) {
        let answer = world.sign_in("staff", PASSWORD).expect(200);
        let (anonymous, first) = (world.anonymous(), answer.body["refresh_token"].as_str().unwrap().to_owned());
        let second = refresh(&anonymous, &first).expect(200).body["refresh_token"].as_str().unwrap().to_owned();
        // The answer was lost and the request repeated: the same successor, no fork.
        assert_eq!(refresh(&anonymous, &first).expect(200).body["refresh_token"].as_str(), Some(second.as_str()));
        world.clock.advance(TimeDelta::seconds(11));
        assert_eq!(refresh(&anonymous, &first).expect(401).code(), "refresh_refused");
        assert_eq!(refresh(&anonymous, &second).status, 401, "the whole session is over");
        let token = answer.body["access_token"].as_str().map(str::to_owned);
        assert_eq!(Client { token, ..anonymous }.get("/me").status, 401);
    }
}

on_both! {
    fn twenty_refreshes_at_once_give_one_successor(world) {
        let answer = world.sign_in("staff", PASSWORD).expect(200);
        let first = answer.body["refresh_token"].as_str().unwrap().to_owned();
        let successors: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..20).map(|_| scope.spawn(|| refresh(&world.anonymous(), &first).expect(200).body["refresh_token"].as_str().unwrap().to_owned())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(successors.len(), 1);
    }
}

on_both! {
    fn sessions_end_by_idling_and_by_age(world) {
        let answer = world.sign_in("etajima", PASSWORD).expect(200);
        let mut token = answer.body["refresh_token"].as_str().unwrap().to_owned();
        for _ in 0..(23 * 60 / 50) {
            world.clock.advance(TimeDelta::minutes(50));
            token = refresh(&world.anonymous(), &token).expect(200).body["refresh_token"].as_str().unwrap().to_owned();
        }
        world.clock.advance(TimeDelta::minutes(59));
        token = refresh(&world.anonymous(), &token).expect(200).body["refresh_token"].as_str().unwrap().to_owned();
        world.clock.advance(TimeDelta::minutes(32));
        assert_eq!(refresh(&world.anonymous(), &token).status, 401, "24 hours are over");
        let answer = world.sign_in("etajima", PASSWORD).expect(200);
        world.clock.advance(TimeDelta::minutes(61));
        assert_eq!(refresh(&world.anonymous(), answer.body["refresh_token"].as_str().unwrap()).status, 401, "idle too long");
    }
}

on_both! {
    fn guesses_wait_and_parallel_guesses_do_not_outrun_the_count(world) {
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..12).map(|n| scope.spawn(move || world.sign_in("staff", &format!("guess number {n} of many")).status)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status == 401).count(), 5);
        assert_eq!(answers.iter().filter(|status| **status == 429).count(), 7);
        let refused = world.sign_in("staff", PASSWORD).expect(429);
        assert_eq!(refused.code(), "too_many_attempts");
        assert!(refused.header("retry-after").unwrap().parse::<i64>().unwrap() <= 31);
        world.clock.advance(TimeDelta::seconds(31));
        world.sign_in("staff", PASSWORD).expect(200);
        world.clock.advance(TimeDelta::seconds(1));
        let me = world.as_login("staff").get("/me").expect(200);
        assert!(!me.body["last_sign_in"]["at"].is_null());
    }
}

#[test]
fn one_password_on_many_logins_is_stopped_whatever_the_headers_say() {
    use crate::harness::{Backend, World};
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        config.auth.failing_logins_per_address = 20
    });
    let statuses: Vec<u16> = (0..25)
        .map(|n| {
            let body =
                json!({ "login": format!("user{n}"), "password": "spring comes every year" })
                    .to_string();
            let forged = format!("203.0.113.{n}");
            world
                .anonymous()
                .send(
                    "POST",
                    "/auth/token",
                    &[
                        ("Content-Type", "application/json"),
                        ("X-Forwarded-For", &forged),
                        ("Forwarded", &format!("for={forged}")),
                    ],
                    Some(body.as_bytes()),
                )
                .status
        })
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 20);
    assert_eq!(statuses[20..], [429; 5]);
}

on_both! {
    fn a_change_of_rights_acts_on_the_next_request(world) {
        let (admin, mihara) = (world.as_login("admin"), world.as_login("mihara"));
        mihara.get("/organizations").expect(200);
        let id = admin.get("/accounts?login=mihara").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/accounts/{id}");
        let seen = admin.get(&path).expect(200);
        let grant = seen.body["grants"][0]["id"].as_str().unwrap();
        let changed = admin.step(&format!("{path}/revoke-grant"), &seen.etag(), &json!({ "grant_id": grant })).expect(200);
        assert_eq!(mihara.get("/organizations").expect(403).code(), "forbidden");
        let starts = json!({ "role": "municipal_cio", "organization_code": "342041", "starts_on": "2026-06-02", "ends_on": "2026-06-02" });
        let changed = admin.step(&format!("{path}/grant"), &changed.etag(), &starts).expect(200);
        assert_eq!(mihara.get("/organizations").status, 403, "not before its first day");
        // 23:59:59 in Japan, then midnight; the access token lives ten minutes.
        world.clock.set("2026-06-01T14:59:59".parse().unwrap());
        let mihara = world.as_login("mihara");
        assert_eq!(mihara.get("/organizations").status, 403);
        world.clock.advance(TimeDelta::seconds(1));
        mihara.get("/organizations").expect(200);
        world.clock.set("2026-06-02T14:59:59".parse().unwrap());
        let mihara = world.as_login("mihara");
        mihara.get("/organizations").expect(200);
        world.clock.advance(TimeDelta::seconds(1));
        assert_eq!(mihara.get("/organizations").status, 403, "over at midnight in Japan");
        let admin = world.as_login("admin");
        admin.patch(&path, &changed.etag(), &json!({ "active": false })).expect(200);
        assert_eq!(mihara.get("/me").status, 401, "switched off at once");
    }
}

on_both! {
    fn a_new_account_changes_its_password_first(world) {
        let admin = world.as_login("admin");
        let new = json!({ "login": "kure.cio", "display_name": "呉市 副市長", "grants": [{ "role": "municipal_cio", "organization_code": "342025", "starts_on": "2026-04-01" }] });
        let made = admin.post("/accounts", &new).expect(201);
        let initial = made.body["initial_password"].as_str().unwrap();
        let signed = world.sign_in("kure.cio", initial).expect(200);
        assert_eq!(signed.body["must_change_password"], json!(true));
        let client = Client { token: signed.body["access_token"].as_str().map(str::to_owned), ..world.anonymous() };
        assert_eq!(client.get("/organizations").expect(403).code(), "password_change_needed");
        let short = client.post("/auth/password", &json!({ "current_password": initial, "new_password": "too short" })).expect(422);
        assert_eq!(short.faults(), [("/new_password".to_owned(), "password_too_short".to_owned())]);
        assert_eq!(client.post("/auth/password", &json!({ "current_password": initial, "new_password": "hiroshimahiroshima1" })).expect(422).faults()[0].1, "password_common");
        client.post("/auth/password", &json!({ "current_password": initial, "new_password": "kujira wa mizuiro desu" })).expect(204);
        client.get("/organizations").expect(200);
        assert_eq!(world.sign_in("kure.cio", initial).status, 401);
        world.clock.advance(TimeDelta::hours(1));
        let other = admin_again(world).post("/accounts", &json!({ "login": "late.cio", "display_name": "x", "grants": [] })).expect(201);
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.sign_in("late.cio", other.body["initial_password"].as_str().unwrap()).status, 401, "an initial password is good for a day");
    }
}

fn admin_again(world: &crate::harness::World) -> Client {
    world.as_login("admin")
}

on_both! {
    fn nobody_changes_their_own_rights_and_roles_need_their_meaning(world) {
        let admin = world.as_login("admin");
        let own = admin.get("/accounts?login=admin").expect(200).items()[0].clone();
        let path = format!("/accounts/{}", own["id"].as_str().unwrap());
        let etag = admin.get(&path).expect(200).etag();
        let grant = json!({ "role": "prefecture_staff", "starts_on": "2026-04-01" });
        assert_eq!(admin.step(&format!("{path}/grant"), &etag, &grant).expect(403).code(), "own_account");
        let wrong = json!({ "login": "X", "display_name": "x", "grants": [
            { "role": "municipal_cio", "starts_on": "2026-04-01" },
            { "role": "municipal_delegate", "organization_code": "342157", "starts_on": "2026-04-01", "ends_on": "2026-03-31" },
            { "role": "assigned_staff", "starts_on": "2026-04-01" } ] });
        let faults = admin.post("/accounts", &wrong).expect(422).faults();
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/login", "/grants/0/organization_code", "/grants/1/on_behalf_of", "/grants/1/ends_on", "/grants/2/role"]);
        assert_eq!(admin.post("/accounts", &json!({ "login": "staff", "display_name": "x" })).expect(409).code(), "duplicate");
    }
}

on_both! {
    fn own_sessions_are_listed_and_only_own_ones_ended(world) {
        let (one, other) = (world.as_login("staff"), world.as_login("staff"));
        let listed = one.get("/me/sessions").expect(200);
        assert_eq!(listed.items().len(), 2);
        let id = listed.items().iter().find(|session| session["current"] == json!(false)).unwrap()["id"].as_str().unwrap();
        assert_eq!(world.as_login("mihara").delete(&format!("/me/sessions/{id}")).status, 404);
        one.delete(&format!("/me/sessions/{id}")).expect(204);
        assert_eq!(other.get("/me").status, 401);
        one.get("/me").expect(200);
    }
}

on_both! {
    fn a_repeated_key_gets_the_same_answer_once(world) {
        let staff = world.staff();
        let seen = staff.get("/post-types/engineer").expect(200);
        let body = json!({ "job_types": ["data_scientist"] }).to_string();
        let headers = [("Content-Type", "application/json"), ("If-Match", &*seen.etag()), ("Idempotency-Key", "k1")];
        let first = staff.send("PUT", "/post-types/engineer", &headers, Some(body.as_bytes())).expect(200);
        let second = staff.send("PUT", "/post-types/engineer", &headers, Some(body.as_bytes())).expect(200);
        assert_eq!((first.etag(), first.bytes), (second.etag(), second.bytes));
        let other = json!({ "job_types": ["system_architect"] }).to_string();
        assert_eq!(staff.send("PUT", "/post-types/engineer", &headers, Some(other.as_bytes())).expect(422).code(), "idempotency_key_reused");
        assert_eq!(world.as_login("staff2").send("PUT", "/post-types/engineer", &headers, Some(body.as_bytes())).status, 412, "another's key is not one's own");
    }
}

on_both! {
    fn what_was_done_is_in_the_record_and_the_chain_holds(world) {
        let staff = world.staff();
        let seen = staff.get("/post-types/engineer").expect(200);
        staff.put("/post-types/engineer", &seen.etag(), &json!({ "job_types": ["data_scientist"] })).expect(200);
        let auditor = world.as_login("auditor");
        let found = auditor.get("/audit-events?action=post_type.replace_job_types&limit=1").expect(200);
        assert_eq!((found.items()[0]["roles"].as_str(), found.items()[0]["subject_id"].as_str()), (Some("prefecture_staff"), Some("engineer")));
        assert_eq!(staff.get("/audit-events").status, 403);
        let key = dxship::app::audit_key(&world.config).unwrap();
        let mut db = world.connection();
        let head = dxship::db::verify_chain(&mut db, &key, None).unwrap().unwrap();
        assert!(head.sequence > 30);
        assert!(dxship::db::verify_chain(&mut db, &dxship::db::AuditKey::from(b"another key of thirty-two bytes..".to_vec()), None).unwrap().is_err());
        let beyond = dxship::db::AuditHead { sequence: head.sequence + 1, chain: String::new() };
        assert_eq!(dxship::db::verify_chain(&mut db, &key, Some(&beyond)).unwrap().unwrap_err().kind, "anchor");
    }
}

on_both! {
    fn who_has_left_opens_nothing_from_the_day_after(world) {
        let staff = world.staff();
        let person = crate::scene::talent(&staff, "E0001", "342157");
        let own = world.staff_account("person", &person);
        let calendar = own.post("/me/calendar", &json!({})).expect(200).body["path"].as_str().unwrap().to_owned();
        let said = json!({ "ends_on": "2026-06-30", "reason": "resigned" });
        let planned = crate::scene::ahead(&staff, &person, "employments/end", &said);
        staff.post(&format!("/planned-steps/{planned}/announce"), &json!({})).expect(200);
        own.get("/me").expect(200);
        // The last minute of the last day in Japan, and the first of the next.
        world.clock.advance(TimeDelta::days(29) + TimeDelta::minutes(11 * 60 + 58));
        let last = world.as_login("person");
        last.get("/me/record").expect(200);
        world.clock.advance(TimeDelta::minutes(2));
        assert_eq!(last.get("/me/record").expect(401).code(), "unauthenticated");
        assert_eq!(last.post("/me/calendar", &json!({})).status, 401);
        world.anonymous().page("GET", &calendar, &[], None).expect(404);
        world.as_login("staff2").get("/me").expect(200);
    }
}

/// How many accounts have had their roles confirmed this year, of how many.
fn reviewed(admin: &Client) -> Option<(i64, i64)> {
    let tasks = admin.get("/me/tasks").expect(200);
    let task = tasks.items().iter().find(|task| task["kind"] == "accounts_to_review")?;
    Some((task["done"].as_i64().unwrap(), task["total"].as_i64().unwrap()))
}

on_both! {
    fn each_fiscal_year_the_roles_of_every_account_are_confirmed(world) {
        let admin = world.as_login("admin");
        assert_eq!(reviewed(&admin), None, "they were made this year");
        assert!(admin.get("/accounts?unreviewed=true").expect(200).items().is_empty());
        // The first moment of the next fiscal year in Japan, less a minute; then it has begun.
        world.clock.set("2027-03-31T14:59:00".parse().unwrap());
        assert_eq!(reviewed(&world.as_login("admin")), None);
        world.clock.set("2027-03-31T15:00:00".parse().unwrap());
        let admin = world.as_login("admin");
        assert_eq!(reviewed(&admin), Some((0, 6)), "everybody's but one's own");
        let due = admin.get("/accounts?unreviewed=true&total=true").expect(200);
        assert_eq!((due.items().len(), &due.body["total"]), (7, &json!(7)));
        let path = |login: &str| format!("/accounts/{}", admin.get(&format!("/accounts?login={login}")).items()[0]["id"].as_str().unwrap());
        let confirm = |path: &str, etag: &str| admin.step(&format!("{path}/review"), etag, &json!({}));
        let etag = |path: &str| admin.get(path).expect(200).etag();
        let (own, staff) = (path("admin"), path("staff2"));
        assert_eq!(confirm(&own, &etag(&own)).expect(403).code(), "own_account");
        let old = etag(&staff);
        assert!(confirm(&staff, &old).expect(200).body["reviewed_at"].is_string());
        confirm(&staff, &old).expect(412);
        assert_eq!(reviewed(&admin), Some((1, 6)));
        // What is switched off needs no more looking at; what is new was looked at.
        let auditor = path("etajima-delegate");
        admin.patch(&auditor, &etag(&auditor), &json!({ "active": false })).expect(200);
        assert_eq!(reviewed(&admin), Some((1, 5)));
        for login in ["staff", "auditor", "etajima", "mihara"] {
            confirm(&path(login), &etag(&path(login))).expect(200);
        }
        assert_eq!(reviewed(&admin), None);
        let rows = world.as_login("auditor").get("/audit-events?action=account.review").expect(200);
        assert_eq!(rows.items().len(), 5);
        world.clock.set("2028-04-01T03:00:00".parse().unwrap());
        assert_eq!(reviewed(&world.as_login("admin")), Some((0, 5)), "each year anew");
    }
}
