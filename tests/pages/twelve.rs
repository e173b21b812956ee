//! The twelve journeys of the year on the demonstration, walked in a browser and counted: pages
//! loaded, clicks, fields filled in. `fixtures/journeys.txt` says what is pressed and typed;
//! `docs/JOURNEYS.md` holds the counts, which no journey may exceed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::demo::{Demo, everything};
use crate::harness::{Backend, Client};
use crate::pages::browser::Window;

const SCRIPT: &str = "tests/fixtures/journeys.txt";
const TABLE: &str = "docs/JOURNEYS.md";
/// Of what the journeys took at first, in percent.
const AT_MOST: usize = 60;
/// Sheets that are confirmed together.
const SHEETS: usize = 10;

/// Loads, clicks, fields.
type Counts = [usize; 3];

/// Fills in a field by its name: a text, or the choice that is called so.
const FILL: &str = "(field, text) => { if (!field) return false; if (field.tagName !== 'SELECT') { field.value = text; return true; } const all = [...field.options]; const one = all.find(x => x.text.trim() === text) || all.find(x => x.text.includes(text)); if (!one) return false; field.value = one.value; return true; }";
/// What can be pressed with this text.
const PRESSED: &str = "text => { const all = [...document.querySelectorAll('main button, main a')]; return all.find(x => x.textContent.trim() === text) || all.find(x => x.textContent.includes(text)); }";

/// Somebody at work; everybody begins at home, signed in.
struct Walk<'a> {
    demo: &'a Demo,
    windows: BTreeMap<String, Window>,
    now: String,
    counts: Counts,
}

impl Walk<'_> {
    fn window(&self) -> &Window {
        &self.windows[&self.now]
    }

    fn holds(&self, script: &str) {
        let window = self.window();
        assert!(window.holds(script), "{script:.200} at {}:\n{}", window.at(), window.text());
    }

    fn starts_as(&mut self, login: &str) {
        let window = self.windows.entry(login.to_owned()).or_insert_with(|| {
            let window = Window::open(&format!("http://{}", self.demo.world.address), false);
            window.sign_in(login, self.demo.password(login));
            window
        });
        window.go("/home");
        login.clone_into(&mut self.now);
    }

    fn fills(&self, place: &str, text: &str) {
        self.holds(&format!("({FILL})({place}, {})", json!(text)));
    }

    /// A file is fetched as the browser would, by the link or by the form of the button.
    fn receives(&self, label: &str) {
        let place = "x => x.href || (() => { const form = new FormData(x.form, x), to = x.hasAttribute('formaction') ? x.formAction : x.form.action; return to + '?' + new URLSearchParams(form); })()";
        self.holds(&format!("(async () => {{ const answer = await fetch(({place})(({PRESSED})({}))); return answer.ok && answer.headers.get('content-disposition').startsWith('attachment'); }})()", json!(label)));
    }

    /// Follows the name of the first row of the list that says this.
    fn opens_row(&self, text: &str) {
        let row = format!(
            "[...document.querySelectorAll('#list tbody tr')].find(x => x.textContent.includes({}))",
            json!(text)
        );
        let name = self.window().eval(&format!("{row}.querySelector('th').textContent.trim()"));
        self.window().press(name.as_str().expect("a name"));
    }

    fn waits(&self) {
        let window = self.window();
        let here = window.at();
        for _ in 0..240 {
            if !window.text().contains("進み具合を更新する") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
            window.go(&here);
        }
        panic!("the work does not end: {}", window.text());
    }

    /// Takes a line of the script, and counts it.
    fn takes(&mut self, verb: &str, text: &str) {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let cost = match verb {
            "as" => return self.starts_as(text),
            "see" => {
                return self.holds(&format!("document.body.innerText.includes({})", json!(text)));
            }
            "press" => {
                self.window().press(text);
                [1, 1, 0]
            }
            "row" => {
                self.opens_row(text);
                [1, 1, 0]
            }
            "file" => {
                self.receives(text);
                [1, 1, 0]
            }
            "wait" => {
                self.waits();
                [1, 1, 0]
            }
            "type" => {
                let field = format!(
                    "document.querySelector('main [name=\"{name}\"]:not([type=hidden]), header [name=\"{name}\"]')"
                );
                self.fills(&field, value);
                [0, 0, 1]
            }
            "under" => {
                let field = format!(
                    "(x => x && document.getElementById(x.htmlFor))([...document.querySelectorAll('main label')].find(x => x.textContent.includes({})))",
                    json!(name)
                );
                self.fills(&field, value);
                [0, 0, 1]
            }
            "pick" => {
                self.window().pick(name, value);
                [0, 1, 0]
            }
            "tick" => {
                let count: usize = text.parse().expect("a number");
                self.holds(&format!("(all => {{ all.forEach(x => x.checked = true); return all.length === {count}; }})([...document.querySelectorAll('tbody input[type=checkbox]')].slice(0, {count}))"));
                [0, count, 0]
            }
            other => panic!("nobody can {other}"),
        };
        (0..3).for_each(|place| self.counts[place] += cost[place]);
    }
}

/// Everything of the year that has to be there: ten sheets whose reviewers agree, and no other to
/// be confirmed.
fn prepared(demo: &Demo) {
    // Whoever reviews does not confirm.
    let (staff, reviewer) = (demo.staff(), demo.sign_in("kenjinji-2"));
    let path = |row: &Value| format!("/assessments/{}", row["id"].as_str().unwrap());
    let step = |client: &Client, row: &Value, step: &str, body: &Value| {
        let etag = client.get(&path(row)).expect(200).etag();
        client.step(&format!("{}/{step}", path(row)), &etag, body).expect(200);
    };
    for row in everything(&staff, "/assessments?state=reviewed") {
        step(&staff, &row, "return", &json!({ "reason": "所見を書き足してください。" }));
    }
    let own = |row: &Value| row["talent_name"].as_str().is_some_and(|name| name.contains("颯人"));
    let drafts = everything(&staff, "/assessments?state=draft").into_iter();
    for (number, row) in drafts.filter(|row| !own(row)).take(SHEETS).enumerate() {
        let talent = row["talent_id"].as_str().unwrap();
        let person = demo.world.staff_account(&format!("sheet-{number}"), talent);
        step(&person, &row, "submit", &json!({}));
    }
    for row in everything(&staff, "/assessments?state=submitted").iter().take(SHEETS) {
        if row["reviewer_code"] != "340006" {
            step(&staff, row, "assign", &json!({ "reviewer_code": "340006" }));
        }
        let sheet = staff.get(&path(row)).expect(200).body;
        let said = sheet["items"].as_array().unwrap().iter();
        let said = said.filter(|item| !item["self_level"].is_null());
        let agree =
            |item: &Value| json!({ "skill": item["skill"], "reviewer_level": item["self_level"] });
        let items: Vec<Value> = said.map(agree).collect();
        step(&reviewer, row, "review", &json!({ "items": items }));
    }
    assert_eq!(everything(&staff, "/assessments?state=reviewed").len(), SHEETS);
}

/// The script, journey by journey.
fn journeys(script: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
    let mut all: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (verb, text) = line.split_once(' ').unwrap_or((line, ""));
        if verb == "journey" {
            all.push((text, Vec::new()));
        } else {
            all.last_mut().expect("a journey first").1.push((verb, text));
        }
    }
    all
}

/// Name, what it took at first, and what it may take now, as the document has them.
fn held(document: &str) -> Vec<(String, Counts, Counts)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number = |place: usize| cells.get(place)?.parse::<usize>().ok();
        let counts = |from: usize| Some([number(from)?, number(from + 1)?, number(from + 2)?]);
        Some((cells.get(1)?.to_string(), counts(2)?, counts(6)?))
    };
    document.lines().filter_map(row).collect()
}

fn sum(counts: &Counts) -> usize {
    counts.iter().sum()
}

/// The document with the counts of this run.
fn written(document: &str, walked: &BTreeMap<&str, Counts>) -> String {
    let cells = |counts: &Counts| {
        let [loads, clicks, fields] = counts;
        format!("{loads} | {clicks} | {fields} | {}", sum(counts))
    };
    let line = |line: &str| {
        let name = line.split('|').nth(1).map_or("", str::trim);
        let (Some(now), Some((_, first, _))) = (walked.get(name), held(line).pop()) else {
            return line.to_owned();
        };
        format!("| {name} | {} | {} |", cells(&first), cells(now))
    };
    document.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_twelve_journeys_take_no_longer_than_they_are_held_to() {
    let demo = Demo::new(Backend::Sqlite);
    prepared(&demo);
    let own = |path| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let script = std::fs::read_to_string(own(SCRIPT)).expect("the script");
    let mut walked = BTreeMap::new();
    for (name, lines) in journeys(&script) {
        let mut walk = Walk {
            demo: &demo,
            windows: BTreeMap::new(),
            now: String::new(),
            counts: Counts::default(),
        };
        lines.iter().for_each(|(verb, text)| walk.takes(verb, text));
        println!("{name}: {:?}, {} in all", walk.counts, sum(&walk.counts));
        walked.insert(name, walk.counts);
    }
    let path = own(TABLE);
    let document = std::fs::read_to_string(&path).expect("the table");
    if std::env::var_os("DXSHIP_BLESS").is_some() {
        std::fs::write(&path, written(&document, &walked)).expect("written");
        return;
    }
    let held = held(&document);
    assert_eq!(held.len(), walked.len(), "each journey has its row in {TABLE}");
    for (name, first, bound) in &held {
        let now = walked[name.as_str()];
        assert!(sum(&now) <= sum(bound), "{name}: {now:?} where {bound:?} was enough");
        assert!(sum(&now) <= sum(first), "{name}: {now:?} is more than {first:?} at first");
    }
    let [first, now]: [usize; 2] =
        [held.iter().map(|(_, first, _)| sum(first)).sum(), walked.values().map(sum).sum()];
    assert!(now * 100 <= first * AT_MOST, "{now} of {first}");
}
