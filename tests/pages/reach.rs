//! What a person may change by the API has a page: the two lists are held together here. A route
//! that changes something stands beside its page, or with the reason why it has none.

use std::collections::BTreeSet;

use dxship::{app, pages};

/// Whoever keeps such a thing elsewhere than on a page of the same address.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/attachments", "/attachments"),
    ("/attachments/{id}/retire", "/attachments/{id}/retire"),
    ("/me/qualifications", "/me/qualifications/new"),
    ("/me/qualifications/withdraw", "/me/qualifications/withdraw"),
    ("/me/notices", "/notices/{id}/read"),
    ("/me/notices/read-all", "/notices/read-all"),
    ("/me/mail", "/my/messages"),
    ("/me/calendar", "/my/calendar"),
    ("/me/calendar/revoke", "/my/calendar/revoke"),
    ("/outbox", "/outbox/{id}/resend"),
    ("/talents", "/talents/new"),
    ("/talents/{id}", "/talents/{id}/career"),
    ("/talents/{id}/employments", "/talents/{id}/career"),
    ("/talents/{id}/undo", "/talents/{id}/career"),
    ("/talents/{id}/qualifications", "/talents/{id}/record"),
    ("/talents/{id}/registrations", "/talents/{id}/record"),
    ("/talents/{id}/absences", "/talents/{id}/record"),
    ("/planned-steps/{id}", "/planned-steps/{id}/step"),
    ("/pool-nominations", "/pool-nominations/new"),
    ("/pool-nominations/{id}/withdraw", "/pool-nominations/{id}/withdraw"),
    ("/pool-nominations/{id}", "/pool-nominations/{id}/step"),
    ("/organizations/import", "/organizations/import"),
    ("/organizations/{key}/participations", "/organizations/{key}/participations"),
    ("/job-types/{key}", "/job-types/{key}/change"),
    ("/post-types/{key}", "/post-types/change"),
    ("/wish-officers/{id}/revoke", "/wish-officers/{id}/revoke"),
    ("/wish-officers", "/wish-officers"),
    ("/circulations/{id}/withdraw", "/circulations/{id}/withdraw"),
    ("/posts", "/posts/new"),
    ("/posts/import", "/posts/import"),
    ("/posts/{id}", "/posts/{id}/change"),
    ("/posts/{id}/close", "/posts/{id}/close"),
    ("/posts/{id}/reopen", "/posts/{id}/reopen"),
    ("/posts/{id}/hand-over", "/posts/{id}/hand-over"),
    ("/posts/{id}/budget", "/posts/{id}/budget"),
    ("/reference-tables/{key}/lines", "/reference-tables/{key}/line"),
    ("/reference-tables/{key}/retire", "/reference-tables/{key}/retire"),
    ("/reference-tables/{key}/import", "/reference-tables/{key}/import"),
    ("/accounts/import", "/accounts/import"),
    ("/webhooks", "/webhooks/new"),
    ("/webhooks/{id}", "/webhooks/{id}"),
    ("/webhooks/{id}/renew-secret", "/webhooks/{id}/renew-secret"),
    ("/service-accounts", "/service-accounts/new"),
    ("/service-accounts/{id}/rotate", "/service-accounts/{id}/rotate"),
    ("/service-accounts/{id}/revoke", "/service-accounts/{id}/revoke"),
    ("/open-data-editions", "/open-data/new"),
    ("/open-data-editions/{id}", "/open-data/{id}/step"),
    ("/transfers", "/transfers/new"),
    ("/transfers/{id}", "/transfers/{id}/step"),
];

#[test]
fn what_the_register_may_be_told_by_the_api_has_a_page() {
    let shown: BTreeSet<&str> = pages::routes()
        .iter()
        .filter(|route| route.method.as_str() == "POST")
        .map(|route| route.path)
        .collect();
    let kept = ["/talents", "/me/qualifications", "/pool-nominations", "/planned-steps"];
    let kept =
        kept.into_iter().chain(["/organizations", "/job-types", "/post-types", "/wish-officers"]);
    let kept = kept.chain([
        "/posts",
        "/reference-tables",
        "/accounts/import",
        "/service-accounts",
        "/webhooks",
        "/transfers",
        "/attachments",
        "/me/notices",
        "/me/mail",
        "/me/calendar",
        "/outbox",
        "/open-data-editions",
    ]);
    let kept: Vec<&str> = kept.collect();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for route in app::routes().iter().filter(|route| route.method.as_str() != "GET") {
        let ours = kept.iter().any(|part| route.path.starts_with(part));
        if !ours && route.path != "/circulations/{id}/withdraw" {
            continue;
        }
        seen += 1;
        // The longest part of the address that is listed says where it is done.
        let listed = ELSEWHERE
            .iter()
            .filter(|(api, _)| route.path == *api || route.path.starts_with(&format!("{api}/")))
            .max_by_key(|(api, _)| api.len());
        match listed {
            Some((_, page)) if shown.contains(page) => {}
            _ => missing.push(format!("{} {}", route.method, route.path)),
        }
    }
    assert!(missing.is_empty(), "no page for:\n{}", missing.join("\n"));
    assert!(seen > 30, "only {seen} routes");
}
