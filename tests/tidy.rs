//! The house keeps itself in order: rooms and their imports, table ownership, sizes, documents that
//! say what the code says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dxship::auth::Action;
use dxship::problem::{Code, FIELD_CODES};
use dxship::vocab::{Language, Role};
use regex::Regex;

use crate::harness::committed;

/// From left to right; a room names only rooms to its left.
const ROOMS: &[&str] = &[
    "limits",
    "clock",
    "vocab",
    "config",
    "planner",
    "db",
    "problem",
    "auth",
    "identity",
    "web",
    "folder",
    "organization",
    "notice",
    "accounts",
    "affiliation",
    "talent",
    "skill",
    "assessment",
    "demand",
    "wish",
    "assignment",
    "rotation",
    "hiring",
    "training",
    "ledger",
    "commons",
    "council",
    "literacy",
    "career",
    "cost",
    "recruitment",
    "reference",
    "paper",
    "import",
    "edition",
    "insight",
    "pages",
    "app",
    "demo",
    "cli",
];
const SLICES: &[&str] = &[
    "organization",
    "notice",
    "accounts",
    "affiliation",
    "talent",
    "skill",
    "assessment",
    "demand",
    "wish",
    "assignment",
    "rotation",
    "hiring",
    "training",
    "ledger",
    "commons",
    "council",
    "literacy",
    "career",
    "cost",
    "recruitment",
    "reference",
    "paper",
    "import",
    "edition",
    "insight",
];
/// Which slice owns the tables of a migration, by the name of its folder.
const OWNERS: &[(&str, &str)] = &[
    ("foundation", "db"),
    ("organizations", "organization"),
    ("accounts", "accounts"),
    ("affiliations", "affiliation"),
    ("talents", "talent"),
    ("demand", "demand"),
    ("demand_calls", "demand"),
    ("post_levels", "demand"),
    ("wishes", "wish"),
    ("assignments", "assignment"),
    ("rotation_plans", "rotation"),
    ("rotation_scenarios", "rotation"),
    ("rotation_stability", "rotation"),
    ("transfers", "assignment"),
    ("hiring", "hiring"),
    ("skills", "skill"),
    ("assessments", "assessment"),
    ("assessment_reviewers", "assessment"),
    ("training", "training"),
    ("ledgers", "ledger"),
    ("open_data", "edition"),
    ("skill_checks", "literacy"),
    ("look_erasure", "db"),
    ("own_qualifications", "talent"),
    ("key_age", "db"),
    ("prefecture", "organization"),
    ("pool_nominations", "talent"),
    ("planned_steps", "talent"),
    ("imports", "import"),
    ("alarm_acknowledgements", "accounts"),
    ("approvals", "accounts"),
    ("second_factors", "accounts"),
    ("identity_links", "accounts"),
    ("papers", "paper"),
    ("attachments", "paper"),
    ("post_budgets", "demand"),
    ("notices", "notice"),
    ("saved_views", "accounts"),
    ("machine_access", "accounts"),
];
/// Tables whose owner is another than that of the migration they came with.
const TABLE_OWNERS: &[(&str, &str)] = &[
    ("folder_lines", "folder"),
    ("webhooks", "notice"),
    ("development_tools", "training"),
    ("hiring_plans", "hiring"),
    ("reference_changes", "reference"),
    ("assignment_drafters", "assignment"),
];
const TOP_LEVEL: &[&str] = &[
    ".cargo",
    ".ci",
    ".git",
    ".gitignore",
    ".gitattributes",
    "Cargo.lock",
    "Cargo.toml",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "clippy.toml",
    "config",
    "deny.toml",
    "diesel.toml",
    "docs",
    "migrations",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src",
    "target",
    "tests",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub struct Source {
    pub name: String,
    room: String,
    /// Code without its tests and without comments.
    pub code: String,
    lines: usize,
}

/// The code, in its lines, without comments and without each item that is marked as a test; what
/// stands after one is code like any other.
fn without_tests(text: &str) -> String {
    let (mut code, mut marked, mut until) = (Vec::new(), false, None::<String>);
    for line in text.lines() {
        let (bare, indent) = (line.trim(), line.len() - line.trim_start().len());
        if let Some(end) = &until {
            until = (line.trim_end_matches(';') != end).then(|| end.clone());
            code.push("");
        } else if bare == "#[cfg(test)]" || marked {
            let goes_on = bare.starts_with("#[") || bare.starts_with("//") || bare.is_empty();
            let one_line = bare.ends_with(';') || bare.ends_with('}');
            marked = goes_on;
            until = (!goes_on && !one_line).then(|| format!("{}}}", " ".repeat(indent)));
            code.push("");
        } else {
            code.push(if bare.starts_with("//") { "" } else { line });
        }
    }
    code.join("\n")
}

#[test]
fn what_stands_after_a_test_is_code() {
    let text = "use a;\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nuse b; // c\n    #[cfg(test)]\n    const X: i32 = 1;\nuse d;\n// e";
    assert_eq!(without_tests(text), "use a;\n\n\n\n\nuse b; // c\n\n\nuse d;\n");
}

pub static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let room = name.trim_start_matches("src/").split(['/', '.']).next().unwrap().to_owned();
        Source { name, room, code: without_tests(&text), lines: text.lines().count() }
    };
    files("src", &[".rs"]).iter().map(read).collect()
});

pub fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn line_of(code: &str, place: usize) -> usize {
    code[..place].matches('\n').count() + 1
}

/// The paths after `crate::`, groups in braces taken apart: `crate::{a, b::c}` gives `a` and
/// `b::c`.
fn crate_paths(code: &str) -> Vec<(usize, String)> {
    static ONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bcrate::([a-z_0-9]+(?:::[A-Za-z_0-9]+)?)").unwrap());
    static MANY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bcrate::\{([^;]*)\};").unwrap());
    let mut found: Vec<(usize, String)> = ONE
        .captures_iter(code)
        .map(|found| (found.get(0).unwrap().start(), found[1].to_owned()))
        .collect();
    for group in MANY.captures_iter(code) {
        let start = group.get(0).unwrap().start();
        found.extend(
            group[1].split(',').map(|part| (start, part.trim().trim_end_matches('}').to_owned())),
        );
    }
    found.into_iter().map(|(place, path)| (line_of(code, place), path)).collect()
}

#[test]
fn a_room_names_only_rooms_to_its_left() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut faults = Vec::new();
    // The planner is a package of its own: what it may name, its Cargo.toml says and the compiler holds.
    let apart = |room: &str| matches!(room, "lib" | "main" | "planner");
    for source in SOURCES.iter().filter(|source| !apart(&source.room)) {
        let Some(own) = place(&source.room) else {
            faults.push(format!(
                "{}: the room `{}` has no place on the staircase",
                source.name, source.room
            ));
            continue;
        };
        for (line, path) in crate_paths(&source.code) {
            let room = path.split("::").next().unwrap_or("");
            if place(room).is_some_and(|other| other > own) {
                faults.push(format!(
                    "{}:{line}: `{}` may not name `{room}`, which is to its right",
                    source.name, source.room
                ));
            }
        }
    }
    none(faults);
}

#[test]
fn another_slice_is_entered_only_by_its_face() {
    let mut faults = Vec::new();
    for source in SOURCES.iter() {
        for (line, path) in crate_paths(&source.code) {
            let Some((room, inner)) = path.split_once("::") else { continue };
            // What can be done in a room is a part of its face.
            let private = inner != "acts" && root().join(format!("src/{room}/{inner}.rs")).exists()
                || root().join(format!("src/{room}/{inner}")).is_dir();
            if SLICES.contains(&room) && room != source.room && private {
                faults.push(format!(
                    "{}:{line}: `{path}` is behind the face of `{room}`",
                    source.name
                ));
            }
        }
    }
    none(faults);
}

#[test]
fn diesel_stays_in_stores_and_actix_in_apis() {
    let mut faults = Vec::new();
    for source in SOURCES.iter().filter(|source| SLICES.contains(&source.room.as_str())) {
        // `model/answers.rs` and `asking/model.rs` are as pure as `model.rs`.
        let within = |part: &str| {
            source.name.trim_end_matches(".rs").split('/').skip(2).any(|known| known == part)
        };
        let queries = source.code.contains("diesel::") || source.code.contains("db::schema");
        // The readers of merge patches are named in attributes; they know nothing of HTTP.
        let web =
            |path: &str| path.starts_with("web") && !matches!(path, "web::present" | "web::given");
        let http = source.code.contains("actix_web")
            || crate_paths(&source.code).iter().any(|(_, path)| web(path));
        let pure = within("model");
        if queries && (pure || within("api")) {
            faults.push(format!("{}: no diesel here", source.name));
        }
        if http && (pure || within("store")) {
            faults.push(format!("{}: no HTTP here", source.name));
        }
        if pure
            && crate_paths(&source.code).iter().any(|(_, path)| {
                SLICES
                    .iter()
                    .any(|slice| *slice != source.room && path.starts_with(&format!("{slice}::")))
            })
        {
            faults.push(format!("{}: pure rules name no other slice", source.name));
        }
    }
    for source in
        SOURCES.iter().filter(|source| source.room == "auth" && source.code.contains("diesel"))
    {
        faults.push(format!("{}: auth judges actors, it does not load them", source.name));
    }
    none(faults);
}

/// Where a role is named outside the policy's own room, and why that decides no right. A file of
/// the pages is known by its name wherever its folder stands.
const ROLES_NAMED: &[(&str, &str, &str)] = &[
    ("vocab", "term.rs", "what a look is usually for, as it is written into the record"),
    (
        "accounts",
        "model.rs",
        "what a grant must say, which roles two persons give, and how long a session lasts",
    ),
    ("demand", "steps.rs", "in whose voice a demand is recorded"),
    ("pages", "home.rs", "in whose calendar a task stands"),
    ("insight", "readiness.rs", "the key of a need that is called like the role it asks for"),
    ("cli", "demo/mod.rs", "who signs in to the demonstration"),
    ("cli", "loader.rs", "who acts in the demonstration"),
    ("cli", "sheets.rs", "who acts in the demonstration"),
    ("cli", "training.rs", "who acts in the demonstration"),
    ("cli", "wanting.rs", "who acts in the demonstration"),
];

#[test]
fn rights_are_asked_by_name_and_never_by_role() {
    let role = Regex::new(r"\bRole::[A-Z][a-z]\w+").unwrap();
    let keys: Vec<String> = Role::ALL.iter().map(|role| format!("\"{}\"", role.as_str())).collect();
    let (mut faults, mut argued) = (Vec::new(), BTreeSet::new());
    for source in SOURCES.iter().filter(|source| source.room != "auth") {
        let known = ROLES_NAMED.iter().position(|(room, file, _)| {
            source.room == *room && source.name.ends_with(&format!("/{file}"))
        });
        let named = role.find_iter(&source.code).map(|found| (found.start(), found.as_str()));
        let keyed = keys.iter().flat_map(|key| source.code.match_indices(key.as_str()));
        for (place, word) in named.chain(keyed) {
            argued.extend(known);
            if known.is_none() {
                let line = line_of(&source.code, place);
                faults.push(format!("{}:{line}: {word}: ask the policy for a right", source.name));
            }
        }
    }
    let idle = (0..ROLES_NAMED.len()).filter(|place| !argued.contains(place));
    faults.extend(idle.map(|place| format!("{:?} names no role", ROLES_NAMED[place])));
    none(faults);
}

#[test]
fn every_right_is_asked_somewhere() {
    let asked = |action: &&Action| {
        let name = format!(r"\b(?:Action|may)::{action:?}\b");
        let name = Regex::new(&name).unwrap();
        SOURCES.iter().any(|source| source.room != "auth" && name.is_match(&source.code))
    };
    let idle = Action::ALL.iter().filter(|action| !asked(action));
    none(idle.map(|action| format!("nothing asks for {action:?}")).collect());
}

fn owners() -> BTreeMap<String, &'static str> {
    let create = Regex::new(r"CREATE TABLE (\w+)").unwrap();
    let mut owners = BTreeMap::new();
    for path in files("migrations/sqlite", &["up.sql"]) {
        let folder = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let topic = folder.split_once('_').unwrap().1;
        let (_, owner) = OWNERS
            .iter()
            .find(|(known, _)| *known == topic)
            .unwrap_or_else(|| panic!("who owns the tables of {folder}?"));
        let text = std::fs::read_to_string(&path).unwrap();
        owners.extend(create.captures_iter(&text).map(|found| (found[1].to_owned(), *owner)));
    }
    owners.extend(TABLE_OWNERS.iter().map(|(table, owner)| ((*table).to_owned(), *owner)));
    owners
}

/// The table a write goes to: named on the spot, or in the `let` it was prepared with, by its name
/// or by an alias.
fn written_tables(code: &str) -> Vec<(usize, String)> {
    let write =
        Regex::new(r"(?:insert_into|diesel::update|diesel::delete)\(\s*&?(\w+)(::table|::)?")
            .unwrap();
    let alias = Regex::new(r"(\w+) as (\w+)").unwrap();
    let aliases: BTreeMap<String, String> =
        alias.captures_iter(code).map(|found| (found[2].to_owned(), found[1].to_owned())).collect();
    let named = Regex::new(r"(\w+)::table").unwrap();
    let mut tables = Vec::new();
    for found in write.captures_iter(code) {
        let (place, word) = (found.get(0).unwrap().start(), found[1].to_owned());
        let table = if found.get(2).is_some() {
            word
        } else {
            let prepared = code[..place]
                .rfind(&format!("let {word} ="))
                .map_or("", |start| &code[start..place]);
            named.captures(prepared).map_or_else(|| word.clone(), |found| found[1].to_owned())
        };
        tables.push((line_of(code, place), aliases.get(&table).cloned().unwrap_or(table)));
    }
    tables
}

#[test]
fn a_slice_writes_only_its_own_tables() {
    let owners = owners();
    let (mut faults, mut known) = (Vec::new(), 0);
    for source in SOURCES.iter() {
        for (line, table) in written_tables(&source.code) {
            match owners.get(&table) {
                Some(owner) if *owner == source.room => known += 1,
                Some(owner) => {
                    faults.push(format!("{}:{line}: `{table}` belongs to `{owner}`", source.name))
                }
                None if table == "table" => known += 1,
                None => faults.push(format!(
                    "{}:{line}: to which table does this write (`{table}`)?",
                    source.name
                )),
            }
        }
    }
    none(faults);
    assert!(known > 15, "the reader of writes saw only {known}");
}

/// Tables that a room reads and does not own.
const READ_BY_OTHERS: &[(&str, &str, &str)] = &[
    (
        "insight",
        "audit_events",
        "who looked at what is asked of the record, which knows no business",
    ),
    ("insight", "audit_disclosures", "the same"),
];

/// Names of tables in the statements that bring them in, and in paths.
fn named_tables(code: &str) -> Vec<(usize, String)> {
    static NAMED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bschema(?:::|\b\s+as\b)([^;()<>]*)").unwrap());
    let word = Regex::new(r"\w+").unwrap();
    NAMED
        .captures_iter(code)
        .flat_map(|found| {
            let line = line_of(code, found.get(0).unwrap().start());
            let words: Vec<&str> =
                word.find_iter(found.get(1).unwrap().as_str()).map(|word| word.as_str()).collect();
            words.into_iter().map(move |word| (line, word.to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_room_reads_only_its_own_tables() {
    let owners = owners();
    let whole =
        Regex::new(r"db::schema(?:;|::\*| as |::\{self)|\buse [^;]*[{,]\s*schema\s*[,}]").unwrap();
    let (mut faults, mut known, mut argued) = (Vec::new(), 0, BTreeSet::new());
    for source in SOURCES.iter().filter(|source| source.name != "src/db/schema.rs") {
        if source.room != "db" && whole.is_match(&source.code) {
            faults.push(format!("{}: name the tables of the schema one by one", source.name));
        }
        for (line, table) in named_tables(&source.code) {
            let Some(owner) = owners.get(&table) else { continue };
            let place = READ_BY_OTHERS
                .iter()
                .position(|(room, read, _)| source.room == *room && table == *read);
            argued.extend(place);
            if *owner == source.room || place.is_some() {
                known += 1;
            } else {
                faults.push(format!(
                    "{}:{line}: `{table}` belongs to `{owner}`: ask at its face",
                    source.name
                ));
            }
        }
    }
    none(faults);
    assert!(known > 40, "the reader of tables saw only {known}");
    assert_eq!(argued.len(), READ_BY_OTHERS.len(), "an argument nobody needs");
}

/// One query names tables of two rooms only where one of them is `affiliations`.
#[test]
fn pairs_of_tables_of_two_rooms_are_those_of_reach() {
    let owners = owners();
    let schema = std::fs::read_to_string(root().join("src/db/schema.rs")).unwrap();
    let group = Regex::new(r"(?s)allow_tables_to_appear_in_same_query!\(([^)]*)\)").unwrap();
    let mut faults = Vec::new();
    for found in group.captures_iter(&schema) {
        let tables: Vec<&str> =
            found[1].split(',').map(str::trim).filter(|table| !table.is_empty()).collect();
        let rooms: BTreeSet<&str> = tables.iter().map(|table| owners[*table]).collect();
        if rooms.len() > 1 && !(tables.len() == 2 && rooms.contains("affiliation")) {
            faults.push(format!("{}: tables of several rooms", tables.join(", ")));
        }
    }
    none(faults);
}

/// Lines of every function: rustfmt puts the closing brace where the `fn` began.
fn function_lengths() -> Vec<(usize, String)> {
    let head = Regex::new(r"^(\s*)(?:pub(?:\([a-z]+\))? )?(?:const )?(?:async )?fn (\w+)").unwrap();
    let mut lengths = Vec::new();
    for source in SOURCES.iter() {
        let lines: Vec<&str> = source.code.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(found) = head.captures(line) else { continue };
            let end = format!("{}}}", &found[1]);
            let one_line = line.trim_end().ends_with([';', '}']);
            let length = if one_line {
                1
            } else {
                lines[start..].iter().position(|line| **line == end).map_or(1, |last| last + 1)
            };
            lengths.push((length, format!("{}:{} {}", source.name, start + 1, &found[2])));
        }
    }
    lengths.sort();
    lengths
}

#[test]
fn functions_and_files_stay_small() {
    let lengths = function_lengths();
    let at = |percent: usize| lengths[(lengths.len() - 1) * percent / 100].0;
    let long: Vec<String> = lengths
        .iter()
        .filter(|(length, _)| *length > 70)
        .map(|(length, name)| format!("{length} lines: {name}"))
        .collect();
    none(long);
    assert!(
        at(50) <= 10 && at(90) <= 30,
        "median {} (10 allowed), p90 {} (30 allowed)",
        at(50),
        at(90)
    );
    none(
        SOURCES
            .iter()
            // The list of tables is read by looking up one of them, however long it is.
            // The schema is a list of tables: it grows with them and has nothing to be taken apart.
            .filter(|source| source.lines > 750 && source.name != "src/db/schema.rs")
            .map(|source| format!("{}: {} lines (750 allowed)", source.name, source.lines))
            .collect(),
    );
}

#[test]
fn every_code_of_a_refusal_is_used_and_known() {
    let elsewhere = |file: &'static str| {
        SOURCES.iter().filter(move |source| source.name != file).map(|source| source.code.as_str())
    };
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{code:?}")).collect();
    let mut faults: Vec<String> = codes
        .iter()
        .filter(|code| {
            !elsewhere("src/problem/code.rs")
                .any(|text| Regex::new(&format!(r"\bCode::{code}\b")).unwrap().is_match(text))
        })
        .map(|code| format!("Code::{code} is used nowhere"))
        .collect();
    let field = SOURCES
        .iter()
        .find(|source| source.name == "src/problem/field.rs")
        .unwrap()
        .code
        .split("impl FieldError")
        .nth(1)
        .unwrap();
    let place = Regex::new(r"\{\w+\}").unwrap();
    for (code, ja, en) in FIELD_CODES {
        let quoted = format!("\"{code}\"");
        if !field.contains(&quoted)
            && !elsewhere("src/problem/field.rs").any(|text| text.contains(&quoted))
        {
            faults.push(format!("the field code {code} is used nowhere"));
        }
        let places = |text: &str| {
            place.find_iter(text).map(|place| place.as_str().to_owned()).collect::<BTreeSet<_>>()
        };
        // What the planner says is a whole sentence in each language.
        let sentence = (*ja, *en) == ("{ja}", "{en}");
        if places(ja) != places(en) && !sentence {
            faults.push(format!("the field code {code} names other values in English"));
        }
    }
    let used =
        Regex::new(r#"(?:FieldError::new|Problem::field)\(\s*(?:&format!\([^)]*\)|"[^"]*"|[\w.&]+(?:\([^)]*\))?),\s*"([a-z_]+)""#).unwrap();
    let mut seen = 0;
    for source in SOURCES.iter() {
        for found in used.captures_iter(&source.code) {
            seen += 1;
            if !FIELD_CODES.iter().any(|(code, ..)| *code == &found[1]) {
                faults
                    .push(format!("{}: the field code {} has no sentence", source.name, &found[1]));
            }
        }
    }
    none(faults);
    assert!(seen > 15, "the reader of field codes saw only {seen}");
}

#[test]
fn what_is_said_is_said_in_both_languages() {
    let japanese =
        Regex::new(r#"\.with\("[a-z_]+", (format!\()?"[^"]*[\p{Hiragana}\p{Katakana}\p{Han}]"#)
            .unwrap();
    let one_language = Regex::new(r"\.name_ja\(\)|::name_ja\b|\.label\(\)").unwrap();
    let mut faults = Vec::new();
    for source in SOURCES.iter() {
        let own = |found: regex::Match<'_>| {
            format!("{}:{}: {}", source.name, line_of(&source.code, found.start()), found.as_str())
        };
        // `FieldError::because` asks for both; a Japanese value in an English sentence is half a
        // sentence.
        faults.extend(japanese.find_iter(&source.code).map(own));
        if source.name != "src/problem/field.rs" && source.code.contains("\"not_allowed_here\")") {
            faults.push(format!("{}: not_allowed_here without FieldError::because", source.name));
        }
        if source.room == "pages" && source.name != "src/pages/kit/words.rs" {
            faults.extend(one_language.find_iter(&source.code).map(own));
        }
    }
    none(faults);
}

/// A word that two lists define is read from the outer one, whatever the screen meant.
#[test]
fn no_word_of_the_pages_is_defined_twice() {
    let word = Regex::new(r#"(?m)^    ([a-z_0-9]+) =\s*""#).unwrap();
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in SOURCES.iter().filter(|source| source.name.starts_with("src/pages/kit/")) {
        for found in word.captures_iter(&source.code) {
            let (name, start) = (found.get(1).unwrap().as_str(), found.get(0).unwrap().start());
            let place = format!("{}:{}", source.name, line_of(&source.code, start));
            places.entry(name).or_default().push(place);
        }
    }
    assert!(places.len() > 1000, "{} words", places.len());
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    none(twice.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect());
}

#[test]
fn docs_errors_lists_every_refusal() {
    let mut text = String::from(
        "# エラー一覧\n\n<!-- 自動生成: DXSHIP_BLESS=1 bash .ci/test tidy -->\n\nすべてのエラーは `application/problem+json`（RFC 9457）で返ります。プログラムで判定するのは `code` です。文章は `Accept-Language: en` で英語になります。\n\n## code\n\n| HTTP | code | 題 | 直し方 | English |\n|---|---|---|---|---|\n",
    );
    let mut codes: Vec<&Code> = Code::ALL.iter().collect();
    codes.sort_by_key(|code| (code.status(), code.as_str()));
    for code in codes {
        let ((title, ja), (_, en)) =
            (code.sentences(Language::Japanese), code.sentences(Language::English));
        text += &format!(
            "| {} | <a id=\"{key}\"></a>`{key}` | {title} | {ja} | {en} |\n",
            code.status(),
            key = code.as_str()
        );
    }
    text += "\n## errors[].code\n\n`pointer` は本文では JSON Pointer（RFC 6901）、検索条件では `?名前` です。受け取った値そのものは返しません。\n\n| code | 直し方 | English |\n|---|---|---|\n";
    for (code, ja, en) in FIELD_CODES {
        text += &format!("| `{code}` | {ja} | {en} |\n");
    }
    committed("docs/ERRORS.md", &text);
}

#[test]
fn the_committed_description_is_the_one_the_code_gives() {
    let text = dxship::web::describe(&dxship::app::routes()).to_pretty_json().unwrap() + "\n";
    committed("docs/openapi.json", &text);
}

#[test]
fn the_description_holds_together() {
    let api: serde_json::Value =
        serde_json::from_str(&dxship::web::describe(&dxship::app::routes()).to_json().unwrap())
            .unwrap();
    let schemas = api["components"]["schemas"].as_object().unwrap();
    let reference = Regex::new("#/components/schemas/([^\"]+)").unwrap();
    let text = api.to_string();
    none(
        reference
            .captures_iter(&text)
            .filter(|found| !schemas.contains_key(&found[1]))
            .map(|found| format!("{} is described nowhere", &found[1]))
            .collect(),
    );
    let keys: Vec<&str> = dxship::vocab::Grade::ALL.iter().map(|grade| grade.as_str()).collect();
    assert_eq!(schemas["Grade"]["enum"], serde_json::json!(keys));
    let items = |path: &str| {
        &api["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    };
    assert_ne!(
        items("/api/v1/organizations"),
        items("/api/v1/accounts"),
        "each list has its own page"
    );
    none(dxship::web::ambiguous_schemas(&dxship::app::routes()));
}

#[test]
fn links_in_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#\s]+)(#[^)]*)?\)").unwrap();
    let mut documents = files("docs", &[".md"]);
    documents.extend(Some(root().join("README.md")).filter(|path| path.exists()));
    let mut faults = Vec::new();
    for path in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        for found in link
            .captures_iter(&text)
            .filter(|found| !found[1].contains("://") && !found[1].starts_with("mailto:"))
        {
            if !path.parent().unwrap().join(&found[1]).exists() {
                faults.push(format!(
                    "{}: {} is not there",
                    path.strip_prefix(root()).unwrap().display(),
                    &found[1]
                ));
            }
        }
    }
    none(faults);
}

#[test]
fn tests_named_in_documents_exist() {
    let named = Regex::new(r"`([a-z_]+)::([a-z_0-9]+)`").unwrap();
    let mut faults = Vec::new();
    let text = std::fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    for found in named.captures_iter(&text) {
        let (file, test) = (&found[1], &found[2]);
        let needle = format!("fn {test}(");
        let there = files("tests", &[".rs"]).iter().chain(&files("src", &[".rs"])).any(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            name.contains(&format!("/{file}"))
                && std::fs::read_to_string(path).unwrap().contains(&needle)
        });
        if !there {
            faults.push(format!("docs/SECURITY.md names {file}::{test}, which is nowhere"));
        }
    }
    none(faults);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| -> BTreeSet<String> {
        files(folder, &[".sql"])
            .iter()
            .map(|path| {
                path.strip_prefix(root().join(folder)).unwrap().to_string_lossy().into_owned()
            })
            .collect()
    };
    let sqlite = names("migrations/sqlite");
    assert!(sqlite.len() >= 14 && sqlite.len() % 2 == 0, "{sqlite:?}");
    assert_eq!(sqlite, names("migrations/postgres"));
}

/// Which prefecture a database is for, its folder says: names, codes and tiles of one stand in no
/// source outside of tests.
#[test]
fn no_source_knows_a_prefecture() {
    let folder = dxship::folder::Folder::built_in();
    let mut words: Vec<String> = ["広島", "ひろしま", "hiroshima"].map(str::to_owned).to_vec();
    words.extend(folder.column("prefecture.csv", "footer_ja"));
    words.extend(folder.column("organizations.csv", "name_ja"));
    words.extend(folder.column("organizations.csv", "code"));
    assert!(words.len() > 50 && words.contains(&"340006".to_owned()), "{words:?}");
    let mut texts: Vec<(String, String)> =
        SOURCES.iter().map(|source| (source.name.clone(), source.code.clone())).collect();
    for path in files("src", &[".html", ".css", ".js", ".svg"]) {
        texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    }
    let named = |text: &str| {
        let text = text.to_lowercase();
        words.iter().find(|word| text.contains(word.as_str())).cloned()
    };
    none(
        texts
            .iter()
            .filter_map(|(name, text)| Some(format!("{name} names {}", named(text)?)))
            .collect(),
    );
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (mut inside, mut said, mut faults) = (false, false, Vec::new());
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
            said = false;
        } else if line.starts_with('#') {
            said = true;
        } else if line.is_empty() {
            said = false;
        } else if inside && !said {
            faults.push(format!("Cargo.toml: no reason for {line}"));
        }
    }
    none(faults);
}

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let names = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    none(
        names
            .filter(|name| !TOP_LEVEL.contains(&name.as_str()) && name != "data" && name != "run")
            .collect(),
    );
}

#[test]
fn no_machine_and_no_tool_left_its_name_here() {
    let words = [
        ["/wo", "rk/"].concat(),
        ["/ho", "me/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/tmp/", "wt"].concat(),
    ];
    let tools = Regex::new(
        &["(?i)\\b(clau", "de|chat", "gpt|copi", "lot|anthr", "opic|l", "lm)\\b"].concat(),
    )
    .unwrap();
    let mut faults = Vec::new();
    let mut all: Vec<PathBuf> = ["src", "tests", "docs", "config", "migrations", ".ci", "benches"]
        .into_iter()
        .flat_map(|folder| {
            files(
                folder,
                &[".rs", ".md", ".toml", ".sql", ".csv", ".json", "run", "test", ".sh", ".py"],
            )
        })
        .collect();
    all.extend(["README.md", "Cargo.toml", "clippy.toml"].map(|name| root().join(name)));
    for path in all.iter().filter(|path| path.exists()) {
        let text = std::fs::read_to_string(path).unwrap();
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) || tools.is_match(line) {
                faults.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    none(faults);
}
