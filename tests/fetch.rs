//! Asking a site for its files, in a folder and over HTTP, from hosts of every kind.

use crate::site_test::{BUNDLE, RECORD, SiteTest, real};
use crate::support::host::{Act, Host};
use pith::{Digest, Kind, Suffix};
use pith_catalog::internals::{ListLimits, NoCatalog, SiteCatalog};
use pith_catalog::{Address, Answer, Failure, PaperFile, PublishedSite, RetryPolicy, SitePath};
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// Long enough for a loaded machine, short enough for a test that waits it out.
const QUICK: RetryPolicy = RetryPolicy {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(5),
    tries: 3,
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_secs(2),
    failures_in_a_row: 100,
    ..RetryPolicy::USUAL
};

const MOST: u64 = 1 << 20;

fn site_at(address: &str, retry_policy: RetryPolicy) -> PublishedSite {
    PublishedSite::open(address.parse().unwrap(), retry_policy).unwrap()
}

fn catalog_of(site: &PublishedSite) -> Result<SiteCatalog, NoCatalog> {
    SiteCatalog::read(site, NonZeroUsize::MIN, &ListLimits::USUAL)
}

fn record() -> SitePath {
    PaperFile::Record.path(RECORD.parse().unwrap())
}

/// What a host comes to that does `act` with the record, and how often it was asked.
fn ask(act: impl Fn(usize) -> Act + Send + Sync + 'static, retry_policy: RetryPolicy) -> (Answer, usize) {
    let test = SiteTest::of_real_documents().build();
    let name = record().to_string();
    let host =
        Host::serve(
            &test.path("public"),
            "/papers/",
            move |asked| {
                if asked.path == name { act(asked.before) } else { Act::Serve }
            },
        );
    let answer = site_at(&host.address(), retry_policy).get(&record(), MOST);
    let asked = host.paths().iter().filter(|path| **path == record().as_str()).count();
    (answer, asked)
}

#[test]
fn every_file_is_the_same_from_a_folder_and_over_http() {
    let test = SiteTest::of_real_documents().build();
    let folder = test.path("public");
    let host = Host::honest(&folder, "/a/b/");
    let sites = [site_at(folder.to_str().unwrap(), QUICK), site_at(&host.address(), QUICK)];
    let suffix = BUNDLE.parse().unwrap();
    for path in [
        SitePath::home(),
        record(),
        PaperFile::Page.path(suffix),
        PaperFile::WellKnownBundle.path(suffix),
        SitePath::index(),
        SitePath::sums(),
    ] {
        let [one, other] = sites.each_ref().map(|site| site.get(&path, MOST).file().unwrap());
        assert_eq!(one.bytes, other.bytes, "{path}");
        assert_eq!(one.headers, None);
        assert_eq!(other.headers.unwrap().allowed_origin.as_deref(), Some("*"));
    }
    for site in &sites {
        assert_eq!(site.get(&SitePath::listed("no/such/file").unwrap(), MOST), Answer::Absent);
        assert_eq!(site.get(&SitePath::listed("ä %2e?#.json").unwrap(), MOST), Answer::Absent);
    }
    let asked = host.asked();
    assert!(asked.iter().any(|asked| asked.path == "%C3%A4%20%252e%3F%23.json"));
    let page = format!("pith/{BUNDLE}/");
    let first = asked.iter().find(|asked| asked.path == page).unwrap();
    assert_eq!(first.headers["accept-encoding"], "identity");
    assert_eq!(first.headers["origin"], "https://elsewhere.example");
    assert!(first.headers["user-agent"].starts_with("pith-catalog/"));
}

#[test]
fn what_a_host_does_wrong_is_told() {
    let length = real(RECORD).len();
    let location = |to: &str| Act::Status(302, vec![("location", to.to_owned())]);
    let header = |name, value: &str| Act::With(200, vec![(name, value.to_owned())]);
    for (act, failure, tries) in [
        (Act::Status(403, vec![]), Failure::Status(403), 1),
        (Act::Status(204, vec![]), Failure::Status(204), 1),
        (Act::Status(500, vec![]), Failure::Status(500), 3),
        (Act::CutOff(100), Failure::CutOff(100), 3),
        (Act::WrongLength(7), Failure::CutOff(length as u64), 3),
        (Act::Endless, Failure::TooLarge(MOST), 1),
        (location("https://elsewhere.example/"), Failure::RedirectedElsewhere("https://elsewhere.example/".into()), 1),
        (location("//127.0.0.2/x"), Failure::RedirectedElsewhere("//127.0.0.2/x".into()), 1),
        (Act::Status(301, vec![]), Failure::RedirectedElsewhere(String::new()), 1),
        (header("content-encoding", "gzip"), Failure::Encoded("gzip".into()), 1),
        (header("content-encoding", "aws-chunked, br"), Failure::Encoded("aws-chunked, br".into()), 1),
    ] {
        let shown = format!("{act:?}");
        let (answer, asked) = ask(move |_| act.clone(), QUICK);
        assert_eq!(answer, Answer::Failed(failure), "{shown}");
        assert_eq!(asked, tries, "{shown}");
    }
    // A redirect to itself.
    let (answer, asked) = ask(move |_| Act::Status(307, vec![("location", format!("{RECORD}.json"))]), QUICK);
    assert_eq!((answer, asked), (Answer::Failed(Failure::RedirectedTooOften), 4));
    let (answer, _) = ask(|_| Act::Garbage, QUICK);
    assert!(matches!(&answer, Answer::Failed(Failure::Unreadable(why)) if why.contains("not HTTP")), "{answer:?}");
    // What hosts write there and mean otherwise.
    let (answer, _) = ask(move |_| header("content-encoding", "aws-chunked"), QUICK);
    let file = answer.file().unwrap();
    assert_eq!((file.bytes.len(), file.headers.unwrap().label.as_deref()), (length, Some("aws-chunked")));
    let (answer, _) = ask(|_| Act::Bytes(b"other bytes".to_vec()), QUICK);
    assert_eq!(answer.file().unwrap().bytes, b"other bytes");
    // A length that is too small makes another file of it.
    let (answer, _) = ask(|_| Act::WrongLength(-5), QUICK);
    assert_eq!(answer.file().unwrap().bytes.len(), length - 5);
}

#[test]
fn who_says_nothing_or_little_is_not_waited_for() {
    let retry_policy = RetryPolicy { whole: Duration::from_millis(300), tries: 2, ..QUICK };
    for act in [Act::Hang, Act::Drip(Duration::from_millis(20)), Act::Trailer(Duration::from_millis(20))] {
        let shown = format!("{act:?}");
        let (answer, asked) = ask(move |_| act.clone(), retry_policy);
        assert_eq!((answer, asked), (Answer::Failed(Failure::TimedOut), 2), "{shown}");
    }
}

#[test]
fn when_the_time_is_over_no_file_is_waited_for() {
    let test = SiteTest::of_real_documents().build();
    let folder = test.path("public");
    let host = Host::serve(&folder, "/", |_| Act::Drip(Duration::from_millis(5)));
    for address in [host.address(), folder.to_str().unwrap().to_owned()] {
        let until = Some(Instant::now() + Duration::from_millis(300));
        let site = site_at(&address, RetryPolicy { until, ..QUICK });
        let is_over = std::iter::repeat_with(|| site.get(&SitePath::sums(), MOST)).take(1_000_000);
        let last = { is_over }.find(|answer| matches!(answer, Answer::Failed(_)));
        assert!(last.is_some_and(|answer| matches!(answer, Answer::Failed(failure) if failure.ends_all())));
        assert_eq!(site.given_up(), Some(&Failure::OutOfTime));
    }
}

#[test]
fn a_site_that_is_slow_on_average_is_given_up() {
    let test = SiteTest::of_real_documents().build();
    // Eleven failures and an answer, again and again.
    let host = Host::serve(&test.path("public"), "/", |asked| {
        if asked.before % 12 == 11 { Act::Serve } else { Act::Status(503, vec![]) }
    });
    let slack = Duration::from_millis(200);
    let retry_policy =
        RetryPolicy { tries: 2, usual_time: Duration::from_millis(10), slack, failures_in_a_row: 12, ..QUICK };
    let site = site_at(&host.address(), retry_policy);
    let last = std::iter::repeat_with(|| site.get(&record(), MOST)).take(10_000).find(|_| site.is_circuit_open());
    assert!(last.is_some());
    assert_eq!(site.given_up(), Some(&Failure::TooSlow));
}

#[test]
fn what_goes_wrong_once_is_asked_for_again() {
    let after = |seconds: &str| Act::Status(503, vec![("retry-after", seconds.to_owned())]);
    for act in [Act::Status(429, vec![]), Act::Status(502, vec![]), after("0"), Act::CutOff(9), Act::Garbage] {
        let shown = format!("{act:?}");
        let (answer, asked) = ask(move |before| if before < 2 { act.clone() } else { Act::Serve }, QUICK);
        assert_eq!(answer.file().map(|file| file.bytes), Some(real(RECORD).into_bytes()), "{shown}");
        assert_eq!(asked, 3, "{shown}");
    }
    // A second is waited for, an hour isn't.
    let (answer, asked) = ask(move |before| if before == 0 { after("1") } else { Act::Serve }, QUICK);
    assert_eq!((answer.file().is_some(), asked), (true, 2));
    let (answer, asked) = ask(move |_| after("3600"), QUICK);
    assert_eq!((answer, asked), (Answer::Failed(Failure::Status(503)), 1));
}

#[test]
fn a_host_that_is_gone_is_given_up() {
    let gone = {
        let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        host.local_addr().unwrap()
    };
    let site = site_at(&format!("http://{gone}/"), RetryPolicy { failures_in_a_row: 2, ..QUICK });
    let failure = Failure::Unreachable("connection refused".to_owned());
    let not_asked = Failure::NotAsked(Box::new(failure.clone()));
    for (answer, is_circuit_open) in [(&failure, false), (&failure, true), (&not_asked, true)] {
        assert_eq!(site.get(&record(), MOST), Answer::Failed(answer.clone()));
        assert_eq!(site.given_up(), Some(&failure).filter(|_| is_circuit_open));
    }
}

#[test]
fn a_host_that_wants_to_be_left_alone_is_left_alone() {
    let test = SiteTest::of_real_documents().build();
    let later = Act::Status(429, vec![("retry-after", "3600".to_owned())]);
    for (act, tries) in [(later, 1), (Act::Status(503, vec![]), QUICK.tries as usize)] {
        let host = Host::serve(&test.path("public"), "/", move |_| act.clone());
        let site = site_at(&host.address(), RetryPolicy { failures_in_a_row: 4, ..QUICK });
        let answers: Vec<_> = (0..20).map(|_| site.get(&record(), MOST)).collect();
        assert!(answers[..4].iter().all(|answer| matches!(answer, Answer::Failed(Failure::Status(429 | 503)))));
        assert!(answers[4..].iter().all(|answer| matches!(answer, Answer::Failed(Failure::NotAsked(_)))));
        assert!(site.is_circuit_open());
        assert_eq!(host.asked().len(), 4 * tries);
    }
}

#[test]
fn the_catalog_of_a_site_says_what_it_holds() {
    let test = SiteTest::of_real_documents().build();
    let site = PublishedSite::open(Address::Folder(test.path("public").try_into().unwrap()), QUICK).unwrap();
    let catalog = catalog_of(&site).unwrap();
    assert_eq!(catalog.problems, []);
    let told: Vec<_> = catalog.documents.iter().map(|one| (one.number().suffix().to_string(), one.kind)).collect();
    let expected = [
        ("2G563JAFGFHE5EAYTSTXDDPX5Z", Kind::Record),
        (BUNDLE, Kind::Bundle),
        (RECORD, Kind::Record),
        ("RLLQL6357CWNZYHNBMCYD3UK5B", Kind::Bundle),
        ("ZJVQJLXHUUV25W5CEVM6GUIM4S", Kind::Record),
    ];
    assert_eq!(told, expected.map(|(suffix, kind)| (suffix.to_owned(), kind)));
    let bundle = catalog.documents.iter().nth(1).unwrap();
    let paths: Vec<_> = bundle.site_paths().map(|path| path.to_string()).collect();
    assert_eq!(paths, [format!("pith/{BUNDLE}/bundle.json"), format!(".well-known/pith/{BUNDLE}/bundle.json")]);
    assert_eq!(bundle.bytes, real(BUNDLE).len() as u64);
}

#[test]
fn what_is_wrong_with_a_catalog_is_told_and_the_rest_is_used() {
    let line = |number: &str, kind: &str, path: &str| {
        format!(
            "{{\"pith_number\":\"{number}\",\"kind\":\"{kind}\",\"paths\":[\"{path}\"],\"bytes\":1,\"sha256\":\"{}\"}}",
            "0".repeat(64)
        )
    };
    let number = format!("pith:2019:{RECORD}");
    let own = format!("pith/{RECORD}.json");
    for (written, message) in [
        (line("pith:2019:x", "record", &own), "line 6: not a Pith number"),
        (line(&number, "paper", &own), "line 6: expected a record or a bundle, found \"paper\""),
        (
            line(&number, "record", "pith/../x"),
            "line 6: no document of pith:2019:MFB4YH5ROE256JUPXCULHXXWFK can be at \"pith/../x\"",
        ),
        (line(&number, "record", &own), "its lists name a document of pith:2019:MFB4YH5ROE256JUPXCULHXXWFK twice"),
        ("{".to_owned(), "line 6: EOF"),
    ] {
        let test = SiteTest::of_real_documents().build();
        let list = test.path("public/catalog/documents.jsonl");
        std::fs::write(&list, std::fs::read_to_string(&list).unwrap() + &written + "\n").unwrap();
        let site = site_at(test.path("public").to_str().unwrap(), QUICK);
        let catalog = catalog_of(&site).unwrap();
        assert_eq!(catalog.documents.len(), 5, "{written}");
        let messages: Vec<_> = catalog.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(messages.iter().any(|found| found.starts_with(message)), "{messages:?}");
        assert!(messages.iter().any(|found| found.contains(", but the index says ")), "{messages:?}");
    }
}

#[test]
fn a_list_that_is_named_twice_is_fetched_once() {
    let test = SiteTest::of_real_documents().build();
    let index = test.path("public/catalog/index.json");
    let mut json: Value = serde_json::from_slice(&std::fs::read(&index).unwrap()).unwrap();
    let line = json["lists"][0].clone();
    json["lists"] = std::iter::repeat_n(line, 3).collect();
    std::fs::write(&index, json.to_string()).unwrap();
    let host = Host::honest(&test.path("public"), "/");
    let catalog = catalog_of(&site_at(&host.address(), QUICK)).unwrap();
    let told: Vec<_> = catalog.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["it names the list \"catalog/documents.jsonl\" twice"; 2]);
    assert_eq!((catalog.documents.len(), host.asked().len()), (5, 2));
}

/// Lists of documents: their paths, and what the index says of each, its documents and its bytes; and their texts.
type Lists<'a> = Vec<(&'a str, u64, usize, &'a str)>;

/// A site whose lists of documents are these, and what its index says of each: its documents and its bytes.
fn site_of_lists(lists: &[(&str, u64, usize, &str)]) -> SiteTest {
    let lines: Vec<_> = lists
        .iter()
        .map(|(path, documents, bytes, text)| {
            let sha256 = Digest::of(text.as_bytes()).to_string();
            json!({"path": path, "documents": documents, "bytes": bytes, "sha256": sha256})
        })
        .collect();
    let index = json!({"format": "pith-catalog-index-v1", "papers": 0, "documents": 0, "newest": null, "lists": lines});
    let site = SiteTest::new().put("public/catalog/index.json", index.to_string());
    lists.iter().fold(site, |site, (path, _, _, text)| site.put(&format!("public/{path}"), text))
}

#[test]
fn lists_are_bounded_one_by_one_and_together() {
    let limits =
        ListLimits { bytes: 3000, documents: 12, more_bytes: 100, more_lines: 3, line_bytes: 300, ..ListLimits::USUAL };
    let line = |suffix: &str| {
        let path = format!("pith/{suffix}.json");
        let sha256 = "0".repeat(64);
        json!({"pith_number": format!("pith:2019:{suffix}"), "kind": "record", "paths": [path], "bytes": 1, "sha256": sha256})
            .to_string() + "\n"
    };
    let numbered = |at: u8| line(Suffix::of(&Digest::of(&[at])).as_str());
    let of = |from: u8, to: u8| (from..to).map(numbered).collect::<String>();
    let bytes = |lines: usize| lines * numbered(0).len();
    let (four, four_more, long, empty) = (of(0, 4), of(4, 8), format!("{}\n", "x".repeat(400)), "\n".repeat(90));
    let [one, other, third] = ["", "/AA", "/ZZ"].map(|name| format!("catalog/documents{name}.jsonl"));
    let again = numbered(3);
    let [one, other, third] = [one.as_str(), other.as_str(), third.as_str()];
    let rows: [(&str, Lists<'_>, u64, &str); 9] = [
        ("two lists", vec![(one, 4, bytes(4), &four), (other, 4, bytes(4), &four_more)], 8, ""),
        (
            "too many documents together",
            vec![(one, 7, bytes(4), &four), (other, 6, 9, "x"), (third, 4, bytes(4), &four_more)],
            8,
            "1 list was not read, since all lists together have more than 12 documents or 0 MiB",
        ),
        (
            "too many bytes together",
            vec![(one, 4, bytes(4), &four), (other, 1, 3000, "x")],
            4,
            "1 list was not read, since",
        ),
        ("more bytes than said", vec![(one, 4, 100, &four)], 0, "it has more than the 100 bytes in the index"),
        ("some more bytes", vec![(one, 4, bytes(4) - 100, &four)], 4, "it has 824 bytes with the SHA-256 "),
        (
            "more lines than said",
            vec![(one, 1, 90, &empty)],
            0,
            "it has many more lines than the 1 document in the index",
        ),
        ("a long line", vec![(one, 0, 401, &long)], 0, "line 1: it has more than 300 bytes"),
        (
            "one list by two names",
            vec![(one, 4, bytes(4), &four), (other, 4, bytes(4), &four)],
            4,
            "it names the same list twice",
        ),
        (
            "one document in two lists",
            vec![(one, 4, bytes(4), &four), (other, 1, bytes(1), &again)],
            4,
            "its lists name",
        ),
    ];
    for (what, lists, documents, told) in rows {
        let test = site_of_lists(&lists);
        let catalog =
            SiteCatalog::read(&site_at(test.path("public").to_str().unwrap(), QUICK), NonZeroUsize::MIN, &limits)
                .unwrap();
        assert_eq!(catalog.documents.len(), documents, "{what}");
        let first = catalog.problems.first().map_or("", |problem| problem.message.as_str());
        assert!(first.starts_with(told), "{what}: {first}");
    }
}

#[test]
fn an_index_that_cannot_be_had_is_not_one_that_is_wrong() {
    let test = SiteTest::of_real_documents().build();
    let host = Host::serve(&test.path("public"), "/", |_| Act::Status(403, vec![]));
    let read = catalog_of(&site_at(&host.address(), QUICK));
    assert!(matches!(read, Err(NoCatalog::Failed(Failure::Status(403)))), "{read:?}");
}

#[test]
fn an_index_that_is_none_is_no_catalog() {
    for (bytes, reason) in [
        (None, None),
        (Some("{}"), Some("missing field")),
        (
            Some("{\"format\":\"x\",\"papers\":0,\"documents\":0,\"newest\":null,\"lists\":[]}"),
            Some("expected the format"),
        ),
    ] {
        let mut test = SiteTest::of_real_documents().build();
        test = match bytes {
            None => test.remove("public/catalog/index.json"),
            Some(bytes) => test.put("public/catalog/index.json", bytes),
        };
        let site = site_at(test.path("public").to_str().unwrap(), QUICK);
        match (catalog_of(&site), reason) {
            (Err(NoCatalog::Absent), None) => {}
            (Err(NoCatalog::Unusable(found)), Some(reason)) => assert!(found.starts_with(reason), "{found}"),
            (other, _) => panic!("{other:?}"),
        }
    }
}
