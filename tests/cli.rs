//! The command line as people use it: the examples in `tests/cmd` are run from
//! the root of the repository, and what they show is what the program prints.
//!
//! An example is a `console` block in Markdown, which shows both standard output and standard
//! error; or a `.toml` file with one command, where there is input or what is printed has backslashes.
//!
//! `TRYCMD=overwrite cargo test examples` writes what the program prints into them, and
//! `BLESS=1 cargo test documents_of_the_examples` makes the documents anew.

use crate::site_test::tree;
use crate::support::{OTHER_BUNDLE, OTHER_RECORD, RECORD, Signer, Tampered, path};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

#[test]
fn the_examples_show_what_the_program_prints() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("pith-catalog", PathBuf::from(env!("CARGO_BIN_EXE_pith-catalog")));
    // The same width, colours and language wherever it runs.
    cases.env("COLUMNS", "100").env("NO_COLOR", "1").env("LC_ALL", "C");
    cases.case("tests/cmd/*.md").case("tests/cmd/*.toml");
    cases.run();
}

/// Whoever writes an example that isn't run believes that it is.
#[test]
fn every_example_is_a_command_that_can_be_run() {
    let examples = fs::read_dir(path("tests/cmd")).unwrap().map(|entry| entry.unwrap().path());
    let examples = examples.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut commands = 0;
    for path in examples {
        let text = fs::read_to_string(&path).unwrap();
        let mut language = None;
        for line in text.lines() {
            match (line.strip_prefix("```"), language) {
                (Some(_), Some(_)) => language = None,
                (Some(opened), None) => {
                    assert!(!opened.is_empty(), "{}: a block without a language would be run", path.display());
                    language = Some(opened);
                }
                (None, Some("console")) => {
                    // The tool turns every backslash of the output into a slash, for the sake of Windows' paths.
                    assert!(!line.contains("/\""), "{}: a backslash reads as a slash: {line}", path.display());
                    let Some(command) = line.strip_prefix("$ ") else { continue };
                    commands += 1;
                    assert!(command.starts_with("pith-catalog"), "{}: {command} is not run", path.display());
                    let of_a_shell = command.contains(['|', '<', '>', ';', '&', '*', '`']) || command.contains("$(");
                    assert!(!of_a_shell, "{}: there is no shell for {command}", path.display());
                }
                _ => {}
            }
        }
        assert_eq!(language, None, "{}: a block has no end", path.display());
    }
    assert!(commands > 10, "found {commands} examples");
}

/// A file that no example uses shows nothing, whatever it says.
#[test]
fn every_file_beside_the_examples_is_used_by_one() {
    let files = tree(&path("tests/cmd"));
    let is_example = |name: &str| !name.contains('/') && matches!(name.rsplit('.').next(), Some("md" | "toml"));
    let mut examples = String::new();
    for (_, bytes) in files.iter().filter(|(name, _)| is_example(name)) {
        examples += std::str::from_utf8(bytes).unwrap();
    }
    let documents: BTreeSet<_> = documents().into_iter().map(|(name, _)| format!("documents/{name}")).collect();
    for name in files.keys().filter(|name| !is_example(name)) {
        let is_used = match name.rsplit_once('.') {
            Some((stem, "stdin" | "stdout" | "stderr")) => files.contains_key(&format!("{stem}.toml")),
            _ => documents.contains(name) && examples.contains(&format!("tests/cmd/{name}")),
        };
        assert!(is_used, "no example uses tests/cmd/{name}");
    }
}

/// The documents and keys of the examples: a real record in the hands of others.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let record = || Tampered::real(RECORD);
    let title = "Distributed Training Large-Scale Deep Architectures";
    let document = |tampered: Tampered| tampered.bytes().to_vec();
    let key = |entry: serde_json::Value| serde_json::to_vec_pretty(&entry).unwrap();
    let mut wrong_fingerprint = Signer::test().entry();
    wrong_fingerprint["fingerprint_sha256_hex"] = "00000000000000000000000000000000".into();
    vec![
        ("tampered.json", document(record().replace_all(title, "A title that the authors never gave"))),
        ("truncated.json", document(record().rewrite(|text| text[..300].into()))),
        ("unsigned.json", document(record().remove("/receipt"))),
        ("unsigned-bundle.json", document(Tampered::real(OTHER_BUNDLE).remove("/bundle_signature"))),
        ("untrusted.json", document(Tampered::real(OTHER_RECORD).receipted(&Signer::test()))),
        ("keys/test.json", key(Signer::test().entry())),
        ("keys/not-json.json", b"{\"key_id\": \"pith-test-2026\",}\n".to_vec()),
        ("keys/wrong-fingerprint.json", key(wrong_fingerprint)),
        ("keys/another-of-the-registrys-name.json", key(Signer::impostor().entry())),
    ]
}

#[test]
fn the_documents_of_the_examples_are_what_they_say() {
    for (name, bytes) in documents() {
        let path = path("tests/cmd/documents").join(name);
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        let there = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; run with BLESS=1"));
        assert!(there == bytes, "{name} is another one; look, and run with BLESS=1");
    }
}
