//! The register of people on its pages: who comes in, goes up, moves and leaves; each step with its
//! reverse, and what a card shows first.

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::{PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::Scene;

fn open(world: &World, login: &str) -> Window {
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in(login, PASSWORD);
    window
}

fn fill(window: &Window, fields: &[(&str, &str)]) {
    fields.iter().for_each(|(name, value)| window.type_into(name, value));
}

fn says(window: &Window, wanted: &str) {
    assert!(window.text().contains(wanted), "{wanted}: not at {}:\n{}", window.at(), window.text());
}

/// Follows the way to a step, fills its form and sends it; no two steps are of one moment.
fn step(world: &World, window: &Window, name: &str, fields: &[(&str, &str)]) {
    world.clock.advance(TimeDelta::seconds(5));
    window.press(name);
    fill(window, fields);
    window.press(name);
}

/// A hire with what it passed and its registration: one form.
const HIRE: &[(&str, &str)] = &[
    ("name", "三次 一"),
    ("name_kana", "ミヨシ ハジメ"),
    ("staff_number", "0071"),
    ("employment/organization_code", "340006"),
    ("employment/recruitment_route", "experienced"),
    ("employment/form", "fixed_term_general"),
    ("employment/starts_on", "2026-04-01"),
    ("employment/title", "主任"),
    ("employment/grade", "staff"),
    ("employment/salary_grade", "３"),
    ("qualification/exam", "network_specialist"),
    ("qualification/acquired_on", "2020-04-01"),
    ("registration/consented_on", "2026-03-01"),
    ("registration/consent_reference", "人第7号"),
];

on_both! {
    fn a_person_is_hired_promoted_moved_and_taken_back(world) {
        world.write(|tx| dxship::talent::take_in(tx, &dxship::folder::Folder::built_in()).map(drop));
        let staff = open(world, "staff");
        staff.go("/talents");
        staff.press("採用した人を登録する");
        fill(&staff, HIRE);
        staff.press("採用した人を登録する");
        assert_eq!(staff.eval("document.querySelector('#errors a').getAttribute('href')"), "#field-employment-term-ends-on");
        assert_eq!((staff.value_of("name"), staff.value_of("registration/consent_reference")), ("三次 一".to_owned(), "人第7号".to_owned()), "nothing typed is lost");
        staff.type_into("employment/term_ends_on", "2029-03-31");
        staff.press("採用した人を登録する");
        let card = staff.at().trim_end_matches("?done=saved").to_owned();
        assert!(card.starts_with("/talents/tal_"), "{card}: {}", staff.text());
        for wanted in ["今日の配属はありません", "初任給調整手当", "令和7年4月1日〜期限なし", "ネットワークスペシャリスト", "月額 50000 円", "当てはまる"] {
            says(&staff, wanted);
        }
        let said = |part: &str| world.staff().get(&card).expect(200).body[part].clone();
        step(world, &staff, "昇任・職名・級を変える", &[("effective_on", "2026-05-01"), ("grade", "subsection_chief"), ("title", "係長")]);
        assert_eq!((said("grade"), said("title"), said("salary_grade")), (json!("subsection_chief"), json!("係長"), json!(3)));
        step(world, &staff, "任期を延ばす", &[("term_ends_on", "2030-03-31")]);
        assert_eq!(said("term_ends_on"), "2030-03-31");
        step(world, &staff, "直前の任用の手続を取り消す", &[]);
        assert_eq!(said("term_ends_on"), "2029-03-31");
        step(world, &staff, "氏名・職員番号を変える", &[("name", "庄原 一"), ("name_kana", "ショウバラ ハジメ"), ("effective_on", "2026-05-20")]);
        assert_eq!(said("name"), "庄原 一");
        step(world, &staff, "直前の氏名などの変更を取り消す", &[]);
        assert_eq!(said("name"), "三次 一");
        world.clock.advance(TimeDelta::seconds(5));
        staff.press("氏名などの誤りを訂正する");
        staff.type_into("name", "三次 壱");
        staff.pick("accelerator", "true");
        staff.press("氏名などの誤りを訂正する");
        let then = world.staff().get(&format!("{card}?as_of=2020-01-01")).expect(200).body["name"].clone();
        assert_eq!((then, said("accelerator")), (json!("三次 壱"), json!(true)), "for every day");
        // A withdrawal dated ahead is taken back from the page; the end of the employment too.
        step(world, &staff, "登録を取りやめる", &[("effective_on", "2027-04-01"), ("reason", "本人の申出")]);
        assert_eq!((said("registrations")[0]["ends_on"].clone(), said("registrations")[0]["end_reason"].clone()), (json!("2027-03-31"), json!("本人の申出")));
        says(&staff, "本人の申出");
        step(world, &staff, "直前の共通人材の登録・終了を取り消す", &[]);
        assert!(said("registrations")[0]["ends_on"].is_null());
        step(world, &staff, "退職を記録する", &[("ends_on", "2026-05-31"), ("reason", "resigned")]);
        assert!(said("organization_code").is_null() && said("registered") == json!(false), "{}", staff.text());
        step(world, &staff, "直前の任用の手続を取り消す", &[]);
        assert_eq!((said("organization_code"), said("registered")), (json!("340006"), json!(true)));
        step(world, &staff, "割愛・転籍を記録する", &[("staff_number", "M12"), ("employment/organization_code", "342041"), ("employment/form", "permanent"), ("employment/term_ends_on", ""), ("employment/term_purpose", ""), ("employment/starts_on", "2026-05-15")]);
        assert_eq!((said("organization_code"), said("staff_number"), said("registered")), (json!("342041"), json!("M12"), json!(false)), "{}", staff.text());
        says(&staff, "割愛");
        // Days of a row that were wrong are corrected where they are read.
        world.clock.advance(TimeDelta::seconds(5));
        let row = said("employments").as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        staff.go(&format!("{card}/career?take=correct&row={row}"));
        assert_eq!(staff.value_of("employment/starts_on"), "2026-05-15");
        staff.type_into("employment/starts_on", "2026-05-20");
        staff.press("任用の記録を訂正する");
        assert_eq!(said("hired_on"), "2026-05-20");
    }
}

on_both! {
    fn a_person_from_elsewhere_is_recorded_in_english(world) {
        let staff = open(world, "staff");
        staff.go("/talents?lang=en");
        staff.press("Record somebody from elsewhere");
        fill(&staff, &[("name", "Tanaka"), ("name_kana", "タナカ"), ("staff_number", "E9"), ("employment/organization_code", "342157"), ("employment/form", "permanent"), ("employment/starts_on", "2027-04-01"), ("employment/title", "Engineer"), ("employment/grade", "staff")]);
        staff.press("Record somebody from elsewhere");
        says(&staff, "No assignment today");
        says(&staff, "ahead");
        let card = staff.at().trim_end_matches("?done=saved").to_owned();
        let row = world.staff().get(&card).expect(200).body["employments"][0].clone();
        assert_eq!(row["recruitment_route"], "other");
        // The first day has not come: the hire can be declined.
        world.clock.advance(TimeDelta::seconds(5));
        staff.go(&format!("{card}/career?take=decline&row={}", row["id"].as_str().unwrap()));
        staff.press("Record that the hire was declined");
        assert_eq!(world.staff().get(&card).expect(200).body["employments"][0]["end_reason"], "declined");
        step(world, &staff, "Take the last employment step back", &[]);
        let again = world.staff().get(&card).expect(200).body["employments"].clone();
        assert_eq!((again.as_array().unwrap().len(), &again[0]["end_reason"], &again[0]["starts_on"]), (1, &json!(null), &json!("2027-04-01")));
    }
}

on_both! {
    fn a_card_shows_the_present_post_first_and_one_list_by_day(world) {
        let scene = Scene::new(world);
        let staff = open(world, "staff");
        staff.go(&format!("/talents/{}", scene.own.talent));
        let order = staff.eval("[...document.querySelectorAll('main h2')].slice(0, 4).map(x => x.id).join()");
        assert_eq!(order, "present,planned,timeline,basics");
        let post = staff.eval("document.querySelector('#present ~ dl').innerText");
        assert!(post.as_str().unwrap().contains("CIO補佐官"), "{post}");
        // The latest first: what is announced for a day to come, the assignment of April, then the employment and registration of 2020.
        let rows = staff.eval("[...document.querySelector('#timeline ~ table, #timeline ~ div table').querySelectorAll('tbody tr')].map(x => x.children[1].innerText.trim()).join()");
        assert!(rows.as_str().unwrap().starts_with("任用,配属,"), "{rows}");
        // Whoever may not press a button reads why.
        let cio = open(world, "etajima");
        cio.go(&format!("/talents/{}", scene.own.talent));
        says(&cio, "県人事担当が行います");
        for button in ["昇任・職名・級を変える", "退職を記録する", "氏名・職員番号を変える"] {
            assert!(!cio.text().contains(button), "{button}");
        }
        cio.go(&format!("/talents/{}/career?take=promote", scene.own.talent));
        says(&cio, "この画面はあなたの役割では使えません");
    }
}

on_both! {
    fn a_qualification_says_the_same_on_card_and_form(world) {
        let scene = Scene::new(world);
        let staff = open(world, "staff");
        let card = format!("/talents/{}", scene.own.talent);
        staff.go(&card);
        staff.press("資格を追加する");
        fill(&staff, &[("exam", "network_specialist"), ("name", "測量士"), ("acquired_on", "2031-04-01")]);
        staff.press("資格を追加する");
        says(&staff, "試験を選んだときは、別の名称を入力できません");
        assert_eq!(staff.eval("document.querySelectorAll('#errors li').length"), 2, "{}", staff.text());
        fill(&staff, &[("name", ""), ("acquired_on", "2025-12-20"), ("expires_on", "2028-12-19"), ("certificate_number", "NW-1")]);
        staff.press("資格を追加する");
        for wanted in ["ネットワークスペシャリスト", "令和7年12月20日", "令和10年12月19日", "NW-1"] {
            says(&staff, wanted);
        }
        let row = scene.staff.get(&card).expect(200).body["qualifications"][0]["id"].as_str().unwrap().to_owned();
        for take in ["correct-qualification", "retract-qualification"] {
            staff.go(&format!("{card}/record?take={take}&row={row}"));
            for wanted in ["ネットワークスペシャリスト", "令和7年12月20日", "令和10年12月19日", "NW-1", "確認済"] {
                says(&staff, wanted);
            }
        }
        staff.go(&format!("{card}/record?take=correct-qualification&row={row}"));
        assert_eq!((staff.value_of("qualification/exam").as_str(), staff.value_of("qualification/name").as_str()), ("network_specialist", ""));
    }
}

on_both! {
    fn reference_data_is_changed_on_its_pages(world) {
        let scene = Scene::new(world);
        let staff = open(world, "staff");
        staff.go("/organizations");
        let now = || scene.staff.get("/organizations/342041").expect(200).body["participations"].clone();
        let before = now().as_array().unwrap().len();
        staff.go("/organizations/342041/participations");
        let (function, year) = (format!("items/{before}/function"), format!("items/{before}/first_fiscal_year"));
        fill(&staff, &[(&function, "placement"), (&year, "2020")]);
        staff.press("参画を変える");
        says(&staff, "参画年度が重なっています");
        assert_eq!(now().as_array().unwrap().len(), before, "nothing half-written");
        fill(&staff, &[(&function, ""), (&year, ""), ("items/0/last_fiscal_year", "2030")]);
        staff.press("参画を変える");
        assert_eq!((now()[0]["last_fiscal_year"].clone(), staff.at()), (json!(2030), "/organizations?done=saved".to_owned()));
        staff.go("/job-types/project_manager/change?lang=en");
        staff.type_into("name_en", "Manager of projects");
        staff.press("Save");
        assert_eq!(scene.staff.get("/job-types/project_manager").expect(200).body["name_en"], "Manager of projects");
        staff.go("/post-types/change?post_type=engineer&lang=ja");
        staff.eval("document.querySelectorAll('main [name=job_types]').forEach(x => x.checked = x.value === 'project_manager')");
        staff.press("保存する");
        assert_eq!(scene.staff.get("/post-types/engineer").expect(200).body["job_types"], json!(["project_manager"]));
        // A circulated line is taken back from the line: the body sees it no more.
        let line = format!("/circulations/{}", scene.own.circulation);
        scene.etajima.get(&line).expect(200);
        staff.go(&line);
        staff.press("照会を取り下げる");
        staff.press("照会を取り下げる");
        assert_eq!(scene.etajima.get(&line).status, 404, "{}", staff.text());
        // Who reads reasons is named by the administrator of accounts, from the names there are.
        let admin = open(world, "admin");
        admin.go("/wish-officers");
        let staff_id = scene.admin.get("/accounts?login=staff").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
        admin.type_into("account_id", &staff_id);
        admin.press("担当に指定する");
        // Two people name an officer, and nobody names themselves.
        let request = admin.at().trim_end_matches("?done=asked").to_owned();
        assert!(request.starts_with("/approvals/apr_"), "{}", admin.text());
        world.as_login("staff2").post(&format!("{request}/approve"), &json!({})).expect(200);
        assert_eq!(scene.admin.get("/wish-officers").expect(200).items().len(), 2, "{}", admin.text());
        admin.go(&format!("/wish-officers/{}/revoke", scene.wish_officer));
        admin.press("指定を取り消す");
        assert_eq!(scene.admin.get("/wish-officers").expect(200).items().len(), 1);
    }
}

on_both! {
    fn an_extension_is_taken_back_with_its_orders(world) {
        let scene = Scene::new(world);
        let path = format!("/assignments/{}", scene.own.assignment);
        let staff = open(world, "staff");
        staff.go(&path);
        // A 係員 in a post for a 課長 is warned of.
        says(&staff, "本人の相当級がポストの相当級より下です");
        assert!(!staff.text().contains("延長を取り消す"), "nothing was prolonged");
        let now = || { let body = scene.staff.get(&path).expect(200).body; (body["ends_on"].clone(), body["orders"].as_array().unwrap().len()) };
        step(world, &staff, "期間の途中で終了する", &[("ends_on", "2026-12-31")]);
        step(world, &staff, "途中終了を取り消す", &[("reason", "日程の見直し")]);
        assert_eq!(now(), (json!(null), 1));
        let post = crate::scene::post(&scene.staff, crate::scene::ETAJIMA, 100);
        let id = crate::scene::draft(&scene.staff, &scene.own.talent, &post, "2026-07-01", json!("2026-12-31"), 20);
        crate::scene::step(&scene.staff, &id, "announce", &json!({})).expect(200);
        crate::scene::step(&scene.staff, &id, "order", &json!({})).expect(200);
        let path = format!("/assignments/{id}");
        let now = || { let body = scene.staff.get(&path).expect(200).body; (body["ends_on"].clone(), body["orders"].as_array().unwrap().len()) };
        for last in ["2027-03-31", "2028-03-31"] {
            crate::scene::step(&scene.staff, &id, "extend", &json!({ "ends_on": last })).expect(200);
        }
        assert_eq!(now(), (json!("2028-03-31"), 3));
        staff.go(&path);
        staff.press("延長を取り消す");
        staff.press("延長を取り消す");
        says(&staff, "入力内容を確認してください");
        staff.type_into("reason", "延長の見直し");
        staff.press("延長を取り消す");
        assert_eq!(now(), (json!("2027-03-31"), 2), "the last extension only");
        crate::scene::step(&scene.staff, &id, "unextend", &json!({ "reason": "延長の見直し" })).expect(200);
        assert_eq!(now(), (json!("2026-12-31"), 1));
        let none = crate::scene::step(&scene.staff, &id, "unextend", &json!({ "reason": "延長の見直し" })).expect(409);
        assert_eq!(none.code(), "state_conflict");
    }
}
