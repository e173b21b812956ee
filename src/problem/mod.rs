//! The one error at the edge (RFC 9457): a stable code, a sentence in the reader's language that names the remedy, and
//! for bad input every field with a pointer. A cause below the rules is logged and never sent.

mod code;
mod field;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub use code::Code;
pub use field::{FIELD_CODES, FieldError, day_of, json_error, period_of};

use crate::db::{DbError, Transient};

/// Language of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Japanese, unless something else is asked.
    #[default]
    Japanese,
    /// English.
    English,
}

impl Language {
    /// What an `Accept-Language` header asks for: English only when it is preferred to Japanese.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Self {
        let weight = |wanted: &str| header.unwrap_or("").split(',').filter_map(|part| quality(part, wanted)).max().unwrap_or(0);
        if weight("en") > weight("ja") { Self::English } else { Self::Japanese }
    }

    /// The tag of the language.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }
}

/// Weight in thousandths of one part of `Accept-Language`, if it is about the wanted language.
fn quality(part: &str, wanted: &str) -> Option<u32> {
    let mut fields = part.split(';').map(str::trim);
    let tag = fields.next()?;
    if !tag.split('-').next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let digits = fields.find_map(|field| field.strip_prefix("q=")).unwrap_or("1");
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<u32>().ok()?;
    // A weight is at most 1 (RFC 9110 §12.4.2); a larger one is nobody's wish, and multiplied it would overflow.
    whole.parse::<u32>().ok().filter(|whole| *whole <= 1).map(|whole| whole * 1000 + thousandths)
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of refusal.
    pub code: Code,
    /// Values for the sentence of the code.
    pub values: Vec<(&'static str, String)>,
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

    /// Bad input in one field.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str) -> Self {
        Self::invalid(vec![FieldError::new(pointer, code)])
    }

    /// A wrong parameter.
    #[must_use]
    pub fn query(error: FieldError) -> Self {
        Self { errors: vec![error], ..Self::new(Code::QueryInvalid) }
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Title and sentence in a language.
    #[must_use]
    pub fn says(&self, language: Language) -> (&'static str, String) {
        let (title, sentence) = self.code.sentences(language);
        (title, fill(sentence, &self.values))
    }

    /// The body of the answer.
    #[must_use]
    pub fn to_json(&self, language: Language, instance: &str, request_id: &str) -> serde_json::Value {
        let (title, sentence) = self.code.sentences(language);
        let errors: Vec<_> = self.errors.iter().map(|error| error.to_json(language)).collect();
        let mut body = serde_json::json!({
            "type": format!("/docs/errors#{}", self.code.as_str()),
            "title": title,
            "status": self.code.status(),
            "detail": fill(sentence, &self.values),
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

/// Puts values into the places `{name}` of a sentence.
fn fill(sentence: &str, values: &[(&'static str, String)]) -> String {
    values.iter().fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
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
            DbError::Busy | DbError::Connection(_) => Code::Unavailable,
            DbError::Query(DieselError::NotFound) => Code::NotFound,
            DbError::Query(DieselError::DatabaseError(kind, _)) => code_of(kind),
            _ => Code::Internal,
        };
        if !matches!(code, Code::NotFound) {
            tracing::error!(%error, code = code.as_str(), "the database refused");
        }
        let problem = Self { transient, ..Self::new(code) };
        if code == Code::Unavailable { problem.header("Retry-After", 2) } else { problem }
    }
}

fn code_of(kind: &DatabaseErrorKind) -> Code {
    match kind {
        DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Code::Unavailable
        }
        DatabaseErrorKind::UniqueViolation => Code::Duplicate,
        _ => Code::Internal,
    }
}

impl From<DieselError> for Problem {
    fn from(error: DieselError) -> Self {
        DbError::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_only_when_it_is_preferred() {
        for (header, language) in [
            (None, Language::Japanese),
            (Some("en"), Language::English),
            (Some("en-US,en;q=0.9"), Language::English),
            (Some("ja,en;q=0.8"), Language::Japanese),
            (Some("en;q=0.5, ja;q=0.7"), Language::Japanese),
            (Some("de"), Language::Japanese),
            (Some("en;q=x"), Language::Japanese),
            (Some("en;q=4294967295.999"), Language::Japanese),
            (Some("en;q=1.000000001"), Language::English),
            (Some("*"), Language::Japanese),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
    }
}
