//! What stands on the board of a plan: the lines of the plan, and what is assigned beside them, as
//! cards with their marks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::board::years;
use super::cell::place;
use crate::pages::kit::{Card, Link, Words};
use crate::rotation::{Board, BoardPerson, PlanLine, StandingRow};
use crate::vocab::{AssignmentState, FiscalYear, OrganizationCode, PostId, PostType, TalentId};

/// Somebody in a post for a year.
pub(super) struct Entry<'a> {
    pub talent: TalentId,
    pub talent_name: &'a str,
    pub post: PostId,
    pub post_name: &'a str,
    pub host_code: &'a OrganizationCode,
    pub host_name: &'a str,
    pub year: FiscalYear,
    share: i64,
    /// Nothing for what only the plan says.
    state: Option<AssignmentState>,
    /// The days, where they are not the whole year.
    days: Option<(NaiveDate, NaiveDate)>,
    is_pinned: bool,
    wish: Option<usize>,
    /// The assignment behind it, for what is assigned beside the plan.
    beside: Option<String>,
}

/// A board with everything on it, found by post, by person and by body.
pub(super) struct Scene<'a> {
    pub board: &'a Board,
    pub entries: Vec<Entry<'a>>,
    pub w: &'static Words,
    by_post: BTreeMap<PostId, Vec<usize>>,
    by_person: BTreeMap<TalentId, Vec<usize>>,
    at_host: BTreeMap<(&'a str, FiscalYear), BTreeSet<TalentId>>,
    kinds: BTreeMap<PostId, PostType>,
    people: BTreeMap<TalentId, &'a BoardPerson>,
}

fn of_line(line: &PlanLine) -> Entry<'_> {
    Entry {
        talent: line.talent_id,
        talent_name: &line.talent_name,
        post: line.post_id,
        post_name: &line.post_name,
        host_code: &line.host_code,
        host_name: &line.host_name,
        year: line.fiscal_year,
        share: line.share_percent,
        state: line.standing,
        days: line.starts_on.zip(line.ends_on).filter(|_| line.is_part),
        is_pinned: line.pinned,
        wish: line.wish_place,
        beside: None,
    }
}

fn of_row(row: &StandingRow) -> Entry<'_> {
    let year = row.fiscal_year.period();
    let whole = Some(row.ends_on) == year.last_day() && row.starts_on == year.from;
    Entry {
        talent: row.talent_id,
        talent_name: &row.talent_name,
        post: row.post_id,
        post_name: &row.post_name,
        host_code: &row.host_code,
        host_name: &row.host_name,
        year: row.fiscal_year,
        share: row.share_percent,
        state: Some(row.state),
        days: (!whole).then_some((row.starts_on, row.ends_on)),
        is_pinned: false,
        wish: None,
        beside: Some(format!("/assignments/{}", row.assignment_id)),
    }
}

impl Entry<'_> {
    fn days(&self) -> String {
        self.days.map_or_else(String::new, |(from, to)| format!(" {from}〜{to}"))
    }
}

const fn tone(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::Draft => "draft",
        AssignmentState::Announced => "announced",
        _ => "ordered",
    }
}

impl<'a> Scene<'a> {
    pub fn new(board: &'a Board, standing: &'a [StandingRow], w: &'static Words) -> Self {
        let beside = standing.iter().filter(|row| !row.in_plan).map(of_row);
        let entries: Vec<Entry<'a>> = board.lines.iter().map(of_line).chain(beside).collect();
        let mut scene = Self {
            board,
            w,
            by_post: BTreeMap::new(),
            by_person: BTreeMap::new(),
            at_host: BTreeMap::new(),
            kinds: board.posts.iter().filter_map(|post| Some((post.id, post.post_type?))).collect(),
            people: board.people.iter().map(|person| (person.id, person)).collect(),
            entries,
        };
        for (at, entry) in scene.entries.iter().enumerate() {
            scene.by_post.entry(entry.post).or_default().push(at);
            scene.by_person.entry(entry.talent).or_default().push(at);
            let here = (entry.host_code.as_str(), entry.year);
            scene.at_host.entry(here).or_default().insert(entry.talent);
        }
        scene
    }

    /// The year before the plan.
    pub fn eve(&self) -> Option<FiscalYear> {
        FiscalYear::new(self.board.plan.first_fiscal_year.year() - 1).ok()
    }

    /// The year before the plan, then its years.
    pub fn years(&self) -> Vec<FiscalYear> {
        self.eve().into_iter().chain(years(self.board)).collect()
    }

    fn found<'s>(&'s self, places: Option<&'s Vec<usize>>) -> impl Iterator<Item = &'s Entry<'a>> {
        places.into_iter().flatten().filter_map(|at| self.entries.get(*at))
    }

    pub fn of_post(&self, post: PostId) -> impl Iterator<Item = &Entry<'a>> {
        self.found(self.by_post.get(&post))
    }

    pub fn at_post(&self, post: PostId, year: FiscalYear) -> impl Iterator<Item = &Entry<'a>> {
        self.of_post(post).filter(move |entry| entry.year == year)
    }

    pub fn of_person(
        &self,
        talent: TalentId,
        year: FiscalYear,
    ) -> impl Iterator<Item = &Entry<'a>> {
        self.found(self.by_person.get(&talent)).filter(move |entry| entry.year == year)
    }

    /// How many people serve at a body in a year.
    pub fn people_at(&self, host: &str, year: FiscalYear) -> usize {
        self.at_host.get(&(host, year)).map_or(0, BTreeSet::len)
    }

    pub fn kind_of(&self, post: PostId) -> Option<PostType> {
        self.kinds.get(&post).copied()
    }

    fn earlier(&self, entry: &Entry<'_>) -> impl Iterator<Item = &Entry<'a>> {
        let year = entry.year;
        self.found(self.by_person.get(&entry.talent)).filter(move |one| one.year < year)
    }

    /// Whether the plan puts somebody where they were not the year before.
    pub fn moves(&self, entry: &Entry<'_>) -> bool {
        let before = entry.year.year() - 1;
        let mut before = self.earlier(entry).filter(|one| one.year.year() == before);
        entry.state.is_none() && before.all(|one| one.host_code != entry.host_code)
    }

    fn is_first(&self, entry: &Entry<'_>) -> bool {
        let person = self.people.get(&entry.talent);
        let new = person.is_some_and(|person| !person.has_served);
        let away = person.is_some_and(|person| person.home_code != entry.host_code.as_str());
        let home = person.map_or("", |person| person.home_code.as_str());
        new && away && self.earlier(entry).all(|one| one.host_code.as_str() == home)
    }

    /// Who: where the place is told by the row.
    pub fn by_name(&self, entry: &Entry<'_>) -> String {
        let share = if entry.share == 100 { String::new() } else { format!(" {}%", entry.share) };
        format!("{}{share}{}", entry.talent_name, entry.days())
    }

    /// Where: where the person is told by the row.
    pub fn by_place(&self, entry: &Entry<'_>) -> String {
        let (host, post, share) = (entry.host_name, entry.post_name, entry.share);
        format!("{host} {post} {share}%{}", entry.days())
    }

    /// An entry as a card.
    pub fn card(&self, entry: &Entry<'_>, text: String) -> Card {
        let at = place(self.board.plan.id, entry.talent, entry.year);
        let tone = match entry.state {
            Some(state) => tone(state),
            None => match (self.is_hire(entry.talent), self.moves(entry)) {
                (true, true) => "moves hire",
                (true, false) => "hire",
                (false, true) => "moves",
                (false, false) => "planned",
            },
        };
        let link = Link::new(entry.beside.clone().unwrap_or(at), text);
        let lift = entry.state.is_none().then(|| {
            [entry.talent.to_string(), entry.year.to_string(), self.cell(entry.talent, entry.year)]
        });
        Card { tone, link, marks: self.marks(entry), lift }
    }

    /// Everything the plan has somebody hold in a year.
    fn cell(&self, talent: TalentId, year: FiscalYear) -> String {
        let own = self.of_person(talent, year).filter(|one| one.beside.is_none());
        let said = own.map(|one| format!("{}{}", one.post, if one.is_pinned { "*" } else { "" }));
        said.collect::<Vec<_>>().join(" ")
    }

    fn is_hire(&self, talent: TalentId) -> bool {
        self.people.get(&talent).is_some_and(|person| person.hired_from.is_some())
    }

    fn marks(&self, entry: &Entry<'_>) -> Vec<(&'static str, String)> {
        let w = self.w;
        let mut marks = Vec::new();
        let mut mark = |holds: bool, key, word: &str| {
            if holds {
                marks.push((key, word.to_owned()));
            }
        };
        let planned = entry.state.is_none();
        if let Some(state) = entry.state {
            mark(true, "stands", w.term(state));
        }
        mark(self.is_hire(entry.talent), "hire", w.desk_hire);
        mark(self.moves(entry), "moves", w.desk_moves);
        mark(planned && self.is_first(entry), "first", w.desk_first);
        mark(self.people_at(entry.host_code.as_str(), entry.year) == 1, "alone", w.desk_alone);
        mark(planned && entry.is_pinned, "pin", w.pinned);
        let person = self.people.get(&entry.talent);
        if let Some(place) = entry.wish.filter(|_| planned) {
            mark(true, "wish", &Words::fill(w.desk_wish, &[&place]));
        }
        let asked = person.is_some_and(|person| person.has_wishes);
        mark(planned && asked && entry.wish.is_none(), "broken", w.desk_unwished);
        let ends = person.and_then(|person| person.term_ends);
        let year = entry.year.year();
        mark(ends.is_some_and(|end| year == end || year == end - 1), "term", w.desk_term);
        marks
    }
}
