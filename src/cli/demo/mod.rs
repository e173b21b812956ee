//! placeholder until the branch is merged
use crate::db::Store;
use crate::problem::Problem;
#[derive(serde::Serialize)]
pub(super) struct DemoAccount {
    pub role: String,
    pub organization_code: Option<String>,
    pub login: String,
    pub password: String,
}
pub(super) fn load(_: &Store) -> Result<Vec<DemoAccount>, Problem> {
    Ok(Vec::new())
}
