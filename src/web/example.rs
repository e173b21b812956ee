//! An example of a body, made of its schema: every member that must be there, or, where none must,
//! every member there is.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use super::route::Shape;

/// A body as somebody could send it.
#[must_use]
pub(super) fn of(shape: &Shape) -> Value {
    serde_json::to_value(&shape.schema).map_or(Value::Null, |schema| value(&schema, &shape.others))
}

fn value(schema: &Value, known: &[(String, RefOr<Schema>)]) -> Value {
    if let Some(said) = schema.get("example").or(schema["examples"].get(0)) {
        return said.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        let found = known.iter().find(|(one, _)| one == name);
        let found = found.and_then(|(_, schema)| serde_json::to_value(schema).ok());
        return found.map_or(Value::Null, |schema| value(&schema, known));
    }
    for choice in ["oneOf", "anyOf"] {
        let real =
            schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"));
        if let Some(real) = real {
            return value(real, known);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let members = parts.iter().filter_map(|part| match value(part, known) {
            Value::Object(members) => Some(members),
            _ => None,
        });
        return Value::Object(members.flatten().collect());
    }
    match kind(schema) {
        "object" => object(schema, known),
        "array" => json!([value(&schema["items"], known)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(true),
        "string" => json!(text(schema)),
        _ => Value::Null,
    }
}

/// The type that is not null.
fn kind(schema: &Value) -> &str {
    let real = |all: &'_ Vec<Value>| all.iter().position(|one| one != "null");
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(all) => real(all).and_then(|place| all[place].as_str()).unwrap_or(""),
        _ => "",
    }
}

fn object(schema: &Value, known: &[(String, RefOr<Schema>)]) -> Value {
    let Some(members) = schema["properties"].as_object() else { return json!({}) };
    let needed: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let shown =
        members.iter().filter(|(name, _)| needed.is_empty() || needed.contains(&name.as_str()));
    let shown: Map<String, Value> =
        shown.map(|(name, schema)| (name.clone(), value(schema, known))).collect();
    Value::Object(shown)
}

/// A word of the vocabulary, a day, an identifier, or any text.
fn text(schema: &Value) -> String {
    if let Some(word) = schema["enum"][0].as_str() {
        return word.to_owned();
    }
    let prefix = schema["pattern"].as_str().and_then(|pattern| {
        let (prefix, _) = pattern.strip_prefix('^')?.split_once("_[")?;
        Some(format!("{prefix}_0123456789abc"))
    });
    let of_format = match schema["format"].as_str() {
        Some("date") => Some("2026-04-01"),
        Some("date-time") => Some("2026-04-01T09:00:00+09:00"),
        _ => None,
    };
    prefix.or(of_format.map(str::to_owned)).unwrap_or_else(|| "文字".to_owned())
}
