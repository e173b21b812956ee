//! Bad input is named, not guessed at.

use dxship_planner::matching::{Instance, Method, Side, solve};

fn code_and_pointer(json: &str, method: Method, side: Side) -> (String, String) {
    let faults = match Instance::parse(json.as_bytes()) {
        Ok(instance) => solve(&instance, method, side, 0).unwrap_err(),
        Err(fault) => vec![fault],
    };
    for fault in &faults {
        assert!(fault.ja.contains(|c: char| !c.is_ascii()) && fault.en.is_ascii());
    }
    (faults[0].code.to_owned(), faults[0].pointer.clone())
}

fn refuse(people: &str, hosts: &str, code: &str, pointer: &str) {
    let json = format!(
        r#"{{"format":"dxship-match/1","people":[{people}],"hosts":[{hosts}],"regions":[{{"id":"r","cap":1}}]}}"#
    );
    let is = code_and_pointer(&json, Method::FlexibleDa, Side::Person);
    assert_eq!(is, (code.to_owned(), pointer.to_owned()));
}

const P: &str = r#"{"id":"p","prefers":["h"]}"#;
const H: &str = r#"{"id":"h","capacity":1,"prefers":["p"]}"#;

#[test]
fn ids() {
    refuse(&format!("{P},{P}"), H, "duplicate_id", "/people/1/id");
    refuse(P, &format!("{H},{H}"), "duplicate_id", "/hosts/1/id");
    let stranger = r#"{"id":"p","prefers":["h","x"]}"#;
    refuse(stranger, H, "unknown_id", "/people/0/prefers/1");
    let nowhere = r#"{"id":"h","capacity":1,"prefers":["p"],"region":"x"}"#;
    refuse(P, nowhere, "unknown_id", "/hosts/0/region");
}

#[test]
fn lists() {
    let circle = r#"{"id":"p","prefers":["h","h"]}"#;
    refuse(circle, H, "cyclic_list", "/people/0/prefers/1");
    refuse("", H, "empty_list", "/people");
    refuse(P, "", "empty_list", "/hosts");
}

#[test]
fn numbers() {
    let negative = r#"{"id":"h","capacity":-1,"prefers":["p"]}"#;
    refuse(P, negative, "out_of_range", "/hosts/0/capacity");
    let huge = r#"{"id":"h","capacity":9000000000,"prefers":["p"]}"#;
    refuse(P, huge, "out_of_range", "/hosts/0/capacity");
    let minimum = r#"{"id":"h","capacity":1,"prefers":["p"],"minimum":2}"#;
    refuse(P, minimum, "out_of_range", "/hosts/0/minimum");
    let target = r#"{"id":"h","capacity":2,"prefers":["p"],"target":2,"region":"r"}"#;
    refuse(P, target, "targets_exceed_cap", "/regions/0/cap");
}

#[test]
fn form() {
    let fraction = r#"{"id":"h","capacity":1.5,"prefers":["p"]}"#;
    refuse(P, fraction, "unreadable", "/hosts/0/capacity");
    let surplus = r#"{"id":"h","capacity":1,"prefers":["p"],"colour":"red"}"#;
    let json = format!(r#"{{"format":"dxship-match/1","people":[{P}],"hosts":[{surplus}]}}"#);
    let (code, pointer) = code_and_pointer(&json, Method::Da, Side::Person);
    assert_eq!(code, "unreadable");
    assert!(pointer.starts_with("/hosts/0"));
    let other = format!(r#"{{"format":"dxship-match/9","people":[{P}],"hosts":[{H}]}}"#);
    let (code, pointer) = code_and_pointer(&other, Method::Da, Side::Person);
    assert_eq!((code.as_str(), pointer.as_str()), ("unknown_format", "/format"));
}

#[test]
fn methods() {
    let json = format!(r#"{{"format":"dxship-match/1","people":[{P}],"hosts":[{H}]}}"#);
    let (code, _) = code_and_pointer(&json, Method::FlexibleDa, Side::Host);
    assert_eq!(code, "side_not_offered");
    let (code, pointer) = code_and_pointer(&json, Method::Project, Side::Person);
    assert_eq!((code.as_str(), pointer.as_str()), ("empty_list", "/posts"));
}
