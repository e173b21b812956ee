//! A mail server of the system's packages (python3-aiosmtpd), as a test wants it to behave.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dxship::config::Config;

/// The system's Python has the packages that `.ci/test` installs.
pub const PYTHON: &str = "/usr/bin/python3";

/// A running mail server, or the place of one that is down.
pub struct Post {
    folder: PathBuf,
    pub port: u16,
    child: Option<Child>,
}

/// A message that was taken.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: String,
    pub id: String,
    pub text: String,
}

pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail").join(name)
}

impl Post {
    pub fn new() -> Self {
        let name = format!("dxship-post-{}-{:x}", std::process::id(), rand::random::<u64>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut post = Self { folder, port: 0, child: None };
        post.behave("take");
        post.up();
        post
    }

    /// From the next command on.
    pub fn behave(&self, mode: &str) {
        std::fs::write(self.folder.join("mode"), mode).unwrap();
    }

    pub fn up(&mut self) {
        let mut command = Command::new(PYTHON);
        command.arg(script("server.py")).arg(&self.folder).arg(self.port.to_string());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("python3 of the system");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.port = line.trim().parse().expect("python3-aiosmtpd is installed by .ci/test");
        self.child = Some(child);
    }

    pub fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// How a server is told to use it.
    pub fn set_up(&self, config: &mut Config) {
        for (key, value) in self.settings() {
            match key {
                "SERVER" => config.mail.server = value,
                "PORT" => config.mail.port = value.parse().unwrap(),
                "FROM" => config.mail.from = value,
                "LINK" => config.mail.link = value,
                "DOMAINS" => config.mail.domains = value,
                "RETRY_SECONDS" => config.mail.retry_seconds = value.parse().unwrap(),
                _ => config.mail.answer_seconds = value.parse().unwrap(),
            }
        }
        config.check().unwrap();
    }

    pub fn settings(&self) -> [(&'static str, String); 7] {
        [
            ("SERVER", "127.0.0.1".to_owned()),
            ("PORT", self.port.to_string()),
            ("FROM", "dxship@pref.example.lg.jp".to_owned()),
            ("LINK", "https://dxship.example.lg.jp".to_owned()),
            ("DOMAINS", "city.example.lg.jp, pref.example.lg.jp".to_owned()),
            ("RETRY_SECONDS", "1".to_owned()),
            ("ANSWER_SECONDS", "2".to_owned()),
        ]
    }

    /// What was taken so far, in its order.
    pub fn taken(&self) -> Vec<Letter> {
        let entries = std::fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        names.sort();
        let read = |path: PathBuf| {
            let text = std::fs::read_to_string(path).unwrap();
            let head = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or("").trim().to_owned()
            };
            Letter { to: head("X-Rcpt:"), id: head("Message-ID:"), text: text.clone() }
        };
        names.into_iter().map(read).collect()
    }

    /// Waits until so many were taken.
    #[track_caller]
    pub fn wait(&self, count: usize) -> Vec<Letter> {
        until(&format!("{count} letters"), || Some(self.taken()).filter(|all| all.len() >= count))
    }
}

/// Asks until there is an answer, for at most half a minute.
#[track_caller]
pub fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{what}: not in 30 s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.down();
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
