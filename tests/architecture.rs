//! Modules depend one way. The table is the documentation: a `crate::` path to a module that isn't
//! in a module's row fails here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each top-level module, and those that it may use.
const MAY_USE: [(&str, &[&str]); 22] = [
    (
        "commands",
        &[
            "cli", "audit", "init", "manual", "pull", "serve", "pipeline", "publish", "fetch", "site", "corpus",
            "catalog", "report", "advice", "error",
        ],
    ),
    ("cli", &["serve", "fetch", "catalog"]),
    ("audit", &["fetch", "site", "catalog", "program", "report", "sorted", "system_files", "error"]),
    ("init", &["error"]),
    ("manual", &[]),
    ("pull", &["pipeline", "publish", "fetch", "site", "corpus", "disk", "catalog", "report", "error"]),
    ("serve", &["pipeline", "publish", "site", "catalog", "disk", "stamp", "error"]),
    (
        "pipeline",
        &["publish", "site", "corpus", "disk", "catalog", "report", "stamp", "program", "portable_names", "error"],
    ),
    ("publish", &["disk", "site", "stamp", "system_files", "error"]),
    ("fetch", &["site", "disk", "catalog", "report", "sorted", "error"]),
    ("site", &["catalog", "report", "program", "portable_names", "error"]),
    ("corpus", &["disk", "catalog", "report", "stamp", "system_files"]),
    ("catalog", &["portable_names"]),
    ("disk", &["stamp"]),
    ("sorted", &["disk"]),
    ("stamp", &[]),
    ("program", &[]),
    ("system_files", &[]),
    ("portable_names", &[]),
    ("error", &["report"]),
    ("report", &["advice"]),
    ("advice", &[]),
];

/// What only one place may do.
const ONLY_IN: [(&str, &[&str]); 8] = [
    ("rayon::", &["src/pipeline"]),
    ("println!", &[]),
    ("std::net::", &["src/serve", "src/catalog/config/address.rs"]),
    ("tokio::", &["src/serve"]),
    ("ureq::", &["src/fetch"]),
    ("std::env::", &["src/commands/ui.rs"]),
    ("stdout()", &["src/commands/ui.rs"]),
    ("verify_strict(", &["crates/pith/src/envelope.rs"]),
];

#[test]
fn modules_depend_one_way() {
    let allowed: BTreeMap<_, BTreeSet<_>> =
        MAY_USE.iter().map(|(module, uses)| (*module, uses.iter().copied().collect())).collect();
    for path in sources(Path::new("src")) {
        let Some(module) = top_module(&path) else { continue };
        let text = code(&path);
        let uses = allowed.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no row in the table"));
        for used in crate_paths(&text).filter(|used| *used != module) {
            assert!(uses.contains(used), "{} may not use crate::{used}", path.display());
        }
    }
}

#[test]
fn no_row_of_the_table_is_out_of_date() {
    let used: BTreeSet<(String, String)> = sources(Path::new("src"))
        .iter()
        .filter_map(|path| Some((top_module(path)?, code(path))))
        .flat_map(|(module, text)| crate_paths(&text).map(|used| (module.clone(), used.to_owned())).collect::<Vec<_>>())
        .collect();
    for (module, uses) in MAY_USE {
        for one in uses {
            assert!(used.contains(&(module.to_owned(), (*one).to_owned())), "{module} does not use {one}");
        }
    }
}

#[test]
fn what_one_place_does_no_other_does() {
    let protocol = sources(Path::new("crates/pith/src"));
    for path in sources(Path::new("src")).into_iter().chain(protocol) {
        let text = code(&path);
        for (what, places) in ONLY_IN {
            let here = places.iter().any(|place| path.starts_with(place));
            assert!(here || !text.contains(what), "{} may not use {what}", path.display());
        }
    }
}

#[test]
fn no_template_lets_a_value_pass_unescaped() {
    for path in files(Path::new("templates")) {
        let text = fs::read_to_string(&path).unwrap();
        let spaceless: String = text.split_whitespace().collect();
        assert!(!spaceless.contains("|safe"), "{} uses the filter `safe`", path.display());
        assert!(path.extension().is_some_and(|extension| extension == "html"), "Tera escapes by the name's end");
    }
}

/// A file without its comments and unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let without_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    without_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn crate_paths(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|character: char| !(character.is_alphanumeric() || character == '_')).unwrap_or(rest.len());
        &rest[..end]
    })
}

/// `src/site/page.rs` is of `site`; `lib.rs` and `main.rs` are of no module.
fn top_module(path: &Path) -> Option<String> {
    let inside = path.strip_prefix("src").ok()?;
    let first = inside.iter().next()?.to_str()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main")).then(|| first.to_owned())
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
