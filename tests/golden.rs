//! Whole files of a site, as somebody looked at them last: `tests/golden` holds what is expected.
//!
//! `GOLDEN=overwrite cargo test golden` writes what is built into them; then look at the difference.

use crate::site_test::{BUNDLE, RECORD, SiteTest, real, tree};
use crate::support::path;
use pith_catalog::PROGRAM;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// The expected files, and which of them something was compared with.
struct Golden {
    overwrite: bool,
    used: BTreeSet<String>,
    differences: String,
}

impl Golden {
    fn new() -> Self {
        let overwrite = std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite");
        Self { overwrite, used: BTreeSet::new(), differences: String::new() }
    }

    /// Compares a file of a site with the one that is expected of it in some state.
    fn compare(&mut self, state: &str, site: &SiteTest, inside: &str) {
        let name = format!("{state}/{inside}");
        let read = |inside: &str| without_hashes(&String::from_utf8(site.read(&format!("public/{inside}"))).unwrap());
        let mut found = read(inside);
        // The frame is compared once.
        if inside.rsplit('.').next() == Some("html") && inside != "index.html" {
            found = without_frame(&found, &read("index.html"));
        }
        let file = path("tests/golden").join(&name);
        if self.overwrite {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &found).unwrap();
        }
        match fs::read_to_string(&file) {
            Err(error) => writeln!(self.differences, "{name}: {error}").unwrap(),
            Ok(expected) => {
                if let Some(difference) = difference(&expected, &found) {
                    writeln!(self.differences, "{name}: {difference}").unwrap();
                }
            }
        }
        assert!(self.used.insert(name), "{inside} is compared twice");
    }

    /// Fails where a file differs, and where one is expected that nothing was compared with.
    fn finish(mut self) {
        for name in tree(&path("tests/golden")).into_keys().filter(|name| !self.used.contains(name)) {
            if self.overwrite {
                fs::remove_file(path("tests/golden").join(&name)).unwrap();
            } else {
                writeln!(self.differences, "{name}: nothing was compared with it").unwrap();
            }
        }
        let what_to_do = "GOLDEN=overwrite cargo test golden, and look at what changed";
        assert!(self.differences.is_empty(), "\n{}{what_to_do}", self.differences);
    }
}

/// A file without what changes with each change of the program: the hashes in the names of the stylesheet and the script,
/// the version and the hash of the source.
fn without_hashes(text: &str) -> String {
    let mut text = text.replace(PROGRAM, "pith-catalog VERSION SOURCE");
    for asset in ["/style-", "/page-", "/icon-", "/search-", "/check-", "/verify-", "/paper-"] {
        let mut parts = text.split(asset);
        let first = parts.next().unwrap_or_default().to_owned();
        text = parts.fold(first, |text, part| {
            text + asset + part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit())
        });
    }
    text
}

/// A line as it is on every page: without the way up to the home page and the mark of the current menu item.
fn on_any_page(line: &str) -> String {
    line.replace("../", "").replace("\"./\"", "\"\"").replace(" aria-current=\"true\"", "")
}

/// A page without the lines of its frame, the part that it shares with the home page: each run of them is one comment.
fn without_frame(page: &str, home: &str) -> String {
    let (head, rest) = home.split_once("<main").unwrap();
    let foot = rest.split_once("</main>").unwrap().1;
    let frame: BTreeSet<_> = head.lines().chain(foot.lines()).map(on_any_page).collect();
    let mut text = String::new();
    let mut is_inside = false;
    for line in page.lines() {
        let is_frame = frame.contains(&on_any_page(line));
        match (is_frame, is_inside) {
            (true, false) => text.push_str("<!-- the frame of index.html -->\n"),
            (true, true) => {}
            (false, _) => text.extend([line, "\n"]),
        }
        is_inside = is_frame;
    }
    text
}

/// The first line that differs, with what stands before it; of long lines the part around the difference.
fn difference(expected: &str, found: &str) -> Option<String> {
    const BEFORE: usize = 2;
    let (old, new): (Vec<_>, Vec<_>) = (expected.split('\n').collect(), found.split('\n').collect());
    let at = (0..old.len().max(new.len())).find(|at| old.get(*at) != new.get(*at))?;
    let common =
        |one: &str, other: &str| one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let column = common(old.get(at).copied().unwrap_or_default(), new.get(at).copied().unwrap_or_default());
    let cut = |line: &str, from: usize| line.chars().skip(from).take(120).collect::<String>();
    let mut text = format!("line {}, column {}\n", at + 1, column + 1);
    for line in &old[at.saturating_sub(BEFORE)..at] {
        writeln!(text, "    {}", cut(line, 0)).unwrap();
    }
    for (mark, line) in [("-", old.get(at)), ("+", new.get(at))] {
        let shown = line.map_or("(the file ends)".to_owned(), |line| cut(line, column.saturating_sub(40)));
        writeln!(text, "  {mark} {shown}").unwrap();
    }
    Some(text)
}

#[test]
fn pages_and_lists_are_as_they_were_last_seen() {
    let mut golden = Golden::new();
    let site = SiteTest::of_real_documents().build().exits_with(0);
    let record = format!("pith/{RECORD}/index.html");
    let bundle = format!("pith/{BUNDLE}/index.html");
    for inside in [
        "index.html",
        &record,
        &bundle,
        "year/2019/index.html",
        "category/index.html",
        "pith/index.html",
        "paper/1903.00045/index.html",
        "authors/a-l/index.html",
        "titles/index.html",
        "search/index.html",
        "search/d/201902/0.js",
        "404.html",
        "resolve/index.html",
        "catalog/documents.jsonl",
        "catalog/papers.jsonl",
        "api/index.html",
        "api/index.json",
        "catalog/index.json",
        "pith-signing-key.json",
        "_headers",
    ] {
        golden.compare("real-documents", &site, inside);
    }
    let site = site.build_with(&["--base-url", "https://catalog.example/papers/"]).exits_with(0);
    for inside in [
        "feed.atom",
        "category/cs.PF/feed.atom",
        "sitemap.xml",
        "robots.txt",
        "llms.txt",
        "opensearch.xml",
        "catalog/index.json",
        "pith-mirrors.json",
        "pith-signing-key.json",
        "_headers",
    ] {
        golden.compare("with-an-address", &site, inside);
    }
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    let site = SiteTest::of_real_documents().put("content/records/tampered.json", tampered).build().exits_with(0);
    for inside in ["report/index.html", "report.json"] {
        golden.compare("with-a-tampered-one", &site, inside);
    }
    golden.finish();
}

#[test]
fn a_difference_is_told_in_few_lines() {
    assert_eq!(difference("a\nb", "a\nb"), None);
    assert_eq!(difference("a\nb\nc\nd", "a\nb\nc\nx").unwrap(), "line 4, column 1\n    b\n    c\n  - d\n  + x\n");
    assert_eq!(difference("a", "a\n").unwrap(), "line 2, column 1\n    a\n  - (the file ends)\n  + \n");
    let long = |end| "x".repeat(10_000) + end + &"y".repeat(10_000);
    let told = difference(&long("1"), &long("2")).unwrap();
    assert!(told.starts_with("line 1, column 10001\n") && told.len() < 400, "{told}");
    assert!(told.contains("x1y") && told.contains("x2y"));
}

#[test]
fn a_page_is_compared_without_what_is_the_same_everywhere() {
    assert_eq!(without_hashes("a/style-0123456789abcdef.css b/page-ff.js"), "a/style-.css b/page-.js");
    let page = |title: &str, up: &str, text: &str| {
        format!("<title>{title}</title>\n<a href=\"{up}\">\n<main>\n{text}\n</main>\n<p>foot\n</html>\n")
    };
    assert_eq!(
        without_frame(&page("A", "../../", "<p>foot note"), &page("B", "./", "text")),
        "<title>A</title>\n<!-- the frame of index.html -->\n<main>\n<p>foot note\n</main>\n<!-- the frame of index.html -->\n"
    );
}
