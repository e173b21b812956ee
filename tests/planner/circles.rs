//! The planner's files name each other in one direction only: no circle of files, none of folders,
//! and the face, the referee and the certificate checker stand apart from the search.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which files a file names, by their paths below the planner's folder.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Path of a module from the root of the crate, without `crate`.
type Module = Vec<String>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every file of the planner with its code.
fn planner() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(root, &mut paths);
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn module_of(file: &str) -> Module {
    let parts = file.trim_end_matches(".rs").split('/').map(str::to_owned);
    parts.filter(|part| part != "mod" && part != "lib").collect()
}

/// The code without comments and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Every path of a tree as it stands behind `use`.
fn expand(tree: &str, before: &str, paths: &mut Vec<String>) {
    let Some(open) = tree.find('{') else {
        return paths.push(format!("{before}{tree}"));
    };
    let before = format!("{before}{}", &tree[..open]);
    let (mut depth, mut from) = (0, open + 1);
    for (at, sign) in tree.char_indices().skip(open + 1) {
        match sign {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if at > from {
                    expand(&tree[from..at], &before, paths);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// Every path that stands in the code, imports first.
fn paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        let start = statement.find("use ").filter(|at| {
            let line = statement[..*at].rsplit('\n').next().unwrap();
            matches!(line.trim(), "" | "pub" | "pub(crate)")
        });
        let Some(start) = start else {
            rest += statement;
            continue;
        };
        rest += &statement[..start];
        let tree: String = statement[start + 4..].chars().filter(|c| !c.is_whitespace()).collect();
        expand(tree.trim_end_matches(';'), "", &mut paths);
    }
    let in_path = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':';
    let words = rest.split(|sign| !in_path(sign)).filter(|word| word.contains("::"));
    paths.extend(words.map(str::to_owned));
    paths
}

/// The module a path leads to, item included, as seen from a module; none if it leaves the crate.
fn absolute(path: &str, here: &Module, modules: &BTreeSet<Module>) -> Option<Module> {
    let mut parts: Vec<&str> = path.split("::").collect();
    let mut from = here.clone();
    match parts[0] {
        "crate" => from.clear(),
        "self" | "super" => {}
        child => {
            let child: Module = here.iter().cloned().chain([child.to_owned()]).collect();
            return modules.contains(&child).then(|| {
                let rest = parts[1..].iter().map(|part| (*part).to_owned());
                child.into_iter().chain(rest).collect()
            });
        }
    }
    while parts.first() == Some(&"super") {
        parts.remove(0);
        from.pop();
    }
    let rest = parts.iter().filter(|part| !matches!(**part, "crate" | "self"));
    from.extend(rest.map(|part| (*part).to_owned()));
    Some(from)
}

fn graph(files: &BTreeMap<String, String>) -> Graph {
    let file_of: BTreeMap<Module, &String> =
        files.keys().map(|file| (module_of(file), file)).collect();
    let modules: BTreeSet<Module> = file_of.keys().cloned().collect();
    let mut graph = Graph::new();
    for (file, text) in files {
        let here = module_of(file);
        let named = graph.entry(file.clone()).or_default();
        for path in paths(&code(text)) {
            let Some(mut to) = absolute(&path, &here, &modules) else { continue };
            while !modules.contains(&to) {
                to.pop();
            }
            if to != here {
                named.insert(file_of[&to].clone());
            }
        }
    }
    graph
}

/// A circle, first member repeated at the end; none if there is none.
fn circle(graph: &Graph) -> Option<Vec<String>> {
    let mut left = graph.clone();
    loop {
        let ends: BTreeSet<String> = left
            .iter()
            .filter(|(_, named)| named.iter().all(|other| !left.contains_key(other)))
            .map(|(file, _)| file.clone())
            .collect();
        if ends.is_empty() {
            break;
        }
        left.retain(|file, _| !ends.contains(file));
    }
    // Whatever is left names something that is left, so following names must come round.
    let mut way = vec![left.keys().next()?.clone()];
    loop {
        let next = left[way.last()?].iter().find(|other| left.contains_key(*other))?.clone();
        let seen = way.iter().position(|file| *file == next);
        way.push(next);
        if let Some(first) = seen {
            return Some(way.split_off(first));
        }
    }
}

fn folder_of(file: &str) -> &str {
    file.split('/').next().unwrap()
}

/// The same by folder; files at the top stand for themselves.
fn by_folder(graph: &Graph) -> Graph {
    let mut folders = Graph::new();
    for (file, named) in graph {
        let own = folder_of(file);
        let others = named.iter().map(|other| folder_of(other)).filter(|other| *other != own);
        folders.entry(own.to_owned()).or_default().extend(others.map(str::to_owned));
    }
    folders
}

#[test]
fn no_circle_of_files_or_folders() {
    let graph = graph(&planner());
    let names: usize = graph.values().map(BTreeSet::len).sum();
    assert!(names > 200, "the reader saw only {names} names of files");
    assert_eq!(circle(&graph), None);
    assert_eq!(circle(&by_folder(&graph)), None);
}

#[test]
fn children_name_siblings_and_not_the_folder_they_are_in() {
    for (file, named) in graph(&planner()) {
        for folder in Path::new(&file).ancestors().skip(1) {
            let own = folder.join("mod.rs").to_string_lossy().into_owned();
            assert!(own == file || !named.contains(&own), "{file} names {own}");
        }
        assert!(!named.contains("lib.rs"), "{file} names what the crate shows to others");
    }
}

#[test]
fn what_judges_a_plan_names_nothing_of_the_search() {
    let apart: [(&str, &[&str]); 5] = [
        ("exchange", &[]),
        ("referee", &["exchange"]),
        ("certificate", &["exchange", "referee"]),
        ("rules", &["exchange"]),
        ("matching", &["exchange", "random.rs"]),
    ];
    let folders = by_folder(&graph(&planner()));
    for (folder, may_name) in apart {
        let named: Vec<&str> = folders[folder].iter().map(String::as_str).collect();
        assert!(named.iter().all(|name| may_name.contains(name)), "{folder} names {named:?}");
    }
    let files = graph(&planner());
    assert!(!files["model/state_graph.rs"].contains("model/numbers.rs"));
}

/// `docs/PLANNER.md` maps files to terms, and a folder there names only folders above it.
#[test]
fn the_map_of_files_is_in_the_order_of_their_names() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PLANNER.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (_, map) = document.split_once("| file in `src/planner` |").unwrap();
    let rows = map.lines().skip(1).take_while(|line| line.starts_with('|'));
    let files = rows.filter_map(|row| row.split('`').nth(1));
    let folders: Vec<&str> = files.map(|file| file.split('/').next().unwrap()).collect();
    for (folder, named) in by_folder(&graph(&planner())) {
        if ["lib.rs", "stop.rs", "random.rs"].contains(&folder.as_str()) {
            continue;
        }
        let at = folders.iter().position(|other| *other == folder);
        let at = at.unwrap_or_else(|| panic!("the map does not have {folder}"));
        for name in named.iter().filter(|name| !["stop.rs", "random.rs"].contains(&name.as_str())) {
            assert!(folders[..at].contains(&name.as_str()), "{folder} names {name}");
        }
    }
}

/// The order of a hash map could leak into an answer; the one there is is looked up only.
#[test]
fn nothing_is_kept_in_an_order_of_chance() {
    let hashed =
        |(_, text): &(String, String)| text.contains("HashMap") || text.contains("HashSet");
    let files: Vec<String> = planner().into_iter().filter(hashed).map(|(file, _)| file).collect();
    assert_eq!(files, ["matching/market.rs"]);
}

/// A house of a few files, made up.
fn house(files: &[(&str, &str)]) -> Graph {
    graph(&files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn a_circle_is_found_whichever_way_it_is_written() {
    let sound = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", "use crate::b::B;\n"), ("b.rs", "")];
    assert_eq!(circle(&house(&sound)), None);
    for back in [
        "use crate::a::A;\n",
        "pub use super::{\n    a::{A, C},\n};\n",
        "fn f() { crate::a::f() }\n",
        "use super::a;\n",
    ] {
        let mut round = sound;
        round[2].1 = back;
        assert_eq!(circle(&house(&round)).map(|files| files.len()), Some(3), "{back}");
    }
    let child = [
        ("lib.rs", "mod a;\n"),
        ("a/mod.rs", "mod b;\nfn f() { b::g() }\n"),
        ("a/b.rs", "use super::Shared;\n"),
    ];
    assert_eq!(
        circle(&house(&child)),
        Some(["a/b.rs", "a/mod.rs", "a/b.rs"].map(str::to_owned).to_vec())
    );
}
