//! What a wish says, and what cannot be said together.

use std::collections::BTreeSet;

use crate::problem::FieldError;
use crate::vocab::{JobType, LongText, OrganizationCode, ShortText, terms};

terms! {
    /// Stay or move.
    Movement {
        /// 現在の配属の継続.
        Stay = "stay", "継続", "Stay";
        /// 異動.
        Move = "move", "異動", "Move";
        /// どちらでも.
        Either = "either", "どちらでも", "Either will do";
    }
}

terms! {
    /// Whether the person can move house.
    HouseMove {
        /// 不可.
        Impossible = "impossible", "転居不可", "Cannot move house";
        /// 要相談.
        ToDiscuss = "to_discuss", "要相談", "To be discussed";
        /// 可.
        Possible = "possible", "転居可", "Can move house";
    }
}

terms! {
    /// Service from elsewhere, as the person wants it.
    TeleworkWish {
        /// Not wanted.
        NotWanted = "not_wanted", "希望しない", "Not wanted";
        /// On some days.
        SomeDays = "some_days", "一部希望", "On some days";
        /// As much as possible.
        MostDays = "most_days", "できるだけ希望", "As much as possible";
    }
}

terms! {
    /// Kind of a constraint: a part of its reason.
    ReasonKind {
        /// 家庭の事情 (育児・介護等).
        Family = "family", "家庭の事情", "Family circumstances";
        /// 健康上の事情.
        Health = "health", "健康上の事情", "Health";
        /// その他.
        Other = "other", "その他", "Other";
    }
}

terms! {
    /// What a choice is about.
    ChoiceKind {
        /// A job type to grow into, in order.
        JobType = "job_type", "ジョブタイプ", "Job type";
        /// A wished place, in order.
        Place = "place", "希望地", "Wished place";
        /// A place that is impossible.
        Impossible = "impossible", "勤務できない所", "Cannot work here";
    }
}

/// A municipality, or a zone: zones and kinds (city, town, island) are data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Body(OrganizationCode),
    /// Every body of a zone.
    Zone(String),
}

/// What a wish says, apart from the reason of its constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub movement: Movement,
    /// Job types to grow into, in order.
    pub job_types: Vec<JobType>,
    /// Wished places, in order.
    pub places: Vec<Place>,
    /// Places that are impossible.
    pub impossible: Vec<Place>,
    /// Longest way to work, in minutes one way.
    pub commuting_limit_minutes: Option<i32>,
    /// Longest way to work, in kilometres one way.
    pub commuting_limit_km: Option<i32>,
    pub telework: TeleworkWish,
    /// Whether the person can move house.
    pub house_move: HouseMove,
    /// Whether there is a constraint.
    pub has_constraint: bool,
    pub note: LongText,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub kind: ReasonKind,
    /// In words.
    pub reason: ShortText,
}

/// What is said twice in one list, or wished and impossible at once.
#[must_use]
pub fn contradictions(said: &Said) -> Vec<FieldError> {
    let mut errors = Vec::new();
    twice("/job_types", &said.job_types, &mut errors);
    twice("/places", &said.places, &mut errors);
    twice("/impossible", &said.impossible, &mut errors);
    for (number, place) in said.impossible.iter().enumerate() {
        if said.places.contains(place) {
            errors.push(FieldError::new(&format!("/impossible/{number}"), "place_contradicts"));
        }
    }
    errors
}

fn twice<T: Ord>(pointer: &str, items: &[T], errors: &mut Vec<FieldError>) {
    let mut known = BTreeSet::new();
    for (number, item) in items.iter().enumerate() {
        if !known.insert(item) {
            errors.push(FieldError::new(&format!("{pointer}/{number}"), "listed_twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Place {
        Place::Zone(name.to_owned())
    }

    fn said(places: Vec<Place>, impossible: Vec<Place>) -> Said {
        Said {
            movement: Movement::Move,
            job_types: Vec::new(),
            places,
            impossible,
            commuting_limit_minutes: None,
            commuting_limit_km: None,
            telework: TeleworkWish::NotWanted,
            house_move: HouseMove::Possible,
            has_constraint: false,
            note: LongText::default(),
        }
    }

    fn faults(said: &Said) -> Vec<(String, &'static str)> {
        contradictions(said).into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn nobody_wishes_for_what_is_impossible() {
        let etajima: Place = Place::Body("342157".parse().expect("a code"));
        assert_eq!(faults(&said(vec![zone("island"), etajima.clone()], vec![zone("town")])), []);
        let both = said(vec![etajima.clone(), zone("city")], vec![zone("town"), zone("city")]);
        assert_eq!(faults(&both), [("/impossible/1".to_owned(), "place_contradicts")]);
        let twice = said(vec![etajima.clone(), zone("city"), etajima], vec![]);
        assert_eq!(faults(&twice), [("/places/2".to_owned(), "listed_twice")]);
    }
}
