//! Every page as each role sees it: axe-core, content policy, outside requests, width, pictures.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{Scene, WEBHOOK};

/// A page to be looked at: name of its pictures, who looks (empty for nobody), where; `{talent}`,
/// `{post}`, `{assignment}`, `{account}`, `{grant}`, `{sheet}`, `{demand}`, `{call}`,
/// `{circulation}` stand for those of Etajima's side of the scene, `{plan}` for one by hand,
/// `{solved}` for one that was solved. Whoever adds a screen adds its rows.
pub const PAGES: &[(&str, &str, &str)] = &[
    ("sign-in", "", "/sign-in?next=/talents"),
    ("home-staff", "staff", "/home"),
    ("home-cio", "etajima", "/home"),
    ("home-person", "person", "/home"),
    ("search", "staff", "/search?q=%E5%B1%B1%E7%94%B0"),
    ("search-none", "person", "/search?q=%E3%81%AA%E3%81%84%E3%82%82%E3%81%AE"),
    ("own-settings", "staff", "/me"),
    ("password", "staff", "/me/password"),
    ("prove", "staff", "/me/prove"),
    ("second-factor", "staff", "/me/second-factor"),
    ("notices", "etajima", "/notices"),
    ("messages", "person", "/my/messages"),
    ("outbox", "admin", "/outbox"),
    ("talents", "staff", "/talents?columns=body&columns=title&columns=staff_number"),
    ("talents-one", "etajima", "/talents"),
    ("talents-empty", "staff", "/talents?name=%E3%81%AA%E3%81%84"),
    ("talent", "staff", "/talents/{talent}"),
    ("talent-cio", "etajima", "/talents/{talent}"),
    ("posts", "staff", "/posts"),
    ("posts-cio", "etajima", "/posts"),
    ("post", "etajima", "/posts/{post}"),
    ("post-new", "etajima", "/posts/new"),
    ("post-change", "etajima", "/posts/{post}/change"),
    ("post-close", "etajima", "/posts/{post}/close"),
    ("post-hand-over", "etajima", "/posts/{post}/hand-over"),
    ("post-budget", "etajima", "/posts/{post}/budget"),
    ("post-reopen", "etajima", "/posts/{post}/reopen"),
    ("coverage", "etajima", "/coverage"),
    ("assignments", "staff", "/assignments"),
    ("assignments-one", "etajima", "/assignments"),
    ("assignments-person", "person", "/assignments"),
    ("transfers", "staff", "/transfers"),
    ("transfer-new", "staff", "/transfers/new?talent_id={talent}&assignment_id={assignment}"),
    ("transfer-new-english", "staff", "/transfers/new?talent_id={talent}&lang=en"),
    ("transfer", "staff", "/transfers/{transfer}?lang=ja"),
    ("transfer-announce", "staff", "/transfers/{transfer}/step?take=announce"),
    ("transfer-undo", "staff", "/transfers/{transfer}/step?take=undo"),
    ("assignments-past", "staff", "/assignments?as_of=2020-01-01"),
    ("plans", "staff", "/plans"),
    ("plan-new", "staff", "/plans/new"),
    ("plan", "staff", "/plans/{plan}"),
    ("plan-solved", "staff", "/plans/{solved}"),
    ("plan-change", "staff", "/plans/{plan}/change"),
    ("plan-propose", "staff", "/plans/{plan}/step?take=propose"),
    ("plan-board", "staff", "/plans/{plan}/board"),
    ("plan-board-bodies", "staff", "/plans/{plan}/board?by=host"),
    ("plan-board-year", "staff", "/plans/{solved}/board?by=year&year=2027"),
    ("plan-lift", "staff", "/plans/{plan}/lift?talent={talent}&year=2027"),
    ("plan-rest", "staff", "/plans/{solved}/step?take=rest"),
    ("plan-cell", "staff", "/plans/{plan}/cell?talent={talent}&year=2027"),
    ("plan-presentation", "staff", "/plans/{solved}/presentation"),
    ("plan-orders", "staff", "/plans/{plan}/orders"),
    ("plan-orders-import", "staff", "/plans/{plan}/orders/import"),
    ("plan-hires", "staff", "/plans/{plan}/planned-hires"),
    ("plan-scenarios", "staff", "/plans/{solved}/scenarios"),
    ("plan-scenario-new", "staff", "/plans/{solved}/scenarios/new"),
    ("plan-scenario", "staff", "/rotation-scenarios/{scenario}"),
    ("plan-scenario-change", "staff", "/rotation-scenarios/{scenario}/change"),
    ("plan-scenario-remove", "staff", "/rotation-scenarios/{scenario}/remove"),
    ("plan-take-over", "staff", "/rotation-scenarios/{scenario}/take-over"),
    ("plan-stability", "staff", "/plans/{solved}/stability"),
    ("plan-lines", "staff", "/plans/{plan}/lines"),
    ("plan-board-all", "staff", "/plans/{solved}/board?by=all"),
    ("plan-why", "staff", "/plans/{plan}/why"),
    ("plan-diff", "staff", "/plans/{plan}/diff?against={solved}"),
    ("plan-circulate", "staff", "/plans/{plan}/circulate?talent={talent}&post={post}&year=2027"),
    ("plans-forbidden", "etajima", "/plans"),
    ("circulations", "staff", "/circulations"),
    ("circulations-cio", "etajima", "/circulations"),
    ("circulation-cio", "etajima", "/circulations/{circulation}"),
    ("circulation-person", "person", "/circulations/{circulation}"),
    ("knowledge", "etajima", "/knowledge?q=%E8%A6%8B"),
    ("knowledge-english", "staff", "/knowledge?lang=en"),
    ("cycle-sessions", "person", "/cycle-sessions?lang=ja"),
    ("cycle-issue-new", "person", "/cycle-issues/new"),
    ("practices", "etajima", "/practices"),
    ("consultation-statistics", "staff", "/consultation-statistics?lang=ja"),
    ("systems", "mihara", "/information-systems"),
    ("renewals", "etajima", "/information-systems/renewals"),
    ("same-product", "etajima", "/information-systems/same-product"),
    ("dependence", "mihara", "/information-systems/dependence"),
    ("standardisation", "etajima", "/information-systems/standardisation"),
    ("open-data", "staff", "/open-data"),
    ("open-data-new", "staff", "/open-data/new"),
    ("edition", "auditor", "/open-data/{edition}"),
    ("map", "auditor", "/map"),
    ("outlook", "staff", "/outlook?runs=50&years=3"),
    ("outlook-levers", "staff", "/outlook/levers?runs=50&years=3"),
    ("placement-statistics", "auditor", "/placement-statistics?fiscal_year=2026"),
    ("demand-statistics", "auditor", "/demand-statistics?fiscal_year=2027"),
    ("exact-levels", "staff", "/skill-statistics/exact"),
    ("hiring", "staff", "/hiring"),
    ("accounts", "admin", "/accounts"),
    ("account", "admin", "/accounts/{account}"),
    ("account-new", "admin", "/accounts/new"),
    ("account-off", "admin", "/accounts/{account}/switch"),
    ("account-role-new", "admin", "/accounts/{account}/roles/new"),
    ("account-role-end", "admin", "/accounts/{account}/roles/end?grant_id={grant}"),
    ("account-reset", "admin", "/accounts/{account}/reset-password"),
    ("account-review", "admin", "/accounts/{account}/review"),
    ("account-factor", "admin", "/accounts/{account}/reset-second-factor"),
    ("account-identity-new", "admin", "/accounts/{account}/identities/new"),
    ("machines", "admin", "/service-accounts"),
    ("machine", "admin", "/service-accounts/{machine}"),
    ("machine-new", "admin", "/service-accounts/new"),
    ("machine-rotate", "admin", "/service-accounts/{machine}/rotate"),
    ("machine-revoke", "admin", "/service-accounts/{machine}/revoke"),
    ("webhooks", "admin", "/webhooks"),
    ("webhook", "admin", "/webhooks/{webhook}"),
    ("webhook-new", "admin", "/webhooks/new"),
    ("webhook-renew", "admin", "/webhooks/{webhook}/renew-secret"),
    ("audit", "auditor", "/audit"),
    ("record", "person", "/me/record"),
    ("sheet", "person", "/my/sheet"),
    ("sheet-fill", "person", "/my/sheet/fill?step=1"),
    ("sheet-submit", "person", "/my/sheet/submit"),
    ("sheet-none", "staff", "/my/sheet"),
    ("sheet-import", "person", "/my/sheet/import"),
    ("assessments-import", "staff", "/assessments/import"),
    ("demands-import", "etajima", "/demands/import"),
    ("qualification-declare", "person", "/me/qualifications/new"),
    ("wish", "person", "/my/wish"),
    ("assessments", "staff", "/assessments"),
    ("assessments-cio", "etajima", "/assessments"),
    ("assessment", "staff", "/assessments/{sheet}"),
    ("demands", "staff", "/demands"),
    ("demands-cio", "etajima", "/demands"),
    ("demand-new", "etajima", "/demands/new"),
    ("demand", "etajima", "/demands/{demand}"),
    ("demand-copy", "etajima", "/demands/{demand}/copy"),
    ("demand-reconsider", "staff", "/demands/{demand}/reconsider"),
    ("demand-board", "staff", "/demand-calls/{call}/board"),
    ("help", "person", "/help"),
    ("help-year", "etajima", "/help/year"),
    ("help-handover", "etajima", "/help/handover"),
    ("help-glossary", "person", "/help/glossary"),
    ("bad-query", "staff", "/talents?as_of=2999-01-01"),
    ("forbidden", "auditor", "/talents"),
    ("not-found", "staff", "/talents/tal_1234567890abc"),
    ("home-english", "staff2", "/home?lang=en"),
    ("talents-english", "staff2", "/talents"),
    ("plan-english", "staff2", "/plans/{solved}"),
    // The steps of the year: assignments, cycles, calls, wishes, recruitment, the register,
    // catalogues.
    ("assignment", "staff", "/assignments/{assignment}?lang=ja"),
    ("paper-number", "staff", "/assignments/{assignment}/papers/announcement/number"),
    ("attachments", "staff", "/attachments?subject_id={assignment}"),
    ("attachments-english", "staff", "/attachments?subject_id={nomination}&lang=en"),
    ("attachments-person", "person", "/attachments?subject_id={talent}&lang=ja"),
    ("attachment-retire", "staff", "/attachments/{attachment}/retire?lang=ja"),
    ("paper-templates", "staff", "/paper-templates"),
    ("paper-template", "etajima", "/paper-templates/announcement-342157"),
    ("paper-batches", "staff", "/paper-batches"),
    ("paper-numbers", "staff", "/paper-numbers"),
    ("paper-prints", "etajima", "/paper-prints"),
    ("assignment-cio", "etajima", "/assignments/{assignment}"),
    ("assignment-person", "person", "/assignments/{assignment}"),
    ("assignment-english", "staff", "/assignments/{assignment}?lang=en"),
    ("assignment-choose", "staff", "/assignments/new?name=%E5%B1%B1%E7%94%B0&lang=ja"),
    ("assignment-new", "staff", "/assignments/new?talent_id={talent}&post_id={post}"),
    ("assignment-reasons", "person", "/assignments/{assignment}/reasons"),
    ("assignment-end", "staff", "/assignments/{assignment}/step?take=end"),
    ("assignment-share", "staff", "/assignments/{assignment}/step?take=change_share"),
    ("assignment-correct", "staff", "/assignments/{assignment}/step?take=correct_order"),
    ("assignment-not-now", "staff", "/assignments/{assignment}/step?take=announce"),
    ("assignments-together", "staff", "/assignments/steps?take=order&id={assignment}"),
    ("assignments-none", "staff", "/assignments/steps?take=announce"),
    ("demands-together", "etajima", "/demands/steps?take=submit&id={demand}"),
    ("sheets-together", "staff", "/assessments/steps?take=confirm&id={sheet}"),
    ("cycles", "staff", "/assessment-cycles"),
    ("cycles-cio", "etajima", "/assessment-cycles"),
    ("cycle", "staff", "/assessment-cycles/{cycle}"),
    ("cycle-cio", "etajima", "/assessment-cycles/{cycle}"),
    ("cycle-new", "staff", "/assessment-cycles/new"),
    ("cycle-change", "staff", "/assessment-cycles/{cycle}/change"),
    ("cycle-enrol", "staff", "/assessment-cycles/{cycle}/step?take=enrol"),
    ("cycle-publish", "staff", "/assessment-cycles/{cycle}/step?take=publish"),
    ("sheet-give", "staff", "/assessments/new?talent_id={talent}"),
    ("sheet-assign", "staff", "/assessments/{sheet}/assign"),
    ("skill-statistics", "auditor", "/skill-statistics"),
    ("calls", "staff", "/demand-calls"),
    ("call", "staff", "/demand-calls/{call}"),
    ("call-cio", "etajima", "/demand-calls/{call}"),
    ("call-new", "staff", "/demand-calls/new"),
    ("call-change", "staff", "/demand-calls/{call}/change"),
    ("call-remind", "staff", "/demand-calls/{call}/remind"),
    ("call-no-need", "etajima", "/demand-calls/{call}/no-need"),
    ("demand-carry", "etajima", "/demands/{demand}/carry-forward"),
    ("targets", "staff", "/targets"),
    ("wishes", "staff", "/wishes"),
    ("wishes-cio", "etajima", "/wishes"),
    ("wish-of", "staff", "/wishes/{wish}"),
    ("round-new", "staff", "/wish-rounds/new"),
    ("round-change", "staff", "/wish-rounds/{wish_round}/change"),
    ("pauses", "staff", "/pauses"),
    ("pauses-person", "person", "/pauses"),
    ("pause-new", "person", "/pauses/new"),
    ("pause-resume", "staff", "/pauses/{pause}/resume"),
    ("candidates", "staff", "/shown-candidates?fiscal_year=2027"),
    ("candidates-cio", "etajima", "/shown-candidates?fiscal_year=2027"),
    ("candidate-new", "staff", "/shown-candidates/new?talent_id={talent}"),
    ("candidate-back", "staff", "/shown-candidates/{shown}/take-back"),
    ("ranking", "staff", "/host-rankings/342157?fiscal_year=2027"),
    ("ranking-rank", "etajima", "/host-rankings/342157/rank?fiscal_year=2027"),
    ("hiring-rounds", "staff", "/hiring-rounds"),
    ("hiring-new", "staff", "/hiring-rounds/new"),
    ("hiring-change", "staff", "/hiring-rounds/{round}"),
    ("hiring-funnel", "staff", "/hiring-funnel"),
    ("hiring-funnel-cio", "etajima", "/hiring-funnel?lang=en"),
    ("hiring-round-funnel", "staff", "/hiring-rounds/{round}/funnel"),
    ("hiring-candidates", "staff", "/hiring-candidates"),
    ("recruitment-channels", "staff", "/recruitment-channels"),
    ("development-plan-coverage", "staff", "/development-plan-coverage"),
    ("labour-cost-shares", "staff", "/labour-cost-shares"),
    ("ministry-returns", "staff", "/ministry-returns"),
    ("yearly-report", "staff", "/yearly-report"),
    ("labour-cost-shares-cio", "etajima", "/labour-cost-shares?lang=ja"),
    ("talents-level", "staff", "/talents?job_type=project_manager&level=1"),
    ("talent-levels", "staff", "/talents/{talent}/skills"),
    ("post-fit", "staff", "/posts/{post}/fit"),
    ("record-qualification", "staff", "/talents/{talent}/record?take=add-qualification"),
    (
        "record-confirm",
        "staff",
        "/talents/{talent}/record?take=confirm-qualification&row={declared}",
    ),
    ("qualification-withdraw", "person", "/me/qualifications/withdraw?row={declared}"),
    ("talents-declared", "staff", "/talents?declared=true"),
    ("record-absence", "staff", "/talents/{talent}/record?take=add-absence"),
    ("record-withdraw", "staff", "/talents/{talent}/record?take=withdraw"),
    ("talent-hire", "staff", "/talents/new?by=hire"),
    ("talent-join", "staff", "/talents/new?by=join"),
    ("talent-promote", "staff", "/talents/{talent}/career?take=promote"),
    ("talent-transfer", "staff", "/talents/{talent}/career?take=transfer"),
    ("talent-rename", "staff", "/talents/{talent}/career?take=rename"),
    ("talent-undo", "staff", "/talents/{talent}/career?take=undo-employment"),
    ("planned-steps", "staff", "/planned-steps"),
    ("planned-steps-cio", "etajima", "/planned-steps"),
    ("planned-step", "staff", "/planned-steps/{planned}"),
    ("planned-step-recall", "staff", "/planned-steps/{planned}/step?take=recall"),
    ("nominations", "staff", "/pool-nominations"),
    ("nominations-cio", "etajima", "/pool-nominations"),
    ("nomination", "staff", "/pool-nominations/{nomination}"),
    ("nomination-new", "etajima", "/pool-nominations/new"),
    ("nomination-accept", "staff", "/pool-nominations/{nomination}/step?take=accept"),
    ("nomination-decline", "staff", "/pool-nominations/{nomination}/step?take=decline"),
    ("nomination-withdraw", "etajima", "/pool-nominations/{nomination}/withdraw"),
    ("organizations", "staff", "/organizations"),
    ("organizations-cio", "etajima", "/organizations"),
    ("participation", "staff", "/organizations/342157/participations"),
    ("job-types", "staff", "/job-types"),
    ("reference-tables", "staff", "/reference-tables"),
    ("reference-table", "staff", "/reference-tables/allowance_rules"),
    ("reference-line", "staff", "/reference-tables/targets/line"),
    ("reference-import", "staff", "/reference-tables/exams/import"),
    ("reference-retire", "staff", "/reference-tables/allowance_rules/retire"),
    ("job-type-change", "staff", "/job-types/project_manager/change"),
    ("post-type-change", "staff", "/post-types/change?post_type=engineer"),
    ("wish-officers", "admin", "/wish-officers"),
    ("wish-officer-revoke", "admin", "/wish-officers/{officer}/revoke"),
    ("approvals", "staff", "/approvals"),
    ("approvals-own", "admin", "/approvals?own=true"),
    ("approval", "staff", "/approvals/{approval}"),
    ("approval-audited", "auditor", "/approvals/{approval}"),
    ("approval-step", "staff", "/approvals/{approval}/step?take=approve"),
    ("approval-glass", "admin", "/approvals/{approval}/step?take=break_glass"),
    ("alarms", "auditor", "/alarms"),
    ("alarms-acknowledge", "auditor", "/alarms/acknowledge"),
    ("home-auditor", "auditor", "/home"),
    ("circulation-withdraw", "staff", "/circulations/{circulation}/withdraw"),
    ("talent-english", "staff2", "/talents/{talent}?lang=en"),
    ("catalogues", "staff", "/skill-catalogues"),
    ("catalogue", "staff", "/skill-catalogues/{catalogue}"),
    ("catalogue-import", "staff", "/skill-catalogues/import"),
    ("catalogue-publish", "staff", "/skill-catalogues/{catalogue}/publish"),
    ("visit-coverage", "staff", "/visit-coverage?months=6"),
    ("leader-progress", "etajima", "/leader-progress"),
    ("check-figures", "staff", "/skill-check-figures"),
    ("check-ship", "staff", "/skill-questionnaires/ship"),
    ("check-links", "etajima", "/skill-check-rounds/{check}/links"),
    ("check-answers", "etajima", "/skill-check-rounds/{check}/answers"),
    ("badge-judge", "staff", "/badge-awards/judge"),
    ("badge-judge-staff", "etajima", "/staff-badges/judge"),
    ("my-badges", "person", "/my/badges"),
    ("training", "staff", "/training-courses?lang=ja"),
    ("training-cio", "etajima", "/training-courses"),
    ("course", "staff", "/training-courses/{course}"),
    ("course-cio", "etajima", "/training-courses/{course}"),
    ("course-person", "person", "/training-courses/{course}"),
    ("course-english", "staff", "/training-courses/{course}?lang=en"),
    ("course-new", "staff", "/training-courses/new?lang=ja"),
    ("course-change", "staff", "/training-courses/{course}/change"),
    ("course-cancel", "staff", "/training-courses/{course}/step?take=cancel"),
    ("attendance-choose", "staff", "/training-attendances/new?course_id={course}"),
    ("attendance-new", "staff", "/training-attendances/new?course_id={course}&talent_id={talent}"),
    ("attendance-accept", "staff", "/training-attendances/{attendance}/step?take=accept"),
    ("attendance-not-now", "staff", "/training-attendances/{attendance}/step?take=complete"),
    ("attendance-import", "staff", "/training-attendances/import"),
    ("talents-import", "staff", "/talents/import"),
    ("posts-import", "etajima", "/posts/import"),
    ("assignments-import", "staff", "/assignments/import"),
    ("hiring-import", "staff", "/hiring-rounds/import"),
    ("organizations-import", "staff", "/organizations/import"),
    ("accounts-import", "admin", "/accounts/import"),
    ("my-training", "person", "/my/training"),
    ("my-training-withdraw", "person", "/my/training/{attendance}/withdraw"),
];

#[test]
fn every_page_is_sound_in_every_state() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let (transfer, declared) = (transfer(&scene), dressed(&scene));
    let base = format!("http://{}", world.address);
    let mut faults = Vec::new();
    let mut windows: Vec<(&str, Window)> = Vec::new();
    for (name, who, path) in PAGES {
        if !windows.iter().any(|(known, _)| known == who) {
            let window = Window::open(&base, true);
            if !who.is_empty() {
                window.sign_in(who, PASSWORD);
                assert_eq!(window.at(), "/home", "{who} is signed in: {}", window.text());
            }
            windows.push((who, window));
        }
        let window = &windows.iter().find(|(known, _)| known == who).expect("opened").1;
        faults.extend(
            look(
                window,
                name,
                &filled(path, &scene)
                    .replace("{declared}", &declared)
                    .replace("{transfer}", &transfer),
            )
            .into_iter()
            .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A drafted transfer of the person in Mihara, whose id is given back.
fn transfer(scene: &Scene) -> String {
    let body = json!({
        "talent_id": scene.foreign.talent,
        "ends": [{ "assignment_id": scene.foreign.assignment, "ends_on": "2026-12-31" }],
        "starts": [{ "post_id": scene.own.post, "starts_on": "2027-01-01", "share_percent": 40 }],
        "reason": "定期異動",
    });
    scene.staff.post("/transfers", &body).expect(201).id()
}

/// What only pictures need: three years of recruitment with and without a ratio, and a declared
/// qualification, whose row is given back.
fn dressed(scene: &Scene) -> String {
    let known = |count: i32| json!({ "status": "known", "count": count, "source": "採用担当" });
    let not_held = json!({ "status": "not_held" });
    let rounds = [
        ("experienced", 2023, Some((36, 5))),
        ("experienced", 2024, Some((28, 6))),
        ("experienced", 2025, Some((21, 5))),
        ("graduate", 2023, Some((25, 3))),
        ("graduate", 2024, None),
        ("graduate", 2025, Some((19, 4))),
    ];
    for (route, intake, counts) in rounds {
        let mut round = json!({ "route": route, "exam_fiscal_year": intake - 1, "intake_fiscal_year": intake, "planned": known(4) });
        let (examinees, hired) = counts
            .map_or((not_held.clone(), not_held.clone()), |(came, hired)| {
                (known(came), known(hired))
            });
        round["examinees"] = examinees;
        round["hired"] = hired;
        scene.staff.post("/hiring-rounds", &round).expect(201);
    }
    let applicants = json!({ "route": "fixed_term", "exam_fiscal_year": 2023, "intake_fiscal_year": 2024, "applicants": known(43), "hired": known(2) });
    scene.staff.post("/hiring-rounds", &applicants).expect(201);
    let declared =
        json!({ "name": "測量士", "certificate_number": "第12号", "acquired_on": "2026-05-10" });
    let card = scene.person.post("/me/qualifications", &declared).expect(201);
    card.body["qualifications"][0]["id"].as_str().expect("an id").to_owned()
}

pub fn filled(path: &str, scene: &Scene) -> String {
    path.replace("{talent}", &scene.own.talent)
        .replace("{check}", &scene.own.ledgers["skill-check-rounds"])
        .replace("{post}", &scene.own.post)
        .replace("{assignment}", &scene.own.assignment)
        .replace("{account}", &scene.own.account)
        .replace("{machine}", &scene.machines.0)
        .replace("{webhook}", WEBHOOK)
        .replace("{grant}", &scene.own.grant)
        .replace("{nomination}", &scene.own.nomination)
        .replace("{attachment}", &scene.own.attachment)
        .replace("{planned}", &scene.own.planned)
        .replace("{officer}", &scene.wish_officer)
        .replace("{approval}", &scene.approval)
        .replace("{plan}", &scene.plans.0)
        .replace("{solved}", &scene.plans.1)
        .replace("{scenario}", &scene.scenario)
        .replace("{circulation}", &scene.own.circulation)
        .replace("{sheet}", &scene.own.sheet)
        .replace("{demand}", &scene.own.demand)
        .replace("{call}", &scene.demand_call)
        .replace("{cycle}", &scene.cycle)
        .replace("{wish}", &scene.own.wish)
        .replace("{wish_round}", &scene.wish_round)
        .replace("{pause}", &scene.own.pause)
        .replace("{shown}", &scene.own.shown)
        .replace("{round}", &scene.round)
        .replace("{catalogue}", &scene.catalogue)
        .replace("{edition}", &scene.edition)
        .replace("{course}", &scene.training_course)
        .replace("{attendance}", &scene.own.attendance)
}

/// What is wrong with a page; its pictures are in `target/screenshots`.
fn look(window: &Window, name: &str, path: &str) -> Vec<String> {
    let mut faults = Vec::new();
    drop(window.log());
    window.size(1280, 900);
    window.go(path);
    let log = window.log();
    faults.extend(log.complaints.into_iter().map(|text| format!("console: {text}")));
    faults.extend(log.outside.into_iter().map(|url| format!("outside request: {url}")));
    window.screenshot(&format!("{name}-1280"));
    faults.extend(window.violations());
    for width in [390, 320] {
        window.size(width, 800);
        if window.overflow() > 0 {
            faults.push(format!("{} px too wide at {width}", window.overflow()));
        }
        if width == 390 {
            window.screenshot(&format!("{name}-390"));
        }
    }
    faults.extend(window.violations().into_iter().map(|text| format!("narrow: {text}")));
    faults
}
