//! What was typed into a form, as the body of the API handler the form stands for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::form::{Empty, Field, Kind};
use crate::vocab::day_typed;

/// The body an API handler expects, from what was typed. What is no number stays a text, so that
/// the refusal names it.
#[must_use]
pub fn to_json(fields: &[Field], pairs: &[(String, String)]) -> Value {
    let said = |field: &Field| {
        let typed: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| *name == field.name)
            .map(|(_, value)| value.as_str())
            .collect();
        field.said(&typed)
    };
    let values: Vec<Option<Value>> = fields.iter().map(said).collect();
    let places = pointers(
        fields.iter().zip(&values).map(|(field, value)| (field.name.as_str(), value.is_some())),
    );
    let mut body = Value::Object(Map::new());
    for (place, value) in places.into_iter().zip(values) {
        if let (Some(place), Some(value)) = (place, value) {
            put(&mut body, &place, value);
        }
    }
    body
}

/// Where in the body each field stands that is said: places of a list that were left empty leave no
/// gap, so what comes after them moves up.
pub(super) fn pointers<'a>(fields: impl Iterator<Item = (&'a str, bool)>) -> Vec<Option<String>> {
    let mut lists: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let place = |(name, said): (&'a str, bool)| {
        let (mut asked, mut sent) = (String::new(), Vec::new());
        for part in name.split('/').filter(|_| said) {
            if part.starts_with(|letter: char| letter.is_ascii_digit()) {
                let known = lists.entry(asked.clone()).or_default();
                let place = known.iter().position(|other| *other == part).unwrap_or(known.len());
                if place == known.len() {
                    known.push(part);
                }
                sent.push(place.to_string());
            } else {
                sent.push(part.to_owned());
            }
            asked = format!("{asked}/{part}");
        }
        said.then(|| sent.join("/"))
    };
    fields.map(place).collect()
}

/// A value as it stands in the body; nothing for an empty one that is left out.
pub(super) fn one(kind: &Kind, typed: &str, empty: Empty) -> Option<Value> {
    // Browsers send line ends as CR LF.
    let typed = typed.replace("\r\n", "\n");
    if typed.is_empty() {
        return match empty {
            Empty::LeftOut => None,
            Empty::Text => Some(Value::from("")),
            Empty::Null => Some(Value::Null),
        };
    }
    Some(match kind {
        Kind::Number => {
            let plain: String = typed.nfkc().filter(|letter| !letter.is_whitespace()).collect();
            plain.parse::<i64>().map_or_else(|_| Value::from(typed), Value::from)
        }
        Kind::Flag => Value::from(typed == "true"),
        Kind::Scale(_) => {
            typed.parse::<i64>().map_or_else(|_| Value::from(typed.as_str()), Value::from)
        }
        Kind::Keyed(_) => match typed.split_once('=') {
            Some((name, value)) => serde_json::json!({ name: value }),
            None => Value::from(typed.as_str()),
        },
        Kind::Day => {
            Value::from(day_typed(&typed).map_or_else(|| typed.clone(), |day| day.to_string()))
        }
        _ => Value::from(typed),
    })
}

/// Puts a value at a pointer; numbers are places of an array.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let Some((head, rest)) = pointer.split_once('/') else {
        match body {
            Value::Array(items) => items.push(value),
            other => other[pointer] = value,
        }
        return;
    };
    let inner = || {
        if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            Value::Array(Vec::new())
        } else {
            Value::Object(Map::new())
        }
    };
    match body {
        Value::Array(items) => {
            let place = head.parse::<usize>().unwrap_or(0).min(items.len());
            if place == items.len() {
                items.push(inner());
            }
            put(&mut items[place], rest, value);
        }
        other => {
            if other.get(head).is_none() {
                other[head] = inner();
            }
            put(&mut other[head], rest, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_form_is_the_body_of_its_handler() {
        let fields = [
            Field::new("share_percent", "", Kind::Number),
            Field::new("title", "", Kind::Text),
            Field::new("grants/0/role", "", Kind::Choice(Vec::new())),
            Field::new("grants/0/starts_on", "", Kind::Day),
            Field::new("ends_on", "", Kind::Day),
            Field::new("active", "", Kind::Flag),
        ];
        let pairs = [
            ("share_percent", "６０"),
            ("grants/0/role", "auditor"),
            ("grants/0/starts_on", "Ｒ８．４．１"),
            ("active", "false"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = json!({ "share_percent": 60, "title": "", "grants": [{ "role": "auditor", "starts_on": "2026-04-01" }], "active": false });
        assert_eq!(to_json(&fields, &pairs), expected);
    }

    #[test]
    fn places_left_empty_leave_no_gap_in_a_list() {
        let keyed = |name: &str| Field::new(name, "", Kind::Keyed(Vec::new()));
        let level =
            |name: &str| Field::new(name, "", Kind::Scale(Vec::new())).when_empty(Empty::Null);
        let fields = [
            keyed("places/0"),
            keyed("places/1"),
            keyed("places/2"),
            level("items/0/level"),
            level("items/1/level"),
        ];
        let pairs = [
            ("places/1", "zone=city"),
            ("places/2", "organization_code=342157"),
            ("items/0/level", "3"),
            ("items/1/level", ""),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let places = json!([{ "zone": "city" }, { "organization_code": "342157" }]);
        assert_eq!(
            to_json(&fields, &pairs),
            json!({ "places": places, "items": [{ "level": 3 }, { "level": null }] })
        );
    }
}
