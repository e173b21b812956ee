//! Judging a problem before any work is spent on it. The problem itself knows nothing of this: whether
//! pins can be kept together is found out with state graphs and the pricing problem.
mod contradictions;
mod statements;

use crate::exchange::fault::Fault;
use crate::exchange::problem::Problem;

/// Reads a problem and refuses it with every fault found.
///
/// # Errors
/// Size, format, type, reference, range and contradiction faults, each with the place in the
/// document.
pub fn parse(bytes: &[u8]) -> Result<Problem, Vec<Fault>> {
    statements::size(bytes).map_err(|fault| vec![fault])?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let problem: Problem = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| vec![statements::unreadable(&error)])?;
    reader.end().map_err(|error| vec![statements::trailing(&error)])?;
    validate(&problem)?;
    Ok(problem)
}

/// Judges a problem made in memory as [`parse`] judges a file.
///
/// # Errors
/// As [`parse`].
pub fn validate(problem: &Problem) -> Result<(), Vec<Fault>> {
    let mut faults = statements::faults(problem);
    if faults.is_empty() {
        faults = contradictions::faults(problem);
        faults.truncate(statements::REPORTED);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
