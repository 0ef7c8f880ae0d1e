//! Sites that somebody tampered with, in their folders and behind faulty hosts: what an audit finds of
//! each, and that it finds nothing wrong with an honest one.

use crate::browser_content::hard_content;
use crate::hostile;
use crate::schemas::validate;
use crate::site_test::{BUNDLE, RECORD, SiteTest, Tree, real};
use crate::support::host::{Act, Asked, Host};
use crate::support::{Signer, Tampered, trusted};
use crate::versions::version;
use pith::{Digest, TrustStore};
use pith_catalog::{AuditCheck, AuditPlan, Audited, Failure, RetryPolicy, Severity, WantedPaper, audit};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const OTHER_RECORD: &str = "ZJVQJLXHUUV25W5CEVM6GUIM4S";
/// The suffix of no paper.
const NOBODY: &str = "MFB4YH5ROE256JUPXCULHXXWFL";
const OTHER_BUNDLE: &str = "RLLQL6357CWNZYHNBMCYD3UK5B";

/// Long enough for a loaded machine, short enough for a test that waits it out.
const QUICK: RetryPolicy = RetryPolicy {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(20),
    tries: 2,
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_secs(1),
    failures_in_a_row: 12,
    ..RetryPolicy::USUAL
};

fn plan(site: &str) -> AuditPlan {
    AuditPlan {
        site: site.parse().unwrap(),
        against: None,
        keys: TrustStore::registry().into(),
        list: None,
        sample: None,
        jobs: None,
        retry_policy: QUICK,
    }
}

fn look(plan: &AuditPlan) -> Audited {
    audit(plan, &|_| ()).unwrap_or_else(|error| panic!("{error}"))
}

/// The findings of a severity as `check path`, sorted.
fn told(audited: &Audited, severity: Severity) -> Vec<String> {
    let findings = audited.findings.iter().filter(|finding| finding.severity == severity);
    let mut told: Vec<_> = findings.map(|finding| format!("{} {}", finding.check.name(), finding.path)).collect();
    told.sort();
    told
}

#[track_caller]
fn differences(audited: &Audited, expected: &[&str], what: &str) {
    let mut expected: Vec<_> = expected.iter().map(|one| (*one).to_owned()).collect();
    expected.sort();
    assert_eq!(told(audited, Severity::Difference), expected, "{what}: {:#?}", audited.findings);
}

/// A site of the project's own content.
static SITE: LazyLock<SiteTest> = LazyLock::new(|| SiteTest::of_the_project().build().exits_with(0));

/// A copy of a site, to be tampered with.
struct Copy(tempfile::TempDir);

impl Copy {
    fn of(site: &Tree) -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for (inside, bytes) in site {
            copy.put(inside, bytes);
        }
        copy
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn address(&self) -> &str {
        self.path().to_str().unwrap()
    }

    fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path().join(inside)).unwrap()
    }

    fn put(&self, inside: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn remove(&self, inside: &str) {
        let path = self.path().join(inside);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }

    /// Replaces a text where it first stands.
    fn edit(&self, inside: &str, from: &str, to: &str) {
        let text = self.read(inside);
        assert!(text.contains(from), "{inside} has {from}");
        self.put(inside, text.replacen(from, to, 1));
    }

    fn cut(&self, inside: &str, bytes: usize) {
        let text = self.read(inside);
        self.put(inside, &text.as_bytes()[..bytes]);
    }

    /// Lets `SHA256SUMS` have what is there now.
    fn sum(&self, inside: &str) {
        let sums = self.read("SHA256SUMS");
        let end = format!("  {inside}");
        let line = sums.lines().find(|line| line.ends_with(&end)).unwrap_or_else(|| panic!("no sum of {inside}"));
        let sha256 = Digest::of(&fs::read(self.path().join(inside)).unwrap());
        self.put("SHA256SUMS", sums.replace(line, &format!("{sha256}{end}")));
    }

    /// Takes a file out of `SHA256SUMS`, and away if it is there.
    fn forget(&self, inside: &str) {
        let sums = self.read("SHA256SUMS");
        self.put("SHA256SUMS", without(&sums, &format!("  {inside}\n")));
        if self.path().join(inside).exists() {
            self.remove(inside);
        }
    }

    /// Lets the list, the index and the checksums have the documents that are there now.
    fn list(&self) {
        self.list_with(|_| ());
    }

    /// Does so, and changes each line of the list before.
    fn list_with(&self, change: impl Fn(&mut Value)) {
        let list = self.read("catalog/documents.jsonl");
        let lines = list.lines().map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            change(&mut line);
            let path = line["paths"][0].as_str().unwrap().to_owned();
            let bytes = fs::read(self.path().join(path)).unwrap();
            line["bytes"] = bytes.len().into();
            line["sha256"] = Digest::of(&bytes).to_string().into();
            line.to_string() + "\n"
        });
        self.put("catalog/documents.jsonl", lines.collect::<String>());
        self.index(|_| ());
    }

    /// Lets the index have the list that is there now, and changes it.
    fn index(&self, change: impl FnOnce(&mut Value)) {
        let mut index: Value = serde_json::from_str(&self.read("catalog/index.json")).unwrap();
        let list = self.read("catalog/documents.jsonl");
        index["lists"][0]["bytes"] = list.len().into();
        index["lists"][0]["sha256"] = Digest::of(list.as_bytes()).to_string().into();
        change(&mut index);
        self.put("catalog/index.json", index.to_string());
        for inside in ["catalog/documents.jsonl", "catalog/index.json"] {
            self.sum(inside);
        }
    }
}

/// A text without the lines that have some part.
fn without(text: &str, part: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(part)).collect()
}

fn record_path() -> String {
    format!("pith/{RECORD}.json")
}

fn bundle_path() -> String {
    format!("pith/{BUNDLE}/bundle.json")
}

fn well_known() -> String {
    format!(".well-known/pith/{BUNDLE}/bundle.json")
}

fn page(suffix: &str) -> String {
    format!("pith/{suffix}/index.html")
}

/// Changes what no signature covers.
fn with_other_authors(record: &str) -> Vec<u8> {
    let changed = Tampered::real(&format!("{record}.record.json")).edit(|record| {
        for pointer in ["/paper/authors_text", "/graph_snapshot/paper/authors_text"] {
            *record.pointer_mut(pointer).unwrap() = json!("Mallory");
        }
    });
    changed.bytes().to_vec()
}

/// Leaves a bundle's second path out of a line of the list.
fn without_well_known(line: &mut Value) {
    if line["pith_number"].as_str().unwrap().ends_with(BUNDLE) {
        line["paths"].as_array_mut().unwrap().truncate(1);
    }
}

/// What is done to a folder, what is found in it, and whether a host shows it, too.
type Case = (&'static str, fn(&Copy), Vec<String>, bool);

fn case(name: &'static str, tamper: fn(&Copy), found: &[(&str, &str)]) -> Case {
    (name, tamper, found.iter().map(|(check, path)| format!("{check} /{path}")).collect(), true)
}

/// One that only a folder shows.
fn of_folder(name: &'static str, tamper: fn(&Copy), found: &[(&str, &str)]) -> Case {
    let (name, tamper, found, _) = case(name, tamper, found);
    (name, tamper, found, false)
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn of_documents() -> Vec<Case> {
    vec![
        case("record removed", |site| site.remove(&record_path()), &[("missing", &record_path())]),
        case("bundle removed from its page", |site| site.remove(&bundle_path()), &[("one_path", &bundle_path())]),
        case("bundle removed from .well-known", |site| site.remove(&well_known()), &[("one_path", &well_known())]),
        case(
            "bundle removed from both",
            |site| {
                site.remove(&bundle_path());
                site.remove(&well_known());
            },
            &[("missing", &bundle_path())],
        ),
        case(".well-known removed", |site| site.remove(".well-known"), &[("well_known", &well_known())]),
        case(
            "a byte of a record",
            |site| site.edit(&record_path(), "Transient Servers", "Transient Cervers"),
            &[("altered", &record_path())],
        ),
        case(
            "a byte of one copy of a bundle",
            |site| site.edit(&well_known(), "Parcae", "Parsee"),
            &[("altered", &well_known())],
        ),
        case(
            "both copies of a bundle",
            |site| {
                site.edit(&bundle_path(), "Parcae", "Parsee");
                site.edit(&well_known(), "Parcae", "Parsee");
            },
            &[("altered", &bundle_path())],
        ),
        case(
            "what no signature covers",
            |site| site.put(&record_path(), with_other_authors(RECORD)),
            &[("altered", &record_path())],
        ),
        case(
            "what no signature covers, with its checksum",
            |site| {
                site.put(&record_path(), with_other_authors(RECORD));
                site.sum(&record_path());
            },
            &[("altered", &record_path())],
        ),
        case("record cut short", |site| site.cut(&record_path(), 1000), &[("truncated", &record_path())]),
        case("record emptied", |site| site.put(&record_path(), ""), &[("truncated", &record_path())]),
        case("bundle cut short", |site| site.cut(&well_known(), 5000), &[("truncated", &well_known())]),
        case(
            "a byte of a record, listed",
            |site| {
                site.edit(&record_path(), "Transient Servers\"", "Transient Cervers\"");
                site.sum(&record_path());
                site.list();
            },
            &[("not_verified", &record_path())],
        ),
        case(
            "a stranger's signature, listed",
            |site| {
                let document = Tampered::real(&format!("{RECORD}.record.json")).receipted(&Signer::stranger());
                site.put(&record_path(), document.bytes());
                site.sum(&record_path());
                site.list();
            },
            &[("not_verified", &record_path())],
        ),
        case(
            "no signature, listed",
            |site| {
                let document = Tampered::real(&format!("{RECORD}.record.json")).remove("/receipt");
                site.put(&record_path(), document.bytes());
                site.sum(&record_path());
                site.list();
            },
            &[("not_verified", &record_path())],
        ),
        case(
            "another paper's record, listed",
            |site| {
                site.put(&record_path(), real(OTHER_RECORD));
                site.sum(&record_path());
                site.list();
            },
            &[("not_verified", &record_path())],
        ),
        case(
            "two papers' records exchanged",
            |site| {
                site.put(&record_path(), real(OTHER_RECORD));
                site.put(&format!("pith/{OTHER_RECORD}.json"), real(RECORD));
            },
            &[("altered", &record_path()), ("altered", &format!("pith/{OTHER_RECORD}.json"))],
        ),
        case(
            "a line taken out of the list, with all that follows",
            |site| {
                let list = site.read("catalog/documents.jsonl");
                site.put("catalog/documents.jsonl", without(&list, RECORD));
                site.index(|index| {
                    index["papers"] = 4.into();
                    index["documents"] = 4.into();
                    index["lists"][0]["documents"] = 4.into();
                });
            },
            &[("not_listed", &record_path())],
        ),
        case(
            "a path of a bundle taken out of the list, with all that follows",
            |site| site.list_with(without_well_known),
            &[("not_listed", &well_known())],
        ),
        case(
            "a path of a bundle taken out of the list, and another bundle there, with all that follows",
            |site| {
                site.edit(&well_known(), "Parcae", "Parsee");
                site.list_with(without_well_known);
                site.sum(&well_known());
            },
            &[("altered", &well_known())],
        ),
        case(
            "a path of a bundle taken out of list and checksums, and another bundle there",
            |site| {
                let forged = site.read(&well_known()).replace("Parcae", "Parsee");
                site.list_with(without_well_known);
                site.forget(&well_known());
                site.put(&well_known(), forged);
            },
            &[("altered", &well_known())],
        ),
        case(
            "one copy of a bundle altered and the other removed",
            |site| {
                site.edit(&bundle_path(), "Parcae", "Parsee");
                site.remove(&well_known());
            },
            &[("altered", &bundle_path()), ("one_path", &well_known())],
        ),
        case(
            ".well-known removed and all bundles altered",
            |site| {
                site.remove(".well-known");
                for suffix in [BUNDLE, OTHER_BUNDLE] {
                    site.edit(&format!("pith/{suffix}/bundle.json"), "Training", "Draining");
                }
            },
            &[
                ("altered", &bundle_path()),
                ("altered", &format!("pith/{OTHER_BUNDLE}/bundle.json")),
                ("well_known", &well_known()),
            ],
        ),
        case(
            "one copy of a bundle altered, and its page, with its checksum",
            |site| {
                site.edit(&well_known(), "Parcae", "Parsee");
                site.edit(&page(BUNDLE), "<h1 dir=\"auto\">Parcae", "<h1 dir=\"auto\">Parsee");
                site.sum(&page(BUNDLE));
            },
            &[("altered", &well_known()), ("page_text", &page(BUNDLE))],
        ),
        of_folder(
            "an unlisted document",
            |site| site.put("pith/MFB4YH5ROE256JUPXCULHXXWFL.json", real(RECORD)),
            &[("not_listed", "pith/MFB4YH5ROE256JUPXCULHXXWFL.json")],
        ),
        of_folder("an unlisted file", |site| site.put("x/y.html", "x"), &[("not_listed", "x/y.html")]),
        of_folder("a hidden unlisted file", |site| site.put("pith/.x", "x"), &[("not_listed", "pith/.x")]),
        of_folder(
            "a page without a document",
            |site| site.put("pith/MFB4YH5ROE256JUPXCULHXXWFL/index.html", "<p>A paper</p></html>"),
            &[("page_without_document", "pith/MFB4YH5ROE256JUPXCULHXXWFL/index.html")],
        ),
        case(
            "a record taken out of the site, but for its page",
            |site| {
                site.remove(&record_path());
                let keep = |inside: &str, part: &str| {
                    let text = site.read(inside);
                    site.put(inside, without(&text, part));
                };
                keep("catalog/documents.jsonl", RECORD);
                keep("SHA256SUMS", &record_path());
                site.index(|index| {
                    index["papers"] = 4.into();
                    index["documents"] = 4.into();
                    index["lists"][0]["documents"] = 4.into();
                });
            },
            &[("page_without_document", &page(RECORD))],
        ),
    ]
}

fn of_pages() -> Vec<Case> {
    /// Changes a page and its checksum.
    fn change(site: &Copy, suffix: &str, from: &str, to: &str) {
        site.edit(&page(suffix), from, to);
        site.sum(&page(suffix));
    }
    let wrong = |suffix| [("page_text".to_owned(), page(suffix))];
    let one = |name, tamper: fn(&Copy), suffix| {
        let [(check, path)] = wrong(suffix);
        case(name, tamper, &[(&check, &path)])
    };
    vec![
        case("page removed", |site| site.remove(&page(RECORD)), &[("page_missing", &page(RECORD))]),
        case("page cut short", |site| site.cut(&page(RECORD), 3000), &[("truncated", &page(RECORD))]),
        one("a word of the title, and no checksum", |site| site.edit(&page(BUNDLE), ">Parcae", ">Parsee"), BUNDLE),
        one(
            "a word of the title",
            |site| change(site, BUNDLE, "<h1 dir=\"auto\">Parcae", "<h1 dir=\"auto\">Parsee"),
            BUNDLE,
        ),
        one("the window's title", |site| change(site, BUNDLE, "<title>Parcae", "<title>Parsee"), BUNDLE),
        one("an author", |site| change(site, BUNDLE, "Harry Xu</a>", "Mallory</a>"), BUNDLE),
        one("an author for programs", |site| change(site, BUNDLE, "content=\"Harry Xu", "content=\"Mallory"), BUNDLE),
        one("who signed", |site| change(site, BUNDLE, "<b>Pith signed</b>", "<b>Proven right:</b>"), BUNDLE),
        one(
            "a standing",
            |site| change(site, RECORD, "Authors: </span>unsigned</a>", "Authors: </span>signed</a>"),
            RECORD,
        ),
        one("a mark", |site| change(site, RECORD, "class=\"mark claimed\"", "class=\"mark signed\""), RECORD),
        one(
            "a link to a file",
            |site| {
                change(
                    site,
                    RECORD,
                    "<a href=\"../../pith/MFB4YH5ROE256JUPXCULHXXWFK.json",
                    "<a href=\"https://x.example/",
                );
            },
            RECORD,
        ),
        one("an added sentence", |site| change(site, RECORD, "<article>", "<article><p>Retracted.</p>"), RECORD),
        one(
            "an added script",
            |site| change(site, RECORD, "</head>", "<script src=\"//x.example\"></script></head>"),
            RECORD,
        ),
        one("a sentence before the content", |site| change(site, RECORD, "<main", "<p>Retracted.</p><main"), RECORD),
        one(
            "a sentence in the menu",
            |site| change(site, RECORD, "<div class=\"tools\">", "<div class=\"tools\">Retracted"),
            RECORD,
        ),
        one(
            "a sentence in the foot",
            |site| {
                change(site, RECORD, "data-region=\"colophon\"><div>", "data-region=\"colophon\"><div>Retracted");
            },
            RECORD,
        ),
        case(
            "a sentence in the feet of all papers",
            |site| {
                for suffix in [RECORD, OTHER_RECORD, BUNDLE, OTHER_BUNDLE, "2G563JAFGFHE5EAYTSTXDDPX5Z"] {
                    change(site, suffix, "data-region=\"colophon\"><div>", "data-region=\"colophon\"><div>Retracted");
                }
            },
            &[("page_text", "index.html")],
        ),
        one(
            "other ends of lines",
            |site| {
                let text = site.read(&page(RECORD)).replace('\n', "\r\n");
                site.put(&page(RECORD), text);
                site.sum(&page(RECORD));
            },
            RECORD,
        ),
        one("a sentence after the end", |site| change(site, RECORD, "</body>", "<p>Retracted.</p></body>"), RECORD),
        one(
            "another paper's page",
            |site| {
                site.put(&page(RECORD), site.read(&page(OTHER_RECORD)));
                site.sum(&page(RECORD));
            },
            RECORD,
        ),
        case(
            "a page with a wrong checksum",
            |site| {
                let sums = site.read("SHA256SUMS");
                let line = sums.lines().find(|line| line.ends_with(&page(RECORD))).unwrap();
                site.put("SHA256SUMS", sums.replace(&line[..64], &"0".repeat(64)));
            },
            &[("checksum", &page(RECORD))],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn of_manifests() -> Vec<Case> {
    let state = format!("pith/{BUNDLE}/state.json");
    let graph = format!("api/pith-number/{RECORD}/graph.json");
    let events = format!("api/pith-number/{BUNDLE}/events.json");
    vec![
        case(
            "a state",
            |site| {
                site.edit(
                    &format!("pith/{BUNDLE}/state.json"),
                    "\"state_version\":\"1.0\"",
                    "\"state_version\":\"1.1\"",
                );
            },
            &[("derived", &state)],
        ),
        case(
            "a graph, with its checksum",
            |site| {
                let path = format!("api/pith-number/{RECORD}/graph.json");
                site.edit(&path, "Transient", "Lasting");
                site.sum(&path);
            },
            &[("derived", &graph)],
        ),
        case(
            "events removed",
            |site| site.remove(&format!("api/pith-number/{BUNDLE}/events.json")),
            &[("not_served", &events)],
        ),
        case(
            "events cut short",
            |site| site.cut(&format!("api/pith-number/{BUNDLE}/events.json"), 99),
            &[("truncated", &events)],
        ),
        case(
            "a listing",
            |site| site.edit("browse/index.html", "Browse", "Bruise"),
            &[("checksum", "browse/index.html")],
        ),
        case("a listing cut short", |site| site.cut("browse/index.html", 500), &[("truncated", "browse/index.html")]),
        case("a listing removed", |site| site.remove("browse/index.html"), &[("not_served", "browse/index.html")]),
        case("the home page removed", |site| site.remove("index.html"), &[("not_served", "index.html")]),
        case(
            "a file of the search index, its directory and its page",
            |site| {
                site.edit("search/d/201902/0.js", "Transient Servers", "Transient Cervers");
                site.edit("search/root.js", "\"papers\":5", "\"papers\":6");
                site.edit("search/index.html", "\"papers\":5", "\"papers\":6");
            },
            &["search/d/201902/0.js", "search/index.html", "search/root.js"].map(|path| ("checksum", path)),
        ),
        case(
            "a file of the search index removed",
            |site| site.remove("search/common.js"),
            &[("not_served", "search/common.js")],
        ),
        case("the badge", |site| site.edit("badge.svg", "Pith", "Pyth"), &[("checksum", "badge.svg")]),
        case(
            "a checksum of a document",
            |site| {
                let sums = site.read("SHA256SUMS");
                let line = sums.lines().find(|line| line.ends_with(&record_path())).unwrap();
                site.put("SHA256SUMS", sums.replace(&line[..64], &"0".repeat(64)));
            },
            &[("checksum", &record_path())],
        ),
        case(
            "a line taken out of the checksums",
            |site| {
                let sums = site.read("SHA256SUMS");
                let line = sums.lines().find(|line| line.ends_with(&record_path())).unwrap();
                site.put("SHA256SUMS", sums.replace(&format!("{line}\n"), ""));
            },
            &[("checksum", &record_path())],
        ),
        of_folder(
            "a page taken out of the checksums",
            |site| {
                let sums = site.read("SHA256SUMS");
                let line = sums.lines().find(|line| line.ends_with("  about/index.html")).unwrap();
                site.put("SHA256SUMS", sums.replace(&format!("{line}\n"), ""));
            },
            &[("not_listed", "about/index.html")],
        ),
        case("the checksums cut short", |site| site.cut("SHA256SUMS", 3000), &[("truncated", "SHA256SUMS")]),
        case("the checksums removed", |site| site.remove("SHA256SUMS"), &[("manifest", "SHA256SUMS")]),
        case(
            "line ends as on Windows",
            |site| {
                // As it comes from the registry, a document has one line without an end.
                site.put(&record_path(), site.read(&record_path()) + "\n");
                site.sum(&record_path());
                site.list();
                for inside in [&record_path(), &page(RECORD), &page(BUNDLE), "about/index.html"] {
                    site.put(inside, site.read(inside).replace('\n', "\r\n"));
                }
            },
            &[
                ("line_ends", &record_path()),
                ("line_ends", &page(RECORD)),
                ("line_ends", &page(BUNDLE)),
                ("line_ends", "about/index.html"),
            ],
        ),
        case(
            "line ends as on Windows in all that is listed by checksums, told once",
            |site| {
                for line in site.read("SHA256SUMS").lines().filter(|line| line.ends_with("/index.html")) {
                    let inside = &line[66..];
                    site.put(inside, site.read(inside).replace('\n', "\r\n"));
                }
                site.put("SHA256SUMS", site.read("SHA256SUMS").replace('\n', "\r\n"));
            },
            &[("line_ends", "SHA256SUMS")],
        ),
        case(
            "a path out of the site in the checksums",
            |site| site.put("SHA256SUMS", format!("{}{}  ../../etc/passwd\n", site.read("SHA256SUMS"), "0".repeat(64))),
            &[("checksum", "SHA256SUMS")],
        ),
        case(
            "a line twice in the checksums",
            |site| {
                let sums = site.read("SHA256SUMS");
                let line = sums.lines().next().unwrap();
                site.put("SHA256SUMS", format!("{sums}{line}\n"));
            },
            &[("checksum", "SHA256SUMS")],
        ),
        case("the index removed", |site| site.remove("catalog/index.json"), &[("manifest", "catalog/index.json")]),
        case("the index is none", |site| site.put("catalog/index.json", "[[[["), &[("manifest", "catalog/index.json")]),
        case(
            "the list removed",
            |site| site.remove("catalog/documents.jsonl"),
            &[("manifest", "catalog/documents.jsonl")],
        ),
        case(
            "the list cut short",
            |site| site.cut("catalog/documents.jsonl", 700),
            &[("manifest", "catalog/documents.jsonl")],
        ),
        case(
            "a hash in the list",
            |site| {
                let list = site.read("catalog/documents.jsonl");
                let mut line: Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
                line["sha256"] = "0".repeat(64).into();
                let (_, rest) = list.split_once('\n').unwrap();
                site.put("catalog/documents.jsonl", format!("{line}\n{rest}"));
            },
            &[("manifest", "catalog/documents.jsonl")],
        ),
        case(
            "a count in the index",
            |site| site.index(|index| index["papers"] = 6.into()),
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "what the index says of the site, and no checksum",
            |site| site.edit("catalog/index.json", "\"offline\": false", "\"offline\": true"),
            &[("checksum", "catalog/index.json")],
        ),
        case(
            "another base_url in the index",
            |site| site.index(|index| index["site"]["base_url"] = "https://other.example/".into()),
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "a part taken out of the index",
            |site| {
                site.index(|index| index["site"]["parts"].as_array_mut().unwrap().retain(|part| part != "state"));
            },
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "another form of links in the index",
            |site| site.index(|index| index["site"]["offline"] = true.into()),
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "an index without its checksum, and a page with its own",
            |site| {
                site.edit("catalog/index.json", "\"papers\":", "\"papers\" :");
                site.edit(&page(RECORD), "<article>", "<article><p>Retracted.</p>");
                site.sum(&page(RECORD));
            },
            &[("checksum", "catalog/index.json"), ("page_text", &page(RECORD))],
        ),
        case(
            "the index removed, and the title of a page changed, with its checksum",
            |site| {
                site.remove("catalog/index.json");
                let text = site.read(&page(BUNDLE)).replace("Parcae", "Parsee");
                site.put(&page(BUNDLE), text);
                site.sum(&page(BUNDLE));
            },
            &[("manifest", "catalog/index.json"), ("page_text", &page(BUNDLE))],
        ),
        case(
            "no newest in the index",
            |site| site.index(|index| index["newest"] = Value::Null),
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "the newest in the index, and a document",
            |site| {
                site.index(|index| index["newest"] = "2000-01-01T00:00:00Z".into());
                site.remove(&record_path());
            },
            &[("manifest", "catalog/index.json"), ("missing", &record_path())],
        ),
        case(
            "the newest in the index",
            |site| site.index(|index| index["newest"] = "2030-01-01T00:00:00Z".into()),
            &[("manifest", "catalog/index.json")],
        ),
        case(
            "a document in the list that nobody has, with all that follows",
            |site| {
                let list = site.read("catalog/documents.jsonl");
                let line = list.lines().find(|line| line.contains(RECORD)).unwrap();
                site.put("catalog/documents.jsonl", format!("{list}{}\n", line.replace(RECORD, NOBODY)));
                site.index(|index| {
                    index["papers"] = 6.into();
                    index["documents"] = 6.into();
                    index["lists"][0]["documents"] = 6.into();
                });
            },
            &[("missing", &format!("pith/{NOBODY}.json"))],
        ),
        case(
            "a year in the list, with all that follows",
            |site| {
                site.edit("catalog/documents.jsonl", &format!("pith:2019:{RECORD}"), &format!("pith:2020:{RECORD}"));
                site.index(|_| ());
            },
            &[("manifest", &record_path())],
        ),
        case(
            "a key of another's under the registry's name, with its checksum",
            |site| {
                site.put("pith-signing-key.json", Signer::impostor().file());
                site.sum("pith-signing-key.json");
            },
            &[("key", "pith-signing-key.json")],
        ),
        case(
            "a stranger's key alone, with its checksum",
            |site| {
                site.put("pith-signing-key.json", Signer::stranger().file());
                site.sum("pith-signing-key.json");
            },
            &[("key", "pith-signing-key.json")],
        ),
        case(
            "the key removed",
            |site| site.remove("pith-signing-key.json"),
            &[("not_served", "pith-signing-key.json")],
        ),
        case(
            "the key removed, and its checksum",
            |site| site.forget("pith-signing-key.json"),
            &[("key", "pith-signing-key.json")],
        ),
    ]
}

/// The path of the script of the page that checks documents.
fn check_script() -> String {
    let page = String::from_utf8(SITE.site()["verify/index.html"].clone()).unwrap();
    let (_, rest) = page.split_once("<script src=\"../assets/check-").unwrap();
    format!("assets/check-{}", rest.split_once('"').unwrap().0)
}

/// A list of keys for the page that checks documents.
fn other_keys() -> String {
    let keys = json!([Signer::stranger().entry()]).to_string();
    format!("<script type=\"application/json\" id=\"check-keys\">{keys}</script>\n<noscript>")
}

fn of_checker() -> Vec<Case> {
    const CHECKER: &str = "verify/verify.html";
    const PAGE: &str = "verify/index.html";
    vec![
        case(
            "a checker that says that all is right",
            |site| site.edit(CHECKER, "does not hold", "holds"),
            &[("checker", CHECKER)],
        ),
        case(
            "the same, with its checksum",
            |site| {
                site.edit(CHECKER, "does not hold", "holds");
                site.sum(CHECKER);
            },
            &[("checker", CHECKER)],
        ),
        case(
            "a script that says that all is right, with its checksum",
            |site| {
                site.edit(&check_script(), "No result.", "All is right.");
                site.sum(&check_script());
            },
            &[("checker", &check_script())],
        ),
        case(
            "another script in the place of one, with its checksum",
            |site| {
                site.edit(PAGE, &check_script(), "assets/check-0.js");
                site.sum(PAGE);
                let sum = Digest::of(b"alert(1)");
                site.put("assets/check-0.js", "alert(1)");
                site.put("SHA256SUMS", format!("{}{sum}  assets/check-0.js\n", site.read("SHA256SUMS")));
            },
            &[("checker", "assets/check-0.js"), ("checker", PAGE)],
        ),
        case(
            "a page that runs another's script, with its checksum",
            |site| {
                site.edit(PAGE, "</head>", "<script src=\"https://x.example/x.js\"></script></head>");
                site.sum(PAGE);
            },
            &[("checker", PAGE)],
        ),
        case(
            "a page with a script in it, with its checksum",
            |site| {
                site.edit("index.html", "</body>", "<script>alert(1)</script></body>");
                site.sum("index.html");
            },
            &[("checker", "index.html")],
        ),
        case(
            "the page that checks without its policy, and with an attribute that runs something",
            |site| {
                let page = site.read(PAGE);
                let (before, policy) = page.split_once("<meta http-equiv").unwrap();
                let (_, after) = policy.split_once('\n').unwrap();
                site.put(
                    PAGE,
                    format!("{before}{after}")
                        .replace("<div id=\"check\">", "<img src=\"x\" onerror=\"alert(1)\"><div id=\"check\">"),
                );
                site.sum(PAGE);
            },
            &[("checker", PAGE)],
        ),
        case("no page that checks, and no checksum of one", |site| site.forget(PAGE), &[("checker", PAGE)]),
        case("no checker", |site| site.remove(CHECKER), &[("not_served", CHECKER)]),
        case("no checker, and no checksum of one", |site| site.forget(CHECKER), &[("checker", CHECKER)]),
        case(
            "a checker with other line ends",
            |site| site.put(CHECKER, site.read(CHECKER).replace('\n', "\r\n")),
            &[("line_ends", CHECKER)],
        ),
    ]
}

#[test]
fn a_checker_of_a_newer_program_is_a_note() {
    let changed = |generator: fn(&str) -> String| {
        let copy = Copy::of(&SITE.site());
        copy.edit("verify/verify.html", "does not hold", "isn’t as it was signed");
        copy.sum("verify/verify.html");
        copy.index(|index| index["site"]["generator"] = generator(index["site"]["generator"].as_str().unwrap()).into());
        look(&plan(copy.address()))
    };
    let newer = changed(|_| "pith-catalog 1000.0.0 0123".to_owned());
    differences(&newer, &[], "a newer one");
    assert!(told(&newer, Severity::Note).contains(&"checker /".to_owned()), "{:#?}", newer.findings);
    let other = changed(|this| format!("{this}0"));
    differences(&other, &["checker /verify/verify.html"], "another build of this version");
}

#[test]
fn a_page_that_checks_otherwise_is_found_with_its_checksum() {
    const PAGE: &str = "verify/index.html";
    let site = SITE.site();
    for (name, from, to) in [
        (
            "a page that goes elsewhere",
            "</head>",
            "<meta http-equiv=\"refresh\" content=\"0;url=../files/x.html\"></head>",
        ),
        ("a page in a page", "<div id=\"check\">", "<iframe src=\"../files/x.html\"></iframe><div id=\"check\">"),
        ("a link to another checker", "href=\"../verify/verify.html\"", "href=\"../files/verify.html\""),
        ("the hash of another checker", "<pre class=\"data\">", "<pre class=\"data\">0"),
        ("another base", "<meta charset", "<base href=\"../files/\"><meta charset"),
        (
            "an address to go to in the foot",
            "</div></footer>",
            "<meta http-equiv=\"refresh\" content=\"0;url=x\"></div></footer>",
        ),
        (
            "an attribute in the head that a browser reads otherwise",
            "class=\"wordmark\"",
            "title=\">\" onfocus=\"alert(1)\" class=\"wordmark\"",
        ),
        ("an end of the window’s title", "<title>", "<title></title onload=\"x\">"),
        ("a form in the foot", "</div></footer>", "<form action=\"https://x.example/\"></form></div></footer>"),
        ("another key, which the page’s readers aren’t told of", "<noscript>", &other_keys()),
    ] {
        for generator in ["", "0"] {
            let copy = Copy::of(&site);
            copy.edit(PAGE, from, to);
            copy.sum(PAGE);
            copy.index(|index| {
                let this = index["site"]["generator"].as_str().unwrap().to_owned();
                index["site"]["generator"] = format!("{this}{generator}").into();
            });
            let found = look(&plan(copy.address()));
            // Of another build it isn't known which keys it lists.
            let expected = if generator.is_empty() || !to.contains("check-keys") {
                &["checker /verify/index.html"][..]
            } else {
                &[]
            };
            differences(&found, expected, &format!("{name} {generator}"));
        }
    }
}

#[test]
fn own_templates_excuse_no_other_checker() {
    const PAGE: &str = "verify/index.html";
    let audited = |change: &dyn Fn(&Copy)| {
        let copy = Copy::of(&SITE.site());
        change(&copy);
        copy.sum(PAGE);
        copy.index(|index| index["site"]["own_templates"] = true.into());
        look(&plan(copy.address()))
    };
    let found = ["checker /verify/index.html"];
    let script = "../assets/check-";
    differences(&audited(&|site| site.edit(PAGE, script, "../files/check-")), &found, "another script");
    // A browser runs none that is in a comment.
    let hidden = |site: &Copy| {
        site.edit(
            PAGE,
            "<script src=\"../assets/verify-",
            "<script src=\"../files/x.js\"></script><!-- x><script src=\"../assets/verify-",
        );
    };
    differences(&audited(&hidden), &found, "the scripts in a comment");
    let link = |site: &Copy| site.edit(PAGE, "href=\"../verify/verify.html\"", "href=\"../files/verify.html\"");
    differences(&audited(&link), &found, "another verify.html");
    let changed = audited(&|site| site.edit(PAGE, "<h1>Check a document", "<svg></svg><h1>Check it"));
    differences(&changed, &[], "another text");
    let notes: Vec<_> = changed.findings.iter().filter(|note| note.path == "/verify/index.html").collect();
    assert!(notes.len() == 1 && notes[0].message.contains("use a saved verify.html or the command line"), "{notes:?}");
    differences(&audited(&|_| ()), &[], "templates of other pages");
    // A paper's page names what checks it.
    let paper = audited(&|site| {
        for suffix in ["2G563JAFGFHE5EAYTSTXDDPX5Z", RECORD] {
            site.edit(
                &format!("pith/{suffix}/index.html"),
                "data-checker=\"../../assets/",
                "data-checker=\"../../files/",
            );
        }
    });
    assert!(
        told(&paper, Severity::Difference).iter().any(|told| told.starts_with("checker /pith/")),
        "{:#?}",
        paper.findings
    );
}

#[test]
fn the_page_that_checks_may_have_what_an_operator_chooses() {
    let key = Signer::test().file();
    for (name, config) in [
        ("a key", "trust = [\"key.json\"]\n"),
        ("no key of the registry’s", "distrust = [\"8d4b5ee74e4693bcd1df2446408b0d54\"]\ntrust = [\"key.json\"]\n"),
        (
            "more",
            "title = \"A & <B>\"\n[mirror]\nname = \"<C>\"\ncontact = \"a@b.example\"\nupstream = \"https://up.example/a/\"\n[theme]\naccent = \"#1d5a44\"\nname = \"N > M\"\nfooter = \"A < B\"\n",
        ),
        (
            "parts",
            "base_url = \"https://m.example/papers/\"\n[output]\noffline = true\n[output.parts]\nsearch = false\n",
        ),
    ] {
        let test = SiteTest::of_the_project().put("catalog.toml", config).put("key.json", &key);
        let site = test.build_with(&["--allow-removals"]);
        let audited = look(&plan(Copy::of(&site.site()).address()));
        let told: Vec<_> = audited.findings.iter().filter(|one| one.check == AuditCheck::Checker).collect();
        assert!(told.is_empty(), "{name}: {told:#?}");
    }
}

#[test]
fn an_operators_own_script_is_a_note() {
    let base = "{% extends \"original/base.html\" %}{% block colophon %}<script src=\"{{ frame.root }}own.js\"></script>{% endblock colophon %}";
    let site = SiteTest::of_the_project()
        .put("catalog.toml", "title = \"Own\"\n")
        .put("templates/base.html", base)
        .put("content/files/own.js", "1;\n")
        .build()
        .exits_with(0);
    let copy = Copy::of(&site.site());
    let audited = look(&plan(copy.address()));
    differences(&audited, &[], "an honest site with a script of its operator's");
    let notes = told(&audited, Severity::Note);
    assert!(notes.iter().any(|note| note.starts_with("checker /")), "{notes:?}");
}

#[test]
fn each_tampering_is_found_by_its_name_and_nothing_else() {
    let site = SITE.site();
    let cases: Vec<_> =
        of_documents().into_iter().chain(of_pages()).chain(of_manifests()).chain(of_checker()).collect();
    assert!(cases.len() >= 40, "{}", cases.len());
    let (mut wrong, mut asked) = (Vec::new(), BTreeSet::new());
    for (name, tamper, mut expected, shows_over_http) in cases {
        let copy = Copy::of(&site);
        tamper(&copy);
        expected.sort();
        let audited = look(&plan(copy.address()));
        let found = told(&audited, Severity::Difference);
        if found != expected {
            wrong.push(format!("{name}, in a folder: found {found:?}, expected {expected:?}: {:#?}", audited.findings));
        }
        // Over HTTP once for each check.
        let is_new = expected.iter().filter(|one| asked.insert(check_of(one))).count() > 0;
        if shows_over_http && is_new {
            let host = Host::honest(copy.path(), "/");
            let audited = look(&plan(&host.address()));
            let found = told(&audited, Severity::Difference);
            if found != expected {
                wrong.push(format!(
                    "{name}, over HTTP: found {found:?}, expected {expected:?}: {:#?}",
                    audited.findings
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The check's name in `NAME /PATH`.
fn check_of(told: &str) -> String {
    told.split(' ').next().unwrap().to_owned()
}

/// What a host does with a site, and what is found.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_fault_of_a_host_is_found_by_its_name_and_nothing_else() {
    let folder = Copy::of(&SITE.site());
    let to = |to: &str| Act::Status(302, vec![("location", to.to_owned())]);
    let header = |name, value: &str| Act::With(200, vec![(name, value.to_owned())]);
    let record = record_path();
    let faults: Vec<(&str, Fault, Vec<String>)> = vec![
        ("cut off", at(&record, Act::CutOff(100)), one("truncated", &record)),
        ("a length that is too large", at(&record, Act::WrongLength(9)), one("truncated", &record)),
        ("a length that is too small", at(&record, Act::WrongLength(-9)), one("truncated", &record)),
        ("other bytes", at(&record, Act::Bytes(b"{\"other\":1}".to_vec())), one("altered", &record)),
        ("endless", at(&record, Act::Endless), one("too_large", &record)),
        ("an error", at(&record, Act::Status(500, vec![])), one("status", &record)),
        ("too busy", at(&record, Act::Status(429, vec![])), one("status", &record)),
        ("forbidden", at(&record, Act::Status(403, vec![])), one("status", &record)),
        ("gone", at(&record, Act::Status(410, vec![])), one("missing", &record)),
        ("compressed", at(&record, header("content-encoding", "gzip")), one("encoding", &record)),
        ("sent elsewhere", at(&record, to("https://elsewhere.example/")), one("redirect", &record)),
        ("sent round and round", at(&record, to("/pith/MFB4YH5ROE256JUPXCULHXXWFK.json")), one("redirect", &record)),
        ("sent to the home page", at(&record, to("/")), one("altered", &record)),
        ("no HTTP", at(&record, Act::Garbage), one("unreadable", &record)),
        (
            "a page in another charset",
            at("about/", header("content-type", "text/html; charset=ISO-8859-1")),
            one("content_type", "about/index.html"),
        ),
        (
            "200 and a page of its own for what is not there",
            Box::new(|asked| {
                let is_nowhere = asked.path.contains("AAAAAAAAAAAAAAAAAAAAAAAAAA") || asked.path.contains("no-such");
                let page = format!("<html>There is no {}, the {}th time.</html>", asked.path, asked.before);
                (is_nowhere || asked.path == record_path()).then(|| Act::Bytes(page.into_bytes()))
            }),
            [one("missing", &record), one("soft_404", "pith/AAAAAAAAAAAAAAAAAAAAAAAAAA.json")].concat(),
        ),
        ("one of a wrong type", at(&record, header("content-type", "text/plain")), one("content_type", &record)),
        (
            "a page of a wrong type",
            at("pith/MFB4YH5ROE256JUPXCULHXXWFK/", header("content-type", "application/octet-stream")),
            one("content_type", &page(RECORD)),
        ),
        (
            "no type at all for documents",
            Box::new(|asked| {
                let is_json = asked.path.rsplit('.').next() == Some("json");
                let is_there = is_json && !asked.path.contains("AAAA") && !asked.path.contains("mirrors");
                is_there.then(|| Act::With(200, vec![("content-type", String::new())]))
            }),
            // The first that is asked for.
            one("content_type", "pith-signing-key.json"),
        ),
        (
            "200 for what is not there",
            Box::new(|asked| {
                let is_nowhere = asked.path.contains("AAAAAAAAAAAAAAAAAAAAAAAAAA") || asked.path.contains("no-such");
                is_nowhere.then(|| Act::With(200, vec![("content-type", "text/html".to_owned())]))
            }),
            one("soft_404", "pith/AAAAAAAAAAAAAAAAAAAAAAAAAA.json"),
        ),
        (
            "no hidden folders",
            Box::new(|asked| asked.path.starts_with('.').then(|| Act::Status(404, vec![]))),
            one("well_known", &well_known()),
        ),
        (
            "hidden folders that are forbidden",
            Box::new(|asked| asked.path.starts_with('.').then(|| Act::Status(403, vec![]))),
            one("well_known", &well_known()),
        ),
        (
            // As a store that lets nobody list what it has: only there it means that a document isn't there.
            "a document that is gone from a host that forbids what is not there",
            Box::new(|asked| {
                let is_nowhere = asked.path.contains("AAAAAAAAAAAAAAAAAAAAAAAAAA") || asked.path.contains("no-such");
                (is_nowhere || asked.path == record_path()).then(|| Act::Status(403, vec![]))
            }),
            one("missing", &record),
        ),
        (
            "a list of a folder in the place of its page",
            at(&format!("pith/{RECORD}/"), Act::Bytes(b"<!DOCTYPE HTML><h1>Directory listing</h1></html>".to_vec())),
            one("page_missing", &page(RECORD)),
        ),
        (
            "a home page that is gone",
            Box::new(|asked| asked.path.is_empty().then(|| Act::Status(404, vec![]))),
            one("not_served", "index.html"),
        ),
        (
            "every page of a paper is busy",
            Box::new(|asked| {
                let is_of_paper = asked.path.starts_with("pith/") && asked.path.matches('/').count() == 2;
                (is_of_paper && asked.path.ends_with('/')).then(|| Act::Status(503, vec![]))
            }),
            {
                let suffixes = ["2G563JAFGFHE5EAYTSTXDDPX5Z", BUNDLE, RECORD, OTHER_BUNDLE, OTHER_RECORD];
                suffixes.iter().map(|suffix| format!("status /{}", page(suffix))).collect()
            },
        ),
    ];
    for (name, fault, expected) in faults {
        let host = Host::serve(folder.path(), "/", move |asked| fault(asked).unwrap_or(Act::Serve));
        let audited = look(&plan(&host.address()));
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        differences(&audited, &expected, name);
    }
}

type Fault = Box<dyn Fn(&Asked) -> Option<Act> + Send + Sync>;

fn at(path: &str, act: Act) -> Fault {
    let path = path.to_owned();
    Box::new(move |asked| (asked.path == path).then(|| act.clone()))
}

fn one(check: &str, path: &str) -> Vec<String> {
    vec![format!("{check} /{path}")]
}

#[test]
fn a_host_says_to_whom_its_files_are_open() {
    let folder = Copy::of(&SITE.site());
    for (allows, is_open) in
        [("https://elsewhere.example", true), ("*", true), ("https://x.example", false), ("", false)]
    {
        let missing = |path: &str| path.contains("AAAA") || path.contains("no-such") || path.contains("mirrors");
        let host = Host::serve(folder.path(), "/", move |asked| {
            if missing(&asked.path) {
                return Act::Serve;
            }
            Act::With(200, vec![("access-control-allow-origin", allows.to_owned())])
        });
        let audited = look(&plan(&host.address()));
        differences(&audited, &[], allows);
        let noted: &[&str] = if is_open { &[] } else { &["cors /pith-signing-key.json"] };
        assert_eq!(told(&audited, Severity::Note), noted, "{allows}");
    }
}

#[test]
fn who_says_nothing_is_told_once_and_not_waited_for_long() {
    let retry_policy = RetryPolicy { whole: Duration::from_millis(1500), tries: 1, ..QUICK };
    let folder = Copy::of(&SITE.site());
    let host =
        Host::serve(folder.path(), "/", |asked| if asked.path == record_path() { Act::Hang } else { Act::Serve });
    let audited = look(&AuditPlan { retry_policy, ..plan(&host.address()) });
    differences(&audited, &[&format!("timeout /{}", record_path())], "silent");
}

#[test]
fn a_host_that_shows_its_home_page_for_all_is_seen_through() {
    let copy = Copy::of(&SITE.site());
    copy.remove(&record_path());
    let home = copy.read("index.html");
    let folder = copy.path().to_owned();
    let host = Host::serve(copy.path(), "/", move |asked| {
        let path = if asked.path.ends_with('/') { format!("{}index.html", asked.path) } else { asked.path.clone() };
        if path.is_empty() || folder.join(path).is_file() { Act::Serve } else { Act::Bytes(home.clone().into_bytes()) }
    });
    let soft = "soft_404 /pith/AAAAAAAAAAAAAAAAAAAAAAAAAA.json";
    differences(&look(&plan(&host.address())), &[soft, &format!("missing /{}", record_path())], "all is the home page");
}

#[test]
fn a_host_that_is_gone_can_not_be_looked_at() {
    let gone = {
        let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        host.local_addr().unwrap()
    };
    let audited = look(&plan(&format!("http://{gone}/")));
    differences(&audited, &["unreachable /catalog/index.json"], "gone");
    assert!(!audited.is_complete);
    // One that compresses all that it sends.
    let folder = SITE.path("public");
    let host = Host::serve(&folder, "/", |_| Act::With(200, vec![("content-encoding", "br".to_owned())]));
    let audited = look(&plan(&host.address()));
    differences(&audited, &["encoding /catalog/index.json"], "compressed");
    assert!(!audited.is_complete);
    let empty = tempfile::tempdir().unwrap();
    let error = audit(&plan(empty.path().to_str().unwrap()), &|_| ()).unwrap_err();
    assert!(error.to_string().contains("name its papers with --list"), "{error}");
    let host = Host::serve(empty.path(), "/", |_| Act::Bytes(b"<html>Please log in</html>".to_vec()));
    let error = audit(&plan(&host.address()), &|_| ()).unwrap_err();
    assert!(error.to_string().contains("name its papers with --list"), "{error}");
    let against = Some(format!("http://{gone}/").parse().unwrap());
    let error = audit(&AuditPlan { against, ..plan(folder.to_str().unwrap()) }, &|_| ()).unwrap_err();
    assert!(error.to_string().contains("cannot reach the host"), "{error}");
}

#[test]
fn what_was_not_waited_for_is_nobodys_fault() {
    let test = SiteTest::of_real_documents().build();
    let folder = test.path("public");
    for path in [
        "catalog/documents.jsonl",
        "SHA256SUMS",
        &record_path(),
        &format!("pith/{RECORD}/"),
        "pith-signing-key.json",
        "stats/",
    ] {
        let waited = path.to_owned();
        let host =
            Host::serve(&folder, "/below/", move |asked| if asked.path == waited { Act::Hang } else { Act::Serve });
        let is_a_list = ["catalog/documents.jsonl", "SHA256SUMS"].contains(&path);
        for against in [None, Some(host.address()).filter(|_| is_a_list)] {
            let until = Some(Instant::now() + Duration::from_millis(800));
            let site = if against.is_some() { folder.to_str().unwrap().to_owned() } else { host.address() };
            let against = against.map(|address| address.parse().unwrap());
            let audited = look(&AuditPlan { against, retry_policy: RetryPolicy { until, ..QUICK }, ..plan(&site) });
            assert_eq!((told(&audited, Severity::Difference), audited.is_complete), (vec![], false), "{path}");
            assert_eq!(audited.given_up, Some(Failure::OutOfTime), "{path}");
        }
    }
}

#[test]
fn a_host_that_dies_is_given_up() {
    let folder = Copy::of(&SITE.site());
    let host =
        Host::serve(folder.path(), "/", |asked| if asked.path.starts_with("pith/") { Act::Hang } else { Act::Serve });
    let retry_policy = RetryPolicy { whole: Duration::from_millis(700), tries: 1, failures_in_a_row: 3, ..QUICK };
    let audited = look(&AuditPlan { retry_policy, ..plan(&host.address()) });
    assert_eq!((audited.is_complete, audited.given_up), (false, Some(Failure::TimedOut)));
}

/// Looks at a folder under the registry's key and the tests' own, and finds nothing.
#[track_caller]
pub(crate) fn finds_nothing(folder: &Path) {
    let audited = look(&AuditPlan { keys: trusted().into(), ..plan(folder.to_str().unwrap()) });
    assert_eq!(audited.findings, []);
}

/// Builds, looks, and finds nothing wrong: in the folder, and as it is served.
#[track_caller]
fn is_honest(test: &SiteTest, keys: &TrustStore, notes: &[&str]) {
    for base in [None, Some("/"), Some("/a/b/")] {
        let host = base.map(|base| Host::honest(&test.path("public"), base));
        let address = host.as_ref().map_or_else(|| test.path("public").to_str().unwrap().to_owned(), Host::address);
        let audited = look(&AuditPlan { keys: keys.clone().into(), ..plan(&address) });
        differences(&audited, &[], &address);
        assert!(audited.papers > 0 && audited.documents > 0 && audited.files > 20, "{audited:?}");
        let told: Vec<_> =
            told(&audited, Severity::Note).iter().map(|note| note.split(' ').next().unwrap().to_owned()).collect();
        let usual = ["base_url", "host_root"];
        let others: Vec<_> = told.iter().map(String::as_str).filter(|note| !usual.contains(note)).collect();
        assert_eq!(others, notes, "{:#?}", audited.findings);
    }
}

#[test]
fn an_honest_site_is_found_to_be_whole() {
    let registry = TrustStore::registry();
    is_honest(&SITE, &registry, &[]);
    for (arguments, notes) in [
        (&["--base-url", "https://papers.example/a/"][..], &[][..]),
        (&["--profile", "minimal"], &[]),
        (&["--offline"], &[]),
        (&["--offline", "--base-url", "http://papers.example"], &[]),
    ] {
        let test = SiteTest::of_the_project().build_with(arguments).exits_with(0);
        is_honest(&test, &registry, notes);
    }
    for (config, notes) in [
        ("[output.parts]\nrecord = false", &["unproven"][..]),
        ("[output.parts]\nbundle = false", &[]),
        ("[output.parts]\nbundle = false\nwell_known = false", &["unproven"]),
        ("[output.parts]\nwell_known = false\nlistings = false\nstate = false", &[]),
        ("[[exclude]]\nnumber = \"MFB4YH5ROE256JUPXCULHXXWFK\"\nreason = \"Withdrawn.\"", &[]),
        (
            "title = \"A <b> & Co\"\nbase_url = \"https://x.org\"\n[mirror]\nname = \"Me\"\n[theme]\naccent = \"#7a2ed0\"\n\
             footer = \"Fine\"\nlogo = \"logo.svg\"",
            &[],
        ),
    ] {
        let test = SiteTest::of_the_project()
            .put("catalog.toml", config)
            .put("content/files/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
            .put("content/files/a b/ä %2e?#.txt", "odd")
            .build()
            .exits_with(0);
        is_honest(&test, &registry, notes);
    }
}

/// Papers with neither title nor authors, in other scripts, with TeX and hostile texts, records with bundles of
/// their numbers, several versions, a collection, a paper that is left out.
#[test]
fn an_honest_site_of_papers_that_are_hard_to_show_is_found_to_be_whole() {
    let (hard, _) = hard_content();
    for test in [hard.build().exits_with(0), hostile::site_of_every_spot(), hostile::site_of_dated_papers()] {
        is_honest(&test, &trusted(), &[]);
    }
}

#[test]
fn a_site_with_templates_of_its_own_is_compared_by_its_text() {
    let template = "{% extends \"base.html\" %}{% block content %}<h1>{{ title.html }}</h1><p>{% for part in authors.first %}{{ part.html }}{% endfor %}</p>\
                    <p>{{ number.text }}</p><p>Ours</p>{% endblock content %}";
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "")
        .put("templates/paper.html", template)
        .build()
        .exits_with(0);
    is_honest(&test, &TrustStore::registry(), &["unproven"]);
    for (from, to) in [("<h1>Parcae", "<h1>Parsee"), ("Harry Xu", "Mallory"), ("pith:2024:IUW", "pith:2025:IUW")] {
        let copy = Copy::of(&test.site());
        copy.edit(&page(BUNDLE), from, to);
        copy.sum(&page(BUNDLE));
        differences(&look(&plan(copy.address())), &[&format!("page_text /{}", page(BUNDLE))], from);
    }
}

#[test]
fn further_keys_count_only_where_they_are_named() {
    let record = Tampered::real(&format!("{RECORD}.record.json")).receipted(&Signer::test());
    let test = SiteTest::of_real_documents()
        .put(&format!("content/records/{RECORD}.record.json"), record.bytes())
        .put("key.json", Signer::test().file())
        .build_with(&["--key", "key.json"])
        .exits_with(0);
    is_honest(&test, &trusted(), &[]);
    let address = test.path("public").to_str().unwrap().to_owned();
    let audited = look(&plan(&address));
    differences(&audited, &[&format!("not_verified /{}", record_path())], "the key isn't named");
    assert_eq!(told(&audited, Severity::Note), ["key /pith-signing-key.json"]);
}

#[test]
fn no_change_of_a_byte_is_missed() {
    let site =
        SiteTest::of_real_documents().build_with(&["--base-url", "https://papers.example/"]).exits_with(0).site();
    let files: Vec<_> = site.iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
    let missed: Vec<_> = files
        .par_iter()
        .enumerate()
        .filter_map(|(at, (inside, bytes))| {
            let copy = Copy::of(&site);
            // The first, the middle and the last byte, in turn.
            let place = [0, bytes.len() / 2, bytes.len() - 1][at % 3];
            let mut changed = (*bytes).clone();
            changed[place] ^= 1;
            copy.put(inside, changed);
            let looked = audit(&plan(copy.address()), &|_| ());
            let is_found = looked.is_ok_and(|audited| audited.differences > 0);
            (!is_found).then_some((inside, place))
        })
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn hostile_manifests_stop_nobody() {
    let site = SITE.site();
    let garbage = [
        String::new(),
        "null".to_owned(),
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "\u{0}\u{1b}[2J".to_owned(),
        "\"".repeat(1 << 20),
        format!("{{\"format\":\"pith-catalog-index-v1\",\"papers\":{0},\"documents\":{0},\"newest\":null,\"lists\":[]}}", u64::MAX),
        "{\"format\":\"pith-catalog-index-v1\",\"papers\":1,\"documents\":1,\"newest\":null,\"lists\":[{\"path\":\"../../etc/passwd\",\
         \"documents\":1,\"bytes\":1,\"sha256\":\"\"}]}".to_owned(),
        "{\"keys\":[{}]}".to_owned(),
        "{\"manifest_type\":\"pith_mirror_manifest\",\"manifest_version\":\"1.0\",\"mirrors\":[{\"base_url\":\"\u{202e}\"}]}".to_owned(),
    ];
    let files =
        ["catalog/index.json", "catalog/documents.jsonl", "SHA256SUMS", "pith-signing-key.json", "pith-mirrors.json"];
    files.par_iter().for_each(|inside| {
        for text in &garbage {
            let copy = Copy::of(&site);
            copy.put(inside, text);
            let audited = look(&plan(copy.address()));
            assert!(audited.differences > 0, "{inside}: {text:.80}");
            let shown = audited.findings.iter().all(|finding| finding.message.len() < 2000);
            assert!(shown, "{inside}: a message is long");
        }
    });
}

#[test]
fn a_mirror_manifest_says_where_the_site_is() {
    let test = SiteTest::of_real_documents().build_with(&["--base-url", "https://papers.example/a/"]).exits_with(0);
    let cases: [(&str, &str, &str); 6] = [
        (
            "another key that is needed",
            "\"keys\": [\n        {\n          \"key_id\": \"pith-v1",
            "\"keys\": [\n        {\n          \"key_id\": \"pith-v2",
        ),
        (
            "a key with another fingerprint",
            "\"fingerprint_sha256_hex\": \"8d4b5ee74e4693bcd1df2446408b0d54\",\n          \"registry\"",
            "\"fingerprint_sha256_hex\": \"8d4b5ee74e4693bcd1df2446408b0d55\",\n          \"registry\"",
        ),
        ("another site", "\"base_url\": \"https://papers.example/a\"", "\"base_url\": \"https://other.example\""),
        (
            "a pattern elsewhere",
            "https://papers.example/a/pith/{suffix}/bundle",
            "https://evil.example/a/pith/{suffix}/bundle",
        ),
        ("a pattern that leads nowhere", "a/pith/{suffix}/bundle", "a/pith/{suffix}/bundles"),
        ("another type", "pith_mirror_manifest", "pith_other_manifest"),
    ];
    for (name, from, to) in cases {
        let copy = Copy::of(&test.site());
        copy.edit("pith-mirrors.json", from, to);
        copy.sum("pith-mirrors.json");
        differences(&look(&plan(copy.address())), &["mirrors /pith-mirrors.json"], name);
    }
    let copy = Copy::of(&test.site());
    copy.forget("pith-mirrors.json");
    differences(&look(&plan(copy.address())), &["mirrors /pith-mirrors.json"], "removed, and its checksum");
}

#[test]
fn an_index_of_an_older_version_says_less() {
    for config in
        ["", "[output]\nprofile = \"minimal\"", "[output.parts]\nrecord = false", "[output.parts]\nbundle = false"]
    {
        let test = SiteTest::of_the_project().put("catalog.toml", config).build().exits_with(0);
        let copy = Copy::of(&test.site());
        copy.index(|index| {
            index.as_object_mut().unwrap().remove("site");
        });
        let audited = look(&plan(copy.address()));
        differences(&audited, &[], config);
        assert_eq!(told(&audited, Severity::Note), ["unproven /"], "{config}");
    }
}

#[test]
fn a_list_names_the_papers_of_any_site() {
    let wanted =
        |suffixes: &[&str]| Some(suffixes.iter().map(|suffix| suffix.parse::<WantedPaper>().unwrap()).collect());
    // As the registry serves them: without a catalog.
    let copy = Copy::of(&SITE.site());
    for inside in ["catalog", "SHA256SUMS"] {
        copy.remove(inside);
    }
    let host = Host::honest(copy.path(), "/");
    for address in [copy.address().to_owned(), host.address()] {
        let with = |list| AuditPlan { list, ..plan(&address) };
        differences(&look(&with(wanted(&[RECORD, BUNDLE]))), &[], &address);
        let absent = "MFB4YH5ROE256JUPXCULHXXWFL";
        let missing = format!("missing /pith/{absent}.json");
        differences(&look(&with(wanted(&[RECORD, absent]))), &[&missing], &address);
    }
    copy.edit(&well_known(), "Parcae", "Parsee");
    let with = |list| AuditPlan { list, ..plan(copy.address()) };
    differences(&look(&with(wanted(&[BUNDLE]))), &[&format!("altered /{}", well_known())], "the copies differ");
    differences(&look(&with(wanted(&[RECORD]))), &[], "nobody asked for it");
    copy.remove(&well_known());
    differences(&look(&with(wanted(&[BUNDLE]))), &[&format!("one_path /{}", well_known())], "one path");
    copy.put(&record_path(), real(OTHER_RECORD));
    differences(&look(&with(wanted(&[RECORD]))), &[&format!("not_verified /{}", record_path())], "another paper's");
    copy.cut(&record_path(), 99);
    differences(&look(&with(wanted(&[RECORD]))), &[&format!("truncated /{}", record_path())], "cut short");
}

#[test]
fn a_sample_is_a_part_and_says_so() {
    let host = Host::honest(&SITE.path("public"), "/");
    let sample = NonZeroUsize::new(2);
    let audited = look(&AuditPlan { sample, ..plan(&host.address()) });
    differences(&audited, &[], "a sample");
    assert_eq!((audited.papers, told(&audited, Severity::Note)), (2, vec!["sampled /".to_owned()]));
    assert!(host.asked().len() < 46, "{}", host.asked().len());
    let all = look(&AuditPlan { sample: NonZeroUsize::new(9), ..plan(&host.address()) });
    assert_eq!((all.papers, told(&all, Severity::Note)), (5, vec!["sampled /".to_owned()]), "no other files");
    let against = Some(SITE.path("public").to_str().unwrap().parse().unwrap());
    differences(&look(&AuditPlan { sample, against, ..plan(&host.address()) }), &[], "a sample beside all");
}

#[test]
fn another_site_is_compared() {
    let newer = |stamp: &str| {
        let bundle =
            Tampered::real(&format!("{BUNDLE}.bundle.json")).set("/built_at", json!(stamp)).signed(&Signer::test());
        bundle.bytes().to_vec()
    };
    let build = |stamp: &str| {
        SiteTest::of_real_documents()
            .put(&format!("content/records/{BUNDLE}.bundle.json"), newer(stamp))
            .put("key.json", Signer::test().file())
            .build_with(&["--key", "key.json"])
            .exits_with(0)
    };
    let (old, new) = (build("2026-07-05T00:00:00Z"), build("2026-07-06T00:00:00Z"));
    let beside = |one: &SiteTest, other: &SiteTest| {
        let against = Some(other.path("public").to_str().unwrap().parse().unwrap());
        look(&AuditPlan { against, keys: trusted().into(), ..plan(one.path("public").to_str().unwrap()) })
    };
    differences(&beside(&old, &old), &[], "the same");
    differences(&beside(&old, &new), &[&format!("older /{}", bundle_path())], "older");
    let audited = beside(&new, &old);
    differences(&audited, &[], "newer");
    assert!(told(&audited, Severity::Note).contains(&format!("newer /{}", bundle_path())));
    let less =
        SiteTest::of_real_documents().remove(&format!("content/records/{RECORD}.record.json")).build().exits_with(0);
    differences(&beside(&less, &SITE), &[&format!("behind /{}", record_path())], "behind");
    let audited = beside(&SITE, &less);
    differences(&audited, &[], "ahead");
    assert!(told(&audited, Severity::Note).contains(&format!("newer /{}", record_path())));
    let other = SiteTest::of_real_documents()
        .put(&format!("content/records/{RECORD}.record.json"), with_other_authors(RECORD))
        .build()
        .exits_with(0);
    differences(&beside(&other, &SITE), &[&format!("other /{}", record_path())], "what no signature covers");
}

#[test]
fn two_builds_of_one_site_should_be_the_same() {
    let beside = |one: &SiteTest, other: &SiteTest| {
        let against = Some(other.path("public").to_str().unwrap().parse().unwrap());
        look(&AuditPlan { against, ..plan(one.path("public").to_str().unwrap()) })
    };
    for arguments in [&[][..], &["--base-url", "https://papers.example/"]] {
        let build = |test: SiteTest| test.build_with(arguments).exits_with(0);
        let plain = build(SiteTest::of_real_documents());
        let more = build(SiteTest::of_real_documents().put("content/files/more.txt", "more"));
        let other = build(SiteTest::of_real_documents().put("content/files/more.txt", "other"));
        differences(&beside(&plain, &plain), &[], "the same");
        differences(&beside(&plain, &more), &["behind /more.txt"], "a file is lacking");
        differences(&beside(&more, &plain), &["other /more.txt"], "a file more");
        differences(&beside(&more, &other), &["other /more.txt"], "another file");
        let less = build(SiteTest::of_real_documents().remove(&format!("content/records/{RECORD}.record.json")));
        differences(&beside(&less, &plain), &[&format!("behind /{}", record_path())], "a document is lacking");
        let ahead = beside(&plain, &less);
        differences(&ahead, &[], "lists and pages follow from the documents");
        assert!(told(&ahead, Severity::Note).contains(&format!("newer /{}", record_path())));
        let mirror = SiteTest::of_real_documents().put("catalog.toml", "title = \"Another\"").build().exits_with(0);
        differences(&beside(&mirror, &plain), &[], "a mirror of another name");
    }
}

#[test]
fn findings_are_the_same_whatever_the_number_of_lanes() {
    let copy = Copy::of(&SITE.site());
    copy.remove(&record_path());
    copy.edit("browse/index.html", "Browse", "Bruise");
    copy.edit(&well_known(), "Parcae", "Parsee");
    let looked =
        [1, 2, 7].map(|jobs| look(&AuditPlan { jobs: NonZeroUsize::new(jobs), ..plan(copy.address()) }).findings);
    assert!(looked.iter().all(|findings| *findings == looked[0] && findings.len() == 3), "{looked:#?}");
}

#[test]
fn a_line_of_json_is_as_its_schema_says() {
    let copy = Copy::of(&SITE.site());
    copy.remove(&record_path());
    let program = |arguments: &[&str]| SITE.program().arg("audit").args(arguments).output().unwrap();
    let output = program(&["--format", "json", copy.address()]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        validate("audit-line.v1.json", line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    assert_eq!(lines[0]["check"], "missing");
    assert_eq!(lines[0]["path"], format!("/{}", record_path()));
    assert_eq!(lines[1]["summary"]["differences"], 1);
    assert_eq!(lines.len(), 2);
    assert_eq!(program(&["public"]).status.code(), Some(0));
    assert_eq!(program(&["nowhere"]).status.code(), Some(2));
    let schema: Value = serde_json::from_slice(&fs::read("docs/schemas/audit-line.v1.json").unwrap()).unwrap();
    let named = schema.pointer("/$defs/finding/properties/check/enum").unwrap().as_array().unwrap();
    assert!(named.iter().map(|name| name.as_str().unwrap()).eq(AuditCheck::ALL.iter().map(|check| check.name())));
    let guide = fs::read_to_string("content/pages/checking-a-mirror.md").unwrap();
    for check in AuditCheck::ALL {
        let row = format!("| `{}` | {} | {} |", check.name(), check.means(), check.advice());
        assert!(guide.contains(&row), "the guide lacks {row}");
    }
}

#[test]
fn what_pages_say_of_other_versions_is_looked_at() {
    let version = |number| version(number, "math.AG", "Lijie Xu, Zoe Late").bytes().to_vec();
    let test = SiteTest::of_real_documents()
        .put("content/records/three.json", version(3))
        .put("content/records/four.json", version(4))
        .put("key.json", Signer::test().file())
        .build_with(&["--key", "key.json"])
        .exits_with(0)
        .contains(&format!("public/{}", page(RECORD)), "this mirror also holds");
    is_honest(&test, &trusted(), &[]);
    for (from, to) in [
        ("Version <bdi>3", "Version <bdi>5"),
        ("this mirror also holds", "this mirror lacks"),
        ("This mirror also holds <a", "This mirror doesn’t hold <a"),
        (" data-region=\"newest\"", ""),
        ("<link rel=\"latest-version\"", "<link rel=\"latest-versions\""),
        ("<link rel=\"successor-version\" href=\"../../pith/", "<link rel=\"successor-version\" href=\"../../paper/"),
        // What depends on the newest version, and what doesn't.
        (
            "<a href=\"../../category/math.AG/\">Algebraic Geometry</a>",
            "<a href=\"../../category/cs.PF/\">Performance</a>",
        ),
        ("The registry may have", "The registry has"),
    ] {
        let copy = Copy::of(&test.site());
        copy.edit(&page(RECORD), from, to);
        copy.sum(&page(RECORD));
        let audited = look(&AuditPlan { keys: trusted().into(), ..plan(copy.address()) });
        differences(&audited, &[&format!("page_text /{}", page(RECORD))], from);
    }
    // A part of a site can't be compared with the newest versions.
    let copy = Copy::of(&test.site());
    let audited = look(&AuditPlan { keys: trusted().into(), sample: NonZeroUsize::new(6), ..plan(copy.address()) });
    differences(&audited, &[], "a part");
    assert_eq!(told(&audited, Severity::Note), ["sampled /", "unproven /"]);
    // One that says that there is a newer one, which there isn't.
    let copy = Copy::of(&SITE.site());
    let notice = "</h1>\n<p class=\"newest\" data-region=\"newest\">This is version 2.</p>";
    copy.edit(&page(RECORD), "</h1>", notice);
    copy.sum(&page(RECORD));
    differences(&look(&plan(copy.address())), &[&format!("page_text /{}", page(RECORD))], "no newer version");
    // One that has no other version says that it has.
    let copy = Copy::of(&SITE.site());
    copy.edit(&page(RECORD), "this mirror holds none", "this mirror holds others");
    copy.sum(&page(RECORD));
    differences(&look(&plan(copy.address())), &[&format!("page_text /{}", page(RECORD))], "no other version");
}

#[test]
fn a_large_catalog_has_its_checksums_and_lists_in_parts() {
    let copy = Copy::of(&SITE.site());
    let split = |text: &str, suffix: &str| {
        let is_of = |line: &&str| line.contains(suffix);
        let of_shelf: String = text.split_inclusive('\n').filter(is_of).collect();
        (of_shelf, without(text, suffix))
    };
    let (shard, rest) = split(&copy.read("catalog/documents.jsonl"), RECORD);
    copy.put("catalog/documents/MF.jsonl", &shard);
    copy.put("catalog/documents.jsonl", &rest);
    let (sums, others) = split(&copy.read("SHA256SUMS"), RECORD);
    copy.put("catalog/sums/MF", sums);
    let zero = "0".repeat(64);
    copy.put("SHA256SUMS", format!("{others}{zero}  catalog/sums/MF\n{zero}  catalog/documents/MF.jsonl\n"));
    copy.index(|index| {
        index["lists"][0]["documents"] = 4.into();
        let sha256 = Digest::of(shard.as_bytes()).to_string();
        let list =
            json!({ "path": "catalog/documents/MF.jsonl", "documents": 1, "bytes": shard.len(), "sha256": sha256 });
        index["lists"].as_array_mut().unwrap().push(list);
    });
    copy.sum("catalog/sums/MF");
    copy.sum("catalog/documents/MF.jsonl");
    let host = Host::honest(copy.path(), "/");
    for address in [copy.address().to_owned(), host.address()] {
        let audited = look(&plan(&address));
        differences(&audited, &[], "whole");
        assert_eq!(audited.papers, 5);
    }
    copy.remove(&record_path());
    differences(&look(&plan(copy.address())), &[&format!("missing /{}", record_path())], "a document");
    copy.put(&record_path(), real(RECORD));
    copy.remove("catalog/sums/MF");
    differences(&look(&plan(copy.address())), &["not_served /catalog/sums/MF"], "a part of the checksums");
}
