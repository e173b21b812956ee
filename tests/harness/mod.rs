//! A world of one's own for each test: the production application on a fresh database, and people who sign in to it.

mod client;
mod database;
mod world;

pub use client::{Answer, Client};
pub use database::Backend;
pub use world::{PASSWORD, World};

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
