//! Entries as they are shown, each to whom it may be.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

use super::field::{Field, Holds};
use super::spec::{Descriptor, Owner, Step};
use super::steps::{takes, writes};
use super::store::{self, Entry};
use crate::affiliation;
use crate::auth::{Action, Scope};
use crate::clock::in_japan;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{Act, Language, LedgerEntryId, OrganizationCode, TalentId};

/// An entry: its fields by their keys, with the names of what they refer to as `KEY_name` and the
/// Japanese words of closed lists as `KEY_label`; amounts that are withheld as `KEY_band`.
#[derive(Clone, Serialize)]
pub struct EntryView {
    pub id: LedgerEntryId,
    /// Grows with every act.
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_code: Option<OrganizationCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talent_id: Option<TalentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talent_name: Option<String>,
    pub state: &'static str,
    pub state_label: &'static str,
    #[serde(flatten)]
    pub fields: Map<String, Value>,
    pub created_at: String,
    pub changed_at: String,
    pub allowed_actions: Vec<Act>,
    /// The ledger it stands in.
    #[serde(skip)]
    pub ledger: &'static Descriptor,
}

impl EntryView {
    /// What a field says in words; a withheld amount as its band.
    #[must_use]
    pub fn said(&self, field: &Field, language: Language) -> String {
        let named = |_: &str| self.fields.get(&format!("{}_name", field.key)).map(joined);
        match self.fields.get(field.key) {
            Some(Value::Null) | None => {
                self.fields.get(&format!("{}_band", field.key)).map_or_else(String::new, joined)
            }
            Some(Value::Array(all)) if field.holds == Holds::Bodies => {
                let names = self.fields.get(&format!("{}_name", field.key)).map(joined);
                names.unwrap_or_else(|| joined(&Value::from(all.clone())))
            }
            Some(value) => field.words(value, language, &named),
        }
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> String {
        self.said(&self.ledger.fields[0], Language::Japanese)
    }
}

fn joined(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What bodies, people and other entries are called, as far as the viewer may know.
struct Names {
    bodies: BTreeMap<OrganizationCode, String>,
    people: BTreeMap<TalentId, String>,
    entries: BTreeMap<LedgerEntryId, String>,
}

/// Fields by which any entry is called, in their order.
const TITLES: [&str; 3] = ["title", "name", "office"];

/// What an entry of any ledger is called.
pub(super) fn title_of(content: &store::Content) -> String {
    let found = TITLES.iter().find_map(|key| content.get(*key)).and_then(Value::as_str);
    found.unwrap_or("").to_owned()
}

impl Names {
    fn of(db: &mut Db, scope: &Scope, of: &Descriptor, rows: &[Entry]) -> Result<Self, Problem> {
        let (mut people, mut entries) = (BTreeSet::new(), BTreeSet::new());
        people.extend(rows.iter().filter_map(|row| row.talent));
        for (row, field) in
            rows.iter().flat_map(|row| of.fields.iter().map(move |field| (row, field)))
        {
            match field.holds {
                Holds::Person => people.extend(row.text(field.key).parse::<TalentId>().ok()),
                Holds::Entry(_) => {
                    entries.extend(row.text(field.key).parse::<LedgerEntryId>().ok())
                }
                _ => {}
            }
        }
        let people: Vec<TalentId> = people.into_iter().collect();
        let known = Self::known(db, scope, people)?;
        let names = talent::names_on(db, &known, scope.today())?;
        let entries: Vec<LedgerEntryId> = entries.into_iter().collect();
        let entries = store::called(db, scope, &entries)?;
        Ok(Self {
            bodies: organization::names(db)?,
            people: names.into_iter().map(|(id, name)| (id, name.name)).collect(),
            entries: entries.into_iter().map(|(id, (_, title))| (id, title)).collect(),
        })
    }

    /// People whose names the viewer may see: all for the prefecture, oneself, and those the
    /// viewer's bodies employ or host today.
    fn known(db: &mut Db, scope: &Scope, people: Vec<TalentId>) -> Result<Vec<TalentId>, Problem> {
        if scope.is_statewide() && scope.may(Action::ReadTalents) {
            return Ok(people);
        }
        if !scope.may(Action::ReadTalents) {
            return Ok(people.into_iter().filter(|id| scope.person() == Some(*id)).collect());
        }
        let bodies = store::acting_for(db, scope)?;
        let own = affiliation::employed_among(db, &people, &bodies, scope.today())?;
        let states = [crate::vocab::AssignmentState::Ordered];
        let serving =
            affiliation::services_on(db, affiliation::Of::People(&people), &states, scope.today())?;
        let guests =
            serving.into_iter().filter(|one| bodies.contains(&one.host)).map(|one| one.talent);
        let mut known: BTreeSet<TalentId> = own.into_iter().chain(guests).collect();
        known.extend(scope.person());
        Ok(people.into_iter().filter(|id| known.contains(id)).collect())
    }

    fn called(&self, field: &Field, text: &str) -> Option<String> {
        match field.holds {
            Holds::Body | Holds::Bodies => self.bodies.get(&text.parse().ok()?).cloned(),
            Holds::Person => self.people.get(&text.parse().ok()?).cloned(),
            Holds::Entry(_) => self.entries.get(&text.parse().ok()?).cloned(),
            _ => None,
        }
    }
}

/// Entries as they are shown.
///
/// # Errors
/// When the rows cannot be read.
pub fn views(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    rows: Vec<Entry>,
) -> Result<Vec<EntryView>, Problem> {
    let names = Names::of(db, scope, of, &rows)?;
    let (mut shown, bodies) = (Vec::new(), store::acting_for(db, scope)?);
    for row in rows {
        let own = writes(db, scope, of, &row)?;
        // A reader's scope reaches what its writer alone may do.
        let acts = own && scope.may(of.write);
        let within = row
            .organization
            .as_ref()
            .is_some_and(|code| bodies.contains(code) || (acts && code.is_prefecture()));
        shown.push(view(of, row, (own, acts, within), scope, &names));
    }
    Ok(shown)
}

fn view(
    of: &'static Descriptor,
    row: Entry,
    (own, acts, within): (bool, bool, bool),
    scope: &Scope,
    names: &Names,
) -> EntryView {
    let (state, statewide) = (of.state(&row.state), scope.is_statewide());
    let mut fields = Map::new();
    for field in of.fields {
        let value = row.content.get(field.key).cloned().unwrap_or(Value::Null);
        if field.confidential && !within {
            fields.insert(field.key.to_owned(), Value::Null);
            continue;
        }
        if !field.bands.is_empty() && !own && !statewide {
            fields.insert(format!("{}_band", field.key), field.band(&value).into());
            fields.insert(field.key.to_owned(), Value::Null);
            continue;
        }
        match field.holds {
            Holds::Term(_) | Holds::Terms(_) => {
                let label = field.words(&value, Language::Japanese, &|_| None);
                fields.insert(format!("{}_label", field.key), label.into());
            }
            Holds::Bodies => {
                let codes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                let called: Vec<String> =
                    codes.filter_map(|code| names.called(field, code)).collect();
                fields.insert(format!("{}_name", field.key), called.into());
            }
            Holds::Body | Holds::Person | Holds::Entry(_) => {
                let called = value.as_str().and_then(|text| names.called(field, text));
                // The number of somebody whose name is withheld would tell that it is the same
                // person elsewhere.
                if field.holds == Holds::Person && called.is_none() && !own {
                    fields.insert(field.key.to_owned(), Value::Null);
                    fields.insert(format!("{}_name", field.key), Value::Null);
                    continue;
                }
                fields.insert(format!("{}_name", field.key), called.into());
            }
            _ => {}
        }
        fields.insert(field.key.to_owned(), value);
    }
    let steps = of.steps.iter().filter(|step| step.from.contains(&state.key));
    let taken = |step: &&Step| acts && takes(scope, of, row.talent, step);
    let steps: Vec<Act> = steps.filter(taken).map(|step| step.act).collect();
    let change = (acts && state.open).then_some(of.change);
    EntryView {
        id: row.id,
        version: row.version,
        organization_name: row
            .organization
            .as_ref()
            .and_then(|code| names.bodies.get(code).cloned()),
        organization_code: row.organization,
        talent_name: row.talent.and_then(|id| names.people.get(&id).cloned()),
        talent_id: row.talent,
        state: state.key,
        state_label: state.name[0],
        fields,
        created_at: in_japan(row.created_at),
        changed_at: in_japan(row.changed_at),
        allowed_actions: change.into_iter().chain(steps).collect(),
        ledger: of,
    }
}

/// One entry as it is shown.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn one(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    id: LedgerEntryId,
) -> Result<EntryView, Problem> {
    let row = store::find(db, scope, of, id)?;
    views(db, scope, of, vec![row])?.pop().ok_or(Problem::not_found())
}

/// An earlier state of an entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryVersion {
    /// Its number.
    pub version: i32,
    /// What was done.
    pub act: String,
    /// Where it stood then.
    pub state: String,
    /// The same in words.
    pub state_label: &'static str,
    /// Keys of the fields that changed.
    pub changed: Vec<String>,
    /// When.
    pub recorded_at: String,
}

/// What became of an entry, the newest first, for those who write it; nothing for others.
///
/// # Errors
/// `not_found`.
pub fn history(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    id: LedgerEntryId,
) -> Result<Vec<EntryVersion>, Problem> {
    let row = store::find(db, scope, of, id)?;
    if !writes(db, scope, of, &row)? {
        return Ok(Vec::new());
    }
    let all = store::versions(db, id)?;
    let content = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
    let view = |(place, one): (usize, &store::Version)| {
        let (now, before) = (
            content(&one.content),
            all.get(place + 1).map_or_else(Map::new, |one| content(&one.content)),
        );
        let differs = |field: &&Field| now.get(field.key) != before.get(field.key);
        let changed = of.fields.iter().filter(differs).map(|field| field.key.to_owned()).collect();
        EntryVersion {
            version: one.version,
            act: one.act.clone(),
            state_label: of.state(&one.state).name[0],
            state: one.state.clone(),
            changed,
            recorded_at: in_japan(one.recorded_at),
        }
    };
    Ok(all.iter().enumerate().map(view).collect())
}

/// The member that says what the caller may do.
const ACTIONS: &str = "allowed_actions";

/// The schema of an entry as it is shown.
pub(super) fn schema(of: &Descriptor) -> (String, RefOr<Schema>) {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let maybe =
        || ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
    let mut object = ObjectBuilder::new()
        .property("id", text())
        .required("id")
        .property("version", ObjectBuilder::new().schema_type(Type::Integer))
        .required("version")
        .property("state", text().enum_values(Some(of.states.iter().map(|state| state.key))))
        .required("state")
        .property("state_label", text())
        .required("state_label");
    object = match of.owner {
        Owner::Body => {
            object.property("organization_code", text()).property("organization_name", text())
        }
        Owner::Person => object.property("talent_id", text()).property("talent_name", text()),
        Owner::Prefecture => object,
    };
    for field in of.fields {
        // What is withheld or erased is null, whatever the input owes.
        let lasts = of.lasting.is_none_or(|keys| keys.contains(&field.key));
        let shown = field.bands.is_empty() && !field.confidential && lasts;
        let shown = Field { required: field.required && shown, ..*field };
        object = object.property(field.key, shown.schema());
        if !field.bands.is_empty() {
            object = object.property(format!("{}_band", field.key), maybe());
        }
        match field.holds {
            Holds::Term(_) | Holds::Terms(_) => {
                object = object.property(format!("{}_label", field.key), text());
            }
            Holds::Bodies => {
                let names = ArrayBuilder::new().items(text());
                object = object.property(format!("{}_name", field.key), names);
            }
            Holds::Body | Holds::Person | Holds::Entry(_) => {
                object = object.property(format!("{}_name", field.key), maybe());
            }
            _ => {}
        }
    }
    let object = object
        .property("created_at", text())
        .required("created_at")
        .property("changed_at", text())
        .required("changed_at")
        .property(ACTIONS, ArrayBuilder::new().items(text()))
        .required(ACTIONS)
        .into();
    (of.noun.to_owned(), object)
}
