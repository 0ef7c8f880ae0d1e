//! Pulling a site's documents into a content folder, from honest sites and from others.

use crate::bad_input::gzip;
use crate::schemas::validate;
use crate::site_test::{BUNDLE, RECORD, SiteTest, are_equal, real, tree};
use crate::support::host::{Act, Host};
use crate::support::{self, Signer, Tampered, trusted};
use camino::Utf8PathBuf;
use pith::{Check, Digest, Suffix, TrustStore};
use pith_catalog::{
    Error, GivenUp, Limits, PublishedSite, PullCheck, PullEvent, PullFinding, PullPlan, PullRequest, Pulled,
    RetryPolicy, Severity, pull,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

/// Long enough for a loaded machine, short enough for a test that waits it out.
const QUICK: RetryPolicy = RetryPolicy {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(20),
    tries: 2,
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_secs(2),
    failures_in_a_row: 100,
    ..RetryPolicy::USUAL
};

/// What a pull came to, and what it told.
struct Came {
    pulled: Pulled,
    told: Vec<PullFinding>,
}

impl Came {
    /// How many documents are new, were there, are set aside and are missing.
    fn counts(&self) -> [u64; 4] {
        let summary = self.pulled.summary;
        [summary.kept, summary.already_there, summary.set_aside, summary.missing]
    }

    /// Each finding by its path, its check and whether something is wrong.
    fn findings(&self) -> Vec<(String, &'static str, bool)> {
        let told = self.told.iter();
        told.map(|one| (one.path.to_string(), one.check.name(), one.severity == Severity::Difference)).collect()
    }
}

/// Pulls into `copy` beside a site, as a program would.
fn try_pull(
    test: &SiteTest,
    address: &str,
    numbers: &[&str],
    retry_policy: RetryPolicy,
    keys: TrustStore,
) -> Result<Came, Error> {
    let site = PublishedSite::open(address.parse().unwrap(), retry_policy).unwrap();
    let wanted: Vec<_> = numbers.iter().map(|number| number.parse().unwrap()).collect();
    let plan = PullPlan {
        out: Utf8PathBuf::from_path_buf(test.path("copy")).unwrap(),
        request: if wanted.is_empty() { PullRequest::Everything } else { PullRequest::Numbers(wanted) },
        keys: keys.into(),
        jobs: NonZeroUsize::new(3),
        limits: Limits::default(),
    };
    let mut told = Vec::new();
    let pulled = pull(&site, &plan, &mut |event| {
        if let PullEvent::Found(finding) = event {
            told.push(finding);
        }
    });
    pulled.map(|pulled| Came { pulled, told })
}

fn pull_from(test: &SiteTest, address: &str, numbers: &[&str]) -> Came {
    try_pull(test, address, numbers, QUICK, TrustStore::registry()).unwrap()
}

fn pull_folder(test: &SiteTest) -> Came {
    pull_from(test, test.path("public").to_str().unwrap(), &[])
}

/// The program, pulling into `copy` beside the site.
fn run(test: &SiteTest, arguments: &[&str]) -> Output {
    test.program().args(["pull", "-o", "copy"]).args(arguments).output().unwrap()
}

#[track_caller]
fn ends(output: &Output, status: i32, text: &str) {
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(said.contains(text), "expected `{text}` in:\n{said}");
}

fn site() -> SiteTest {
    SiteTest::of_real_documents().build().exits_with(0)
}

/// The documents that a folder has, by their names, and nothing else.
fn kept(test: &SiteTest) -> BTreeMap<String, Vec<u8>> {
    let files = tree(&test.path("copy/records"));
    files
        .into_iter()
        .map(|(path, bytes)| {
            let (shard, name) = path.split_once('/').unwrap();
            assert_eq!(shard, &name[..2]);
            (name.to_owned(), bytes)
        })
        .collect()
}

fn of_the_project() -> BTreeMap<String, Vec<u8>> {
    tree(&support::path("content/records"))
}

fn set_aside(test: &SiteTest) -> BTreeMap<String, Vec<u8>> {
    let folder = test.path("copy/set-aside");
    if folder.exists() { tree(&folder) } else { BTreeMap::new() }
}

fn record_path() -> String {
    format!("pith/{RECORD}.json")
}

#[test]
fn all_documents_of_a_site_come_byte_for_byte_and_make_the_same_site() {
    let origin = site();
    for base in [None, Some("/"), Some("/some/papers/")] {
        let host = base.map(|base| Host::honest(&origin.path("public"), base));
        let folder = origin.path("public").to_str().unwrap().to_owned();
        let address = host.as_ref().map_or(folder, Host::address);
        let copy = SiteTest::new();
        ends(&run(&copy, &[&address]), 0, "copy: 5 documents new, 0 already there, 0 set aside, 0 missing\n");
        assert_eq!(kept(&copy), of_the_project(), "{address}");
        assert!(!copy.path("copy/records/.pull").exists() && !copy.path("copy/set-aside").exists());

        let copy = copy.build_with(&["copy", "--strict"]).exits_with(0);
        are_equal(&copy.site(), &origin.site());

        let asked = host.as_ref().map_or(0, |host| host.asked().len());
        ends(&run(&copy, &[&address]), 0, "copy: 0 documents new, 5 already there, 0 set aside, 0 missing\n");
        assert_eq!(kept(&copy), of_the_project());
        let again: Vec<_> = host.iter().flat_map(Host::asked).skip(asked).map(|asked| asked.path).collect();
        let catalog = ["catalog/index.json", "catalog/documents.jsonl"];
        assert!(again == catalog.map(str::to_owned) || host.is_none(), "{again:?}");
    }
}

#[test]
fn each_bad_document_is_set_aside_and_the_rest_is_kept() {
    let other = real("ZJVQJLXHUUV25W5CEVM6GUIM4S").into_bytes();
    let record = || Tampered::real(&format!("{RECORD}.record.json"));
    let location = vec![("location", "https://elsewhere.example/".to_owned())];
    let bytes = |tampered: &Tampered| Act::Bytes(tampered.bytes().to_vec());
    let origin = site();
    for (act, check, message) in [
        (
            bytes(&record().replace_first("Transient Servers\"", "Cheap Servers\"")),
            "title",
            "expected the displayed title",
        ),
        (Act::Bytes(real(RECORD).into_bytes()[..3000].to_vec()), "schema", "the text ends"),
        (Act::Bytes(vec![]), "schema", ""),
        (
            Act::Bytes(other),
            "other_paper",
            &format!("expected a document of pith:2019:{RECORD}, found one of pith:2017:ZJVQ"),
        ),
        (bytes(&record().set("/receipt", Value::Null)), "receipt", "expected a signed `receipt`, found none"),
        (bytes(&record().receipted(&Signer::stranger())), "receipt", "stranger-2026"),
        (Act::Bytes(b"<!doctype html><p>Not here".to_vec()), "schema", "found a web page"),
        (bytes(&record().rewrite(|text| format!("{text}\n").into_bytes())), "listed", "expected the listed SHA-256"),
        (Act::Status(404, vec![]), "missing", "the site lists a record here, but it is missing"),
        (Act::Status(500, vec![]), "unavailable", "the host answers 500"),
        (Act::CutOff(99), "unavailable", "it was cut off after 99 bytes"),
        (Act::Endless, "unavailable", "it has more than the 16,777,216 bytes"),
        (Act::Garbage, "unavailable", "not HTTP"),
        (Act::Status(302, location), "unavailable", "the host redirects elsewhere"),
    ] {
        let shown = format!("{check}, {message}");
        let served = if let Act::Bytes(bytes) = &act { Some(bytes.clone()) } else { None };
        let bad = record_path();
        let host = Host::serve(
            &origin.path("public"),
            "/",
            move |asked| if asked.path == bad { act.clone() } else { Act::Serve },
        );
        let copy = SiteTest::new();
        let came = pull_from(&copy, &host.address(), &[]);
        assert_eq!(came.findings(), [(record_path(), check, true)], "{shown}");
        assert!(came.told[0].message.contains(message), "{shown}: {}", came.told[0].message);
        assert_eq!(came.told[0].number.unwrap().to_string(), format!("pith:2019:{RECORD}"));
        assert!(came.told[0].advice.is_some_and(|advice| !advice.is_empty()), "{shown}");
        let mut rest = of_the_project();
        rest.remove(&format!("{RECORD}.record.json"));
        assert_eq!(kept(&copy), rest, "{shown}");
        let aside: Vec<_> = set_aside(&copy).into_iter().collect();
        match served {
            Some(bytes) => {
                let name = format!("{RECORD}.record.{:.8}.json", Digest::of(&bytes).to_string().as_str());
                assert!(
                    came.told[0]
                        .message
                        .ends_with(&format!("; set aside as {}", copy.path("copy/set-aside").join(&name).display()))
                );
                assert_eq!((came.counts(), aside), ([4, 0, 1, 0], vec![(name, bytes)]), "{shown}");
            }
            None => assert_eq!((came.counts(), aside), ([4, 0, 0, 1], vec![]), "{shown}"),
        }
        // What the host then does right completes it.
        let came = pull_from(&copy, origin.path("public").to_str().unwrap(), &[]);
        assert_eq!((came.counts(), came.findings()), ([1, 4, 0, 0], vec![]), "{shown}");
        assert_eq!(kept(&copy), of_the_project(), "{shown}");
    }
}

#[test]
fn a_bundle_is_taken_from_the_path_that_has_it() {
    let origin = site();
    let own = format!("pith/{BUNDLE}/bundle.json");
    let well_known = format!(".well-known/{own}");
    let altered = Tampered::real(support::BUNDLE).replace_first("\"authors_text\":\"", "\"authors_text\":\"A");
    let altered = Act::Bytes(altered.bytes().to_vec());
    let absent = Act::Status(404, vec![]);
    for (at_own, at_well_known, counts, findings) in [
        (Act::Serve, altered.clone(), [5, 0, 0, 0], vec![]),
        (absent.clone(), Act::Serve, [5, 0, 0, 0], vec![(own.clone(), "missing", false)]),
        (Act::CutOff(5), Act::Serve, [5, 0, 0, 0], vec![(own.clone(), "unavailable", false)]),
        (altered.clone(), Act::Serve, [5, 0, 0, 0], vec![(own.clone(), "events", true)]),
        (
            altered,
            absent.clone(),
            [4, 0, 1, 0],
            vec![(own.clone(), "events", true), (well_known.clone(), "missing", true)],
        ),
        (
            absent.clone(),
            absent,
            [4, 0, 0, 1],
            vec![(own.clone(), "missing", true), (well_known.clone(), "missing", true)],
        ),
    ] {
        let shown = format!("{findings:?}");
        let paths = [own.clone(), well_known.clone()];
        let host = Host::serve(&origin.path("public"), "/", move |asked| match &asked.path {
            path if *path == paths[0] => at_own.clone(),
            path if *path == paths[1] => at_well_known.clone(),
            _ => Act::Serve,
        });
        let copy = SiteTest::new();
        let came = pull_from(&copy, &host.address(), &[]);
        assert_eq!((came.counts(), came.findings()), (counts, findings), "{shown}");
        assert_eq!(kept(&copy).contains_key(&format!("{BUNDLE}.bundle.json")), counts[0] == 5, "{shown}");
    }
}

#[test]
fn a_record_is_not_replaced_by_one_that_differs_in_what_is_not_covered() {
    let origin = site();
    let host = Host::honest(&origin.path("public"), "/");
    let mine = Tampered::real(&format!("{RECORD}.record.json")).set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let copy = SiteTest::new().put("copy/records/mine.jsonl", mine.bytes());
    let came = pull_from(&copy, &host.address(), &[]);
    assert_eq!((came.counts(), came.findings()), ([4, 0, 1, 0], vec![(record_path(), "conflict", true)]));
    assert_eq!(set_aside(&copy).into_values().collect::<Vec<_>>(), [real(RECORD).into_bytes()]);
    let fields = "they differ in unsigned parts (updated_at: \"9999-01-01T00:00:00Z\", and \"2026-";
    assert!(came.told[0].message.contains(fields), "{}", came.told[0].message);
    let before = tree(&copy.path("copy"));
    let was_asked = host.asked().len();

    let came = pull_from(&copy, &host.address(), &[]);
    assert_eq!((came.counts(), came.findings()), ([0, 4, 1, 0], vec![(record_path(), "conflict", true)]));
    assert!(came.told[0].message.contains("already set aside as ") && came.told[0].advice.is_none());
    assert_eq!(host.asked().len(), was_asked + 2, "the catalog alone is asked for");
    are_equal(&tree(&copy.path("copy")), &before);

    let copy = copy.remove("copy/records/mine.jsonl");
    let came = pull_from(&copy, &host.address(), &[]);
    assert_eq!((came.counts(), came.findings()), ([1, 4, 0, 0], vec![]));
    assert_eq!((kept(&copy), set_aside(&copy)), (of_the_project(), BTreeMap::new()));
    assert_eq!(host.asked().len(), was_asked + 4, "it was there, set aside");
}

#[test]
fn a_copy_with_other_white_space_is_already_there() {
    let origin = site();
    let host = Host::honest(&origin.path("public"), "/");
    let value: Value = serde_json::from_str(&real(RECORD)).unwrap();
    let mine = serde_json::to_vec_pretty(&value).unwrap();
    let copy = SiteTest::new().put("copy/records/mine.json", &mine);
    let came = pull_from(&copy, &host.address(), &[]);
    assert_eq!((came.counts(), came.findings()), ([4, 1, 0, 0], vec![]));
    let copy = copy.build_with(&["copy", "-o", "again", "--strict"]).exits_with(0);
    assert!(set_aside(&copy).is_empty());
    copy.has(&format!("again/pith/{RECORD}.json"), mine);
}

#[test]
fn a_newer_bundle_takes_the_place_of_an_older_one_and_no_other() {
    let built = |at: &str, note: &str| {
        let bundle = Tampered::real(support::BUNDLE).set("/note", json!(note)).set("/built_at", json!(at));
        bundle.signed(&Signer::test()).bytes().to_vec()
    };
    let (old, new) = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z");
    let own = format!("copy/records/IU/{BUNDLE}.bundle.json");
    let elsewhere = "copy/records/deep/er/mine.json".to_owned();
    let path = format!("pith/{BUNDLE}/bundle.json");
    for (place, mine, theirs, counts, findings, own_is_theirs) in [
        (&own, built(old, "a"), built(new, "b"), [1, 0, 0, 0], vec![], true),
        (&elsewhere, built(old, "a"), built(new, "b"), [1, 0, 0, 0], vec![], true),
        (&own, built(new, "a"), built(old, "b"), [0, 0, 0, 0], vec![(path.clone(), "older", false)], false),
        (&own, built(new, "a"), built(new, "b"), [0, 0, 1, 0], vec![(path, "conflict", true)], false),
        (&elsewhere, built(new, "a"), built(new, "a"), [0, 1, 0, 0], vec![], false),
    ] {
        let test = SiteTest::new().put("content/records/a.json", &theirs).put("test.json", Signer::test().file());
        let test = test.build_with(&["--key", "test.json"]).exits_with(0).put(place, &mine);
        let came = try_pull(&test, test.path("public").to_str().unwrap(), &[], QUICK, trusted()).unwrap();
        assert_eq!((came.counts(), came.findings()), (counts, findings));
        assert_eq!(fs::read(test.path(&own)).is_ok_and(|bytes| bytes == theirs), own_is_theirs);
        assert_eq!(test.path(&elsewhere).exists(), *place == elsewhere, "what somebody put there stays");
        let test = test.build_with(&["copy", "-o", "again", "--key", "test.json"]).exits_with(0);
        let newest = if own_is_theirs { theirs } else { mine };
        test.has(&format!("again/pith/{BUNDLE}/bundle.json"), newest);
    }
}

#[test]
fn a_key_that_is_trusted_later_lets_in_what_was_set_aside() {
    let bundle = Tampered::real(support::BUNDLE).signed(&Signer::test());
    let test = SiteTest::new().put("content/records/a.json", bundle.bytes()).put("test.json", Signer::test().file());
    let test = test.build_with(&["--key", "test.json"]).exits_with(0);
    let host = Host::honest(&test.path("public"), "/");
    ends(
        &run(&test, &[&host.address()]),
        1,
        "If you know whose key this is and trust it, name its file with --key, or with `trust` in catalog.toml.",
    );
    assert_eq!(set_aside(&test).len(), 1);
    let was_asked = host.asked().len();
    ends(&run(&test, &[&host.address(), "--key", "test.json"]), 0, "copy: 1 document new");
    assert_eq!(host.asked().len(), was_asked + 2);
    assert_eq!((kept(&test).len(), set_aside(&test).len()), (1, 0));
}

#[test]
fn documents_that_are_there_in_any_form_are_not_fetched() {
    let origin = site();
    let host = Host::honest(&origin.path("public"), "/");
    let names: Vec<_> = of_the_project().into_keys().collect();
    let suffixes: Vec<_> = names.iter().map(|name| name.split('.').next().unwrap()).collect();
    let lines: String = of_the_project()
        .into_values()
        .map(|bytes| String::from_utf8(bytes).unwrap().trim_end().to_owned() + "\n")
        .collect();
    for (name, bytes) in [("all.jsonl", lines.clone().into_bytes()), ("a/b.jsonl.gz", gzip(lines.as_bytes()))] {
        let copy = SiteTest::new().put(&format!("copy/records/{name}"), bytes);
        // The project's own files are without a line end, so that their bytes are those of lines.
        let came = pull_from(&copy, &host.address(), &[]);
        assert_eq!((came.counts(), came.findings()), ([0, 5, 0, 0], vec![]), "{name}");
        assert_eq!(tree(&copy.path("copy/records")).len(), 1);
        let before = host.asked().len();
        let came = pull_from(&copy, &host.address(), &suffixes);
        assert_eq!((came.counts(), came.findings()), ([0, 5, 0, 0], vec![]), "{name}");
        // Only the other kinds are asked for, of which there are none.
        assert!(host.asked()[before..].iter().all(|asked| names.iter().all(|name| {
            let (suffix, kind) = name.split_once('.').unwrap();
            !asked.path.contains(suffix) || (kind == "record.json") == asked.path.ends_with("bundle.json")
        })));
    }
}

#[test]
fn an_interrupted_pull_leaves_whole_files_and_goes_on() {
    let origin = site();
    let last = "pith/ZJVQJLXHUUV25W5CEVM6GUIM4S.json";
    let host = Host::serve(&origin.path("public"), "/", move |asked| {
        if asked.path == last && asked.before == 0 { Act::Hang } else { Act::Serve }
    });
    let copy = SiteTest::new();
    let mut pulling =
        copy.program().args(["pull", &host.address(), "-o", "copy"]).stdout(Stdio::null()).spawn().unwrap();
    let whole = of_the_project();
    let place = |name: &str| copy.path(&format!("copy/records/{}/{name}", &name[..2]));
    let documents = || whole.keys().filter(|name| place(name).exists()).count();
    while documents() < 4 {
        assert!(pulling.try_wait().unwrap().is_none(), "it waits for the last one");
        std::thread::sleep(Duration::from_millis(5));
    }
    ends(&run(&copy, &[&host.address()]), 2, "cannot pull into copy: another pull is writing there");
    pulling.kill().unwrap();
    pulling.wait().unwrap();
    let kept_by_then = tree(&copy.path("copy/records")).into_iter().filter(|(path, _)| !path.starts_with('.'));
    assert!(kept_by_then.into_iter().all(|(path, bytes)| whole[&path[3..]] == bytes));
    fs::write(copy.path("copy/records/.pull/pulled/7"), "half").unwrap();

    ends(&run(&copy, &[&host.address()]), 0, "copy: 1 document new, 4 already there");
    assert_eq!(kept(&copy), whole);
}

#[test]
fn papers_are_pulled_by_number_from_a_site_without_a_catalog() {
    let origin = site();
    fs::remove_dir_all(origin.path("public/catalog")).unwrap();
    let host = Host::honest(&origin.path("public"), "/registry/");
    let address = host.address();
    let number = format!("pith:2019:{RECORD}");
    let line = format!("{{\"pith_number\":\"pith:2024:{BUNDLE}\",\"kind\":\"bundle\"}}");
    let list = format!("# mine\n\n{number} # again\n{line}\n");
    let test = SiteTest::new().put("list", &list).put("broken", "# a\npith:MFB4\n").put("empty", "# none\n");
    let hint = "name the papers that you want, by Pith number, arXiv id or DOI, or a file that lists them: --list FILE";
    ends(&run(&test, &[&address]), 2, hint);
    ends(
        &run(&test, &[&address, "--list", "broken"]),
        1,
        "page: a short Pith number has at least 8 characters\n        Add the paper’s arXiv id or DOI",
    );
    ends(&run(&test, &[&address, "--list", "gone"]), 2, "cannot read the list gone: no such file or directory");
    ends(&run(&test, &[&address, "--list", "empty"]), 2, "the list has no papers");
    ends(&run(&test, &[&address, "pith:2019:X"]), 2, "page: a short Pith number has at least 8 characters");
    assert!(!test.path("copy").exists(), "nothing was begun");

    ends(&run(&test, &[&address, &number]), 0, "copy: 1 document new, 0 already there");
    ends(&run(&test, &[&address, RECORD, "--list", "list"]), 0, "copy: 1 document new, 1 already there");
    let before = host.asked().len();
    let mut command = test.program();
    let mut process =
        command.args(["pull", "-o", "copy", &address, "--list", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = {
        process = process.stderr(Stdio::piped());
        process.spawn().unwrap()
    };
    process.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    ends(&process.wait_with_output().unwrap(), 0, "copy: 0 documents new, 2 already there");
    let asked: BTreeSet<_> = host.asked().into_iter().skip(before).map(|asked| asked.path).collect();
    let others = [
        format!(".well-known/pith/{RECORD}/bundle.json"),
        format!("pith/{BUNDLE}.json"),
        format!("pith/{RECORD}/bundle.json"),
    ];
    assert_eq!(asked, others.into(), "only for what may have come since");

    // What isn't there, the number of another year, and a bundle at a record's path.
    let stranger = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let came = pull_from(&test, &address, &[stranger]);
    assert_eq!(
        (came.counts(), came.findings()),
        ([0, 0, 0, 1], vec![(format!("pith/{stranger}.json"), "missing", true)])
    );
    assert_eq!(came.told[0].number, None);
    let came = pull_from(&test, &address, &[&number.replace("2019", "2020")]);
    assert_eq!((came.counts(), came.findings()), ([0, 0, 1, 0], vec![(record_path(), "other_paper", true)]));
    let record = format!("pith/{BUNDLE}.json");
    fs::copy(origin.path(&format!("public/pith/{BUNDLE}/bundle.json")), origin.path("public").join(&record)).unwrap();
    let came = pull_from(&test, &address, &[BUNDLE]);
    assert_eq!((came.counts(), came.findings()), ([0, 1, 1, 0], vec![(record, "other_kind", true)]));
    // A bundle that is below `.well-known` alone.
    fs::remove_file(origin.path("public/pith/RLLQL6357CWNZYHNBMCYD3UK5B/bundle.json")).unwrap();
    let came = pull_from(&test, &address, &["RLLQL6357CWNZYHNBMCYD3UK5B"]);
    assert_eq!((came.counts(), came.findings()), ([1, 0, 0, 0], vec![]));
}

#[test]
fn a_folder_that_is_not_for_documents_is_refused() {
    type Prepare = fn(SiteTest) -> SiteTest;
    let cases: [(&str, Prepare, &str); 9] = [
        ("copy", |test| test.put("copy", "a file"), "cannot pull into copy: it is a file"),
        ("public", |test| test, "cannot pull into public: it is inside a built site"),
        ("public/pith/mine", |test| test, "it is inside a built site"),
        ("content/records", |test| test, "it has documents outside `records`"),
        ("/proc/nothing", |test| test, "cannot create the folder /proc/nothing/records"),
        (
            "copy",
            |test| test.put("copy/records", "a file"),
            "there is a file where a folder should be; move it away, or choose another place",
        ),
        ("copy", |test| test.put("copy/records/MF", "a file"), "cannot create the folder copy/records/MF"),
        (
            "copy",
            |test| {
                let test = test.put("copy/pages/a.md", "").put("outside/a", "");
                fs::create_dir(test.path("copy/records")).unwrap();
                symlink(test.path("outside"), test.path("copy/records/MF")).unwrap();
                test
            },
            "cannot create the folder copy/records/MF",
        ),
        (
            "copy",
            |test| {
                let test = test.put("copy/pages/a.md", "").put("outside/a", "");
                symlink(test.path("outside"), test.path("copy/set-aside")).unwrap();
                test
            },
            "cannot open copy/set-aside",
        ),
    ];
    for (out, prepare, message) in cases {
        let test = prepare(site());
        let before = test.site();
        let output = test.program().args(["pull", "public", "-o", out]).output().unwrap();
        ends(&output, 2, message);
        are_equal(&test.site(), &before);
        assert!(!test.path("outside").exists() || tree(&test.path("outside")).len() == 1, "{message}");
    }
}

#[test]
fn what_lies_at_the_name_of_a_document_is_not_followed_and_not_lost() {
    let test = site().put("elsewhere/a.json", "theirs");
    let at = |suffix: &str| format!("copy/records/{}/{suffix}.record.json", &suffix[..2]);
    // A half file, a link, a folder, and a document of another paper.
    let [half, link, other] = [RECORD, "ZJVQJLXHUUV25W5CEVM6GUIM4S", "2G563JAFGFHE5EAYTSTXDDPX5Z"].map(at);
    let [bundle, dotted] = [format!("copy/records/IU/{BUNDLE}.bundle.json"), "copy/records/.pull".to_owned()];
    let mine = real("RLLQL6357CWNZYHNBMCYD3UK5B");
    let test = test.put(&half, &real(RECORD)[..99]).put(&other, &mine).put(&format!("{bundle}/a.txt"), "mine");
    fs::create_dir(test.path("copy/records/ZJ")).unwrap();
    symlink(test.path("elsewhere/a.json"), test.path(&link)).unwrap();
    fs::create_dir(test.path(&dotted)).unwrap();
    symlink(test.path("elsewhere/a.json"), test.path("copy/records/.pull/lock")).unwrap();
    let came = pull_folder(&test);
    assert_eq!(came.counts(), [4, 1, 0, 0]);
    assert_eq!(came.findings(), [(record_path(), "replaced", false)]);
    assert!(came.told[0].message.contains("was not a verified document; it was set aside as "), "{:?}", came.told);
    assert_eq!(set_aside(&test).into_values().collect::<Vec<_>>(), [real(RECORD).into_bytes()[..99].to_vec()]);
    assert_eq!(came.pulled.not_verified, 0, "it is not there any more");
    let beside = |suffix: &str, kind: &str| {
        let bytes = real(suffix);
        let hash = Digest::of(bytes.as_bytes()).to_string();
        (format!("copy/records/{}/{suffix}.{kind}.{}.json", &suffix[..2], &hash[..8]), bytes)
    };
    let (other_beside, other_bytes) = beside("2G563JAFGFHE5EAYTSTXDDPX5Z", "record");
    let (bundle_beside, bundle_bytes) = beside(BUNDLE, "bundle");
    let test = test.has(&half, real(RECORD)).has(&link, real("ZJVQJLXHUUV25W5CEVM6GUIM4S")).has(&other, mine);
    let test = test.has(&other_beside, other_bytes).has(&bundle_beside, bundle_bytes).has("elsewhere/a.json", "theirs");
    assert!(!test.path(&dotted).exists() && !test.path(&link).is_symlink());
    let came = pull_folder(&test);
    assert_eq!((came.counts(), came.findings()), ([0, 5, 0, 0], vec![]));
}

#[test]
fn the_records_of_a_content_folder_may_be_a_link() {
    let test = site().put("copy/pages/about.md", "+++\ntitle = \"About\"\n+++\nText.");
    fs::create_dir(test.path("disk")).unwrap();
    symlink(test.path("disk"), test.path("copy/records")).unwrap();
    assert_eq!(pull_folder(&test).counts(), [5, 0, 0, 0]);
    assert_eq!(tree(&test.path("disk")).len(), 5);
    test.build_with(&["copy", "-o", "again", "--strict"]).exits_with(0).contains("again/about/index.html", "Text.");
}

#[test]
fn what_is_signed_by_a_key_that_is_not_named_this_time_is_not_lost() {
    let mine = Tampered::real(support::BUNDLE).signed(&Signer::test());
    let own = format!("copy/records/IU/{BUNDLE}.bundle.json");
    let test = site().put(&own, mine.bytes());
    let came = pull_folder(&test);
    assert_eq!(came.findings(), [(format!("pith/{BUNDLE}/bundle.json"), "replaced", false)]);
    assert!(came.told[0].advice.is_some_and(|advice| advice.contains("--key")));
    assert_eq!(set_aside(&test).into_values().collect::<Vec<_>>(), [mine.bytes().to_vec()]);
    let test = test.has(&own, real(BUNDLE));
    // One that is too large to be set aside stays where it is.
    let huge = vec![b' '; usize::try_from(Limits::default().document_bytes).unwrap() + 1];
    let test = test.put(&own, &huge);
    let came = pull_folder(&test);
    assert_eq!((came.counts(), came.findings()), ([1, 4, 0, 0], vec![]));
    test.has(&own, huge);
}

#[test]
fn records_may_lie_on_another_disk() {
    let origin = site();
    fs::write(origin.path(&format!("public/{}", record_path())), "<p>").unwrap();
    let test = SiteTest::new().put("copy/pages/about.md", "");
    let Some(other) = support::on_another_disk(&test.path("copy")) else {
        return support::skip("there is no second disk");
    };
    fs::create_dir(other.path().join("IU")).unwrap();
    fs::write(other.path().join(format!("IU/{BUNDLE}.bundle.json")), "half").unwrap();
    symlink(other.path(), test.path("copy/records")).unwrap();
    let came = pull_from(&test, origin.path("public").to_str().unwrap(), &[]);
    assert_eq!(came.counts(), [4, 0, 1, 0]);
    assert_eq!(set_aside(&test).into_values().collect::<Vec<_>>(), [b"half".to_vec(), b"<p>".to_vec()]);
}

#[test]
fn a_host_that_does_not_say_404_is_understood_where_nothing_is_listed() {
    let origin = site();
    let public = origin.path("public");
    let stranger = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (act, how) in [
        (Act::Status(403, vec![]), "the host answers 403"),
        (Act::Bytes(b"\n<!doctype html><p>Home".to_vec()), "the host answers with a web page"),
    ] {
        let there = public.clone();
        let host = Host::serve(
            &public,
            "/",
            move |asked| if there.join(&asked.path).is_file() { Act::Serve } else { act.clone() },
        );
        let copy = SiteTest::new();
        let came = pull_from(&copy, &host.address(), &[RECORD, BUNDLE]);
        // Told once, though the bundle has no record either.
        let note = (format!("pith/{RECORD}/bundle.json"), "unavailable", false);
        assert_eq!((came.counts(), came.findings()), ([2, 0, 0, 0], vec![note]));
        assert!(came.told[0].message.starts_with(how), "{:?}", came.told);
        assert!(set_aside(&copy).is_empty());
        ends(
            &run(&copy, &[&host.address(), RECORD]),
            0,
            "copy: 0 documents new, 1 already there, 0 set aside\n1 entry: 1 already there",
        );

        let came = pull_from(&copy, &host.address(), &[stranger]);
        let path = format!("pith/{stranger}.json");
        assert_eq!(came.counts(), [0, 0, 0, 1]);
        assert_eq!(came.findings(), [(path.clone(), "unavailable", false), (path, "missing", true)]);
        assert_eq!(came.told[1].message, format!("the site shows neither a record nor a bundle: {how}"));
        // What is listed should be there.
        fs::rename(public.join(record_path()), public.join("moved")).unwrap();
        let came = pull_from(&SiteTest::new(), &host.address(), &[]);
        assert!(came.findings().iter().any(|(path, _, is_wrong)| *path == record_path() && *is_wrong));
        fs::rename(public.join("moved"), public.join(record_path())).unwrap();
    }
}

#[test]
fn a_host_that_moved_is_named() {
    let origin = site();
    let host = Host::serve(&origin.path("public"), "/", |asked| {
        Act::Status(301, vec![("location", format!("https://elsewhere.example/{}", asked.path))])
    });
    let message =
        "redirects elsewhere, to https://elsewhere.example/catalog/index.json; if the site is there, use that";
    ends(&run(&origin, &[&host.address()]), 2, message);
}

/// A folder that says it has so many records, each of which is the same nonsense.
fn site_of_nonsense(test: &SiteTest, count: usize) -> Vec<String> {
    let site = test.path("public");
    fs::create_dir_all(site.join("catalog")).unwrap();
    fs::create_dir_all(site.join("pith")).unwrap();
    let digest = |at: usize| Digest::of(&at.to_le_bytes());
    let suffixes: Vec<_> = (0..count).map(|at| Suffix::of(&digest(at)).to_string()).collect();
    let mut list = String::new();
    for suffix in &suffixes {
        let path = format!("pith/{suffix}.json");
        fs::write(site.join(&path), "nonsense").unwrap();
        let sha256 = Digest::of(b"nonsense").to_string();
        let line = json!({"pith_number": format!("pith:2026:{suffix}"), "kind": "record", "paths": [path], "bytes": 8, "sha256": sha256});
        list += &(line.to_string() + "\n");
    }
    fs::write(site.join("catalog/documents.jsonl"), &list).unwrap();
    index_of(&site, &list, count);
    suffixes
}

fn index_of(site: &Path, list: &str, papers: usize) {
    let line = json!({
        "path": "catalog/documents.jsonl", "documents": list.lines().count(), "bytes": list.len(),
        "sha256": Digest::of(list.as_bytes()).to_string(),
    });
    let index = json!({
        "format": "pith-catalog-index-v1", "papers": papers, "documents": papers, "newest": null, "lists": [line],
    });
    fs::write(site.join("catalog/index.json"), index.to_string()).unwrap();
}

#[test]
fn a_site_of_bad_documents_does_not_fill_the_disk() {
    let test = SiteTest::new();
    site_of_nonsense(&test, 1010);
    let came = pull_folder(&test);
    assert_eq!(came.counts(), [0, 0, 1010, 0]);
    assert_eq!(set_aside(&test).len(), 1000);
    let dropped = came
        .told
        .iter()
        .filter(|one| one.message.contains("; dropped, since set-aside/ would have more than 1,000 files"));
    assert_eq!((dropped.count(), came.told.len()), (1, 1002));
    assert_eq!(came.told[1001].message, "and 9 more of this kind");
    assert_eq!(came.pulled.summary.differences, 1010);
    let first = set_aside(&test).into_keys().next().unwrap();
    let test = test.remove(&format!("copy/set-aside/{first}"));
    let came = pull_folder(&test);
    assert_eq!((came.counts(), set_aside(&test).len()), ([0, 0, 1010, 0], 1000));
}

#[test]
fn what_this_machine_can_not_keep_is_no_fault_of_the_site() {
    let test = SiteTest::new();
    // A list that is too long for the memory.
    site_of_nonsense(&test, 1500);
    for command in [&["pull", "public", "-o", "copy"][..], &["audit", "public"]] {
        let output = test.program().args(command).env("TMPDIR", "/nonexistent").output().unwrap();
        ends(&output, 2, "cannot use a temporary file for what the site sends: no such file or directory");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}

#[test]
fn a_catalog_of_nonsense_is_told_and_the_rest_is_used() {
    let test = site();
    let list = test.path("public/catalog/documents.jsonl");
    let honest = fs::read_to_string(&list).unwrap();
    let same = honest.lines().next().unwrap().to_owned() + "\n";
    let lines = format!("{honest}{}{{\n", same.repeat(100_000));
    fs::write(&list, &lines).unwrap();
    index_of(&test.path("public"), &lines, 5);
    let came = pull_folder(&test);
    assert_eq!(came.counts(), [5, 0, 0, 0]);
    assert_eq!(kept(&test), of_the_project());
    assert_eq!(came.told.len(), 1001);
    assert!(came.told.iter().all(|one| one.check == PullCheck::Catalog && one.number.is_none()));
    assert!(came.told[1000].message.ends_with(" more of this kind"));
    ends(&run(&test, &["public"]), 1, "The rest of the catalog was used.");
}

#[test]
fn a_host_that_does_not_answer_is_told_once() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let test = site();
    let gone = format!("http://{gone}/");
    let failed = try_pull(&test, &gone, &[], QUICK, TrustStore::registry()).err().unwrap();
    assert_eq!(failed.to_string(), format!("cannot reach the site {gone}: connection refused"));
    assert!(failed.hint().is_some_and(|hint| hint.starts_with("check the address and the network")));
    assert!(!test.path("copy").exists());
    let came = pull_from(&test, &gone, &[RECORD]);
    assert_eq!(came.pulled.given_up, Some(GivenUp::Unreachable("connection refused".to_owned())));
    // One that goes away in the middle.
    let host = Host::serve(&test.path("public"), "/", |asked| {
        if asked.path.starts_with("catalog") || asked.path.contains("2G563JAF") { Act::Serve } else { Act::Hang }
    });
    let retry_policy = RetryPolicy { whole: Duration::from_secs(4), tries: 1, failures_in_a_row: 2, ..QUICK };
    let came = try_pull(&test, &host.address(), &[], retry_policy, TrustStore::registry()).unwrap();
    assert_eq!(came.pulled.given_up, Some(GivenUp::Unreachable("the host took too long".to_owned())));
    let summary = came.pulled.summary;
    assert!(summary.not_asked > 0, "{summary:?}");
    assert_eq!(summary.kept + summary.missing + summary.not_asked, 5);
    assert_eq!(kept(&test).into_keys().collect::<Vec<_>>(), ["2G563JAFGFHE5EAYTSTXDDPX5Z.record.json"]);
}

#[test]
fn every_line_for_programs_conforms() {
    let test = site().put(&format!("copy/records/MF/{RECORD}.record.json"), "half");
    fs::write(test.path("public/pith/ZJVQJLXHUUV25W5CEVM6GUIM4S.json"), "<p>\u{1b}").unwrap();
    fs::remove_file(test.path("public/pith/2G563JAFGFHE5EAYTSTXDDPX5Z.json")).unwrap();
    let list = test.path("public/catalog/documents.jsonl");
    fs::write(&list, fs::read_to_string(&list).unwrap() + "{}\n").unwrap();
    let output = run(&test, &["public", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        validate("pull-line.v1.json", line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    let checks: BTreeSet<_> = lines.iter().filter_map(|line| line["check"].as_str()).collect();
    assert_eq!(checks, ["catalog", "missing", "replaced", "schema"].into());
    let expected = json!({"kept": 3, "already_there": 0, "older": 0, "set_aside": 1, "missing": 1});
    let summary = &lines.last().unwrap()["summary"];
    assert!(expected.as_object().unwrap().iter().all(|(name, count)| summary[name] == *count), "{summary}");

    let schema: Value =
        serde_json::from_slice(&fs::read(support::path("docs/schemas/pull-line.v1.json")).unwrap()).unwrap();
    let named = schema.pointer("/oneOf/0/properties/check/enum").unwrap().as_array().unwrap();
    let all = Check::ALL.map(Check::name).into_iter().chain(PullCheck::OWN.map(PullCheck::name));
    assert!(all.eq(named.iter().map(|name| name.as_str().unwrap())));
}
