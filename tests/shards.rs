//! A site whose documents several machines verified and rendered: it has the bytes of one machine's. `parts.rs` has what
//! is refused.

use crate::bad_input::gzip;
use crate::schemas::validate;
use crate::site_test::{BUNDLE, RECORD, SiteTest, Tree, are_equal, real, tree};
use crate::support::{self, Signer, Tampered, cases, trusted};
use crate::thousand::{bundle_of, record_of};
use camino::Utf8PathBuf;
use pith::{Digest, FileKey, text};
use pith_catalog::{BuildPlan, Report, Shard, StateKey, build_part};
use proptest::prelude::*;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

pub(crate) const SECRET: &str = "a secret of all shards";

/// A paper's page by somebody else.
pub(crate) const OWN_TEMPLATE: &str =
    "{#- format 3 -#}\n<!doctype html>\n<title>{{ heading }}</title>\n<body>{{ frame.title }}</body>\n";

/// A paper as its record has it, and as it is shown.
pub(crate) fn paper(at: usize, version: u32, authors: &str) -> (Value, Value) {
    let title = format!("On the number {at}");
    let text = format!("We count to {at}, in version {version}.");
    let hash = |shown: &str| Digest::of(text::canonical(shown).as_bytes()).to_string();
    let submitted = format!("20{:02}-{:02}-01T12:00:00Z", 10 + at % 9, 1 + at % 12);
    let category = ["math.NT", "cs.DC", "cs.PL"][at % 3];
    let record = json!({
        "schema_version": "1.0",
        "source": { "kind": "arxiv", "id": format!("1501.{at:05}"), "version": version },
        "metadata": { "license": "", "primary_cat": category, "submitted_at": submitted, "cross_cats_sorted": [],
            "title_canon_sha256": hash(&title), "abstract_canon_sha256": hash(&text) },
    });
    let shown = json!({ "title": title, "license": "", "headline": "", "cross_cats": [], "primary_cat": category,
        "authors_text": authors, "submitted_at": submitted, "abstract_excerpt": text });
    (record, shown)
}

fn line(document: &Tampered) -> String {
    String::from_utf8(document.bytes().to_vec()).unwrap().trim_end().to_owned() + "\n"
}

pub(crate) fn suffix_of(document: &Tampered) -> String {
    let value: Value = serde_json::from_slice(document.bytes()).unwrap();
    value["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}

/// Names of which more are in one listing than it may have, but not by one paper.
fn crowd(at: usize) -> String {
    let names = (0..24).map(|name| {
        let letters = [at, name].map(|one| char::from(b'a' + u8::try_from(one).unwrap()));
        format!("Ann Wan{}{}", letters[0], letters[1])
    });
    names.collect::<Vec<_>>().join(", ")
}

/// A content folder with one of everything that is hard to put together.
fn everything() -> SiteTest {
    let lone = |at, authors: &str| record_of(paper(at, 1, authors));
    let names =
        "Seán O'Neill, Émile D\u{2019}Août, 王小明, Пётр Жук, Jan van der Berg, X. <Y> & Z/W, A-B Çelik, Ann Wanaa";
    let versions: Vec<_> =
        (1..=4).map(|version| record_of(paper(40, version, &format!("Ann Wanaa, B. V{version}oe")))).collect();
    let many = (0..3000).map(|at| format!("C. Au{at}")).collect::<Vec<_>>().join(", ");
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&real(BUNDLE)).unwrap()).unwrap();
    let crowds: String = (0..6).map(|at| line(&lone(60 + at, &crowd(at)))).collect();
    let conflict = Tampered::real(support::OTHER_RECORD).set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let mut damaged = gzip(real(RECORD).as_bytes());
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    let unverified = format!("{}\r\n\r\n7\n{}", tampered.trim_end(), line(&lone(41, "A. Lone")).repeat(2));
    let test = SiteTest::of_real_documents()
        .put("content/pages/about.md", format!("+++\ntitle = \"About\"\nmenu = true\n+++\n\n[One](pith:{RECORD}).\n"))
        .put("key.json", Signer::test().file())
        .put("content/records/00-empty.json", "")
        .put("content/records/01-empty.jsonl", "\n \r\n")
        .put("content/records/02-lines.jsonl", format!("\r\n{{\n{}{pretty}\n{unverified}", line(&versions[1])))
        .put("content/records/03-packed.jsonl.gz", gzip((line(&versions[0]) + "{}\n\n" + &crowds).as_bytes()))
        .put("content/records/04-packed.json.zst", zstd(versions[3].bytes()))
        .put("content/records/05-tampered.json", &tampered)
        .put("content/records/06-damaged.json.gz", damaged)
        .put("content/records/07-bundle.json", bundle_of(paper(42, 1, names)).bytes())
        .put("content/records/08-many.json", lone(43, &many).bytes())
        .put("content/records/09-not-wanted.json", lone(44, "A. Filtered").bytes())
        .put("content/records/10-withdrawn.json", lone(45, "A. Withdrawn").bytes())
        .put("content/records/11-conflict.json", conflict.bytes())
        .put("content/records/d/1/copy.json", real(RECORD))
        .put(
            "content/records/d/2.ndjson",
            format!("{}{}", line(&lone(46, names)), "] [\n".repeat(40)) + &line(&lone(42, names)),
        )
        .put("content/records/e.zip", "x")
        .put("content/records/z-record.json", lone(42, names).bytes())
        .put("content/records/zz.jsonl", format!("{}{}", line(&versions[2]), line(&lone(47, "Ann Wanaa")).trim_end()))
        .put("content/files/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .put(
            "content/collections/of-numbers.md",
            format!("+++\ntitle = \"Numbers\"\n+++\n\n[One](pith:{}) and [none](pith:A).\n", suffix_of(&versions[3])),
        );
    let records = test.path("content/records");
    symlink("00-empty.json", records.join("20-link.json")).unwrap();
    // Two names that are the same where they are shown.
    for name in [&b"21-\xe9.json"[..], b"21-\xe8.json"] {
        fs::write(records.join(OsStr::from_bytes(name)), "{}").unwrap();
    }
    test.put(&format!("content/records/{}deep.json", "f/".repeat(66)), real(RECORD))
}

/// Which papers are left out, and how the others look.
fn configuration() -> String {
    let [not_wanted, withdrawn] = [44, 45].map(|at| suffix_of(&record_of(paper(at, 1, ""))));
    let year = 2010 + 44 % 9;
    let years: Vec<_> = (1990..2030).filter(|one| *one != year).map(|one| one.to_string()).collect();
    assert!(!not_wanted.is_empty());
    format!(
        "title = \"Numbers\"\nbase_url = \"https://numbers.example/p/\"\ntrust = [\"key.json\"]\n\
         [output]\nhost = \"github-pages\"\n[filters]\nyears = [{}]\n[theme]\nlogo = \"logo.svg\"\n\
         [[exclude]]\nnumber = \"{withdrawn}\"\nreason = \"Withdrawn.\"\ndate = 2026-01-01\n",
        years.join(", ")
    )
}

/// The test key counts only for what `list` has.
pub(crate) fn retired() -> String {
    let key = FileKey::all_of_file(&Signer::test().file()).unwrap().remove(0).key;
    format!("[[retire]]\nkey = \"{}\"\ndocuments = \"list\"\n", key.fingerprint())
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// The program with the secret of all shards.
pub(crate) fn program(test: &SiteTest) -> Command {
    let mut program = test.program();
    program.arg("build").env("PITH_CATALOG_STATE_KEY", SECRET);
    program
}

pub(crate) fn run(test: &SiteTest, arguments: &[&str]) -> Output {
    let output = program(test).args(arguments).output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    output
}

/// Makes all parts in a folder, and says their names in the order of the shards.
pub(crate) fn shards(test: &SiteTest, folder: &str, count: u32, arguments: &[&str]) -> Vec<String> {
    let make = |number| {
        let (part, shard) = (format!("{folder}/{number}"), format!("{number}/{count}"));
        let output = run(test, &[&["--shard", &shard, "-o", &part], arguments].concat());
        assert!(test.path(&part).exists(), "{output:?}");
        part
    };
    (1..=count).into_par_iter().map(make).collect()
}

pub(crate) fn combine(test: &SiteTest, parts: &[String], out: &str, arguments: &[&str]) -> Output {
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    run(test, &[&["-o", out], arguments, &["--combine"], &parts].concat())
}

/// What was said and written by one machine and by so many is the same.
#[track_caller]
fn are_one(test: &SiteTest, counts: &[u32], arguments: &[&str]) -> Tree {
    let one = run(test, &[&["-o", "one", "--format", "json"], arguments].concat());
    let site = tree(&test.path("one"));
    assert!(site.contains_key("index.html"), "{one:?}");
    let mut report: Value = serde_json::from_slice(&one.stdout).unwrap();
    for count in counts {
        let parts = shards(test, "parts", *count, arguments);
        let many = combine(test, &parts, "many", &[&["--format", "json"], arguments].concat());
        assert_eq!(many.status, one.status, "{count} shards: {many:?}");
        are_equal(&tree(&test.path("many")), &site);
        let mut line: Value = serde_json::from_slice(&many.stdout).unwrap();
        for said in [&mut report, &mut line] {
            said["work"] = Value::Null;
        }
        assert_eq!(line, report, "{count} shards");
        for folder in ["parts", "many"] {
            fs::remove_dir_all(test.path(folder)).unwrap();
        }
    }
    fs::remove_dir_all(test.path("one")).unwrap();
    site
}

#[test]
fn the_site_of_any_number_of_shards_is_that_of_one_machine() {
    let test = everything().put("catalog.toml", configuration());
    let site = are_one(&test, &[8], &[]);
    assert!(site.keys().any(|path| path.starts_with("authors/a-wana")), "all together divide a listing");
    are_one(&test, &[40], &["--jobs", "1"]);
}

#[test]
fn the_site_of_shards_is_that_of_one_machine_however_it_is_configured() {
    let lone = |at, authors: &str| record_of(paper(at, 1, authors));
    let conflict = lone(3, "A. Lone, B. Other").set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let accepted = Digest::of(conflict.bytes());
    let crowds: String = (0..5).map(|at| line(&lone(60 + at, &crowd(at)))).collect();
    let test = papers()
        .put("content/records/crowds.jsonl", crowds)
        .put("content/records/y.json", bundle_of(paper(1, 1, "A. Lone, B. Other")).bytes())
        .put("content/records/z.json", conflict.bytes())
        .put("content/pages/about.md", "+++\ntitle = \"About\"\nmenu = true\n+++\n\nUs.\n");
    let record = suffix_of(&lone(3, ""));
    let list = format!("{}\n{}\n", Digest::of(lone(1, "A. Lone, B. Other").bytes()), accepted);
    let test = test.put("list", list);
    let of = |test: &SiteTest, count, more: &str, arguments: &[&str]| {
        fs::write(test.path("catalog.toml"), format!("trust = [\"key.json\"]\n{more}")).unwrap();
        are_one(test, &[count], arguments)
    };
    let site = of(&test, 3, &format!("[accept]\n{record} = \"{accepted}\"\n"), &[]);
    assert!(site[&format!("pith/{record}.json")] == conflict.bytes());
    of(&test, 1, "", &["--offline"]);
    of(&test, 3, "[output]\nhard_links = true\n", &[]);
    of(&test, 4, "[output.parts]\nsearch = false\nlistings = false\n", &[]);
    let site = of(&test, 5, &retired(), &["--profile", "minimal"]);
    assert_eq!(
        site.keys()
            .filter(|path| path.starts_with("pith/") && path.matches('/').count() == 2 && path.ends_with("/index.html"))
            .count(),
        3
    );
    let test = test.put("templates/paper.html", OWN_TEMPLATE).put("static/style.css", "body { color: red }");
    of(&test, 2, "", &["--base-url", "https://x.example/"]);
}

/// Three papers by nobody in particular, each in a file of its own, and a file of lines.
pub(crate) fn papers() -> SiteTest {
    let lone = |at| record_of(paper(at, 1, "A. Lone, B. Other"));
    SiteTest::new()
        .put("catalog.toml", "trust = [\"key.json\"]\n")
        .put("key.json", Signer::test().file())
        .put("content/records/a.json", lone(1).bytes())
        .put("content/records/b.jsonl", line(&lone(2)) + "{}\n" + &line(&lone(3)))
        .put("content/records/c.json", record_of(paper(3, 2, "A. Lone")).bytes())
        .put("content/records/d.json", real(RECORD))
        .put("content/records/e.json", real(RECORD))
}

/// What is in a folder, with the times of its files.
pub(crate) fn looks(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Option<std::time::SystemTime>, Vec<u8>)> {
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let look = |entry: walkdir::DirEntry| {
        let bytes = if entry.file_type().is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.path().to_owned(), entry.metadata().unwrap().modified().ok(), bytes)
    };
    all.map(look).collect()
}

/// What a build with `--format json` says that it changed: added, changed, removed.
fn changes(output: &Output) -> [u64; 3] {
    let line: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    ["added", "changed", "removed"].map(|name| line["changes"][name].as_u64().unwrap())
}

const JSON: [&str; 2] = ["--format", "json"];

/// Builds on one machine, with the secret.
fn build(test: &SiteTest, out: &str) -> Output {
    run(test, &[&["-o", out], &JSON[..]].concat())
}

/// Combines the parts of so many shards of what is there now into `public`, and compares it with a clean build.
#[track_caller]
fn combines(test: &SiteTest, count: u32) -> [u64; 3] {
    let parts = shards(test, "parts", count, &[]);
    let output = combine(test, &parts, "public", &JSON);
    assert!(build(test, "clean").status.success());
    are_equal(&test.site(), &tree(&test.path("clean")));
    fs::remove_dir_all(test.path("clean")).unwrap();
    changes(&output)
}

#[test]
fn a_site_is_built_on_by_one_machine_and_by_several() {
    let lone = |at, authors: &str| record_of(paper(at, 1, authors));
    let crowds: String = (0..4).map(|at| line(&lone(60 + at, &crowd(at)))).collect();
    let test = papers().put("content/records/crowds.jsonl", crowds);
    assert_ne!(changes(&build(&test, "public")), [0; 3]);
    let before = looks(&test.path("public"));
    for count in [3, 2] {
        assert_eq!(combines(&test, count), [0; 3]);
        assert!(looks(&test.path("public")) == before, "a file was written again");
    }
    // With these authors a listing is divided, and the pages of other papers lead to its parts.
    let test = test
        .put("content/records/more.json", lone(70, &crowd(6)).bytes())
        .put("content/records/a.json", lone(4, "A. Lone").bytes())
        .remove("content/records/c.json");
    let [added, changed, removed] = combines(&test, 3);
    assert!(added > 10 && changed > 10 && removed > 10, "{added}, {changed}, {removed}");
    assert!(test.site().keys().any(|path| path.starts_with("authors/a-wana")), "it is divided now");
    assert_eq!(changes(&build(&test, "public")), [0; 3], "one machine has nothing to do after several");
    let test = test.remove("content/records/more.json");
    assert_ne!(changes(&build(&test, "public")), [0; 3]);
    let test = test.put("content/records/more.json", lone(71, &crowd(7)).bytes());
    assert_ne!(combines(&test, 40), [0; 3]);
    // Without the secret nothing that was written down is believed, and the site is the same.
    let test = test.build().exits_with(0);
    assert!(build(&test, "clean").status.success());
    are_equal(&test.site(), &tree(&test.path("clean")));
}

#[test]
fn combining_that_is_killed_is_completed_by_the_next_time() {
    let mut test = papers();
    assert!(build(&test, "public").status.success());
    for round in 0..4 {
        let authors = format!("A. Lone, D. R{round}x");
        test = test.put("content/records/d.json", record_of(paper(9, 1, &authors)).bytes());
        let parts = shards(&test, "parts", 2, &[]);
        for out in ["public", "new"] {
            let mut child = program(&test);
            let child = child.args(["-o", out, "--combine"]).args(&parts).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = child.spawn().unwrap();
            std::thread::sleep(Duration::from_millis(30 + round * 40));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert!(combine(&test, &parts, "new", &[]).status.success());
        combines(&test, 2);
        are_equal(&tree(&test.path("new")), &test.site());
        fs::remove_dir_all(test.path("new")).unwrap();
    }
}

/// The names in a folder that `parts/*` stands for in a shell.
fn visible(test: &SiteTest, folder: &str) -> Vec<String> {
    let names = fs::read_dir(test.path(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.')).collect()
}

#[test]
fn a_shard_that_runs_twice_or_dies_does_no_harm() {
    let test = everything().put("catalog.toml", configuration());
    let [part] = <[String; 1]>::try_from(shards(&test, "parts", 1, &["--jobs", "1"])).unwrap();
    let made = test.read(&part);
    let output = run(&test, &[&["--shard", "1/1", "-o", &part], &JSON[..]].concat());
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate("part.v1.json", &line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let bytes = json!(made.len());
    assert_eq!([&line["shard"], &line["part"], &line["bytes"]], [&json!("1/1"), &json!(part), &bytes]);
    assert!(test.read(&part) == made);
    // With as many threads as there are, and named in another way.
    let content = test.path("content");
    let again = shards(
        &test,
        "again",
        1,
        &[content.to_str().unwrap(), "--config", test.path("catalog.toml").to_str().unwrap()],
    );
    assert!(test.read(&again[0]) == made, "the bytes of a part are those of its documents");
    for round in 0..8 {
        let test = &test;
        fs::write(test.path(&part), "what was there").unwrap();
        let mut child = program(test);
        let child = child.args(["--shard", "1/1", "-o", &part]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 40));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = test.read(&part);
        assert!(now == b"what was there" || now == made);
        assert_eq!(visible(test, "parts"), ["1"]);
    }
    // A disk that takes no more: a file may have 64 KiB.
    fs::remove_dir_all(test.path("parts")).unwrap();
    fs::create_dir(test.path("parts")).unwrap();
    fs::write(test.path(&part), "what was there").unwrap();
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" build --shard 1/1 -o parts/1";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_pith-catalog")]).current_dir(test.path(""));
    let output = shell.env("PITH_CATALOG_STATE_KEY", SECRET).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write parts/1: "), "{output:?}");
    assert_eq!(test.read(&part), b"what was there");
    assert_eq!(fs::read_dir(test.path("parts")).unwrap().count(), 1, "nothing is left of it");
}

#[test]
fn more_parts_are_combined_than_files_may_be_open_unless_somebody_asks() {
    let test = papers();
    let parts = shards(&test, "parts", 40, &[]);
    let script = "ulimit -Sn 32; exec \"$0\" build -o public --combine \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_pith-catalog")]).args(&parts).current_dir(test.path(""));
    let output = shell.env("PITH_CATALOG_STATE_KEY", SECRET).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(build(&test, "clean").status.success());
    are_equal(&test.site(), &tree(&test.path("clean")));
}

/// The rest of a file is told by other shards, but one machine would have read no further.
#[test]
fn what_comes_after_what_one_shard_could_not_read_does_not_count() {
    let lone = |at| record_of(paper(at, 1, "A. Lone"));
    let lines: String = (1..5).map(|at| line(&lone(at))).collect();
    let test = SiteTest::new()
        .put("catalog.toml", "trust = [\"key.json\"]\n")
        .put("key.json", Signer::test().file())
        .put("content/records/lines.jsonl", lines)
        .put("content/records/z.json", real(RECORD));
    let number = |at| format!("public/pith/{}.json", suffix_of(&lone(at)));
    let (parts, path) = (shards(&test, "parts", 5, &[]), test.path("content/records/lines.jsonl"));
    let [copy, root] = ["program", ""].map(|inside| test.path(inside));
    fs::copy(env!("CARGO_BIN_EXE_pith-catalog"), &copy).unwrap();
    let mut program = Command::new(&copy);
    program.args(["build", "--shard", "2/5", "-o", "parts/2"]).env("PITH_CATALOG_STATE_KEY", SECRET).current_dir(&root);
    if fs::metadata(&root).unwrap().uid() == 0 {
        // Who may read everything has somebody else do it.
        for entry in walkdir::WalkDir::new(&root) {
            chown(entry.unwrap().path(), Some(65_534), Some(65_534)).unwrap();
        }
        program.uid(65_534).gid(65_534);
    }
    let permit = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    permit(0o000);
    let busy = |output: &std::io::Result<Output>| matches!(output, Err(error) if error.kind() == ErrorKind::ExecutableFileBusy);
    let output = std::iter::repeat_with(|| program.output()).find(|output| !busy(output)).unwrap().unwrap();
    permit(0o644);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // A scheduler then runs no combining, which would name it.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot read content/records/lines.jsonl: permission denied; make it readable"), "{said}");
    let output = combine(&test, &parts, "public", &JSON);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let unread = told["report"]["unread"]["first"].as_array().unwrap();
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert_eq!(unread[0]["path"], "content/records/lines.jsonl");
    assert!(test.path(&number(1)).exists() && test.path(&format!("public/pith/{RECORD}.json")).exists());
    // The second shard was to have the third line.
    for at in [3, 4] {
        assert!(!test.path(&number(at)).exists(), "{at}");
    }
}

/// What may lie in a file: documents of a few papers, some of them in several versions, in conflict or not verified.
fn pool() -> Vec<String> {
    let lone = |at, version, authors: &str| record_of(paper(at, version, authors));
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    let pretty: Value = serde_json::from_str(&real(RECORD)).unwrap();
    [
        lone(1, 1, "A. Lone, Ann Wanaa"),
        lone(2, 1, "B. Other"),
        lone(2, 2, "B. Other, C. More"),
        lone(2, 4, "C. More"),
        lone(2, 2, "B. Other, C. More").set("/updated_at", json!("9999-01-01T00:00:00Z")),
        bundle_of(paper(1, 1, "A. Lone, Ann Wanaa")),
    ]
    .iter()
    .map(|document| line(document).trim_end().to_owned())
    .chain([
        tampered.trim_end().to_owned(),
        serde_json::to_string_pretty(&pretty).unwrap(),
        "{}".to_owned(),
        String::new(),
    ])
    .collect()
}

/// How the documents of a file are laid out, and which ones of the pool they are.
type FileLayout = (u8, Vec<(usize, bool)>);

fn layouts() -> impl Strategy<Value = Vec<FileLayout>> {
    let file = (0..5_u8, prop::collection::vec((0..10_usize, any::<bool>()), 1..5));
    prop::collection::vec(file, 1..5)
}

fn lay_out(test: &SiteTest, pool: &[String], files: &[FileLayout]) {
    let _ = fs::remove_dir_all(test.path("content"));
    fs::create_dir_all(test.path("content/records")).unwrap();
    // One is always there: a build of none stops.
    fs::write(test.path("content/records/5.json"), &pool[1]).unwrap();
    for (at, (kind, documents)) in files.iter().enumerate() {
        let lines: String = documents
            .iter()
            .map(|(which, is_crlf)| pool[*which].clone() + if *is_crlf { "\r\n" } else { "\n" })
            .collect();
        let (name, bytes) = match kind {
            0 => (format!("{at}.json"), pool[documents[0].0].clone().into_bytes()),
            1 => (format!("{at}.jsonl.gz"), gzip(lines.as_bytes())),
            2 => (format!("{at}.jsonl"), lines.trim_end().to_owned().into_bytes()),
            _ => (format!("{at}.ndjson"), lines.into_bytes()),
        };
        fs::write(test.path(&format!("content/records/{name}")), bytes).unwrap();
    }
}

proptest! {
    #![proptest_config(cases(3))]

    /// Any content, and any that comes after it.
    #[test]
    fn any_documents_in_any_number_of_shards(histories in prop::collection::vec((layouts(), 1..9_u32), 2)) {
        let (test, pool) = (SiteTest::new(), pool());
        let inside = |name: &str| Utf8PathBuf::from_path_buf(test.path(name)).unwrap();
        for (files, count) in histories {
            lay_out(&test, &pool, &files);
            let plan = |out: &str| BuildPlan {
                keys: trusted().into(),
                state_key: StateKey::new(SECRET).unwrap(),
                allow_removals: true,
                // Which one of a conflict is published may be another one now.
                is_preview: true,
                ..BuildPlan::new(inside("content"), inside(out))
            };
            let parts = (1..=count).map(|number| {
                let plan = plan(&format!("parts/{number}"));
                build_part(&plan, Shard::new(number, count).unwrap(), &|_| ()).unwrap();
                plan.out
            });
            let parts = parts.collect();
            let many = pith_catalog::build(&BuildPlan { parts, ..plan("public") }, &|_| ()).unwrap();
            let _ = fs::remove_dir_all(test.path("clean"));
            let one = pith_catalog::build(&plan("clean"), &|_| ()).unwrap();
            are_equal(&test.site(), &tree(&test.path("clean")));
            let said = |report: &Report| serde_json::to_string(report).unwrap();
            prop_assert_eq!(said(&many.report), said(&one.report));
        }
    }
}
