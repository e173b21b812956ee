//! The pricing problems of many people, solved beside each other.
use std::sync::Arc;

use crate::model::column::{Column, Marginals};
use crate::model::numbers::Model;
use crate::model::state_graph::StateGraph;
use crate::pricing::pricer::Pricer;
use crate::stop::{Stop, Workers};

pub(crate) type Priced = Option<(i64, Column)>;

/// Everybody's best answer to the marginals; none if it was ended before everybody had one.
pub(crate) fn best_columns(
    model: &Model,
    people: &[Arc<StateGraph>],
    marginals: &Marginals,
    workers: Workers,
) -> Option<Vec<Priced>> {
    let one = |part: &[Arc<StateGraph>]| price_part(model, part, marginals, workers.stop);
    // Below this size starting a thread costs more than it saves.
    if workers.threads < 2 || people.len() < 200 {
        return one(people);
    }
    let size = people.len().div_ceil(workers.threads);
    let parts: Vec<&[Arc<StateGraph>]> = people.chunks(size).collect();
    let done: Vec<Option<Option<Vec<Priced>>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
        workers.into_iter().map(|worker| worker.join().ok()).collect()
    });
    // A thread that could not finish is repeated here, so that nothing is ever missing.
    let parts = done.into_iter().zip(parts).map(|(done, part)| done.unwrap_or_else(|| one(part)));
    Some(parts.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn price_part(
    model: &Model,
    part: &[Arc<StateGraph>],
    marginals: &Marginals,
    stop: Stop,
) -> Option<Vec<Priced>> {
    let mut pricer = Pricer::default();
    let mut best_columns = Vec::with_capacity(part.len());
    for graph in part {
        best_columns.push(best_column(model, graph, marginals, &mut pricer));
        if stop.after(pricer.take_steps()) {
            return None;
        }
    }
    Some(best_columns)
}

fn best_column(
    model: &Model,
    graph: &StateGraph,
    marginals: &Marginals,
    pricer: &mut Pricer,
) -> Priced {
    pricer.label(model, graph, marginals);
    let (value, path) = pricer.best_path(model, graph, marginals)?;
    Some((value, pricer.column(model, graph, &path)))
}
