//! Size and job types of generated problems.
#[cfg(doc)]
use crate::exchange::limits;

/// Job types of a municipality's team, in the order of the design paper's example.
pub const TEAM: [&str; 4] =
    ["business_designer", "project_manager", "ui_ux_designer", "application_engineer"];

/// Job types outside the team.
pub const OTHER: [&str; 4] =
    ["data_scientist", "cyber_security", "network_engineer", "data_engineer"];

/// Size and seed of a generated problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// People, 1..=[`limits::PEOPLE`].
    pub people: usize,
    /// Hosts, prefectures included, 2..=[`limits::HOSTS`].
    pub hosts: usize,
    /// Fiscal years, 1..=[`limits::YEARS`].
    pub years: i32,
    /// Equal shapes with equal seeds give equal problems.
    pub seed: u64,
}
