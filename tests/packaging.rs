//! What goes with the program. Man pages and completions: made of the command line itself, the same at any
//! time, and read by the programs that they are for. The licenses of what it has inside.

#[cfg(unix)]
use crate::recipes::is_there;
use crate::site_test::{SiteTest, Tree, are_equal, tree};
use crate::support;
#[cfg(unix)]
use crate::support::{path, skip};
#[cfg(unix)]
use std::collections::BTreeSet;
use std::fs;
#[cfg(unix)]
use std::process::Command;

/// The program's commands, as its help lists them.
fn commands(test: &SiteTest) -> Vec<String> {
    let help = String::from_utf8(test.program().arg("--help").output().unwrap().stdout).unwrap();
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names = list.lines().take_while(|line| !line.is_empty()).map(|line| line.split_whitespace().next().unwrap());
    let names: Vec<_> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 3, "{names:?}");
    names
}

fn man_pages(test: &SiteTest, folder: &str) -> Tree {
    let output = test.program().args(["generate", "man", "--out", folder]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    tree(&test.path(folder))
}

fn completions(test: &SiteTest, shell: &str) -> Vec<u8> {
    let output = test.program().args(["generate", "completions", shell]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    output.stdout
}

#[test]
fn every_command_has_a_man_page_and_they_are_the_same_at_any_time() {
    let test = SiteTest::new();
    let pages = man_pages(&test, "one/folder");
    for name in commands(&test) {
        let page = &pages[&format!("pith-catalog-{name}.1")];
        let roff = String::from_utf8(page.clone()).unwrap();
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES"] {
            assert!(
                roff.contains(&format!("\n.SH {section}\n")) || roff.contains(&format!("\n.SH \"{section}\"\n")),
                "{name}: {section}\n{roff}"
            );
        }
    }
    are_equal(&pages, &man_pages(&test, "another"));
    // Those of an earlier version make room, if that is asked for.
    let test = test.put("one/folder/pith-catalog.1", "old");
    assert_eq!(generate(&test, &["man", "--out", "one/folder"]).0, Some(2));
    assert_eq!(generate(&test, &["man", "--out", "one/folder", "--force"]).0, Some(0));
    are_equal(&pages, &tree(&test.path("one/folder")));
    let output = test.program().args(["generate", "man", "--out", "another/pith-catalog.1"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.starts_with("pith-catalog: cannot read another/pith-catalog.1/pith-catalog.1: not a directory\n"),
        "{told}"
    );
}

/// What `generate` says, and its exit status.
fn generate(test: &SiteTest, arguments: &[&str]) -> (Option<i32>, [String; 2]) {
    let output = test.program().arg("generate").args(arguments).output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), told)
}

#[test]
fn what_to_start_from_is_written_as_the_sources_have_it() {
    let test = SiteTest::new();
    let of_sources = |folder: &str| tree(&support::path(folder));
    let configuration = fs::read_to_string(support::path("docs/catalog.toml")).unwrap();
    let (status, told) = generate(&test, &["config"]);
    assert_eq!((status, told), (Some(0), [configuration.clone(), String::new()]));
    let (status, told) = generate(&test, &["config", "-o", "new/catalog.toml"]);
    assert_eq!((status, told), (Some(0), ["new/catalog.toml\n".to_owned(), String::new()]));
    let test = test.has("new/catalog.toml", configuration);
    assert_eq!(generate(&test, &["schemas", "-o", "schemas"]).0, Some(0));
    are_equal(&tree(&test.path("schemas")), &of_sources("docs/schemas"));
    assert_eq!(generate(&test, &["templates", "--out", "mine"]).0, Some(0));
    are_equal(&tree(&test.path("mine/templates")), &of_sources("templates"));
    assert_eq!(tree(&test.path("mine/static")).into_keys().collect::<Vec<_>>(), ["style.css"]);
    let test = test.has("mine/static/style.css", fs::read(support::path("static/style.css")).unwrap());
    // Some of them, by their names or paths, and beside the configuration.
    let (status, told) = generate(&test, &["templates", "templates/paper.html", "style.css"]);
    let written = "templates/paper.html\nstatic/style.css\n".to_owned();
    assert_eq!((status, told), (Some(0), [written, String::new()]));
    assert_eq!(tree(&test.path("templates")).len(), 1);
    let (status, [_, complained]) = generate(&test, &["templates", "papers.html"]);
    assert_eq!(status, Some(2));
    assert!(
        complained.starts_with("pith-catalog: there is no template \"papers.html\"; choose from parts.html, "),
        "{complained}"
    );
}

#[test]
fn what_somebody_changed_is_overwritten_only_if_that_is_asked_for() {
    let test = SiteTest::new();
    assert_eq!(generate(&test, &["templates", "-q"]), (Some(0), [String::new(), String::new()]));
    let test = test.put("templates/paper.html", "mine").put("static/style.css", "mine").remove("templates/home.html");
    let before = tree(&test.path(""));
    let (status, [told, complained]) = generate(&test, &["templates", "--quiet"]);
    let refused =
        "pith-catalog: cannot write templates/paper.html and another file: already there, with different content\n";
    assert!(status == Some(2) && told.is_empty() && complained.starts_with(refused), "{complained}");
    are_equal(&tree(&test.path("")), &before);
    // What is as it would be written is no obstacle.
    let (status, [told, _]) = generate(&test, &["templates", "base.html", "home.html"]);
    assert_eq!((status, told.as_str()), (Some(0), "templates/base.html (unchanged)\ntemplates/home.html\n"));
    assert_eq!(generate(&test, &["templates", "--force"]).0, Some(0));
    are_equal(&tree(&test.path("templates")), &tree(&support::path("templates")));
    // A folder stays.
    let test = test.put("catalog.toml/x", "mine");
    assert_eq!(generate(&test, &["config", "-o", "catalog.toml", "--force"]).0, Some(2));
    test.has("catalog.toml/x", "mine");
}

#[test]
#[cfg(unix)]
fn a_link_is_replaced_and_what_it_leads_to_stays() {
    let test = SiteTest::new().put("theirs", "theirs");
    std::os::unix::fs::symlink("theirs", test.path("catalog.toml")).unwrap();
    assert_eq!(generate(&test, &["config", "-o", "catalog.toml"]).0, Some(2));
    assert_eq!(generate(&test, &["config", "-o", "catalog.toml", "--force"]).0, Some(0));
    assert!(!test.path("catalog.toml").is_symlink());
    test.has("theirs", "theirs");
}

#[test]
#[cfg(unix)]
fn man_pages_are_understood() {
    let test = SiteTest::new();
    let pages = man_pages(&test, "man");
    let checkers = [("groff", &["-man", "-ww", "-Tutf8", "-z"][..]), ("mandoc", &["-Tlint", "-Werror"])];
    for (program, arguments) in checkers {
        if !is_there(program) {
            skip(&format!("man pages: there is no {program}"));
            continue;
        }
        for page in pages.keys() {
            let output = Command::new(program).args(arguments).arg(test.path("man").join(page)).output().unwrap();
            assert!(
                output.status.success() && output.stderr.is_empty() && output.stdout.is_empty(),
                "{page}: {output:?}"
            );
        }
    }
}

#[test]
fn completions_know_every_command() {
    let test = SiteTest::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = String::from_utf8(completions(&test, shell)).unwrap();
        for name in commands(&test) {
            assert!(script.contains(&name), "{shell}: {name}");
        }
        assert_eq!(script.as_bytes(), completions(&test, shell));
    }
    let output = test.program().args(["generate", "completions", "dos"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// What a shell says to a script that begins with reading the completions.
#[cfg(unix)]
fn in_shell(shell: &str, arguments: &[&str], script: &str) -> Option<String> {
    if !is_there(shell) {
        skip(&format!("completions: there is no {shell}"));
        return None;
    }
    let test = SiteTest::new();
    let test = test.put("completions", completions(&SiteTest::new(), shell));
    let mut command = Command::new(shell);
    command.args(arguments).args(["-c", script]).current_dir(test.path("")).env("HOME", test.path(""));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
#[cfg(unix)]
fn bash_completes() {
    let script = r#"
        . ./completions
        function=$(complete -p pith-catalog | sed 's/.* -F \([^ ]*\) .*/\1/')
        completes() {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
            "$function" "$1" "${@: -1}" "${@: -2:1}"
            echo "${COMPREPLY[*]}"
        }
        completes pith-catalog ver
        completes pith-catalog build --str
        completes pith-catalog generate completions p"#;
    if let Some(said) = in_shell("bash", &["--noprofile", "--norc"], script) {
        assert_eq!(said.lines().collect::<Vec<_>>(), ["verify", "--strict", "powershell"]);
    }
}

#[test]
#[cfg(unix)]
fn fish_completes() {
    let script = "source completions
        complete -C 'pith-catalog ver'
        complete -C 'pith-catalog build --str'";
    if let Some(said) = in_shell("fish", &["--no-config"], script) {
        let words: Vec<_> = said.lines().map(|line| line.split('\t').next().unwrap()).collect();
        assert_eq!(words, ["verify", "--strict"], "{said}");
    }
}

#[test]
#[cfg(unix)]
fn zsh_takes_the_completions_for_the_program() {
    let script = "autoload -U compinit && compinit -D -u && . ./completions && print $_comps[pith-catalog] && functions _pith-catalog | head -n 1";
    if let Some(said) = in_shell("zsh", &["-f"], script) {
        assert!(said.starts_with("_pith-catalog\n_pith-catalog () {"), "{said}");
    }
}

#[test]
#[cfg(unix)]
fn every_crate_inside_has_its_license_beside_the_program() {
    if !is_there("python3") {
        return skip("licenses: there is no python3");
    }
    let test = SiteTest::new();
    let licenses = |folder: &str| {
        let folder = test.path(folder);
        let output = Command::new(path("scripts/licenses")).arg("--out").arg(&folder).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        tree(&folder)
    };
    let files = licenses("one/folder");
    are_equal(&files, &licenses("another"));
    assert!(String::from_utf8_lossy(&files["rust.html"]).contains("The Rust Standard Library"));
    let scripts = String::from_utf8_lossy(&files["scripts.txt"]);
    assert!(["@noble/ed25519 ", "@noble/hashes "].iter().all(|name| scripts.contains(name)));
    assert_eq!(scripts.matches("Permission is hereby granted").count(), 2);
    let crates = String::from_utf8(files["crates.txt"].clone()).unwrap();
    let rule = "=".repeat(80) + "\n";
    let mut parts = crates.split(&rule);
    let list: Vec<_> = parts.next().unwrap().lines().skip(2).take_while(|line| !line.is_empty()).collect();
    let parts: Vec<_> = parts.collect();
    let texts: Vec<_> = parts.chunks(2).map(|part| (part[0], part[1].trim())).collect();
    for line in &list {
        let (name, rest) = line.split_once(": ").unwrap();
        let (license, numbers) = rest.split_once(" (text").unwrap();
        assert!(!license.is_empty(), "{line}");
        let mut longest = 0;
        for number in numbers.trim_start_matches(['s', ' ']).trim_end_matches(')').split(", ") {
            let (head, words) = texts[number.parse::<usize>().unwrap() - 1];
            let (own, users) = head.trim_end().split_once(", of ").unwrap();
            assert!(own == format!("Text {number}") && users.split(", ").any(|user| user == name), "{line}");
            longest = longest.max(words.len());
        }
        assert!(longest > 500, "a text that names a license is none: {line}");
    }
    // What the program names itself is there, and what only tests or the compiler need isn't.
    let manifest = |path_of: &str| fs::read_to_string(path(path_of)).unwrap().parse::<toml::Table>().unwrap();
    let manifests = [manifest("Cargo.toml"), manifest("crates/pith/Cargo.toml")];
    let named = |table: &str| -> BTreeSet<_> {
        manifests.iter().flat_map(|manifest| manifest[table].as_table().unwrap().keys().map(String::as_str)).collect()
    };
    let ours = BTreeSet::from(["pith"]);
    let listed: BTreeSet<_> = list.iter().map(|line| line.split(' ').next().unwrap()).collect();
    let (needed, for_tests) = (named("dependencies"), named("dev-dependencies"));
    assert_eq!(needed.difference(&listed).find(|name| !ours.contains(*name)), None);
    assert_eq!(for_tests.difference(&needed).find(|name| listed.contains(*name)), None);
    assert!(!listed.contains("serde_derive") && !listed.contains("pith-catalog") && listed.is_disjoint(&ours));
    // What they need in turn.
    assert!(listed.is_superset(&BTreeSet::from(["curve25519-dalek", "ring", "webpki-roots"])));
}

#[test]
fn a_package_has_what_is_built_and_read_and_no_tests() {
    let listed = |name: &str| {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let output = cargo.current_dir(support::path("")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let program = listed("pith-catalog");
    let needed = ["Cargo.lock", "README.md", "LICENSE-MIT", "src/main.rs", "build/main.rs", "templates/paper.html"];
    let embedded =
        ["static/badge.svg", "docs/catalog.toml", "docs/schemas/report.v1.json", "src/init/starter/pages.yml"];
    for file in needed.iter().chain(&embedded) {
        assert!(program.iter().any(|one| one == file), "{file} is not in the package");
    }
    let folders = ["src/", "build/", "templates/", "static/", "examples/", "docs/schemas/"];
    let others: Vec<_> =
        program.iter().filter(|file| file.contains('/') && !folders.iter().any(|one| file.starts_with(one))).collect();
    assert_eq!(others, ["content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json", "docs/catalog.toml"]);
    let verifier = listed("pith");
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        assert!(verifier.iter().any(|one| one == license), "{license} is not in the package");
        let text = |folder: &str| fs::read(support::path(folder).join(license)).unwrap();
        assert!(text("") == text("crates/pith"), "{license} is another one");
    }
    assert!(
        verifier.iter().all(|file| !file.contains('/') || file.starts_with("src/") || file.starts_with("examples/"))
    );
}

#[cfg(unix)]
#[test]
fn what_is_there_is_overwritten_only_by_force_and_no_link_is_followed() {
    use std::os::unix::fs::symlink;
    for what in ["man", "schemas"] {
        let test = SiteTest::new();
        man_pages(&test, "all");
        assert_eq!(generate(&test, &["schemas", "-o", "all"]).0, Some(0));
        let name = if what == "man" { "pith-catalog.1" } else { "build.v1.json" };
        let test = test.put(&format!("mine/{name}"), "mine").put("elsewhere", "mine");
        fs::create_dir(test.path("links")).unwrap();
        symlink("../elsewhere", test.path("links").join(name)).unwrap();
        for folder in ["mine", "links"] {
            let (status, [_, said]) = generate(&test, &[what, "-o", folder]);
            assert!(status == Some(2) && said.contains("already there, with different content"), "{said}");
            assert_eq!(fs::read_dir(test.path(folder)).unwrap().count(), 1, "nothing else is written");
            assert_eq!(generate(&test, &[what, "-o", folder, "--force"]).0, Some(0));
            assert!(test.read(&format!("{folder}/{name}")) == test.read(&format!("all/{name}")));
            // Once more changes nothing.
            assert_eq!(generate(&test, &[what, "-o", folder]).0, Some(0));
        }
        let test = test.has("elsewhere", "mine");
        fs::remove_file(test.path("mine").join(name)).unwrap();
        fs::create_dir(test.path("mine").join(name)).unwrap();
        assert_eq!(generate(&test, &[what, "-o", "mine", "--force"]).0, Some(2));
    }
    let test = SiteTest::new();
    fs::create_dir(test.path("elsewhere")).unwrap();
    symlink("elsewhere", test.path("templates")).unwrap();
    let (status, [_, said]) = generate(&test, &["templates"]);
    assert!(status == Some(2) && said.contains("templates: a symbolic link, which is not followed"), "{said}");
    assert_eq!(fs::read_dir(test.path("elsewhere")).unwrap().count(), 0);
}
