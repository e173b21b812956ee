//! What every list has: conditions that stand in the address, heads to sort by, a line that says
//! how many, ways on, files.

use super::block::{Block, Grid, Head};
use super::form::{Empty, Field, Form, Kind};
use super::frame::{Link, address};
use super::visit::Visit;
use super::words::Words;
use crate::accounts::{self, SavedView};
use crate::auth::may;
use crate::problem::Problem;
use crate::web::{Listing, Page};

/// A column of a list: the member of its items that it shows and is sorted by, and what it is
/// called; a member with a dot before it is none of the items and cannot be sorted by.
pub type Column = (&'static str, &'static str);

/// Parameters that say which page of a list is shown, and how, and not what is in it.
const OF_A_PAGE: [&str; 7] = ["id", "cursor", "limit", "format", "view", "done", "take"];
/// Parameters that are no condition of a list.
const NOT_KEPT: [&str; 4] = ["columns", "cursor", "view", "done"];

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

    fn pairs(&self) -> Vec<(String, String)> {
        serde_html_form::from_str(self.query).unwrap_or_default()
    }

    /// Keys of the columns that were chosen; empty where nobody chose any.
    fn chosen(&self) -> Vec<String> {
        let pairs = self.pairs().into_iter();
        pairs.filter(|(name, _)| name == "columns").map(|(_, value)| value).collect()
    }

    /// A table with these columns, each a way to sort by it; the first names the row and stays.
    #[must_use]
    pub fn grid(&self, caption: impl Into<String>, columns: &[Column]) -> Grid {
        let head = |(key, text): &Column| match key.strip_prefix('.') {
            Some(_) => Head { text: (*text).to_owned(), sort: None },
            None => self.head(text, key, false),
        };
        let mut grid = Grid::new(caption, &[], self.w);
        grid.heads = columns.iter().map(head).collect();
        grid.keys = columns.iter().map(|(key, _)| *key).collect();
        grid
    }

    /// What is kept under names for this list, and how it is shown: its columns, and a name for
    /// what is asked now.
    ///
    /// # Errors
    /// When the names cannot be read.
    pub async fn settings<A>(
        &self,
        visit: &Visit<A>,
        columns: &[Column],
        at_first: &[&str],
    ) -> Result<Block, Problem> {
        let can = visit.can().also::<may::UseOwnAccount>();
        let views = can.read(accounts::saved).await?;
        let here: Vec<SavedView> =
            views.into_iter().filter(|view| view.list == self.path).collect();
        let link = |view: &SavedView| {
            let by = if view.own { String::new() } else { format!("（{}）", view.saved_by) };
            Link::new(format!("/views/{}", view.id), format!("{}{by}", view.name))
        };
        let mut forms = vec![self.columns_form(columns, at_first), self.naming(visit)];
        let own = here.iter().filter(|view| view.own);
        let own: Vec<_> = own.map(|view| (view.id.to_string(), view.name.clone())).collect();
        if !own.is_empty() {
            let which = Field::new("id", self.w.view_name, Kind::Choice(own)).required();
            let list = Field::new("list", "", Kind::Hidden).value(self.path);
            forms.push(visit.form("/views/remove", self.w.view_remove, vec![list, which]));
        }
        Ok(Block::Settings(here.iter().map(link).collect(), forms))
    }

    fn columns_form(&self, columns: &[Column], at_first: &[&str]) -> Form {
        let choices = columns.iter().skip(1);
        let choices = choices.map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
        let mut which = Field::new("columns", self.w.columns, Kind::Several(choices.collect()));
        which.values = self.chosen();
        if which.values.is_empty() {
            let shown = |key: &&str| at_first.is_empty() || at_first.contains(key);
            which.values =
                columns.iter().map(|(key, _)| *key).filter(shown).map(str::to_owned).collect();
        }
        let kept = self.pairs().into_iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| Field::new(&name, "", Kind::Hidden).value(value));
        let fields = kept.chain([which]).collect();
        Form { method: "get", ..Form::post(self.path, self.w.columns_show, fields, String::new()) }
    }

    /// What is asked now, kept under a name.
    fn naming<A>(&self, visit: &Visit<A>) -> Form {
        let w = self.w;
        let mut fields = vec![
            Field::new("list", "", Kind::Hidden).value(self.path),
            Field::new("query", "", Kind::Hidden).value(self.query),
            Field::new("name", w.view_name, Kind::Text).required().when_empty(Empty::LeftOut),
        ];
        if visit.viewer.has_office() {
            let shared = Field::new("shared", w.view_shared, Kind::Flag);
            fields.push(shared.support(w.view_shared_support).value(false));
        }
        visit.form("/views/new", w.view_save, fields)
    }

    /// Head of a column that can be sorted by; the first sort of a list is the one without a
    /// parameter.
    #[must_use]
    pub fn head(&self, text: &str, key: &str, first: bool) -> Head {
        let pairs = self.pairs();
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
        if let Some(ticks) = &mut grid.ticks {
            let kept = self.pairs().into_iter();
            let kept = kept.filter(|(name, _)| !OF_A_PAGE.contains(&name.as_str())).collect();
            ticks.file = Some((self.path.to_owned(), kept, self.w.many_file));
        }
        grid.empty = self.w.none_found;
        let chosen = self.chosen();
        if chosen.is_empty() { grid } else { grid.only(&chosen) }
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
