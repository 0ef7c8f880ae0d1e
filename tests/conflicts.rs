//! Two documents of one number that nothing signed ranks: what a forger puts beside a record decides nothing,
//! and whoever runs the site is told how to decide.

use crate::hostile::check_page;
use crate::site_test::{RECORD, SiteTest, are_equal, real};
use crate::support::Tampered;
use crate::support::html::Page;
use pith_catalog::pith::Digest;
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
        "pith:2019:{RECORD}: two records differ in what no signature covers
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
    assert_eq!(one["taken"], json!([{ "path": "a.json", "line": null }, shas[0]]));
    assert_eq!((&one["other"][1], &one["differences"]), (&json!(shas[1]), &differences));
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
    test.says("their fields are not compared: one of them has more than 1 MiB, or changed meanwhile");
}
