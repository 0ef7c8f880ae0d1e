//! What a build costs, in figures that are the same on any machine and under any load: how often it asks for memory and
//! for how much, and how often it calls the system about files. `fixtures/cost.txt` has what they were; a build that takes
//! much more is slower, and one that takes much less shall not get worse again unnoticed. `BLESS=1 cargo test cost` writes
//! the figures down: do so if the difference is meant.

use crate::examples::example;
use crate::site_test::SiteTest;
use crate::support::{Paper, Signer, papers, path, skip};
use crate::thousand::{bundle_of, record_of};
use pith::{Digest, text};
use pith_catalog::PROGRAM;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// So much may a figure differ, in per cent: another version of the standard library or of the system's is no reason.
const ROOM: f64 = 3.0;
const DOCUMENTS: usize = 100;

#[test]
fn a_build_takes_as_much_memory_and_as_many_calls_as_before() {
    let Some(program) = example("counted") else { return };
    let test = content();
    let [content, key, site, log] = ["content", "key.json", "site", "calls"].map(|name| test.path(name));
    // Only what is about files: calls about memory and threads differ from run to run.
    let run = Command::new("strace")
        .args(["-f", "-c", "-e", "trace=%file,%desc", "-o"])
        .arg(&log)
        .arg(&program)
        .args([&content, &key, &site])
        .output();
    let Ok(output) = run else { return skip("what a build costs: there is no strace") };
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("ptrace") {
        return skip("what a build costs: strace may not trace");
    }
    assert!(output.status.success(), "{said}");
    let index = fs::read_to_string(site.join("catalog/index.json")).unwrap();
    if !index.contains(PROGRAM) {
        return skip("what a build costs: counted is of another source; run \"cargo build --workspace --examples\"");
    }
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["published"], DOCUMENTS);
    let figure = |name: &str| told[name].as_u64().unwrap();
    let calls = fs::read_to_string(log).unwrap();
    let now = [
        ("allocations", figure("allocations")),
        ("bytes allocated", figure("bytes")),
        ("system calls", calls_in(&calls)),
    ];
    compare(&now, &calls);
}

fn compare(now: &[(&str, u64)], calls: &str) {
    let place = path("tests/fixtures/cost.txt");
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        let lines = now.iter().fold(String::new(), |mut lines, (name, count)| {
            writeln!(lines, "{name}: {count}").unwrap();
            lines
        });
        fs::write(&place, lines).unwrap();
    }
    let text = fs::read_to_string(&place).unwrap();
    let before: BTreeMap<_, f64> = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, count)| (name, count.parse().unwrap()))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "the figures are far below what a double counts exactly")]
    let differences = now.iter().map(|(name, count)| {
        let more = (*count as f64 / before[name] - 1.0) * 100.0;
        (more.abs() > ROOM, format!("{name}: {} before, {count} now: {more:+.1} %", before[name]))
    });
    let (differ, lines): (Vec<_>, Vec<_>) = differences.unzip();
    assert!(
        !differ.contains(&true),
        "a build of {DOCUMENTS} documents costs more or less than before by over {ROOM} %; if that is meant, BLESS=1 \
         writes it down:\n{}\n{calls}",
        lines.join("\n")
    );
}

/// The sum of a table of strace's: its last line.
fn calls_in(table: &str) -> u64 {
    let sum = table.lines().find(|line| line.ends_with(" total")).unwrap();
    sum.split_whitespace().nth(3).unwrap().parse().unwrap()
}

/// Documents of real papers, two of five of them bundles.
fn content() -> SiteTest {
    let test = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    papers().iter().take(DOCUMENTS).enumerate().fold(test, |test, (at, paper)| {
        let document = if at % 5 < 2 { bundle_of(values(at, paper)) } else { record_of(values(at, paper)) };
        test.put(&format!("content/records/{at}.json"), document.bytes())
    })
}

/// A paper's canonical record, and what is shown of it.
fn values(at: usize, paper: &Paper) -> (Value, Value) {
    let submitted = format!("20{}-{}-{:02}T12:00:00Z", &paper.id[..2], &paper.id[2..4], 1 + at % 28);
    let (primary, cross) = paper.categories.split_first().unwrap();
    let cross: BTreeSet<_> = cross.iter().collect();
    let license = "http://creativecommons.org/licenses/by/4.0/";
    let hash = |shown: &str| Digest::of(text::canonical(shown).as_bytes()).to_string();
    let record = json!({
        "schema_version": "1.0",
        "source": { "kind": "arxiv", "id": paper.id, "version": 1 },
        "metadata": { "license": license, "primary_cat": primary, "submitted_at": submitted, "cross_cats_sorted": cross,
            "title_canon_sha256": hash(&paper.title), "abstract_canon_sha256": hash(&paper.summary) },
    });
    let shown = json!({ "title": paper.title, "license": license, "headline": "", "cross_cats": cross,
        "primary_cat": primary, "authors_text": paper.authors.join(", "), "submitted_at": submitted,
        "abstract_excerpt": paper.summary });
    (record, shown)
}
