//! What a site has for programs that know nothing of it: `catalog/papers.jsonl`, `/api/`, `/schemas/`.

use crate::browser_content::hard_content;
use crate::hostile::PAYLOAD;
use crate::links;
use crate::schemas::validate;
use crate::site_test::{SiteTest, Tree, are_equal, tree};
use crate::support::{self, Signer, Tampered};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const PAPERS: &str = "catalog/papers.jsonl";

fn json_of(site: &Tree, inside: &str) -> Value {
    serde_json::from_slice(&site[inside]).unwrap_or_else(|error| panic!("{inside}: {error}"))
}

fn lines_of(site: &Tree, inside: &str) -> Vec<Value> {
    let lines = site[inside].split_inclusive(|byte| *byte == b'\n');
    lines.map(|line| serde_json::from_slice(line.strip_suffix(b"\n").unwrap()).unwrap()).collect()
}

/// What a line says of a paper but for names and standings, out of the documents that the site serves.
fn by_documents(site: &Tree, suffix: &str) -> Value {
    let [record, bundle] = [format!("pith/{suffix}.json"), format!("pith/{suffix}/bundle.json")];
    let kinds = [(&record, "record"), (&bundle, "bundle")].into_iter().filter(|(path, _)| site.contains_key(*path));
    let shown = json_of(site, if site.contains_key(&bundle) { &bundle } else { &record });
    let snapshot = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .find_map(|event| event["payload"].get("graph_snapshot").and_then(|snapshot| snapshot.get("paper")));
    let paper = shown.get("paper").or(snapshot).unwrap();
    let source = &shown["canonical_record"]["source"];
    let metadata = &shown["canonical_record"]["metadata"];
    let mut categories = vec![metadata["primary_cat"].clone()];
    for category in metadata["cross_cats_sorted"].as_array().unwrap() {
        if !categories.contains(category) {
            categories.push(category.clone());
        }
    }
    let id = source["id"].as_str().unwrap();
    let is_arxiv = source["kind"] == "arxiv" && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    json!({
        "pith_number": shown["pith_number"],
        "source": source,
        "doi": is_arxiv.then(|| format!("10.48550/arxiv.{id}")),
        "title": paper["title"],
        "authors_text": paper["authors_text"],
        "categories": categories,
        "submitted_at": metadata["submitted_at"],
        "kinds": kinds.map(|(_, kind)| kind).collect::<Vec<_>>(),
    })
}

/// Whether each line is that of its documents, in the order of the suffixes, and the index says the same of the list.
/// Gives the lines by their suffixes.
fn are_of_the_documents(site: &Tree) -> BTreeMap<String, Value> {
    let mut lines = BTreeMap::new();
    let all = lines_of(site, PAPERS);
    let suffix = |line: &Value| line["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    assert!(all.is_sorted_by_key(suffix));
    for line in all {
        validate("catalog-paper.v1.json", &line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let expected = by_documents(site, &suffix(&line));
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&line[name], value, "{name} of {}", line["pith_number"]);
        }
        lines.insert(suffix(&line), line);
    }
    let documents: BTreeSet<_> = lines_of(site, "catalog/documents.jsonl").iter().map(suffix).collect();
    assert!(documents.iter().eq(lines.keys()), "each number has one line");
    let index = json_of(site, "catalog/index.json");
    let sha256 = pith::Digest::of(&site[PAPERS]).to_string();
    let bytes = site[PAPERS].len();
    let list = json!({ "path": PAPERS, "papers": lines.len(), "bytes": bytes, "sha256": sha256 });
    assert_eq!(index["paper_lists"], json!([list]));
    lines
}

/// A validly signed record whose canonical record says anything.
fn record_of(source: Value, metadata: &[(&str, Value)]) -> Tampered {
    let record = Tampered::real("ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json").edit(|record| {
        record["canonical_record"]["source"] = source;
        for (name, value) in metadata {
            record["canonical_record"]["metadata"][*name] = value.clone();
            let shown = if *name == "cross_cats_sorted" { "cross_cats" } else { *name };
            record["paper"][shown] = value.clone();
        }
        record["graph_snapshot"]["paper"] = record["paper"].clone();
        record["aliases"] = json!([]);
    });
    record.identified().receipted(&Signer::test())
}

#[test]
fn a_line_says_of_a_paper_what_its_documents_do_however_long_it_is() {
    let long = "x".repeat(10_000);
    let (test, papers) = hard_content();
    let others = [
        record_of(json!({ "kind": "../../x", "id": long, "version": 1 }), &[]),
        record_of(json!({ "kind": "arxiv", "id": "../../x", "version": 4_294_967_295_u64 }), &[]),
        record_of(json!({ "kind": "arxiv", "id": "1708.99999", "version": 1 }), &[("primary_cat", PAYLOAD.into())]),
        record_of(
            json!({ "kind": "arxiv", "id": "1708.99998", "version": 1 }),
            &[("cross_cats_sorted", json!(["cs.AI", "cs.AI", "\u{202e}", "b\nc", long]))],
        ),
    ];
    let mut test = test;
    for (at, document) in others.iter().enumerate() {
        test = test.put(&format!("content/records/other-{at}.record.json"), document.bytes());
    }
    let site = test.build().exits_with(0).site();
    let lines = are_of_the_documents(&site);
    let line = |name: &str| &lines[papers[name].as_str().unwrap()];
    assert_eq!(line("many_authors")["authors"].as_array().unwrap().len(), 3000);
    assert_eq!(line("many_categories")["categories"].as_array().unwrap().len(), 19);
    assert_eq!(line("tex")["authors"][0], "Paul Erdős");
    assert_eq!(line("both")["kinds"], json!(["record", "bundle"]));
    assert_eq!(line("both")["standings"], json!({ "title": "signed", "authors": "signed", "abstract": "signed" }));
    assert_eq!(line("tex")["standings"], json!({ "title": "bound", "authors": "claimed", "abstract": "bound" }));
    assert_eq!(line("many_authors")["standings"]["abstract"], json!(null));
    assert!(!lines.contains_key(papers["excluded"].as_str().unwrap()));
}

#[test]
fn a_version_that_is_no_number_of_a_program_is_none() {
    let versions = [json!(-1), json!(4_294_967_296_u64)];
    let mut test = SiteTest::new().put("key.json", Signer::test().file());
    for (at, version) in versions.iter().enumerate() {
        let source = json!({ "kind": "arxiv", "id": format!("1708.0000{at}"), "version": version });
        test = test.put(&format!("content/records/{at}.record.json"), record_of(source, &[]).bytes());
    }
    let site = test.build_with(&["--key", "key.json"]).exits_with(0).site();
    let lines = lines_of(&site, PAPERS);
    assert_eq!(lines.len(), 2);
    for line in lines {
        validate("catalog-paper.v1.json", &line).unwrap();
        assert_eq!((&line["source"]["version"], &line["doi"]), (&json!(null), &json!(null)));
    }
}

#[test]
fn a_part_of_the_documents_is_listed_as_such_and_no_paper_makes_an_empty_list() {
    let config = "[output.parts]\nrecord = false\n";
    let test = SiteTest::of_real_documents().put("catalog.toml", config).build().exits_with(0);
    let lines = lines_of(&test.site(), PAPERS);
    let kinds: BTreeSet<_> = lines.iter().map(|line| line["kinds"].to_string()).collect();
    assert_eq!((lines.len(), kinds), (5, ["[]".to_owned(), "[\"bundle\"]".to_owned()].into()));
    let site = SiteTest::new().put("content/records/a.json", "{").build().exits_with(0).site();
    assert!(site[PAPERS].is_empty(), "and is there, for whoever reads it");
    assert_eq!(json_of(&site, "catalog/index.json")["paper_lists"][0]["papers"], 0);
}

#[test]
fn a_list_that_is_built_again_is_that_of_a_clean_build() {
    let (test, papers) = hard_content();
    let clean = |test: SiteTest| {
        let site = test.site();
        let test = test.build_with(&["--out", "clean"]).exits_with(0);
        are_equal(&site, &tree(&test.path("clean")));
        fs::remove_dir_all(test.path("clean")).unwrap();
        test
    };
    let test = clean(test.build().exits_with(0));
    // A build without a change has nothing to do, and says the same of the lists.
    let test = test.build_with(&["--format", "json"]).exits_with(0);
    assert_eq!(test.line()["work"]["rendered"], 0);
    let test = clean(test);
    // A paper goes, another comes, and a list that somebody cut is whole again.
    let source = json!({ "kind": "arxiv", "id": "1708.99997", "version": 1 });
    let new = record_of(source, &[]);
    let test = test.put("content/records/new.json", new.bytes()).remove("content/records/tex.record.json");
    let test = clean(test.build().exits_with(0));
    assert!(!are_of_the_documents(&test.site()).contains_key(papers["tex"].as_str().unwrap()));
    let list = test.path(&format!("public/{PAPERS}"));
    let cut = fs::read(&list).unwrap()[..100].to_vec();
    fs::write(&list, cut).unwrap();
    let test = clean(test.build().exits_with(0));
    // Without the part nothing of it is left.
    let config = String::from_utf8(test.read("catalog.toml")).unwrap();
    let test = test.put("catalog.toml", format!("{config}[output.parts]\napi = false\n"));
    let test = clean(test.build().exits_with(0)).lacks(&format!("public/{PAPERS}"));
    assert_eq!(json_of(&test.site(), "catalog/index.json")["paper_lists"], json!([]));
}

/// Whether a path is one of a template's: each variable stands for something that it may be.
fn is_of_template(path: &str, template: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return path == template };
    let (Some(path), Some((name, after))) = (path.strip_prefix(before), rest.split_once('}')) else { return false };
    let ends = (1..=path.len()).filter(|end| path.is_char_boundary(*end));
    ends.into_iter().any(|end| may_be(name, &path[..end]) && is_of_template(&path[end..], after))
}

/// What the page of the site says of each variable, in Rust.
fn may_be(name: &str, value: &str) -> bool {
    let all = |text: &str, is_one: fn(u8) -> bool| !text.is_empty() && text.bytes().all(is_one);
    let base32 = |length: std::ops::RangeInclusive<usize>| {
        length.contains(&value.len()) && value.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
    };
    let digits = |text: &str| all(text, |byte| byte.is_ascii_digit());
    match name {
        "suffix" => base32(26..=26),
        "short" => base32(8..=8),
        "hh" => value.len() == 2 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        "shard" => base32(1..=2),
        "version" => value.len() <= 4 && digits(value),
        "year" => value.len() == 4 && digits(value),
        "arxiv" => match value.split_once('/') {
            Some((archive, number)) => {
                number.len() == 7
                    && digits(number)
                    && all(archive, |byte| byte.is_ascii_alphabetic() || b"-.".contains(&byte))
            }
            None => value.split_once('.').is_some_and(|(month, number)| digits(month) && digits(number)),
        },
        "category" => all(value, |byte| byte.is_ascii_alphabetic() || b"-.".contains(&byte)),
        "collection" => all(value, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
        other => panic!("the test knows no variable {other}"),
    }
}

/// What has no place among the paths for programs: what browsers, hosts and crawlers take without asking, and pages.
fn is_of_no_program(path: &str) -> bool {
    let others = [".nojekyll", ".pith-catalog", "_headers", "robots.txt", "badge.svg"];
    let is_of_index = path.starts_with("search/") && path != "search/root.js";
    others.contains(&path) || path.starts_with("assets/") || is_of_index || links::is_html(path)
}

/// The JSON of a site that has no `format`: its form is the registry's or a standard's, or it is a schema.
const OF_OTHER_FORMS: [&str; 9] = [
    "pith-signing-key.json",
    "pith-mirrors.json",
    "schemas/",
    "pith/{suffix}.json",
    "pith/{suffix}/",
    ".well-known/pith/",
    "api/pith-number/",
    "catalog/citations/",
    "collection/",
];

/// The table of a site: whether all that it names is there and what it says, and all that is there is named.
fn is_told_to_programs(site: &Tree) {
    let index = json_of(site, "api/index.json");
    let page = String::from_utf8(site["api/index.html"].clone()).unwrap();
    let (files, templates) = (index["files"].as_array().unwrap(), index["templates"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let is_named = |path: &str| {
        files.iter().any(|file| file["path"] == path)
            || templates.iter().any(|one| is_of_template(path, one["template"].as_str().unwrap()))
    };
    for path in site.keys().filter(|path| !is_of_no_program(path)) {
        assert!(is_named(path), "{path} is told to nobody");
    }
    for file in files {
        let path = text(&file["path"]);
        assert!(site.contains_key(&path), "{path} is not there");
        assert!(page.contains(&format!("<a href=\"../{path}\">")), "{path} is not on the page");
        conforms(site, &path, file);
    }
    for template in templates {
        let pattern = text(&template["template"]);
        assert!(page.contains(&format!("<code class=\"breaks\">{pattern}</code>")), "{pattern} is not on the page");
        let address = |path: &str| path.strip_suffix("index.html").unwrap_or(path).to_owned();
        for path in site.keys().filter(|path| is_of_template(&address(path), &pattern)) {
            conforms(site, path, template);
        }
        for name in pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
            assert!(index["variables"].get(name).is_some(), "{name}");
        }
    }
    // Each schema is there, and is the one that the tests of this program hold files against.
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("schemas/") && extension(path) == "json") {
        assert!(fs::read(support::path("docs").join(path)).unwrap() == *bytes, "{path}");
    }
    let is_of_other_form = |path: &str| {
        OF_OTHER_FORMS.iter().any(|form| match form.split_once("{suffix}") {
            Some((before, after)) => {
                path.strip_prefix(before).and_then(|rest| rest.get(26..)).is_some_and(|rest| rest.starts_with(after))
            }
            None => path.starts_with(form),
        })
    };
    let is_json = |path: &&String| extension(path) == "json";
    for path in site.keys().filter(is_json).filter(|path| !is_of_other_form(path) || *path == "api/index.json") {
        assert!(json_of(site, path)["format"].is_string(), "{path} has no format");
    }
}

fn extension(path: &str) -> &str {
    path.rsplit('.').next().unwrap()
}

/// Whether a file is what the table says: its type, its format and its schema.
fn conforms(site: &Tree, path: &str, told: &Value) {
    let schema = told["schema"].as_str().map(|path| path.strip_prefix("schemas/").unwrap());
    if extension(path) == "jsonl" {
        assert_eq!((&told["media_type"], &told["format"]), (&json!("application/jsonl"), &Value::Null));
        for line in lines_of(site, path) {
            validate(schema.unwrap(), &line).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    } else if extension(path) == "json" {
        let value = json_of(site, path);
        assert_eq!(told["media_type"], "application/json", "{path}");
        if let Some(schema) = schema {
            validate(schema, &value).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        if !path.starts_with("schemas/") {
            // A key has a `format` of its own, `raw`.
            let found = value.get("format").filter(|format| *format != "raw").unwrap_or(&Value::Null);
            assert_eq!(found, &told["format"], "{path}");
        }
    } else {
        assert_eq!((&told["format"], &told["schema"]), (&Value::Null, &Value::Null), "{path}");
    }
}

#[test]
fn what_a_site_has_for_programs_is_told_and_is_as_it_is_told() {
    let test = SiteTest::of_the_project();
    let site = test.build_with(&["--base-url", "https://catalog.example/papers/"]).exits_with(0).site();
    is_told_to_programs(&site);
    let index = json_of(&site, "api/index.json");
    assert_eq!((&index["base_url"], &index["root"]), (&json!("https://catalog.example/papers/"), &json!("../")));
    // The documents are named by the templates, wherever they are.
    for line in lines_of(&site, "catalog/documents.jsonl") {
        let suffix = line["pith_number"].as_str().unwrap().rsplit(':').next().unwrap();
        for path in line["paths"].as_array().unwrap() {
            let template = path.as_str().unwrap().replace(suffix, "{suffix}");
            assert!(index["templates"].as_array().unwrap().iter().any(|one| one["template"] == template), "{template}");
        }
    }
    let parts = ["record", "bundle", "well_known", "citation", "listings", "search", "resolvers", "feeds", "manifests"];
    for part in parts {
        let is_on = part == "citation";
        let config = format!("[output.parts]\n{part} = {is_on}\n");
        let test = SiteTest::of_real_documents().put("catalog.toml", config).build().exits_with(0);
        is_told_to_programs(&test.site());
    }
    let test =
        SiteTest::of_real_documents().put("catalog.toml", "output.profile = \"minimal\"\n").build().exits_with(0);
    let of_it = |path: &String| path.starts_with("api/") || path.starts_with("schemas/") || path == PAPERS;
    assert!(!test.site().keys().any(of_it));
    let page = String::from_utf8(test.read("public/index.html")).unwrap();
    assert!(!page.contains("For programs"));
    let config = "output.profile = \"minimal\"\noutput.parts.api = true\n";
    is_told_to_programs(&test.put("catalog.toml", config).build().exits_with(0).site());
}

#[test]
fn the_test_of_templates_tells_paths_apart() {
    for (path, template, expected) in [
        ("pith/MFB4YH5ROE256JUPXCULHXXWFK.json", "pith/{suffix}.json", true),
        ("pith/MFB4YH5ROE256JUPXCULHXXWF.json", "pith/{suffix}.json", false),
        ("pith/MFB4YH5ROE256JUPXCULHXXWFK/", "pith/{suffix}.json", false),
        ("paper/hep-th/9901001/", "paper/{arxiv}/", true),
        ("paper/hep-th/990100/", "paper/{arxiv}/", false),
        ("paper/1903.00045/", "paper/{arxiv}/", true),
        ("paper/1903.00045v2/", "paper/{arxiv}/", false),
        ("report.json", "report.json", true),
        ("report.json", "report", false),
    ] {
        assert_eq!(is_of_template(path, template), expected, "{path} {template}");
    }
}
