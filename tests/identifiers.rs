//! Identifiers: what leads to which number, and who may say so. A reader in Python that was written from docs/identifiers.md
//! alone compares the files for programs with the documents of a site, and whatever happened before a build, they are those of
//! a clean build.

use crate::browser_content::hard_content;
use crate::hostile::{site_of_dated_papers, site_of_every_spot};
use crate::schemas::validate;
use crate::search;
use crate::site_test::{SiteTest, Tree, are_equal};
use crate::support::json::Random;
use crate::support::{Signer, Tampered, read_by_others};
use crate::thousand::{bundle_of, record_of};
use pith::Digest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where the files lie.
const FOLDER: &str = "api/pith-number/resolve/";

/// Adds aliases that say DOIs.
pub(crate) fn with_dois(document: Tampered, aliases: &str, dois: &[impl AsRef<str>]) -> Tampered {
    document.edit(|document| {
        let all = document[aliases].as_array_mut().unwrap();
        all.extend(dois.iter().map(|doi| json!({ "alias_kind": "doi", "alias_value": doi.as_ref() })));
    })
}

/// A record of a paper that claims DOIs, which its receipt doesn't cover.
pub(crate) fn claiming(paper: (Value, Value), dois: &[impl AsRef<str>]) -> Tampered {
    with_dois(record_of(paper), "aliases", dois)
}

/// A bundle of a paper with DOIs below its seal.
pub(crate) fn sealing(paper: (Value, Value), dois: &[impl AsRef<str>]) -> Tampered {
    with_dois(bundle_of(paper), "source_aliases", dois).signed(&Signer::test())
}

/// A paper by its id at arXiv, which may be old, and its version.
fn paper(id: &str, version: u64) -> (Value, Value) {
    search::paper(
        (id, version),
        "2020-03-04",
        "math.GT",
        [&format!("On {id}"), "Ann Bo", &format!("Version {version}")],
    )
}

/// Compares the files of a site with its documents.
pub(crate) fn are_right(test: &SiteTest) {
    read_by_others("tests/identifiers.py", &[test.path("public").as_os_str()]);
}

/// The suffixes of each key.
fn keys(site: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with(FOLDER)) {
        let file: Value = serde_json::from_slice(bytes).unwrap();
        validate("resolve.v1.json", &file).unwrap_or_else(|error| panic!("{path}: {error}"));
        for (key, numbers) in file.as_object().unwrap().iter().filter(|(key, _)| *key != "format") {
            let hash = Digest::of(key.as_bytes()).to_string();
            assert_eq!(path, &format!("{FOLDER}{}.json", &hash[..2]), "{key}");
            all.insert(key.clone(), serde_json::from_value(numbers.clone()).unwrap());
        }
    }
    all
}

/// The suffix of a document's number.
fn suffix(document: &Tampered) -> String {
    let document: Value = serde_json::from_slice(document.bytes()).unwrap();
    document["pith_number"].as_str().unwrap()[10..].to_owned()
}

const KEY: [&str; 2] = ["--key", "key.json"];

/// A site of some documents, with all that identifiers are found by and few pages.
fn site_of<'d>(documents: impl IntoIterator<Item = &'d Tampered>) -> SiteTest {
    let test = SiteTest::new().put("key.json", Signer::test().entry().to_string()).put(
        "catalog.toml",
        "[output]\nprofile = \"minimal\"\nparts = { api = true, listings = false, feeds = false }\n",
    );
    documents
        .into_iter()
        .enumerate()
        .fold(test, |test, (at, document)| test.put(&format!("content/records/{at}.json"), document.bytes()))
}

#[test]
fn the_keys_of_real_and_of_hostile_documents_are_what_they_say() {
    let real = SiteTest::of_the_project().build().exits_with(0);
    let all = keys(&real.site());
    assert_eq!(all["arxiv:1903.00045"], ["MFB4YH5ROE256JUPXCULHXXWFK"]);
    assert_eq!(all["doi:10.48550/arxiv.1903.00045"], ["MFB4YH5ROE256JUPXCULHXXWFK"]);
    assert_eq!(all["pith:mfb4yh5r"], ["MFB4YH5ROE256JUPXCULHXXWFK"]);
    for test in [real, site_of_every_spot(), site_of_dated_papers(), hard_content().0.build().exits_with(0)] {
        keys(&test.site());
        are_right(&test);
        for (path, bytes) in test.site().iter().filter(|(path, _)| path.starts_with(FOLDER)) {
            let name = path.strip_prefix(FOLDER).unwrap();
            assert!(name.len() == 7 && bytes.is_ascii() && bytes.ends_with(b"]\n}\n"), "{path}");
        }
    }
}

#[test]
fn a_doi_counts_only_from_a_bundle_and_a_claimed_one_takes_nothing_from_it() {
    let owner = sealing(paper("1903.00001", 1), &["10.1103/PhysRevD.76.013009"]);
    let thief = claiming(paper("1903.00002", 1), &["10.1103/physrevd.76.013009", "10.48550/arXiv.1903.00001"]);
    let [one, two] = ["1903.00003", "1903.00004"].map(|id| sealing(paper(id, 1), &["10.1000/both"]));
    // Of one number the bundle counts, whatever the record beside it claims.
    let older = sealing(paper("1903.00005", 1), &["10.1000/five"]);
    let beside = claiming(paper("1903.00005", 1), &["10.1000/five", "10.1000/claimed"]);
    let newer = claiming(paper("1903.00005", 2), &["10.1000/five"]);
    let all = [&owner, &thief, &one, &two, &older, &beside, &newer];
    let test = site_of(all).build_with(&KEY).exits_with(0);
    are_right(&test);
    search::is_right(&test);
    let found = keys(&test.site());
    let meant = |key: &str| found.get(key).cloned().unwrap_or_default();
    assert_eq!(meant("doi:10.1103/physrevd.76.013009"), [suffix(&owner)]);
    assert_eq!(meant("claimed-doi:10.1103/physrevd.76.013009"), [suffix(&thief)]);
    assert_eq!(meant("doi:10.48550/arxiv.1903.00001"), [suffix(&owner)]);
    let mut both = [suffix(&one), suffix(&two)];
    both.sort();
    assert_eq!(meant("doi:10.1000/both"), both);
    assert_eq!(meant("doi:10.1000/five"), [suffix(&newer)], "a DOI is of the paper");
    assert_eq!(meant("arxiv:1903.00005"), [suffix(&newer)]);
    assert_eq!(meant("arxiv:1903.00005v1"), [suffix(&older)]);
    let claims: Vec<_> = found.keys().filter(|key| key.starts_with("claimed-doi:")).collect();
    assert_eq!(claims, ["claimed-doi:10.1103/physrevd.76.013009"]);
    // Without the bundle it is only what the record says.
    let test =
        test.remove("content/records/4.json").build_with(&[&KEY[..], &["--allow-removals"]].concat()).exits_with(0);
    let found = keys(&test.site());
    assert!(!found.contains_key("doi:10.1000/five"));
    assert_eq!(found["claimed-doi:10.1000/claimed"], [suffix(&newer)]);
    are_equal(
        &test.site(),
        &site_of([&owner, &thief, &one, &two, &beside, &newer]).build_with(&KEY).exits_with(0).site(),
    );
}

#[test]
fn a_hostile_doi_is_a_text_or_nothing() {
    let long = format!("10.1000/{}", "x".repeat(10_000));
    let longest = format!("10.1000/{}", "y".repeat(120));
    let kept = [
        "10.1000/../../../x",
        "10.1000/</script><script>alert(1)</script>",
        "10.1000/\"],\"arxiv:1903.00001\":[\"",
        "10.1000/\\u0022\\",
        "10.1000/%2e%2e%2f",
        "10.1000///evil.example/x",
        "10.1000/javascript:alert(1)",
        &longest,
    ];
    let dropped = [
        "",
        "../../x",
        "10.1000/",
        "10.1000/x y",
        "10.1000/\u{202e}gpj.exe",
        "10.1000/x\u{0}",
        "10.1000/x\n",
        "10.1000/ß",
        "javascript:alert(1)//10.1000/x",
        "https://doi.org/10.1000/address",
        "doi:10.1000/prefix",
        "10.48550/arXiv.1903.00001",
        "10.48550/ARXIV.9999.99999",
        &long,
        &format!("{longest}y"),
    ];
    // Four of a document count, in its order, and nobody else's keys are touched.
    let parts: Vec<Vec<&str>> =
        kept.chunks(4).map(|four| [&dropped[..], four, four, &["10.1000/too-many"]].concat()).collect();
    let documents: Vec<_> = (0..)
        .zip(&parts)
        .flat_map(|(at, dois)| {
            [claiming(paper(&format!("2001.0000{at}"), 1), dois), sealing(paper(&format!("2002.0000{at}"), 1), dois)]
        })
        .collect();
    let many: Vec<_> = (0..10_000).map(|at| format!("10.1000/many.{at}")).collect();
    let [many_claimed, many_sealed] = [claiming(paper("2003.00001", 1), &many), sealing(paper("2003.00002", 1), &many)];
    let own = record_of(paper("1903.00001", 1));
    let test = site_of(documents.iter().chain([&many_claimed, &many_sealed, &own])).build_with(&KEY).exits_with(0);
    are_right(&test);
    search::is_right(&test);
    let site = test.site();
    let found = keys(&site);
    for doi in kept {
        let doi = doi.to_ascii_lowercase();
        assert_eq!(found[&format!("doi:{doi}")].len(), 1, "{doi}");
        assert_eq!(found[&format!("claimed-doi:{doi}")].len(), 1, "{doi}");
    }
    assert_eq!(found["arxiv:1903.00001"], [suffix(&own)]);
    assert_eq!(found["doi:10.48550/arxiv.1903.00001"], [suffix(&own)]);
    let others = found.keys().filter(|key| key.contains("doi:") && !key.starts_with("doi:10.48550/"));
    assert_eq!(others.count(), 2 * kept.len() + 2 * 4);
    assert!(found.contains_key("doi:10.1000/many.3") && !found.contains_key("doi:10.1000/many.4"));
    for (path, bytes) in &site {
        assert!(!path.contains("10.1000") && !path.contains("evil"), "{path}");
        assert!(!path.starts_with(FOLDER) || (bytes.is_ascii() && bytes.len() < 8 << 10), "{path}: {}", bytes.len());
    }
}

/// Papers come, go and change, also as versions with DOIs of their own: each build gives the files that a clean one gives.
/// It takes 4 s.
#[test]
fn any_history_gives_the_keys_of_a_clean_build() {
    let mut random = Random::new(22);
    // Of each paper the number of its versions, and whether the oldest is a bundle.
    let mut there: BTreeMap<usize, (u64, bool)> = (0..30).map(|at| (at, (1 + at as u64 % 3, at % 4 == 0))).collect();
    let id = |at: usize| match at % 5 {
        0 => format!("math.GT/{at:07}"),
        // The same paper without its class.
        1 => format!("math/{:07}", at - 1),
        _ => format!("2003.{at:05}"),
    };
    let put = |test: SiteTest, there: &BTreeMap<usize, (u64, bool)>| {
        let mut lines = Vec::new();
        for (at, (versions, is_sealed)) in there {
            for version in 1..=*versions {
                let dois = ["10.1000/all".to_owned(), format!("10.1000/{at}"), format!("10.1000/{at}.{version}")];
                let dois = &dois[at % 2..];
                let paper = paper(&id(*at), version + u64::from(at % 5 == 1));
                let document = if *is_sealed && version == 1 { sealing(paper, dois) } else { claiming(paper, dois) };
                lines.push(document.bytes().to_vec());
            }
        }
        test.put("content/records/all.jsonl", lines.join(&b"\n"[..]))
    };
    let mut test = put(site_of([]), &there).build_with(&KEY).exits_with(0);
    let mut kept = 0;
    for step in 0..6 {
        let before = test.site();
        for _ in 0..3 {
            let at = random.below(34);
            match random.below(4) {
                0 => drop(there.remove(&at)),
                1 => drop(there.insert(at, (1, random.below(2) == 0))),
                _ => there.entry(at).or_insert((0, false)).0 += 1,
            }
        }
        let jobs = ["1", "2", "8"][step % 3];
        test = put(test, &there).build_with(&[&KEY[..], &["--allow-removals", "--jobs", jobs]].concat()).exits_with(0);
        let clean = put(site_of([]), &there).build_with(&KEY).exits_with(0);
        let site = test.site();
        are_equal(&site, &clean.site());
        are_right(&test);
        kept +=
            before.iter().filter(|(path, bytes)| path.starts_with(FOLDER) && site.get(*path) == Some(bytes)).count();
    }
    assert!(kept > 100, "most files stay: {kept}");
}

#[test]
fn a_file_that_is_not_as_it_was_is_made_again_and_the_part_can_be_switched_off() {
    let all = ["1903.00001", "1903.00002"].map(|id| claiming(paper(id, 1), &["10.1000/x"]));
    let test = site_of(&all).build_with(&KEY).exits_with(0);
    let site = test.site();
    let path = site.keys().find(|path| path.starts_with(FOLDER)).unwrap().clone();
    let test = test.put(&format!("public/{path}"), "{}").put(&format!("public/{FOLDER}zz.json"), "{}");
    let test = test.build_with(&KEY).exits_with(0);
    are_equal(&test.site(), &site);
    let test = test.remove(&format!("public/{path}")).build_with(&KEY).exits_with(0);
    are_equal(&test.site(), &site);
    let config = String::from_utf8(test.read("catalog.toml")).unwrap();
    let test = test.put("catalog.toml", config.replace("api = true", "api = false"));
    let test = test.build_with(&KEY).exits_with(0).lacks("public/api");
    let test = test.put("catalog.toml", config).build_with(&KEY).exits_with(0);
    are_equal(&test.site(), &site);
}
