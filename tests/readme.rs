//! The README: its two commands come first, and its examples show what the program prints.
//!
//! `scripts/test-readme` runs the first command in a fresh copy of the project, and `.ci/run` the second one.

use crate::site_test::{RECORD, SiteTest, real};
use crate::support::path;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// A fenced block: its language and its lines.
struct Block {
    language: String,
    lines: Vec<String>,
}

fn readme() -> String {
    fs::read_to_string(path("README.md")).unwrap()
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in readme().lines() {
        match (line.strip_prefix("```"), is_open) {
            (Some(language), false) => blocks.push(Block { language: language.to_owned(), lines: Vec::new() }),
            (None, true) => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            _ => {}
        }
        is_open ^= line.starts_with("```");
    }
    assert!(!is_open, "a block has no end");
    blocks
}

/// Whether what was printed is what is shown; a line `...` stands for any lines.
fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match (shown, printed) {
        (["..."], _) | ([], []) => true,
        (["...", rest @ ..], _) => (0..=printed.len()).any(|from| matches(rest, &printed[from..])),
        ([first, rest @ ..], [line, others @ ..]) => first == line && matches(rest, others),
        _ => false,
    }
}

#[test]
fn it_leads_with_the_two_commands() {
    let readme = readme();
    let first = blocks().into_iter().next().unwrap();
    assert_eq!(first.lines, ["cargo run --release -- build", "scripts/test"]);
    let before = readme.split_once("\n```").unwrap().0;
    let paragraphs: Vec<_> = before.trim_end().split("\n\n").collect();
    assert_eq!(paragraphs.len(), 2, "the heading and one paragraph come before them: {paragraphs:?}");
}

/// Each is run in a mirror whose site somebody changed, beside the fixtures.
#[cfg(unix)]
#[test]
fn its_examples_show_what_the_program_prints() {
    let site = SiteTest::of_the_project().build().exits_with(0);
    let page = format!("public/pith/{RECORD}/index.html");
    let altered = String::from_utf8(site.read(&page)).unwrap().replace("Transient Servers", "Transient Servers indeed");
    let site = site.put(&page, altered);
    std::os::unix::fs::symlink(path("tests"), site.path("tests")).unwrap();
    let (mut commands, mut differences) = (0, String::new());
    for block in blocks().iter().filter(|block| block.language == "console") {
        let shown: Vec<_> = block.lines.iter().map(String::as_str).collect();
        for example in
            shown.split(|line| line.starts_with("$ ")).skip(1).zip(shown.iter().filter(|line| line.starts_with("$ ")))
        {
            let (expected, command) = (example.0, example.1.trim_start_matches("$ "));
            let arguments: Vec<_> = command.strip_prefix("pith-catalog ").unwrap().split(' ').collect();
            let output = Command::new(env!("CARGO_BIN_EXE_pith-catalog"))
                .args(&arguments)
                .current_dir(site.path(""))
                .env("COLUMNS", "100")
                .env("NO_COLOR", "1")
                .output()
                .unwrap();
            let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            commands += 1;
            if !matches(expected, &printed.lines().collect::<Vec<_>>()) {
                writeln!(differences, "$ {command}\n{printed}").unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "these print something else than README.md shows:\n{differences}");
    assert!(commands >= 3, "{commands}");
    assert!(real(RECORD).contains("Transient Servers"));
}

#[test]
fn a_line_of_dots_stands_for_any_lines() {
    assert!(
        matches(&["a", "...", "c"], &["a", "b", "b", "c"]) && matches(&["..."], &[]) && matches(&["a", "..."], &["a"])
    );
    assert!(!matches(&["a", "...", "c"], &["a", "c", "d"]) && !matches(&["a"], &["a", "b"]) && !matches(&["a"], &[]));
}
