//! A content folder of good documents among bad ones of every kind: the site is that of the good
//! ones alone, and each bad one is named once, with its place, the check, the reason and what to do.

use crate::bad_input::{gzip, gzip_bomb, zstd_bomb};
use crate::site_test::{RECORD, SiteTest, Tree, are_equal, each_page, real};
use crate::support::{self, Signer, Tampered, path, trusted};
use pith::judge;
use pith::quote::escaped;
use pith_catalog::Rejected;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is said of a bad thing: the checks that a document doesn't pass, or why a path isn't read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Rejected(Vec<String>),
    Unread(&'static str),
}

/// A content folder, and what is to be said of what is bad in it.
struct Folder {
    test: SiteTest,
    bad: BTreeMap<String, Said>,
}

const SCHEMA: &[&str] = &["schema"];
const LINK: Said = Said::Unread("a symbolic link, which is not followed; put the file itself here");
const IRREGULAR: Said = Said::Unread("not a regular file; remove it");

/// Names that would lead out of a folder, end a line, drive a terminal or become markup.
const NAMES: [&str; 14] = [
    "a line\nfeed.json",
    "carriage\rreturn.json",
    "\u{1b}[2J\u{7}\u{9b}31m.json",
    "\u{202e}nosj.\u{2066}.json",
    "zero\u{200b}width\u{feff}.json",
    "a..json",
    "%2e%2e%2f..%2fx.json",
    "x\\..\\..\\..\\x.json",
    "C:\\x.json",
    "-rf.json",
    "<script>alert(1)<\\script>.json",
    "\"'`$(x)&amp;.json",
    "{{ 7*7 }}{% include \"base.html\" %}.json",
    "con.json",
];

impl Folder {
    /// The real documents, and others that are verified under the test key.
    fn of_good() -> Self {
        let signer = Signer::test();
        let out_of_the_site = Tampered::real(support::OTHER_RECORD)
            .set("/canonical_record/source/id", "../../x".into())
            .set("/canonical_record/metadata/primary_cat", "../../x".into())
            .set("/paper/primary_cat", "../../x".into())
            .set("/graph_snapshot/paper/primary_cat", "../../x".into())
            .edit(|record| record["aliases"] = json!([{ "alias_kind": "arxiv", "alias_value": "../../x" }]))
            .signed(&signer);
        let other_case = Tampered::real(support::RECORD).replace_all("cs.DC", "CS.dc").signed(&signer);
        let newer = Tampered::real(support::BUNDLE).set("/built_at", "2027-01-01T00:00:00Z".into()).signed(&signer);
        let lines = [newer.bytes(), other_case.bytes()].join(&b"\r\n\n"[..]);
        let test = SiteTest::of_real_documents()
            .put("key.json", signer.entry().to_string())
            .put("content/records/out-of-the-site.json", out_of_the_site.bytes())
            .put("content/records/x.json/in a folder named as a document.json", other_case.bytes())
            .put("content/records/copy.json", real(RECORD))
            .put("content/records/COPY.json", real(RECORD))
            .put("content/records/\n/\u{1b}[2J.json", real(RECORD))
            .put("content/records/good.jsonl.gz", gzip(&lines));
        Self { test, bad: BTreeMap::new() }
    }

    fn put(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self { test: self.test.put(&format!("content/records/{name}"), bytes), ..self }
    }

    fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.test.path("content/records").join(name.as_ref())
    }

    /// `place` is a path below `records`, and perhaps a line.
    fn says(mut self, place: &str, said: Said) -> Self {
        assert_eq!(self.bad.insert(format!("records/{place}"), said), None, "{place} is there twice");
        self
    }

    fn rejected(self, place: &str, bytes: impl AsRef<[u8]>, checks: &[&str]) -> Self {
        let name = place.split_once(".jsonl:").map_or(place.to_owned(), |(stem, _)| format!("{stem}.jsonl"));
        self.put(&name, bytes).says(place, Said::Rejected(checks.iter().map(ToString::to_string).collect()))
    }

    /// Documents that can't be one, each in a file of its own.
    fn with_bad_files(self) -> Self {
        let whole = real(RECORD);
        let packed = gzip(whole.as_bytes());
        let tampered = whole.replace("Transient Servers", "Permanent Servers");
        let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat();
        let huge = whole.replace("{\"record_type\"", "{\"x\":1e999999,\"record_type\"");
        let mut folder = self
            .rejected("empty.json", "", SCHEMA)
            .rejected("empty.json.gz", gzip(b""), SCHEMA)
            .rejected("truncated.json", &whole[..whole.len() / 2], SCHEMA)
            .rejected("truncated.json.gz", &packed[..packed.len() / 2], SCHEMA)
            .rejected("truncated.json.zst", &zstd_bomb(b'x')[..20], SCHEMA)
            .rejected("not-packed.json.gz", &whole, SCHEMA)
            .rejected("bomb.json.gz", gzip(&vec![b' '; 64 << 20]), SCHEMA)
            .rejected("bomb.json.zst", zstd_bomb(b' '), SCHEMA)
            .rejected("deep.json", deep, SCHEMA)
            .rejected("huge-number.json", huge, SCHEMA)
            .rejected("mark.json", format!("\u{feff}{whole}"), SCHEMA)
            .rejected("utf-16.json", whole.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), SCHEMA)
            .rejected("zeros.json", [0; 5000], SCHEMA)
            .rejected("large.json", "", SCHEMA)
            .rejected("tampered.json", tampered, &["title"])
            .rejected("x.json/empty.json", "", SCHEMA)
            .put(".hidden.json", "passed over")
            .put("...json", "passed over")
            .put(".git/x.json", "passed over")
            .put("notes.txt", "passed over");
        File::options().write(true).open(folder.path("large.json")).unwrap().set_len(17 << 20).unwrap();
        for name in NAMES.map(str::to_owned).into_iter().chain(["x".repeat(250) + ".json"]) {
            folder = folder.rejected(&name, "{\"pith_number\":\"\\u001b]0;x\\u0007\\u202e\\n<b>\"}", SCHEMA);
        }
        folder
    }

    /// Lines of which some are documents.
    fn with_lines(self) -> Self {
        let good = real(RECORD);
        let lines =
            format!("\u{feff}{{}}\r\n{good}\r\n\r\n{{\"pith_number\":\r\n \t\n{good}\n{}\n\"x\"", "[".repeat(1 << 20));
        self.put("mixed.jsonl", lines)
            .says("mixed.jsonl:1", Said::Rejected(vec!["schema".into()]))
            .says("mixed.jsonl:4", Said::Rejected(vec!["schema".into()]))
            .says("mixed.jsonl:7", Said::Rejected(vec!["schema".into()]))
            .put("bomb.jsonl.gz", &gzip_bomb(&vec![b'x'; 1 << 20])[..1 << 16])
            .says("bomb.jsonl.gz:1", Said::Rejected(vec!["schema".into()]))
            .put("empty.jsonl", "")
            .put("blank.jsonl", "\r\n\n \n")
    }

    /// Every tampered document of `fixtures/attacks`, with the checks that it doesn't pass.
    fn with_attacks(mut self) -> Self {
        for entry in fs::read_dir(path("tests/fixtures/attacks")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let name = format!("attacks/{}", path.file_name().unwrap().to_str().unwrap());
            let (judgement, verified) = judge(&bytes, &trusted(), |_| ());
            if verified.is_none() {
                let rejected = Rejected::new(pith_catalog::Place::default(), judgement);
                let checks: Vec<_> = rejected.findings.iter().map(|finding| finding.check).collect();
                self = self.rejected(&name, bytes, &checks);
            }
        }
        self
    }

    /// What is no regular file, or has no name that can be written.
    fn with_what_is_no_file(self) -> Self {
        let mut folder = self;
        for (target, name) in [
            ("copy.json", "link.json"),
            ("..", "link to a folder above"),
            ("loop.json", "loop.json"),
            ("/etc/passwd", "passwd.json"),
            ("nowhere", "dangling.json"),
        ] {
            symlink(target, folder.path(name)).unwrap();
            folder = folder.says(name, LINK);
        }
        drop(UnixListener::bind(folder.path("socket.json")).unwrap());
        folder = folder.says("socket.json", IRREGULAR);
        for (program, arguments, name) in [
            ("mkfifo", &[][..], "fifo.json"),
            ("mkfifo", &[], "fifo.jsonl.gz"),
            ("mknod", &["c", "1", "5"], "zero.json"),
        ] {
            // Not everybody may make a device.
            let made = Command::new(program).arg(folder.path(name)).args(arguments).output();
            if made.is_ok_and(|output| output.status.success()) {
                folder = folder.says(name, IRREGULAR);
            }
        }
        if fs::write(folder.path(OsStr::from_bytes(b"\xff\x1b.json")), real(RECORD)).is_ok() {
            folder = folder.says("\u{fffd}\u{1b}.json", Said::Unread("its name is not UTF-8; rename it"));
        }
        folder
    }

    fn build(self, status: i32, arguments: &[&str]) -> Self {
        let before = self.outside();
        let arguments = [&["--key", "key.json"], arguments].concat();
        let folder = Self { test: self.test.build_with(&arguments).exits_with(status), ..self };
        assert!(folder.outside() == before, "something was written outside the site");
        folder
    }

    /// All that there is but the site and the folder of its state: files with their bytes.
    fn outside(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let root = self.test.path("");
        let entries = walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.unwrap());
        let entries = entries.filter(|entry| {
            let inside = entry.path().strip_prefix(&root).unwrap();
            !inside.starts_with("public")
                && !inside.starts_with(".pith-catalog/public")
                && inside != Path::new(".pith-catalog")
        });
        let read =
            |entry: &walkdir::DirEntry| entry.file_type().is_file().then(|| fs::read(entry.path()).ok()).flatten();
        entries.map(|entry| (entry.path().to_owned(), read(&entry))).collect()
    }

    /// The report names each bad thing once, and nothing else.
    fn names_each_once(self) -> Self {
        let mut named = BTreeMap::new();
        let report = self.test.report();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        for one in report["rejected"]["first"].as_array().unwrap() {
            let line = one["place"]["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
            let findings = one["findings"].as_array().unwrap();
            let checks = findings.iter().map(|finding| text(&finding["check"])).collect();
            let place = text(&one["place"]["path"]) + &line;
            assert_eq!(named.insert(place.clone(), Said::Rejected(checks)), None, "{place} is named twice");
        }
        for one in report["unread"]["first"].as_array().unwrap() {
            let reason = text(&one["reason"]);
            let known =
                self.bad.values().filter_map(|said| if let Said::Unread(reason) = said { Some(*reason) } else { None });
            let reason = known.into_iter().find(|known| *known == reason).unwrap_or_else(|| panic!("{one}"));
            let path = text(&one["path"]);
            assert_eq!(named.insert(path.clone(), Said::Unread(reason)), None, "{path} is named twice");
        }
        for place in named.keys().chain(self.bad.keys()) {
            assert_eq!(named.get(place), self.bad.get(place), "{place}");
        }
        self
    }

    /// What a person reads: the place, the check, the reason and what to do, safe to print.
    fn tells_what_to_do(self) -> Self {
        let [out, told] = self.test.told();
        let safe = |text: &str| {
            let marks = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}'];
            !text.contains(|character: char| character.is_control() && character != '\n' || marks.contains(&character))
        };
        assert!(safe(&out) && safe(&told), "{told:?}");
        let report = self.test.report();
        let all = report["rejected"]["first"].as_array().unwrap();
        // What nobody trusts is told key by key.
        let is_alone = |one: &&Value| one["verdict"] != "untrusted";
        for of_key in report["untrusted"]["keys"].as_array().unwrap() {
            let key_id = of_key["key"]["key_id"].as_str().unwrap();
            let documents = plural(of_key["documents"].as_u64().unwrap());
            let begin = format!("\npith-catalog: skipped {documents} claiming the untrusted key \"{key_id}\"");
            let at = told.find(&begin).unwrap_or_else(|| panic!("expected `{begin}` in:\n{told}"));
            let mut lines = told[at + 1..].lines().skip(1);
            for place in of_key["examples"].as_array().unwrap() {
                let path = format!("content/{}", place["path"].as_str().unwrap());
                assert_eq!(lines.next(), Some(format!("    {}", escaped(&path)).as_str()));
            }
        }
        for one in all.iter().filter(is_alone) {
            let path = format!("content/{}", one["place"]["path"].as_str().unwrap());
            let line = one["place"]["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
            let begin =
                format!("\npith-catalog: skipped {}{line}: {}", escaped(&path), one["verdict"].as_str().unwrap());
            let told = format!("\n{told}");
            let at = told.find(&begin).unwrap_or_else(|| panic!("expected `{begin}` in:\n{told}"));
            let mut lines = told[at + 1..].lines().skip(1);
            for finding in one["findings"].as_array().unwrap() {
                let [check, message, advice] =
                    ["check", "message", "advice"].map(|name| finding[name].as_str().unwrap());
                assert_eq!(lines.next(), Some(format!("    {check}  {message}").as_str()));
                assert_eq!(lines.next(), Some(format!("        {advice}").as_str()));
                assert!(!message.is_empty() && advice.ends_with('.'), "{finding}");
            }
        }
        for one in report["unread"]["first"].as_array().unwrap() {
            let path = format!("content/{}", one["path"].as_str().unwrap());
            let reason = one["reason"].as_str().unwrap();
            // What is never read by rule, and what couldn't be.
            let by_rule = ["a symbolic link", "not a regular file", "its name is not UTF-8"];
            let what = if by_rule.iter().any(|rule| reason.starts_with(rule)) { "skipped" } else { "cannot read" };
            let line = format!("pith-catalog: {what} {}: {reason}\n", escaped(&path));
            assert_eq!(told.matches(&line).count(), 1, "expected `{line}` once in:\n{told}");
        }
        self
    }

    /// The site without what says how it came to be.
    fn papers(&self) -> Tree {
        let mut site = self.test.site();
        for path in ["report.json", "report/index.html", "stats/index.html", "SHA256SUMS"] {
            site.remove(path).unwrap();
        }
        site
    }
}

fn plural(documents: u64) -> String {
    format!("{documents} document{}", if documents == 1 { "" } else { "s" })
}

#[test]
fn bad_documents_among_good_ones_change_nothing_but_the_report() {
    let good = Folder::of_good().build(0, &["--strict"]);
    let folder = Folder::of_good().with_bad_files().with_lines().with_attacks().with_what_is_no_file();
    let bad = folder.build(0, &[]).names_each_once().tells_what_to_do();
    are_equal(&bad.papers(), &good.papers());
    let account = |folder: &Folder| folder.test.report()["account"].clone();
    let (whole, clean) = (account(&bad), account(&good));
    let count = |account: &Value, name: &str| account[name].as_u64().unwrap();
    let rejected = bad.bad.values().filter(|said| matches!(said, Said::Rejected(_))).count() as u64;
    assert!(rejected > 160, "{rejected}");
    assert_eq!(count(&whole, "rejected"), rejected);
    assert_eq!(count(&whole, "published"), count(&clean, "published"));
    // The two good lines among bad ones are further copies.
    assert_eq!(count(&whole, "duplicate"), count(&clean, "duplicate") + 2);
    let parts = ["published", "superseded", "duplicate", "excluded", "rejected"];
    assert_eq!(count(&whole, "read"), parts.iter().map(|name| count(&whole, name)).sum::<u64>());
    each_page(&bad.test.site(), |path, page| {
        assert!(!page.text.contains('\u{1b}') && !page.text.contains('\u{202e}'), "{path}");
        if path == "report/index.html" {
            let shown: String = page.text.split_whitespace().collect();
            for place in bad.bad.keys() {
                let place: String = escaped(place).to_string().split_whitespace().collect();
                assert!(shown.contains(&place), "{place} is not on the report page");
            }
        }
    });
    // And once more, from what the ledger knows of them.
    let again = bad.build(0, &[]).names_each_once().tells_what_to_do();
    again.test.says("0 files new, 0 changed, 0 removed");
}

#[test]
fn a_strict_build_of_them_writes_nothing() {
    let folder = Folder::of_good().with_bad_files().build(1, &["--strict"]);
    folder.test.says("nothing was written").lacks("public");
}

#[test]
fn what_programs_read_of_them_is_one_line_of_safe_json() {
    let folder = Folder::of_good().with_bad_files().with_what_is_no_file().build(0, &["--format", "json"]);
    let [out, _] = folder.test.told();
    assert!(!out.trim_end().contains(|character: char| character.is_control() || character == '\u{202e}'), "{out}");
    let line: Value = serde_json::from_str(&out).unwrap();
    crate::schemas::validate("build.v1.json", &line).unwrap();
    crate::schemas::validate("report.v1.json", &folder.test.report()).unwrap();
    assert_eq!(
        line["report"]["rejected"]["first"].as_array().unwrap().len(),
        folder.test.report()["account"]["rejected"]
    );
}

#[test]
fn what_this_user_may_not_read_is_said_and_the_others_are_published() {
    let test = SiteTest::of_real_documents()
        .put("content/records/locked.json", real(RECORD))
        .put("content/records/locked.jsonl.gz", gzip(real(RECORD).as_bytes()))
        .put("content/records/locked folder/x.json", real(RECORD));
    let locked = ["locked folder", "locked.json", "locked.jsonl.gz"];
    let permit = |test: &SiteTest, mode| {
        for name in locked {
            fs::set_permissions(test.path(&format!("content/records/{name}")), Permissions::from_mode(mode)).unwrap();
        }
    };
    permit(&test, 0o000);
    let test = test.build_as_anybody().exits_with(2).says("5 documents read: 5 published").says("nothing was removed");
    permit(&test, 0o755);
    let report = test.report();
    let unread: Vec<_> = report["unread"]["first"].as_array().unwrap().iter().map(|one| one["path"].clone()).collect();
    assert_eq!(unread, locked.map(|name| Value::from(format!("records/{name}"))));
    locked.into_iter().fold(test, |test, name| {
        test.says(&format!(
            "cannot read content/records/{name}: permission denied; make it readable for this user, or remove it\n"
        ))
    });
}

#[test]
fn a_path_longer_than_the_system_opens_holds_nothing_up() {
    let test = SiteTest::of_real_documents().build().exits_with(0);
    // From the inside out, since no path leads there in one step.
    let (outer, inner) = (test.path("outer"), test.path("inner"));
    let test = test.put("inner/x.json", "{");
    for _ in 0..20 {
        fs::create_dir(&outer).unwrap();
        fs::rename(&inner, outer.join("d".repeat(250))).unwrap();
        fs::rename(&outer, &inner).unwrap();
    }
    fs::rename(&inner, test.path("content/records/deep")).unwrap();
    let test = test.remove(&format!("content/records/{RECORD}.record.json")).build().exits_with(0);
    let report = test.report();
    let unread = report["unread"]["first"].as_array().unwrap();
    assert_eq!(
        unread.iter().map(|one| &one["reason"]).collect::<Vec<_>>(),
        ["its path is too long for this system; move it up"]
    );
    test.says("4 documents read: 4 published").lacks(&format!("public/pith/{RECORD}"));
}
