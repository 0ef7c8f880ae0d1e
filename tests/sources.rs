//! Source files that are as they were aren't read again, and any other one is; either way the site
//! is that of a clean build.

use crate::site_test::{BUNDLE, RECORD, SiteTest, real};
use crate::support::{self, Signer, Tampered};
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The path of a real document in the content folder.
fn path_of(suffix: &str) -> String {
    let kind = if suffix == BUNDLE { "bundle" } else { "record" };
    format!("content/records/{suffix}.{kind}.json")
}

/// The real documents, old enough to be known by their stamps.
fn real_documents() -> SiteTest {
    SiteTest::of_real_documents().settled()
}

/// Builds, and says what was read, verified and rendered.
fn work(test: SiteTest, arguments: &[&str]) -> (SiteTest, [u64; 3]) {
    let test = test.build_with(&[&["--format", "json"], arguments].concat());
    let work = test.line()["work"].take();
    let count = |name: &str| work[name].as_u64().unwrap();
    let counts = ["read", "verified", "rendered"].map(count);
    (test, counts)
}

/// Builds, and holds what was read and verified against what is expected, and the site and all
/// that is said of it against a clean build.
#[track_caller]
fn builds(test: SiteTest, read: u64, verified: u64) -> SiteTest {
    builds_with(test, &[], read, verified)
}

#[track_caller]
fn builds_with(test: SiteTest, arguments: &[&str], read: u64, verified: u64) -> SiteTest {
    let (test, [was_read, was_verified, _]) = work(test, arguments);
    assert_eq!((was_read, was_verified), (read, verified), "read and verified");
    let (site, report) = (test.site(), test.line()["report"].take());
    let clean = SiteTest::new();
    copy(&test.path("content"), &clean.path("content"));
    if test.path("key.json").exists() {
        fs::copy(test.path("key.json"), clean.path("key.json")).unwrap();
    }
    let (clean, _) = work(clean, arguments);
    assert!(site == clean.site(), "the site is not that of a clean build");
    assert_eq!(report, clean.line()["report"].take());
    test
}

/// Changes a file, and puts its size and its times back to what they were, but the one that can't be set.
fn disguise(path: &Path, change: impl FnOnce(&Path)) {
    let before = fs::metadata(path).unwrap();
    change(path);
    let times = FileTimes::new().set_accessed(before.accessed().unwrap()).set_modified(before.modified().unwrap());
    File::options().append(true).open(path).unwrap().set_times(times).unwrap();
    let now = fs::metadata(path).unwrap();
    assert_eq!((now.len(), now.modified().unwrap()), (before.len(), before.modified().unwrap()));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if fs::metadata(entry.path()).unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Of the same length as the real record, and not verified.
fn tampered() -> String {
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    assert_eq!(tampered.len(), real(RECORD).len());
    tampered
}

/// The real documents and two lines that are none, as a file of lines.
fn lines() -> String {
    let one_line = |suffix| real(suffix).trim_end().to_owned() + "\n";
    ["\n{\n", &one_line(RECORD), "7\n\r\n", &one_line(BUNDLE)].concat()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn nothing_changed_means_nothing_read() {
    let mut test = builds(real_documents(), 5, 5);
    for _ in 0..2 {
        let (again, counts) = work(test, &[]);
        assert_eq!(counts, [0, 0, 0], "what is known stays known");
        let changes = again.line()["changes"].take();
        let written = ["added", "changed", "removed"].map(|how| changes[how].as_u64().unwrap());
        assert_eq!(written, [0, 0, 0]);
        test = again;
    }
    builds(test, 0, 0);
}

#[test]
fn a_file_that_was_edited_in_place_is_read_though_its_size_and_time_are_as_before() {
    let test = builds(real_documents(), 5, 5);
    disguise(&test.path(&path_of(RECORD)), |path| fs::write(path, tampered()).unwrap());
    let test = builds(test.settled(), 1, 1).lacks(&format!("public/pith/{RECORD}.json"));
    let test = builds(test, 0, 0);
    disguise(&test.path(&path_of(RECORD)), |path| fs::write(path, real(RECORD)).unwrap());
    builds(test, 1, 1).has(&format!("public/pith/{RECORD}.json"), real(RECORD));
}

#[test]
fn a_file_that_took_the_place_of_another_is_read() {
    let test = real_documents().put("other", tampered()).settled();
    let test = builds(test, 5, 5);
    let other = test.path("other");
    disguise(&test.path(&path_of(RECORD)), |path| fs::rename(&other, path).unwrap());
    builds(test, 1, 1).lacks(&format!("public/pith/{RECORD}.json"));
}

#[test]
fn files_that_changed_places_are_read() {
    let test = real_documents().put(&path_of("X"), tampered()).settled();
    let test = builds(test, 6, 6);
    let [one, other, aside] = [path_of(RECORD), path_of("X"), "aside".to_owned()].map(|path| test.path(&path));
    for (from, to) in [(&one, &aside), (&other, &one), (&aside, &other)] {
        fs::rename(from, to).unwrap();
    }
    builds(test, 2, 0);
}

#[test]
fn a_file_that_was_touched_is_hashed_and_not_verified() {
    let test = builds(real_documents(), 5, 5);
    let path = test.path(&path_of(RECORD));
    File::options().append(true).open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    builds(builds(test.settled(), 1, 0), 0, 0);
}

#[test]
fn a_file_whose_time_is_not_older_than_the_ledger_is_read_each_time() {
    let test = SiteTest::of_real_documents();
    let file = File::options().append(true).open(test.path(&path_of(RECORD))).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(3600)).unwrap();
    drop(file);
    let test = builds(test.settled(), 5, 5);
    builds(builds(test, 1, 0), 1, 0);
}

#[test]
fn a_file_comes_and_another_goes() {
    let test = builds(real_documents().remove(&path_of(RECORD)), 4, 4);
    let test = test.put(&path_of(RECORD), real(RECORD)).remove(&path_of(BUNDLE)).settled();
    let test = builds(builds(test, 1, 1), 0, 0);
    builds(test.put(&path_of(BUNDLE), real(BUNDLE)), 1, 1);
}

#[test]
fn of_a_file_of_lines_none_is_read_or_all_are() {
    let path = "content/records/all.jsonl";
    let test = builds(SiteTest::new().put(path, lines()).settled(), 4, 4);
    let test = builds(test, 0, 0).says("\"line\":2").says("\"line\":4");
    let changed = lines().replace("Transient Servers", "Permanent Servers");
    disguise(&test.path(path), |path| fs::write(path, changed).unwrap());
    let test = builds(builds(test.settled(), 4, 1), 0, 0).lacks(&format!("public/pith/{RECORD}.json"));
    builds(builds(test.put(path, lines() + "8\n").settled(), 5, 2), 0, 0);
}

#[test]
fn a_file_of_very_many_lines_is_known_too() {
    let path = "content/records/all.jsonl";
    for count in [511, 512, 513, 1024, 1500] {
        let many = (1..count).map(|number| number.to_string()).collect::<Vec<_>>().join("\n");
        let test = SiteTest::new().put(path, many + "\n" + &real(RECORD)).put("content/records/empty.jsonl", "\n\n");
        let test = builds(test.settled(), count, count);
        builds(test, 0, 0).has(&format!("public/pith/{RECORD}.json"), real(RECORD).trim_end());
    }
}

#[test]
fn a_packed_document_is_known_and_packed_lines_are_read() {
    let (lone, all) = ("content/records/a.json.gz", "content/records/b.jsonl.gz");
    let test = SiteTest::new().put(lone, gzip(&real(RECORD))).put(all, gzip(&lines())).settled();
    let test = builds(test, 5, 5);
    builds(builds(test, 4, 0).remove(all), 0, 0);
}

#[test]
fn what_is_no_document_stays_reported_without_being_read() {
    let long = " ".repeat((16 << 20) + 1);
    let mut damaged = gzip(&real(BUNDLE));
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    let test = real_documents()
        .put("content/records/a.json", "{\"pith_number\":")
        .put("content/records/b.json", &long)
        .put("content/records/c.json.gz", damaged)
        .put("content/records/d.jsonl", format!("1\n{long}\n2\n"))
        .put("content/records/e.json", tampered())
        .settled();
    let test = builds(test, 12, 9);
    let rejected = test.line()["report"]["rejected"].take();
    assert_eq!(rejected["first"].as_array().unwrap().len(), 7);
    let test = builds(test, 0, 0);
    assert_eq!(test.line()["report"]["rejected"].take(), rejected);
    builds_with_status(test, &["--strict"], 1);
}

fn builds_with_status(test: SiteTest, arguments: &[&str], status: i32) {
    let (test, counts) = work(test, arguments);
    assert_eq!(counts, [0, 0, 0]);
    test.exits_with(status);
}

#[test]
fn documents_that_were_not_read_are_read_for_pages_that_change() {
    let test = SiteTest::new()
        .put("content/records/a.json", real(RECORD))
        .put("content/records/b.json.gz", gzip(&real("ZJVQJLXHUUV25W5CEVM6GUIM4S")))
        .put("content/records/c.jsonl", real(BUNDLE).trim_end().to_owned() + "\n1\n");
    let test = builds(test.settled(), 4, 4);
    let before = test.site();
    let (test, [read, verified, rendered]) = work(test.put("catalog.toml", "[output]\nprofile = \"minimal\"\n"), &[]);
    assert_eq!((read, verified), (0, 0));
    assert!(rendered > 3, "{rendered}");
    assert!(test.site() != before);
    let (test, [read, ..]) = work(test.remove("catalog.toml"), &[]);
    assert_eq!(read, 0);
    assert!(test.site() == before);
    // Pages that are gone are made of documents that are known.
    fs::remove_dir_all(test.path("public")).unwrap();
    assert!(builds(test, 0, 0).site() == before);
}

#[test]
fn other_keys_verify_again() {
    let signer = Signer::test();
    let record = Tampered::real(support::RECORD).signed(&signer);
    let line = String::from_utf8(record.bytes().to_vec()).unwrap().trim_end().to_owned() + "\n";
    let test = real_documents()
        .put("key.json", signer.entry().to_string())
        .put("content/records/signed.json", record.bytes())
        .put("content/records/signed.jsonl", line + "{\n")
        .settled();
    let test = builds(test, 8, 8);
    let test = builds_with(test, &["--key", "key.json"], 8, 8);
    let test = builds_with(test, &["--key", "key.json"], 0, 0);
    builds(test, 8, 8);
}

#[test]
fn a_folder_that_was_moved_is_read_and_not_verified() {
    let test = builds(real_documents(), 5, 5);
    let before = test.site();
    fs::rename(test.path("content"), test.path("moved")).unwrap();
    let (test, counts) = work(test, &["moved"]);
    assert_eq!(counts, [5, 0, 0]);
    let (test, counts) = work(test, &["moved"]);
    assert_eq!(counts, [0, 0, 0]);
    // A folder in the place of the first one, with files of the same names.
    let test = test.put(&path_of(RECORD), tampered());
    let (test, counts) = work(test, &["content"]);
    assert_eq!(counts[..2], [1, 1]);
    let (test, _) = work(test, &["moved"]);
    assert!(test.site() == before);
}

#[test]
fn a_folder_is_the_same_wherever_it_is_seen_from() {
    let test = builds(real_documents(), 5, 5);
    let content = test.path("content");
    let (test, counts) = work(test, &[content.to_str().unwrap()]);
    assert_eq!(counts, [0, 0, 0]);
    std::os::unix::fs::symlink(&content, test.path("link")).unwrap();
    let (test, counts) = work(test, &["./link"]);
    assert_eq!(counts, [0, 0, 0]);
    fs::rename(test.path("content/records"), test.path("other")).unwrap();
    std::os::unix::fs::symlink(test.path("other"), test.path("content/records")).unwrap();
    builds(test, 5, 0);
}

#[test]
fn what_is_no_list_counts_once_however_it_is_known() {
    let page = "<!doctype html>\n<p>\nNot here\n".repeat(600);
    let lines = format!("{page}{}\n{{}}\n]\n", real(RECORD));
    let test = SiteTest::new()
        .put("content/records/page.jsonl", &page)
        .put("content/records/lines.ndjson", &lines)
        .put("content/records/E.zip", "x")
        .settled();
    // Each line is read and judged; alike ones are judged once.
    let (test, _) = work(test, &["--jobs", "1"]);
    let report = test.line()["report"].take();
    let place =
        |one: &serde_json::Value| format!("{}:{}", one["place"]["path"].as_str().unwrap(), one["place"]["line"]);
    let places: Vec<_> = report["rejected"]["first"].as_array().unwrap().iter().map(place).collect();
    let lines = ["lines.ndjson:1", "lines.ndjson:1802", "lines.ndjson:1803", "page.jsonl:1"];
    assert_eq!(places, lines.map(|line| format!("content/records/{line}")));
    assert_eq!((&report["account"]["read"], &report["account"]["rejected"]), (&5.into(), &4.into()));
    let message = &report["rejected"]["first"][3]["findings"][0]["message"];
    assert!(
        message.as_str().unwrap().ends_with("; the 1799 lines after it, up to line 1800, are not documents either"),
        "{message}"
    );
    let note = &report["notes"]["first"][0];
    assert_eq!(note["about"], "content/records/E.zip");
    let test = builds(test, 0, 0);
    assert_eq!(test.line()["report"], report);
    // What is not read may be what was meant to be published.
    test.remove("content/records/page.jsonl")
        .put("content/records/lines.ndjson", real(RECORD))
        .build_with(&["--strict"])
        .exits_with(1)
        .says("content/records/E.zip: skipped because of its name; documents are read from files that end in .json")
        .remove("content/records/E.zip")
        .build_with(&["--strict"])
        .exits_with(0);
}

#[test]
fn a_ledger_that_is_lost_or_damaged_knows_no_file() {
    let test = builds(real_documents(), 5, 5);
    let ledger = ".pith-catalog/public/ledger";
    let mut bytes = test.read(ledger);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let test = builds(test.put(ledger, bytes), 5, 5);
    builds(builds(test.remove(ledger), 5, 5), 0, 0);
}
