//! The exchange format `dxship-match/1`: what is typed, before anything is judged.

use serde::{Deserialize, Serialize};

use crate::exchange::fault::{Fault, token};

/// Name of the format, as it stands in the file.
pub const FORMAT: &str = "dxship-match/1";
/// Largest file read, in bytes; larger ones are refused before they are parsed.
pub const MAX_BYTES: usize = 256 << 20;
/// Most people, hosts, posts or regions in one instance, each.
pub const MAX_IDS: usize = 200_000;
/// Most entries of all preference lists together.
pub const MAX_ENTRIES: usize = 20_000_000;
/// Largest capacity, minimum, target or cap.
pub const MAX_CAPACITY: i64 = 1_000_000;

/// One entry of a preference list: an id, or a group of ids liked equally well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Preference {
    /// One id, strictly between its neighbours in the list.
    One(String),
    /// Ids that tie; the lottery orders them.
    Tied(Vec<String>),
}

impl Preference {
    /// The ids of this entry in the order of the file.
    pub fn ids(&self) -> &[String] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Tied(ids) => ids,
        }
    }
}

/// A person and the hosts (project form: posts) they would accept, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    pub id: String,
    pub prefers: Vec<Preference>,
}

/// A host, its places and the people it would accept, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostEntry {
    pub id: String,
    /// Places, 0 to [`MAX_CAPACITY`].
    pub capacity: i64,
    pub prefers: Vec<Preference>,
    /// Fewest people the host needs; judged, never forced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Places filled first under a regional cap; the plain capacity without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<i64>,
    /// Region whose cap binds this host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A region and the most people its hosts may take together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    pub id: String,
    /// People, 0 to [`MAX_CAPACITY`].
    pub cap: i64,
}

/// A post inside a host, in the project form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEntry {
    pub id: String,
    /// The host that offers it.
    pub host: String,
    /// Places, 0 to [`MAX_CAPACITY`].
    pub capacity: i64,
}

/// A whole instance as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// `dxship-match/1`.
    pub format: String,
    /// Free text, not used by any rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// People in any order; the order has no meaning.
    pub people: Vec<PersonEntry>,
    /// Hosts; their order matters only for places beyond the target under a regional cap.
    pub hosts: Vec<HostEntry>,
    /// Regions with their caps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionEntry>,
    /// Posts of the project form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostEntry>,
}

impl Instance {
    /// Reads an instance from JSON.
    ///
    /// # Errors
    /// `too_large` or `unreadable`, with the JSON pointer of the first wrong place.
    pub fn parse(json: &[u8]) -> Result<Self, Fault> {
        if json.len() > MAX_BYTES {
            return Err(too_large(json.len()));
        }
        serde_json::from_slice(json).map_err(|_| locate(json))
    }
}

/// Reads a second time, keeping track of the path, because that is too slow for good files.
fn locate(json: &[u8]) -> Fault {
    let reader = &mut serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, Instance>(reader) {
        Err(error) => malformed(&pointer(error.path()), &error.inner().to_string()),
        Ok(_) => malformed("", "text after the end of the document"),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", token(key)),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn too_large(bytes: usize) -> Fault {
    let (is, most) = (bytes >> 20, MAX_BYTES >> 20);
    Fault::new(
        "too_large",
        "",
        format!("ファイルが{is} MiB あり、上限の{most} MiB を超えています。"),
        format!("The file has {is} MiB; at most {most} MiB are read."),
    )
}

fn malformed(pointer: &str, cause: &str) -> Fault {
    Fault::new(
        "unreadable",
        pointer,
        format!("{FORMAT}の形式どおりに読めません: {cause}"),
        format!("It cannot be read as {FORMAT} says: {cause}"),
    )
}
