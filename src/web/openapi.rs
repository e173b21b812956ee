//! The description of the API, made from the same routes and types that serve it.

use std::collections::{BTreeMap, BTreeSet};

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

use super::example;
use super::route::{API_PREFIX, Route, Shape};
use crate::auth::FOR_MACHINES;
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
    let shared = shared(routes);
    for route in routes {
        for shape in route.shapes() {
            components.schemas.extend(shape.others.iter().cloned());
            if shared.contains(shape.name.as_str()) {
                components.schemas.insert(shape.name.clone(), shape.schema.clone());
            }
        }
        for status in statuses(route) {
            components.responses.entry(refusal(status)).or_insert_with(|| refused(status).into());
        }
        let item = PathItem::new(method_of(route), operation(route, &shared));
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

/// Names of schemas that mean one thing wherever they stand.
fn shared(routes: &[Route]) -> BTreeSet<&str> {
    let mut meant: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut see = |name, schema| {
        let text = serde_json::to_string(schema).ok();
        meant
            .entry(name)
            .and_modify(|known| *known = known.take().filter(|known| Some(known) == text.as_ref()))
            .or_insert_with(|| text.clone());
    };
    for shape in routes.iter().flat_map(Route::shapes) {
        see(shape.name.as_str(), &shape.schema);
        for (name, schema) in &shape.others {
            see(name, schema);
        }
    }
    meant.into_iter().filter_map(|(name, schema)| schema.map(|_| name)).collect()
}

/// Names that two routes give to different schemas; a reader could not tell which is meant.
#[must_use]
pub fn ambiguous_schemas(routes: &[Route]) -> Vec<String> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
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

fn operation(route: &Route, shared: &BTreeSet<&str>) -> utoipa::openapi::path::Operation {
    let schema = |shape: &Shape| {
        if shared.contains(shape.name.as_str()) {
            Ref::from_schema_name(&shape.name).into()
        } else {
            shape.schema.clone()
        }
    };
    let mut operation = OperationBuilder::new()
        .summary(Some(route.says))
        .description(Some(description(route)))
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
        operation = operation.request_body(Some(json_body(route, shape, schema(shape))));
    }
    if route.takes_file {
        operation = operation.request_body(Some(file_body(route.media)));
    }
    if route.action.is_some() {
        operation = operation.security(SecurityRequirement::new(SECURITY, Vec::<String>::new()));
    }
    let reply = route.reply.as_ref().map(schema);
    operation = operation.response(route.status.to_string(), success(reply));
    for (status, shape) in &route.others {
        operation = operation.response(status.to_string(), success(shape.as_ref().map(schema)));
    }
    for status in statuses(route) {
        let refused = Ref::from_response_name(refusal(status));
        operation = operation.response(status.to_string(), refused);
    }
    operation.build()
}

/// Name of a refusal, which says the same everywhere.
fn refusal(status: u16) -> String {
    format!("Problem{status}")
}

fn refused(status: u16) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(problem_titles(status))
        .content("application/problem+json", content)
        .build()
}

/// What its name does not say: who may ask, what has to be proved, how it answers.
fn description(route: &Route) -> String {
    let mut said = vec![match route.action {
        Some(action) => format!("要る権限: {}（{}）。", action.name_ja(), action.as_str()),
        None => "サインインせずに使えます。".to_owned(),
    }];
    if route.action.is_some_and(|action| FOR_MACHINES.contains(&action)) && !route.is_proven {
        said.push("サービスアカウントにも許せます。".to_owned());
    }
    if route.is_proven {
        said.push("直前に本人であることの確認が要ります（403 step_up_needed）。".to_owned());
    }
    if route.is_list {
        said.push("一覧です。続きは next_cursor を cursor に付けて取得します。".to_owned());
    }
    if route.takes_file {
        said.push("本文はファイル（XLSX か CSV）です。".to_owned());
    }
    said.push(match route.method.as_str() {
        "GET" => "何も変えません。ETag を返します。".to_owned(),
        "PATCH" | "PUT" => "取得したときの ETag を If-Match に付けます。".to_owned(),
        _ if route.action.is_some() => {
            "Idempotency-Key を付けると、送り直しても二重に行いません。".to_owned()
        }
        _ => "送り直すと、もう一度行います。".to_owned(),
    });
    if route.others.iter().any(|(status, _)| *status == 202) {
        said.push("一人ではできないとき、202 で承認の申請を返します。".to_owned());
    }
    said.concat()
}

/// An answer that is no refusal.
fn success(schema: Option<RefOr<Schema>>) -> Response {
    let answer = ResponseBuilder::new().description("成功");
    let Some(schema) = schema else { return answer.build() };
    let etag = HeaderBuilder::new()
        .description(Some("この内容の版。変更のとき If-Match に付ける"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    answer.content("application/json", content).header("ETag", etag.build()).build()
}

/// Whether an empty body is a good one.
fn needs_nothing(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.required.is_empty())
}

/// What is sent, with an example.
fn json_body(
    route: &Route,
    shape: &Shape,
    schema: RefOr<Schema>,
) -> utoipa::openapi::request_body::RequestBody {
    let media = match route.method.as_str() {
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    };
    let content =
        ContentBuilder::new().schema(Some(schema)).example(Some(example::of(shape))).build();
    let required = if needs_nothing(&shape.schema) { Required::False } else { Required::True };
    RequestBodyBuilder::new().content(media, content).required(Some(required)).build()
}

/// The bytes of a file.
fn file_body(media: &str) -> utoipa::openapi::request_body::RequestBody {
    let bytes = || {
        ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build()
    };
    media
        .split(", ")
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
