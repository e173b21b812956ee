//! Small holes that were found from outside: each sentence of a request means one thing, and what
//! may be read two ways is refused.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::harness::{Backend, Desk, World};
use crate::on_both;
use crate::scene::Scene;

/// The status that answers these bytes.
fn raw(world: &World, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(world.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    socket.write_all(bytes).unwrap();
    let mut answer = [0; 4096];
    let count = socket.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..count]).split(' ').nth(1).unwrap_or("").to_owned()
}

on_both! {
    fn no_flipped_bit_of_a_cursor_passes(world) {
        let scene = Scene::new(world);
        for list in ["/organizations", "/posts", "/talents", "/job-types"] {
            let first = scene.staff.get(&format!("{list}?limit=1")).expect(200);
            let cursor = first.body["next_cursor"].as_str().expect("another page").to_owned();
            let ask = |cursor: &str| scene.staff.get(&format!("{list}?limit=1&cursor={cursor}"));
            // The control: as it was given it is good, and leads on.
            assert_ne!(ask(&cursor).expect(200).items(), first.items(), "{list}");
            let (place, seal) = cursor.split_once('.').expect("a seal");
            let (place, seal) = (URL_SAFE_NO_PAD.decode(place).unwrap(), URL_SAFE_NO_PAD.decode(seal).unwrap());
            for bit in 0..(place.len() + seal.len()) * 8 {
                let mut both = [place.clone(), seal.clone()].concat();
                both[bit / 8] ^= 1 << (bit % 8);
                let (place, seal) = both.split_at(place.len());
                let flipped = format!("{}.{}", URL_SAFE_NO_PAD.encode(place), URL_SAFE_NO_PAD.encode(seal));
                assert_eq!(ask(&flipped).expect(400).code(), "cursor_invalid", "{list} bit {bit}");
            }
            for part in [cursor.split('.').next().unwrap(), &format!("{cursor}A"), &cursor[..cursor.len() - 1]] {
                assert_eq!(ask(part).status, 400, "{list} {part}");
            }
            // A place of another list is no place of this one.
            if list != "/job-types" {
                let other = scene.staff.get("/job-types?limit=1").expect(200).body["next_cursor"].as_str().unwrap().to_owned();
                assert_eq!(ask(&other).status, 400, "{list}");
            }
        }
    }
}

#[test]
fn numbers_and_letters_are_what_they_say() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    for limit in ["01", "+1", "%201", "1%20", "00", "001"] {
        let refused = scene.staff.get(&format!("/organizations?limit={limit}")).expect(400);
        assert_eq!(refused.faults()[0].0, "?limit", "{limit}");
    }
    let body = json!({ "login": "staff", "password": crate::harness::PASSWORD }).to_string();
    let sign_in = |media: &str| {
        world.anonymous().send(
            "POST",
            "/auth/token",
            &[("Content-Type", media)],
            Some(body.as_bytes()),
        )
    };
    for media in [
        "application/json",
        "application/json; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
    ] {
        sign_in(media).expect(200);
    }
    for media in [
        "application/json; charset=shift_jis",
        "application/json; charset=iso-8859-1",
        "application/json;a=b; charset=utf-16",
    ] {
        let refused = sign_in(media).expect(415);
        assert!(
            refused.body["detail"].as_str().unwrap().contains("application/json; charset=utf-8"),
            "{media}"
        );
    }
    let text = "団体コード,件名\r\n342157,表\r\n";
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(text);
    let route = dxship::app::routes()
        .into_iter()
        .find(|route| route.takes_file && !route.path.contains('{'))
        .unwrap();
    let send = |media: &str, bytes: &[u8]| {
        scene
            .staff
            .send(route.method.as_str(), route.path, &[("Content-Type", media)], Some(bytes))
            .status
    };
    for (media, bytes) in [
        ("text/csv; charset=shift_jis", text.as_bytes()),
        ("text/csv; charset=utf-8", &cp932),
        ("text/csv; charset=utf-16", text.as_bytes()),
    ] {
        assert_eq!(send(media, bytes), 415, "{media}");
    }
    for (media, bytes) in [
        ("text/csv; charset=utf-8", text.as_bytes()),
        ("text/csv; charset=Shift_JIS", &cp932),
        ("text/csv", &cp932),
    ] {
        assert_ne!(send(media, bytes), 415, "{media}");
    }
}

#[test]
fn a_target_of_another_host_is_refused() {
    let world = World::new(Backend::Sqlite);
    let ask = |target: &str, host: &str| {
        raw(&world, format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
    };
    for target in [
        "http://elsewhere.invalid/healthz",
        "http://a.example:81/healthz",
        "http://u@a.example/healthz",
    ] {
        assert_eq!(ask(target, "a.example"), "400", "{target}");
    }
    assert_eq!(ask("/healthz", "a.example"), "200");
    assert_eq!(ask("http://A.example/healthz", "a.example"), "200");
}

#[test]
fn a_database_others_may_read_is_taken_back_and_told() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let desk = Desk::new(Backend::Sqlite);
    desk.account("one");
    let file = desk.path("dxship.sqlite3");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let serving = desk.serve().unwrap_or_else(|ran| panic!("{ran:?}"));
    assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert!(serving.said.contains("0600"), "{}", serving.said);
}

#[test]
fn a_key_of_zeros_is_refused() {
    for name in ["token.key", "audit.key"] {
        let desk = Desk::new(Backend::Sqlite);
        desk.account("one");
        drop(desk.serve().unwrap_or_else(|ran| panic!("{ran:?}")));
        std::fs::write(desk.key(name), [0; 32]).unwrap();
        desk.serve().err().expect("refused").refused("乱数ではありません");
    }
}
