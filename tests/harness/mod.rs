//! A world of one's own for each test: the production application on a fresh database, and people
//! who sign in to it.

mod client;
mod database;
mod desk;
mod ear;
mod post;
mod provider;
mod proxy;
mod samples;
mod world;

pub use client::{Answer, Client};
pub use database::{Backend, drop_database, make};
pub use desk::{Desk, Serving};
pub use ear::{Ear, Told};
pub use post::{PYTHON, Post, script as post_script, until};
pub use provider::{CALLBACK, Forger, METADATA, Says, part as token_part};
pub use proxy::{Cut, Proxy};
pub use samples::Samples;
pub use world::{PASSWORD, World};

/// Compares a generated document with the committed one; `DXSHIP_BLESS=1` writes it instead.
pub fn committed(path: &str, text: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("DXSHIP_BLESS").is_some() {
        std::fs::write(&file, text).expect("written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = known.lines().zip(text.lines()).position(|(one, other)| one != other);
    assert!(
        known == text,
        "{path} is not what the code says (line {differs:?}): run DXSHIP_BLESS=1 bash .ci/test and commit it"
    );
}

/// Writes one story and runs it on both databases.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* fn $name:ident($world:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            fn story($world: &$crate::harness::World) $body

            #[test]
            fn sqlite() {
                story(&$crate::harness::World::new($crate::harness::Backend::Sqlite));
            }

            #[test]
            fn postgres() {
                story(&$crate::harness::World::new($crate::harness::Backend::Postgres));
            }
        }
    };
}
