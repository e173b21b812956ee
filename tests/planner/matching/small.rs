//! Thousands of generated small instances, each against all of its stable matchings.

use std::collections::BTreeMap;

use super::enumeration::{Judge, Outcome};
use super::{host, instance, person, solved};
use dxship_planner::matching::{
    Answer, Instance, Method, PostEntry, Preference, RegionEntry, Side, solve,
};

/// A small generator of its own, so that the tests do not lean on the planner's.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }

    /// A random subset of ids in random order.
    fn some(&mut self, prefix: &str, count: u64) -> String {
        let mut ids: Vec<u64> = (0..count).collect();
        for at in (1..ids.len()).rev() {
            ids.swap(at, self.below(at as u64 + 1) as usize);
        }
        let kept = ids.into_iter().filter(|_| self.below(5) > 0);
        let words: Vec<String> = kept.map(|id| format!("{prefix}{id}")).collect();
        words.join(" ")
    }

    fn instance(&mut self) -> Instance {
        let (people, hosts) = (1 + self.below(5), 1 + self.below(4));
        let people_entries = (0..people).map(|n| person(&format!("p{n}"), &self.some("h", hosts)));
        let people_entries = people_entries.collect();
        let host_entry = |n| host(&format!("h{n}"), self.below(4) as i64, &self.some("p", people));
        instance(people_entries, (0..hosts).map(host_entry).collect())
    }

    fn with_posts(&mut self) -> Instance {
        let mut instance = self.instance();
        let (hosts, posts) = (instance.hosts.len() as u64, 1 + self.below(5));
        for person in &mut instance.people {
            person.prefers = super::list(&self.some("q", posts));
        }
        instance.posts = (0..posts)
            .map(|n| PostEntry {
                id: format!("q{n}"),
                host: format!("h{}", self.below(hosts)),
                capacity: self.below(3) as i64,
            })
            .collect();
        instance
    }

    fn with_regions(&mut self) -> Instance {
        let mut instance = self.instance();
        let regions = 1 + self.below(2);
        for host in &mut instance.hosts {
            host.region = (self.below(6) > 0).then(|| format!("r{}", self.below(regions)));
            host.target = Some(self.below(host.capacity as u64 + 1) as i64);
        }
        instance.regions = (0..regions)
            .map(|n| RegionEntry {
                id: format!("r{n}"),
                cap: self.cap_of(&instance, &format!("r{n}")),
            })
            .collect();
        instance
    }

    fn cap_of(&mut self, instance: &Instance, region: &str) -> i64 {
        let inside = instance.hosts.iter();
        let inside = inside.filter(|host| host.region.as_deref() == Some(region));
        inside.filter_map(|host| host.target).sum::<i64>() + self.below(3) as i64
    }
}

fn outcome(answer: &Answer) -> Outcome {
    let place = |pair: &dxship_planner::matching::Match| {
        pair.post.clone().unwrap_or_else(|| pair.host.clone())
    };
    let pairs = answer.matches.iter();
    pairs.map(|pair| (pair.person.clone(), place(pair))).collect()
}

/// Person-optimal and host-pessimal, or the reverse; both ends of the lattice.
fn check_both_ends(instance: &Instance, method: Method) {
    let judge = Judge::of(instance);
    let stable = judge.stable_matchings();
    let best = outcome(&solved(instance, method, Side::Person));
    let worst = outcome(&solved(instance, method, Side::Host));
    assert!(stable.contains(&best), "{instance:?}");
    assert!(stable.contains(&worst), "{instance:?}");
    for other in &stable {
        for person in &instance.people {
            let is = judge.satisfaction(other, &person.id);
            assert!(judge.satisfaction(&best, &person.id) <= is, "{instance:?}");
            assert!(judge.satisfaction(&worst, &person.id) >= is, "{instance:?}");
        }
        rural_hospitals(instance, &judge, &best, other);
    }
}

/// The same people and the same number per host in every stable matching.
fn rural_hospitals(instance: &Instance, judge: &Judge, one: &Outcome, other: &Outcome) {
    assert!(one.keys().eq(other.keys()), "{instance:?}");
    for host in &instance.hosts {
        let counts = (judge.count_in(one, &host.id), judge.count_in(other, &host.id));
        assert_eq!(counts.0, counts.1, "{instance:?}");
    }
}

#[test]
fn deferred_acceptance_finds_both_ends_of_3000_small_instances() {
    let mut dice = Dice(1);
    for _ in 0..3000 {
        check_both_ends(&dice.instance(), Method::Da);
    }
}

#[test]
fn posts_inside_hosts_find_both_ends_of_3000_small_instances() {
    let mut dice = Dice(2);
    for _ in 0..3000 {
        check_both_ends(&dice.with_posts(), Method::Project);
    }
}

#[test]
fn answers_report_no_blocking_pair() {
    let mut dice = Dice(3);
    for _ in 0..1000 {
        let instance = dice.with_posts();
        let answer = solved(&instance, Method::Project, Side::Person);
        assert!(answer.blocking_pairs.is_empty());
    }
}

#[test]
fn minimums_are_short_in_all_stable_matchings_or_in_none() {
    let mut dice = Dice(4);
    for _ in 0..1000 {
        let mut instance = dice.instance();
        for host in &mut instance.hosts {
            host.minimum = Some(dice.below(host.capacity as u64 + 1) as i64);
        }
        let short = |side| {
            let answer = solved(&instance, Method::Da, side);
            let hosts = answer.minimum_short.into_iter();
            hosts.map(|short| (short.host, short.matched)).collect::<Vec<_>>()
        };
        assert_eq!(short(Side::Person), short(Side::Host));
    }
}

/// Flexible deferred acceptance as its authors wrote it: whole rounds, each host first up to its
/// target, then one at a time in the order of the hosts, everything looked at anew each time.
struct Textbook<'a> {
    instance: &'a Instance,
    judge: Judge<'a>,
}

impl Textbook<'_> {
    fn run(&self) -> Outcome {
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        loop {
            let mut applicants: Outcome = Outcome::new();
            for person in &self.instance.people {
                let at = next.get(&person.id).copied().unwrap_or(0);
                if let Some(host) = self.judge.acceptable(&person.id).get(at) {
                    applicants.insert(person.id.clone(), host.clone());
                }
            }
            let kept = self.choose(&applicants);
            if kept == applicants {
                return kept;
            }
            for person in applicants.keys().filter(|person| !kept.contains_key(*person)) {
                *next.entry(person.clone()).or_default() += 1;
            }
        }
    }

    fn choose(&self, applicants: &Outcome) -> Outcome {
        let mut kept = Outcome::new();
        for host in &self.instance.hosts {
            let limit = if host.region.is_some() { host.target.unwrap() } else { host.capacity };
            for _ in 0..limit {
                self.keep_next(&host.id, applicants, &mut kept);
            }
        }
        for _ in 0..10 {
            for host in self.instance.hosts.iter().filter(|host| host.region.is_some()) {
                let full = self.judge.count_in(&kept, &host.id) as i64 >= host.capacity;
                if !full && self.region_has_room(host.region.as_deref(), &kept) {
                    self.keep_next(&host.id, applicants, &mut kept);
                }
            }
        }
        kept
    }

    fn region_has_room(&self, region: Option<&str>, kept: &Outcome) -> bool {
        let inside = self.instance.hosts.iter();
        let inside = inside.filter(|host| host.region.as_deref() == region);
        let held: usize = inside.map(|host| self.judge.count_in(kept, &host.id)).sum();
        let region = self.instance.regions.iter().find(|r| Some(r.id.as_str()) == region);
        (held as i64) < region.unwrap().cap
    }

    fn keep_next(&self, host: &str, applicants: &Outcome, kept: &mut Outcome) {
        let entry = self.instance.hosts.iter().find(|entry| entry.id == host).unwrap();
        let ranked = entry.prefers.iter().flat_map(|entry| entry.ids());
        let wanted = |id: &&String| applicants.get(*id).is_some_and(|at| at == host);
        if let Some(person) = ranked.filter(wanted).find(|id| !kept.contains_key(*id)) {
            kept.insert(person.clone(), host.to_owned());
        }
    }
}

#[test]
fn flexible_deferred_acceptance_equals_the_textbook_on_3000_small_instances() {
    let mut dice = Dice(5);
    let mut held_by_cap = 0;
    for _ in 0..3000 {
        let instance = dice.with_regions();
        let answer = solved(&instance, Method::FlexibleDa, Side::Person);
        let judge = Judge::of(&instance);
        let textbook = Textbook { instance: &instance, judge };
        assert_eq!(outcome(&answer), textbook.run(), "{instance:?}");
        assert!(answer.blocking_pairs.is_empty(), "{instance:?} {answer:?}");
        held_by_cap += answer.held_by_cap.len();
    }
    assert!(held_by_cap > 100);
}

#[test]
fn ties_follow_the_seed_and_nothing_else() {
    let ids: Vec<String> = (0..6).map(|n| format!("p{n}")).collect();
    let mut tied =
        instance((0..6).map(|n| person(&format!("p{n}"), "h")).collect(), vec![host("h", 3, "")]);
    tied.hosts[0].prefers = vec![Preference::Tied(ids)];
    let of = |instance: &Instance, seed| {
        let answer = solve(instance, Method::Da, Side::Person, seed).unwrap();
        outcome(&answer)
    };
    let mut turned = tied.clone();
    turned.people.reverse();
    turned.hosts[0].prefers = match &tied.hosts[0].prefers[0] {
        Preference::Tied(ids) => vec![Preference::Tied(ids.iter().rev().cloned().collect())],
        Preference::One(_) => unreachable!(),
    };
    let outcomes: Vec<Outcome> = (0..20).map(|seed| of(&tied, seed)).collect();
    assert!(outcomes.iter().any(|outcome| *outcome != outcomes[0]));
    let again: Vec<Outcome> = (0..20).map(|seed| of(&turned, seed)).collect();
    assert_eq!(outcomes, again);
}
