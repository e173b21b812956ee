//! The bodies, job types and mapping the program brings along (`config/reference`): a beginning
//! that the prefecture edits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Organization, Participation};
use super::store;
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::vocab::{BodyKind, FiscalYear, Function, JobType, OrganizationCode, PostType};

const ORGANIZATIONS: &str = include_str!("../../config/reference/organizations.csv");
const JOB_TYPES: &str = include_str!("../../config/reference/job_types.csv");
const POST_TYPES: &str = include_str!("../../config/reference/post_types.csv");

/// One of the ten roles people are assessed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobTypeView {
    /// Key.
    pub job_type: JobType,
    /// Number in the scheme, 1 to 10.
    pub number: i32,
    /// Japanese name.
    pub name_ja: String,
    /// English name.
    pub name_en: String,
    /// What it is for.
    pub feature_ja: String,
    /// Grows with every change.
    #[serde(default = "first")]
    pub version: i32,
    /// What the caller may do with it.
    #[serde(skip_deserializing)]
    pub allowed_actions: Vec<&'static str>,
}

const fn first() -> i32 {
    1
}

#[derive(Deserialize)]
struct OrganizationLine {
    code: OrganizationCode,
    name_ja: String,
    name_kana: String,
    name_en: String,
    kind: BodyKind,
    population: i32,
    population_on: chrono::NaiveDate,
    latitude_e6: i32,
    longitude_e6: i32,
    joined_order: Option<i32>,
    placement_from: Option<FiscalYear>,
    demand_from: Option<FiscalYear>,
    development_from: Option<FiscalYear>,
}

impl OrganizationLine {
    fn organization(self) -> Organization {
        let from = [
            (Function::Placement, self.placement_from),
            (Function::Demand, self.demand_from),
            (Function::Development, self.development_from),
        ];
        let open = |(function, first): (Function, Option<FiscalYear>)| {
            first.map(|first| Participation {
                function,
                first_fiscal_year: first,
                last_fiscal_year: None,
            })
        };
        Organization {
            code: self.code,
            name_ja: self.name_ja,
            name_kana: self.name_kana,
            name_en: self.name_en,
            kind: self.kind,
            population: self.population,
            population_on: self.population_on,
            latitude_e6: self.latitude_e6,
            longitude_e6: self.longitude_e6,
            joined_order: self.joined_order,
            participations: from.into_iter().filter_map(open).collect(),
            allowed_actions: Vec::new(),
        }
    }
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, Problem> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(
        |error| {
            tracing::error!(%error, "the built-in reference data cannot be read");
            Problem::new(Code::Internal)
        },
    )
}

/// Adds what is missing of bodies, job types and the mapping; leaves alone what was edited. Returns
/// how many were added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let mut added = 0;
    for line in lines::<OrganizationLine>(ORGANIZATIONS)? {
        added += usize::from(store::add(tx, &line.organization())?);
    }
    for view in lines::<JobTypeView>(JOB_TYPES)? {
        added += usize::from(store::add_job_type(tx, &view)?);
    }
    let mapping: Vec<(PostType, JobType)> = lines(POST_TYPES)?;
    for post_type in PostType::ALL {
        if store::job_types_of(tx.db, *post_type)?.0 == 0 {
            let set: Vec<JobType> = mapping
                .iter()
                .filter(|(of, _)| of == post_type)
                .map(|(_, job_type)| job_type.clone())
                .collect();
            store::replace_job_types(tx, *post_type, &set)?;
            added += 1;
        }
    }
    if added == 0 {
        tx.nothing_to_audit();
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_is_the_scheme_s() {
        let bodies: Vec<OrganizationLine> = lines(ORGANIZATIONS).expect("readable");
        assert_eq!(bodies.len(), 24);
        assert_eq!(
            bodies.iter().skip(1).map(|body| body.population).sum::<i32>(),
            bodies[0].population
        );
        assert_eq!(
            bodies
                .iter()
                .filter(|body| body.kind != BodyKind::Prefecture && body.placement_from.is_some())
                .count(),
            15
        );
        assert_eq!(lines::<JobTypeView>(JOB_TYPES).map(|types| types.len()), Ok(10));
    }
}
