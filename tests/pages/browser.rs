//! A real Chromium, spoken to over two pipes (Chrome DevTools Protocol): no port, no library. One
//! for all tests, a fresh window with its own cookies for each visitor.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(180);
/// What has the focus: its names, whether it is the page itself, whether its focus can be seen.
const FOCUS: &str = "(() => { const a = document.activeElement; const style = getComputedStyle(a), box = a.getBoundingClientRect(); const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0 && box.height > 0; return { names: [a.textContent.trim(), a.name || '', a.id || '', a.labels && a.labels[0] ? a.labels[0].textContent.trim() : ''].join('\\n'), body: a === document.body || a === document.documentElement, seen: inside && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 }; })()";
/// What can take the focus, is there to be seen, and has not been walked to.
const LEFT_OUT: &str = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(x => x.checkVisibility() && !(x.type === 'radio' && [...document.getElementsByName(x.name)].some(y => window.walked.has(y))) && !window.walked.has(x)).map(x => x.outerHTML.slice(0, 120))";
const PLACES: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

#[derive(Default)]
struct Mail {
    answers: Vec<(u64, Value)>,
    events: VecDeque<Value>,
}

struct Browser {
    pipe: Mutex<ChildStdin>,
    mail: Arc<(Mutex<Mail>, Condvar)>,
    next: AtomicU64,
    _child: Mutex<Child>,
}

/// The descriptors 3 and 4 are the protocol's; a shell moves the standard ones there.
fn start() -> Browser {
    let chromium = PLACES
        .iter()
        .find(|place| std::path::Path::new(place).exists())
        .expect("Chromium is missing: run the tests by .ci/test, which installs it");
    let profile = std::env::temp_dir().join(format!("dxship-chromium-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&profile));
    let flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage --disable-background-timer-throttling --disable-renderer-backgrounding --disable-backgrounding-occluded-windows --hide-scrollbars --force-color-profile=srgb --lang=ja --remote-debugging-pipe";
    let line = format!(
        "LANG=ja_JP.UTF-8 LANGUAGE=ja exec {chromium} {flags} --user-data-dir={} about:blank 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null",
        profile.display()
    );
    let mut child = Command::new("sh")
        .args(["-c", &line])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Chromium starts");
    let (pipe, output) =
        (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let mail: Arc<(Mutex<Mail>, Condvar)> = Arc::default();
    let letters = Arc::clone(&mail);
    std::thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut bytes = Vec::new();
        while reader.read_until(0, &mut bytes).is_ok_and(|read| read > 0) {
            bytes.pop();
            let message: Value = serde_json::from_slice(&bytes).expect("JSON");
            let mut box_ = letters.0.lock().unwrap_or_else(PoisonError::into_inner);
            match message["id"].as_u64() {
                Some(id) => box_.answers.push((id, message)),
                None => box_.events.push_back(message),
            }
            letters.1.notify_all();
            bytes.clear();
        }
    });
    Browser { pipe: Mutex::new(pipe), mail, next: AtomicU64::new(1), _child: Mutex::new(child) }
}

fn browser() -> &'static Browser {
    static BROWSER: OnceLock<Browser> = OnceLock::new();
    BROWSER.get_or_init(start)
}

impl Browser {
    fn call(&self, session: Option<&str>, method: &str, params: Value) -> Value {
        self.ask(session, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// What Chromium answers, or why it does not.
    fn ask(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.next.fetch_add(1, Ordering::SeqCst);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.pipe
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&bytes)
            .expect("Chromium listens");
        let until = Instant::now() + PATIENCE;
        let mut letters = self.mail.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(place) = letters.answers.iter().position(|(known, _)| *known == id) {
                let (_, answer) = letters.answers.swap_remove(place);
                return answer
                    .get("error")
                    .map_or_else(|| Ok(answer["result"].clone()), |error| Err(error.clone()));
            }
            assert!(Instant::now() < until, "{method}: no answer in {PATIENCE:?}");
            letters = self
                .mail
                .1
                .wait_timeout(letters, Duration::from_secs(1))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// Paper, the long side across.
#[derive(Clone, Copy, Debug)]
pub enum Paper {
    A4,
    A4Upright,
    A3,
}

/// What a window has to report.
#[derive(Debug, Default)]
pub struct Log {
    /// Everything on the console and every refusal of the content policy.
    pub complaints: Vec<String>,
    /// Requests to anywhere else.
    pub outside: Vec<String>,
    /// Bytes over the wire, headers included.
    pub bytes: u64,
}

/// A window of somebody's own.
pub struct Window {
    session: String,
    target: String,
    context: String,
    pub base: String,
}

impl Window {
    /// A fresh window without cookies; with scripts or without.
    pub fn open(base: &str, scripts: bool) -> Self {
        let browser = browser();
        let context =
            text(&browser.call(None, "Target.createBrowserContext", json!({}))["browserContextId"]);
        let target = text(
            &browser.call(
                None,
                "Target.createTarget",
                json!({ "url": "about:blank", "browserContextId": context }),
            )["targetId"],
        );
        let session = text(
            &browser.call(
                None,
                "Target.attachToTarget",
                json!({ "targetId": target, "flatten": true }),
            )["sessionId"],
        );
        let window = Self { session, target, context, base: base.to_owned() };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            window.call(&format!("{domain}.enable"), json!({}));
        }
        window.call("Emulation.setScriptExecutionDisabled", json!({ "value": !scripts }));
        window.size(1280, 900);
        window
    }

    fn call(&self, method: &str, params: Value) -> Value {
        browser().call(Some(&self.session), method, params)
    }

    /// Of this width and height in CSS pixels.
    pub fn size(&self, width: u32, height: u32) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Goes to a path and waits until it is there.
    pub fn go(&self, path: &str) {
        self.forget_loads();
        let answer = self.call("Page.navigate", json!({ "url": format!("{}{path}", self.base) }));
        assert!(answer["errorText"].as_str().is_none(), "{path}: {}", answer["errorText"]);
        self.wait_for_load();
    }

    fn is_load(&self, event: &Value) -> bool {
        event["sessionId"] == json!(self.session) && event["method"] == json!("Page.loadEventFired")
    }

    fn forget_loads(&self) {
        let mut letters = browser().mail.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.events.retain(|event| !self.is_load(event));
    }

    fn wait_for_load(&self) {
        let until = Instant::now() + PATIENCE;
        let mut letters = browser().mail.0.lock().unwrap_or_else(PoisonError::into_inner);
        while !letters.events.iter().any(|event| self.is_load(event)) {
            assert!(Instant::now() < until, "the page did not load");
            letters = browser()
                .mail
                .1
                .wait_timeout(letters, Duration::from_millis(200))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        letters.events.retain(|event| !self.is_load(event));
    }

    /// What has been reported since the last time.
    pub fn log(&self) -> Log {
        let mut log = Log::default();
        let mut letters = browser().mail.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (own, others): (VecDeque<Value>, VecDeque<Value>) =
            letters.events.drain(..).partition(|event| event["sessionId"] == json!(self.session));
        letters.events = others;
        for event in own {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or("") {
                "Log.entryAdded" if params["entry"]["source"] != json!("network") => {
                    log.complaints.push(params["entry"]["text"].to_string())
                }
                "Runtime.exceptionThrown" => {
                    log.complaints.push(params["exceptionDetails"].to_string())
                }
                "Runtime.consoleAPICalled" => log.complaints.push(params["args"].to_string()),
                "Page.javascriptDialogOpening" => log.complaints.push("a dialog opened".to_owned()),
                "Network.requestWillBeSent" => {
                    let url = text(&params["request"]["url"]);
                    if !url.starts_with(&self.base) && !url.starts_with("data:") {
                        log.outside.push(url);
                    }
                }
                "Network.loadingFinished" => {
                    log.bytes += params["encodedDataLength"].as_f64().unwrap_or(0.0) as u64
                }
                _ => {}
            }
        }
        log
    }

    /// The value of an expression in the page; works also where the page's own scripts are switched
    /// off.
    pub fn eval(&self, expression: &str) -> Value {
        let answer = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }),
        );
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression:.80}: {}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].clone()
    }

    /// The path and query one is at.
    pub fn at(&self) -> String {
        let history = self.call("Page.getNavigationHistory", json!({}));
        let entry = &history["entries"][history["currentIndex"].as_u64().unwrap_or(0) as usize];
        text(&entry["url"]).trim_start_matches(&self.base).to_owned()
    }

    /// Everything that can be read on the page.
    pub fn text(&self) -> String {
        text(&self.eval("document.body.innerText"))
    }

    /// Types into a field by its name.
    pub fn type_into(&self, name: &str, value: &str) {
        let found = self.eval(&format!(
            "(() => {{ const field = document.querySelector('main [name=\"{name}\"]:not([type=hidden])'); if (!field) return false; field.value = {}; return true; }})()",
            json!(value)
        ));
        assert_eq!(found, json!(true), "no field {name} at {}", self.at());
    }

    /// Types into the field with this label; what stands before the label's note of need is enough.
    pub fn type_under(&self, label: &str, value: &str) {
        let script = format!(
            "(() => {{ const label = [...document.querySelectorAll('main label')].find(x => x.textContent.includes({})); const field = label && document.getElementById(label.htmlFor); if (!field) return false; field.value = {}; return true; }})()",
            json!(label),
            json!(value)
        );
        assert_eq!(
            self.eval(&script),
            json!(true),
            "no field called {label} at {}:\n{}",
            self.at(),
            self.text()
        );
    }

    /// Chooses one of the buttons of a question.
    pub fn pick(&self, name: &str, value: &str) {
        let script = format!(
            "(() => {{ const one = document.querySelector('main [name=\"{name}\"][value=\"{value}\"]'); if (one) one.checked = true; return !!one; }})()"
        );
        assert_eq!(self.eval(&script), json!(true), "no answer {value} to {name} at {}", self.at());
    }

    /// What is in a field.
    pub fn value_of(&self, name: &str) -> String {
        text(&self.eval(&format!("(document.querySelector('main [name=\"{name}\"]:not([type=hidden])') || {{}}).value ?? 'no such field'")))
    }

    /// Whether an expression is true now; on a page that is just going away or coming nothing is.
    pub fn holds(&self, expression: &str) -> bool {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = browser().ask(Some(&self.session), "Runtime.evaluate", params);
        answer.is_ok_and(|answer| answer["result"]["value"] == json!(true))
    }

    /// Waits until an expression of the page is true; it is looked at again and again, and at the
    /// end the test fails.
    pub fn until(&self, expression: &str) {
        let began = Instant::now();
        while !self.holds(expression) {
            assert!(
                began.elapsed() < PATIENCE,
                "never: {expression} at {}:\n{}",
                self.at(),
                self.text()
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Presses the button of a list's conditions: the list changes in its place, or the page is
    /// another one.
    pub fn filter(&self) {
        let script = "(() => { const list = document.querySelector('#list'); list.dataset.old = 'yes'; document.querySelector('form.conditions [type=submit]').click(); return true; })()";
        assert_eq!(self.eval(script), json!(true), "no conditions at {}", self.at());
        self.until("(() => { const list = document.querySelector('#list'); return document.readyState === 'complete' && !!list && !list.dataset.old; })()");
    }

    /// Lets the page have no answer from these addresses (`*` stands for anything).
    pub fn cut_off(&self, addresses: &[&str]) {
        self.call("Network.setBlockedURLs", json!({ "urls": addresses }));
    }

    /// Presses the button or follows the link with this text and waits for the page.
    pub fn press(&self, label: &str) {
        self.forget_loads();
        let script = format!(
            "(() => {{ const all = [...document.querySelectorAll('main button, main a, header button, nav a')]; const one = all.find(x => x.textContent.trim() === {0}) || all.find(x => x.textContent.includes({0})); if (!one) return false; one.click(); return true; }})()",
            json!(label)
        );
        assert_eq!(
            self.eval(&script),
            json!(true),
            "nothing called {label} at {}:\n{}",
            self.at(),
            self.text()
        );
        self.wait_for_load();
    }

    /// A key, as from the keyboard.
    pub fn key(&self, key: &str) {
        let (code, windows, text) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "Space" => ("Space", 32, " "),
            "ArrowDown" => ("ArrowDown", 40, ""),
            "Escape" => ("Escape", 27, ""),
            "p" => ("KeyP", 80, "p"),
            "End" => ("End", 35, ""),
            "Slash" => ("Slash", 191, "/"),
            other => panic!("the keyboard has no {other} yet"),
        };
        let name = match key {
            "Space" => " ",
            "Slash" => "/",
            key => key,
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": name, "code": code, "windowsVirtualKeyCode": windows });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// The middle of the first element that is found.
    fn middle(&self, wanted: &str) -> (f64, f64) {
        let script = format!(
            "(() => {{ const one = document.querySelector({}); one.scrollIntoView({{ block: 'center' }}); const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(wanted)
        );
        let at = self.eval(&script);
        (at[0].as_f64().expect("a place"), at[1].as_f64().expect("a place"))
    }

    fn pointer(&self, kind: &str, (x, y): (f64, f64), is_down: bool) {
        let event = json!({ "type": kind, "x": x, "y": y, "button": if kind == "mouseMoved" && !is_down { "none" } else { "left" },
            "buttons": i32::from(is_down), "clickCount": 1 });
        self.call("Input.dispatchMouseEvent", event);
    }

    /// Presses the pointer on one element and lets it go over another.
    pub fn drag(&self, from: &str, to: &str) {
        self.until(&format!(
            "!!document.querySelector({}) && !!document.querySelector({})",
            json!(from),
            json!(to)
        ));
        // Both in view: the place first, then the card, and where the place is now.
        self.middle(to);
        let start = self.middle(from);
        let end = self.eval(&format!(
            "(() => {{ const box = document.querySelector({}).getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(to)
        ));
        let end = (end[0].as_f64().expect("a place"), end[1].as_f64().expect("a place"));
        self.pointer("mouseMoved", start, false);
        self.pointer("mousePressed", start, true);
        for part in 1..=5 {
            let way = f64::from(part) / 5.0;
            let at = (start.0 + (end.0 - start.0) * way, start.1 + (end.1 - start.1) * way);
            self.pointer("mouseMoved", at, true);
        }
        self.pointer("mouseReleased", end, false);
    }

    /// A click by the pointer.
    pub fn click(&self, wanted: &str) {
        let at = self.middle(wanted);
        self.pointer("mouseMoved", at, false);
        self.pointer("mousePressed", at, true);
        self.pointer("mouseReleased", at, false);
    }

    /// Text from the keyboard, into whatever has the focus.
    pub fn insert(&self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Presses Tab until the element with this text, label or name has the focus. Panics when the
    /// page has been walked through, and when the focus is anywhere on the way where it cannot be
    /// seen.
    pub fn tab_to(&self, wanted: &str) {
        for _ in 0..400 {
            self.key("Tab");
            let here = self.eval(FOCUS);
            if here["body"] != json!(true) {
                assert_eq!(
                    here["seen"],
                    json!(true),
                    "the focus is not visible at {} on {here}",
                    self.at()
                );
            }
            if text(&here["names"]).lines().any(|line| line.trim() == wanted) {
                return;
            }
        }
        panic!("the keyboard does not reach {wanted} at {}", self.at());
    }

    /// Tabs once around the page; panics where the focus stays, cannot be seen or leaves something
    /// out. Says how many stops there are.
    pub fn walk_around(&self) -> usize {
        self.eval("window.walked = new Set(); document.activeElement.blur(); true");
        for stop in 0..600 {
            self.key("Tab");
            let here = self.eval(FOCUS);
            let again = self.eval(
                "(() => { const a = document.activeElement; const again = window.walked.has(a) && a !== window.walkedLast; window.walkedLast = a; window.walked.add(a); return again; })()",
            );
            if here["body"] == json!(true) || again == json!(true) {
                let left = self.eval(LEFT_OUT);
                assert_eq!(left, json!([]), "not reached by Tab at {}", self.at());
                return stop;
            }
            assert_eq!(
                here["seen"],
                json!(true),
                "the focus is not visible at {} on {here}",
                self.at()
            );
        }
        panic!("the focus never comes around at {}", self.at());
    }

    /// Enter, and the page it leads to.
    pub fn enter(&self) {
        self.forget_loads();
        self.key("Enter");
        self.wait_for_load();
    }

    /// A picture of the whole page, kept under a name and given back.
    pub fn screenshot(&self, name: &str) -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        let answer = self.call(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": true }),
        );
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text(&answer["data"]))
            .expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), &bytes).expect("written");
        bytes
    }

    /// The page on the paper its own style asks for: the text of each sheet.
    pub fn as_designed(&self) -> Vec<String> {
        let print = json!({ "preferCSSPageSize": true, "printBackground": true });
        let answer = self.call("Page.printToPDF", print);
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text(&answer["data"]))
            .expect("a document");
        super::paper::sheets(&bytes)
    }

    /// The page on paper: the text of each sheet.
    pub fn on_paper(&self, paper: Paper) -> Vec<String> {
        let (width, height) = match paper {
            Paper::A4 => (11.69, 8.27),
            Paper::A4Upright => (8.27, 11.69),
            Paper::A3 => (16.54, 11.69),
        };
        // Millimetres are given in inches; the pages' own style asks for 10 mm all around.
        let print = json!({ "landscape": false, "paperWidth": width, "paperHeight": height, "printBackground": true,
            "marginTop": 0.39, "marginBottom": 0.39, "marginLeft": 0.39, "marginRight": 0.39 });
        let answer = self.call("Page.printToPDF", print);
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text(&answer["data"]))
            .expect("a document");
        super::paper::sheets(&bytes)
    }

    /// Violations of WCAG 2.2 A and AA that axe-core finds.
    pub fn violations(&self) -> Vec<String> {
        const AXE: &str = include_str!("../fixtures/axe/axe-4.14.0.min.js");
        self.eval(&format!("{AXE}; true"));
        let run = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120) + ' ' + n.failureSummary).join(' | ')))";
        self.eval(run).as_array().expect("a list").iter().map(text).collect()
    }

    /// How many pixels the page is wider than the window.
    pub fn overflow(&self) -> i64 {
        self.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .as_i64()
            .unwrap_or(0)
    }

    /// Signs in by the form.
    pub fn sign_in(&self, login: &str, password: &str) {
        self.go("/sign-in");
        self.type_into("login", login);
        self.type_into("password", password);
        self.press("サインイン");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // A test that failed has said why; Chromium goes with the tests.
        if std::thread::panicking() {
            return;
        }
        browser().call(None, "Target.closeTarget", json!({ "targetId": self.target }));
        browser().call(
            None,
            "Target.disposeBrowserContext",
            json!({ "browserContextId": self.context }),
        );
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}
