//! Signing in by the word of an identity provider: a certified one, and one that lies.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

use crate::harness::{
    Backend, CALLBACK, Client, Forger, METADATA, Says, World, token_part as part, until,
};

const CLIENT: &str = "dxship";
const ACCESS: &str = "__Host-dxship-access";
const TICKET: &str = "__Host-dxship-ticket";
const ENDED: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a browser sees.
#[derive(Debug)]
struct Seen {
    status: u16,
    to: String,
    cookies: Vec<(String, String)>,
    text: String,
}

impl Seen {
    fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

fn look(address: &str, cookies: &[(&str, &str)], sent: Option<&[(&str, &str)]>) -> Seen {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(60)));
    let agent: ureq::Agent = config.build().into();
    let jar: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let jar = jar.join("; ");
    let mut answer = match sent {
        Some(pairs) => agent.post(address).header("cookie", &jar).send_form(pairs.iter().copied()),
        None => agent.get(address).header("cookie", &jar).call(),
    }
    .unwrap();
    let text = |name: &str| -> Vec<String> {
        let all = answer.headers().get_all(name).iter();
        all.map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    let pair = |cookie: String| {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    Seen {
        status: answer.status().as_u16(),
        to: text("location").pop().unwrap_or_default(),
        cookies: text("set-cookie").into_iter().map(pair).collect(),
        text: answer.body_mut().read_to_string().unwrap(),
    }
}

fn at(world: &World, path: &str) -> String {
    format!("http://{}{path}", world.address)
}

fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap();
    pairs.into_iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value)
}

/// A sign-in, or a proof, that was begun.
struct Begun {
    address: String,
    ticket: String,
}

fn begin(world: &World, query: &str, cookies: &[(&str, &str)]) -> Begun {
    let path = format!("/api/v1/auth/oidc/pref/start?{query}");
    let seen = look(&at(world, &path), cookies, None);
    assert_eq!(seen.status, 303, "{seen:?}");
    let ticket = seen.cookie(TICKET).unwrap_or_else(|| panic!("{seen:?}")).to_owned();
    Begun { address: seen.to, ticket }
}

impl Begun {
    fn get(&self, name: &str) -> String {
        parameter(&self.address, name)
    }

    /// Comes back as an honest browser would.
    fn back(&self, world: &World, issuer: &str, cookies: &[(&str, &str)]) -> Seen {
        self.back_with(
            world,
            &[("code", "c"), ("state", &self.get("state")), ("iss", issuer)],
            cookies,
        )
    }

    fn back_with(&self, world: &World, said: &[(&str, &str)], cookies: &[(&str, &str)]) -> Seen {
        let query = serde_html_form::to_string(said).unwrap();
        let jar: Vec<(&str, &str)> =
            cookies.iter().copied().chain([(TICKET, self.ticket.as_str())]).collect();
        look(&at(world, &format!("/api/v1/auth/oidc/pref/callback?{query}")), &jar, None)
    }
}

fn now(world: &World) -> i64 {
    world.clock.now().and_utc().timestamp()
}

fn header() -> Value {
    json!({ "alg": "ES256", "typ": "JWT", "kid": "k1" })
}

fn claims(world: &World, forger: &Forger, nonce: &str, subject: &str) -> Value {
    let now = now(world);
    json!({
        "iss": forger.issuer, "aud": CLIENT, "sub": subject, "exp": now + 300, "iat": now, "nonce": nonce,
        "auth_time": now, "sid": "s1",
    })
}

fn with(base: &Value, changes: &Value) -> Value {
    let mut all = base.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    all.into()
}

fn world(backend: Backend, forger: &Forger) -> World {
    World::at(backend, "2026-06-01 03:00:00", |config| forger.set_up(config))
}

fn account(world: &World, login: &str) -> String {
    let found = world.as_login("admin").get(&format!("/accounts?login={login}"));
    let items = found.items().to_vec();
    let one = items.iter().find(|one| one["login"] == login).unwrap();
    format!("/accounts/{}", one["id"].as_str().unwrap())
}

fn link(world: &World, login: &str, subject: &str) {
    let (admin, place) = (world.as_login("admin"), account(world, login));
    let etag = admin.get(&place).etag();
    let body = json!({ "provider": "pref", "subject": subject });
    admin.step(&format!("{place}/link-identity"), &etag, &body).expect(200);
}

/// Signs in at an honest provider; what the browser sees.
fn comes(world: &World, forger: &Forger, subject: &str, changes: &Value) -> Seen {
    let begun = begin(world, "next=/home", &[]);
    let said = with(&claims(world, forger, &begun.get("nonce"), subject), changes);
    forger.gives(&forger.signed(&header(), &said));
    begun.back(world, &forger.issuer, &[])
}

#[track_caller]
fn signed_in(world: &World, seen: &Seen) -> Client {
    assert_eq!((seen.status, seen.to.as_str()), (303, "/home"), "{seen:?}");
    let token = seen.cookie(ACCESS).expect("a session").to_owned();
    Client::new(&format!("http://{}", world.address), Some(token))
}

#[track_caller]
fn refused(seen: &Seen, code: &str) {
    assert_eq!((seen.status, seen.to.as_str()), (303, format!("/sign-in?problem={code}").as_str()));
    assert!(seen.cookie(ACCESS).is_none(), "{seen:?}");
}

fn by_provider(backend: Backend) {
    let forger = Forger::new();
    let world = world(backend, &forger);
    let door = look(&at(&world, "/sign-in"), &[], None).text;
    assert!(door.contains("県の認証でサインイン") && door.contains("/api/v1/auth/oidc/pref/start"));
    let door = look(&at(&world, "/sign-in?lang=en"), &[], None).text;
    assert!(door.contains("Sign in by Prefecture ID") && !door.contains("県の認証"));

    // Nobody's: known to the provider, linked to no account, told who to name to the administrator.
    let seen = comes(&world, &forger, "user-1", &json!({}));
    refused(&seen, "identity_unlinked");
    let stranger = seen.cookie("__Host-dxship-stranger").expect("who it is");
    let told = look(&at(&world, &seen.to), &[("__Host-dxship-stranger", stranger)], None).text;
    assert!(told.contains("アカウントに結び付いていません") && told.contains("user-1"));
    assert!(told.contains("name=\"password\""), "the local way in is there");
    let told = look(&at(&world, &format!("{}&lang=en", seen.to)), &[], None).text;
    assert!(told.contains("Not linked to an account") && !told.contains("user-1"));

    // An administrator says whose it is; the account is told, and nobody else has it.
    let etajima = world.as_login("etajima");
    link(&world, "etajima", "user-1");
    let told = etajima.get("/me/notices").expect(200);
    assert_eq!(told.items()[0]["kind"], "identity.link");
    let (admin, place) = (world.as_login("admin"), account(&world, "mihara"));
    let path = format!("{place}/link-identity");
    let body = |provider: &str, subject: &str| json!({ "provider": provider, "subject": subject });
    let ask = |client: &Client, body: &Value| client.step(&path, &admin.get(&place).etag(), body);
    assert_eq!(ask(&admin, &body("pref", "user-1")).code(), "duplicate");
    assert_eq!(ask(&admin, &body("other", "x")).faults()[0].0, "/provider");
    assert_eq!(ask(&admin, &body("pref", "")).faults()[0].0, "/subject");
    assert_eq!(ask(&admin, &body("pref", "a\u{0}b")).faults()[0].0, "/subject");
    assert_eq!(ask(&world.as_login("staff"), &body("pref", "x")).status, 403);
    let own = account(&world, "admin");
    let answer =
        admin.step(&format!("{own}/link-identity"), &admin.get(&own).etag(), &body("pref", "x"));
    assert_eq!(answer.code(), "own_account");

    // In: by issuer and subject, with the roles of the account and no other.
    let seen = comes(
        &world,
        &forger,
        "user-1",
        &json!({ "email": "admin@x", "roles": ["auditor"], "preferred_username": "admin" }),
    );
    let client = signed_in(&world, &seen);
    let me = client.get("/me").expect(200).body;
    assert_eq!((&me["login"], &me["issuer"]), (&json!("etajima"), &json!(forger.issuer)));
    assert_eq!(client.get("/accounts").status, 403);
    assert_eq!(client.get("/audit-events").status, 403);
    refused(&comes(&world, &forger, "User-1", &json!({})), "identity_unlinked");

    ends(&world, &forger, &admin, &account(&world, "etajima"));
}

/// What an administrator does to the account afterwards.
fn ends(world: &World, forger: &Forger, admin: &Client, etajima: &str) {
    let comes = || comes(world, forger, "user-1", &json!({}));
    // A new initial password is nothing to whoever comes by the provider.
    admin
        .step(&format!("{etajima}/reset-password"), &admin.get(etajima).etag(), &json!({}))
        .expect(200);
    let client = signed_in(world, &comes());
    assert_eq!(client.get("/me").expect(200).body["must_change_password"], json!(false));
    client.get("/talents").expect(200);

    // Switched off, both ends at once.
    admin.patch(etajima, &admin.get(etajima).etag(), &json!({ "active": false })).expect(200);
    assert_eq!(client.get("/me").status, 401);
    refused(&comes(), "identity_not_allowed");
    admin.patch(etajima, &admin.get(etajima).etag(), &json!({ "active": true })).expect(200);

    // Unlinked, what was opened by it ends, and nothing else.
    let client = signed_in(world, &comes());
    let seen = admin.get(etajima).expect(200);
    let gone = json!({ "identity_id": seen.body["identities"][0]["id"] });
    let path = format!("{etajima}/unlink-identity");
    let unknown = json!({ "identity_id": "idl_1234567890abc" });
    assert_eq!(admin.step(&path, &seen.etag(), &unknown).faults()[0].0, "/identity_id");
    let seen = admin.step(&path, &seen.etag(), &gone).expect(200);
    assert_eq!(seen.body["identities"], json!([]));
    assert_eq!(client.get("/me").status, 401);
    refused(&comes(), "identity_unlinked");
}

#[test]
fn a_linked_user_comes_in_and_nobody_else_on_sqlite() {
    by_provider(Backend::Sqlite);
}

#[test]
fn a_linked_user_comes_in_and_nobody_else_on_postgres() {
    by_provider(Backend::Postgres);
}

#[test]
fn a_guarded_account_is_linked_and_unlinked_by_two() {
    let forger = Forger::new();
    let world = world(Backend::Sqlite, &forger);
    let (admin, staff) = (world.as_login("admin"), world.as_login("staff"));
    let place = account(&world, "staff2");
    let body = json!({ "provider": "pref", "subject": "officer" });
    let asked =
        admin.step(&format!("{place}/link-identity"), &admin.get(&place).etag(), &body).expect(202);
    assert!(
        asked.body["summary"].as_str().unwrap_or_default().contains("officer"),
        "{}",
        asked.body
    );
    refused(&comes(&world, &forger, "officer", &json!({})), "identity_unlinked");
    let itself = world.as_login("staff2");
    let approve = |id: &str| format!("/approvals/{id}/approve");
    let reason = json!({ "reason": "" });
    assert_ne!(itself.post(&approve(&asked.id()), &reason).status, 200);
    staff.post(&approve(&asked.id()), &reason).expect(200);
    let client = signed_in(&world, &comes(&world, &forger, "officer", &json!({})));
    let told = itself.get("/me/notices").expect(200);
    assert!(told.items().iter().any(|one| one["kind"] == "identity.link"), "{}", told.body);
    let seen = admin.get(&place).expect(200);
    let gone = json!({ "identity_id": seen.body["identities"][0]["id"] });
    let asked = admin.step(&format!("{place}/unlink-identity"), &seen.etag(), &gone).expect(202);
    client.get("/me").expect(200);
    staff.post(&approve(&asked.id()), &reason).expect(200);
    assert_eq!(client.get("/me").status, 401);
}

#[test]
fn a_provider_of_a_body_signs_in_nobody_of_another() {
    let forger = Forger::new();
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        forger.set_up(config);
        config.auth.oidc.get_mut("pref").unwrap().body = "342157".to_owned();
    });
    link(&world, "etajima", "user-1");
    signed_in(&world, &comes(&world, &forger, "user-1", &json!({})));
    let (admin, place) = (world.as_login("admin"), account(&world, "mihara"));
    let body = json!({ "provider": "pref", "subject": "user-2" });
    let answer = admin.step(&format!("{place}/link-identity"), &admin.get(&place).etag(), &body);
    assert_eq!(answer.faults()[0].0, "/provider");
    // A role elsewhere, given afterwards, ends it.
    let place = account(&world, "etajima");
    let grant = json!({ "role": "municipal_cio", "organization_code": "342041", "starts_on": "2026-06-01" });
    admin.step(&format!("{place}/grant"), &admin.get(&place).etag(), &grant).expect(200);
    refused(&comes(&world, &forger, "user-1", &json!({})), "identity_not_allowed");
}

/// A token that is not what it seems.
fn forged(how: &str, forger: &Forger, stranger: &Forger, base: &Value) -> String {
    let unsigned =
        |head: &Value, claims: &Value| format!("{}.{}", part(&with(&header(), head)), part(claims));
    match how {
        "not signed" => unsigned(&json!({ "alg": "none", "kid": null }), base) + ".",
        "the public key as a shared secret" => {
            let said = unsigned(&json!({ "alg": "HS256" }), base);
            let mac = Hmac::<sha2::Sha256>::new_from_slice(forger.public_key()).unwrap();
            let seal = mac.chain_update(&said).finalize().into_bytes();
            format!("{said}.{}", URL_SAFE_NO_PAD.encode(seal))
        }
        "another's key under this name" => stranger.signed(&header(), base),
        "changed afterwards" => {
            let token = forger.signed(&header(), &with(base, &json!({ "sub": "nobody" })));
            let seal = token.rsplit('.').next().unwrap();
            format!("{}.{seal}", unsigned(&json!({}), base))
        }
        _ => "x".to_owned(),
    }
}

/// Header and claims that do not hold, each by one thing.
fn spoiled(moment: i64, issuer: &str, other: &str) -> Vec<(Value, Value)> {
    let claims = [
        json!({ "aud": "other" }),
        json!({ "aud": [CLIENT, "other"] }),
        json!({ "aud": [CLIENT], "azp": "other" }),
        json!({ "iss": other }),
        json!({ "iss": format!("{issuer}/") }),
        json!({ "nonce": null }),
        json!({ "nonce": "n" }),
        json!({ "exp": moment - 60 }),
        json!({ "exp": null }),
        json!({ "iat": moment + 61 }),
        json!({ "nbf": moment + 61 }),
        json!({ "auth_time": moment - 25 * 3600 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "nonce": null, "jti": "j", "events": { ENDED: {} } }),
    ];
    let headers = [
        json!({ "alg": "ES384" }),
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "typ": "at+jwt" }),
        json!({ "typ": "logout+jwt" }),
        json!({ "kid": "k9" }),
    ];
    let claims = claims.into_iter().map(|one| (json!({}), one));
    claims.chain(headers.into_iter().map(|one| (one, json!({})))).collect()
}

#[test]
fn no_token_is_believed_that_does_not_hold_to_the_letter() {
    let (forger, stranger) = (Forger::new(), Forger::new());
    let world = world(Backend::Sqlite, &forger);
    link(&world, "etajima", "user-1");
    let moment = now(&world);
    let try_with = |what: &str, make: &dyn Fn(&Value) -> String| {
        let begun = begin(&world, "next=/home", &[]);
        forger.gives(&make(&claims(&world, &forger, &begun.get("nonce"), "user-1")));
        let seen = begun.back(&world, &forger.issuer, &[]);
        let refused = seen.to == "/sign-in?problem=identity_refused";
        assert!(refused && seen.cookie(ACCESS).is_none(), "{what}: {seen:?}");
    };
    for how in [
        "not signed",
        "the public key as a shared secret",
        "another's key under this name",
        "changed afterwards",
        "nothing of a token",
    ] {
        try_with(how, &|base| forged(how, &forger, &stranger, base));
    }
    for (head, change) in spoiled(moment, &forger.issuer, &stranger.issuer) {
        let make = |base: &Value| forger.signed(&with(&header(), &head), &with(base, &change));
        try_with(&format!("{head} {change}"), &make);
    }
    // At their bounds the same claims hold.
    for change in [
        json!({ "exp": moment - 59 }),
        json!({ "iat": moment + 60, "nbf": moment + 60 }),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": [CLIENT, "other"], "azp": CLIENT }),
    ] {
        signed_in(&world, &comes(&world, &forger, "user-1", &change));
    }
    // An algorithm that could be verified and is not on the provider's list.
    let narrow = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        forger.set_up(config);
        config.auth.oidc.get_mut("pref").unwrap().algorithms = "RS256".to_owned();
    });
    link(&narrow, "etajima", "user-1");
    refused(&comes(&narrow, &forger, "user-1", &json!({})), "identity_refused");
}

#[test]
fn an_answer_is_taken_once_in_the_browser_that_asked() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let forger = Forger::new();
        let world = world(backend, &forger);
        link(&world, "etajima", "user-1");
        let begun = begin(&world, "next=/home", &[]);
        assert_eq!(begun.get("redirect_uri"), CALLBACK);
        assert_eq!(
            (begun.get("response_type"), begun.get("code_challenge_method")),
            ("code".to_owned(), "S256".to_owned())
        );
        let good =
            forger.signed(&header(), &claims(&world, &forger, &begun.get("nonce"), "user-1"));
        forger.gives(&good);
        let state = begun.get("state");
        let (code, iss) = (("code", "c"), ("iss", forger.issuer.as_str()));
        // Another browser's ticket, no state, two of them, another issuer or none, no code.
        let other = begin(&world, "next=/home", &[]);
        refused(&other.back_with(&world, &[code, ("state", &state), iss], &[]), "identity_refused");
        for said in [
            vec![code, iss],
            vec![code, iss, ("state", &state), ("state", &state)],
            vec![code, ("state", &state)],
            vec![code, ("state", &state), ("iss", "https://other.example")],
            vec![("state", &state), iss],
            vec![code, code, ("state", &state), iss],
        ] {
            refused(&begun.back_with(&world, &said, &[]), "identity_refused");
        }
        refused(
            &begun.back_with(&world, &[("error", "access_denied"), ("state", &state), iss], &[]),
            "identity_not_proved",
        );
        let forged = Begun { ticket: format!("{}x", begun.ticket), address: begun.address.clone() };
        refused(&forged.back(&world, &forger.issuer, &[]), "identity_not_proved");
        let nothing = at(&world, &format!("/api/v1/auth/oidc/pref/callback?code=c&state={state}"));
        refused(&look(&nothing, &[], None), "identity_not_proved");
        assert_eq!(
            look(&at(&world, "/api/v1/auth/oidc/none/callback?code=c"), &[], None).status,
            404
        );
        assert_eq!(look(&at(&world, "/api/v1/auth/oidc/none/start"), &[], None).status, 404);
        // Side by side one alone comes in, and later none.
        let seen: Vec<Seen> = std::thread::scope(|threads| {
            let each: Vec<_> =
                (0..4).map(|_| threads.spawn(|| begun.back(&world, &forger.issuer, &[]))).collect();
            each.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let came_in = seen.iter().filter(|one| one.cookie(ACCESS).is_some()).count();
        assert_eq!(came_in, 1, "{seen:?}");
        refused(&begun.back(&world, &forger.issuer, &[]), "identity_refused");
        // The code is proved by PKCE: what the provider got fits what it was told before.
        let sent = forger.asked("/token").pop().unwrap();
        let body = sent.rsplit("\n\n").next().unwrap();
        let verifier = parameter(&format!("?{body}"), "code_verifier");
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        assert_eq!(URL_SAFE_NO_PAD.encode(digest), begun.get("code_challenge"));
        // Who takes too long begins anew.
        let late = begin(&world, "next=/home", &[]);
        world.clock.advance(TimeDelta::seconds(601));
        refused(&late.back(&world, &forger.issuer, &[]), "identity_not_proved");
    }
}

#[test]
fn where_somebody_goes_on_is_a_page_of_this_server() {
    let forger = Forger::new();
    let world = world(Backend::Sqlite, &forger);
    link(&world, "etajima", "user-1");
    for (next, leads) in [
        ("https://evil.example/", "/home"),
        ("//evil.example", "/home"),
        ("/talents?name=a", "/talents?name=a"),
    ] {
        let query = serde_html_form::to_string([("next", next)]).unwrap();
        let begun = begin(&world, &query, &[]);
        forger.gives(
            &forger.signed(&header(), &claims(&world, &forger, &begun.get("nonce"), "user-1")),
        );
        assert_eq!(begun.back(&world, &forger.issuer, &[]).to, leads);
    }
}

#[test]
fn metadata_leads_nowhere_but_where_the_operator_said() {
    let forger = Forger::new();
    let world = world(Backend::Sqlite, &forger);
    let inside = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let place = format!("http://{}/jwks", inside.local_addr().unwrap());
    let start = || look(&at(&world, "/api/v1/auth/oidc/pref/start"), &[], None);
    let good = forger.metadata();
    for change in [
        json!({ "jwks_uri": place }),
        json!({ "token_endpoint": place }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "jwks_uri": format!("{}@{}", forger.issuer, &place[7..]) }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "issuer": "https://other.example" }),
        json!({ "code_challenge_methods_supported": ["plain"] }),
        json!({ "jwks_uri": null }),
    ] {
        forger.says(METADATA, Says::Json(with(&good, &change)));
        refused(&start(), "identity_refused");
    }
    let to = format!("location: {place}\r\n");
    forger.says(METADATA, Says::Raw(302, to.clone(), Vec::new()));
    refused(&start(), "identity_refused");
    forger.says(METADATA, Says::Json(good.clone()));
    forger.says("/jwks", Says::Raw(307, to, Vec::new()));
    refused(&start(), "identity_refused");
    assert!(inside.accept().is_err(), "somebody was sent inside");
    forger.says("/jwks", Says::Raw(200, String::new(), vec![b' '; 300 * 1024]));
    refused(&start(), "identity_refused");
    forger.says("/jwks", Says::Raw(200, String::new(), b"<html>".to_vec()));
    refused(&start(), "identity_refused");
    // Slow, broken, gone: told so, and the local way in is open.
    forger.says("/jwks", Says::Slow);
    let began = std::time::Instant::now();
    refused(&start(), "identity_unreachable");
    assert!(began.elapsed() < Duration::from_millis(7_800), "{:?}", began.elapsed());
    forger.says("/jwks", Says::Raw(500, String::new(), Vec::new()));
    let seen = start();
    refused(&seen, "identity_unreachable");
    let told = look(&at(&world, &seen.to), &[], None).text;
    assert!(told.contains("認証サーバーにつながりません") && told.contains("name=\"password\""));
    let told = look(&at(&world, &format!("{}&lang=en", seen.to)), &[], None).text;
    assert!(told.contains("The identity provider does not answer"));
    world.as_login("staff").get("/talents").expect(200);
    forger.publishes(&[("k1", &forger)]);
    assert_eq!(start().status, 303);
}

#[test]
fn new_keys_are_asked_for_and_made_up_names_do_not_ask_each_time() {
    let (forger, next) = (Forger::new(), Forger::new());
    let world = world(Backend::Sqlite, &forger);
    link(&world, "etajima", "user-1");
    let by = |signer: &Forger, kid: &str| {
        let begun = begin(&world, "next=/home", &[]);
        let said = claims(&world, &forger, &begun.get("nonce"), "user-1");
        forger.gives(&signer.signed(&with(&header(), &json!({ "kid": kid })), &said));
        begun.back(&world, &forger.issuer, &[])
    };
    signed_in(&world, &by(&forger, "k1"));
    assert_eq!(forger.asked("/jwks").len(), 1);
    forger.publishes(&[("k2", &next)]);
    signed_in(&world, &by(&forger, "k1"));
    signed_in(&world, &by(&next, "k2"));
    assert_eq!(forger.asked("/jwks").len(), 2);
    refused(&by(&forger, "k1"), "identity_refused");
    for made_up in ["a", "b", "c"] {
        refused(&by(&next, made_up), "identity_refused");
    }
    assert_eq!(forger.asked("/jwks").len(), 2);
    world.clock.advance(TimeDelta::seconds(31));
    refused(&by(&next, "d"), "identity_refused");
    assert_eq!(forger.asked("/jwks").len(), 3);
    world.clock.advance(TimeDelta::seconds(3600));
    signed_in(&world, &by(&next, "k2"));
    assert_eq!(forger.asked("/jwks").len(), 4);
}

/// Where a proof leads that another site begins.
fn begun_elsewhere(world: &World, access: &str) -> String {
    let path = at(world, "/api/v1/auth/oidc/pref/start?prove=true");
    let request = ureq::get(&path).config().max_redirects(0).http_status_as_error(false).build();
    let request = request
        .header("cookie", format!("{ACCESS}={access}"))
        .header("sec-fetch-site", "cross-site");
    request.call().unwrap().headers()["location"].to_str().unwrap().to_owned()
}

#[test]
fn what_a_provider_asserts_counts_as_the_second_factor_and_a_proof_is_made_anew_there() {
    let forger = Forger::new();
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        forger.set_up(config);
        let provider = config.auth.oidc.get_mut("pref").unwrap();
        provider.acr_values = "urn:two".to_owned();
        provider.amr_values = "mfa, hwk".to_owned();
        config.auth.second_factor = "required".to_owned();
        config.auth.step_up_minutes = 5;
    });
    // Its administrator would have to set up a factor first: the link is there before.
    let issuer = forger.issuer.clone();
    world.write(move |tx| {
        use diesel::prelude::*;
        use dxship::db::schema::{accounts, identity_links as links};
        let etajima = accounts::table.filter(accounts::login.eq("etajima"));
        let id: dxship::vocab::AccountId = etajima.select(accounts::id).first(tx.db)?;
        let values = (
            links::id.eq(dxship::vocab::IdentityLinkId::random()),
            links::account_id.eq(id),
            links::issuer.eq(&issuer),
            links::subject.eq("user-1"),
            links::linked_at.eq(tx.now),
        );
        diesel::insert_into(links::table).values(values).execute(tx.db)?;
        tx.nothing_to_audit();
        Ok(())
    });
    assert_eq!(begin(&world, "next=/home", &[]).get("acr_values"), "urn:two");
    let bare = signed_in(
        &world,
        &comes(&world, &forger, "user-1", &json!({ "acr": "urn:one", "amr": ["pwd"] })),
    );
    assert_eq!(bare.get("/talents").code(), "second_factor_set_up_needed");
    for said in [json!({ "acr": "urn:two" }), json!({ "amr": ["pwd", "hwk"] })] {
        let client = signed_in(&world, &comes(&world, &forger, "user-1", &said));
        client.get("/talents").expect(200);
    }
    // The proof of a sign-in is as old as the provider says.
    let two = json!({ "acr": "urn:two" });
    let old = with(&two, &json!({ "auth_time": now(&world) - 360 }));
    let seen = comes(&world, &forger, "user-1", &old);
    let client = signed_in(&world, &seen);
    let asks = |client: &Client| client.post("/me/second-factor", &json!({}));
    assert_eq!(asks(&client).code(), "step_up_needed");
    let jar = [(ACCESS, seen.cookie(ACCESS).unwrap())];
    let page = look(&at(&world, "/me/prove?next=/me"), &jar, None).text;
    assert!(page.contains("県の認証で確認する"), "the way to prove it is offered");
    let prove = |changes: &Value| {
        let begun = begin(&world, "prove=true&next=/me", &jar);
        assert_eq!(
            (begun.get("prompt"), begun.get("max_age")),
            ("login".to_owned(), "0".to_owned())
        );
        let said = with(&claims(&world, &forger, &begun.get("nonce"), "user-1"), changes);
        forger.gives(&forger.signed(&header(), &said));
        begun.back(&world, &forger.issuer, &jar).to
    };
    let refusal = "/me/prove?problem=identity_refused";
    assert_eq!(prove(&with(&two, &json!({ "auth_time": now(&world) - 120 }))), refusal);
    assert_eq!(prove(&json!({ "acr": "urn:two", "auth_time": null })), refusal);
    assert_eq!(
        prove(&with(&two, &json!({ "sub": "user-2" }))),
        refusal,
        "somebody else proves nothing"
    );
    assert_eq!(asks(&client).code(), "step_up_needed");
    assert_eq!(prove(&two), "/me");
    asks(&client).expect(200);
    world.clock.advance(TimeDelta::minutes(6));
    assert_eq!(asks(&client).code(), "step_up_needed");
    // Begun by another site it is not begun.
    assert_eq!(begun_elsewhere(&world, jar[0].1), "/me/prove");
}

fn says_it_is_over(world: &World, token: &str) -> u16 {
    let path = at(world, "/api/v1/auth/oidc/pref/back-channel-logout");
    look(&path, &[], Some(&[("logout_token", token)])).status
}

#[test]
fn signed_out_at_the_provider_is_signed_out_here() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let forger = Forger::new();
        let world = world(backend, &forger);
        link(&world, "etajima", "user-1");
        let of = |session: &str| {
            signed_in(&world, &comes(&world, &forger, "user-1", &json!({ "sid": session })))
        };
        let (one, other, local) = (of("s1"), of("s2"), world.as_login("etajima"));
        let base = json!({
            "iss": forger.issuer, "aud": CLIENT, "iat": now(&world), "exp": now(&world) + 120, "jti": "j1",
            "sid": "s1", "sub": "user-1", "events": { ENDED: {} },
        });
        let head = json!({ "alg": "ES256", "typ": "logout+jwt", "kid": "k1" });
        let token = |changes: &Value| forger.signed(&head, &with(&base, changes));
        for change in [
            json!({ "nonce": "n" }),
            json!({ "aud": "other" }),
            json!({ "events": {} }),
            json!({ "events": { ENDED: "yes" } }),
            json!({ "jti": null }),
            json!({ "sid": null, "sub": null }),
            json!({ "iss": "https://other.example" }),
            json!({ "exp": now(&world) - 60 }),
            json!({ "iat": now(&world) + 61 }),
        ] {
            assert_eq!(says_it_is_over(&world, &token(&change)), 400, "{change}");
        }
        let stranger = Forger::new();
        assert_eq!(says_it_is_over(&world, &stranger.signed(&head, &base)), 400);
        assert_eq!(says_it_is_over(&world, ""), 400);
        assert_eq!(one.get("/me").status, 200);
        assert_eq!(says_it_is_over(&world, &token(&json!({}))), 204);
        assert_eq!((one.get("/me").status, other.get("/me").status), (401, 200));
        // The same message again does nothing, another one does.
        let again = of("s1");
        assert_eq!(says_it_is_over(&world, &token(&json!({}))), 400);
        assert_eq!(again.get("/me").status, 200);
        assert_eq!(says_it_is_over(&world, &token(&json!({ "jti": "j2", "sub": "user-2" }))), 204);
        assert_eq!(again.get("/me").status, 200, "another's session of this name");
        assert_eq!(says_it_is_over(&world, &token(&json!({ "jti": "j3", "sub": null }))), 204);
        assert_eq!((again.get("/me").status, other.get("/me").status), (401, 200));
        // By the page of the provider.
        let page = |iss: &str, sid: &str| {
            let query = serde_html_form::to_string([("iss", iss), ("sid", sid)]).unwrap();
            look(
                &at(&world, &format!("/api/v1/auth/oidc/pref/front-channel-logout?{query}")),
                &[],
                None,
            )
            .status
        };
        let third = of("s3");
        assert_eq!((page("https://other.example", "s3"), page(&forger.issuer, "s4")), (204, 204));
        assert_eq!(third.get("/me").status, 200);
        assert_eq!(page(&forger.issuer, "s3"), 204);
        assert_eq!(third.get("/me").status, 401);
        // Everything of somebody; what a password opened is not the provider's to end.
        assert_eq!(says_it_is_over(&world, &token(&json!({ "jti": "j4", "sid": null }))), 204);
        assert_eq!((other.get("/me").status, local.get("/me").status), (401, 200));
        assert!(other.get("/me").code() == "unauthenticated");
    }
}

/// The certified provider, running.
struct Certified {
    child: Child,
    issuer: String,
    /// Cookies of the one browser there is.
    jar: Vec<(String, String)>,
}

impl Drop for Certified {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Certified {
    fn start(port: u16, world: &World) -> Self {
        let folder = std::env::var("DXSHIP_TEST_OIDC").unwrap_or_else(|_| {
            panic!("DXSHIP_TEST_OIDC is not set: run the tests by `.ci/test`, which installs the provider")
        });
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/oidc/provider.mjs");
        let logout = at(world, "/api/v1/auth/oidc/pref/back-channel-logout");
        let mut child = Command::new("node")
            .args([script, &folder, &port.to_string(), CALLBACK, &logout])
            .stdout(Stdio::piped())
            .spawn()
            .expect("node");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find(|line| line.as_deref().is_ok_and(|line| line == "ready"));
        line.expect("the provider is ready").unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, issuer: format!("http://127.0.0.1:{port}"), jar: Vec::new() }
    }

    fn look(&mut self, address: &str, sent: Option<&[(&str, &str)]>) -> Seen {
        let whole = format!("{}{address}", self.issuer);
        let address = if address.starts_with('/') { &whole } else { address };
        let jar: Vec<(&str, &str)> =
            self.jar.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = look(address, &jar, sent);
        for (name, value) in &seen.cookies {
            self.jar.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.jar.push((name.clone(), value.clone()));
            }
        }
        seen
    }

    /// Goes through the provider's pages until it sends the browser back; how often a login was asked.
    fn sign_in(&mut self, address: &str, login: &str) -> (String, usize) {
        let (mut address, mut asked) = (address.to_owned(), 0);
        for _ in 0..10 {
            let seen = self.look(&address, None);
            if seen.status == 303 {
                address = seen.to;
            } else if seen.text.contains("name=\"login\"") {
                asked += 1;
                let sent = [("prompt", "login"), ("login", login), ("password", "x")];
                address = self.look(&address, Some(&sent)).to;
            } else {
                address = self.look(&address, Some(&[("prompt", "consent")])).to;
            }
            if let Some((_, query)) = address.split_once(&format!("{CALLBACK}?")) {
                return (query.to_owned(), asked);
            }
        }
        panic!("not back from {address}");
    }

    fn sign_out(&mut self) {
        let page = self.look(&format!("{}/session/end", self.issuer), None).text;
        let token = page
            .split("name=\"xsrf\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let sent = [("xsrf", token.as_str()), ("logout", "yes")];
        self.look(&format!("{}/session/end/confirm", self.issuer), Some(&sent));
    }
}

#[test]
fn a_certified_provider_signs_in_proves_and_signs_out() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let secret = std::env::temp_dir().join(format!("dxship-secret-{}-{port}", std::process::id()));
    std::fs::write(&secret, "a secret: with % and spaces\n").unwrap();
    // The clock of the test stands still, a little ahead of the provider's.
    let moment = chrono::Utc::now() + TimeDelta::seconds(30);
    let world = World::at(
        Backend::Sqlite,
        &moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        |config| {
            let settings = json!({
                "label_ja": "県の認証", "label_en": "Prefecture ID", "issuer": format!("http://127.0.0.1:{port}"),
                "client_id": CLIENT, "client_secret_file": secret, "redirect_uri": CALLBACK,
            });
            config.auth.oidc.insert("pref".to_owned(), serde_json::from_value(settings).unwrap());
            config.auth.step_up_minutes = 5;
            config.check().unwrap();
        },
    );
    link(&world, "etajima", "hanako");
    // Not there yet.
    let start = at(&world, "/api/v1/auth/oidc/pref/start");
    refused(&look(&start, &[], None), "identity_unreachable");
    let mut provider = Certified::start(port, &world);
    let back = |begun: &Begun, query: &str, cookies: &[(&str, &str)]| {
        let said: Vec<(String, String)> = serde_html_form::from_str(query).unwrap();
        let said: Vec<(&str, &str)> =
            said.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        begun.back_with(&world, &said, cookies)
    };
    let begun = begin(&world, "next=/home", &[]);
    let (query, asked) = provider.sign_in(&begun.address, "hanako");
    assert_eq!(asked, 1);
    let seen = back(&begun, &query, &[]);
    let client = signed_in(&world, &seen);
    assert_eq!(client.get("/me").expect(200).body["login"], "etajima");
    refused(&back(&begun, &query, &[]), "identity_refused");
    // A proof anew asks at the provider although it knows the browser.
    let jar = [(ACCESS, seen.cookie(ACCESS).unwrap())];
    let begun = begin(&world, "prove=true&next=/me", &jar);
    let (query, asked) = provider.sign_in(&begun.address, "hanako");
    assert_eq!((asked, back(&begun, &query, &jar).to.as_str()), (1, "/me"));
    client.post("/me/second-factor", &json!({})).expect(200);
    // A second sign-in of the same browser is known there; somebody else is nobody here.
    let begun = begin(&world, "next=/home", &[]);
    let (query, asked) = provider.sign_in(&begun.address, "hanako");
    assert_eq!(asked, 0);
    let second = signed_in(&world, &back(&begun, &query, &[]));
    provider.sign_out();
    until("the sessions end", || (second.get("/me").status == 401).then_some(()));
    let begun = begin(&world, "next=/home", &[]);
    let (query, _) = provider.sign_in(&begun.address, "taro");
    refused(&back(&begun, &query, &[]), "identity_unlinked");
    std::fs::remove_file(secret).unwrap();
}
