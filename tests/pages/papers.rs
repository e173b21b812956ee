//! Papers made for A4, as Chromium prints them: each on one sheet, with the longest names there are.

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::papers_printed::{KINDS, longest};

#[test]
fn every_paper_stands_on_one_sheet_of_a4_with_the_longest_names() {
    let world = World::new(Backend::Sqlite);
    let (id, long) = longest(&world);
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in("staff", PASSWORD);
    for kind in KINDS {
        window.go(&format!("/assignments/{id}/papers/{kind}"));
        window.screenshot(&format!("paper-{kind}"));
        let sheets = window.as_designed();
        assert_eq!(sheets.len(), 1, "{kind}: {} sheets", sheets.len());
        let wide = "[...document.querySelectorAll('.paper')].every(one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)";
        assert!(window.holds(wide), "{kind} runs over its sheet");
        let last = if kind == "handover" { "引受者" } else { "三原市" };
        assert!(sheets[0].contains(last), "{kind}: {}", sheets[0]);
        // A request names the post and nobody yet.
        assert_eq!(window.text().contains(&long), kind != "request", "{kind}: the name as it is");
    }
    // The box on the assignment's page leads there.
    window.go(&format!("/assignments/{id}"));
    assert!(window.text().contains("人事異動通知書（派遣元）"));
    window.press("印刷用を開く");
    assert!(window.text().contains("内示書"));
}
