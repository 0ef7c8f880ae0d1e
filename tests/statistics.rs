//! The pictures on the home page and on that of the statistics: each bar leads to what it counts, and the
//! table beside it has the same numbers.

use crate::links;
use crate::site_test::{RECORD, SiteTest, are_equal, real};
use crate::support::html::Page;
use crate::support::{self, Signer, Tampered};
use serde_json::json;
use std::collections::BTreeMap;

const STATS: &str = "public/stats/index.html";

fn text_of(site: &SiteTest, page: &str) -> String {
    String::from_utf8(site.read(page)).unwrap()
}

/// What stands between two texts, wherever they do.
fn between<'p>(page: &'p str, start: &str, end: &str) -> Vec<&'p str> {
    page.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

/// The years of a page's picture: where each bar leads, its year and its count.
fn bars(page: &str) -> Vec<(String, String, String)> {
    let chart = between(page, "<svg class=\"chart\"", "</svg>")[0];
    let bar = |one: &str| {
        let (link, told) = one.split_once("\"><title>").unwrap();
        let (year, count) = told.split_once("</title>").unwrap().0.split_once(": ").unwrap();
        (link.to_owned(), year.to_owned(), count.split(' ').next().unwrap().to_owned())
    };
    between(chart, "<a href=\"", "</a>").into_iter().map(bar).collect()
}

/// The same of the table below it.
fn rows(page: &str) -> Vec<(String, String, String)> {
    let table = between(page, "<summary>Show as a table</summary>", "</details>")[0];
    let row = |one: &str| {
        let (link, told) = one.split_once("\">").unwrap();
        let (year, count) = told.split_once("</a></th><td class=\"num\">").unwrap();
        (link.to_owned(), year.to_owned(), count.split('<').next().unwrap().to_owned())
    };
    between(table, "<tr><th scope=\"row\"><a href=\"", "</tr>").into_iter().map(row).collect()
}

/// The numbers of the row of that name in the table of that caption.
#[track_caller]
fn numbers(page: &str, caption: &str, name: &str) -> Vec<String> {
    let table = between(page, &format!("<caption class=\"hidden\">{caption}</caption>"), "</table>");
    let row = between(table[0], &format!("<span class=\"name\">{name}</span>"), "</tr>");
    let [row] = row.as_slice() else { panic!("no row {name} of {caption} in:\n{page}") };
    between(row, "<td class=\"num\">", "</td>")
        .into_iter()
        .map(|cell| cell.trim_end_matches("</a>").rsplit('>').next().unwrap().to_owned())
        .collect()
}

#[test]
fn bars_and_tables_have_the_same_numbers_and_lead_to_the_listings() {
    let site = SiteTest::of_the_project().build().exits_with(0);
    links::follow(&site.site(), links::Form::Folder);
    for (path, up) in [("public/index.html", ""), (STATS, "../")] {
        let page = text_of(&site, path);
        let expected = [("2017", "1"), ("2018", "1"), ("2019", "2"), ("2024", "1")]
            .map(|(year, count)| (format!("{up}year/{year}/"), year.to_owned(), count.to_owned()));
        assert_eq!(bars(&page), expected, "{path}");
        assert_eq!(rows(&page), expected, "{path}");
        assert_eq!(numbers(&page, "Papers by subject", "Computer Science"), ["5"]);
        assert_eq!(numbers(&page, "Papers by what their signatures cover", "Title"), ["2", "3", "0"]);
        assert!(page.contains(&format!("<a class=\"barred\" href=\"{up}browse/#computer-science\">")), "{path}");
    }
    let page = text_of(&site, STATS);
    assert_eq!(
        numbers(&page, "Papers of the largest categories", "Machine Learning</span> <span class=\"code\">cs.LG"),
        ["1", "3"]
    );
    assert_eq!(numbers(&page, "Papers by document kind", "Record only"), ["3"]);
    let texts = "Papers by what their signatures cover";
    assert_eq!(numbers(&page, texts, "Authors"), ["2", "0", "3"]);
    assert!(page.contains("No document here has an attestation by an author,"));
    let checks = "Documents by the result of each check";
    assert_eq!(numbers(&page, checks, "receipt"), ["5", "0", "0"]);
    assert_eq!(numbers(&page, checks, "seal"), ["2", "0", "0"]);
    assert_eq!(numbers(&page, "Documents read, by outcome", "Published"), ["5"]);
    // The newest record is of 2019: it is what the number of its checks leads to.
    assert!(page.contains("<a href=\"../pith/MFB4YH5ROE256JUPXCULHXXWFK/\">3</a>"));
    // The number of titles that match a signed hash, and its part of the bar, lead to the list of these.
    assert_eq!(page.matches("<a href=\"../stats/title-by-hash/\"").count(), 2);
    let list = text_of(&site, "public/stats/title-by-hash/index.html");
    assert!(list.contains("<h1>Title: matches signed hash</h1>") && list.contains("3 papers."));
    assert_eq!(list.matches("<h3>").count(), 3);
    // What no paper has has no list.
    site.lacks("public/stats/title-claimed").lacks("public/stats/author-attestation-signed");
}

#[test]
fn without_listings_there_is_no_page_of_statistics() {
    let site = SiteTest::of_real_documents()
        .put("catalog.toml", "[output.parts]\nlistings = false\n")
        .build()
        .exits_with(0)
        .lacks("public/stats");
    links::follow(&site.site(), links::Form::Folder);
    let page = text_of(&site, "public/index.html");
    assert!(!page.contains("Statistics") && !page.contains("class=\"chart\""));
    assert!(page.contains("Its operator gives no name."));
    assert!(!page.contains("What is signed"));
}

#[test]
fn what_was_left_out_is_counted_also_where_the_papers_stay_the_same() {
    let site = SiteTest::of_real_documents().build().exits_with(0);
    assert_eq!(numbers(&text_of(&site, STATS), "Documents read, by outcome", "Not verified"), ["0"]);
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    let site = site.put("content/records/tampered.json", &tampered).build().exits_with(0);
    assert_eq!(numbers(&text_of(&site, STATS), "Documents read, by outcome", "Not verified"), ["1"]);
    let clean = SiteTest::of_real_documents().put("content/records/tampered.json", tampered).build().exits_with(0);
    are_equal(&site.site(), &clean.site());
}

#[test]
fn a_site_without_a_verified_document_says_so() {
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    let site = SiteTest::new().put("content/records/tampered.json", tampered).build().exits_with(0);
    links::follow(&site.site(), links::Form::Folder);
    let home = text_of(&site, "public/index.html");
    assert!(home.contains("No verified documents were found.") && !home.contains("class=\"chart\""));
    let page = text_of(&site, STATS);
    assert!(page.contains("0 papers") && !page.contains("class=\"chart\""));
    assert_eq!(numbers(&page, "Documents read, by outcome", "Not verified"), ["1"]);
}

/// A record of a paper that was submitted in a year.
fn of_year(year: &str, at: usize) -> Tampered {
    let submitted = format!("{year}-02-28T08:00:00Z");
    Tampered::real(support::RECORD)
        .edit(|record| {
            record["canonical_record"]["source"]["id"] = format!("2301.{at:05}").into();
            record["canonical_record"]["metadata"]["submitted_at"] = submitted.clone().into();
            record["paper"]["submitted_at"] = submitted.into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
            record["aliases"] = json!([]);
        })
        .signed(&Signer::test())
}

#[test]
fn years_that_cannot_be_are_neither_hidden_nor_drawn_as_an_age() {
    let years = ["0000", "1066", "2018", "2019", "2019", "9999"];
    let mut site = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    for (at, year) in years.into_iter().enumerate() {
        site = site.put(&format!("content/records/{at}.json"), of_year(year, at).bytes());
    }
    let site = site.build_with(&["--key", "key.json"]).exits_with(0);
    links::follow(&site.site(), links::Form::Folder);
    let page = text_of(&site, STATS);
    Page::parse(&page);
    let drawn: Vec<_> = bars(&page).into_iter().map(|(_, year, count)| (year, count)).collect();
    let expected = [("0000", "1"), ("1066", "1"), ("2018", "1"), ("2019", "2"), ("9999", "1")];
    assert_eq!(drawn, expected.map(|(year, count)| (year.to_owned(), count.to_owned())));
    assert_eq!(bars(&page), rows(&page));
    assert!(page.contains("A gap in the axis stands for years without papers."));
    let home = text_of(&site, "public/index.html");
    for key in
        ["The registry’s key <code>pith-v1-2026-05</code> is built", "to trust the key <code>pith-test-2026</code> too"]
    {
        assert!(home.contains(key), "{key}");
    }
}

#[test]
fn an_attestation_is_counted_by_how_far_it_can_be_relied_on() {
    let attested = |event_type: &str| {
        Tampered::real(support::BUNDLE).edit(|bundle| {
            let mut event = bundle["events"][1].clone();
            event["event_type"] = event_type.into();
            event["payload"] = json!({ "by": "somebody" });
            bundle["events"].as_array_mut().unwrap().push(event);
        })
    };
    let ours = Signer::test();
    let of_stranger =
        |event_type| attested(event_type).signed(&ours).evented_at(2, &Signer::stranger()).merged().sealed(&ours);
    let claimed = Tampered::real(support::RECORD).edit(|record| {
        record["verification_status"]["author_attested"] = true.into();
        record["event_summary"]["citation_signature"] = 2.into();
        record["events"] = json!([{ "event_type": "storage_attestation", "created_at": "2026-06-01T00:00:00Z",
            "signature": { "key_id": "pith-v1-2026-05" } }]);
        record["timestamp_proofs"] = json!(["somewhere"]);
    });
    let by_event = BTreeMap::from([
        ("author_attestation", ("Author", 1)),
        ("timestamp_anchor", ("Timestamp", 0)),
        ("storage_attestation", ("Storage", 1)),
        ("replication_record", ("Replication", 0)),
        ("citation_signature", ("Citation", 1)),
    ]);
    for (event, (name, claims)) in by_event {
        for (bundle, signed, undecided) in [(attested(event).signed(&ours), 1, 0), (of_stranger(event), 0, 1)] {
            let site = SiteTest::new()
                .put("key.json", ours.entry().to_string())
                .put("content/records/bundle.json", bundle.bytes())
                .put("content/records/record.json", claimed.bytes())
                .build_with(&["--key", "key.json"])
                .exits_with(0);
            let proofs = usize::from(event == "timestamp_anchor");
            let expected = [signed, undecided + proofs, claims].map(|count: usize| count.to_string());
            let page = text_of(&site, STATS);
            assert_eq!(numbers(&page, "Papers by attestation", name), expected, "{event}");
            links::follow(&site.site(), links::Form::Folder);
        }
    }
}
