//! Training on the screens: a person asks, the prefecture accepts and records completion, the sheet
//! names the skills.

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;

fn open(world: &World, login: &str) -> Window {
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in(login, PASSWORD);
    window
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn a_request_becomes_a_completion_and_a_hint() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let (staff, person) = (open(&world, "staff"), open(&world, "person"));
    staff.go("/training-courses");
    staff.press("研修を登録する");
    for (name, value) in [
        ("name", "演習"),
        ("provider", "県"),
        ("starts_on", "2026-05-01"),
        ("ends_on", "2026-04-30"),
        ("hours", "６"),
    ] {
        staff.type_into(name, value);
    }
    staff.type_into("category", "digital_skill");
    staff.type_into("method", "in_person");
    staff.press("保存する");
    assert_eq!(
        staff.eval("document.querySelector('#errors a').getAttribute('href')"),
        "#field-ends-on"
    );
    assert_eq!(
        staff.eval("document.querySelector('[name=name]').value"),
        "演習",
        "nothing typed is lost"
    );
    staff.type_into("ends_on", "2026-12-31");
    staff.eval("document.querySelector('[name=skills][value=incident_response]').checked = true");
    staff.press("保存する");
    let course = staff.at().trim_end_matches("?done=saved").to_owned();
    assert!(course.starts_with("/training-courses/trc_"), "{course}: {}", staff.text());
    assert!(staff.text().contains("インシデント対応"), "{}", staff.text());

    person.go("/my/training");
    assert!(
        person.text().contains("演習") && person.text().contains("申込中"),
        "{}",
        person.text()
    );
    person.press("受講を申し込む");
    person.type_into("reason", "当番のため");
    person.press("受講を申し込む");
    assert_eq!(person.at(), "/my/training?done=saved");
    staff.go(&course);
    assert!(staff.text().contains("当番のため"), "{}", staff.text());
    staff.press("申込みを承認する");
    staff.press("申込みを承認する");
    staff.press("修了を記録する");
    assert!(staff.text().contains("スキルの水準は変わりません"), "{}", staff.text());
    staff.type_into("completed_on", "2026-04-30");
    staff.press("修了を記録する");
    assert_eq!(
        staff.eval("document.querySelector('#errors a').getAttribute('href')"),
        "#field-completed-on"
    );
    staff.type_into("completed_on", "2026-05-31");
    staff.type_into("certificate_reference", "修了証 第3号");
    staff.press("修了を記録する");
    assert!(staff.text().contains("修了証 第3号"), "{}", staff.text());

    for page in ["/my/sheet", "/my/training", "/me/record"] {
        person.go(page);
        let text = person.text();
        assert!(
            text.contains("研修を修了した技能") && text.contains("インシデント対応"),
            "{page}: {text}"
        );
    }
    // The body sees how far and when, not the certificate.
    let cio = open(&world, "etajima");
    cio.go(&format!("/talents/{}", scene.own.talent));
    assert!(
        cio.text().contains("演習")
            && cio.text().contains("修了")
            && !cio.text().contains("修了証 第3号"),
        "{}",
        cio.text()
    );
    cio.go(&course);
    assert!(
        cio.text().contains("令和8年5月31日") && !cio.text().contains("修了証 第3号"),
        "{}",
        cio.text()
    );
    assert!(
        !cio.text().contains("修了を記録する") && !cio.text().contains("この記録を取り消す"),
        "{}",
        cio.text()
    );
}
