//! What the audit record can say: the acts of every room, in the order of their words.

use crate::vocab::{self, Act, Language};
use crate::{
    accounts, affiliation, assessment, assignment, career, commons, cost, council, db, demand,
    edition, hiring, import, literacy, notice, organization, paper, recruitment, reference,
    rotation, skill, talent, training, web, wish,
};

/// Every act that is or was ever recorded.
#[must_use]
pub fn acts() -> Vec<Act> {
    let rooms: [&[Act]; 26] = [
        vocab::READS,
        db::acts::ALL,
        web::acts::ALL,
        organization::acts::ALL,
        notice::acts::ALL,
        accounts::acts::ALL,
        affiliation::acts::ALL,
        talent::acts::ALL,
        skill::acts::ALL,
        assessment::acts::ALL,
        demand::acts::ALL,
        wish::acts::ALL,
        assignment::acts::ALL,
        rotation::acts::ALL,
        hiring::acts::ALL,
        training::acts::ALL,
        commons::acts::ALL,
        council::acts::ALL,
        literacy::acts::ALL,
        career::acts::ALL,
        cost::acts::ALL,
        recruitment::acts::ALL,
        reference::acts::ALL,
        paper::acts::ALL,
        import::acts::ALL,
        edition::acts::ALL,
    ];
    let mut all = rooms.concat();
    all.sort_by_key(|act| act.word);
    all
}

/// What was done, in words; the word itself where nobody knows it any more.
#[must_use]
pub fn act_name(word: &str, language: Language) -> String {
    let known = acts().into_iter().find(|act| act.word == word);
    match (known, language) {
        (Some(act), _) => act.name(language),
        (None, Language::Japanese) => word.to_owned(),
        (None, Language::English) => vocab::in_english(word),
    }
}
