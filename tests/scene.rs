//! A small scene on which rights, secrecy and bad input are tried: the same things at two
//! municipalities.

use std::collections::BTreeMap;

use diesel::prelude::*;
use dxship::auth::{Action, FOR_MACHINES, Reach, reach};
use dxship::vocab::Role;
use serde_json::{Value, json};

use crate::harness::{Backend, Client, Samples, World};

pub const ETAJIMA: &str = "342157";
pub const MIHARA: &str = "342041";
/// A webhook that is switched off, so that nothing is told to it.
pub const WEBHOOK: &str = "whk_0000000000001";

/// What one municipality has.
#[derive(Default)]
pub struct Side {
    pub talent: String,
    pub post: String,
    pub assignment: String,
    /// A line of the scene's plan, shown to the body and to the person.
    pub circulation: String,
    pub account: String,
    pub grant: String,
    pub session: String,
    pub view: String,
    pub demand: String,
    pub wish: String,
    pub shown: String,
    pub pause: String,
    pub sheet: String,
    pub attendance: String,
    /// Somebody of the body offered as shared talent.
    pub nomination: String,
    /// A scan of the host's order.
    pub attachment: String,
    /// A change of the person's employment that is announced.
    pub planned: String,
    /// An entry of every ledger, by its path.
    pub ledgers: BTreeMap<String, String>,
}

/// The scene; `person` is signed in as the talent of Etajima.
pub struct Scene {
    pub staff: Client,
    pub admin: Client,
    pub auditor: Client,
    pub etajima: Client,
    pub delegate: Client,
    pub mihara: Client,
    pub person: Client,
    pub own: Side,
    pub foreign: Side,
    pub round: String,
    /// A plan by hand with a line for both, and one that was solved in the background.
    pub plans: (String, String),
    pub job: String,
    /// A scenario of the solved plan, judged.
    pub scenario: String,
    pub catalogue: String,
    pub demand_call: String,
    pub wish_round: String,
    pub wish_officer: String,
    /// A request of the administrator's that waits.
    pub approval: String,
    pub cycle: String,
    pub training_course: String,
    /// Drafted and given up.
    pub transfer: String,
    /// A machine of the whole prefecture; it, and one of Etajima, with all they may be given.
    pub machines: (String, [Client; 2]),
    /// A published edition of the open data.
    pub edition: String,
}

pub fn new_talent(number: &str, body: &str) -> Value {
    json!({
        "name": format!("山田 {number}"), "name_kana": "ヤマダ", "staff_number": number,
        "employment": {
            "organization_code": body, "form": "permanent", "recruitment_route": "graduate", "grade": "staff",
            "title": "技師", "starts_on": "2020-04-01"
        }
    })
}

/// Somebody registered as shared talent.
pub fn talent(staff: &Client, number: &str, body: &str) -> String {
    let id = staff.post("/talents", &new_talent(number, body)).expect(201).id();
    let etag = staff.get(&format!("/talents/{id}")).expect(200).etag();
    let registration = json!({ "organization_code": body, "consented_on": "2020-04-01", "consent_reference": "同意書 1", "starts_on": "2020-04-01" });
    staff.step(&format!("/talents/{id}/registrations"), &etag, &registration).expect(201);
    id
}

pub fn new_post(body: &str, share: i32) -> Value {
    json!({
        "organization_code": body, "department": "情報政策課", "title": "CIO補佐官", "grade": "section_chief",
        "post_type": "business_designer", "share_percent": share, "starts_on": "2020-04-01"
    })
}

pub fn post(client: &Client, body: &str, share: i32) -> String {
    client.post("/posts", &new_post(body, share)).expect(201).id()
}

/// A draft from a day on, open at its end unless `last` says otherwise.
pub fn draft(
    staff: &Client,
    talent: &str,
    post: &str,
    first: &str,
    last: Value,
    share: i32,
) -> String {
    let body = json!({ "talent_id": talent, "post_id": post, "starts_on": first, "ends_on": last, "share_percent": share });
    staff.post("/assignments", &body).expect(201).id()
}

/// Takes a step with the version that is there.
pub fn step(staff: &Client, assignment: &str, step: &str, body: &Value) -> crate::harness::Answer {
    let etag = staff.get(&format!("/assignments/{assignment}")).expect(200).etag();
    staff.step(&format!("/assignments/{assignment}/{step}"), &etag, body)
}

/// A step with employment or absence on a day to come: a draft.
pub fn ahead(staff: &Client, talent: &str, path: &str, said: &Value) -> String {
    let etag = staff.get(&format!("/talents/{talent}")).expect(200).etag();
    let taken = staff.step(&format!("/talents/{talent}/{path}"), &etag, said);
    assert!(taken.status < 300, "{path} {said}: {}", taken.body);
    assert_eq!(taken.body["state"], "draft", "{path} {said}");
    taken.body["planned_step_id"].as_str().expect("a planned step").to_owned()
}

fn told_ahead(staff: &Client, talent: &str) -> String {
    let change = json!({ "effective_on": "2030-04-01", "title": "主任技師" });
    let id = ahead(staff, talent, "employments/change", &change);
    staff.post(&format!("/planned-steps/{id}/announce"), &json!({})).expect(200);
    id
}

/// An open cycle in the published catalogue: first day, last days of persons, reviewers and all.
pub fn cycle(staff: &Client, year: i32, [first, own, review, last]: [&str; 4]) -> String {
    let body = json!({ "fiscal_year": year, "opens_on": first, "self_due_on": own, "review_due_on": review, "closes_on": last });
    let id = staff.post("/assessment-cycles", &body).expect(201).id();
    staff.post(&format!("/assessment-cycles/{id}/open"), &json!({})).expect(200);
    id
}

fn kept_view(client: &Client) -> String {
    let view = json!({ "list": "/posts", "name": "Vacant", "query": "vacant=true" });
    client.post("/me/views", &view).expect(200).id()
}

/// Names an account to read reasons of wishes, as two people do: the id of the naming.
pub fn name_officer(admin: &Client, second: &Client, account: &Value) -> String {
    let asked = admin.post("/wish-officers", &json!({ "account_id": account })).expect(202).id();
    let done = second.post(&format!("/approvals/{asked}/approve"), &json!({})).expect(200);
    done.body["made_id"].as_str().unwrap().to_owned()
}

/// Asks for a new password of an account that nobody resets alone: the id of the request.
pub fn ask_for_password(admin: &Client, account: &str) -> String {
    let path = format!("/accounts/{account}");
    let etag = admin.get(&path).expect(200).etag();
    admin.step(&format!("{path}/reset-password"), &etag, &json!({})).expect(202).id()
}

/// A machine of the whole prefecture that calls from this one.
pub fn new_machine(login: &str, scopes: &[&str]) -> Value {
    json!({ "login": login, "display_name": "HR system", "scopes": scopes, "addresses": ["127.0.0.0/8"],
        "expires_on": "2027-03-31" })
}

/// Makes a machine, as two people do: its id, and its token.
pub fn made_machine(admin: &Client, second: &Client, new: &Value) -> (String, String) {
    let asked = admin.post("/service-accounts", new).expect(202);
    let path = format!("/approvals/{}/approve", asked.id());
    let done = second.post(&path, &json!({})).expect(200);
    let token = asked.body["token"].as_str().unwrap().to_owned();
    (done.body["made_id"].as_str().unwrap().to_owned(), token)
}

/// A machine of the whole prefecture and one of Etajima, each with all that it may be given.
fn machines(world: &World, admin: &Client, staff: &Client) -> (String, [Client; 2]) {
    webhook(world);
    let given = |role: Role| {
        let all = FOR_MACHINES.into_iter().filter(|one| reach(role, *one) != Reach::None);
        all.map(Action::as_str).collect::<Vec<_>>()
    };
    let all = new_machine("hr-system", &given(Role::PrefectureStaff));
    let mut of_body = new_machine("city-system", &given(Role::MunicipalCio));
    of_body["organization_code"] = json!(ETAJIMA);
    let (machine, token) = made_machine(admin, staff, &all);
    let tokens = [token, made_machine(admin, staff, &of_body).1];
    (machine, tokens.map(|token| Client { token: Some(token), second: None, ..staff.clone() }))
}

/// A webhook as an installation has it whose operator named its host.
fn webhook(world: &World) {
    let off = if world.backend == Backend::Sqlite { "0" } else { "false" };
    let row = format!(
        "INSERT INTO webhooks (id, name, url, kinds, salt, active, version, created_at)
         VALUES (1, 'HR system', 'https://hooks.example.lg.jp/dxship', 'assignment.order', 'x', {off}, 1, '2026-04-01 00:00:00')"
    );
    diesel::sql_query(row).execute(&mut world.connection()).unwrap();
}

/// The newest sheet of a person.
pub fn sheet_of(staff: &Client, talent: &str) -> String {
    let found = staff.get(&format!("/assessments?talent_id={talent}")).expect(200);
    found.items().last().expect("a sheet")["id"].as_str().expect("an id").to_owned()
}

fn side(staff: &Client, admin: &Client, number: &str, body: &str, login: &str) -> Side {
    let (talent, post) = (talent(staff, number, body), post(staff, body, 100));
    let assignment = draft(staff, &talent, &post, "2026-04-01", Value::Null, 60);
    step(staff, &assignment, "announce", &json!({})).expect(200);
    step(
        staff,
        &assignment,
        "order",
        &json!({ "ordered_on": "2026-04-01", "receiving_number": "人第1号" }),
    )
    .expect(200);
    let account = admin.get(&format!("/accounts?login={login}")).expect(200).items()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let grant = admin.get(&format!("/accounts/{account}")).expect(200).body["grants"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    Side { talent, post, assignment, account, grant, ..Side::default() }
}

/// A plan by hand whose lines were circulated, a solved one, and the work on that.
fn plans(staff: &Client, own: &mut Side, foreign: &mut Side) -> ((String, String), String) {
    let new = |method: &str| {
        json!({ "name": "場面の計画", "method": method, "first_fiscal_year": 2027, "years": 1, "max_steps": 3,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] })
    };
    let made = staff.post("/rotation-plans", &new("hand")).expect(201);
    let path = format!("/rotation-plans/{}", made.id());
    let cell = |side: &Side| json!({ "talent_id": side.talent, "fiscal_year": 2027, "posts": [{ "post_id": side.post }] });
    staff
        .patch(
            &format!("{path}/lines"),
            &made.etag(),
            &json!({ "cells": [cell(own), cell(foreign)] }),
        )
        .expect(200);
    for side in [own, foreign] {
        let line = json!({ "talent_id": side.talent, "post_id": side.post, "fiscal_year": 2027, "to": ["host", "person"] });
        side.circulation = staff.post(&format!("{path}/circulate"), &line).expect(201).id();
    }
    let solved = staff.post("/rotation-plans", &new("optimal")).expect(201).id();
    let job = staff.post(&format!("/rotation-plans/{solved}/solve"), &json!({})).expect(202).id();
    done(staff, &job);
    ((made.id(), solved), job)
}

/// A scenario of a plan in which somebody leaves, judged.
pub fn judged(staff: &Client, plan: &str, talent: &str) -> String {
    let path = format!("/rotation-plans/{plan}/scenarios");
    let doubt = json!({ "name": "離職", "people": [{ "talent_id": talent }] });
    let id = staff.post(&path, &doubt).expect(201).id();
    let job = staff.post(&format!("{path}/judge"), &json!({})).expect(202).id();
    assert_eq!(done(staff, &job)["state"], "done");
    id
}

/// Waits until work in the background is over, and says how it ended.
pub fn done(staff: &Client, job: &str) -> Value {
    for _ in 0..1200 {
        let seen = staff.get(&format!("/jobs/{job}")).expect(200).body;
        if matches!(seen["state"].as_str(), Some("done" | "failed" | "cancelled")) {
            return seen;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the work never ends");
}

/// A demand of the body for its post, accepted.
pub fn demand(staff: &Client, cio: &Client, call: &str, body: &str, post: &str) -> String {
    let new = json!({ "call_id": call, "organization_code": body, "post_id": post, "tasks": "窓口改革", "expected_result": "書かない窓口",
        "supervisor": "副市長", "share_fifths": 5 });
    let id = cio.post("/demands", &new).expect(201).id();
    cio.post(&format!("/demands/{id}/submit"), &json!({})).expect(200);
    staff.post(&format!("/demands/{id}/accept"), &json!({})).expect(200);
    id
}

/// What the bodies ask for, what people wish, whom hosts were shown.
fn ask_and_wish(
    side: &mut Side,
    (staff, cio, person): (&Client, &Client, &Client),
    call: &str,
    body: &str,
) {
    side.demand = demand(staff, cio, call, body, &side.post);
    let wish = json!({ "movement": "stay", "telework": "not_wanted", "house_move": "possible", "places": [{ "zone": "city" }] });
    let etag = person.get("/me/wish").expect(200).etag();
    side.wish = person.put("/me/wish", &etag, &wish).expect(200).body["wish"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = json!({ "talent_id": side.talent, "organization_code": body, "fiscal_year": 2027, "consented_on": "2026-05-01", "consent_reference": "同意書" });
    side.shown = staff.post("/shown-candidates", &shown).expect(201).id();
    side.pause = person
        .post("/pauses", &json!({ "talent_id": side.talent, "pauses_on": "2030-04-01" }))
        .expect(201)
        .id();
}

/// A course that the own person asks for and the foreign one attends.
fn training(staff: &Client, (person, own): (&Client, &mut Side), foreign: &mut Side) -> String {
    let course = json!({ "fiscal_year": 2026, "name": "データ活用研修", "category": "digital_skill", "method": "online",
        "provider": "県DX推進チーム", "content": "集計から可視化まで", "starts_on": "2026-05-01", "ends_on": "2026-12-31", "hours": 12,
        "job_types": ["data_scientist"], "skills": ["data_visualisation"] });
    let course = staff.post("/training-courses", &course).expect(201).id();
    own.attendance = person
        .post("/me/training", &json!({ "course_id": course, "reason": "仕事に生かす" }))
        .expect(201)
        .id();
    let listed = json!({ "course_id": course, "talent_id": foreign.talent });
    foreign.attendance = staff.post("/training-attendances", &listed).expect(201).id();
    course
}

/// Somebody of the body who is not in the register, with consent.
pub fn nominate(cio: &Client, body: &str) -> String {
    let newcomer = json!({ "name": "山田 N", "name_kana": "ヤマダ", "staff_number": format!("N{body}"), "form": "permanent", "grade": "staff",
        "title": "技師", "hired_on": "2020-04-01" });
    let new = json!({ "organization_code": body, "newcomer": newcomer, "consented_on": "2026-05-01", "consent_reference": "同意書",
        "starts_on": "2027-04-01" });
    cio.post("/pool-nominations", &new).expect(201).id()
}

/// A PDF of one empty page.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [] /Count 0>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF\n".to_vec()
}

/// A scan at a record.
pub fn attach(client: &Client, kind: &str, subject: &str) -> String {
    let path = format!("/attachments?kind={kind}&subject_id={subject}&file_name=scan.pdf");
    let sent = client.send("POST", &path, &[("Content-Type", "application/pdf")], Some(&pdf()));
    sent.expect(201).id()
}

/// The first of a list.
fn first_of(client: &Client, list: &str) -> String {
    client.get(list).expect(200).items()[0]["id"].as_str().unwrap().to_owned()
}

/// A published edition of the open data.
fn edition(world: &World, staff: &Client) -> String {
    let edition = staff.post("/open-data-editions", &json!({})).expect(201).id();
    let path = format!("/open-data-editions/{edition}/publish");
    let asked = staff.post(&path, &json!({})).expect(202).id();
    let second = world.as_login("staff2");
    second.post(&format!("/approvals/{asked}/approve"), &json!({})).expect(200);
    edition
}

/// What is there for nobody: keys of things that the scene does not make.
fn none_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "imports" => "imp_0000000000001",
        // No provider is set up in the scene.
        "auth/oidc" => "idp_0000000000001",
        "me/notices" | "notices" => "ntc_0000000000001",
        // No link is given in the scene: a round there takes no answers yet.
        "skill-check-links" => "skl_0000000000001",
        "check" | "check/results" => "chk_0000000000001",
        "outbox" => "let_0000000000001",
        _ => return None,
    })
}

fn hiring_round(staff: &Client) -> String {
    let planned = json!({ "status": "known", "count": 4, "source": "採用担当" });
    let round = json!({ "route": "experienced", "exam_fiscal_year": 2025, "intake_fiscal_year": 2026, "planned": planned });
    staff.post("/hiring-rounds", &round).expect(201).id()
}

impl Scene {
    pub fn new(world: &World) -> Self {
        world
            .write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let (staff, admin) = (world.staff(), world.as_login("admin"));
        let mut own = side(&staff, &admin, "E0001", ETAJIMA, "etajima");
        let mut foreign = side(&staff, &admin, "M0001", MIHARA, "mihara");
        let round = hiring_round(&staff);
        let (plans, job) = plans(&staff, &mut own, &mut foreign);
        let scenario = judged(&staff, &plans.1, &own.talent);
        let person = world.staff_account("person", &own.talent);
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        own.session = first_of(&etajima, "/me/sessions");
        foreign.session = first_of(&mihara, "/me/sessions");
        (own.view, foreign.view) = (kept_view(&etajima), kept_view(&mihara));
        let days = |title: &str| json!({ "fiscal_year": 2026, "title": title, "opens_on": "2026-06-01", "deadline": "2026-12-31" });
        let demand_call = staff.post("/demand-calls", &days("需要調査")).expect(201).id();
        world.write(|tx| dxship::wish::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let wish_round = staff.post("/wish-rounds", &days("意向調査")).expect(201).id();
        let other = world.staff_account("person-mihara", &foreign.talent);
        ask_and_wish(&mut own, (&staff, &etajima, &person), &demand_call, ETAJIMA);
        ask_and_wish(&mut foreign, (&staff, &mihara, &other), &demand_call, MIHARA);
        let named = admin.get("/accounts?login=staff2").expect(200).items()[0]["id"].clone();
        let wish_officer = name_officer(&admin, &staff, &named);
        let approval = ask_for_password(&admin, &first_of(&admin, "/accounts?login=auditor"));
        own.nomination = nominate(&etajima, ETAJIMA);
        foreign.nomination = nominate(&mihara, MIHARA);
        let (delegate, auditor) = (world.as_login("etajima-delegate"), world.as_login("auditor"));
        let catalogue = first_of(&staff, "/skill-catalogues");
        let cycle = cycle(&staff, 2026, ["2026-06-01", "2026-06-30", "2026-07-31", "2026-09-30"]);
        own.sheet = sheet_of(&staff, &own.talent);
        foreign.sheet = sheet_of(&staff, &foreign.talent);
        let training_course = training(&staff, (&person, &mut own), &mut foreign);
        let ends = json!([{ "assignment_id": own.assignment, "ends_on": "2026-12-31" }]);
        let leaving = json!({ "talent_id": own.talent, "ends": ends });
        let edition = edition(world, &staff);
        for (side, code) in [(&mut own, ETAJIMA), (&mut foreign, MIHARA)] {
            let samples = Samples::of(&staff, code, &side.talent).by_path.into_iter();
            side.ledgers = samples.map(|(path, id)| (path.to_owned(), id)).collect();
            side.attachment = attach(&staff, "receiving_order", &side.assignment);
            side.planned = told_ahead(&staff, &side.talent);
        }
        let transfer = staff.post("/transfers", &leaving).expect(201).id();
        staff.post(&format!("/transfers/{transfer}/undo"), &json!({})).expect(200);
        let machines = machines(world, &admin, &staff);
        Self {
            staff,
            admin,
            auditor,
            etajima,
            delegate,
            mihara,
            person,
            own,
            foreign,
            round,
            catalogue,
            plans,
            job,
            scenario,
            demand_call,
            wish_round,
            wish_officer,
            approval,
            cycle,
            training_course,
            transfer,
            machines,
            edition,
        }
    }

    /// Whether both sides have the same thing under this route: nobody's own.
    pub fn path_of_both(&self, route: &str) -> bool {
        self.path(route, Key::Own) == self.path(route, Key::Foreign)
    }

    /// Fills the key of a route: the one of Etajima, of Mihara, an unknown one or a malformed one.
    pub fn path(&self, route: &str, key: Key) -> String {
        let kind = route
            .trim_start_matches('/')
            .split('/')
            .take_while(|part| !part.starts_with('{'))
            .collect::<Vec<_>>()
            .join("/");
        let side = if key == Key::Foreign { &self.foreign } else { &self.own };
        let known = match kind.as_str() {
            "accounts" => &side.account,
            "approvals" => &self.approval,
            "attachments" => &side.attachment,
            "assignments" => &side.assignment,
            "circulations" => &side.circulation,
            "hiring-rounds" => &self.round,
            "service-accounts" => &self.machines.0,
            "webhooks" => WEBHOOK,
            "open-data" | "open-data-editions" => &self.edition,
            "transfers" => &self.transfer,
            "jobs" => &self.job,
            "rotation-scenarios" => &self.scenario,
            "plans" | "rotation-plans" if key == Key::Foreign => &self.plans.1,
            "plans" | "rotation-plans" => &self.plans.0,
            "assessment-cycles" => &self.cycle,
            "assessments" => &side.sheet,
            "job-types" if key == Key::Foreign => "ui_ux_designer",
            "job-types" => "project_manager",
            "skill-catalogues" => &self.catalogue,
            "demand-calls" => &self.demand_call,
            "demands" => &side.demand,
            "host-rankings" if key == Key::Foreign => MIHARA,
            "host-rankings" => ETAJIMA,
            "paper-templates" if key == Key::Foreign => "announcement-342041",
            "paper-templates" => "announcement-342157",
            "pauses" => &side.pause,
            "planned-steps" => &side.planned,
            "reference-tables" => "exams",
            "pool-nominations" => &side.nomination,
            "shown-candidates" => &side.shown,
            "wish-officers" => &self.wish_officer,
            "wish-rounds" => &self.wish_round,
            "wishes" => &side.wish,
            "me/sessions" => &side.session,
            "me/views" | "views" => &side.view,
            "organizations" if key == Key::Foreign => MIHARA,
            "organizations" => ETAJIMA,
            "post-types" if key == Key::Foreign => "service_designer",
            "post-types" => "engineer",
            "posts" => &side.post,
            "talents" => &side.talent,
            "training-courses" => &self.training_course,
            "training-attendances" | "me/training" | "my/training" => &side.attendance,
            other if side.ledgers.contains_key(other) => &side.ledgers[other],
            other => none_of(other)
                .unwrap_or_else(|| panic!("the scene knows no key for /{other}/…: add one")),
        };
        let value = match key {
            Key::Own | Key::Foreign => known.to_owned(),
            // The check digit holds: a body of another prefecture.
            Key::Unknown if matches!(kind.as_str(), "organizations" | "host-rankings") => {
                "131016".to_owned()
            }
            Key::Unknown if kind == "paper-templates" => "announcement-131016".to_owned(),
            Key::Unknown if matches!(kind.as_str(), "post-types" | "job-types") => {
                "nothing".to_owned()
            }
            Key::Unknown => format!("{}_1234567890abc", known.split('_').next().unwrap()),
            Key::Malformed => "0' OR '1'='1".replace(' ', "%20"),
        };
        route.replace("{id}", &value).replace("{key}", &value).replace("{kind}", "announcement")
    }
}

/// Whose thing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Own,
    Foreign,
    Unknown,
    Malformed,
}

/// What the prefecture's staff may do on the day of every world, for steps taken without HTTP.
pub fn staff_scope(action: dxship::auth::Action) -> dxship::auth::Scope {
    use dxship::auth::{Actor, Grant, Proofs};
    use dxship::vocab::{AccountId, Role, SessionId};
    let grants = vec![Grant::of(Role::PrefectureStaff, None)];
    let (account, session) = (AccountId::random(), SessionId::random());
    let today = "2026-06-01".parse().unwrap();
    Actor { account, session, talent: None, grants, proofs: Proofs::default(), today }
        .scope(action)
        .unwrap_or_else(|_| panic!("staff may"))
}
