//! Pulling papers by whatever names them: from mirrors in each form, and from hosts that answer as the registry does, also
//! wrongly. Whatever a site answers, only what is signed to be the paper that was asked for is kept.

use crate::identifiers::{claiming, sealing};
use crate::schemas::validate;
use crate::search;
use crate::site_test::{SiteTest, tree};
use crate::support::host::{Act, Asked, Host};
use crate::support::{Signer, Tampered, trusted};
use crate::thousand::record_of;
use camino::Utf8PathBuf;
use pith_catalog::EntryOutcome::{
    self, AlreadyThere, Ambiguous, ClaimedDoi, Got, LeftOut, Missing, NoIdentifier, NoWay, NotKept, OtherPaper,
    OtherVersion, Unavailable,
};
use pith_catalog::{
    EntryReport, Error, Limits, PublishedSite, PullEvent, PullFinding, PullPlan, PullRequest, Pulled, RequestedEntry,
    RetryPolicy, Severity, pull,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::process::{Output, Stdio};
use std::time::Duration;

/// Quick to give up a request, and slow to give up a host.
const QUICK: RetryPolicy = RetryPolicy {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(4),
    tries: 2,
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_secs(2),
    failures_in_a_row: 100,
    ..RetryPolicy::USUAL
};

/// A paper by its id and version, as somebody made it with a key that these tests trust.
fn paper(id: &str, version: u64) -> (Value, Value) {
    search::paper(
        (id, version),
        "2020-03-04",
        "math.GT",
        [&format!("On {id}"), "Ann Bo", &format!("Version {version}")],
    )
}

fn record(id: &str, version: u64) -> Tampered {
    record_of(paper(id, version))
}

/// The suffix of a document's number.
fn suffix(document: &Tampered) -> String {
    let document: Value = serde_json::from_slice(document.bytes()).unwrap();
    document["pith_number"].as_str().unwrap()[10..].to_owned()
}

fn is_bundle(document: &Tampered) -> bool {
    serde_json::from_slice::<Value>(document.bytes()).unwrap().get("bundle_type").is_some()
}

/// A folder with documents at the registry's paths, and no more.
fn registry_of<'d>(documents: impl IntoIterator<Item = &'d Tampered>) -> SiteTest {
    documents.into_iter().fold(SiteTest::new().put("registry/404.html", "<!doctype html>"), |test, document| {
        let suffix = suffix(document);
        let path = if is_bundle(document) { format!("{suffix}/bundle.json") } else { format!("{suffix}.json") };
        test.put(&format!("registry/pith/{path}"), document.bytes())
    })
}

/// What it is asked for an id.
fn question(id: &str) -> String {
    format!("api/pith-number/resolve?arxiv={id}&json=true")
}

/// An answer of the registry, perhaps: nobody has told us its form.
fn answer(suffix: &str) -> Act {
    let text = json!({
        "status": "ok",
        "matches": [{ "pith_number": format!("pith:2020:{suffix}"), "html": format!("https://pith.science/pith/{suffix}") }],
    });
    Act::Bytes(text.to_string().into_bytes())
}

/// Serves documents as the registry does, with these answers; all other questions have no answer.
fn serve(test: &SiteTest, answers: BTreeMap<String, Act>) -> Host {
    Host::serve(&test.path("registry"), "/", move |asked: &Asked| {
        answers.get(&asked.path).cloned().unwrap_or(Act::Serve)
    })
}

struct Came {
    pulled: Pulled,
    entries: Vec<EntryReport>,
    findings: Vec<PullFinding>,
}

impl Came {
    /// Each entry by its label and what became of it.
    fn outcomes(&self) -> Vec<(&str, EntryOutcome)> {
        self.entries.iter().map(|one| (one.entry.label.as_str(), one.outcome)).collect()
    }
}

/// Pulls entries into `copy`, each of some identifiers that are separated by spaces.
fn try_entries(test: &SiteTest, address: &str, entries: &[&str], retry_policy: RetryPolicy) -> Result<Came, Error> {
    let site = PublishedSite::open(address.parse().unwrap(), retry_policy).unwrap();
    let entry = |text: &&str| RequestedEntry {
        list: None,
        line: None,
        label: (*text).to_owned(),
        problem: None,
        identifiers: text.split(' ').filter_map(|one| one.parse().ok()).collect(),
    };
    let plan = PullPlan {
        out: Utf8PathBuf::from_path_buf(test.path("copy")).unwrap(),
        request: PullRequest::Entries(entries.iter().map(entry).collect()),
        keys: trusted().into(),
        jobs: NonZeroUsize::new(3),
        limits: Limits::default(),
    };
    let (mut told, mut findings) = (Vec::new(), Vec::new());
    let pulled = pull(&site, &plan, &mut |event| match event {
        PullEvent::Entry(report) => told.push(*report),
        PullEvent::Found(finding) => findings.push(finding),
        _ => {}
    })?;
    Ok(Came { pulled, entries: told, findings })
}

fn entries(test: &SiteTest, address: &str, entries: &[&str]) -> Came {
    try_entries(test, address, entries, QUICK).unwrap()
}

/// The names of the documents that are kept.
fn kept(test: &SiteTest) -> BTreeSet<String> {
    let records = test.path("copy/records");
    let all = if records.exists() { tree(&records) } else { BTreeMap::new() };
    all.into_keys().map(|path| path.split_once('/').unwrap().1.to_owned()).collect()
}

fn records<'d>(documents: impl IntoIterator<Item = &'d Tampered>) -> BTreeSet<String> {
    let name = |document| {
        let kind = if is_bundle(document) { "bundle" } else { "record" };
        format!("{}.{kind}.json", suffix(document))
    };
    documents.into_iter().map(name).collect()
}

/// The program, pulling into `copy`.
fn run(test: &SiteTest, arguments: &[&str], input: &str) -> Output {
    let mut command = test.program();
    let command = command.args(["pull", "-o", "copy", "--key", "key.json"]).args(arguments);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

/// The lines for entries: label, identifier, outcome.
#[track_caller]
fn entry_lines(output: &Output) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in &lines {
        validate("pull-line.v1.json", line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    let entries = lines.iter().filter(|line| line.get("entry").is_some());
    entries.map(|line| (text(&line["entry"]), text(&line["identifier"]), text(&line["outcome"]))).collect()
}

#[test]
fn a_mirror_in_each_form_has_the_papers_by_all_their_names() {
    let [v1, v2] = [1, 2].map(|version| record("2001.00001", version));
    let old = record("math.GT/0309136", 1);
    let sealed = sealing(paper("2001.00002", 1), &["10.1103/PhysRevD.76.013009"]);
    let claimed = claiming(paper("2001.00003", 1), &["10.1000/claimed"]);
    let all = [&v1, &v2, &old, &sealed, &claimed];
    let short = format!("pith:{:.8}", suffix(&v1));
    for (form, config) in [
        ("full", ""),
        ("minimal", "[output]\nprofile = \"minimal\"\n"),
        ("pages alone", "[output.parts]\napi = false\nsearch = false\n"),
        ("no manifests", "[output.parts]\nmanifests = false\n"),
    ] {
        let origin = SiteTest::new().put("catalog.toml", config).put("key.json", Signer::test().file());
        let origin = all
            .iter()
            .enumerate()
            .fold(origin, |test, (at, document)| test.put(&format!("content/records/{at}.json"), document.bytes()));
        let origin = origin.build_with(&["--key", "key.json"]).exits_with(0);
        // Pages are named as documents write an id, and an identifier doesn't say the class that an old one may have.
        let has_dois = form != "pages alone";
        for host in [None, Some(Host::honest(&origin.path("public"), "/papers/"))] {
            let folder = origin.path("public").to_str().unwrap().to_owned();
            let address = host.as_ref().map_or(folder, Host::address);
            let test = SiteTest::new();
            let numbered = format!("pith:2020:{}", suffix(&old));
            let came = entries(
                &test,
                &address,
                &[
                    "2001.00001",
                    "https://arxiv.org/abs/2001.00001v1",
                    "2001.00001v3",
                    "math/0309136",
                    "10.48550/arXiv.math.GT/0309136",
                    &short,
                    &numbered,
                    "10.1103/physrevd.76.013009",
                    "10.1000/claimed",
                    "2001.00009",
                    "10.1000/nobody",
                    "nothing",
                    "2001.00001",
                ],
            );
            let of_doi = |outcome| if has_dois { outcome } else { NoWay };
            let outcomes: Vec<_> = came.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
            let expected = [
                Got,
                Got,
                OtherVersion,
                if has_dois { Got } else { Missing },
                if has_dois { Got } else { Missing },
                Got,
                Got,
                of_doi(Got),
                of_doi(ClaimedDoi),
                Missing,
                of_doi(Missing),
                NoIdentifier,
                Got,
            ];
            assert_eq!(outcomes, expected, "{form}, {address}: {:#?}", came.entries);
            let wanted = [Some(&v1), Some(&v2), Some(&old), has_dois.then_some(&sealed)];
            assert_eq!(kept(&test), records(wanted.into_iter().flatten()), "{form}");
            assert!(!test.path("copy/set-aside").exists() && came.findings.is_empty(), "{form}: {:?}", came.findings);
            if let Some(host) = &host {
                // Of the search index several threads may ask for one file, and the page of a paper also stands for each version that
                // has none.
                let paths: Vec<_> = host
                    .paths()
                    .into_iter()
                    .filter(|path| !path.starts_with("search/") && !path.starts_with("paper/"))
                    .collect();
                let mut once = paths.clone();
                once.dedup();
                assert_eq!(paths, once, "{form}: nothing is asked for twice");
            }
            // What the folder has isn't looked up again.
            let asked = host.as_ref().map_or(0, |host| host.asked().len());
            let came = entries(&test, &address, &["2001.00001v1", "2001.00001", "math.GT/0309136", &short]);
            assert!(came.outcomes().iter().all(|(_, outcome)| *outcome == EntryOutcome::AlreadyThere), "{form}");
            let again = host.iter().flat_map(Host::asked).skip(asked).map(|asked| asked.path);
            assert!(again.clone().all(|path| path.ends_with("bundle.json")), "{form}: {:?}", again.collect::<Vec<_>>());
        }
    }
}

/// What is asked for, and what becomes of it at a host that answers each question in its own way.
const BELIEVED: [(&str, EntryOutcome); 26] = [
    ("2002.00001", Got),
    ("2002.00001v2", Got),
    ("2002.00001v9", OtherVersion),
    ("2002.00002v1", Got),
    ("2002.00003", Got),
    ("2002.00004", Got),
    ("2002.00005", Got),
    ("2002.00006", Got),
    ("2002.00007", Got),
    ("2002.00008", OtherPaper),
    ("2002.00009", Missing),
    ("2003.00001", NotKept),
    ("2002.00010", Missing),
    ("2002.00011", Unavailable),
    ("2002.00012", Unavailable),
    ("2002.00013", Unavailable),
    ("2002.00014", Unavailable),
    ("2002.00015", Unavailable),
    ("2002.00016", Missing),
    ("2002.00017", Missing),
    ("2002.00018", Missing),
    ("2002.00020", Unavailable),
    ("10.1103/physrevd.76.013009", NoWay),
    ("10.1000/x 2002.00002", Got),
    ("2002.00019 10.1000/x 2002.00002", Ambiguous),
    ("2002.00021", Unavailable),
];

/// Waits for a host that says nothing, two times four seconds.
#[test]
fn the_registry_is_believed_only_where_a_signed_record_says_the_same() {
    let ids: Vec<_> = (1..=20).map(|at| format!("2002.{at:05}")).collect();
    let all: BTreeMap<_, _> = ids.iter().map(|id| (id.clone(), record(id, 1))).collect();
    let of = |at: usize| &all[&ids[at - 1]];
    let number = |at: usize| suffix(of(at));
    let unsigned = record("2003.00001", 1).set("/receipt", Value::Null);
    let second = record("2002.00001", 2);
    let test = registry_of(all.values().chain([&unsigned, &second]));
    let body = |text: String| Act::Bytes(text.into_bytes());
    let redirect = |to: String| Act::Status(302, vec![("location", to)]);
    let million: Vec<_> = (0..20_000).map(|at| format!("\"pith:2020:{:A>26}\",", Digits(at).text())).collect();
    let million = million.concat();
    let answers: BTreeMap<_, _> = [
        (question("2002.00001"), answer(&number(1))),
        (question("2002.00001v2"), answer(&suffix(&second))),
        (question("2002.00002"), body(format!("{{\"a\":[[[\"https:\\/\\/pith.science\\/pith\\/{}\"]]]}}", number(2)))),
        (question("2002.00003"), redirect(format!("/pith/{}", number(3)))),
        (question("2002.00004"), redirect(format!("https://elsewhere.example/pith/{}", number(4)))),
        (question("2002.00005"), body(format!("<!doctype html><a href=\"/pith/{}\">It</a>", number(5)))),
        // Of the wrong year.
        (question("2002.00006"), body(format!("\"pith:1999:{}\"", number(6)))),
        // The one that is meant is among others.
        (question("2002.00007"), body(format!("[\"{}\",\"{}\"]", number(8), number(7)))),
        // Another paper's.
        (question("2002.00008"), answer(&number(9))),
        (question("2002.00009"), answer("ABCDEFGHIJKLMNOPQRSTUVWXY2")),
        (question("2003.00001"), answer(&suffix(&unsigned))),
        (question("2002.00010"), body(format!("[{million}\"pith:2020:{}\"]", number(10)))),
        (question("2002.00011"), Act::Endless),
        (question("2002.00012"), redirect(format!("/{}", question("2002.00012")))),
        (question("2002.00013"), Act::Hang),
        (question("2002.00014"), Act::Status(500, vec![])),
        (question("2002.00015"), Act::Garbage),
        (question("2002.00016"), body(String::new())),
        (question("2002.00017"), Act::Status(403, vec![])),
        // Cut, with status 200.
        (question("2002.00021"), body(format!("{{\"matches\":[{{\"pith_number\":\"pith:2020:{:.20}", number(2)))),
        // A host that moved.
        (question("2002.00020"), redirect(format!("https://elsewhere.example/{}", question("2002.00020")))),
    ]
    .into();
    let host = serve(&test, answers);
    let labels = BELIEVED.map(|(label, _)| label);
    let came = entries(&test, &host.address(), &labels);
    let shown: Vec<_> = came.entries.iter().map(|one| (&one.entry.label, one.outcome, &one.message)).collect();
    assert_eq!(came.outcomes(), BELIEVED, "{shown:#?}");
    let wanted = (1..=7).map(of).chain([&second]);
    assert_eq!(kept(&test), records(wanted));
    assert!(!test.path("copy/set-aside").exists(), "what a site shows and nobody named is no clutter");
    let message = |label: &str| came.entries.iter().find(|one| one.entry.label == label).unwrap().message.clone();
    assert_eq!(message("2002.00008"), "the site answered with another paper, arXiv:2002.00009v1; it was not kept");
    assert_eq!(message("2002.00001v9"), "the site has version 1, which is in the folder now");
    assert!(message("2003.00001").contains("expected a signed `receipt`, found none"), "{}", message("2003.00001"));
    assert!(message("2002.00020").contains("redirects elsewhere, to https://els"), "{}", message("2002.00020"));
    assert!(message("2002.00013").contains("took too long"), "{}", message("2002.00013"));
    assert_eq!(message("2002.00021"), "the site’s answer is not whole");
    let of_million = host.paths().iter().filter(|path| path.contains("/AAAA") || path.contains("pith/AAAA")).count();
    assert!(of_million <= 8 * 3, "{of_million}");
    assert!(
        came.entries.iter().all(|one| (one.outcome.severity() == Severity::Note) == one.outcome.advice().is_none()
            || one.outcome == OtherVersion)
    );
    assert_eq!(came.pulled.entries.unwrap().not_there, 16);
}

/// What a bibliography says of a paper, with its id in the place of `ID`; and what becomes of it.
const REFERENCES: [(&str, &str, EntryOutcome); 40] = {
    [
        ("hep-th/0501001", "@article{old, eprint = {ID}, archivePrefix = {arXiv}}", Got),
        (
            "2005.00001",
            "@article{eprint1, title = {On {ID}}, eprint = {ID}, archivePrefix = {arXiv}, primaryClass = {cs.LG}}",
            Got,
        ),
        ("2005.00002", "@Misc{eprint2,\n  eprint = \"ID\"\n}", Got),
        ("2005.00003", "@online{biblatex, eprinttype = {arxiv}, eprint = {IDv1}, eprintclass = {math.GT},}", Got),
        ("2005.00004", "@article{doi1, doi = {10.48550/arXiv.ID}}", Got),
        ("2005.00005", "@article{doi2, DOI = {https://doi.org/10.48550/ARXIV.ID}, year = 2020}", Got),
        ("2005.00006", "@misc{url1, url = {https://arxiv.org/abs/IDv1}}", Got),
        ("2005.00007", "@misc{url2, howpublished = {\\url{http://arxiv.org/pdf/ID.pdf}}}", Got),
        ("2005.00008", "@misc(parentheses, note = \"arXiv:ID [math.GT]\")", Got),
        ("2005.00009", "@article{preprint, journal = {arXiv preprint arXiv:ID}, author = {Bo, Ann and others}}", Got),
        (
            "2005.00010",
            "@article{DBLP:journals/corr/abs-2005-00010, journal = {CoRR}, volume = {abs/ID}, timestamp = {Fri, 1 May 2020}}",
            Got,
        ),
        ("2005.00011", "@article{corr, journal = {CoRR, abs/ID}}", Got),
        ("2005.00012", "@article{pages, journal = {ArXiv e-prints}, pages = {arXiv:ID}, eid = {arXiv:ID}}", Got),
        (
            "2005.00013",
            "@InProceedings{both, doi = {10.1103/PhysRevD.1.1}, eprint = {ID}, archiveprefix = {arXiv}}",
            Got,
        ),
        ("2005.00014", "@article{macro, journal = jcss, note = {Preprint, arXiv:} # { ID}}", Got),
        ("2005.00001", "@article{again, url = {https://www.arxiv.org/abs/ID}}", Got),
        ("2005.00002", "@article{copy, note = {see arXiv:IDv1}}", Got),
        ("2005.00015", "@misc{pdf, url = {https://arxiv.org/pdf/IDv1}, urldate = {2026-01-01}}", Got),
        ("2005.00016", "@misc{once500, eprint = {ID}}", Got),
        ("2005.00017", "@misc{once429, eprint = {ID}}", Got),
        ("2005.00018", "@misc{wrongyear, eprint = {ID}}", Got),
        ("2005.00019", "@misc{html, eprint = {ID}}", Got),
        ("2005.00020", "@misc{redirected, eprint = {ID}}", Got),
        ("2005.00021", "@misc{among, eprint = {ID}}", Got),
        ("2005.00022", "@misc{newer, eprint = {IDv3}}", OtherVersion),
        ("2005.00030", "@misc{notfound, eprint = {ID}}", Missing),
        ("2005.00031", "@misc{always500, eprint = {ID}}", Unavailable),
        ("2005.00032", "@misc{slow, eprint = {ID}}", Unavailable),
        ("2005.00033", "@misc{lying, eprint = {ID}}", OtherPaper),
        ("2005.00034", "@misc{norecord, eprint = {ID}}", Missing),
        ("2005.00035", "@misc{unsigned, eprint = {ID}}", NotKept),
        ("2005.00036", "@misc{stranger, eprint = {ID}}", NotKept),
        ("2005.00037", "@misc{altered, eprint = {ID}}", NotKept),
        ("", "@book{book, title = {On Everything}, isbn = {978-3-16-148410-0}, year = 1999}", NoIdentifier),
        ("", "@article{jstor, eprint = {25657}, eprinttype = {jstor}}", NoIdentifier),
        ("", "@article{hal, eprint = {hal-01234567}, archivePrefix = {HAL}}", NoIdentifier),
        ("", "@article{journal, doi = {10.1103/PhysRevD.76.013009}}", NoWay),
        (
            "",
            "@article{journal2, doi = {10.1016/S0370-2693(98)00466-3}, url = {https://www.sciencedirect.com/science/article/pii/S0370269398004663}}",
            NoWay,
        ),
        ("", "@phdthesis{thesis, title = {On 1999.5 and other numbers}, school = {ETH}}", NoIdentifier),
        ("", "@inproceedings{page, doi={10.1145/3292500.3330701}, pages={1--9}}", NoWay),
    ]
};

/// Waits for a host that says nothing, four times two seconds and what is between: it costs 12 seconds.
#[test]
fn a_bibliography_against_a_host_like_the_registry_gets_the_right_papers() {
    let ids: BTreeSet<_> = REFERENCES.iter().map(|(id, ..)| *id).filter(|id| !id.is_empty()).collect();
    let all: BTreeMap<_, _> = ids.iter().map(|id| (*id, record(id, 1))).collect();
    let served: BTreeMap<_, _> = all
        .iter()
        .map(|(id, document)| {
            let document = document.clone();
            let document = match *id {
                "2005.00035" => document.set("/receipt", Value::Null),
                "2005.00036" => document.receipted(&Signer::stranger()),
                "2005.00037" => document.edit(|record| record["paper"]["title"] = "Another".into()),
                _ => document,
            };
            (*id, document)
        })
        .collect();
    let test = registry_of(served.iter().filter(|(id, _)| **id != "2005.00034").map(|(_, document)| document));
    let test = test.put("key.json", Signer::test().file());
    let number = |id: &str| suffix(&all[id]);
    let mut answers: BTreeMap<_, _> = ids.iter().map(|id| (question(id), answer(&number(id)))).collect();
    let body = |text: String| Act::Bytes(text.into_bytes());
    for (id, act) in [
        ("2005.00018", body(format!("{{\"pith_number\":\"pith:1995:{}\"}}", number("2005.00018")))),
        ("2005.00019", body(format!("<!doctype html><a href=\"/pith/{}\">", number("2005.00019")))),
        ("2005.00020", Act::Status(302, vec![("location", format!("/pith/{}", number("2005.00020")))])),
        ("2005.00021", body(format!("[\"{}\",\"{}\"]", number("2005.00033"), number("2005.00021")))),
        ("2005.00030", Act::Serve),
        ("2005.00031", Act::Status(500, vec![])),
        ("2005.00032", Act::Hang),
        ("2005.00033", answer(&number("2005.00001"))),
    ] {
        answers.insert(question(id), act);
    }
    let busy = [question("2005.00016"), question("2005.00017")];
    let host = Host::serve(&test.path("registry"), "/", move |asked: &Asked| match &asked.path {
        path if *path == busy[0] && asked.before == 0 => Act::Status(500, vec![]),
        path if *path == busy[1] && asked.before == 0 => Act::Status(429, vec![("retry-after", "1".to_owned())]),
        path => answers.get(path).cloned().unwrap_or(Act::Serve),
    });
    let entries: String = REFERENCES.iter().map(|(id, text, _)| text.replace("ID", id) + "\n\n").collect();
    let bibliography =
        format!("% Of many hands\n@string{{jcss = \"J. Comput. Syst. Sci.\"}}\n@comment{{none}}\n\n{entries}");
    let test = test.put("refs.bib", &bibliography);
    let output = run(&test, &[&host.address(), "--list", "refs.bib", "--timeout", "2", "--format", "json"], "");
    assert_eq!(output.status.code(), Some(1));
    let came: Vec<_> = entry_lines(&output).into_iter().map(|(key, _, outcome)| (key, outcome)).collect();
    let key = |text: &str| text.split(['{', '(']).nth(1).unwrap().split(',').next().unwrap().to_owned();
    let expected: Vec<_> = REFERENCES.iter().map(|(_, text, outcome)| (key(text), outcome.name().to_owned())).collect();
    for (came, expected) in came.iter().zip(&expected) {
        assert_eq!(came, expected);
    }
    assert_eq!(came.len(), expected.len());
    let is_there = |outcome: &EntryOutcome| matches!(outcome, EntryOutcome::Got | EntryOutcome::OtherVersion);
    let wanted: BTreeSet<_> = REFERENCES.iter().filter(|(.., outcome)| is_there(outcome)).map(|(id, ..)| *id).collect();
    assert_eq!(kept(&test), records(wanted.iter().map(|id| &all[id])), "exactly the right ones");
    assert!(!test.path("copy/set-aside").exists());
    let questions = host.paths().into_iter().filter(|path| path.contains("?arxiv=")).collect::<Vec<_>>();
    let once: BTreeSet<_> = questions.iter().collect();
    // One is asked again after 500 and one after 429, two four times, and nothing twice.
    assert_eq!(questions.len(), once.len() + 1 + 1 + 3 + 3, "{questions:#?}");

    // What is there isn't asked for again.
    let before = host.asked().len();
    let output =
        run(&test, &[&host.address(), "--list", "refs.bib", "--timeout", "1", "--quiet", "--format", "json"], "");
    let again: Vec<_> = entry_lines(&output).into_iter().map(|(_, _, outcome)| outcome).collect();
    assert_eq!(again.iter().filter(|outcome| *outcome == "already_there").count(), 24, "{again:?}");
    let asked: Vec<_> = host.asked().into_iter().skip(before).map(|asked| asked.path).collect();
    for id in wanted.iter().filter(|id| **id != "2005.00022") {
        assert!(!asked.contains(&question(id)), "{id}");
        assert!(!asked.contains(&format!("pith/{}.json", number(id))), "{id}");
    }
}

#[test]
fn lists_of_all_kinds_are_read_in_their_order() {
    let all = ["2006.00001", "2006.00002", "2006.00003", "2006.00004", "2006.00005"].map(|id| record(id, 1));
    let test = all.iter().enumerate().fold(SiteTest::new(), |test, (at, document)| {
        test.put(&format!("content/records/{at}.json"), document.bytes())
    });
    let number = format!("pith:2020:{}", suffix(&all[4]));
    let test = test.put("key.json", Signer::test().file()).build_with(&["--key", "key.json"]).exits_with(0);
    let test = test
        .put("a.ris", "TY  - JOUR\nID  - ris1\nUR  - https://arxiv.org/abs/2006.00001\nER  - \n")
        .put("b.json", json!([{ "id": "csl1", "type": "article", "DOI": "10.48550/arXiv.2006.00002" }]).to_string())
        .put("c.txt", "# mine\n\u{feff}2006.00003v1, 2006.00009 # two\nnothing here\n")
        .put("d.bib", "@misc{bib1, eprint = {2006.00001}}")
        .put("wide.txt", b"\xff\xfe2\x000\x00");
    let lists = ["a.ris", "b.json", "c.txt", "d.bib"].map(|list| ["--list", list]);
    let arguments = [&["public", "2006.00004", "-", "--format", "json"][..], lists.as_flattened()].concat();
    let output = run(&test, &arguments, &format!("{number}\n"));
    let line =
        |label: &str, identifier: &str, outcome: &str| (label.to_owned(), identifier.to_owned(), outcome.to_owned());
    assert_eq!(
        entry_lines(&output),
        [
            line("2006.00004", "arXiv:2006.00004", "got"),
            line("line 1", &number, "got"),
            line("ris1", "arXiv:2006.00001", "got"),
            line("csl1", "arXiv:2006.00002", "got"),
            line("line 2", "arXiv:2006.00003v1", "got"),
            line("line 2", "arXiv:2006.00009", "missing"),
            line("line 3", "-", "no_identifier"),
            line("bib1", "arXiv:2006.00001", "got"),
        ]
    );
    assert_eq!(kept(&test), records(&all));
    let output = run(&test, &["public", "--list", "a.ris"], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        said.starts_with(&format!("already there  a.ris: ris1  arXiv:2006.00001  pith:2020:{}\n", suffix(&all[0]))),
        "{said}"
    );
    assert!(said.ends_with("\n1 entry: 1 already there\n"), "{said}");
    let output = run(&test, &["public", "--list", "wide.txt"], "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("cannot read the list wide.txt: it is in UTF-16; save it as UTF-8"), "{said}");
}

#[test]
fn what_an_operator_leaves_out_is_told_with_the_reason() {
    let [out, other] = ["2007.00001", "2007.00002"].map(|id| record(id, 1));
    let reason = "Withdrawn: \u{1b}[31mat the author's wish";
    let config = format!(
        "[[exclude]]\nnumber = \"pith:2020:{}\"\ndate = 2026-11-30\nreason = \"\"\"Withdrawn at the author's wish\"\"\"\n",
        suffix(&out)
    );
    let sealed = sealing(paper("2007.00003", 1), &["10.1000/Left.Out"]);
    let config = format!("{config}[[exclude]]\nnumber = \"{}\"\nreason = \"Sealed.\"\n", suffix(&sealed));
    let test = SiteTest::new().put("catalog.toml", config).put("key.json", Signer::test().file());
    let test = test.put("content/records/a.json", out.bytes()).put("content/records/b.json", other.bytes());
    let test = test.put("content/records/c.json", sealed.bytes());
    let test = test.build_with(&["--key", "key.json"]).exits_with(0);
    let index = String::from_utf8(test.read("public/catalog/index.json")).unwrap();
    let escaped = serde_json::to_string(reason).unwrap();
    let index = index.replace("\"Withdrawn at the author's wish\"", &escaped);
    assert!(index.contains(&escaped), "{index}");
    let test = test.put("public/catalog/index.json", index);
    let numbered = format!("pith:2020:{}", suffix(&out));
    let public = test.path("public").to_str().unwrap().to_owned();
    let came = entries(&test, &public, &["2007.00001v1", &numbered, "2007.00001", "2007.00002"]);
    let outcomes: Vec<_> = came.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [LeftOut, LeftOut, LeftOut, Got]);
    let message = "left out by the site’s operator on 2026-11-30: Withdrawn: \\u{1b}[31mat the author's wish";
    assert!(came.entries[..3].iter().all(|one| one.message == message), "{:?}", came.entries);
    let came = entries(&test, &public, &["10.1000/left.out", "10.1000/other"]);
    let messages: Vec<_> = came.entries.iter().map(|one| (one.outcome, one.message.as_str())).collect();
    assert_eq!(messages[0], (LeftOut, "left out by the site’s operator: Sealed."));
    assert_eq!(messages[1].0, Missing);
    // The same where only whole numbers are named.
    let output = run(&test, &["public", &numbered], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("left out by the site’s operator on 2026-11-30: Withdrawn"), "{said}");
    assert_eq!((output.status.code(), kept(&test)), (Some(1), records([&other])));
}

#[test]
fn a_host_that_is_gone_leaves_each_entry_told() {
    let test = SiteTest::new();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let many: Vec<_> = (0..200).map(|at| format!("2008.{at:05}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let retry_policy = RetryPolicy { tries: 1, failures_in_a_row: 2, ..QUICK };
    let came = try_entries(&test, &format!("http://{gone}/"), &many, retry_policy).unwrap();
    assert!(came.pulled.given_up.is_some());
    assert_eq!(came.entries.len(), 200);
    let expected = [EntryOutcome::Unavailable, EntryOutcome::NotAsked];
    assert!(came.entries.iter().all(|one| expected.contains(&one.outcome)));
    assert_eq!(came.entries.last().unwrap().outcome, EntryOutcome::Unavailable);
}

#[test]
fn a_site_that_can_not_be_asked_says_so() {
    let document = record("2011.00001", 1);
    let config = "[output.parts]\napi = false\nsearch = false\nmanifests = false\nresolvers = false\n";
    let test = SiteTest::new().put("catalog.toml", config).put("key.json", Signer::test().file());
    let test = test.put("content/records/a.json", document.bytes()).build_with(&["--key", "key.json"]).exits_with(0);
    let number = format!("pith:2020:{}", suffix(&document));
    let output = run(&test, &["public", "2011.00001", "10.1000/x", "pith:ABCDEFGH", &number], "");
    let said = String::from_utf8(output.stdout).unwrap();
    for line in [
        "no lookup      2011.00001  arXiv:2011.00001",
        "    the site has no page at this name, and no other files to look identifiers up in",
        "    the site has no files to look identifiers up in",
        &format!("got            {number}"),
        "4 entries: 1 got, 3 no lookup",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(said.contains("Name the paper by its whole Pith number, pull all") && !said.contains("again"), "{said}");
    // A number that isn't there may be a wrong one; it has no number to wait for.
    let output = run(&test, &["public", "pith:2020:ABCDEFGHIJKLMNOPQRSTUVWXY2", "pith:ABCDEFGH"], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\n    the site has no") && !said.contains("has no Pith number yet"), "{said}");
}

/// A number in the characters of a suffix.
struct Digits(usize);

impl Digits {
    fn text(&self) -> String {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".as_bytes();
        (0..4).rev().map(|place| char::from(letters[(self.0 >> (5 * place)) & 31])).collect()
    }
}

#[test]
fn a_doi_that_several_papers_sealed_is_none_of_them() {
    let [one, two] = ["2009.00001", "2009.00002"].map(|id| sealing(paper(id, 1), &["10.1000/both"]));
    // Numbers of one version: what is signed of them differs in a title.
    let twins = ["2009.00003", "2009.00003"].into_iter().zip(["A", "B"]).map(|(id, title)| {
        let paper = search::paper((id, 1), "2020-03-04", "math.GT", [title, "Ann Bo", "Version 1"]);
        sealing(paper, &["10.1000/twins"])
    });
    let twins: Vec<_> = twins.collect();
    let test = [&one, &two].into_iter().chain(&twins).enumerate().fold(SiteTest::new(), |test, (at, document)| {
        test.put(&format!("content/records/{at}.json"), document.bytes())
    });
    let test = test.put("key.json", Signer::test().file()).build_with(&["--key", "key.json"]).exits_with(0);
    let public = test.path("public").to_str().unwrap().to_owned();
    let came = entries(&test, &public, &["10.1000/both", "2009.00009 10.1000/both", "10.1000/twins"]);
    let outcomes: Vec<_> = came.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Ambiguous, Ambiguous, Got], "{:#?}", came.entries);
    let mut both = [suffix(&one), suffix(&two)];
    both.sort();
    let shown: Vec<_> = came.entries[0].numbers.iter().map(|number| number.suffix().to_string()).collect();
    assert_eq!(shown, both);
    let message = &came.entries[0].message;
    assert!(message.contains("arXiv:2009.00001v1") && message.contains("arXiv:2009.00002v1"), "{message}");
    assert_eq!(came.entries[2].message, "version 1; 2 numbers have this version, and all were pulled");
    assert_eq!(kept(&test), records(&twins));
}

#[test]
fn names_of_different_papers_get_none_of_them() {
    let sealed = sealing(paper("2010.00001", 1), &["10.1103/x"]);
    let other = record("2010.00002", 1);
    let test = [&sealed, &other].into_iter().enumerate().fold(SiteTest::new(), |test, (at, document)| {
        test.put(&format!("content/records/{at}.json"), document.bytes())
    });
    let test = test.put("key.json", Signer::test().file()).build_with(&["--key", "key.json"]).exits_with(0);
    let bibliography = "@misc{doi, eprint={2010.00002}, doi={10.1103/x}}
@misc{arxiv, eprint={2010.00002}, doi={10.48550/arXiv.2010.00001}}
@misc{versions, eprint={2010.00001v1}, url={https://arxiv.org/abs/2010.00001v2}}
@misc{absent, eprint={2010.00008}, url={https://arxiv.org/abs/2010.00009}}
@misc{bydoi, eprint={2010.00009}, doi={10.1103/x}}
@misc{unclosed, eprint={2010.00002},
@book{book, title={None}}
";
    let test = test.put("refs.bib", bibliography);
    let output = run(&test, &["public", "--list", "refs.bib"], "");
    let said = String::from_utf8(output.stdout).unwrap();
    let number = |document| format!("pith:2020:{}", suffix(document));
    assert_eq!(output.status.code(), Some(1), "{said}");
    let of_doi = number(&sealed);
    for line in [
        &format!("ambiguous      refs.bib: doi  arXiv:2010.00002  {}  {of_doi}", number(&other)),
        &format!("    doi:10.1103/x is of another paper, {of_doi}; nothing was kept"),
        "    arXiv:2010.00002 and arXiv:2010.00001 are not the same paper and version; nothing was kept",
        "    arXiv:2010.00001v1 and arXiv:2010.00001v2 are not the same paper and version; nothing was kept",
        "    arXiv:2010.00008 and arXiv:2010.00009 are not the same paper and version; nothing was kept",
        "    doi:10.1103/x and arXiv:2010.00009 are not the same paper and version; nothing was kept",
        &format!("got            refs.bib: unclosed  arXiv:2010.00002  {}", number(&other)),
        "    version 1; this entry can’t be read: it is not closed",
        "7 entries: 1 got, 5 ambiguous, 1 no identifier",
    ] {
        assert!(said.lines().any(|of| of == line), "{line}: {said}");
    }
    assert_eq!(kept(&test), records([&other]));
    // A DOI that isn't there says nothing against an id that is.
    let public = test.path("public").to_str().unwrap().to_owned();
    let came =
        entries(&test, &public, &["2010.00001 10.1000/nobody", "2010.00001 10.1103/x", "2010.00002 10.1000/nobody"]);
    let outcomes: Vec<_> = came.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Got, Got, AlreadyThere]);
}
