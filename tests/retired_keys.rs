//! Keys that are retired, distrusted and replaced: what still counts, for every command, and what `keys` says of them.

use crate::schemas::validate;
use crate::site_test::{SiteTest, are_equal};
use crate::support::host::{Act, Host};
use crate::support::{BUNDLE, RECORD, Signer, Tampered, hash_without};
use pith::{
    Attestation, Attested, Check, Digest, DocumentList, FileKey, Judgement, Outcome, PublicKey, TrustStore, Verdict,
    WhyUntrusted, judge,
};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

/// The fingerprint of the registry's key, in both forms.
const REGISTRY: [&str; 2] = ["8d4b5ee74e4693bcd1df2446408b0d54", "RVFV5Z2OI2J3ZUO7ERDEBCYNKS"];

fn key_of(signer: &Signer) -> PublicKey {
    FileKey::all_of_file(&signer.file()).unwrap().remove(0).key
}

/// The registry's key and the test key, of which the second is retired but for some documents.
fn retired_but_for(documents: &[&[u8]]) -> TrustStore {
    let mut keys = TrustStore::registry();
    keys.trust_file(&Signer::test().file()).unwrap();
    let list = documents.iter().map(|bytes| Digest::of(bytes)).chain([Digest::of(b"another")]).collect();
    keys.retire(key_of(&Signer::test()).fingerprint(), DocumentList::new(list), "a test").unwrap();
    keys
}

fn judged(bytes: &[u8], keys: &TrustStore) -> Judgement {
    judge(bytes, keys, |_| ()).0
}

/// A record of a paper of the registry's, signed by somebody.
fn record_of(signer: &Signer) -> Tampered {
    Tampered::real(RECORD)
        .edit(|record| record["canonical_record"]["source"]["id"] = "1903.00001".into())
        .edit(aliases)
        .identified()
        .receipted(signer)
}

fn aliases(record: &mut Value) {
    let version = record["canonical_record"]["source"]["version"].clone();
    for alias in record["aliases"].as_array_mut().unwrap() {
        let value = match alias["alias_kind"].as_str().unwrap() {
            "arxiv" => "1903.00001".to_owned(),
            "arxiv_version" => format!("1903.00001v{version}"),
            "doi" => "10.48550/arxiv.1903.00001".to_owned(),
            _ => continue,
        };
        alias["alias_value"] = value.into();
    }
}

/// A bundle with an attestation as its third event.
fn attested(signer: &Signer) -> Tampered {
    let with_event = |bundle: &mut Value| {
        let mut event = bundle["events"][1].clone();
        event["event_type"] = "author_attestation".into();
        event["payload"] = json!({ "by": "somebody" });
        bundle["events"].as_array_mut().unwrap().push(event);
    };
    Tampered::real(BUNDLE).edit(with_event).signed(signer)
}

#[test]
fn a_retired_key_counts_only_for_what_was_listed() {
    let (lab, other) = (Signer::test(), Signer::stranger());
    let record = record_of(&lab);
    let bundle = Tampered::real(BUNDLE).signed(&lab);
    let keys = retired_but_for(&[record.bytes(), bundle.bytes()]);
    for listed in [&record, &bundle] {
        assert_eq!(judged(listed.bytes(), &keys).checks.verdict(), Verdict::Verified);
    }
    // Whoever has the key now may sign anything, with any date: each attack but the name of the document that it makes.
    let backdated = |record: &mut Value| {
        for member in ["created_at", "updated_at"] {
            record[member] = "2019-01-01T00:00:00+00:00".into();
        }
        record["receipt"]["signed_at"] = "2019-01-01T00:00:00+00:00".into();
    };
    let title = |record: &mut Value| record["paper"]["authors_text"] = "Somebody Else".into();
    let attacks = [
        (
            "a new paper with an old date",
            record_of(&lab)
                .edit(|one| one["canonical_record"]["source"]["version"] = 7.into())
                .edit(|one| one["aliases"] = json!([]))
                .edit(backdated)
                .identified()
                .receipted(&lab),
        ),
        ("the listed paper with other dates", record.clone().edit(backdated)),
        (
            "the listed paper with other unsigned members",
            record.clone().edit(title).edit(|one| one["graph_snapshot"]["paper"] = one["paper"].clone()),
        ),
        ("the listed paper with a line end", record.clone().rewrite(|text| format!("{text}\n").into_bytes())),
        ("the record's bundle", attested(&lab)),
        (
            "the listed bundle, sealed at another time",
            bundle.clone().edit(|one| one["built_at"] = "2020-01-01T00:00:00Z".into()).sealed(&lab),
        ),
        (
            "a receipt of the retired key under another's seal",
            Tampered::real(BUNDLE)
                .signed(&lab)
                .sealed(&lab)
                .edit(|one| one["built_at"] = "2020-01-01T00:00:00Z".into())
                .sealed(&other),
        ),
    ];
    let mut both = keys.clone();
    both.trust_file(&other.file()).unwrap();
    for (name, attack) in &attacks {
        for keys in [&keys, &both] {
            let judgement = judged(attack.bytes(), keys);
            assert_eq!(judgement.checks.verdict(), Verdict::Untrusted, "{name}: {:?}", judgement.findings);
            let key = judgement.untrusted_key.unwrap();
            assert_eq!((&*key.key_id, key.why), ("pith-test-2026", WhyUntrusted::Retired), "{name}");
            let message = &judgement.findings[0].message;
            let digest = Digest::of(attack.bytes());
            assert_eq!(
                *message,
                format!(
                    "expected one of the 3 documents that the retired key \"pith-test-2026\" counts for (a test), found {digest}"
                ),
                "{name}"
            );
        }
        // Each is a good document otherwise: nothing but the list refuses it.
        let mut all = TrustStore::registry();
        all.trust_file(&lab.file()).unwrap();
        all.trust_file(&other.file()).unwrap();
        assert_eq!(judged(attack.bytes(), &all).checks.verdict(), Verdict::Verified, "{name}");
    }
    // A list takes away and never adds: a listed document must still be right.
    let wrong = record.clone().edit(|one| one["receipt"]["signature_b64"] = "A".repeat(86).into()).edit(|one| {
        one["receipt"]["signature_b64"] = format!("{}==", one["receipt"]["signature_b64"].as_str().unwrap()).into();
    });
    assert_eq!(judged(wrong.bytes(), &retired_but_for(&[wrong.bytes()])).checks.verdict(), Verdict::Invalid);
    // Documents of other keys are as they were.
    assert_eq!(judged(Tampered::real(RECORD).bytes(), &keys).checks.verdict(), Verdict::Verified);
}

#[test]
fn an_event_counts_as_its_document_counts() {
    let (lab, other) = (Signer::test(), Signer::stranger());
    // The lab attests, and somebody else, who is trusted, seals.
    let bundle = attested(&other).evented_at(2, &lab).merged().sealed(&other);
    let how = |keys: &TrustStore| {
        let (judgement, attested) =
            judge(bundle.bytes(), keys, |shown| shown.attestations(keys).get(Attestation::Author));
        (judgement.checks.verdict(), attested, judgement.further_keys.len())
    };
    let mut listed = retired_but_for(&[bundle.bytes()]);
    let mut unlisted = retired_but_for(&[]);
    for keys in [&mut listed, &mut unlisted] {
        keys.trust_file(&other.file()).unwrap();
    }
    assert_eq!(how(&listed), (Verdict::Verified, Some(Attested::Signed), 2));
    assert_eq!(how(&unlisted), (Verdict::Verified, Some(Attested::Sealed), 1));
    // Nor does an event count that a distrusted key signed in the name of one that counts.
    let mut named = TrustStore::registry();
    named.distrust(key_of(&lab).fingerprint(), "a test");
    named.trust_file(&other.file()).unwrap();
    let name_of_other = |bundle: &mut Value| {
        for pointer in ["/events/2/signature/key_id", "/events/2/signer/key_id"] {
            *bundle.pointer_mut(pointer).unwrap() = "stranger-2026".into();
        }
    };
    let forged = attested(&other).evented_at(2, &lab).edit(name_of_other);
    // The event's hash covers its signer.
    let digest = |bundle: &Value| hash_without(&bundle["events"][2], &["signature", "content_sha256", "event_id"]);
    let forged = forged
        .edit(|bundle| {
            let digest = digest(bundle).to_string();
            bundle["events"][2]["content_sha256"] = digest.clone().into();
            bundle["events"][2]["event_id"] = format!("sha256:{digest}").into();
        })
        .merged()
        .sealed(&other);
    let (judgement, attested) =
        judge(forged.bytes(), &named, |shown| shown.attestations(&named).get(Attestation::Author));
    assert_eq!((judgement.checks.verdict(), attested), (Verdict::Verified, Some(Attested::Sealed)), "{judgement:?}");
}

#[test]
fn a_distrusted_key_counts_for_nothing_and_leaves_its_name() {
    let registry = TrustStore::registry().keys()[0].clone();
    let mut keys = TrustStore::registry();
    keys.distrust(registry.fingerprint(), "a test");
    assert!(keys.keys().is_empty());
    // The new key has the old one's name.
    let new = Signer::impostor();
    keys.trust_file(&new.file()).unwrap();
    assert!(!keys.keys()[0].is_registry());
    for (document, verdict) in [
        (record_of(&new), Verdict::Verified),
        (Tampered::real(BUNDLE).signed(&new), Verdict::Verified),
        (Tampered::real(RECORD), Verdict::Untrusted),
        (Tampered::real(BUNDLE), Verdict::Untrusted),
    ] {
        let judgement = judged(document.bytes(), &keys);
        assert_eq!(judgement.checks.verdict(), verdict, "{:?}", judgement.findings);
        if verdict == Verdict::Untrusted {
            assert_eq!(judgement.untrusted_key.unwrap().why, WhyUntrusted::Distrusted);
            let message = "expected a trusted key, found one named \"pith-v1-2026-05\", which is distrusted (a test)";
            assert_eq!(judgement.findings[0].message, message);
        }
    }
    // It can't come back under any name, and no key has a name twice.
    let mut renamed: Value = serde_json::from_slice(&Signer::test().file()).unwrap();
    renamed["key_id"] = "another".into();
    keys.trust_file(renamed.to_string().as_bytes()).unwrap();
    keys.distrust(key_of(&Signer::test()).fingerprint(), "line 2");
    assert_eq!(keys.keys().len(), 1);
    for file in [renamed.to_string().into_bytes(), Signer::test().file()] {
        let error = keys.trust_file(&file).unwrap_err();
        assert!(error.is_distrusted() && error.to_string().contains("is distrusted (line 2)"), "{error}");
    }
    assert_eq!(keys.keys().len(), 1);
    // Nor can it be retired.
    let list = DocumentList::new(vec![Digest::of(b"")]);
    let error = keys.retire(registry.fingerprint(), list, "").unwrap_err().to_string();
    assert!(error.contains("is distrusted (a test)"), "{error}");
}

/// Each document that the other tests have, tampered or not.
fn all_documents() -> Vec<Vec<u8>> {
    let folders = ["tests/fixtures/attacks", "content/records", "tests/cmd/documents"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let documents: Vec<_> = files.filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()).collect();
    assert!(documents.len() > 100);
    documents
}

#[test]
fn a_retired_key_is_a_trusted_one_or_none_for_each_document() {
    let (lab, registry) = (key_of(&Signer::test()), TrustStore::registry().keys()[0].clone());
    let mut full = TrustStore::registry();
    full.trust_file(&Signer::test().file()).unwrap();
    for key in [lab, registry] {
        let mut without = full.clone();
        without.distrust(key.fingerprint(), "a test");
        for document in all_documents() {
            let but_for = |listed: &[u8]| {
                let mut keys = full.clone();
                keys.retire(key.fingerprint(), DocumentList::new(vec![Digest::of(listed)]), "a test").unwrap();
                judged(&document, &keys)
            };
            assert_eq!(but_for(&document), judged(&document, &full), "listed, nothing is different");
            let (unlisted, without) = (but_for(b"another"), judged(&document, &without));
            let verdict = unlisted.checks.verdict();
            assert!(verdict != Verdict::Verified || without.checks.verdict() == Verdict::Verified);
            // A retired key keeps its name, so that a list of keys may fail by it. Whether an envelope fails or is
            // untrusted may follow from the fingerprint that it states for a distrusted key.
            let passes = |outcome: Outcome| matches!(outcome, Outcome::Pass | Outcome::Absent);
            for (check, outcome) in unlisted.checks.iter().filter(|(check, _)| *check != Check::Keys) {
                let expected = without.checks.get(check).unwrap();
                let agree = if passes(outcome) { outcome == expected } else { !passes(expected) };
                assert!(agree, "{}: {} and {}", check.name(), outcome.name(), expected.name());
            }
        }
    }
}

#[test]
fn a_set_of_keys_is_another_one_with_another_list_or_place() {
    let lab = key_of(&Signer::test()).fingerprint();
    let list = |texts: &[&[u8]]| DocumentList::new(texts.iter().map(|text| Digest::of(text)).collect());
    let set = |change: &dyn Fn(&mut TrustStore)| {
        let mut keys = TrustStore::registry();
        keys.trust_file(&Signer::test().file()).unwrap();
        change(&mut keys);
        keys
    };
    let sets = [
        set(&|_| ()),
        set(&|keys| keys.retire(lab, list(&[b"a"]), "x").unwrap()),
        set(&|keys| keys.retire(lab, list(&[b"b"]), "x").unwrap()),
        set(&|keys| keys.retire(lab, list(&[b"a", b"b"]), "x").unwrap()),
        set(&|keys| keys.retire(lab, list(&[b"a"]), "y").unwrap()),
        set(&|keys| keys.distrust(lab, "x")),
        set(&|keys| keys.distrust(lab, "y")),
        TrustStore::registry(),
    ];
    for (at, one) in sets.iter().enumerate() {
        for (other_at, other) in sets.iter().enumerate() {
            assert_eq!(one.set_id() == other.set_id(), at == other_at, "{at} {other_at}");
        }
    }
    let same = set(&|keys| keys.retire(lab, list(&[b"b", b"a", b"b"]), "x").unwrap());
    assert_eq!(same.set_id(), sets[3].set_id(), "order and repetition say nothing");
    // What the one verifies the other does: only where it has the same list, or none.
    let [all, a, b, ..] = &sets;
    assert!(a.is_within(all) && a.is_within(a) && sets[7].is_within(all) && sets[4].is_within(a));
    assert!(!all.is_within(a) && !a.is_within(b) && !all.is_within(&sets[5]) && !all.is_within(&sets[7]));
}

/// What a command came to, and said on either stream.
fn run(test: &SiteTest, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = test.program().args(arguments).output().unwrap();
    let said = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (status.code().unwrap(), said)
}

/// A mirror of a lab's papers and one of the registry's, whose last list of documents was kept.
fn mirror_of_a_lab() -> SiteTest {
    let lab = Signer::test();
    let test = SiteTest::new()
        .put("content/records/lab.json", record_of(&lab).bytes())
        .put("content/records/bundle.json", Tampered::real(BUNDLE).signed(&lab).bytes())
        .put("content/records/registry.json", Tampered::real(RECORD).bytes())
        .put("keys/lab.json", lab.file())
        .put("catalog.toml", "base_url = \"https://example.org/\"\ntrust = [\"keys/lab.json\"]\n")
        .build_with(&["--strict"])
        .exits_with(0);
    let list = test.read("public/catalog/documents.jsonl");
    test.put("keys/lab-documents.jsonl", list)
}

const RETIRED: &str = "base_url = \"https://example.org/\"\ntrust = [\"keys/lab.json\"]\n\n[[retire]]\nkey = \
                       \"10d5499ac1fa8007bf4be736dd92225d\"\ndocuments = \"keys/lab-documents.jsonl\"\n";

#[test]
fn a_mirror_goes_on_without_a_stolen_key() {
    let stolen = record_of(&Signer::test())
        .edit(|record| record["canonical_record"]["source"]["version"] = 7.into())
        .edit(|record| record["aliases"] = json!([]))
        .identified()
        .receipted(&Signer::test());
    let test = mirror_of_a_lab();
    let before = test.site();
    let test =
        test.put("catalog.toml", RETIRED).put("content/records/stolen.json", stolen.bytes()).build().exits_with(0);
    let digest = Digest::of(stolen.bytes());
    let test = test.says("4 documents read: 3 published").says("skipped 1 document not in the list of the retired key");
    let (status, said) = run(&test, &["verify", "content"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("4 documents: 3 verified, 1 untrusted"), "{said}");
    let told =
        format!("counts for (`retire` in the configuration, line 5), found {digest}\n        The key is retired: ");
    assert!(said.contains(&told), "{said}");
    for (config, status) in [("--no-config", 1), ("--config=catalog.toml", 1)] {
        assert_eq!(run(&test, &["verify", config, "content"]).0, status);
    }
    // The report has why, in the form of its schema.
    let report = test.report();
    validate("report.v1.json", &report).unwrap();
    assert_eq!(report["untrusted"]["keys"][0]["key"]["why"], "retired");

    // What the site says of its keys.
    let site = test.site();
    let keys: Value = serde_json::from_slice(&site["pith-signing-key.json"]).unwrap();
    validate("signing-key.v1.json", &keys).unwrap();
    let retired: Vec<_> = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["key_id"].as_str().unwrap(), key["retired"] == true))
        .collect();
    assert_eq!(retired, [("pith-test-2026", true), ("pith-v1-2026-05", false)]);
    let mirrors: Value = serde_json::from_slice(&site["pith-mirrors.json"]).unwrap();
    validate("mirrors.v1.json", &mirrors).unwrap();
    let key = |key: &Value| (key["key_id"].to_string(), key["registry"] == true, key["retired"] == true);
    let named: Vec<_> = mirrors["mirrors"][0]["keys"].as_array().unwrap().iter().map(key).collect();
    assert_eq!(named, [("\"pith-test-2026\"".into(), false, true), ("\"pith-v1-2026-05\"".into(), true, false)]);
    for (path, page) in site.iter().filter(|(path, _)| path.starts_with("pith/") && path.contains("index.html")) {
        let page = String::from_utf8_lossy(page);
        assert!(page.matches("</code> (retired: only documents listed before)").count() == 1, "{path}: {page}");
    }
    assert!(String::from_utf8_lossy(&site["llms.txt"]).contains("It is retired:"));
    // The documents are those that were there before.
    for (path, bytes) in before.iter().filter(|(path, _)| path.starts_with("pith/") && !path.contains("index.html")) {
        assert!(site[path] == *bytes, "{path}");
    }

    // The same as a clean build, whatever was there before; and back again.
    let clean = |test: SiteTest| {
        let incremental = test.site();
        let test = test.build_with(&["--out", "clean"]).exits_with(0);
        are_equal(&incremental, &crate::site_test::tree(&test.path("clean")));
        fs::remove_dir_all(test.path("clean")).unwrap();
        fs::remove_dir_all(test.path(".pith-catalog")).ok();
        test
    };
    let test = clean(test);
    let more = [test.read("keys/lab-documents.jsonl"), format!("{digest}  stolen.json\r\n").into_bytes()].concat();
    let test = test.put("keys/lab-documents.jsonl", more).build().exits_with(0).says("4 documents read: 4 published");
    let test = clean(test);
    let test = test.put("keys/lab-documents.jsonl", format!("{digest}\n")).build_with(&["--allow-removals"]);
    let test = clean(test.exits_with(0).says("4 documents read: 2 published"));

    // Other commands go by it; what isn't in the list is told as that.
    let (status, said) = run(&test, &["keys", "content"]);
    assert_eq!(status, 1, "{said}");
    for told in
        ["1 document here signed with it. The same as", "2 documents here signed with it and not in its list. They are"]
    {
        assert!(said.contains(told), "expected `{told}` in:\n{said}");
    }
    let (_, lines) = key_lines(&test, &["content"]);
    assert_eq!(
        lines.iter().map(|[.., status]| status.as_str()).collect::<Vec<_>>(),
        ["retired", "trusted", "not_listed"]
    );
    let test = test.put("keys/lab-documents.jsonl", &before["catalog/documents.jsonl"]).build().exits_with(0);
    let (status, said) = run(&test, &["audit", "public"]);
    assert_eq!(status, 0, "{said}");
    // Nor does it matter to somebody who trusts the key without end: the site is right.
    let (status, said) = run(&test, &["audit", "--no-config", "--key", "keys/lab.json", "public"]);
    assert!(
        status == 0 && said.contains("the site says that the key \"pith-test-2026\" is retired; here it"),
        "{said}"
    );
    let all =
        test.put("all.toml", "trust = [\"keys/lab.json\"]\n").build_with(&["--config", "all.toml", "--out", "theirs"]);
    let all = all.exits_with(0).says("4 published");
    let (status, said) = run(&all, &["audit", "theirs"]);
    assert!(status == 1 && said.contains("not_verified"), "{said}");
    let (status, said) = run(&all, &["pull", "theirs", "-o", "copy"]);
    assert!(status == 1 && said.contains("3 documents new, 0 already there, 1 set aside"), "{said}");
}

/// Whoever takes the key file of a mirror must not come to trust a key in full that the mirror itself doesn't.
#[test]
fn a_key_that_its_own_mirror_retired_is_never_trusted_in_full() {
    let lab = Signer::test();
    let stolen = record_of(&lab)
        .edit(|record| record["canonical_record"]["source"]["version"] = 7.into())
        .edit(|record| record["aliases"] = json!([]))
        .identified()
        .receipted(&lab);
    let mirror = mirror_of_a_lab().put("catalog.toml", RETIRED).build().exits_with(0);
    let file = mirror.read("public/pith-signing-key.json");
    let published: Value = serde_json::from_slice(&file).unwrap();
    let retired = published["keys"][0].clone();
    assert_eq!((&retired["key_id"], &retired["retired"]), (&json!("pith-test-2026"), &json!(true)));
    let and_new = json!({ "keys": [retired, Signer::stranger().entry()] }).to_string();
    let test = SiteTest::new()
        .put("lib.json", &file)
        .put("and-new.json", and_new)
        .put("alone.json", retired.to_string())
        .put("good.json", lab.file())
        .put("list.jsonl", mirror.read("keys/lab-documents.jsonl"))
        .put("content/records/lab.json", record_of(&lab).bytes())
        .put("content/records/new.json", Tampered::real(BUNDLE).signed(&Signer::stranger()).bytes())
        .put("content/records/stolen.json", stolen.bytes())
        .put("refs.bib", "@misc{a, eprint = {1903.00001}}\n");
    let told = |file: &str| {
        format!(
            "pith-catalog: {file} says that its key \"pith-test-2026\" (fingerprint 10d5499ac1fa8007bf4be736dd92225d) is retired"
        )
    };
    let site = mirror.path("public");
    let site = site.to_str().unwrap();
    // The good key of the file counts, the retired one doesn't, and every command says so.
    fs::write(test.path("catalog.toml"), "trust = [\"and-new.json\"]\n").unwrap();
    let whole = format!("{}: it is not trusted\n  For documents that you had before, let", told("and-new.json"));
    for (command, status, result) in [
        (&["verify", "content"][..], 1, "3 documents: 1 verified, 2 untrusted"),
        (&["build"], 0, "3 documents read: 1 published"),
        (&["pull", site, "-o", "copy"], 1, "1 document new, 0 already there, 2 set aside"),
        (&["audit", site], 1, "not_verified"),
        (&["annotate", "refs.bib", "--from", "content"], 1, "0 annotated, 1 missing"),
        (&["keys"], 0, "2 keys are trusted\n"),
    ] {
        let (ended, said) = run(&test, command);
        assert_eq!((ended, said.matches(&whole).count()), (status, 1), "{command:?}: {said}");
        assert!(said.contains(result), "expected `{result}` in:\n{said}");
    }
    let (ended, said) = run(&test, &["verify", "--no-config", "--key", "and-new.json", "content"]);
    assert!(ended == 1 && said.contains(&whole) && said.contains("1 verified, 2 untrusted"), "{said}");
    // What is shown for comparing is there as before, and says it.
    let (_, lines) = key_lines(&test, &["--no-config", "lib.json"]);
    assert_eq!(lines.iter().map(|[.., status]| status.as_str()).collect::<Vec<_>>(), ["unknown", "trusted"]);
    let (ended, said) = run(&test, &["keys", "--no-config", "alone.json"]);
    assert!(ended == 1 && said.contains("It is retired there") && !said.contains("--key"), "{said}");

    // A file with no other key is refused, wherever it is named.
    for (config, arguments) in [
        ("trust = [\"alone.json\"]\n", &["verify", "content"][..]),
        ("trust = [\"alone.json\"]\n", &["keys"]),
        ("", &["verify", "--key", "alone.json", "content"]),
        ("", &["build", "--key", "alone.json"]),
    ] {
        fs::write(test.path("catalog.toml"), config).unwrap();
        let (ended, said) = run(&test, arguments);
        let told = "cannot trust the keys in alone.json: it says that the key pith-test-2026 (fingerprint \
                    10d5499ac1fa8007bf4be736dd92225d) is retired\n";
        assert!(ended == 2 && said.contains(told) && said.contains("add a [[retire]] table"), "{said}");
    }
    // Where the key counts for another reason, that is said.
    fs::write(test.path("catalog.toml"), "trust = [\"good.json\", \"and-new.json\"]\n").unwrap();
    let (ended, said) = run(&test, &["verify", "content"]);
    let whole = format!("{}; here it counts fully: From good.json, named by catalog.toml.", told("and-new.json"));
    assert!(ended == 0 && said.contains(&whole), "{said}");

    // With a list of one's own it counts for that, and nothing is warned of.
    let retire = "[[retire]]\nkey = \"10D5499AC1FA8007BF4BE736DD92225D\"\ndocuments = \"list.jsonl\"\n";
    let by_file = "[[retire]]\nkey = \"alone.json\"\ndocuments = \"list.jsonl\"\n";
    for (config, more) in [
        (format!("trust = [\"and-new.json\"]\n{retire}"), &[][..]),
        (format!("trust = [\"alone.json\", \"and-new.json\"]\n{retire}"), &[]),
        (retire.to_owned(), &["--key", "and-new.json"]),
        (by_file.to_owned(), &["--key", "and-new.json"]),
    ] {
        fs::write(test.path("catalog.toml"), &config).unwrap();
        let (ended, said) = run(&test, &[&["verify", "content"], more].concat());
        assert!(ended == 1 && said.contains("3 documents: 2 verified, 1 untrusted"), "{config}{said}");
        assert!(!said.contains("says that its key"), "{config}{said}");
    }
    // Nor of what is distrusted anyway.
    let distrust = "distrust = [\"10D5499AC1FA8007BF4BE736DD92225D\"]\ntrust = [\"and-new.json\"]\n";
    fs::write(test.path("catalog.toml"), distrust).unwrap();
    let (ended, said) = run(&test, &["verify", "content"]);
    assert!(ended == 1 && said.contains("1 verified, 2 untrusted") && !said.contains("says that its key"), "{said}");
}

#[test]
fn a_distrusted_key_leaves_with_all_that_it_signed() {
    let config =
        format!("distrust = [\"{}\"]\ntrust = [\"keys/lab.json\"]\nbase_url = \"https://example.org/\"\n", REGISTRY[1]);
    let test =
        mirror_of_a_lab().put("catalog.toml", config).build().exits_with(0).says("3 documents read: 2 published");
    let test = test.says("skipped 1 document claiming the distrusted key");
    let site = test.site();
    for (path, bytes) in &site {
        let names = String::from_utf8_lossy(bytes).contains(REGISTRY[0]);
        // The report says why a document isn't there, and the marks' page what most documents hold.
        assert!(!names || path.starts_with("report") || path.starts_with("marks/"), "{path} names the distrusted key");
    }
    let report = test.report();
    validate("report.v1.json", &report).unwrap();
    assert_eq!(report["untrusted"]["keys"][0]["key"]["why"], "distrusted");
    let mirrors: Value = serde_json::from_slice(&site["pith-mirrors.json"]).unwrap();
    validate("mirrors.v1.json", &mirrors).unwrap();
    let mirror = &mirrors["mirrors"][0];
    let names = [&mirror["public_key"]["key_id"], &mirror["keys"][0]["key_id"]];
    assert_eq!(names, ["pith-test-2026"; 2]);
    assert_eq!(mirror["keys"].as_array().unwrap().len(), 1);
    let (status, said) = run(&test, &["audit", "public"]);
    assert_eq!(status, 0, "{said}");
    let (status, said) = run(&test, &["verify", "content/records/registry.json"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("which is distrusted (`distrust` in the configuration, line 1)"), "{said}");

    // A mirror of the registry's papers alone isn't emptied.
    let alone = SiteTest::of_real_documents().build().exits_with(0);
    let before = alone.site();
    let alone = alone.put("catalog.toml", format!("distrust = [\"{}\"]\n", REGISTRY[0])).build().exits_with(2);
    let alone = alone
        .says("cannot use the configuration catalog.toml: no key is left to trust: `distrust` has the registry’s key");
    are_equal(&before, &alone.site());
    let (status, said) = run(&alone, &["keys"]);
    assert!(status == 2 && said.contains("0 keys are trusted; 1 key is distrusted"), "{said}");
    // With the new key of a registry that lost its own, the guard still asks.
    let alone = alone
        .put("new.json", Signer::impostor().file())
        .put("catalog.toml", format!("distrust = [\"{}\"]\ntrust = [\"new.json\"]\n", REGISTRY[0]))
        .build()
        .exits_with(1);
    let alone = alone.says(
        "Correct `retire` and `distrust` in the configuration, or pull copies that a key which counts has signed.",
    );
    are_equal(&before, &alone.site());
}

#[test]
fn a_wrong_configuration_of_keys_has_its_place() {
    let test = mirror_of_a_lab()
        .put("keys/both.json", json!({ "keys": [Signer::test().entry(), Signer::stranger().entry()] }).to_string())
        .put("keys/empty.jsonl", "# nothing\r\n\r\n")
        .put("keys/binary.jsonl", [0, 159, 146, 150])
        .put("keys/record.jsonl", Tampered::real(RECORD).bytes());
    let lab = "10d5499ac1fa8007bf4be736dd92225d";
    let retire = |key: &str, documents: &str| {
        format!("trust = [\"keys/lab.json\"]\n[[retire]]\nkey = \"{key}\"\ndocuments = {documents}\n")
    };
    let good = "\"keys/lab-documents.jsonl\"";
    for (config, told) in [
        (
            format!("distrust = [\n  \"{lab}\",\n]\ntrust = [\"keys/lab.json\"]\n"),
            "line 4, column 10: the key pith-test-2026 (fingerprint 10d5499ac1fa8007bf4be736dd92225d) is distrusted (`distrust` in the configuration, line 2)",
        ),
        (
            format!("distrust = [\"{lab}\"]\ntrust = [\"keys/both.json\"]\n"),
            "line 2, column 10: keys[0]: the key pith-test-2026",
        ),
        (
            "distrust = [\"8G4B5EE74E4693BCD1DF2446408B0D54\"]".to_owned(),
            "is not a key's fingerprint: 32 digits 0 to 9, a to f, or 26 characters A to Z, 2 to 7",
        ),
        (
            "distrust = [\"8d4b5ee74e4693bc\"]".to_owned(),
            "line 1, column 13: \"8d4b5ee74e4693bc\" is not a key's fingerprint",
        ),
        (
            format!("distrust = [\"{lab}\"]\n[[retire]]\nkey = \"{lab}\"\ndocuments = {good}\n"),
            "line 3, column 7: the key 10d5499ac1fa8007bf4be736dd92225d is retired here and distrusted (`distrust` in the configuration, line 1); choose one",
        ),
        (
            retire("00000000000000000000000000000000", good),
            "line 3, column 7: 00000000000000000000000000000000: no trusted key has that fingerprint",
        ),
        (
            retire(lab, good) + &format!("[[retire]]\nkey = \"keys/lab.json\"\ndocuments = {good}\n"),
            "line 6, column 7: 10d5499ac1fa8007bf4be736dd92225d: the key pith-test-2026 is retired already",
        ),
        (
            retire("keys/both.json", good),
            "line 3, column 7: keys/both.json has several keys: name the one that is retired by its fingerprint",
        ),
        (
            retire(lab, "\"keys/empty.jsonl\""),
            "line 4, column 13: the list is empty; use `distrust` for a key that should count for nothing",
        ),
        (retire(lab, "\"keys/binary.jsonl\""), "line 4, column 13: keys/binary.jsonl: line 1: expected a SHA-256"),
        (
            retire(lab, "\"keys/record.jsonl\""),
            "line 4, column 13: keys/record.jsonl: line 1: expected a SHA-256 of 64 hex digits, or an object with the member `sha256`, found \"{",
        ),
        (
            retire(lab, "[\"keys/lab-documents.jsonl\", \"keys/none.jsonl\"]"),
            "line 4, column 13: cannot read keys/none.jsonl: no such file",
        ),
        (retire(lab, "\"content/pages\""), "line 4, column 13: cannot read content/pages: "),
        (retire(lab, "[]"), "expected at least one"),
        (retire(lab, "3"), "expected a string or a list of strings"),
        (format!("[[retire]]\nkey = \"{lab}\"\n"), "`documents` is missing"),
        (format!("retire = [\"{lab}\"]\n"), "line 1, column 11: "),
    ] {
        fs::write(test.path("catalog.toml"), &config).unwrap();
        for command in [&["verify", "content"][..], &["build"]] {
            let (status, said) = run(&test, command);
            assert!(status == 2 && said.contains(told), "expected `{told}` of:\n{config}\nin:\n{said}");
        }
    }
    // On the command line it is no matter of the configuration's lines.
    fs::write(test.path("catalog.toml"), format!("distrust = [\"{lab}\"]\n")).unwrap();
    let (status, said) = run(&test, &["verify", "--key", "keys/lab.json", "content"]);
    assert!(status == 2 && said.contains("cannot trust the key in keys/lab.json: the key pith-test-2026"), "{said}");
    // Several lists, a folder, and a file whose key is trusted only for them.
    for documents in ["[\"keys/lab-documents.jsonl\", \"keys/empty.jsonl\"]", "\"lists\""] {
        let config = format!("[[retire]]\nkey = \"keys/lab.json\"\ndocuments = {documents}\n");
        fs::write(test.path("catalog.toml"), config).unwrap();
        fs::create_dir_all(test.path("lists")).unwrap();
        fs::copy(test.path("keys/lab-documents.jsonl"), test.path("lists/aa.jsonl")).unwrap();
        let (status, said) = run(&test, &["verify", "content"]);
        assert!(status == 0 && said.contains("3 documents: 3 verified"), "{said}");
    }
}

/// The lines of `keys --format json`, each of which has the form of its schema.
fn key_lines(test: &SiteTest, arguments: &[&str]) -> (i32, Vec<[String; 3]>) {
    let output = test.program().arg("keys").args(arguments).args(["--format", "json"]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        validate("keys-line.v1.json", &line).unwrap();
        let member = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
        [member("place"), member("key_id"), member("status")]
    };
    (output.status.code().unwrap(), printed.lines().map(line).collect())
}

#[test]
fn keys_compares_what_it_is_shown_with_what_is_trusted() {
    let new: Value = json!({ "keys": [Signer::impostor().entry(), Signer::stranger().entry()] });
    let mut renamed = Signer::test().entry();
    renamed["key_id"] = "lab\u{1b}[2J".into();
    let test = mirror_of_a_lab()
        .put("new.json", new.to_string())
        .put("renamed.json", renamed.to_string())
        .put("registry.json", fs::read("tests/fixtures/pith-mirrors.json").unwrap())
        .put("broken.json", "{\"key_id\":1}")
        .put("stranger/a.json", record_of(&Signer::stranger()).bytes());
    let line = |place: &str, key_id: &str, status: &str| [place, key_id, status].map(str::to_owned);
    let (registry, lab) = ("pith-v1-2026-05", "pith-test-2026");
    for (arguments, status, expected) in [
        (&[][..], 0, vec![line("-", registry, "trusted"), line("-", lab, "trusted")]),
        (&["--no-config"], 0, vec![line("-", registry, "trusted")]),
        (&["keys/lab.json"], 0, vec![line("keys/lab.json", lab, "trusted")]),
        (&["--no-config", "keys/lab.json"], 1, vec![line("keys/lab.json", lab, "unknown")]),
        (&["new.json"], 1, vec![line("new.json", registry, "conflict"), line("new.json", "stranger-2026", "unknown")]),
        (&["renamed.json"], 1, vec![line("renamed.json", "lab\u{1b}[2J", "other_name")]),
        (&["registry.json"], 0, vec![line("registry.json", registry, "trusted")]),
        (
            &["public", "content"],
            0,
            vec![
                line("public/pith-signing-key.json", lab, "trusted"),
                line("public/pith-signing-key.json", registry, "trusted"),
                line("content", lab, "trusted"),
                line("content", registry, "trusted"),
            ],
        ),
        (&["stranger"], 1, vec![line("stranger", "stranger-2026", "unknown")]),
        (&["broken.json", "missing.json", "keys/lab.json"], 2, vec![line("keys/lab.json", lab, "trusted")]),
    ] {
        assert_eq!(key_lines(&test, arguments), (status, expected), "{arguments:?}");
    }
    let (status, said) = run(&test, &["keys", "new.json", "renamed.json"]);
    assert_eq!(status, 1);
    for told in [
        "CONFLICT     \"pith-v1-2026-05\"\n",
        "ANOTHER KEY is trusted under this name, with the fingerprint 8d4b5ee74e4693bcd1df2446408b0d54.",
        "not trusted  \"stranger-2026\"\n",
        "other name   \"lab\\u{1b}[2J\"\n",
    ] {
        assert!(said.contains(told), "expected `{told}` in:\n{said}");
    }
    // Both forms of the fingerprint, and what is retired and distrusted.
    let test = test.put("catalog.toml", format!("distrust = [\"{}\"]\n{RETIRED}", REGISTRY[0]));
    let (status, said) = run(&test, &["keys"]);
    assert_eq!(status, 0, "{said}");
    for told in [
        "retired      \"pith-test-2026\"\n    fingerprint  10d5499ac1fa8007bf4be736dd92225d\n    in base32    CDKUTGWB7KAAPP2L443N3ERCLX",
        "Retired: it counts for 3 documents only (`retire` in the configuration, line 6).",
        "distrusted   \"pith-v1-2026-05\"\n",
        REGISTRY[1],
        "It counts for no document (`distrust` in the configuration, line 1).",
        "1 key is trusted, 1 of them retired; 1 key is distrusted\n",
    ] {
        assert!(said.contains(told), "expected `{told}` in:\n{said}");
    }
    let (status, expected) = key_lines(&test, &["public", "registry.json"]);
    let found: Vec<_> = expected.iter().map(|[_, key_id, status]| format!("{key_id} {status}")).collect();
    assert_eq!(status, 1);
    assert_eq!(found, ["pith-test-2026 retired", "pith-v1-2026-05 distrusted", "pith-v1-2026-05 distrusted"]);
}

#[test]
fn a_hostile_site_does_not_hide_a_false_key() {
    // Thousands of keys, of which one has the registry's name; two keys of one name; and another in its manifest.
    let many: Vec<Value> = (0..300_u32)
        .map(|at| {
            let mut entry = Signer::test().entry();
            entry["key_id"] = format!("k{at}").into();
            entry
        })
        .chain([Signer::impostor().entry()])
        .collect();
    let base = "https://example.org";
    let manifest = json!({ "manifest_type": "pith_mirror_manifest", "manifest_version": "1.0", "mirrors": [
        { "base_url": base, "public_key": Signer::stranger().entry(),
          "keys": [{ "key_id": "k1", "fingerprint_sha256_hex": "00000000000000000000000000000000" }] }] });
    let test = SiteTest::new()
        .put("site/pith-signing-key.json", json!({ "keys": many }).to_string())
        .put("site/pith-mirrors.json", manifest.to_string());
    let (status, said) = run(&test, &["keys", "site"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("CONFLICT     \"pith-v1-2026-05\"\n"), "{said}");
    assert!(said.contains("and 201 more keys; --format json shows all\n"), "{said}");
    let (_, lines) = key_lines(&test, &["site"]);
    assert_eq!(lines.len(), 303);
    // Over HTTP the same; a site that is away is no answer.
    let host = Host::honest(&test.path("site"), "/papers/");
    let (status, said) = run(&test, &["keys", &host.address()]);
    assert_eq!((status, said.matches("CONFLICT").count()), (1, 1), "{said}");
    assert_eq!(host.paths(), ["pith-mirrors.json", "pith-signing-key.json"]);
    drop(host);
    let away = Host::serve(&test.path("site"), "/", |_| Act::Status(404, Vec::new()));
    let (status, said) = run(&test, &["keys", &away.address()]);
    assert!(
        status == 2 && said.contains("the site has no key in pith-signing-key.json or pith-mirrors.json"),
        "{said}"
    );
    let endless = Host::serve(&test.path("site"), "/", |_| Act::Endless);
    let (status, said) = run(&test, &["keys", &endless.address()]);
    assert!(status == 2 && said.contains("pith-signing-key.json: "), "{said}");
    for (file, told) in [
        ("[]", "expected an object, found a list"),
        ("{\"keys\":[]}", "expected `keys` to be a list of keys"),
        ("nothing", "it is not strict JSON"),
    ] {
        let test = SiteTest::new().put("site/pith-signing-key.json", file);
        let (status, said) = run(&test, &["keys", "site"]);
        let told = format!("cannot read keys from site: pith-signing-key.json: {told}");
        assert!(status == 2 && said.contains(&told), "{said}");
    }
    let (status, said) = run(&SiteTest::new().put("empty/x.txt", ""), &["keys", "empty"]);
    assert!(status == 2 && said.contains("there is no key and no document"), "{said}");
}
