//! Which keys count, for every command alike, and how those are told that don't.

use crate::schemas::validate;
use crate::site_test::SiteTest;
use crate::support::{RECORD, Signer, Tampered, trusted};
use pith_catalog::internals::is_system_file;
use pith_catalog::{AuditCheck, AuditPlan, RetryPolicy, Severity, audit};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::process::Output;

/// A record of another paper for each number.
fn record(at: usize, signer: &Signer) -> Vec<u8> {
    let id = format!("1903.{at:05}");
    let change = |record: &mut Value| {
        record["canonical_record"]["source"]["id"] = id.clone().into();
        let version = record["canonical_record"]["source"]["version"].clone();
        for alias in record["aliases"].as_array_mut().unwrap() {
            match alias["alias_kind"].as_str().unwrap() {
                "arxiv" => alias["alias_value"] = id.clone().into(),
                "arxiv_version" => alias["alias_value"] = format!("{id}v{version}").into(),
                "doi" => alias["alias_value"] = format!("10.48550/arxiv.{id}").into(),
                _ => {}
            }
        }
    };
    let bytes = Tampered::real(RECORD).edit(change).identified().receipted(signer).bytes().to_vec();
    assert!(!bytes.contains(&b'\n'), "it is a line");
    bytes
}

/// A folder whose configuration trusts the key of a lab, with some papers of the lab's and one of the registry's.
fn folder_of_a_lab(papers: usize) -> SiteTest {
    let lab = Signer::test();
    let put = |test: SiteTest, at: usize| test.put(&format!("content/records/lab{at:02}.json"), record(at, &lab));
    (0..papers)
        .fold(SiteTest::new(), put)
        .put("content/records/registry.json", Tampered::real(RECORD).bytes())
        .put("keys/lab.json", lab.file())
        .put("catalog.toml", "trust = [\"keys/lab.json\"]\n")
}

fn run(test: &SiteTest, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = test.program().args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

fn lines(test: &SiteTest, arguments: &[&str]) -> Vec<Value> {
    let output = test.program().args(arguments).args(["--format", "json"]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const FINGERPRINT: &str = "10d5499ac1fa8007bf4be736dd92225d";

#[test]
fn a_key_of_the_configuration_counts_for_every_command() {
    let test = folder_of_a_lab(3).build_with(&["--strict"]).exits_with(0);
    for (arguments, documents) in
        [(&["verify", "content"][..], 3), (&["audit", "public"], 3), (&["pull", "public", "-o", "copy"], 3)]
    {
        let told = format!(
            "trusted key \"pith-test-2026\" (keys/lab.json, named by trust in catalog.toml) used \
             for {documents} documents\n"
        );
        let (status, said) = run(&test, arguments);
        assert_eq!((status, said.matches(") used for").count()), (0, 1), "{said}");
        assert!(said.contains(&told), "expected `{told}` in:\n{said}");
        // Where the registry's key is all that is needed, no other one is named.
        let (_, said) = run(&test, &["verify", "content/records/registry.json"]);
        assert!(!said.contains(") used for"), "{said}");
    }
    // The folder's own documents are judged by it too: what it has isn't asked for again.
    let (status, said) = run(&test, &["pull", "public", "-o", "copy"]);
    assert!(
        status == 0 && said.contains("0 documents new, 4 already there") && said.contains("for 3 documents"),
        "{said}"
    );
    test.build_with(&["copy", "--out", "again", "--strict"]).exits_with(0);
}

#[test]
fn without_the_configuration_its_keys_count_for_no_command() {
    let test = folder_of_a_lab(2).build().exits_with(0);
    for (arguments, status, told) in [
        (&["verify", "--no-config", "content"][..], 1, "3 documents: 1 verified, 2 untrusted\n"),
        (&["audit", "--no-config", "public"], 1, "note: key  /pith-signing-key.json\n"),
        (&["pull", "--no-config", "public", "-o", "copy"], 1, "copy: 1 document new, 0 already there, 2 set aside"),
        (
            &["build", "--no-config", "--out", "other"],
            0,
            "3 documents read: 1 published, 0 superseded, 0 duplicate, 0 excluded, 2 rejected\n",
        ),
        (&["build", "--no-config", "--strict", "--out", "strict"], 1, "--strict: nothing was written"),
    ] {
        let (ended, said) = run(&test, arguments);
        assert_eq!(ended, status, "{said}");
        assert!(said.contains(told) && !said.contains(") used for"), "expected `{told}` in:\n{said}");
        if !said.contains("nothing was written") {
            assert_eq!(said.contains("name its file with --key"), !arguments.contains(&"audit"), "{said}");
        }
    }
    // An option is named as one.
    let (status, said) = run(&test, &["verify", "--no-config", "--key", "keys/lab.json", "content"]);
    assert!(status == 0 && said.contains("(keys/lab.json, named with --key) used for 2 documents"), "{said}");
    // Nor do its other settings count, or what lies beside it.
    let test = test
        .put("catalog.toml", "title = \"Theirs\"\n")
        .put("templates/404.html", "<p>theirs</p>")
        .build_with(&["--no-config"])
        .exits_with(0)
        .contains("public/404.html", "Pith Catalog</title>");
    for arguments in [&["build"][..], &["verify", "content"], &["audit", "public"], &["pull", "public", "-o", "copy"]] {
        let both = [arguments, &["--config", "catalog.toml", "--no-config"]].concat();
        let (status, said) = run(&test, &both);
        assert!(status == 2 && said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn a_configuration_that_can_not_be_used_stops_each_command() {
    let lab = Signer::test();
    let test = folder_of_a_lab(0).build().put("elsewhere/mirror.toml", "trust = [\"lab.json\"]\n");
    let test = test.put("elsewhere/lab.json", lab.file()).put("taken.json", Signer::impostor().file());
    let commands = [&["build"][..], &["verify", "content"], &["audit", "public"], &["pull", "public", "-o", "copy"]];
    for (config, told) in [
        ("title = 3\n", "cannot use the configuration catalog.toml: "),
        ("trust = [\"missing.json\"]\n", "cannot read the key missing.json: no such file or directory\n"),
        (
            "trust = [\"taken.json\"]\n",
            "cannot trust the key in taken.json: a different key is already trusted under the name",
        ),
        ("trust = [\"catalog.toml\"]\n", "cannot trust the key in catalog.toml: it is not strict JSON"),
    ] {
        fs::write(test.path("catalog.toml"), config).unwrap();
        for arguments in commands {
            let (status, said) = run(&test, arguments);
            assert!(status == 2 && said.contains(told), "expected `{told}` in:\n{said}");
            let (status, said) = run(&test, &[arguments, &["--no-config"]].concat());
            assert!(status == 0, "{said}");
        }
        let (status, said) = run(&test, &["verify", "content", "--config", "elsewhere/mirror.toml"]);
        assert_eq!(status, 0, "the one that is named takes its place: {said}");
    }
    let (status, said) = run(&test, &["verify", "content", "--config", "nowhere.toml"]);
    assert!(status == 2 && said.contains("cannot read the configuration nowhere.toml"), "{said}");
    // What it names lies beside it.
    let test = test.put("lab.json", record(1, &lab));
    let said = lines(&test, &["verify", "lab.json", "--config", "elsewhere/mirror.toml"]);
    let named = json!({ "key_id": "pith-test-2026", "fingerprint": FINGERPRINT, "file": "elsewhere/lab.json", "named_in": "elsewhere/mirror.toml" });
    assert_eq!(said[0]["trusted_by"], json!([named]));
}

#[test]
fn programs_are_told_which_key_counted_and_what_makes_it_trusted() {
    let test = folder_of_a_lab(2).build().exits_with(0);
    let named = |documents: Option<u64>| {
        let mut key = json!({ "key_id": "pith-test-2026", "fingerprint": FINGERPRINT, "file": "keys/lab.json", "named_in": "catalog.toml" });
        if let Some(documents) = documents {
            key["documents"] = documents.into();
        }
        json!([key])
    };
    let said = lines(&test, &["verify", "content"]);
    for (line, trusted_by) in said.iter().zip([named(None), named(None), json!([])]) {
        validate("verify-line.v1.json", line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!((&line["verdict"], &line["trusted_by"]), (&json!("verified"), &trusted_by));
    }
    assert_eq!(said.len(), 3);
    for line in lines(&test, &["verify", "--no-config", "content"]) {
        assert_eq!(line["trusted_by"], json!([]));
    }
    for (arguments, schema) in
        [(&["audit", "public"][..], "audit-line.v1.json"), (&["pull", "public", "-o", "copy"], "pull-line.v1.json")]
    {
        for (more, trusted_by) in [(&[][..], named(Some(2))), (&["--no-config"], json!([]))] {
            let said = lines(&test, &[arguments, more].concat());
            let last = said.last().unwrap();
            validate(schema, last).unwrap_or_else(|error| panic!("{error}: {last}"));
            assert_eq!(last["trusted_by"], trusted_by, "{last}");
        }
    }
}

/// Whoever trusts more keys than a site reads more into a bundle than its page says.
#[test]
fn a_page_is_not_wrong_for_a_key_that_the_site_does_not_trust() {
    let (lab, stranger) = (Signer::test(), Signer::stranger());
    let bundle = Tampered::real(crate::support::BUNDLE).edit(|bundle| {
        let mut event = bundle["events"][1].clone();
        event["event_type"] = "author_attestation".into();
        event["payload"] = json!({ "author": "A. Author" });
        bundle["events"].as_array_mut().unwrap().push(event);
    });
    let bundle = bundle.signed(&lab).evented_at(2, &stranger).merged().sealed(&lab);
    // The key is read as some editors save it.
    let key = [b"\xef\xbb\xbf", &lab.file()[..]].concat();
    let test = SiteTest::new().put("content/records/a.json", bundle.bytes()).put("key.json", key);
    let test = test.build_with(&["--key", "key.json"]).exits_with(0);
    let mut keys = trusted();
    keys.trust_file(&stranger.file()).unwrap();
    let site = test.path("public").to_str().unwrap().parse().unwrap();
    let plan = AuditPlan {
        site,
        against: None,
        keys: keys.into(),
        list: None,
        sample: None,
        jobs: None,
        retry_policy: RetryPolicy::default(),
    };
    let audited = audit(&plan, &|_| ()).unwrap();
    let told: Vec<_> = audited.findings.iter().map(|finding| (finding.check, finding.severity)).collect();
    assert_eq!(told, [(AuditCheck::Unproven, Severity::Note)], "{:#?}", audited.findings);
}

/// 62 documents of a key that nobody trusts, 3 others, and one that is good.
fn folder_of_strangers() -> SiteTest {
    let stranger = Signer::stranger();
    let mut jsonl = String::new();
    for at in 0..60 {
        writeln!(jsonl, "{}", std::str::from_utf8(&record(at, &stranger)).unwrap()).unwrap();
        if at == 30 {
            writeln!(jsonl, "{{").unwrap();
        }
    }
    let title = "Distributed Training Large-Scale Deep Architectures";
    SiteTest::new()
        .put("content/records/a.json", record(100, &stranger))
        .put("content/records/b.jsonl", jsonl)
        .put("content/records/c.json", record(101, &stranger))
        .put("content/records/d.json", Tampered::real(RECORD).replace_all(title, "Another title").bytes())
        .put("content/records/e.json", record(102, &Signer::test()))
        .put("content/records/f.json", Tampered::real(RECORD).bytes())
}

/// What is told of them all, but for where paths begin.
const EXAMPLES: [&str; 5] =
    ["records/a.json", "records/b.jsonl:1", "records/b.jsonl:2", "records/b.jsonl:3", "records/b.jsonl:4"];

#[test]
fn a_build_tells_a_key_that_is_not_trusted_once() {
    let test = folder_of_strangers().build().exits_with(0);
    let [out, told] = test.told();
    assert!(
        out.starts_with("66 documents read: 1 published, 0 superseded, 0 duplicate, 0 excluded, 65 rejected\n"),
        "{out}"
    );
    let left_out: Vec<_> = told.lines().filter(|line| line.contains("skipped")).collect();
    let [line, title, strangers, test_key] = &left_out[..] else { panic!("four findings: {told}") };
    assert!(line.contains("skipped content/records/b.jsonl:32: invalid"), "{line}");
    assert!(title.contains("skipped content/records/d.json: invalid"), "{title}");
    assert!(strangers.contains("skipped 62 documents claiming the untrusted key \"stranger-2026\" (fingerprint "));
    assert!(test_key.contains("skipped 1 document claiming the untrusted key \"pith-test-2026\" (fingerprint "));
    let examples = EXAMPLES.map(|place| format!("    content/{place}\n")).concat();
    let whole = format!("{strangers}\n{examples}    and 57 more\n        If you know whose key this is and trust it,");
    assert!(told.contains(&whole), "expected `{whole}` in:\n{told}");

    let report = test.report();
    validate("report.v1.json", &report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let keys = report["untrusted"]["keys"].as_array().unwrap();
    let told = |key: &Value| (key["key"]["key_id"].clone(), key["documents"].clone());
    assert_eq!(
        keys.iter().map(told).collect::<Vec<_>>(),
        [(json!("stranger-2026"), json!(62)), (json!("pith-test-2026"), json!(1))]
    );
    let place = |place: &Value| match place["line"].as_u64() {
        Some(line) => format!("{}:{line}", place["path"].as_str().unwrap()),
        None => place["path"].as_str().unwrap().to_owned(),
    };
    assert_eq!(keys[0]["examples"].as_array().unwrap().iter().map(place).collect::<Vec<_>>(), EXAMPLES);
    assert_eq!(report["untrusted"]["more"], 0);
    assert_eq!((&report["account"]["rejected"], &report["account"]["published"]), (&json!(65), &json!(1)));

    let page = String::from_utf8(test.read("public/report/index.html")).unwrap();
    assert_eq!(page.matches("<h3>").count(), 4, "{page}");
    for text in [
        "<bdi>62 documents</bdi>",
        "signed with the key &quot;stranger-2026&quot; (fingerprint ",
        "<bdi>and 57 more</bdi>",
        "<bdi>records/b.jsonl:4</bdi>",
        "<bdi>records/d.json</bdi>",
    ] {
        assert!(page.contains(text), "expected `{text}` in:\n{page}");
    }
    assert!(!page.contains("records/b.jsonl:5"), "{page}");
    // From what the ledger knows of them the same is told.
    let before = test.site();
    assert!(test.build().says("skipped 62 documents claiming ").site() == before);
}

#[test]
fn verify_tells_five_documents_of_a_key_and_counts_the_others() {
    let test = folder_of_strangers();
    let (status, said) = run(&test, &["verify", "content"]);
    assert_eq!(status, 1);
    let of_key: Vec<_> = said.lines().filter(|line| line.starts_with("untrusted")).collect();
    let ends = |at: usize, end: &str| assert!(of_key[at].ends_with(end), "{said}");
    assert_eq!(of_key.len(), 6, "five and one of another key: {said}");
    ends(0, "content/records/a.json");
    ends(4, "content/records/b.jsonl:4  key \"stranger-2026\"");
    ends(5, "content/records/e.json");
    assert_eq!(said.matches("found one named \"stranger-2026\"").count(), 1, "{said}");
    assert!(said.contains("\nand 57 more claiming the untrusted key \"stranger-2026\" (fingerprint "), "{said}");
    assert!(said.contains("\n66 documents: 1 verified, 63 untrusted, 2 invalid\n"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("invalid")).count(), 2, "{said}");
    assert_eq!(lines(&test, &["verify", "content"]).len(), 66, "a program gets each one");
}

#[test]
fn pull_and_audit_tell_five_documents_of_a_key_and_count_the_others() {
    let test = folder_of_a_lab(8).build().exits_with(0);
    let counted = format!("\nand 3 more claiming the untrusted key \"pith-test-2026\" (fingerprint {FINGERPRINT})\n");
    let (status, said) = run(&test, &["pull", "--no-config", "public", "-o", "copy"]);
    assert_eq!((status, said.lines().filter(|line| line.starts_with("set aside")).count()), (1, 5), "{said}");
    assert!(said.contains(&counted) && said.contains("8 set aside"), "{said}");
    assert_eq!(lines(&test, &["pull", "--no-config", "public", "-o", "copy"]).len(), 9);
    let (status, said) = run(&test, &["audit", "--no-config", "public"]);
    assert_eq!((status, said.lines().filter(|line| line.starts_with("not_verified")).count()), (1, 5), "{said}");
    assert!(said.contains(&counted) && said.contains("8 differences"), "{said}");
    assert_eq!(lines(&test, &["audit", "--no-config", "public"]).len(), 10, "eight, the note on the key, and the sums");
}

/// A forger makes up as many keys as there are documents.
#[test]
fn keys_without_end_are_counted() {
    let document = String::from_utf8(record(1, &Signer::stranger())).unwrap();
    let hostile = "\\u001b]0;x\\u0007\\u202e<b>".to_owned() + &"y".repeat(3000);
    let names = (0..40).map(|at| format!("key-{at}")).chain([hostile, "key-3".to_owned()]);
    let jsonl: String = names.map(|name| document.replace("stranger-2026", &name) + "\n").collect();
    let test = SiteTest::new()
        .put("content/records/a.jsonl", jsonl)
        .put("content/records/b.json", "{")
        .put("content/records/c.json", Tampered::real(RECORD).bytes())
        .build()
        .exits_with(0)
        .says("44 documents read: 1 published, 0 superseded, 0 duplicate, 0 excluded, 43 rejected\n")
        .says("skipped 2 documents claiming the untrusted key \"key-3\" ")
        .says("skipped content/records/b.json: invalid")
        .says("and 21 more skipped documents claiming other untrusted keys\n");
    let [_, told] = test.told();
    assert_eq!(told.matches("pith-catalog: skipped ").count(), 21, "{told}");
    assert!(!told.contains(['\u{1b}', '\u{202e}']) && !told.contains("yyy"), "{told}");
    let report = test.report();
    validate("report.v1.json", &report).unwrap_or_else(|error| panic!("{error}: {report}"));
    assert_eq!(report["untrusted"]["keys"].as_array().unwrap().len(), 20);
    assert_eq!(report["untrusted"]["more"], 21);
    let test = test.contains("public/report/index.html", "<bdi>21 documents</bdi>");
    let (_, said) = run(&test, &["verify", "content"]);
    assert!(said.contains("\nand 21 more claiming other untrusted keys\n"), "{said}");
    assert!(!said.contains("yyy"), "{said}");

    // Where it is among the first, what it calls itself is cut and safe to print.
    let bytes = document.replace("stranger-2026", &format!("\\u001b]0;x\\u0007\\u202e<b>{}", "y".repeat(3000)));
    let test = SiteTest::new().put("content/records/a.json", bytes).build();
    let [out, told] = test.told();
    assert!(!(out + &told).contains(['\u{1b}', '\u{202e}']), "{told}");
    assert!(told.contains("the untrusted key \"\\u{1b}]0;x\\u{7}\\u{202e}<b>yyy") && told.len() < 2000, "{told}");
    test.contains("public/report/index.html", "&lt;b&gt;yyy");
}

/// What systems keep in a content folder or a site is nobody's, and is left alone.
#[test]
fn what_systems_keep_is_neither_published_nor_told_as_wrong() {
    let kept = [
        ".DS_Store",
        "._logo.svg",
        "Thumbs.db",
        "desktop.ini",
        "notes.txt~",
        ".notes.txt.swp",
        ".Trashes/501/thesis.doc",
        "$RECYCLE.BIN/S-1-5-21/thesis.doc",
        "System Volume Information/IndexerVolumeGuid",
        "lost+found/#1234",
        "sub/@eaDir/x.jpg",
    ];
    let test = SiteTest::of_real_documents()
        .put("content/files/.well-known/security.txt", "x")
        .put("content/files/sub/x.jpg", "x")
        .build_with(&["--strict"])
        .exits_with(0);
    let before = test.site();
    let bad = Tampered::real(RECORD).replace("pith_number_record", "nothing").bytes().to_vec();
    let test = kept.iter().fold(test, |test, name| test.put(&format!("content/files/{name}"), "x"));
    let test = ["#recycle", "lost+found", "$RECYCLE.BIN", "System Volume Information"]
        .iter()
        .fold(test, |test, folder| test.put(&format!("content/records/{folder}/x.json"), &bad));
    let test = test.build_with(&["--strict"]).exits_with(0);
    assert!(test.site() == before);
    assert!(before.contains_key(".well-known/security.txt"));
    // No path of the site's own is one, or it would be passed over.
    for path in before.keys() {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        assert!(!is_system_file(name, false) && folders.split('/').all(|one| !is_system_file(one, true)), "{path}");
    }

    // In a site they are notes: the folder once, whatever is in it.
    let test = kept.iter().fold(test, |test, name| test.put(&format!("public/{name}"), "x"));
    let (status, said) = run(&test, &["audit", "public"]);
    assert_eq!(status, 0, "{said}");
    for told in ["/.DS_Store", "/Thumbs.db", "/.Trashes", "/$RECYCLE.BIN", "/lost+found", "/sub/@eaDir"] {
        assert_eq!(said.matches(&format!("note: not_listed  {told}\n")).count(), 1, "{said}");
    }
    assert_eq!(said.matches("note: not_listed").count(), kept.len(), "{said}");
    assert!(said.ends_with(&format!("0 differences, {} notes\n", kept.len())), "{said}");
}
