//! A paper's page, for documents that hold more than the real ones do.

use crate::feeds::are_read_by_others;
use crate::hostile::BASE;
use crate::site_test::SiteTest;
use crate::support::{self, Signer, Tampered};
use serde_json::{Value, json};

/// The page of a document, under the registry's key and the test key.
fn page(document: &Tampered) -> String {
    let value: Value = serde_json::from_slice(document.bytes()).unwrap();
    let suffix = value["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let test = SiteTest::new()
        .put("key.json", Signer::test().entry().to_string())
        .put("content/document.json", document.bytes())
        .build_with(&["--strict", "--key", "key.json"])
        .exits_with(0);
    String::from_utf8(test.read(&format!("public/pith/{suffix}/index.html"))).unwrap()
}

fn record(change: impl FnOnce(&mut Value)) -> String {
    page(&Tampered::real(support::RECORD).edit(change))
}

/// A bundle with one more event, signed by somebody, and sealed with the test key.
fn bundle_with_event(event: impl FnOnce(&mut Value), signer: &Signer) -> String {
    let bundle = Tampered::real(support::BUNDLE).edit(|bundle| {
        let mut another = bundle["events"][1].clone();
        event(&mut another);
        bundle["events"].as_array_mut().unwrap().push(another);
    });
    page(&bundle.evented_at(2, signer).merged().sealed(&Signer::test()))
}

#[track_caller]
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id} in:\n{page}"));
    let rest = &page[start..];
    &rest[..rest.find("</section>").unwrap()]
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "expected `{part}` in:\n{text}");
    }
}

#[test]
fn a_machines_claims_are_shown_as_such() {
    let claim = |id: &str, kind: &str, attestation: &str| {
        json!({ "kind": kind, "text": format!("text of {id}"), "source": format!("verdict.{kind}"),
            "status": "machine_extracted", "claim_id": id, "attestation": attestation })
    };
    let page = record(|record| {
        let snapshot = &mut record["graph_snapshot"];
        snapshot["claims"]["items"] =
            json!([claim("C1", "strongest_claim", "unclaimed"), claim("C4", "fourth_kind", "author_signed"), 7]);
        snapshot["verdict"]["strongest_claim"] = "text of C1".into();
        snapshot["verdict"]["weakest_assumption"] = "servers stay".into();
    });
    let claims = section(&page, "claims");
    holds(
        claims,
        &[
            "href=\"../../marks/#claimed\"><span class=\"hidden\">Claims: </span>unsigned</a>",
            "<dt><bdi>Strongest claim</bdi></dt><dd><p dir=\"auto\">text of C1</p>",
            "<bdi>C1</bdi>: <bdi>machine extracted</bdi>, <bdi>attested by nobody</bdi>",
            "<dt><bdi>fourth kind</bdi></dt>",
            "<bdi>attestation: author signed</bdi>",
            "<dt><bdi>Weakest assumption</bdi></dt><dd><p dir=\"auto\">servers stay</p><p class=\"note\"><bdi>from the registry’s review</bdi>",
            "No signature covers them.",
        ],
    );
    assert_eq!(claims.matches("text of C1").count(), 1, "the verdict repeats it");
    assert!(!page.contains("verdict.strongest_claim"), "`source` in a snapshot is never shown");
}

#[test]
fn a_bundles_headline_is_signed_and_a_records_is_not() {
    let signed = page(
        &Tampered::real(support::BUNDLE)
            .edit(|bundle| bundle["events"][1]["payload"]["graph_snapshot"]["paper"]["headline"] = "Faster".into())
            .signed(&Signer::test()),
    );
    holds(section(&signed, "headline"), &["Headline: </span>signed</a>", " dir=\"auto\">Faster</p>"]);
    let claimed = record(|record| {
        record["paper"]["headline"] = "Faster".into();
        record["graph_snapshot"]["paper"]["headline"] = "Faster".into();
    });
    holds(section(&claimed, "headline"), &["Headline: </span>unsigned</a>"]);
}

#[test]
fn lists_of_no_known_form_are_plain_data() {
    let page = record(|record| {
        record["graph_snapshot"]["references"]["sample"] = json!([{ "title": "<b>", "links": ["x:hidden"] }, "two"]);
        record["inbound_citations"]["sample"] = (0..60).map(|index| json!({ "from": index })).collect();
        record["formal_canon"]["anchors"] = json!([{ "lean": "theorem" }]);
    });
    let references = section(&page, "references");
    holds(
        references,
        &[
            "<code class=\"data\">{&quot;title&quot;: &quot;&lt;b&gt;&quot;}</code>",
            "&quot;two&quot;",
            "This list: </span>unsigned</a>",
        ],
    );
    holds(section(&page, "inbound_citations"), &["{&quot;from&quot;: 49}", "And 10 more in the document."]);
    holds(section(&page, "formal_canon"), &["&quot;theorem&quot;"]);
    assert!(!page.contains("x:hidden") && !page.contains("{&quot;from&quot;: 50}"));
}

#[test]
fn links_and_hints_are_never_shown() {
    let page = record(|record| {
        for name in ["links", "agent_actions", "mirror_hints"] {
            record[name] = json!({ "x": "https://never.example/" });
            record["graph_snapshot"][name] = json!("https://never.example/");
            record["graph_snapshot"]["verdict"]["model_set"][name] = json!(["https://never.example/"]);
        }
        record["graph_snapshot"]["source"] = json!({ "id": "never.example" });
        record["unknown_member"] = json!({ "source": "never.example", "kept": 1 });
    });
    assert!(!page.contains("never.example"));
    holds(section(&page, "members"), &["<b>unknown_member</b>", "{&quot;kept&quot;: 1}"]);
}

#[test]
fn an_event_shows_its_signer_and_whether_anybody_trusts_them() {
    let attest = |event: &mut Value| {
        event["event_type"] = "author_attestation".into();
        event["payload"] = json!({ "author": "A. Author", "links": "x:hidden" });
        event["created_at"] = "2026-08-01T00:00:00Z".into();
    };
    let page = bundle_with_event(attest, &Signer::stranger());
    holds(
        section(&page, "events"),
        &[
            "<p>Attested by an author</p><p class=\"note\">Signed with a key that isn’t trusted here, <code class=\"breaks\"><bdi>stranger-2026</bdi></code>; the seal covers the event</p>",
            "<p>Record created</p><p class=\"note\">Signed with the registry’s key <code class=\"breaks\"><bdi>pith-v1-2026-05</bdi></code></p>",
            "{&quot;author&quot;: &quot;A. Author&quot;}",
        ],
    );
    assert!(!page.contains("x:hidden"));
    assert!(!section(&page, "missing").contains("author’s signature"), "it is on the timeline");
    let page = bundle_with_event(attest, &Signer::test());
    holds(
        section(&page, "events"),
        &["Signed with the trusted key <code class=\"breaks\"><bdi>pith-test-2026</bdi></code></p>"],
    );
}

#[test]
fn an_event_of_an_unknown_type_is_named_by_it() {
    let page = bundle_with_event(
        |event| {
            event["event_type"] = "<i>retraction</i>".into();
            event["created_at"] = "some day".into();
            event["payload"] = json!({ "why": "x" });
        },
        &Signer::test(),
    );
    holds(
        section(&page, "events"),
        &[
            "<span class=\"when\"><bdi>some day</bdi></span>",
            "Event of type <code class=\"breaks\"><bdi>&lt;i&gt;retraction&lt;/i&gt;</bdi></code>",
            "{&quot;why&quot;: &quot;x&quot;}",
        ],
    );
}

#[test]
fn what_a_record_claims_of_events_is_not_taken_for_one() {
    let page = record(|record| {
        record["verification_status"]["author_attested"] = true.into();
        record["event_summary"]["replication_record"] = 2.into();
        record["events"] = json!([{ "event_type": "storage_attestation", "created_at": "2026-06-01T00:00:00Z",
            "signature": { "key_id": "pith-v1-2026-05" } }]);
    });
    let missing = section(&page, "missing");
    assert_eq!(missing.matches("no signature covers that").count(), 3, "{missing}");
    holds(missing, &["Not attested: timestamp. "]);
    let events = section(&page, "events");
    holds(events, &["<p>Storage attested</p></div>"]);
    assert!(!events.contains("Signed with"), "nobody checked that signature");
}

#[test]
fn the_moments_of_a_day_are_told_together() {
    let page = page(&Tampered::real(support::RECORD).set("/updated_at", "2026-06-02T00:00:00Z".into()));
    let events = section(&page, "events");
    let standing = |text: &str| {
        let before = &events[..events.find(text).unwrap_or_else(|| panic!("expected `{text}` in:\n{events}"))];
        before.rsplit("<a class=\"mark ").next().unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(standing("Version 1 submitted to arXiv"), "signed");
    assert_eq!(standing("Number computed, record entered, receipt signed"), "claimed");
    assert_eq!(
        standing("arXiv id, arXiv id with version, DOI, short forms of 8, 12 and 16 characters registered"),
        "claimed"
    );
    assert_eq!(standing("Record updated"), "claimed");
}

#[test]
fn a_page_lists_no_more_than_it_can_bear() {
    let many = |value: Value| Value::from(vec![value; 300]);
    let alias =
        json!({ "alias_kind": "\"".repeat(600), "alias_value": "\"".repeat(600), "created_at": "x".repeat(600) });
    let claim = json!({ "text": "\"".repeat(600), "kind": "\"".repeat(600), "status": "\"".repeat(600) });
    let page = record(|record| {
        record["aliases"] = many(alias);
        record["graph_snapshot"]["claims"]["items"] = many(claim);
        for name in ["references", "inbound_citations", "formal_canon", "formal_links", "author_claims", "paper_claims"]
        {
            record[name] = json!({ "sample": many("\"".repeat(600).into()) });
        }
        record["events"] = many(json!({ "event_type": "\"".repeat(600), "payload": "\"".repeat(600) }));
        for index in 0..300 {
            record[format!("unknown {index}")] = "\"".repeat(600).into();
        }
        record["receipt"]["signed_at"] = "\"".repeat(1 << 20).into();
    });
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    holds(&page, &["And 260 more", "And 250 more", "And 240 more events", "And 200 more"]);
}

#[test]
fn a_date_without_a_time_is_a_date() {
    let forms = [
        ("2021-01-04", Some("2021-01-04")),
        ("2021-01-04 12:00:00", Some("2021-01-04")),
        ("2021-01-04t12:00:01.5", Some("2021-01-04")),
        ("2021-01-04T12:00:03Z", Some("2021-01-04T12:00:03Z")),
        ("2021-01-04 12:00:02.25+00:00", Some("2021-01-04T12:00:02Z")),
        ("2021-01-03T23:30:00-05:00", Some("2021-01-04T04:30:00Z")),
        ("2021-01-04, noon", None),
    ];
    // Each is of a paper of its own: versions of one paper are one row.
    let document = |at: usize, time: &str| {
        let edit = |record: &mut Value| {
            record["canonical_record"]["metadata"]["submitted_at"] = time.into();
            record["paper"]["submitted_at"] = time.into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
        };
        let own = Tampered::real(support::RECORD).replace_all("1709.06622", &format!("2101.0000{at}"));
        own.edit(edit).signed(&Signer::test())
    };
    let mut test = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    for (at, (time, _)) in forms.iter().enumerate() {
        test = test.put(&format!("content/records/{at}.json"), document(at, time).bytes());
    }
    let test = test.build_with(&["--strict", "--key", "key.json", "--base-url", BASE]).exits_with(0);
    let listing = String::from_utf8(test.read("public/year/2021/index.html")).unwrap();
    let feed = String::from_utf8(test.read("public/feed.atom")).unwrap();
    let dated = forms.iter().filter(|(_, expected)| expected.is_some()).count();
    assert_eq!(feed.matches("<entry>").count(), dated);
    for (at, (time, expected)) in forms.into_iter().enumerate() {
        let record: Value = serde_json::from_slice(document(at, time).bytes()).unwrap();
        let number = record["pith_number"].as_str().unwrap();
        let suffix = number.rsplit(':').next().unwrap();
        let page = String::from_utf8(test.read(&format!("public/pith/{suffix}/index.html"))).unwrap();
        assert!(number.starts_with("pith:2021:"), "{number}");
        if let Some(machine) = expected {
            let shown = format!("<time datetime=\"{machine}\">4 January 2021</time>");
            let meta = "<meta name=\"citation_date\" content=\"2021/01/04\">";
            // BibLaTeX has it as in JSON-LD, in braces.
            holds(&page, &[&shown, meta, "\"datePublished\":\"2021-01-04\"", "{2021-01-04}"]);
            holds(&listing, &[&format!("<time datetime=\"{machine}\">4 Jan</time>")]);
        } else {
            holds(&page, &[&format!("<bdi>{time}</bdi>"), "\"datePublished\":\"2021\""]);
            assert!(!page.contains("<time datetime=\"2021"), "{page}");
        }
    }
    are_read_by_others(&test);
}
