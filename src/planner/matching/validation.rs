//! What is refused before anything is matched, and what is only remarked upon.

use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::fault::Fault;
use crate::matching::format::{FORMAT, Instance, MAX_CAPACITY, MAX_ENTRIES, MAX_IDS, Preference};
use crate::matching::market::{Index, Resolved, UNKNOWN, index};
use crate::matching::method::{Method, Side};

/// At most this many faults are listed; a broken export would otherwise fill the screen.
const MAX_FAULTS: usize = 100;

/// Looks all ids up, or names everything that forbids matching the instance by the method, in the
/// order of the file.
///
/// # Errors
/// At least one fault.
pub fn resolve(instance: &Instance, method: Method, side: Side) -> Result<Resolved, Vec<Fault>> {
    let mut faults = Faults(Vec::new());
    faults.whole(instance, method, side);
    faults.none()?;
    let resolved = Resolved::of(instance, method);
    faults.ids(instance);
    faults.numbers(instance);
    faults.links(instance);
    if !are_sound(&resolved) {
        faults.lists(instance, method);
    }
    if method == Method::FlexibleDa {
        faults.regions(instance);
    }
    faults.none()?;
    Ok(resolved)
}

/// Whether every id is known and no list names one twice.
fn are_sound(resolved: &Resolved) -> bool {
    let (people, places) = resolved.listable;
    is_sound(&resolved.people, places) && is_sound(&resolved.hosts, people)
}

fn is_sound(lists: &[Vec<u32>], listable: usize) -> bool {
    let mut last_seen_in = vec![0_usize; listable];
    lists.iter().zip(1..).all(|(list, number)| {
        list.iter().all(|id| {
            *id != UNKNOWN && std::mem::replace(&mut last_seen_in[*id as usize], number) != number
        })
    })
}

/// Lists without an entry: allowed, because a body may really want nobody, but said aloud.
pub fn remarks(instance: &Instance) -> Vec<Fault> {
    let people = instance.people.iter().zip(0..);
    let people = people
        .filter(|(person, _)| person.prefers.is_empty())
        .map(|(person, at): (_, usize)| empty_list("people", at, &person.id));
    let hosts = instance.hosts.iter().zip(0..);
    let hosts = hosts
        .filter(|(host, _)| host.prefers.is_empty())
        .map(|(host, at): (_, usize)| empty_list("hosts", at, &host.id));
    people.chain(hosts).take(MAX_FAULTS).collect()
}

fn empty_list(part: &str, at: usize, id: &str) -> Fault {
    Fault::new(
        "empty_list",
        format!("/{part}/{at}/prefers"),
        format!("{id}の希望順位が空です。どことも組になりません。"),
        format!("The list of {id} is empty; it can be matched with nobody."),
    )
}

struct Faults(Vec<Fault>);

impl Faults {
    fn none(&mut self) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(std::mem::take(&mut self.0))
    }

    fn add(&mut self, code: &'static str, pointer: String, ja: String, en: String) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(Fault::new(code, pointer, ja, en));
        }
    }

    fn whole(&mut self, instance: &Instance, method: Method, side: Side) {
        if instance.format != FORMAT {
            self.add(
                "unknown_format",
                "/format".into(),
                format!("形式は{FORMAT}でなければなりません。"),
                format!("The format must be {FORMAT}."),
            );
        }
        if method == Method::FlexibleDa && side == Side::Host {
            self.add(
                "side_not_offered",
                String::new(),
                "flexible-da は職員側からの申込み（--side person）だけです。".into(),
                "flexible-da is proposed by people only (--side person).".into(),
            );
        }
        self.sizes(instance);
        self.presence(instance, method);
    }

    fn sizes(&mut self, instance: &Instance) {
        let parts = [
            ("people", instance.people.len(), MAX_IDS),
            ("hosts", instance.hosts.len(), MAX_IDS),
            ("regions", instance.regions.len(), MAX_IDS),
            ("posts", instance.posts.len(), MAX_IDS),
            ("people/-/prefers", entries(instance), MAX_ENTRIES),
        ];
        for (part, is, most) in parts {
            if is > most {
                self.add(
                    "too_large",
                    format!("/{part}"),
                    format!("{part}が{is}件あり、上限の{most}件を超えています。"),
                    format!("There are {is} in {part}; at most {most} are allowed."),
                );
            }
        }
    }

    fn presence(&mut self, instance: &Instance, method: Method) {
        let posts_missing = method == Method::Project && instance.posts.is_empty();
        let parts = [
            ("people", instance.people.is_empty()),
            ("hosts", instance.hosts.is_empty()),
            ("posts", posts_missing),
        ];
        for (part, missing) in parts {
            if missing {
                self.add(
                    "empty_list",
                    format!("/{part}"),
                    format!("{part}が空です。"),
                    format!("The list {part} is empty."),
                );
            }
        }
    }

    fn ids(&mut self, instance: &Instance) {
        self.unique("people", instance.people.iter().map(|entry| &entry.id));
        self.unique("hosts", instance.hosts.iter().map(|entry| &entry.id));
        self.unique("regions", instance.regions.iter().map(|entry| &entry.id));
        self.unique("posts", instance.posts.iter().map(|entry| &entry.id));
    }

    fn unique<'a>(&mut self, part: &str, ids: impl Iterator<Item = &'a String>) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, id) in ids.enumerate() {
            if let Some(earlier) = first.insert(id, at) {
                self.add(
                    "duplicate_id",
                    format!("/{part}/{at}/id"),
                    format!("ID「{id}」は /{part}/{earlier}と重複しています。"),
                    format!("The id {id} is already used at /{part}/{earlier}."),
                );
            }
        }
    }

    fn numbers(&mut self, instance: &Instance) {
        for (at, host) in instance.hosts.iter().enumerate() {
            self.range(format!("/hosts/{at}/capacity"), host.capacity, MAX_CAPACITY);
            for (name, value) in [("minimum", host.minimum), ("target", host.target)] {
                if let Some(value) = value {
                    self.range(format!("/hosts/{at}/{name}"), value, host.capacity);
                }
            }
        }
        for (at, region) in instance.regions.iter().enumerate() {
            self.range(format!("/regions/{at}/cap"), region.cap, MAX_CAPACITY);
        }
        for (at, post) in instance.posts.iter().enumerate() {
            self.range(format!("/posts/{at}/capacity"), post.capacity, MAX_CAPACITY);
        }
    }

    fn range(&mut self, pointer: String, value: i64, most: i64) {
        if !(0..=most).contains(&value) {
            self.add(
                "out_of_range",
                pointer,
                format!("{value}は 0 以上{most}以下でなければなりません。"),
                format!("{value} must lie between 0 and {most}."),
            );
        }
    }

    fn links(&mut self, instance: &Instance) {
        let regions = index(instance.regions.iter().map(|region| region.id.as_str()));
        for (at, host) in instance.hosts.iter().enumerate() {
            if let Some(region) = &host.region {
                self.known(&regions, region, || format!("/hosts/{at}/region"));
            }
        }
        let hosts = index(instance.hosts.iter().map(|host| host.id.as_str()));
        for (at, post) in instance.posts.iter().enumerate() {
            self.known(&hosts, &post.host, || format!("/posts/{at}/host"));
        }
    }

    fn known(&mut self, ids: &Index, id: &str, pointer: impl Fn() -> String) {
        if !ids.contains_key(id) {
            self.add(
                "unknown_id",
                pointer(),
                format!("ID「{id}」はこのファイルにありません。"),
                format!("The id {id} is not in this file."),
            );
        }
    }

    fn lists(&mut self, instance: &Instance, method: Method) {
        let people = index(instance.people.iter().map(|person| person.id.as_str()));
        let places = match method {
            Method::Project => index(instance.posts.iter().map(|post| post.id.as_str())),
            _ => index(instance.hosts.iter().map(|host| host.id.as_str())),
        };
        for (at, person) in instance.people.iter().enumerate() {
            self.list(&format!("/people/{at}/prefers"), &person.prefers, &places);
        }
        for (at, host) in instance.hosts.iter().enumerate() {
            self.list(&format!("/hosts/{at}/prefers"), &host.prefers, &people);
        }
    }

    /// A list that names an id twice prefers it to itself: the smallest cycle there is.
    fn list(&mut self, pointer: &str, list: &[Preference], ids: &Index) {
        let mut seen = BTreeSet::new();
        for (at, entry) in list.iter().enumerate() {
            for id in entry.ids() {
                self.known(ids, id, || format!("{pointer}/{at}"));
                if !seen.insert(id) {
                    self.add(
                        "cyclic_list",
                        format!("{pointer}/{at}"),
                        format!("「{id}」が二度現れ、順位が循環しています。"),
                        format!("{id} appears twice, so the order runs in a circle."),
                    );
                }
            }
        }
    }

    fn regions(&mut self, instance: &Instance) {
        for (at, region) in instance.regions.iter().enumerate() {
            let inside = || {
                let hosts = instance.hosts.iter();
                hosts.filter(|host| host.region.as_ref() == Some(&region.id))
            };
            let targets = inside().filter_map(|host| host.target).sum();
            self.within_cap(at, "target", "targets_exceed_cap", targets, region.cap);
            let minimums = inside().filter_map(|host| host.minimum).sum();
            self.within_cap(at, "minimum", "minimums_exceed_cap", minimums, region.cap);
        }
    }

    fn within_cap(&mut self, at: usize, name: &str, code: &'static str, sum: i64, cap: i64) {
        if sum > cap {
            self.add(
                code,
                format!("/regions/{at}/cap"),
                format!("地域内の{name}の合計{sum}が上限{cap}を超えています。"),
                format!("The {name}s of the region add up to {sum}, above its cap {cap}."),
            );
        }
    }
}

fn entries(instance: &Instance) -> usize {
    let count = |list: &[Preference]| list.iter().map(|entry| entry.ids().len()).sum::<usize>();
    let people = instance.people.iter().map(|person| count(&person.prefers));
    let hosts = instance.hosts.iter().map(|host| count(&host.prefers));
    people.chain(hosts).sum()
}
