//! What every list has: conditions that stand in the address, heads to sort by, a line that says
//! how many, ways on, files.

use super::block::{Grid, Head};
use super::form::{Field, Kind};
use super::frame::{Link, address};
use super::words::Words;
use crate::web::{Listing, Page};

/// How many rows a page has; the usual number is the choice of nothing.
#[must_use]
pub fn rows_per_page(w: &'static Words) -> Field {
    let choices = ["100", "200"].map(|rows| (rows.to_owned(), rows.to_owned())).to_vec();
    Field::new("limit", w.rows_per_page, Kind::Choice(choices)).unset("50")
}

/// A list as it was asked for.
pub struct Asked<'a> {
    path: &'a str,
    query: &'a str,
    w: &'static Words,
}

impl<'a> Asked<'a> {
    #[must_use]
    pub fn new(request: &'a actix_web::HttpRequest, w: &'static Words) -> Self {
        Self { path: request.path(), query: request.query_string(), w }
    }

    /// The same list with other values for these parameters.
    #[must_use]
    pub fn with(&self, change: &[(&str, &str)]) -> String {
        address(self.path, self.query, change)
    }

    /// Head of a column that can be sorted by; the first sort of a list is the one without a
    /// parameter.
    #[must_use]
    pub fn head(&self, text: &str, key: &str, first: bool) -> Head {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(self.query).unwrap_or_default();
        let sort =
            pairs.iter().find(|(name, _)| name == "sort").map_or("", |(_, value)| value.as_str());
        let down = format!("-{key}");
        let now = if sort == key || (first && sort.is_empty()) {
            "ascending"
        } else if sort == down {
            "descending"
        } else {
            ""
        };
        let next = if now == "ascending" { down.as_str() } else { key };
        Head {
            text: text.to_owned(),
            sort: Some((self.with(&[("sort", next), ("cursor", "")]), now)),
        }
    }

    /// Says how many there are and where it goes on.
    #[must_use]
    pub fn finish<F, T>(&self, mut grid: Grid, listing: &Listing<F>, page: &Page<T>) -> Grid {
        let total =
            page.total.unwrap_or_else(|| i64::try_from(page.items.len()).unwrap_or(i64::MAX));
        let whole = listing.cursor.is_none() && page.next_cursor.is_none();
        grid.status = Some(if whole {
            Words::fill(self.w.count_all, &[&total])
        } else {
            Words::fill(self.w.count_shown, &[&total, &page.items.len()])
        });
        if listing.cursor.is_some() {
            grid.pages.push(Link::new(self.with(&[("cursor", "")]), self.w.first_page));
        }
        if let Some(cursor) = listing.next_of(page) {
            grid.pages.push(Link::new(self.with(&[("cursor", &cursor)]), self.w.next_page));
        }
        grid.empty = self.w.none_found;
        grid
    }

    /// The list as files: what is shown is what is received.
    #[must_use]
    pub fn files(&self) -> Vec<Link> {
        let file = |format, name| {
            Link::new(
                self.with(&[("format", format), ("cursor", "")]),
                format!("{}（{name}）", self.w.download),
            )
        };
        vec![file("xlsx", "Excel"), file("csv", "CSV")]
    }
}
