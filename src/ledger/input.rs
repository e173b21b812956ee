//! What comes in: the fields of an entry by their keys, read by the ledger's description.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use super::field::{Field, pattern_of, wrong_type};
use super::spec::{Ledger, Owner, Step};
use super::store::Content;
use crate::problem::{FieldError, Problem};
use crate::vocab::{OrganizationCode, TalentId};

/// What of an entry is said: a new one, what changes (null takes away), or what a step asks.
pub struct Said<L> {
    pub members: Map<String, Value>,
    ledger: PhantomData<L>,
}

impl<L> Said<L> {
    #[must_use]
    pub const fn of(members: Map<String, Value>) -> Self {
        Self { members, ledger: PhantomData }
    }
}

impl<L> Clone for Said<L> {
    fn clone(&self) -> Self {
        Self::of(self.members.clone())
    }
}

impl<L> fmt::Debug for Said<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Said").finish_non_exhaustive()
    }
}

impl<'de, L> Deserialize<'de> for Said<L> {
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
impl<L> Validate for Said<L> {
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

impl<L: Ledger> Said<L> {
    /// The member that says whose an entry is.
    #[must_use]
    pub const fn owner() -> Option<&'static str> {
        match L::SPEC.owner {
            Owner::Body => Some("organization_code"),
            Owner::Person => Some("talent_id"),
            Owner::Prefecture => None,
        }
    }

    /// Whose it is, where that is said.
    pub fn whose(&self, faults: &mut Vec<FieldError>) -> Whose {
        let mut whose = Whose::default();
        let Some(member) = Self::owner() else { return whose };
        let text = match self.members.get(member) {
            None | Some(Value::Null) => return whose,
            Some(Value::String(text)) => text,
            Some(other) => {
                faults.push(wrong_type(member, other, "string"));
                return whose;
            }
        };
        let pointer = format!("/{member}");
        let known = match L::SPEC.owner {
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
        before: &Content,
        asked: &dyn Fn(&Field) -> bool,
    ) -> (Content, Vec<FieldError>) {
        let (mut content, mut faults) = (before.clone(), Vec::new());
        let known = |key: &str| L::SPEC.field(key).filter(|field| asked(field));
        for (key, value) in &self.members {
            if Self::owner() == Some(key.as_str()) {
                continue;
            }
            let Some(field) = known(key) else {
                let allowed: Vec<&str> = L::SPEC
                    .fields
                    .iter()
                    .filter(|field| asked(field))
                    .map(|field| field.key)
                    .collect();
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
    pub fn with_step(&self, before: &Content, step: &Step) -> (Content, Vec<FieldError>) {
        let (content, mut faults) = self.over(before, &|field| step.asks.contains(&field.key));
        let owed = step.owes.iter().filter(|key| !content.contains_key(**key));
        faults.extend(owed.map(|key| FieldError::new(&format!("/{key}"), "required")));
        (content, faults)
    }
}

impl<L: Ledger> Said<L> {
    /// Refuses what cannot be a new entry whatever is recorded.
    ///
    /// # Errors
    /// `invalid_input` with every fault.
    pub fn check_new(&self) -> Result<(), Problem> {
        let (content, mut faults) = self.over(&Content::new(), &|_| true);
        let _ = self.whose(&mut faults);
        faults.extend(owed::<L>(&content));
        refuse(faults)
    }

    /// Refuses fields that are none of these, and what none of them can hold.
    ///
    /// # Errors
    /// `invalid_input` with every fault.
    pub fn check(&self, asked: &dyn Fn(&Field) -> bool) -> Result<(), Problem> {
        refuse(self.over(&Content::new(), asked).1)
    }
}

/// Fields without which there is no entry.
#[must_use]
pub fn owed<L: Ledger>(content: &Content) -> Vec<FieldError> {
    let missing = |field: &&Field| field.required && !content.contains_key(field.key);
    let missing = L::SPEC.fields.iter().filter(missing);
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
fn schema_of<L: Ledger>(asked: impl Fn(&Field) -> bool, is_new: bool) -> RefOr<Schema> {
    let mut object =
        ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
    if let Some(member) = Said::<L>::owner().filter(|_| is_new) {
        let pattern = match L::SPEC.owner {
            Owner::Person => pattern_of::<TalentId>(),
            _ => pattern_of::<OrganizationCode>(),
        };
        let key = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
        object = object.property(member, key);
    }
    for field in L::SPEC.fields.iter().filter(|field| asked(field)) {
        object = object.property(field.key, field.schema());
        if field.required && is_new {
            object = object.required(field.key);
        }
    }
    object.into()
}

/// The schema of what a step asks.
pub(super) fn asked_by<L: Ledger>(step: &Step) -> RefOr<Schema> {
    schema_of::<L>(|field| step.asks.contains(&field.key), false)
}

impl<L: Ledger> PartialSchema for Said<L> {
    fn schema() -> RefOr<Schema> {
        schema_of::<L>(|_| true, true)
    }
}

impl<L: Ledger> ToSchema for Said<L> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("New_{}", L::SPEC.noun))
    }
}

/// The same where everything may be left out, for descriptions.
pub struct Changed<L>(PhantomData<L>);

impl<L: Ledger> PartialSchema for Changed<L> {
    fn schema() -> RefOr<Schema> {
        schema_of::<L>(|_| true, false)
    }
}

impl<L: Ledger> ToSchema for Changed<L> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Changed_{}", L::SPEC.noun))
    }
}
