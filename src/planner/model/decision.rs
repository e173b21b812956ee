//! Questions that split the possible plans in two, and what an answer leaves.
use crate::model::column::Column;
use crate::model::numbers::Model;
use crate::model::state_graph::StateGraph;
use crate::model::subproblem::Subproblem;

/// What an answer decides about one person in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// At the host (or not).
    Host(u32, bool),
    /// On the post (or not).
    Post(u32, bool),
}

/// A question with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Place of the person in the subproblem, year, choice.
    Person(usize, usize, Choice),
    /// At most so many lines of the subproblem's people at a host-year.
    AtMost(usize, u8),
    /// At least so many.
    AtLeast(usize, u8),
}

impl Decision {
    /// The other answer to the same question.
    pub fn opposite(self) -> Self {
        match self {
            Self::Person(person, year, Choice::Host(host, is)) => {
                Self::Person(person, year, Choice::Host(host, !is))
            }
            Self::Person(person, year, Choice::Post(post, is)) => {
                Self::Person(person, year, Choice::Post(post, !is))
            }
            Self::AtMost(at, lines) => Self::AtLeast(at, lines + 1),
            Self::AtLeast(at, lines) => Self::AtMost(at, lines - 1),
        }
    }

    /// Leaves of a subproblem what the answer allows.
    pub fn limit(self, model: &Model, subproblem: &mut Subproblem) {
        match self {
            Self::Person(person, year, choice) => {
                subproblem.graphs[person] =
                    std::sync::Arc::new(restrict(model, &subproblem.graphs[person], year, choice));
            }
            Self::AtMost(at, lines) => {
                subproblem.range[at].1 = subproblem.range[at].1.min(lines);
                subproblem.capped[at] = true;
            }
            Self::AtLeast(at, lines) => subproblem.range[at].0 = subproblem.range[at].0.max(lines),
        }
    }

    /// Whether the answer alone allows a column of a person (place in the subproblem); it says
    /// nothing of other people.
    pub fn allows(self, model: &Model, person: usize, column: &Column) -> bool {
        let Self::Person(whose, year, choice) = self else {
            return true;
        };
        let in_year = || column.lines.iter().filter(|line| line.1 as usize == year);
        whose != person
            || match choice {
                Choice::Host(host, is) => {
                    in_year().any(|line| model.posts[line.0 as usize].host as u32 == host) == is
                }
                Choice::Post(post, is) => in_year().any(|line| line.0 == post) == is,
            }
    }
}

/// The part of a graph that a choice leaves.
pub(crate) fn restrict(
    model: &Model,
    graph: &StateGraph,
    year: usize,
    choice: Choice,
) -> StateGraph {
    let (host, post) = match choice {
        Choice::Host(host, _) => (host, None),
        Choice::Post(post, _) => (model.posts[post as usize].host as u32, Some(post)),
    };
    let at_host = |option: u32| graph.hosts_of(option).any(|at| graph.hosts[at as usize] == host);
    let wanted = |option: u32| match choice {
        Choice::Host(_, is) => at_host(option) == is,
        Choice::Post(post, true) => at_host(option) && holds(graph, option, year, post),
        Choice::Post(_, false) => true,
    };
    let layer = graph.layers[year];
    let in_year = |at: usize| (layer.first..layer.end).contains(&(at as u32));
    let kept: Vec<bool> = graph
        .states
        .iter()
        .enumerate()
        .map(|(at, state)| !in_year(at) || wanted(state.option))
        .collect();
    graph.subgraph(&kept, &|slot, when, cell| match (choice, post) {
        (Choice::Post(_, is), Some(post)) if when == year => {
            let same_host = graph.hosts[graph.slots[slot].0 as usize] == host;
            if is { !same_host || cell.post == post } else { cell.post != post }
        }
        _ => true,
    })
}

fn holds(graph: &StateGraph, option: u32, year: usize, post: u32) -> bool {
    let mut slots = graph.slots_of(option).iter();
    slots.any(|&slot| graph.cells_of(slot as usize, year).iter().any(|cell| cell.post == post))
}

/// A choice that splits what is left of a year, if there is one.
pub(crate) fn undecided_choice(graph: &StateGraph, year: usize) -> Option<Choice> {
    let layer = graph.layers[year];
    let states = &graph.states[layer.first as usize..layer.end as usize];
    let options: Vec<u32> = states.iter().map(|state| state.option).collect();
    let everywhere =
        |host: u16| options.iter().all(|&option| graph.hosts_of(option).any(|at| at == host));
    for &option in &options {
        if let Some(host) = graph.hosts_of(option).find(|&host| !everywhere(host)) {
            return Some(Choice::Host(graph.hosts[host as usize], true));
        }
    }
    for &option in &options {
        for host in graph.hosts_of(option) {
            let slots = (0..graph.slots.len()).filter(|&slot| graph.slots[slot].0 == host);
            let posts: Vec<u32> =
                slots.flat_map(|slot| graph.cells_of(slot, year)).map(|cell| cell.post).collect();
            if posts.len() > 1 {
                return Some(Choice::Post(posts[0], true));
            }
        }
    }
    None
}
