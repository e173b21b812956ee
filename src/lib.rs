//! dxship: who serves where, when and at what share, among a prefecture and its municipalities.
//!
//! The rooms, from left to right; a room names only rooms to its left (`tests/tidy.rs` holds the
//! table): `limits clock vocab config` < `planner` | `db` < `problem` < `auth` < `web` <
//! `folder` < `organization` < `notice` < `accounts` < `affiliation` < `talent` < `skill` < `assessment` <
//! `demand` < `wish` <
//! `assignment` < `rotation` < `hiring` < `training` < `paper` < `import` < `insight` < `pages` < `app` < `cli`.

pub use dxship_planner as planner;

pub mod accounts;
pub mod affiliation;
pub mod app;
pub mod assessment;
pub mod assignment;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demand;
pub mod folder;
pub mod hiring;
pub mod import;
pub mod insight;
pub mod limits;
pub mod notice;
pub mod organization;
pub mod pages;
pub mod paper;
pub mod problem;
pub mod reference;
pub mod rotation;
pub mod skill;
pub mod talent;
pub mod training;
pub mod vocab;
pub mod web;
pub mod wish;
