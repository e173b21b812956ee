//! Programs that call the API: made by two, bound to what they were given, from where and until when;
//! another secret without a gap; nobody signs in by their names.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, made_machine, new_machine, talent};

fn with(world: &World, token: &str) -> Client {
    Client { token: Some(token.to_owned()), ..world.anonymous() }
}

fn attentions(admin: &Client) -> Vec<(String, i64)> {
    let tasks = admin.get("/me/tasks").expect(200);
    let ours = tasks.items().iter().filter(|task| {
        task["kind"].as_str().is_some_and(|kind| kind.starts_with("service_accounts"))
    });
    let said =
        |task: &Value| (task["kind"].as_str().unwrap().to_owned(), task["total"].as_i64().unwrap());
    ours.map(said).collect()
}

fn step(client: &Client, id: &str, step: &str, body: &Value) -> Answer {
    client.post(&format!("/service-accounts/{id}/{step}"), body)
}

on_both! {
    fn a_machine_is_made_by_two_and_does_what_it_was_given(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let person = talent(&staff, "E0001", ETAJIMA);
        let asked = admin.post("/service-accounts", &new_machine("hr-system", &["ReadTalents"])).expect(202);
        let token = asked.body["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("dxs_") && asked.body.get("initial_password").is_none());
        let machine = with(world, &token);
        assert_eq!(machine.get("/talents").expect(401).code(), "unauthenticated", "nobody has approved it");
        let request = format!("/approvals/{}", asked.id());
        assert_eq!(admin.post(&format!("{request}/approve"), &json!({})).expect(403).code(), "second_person_needed");
        assert_eq!(admin.post(&format!("{request}/break-glass"), &json!({ "reason": "急ぎ" })).status, 403);
        assert!(!staff.get(&request).expect(200).body.to_string().contains(&token[20..]));
        let made = staff.post(&format!("{request}/approve"), &json!({})).expect(200).body["made_id"].as_str().unwrap().to_owned();

        assert_eq!(machine.get("/talents").expect(200).items()[0]["id"], json!(person));
        machine.get(&format!("/talents/{person}")).expect(200);
        for beyond in ["/assignments", "/posts", "/me", "/me/tasks", "/accounts", "/service-accounts", "/audit-events", "/approvals"] {
            assert_eq!(machine.get(beyond).expect(403).code(), "forbidden", "{beyond}");
        }
        assert_eq!(machine.post("/talents", &json!({})).status, 403);
        let seen = admin.get(&format!("/service-accounts/{made}")).expect(200);
        assert_eq!((&seen.body["state"], &seen.body["last_used_from"]), (&json!("active"), &json!("127.0.0.1")));
        assert!(seen.body["last_used_at"].is_string() && !seen.body.to_string().contains(&token[20..]));
        // The record names it, and says that no person was there.
        let refused = world.as_login("auditor").get("/audit-events?action=access.refuse").expect(200);
        let row = refused.items().iter().find(|row| row["account_id"] == json!(made));
        assert!(row.is_some_and(|row| row.to_string().contains("service_account")), "{}", refused.body);
        // Nobody signs in by its name, gives it a role or a password.
        assert_eq!(world.sign_in("hr-system", PASSWORD).status, 401);
        assert!(admin.get("/accounts?login=hr-system").expect(200).items().is_empty());
        admin.get(&format!("/accounts/{made}")).expect(404);
        admin.step(&format!("/accounts/{made}/reset-password"), "\"1-x\"", &json!({})).expect(404);
        assert_eq!(admin.post("/accounts", &json!({ "login": "hr-system", "display_name": "x" })).expect(409).code(), "duplicate");
        assert_eq!(admin.post("/service-accounts", &new_machine("staff", &["ReadTalents"])).expect(409).code(), "duplicate");
        for client in [&staff, &world.as_login("auditor"), &world.as_login("etajima"), &machine] {
            client.get("/service-accounts").expect(403);
        }
        step(&admin, &made, "revoke", &json!({})).expect(200);
        machine.get("/talents").expect(401);
        assert_eq!(step(&admin, &made, "revoke", &json!({})).expect(409).code(), "state_conflict");
        assert_eq!(step(&admin, &made, "rotate", &json!({})).expect(409).code(), "state_conflict");
    }
}

on_both! {
    fn a_machine_of_a_body_sees_what_its_cio_sees_and_proves_nothing(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let (own, foreign) = (talent(&staff, "E0001", ETAJIMA), talent(&staff, "M0001", MIHARA));
        let mut new = new_machine("city-system", &["ReadTalents", "WritePosts"]);
        new["organization_code"] = json!(ETAJIMA);
        let machine = with(world, &made_machine(&admin, &staff, &new).1);
        let rows = machine.get("/talents").expect(200);
        assert_eq!(rows.items().iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), [own.as_str()]);
        machine.get(&format!("/talents/{foreign}")).expect(404);
        machine.post("/posts", &crate::scene::new_post(ETAJIMA, 100)).expect(201);
        assert_eq!(machine.post("/posts", &crate::scene::new_post(MIHARA, 100)).status, 422);
        // The whole register in a file owes a proof, which no machine gives.
        let all = with(world, &made_machine(&admin, &staff, &new_machine("all", &["ReadTalents"])).1);
        assert_eq!(all.get("/talents?format=csv").expect(403).code(), "step_up_needed");
    }
}

on_both! {
    fn another_secret_leaves_no_gap_and_needs_two(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let (id, first) = made_machine(&admin, &staff, &new_machine("hr-system", &["ReadTalents"]));
        let asked = step(&admin, &id, "rotate", &json!({ "overlap_hours": 2 })).expect(202);
        let second = asked.body["token"].as_str().unwrap().to_owned();
        let works = |token: &str| with(world, token).get("/talents").status;
        assert_eq!((works(&first), works(&second)), (200, 401), "nobody has approved it");
        staff.post(&format!("/approvals/{}/approve", asked.id()), &json!({})).expect(200);
        assert_eq!((works(&first), works(&second)), (200, 200));
        world.clock.advance(TimeDelta::minutes(119));
        assert_eq!((works(&first), works(&second)), (200, 200));
        world.clock.advance(TimeDelta::minutes(1));
        assert_eq!((works(&first), works(&second)), (401, 200), "the hours are over");
        let admin = world.as_login("admin");
        let faults = step(&admin, &id, "rotate", &json!({ "overlap_hours": 169 })).expect(422).faults();
        assert_eq!(faults[0].0, "/overlap_hours");
        // What leaked is changed without hours.
        let asked = step(&admin, &id, "rotate", &json!({ "overlap_hours": 0 })).expect(202);
        let staff = world.as_login("staff2");
        staff.post(&format!("/approvals/{}/approve", asked.id()), &json!({})).expect(200);
        assert_eq!((works(&second), works(asked.body["token"].as_str().unwrap())), (401, 200));
    }
}

on_both! {
    fn a_machine_calls_from_where_it_was_named_and_until_its_day(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let mut elsewhere = new_machine("elsewhere", &["ReadTalents"]);
        elsewhere["addresses"] = json!(["10.20.0.0/16", "2001:db8::/32"]);
        let (id, token) = made_machine(&admin, &staff, &elsewhere);
        with(world, &token).get("/talents").expect(401);
        let forged = with(world, &token).page("GET", "/api/v1/talents", &[("Authorization", &format!("Bearer {token}")), ("X-Forwarded-For", "10.20.0.1")], None);
        assert_eq!(forged.status, 401, "a header is not an address");
        assert!(admin.get(&format!("/service-accounts/{id}")).body["last_used_at"].is_null(), "a refusal is no use");
        let mut short = new_machine("short", &["ReadTalents"]);
        short["expires_on"] = json!("2026-06-30");
        let (_, token) = made_machine(&admin, &staff, &short);
        assert_eq!(attentions(&admin), [("service_accounts_ending".to_owned(), 1)]);
        assert_eq!(admin.get("/service-accounts?attention=ending").expect(200).items()[0]["login"], "short");
        world.clock.advance(TimeDelta::days(29) + TimeDelta::hours(11));
        with(world, &token).get("/talents").expect(200);
        world.clock.advance(TimeDelta::hours(1));
        with(world, &token).get("/talents").expect(401);
        let admin = world.as_login("admin");
        assert!(attentions(&admin).is_empty(), "what is over is not to be looked at");
        world.clock.advance(TimeDelta::days(61));
        assert_eq!(attentions(&world.as_login("admin")), [("service_accounts_idle".to_owned(), 1)]);
    }
}

on_both! {
    fn what_is_no_token_of_a_machine_is_refused_alike(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let (id, token) = made_machine(&admin, &staff, &new_machine("hr-system", &["ReadTalents"]));
        let other = made_machine(&admin, &staff, &new_machine("other", &["ReadTalents"])).1;
        let person = admin.get("/accounts?login=staff").expect(200).items()[0]["id"].as_str().unwrap()[4..].to_owned();
        let secret = token.rsplit_once('_').map(|_| token.splitn(3, '_').nth(2).unwrap()).unwrap();
        let wrong = [
            "dxs_".to_owned(), "dxs__".to_owned(), format!("dxs_{}", &id[4..]), format!("dxs_{}_", &id[4..]), format!("{token}x"),
            token[..token.len() - 1].to_owned(), token.replace("dxs_", "DXS_"), format!("dxs_{person}_{secret}"),
            format!("dxs_{}_{}", &id[4..], other.splitn(3, '_').nth(2).unwrap()), format!("dxs_{}", "a".repeat(4000)),
        ];
        let said = with(world, &wrong[0]).get("/talents").expect(401);
        for token in wrong {
            let answer = with(world, &token).get("/talents").expect(401);
            assert_eq!((answer.code(), answer.header("www-authenticate").is_some()), (said.code(), true), "{token}");
        }
        with(world, &token).get("/talents").expect(200);
        // No page is opened by it.
        let page = world.anonymous().page("GET", "/talents", &[("Cookie", &format!("__Host-access={token}"))], None);
        assert_ne!(page.status, 200);
        #[derive(QueryableByName)]
        struct Kept {
            #[diesel(sql_type = Text)]
            secret_digest: String,
        }
        let kept: Vec<Kept> = diesel::sql_query("SELECT secret_digest FROM service_accounts").load(&mut world.connection()).unwrap();
        assert!(kept.iter().all(|row| row.secret_digest.len() == 64 && !token.contains(&row.secret_digest)));
    }
}

on_both! {
    fn a_wrong_service_account_is_told_field_by_field(world) {
        let admin = world.as_login("admin");
        let refused = |field: &str, value: Value| {
            let mut new = new_machine("hr-system", &["ReadTalents"]);
            new[field] = value;
            admin.post("/service-accounts", &new).expect(422).faults().into_iter().map(|fault| fault.0).collect::<Vec<_>>()
        };
        for scope in ["ManageAccounts", "DecideApprovals", "SeePlacementDrafts", "WriteAssignments", "ReadRotationPlans", "ReadAudit", "UseOwnAccount", "", "read_talents"] {
            assert_eq!(refused("scopes", json!(["ReadTalents", scope])), ["/scopes/1"], "{scope}");
        }
        assert_eq!(refused("scopes", json!([])), ["/scopes"]);
        assert_eq!(refused("login", json!("HR")), ["/login"]);
        assert_eq!(refused("organization_code", json!("340006")), ["/organization_code"]);
        assert_eq!(refused("organization_code", json!("131016")), ["/organization_code"]);
        for address in ["10.0.0.0/33", "host", "", "10.0.0.1,10.0.0.2"] {
            assert_eq!(refused("addresses", json!([address])), ["/addresses/0"], "{address}");
        }
        assert_eq!(refused("addresses", json!([])), ["/addresses"]);
        for day in ["2026-05-31", "2027-06-02", "9999-12-31"] {
            assert_eq!(refused("expires_on", json!(day)), ["/expires_on"], "{day}");
        }
        let mut own = new_machine("hr-system", &["WriteHiring"]);
        own["organization_code"] = json!(ETAJIMA);
        assert_eq!(admin.post("/service-accounts", &own).expect(422).faults()[0].0, "/scopes/0", "a CIO may not");
        assert!(world.as_login("staff").get("/approvals?waiting=true").expect(200).items().is_empty());
    }
}
