//! Nobody alone: what needs two persons, who may be the second one, one person at the beginning,
//! nobody there; and that refusals and what is odd leave rows.

use chrono::TimeDelta;
use dxship::accounts::NewGrant;
use dxship::vocab::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, draft, post, talent};

fn account(admin: &Client, login: &str) -> String {
    let found = admin.get(&format!("/accounts?login={login}")).expect(200);
    found.items()[0]["id"].as_str().expect("an id").to_owned()
}

fn roles(admin: &Client, id: &str) -> Vec<String> {
    let seen = admin.get(&format!("/accounts/{id}")).expect(200).body;
    let grants = seen["grants"].as_array().unwrap();
    grants.iter().map(|grant| grant["role"].as_str().unwrap().to_owned()).collect()
}

/// A step on an account with the version that is there.
fn act(admin: &Client, id: &str, step: &str, body: &Value) -> Answer {
    let path = format!("/accounts/{id}");
    let etag = admin.get(&path).expect(200).etag();
    if step.is_empty() {
        admin.patch(&path, &etag, body)
    } else {
        admin.step(&format!("{path}/{step}"), &etag, body)
    }
}

fn role(role: &str) -> Value {
    json!({ "role": role, "starts_on": "2026-04-01" })
}

/// The request that was made instead of the act.
#[track_caller]
fn asked(answer: Answer) -> String {
    let answer = answer.expect(202);
    assert_eq!(answer.code(), "second_person_needed");
    assert_eq!(answer.body["state"], json!("pending"));
    let id = answer.id();
    assert!(answer.header("location").unwrap().ends_with(&format!("/approvals/{id}")));
    id
}

fn decide(client: &Client, id: &str, step: &str, reason: &str) -> Answer {
    client.post(&format!("/approvals/{id}/{step}"), &json!({ "reason": reason }))
}

fn grant_of(role: Role, organization: Option<&str>, on_behalf_of: Option<&str>) -> NewGrant {
    NewGrant {
        role,
        organization_code: organization.map(|code| code.parse().unwrap()),
        on_behalf_of: on_behalf_of.map(|name| dxship::vocab::ShortText::new(name).unwrap()),
        starts_on: "2020-04-01".parse().unwrap(),
        ends_on: None,
    }
}

on_both! {
    fn an_administrator_alone_gives_no_guarded_role(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let mihara = account(&admin, "mihara");
        for name in ["prefecture_staff", "account_admin", "auditor"] {
            let new = json!({ "login": format!("new-{}", name.replace('_', "-")), "display_name": "別の人", "grants": [role(name)] });
            let made = admin.post("/accounts", &new);
            let password = made.body["initial_password"].as_str().unwrap().to_owned();
            let id = asked(made);
            let login = new["login"].as_str().unwrap();
            assert!(admin.get(&format!("/accounts?login={login}")).expect(200).items().is_empty(), "nothing is there");
            assert_eq!(world.sign_in(login, &password).status, 401);
            let done = decide(&staff, &id, "approve", "").expect(200);
            assert_eq!((&done.body["state"], done.body["made_id"].as_str()), (&json!("approved"), Some(account(&admin, login).as_str())));
            world.sign_in(login, &password).expect(200);
        }
        let request = asked(act(&admin, &mihara, "grant", &role("prefecture_staff")));
        assert_eq!(roles(&admin, &mihara), ["municipal_cio"]);
        let waiting = staff.get("/approvals?waiting=true").expect(200);
        assert_eq!(waiting.items()[0]["allowed_actions"], json!(["approve", "decline"]));
        assert!(waiting.items()[0]["summary"].as_str().unwrap().contains("mihara"));
        assert_eq!(admin.get("/approvals?own=true&state=pending").expect(200).items()[0]["allowed_actions"], json!(["withdraw", "break_glass"]));
        assert_eq!(decide(&staff, &request, "decline", "").expect(422).faults(), [("/reason".to_owned(), "required".to_owned())]);
        decide(&staff, &request, "decline", "知らない人です").expect(200);
        assert_eq!(decide(&staff, &request, "approve", "").expect(409).code(), "state_conflict");
        assert_eq!(roles(&admin, &mihara), ["municipal_cio"]);
        // An ordinary role needs nobody.
        act(&admin, &mihara, "grant", &json!({ "role": "municipal_cio", "organization_code": ETAJIMA, "starts_on": "2026-04-01" })).expect(200);
    }
}

on_both! {
    fn passwords_of_guarded_accounts_are_not_reset_alone(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let staff2 = account(&admin, "staff2");
        let answer = act(&admin, &staff2, "reset-password", &json!({}));
        let password = answer.body["initial_password"].as_str().unwrap().to_owned();
        let request = asked(answer);
        assert_eq!(world.sign_in("staff2", &password).status, 401);
        world.sign_in("staff2", PASSWORD).expect(200);
        assert!(!staff.get(&format!("/approvals/{request}")).expect(200).body.to_string().contains(&password));
        decide(&staff, &request, "approve", "").expect(200);
        world.sign_in("staff2", &password).expect(200);
        assert_eq!(world.sign_in("staff2", PASSWORD).status, 401);
        // Taking the role away first does not open the way.
        let auditor = account(&admin, "auditor");
        world.account("auditor2", Role::Auditor, None);
        let grant = admin.get(&format!("/accounts/{auditor}")).body["grants"][0]["id"].clone();
        act(&admin, &auditor, "revoke-grant", &json!({ "grant_id": grant })).expect(200);
        asked(act(&admin, &auditor, "reset-password", &json!({})));
        let cio = account(&admin, "mihara");
        act(&admin, &cio, "reset-password", &json!({})).expect(200);
    }
}

on_both! {
    fn an_account_on_a_person_s_record_needs_two_and_the_person_is_told(world) {
        let (admin, staff) = (world.as_login("admin"), world.staff());
        let person = talent(&staff, "E0001", ETAJIMA);
        let own = world.staff_account("person", &person);
        let before = own.get("/me/account-notices").expect(200).items().len();
        let new = json!({ "login": "second", "display_name": "二つ目", "talent_id": person, "grants": [role("assigned_staff")] });
        world.clock.advance(TimeDelta::seconds(1));
        let request = asked(admin.post("/accounts", &new));
        let told = own.get("/me/account-notices").expect(200);
        assert_eq!((told.items().len(), &told.items()[0]["action"]), (before + 1, &json!("approval.ask")), "told before it is there");
        world.clock.advance(TimeDelta::seconds(1));
        decide(&staff, &request, "approve", "").expect(200);
        let told = own.get("/me/account-notices").expect(200);
        assert_eq!((told.items().len(), &told.items()[0]["action"]), (before + 2, &json!("account.add")));
        let mihara = account(&admin, "mihara");
        world.clock.advance(TimeDelta::seconds(1));
        let request = asked(act(&admin, &mihara, "", &json!({ "talent_id": person })));
        assert_eq!(admin.get(&format!("/accounts/{mihara}")).body["talent_id"], Value::Null);
        world.clock.advance(TimeDelta::seconds(1));
        decide(&staff, &request, "approve", "").expect(200);
        assert_eq!(admin.get(&format!("/accounts/{mihara}")).body["talent_id"], json!(person));
        assert_eq!(own.get("/me/account-notices").expect(200).items()[0]["action"], json!("account.link"));
        assert_eq!(world.as_login("etajima").get("/me/account-notices").expect(200).items().len(), 0);
    }
}

on_both! {
    fn the_last_auditor_is_not_switched_off_alone(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let auditor = account(&admin, "auditor");
        let grant = admin.get(&format!("/accounts/{auditor}")).body["grants"][0]["id"].clone();
        let off = asked(act(&admin, &auditor, "", &json!({ "active": false })));
        let revoke = asked(act(&admin, &auditor, "revoke-grant", &json!({ "grant_id": grant })));
        world.as_login("auditor").get("/audit-events").expect(200);
        // Nobody breaks the glass to be alone with it.
        for request in [&off, &revoke] {
            assert_eq!(decide(&admin, request, "break-glass", "急ぎ").expect(403).code(), "second_person_needed");
        }
        world.account("auditor2", Role::Auditor, None);
        act(&admin, &auditor, "", &json!({ "active": false })).expect(200);
        let other = account(&admin, "auditor2");
        let last = asked(act(&admin, &other, "", &json!({ "active": false })));
        decide(&staff, &last, "approve", "").expect(200);
        assert_eq!(world.sign_in("auditor2", PASSWORD).status, 401);
        // With no auditor to tell, nobody acts alone at all.
        let request = asked(act(&admin, &account(&admin, "mihara"), "grant", &role("account_admin")));
        assert_eq!(decide(&admin, &request, "break-glass", "急ぎ").expect(403).code(), "second_person_needed");
    }
}

on_both! {
    fn nobody_approves_what_they_asked_for_nor_does_a_delegate_of_theirs(world) {
        let admin = world.as_login("admin");
        let both = |login: &str, office, municipal, principal| {
            world.account_of(login, None, vec![grant_of(office, None, None), grant_of(municipal, Some(ETAJIMA), principal)]);
            world.as_login(login)
        };
        let principal = both("principal", Role::AccountAdmin, Role::MunicipalCio, None);
        let deputy = both("deputy", Role::PrefectureStaff, Role::MunicipalDelegate, Some("江田島市CIO"));
        let deputy_admin = both("deputy-admin", Role::AccountAdmin, Role::MunicipalDelegate, Some("江田島市CIO"));
        let chief = both("chief", Role::PrefectureStaff, Role::MunicipalCio, None);
        world.account_of("by-name", None, vec![grant_of(Role::PrefectureStaff, None, Some("admin"))]);
        let by_name = world.as_login("by-name");
        let staff2 = account(&admin, "staff2");
        for (asker, bound) in [(&principal, &deputy), (&deputy_admin, &chief), (&admin, &by_name)] {
            let request = asked(act(asker, &staff2, "reset-password", &json!({})));
            assert_eq!(decide(asker, &request, "approve", "").expect(403).code(), "second_person_needed");
            for step in ["approve", "decline"] {
                assert_eq!(decide(bound, &request, step, "代わりに").expect(403).code(), "second_person_needed");
            }
            assert_eq!(bound.get(&format!("/approvals/{request}")).expect(200).body["allowed_actions"], json!([]));
            // Whom it is about does not decide either.
            assert_eq!(decide(&world.as_login("staff2"), &request, "approve", "").expect(403).code(), "second_person_needed");
            decide(asker, &request, "withdraw", "").expect(200);
        }
        // A delegate who gives the role back is no second person for what was asked before.
        let request = asked(act(&principal, &staff2, "reset-password", &json!({})));
        let deputy_id = account(&admin, "deputy");
        let grants = admin.get(&format!("/accounts/{deputy_id}")).body["grants"].clone();
        let delegation = grants.as_array().unwrap().iter().find(|grant| grant["role"] == json!("municipal_delegate")).unwrap();
        world.clock.advance(TimeDelta::seconds(5));
        act(&admin, &deputy_id, "revoke-grant", &json!({ "grant_id": delegation["id"] })).expect(200);
        assert_eq!(decide(&deputy, &request, "approve", "").expect(403).code(), "second_person_needed");
        for client in [world.as_login("auditor"), world.as_login("mihara")] {
            assert_eq!(decide(&client, &request, "approve", "").expect(403).code(), "forbidden");
        }
        decide(&world.as_login("staff"), &request, "approve", "").expect(200);
    }
}

on_both! {
    fn a_request_ends_after_seven_days_and_is_checked_when_it_is_done(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let mihara = account(&admin, "mihara");
        let request = asked(act(&admin, &mihara, "grant", &role("prefecture_staff")));
        world.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert_eq!(world.as_login("staff").get(&format!("/approvals/{request}")).body["state"], json!("pending"));
        world.clock.advance(TimeDelta::seconds(1));
        let late = world.as_login("staff");
        assert_eq!(late.get(&format!("/approvals/{request}")).body["state"], json!("expired"));
        assert_eq!(decide(&late, &request, "approve", "").expect(409).code(), "state_conflict");
        drop(staff);
        // What cannot be done any more is refused with its own reason, and waits.
        let admin = world.as_login("admin");
        let new = json!({ "login": "twice", "display_name": "x", "grants": [role("prefecture_staff")] });
        let (one, other) = (asked(admin.post("/accounts", &new)), asked(admin.post("/accounts", &new)));
        decide(&late, &one, "approve", "").expect(200);
        assert_eq!(decide(&late, &other, "approve", "").expect(409).code(), "duplicate");
        assert_eq!(late.get(&format!("/approvals/{other}")).body["state"], json!("pending"));
    }
}

on_both! {
    fn roles_that_watch_one_another_are_not_one_person_s(world) {
        let admin = world.as_login("admin");
        let fault = |answer: Answer| answer.expect(422).faults()[0].1.clone();
        let new = |roles: Vec<Value>| json!({ "login": "many", "display_name": "x", "grants": roles });
        let cio = json!({ "role": "municipal_cio", "organization_code": MIHARA, "starts_on": "2026-04-01" });
        for pair in [vec![role("auditor"), role("account_admin")], vec![role("prefecture_staff"), role("auditor")], vec![role("account_admin"), role("prefecture_staff")], vec![role("auditor"), cio]] {
            assert_eq!(fault(admin.post("/accounts", &new(pair))), "role_incompatible");
        }
        for (login, given) in [("auditor", "prefecture_staff"), ("staff2", "account_admin"), ("mihara", "auditor")] {
            assert_eq!(fault(act(&admin, &account(&admin, login), "grant", &role(given))), "role_incompatible", "{login} {given}");
        }
        // Two accounts of one person are one person.
        let person = talent(&world.staff(), "E0001", ETAJIMA);
        world.account_of("his-office", Some(&person), vec![grant_of(Role::PrefectureStaff, None, None)]);
        let other = json!({ "login": "his-audit", "display_name": "x", "talent_id": person, "grants": [role("auditor")] });
        assert_eq!(fault(admin.post("/accounts", &other)), "role_incompatible");
        asked(admin.post("/accounts", &new(vec![role("prefecture_staff")])));
    }
}

/// A first installation: one administrator alone.
fn first(backend: Backend) -> World {
    let world = World::prepared(
        backend,
        "2026-06-01 03:00:00",
        |_| {},
        |store| {
            let bodies = |tx: &mut dxship::db::Tx<'_>| {
                dxship::organization::take_in(tx, &dxship::folder::Folder::built_in()).map(drop)
            };
            let origin = dxship::db::Origin::operator("test");
            store.write_blocking("test.prepare", origin, bodies).expect("bodies");
        },
    );
    world.account("admin", Role::AccountAdmin, None);
    world
}

fn one_person_acts_alone_until_there_are_two(world: &World) {
    let admin = world.as_login("admin");
    let new = json!({ "login": "first", "display_name": "最初の担当", "grants": [role("prefecture_staff")] });
    admin.post("/accounts", &new).expect(201);
    let audit = json!({ "login": "watch", "display_name": "監査", "grants": [role("auditor")] });
    let request = asked(admin.post("/accounts", &audit));
    // The second one is switched off: that does not make anybody alone again.
    act(&admin, &account(&admin, "first"), "", &json!({ "active": false })).expect(200);
    asked(admin.post("/accounts", &audit));
    assert_eq!(decide(&admin, &request, "approve", "").expect(403).code(), "second_person_needed");
    world.account("auditor", Role::Auditor, None);
    let alarms = world.as_login("auditor").get("/alarms?kind=bootstrap").expect(200);
    assert_eq!(alarms.items().len(), 1, "what was done alone is told");
}

#[test]
fn one_person_acts_alone_until_there_are_two_on_sqlite() {
    one_person_acts_alone_until_there_are_two(&first(Backend::Sqlite));
}

#[test]
fn one_person_acts_alone_until_there_are_two_on_postgres() {
    one_person_acts_alone_until_there_are_two(&first(Backend::Postgres));
}

on_both! {
    fn nobody_there_the_glass_is_broken_with_a_reason_and_every_auditor_knows(world) {
        world.account("auditor2", Role::Auditor, None);
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let mihara = account(&admin, "mihara");
        let request = asked(act(&admin, &mihara, "grant", &role("prefecture_staff")));
        assert_eq!(decide(&staff, &request, "break-glass", "急ぎ").expect(403).code(), "forbidden");
        assert_eq!(decide(&admin, &request, "break-glass", " ").expect(422).faults()[0].1, "required");
        let done = decide(&admin, &request, "break-glass", "全員が災害対応で不在").expect(200);
        assert_eq!(done.body["state"], json!("forced"));
        assert_eq!(roles(&admin, &mihara), ["municipal_cio", "prefecture_staff"]);
        for login in ["auditor", "auditor2"] {
            let auditor = world.as_login(login);
            let alarm = auditor.get("/alarms?kind=break_glass").expect(200).items()[0].clone();
            assert_eq!(alarm["subject_id"], json!(request));
            let read = auditor.get(&format!("/approvals/{request}")).expect(200);
            assert_eq!(read.body["reason"], json!("全員が災害対応で不在"));
        }
        assert_eq!(staff.get("/alarms").status, 403);
    }
}

on_both! {
    fn an_officer_alone_announces_nothing_outside_a_plan(world) {
        let (staff, staff2) = (world.as_login("staff"), world.as_login("staff2"));
        let (person, place) = (talent(&staff, "E0001", ETAJIMA), post(&staff, MIHARA, 100));
        let id = draft(&staff, &person, &place, "2026-07-01", Value::Null, 40);
        let path = format!("/assignments/{id}");
        let announce = |client: &Client| client.post(&format!("{path}/announce"), &json!({}));
        assert_eq!(announce(&staff).expect(403).code(), "second_person_needed");
        let listed = |client: &Client| client.get("/assignments?limit=200").expect(200).items().iter().find(|row| row["id"] == json!(id)).unwrap()["allowed_actions"].clone();
        assert_eq!(listed(&staff), staff.get(&path).body["allowed_actions"], "the list says what the view says");
        assert_eq!(listed(&staff2), staff2.get(&path).body["allowed_actions"]);
        assert!(!staff.get(&path).body["allowed_actions"].as_array().unwrap().contains(&json!("announce")));
        assert!(staff2.get(&path).body["allowed_actions"].as_array().unwrap().contains(&json!("announce")));
        // Whoever writes it anew is the one who wrote it.
        let etag = staff2.get(&path).etag();
        staff2.patch(&path, &etag, &json!({ "share_percent": 50 })).expect(200);
        assert_eq!(announce(&staff2).expect(403).code(), "second_person_needed");
        announce(&staff).expect(200);
        // One officer left: nobody else could.
        let admin = world.as_login("admin");
        act(&admin, &account(&admin, "staff2"), "", &json!({ "active": false })).expect(200);
        let other = draft(&staff, &person, &place, "2027-07-01", Value::Null, 10);
        staff.post(&format!("/assignments/{other}/announce"), &json!({})).expect(200);
    }
}

on_both! {
    fn a_file_announces_nothing_that_is_to_come(world) {
        let staff = world.as_login("staff");
        let _ = (talent(&staff, "E0001", ETAJIMA), post(&staff, MIHARA, 100));
        let file = "団体名,所属,職名,本籍団体,職員番号,氏名,割合（%）,始期,終期,状態\n三原市,情報政策課,CIO補佐官,江田島市,E0001,山田 E0001,40%,R8.7.1,,内示\n";
        let take = |query: &str| {
            let path = format!("/assignments/import{query}");
            staff.send("POST", &path, &[("Content-Type", "text/csv; charset=utf-8")], Some(file.as_bytes()))
        };
        let told = take("?dry_run=true");
        assert!(told.body.to_string().contains("別の県人事担当"), "{}", told.body);
        assert!(take("").status >= 400);
    }
}

on_both! {
    fn levels_outside_a_cycle_need_the_second_officer(world) {
        world.write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let (staff, staff2) = (world.as_login("staff"), world.as_login("staff2"));
        let person = talent(&staff, "E0001", ETAJIMA);
        let catalogue = staff.get("/skill-catalogues").expect(200).items()[0]["id"].clone();
        let body = json!({ "catalogue_id": catalogue, "source": "前の評価", "starts_on": "2026-04-01", "items": [{ "skill": "data_visualisation", "level": 5 }] });
        let path = format!("/talents/{person}/skills");
        let held = || staff.get(&path).expect(200).body["history"].as_array().unwrap().len();
        let request = asked(staff.post(&path, &body));
        assert_eq!(held(), 0);
        let admin = world.as_login("admin");
        assert_eq!(admin.get(&format!("/approvals/{request}")).status, 404, "administrators see no levels");
        assert!(admin.get("/approvals").expect(200).items().is_empty());
        assert_eq!(decide(&admin, &request, "approve", "").status, 404);
        assert_eq!(decide(&staff, &request, "approve", "").expect(403).code(), "second_person_needed");
        decide(&staff2, &request, "approve", "").expect(200);
        assert_eq!(held(), 1);
        assert_eq!(staff.post(&path, &body).expect(409).code(), "period_overlap", "refused before anybody is asked");
    }
}

on_both! {
    fn an_officer_for_reasons_of_wishes_is_named_by_two(world) {
        let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
        let named = json!({ "account_id": account(&admin, "staff2") });
        let request = asked(admin.post("/wish-officers", &named));
        assert!(admin.get("/wish-officers").expect(200).items().is_empty());
        assert_eq!(decide(&world.as_login("staff2"), &request, "approve", "").expect(403).code(), "second_person_needed");
        decide(&staff, &request, "approve", "").expect(200);
        assert_eq!(admin.get("/wish-officers").expect(200).items().len(), 1);
    }
}

fn tasks(client: &Client) -> Vec<(String, i64)> {
    let found = client.get("/me/tasks").expect(200);
    let task =
        |row: &Value| (row["kind"].as_str().unwrap().to_owned(), row["total"].as_i64().unwrap());
    let mut tasks: Vec<(String, i64)> = found.items().iter().map(task).collect();
    tasks.retain(|(kind, _)| matches!(kind.as_str(), "alarms_open" | "acted_alone"));
    tasks
}

on_both! {
    fn alarms_wait_until_an_auditor_has_looked_into_them(world) {
        let (admin, auditor) = (world.as_login("admin"), world.as_login("auditor"));
        let ask = || asked(act(&admin, &account(&admin, "mihara"), "grant", &role("prefecture_staff")));
        decide(&admin, &ask(), "break-glass", "全員が災害対応で不在").expect(200);
        // The accounts of every world were added at the command line.
        let open = auditor.get("/alarms?acknowledged=false&total=true&limit=200").expect(200);
        let count = open.body["total"].as_i64().unwrap();
        let waits = || tasks(&world.as_login("auditor"));
        let both = [("acted_alone".to_owned(), 1), ("alarms_open".to_owned(), count)];
        assert_eq!(waits(), both);
        world.clock.advance(TimeDelta::days(30));
        let auditor = world.as_login("auditor");
        assert_eq!(waits(), both, "time alone settles nothing");
        let glass = auditor.get("/alarms?kind=break_glass").expect(200).items()[0].clone();
        assert_eq!((&glass["allowed_actions"], &glass["acknowledged_by"]), (&json!(["acknowledge"]), &Value::Null));
        let look = |client: &Client, ids: &[&Value], note: &str| client.post("/alarms/acknowledge", &json!({ "ids": ids, "note": note }));
        for login in ["staff", "admin", "mihara"] {
            assert_eq!(look(&world.as_login(login), &[&glass["id"]], "x").expect(403).code(), "forbidden");
        }
        assert_eq!(look(&auditor, &[&glass["id"]], " ").expect(422).faults()[0].0, "/note");
        assert_eq!(look(&auditor, &[&glass["id"], &json!("evt_0000000000000001")], "x").expect(422).faults()[0].0, "/ids/1");
        let quiet = auditor.get("/audit-events?action=session.open").expect(200);
        let no_alarm = quiet.items()[0]["id"].clone();
        assert_eq!(look(&auditor, &[&no_alarm], "x").expect(422).faults()[0].0, "/ids/0");
        assert_eq!(waits(), both, "what was refused has settled nothing");
        look(&auditor, &[&glass["id"]], "災害対応を確かめた").expect(200);
        assert_eq!(waits(), [("alarms_open".to_owned(), count - 1)]);
        let glass = auditor.get("/alarms?kind=break_glass&acknowledged=true").expect(200).items()[0].clone();
        assert_eq!((&glass["allowed_actions"], &glass["note"]), (&json!([]), &json!("災害対応を確かめた")));
        assert_eq!(glass["acknowledged_by"], json!(account(&world.as_login("admin"), "auditor")));
        assert_eq!(look(&auditor, &[&glass["id"]], "もう一度").expect(409).code(), "duplicate");
        let told = auditor.get("/audit-events?action=alarm.acknowledge").expect(200);
        assert_eq!((told.items().len(), &told.items()[0]["subject_id"]), (1, &glass["id"]));
        assert!(!told.body.to_string().contains("災害"), "the record holds no contents");
        let rest: Vec<Value> = auditor.get("/alarms?acknowledged=false&limit=200").expect(200).items().iter().map(|row| row["id"].clone()).collect();
        look(&auditor, &rest.iter().collect::<Vec<_>>(), "初期設定").expect(200);
        assert_eq!(waits(), []);
        // An alarm about an auditor is another auditor's to look into, once there is another.
        for _ in 0..40 {
            auditor.get("/talents").expect(403);
        }
        let own = auditor.get("/alarms?kind=probing").expect(200).items()[0]["id"].clone();
        world.account("auditor2", Role::Auditor, None);
        assert_eq!(look(&auditor, &[&own], "自分です").expect(403).code(), "second_person_needed");
        look(&world.as_login("auditor2"), &[&own], "本人に確かめた").expect(200);
    }
}

fn refusals(auditor: &Client) -> Vec<(String, String, String)> {
    let found = auditor.get("/audit-events?action=access.refuse&limit=200").expect(200);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or("").to_owned();
    let row = |row: &Value| {
        (
            text(row, "subject_id"),
            text(row, "outcome"),
            text(row, "detail") + &text(row, "subject_kind"),
        )
    };
    found.items().iter().map(row).collect()
}

on_both! {
    fn refusals_leave_folded_rows_that_tell_nothing_of_what_exists(world) {
        let staff = world.as_login("staff");
        let there = talent(&staff, "M0001", MIHARA);
        let (etajima, auditor) = (world.as_login("etajima"), world.as_login("auditor"));
        for _ in 0..40 {
            etajima.get(&format!("/talents/{there}")).expect(404);
        }
        let one = refusals(&auditor);
        assert_eq!(one, [("GET /api/v1/talents/{id}".to_owned(), "refused".to_owned(), "route".to_owned())]);
        world.clock.advance(TimeDelta::minutes(1));
        etajima.get("/talents/tal_1234567890abc").expect(404);
        let both = refusals(&auditor);
        assert_eq!((both.len(), &both[0]), (2, &one[0]), "the same row for what is not there");
        world.clock.advance(TimeDelta::seconds(1));
        etajima.get("/accounts").expect(403);
        assert_eq!(refusals(&auditor)[0].0, "GET /api/v1/accounts");
        let alarm = auditor.get("/alarms?kind=probing").expect(200);
        assert_eq!(alarm.items().len(), 1, "forty in a minute are an alarm");
        // Whoever sees drafts learns by a 404 that there is none: nobody else may learn it so.
        let before = refusals(&auditor).len();
        staff.get("/assignments/asg_1234567890abc").expect(404);
        assert_eq!(refusals(&auditor).len(), before);
        let key = dxship::app::audit_key(&world.config).unwrap();
        dxship::db::verify_chain(&mut world.connection(), &key, None).unwrap().unwrap();
    }
}
