//! Reasons as one sentence of facts, each fact a claim that anybody can test against problem and
//! plan. What each kind of claim counts is told in `docs/PLANNER.md`.
use std::collections::BTreeMap;

use crate::exchange::problem::HostKind;
use crate::explain::indexed_plan::IndexedPlan;
use crate::explain::report::{Claim, Said, Subject};
use crate::rules::hard::ELIGIBILITY;
use crate::rules::rule::HardRule;

/// What is counted once for all sentences.
pub(crate) struct Facts<'a> {
    indexed: &'a IndexedPlan<'a>,
    /// Eligible people by post and year.
    by_post: BTreeMap<(usize, usize), Vec<usize>>,
    /// People by job type and level.
    levels: BTreeMap<(&'a str, i64), i64>,
}

/// Counts with a claim and a phrase in both languages for each.
#[derive(Default)]
struct Speech {
    claims: Vec<Claim>,
    ja: Vec<String>,
    en: Vec<String>,
}

impl Speech {
    fn claim(&mut self, kind: &'static str, subject: &Subject, value: i64) {
        self.claims.push(Claim { kind, subject: subject.clone(), value });
    }

    fn say(&mut self, ja: String, en: String) {
        self.ja.push(ja);
        self.en.push(en);
    }

    fn done(self) -> Said {
        let end = |text: String, dot: &str| if text.is_empty() { text } else { text + dot };
        Said {
            sentence_ja: end(self.ja.join("、"), "。"),
            sentence_en: end(self.en.join("; "), "."),
            claims: self.claims,
        }
    }
}

impl<'a> Facts<'a> {
    pub fn of(indexed: &'a IndexedPlan<'a>) -> Self {
        let mut by_post: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (person, graph) in indexed.model.people.iter().enumerate() {
            for slot in 0..graph.slots.len() {
                for year in 0..indexed.model.years {
                    for cell in graph.cells_of(slot, year) {
                        by_post.entry((cell.post as usize, year)).or_default().push(person);
                    }
                }
            }
        }
        let mut levels = BTreeMap::new();
        for post in &indexed.problem.posts {
            let level = |who: &&crate::exchange::problem::Person| {
                who.levels.get(&post.job_type).copied().unwrap_or(0) >= post.min_level
            };
            levels.entry((post.job_type.as_str(), post.min_level)).or_insert_with(|| {
                i64::try_from(indexed.problem.people.iter().filter(level).count()).unwrap_or(0)
            });
        }
        Self { indexed, by_post, levels }
    }

    fn fiscal(&self, year: usize) -> i64 {
        i64::from(self.indexed.problem.first_fiscal_year) + year as i64
    }

    /// Why a line is in the plan.
    pub fn line(&self, (person, post, year): (usize, usize, usize)) -> Said {
        let problem = self.indexed.problem;
        let (who, what) = (&problem.people[person], &problem.posts[post]);
        let at = Subject::line(&who.id, &what.id, &what.host, year as i64);
        let mut speech = Speech::default();
        if who.is_fixed(&what.id, year as i64) {
            speech.claim("fixed", &at, 1);
            speech.say("既に決まっている配属".to_owned(), "assigned already".to_owned());
            return speech.done();
        }
        self.wish(&mut speech, person, &at);
        self.ability(&mut speech, person, post, &at);
        self.host(&mut speech, (person, post, year), &at);
        speech.done()
    }

    fn wish(&self, speech: &mut Speech, person: usize, at: &Subject) {
        let who = &self.indexed.problem.people[person];
        let wish = |host: &str| who.reach.iter().find(|reach| reach.host == host).map(|r| r.wish);
        let Some(own) = at.host.as_deref().and_then(wish).filter(|wish| *wish > 0) else { return };
        let mut better: Vec<i64> =
            who.reach.iter().map(|reach| reach.wish).filter(|wish| *wish > own).collect();
        better.sort_unstable();
        better.dedup();
        let place = 1 + better.len() as i64;
        speech.claim("wish_place", at, place);
        speech.say(format!("本人の第{place}希望"), format!("the person's wish no. {place}"));
    }

    fn ability(&self, speech: &mut Speech, person: usize, post: usize, at: &Subject) {
        let (who, what) = (&self.indexed.problem.people[person], &self.indexed.problem.posts[post]);
        if who.growth_target.as_ref() == Some(&what.job_type) {
            speech.claim("growth", at, 1);
            speech.say("本人が伸ばしたい分野".to_owned(), "a field to grow into".to_owned());
        }
        let least = what.min_level;
        if least > 0 {
            let count = self.levels.get(&(what.job_type.as_str(), least)).copied().unwrap_or(0);
            speech.claim("min_level", at, least);
            speech.claim("people_at_level", at, count);
            speech.say(
                format!("求める水準{least}に届くのは{count}人"),
                format!("{count} people reach the level {least} asked for"),
            );
        }
        let count = self.eligible(post, at.year.unwrap_or(0) as usize).len() as i64;
        speech.claim("eligible_people", at, count);
        speech.say(
            format!("この年度に就けるのは{count}人"),
            format!("{count} people could serve in that year"),
        );
    }

    fn host(&self, speech: &mut Speech, line: (usize, usize, usize), at: &Subject) {
        let (person, post, year) = line;
        let (problem, host) = (self.indexed.problem, self.indexed.index.host_of(post));
        let name = &problem.hosts[host].id;
        if problem.people[person].owner != *name {
            let years = self.years_there(person, host, year);
            speech.claim("years_there", at, years);
            let new = years == 1;
            speech.say(
                if new {
                    format!("{name}に新たに着任")
                } else {
                    format!("{name}で{years}年目")
                },
                if new { format!("new at {name}") } else { format!("year {years} at {name}") },
            );
        }
        if problem.hosts[host].kind == HostKind::Municipality {
            let posts = self.indexed.index.posts_at(host).iter();
            let count = posts.filter(|post| self.indexed.holder.contains_key(&(**post, year)));
            let count = count.count() as i64;
            speech.claim("lines_at", at, count);
            speech.say(
                if count == 1 {
                    format!("{name}の配置はこの1人だけ")
                } else {
                    format!("{name}に就く{count}人の1人")
                },
                format!("one of {count} at {name}"),
            );
        }
    }

    /// Unbroken years at a host up to a year, the tenure before year 0 included.
    fn years_there(&self, person: usize, host: usize, year: usize) -> i64 {
        let mut first = year;
        while first > 0 && self.indexed.serves(person, host, first as i64 - 1) {
            first -= 1;
        }
        let served = (year - first + 1) as i64;
        let current = self.indexed.problem.people[person].current.as_ref();
        let here = current.filter(|current| current.host == self.indexed.problem.hosts[host].id);
        served + if first == 0 { here.map_or(0, |current| current.tenure_years) } else { 0 }
    }

    fn eligible(&self, post: usize, year: usize) -> &[usize] {
        self.by_post.get(&(post, year)).map_or(&[], Vec::as_slice)
    }

    /// Why somebody has no line in years of the plan.
    pub fn unplaced(&self, person: usize, years: &[usize]) -> Said {
        joined(years.iter().map(|year| self.unplaced_in(person, *year)))
    }

    fn unplaced_in(&self, person: usize, year: usize) -> Said {
        let (indexed, problem) = (self.indexed, self.indexed.problem);
        let (at, fiscal) =
            (Subject::person(&problem.people[person].id, year as i64), self.fiscal(year));
        let mut speech = Speech::default();
        if problem.people[person].unavailable.contains(&(year as i64)) {
            speech.claim("unavailable", &at, 1);
            speech.say(
                format!("{fiscal}年度は配置の対象外"),
                format!("not to be placed in fiscal year {fiscal}"),
            );
            return speech.done();
        }
        let posts = 0..problem.posts.len();
        let open: Vec<usize> =
            posts.filter(|post| self.eligible(*post, year).contains(&person)).collect();
        let count = open.len() as i64;
        speech.claim("eligible_posts", &at, count);
        if open.is_empty() {
            let cells = (0..problem.posts.len()).map(|post| (person, post, year));
            let said = format!("{fiscal}年度に就けるポストがない");
            self.bound(
                &mut speech,
                &at,
                cells,
                (said, format!("no post is possible in fiscal year {fiscal}")),
            );
            return speech.done();
        }
        let held = open.iter().filter(|post| indexed.holder.contains_key(&(**post, year)));
        let held = held.count() as i64;
        speech.claim("eligible_held", &at, held);
        speech.say(
            format!("{fiscal}年度に就けるポストは{count}で、うち{held}にはほかの人が就く"),
            format!("of {count} possible posts in fiscal year {fiscal} {held} are held by others"),
        );
        speech.done()
    }

    /// Why a post is empty in years of the plan.
    pub fn unfilled(&self, post: usize, years: &[usize]) -> Said {
        joined(years.iter().map(|year| self.unfilled_in(post, *year)))
    }

    fn unfilled_in(&self, post: usize, year: usize) -> Said {
        let (indexed, problem) = (self.indexed, self.indexed.problem);
        let (at, fiscal) = (Subject::post(&problem.posts[post].id, year as i64), self.fiscal(year));
        let able = self.eligible(post, year);
        let count = able.len() as i64;
        let mut speech = Speech::default();
        speech.claim("eligible_people", &at, count);
        if able.is_empty() {
            let cells = (0..problem.people.len()).map(|person| (person, post, year));
            let said = format!("{fiscal}年度に就ける人がいない");
            self.bound(
                &mut speech,
                &at,
                cells,
                (said, format!("nobody could serve in fiscal year {fiscal}")),
            );
            return speech.done();
        }
        let placed = able.iter().filter(|person| indexed.held.contains_key(&(**person, year)));
        let placed = placed.count() as i64;
        speech.claim("eligible_placed", &at, placed);
        speech.say(
            format!("{fiscal}年度に就けるのは{count}人で、うち{placed}人は別のポストに就く"),
            format!(
                "of {count} people who could serve in fiscal year {fiscal} {placed} serve elsewhere"
            ),
        );
        speech.done()
    }

    /// The rule that excludes the most of what is asked about.
    fn bound(
        &self,
        speech: &mut Speech,
        at: &Subject,
        cells: impl Iterator<Item = (usize, usize, usize)>,
        (ja, en): (String, String),
    ) {
        let mut counts = [0_i64; ELIGIBILITY.len()];
        for (person, post, year) in cells {
            let facts = self.indexed.index.facts(person, post, year as i64);
            for (count, rule) in counts.iter_mut().zip(&ELIGIBILITY) {
                *count += i64::from((rule.broken)(&facts));
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let first = ELIGIBILITY.iter().zip(counts).find(|(_, count)| *count == most && most > 0);
        let Some((rule, count)) = first else { return speech.say(ja, en) };
        let HardRule { code, ja: rule_ja, en: rule_en, .. } = rule;
        speech.claim(
            "excluded_by",
            &Subject { rule: Some((*code).to_owned()), ..at.clone() },
            count,
        );
        let unit = if at.person.is_some() { "ポスト" } else { "人" };
        let rule_ja = rule_ja.trim_end_matches('。');
        speech.say(
            format!("{ja}（最も多く外したのは「{rule_ja}」で{count}{unit}）"),
            format!("{en} (most are excluded by \"{rule_en}\": {count})"),
        );
    }
}

/// Several sentences as one text.
fn joined(parts: impl Iterator<Item = Said>) -> Said {
    parts.fold(Said::default(), |mut all, said| {
        all.sentence_ja += &said.sentence_ja;
        if !all.sentence_en.is_empty() && !said.sentence_en.is_empty() {
            all.sentence_en += " ";
        }
        all.sentence_en += &said.sentence_en;
        all.claims.extend(said.claims);
        all
    })
}
