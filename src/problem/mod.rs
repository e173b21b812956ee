//! The one error at the edge (RFC 9457): a stable code, a sentence in the reader's language that
//! names the remedy, and for bad input every field with a pointer. A cause below the rules is
//! logged and never sent.

mod code;
mod field;
mod wording;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use chrono::NaiveDate;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub use code::Code;
pub use field::{FIELD_CODES, FieldError, class_in_words, day_of, json_error, period_of};
pub use wording::Wording;

use wording::fill;

use crate::db::{DbError, Transient};
use crate::vocab::Language;

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of refusal.
    pub code: Code,
    /// Values for the sentence of the code.
    pub values: Vec<(&'static str, Wording)>,
    /// Every field that is wrong.
    pub errors: Vec<FieldError>,
    /// Headers the status calls for (`Allow`, `Retry-After`, `WWW-Authenticate`).
    pub headers: Vec<(&'static str, String)>,
    transient: bool,
}

impl Problem {
    /// A refusal of this kind.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, values: Vec::new(), errors: Vec::new(), headers: Vec::new(), transient: false }
    }

    /// "Not yours" is answered as "not there".
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// Bad input in these fields.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Code::InvalidInput) }
    }

    /// A step refused for some of many things.
    #[must_use]
    pub fn rows(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Code::RowsRefused) }
    }

    /// Bad input in one field.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str) -> Self {
        Self::invalid(vec![FieldError::new(pointer, code)])
    }

    #[must_use]
    pub fn query(error: FieldError) -> Self {
        Self { errors: vec![error], ..Self::new(Code::QueryInvalid) }
    }

    /// A step the table of states does not have here, with those it has.
    #[must_use]
    pub fn state_conflict(
        state: impl Into<Wording>,
        step: impl Into<Wording>,
        allowed: impl Into<Wording>,
    ) -> Self {
        Self::new(Code::StateConflict)
            .saying("state", state)
            .saying("action", step)
            .saying("allowed", allowed)
    }

    /// A line of a table on which something rests.
    #[must_use]
    pub fn line_in_use(name: &str, by: &str, what: Wording) -> Self {
        Self::new(Code::LineInUse).with("name", name).with("by", by).saying("what", what)
    }

    /// A step whose last day is over.
    #[must_use]
    pub fn deadline_passed(step: impl Into<Wording>, last: NaiveDate) -> Self {
        Self::new(Code::DeadlinePassed).saying("action", step).with("day", last)
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, Wording::Same(value.to_string())));
        self
    }

    /// Adds a word that each language says in its own way.
    #[must_use]
    pub fn saying(mut self, name: &'static str, word: impl Into<Wording>) -> Self {
        self.values.push((name, word.into()));
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Title and sentence in a language.
    #[must_use]
    pub fn says(&self, language: Language) -> (&'static str, String) {
        let (title, sentence) = self.code.sentences(language);
        (title, fill(sentence, &self.values, language))
    }

    /// Its sentence, to stand within another one.
    #[must_use]
    pub fn sentence(&self) -> Wording {
        Wording::Each { ja: self.says(Language::Japanese).1, en: self.says(Language::English).1 }
    }

    /// The body of the answer.
    #[must_use]
    pub fn to_json(
        &self,
        language: Language,
        instance: &str,
        request_id: &str,
    ) -> serde_json::Value {
        let (title, sentence) = self.code.sentences(language);
        let errors: Vec<_> = self.errors.iter().map(|error| error.to_json(language)).collect();
        let mut body = serde_json::json!({
            "type": format!("/docs/errors#{}", self.code.as_str()),
            "title": title,
            "status": self.code.status(),
            "detail": fill(sentence, &self.values, language),
            "instance": instance,
            "code": self.code.as_str(),
            "request_id": request_id,
        });
        if !errors.is_empty() {
            body["errors"] = errors.into();
        }
        body
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for Problem {}

/// The outermost layer writes the body, because only it knows the language and the request.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl Transient for Problem {
    fn is_transient(&self) -> bool {
        self.transient
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        let transient = error.is_serialization_failure();
        let code = match &error {
            error if error.is_away() => Code::Unavailable,
            DbError::OutcomeUnknown(_) => Code::OutcomeUnknown,
            DbError::Query(DieselError::NotFound) => Code::NotFound,
            DbError::Query(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                Code::Duplicate
            }
            _ => Code::Internal,
        };
        if !matches!(code, Code::NotFound) {
            tracing::error!(%error, code = code.as_str(), "the database refused");
        }
        let problem = Self { transient, ..Self::new(code) };
        match code {
            Code::Unavailable | Code::OutcomeUnknown => problem.header("Retry-After", 2),
            _ => problem,
        }
    }
}

impl From<DieselError> for Problem {
    fn from(error: DieselError) -> Self {
        DbError::from(error).into()
    }
}
