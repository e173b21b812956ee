//! `dxship plan` as a person or a script would call it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory of its own per test, removed at the end.
pub struct Desk(PathBuf);

impl Desk {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dxship-plan-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn plan(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dxship"));
    command.arg("plan").args(arguments).output().unwrap()
}

fn code(arguments: &[&str]) -> i32 {
    plan(arguments).status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

const MARKET: &str = r#"{"format":"dxship-match/1","people":[{"id":"p","prefers":["h"]},{"id":"r","prefers":["h"]}],
  "hosts":[{"id":"h","capacity":1,"prefers":["r","p"],"minimum":1}]}"#;

#[test]
fn matching_speaks_both_languages_and_json() {
    let desk = Desk::new("match");
    let file = desk.write("market.json", MARKET);
    let japanese = plan(&["match", &file, "--method", "da", "--side", "person"]);
    assert_eq!(japanese.status.code(), Some(0));
    assert!(said(&japanese).contains("1 人が決まり、1 人が未定です。"));
    let english = plan(&["match", &file, "--lang", "en"]);
    assert!(said(&english).contains("1 matched, 1 unmatched, 0 blocking pairs."));
    let json = plan(&["match", &file, "--side", "host", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(answer["matches"][0], serde_json::json!({"person": "r", "host": "h"}));
    assert_eq!(answer["unmatched"], serde_json::json!(["p"]));
    assert_eq!(answer["blocking_pairs"], serde_json::json!([]));
}

#[test]
fn a_matching_made_elsewhere_is_judged() {
    let desk = Desk::new("judge");
    let file = desk.write("market.json", MARKET);
    let given = desk.write("given.json", r#"{"matches":[{"person":"p","host":"h"}]}"#);
    let judged = plan(&["match", &file, "--judge", &given, "--json"]);
    assert_eq!(judged.status.code(), Some(3));
    let answer: serde_json::Value = serde_json::from_slice(&judged.stdout).unwrap();
    assert_eq!(answer["blocking_pairs"], serde_json::json!([{"person": "r", "host": "h"}]));
    let crowded = r#"{"matches":[{"person":"p","host":"h"},{"person":"r","host":"h"}]}"#;
    let crowded = desk.write("crowded.json", crowded);
    assert_eq!(code(&["match", &file, "--judge", &crowded]), 1);
}

#[test]
fn wrong_usage_and_bad_files_have_their_exit_codes() {
    let desk = Desk::new("codes");
    assert_eq!(code(&["match"]), 2);
    assert_eq!(code(&["match", "--method", "magic", "x"]), 2);
    assert_eq!(code(&["match", &desk.path("absent.json")]), 1);
    let broken = desk.write("broken.json", "{");
    let output = plan(&["match", &broken, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["faults"][0]["code"], "unreadable");
    assert_eq!(code(&["generate", "--people", "0", "--hosts", "24"]), 2);
}

fn generated(desk: &Desk, name: &str, seed: &str) -> String {
    let path = desk.path(name);
    let words = [
        "generate", "--people", "8", "--hosts", "6", "--years", "3", "--seed", seed, "--out", &path,
    ];
    assert_eq!(code(&words), 0);
    path
}

#[test]
fn generated_problems_repeat_and_plans_are_checked() {
    let desk = Desk::new("check");
    let (one, same) = (generated(&desk, "one.json", "5"), generated(&desk, "same.json", "5"));
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&same).unwrap());
    let other = generated(&desk, "other.json", "6");
    assert_ne!(std::fs::read(&one).unwrap(), std::fs::read(other).unwrap());
    assert!(std::fs::read_dir(&desk.0).unwrap().all(|entry| {
        entry.unwrap().path().extension().is_some_and(|extension| extension == "json")
    }));
    let empty = r#"{"format":"dxship-plan/1","problem_hash":"","lines":[{"person":"p1","post":"none","year":0}]}"#;
    let empty = desk.write("plan.json", empty);
    let checked = plan(&["check", &one, &empty, "--json"]);
    assert_eq!(checked.status.code(), Some(3));
    let answer: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(answer["verdict"]["broken"][0]["code"], "unknown_line");
    let spoken = said(&plan(&["check", &one, &empty]));
    assert!(spoken.contains("破られています"), "{spoken}");
    assert_eq!(code(&["diff", &one, &empty, &empty]), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let desk = Desk::new("write");
    let path = Path::new(&desk.0).join("missing").join("problem.json");
    let words = ["generate", "--people", "8", "--hosts", "6", "--out", path.to_str().unwrap()];
    assert_eq!(code(&words), 1);
    assert!(!path.exists());
}

/// The proof taken away, and the proof called a search that nobody stored: the file no longer shows
/// what it claims.
fn assert_forgeries_found(desk: &Desk, problem: &str, solved: &str) {
    let plan_of = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value: serde_json::Value =
            serde_json::from_slice(&std::fs::read(solved).unwrap()).unwrap();
        change(&mut value);
        desk.write("forged.json", &value.to_string())
    };
    let without =
        |value: &mut serde_json::Value| drop(value.as_object_mut().unwrap().remove("certificate"));
    let searched = |value: &mut serde_json::Value| {
        let lines = value["lines"].as_array_mut().unwrap();
        lines.clear();
        value["proof"] = serde_json::json!({ "method": "search", "nodes": 9 });
        value["certificate"].as_object_mut().unwrap().remove("tree");
        (value["score"], value["bound"]) = (0.into(), 0.into());
    };
    for (change, found) in [
        (&without as &dyn Fn(&mut serde_json::Value), "bound_unconfirmed"),
        (&searched, "rests_on_search\":true"),
    ] {
        let output = plan(&["check", problem, &plan_of(change), "--json"]);
        let said = String::from_utf8_lossy(&output.stdout).replace(": ", ":");
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(found) && said.contains("\"holds\":false"), "{said}");
        assert!(!said.contains("\"gap_millionths\":0"), "{said}");
    }
}

#[test]
fn solved_plans_pass_the_check_and_repeat_byte_for_byte() {
    let desk = Desk::new("solve");
    let problem = generated(&desk, "problem.json", "9");
    let solve = |name: &str, threads: &str| {
        let out = desk.path(name);
        let words =
            ["solve", &problem, "--seed", "3", "--out", &out, "--threads", threads, "--json"];
        let output = plan(&words);
        assert_eq!(output.status.code(), Some(0));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["proven_optimal"], true);
        out
    };
    let (one, two) = (solve("one.json", "1"), solve("two.json", "2"));
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    assert_eq!(code(&["check", &problem, &one]), 0);
    assert_eq!(code(&["explain", &problem, &one]), 0);
    assert_forgeries_found(&desk, &problem, &one);
    let same = said(&plan(&["diff", &problem, &one, &two]));
    assert!(same.contains("0人の配置が変わります"), "{same}");
}

#[test]
fn the_worst_off_first_is_solved_checked_and_forgeries_of_it_are_found() {
    let desk = Desk::new("fair");
    let (problem, out) = (generated(&desk, "one.json", "5"), desk.path("fair.json"));
    let solved = plan(&["solve", &problem, "--method", "leximin", "--out", &out, "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&solved.stdout).unwrap();
    assert_eq!(answer["proven_optimal"], true);
    assert_eq!(answer["fairness"].as_array().unwrap().len(), 4);
    assert_eq!(code(&["check", &problem, &out]), 0);
    let mut forged: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    forged["fairness"]["stages"][0]["reached"] = 1.into();
    let forged = desk.write("forged.json", &forged.to_string());
    assert_eq!(code(&["check", &problem, &forged]), 3);
    let both = ["solve", &problem, "--method", "leximin", "--lexicographic", "--out", &out];
    assert_eq!(code(&both), 2);
}

#[test]
fn doubts_are_judged_and_stability_is_counted_year_by_year() {
    let desk = Desk::new("doubts");
    let (problem, out) = (generated(&desk, "one.json", "5"), desk.path("plan.json"));
    assert_eq!(code(&["solve", &problem, "--out", &out]), 0);
    let doubts = r#"{"format":"dxship-plan-scenarios/1","scenarios":[{"name":"退職","people":[{"id":"p1"}]}]}"#;
    let doubts = desk.write("doubts.json", doubts);
    let judged = plan(&["scenarios", &problem, &out, &doubts, "--json"]);
    assert_eq!(judged.status.code(), Some(0));
    let answer: serde_json::Value = serde_json::from_slice(&judged.stdout).unwrap();
    let one = &answer["scenarios"][0];
    assert!(one["repair"]["score"].as_i64() <= one["best"]["score"].as_i64());
    assert!(one["sentence_ja"].as_str().unwrap().starts_with("退職："));
    let unknown = doubts_of(&desk, r#"[{"name":"x","hosts":[{"id":"nowhere"}]}]"#);
    assert_eq!(code(&["scenarios", &problem, &out, &unknown]), 1);
    let stable = plan(&["stable", &problem, "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&stable.stdout).unwrap();
    assert_eq!(answer["blocking_by_year"].as_array().unwrap().len(), 3);
    let spoken = said(&plan(&["stable", &problem, "--judge", &out]));
    assert!(spoken.contains("2025年度"), "{spoken}");
}

fn doubts_of(desk: &Desk, scenarios: &str) -> String {
    let text = format!(r#"{{"format":"dxship-plan-scenarios/1","scenarios":{scenarios}}}"#);
    desk.write("unknown.json", &text)
}
