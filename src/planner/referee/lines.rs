//! Eligibility of single lines, and the rules between lines of one year.
use std::collections::BTreeMap;

use crate::exchange::plan::Line;
use crate::referee::facts::{Entry, PlanFacts};
use crate::referee::violation::Violation;

/// A reason why a line is not eligible: code, Japanese, English.
type Reason = (&'static str, &'static str, &'static str);

/// Every broken rule that can be seen within one fiscal year.
pub(crate) fn broken(facts: &PlanFacts) -> Vec<Violation> {
    let pinned = pinned_people(facts);
    let mut broken = Vec::new();
    for entry in &facts.entries {
        let reasons = reasons(facts, entry, &pinned);
        broken.extend(reasons.into_iter().map(|reason| ineligible(facts, entry, reason)));
    }
    broken.extend(crowded_posts(facts));
    broken.extend(crowded_people(facts));
    broken.extend(missing_pins(facts));
    broken
}

fn ineligible(facts: &PlanFacts, entry: &Entry, (code, ja, en): Reason) -> Violation {
    let year = facts.fiscal(entry.year);
    let (person, post, host) = (&entry.person.id, &entry.post.id, &entry.host.id);
    Violation::new(
        code,
        vec![entry.line.clone()],
        format!("{person}は{year}年度に{host}の{post}に就けません。{ja}"),
        format!("{person} may not serve in {post} at {host} in fiscal year {year}: {en}"),
    )
}

/// (post, year) -> people pinned to it.
pub(crate) type Pinned<'a> = BTreeMap<(&'a str, i64), Vec<&'a str>>;

pub(crate) fn pinned_people<'a>(facts: &PlanFacts<'a>) -> Pinned<'a> {
    let mut pinned = Pinned::new();
    for person in &facts.problem.people {
        for pin in &person.pins {
            let key = (pin.post.as_str(), pin.year);
            pinned.entry(key).or_default().push(person.id.as_str());
        }
    }
    pinned
}

/// All reasons, each by its own clause of the definition of an eligible line.
pub(crate) fn reasons(facts: &PlanFacts, entry: &Entry, pinned: &Pinned) -> Vec<Reason> {
    if is_fact(entry) {
        return Vec::new();
    }
    let mut reasons = ability(facts, entry);
    reasons.extend(terms(entry));
    reasons.extend(pins(entry, pinned));
    let ban = entry.person.stays(&facts.problem.rules).no_return_years;
    let mut left = entry.person.history.iter().filter(|past| past.host == entry.host.id);
    if entry.is_away() && left.any(|past| entry.year < past.left_year + ban) {
        reasons.push((
            "returns_too_early",
            "前回の勤務から年数が足りません。",
            "too soon after the last stay.",
        ));
    }
    reasons
}

/// What exists breaks no rule about single lines.
fn is_fact(entry: &Entry) -> bool {
    let mut pins = entry.person.pins.iter();
    pins.any(|pin| pin.post == entry.post.id && pin.year == entry.year && !pin.fixed.is_empty())
}

fn ability(facts: &PlanFacts, entry: &Entry) -> Vec<Reason> {
    let (person, post) = (entry.person, entry.post);
    let level = person.levels.get(&post.job_type).copied().unwrap_or(0);
    let distance = (person.grade - post.grade).abs();
    let mut reasons = Vec::new();
    if !person.reach.iter().any(|reach| reach.host == post.host) {
        reasons.push((
            "out_of_reach",
            "勤務できる団体に含まれていません。",
            "the host is out of reach.",
        ));
    }
    if level < post.min_level {
        reasons.push(("level_too_low", "レベルが足りません。", "the level is too low."));
    }
    if distance > facts.problem.rules.grade_distance_max {
        reasons.push((
            "grade_too_far",
            "職位の差が大きすぎます。",
            "the grades are too far apart.",
        ));
    }
    reasons
}

fn terms(entry: &Entry) -> Vec<Reason> {
    let (person, post, year) = (entry.person, entry.post, entry.year);
    let mut reasons = Vec::new();
    if year < post.from_year || year > post.to_year || post.closed.contains(&year) {
        reasons.push(("post_not_open", "ポストの期間外です。", "the post does not exist then."));
    }
    if year < entry.host.from_year {
        reasons.push((
            "host_not_taking_part",
            "団体はまだ参加していません。",
            "the host does not take part yet.",
        ));
    }
    if entry.is_away() && year < person.lendable_from_year {
        reasons.push((
            "not_yet_lendable",
            "所属団体がまだ派遣を認めていません。",
            "the owner does not lend yet.",
        ));
    }
    if year > person.to_year {
        reasons.push(("term_ended", "任期が終わっています。", "the person's term has ended."));
    }
    if person.unavailable.contains(&year) {
        reasons.push((
            "unavailable",
            "その年度は配置できません。",
            "the person is not available in that year.",
        ));
    }
    reasons
}

fn pins(entry: &Entry, pinned: &Pinned) -> Vec<Reason> {
    let mut own = entry.person.pins.iter().filter(|pin| pin.year == entry.year).peekable();
    let mut reasons = Vec::new();
    if own.peek().is_some() && !own.any(|pin| pin.post == entry.post.id) {
        reasons.push((
            "pinned_elsewhere",
            "別のポストに固定されています。",
            "the person is pinned to another post.",
        ));
    }
    let holders = pinned.get(&(entry.post.id.as_str(), entry.year));
    if holders.is_some_and(|holders| holders.iter().any(|holder| *holder != entry.person.id)) {
        reasons.push((
            "pinned_by_other",
            "別の職員が固定されています。",
            "somebody else is pinned to the post.",
        ));
    }
    reasons
}

/// Lines grouped by a key, in the order of the key.
fn grouped<'a, K: Ord>(
    facts: &PlanFacts<'a>,
    key: impl Fn(&Entry<'a>) -> K,
) -> BTreeMap<K, Vec<Entry<'a>>> {
    let mut groups: BTreeMap<K, Vec<Entry<'a>>> = BTreeMap::new();
    for entry in &facts.entries {
        groups.entry(key(entry)).or_default().push(*entry);
    }
    groups
}

fn lines_of(entries: &[Entry]) -> Vec<Line> {
    entries.iter().map(|entry| entry.line.clone()).collect()
}

/// At most one person a year in a post.
fn crowded_posts(facts: &PlanFacts) -> Vec<Violation> {
    let groups = grouped(facts, |entry| (entry.post.id.as_str(), entry.year));
    let crowded = groups.into_iter().filter(|(_, entries)| entries.len() > 1);
    let violation = |((post, year), entries): ((&str, i64), Vec<Entry>)| {
        let (year, count, host) = (facts.fiscal(year), entries.len(), entries[0].host.id.as_str());
        Violation::new(
            "post_taken_twice",
            lines_of(&entries),
            format!("{host}の{post}に{year}年度は{count}人が就いています。"),
            format!("{post} at {host} has {count} lines in fiscal year {year}."),
        )
    };
    crowded.map(violation).collect()
}

/// Shares sum to at most 100, and at most one post per host, for each person and year.
fn crowded_people(facts: &PlanFacts) -> Vec<Violation> {
    let mut broken = Vec::new();
    for ((person, year), entries) in grouped(facts, |entry| (entry.person.id.as_str(), entry.year))
    {
        let (year, share) =
            (facts.fiscal(year), entries.iter().map(|entry| entry.post.share).sum::<i64>());
        if share > 100 {
            broken.push(Violation::new(
                "over_full_time",
                lines_of(&entries),
                format!("{person}の{year}年度の割合の合計が{share}%です。"),
                format!("{person} has {share} % in fiscal year {year}."),
            ));
        }
    }
    let by_host =
        |entry: &Entry<'_>| (entry.line.person.clone(), entry.line.year, entry.post.host.clone());
    for ((person, year, host), entries) in grouped(facts, by_host) {
        if entries.len() > 1 {
            let (year, count) = (facts.fiscal(year), entries.len());
            broken.push(Violation::new(
                "two_posts_at_host",
                lines_of(&entries),
                format!("{person}が{year}年度に{host}で{count}つのポストに就いています。"),
                format!("{person} has {count} posts at {host} in fiscal year {year}."),
            ));
        }
    }
    broken
}

fn missing_pins(facts: &PlanFacts) -> Vec<Violation> {
    let kept =
        grouped(facts, |entry| (entry.person.id.as_str(), entry.post.id.as_str(), entry.year));
    let mut broken = Vec::new();
    for person in &facts.problem.people {
        for pin in &person.pins {
            if !kept.contains_key(&(person.id.as_str(), pin.post.as_str(), pin.year)) {
                let (id, post, year) = (&person.id, &pin.post, facts.fiscal(pin.year));
                broken.push(Violation::new(
                    "pin_not_kept",
                    Vec::new(),
                    format!("{id}は{year}年度に{post}に固定されていますが、計画にありません。"),
                    format!("{id} is pinned to {post} in fiscal year {year}, but the plan has no such line."),
                ));
            }
        }
    }
    broken
}
