//! Where each setting comes from.

use std::path::Path;

use super::{Outcome, Ran};
use crate::config::{Config, Setting};

pub(super) fn show(file: Option<&Path>, json: bool) -> Ran {
    let settings = Config::settings(file)?;
    if json {
        println!("{}", serde_json::to_string(&settings)?);
        return Ok(Outcome::Done);
    }
    for Setting { key, value, origin } in settings {
        println!("{key:<36} {value:<40} {origin}");
    }
    Ok(Outcome::Done)
}
