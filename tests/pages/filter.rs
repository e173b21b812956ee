//! A list that was filtered in its place by script is the page of its new address: what is read,
//! where its links lead, what its files hold.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::{Window, text};
use crate::pages::looks::{PAGES, filled};
use crate::scene::Scene;

/// Whether the page is a list with conditions and files and something in it.
const OFFERS_FILES: &str = "!!document.querySelector('form.conditions') && !!document.querySelector('main a[href*=\"format=csv\"]') && !!document.querySelector('#list tbody tr')";
/// What can be asked: name and value; what is typed freely is tried last.
const CONDITIONS: &str = "(fields => [...fields('select').filter(x => x.name !== 'limit').flatMap(x => [...x.options].filter(y => y.value && !y.selected).map(y => [x.name, y.value])), ...fields('input[type=date]').map(x => [x.name, '2030-01-01']), ...fields('input[type=text]').map(x => [x.name, 'x'])])(kind => [...document.querySelectorAll(`form.conditions ${kind}`)])";
/// How many the list says there are.
const COUNT: &str = "Number(document.querySelector('#list-status').textContent.match(/[0-9]+/)[0])";
/// What is read on a page and where its links lead, of the page as it stands and as its address
/// gives it anew.
const READ: &str = "(page => JSON.stringify([page.querySelector('main').textContent.replace(/\\s+/g, ' '), [...page.querySelectorAll('main a, header a')].map(x => x.getAttribute('href'))]))";

/// Filters until the list is another one; says by what.
fn filter_by_anything(window: &Window, path: &str) -> Option<String> {
    let conditions = window.eval(CONDITIONS);
    for pair in conditions.as_array().expect("conditions") {
        window.go(path);
        let before = window.eval(COUNT);
        window.eval("window.same = true");
        window.type_into(&text(&pair[0]), &text(&pair[1]));
        window.filter();
        assert_eq!(window.eval("window.same"), json!(true), "{path}: changed in its place");
        if window.eval(COUNT) != before {
            return Some(pair.to_string());
        }
    }
    None
}

fn faults_of(window: &Window, path: &str) -> Vec<String> {
    let Some(by) = filter_by_anything(window, path) else {
        return vec![format!("{path}: nothing filters it")];
    };
    let mut faults = Vec::new();
    let shown = window.eval(COUNT).as_u64().expect("a number");
    let file = window.eval(
        "fetch(document.querySelector('main a[href*=\"format=csv\"]').href).then(x => x.text())",
    );
    let rows = csv::Reader::from_reader(text(&file).as_bytes()).records().count() as u64;
    if rows != shown {
        faults.push(format!("{path} by {by}: {shown} on the screen, {rows} in the file"));
    }
    let stands = text(&window.eval(&format!("{READ}(document)")));
    let fresh = text(&window.eval(&format!(
        "fetch(location.href).then(x => x.text()).then(x => {READ}(new DOMParser().parseFromString(x, 'text/html')))"
    )));
    if stands != fresh {
        faults.push(format!(
            "{path} by {by}: it reads\n  {stands}\nand its address gives\n  {fresh}"
        ));
    }
    faults
}

#[test]
fn a_list_filtered_in_its_place_is_the_page_of_its_address() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let base = format!("http://{}", world.address);
    let (mut faults, mut lists) = (Vec::new(), Vec::new());
    let mut windows: Vec<(&str, Window)> = Vec::new();
    for (_, who, path) in
        PAGES.iter().filter(|(_, who, path)| !who.is_empty() && !path.contains("{declared}"))
    {
        let base_path = path.split('?').next().expect("a path");
        if lists.contains(&base_path) || base_path.contains('{') {
            continue;
        }
        if !windows.iter().any(|(known, _)| known == who) {
            let window = Window::open(&base, true);
            window.sign_in(who, PASSWORD);
            windows.push((who, window));
        }
        let window = &windows.iter().find(|(known, _)| known == who).expect("opened").1;
        let path = filled(base_path, &scene);
        window.go(&path);
        if window.eval(OFFERS_FILES) == json!(true) {
            lists.push(base_path);
            faults.extend(faults_of(window, &path));
        }
    }
    assert!(lists.len() >= 9, "only {lists:?} were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
