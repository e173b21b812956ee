//! Words that nothing else holds, in every field, header, parameter and path of every route, and as
//! passwords and tokens: none of them is found in the log, whatever its level.

use dxship::app;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, Desk};

/// Long enough for a password, and no word of anything.
const CANARY: &str = "kanarienvogel";

fn word(kind: &str) -> String {
    format!("{CANARY} {kind} zwitschert")
}

/// The same value with a canary for every text.
fn with_canaries(value: Value, name: &str) -> Value {
    match value {
        Value::String(_) => json!(word(name)),
        Value::Array(items) => items.into_iter().map(|item| with_canaries(item, name)).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name.clone(), with_canaries(value, &name)))
                .collect(),
        ),
        other => other,
    }
}

fn token(answer: &Answer) -> Option<String> {
    answer.body["access_token"].as_str().map(str::to_owned)
}

/// Somebody with a password of their own, which is a canary, and what was given away on the way.
fn enter(desk: &Desk, base: &str, login: &str, role: &str, secrets: &mut Vec<String>) -> Client {
    let said =
        desk.run(&["user", "add", login, "--name", &word("name"), "--role", role]).expect(0).out;
    let initial = said.trim().rsplit(' ').next().unwrap().to_owned();
    let sign_in = |password: &str| {
        let body = json!({ "login": login, "password": password });
        Client::new(base, None).post("/auth/token", &body).expect(200)
    };
    let first = sign_in(&initial);
    let change = json!({ "current_password": initial, "new_password": word(login) });
    Client::new(base, token(&first)).post("/auth/password", &change).expect(204);
    let second = sign_in(&word(login));
    for answer in [&first, &second] {
        secrets.extend(
            ["access_token", "refresh_token"]
                .map(|name| answer.body[name].as_str().unwrap().to_owned()),
        );
    }
    secrets.push(initial);
    Client::new(base, token(&second))
}

fn ask_everything(client: &Client) -> usize {
    let api = crate::bad_input::description();
    let coded = CANARY;
    let mut asked = 0;
    for route in app::routes() {
        if route.path.starts_with("/auth/logout") || route.path.starts_with("/me/sessions") {
            continue;
        }
        let path = route.path.replace("{id}", coded).replace("{key}", coded);
        let method = route.method.as_str();
        let operation = &api["paths"][format!("/api/v1{}", route.path)][method.to_lowercase()];
        let bodies = operation["requestBody"]["content"].as_object().cloned().unwrap_or_default();
        let body = bodies.iter().next().map(|(media, content)| {
            let sample = crate::bad_input::sample(&api, &content["schema"]);
            (media.clone(), with_canaries(sample, "field").to_string())
        });
        let key = format!("{coded}-key-{asked}");
        let media = body.as_ref().map_or("application/json", |(media, _)| media);
        let headers = [
            ("Content-Type", media),
            ("Idempotency-Key", &*key),
            ("If-Match", &*key),
            ("X-Purpose", coded),
            ("Accept-Language", coded),
        ];
        let bytes = body.as_ref().map(|(_, body)| body.as_bytes());
        client.send(method, &path, &headers[..3], bytes);
        client.send(method, &format!("{path}?{coded}={coded}&name={coded}"), &headers, bytes);
        asked += 2;
    }
    asked
}

#[test]
fn no_canary_is_found_in_the_log_at_any_level() {
    for (backend, level) in
        [(Backend::Sqlite, "trace"), (Backend::Postgres, "trace"), (Backend::Sqlite, "info")]
    {
        let mut desk = Desk::new(backend);
        desk.set("DXSHIP__LOG__LEVEL", level);
        desk.run(&["init"]);
        desk.account("somebody");
        let serving = desk.serve().unwrap_or_else(|ran| panic!("{ran:?}"));
        let base = serving.base.clone();
        let mut secrets = vec![CANARY.to_owned()];
        let staff = enter(&desk, &base, "canary.staff", "prefecture_staff", &mut secrets);
        let admin = enter(&desk, &base, "canary.admin", "account_admin", &mut secrets);
        let guess = json!({ "login": CANARY, "password": word("guess") });
        Client::new(&base, None).post("/auth/token", &guess).expect(401);
        Client::new(&base, Some(format!("{CANARY}.token.x"))).get("/me").expect(401);
        Client::new(&base, None).post("/auth/refresh", &json!({ "refresh_token": CANARY }));
        let form = format!("login={CANARY}&password={CANARY}");
        let media = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Origin", &*base),
            ("Cookie", CANARY),
        ];
        Client::new(&base, None).page("POST", "/sign-in", &media, Some(form.as_bytes()));
        // Where names are taken, they are kept: what was refused alone would prove little.
        let account = json!({ "login": "canary.third", "display_name": word("account") });
        let third = admin.post("/accounts", &account).expect(201);
        secrets.push(third.body["initial_password"].as_str().unwrap().to_owned());
        let talent = json!({
            "name": word("talent"), "name_kana": "カナリア", "staff_number": "canary-1",
            "employment": {
                "organization_code": "340006", "form": "permanent", "recruitment_route": "experienced",
                "grade": "subsection_chief", "title": word("title"), "starts_on": "2020-04-01",
            },
        });
        staff.post("/talents", &talent).expect(201);
        let asked = ask_everything(&staff) + ask_everything(&admin);
        assert!(asked > 400, "{asked}");
        let log = serving.said.clone() + &serving.stop();
        // The control: the log is there, and tells of the requests.
        assert!(log.matches("request_id").count() >= asked, "{}", log.len());
        for secret in &secrets {
            let line = log.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(line, None, "{backend:?} {level}: {secret}");
        }
    }
}
