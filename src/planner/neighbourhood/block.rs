//! A block of people cut out of the whole, with everybody else staying put.
//!
//! The block gets a small model of its own (only the hosts and the free post-years its people can
//! reach), so that the exact search works at the block's size whatever the size of the country.
use std::sync::Arc;

use crate::bound::dual_prices::DualPrices;
use crate::branch::tree::{Start, Tree};
use crate::model::column::Column;
use crate::model::numbers::{Model, ModelPost};
use crate::model::subproblem::Subproblem;
use crate::primal::working_plan::{FREE, WorkingPlan};
use crate::stop::{Stop, Workers};

/// A block with its small model and the way back to the whole.
pub(crate) struct Block {
    pub model: Model,
    pub subproblem: Subproblem,
    pub prices: DualPrices,
    people: Vec<u32>,
    hosts: Vec<u32>,
    posts: Vec<u32>,
}

impl Block {
    /// Cuts out `people`, all of whom must be out of `working_plan`.
    pub fn cut(
        model: &Model,
        working_plan: &WorkingPlan,
        prices: &DualPrices,
        people: &[u32],
        bonus: [i64; 3],
    ) -> Self {
        let graphs = people.iter().map(|&person| &model.people[person as usize]);
        let mut hosts: Vec<u32> =
            graphs.clone().flat_map(|graph| graph.hosts.iter().copied()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let free = |post: u32, year: usize| working_plan.holder[model.at(post, year)] == FREE;
        let mut posts: Vec<u32> =
            graphs.clone().flat_map(|graph| graph.cells.iter().map(|cell| cell.post)).collect();
        posts.sort_unstable();
        posts.dedup();
        posts.retain(|&post| (0..model.years).any(|year| free(post, year)));
        let mut small = frame(model, &hosts, &posts);
        let place = |list: &[u32], id: u32| list.binary_search(&id).unwrap_or(0) as u32;
        for graph in graphs {
            let kept = vec![true; graph.states.len()];
            let mut part = graph.subgraph(&kept, &|_, year, cell| free(cell.post, year));
            part.renumber(&|host| place(&hosts, host), &|post| place(&posts, post));
            small.people.push(Arc::new(part));
        }
        let subproblem = subproblem(model, working_plan, &small, &hosts, bonus, &posts);
        let prices = small_prices(model, prices, &hosts, &posts);
        Self { model: small, subproblem, prices, people: people.to_vec(), hosts, posts }
    }

    /// Ways of the block's people in the numbers of the small model.
    pub fn inside(&self, columns: &[Column]) -> Vec<Column> {
        let place = |list: &[u32], id: u32| list.binary_search(&id).unwrap_or(0) as u32;
        let small = |column: &Column| Column {
            points: column.points,
            lines: column
                .lines
                .iter()
                .map(|&(post, year)| (place(&self.posts, post), year))
                .collect(),
            stays: column
                .stays
                .iter()
                .map(|&(host, year)| (place(&self.hosts, host), year))
                .collect(),
        };
        columns.iter().map(small).collect()
    }

    /// Ways of the small model in the numbers of the whole.
    pub fn back(&self, columns: &[(u32, Column)]) -> Vec<(u32, Column)> {
        let whole = |column: &Column| Column {
            points: column.points,
            lines: column
                .lines
                .iter()
                .map(|&(post, year)| (self.posts[post as usize], year))
                .collect(),
            stays: column
                .stays
                .iter()
                .map(|&(host, year)| (self.hosts[host as usize], year))
                .collect(),
        };
        columns
            .iter()
            .map(|(person, column)| (self.people[*person as usize], whole(column)))
            .collect()
    }
}

fn frame(model: &Model, hosts: &[u32], posts: &[u32]) -> Model {
    let small_post = |&post: &u32| {
        let what = &model.posts[post as usize];
        let host = hosts.binary_search(&(what.host as u32)).unwrap_or(0);
        ModelPost { host, job: what.job, share: what.share }
    };
    let small_posts: Vec<ModelPost> = posts.iter().map(small_post).collect();
    let mut posts_at = vec![Vec::new(); hosts.len()];
    for (post, what) in small_posts.iter().enumerate() {
        posts_at[what.host].push(post as u32);
    }
    Model {
        years: model.years,
        jobs: model.jobs,
        posts: small_posts,
        posts_at,
        municipal: hosts.iter().map(|&host| model.municipal[host as usize]).collect(),
        persons: model.persons,
        team: model.team,
        handover: model.handover,
        stays: model.stays,
        people: Vec::new(),
    }
}

fn subproblem(
    model: &Model,
    working_plan: &WorkingPlan,
    small: &Model,
    hosts: &[u32],
    bonus: [i64; 3],
    posts: &[u32],
) -> Subproblem {
    let (lines, team, stays) = working_plan.counts();
    let mut subproblem = Subproblem::whole(small);
    subproblem.bonus = bonus;
    subproblem.lines = rows(lines, hosts, model.years);
    subproblem.stays = rows(stays, hosts, model.years);
    subproblem.team = rows(team, hosts, model.years * model.jobs);
    for (at, closed) in subproblem.closed.iter_mut().enumerate() {
        let (post, year) = (posts[at / model.years], at % model.years);
        *closed = working_plan.holder[model.at(post, year)] != FREE;
    }
    subproblem
}

fn small_prices(model: &Model, prices: &DualPrices, hosts: &[u32], posts: &[u32]) -> DualPrices {
    DualPrices {
        post: rows(&prices.post, posts, model.years),
        cover: rows(&prices.cover, hosts, model.years),
        team: rows(&prices.team, hosts, model.years * model.jobs),
        stay: rows(&prices.stay, hosts, model.years),
    }
}

/// The rows of some hosts or posts out of a table.
fn rows<T: Copy>(table: &[T], ids: &[u32], width: usize) -> Vec<T> {
    ids.iter()
        .flat_map(|&id| table[id as usize * width..(id as usize + 1) * width].iter().copied())
        .collect()
}

/// The best columns of a block beside everybody else, if they beat the present ones.
pub(crate) fn reoptimise(
    model: &Model,
    working_plan: &WorkingPlan,
    prices: &DualPrices,
    bonus: [i64; 3],
    neighbourhood: &[u32],
    stop: Stop,
) -> Option<Vec<(u32, Column)>> {
    let mut rest = working_plan.clone();
    let present: Vec<Column> = neighbourhood.iter().map(|&person| rest.remove(person)).collect();
    let block = Block::cut(model, &rest, prices, neighbourhood, bonus);
    let beside = WorkingPlan::beside(&block.model, &block.subproblem, &block.prices);
    let known = working_plan.score - rest.score;
    let present = block.inside(&present);
    let start = Start {
        prices: block.prices.clone(),
        best: known,
        present: &present,
        columns: Vec::new(),
        is_recorded: false,
    };
    let mut tree =
        Tree::open(&block.model, block.subproblem.clone(), beside, start, Workers::one(stop));
    for _ in 0..BLOCK_ROUNDS {
        if tree.closed() || stop.is_requested() {
            break;
        }
        tree.round();
    }
    tree.found.as_ref().map(|columns| block.back(columns))
}

/// Tree batches per block.
const BLOCK_ROUNDS: usize = 6;
