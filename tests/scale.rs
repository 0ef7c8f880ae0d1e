//! The recipes that build one site in shards (`examples/scale`, `docs/scale.md`): run here, as far as a scheduler can be
//! run here, and the others held against schemas, the command line and themselves.

use crate::recipes::is_there;
use crate::support::{path, skip};
use crate::workflows::tool;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_pith-catalog");

fn text(of: &str) -> String {
    fs::read_to_string(path(of)).unwrap()
}

/// The files of the recipes.
fn recipes() -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(path("examples/scale")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The number that follows some text, which is there once.
#[track_caller]
fn number(text: &str, before: &str) -> usize {
    let mut places = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
    let place = places.next().unwrap_or_else(|| panic!("{before} is not there"));
    assert!(places.next().is_none(), "{before} is there twice");
    let digits: String = place.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// A small run of what `scripts/test-scale` does: GNU parallel and a Slurm of this machine's own, and what the containers
/// and jobs of the other recipes run, each of whose sites is that of one process.
#[test]
fn each_recipe_makes_the_site_of_one_process() {
    let needed = ["parallel", "munged", "slurmctld", "slurmd", "sbatch"];
    // A user's path may lack the folder of daemons.
    let found = |tool: &str| is_there(tool) || Path::new("/usr/sbin").join(tool).exists();
    if let Some(tool) = needed.into_iter().find(|tool| !found(tool)) {
        return skip(&format!("shards: there is no {tool}"));
    }
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let packages = Command::new(&python).args(["-c", "import cryptography, yaml"]).output();
    if !packages.is_ok_and(|output| output.status.success()) {
        return skip(&format!("shards: {python} has no package cryptography, or no yaml"));
    }
    let mut run = Command::new(&python);
    run.arg(path("scripts/test-scale")).args(["--documents", "60", "--program", PROGRAM]).env("REQUIRE_ALL", "1");
    let output = run.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Each of the recipes, in the rounds that it has.
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("each as one process writes it").count(), 3 + 3 + 2 + 1, "{said}");
}

#[test]
fn the_scripts_are_right() {
    let scripts = || recipes().into_iter().filter(|file| file.extension().is_some_and(|name| name != "yml"));
    assert_eq!(scripts().count(), 4);
    for script in scripts() {
        // sbatch reads the files that are given to it; the others are run.
        let runs = script.extension().is_some_and(|name| name == "sh");
        assert_eq!(fs::metadata(&script).unwrap().permissions().mode() & 0o111 != 0, runs, "{}", script.display());
    }
    let Some(shellcheck) = tool("shellcheck") else { return skip("recipes: there is no shellcheck") };
    let output = Command::new(shellcheck).args(scripts()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_jobs_of_kubernetes_are_right() {
    let manifest = text("examples/scale/kubernetes-job.yml");
    // The first version has what the manifest says, see its first line.
    assert!(manifest.starts_with("# Builds content/ into public/ on Kubernetes 1.31 or newer"));
    let shards = number(&manifest, "completions: ");
    assert_eq!(number(&manifest, "auto/"), shards, "--shard auto/N must be the Job's completions");
    assert_eq!(number(&manifest, "parallelism: "), shards);
    let parts: Vec<_> = manifest.lines().filter_map(|line| line.trim().strip_prefix("- parts/")).collect();
    let indexes: Vec<_> = (0..shards).map(|index| index.to_string()).collect();
    assert_eq!(parts, indexes, "the parts that are combined");
    let images: BTreeSet<_> = manifest.lines().filter(|line| line.contains("image: ")).collect();
    assert_eq!(images.len(), 1, "shards and combining must be of one version: {images:?}");

    let Some(validate) = tool("kubernetes-validate") else {
        return skip("recipes: there is no kubernetes-validate");
    };
    let is_valid = |version: &str, file: &PathBuf| {
        Command::new(&validate).args(["--strict", "--kubernetes-version", version]).arg(file).output().unwrap()
    };
    for version in ["1.31.0", "1.37.0"] {
        let output = is_valid(version, &path("examples/scale/kubernetes-job.yml"));
        assert!(output.status.success(), "{version}: {output:?}");
    }
    // That it sees a mistake.
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.yml");
    fs::write(&wrong, manifest.replace("completionMode", "completionsMode")).unwrap();
    assert!(!is_valid("1.31.0", &wrong).status.success());
}

/// A newcomer changes a number in one place, where the recipe says so. They all begin with the same.
#[test]
fn every_recipe_has_eight_shards() {
    assert_eq!(number(&text("examples/scale/parallel.sh"), "SHARDS:-"), 8);
    assert_eq!(number(&text("examples/scale/slurm-shards.sbatch"), "#SBATCH --array=1-"), 8);
    assert_eq!(number(&text("examples/scale/kubernetes-job.yml"), "completions: "), 8);
    assert!(text("examples/scale/github-actions.yml").contains("        shard: [1, 2, 3, 4, 5, 6, 7, 8]\n"));
}

/// The options in a line of a recipe or of the page.
fn options(line: &str) -> impl Iterator<Item = &str> {
    let word = |word: &'_ &str| word.starts_with('-') && word.len() > 1 && !word.starts_with("---");
    line.split([' ', '"', '\'', '`', ',', '[', ']', '(', ')']).filter(word)
}

#[test]
fn the_options_that_they_use_are_there() {
    let output = Command::new(PROGRAM).args(["build", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let known: BTreeSet<_> = help.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(options).collect();
    let mut used = BTreeSet::new();
    for file in recipes().into_iter().chain([path("docs/scale.md")]) {
        let text = fs::read_to_string(&file).unwrap();
        let calls = text.lines().filter_map(|line| line.split_once("build content").map(|(_, options)| options));
        // The arguments of a container, one a line or all in one.
        let is_yaml = file.ends_with("kubernetes-job.yml");
        let arguments = text.lines().filter(|line| is_yaml && line.starts_with("            "));
        let words: Vec<_> = calls.chain(arguments).flat_map(options).filter(|word| *word != "-").collect();
        for word in words {
            assert!(known.contains(word), "{}: build has no option {word}", file.display());
            used.insert(word.to_owned());
        }
    }
    for option in ["--shard", "--combine", "-o", "--jobs"] {
        assert!(used.contains(option), "{option}: {used:?}");
    }
}
