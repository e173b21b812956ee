//! Every start away from home costs the person and both bodies effort; the current host in year 0
//! is no start.
use super::{Passage, PersonRule};
use crate::problem::Weights;

pub const RULE: PersonRule =
    PersonRule { code: "move", ja: "異動", en: "A stay away from the owner starts.", points };

fn points(weights: &Weights, passage: &Passage) -> i64 {
    -weights.moving * passage.starts
}

#[cfg(test)]
mod tests {
    use super::super::Passage;

    #[test]
    fn takes_its_points_off() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Passage::default()), 0);
        let passage = Passage { starts: 2, ..Passage::default() };
        assert_eq!(super::points(&weights, &passage), -12);
    }
}
