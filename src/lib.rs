//! dxship: who serves where, when and at what share, among a prefecture and its municipalities.
//!
//! The rooms, from left to right; a room names only rooms to its left (`tests/tidy.rs` holds the
//! table): `limits clock vocab config` < `planner` | `db` < `problem` < `auth` < `identity` < `web` <
//! `folder` < `organization` < `notice` < `accounts` < `affiliation` < `talent` < `skill` < `assessment` <
//! `demand` < `wish` <
//! `assignment` < `rotation` < `hiring` < `training` < `ledger` < `commons` < `council` < `literacy` < `career` < `cost` < `recruitment` < `paper` < `import` < `edition` < `insight` < `pages` < `app` < `cli`.

pub use dxship_planner as planner;

pub mod accounts;
pub mod affiliation;
pub mod app;
pub mod assessment;
pub mod assignment;
pub mod auth;
pub mod career;
pub mod cli;
pub mod clock;
pub mod commons;
pub mod config;
pub mod cost;
pub mod council;
pub mod db;
pub mod demand;
pub mod edition;
pub mod folder;
pub mod hiring;
pub mod identity;
pub mod import;
pub mod insight;
pub mod ledger;
pub mod limits;
pub mod literacy;
pub mod notice;
pub mod organization;
pub mod pages;
pub mod paper;
pub mod problem;
pub mod recruitment;
pub mod reference;
pub mod rotation;
pub mod skill;
pub mod talent;
pub mod training;
pub mod vocab;
pub mod web;
pub mod wish;
