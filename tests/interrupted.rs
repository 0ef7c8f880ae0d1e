//! Builds that are killed, that fail in the middle, or that follow any history: the next one gives
//! the bytes of a clean build, and the lists of what changed keep a copy elsewhere equal to the site.

use crate::site_test::{BUNDLE, Tree, are_equal, real, tree};
use crate::support::{RECORD, Signer, Tampered, cases, trusted};
use camino::{Utf8Path, Utf8PathBuf};
use pith::judge;
use pith_catalog::internals::{FileStamp, OutputFolder, ScratchPath, Sink, Written, build_into};
use pith_catalog::{BuildEvent, BuildPlan, Built, Config, Error, Limits, Phase, SitePath, build};
use proptest::prelude::*;
use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder with content, the site built from it, and a copy of the site that somebody uploads to.
struct World {
    folder: TempDir,
    copy: Tree,
    config: Config,
    /// Whether nothing stops its builds, as none stops those of a preview: some histories bring documents
    /// that contradict what is published.
    never_stops: bool,
}

impl World {
    fn new() -> Self {
        // With an address there are feeds and a sitemap.
        let config = Config { base_url: "https://catalog.example/".parse().ok(), ..Config::default() };
        let world = Self { folder: tempfile::tempdir().unwrap(), copy: Tree::new(), config, never_stops: false };
        fs::create_dir_all(world.path("content/records")).unwrap();
        world
    }

    fn path(&self, inside: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.folder.path()).unwrap().join(inside)
    }

    fn plan(&self) -> BuildPlan {
        BuildPlan {
            content: self.path("content"),
            out: self.path("public"),
            parts: Vec::new(),
            config: self.config.clone().into(),
            overrides: None,
            changed: Some(self.path("changed")),
            strict: false,
            allow_removals: false,
            is_preview: self.never_stops,
            keys: trusted().into(),
            state_key: None,
            limits: Limits::default(),
            jobs: None,
        }
    }

    fn put(&self, number: u32, version: u32) {
        fs::write(self.path(&format!("content/records/{number}.json")), paper(number, version)).unwrap();
    }

    /// Writes a paper so that its file tells by one time alone that it changed.
    fn put_disguised(&self, number: u32, version: u32) {
        let path = self.path(&format!("content/records/{number}.json"));
        let Ok(before) = fs::metadata(&path) else { return };
        self.put(number, version);
        let file = fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(before.modified().unwrap()).unwrap();
    }

    /// Puts some papers into a file of lines.
    fn put_lines(&self, papers: &[(u32, u32)]) {
        let line = |(number, version): &(u32, u32)| [paper(*number, *version).trim_ascii_end(), b"\n"].concat();
        let lines: Vec<_> = papers.iter().flat_map(line).collect();
        fs::write(self.path("content/records/lines.jsonl"), lines).unwrap();
    }

    /// Writes a file beside the records, or takes it away.
    fn write(&self, inside: &str, text: Option<&str>) {
        let path = self.path("content").join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match text {
            Some(text) => fs::write(path, text).unwrap(),
            None => drop(fs::remove_file(path)),
        }
    }

    fn build(&mut self) -> Built {
        let built = build(&self.plan(), &|_| ()).unwrap();
        self.upload();
        built
    }

    /// Builds into a folder that fails with the given write or removal. Says whether that was reached.
    fn build_failing_at(&self, at: usize) -> bool {
        let count = AtomicUsize::new(0);
        let before = |what: &str| {
            let is_full = what != "check" && count.fetch_add(1, Ordering::SeqCst) >= at;
            if is_full { Err(Error::io("write", "somewhere", io::ErrorKind::StorageFull.into())) } else { Ok(()) }
        };
        build_into(&self.plan(), &|_| (), |folder| Box::new(Watched { folder, before })).is_err()
    }

    /// Does what the lists of the last build say.
    fn upload(&mut self) {
        let changed = self.path("changed");
        let list = |name: &str| fs::read_to_string(changed.join(name)).unwrap();
        for path in ["documents", "pages", "manifests"].map(list).concat().lines() {
            self.copy.insert(path.to_owned(), fs::read(self.path("public").join(path)).unwrap());
        }
        for path in list("removed").lines() {
            // A file of a build that failed may go that was never uploaded.
            self.copy.remove(path);
        }
    }

    /// Waits until files are old enough to be known by their stamps.
    fn settle(&self) {
        #[cfg(unix)]
        crate::site_test::wait_for_the_clock(self.folder.path());
    }

    fn site(&self) -> Tree {
        tree(self.path("public").as_std_path())
    }

    /// The site that a clean build gives.
    fn clean(&self) -> Tree {
        let plan = BuildPlan { out: self.path("clean/public"), changed: None, ..self.plan() };
        if plan.out.exists() {
            fs::remove_dir_all(self.path("clean")).unwrap();
        }
        build(&plan, &|_| ()).unwrap();
        tree(plan.out.as_std_path())
    }

    /// The files of a site that have several names, and how many.
    #[cfg(unix)]
    fn links(&self, site: &str) -> Vec<(String, u64)> {
        use std::os::unix::fs::MetadataExt;
        let links = |path: &str| fs::symlink_metadata(self.path(site).join(path)).unwrap().nlink();
        let files = tree(self.path(site).as_std_path()).into_keys().map(|path| (links(&path), path));
        files.filter(|(links, _)| *links > 1).map(|(links, path)| (path, links)).collect()
    }

    #[track_caller]
    fn copy_is_the_site(&self) {
        are_equal(&self.copy, &self.site());
    }

    #[track_caller]
    fn is_as_clean(&self) {
        are_equal(&self.site(), &self.clean());
        let folders = |root: &str| walkdir::WalkDir::new(self.path(root)).into_iter().count();
        assert_eq!(folders("public"), folders("clean/public"), "a folder without files was left");
        #[cfg(unix)]
        assert_eq!(self.links("public"), self.links("clean/public"));
    }
}

/// What a record of a number is of: some are further versions of another's paper, in categories of their own.
fn source(number: u32) -> (u32, u32, &'static str) {
    match number {
        6 => (1, 2, "math.AG"),
        7 => (1, 3, "cs.LG"),
        8 => (2, 2, "cs.DC"),
        _ => (number, 1, "cs.DC"),
    }
}

/// A validly signed record of its own; another version of it has the same number and another headline.
fn paper(number: u32, version: u32) -> Vec<u8> {
    let (id, at, category) = source(number);
    let record = Tampered::real(RECORD).replace_all("1709.06622", &format!("1901.{id:05}")).edit(|record| {
        record["updated_at"] = "2026-11-01T00:00:00Z".into();
        if at > 1 {
            record["canonical_record"]["source"]["version"] = at.into();
            record["canonical_record"]["metadata"]["primary_cat"] = category.into();
            record["paper"]["primary_cat"] = category.into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
            for alias in record["aliases"].as_array_mut().unwrap() {
                if alias["alias_kind"] == "arxiv_version" {
                    alias["alias_value"] = format!("1901.{id:05}v{at}").into();
                }
            }
        }
        if version > 0 {
            record["paper"]["headline"] = format!("version {version}").into();
            // Names come and go: some of several papers, some of one version.
            let letter = |at: u32| char::from_digit(10 + at % 26, 36).unwrap();
            let (one, two) = (letter(number % 3), letter(number + version));
            let few = format!("Ann B{one}, Cai D{two}e, Jo {}{one}i", letter(version));
            record["paper"]["authors_text"] = format!("{few}, {}", crowd(number, version)).into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
        }
    });
    let record = record.signed(&Signer::test());
    let (judgement, verified) = judge(record.bytes(), &trusted(), |_| ());
    assert!(verified.is_some(), "{judgement:?}");
    record.bytes().to_vec()
}

/// Names that begin alike, in the first version of a paper: three papers have more of them than one listing holds. Other
/// versions have one name instead that is as long as all of these.
fn crowd(number: u32, version: u32) -> String {
    let letter = |at: u32| char::from_digit(10 + at % 26, 36).unwrap();
    let name = |at| format!("Bo Wan{}{}", letter(at % 3), letter(at + number));
    let crowd = (0..40).map(name).collect::<Vec<_>>().join(", ");
    if version == 1 { crowd } else { format!("Bo W{}", "o".repeat(crowd.len() - 4)) }
}

/// What an operator chooses, and which paper to keep out.
fn configured(choice: &str, excluded: Option<(u32, &str)>) -> Config {
    let exclude = excluded.map(|(number, rest)| {
        let paper: serde_json::Value = serde_json::from_slice(&paper(number, 0)).unwrap();
        let (id, ..) = source(number);
        let rest = rest.replace("ID", &format!("1901.{id:05}"));
        format!("[[exclude]]\nnumber = {}\nreason = \"It is number {number}.\"\n{rest}\n", paper["pith_number"])
    });
    Config::parse(&format!("{choice}\n{}", exclude.unwrap_or_default())).unwrap()
}

/// What else may be said of the paper to keep out, of which each changes its page or its names.
const EXCLUSIONS: [&str; 4] = ["", "date = 2026-11-30", "date = 2026-12-01", "names = [\"IDv1\", \"IDv3\"]"];

/// The choices of which each changes most pages, or which there are.
const CHOICES: [&str; 9] = [
    "",
    "base_url = \"https://catalog.example/\"",
    "base_url = \"https://catalog.example/below/\"\ntitle = \"Another\"",
    "base_url = \"https://catalog.example/\"\nmirror.contact = \"a@example.org\"",
    "base_url = \"https://catalog.example/\"\noutput.parts.listings = false",
    "base_url = \"https://catalog.example/\"\noutput.parts.feeds = false",
    "base_url = \"https://catalog.example/\"\noutput.host = \"gitlab-pages\"",
    "output.offline = true\noutput.profile = \"minimal\"",
    "base_url = \"https://catalog.example/\"\noutput.hard_links = true",
];

/// A page that names some papers, each with a link and in full.
fn page(title: u32, papers: &[u32]) -> String {
    let named = |number: &u32| format!("See [this](arxiv:1901.{number:05}).\n\n<arxiv:1901.{number:05}>\n\n");
    format!("+++\ntitle = \"Title {title}\"\n+++\n\n{}", papers.iter().map(named).collect::<String>())
}

/// A folder, and what is asked before each thing that is done in it: by its path, with a word before it where
/// no file is written.
struct Watched<F> {
    folder: OutputFolder,
    before: F,
}

impl<F: Fn(&str) -> Result<(), Error> + Sync> Sink for Watched<F> {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        (self.before)(path.as_str())?;
        self.folder.put(path, bytes)
    }

    fn put_apart(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        (self.before)(path.as_str())?;
        self.folder.put_apart(path, bytes)
    }

    fn put_linked(&self, paths: [&SitePath; 2], bytes: &[u8]) -> Result<[Written; 2], Error> {
        paths.iter().try_for_each(|path| (self.before)(path.as_str()))?;
        self.folder.put_linked(paths, bytes)
    }

    fn refuses_links(&self) -> bool {
        self.folder.refuses_links()
    }

    fn place(&self, path: &SitePath, file: ScratchPath) -> Result<Written, Error> {
        (self.before)(path.as_str())?;
        self.folder.place(path, file)
    }

    fn stamp(&self, path: &str) -> Option<FileStamp> {
        self.folder.stamp(path)
    }

    fn read(&self, path: &str, bytes: u64) -> io::Result<Vec<u8>> {
        self.folder.read(path, bytes)
    }

    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
        self.folder.others(wanted, is_wanted)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        (self.before)(&format!("remove {path}"))?;
        self.folder.remove(path)
    }

    fn check(&self) -> Result<(), Error> {
        (self.before)("check")?;
        self.folder.check()
    }

    fn sync(&self) -> Result<(), Error> {
        (self.before)("sync")?;
        self.folder.sync()
    }

    fn finish(&self, is_durable: bool) -> Result<(), Error> {
        (self.before)("check")?;
        self.folder.finish(is_durable)
    }
}

#[test]
fn what_is_named_is_on_the_disk_before_what_names_it() {
    let mut world = World::new();
    (0..3).for_each(|number| world.put(number, 0));
    world.build();
    fs::remove_file(world.path("content/records/0.json")).unwrap();
    world.put(4, 0);
    let run = || {
        let done = Mutex::new(Vec::new());
        let before = |what: &str| {
            done.lock().unwrap().push(what.to_owned());
            Ok(())
        };
        build_into(&world.plan(), &|_| (), |folder| Box::new(Watched { folder, before })).unwrap();
        done.into_inner().unwrap()
    };
    let done = run();
    let syncs: Vec<_> = (0..done.len()).filter(|at| done[*at] == "sync").collect();
    let [first, last] = syncs[..] else { panic!("{done:?}") };
    let at = |what: &str| done.iter().position(|one| one == what).unwrap_or_else(|| panic!("no {what} in {done:?}"));
    let before = |path: &str| path.starts_with("pith/") || path.starts_with("paper/") || path.starts_with("year/");
    assert!(done.iter().rposition(|path| before(path)).unwrap() < first, "{done:?}");
    for manifest in ["catalog/documents.jsonl", "catalog/index.json", "sitemap.xml", "feed.atom", "SHA256SUMS"] {
        assert!(first < at(manifest) && at(manifest) < last, "{manifest} in {done:?}");
    }
    let removed = done.iter().position(|one| one.starts_with("remove ")).unwrap();
    assert!(at("SHA256SUMS") < at("check") && at("check") < removed, "the folder is looked at again: {done:?}");
    assert!(removed < last, "{done:?}");
    // Nothing changed, and nothing is waited for.
    let syncs = |done: Vec<String>| done.iter().filter(|one| *one == "sync").count();
    assert_eq!(syncs(run()), 0);
    // What an interrupted build wrote may be in memory alone, though nothing is left to write.
    fs::write(world.path(".pith-catalog/public/journal"), "").unwrap();
    assert_eq!(syncs(run()), 1);
    assert_eq!(syncs(run()), 0);
}

#[test]
#[cfg(unix)]
fn a_folder_that_is_not_the_sites_any_more_loses_nothing() {
    // What happens to the folder while the site is written, and what is then said.
    type Mishap = fn(&World);
    let marker: Mishap = |world| fs::remove_file(world.path("public/.pith-catalog")).unwrap();
    let moved: Mishap = |world| {
        fs::rename(world.path("public"), world.path("elsewhere")).unwrap();
        fs::create_dir(world.path("public")).unwrap();
        fs::write(world.path("public/thesis"), "precious").unwrap();
    };
    let linked: Mishap = |world| {
        fs::rename(world.path("public"), world.path("elsewhere")).unwrap();
        fs::create_dir(world.path("mine")).unwrap();
        fs::write(world.path("mine/thesis"), "precious").unwrap();
        std::os::unix::fs::symlink(world.path("mine"), world.path("public")).unwrap();
    };
    let gone = "the file that marks it as a built site is gone";
    let replaced = "it was moved or replaced while the site was being written";
    for (mishap, says) in [(marker, gone), (moved, replaced), (linked, replaced)] {
        let mut world = World::new();
        (0..3).for_each(|number| world.put(number, 0));
        world.build();
        fs::remove_file(world.path("content/records/0.json")).unwrap();
        let old = world.site();
        let happen = |event| {
            if let BuildEvent::Began(Phase::Remove, _) = event {
                mishap(&world);
            }
        };
        let error = build(&world.plan(), &happen).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        let (left, paper) = (world.folder.path().join("elsewhere"), old.keys().find(|path| path.starts_with("pith/")));
        let left = if left.exists() { tree(&left) } else { world.site() };
        assert!(old.keys().filter(|path| path.starts_with("pith/")).all(|path| left.contains_key(path)), "{paper:?}");
        for precious in
            ["public/thesis", "mine/thesis"].map(|path| world.path(path)).iter().filter(|path| path.exists())
        {
            assert_eq!(fs::read(precious).unwrap(), b"precious");
        }
        assert!(world.path(".pith-catalog/public/journal").exists(), "it is not completed");
    }
}

#[test]
fn a_build_that_fails_at_any_write_is_completed_by_the_next() {
    let mut world = World::new();
    (0..3).for_each(|number| world.put(number, 0));
    fs::write(world.path("content/records/bundle.json"), real(BUNDLE)).unwrap();
    world.build();
    let mut reached = 0;
    // Each third write and removal.
    for at in 0.. {
        // One paper goes, one comes, one changes.
        fs::remove_file(world.path(&format!("content/records/{at}.json"))).unwrap();
        let at = u32::try_from(at).unwrap();
        world.put(at + 1, at + 1);
        world.put(at + 3, 0);
        // The bundle is one file, two files, one again.
        world.config = configured(CHOICES[if at % 2 == 0 { 8 } else { 1 }], None);
        let has_failed = world.build_failing_at(3 * at as usize);
        assert_eq!(world.path(".pith-catalog/public/journal").exists(), has_failed);
        if !has_failed {
            world.upload();
        }
        world.build();
        world.is_as_clean();
        world.copy_is_the_site();
        if !has_failed {
            break;
        }
        reached = at;
    }
    assert!(3 * reached > 12, "writes and removals, not {}", 3 * reached);
}

#[test]
#[cfg(unix)]
fn a_build_that_is_killed_is_completed_by_the_next() {
    let mut world = World::new();
    fs::write(world.path("key.json"), Signer::test().file()).unwrap();
    (0..60).for_each(|number| world.put(number, 0));
    for round in 0..10 {
        // Each round changes something, and is killed a little later than the one before.
        world.put(round, 1);
        world.put(200 + round, 0);
        fs::remove_file(world.path(&format!("content/records/{}.json", 40 + round))).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_pith-catalog"))
            .current_dir(world.folder.path())
            .args(["build", "--key", "key.json", "--changed", "changed"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(u64::from(round) * 8));
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 5 == 4 {
            // The killed ones before this one may have been completed and their lists lost, so that
            // the copy begins anew.
            world.copy = Tree::new();
            let _ = fs::remove_dir_all(world.path(".pith-catalog"));
            world.build();
            world.is_as_clean();
        }
    }
    build(&world.plan(), &|_| ()).unwrap();
    world.is_as_clean();
}

#[test]
fn a_first_build_that_fails_at_any_write_leaves_no_site() {
    let world = World::new();
    (0..3).for_each(|number| world.put(number, 0));
    let mut failed = 0;
    for at in (0..).step_by(7) {
        if !world.build_failing_at(at) {
            break;
        }
        failed += 1;
        assert!(!world.path("public").exists());
        assert!(!world.path(".pith-catalog/public/work").exists(), "nothing is left of it");
    }
    assert!(failed > 5, "it stops at {failed} places");
    world.is_as_clean();
    assert_eq!(build(&world.plan(), &|_| ()).unwrap().work.rendered, 0, "the next build knows its files");
}

#[test]
#[cfg(unix)]
fn a_first_build_that_is_killed_leaves_a_whole_site_or_none() {
    let world = World::new();
    fs::write(world.path("key.json"), Signer::test().file()).unwrap();
    (0..20).for_each(|number| world.put(number, 0));
    let start = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
        program.current_dir(world.folder.path()).args(["build", "--key", "key.json"]);
        program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let began = Instant::now();
    assert!(start().wait().unwrap().success());
    let (length, clean) = (began.elapsed(), world.site());
    let mut without = 0;
    for round in 0..10 {
        fs::remove_dir_all(world.path("public")).unwrap();
        if round % 2 == 0 {
            fs::remove_dir_all(world.path(".pith-catalog")).unwrap();
        }
        // From its beginning to beyond its end. Killed again where the first one left something aside.
        for again in 0..2 {
            let mut child = start();
            std::thread::sleep(length * (round + again) / 8);
            child.kill().unwrap();
            child.wait().unwrap();
            if world.path("public").exists() {
                are_equal(&world.site(), &clean);
            } else {
                without += 1;
            }
        }
        assert!(start().wait().unwrap().success());
        are_equal(&world.site(), &clean);
        assert!(!world.path(".pith-catalog/public/work").exists(), "what was made aside is cleared");
    }
    assert!(without > 0, "none was killed before its end");
}

#[test]
fn what_somebody_changed_in_the_site_is_mended() {
    let mut world = World::new();
    (0..3).for_each(|number| world.put(number, 0));
    world.build();
    let first = world.site();
    for (at, path) in first.keys().enumerate() {
        let file = world.path("public").join(path);
        match at % 3 {
            0 => fs::remove_file(&file).unwrap(),
            1 => fs::write(&file, "other").unwrap(),
            _ => fs::write(&file, first[path].iter().map(|byte| byte ^ 1).collect::<Vec<_>>()).unwrap(),
        }
    }
    fs::write(world.path("public/.pith-catalog"), "the marker at least").unwrap();
    fs::create_dir_all(world.path("public/pith/empty/folders")).unwrap();
    fs::write(world.path("public/stray.html"), "stray").unwrap();
    let built = build(&world.plan(), &|_| ()).unwrap();
    assert_eq!(built.work.verified, 0, "the documents are as they were");
    world.is_as_clean();
    let again = build(&world.plan(), &|_| ()).unwrap();
    assert_eq!((again.work.verified, again.work.rendered), (0, 0));
}

#[test]
fn a_damaged_ledger_is_no_ledger() {
    let mut world = World::new();
    (0..3).for_each(|number| world.put(number, 0));
    world.build();
    let ledger = world.path(".pith-catalog/public/ledger");
    let bytes = fs::read(&ledger).unwrap();
    let damaged = [&bytes[..bytes.len() / 2], b"?", &bytes[bytes.len() / 2 + 1..]].concat();
    fs::write(&ledger, damaged).unwrap();
    let built = build(&world.plan(), &|_| ()).unwrap();
    assert_eq!(built.work.verified, 3);
    assert_eq!(built.changes.unwrap().changed, 0, "what is written is as it was");
    world.is_as_clean();
}

#[test]
#[cfg(unix)]
fn other_limits_find_other_things_in_a_file_that_is_as_it_was() {
    let mut world = World::new();
    world.put(0, 0);
    world.put_lines(&[(1, 0), (2, 0)]);
    world.settle();
    world.build();
    assert_eq!(world.build().work.read, 0);
    let whole = paper(0, 0).len() as u64;
    let limits = Limits { document_bytes: whole - 1, ..Limits::default() };
    let built = build(&BuildPlan { limits, ..world.plan() }, &|_| ()).unwrap();
    assert_eq!((built.work.read, built.work.verified), (3, 0));
    assert!(built.report.account.rejected > 0, "{:?}", built.report.account);
    assert_eq!(world.build().report.account.rejected, 0);
    world.is_as_clean();
}

#[test]
fn one_new_paper_touches_little() {
    let mut world = World::new();
    (0..50).for_each(|number| world.put(number, 0));
    world.build();
    world.put(50, 0);
    let built = world.build();
    assert_eq!(built.work.verified, 1);
    // The paper, two other names of it, listings, titles, feeds, the citations of its year, the list of papers, what is
    // about the whole, the index pages of folders; and for each of its nine authors a letter and a bucket. Of the search
    // its page, two directories, frequent words, terms, words of abstracts, rows and keys. Of what identifiers lead to its
    // number's, its id's, its version's and its DOI's, and the page that looks them up.
    let of_authors = 1 + 9 * 2;
    let (of_search, of_lookups) = (8, 5);
    assert!(built.work.rendered < 26 + of_authors + of_search + of_lookups, "{:?}", built.work);
    let changes = built.changes.unwrap();
    assert!(changes.added + changes.changed < 36 + of_authors + of_search + of_lookups, "{changes:?}");
    world.is_as_clean();
    world.copy_is_the_site();
}

#[test]
fn a_page_follows_where_other_papers_move_its_names() {
    // The listing of names in `Wan` is divided when a third paper comes, and so no longer has those of the first two.
    let mut world = World::new();
    let pages = |world: &World| -> Tree {
        world
            .site()
            .into_iter()
            .filter(|(path, _)| path.starts_with("pith/") && path.ends_with("/index.html") && path != "pith/index.html")
            .collect()
    };
    (0..2).for_each(|number| world.put(number, 1));
    world.build();
    let few = pages(&world);
    assert_eq!(few.len(), 2);
    assert!(few.values().all(|page| count(page, "authors/a-wan/#n-wan") == 40), "one list has all");
    // What comes, whether it moves the others' names, and whether it fails first.
    for (comes, moves, fails) in [(true, true, false), (false, true, true), (true, true, true)] {
        let before = pages(&world);
        if comes {
            world.put(2, 1);
        } else {
            fs::remove_file(world.path("content/records/2.json")).unwrap();
        }
        if fails {
            // After one of the pages.
            assert!(world.build_failing_at(3));
        }
        world.build();
        let now = pages(&world);
        let changed = few.keys().filter(|path| before[*path] != now[*path]).count();
        assert_eq!(changed, if moves { 2 } else { 0 });
        let listed = now.values().map(|page| count(page, "authors/a-wan/#n-wan")).sum::<usize>();
        assert_eq!(listed, if comes { 0 } else { 80 }, "many have smaller listings");
        world.is_as_clean();
        assert_eq!(world.build().work.rendered, 0);
    }
    // A name that begins otherwise moves none of these.
    let before = pages(&world);
    world.put(5, 2);
    let built = world.build();
    assert!(before.iter().all(|(path, page)| pages(&world)[path] == *page));
    assert_eq!(pages(&world).len(), 4, "{:?}", built.work);
    world.is_as_clean();
    // A page that is made anew while all names are where they were.
    let path = world.path("public").join(few.keys().next().unwrap());
    fs::remove_file(path).unwrap();
    assert_eq!(build(&world.plan(), &|_| ()).unwrap().work.rendered, 1);
    world.is_as_clean();
}

/// Papers and the versions of them that come, or that they go.
type Steps<'p> = &'p [(u32, Option<u32>)];

#[test]
fn listings_of_authors_follow_whatever_their_papers_do() {
    let mut world = World::new();
    (0..3).for_each(|number| world.put(number, 2));
    world.settle();
    world.build();
    let steps: [(&str, Steps<'_>); 6] = [
        ("names move to other buckets", &[(0, Some(3))]),
        ("a bucket is divided", &[(0, Some(1)), (1, Some(1)), (4, Some(1))]),
        ("one that is divided gets a paper and loses another", &[(5, Some(1)), (1, None)]),
        ("a newer version has other names", &[(3, Some(1))]),
        ("that version goes", &[(3, None)]),
        ("the bucket is one list again", &[(0, Some(2)), (4, None)]),
    ];
    for (what, papers) in steps {
        for (number, version) in papers {
            match version {
                Some(version) => world.put(*number, *version),
                None => fs::remove_file(world.path(&format!("content/records/{number}.json"))).unwrap(),
            }
        }
        world.settle();
        world.build();
        world.is_as_clean();
        world.copy_is_the_site();
        assert_eq!(world.build().work.rendered, 0, "after: {what}");
    }
    // A listing that is made anew while all of its papers are as they were, beside others that are not.
    let listings = world.site().into_keys().filter(|path| path.starts_with("authors/a-d"));
    let listings: Vec<_> = listings.collect();
    fs::remove_file(world.path("public").join(&listings[0])).unwrap();
    assert!(build(&world.plan(), &|_| ()).unwrap().work.rendered >= 1, "{listings:?}");
    world.is_as_clean();
}

fn count(page: &[u8], text: &str) -> usize {
    std::str::from_utf8(page).unwrap().matches(text).count()
}

/// Something that happens to a content folder.
#[derive(Debug, Clone)]
enum Step {
    Put(u32, u32),
    PutDisguised(u32, u32),
    PutLines(Vec<(u32, u32)>),
    Remove(u32),
    /// A document that isn't verified.
    Break(u32),
    /// A page or a collection, or none.
    Page(&'static str, Option<(u32, Vec<u32>)>),
    /// A file of the operator's, or none.
    File(&'static str, Option<&'static str>),
    Configure(&'static str, Option<(u32, &'static str)>),
    /// A build of files that may be known by their stamps thereafter.
    SettleAndBuild,
    /// A build of files that may be too young for that.
    Build,
    FailAt(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // From 1, so that all versions of a paper are of one size.
    let step = prop_oneof![
        4 => (0..9_u32, 1..4_u32).prop_map(|(number, version)| Step::Put(number, version)),
        3 => (0..9_u32, 1..4_u32).prop_map(|(number, version)| Step::PutDisguised(number, version)),
        1 => proptest::collection::vec((0..9_u32, 0..3_u32), 0..3).prop_map(Step::PutLines),
        2 => (0..9_u32).prop_map(Step::Remove),
        1 => (0..9_u32).prop_map(Step::Break),
        3 => (
            prop::sample::select(vec!["pages/one.md", "collections/one.md", "collections/two.md"]),
            prop::option::weighted(0.8, (0..2_u32, prop::collection::vec(0..6_u32, 0..4))),
        ).prop_map(|(inside, page)| Step::Page(inside, page)),
        1 => (
            prop::sample::select(vec!["files/robots.txt", "files/llms.txt", "files/_headers", "files/one.txt"]),
            prop::option::of(prop::sample::select(vec!["one", "two"])),
        ).prop_map(|(inside, text)| Step::File(inside, text)),
        2 => (prop::sample::select(CHOICES.to_vec()), prop::option::weighted(0.3, (0..9_u32, prop::sample::select(EXCLUSIONS.to_vec()))))
            .prop_map(|(choice, excluded)| Step::Configure(choice, excluded)),
        2 => Just(Step::SettleAndBuild),
        1 => Just(Step::Build),
        2 => (0..40_usize).prop_map(Step::FailAt),
    ];
    proptest::collection::vec(step, 1..16)
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn any_history_gives_the_bytes_of_a_clean_build(steps in steps(), is_crowded in prop::bool::weighted(0.3)) {
        let mut world = World { never_stops: true, ..World::new() };
        // One paper stays, since a folder without any document is refused.
        world.put(99, 0);
        if is_crowded {
            // Two whose names any third one may move.
            (97..99).for_each(|number| world.put(number, 1));
        }
        for step in steps {
            match step {
                Step::Put(number, version) => world.put(number, version),
                Step::PutDisguised(number, version) => world.put_disguised(number, version),
                Step::PutLines(papers) => world.put_lines(&papers),
                Step::Remove(number) => drop(fs::remove_file(world.path(&format!("content/records/{number}.json")))),
                Step::Break(number) => {
                    fs::write(world.path(&format!("content/records/{number}.json")), "{\"pith_number\":1}").unwrap();
                }
                Step::Page(inside, text) => {
                    world.write(inside, text.map(|(title, papers)| page(title, &papers)).as_deref());
                }
                Step::File(inside, text) => world.write(inside, text),
                Step::Configure(choice, excluded) => world.config = configured(choice, excluded),
                Step::SettleAndBuild => {
                    world.settle();
                    world.build();
                }
                Step::Build => drop(world.build()),
                Step::FailAt(at) => if !world.build_failing_at(at) {
                    world.upload();
                },
            }
        }
        world.settle();
        world.build();
        world.is_as_clean();
        world.copy_is_the_site();
        let again = world.build();
        prop_assert_eq!((again.work.verified, again.work.rendered), (0, 0));
        prop_assert!(again.work.read == 0 || cfg!(not(unix)), "{:?}", again.work);
        let changes = again.changes.unwrap();
        prop_assert_eq!((changes.added, changes.changed, changes.removed), (0, 0, 0));
    }
}
