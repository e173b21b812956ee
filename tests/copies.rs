//! Copies of the database and the way back: verified before anything moves, either the old database
//! or the new one whatever happens, and nothing lost that was there.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;
use rand::RngExt;

use crate::harness::{Backend, Desk};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn logins(desk: &Desk) -> Vec<String> {
    diesel::sql_query("SELECT login AS word FROM accounts ORDER BY login")
        .load::<Word>(&mut desk.connection())
        .unwrap()
        .into_iter()
        .map(|row| row.word)
        .collect()
}

/// An installation that has served, with one account, a copy of that, and a second account since.
fn copied(backend: Backend) -> (Desk, String) {
    let desk = Desk::new(backend);
    desk.account("before.copy");
    desk.serve().unwrap().stop();
    let copy = desk.path("copy.dx").display().to_string();
    desk.run(&["backup", &copy]).expect(0);
    desk.account("after.copy");
    (desk, copy)
}

fn manifest(copy: &str) -> PathBuf {
    format!("{copy}.manifest.json").into()
}

/// Databases kept by restores: files beside the database, or databases beside it.
fn kept(desk: &Desk) -> usize {
    match desk.url {
        dxship::config::DatabaseUrl::Sqlite(_) => {
            desk.listing().iter().filter(|name| name.contains(".before-")).count()
        }
        dxship::config::DatabaseUrl::Postgres(_) => {
            let sql = "SELECT datname::text AS word FROM pg_database WHERE datname LIKE current_database() || '\\_before\\_%'";
            diesel::sql_query(sql).load::<Word>(&mut desk.connection()).unwrap().len()
        }
    }
}

#[test]
fn a_copy_comes_back_and_what_was_there_is_kept_by_date() {
    for backend in BOTH {
        let (desk, copy) = copied(backend);
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = std::fs::read(&copy).unwrap();
        let names = desk.listing();
        desk.run(&["restore", &copy]).expect(0);
        assert_eq!(logins(&desk), ["before.copy"], "{backend:?}");
        assert_eq!(kept(&desk), 1);
        desk.account("between.copies");
        desk.run(&["restore", &copy]).expect(0);
        assert_eq!((logins(&desk).len(), kept(&desk)), (1, 2), "{backend:?}: both are kept");
        assert_eq!(std::fs::read(&copy).unwrap(), bytes, "the copy is as it was");
        let more: Vec<_> =
            desk.listing().into_iter().filter(|name| !names.contains(name)).collect();
        let odd = more.iter().find(|name| name.contains("copy") || name.contains("incoming"));
        assert_eq!(odd, None, "nothing is left lying about");
        // The record says so, and the head outside is explained by it.
        desk.run(&["audit", "verify"]).expect(0);
        desk.serve().unwrap().stop();
        desk.is_sound();
    }
}

#[test]
fn sessions_of_a_copy_are_over() {
    for backend in BOTH {
        let desk = Desk::new(backend);
        let said = desk.account("some.body").out;
        let password = said.split_whitespace().last().unwrap_or("");
        assert!(password.len() >= 15, "{said}");
        let server = desk.serve().unwrap();
        let client = crate::harness::Client::new(&server.base, None);
        let body = serde_json::json!({ "login": "some.body", "password": password });
        client.post("/auth/token", &body).expect(200);
        server.stop();
        let open = || {
            let sql = "SELECT login AS word FROM sessions JOIN accounts ON accounts.id = account_id WHERE revoked_at IS NULL";
            diesel::sql_query(sql).load::<Word>(&mut desk.connection()).unwrap().len()
        };
        let copy = desk.path("copy.dx").display().to_string();
        desk.run(&["backup", &copy]).expect(0);
        assert_eq!(open(), 1);
        desk.run(&["restore", &copy]).expect(0);
        assert_eq!(open(), 0);
    }
}

#[test]
fn no_flipped_bit_passes() {
    for backend in BOTH {
        let (desk, copy) = copied(backend);
        let sound = std::fs::read(&copy).unwrap();
        let note = std::fs::read(manifest(&copy)).unwrap();
        let flip = |bytes: &[u8], file: &Path| {
            let (place, bit) =
                (rand::rng().random_range(0..bytes.len()), rand::rng().random_range(0..8));
            let mut bytes = bytes.to_vec();
            bytes[place] ^= 1 << bit;
            std::fs::write(file, &bytes).unwrap();
            let ran = desk.run(&["restore", &copy]);
            assert_eq!(ran.code, Some(1), "{backend:?} {file:?} byte {place} bit {bit}: {ran:?}");
        };
        for _ in 0..100 {
            flip(&sound, Path::new(&copy));
        }
        std::fs::write(&copy, &sound).unwrap();
        for _ in 0..60 {
            flip(&note, &manifest(&copy));
        }
        std::fs::write(&copy, &sound[..sound.len() - 1]).unwrap();
        std::fs::write(manifest(&copy), &note).unwrap();
        desk.run(&["restore", &copy]).expect(1);
        assert_eq!((logins(&desk).len(), kept(&desk)), (2, 0), "nothing has moved");
        // The control: what was not flipped comes back.
        std::fs::write(&copy, &sound).unwrap();
        desk.run(&["restore", &copy]).expect(0);
    }
}

#[test]
fn a_copy_says_what_it_is_or_is_not_taken() {
    let ((desk, copy), (other, foreign)) = (copied(Backend::Sqlite), copied(Backend::Sqlite));
    desk.run(&["restore", &foreign]).refused("監査鍵");
    drop(other);
    std::fs::remove_file(manifest(&copy)).unwrap();
    desk.run(&["restore", &copy]).refused("目録");
    desk.run(&["restore", "/nowhere/at/all"]).expect(1);
    assert_eq!(logins(&desk).len(), 2);
}

#[test]
fn newer_schemas_are_refused_with_words_and_older_ones_led_forward() {
    for backend in BOTH {
        let desk = Desk::new(backend);
        desk.account("before.copy");
        let (newer, older) = (desk.path("newer.dx"), desk.path("older.dx"));
        desk.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
        desk.run(&["backup", &newer.display().to_string()]).expect(0);
        desk.sql("DELETE FROM __diesel_schema_migrations WHERE version = '99999999999999'");
        desk.run(&["restore", &newer.display().to_string()]).refused("新しい版");
        let folder = match backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
        };
        let down = format!(
            "{}/migrations/{folder}/00000000000018_post_levels/down.sql",
            env!("CARGO_MANIFEST_DIR")
        );
        desk.sql(&std::fs::read_to_string(down).unwrap());
        desk.sql("DELETE FROM __diesel_schema_migrations WHERE version = '00000000000018'");
        desk.run(&["backup", &older.display().to_string()]).expect(0);
        desk.run(&["migrate"]).expect(0);
        desk.account("after.copy");
        desk.run(&["restore", &older.display().to_string()]).expect(0);
        assert_eq!(logins(&desk), ["before.copy"]);
        desk.run(&["migrate", "--check"]).expect(0);
        desk.run(&["audit", "verify"]).expect(0);
    }
}

#[test]
fn nothing_is_restored_under_a_server() {
    for backend in BOTH {
        let (desk, copy) = copied(backend);
        let server = desk.serve().unwrap();
        desk.run(&["restore", &copy]).refused("サーバー");
        // A rehearsal touches nothing, so it may be held at any time.
        let told = desk.run(&["restore", "--check", &copy]).expect(0).out;
        assert!(told.contains("前の控え") && told.contains("秒"), "{told}");
        server.stop();
        assert_eq!((logins(&desk).len(), kept(&desk)), (2, 0));
        let told = desk.run(&["restore", "--check", &desk.folder.display().to_string()]);
        assert!(told.expect(0).out.contains("copy.dx"), "the newest copy of a folder");
        assert_eq!(desk.listing().iter().filter(|name| name.contains("incoming")).count(), 0);
    }
}

/// Steps at which a debug build kills itself when it is told to.
const BACKUP_STEPS: [&str; 3] = ["backup-copied", "backup-sealed", "backup-named"];
const RESTORE_STEPS: [&str; 5] =
    ["restore-staged", "restore-judged", "restore-kept", "restore-swapped", "restore-done"];

#[test]
fn a_kill_at_any_step_leaves_the_old_database_or_the_new_one() {
    for backend in BOTH {
        let (desk, copy) = copied(backend);
        desk.serve().unwrap().stop();
        for step in BACKUP_STEPS {
            let second = desk.path(&format!("{step}.dx")).display().to_string();
            let mut backup = desk.command(&["backup", &second]);
            assert_eq!(backup.env("DXSHIP_KILL_AT", step).output().unwrap().status.code(), None);
            // Whatever was left neither passes for a copy nor is in the way of one.
            if step == "backup-named" {
                desk.run(&["restore", "--check", &second]).expect(0);
            } else {
                assert!(!Path::new(&second).exists());
                desk.run(&["backup", &second]).expect(0);
            }
        }
        for step in RESTORE_STEPS {
            let mut restore = desk.command(&["restore", &copy]);
            assert_eq!(restore.env("DXSHIP_KILL_AT", step).output().unwrap().status.code(), None);
            let now = logins(&desk);
            let new = matches!(step, "restore-swapped" | "restore-done");
            assert_eq!(now.len(), if new { 1 } else { 2 }, "{backend:?} {step}: {now:?}");
            desk.run(&["audit", "verify"]).expect(0);
            desk.serve().expect("it serves what is there").stop();
            desk.run(&["restore", &copy]).expect(0);
            desk.account("after.copy");
        }
    }
}

#[test]
fn no_empty_database_takes_the_place_of_one_that_was_there() {
    let (desk, _) = copied(Backend::Sqlite);
    let file = desk.path("dxship.sqlite3");
    std::fs::rename(&file, desk.path("away")).unwrap();
    desk.serve().err().expect("it was expected").refused("dxship restore");
    let add = ["user", "add", "late.person", "--name", "x", "--role", "account_admin"];
    desk.run(&add).refused("dxship restore");
    assert!(!file.exists());
    std::fs::write(&file, "").unwrap();
    desk.serve().err().expect("an empty file is none").refused("dxship restore");
}

#[test]
fn copies_for_an_age_recipient_are_read_by_it_alone() {
    for backend in BOTH {
        let (desk, _) = copied(backend);
        let [own, other] = ["own.txt", "other.txt"].map(|name| {
            let identity = age::x25519::Identity::generate();
            use age::secrecy::ExposeSecret;
            let text = format!("# key\n{}\n", identity.to_string().expose_secret());
            std::fs::write(desk.path(name), text).unwrap();
            (desk.path(name).display().to_string(), identity.to_public().to_string())
        });
        let copy = desk.path("copy.age").display().to_string();
        desk.run(&["backup", &copy, "--encrypt-to", "age1nonsense"]).refused("age1");
        desk.run(&["backup", &copy, "--encrypt-to", &own.1]).expect(0);
        let bytes = std::fs::read(&copy).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1"));
        assert!(!bytes.windows(11).any(|part| part == b"before.copy"));
        desk.run(&["restore", &copy]).refused("--identity");
        desk.run(&["restore", &copy, "--identity", &other.0]).expect(1);
        desk.account("third.person");
        desk.run(&["restore", &copy, "--identity", &own.0]).expect(0);
        assert_eq!(logins(&desk), ["after.copy", "before.copy"]);
        let left = desk.listing().into_iter().filter(|name| name.contains(".part")).count();
        assert_eq!(left, 0, "no readable copy stays behind");
    }
}

#[test]
fn copies_are_made_again_and_again_and_the_oldest_go() {
    for backend in BOTH {
        let (desk, _) = copied(backend);
        let folder = desk.path("copies");
        std::fs::create_dir(&folder).unwrap();
        let place = folder.display().to_string();
        let mut child = desk
            .command(&["backup", &place, "--every", "1s", "--keep", "2"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let names = || -> Vec<String> {
            let entries = std::fs::read_dir(&folder).unwrap();
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
        };
        let whole = || -> Vec<String> {
            names().into_iter().filter(|name| name.ends_with(".copy")).collect()
        };
        // The first one comes, and goes again when it is the third last.
        let (began, mut first) = (Instant::now(), None);
        while first.as_ref().is_none_or(|first| whole().contains(first)) {
            first = first.or_else(|| whole().pop());
            assert!(began.elapsed() < Duration::from_secs(60), "{:?}", names());
            std::thread::sleep(Duration::from_millis(50));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!((1..=3).contains(&whole().len()), "{:?}", names());
        desk.run(&["backup", &place, "--keep", "1"]).expect(0);
        assert_eq!(whole().len(), 1, "{:?}", names());
        desk.run(&["restore", "--check", &place]).expect(0);
    }
}

#[test]
fn a_copy_that_failed_is_not_in_the_way() {
    for backend in BOTH {
        let desk = Desk::bare(backend);
        let copy = desk.path("copy.dx").display().to_string();
        let began = Instant::now();
        desk.run(&["backup", &copy]).expect(1);
        assert!(began.elapsed() < Duration::from_secs(10));
        assert_eq!(desk.listing(), [""; 0], "{backend:?}");
    }
    // A full disk: the copy may not be larger than this.
    let (desk, _) = copied(Backend::Sqlite);
    let second = desk.path("second.dx").display().to_string();
    let limited = format!("ulimit -f 100; exec {} backup {second}", env!("CARGO_BIN_EXE_dxship"));
    let mut shell = std::process::Command::new("sh");
    let ran = shell
        .args(["-c", &limited])
        .env("DXSHIP__DATABASE__URL", format!("sqlite:{}", desk.path("dxship.sqlite3").display()))
        .env("DXSHIP__AUTH__KEY_DIR", desk.key(""))
        .output()
        .unwrap();
    assert!(!ran.status.success());
    assert!(!Path::new(&second).exists(), "half a copy has no name");
    desk.run(&["backup", &second]).expect(0);
    desk.run(&["restore", "--check", &second]).expect(0);
    desk.run(&["backup", &second]).refused("すでに");
}
