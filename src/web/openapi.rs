//! The description of the API, made from the same routes and types that serve it.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi, Paths, Ref, RefOr, Required, Schema};

use super::route::{API_PREFIX, Route, Shape};
use crate::problem::Code;

const SECURITY: &str = "access_token";
/// Parameters of every list, with what they mean.
const LIST_PARAMETERS: [(&str, Type, &str); 6] = [
    ("limit", Type::Integer, "件数 1〜200（既定 50）"),
    ("cursor", Type::String, "前のページの next_cursor"),
    ("total", Type::Boolean, "true なら全件数も返す"),
    ("sort", Type::String, "並び順: items の項目名。前に - で逆順。空の値は最後"),
    ("format", Type::String, "json（既定）・csv・xlsx。csv と xlsx は全件"),
    ("charset", Type::String, "csv の文字コード: utf8（既定）・cp932"),
];

/// Headers of every change, with what they mean.
const CONDITIONS: [(&str, &str); 2] = [
    (
        "If-Match",
        "取得したときの ETag。別の人が先に変えていれば 412。要る経路で付けなければ 428。POST の操作では付けたときだけ比べる",
    ),
    (
        "Idempotency-Key",
        "1〜255 文字の ASCII。同じ鍵と本文で送り直すと、二重に行わず最初の応答を返す（24 時間）。別の本文は 422",
    ),
];

/// Describes the routes as OpenAPI 3.1.
#[must_use]
pub fn describe(routes: &[Route]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::new();
    components.add_security_scheme(
        SECURITY,
        SecurityScheme::Http(
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build(),
        ),
    );
    components.schemas.insert("Problem".to_owned(), problem_schema());
    for route in routes {
        for shape in route.shapes() {
            components.schemas.extend(shape.others.iter().cloned());
        }
        let item = PathItem::new(method_of(route), operation(route));
        let path = format!("{API_PREFIX}{}", route.path);
        match paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => drop(paths.paths.insert(path, item)),
        }
    }
    let mut api = OpenApi::new(Info::new("dxship", env!("CARGO_PKG_VERSION")), paths);
    api.info.description =
        Some("県と市町が情報システム人材を共同で確保・育成・配属するための API。エラーはすべて RFC 9457 の problem+json。".to_owned());
    api.components = Some(components);
    api
}

/// Names that two routes give to different schemas; a reader could not tell which is meant.
#[must_use]
pub fn ambiguous_schemas(routes: &[Route]) -> Vec<String> {
    let mut seen: std::collections::BTreeMap<&str, String> = std::collections::BTreeMap::new();
    let mut ambiguous = Vec::new();
    for (name, schema) in routes.iter().flat_map(Route::shapes).flat_map(|shape| &shape.others) {
        let text = serde_json::to_string(schema).unwrap_or_default();
        if seen.insert(name, text.clone()).is_some_and(|known| known != text) {
            ambiguous.push(name.clone());
        }
    }
    ambiguous.sort();
    ambiguous.dedup();
    ambiguous
}

fn method_of(route: &Route) -> HttpMethod {
    match route.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let mut operation = OperationBuilder::new()
        .summary(Some(route.says))
        .operation_id(Some(operation_id(route)))
        .tag(tag(route.path));
    for parameter in path_parameters(route.path).into_iter().chain(route.parameters.clone()) {
        operation = operation.parameter(parameter);
    }
    if route.is_list {
        let own = |name: &str| route.parameters.iter().any(|parameter| parameter.name == name);
        for (name, kind, meaning) in LIST_PARAMETERS.into_iter().filter(|(name, ..)| !own(name)) {
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(name)
                    .parameter_in(ParameterIn::Query)
                    .description(Some(meaning))
                    .schema(Some(ObjectBuilder::new().schema_type(kind))),
            );
        }
    }
    if route.method.as_str() != "GET" && route.action.is_some() {
        for (name, meaning) in CONDITIONS {
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(name)
                    .parameter_in(ParameterIn::Header)
                    .description(Some(meaning))
                    .schema(Some(ObjectBuilder::new().schema_type(Type::String))),
            );
        }
    }
    if let Some(shape) = &route.body {
        let media = if route.method.as_str() == "PATCH" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let content = ContentBuilder::new().schema(Some(shape.schema.clone())).build();
        operation = operation.request_body(Some(
            RequestBodyBuilder::new()
                .content(media, content)
                .required(Some(if needs_nothing(&shape.schema) {
                    Required::False
                } else {
                    Required::True
                }))
                .build(),
        ));
    }
    if route.takes_file {
        operation = operation.request_body(Some(file_body()));
    }
    if route.action.is_some() {
        operation = operation.security(SecurityRequirement::new(SECURITY, Vec::<String>::new()));
    }
    operation = operation.response(route.status.to_string(), success(route.reply.as_ref()));
    for (status, shape) in &route.others {
        operation = operation.response(status.to_string(), success(shape.as_ref()));
    }
    for status in statuses(route) {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description(problem_titles(status))
            .content("application/problem+json", content)
            .build();
        operation = operation.response(status.to_string(), response);
    }
    operation.build()
}

/// An answer that is no refusal.
fn success(shape: Option<&Shape>) -> Response {
    let answer = ResponseBuilder::new().description("成功");
    let Some(shape) = shape else { return answer.build() };
    let etag = HeaderBuilder::new()
        .description(Some("この内容の版。変更のとき If-Match に付ける"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
    let content = ContentBuilder::new().schema(Some(shape.schema.clone())).build();
    answer.content("application/json", content).header("ETag", etag.build()).build()
}

/// Whether an empty body is a good one.
fn needs_nothing(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.required.is_empty())
}

/// The bytes of a file.
fn file_body() -> utoipa::openapi::request_body::RequestBody {
    let bytes = || {
        ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build()
    };
    let media = super::files::FileKind::MEDIA.split(", ");
    media
        .fold(RequestBodyBuilder::new(), |body, media| body.content(media, bytes()))
        .required(Some(Required::True))
        .build()
}

/// `GET /talents/{id}` is `get_talents_id`.
fn operation_id(route: &Route) -> String {
    let words = route.path.replace(['{', '}'], "").replace(['/', '-'], "_");
    format!("{}{words}", route.method.as_str().to_lowercase())
}

fn tag(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or("")
}

fn path_parameters(path: &str) -> Vec<utoipa::openapi::path::Parameter> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let schema = ObjectBuilder::new().schema_type(Type::String);
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(schema))
                .build()
        })
        .collect()
}

/// The refusals a route can give, by what it takes.
fn statuses(route: &Route) -> Vec<u16> {
    let mut statuses = vec![400, 405, 500, 503];
    if route.action.is_some() {
        statuses.extend([401, 403]);
    } else {
        statuses.extend([401, 429]);
    }
    // What somebody without a record asks of itself is not there either.
    if route.path.contains('{') || route.path.starts_with("/me/") {
        statuses.push(404);
    }
    if route.body.is_some() || route.takes_file {
        statuses.extend([408, 413, 415, 422]);
    }
    statuses.extend(route.refusals);
    if route.method.as_str() != "GET" {
        statuses.extend([409, 412, 428]);
    }
    if route.is_list {
        statuses.extend([406, 414, 422]);
    }
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn problem_titles(status: u16) -> String {
    let titles: Vec<_> = Code::ALL
        .iter()
        .filter(|code| code.status() == status)
        .map(|code| code.sentences(crate::vocab::Language::Japanese).0)
        .collect();
    titles.join(" / ")
}

fn problem_schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let error = ObjectBuilder::new()
        .property("pointer", text())
        .property("code", text())
        .property("detail", text());
    let mut problem =
        ObjectBuilder::new().property("status", ObjectBuilder::new().schema_type(Type::Integer));
    for name in ["type", "title", "detail", "instance", "code", "request_id"] {
        problem = problem.property(name, text()).required(name);
    }
    problem
        .required("status")
        .property("errors", utoipa::openapi::schema::ArrayBuilder::new().items(error))
        .into()
}
