//! One plain case every rule test starts from: a designer of level 3 and a town's post that fits in
//! year 1.
use crate::exchange::problem::{Host, HostKind, Person, Post, Reach, Rules, Weights};
use crate::rules::rule::LineFacts;

pub(crate) struct Case {
    pub rules: Rules,
    pub weights: Weights,
    pub person: Person,
    pub post: Post,
    pub host: Host,
    pub reach: Reach,
    pub in_reach: bool,
    pub pinned_posts: Vec<&'static str>,
    pub is_fixed: bool,
    pub pinned_by_other: bool,
    pub served_remote: bool,
}

fn person() -> Person {
    Person {
        id: "p".into(),
        owner: "pref".into(),
        lendable_from_year: 0,
        to_year: 4,
        unavailable: Vec::new(),
        grade: 2,
        levels: [("designer".to_owned(), 3)].into(),
        growth_target: None,
        reach: Vec::new(),
        current: None,
        history: Vec::new(),
        pins: Vec::new(),
        stays: None,
        to_be_hired: None,
    }
}

fn post() -> Post {
    Post {
        id: "q".into(),
        host: "town".into(),
        job_type: "designer".into(),
        share: 100,
        min_level: 2,
        grade: 2,
        from_year: 0,
        to_year: 4,
        value: 5,
        closed: Vec::new(),
        part_of: None,
    }
}

impl Case {
    pub(crate) fn new() -> Self {
        Self {
            rules: Rules {
                max_stay_years: 3,
                min_stay_years: 2,
                no_return_years: 3,
                grade_distance_max: 1,
            },
            weights: Weights::USUAL,
            person: person(),
            post: post(),
            host: Host {
                id: "town".into(),
                kind: HostKind::Municipality,
                from_year: 0,
                remote: false,
            },
            reach: Reach { host: "town".into(), wish: 7, host_rank: 4, distance_km: 0 },
            in_reach: true,
            pinned_posts: Vec::new(),
            is_fixed: false,
            pinned_by_other: false,
            served_remote: false,
        }
    }

    pub(crate) fn facts(&self) -> LineFacts<'_> {
        LineFacts {
            rules: &self.rules,
            weights: &self.weights,
            person: &self.person,
            post: &self.post,
            host: &self.host,
            reach: self.in_reach.then_some(&self.reach),
            year: 1,
            level: self.person.levels.get(&self.post.job_type).copied().unwrap_or(0),
            pinned_posts: self.pinned_posts.clone(),
            is_fixed: self.is_fixed,
            pinned_by_other: self.pinned_by_other,
            served_remote: self.served_remote,
        }
    }
}

#[test]
fn a_half_post_rounds_down() {
    let mut case = Case::new();
    assert_eq!(crate::rules::line::line_points(&case.facts()), 38);
    case.post.share = 55;
    assert_eq!(crate::rules::line::line_points(&case.facts()), 20);
}
