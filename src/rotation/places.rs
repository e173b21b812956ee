//! Where a person could be put in a year of a plan: every post with what speaks against it, and
//! what the plan would gain or lose if that year alone were set so and nobody else moved.
//!
//! The referee judges each trial on the part of the plan that it touches: the person's lines and
//! those at the body concerned; what the year was worth before is judged once. One answer holds every post, so that nothing is asked, and no
//! look recorded, while somebody moves a card about.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::explain::{Subject, begun};
use super::model::named;
use super::store;
use super::view::wish_place;
use crate::db::Db;
use crate::planner::plan::{Line, Plan};
use crate::planner::problem::{Host, HostKind, Person, Pin, Post, Problem as PlanProblem};
use crate::planner::referee::{Verdict, check};
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, OrganizationCode, PostId, RotationPlanId, TalentId};

/// What speaks for or against a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceReason {
    /// Stable code: of a broken rule, `occupied`, `stands_already`, or of what speaks for it.
    pub code: &'static str,
    /// Sentence in Japanese.
    pub ja: String,
    /// Sentence in English.
    pub en: String,
}

/// A post as a place for the person in that year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// The post.
    pub post_id: PostId,
    /// 所属 and 職名.
    pub post_name: String,
    /// The body that keeps it.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// How much of the person it takes.
    pub share_percent: i64,
    /// Whether the person is in it in the plan.
    pub is_here: bool,
    /// Whether the year can be set so without a broken rule, everybody else staying where they are.
    pub allowed: bool,
    /// What forbids it; for an allowed place, what speaks for it.
    pub reasons: Vec<PlaceReason>,
    /// Points that the plan would gain or lose; null where it is not allowed. What the others could
    /// make of it is known only after solving again.
    pub estimate: Option<i64>,
    /// As it is shown: 約+12点.
    pub estimate_label: Option<String>,
}

/// Every post for one person in one year, the best first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlacesView {
    /// The plan.
    pub plan_id: RotationPlanId,
    /// Its version; a change must name it.
    pub version: i32,
    /// The person; null when nobody was asked about.
    pub talent_id: Option<TalentId>,
    /// Name.
    pub talent_name: String,
    /// The fiscal year.
    pub fiscal_year: Option<FiscalYear>,
    /// The posts that exist in that year: allowed ones by estimate, then the others.
    pub items: Vec<Place>,
    /// Whom it tells of.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

/// Every post for a person in a year of a plan; without a result, beside what is pinned.
///
/// # Errors
/// `not_found`; `reference_unknown` for a person or year that the plan does not have.
pub fn places(
    db: &mut Db,
    id: RotationPlanId,
    cell: Option<(TalentId, FiscalYear)>,
) -> Result<PlacesView, Problem> {
    let version = store::plan(db, id)?.version;
    let Some((talent, fiscal_year)) = cell else {
        return Ok(PlacesView {
            plan_id: id,
            version,
            talent_id: None,
            talent_name: String::new(),
            fiscal_year: None,
            items: Vec::new(),
            told_of: BTreeSet::new(),
        });
    };
    begun(db, id)?.places((id, version), talent, fiscal_year)
}

struct Desk<'a> {
    subject: &'a Subject,
    person: &'a Person,
    year: i64,
    /// The plan without the cell asked about.
    others: Vec<&'a Line>,
    /// The cell as it is.
    cell: Vec<&'a Line>,
    /// The body of each post.
    host_of: BTreeMap<&'a str, &'a str>,
}

impl Subject {
    /// Every post for a person in a year.
    ///
    /// # Errors
    /// `reference_unknown` for a person or year that the plan does not have.
    pub fn places(
        &self,
        (plan_id, version): (RotationPlanId, i32),
        talent: TalentId,
        fiscal_year: FiscalYear,
    ) -> Result<PlacesView, Problem> {
        let unknown = |name: &str| Problem::query(FieldError::new(name, "reference_unknown"));
        let year = i64::from(fiscal_year.year() - self.problem.first_fiscal_year);
        if !(0..i64::from(self.problem.years)).contains(&year) {
            return Err(unknown("?fiscal_year"));
        }
        let id = talent.to_string();
        let person = self.problem.people.iter().find(|person| person.id == id);
        let person = person.ok_or_else(|| unknown("?talent_id"))?;
        let of_cell = |line: &&Line| line.person == id && line.year == year;
        let (cell, others) = self.plan.lines.iter().partition(of_cell);
        let host_of =
            self.problem.posts.iter().map(|post| (post.id.as_str(), post.host.as_str())).collect();
        let desk = Desk { subject: self, person, year, others, cell, host_of };
        let (items, told_of) = desk.items();
        let talent_name = self.names.get(&id).cloned().unwrap_or_default();
        Ok(PlacesView {
            plan_id,
            version,
            talent_id: Some(talent),
            talent_name,
            fiscal_year: Some(fiscal_year),
            items,
            told_of,
        })
    }
}

impl Desk<'_> {
    fn items(&self) -> (Vec<Place>, BTreeSet<TalentId>) {
        let problem = &self.subject.problem;
        let mut by_host: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
        let here = |post: &Post| self.cell.iter().any(|line| line.post == post.id);
        let there = |post: &&Post| {
            let in_term = (post.from_year..=post.to_year).contains(&self.year);
            here(post) || (in_term && post.part_of.is_none())
        };
        for post in problem.posts.iter().filter(there) {
            by_host.entry(&post.host).or_default().push(post);
        }
        let mut told_of: BTreeSet<TalentId> = self.person.id.parse().into_iter().collect();
        let mut items = Vec::new();
        let left = self.worth_of_cell();
        for (host, posts) in by_host {
            let (part, lines) = self.part(&BTreeSet::from([host]));
            let before = judge(&part, lines.clone()).score + left;
            for post in posts {
                let is_here = here(post);
                let holder = self.holder(post).filter(|_| !is_here);
                told_of.extend(holder.and_then(|holder| holder.parse::<TalentId>().ok()));
                let trial =
                    Line { person: self.person.id.clone(), post: post.id.clone(), year: self.year };
                let tried = judge(&part, [&lines[..], &[trial]].concat());
                items.extend(self.place(post, is_here, holder, &tried, before));
            }
        }
        items.sort_by_key(|place: &Place| {
            (!place.allowed, std::cmp::Reverse(place.estimate), place.host_code.clone())
        });
        (items, told_of)
    }

    /// What the cell is worth as it is: against the plan without it, which touches its own bodies
    /// only.
    fn worth_of_cell(&self) -> i64 {
        let hosts = self.cell.iter().map(|line| self.subject_host(line)).collect();
        let (part, lines) = self.part(&hosts);
        let cell: Vec<Line> = self.cell.iter().map(|line| (*line).clone()).collect();
        let with = judge(&part, [&lines[..], &cell].concat()).score;
        with - judge(&part, lines).score
    }

    fn subject_host(&self, line: &Line) -> &str {
        self.host_of.get(line.post.as_str()).copied().unwrap_or("")
    }

    /// What a change at these bodies touches: the person's other lines, and everybody at those of
    /// them whose people are counted together; the prefecture's are not.
    fn part(&self, hosts: &BTreeSet<&str>) -> (PlanProblem, Vec<Line>) {
        let problem = &self.subject.problem;
        let counts =
            |host: &Host| host.kind == HostKind::Municipality && hosts.contains(host.id.as_str());
        let counted: BTreeSet<&str> =
            problem.hosts.iter().filter(|host| counts(host)).map(|host| host.id.as_str()).collect();
        let is_own = |line: &Line| line.person == self.person.id;
        let near = |line: &&&Line| is_own(line) || counted.contains(self.subject_host(line));
        let lines: Vec<Line> =
            self.others.iter().filter(near).map(|line| (**line).clone()).collect();
        let own: BTreeSet<&str> = lines
            .iter()
            .filter(|line| is_own(line))
            .map(|line| line.post.as_str())
            .chain(self.person.pins.iter().map(|pin| pin.post.as_str()))
            .collect();
        let kept: BTreeSet<(&str, &str, i64)> = lines
            .iter()
            .map(|line| (line.person.as_str(), line.post.as_str(), line.year))
            .collect();
        let people: BTreeSet<&str> = lines.iter().map(|line| line.person.as_str()).collect();
        let here =
            |post: &&Post| hosts.contains(post.host.as_str()) || own.contains(post.id.as_str());
        let posts = problem.posts.iter().filter(here);
        let mut part = PlanProblem {
            format: String::new(),
            name: String::new(),
            team_job_types: problem.team_job_types.clone(),
            rules: problem.rules.clone(),
            weights: problem.weights.clone(),
            hosts: problem.hosts.clone(),
            posts: posts.cloned().collect(),
            people: Vec::new(),
            ..*problem
        };
        for person in &problem.people {
            let is_asked = person.id == self.person.id;
            if !is_asked && !people.contains(person.id.as_str()) {
                continue;
            }
            let stays = |pin: &&Pin| {
                let cell = is_asked && pin.year == self.year;
                let line = (person.id.as_str(), pin.post.as_str(), pin.year);
                if cell { !pin.fixed.is_empty() } else { kept.contains(&line) }
            };
            let pins = person.pins.iter().filter(stays).cloned().collect();
            part.people.push(Person { pins, ..person.clone() });
        }
        (part, lines)
    }

    fn holder(&self, post: &Post) -> Option<&str> {
        let held =
            self.others.iter().find(|line| line.post == post.id && line.year == self.year)?;
        Some(held.person.as_str())
    }

    fn place(
        &self,
        post: &Post,
        is_here: bool,
        holder: Option<&str>,
        tried: &Verdict,
        before: i64,
    ) -> Option<Place> {
        let against = self.against(post, holder, tried);
        let allowed = against.is_empty();
        let estimate = allowed.then(|| tried.score - before);
        let name = |id: &str| self.subject.names.get(id).cloned().unwrap_or_default();
        Some(Place {
            post_id: post.part_of.as_ref().unwrap_or(&post.id).parse().ok()?,
            post_name: name(&post.id),
            host_code: post.host.parse().ok()?,
            host_name: name(&post.host),
            share_percent: post.share,
            is_here,
            allowed,
            reasons: if allowed { self.in_favour(post) } else { against },
            estimate,
            estimate_label: estimate.map(|points| format!("約{points:+}点")),
        })
    }

    fn against(&self, post: &Post, holder: Option<&str>, tried: &Verdict) -> Vec<PlaceReason> {
        let stands =
            |pin: &Pin| pin.year == self.year && !pin.fixed.is_empty() && pin.post != post.id;
        if self.person.pins.iter().any(stands) {
            return vec![PlaceReason {
                code: "stands_already",
                ja: "この年度の配属が既にあります（発令・内示・案）。先にその配属を変えてください。".to_owned(),
                en: "What is assigned in that year stands (order, announcement or draft). Change it first.".to_owned(),
            }];
        }
        let names = &self.subject.names;
        let taken = holder.map(|holder| PlaceReason {
            code: "occupied",
            ja: named(&format!("この計画では{holder}が就いています。"), names),
            en: named(&format!("{holder} is in it in this plan."), names),
        });
        let told = |code: &str| {
            !(holder.is_some() && matches!(code, "post_taken_twice" | "pinned_by_other"))
        };
        let broken = tried.broken.iter().filter(|broken| told(broken.code));
        let broken = broken.map(|broken| PlaceReason {
            code: broken.code,
            ja: named(&broken.ja, names),
            en: named(&broken.en, names),
        });
        taken.into_iter().chain(broken).collect()
    }

    /// What a person would say for it.
    fn in_favour(&self, post: &Post) -> Vec<PlaceReason> {
        let mut found = Vec::new();
        let mut say = |code, ja: String, en: String| found.push(PlaceReason { code, ja, en });
        if let Some(place) = wish_place(&self.person.reach, &post.host) {
            say(
                "wish_place",
                format!("本人の第{place}希望"),
                format!("the person's wish no. {place}"),
            );
        }
        let level = self.person.levels.get(&post.job_type).copied().unwrap_or(0);
        if post.min_level > 0 {
            let least = post.min_level;
            say(
                "level",
                format!("求める水準{least}に対して{level}"),
                format!("level {level}, {least} asked for"),
            );
        }
        let reach = self.person.reach.iter().find(|reach| reach.host == post.host);
        if let Some(far) = reach.map(|reach| reach.distance_km).filter(|far| *far > 0) {
            say(
                "distance",
                format!("本籍か希望地から約{far}km"),
                format!("about {far} km from home or the place wished for"),
            );
        }
        if self.person.growth_target.as_ref() == Some(&post.job_type) {
            say("growth", "本人が伸ばしたい分野".to_owned(), "a field to grow into".to_owned());
        }
        found
    }
}

fn judge(problem: &PlanProblem, lines: Vec<Line>) -> Verdict {
    check(problem, &Plan::of_lines(lines))
}
