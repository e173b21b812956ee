//! Bodies, job types and the mapping of a prefecture's folder (`organizations.csv`,
//! `job_types.csv`, `post_types.csv`).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Organization, Participation};
use super::{prefecture, store};
use crate::db::Tx;
use crate::folder::{Folder, Placed};
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{Act, BodyKind, FiscalYear, Function, JobType, OrganizationCode, PostType};
use crate::web::Fault;

pub(super) const BODIES: &str = "organizations.csv";
const JOB_TYPES: &str = "job_types.csv";
const POST_TYPES: &str = "post_types.csv";
/// Last column and row of the map, of which the style knows twelve.
const MAP_SIDE: i32 = 11;

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
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

const fn first() -> i32 {
    1
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationLine {
    code: OrganizationCode,
    name_ja: String,
    name_kana: String,
    name_en: String,
    kind: BodyKind,
    population: i32,
    population_on: NaiveDate,
    latitude_e6: i32,
    longitude_e6: i32,
    map_column: Option<i32>,
    map_row: Option<i32>,
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
            first.map(|first_fiscal_year| Participation {
                function,
                first_fiscal_year,
                last_fiscal_year: None,
                assumed: false,
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
            map_column: self.map_column,
            map_row: self.map_row,
            joined_order: self.joined_order,
            participations: from.into_iter().filter_map(open).collect(),
            allowed_actions: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingLine {
    post_type: PostType,
    job_type: JobType,
}

/// Everything that is wrong in the files of this slice.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    let bodies = folder.lines::<OrganizationLine>(BODIES, faults);
    check_prefectures(folder, &bodies, faults);
    check_places(&bodies, faults);
    let job_types = folder.lines::<JobTypeView>(JOB_TYPES, faults);
    for (place, line) in job_types.iter().enumerate() {
        if job_types[..place].iter().any(|other| other.line.number == line.line.number) {
            faults.push(line.fault("number", line.line.number, FieldError::new("", "line_twice")));
        }
    }
    let mapping = folder.lines::<MappingLine>(POST_TYPES, faults);
    for line in &mapping {
        line.refers(folder, "job_type", &line.line.job_type, (JOB_TYPES, "job_type"), faults);
    }
    for post_type in PostType::ALL {
        if !mapping.iter().any(|line| line.line.post_type == *post_type) {
            let error = missing(post_type.name_ja(), post_type.name_en());
            faults.push(Fault::new(POST_TYPES, 0, "post_type", post_type.as_str(), error));
        }
    }
    prefecture::check_folder(folder, faults);
}

fn missing(ja: &str, en: &str) -> FieldError {
    let reason = Wording::Each {
        ja: format!("「{ja}」の行がありません。加えてください。"),
        en: format!("There is no line for {en}. Add one."),
    };
    FieldError::because("", reason)
}

/// One prefecture, and bodies of that prefecture only, each of the kind its code says.
fn check_prefectures(
    folder: &Folder,
    bodies: &[Placed<OrganizationLine>],
    faults: &mut Vec<Fault>,
) {
    let own = prefecture::code_of(folder);
    let Some(own) = own.or_else(|| {
        bodies.iter().map(|body| body.line.code.clone()).find(OrganizationCode::is_prefecture)
    }) else {
        faults.push(Fault::new(BODIES, 0, "kind", "", missing("都道府県", "the prefecture")));
        return;
    };
    for body in bodies {
        let code = &body.line.code;
        if !code.is_beside(&own) {
            let error = FieldError::new("", "organization_elsewhere")
                .with("expected", own.as_str().get(..2).unwrap_or_default());
            faults.push(body.fault("code", code, error));
        } else if code.is_prefecture() != (body.line.kind == BodyKind::Prefecture) {
            let reason = (
                "コードと区分が合いません。下 4 桁が 000 と検査数字のコードだけが都道府県です。",
                "Code and kind do not fit: only a code ending in 000 and the check digit is a prefecture.",
            );
            faults.push(body.fault("kind", body.line.kind, FieldError::because("", reason)));
        }
    }
    if !bodies.iter().any(|body| body.line.code == own) {
        faults.push(Fault::new(
            BODIES,
            0,
            "code",
            own.as_str(),
            missing("都道府県", "the prefecture"),
        ));
    }
}

/// Every municipality has a tile of its own and an office in Japan, and a place in the order of
/// joining is held once.
fn check_places(bodies: &[Placed<OrganizationLine>], faults: &mut Vec<Fault>) {
    let mut tiles: BTreeMap<(i32, i32), &str> = BTreeMap::new();
    let outside = |min: i32, max: i32| {
        FieldError::new("", "number_out_of_range").with("min", min).with("max", max)
    };
    for (place, body) in bodies.iter().enumerate() {
        let line = &body.line;
        for (heading, value, min, max) in [
            ("latitude_e6", line.latitude_e6, 20_000_000, 46_000_000),
            ("longitude_e6", line.longitude_e6, 122_000_000, 154_000_000),
            ("population", line.population, 0, 20_000_000),
            ("map_column", line.map_column.unwrap_or(0), 0, MAP_SIDE),
            ("map_row", line.map_row.unwrap_or(0), 0, MAP_SIDE),
        ] {
            if !(min..=max).contains(&value) {
                faults.push(body.fault(heading, value, outside(min, max)));
            }
        }
        let order = line.joined_order;
        if order.is_some() && bodies[..place].iter().any(|other| other.line.joined_order == order) {
            let error = FieldError::new("", "line_twice");
            faults.push(body.fault("joined_order", order.unwrap_or(0), error));
        }
        match line.map_column.zip(line.map_row) {
            None if line.kind == BodyKind::Prefecture => {}
            None => {
                let error = FieldError::new("", "map_place_missing");
                faults.push(body.fault("map_column", &line.name_ja, error));
            }
            Some(tile) => match tiles.get(&tile) {
                Some(other) => {
                    let error = FieldError::new("", "map_place_taken").with("other", other);
                    faults.push(body.fault("map_column", &line.name_ja, error));
                }
                None => drop(tiles.insert(tile, &line.name_ja)),
            },
        }
    }
}

/// The bodies of a folder, in its order.
#[must_use]
pub fn of_folder(folder: &Folder) -> Vec<Organization> {
    let lines = folder.lines::<OrganizationLine>(BODIES, &mut Vec::new());
    lines.into_iter().map(|placed| placed.line.organization()).collect()
}

/// Takes in what the folder says of bodies, job types and the mapping: adds what is missing, changes
/// what the folder says anew, leaves alone what was edited. Returns how many were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let mut faults = Vec::new();
    let bodies = folder.lines::<OrganizationLine>(BODIES, &mut faults);
    let job_types = folder.lines::<JobTypeView>(JOB_TYPES, &mut faults);
    let mapping = folder.lines::<MappingLine>(POST_TYPES, &mut faults);
    Fault::refuse(&faults)?;
    let mut done = 0;
    for Placed { line, changed, .. } in bodies {
        done += usize::from(take_body(tx, &line.organization(), &changed)?);
    }
    for Placed { line, changed, .. } in job_types {
        let added = store::add_job_type(tx, &line)?;
        if !added && !changed.is_empty() {
            let known =
                store::job_types(tx.db)?.into_iter().find(|one| one.job_type == line.job_type);
            let version = known.map_or(1, |known| known.version);
            store::change_job_type(tx, &JobTypeView { version, ..line })?;
        }
        done += usize::from(added || !changed.is_empty());
    }
    done += take_mapping(tx, folder, &mapping)?;
    done += prefecture::take_in(tx, folder)?;
    if done == 0 {
        tx.nothing_to_audit();
    }
    Ok(done)
}

fn take_body(
    tx: &mut Tx<'_>,
    body: &Organization,
    changed: &std::collections::BTreeSet<String>,
) -> Result<bool, Problem> {
    if store::add(tx, body)? {
        return Ok(true);
    }
    if !changed.is_empty() {
        store::change(tx, body)?;
    }
    // What a body takes part in may have been changed since; only what the folder says anew counts.
    if changed.iter().any(|heading| heading.ends_with("_from")) {
        store::replace_participations(tx, &body.code, &body.participations)?;
    }
    Ok(!changed.is_empty())
}

fn take_mapping(
    tx: &mut Tx<'_>,
    folder: &Folder,
    mapping: &[Placed<MappingLine>],
) -> Result<usize, Problem> {
    let mut done = 0;
    for post_type in PostType::ALL {
        let moved = folder.moved(POST_TYPES, post_type.as_str());
        if store::job_types_of(tx.db, *post_type)?.0 == 0 || moved {
            let of_type = mapping.iter().filter(|line| line.line.post_type == *post_type);
            let set: Vec<JobType> = of_type.map(|line| line.line.job_type.clone()).collect();
            store::replace_job_types(tx, *post_type, &set)?;
            done += 1;
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_is_the_scheme_s() {
        let mut faults = Vec::new();
        let folder = Folder::built_in();
        check_folder(&folder, &mut faults);
        let lines = folder.lines::<OrganizationLine>(BODIES, &mut faults);
        assert_eq!(faults, []);
        let bodies: Vec<OrganizationLine> = lines.into_iter().map(|placed| placed.line).collect();
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
    }
}
