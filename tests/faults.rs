//! Faults put in on purpose, at every place where one can come: the disk under SQLite, the wire to
//! PostgreSQL, the process itself, its power. Whatever happens, what was answered is true.
//!
//! Samples with seeds of their own run with the other tests; the sweeps are `.ci/soak`.

mod disk;
mod kills;
mod migration;
mod office;
mod power;
mod wire;
mod writes;
