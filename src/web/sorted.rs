//! Lists in the order of any member of their items: read whole, put in order here, so that both
//! databases give the same order, and cut at a place made of that member and the row.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cursor::Cursor;
use super::list::Page;
use crate::limits::{FILE_ROWS, SHORT_TEXT};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AssignmentState, Grade};

/// An order the list's own filter does not know: a member of its items, with `-` before it the
/// other way round.
#[derive(Clone, Debug)]
pub(super) struct Sorting {
    asked: String,
    /// How many rows a page has.
    limit: usize,
    after: Option<Cursor>,
    /// Whether a member that no row has is no order at all, rather than refused.
    pub tolerant: bool,
}

/// Where a row stands: whether the member is missing, its number or rank, its text, the row.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    asked: String,
    missing: bool,
    number: f64,
    text: String,
    row: String,
}

impl Sorting {
    /// # Errors
    /// `query_invalid` for what cannot be the name of a member.
    pub fn of(asked: &str, limit: usize, after: Option<Cursor>) -> Result<Self, Problem> {
        let member = asked.strip_prefix('-').unwrap_or(asked);
        let name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        if member.is_empty() || member.len() > SHORT_TEXT || !member.chars().all(name) {
            return Err(unknown(&[]));
        }
        Ok(Self { asked: asked.to_owned(), limit, after, tolerant: false })
    }

    fn member(&self) -> &str {
        self.asked.strip_prefix('-').unwrap_or(&self.asked)
    }

    /// The page in this order, of all rows.
    ///
    /// # Errors
    /// `query_invalid` where no row has such a member and where there are more rows than can be
    /// read at once; `cursor_invalid` for a place of another order.
    pub fn page<T: Serialize>(&self, page: Page<T>) -> Result<Page<T>, Problem> {
        if page.next_cursor.is_some() {
            let error = FieldError::new("?sort", "list_too_long").with("max", FILE_ROWS);
            return Err(Problem::query(error));
        }
        let read = |item: T| {
            let json = serde_json::to_value(&item).unwrap_or_default();
            (self.place(&json), json.get(self.member()).is_some(), item)
        };
        let mut rows: Vec<_> = page.items.into_iter().map(read).collect();
        if let Some((.., item)) = rows.first()
            && !self.tolerant
            && !rows.iter().any(|(_, known, _)| *known)
        {
            return Err(unknown(&members(item)));
        }
        rows.sort_by(|(one, ..), (other, ..)| self.compare(one, other));
        if let Some(after) = &self.after {
            let after: Place = after.keys()?;
            if after.asked != self.asked {
                return Err(Problem::new(Code::CursorInvalid));
            }
            rows.retain(|(place, ..)| self.compare(place, &after).is_gt());
        }
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = rows.last().filter(|_| more).map(|(place, ..)| Cursor::after(place).0);
        let items = rows.into_iter().map(|(.., item)| item).collect();
        Ok(Page { items, next_cursor, total: page.total })
    }

    /// What is missing stands last in both directions; rows alike keep one order.
    fn compare(&self, one: &Place, other: &Place) -> Ordering {
        let by = one.number.total_cmp(&other.number).then_with(|| one.text.cmp(&other.text));
        let by = if self.asked.starts_with('-') { by.reverse() } else { by };
        one.missing.cmp(&other.missing).then(by).then_with(|| one.row.cmp(&other.row))
    }

    fn place(&self, item: &Value) -> Place {
        // A name is read by its kana.
        let kana = item.get(format!("{}_kana", self.member()));
        let value = kana.or_else(|| item.get(self.member())).unwrap_or(&Value::Null);
        let (number, text) = order_of(value);
        let row = item.get("id").map_or_else(|| item.to_string(), ToString::to_string);
        let missing = value.is_null() || value.as_str() == Some("");
        Place { asked: self.asked.clone(), missing, number, text, row }
    }
}

/// Numbers by their size, words of an ordered vocabulary by their rank, lists by their parts,
/// everything else by its letters.
fn order_of(value: &Value) -> (f64, String) {
    match value {
        Value::Number(number) => (number.as_f64().unwrap_or(0.0), String::new()),
        Value::Bool(yes) => (f64::from(u8::from(*yes)), String::new()),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| order_of(part).1).collect();
            (0.0, parts.join(" "))
        }
        Value::String(text) => (rank(text), text.clone()),
        other => (0.0, other.to_string()),
    }
}

fn rank(word: &str) -> f64 {
    let grade = Grade::ALL.iter().position(|known| known.as_str() == word);
    let state = || AssignmentState::ALL.iter().position(|known| known.as_str() == word);
    grade.or_else(state).and_then(|place| u8::try_from(place).ok()).map_or(0.0, f64::from)
}

fn members(item: &impl Serialize) -> Vec<String> {
    let item = serde_json::to_value(item).unwrap_or_default();
    item.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn unknown(known: &[String]) -> Problem {
    let error = FieldError::new("?sort", "term_unknown");
    Problem::query(error.with("allowed", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn all(asked: &str) -> Vec<u64> {
        let rows = [
            json!({ "id": 1, "name": "乙", "name_kana": "オツ", "grade": "subsection_chief", "percent": 100 }),
            json!({ "id": 2, "name": "甲", "name_kana": "コウ", "grade": "staff", "percent": 20 }),
            json!({ "id": 3, "name": "丙", "name_kana": "ヘイ", "grade": null, "percent": 20 }),
        ];
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let sorting = Sorting::of(asked, 1, after).expect("a name");
            let page = Page { items: rows.to_vec(), next_cursor: None, total: None };
            let page = sorting.page(page).expect("in order");
            found.extend(page.items.iter().filter_map(|row| row["id"].as_u64()));
            let Some(next) = page.next_cursor else { return found };
            after = Some(Cursor(next));
        }
    }

    #[test]
    fn every_member_orders_page_by_page_and_what_is_missing_stands_last() {
        assert_eq!(all("name"), [1, 2, 3]);
        assert_eq!(all("-name"), [3, 2, 1]);
        assert_eq!(all("grade"), [2, 1, 3]);
        assert_eq!(all("-grade"), [1, 2, 3]);
        assert_eq!(all("percent"), [2, 3, 1]);
        assert_eq!(all("-percent"), [1, 2, 3]);
    }

    #[test]
    fn a_member_that_is_none_is_refused_with_those_there_are() {
        for asked in ["", "-", "id;drop", "Name"] {
            assert!(Sorting::of(asked, 1, None).is_err(), "{asked}");
        }
        let sorting = Sorting::of("colour", 1, None).expect("a name");
        let page = || Page { items: vec![json!({ "id": 1 })], next_cursor: None, total: None };
        assert_eq!(sorting.page(page()).expect_err("unknown").errors[0].code, "term_unknown");
        let place = Cursor::after(&Place {
            asked: "id".to_owned(),
            missing: false,
            number: 0.0,
            text: String::new(),
            row: String::new(),
        });
        let other = Sorting::of("-id", 1, Some(place)).expect("a name");
        assert_eq!(other.page(page()).expect_err("another order").code, Code::CursorInvalid);
    }
}
