//! The description of the API says of every operation more than its name, and shows a body.

use serde_json::Value;

use crate::tidy::none;

fn described() -> Value {
    let api = dxship::web::describe(&dxship::app::routes()).to_json().unwrap();
    serde_json::from_str(&api).unwrap()
}

fn operations(api: &Value) -> Vec<(String, &Value)> {
    let paths = api["paths"].as_object().unwrap().iter();
    let methods = |(path, item): (&String, &'_ Value)| -> Vec<String> {
        item.as_object().unwrap().keys().map(|method| format!("{method} {path}")).collect()
    };
    let names: Vec<String> = paths.flat_map(methods).collect();
    let found = |name: String| {
        let (method, path) = name.split_once(' ').unwrap();
        (name.clone(), &api["paths"][path][method])
    };
    names.into_iter().map(found).collect()
}

#[test]
fn every_operation_says_more_than_its_name() {
    let api = described();
    let all = operations(&api);
    assert!(all.len() > 250, "only {}", all.len());
    let silent = |(name, operation): (String, &Value)| {
        let (summary, said) = (&operation["summary"], operation["description"].as_str());
        let more =
            said.is_some_and(|text| !text.trim().is_empty() && summary.as_str() != Some(text));
        (!more).then(|| format!("{name}: {said:?}"))
    };
    none(all.into_iter().filter_map(silent).collect());
}

/// A body is shown with every member that must be there, of the type it must have.
#[test]
fn every_body_is_shown() {
    let api = described();
    let (mut faults, mut shown) = (Vec::new(), 0);
    for (name, operation) in operations(&api) {
        let Some(content) = operation["requestBody"]["content"].as_object() else { continue };
        for (media, body) in content.iter().filter(|(media, _)| media.ends_with("json")) {
            shown += 1;
            let example = &body["example"];
            let missing = holes(&api, &body["schema"], example);
            if example.is_null() || !missing.is_empty() {
                faults.push(format!("{name} {media}: {example} lacks {missing:?}"));
            }
        }
    }
    assert!(shown > 120, "only {shown}");
    none(faults);
}

/// Members that must be there and are not, or are null.
fn holes(api: &Value, schema: &Value, example: &Value) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return holes(api, &api["components"]["schemas"][name], example);
    }
    let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut found = Vec::new();
    for name in needed {
        if example[name].is_null() {
            found.push(name.to_owned());
        }
        found.extend(holes(api, &schema["properties"][name], &example[name]));
    }
    found
}

#[test]
fn what_a_change_is_guarded_by_is_named() {
    let api = described();
    let named = |operation: &Value, name: &str| {
        let all = operation["parameters"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["name"] == name && one["in"] == "header")
    };
    let mut faults = Vec::new();
    for (name, operation) in operations(&api) {
        let open = operation["security"].is_null();
        let headers = ["If-Match", "Idempotency-Key"];
        if !name.starts_with("get ") && !open && !headers.iter().all(|one| named(operation, one)) {
            faults.push(format!("{name}: {headers:?}"));
        }
        let answers = operation["responses"].as_object().unwrap();
        for (status, answer) in answers.iter().filter(|(status, _)| status.starts_with('2')) {
            if answer.get("content").is_some() && answer["headers"].get("ETag").is_none() {
                faults.push(format!("{name} {status}: ETag"));
            }
        }
    }
    none(faults);
}
