//! The program against whatever may lie in a folder or come down a pipe: each test has a folder
//! with one real document and one bad thing, and expects the document verified, the bad thing named,
//! and an end, in time, in bounded memory and without a panic.

use crate::support::skip;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_pith-catalog");
const GOOD: &[u8] = include_bytes!("../content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json");
/// A run that takes longer hangs, or as good as that.
const MOST_TIME: Duration = Duration::from_secs(600);
/// The most address space of a run, in KiB: a gigabyte, of which the program's own is a tenth.
const MOST_MEMORY: &str = "1048576";

const MIB: usize = 1 << 20;

/// A folder with the real document, as `docs/good.json`.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        fs::write(folder.path().join("docs/good.json"), GOOD).unwrap();
        Self { folder }
    }

    /// One bad file beside the real document.
    fn with(name: &str, bytes: &[u8]) -> Self {
        let scene = Self::new();
        fs::write(scene.path(name), bytes).unwrap();
        scene
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("docs").join(name)
    }

    /// `verify` in the scene, within limits of memory. The arguments come after `--jobs 2`.
    fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        limited(PROGRAM.as_ref(), self.folder.path(), arguments)
    }

    /// Verifies the folder, both for people and for programs, and checks what always holds.
    fn verify(&self) -> Told {
        let text = run(&mut self.command(&["docs"]), b"");
        assert!(text.out.contains("verified   pith:2019:MFB4YH5ROE256JUPXCULHXXWFK  docs/good.json\n"), "{text:?}");
        let json = run(&mut self.command(&["--format", "json", "docs"]), b"");
        assert_eq!((json.status, &json.err), (text.status, &text.err), "both forms say the same");
        assert_eq!(json.line("docs/good.json")["verdict"], "verified");
        json
    }
}

fn limited(program: &Path, folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0; exec \"$@\"", MOST_MEMORY]).arg(program).args(["verify", "--jobs", "2"]);
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: i32,
    out: String,
    pub(crate) err: String,
}

impl Told {
    /// The lines of JSON.
    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The one line of a path.
    fn line(&self, path: &str) -> Value {
        let mut lines: Vec<_> = self.lines().into_iter().filter(|line| line["path"] == path).collect();
        assert_eq!(lines.len(), 1, "one line for {path}: {self:?}");
        lines.remove(0)
    }

    /// The findings of the one line of a path, as `check: message`.
    fn findings(&self, path: &str) -> Vec<String> {
        let line = self.line(path);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let findings = line["findings"].as_array().unwrap().iter();
        findings.map(|one| format!("{}: {}", text(&one["check"]), text(&one["message"]))).collect()
    }
}

/// Runs a command to its end, which must come in time and be neither a signal nor a panic.
#[track_caller]
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Told {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ends without reading its input closes the pipe, which is its right.
    let _ = child.stdin.take().unwrap().write_all(input);
    finish(child)
}

#[track_caller]
fn finish(mut child: Child) -> Told {
    let out = child.stdout.take().map(|pipe| thread::spawn(move || read_all(pipe)));
    let err = child.stderr.take().map(|pipe| thread::spawn(move || read_all(pipe)));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > MOST_TIME {
            child.kill().unwrap();
            panic!("the program runs for more than {MOST_TIME:?}");
        }
        thread::sleep(Duration::from_millis(5));
    };
    let text = |reader: Option<thread::JoinHandle<String>>| reader.map_or_else(String::new, |one| one.join().unwrap());
    let (out, err) = (text(out), text(err));
    assert!(!err.contains("panicked") && !err.contains("RUST_BACKTRACE"), "{err}");
    let status = status.code().unwrap_or_else(|| panic!("ended by a signal: {status}: {err}"));
    Told { status, out, err }
}

fn read_all(mut pipe: impl Read) -> String {
    let mut text = String::new();
    pipe.read_to_string(&mut text).unwrap();
    text
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gigabyte: a gzip file of 1024 members of a MiB each.
pub(crate) fn gzip_bomb(mib: &[u8]) -> Vec<u8> {
    assert_eq!(mib.len(), MIB);
    gzip(mib).repeat(1024)
}

/// A gigabyte in 32 KiB: a Zstandard frame with a window of 1 MiB and blocks of one byte, 128 KiB of it.
pub(crate) fn zstd_bomb(byte: u8) -> Vec<u8> {
    const REPEATED: u32 = 1 << 1 | (128 << 10) << 3;
    let block = |last: u32| [&(REPEATED | last).to_le_bytes()[..3], &[byte]].concat();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0, 10 << 3][..], &block(0).repeat(8191), &block(1)].concat()
}

fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(GOOD).unwrap();
    assert!(text.contains(from), "the real document has {from}");
    text.replacen(from, to, 1).into_bytes()
}

/// Asserts that a bad file is one invalid document, and what is said of it.
#[track_caller]
fn is_invalid(name: &str, bytes: &[u8], finding: &str) {
    let told = Scene::with(name, bytes).verify();
    let path = format!("docs/{name}");
    assert_eq!(told.status, 1, "{told:?}");
    assert_eq!(told.err, "");
    assert_eq!(told.lines().len(), 2);
    assert_eq!(told.line(&path)["verdict"], "invalid");
    assert!(told.findings(&path)[0].starts_with(finding), "{:?}", told.findings(&path));
}

/// Asserts that a bad thing in the folder is named on standard error, and nothing else is said of it.
#[track_caller]
fn is_unread(scene: &Scene, error: &str) {
    let told = scene.verify();
    assert_eq!((told.status, told.err.as_str()), (2, error));
    assert_eq!(told.lines().len(), 1, "{told:?}");
}

#[test]
fn a_tampered_document() {
    is_invalid("bad.json", &changed("Speeding up", "Slowing down"), "title: expected the displayed title");
    is_invalid("bad.json", &changed("\"version\":2", "\"version\":1"), "source: expected `source` to equal");
}

#[test]
fn a_truncated_document() {
    is_invalid("bad.json", &GOOD[..GOOD.len() / 2], "schema: line 1, column 33");
    is_invalid("bad.json", &GOOD[..GOOD.len() - 1], "schema: line 1, column 67");
}

#[test]
fn a_member_that_stands_twice() {
    let twice =
        changed("{\"record_type\"", "{\"pith_number\":\"pith:2019:AAAAAAAAAAAAAAAAAAAAAAAAAA\",\"record_type\"");
    is_invalid("bad.json", &twice, "schema: line 1, column 154: the member name \"pith_number\" occurs twice");
}

#[test]
fn lists_nested_200_000_deep() {
    let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    is_invalid("bad.json", deep.as_bytes(), "schema: line 1, column 129: lists and objects are nested deeper than 128");
    let inside = changed("{\"record_type\"", &format!("{{\"x\":{deep},\"record_type\""));
    is_invalid("bad.json", &inside, "schema: line 1, column 133: lists and objects are nested deeper");
}

#[test]
fn sixteen_mebibytes_of_zero_bytes() {
    is_invalid("bad.json", &vec![0; 16 * MIB], "schema: expected a document, found only zero bytes");
    is_invalid("bad.jsonl", &vec![0; 16 * MIB], "schema: expected a document, found only zero bytes");
}

#[test]
fn a_document_of_seventeen_mebibytes() {
    let too_large = "schema: expected a document of at most 16 MiB, found a larger one";
    let padded = [&vec![b' '; 17 * MIB], GOOD].concat();
    is_invalid("bad.json", &padded, too_large);
    is_invalid("bad.jsonl", &padded, too_large);
    // One of 1 TiB is refused by its length, without being read.
    let scene = Scene::with("bad.json", b"");
    File::create(scene.path("bad.json")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(scene.verify().findings("docs/bad.json"), [too_large]);
}

#[test]
fn values_by_the_million_in_the_largest_document() {
    let lists = |count: usize| format!("[{}[]]", "[],".repeat(count - 1));
    let members = |count: usize| format!("{{{}\"x\":1}}", "\"x\":1,".repeat(count - 1));
    for (bytes, reason) in [
        (lists(1_000_000), "schema: expected an object, found a list"),
        (members(1_000_000), "schema: line 1, column 8: the member name \"x\" occurs twice"),
        (lists(16 * MIB / 3 - 1), "schema: line 1, column 3000004: it has more than 1000000 items and members"),
        (members(16 * MIB / 6 - 1), "schema: line 1, column 6000007: it has more than 1000000 items and members"),
    ] {
        is_invalid("bad.json", bytes.as_bytes(), reason);
    }
}

#[test]
fn bombs_of_one_document() {
    let too_large = "schema: expected a document of at most 16 MiB, found a larger one";
    is_invalid("bad.json.gz", &gzip_bomb(&vec![0; MIB]), too_large);
    is_invalid("bad.json.gz", &gzip_bomb(&vec![b' '; MIB]), too_large);
    is_invalid("bad.json.zst", &zstd_bomb(0), "schema: the file expands to more than 200 times its size");
}

#[test]
fn bombs_of_one_line() {
    let expands = "schema: the file expands to more than 200 times its size";
    is_invalid("bad.jsonl.gz", &gzip_bomb(&vec![b'x'; MIB]), expands);
    is_invalid("bad.jsonl.zst", &zstd_bomb(b'x'), expands);
    // Blank lines are no documents, but somebody has to read them.
    is_invalid("bad.jsonl.zst", &zstd_bomb(b'\n'), expands);
}

#[test]
fn a_bomb_of_many_lines() {
    let mut lines = vec![b'x'; MIB];
    lines[MIB - 1] = b'\n';
    let scene = Scene::with("bad.jsonl.gz", &gzip_bomb(&lines));
    let told = scene.verify();
    assert_eq!((told.status, told.err.as_str()), (1, ""));
    // 200 times the file's size, of which each line takes a MiB and none is like a document, and one that says why no
    // more are read.
    let packed = usize::try_from(fs::metadata(scene.path("bad.jsonl.gz")).unwrap().len()).unwrap();
    let whole = packed * 200 / MIB;
    let lines: Vec<_> = told.lines().into_iter().filter(|line| line["path"] == "docs/bad.jsonl.gz").collect();
    let [none, end] = &lines[..] else { panic!("{told:?}") };
    assert!(lines.iter().all(|line| line["verdict"] == "invalid"));
    let more =
        format!("begins with {{; the {} lines after it, up to line {whole}, are not documents either", whole - 1);
    assert!(none["findings"][0]["message"].as_str().unwrap().ends_with(&more), "{none}");
    assert_eq!(end["line"], whole + 1);
    assert_eq!(end["findings"][0]["message"], "the file expands to more than 200 times its size");
}

#[test]
fn damaged_compressed_files() {
    let packed = gzip(GOOD);
    is_invalid("bad.json.gz", &packed[..packed.len() / 2], "schema: the compressed data is cut short");
    is_invalid("bad.json.zst", &zstd_bomb(0)[..20], "schema: damaged Zstandard data: ");
}

#[test]
fn text_in_another_encoding() {
    let latin_1: Vec<_> = changed("Speeding", "Sp\u{e9}eding").into_iter().filter(|byte| *byte != 0xc3).collect();
    is_invalid("bad.json", &latin_1, "schema: line 1, column 406: the text is not UTF-8");
    let text = std::str::from_utf8(GOOD).unwrap();
    let utf_16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
    };
    is_invalid("bad.json", &utf_16([0xff, 0xfe], u16::to_le_bytes), "schema: expected UTF-8, found UTF-16");
    is_invalid("bad.json", &utf_16([0xfe, 0xff], u16::to_be_bytes), "schema: expected UTF-8, found UTF-16");
    let marked = [b"\xef\xbb\xbf", GOOD].concat();
    is_invalid("bad.json", &marked, "schema: the text begins with a byte order mark");
}

#[test]
fn a_file_is_told_for_what_it_is_and_with_what_to_do() {
    let text = std::str::from_utf8(GOOD).unwrap();
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap();
    let utf_16 =
        |text: &str| [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
    let page = format!("<!doctype html>\n<html>\n{}</html>\n", "<p>Not here\nat all\n".repeat(14));
    let conflict = format!("<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> other\n");
    let in_it = pretty.replacen("\",\n", "\",\n<<<<<<< HEAD\n=======\n>>>>>>> other\n", 1);
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 8072\n";
    let more =
        |count: usize| format!("; the {} lines after it, up to line {count}, are not documents either\n", count - 1);
    let spread =
        format!("expected one document per line, found one spread over several lines{}", more(pretty.lines().count()));
    let pages = format!("such as a host's error page{}", more(page.lines().count()));
    // What follows the name is in the line, if any, the message and the advice.
    let table: [(&str, &[u8], &str, &str); 24] = [
        (
            "bom.json",
            &[b"\xef\xbb\xbf", GOOD].concat(),
            "begins with a byte order mark",
            "UTF-8 without a byte order mark",
        ),
        (
            "bom.jsonl:1",
            &[b"\xef\xbb\xbf", GOOD].concat(),
            "begins with a byte order mark",
            "UTF-8 without a byte order mark",
        ),
        ("conflict.json", conflict.as_bytes(), "an unresolved Git merge conflict", "git checkout --ours FILE"),
        ("conflict-inside.json", in_it.as_bytes(), "an unresolved Git merge conflict", "git checkout --ours FILE"),
        ("gzipped.json", &gzip(GOOD), "found gzip data", "rename it to end in .gz"),
        ("lfs.json", lfs.as_bytes(), "Git LFS", "git lfs pull"),
        ("lfs.json.gz", lfs.as_bytes(), "Git LFS", "git lfs pull"),
        ("page.json", b"<!doctype html><title>503</title>", "a web page (HTML)", "download it again"),
        ("page.jsonl:1", page.as_bytes(), &pages, "download it again"),
        ("pretty.jsonl:1", pretty.as_bytes(), &spread, "rename it to end in .json"),
        ("two.json", &[GOOD, b"\n", GOOD].concat(), "line 2, column 1: expected one document, found another", ".jsonl"),
        ("list.json", &[b"[", GOOD, b"]"].concat(), "expected an object, found a list", ".jsonl"),
        ("utf-16.json", &utf_16(text), "found UTF-16", "Save it as UTF-8"),
        (
            "utf-16.jsonl:1",
            &utf_16(&format!("{text}\n{text}\n")),
            &format!("found UTF-16{}", more(3)),
            "Save it as UTF-8",
        ),
        (
            "s3.json",
            b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            "found XML",
            "download it again",
        ),
        ("zip.json", b"PK\x03\x04\x14\0", "an archive", "extract them"),
        ("large.json", &[b"PK\x03\x04\x14\0", &vec![0; 17 * MIB][..]].concat(), "an archive", "extract them"),
        ("not-packed.json.gz", GOOD, "it was decompressed on the way", "Remove .gz or .zst"),
        ("not-packed.jsonl.zst:1", GOOD, "it was decompressed on the way", "Remove .gz or .zst"),
        ("twice.json.gz", &gzip(&gzip(GOOD)), "compressed twice", "Decompress it once"),
        ("twice.jsonl.gz:1", &gzip(&gzip(GOOD)), "compressed twice", "Decompress it once"),
        (
            "followed.json.gz",
            &[&gzip(GOOD), &b"more"[..]].concat(),
            "something else follows the compressed data",
            "Fetch it again",
        ),
        ("picture.jsonl:1", b"\x89PNG\r\n\x1a\n\0\0\n\xff\n", &format!("found an image{}", more(4)), "Move it out"),
        ("cut.json", &GOOD[..3000], "the text ends in the middle of a value", "cut short when it was written"),
    ];
    let scene = Scene::new();
    let named: Vec<_> = table.iter().map(|(place, ..)| place.split(':').next().unwrap()).collect();
    for (name, (_, bytes, ..)) in named.iter().zip(&table) {
        fs::write(scene.path(name), bytes).unwrap();
    }
    fs::write(scene.path("padded.json.gz"), [gzip(GOOD), vec![0; 512]].concat()).unwrap();
    fs::write(scene.path("lines.ndjson"), ["junk\n\nmore\n".as_bytes(), GOOD, b"\n]\n"].concat()).unwrap();
    let told = scene.verify();
    assert_eq!(told.lines().len(), 1 + table.len() + 1 + 3, "each is told once");
    assert_eq!((told.status, told.err.as_str()), (1, ""));
    let text = run(&mut scene.command(&["docs"]), b"").out;
    for (place, _, message, advice) in table {
        let (_, said) =
            text.split_once(&format!("  docs/{place}\n    schema  ")).unwrap_or_else(|| panic!("{place}: {text}"));
        let mut lines = said.split_inclusive('\n');
        assert!(lines.next().unwrap().contains(message) && lines.next().unwrap().contains(advice), "{place}: {said}");
    }
    for place in ["padded.json.gz", "lines.ndjson:4"] {
        assert!(text.contains(&format!("verified   pith:2019:MFB4YH5ROE256JUPXCULHXXWFK  docs/{place}\n")), "{text}");
    }
    for said in [
        "docs/lines.ndjson:1\n    schema  expected a document, found other text: a document is JSON and begins with {; line 3 is not a document either\n",
        "docs/lines.ndjson:5\n",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn names_that_are_not_read_are_told_in_one_note() {
    let scene = Scene::new();
    let others = ["C.json.txt", "D.jsonl.xz", "E.zip", "README.md", "LICENSE", "notes.txt", ".F.zip", "G.json~"];
    for name in others {
        fs::write(scene.path(name), "x").unwrap();
    }
    let told = scene.verify();
    let read = "documents are read from files that end in .json, .jsonl or .ndjson, also with .gz or .zst";
    let note = format!("3 files were skipped because of their names, such as docs/C.json.txt; {read}\n");
    assert_eq!((told.status, told.err), (0, note));
}

#[test]
fn an_empty_file() {
    is_invalid("bad.json", b"", "schema: expected a document, found nothing");
    is_invalid("bad.json.gz", &gzip(b""), "schema: expected a document, found nothing");
}

#[test]
fn an_empty_file_of_lines_holds_no_document() {
    for blank in ["", "\n", "\r\n \n\t\n"] {
        let scene = Scene::with("bad.jsonl", blank.as_bytes());
        let told = scene.verify();
        assert_eq!((told.status, told.err.as_str(), told.lines().len()), (0, "", 1));
        let alone = run(&mut scene.command(&["docs/bad.jsonl"]), b"");
        assert_eq!((alone.status, alone.out.as_str()), (2, ""));
        assert!(alone.err.starts_with("no document found"), "{alone:?}");
    }
}

/// A named pipe, or `None` where the system makes none.
fn fifo(path: &Path) -> Option<()> {
    let made = Command::new("mkfifo").arg(path).status();
    if made.as_ref().is_ok_and(std::process::ExitStatus::success) {
        return Some(());
    }
    skip(&format!("a FIFO among the documents: mkfifo: {made:?}"));
    None
}

#[test]
fn a_fifo_is_named_and_never_waited_for() {
    for name in ["x.json", "x.jsonl", "x.json.gz"] {
        let scene = Scene::new();
        if fifo(&scene.path(name)).is_none() {
            return;
        }
        is_unread(&scene, &format!("pith-catalog: cannot read docs/{name}: not a regular file; remove it\n"));
        let named = run(&mut scene.command(&[format!("docs/{name}"), "docs/good.json".to_owned()]), b"");
        let reason = "not a regular file; to verify the output of a program, pipe it to `verify -`";
        assert_eq!(named.err, format!("pith-catalog: cannot read docs/{name}: {reason}\n"));
        assert_eq!(named.status, 2);
        assert!(named.out.contains("1 verified"), "{named:?}");
    }
}

#[test]
fn devices_are_named_and_never_read() {
    for device in ["/dev/zero", "/dev/null", "/dev/tty"] {
        let told = run(&mut Scene::new().command(&[device, "docs"]), b"");
        assert!(told.err.starts_with(&format!("pith-catalog: cannot read {device}: ")), "{told:?}");
        assert_eq!(told.status, 2);
        assert!(told.out.contains("1 verified"), "{told:?}");
    }
}

#[test]
fn a_folder_with_the_name_of_a_document() {
    let scene = Scene::new();
    fs::create_dir(scene.path("x.json")).unwrap();
    fs::write(scene.path("x.json/inner.json"), GOOD).unwrap();
    let told = scene.verify();
    assert_eq!((told.status, told.err.as_str(), told.lines().len()), (0, "", 2));
    assert_eq!(told.line("docs/x.json/inner.json")["verdict"], "verified");
}

#[test]
fn a_loop_of_links() {
    let scene = Scene::new();
    fs::create_dir(scene.path("inner")).unwrap();
    symlink("..", scene.path("inner/up")).unwrap();
    symlink("b.json", scene.path("a.json")).unwrap();
    symlink("a.json", scene.path("b.json")).unwrap();
    let said = |name| {
        format!(
            "pith-catalog: cannot read docs/{name}: a symbolic link, which is not followed; put the file itself here\n"
        )
    };
    is_unread(&scene, &["a.json", "b.json", "inner/up"].map(said).concat());
    let named = run(&mut scene.command(&["docs/a.json", "docs/good.json"]), b"");
    assert_eq!(named.status, 2);
    assert!(named.err.starts_with("pith-catalog: cannot read docs/a.json: "), "{named:?}");
    assert!(named.out.contains("1 verified"), "{named:?}");
}

#[test]
fn a_link_to_what_is_none_of_ours() {
    let scene = Scene::new();
    symlink("/etc/passwd", scene.path("x.json")).unwrap();
    is_unread(
        &scene,
        "pith-catalog: cannot read docs/x.json: a symbolic link, which is not followed; put the file itself here\n",
    );
}

#[test]
fn a_file_that_may_not_be_read() {
    let scene = Scene::with("x.json", GOOD);
    fs::create_dir(scene.path("locked")).unwrap();
    for path in [scene.path("x.json"), scene.path("locked")] {
        fs::set_permissions(path, PermissionsExt::from_mode(0o000)).unwrap();
    }
    let mut command = scene.command(&["--format", "json", "docs"]);
    if fs::metadata(scene.folder.path()).unwrap().uid() == 0 {
        // Root may read everything: somebody else runs a copy that they can reach.
        let program = scene.folder.path().join("program");
        fs::copy(PROGRAM, &program).unwrap();
        for path in [scene.folder.path(), &scene.path(""), &program] {
            fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
        }
        command = limited(&program, scene.folder.path(), &["--format", "json", "docs"]);
        command.uid(65_534).gid(65_534);
    }
    let told = run(&mut command, b"");
    let said = |name| {
        format!(
            "pith-catalog: cannot read docs/{name}: permission denied; make it readable for this user, or remove it\n"
        )
    };
    assert_eq!(told.err, ["locked", "x.json"].map(said).concat());
    assert_eq!((told.status, told.lines().len()), (2, 1));
    assert_eq!(told.line("docs/good.json")["verdict"], "verified");
    // So that the folder can be removed.
    fs::set_permissions(scene.path("locked"), PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_name_that_is_not_utf_8() {
    let scene = Scene::new();
    let name = OsString::from(OsStr::from_bytes(b"x\xff.json"));
    if let Err(error) = fs::write(scene.path(&name), GOOD) {
        return skip(&format!("a name that is not UTF-8: {error}"));
    }
    is_unread(&scene, "pith-catalog: cannot read docs/x\u{fffd}.json: its name is not UTF-8; rename it\n");
    let named = run(&mut scene.command(&[scene.path(&name)]), b"");
    assert_eq!((named.status, named.out.as_str()), (2, ""));
    assert!(named.err.starts_with("error: invalid UTF-8 was detected"), "{named:?}");
}

#[test]
fn a_name_that_would_drive_the_terminal() {
    let name = "x\u{1b}[2J\r\n\u{7f}\u{9b}31m\u{202e}nosj.\u{2066}gnp.json";
    let shown = r"docs/x\u{1b}[2J\r\n\u{7f}\u{9b}31m\u{202e}nosj.\u{2066}gnp.json";
    let dangerous = ['\u{1b}', '\r', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}'];
    let scene = Scene::with(name, b"{}");
    let told = scene.verify();
    assert_eq!((told.status, told.lines().len()), (1, 2));
    assert_eq!(told.line(&format!("docs/{name}"))["verdict"], "invalid", "a program gets the name itself");
    let text = run(&mut scene.command(&["docs"]), b"").out;
    assert!(text.contains(&format!("  {shown}\n")), "{text}");
    assert!(!told.out.contains(dangerous) && !text.contains(dangerous));
    // The same where it can't be read.
    fs::remove_file(scene.path(name)).unwrap();
    symlink("gone", scene.path(name)).unwrap();
    let told = scene.verify();
    assert_eq!(told.status, 2);
    assert!(told.err.starts_with(&format!("pith-catalog: cannot read {shown}: a symbolic link")), "{told:?}");
}

#[test]
fn text_in_a_document_that_would_drive_the_terminal() {
    let hostile = r#"{"record_type":"pith_number_record","pith_number":"\u001b]0;x\u0007\u009b2J\u202e\n"}"#;
    let scene = Scene::with("x.json", hostile.as_bytes());
    let (json, text) = (scene.verify(), run(&mut scene.command(&["docs"]), b""));
    let dangerous = ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}'];
    assert!(!json.out.contains(dangerous) && !text.out.contains(dangerous), "{text:?}");
    assert!(text.out.contains(r#"invalid    "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\n"   docs/x.json"#), "{text:?}");
}

/// What a writer does to a file that is being read, over and over.
fn disturb(path: &Path, whole: &[u8], stop: &AtomicBool) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    while !stop.load(Ordering::Relaxed) {
        file.set_len(whole.len() as u64 / 2).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(whole).unwrap();
        for _ in 0..20 {
            file.write_all(b"\n").unwrap();
        }
    }
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    // Large enough that reading takes a while; white space and blank lines change no verdict.
    let padded = [&GOOD[..GOOD.len() - 1], &b" ".repeat(MIB), b"}"].concat();
    let lines = [GOOD, b"\n"].concat().repeat(50);
    for (name, bytes) in [
        ("x.json", padded.clone()),
        ("x.jsonl", lines.clone()),
        ("x.json.gz", gzip(&padded)),
        ("x.jsonl.gz", gzip(&lines)),
    ] {
        let scene = Scene::with(name, &bytes);
        let stop = AtomicBool::new(false);
        let path = format!("docs/{name}");
        thread::scope(|scope| {
            scope.spawn(|| disturb(&scene.path(name), &bytes, &stop));
            for _ in 0..10 {
                let told = run(&mut scene.command(&["--format", "json", "docs"]), b"");
                assert_eq!(told.line("docs/good.json")["verdict"], "verified");
                let judged = told.lines().iter().filter(|line| line["path"] == path.as_str()).count();
                let named = told.err.contains(&path);
                // A file of lines may be caught at a moment when it holds only blank ones.
                assert!(judged > 0 || named || name.contains("jsonl"), "nothing is said of {path}: {told:?}");
                assert!(!named || told.status == 2, "{told:?}");
                assert!(named || told.err.is_empty(), "{told:?}");
            }
            stop.store(true, Ordering::Relaxed);
        });
    }
}

#[test]
fn a_file_that_grows_as_fast_as_it_is_read() {
    let scene = Scene::with("x.jsonl", &b"{}\n".repeat(2000));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(scene.path("x.jsonl")).unwrap();
            let most = Instant::now() + MOST_TIME;
            while !stop.load(Ordering::Relaxed) && Instant::now() < most {
                file.write_all(&b"{}\n".repeat(100)).unwrap();
                thread::sleep(Duration::from_millis(1));
            }
        });
        let told = run(&mut scene.command(&["docs"]), b"");
        stop.store(true, Ordering::Relaxed);
        // It may be read between two of the writer's turns, and is then as whole as any other.
        let changed = "it changed while it was being read; try again when nothing writes to it";
        let named = format!("pith-catalog: cannot read docs/x.jsonl: {changed}\n");
        assert!((told.status, told.err.as_str()) == (1, "") || (told.status, &told.err) == (2, &named), "{}", told.err);
        assert!(told.out.contains("1 verified"));
    });
}

#[test]
fn standard_input_that_ends_inside_a_document() {
    let input = [GOOD, b"\n\n", &GOOD[..1000]].concat();
    let told = run(&mut Scene::new().command(&["--format", "json", "-", "docs"]), &input);
    assert_eq!((told.status, told.err.as_str()), (1, ""));
    let lines = told.lines();
    let places: Vec<_> = lines.iter().map(|line| (line["path"].as_str().unwrap(), line["line"].as_u64())).collect();
    assert_eq!(places, [("-", Some(1)), ("-", Some(3)), ("docs/good.json", None)]);
    assert_eq!([&lines[0]["verdict"], &lines[1]["verdict"], &lines[2]["verdict"]], ["verified", "invalid", "verified"]);
    assert_eq!(lines[1]["findings"][0]["message"], "line 1, column 1001: the text ends in the middle of a value");
}

#[test]
fn standard_input_with_documents_on_several_lines() {
    let value: Value = serde_json::from_slice(GOOD).unwrap();
    let formatted = serde_json::to_string_pretty(&value).unwrap();
    let count = formatted.lines().count();
    // Two as jq prints them, one on a line, one that is cut, and one after it.
    let cut = formatted.lines().take(2).collect::<Vec<_>>().join("\n");
    let good = std::str::from_utf8(GOOD).unwrap().trim_end();
    let input = [&formatted, &formatted, good, &cut, &formatted].map(|text| format!("{text}\n")).concat();
    let told = run(&mut Scene::new().command(&["--format", "json", "-"]), input.as_bytes());
    assert_eq!((told.status, told.err.as_str()), (1, ""));
    let lines = told.lines();
    let verdicts: Vec<_> =
        lines.iter().map(|line| (line["line"].as_u64().unwrap(), line["verdict"].as_str().unwrap())).collect();
    let starts = [1, count + 1, 2 * count + 1, 2 * count + 2, 2 * count + 4].map(|line| line as u64);
    let expected = ["verified", "verified", "verified", "invalid", "verified"];
    assert_eq!(verdicts, starts.into_iter().zip(expected).collect::<Vec<_>>());

    // A mistake is named by its place in the document.
    let lines: Vec<_> = formatted.lines().enumerate().map(|(at, line)| if at == 3 { "  oops" } else { line }).collect();
    let told = run(&mut Scene::new().command(&["-"]), lines.join("\n").as_bytes());
    assert_eq!(told.status, 1);
    assert!(told.out.contains("-:1\n") && told.out.contains("line 4, column 3: "), "{}", told.out);
    assert_eq!(told.err, "standard input is read as JSON documents, each on one line or on several\n");
}

#[test]
fn standard_input_that_cannot_be_read() {
    let scene = Scene::new();
    let mut command = scene.command(&["-", "docs"]);
    command.stdin(File::open(scene.folder.path()).unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let told = finish(command.spawn().unwrap());
    assert_eq!((told.status, told.err.as_str()), (2, "pith-catalog: cannot read -: is a directory\n"));
    assert!(told.out.contains("1 verified"), "{told:?}");
}

#[test]
fn results_appear_before_more_input_comes() {
    let scene = Scene::new();
    let mut command = scene.command(&["--format", "json", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let mut byte = [0];
        while output.read(&mut byte).unwrap() > 0 {
            if byte == *b"\n" {
                sender.send(()).unwrap();
            }
        }
    });
    for _ in 0..3 {
        input.write_all(b"{}\n").unwrap();
        receiver.recv_timeout(MOST_TIME).expect("a line of results for the line of input");
    }
    drop(input);
    assert_eq!(finish(child).status, 1);
}

#[test]
fn standard_output_that_is_closed_early() {
    for format in ["text", "json"] {
        // More results than a pipe holds.
        let scene = Scene::with("many.jsonl", &b"{}\n".repeat(20_000));
        let mut command = scene.command(&["--format", format, "docs"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let told = finish(child);
        assert_eq!(told.err, "", "whoever has read enough hears of no error");
    }
}

#[test]
fn standard_output_that_cannot_be_written() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        return skip("results that can't be written: there is no /dev/full");
    };
    let scene = Scene::new();
    let mut command = scene.command(&["docs"]);
    command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped());
    let told = finish(command.spawn().unwrap());
    assert_eq!(told.status, 2);
    assert!(told.err.starts_with("pith-catalog: cannot write the results: "), "{told:?}");
}

#[test]
fn standard_error_that_is_closed() {
    let scene = Scene::new();
    symlink("gone", scene.path("x.json")).unwrap();
    let mut command = scene.command(&["docs"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stderr.take());
    let told = finish(child);
    assert_eq!(told.status, 2);
    assert!(told.out.contains("1 verified"), "{told:?}");
}

#[test]
fn a_missing_path_stops_nothing() {
    let told = run(&mut Scene::new().command(&["docs/missing.json", "docs"]), b"");
    assert_eq!(told.err, "pith-catalog: cannot read docs/missing.json: no such file or directory; check its name\n");
    assert_eq!(told.status, 2);
    assert!(told.out.contains("1 verified; 1 path could not be read"), "{told:?}");
}
