//! The commands that a paper's page prints, run as a reader would run them: where the file was saved.

use crate::site_test::{SiteTest, real};
use crate::support::{Signer, Tampered, real_documents, skip};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The program of this test run, in the place of the one that a reader has installed.
const PROGRAM: &str = env!("CARGO_BIN_EXE_pith-catalog");

#[test]
fn what_a_page_prints_checks_the_file_that_it_serves() {
    let test = SiteTest::of_real_documents().build();
    for (name, _) in real_documents() {
        let suffix = name.split('.').next().unwrap();
        for (command, expects) in recipes(&test, suffix) {
            run(&test, suffix, &command, expects.as_deref());
        }
    }
}

#[test]
fn what_a_page_prints_for_a_further_key_uses_that_key() {
    let signer = Signer::test();
    let record = Tampered::real(crate::support::RECORD).receipted(&signer);
    let suffix = crate::support::RECORD.split('.').next().unwrap();
    let test = SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/record.json", record.bytes())
        .build_with(&["--strict", "--key", "key.json"])
        .exits_with(0);
    let recipes = recipes(&test, suffix);
    assert!(recipes[0].0.ends_with(".json --key KEY.json"), "{}", recipes[0].0);
    let (command, expects) = &recipes[2];
    run(&test, suffix, command, expects.as_deref());
}

#[test]
fn a_changed_file_does_not_pass_what_the_page_prints() {
    if !is_there("python3") {
        return skip("there is no python3");
    }
    let test = SiteTest::of_real_documents().build();
    let suffix = crate::site_test::RECORD;
    let changed = real(suffix).replace("\"version\":2", "\"version\":3");
    assert_ne!(changed, real(suffix));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(format!("{suffix}.json")), changed).unwrap();
    let (command, expects) = &recipes(&test, suffix)[1];
    assert_ne!(shell(folder.path(), command).0.trim(), expects.as_deref().unwrap());
}

/// Runs a command beside the documents as a browser saves them, and holds it to what the page expects.
fn run(test: &SiteTest, suffix: &str, command: &str, expects: Option<&str>) {
    for tool in ["python3", "openssl", "xxd", "base64"] {
        let is_used = command.split([' ', '\n', '|']).any(|word| word == tool);
        if is_used && !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for (path, name) in [
        (format!("{suffix}.json"), format!("{suffix}.json")),
        (format!("{suffix}/bundle.json"), "bundle.json".to_owned()),
    ] {
        if let Ok(bytes) = fs::read(test.path(&format!("public/pith/{path}"))) {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
    }
    let (printed, succeeded) = shell(folder.path(), &command.replace("pith-catalog", &format!("'{PROGRAM}'")));
    assert!(succeeded, "{command}\n{printed}");
    if let Some(expects) = expects {
        assert_eq!(printed.trim(), expects, "{command}");
    }
}

/// What a shell command prints, and whether it succeeded.
fn shell(folder: &Path, command: &str) -> (String, bool) {
    let output = Command::new("sh").arg("-ec").arg(command).current_dir(folder).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&printed).into_owned(), output.status.success())
}

pub(crate) fn is_there(tool: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().is_ok_and(|output| output.status.success())
}

/// The commands of a paper's page, each with what it should print.
fn recipes(test: &SiteTest, suffix: &str) -> Vec<(String, Option<String>)> {
    let page = String::from_utf8(test.read(&format!("public/pith/{suffix}/index.html"))).unwrap();
    let section = page.split("<h2 id=\"check\">").nth(1).unwrap();
    let recipes: Vec<_> = section
        .split("</details>")
        .filter_map(|recipe| {
            let inside = |start: &str| Some(plain(recipe.split(start).nth(1)?.split("</pre>").next()?));
            Some((inside("<pre class=\"copy\">")?, inside("<pre class=\"expects\">")))
        })
        .collect();
    assert_eq!(recipes.len(), 3, "the program, Python and openssl");
    recipes
}

/// Text of a page without the template engine's escapes.
fn plain(html: &str) -> String {
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    escapes.iter().fold(html.to_owned(), |text, (escape, character)| text.replace(escape, character))
}
