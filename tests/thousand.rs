//! A catalog of a thousand documents, made of two real ones and signed with the test key: the same ones
//! on every run. Each test of it is a promise that five documents can't break.

use crate::audit;
use crate::bad_input::gzip;
use crate::feeds;
use crate::hostile::{BASE, check_page};
use crate::identifiers;
use crate::links;
use crate::search;
use crate::site_test::{SiteTest, Tree, are_equal, checksums_are_right, each_page, tree};
use crate::support::json::Random;
use crate::support::{BUNDLE, RECORD, Signer, Tampered};
use pith::{Digest, text};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A document, and the check that it doesn't pass if it was tampered with.
pub(crate) struct Made {
    bytes: Vec<u8>,
    fails: Option<&'static str>,
}

const COUNT: usize = 1000;
/// So many were submitted on one day and to one category, so that a day's listing is split.
const CROWD: usize = 260;
/// As many more as one list may nearly hold were submitted on another day.
const FULL_LIST: usize = CROWD + 95;

const CATEGORIES: [&str; 14] = [
    "cs.LG",
    "math.AG",
    "math.ag",
    "CS.lg",
    "hep-th",
    "q-bio.NC",
    "cs.PL",
    "stat.ML",
    "",
    "<b>x</b>",
    "a/../../b",
    "con",
    "Ångström",
    "math.AG.",
];
const TITLES: [&str; 7] = [
    "On the control of Schr\\\"odinger equations",
    "$f(R)$ gravity and {\\lambda}-calculus: a \"survey\"",
    "{{ 7*7 }} <script>alert(1)</script> & other titles",
    "Ein Maß für Größe — и ещё кое-что 机器学习",
    "\u{202b}שלום עולם\u{202c} and the world",
    "a",
    "  A title \n on two lines  ",
];

/// The canonical record and the shown paper of one number.
fn paper(at: usize) -> (Value, Value) {
    let mut random = Random::new(at as u64);
    // Every fortieth paper has three versions.
    let (of, version) = if at % 40 < 3 { (at - at % 40, at % 40 + 1) } else { (at, 1) };
    let (year, month, day) = match at {
        _ if at < CROWD => (2020, 3, 17),
        _ if at < FULL_LIST => (2021, 7, 1),
        _ => (1993 + random.below(34), 1 + random.below(12), 1 + random.below(28)),
    };
    let submitted = match at {
        _ if at % 83 == 5 => format!("{year}"),
        _ if at % 89 == 5 => format!("{year}-99-99T00:00:00Z"),
        _ => format!("{year}-{month:02}-{day:02}T{:02}:{:02}:00Z", random.below(24), random.below(60)),
    };
    let (kind, id) = match of {
        _ if of % 97 == 9 => ("zenodo", format!("x y/../{of}")),
        _ if of % 5 == 0 => ("arxiv", format!("hep-th/{:02}{month:02}{of:03}", year % 100)),
        _ => ("arxiv", format!("{:02}{month:02}.{of:05}", year % 100)),
    };
    let primary = if at < CROWD { "cs.LG" } else { random.one_of(&CATEGORIES) };
    let cross: BTreeSet<_> =
        (0..random.below(4)).map(|_| random.one_of(&CATEGORIES)).filter(|one| *one != primary).collect();
    let mut title = format!("{} {of}", random.one_of(&TITLES));
    if at % 50 == 9 {
        title += &" and very much more of it".repeat(100);
    }
    let text = format!("We study {title}.");
    let hash = |shown: &str| Digest::of(text::canonical(shown).as_bytes()).to_string();
    let license = random.one_of(&[
        "",
        "http://creativecommons.org/licenses/by/4.0/",
        "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
    ]);
    let record = json!({
        "schema_version": "1.0",
        "source": { "kind": kind, "id": id, "version": version },
        "metadata": { "license": license, "primary_cat": primary, "submitted_at": submitted, "cross_cats_sorted": cross,
            "title_canon_sha256": hash(&title), "abstract_canon_sha256": hash(&text) },
    });
    let paper = json!({ "title": title, "license": license, "headline": "", "cross_cats": cross, "primary_cat": primary,
        "authors_text": authors(at, random.below(30)),
        "submitted_at": submitted, "abstract_excerpt": text });
    (record, paper)
}

/// One name that nearly all papers have, one that few have, and one that is many times in a list; of each seventh paper a
/// list that can't be divided.
fn authors(at: usize, others: usize) -> String {
    let letters: String = [at / 26 % 26, at % 26].iter().filter_map(|letter| ('a'..='z').nth(*letter)).collect();
    let name = if at.is_multiple_of(7) { "Author, A." } else { "A. Author" };
    let others = if at.is_multiple_of(5) { others } else { 0 };
    format!("{name}, Bö{letters} Bü{letters}thor, Пётр Ж{letters}{}", ", C. Other".repeat(others))
}

/// Gives a real document another paper, and names that lead to it.
fn with_paper(document: &mut Value, (record, paper): (Value, Value), snapshot: &str, aliases: &str) {
    let id = record["source"]["id"].as_str().unwrap().to_owned();
    for alias in document[aliases].as_array_mut().unwrap() {
        match alias["alias_kind"].as_str().unwrap() {
            "arxiv" => alias["alias_value"] = id.clone().into(),
            "arxiv_version" => alias["alias_value"] = format!("{id}v{}", record["source"]["version"]).into(),
            "doi" => alias["alias_value"] = format!("10.48550/arxiv.{id}").into(),
            _ => {}
        }
    }
    document["canonical_record"] = record;
    document.pointer_mut(snapshot).unwrap()["paper"] = paper;
}

/// A record of a paper: of its canonical record, and of what is shown.
pub(crate) fn record_of(paper: (Value, Value)) -> Tampered {
    let change = |record: &mut Value| {
        with_paper(record, paper, "/graph_snapshot", "aliases");
        record["paper"] = record["graph_snapshot"]["paper"].clone();
    };
    Tampered::real(RECORD).edit(change).identified().receipted(&Signer::test())
}

/// A bundle of it.
pub(crate) fn bundle_of(paper: (Value, Value)) -> Tampered {
    let change = |bundle: &mut Value| with_paper(bundle, paper, "/events/1/payload/graph_snapshot", "source_aliases");
    Tampered::real(BUNDLE).edit(change).signed(&Signer::test())
}

fn record(at: usize) -> Tampered {
    record_of(paper(at))
}

fn bundle(at: usize) -> Tampered {
    bundle_of(paper(at))
}

/// The document of a place in the row: one of twenty is tampered with, one is the bundle of the paper
/// before it, which is a copy where that is a bundle too, and one of eight is a bundle alone.
fn made(at: usize) -> Made {
    let good = |document: Tampered| Made { bytes: document.bytes().to_vec(), fails: None };
    let bad = |fails, document: Tampered| Made { bytes: document.bytes().to_vec(), fails: Some(fails) };
    match at % 20 {
        8 => good(bundle(at - 1)),
        12 => match at / 20 % 7 {
            0 => bad("title", record(at).edit(|one| one["paper"]["title"] = "Another".into())),
            1 => bad("receipt", record(at).receipted(&Signer::stranger())),
            2 => bad("schema", record(at).rewrite(|text| text.as_bytes()[..text.len() / 2].to_vec())),
            3 => bad("canonical_hash", record(at).set("/canonical_record/metadata/license", "x".into())),
            4 => bad("receipt", record(at).remove("/receipt")),
            5 => bad("source", record(at).set("/source/version", 77.into())),
            _ => bad("snapshot", record(at).set("/graph_snapshot/paper/headline", "x".into())),
        },
        _ if at % 8 == 3 => good(bundle(at)),
        _ => good(record(at)),
    }
}

/// Each document by its place: a path below the content folder, and perhaps a line.
pub(crate) type Places = BTreeMap<(String, Option<u64>), Made>;

/// Documents in files of their own, in files of lines and in packed ones, with the place of each.
fn laid_out(all: Vec<Made>) -> (Tree, Places) {
    let (mut files, mut places) = (Tree::new(), Places::new());
    let mut lines = BTreeMap::<String, u64>::new();
    for (at, made) in all.into_iter().enumerate() {
        let name = match at % 4 {
            0 => format!("lines-{}.jsonl", at / 300),
            1 => format!("packed-{}.jsonl.gz", at / 300),
            _ => format!("{:02}/{at}.json", at % 17),
        };
        let file = files.entry(name.clone()).or_default();
        let line = name.contains("jsonl").then(|| {
            let line = lines.entry(name.clone()).or_default();
            *line += 1;
            *line
        });
        file.extend_from_slice(&made.bytes);
        if line.is_some() {
            file.push(b'\n');
        }
        places.insert((format!("records/{name}"), line), made);
    }
    for (name, bytes) in &mut files {
        if name.contains(".gz") {
            *bytes = gzip(bytes);
        }
    }
    (files, places)
}

pub(crate) const KEY: [&str; 4] = ["--key", "key.json", "--base-url", BASE];

fn put_all(test: SiteTest, files: &Tree) -> SiteTest {
    files.iter().fold(test, |test, (name, bytes)| test.put(&format!("content/records/{name}"), bytes))
}

/// The documents in a content folder, with the key that they are signed with beside it.
pub(crate) fn content() -> (SiteTest, Tree, Places) {
    let all: Vec<_> = (0..COUNT).into_par_iter().map(made).collect();
    let (files, places) = laid_out(all);
    let test = put_all(SiteTest::new().put("key.json", Signer::test().entry().to_string()), &files);
    (test, files, places)
}

/// The folder of the documents that browser tests follow every link of.
#[test]
fn a_thousand_documents_are_there_for_a_browser() {
    let Some(folder) = std::env::var_os("BROWSER_CONTENT") else { return };
    let (test, _, _) = content();
    let test = test.put("catalog.toml", "title = \"A thousand papers\"\ntrust = [\"key.json\"]\n");
    test.copy_to(&Path::new(&folder).join("thousand"));
}

#[test]
fn a_thousand_documents_are_published_as_five_are() {
    let (test, files, places) = content();
    let test = test.settled().build_with(&KEY).exits_with(0);
    let site = test.site();

    every_document_is_accounted_for(&test.report(), &places);
    every_page_is_whole(&site);
    checksums_are_right(&site);
    audit::finds_nothing(&test.path("public"));
    assert!(feeds::follow_all(&site) > 1000);
    feeds::are_read_by_others(&test);
    search::is_right(&test);
    identifiers::are_right(&test);
    let published: BTreeSet<_> =
        places.values().filter(|made| made.fails.is_none()).map(|made| &made.bytes[..]).collect();
    the_list_of_documents_is_that_of(&site, &published);
    every_paper_is_one_row(&site, &published);

    // What didn't change isn't made again.
    let test = test.build_with(&[&KEY[..], &["--format", "json"]].concat()).exits_with(0);
    let line = test.line();
    // A packed file of lines is read each time.
    let packed = places.keys().filter(|place| place.0.ends_with(".jsonl.gz")).count();
    assert_eq!(line["work"], json!({ "read": packed, "verified": 0, "rendered": 0 }));
    assert_eq!(line["changes"], json!({ "added": 0, "changed": 0, "unchanged": site.len(), "removed": 0 }));

    // Of listings that aren't as they were, in the middle of those that are, these alone are made again.
    let damaged: Vec<_> =
        ["year/2", "category/m", "authors/a-", "titles/a-"].map(|kind| middle_of(&site, kind)).to_vec();
    let damage = |test: SiteTest, (at, path): (usize, &&str)| {
        let inside = format!("public/{path}");
        if at % 2 == 0 { test.remove(&inside) } else { test.put(&inside, "<!doctype html>") }
    };
    let test = damaged.iter().enumerate().fold(test, damage);
    let test = test.build_with(&[&KEY[..], &["--format", "json"]].concat()).exits_with(0);
    assert_eq!(test.line()["work"]["rendered"], json!(damaged.len()), "{damaged:?}");
    are_equal(&site, &test.site());

    // Ten papers go and ten come.
    let gone: Vec<_> = files.keys().filter(|name| name.ends_with("0.json")).take(10).collect();
    let mut test = gone.iter().fold(test, |test, name| test.remove(&format!("content/records/{name}")));
    for at in 0..10 {
        test = test.put(&format!("content/records/new/{at}.json"), record(COUNT + 20 * at).bytes());
    }
    let test = test.build_with(&[&KEY[..], &["--format", "json"]].concat()).exits_with(0);
    let line = test.line();
    assert_eq!((gone.len(), &line["work"]["verified"]), (10, &json!(10)));
    let changed = test.site();
    links::follow(&changed, links::Form::Folder);
    let test = test.build_with(&[&KEY[..], &["--out", "clean"]].concat()).exits_with(0);
    are_equal(&changed, &tree(&test.path("clean")));
}

/// The page in the middle of those whose paths begin so.
fn middle_of<'s>(site: &'s Tree, start: &str) -> &'s str {
    let pages: Vec<_> = site.keys().filter(|path| path.starts_with(start) && path.ends_with("/index.html")).collect();
    assert!(pages.len() > 2, "{start} has {} pages", pages.len());
    pages[pages.len() / 2]
}

/// The account adds up, and each tampered document has its finding.
fn every_document_is_accounted_for(report: &Value, places: &Places) {
    let good: Vec<_> = places.values().filter(|made| made.fails.is_none()).map(|made| &made.bytes).collect();
    let published = good.iter().collect::<BTreeSet<_>>().len();
    let (copies, bad) = (good.len() - published, COUNT - good.len());
    assert_eq!((copies, bad), (25, 50));
    assert_eq!(
        report["account"],
        json!({ "read": COUNT, "published": published, "superseded": 0, "duplicate": copies, "excluded": 0, "rejected": bad })
    );
    assert_eq!((&report["unread"]["first"], &report["doubts"]["first"]), (&json!([]), &json!([])));
    let mut found = BTreeSet::new();
    for one in report["rejected"]["first"].as_array().unwrap() {
        let place = (one["place"]["path"].as_str().unwrap().to_owned(), one["place"]["line"].as_u64());
        let wanted = places[&place].fails.unwrap_or_else(|| panic!("{place:?} is good: {one}"));
        let mut checks = one["findings"].as_array().unwrap().iter().map(|finding| finding["check"].as_str().unwrap());
        assert!(checks.any(|check| check == wanted), "{place:?} fails {wanted}: {one}");
        assert!(found.insert(place), "{one} is named twice");
    }
    assert_eq!(found.len(), bad);
}

/// Every page is well-formed and small, no listing is long, and every link leads somewhere.
fn every_page_is_whole(site: &Tree) {
    let listed = each_page(site, |path, page| {
        check_page(path, page);
        assert!(site[path].len() < 150_000, "{path} has {} bytes", site[path].len());
        let rows = rows(&site[path]).count();
        assert!(rows <= 100, "{path} lists {rows} papers");
        rows
    });
    let most = listed.into_iter().max().unwrap();
    assert!(most > 75, "{most}");
    assert!(links::follow(site, links::Form::Folder) > 20_000);
    for day in ["year/2020/03/17", "category/cs.LG/2020/03/17"] {
        assert!(is_split(site, day), "a crowded day is split: {day}");
    }
    every_author_is_listed(site);
}

/// Whether the papers of a day are listed by how their suffixes begin: with 2 and what follows it, with K and what follows.
fn is_split(site: &Tree, day: &str) -> bool {
    ["s-2", "s-K"].iter().all(|part| site.contains_key(&format!("{day}/{part}/index.html")))
}

/// The suffixes of the papers that a page lists, each in a row.
fn rows(page: &[u8]) -> impl Iterator<Item = &str> {
    let rows = std::str::from_utf8(page).unwrap().split("<div class=\"work\"><h3>").skip(1);
    // The report's rows lead to no paper.
    rows.filter_map(|row| row.split("</h3>").next()?.split_once("pith/")?.1.split('/').next())
}

/// Versions of one source are one row, that of the newest, which leads to the others; and each page of an older version
/// leads to it.
fn every_paper_is_one_row(site: &Tree, published: &BTreeSet<&[u8]>) {
    let mut papers = BTreeMap::<(String, String), BTreeSet<(u64, String)>>::new();
    for bytes in published {
        let document: Value = serde_json::from_slice(bytes).unwrap();
        let source = &document["canonical_record"]["source"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let suffix = text(&document["pith_number"]).rsplit(':').next().unwrap().to_owned();
        let versions = papers.entry((text(&source["kind"]), text(&source["id"]))).or_default();
        versions.insert((source["version"].as_u64().unwrap(), suffix));
    }
    let page = |suffix: &str| std::str::from_utf8(&site[&format!("pith/{suffix}/index.html")]).unwrap();
    let numbers: usize = papers.values().map(BTreeSet::len).sum();
    let browse = std::str::from_utf8(&site["browse/index.html"]).unwrap();
    assert!(browse.contains(&format!("{} papers, {numbers} versions.", papers.len())), "{browse}");
    let lists = site
        .iter()
        .filter(|(path, _)| links::is_html(path) && !path.starts_with("paper/") && !path.starts_with("api/"));
    let mut listed = BTreeMap::<&str, Vec<&[u8]>>::new();
    for (_, page) in lists {
        rows(page).for_each(|suffix| listed.entry(suffix).or_default().push(page));
    }
    let mut of_several = 0;
    for versions in papers.values() {
        let (_, newest) = versions.last().unwrap();
        assert!(listed[newest.as_str()].len() >= 2, "{newest} is in its year and more");
        assert!(!page(newest).contains("data-region=\"newest\""));
        for (_, older) in versions.iter().rev().skip(1) {
            assert!(!listed.contains_key(older.as_str()), "{older} has a row");
            for list in &listed[newest.as_str()] {
                assert!(std::str::from_utf8(list).unwrap().contains(older), "the row of {newest} leads to {older}");
            }
            assert!(page(older).contains(&format!("<link rel=\"latest-version\" href=\"../../pith/{newest}/\">")));
            of_several += 1;
        }
    }
    assert_eq!(listed.len(), papers.len());
    let titles = site.iter().filter(|(path, _)| path.starts_with("titles/"));
    let mut of_titles: Vec<_> = titles.clone().flat_map(|(_, page)| rows(page)).collect();
    of_titles.sort_unstable();
    // Titles of one long beginning are listed by year, under the newest of them.
    of_titles.dedup();
    assert!(of_titles.iter().eq(listed.keys()), "each paper is in a list of titles");
    assert!((12..60).contains(&titles.count()), "lists that are small are joined");
    assert!(of_several > 15, "{of_several}");
}

/// Each name that a paper's page leads from leads to its own place on a page that lists the paper; the name that nearly
/// all have is listed by year.
fn every_author_is_listed(site: &Tree) {
    let page = |path: &str| std::str::from_utf8(&site[path]).unwrap();
    let papers = site.keys().filter(|path| path.starts_with("pith/") && path.ends_with("/index.html"));
    let mut counted = 0;
    for path in papers {
        let suffix = path.split('/').nth(1).unwrap();
        for (_, link) in page(path)
            .match_indices("href=\"../../authors/")
            .map(|(at, _)| page(path)[at..].split_once("../../").unwrap())
        {
            let Some((folder, place)) = link.split('"').next().unwrap().split_once('#') else {
                let are_many =
                    ["authors/a-author-a--/\"", "authors/a-other-c--/\""].iter().any(|own| link.starts_with(own));
                assert!(are_many, "{path} leads to {link}");
                continue;
            };
            let bucket = format!("{folder}index.html");
            let (_, named) = page(&bucket).split_once(&format!(" id=\"{place}\"")).unwrap();
            assert!(named.split("<section").next().unwrap().contains(suffix), "{link} does not list {suffix}");
            counted += 1;
        }
    }
    assert!(counted > 1500, "{counted} names are links");
    let below = |folder: &str| site.keys().filter(|path| path.starts_with(folder)).count();
    assert!(is_split(site, "authors/a-author-a--/2020/03/17"), "a crowded name is split");
    let [latin, others, undivided] = ["authors/a-bu", "authors/u-004", "authors/undivided/"].map(below);
    assert!(latin > 10 && others > 2 && undivided > 0, "{latin}, {others}, {undivided}");
}

/// `catalog/documents.jsonl` lists each document once, with its hash and where it is.
fn the_list_of_documents_is_that_of(site: &Tree, published: &BTreeSet<&[u8]>) {
    let list = std::str::from_utf8(&site["catalog/documents.jsonl"]).unwrap();
    let mut listed = BTreeSet::new();
    for line in list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        for path in line["paths"].as_array().unwrap() {
            let bytes = &site[path.as_str().unwrap()];
            assert!(published.contains(&bytes[..]), "{line}");
            assert_eq!(
                (line["sha256"].as_str(), line["bytes"].as_u64()),
                (Some(&*Digest::of(bytes).to_string()), Some(bytes.len() as u64))
            );
            listed.insert(&bytes[..]);
        }
    }
    assert_eq!(list.lines().count(), published.len());
    assert!(listed == *published, "documents.jsonl lists other documents");
}
