//! The year's work of each role in a browser, from sign-in to finished work, with scripts and
//! without.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post};

fn signed_in(world: &World, login: &str, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.sign_in(login, PASSWORD);
    assert_eq!(window.at(), "/home", "{}", window.text());
    window
}

fn says(window: &Window, wanted: &str) {
    assert!(window.text().contains(wanted), "{wanted}: not at {}:\n{}", window.at(), window.text());
}

/// The person fills in, leaves, comes back and hands in; the reviewing body reviews; the prefecture
/// confirms.
#[test]
fn a_skill_sheet_from_the_first_level_to_the_confirmed_one() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        drop(Scene::new(&world));
        let window = signed_in(&world, "person", scripts);
        window.press("自分のスキルシート");
        window.press("記入する");
        window.type_into("items/0/self_level", "3");
        window.type_into("items/0/evidence", "窓口の統合を\n主担当として設計");
        window.type_into("items/1/self_level", "2");
        window.type_into("items/2/evidence", &"長".repeat(4001));
        window.press("保存して進む");
        says(&window, "入力内容を確認してください");
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-items-2-evidence"
        );
        assert_eq!(
            window.value_of("items/0/evidence"),
            "窓口の統合を\n主担当として設計",
            "nothing typed is lost"
        );
        assert_eq!(
            (
                window.value_of("items/1/self_level"),
                window.value_of("items/2/evidence").chars().count()
            ),
            ("2".into(), 4001)
        );
        window.type_into("items/2/evidence", "");
        window.press("保存して進む");
        assert_eq!(window.at(), "/my/sheet/fill?step=2&done=saved");
        // Tomorrow is another day.
        window.press("サインアウト");
        window.sign_in("person", PASSWORD);
        window.press("自分のスキルシート");
        says(&window, "水準あり 2/8");
        window.press("1/10");
        assert_eq!(window.value_of("items/0/self_level"), "3");
        window.type_into("items/3/self_level", "4");
        window.press("保存して進む");
        window.go("/my/sheet/submit");
        says(&window, "水準を記入したスキルは 3 件");
        window.press("提出する");
        says(&window, "エラー");
        let missing = "効果測定・KPI設計";
        window.press(missing);
        assert!(
            window.at().starts_with("/my/sheet/fill?step=1#field-items-3-evidence"),
            "{}",
            window.at()
        );
        window.type_into("items/3/evidence", "指標を定めて毎月確かめた");
        window.press("保存して進む");
        window.press("自分のスキルシート");
        window.press("提出する");
        window.press("提出する");
        assert_eq!(window.at(), "/my/sheet?done=submitted");
        says(&window, "提出済（評価中）");
        reviewed_and_confirmed(&world, scripts);
        window.go("/my/sheet");
        says(&window, "確定");
        says(&window, "毎月の記録を見て4を3とした");
        says(&window, "異議を申し立てる");
        objected_and_upheld(&world, &window, scripts);
    }
}

fn objected_and_upheld(world: &World, person: &Window, scripts: bool) {
    person.press("異議を申し立てる");
    says(person, "異議は1回だけ");
    person.press("異議を申し立てる");
    says(person, "内容: 入力してください（必須です）");
    person.type_into("message", "効果測定・KPI設計は、県の研修で指導した実績があります。");
    person.screenshot("journey-object");
    person.press("異議を申し立てる");
    says(person, "異議申立中");
    assert!(!person.text().contains("異議を申し立てる"), "once only: {}", person.text());
    let staff = signed_in(world, "staff", scripts);
    staff.press("スキル評価");
    staff.press("山田 E0001");
    says(&staff, "県の研修で指導した実績");
    staff.press("異議について発言する");
    staff.type_into("message", "研修の記録を確かめます。");
    staff.screenshot("journey-answer");
    staff.press("異議について発言する");
    staff.press("山田 E0001");
    staff.press("異議を認めて差し替える");
    staff.type_into("message", "記録を確認したので、評価し直します。");
    staff.screenshot("journey-uphold");
    staff.press("異議を認めて差し替える");
    says(&staff, "再評価中");
    person.go("/my/sheet");
    says(person, "記録を確認したので、評価し直します。");
}

fn reviewed_and_confirmed(world: &World, scripts: bool) {
    let cio = signed_in(world, "etajima", scripts);
    cio.press("スキル評価");
    cio.press("山田 E0001");
    cio.press("評価を記入する");
    // In the order of the catalogue as long as there is nothing to compare.
    cio.type_into("items/0/reviewer_level", "3");
    cio.type_into("items/1/reviewer_level", "2");
    cio.type_into("items/2/reviewer_level", "3");
    cio.type_into("items/2/comment", "毎月の記録を見て4を3とした");
    cio.press("保存して進む");
    assert!(cio.at().ends_with("?done=saved"), "{}", cio.text());
    cio.press("評価を確定する");
    says(&cio, "評価した3件のうち、自己評価と違うものは1件です");
    cio.screenshot("journey-review");
    cio.press("評価を確定する");
    assert_eq!(cio.at(), "/assessments?done=saved");
    says(&cio, "評価済（確定待ち）");
    let staff = signed_in(world, "staff", scripts);
    staff.press("スキル評価");
    staff.press("山田 E0001");
    staff.press("水準を確定する");
    let changed = staff.eval("[...document.querySelectorAll('main [name$=confirmed_level]')].map(field => field.value).join()");
    assert_eq!(changed, "3,3,2", "what the reviewer saw, the largest difference first");
    staff.type_into("items/0/reason", "毎月の記録を見て4を3とした");
    staff.screenshot("journey-confirm");
    staff.press("水準を確定する");
    assert!(staff.at().ends_with("?done=saved"), "{}", staff.text());
    says(&staff, "確定");
}

#[test]
fn somebody_states_wishes_and_changes_them() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let window = signed_in(&world, "person", scripts);
        window.press("自分の意向");
        window.type_into("movement", "move");
        window.type_into("places/0", "organization_code=342041");
        window.type_into("commuting_limit_minutes", "一時間");
        window.type_into("note", "春から");
        window.press("提出する");
        says(&window, "入力内容を確認してください");
        let kept = ["movement", "places/0", "commuting_limit_minutes", "note"]
            .map(|name| window.value_of(name));
        assert_eq!(
            kept,
            ["move", "organization_code=342041", "一時間", "春から"],
            "nothing typed is lost"
        );
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-commuting-limit-minutes"
        );
        window.type_into("commuting_limit_minutes", "６０");
        window.press("提出する");
        assert_eq!(window.at(), "/my/wish?done=submitted", "{}", window.text());
        says(&window, "提出済（令和8年6月1日 12:00）");
        assert_eq!(
            (window.value_of("commuting_limit_minutes"), window.value_of("movement")),
            ("60".into(), "move".into())
        );
        window.press("サインアウト");
    }
    // The prefecture's officer sees it on the card, and the person sees that somebody looked.
    let staff = signed_in(&world, "staff", true);
    staff.press("人材リスト");
    staff.press("山田 E0001（ヤマダ）");
    says(&staff, "三原市");
    let person = signed_in(&world, "person", false);
    person.press("自分の記録");
    says(&person, "県人事担当");
}

/// The delegate copies last year's demand and changes it, the CIO hands it in and says what it
/// thinks of a proposed line.
#[test]
fn a_municipality_asks_for_people_and_answers_a_proposal() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let scene = Scene::new(&world);
        let next = json!({ "fiscal_year": 2027, "title": "翌年度の需要調査", "opens_on": "2026-06-01", "deadline": "2026-11-30" });
        scene.staff.post("/demand-calls", &next).expect(201);
        let delegate = signed_in(&world, "etajima-delegate", scripts);
        delegate.press("需要");
        says(&delegate, "翌年度の需要調査（令和9年度）");
        delegate.press("前の年度の需要を見る");
        delegate.press("CIO補佐官");
        delegate.press("複写");
        let call =
            delegate.eval("[...document.querySelectorAll('[name=call_id] option')].find(o => o.textContent.includes('翌年度')).value");
        delegate.type_into("call_id", call.as_str().unwrap());
        delegate.press("需要を複写する");
        assert!(delegate.at().contains("/change?done=saved"), "{}", delegate.text());
        assert_eq!(
            (delegate.value_of("tasks"), delegate.value_of("supervisor")),
            ("窓口改革".into(), "副市長".into()),
            "last year's words"
        );
        delegate.type_into("tasks", "窓口改革の二年目");
        delegate.type_into("priority", "いちばん");
        delegate.press("下書きを保存する");
        says(&delegate, "入力内容を確認してください");
        assert_eq!(delegate.value_of("tasks"), "窓口改革の二年目", "nothing typed is lost");
        delegate.type_into("priority", "1");
        delegate.press("下書きを保存する");
        says(&delegate, "下書き");
        let cio = signed_in(&world, "etajima", scripts);
        cio.press("需要");
        cio.press("CIO補佐官");
        says(&cio, "窓口改革の二年目");
        cio.press("提出");
        cio.press("提出");
        assert!(cio.at().ends_with("?done=submitted"), "{}", cio.text());
        says(&cio, "市町CIO代理");
        cio.press("配置案の照会");
        cio.press("CIO補佐官");
        says(&cio, "氏名は本人の同意後に表示");
        assert!(!cio.text().contains("山田"), "the name comes with the consent");
        cio.pick("agrees", "true");
        cio.type_into("comment", "窓口の経験がある方を希望します。");
        cio.press("回答する");
        assert!(cio.at().ends_with("?done=answered"), "{}", cio.text());
        says(&cio, "賛成");
        let person = signed_in(&world, "person", scripts);
        person.press("配置案の照会");
        person.press("CIO補佐官");
        assert!(!person.text().contains("窓口の経験"), "the body's comment is for the prefecture");
        person.pick("consents", "true");
        person.press("回答する");
        cio.go("/circulations");
        says(&cio, "山田 E0001");
    }
}

/// A plan is made, solved under the eyes of its author, changed, compared, approved by somebody
/// else and announced.
#[test]
fn a_plan_from_its_rules_to_the_announcement() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let client = world.staff();
        for (number, body) in [PREFECTURE, PREFECTURE, PREFECTURE, MIHARA].iter().enumerate() {
            person(&world, &format!("計画 {number}"), body);
            post(&client, [ETAJIMA, MIHARA, SAKA, ETAJIMA][number], 100);
        }
        let staff = signed_in(&world, "staff", scripts);
        let plan = made_and_solved(&staff, scripts);
        let somebody = pinned(&staff, &plan);
        compared(&staff, &plan, &somebody);
        proposed_and_announced(&world, &staff, &plan, &somebody, scripts);
    }
}

fn made_and_solved(staff: &Window, scripts: bool) -> String {
    staff.press("異動計画");
    staff.press("計画を作る");
    staff.type_into("name", "令和9年度 A案");
    staff.type_into("years", "二年");
    staff.type_under("相当級", "4");
    staff.press("この内容で計画を作る");
    says(staff, "入力内容を確認してください");
    assert_eq!(staff.value_of("name"), "令和9年度 A案", "nothing typed is lost");
    staff.type_into("years", "２");
    staff.press("この内容で計画を作る");
    assert!(staff.at().ends_with("?done=saved"), "{}", staff.text());
    let plan = staff.at().trim_end_matches("?done=saved").to_owned();
    staff.press("計算を始める");
    staff.press("計算を始める");
    says(staff, "計算の進み具合");
    if scripts {
        // The page is told, and nobody touches it: its end is said, then what stands around it
        // comes anew.
        staff.until("document.querySelector('#live').textContent.includes('完了')");
        staff.until(
            "document.readyState === 'complete' && document.body.textContent.includes('計算済')",
        );
    } else {
        while !staff.text().contains("結果を表示する") {
            staff.press("進み具合を更新する");
        }
        staff.press("結果を表示する");
    }
    says(staff, "計算済");
    says(staff, "注意点");
    plan
}

/// The first cell on the board with a line in it.
const CELL: &str =
    "[...document.querySelectorAll('tbody td a')].find(link => link.textContent.includes('%'))";

fn told(window: &Window, expression: &str) -> String {
    window.eval(expression).as_str().unwrap_or_default().to_owned()
}

/// Tries a cell, pins it, and says whose it is.
fn pinned(staff: &Window, plan: &str) -> String {
    staff.go(plan);
    staff.press("人×年度の表");
    says(staff, "令和10年度");
    let somebody =
        told(staff, &format!("{CELL}.closest('tr').querySelector('th').textContent.trim()"));
    assert!(somebody.starts_with("計画 "), "{somebody}");
    staff.go(&told(staff, &format!("{CELL}.getAttribute('href')")));
    staff.pick("pinned", "true");
    staff.pick("check_only", "true");
    staff.press("この欄を決める");
    says(staff, "規則に反しません");
    says(staff, "保存はしていません");
    assert_eq!(
        staff.eval("document.querySelector('[name=pinned][value=true]').checked"),
        true,
        "what was chosen stays chosen"
    );
    staff.pick("check_only", "false");
    staff.press("この欄を決める");
    assert!(staff.at().ends_with("/board?done=saved"), "{}", staff.text());
    let row = told(
        staff,
        "[...document.querySelectorAll('tbody tr')].find(row => !!row.querySelector('.m.pin')).textContent",
    );
    assert!(row.contains(&somebody), "{row}");
    somebody
}

fn compared(staff: &Window, plan: &str, somebody: &str) {
    staff.go(plan);
    staff.press("複製する");
    staff.type_into("name", "令和9年度 B案");
    staff.press("複製する");
    assert!(staff.at().ends_with("?done=saved"), "{}", staff.text());
    let twin = staff.at().trim_end_matches("?done=saved").to_owned();
    staff.press("人×年度の表");
    staff.go(&told(staff, &format!("{CELL}.getAttribute('href')")));
    staff.type_into("cells/0", "");
    staff.pick("pinned", "false");
    staff.press("この欄を決める");
    assert!(staff.at().ends_with("/board?done=saved"), "{}", staff.text());
    staff.go(&twin);
    staff.press("「令和9年度 A案」と比べる");
    says(staff, "数値");
    let changed = told(staff, "[...document.querySelectorAll('table')].at(-1).textContent");
    assert!(changed.contains(somebody) && changed.contains("令和9年度"), "{changed}");
}

fn proposed_and_announced(
    world: &World,
    staff: &Window,
    plan: &str,
    somebody: &str,
    scripts: bool,
) {
    staff.go(plan);
    staff.press("提案する");
    let counted: i64 =
        told(staff, "document.querySelector('tbody td').textContent").parse().unwrap();
    assert!(counted >= 2, "lines of the first year: {counted}");
    staff.press("提案する");
    says(staff, "作成者と提案者は承認できません");
    assert_eq!(
        staff.eval("document.querySelector('a[href*=\"take=approve\"]')"),
        json!(null),
        "no button for what is not possible"
    );
    let second = signed_in(world, "staff2", scripts);
    second.press("異動計画");
    second.press("令和9年度 A案");
    second.press("承認する");
    second.screenshot("journey-approve");
    second.press("承認する");
    says(&second, "承認");
    staff.go(plan);
    staff.press("内示する");
    says(staff, "2年度分");
    staff.type_into("through_fiscal_year", "2027");
    staff.screenshot("journey-announce");
    staff.press("内示する");
    assert!(staff.at().ends_with("?done=announced"), "{}", staff.text());
    says(staff, "内示");
    staff.go("/assignments?as_of=2027-04-01");
    says(staff, &format!("全 {counted} 件"));
    let row = told(
        staff,
        &format!(
            "[...document.querySelectorAll('tbody tr')].find(row => row.textContent.includes('{somebody}')).textContent"
        ),
    );
    assert!(row.contains("内示") && row.contains("令和9年4月1日"), "{row}");
    ordered(staff, plan, (somebody, counted));
}

/// What was announced is ordered, in one write, with the numbers of the orders.
fn ordered(staff: &Window, plan: &str, (somebody, counted): (&str, i64)) {
    staff.go(plan);
    staff.screenshot("journey-announced");
    staff.press("発令する");
    says(staff, &format!("{counted}件の配属（{counted}人"));
    staff.type_into("sending_number", "県人第20号");
    staff.type_into("receiving_number", "市町第5号");
    staff.screenshot("journey-order");
    staff.press("発令する");
    assert!(staff.at().ends_with("?done=ordered"), "{}", staff.text());
    staff.go("/assignments?as_of=2027-04-01");
    let row = told(
        staff,
        &format!(
            "[...document.querySelectorAll('tbody tr')].find(row => row.textContent.includes('{somebody}')).textContent"
        ),
    );
    assert!(row.contains("発令"), "{row}");
    staff.screenshot("journey-ordered");
}

/// Where the events do not pass, the page asks by itself; and what runs can be stopped.
#[test]
fn a_search_is_watched_without_events_and_stopped() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    for number in 0..120 {
        person(&world, &format!("多数 {number}"), PREFECTURE);
        post(
            &staff,
            [ETAJIMA, MIHARA, SAKA, PREFECTURE][number % 4],
            if number % 3 == 0 { 40 } else { 100 },
        );
    }
    let new = json!({ "name": "大きな計画", "method": "optimal", "first_fiscal_year": 2027, "years": 7, "max_steps": 1_000_000,
        "max_seconds": 3600, "rules": [{ "key": "grade_distance_max", "value": 4 }] });
    let plan = staff.post("/rotation-plans", &new).expect(201).id();
    let window = signed_in(&world, "staff", true);
    window.cut_off(&["*/events"]);
    window.go(&format!("/plans/{plan}/step?take=solve"));
    window.press("計算を始める");
    window.eval("window.before = document.querySelector('#live'); true");
    window.until("document.querySelector('#live') !== window.before && document.querySelector('#live').textContent.includes('実行中')");
    window.cut_off(&[]);
    window.go(&format!("/plans/{plan}"));
    window.eval("window.rounds = document.querySelector('#live').textContent; true");
    window.until("document.querySelector('#live').textContent !== window.rounds");
    window.press("計算を中止する");
    says(&window, "計算中は計算を止めて");
    window.press("計算を中止する");
    says(&window, "作成中");
    assert!(
        window.log().complaints.iter().all(|text| text.contains("ERR_BLOCKED")),
        "{:?}",
        window.log().complaints
    );
}

#[test]
fn the_auditor_finds_who_announced() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let window = signed_in(&world, "auditor", scripts);
        window.press("監査記録");
        window.type_into("action", "assignment.announce");
        window.filter();
        assert!(window.at().contains("action=assignment.announce"), "{}", window.at());
        says(&window, "全 2 件");
        let rows = window.eval("[...document.querySelectorAll('tbody tr')].every(row => row.textContent.includes('内示') && row.textContent.includes('staff') && row.textContent.includes('県人事担当'))");
        assert_eq!(rows, true, "{}", window.text());
        window.press("staff");
        assert!(
            window.at().contains("login=staff")
                && window.at().contains("action=assignment.announce"),
            "{}",
            window.at()
        );
        window.type_into("from", "2026-06-02");
        window.filter();
        says(&window, "該当するものはありません");
        window.press("サインアウト");
    }
}

/// A general employee without an account: from the link the body gave to the badge, with scripts and
/// without.
#[test]
fn a_skill_check_from_the_link_to_the_badge() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let of = staff.post("/skill-questionnaires/ship", &json!({})).expect(200).id();
        let step = json!({ "title": "デジタル基礎", "rank": 1, "criteria": "基礎を身に付けている", "level": 3 });
        staff.post("/badge-steps", &step).expect(201);
        let round = json!({ "title": "令和8年度", "questionnaire": of, "fiscal_year": 2026, "headcount": 10,
            "closes_on": "2026-06-30" });
        let round = cio.post("/skill-check-rounds", &round).expect(201).id();
        let office = signed_in(&world, "etajima", scripts);
        office.go(&format!("/skill-check-rounds/{round}"));
        office.press("回答を受け付ける");
        office.press("回答を受け付ける");
        office.press("回答用リンク");
        office.type_into("people", "海田 花子、市民課\n府中 次郎");
        office.press("リンクを発行する");
        says(&office, "海田 花子");
        let link =
            office.eval("document.querySelector('td a[href^=\"/check/\"]').getAttribute('href')");
        let link = link.as_str().unwrap().to_owned();
        let window = Window::open(&format!("http://{}", world.address), scripts);
        // What looks for faults of access is a script, and runs where scripts do.
        let faults = |window: &Window| {
            let found = if scripts { window.violations() } else { Vec::new() };
            (found, window.overflow())
        };
        window.go(&link);
        assert_eq!(faults(&window), (Vec::new(), 0));
        says(&window, "ピボットテーブルによる集計");
        // On the narrowest screen; the last question by the keyboard alone.
        window.size(320, 640);
        assert_eq!(faults(&window), (Vec::new(), 0));
        let low = "[...document.querySelectorAll('main .option')].filter(one => one.getBoundingClientRect().height < 44).length";
        assert_eq!(window.eval(low), json!(0), "too low to be touched");
        for number in 1..=26 {
            window.pick(&format!("q{number}"), "2");
        }
        window.press("回答を送る");
        says(&window, "入力内容を確認してください");
        assert_eq!(
            window.eval("document.querySelectorAll('main input:checked').length"),
            json!(26)
        );
        assert_eq!(faults(&window), (Vec::new(), 0));
        window.tab_to("q27");
        for key in ["Space", "ArrowDown", "ArrowDown"] {
            window.key(key);
        }
        window.screenshot(&format!("skill-check-narrow-{scripts}"));
        window.press("回答を送る");
        says(&window, "部ごとの結果");
        says(&window, "受け取れます");
        assert_eq!(faults(&window), (Vec::new(), 0));
        window.press("バッジを受け取る");
        says(&window, "認定済み 2026-06-01");
        let credential =
            window.eval("document.querySelector('a[href*=\"/badges/\"]').getAttribute('href')");
        let file = world.anonymous().page("GET", credential.as_str().unwrap(), &[], None);
        assert_eq!(
            (file.status, String::from_utf8_lossy(&file.bytes).split('.').count()),
            (200, 3)
        );
        window.go(&link);
        says(&window, "回答済み");
        office.go("/staff-badges");
        says(&office, "デジタル基礎");
    }
}
