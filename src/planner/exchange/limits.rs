//! Upper limits on what a problem may hold. They are generous against real use (a whole country of
//! 1,800 municipalities) and small enough that no sum in the planner can overflow an `i64`: a line
//! is worth at most 3e8 points, a plan holds at most 20,000 x 7 x 100 % of them, which is 4.2e13
//! points, and the certificate counts in 1/1,024 of a point, which stays below 4.4e16.

/// Largest problem file, in bytes; checked before the file is parsed.
pub const PROBLEM_BYTES: usize = 192 * 1024 * 1024;
/// Longest horizon, in fiscal years.
pub const YEARS: i32 = 7;
/// Most people in one problem.
pub const PEOPLE: usize = 20_000;
/// Most posts in one problem.
pub const POSTS: usize = 40_000;
/// Most hosts in one problem.
pub const HOSTS: usize = 4_000;
/// Most team job types; each municipality has one goal per type and year.
pub const TEAM_JOB_TYPES: usize = 16;
/// Most hosts in one person's reach.
pub const REACH: usize = 400;
/// Most history entries and most pins of one person.
pub const HISTORY: usize = 200;
/// Most reach entries of all people together.
pub const REACH_TOTAL: usize = 2_000_000;
/// Longest id or name, in bytes.
pub const ID_BYTES: usize = 200;
/// Largest rule weight, in points.
pub const WEIGHT: i64 = 100_000;
/// Largest wish, host rank and (as an amount, either sign) post value.
pub const MARK: i64 = 1_000;
/// Highest skill level and highest grade distance follow the scales of the house: levels 0-5,
/// grades 0-20.
pub const LEVEL: i64 = 5;
pub const GRADE: i64 = 20;
/// Farthest year before or after the first fiscal year that a term, a history entry or a tenure may
/// name.
pub const YEAR_DISTANCE: i64 = 100;
/// Most parts of a proof by search that a plan stores.
pub const PROOF_PARTS: usize = 2_000;
/// Most multipliers of such a proof.
pub const PROOF_NUMBERS: usize = 400_000;
/// Most combinations of part-time posts one person could hold in one year.
pub const COMBINATIONS: usize = 20_000;
