//! Catalogues on the database.

mod read;
mod write;

pub use read::{
    any, catalogue, content, draft, head, is_fixed, list, published, published_head, renames,
    requirements, skill_names,
};
pub use write::{Change, add, change, discard, publish};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::CatalogueState;
use crate::db::schema::skill_catalogues;
use crate::vocab::SkillCatalogueId;

/// A catalogue without what it holds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = skill_catalogues)]
#[allow(missing_docs)]
pub struct Head {
    pub id: SkillCatalogueId,
    pub name: String,
    pub note: String,
    pub state: CatalogueState,
    pub previous_id: Option<SkillCatalogueId>,
    pub created_at: NaiveDateTime,
    pub published_at: Option<NaiveDateTime>,
    pub superseded_at: Option<NaiveDateTime>,
    pub version: i32,
}
