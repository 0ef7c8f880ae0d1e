//! The examples, run as a reader would run them.

use crate::site_test::{SiteTest, are_equal, tree};
use crate::support::{BUNDLE, RECORD, path, skip};
use pith_catalog::PROGRAM;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// An example, which cargo builds beside the program unless it was asked for one test binary alone.
pub(crate) fn example(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_BIN_EXE_pith-catalog")).with_file_name("examples");
    let program = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        skip(&format!("examples: {name} is not built; run \"cargo build --workspace --examples\""));
        return None;
    }
    Some(program)
}

/// Runs an example, as a reader would.
fn run(name: &str, arguments: &[PathBuf]) -> Option<Output> {
    example(name).map(|program| Command::new(program).args(arguments).output().unwrap())
}

#[test]
fn the_library_builds_the_site_that_the_program_builds() {
    let out = tempfile::tempdir().unwrap();
    let site = out.path().join("site");
    let Some(output) = run("build", &[path("content"), site.clone()]) else { return };
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "5 documents published\n");
    let index = fs::read_to_string(site.join("catalog/index.json")).unwrap();
    if !index.contains(PROGRAM) {
        return skip("examples: build is of another source; run \"cargo build --workspace --examples\"");
    }
    let test = SiteTest::new();
    let built =
        test.program().arg("build").arg(path("content")).args(["--no-config", "--out", "site"]).output().unwrap();
    assert!(built.status.success(), "{built:?}");
    are_equal(&tree(&test.path("site")), &tree(&site));
}

#[test]
fn the_verifier_alone_verifies_a_document() {
    let records = path("content/records");
    let table = [
        (records.join(RECORD), true, "verified\npith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S\n"),
        (records.join(BUNDLE), true, "verified\npith:2024:IUW7KLEDMZKZDVWHTRMM5ZK24W\n"),
        (path("tests/fixtures/attacks/title-changed.json"), false, "invalid\ntitle: expected the displayed title"),
        (path("README.md"), false, "invalid\nschema: "),
    ];
    for (file, succeeds, begins) in table {
        let Some(output) = run("verify", &[file]) else { return };
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.starts_with(begins), "{printed}");
        assert_eq!(output.status.success(), succeeds, "{printed}");
    }
}
