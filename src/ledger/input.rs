//! What comes in: the fields of an entry by their keys, read by the ledger's description.

use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use validator::{Validate, ValidationErrors};

use super::field::{Field, pattern_of, wrong_type};
use super::spec::{Descriptor, Owner, Step};
use super::store::Content;
use crate::problem::{FieldError, Problem};
use crate::vocab::{OrganizationCode, TalentId};

/// What of an entry is said: a new one, what changes (null takes away), or what a step asks.
#[derive(Clone, Debug)]
pub struct Said {
    pub members: Map<String, Value>,
}

impl Said {
    #[must_use]
    pub const fn of(members: Map<String, Value>) -> Self {
        Self { members }
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members).map(Self::of)
    }
}

/// Reads members of which none is said twice, as derived types do.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut said: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = said.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(de::Error::custom(format!("duplicate field `{name}`")));
            }
            members.insert(name, said.next_value()?);
        }
        Ok(members)
    }
}

/// Its fields are judged with the entry, where the rights are known.
impl Validate for Said {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Whose a new entry is.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    pub organization: Option<OrganizationCode>,
    pub talent: Option<TalentId>,
}

impl Said {
    /// Whose it is, where that is said.
    pub fn whose(&self, of: &Descriptor, faults: &mut Vec<FieldError>) -> Whose {
        let mut whose = Whose::default();
        let Some(member) = of.owner_member() else { return whose };
        let text = match self.members.get(member) {
            None | Some(Value::Null) => return whose,
            Some(Value::String(text)) => text,
            Some(other) => {
                faults.push(wrong_type(member, other, "string"));
                return whose;
            }
        };
        let pointer = format!("/{member}");
        let known = match of.owner {
            Owner::Body => text.parse().map(|code| whose.organization = Some(code)),
            Owner::Person => text.parse().map(|id| whose.talent = Some(id)),
            Owner::Prefecture => Ok(()),
        };
        faults.extend(known.err().map(|code| FieldError::new(&pointer, code)));
        whose
    }

    /// What is said laid over what was; every fault is told. `asked` are the fields that may be said.
    #[must_use]
    pub fn over(
        &self,
        of: &Descriptor,
        before: &Content,
        asked: &dyn Fn(&Field) -> bool,
    ) -> (Content, Vec<FieldError>) {
        let (mut content, mut faults) = (before.clone(), Vec::new());
        let known = |key: &str| of.field(key).filter(|field| asked(field));
        for (key, value) in &self.members {
            if of.owner_member() == Some(key.as_str()) {
                continue;
            }
            let Some(field) = known(key) else {
                let allowed: Vec<&str> =
                    of.fields.iter().filter(|field| asked(field)).map(|field| field.key).collect();
                let name = key.replace('~', "~0").replace('/', "~1");
                let error = FieldError::new(&format!("/{name}"), "unknown_field");
                faults.push(error.with("allowed", allowed.join(", ")));
                continue;
            };
            match field.read(value) {
                Ok(Some(value)) => drop(content.insert(key.clone(), value)),
                Ok(None) => drop(content.remove(key)),
                Err(error) => faults.push(error),
            }
        }
        (content, faults)
    }

    /// What a step asks laid over what was, and what it owes.
    #[must_use]
    pub fn with_step(
        &self,
        of: &Descriptor,
        before: &Content,
        step: &Step,
    ) -> (Content, Vec<FieldError>) {
        let (content, mut faults) = self.over(of, before, &|field| step.asks.contains(&field.key));
        let owed = step.owes.iter().filter(|key| !content.contains_key(**key));
        faults.extend(owed.map(|key| FieldError::new(&format!("/{key}"), "required")));
        (content, faults)
    }
}

impl Said {
    /// Refuses what cannot be a new entry whatever is recorded.
    ///
    /// # Errors
    /// `invalid_input` with every fault.
    pub fn check_new(&self, of: &Descriptor) -> Result<(), Problem> {
        let (content, mut faults) = self.over(of, &Content::new(), &|_| true);
        let _ = self.whose(of, &mut faults);
        faults.extend(owed(of, &content));
        refuse(faults)
    }

    /// Refuses fields that are none of these, and what none of them can hold.
    ///
    /// # Errors
    /// `invalid_input` with every fault.
    pub fn check(&self, of: &Descriptor, asked: &dyn Fn(&Field) -> bool) -> Result<(), Problem> {
        refuse(self.over(of, &Content::new(), asked).1)
    }
}

/// Fields without which there is no entry.
#[must_use]
pub fn owed(of: &Descriptor, content: &Content) -> Vec<FieldError> {
    let missing = |field: &&Field| field.required && !content.contains_key(field.key);
    let missing = of.fields.iter().filter(missing);
    missing.map(|field| FieldError::new(&format!("/{}", field.key), "required")).collect()
}

/// Refuses with all of them.
///
/// # Errors
/// `invalid_input`.
pub fn refuse(mut faults: Vec<FieldError>) -> Result<(), Problem> {
    if faults.is_empty() {
        return Ok(());
    }
    // What is no field at all is told first, what cannot be read before what is not good.
    faults.sort_by_key(|fault| match fault.code {
        "unknown_field" => 0,
        "wrong_type" => 1,
        "address_not_web" => 3,
        _ => 2,
    });
    let mut seen = std::collections::BTreeSet::new();
    faults.retain(|fault| seen.insert(fault.pointer.clone()));
    Err(Problem::invalid(faults))
}

/// The schema of what is said of some fields.
fn schema_of(of: &Descriptor, asked: impl Fn(&Field) -> bool, is_new: bool) -> RefOr<Schema> {
    let mut object =
        ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
    if let Some(member) = of.owner_member().filter(|_| is_new) {
        let pattern = match of.owner {
            Owner::Person => pattern_of::<TalentId>(),
            _ => pattern_of::<OrganizationCode>(),
        };
        let key = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
        object = object.property(member, key);
    }
    for field in of.fields.iter().filter(|field| asked(field)) {
        object = object.property(field.key, field.schema());
        if field.required && is_new {
            object = object.required(field.key);
        }
    }
    object.into()
}

/// What is said of a new entry, what changes, and what a step asks, for descriptions.
pub(super) fn new_schema(of: &Descriptor) -> (String, RefOr<Schema>) {
    (format!("New_{}", of.noun), schema_of(of, |_| true, true))
}

pub(super) fn change_schema(of: &Descriptor) -> (String, RefOr<Schema>) {
    (format!("Changed_{}", of.noun), schema_of(of, |_| true, false))
}

pub(super) fn step_schema(of: &Descriptor, step: &Step) -> (String, RefOr<Schema>) {
    let name = format!("{}_{}", of.noun, step.act.step);
    (name, schema_of(of, |field| step.asks.contains(&field.key), false))
}
