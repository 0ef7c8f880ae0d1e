//! The search index, judged from outside: a reader in Python that was written from docs/search.md alone compares it with
//! the documents of a site, and whatever happened before a build, it is the one of a clean build.

use crate::browser_content::hard_content;
use crate::hostile::{BASE, site_of_dated_papers, site_of_every_spot};
#[cfg(target_os = "linux")]
use crate::hostile_hosts::most_memory;
use crate::identifiers::{claiming, sealing};
use crate::site_test::{SiteTest, Tree, are_equal, checksums_are_right, each_page, tree};
use crate::support::json::Random;
use crate::support::{Paper, Signer, papers, read_by_others};
use crate::thousand::record_of;
use pith::{Digest, text};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
#[cfg(target_os = "linux")]
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Compares the index of a site with its documents.
pub(crate) fn is_right(test: &SiteTest) {
    read_by_others("tests/search_index.py", &[test.path("public").as_os_str(), "tests/search/folding.json".as_ref()]);
}

/// What a build of papers that the test key signed needs, and what makes it fast: no page but a paper's.
const KEY: [&str; 2] = ["--key", "key.json"];
const ALONE: &str = "[output]\nprofile = \"minimal\"\n[output.parts]\nlistings = false\nfeeds = false\n";

fn without_pages() -> SiteTest {
    SiteTest::new().put("key.json", Signer::test().entry().to_string()).put("catalog.toml", ALONE)
}

/// A record of a paper by what is shown.
fn record(source: (&str, u64), day: &str, category: &str, texts: [&str; 3]) -> Vec<u8> {
    record_of(paper(source, day, category, texts)).bytes().to_vec()
}

/// Its canonical record, and what is shown.
pub(crate) fn paper(
    source: (&str, u64),
    day: &str,
    category: &str,
    [title, authors, summary]: [&str; 3],
) -> (Value, Value) {
    let hash = |shown: &str| Digest::of(text::canonical(shown).as_bytes()).to_string();
    let submitted = format!("{day}T12:00:00Z");
    let canonical = json!({
        "schema_version": "1.0",
        "source": { "kind": "arxiv", "id": source.0, "version": source.1 },
        "metadata": { "license": "", "primary_cat": category, "submitted_at": submitted, "cross_cats_sorted": ["math.AG"],
            "title_canon_sha256": hash(title), "abstract_canon_sha256": hash(summary) },
    });
    let paper = json!({ "title": title, "license": "", "headline": "", "cross_cats": ["math.AG"], "primary_cat": category,
        "authors_text": authors, "submitted_at": submitted, "abstract_excerpt": summary });
    (canonical, paper)
}

/// Real titles, names and abstracts, as papers of other days.
struct Texts(Vec<Paper>);

impl Texts {
    /// A version of one of many papers, of which the first hundred are of one month.
    fn record(&self, at: usize, version: u64) -> Vec<u8> {
        let paper = &self.0[at % self.0.len()];
        let title = format!("{} {}", paper.title, ["", "revisited", "once more"][at / self.0.len() % 3]);
        let day = match at {
            0..100 => format!("2020-03-{:02}", 1 + at % 28),
            _ => format!("{}-{:02}-{:02}", 2018 + at % 6, 1 + at % 12, 1 + at % 28),
        };
        // One begins behind the cut of a text, and the others of a version differ.
        let summary: String = format!("{} {version}", paper.summary).chars().take(590).collect();
        let id = format!("{}{}.{at:05}", &day[2..4], &day[5..7]);
        let texts = [title.trim(), &paper.authors.join(", "), &summary];
        let paper = self::paper((&id, version), &day, &paper.categories[0], texts);
        // Some state DOIs, each version others, and one that others claim, too.
        let dois = [format!("10.1000/{at}.{version}"), "10.1000/Common".to_owned()];
        let document = match at % 9 {
            3 => sealing(paper, &dois),
            6 => claiming(paper, &dois),
            _ => record_of(paper),
        };
        document.bytes().to_vec()
    }
}

/// The files of the index.
fn index_of(site: &Tree) -> Tree {
    site.iter()
        .filter(|(path, _)| path.starts_with("search/"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

/// The files of a kind.
fn of_kind<'t>(site: &'t Tree, kind: &str) -> Vec<&'t String> {
    let folder = format!("search/{kind}/");
    site.keys().filter(|path| path.starts_with(&folder)).collect()
}

/// What the directory says.
fn root(site: &Tree) -> Value {
    let text = std::str::from_utf8(&site["search/root.js"]).unwrap();
    let json = text.strip_prefix("pith_search(\"root\",\"\",1,").unwrap().strip_suffix(")\n").unwrap();
    serde_json::from_str(json).unwrap()
}

/// What the pages that look up identifiers have of the directory is what it says.
#[track_caller]
fn pages_know_the_directory(site: &Tree) {
    let root = root(site);
    let expected =
        json!({ "keys": root["keys"], "months": { "from": root["months"]["from"], "bits": root["months"]["bits"] } });
    for path in ["404.html", "resolve/index.html"] {
        let page = std::str::from_utf8(&site[path]).unwrap();
        let (_, block) = page.split_once("<script type=\"application/json\" id=\"resolve-root\">").unwrap();
        let (block, _) = block.split_once("</script>").unwrap();
        assert_eq!(serde_json::from_str::<Value>(block).unwrap(), expected, "{path}");
    }
}

/// The site that a clean build makes of the same content.
fn clean(test: &SiteTest, arguments: &[&str]) -> Tree {
    let mut program = test.program();
    program.args(["build", "--out", "clean/public"]).args(arguments);
    if test.path("clean").exists() {
        std::fs::remove_dir_all(test.path("clean")).unwrap();
    }
    let output = program.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    tree(&test.path("clean/public"))
}

#[test]
fn the_index_of_real_documents_is_what_they_say() {
    let test = SiteTest::of_the_project().build().exits_with(0);
    is_right(&test);
    let site = test.site();
    assert!(index_of(&site).len() > 9);
    is_right(&test.build_with(&["--offline", "--profile", "minimal"]).exits_with(0));
}

#[test]
fn the_index_of_documents_that_are_hard_to_show_is_what_they_say() {
    let (test, _) = hard_content();
    is_right(&test.build().exits_with(0));
}

#[test]
fn the_index_of_hostile_documents_is_what_they_say_and_names_no_file() {
    for test in [site_of_every_spot(), site_of_dated_papers()] {
        is_right(&test);
        for (path, bytes) in index_of(&test.site()).iter().filter(|(path, _)| *path != "search/index.html") {
            let allowed = |one: u8| one.is_ascii_hexdigit() || b"/sdtlxrootexcerptscommon.j".contains(&one);
            assert!(path.bytes().skip("search/".len()).all(allowed), "{path}");
            let line = std::str::from_utf8(bytes).unwrap();
            assert!(bytes.is_ascii() && line.find('\n') == Some(line.len() - 1), "{path}");
        }
    }
}

#[test]
fn the_index_of_an_empty_catalog_is_whole() {
    let test = SiteTest::of_real_documents().put("catalog.toml", "filters.years = [1900]").build().exits_with(0);
    assert_eq!(root(&test.site())["papers"], 0);
    pages_know_the_directory(&test.site());
    is_right(&test);
}

/// Papers come, go and change, some as other versions: each build gives what a clean one gives, by any number of
/// threads. The border of 200 papers (of the exact keys) and that of 64 in a month (of its rows) are crossed in both
/// directions, and so many papers have several files of terms, which begin elsewhere after a change. Most steps change
/// less than an eighth of the papers, so that the index becomes another and isn't made anew. It takes 5 s.
#[test]
fn any_history_of_hundreds_of_papers_gives_the_index_of_a_clean_build() {
    const STEPS: usize = 9;
    let (texts, mut random) = (Texts(papers()), Random::new(1));
    // By the place in the row of papers: the version of each, and whether the one before it is there too.
    let mut there: BTreeMap<usize, u64> = (30..224).map(|at| (at, 1)).collect();
    let put = |test: SiteTest, there: &BTreeMap<usize, u64>| {
        let all: Vec<_> = there.iter().collect();
        let documents: Vec<_> = all
            .into_par_iter()
            .flat_map(|(at, version)| {
                (version.saturating_sub(1).max(1)..=*version).map(|one| texts.record(*at, one)).collect::<Vec<_>>()
            })
            .collect();
        test.put("content/records/all.jsonl", documents.join(&b"\n"[..]))
    };
    let mut test = put(without_pages(), &there).build_with(&KEY).exits_with(0);
    let mut seen = [(); 3].map(|()| BTreeSet::new());
    for step in 0..STEPS {
        let jobs = ["1", "2", "4", "8"][step % 4];
        let comes = |random: &mut Random, most| (0..8).map(|_| random.below(most)).collect::<Vec<_>>();
        match step % 3 {
            // Papers come, also to the crowded month.
            0 => {
                there.extend(comes(&mut random, 100).into_iter().map(|at| (at, 1)));
                there.extend((0..14).map(|at| (220 + 14 * step + at, 1)));
            }
            // Others become newer versions, or older ones again.
            1 => comes(&mut random, 220).into_iter().for_each(|at| {
                there.entry(at).and_modify(|version| *version = 1 + *version % 3);
            }),
            // Papers go: at first more than came, so that there are fewer than 200 again.
            _ => {
                let all: Vec<_> = there.keys().copied().collect();
                for at in all.into_iter().filter(|at| (step == 2 && at % 6 == 0) || at % 11 == step) {
                    there.remove(&at);
                }
            }
        }
        test = put(test, &there).build_with(&[&KEY[..], &["--allow-removals", "--jobs", jobs]].concat()).exits_with(0);
        let site = test.site();
        are_equal(&site, &clean(&test, &KEY));
        pages_know_the_directory(&site);
        let root = root(&site);
        assert!(of_kind(&site, "t").len() > 3 && of_kind(&site, "s").len() > 1, "several files of terms");
        seen.iter_mut().zip(["terms", "keys", "months"]).for_each(|(seen, of)| {
            let value = match of {
                "months" => root[of]["bits"].to_string(),
                "keys" => root[of].to_string(),
                _ => format!("{} {}", root[of], String::from_utf8_lossy(&site["search/excerpts.js"])),
            };
            seen.insert(value);
        });
    }
    is_right(&test);
    let [terms, keys, months] = seen.map(|values| values.len());
    assert!(terms > 3 && keys > 1 && months > 1, "borders moved: {terms} of terms, {keys} of keys, {months} of months");
}

/// What becomes of a file, by its bytes and those of another.
type Damage = fn(&[u8], &[u8]) -> Option<Vec<u8>>;

/// Files are damaged between two builds, of which the next one changes nothing else, or few papers. It takes 5 s.
#[test]
fn a_file_of_the_index_that_is_not_as_it_was_is_made_again() {
    let texts = Texts(papers());
    let all = (0..40).map(|at| (format!("content/records/{at}.json"), texts.record(at, 1)));
    let mut test =
        all.fold(without_pages(), |test, (path, bytes)| test.put(&path, bytes)).build_with(&KEY).exits_with(0);
    let damages: [(&str, Damage); 5] = [
        ("removed", |_, _| None),
        ("empty", |_, _| Some(Vec::new())),
        ("truncated", |bytes, _| Some(bytes[..bytes.len() / 2].to_vec())),
        ("one of another", |_, other| Some(other.to_vec())),
        ("changed in one place", |bytes, _| {
            let mut bytes = bytes.to_vec();
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            Some(bytes)
        }),
    ];
    let mut next = 40;
    let kinds = ["index.html", "root.js", "excerpts.js", "common.js", "t/", "s/", "d/", "x/"];
    for (turn, kind) in kinds.iter().enumerate() {
        for changes_papers in [false, true] {
            let site = test.site();
            let path = site.keys().filter(|path| path.starts_with(&format!("search/{kind}"))).nth(turn % 2);
            let path = path.or_else(|| site.keys().find(|path| path.starts_with(&format!("search/{kind}")))).unwrap();
            let (what, damage) = &damages[(turn + 2 * usize::from(changes_papers)) % damages.len()];
            let inside = format!("public/{path}");
            test = match damage(&site[path], &site["search/x/0000.js"].repeat(2)) {
                Some(bytes) => test.put(&inside, bytes),
                None => test.remove(&inside),
            };
            if changes_papers {
                test = test.put(&format!("content/records/{next}.json"), texts.record(next, 1));
                next += 1;
            }
            test = test.build_with(&KEY).exits_with(0);
            let made = test.site();
            assert!(changes_papers || made == site, "{path} that was {what} is whole again");
            are_equal(&made, &clean(&test, &KEY));
        }
    }
    // All at once, and a folder in the place of one.
    let site = test.site();
    for path in index_of(&site).keys() {
        test = test.put(&format!("public/{path}"), "pith_search(\"t\",\"\",1,\"\")\n");
    }
    let test = test.build_with(&KEY).exits_with(0);
    are_equal(&test.site(), &site);
    // A file that no index names doesn't stay.
    let test = test.put("public/search/t/00000000000000000000000000000000.js", "").put("public/search/x/ffff.js", "");
    let test = test.build_with(&KEY).exits_with(0);
    are_equal(&test.site(), &site);
}

#[test]
fn the_pages_that_look_up_identifiers_are_made_again_with_the_index() {
    let test = SiteTest::of_the_project().build_with(&["--base-url", BASE]).exits_with(0);
    let site = test.site();
    pages_know_the_directory(&site);
    for path in ["404.html", "resolve/index.html"] {
        let inside = format!("public/{path}");
        let test = SiteTest::of_the_project().build_with(&["--base-url", BASE]).exits_with(0);
        let test = test.remove(&inside).build_with(&["--base-url", BASE]).exits_with(0);
        are_equal(&test.site(), &site);
        let test = test.put(&inside, "not found").build_with(&["--base-url", BASE]).exits_with(0);
        are_equal(&test.site(), &site);
    }
    let test = test.put("catalog.toml", "output.parts.search = false").build_with(&["--base-url", BASE]).exits_with(0);
    let without = test.site();
    for (path, script) in
        [("404.html", "assets/resolve-"), ("resolve/index.html", "resolve-root"), ("index.html", "opensearch")]
    {
        let [with, without] = [&site, &without].map(|site| String::from_utf8_lossy(&site[path]).contains(script));
        assert!(with && !without, "{path}");
    }
    assert!(!without.keys().any(|path| path.starts_with("assets/resolve-") || path == "opensearch.xml"));
    let test = test.put("catalog.toml", "").build_with(&["--base-url", BASE]).exits_with(0);
    are_equal(&test.site(), &site);
}

#[test]
fn without_search_there_is_no_box_and_no_form_may_be_sent() {
    for offline in [&[][..], &["--offline"]] {
        let arguments = [&["--base-url", BASE], offline].concat();
        let test = SiteTest::of_the_project().build_with(&arguments).exits_with(0);
        let with = test.site();
        let link = if offline.is_empty() { "../../search/" } else { "../../search/index.html" };
        let allowed = if offline.is_empty() { "form-action 'self';" } else { "form-action 'self' file:;" };
        // Those that only lead on have no head, and the checker to save is no page of the site's.
        let pages = |site: &Tree, says: &[&str]| {
            let said = each_page(site, |path, _| {
                // The guide lists the files that still name a paper after it was removed.
                let page = std::str::from_utf8(&site[path]).unwrap().replace("public/search/excluded.js", "");
                let leads_on = page.contains("http-equiv=\"refresh\"") || path == "verify/verify.html";
                (!leads_on).then(|| says.iter().map(|text| usize::from(page.contains(text))).collect::<Vec<_>>())
            });
            said.into_iter().flatten().collect::<Vec<_>>()
        };
        let count = pages(&with, &[]).len();
        let said = pages(&with, &["<form class=\"search\" role=\"search\" action=\"", allowed, "id=\"search\""]);
        let sum = |said: &[Vec<usize>], at: usize| said.iter().map(|one| one[at]).sum::<usize>();
        assert_eq!(
            [0, 1, 2].map(|at| sum(&said, at)),
            [count - 1, count, 1],
            "each page but that of the search has a box"
        );
        let is_paper = |path: &&String| path.starts_with("pith/") && path.matches('/').count() == 2;
        let paper = with.keys().find(|path| is_paper(path) && path.ends_with("/index.html")).unwrap();
        assert!(String::from_utf8_lossy(&with[paper]).contains(&format!("action=\"{link}\"")));
        let test = test.put("catalog.toml", "output.parts.search = false").build_with(&arguments).exits_with(0);
        let test = test.lacks("public/search");
        let site = test.site();
        let said = pages(&site, &["<form", "form-action 'none';", "search/"]);
        let count = pages(&site, &[]).len();
        assert_eq!([0, 1, 2].map(|at| sum(&said, at)), [0, count, 0]);
        for path in ["llms.txt", "sitemap.xml", "SHA256SUMS", "catalog/index.json"] {
            assert!(!String::from_utf8_lossy(&site[path]).contains("search/"), "{path}");
        }
        assert!(!site.keys().any(|path| path.starts_with("assets/search-")));
        let test = test.put("catalog.toml", "").build_with(&arguments).exits_with(0);
        are_equal(&test.site(), &with);
        checksums_are_right(&test.site());
    }
}

/// Documents that are all title, names or one word: an index is of the size of what may be found, and a build ends soon.
#[test]
fn no_text_makes_a_large_index_or_a_long_build() {
    let mebibyte = "gravity of bodies ".repeat(1 << 20 >> 4);
    let different: String = (0..100_000).map(|at| format!("{at:x}word")).collect::<Vec<_>>().join("-");
    let initial = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap());
    let names = (0..10_000).map(|at| format!("{} Na{at:x}m", initial(at))).collect::<Vec<_>>().join(", ");
    let letters = "A, B, ".repeat(5_000);
    let long = "x".repeat(10_000);
    let marks = format!("e{}", "\u{301}".repeat(100_000));
    let tex = "}{".repeat(100_000) + &"\\alpha_{".repeat(20_000);
    let han = "学".repeat(50_000);
    let texts: [[&str; 3]; 9] = [
        [&mebibyte, "Ann Bo", "Short"],
        [&different, "Ann Bo", &different],
        ["Names", &names, ""],
        ["Letters", &letters, ""],
        [&long, &long, &long],
        [&marks, &marks, &marks],
        [&tex, &tex, &tex],
        [&han, &han, &han],
        ["\u{fdfa} \u{fdfa}", &"\u{fdfa} ".repeat(10_000), &"\u{fdfa} ".repeat(599)],
    ];
    let put = |test: SiteTest, (at, texts): (usize, &[&str; 3])| {
        test.put(
            &format!("content/records/{at}.json"),
            record((&format!("2001.{at:05}"), 1), "2020-01-02", "cs.LG", *texts),
        )
    };
    let test = texts.iter().enumerate().fold(without_pages(), put);
    let began = Instant::now();
    let test = test.build_with(&[&KEY[..], &["--strict"]].concat()).exits_with(0);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(60), "it took {took:?}");
    let index = index_of(&test.site());
    let size = |kind: &str| of_kind(&index, kind).iter().map(|path| index[*path].len()).sum::<usize>();
    assert!(
        size("t") < 1 << 20 && size("s") < 64 << 10 && size("d") < 64 << 10 && size("x") < 4 << 10,
        "{:?}",
        ["t", "s", "d", "x"].map(size)
    );
    let largest = index.values().map(Vec::len).max().unwrap();
    assert!(largest < 200 << 10, "{largest}");
    is_right(&test);
    #[cfg(target_os = "linux")]
    {
        let mut program = test.program();
        program.args(["build", "--out", "again/public"]).args(KEY).stdout(Stdio::null()).stderr(Stdio::null());
        let most = most_memory(&mut program.spawn().unwrap());
        assert!((1 << 20..512 << 20).contains(&most), "{} MiB", most >> 20);
    }
}
