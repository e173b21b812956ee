//! The year's work on the screens, from the first click to what is recorded: an assignment from
//! draft to its early end, a cycle from setting up to its sheets, a call answered with nobody, a
//! catalogue from a file to its publication.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, Scene, post};

pub fn open(world: &World, login: &str, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.sign_in(login, PASSWORD);
    window
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn an_assignment_goes_from_draft_to_its_early_end() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let other = post(&scene.staff, ETAJIMA, 50);
    let staff = open(&world, "staff", false);
    staff.go(&format!("/talents/{}", scene.own.talent));
    staff.press("配属案を作る");
    for (name, value) in [
        ("post_id", other.as_str()),
        ("starts_on", "2026-07-01"),
        ("ends_on", "2027-03-31"),
        ("share_percent", "50"),
    ] {
        staff.type_into(name, value);
    }
    staff.press("案として保存する");
    assert!(
        staff.text().contains("110"),
        "the shares would exceed a whole person: {}",
        staff.text()
    );
    assert_eq!(
        staff.eval("document.querySelector('[name=ends_on]').value"),
        "2027-03-31",
        "nothing typed is lost"
    );
    staff.type_into("share_percent", "40");
    staff.press("案として保存する");
    let at = staff.at().trim_end_matches("?done=saved").to_owned();
    assert!(at.starts_with("/assignments/asg_"), "{at}: {}", staff.text());
    // Nobody else knows of it.
    let person = open(&world, "person", false);
    person.go(&at);
    assert!(person.text().contains("見つかりません"), "{}", person.text());
    // Whoever wrote the draft does not announce it, and reads why.
    assert!(staff.text().contains("起案した人は内示できません"), "{}", staff.text());
    let staff = open(&world, "staff2", false);
    staff.go(&at);
    staff.press("内示する");
    let told = staff.text();
    assert!(told.contains("本人と 1 団体（江田島市）") && told.contains("274 日間"), "{told}");
    assert!(
        told.contains("本人は最大 100 ％") && told.contains("ポストは最大 40 ％（必要 50 ％）"),
        "{told}"
    );
    staff.press("内示する");
    person.go(&at);
    assert!(
        person.text().contains("内示") && !person.text().contains("内示を取り消す"),
        "{}",
        person.text()
    );
    staff.press("内示を取り消す");
    staff.press("内示を取り消す");
    assert!(
        staff.text().contains("入力内容を確認してください"),
        "a reason is owed: {}",
        staff.text()
    );
    staff.type_into("reason", "日程の見直し");
    staff.press("内示を取り消す");
    person.go(&at);
    assert!(person.text().contains("見つかりません"), "secret again: {}", person.text());
    staff.press("内示する");
    staff.press("内示する");
    staff.press("発令する");
    staff.type_into("ordered_on", "2026-06-25");
    staff.type_into("receiving_number", "人第7号");
    staff.press("発令する");
    assert!(staff.text().contains("人第7号"), "{}", staff.text());
    staff.press("期間の途中で終了する");
    staff.type_into("ends_on", "2026-12-31");
    staff.press("期間の途中で終了する");
    assert!(
        staff.text().contains("令和8年12月31日") && staff.text().contains("終了"),
        "{}",
        staff.text()
    );
    let recorded = scene.staff.get(&at).expect(200).body;
    assert_eq!((&recorded["state"], &recorded["ends_on"]), (&json!("ended"), &json!("2026-12-31")));
}

#[test]
fn a_share_is_changed_by_a_follower_with_its_own_page() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let staff = open(&world, "staff", false);
    staff.go(&format!("/assignments/{}", scene.own.assignment));
    staff.press("割合を変える");
    staff.type_into("effective_on", "2026-10-01");
    staff.type_into("share_percent", "８０");
    staff.press("割合を変える");
    assert!(
        staff.text().contains("令和8年10月1日") && staff.text().contains("80"),
        "{}",
        staff.text()
    );
    assert_ne!(staff.at(), format!("/assignments/{}?done=saved", scene.own.assignment));
    staff.press("割合を変える前の配属");
    assert_eq!(staff.at(), format!("/assignments/{}", scene.own.assignment));
    staff.go(&format!("/assignments/{}/step?take=announce", scene.own.assignment));
    assert!(staff.text().contains("「内示する」はできません"), "{}", staff.text());
    assert_eq!(staff.eval("document.querySelectorAll('main form').length"), 0);
}

#[test]
fn a_cycle_is_set_up_opened_and_followed() {
    let world = World::new(Backend::Sqlite);
    world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    let staff = open(&world, "staff", false);
    crate::scene::talent(&world.staff(), "E0009", ETAJIMA);
    staff.go("/assessment-cycles/new");
    for (name, value) in [
        ("self_due_on", "2026-06-30"),
        ("review_due_on", "2026-06-20"),
        ("closes_on", "2026-09-30"),
    ] {
        staff.type_into(name, value);
    }
    staff.press("保存する");
    assert_eq!(
        staff.eval("document.querySelector('#errors a').getAttribute('href')"),
        "#field-review-due-on"
    );
    staff.type_into("review_due_on", "2026-07-31");
    staff.press("保存する");
    staff.press("開始してシートを配付する");
    assert!(staff.text().contains("対象は今日の登録者 1 人、配付済みは 0 件"), "{}", staff.text());
    staff.press("開始してシートを配付する");
    assert!(staff.text().contains("1 件のうち 0 件が確定しています（0 ％）"), "{}", staff.text());
    assert!(
        staff.text().contains("公表は終了日（令和8年9月30日）の翌日から"),
        "what is not possible says why: {}",
        staff.text()
    );
    staff.go("/home");
    assert!(staff.text().contains("令和8年度のスキルシートの自己評価を集める"), "{}", staff.text());
}

#[test]
fn a_body_answers_a_call_with_nobody_and_takes_it_back() {
    let world = World::new(Backend::Sqlite);
    let staff = open(&world, "staff", false);
    staff.go("/demand-calls/new");
    for (name, value) in
        [("title", "令和9年度需要調査"), ("opens_on", "2026-06-01"), ("deadline", "2026-07-31")]
    {
        staff.type_into(name, value);
    }
    staff.press("需要調査を始める");
    let call = staff.at().trim_end_matches("?done=saved").to_owned();
    let cio = open(&world, "etajima", false);
    assert!(cio.text().contains("「令和9年度需要調査」に回答する"), "{}", cio.text());
    cio.go(&call);
    cio.press("需要なしと回答する");
    cio.press("需要なしと回答する");
    assert!(
        cio.text().contains("需要なしと回答した団体") && cio.text().contains("江田島市"),
        "{}",
        cio.text()
    );
    cio.go("/home");
    assert!(!cio.text().contains("「令和9年度需要調査」に回答する"), "{}", cio.text());
    cio.go(&call);
    cio.press("需要なしの回答を取り消す");
    cio.press("需要なしの回答を取り消す");
    staff.go(&call);
    staff.press("督促を記録する");
    staff.press("督促を記録する");
    assert!(staff.at().contains("/board"), "{}", staff.at());
    assert!(
        staff
            .eval("[...document.querySelectorAll('td')].filter(x => x.textContent === '1').length")
            .as_i64()
            .unwrap_or(0)
            > 0
    );
}

#[test]
fn a_catalogue_is_rehearsed_taken_in_and_published() {
    const BUILT_IN: &str = include_str!("../../config/prefecture/skills.csv");
    let world = World::new(Backend::Sqlite);
    world.write(|tx| dxship::skill::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
    let staff = open(&world, "staff", true);
    let send = |text: &str, name: &str| {
        staff.go("/skill-catalogues/import");
        staff.type_into("name", "R8");
        let choose = format!(
            "(() => {{ const chosen = new DataTransfer(); chosen.items.add(new File([{}], {})); document.querySelector('[name=file]').files = chosen.files; return true; }})()",
            json!(text),
            json!(name)
        );
        staff.eval(&choose);
        staff.press("ファイルを確かめる");
    };
    let broken = BUILT_IN.replace("project_manager", "projekt_manager");
    send(&broken, "skills.csv");
    assert!(
        staff.text().contains("件の誤りがあります") && !staff.text().contains("この内容で取り込む"),
        "{}",
        staff.text()
    );
    assert_eq!(staff.value_of("name"), "R8", "nothing typed is lost");
    send(BUILT_IN, "skills.pdf");
    assert!(staff.text().contains("入力内容を確認してください"), "{}", staff.text());
    send(BUILT_IN, "skills.csv");
    assert!(staff.text().contains("誤りはありません。78 行、67 スキル"), "{}", staff.text());
    let versions = || world.staff().get("/skill-catalogues").expect(200).items().len();
    let before = versions();
    staff.press("この内容で取り込む");
    assert_eq!(versions(), before + 1);
    assert!(
        staff.at().starts_with("/skill-catalogues/sct_") || staff.at().ends_with("?done=saved"),
        "{}: {}",
        staff.at(),
        staff.text()
    );
    staff.press("公開する");
    assert!(staff.text().contains("67 スキル"), "{}", staff.text());
    staff.press("公開する");
    assert!(staff.text().contains("公開中"), "{}", staff.text());
    let published = world.staff().get("/skill-catalogues?state=published").expect(200);
    assert_eq!(published.items()[0]["name"], "R8");
}

#[test]
fn a_host_ranks_only_whom_it_was_shown() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let cio = open(&world, "etajima", false);
    cio.go("/shown-candidates?fiscal_year=2027");
    assert!(
        cio.text().contains("山田 E0001") && !cio.text().contains("山田 M0001"),
        "{}",
        cio.text()
    );
    cio.go(&format!("/host-rankings/{ETAJIMA}?fiscal_year=2027"));
    cio.press("順位を付ける");
    cio.type_into("ranked/0", &scene.own.shown);
    cio.press("順位を付ける");
    assert!(
        cio.text().contains("保存しました") && cio.text().contains("山田 E0001"),
        "{}",
        cio.text()
    );
    let staff = open(&world, "staff", false);
    staff.go(&format!("/host-rankings/{ETAJIMA}?fiscal_year=2027"));
    assert!(staff.text().contains("順位を付けるのは受入団体です"), "{}", staff.text());
}

#[test]
fn a_board_is_received_as_it_stands() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let (cookie, plan) = (super::frame::cookies(&world, "staff"), &scene.plans.0);
    for (query, media) in
        [("format=csv", "text/csv"), ("by=host&format=xlsx", "application/vnd.openxmlformats")]
    {
        let answer = world.anonymous().page(
            "GET",
            &format!("/plans/{plan}/board?{query}"),
            &[("Cookie", &cookie)],
            None,
        );
        assert_eq!(answer.status, 200, "{query}");
        assert!(
            answer.header("content-type").is_some_and(|kind| kind.starts_with(media)),
            "{query}"
        );
        if media == "text/csv" {
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert!(
                text.contains("山田 E0001")
                    && text.contains("令和9年度")
                    && text.contains("CIO補佐官"),
                "{text}"
            );
        }
    }
}

#[test]
fn levels_are_a_picture_beside_their_table_and_can_be_searched() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let skills =
        ["project_planning", "project_control", "risk_management", "procurement_vendor_management"];
    let items: Vec<_> = skills.iter().map(|skill| json!({ "skill": skill, "level": 3 })).collect();
    let levels = json!({ "catalogue_id": scene.catalogue, "source": "以前の評価", "starts_on": "2026-04-01", "items": items });
    scene.staff.post(&format!("/talents/{}/skills", scene.own.talent), &levels).expect(201);
    let staff = open(&world, "staff", true);
    for width in [1280, 320] {
        staff.size(width, 900);
        staff.go(&format!("/talents/{}", scene.own.talent));
        assert_eq!(
            staff.eval("document.querySelectorAll('main svg title, main svg desc').length"),
            2
        );
        assert_eq!(staff.violations(), Vec::<String>::new(), "{width}");
        assert_eq!(staff.overflow(), 0, "{width}");
        staff.screenshot(&format!("talent-radar-{width}"));
    }
    staff.go(&format!("/talents/{}/skills", scene.own.talent));
    assert!(
        staff.text().contains("3 独力") && staff.text().contains("以前の評価"),
        "{}",
        staff.text()
    );
    let found = |query: &str| {
        staff.go(&format!("/talents?{query}"));
        staff.eval("document.querySelectorAll('main tbody tr').length").as_i64()
    };
    assert_eq!(found("job_type=project_manager&level=3"), Some(1));
    assert_eq!(found("job_type=project_manager&level=4"), Some(0));
    assert_eq!(found("job_type=data_scientist"), Some(0), "unrated is not level 0");
    assert_eq!(found(""), Some(2));
    // What was found by a level was looked at: the person sees who did.
    let person = open(&world, "person", false);
    person.go("/me/record");
    assert!(
        person.text().contains("スキルの水準") && person.text().contains("県人事担当"),
        "{}",
        person.text()
    );
    let cio = open(&world, "mihara", false);
    cio.go("/talents?job_type=project_manager&level=1");
    assert!(
        !cio.text().contains("山田 E0001"),
        "levels of other bodies' people are no condition: {}",
        cio.text()
    );
}
