//! Which template a paper is made with: of the body that gives it, else of the prefecture, else the
//! one the program brings along.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::kinds::{FIELDS, PaperKind, TemplateKey};
use super::{shipped, store};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::paper::acts;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{OrganizationCode, ShortText};
use crate::web::Document;

/// A template that papers are made with.
#[derive(Clone, Debug)]
pub struct Template {
    /// Whose it is; nothing for the one the program brings along, whose version is 0.
    pub organization: Option<OrganizationCode>,
    pub version: i32,
    pub document: Arc<Document>,
}

/// Separates names of fields in their column; no name holds it.
const BETWEEN: &str = "\n";

fn held(db: &mut Db, key: &TemplateKey, version: Option<i32>) -> Result<Option<Template>, Problem> {
    let Some((version, packed, fields)) = store::document(db, key, version)? else {
        return Ok(None);
    };
    let fields = fields.split(BETWEEN).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let bytes = STANDARD.decode(packed).ok();
    let document = bytes.and_then(|bytes| Document::unpacked(&bytes, fields));
    let document = Arc::new(document.ok_or_else(|| Problem::new(Code::Internal))?);
    Ok(Some(Template { organization: Some(key.organization.clone()), version, document }))
}

/// A version of a body's own template; version 0 is the one the program brings along.
///
/// # Errors
/// `not_found`.
pub fn version(db: &mut Db, key: &TemplateKey, version: i32) -> Result<Template, Problem> {
    if version == 0 {
        return Ok(brought(key.kind));
    }
    held(db, key, Some(version))?.ok_or(Problem::not_found())
}

fn brought(kind: PaperKind) -> Template {
    let document = Arc::new(shipped::template(kind).clone());
    Template { organization: None, version: 0, document }
}

/// Templates in force, each read once.
#[derive(Default)]
pub struct Templates(BTreeMap<String, Template>);

impl Templates {
    /// The template a body's paper is made with today.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn in_force(&mut self, db: &mut Db, key: &TemplateKey) -> Result<Template, Problem> {
        let name = key.to_string();
        if let Some(known) = self.0.get(&name) {
            return Ok(known.clone());
        }
        let own = held(db, key, None)?;
        let found = match own {
            Some(own) => own,
            None => {
                let organization = organization::prefecture_code(db)?;
                let key = TemplateKey { kind: key.kind, organization };
                held(db, &key, None)?.unwrap_or_else(|| brought(key.kind))
            }
        };
        self.0.insert(name, found.clone());
        Ok(found)
    }
}

/// Whether somebody keeps the templates of a body.
///
/// # Errors
/// `not_found` for a body out of reach or without existence.
pub fn reach(db: &mut Db, scope: &Scope, code: &OrganizationCode) -> Result<(), Problem> {
    if scope.reaches_body(code) && organization::exists(db, code)? {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// Keeps a new version of a body's template.
///
/// # Errors
/// `not_found` for a body out of reach; `paper_field_unknown` for each field nobody knows.
pub fn add(
    tx: &mut Tx<'_>,
    scope: &Scope,
    key: &TemplateKey,
    (document, note): (&Document, &ShortText),
) -> Result<i32, Problem> {
    reach(tx.db, scope, &key.organization)?;
    let unknown = document
        .fields
        .iter()
        .enumerate()
        .filter(|(_, name)| !FIELDS.iter().any(|(known, _)| known == name));
    let told = unknown.map(|(place, name)| {
        let name: String = name.chars().take(40).collect();
        FieldError::new(&format!("/fields/{place}"), "paper_field_unknown").with("field", name)
    });
    let faults: Vec<FieldError> = told.take(crate::limits::FAULTS_AT_ONCE).collect();
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let next = store::document(tx.db, key, None)?.map_or(0, |(version, ..)| version) + 1;
    let (packed, fields) = (STANDARD.encode(document.packed()), document.fields.join(BETWEEN));
    store::add_version(tx, key, (next, note), (&packed, &fields))?;
    let event = AuditEvent::done(acts::PAPER_TEMPLATE_ADD, "paper_template", key);
    tx.audit(event.with(format!("version {next}")));
    Ok(next)
}
