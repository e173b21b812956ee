//! Judging the single statements of a problem: sizes first, then ranges and references.
use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::fault::{Fault, token};
use crate::exchange::limits;
use crate::exchange::problem::{FORMAT, Person, Problem, Stays};

/// Refuses a file that is too long to be a problem.
pub(crate) fn size(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.len() <= limits::PROBLEM_BYTES {
        return Ok(());
    }
    Err(Fault::new(
        "too_large",
        "",
        format!("ファイルが上限({}バイト)を超えています。", limits::PROBLEM_BYTES),
        format!("The file is longer than {} bytes.", limits::PROBLEM_BYTES),
    ))
}

/// Names the place of a value that does not fit its type.
pub(crate) fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Fault {
    use serde_path_to_error::Segment;
    let pointer: String = error
        .path()
        .iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", token(key)),
            Segment::Enum { variant } => format!("/{}", token(variant)),
            Segment::Unknown => String::new(),
        })
        .collect();
    let cause = error.inner().to_string();
    Fault::new(
        "unreadable",
        pointer,
        format!("形式どおりに読めません: {cause}"),
        format!("It cannot be read as the format says: {cause}"),
    )
}

/// Text after the end of the document.
pub(crate) fn trailing(error: &serde_json::Error) -> Fault {
    Fault::new(
        "unreadable",
        "",
        format!("文書の終わりの後に余分な文字があります: {error}"),
        format!("There is text after the end of the document: {error}"),
    )
}

/// Everything wrong with a problem, in the order of the document.
pub(crate) fn faults(problem: &Problem) -> Vec<Fault> {
    let sizes = sizes(problem);
    if !sizes.is_empty() {
        return sizes;
    }
    let mut found = Found::default();
    head(problem, &mut found);
    weights(problem, &mut found);
    let hosts = hosts(problem, &mut found);
    let posts = posts(problem, &hosts, &mut found);
    people(problem, &hosts, &posts, &mut found);
    found.0
}

/// Most faults reported at once; a broken export should not answer with a million sentences.
pub(crate) const REPORTED: usize = 100;

#[derive(Default)]
struct Found(Vec<Fault>);

impl Found {
    fn add(&mut self, fault: Fault) {
        if self.0.len() < REPORTED {
            self.0.push(fault);
        }
    }

    fn range(&mut self, pointer: String, value: i64, low: i64, high: i64) {
        if (low..=high).contains(&value) {
            return;
        }
        self.add(Fault::new(
            "out_of_range",
            pointer,
            format!("値{value}は{low}から{high}の範囲にありません。"),
            format!("The value {value} is not within {low} to {high}."),
        ));
    }

    fn id(&mut self, pointer: String, id: &str) {
        if id.is_empty() || id.len() > limits::ID_BYTES {
            self.add(Fault::new(
                "bad_id",
                pointer,
                format!("IDは1から{}バイトでなければなりません。", limits::ID_BYTES),
                format!("An id has 1 to {} bytes.", limits::ID_BYTES),
            ));
        }
    }

    fn known(&mut self, pointer: String, id: &str, known: &BTreeSet<&str>) -> bool {
        let is_known = known.contains(id);
        if !is_known {
            self.add(Fault::new(
                "unknown_id",
                pointer,
                format!("ID「{id}」は存在しません。"),
                format!("There is no \"{id}\"."),
            ));
        }
        is_known
    }

    fn once<'a>(&mut self, seen: &mut BTreeMap<&'a str, String>, id: &'a str, pointer: String) {
        match seen.get(id) {
            None => {
                seen.insert(id, pointer);
            }
            Some(first) => {
                let conflict = vec![first.clone(), pointer.clone()];
                self.add(
                    Fault::new(
                        "duplicate_id",
                        pointer,
                        format!("「{id}」が二度現れます。"),
                        format!("\"{id}\" appears twice."),
                    )
                    .among(conflict),
                );
            }
        }
    }
}

fn sizes(problem: &Problem) -> Vec<Fault> {
    let reach: usize = problem.people.iter().map(|person| person.reach.len()).sum();
    let counts = [
        ("/people", problem.people.len(), limits::PEOPLE),
        ("/posts", problem.posts.len(), limits::POSTS),
        ("/hosts", problem.hosts.len(), limits::HOSTS),
        ("/team_job_types", problem.team_job_types.len(), limits::TEAM_JOB_TYPES),
        ("/people", reach, limits::REACH_TOTAL),
    ];
    let mut found: Vec<Fault> =
        counts.iter().filter_map(|&(at, n, most)| too_many(at, n, most)).collect();
    for (at, post) in problem.posts.iter().enumerate() {
        found.extend(too_many(&format!("/posts/{at}/closed"), post.closed.len(), limits::HISTORY));
    }
    for (at, person) in problem.people.iter().enumerate() {
        let place = |field: &str| format!("/people/{at}/{field}");
        found.extend(too_many(&place("reach"), person.reach.len(), limits::REACH));
        found.extend(too_many(&place("history"), person.history.len(), limits::HISTORY));
        found.extend(too_many(&place("unavailable"), person.unavailable.len(), limits::HISTORY));
        found.extend(too_many(&place("pins"), person.pins.len(), limits::HISTORY));
        let parts = person.pins.iter().map(|pin| pin.fixed.len()).sum();
        found.extend(too_many(&place("pins"), parts, limits::HISTORY));
        found.extend(too_many(&place("levels"), person.levels.len(), limits::HISTORY));
    }
    found.truncate(REPORTED);
    found
}

fn too_many(pointer: &str, count: usize, most: usize) -> Option<Fault> {
    (count > most).then(|| {
        Fault::new(
            "too_large",
            pointer,
            format!("{count}件は上限{most}件を超えています。"),
            format!("{count} entries are more than the limit of {most}."),
        )
    })
}

fn head(problem: &Problem, found: &mut Found) {
    if problem.format != FORMAT {
        found.add(Fault::new(
            "wrong_format",
            "/format",
            format!("formatは「{FORMAT}」でなければなりません。"),
            format!("The format must be \"{FORMAT}\"."),
        ));
    }
    found.range("/years".into(), i64::from(problem.years), 1, i64::from(limits::YEARS));
    found.range("/first_fiscal_year".into(), i64::from(problem.first_fiscal_year), 1900, 2200);
    let rules = &problem.rules;
    stays("/rules", rules.stays(), found);
    found.range("/rules/grade_distance_max".into(), rules.grade_distance_max, 0, limits::GRADE);
    let mut seen = BTreeMap::new();
    for (at, job_type) in problem.team_job_types.iter().enumerate() {
        found.id(format!("/team_job_types/{at}"), job_type);
        found.once(&mut seen, job_type, format!("/team_job_types/{at}"));
    }
}

fn stays(at: &str, stays: Stays, found: &mut Found) {
    let place = |field: &str| format!("{at}/{field}");
    found.range(place("max_stay_years"), stays.max_stay_years, 1, limits::YEAR_DISTANCE);
    found.range(place("min_stay_years"), stays.min_stay_years, 0, limits::YEAR_DISTANCE);
    found.range(place("no_return_years"), stays.no_return_years, 0, limits::YEAR_DISTANCE);
    if stays.min_stay_years <= stays.max_stay_years {
        return;
    }
    let pair = vec![place("min_stay_years"), place("max_stay_years")];
    found.add(
        Fault::new(
            "stay_rules_contradict",
            place("min_stay_years"),
            "最短在任年数が最長在任年数より長くなっています。",
            "The shortest stay is longer than the longest stay.",
        )
        .among(pair),
    );
}

fn weights(problem: &Problem, found: &mut Found) {
    for (name, value) in problem.weights.named() {
        found.range(format!("/weights/{name}"), value, 0, limits::WEIGHT);
    }
}

fn years_apart(found: &mut Found, pointer: String, year: i64) {
    found.range(pointer, year, -limits::YEAR_DISTANCE, limits::YEAR_DISTANCE);
}

fn hosts<'a>(problem: &'a Problem, found: &mut Found) -> BTreeSet<&'a str> {
    let mut seen = BTreeMap::new();
    for (at, host) in problem.hosts.iter().enumerate() {
        found.id(format!("/hosts/{at}/id"), &host.id);
        found.once(&mut seen, &host.id, format!("/hosts/{at}/id"));
        years_apart(found, format!("/hosts/{at}/from_year"), host.from_year);
    }
    if problem.hosts.is_empty() {
        found.add(empty("/hosts"));
    }
    seen.into_keys().collect()
}

fn empty(pointer: &str) -> Fault {
    Fault::new("empty_list", pointer, "リストが空です。", "The list is empty.")
}

fn posts<'a>(problem: &'a Problem, hosts: &BTreeSet<&str>, found: &mut Found) -> BTreeSet<&'a str> {
    let mut seen = BTreeMap::new();
    for (at, post) in problem.posts.iter().enumerate() {
        let place = |field: &str| format!("/posts/{at}/{field}");
        found.id(place("id"), &post.id);
        found.once(&mut seen, &post.id, place("id"));
        found.known(place("host"), &post.host, hosts);
        found.id(place("job_type"), &post.job_type);
        found.range(place("share"), post.share, 1, 100);
        found.range(place("min_level"), post.min_level, 0, limits::LEVEL);
        found.range(place("grade"), post.grade, 0, limits::GRADE);
        found.range(place("value"), post.value, -limits::MARK, limits::MARK);
        years_apart(found, place("from_year"), post.from_year);
        years_apart(found, place("to_year"), post.to_year);
        for (nth, &year) in post.closed.iter().enumerate() {
            years_apart(found, place(&format!("closed/{nth}")), year);
        }
        if let Some(whole) = &post.part_of {
            found.id(place("part_of"), whole);
        }
    }
    seen.into_keys().collect()
}

fn people(problem: &Problem, hosts: &BTreeSet<&str>, posts: &BTreeSet<&str>, found: &mut Found) {
    let mut seen = BTreeMap::new();
    for (at, person) in problem.people.iter().enumerate() {
        let place = |field: &str| format!("/people/{at}/{field}");
        found.id(place("id"), &person.id);
        found.once(&mut seen, &person.id, place("id"));
        found.known(place("owner"), &person.owner, hosts);
        found.range(place("grade"), person.grade, 0, limits::GRADE);
        years_apart(found, place("lendable_from_year"), person.lendable_from_year);
        years_apart(found, place("to_year"), person.to_year);
        for (nth, &year) in person.unavailable.iter().enumerate() {
            years_apart(found, place(&format!("unavailable/{nth}")), year);
        }
        for (job_type, &level) in &person.levels {
            found.range(place(&format!("levels/{}", token(job_type))), level, 0, limits::LEVEL);
        }
        reach(at, person, hosts, found);
        past(at, person, hosts, found);
        pins(problem, at, posts, found);
        if let Some(hire) = &person.to_be_hired {
            found.id(place("to_be_hired/name"), &hire.name);
            nobody_yet(at, person, found);
        }
        if let Some(own) = person.stays {
            stays(&place("stays"), own, found);
        }
    }
}

/// Whoever is still to be hired has served nowhere.
fn nobody_yet(at: usize, person: &Person, found: &mut Found) {
    let has_served = person.current.is_some() || !person.history.is_empty();
    if has_served || person.pins.iter().any(|pin| !pin.fixed.is_empty()) {
        found.add(Fault::new(
            "hired_already",
            format!("/people/{at}/to_be_hired"),
            "採用予定の人に、計画前の在任や既にある配属があります。",
            "Somebody who is still to be hired has served or is assigned already.",
        ));
    }
}

fn reach(at: usize, person: &Person, hosts: &BTreeSet<&str>, found: &mut Found) {
    let mut seen = BTreeMap::new();
    for (nth, reach) in person.reach.iter().enumerate() {
        let place = |field: &str| format!("/people/{at}/reach/{nth}/{field}");
        if found.known(place("host"), &reach.host, hosts) {
            found.once(&mut seen, &reach.host, place("host"));
        }
        found.range(place("wish"), reach.wish, 0, limits::MARK);
        found.range(place("host_rank"), reach.host_rank, 0, limits::MARK);
        found.range(place("distance_km"), reach.distance_km, 0, limits::MARK);
    }
}

fn past(at: usize, person: &Person, hosts: &BTreeSet<&str>, found: &mut Found) {
    if let Some(current) = &person.current {
        found.known(format!("/people/{at}/current/host"), &current.host, hosts);
        let tenure = current.tenure_years;
        found.range(format!("/people/{at}/current/tenure_years"), tenure, 0, limits::YEAR_DISTANCE);
    }
    for (nth, history) in person.history.iter().enumerate() {
        found.known(format!("/people/{at}/history/{nth}/host"), &history.host, hosts);
        years_apart(found, format!("/people/{at}/history/{nth}/left_year"), history.left_year);
    }
}

fn pins(problem: &Problem, at: usize, posts: &BTreeSet<&str>, found: &mut Found) {
    let last = i64::from(problem.years) - 1;
    for (nth, pin) in problem.people[at].pins.iter().enumerate() {
        found.known(format!("/people/{at}/pins/{nth}/post"), &pin.post, posts);
        found.range(format!("/people/{at}/pins/{nth}/year"), pin.year, 0, last);
        for (part, fixed) in pin.fixed.iter().enumerate() {
            let place = |field: &str| format!("/people/{at}/pins/{nth}/fixed/{part}/{field}");
            found.id(place("post"), &fixed.post);
            found.range(place("share"), fixed.share, 1, 100);
            [("from", &fixed.from), ("to", &fixed.to), ("state", &fixed.state)]
                .into_iter()
                .for_each(|(field, text)| found.id(place(field), text));
        }
    }
}
