//! Every page as each role sees it: axe-core, content policy, outside requests, width, pictures.

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;

/// A page to be looked at: name of its pictures, who looks (empty for nobody), where; `{talent}`, `{post}`,
/// `{assignment}`, `{account}`, `{sheet}`, `{demand}`, `{call}`, `{circulation}` stand for those of Etajima's side of the
/// scene, `{plan}` for one by hand, `{solved}` for one that was solved. Whoever adds a screen adds its rows.
pub const PAGES: &[(&str, &str, &str)] = &[
    ("sign-in", "", "/sign-in?next=/talents"),
    ("home-staff", "staff", "/home"),
    ("home-cio", "etajima", "/home"),
    ("home-person", "person", "/home"),
    ("own-settings", "staff", "/me"),
    ("password", "staff", "/me/password"),
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
    ("post-reopen", "etajima", "/posts/{post}/reopen"),
    ("coverage", "etajima", "/coverage"),
    ("assignments", "staff", "/assignments"),
    ("assignments-one", "etajima", "/assignments"),
    ("assignments-person", "person", "/assignments"),
    ("assignments-past", "staff", "/assignments?as_of=2020-01-01"),
    ("plans", "staff", "/plans"),
    ("plan-new", "staff", "/plans/new"),
    ("plan", "staff", "/plans/{plan}"),
    ("plan-solved", "staff", "/plans/{solved}"),
    ("plan-change", "staff", "/plans/{plan}/change"),
    ("plan-propose", "staff", "/plans/{plan}/step?take=propose"),
    ("plan-board", "staff", "/plans/{plan}/board"),
    ("plan-board-bodies", "staff", "/plans/{plan}/board?by=host"),
    ("plan-cell", "staff", "/plans/{plan}/cell?talent={talent}&year=2027"),
    ("plan-why", "staff", "/plans/{plan}/why"),
    ("plan-diff", "staff", "/plans/{plan}/diff?against={solved}"),
    ("plan-circulate", "staff", "/plans/{plan}/circulate?talent={talent}&post={post}&year=2027"),
    ("plans-forbidden", "etajima", "/plans"),
    ("circulations", "staff", "/circulations"),
    ("circulations-cio", "etajima", "/circulations"),
    ("circulation-cio", "etajima", "/circulations/{circulation}"),
    ("circulation-person", "person", "/circulations/{circulation}"),
    ("map", "auditor", "/map"),
    ("hiring", "staff", "/hiring"),
    ("accounts", "admin", "/accounts"),
    ("account", "admin", "/accounts/{account}"),
    ("account-new", "admin", "/accounts/new"),
    ("account-off", "admin", "/accounts/{account}/switch"),
    ("account-reset", "admin", "/accounts/{account}/reset-password"),
    ("audit", "auditor", "/audit"),
    ("record", "person", "/me/record"),
    ("sheet", "person", "/my/sheet"),
    ("sheet-fill", "person", "/my/sheet/fill?step=1"),
    ("sheet-submit", "person", "/my/sheet/submit"),
    ("sheet-none", "staff", "/my/sheet"),
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
];

#[test]
fn every_page_is_sound_in_every_state() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
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
        faults.extend(look(window, name, &filled(path, &scene)).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn filled(path: &str, scene: &Scene) -> String {
    path.replace("{talent}", &scene.own.talent)
        .replace("{post}", &scene.own.post)
        .replace("{assignment}", &scene.own.assignment)
        .replace("{account}", &scene.own.account)
        .replace("{plan}", &scene.plans.0)
        .replace("{solved}", &scene.plans.1)
        .replace("{circulation}", &scene.own.circulation)
        .replace("{sheet}", &scene.own.sheet)
        .replace("{demand}", &scene.own.demand)
        .replace("{call}", &scene.demand_call)
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
