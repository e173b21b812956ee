//! What stories about placement begin with: people, posts, assignments.

use dxship::db::Origin;
use dxship::talent::{NewRegistration, NewTalent, add_registration, add_talent};
use serde_json::{Value, json};

use crate::harness::{Client, World};

pub const PREFECTURE: &str = "340006";
pub const ETAJIMA: &str = "342157";
pub const MIHARA: &str = "342041";
pub const SAKA: &str = "343099";

/// Somebody in the register, employed at a body without a term since 1 April 2020, registered as
/// shared talent.
pub fn person(world: &World, name: &str, home: &str) -> String {
    let number = format!("{:x}", rand::random::<u64>());
    let talent: NewTalent = serde_json::from_value(json!({
        "name": name, "name_kana": "テスト", "staff_number": number,
        "employment": {
            "organization_code": home, "form": "permanent", "recruitment_route": "experienced",
            "grade": "subsection_chief", "title": "主任", "starts_on": "2020-04-01",
        },
    }))
    .expect("a person");
    let registration: NewRegistration = serde_json::from_value(json!({
        "organization_code": home, "consented_on": "2020-04-01", "consent_reference": "同意書", "starts_on": "2020-04-01",
    }))
    .expect("a registration");
    let add = move |tx: &mut dxship::db::Tx<'_>| {
        let id = add_talent(tx, &talent)?;
        add_registration(tx, id, &registration)?;
        Ok::<_, dxship::problem::Problem>(id)
    };
    world
        .store
        .write_blocking("test.person", Origin::operator("test"), add)
        .expect("a person")
        .to_string()
}

pub fn post_body(body: &str, share: i32) -> Value {
    json!({
        "organization_code": body, "department": "情報政策課", "title": "CIO補佐官", "grade": "section_chief",
        "post_type": "business_designer", "share_percent": share, "starts_on": "2020-04-01",
    })
}

/// A post without an end since 1 April 2020.
pub fn post(client: &Client, body: &str, share: i32) -> String {
    client.post("/posts", &post_body(body, share)).expect(201).id()
}

/// A draft.
pub fn draft(
    staff: &Client,
    talent: &str,
    post: &str,
    (first, last): (&str, &str),
    share: i32,
) -> String {
    let last = if last.is_empty() { Value::Null } else { json!(last) };
    let body = json!({ "talent_id": talent, "post_id": post, "starts_on": first, "ends_on": last, "share_percent": share });
    staff.post("/assignments", &body).expect(201).id()
}

/// Somebody who serves by order.
pub fn serve(staff: &Client, talent: &str, post: &str, days: (&str, &str), share: i32) -> String {
    let id = draft(staff, talent, post, days, share);
    staff.post(&format!("/assignments/{id}/announce"), &json!({})).expect(200);
    staff
        .post(&format!("/assignments/{id}/order"), &json!({ "receiving_number": "人第1号" }))
        .expect(200);
    id
}
