//! Modules and files depend one way. The table is the documentation: a path to a module that isn't in the row of the
//! module that uses it fails here, and so does a cycle of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module, a folder or file of `src`, and those that it may use: all are lower in the table.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "commands",
        &[
            "annotate",
            "pull",
            "serve",
            "audit",
            "verify",
            "pipeline",
            "corpus",
            "bibliography",
            "fetch",
            "config",
            "publish",
            "manifest",
            "layout",
            "init",
            "error",
            "program",
            "values",
            "disk",
            "report",
            "text",
        ],
    ),
    (
        "annotate",
        &["pipeline", "corpus", "bibliography", "fetch", "config", "manifest", "layout", "error", "values", "report"],
    ),
    ("init", &["config", "error", "program", "disk"]),
    (
        "pull",
        &[
            "pipeline", "corpus", "fetch", "catalog", "publish", "manifest", "layout", "error", "values", "disk",
            "report", "text",
        ],
    ),
    ("serve", &["pipeline", "corpus", "config", "publish", "layout", "error", "disk"]),
    (
        "audit",
        &[
            "fetch",
            "site",
            "catalog",
            "config",
            "manifest",
            "layout",
            "error",
            "values",
            "disk",
            "file_names",
            "program",
            "report",
            "text",
        ],
    ),
    ("verify", &["pipeline", "corpus", "error", "report"]),
    (
        "pipeline",
        &[
            "part",
            "corpus",
            "site",
            "catalog",
            "config",
            "publish",
            "cite",
            "manifest",
            "layout",
            "error",
            "values",
            "disk",
            "file_names",
            "program",
            "report",
            "search",
            "text",
        ],
    ),
    ("part", &["corpus", "publish", "layout", "error", "program", "disk"]),
    ("corpus", &["catalog", "layout", "values", "disk", "file_names", "report"]),
    ("bibliography", &["manifest", "tex", "values"]),
    ("fetch", &["search", "catalog", "config", "manifest", "layout", "error", "values", "disk", "report", "text"]),
    (
        "site",
        &[
            "catalog",
            "config",
            "cite",
            "manifest",
            "layout",
            "names",
            "error",
            "tex",
            "values",
            "file_names",
            "program",
            "report",
            "search",
            "text",
        ],
    ),
    ("search", &["names", "tex", "values", "text"]),
    ("catalog", &["layout", "names", "values"]),
    ("config", &["layout", "values", "text"]),
    ("publish", &["layout", "error", "disk", "file_names"]),
    ("cite", &["layout", "names", "tex", "values", "text"]),
    ("manifest", &["layout"]),
    ("layout", &["names", "values", "file_names", "text"]),
    ("names", &["tex", "text"]),
    ("error", &["report"]),
    ("tex", &["text"]),
    ("values", &["file_names", "text"]),
    ("disk", &[]),
    ("file_names", &[]),
    ("program", &[]),
    ("report", &[]),
    ("text", &[]),
];

/// What only one place may do.
const ONLY_IN: [(&str, &[&str]); 8] = [
    ("rayon::", &["src/pipeline"]),
    ("println!", &[]),
    ("std::net::", &["src/serve", "src/config/address.rs"]),
    ("tokio::", &["src/serve"]),
    ("ureq::", &["src/fetch"]),
    ("std::env::", &["src/commands/ui.rs"]),
    ("stdout()", &["src/commands/ui.rs"]),
    ("verify_strict(", &["crates/pith/src/envelope.rs"]),
];

/// Where pages are rendered; nothing else imports the renderer.
const RENDERING: [&str; 2] = ["src/pipeline", "src/audit/page.rs"];

#[test]
fn modules_depend_one_way() {
    let rows: Vec<_> = MAY_USE.iter().map(|(module, _)| *module).collect();
    for (at, (module, uses)) in MAY_USE.iter().enumerate() {
        for used in *uses {
            let place = rows.iter().position(|row| row == used).unwrap_or_else(|| panic!("{used} has no row"));
            assert!(place > at, "{module} uses {used}, which is higher in the table");
        }
    }
    let allowed: BTreeMap<_, BTreeSet<_>> =
        MAY_USE.iter().map(|(module, uses)| (*module, uses.iter().copied().collect())).collect();
    let source = Source::read(Path::new("src"));
    let mut used = BTreeSet::new();
    for (file, code) in &source.files {
        let Some(module) = top_module(file) else { continue };
        let below = allowed.get(module).unwrap_or_else(|| panic!("{module} has no row in the table"));
        for (_, path) in source.paths(file, code) {
            let other = path[0].as_str();
            if other != module && source.is_module(&path[..1]) {
                assert!(below.contains(other), "{} may not use crate::{other}", file.display());
                let may_render = RENDERING.iter().any(|place| file.starts_with(place));
                assert!(other != "site" || may_render, "{} does not render", file.display());
                used.insert((module.to_owned(), other.to_owned()));
            }
        }
    }
    for (module, uses) in MAY_USE {
        for one in *uses {
            assert!(used.contains(&((*module).to_owned(), (*one).to_owned())), "{module} does not use {one}");
        }
    }
}

#[test]
fn no_files_use_each_other_in_a_cycle() {
    for folder in ["src", "crates/pith/src"] {
        let source = Source::read(Path::new(folder));
        let mut uses: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (file, code) in &source.files {
            let others = source.paths(file, code).into_iter();
            let others =
                others.filter_map(|(is_reexport, path)| if is_reexport { None } else { source.file_of(&path) });
            uses.insert(file, others.filter(|other| *other != file.as_path()).collect());
        }
        let cycles = cycles(&uses);
        assert!(cycles.is_empty(), "files that use each other: {cycles:#?}");
    }
}

#[test]
fn what_one_place_does_no_other_does() {
    for folder in ["src", "crates/pith/src"] {
        for (path, code) in Source::read(Path::new(folder)).files {
            for (what, places) in ONLY_IN {
                let here = places.iter().any(|place| path.starts_with(place));
                assert!(here || !code.contains(what), "{} may not use {what}", path.display());
            }
        }
    }
}

#[test]
fn contributing_lists_every_module_above_those_that_it_uses() {
    let guide = fs::read_to_string("CONTRIBUTING.md").unwrap();
    let row = |module: &str| {
        let names = [format!("`src/{module}`"), format!("`src/{module}.rs`")];
        let row = guide.lines().position(|line| {
            line.starts_with("| ") && names.iter().any(|name| line.split(" | ").next().unwrap().contains(name))
        });
        row.unwrap_or_else(|| panic!("CONTRIBUTING.md has no row for {module}"))
    };
    for (module, uses) in MAY_USE {
        for used in *uses {
            assert!(row(module) < row(used), "{module} uses {used}, which is higher in the table of CONTRIBUTING.md");
        }
    }
}

#[test]
fn the_library_shows_what_its_root_names_and_no_more() {
    let root = fs::read_to_string("src/lib.rs").unwrap();
    let modules = root.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let public: Vec<_> = modules.map(|rest| rest.trim_end_matches([';', ' ', '{'])).collect();
    assert_eq!(public, ["config", "internals"], "every other module is private");
    assert!(root.contains("#[doc(hidden)]\npub mod internals"));
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

#[test]
fn what_documentation_and_comments_name_is_there() {
    let beside =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "Cargo.toml", "deny.toml"].map(PathBuf::from);
    let below = [
        "docs",
        "build",
        "src",
        "crates",
        "examples",
        "tests",
        "benches",
        "fuzz/src",
        "templates",
        "static",
        "scripts",
        ".github",
    ];
    let is_text = |path: &PathBuf| {
        let kinds = ["rs", "md", "toml", "html", "css", "mjs", "js", "py", "yml"];
        let is_ours = !path.iter().any(|part| part == "node_modules" || part == "golden" || part == "fixtures");
        is_ours && path.extension().is_none_or(|end| kinds.iter().any(|kind| end == *kind))
    };
    let texts = below.iter().flat_map(|folder| files(Path::new(folder))).chain(beside).filter(is_text);
    let mut missing = Vec::new();
    for text in texts {
        let words = fs::read_to_string(&text).unwrap_or_default();
        // What stands between grave accents and begins as a path of ours.
        for named in words.split('`').filter(|word| !word.contains(char::is_whitespace)) {
            let is_path = ["src/", "crates/", "tests/", "templates/", "benches/", "scripts/"]
                .iter()
                .any(|folder| named.starts_with(folder));
            if is_path && !named.contains(['*', '{', '…']) && !Path::new(named).exists() {
                missing.push(format!("{} names {named}", text.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The sets of files of which each leads to each.
fn cycles<'f>(uses: &BTreeMap<&'f Path, BTreeSet<&'f Path>>) -> BTreeSet<BTreeSet<&'f Path>> {
    let reached = |from: &'f Path| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            next.extend(uses.get(file).into_iter().flatten().filter(|other| reached.insert(**other)));
        }
        reached
    };
    let reached: BTreeMap<_, _> = uses.keys().map(|file| (*file, reached(file))).collect();
    let in_cycle = reached.iter().filter(|(file, others)| others.contains(*file));
    in_cycle
        .map(|(file, others)| others.iter().copied().filter(|other| reached[other].contains(file)).collect())
        .collect()
}

/// The modules of a crate.
struct Source {
    /// Each file with its code.
    files: BTreeMap<PathBuf, String>,
    /// The file of each module by its path, such as `["site", "paper", "cite"]`.
    modules: BTreeMap<Vec<String>, PathBuf>,
    /// What a module hands on under a name of its own: the full path behind it.
    reexports: BTreeMap<Vec<String>, Vec<String>>,
}

impl Source {
    fn read(root: &Path) -> Self {
        let files: BTreeMap<_, _> = files(root)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            // Modules that are tests as a whole.
            .filter(|path| !["tests.rs", "views_test.rs", "sample.rs"].iter().any(|name| path.ends_with(name)))
            .map(|path| (path.clone(), code(&fs::read_to_string(path).unwrap())))
            .collect();
        let modules = files.keys().map(|path| (module_of(root, path), path.clone())).collect();
        let mut source = Self { files, modules, reexports: BTreeMap::new() };
        for (file, code) in &source.files {
            let module = module_of(root, file);
            for (name, path) in source.uses(file, code).into_iter().filter(|one| one.0).map(|one| (one.1, one.2)) {
                source.reexports.insert([module.clone(), vec![name]].concat(), path);
            }
        }
        source
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.modules.contains_key(path)
    }

    fn module(&self, file: &Path) -> &[String] {
        self.modules.iter().find(|(_, other)| *other == file).map(|(module, _)| module.as_slice()).unwrap()
    }

    /// The file that a path leads into: that of the item behind re-exports.
    fn file_of(&self, path: &[String]) -> Option<&Path> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let handed_on = (1..=path.len()).find_map(|end| Some((end, self.reexports.get(&path[..end])?)));
            let Some((end, behind)) = handed_on else { break };
            path = [behind.clone(), path[end..].to_vec()].concat();
        }
        let module = (1..=path.len()).rev().find(|end| self.is_module(&path[..*end]))?;
        self.modules.get(&path[..module]).map(PathBuf::as_path)
    }

    /// Every path into the crate that a file's code has, whole, and whether it is only handed on.
    fn paths(&self, file: &Path, code: &str) -> Vec<(bool, Vec<String>)> {
        let mut paths: Vec<_> = self.uses(file, code).into_iter().map(|(public, _, path)| (public, path)).collect();
        let module = self.module(file);
        let inline = without_uses(code);
        for (at, _) in inline.match_indices("::") {
            let before = &inline[..at];
            let start = before.rfind(|one: char| !is_of_name(one)).map_or(0, |at| at + 1);
            // The first segment of a path.
            if before[..start].ends_with("::") || start == at {
                continue;
            }
            let end =
                inline[at..].find(|one: char| !is_of_name(one) && one != ':').map_or(inline.len(), |end| at + end);
            let segments: Vec<_> =
                inline[start..end].split("::").filter(|one| !one.is_empty()).map(str::to_owned).collect();
            paths.extend(self.whole(module, &segments).map(|path| (false, path)));
        }
        paths
    }

    /// Every name that a file imports: whether it hands it on, the name, and the path.
    fn uses(&self, file: &Path, code: &str) -> Vec<(bool, String, Vec<String>)> {
        let module = self.module(file).to_vec();
        let mut found = Vec::new();
        for (public, tree) in use_trees(code) {
            for (path, name) in leaves(&tree) {
                found.extend(self.whole(&module, &path).map(|path| (public, name, path)));
            }
        }
        found
    }

    /// A path as the crate's root sees it; none where it leads elsewhere.
    fn whole(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let (base, rest): (&[String], _) = match path.first()?.as_str() {
            "crate" => (&[], &path[1..]),
            "self" => (module, &path[1..]),
            "super" => (&module[..module.len().checked_sub(supers)?], &path[supers..]),
            first if self.is_module(&[module, &[first.to_owned()]].concat()) => (module, path),
            _ => return None,
        };
        let whole = [base, rest].concat();
        (!whole.is_empty()).then_some(whole)
    }
}

/// The trees of the code's `use` declarations, and whether they are public.
fn use_trees(code: &str) -> Vec<(bool, String)> {
    let mut trees = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        if line.is_empty() || line.starts_with("pub") {
            let tree = code[at + 4..].split(';').next().unwrap_or_default();
            trees.push((line.starts_with("pub"), tree.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    trees
}

/// The paths of a tree such as `a::{self, b as c, d::{E, F}}`, each with the name that it is known by.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let Some((before, inside)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, tree.rsplit("::").next().unwrap_or_default()));
        return vec![(segments(path), name.trim().to_owned())];
    };
    let inside = inside.trim_end().trim_end_matches('}');
    let mut depth = 0;
    let parts = inside.split(|one: char| {
        depth += i32::from(one == '{') - i32::from(one == '}');
        one == ',' && depth == 0
    });
    let below = parts.map(str::trim).filter(|part| !part.is_empty()).flat_map(|part| {
        let closed = format!("{part}{}", "}".repeat(part.matches('{').count() - part.matches('}').count()));
        leaves(&closed)
    });
    let whole = below.map(|(path, name)| {
        let path: Vec<_> = segments(before).into_iter().chain(path.into_iter().filter(|one| one != "self")).collect();
        let name = if name == "self" { path.last().cloned().unwrap_or_default() } else { name };
        (path, name)
    });
    whole.collect()
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// The code without its `use` declarations.
fn without_uses(code: &str) -> String {
    let mut rest = code;
    let mut out = String::new();
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        if line.is_empty() || line.starts_with("pub") {
            out.push_str(&rest[..at - line.len()]);
            rest = rest[at..].split_once(';').map_or("", |(_, rest)| rest);
        } else {
            out.push_str(&rest[..at + 4]);
            rest = &rest[at + 4..];
        }
    }
    out + rest
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A file without its comments, and without each item that is for tests alone.
fn code(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let depth = indent(line);
            // The item, over its attributes; rustfmt puts its end where it begins.
            let is_end = |line: &str| indent(line) == depth && (line.ends_with(';') || line.ends_with('}'));
            let _ = lines.by_ref().find(|line| is_end(line));
        } else if !line.trim_start().starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// `src/site/page.rs` is `site::page`; `mod.rs` is its folder, and `lib.rs` the root.
fn module_of(root: &Path, path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<_> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

/// `src/site/page.rs` belongs to `site`; `lib.rs` and `main.rs` belong to none.
fn top_module(path: &Path) -> Option<&str> {
    let first = path.iter().nth(1)?.to_str()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main")).then_some(first)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_for_tests_alone_is_left_out_and_what_follows_is_not() {
    let text = "use a::B;\n// use c::D;\n#[cfg(test)]\nmod sample;\n\n#[cfg(test)]\nmod tests {\n    use e::F;\n}\nuse g::H;\n";
    assert_eq!(code(text), "use a::B;\n\nuse g::H;\n");
    let tree =
        |text| leaves(text).into_iter().map(|(path, name)| format!("{} {name}", path.join("::"))).collect::<Vec<_>>();
    assert_eq!(tree("a::{self, b as c, d::{E, F}}"), ["a a", "a::b c", "a::d::E E", "a::d::F F"]);
    assert_eq!(without_uses("use a::B;\nfn f() { c::d() }\npub(crate) use e::F;\n"), "\nfn f() { c::d() }\n\n");
}
