//! The API asked what its own description says: generated requests, the same ones each time, as three
//! roles. What is answered otherwise than described is a fault of one of the two.

use std::path::Path;
use std::process::Command;

use crate::harness::{Backend, Client, World};
use crate::ledgers::stood_for;
use crate::scene::Scene;

/// The tool, which `.ci/test` installs.
const VARIABLE: &str = "DXSHIP_TEST_CONFORMANCE";
/// Requests of a kind for each operation, besides those that follow from its schema alone.
const EXAMPLES: &str = "2";
/// Sign-in has limits of its own, and whoever signs out asks nothing more.
const NOT_ASKED: &str = "/auth/|/me/sessions(/|$)";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method,allow_header_conformance";

fn run(world: &World, client: &Client, left_out: &str) -> (bool, String) {
    let tool = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set: run the tests by `.ci/test`, which installs the tool")
    });
    let folder = Path::new(&world.config.auth.key_dir).join("conformance");
    std::fs::create_dir_all(&folder).unwrap();
    let token = client.token.as_deref().expect("signed in");
    let output = Command::new(tool)
        .current_dir(&folder)
        .args(["run", &format!("{}/api/v1/openapi.json", client.base)])
        .args(["-H", &format!("Authorization: Bearer {token}")])
        .args(["--seed", "14", "--workers", "1", "--phases", "coverage,fuzzing"])
        .args(["--max-examples", EXAMPLES, "--no-shrink", "--continue-on-failure"])
        .args(["--exclude-path-regex", left_out, "--checks", CHECKS, "--no-color"])
        .args(["--warnings", "off", "--request-timeout", "60", "--generation-database", "none"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), said + &String::from_utf8_lossy(&output.stderr))
}

/// The same, without ledgers that another stands for: staff asks all of them.
fn once_a_kind() -> String {
    let others: Vec<&str> = stood_for().into_iter().collect();
    format!("{NOT_ASKED}|^/api/v1/({})(/|$)", others.join("|"))
}

/// How many requests were made.
fn made(said: &str) -> u32 {
    let line = said.lines().find(|line| line.contains(" generated, ")).unwrap_or("");
    line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn story(pick: impl Fn(&Scene) -> Client, left_out: &str) {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let (good, said) = run(&world, &pick(&scene), left_out);
    assert!(good && made(&said) > 3_000, "{said}");
}

#[test]
fn the_prefecture_s_staff_is_answered_as_described() {
    story(|scene| scene.staff.clone(), NOT_ASKED);
}

#[test]
fn a_municipality_is_answered_as_described() {
    story(|scene| scene.etajima.clone(), &once_a_kind());
}

#[test]
fn a_person_is_answered_as_described() {
    story(|scene| scene.person.clone(), &once_a_kind());
}
