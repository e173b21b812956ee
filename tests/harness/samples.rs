//! An entry of every ledger, made of its description.

use std::collections::BTreeMap;

use dxship::import::every_ledger;
use dxship::ledger::{Descriptor, Field, Holds, Owner};
use serde_json::{Map, Value, json};

use super::client::Client;

/// One entry of every ledger, of a body and of a person.
pub struct Samples<'a> {
    pub staff: &'a Client,
    pub code: &'a str,
    pub talent: &'a str,
    /// By the noun of the ledger: what entries of others refer to.
    pub made: BTreeMap<&'static str, String>,
    /// By the path of the ledger.
    pub by_path: BTreeMap<&'static str, String>,
}

impl<'a> Samples<'a> {
    pub fn of(staff: &'a Client, code: &'a str, talent: &'a str) -> Self {
        let (made, by_path) = (BTreeMap::new(), BTreeMap::new());
        let mut samples = Self { staff, code, talent, made, by_path };
        every_ledger().for_each(|of| samples.add(of));
        samples
    }

    pub fn value(&self, field: &Field, place: usize) -> Value {
        match field.holds {
            // Of the forms of employment, the one whose end of term stands in the same sample.
            Holds::Term(words) if field.key == "employment_form" => json!(words[1][0]),
            Holds::Line | Holds::Text => json!(format!("sample {} {place}", field.key)),
            Holds::Number(min, max) => json!((min + i64::try_from(place).unwrap()).clamp(min, max)),
            // What is asked until a day is asked until one to come.
            Holds::Day if field.key == "closes_on" => json!("2026-12-28"),
            Holds::Day => json!(format!("2026-04-{:02}", place + 1)),
            Holds::Year => json!(2026),
            Holds::Flag => json!(true),
            Holds::Address => json!("https://example.jp/a"),
            Holds::Term(words) => json!(words[0][0]),
            Holds::Terms(words) => json!([words[0][0]]),
            Holds::Body => json!(self.code),
            Holds::Bodies => json!([self.code]),
            Holds::Person => json!(self.talent),
            Holds::Entry(noun) => self.made.get(noun).map_or(Value::Null, |id| json!(id)),
        }
    }

    /// An entry with every field.
    pub fn body(&self, of: &Descriptor) -> Map<String, Value> {
        let fields = of.fields.iter().enumerate();
        let mut body: Map<String, Value> =
            fields.map(|(place, field)| (field.key.to_owned(), self.value(field, place))).collect();
        match of.owner {
            Owner::Body => drop(body.insert("organization_code".to_owned(), json!(self.code))),
            Owner::Person => drop(body.insert("talent_id".to_owned(), json!(self.talent))),
            Owner::Prefecture => {}
        }
        body
    }
}

impl Samples<'_> {
    fn add(&mut self, of: &Descriptor) {
        let path = format!("/{}", of.path);
        if let Some(number) = self.body(of).get("number_in_year") {
            // A round is no entry of a ledger: the one that this names, unless it is there already.
            let round = json!({ "route": "experienced", "exam_fiscal_year": 2025, "intake_fiscal_year": 2026, "number_in_year": number });
            let made = self.staff.post("/hiring-rounds", &round);
            assert!(matches!(made.status, 201 | 409), "{path}: {}", made.body);
        }
        let made = self.staff.post(&path, &Value::from(self.body(of)));
        assert_eq!(made.status, 201, "{path}: {}", made.body);
        self.made.insert(of.noun, made.id());
        self.by_path.insert(of.path, made.id());
    }
}
