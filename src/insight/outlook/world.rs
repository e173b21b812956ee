//! What a simulation starts from: plain data, without a database or a clock.

use super::chance::Rate;

/// Levels 0 to 5.
pub const LEVELS: usize = 6;
/// Grades, the lowest first.
pub const GRADES: usize = 5;

/// Somebody of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Home body, by its place in the list.
    pub body: usize,
    /// Job type in which the person stands highest, by its place; nothing for somebody unrated.
    pub kind: Option<usize>,
    /// Level in it.
    pub level: usize,
    /// 相当級, by its place.
    pub grade: usize,
    /// Fiscal year in which the term ends; nothing for permanent staff.
    pub term: Option<i32>,
    /// First fiscal year at whose beginning the person serves (again).
    pub back: i32,
}

/// A recruitment route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Most who are taken on, by year.
    pub planned: Vec<u32>,
    /// Who take the examination (or apply, where only that is published), by year.
    pub applicants: Vec<u32>,
    /// How many of them are taken on.
    pub success: Rate,
    /// Level and grade with which they begin.
    pub level: usize,
    pub grade: usize,
    /// Years of their term; nothing for permanent staff.
    pub term: Option<i32>,
}

/// What is wanted, in hundredths of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// The body that wants it, by its place.
    pub body: usize,
    /// Job type, by its place.
    pub kind: usize,
    /// 相当級, by its place; nothing where none is said.
    pub grade: Option<usize>,
    /// Least level.
    pub level: usize,
    pub hundredths: i64,
    /// Whether the post may be filled from afar.
    pub telework: bool,
}

/// Everything a future depends on but chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// First fiscal year; figures are of its 1 April.
    pub first: i32,
    pub years: usize,
    /// Whether a body lies within the radius of the prefecture's office.
    pub near: Vec<bool>,
    /// How many job types there are.
    pub kinds: usize,
    /// Where new people are employed: the prefecture, by its place among the bodies.
    pub home: usize,
    pub people: Vec<Person>,
    /// Of how many people each job type is: new people are spread like them.
    pub mix: Vec<u32>,
    pub routes: Vec<Route>,
    /// Leave in a year, whatever the reason but age and the end of a term.
    pub leaving: Rate,
    /// How much of it is left, in percent; 100 unless something is done to keep people.
    pub leaving_left: u32,
    /// Of permanent staff, reach the age limit in a year.
    pub retirement: Rate,
    /// A term that ends is renewed, for so many years.
    pub renewal: Rate,
    pub renewal_years: i32,
    /// Rise by a level in a year.
    pub growth: Rate,
    /// Rise by a grade in a year.
    pub promotion: Rate,
    /// What is wanted, by year.
    pub wants: Vec<Vec<Want>>,
}

impl World {
    #[must_use]
    pub fn bodies(&self) -> usize {
        self.near.len()
    }
}
