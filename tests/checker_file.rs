//! `verify.html`: the same bytes on every mirror and from the program, and its SHA-256 wherever that stands.

use crate::site_test::SiteTest;
use crate::support::path;
use pith::Digest;
use std::fs;
use std::process::Command;

/// Where the line for `sha256sum -c` stands; the first is the program's own.
const HOLDERS: [&str; 3] = ["static/check-file.sha256", "README.md", "docs/checker.md"];

/// What `generate checker` prints.
fn printed() -> Vec<u8> {
    let run = Command::new(env!("CARGO_BIN_EXE_pith-catalog")).args(["generate", "checker"]).output().unwrap();
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    run.stdout
}

#[test]
fn every_mirror_has_the_same_checker() {
    let file = printed();
    assert!(file.starts_with(b"<!doctype html>") && file.ends_with(b"</html>\n"));
    let plain = SiteTest::of_the_project().build().exits_with(0);
    let config = "title = \"Another\"\nbase_url = \"https://catalog.example/papers/\"\ntrust = [\"key.json\"]\n\
        [mirror]\nname = \"Somebody\"\n[output]\nprofile = \"minimal\"\noffline = true\n[theme]\naccent = \"#1d5a44\"\n";
    let other = SiteTest::of_the_project()
        .put("catalog.toml", config)
        .put("key.json", fs::read(path("tests/fixtures/test-signing-key.json")).unwrap())
        .put("templates/verify.html", "{% extends \"original/verify.html\" %}{% block who %}nobody{% endblock who %}")
        .put("static/style.css", "p {}")
        .build();
    let own = [&plain, &other].map(SiteTest::site);
    for site in &own {
        assert!(site["verify/verify.html"] == file, "it is the file that the program prints");
        let listed = format!("{}  verify/verify.html\n", Digest::of(&file));
        if let Some(sums) = site.get("SHA256SUMS") {
            assert!(String::from_utf8_lossy(sums).contains(&listed));
        }
    }
    let page = |at: usize| String::from_utf8(own[at]["verify/index.html"].clone()).unwrap();
    // What the pages may fetch, and which keys count, isn't the same.
    assert!(page(0).contains("connect-src 'self' https: http://localhost:*; form-action"));
    assert!(!page(0).contains("check-keys") && page(1).contains("data-whose=\"This mirror’s key\""));
    assert!(page(1).contains("\"key_id\":\"pith-test-2026\"") && page(1).contains("nobody"));
    let home = String::from_utf8(own[0]["index.html"].clone()).unwrap();
    assert!(
        home.contains("connect-src 'self'; form-action") && home.contains("<a href=\"verify/\">Check a document</a>")
    );
}

#[test]
fn a_mirror_that_does_not_trust_the_registrys_key_says_so() {
    let config = "distrust = [\"8d4b5ee74e4693bcd1df2446408b0d54\"]\ntrust = [\"key.json\"]\n";
    let test = SiteTest::of_the_project()
        .put("catalog.toml", config)
        .put("key.json", fs::read(path("tests/fixtures/test-signing-key.json")).unwrap())
        .build_with(&["--allow-removals"]);
    let page = String::from_utf8(test.site()["verify/index.html"].clone()).unwrap();
    assert!(page.contains("data-caution=\"This mirror does not trust the registry’s key:"), "{page}");
}

#[test]
fn its_hash_is_the_same_wherever_it_stands() {
    let sha256 = Digest::of(&printed()).to_string();
    let line = format!("{sha256}  verify.html\n");
    for holder in HOLDERS {
        let text = fs::read_to_string(path(holder)).unwrap();
        let (before, after) = text.split_once("  verify.html\n").unwrap();
        let start = before.len() - sha256.len();
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            fs::write(path(holder), format!("{}{line}{after}", &before[..start])).unwrap();
        } else {
            assert_eq!(&before[start..], sha256, "{holder}: run GOLDEN=overwrite cargo test checker_file, twice");
        }
    }
}
