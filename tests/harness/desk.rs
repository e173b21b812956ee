//! An installation as its operator has it: files, a database, and the program itself at the command
//! line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use dxship::config::DatabaseUrl;
use dxship::db::{Db, connect_once};

use super::database::{Backend, drop_database, empty, make};

/// A folder, a database, and how the program is called on them; taken away at the end.
pub struct Desk {
    pub folder: PathBuf,
    pub url: DatabaseUrl,
    text: String,
    keys: PathBuf,
    settings: Vec<(String, String)>,
    owner: bool,
}

impl Desk {
    /// A migrated database in which nothing is recorded.
    pub fn new(backend: Backend) -> Self {
        Self::with(backend, make)
    }

    /// `doctor` finds nothing but what a first year still lacks.
    pub fn is_sound(&self) {
        let said = self.run(&["doctor"]).out;
        let bad = said.lines().filter(|line| line.starts_with('×'));
        let odd: Vec<&str> = bad.filter(|line| !line.contains("始める前の確認")).collect();
        assert!(said.contains('○') && odd.is_empty(), "{said}");
    }

    /// Nothing at all: no file, or a database without tables.
    pub fn bare(backend: Backend) -> Self {
        Self::with(backend, empty)
    }

    fn with(backend: Backend, make: impl FnOnce(Backend, &Path) -> (DatabaseUrl, String)) -> Self {
        let folder = std::env::temp_dir().join(format!(
            "dxship-desk-{}-{:x}",
            std::process::id(),
            rand::random::<u64>()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let (url, text) = make(backend, &folder);
        let keys = folder.join("keys");
        Self { folder, url, text, keys, settings: Vec::new(), owner: true }
    }

    /// The same database with keys of another folder.
    pub fn with_keys(&self, name: &str) -> Self {
        Self {
            folder: self.folder.clone(),
            url: self.url.clone(),
            text: self.text.clone(),
            keys: self.folder.join(name),
            settings: self.settings.clone(),
            owner: false,
        }
    }

    /// Sets a variable of the environment of every command.
    pub fn set(&mut self, name: &str, value: impl ToString) {
        self.settings.push((name.to_owned(), value.to_string()));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where its database is, as a URL.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn key(&self, name: &str) -> PathBuf {
        self.keys.join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dxship"));
        command
            .args(arguments)
            .env("DXSHIP__DATABASE__URL", &self.text)
            .env("DXSHIP__AUTH__KEY_DIR", &self.keys)
            .env("MIMALLOC_PURGE_DELAY", "0")
            .envs(self.settings.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    /// Adds an account, which writes rows of the record.
    #[track_caller]
    pub fn account(&self, login: &str) -> Ran {
        self.run(&["user", "add", login, "--name", login, "--role", "account_admin"]).expect(0)
    }

    /// Starts a server on a free port; what it said when it refuses.
    pub fn serve(&self) -> Result<Serving, Ran> {
        Serving::start(self.command(&["serve", "--bind", "127.0.0.1:0"]))
    }

    pub fn connection(&self) -> Db {
        connect_once(&self.url).unwrap()
    }

    /// Somebody with every right of the database but not the key.
    pub fn sql(&self, sql: &str) {
        match self.connection() {
            Db::Postgres(mut connection) => connection.batch_execute(sql).unwrap(),
            Db::Sqlite(mut connection) => connection.batch_execute(sql).unwrap(),
        }
    }

    /// Deletes the last rows of the record, as nobody may.
    pub fn cut_the_tail(&self, rows: u32) {
        let last = format!(
            "DELETE FROM audit_events WHERE sequence > (SELECT max(sequence) - {rows} FROM audit_events)"
        );
        self.sql(&match self.url {
            DatabaseUrl::Sqlite(_) => {
                let trigger = "audit_events_refuse_delete BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END";
                format!("DROP TRIGGER audit_events_refuse_delete; {last}; CREATE TRIGGER {trigger}")
            }
            DatabaseUrl::Postgres(_) => format!(
                "ALTER TABLE audit_events DISABLE TRIGGER ALL; {last}; ALTER TABLE audit_events ENABLE TRIGGER ALL"
            ),
        });
    }

    /// Names of everything in the folder, folders within included, without what SQLite keeps beside
    /// a database that is open.
    pub fn listing(&self) -> Vec<String> {
        let (mut found, mut folders) = (Vec::new(), vec![self.folder.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                found.push(path.strip_prefix(&self.folder).unwrap().display().to_string());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        found.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
        found.sort();
        found
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if self.owner {
            drop_database(&self.url);
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

/// What a command came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Itself, if it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// Itself, if it was refused with these words.
    #[track_caller]
    pub fn refused(self, words: &str) -> Self {
        assert!(self.code == Some(1) && self.err.contains(words), "{self:?}");
        self
    }
}

/// A server under way; killed when it goes out of sight.
pub struct Serving {
    pub child: Child,
    pub base: String,
    /// What it said before it told its address.
    pub said: String,
    log: std::thread::JoinHandle<String>,
}

impl Serving {
    pub fn start(mut command: Command) -> Result<Self, Ran> {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        while let Some(Ok(line)) = lines.next() {
            if let Some((_, rest)) = line.split_once("http://") {
                let base = format!("http://{}", rest.split(' ').next().unwrap());
                let log = std::thread::spawn(move || {
                    lines.map_while(Result::ok).map(|line| line + "\n").collect()
                });
                return Ok(Self { child, base, said, log });
            }
            said += &(line + "\n");
        }
        let code = child.wait().unwrap().code();
        Err(Ran { code, out: String::new(), err: said })
    }

    /// Stops it as the service manager does; what it logged.
    pub fn stop(mut self) -> String {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        let log = std::mem::replace(&mut self.log, std::thread::spawn(String::new));
        log.join().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
