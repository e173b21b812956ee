//! Why somebody is put where a plan has put them, for those whom it concerns: the person reads what
//! was said of the person, the bodies what the post asks for. Nothing in it depends on anybody
//! else, so that two sheets beside each other tell nothing of a third person.

use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use super::view::wish_place;
use crate::assignment::{self, AssignmentView};
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::planner::problem::{Person, Post};
use crate::problem::Problem;
use crate::vocab::{AssignmentId, AssignmentState, FieldGroup, PostType};
use crate::web::Seen;

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetReason {
    /// Stable code: `wish_place`, `not_wished`, `level`, `growth`, `distance`, `stays`, `post_type`,
    /// `level_asked`.
    pub code: &'static str,
    /// Sentence in Japanese.
    pub ja: String,
    /// Sentence in English.
    pub en: String,
}

/// The reasons of an assignment that came from a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonSheet {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Whether it came from a plan that was announced.
    pub is_planned: bool,
    /// What the person reads; empty for the bodies.
    pub for_person: Vec<SheetReason>,
    /// What the bodies read; empty for the person.
    pub for_bodies: Vec<SheetReason>,
}

/// The sheet of an assignment within reach, as far as it is the reader's, with the assignment.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn sheet(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    id: AssignmentId,
) -> Result<(ReasonSheet, AssignmentView), Problem> {
    let (view, _) = assignment::one(db, scope, id, seen)?;
    let row = &view.row;
    let mut sheet = ReasonSheet {
        assignment_id: id,
        is_planned: false,
        for_person: Vec::new(),
        for_bodies: Vec::new(),
    };
    let is_told = !matches!(row.state, AssignmentState::Draft | AssignmentState::Cancelled);
    let plan = if is_told { store::plan_of(db, id)? } else { None };
    let Some(plan) = plan else { return Ok((sheet, view)) };
    let snapshot = store::documents(db, plan)?.snapshot;
    let (person, post) = (row.talent_id.to_string(), row.post_id.to_string());
    let person = snapshot.people.iter().find(|known| known.id == person);
    let post = snapshot.posts.iter().find(|known| known.id == post);
    let Some((person, post)) = person.zip(post) else { return Ok((sheet, view)) };
    sheet.is_planned = true;
    let (oneself, staff) =
        (scope.person() == Some(row.talent_id), scope.may(Action::SeePlacementDrafts));
    if oneself || staff {
        seen.person(FieldGroup::Wishes, row.talent_id);
        seen.person(FieldGroup::Levels, row.talent_id);
        sheet.for_person = of_person(person, post);
    }
    if !oneself {
        sheet.for_bodies = of_bodies(post);
    }
    Ok((sheet, view))
}

fn reason(code: &'static str, ja: String, en: String) -> SheetReason {
    SheetReason { code, ja, en }
}

/// What was said of the person, and what the post asks of it.
fn of_person(person: &Person, post: &Post) -> Vec<SheetReason> {
    let mut found = Vec::new();
    match wish_place(&person.reach, &post.host) {
        Some(place) => found.push(reason(
            "wish_place",
            format!("あなたの第{place}希望の団体です。"),
            format!("It is the body you named as wish no. {place}."),
        )),
        None if person.reach.iter().any(|reach| reach.wish > 0) => found.push(reason(
            "not_wished",
            "今回は、希望された団体ではありません。".to_owned(),
            "This time it is not a body you asked for.".to_owned(),
        )),
        None => {}
    }
    if person.current.as_ref().is_some_and(|current| current.host == post.host) {
        let (ja, en) =
            ("いまの団体で続けて勤務します。", "You go on at the body where you serve now.");
        found.push(reason("stays", ja.to_owned(), en.to_owned()));
    }
    let level = person.levels.get(&post.job_type).copied().unwrap_or(0);
    if post.min_level > 0 {
        let least = post.min_level;
        found.push(reason(
            "level",
            format!("ポストが求める水準{least}に対して、確認済みの水準は{level}です。"),
            format!("The post asks for level {least}; your confirmed level is {level}."),
        ));
    }
    if person.growth_target.as_ref() == Some(&post.job_type) {
        let (ja, en) = (
            "あなたが伸ばしたい分野のポストです。",
            "The post is in the field you want to grow into.",
        );
        found.push(reason("growth", ja.to_owned(), en.to_owned()));
    }
    let reach = person.reach.iter().find(|reach| reach.host == post.host);
    if let Some(far) = reach.map(|reach| reach.distance_km).filter(|far| *far > 0) {
        found.push(reason(
            "distance",
            format!("本籍団体または希望地から約{far}kmです。"),
            format!("It is about {far} km from your home body or the place you asked for."),
        ));
    }
    found
}

/// What the post asks for: whoever is sent meets it, and how far is the person's own.
fn of_bodies(post: &Post) -> Vec<SheetReason> {
    let kind = post.job_type.parse::<PostType>().ok();
    let (ja, en) = kind.map_or(("", ""), |kind| (kind.name_ja(), kind.name_en()));
    let mut found = vec![reason(
        "post_type",
        format!("「{ja}」のポストに対する配置です。"),
        format!("It fills a post of the type {en}."),
    )];
    if post.min_level > 0 {
        let least = post.min_level;
        found.push(reason(
            "level_asked",
            format!("ポストが求める水準{least}を満たす人です。"),
            format!("The person meets level {least}, which the post asks for."),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::problem::Reach;

    fn person() -> Person {
        serde_json::from_value(serde_json::json!({
            "id": "a", "owner": "h", "grade": 0, "levels": { "engineer": 3 }, "growth_target": "engineer",
            "reach": [{ "host": "m", "wish": 8, "distance_km": 12 }, { "host": "n", "wish": 10 }]
        }))
        .expect("a person")
    }

    fn post(host: &str) -> Post {
        serde_json::from_value(serde_json::json!({
            "id": "p", "host": host, "job_type": "engineer", "share": 100, "min_level": 2, "grade": 0
        }))
        .expect("a post")
    }

    #[test]
    fn a_person_reads_of_the_own_wish_and_level() {
        let told = of_person(&person(), &post("m"));
        let codes: Vec<_> = told.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["wish_place", "level", "growth", "distance"]);
        assert!(told[0].ja.contains("第2希望") && told[1].ja.contains("水準は3"), "{told:?}");
        assert_eq!(of_person(&person(), &post("x"))[0].code, "not_wished");
    }

    #[test]
    fn a_body_reads_nothing_that_is_the_person_s() {
        let before = of_bodies(&post("m"));
        assert!(before.iter().all(|one| !one.ja.contains("希望") && !one.ja.contains('3')));
        let mut other = person();
        other.reach.push(Reach { host: "z".into(), wish: 9, host_rank: 0, distance_km: 0 });
        other.levels.insert("engineer".into(), 5);
        assert_eq!(before, of_bodies(&post("m")), "whoever is sent");
    }
}
