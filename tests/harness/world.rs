//! The running application, the people in it, and the clock they live by.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{NaiveDate, NaiveDateTime};
use dxship::accounts::{NewAccount, NewGrant, add_account};
use dxship::app;
use dxship::clock::Clock;
use dxship::config::{Config, DatabaseUrl};
use dxship::db::{Db, Origin, Store, connect_once};
use dxship::folder::Folder;
use dxship::problem::Problem;
use dxship::vocab::{Name, Role, ShortText};
use dxship::web::FileReader;
use serde_json::json;

use super::client::{Answer, Client};
use super::database::{Backend, drop_database, make, twin_database};

/// Everybody's password.
pub const PASSWORD: &str = "mizuiro no kujira 7";
/// 江田島市 and 三原市 have people of their own in every world.
const ETAJIMA: &str = "342157";
const MIHARA: &str = "342041";

/// A server on a fresh database, with one account per role; taken away when it goes out of sight.
pub struct World {
    pub backend: Backend,
    pub clock: Clock,
    pub address: SocketAddr,
    pub store: Store,
    pub config: Config,
    pub url: DatabaseUrl,
    folder: std::path::PathBuf,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

fn instant(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("an instant")
}

/// By far fewer passes over far less memory than the program's own, so that the stories do not
/// spend a fifth of their time on signing in; what the program takes is tested where it is made.
fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).expect("good");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, least);
        argon2.hash_password(PASSWORD.as_bytes()).expect("hashes").to_string()
    })
}

impl World {
    /// A world on 1 June 2026, noon in Japan.
    pub fn new(backend: Backend) -> Self {
        Self::at(backend, "2026-06-01 03:00:00", |_| {})
    }

    /// A world at an instant (UTC), with a configuration of its own.
    pub fn at(backend: Backend, now: &str, change: impl FnOnce(&mut Config)) -> Self {
        let world = Self::prepared(backend, now, change, |store| {
            let bodies = |tx: &mut dxship::db::Tx<'_>| {
                dxship::organization::take_in(tx, &Folder::built_in()).map(drop)
            };
            store.write_blocking("test.prepare", Origin::operator("test"), bodies).expect("bodies");
        });
        world.populate();
        // What a test does comes after what was prepared.
        world.clock.advance(chrono::TimeDelta::seconds(1));
        world
    }

    /// A world with what was put into its database before the server started.
    pub fn prepared(
        backend: Backend,
        now: &str,
        change: impl FnOnce(&mut Config),
        prepare: impl FnOnce(&Store),
    ) -> Self {
        let folder = std::env::temp_dir().join(format!(
            "dxship-world-{}-{:x}",
            std::process::id(),
            rand::random::<u64>()
        ));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (url, text) = make(backend, &folder);
        let mut config = Config::load(None).expect("defaults");
        config.database.url = text;
        config.auth.key_dir = folder.join("keys");
        config.auth.hashing_threads = 1;
        // What is proved at sign-in stays fresh: stories go on for hours.
        config.auth.step_up_minutes = 24 * 60;
        config.auth.failing_logins_per_address = 1000;
        config.server.bind = "127.0.0.1:0".parse().expect("an address");
        config.server.workers = 1;
        change(&mut config);
        let clock = Clock::fixed(instant(now));
        let store = app::open_store(&config, clock.clone()).expect("a store");
        prepare(&store);
        let (address, handle, thread) = start(&config, store.clone(), PROGRAM.as_ref());
        Self { backend, clock, address, store, config, url, folder, handle, thread: Some(thread) }
    }

    /// The same world, served anew; files are read by another program.
    pub fn reading_by(mut self, program: &Path) -> Self {
        self.stop();
        let (address, handle, thread) = start(&self.config, self.store.clone(), program);
        (self.address, self.handle, self.thread) = (address, handle, Some(thread));
        self
    }

    fn stop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }

    /// A second world that begins as this one is now: same rows, same keys, same time, so the same
    /// tokens are good in it.
    pub fn twin(&self) -> Self {
        let folder = std::env::temp_dir().join(format!(
            "dxship-world-{}-{:x}",
            std::process::id(),
            rand::random::<u64>()
        ));
        std::fs::create_dir_all(folder.join("keys")).expect("a folder");
        for key in ["token.key", "audit.key", "badge.key"] {
            std::fs::copy(self.folder.join("keys").join(key), folder.join("keys").join(key))
                .expect("copies");
        }
        let (url, text) = twin_database(&self.url, &folder);
        let mut config = self.config.clone();
        config.database.url = text;
        config.auth.key_dir = folder.join("keys");
        let clock = Clock::fixed(self.clock.now());
        let store = app::open_store(&config, clock.clone()).expect("a store");
        let (address, handle, thread) = start(&config, store.clone(), PROGRAM.as_ref());
        Self {
            backend: self.backend,
            clock,
            address,
            store,
            config,
            url,
            folder,
            handle,
            thread: Some(thread),
        }
    }

    fn populate(&self) {
        self.account("staff", Role::PrefectureStaff, None);
        self.account("staff2", Role::PrefectureStaff, None);
        self.account("admin", Role::AccountAdmin, None);
        self.account("auditor", Role::Auditor, None);
        self.account("etajima", Role::MunicipalCio, Some(ETAJIMA));
        self.account("etajima-delegate", Role::MunicipalDelegate, Some(ETAJIMA));
        self.account("mihara", Role::MunicipalCio, Some(MIHARA));
    }

    /// Adds an account with one role, good since 2020.
    pub fn account(&self, login: &str, role: Role, organization: Option<&str>) {
        let grant = NewGrant {
            role,
            organization_code: organization.map(|code| code.parse().expect("a code")),
            on_behalf_of: (role == Role::MunicipalDelegate)
                .then(|| ShortText::new("副市長").expect("a text")),
            starts_on: NaiveDate::from_ymd_opt(2020, 4, 1).expect("a day"),
            ends_on: None,
        };
        self.account_of(login, None, vec![grant]);
    }

    /// Adds an account of a person with any roles.
    pub fn account_of(&self, login: &str, talent: Option<&str>, grants: Vec<NewGrant>) {
        let talent_id = talent.map(|id| id.parse().expect("a talent"));
        let account = NewAccount {
            login: login.to_owned(),
            display_name: Name::new(login).expect("a name"),
            talent_id,
            grants,
        };
        self.write(move |tx| add_account(tx, &account, password_hash(), false).map(drop));
    }

    /// Adds an account of assigned staff for a person.
    pub fn staff_account(&self, login: &str, talent: &str) -> Client {
        let starts_on = NaiveDate::from_ymd_opt(2020, 4, 1).expect("a day");
        let grant = NewGrant {
            role: Role::AssignedStaff,
            organization_code: None,
            on_behalf_of: None,
            starts_on,
            ends_on: None,
        };
        self.account_of(login, Some(talent), vec![grant]);
        self.as_login(login)
    }

    /// A write outside of any request, for what a test needs to be there.
    pub fn write(
        &self,
        body: impl Fn(&mut dxship::db::Tx<'_>) -> Result<(), Problem> + Send + 'static,
    ) {
        self.store
            .write_blocking("test.prepare", Origin::operator("test"), body)
            .expect("prepared");
    }

    /// A connection beside the server's own.
    pub fn connection(&self) -> Db {
        connect_once(&self.url).expect("connects")
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client {
        Client::new(&format!("http://{}", self.address), None)
    }

    /// Signs in.
    pub fn sign_in(&self, login: &str, password: &str) -> Answer {
        self.anonymous().post("/auth/token", &json!({ "login": login, "password": password }))
    }

    /// Somebody signed in: `staff`, `staff2`, `admin`, `auditor`, `etajima`, `etajima-delegate`,
    /// `mihara`.
    pub fn as_login(&self, login: &str) -> Client {
        let answer = self.sign_in(login, PASSWORD).expect(200);
        let token = answer.body["access_token"].as_str().expect("a token").to_owned();
        Client::new(&format!("http://{}", self.address), Some(token))
    }

    /// The prefecture's staff, with the second officer beside them.
    pub fn staff(&self) -> Client {
        Client { second: Some("staff2"), ..self.as_login("staff") }
    }
}

/// What reads the files that come in: the program, which the test is not.
const PROGRAM: &str = env!("CARGO_BIN_EXE_dxship");

fn start(
    config: &Config,
    store: Store,
    reader: &Path,
) -> (SocketAddr, ServerHandle, JoinHandle<()>) {
    let mut door = app::open_door(config, store).expect("a door");
    door.files = FileReader::started_from(reader);
    let config = config.clone();
    let (ready, started) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let listening = app::listen(&config, door).expect("listens");
            ready.send((listening.address, listening.handle())).expect("somebody waits");
            listening.server.await.expect("serves");
        });
    });
    let (address, handle) = started.recv().expect("started");
    (address, handle, thread)
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
        drop_database(&self.url);
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
