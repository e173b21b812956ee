//! Forms: declared once as fields, shown by one template, read back as the body of the API handler they stand for. The
//! name of a field is its JSON pointer without the first slash, so that a refusal finds its field.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::words::Words;
use crate::problem::Problem;

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// A whole number; full-width digits are read too.
    Number,
    /// A day.
    Day,
    /// One of these: key, name.
    Choice(Vec<(String, String)>),
    /// One of these, whose keys are numbers where they can be: sent as a number.
    Scale(Vec<(String, String)>),
    /// One of these, whose keys are `name=value`: sent as an object with this one member.
    Keyed(Vec<(String, String)>),
    /// Any of these: key, name.
    Several(Vec<(String, String)>),
    /// Yes or no: sent as a boolean.
    Flag,
    /// A secret; never shown again.
    Password,
    /// A file; it has to be chosen again after a refusal, as browsers have it.
    File,
    /// A value that goes along.
    Hidden,
}

/// What an empty field is in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// Left out.
    LeftOut,
    /// An empty text.
    Text,
    /// null.
    Null,
}

/// Fields that belong together under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What they are about; the labels in it do not repeat it.
    pub name: String,
    /// What is known of it.
    pub note: String,
    /// How they stand: `answer` in one line behind the heading, `rules` each in one line, `row` side by side.
    pub look: &'static str,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// JSON pointer without its first slash.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// How it is filled in.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub required: bool,
    /// Help under the label.
    pub support: String,
    /// What is in it.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// For the browser's own help (`username`, `current-password`).
    pub autocomplete: &'static str,
    /// What the choice of nothing is called, where it is not `選択してください` or `すべて`.
    pub unset: &'static str,
    /// The heading it stands under.
    pub group: Option<Group>,
    empty: Empty,
}

impl Field {
    /// A field that may stay empty.
    #[must_use]
    pub fn new(name: &str, label: &str, kind: Kind) -> Self {
        let empty = if matches!(kind, Kind::Text | Kind::Lines) { Empty::Text } else { Empty::LeftOut };
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            required: false,
            support: String::new(),
            values: Vec::new(),
            error: None,
            autocomplete: "off",
            unset: "",
            group: None,
            empty,
        }
    }

    /// Under a heading, with the fields before and after it that stand under the same one.
    #[must_use]
    pub fn under(mut self, group: &Group) -> Self {
        self.group = Some(group.clone());
        self
    }

    /// What the choice of nothing is called.
    #[must_use]
    pub fn unset(mut self, text: &'static str) -> Self {
        self.unset = text;
        self
    }

    /// Its label where nothing else says what it belongs to.
    #[must_use]
    pub fn full_label(&self) -> String {
        self.group
            .as_ref()
            .filter(|group| group.look != "rules")
            .map_or_else(|| self.label.clone(), |group| format!("{}: {}", group.name, self.label))
    }

    /// Lines a text of several lines is given at first: fewer where many such fields stand one under another.
    #[must_use]
    pub fn lines(&self) -> usize {
        let typed = self.first().lines().count() + 1;
        if self.group.is_some() { typed.clamp(2, 6) } else { typed.clamp(4, 10) }
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Help under the label.
    #[must_use]
    pub fn support(mut self, text: &str) -> Self {
        text.clone_into(&mut self.support);
        self
    }

    /// What is in it at first.
    #[must_use]
    pub fn value(mut self, value: impl ToString) -> Self {
        self.values = vec![value.to_string()];
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// What it is in the body when it is empty.
    #[must_use]
    pub fn when_empty(mut self, empty: Empty) -> Self {
        self.empty = empty;
        self
    }

    /// Its id in the page.
    #[must_use]
    pub fn id(&self) -> String {
        format!("field-{}", self.name.replace(['/', '_'], "-"))
    }

    /// Ids of what describes it.
    #[must_use]
    pub fn described_by(&self) -> String {
        let ids = [
            (!self.support.is_empty()).then(|| format!("{}-support", self.id())),
            self.error.as_ref().map(|_| format!("{}-error", self.id())),
        ];
        ids.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The one value in it.
    #[must_use]
    pub fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether this value is in it.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value)
    }

    /// `text`, `lines`, `choice` …, for the template.
    #[must_use]
    pub const fn look(&self) -> &'static str {
        match self.kind {
            Kind::Text => "text",
            Kind::Lines => "lines",
            Kind::Number => "number",
            Kind::Day => "day",
            Kind::Choice(_) | Kind::Scale(_) | Kind::Keyed(_) => "choice",
            Kind::Several(_) => "several",
            Kind::Flag => "flag",
            Kind::Password => "password",
            Kind::File => "file",
            Kind::Hidden => "hidden",
        }
    }

    /// What can be chosen.
    #[must_use]
    pub fn options(&self) -> &[(String, String)] {
        match &self.kind {
            Kind::Choice(options) | Kind::Several(options) | Kind::Scale(options) | Kind::Keyed(options) => options,
            _ => &[],
        }
    }
}

/// What can be chosen, from a closed vocabulary.
#[macro_export]
macro_rules! choices {
    ($term:ty) => {
        <$term>::ALL.iter().map(|term| (term.as_str().to_owned(), term.name_ja().to_owned())).collect::<Vec<_>>()
    };
}

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// `post`, or `get` for the conditions of a list.
    pub method: &'static str,
    /// What its button says.
    pub submit: &'static str,
    /// Whether its step is hard to undo.
    pub grave: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The version it was shown with.
    pub version: Option<i32>,
    /// Where its maker goes instead.
    pub back: Option<String>,
    /// Heading of what was refused.
    pub refused: Option<String>,
    /// What is wrong: place in the page (may be empty) and sentence.
    pub errors: Vec<(String, String)>,
    /// What proves that it is this viewer's.
    pub token: String,
}

impl Form {
    /// A form that changes something.
    #[must_use]
    pub fn post(action: impl Into<String>, submit: &'static str, fields: Vec<Field>, token: String) -> Self {
        let (action, method) = (action.into(), "post");
        Self { action, method, submit, grave: false, fields, version: None, back: None, refused: None, errors: Vec::new(), token }
    }

    /// The conditions of a list, as they stand in the address.
    #[must_use]
    pub fn conditions(action: &str, submit: &'static str, fields: Vec<Field>, query: &str) -> Self {
        let mut form = Self { method: "get", ..Self::post(action, submit, fields, String::new()) };
        form.fill(&serde_html_form::from_str::<Vec<(String, String)>>(query).unwrap_or_default());
        form
    }

    /// Of the thing in this version.
    #[must_use]
    pub fn of_version(mut self, version: i32) -> Self {
        self.version = Some(version);
        self
    }

    /// With a way back.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// Its step is hard to undo; its button says so.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.grave = true;
        self
    }

    /// The fields with the heading they stand under, in their order.
    #[must_use]
    pub fn parts(&self) -> Vec<(Option<&Group>, &[Field])> {
        self.fields
            .chunk_by(|one, next| one.group == next.group)
            .map(|part| (part.first().and_then(|field| field.group.as_ref()), part))
            .collect()
    }

    /// Whether a file goes with it: then it is sent in parts.
    #[must_use]
    pub fn sends_file(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::File)
    }

    /// Puts back what was typed; secrets are typed again.
    pub fn fill(&mut self, pairs: &[(String, String)]) {
        for field in self.fields.iter_mut().filter(|field| field.kind != Kind::Password) {
            let typed = pairs.iter().filter(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
            let typed: Vec<String> = typed.collect();
            if !typed.is_empty() || self.method == "post" {
                field.values = typed;
            }
        }
        let version = pairs.iter().find(|(name, _)| name == "version").and_then(|(_, value)| value.parse().ok());
        self.version = version.or(self.version);
    }

    /// Says why it was refused, at the field where that is known and always in the summary.
    pub fn refuse(&mut self, problem: &Problem, w: &Words) {
        let (title, sentence) = problem.says(w.language());
        let mut errors = Vec::new();
        for error in &problem.errors {
            let (name, text) = (error.pointer.trim_start_matches('/'), error.sentence(w.language()));
            let same = |field: &&mut Field| field.name == name || name.starts_with(&format!("{}/", field.name));
            match self.fields.iter_mut().find(same) {
                Some(field) => {
                    errors.push((field.id(), format!("{}: {text}", field.full_label())));
                    field.error.get_or_insert(text);
                }
                None => errors.push((String::new(), text)),
            }
        }
        if errors.is_empty() {
            errors.push((String::new(), sentence));
        }
        self.refused = Some(if problem.code.status() == 422 { w.error_title.to_owned() } else { title.to_owned() });
        self.errors = errors;
    }
}

/// The body an API handler expects, from what was typed. What is no number stays a text, so that the refusal names it.
#[must_use]
pub fn to_json(fields: &[Field], pairs: &[(String, String)]) -> Value {
    let mut body = Value::Object(Map::new());
    for field in fields {
        let typed: Vec<&str> = pairs.iter().filter(|(name, _)| *name == field.name).map(|(_, value)| value.as_str()).collect();
        let value = match &field.kind {
            Kind::Several(_) => Some(typed.iter().map(|value| Value::from(*value)).collect()),
            kind => one(kind, typed.first().copied().unwrap_or(""), field.empty),
        };
        if let Some(value) = value {
            put(&mut body, &field.name, value);
        }
    }
    body
}

fn one(kind: &Kind, typed: &str, empty: Empty) -> Option<Value> {
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
        Kind::Scale(_) => typed.parse::<i64>().map_or_else(|_| Value::from(typed.as_str()), Value::from),
        Kind::Keyed(_) => match typed.split_once('=') {
            Some((name, value)) => serde_json::json!({ name: value }),
            None => Value::from(typed.as_str()),
        },
        Kind::Day => Value::from(typed.nfkc().collect::<String>().trim().replace('/', "-")),
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
    let inner =
        || if rest.starts_with(|letter: char| letter.is_ascii_digit()) { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
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
        let pairs = [("share_percent", "６０"), ("grants/0/role", "auditor"), ("grants/0/starts_on", "2026/04/01"), ("active", "false")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected =
            json!({ "share_percent": 60, "title": "", "grants": [{ "role": "auditor", "starts_on": "2026-04-01" }], "active": false });
        assert_eq!(to_json(&fields, &pairs), expected);
    }

    #[test]
    fn places_left_empty_leave_no_gap_in_a_list() {
        let keyed = |name: &str| Field::new(name, "", Kind::Keyed(Vec::new()));
        let level = |name: &str| Field::new(name, "", Kind::Scale(Vec::new())).when_empty(Empty::Null);
        let fields = [keyed("places/0"), keyed("places/1"), keyed("places/2"), level("items/0/level"), level("items/1/level")];
        let pairs = [("places/1", "zone=city"), ("places/2", "organization_code=342157"), ("items/0/level", "3"), ("items/1/level", "")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let places = json!([{ "zone": "city" }, { "organization_code": "342157" }]);
        assert_eq!(to_json(&fields, &pairs), json!({ "places": places, "items": [{ "level": 3 }, { "level": null }] }));
    }

    #[test]
    fn a_refusal_finds_its_field_and_loses_nothing() {
        let mut form = Form::post("/x", "ok", vec![Field::new("title", "職名", Kind::Text)], String::new());
        form.fill(&[("title".to_owned(), "<b>".to_owned())]);
        form.refuse(&Problem::field("/title", "text_blank"), Words::of(crate::problem::Language::Japanese));
        assert_eq!(form.errors[0].0, "field-title");
        assert!(form.fields[0].error.is_some() && form.fields[0].first() == "<b>");
    }
}
