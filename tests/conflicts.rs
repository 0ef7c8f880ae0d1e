//! Two documents of one number that nothing signed ranks: what a forger puts beside a record decides nothing,
//! what is published is never replaced unasked, and whoever runs the site is told how to decide.

use crate::hostile::check_page;
use crate::site_test::{BUNDLE, RECORD, SiteTest, are_equal, real, tree};
use crate::support::html::Page;
use crate::support::{self, Signer, Tampered};
use pith::{Digest, TrustStore};
use pith_catalog::{BuildPlan, Config, Limits, build};
use serde_json::{Value, json};

const PUBLISHED: &str = "public/pith/MFB4YH5ROE256JUPXCULHXXWFK.json";

/// The record, in the hands of somebody who changes what no signature covers.
fn record() -> Tampered {
    Tampered::real(&format!("{RECORD}.record.json"))
}

fn forged() -> Tampered {
    record().set("/updated_at", json!("9999-01-01T00:00:00Z"))
}

/// The time that the registry's record says it was updated at, in quotes.
fn updated_at() -> String {
    let record: Value = serde_json::from_str(&real(RECORD)).unwrap();
    record["updated_at"].to_string()
}

/// A content folder with documents of that name and text.
fn content(documents: &[(&str, &[u8])]) -> SiteTest {
    documents.iter().fold(SiteTest::new(), |test, (name, bytes)| test.put(&format!("content/{name}"), bytes))
}

/// The lines that a message prints to be put into `catalog.toml`, one table after the other.
fn tables(message: &str) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for line in message.lines().filter_map(|line| line.strip_prefix("        ")) {
        match tables.last_mut() {
            _ if line == "[accept]" => tables.push("[accept]\n".to_owned()),
            Some(table) if line.contains(" = \"") => table.extend([line, "\n"]),
            _ => {}
        }
    }
    tables
}

#[test]
fn a_later_time_wins_nothing_and_the_message_says_what_differs() {
    let test = content(&[("a.json", real(RECORD).as_bytes()), ("b.json", forged().bytes())]);
    let test = test.build().exits_with(0).has(PUBLISHED, real(RECORD));
    let [_, told] = test.told();
    let shas = [real(RECORD).into_bytes(), forged().bytes().to_vec()].map(|bytes| Digest::of(&bytes).to_string());
    let expected = format!(
        "pith:2019:{RECORD}: two records differ in unsigned fields
    shown  content/a.json (it comes first by path)
    other  content/b.json
    updated_at: {}, and \"9999-01-01T00:00:00Z\" in the other
    to publish content/a.json, add to catalog.toml:
        [accept]
        {RECORD} = \"{}\"
    to publish content/b.json:
        [accept]
        {RECORD} = \"{}\"
",
        updated_at(),
        shas[0],
        shas[1]
    );
    assert!(told.contains(&expected), "{told}");
    assert!(!told.contains("newest"), "{told}");

    let one = &test.report()["doubts"]["first"][0];
    let differences = json!({
        "first": [{ "field": "updated_at", "taken": updated_at(), "other": "\"9999-01-01T00:00:00Z\"" }],
        "more": 0,
    });
    assert_eq!((&one["kind"], &one["document"], &one["rule"]), (&json!("conflict"), &json!("record"), &json!("path")));
    assert_eq!(one["taken"], json!({ "place": { "path": "a.json", "line": null }, "sha256": shas[0] }));
    assert_eq!((&one["other"]["sha256"], &one["differences"]), (&json!(shas[1]), &differences));
    let page = String::from_utf8(test.read("public/report/index.html")).unwrap();
    for text in ["a.json comes first by path", "9999-01-01T00:00:00Z", &shas[0], &shas[1]] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_hash_that_is_ground_wins_nothing() {
    let own = Digest::of(real(RECORD).as_bytes());
    let mut lines = Vec::new();
    let mut count = 0;
    for nonce in 0.. {
        let forged = real(RECORD).replacen('{', &format!("{{\"nonce\":{nonce},"), 1);
        if Digest::of(forged.as_bytes()) < own {
            lines.extend_from_slice(forged.as_bytes());
            lines.push(b'\n');
            count += 1;
        }
        if count == 100 {
            break;
        }
    }
    let test = content(&[("a.json", real(RECORD).as_bytes()), ("b.jsonl", &lines)]);
    let test = test.build().exits_with(0).has(PUBLISHED, real(RECORD));
    test.says("101 documents read: 1 published, 100 superseded, 0 duplicate").build_with(&["--strict"]).exits_with(1);
}

/// A JSON text of the same value with the members of each object in the opposite order, white space, and escapes.
fn respelled(value: &Value) -> String {
    let items = |items: Vec<String>| items.join(" ,\r\n ");
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("{} : {}", spelled(name), respelled(value));
            format!("{{ {} }}", items(members.iter().rev().map(member).collect()))
        }
        Value::Array(all) => format!("[ {} ]", items(all.iter().map(respelled).collect())),
        Value::String(text) => spelled(text),
        other => other.to_string(),
    }
}

fn spelled(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    format!("\"{}\"", units.collect::<String>())
}

#[test]
fn copies_that_differ_in_white_space_order_and_escapes_are_duplicates() {
    let value: Value = serde_json::from_str(&real(RECORD)).unwrap();
    let (pretty, respelled) = (serde_json::to_string_pretty(&value).unwrap(), respelled(&value));
    let texts = [pretty, real(RECORD), respelled];
    for first in 0..3 {
        let [a, b, c] = [0, 1, 2].map(|place| texts[(first + place) % 3].as_bytes());
        content(&[("a.json", a), ("b.json", b), ("c/d.json", c), ("e.json", a)])
            .build_with(&["--strict"])
            .exits_with(0)
            .says("4 documents read: 1 published, 0 superseded, 3 duplicate")
            .has(PUBLISHED, a);
    }
    // Copies of a forged one are one conflict, and the copies of it are none.
    let copy = serde_json::to_string_pretty(&serde_json::from_slice::<Value>(forged().bytes()).unwrap()).unwrap();
    let test = content(&[("a.json", texts[1].as_bytes()), ("b.json", forged().bytes()), ("c.json", copy.as_bytes())]);
    let test = test.build().says("3 documents read: 1 published, 1 superseded, 1 duplicate");
    assert_eq!(test.report()["doubts"]["first"].as_array().unwrap().len(), 1);
}

#[test]
fn the_printed_lines_settle_a_conflict_either_way() {
    let test = content(&[("a.json", forged().bytes()), ("b.json", real(RECORD).as_bytes())]);
    let test = test.build_with(&["--strict"]).exits_with(1).lacks("public/index.html");
    let [_, told] = test.told();
    let [keep, replace] = tables(&told).try_into().unwrap();
    let test = test.put("catalog.toml", keep).build_with(&["--strict"]).exits_with(0).has(PUBLISHED, forged().bytes());
    let test = test.put("catalog.toml", replace).build_with(&["--strict"]).exits_with(0);
    let test = test.has(PUBLISHED, real(RECORD)).says("2 documents read: 1 published, 1 superseded");
    // Of a copy of it too, whose bytes are then published.
    let copy = serde_json::to_vec_pretty(&serde_json::from_str::<Value>(&real(RECORD)).unwrap()).unwrap();
    let accept = format!("[accept]\n{RECORD} = \"{}\"\n", Digest::of(&copy));
    let test = test.put("content/c.json", &copy).put("catalog.toml", accept).build_with(&["--strict"]);
    test.exits_with(0).has(PUBLISHED, copy);
}

#[test]
fn what_is_published_is_not_replaced_unless_that_is_accepted() {
    let test = content(&[("m.json", real(RECORD).as_bytes())]).build().exits_with(0);
    // What is known of folders is so, whatever becomes of the build that looked at them.
    let state = |test: &SiteTest| {
        let files = tree(&test.path(".pith-catalog")).into_iter();
        files.filter(|(path, _)| path != "public/folders").collect()
    };
    let before = [test.site(), state(&test)];
    let forged = forged().set("/paper/authors_text", json!("Anybody Else"));
    let forged = forged.set("/graph_snapshot/paper/authors_text", json!("Anybody Else"));
    let test = test.put("content/a.json", forged.bytes()).build().exits_with(1);
    are_equal(&test.site(), &before[0]);
    are_equal(&state(&test), &before[1]);
    let [out, told] = test.told();
    assert!(out.ends_with("stopped: nothing was written\n"), "{out}");
    for text in [
        format!(
            "this would replace published documents, and nothing signed says which version is right\n    \
             pith:2019:{RECORD}\n        published  {PUBLISHED}\n        \
             instead    content/a.json (it comes first by path)\n"
        ),
        format!("updated_at: {}, and \"9999-01-01T00:00:00Z\" in the other", updated_at()),
        "paper.authors_text: \"Lijie Xu, Robert J. Walls".to_owned(),
        "and \"Anybody Else\" in the other".to_owned(),
    ] {
        assert!(told.contains(&text), "{text}:\n{told}");
    }
    // The finding comes first, and what stopped the build at last.
    let [_, _, keep, replace] = tables(&told).try_into().unwrap();

    // For programs it is the same, and removals that are allowed allow no replacement.
    let test = test.build_with(&["--format", "json"]).exits_with(1);
    let line = test.line();
    assert_eq!((&line["stopped"]["reason"], &line["changes"]), (&json!("replaces"), &json!(null)));
    assert_eq!(tables(line["stopped"]["advice"].as_str().unwrap()), [keep.clone(), replace.clone()]);

    // A strict build names what is published too.
    let test = test.build_with(&["--strict"]).exits_with(1).says("this would replace published documents");

    let test = test.put("catalog.toml", keep).build_with(&["--strict"]).exits_with(0).has(PUBLISHED, real(RECORD));
    let test = test.remove("catalog.toml").build().exits_with(1);
    let test = test.put("catalog.toml", replace).build_with(&["--strict"]).exits_with(0);
    let test = test.has(PUBLISHED, forged.bytes());
    // And what is published now stays.
    let accept = format!("[accept]\n{RECORD} = \"{}\"\n", Digest::of(b"neither"));
    test.put("catalog.toml", accept)
        .put("content/0.json", real(RECORD))
        .build()
        .exits_with(1)
        .has(PUBLISHED, forged.bytes());
}

#[test]
fn history_stops_a_build_only_where_documents_of_the_content_contradict_each_other() {
    let copy = serde_json::to_vec_pretty(&serde_json::from_str::<Value>(&real(RECORD)).unwrap()).unwrap();
    let other = forged().set("/created_at", json!("2026-01-01T00:00:00Z"));
    let test = content(&[("m.json", real(RECORD).as_bytes())]).build();
    // A copy comes first: the same values.
    let test = test.put("content/a.json", &copy).build_with(&["--strict"]).exits_with(0).has(PUBLISHED, &copy);
    // What is published comes first, by a copy of it.
    let test = test.put("content/b.json", other.bytes()).build().exits_with(0).has(PUBLISHED, &copy);
    // What lies at its path is no verified document: the build mends that.
    let test = test.put(PUBLISHED, b"{}").build().exits_with(0).has(PUBLISHED, &copy);
    let test = test.remove("content/a.json").remove("content/m.json");
    // A single document is no conflict.
    let test = test.build_with(&["--strict"]).exits_with(0).has(PUBLISHED, other.bytes());
    // Two others are, though the content has no longer what is published.
    let test = test.remove("content/b.json").put("content/a.json", &copy).put("content/m.json", forged().bytes());
    let test = test.build().exits_with(1).has(PUBLISHED, other.bytes());
    let sha256 = Digest::of(other.bytes());
    let test = test.says(&format!("{RECORD} = \"{sha256}\"  # not in the content: copy {PUBLISHED} there first"));
    // So they are where the site is to have no records any more, since its page shows what they say.
    let parts = "[output.parts]\nrecord = false\n";
    let test = test.put("catalog.toml", parts).build().exits_with(1).has(PUBLISHED, other.bytes());
    let accepted = format!("[accept]\n{RECORD} = \"{}\"\n", Digest::of(&copy));
    let test = test.put("catalog.toml", accepted.clone() + parts).build().exits_with(0).lacks(PUBLISHED);
    test.put("catalog.toml", accepted).build().exits_with(0).has(PUBLISHED, &copy);
}

#[test]
fn what_is_accepted_and_published_gives_way_to_nothing_when_it_is_gone() {
    let accept = |bytes: &[u8]| format!("[accept]\n{RECORD} = \"{}\"\n", Digest::of(bytes));
    let (honest, forged) = (real(RECORD), forged());
    let test = content(&[("m.json", honest.as_bytes()), ("z.json", forged.bytes())]);
    let test = test.put("catalog.toml", accept(honest.as_bytes())).build_with(&["--strict"]).exits_with(0);
    let test = test.remove("content/m.json").build().exits_with(1).has(PUBLISHED, honest.as_bytes());
    let test = test
        .says("the content does not have it, but has content/z.json")
        .says(&format!("copy {PUBLISHED} into the records"));
    // As it says: either way.
    let test = test.put("content/kept.json", &honest).build_with(&["--strict"]).exits_with(0);
    let test = test.remove("content/kept.json").put("catalog.toml", accept(forged.bytes()));
    let test = test.build_with(&["--strict"]).exits_with(0).has(PUBLISHED, forged.bytes());
    // One that is published and was never accepted gives way to a single other one, as to a correction.
    test.remove("catalog.toml").remove("content/z.json").put("content/m.json", &honest).build().exits_with(0);
}

#[test]
fn of_many_that_would_be_replaced_some_are_named() {
    let signer = Signer::test();
    let record = |id: usize| {
        let record = Tampered::real(support::RECORD).set("/canonical_record/source/id", json!(format!("x/{id}")));
        record.set("/aliases", json!([])).signed(&signer)
    };
    let key = ["--key", "key.json"];
    let lines =
        |records: Vec<Tampered>| records.iter().flat_map(|one| [one.bytes(), b"\n"].concat()).collect::<Vec<_>>();
    let forged = |id: usize| record(id).set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let test = content(&[("m.jsonl", &lines((0..12).map(record).collect()))]).put("key.json", signer.file());
    let test = test.build_with(&key).exits_with(0).put("content/a.jsonl", lines((0..12).map(forged).collect()));
    let mut test = test.build_with(&[&key[..], &["--format", "json"]].concat()).exits_with(1);
    // Each build settles what it names.
    let mut accepted = "[accept]\n".to_owned();
    for (named, more) in [(10, Some("\n    and 2 more, which later builds name")), (2, None)] {
        let stopped = test.line()["stopped"].clone();
        let message = stopped["message"].as_str().unwrap();
        assert_eq!(message.matches("        published  public/pith/").count(), named);
        assert_eq!(message.contains("more, which"), more.is_some_and(|more| message.ends_with(more)), "{message}");
        let [keep, _] = tables(stopped["advice"].as_str().unwrap()).try_into().unwrap();
        accepted += keep.strip_prefix("[accept]\n").unwrap();
        test = test.put("catalog.toml", &accepted).build_with(&[&key[..], &["--format", "json"]].concat());
    }
    assert_eq!(test.exits_with(0).line()["stopped"], json!(null));
}

#[test]
fn a_preview_is_not_stopped() {
    let test = content(&[("m.json", real(RECORD).as_bytes())]).build().put("content/a.json", forged().bytes());
    let path = |name: &str| camino::Utf8PathBuf::from_path_buf(test.path(name)).unwrap();
    let plan = BuildPlan {
        content: path("content"),
        out: path("public"),
        parts: Vec::new(),
        config: Config::default().into(),
        overrides: None,
        changed: None,
        strict: false,
        allow_removals: true,
        is_preview: false,
        keys: TrustStore::registry().into(),
        state_key: None,
        limits: Limits::default(),
        jobs: None,
    };
    let stopped = build(&plan, &|_| ()).unwrap().stopped.unwrap();
    assert_eq!(stopped.reason, "replaces");
    let built = build(&BuildPlan { is_preview: true, ..plan }, &|_| ()).unwrap();
    assert!(built.stopped.is_none() && built.changes.is_some());
    test.has(PUBLISHED, forged().bytes());
}

#[test]
fn lines_of_a_file_are_ranked_by_their_number() {
    let lines = |documents: &[&[u8]]| documents.join(&b"\n"[..]);
    let (own, forged) = (real(RECORD).into_bytes(), forged().bytes().to_vec());
    for (bytes, first) in [(lines(&[&own, b"", &forged]), &own), (lines(&[&forged, b"", &own]), &forged)] {
        for name in ["b.jsonl", "b.jsonl.gz"] {
            let bytes = if name == "b.jsonl" { bytes.clone() } else { gzip(&bytes) };
            let test = content(&[(name, &bytes)]).build().exits_with(0).has(PUBLISHED, first);
            let test = test.says(&format!("shown  content/{name}:1 (it comes first by line)"));
            let test = test.says(&format!("other  content/{name}:3")).says("updated_at: \"");
            // Known by now, it is read again for what is told of it.
            test.build().exits_with(0).has(PUBLISHED, first).says("in the other");
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn neither_threads_nor_the_order_of_the_folder_decide() {
    let documents: Vec<_> = (0..6)
        .map(|day| (format!("{day}/x.json"), record().set("/updated_at", json!(format!("2027-01-0{}", 9 - day)))))
        .collect();
    let with = |order: &[usize], jobs: &str| {
        let some: Vec<_> = order.iter().map(|at| (documents[*at].0.as_str(), documents[*at].1.bytes())).collect();
        content(&some).build_with(&["--jobs", jobs]).exits_with(0)
    };
    let one = with(&[0, 1, 2, 3, 4, 5], "1").has(PUBLISHED, documents[0].1.bytes());
    let [_, told] = one.told();
    for (order, jobs) in [([5, 4, 3, 2, 1, 0], "4"), ([3, 0, 5, 1, 4, 2], "2")] {
        let other = with(&order, jobs);
        are_equal(&other.site(), &one.site());
        assert_eq!(other.told()[1], told);
    }
}

#[test]
fn bundles_of_one_time_are_a_conflict_too() {
    let signer = Signer::test();
    let bundle = Tampered::real(support::BUNDLE).signed(&signer);
    // What a seal doesn't cover is the seal itself.
    let forged = bundle.clone().set("/bundle_signature/note", json!("from me"));
    let newer = Tampered::real(support::BUNDLE).set("/built_at", json!("2026-12-31T00:00:00Z")).signed(&signer);
    let published = format!("public/pith/{BUNDLE}/bundle.json");
    let key = ["--key", "key.json"];
    let test = content(&[("m.json", bundle.bytes())]).put("key.json", signer.file()).build_with(&key).exits_with(0);
    let before = test.site();
    let test = test.put("content/a.json", forged.bytes()).build_with(&key).exits_with(1);
    are_equal(&test.site(), &before);
    let test = test.says("two bundles with the same `built_at` differ");
    let test = test.says("bundle_signature.note: nothing, and \"from me\" in the other");
    let [_, told] = test.told();
    let [_, _, keep, _] = tables(&told).try_into().unwrap();
    let strict = ["--key", "key.json", "--strict"];
    let test = test.put("catalog.toml", keep).build_with(&strict).exits_with(0).has(&published, bundle.bytes());
    // What is accepted today keeps no newer one out, and is then said to settle nothing.
    let test = test.put("content/n.json", newer.bytes()).build_with(&key).exits_with(0).has(&published, newer.bytes());
    let test = test.says(&format!("accept.{BUNDLE}: no record with this number, and none of its newest bundles"));
    // One that is signed to be newer takes the place of an older one, whatever the others of its time are.
    let test = test.remove("catalog.toml").remove("content/n.json").remove("content/a.json");
    let other = newer.clone().set("/bundle_signature/note", json!("from me"));
    let test = test.remove(&published).build_with(&key).has(&published, bundle.bytes());
    let test = test.put("content/n.json", newer.bytes()).put("content/o.json", other.bytes()).build_with(&key);
    test.exits_with(0).has(&published, newer.bytes());
}

#[test]
fn what_a_forger_writes_is_told_as_text_and_cut() {
    let long = "x".repeat(5000);
    let mut hostile = json!({ "\u{202e}<script>alert(1)</script>\n": "\u{1b}[2J<img src=x onerror=alert(1)>" });
    hostile[&long] = json!([long]);
    for at in 0..10 {
        hostile[format!("{at}")] = json!(at);
    }
    let hostile = record().edit(|record| {
        record.as_object_mut().unwrap().extend(hostile.as_object().unwrap().clone());
    });
    let test = content(&[("a.json", real(RECORD).as_bytes()), ("b.json", hostile.bytes())]).build().exits_with(0);
    let [_, told] = test.told();
    assert!(told.contains("0: nothing, and 0 in the other\n") && told.contains("    and 7 more fields\n"), "{told}");
    assert!(!told.contains('\u{202e}') && !told.contains('\u{1b}') && told.len() < 4000, "{told}");
    let page = String::from_utf8(test.read("public/report/index.html")).unwrap();
    check_page("report/index.html", &Page::parse(&page));
    let few = record().set("/\u{202e}<script>alert(1)<~1script>", json!("\u{1b}[2J<img src=x onerror=alert(1)>"));
    let test = test.put("content/b.json", few.bytes()).build().exits_with(0);
    let page = String::from_utf8(test.read("public/report/index.html")).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert") && !page.contains('\u{202e}'));
    check_page("report/index.html", &Page::parse(&page));
    // A document that is larger than any is told without its fields.
    let large = record().set("/note", json!("x".repeat(2 << 20)));
    let test = test.put("content/b.json", large.bytes()).build().exits_with(0);
    test.says("their fields were not compared: one document is larger than 1 MiB, or changed in the meantime");
}
