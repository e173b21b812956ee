//! Requests for approval in a browser without scripts: made on the pages of accounts, decided on by
//! somebody else, told to auditors.

use serde_json::json;

use super::steps::open;
use crate::harness::{Backend, World};

#[test]
fn a_role_is_asked_for_on_one_page_and_given_on_another() {
    let world = World::new(Backend::Sqlite);
    let api = world.as_login("admin");
    let found = api.get("/accounts?login=mihara").expect(200).items()[0].clone();
    let place = format!("/accounts/{}", found["id"].as_str().unwrap());
    let roles = || api.get(&place).expect(200).body["grants"].as_array().unwrap().len();
    let admin = open(&world, "admin", false);
    admin.go(&format!("{place}/roles/new"));
    admin.type_into("role", "prefecture_staff");
    admin.type_into("starts_on", "2026-04-01");
    admin.press("役割を追加する");
    assert!(admin.text().contains("承認の申請を作成しました"), "{}", admin.text());
    let request = admin.at().trim_end_matches("?done=asked").to_owned();
    assert!(request.starts_with("/approvals/apr_"), "{request}");
    let button = admin.eval("document.querySelector('a[href*=\"take=approve\"]')");
    assert_eq!(button, json!(null), "nobody approves their own");
    assert_eq!(roles(), 1);
    let staff = open(&world, "staff", false);
    staff.go("/home");
    staff.press("承認を待つ申請を決める");
    staff.press("役割の付与");
    assert_eq!(staff.at(), request);
    staff.press("承認する");
    staff.press("承認する");
    assert!(staff.text().contains("承認済"), "{}", staff.text());
    assert_eq!(roles(), 2);
    // An initial password is shown to whoever asks, once, and says when it works.
    let staff2 = api.get("/accounts?login=staff2").expect(200).items()[0].clone();
    admin.go(&format!("/accounts/{}/reset-password", staff2["id"].as_str().unwrap()));
    admin.press("初期パスワードを再発行する");
    assert!(admin.text().contains("別の担当が申請を承認した後"), "{}", admin.text());
    let own = api.get("/approvals?own=true&state=pending").expect(200);
    let request = own.items()[0]["id"].as_str().unwrap().to_owned();
    admin.go(&format!("/approvals/{request}"));
    admin.press("緊急に一人で実施する");
    admin.press("緊急に一人で実施する");
    assert!(admin.text().contains("入力内容を確認してください"), "{}", admin.text());
    admin.type_into("reason", "承認者が全員不在");
    admin.press("緊急に一人で実施する");
    let auditor = open(&world, "auditor", false);
    auditor.go("/home");
    auditor.press("緊急実施の理由を確かめる");
    auditor.press("承認の申請");
    assert!(auditor.at().starts_with("/approvals/apr_"), "{}", auditor.at());
    assert!(auditor.text().contains("承認者が全員不在"), "{}", auditor.text());
    assert_eq!(api.get(&format!("/approvals/{request}")).body["state"], json!("forced"));
}
