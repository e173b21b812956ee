//! What an edition holds, and which of its figures are withheld: pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::vocab::terms;

terms! {
    /// Where an edition stands.
    EditionState {
        /// Made, seen by the prefecture's staff.
        Draft = "draft", "確認中", "Being looked at";
        /// Public.
        Published = "published", "公開済", "Published";
        /// Given up.
        Discarded = "discarded", "破棄", "Discarded";
    }
}

terms! {
    /// What an edition decided of a figure.
    Decision {
        /// It stands in the edition.
        Published = "published", "公開", "Published";
        /// It does not.
        Withheld = "withheld", "秘匿", "Withheld";
    }
}

/// A column of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DatasetColumn {
    /// Key in JSON.
    pub key: String,
    /// Heading in CSV.
    pub name: String,
}

/// What stands in a row: a text or a number; null where a figure is withheld or not known.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the values, which are kept as JSON")]
enum DatasetValue {
    Text(String),
    Number(f64),
}

/// A dataset of an edition; a figure that is withheld is null, and its place is named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// Its place in addresses.
    pub name: String,
    /// What it is called, in Japanese.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// What it says and how it is counted.
    pub description: String,
    /// Its columns.
    pub columns: Vec<DatasetColumn>,
    /// Its rows, in the order of the columns.
    #[schema(value_type = Vec<Vec<Option<DatasetValue>>>)]
    pub rows: Vec<Vec<Value>>,
    /// Figures that are withheld, as row and column, from 0.
    pub withheld: Vec<(usize, usize)>,
}

/// A figure that counts people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The same in every edition.
    pub key: String,
    pub value: i64,
}

/// Counts of which the sum is published too, or that stand alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub counts: Vec<Count>,
    pub total: Option<Count>,
}

/// What earlier editions decided of a figure: all of it counts, as an edition cannot be called back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    pub published: bool,
    pub withheld: bool,
}

pub type History = BTreeMap<String, Past>;

/// Keys of the figures that are withheld.
///
/// Withheld figures of one sum come in blocks: each block was withheld for the first time in one
/// edition, holds at least two figures that no edition published, and counts at least `threshold`
/// people. Sums of two editions then differ by whole blocks, so that no comparison gives a single
/// figure. Where there is no such block the sum itself is withheld, in this edition and for good.
#[must_use]
pub fn withheld(groups: &[Group], history: &History, threshold: i64) -> BTreeSet<String> {
    groups.iter().flat_map(|group| of_group(group, history, threshold)).collect()
}

fn of_group(group: &Group, history: &History, threshold: i64) -> BTreeSet<String> {
    let past = |key: &str| history.get(key).copied().unwrap_or_default();
    let small = |count: &Count| 0 < count.value && count.value < threshold;
    let mut kept: BTreeSet<String> = group
        .counts
        .iter()
        .filter(|count| past(&count.key).withheld)
        .map(|count| count.key.clone())
        .collect();
    let new: Vec<&Count> =
        group.counts.iter().filter(|one| small(one) && !kept.contains(&one.key)).collect();
    let block = group.total.as_ref().and_then(|total| {
        if past(&total.key).withheld || small(total) {
            return None;
        }
        block(group, &new, &kept, history, threshold)
    });
    kept.extend(new.iter().map(|count| count.key.clone()));
    match (block, &group.total) {
        (Some(block), _) => kept.extend(block),
        (None, Some(total)) => drop(kept.insert(total.key.clone())),
        (None, None) => {}
    }
    kept
}

/// The figures that are withheld for the first time, so many that none is told by a difference of
/// sums; nothing where there are not enough.
fn block(
    group: &Group,
    new: &[&Count],
    kept: &BTreeSet<String>,
    history: &History,
    threshold: i64,
) -> Option<Vec<String>> {
    let published = |count: &Count| history.get(&count.key).is_some_and(|past| past.published);
    if new.is_empty() {
        return Some(Vec::new());
    }
    if new.iter().any(|count| published(count)) {
        return None;
    }
    let mut block = new.to_vec();
    let mut others: Vec<&Count> = group
        .counts
        .iter()
        .filter(|one| one.value >= threshold && !kept.contains(&one.key) && !published(one))
        .collect();
    others.sort_by_key(|one| (std::cmp::Reverse(one.value), std::cmp::Reverse(&one.key)));
    let told = |block: &[&Count]| {
        block.len() < 2 || block.iter().map(|count| count.value).sum::<i64>() < threshold
    };
    while told(&block) {
        block.push(others.pop()?);
    }
    Some(block.into_iter().map(|count| count.key.clone()).collect())
}

#[cfg(test)]
mod tests;
