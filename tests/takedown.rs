//! Papers that come down: each of their names leads to the page that says so, and nothing else of them is left.

use crate::identifiers::{claiming, sealing};
use crate::links;
use crate::search;
use crate::site_test::{BUNDLE, RECORD, SiteTest, Tree, are_equal, tree};
use crate::support::{Signer, Tampered};
use crate::versions::version;
use pith_catalog::{AuditPlan, RetryPolicy, Severity, audit};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

const DOCUMENT: &str = "content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json";
const CONTACT: &str = "base_url = \"https://catalog.example/below/\"\n[mirror]\ncontact = \"library@example.org\"\n";

fn exclusion(number: &str, rest: &str) -> String {
    format!("[[exclude]]\nnumber = \"{number}\"\n{rest}\n")
}

fn text(site: &Tree, path: &str) -> String {
    String::from_utf8(site[path].clone()).unwrap()
}

/// The paths of the files that have one of these texts in them or in their path.
fn files_with<'s>(site: &'s Tree, parts: &[&str]) -> BTreeSet<&'s str> {
    let has = |(path, bytes): &(&'s String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        parts.iter().any(|part| path.contains(part) || text.contains(part))
    };
    site.iter().filter(has).map(|(path, _)| path.as_str()).collect()
}

#[test]
fn every_name_leads_to_the_page_that_says_so_and_nothing_else_is_left() {
    let reason = "Withdrawn: <b>\\\"x\\\"</b> & more.";
    let dated = |names: &str| exclusion(RECORD, &format!("reason = \"{reason}\"\ndate = 2026-11-30\n{names}"));
    let test = SiteTest::of_real_documents().put("catalog.toml", format!("{CONTACT}{}", dated("")));
    let test = test.build_with(&["--strict"]).exits_with(0).says("1 excluded");
    let site = test.site();
    links::follow(&site, links::Form::Folder);

    let page = format!("pith/{RECORD}/index.html");
    for part in [
        "<h1>This paper was removed from this mirror</h1>",
        "On <time datetime=\"2026-11-30\">30 November 2026</time>, for this reason: <bdi>Withdrawn: &lt;b&gt;&quot;x&quot;&lt;&#x2f;b&gt; &amp; more.</bdi>",
        "<a href=\"mailto:library@example.org\">library@example.org</a>",
        "<code class=\"pith\">arXiv:1903.00045v2</code>",
        "<meta name=\"robots\" content=\"noindex\">",
    ] {
        let page = text(&site, &page).replace("</b>", "&lt;&#x2f;b&gt;");
        let part = part.replace("&#x2f;", "/");
        assert!(page.replace("&#x2f;", "/").contains(&part), "{part}: {page}");
    }
    let names = ["paper/MFB4YH5R", "paper/1903.00045", "paper/1903.00045v2", "p/1903.00045"];
    let names = names.map(|name| format!("{name}/index.html"));
    for name in &names {
        let redirect = text(&site, name);
        let target = format!("content=\"0; url=../../pith/{RECORD}/\"");
        assert!(redirect.contains(&target) && redirect.contains("removed from this mirror"), "{redirect}");
        assert!(!redirect.contains("canonical"), "{redirect}");
    }
    let script = "pith_search(\"excluded\",\"\",1,{\"arxiv:1903.00045\":[\"MFB4YH5ROE256JUPXCULHXXWFK\"],\
                  \"arxiv:1903.00045v2\":[\"MFB4YH5ROE256JUPXCULHXXWFK\"],\"pith:mfb4yh5r\":[\"MFB4YH5ROE256JUPXCULHXXWFK\"]})\n";
    assert_eq!(text(&site, "search/excluded.js"), script);
    let index: Value = serde_json::from_slice(&site["catalog/index.json"]).unwrap();
    let listed = json!({
        "suffix": RECORD, "date": "2026-11-30", "reason": "Withdrawn: <b>\"x\"</b> & more.", "names": ["arXiv:1903.00045v2"],
    });
    assert_eq!(index["site"]["exclusions"], json!([listed]));

    // It is an example of the program's own, too.
    let is_example = |path: &&str| ["assets/", "schemas/", "api/index."].iter().any(|start| path.starts_with(start));
    let mut told = files_with(&site, &[RECORD, "MFB4YH5R", "mfb4yh5r", "1903.00045", "Transient Servers"]);
    told.retain(|path| !is_example(path));
    let mut expected: BTreeSet<_> = names.iter().map(String::as_str).collect();
    expected.extend([&*page, "search/excluded.js", "catalog/index.json", "SHA256SUMS"]);
    expected.extend(["404.html", "resolve/index.html"]);
    assert_eq!(told.difference(&expected).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(expected.difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new());

    // Without the document, the configuration says what it is called; only what was read differs.
    let names = "names = [\"arXiv:1903.00045v2\"]";
    let test = test.remove(DOCUMENT).put("catalog.toml", format!("{CONTACT}{}", dated(names)));
    let test = test.build_with(&["--strict"]).exits_with(0).says("4 documents read: 4 published");
    let without = |site: Tree| -> Tree {
        let told = ["SHA256SUMS", "report.json", "report/index.html", "stats/index.html"];
        site.into_iter().filter(|(path, _)| !told.contains(&&**path)).collect()
    };
    are_equal(&without(site), &without(test.site()));

    // A later build ends in what a clean one makes, whatever changes.
    let contact = CONTACT.replace("library@", "other@");
    let changes = [
        format!("{contact}{}", dated(names)),
        format!("{CONTACT}{}", exclusion(RECORD, &format!("reason = \"Other.\"\n{names}"))),
        format!("{CONTACT}{}", exclusion(RECORD, "reason = \"Other.\"\nnames = []")),
        CONTACT.to_owned(),
    ];
    changes
        .into_iter()
        .fold(test, |test, config| {
            let test = test.put("catalog.toml", config).build_with(&["--allow-removals"]).exits_with(0);
            let test = test.build_with(&["--out", "clean"]).exits_with(0);
            are_equal(&test.site(), &tree(&test.path("clean")));
            fs::remove_dir_all(test.path("clean")).unwrap();
            test
        })
        .lacks("public/search/excluded.js")
        .lacks(&format!("public/{page}"));
}

fn suffix(document: &Tampered) -> String {
    let value: Value = serde_json::from_slice(document.bytes()).unwrap();
    value["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}

#[test]
fn a_published_version_comes_before_one_that_was_removed() {
    let (one, four) = (version(1, "cs.AI", "Ann Early"), version(4, "math.AG", "Zoe Late"));
    let again = version(4, "cs.AI", "Bo Again");
    let [first, last, too] = [&one, &four, &again].map(suffix);
    let key = ["--key", "key.json", "--allow-removals"];
    let build = |test: SiteTest, excluded: &[&str]| {
        let exclusions = excluded.iter().map(|number| exclusion(number, "reason = \"No.\""));
        test.put("catalog.toml", exclusions.collect::<String>()).build_with(&key).exits_with(0)
    };
    let target = |test: &SiteTest, name: &str| {
        let page = String::from_utf8(test.read(&format!("public/{name}/index.html"))).unwrap();
        let target = page.split_once("url=../../pith/").map(|(_, rest)| rest[..26].to_owned());
        target.unwrap_or_else(|| format!("a list of {}", page.matches("<li><a href=\"../../pith/").count()))
    };
    let test = SiteTest::of_real_documents().put("key.json", Signer::test().file());
    let test = test.put("content/records/one.json", one.bytes()).put("content/records/four.json", four.bytes());
    let test = build(test, &[&last]);
    let leads = ["1903.00045", "1903.00045v1", "1903.00045v2", "1903.00045v4"];
    let all = |test: &SiteTest| leads.map(|name| target(test, &format!("paper/{name}")));
    assert_eq!(all(&test), [RECORD, &first, RECORD, &last]);
    // Its versions don't speak of it.
    let page = String::from_utf8(test.read(&format!("public/pith/{RECORD}/index.html"))).unwrap();
    assert!(!page.contains(&last) && page.contains(&first), "{page}");
    let test = build(test, &[&first, RECORD]);
    assert_eq!(all(&test), [&last, &first, RECORD, &last]);
    let test = build(test, &[&first, RECORD, &last]);
    assert_eq!(all(&test), [&last, &first, RECORD, &last], "the newest of those that were removed");
    // Two numbers of one version, of which one is removed, are a list of both.
    let test = test.put("content/records/again.json", again.bytes());
    let test = build(test, &[&last]);
    assert_eq!(all(&test), ["a list of 1", &first, RECORD, "a list of 1"]);
    let page = String::from_utf8(test.read("public/paper/1903.00045v4/index.html")).unwrap();
    assert!(page.contains(&format!("../../pith/{too}/")) && page.contains("<bdi>No.</bdi>"), "{page}");
    let test = build(test, &[&last, &too]);
    assert_eq!(all(&test), [RECORD, &first, RECORD, "a list of 2"]);
    links::follow(&test.site(), links::Form::Folder);
}

#[test]
fn a_doi_that_its_bundle_seals_leads_to_the_page_that_says_so() {
    let paper = |id: &str| search::paper((id, 1), "2020-03-04", "math.GT", [id, "Ann Bo", "One"]);
    let hostile = "10.5555/</script>\"'&x";
    let sealed = sealing(paper("2003.00001"), &["10.5555/Removed", "10.48550/arXiv.2003.00009", hostile]);
    let claimed = claiming(paper("2003.00002"), &["10.5555/claimed", "10.5555/removed"]);
    // It claims what the removed paper seals.
    let thief = claiming(paper("2003.00003"), &["10.5555/removed"]);
    let [of_sealed, of_claimed] = [&sealed, &claimed].map(suffix);
    let build = |test: SiteTest, names: &str| {
        let of_sealed = exclusion(&of_sealed, &format!("reason = \"One.\"\n{names}"));
        let config = of_sealed + &exclusion(&of_claimed, "reason = \"Two.\"");
        test.put("catalog.toml", config).build_with(&["--key", "key.json", "--strict"]).exits_with(0)
    };
    let test = SiteTest::of_real_documents().put("key.json", Signer::test().file());
    let test = test.put("content/records/sealed.json", sealed.bytes());
    let test = test.put("content/records/claimed.json", claimed.bytes());
    let test = build(test.put("content/records/thief.json", thief.bytes()), "");
    let keys = |test: &SiteTest| -> Value {
        let script = text(&test.site(), "search/excluded.js");
        let payload = script.strip_prefix("pith_search(\"excluded\",\"\",1,").unwrap();
        serde_json::from_str(payload.trim_end().strip_suffix(')').unwrap()).unwrap()
    };
    let is_of_dois = |key: &&String| key.starts_with("doi:");
    let dois = |keys: &Value| -> Vec<String> { keys.as_object().unwrap().keys().filter(is_of_dois).cloned().collect() };
    let all = keys(&test);
    assert_eq!(dois(&all), [format!("doi:{hostile}"), "doi:10.5555/removed".to_owned()], "{all}");
    assert_eq!(all["doi:10.5555/removed"], json!([of_sealed]));
    let listed = |test: &SiteTest| -> Value {
        let index: Value = serde_json::from_slice(&test.site()["catalog/index.json"]).unwrap();
        let of_sealed = |one: &&Value| one["suffix"] == json!(of_sealed);
        index["site"]["exclusions"].as_array().unwrap().iter().find(of_sealed).unwrap()["names"].clone()
    };
    let names = json!(["arXiv:2003.00001v1", format!("doi:{hostile}"), "doi:10.5555/removed"]);
    assert_eq!(listed(&test), names);
    let page = text(&test.site(), &format!("pith/{of_sealed}/index.html"));
    assert!(page.contains("doi:10.5555/removed</code>") && !page.contains("</script>\"'"), "{page}");
    // Without the bundle the configuration names it.
    let test = test.remove("content/records/sealed.json");
    let quoted = serde_json::to_string(hostile).unwrap();
    let test = build(test, &format!("names = [\"2003.00001v1\", \"doi:10.5555/REMOVED\", {quoted}]"));
    assert_eq!((keys(&test), listed(&test)), (all, names));
    search::is_right(&test);
    let test =
        test.put("catalog.toml", exclusion(&of_sealed, "reason = \"One.\"\nnames = [\"10.48550/arXiv.2003.00001\"]"));
    test.build_with(&["--key", "key.json"]).exits_with(2).says("a DOI other than arXiv’s");
}

#[test]
fn a_mistake_is_said_and_loses_nothing() {
    let reason = "reason = \"r\"";
    let table: [(String, &[&str]); 7] = [
        (exclusion(RECORD, reason), &[]),
        (
            exclusion(&"A".repeat(26), reason),
            &["exclude.AAAAAAAAAAAAAAAAAAAAAAAAAA: no verified document has this number"],
        ),
        (exclusion(&"A".repeat(26), &format!("{reason}\nnames = []")), &[]),
        (
            exclusion(
                &"A".repeat(26),
                &format!("{reason}\nnames = [\"1903.00045\", \"1903.00045v2\", \"1903.00046\"]"),
            ),
            &["exclude.AAAAAAAAAAAAAAAAAAAAAAAAAA: arXiv:1903.00045 leads to a version that is published"],
        ),
        (
            exclusion(RECORD, &format!("{reason}\nnames = [\"1903.00045\", \"1903.00045v3\"]")),
            &["`names` has arXiv:1903.00045v3, but its document says arXiv:1903.00045v2, which counts"],
        ),
        (
            exclusion(RECORD, reason) + &exclusion(RECORD, reason) + &exclusion(RECORD, "reason = \"other\""),
            &["[[exclude]] has this number twice, and the first one counts"],
        ),
        (
            exclusion(RECORD, reason) + &format!("[accept]\n{RECORD} = \"{}\"\n", "0".repeat(64)),
            &["[[exclude]] removes this number, so [accept] does nothing", "has the SHA-256 0000"],
        ),
    ];
    for (config, expected) in table {
        let test = SiteTest::of_real_documents().put("catalog.toml", &config).build().exits_with(0);
        let report = test.report();
        let notes = report["notes"]["first"].as_array().unwrap();
        let told = |note: &Value, member: &str| note[member].as_str().unwrap().to_owned();
        let notes = notes.iter().map(|note| format!("{}: {}", told(note, "about"), told(note, "message")));
        let notes: Vec<_> = notes.collect();
        assert_eq!(notes.len(), expected.len(), "{config}: {notes:?}");
        assert!(expected.iter().all(|part| notes.iter().any(|note| note.contains(part))), "{config}: {notes:?}");
    }
    // A link to it is text, and that is said.
    let link = "+++\ntitle = \"T\"\n+++\n\nSee [this](arxiv:1903.00045v2) and [that](pith:MFB4YH5R) and [it](pith:AAAAAAAA).\n";
    let test = SiteTest::of_real_documents().put("catalog.toml", exclusion(RECORD, reason));
    let test = test.put("content/collections/one.md", link).build().exits_with(0);
    let notes = test.report()["notes"]["first"].to_string();
    assert_eq!((notes.matches("is removed by [[exclude]]").count(), notes.matches("matches no paper").count()), (2, 1));
    test.contains("public/collection/one/index.html", "See this and that and it.");
}

#[test]
fn an_audit_knows_what_was_removed() {
    let here = SiteTest::of_real_documents().build().exits_with(0);
    let config =
        exclusion(RECORD, "reason = \"As asked.\\u202e\"\ndate = 2026-11-30") + &exclusion(BUNDLE, "reason = \"No.\"");
    let there = SiteTest::of_real_documents().put("catalog.toml", config).build().exits_with(0);
    let plan = |test: &SiteTest| -> AuditPlan {
        AuditPlan {
            site: test.path("public").to_str().unwrap().parse().unwrap(),
            against: None,
            keys: pith::TrustStore::registry().into(),
            list: None,
            sample: None,
            jobs: None,
            retry_policy: RetryPolicy::default(),
        }
    };
    let look = |plan: &AuditPlan| {
        let audited = audit(plan, &|_| ()).unwrap();
        let faults: Vec<_> = audited.findings.iter().filter(|one| one.severity == Severity::Difference).collect();
        assert!(faults.is_empty(), "{faults:?}");
        let removed = audited.findings.into_iter().filter(|one| one.check.name() == "excluded_upstream");
        removed.map(|one| format!("{} {}", one.path, one.message)).collect::<Vec<_>>()
    };
    assert!(look(&plan(&here)).is_empty() && look(&plan(&there)).is_empty());
    let [page, other] = [RECORD, BUNDLE].map(|suffix| format!("/pith/{suffix}/index.html"));
    let address = |test: &SiteTest| Some(test.path("public").to_str().unwrap().parse().unwrap());
    let shown = |test: &SiteTest| test.path("public").to_str().unwrap().to_owned();
    let told = look(&AuditPlan { against: address(&there), ..plan(&here) });
    let expected = [
        format!("{other} {} removed this paper: \"No.\"", shown(&there)),
        format!("{page} {} removed this paper on 2026-11-30: \"As asked.\\u{{202e}}\"", shown(&there)),
    ];
    assert_eq!(told, expected);
    let told = look(&AuditPlan { against: address(&here), ..plan(&there) });
    let expected = [
        format!("{other} this site removed this paper: \"No.\"; {} has it", shown(&here)),
        format!("{page} this site removed this paper on 2026-11-30: \"As asked.\\u{{202e}}\"; {} has it", shown(&here)),
    ];
    assert_eq!(told, expected);
    let list = Some(vec![pith_catalog::WantedPaper { suffix: RECORD.parse().unwrap(), year: None }]);
    let told = look(&AuditPlan { list, ..plan(&there) });
    assert_eq!(told, [format!("{page} the operator removed this paper on 2026-11-30: \"As asked.\\u{{202e}}\"")]);
}
