//! Lists: a page from a place, one filter for list, count and file.

use std::borrow::Cow;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT;
use actix_web::{FromRequest, HttpRequest};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::conditions::in_words;
use super::cursor::{Cursor, Seal};
use super::guard::{Caller, door_of};
use super::input::{check_query, parse_query};
use super::reply::Reply;
use super::sorted::Sorting;
use super::table::Table;
use crate::auth::Scope;
use crate::db::Db;
use crate::limits::{FILE_ROWS, PAGE_DEFAULT, PAGE_MAX};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::day_typed;

/// In which form a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, page by page.
    Json,
    /// CSV for Excel: UTF-8 with BOM, CRLF; all rows.
    Csv,
    /// CSV in CP932, refused when a character does not exist there; all rows.
    CsvCp932,
    /// An Excel workbook; all rows.
    Xlsx,
}

/// What is asked of a list.
#[derive(Clone, Debug)]
pub struct Listing<F> {
    /// The filter, specific to the list.
    pub filter: F,
    pub limit: usize,
    pub cursor: Option<Cursor>,
    /// Whether the count of all is wanted.
    pub total: bool,
    /// In which form.
    pub format: Format,
    /// An order that the filter does not know.
    sorting: Option<Sorting>,
    seal: Seal,
    rest: Vec<(String, String)>,
    /// The day on which it is asked.
    today: Option<NaiveDate>,
}

/// A list without a filter of its own.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoFilter {}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// By hand, because the derived one calls the page of every list `Page` and leaves out what is on
/// it.
/// The schema of a page of a list of these.
pub fn page_of(name: &str) -> RefOr<Schema> {
    let items = ArrayBuilder::new().items(Ref::from_schema_name(name));
    let place = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new()
        .property("items", items)
        .required("items")
        .property("next_cursor", ObjectBuilder::new().schema_type(place))
        .required("next_cursor")
        .property("total", ObjectBuilder::new().schema_type(Type::Integer))
        .into()
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        page_of(&T::name())
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Page_{}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Page<T> {
    /// A page from rows of which one more than wanted was read; `keys` gives the sort keys of a
    /// row.
    #[must_use]
    pub fn of<K: Serialize>(
        mut rows: Vec<T>,
        limit: usize,
        total: Option<i64>,
        keys: impl Fn(&T) -> K,
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::after(&keys(row)).0);
        Self { items: rows, next_cursor, total }
    }

    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

impl<F> Listing<F> {
    /// The first rows of a list, from which a page lets somebody choose.
    #[must_use]
    pub const fn first(filter: F, limit: usize) -> Self {
        Self {
            filter,
            limit,
            cursor: None,
            total: false,
            format: Format::Json,
            sorting: None,
            seal: Seal { key: Vec::new(), path: String::new() },
            rest: Vec::new(),
            today: None,
        }
    }

    /// Whether all of it is wanted as a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.format != Format::Json
    }

    /// The same, with how many there are.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { total: true, ..self }
    }

    /// How many rows to read: one more than wanted, to know whether there is a next page.
    #[must_use]
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The page in the order of the member that was asked for, of all rows within reach; any other
    /// page as it is. What is noted of those who are shown comes after it.
    ///
    /// # Errors
    /// `query_invalid` for a member that no row has; `cursor_invalid`.
    pub fn arranged<T: Serialize>(&self, page: Page<T>) -> Result<Page<T>, Problem> {
        match &self.sorting {
            Some(sorting) => sorting.page(page),
            None => Ok(page),
        }
    }

    /// The page in the form that was asked for.
    ///
    /// # Errors
    /// `not_allowed_here` when CP932 lacks a character; `internal` when the file cannot be made.
    pub fn reply<T: Serialize>(
        &self,
        page: &Page<T>,
        table: impl FnOnce(&[T]) -> Table,
    ) -> Result<Reply, Problem> {
        match self.format {
            Format::Json => {
                let items = page.items.iter().collect::<Vec<_>>();
                let next_cursor = self.next_of(page);
                let next = next_cursor.as_deref().map(|cursor| self.next_link(cursor));
                let page = Page { items, next_cursor, total: page.total };
                Ok(Reply::json(&page)?.with_next(next))
            }
            format => {
                let conditions = self.rest.iter().filter(|(name, _)| {
                    !matches!(name.as_str(), "format" | "limit" | "cursor" | "total")
                });
                let conditions = conditions.map(in_words).collect();
                table(&page.items).with_conditions(conditions, self.day()).to_file(format)
            }
        }
    }

    /// A short list, read whole and cut here instead of in the database; the place is the key of
    /// the last row.
    ///
    /// # Errors
    /// As [`Listing::reply`]; `cursor_invalid` for a place of another list.
    pub fn reply_all<T: Serialize>(
        &self,
        rows: Vec<T>,
        key: impl Fn(&T) -> String,
        table: impl FnOnce(&[T]) -> Table,
    ) -> Result<Reply, Problem> {
        self.reply(&self.cut(rows, key)?, table)
    }

    /// As [`Listing::reply_all`], with the page as a part of something larger; files hold the rows
    /// alone.
    ///
    /// # Errors
    /// As [`Listing::reply_all`].
    pub fn reply_within<T: Serialize, W: Serialize>(
        &self,
        rows: Vec<T>,
        key: impl Fn(&T) -> String,
        whole: impl FnOnce(Page<T>) -> W,
        table: impl FnOnce(&[T]) -> Table,
    ) -> Result<Reply, Problem> {
        let page = self.cut(rows, key)?;
        if self.format != Format::Json {
            return self.reply(&page, table);
        }
        let next_cursor = self.next_of(&page);
        let next = next_cursor.as_deref().map(|cursor| self.next_link(cursor));
        Ok(Reply::json(&whole(Page { next_cursor, ..page }))?.with_next(next))
    }

    /// The page that was asked for, of all rows in their order.
    ///
    /// # Errors
    /// `cursor_invalid` for a place that is not in the list.
    pub fn cut<T: Serialize>(
        &self,
        rows: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Page<T>, Problem> {
        let total = self.total.then(|| i64::try_from(rows.len()).unwrap_or(i64::MAX));
        if let Some(sorting) = &self.sorting {
            return sorting.page(Page { items: rows, next_cursor: None, total });
        }
        let after: Option<String> = self.cursor.as_ref().map(Cursor::keys).transpose()?;
        let start = match after {
            None => 0,
            // A place that is not in this list would silently begin again from the first row.
            Some(after) => {
                rows.iter()
                    .position(|row| key(row) == after)
                    .ok_or(Problem::new(Code::CursorInvalid))?
                    + 1
            }
        };
        let rows = rows.into_iter().skip(start).take(self.limit + 1).collect();
        Ok(Page::of(rows, self.limit, total, key))
    }

    /// Where the next page begins, sealed: what may be sent out of a page's `next_cursor`.
    #[must_use]
    pub fn next_of<T>(&self, page: &Page<T>) -> Option<String> {
        page.next_cursor.as_ref().map(|place| self.seal.close(place))
    }

    /// The day the list is for, where it is known.
    fn day(&self) -> Option<NaiveDate> {
        let asked = self.rest.iter().find(|(name, _)| name == "as_of");
        asked.and_then(|(_, day)| day_typed(day)).or(self.today)
    }

    fn next_link(&self, cursor: &str) -> String {
        let mut pairs: Vec<(String, String)> =
            self.rest.iter().filter(|(name, _)| name != "cursor").cloned().collect();
        pairs.push(("cursor".to_owned(), cursor.to_owned()));
        format!("{}?{}", self.seal.path, serde_html_form::to_string(pairs).unwrap_or_default())
    }
}

impl<F: DeserializeOwned + 'static> FromRequest for Listing<F> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request, &parse_query))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FormatName {
    Json,
    Csv,
    Xlsx,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Charset {
    #[serde(alias = "utf-8")]
    Utf8,
    #[serde(alias = "shift_jis")]
    Cp932,
}

#[derive(Deserialize)]
struct Common {
    limit: Option<String>,
    cursor: Option<String>,
    total: Option<bool>,
    format: Option<FormatName>,
    charset: Option<Charset>,
}

const COMMON: [&str; 5] = ["limit", "cursor", "total", "format", "charset"];

/// How a filter is read from the parameters that are its own.
type ReadFilter<'a, F> = &'a dyn Fn(&str) -> Result<F, Problem>;

fn read<F>(request: &HttpRequest, filter: ReadFilter<'_, F>) -> Result<Listing<F>, Problem> {
    let all: Vec<(String, String)> = parse_query(check_query(request.query_string())?)?;
    // An empty `limit=` is a script with a hole in it, not a wish for the usual number.
    let empty =
        all.iter().filter(|(name, value)| value.is_empty() && COMMON.contains(&name.as_str()));
    let errors: Vec<FieldError> =
        empty.map(|(name, _)| FieldError::new(&format!("?{name}"), "required")).collect();
    if errors.is_empty() {
        return read_pairs(request, all, filter);
    }
    let mut problem = Problem::new(Code::QueryInvalid);
    problem.errors = errors;
    Err(problem)
}

fn read_pairs<F>(
    request: &HttpRequest,
    all: Vec<(String, String)>,
    filter: ReadFilter<'_, F>,
) -> Result<Listing<F>, Problem> {
    let (common, own): (Vec<_>, Vec<_>) =
        all.iter().cloned().partition(|(name, _)| COMMON.contains(&name.as_str()));
    let again = |pairs: &[(String, String)]| serde_html_form::to_string(pairs).unwrap_or_default();
    let common: Common = parse_query(&again(&common))?;
    let (filter, sort) = own_order(&own, filter)?;
    let format = format_of(request, &common)?;
    let limit = if format == Format::Json { limit_of(common.limit.as_deref())? } else { FILE_ROWS };
    let door = door_of(request).ok();
    let key = door.as_ref().map_or_else(Vec::new, |door| door.keys.derived("cursor"));
    let seal = Seal { key, path: request.path().to_owned() };
    let cursor = common.cursor.filter(|_| format == Format::Json);
    let cursor = cursor.map(|cursor| seal.open(&cursor)).transpose()?;
    let (limit, cursor, sorting) = match sort {
        Some(sort) => (FILE_ROWS, None, Some(Sorting::of(&sort, limit, cursor)?)),
        None => (limit, cursor, None),
    };
    Ok(Listing {
        filter,
        limit,
        cursor,
        sorting,
        total: common.total.unwrap_or(false),
        format,
        seal,
        rest: all,
        today: door.map(|door| door.store.clock().today()),
    })
}

/// The filter, and the order it does not know itself: then every member of an item is one.
fn own_order<F>(
    own: &[(String, String)],
    read: ReadFilter<'_, F>,
) -> Result<(F, Option<String>), Problem> {
    let again = |pairs: &[(String, String)]| serde_html_form::to_string(pairs).unwrap_or_default();
    let refused = match read(&again(own)) {
        Ok(filter) => return Ok((filter, None)),
        Err(problem) => problem,
    };
    let (sort, rest): (Vec<_>, Vec<_>) = own.iter().cloned().partition(|(name, _)| name == "sort");
    match <[_; 1]>::try_from(sort) {
        Ok([(_, sort)]) => Ok((read(&again(&rest))?, Some(sort))),
        Err(_) => Err(refused),
    }
}

/// Parameters that say how a page looks, not what it shows.
pub const LOOKS: [&str; 4] = ["lang", "columns", "done", "view"];

impl<F: DeserializeOwned> Listing<F> {
    /// The same question asked by a page: fields left empty in its form ask for nothing, and a
    /// page always says how many there are.
    ///
    /// # Errors
    /// As for the list of the API.
    pub fn of_page(request: &HttpRequest) -> Result<Self, Problem> {
        Self::of_page_by(request, &[], &parse_query)
    }

    /// The same, where the page itself answers what these parameters ask; they stay among what was
    /// asked.
    ///
    /// # Errors
    /// As for the list of the API.
    pub fn of_page_but(request: &HttpRequest, own: &[&str]) -> Result<Self, Problem> {
        Self::of_page_by(request, own, &parse_query)
    }
}

impl<F> Listing<F> {
    /// What is asked of a list whose filter is read in its own way.
    ///
    /// # Errors
    /// `query_invalid`, `cursor_invalid`, `not_acceptable`.
    pub fn of(request: &HttpRequest, filter: ReadFilter<'_, F>) -> Result<Self, Problem> {
        read(request, filter)
    }

    /// The same asked by a page.
    ///
    /// # Errors
    /// As for the list of the API.
    pub fn of_page_by(
        request: &HttpRequest,
        own: &[&str],
        filter: ReadFilter<'_, F>,
    ) -> Result<Self, Problem> {
        let all: Vec<(String, String)> = parse_query(check_query(request.query_string())?)?;
        let asked = all
            .into_iter()
            .filter(|(name, value)| !value.is_empty() && !LOOKS.contains(&name.as_str()));
        let (rest, list) = asked.map(|pair| (pair.clone(), pair)).unzip::<_, _, Vec<_>, Vec<_>>();
        let is_list = |(name, _): &(String, String)| !own.contains(&name.as_str());
        let list: Vec<_> = list.into_iter().filter(is_list).collect();
        let is_view = kept_view(request.query_string());
        let listing = read_pairs(request, list.clone(), filter).or_else(|problem| match is_view {
            true => read_pairs(request, without_refused(list, &problem), filter),
            false => Err(problem),
        });
        let mut listing = listing?;
        if let Some(sorting) = &mut listing.sorting {
            sorting.tolerant = is_view;
        }
        Ok(Self { total: true, rest, ..listing })
    }

    /// What was asked, as it stands in the address.
    #[must_use]
    pub fn asked(&self) -> &[(String, String)] {
        &self.rest
    }
}

/// Whether a kept view is opened: what it asked once and may not ask now is left out.
fn kept_view(query: &str) -> bool {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    pairs.iter().any(|(name, value)| name == "view" && !value.is_empty())
}

fn without_refused(pairs: Vec<(String, String)>, problem: &Problem) -> Vec<(String, String)> {
    let refused: Vec<&str> =
        problem.errors.iter().filter_map(|error| error.pointer.strip_prefix('?')).collect();
    pairs.into_iter().filter(|(name, _)| !refused.contains(&name.as_str())).collect()
}

/// Digits as programs write them: `01` and `+1` are slips.
fn limit_of(asked: Option<&str>) -> Result<usize, Problem> {
    let Some(asked) = asked else { return Ok(usize::from(PAGE_DEFAULT)) };
    let number = asked.parse::<u16>().ok().filter(|number| number.to_string() == asked);
    number.filter(|number| (1..=PAGE_MAX).contains(number)).map(usize::from).ok_or_else(|| {
        let error = FieldError::new("?limit", "number_out_of_range");
        Problem::query(error.with("min", 1).with("max", PAGE_MAX))
    })
}

fn format_of(request: &HttpRequest, common: &Common) -> Result<Format, Problem> {
    let cp932 = matches!(common.charset, Some(Charset::Cp932));
    match common.format {
        Some(FormatName::Json) => return Ok(Format::Json),
        Some(FormatName::Csv) => return Ok(if cp932 { Format::CsvCp932 } else { Format::Csv }),
        Some(FormatName::Xlsx) => return Ok(Format::Xlsx),
        None => {}
    }
    let accept =
        request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let known =
        accept.split(',').find_map(|part| match part.split(';').next().unwrap_or("").trim() {
            "text/csv" => Some(if cp932 { Format::CsvCp932 } else { Format::Csv }),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
                Some(Format::Xlsx)
            }
            "" | "*/*" | "application/*" | "application/json" | "text/html" => Some(Format::Json),
            _ => None,
        });
    known.ok_or(Problem::new(Code::NotAcceptable))
}
/// What answers a page of a list.
pub type AskPage<F, T> = fn(&mut Db, &Scope, &Listing<F>) -> Result<Page<T>, Problem>;

impl Caller {
    /// A page of a list on one snapshot, and what was asked.
    ///
    /// # Errors
    /// The account's lack of rights, or whatever the question returns.
    pub async fn page<F: Send + 'static, T: Send + 'static>(
        &self,
        listing: Listing<F>,
        ask: AskPage<F, T>,
    ) -> Result<(Listing<F>, Page<T>), Problem> {
        let body = move |db: &mut Db, scope: &Scope| {
            let page = ask(db, scope, &listing)?;
            Ok((listing, page))
        };
        self.read(body).await
    }
}
