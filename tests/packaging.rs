//! What goes with the program. Man pages and completions: made of the command line itself, the same at any
//! time, and read by the programs that they are for. The licenses of what it has inside.

#[cfg(unix)]
use crate::recipes::is_there;
use crate::site_test::{SiteTest, Tree, are_equal, tree};
#[cfg(unix)]
use crate::support::{path, skip};
#[cfg(unix)]
use std::collections::BTreeSet;
#[cfg(unix)]
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
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
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
    // Those of an earlier version make room.
    let test = test.put("one/folder/pith-catalog.1", "old");
    are_equal(&pages, &man_pages(&test, "one/folder"));
    let output = test.program().args(["generate", "man", "--out", "another/pith-catalog.1"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.starts_with("pith-catalog: cannot make the folder another/pith-catalog.1: file exists\n"), "{told}");
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
