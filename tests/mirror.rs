//! What a mirror tells of itself at its root: the keys, where it has what, what hosts are to send; and whether it fits
//! its host.

use crate::schemas::validate;
use crate::site_test::{BUNDLE, RECORD, SiteTest, Tree, are_equal, tree};
use crate::support::{Signer, path};
use camino::Utf8Path;
use pith::TrustStore;
use pith_catalog::{BuildEvent, BuildPlan, Config, Limits, build};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::iter::zip;
use std::sync::Mutex;

const BASE: &str = "https://catalog.example/papers/";

/// What the registry publishes of itself.
fn registrys() -> Value {
    serde_json::from_slice(&fs::read(path("tests/fixtures/pith-mirrors.json")).unwrap()).unwrap()
}

fn json_of(site: &Tree, name: &str) -> Value {
    serde_json::from_slice(&site[name]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn mirrors(site: &Tree) -> Value {
    let manifest = json_of(site, "pith-mirrors.json");
    validate("mirrors.v1.json", &manifest).unwrap();
    manifest
}

fn keys(site: &Tree) -> Value {
    let keys = json_of(site, "pith-signing-key.json");
    validate("signing-key.v1.json", &keys).unwrap();
    keys
}

/// Two values have the same members, and each of them the same type.
#[track_caller]
fn have_one_form(one: &Value, other: &Value) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            assert_eq!(one.keys().collect::<BTreeSet<_>>(), other.keys().collect::<BTreeSet<_>>());
            zip(one.values(), other.values()).for_each(|(one, other)| have_one_form(one, other));
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            zip(one, other).for_each(|(one, other)| have_one_form(one, other));
        }
        _ => assert_eq!(
            std::mem::discriminant(one),
            std::mem::discriminant(other),
            "{one} and {other} are of different types"
        ),
    }
}

/// The file of the site that an address of the manifest is of.
fn file_of<'s>(site: &'s Tree, address: &Value) -> &'s [u8] {
    let address = address.as_str().unwrap().replace("{suffix}", BUNDLE);
    let inside = address.strip_prefix(BASE).unwrap_or_else(|| panic!("{address} is elsewhere"));
    site.get(inside).unwrap_or_else(|| panic!("{address} leads nowhere"))
}

#[test]
fn a_mirror_tells_of_itself_in_the_registrys_form() {
    let config =
        "title = \"Papers\"\n[mirror]\nname = \"The Library of Example\"\nupstream = \"https://pith.science/\"";
    let test = SiteTest::of_real_documents().put("catalog.toml", config).build_with(&["--base-url", BASE]);
    let site = test.exits_with(0).site();
    let (mut manifest, registrys) = (mirrors(&site), registrys());
    // One member is our own: every key that the documents need.
    let needed = manifest["mirrors"][0].as_object_mut().unwrap().remove("keys").unwrap();
    assert_eq!(needed.as_array().unwrap().len(), 1);
    let registrys_key = registrys["mirrors"][0]["public_key"].as_object().unwrap();
    for (member, value) in needed[0].as_object().unwrap() {
        let expected = match member.as_str() {
            "registry" => &json!(true),
            "retired" => &json!(false),
            member => &registrys_key[member],
        };
        assert_eq!(value, expected, "{member}");
    }
    have_one_form(&manifest, &registrys);
    for member in ["manifest_type", "manifest_version", "merge_version"] {
        assert_eq!(manifest[member], registrys[member]);
    }
    let (mirror, registry) = (&manifest["mirrors"][0], &registrys["mirrors"][0]);
    assert_eq!(mirror["name"], "The Library of Example");
    assert_eq!((&mirror["mirror_type"], &mirror["status"]), (&json!("https"), &json!("mirror")));
    assert_eq!(mirror["base_url"], BASE.trim_end_matches('/'));
    // The newest bundle's seal.
    assert_eq!(manifest["generated_at"], "2026-07-05T15:44:43Z");
    // Each address is of a file, and with the registry's base the pattern is the registry's.
    for pattern in ["bundle_pattern", "state_pattern", "well_known_pattern"] {
        assert!(file_of(&site, &mirror[pattern]).starts_with(b"{"));
        assert_eq!(mirror[pattern].as_str().unwrap().replace(BASE, "https://pith.science/"), registry[pattern]);
    }
    assert_eq!(file_of(&site, &mirror["bundle_pattern"]), file_of(&site, &mirror["well_known_pattern"]));
    let key = &mirror["public_key"];
    assert_eq!(file_of(&site, &key["url"]), site["pith-signing-key.json"]);
    assert_eq!(*key, keys(&site));
    let ours: BTreeSet<_> = ["url", "notes"].into();
    for (member, value) in registry["public_key"].as_object().unwrap() {
        assert_eq!(key[member] == *value, !ours.contains(member.as_str()), "{member}");
    }
}

#[test]
fn a_mirror_says_nothing_of_what_it_does_not_have() {
    let patterns = |site: &Tree| -> Vec<String> {
        let mirrors = mirrors(site)["mirrors"][0].as_object().unwrap().clone();
        mirrors.keys().filter(|name| name.ends_with("_pattern")).cloned().collect()
    };
    let test = SiteTest::of_real_documents().build().exits_with(0).lacks("public/pith-mirrors.json");
    let keys = keys(&test.site());
    assert_eq!((keys.get("url"), &keys["key_id"]), (None, &json!("pith-v1-2026-05")));
    let based = |config: &str| format!("base_url = \"http://localhost:8000\"\ntitle = \"Papers\"\n{config}");
    let test = test.put("catalog.toml", based("output.profile = \"minimal\"")).build().exits_with(0);
    assert_eq!(patterns(&test.site()), ["bundle_pattern", "well_known_pattern"]);
    let mirror = mirrors(&test.site())["mirrors"][0].clone();
    assert_eq!((&mirror["name"], &mirror["mirror_type"]), (&json!("Papers"), &json!("http")));
    assert_eq!(mirror["well_known_pattern"], "http://localhost:8000/.well-known/pith/{suffix}/bundle.json");
    let off = "output.parts = { bundle = false, well_known = false }";
    let test = test.put("catalog.toml", based(off)).build().exits_with(0);
    assert_eq!(patterns(&test.site()), ["state_pattern"]);
    let test =
        test.put("catalog.toml", based("filters.years = [1900]")).build_with(&["--allow-removals"]).exits_with(0);
    assert_eq!(mirrors(&test.site()).get("generated_at"), None, "nothing here is signed");
    test.put("catalog.toml", based("output.parts.manifests = false"))
        .build()
        .exits_with(0)
        .lacks("public/pith-mirrors.json")
        .contains("public/pith-signing-key.json", "http://localhost:8000/pith-signing-key.json");
}

#[test]
fn a_mirrors_keys_are_trusted_as_it_publishes_them() {
    let verifies = |test: &SiteTest, status: i32| {
        let untrusted = path("tests/cmd/documents/untrusted.json");
        let mut program = test.program();
        let output = program.args(["verify", "--key", "public/pith-signing-key.json"]).arg(untrusted).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{output:?}");
    };
    let test = SiteTest::of_real_documents().build().exits_with(0);
    verifies(&test, 1);
    let test = test
        .put("key.json", Signer::test().file())
        .put("stranger.json", Signer::stranger().file())
        .put("catalog.toml", "trust = [\"stranger.json\"]")
        .build_with(&["--key", "key.json"])
        .exits_with(0);
    verifies(&test, 0);
    let published = keys(&test.site());
    let named = published["keys"].as_array().unwrap().iter().map(|key| key["key_id"].as_str().unwrap());
    assert_eq!(named.collect::<Vec<_>>(), ["pith-test-2026", "pith-v1-2026-05", "stranger-2026"]);
    // One mirror trusts another's keys by its file alone, and publishes the same.
    let theirs = test.read("public/pith-signing-key.json");
    let other =
        SiteTest::of_real_documents().put("theirs.json", &theirs).put("catalog.toml", "trust = [\"theirs.json\"]");
    let other = other.build_with(&["--base-url", BASE]).exits_with(0);
    assert_eq!(mirrors(&other.site())["mirrors"][0]["public_key"]["key_id"], "pith-v1-2026-05");
    other.build().has("public/pith-signing-key.json", theirs);
}

#[test]
fn the_index_says_how_the_site_was_made() {
    let site = |test: &SiteTest| {
        let index = json_of(&test.site(), "catalog/index.json");
        validate("catalog-index.v1.json", &index).unwrap();
        index["site"].clone()
    };
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let parts = [
        "record",
        "bundle",
        "well_known",
        "state",
        "graph",
        "events",
        "resolvers",
        "p_resolvers",
        "listings",
        "feeds",
        "search",
        "manifests",
        "api",
    ];
    let plain = json!({
        "generator": pith_catalog::PROGRAM, "base_url": null, "offline": false, "parts": parts,
        "own_templates": false, "excluded": [], "exclusions": [],
    });
    assert_eq!(site(&test), plain);
    assert!(pith_catalog::PROGRAM.starts_with(concat!("pith-catalog ", env!("CARGO_PKG_VERSION"), " ")));
    let config = format!(
        "[output]\nprofile = \"minimal\"\noffline = true\nparts.listings = false\n\
         [[exclude]]\nnumber = \"{RECORD}\"\nreason = \"x\"\n\
         [[exclude]]\nnumber = \"{BUNDLE}\"\nreason = \"y\"\ndate = 2026-11-30\n"
    );
    let test = test.put("catalog.toml", config).put("static/style.css", "p { color: red }");
    let test = test.build_with(&["--base-url", "https://catalog.example"]).exits_with(0);
    let mut other = plain.clone();
    other["base_url"] = "https://catalog.example/".into();
    other["offline"] = true.into();
    other["parts"] = json!(["record", "bundle", "well_known", "feeds", "search", "manifests"]);
    other["excluded"] = json!([BUNDLE, RECORD]);
    other["exclusions"] = json!([
        { "suffix": BUNDLE, "date": "2026-11-30", "reason": "y", "names": ["arXiv:2403.14097v1"] },
        { "suffix": RECORD, "date": null, "reason": "x", "names": ["arXiv:1903.00045v2"] },
    ]);
    assert_eq!(site(&test), other, "a style alone is no template");
    let test = test.put("templates/404.html", "<h1>Sorry</h1>").build().exits_with(0);
    assert_eq!(site(&test)["own_templates"], true);
}

/// The rules of a `_headers`: a path, and the headers of files that it takes. Reads no more than what both hosts read.
fn rules(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut rules: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        assert!(line.len() <= 2000, "Cloudflare reads no longer line: {line}");
        match line.strip_prefix("  ") {
            None => {
                assert!(line.starts_with('/'), "{line}");
                rules.push((line.to_owned(), BTreeMap::new()));
            }
            Some(header) => {
                let (name, value) = header.split_once(": ").unwrap();
                let last = &mut rules.last_mut().unwrap().1;
                assert!(last.insert(name.to_owned(), value.to_owned()).is_none(), "{name} stands twice");
            }
        }
    }
    assert!(rules.len() <= 100, "Cloudflare reads no more rules");
    rules
}

/// Whether a rule takes a path. What stands for many paths is either the whole end or a whole part.
fn takes(rule: &str, path: &str) -> bool {
    let (mut rule, mut path) = (rule.split('/'), path.split('/'));
    loop {
        match (rule.next(), path.next()) {
            (Some("*"), Some(_)) => {
                assert_eq!(rule.next(), None, "Netlify reads nothing after `*`");
                return true;
            }
            (Some(name), Some(_)) if name.starts_with(':') => {}
            (Some(one), Some(other)) => {
                assert!(!one.contains(['*', ':']), "the hosts don't agree on {one}");
                if one != other {
                    return false;
                }
            }
            (one, other) => return one == other,
        }
    }
}

/// What a host sends with a file. One header by two rules would be joined by one host and not by the other.
fn sent(rules: &[(String, BTreeMap<String, String>)], path: &str) -> BTreeMap<String, String> {
    let mut sent = BTreeMap::new();
    for (name, value) in rules.iter().filter(|(rule, _)| takes(rule, path)).flat_map(|(_, headers)| headers) {
        assert!(sent.insert(name.clone(), value.clone()).is_none(), "{path} has {name} by two rules");
    }
    sent
}

#[test]
fn hosts_are_told_what_to_send() {
    let test = SiteTest::of_the_project().build_with(&["--base-url", "https://catalog.example/"]).exits_with(0);
    let site = test.site();
    let rules = rules(std::str::from_utf8(&site["_headers"]).unwrap());
    let types: BTreeMap<&str, &str> = [
        ("catalog/documents.jsonl", "application/jsonl"),
        ("catalog/papers.jsonl", "application/jsonl"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("feed.atom", "application/atom+xml"),
        ("category/cs.PF/feed.atom", "application/atom+xml"),
        ("collection/training-on-servers-that-come-and-go/citations.bib", "application/x-bibtex; charset=utf-8"),
        (
            "collection/training-on-servers-that-come-and-go/citations.ris",
            "application/x-research-info-systems; charset=utf-8",
        ),
    ]
    .into();
    assert!(types.keys().all(|path| site.contains_key(*path)));
    for path in site.keys() {
        let sent = sent(&rules, &format!("/{path}"));
        assert_eq!(sent["Access-Control-Allow-Origin"], "*", "{path}");
        assert_eq!(sent["X-Content-Type-Options"], "nosniff", "{path}");
        let links = "</api/index.json>; rel=\"service-desc\", </api/>; rel=\"service-doc\"";
        assert_eq!(sent["Link"], links, "{path}");
        let is_immutable = sent.get("Cache-Control").is_some_and(|value| value.contains("immutable"));
        // What never changes has its content's hash in its name.
        assert_eq!(is_immutable, path.starts_with("assets/"), "{path}");
        let is_told_elsewhere = path.ends_with("/feed.atom");
        let media_type = sent.get("Content-Type").map(String::as_str);
        let expected = types.get(path.as_str()).copied().or(is_told_elsewhere.then_some("application/atom+xml"));
        assert_eq!(media_type, expected, "{path}");
    }
    for (path, media_type) in [
        ("/catalog/documents/AA.jsonl", "application/jsonl"),
        ("/catalog/papers/AA.jsonl", "application/jsonl"),
        ("/catalog/sums/AA", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(sent(&rules, path)["Content-Type"], media_type, "of a large catalog");
    }
    // Without these files nothing is said of them.
    let bare = test
        .put("catalog.toml", "output.parts = { manifests = false, feeds = false, api = false }")
        .build()
        .exits_with(0);
    let told = String::from_utf8(bare.read("public/_headers")).unwrap();
    assert!(!told.contains("catalog/") && !told.contains("feed.atom") && !told.contains("Link"), "{told}");
}

#[test]
fn the_operators_own_headers_take_the_place_of_ours() {
    let test = SiteTest::of_real_documents()
        .put("content/files/_headers", "/*\n  X-Ours: 1\n")
        .build_with(&["--strict"])
        .exits_with(0)
        .has("public/_headers", "/*\n  X-Ours: 1\n")
        .remove("content/files/_headers")
        .build()
        .exits_with(0)
        .contains("public/_headers", "Access-Control-Allow-Origin: *");
    test.put("catalog.toml", "output.keep = [\"_headers\"]")
        .put("public/_headers", "kept")
        .build()
        .exits_with(0)
        .has("public/_headers", "kept");
}

#[test]
fn what_a_site_takes_of_its_hosts_limits_is_said() {
    let test = SiteTest::of_the_project().build_with(&["--format", "json"]).exits_with(0);
    assert_eq!(test.line()["fit"], Value::Null);
    assert!(!test.build().told().concat().contains("Pages"), "without a host nothing is said");
    for host in ["github-pages", "cloudflare-pages", "cloudflare-pages-paid", "netlify", "gitlab-pages"] {
        let test = SiteTest::of_the_project().put("catalog.toml", format!("output.host = \"{host}\""));
        let test = test.build_with(&["--strict", "--format", "json"]).exits_with(0);
        let line = test.line();
        validate("build.v1.json", &line).unwrap();
        let (site, fit) = (test.site(), &line["fit"]);
        assert_eq!((&fit["host"], &fit["at_least"], &fit["fits"]), (&json!(host), &json!(false), &json!(true)));
        for limit in fit["limits"].as_array().unwrap() {
            assert_eq!(limit["found"], counted(&site, limit["measure"].as_str().unwrap()), "{limit}");
        }
        // What is left as it is counts, too.
        let again = test.build_with(&["--format", "json"]).line();
        assert_eq!((&again["fit"], &again["work"]["rendered"]), (fit, &json!(0)));
    }
}

/// What a build of the real documents said before of its host's limits, what it said at the end, and the site.
fn built_for(host: &str, profile: &str) -> [BTreeMap<&'static str, u64>; 2] {
    let folder = tempfile::tempdir().unwrap();
    let plan = BuildPlan {
        content: "content".into(),
        out: Utf8Path::from_path(folder.path()).unwrap().join("public"),
        parts: Vec::new(),
        config: Config::parse(&format!("output = {{ profile = \"{profile}\", host = \"{host}\" }}")).unwrap().into(),
        overrides: None,
        changed: None,
        strict: true,
        allow_removals: false,
        is_preview: false,
        keys: TrustStore::registry().into(),
        state_key: None,
        limits: Limits::default(),
        jobs: None,
    };
    let said_before = Mutex::new(None);
    let news = |event| {
        if let BuildEvent::WillTake(fit) = event {
            *said_before.lock().unwrap() = Some(fit);
        }
    };
    let at_the_end = build(&plan, &news).unwrap().fit.unwrap();
    let before = said_before.into_inner().unwrap().unwrap();
    assert!(before.at_least && !at_the_end.at_least);
    [before, at_the_end].map(|fit| fit.taken.iter().map(|taken| (taken.limit.measure.name(), taken.found)).collect())
}

#[test]
fn what_is_said_before_is_what_papers_take_for_sure() {
    let (records, bundles) = (3, 2);
    let bytes = |kind: &str| -> u64 {
        let documents = tree(&path("content/records")).into_iter().filter(|(name, _)| name.contains(kind));
        documents.map(|(_, bytes)| bytes.len() as u64).sum()
    };
    for (profile, of_record, of_bundle) in [("full", 4 + 4, 6 + 4), ("minimal", 2, 3)] {
        let before = |host: &str| {
            let [before, at_the_end] = built_for(host, profile);
            assert!(
                zip(&before, &at_the_end).all(|(before, end)| before.0 == end.0 && before.1 <= end.1),
                "{before:?}"
            );
            before
        };
        // A page and its documents; in full what is cut out of them, and a page at each of four other names. And what leads
        // to the papers.
        let files = before("cloudflare-pages")["files"];
        assert!(files > records * of_record + bundles * of_bundle, "{profile}: {files}");
        let pages = 12_000 * (records + bundles);
        assert_eq!(before("github-pages")["bytes"], bytes(".record.") + 2 * bytes(".bundle.") + pages);
        assert_eq!(before("netlify")["files_in_one_folder"], records);
        let entries = before("gitlab-pages")["entries"];
        assert!(entries > before("cloudflare-pages-paid")["files"] + records + bundles, "{entries}");
    }
}

/// What a site has of something, by looking at all of it.
fn counted(site: &Tree, measure: &str) -> u64 {
    let folders = |path: &str| path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect::<Vec<_>>();
    let count = match measure {
        "bytes" => site.values().map(Vec::len).sum(),
        "files" => site.len(),
        "entries" => site.len() + site.keys().flat_map(|path| folders(path)).collect::<BTreeSet<_>>().len(),
        "largest_file" => site.values().map(Vec::len).max().unwrap(),
        "files_in_one_folder" => {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for path in site.keys() {
                *counts.entry(folders(path).pop().unwrap_or_default()).or_default() += 1;
            }
            counts.into_values().max().unwrap()
        }
        other => panic!("{other} is not measured"),
    };
    count as u64
}

/// More than Cloudflare Pages takes of one file.
const TOO_LARGE: usize = (25 << 20) + 1;

#[test]
fn a_site_that_cannot_fit_its_host_is_not_written_if_that_is_asked_for() {
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let before = test.site();
    let test = test
        .put("catalog.toml", "output.host = \"cloudflare-pages\"")
        .put("content/files/large.bin", vec![b'x'; TOO_LARGE])
        .build_with(&["--strict"])
        .exits_with(1)
        .says("the site does not fit Cloudflare Pages: at least 25.1 of 25 MiB in the largest file, large.bin\n    ")
        .says("choose another host\n")
        .says("--strict: nothing was written\nCloudflare Pages: at least ");
    are_equal(&test.site(), &before);
    let test = test.build_with(&["--strict", "--format", "json"]).exits_with(1);
    let line = test.line();
    validate("build.v1.json", &line).unwrap();
    assert_eq!((&line["fit"]["at_least"], &line["fit"]["fits"]), (&json!(true), &json!(false)));
    assert_eq!(line["changes"], Value::Null);
    // Else it is said, before and after.
    let test = test.build().exits_with(0).says("the site does not fit Cloudflare Pages: 25.1 of 25 MiB");
    let [out, err] = test.told();
    assert!(
        err.starts_with("Cloudflare Pages: at least ")
            && out.contains("25.1 of 25 MiB in the largest file\nLook at it: ")
    );
    let test = test.build_with(&["--quiet"]).exits_with(0);
    assert_eq!(test.told(), ["", ""]);
}

#[test]
fn a_site_that_turns_out_not_to_fit_ends_a_strict_build() {
    // How large a page is, is known when it is rendered.
    let part = (1 << 20) - 100;
    let page = format!("{{% for part in range(end=26) %}}{}{{% endfor %}}", "x".repeat(part));
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "output.host = \"cloudflare-pages\"")
        .put("templates/404.html", page)
        .build_with(&["--strict"])
        .exits_with(1)
        .says("the site does not fit Cloudflare Pages: 26 of 25 MiB in the largest file, 404.html\n");
    assert_eq!(test.read("public/404.html").len(), 26 * part, "it is written");
    test.build().exits_with(0);
}

#[test]
fn what_is_the_sites_own_cannot_be_kept() {
    for name in ["index.html", "Index.HTML", "pith", "assets", ".well-known", "SHA256SUMS", "sitemap-2019.xml"] {
        SiteTest::of_real_documents()
            .put("catalog.toml", format!("output.keep = [\".git\", \"{name}\"]"))
            .build()
            .exits_with(2)
            .says(&format!(
                "cannot keep {name}: the name is reserved by the site\n  \
                 remove it from `keep` in the [output] table of the configuration\n"
            ))
            .lacks("public");
    }
    let others = "output.keep = [\"robots.txt\", \"_headers\", \"a:b\", \"CNAME\", \".git\", \"sitemaps\"]";
    SiteTest::of_real_documents().put("catalog.toml", others).build().exits_with(0);
}
